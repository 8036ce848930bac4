/* SPDX-License-Identifier: Apache-2.0 */
/* What is published of actors: sources, kinds, things, names, differences. */
#include <inttypes.h>
#include <string.h>

#include "case/query/answer.h"

/* What is asked, and the knowledge as it was on the day and without the sources
 * that were asked for. */
struct kb {
	struct answer *a;
	struct knowledge_view view;
	bool all; /* lists in full */
	const struct name_use *use;
	uint32_t n_use;
};

static const char *const plural[KNOWN_KINDS] = { "sources",
	"reports",
	"groups",
	"campaigns",
	"software",
	"techniques",
	"victims",
	"aliases",
	"facts",
	"lists",
	"indicators" };

/* as-of and without-source */
static bool open_kb(struct answer *a, struct kb **ret, struct err *err)
{
	struct kb *kb = NEW(&a->room, struct kb, 1);
	struct question q;
	const bool *lists;

	if (!kb)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	*kb = (struct kb){
		.a = a,
		.view.until_day = DAY_NONE,
		.all = answer_flag(a, PARAM_ALL),
	};
	if (!question_parse(answer_value(a, PARAM_AS_OF),
		    NULL,
		    a->call->prefix,
		    &q,
		    err)) {
		return false;
	}
	if (q.as_of_s != INT64_MAX)
		kb->view.until_day = (int32_t)(q.as_of_s / DAY_S) - 1;
	a->own = *ret = kb;
	return answer_sources_out(a, &kb->view.report_out, &lists, err);
}

/* --- lists --------------------------------------------------------------- */

struct counts {
	uint64_t n[KNOWN_KINDS];
	uint64_t inactive;
};

static struct counts count(const struct knowledge *k,
	const struct knowledge_view *v,
	struct str source)
{
	struct counts c = { .n = { [KNOWN_SOURCE] = 1 } };

	for (uint32_t i = 0; i < k->n_thing; i++) {
		if (str_eq(k->thing[i].source, source)) {
			c.n[k->thing[i].kind] +=
				k->thing[i].state == THING_ACTIVE;
			c.inactive += k->thing[i].state != THING_ACTIVE;
		}
	}
	for (uint32_t i = 0; i < k->n_report; i++) {
		c.n[KNOWN_REPORT] += str_eq(k->report[i].source, source) &&
			knowledge_has_report(k, v, i);
	}
	for (uint32_t i = 0; i < k->n_alias; i++) {
		c.n[KNOWN_ALIAS] += str_eq(k->alias[i].used_by, source) &&
			knowledge_has_alias(k, v, &k->alias[i]);
	}
	for (uint32_t i = 0; i < k->n_fact; i++) {
		c.n[KNOWN_FACT] += k->fact[i].subject != THING_NONE &&
			str_eq(k->thing[k->fact[i].subject].source, source) &&
			knowledge_has_fact(k, v, &k->fact[i]);
	}
	for (uint32_t i = 0; i < k->n_list; i++) {
		if (str_eq(k->list[i].source, source)) {
			c.n[KNOWN_LIST]++;
			c.n[KNOWN_MARK] += k->list[i].n_mark;
		}
	}
	return c;
}

static void list_source(const struct kb *kb,
	const struct known_source *s,
	struct buf *b,
	struct jw *j)
{
	struct counts c = count(&kb->a->k, &kb->view, s->id);
	uint32_t groups;
	uint32_t fused = knowledge_fused_naively(&kb->a->k,
		s->id,
		kb->a->room,
		&groups);

	if (j) {
		jw_object(j, NULL);
		jw_str(j, "source", s->id);
		jw_str(j, "title", s->title);
		jw_str(j, "terms", s->terms);
		for (int i = KNOWN_REPORT; i < KNOWN_KINDS; i++)
			jw_u64(j, plural[i], c.n[i]);
		jw_u64(j, "revoked_or_deprecated", c.inactive);
		jw_u64(j, "groups_fused_by_naive_merging", fused);
		jw_object_end(j);
		return;
	}
	buf_fmt(b, "%.*s: %.*s\n", STR_FMT(s->id), STR_FMT(s->title));
	for (int i = KNOWN_REPORT; i < KNOWN_KINDS; i++) {
		if (c.n[i])
			buf_fmt(b, "  %8" PRIu64 " %s\n", c.n[i], plural[i]);
	}
	if (c.inactive) {
		buf_fmt(b,
			"  %8" PRIu64 " revoked or deprecated\n",
			c.inactive);
	}
	if (fused) {
		buf_fmt(b,
			"           no group is fused with another; merging "
			"by "
			"shared names would fuse %u of %u\n",
			fused,
			groups);
	}
	if (s->terms.n)
		buf_fmt(b, "           %.*s\n", STR_FMT(s->terms));
}

enum {
	LISTED = 40
};

/* the reports or things of one kind, a line each, in the order of their ids as
 * imported */
static void list_line(struct buf *b,
	struct jw *j,
	struct str id,
	struct str name,
	struct str source,
	struct str when,
	const char *state)
{
	if (j) {
		jw_object(j, NULL);
		jw_str(j, "id", id);
		jw_str(j, "name", name);
		jw_str(j, "source", source);
		jw_str(j, "date", when);
		jw_z(j, "state", state);
		jw_object_end(j);
		return;
	}
	buf_fmt(b,
		"%-14.*s %.*s  (%.*s%s%.*s%s%s)\n",
		STR_FMT(id),
		STR_FMT(name),
		STR_FMT(source),
		when.n ? ", " : "",
		STR_FMT(when),
		state[0] ? ", " : "",
		state);
}

static void list_kind(const struct kb *kb,
	enum known_kind kind,
	struct buf *b,
	struct jw *j)
{
	static const char *const state[] = { "", "revoked", "deprecated" };
	const struct knowledge *k = &kb->a->k;
	uint32_t n = 0;

	for (uint32_t i = 0;
		i < (kind == KNOWN_REPORT ? k->n_report : k->n_thing);
		i++) {
		const struct known_thing *t =
			kind == KNOWN_REPORT ? NULL : &k->thing[i];

		if (t ? t->kind != kind
		      : !knowledge_has_report(k, &kb->view, i)) {
			continue;
		}
		if (n++ >= LISTED && !j && !kb->all)
			continue;
		if (t) {
			list_line(b,
				j,
				t->id,
				t->name,
				t->source,
				t->created,
				state[t->state]);
		} else {
			list_line(b,
				j,
				k->report[i].id,
				k->report[i].title,
				k->report[i].source,
				k->report[i].published,
				"");
		}
	}
	if (!j && !kb->all && n > LISTED)
		buf_fmt(b, "... and %u more; --all shows them\n", n - LISTED);
}

/* groups, campaigns, software, techniques, victims or reports; KNOWN_KINDS when
 * the word is none of them */
static enum known_kind kind_listed(const char *word)
{
	for (int i = KNOWN_REPORT; i <= KNOWN_VICTIM; i++) {
		if (strcmp(word, plural[i]) == 0)
			return (enum known_kind)i;
	}
	return KNOWN_KINDS;
}

ASKS(sources)
{
	struct kb *kb;

	return open_kb(a, &kb, err);
}

WRITES(sources)
{
	const struct kb *kb = a->own;

	(void)err;
	for (uint32_t i = 0; i < a->k.n_source; i++)
		list_source(kb, &a->k.source[i], out, NULL);
	if (a->k.dangling) {
		buf_fmt(out,
			"%u facts point at something that no file names\n",
			a->k.dangling);
	}
	return true;
}

WRITES(sources_json)
{
	const struct kb *kb = a->own;
	struct jw j = { .to = out };

	(void)err;
	jw_array(&j, NULL);
	for (uint32_t i = 0; i < a->k.n_source; i++)
		list_source(kb, &a->k.source[i], out, &j);
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

WRITES(kind)
{
	(void)err;
	list_kind(a->own,
		kind_listed(answer_value(a, PARAM_KIND)),
		out,
		NULL);
	return true;
}

WRITES(kind_json)
{
	struct jw j = { .to = out };

	(void)err;
	jw_array(&j, NULL);
	list_kind(a->own, kind_listed(answer_value(a, PARAM_KIND)), out, &j);
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

/* --- one thing ----------------------------------------------------------- */

static void cites(const struct kb *kb,
	const struct known_fact *f,
	struct buf *b,
	struct jw *j)
{
	const char *before = "  [";

	if (j)
		jw_array(j, "reports");
	for (uint32_t i = 0; i < f->n_cite; i++) {
		const struct known_report *r = &kb->a->k.report[f->cite[i]];

		if (!knowledge_has_report(&kb->a->k, &kb->view, f->cite[i]))
			continue;
		if (j) {
			jw_str(j, NULL, r->id);
		} else {
			buf_fmt(b,
				"%s%.*s",
				before,
				STR_FMT(r->title.n ? r->title : r->id));
		}
		before = ", ";
	}
	if (j)
		jw_array_end(j);
	else
		buf_z(b, before[0] == ',' ? "]\n" : "\n");
}

static struct str name_or_id(const struct knowledge *k,
	uint32_t thing,
	struct str id)
{
	return thing == THING_NONE ? id : k->thing[thing].name;
}

static bool is_cited(const struct known_fact *f, uint32_t report)
{
	for (uint32_t i = 0; i < f->n_cite; i++) {
		if (f->cite[i] == report)
			return true;
	}
	return false;
}

/* how sure whoever says it is, and what others think of it */
static void show_standing(const struct known_fact *f, struct buf *b)
{
	if (f->confidence.n)
		buf_fmt(b,
			"; confidence %.*s of 100",
			STR_FMT(f->confidence));
	if (f->opinions.n)
		buf_fmt(b, "; others: %.*s", STR_FMT(f->opinions));
	if (knowledge_doubts_fact(f))
		buf_z(b, "; doubted, so nothing is compared with it");
}

/* the facts about a thing, or those that a report says; the other is THING_NONE
 * or REPORT_NONE */
static void show_facts(const struct kb *kb,
	uint32_t t,
	uint32_t report,
	struct buf *b,
	struct jw *j)
{
	const struct knowledge *k = &kb->a->k;
	uint32_t shown = 0;
	uint32_t more = 0;

	for (uint32_t i = 0; i < k->n_fact; i++) {
		const struct known_fact *f = &k->fact[i];

		bool about = report == REPORT_NONE
			? f->subject == t || f->object == t
			: is_cited(f, report);

		if (!about || !knowledge_has_fact(k, &kb->view, f))
			continue;
		if (!j && !kb->all && shown == 40) {
			more++;
			continue;
		}
		shown++;
		if (j) {
			jw_object(j, NULL);
			jw_str(j, "relation", f->said);
			jw_str(j, "subject", f->from);
			jw_str(j, "object", f->to);
			jw_str(j, "created", f->created);
			if (f->confidence.n)
				jw_str(j, "confidence", f->confidence);
			if (f->opinions.n)
				jw_str(j, "opinions", f->opinions);
			if (knowledge_doubts_fact(f))
				jw_bool(j, "doubted", true);
			cites(kb, f, b, j);
			jw_object_end(j);
			continue;
		}
		struct str from = name_or_id(k, f->subject, f->from);
		struct str to = name_or_id(k, f->object, f->to);
		buf_fmt(b,
			"  %.*s (%.*s) %.*s %.*s (%.*s)",
			STR_FMT(from),
			STR_FMT(f->from),
			STR_FMT(f->said),
			STR_FMT(to),
			STR_FMT(f->to));
		show_standing(f, b);
		cites(kb, f, b, NULL);
	}
	if (more)
		buf_fmt(b, "  ... and %u more; --all shows them\n", more);
}

static void show_thing(const struct kb *kb,
	uint32_t t,
	struct buf *b,
	struct jw *j)
{
	static const char *const state[] = { "active",
		"revoked",
		"deprecated" };
	const struct known_thing *x = &kb->a->k.thing[t];

	if (j) {
		jw_object(j, NULL);
		jw_str(j, "id", x->id);
		jw_z(j, "kind", known_shapes[x->kind].name);
		jw_str(j, "name", x->name);
		jw_str(j, "source", x->source);
		jw_z(j, "state", state[x->state]);
		jw_str(j, "created", x->created);
		jw_str(j, "detail", x->detail);
		jw_array(j, "aliases");
	} else {
		buf_fmt(b,
			"%.*s %.*s: %.*s (%.*s)%s%s%s%.*s\n",
			STR_FMT(str_of(known_shapes[x->kind].name)),
			STR_FMT(x->id),
			STR_FMT(x->name),
			STR_FMT(x->source),
			x->state ? ", " : "",
			x->state ? state[x->state] : "",
			x->detail.n ? ", " : "",
			STR_FMT(x->detail));
	}
	for (uint32_t i = 0; i < kb->a->k.n_alias; i++) {
		const struct known_alias *al = &kb->a->k.alias[i];

		if (al->thing != t ||
			!knowledge_has_alias(&kb->a->k, &kb->view, al)) {
			continue;
		}
		if (j) {
			jw_str(j, NULL, al->name);
		} else {
			buf_fmt(b,
				"  also called %.*s, by %.*s\n",
				STR_FMT(al->name),
				STR_FMT(al->used_by));
		}
	}
	if (j) {
		jw_array_end(j);
		jw_array(j, "facts");
	}
	show_facts(kb, t, REPORT_NONE, b, j);
	if (j) {
		jw_array_end(j);
		jw_object_end(j);
	}
}

/* true the first time; seen: a mark for each thing */
static bool meant_first(bool *seen, uint32_t thing)
{
	bool first = !seen[thing];

	seen[thing] = true;
	return first;
}

static void show_report(const struct kb *kb,
	uint32_t r,
	struct buf *b,
	struct jw *j)
{
	const struct known_report *x = &kb->a->k.report[r];

	if (j) {
		jw_object(j, NULL);
		jw_str(j, "id", x->id);
		jw_z(j, "kind", "report");
		jw_str(j, "name", x->title);
		jw_str(j, "source", x->source);
		jw_str(j, "published", x->published);
		jw_str(j, "url", x->url);
		jw_array(j, "facts");
	} else {
		buf_fmt(b,
			"report %.*s: %.*s (cited by %.*s)%s%.*s\n  %.*s\n",
			STR_FMT(x->id),
			STR_FMT(x->title),
			STR_FMT(x->source),
			x->published.n ? ", " : "",
			STR_FMT(x->published),
			STR_FMT(x->url));
	}
	show_facts(kb, THING_NONE, r, b, j);
	if (j) {
		jw_array_end(j);
		jw_object_end(j);
	}
}

/* the reports with that id, title or address; how many */
static uint32_t show_reports(const struct kb *kb,
	struct str name,
	struct buf *b,
	struct jw *j)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < kb->a->k.n_report; r++) {
		const struct known_report *x = &kb->a->k.report[r];

		if (!str_eq(x->id, name) && !str_eq(x->title, name) &&
			!str_eq(x->url, name)) {
			continue;
		}
		show_report(kb, r, b, j);
		n++;
	}
	return n;
}

/* The uses of the name; there may be none. */
static bool look_up(struct answer *a, struct kb **ret, struct err *err)
{
	if (!open_kb(a, ret, err))
		return false;
	struct kb *kb = *ret;
	kb->use = knowledge_uses_of(&a->k,
		str_of(answer_value(a, PARAM_NAME)),
		&a->room,
		&kb->n_use);
	return kb->use ||
		fail(err, ERR_LIMIT, 0, "no memory left to look for a name");
}

/* the things of that name, each once; j: NULL for text */
static void show_things(const struct kb *kb, struct buf *b, struct jw *j)
{
	struct arena scratch = kb->a->room;
	bool *seen = NEW(&scratch, bool, (size_t)kb->a->k.n_thing + 1);

	for (uint32_t i = 0; seen && i < kb->n_use; i++) {
		if (meant_first(seen, kb->use[i].thing))
			show_thing(kb, kb->use[i].thing, b, j);
	}
}

ASKS(known_thing)
{
	struct buf none = { 0 };
	struct str name = str_of(answer_value(a, PARAM_NAME));
	struct kb *kb;

	if (!look_up(a, &kb, err))
		return false;
	bool found = kb->n_use || show_reports(kb, name, &none, NULL);
	buf_done(&none);
	return found ||
		fail(err,
			ERR_FORMAT,
			0,
			"nothing in the knowledge base is called \"%.*s\"",
			STR_FMT(name));
}

WRITES(known_thing)
{
	(void)err;
	show_reports(a->own, str_of(answer_value(a, PARAM_NAME)), out, NULL);
	show_things(a->own, out, NULL);
	return true;
}

WRITES(known_thing_json)
{
	struct jw j = { .to = out };

	(void)err;
	jw_array(&j, NULL);
	show_reports(a->own, str_of(answer_value(a, PARAM_NAME)), out, &j);
	show_things(a->own, out, &j);
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

/* --- names --------------------------------------------------------------- */

/* Within one source a name should mean one thing. Uses are in the order of
 * sources and things: whether i's source has another thing shows at the first
 * and the last of its uses. */
struct by_source {
	uint32_t first;
	uint32_t last;
};

static struct by_source source_of_use(const struct name_use *use,
	uint32_t n,
	uint32_t i,
	struct by_source before)
{
	if (i && before.last > i)
		return before;
	struct by_source s = { i, i + 1 };
	while (s.last < n && str_eq(use[s.last].used_by, use[i].used_by))
		s.last++;
	return s;
}

static bool contested(const struct name_use *use, struct by_source s)
{
	return use[s.first].thing != use[s.last - 1].thing;
}

static uint32_t things_meant(const struct knowledge *k,
	const struct name_use *use,
	uint32_t n,
	struct arena scratch)
{
	bool *seen = NEW(&scratch, bool, (size_t)k->n_thing + 1);
	uint32_t things = 0;

	for (uint32_t i = 0; seen && i < n; i++)
		things += meant_first(seen, use[i].thing);
	return things;
}

static void report_titles(struct buf *b,
	const struct knowledge *k,
	struct str ids)
{
	for (struct str id; ids.n;) {
		if (!str_cut(ids, ' ', &id, &ids)) {
			id = ids;
			ids = (struct str){ 0 };
		}
		uint32_t r = knowledge_report(k, id);
		struct str title = r == REPORT_NONE || !k->report[r].title.n
			? id
			: k->report[r].title;
		buf_fmt(b, "; %.*s", STR_FMT(title));
	}
}

static void show_use(const struct kb *kb,
	const struct name_use *use,
	uint32_t i,
	bool conflict,
	struct buf *b,
	struct jw *j)
{
	const struct known_thing *t = &kb->a->k.thing[use[i].thing];

	if (j) {
		jw_object(j, NULL);
		jw_str(j, "used_by", use[i].used_by);
		jw_str(j, "as", use[i].as);
		jw_bool(j, "own_name", use[i].own);
		jw_str(j, "id", t->id);
		jw_str(j, "name", t->name);
		jw_z(j, "kind", known_shapes[t->kind].name);
		jw_str(j, "reports", use[i].reports);
		jw_bool(j, "conflict", conflict);
		jw_object_end(j);
		return;
	}
	buf_fmt(b,
		"  %.*s: %s %.*s%s%.*s (%.*s)",
		STR_FMT(use[i].used_by),
		use[i].own ? "its own name of" : "another name of",
		STR_FMT(str_of(known_shapes[t->kind].name)),
		" ",
		STR_FMT(t->name),
		STR_FMT(t->id));
	report_titles(b, &kb->a->k, use[i].reports);
	buf_z(b,
		conflict
			? "  CONFLICT: this source means more than one thing "
			  "by it\n"
			: "\n");
}

ASKS(known_names)
{
	struct kb *kb;

	return look_up(a, &kb, err);
}

/* every use; j: NULL for text */
static void show_uses(const struct kb *kb, struct buf *b, struct jw *j)
{
	struct by_source s = { 0 };

	for (uint32_t i = 0; i < kb->n_use; i++) {
		s = source_of_use(kb->use, kb->n_use, i, s);
		show_use(kb, kb->use, i, contested(kb->use, s), b, j);
	}
}

WRITES(known_names)
{
	const struct kb *kb = a->own;
	const char *name = answer_value(a, PARAM_NAME);

	struct buf shown = { 0 };

	(void)err;
	buf_shown(&shown, str_of(name), TEXT_SHOWN_MAX);
	if (kb->n_use) {
		buf_fmt(out,
			"\"%.*s\" is used %u times, for %u things. Whether "
			"they are the same is a claim nobody here has "
			"made:\n",
			STR_FMT(buf_str(&shown)),
			kb->n_use,
			things_meant(&a->k, kb->use, kb->n_use, a->room));
	} else {
		buf_fmt(out,
			"nobody in the knowledge base uses the name "
			"\"%.*s\"\n",
			STR_FMT(buf_str(&shown)));
	}
	buf_done(&shown);
	show_uses(kb, out, NULL);
	return true;
}

WRITES(known_names_json)
{
	const struct kb *kb = a->own;
	struct jw j = { .to = out };

	(void)err;
	jw_object(&j, NULL);
	jw_z(&j, "name", answer_value(a, PARAM_NAME));
	jw_u64(&j,
		"things",
		things_meant(&a->k, kb->use, kb->n_use, a->room));
	jw_array(&j, "uses");
	show_uses(kb, out, &j);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
	return true;
}

/* --- difference ---------------------------------------------------------- */

struct compared {
	struct arena old_room;
	struct knowledge old;
	struct buf lines;
	struct knowledge_difference d;
};

static void difference_close(struct answer *a)
{
	struct compared *c = a->own;

	buf_done(&c->lines);
	arena_close(&c->old_room);
}

ASKS(difference)
{
	const char *old = answer_value(a, PARAM_OLD);
	const char *now = answer_value(a, PARAM_NEW);
	struct compared *c;

	if (!arena_open(&a->room, KNOWLEDGE_ARENA, err))
		return false;
	c = NEW(&a->room, struct compared, 1);
	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	a->own = c;
	a->close = difference_close;
	if (!arena_open(&c->old_room, KNOWLEDGE_ARENA, err))
		return false;
	if (!case_knowledge_load(&c->old, &old, 1, &c->old_room, err))
		return false;
	if (!case_knowledge_load(&a->k, &now, 1, &a->room, err))
		return false;
	knowledge_diff(&c->old, &a->k, &c->lines, &c->d);
	return !c->lines.bad || fail(err, ERR_LIMIT, 0, "no memory left");
}

WRITES(difference)
{
	const struct compared *c = a->own;

	(void)err;
	for (int i = 0; i < KNOWN_KINDS; i++) {
		if (c->d.removed[i] || c->d.added[i]) {
			buf_fmt(out,
				"%s: %u lines only in %s, %u only in %s\n",
				plural[i],
				c->d.removed[i],
				answer_value(a, PARAM_OLD),
				c->d.added[i],
				answer_value(a, PARAM_NEW));
		}
	}
	buf_add(out, buf_str(&c->lines));
	return true;
}

WRITES(difference_json)
{
	const struct compared *c = a->own;
	struct jw j = { .to = out };

	(void)err;
	jw_object(&j, NULL);
	for (int i = 0; i < KNOWN_KINDS; i++) {
		jw_object(&j, plural[i]);
		jw_u64(&j, "removed", c->d.removed[i]);
		jw_u64(&j, "added", c->d.added[i]);
		jw_object_end(&j);
	}
	jw_object_end(&j);
	buf_z(out, "\n");
	return true;
}
