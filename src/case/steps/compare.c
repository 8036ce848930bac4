/* SPDX-License-Identifier: Apache-2.0 */
/* A partner's bundle beside a case: what both say, what they have from one
 * mouth, what contradicts, and what follows from both. Nothing is taken into
 * the case: that is what `add` is for. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "case/steps/inside.h"

enum {
	/* claims of one pair of entities that are compared with each other */
	ALIKE_MAX = 64
};

struct collecting {
	struct arena *a;
	struct row *row;
	uint32_t n;
	uint32_t cap;
	uint64_t refused;
	bool withdrawn; /* something was taken back */
};

static bool put_row(void *ctx, const struct obs *o)
{
	struct collecting *c = ctx;

	/* what the partner took back, it does not say */
	if (o->kind != OBS_ROW || o->row.table != ROW_RELATIONS ||
		o->row.cell[REL_WITHDRAWN].n) {
		c->withdrawn |= o->kind == OBS_ROW;
		return true;
	}
	c->row = arena_grown(c->a, c->row, c->n, &c->cap, sizeof *c->row);
	struct str *cell = NEW(c->a, struct str, o->row.n);
	if (!c->row || !cell)
		return false;
	for (uint32_t i = 0; i < o->row.n; i++)
		cell[i] = arena_str(c->a, o->row.cell[i]);
	c->row[c->n++] = (struct row){ .table = ROW_RELATIONS,
		.cell = cell,
		.loc = { 0, o->len_byte, o->at_byte } };
	return !c->a->full;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	struct collecting *c = ctx;

	(void)s;
	c->refused++;
}

static bool put_claim(void *ctx, const struct claim *c)
{
	struct claim theirs = *c;

	/* what it rests on lies with them */
	theirs.n_loc = 0;
	return claimset_add(ctx, &theirs) != NULL;
}

/* Their claims, by our rules of what a row says. */
static bool claims_of_bundle(const char *path,
	struct arena *a,
	struct claimset *ret,
	struct case_comparison *to,
	struct err *err)
{
	struct collecting c = { .a = a };
	const struct sink sink = { &c, put_row, pass_skip };
	struct link *l;

	if (!case_read_bundle(path, &sink, err))
		return false;
	if (!c.n && !c.withdrawn) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: no claims were found in it; a bundle was "
			"expected that `ashiato report CASE --as stix` wrote",
			path);
	}
	to->refused = c.refused;
	if (c.n)
		to->partner = str_from(c.row[0].cell[REL_SOURCE], 8);
	return link_open(&l,
		       &(struct link_setup){ c.row, c.n, NULL, 0 },
		       a,
		       err) &&
		link_rows(l, &(struct claim_sink){ ret, put_claim }, err);
}

/* --- side by side ----------------------------------------------------------
 */

/* Claims by what they are about: "subject object". */
struct by_pair {
	struct table key;
	uint32_t *first; /* by key: index of a claim + 1 */
	uint32_t *next;  /* by claim */
};

static struct str pair_of(const struct claim *c, struct buf *b)
{
	b->n = 0;
	buf_add(b, c->subject);
	buf_z(b, "\t");
	buf_add(b, c->object);
	return buf_str(b);
}

static bool sort_claims(const struct claimset *set,
	struct arena *a,
	struct by_pair *ret)
{
	struct buf b = { 0 };

	*ret = (struct by_pair){ .key = table_in(a),
		.first = NEW(a, uint32_t, set->n + 1),
		.next = NEW(a, uint32_t, set->n + 1) };
	for (uint32_t i = set->n; !a->full && i-- > 0;) {
		uint32_t k = table_put(&ret->key, pair_of(set->claim[i], &b));

		if (k == TABLE_NONE)
			break;
		ret->next[i] = ret->first[k];
		ret->first[k] = i + 1;
	}
	buf_done(&b);
	return !a->full;
}

static bool rules_out(enum predicate a, enum predicate b)
{
	static const struct {
		enum predicate is, is_not;
	} opposite[] = {
#define OPPOSITE(is, is_not) { PRED_##is, PRED_##is_not },
#include "case/steps/opposites.list"
#undef OPPOSITE
	};

	for (size_t i = 0; i < sizeof opposite / sizeof *opposite; i++) {
		if ((opposite[i].is == a && opposite[i].is_not == b) ||
			(opposite[i].is == b && opposite[i].is_not == a)) {
			return true;
		}
	}
	return false;
}

static struct str origin_of(const struct claim *c)
{
	return c->origin.n ? c->origin : c->source;
}

/* AGREEMENTS: they say different things of one pair. */
static enum compared_as agreement_of(const struct claim *ours,
	const struct claim *theirs)
{
	if (rules_out(ours->predicate, theirs->predicate))
		return AGREE_NOT;
	if (ours->predicate != theirs->predicate)
		return AGREEMENTS;
	if (str_eq(origin_of(ours), origin_of(theirs)))
		return AGREE_ONE_ORIGIN;
	return str_eq(origin_of(theirs), theirs->source) ? AGREE_NOT_TOLD
							 : AGREE_INDEPENDENT;
}

struct matching {
	const struct claimset *ours;
	const struct claimset *theirs;
	struct by_pair index; /* of ours */
	bool *paired;         /* of ours */
	struct compared_claim *pair;
	uint32_t n;
	uint32_t cap;
	struct arena *a;
};

/* How alike two claims of one pair and predicate are beside that. */
static unsigned alike(const struct claim *a, const struct claim *b)
{
	return (unsigned)str_eq(a->scope, b->scope) +
		(a->from_s == b->from_s) + (a->to_s == b->to_s);
}

static bool tells_more(const struct compared_claim *now,
	const struct compared_claim *best)
{
	if (best->agreement == AGREEMENTS ||
		now->agreement != best->agreement)
		return best->agreement == AGREEMENTS ||
			now->agreement > best->agreement;
	return alike(now->ours, now->theirs) >
		alike(best->ours, best->theirs);
}

/* Of several that say the same, the one that has it from the same mouth tells
 * most, then the one of the same time. */
static bool match_one(struct matching *m,
	const struct claim *theirs,
	struct str key)
{
	uint32_t k = table_find(&m->index.key, key);
	struct compared_claim best = { .agreement = AGREEMENTS };
	uint32_t left = ALIKE_MAX;

	if (k == TABLE_NONE)
		return false;
	for (uint32_t i = m->index.first[k]; i && left--;
		i = m->index.next[i - 1]) {
		const struct claim *ours = m->ours->claim[i - 1];
		enum compared_as g = agreement_of(ours, theirs);

		if (g == AGREEMENTS)
			continue;
		m->paired[i - 1] = true;
		struct compared_claim now = { g, ours, theirs };
		if (tells_more(&now, &best))
			best = now;
	}
	if (best.agreement == AGREEMENTS)
		return false;
	m->pair = arena_grown(m->a, m->pair, m->n, &m->cap, sizeof *m->pair);
	if (m->pair)
		m->pair[m->n++] = best;
	return true;
}

static bool match(struct matching *m, struct case_comparison *ret)
{
	struct buf b = { 0 };

	m->paired = NEW(m->a, bool, m->ours->n + 1);
	if (!m->paired || !sort_claims(m->ours, m->a, &m->index))
		return false;
	ret->n_ours = m->ours->n;
	ret->n_theirs = m->theirs->n;
	for (uint32_t i = 0; i < m->theirs->n; i++) {
		const struct claim *c = m->theirs->claim[i];

		ret->n_theirs_alone += !match_one(m, c, pair_of(c, &b));
	}
	for (uint32_t i = 0; i < m->ours->n; i++)
		ret->n_ours_alone += !m->paired[i];
	ret->pair = m->pair;
	ret->n_pair = m->n;
	buf_done(&b);
	return !m->a->full;
}

/* --- what follows ----------------------------------------------------------
 */

static bool pool(const struct claimset *ours,
	const struct claimset *theirs,
	struct claimset *ret)
{
	for (uint32_t i = 0; i < ours->n; i++) {
		if (!claimset_add(ret, ours->claim[i]))
			return false;
	}
	for (uint32_t i = 0; i < theirs->n; i++) {
		if (!claimset_add(ret, theirs->claim[i]))
			return false;
	}
	return true;
}

static bool judge(const struct claimset *ours,
	const struct claimset *theirs,
	struct arena *a,
	struct case_comparison *ret,
	struct err *err)
{
	struct claimset both = claimset_in(a);
	const struct str all = { 0 };

	if (!pool(ours, theirs, &both))
		return fail(err, ERR_LIMIT, 0, "no memory left to compare");
	return infer_assess(ours, INT64_MAX, all, a, &ret->ours, err) &&
		infer_assess(theirs, INT64_MAX, all, a, &ret->theirs, err) &&
		infer_assess(&both, INT64_MAX, all, a, &ret->pooled, err);
}

static bool compare(struct view *v,
	const char *path,
	struct case_comparison *ret,
	struct err *err)
{
	struct claimset theirs = claimset_in(&v->a);
	struct matching m = { .ours = v->publication.claims,
		.theirs = &theirs,
		.a = &v->a };

	if (!claims_of_bundle(path, &v->a, &theirs, ret, err))
		return false;
	if (!match(&m, ret))
		return fail(err, ERR_LIMIT, 0, "no memory left to compare");
	return judge(m.ours, &theirs, &v->a, ret, err);
}

bool case_compare(struct store *s,
	const char *path,
	const struct question *q,
	const struct answer_form *form,
	struct buf *out,
	struct err *err)
{
	struct case_comparison c = { .n_pair = 0 };
	struct view v = { 0 };
	bool ok = case_view(&v, s, q, NEEDS_EXHIBITS | NEEDS_CLAIMS, err) &&
		compare(&v, path, &c, err);

	if (ok && form->json)
		publish_comparison_json(&c, out);
	else if (ok)
		publish_comparison(&c, form->width, form->colour, out);
	case_view_close(&v);
	return ok;
}
