/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/learn.h"

#include <math.h>

enum {
	SAMPLED = 60000,   /* pairs at random */
	SAMPLED_BY = 4000,  /* pairs that are equal in one column */
	ROUNDS_MAX = 60,
	M_PRIOR = 20,       /* pairs that the rows' m count for */
	U_PRIOR = 40,
	MILLE = 1000,
	LEANING_PAIRS = 50, /* of fewer nothing is learned of leanings */
	LEANING_MILLE = 30, /* nat / 1000; less does not matter */
	WEIGHT_MAX = 16000
};

/* Probabilities of one column: [what it leans on][level]. */
struct column_odds {
	double m[LEANS][LEVELS_MAX];
	double u[LEANS][LEVELS_MAX];
};

struct learning {
	const struct values *v;
	struct patterns *seen;
	struct patterns random;                 /* pairs at random */
	struct patterns by[LINKAGE_COLUMNS_MAX]; /* equal in a column */
	struct column_odds odds[LINKAGE_COLUMNS_MAX];
	double weight[LINKAGE_COLUMNS_MAX][LEANS][LEVELS_MAX];
	double matches;
	double pairs; /* that there are */
	struct linkage_model *model;
	/* records by the texts of the column that is looked at */
	uint32_t *first;
	uint32_t *record;
};

static double all_pairs(const struct values *v)
{
	uint32_t other = 0;

	if (!v->side)
		return (double)v->n * (v->n - 1.0) / 2;
	for (uint32_t i = 0; i < v->n; i++)
		other += v->side[i] != 0;
	return (double)other * (v->n - other);
}

enum leaning leaning_of(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t column)
{
	uint32_t on = m->leans_on[column];
	unsigned level;

	if (on == LINKAGE_COLUMNS_MAX)
		return LEANS_UNTOLD;
	level = pattern_level(pattern, on);
	if (level == LEVEL_MISSING)
		return LEANS_UNTOLD;
	return level ? LEANS_OTHER : LEANS_EQUAL;
}

int32_t pattern_weight(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t n_column)
{
	int32_t sum = 0;

	for (uint32_t c = 0; c < n_column; c++) {
		unsigned level = pattern_level(pattern, c);

		if (level != LEVEL_MISSING) {
			sum += m->weight[c][leaning_of(m, pattern, c)][level];
		}
	}
	return sum;
}

/* --- pairs that are not chosen by what they share -------------------------- */

/* a sequence that is the same everywhere (Steele and others 2014, splitmix64) */
static uint64_t next_random(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15U;
	return hash_mix(*state);
}

static bool may_pair(const struct values *v, uint32_t a, uint32_t b)
{
	if (a == b)
		return false;
	return !v->side || v->side[v->given[a]] != v->side[v->given[b]];
}

static bool sample_random(struct learning *l)
{
	uint64_t state = 1;
	uint32_t n = l->v->n;

	if (l->pairs <= SAMPLED) {
		for (uint32_t a = 0; a < n; a++) {
			for (uint32_t b = a + 1; b < n; b++) {
				if (may_pair(l->v, a, b) &&
					patterns_add(&l->random,
						compare_records_of(l->v,
							a,
							b)) == UINT32_MAX)
					return false;
			}
		}
		return patterns_sort(&l->random);
	}
	for (uint32_t i = 0; i < SAMPLED; i++) {
		uint32_t a = (uint32_t)(next_random(&state) % n);
		uint32_t b = (uint32_t)(next_random(&state) % n);

		if (!may_pair(l->v, a, b))
			continue;
		uint64_t p = compare_records_of(l->v, a, b);
		if (patterns_add(&l->random, p) == UINT32_MAX)
			return false;
	}
	return patterns_sort(&l->random);
}

/* records of each text of a column: first[m] .. first[m + 1] */
static void records_by_text(const struct column_values *c,
	uint32_t n,
	uint32_t *first,
	uint32_t *record)
{
	memset(first, 0, (c->text.n + 2) * sizeof *first);
	for (int fill = 0; fill < 2; fill++) {
		for (uint32_t r = 0; r < n; r++) {
			const struct value *v = value_of(c, r);

			if (!v || v->n != 1)
				continue;
			if (fill)
				record[first[v->at]++] = r;
			else
				first[v->at + 1]++;
		}
		for (uint32_t i = 0; !fill && i < c->text.n; i++)
			first[i + 1] += first[i];
	}
	/* each stands at its end now, which is where the next begins */
	memmove(first + 1, first, (c->text.n + 1) * sizeof *first);
	first[0] = 0;
}

static bool sample_equal(struct learning *l, uint32_t column)
{
	const struct column_values *c = &l->v->column[column];
	uint64_t state = column + 2;

	records_by_text(c, l->v->n, l->first, l->record);
	for (uint32_t i = 0; i < SAMPLED_BY; i++) {
		uint32_t a = (uint32_t)(next_random(&state) % l->v->n);
		const struct value *x = value_of(c, a);
		uint64_t turn = next_random(&state);

		if (!x || x->n != 1)
			continue;
		uint32_t many = l->first[x->at + 1] - l->first[x->at];
		uint32_t b = l->record[l->first[x->at] + turn % many];
		if (!may_pair(l->v, a, b))
			continue;
		uint64_t p = compare_records_of(l->v, a, b);
		if (patterns_add(&l->by[column], p) == UINT32_MAX)
			return false;
	}
	return patterns_sort(&l->by[column]);
}

/* --- odds ----------------------------------------------------------------- */

static void start(struct learning *l)
{
	for (uint32_t c = 0; c < l->v->n_column; c++) {
		const struct field_row *row =
			&field_rows[l->v->column[c].kind];

		l->model->leans_on[c] = LINKAGE_COLUMNS_MAX;
		for (int on = 0; on < LEANS; on++) {
			for (unsigned i = 0; i < row->n_level; i++) {
				l->odds[c].m[on][i] = row->m[i] / 1e3;
				l->odds[c].u[on][i] = row->u[i] / 1e6;
			}
		}
	}
	l->matches = l->v->n / 4.0;
}

/* how often two that are not one hand show each level of a column, given that
 * they are no match: counts of pairs, less what is matches among them */
static double count_levels(const struct patterns *p,
	uint32_t column,
	double ret[static LEVELS_MAX])
{
	double sum = 0;

	memset(ret, 0, LEVELS_MAX * sizeof *ret);
	for (uint32_t i = 0; i < p->n; i++) {
		unsigned level = pattern_level(p->pattern[i], column);
		double n = (double)p->count[i] * (1 - p->posterior[i]);

		if (level == LEVEL_MISSING)
			continue;
		ret[level] += n;
		sum += n;
	}
	return sum;
}

/* Equality by chance is counted, not sampled, and what matches add is taken
 * off. */
static double equal_by_chance(const struct learning *l, uint32_t c)
{
	const struct column_values *col = &l->v->column[c];
	double told = (double)col->n_told / (l->v->n ? l->v->n : 1);
	double pairs = l->pairs * told * told;
	double matches = l->matches * told * told;
	double left = col->equal * pairs -
		matches * l->odds[c].m[LEANS_UNTOLD][0];

	if (pairs - matches < 1)
		return 1;
	if (left < 1)
		left = 1;
	return left / (pairs - matches);
}

static void learn_u(struct learning *l, uint32_t c)
{
	const struct field_row *row = &field_rows[l->v->column[c].kind];
	double n[LEVELS_MAX];
	double sum = count_levels(&l->random, c, n);
	double *u = l->odds[c].u[LEANS_UNTOLD];
	double rest = 0;

	for (unsigned i = 0; i < row->n_level; i++) {
		u[i] = (n[i] + U_PRIOR * row->u[i] / 1e6) / (sum + U_PRIOR);
		rest += i ? u[i] : 0;
	}
	u[0] = equal_by_chance(l, c);
	for (unsigned i = 1; i < row->n_level; i++)
		u[i] *= (1 - u[0]) / rest;
	for (unsigned i = 0; i < row->n_level; i++)
		l->odds[c].u[LEANS_OTHER][i] = u[i];
	if (l->model->leans_on[c] == LINKAGE_COLUMNS_MAX)
		return;
	sum = count_levels(&l->by[l->model->leans_on[c]], c, n);
	for (unsigned i = 0; i < row->n_level; i++) {
		l->odds[c].u[LEANS_EQUAL][i] =
			(n[i] + U_PRIOR * u[i]) / (sum + U_PRIOR);
	}
}

static void set_weights(struct learning *l)
{
	for (uint32_t c = 0; c < l->v->n_column; c++) {
		const struct field_row *row =
			&field_rows[l->v->column[c].kind];

		for (int on = 0; on < LEANS; on++) {
			for (unsigned i = 0; i < row->n_level; i++) {
				l->weight[c][on][i] =
					num_ln(l->odds[c].m[on][i] /
						l->odds[c].u[on][i]);
			}
		}
	}
}

static double posterior_of(const struct learning *l, uint64_t pattern)
{
	double w = num_ln(l->matches / (l->pairs - l->matches + 1));

	for (uint32_t c = 0; c < l->v->n_column; c++) {
		unsigned level = pattern_level(pattern, c);

		if (level != LEVEL_MISSING) {
			w += l->weight[c][leaning_of(l->model, pattern, c)]
				      [level];
		}
	}
	return 1 / (1 + num_exp(-w));
}

static void expect(struct learning *l, struct patterns *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		p->posterior[i] = posterior_of(l, p->pattern[i]);
}

static void learn_m(struct learning *l, uint32_t c)
{
	const struct field_row *row = &field_rows[l->v->column[c].kind];
	double n[LEANS][LEVELS_MAX] = { { 0 } };
	double sum[LEANS] = { 0 };

	for (uint32_t i = 0; i < l->seen->n; i++) {
		uint64_t p = l->seen->pattern[i];
		unsigned level = pattern_level(p, c);
		double w = (double)l->seen->count[i] * l->seen->posterior[i];

		if (level == LEVEL_MISSING)
			continue;
		enum leaning on = leaning_of(l->model, p, c);
		n[on][level] += w;
		sum[on] += w;
	}
	for (int on = 0; on < LEANS; on++) {
		for (unsigned i = 0; i < row->n_level; i++) {
			l->odds[c].m[on][i] =
				(n[on][i] + M_PRIOR * row->m[i] / 1e3) /
				(sum[on] + M_PRIOR);
		}
	}
}

static double sum_matches(const struct patterns *p)
{
	double sum = 0;

	for (uint32_t i = 0; i < p->n; i++)
		sum += (double)p->count[i] * p->posterior[i];
	return sum;
}

/* one round; how far the number of matches moved, as a share */
static double one_round(struct learning *l)
{
	double before = l->matches;

	set_weights(l);
	expect(l, l->seen);
	expect(l, &l->random);
	for (uint32_t c = 0; c < l->v->n_column; c++)
		expect(l, &l->by[c]);
	l->matches = sum_matches(l->seen) + 0.5;
	for (uint32_t c = 0; c < l->v->n_column; c++) {
		learn_m(l, c);
		learn_u(l, c);
	}
	return fabs(l->matches - before) / before;
}

static void rounds(struct learning *l, uint32_t most)
{
	l->model->converged = false;
	for (uint32_t i = 0; i < most && !l->model->converged; i++) {
		l->model->converged = one_round(l) < 1e-4;
		l->model->rounds++;
	}
}

/* --- columns that say the same -------------------------------------------- */

/* How much what a column says of pairs that are no match changes where the
 * other is equal: the divergence of Kullback and Leibler (1951), in nat. */
static double leaning_strength(const struct learning *l,
	uint32_t column,
	uint32_t on)
{
	const struct field_row *row = &field_rows[l->v->column[column].kind];
	const double *usual = l->odds[column].u[LEANS_UNTOLD];
	double n[LEVELS_MAX];
	double sum = count_levels(&l->by[on], column, n);
	double strength = 0;

	if (sum < LEANING_PAIRS)
		return 0;
	for (unsigned i = 0; i < row->n_level; i++) {
		double p = (n[i] + U_PRIOR * usual[i]) / (sum + U_PRIOR);

		strength += p * num_ln(p / usual[i]);
	}
	return strength;
}

/* Each column leans on the one, of those more telling than itself, where its
 * own equality is most to be expected. */
static void find_leanings(struct learning *l)
{
	uint32_t n = l->v->n_column;

	for (uint32_t c = 0; c < n; c++) {
		double best = LEANING_MILLE / 1e3;

		for (uint32_t o = 0; o < n; o++) {
			double x = l->v->column[o].equal;
			double y = l->v->column[c].equal;
			bool more = x > y || (x == y && o < c);
			double s = o != c && more ? leaning_strength(l, c, o)
						  : 0;

			if (s > best) {
				best = s;
				l->model->leans_on[c] = (uint8_t)o;
			}
		}
	}
}

/* --- the model ------------------------------------------------------------ */

static int32_t in_mille(double x)
{
	if (x > WEIGHT_MAX / 1000.0)
		return WEIGHT_MAX;
	if (x < -WEIGHT_MAX / 1000.0)
		return -WEIGHT_MAX;
	return (int32_t)(x < 0 ? x * MILLE - 0.5 : x * MILLE + 0.5);
}

static void finish(struct learning *l)
{
	set_weights(l);
	l->model->prior =
		in_mille(num_ln(l->matches / (l->pairs - l->matches + 1)));
	for (uint32_t c = 0; c < l->v->n_column; c++) {
		const struct field_row *row =
			&field_rows[l->v->column[c].kind];

		l->model->reset[c] = l->weight[c][LEANS_UNTOLD][0] < 0;
		for (int on = 0; on < LEANS; on++) {
			for (unsigned i = 0; i < row->n_level; i++) {
				l->model->weight[c][on][i] =
					in_mille(l->weight[c][on][i]);
			}
		}
	}
}

bool learn(const struct values *v,
	struct patterns *seen,
	struct arena scratch,
	struct linkage_model *ret)
{
	struct learning *l = NEW(&scratch, struct learning, 1);

	if (!l)
		return false;
	*ret = (struct linkage_model){ .rounds = 0 };
	l->v = v;
	l->seen = seen;
	l->model = ret;
	l->pairs = all_pairs(v);
	l->random = patterns_in(&scratch);
	for (uint32_t c = 0; c < v->n_column; c++)
		l->by[c] = patterns_in(&scratch);
	uint32_t most = 0;
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (v->column[c].text.n > most)
			most = v->column[c].text.n;
	}
	l->first = NEW(&scratch, uint32_t, most + 2);
	l->record = NEW(&scratch, uint32_t, v->n + 1);
	if (!l->first || !l->record)
		return false;
	start(l);
	if (!sample_random(l))
		return false;
	rounds(l, 8);
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (!sample_equal(l, c))
			return false;
	}
	expect(l, &l->random);
	for (uint32_t c = 0; c < v->n_column; c++)
		expect(l, &l->by[c]);
	find_leanings(l);
	rounds(l, ROUNDS_MAX);
	finish(l);
	return true;
}
