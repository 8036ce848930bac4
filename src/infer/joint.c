/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/joint.h"

#include "infer/trail.h"

enum {
	LEVEL_MAX = 12
};

/* Claims by which two actors can be of one work without being one. */
static const enum predicate serving[] = { PRED_SUPPLIES,
	PRED_CONTRACTED,
	PRED_CLIENT_OF,
	PRED_MEMBER_OF,
	PRED_PART_OF,
	PRED_AFFILIATE_OF,
	PRED_OPERATOR_OF,
	PRED_PAID_BY,
	PRED_EMPLOYED_BY,
	PRED_FRONT_OF };

/* the other end of a claim about the name; empty when it is not about it */
static struct str other_end(const struct trail *t,
	const struct claim *c,
	struct str name)
{
	if (str_eq(trail_name(t, c, c->subject), name))
		return trail_name(t, c, c->object);
	if (str_eq(trail_name(t, c, c->object), name))
		return trail_name(t, c, c->subject);
	return (struct str){ 0 };
}

/* who or what serves both, by claims; empty when nobody does */
static struct str serves_both(const struct exam *e,
	struct str x,
	struct str y)
{
	struct arena scratch = *e->a;
	struct table of_x = table_in(&scratch);
	struct str found = { 0 };

	for (int turn = 0; e->e->trail && turn < 2; turn++) {
		for (size_t k = 0; k < sizeof serving / sizeof *serving;
			k++) {
			const struct claim *const *claim;
			uint32_t n = evidence_of(e->e, serving[k], &claim);

			for (uint32_t i = 0; i < n; i++) {
				struct str o = other_end(e->e->trail,
					claim[i],
					turn ? y : x);

				if (!o.n)
					continue;
				if (!turn) {
					table_put(&of_x, o);
				} else if (table_find(&of_x, o) !=
						TABLE_NONE &&
					(!found.n || str_cmp(o, found) < 0)) {
					found = o;
				}
			}
		}
	}
	return found;
}

/* likeliest first, the leader among them; how many */
static uint32_t level_with(const struct exam *e, uint32_t *ret)
{
	const struct tally *t = &e->t;
	uint32_t n = 0;

	ret[n++] = e->top;
	while (n < LEVEL_MAX) {
		uint32_t next = t->n_hyp;

		for (uint32_t h = 0; h < t->n_hyp; h++) {
			bool taken = false;

			for (uint32_t i = 0; i < n; i++)
				taken |= ret[i] == h;
			if (taken || !t->hyp[h].own ||
				t->hyp[h].activity !=
					t->hyp[e->top].activity ||
				e->p[h] * 2 < e->p[e->top]) {
				continue;
			}
			if (next == t->n_hyp || tally_before(t, h, next))
				next = h;
		}
		if (next == t->n_hyp)
			break;
		ret[n++] = next;
	}
	return n;
}

static bool exclude_each_other(const struct exam *e,
	const uint32_t *level,
	uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		if (tally_excludes(&e->t, level[0], level[i]))
			return true;
	}
	return false;
}

void exam_joint(struct exam *e, struct verdict *v)
{
	uint32_t level[LEVEL_MAX];
	struct buf b = { 0 };
	int64_t p = 0;

	if (!e->t.rule->rivals || e->top >= e->t.n_hyp ||
		!e->t.hyp[e->top].own) {
		return;
	}
	uint32_t n = level_with(e, level);
	if (n < 2)
		return;
	bool rivals = exclude_each_other(e, level, n);
	for (uint32_t i = 0; i < n; i++) {
		struct str name = entity_name(e->t.hyp[level[i]].id);

		buf_fmt(&b, "%s%.*s", i ? " or " : "", STR_FMT(name));
		p += e->p[level[i]];
	}
	if (!rivals) {
		buf_z(&b,
			": they do not exclude each other, for they belong "
			"to "
			"one command");
	} else {
		struct str all =
			percent_words(p < FIXED_ONE ? p : FIXED_ONE, e->a);
		struct str who = serves_both(e,
			e->t.hyp[level[0]].id,
			e->t.hyp[level[1]].id);

		buf_fmt(&b, " stand level: together %.*s", STR_FMT(all));
		if (who.n) {
			buf_fmt(&b,
				"; %.*s is tied to both",
				STR_FMT(entity_name(who)));
		}
	}
	v->joint = arena_str(e->a, buf_str(&b));
	buf_done(&b);
}
