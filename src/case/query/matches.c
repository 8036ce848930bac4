/* SPDX-License-Identifier: Apache-2.0 */
/* Which described actors an intrusion resembles, and why. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "case/query/answer.h"

enum {
	SHOWN = 5,
	REASONS = 6,
	MARKS = 8
};

struct matching {
	struct answer *a;
	struct comparer *c;
	const struct incident *x;
	uint32_t n;
	struct match_scope scope;
	struct match_parameters p;
};

/* what speaks for the first over the second, heaviest first */
struct reason_line {
	const char *say;
	double nat;
};

static int heaviest(const void *a, const void *b)
{
	const struct reason_line *x = a;
	const struct reason_line *y = b;

	if (x->nat < y->nat)
		return 1;
	if (x->nat > y->nat)
		return -1;
	return strcmp(x->say, y->say);
}

static uint32_t reasons(const struct matching *w,
	const struct incident *x,
	const struct match *m,
	struct reason_line ret[static FEATURES + MATCH_TRAITS])
{
	const double *weight =
		x->n_software || x->n_via ? w->p.all : w->p.techniques;
	const struct candidate *first = &m->candidate[0];
	const struct candidate *other = &m->candidate[1];
	uint32_t n = 0;

	for (int f = 0; first->feature && other->feature && f < FEATURES;
		f++) {
		double nat =
			weight[f] * (first->feature[f] - other->feature[f]);

		if (nat > .005 || nat < -.005) {
			ret[n++] = (struct reason_line){
				feature_say((enum feature)f),
				nat
			};
		}
	}
	for (int t = 0; first->trait && other->trait && t < MATCH_TRAITS;
		t++) {
		double nat =
			w->p.trait[t] * (first->trait[t] - other->trait[t]);

		if (nat > .005 || nat < -.005) {
			ret[n++] = (struct reason_line){ match_trait_say(t),
				nat };
		}
	}
	if (n)
		qsort(ret, n, sizeof *ret, heaviest);
	return n;
}

/* its title, else its address, else its id; of no report nothing */
static struct str called_report(const struct known_report *r)
{
	if (!r)
		return (struct str){ 0 };
	if (r->title.n)
		return r->title;
	return r->url.n ? r->url : r->id;
}

static void text_marks(const struct matching *w,
	const struct shared_mark *mark,
	uint32_t n,
	struct buf *b)
{
	if (n)
		buf_z(b, "  shared with the first, rarest first:\n");
	for (uint32_t i = 0; i < n && i < MARKS; i++) {
		const struct known_report *r = mark[i].report == REPORT_NONE
			? NULL
			: &w->a->k.report[mark[i].report];
		struct str says = called_report(r);

		buf_fmt(b,
			"    %s %.*s%s%.*s, with %u of the described%s%.*s\n",
			mark[i].how,
			STR_FMT(mark[i].what),
			mark[i].name.n ? " " : "",
			STR_FMT(mark[i].name),
			mark[i].groups,
			says.n ? "; " : "",
			STR_FMT(says));
	}
	if (n > MARKS)
		buf_fmt(b, "    and %u more\n", n - MARKS);
}

static void json_marks(const struct matching *w,
	const struct shared_mark *mark,
	uint32_t n,
	struct jw *j)
{
	jw_array(j, "shared");
	for (uint32_t i = 0; i < n; i++) {
		jw_object(j, NULL);
		jw_z(j, "how", mark[i].how);
		jw_str(j, "what", mark[i].what);
		jw_str(j, "name", mark[i].name);
		jw_u64(j, "groups", mark[i].groups);
		if (mark[i].report != REPORT_NONE)
			jw_str(j,
				"report",
				w->a->k.report[mark[i].report].id);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void put_json(const struct matching *w,
	const struct incident *x,
	const struct match *m,
	const struct shared_mark *mark,
	uint32_t n_mark,
	struct buf *b)
{
	struct jw j = { .to = b };
	struct reason_line why[FEATURES + MATCH_TRAITS];
	uint32_t n = m->n > 1 ? reasons(w, x, m, why) : 0;

	jw_object(&j, NULL);
	jw_str(&j, "case", x->id);
	jw_bool(&j, "named", m->named);
	jw_double(&j, "confidence", m->confidence);
	jw_double(&j, "none", m->none);
	if (m->why_not)
		jw_z(&j, "not_named_because", m->why_not);
	if (m->left_without) {
		jw_double(&j, "left", m->left);
		jw_z(&j, "left_without", m->left_without);
	}
	if (x->n_not_counted) {
		jw_array(&j, "not_counted");
		for (uint32_t i = 0; i < x->n_remark; i++) {
			if (str_has(x->remark[i], STR("is not counted")))
				jw_str(&j, NULL, x->remark[i]);
		}
		jw_array_end(&j);
	}
	jw_array(&j, "candidates");
	for (uint32_t i = 0; i < m->n && i < SHOWN; i++) {
		const struct candidate *c = &m->candidate[i];

		jw_object(&j, NULL);
		jw_str(&j, "id", w->a->k.thing[c->group].id);
		jw_str(&j, "name", w->a->k.thing[c->group].name);
		jw_str(&j, "source", w->a->k.thing[c->group].source);
		jw_double(&j, "p", c->p);
		jw_double(&j, "without_cheapest_marks", c->left);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_array(&j, "reasons");
	for (uint32_t i = 0; i < n; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "say", why[i].say);
		jw_double(&j, "nat", why[i].nat);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	json_marks(w, mark, n_mark, &j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static void put_text(const struct matching *w,
	const struct incident *x,
	const struct match *m,
	const struct shared_mark *mark,
	uint32_t n_mark,
	struct buf *b)
{
	struct reason_line why[FEATURES + MATCH_TRAITS];
	uint32_t n = m->n > 1 ? reasons(w, x, m, why) : 0;

	buf_fmt(b, "%.*s: ", STR_FMT(x->id));
	if (m->named) {
		buf_fmt(b,
			"resembles %.*s, as %.*s describes it\n",
			STR_FMT(w->a->k.thing[m->candidate[0].group].name),
			STR_FMT(w->a->k.thing[m->candidate[0].group].source));
	} else {
		buf_fmt(b, "not established: %s\n", m->why_not);
	}
	for (uint32_t i = 0; i < m->n && i < SHOWN; i++) {
		const struct candidate *c = &m->candidate[i];

		buf_fmt(b,
			"  %5.1f %%  %.*s (%.*s)",
			100 * c->p,
			STR_FMT(w->a->k.thing[c->group].name),
			STR_FMT(w->a->k.thing[c->group].id));
		if (c->feature) {
			buf_fmt(b,
				"; %.1f %% without its best software and "
				"three "
				"best techniques",
				100 * c->left);
		}
		buf_z(b, "\n");
	}
	if (m->left_without) {
		buf_fmt(b,
			"  of the first's share %.1f %% is left without %s\n",
			100 * m->left,
			m->left_without);
	}
	buf_fmt(b,
		"  %5.1f %%  none of the %u described\n",
		100 * m->none,
		m->n);
	if (n)
		buf_z(b, "  for the first against the second, in nat:\n");
	for (uint32_t i = 0; i < n && i < REASONS; i++)
		buf_fmt(b, "    %+6.2f  %s\n", why[i].nat, why[i].say);
	text_marks(w, mark, n_mark, b);
}

static bool scope_of(struct answer *a, struct matching *w, struct err *err)
{
	struct question q;

	w->scope = MATCH_EVERYTHING;
	w->scope.leave_report_out = answer_flag(a, PARAM_LEAVE_REPORT_OUT);
	if (!question_parse(answer_value(a, PARAM_AS_OF),
		    NULL,
		    a->call->prefix,
		    &q,
		    err)) {
		return false;
	}
	if (q.as_of_s != INT64_MAX)
		w->scope.before_day = (int32_t)(q.as_of_s / DAY_S);
	return answer_sources_out(a,
		&w->scope.report_out,
		&w->scope.list_out,
		err);
}

ASKS(matches)
{
	struct matching *w = NEW(&a->room, struct matching, 1);

	if (!w)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	a->own = w;
	w->a = a;
	if (!answer_incidents(a,
		    answer_value(a, PARAM_INCIDENTS),
		    UINT64_MAX,
		    &w->x,
		    &w->n,
		    err)) {
		return false;
	}
	w->c = comparer_new(&a->k, &a->room, err);
	if (!w->c)
		return false;
	return answer_parameters(a, &w->p, err) && scope_of(a, w, err);
}

typedef void put_match(const struct matching *w,
	const struct incident *x,
	const struct match *m,
	const struct shared_mark *mark,
	uint32_t n_mark,
	struct buf *b);

static bool each(const struct matching *w,
	put_match *put,
	struct buf *out,
	struct err *err)
{
	for (uint32_t i = 0; i < w->n; i++) {
		struct arena scratch = w->a->room;
		const struct shared_mark *mark = NULL;
		uint32_t n_mark = 0;
		struct match m;

		if (!comparer_match(w->c,
			    &w->x[i],
			    &w->scope,
			    &w->p,
			    &scratch,
			    &m,
			    err)) {
			return false;
		}
		if (m.n &&
			!comparer_shared(w->c,
				&w->x[i],
				&w->scope,
				m.candidate[0].group,
				&scratch,
				&mark,
				&n_mark,
				err)) {
			return false;
		}
		put(w, &w->x[i], &m, mark, n_mark, out);
	}
	return true;
}

WRITES(matches)
{
	return each(a->own, put_text, out, err);
}

WRITES(matches_lines)
{
	return each(a->own, put_json, out, err);
}
