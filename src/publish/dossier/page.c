/* SPDX-License-Identifier: Apache-2.0 */
/* The page around the sections: head, margins on paper, title, contents, foot.
 */
#include "publish/dossier/doc.h"
#include "publish/text/html.h"
#include "publish/text/say.h"
#include "publish/text/style.h"

enum {
	NAME_MAX_COLUMNS = 60, /* of a name among others */
	FOOT_MAX_COLUMNS = 40  /* of one of two in a line of small type */
};

static void simulated_words(struct doc *d)
{
	buf_z(d->b,
		"<strong>SIMULATED</strong> made for practice; nothing here "
		"is "
		"real evidence");
}

/* shown on paper only: the head of every printed page */
static void running_head(struct doc *d)
{
	struct buf *b = d->b;

	buf_z(b,
		"<div class=\"running\" aria-hidden=\"true\"><div "
		"class=\"strip\">");
	if (d->p->simulated) {
		buf_z(b, "<span class=\"sim\">");
		simulated_words(d);
		buf_z(b, "</span>");
	}
	/* in one line: no place where it may be broken */
	buf_z(b, "<span class=\"case\"><bdi>");
	html_text(b, say_head(d->p->case_name, NAME_MAX_COLUMNS));
	buf_z(b, "</bdi></span>");
	doc_tlp(d);
	buf_z(b, "</div></div>\n");
}

/* What every printed page says at its foot: case, who made it, when, the head
 * of the ledger, and its number. In the style sheet, for only there a page can
 * be counted. */
static void margins(struct doc *d)
{
	struct buf *b = d->b;
	struct buf line = { 0 };
	const struct publication *p = d->p;

	say_text(&line, say_head(p->case_name, FOOT_MAX_COLUMNS));
	if (p->made_by.n) {
		buf_z(&line, line.n ? " \xc2\xb7 made by " : "made by ");
		say_text(&line, say_head(p->made_by, FOOT_MAX_COLUMNS));
	}
	if (p->made_at_s != TIME_UNKNOWN) {
		buf_z(&line, line.n ? " \xc2\xb7 " : "");
		say_stamp(&line, p->made_at_s);
	}
	buf_z(b, "@page{@bottom-left{content:");
	html_css_string(b, buf_str(&line));
	if (p->head.n) {
		buf_z(b, "\"\\a ledger head \"");
		html_css_string(b, p->head);
	}
	buf_z(b,
		";width:80%;text-align:left;white-space:pre;font:6.5pt/1.4 "
		"var(--sans);color:var(--quiet)}@bottom-right{content:\"page "
		"\" counter(page) \" of \" counter(pages);text-align:right;"
		"white-space:nowrap;font:8pt/1.4 var(--sans)}}\n");
	b->bad |= line.bad;
	buf_done(&line);
}

static void head(struct doc *d, const struct doc_kind *kind)
{
	struct buf *b = d->b;

	buf_z(b,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
		"charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta "
		"name=\"referrer\" content=\"no-referrer\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<title>");
	html_text(b, d->p->case_name);
	buf_fmt(b,
		" \xc2\xb7 %s%s</title>\n<style>",
		kind->name,
		d->p->simulated ? " \xc2\xb7 SIMULATED" : "");
	for (size_t i = 0; i < n_page_style; i++)
		buf_z(b, page_style[i]);
	margins(d);
	buf_z(b, "</style>\n</head>\n<body>\n");
}

static void fact(struct doc *d, const char *term)
{
	buf_fmt(d->b, "</dd></div><div><dt>%s</dt><dd>", term);
}

static void facts(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	buf_z(b, "<dl class=\"facts\"><div><dt>As of</dt><dd>");
	say_as_of(b, p);
	fact(d, "Sources");
	if (p->only.n) {
		buf_z(b, "only ");
		doc_words(d, p->only);
	} else {
		buf_z(b, "all");
	}
	fact(d, "Exhibits");
	say_count(b, publication_exhibits(p));
	fact(d, "Claims");
	say_count(b, p->claims ? p->claims->n : 0);
	fact(d, "Case");
	html_el(b, "span", "id", p->case_id);
	if (p->made_by.n) {
		fact(d, "Examiner");
		html_words(b, say_head(p->made_by, NAME_MAX_COLUMNS));
	}
	if (p->made_at_s != TIME_UNKNOWN) {
		fact(d, "Made");
		say_stamp(b, p->made_at_s);
	}
	fact(d, "Made with");
	buf_z(b, "ashiato ");
	html_words(b, p->version);
	buf_z(b, "</dd></div></dl>\n");
}

/* Who answers for the judgement with a name. */
static void signoffs(struct doc *d)
{
	const struct publication *p = d->p;

	for (uint32_t i = 0; i < p->n_signoff; i++) {
		struct buf words = { 0 };

		say_signoff(&words, &p->signoff[i], i);
		buf_z(d->b, "<p class=\"banner\" role=\"note\">");
		doc_sentence(d, buf_str(&words));
		buf_z(d->b, ".</p>\n");
		buf_done(&words);
	}
}

static void masthead(struct doc *d, const struct doc_kind *kind)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	buf_z(b, "<header class=\"mast\">\n");
	if (p->simulated) {
		/* not on paper: there every page's head says it */
		buf_z(b, "<p class=\"banner made-up\" role=\"note\">");
		simulated_words(d);
		buf_z(b, ".</p>\n");
	}
	if (p->not_run.n) {
		buf_z(b, "<p class=\"banner\" role=\"note\">");
		doc_sentence(d, p->not_run);
		buf_z(b,
			": what follows from it is not in this "
			"document.</p>\n");
	}
	signoffs(d);
	if (p->kept.sentence.n) {
		buf_z(b, "<p class=\"banner\" role=\"note\">");
		doc_sentence(d, p->kept.sentence);
		buf_z(b, ".</p>\n");
	}
	buf_fmt(b, "<p class=\"kicker\">%s ", kind->kicker);
	doc_tlp(d);
	buf_z(b, "</p>\n");
	doc_el(d,
		"h1",
		NULL,
		p->case_name.n ? p->case_name : STR("Untitled case"));
	facts(d);
	buf_z(b, "</header>\n<nav aria-label=\"Contents\"><ol>");
	for (size_t i = 0; i < kind->n_section; i++) {
		buf_fmt(b,
			"<li><a href=\"#%s\">%s</a></li>",
			kind->section[i].id,
			kind->section[i].title);
	}
	buf_z(b, "</ol></nav>\n");
}

static void section(struct doc *d, const struct section *x)
{
	buf_fmt(d->b,
		"<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 "
		"id=\"h-%s\">%s</h2>\n",
		x->id,
		x->id,
		x->id,
		x->title);
	x->write(d);
	buf_z(d->b, "</section>\n");
}

static void body(struct doc *d, const struct doc_kind *kind)
{
	struct buf *b = d->b;

	running_head(d);
	buf_fmt(b, "<div class=\"page %s\">\n", kind->name);
	masthead(d, kind);
	buf_z(b, "<main>\n");
	for (size_t i = 0; i < kind->n_section; i++)
		section(d, &kind->section[i]);
	buf_z(b, "</main>\n<footer>");
	if (d->p->simulated) {
		simulated_words(d);
		buf_z(b, ". ");
	}
	buf_z(b,
		SAY_ODDS_MEANING
		" Every sentence can be walked back to its bytes: "
		"<code>ashiato show CASE why CLAIM</code>.</footer>\n"
		"</div>\n</body>\n</html>\n");
}

bool doc_write(const struct publication *p,
	const struct doc_kind *kind,
	struct buf *out,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)1 << 30;
	struct arena a = { 0 };

	if (!arena_open(&a, budget, err))
		return false;
	struct doc d = {
		.p = p,
		.b = out,
		.a = &a,
		.text_max = kind->text_max,
		.list_max = kind->list_max,
		.anchor = table_in(&a),
	};
	if (kind->prepare)
		kind->prepare(&d);
	if (!a.full) {
		head(&d, kind);
		body(&d, kind);
	}
	bool full = a.full;
	arena_close(&a);
	if (full || out->bad) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to write the %s",
			kind->name);
	}
	return true;
}
