/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of the first answer without what a forger could have planted:
 * indicators that were public, and the software and techniques that point to
 * it most. They are taken out of the incident, for nobody has shown them, and
 * it is compared again. */
#include <stdlib.h>

#include "match/score.h"

/* What is taken out at once; as many as false_flag.c plants. Each is asked by
 * itself, for a forger pays for every mark. */
static const struct removal {
	uint32_t software;
	uint32_t techniques;
	const char *say;
} removals[] = {
	{ 2, 0, "the two pieces of software that point to it most" },
	{ 1,
		3,
		"the software and the three techniques that point to it "
		"most" },
	{ 0, 10, "the ten techniques that point to it most" },
};

/* a mark of the incident that the actor is known for, and of how many else */
struct pointing {
	uint32_t mark;
	double actors;
};

static int rarest_first(const void *a, const void *b)
{
	const struct pointing *x = a;
	const struct pointing *y = b;

	if (x->actors != y->actors)
		return x->actors < y->actors ? -1 : 1;
	return x->mark < y->mark ? -1 : x->mark > y->mark;
}

/* One kind of the incident's marks, as they were handed in. */
struct marks {
	const struct str *text;
	uint32_t n;
	enum known_kind kind;
	struct pointing *pointing; /* rarest first */
	uint32_t n_pointing;
};

static bool is_of(const struct lists *own, uint32_t group, uint32_t mark)
{
	for (uint32_t i = own->from[group]; i < own->from[group + 1]; i++) {
		if (own->item[i] == mark)
			return true;
	}
	return false;
}

/* which of the marks point to a group; false: memory is spent */
static bool find_pointing(struct marks *m,
	const struct comparer *c,
	const struct lists *own,
	const double *actors,
	uint32_t group,
	struct arena *a)
{
	uint32_t *seen = NEW(a, uint32_t, MARKS_MAX);

	m->pointing = NEW(a, struct pointing, MARKS_MAX);
	if (a->full)
		return false;
	uint32_t n = marks_known(c, m->text, m->n, m->kind, seen);
	for (uint32_t i = 0; i < n; i++) {
		if (!is_of(own, group, seen[i]))
			continue;
		m->pointing[m->n_pointing++] =
			(struct pointing){ seen[i], actors[seen[i]] };
	}
	if (m->n_pointing) {
		qsort(m->pointing,
			m->n_pointing,
			sizeof *m->pointing,
			rarest_first);
	}
	return true;
}

static bool is_taken(const struct marks *m, uint32_t n, uint32_t mark)
{
	for (uint32_t i = 0; i < n && i < m->n_pointing; i++) {
		if (m->pointing[i].mark == mark)
			return true;
	}
	return false;
}

/* the texts without those of the n rarest marks; NULL: memory is spent */
static const struct str *without(const struct comparer *c,
	const struct marks *m,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n)
{
	struct str *list = NEW(a, struct str, m->n + 1);
	uint32_t *seen = NEW(a, uint32_t, MARKS_MAX);

	*ret_n = 0;
	for (uint32_t i = 0; list && seen && i < m->n; i++) {
		if (marks_known(c, &m->text[i], 1, m->kind, seen) == 1 &&
			is_taken(m, n, seen[0])) {
			continue;
		}
		list[(*ret_n)++] = m->text[i];
	}
	return seen ? list : NULL;
}

/* what is asked again and again */
struct asking {
	const struct comparison *k;
	const struct match_scope *s; /* without what was public */
	const struct match_parameters *p;
	const struct profile *known;
	struct marks technique;
	struct marks software;
};

/* compares again, without what was public before the incident; false: memory */
static bool again(struct comparison *ret,
	const struct asking *w,
	const struct incident *x,
	struct arena *a)
{
	if (!comparison_open_with(ret, w->known, w->k->c, x, w->s, a))
		return false;
	comparison_use(ret, w->k->parts);
	/* lists that say nothing are not compared with */
	ret->points &= ret->linked;
	comparison_score(ret, w->p);
	if (!ret->behaves && !ret->points)
		ret->top = UINT32_MAX;
	return true;
}

/* one removal after the other; false: memory is spent */
static bool take_away(const struct asking *w,
	struct arena a,
	struct withstood *ret)
{
	const struct comparer *c = w->k->c;

	for (size_t i = 0; i < sizeof removals / sizeof *removals; i++) {
		const struct removal *r = &removals[i];
		struct arena room = a;
		struct incident x = *w->k->x;
		struct comparison left;

		x.technique = without(c,
			&w->technique,
			r->techniques,
			&room,
			&x.n_technique);
		x.software = without(c,
			&w->software,
			r->software,
			&room,
			&x.n_software);
		if (room.full || !again(&left, w, &x, &room))
			return false;
		double share = left.top == UINT32_MAX ? 0 : left.p[w->k->top];
		if (share < ret->share) {
			ret->share = share;
			ret->without = r->say;
		}
		if (ret->share < w->p->withstands_from)
			break;
	}
	return true;
}

/* the marks that point to the first; false: memory is spent */
static bool find_marks(struct asking *w, struct arena *a)
{
	const struct profile *known = w->known;

	return find_pointing(&w->technique,
		       w->k->c,
		       &known->tech,
		       known->df,
		       w->k->top,
		       a) &&
		find_pointing(&w->software,
			w->k->c,
			&known->soft,
			known->sdf,
			w->k->top,
			a);
}

bool comparison_withstand(const struct comparison *k,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena a,
	struct withstood *ret)
{
	const struct incident *x = k->x;
	struct match_scope unpublished = *s;
	struct comparison left = *k;
	struct profile known;
	struct asking w = {
		.k = k,
		.s = &unpublished,
		.p = p,
		.known = &known,
		.technique = { x->technique,
			x->n_technique,
			KNOWN_TECHNIQUE,
			NULL,
			0 },
		.software = { x->software,
			x->n_software,
			KNOWN_SOFTWARE,
			NULL,
			0 },
	};

	*ret = (struct withstood){ .share = 1 };
	unpublished.unpublished_lists_only = true;
	if (!profile_open(&known, k->c, x, s, &a))
		return false;
	if (k->points && !again(&left, &w, x, &a))
		return false;
	if (left.top != k->top)
		return true;
	ret->first = true;
	ret->sure = confidence_of(&left, p, false);
	ret->named_from = comparison_named_from(&left, p);
	/* what nobody had published cannot be planted by who reads */
	if (!left.behaves)
		return true;
	return find_marks(&w, &a) && take_away(&w, a, ret);
}
