/* SPDX-License-Identifier: Apache-2.0 */
/* Past cases with a label, answered again and measured. */
#include <stdlib.h>

#include "match/evaluate.h"

/* int(sha1(case), 16) mod 5: since 256 mod 5 = 1, the sum of the bytes */
static bool in_open_fifth(struct str id)
{
	unsigned char sum[SHA1_N];
	unsigned total = 0;

	sha1_of(id, sum);
	for (int i = 0; i < SHA1_N; i++)
		total += sum[i];
	return total % 5 == 0;
}

/* --- one case ------------------------------------------------------------ */

static bool is_truth(const uint32_t *truth, uint32_t n, uint32_t thing)
{
	for (uint32_t i = 0; i < n; i++) {
		if (truth[i] == thing)
			return true;
	}
	return false;
}

static void judge(const struct match *m,
	const uint32_t *truth,
	uint32_t n_truth,
	struct answered *ret)
{
	*ret = (struct answered){
		.first = m->n ? m->candidate[0].group : THING_NONE,
		.confidence = m->confidence,
		.none = m->none,
		.named = m->named,
		.linked = m->linked,
	};
	for (uint32_t i = 0; i < m->n && !ret->rank; i++) {
		if (is_truth(truth, n_truth, m->candidate[i].group)) {
			ret->rank = i + 1;
			ret->truth_p = m->candidate[i].p;
		}
	}
	ret->known = ret->rank > 0;
	ret->right = ret->rank == 1;
}

bool answer_case(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	const unsigned *parts,
	uint32_t n,
	struct arena scratch,
	struct answered *ret,
	struct err *err)
{
	uint32_t *truth = NEW(&scratch, uint32_t, x->n_truth + 1);
	uint32_t n_truth = 0;
	struct match_scope s = o->scope;
	struct comparison seen;
	struct match m;

	s.described = o->as_of_days < 0 && !o->open_set;
	for (uint32_t i = 0; truth && i < x->n_truth; i++) {
		uint32_t t = match_truth(k, x->truth[i], scratch);

		if (t != THING_NONE)
			truth[n_truth++] = t;
	}
	if (o->as_of_days >= 0 && x->day == INT32_MAX)
		s.before_day = INT32_MIN;
	else if (o->as_of_days >= 0)
		s.before_day = x->day - o->as_of_days + 1;
	if (o->open_set && n_truth && in_open_fifth(x->id))
		s.leave_group_out = truth[0];
	if (!truth || !comparison_open(&seen, c, x, &s, &scratch)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to answer case %.*s",
			STR_FMT(x->id));
	}
	for (uint32_t i = 0; i < n; i++) {
		struct arena room = scratch;
		struct comparison part = seen;

		if (!comparison_answer(&part,
			    parts[i],
			    &s,
			    p,
			    &room,
			    &m,
			    err))
			return false;
		judge(&m, truth, n_truth, &ret[i]);
	}
	return true;
}

/* --- figures ------------------------------------------------------------- */

static double share(double a, double b)
{
	return b > 0 ? a / b : 0;
}

static void ranks(struct evaluation *e, const struct incident *x)
{
	double top1 = 0;
	double top3 = 0;
	double top5 = 0;
	double mrr = 0;
	uint32_t labelled = 0;

	for (uint32_t i = 0; i < e->n; i++) {
		uint32_t r = e->answer[i].rank;

		labelled += x[i].n_truth > 0;
		e->n_known += r > 0;
		top1 += r == 1;
		top3 += r && r <= 3;
		top5 += r && r <= 5;
		mrr += r ? 1.0 / r : 0;
	}
	e->n_unknown = e->n - e->n_known;
	e->top1 = share(top1, e->n_known);
	e->top3 = share(top3, e->n_known);
	e->top5 = share(top5, e->n_known);
	e->mrr = share(mrr, e->n_known);
	e->top1_all = share(top1, labelled);
	e->top5_all = share(top5, labelled);
}

static void names(struct evaluation *e, const struct incident *x)
{
	uint32_t known = 0;
	uint32_t unknown = 0;
	uint32_t right = 0;
	uint32_t linked = 0;
	uint32_t linked_right = 0;

	for (uint32_t i = 0; i < e->n; i++) {
		const struct answered *a = &e->answer[i];

		known += a->named && a->known;
		unknown += a->named && !a->known;
		right += a->named && a->right;
		e->n_indicators += x[i].n_mark > 0;
		linked += a->linked;
		linked_right += a->linked && a->right;
	}
	e->named_known = share(known, e->n_known);
	e->named_unknown = share(unknown, e->n_unknown);
	e->named_right = share(right, known + unknown);
	e->linked = share(linked, e->n_indicators);
	e->linked_right = share(linked_right, linked);
}

static void calibration(struct evaluation *e)
{
	for (uint32_t i = 0; i < e->n; i++) {
		const struct answered *a = &e->answer[i];
		int b = (int)(a->confidence * RELIABILITY_BINS);
		struct reliability_bin *bin =
			&e->reliability.bin[b < RELIABILITY_BINS
					? b
					: RELIABILITY_BINS - 1];

		bin->n++;
		bin->confidence += a->confidence;
		bin->right += a->right;
		e->reliability.brier += (a->confidence - a->right) *
			(a->confidence - a->right);
	}
	e->reliability.brier = share(e->reliability.brier, e->n);
	for (int b = 0; b < RELIABILITY_BINS; b++) {
		double off = e->reliability.bin[b].confidence -
			e->reliability.bin[b].right;

		if (off < 0)
			off = -off;
		e->reliability.ece += off / (e->n ? e->n : 1);
	}
}

static int surest_first(const void *a, const void *b)
{
	const struct answered *x = *(const struct answered *const *)a;
	const struct answered *y = *(const struct answered *const *)b;

	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* the risk at each share of cases answered; by: surest first */
static void risk_points(struct evaluation *e, const struct answered **by)
{
	const uint64_t steps = RISK_POINTS - 1;
	double right = 0;

	for (uint32_t i = 0; i < e->n; i++) {
		right += by[i]->right;
		if (right >= .9 * (i + 1))
			e->reliability.coverage_at_90 = (i + 1.0) / e->n;
		for (int r = 0; r < RISK_POINTS; r++) {
			uint64_t share = (uint64_t)r * e->n;
			bool reached = (i + 1) * steps >= share;
			bool before = i * steps >= share;

			if (reached && !before)
				e->reliability.risk[r] = 1 - right / (i + 1);
		}
	}
}

/* from the least sure: each known case beats the unknown ones below it, ties
 * count half */
static double beaten(const struct evaluation *e, const struct answered **by)
{
	double above = 0;
	double unknown_below = 0;
	uint32_t from;

	for (uint32_t end = e->n; end; end = from) {
		double sure = by[end - 1]->confidence;
		double known = 0;
		double unknown = 0;

		from = end;
		while (from && by[from - 1]->confidence == sure) {
			from--;
			if (by[from]->known)
				known++;
			else
				unknown++;
		}
		above += known * (unknown_below + unknown / 2);
		unknown_below += unknown;
	}
	return above;
}

/* wrong among the surest; the widest share of cases answered with nine in ten
 * right; whether known actors are surer than unknown ones */
static void selection(struct evaluation *e, struct arena scratch)
{
	const struct answered **by =
		NEW(&scratch, const struct answered *, e->n + 1);
	double pairs = (double)e->n_known * e->n_unknown;
	double above = 0;

	if (by) {
		for (uint32_t i = 0; i < e->n; i++)
			by[i] = &e->answer[i];
		if (e->n)
			qsort(by, e->n, sizeof *by, surest_first);
		risk_points(e, by);
		above = beaten(e, by);
	}
	e->auroc_known = pairs > 0 ? above / pairs : -1;
}

/* --- all ----------------------------------------------------------------- */

const struct match_parameters *parameters_for(const struct knowledge *k,
	const struct incident *x,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena scratch)
{
	struct str url = x->url.n ? x->url : x->report;
	uint32_t t = THING_NONE;

	if (!o->fold)
		return p;
	if (o->fold_by == FOLD_BY_PUBLISHER)
		return &o->fold[match_fold_of_publisher(url)];
	if (x->n_truth)
		t = match_truth(k, x->truth[0], scratch);
	return t == THING_NONE ? o->fold
			       : &o->fold[match_fold(k->thing[t].id)];
}

static const unsigned parts_of[EVIDENCE_SETS] = { PART_ALL,
	PART_TECHNIQUES,
	PART_SOFTWARE,
	PART_INDICATORS };

static bool any_has(const struct incident *x, uint32_t n, unsigned parts)
{
	for (uint32_t i = 0; i < n; i++) {
		if ((parts & PART_TECHNIQUES && x[i].n_technique) ||
			(parts & PART_SOFTWARE &&
				(x[i].n_software || x[i].n_via)) ||
			(parts & PART_INDICATORS && x[i].n_mark)) {
			return true;
		}
	}
	return false;
}

static void measure(struct evaluation *e,
	const struct incident *x,
	struct arena scratch)
{
	ranks(e, x);
	names(e, x);
	calibration(e);
	selection(e, scratch);
}

bool match_evaluate(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	uint32_t n,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena *a,
	struct evaluation *ret,
	struct err *err)
{
	struct answered *answers[EVIDENCE_SETS];
	struct answered one[EVIDENCE_SETS];

	for (int s = 0; s < EVIDENCE_SETS; s++)
		answers[s] = NEW(a, struct answered, n + 1);
	if (a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for %u answers",
			n);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (!answer_case(c,
			    k,
			    &x[i],
			    o,
			    parameters_for(k, &x[i], o, p, *a),
			    parts_of,
			    EVIDENCE_SETS,
			    *a,
			    one,
			    err)) {
			return false;
		}
		for (int s = 0; s < EVIDENCE_SETS; s++)
			answers[s][i] = one[s];
	}
	for (int s = 0; s < EVIDENCE_SETS; s++) {
		uint32_t n_set =
			s == SET_ALL || any_has(x, n, parts_of[s]) ? n : 0;

		ret[s] = (struct evaluation){
			.n = n_set,
			.answer = answers[s],
			.reliability.n = n_set,
		};
		measure(&ret[s], x, *a);
	}
	return true;
}
