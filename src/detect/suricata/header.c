/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in front of a rule's parenthesis. source: Suricata 7.0
 * documentation, "Rules Format" */
#include "detect/suricata/parse.h"

#include <inttypes.h>

/* --- groups --------------------------------------------------------------
 */

/* What a bracket of addresses or ports fills. */
struct group {
	struct parsing *p;
	bool (*one)(struct group *g, struct str text, bool negated);
	struct addresses *addresses;
	struct ports *ports;
	uint32_t cap[2];
	bool any; /* a variable or "any" stands for all there is */
};

static bool refuse(struct group *g, const char *why, struct str text)
{
	return fail(g->p->err,
		ERR_FORMAT,
		0,
		"%s: \"%.*s\"",
		why,
		STR_FMT(str_head(text, 80)));
}

/* "a, [b, c], d" at its first comma outside brackets */
static bool cut_member(struct str *rest, struct str *ret)
{
	int depth = 0;
	size_t i = 0;

	if (!rest->n)
		return false;
	for (; i < rest->n; i++) {
		depth += rest->p[i] == '[';
		depth -= rest->p[i] == ']';
		if (rest->p[i] == ',' && depth == 0)
			break;
	}
	*ret = str_trim(str_head(*rest, i));
	*rest = str_from(*rest, i + 1);
	return true;
}

/* Nothing is known of variables here: all addresses and ports, also where it
 * is negated, else nothing would be found. */
static bool take_variable(struct group *g, struct str name)
{
	g->any = true;
	return table_put(&g->p->s->variable, name) != TABLE_NONE ||
		fail(g->p->err, ERR_LIMIT, 0, "no memory left");
}

/* Recursion: GROUP_DEPTH_MAX at most. */
static bool take_group(struct group *g,
	struct str text,
	bool negated,
	int depth)
{
	struct str one;

	text = str_trim(text);
	while (text.n && text.p[0] == '!') {
		negated = !negated;
		text = str_trim(str_from(text, 1));
	}
	if (!text.n)
		return refuse(g, "an address or port was expected", text);
	if (text.p[0] == '$')
		return take_variable(g, text);
	if (text.p[0] != '[') {
		g->any |= str_is(text, "any") && !negated;
		return str_is(text, "any")
			? !negated || refuse(g, "nothing is not any", text)
			: g->one(g, text, negated);
	}
	if (text.p[text.n - 1] != ']' || depth == GROUP_DEPTH_MAX)
		return refuse(g,
			"brackets that are closed, eight deep at most, were "
			"expected",
			text);
	text = str_head(str_from(text, 1), text.n - 2);
	while (cut_member(&text, &one)) {
		/* not (a but not b) is more than a list can say */
		if (negated && one.n && one.p[0] == '!')
			return refuse(g, "a negation in a negation", one);
		if (!take_group(g, one, negated, depth + 1))
			return false;
	}
	return true;
}

/* --- addresses -----------------------------------------------------------
 */

static bool range_of(struct str text, struct range *ret)
{
	struct str from;
	struct str to;
	struct prefix p;

	if (str_cut(text, '-', &from, &to))
		return addr_parse(str_trim(from), &ret->from) &&
			addr_parse(str_trim(to), &ret->to);
	if (!prefix_parse_around(text, &p))
		return false;
	ret->from = ret->to = p.net;
	if (p.bits <= 64) {
		ret->to.hi |= p.bits == 64 ? 0 : UINT64_MAX >> p.bits;
		ret->to.lo = UINT64_MAX;
	} else if (p.bits < 128) {
		ret->to.lo |= UINT64_MAX >> (p.bits - 64);
	}
	return true;
}

static bool add_address(struct group *g, struct str text, bool negated)
{
	struct addresses *a = g->addresses;
	struct range **list = negated ? &a->out : &a->in;
	uint32_t *n = negated ? &a->n_out : &a->n_in;
	struct range r;

	if (!range_of(text, &r))
		return refuse(g, "an address or network was expected", text);
	if (*n == RANGES_MAX)
		return refuse(g,
			"more addresses than there is room for",
			text);
	*list = arena_grown(g->p->s->a,
		*list,
		*n,
		&g->cap[negated],
		sizeof r);
	if (!*list)
		return fail(g->p->err, ERR_LIMIT, 0, "no memory left");
	(*list)[(*n)++] = r;
	return true;
}

bool parse_addresses(struct parsing *p,
	struct str text,
	struct addresses *ret)
{
	struct group g = { .p = p, .one = add_address, .addresses = ret };

	*ret = (struct addresses){ 0 };
	if (!take_group(&g, text, false, 0))
		return false;
	if (g.any)
		ret->n_in = 0;
	return true;
}

/* --- ports ---------------------------------------------------------------
 */

static bool port_number(struct str text, uint16_t without, uint16_t *ret)
{
	uint64_t v = without;

	text = str_trim(text);
	if (text.n && (!str_u64(text, &v) || v > UINT16_MAX))
		return false;
	*ret = (uint16_t)v;
	return true;
}

static bool add_port(struct group *g, struct str text, bool negated)
{
	struct ports *q = g->ports;
	struct port_range **list = negated ? &q->out : &q->in;
	uint32_t *n = negated ? &q->n_out : &q->n_in;
	struct str from = text;
	struct str to = text;
	struct port_range r;

	str_cut(text, ':', &from, &to);
	if (!text.n || !port_number(from, 0, &r.from) ||
		!port_number(to, UINT16_MAX, &r.to) || r.from > r.to)
		return refuse(g,
			"a port or range of ports was expected",
			text);
	if (*n == RANGES_MAX)
		return refuse(g, "more ports than there is room for", text);
	*list = arena_grown(g->p->s->a,
		*list,
		*n,
		&g->cap[negated],
		sizeof r);
	if (!*list)
		return fail(g->p->err, ERR_LIMIT, 0, "no memory left");
	(*list)[(*n)++] = r;
	return true;
}

bool parse_ports(struct parsing *p, struct str text, struct ports *ret)
{
	struct group g = { .p = p, .one = add_port, .ports = ret };

	*ret = (struct ports){ 0 };
	if (!take_group(&g, text, false, 0))
		return false;
	if (g.any)
		ret->n_in = 0;
	return true;
}

/* --- the whole -----------------------------------------------------------
 */

static const struct proto_row {
	const char *name;
	uint8_t proto;   /* IANA; 0 = any */
	const char *app; /* as protocols are called here; NULL = any */
	bool packet;     /* packets alone are looked into */
} protos[] = {
#include "detect/suricata/protos.list"
};

struct str app_of_rules(struct str name)
{
	for (size_t i = 0; i < sizeof protos / sizeof *protos; i++) {
		if (str_is(name, protos[i].name) && protos[i].app)
			return str_of(protos[i].app);
	}
	return (struct str){ 0 };
}

static bool take_proto(struct parsing *p, struct str name)
{
	for (size_t i = 0; i < sizeof protos / sizeof *protos; i++) {
		const struct proto_row *r = &protos[i];

		if (!str_is(name, r->name))
			continue;
		p->rule->proto = r->proto;
		p->rule->app = str_of(r->app ? r->app : "");
		p->rule->needs_packet |= r->packet;
		return true;
	}
	return fail(p->err,
		ERR_FORMAT,
		0,
		"the protocol \"%.*s\" is not asked of here",
		STR_FMT(str_head(name, 40)));
}

/* The next word; brackets keep what stands between them together. */
static struct str next_part(struct str *rest)
{
	int depth = 0;
	size_t i = 0;

	*rest = str_trim(*rest);
	for (; i < rest->n; i++) {
		depth += rest->p[i] == '[';
		depth -= rest->p[i] == ']';
		if ((rest->p[i] == ' ' || rest->p[i] == '\t') && depth <= 0)
			break;
	}
	struct str part = str_head(*rest, i);
	*rest = str_from(*rest, i);
	return part;
}

static bool known_action(struct str s)
{
	static const char *const actions[] = { "alert",
		"pass",
		"drop",
		"reject",
		"rejectsrc",
		"rejectdst",
		"rejectboth" };

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (str_is(s, actions[i]))
			return true;
	}
	return false;
}

bool parse_header(struct parsing *p, struct str text)
{
	struct str part[7];
	struct suricata_rule *r = p->rule;

	for (int i = 0; i < 7; i++)
		part[i] = next_part(&text);
	if (!part[6].n || str_trim(text).n)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"ACTION PROTOCOL FROM PORTS -> TO PORTS was expected "
			"before the parenthesis");
	if (!known_action(part[0]))
		return fail(p->err,
			ERR_FORMAT,
			0,
			"the action \"%.*s\" is none of alert, pass, drop "
			"and "
			"reject",
			STR_FMT(str_head(part[0], 40)));
	/* nothing is let through or stopped here: who passes is not told */
	if (str_is(part[0], "pass"))
		return fail(p->err,
			ERR_FORMAT,
			0,
			"a rule that passes says what other rules must not "
			"tell, which is not done here");
	r->both_ways = str_is(part[4], "<>");
	if (!r->both_ways && !str_is(part[4], "->"))
		return fail(p->err,
			ERR_FORMAT,
			0,
			"-> or <> was expected, not \"%.*s\"",
			STR_FMT(str_head(part[4], 20)));
	return take_proto(p, part[1]) &&
		parse_addresses(p, part[2], &r->end[0].addresses) &&
		parse_ports(p, part[3], &r->end[0].ports) &&
		parse_addresses(p, part[5], &r->end[1].addresses) &&
		parse_ports(p, part[6], &r->end[1].ports);
}
