/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/infer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "infer/candidates.h"
#include "infer/exam.h"
#include "infer/forgery.h"
#include "infer/ground.h"
#include "infer/headline.h"
#include "infer/joint.h"
#include "infer/next.h"

enum {
	FLIP_MAX = 64,
	FLIP_WORK_MAX = 10000000,
	STABILITY_MAX = 64
};

static bool same_answer(struct answer a, struct answer b)
{
	return a.top == b.top && strcmp(a.judgement, b.judgement) == 0;
}

/* --- the smallest set that flips the answer ------------------------------ */

/* What a search for it works on. The sums of all other hypotheses stay as they
 * are: a claim speaks for one. */
struct flip {
	struct exam *e;
	struct answer now;
	struct rest rest; /* without the leader */
	/* who is first without the leader; n_hyp = nobody named */
	uint32_t second;
	/* claims for the leader, heaviest first; copies travel with what they
	 * copy */
	const struct claim *carrying[FLIP_MAX];
	uint32_t n;
	uint32_t pick[FLIP_MAX]; /* indices in carrying, ascending */
	const struct claim *set[FLIP_MAX];
};

/* the answer once the leader's sum has changed, without going through the
 * others again */
static struct answer answer_of_one(const struct flip *f,
	const struct without *w)
{
	struct exam *e = f->e;
	const struct tally *t = &e->t;
	bool passed = f->second < t->n_hyp && !e->preferred &&
		tally_before(t, f->second, e->top);
	uint32_t top = passed ? f->second : e->top;
	struct normaliser normaliser = tally_normaliser(t,
		&f->rest,
		tally_odds(t, e->top, SCEN_MIDDLE));
	int64_t p = normaliser_probability(&normaliser,
		tally_odds(t, top, SCEN_MIDDLE));

	if (!t->hyp[top].own && !t->hyp[top].repeated)
		top = t->n_hyp;
	else if (t->hyp[top].own && t->rule->rivals &&
		normaliser_none(&normaliser, 0) >= p)
		top = t->n_hyp;
	if (top < t->n_hyp)
		p = tally_capped(t, top, p);
	return (struct answer){ top, exam_word(e, top, p, w) };
}

static bool flips(struct flip *f, uint32_t k)
{
	struct without w = { TABLE_NONE, -1, f->set, k };

	for (uint32_t i = 0; i < k; i++)
		f->set[i] = f->carrying[f->pick[i]];
	tally_sum_one(&f->e->t, f->e->top, SCEN_MIDDLE, &w);
	return !same_answer(f->now, answer_of_one(f, &w));
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
	do {
		if (flips(f, k))
			return true;
	} while (next_pick(f->pick, k, f->n));
	return false;
}

/* the heaviest ones together, then without whatever is not needed; 0 = nothing
 * flips it */
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
		memmove(&f->pick[i],
			&f->pick[i + 1],
			(k - i - 1) * sizeof *f->pick);
		if (flips(f, k - 1))
			k--;
		else
			memcpy(f->pick, kept, sizeof kept);
	}
	return k;
}

/* every set of one, of two ... as long as they are few; beyond, an upper bound
 * of which no claim can be spared */
static uint32_t smallest_flip(struct flip *f)
{
	uint64_t sets = 1;
	uint64_t work = f->e->t.hyp[f->e->top].n + 500;

	for (uint32_t k = 1; k <= f->n; k++) {
		sets = sets * (f->n - k + 1) / k;
		if (sets * work > FLIP_WORK_MAX)
			return heaviest_together(f, k);
		if (any_of_size(f, k))
			return k;
	}
	return 0;
}

static void find_flip(struct exam *e, struct verdict *v, struct answer now)
{
	struct tally *t = &e->t;
	struct flip *f = NEW(e->a, struct flip, 1);
	const struct claim **set = NEW(e->a, const struct claim *, FLIP_MAX);
	const struct item *block = tally_items(t, e->top);

	if (!f || !set)
		return;
	*f = (struct flip){
		.e = e,
		.now = now,
		.rest = tally_remainder(t, SCEN_MIDDLE, e->top),
		.second = tally_best(t, e->top),
	};
	for (uint32_t i = 0; i < t->hyp[e->top].n; i++) {
		if (f->n == FLIP_MAX)
			break;
		if (!block[i].copy && block[i].w->raw_milli > 0)
			f->carrying[f->n++] = block[i].claim;
	}
	v->n_flip = smallest_flip(f);
	for (uint32_t i = 0; i < v->n_flip; i++)
		set[i] = f->carrying[f->pick[i]];
	v->flip = set;
	tally_sum_one(t, e->top, SCEN_MIDDLE, &WITHOUT_NOTHING);
}

/* --- stability ----------------------------------------------------------- */

static struct str name_of(const struct exam *e, uint32_t top)
{
	return top < e->t.n_hyp ? e->t.hyp[top].id : STR("none of these");
}

static struct str without_sentence(const struct exam *e,
	struct str what,
	struct answer then,
	int64_t p_then,
	bool moved)
{
	struct arena *a = e->a;
	struct str now_s = percent_words(e->p[e->top], a);
	struct str then_s = percent_words(p_then, a);
	struct str who = name_of(e, then.top);

	if (moved) {
		return arena_fmt(a,
			"Without %.*s the answer changes: %.*s, %s (%.*s "
			"instead of %.*s).",
			STR_FMT(what),
			STR_FMT(who),
			then.judgement,
			STR_FMT(then_s),
			STR_FMT(now_s));
	}
	return arena_fmt(a,
		"Without %.*s the answer stays, at %.*s instead of %.*s.",
		STR_FMT(what),
		STR_FMT(then_s),
		STR_FMT(now_s));
}

/* Which hypotheses the origins of the leader speak for: an origin that is left
 * out moves these sums and no other. */
struct reach {
	/* by origin of the tally: place among the leader's, TABLE_NONE = not
	 * one of them */
	uint32_t *of;
	/* the hypotheses of place k are hyp[from[k]] .. hyp[from[k + 1] - 1] */
	uint32_t *from;
	uint32_t *hyp;
};

static bool speaks_again(const struct item *block, uint32_t i)
{
	/* most repetitions are near; one that is not is only summed twice */
	for (uint32_t k = i > 16 ? i - 16 : 0; k < i; k++) {
		if (block[k].origin == block[i].origin)
			return true;
	}
	return false;
}

/* from: counted two places on, so that placing moves each start to its end */
static void reach_go(const struct exam *e, struct reach *r, bool place)
{
	for (uint32_t h = 0; h < e->t.n_hyp; h++) {
		const struct item *block = tally_items(&e->t, h);

		for (uint32_t i = 0; i < e->t.hyp[h].n; i++) {
			uint32_t k = r->of[block[i].origin];

			if (k == TABLE_NONE || speaks_again(block, i))
				continue;
			if (place)
				r->hyp[r->from[k + 1]++] = h;
			else
				r->from[k + 2]++;
		}
	}
}

static bool reach_of(const struct exam *e,
	const uint32_t *origin,
	uint32_t n,
	struct reach *ret,
	struct arena *a)
{
	struct reach r = {
		.of = NEW(a, uint32_t, e->t.origin.n + 1),
		.from = NEW(a, uint32_t, n + 2),
	};

	if (a->full)
		return false;
	for (uint32_t o = 0; o < e->t.origin.n; o++)
		r.of[o] = TABLE_NONE;
	for (uint32_t k = 0; k < n; k++)
		r.of[origin[k]] = k;
	reach_go(e, &r, false);
	for (uint32_t k = 2; k < n + 2; k++)
		r.from[k] += r.from[k - 1];
	r.hyp = NEW(a, uint32_t, r.from[n + 1] + 1);
	if (r.hyp)
		reach_go(e, &r, true);
	*ret = r;
	return !a->full;
}

static void sum_reached(struct exam *e,
	const struct reach *r,
	uint32_t k,
	const struct without *w)
{
	for (uint32_t i = r->from[k]; i < r->from[k + 1]; i++)
		tally_sum_one(&e->t, r->hyp[i], SCEN_MIDDLE, w);
}

/* says what the answer would be without an origin, while the sums are without
 * it */
static struct str without_origin(struct exam *e,
	uint32_t origin,
	const struct without *w,
	struct answer now)
{
	struct answer then = exam_answer(e, w);
	int64_t p = exam_probability(&e->t, e->top);
	struct str what = arena_fmt(e->a,
		"everything from the origin \"%.*s\"",
		STR_FMT(e->t.origin.key[origin]));

	return without_sentence(e, what, then, p, !same_answer(now, then));
}

static void without_origins(struct exam *e,
	struct verdict *v,
	struct answer now,
	struct str *say)
{
	struct arena *a = e->a;
	const uint32_t most = STABILITY_MAX - CLASSES;
	uint32_t *origin = NEW(a, uint32_t, e->t.hyp[e->top].n + 1);
	struct reach r;

	if (!origin)
		return;
	uint32_t n = tally_origins(&e->t, e->top, origin, *a);
	if (n > most)
		n = most;
	if (!reach_of(e, origin, n, &r, a))
		return;
	for (uint32_t k = 0; k < n; k++) {
		struct without w = { origin[k], -1, NULL, 0 };

		sum_reached(e, &r, k, &w);
		say[v->n_stability++] = without_origin(e, origin[k], &w, now);
		sum_reached(e, &r, k, &WITHOUT_NOTHING);
	}
}

static void without_classes(const struct exam *e,
	struct verdict *v,
	struct answer now,
	struct str *say)
{
	for (int cls = 0; cls < CLASSES; cls++) {
		const struct left_out *l = &e->left_out[cls];

		if (!l->any)
			continue;
		struct str what = arena_fmt(e->a,
			"the class \"%s\"",
			class_name((enum evidence_class)cls));
		say[v->n_stability++] = without_sentence(e,
			what,
			l->then,
			l->p,
			!same_answer(now, l->then));
	}
}

static void leave_one_out(struct exam *e,
	struct verdict *v,
	struct answer now)
{
	struct str *say = NEW(e->a, struct str, STABILITY_MAX);

	if (!say)
		return;
	v->stability = say;
	without_origins(e, v, now, say);
	without_classes(e, v, now, say);
}

/* --- putting a verdict together ------------------------------------------ */

static int first_known(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;

	if (x->recorded_at_s != y->recorded_at_s)
		return x->recorded_at_s < y->recorded_at_s ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* Which claims speak of this layer but carry no weight by rule: kept in sight.
 */
static void shown(struct exam *e, struct verdict *v)
{
	static const enum predicate predicate[] = { PRED_DENIES,
		PRED_NOT_PROSECUTED,
		PRED_NO_LEAK_FOUND,
		PRED_LOCATED_IN,
		PRED_PART_OF,
		PRED_CHARGED,
		PRED_LEFT_COUNTRY,
		PRED_CONSIDERED,
		PRED_SIGNED_OFF };
	static const unsigned layers_of[] = {
		1U << LAYER_GROUP | 1U << LAYER_UNIT | 1U << LAYER_SPONSOR,
		1U << LAYER_INDIVIDUAL,
		1U << LAYER_MACHINE,
		1U << LAYER_SPONSOR,
		1U << LAYER_SPONSOR,
		1U << LAYER_UNIT,
		1U << LAYER_INDIVIDUAL,
		1U << LAYER_MACHINE,
		1U << LAYER_INDIVIDUAL,
	};
	const struct claim **s = NULL;
	const struct claim *const *claim;
	uint32_t n = 0;

	for (size_t k = 0; k < sizeof predicate / sizeof *predicate; k++) {
		if (layers_of[k] >> e->t.layer & 1)
			n += evidence_of(e->e, predicate[k], &claim);
	}
	s = NEW(e->a, const struct claim *, n + 1);
	for (size_t k = 0; s && k < sizeof predicate / sizeof *predicate;
		k++) {
		uint32_t some = layers_of[k] >> e->t.layer & 1
			? evidence_of(e->e, predicate[k], &claim)
			: 0;

		for (uint32_t i = 0; i < some; i++)
			s[v->n_shown++] = claim[i];
	}
	if (v->n_shown)
		qsort(s, v->n_shown, sizeof *s, first_known);
	v->shown = s;
}

static void alternatives(struct exam *e, struct verdict *v)
{
	struct alternative *alt =
		NEW(e->a, struct alternative, e->t.n_hyp + 1);

	if (alt)
		exam_alternatives(&e->t, e->p, e->low, e->high, alt);
	v->alternative = alt;
	v->n_alternative = alt ? e->t.n_hyp + 1 : 0;
}

static bool assess_layer(struct exam *e, struct verdict *v)
{
	exam_judge(e, v);
	alternatives(e, v);
	shown(e, v);
	exam_forgery(e, v);
	exam_wanted(e, v);
	if (e->top < e->t.n_hyp) {
		struct answer now = {
			e->top,
			exam_word(e, e->top, e->p[e->top], &WITHOUT_NOTHING)
		};

		find_flip(e, v, now);
		leave_one_out(e, v, now);
	}
	exam_candidates(e, v);
	exam_joint(e, v);
	return !e->a->full;
}

bool infer_inquire(const struct inquiry *q,
	struct arena *a,
	struct assessment *ret,
	struct err *err)
{
	struct evidence *e = NEW(a, struct evidence, 1);
	struct table established = table_in(a);
	bool ok = e && evidence_open(e, q, a) &&
		ground_open(e, LAYER_MACHINE, a);

	*ret = (struct assessment){
		.as_of_s = q->as_of_s,
		.only = q->only,
	};
	for (int l = 0; ok && l < LAYERS; l++) {
		struct exam x;

		ok = ground_rise(e, (enum layer)l, a) &&
			exam_open(&x, (enum layer)l, e, a) &&
			assess_layer(&x, &ret->layer[l]);
		if (ok && l == LAYER_MACHINE)
			ok = headline_machines(&x, &established);
		if (ok && l == LAYER_PERSONA) {
			headline_persona(e,
				&ret->layer[LAYER_MACHINE],
				&established,
				a,
				&ret->layer[l]);
		}
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to assess the case");
}

bool infer_assess(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct assessment *ret,
	struct err *err)
{
	return infer_inquire(
		&(struct inquiry){
			.claims = claims,
			.as_of_s = as_of_s,
			.only = only,
		},
		a,
		ret,
		err);
}

void infer_print_weights(struct buf *out)
{
	buf_z(out,
		"layer       predicate              for        class         "
		"  "
		" raw    forge  source\n");
	for (size_t i = 0; i < n_weights; i++) {
		const struct weight *w = &weights[i];

		buf_fmt(out,
			"%-11s %-22s %-10s %-15s %6.3f %6.3f  %s\n",
			layer_name(w->layer),
			predicates[w->predicate].name,
			entity_type_name(w->type),
			class_name(w->cls),
			(double)w->raw_milli / 1000,
			(double)w->forge_milli / 1000,
			w->source);
	}
	buf_z(out, "\nclass            cap     temperature  source\n");
	for (int c = 0; c < CLASSES; c++) {
		buf_fmt(out,
			"%-15s %6.3f  %11.3f  %s\n",
			class_name((enum evidence_class)c),
			(double)class_rules[c].cap_milli / 1000,
			(double)class_rules[c].temperature_milli / 1000,
			class_rules[c].source);
	}
	buf_fmt(out,
		"\ngate: a class or an origin counts from %.3f nat on\n",
		GATE_WEIGHT_MILLI / 1000.0);
	buf_z(out, "\nlayer       rivals  none   (low..high)  source\n");
	for (int l = 0; l < LAYERS; l++) {
		buf_fmt(out,
			"%-11s %-6s  %.2f   (%.2f..%.2f)  %s\n",
			layer_name((enum layer)l),
			layer_rules[l].rivals ? "yes" : "no",
			(double)layer_rules[l].none / (double)FIXED_ONE,
			(double)layer_rules[l].none_low / (double)FIXED_ONE,
			(double)layer_rules[l].none_high / (double)FIXED_ONE,
			layer_rules[l].source);
		if (layer_rules[l].tied_none) {
			buf_fmt(out,
				"  tied to   %-6s  %.2f   (%.2f..%.2f)  what "
				"an examination of the attack came up with\n",
				"",
				(double)layer_rules[l].tied_none /
					(double)FIXED_ONE,
				(double)layer_rules[l].tied_none_low /
					(double)FIXED_ONE,
				(double)layer_rules[l].tied_none_high /
					(double)FIXED_ONE);
		}
	}
}
