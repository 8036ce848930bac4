/* SPDX-License-Identifier: Apache-2.0 */
/* One incident against all known groups: scores, probabilities, and whether a
 * name may be said. */
#include "match/match.h"

#include <stdlib.h>

#include "match/score.h"

/* --- the answer ---------------------------------------------------------- */

static int likeliest_first(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->group < y->group ? -1 : x->group > y->group;
}

/* things come in the order of their ids among candidates of one score */
static void list_candidates(const struct comparison *x,
	struct candidate *list,
	struct match *ret)
{
	uint32_t n = 0;

	for (uint32_t g = 0; g < x->c->n_group; g++) {
		if (x->known[g]) {
			list[n++] = (struct candidate){
				.group = g,
				.score = x->score[g],
				.p = x->p[g],
				.left = x->left[g],
				.feature = x->behaves
					? x->feature + (size_t)g * FEATURES
					: NULL,
				.trait = x->points ? x->trait +
						(size_t)g * (MATCH_TRAITS + 1)
						   : NULL,
			};
		}
	}
	if (n)
		qsort(list, n, sizeof *list, likeliest_first);
	for (uint32_t i = 0; i < n; i++)
		list[i].group = x->c->group[list[i].group];
	ret->candidate = list;
	ret->n = n;
}

/* ret: why the first may not be named, NULL when it may, and what is left of
 * it; false: memory is spent */
static bool gate(const struct comparison *x,
	const struct match_scope *s,
	const struct match_parameters *p,
	double sure,
	struct arena a,
	struct match *ret)
{
	struct withstood left;

	if (sure < comparison_named_from(x, p)) {
		ret->why_not = "the marks do not point to one actor surely "
			       "enough";
		if (x->points && !x->behaves) {
			ret->why_not = "the published lists that share "
				       "indicators do "
				       "not point to one actor surely enough";
		}
		return true;
	}
	if (!comparison_withstand(x, s, p, a, &left))
		return false;
	ret->left = left.share;
	ret->left_without = left.without;
	ret->why_not = NULL;
	if (!left.first || left.sure < left.named_from) {
		ret->left = 0;
		ret->left_without = "indicators that were public";
		ret->why_not =
			"without indicators that were public before the "
			"incident, or of which nobody says since when they "
			"were, nobody could be named: whoever reads lists "
			"can "
			"plant them";
	} else if (left.share < p->withstands_from) {
		ret->why_not =
			"without the two pieces of software, or the software "
			"and three techniques, or the ten techniques that "
			"point to it most, marks that can be planted, too "
			"little would be left of it";
	}
	return true;
}

bool comparison_answer(struct comparison *k,
	unsigned parts,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err)
{
	const struct incident *x = k->x;
	struct candidate *list = NEW(a, struct candidate, k->c->n_group + 1);

	if (!list) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to compare incident %.*s",
			STR_FMT(x->id));
	}
	comparison_use(k, parts);
	comparison_score(k, p);
	*ret = (struct match){
		.none = 1,
		.linked = k->linked,
		.why_not = "nothing is known of any actor that could be "
			   "compared",
	};
	if (k->top == UINT32_MAX || (!k->behaves && !k->points))
		return true;
	double sure = confidence_of(k, p, false);
	ret->confidence = s->described ? confidence_of(k, p, true) : sure;
	ret->none = (1 - ret->confidence) * p->none_share;
	if (!gate(k, s, p, sure, *a, ret)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to compare incident %.*s again",
			STR_FMT(x->id));
	}
	ret->named = !ret->why_not;
	list_candidates(k, list, ret);
	/* what is left is shared by the others as their scores are */
	double others = 1 - k->p[k->top];
	double rest = 1 - ret->confidence - ret->none;
	for (uint32_t i = 0; i < ret->n; i++) {
		if (i == 0)
			list[i].p = ret->confidence;
		else if (others > 0)
			list[i].p = rest * list[i].p / others;
		else
			list[i].p = 0;
	}
	return true;
}

bool comparer_match_parts(struct comparer *c,
	const struct incident *x,
	unsigned parts,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err)
{
	struct comparison k;

	if (!comparison_open(&k, c, x, s, a)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to compare incident %.*s",
			STR_FMT(x->id));
	}
	return comparison_answer(&k, parts, s, p, a, ret, err);
}

bool comparer_match(struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err)
{
	return comparer_match_parts(c, x, PART_ALL, s, p, a, ret, err);
}
