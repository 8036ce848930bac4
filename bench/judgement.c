/* SPDX-License-Identifier: Apache-2.0 */
/* How far judgements can be trusted: investigations with known truth are
 * assessed, and who was named rightly and wrongly is counted.
 * usage: judgement [--seeds 5] [--cases 2000] [--planted PERCENT] [--first N]
 *                  [--show N [--layer LAYER]] [--case N] [--json]
 * --planted: only that share of cases with planted marks, instead of 10, 25 and
 * 50. --first: the first seed, 1. --show: the claims of the first N cases in
 * which an innocent was accused; --layer: on that layer (then machines, too).
 * --case: only that case of the first seed, and its claims. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "infer/infer.h"
#include "scores.h"

struct asked {
	uint32_t seeds;
	uint32_t cases;
	uint32_t first;
	uint32_t show;
	int planted; /* < 0 = all three */
	int only;    /* < 0 = all cases */
	const char *layer;
	bool json;
};

struct spent {
	double sum_ms;
	double most_ms;
	uint64_t claims;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* --- a share with its interval -------------------------------------------- */

struct share {
	double low, middle, high; /* percent */
};

/* source: E. B. Wilson, JASA 22 (1927); z = 1.96 */
static struct share wilson(uint32_t k, uint32_t n)
{
	const double z = 1.959964;
	double p = n ? (double)k / n : 0;
	double d = n ? 1 + z * z / n : 1;
	double c = n ? (p + z * z / (2.0 * n)) / d : 0.5;
	double h = n ? z / d * sqrt(p * (1 - p) / n + z * z / (4.0 * n * n))
		     : 0.5;

	return (struct share){ 100 * (c - h), 100 * p, 100 * (c + h) };
}

static void print_share(const char *what, uint32_t k, uint32_t n)
{
	struct share s = wilson(k, n);

	if (!n) {
		printf("  %-52s      -\n", what);
		return;
	}
	printf("  %-52s %6u / %-6u %6.2f %% (%.2f to %.2f)\n",
		what,
		k,
		n,
		s.middle,
		s.low,
		s.high);
}

/* --- a case in readable lines --------------------------------------------- */

static void print_name(const struct investigation *inv, struct str id)
{
	const struct named *x = investigation_name(inv, id);

	printf("%.*s", STR_FMT(id));
	if (x) {
		printf(" [%s%s: %s]",
			x->guilty ? "GUILTY" : "innocent",
			x->told ? "" : ", untold",
			x->why);
	}
}

/* claims of a long list of customers are left out */
static bool is_customer(const struct investigation *inv,
	const struct claim *c)
{
	const struct named *x = investigation_name(inv, c->subject);

	return x && strcmp(x->why, "customer on another address") == 0;
}

static void print_day(int64_t s)
{
	char text[DATE_N];

	if (s == TIME_OPEN || s == TIME_UNKNOWN)
		printf("...");
	else
		printf("%s", date_text(s, text));
}

static void print_claim(const struct investigation *inv,
	const struct claim *c)
{
	struct str text = c->text;

	printf("    %c%c ", c->grade.reliability, c->grade.credibility);
	print_name(inv, c->subject);
	printf(" %.*s ", STR_FMT(predicate_name(c->predicate)));
	print_name(inv, c->object);
	printf("; ");
	print_day(c->from_s);
	printf(" to ");
	print_day(c->to_s);
	printf("; known ");
	print_day(c->recorded_at_s);
	if (c->superseded_at_s != TIME_OPEN) {
		printf(", withdrawn ");
		print_day(c->superseded_at_s);
	}
	printf("; by %.*s", STR_FMT(c->source));
	if (!str_eq(c->source, c->origin))
		printf(", from %.*s", STR_FMT(c->origin));
	if (!str_is(text, "said"))
		printf("; \"%.*s\"", STR_FMT(text));
	printf("\n");
}

static void print_case(const struct investigation_setup *setup,
	const struct investigation *inv,
	const struct assessment *a,
	const struct blame *b)
{
	uint32_t left_out = 0;

	printf("\nseed %llu, case %llu: ",
		(unsigned long long)setup->seed,
		(unsigned long long)setup->number);
	if (b->name) {
		printf("%s ", layer_name(b->layer));
		print_name(inv, b->name->id);
	}
	printf("%s; attack ", b->established ? ", ESTABLISHED" : "");
	print_day(inv->from_s);
	printf(" to ");
	print_day(inv->to_s);
	printf("\n");
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &a->layer[l];

		printf("  %s: %s, %.3f (%.3f to %.3f) ",
			layer_name((enum layer)l),
			v->judgement,
			(double)v->p / (double)FIXED_ONE,
			(double)v->low / (double)FIXED_ONE,
			(double)v->high / (double)FIXED_ONE);
		print_name(inv, v->hypothesis);
		printf("%s\n", inv->suffices[l] ? " (suffices)" : "");
	}
	for (uint32_t i = 0; i < inv->claims.n; i++) {
		if (is_customer(inv, inv->claims.claim[i]))
			left_out++;
		else
			print_claim(inv, inv->claims.claim[i]);
	}
	if (left_out)
		printf("    and %u claims about customers\n", left_out);
}

/* --- figures -------------------------------------------------------------- */

static void print_layer(const struct scores *s, enum layer layer)
{
	const struct layer_score *l = &s->layer[layer];

	printf(" %s\n", layer_name(layer));
	print_share("innocent established (told)",
		l->innocent_established,
		s->cases);
	print_share("innocent first with a word (told)",
		l->innocent_word,
		s->cases);
	print_share("innocent as another candidate with a word (told)",
		l->innocent_candidate,
		s->cases);
	print_share("innocent established (nothing tells)",
		l->untold_established,
		s->cases);
	print_share("innocent first with a word (nothing tells)",
		l->untold_word,
		s->cases);
	print_share("right one established, evidence suffices",
		l->suffices_right,
		l->suffices);
	print_share("right one with a word, evidence suffices",
		l->suffices_right_word,
		l->suffices);
	print_share("right one established, all cases",
		l->right_established,
		s->cases);
	for (int w = 0; w < WORDS; w++) {
		char what[64];

		snprintf(what,
			sizeof what,
			"right, of those \"%s\"",
			word_name((enum spoken)w));
		if (l->word[w].n)
			print_share(what, l->word[w].right, l->word[w].n);
	}
}

static void print_all_words(const struct scores *s)
{
	printf(" all layers\n");
	for (int w = 0; w < WORDS; w++) {
		char what[64];
		uint32_t n = 0;
		uint32_t right = 0;

		for (int l = 0; l < LAYERS; l++) {
			n += s->layer[l].word[w].n;
			right += s->layer[l].word[w].right;
		}
		snprintf(what,
			sizeof what,
			"right, of those \"%s\"",
			word_name((enum spoken)w));
		if (n)
			print_share(what, right, n);
	}
}

static void print_whys(const struct scores *s)
{
	printf(" who the innocent were that stood first with a word\n");
	for (uint32_t i = 0; i < s->n_why; i++) {
		printf("  %-10s %-40s %s %6u, established %u\n",
			layer_name(s->why[i].layer),
			s->why[i].why,
			s->why[i].told ? "told  " : "untold",
			s->why[i].word,
			s->why[i].established);
	}
}

static void print_text(const char *of,
	uint32_t planted,
	const struct scores *s,
	const struct spent *t)
{
	printf("%s, %u %% planted: %u cases (%u thefts, %u of them told; %u "
	       "with planted marks), %.0f claims a case, %.3f ms a case, "
	       "longest %.1f ms; %u claims without a word here, %u names "
	       "that "
	       "are not of the case\n",
		of,
		planted,
		s->cases,
		s->theft,
		s->theft_told,
		s->planted,
		(double)t->claims / s->cases,
		t->sum_ms / s->cases,
		t->most_ms,
		s->skipped,
		s->nameless);
	for (int l = 0; l < LAYERS; l++)
		print_layer(s, (enum layer)l);
	print_all_words(s);
	print_whys(s);
	printf("\n");
}

/* what the target counts */
static void print_brief(const char *of,
	uint32_t planted,
	const struct scores *s)
{
	printf("%s, %u %% planted\n", of, planted);
	for (int l = LAYER_PERSONA; l <= LAYER_GROUP; l++) {
		const struct layer_score *x = &s->layer[l];

		printf(" %s\n", layer_name((enum layer)l));
		print_share("innocent established (told)",
			x->innocent_established,
			s->cases);
		print_share("innocent first with a word (told)",
			x->innocent_word,
			s->cases);
		print_share("right one established, evidence suffices",
			x->suffices_right,
			x->suffices);
	}
}

static void print_json(const char *of,
	uint32_t planted,
	const struct scores *s,
	const struct spent *t)
{
	printf("{\"of\":\"%s\",\"planted_percent\":%u,\"cases\":%u,"
	       "\"ms_per_case\":%.4f",
		of,
		planted,
		s->cases,
		t->sum_ms / s->cases);
	for (int l = 0; l < LAYERS; l++) {
		const struct layer_score *x = &s->layer[l];

		printf(",\"%s\":{\"innocent_established\":%u,"
		       "\"innocent_word\":%u,\"innocent_candidate\":%u,"
		       "\"untold_established\":%u,\"untold_word\":%u,"
		       "\"suffices\":%u,\"suffices_established\":%u,"
		       "\"suffices_word\":%u,\"words\":{",
			layer_name((enum layer)l),
			x->innocent_established,
			x->innocent_word,
			x->innocent_candidate,
			x->untold_established,
			x->untold_word,
			x->suffices,
			x->suffices_right,
			x->suffices_right_word);
		for (int w = 0; w < WORDS; w++) {
			printf("%s\"%s\":[%u,%u]",
				w ? "," : "",
				word_name((enum spoken)w),
				x->word[w].right,
				x->word[w].n);
		}
		printf("}}");
	}
	printf("}\n");
}

/* --- running -------------------------------------------------------------- */

/* whether the case is one of those to be shown */
static bool is_shown(const struct asked *q, const struct blame *b)
{
	if (q->only >= 0)
		return true;
	if (!b->name || !q->show)
		return false;
	if (q->layer)
		return strcmp(layer_name(b->layer), q->layer) == 0;
	return b->layer != LAYER_MACHINE;
}

static bool run_case(struct asked *q,
	const struct investigation_setup *setup,
	struct arena a,
	struct scores *ret,
	struct spent *t)
{
	struct investigation inv;
	struct assessment got;
	struct blame b;
	struct err err = { 0 };
	double start;
	double ms;

	if (!investigation_make(setup, &a, &inv))
		return false;
	start = now_ms();
	if (!infer_assess(&inv.claims,
		    inv.as_of_s,
		    (struct str){ 0 },
		    &a,
		    &got,
		    &err)) {
		fprintf(stderr, "judgement: %s\n", err.text);
		return false;
	}
	ms = now_ms() - start;
	t->sum_ms += ms;
	t->most_ms = ms > t->most_ms ? ms : t->most_ms;
	t->claims += inv.claims.n;
	scores_add(ret, &inv, &got, &b);
	if (is_shown(q, &b)) {
		print_case(setup, &inv, &got, &b);
		q->show -= q->show > 0;
	}
	return true;
}

static bool run_seed(struct asked *q,
	uint32_t planted,
	uint32_t seed,
	const struct arena *a,
	struct scores *ret,
	struct spent *t)
{
	for (uint32_t i = 0; i < q->cases; i++) {
		struct investigation_setup setup = { seed, i, planted };

		if (q->only >= 0 && (uint32_t)q->only != i)
			continue;
		if (!run_case(q, &setup, *a, ret, t))
			return false;
	}
	return true;
}

static bool run_planted(struct asked *q, uint32_t planted, struct arena *a)
{
	struct scores all = { 0 };
	struct spent spent = { 0 };

	for (uint32_t i = 0; i < q->seeds; i++) {
		struct scores s = { 0 };
		struct spent t = { 0 };
		char of[32];

		if (!run_seed(q, planted, q->first + i, a, &s, &t))
			return false;
		snprintf(of, sizeof of, "seed %u", q->first + i);
		if (q->json)
			print_json(of, planted, &s, &t);
		else
			print_brief(of, planted, &s);
		scores_join(&all, &s);
		spent.sum_ms += t.sum_ms;
		spent.claims += t.claims;
		spent.most_ms =
			t.most_ms > spent.most_ms ? t.most_ms : spent.most_ms;
	}
	if (q->json)
		print_json("total", planted, &all, &spent);
	else
		print_text("total", planted, &all, &spent);
	return true;
}

static bool read_options(int argc, char **argv, struct asked *q)
{
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		if (strcmp(argv[i], "--json") == 0)
			q->json = true;
		else if (more && strcmp(argv[i], "--seeds") == 0)
			q->seeds = (uint32_t)atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--cases") == 0)
			q->cases = (uint32_t)atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--first") == 0)
			q->first = (uint32_t)atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--show") == 0)
			q->show = (uint32_t)atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--planted") == 0)
			q->planted = atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--case") == 0)
			q->only = atoi(argv[++i]);
		else if (more && strcmp(argv[i], "--layer") == 0)
			q->layer = argv[++i];
		else
			return false;
	}
	return q->seeds && q->cases;
}

int main(int argc, char **argv)
{
	static const uint32_t shares[] = { 10, 25, 50 };
	struct asked q = {
		.seeds = 5,
		.cases = 2000,
		.first = 1,
		.planted = -1,
		.only = -1,
	};
	struct arena room = { 0 };
	struct err err = { 0 };
	bool ok;

	if (!read_options(argc, argv, &q)) {
		fputs("usage: judgement [--seeds N] [--cases N] [--planted "
		      "PERCENT] [--first N] [--show N [--layer LAYER]] "
		      "[--case "
		      "N] [--json]\n",
			stderr);
		return 2;
	}
	if (q.only >= 0)
		q.seeds = 1;
	if (q.only >= 0 && q.planted < 0)
		q.planted = (int)shares[0];
	ok = arena_open(&room, (size_t)2 << 30, &err);
	if (q.planted >= 0) {
		ok = ok && run_planted(&q, (uint32_t)q.planted, &room);
	} else {
		for (size_t i = 0; i < 3; i++)
			ok = ok && run_planted(&q, shares[i], &room);
	}
	arena_close(&room);
	return ok ? 0 : (fprintf(stderr, "judgement: failed\n"), 1);
}
