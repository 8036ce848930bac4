/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters from past cases: the knowledge base's own reports about exactly
 * one group, each held out and answered again, or the user's labelled cases.
 * Conditional logit and logistic regression by Newton's method: both are
 * convex, so the start does not matter. source: McFadden 1974 (conditional
 * logit); Platt 1999 (logistic calibration) */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "match/false_flag.h"
#include "match/score.h"

enum {
	STEPS_MAX = 25,
	CASE_TECHNIQUES_MIN = 3,
	AS_OF_DAYS = 30,
	DRAWS = 3, /* decoys for each past case */
	/* in a thousand that may be named, whatever is planted */
	DECOYS_BEARABLE = 15,
	CASES_MIN = 50, /* fewer say no more than the shipped parameters */
	LISTS_MAX = 1500,
	WEIGHTS_MAX =
		FEATURES > MATCH_TRAITS + 1 ? FEATURES : MATCH_TRAITS + 1
};
static const double ridge = 2, confidence_ridge = 10.0 / 3;
/* no name is said below even odds, nor when hardly anything would be left */
#define NAMED_LEAST .5
#define WITHSTANDS_LEAST .03

/* --- linear algebra of a dozen unknowns ---------------------------------- */

/* Solves h x = g for a positive definite h, n x n in rows of WEIGHTS_MAX; into
 * g. Cholesky. */
static void solve(double h[WEIGHTS_MAX][WEIGHTS_MAX], double *g, int n)
{
	const double least = 1e-12; /* where rounding left nothing */

	for (int i = 0; i < n; i++) {
		for (int j = 0; j <= i; j++) {
			double s = h[i][j];

			for (int k = 0; k < j; k++)
				s -= h[i][k] * h[j][k];
			if (i != j)
				h[i][j] = s / h[j][j];
			else
				h[i][j] = sqrt(s > least ? s : least);
		}
	}
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < i; k++)
			g[i] -= h[i][k] * g[k];
		g[i] /= h[i][i];
	}
	for (int i = n; i-- > 0;) {
		for (int k = i + 1; k < n; k++)
			g[i] -= h[k][i] * g[k];
		g[i] /= h[i][i];
	}
}

/* --- conditional logit --------------------------------------------------- */

/* One past case: what was computed of every known group, and which was right.
 */
struct compared {
	const double *x; /* [n][wide] */
	/* truth UINT32_MAX: none of them */
	uint32_t n;
	uint32_t truth;
	uint32_t wide;
};

struct logit_fit {
	const struct compared *row;
	uint32_t n_row;
	const int *column; /* which of the wide ones take part */
	int n;
	double sd[WEIGHTS_MAX];
	double w[WEIGHTS_MAX]; /* on x / sd */
};

static void scales(struct logit_fit *f)
{
	const struct compared *row = f->row;

	for (int i = 0; i < f->n; i++) {
		double n = 0;
		double sum = 0;
		double square = 0;

		for (uint32_t r = 0; r < f->n_row; r++) {
			for (uint32_t g = 0; g < row[r].n; g++) {
				double v = row[r].x[(size_t)g * row[r].wide +
					(size_t)f->column[i]];

				n++;
				sum += v;
				square += v * v;
			}
		}
		double mean = n > 0 ? sum / n : 0;
		double var = n > 0 ? square / n - mean * mean : 0;
		f->sd[i] = sqrt(var > 0 ? var : 0) + 1e-9;
	}
}

/* One column of one group, on the scale of the fit. */
static double scaled(const struct logit_fit *f,
	const struct compared *r,
	uint32_t g,
	int i)
{
	const double *x = r->x + (size_t)g * r->wide;

	return x[f->column[i]] / f->sd[i];
}

/* e^(score - best score) of every group into p; their sum */
static double weigh_groups(const struct logit_fit *f,
	const struct compared *r,
	double *p)
{
	double top = -1e300;
	double sum = 0;

	for (uint32_t g = 0; g < r->n; g++) {
		const double *x = r->x + (size_t)g * r->wide;

		p[g] = 0;
		for (int i = 0; i < f->n; i++)
			p[g] += f->w[i] * x[f->column[i]] / f->sd[i];
		if (p[g] > top)
			top = p[g];
	}
	for (uint32_t g = 0; g < r->n; g++) {
		p[g] = num_exp(p[g] - top);
		sum += p[g];
	}
	return sum;
}

/* adds one row to gradient and Hessian; returns the log likelihood of its truth
 */
static double add_row(const struct logit_fit *f,
	const struct compared *r,
	double *p,
	double *grad,
	double h[WEIGHTS_MAX][WEIGHTS_MAX])
{
	double mean[WEIGHTS_MAX] = { 0 };
	double x[WEIGHTS_MAX];
	double sum = weigh_groups(f, r, p);

	for (uint32_t g = 0; g < r->n; g++) {
		double share = p[g] / sum;

		for (int i = 0; i < f->n; i++) {
			x[i] = scaled(f, r, g, i);
			mean[i] += share * x[i];
			if (g == r->truth)
				grad[i] += x[i];
			for (int j = 0; j <= i; j++)
				h[i][j] += share * x[i] * x[j];
		}
	}
	for (int i = 0; i < f->n; i++) {
		grad[i] -= mean[i];
		for (int j = 0; j <= i; j++)
			h[i][j] -= mean[i] * mean[j];
	}
	return num_ln(p[r->truth] / sum + 1e-300);
}

/* penalised log likelihood at f->w, with its gradient and information */
static double slope(const struct logit_fit *f,
	double *p,
	double *grad,
	double h[WEIGHTS_MAX][WEIGHTS_MAX])
{
	double sum = 0;

	memset(h, 0, sizeof(double[WEIGHTS_MAX][WEIGHTS_MAX]));
	for (int i = 0; i < f->n; i++) {
		grad[i] = -ridge * f->w[i];
		h[i][i] = ridge;
		sum -= ridge / 2 * f->w[i] * f->w[i];
	}
	for (uint32_t r = 0; r < f->n_row; r++) {
		if (f->row[r].truth != UINT32_MAX)
			sum += add_row(f, &f->row[r], p, grad, h);
	}
	return sum;
}

/* Newton's steps, halved while they overshoot */
static void climb(struct logit_fit *f, double *p)
{
	double grad[WEIGHTS_MAX];
	double h[WEIGHTS_MAX][WEIGHTS_MAX];
	double step[WEIGHTS_MAX];
	double from[WEIGHTS_MAX];
	double at = slope(f, p, grad, h);

	for (int n = 0; n < STEPS_MAX; n++) {
		double most = 0;
		double part = 1;
		double then;

		memcpy(step, grad, sizeof step);
		memcpy(from, f->w, sizeof from);
		solve(h, step, f->n);
		do {
			for (int i = 0; i < f->n; i++)
				f->w[i] = from[i] + part * step[i];
			then = slope(f, p, grad, h);
			part /= 2;
		} while (then < at && part > 1e-6);
		for (int i = 0; i < f->n; i++) {
			most = fabs(f->w[i] - from[i]) > most
				? fabs(f->w[i] - from[i])
				: most;
		}
		at = then;
		if (most < 1e-9)
			break;
	}
}

/* Weights into ret by column. positive: a column that would speak against is
 * left out, one after the other. */
static void fit_logit(const struct compared *row,
	uint32_t n_row,
	const int *column,
	int n,
	bool positive,
	double *ret,
	struct arena scratch)
{
	int kept[WEIGHTS_MAX];
	uint32_t most = 1;

	for (uint32_t r = 0; r < n_row; r++) {
		if (row[r].n > most)
			most = row[r].n;
	}
	double *p = NEW(&scratch, double, most);
	memcpy(kept, column, (size_t)n * sizeof *kept);
	for (bool again = true; p && again;) {
		struct logit_fit f = {
			.row = row,
			.n_row = n_row,
			.column = kept,
			.n = n,
		};
		int worst = -1;

		scales(&f);
		climb(&f, p);
		for (int i = 0; positive && i < n; i++) {
			if (f.w[i] < 0 && (worst < 0 || f.w[i] < f.w[worst]))
				worst = i;
		}
		again = worst >= 0;
		for (int i = 0; !again && i < n; i++)
			ret[kept[i]] = f.w[i] / f.sd[i];
		if (again) {
			memmove(&kept[worst],
				&kept[worst + 1],
				(size_t)(--n - worst) * sizeof *kept);
		}
	}
}

/* --- logistic regression ------------------------------------------------- */

struct trial {
	double x[MATCH_CONFIDENCE]; /* x[0] = 1 */
	bool right;
};

/* adds one case to gradient and information */
static void add_trial(const struct trial *t,
	const double *w,
	int n,
	double *grad,
	double h[WEIGHTS_MAX][WEIGHTS_MAX])
{
	double z = 0;

	for (int i = 0; i < n; i++)
		z += w[i] * t->x[i];
	double p = logistic(z);
	for (int i = 0; i < n; i++) {
		grad[i] += (t->right - p) * t->x[i];
		for (int j = 0; j <= i; j++)
			h[i][j] += p * (1 - p) * t->x[i] * t->x[j];
	}
}

static void fit_logistic(const struct trial *t,
	uint32_t n_trial,
	int n,
	double *ret)
{
	double w[MATCH_CONFIDENCE] = { 0 };

	for (int step = 0; step < STEPS_MAX; step++) {
		double grad[WEIGHTS_MAX] = { 0 };
		double h[WEIGHTS_MAX][WEIGHTS_MAX] = { { 0 } };

		h[0][0] = 1e-9;
		for (int i = 1; i < n; i++) {
			grad[i] = -confidence_ridge * w[i];
			h[i][i] = confidence_ridge;
		}
		for (uint32_t k = 0; k < n_trial; k++)
			add_trial(&t[k], w, n, grad, h);
		solve(h, grad, n);
		for (int i = 0; i < n; i++)
			w[i] += grad[i];
	}
	memcpy(ret, w, (size_t)n * sizeof *ret);
}

/* --- past cases from the knowledge base ---------------------------------- */

struct past {
	struct incident x;
	uint32_t group; /* dense */
};

static struct str thing_id(const struct comparer *c, uint32_t thing)
{
	return c->k->thing[thing].id;
}

static bool is_held_out(const struct held_out *out,
	struct str group,
	struct str url)
{
	if (!out)
		return false;
	if (out->by == FOLD_BY_GROUP)
		return match_fold(group) == out->fold;
	return match_fold_of_publisher(url) == out->fold;
}

/* what a report about one group says, as an incident */
static bool past_case(const struct comparer *c,
	const struct doc *d,
	struct arena *a,
	struct past *ret)
{
	const struct known_report *r = &c->k->report[d->report];
	const struct saying *said = c->told + c->told_from[d->report];
	uint32_t n_said =
		c->told_from[d->report + 1] - c->told_from[d->report];
	const uint32_t *doc_tech = c->doc_tech + d->tech;
	const uint32_t *doc_soft = c->doc_soft + d->soft;
	struct str *tech = NEW(a, struct str, d->n_tech + 1);
	struct str *soft = NEW(a, struct str, d->n_soft + 1);
	struct str *via = NEW(a, struct str, n_said + 1);

	if (a->full)
		return false;
	for (uint32_t i = 0; i < d->n_tech; i++)
		tech[i] = thing_id(c, c->tech[doc_tech[i]]);
	for (uint32_t i = 0; i < d->n_soft; i++)
		soft[i] = thing_id(c, c->soft[doc_soft[i]]);
	for (uint32_t i = 0; i < n_said; i++)
		via[i] = thing_id(c, c->tech[said[i].y]);
	*ret = (struct past){ .group = d->group };
	ret->x = (struct incident){
		.id = r->id,
		.report = r->id,
		.technique = tech,
		.software = soft,
		.via = via,
		.n_technique = d->n_tech,
		.n_software = d->n_soft,
		.n_via = n_said,
		.day = r->day,
	};
	return true;
}

/* the user's own ones, of actors that are known */
static uint32_t own_cases(const struct comparer *c,
	const struct past_cases *own,
	const struct held_out *out,
	struct past *list,
	struct arena scratch)
{
	uint32_t n = 0;

	for (uint32_t i = 0; own && i < own->n; i++) {
		const struct incident *x = &own->x[i];

		if (!x->n_truth)
			continue;
		uint32_t t = match_truth(c->k, x->truth[0], scratch);
		if (t == THING_NONE || c->k->thing[t].kind != KNOWN_GROUP)
			continue;
		if (c->dense[t] == UINT32_MAX)
			continue;
		if (is_held_out(out, thing_id(c, t), x->url))
			continue;
		list[n++] = (struct past){
			.x = *x,
			.group = c->dense[t],
		};
	}
	return n;
}

/* reports about exactly one group with enough techniques */
static bool past_cases(const struct comparer *c,
	const struct past_cases *own,
	const struct held_out *out,
	struct arena *a,
	struct past **ret,
	uint32_t *ret_n)
{
	uint32_t *about = NEW(a, uint32_t, c->k->n_report + 1);
	uint32_t n = 0;
	struct past *list = NEW(a,
		struct past,
		(size_t)c->n_doc + (own ? own->n : 0) + 1);

	if (!about || !list)
		return false;
	for (uint32_t i = 0; i < c->n_doc; i++)
		about[c->doc[i].report]++;
	for (uint32_t i = 0; i < c->n_doc; i++) {
		const struct doc *d = &c->doc[i];

		if (about[d->report] != 1)
			continue;
		if (d->n_tech < CASE_TECHNIQUES_MIN)
			continue;
		if (is_held_out(out,
			    thing_id(c, c->group[d->group]),
			    c->k->report[d->report].url)) {
			continue;
		}
		if (!past_case(c, d, a, &list[n++]))
			return false;
	}
	n += own_cases(c, own, out, list + n, *a);
	*ret = list;
	*ret_n = n;
	return true;
}

enum way {
	WAY_REPORT_OUT,
	WAY_AS_OF,
	WAY_GROUP_OUT,
	WAYS
};

static struct match_scope scope_of(const struct comparer *c,
	const struct past *p,
	enum way way)
{
	struct match_scope s = MATCH_EVERYTHING;

	s.leave_report_out = true;
	if (way == WAY_AS_OF)
		s.before_day = p->x.day - AS_OF_DAYS + 1;
	if (way == WAY_GROUP_OUT)
		s.leave_group_out = c->group[p->group];
	return s;
}

/* --- training ------------------------------------------------------------ */

struct training {
	struct comparer *c;
	struct arena *a;
	struct past *past;
	uint32_t n_past;
	struct comparison *seen[WAYS];
	uint32_t n[WAYS];
	const struct past **of[WAYS];
	/* report out, then as of: what ranking is fitted on */
	struct compared *row;
	uint32_t n_row;
};

/* known groups only, closely packed, so that fitting reads straight through */
static bool pack(struct training *t,
	const struct comparison *k,
	uint32_t truth)
{
	struct compared *r = &t->row[t->n_row];
	uint32_t at = 0;

	*r = (struct compared){
		.truth = UINT32_MAX,
		.wide = FEATURES,
	};
	for (uint32_t g = 0; g < t->c->n_group; g++)
		r->n += k->known[g];
	double *x = NEW(t->a, double, (size_t)r->n *FEATURES + 1);
	if (!x)
		return false;
	for (uint32_t g = 0; g < t->c->n_group; g++) {
		const double *from = k->feature + (size_t)g * FEATURES;

		if (!k->known[g])
			continue;
		if (g == truth)
			r->truth = at;
		memcpy(x + (size_t)at * FEATURES, from, FEATURES * sizeof *x);
		at++;
	}
	r->x = x;
	t->n_row++;
	return true;
}

/* all past cases that can be asked in one way */
static bool compare_way(struct training *t, enum way way)
{
	for (uint32_t i = 0; i < t->n_past; i++) {
		const struct past *past = &t->past[i];
		struct match_scope s = scope_of(t->c, past, way);
		struct comparison *k = &t->seen[way][t->n[way]];

		if (way == WAY_AS_OF && past->x.day == DAY_NONE)
			continue;
		if (!comparison_open(k, t->c, &past->x, &s, t->a))
			return false;
		if (way != WAY_GROUP_OUT && !pack(t, k, past->group))
			return false;
		t->of[way][t->n[way]] = past;
		t->n[way]++;
	}
	return true;
}

static bool compare_all(struct training *t)
{
	struct arena *a = t->a;

	t->row = NEW(a, struct compared, 2 * (size_t)t->n_past + 1);
	for (int way = 0; way < WAYS; way++) {
		t->seen[way] = NEW(a, struct comparison, t->n_past + 1);
		t->of[way] = NEW(a, const struct past *, t->n_past + 1);
	}
	if (a->full)
		return false;
	for (int way = 0; way < WAYS; way++) {
		if (!compare_way(t, (enum way)way))
			return false;
	}
	return true;
}

static const int columns_techniques[] = { FEAT_REPORT,
	FEAT_SPREAD,
	FEAT_PROFILE,
	FEAT_ACTIVE,
	FEAT_COOCCUR,
	FEAT_RARITY,
	FEAT_IMPLIED };
static const int columns_all[] = { FEAT_REPORT,
	FEAT_PROFILE,
	FEAT_ACTIVE,
	FEAT_COOCCUR,
	FEAT_RARITY,
	FEAT_IMPLIED,
	FEAT_OWNED,
	FEAT_MALWARE,
	FEAT_SOFTWARE,
	FEAT_VIA,
	FEAT_VIA_REPORT,
	FEAT_ARSENAL };
static const int columns_robust[] = { FEAT_LEFT_PROFILE,
	FEAT_LEFT_REPORT,
	FEAT_ACTIVE,
	FEAT_LEFT_SOFTWARE,
	FEAT_VIA,
	FEAT_ARSENAL,
	FEAT_LEFT_BEHIND };
#define COLUMNS(c) (c), (int)(sizeof(c) / sizeof *(c))

/* Confidence with software from the cases that have some; without from the
 * techniques alone of all cases. */
static void trials(struct training *t,
	enum way way,
	bool software,
	const struct match_parameters *p,
	double ret[static MATCH_CONFIDENCE],
	double *ret_none_share)
{
	struct arena scratch = *t->a;
	struct trial *list = NEW(&scratch, struct trial, t->n[way] + 1);
	uint32_t n = 0;
	uint32_t wrong = 0;
	uint32_t undescribed = 0;

	for (uint32_t i = 0; list && i < t->n[way]; i++) {
		struct comparison *k = &t->seen[way][i];

		if (software && !k->x->n_software)
			continue;
		k->parts = software ? PART_ALL : PART_TECHNIQUES;
		comparison_score(k, p);
		k->parts = PART_ALL;
		if (k->top == UINT32_MAX)
			continue;
		confidence_features(k, list[n].x);
		list[n].right = k->top == t->of[way][i]->group;
		wrong += !list[n].right;
		undescribed += !k->known[t->of[way][i]->group];
		n++;
	}
	if (n)
		fit_logistic(list, n, MATCH_CONFIDENCE, ret);
	if (ret_none_share)
		*ret_none_share = wrong ? (double)undescribed / wrong : 0;
}

static int falling(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return x > y ? -1 : x < y;
}

/* never below even odds; sorts */
static double one_in_a_hundred(double *sure, uint32_t n)
{
	if (!n || !sure)
		return .9;
	qsort(sure, n, sizeof *sure, falling);
	return sure[n / 100] > NAMED_LEAST ? sure[n / 100] : NAMED_LEAST;
}

/* --- what can be planted ------------------------------------------------- */

/* What would be left of a decoy in each case in which one wins: the share, 0
 * where none does. Into list; how many; false: memory */
static bool decoy_shares(struct training *t,
	const struct profile *known,
	enum false_flag flag,
	const struct held_out *out,
	const struct match_parameters *p,
	double *list)
{
	for (uint32_t i = 0; i < DRAWS * t->n_past; i++) {
		struct arena scratch = *t->a;
		const struct past *past = &t->past[i / DRAWS];
		struct match_scope s = scope_of(t->c, past, WAY_REPORT_OUT);
		uint32_t truth = t->c->group[past->group];
		struct forgery_plan plan = {
			flag,
			&truth,
			1,
			i % DRAWS,
			out,
		};
		struct incident x;
		struct comparison k;
		struct withstood left;
		uint32_t decoy = UINT32_MAX;

		list[i] = 0;
		if (!false_flag_plant(known,
			    &past->x,
			    &plan,
			    &scratch,
			    &x,
			    &decoy)) {
			return false;
		}
		if (!x.id.n)
			continue;
		if (!comparison_open(&k, t->c, &x, &s, &scratch))
			return false;
		comparison_score(&k, p);
		if (k.top != decoy ||
			confidence_of(&k, p, false) < NAMED_LEAST)
			continue;
		if (!comparison_withstand(&k, &s, p, scratch, &left))
			return false;
		list[i] = left.share;
	}
	return true;
}

/* Sets the share from which no more decoys would be named than is bearable,
 * whatever is planted; false: memory. */
static bool fit_withstanding(struct training *t,
	const struct held_out *out,
	struct match_parameters *p)
{
	struct arena scratch = *t->a;
	struct training in = *t;
	const uint32_t n = DRAWS * t->n_past;
	double *list = NEW(&scratch, double, n + 1);
	struct profile known;
	const uint32_t bearable = n * DECOYS_BEARABLE / 1000;

	if (!list || !false_flag_open(t->c, &known, &scratch))
		return false;
	in.a = &scratch;
	p->withstands_from = WITHSTANDS_LEAST;
	for (int f = 0; f < FLAGS_OF_BEHAVIOUR; f++) {
		if (!decoy_shares(&in,
			    &known,
			    (enum false_flag)f,
			    out,
			    p,
			    list)) {
			return false;
		}
		if (n)
			qsort(list, n, sizeof *list, falling);
		if (n && list[bearable] > p->withstands_from)
			p->withstands_from = list[bearable];
	}
	return true;
}

/* the confidence that one in a hundred actors who are not described reaches all
 * the same, after the gate; false: memory */
static bool fit_threshold(struct training *t, struct match_parameters *p)
{
	struct arena scratch = *t->a;
	uint32_t n = t->n[WAY_GROUP_OUT];
	double *sure = NEW(&scratch, double, n + 1);

	for (uint32_t i = 0; sure && i < n; i++) {
		struct comparison *k = &t->seen[WAY_GROUP_OUT][i];
		struct match_scope s = scope_of(t->c,
			t->of[WAY_GROUP_OUT][i],
			WAY_GROUP_OUT);
		struct withstood left;

		comparison_score(k, p);
		sure[i] = 0;
		if (k->top == UINT32_MAX)
			continue;
		double here = confidence_of(k, p, false);
		if (here < NAMED_LEAST)
			continue;
		if (!comparison_withstand(k, &s, p, scratch, &left))
			return false;
		if (left.share >= p->withstands_from)
			sure[i] = here;
	}
	p->named_from = one_in_a_hundred(sure, n);
	return sure != NULL;
}

/* --- lists of indicators ------------------------------------------------- */

static struct str list_url(const struct knowledge *k,
	const struct known_list *l)
{
	if (l->report == REPORT_NONE)
		return (struct str){ 0 };
	return k->report[l->report].url;
}

static struct incident list_case(const struct knowledge *k,
	const struct known_list *l,
	struct arena *a)
{
	struct seen_indicator *m =
		NEW(a, struct seen_indicator, l->n_mark + 1);

	for (uint32_t i = 0; m && i < l->n_mark; i++) {
		const struct known_mark *from = &k->mark[l->mark + i];

		m[i].type = from->type;
		m[i].value = from->value;
	}
	return (struct incident){
		.id = l->id,
		.url = list_url(k, l),
		.mark = m,
		.n_mark = m ? l->n_mark : 0,
		.day = l->day,
	};
}

/* the confidence that one in a hundred lists reaches when its actor is taken
 * out */
static double stranger_threshold(struct comparison *seen,
	const struct compared *row,
	uint32_t n,
	const struct match_parameters *p,
	struct arena *a)
{
	struct arena scratch = *a;
	double *sure = NEW(&scratch, double, n + 1);

	for (uint32_t i = 0; sure && i < n; i++) {
		bool *known = &seen[i].known[row[i].truth];
		bool was = *known;

		*known = false;
		comparison_score(&seen[i], p);
		sure[i] = seen[i].top == UINT32_MAX
			? 0
			: confidence_of(&seen[i], p, false);
		*known = was;
	}
	return one_in_a_hundred(sure, n);
}

static bool ever_seen(const struct compared *row, uint32_t n, int column)
{
	for (uint32_t r = 0; r < n; r++) {
		const double *x = row[r].x + column;

		for (uint32_t g = 0; g < row[r].n; g++) {
			double value = x[(size_t)g * row[r].wide];

			if (value < 0 || value > 0)
				return true;
		}
	}
	return false;
}

/* Every so many lists as cases: what was compared of each, and which group is
 * right. false: memory */
static bool compare_lists(struct training *t,
	const struct held_out *out,
	uint32_t every,
	struct comparison *seen,
	struct compared *row,
	uint32_t *ret_n)
{
	struct comparer *c = t->c;
	struct arena *a = t->a;
	const struct knowledge *k = c->k;
	uint32_t n = 0;

	for (uint32_t l = 0; l < k->n_list; l += every) {
		const struct known_list *list = &k->list[l];
		struct match_scope s = MATCH_EVERYTHING;
		struct incident *x = NEW(a, struct incident, 1);

		if (!x)
			continue;
		if (!list->n_mark || list->group == THING_NONE)
			continue;
		if (c->dense[list->group] == UINT32_MAX)
			continue;
		if (is_held_out(out,
			    thing_id(c, list->group),
			    list_url(k, list))) {
			continue;
		}
		*x = list_case(k, list, a);
		s.leave_report_out = true;
		if (!comparison_open(&seen[n], c, x, &s, a))
			return false;
		row[n] = (struct compared){
			.x = seen[n].trait,
			.n = c->n_group,
			.truth = c->dense[list->group],
			.wide = MATCH_TRAITS + 1,
		};
		n++;
	}
	*ret_n = n;
	return true;
}

static bool fit_traits(struct training *t,
	const struct held_out *out,
	struct match_parameters *ret)
{
	uint32_t every = t->c->k->n_list / LISTS_MAX + 1;
	uint32_t room = t->c->k->n_list / every + 2;
	uint32_t n;
	int columns[MATCH_TRAITS + 1];
	struct compared *row = NEW(t->a, struct compared, room);
	struct comparison *seen = NEW(t->a, struct comparison, room);
	struct trial *list = NEW(t->a, struct trial, room);

	if (t->a->full)
		return false;
	if (!compare_lists(t, out, every, seen, row, &n))
		return false;
	if (n < CASES_MIN)
		return true; /* too few to say more than the shipped ones */
	for (int i = 0; i <= MATCH_TRAITS; i++)
		columns[i] = i;
	fit_logit(row, n, COLUMNS(columns), true, ret->trait, *t->a);
	/* these lists say nothing of it */
	for (int trait = 0; trait < MATCH_TRAITS; trait++) {
		if (!ever_seen(row, n, trait))
			ret->trait[trait] = match_shipped.trait[trait];
	}
	for (uint32_t i = 0; i < n; i++) {
		comparison_score(&seen[i], ret);
		list[i] = (struct trial){
			.x = { 1, logit(seen[i].p[seen[i].top], 1e-5) },
			.right = seen[i].top == row[i].truth,
		};
	}
	fit_logistic(list, n, 2, ret->indicator_confidence);
	ret->indicator_named_from =
		stranger_threshold(seen, row, n, ret, t->a);
	ret->n_list = n;
	return true;
}

/* from techniques and software: weights, confidence, the thresholds of a name;
 * false: memory */
static bool fit_behaviour(struct training *t,
	const struct held_out *out,
	struct match_parameters *p,
	struct arena scratch)
{
	memset(p->techniques, 0, sizeof p->techniques);
	memset(p->all, 0, sizeof p->all);
	memset(p->robust, 0, sizeof p->robust);
	fit_logit(t->row,
		t->n_row,
		COLUMNS(columns_techniques),
		false,
		p->techniques,
		scratch);
	fit_logit(t->row,
		t->n_row,
		COLUMNS(columns_all),
		false,
		p->all,
		scratch);
	fit_logit(t->row,
		t->n_row,
		COLUMNS(columns_robust),
		false,
		p->robust,
		scratch);
	for (int software = 0; software < 2; software++) {
		trials(t,
			WAY_REPORT_OUT,
			software,
			p,
			p->confidence_described[software],
			NULL);
		trials(t,
			WAY_AS_OF,
			software,
			p,
			p->confidence[software],
			&p->none_share);
	}
	if (!fit_withstanding(t, out, p) || !fit_threshold(t, p))
		return false;
	p->n_loo = t->n[WAY_REPORT_OUT];
	p->n_as_of = t->n[WAY_AS_OF];
	p->n_open = t->n[WAY_GROUP_OUT];
	return true;
}

bool match_fit(struct comparer *c,
	const struct past_cases *own,
	const struct held_out *out,
	struct arena scratch,
	struct match_parameters *ret,
	struct err *err)
{
	struct training t = {
		.c = c,
		.a = &scratch,
	};
	struct match_parameters p = match_shipped;

	bool ok = past_cases(c, own, out, &scratch, &t.past, &t.n_past) &&
		compare_all(&t);
	if (ok && t.n[WAY_REPORT_OUT] >= CASES_MIN)
		ok = fit_behaviour(&t, out, &p, scratch);
	if (!ok) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to fit parameters on %u past cases",
			t.n_past);
	}
	if (c->infra) {
		memset(p.trait, 0, sizeof p.trait);
		if (!fit_traits(&t, out, &p)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left to fit parameters on %u "
				"lists",
				c->k->n_list);
		}
		if (!p.n_list)
			memcpy(p.trait, match_shipped.trait, sizeof p.trait);
	}
	*ret = p;
	return true;
}

bool match_fit_folds(struct comparer *c,
	enum match_fold_by by,
	struct arena scratch,
	struct match_parameters *ret,
	struct err *err)
{
	for (int f = 0; f < MATCH_FOLDS; f++) {
		struct held_out out = { by, f };

		if (!match_fit(c, NULL, &out, scratch, &ret[f], err))
			return false;
	}
	return true;
}
