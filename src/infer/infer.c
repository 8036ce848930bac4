/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/infer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "infer/gates.h"

enum { FLIP_MAX = 64, FLIP_WORK_MAX = 10000000, STABILITY_MAX = 64 };

/* ICD 203 (2015), 2.a.ii: almost no chance 1-5, very unlikely 5-20, unlikely 20-45, roughly even chance 45-55,
 * likely 55-80, very likely 80-95, almost certain 95-99 */
const char *likelihood_word(int64_t p)
{
	static const struct { int below; const char *word; } band[] = {
		{ 5, "almost no chance" }, { 20, "very unlikely" }, { 45, "unlikely" }, { 55, "roughly even chance" }, { 80, "likely" }, { 95, "very likely" },
	};

	for (size_t i = 0; i < sizeof band / sizeof *band; i++)
		if (p < FIXED_ONE / 100 * band[i].below)
			return band[i].word;
	return "almost certain";
}

/* One layer under examination. */
struct exam {
	struct tally t;
	const struct claimset *claims;
	int64_t as_of_s;
	struct str only;
	struct arena *a;
	int64_t *p, *low, *high;        /* n_hyp + 1 */
	uint32_t top;                   /* index of the leading hypothesis; n_hyp = none of these */
};

/* The answer that a reader takes away: who stands first, and with which word. */
struct answer {
	uint32_t top;
	const char *judgement;
};

/* what hunts found, for telling apart answers that are equally probable: the strongest finding in 1/1000 bit */
static int64_t strongest(const struct tally *t, uint32_t hyp)
{
	int64_t best = 0;

	for (uint32_t i = t->from[hyp]; i < t->from[hyp + 1]; i++)
		if (t->item[i].claim->weight_milli > best)
			best = t->item[i].claim->weight_milli;
	return best;
}

static uint32_t leader(const struct tally *t, const int64_t *p)
{
	uint32_t top = 0;

	for (uint32_t h = 1; h < t->n_hyp; h++)
		if (p[h] > p[top] || (p[h] == p[top] && strongest(t, h) > strongest(t, top)))
			top = h;
	if (!t->n_hyp || !t->sum_milli[top] || (t->rule->rivals && p[t->n_hyp] >= p[top]))
		return t->n_hyp;
	return top;
}

/* still first without any one class of evidence */
static bool stable(struct exam *e, uint32_t top)
{
	int64_t *p = NEW(e->a, int64_t, e->t.n_hyp + 1);
	bool ok = p != NULL;

	for (int cls = 0; ok && cls < CLASSES; cls++) {
		struct without w = { TABLE_NONE, cls, NULL, 0 };

		tally_sum(&e->t, SCEN_MIDDLE, &w);
		tally_probabilities(&e->t, SCEN_MIDDLE, p);
		ok = leader(&e->t, p) == top;
	}
	tally_sum(&e->t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	return ok;
}

static bool first_hand(const struct tally *t, uint32_t hyp, const struct without *w)
{
	for (uint32_t i = t->from[hyp]; i < t->from[hyp + 1]; i++)
		if (!tally_left_out(t, &t->item[i], w) && !claim_relayed(t->item[i].claim))
			return true;
	return false;
}

/* The word that a probability earns: only with evidence at first hand, and only from "likely" on. */
static const char *word_for(const struct exam *e, uint32_t top, int64_t p, const struct without *w)
{
	bool worth = top < e->t.n_hyp && p >= WORD_FROM && first_hand(&e->t, top, w);

	return worth ? likelihood_word(p) : "not established";
}

/* the answer from the sums as they are; gates are not asked again: what matters is whether the first place or the word moves */
static struct answer answer_now(struct exam *e, const struct without *w, const int64_t *p)
{
	uint32_t top = leader(&e->t, p);
	return (struct answer){ top, word_for(e, top, top < e->t.n_hyp ? p[top] : 0, w) };
}

static struct answer answer_without(struct exam *e, const struct without *w, int64_t *p)
{
	tally_sum(&e->t, SCEN_MIDDLE, w);
	tally_probabilities(&e->t, SCEN_MIDDLE, p);
	return answer_now(e, w, p);
}

static bool same_answer(struct answer a, struct answer b)
{
	return a.top == b.top && strcmp(a.judgement, b.judgement) == 0;
}

/* --- the smallest set that flips the answer ------------------------------------------------------------------------------ */

/* What a search for it works on. The sums of all other hypotheses stay as they are: a claim speaks for one. */
struct flip {
	struct exam *e;
	struct answer now;
	int64_t *p;
	const struct claim *carrying[FLIP_MAX];         /* claims for the leader, heaviest first; copies travel with what they copy */
	uint32_t n;
	uint32_t pick[FLIP_MAX];        /* indices in carrying, ascending */
	const struct claim *set[FLIP_MAX];
};

static bool flips(struct flip *f, uint32_t k)
{
	struct without w = { TABLE_NONE, -1, f->set, k };

	for (uint32_t i = 0; i < k; i++)
		f->set[i] = f->carrying[f->pick[i]];
	tally_sum_one(&f->e->t, f->e->top, SCEN_MIDDLE, &w);
	tally_probabilities_again(&f->e->t, SCEN_MIDDLE, f->e->top, f->p);
	return !same_answer(f->now, answer_now(f->e, &w, f->p));
}

/* the next k of n in order; false after the last */
static bool next_pick(uint32_t *pick, uint32_t k, uint32_t n)
{
	uint32_t i = k;

	while (i && pick[i - 1] == n - k + i - 1)
		i--;
	if (!i)
		return false;
	for (pick[i - 1]++; i < k; i++)
		pick[i] = pick[i - 1] + 1;
	return true;
}

static bool any_of_size(struct flip *f, uint32_t k)
{
	for (uint32_t i = 0; i < k; i++)
		f->pick[i] = i;
	do
		if (flips(f, k))
			return true;
	while (next_pick(f->pick, k, f->n));
	return false;
}

/* the heaviest ones together, then without whatever is not needed; 0 = nothing flips it */
static uint32_t heaviest_together(struct flip *f, uint32_t k)
{
	for (;; k++) {
		if (k > f->n)
			return 0;
		for (uint32_t i = 0; i < k; i++)
			f->pick[i] = i;
		if (flips(f, k))
			break;
	}
	for (uint32_t i = k; i-- > 0;) {
		uint32_t kept[FLIP_MAX];

		memcpy(kept, f->pick, sizeof kept);
		memmove(&f->pick[i], &f->pick[i + 1], (k - i - 1) * sizeof *f->pick);
		if (flips(f, k - 1))
			k--;
		else
			memcpy(f->pick, kept, sizeof kept);
	}
	return k;
}

/* every set of one, of two ... as long as they are few; beyond, an upper bound of which no claim can be spared */
static uint32_t smallest_flip(struct flip *f)
{
	const struct tally *t = &f->e->t;
	uint64_t sets = 1, work = t->from[f->e->top + 1] - t->from[f->e->top] + (t->rule->rivals ? t->n_hyp : t->n_hyp / 16) + 500;

	for (uint32_t k = 1; k <= f->n; k++) {
		sets = sets * (f->n - k + 1) / k;
		if (sets * work > FLIP_WORK_MAX)
			return heaviest_together(f, k);
		if (any_of_size(f, k))
			return k;
	}
	return 0;
}

static void find_flip(struct exam *e, struct verdict *v, struct answer now, int64_t *p)
{
	struct flip *f = NEW(e->a, struct flip, 1);
	const struct claim **set = NEW(e->a, const struct claim *, FLIP_MAX);

	if (!f || !set)
		return;
	*f = (struct flip){ .e = e, .now = now, .p = p };
	answer_without(e, &WITHOUT_NOTHING, p);
	for (uint32_t i = e->t.from[e->top]; i < e->t.from[e->top + 1] && f->n < FLIP_MAX; i++)
		if (!e->t.item[i].copy)
			f->carrying[f->n++] = e->t.item[i].claim;
	v->n_flip = smallest_flip(f);
	for (uint32_t i = 0; i < v->n_flip; i++)
		set[i] = f->carrying[f->pick[i]];
	v->flip = set;
}

/* --- stability ------------------------------------------------------------------------------------------------------------- */

static struct str name_of(const struct exam *e, uint32_t top)
{
	return top < e->t.n_hyp ? e->t.hyp[top] : STR("none of these");
}

static struct str percent(int64_t p, struct arena *a)
{
	int64_t tenth = (p * 1000 + FIXED_ONE / 2) / FIXED_ONE;

	return arena_fmt(a, "%" PRId64 ".%" PRId64 " %%", tenth / 10, tenth % 10);
}

static struct str without_sentence(struct exam *e, struct str what, struct answer then, int64_t p_then, int64_t p_now, bool moved)
{
	struct str now_s = percent(p_now, e->a), then_s = percent(p_then, e->a), who = name_of(e, then.top);

	if (moved)
		return arena_fmt(e->a, "Without %.*s the answer changes: %.*s, %s (%.*s instead of %.*s).", STR_FMT(what), STR_FMT(who), then.judgement, STR_FMT(then_s), STR_FMT(now_s));
	return arena_fmt(e->a, "Without %.*s the answer stays, at %.*s instead of %.*s.", STR_FMT(what), STR_FMT(then_s), STR_FMT(now_s));
}

static void leave_one_out(struct exam *e, struct verdict *v, struct answer now, int64_t *p)
{
	struct str *say = NEW(e->a, struct str, STABILITY_MAX);
	const uint32_t from = e->t.from[e->top], end = e->t.from[e->top + 1];
	uint32_t *origin = NEW(e->a, uint32_t, end - from + 1), n = origin ? tally_origins(&e->t, e->top, origin, *e->a) : 0;
	int64_t p_now = e->p[e->top];

	for (uint32_t o = 0; say && o < n && v->n_stability < STABILITY_MAX - CLASSES; o++) {
		struct answer then = answer_without(e, &(struct without){ origin[o], -1, NULL, 0 }, p);
		struct str what = arena_fmt(e->a, "everything from the origin \"%.*s\"", STR_FMT(e->t.origin.key[origin[o]]));
		say[v->n_stability++] = without_sentence(e, what, then, p[e->top], p_now, !same_answer(now, then));
	}
	for (int cls = 0; say && cls < CLASSES; cls++) {
		bool mine = false;

		for (uint32_t i = from; i < end; i++)
			mine |= (int)e->t.item[i].w->cls == cls;
		if (!mine)
			continue;
		struct answer then = answer_without(e, &(struct without){ TABLE_NONE, cls, NULL, 0 }, p);
		struct str what = arena_fmt(e->a, "the class \"%s\"", class_name((enum evidence_class)cls));
		say[v->n_stability++] = without_sentence(e, what, then, p[e->top], p_now, !same_answer(now, then));
	}
	v->stability = say;
}

/* --- the forgery budget ------------------------------------------------------------------------------------------------------ */

/* What a forger can plant on a layer, cheapest first: the cap of the table, the most that an origin of grade C may move. */
static int64_t cheapest_plant(enum layer layer, const struct weight **ret)
{
	int64_t best = 0;

	*ret = NULL;
	for (size_t i = 0; i < n_weights; i++) {
		int64_t cap = fixed_ln(fixed_div(650, 350));    /* grade C: see grade_wrong_milli */

		if (weights[i].layer != layer || (weights[i].cls == CLASS_RECORD && layer != LAYER_PERSONA))
			continue;
		if (weights[i].forge_milli < cap)
			cap = weights[i].forge_milli;
		if (cap > best || !*ret) {
			best = cap;
			*ret = &weights[i];
		}
	}
	return best;
}

static struct str forgery(const struct exam *e)
{
	const struct weight *w;
	int64_t each = cheapest_plant(e->t.layer, &w);
	int64_t none = e->t.rule->none, own = e->top < e->t.n_hyp ? e->t.sum_milli[e->top] : 0;
	/* a planted rival starts from the same prior; against none it must make up the prior odds too */
	int64_t gap = own ? own : fixed_ln(fixed_div(none, FIXED_ONE - none));

	if (!w || each <= 0)
		return STR("Nothing that could be planted would move this layer.");
	int64_t n = gap <= 0 ? 1 : gap / each + 1;
	return arena_fmt(e->a, "To put another answer first, a forger would have to plant at least %" PRId64 " claims like \"%s\" from as many origins that pass for independent (grade C): each moves at most %" PRId64 ".%03" PRId64 " nat, copies of one nothing.",
	                 n, w->predicate, each / 1000, each % 1000);
}

/* --- putting a verdict together ------------------------------------------------------------------------------------------------ */

static int heaviest_first(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->weight_milli != y->weight_milli)
		return x->weight_milli > y->weight_milli ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

static void reasons(struct exam *e, struct verdict *v)
{
	struct reason *r = NEW(e->a, struct reason, e->t.n_item + 1);

	tally_sum(&e->t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	for (uint32_t i = e->t.from[e->top]; r && i < e->t.from[e->top + 1]; i++) {
		const struct item *x = &e->t.item[i];

		if (!x->copy)
			r[v->n_reason++] = (struct reason){ x->claim, x->w->cls, x->w->raw_milli, x->weight_milli, x->claim->text };
	}
	if (r)
		qsort(r, v->n_reason, sizeof *r, heaviest_first);
	v->reason = r;
}

static int likeliest_first(const void *a, const void *b)
{
	const struct alternative *x = a, *y = b;

	if (x->p != y->p)
		return x->p > y->p ? -1 : 1;
	return str_cmp(x->id, y->id);
}

static void alternatives(struct exam *e, struct verdict *v)
{
	struct alternative *alt = NEW(e->a, struct alternative, e->t.n_hyp + 1);

	for (uint32_t h = 0; alt && h <= e->t.n_hyp; h++) {
		bool none = h == e->t.n_hyp;

		alt[h] = (struct alternative){ none ? (struct str){ 0 } : e->t.hyp[h], e->p[h], e->low[h], e->high[h], none ? 0 : e->t.sum_milli[h] };
	}
	if (alt)
		qsort(alt, e->t.n_hyp + 1, sizeof *alt, likeliest_first);
	v->alternative = alt;
	v->n_alternative = alt ? e->t.n_hyp + 1 : 0;
}

static int first_known(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a, *y = *(const struct claim *const *)b;

	if (x->known_s != y->known_s)
		return x->known_s < y->known_s ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* Which claims speak of this layer but move nothing by rule: kept in sight. */
static void shown(struct exam *e, struct verdict *v)
{
	static const char *const predicate[] = { "denies", "not-prosecuted", "no-leak-found", "located-in", "part-of", "charged", "left-country", "considered", "signed-off" };
	static const unsigned layers_of[] = {
		1U << LAYER_GROUP | 1U << LAYER_UNIT | 1U << LAYER_SPONSOR, 1U << LAYER_INDIVIDUAL, 1U << LAYER_MACHINE, 1U << LAYER_SPONSOR, 1U << LAYER_SPONSOR,
		1U << LAYER_UNIT, 1U << LAYER_INDIVIDUAL, 1U << LAYER_MACHINE, 1U << LAYER_INDIVIDUAL,
	};
	const struct claim **s = NEW(e->a, const struct claim *, e->claims->n + 1);

	for (uint32_t i = 0; s && i < e->claims->n; i++) {
		const struct claim *c = e->claims->claim[i];

		if (!claim_counts(c, e->as_of_s, e->only))
			continue;
		for (size_t k = 0; k < sizeof predicate / sizeof *predicate; k++)
			if ((layers_of[k] >> e->t.layer & 1) && str_is(c->predicate, predicate[k]))
				s[v->n_shown++] = c;
	}
	if (v->n_shown)
		qsort(s, v->n_shown, sizeof *s, first_known);
	v->shown = s;
}

/* what an individual is named for: contracts unless somebody was seen at the keyboard */
static struct str scope_of(const struct exam *e)
{
	const struct tally *t = &e->t;

	if (t->layer != LAYER_INDIVIDUAL || e->top >= t->n_hyp)
		return (struct str){ 0 };
	for (uint32_t i = t->from[e->top]; i < t->from[e->top + 1]; i++)
		if (entity_type_of(t->item[i].claim->object) == ENT_ADDRESS)
			return STR("the contracts and the use of the machines named in the reasons");
	return STR("the contracts only: nothing shows whose hands were on the machines during the attack");
}

static enum confidence confidence_of(const struct exam *e, const struct verdict *v, bool passed)
{
	uint32_t origins = e->top < e->t.n_hyp ? tally_origins(&e->t, e->top, NULL, *e->a) : 0;

	if (passed && v->high - v->low <= FIXED_ONE / 5)
		return CONF_HIGH;
	return origins >= 2 ? CONF_MODERATE : CONF_LOW;
}

static void put_in_order(int64_t *low, int64_t p, int64_t *high)
{
	int64_t a = *low < *high ? *low : *high, b = *low < *high ? *high : *low;

	*low = a < p ? a : p;
	*high = b > p ? b : p;
}

static bool probabilities(struct exam *e)
{
	size_t n = e->t.n_hyp + 1;

	e->p = NEW(e->a, int64_t, n), e->low = NEW(e->a, int64_t, n), e->high = NEW(e->a, int64_t, n);
	if (e->a->full)
		return false;
	tally_sum(&e->t, SCEN_LOW, &WITHOUT_NOTHING);
	tally_probabilities(&e->t, SCEN_LOW, e->low);
	tally_sum(&e->t, SCEN_HIGH, &WITHOUT_NOTHING);
	tally_probabilities(&e->t, SCEN_HIGH, e->high);
	tally_sum(&e->t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	tally_probabilities(&e->t, SCEN_MIDDLE, e->p);
	for (size_t h = 0; h < n; h++)          /* what is good for a hypothesis is bad for none, and for its rivals */
		put_in_order(&e->low[h], e->p[h], &e->high[h]);
	e->top = leader(&e->t, e->p);
	return true;
}

static void judge(struct exam *e, struct verdict *v)
{
	struct gate g = { &e->t, e->claims, e->as_of_s, e->only, e->top < e->t.n_hyp ? e->top : TABLE_NONE, e->low[e->top], true, e->a, NEW(e->a, struct str, GATE_MISSING_MAX), 0 };

	g.stable = stable(e, e->top);
	if (g.missing)
		gate_check(&g);
	v->missing = g.missing;
	v->n_missing = g.n_missing;
	bool passed = g.missing && !g.n_missing && e->top < e->t.n_hyp;
	v->judgement = passed ? "established" : word_for(e, e->top, e->p[e->top], &WITHOUT_NOTHING);
	v->confidence = confidence_of(e, v, passed);
}

static bool assess_layer(struct exam *e, enum layer layer, struct verdict *v)
{
	if (!tally_open(&e->t, layer, e->claims, e->as_of_s, e->only, e->a) || !probabilities(e))
		return false;
	int64_t *p = NEW(e->a, int64_t, e->t.n_hyp + 1);
	bool none = e->top == e->t.n_hyp;
	*v = (struct verdict){ .layer = layer, .hypothesis = none ? (struct str){ 0 } : e->t.hyp[e->top], .scope = scope_of(e),
	                       .p = e->p[e->top], .low = e->low[e->top], .high = e->high[e->top] };
	judge(e, v);
	alternatives(e, v);
	shown(e, v);
	v->forgery = forgery(e);
	if (!none && p) {
		struct answer now = { e->top, word_for(e, e->top, e->p[e->top], &WITHOUT_NOTHING) };

		find_flip(e, v, now, p);
		leave_one_out(e, v, now, p);
		reasons(e, v);
	}
	return !e->a->full;
}

bool infer_assess(const struct claimset *claims, int64_t as_of_s, struct str only, struct arena *a, struct assessment *ret, struct err *err)
{
	*ret = (struct assessment){ .as_of_s = as_of_s, .only = only };
	for (int l = 0; l < LAYERS; l++) {
		struct exam e = { .claims = claims, .as_of_s = as_of_s, .only = only, .a = a };

		if (!assess_layer(&e, (enum layer)l, &ret->layer[l]))
			return fail(err, ERR_LIMIT, 0, "no memory left to assess the layer \"%s\"", layer_name((enum layer)l));
	}
	return true;
}

void infer_print_weights(struct buf *out)
{
	buf_z(out, "layer       predicate              for        class            raw    forge  source\n");
	for (size_t i = 0; i < n_weights; i++) {
		const struct weight *w = &weights[i];

		buf_fmt(out, "%-11s %-22s %-10s %-15s %6.3f %6.3f  %s\n", layer_name(w->layer), w->predicate, entity_type_name(w->type), class_name(w->cls),
		        (double)w->raw_milli / 1000, (double)w->forge_milli / 1000, w->source);
	}
	buf_z(out, "\nclass            cap     temperature  source\n");
	for (int c = 0; c < CLASSES; c++)
		buf_fmt(out, "%-15s %6.3f  %11.3f  %s\n", class_name((enum evidence_class)c), (double)class_rules[c].cap_milli / 1000, (double)class_rules[c].temperature_milli / 1000, class_rules[c].source);
	buf_z(out, "\nlayer       rivals  none   (low..high)  source\n");
	for (int l = 0; l < LAYERS; l++)
		buf_fmt(out, "%-11s %-6s  %.2f   (%.2f..%.2f)  %s\n", layer_name((enum layer)l), layer_rules[l].rivals ? "yes" : "no", (double)layer_rules[l].none / (double)FIXED_ONE,
		        (double)layer_rules[l].none_low / (double)FIXED_ONE, (double)layer_rules[l].none_high / (double)FIXED_ONE, layer_rules[l].source);
}
