/* SPDX-License-Identifier: Apache-2.0 */
/* Who may be the same: how often the program is right on records whose truth is
 * known. */
#include <inttypes.h>

#include "case/query/answer.h"
#include "identity/identity.h"

/* pages become real when touched */
#define RECORDS_ARENA ((size_t)24 << 30)
#define RECORDS_FILE ((size_t)4 << 30)

struct judging {
	bool names; /* pairs of names, not records */
	struct dataset d;
	struct linkage l;
	struct evaluated e;
	struct evaluated persons;
};

static void tell_dataset(const struct answer *a, const struct dataset *d)
{
	if (d->skipped) {
		answer_tell(a,
			"%" PRIu64
			" rows were left out; the first in line %" PRIu64
			": %s",
			d->skipped,
			d->skipped_line,
			d->skipped_why);
	}
	for (uint32_t i = 0; i < d->n_left_out; i++) {
		answer_tell(a,
			"the column \"%.*s\" was left out: at most %u are "
			"compared",
			STR_FMT(d->left_out[i]),
			(unsigned)LINKAGE_COLUMNS_MAX);
	}
}

static bool read_text(struct answer *a,
	const char *path,
	struct str *ret,
	struct err *err)
{
	enum text_encoding from;
	struct str raw;

	if (!file_read(path, RECORDS_FILE, &a->room, &raw, err))
		return false;
	if (text_to_utf8(raw, &a->room, ret, &from, err))
		return true;
	struct err why = *err;
	return fail(err, why.code, why.at, "%s: %s", path, why.text);
}

/* The user's dictionaries of names. NULL: *err */
static struct names *names_of(struct answer *a, struct err *err)
{
	struct names *n = NULL;
	struct str bytes;

	if (!names_open(&n, err))
		return NULL;
	for (int i = 0; i < a->call->value[PARAM_DICTIONARY].n; i++) {
		struct arena scratch = a->room;
		const char *path = a->call->value[PARAM_DICTIONARY].v[i];

		if (file_read(path, RECORDS_FILE, &scratch, &bytes, err) &&
			names_dictionary(n, bytes, err)) {
			continue;
		}
		names_close(n);
		return NULL;
	}
	return n;
}

static bool judge_names(struct answer *a,
	struct judging *judging,
	struct str text,
	struct err *err)
{
	struct names *n = names_of(a, err);

	judging->names = true;
	if (!n)
		return false;
	bool ok = name_pairs_evaluate(text,
		n,
		&a->room,
		&judging->e,
		&judging->persons,
		err);
	names_close(n);
	return ok;
}

static bool judge_records(struct answer *a,
	struct judging *judging,
	const struct str *text,
	uint32_t n,
	struct err *err)
{
	const struct query_call *c = a->call;

	if (!dataset_read(text,
		    n,
		    c->value[PARAM_WITHOUT].v,
		    (uint32_t)c->value[PARAM_WITHOUT].n,
		    &a->room,
		    &judging->d,
		    err)) {
		struct err why = *err;

		return fail(err,
			ERR_USAGE,
			0,
			"%s: %s",
			c->value[PARAM_EVALUATE].v[0],
			why.text);
	}
	tell_dataset(a, &judging->d);
	struct names *names = names_of(a, err);
	if (!names)
		return false;
	const struct linkage_records r = {
		.column = judging->d.column,
		.n_column = judging->d.n_column,
		.cell = judging->d.cell,
		.n = judging->d.n,
		.side = judging->d.side,
		.names = names,
	};
	bool ok = linkage_run(&r, &a->room, &judging->l, err);
	names_close(names);
	if (!ok)
		return false;
	return dataset_evaluate(&judging->d,
		       &judging->l,
		       a->room,
		       &judging->e) ||
		fail(err, ERR_LIMIT, 0, "no memory left");
}

ASKS(identities_evaluation)
{
	const struct query_call *c = a->call;
	struct str text[DATASET_FILES];
	uint32_t n = (uint32_t)c->value[PARAM_EVALUATE].n;

	if (n > DATASET_FILES) {
		return fail(err,
			ERR_USAGE,
			0,
			"one file, or two whose records are compared with "
			"each other's, were expected");
	}
	if (!arena_open(&a->room, RECORDS_ARENA, err))
		return false;
	struct judging *judging = NEW(&a->room, struct judging, 1);
	a->own = judging;
	for (uint32_t i = 0; i < n; i++) {
		if (!read_text(a,
			    c->value[PARAM_EVALUATE].v[i],
			    &text[i],
			    err))
			return false;
	}
	if (n == 1 && name_pairs_are(text[0], a->room))
		return judge_names(a, judging, text[0], err);
	return judge_records(a, judging, text, n, err);
}

static void json_scored(struct jw *j, const struct scored *s)
{
	jw_double(j, "precision", s->precision);
	jw_double(j, "recall", s->recall);
	jw_double(j, "f1", s->f1);
	jw_double(j, "threshold", s->threshold);
}

static void json_evaluated(struct jw *j, const struct evaluated *e)
{
	jw_u64(j, "n", e->n_record);
	jw_u64(j, "true_pairs", e->n_true);
	jw_u64(j, "compared_pairs", e->n_compared);
	json_scored(j, &e->said);
	jw_object(j, "at_precision_93");
	json_scored(j, &e->at_precision);
	jw_object_end(j);
	jw_object(j, "best");
	json_scored(j, &e->best);
	jw_object_end(j);
}

static void json_calibration(struct jw *j, const struct judging *judging)
{
	const struct evaluated *e = &judging->e;

	jw_u64(j, "clusters", e->n_cluster);
	jw_double(j, "ece", e->ece);
	jw_u64(j, "said_99", e->n_sure);
	jw_double(j,
		"right_99",
		e->n_sure ? (double)e->n_sure_right / (double)e->n_sure : 0);
	jw_double(j, "lost", e->lost);
	jw_double(j, "lost_estimated", judging->l.lost_ppm / 1e6);
	jw_bool(j, "converged", judging->l.model.converged);
	jw_array(j, "reliability");
	for (int i = 0; i < CALIBRATION_BINS; i++) {
		double n = e->bin[i].n ? (double)e->bin[i].n : 1;

		jw_object(j, NULL);
		jw_u64(j, "n", e->bin[i].n);
		jw_double(j, "said", e->bin[i].said / n);
		jw_double(j, "right", (double)e->bin[i].right / n);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void json_columns(struct jw *j, const struct judging *judging)
{
	jw_array(j, "columns");
	for (uint32_t i = 0; i < judging->d.n_column; i++) {
		uint32_t on = judging->l.model.leans_on[i];

		jw_object(j, NULL);
		jw_str(j, "name", judging->d.column[i].name);
		jw_z(j,
			"taken_for",
			field_rows[judging->d.column[i].kind].word);
		if (on < judging->d.n_column)
			jw_str(j, "leans_on", judging->d.column[on].name);
		if (judging->l.model.doubtful[i])
			jw_bool(j, "doubtful", true);
		jw_milli(j,
			"equal",
			judging->l.model
				.weight[PAIR_PERSON][i][LEANS_UNTOLD][0]);
		jw_milli(j,
			"differs",
			judging->l.model
				.weight[PAIR_PERSON][i][LEANS_UNTOLD]
				       [field_differs(
					       judging->d.column[i].kind)]);
		jw_object_end(j);
	}
	jw_array_end(j);
}

WRITES(identities_evaluation_json)
{
	const struct judging *judging = a->own;
	struct jw j = { .to = out };

	(void)err;
	jw_object(&j, NULL);
	jw_z(&j, "of", judging->names ? "names" : "records");
	json_evaluated(&j, &judging->e);
	if (judging->names) {
		jw_object(&j, "persons");
		json_evaluated(&j, &judging->persons);
		jw_object_end(&j);
	} else {
		json_calibration(&j, judging);
		json_columns(&j, judging);
	}
	jw_object_end(&j);
	buf_z(out, "\n");
	return true;
}

static void scored_line(struct buf *b,
	const char *what,
	const struct scored *s)
{
	buf_fmt(b,
		"%-32s %9.4f %7.4f %7.4f %10.4f\n",
		what,
		s->precision,
		s->recall,
		s->f1,
		s->threshold);
}

static void put_scores(struct buf *b, const struct evaluated *e)
{
	buf_fmt(b,
		"%-32s precision  recall      F1  threshold\n",
		"pairs that are one");
	scored_line(b, "as the program says it", &e->said);
	scored_line(b, "at a precision of .93", &e->at_precision);
	scored_line(b, "had the truth chosen", &e->best);
}

static void put_records(const struct judging *judging, struct buf *b)
{
	const struct evaluated *e = &judging->e;

	buf_fmt(b,
		"\nOf %" PRIu64 " joins said at 99 %% and more %.2f %% are "
		"right; what is said is off by %.4f on the mean.\n%.2f %% of "
		"the true pairs were never compared, or left at once (%.2f "
		"%% "
		"as estimated without the truth).\n",
		e->n_sure,
		e->n_sure
			? 100.0 * (double)e->n_sure_right / (double)e->n_sure
			: 0,
		e->ece,
		100 * e->lost,
		judging->l.lost_ppm / 1e4);
	buf_z(b,
		"\ncolumn                   taken for           equal "
		"differs "
		" leans on\n");
	for (uint32_t i = 0; i < judging->d.n_column; i++) {
		const struct linkage_column *c = &judging->d.column[i];
		const int32_t *w =
			judging->l.model.weight[PAIR_PERSON][i][LEANS_UNTOLD];
		uint32_t on = judging->l.model.leans_on[i];

		buf_fmt(b,
			"%-24.*s %-18s %6.1f %7.1f  %.*s\n",
			STR_FMT(str_head(c->name, 24)),
			field_rows[c->kind].word,
			w[0] / 1e3,
			w[field_differs(c->kind)] / 1e3,
			STR_FMT(on < judging->d.n_column
					? judging->d.column[on].name
					: STR("-")));
	}
	buf_z(b,
		"equal, differs: natural logarithm of how many times more\n");
}

WRITES(identities_evaluation)
{
	const struct judging *judging = a->own;

	(void)err;
	buf_fmt(out,
		"%" PRIu64 " %s, %" PRIu64 " true pairs, %" PRIu64
		" pairs compared\n\n",
		judging->e.n_record,
		judging->names ? "pairs of names" : "records",
		judging->e.n_true,
		judging->e.n_compared);
	put_scores(out, &judging->e);
	if (!judging->names) {
		put_records(judging, out);
		return true;
	}
	buf_fmt(out,
		"\nof persons alone, %" PRIu64 " pairs:\n",
		judging->persons.n_record);
	put_scores(out, &judging->persons);
	return true;
}
