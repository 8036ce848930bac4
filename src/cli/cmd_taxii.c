/* SPDX-License-Identifier: Apache-2.0 */
/* taxii: what allies share, and what is shared with them. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

enum {
	ROOM_BYTE = 64 << 20,
	SECONDS_MAX = 3600,
	LIMIT_MAX = 1 << 20
};

static void say_sentence(void *ctx, const char *sentence)
{
	(void)ctx;
	say_error("%s", sentence);
}

/* --- list ----------------------------------------------------------------
 */

static void row_json(struct jw *j, const struct taxii_row *r)
{
	static const char *const kinds[] = { "discovery",
		"api-root",
		"collection" };

	jw_object(j, NULL);
	jw_z(j, "kind", kinds[r->kind]);
	jw_str(j, "url", r->url);
	jw_str(j, "title", r->title);
	if (r->kind == TAXII_COLLECTION) {
		jw_str(j, "id", r->id);
		jw_bool(j, "can_read", r->can_read);
		jw_bool(j, "can_write", r->can_write);
	}
	if (r->not_asked.n)
		jw_str(j, "not_asked", r->not_asked);
	jw_object_end(j);
}

static void row_text(struct buf *b, const struct taxii_row *r)
{
	const char *rights = r->can_read ? "read" : "";

	if (r->can_write)
		rights = r->can_read ? "read, write" : "write";
	buf_fmt(b, "%*s", (int)r->kind * 2, "");
	buf_safe(b, r->url);
	if (r->title.n)
		buf_z(b, "  ");
	buf_safe(b, r->title);
	if (r->kind == TAXII_COLLECTION)
		buf_fmt(b, "  (%s)", *rights ? rights : "no rights");
	if (r->not_asked.n)
		buf_fmt(b, "  (%.*s)", STR_FMT(r->not_asked));
	buf_z(b, "\n");
}

static bool put_offer(const struct args *a, const struct taxii_offer *x)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	if (a->json)
		jw_array(&j, NULL);
	for (uint32_t i = 0; i < x->n; i++) {
		if (a->json)
			row_json(&j, &x->row[i]);
		else
			row_text(&b, &x->row[i]);
	}
	if (a->json)
		jw_array_end(&j);
	if (a->json)
		buf_z(&b, "\n");
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

static int list(const struct args *a, struct taxii_order *o)
{
	struct arena room = { 0 };
	struct taxii_offer x;
	struct err err = { 0 };
	int status = EXIT_OK;

	if (!arena_open(&room, ROOM_BYTE, &err))
		return complain(&err);
	if (!case_taxii_list(o, &room, &x, &err))
		status = complain(&err);
	else if (!put_offer(a, &x))
		status = EXIT_FAILED;
	arena_close(&room);
	return status;
}

/* --- pull and push -------------------------------------------------------
 */

static void counts_json(struct buf *b,
	const struct taxii_order *o,
	const struct taxii_counts *n,
	bool whole)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	jw_z(&j, "url", o->url);
	jw_z(&j, "file", o->file);
	jw_bool(&j, "whole", whole);
	jw_bool(&j, "resumed", n->resumed);
	jw_u64(&j, "pages", n->pages);
	jw_u64(&j, "objects", n->served);
	jw_u64(&j, "new", n->taken);
	jw_u64(&j, "repeated", n->repeated);
	jw_u64(&j, "left_out", n->odd);
	jw_u64(&j, "before", n->before);
	jw_u64(&j, "pushed", n->pushed);
	jw_u64(&j, "refused", n->failed);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static void pull_text(struct buf *b,
	const struct taxii_order *o,
	const struct taxii_counts *n,
	bool whole)
{
	buf_fmt(b,
		"%s: %" PRIu64 " new objects, %" PRIu64
		" there already, in %" PRIu64 " pages; %" PRIu64
		" in the file before\n",
		o->url,
		n->taken,
		n->repeated,
		n->pages,
		n->before);
	if (n->odd)
		buf_fmt(b, "%" PRIu64 " left out: no objects\n", n->odd);
	if (whole && n->changed)
		buf_fmt(b,
			"To make it evidence: ashiato add CASE %s\n",
			o->file);
	if (!whole)
		buf_z(b, "Not whole: the same command goes on.\n");
}

static void push_text(struct buf *b,
	const struct taxii_order *o,
	const struct taxii_counts *n,
	bool whole)
{
	buf_fmt(b,
		"%s: %" PRIu64 " objects pushed, %" PRIu64
		" pushed before, %" PRIu64 " not taken, in %" PRIu64
		" envelopes\n",
		o->url,
		n->pushed,
		n->repeated,
		n->failed,
		n->pages);
	if (n->odd)
		buf_fmt(b, "%" PRIu64 " left out: no objects\n", n->odd);
	if (!whole)
		buf_z(b, "Not whole: the same command sends the rest.\n");
}

static int tell(const struct args *a,
	const struct taxii_order *o,
	const struct taxii_counts *n,
	bool ok,
	void (*text)(struct buf *b,
		const struct taxii_order *o,
		const struct taxii_counts *n,
		bool whole),
	const struct err *err)
{
	bool whole = ok && !n->failed;
	struct buf b = { 0 };
	int status = whole ? EXIT_OK : EXIT_FAILED;

	if (!ok)
		status = complain(err);
	/* nothing came of a call that was wrong */
	if (status == EXIT_USAGE)
		return status;
	if (a->json)
		counts_json(&b, o, n, whole);
	else
		text(&b, o, n, whole);
	if (!put_said(a, &b))
		status = EXIT_FAILED;
	buf_done(&b);
	return status;
}

static int pull(const struct args *a, struct taxii_order *o)
{
	struct taxii_counts n = { 0 };
	struct err err = { 0 };

	if (!a->to)
		return usage("taxii pull: --to FILE.json was expected");
	o->file = a->to;
	bool ok = case_taxii_pull(o, &n, &err);
	return tell(a, o, &n, ok, pull_text, &err);
}

static int push(const struct args *a, struct taxii_order *o)
{
	struct taxii_counts n = { 0 };
	struct err err = { 0 };

	o->file = a->word[1];
	bool ok = case_taxii_push(o, &n, &err);
	return tell(a, o, &n, ok, push_text, &err);
}

/* --- words ---------------------------------------------------------------
 */

/* 0 = it holds, or is not given */
static int count_of(const char *option,
	const char *text,
	uint64_t most,
	uint32_t *ret)
{
	uint64_t v;

	if (!text)
		return 0;
	if (!str_u64(str_of(text), &v) || !v || v > most) {
		return usage("--%s: a number from 1 to %" PRIu64
			     " was expected, not \"%s\"",
			option,
			most,
			text);
	}
	*ret = (uint32_t)v;
	return 0;
}

int cmd_taxii(const struct args *a)
{
	static const struct {
		const char *verb;
		int words;
		int (*fn)(const struct args *a, struct taxii_order *o);
	} verbs[] = { { "list", 2, list },
		{ "pull", 2, pull },
		{ "push", 3, push } };
	const char *verb = a->n_word ? a->word[0] : "";
	struct taxii_order o = { .ca = a->ca,
		.secret = a->secret,
		.added_after = a->added_after,
		.type = a->type,
		.page = TAXII_PAGE,
		.seconds = TAXII_SECONDS,
		.say = say_sentence };
	int status = count_of("limit", a->limit, LIMIT_MAX, &o.page);

	if (!status)
		status = count_of("seconds",
			a->seconds,
			SECONDS_MAX,
			&o.seconds);
	if (status)
		return status;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verb, verbs[i].verb) != 0 ||
			a->n_word != verbs[i].words) {
			continue;
		}
		o.url = a->word[a->n_word - 1];
		return verbs[i].fn(a, &o);
	}
	return usage(
		"taxii: list URL, pull URL --to FILE or push FILE URL was "
		"expected; see `ashiato help taxii`");
}
