/* SPDX-License-Identifier: Apache-2.0 */
/* Asking: values checked, what is needed computed; writing; closing. */
#include <inttypes.h>
#include <stdlib.h>

#include "case/query/answer.h"

const char *const query_media_types[QUERY_FORMATS] = {
	[QUERY_TEXT] = "text/plain",
	[QUERY_JSON] = "application/json",
	[QUERY_LINES] = "application/jsonl",
	[QUERY_CSV] = "text/csv",
	[QUERY_SVG] = "image/svg+xml",
	[QUERY_HTML] = "text/html",
	[QUERY_SAVED] = "application/octet-stream",
};

/* --- values -------------------------------------------------------------- */

static bool is_days(struct str value)
{
	uint64_t days;

	return str_u64(value, &days) && days <= 36500;
}

static bool is_count(struct str value)
{
	uint64_t n;

	return str_u64(value, &n) && n > 0 && n <= UINT32_MAX;
}

static bool is_time(struct str value)
{
	struct span s;

	return span_parse(value, STR("Z"), &s);
}

static bool is_month(struct str value)
{
	struct span s;

	return span_parse(value, STR("Z"), &s) && s.res == RES_MONTH;
}

static bool is_day(struct str value)
{
	int64_t end;

	return day_end_parse(value, &end);
}

static const char *prefix_of(const struct query_call *c,
	const struct parameter_row *row)
{
	return row->word ? "" : c->prefix;
}

/* What a value of each type must be; of the other types whoever reads it says
 * what is wrong with it. */
static const struct {
	bool (*is)(struct str value);
	const char *expected;
} forms[] = {
	[TYPE_DAY] = { is_day, "a day such as 2016-12-31" },
	[TYPE_MONTH] = { is_month, "a month such as 2024-04" },
	[TYPE_DAYS] = { is_days, "a number of days" },
	[TYPE_COUNT] = { is_count, "a number from 1 on" },
	[TYPE_TIME] = { is_time,
		"a time such as 2016-12, 2016-12-31 or 2016-12-31T08:30Z" },
	/* none of a type behind these */
	[TYPE_NETWORK] = { NULL, NULL },
};

static bool has_form(const struct parameter_row *row, struct str value)
{
	if (row->type == TYPE_WORD)
		return str_listed(str_of(row->words), ' ', value);
	return !forms[row->type].is || forms[row->type].is(value);
}

/* One value against its type. */
static bool check_value(const struct query_call *c,
	enum parameter p,
	const char *value,
	struct err *err)
{
	const struct parameter_row *row = &parameters[p];
	bool word = row->type == TYPE_WORD;
	const char *words = word ? row->words : "";
	struct buf meant = { 0 };

	if (has_form(row, str_of(value)))
		return true;
	near_words(str_of(value), str_of(words), ' ', &meant);
	fail(err,
		ERR_USAGE,
		0,
		"%s%s: %s%s was expected, not \"%s\"%.*s",
		prefix_of(c, row),
		row->name,
		word ? "one of: " : forms[row->type].expected,
		words,
		value,
		STR_FMT(buf_str(&meant)));
	buf_done(&meant);
	return false;
}

static bool check_values(const struct query_call *c, struct err *err)
{
	for (int p = 0; p < PARAMETERS; p++) {
		const struct parameter_row *row = &parameters[p];
		int n = c->value[p].n;

		if (!n && c->query->required >> p & 1) {
			return fail(err,
				ERR_USAGE,
				0,
				"%s: %s%s is missing: %s",
				c->called,
				prefix_of(c, row),
				row->name,
				row->what);
		}
		if (n && !query_takes(c->query, (enum parameter)p)) {
			return fail(err,
				ERR_USAGE,
				0,
				"%s does not take %s%s",
				c->called,
				prefix_of(c, row),
				row->name);
		}
		if (n > 1 && !row->many) {
			return fail(err,
				ERR_USAGE,
				0,
				"%s%s: one value was expected, not %d",
				prefix_of(c, row),
				row->name,
				n);
		}
		for (int i = 0; i < n; i++) {
			if (!check_value(c,
				    (enum parameter)p,
				    c->value[p].v[i],
				    err)) {
				return false;
			}
		}
	}
	return true;
}

/* --- what is needed ------------------------------------------------------ */

/* a line each */
static void tell_warnings(struct answer *a, struct str rest)
{
	struct str line;

	while (rest.n) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.n = 0;
		}
		answer_tell(a, "warning: %.*s", STR_FMT(line));
	}
}

static bool open_case(struct answer *a, enum store_mode mode, struct err *err)
{
	const struct query_call *c = a->call;
	struct question q;

	if (!c->dir) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s: a case is missing",
			c->called);
	}
	if (!question_parse(answer_value(a, PARAM_AS_OF),
		    answer_value(a, PARAM_ONLY),
		    c->prefix,
		    &q,
		    err)) {
		return false;
	}
	const struct audience_words whom = {
		.tlp = answer_value(a, PARAM_TLP),
		.for_org = answer_value(a, PARAM_FOR),
		.compartment = c->value[PARAM_COMPARTMENT].v,
		.n_compartment = c->value[PARAM_COMPARTMENT].n,
	};
	if (!audience_parse(&whom, c->prefix, &q.audience, err))
		return false;
	q.word = str_trim(str_of(answer_value(a, PARAM_SEARCHED)));
	/* whether a name is known is asked of all claims */
	unsigned needs = c->query->needs;
	if (c->value[PARAM_ABOUT].n || c->value[PARAM_SOURCE].n)
		needs |= NEEDS_CLAIMS;
	if (c->value[PARAM_HUNT].n)
		needs |= NEEDS_FINDINGS;
	if (!store_open(&a->store, c->dir, mode, err))
		return false;
	tell_warnings(a, str_of(store_warning(a->store)));
	if (!case_view(&a->view, a->store, &q, needs, err))
		return false;
	struct str doubt = case_question_doubt(&a->view, &q, &a->view.a);
	if (doubt.n)
		answer_tell(a, "warning: %.*s", STR_FMT(doubt));
	struct str not_run = a->view.publication.not_run;
	if (not_run.n) {
		answer_tell(a,
			"warning: %.*s; `ashiato run %s` derives what "
			"follows "
			"from it",
			STR_FMT(not_run),
			c->dir);
	}
	return true;
}

static bool open_knowledge(struct answer *a, struct err *err)
{
	const struct query_call *c = a->call;

	if (!arena_open(&a->room, KNOWLEDGE_ARENA, err))
		return false;
	if (!case_knowledge_load(&a->k,
		    c->value[PARAM_KB].v,
		    c->value[PARAM_KB].n,
		    &a->room,
		    err)) {
		return false;
	}
	if (a->k.skipped) {
		answer_tell(a,
			"warning: %" PRIu64 " records could not be read and "
					    "are left out; `ashiato "
			"kb import` names them",
			a->k.skipped);
	}
	return true;
}

/* --- the three verbs ----------------------------------------------------- */

static bool answer_from(struct answer *a,
	enum store_mode mode,
	struct err *err)
{
	const struct query *q = a->query;

	if (q->needs & NEEDS_CASE && !open_case(a, mode, err))
		return false;
	if (q->needs & NEEDS_KNOWLEDGE && !open_knowledge(a, err))
		return false;
	return !q->ask || q->ask(a, err);
}

/* Gives back what answer_from took. */
static void let_go(struct answer *a)
{
	if (a->close)
		a->close(a);
	case_view_close(&a->view);
	arena_close(&a->room);
	store_close(a->store, &(struct err){ 0 });
}

/* What was read while somebody wrote may be a bit of both: it is read again,
 * from a copy. */
bool query_ask(struct answer **ret,
	const struct query_call *call,
	struct err *err)
{
	struct answer *a = calloc(1, sizeof *a);

	*ret = a;
	if (!a)
		return fail(err, ERR_LIMIT, 0, "no memory left to answer");
	a->query = call->query;
	a->call = call;
	if (!check_values(call, err))
		return false;
	bool ok = answer_from(a, STORE_LOOK, err);
	if (!a->store || store_stands(a->store))
		return ok;
	let_go(a);
	*a = (struct answer){ .query = call->query, .call = call };
	return answer_from(a, STORE_READ, err);
}

/* XML 1.0, 2.5: no two hyphens inside */
static void say_in_comment(struct str s, struct buf *out)
{
	buf_z(out, "<!-- ");
	for (size_t i = 0; i < s.n; i++) {
		buf_add(out, (struct str){ s.p + i, 1 });
		buf_z(out, s.p[i] == '-' ? " " : "");
	}
	buf_z(out, ". -->\n");
}

/* What an answer leaves out it says: text at its end, JSON in a member of its
 * own; pictures in a comment;
 * what has no place for it, beside it. */
static void say_kept(struct answer *a,
	enum query_format format,
	struct buf *out)
{
	struct str s = a->view.publication.kept.sentence;

	if (!s.n || format == QUERY_JSON)
		return;
	if (format == QUERY_SVG) {
		say_in_comment(s, out);
	} else if (format == QUERY_TEXT) {
		buf_z(out, "\n");
		buf_safe(out, s);
		buf_z(out, ".\n");
	} else {
		answer_tell(a, "%.*s", STR_FMT(s));
	}
}

bool query_write(struct answer *a,
	enum query_format format,
	struct buf *out,
	struct err *err)
{
	if (!a->query->write[format]) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is not written as %s",
			a->call->called,
			query_media_types[format]);
	}
	bool ok = a->query->write[format](a, out, err);
	/* some writers look things up while they write */
	if (a->store && !store_stands(a->store)) {
		return fail(err,
			ERR_IO,
			0,
			"somebody wrote to the case while it was read; ask "
			"again");
	}
	if (ok)
		say_kept(a, format, out);
	return ok &&
		(!out->bad ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left for the answer"));
}

void query_close(struct answer *a)
{
	if (!a)
		return;
	let_go(a);
	free(a);
}
