/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato kb match: which described actors an intrusion resembles, and why. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum {
	SHOWN = 5,
	REASONS = 6,
	MARKS = 8
};

struct matching {
	const struct args *a;
	struct arena arena;
	struct knowledge k;
	struct comparer *c;
	const struct incident *x;
	uint32_t n;
	struct match_parameters p;
};

bool parameters_of(const struct args *a,
	struct arena *room,
	struct match_parameters *ret,
	struct err *err)
{
	struct str text;
	struct err own;

	*ret = match_shipped;
	if (!a->parameters)
		return true;
	return file_read(a->parameters, 1 << 20, room, &text, err) &&
		(match_read_parameters(text, ret, &own) ||
			fail(err,
				own.code,
				own.at,
				"%s: %s",
				a->parameters,
				own.text));
}

static void tell_skip(void *ctx, const struct skip *s)
{
	const struct matching *m = ctx;

	fprintf(stderr,
		"ashiato: %s, line %" PRIu64 ": skipped: %s\n",
		m->a->word[0],
		s->line,
		s->why);
}

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

	for (int f = 0; first->feature && other->feature && f < FEATURES; f++) {
		double nat =
			weight[f] * (first->feature[f] - other->feature[f]);

		if (nat > .005 || nat < -.005)
			ret[n++] =
				(struct reason_line){ feature_say(
							      (enum feature)f),
					nat };
	}
	for (int t = 0; first->trait && other->trait && t < MATCH_TRAITS; t++) {
		double nat =
			w->p.trait[t] * (first->trait[t] - other->trait[t]);

		if (nat > .005 || nat < -.005)
			ret[n++] =
				(struct reason_line){ match_trait_say(t), nat };
	}
	if (n)
		qsort(ret, n, sizeof *ret, heaviest);
	return n;
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
			: &w->k.report[mark[i].report];
		struct str says = r ? r->title.n ? r->title
				: r->url.n       ? r->url
						 : r->id
				    : (struct str){ 0 };

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
			jw_str(j, "report", w->k.report[mark[i].report].id);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void print_json(const struct matching *w,
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
	jw_array(&j, "candidates");
	for (uint32_t i = 0; i < m->n && i < SHOWN; i++) {
		const struct candidate *c = &m->candidate[i];

		jw_object(&j, NULL);
		jw_str(&j, "id", w->k.thing[c->group].id);
		jw_str(&j, "name", w->k.thing[c->group].name);
		jw_str(&j, "source", w->k.thing[c->group].source);
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

static void print_text(const struct matching *w,
	const struct incident *x,
	const struct match *m,
	const struct shared_mark *mark,
	uint32_t n_mark,
	struct buf *b)
{
	struct reason_line why[FEATURES + MATCH_TRAITS];
	uint32_t n = m->n > 1 ? reasons(w, x, m, why) : 0;

	buf_fmt(b, "%.*s: ", STR_FMT(x->id));
	if (m->named)
		buf_fmt(b,
			"resembles %.*s, as %.*s describes it\n",
			STR_FMT(w->k.thing[m->candidate[0].group].name),
			STR_FMT(w->k.thing[m->candidate[0].group].source));
	else
		buf_fmt(b, "not established: %s\n", m->why_not);
	for (uint32_t i = 0; i < m->n && i < SHOWN; i++) {
		const struct candidate *c = &m->candidate[i];

		buf_fmt(b,
			"  %5.1f %%  %.*s (%.*s)",
			100 * c->p,
			STR_FMT(w->k.thing[c->group].name),
			STR_FMT(w->k.thing[c->group].id));
		if (c->feature)
			buf_fmt(b,
				"; %.1f %% without its best software and three "
				"best techniques",
				100 * c->left);
		buf_z(b, "\n");
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

int kb_match(const struct args *a)
{
	struct matching w = { .a = a };
	struct err err;
	struct buf b = { 0 };
	struct match_scope s = MATCH_EVERYTHING;
	int64_t end;

	if (a->n_word != 1)
		return usage("one file of incidents is expected: `ashiato kb "
			     "match INCIDENTS.jsonl`");
	s.leave_report_out = a->leave_report_out;
	if (a->as_of) {
		if (!day_end_parse(str_of(a->as_of), &end))
			return usage("--as-of: a day such as 2016-12-31 was "
				     "expected, not \"%s\"",
				a->as_of);
		s.before_day = (int32_t)(end / DAY_S);
	}
	bool ok = arena_open(&w.arena, KNOWLEDGE_ARENA, &err) &&
		engine_knowledge_load(&w.k, a->kb, a->n_kb, &w.arena, &err) &&
		engine_cases_load(a->word[0],
			&w.arena,
			tell_skip,
			&w,
			&w.x,
			&w.n,
			&err) &&
		(w.c = comparer_new(&w.k, &w.arena, &err)) != NULL &&
		parameters_of(a, &w.arena, &w.p, &err) &&
		(!a->without_source ||
			sources_matching(a->without_source,
				&w.k,
				&w.arena,
				&s.report_out,
				&s.list_out,
				&err));
	for (uint32_t i = 0; ok && i < w.n; i++) {
		struct arena scratch = w.arena;
		const struct shared_mark *mark = NULL;
		uint32_t n_mark = 0;
		struct match m;

		ok = comparer_match(w.c,
			     &w.x[i],
			     &s,
			     &w.p,
			     &scratch,
			     &m,
			     &err) &&
			(!m.n ||
				comparer_shared(w.c,
					&w.x[i],
					&s,
					m.candidate[0].group,
					&scratch,
					&mark,
					&n_mark,
					&err));
		if (ok)
			(a->json || a->jsonl ? print_json : print_text)(&w,
				&w.x[i],
				&m,
				mark,
				n_mark,
				&b);
	}
	int status = ok ? put_out(&b) ? EXIT_OK : EXIT_FAILED : complain(&err);
	buf_done(&b);
	arena_close(&w.arena);
	return status;
}
