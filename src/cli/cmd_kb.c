/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato kb: what others have published of actors. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

struct kb {
	const struct args *a;
	struct arena arena;
	struct knowledge k;
	struct knowledge_view view;
};

/* --as-of and --without-source */
static bool view_of(struct kb *kb, struct err *err)
{
	int64_t end;

	kb->view.until_day = DAY_NONE;
	if (kb->a->as_of && !day_end_parse(str_of(kb->a->as_of), &end))
		return fail(err,
			ERR_USAGE,
			0,
			"--as-of: a day such as 2016-12-31 was expected, not "
			"\"%s\"",
			kb->a->as_of);
	if (kb->a->as_of)
		kb->view.until_day = (int32_t)(end / DAY_S) - 1;
	const bool *lists;
	return !kb->a->without_source ||
		sources_matching(kb->a->without_source,
			&kb->k,
			&kb->arena,
			&kb->view.report_out,
			&lists,
			err);
}

static bool open_kb(struct kb *kb, const struct args *a, struct err *err)
{
	*kb = (struct kb){ .a = a };
	bool ok = arena_open(&kb->arena, KNOWLEDGE_ARENA, err) &&
		engine_knowledge_load(&kb->k,
			a->kb,
			a->n_kb,
			&kb->arena,
			err) &&
		view_of(kb, err);
	if (ok && kb->k.skipped)
		fprintf(stderr,
			"ashiato: warning: %" PRIu64
			" records could not be read and are left out; `ashiato "
			"kb import` names them\n",
			kb->k.skipped);
	return ok;
}

static int finish(struct kb *kb, struct buf *b, bool ok, const struct err *err)
{
	int status = ok ? put_out(b) ? EXIT_OK : EXIT_FAILED : complain(err);

	buf_done(b);
	arena_close(&kb->arena);
	return status;
}

/* --- import -------------------------------------------------------------- */

enum {
	SKIPS_SHOWN = 20
};

struct import {
	const char *path;
	uint64_t skipped;
};

static void show_skip(void *ctx, const struct skip *s)
{
	struct import *im = ctx;

	if (im->skipped++ >= SKIPS_SHOWN)
		return;
	if (s->line)
		fprintf(stderr,
			"ashiato: %s, line %" PRIu64 ", byte %" PRIu64
			": skipped: %s\n",
			im->path,
			s->line,
			s->at_byte,
			s->why);
	else
		fprintf(stderr,
			"ashiato: %s, byte %" PRIu64 ": skipped: %s\n",
			im->path,
			s->at_byte,
			s->why);
}

static bool import_file(struct kb *kb,
	const char *path,
	struct buf *b,
	struct jw *j,
	struct err *err)
{
	struct import im = { path, 0 };
	struct str format;
	struct read_stats stats = { 0 };

	if (!engine_knowledge_add(&kb->k,
		    path,
		    show_skip,
		    &im,
		    &format,
		    &stats,
		    err))
		return false;
	if (im.skipped > SKIPS_SHOWN)
		fprintf(stderr,
			"ashiato: %s: %" PRIu64 " more skipped\n",
			path,
			im.skipped - SKIPS_SHOWN);
	if (!j) {
		buf_fmt(b,
			"%s: %.*s, %" PRIu64 " records, %" PRIu64
			" skipped%s%s\n",
			path,
			STR_FMT(format),
			stats.records,
			im.skipped,
			stats.note[0] ? "; " : "",
			stats.note);
		return true;
	}
	jw_object(j, NULL);
	jw_z(j, "file", path);
	jw_str(j, "format", format);
	jw_u64(j, "records", stats.records);
	jw_u64(j, "skipped", im.skipped);
	jw_object_end(j);
	return true;
}

/* The file that imports go to: the first --kb, else the user's own; what it
 * holds already, else what ships. */
static bool import_base(struct kb *kb,
	char to[static PATH_MAX],
	struct err *err)
{
	const char *own[] = { to };
	struct str format;
	struct read_stats stats = { 0 };
	struct import im = { to, 0 };

	if (kb->a->n_kb)
		snprintf(to, PATH_MAX, "%s", kb->a->kb[0]);
	else if (!engine_knowledge_home(to, err))
		return false;
	knowledge_open(&kb->k, &kb->arena);
	if (file_exists(to))
		return engine_knowledge_add(&kb->k,
			       own[0],
			       show_skip,
			       &im,
			       &format,
			       &stats,
			       err) &&
			(!im.skipped ||
				fail(err,
					ERR_FORMAT,
					0,
					"%s holds what cannot be read (above) "
					"and would be lost when it is written "
					"anew: mend or move it",
					to));
	return kb->a->n_kb || engine_knowledge_shipped(&kb->k, err);
}

static int kb_import(const struct args *a)
{
	struct kb kb = { .a = a };
	struct err err;
	struct buf b = { 0 };
	struct buf file = { 0 };
	struct jw j = { .to = &b };
	struct jw *json = a->json ? &j : NULL;
	char to[PATH_MAX];

	if (!a->n_word)
		return usage("a file to import is missing: `ashiato kb import "
			     "FILE...`");
	if (a->n_kb > 1)
		return usage("one --kb FILE says where the import goes");
	if (!arena_open(&kb.arena, KNOWLEDGE_ARENA, &err))
		return complain(&err);
	bool ok = import_base(&kb, to, &err);
	if (json) {
		jw_object(json, NULL);
		jw_array(json, "imported");
	}
	for (int i = 0; ok && i < a->n_word; i++)
		ok = import_file(&kb, a->word[i], &b, json, &err);
	ok = ok && knowledge_settle(&kb.k, &err);
	if (ok)
		knowledge_write(&kb.k, &file);
	ok = ok &&
		(file.bad ? fail(&err,
				    ERR_LIMIT,
				    0,
				    "no memory left to write %s",
				    to)
			  : file_write(to, buf_str(&file), 0644, &err));
	if (json) {
		jw_array_end(json);
		jw_z(json, "knowledge", to);
		jw_u64(json, "dangling", kb.k.dangling);
		jw_u64(json, "renamed", kb.k.renamed);
		jw_u64(json, "clashes", kb.k.clashes);
		jw_u64(json, "unlisted", kb.k.unlisted);
		jw_object_end(json);
		buf_z(&b, "\n");
	} else
		buf_fmt(&b,
			"written: %s; %u facts point at something that no file "
			"names yet, %u things carry another name than before\n",
			to,
			kb.k.dangling,
			kb.k.renamed);
	if (!json && kb.k.clashes)
		buf_fmt(&b,
			"%u records were left out: something of another kind "
			"has their id\n",
			kb.k.clashes);
	if (!json && kb.k.unlisted)
		buf_fmt(&b,
			"%u indicators belong to lists that no file names "
			"yet\n",
			kb.k.unlisted);
	buf_done(&file);
	return finish(&kb, &b, ok, &err);
}

/* --- list ---------------------------------------------------------------- */

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

struct counts {
	uint64_t n[KNOWN_KINDS];
	uint64_t inactive;
};

static struct counts count(const struct knowledge *k,
	const struct knowledge_view *v,
	struct str source)
{
	struct counts c = { .n = { [KNOWN_SOURCE] = 1 } };

	for (uint32_t i = 0; i < k->n_thing; i++)
		if (str_eq(k->thing[i].source, source)) {
			c.n[k->thing[i].kind] +=
				k->thing[i].state == THING_ACTIVE;
			c.inactive += k->thing[i].state != THING_ACTIVE;
		}
	for (uint32_t i = 0; i < k->n_report; i++)
		c.n[KNOWN_REPORT] += str_eq(k->report[i].source, source) &&
			knowledge_has_report(k, v, i);
	for (uint32_t i = 0; i < k->n_alias; i++)
		c.n[KNOWN_ALIAS] += str_eq(k->alias[i].used_by, source) &&
			knowledge_has_alias(k, v, &k->alias[i]);
	for (uint32_t i = 0; i < k->n_fact; i++)
		c.n[KNOWN_FACT] += k->fact[i].subject != THING_NONE &&
			str_eq(k->thing[k->fact[i].subject].source, source) &&
			knowledge_has_fact(k, v, &k->fact[i]);
	for (uint32_t i = 0; i < k->n_list; i++)
		if (str_eq(k->list[i].source, source)) {
			c.n[KNOWN_LIST]++;
			c.n[KNOWN_MARK] += k->list[i].n_mark;
		}
	return c;
}

static void list_source(const struct kb *kb,
	const struct known_source *s,
	struct buf *b,
	struct jw *j)
{
	struct counts c = count(&kb->k, &kb->view, s->id);
	uint32_t groups;
	uint32_t fused =
		knowledge_fused_naively(&kb->k, s->id, kb->arena, &groups);

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
	for (int i = KNOWN_REPORT; i < KNOWN_KINDS; i++)
		if (c.n[i])
			buf_fmt(b, "  %8" PRIu64 " %s\n", c.n[i], plural[i]);
	if (c.inactive)
		buf_fmt(b,
			"  %8" PRIu64 " revoked or deprecated\n",
			c.inactive);
	if (fused)
		buf_fmt(b,
			"           no group is fused with another; merging by "
			"shared names would fuse %u of %u\n",
			fused,
			groups);
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
	const struct knowledge *k = &kb->k;
	uint32_t n = 0;

	for (uint32_t i = 0;
		i < (kind == KNOWN_REPORT ? k->n_report : k->n_thing);
		i++) {
		const struct known_thing *t =
			kind == KNOWN_REPORT ? NULL : &k->thing[i];

		if (t ? t->kind != kind
		      : !knowledge_has_report(k, &kb->view, i))
			continue;
		if (n++ >= LISTED && !j && !kb->a->all)
			continue;
		if (t)
			list_line(b,
				j,
				t->id,
				t->name,
				t->source,
				t->created,
				state[t->state]);
		else
			list_line(b,
				j,
				k->report[i].id,
				k->report[i].title,
				k->report[i].source,
				k->report[i].published,
				"");
	}
	if (!j && !kb->a->all && n > LISTED)
		buf_fmt(b, "... and %u more; --all shows them\n", n - LISTED);
}

/* groups, campaigns, software, techniques, victims or reports; KNOWN_KINDS when
 * the word is none of them */
static enum known_kind kind_listed(const char *word)
{
	for (int i = KNOWN_REPORT; i <= KNOWN_VICTIM; i++)
		if (strcmp(word, plural[i]) == 0)
			return (enum known_kind)i;
	return KNOWN_KINDS;
}

static int kb_list(const struct args *a)
{
	struct kb kb;
	struct err err;
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	enum known_kind kind =
		a->n_word ? kind_listed(a->word[0]) : KNOWN_KINDS;

	if (a->n_word > 1 || (a->n_word && kind == KNOWN_KINDS))
		return usage("kb list takes nothing, or one of: reports groups "
			     "campaigns software techniques victims");
	bool ok = open_kb(&kb, a, &err);
	if (ok && a->json)
		jw_array(&j, NULL);
	if (ok && kind != KNOWN_KINDS)
		list_kind(&kb, kind, &b, a->json ? &j : NULL);
	for (uint32_t i = 0; ok && kind == KNOWN_KINDS && i < kb.k.n_source;
		i++)
		list_source(&kb, &kb.k.source[i], &b, a->json ? &j : NULL);
	if (ok && a->json) {
		jw_array_end(&j);
		buf_z(&b, "\n");
	} else if (ok && kind == KNOWN_KINDS && kb.k.dangling)
		buf_fmt(&b,
			"%u facts point at something that no file names\n",
			kb.k.dangling);
	return finish(&kb, &b, ok, &err);
}

/* --- show ---------------------------------------------------------------- */

static void cites(const struct kb *kb,
	const struct known_fact *f,
	struct buf *b,
	struct jw *j)
{
	const char *before = "  [";

	if (j)
		jw_array(j, "reports");
	for (uint32_t i = 0; i < f->n_cite; i++) {
		const struct known_report *r = &kb->k.report[f->cite[i]];

		if (!knowledge_has_report(&kb->k, &kb->view, f->cite[i]))
			continue;
		if (j)
			jw_str(j, NULL, r->id);
		else
			buf_fmt(b,
				"%s%.*s",
				before,
				STR_FMT(r->title.n ? r->title : r->id));
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
	for (uint32_t i = 0; i < f->n_cite; i++)
		if (f->cite[i] == report)
			return true;
	return false;
}

/* the facts about a thing, or those that a report says; the other is THING_NONE
 * or REPORT_NONE */
static void show_facts(const struct kb *kb,
	uint32_t t,
	uint32_t report,
	struct buf *b,
	struct jw *j)
{
	const struct knowledge *k = &kb->k;
	uint32_t shown = 0;
	uint32_t more = 0;

	for (uint32_t i = 0; i < k->n_fact; i++) {
		const struct known_fact *f = &k->fact[i];

		bool about = report == REPORT_NONE
			? f->subject == t || f->object == t
			: is_cited(f, report);

		if (!about || !knowledge_has_fact(k, &kb->view, f))
			continue;
		if (!j && !kb->a->all && shown == 40) {
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
	const struct known_thing *x = &kb->k.thing[t];

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
	for (uint32_t i = 0; i < kb->k.n_alias; i++) {
		const struct known_alias *al = &kb->k.alias[i];

		if (al->thing != t ||
			!knowledge_has_alias(&kb->k, &kb->view, al))
			continue;
		if (j)
			jw_str(j, NULL, al->name);
		else
			buf_fmt(b,
				"  also called %.*s, by %.*s\n",
				STR_FMT(al->name),
				STR_FMT(al->used_by));
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

/* opens the knowledge base and looks a name up; *ret_n may be 0 */
static const struct name_use *look_up(struct kb *kb,
	const struct args *a,
	uint32_t *ret_n,
	struct err *err)
{
	const struct name_use *use = open_kb(kb, a, err)
		? knowledge_uses_of(&kb->k,
			  str_of(a->word[0]),
			  &kb->arena,
			  ret_n)
		: NULL;

	if (!use && err->code == ERR_NONE)
		fail(err, ERR_LIMIT, 0, "no memory left to look for a name");
	return use;
}

static void show_report(const struct kb *kb,
	uint32_t r,
	struct buf *b,
	struct jw *j)
{
	const struct known_report *x = &kb->k.report[r];

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

	for (uint32_t r = 0; r < kb->k.n_report; r++) {
		const struct known_report *x = &kb->k.report[r];

		if (!str_eq(x->id, name) && !str_eq(x->title, name) &&
			!str_eq(x->url, name))
			continue;
		show_report(kb, r, b, j);
		n++;
	}
	return n;
}

static int kb_show(const struct args *a)
{
	struct kb kb;
	struct err err = { 0 };
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	uint32_t n = 0;

	if (a->n_word != 1)
		return usage(
			"one id or name is expected: `ashiato kb show G0007`");
	const struct name_use *use = look_up(&kb, a, &n, &err);
	bool ok = use != NULL;
	if (ok && a->json)
		jw_array(&j, NULL);
	if (ok &&
		!show_reports(&kb,
			str_of(a->word[0]),
			&b,
			a->json ? &j : NULL) &&
		!n)
		ok = fail(&err,
			ERR_FORMAT,
			0,
			"nothing in the knowledge base is called \"%s\"",
			a->word[0]);
	bool *seen = ok ? NEW(&kb.arena, bool, (size_t)kb.k.n_thing + 1) : NULL;
	for (uint32_t i = 0; seen && i < n; i++)
		if (meant_first(seen, use[i].thing))
			show_thing(&kb, use[i].thing, &b, a->json ? &j : NULL);
	if (ok && a->json) {
		jw_array_end(&j);
		buf_z(&b, "\n");
	}
	return finish(&kb, &b, ok, &err);
}

/* --- alias --------------------------------------------------------------- */

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
	const struct known_thing *t = &kb->k.thing[use[i].thing];

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
	report_titles(b, &kb->k, use[i].reports);
	buf_z(b,
		conflict ? "  CONFLICT: this source means more than one thing "
			   "by it\n"
			 : "\n");
}

static int kb_alias(const struct args *a)
{
	struct kb kb;
	struct err err = { 0 };
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	uint32_t n = 0;

	if (a->n_word != 1)
		return usage("one name is expected: `ashiato kb alias \"Fancy "
			     "Bear\"`");
	const struct name_use *use = look_up(&kb, a, &n, &err);
	bool ok = use != NULL;
	if (ok && a->json) {
		jw_object(&j, NULL);
		jw_z(&j, "name", a->word[0]);
		jw_u64(&j, "things", things_meant(&kb.k, use, n, kb.arena));
		jw_array(&j, "uses");
	} else if (ok && n)
		buf_fmt(&b,
			"\"%s\" is used %u times, for %u things. Whether they "
			"are the same is a claim nobody here has made:\n",
			a->word[0],
			n,
			things_meant(&kb.k, use, n, kb.arena));
	else if (ok)
		buf_fmt(&b,
			"nobody in the knowledge base uses the name \"%s\"\n",
			a->word[0]);
	struct by_source s = { 0 };
	for (uint32_t i = 0; ok && i < n; i++) {
		s = source_of_use(use, n, i, s);
		show_use(&kb,
			use,
			i,
			contested(use, s),
			&b,
			a->json ? &j : NULL);
	}
	if (ok && a->json) {
		jw_array_end(&j);
		jw_object_end(&j);
		buf_z(&b, "\n");
	}
	return finish(&kb, &b, ok, &err);
}

/* --- diff ---------------------------------------------------------------- */

static int kb_diff(const struct args *a)
{
	struct kb old = { .a = a };
	struct kb now = { .a = a };
	struct err err;
	struct buf b = { 0 };
	struct buf lines = { 0 };
	struct jw j = { .to = &b };
	struct knowledge_difference d;

	if (a->n_word != 2)
		return usage(
			"two files are expected: `ashiato kb diff OLD NEW`");
	bool ok = arena_open(&old.arena, KNOWLEDGE_ARENA, &err) &&
		arena_open(&now.arena, KNOWLEDGE_ARENA, &err) &&
		engine_knowledge_load(&old.k,
			&a->word[0],
			1,
			&old.arena,
			&err) &&
		engine_knowledge_load(&now.k, &a->word[1], 1, &now.arena, &err);
	if (ok) {
		knowledge_diff(&old.k, &now.k, &lines, &d);
		if (a->json)
			jw_object(&j, NULL);
		for (int i = 0; i < KNOWN_KINDS; i++) {
			if (a->json) {
				jw_object(&j, plural[i]);
				jw_u64(&j, "removed", d.removed[i]);
				jw_u64(&j, "added", d.added[i]);
				jw_object_end(&j);
			} else if (d.removed[i] || d.added[i])
				buf_fmt(&b,
					"%s: %u lines only in %s, %u only in "
					"%s\n",
					plural[i],
					d.removed[i],
					a->word[0],
					d.added[i],
					a->word[1]);
		}
		if (a->json) {
			jw_object_end(&j);
			buf_z(&b, "\n");
		} else
			buf_add(&b, buf_str(&lines));
		b.bad |= lines.bad;
	}
	buf_done(&lines);
	arena_close(&old.arena);
	return finish(&now, &b, ok, &err);
}

static const struct {
	const char *name;
	int (*run)(const struct args *a);
} parts[] = {
	{ "import", kb_import },
	{ "list", kb_list },
	{ "show", kb_show },
	{ "alias", kb_alias },
	{ "diff", kb_diff },
	{ "match", kb_match },
	{ "fit", kb_fit },
	{ "evaluate", kb_evaluate },
};

int cmd_kb(const struct args *a)
{
	struct args rest = *a;

	if (!a->n_word)
		return usage("kb needs a word: import, list, show, alias, "
			     "diff, fit or evaluate; see `ashiato help kb`");
	rest.word++;
	rest.n_word--;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strcmp(a->word[0], parts[i].name) == 0)
			return parts[i].run(&rest);
	return usage("kb does not know \"%s\"; see `ashiato help kb`",
		a->word[0]);
}
