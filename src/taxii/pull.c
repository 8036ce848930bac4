/* SPDX-License-Identifier: Apache-2.0 */
/* Pages followed to the end. A server's `next` is followed; without one the
 * next page is asked for by the date of the last object, a microsecond
 * earlier, for added_after is strict and many objects share a date. What came
 * already is dropped, and a server that gives nothing else is left. */
#include <inttypes.h>
#include <time.h>

#include "taxii/http.h"
#include "taxii/part.h"
#include "taxii/seen.h"
#include "taxii/state.h"

enum {
	ODD_SAID = 10,
	PASSES_MAX = 3,       /* where a page may have been lost */
	STALE_MAX = 3,        /* pages in a row of what this call has seen */
	PAGE_MOST = 1 << 20,  /* objects, where a date has more than a page */
	STATE_ROOM = 64 << 10 /* bytes of one envelope's own members */
};

/* of one file: no collection is so large, and a server may make up objects
 * for ever */
#define FILE_MAX ((uint64_t)64 << 30)

struct pull {
	const struct taxii_order *o;
	struct taxii_counts *n;
	struct http *http;
	struct part part;
	struct pull_state state;
	struct seen objects;
	struct seen cursors;
	struct buf line;
	uint64_t fresh; /* objects of this page that this call had not seen */
	uint64_t on_page; /* objects, whether they are some or not */
	uint32_t page;
	int stale;
	time_t saved;
	uint8_t pass;
	/* the server's cursors differ from page to page, so that one names a
	 * page; where they do not, asking twice gives the next page */
	bool cursors_move;
	bool doubt; /* a page may have passed unseen */
};

/* --- objects -------------------------------------------------------------
 */

/* JSON has line ends only between its words. */
static struct str one_line(struct pull *p, struct str bytes)
{
	p->line.n = 0;
	buf_add(&p->line, bytes);
	for (size_t i = 0; i < p->line.n; i++) {
		if (p->line.p[i] == '\n' || p->line.p[i] == '\r')
			p->line.p[i] = ' ';
	}
	return buf_str(&p->line);
}

static bool take_object(void *ctx, const struct stix_head *h, struct err *err)
{
	struct pull *p = ctx;
	struct str line = one_line(p, h->bytes);
	enum seen_as as;

	p->n->served++;
	p->on_page++;
	if (p->line.bad)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (!seen_put(&p->objects, line, p->pass, &as, err))
		return false;
	p->fresh += as != SEEN_AGAIN;
	if (as != SEEN_NEW) {
		p->n->repeated++;
		return true;
	}
	p->n->taken++;
	if (p->part.byte > FILE_MAX)
		return fail(err,
			ERR_LIMIT,
			0,
			"more than %d GiB came: pull in parts, by --type or "
			"--added-after",
			(int)(FILE_MAX >> 30));
	return part_put(&p->part, line, err);
}

static void take_odd(void *ctx, uint64_t at_byte, const char *why)
{
	struct pull *p = ctx;
	struct err e;

	p->on_page++;
	if (p->n->odd++ >= ODD_SAID)
		return;
	fail(&e,
		ERR_FORMAT,
		at_byte,
		"page %" PRIu64 ", byte %" PRIu64 ": left out: %s",
		p->n->pages,
		at_byte,
		why);
	p->o->say(p->o->ctx, e.text);
}

static bool take_before(void *ctx, struct str object, struct err *err)
{
	struct pull *p = ctx;
	enum seen_as as;

	p->n->before++;
	return seen_put(&p->objects, object, 0, &as, err);
}

/* --- pages ---------------------------------------------------------------
 */

static void page_url(const struct pull *p, struct buf *b)
{
	const struct pull_state *s = &p->state;

	buf_fmt(b, "%sobjects/?limit=%u", s->url, p->page);
	if (s->from[0]) {
		buf_z(b, "&added_after=");
		url_value(b, str_of(s->from));
	}
	if (s->type[0]) {
		buf_z(b, "&match%5Btype%5D=");
		url_value(b, str_of(s->type));
	}
	if (s->next[0]) {
		buf_z(b, "&next=");
		url_value(b, str_of(s->next));
	}
	buf_add(b, (struct str){ "", 1 });
}

static bool forever(const struct pull *p, struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		0,
		"%s: the server repeats itself: page %" PRIu64 " says that "
		"there are more, and holds nothing that it did not give "
		"before; what came is kept in %s",
		p->state.url,
		p->n->pages,
		p->part.path);
}

static bool follow_cursor(struct pull *p, struct str next, struct err *err)
{
	enum seen_as as;

	if (next.n >= CURSOR_N || memchr(next.p, 0, next.n))
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: a `next` of %zu bytes cannot be followed",
			p->state.url,
			next.n);
	if (!seen_put(&p->cursors, next, p->pass, &as, err))
		return false;
	p->stale = p->fresh ? 0 : p->stale + 1;
	p->cursors_move |= p->state.next[0] && !str_is(next, p->state.next);
	if ((as != SEEN_NEW && !p->fresh) || p->stale >= STALE_MAX)
		return forever(p, err);
	memcpy(p->state.next, next.p, next.n);
	p->state.next[next.n] = '\0';
	return true;
}

/* Without `next`: from the last date on, in larger pages where one date fills
 * a page. */
static bool follow_date(struct pull *p, int64_t last_us, struct err *err)
{
	char from[INSTANT_N];

	if (!last_us || !p->on_page) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: page %" PRIu64 " says that there are more, and "
			"neither `next` nor X-TAXII-Date-Added-Last how to "
			"get them; what came is kept in %s",
			p->state.url,
			p->n->pages,
			p->part.path);
	}
	instant_text(last_us - 1, from);
	if (strcmp(from, p->state.from) == 0) {
		if (p->page >= PAGE_MOST)
			return forever(p, err);
		p->page = p->page < PAGE_MOST / 4 ? p->page * 4 : PAGE_MOST;
	}
	memcpy(p->state.from, from, sizeof from);
	p->state.next[0] = '\0';
	return true;
}

static bool save(struct pull *p, struct err *err)
{
	struct pull_state s = p->state;

	if (!part_save(&p->part, err))
		return false;
	/* one that moves while it stays the same cannot be gone on from: what
	 * was under way when the call ended would be lost */
	if (!p->cursors_move)
		s.next[0] = '\0';
	s.part_byte = p->part.byte;
	p->saved = time(NULL);
	return state_write(p->o->file, &s, err);
}

static bool take_page(struct pull *p,
	const struct http_answer *x,
	bool *ret_more,
	struct err *err)
{
	const struct stix_parts parts = { p, take_object, take_odd };
	struct arena a = { 0 };
	struct envelope e;
	struct err why = { 0 };
	int64_t last_us = 0;

	p->n->pages++;
	p->fresh = p->on_page = 0;
	bool ok = arena_open(&a, STATE_ROOM, &why) &&
		envelope_cut(buf_str(&x->body), &a, &e, &why) &&
		envelope_each(&e, &parts, &why);
	if (!ok)
		fail(err,
			why.code,
			why.at,
			"%s, page %" PRIu64 ": %s",
			p->state.url,
			p->n->pages,
			why.text);
	if (ok && instant_parse(str_of(x->added_last), &last_us) &&
		last_us > p->state.last_us) {
		p->state.last_us = last_us;
	}
	*ret_more = ok && e.more;
	if (*ret_more) {
		ok = e.next.n ? follow_cursor(p, e.next, err)
			      : follow_date(p, last_us, err);
	}
	arena_close(&a);
	return ok;
}

static bool one_page(struct pull *p, bool *ret_more, struct err *err)
{
	struct http_answer x;
	struct buf url = { 0 };

	page_url(p, &url);
	bool ok = !url.bad || fail(err, ERR_LIMIT, 0, "no memory left");
	ok = ok && http_ask(p->http, url.p, (struct str){ 0 }, &x, err);
	if (ok) {
		p->doubt |= x.again && p->state.next[0] && !p->cursors_move;
		ok = take_page(p, &x, ret_more, err);
		buf_done(&x.body);
	}
	buf_done(&url);
	return ok;
}

/* A server forgets its cursors: then the pages begin anew, and what came
 * already is dropped. */
static bool first_page(struct pull *p, bool *ret_more, struct err *err)
{
	long status;

	if (one_page(p, ret_more, err))
		return true;
	status = http_status(p->http);
	if (!p->state.next[0] || p->n->pages || status < 400 ||
		status >= 500 || status == 401 || status == 403) {
		return false;
	}
	p->o->say(p->o->ctx,
		"the server no longer knows where the interrupted pull "
		"stopped; its pages are asked for from the beginning");
	p->state.next[0] = '\0';
	return one_page(p, ret_more, err);
}

static bool one_pass(struct pull *p, struct err *err)
{
	bool more = false;

	p->pass++;
	p->doubt = false;
	p->stale = 0;
	bool ok = first_page(p, &more, err);

	while (ok && more) {
		ok = (time(NULL) == p->saved || save(p, err)) &&
			one_page(p, &more, err);
	}
	return ok;
}

/* Some servers (medallion 3.0.0) take what they give out of the cursor: a
 * page that was asked for twice, because an answer failed, may be lost. Then
 * all are asked for once more, and what came already is dropped. */
static bool all_pages(struct pull *p, struct err *err)
{
	char from[INSTANT_N];

	memcpy(from, p->state.from, sizeof from);
	do {
		memcpy(p->state.from, from, sizeof from);
		if (p->pass)
			p->state.next[0] = '\0';
		if (!one_pass(p, err))
			return false;
	} while (p->doubt && p->pass < PASSES_MAX);
	return !p->doubt ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s: the server failed in each of %d passes, and "
			"pages "
			"may be missing; the same command goes on",
			p->state.url,
			PASSES_MAX);
}

/* --- one pull ------------------------------------------------------------
 */

/* From where on: an interrupted pull goes on, a whole one is asked for what
 * came since. */
static bool begin(struct pull *p, struct err *err)
{
	struct pull_state *s = &p->state;
	char id[UUID_TEXT_N];
	bool there = false;

	if (!state_read(p->o->file, s, &there, err))
		return false;
	if (!there && file_exists(p->o->file)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is there already, and no state of a pull beside "
			"it: name another file",
			p->o->file);
	}
	p->n->resumed = there && !s->whole;
	if (there && s->whole && s->last_us)
		instant_text(s->last_us - 1, s->from);
	if (there && s->whole) {
		s->next[0] = '\0';
		s->part_byte = 0;
	}
	if (!there)
		memcpy(s->from, s->since, strlen(s->since) + 1);
	s->whole = false;
	uuid_named(str_of(s->url), id);
	return part_open(&p->part,
		p->o->file,
		id,
		s->part_byte,
		take_before,
		p,
		err);
}

static bool finish(struct pull *p, struct err *err)
{
	struct pull_state *s = &p->state;
	bool first = !file_exists(p->o->file);

	p->n->changed = p->n->taken || p->n->resumed || first;
	if (p->n->changed && !part_finish(&p->part, err))
		return false;
	part_close(&p->part, p->n->changed);
	s->whole = true;
	s->next[0] = '\0';
	s->part_byte = 0;
	return state_write(p->o->file, s, err);
}

bool taxii_pull(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err)
{
	struct pull p = { .o = o, .n = ret, .page = o->page };
	struct err kept = { 0 };
	int64_t us;

	*ret = (struct taxii_counts){ 0 };
	if (o->added_after &&
		(strlen(o->added_after) >= INSTANT_N ||
			!instant_parse(str_of(o->added_after), &us))) {
		return fail(err,
			ERR_USAGE,
			0,
			"--added-after: an instant such as "
			"2026-01-02T03:04:05Z was expected");
	}
	if (!http_open(&p.http, o, err))
		return false;
	p.state.url = http_base(p.http);
	p.state.type = o->type ? o->type : "";
	p.state.since = o->added_after ? o->added_after : "";
	bool begun = begin(&p, err);
	bool ok = begun && all_pages(&p, err) && finish(&p, err);
	if (begun && !ok && p.part.f)
		save(&p, &kept);
	part_close(&p.part, begun);
	seen_done(&p.objects);
	seen_done(&p.cursors);
	buf_done(&p.line);
	http_close(p.http);
	return ok;
}
