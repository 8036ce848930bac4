/* SPDX-License-Identifier: Apache-2.0 */
/* How well past cases are answered, and how well it is known what is not known;
 * parameters estimated again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/query/answer.h"

enum {
	SKIPS_SHOWN = 20
};

struct evaluating {
	struct answer *a;
	struct comparer *c;
	const struct incident *x;
	uint32_t n;
	struct evaluation_options o;
	struct evaluation e[EVIDENCE_SETS];
	struct match_parameters p;
	bool flags; /* false flags were planted */
	struct false_flag_result flag[FALSE_FLAGS];
};

static bool options(struct evaluating *v, struct err *err)
{
	struct answer *a = v->a;
	const char *asked = answer_value(a, PARAM_AS_OF_DAYS);
	uint64_t days;

	v->o = (struct evaluation_options){
		.scope = MATCH_EVERYTHING,
		.as_of_days = -1,
		.open_set = answer_flag(a, PARAM_OPEN_SET),
	};
	v->o.scope.leave_report_out = answer_flag(a, PARAM_LEAVE_REPORT_OUT);
	if (asked && str_u64(str_of(asked), &days)) {
		v->o.as_of_days = (int32_t)days;
		/* what is asked as of a day is asked without the report itself
		 */
		v->o.scope.leave_report_out = true;
	}
	return answer_sources_out(a,
		&v->o.scope.report_out,
		&v->o.scope.list_out,
		err);
}

static void jw_double_or_null(struct jw *j, const char *key, double v)
{
	if (v >= 0)
		jw_double(j, key, v);
	else
		jw_null(j, key);
}

static void json_figures(const struct evaluation *e, struct jw *j)
{
	jw_u64(j, "n", e->n);
	jw_u64(j, "n_known", e->n_known);
	jw_u64(j, "n_unknown", e->n_unknown);
	jw_double(j, "top1", e->top1);
	jw_double(j, "top3", e->top3);
	jw_double(j, "top5", e->top5);
	jw_double(j, "mrr", e->mrr);
	jw_double(j, "top1_all", e->top1_all);
	jw_double(j, "top5_all", e->top5_all);
	jw_double(j, "brier", e->reliability.brier);
	jw_double(j, "ece", e->reliability.ece);
	jw_double_or_null(j, "auroc_known", e->auroc_known);
	jw_double(j, "coverage_at_90", e->reliability.coverage_at_90);
	jw_double(j, "named_known", e->named_known);
	jw_double(j, "named_unknown", e->named_unknown);
	jw_double(j, "named_right", e->named_right);
	jw_u64(j, "n_indicators", e->n_indicators);
	jw_double(j, "linked", e->linked);
	jw_double(j, "linked_right", e->linked_right);
}

static const struct {
	const char *key, *say;
} sets[EVIDENCE_SETS] = {
	{ "all", "all" },
	{ "techniques", "techniques alone" },
	{ "software", "software alone" },
	{ "indicators", "indicators alone" },
};

/* --- output -------------------------------------------------------------- */

static void json_flags(const struct evaluating *v, struct jw *j)
{
	jw_array(j, "false_flags");
	for (int f = 0; f < FALSE_FLAGS; f++) {
		const struct false_flag_result *r = &v->flag[f];
		double n = r->n ? r->n : 1;

		if (!r->n)
			continue;
		jw_object(j, NULL);
		jw_z(j, "planted", false_flag_say((enum false_flag)f));
		jw_u64(j, "n", r->n);
		jw_double(j, "decoy_first", r->decoy_first / n);
		jw_double(j, "decoy_named", r->decoy_named / n);
		jw_double(j, "truth_first", r->truth_first / n);
		jw_double(j, "truth_named", r->truth_named / n);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void put_json(const struct evaluating *v, struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	jw_z(&j, "layer", "group");
	json_figures(&v->e[SET_ALL], &j);
	jw_array(&j, "reliability");
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		const struct reliability_bin *bin =
			&v->e[SET_ALL].reliability.bin[i];

		jw_object(&j, NULL);
		jw_u64(&j, "n", bin->n);
		jw_double(&j,
			"confidence",
			bin->n ? bin->confidence / bin->n : 0);
		jw_double(&j, "right", bin->n ? bin->right / bin->n : 0);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_array(&j, "risk_at_coverage");
	for (int i = 1; i < RISK_POINTS; i++) {
		jw_object(&j, NULL);
		jw_double(&j, "coverage", i / (RISK_POINTS - 1.0));
		jw_double(&j, "risk", v->e[SET_ALL].reliability.risk[i]);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object(&j, "by_class");
	for (int i = SET_TECHNIQUES; i < EVIDENCE_SETS; i++) {
		if (v->e[i].n) {
			jw_object(&j, sets[i].key);
			json_figures(&v->e[i], &j);
			jw_object_end(&j);
		}
	}
	jw_object_end(&j);
	if (v->flags)
		json_flags(v, &j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static void set_line(struct buf *b,
	const char *say,
	const struct evaluation *e)
{
	buf_fmt(b,
		"%-18s %6.3f %6.3f %6.3f %6.3f %9.3f %7.4f %6.4f %9.3f",
		say,
		e->top1,
		e->top3,
		e->top5,
		e->mrr,
		e->top1_all,
		e->reliability.brier,
		e->reliability.ece,
		e->reliability.coverage_at_90);
	if (e->auroc_known >= 0)
		buf_fmt(b, " %6.3f\n", e->auroc_known);
	else
		buf_z(b, "      -\n");
}

static void put_sets(const struct evaluating *v, struct buf *b)
{
	const struct evaluation *e = &v->e[SET_ALL];

	buf_fmt(b,
		"%u cases, layer group, %u groups compared. The knowledge in "
		"scope describes the actor of %u, not that of %u.\n\n",
		e->n,
		comparer_groups(v->c),
		e->n_known,
		e->n_unknown);
	buf_fmt(b,
		"%-18s  top-1  top-3  top-5    MRR top-1 all   Brier    ECE "
		"cover@90%%  AUROC\n",
		"evidence");
	for (int i = 0; i < EVIDENCE_SETS; i++) {
		if (v->e[i].n)
			set_line(b, sets[i].say, &v->e[i]);
	}
	buf_z(b,
		"\ntop-k and MRR are shares of the cases whose actor is "
		"described; \"top-1 all\" of all that have a label.\n");
	buf_fmt(b,
		"Named: %.1f %% of the described, %.1f %% of the others; of "
		"the named %.1f %% are right.\n",
		100 * e->named_known,
		100 * e->named_unknown,
		100 * e->named_right);
	if (e->n_indicators) {
		buf_fmt(b,
			"Indicators: %u cases, %.1f %% linked to a published "
			"list, of these %.1f %% right.\n",
			e->n_indicators,
			100 * e->linked,
			100 * e->linked_right);
	}
}

static void put_risk(const struct evaluating *v, struct buf *b)
{
	const struct evaluation *e = &v->e[SET_ALL];

	buf_z(b,
		"\nshare of cases answered, the surest first, and how many "
		"of "
		"these are wrong:\n ");
	for (int i = 2; i < RISK_POINTS; i += 2) {
		buf_fmt(b,
			" %d %%: %.1f %%%s",
			i * 5,
			100 * e->reliability.risk[i],
			i + 2 < RISK_POINTS ? "," : "\n");
	}
}

static void put_confidence(const struct evaluating *v, struct buf *b)
{
	const struct evaluation *e = &v->e[SET_ALL];

	buf_z(b, "\nstated confidence, right, cases:\n");
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		const struct reliability_bin *bin = &e->reliability.bin[i];

		if (bin->n) {
			buf_fmt(b,
				"  %.3f  %.3f  %5u\n",
				bin->confidence / bin->n,
				bin->right / bin->n,
				bin->n);
		}
	}
}

static void put_false_flags(const struct evaluating *v, struct buf *b)
{
	buf_z(b,
		"\nFalse flags planted:                     first: decoy  "
		"truth   named: decoy  truth\n");
	for (int f = 0; f < FALSE_FLAGS; f++) {
		const struct false_flag_result *r = &v->flag[f];
		double n = r->n ? r->n : 1;

		if (!r->n)
			continue;
		buf_fmt(b,
			"  %-40s %10.3f %6.3f %13.3f %6.3f\n",
			false_flag_say((enum false_flag)f),
			r->decoy_first / n,
			r->truth_first / n,
			r->decoy_named / n,
			r->truth_named / n);
	}
}

static void put_text(const struct evaluating *v, struct buf *b)
{
	put_sets(v, b);
	put_risk(v, b);
	put_confidence(v, b);
	if (v->flags)
		put_false_flags(v, b);
}

/* the same lines as one object: {"techniques": {"report": .. } ..} */
static void parameters_json(struct str text,
	const struct match_parameters *p,
	struct buf *b)
{
	struct jw j = { .to = b };
	struct str line;
	struct str section;
	struct str name;
	struct str value;
	struct str open = { 0 };

	jw_object(&j, NULL);
	jw_u64(&j, "cases_report_left_out", p->n_loo);
	jw_u64(&j, "cases_as_of", p->n_as_of);
	jw_u64(&j, "cases_group_left_out", p->n_open);
	jw_u64(&j, "lists", p->n_list);
	while (str_cut(text, '\n', &line, &text)) {
		char key[40];
		char number[32];

		if (!str_cut(line, '\t', &section, &line) ||
			!str_cut(line, '\t', &name, &value)) {
			continue;
		}
		if (!str_eq(section, open)) {
			if (open.n)
				jw_object_end(&j);
			snprintf(key, sizeof key, "%.*s", STR_FMT(section));
			jw_object(&j, key);
			open = section;
		}
		snprintf(key, sizeof key, "%.*s", STR_FMT(name));
		snprintf(number, sizeof number, "%.*s", STR_FMT(value));
		jw_raw(&j, key, str_of(number));
	}
	if (open.n)
		jw_object_end(&j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

/* NULL: *err says why. */
static struct evaluating *open_cases(struct answer *a, struct err *err)
{
	struct evaluating *v = NEW(&a->room, struct evaluating, 1);
	const char *path = answer_value(a, PARAM_CASES);

	if (!v) {
		fail(err, ERR_LIMIT, 0, "no memory left");
		return NULL;
	}
	v->a = a;
	a->own = v;
	if (path &&
		!answer_incidents(a, path, SKIPS_SHOWN, &v->x, &v->n, err))
		return NULL;
	return v;
}

ASKS(fit)
{
	struct evaluating *v = open_cases(a, err);

	if (!v)
		return false;
	v->c = comparer_new(&a->k, &a->room, err);
	return v->c &&
		match_fit(v->c,
			&(struct past_cases){ v->x, v->n },
			NULL,
			a->room,
			&v->p,
			err);
}

WRITES(fit)
{
	const struct evaluating *v = a->own;

	(void)err;
	match_print_parameters(&v->p, out);
	return true;
}

WRITES(fit_json)
{
	const struct evaluating *v = a->own;
	struct buf text = { 0 };

	(void)err;
	match_print_parameters(&v->p, &text);
	parameters_json(buf_str(&text), &v->p, out);
	out->bad |= text.bad;
	buf_done(&text);
	return true;
}

static bool plant(struct evaluating *v, struct err *err)
{
	v->flags = answer_flag(v->a, PARAM_FALSE_FLAGS);
	return !v->flags ||
		match_false_flags(v->c,
			&v->a->k,
			v->x,
			v->n,
			&v->o,
			&v->p,
			v->a->room,
			v->flag,
			err);
}

/* parameters that never saw what they judge */
static bool cross_fit(struct evaluating *v, struct err *err)
{
	bool by_publisher = answer_flag(v->a, PARAM_CROSS_FIT_PUBLISHERS);
	struct match_parameters *fold;

	if (!by_publisher && !answer_flag(v->a, PARAM_CROSS_FIT))
		return true;
	fold = NEW(&v->a->room, struct match_parameters, MATCH_FOLDS);
	if (!fold)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	v->o.fold = fold;
	v->o.fold_by = by_publisher ? FOLD_BY_PUBLISHER : FOLD_BY_GROUP;
	return match_fit_folds(v->c, v->o.fold_by, v->a->room, fold, err);
}

ASKS(evaluation)
{
	struct evaluating *v = open_cases(a, err);

	if (!v)
		return false;
	if (!options(v, err) || !answer_parameters(a, &v->p, err))
		return false;
	v->c = comparer_new(&a->k, &a->room, err);
	if (!v->c || !cross_fit(v, err))
		return false;
	if (!match_evaluate(v->c,
		    &a->k,
		    v->x,
		    v->n,
		    &v->o,
		    &v->p,
		    &a->room,
		    v->e,
		    err)) {
		return false;
	}
	return plant(v, err);
}

WRITES(evaluation)
{
	(void)err;
	put_text(a->own, out);
	return true;
}

WRITES(evaluation_json)
{
	(void)err;
	put_json(a->own, out);
	return true;
}

WRITES(evaluation_svg)
{
	const struct evaluating *v = a->own;

	(void)err;
	publish_reliability_svg(&v->e[SET_ALL].reliability, out);
	return true;
}

/* one JSON object a case */
WRITES(evaluation_answers)
{
	const struct evaluating *v = a->own;

	(void)err;
	for (uint32_t i = 0; i < v->n; i++) {
		const struct answered *x = &v->e[SET_ALL].answer[i];
		struct jw j = { .to = out };

		jw_object(&j, NULL);
		jw_str(&j, "case", v->x[i].id);
		if (x->first == THING_NONE) {
			jw_null(&j, "first");
			jw_null(&j, "name");
		} else {
			jw_str(&j, "first", a->k.thing[x->first].id);
			jw_str(&j, "name", a->k.thing[x->first].name);
		}
		jw_double(&j, "confidence", x->confidence);
		jw_double(&j, "none", x->none);
		jw_u64(&j, "rank_of_truth", x->rank);
		jw_bool(&j, "known", x->known);
		jw_bool(&j, "right", x->right);
		jw_bool(&j, "named", x->named);
		jw_bool(&j, "linked", x->linked);
		jw_object_end(&j);
		buf_z(out, "\n");
	}
	return true;
}
