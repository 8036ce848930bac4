/* SPDX-License-Identifier: Apache-2.0 */
/* The page around the sections of a paper, and what stands on each page of it
 * when it is printed. */
#include "publish/papers/paper.h"
#include "publish/print/print.h"
#include "publish/text/html.h"
#include "publish/text/say.h"
#include "publish/text/style.h"

static struct str word(const struct paper *d, enum paper_word w)
{
	return str_of(paper_word(w, d->l));
}

/* Case, who made it, when. */
static struct str made(struct paper *d)
{
	const struct publication *p = d->p;
	struct buf b = { 0 };
	struct str at;

	if (p->made_at_s != TIME_UNKNOWN)
		say_stamp(&b, p->made_at_s);
	at = arena_str(d->a, buf_str(&b));
	buf_done(&b);
	return paper_text(d,
		W_MADE_BY,
		(struct str[]){ p->case_name, p->made_by, at },
		3);
}

static struct str keys(struct paper *d)
{
	const struct publication *p = d->p;
	struct str fill[2];

	if (!p->n_signer)
		return (struct str){ 0 };
	fill[0] = str_of(p->signer[0].key);
	fill[1] = paper_count(d, p->n_signer - 1);
	return paper_text(d, p->n_signer > 1 ? W_KEYS : W_KEY, fill, 2);
}

enum {
	FOOT = 3
};

static void foot(struct paper *d, struct str ret[static FOOT])
{
	ret[0] = made(d);
	ret[1] = d->p->head.n ? paper_text(d, W_HEAD, &d->p->head, 1)
			      : (struct str){ 0 };
	ret[2] = keys(d);
}

static void css_words(struct buf *b, const char *form)
{
	struct str rest = str_of(form);
	struct str before;
	struct str after;

	while (str_cut(rest, '{', &before, &after)) {
		html_css_string(b, before);
		buf_z(b,
			after.n && after.p[0] == '0' ? " counter(page) "
						     : " counter(pages) ");
		rest = str_from(after, 2);
	}
	html_css_string(b, rest);
}

/* What a browser prints at the foot of every page. */
static void margins(struct paper *d)
{
	struct str line[FOOT];
	struct buf *b = d->b;

	foot(d, line);
	buf_z(b, "@page{@bottom-left{content:");
	for (int i = 0; i < FOOT; i++) {
		if (!line[i].n)
			continue;
		html_css_string(b, line[i]);
		buf_z(b, i + 1 < FOOT && line[i + 1].n ? "\"\\a \"" : "");
	}
	buf_z(b,
		";width:80%;text-align:left;white-space:pre;font:6.5pt/1.4 "
		"var(--sans);color:var(--quiet)}@bottom-right{content:");
	css_words(b, paper_word(W_PAGE_OF, d->l));
	buf_z(b, ";text-align:right;font:8pt/1.4 var(--sans)}}\n");
}

static void head(struct paper *d, const struct paper_kind *kind)
{
	struct buf *b = d->b;

	buf_fmt(b,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta "
		"charset=\"utf-8\">\n<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n<meta "
		"name=\"color-scheme\" content=\"light dark\">\n<meta "
		"name=\"referrer\" content=\"no-referrer\">\n<meta "
		"http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src "
		"'unsafe-inline'\">\n<title>",
		paper_language_code(d->l));
	html_text(b, d->p->case_name);
	buf_z(b, " \xc2\xb7 ");
	html_text(b, word(d, kind->title));
	buf_z(b, "</title>\n<style>");
	for (size_t i = 0; i < n_page_style; i++)
		buf_z(b, page_style[i]);
	margins(d);
	buf_z(b, "</style>\n</head>\n<body>\n");
}

static void tlp_label(struct paper *d)
{
	static const char *const cls[] = { "tlp clear",
		"tlp green",
		"tlp amber",
		"tlp amber",
		"tlp red" };
	enum tlp t = strictest_tlp(d->p);

	buf_fmt(d->b,
		"<span class=\"%s\">TLP:%s</span>",
		cls[t],
		tlp_name(t));
}

static void fact(struct paper *d, enum paper_word term, struct str value)
{
	buf_z(d->b, "<div>");
	html_el(d->b, "dt", NULL, word(d, term));
	html_el(d->b, "dd", NULL, value);
	buf_z(d->b, "</div>");
}

static void facts(struct paper *d)
{
	const struct publication *p = d->p;
	struct buf b = { 0 };

	buf_z(d->b, "<dl class=\"facts\">");
	fact(d, W_CASE, p->case_name);
	fact(d,
		W_AS_OF,
		p->as_of_s == TIME_OPEN ? word(d, W_EVERYTHING)
					: paper_date(d, p->as_of_s - 1));
	if (p->made_by.n)
		fact(d, W_EXAMINER, p->made_by);
	if (p->made_at_s != TIME_UNKNOWN) {
		say_stamp(&b, p->made_at_s);
		fact(d, W_MADE, buf_str(&b));
		buf_done(&b);
	}
	fact(d,
		W_MADE_WITH,
		arena_fmt(d->a, "ashiato %.*s", STR_FMT(p->version)));
	buf_z(d->b, "</dl>\n");
}

static void banner(struct paper *d, struct str s)
{
	buf_z(d->b, "<p class=\"banner\" role=\"note\">");
	html_text(d->b, s);
	buf_z(d->b, "</p>\n");
}

/* Who answers for the judgement. */
static void signed_by(struct paper *d)
{
	for (uint32_t i = 0; i < d->p->n_signoff; i++) {
		const struct signoff *s = &d->p->signoff[i];
		/* a name is a word, a key is not */
		const struct str who[] = { s->by,
			paper_date(d, s->recorded_at_s),
			str_head(s->key, 8) };

		banner(d,
			paper_text(d,
				s->stale ? W_SIGNED_STALE : W_SIGNED,
				who,
				3));
	}
}

static void banners(struct paper *d)
{
	const struct kept_out *k = &d->p->kept;

	if (d->p->simulated)
		banner(d, word(d, W_SIMULATED));
	if (d->p->not_run.n)
		banner(d, paper_text(d, W_NOT_RUN, &d->p->not_run, 1));
	if (d->p->only.n)
		banner(d, paper_text(d, W_ONLY, &d->p->only, 1));
	signed_by(d);
	if (!k->claims && !k->exhibits && !k->names)
		return;
	banner(d,
		paper_text(d,
			W_KEPT_OUT,
			(struct str[]){ paper_count(d, k->claims),
				paper_count(d, k->exhibits),
				paper_count(d, k->names) },
			3));
}

static void masthead(struct paper *d, const struct paper_kind *kind)
{
	buf_z(d->b, "<header class=\"mast\">\n");
	banners(d);
	buf_z(d->b, "<p class=\"kicker\">");
	tlp_label(d);
	buf_z(d->b, "</p>\n");
	html_el(d->b, "h1", NULL, word(d, kind->title));
	facts(d);
	buf_z(d->b, "</header>\n");
}

static void body(struct paper *d, const struct paper_kind *kind)
{
	struct buf *b = d->b;

	buf_fmt(b, "<div class=\"page %s\">\n", kind->name);
	masthead(d, kind);
	buf_z(b, "<main>\n");
	for (size_t i = 0; i < kind->n_section; i++) {
		const struct paper_section *s = &kind->section[i];

		buf_fmt(b, "<section id=\"%s\">\n", s->id);
		html_el(b, "h2", NULL, word(d, s->title));
		buf_z(b, "\n");
		s->write(d);
		buf_z(b, "</section>\n");
	}
	buf_z(b, "</main>\n<footer>");
	html_text(b, word(d, W_FOOT));
	buf_z(b, "</footer>\n</div>\n</body>\n</html>\n");
}

/* address space; pages become real when touched */
#define BUDGET ((size_t)1 << 30)

static bool open_paper(struct paper *d,
	const struct publication *p,
	struct arena *a,
	struct err *err)
{
	*d = (struct paper){ .p = p, .a = a };
	if (!paper_language_named(p->language, &d->l)) {
		return fail(err,
			ERR_USAGE,
			0,
			"report: --lang is en or ja, not \"%.*s\"",
			STR_FMT(str_head(p->language, 20)));
	}
	if (!arena_open(a, BUDGET, err))
		return false;
	d->robbed = robbed_of(p, a);
	return true;
}

bool paper_write(const struct publication *p,
	const struct paper_kind *kind,
	struct buf *out,
	struct err *err)
{
	struct arena a = { 0 };
	struct paper d;

	if (!open_paper(&d, p, &a, err))
		return false;
	d.b = out;
	d.list_max = kind->list_max;
	bool ok = !kind->needs_law ||
		(law_read(p->law, p->law_name, &a, &d.law, err) &&
			law_names_nobody(&d.law, p->claims, &a, err));
	if (ok) {
		head(&d, kind);
		body(&d, kind);
	}
	if (ok && (a.full || out->bad)) {
		ok = fail(err,
			ERR_LIMIT,
			0,
			"no memory left to write the %s",
			kind->name);
	}
	arena_close(&a);
	return ok;
}

/* --- printed --------------------------------------------------------------
 */

static struct str title_of(const struct paper *d, const char *name)
{
	static const struct {
		const char *name;
		enum paper_word title;
	} titles[] = {
		{ "referral", W_REFERRAL },
		{ "statement", W_STATEMENT },
		{ "sanctions", W_SANCTIONS },
		{ "brief", W_BRIEF },
		{ "dossier", W_DOSSIER },
	};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		if (strcmp(name, titles[i].name) == 0)
			return word(d, titles[i].title);
	}
	return str_of(name);
}

bool publish_pdf(const struct publication *p,
	const char *name,
	struct str page,
	struct buf *out,
	struct err *err)
{
	struct arena a = { 0 };
	struct str line[FOOT];
	struct paper d;

	if (!open_paper(&d, p, &a, err))
		return false;
	struct buf none = { 0 };
	d.b = &none;
	foot(&d, line);
	enum tlp t = strictest_tlp(p);
	struct print_frame f = {
		.title = arena_fmt(&a,
			"%.*s \xc2\xb7 %.*s",
			STR_FMT(p->case_name),
			STR_FMT(title_of(&d, name))),
		.author = p->made_by,
		.language = str_of(paper_language_code(d.l)),
		.marking = arena_fmt(&a, "TLP:%s", tlp_name(t)),
		.tlp = t,
		.warning = p->simulated ? word(&d, W_SIMULATED)
					: (struct str){ 0 },
		.foot = line,
		.n_foot = FOOT,
		.page_of = paper_word(W_PAGE_OF, d.l),
		.figure = paper_word(W_FIGURE, d.l),
		.made_at_s = p->made_at_s,
	};
	bool ok = print_pdf(&f, page, out, err);
	arena_close(&a);
	return ok;
}
