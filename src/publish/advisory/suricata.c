/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for Suricata 6 and later: one for each server and port that was seen,
 * and of each name one for DNS, TLS and HTTP. sids are of 1,500,000 to
 * 1,899,999, in the range that is kept for one's own (1,000,000 to 1,999,999),
 * and are made of what the rule looks for, so that the same one in two letters
 * has the same sid. */
#include <inttypes.h>

#include "publish/advisory/advisory.h"

enum {
	SID_FIRST = 1500000,
	SIDS = 400000
};

struct rules {
	const struct advisory *a;
	struct buf *b;
	uint32_t *sid; /* n taken so far */
	uint32_t n;
};

/* The sid of what is looked for; one that is taken makes place for the next. */
static uint32_t sid_of(struct rules *r, struct str what)
{
	struct sha256 d = sha256_of(what);
	uint32_t n = ((uint32_t)d.b[0] << 24 | (uint32_t)d.b[1] << 16 |
			     (uint32_t)d.b[2] << 8 | d.b[3]) %
		SIDS;

	for (uint32_t i = 0; i < r->n; i++) {
		if (r->sid[i] == n) {
			n = (n + 1) % SIDS;
			i = UINT32_MAX; /* from the beginning */
		}
	}
	r->sid[r->n++] = n;
	return SID_FIRST + n;
}

/* What all rules end with. */
static void put_end(struct rules *r, struct str what)
{
	buf_fmt(r->b,
		"classtype:trojan-activity; sid:%" PRIu32
		"; rev:1; metadata:ashiato_reference %.*s, tlp %s;)\n",
		sid_of(r, what),
		STR_FMT(r->a->reference),
		tlp_name(r->a->tlp));
}

/* The quotes of a rule's texts: \ " ; : are escaped, and nothing else than what
 * may be shown stands in them. */
void advisory_rule_text(struct buf *b, struct str s)
{
	struct str c;
	unsigned columns;

	while (text_char(&s, &c, &columns)) {
		if (str_has_char(STR("\\\";:"), c.p[0]))
			buf_z(b, "\\");
		buf_add(b, c);
	}
}

static void put_msg(struct rules *r, const char *what, struct str of)
{
	buf_z(r->b, "(msg:\"");
	if (r->a->simulated)
		buf_z(r->b, "SIMULATED ");
	advisory_rule_text(r->b, r->a->reference);
	buf_fmt(r->b, " %s ", what);
	advisory_rule_text(r->b, of);
	buf_z(r->b, "\"; ");
}

/* "443/tcp": its number and its protocol; false: it is something else */
static bool port_of(struct str text,
	struct str *ret_port,
	struct str *ret_proto)
{
	uint64_t n;

	return str_cut(str_trim(text), '/', ret_port, ret_proto) &&
		str_u64(*ret_port, &n) && n <= 65535 &&
		(str_is(*ret_proto, "tcp") || str_is(*ret_proto, "udp"));
}

static void address_rule(struct rules *r,
	const struct advised *x,
	struct str proto,
	struct str port)
{
	struct buf what = { 0 };

	buf_fmt(r->b,
		"alert %.*s $HOME_NET any -> [%.*s] %.*s ",
		STR_FMT(proto),
		STR_FMT(x->value),
		STR_FMT(port));
	buf_fmt(&what,
		"%.*s %.*s/%.*s",
		STR_FMT(x->value),
		STR_FMT(port),
		STR_FMT(proto));
	put_msg(r, "contact with", buf_str(&what));
	buf_z(r->b, str_is(proto, "ip") ? "" : "flow:to_server; ");
	/* each host once an hour, not each packet */
	buf_z(r->b,
		"threshold:type limit, track by_src, seconds 3600, count "
		"1; ");
	put_end(r, buf_str(&what));
	buf_done(&what);
}

static void address_rules(struct rules *r, const struct advised *x)
{
	struct str rest = x->ports;
	struct str one;
	struct str port;
	struct str proto;
	bool any = false;

	while (rest.n) {
		if (!str_cut(rest, ',', &one, &rest)) {
			one = rest;
			rest.n = 0;
		}
		if (!port_of(one, &port, &proto))
			continue;
		address_rule(r, x, proto, port);
		any = true;
	}
	if (!any)
		address_rule(r, x, STR("ip"), STR("any"));
}

static void name_rules(struct rules *r, const struct advised *x)
{
	static const struct {
		const char *proto;
		const char *buffer;
		const char *what;
		const char *nocase; /* http.host is in lower case already */
	} kind[] = { { "dns", "dns.query", "lookup of", " nocase;" },
		{ "tls", "tls.sni", "TLS to", " nocase;" },
		{ "http", "http.host", "HTTP to", "" } };

	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		struct buf what = { 0 };

		buf_fmt(r->b,
			"alert %s $HOME_NET any -> any any ",
			kind[i].proto);
		put_msg(r, kind[i].what, x->value);
		/* a dot is put before the name: the name itself, and what
		 * stands below it, and nothing that only ends so */
		buf_fmt(r->b, "%s; dotprefix; content:\".", kind[i].buffer);
		advisory_rule_text(r->b, x->value);
		buf_fmt(r->b, "\";%s endswith; ", kind[i].nocase);
		buf_fmt(&what, "%s %.*s", kind[i].proto, STR_FMT(x->value));
		put_end(r, buf_str(&what));
		buf_done(&what);
	}
}

static uint32_t rules_at_most(const struct advisory *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_advised; i++) {
		n += 3;
		for (size_t k = 0; k < a->advised[i].ports.n; k++)
			n += a->advised[i].ports.p[k] == ',';
	}
	return n;
}

bool rules_suricata(const struct advisory *a,
	struct buf *out,
	struct err *err)
{
	struct arena room = { 0 };
	size_t most = rules_at_most(a) + 1;
	struct rules r = { .a = a, .b = out };

	if (!arena_open(&room, (most + 16) * sizeof *r.sid, err))
		return false;
	r.sid = NEW(&room, uint32_t, most);
	buf_fmt(out,
		"# %.*s, TLP:%s%s\n# Tell Suricata which network is yours: "
		"HOME_NET.\n",
		STR_FMT(a->reference),
		tlp_name(a->tlp),
		a->simulated ? ", SIMULATED" : "");
	for (uint32_t i = 0; r.sid && i < a->n_advised; i++) {
		enum advised_group group = advised_group(a->advised[i].kind);

		if (group == ADVISED_NAMES)
			name_rules(&r, &a->advised[i]);
		else if (group == ADVISED_ADDRESSES)
			address_rules(&r, &a->advised[i]);
	}
	bool ok = r.sid != NULL;
	arena_close(&room);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for rules");
}
