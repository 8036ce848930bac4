/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato kb evaluate: how well past cases are answered, and how well it knows what it does not know. */
#include <inttypes.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

struct evaluating {
	const struct args *a;
	struct arena arena;
	struct knowledge k;
	struct comparer *c;
	const struct incident *x;
	uint32_t n;
	struct evaluation_options o;
	struct evaluation e;
	struct match_parameters p;
	uint64_t skipped;
};

static void note_skip(void *ctx, const struct skip *s)
{
	struct evaluating *v = ctx;

	if (v->skipped++ < 20)
		fprintf(stderr, "ashiato: %s, line %" PRIu64 ": skipped: %s\n", v->a->word[0], s->line, s->why);
}

/* reports whose source, title or address matches are not used */
static bool leave_source_out(struct evaluating *v, struct err *err)
{
	bool *out = NEW(&v->arena, bool, v->k.n_report + 1);
	regex_t re;
	char why[120];
	int rc = regcomp(&re, v->a->without_source, REG_EXTENDED | REG_ICASE | REG_NOSUB);

	if (rc) {
		regerror(rc, &re, why, sizeof why);
		return fail(err, ERR_USAGE, 0, "--without-source: \"%s\" is not a regular expression: %s", v->a->without_source, why);
	}
	for (uint32_t r = 0; out && r < v->k.n_report; r++) {
		const struct known_report *x = &v->k.report[r];
		struct arena scratch = v->arena;
		const char *text = arena_z(&scratch, arena_fmt(&scratch, "%.*s\n%.*s\n%.*s", STR_FMT(x->source), STR_FMT(x->title), STR_FMT(x->url)));

		out[r] = regexec(&re, text, 0, NULL, 0) == 0;
	}
	regfree(&re);
	v->o.scope.report_out = out;
	return out || fail(err, ERR_LIMIT, 0, "no memory left");
}

static bool options(struct evaluating *v, struct err *err)
{
	uint64_t days;

	v->o = (struct evaluation_options){ .scope = MATCH_EVERYTHING, .as_of_days = -1, .open_set = v->a->open_set, .cross_fit = v->a->cross_fit };
	v->o.scope.leave_report_out = v->a->leave_report_out;
	if (v->a->as_of_days) {
		if (!str_u64(str_of(v->a->as_of_days), &days) || days > 36500)
			return fail(err, ERR_USAGE, 0, "--as-of-days: a number of days was expected, not \"%s\"", v->a->as_of_days);
		v->o.as_of_days = (int32_t)days;
		v->o.scope.leave_report_out = true;     /* what is asked as of a day is asked without the report itself */
	}
	return !v->a->without_source || leave_source_out(v, err);
}

static void jw_double(struct jw *j, const char *key, double v)
{
	char text[32];

	snprintf(text, sizeof text, "%.6f", v);
	jw_raw(j, key, str_of(text));
}

static void json_figures(const struct evaluating *v, struct jw *j)
{
	const struct evaluation *e = &v->e;

	jw_u64(j, "n", e->n), jw_u64(j, "n_known", e->n_known), jw_u64(j, "n_unknown", e->n_unknown);
	jw_double(j, "top1", e->top1), jw_double(j, "top3", e->top3), jw_double(j, "top5", e->top5), jw_double(j, "mrr", e->mrr);
	jw_double(j, "top1_all", e->top1_all), jw_double(j, "top5_all", e->top5_all);
	jw_double(j, "brier", e->brier), jw_double(j, "ece", e->ece);
	if (e->auroc_known >= 0)
		jw_double(j, "auroc_known", e->auroc_known);
	else
		jw_null(j, "auroc_known");
	jw_double(j, "coverage_at_90", e->coverage_at_90);
	jw_double(j, "named_known", e->named_known), jw_double(j, "named_unknown", e->named_unknown), jw_double(j, "named_right", e->named_right);
	jw_u64(j, "n_indicators", e->n_indicators), jw_double(j, "linked", e->linked), jw_double(j, "linked_right", e->linked_right);
}

static void print_json(const struct evaluating *v, struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	json_figures(v, &j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static void print_text(const struct evaluating *v, struct buf *b)
{
	const struct evaluation *e = &v->e;

	buf_fmt(b, "%u cases: the actor of %u is described by the knowledge in scope, of %u it is not; %u groups compared\n", e->n, e->n_known, e->n_unknown, comparer_groups(v->c));
	buf_fmt(b, "top-1 %.3f  top-3 %.3f  top-5 %.3f  MRR %.3f   of the described; of all labelled: top-1 %.3f  top-5 %.3f\n", e->top1, e->top3, e->top5, e->mrr, e->top1_all, e->top5_all);
	buf_fmt(b, "Brier %.4f  ECE %.4f  coverage at 90 %% right %.3f", e->brier, e->ece, e->coverage_at_90);
	if (e->auroc_known >= 0)
		buf_fmt(b, "  AUROC known from unknown %.3f", e->auroc_known);
	buf_fmt(b, "\nnamed: %.3f of the described, %.3f of the others; of the named %.3f right\n", e->named_known, e->named_unknown, e->named_right);
	if (e->n_indicators)
		buf_fmt(b, "indicators: %u cases, %.3f linked, of these %.3f right\n", e->n_indicators, e->linked, e->linked_right);
}

/* the parameters to judge with: of a file, else the shipped ones */
static bool parameters(struct evaluating *v, struct err *err)
{
	struct str text;

	v->p = match_shipped;
	if (!v->a->parameters)
		return true;
	if (!file_read(v->a->parameters, 1 << 20, &v->arena, &text, err))
		return false;
	struct err own;
	return match_read_parameters(text, &v->p, &own) || fail(err, own.code, own.at, "%s: %s", v->a->parameters, own.text);
}

int kb_fit(const struct args *a)
{
	struct evaluating v = { .a = a };
	struct err err;
	struct buf b = { 0 };

	if (a->n_word)
		return usage("kb fit takes no file: it fits on the knowledge base; name another with --kb");
	bool ok = arena_open(&v.arena, KNOWLEDGE_ARENA, &err) && engine_knowledge_load(&v.k, a->kb, a->n_kb, &v.arena, &err) &&
	          (v.c = comparer_new(&v.k, &v.arena, &err)) != NULL && match_fit(v.c, -1, v.arena, &v.p, &err);
	if (ok)
		match_print_parameters(&v.p, &b);
	int status = ok ? put_out(&b) ? EXIT_OK : EXIT_FAILED : complain(&err);
	buf_done(&b);
	arena_close(&v.arena);
	return status;
}

int kb_evaluate(const struct args *a)
{
	struct evaluating v = { .a = a };
	struct err err;
	struct buf b = { 0 };

	if (a->n_word != 1)
		return usage("one file of labelled cases is expected: `ashiato kb evaluate CASES.jsonl`");
	bool ok = arena_open(&v.arena, KNOWLEDGE_ARENA, &err) && engine_knowledge_load(&v.k, a->kb, a->n_kb, &v.arena, &err) &&
	          engine_cases_load(a->word[0], &v.arena, note_skip, &v, &v.x, &v.n, &err) && options(&v, &err) && parameters(&v, &err) &&
	          (v.c = comparer_new(&v.k, &v.arena, &err)) != NULL && match_evaluate(v.c, &v.k, v.x, v.n, &v.o, &v.p, &v.arena, &v.e, &err);
	if (ok && a->json)
		print_json(&v, &b);
	else if (ok)
		print_text(&v, &b);
	int status = ok ? put_out(&b) ? EXIT_OK : EXIT_FAILED : complain(&err);
	buf_done(&b);
	arena_close(&v.arena);
	return status;
}
