/* SPDX-License-Identifier: Apache-2.0 */
#include "match/traits.h"

#include <assert.h>
#include <stdio.h>

static_assert((int)TRAITS == (int)MATCH_TRAITS, "a parameter for each trait");

const struct trait_rule trait_rules[TRAITS] = {
#include "match/trait_rules.list"
};

const char *match_trait_say(int trait)
{
	return trait_rules[trait].say;
}

double trait_aged(const struct trait_rule *r, int32_t days_apart)
{
	int32_t days = days_apart < 0 ? -days_apart : days_apart;

	return r->ages ? num_exp(-.33 / 365.25 * (double)days) : 1;
}

enum {
	WORD_MIN = 4
};

struct telling {
	void (*fn)(void *ctx, enum trait t, struct str text);
	void *ctx;
};

static void words(const struct telling *t, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] >= 'a' && s.p[i] <= 'z')
			continue;
		if (i - from >= WORD_MIN) {
			t->fn(t->ctx,
				TRAIT_WORD,
				(struct str){ s.p + from, i - from });
		}
		from = i + 1;
	}
}

/* letters as a, digits as 9, runs as one: mail-update24 -> a-a9 */
static void shape(const struct telling *t,
	struct str label,
	struct str suffix)
{
	char to[2 * DOMAIN_MAX_BYTE + 2];
	size_t n = 0;

	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];
		char as;
		if (c >= '0' && c <= '9')
			as = '9';
		else if (c >= 'a' && c <= 'z')
			as = 'a';
		else
			as = c;

		if (!n || to[n - 1] != as || as == '-')
			to[n++] = as;
	}
	to[n++] = '|';
	memcpy(to + n, suffix.p, suffix.n);
	t->fn(t->ctx, TRAIT_SHAPE, (struct str){ to, n + suffix.n });
}

static void domain(const struct telling *t, struct str text)
{
	struct domain_parts d;

	if (!domain_cut(text, &d))
		return;
	t->fn(t->ctx, TRAIT_NAME, d.whole);
	if (!d.registrable.n)
		return;
	struct str label = { d.registrable.p,
		(size_t)(d.suffix.p - d.registrable.p) - 1 };
	struct str sub = { d.text,
		d.registrable.p > d.text
			? (size_t)(d.registrable.p - d.text) - 1
			: 0 };
	t->fn(t->ctx, TRAIT_DOMAIN, d.registrable);
	t->fn(t->ctx, TRAIT_SUFFIX, d.suffix);
	t->fn(t->ctx, TRAIT_LABEL, label);
	words(t, label);
	words(t, sub);
	shape(t, label, d.suffix);
	for (struct str head; sub.n;) {
		if (!str_cut(sub, '.', &head, &sub)) {
			head = sub;
			sub = (struct str){ 0 };
		}
		if (head.n)
			t->fn(t->ctx, TRAIT_HOST, head);
	}
}

/* the first bits of an address, as it is written: 198.51.100.0/24 */
static void network(const struct telling *t,
	enum trait as,
	struct addr a,
	unsigned bits,
	unsigned bits_text)
{
	char text[ADDR_TEXT_N];
	char net[ADDR_TEXT_N + 8];
	struct addr base = { bits >= 64 ? a.hi
					: a.hi >> (64 - bits) << (64 - bits),
		bits > 64 ? a.lo >> (128 - bits) << (128 - bits) : 0 };
	struct str written = addr_text(base, text);
	int n = snprintf(net,
		sizeof net,
		"%.*s/%u",
		STR_FMT(written),
		bits_text);

	t->fn(t->ctx, as, (struct str){ net, (size_t)n });
}

static void address(const struct telling *t, struct str text)
{
	char canonical[ADDR_TEXT_N];
	struct addr a;

	if (!addr_parse(text, &a))
		return;
	t->fn(t->ctx, TRAIT_ADDRESS, addr_text(a, canonical));
	/* what a provider hands out: a /24 of IPv4 as a /48 of IPv6, a /16 as a
	 * /32 */
	if (addr_is_v4(a)) {
		network(t, TRAIT_NET24, a, 120, 24);
		network(t, TRAIT_NET16, a, 112, 16);
	} else {
		network(t, TRAIT_NET24, a, 48, 48);
		network(t, TRAIT_NET16, a, 32, 32);
	}
}

static void host(const struct telling *t, struct str text)
{
	struct addr a;

	if (addr_parse(text, &a))
		address(t, text);
	else
		domain(t, text);
}

static void url(const struct telling *t, struct str text)
{
	struct str rest = text;
	struct str head;
	struct str tail;
	const char *hit = text.n ? memmem(text.p, text.n, "://", 3) : NULL;

	t->fn(t->ctx, TRAIT_URL, text);
	if (hit)
		rest = str_from(text, (size_t)(hit - text.p) + 3);
	if (str_cut(rest, '/', &head, &tail))
		rest = head;
	if (str_cut(rest, ':', &head, &tail))
		rest = head;
	host(t, rest);
}

static const struct type {
	const char *type;
	enum trait as; /* of what stands for itself */
	void (*parts)(const struct telling *t, struct str text);
} types[] = {
	{ "ip", 0, address },
	{ "ipv4", 0, address },
	{ "ipv6", 0, address },
	{ "ip-dst", 0, address },
	{ "ip-src", 0, address },
	{ "domain", 0, host },
	{ "hostname", 0, host },
	{ "url", 0, url },
	{ "uri", 0, url },
	{ "hash", TRAIT_HASH, NULL },
	{ "md5", TRAIT_HASH, NULL },
	{ "sha1", TRAIT_HASH, NULL },
	{ "sha256", TRAIT_HASH, NULL },
	{ "email", TRAIT_MAILBOX, NULL },
	{ "registrant", TRAIT_MAILBOX, NULL },
	{ "certificate", TRAIT_CERTIFICATE, NULL },
	/* what a tool leaves behind in samples and in traffic */
	{ "mutex", TRAIT_TOOL_MARK, NULL },
	{ "pdb", TRAIT_TOOL_MARK, NULL },
	{ "imphash", TRAIT_TOOL_MARK, NULL },
	{ "user-agent", TRAIT_TOOL_MARK, NULL },
	{ "ja3", TRAIT_TOOL_MARK, NULL },
	{ "ja4", TRAIT_TOOL_MARK, NULL },
	{ "string", TRAIT_TOOL_MARK, NULL },
	{ "compiler", TRAIT_TOOL_MARK, NULL },
	{ "sector", TRAIT_VICTIM, NULL },
	{ "country", TRAIT_VICTIM, NULL },
	{ "language", TRAIT_HABIT, NULL },
	{ "utc-offset", TRAIT_HABIT, NULL },
};

/* What stands for itself, letters folded. Kinds that share a trait keep apart:
 * a mutex is no user agent. */
static void folded(const struct telling *t,
	const struct type *type,
	struct str text)
{
	bool apart = type->as == TRAIT_TOOL_MARK ||
		type->as == TRAIT_VICTIM || type->as == TRAIT_HABIT;
	char to[512];
	size_t n = apart ? strlen(type->type) : 0;

	memcpy(to, type->type, n);
	if (apart)
		to[n++] = ' ';
	for (size_t i = 0; i < text.n && n < sizeof to; i++) {
		to[n++] = text.p[i] >= 'A' && text.p[i] <= 'Z'
			? (char)(text.p[i] + 32)
			: text.p[i];
	}
	if (text.n)
		t->fn(t->ctx, type->as, (struct str){ to, n });
}

void traits_of(const struct seen_indicator *m,
	void (*fn)(void *ctx, enum trait t, struct str text),
	void *ctx)
{
	const struct telling t = { fn, ctx };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (!str_is(m->type, types[i].type))
			continue;
		if (types[i].parts)
			types[i].parts(&t, str_trim(m->value));
		else
			folded(&t, &types[i], str_trim(m->value));
		return;
	}
}
