/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/learn.h"

#include <math.h>

enum {
	SAMPLED = 60000,   /* pairs at random */
	SAMPLED_BY = 4000, /* pairs that are equal in one column */
	ROUNDS_MAX = 60,
	M_PRIOR = 20, /* pairs that the rows' m count for */
	U_PRIOR = 40,
	PRIOR_ONE_IN = 5,
	STRANGERS_A_RECORD = 20,
	MILLE = 1000,
	LEANING_PAIRS = 50, /* of fewer nothing is learned of leanings */
	LEANING_MILLE = 30, /* nat / 1000; less does not matter */
	WEIGHT_MAX = 40000,
	/* of so many records one has a twin in the table: of births one in 80
	 * is of several (Monden and others 2021), and few are there both */
	TWINS_ONE_IN = 160
};

/* Pairs of strangers that are equal by chance, at least, beside so many that
 * others have seen: none was seen is not never. */
#define CHANCE_LEAST 1.0
#define CHANCE_SEEN 1e6

/* How often pairs of one class show each level of one column: [what it leans
 * on][level]; of how many pairs that was learned, the row's among them. */
struct column_odds {
	double p[LEANS][LEVELS_MAX];
	double n[LEANS];
};

struct learning {
	const struct values *v;
	struct patterns *seen;
	struct patterns random;                  /* pairs at random */
	struct patterns by[LINKAGE_COLUMNS_MAX]; /* equal in a column */
	struct column_odds odds[PAIR_CLASSES][LINKAGE_COLUMNS_MAX];
	double weight[PAIR_CLASSES][LINKAGE_COLUMNS_MAX][LEANS][LEVELS_MAX];
	double n[PAIR_CLASSES]; /* pairs of each; 0 = there is no such class */
	double pairs;           /* in all */
	struct linkage_model *model;
	uint64_t *sampled; /* pairs, as in struct candidates */
	uint64_t *pattern; /* of each */
	uint32_t n_sampled;
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

enum leaning leaning_of(const struct linkage_model *model,
	uint64_t pattern,
	uint32_t column)
{
	uint32_t on = model->leans_on[column];
	unsigned level;

	if (on == LINKAGE_COLUMNS_MAX)
		return LEANS_UNTOLD;
	level = pattern_level(pattern, on);
	if (level == LEVEL_MISSING)
		return LEANS_UNTOLD;
	return level ? LEANS_OTHER : LEANS_EQUAL;
}

/* Whether it could be twins: family and birth agree, given names differ. */
static bool may_be_twins(const struct linkage_model *model, uint64_t pattern)
{
	return model->twins != CLASS_NEVER &&
		pattern_level(pattern, model->given_name) ==
		field_differs(COL_GIVEN) &&
		pattern_level(pattern, model->family_name) <= 1 &&
		pattern_level(pattern, model->birth) == 0;
}

struct class_weights pattern_weights(const struct linkage_model *model,
	uint64_t pattern,
	uint32_t n_column)
{
	struct class_weights w = { .twins = CLASS_NEVER };

	if (may_be_twins(model, pattern))
		w.twins = model->twins;

	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++)
		w.of[k] = model->prior[k];
	for (uint32_t c = 0; c < n_column; c++) {
		unsigned level = pattern_level(pattern, c);

		if (level == LEVEL_MISSING)
			continue;
		enum leaning on = leaning_of(model, pattern, c);
		for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++)
			w.of[k] += model->weight[k][c][on][level];
		if (model->of_twins[c])
			w.twins += model->weight[PAIR_PERSON][c][on][level];
	}
	return w;
}

/* ln(e^a + e^b) */
static int64_t ln_sum(int64_t a, int64_t b)
{
	int64_t more = a > b ? a : b;
	int64_t less = a > b ? b : a;

	return more + fixed_ln(FIXED_ONE + fixed_exp(less - more));
}

int32_t class_logit(const struct class_weights *w)
{
	int64_t one = ln_sum(w->of[PAIR_PERSON], w->of[PAIR_HAND]);
	int64_t two = ln_sum(w->of[PAIR_STRANGERS], w->of[PAIR_HOUSE]);

	if (w->twins > w->of[PAIR_STRANGERS])
		two = ln_sum(two, w->twins);
	return (int32_t)(one - two);
}

/* --- pairs that are not chosen by what they share --------------------------
 */

/* a sequence that is the same everywhere (Steele and others 2014, splitmix64)
 */
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

/* Compares the pairs of learning->sampled. */
static bool add_sampled(struct learning *learning, struct patterns *to)
{
	compare_pairs(learning->v,
		learning->sampled,
		learning->n_sampled,
		learning->pattern);
	for (uint32_t i = 0; i < learning->n_sampled; i++) {
		if (patterns_add(to, learning->pattern[i]) == UINT32_MAX)
			return false;
	}
	return patterns_sort(to);
}

static void sample(struct learning *learning, uint32_t a, uint32_t b)
{
	if (may_pair(learning->v, a, b))
		learning->sampled[learning->n_sampled++] = candidate_of(a, b);
}

static bool sample_random(struct learning *learning)
{
	uint64_t state = 1;
	uint32_t n = learning->v->n;

	learning->n_sampled = 0;
	if (learning->pairs <= SAMPLED) {
		for (uint32_t a = 0; a < n; a++) {
			for (uint32_t b = a + 1; b < n; b++)
				sample(learning, a, b);
		}
		return add_sampled(learning, &learning->random);
	}
	for (uint32_t i = 0; i < SAMPLED; i++) {
		uint32_t a = (uint32_t)(next_random(&state) % n);
		uint32_t b = (uint32_t)(next_random(&state) % n);

		sample(learning, a, b);
	}
	return add_sampled(learning, &learning->random);
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

static bool sample_equal(struct learning *learning, uint32_t column)
{
	const struct column_values *c = &learning->v->column[column];
	uint64_t state = column + 2;

	learning->n_sampled = 0;
	records_by_text(c, learning->v->n, learning->first, learning->record);
	for (uint32_t i = 0; i < SAMPLED_BY && learning->v->n; i++) {
		uint32_t a = (uint32_t)(next_random(&state) % learning->v->n);
		const struct value *x = value_of(c, a);
		uint64_t turn = next_random(&state);

		if (!x || x->n != 1)
			continue;
		uint32_t many =
			learning->first[x->at + 1] - learning->first[x->at];
		uint32_t b = learning->record[learning->first[x->at] +
			turn % many];
		sample(learning, a, b);
	}
	return add_sampled(learning, &learning->by[column]);
}

/* --- odds ----------------------------------------------------------------- */

static bool has_kind(const struct values *v, uint32_t kinds)
{
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (v->column[c].n_told && kinds >> v->column[c].kind & 1)
			return true;
	}
	return false;
}

#define KIND(k) (UINT32_C(1) << COL_##k)

/* Classes that the columns can tell, and how many pairs to begin with. */
static void start_classes(struct learning *learning)
{
	bool costly = has_kind(learning->v, KIND(COSTLY));
	bool reached = has_kind(learning->v, KIND(PHONE) | KIND(COSTLY));
	bool place = has_kind(learning->v,
		KIND(PLACE) | KIND(POSTCODE) | KIND(NETWORK));
	bool name = has_kind(learning->v, KIND(GIVEN) | KIND(FULL));

	learning->n[PAIR_PERSON] = learning->v->n / 4.0;
	learning->n[PAIR_HAND] = costly ? learning->v->n / 10.0 : 0;
	learning->n[PAIR_HOUSE] =
		reached && place && name ? learning->v->n / 4.0 : 0;
}

static double begun_at(const struct field_row *row, int k, unsigned level)
{
	return k == PAIR_STRANGERS ? row->u[level] / 1e9
				   : row->m[k][level] / 1e3;
}

static void start(struct learning *learning)
{
	start_classes(learning);
	for (uint32_t c = 0; c < learning->v->n_column; c++) {
		const struct field_row *row =
			&field_rows[learning->v->column[c].kind];

		learning->model->leans_on[c] = LINKAGE_COLUMNS_MAX;
		for (int k = 0; k < PAIR_CLASSES; k++) {
			bool chance = row->view[k] == VIEW_CHANCE;

			for (unsigned i = 0; i < LEANS * row->n_level; i++) {
				unsigned level = i % row->n_level;

				learning->odds[k][c]
					.p[i / row->n_level][level] =
					begun_at(row, chance ? 0 : k, level);
			}
		}
	}
}

/* how often pairs of a class show each level of a column; how many in all */
static double count_levels(const struct patterns *p,
	int k,
	uint32_t column,
	double ret[static LEVELS_MAX])
{
	double sum = 0;

	memset(ret, 0, LEVELS_MAX * sizeof *ret);
	for (uint32_t i = 0; i < p->n; i++) {
		unsigned level = pattern_level(p->pattern[i], column);
		double n = (double)p->count[i] * p->posterior[i][k];

		if (level == LEVEL_MISSING)
			continue;
		ret[level] += n;
		sum += n;
	}
	return sum;
}

/* Equality of strangers is counted, not sampled, and what the others add is
 * taken off. */
static double equal_by_chance(const struct learning *learning,
	uint32_t c,
	unsigned level)
{
	const struct column_values *col = &learning->v->column[c];
	double told =
		(double)col->n_told / (learning->v->n ? learning->v->n : 1);
	double pairs = learning->pairs * told * told;
	double left = col->equal_by[level] * pairs;

	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		double n = learning->n[k] * told * told;

		left -= n * learning->odds[k][c].p[LEANS_UNTOLD][level];
		pairs -= n;
	}
	const struct field_row *row = &field_rows[col->kind];
	double u =
		((left > 0 ? left : 0) + U_PRIOR * begun_at(row, 0, level)) /
		((pairs > 0 ? pairs : 0) + U_PRIOR);
	double least = CHANCE_LEAST / (pairs + CHANCE_SEEN);
	return u < least ? least : u;
}

static void learn_strangers(struct learning *learning, uint32_t c)
{
	const struct field_row *row =
		&field_rows[learning->v->column[c].kind];
	struct column_odds *odds = &learning->odds[PAIR_STRANGERS][c];
	double n[LEVELS_MAX];
	double sum = count_levels(&learning->random, PAIR_STRANGERS, c, n);
	double *u = odds->p[LEANS_UNTOLD];
	double equal = 0;
	double rest = 0;

	for (unsigned i = 0; i < row->n_level; i++) {
		u[i] = (n[i] + U_PRIOR * row->u[i] / 1e9) / (sum + U_PRIOR);
		if (i < row->n_equal || row->counted >> i & 1)
			u[i] = equal_by_chance(learning, c, i);
		if (row->u_most[i] && u[i] > row->u_most[i] / 1e9)
			u[i] = row->u_most[i] / 1e9;
		*(i < row->n_equal ? &equal : &rest) += u[i];
	}
	for (unsigned i = row->n_equal; i < row->n_level; i++)
		u[i] *= (1 - equal) / rest;
	memcpy(odds->p[LEANS_OTHER], u, sizeof odds->p[LEANS_OTHER]);
	if (learning->model->leans_on[c] == LINKAGE_COLUMNS_MAX)
		return;
	sum = count_levels(&learning->by[learning->model->leans_on[c]],
		PAIR_STRANGERS,
		c,
		n);
	for (unsigned i = 0; i < row->n_level; i++) {
		odds->p[LEANS_EQUAL][i] =
			(n[i] + U_PRIOR * u[i]) / (sum + U_PRIOR);
	}
}

static void set_weights(struct learning *learning)
{
	for (uint32_t c = 0; c < learning->v->n_column; c++) {
		unsigned n = field_rows[learning->v->column[c].kind].n_level;

		for (unsigned i = 0; i < LEANS * n; i++) {
			double u = learning->odds[0][c].p[i / n][i % n];

			for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
				double m =
					learning->odds[k][c].p[i / n][i % n];

				learning->weight[k][c][i / n][i % n] =
					num_ln(m / u);
			}
		}
	}
}

/* Few records are no sample: beside them stand strangers that nobody wrote
 * down. */
static double strangers(const struct learning *learning)
{
	double n =
		learning->pairs + (double)learning->v->n * STRANGERS_A_RECORD;

	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++)
		n -= learning->n[k];
	return n;
}

static void posterior_of(const struct learning *learning,
	uint64_t pattern,
	double ret[static PAIR_CLASSES])
{
	double among = strangers(learning);
	double sum = 1;

	ret[PAIR_STRANGERS] = 1;
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		double w = 0;

		for (uint32_t c = 0; c < learning->v->n_column; c++) {
			unsigned level = pattern_level(pattern, c);

			if (level == LEVEL_MISSING)
				continue;
			w += learning->weight[k][c]
					     [leaning_of(learning->model,
						     pattern,
						     c)][level];
		}
		ret[k] = learning->n[k] > 0
			? learning->n[k] / among * num_exp(w)
			: 0;
		sum += ret[k];
	}
	for (int k = 0; k < PAIR_CLASSES; k++)
		ret[k] /= sum;
}

static void expect(struct learning *learning, struct patterns *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		posterior_of(learning, p->pattern[i], p->posterior[i]);
}

static void learn_class(struct learning *learning, int k, uint32_t c)
{
	const struct field_row *row =
		&field_rows[learning->v->column[c].kind];
	double n[LEANS][LEVELS_MAX] = { { 0 } };
	double sum[LEANS] = { 0 };

	if (row->view[k] == VIEW_CHANCE) {
		learning->odds[k][c] = learning->odds[PAIR_STRANGERS][c];
		return;
	}
	for (uint32_t i = 0; i < learning->seen->n; i++) {
		uint64_t p = learning->seen->pattern[i];
		unsigned level = pattern_level(p, c);
		double w = (double)learning->seen->count[i] *
			learning->seen->posterior[i][k];

		if (level == LEVEL_MISSING)
			continue;
		enum leaning on = leaning_of(learning->model, p, c);
		n[on][level] += w;
		sum[on] += w;
	}
	for (int on = 0; on < LEANS; on++) {
		double prior = M_PRIOR;

		/* what a hand or a house is stands in its row; the records say
		 * only how these look here */
		if (k != PAIR_PERSON)
			prior += sum[on] / PRIOR_ONE_IN;
		learning->odds[k][c].n[on] = sum[on] + M_PRIOR;
		for (unsigned i = 0; i < row->n_level; i++) {
			learning->odds[k][c].p[on][i] =
				(n[on][i] + prior * begun_at(row, k, i)) /
				(sum[on] + prior);
		}
	}
}

static double sum_class(const struct patterns *p, int k)
{
	double sum = 0;

	for (uint32_t i = 0; i < p->n; i++)
		sum += (double)p->count[i] * p->posterior[i][k];
	return sum;
}

/* one round; how far the number of pairs that are one moved, as a share */
static double one_round(struct learning *learning)
{
	double before = learning->n[PAIR_PERSON] + learning->n[PAIR_HAND];

	set_weights(learning);
	expect(learning, learning->seen);
	expect(learning, &learning->random);
	for (uint32_t c = 0; c < learning->v->n_column; c++)
		expect(learning, &learning->by[c]);
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		if (learning->n[k] > 0)
			learning->n[k] = sum_class(learning->seen, k) + 0.5;
	}
	for (uint32_t c = 0; c < learning->v->n_column; c++) {
		learn_strangers(learning, c);
		for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++)
			learn_class(learning, k, c);
	}
	return fabs(learning->n[PAIR_PERSON] + learning->n[PAIR_HAND] -
		       before) /
		before;
}

static void rounds(struct learning *learning, uint32_t most)
{
	learning->model->converged = false;
	for (uint32_t i = 0; i < most && !learning->model->converged; i++) {
		learning->model->converged = one_round(learning) < 1e-4;
		learning->model->rounds++;
	}
}

/* --- columns that say the same -------------------------------------------- */

/* How much what a column says of pairs that are no match changes where the
 * other is equal: the divergence of Kullback and Leibler (1951), in nat. */
static double leaning_strength(const struct learning *learning,
	uint32_t column,
	uint32_t on)
{
	const struct field_row *row =
		&field_rows[learning->v->column[column].kind];
	const double *usual = learning->odds[0][column].p[LEANS_UNTOLD];
	double n[LEVELS_MAX];
	double sum =
		count_levels(&learning->by[on], PAIR_STRANGERS, column, n);
	double strength = 0;

	if (sum < LEANING_PAIRS)
		return 0;
	for (unsigned i = 0; i < row->n_level; i++) {
		double p = (n[i] + U_PRIOR * usual[i]) / (sum + U_PRIOR);

		strength += p * num_ln(p / usual[i]);
	}
	return strength;
}

/* Each column leans on the one, of those less telling than itself, where its
 * own equality is most to be expected. */
static void find_leanings(struct learning *learning)
{
	uint32_t n = learning->v->n_column;

	for (uint32_t c = 0; c < n; c++) {
		double best = LEANING_MILLE / 1e3;

		for (uint32_t o = 0; o < n; o++) {
			double x = learning->v->column[o].equal;
			double y = learning->v->column[c].equal;
			bool more = x > y || (x == y && o < c);
			double s = o != c && more
				? leaning_strength(learning, c, o)
				: 0;

			if (s > best) {
				best = s;
				learning->model->leans_on[c] = (uint8_t)o;
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

/* of ln p, where p was counted (the delta method) */
static double error_of(const struct column_odds *o,
	unsigned on,
	unsigned level)
{
	double p = o->p[on][level];
	double n = o->n[on] > M_PRIOR ? o->n[on] : M_PRIOR;

	return p > 0 ? sqrt((1 - p) / (p * n)) : 0;
}

/* the first; n_column when there is none */
static uint8_t birth_column(const struct values *v)
{
	uint8_t c = 0;

	while (c < v->n_column && v->column[c].kind != COL_BIRTH)
		c++;
	return c;
}

/* What one person and twins have in common is weighed alike. */
static void set_twins(const struct learning *learning)
{
	const uint32_t shared = KIND(FAMILY) | KIND(BIRTH) | KIND(PLACE) |
		KIND(POSTCODE) | KIND(NUMBER) | KIND(WORD) | KIND(NETWORK);
	const struct values *v = learning->v;
	struct linkage_model *model = learning->model;

	model->given_name = (uint8_t)v->given_name;
	model->family_name = (uint8_t)v->family_name;
	model->birth = birth_column(v);
	model->twins = CLASS_NEVER;
	if (model->given_name < v->n_column &&
		model->family_name < v->n_column &&
		model->birth < v->n_column) {
		model->twins = in_mille(num_ln(
			(double)v->n / TWINS_ONE_IN / strangers(learning)));
	}
	for (uint32_t c = 0; c < v->n_column; c++)
		model->of_twins[c] = shared >> v->column[c].kind & 1;
}

static void finish(struct learning *learning)
{
	struct linkage_model *model = learning->model;

	set_weights(learning);
	set_twins(learning);
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		model->prior[k] = learning->n[k] > 0
			? in_mille(num_ln(
				  learning->n[k] / strangers(learning)))
			: CLASS_NEVER;
	}
	for (uint32_t c = 0; c < learning->v->n_column; c++) {
		unsigned n = field_rows[learning->v->column[c].kind].n_level;

		model->doubtful[c] = learning->v->column[c].n_told &&
			learning->weight[PAIR_PERSON][c][LEANS_UNTOLD][0] < 0;
		for (unsigned i = 0; i < LEANS * n; i++) {
			for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
				model->weight[k][c][i / n][i % n] = in_mille(
					learning->weight[k][c][i / n][i % n]);
				model->error[k][c][i / n][i % n] = in_mille(
					error_of(&learning->odds[k][c],
						i / n,
						i % n));
			}
		}
	}
}

bool learn(const struct values *v,
	struct patterns *seen,
	struct arena scratch,
	struct linkage_model *ret)
{
	struct learning *learning = NEW(&scratch, struct learning, 1);

	if (!learning)
		return false;
	*ret = (struct linkage_model){ .rounds = 0 };
	learning->v = v;
	learning->seen = seen;
	learning->model = ret;
	learning->pairs = all_pairs(v);
	learning->random = patterns_in(&scratch);
	for (uint32_t c = 0; c < v->n_column; c++)
		learning->by[c] = patterns_in(&scratch);
	uint32_t most = 0;
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (v->column[c].text.n > most)
			most = v->column[c].text.n;
	}
	learning->first = NEW(&scratch, uint32_t, most + 2);
	learning->record = NEW(&scratch, uint32_t, v->n + 1);
	learning->sampled = NEW(&scratch, uint64_t, SAMPLED);
	learning->pattern = NEW(&scratch, uint64_t, SAMPLED);
	if (!learning->first || !learning->record || !learning->sampled ||
		!learning->pattern)
		return false;
	start(learning);
	if (!sample_random(learning))
		return false;
	rounds(learning, 8);
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (!sample_equal(learning, c))
			return false;
	}
	expect(learning, &learning->random);
	for (uint32_t c = 0; c < v->n_column; c++)
		expect(learning, &learning->by[c]);
	find_leanings(learning);
	rounds(learning, ROUNDS_MAX);
	finish(learning);
	return true;
}
