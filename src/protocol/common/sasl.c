/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/sasl.h"

#include "protocol/common/der.h"
#include "protocol/common/ntlm.h"
#include "protocol/common/principal.h"
#include "protocol/common/words.h"

/* what stands between `begin` and `end`, or all behind it */
static bool between(struct str s, struct str begin, char end, struct str *ret)
{
	struct str tail;
	const char *at = s.n ? memmem(s.p, s.n, begin.p, begin.n) : NULL;

	if (!at)
		return false;
	s = str_from(s, (size_t)(at - s.p) + begin.n);
	if (!str_cut(s, end, ret, &tail))
		*ret = s;
	return true;
}

static bool login_name(struct str message, struct str *ret)
{
	*ret = message;
	return true;
}

/* RFC 4616: authorisation, NUL, name, NUL, password */
static bool plain_name(struct str message, struct str *ret)
{
	struct str rest;

	return str_cut(message, 0, ret, &rest) &&
		str_cut(rest, 0, ret, &rest);
}

/* RFC 2195: the name, a blank, the digest */
static bool cram_name(struct str message, struct str *ret)
{
	struct str digest;

	return str_cut_last(message, ' ', ret, &digest);
}

/* RFC 2831, 2.1.2 */
static bool digest_name(struct str message, struct str *ret)
{
	return between(message, STR("username=\""), '"', ret);
}

/* RFC 5802, 7: "n,,n=user,r=..": the first message alone names somebody */
static bool scram_name(struct str message, struct str *ret)
{
	return !str_starts(message, STR("c=")) &&
		between(message, STR(",n="), ',', ret);
}

static bool xoauth2_name(struct str message, struct str *ret)
{
	return str_starts(message, STR("user=")) &&
		str_cut(str_from(message, 5), 1, ret, &message);
}

/* RFC 7628, 3.1: "n,a=user@example.com,^Ahost=.." */
static bool bearer_name(struct str message, struct str *ret)
{
	return between(str_head(message, 512), STR(",a="), ',', ret);
}

/* by the beginning of the mechanism's name, in lower case */
static const struct {
	struct str mechanism;
	bool (*name)(struct str message, struct str *ret);
} mechanisms[] = {
	{ { "login", 5 }, login_name },
	{ { "plain", 5 }, plain_name },
	{ { "external", 8 }, login_name },
	{ { "cram-md5", 8 }, cram_name },
	{ { "digest-md5", 10 }, digest_name },
	{ { "scram-", 6 }, scram_name },
	{ { "xoauth2", 7 }, xoauth2_name },
	{ { "oauthbearer", 11 }, bearer_name },
};

bool sasl_name(struct str mechanism,
	struct str message,
	struct arena *a,
	struct sasl_who *ret)
{
	struct ntlm ntlm = ntlm_find(message, a);
	struct sasl_who who = { 0 };

	if (ntlm.type != NTLM_NONE) {
		*ret = (struct sasl_who){
			.user = ntlm.user,
			.domain = ntlm.domain,
			.host = ntlm.host,
		};
		return ntlm.type == NTLM_AUTHENTICATE;
	}
	if (ticket_find(message, a, &who.domain, &who.service)) {
		*ret = who;
		return true;
	}
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
		struct str name = mechanisms[i].mechanism;

		if (!str_lower_eq(str_head(mechanism, name.n), name))
			continue;
		if (!mechanisms[i].name(message, &who.user) || !who.user.n)
			return false;
		*ret = who;
		return true;
	}
	return false;
}
