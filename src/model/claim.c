/* SPDX-License-Identifier: Apache-2.0 */
#include "model/claim.h"

#include <inttypes.h>
#include <stdio.h>

bool grade_parse(struct str s, struct grade *ret)
{
	if (s.n != 2)
		return false;
	if (s.p[0] < 'A' || s.p[0] > 'F')
		return false;
	if (s.p[1] < '1' || s.p[1] > '6')
		return false;
	*ret = (struct grade){
		.reliability = s.p[0],
		.credibility = s.p[1],
	};
	return true;
}

/* Reliability scales the whole source, credibility the single item. F and 6
 * cannot be judged: treated as doubtful, not as bad. */
int64_t grade_rho_milli(struct grade g)
{
	static const int64_t reliability[] = { 1000, 800, 600, 400, 200, 400 };
	static const int64_t credibility[] = { 1000, 800, 600, 300, 100, 400 };

	int64_t source = reliability[g.reliability - 'A'];
	int64_t item = credibility[g.credibility - '1'];

	return source * item / 1000;
}

const char *maker_name(enum maker m)
{
	static const char *const name[] = { "row", "hunt", "link" };

	return name[m];
}

/* length-prefixed fields, so that no two different claims share one byte string
 */
static void field(struct hasher *h, struct str s)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%zu:", s.n);

	hasher_add(h, (struct str){ text, (size_t)n });
	hasher_add(h, s);
}

static void number(struct hasher *h, int64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%" PRId64 ";", v);

	hasher_add(h, (struct str){ text, (size_t)n });
}

void claim_seal(struct claim *c)
{
	struct hasher *h = hasher_new();
	char grade[2] = { c->grade.reliability, c->grade.credibility };

	if (!h)
		return;
	hasher_start(h);
	field(h, c->subject);
	field(h, predicate_name(c->predicate));
	field(h, c->object);
	field(h, c->source);
	field(h, c->origin);
	field(h, c->scope);
	field(h, (struct str){ grade, 2 });
	field(h, c->text);
	field(h, c->detail);
	number(h, c->from_s);
	number(h, c->to_s);
	number(h, c->recorded_at_s);
	number(h, c->superseded_at_s);
	number(h, c->res);
	number(h, c->maker);
	number(h, c->weight_milli);
	struct sha256 d = hasher_end(h);
	hasher_free(h);
	hex_write(d.b, (CLAIM_ID_N - 1) / 2, c->id);
	c->id[CLAIM_ID_N - 1] = 0;
}

struct str source_kind(struct str source)
{
	struct str kind;
	struct str rest;

	return str_cut(source, '/', &kind, &rest) ? kind : source;
}

bool claim_relayed(const struct claim *c)
{
	struct str kind = source_kind(c->source);

	return str_is(kind, "press") || str_is(kind, "knowledge");
}

bool source_matches(struct str source, struct str only)
{
	if (!only.n || str_eq(source, only))
		return true;
	if (source.n <= only.n || source.p[only.n] != '/')
		return false;
	return str_starts(source, only);
}
