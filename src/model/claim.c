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
	static const int64_t reliability[] = { 1000,
		800,
		600,
		400,
		200,
		400 };
	static const int64_t credibility[] = { 1000,
		800,
		600,
		300,
		100,
		400 };

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

/* the digest so far, cut to the digits of one part of an id */
static void finish_part(struct hasher *h, char *ret)
{
	struct sha256 d = hasher_end(h);

	hex_write(d.b, (CLAIM_KEY_N - 1) / 2, ret);
}

static void seal_key(struct hasher *h, const struct claim *c, char *ret)
{
	hasher_start(h);
	field(h, STR("claim key"));
	field(h, predicate_name(c->predicate));
	field(h, c->subject);
	field(h, c->object);
	field(h, c->source);
	field(h, c->scope);
	finish_part(h, ret);
}

static void seal_revision(struct hasher *h, const struct claim *c, char *ret)
{
	char grade[2] = { c->grade.reliability, c->grade.credibility };

	hasher_start(h);
	field(h, STR("claim revision"));
	field(h, c->origin);
	field(h, (struct str){ grade, 2 });
	field(h, c->detail);
	if (c->words.n)
		field(h, c->words);
	number(h, c->from_s);
	number(h, c->to_s);
	number(h, c->zone);
	number(h, c->res);
	number(h, c->recorded_at_s);
	number(h, c->maker);
	number(h, c->weight_milli);
	finish_part(h, ret);
}

void claim_seal(struct claim *c)
{
	struct hasher *h = hasher_new();

	if (!h)
		return;
	seal_key(h, c, c->id);
	seal_revision(h, c, c->id + CLAIM_KEY_N - 1);
	c->id[CLAIM_ID_N - 1] = 0;
	hasher_free(h);
}

void claim_id_without_words(const struct claim *c,
	char ret[static CLAIM_ID_N])
{
	struct claim copy = *c;

	copy.words = (struct str){ 0 };
	claim_seal(&copy);
	memcpy(ret, copy.id, CLAIM_ID_N);
}

void claim_format1_id(const struct claim *c, char ret[static RECORD_ID_N])
{
	struct hasher *h = hasher_new();
	char grade[2] = { c->grade.reliability, c->grade.credibility };

	memset(ret, 0, RECORD_ID_N);
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
	finish_part(h, ret);
	hasher_free(h);
}

struct str claim_key(const struct claim *c)
{
	if (c->told != TOLD_WHOLE)
		return (struct str){ 0 };
	return (struct str){ c->id, CLAIM_KEY_N - 1 };
}

struct str claim_revision(const struct claim *c)
{
	if (c->told != TOLD_WHOLE)
		return (struct str){ 0 };
	return (struct str){ c->id + CLAIM_KEY_N - 1,
		CLAIM_ID_N - CLAIM_KEY_N };
}

bool claim_same_key(const struct claim *a, const struct claim *b)
{
	return memcmp(a->id, b->id, CLAIM_KEY_N - 1) == 0;
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
