/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/dossier/dossier.h"

#include "publish/dossier/sections.h"
#include "publish/text/html.h"
#include "publish/text/say.h"
#include "publish/text/style.h"

static const struct section {
	const char *id;
	const char *title;
	void (*write)(struct doc *d);
} sections[] = {
	{ "summary", "Summary", section_summary },
	{ "ladder", "Judgement, layer by layer", section_ladder },
	{ "dissent", "Dissent", section_dissent },
	{ "history", "How the judgement came to be", section_history },
	{ "timeline", "Timeline", section_timeline },
	{ "graph", "How the evidence connects", section_graph },
	{ "clusters", "Activity clusters", section_clusters },
	{ "victims", "Victims", section_victims },
	{ "damage", "Damage", section_damage },
	{ "suspects", "Suspects", section_suspects },
	{ "findings", "Findings", section_findings },
	{ "reasons", "Reasons, against and for", section_reasons },
	{ "matrix", "Evidence against hypotheses", section_matrix },
	{ "alternatives", "Alternatives considered", section_alternatives },
	{ "change", "What would change the judgement", section_change },
	{ "shown", "Kept in sight", section_shown },
	{ "claims", "Claims", section_claims },
	{ "exhibits", "Exhibits", section_exhibits },
	{ "limits", "Limits", section_limits },
};
enum {
	N_SECTIONS = sizeof sections / sizeof *sections
};

static void simulated_words(struct doc *d)
{
	buf_z(d->b,
		"<strong>SIMULATED</strong> made for practice; nothing here is "
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
	html_el(b, "span", "case", d->p->case_name);
	doc_tlp(d);
	buf_z(b, "</div></div>\n");
}

static void head(struct doc *d)
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
	buf_z(b,
		d->p->simulated ? " \xc2\xb7 dossier \xc2\xb7 "
				  "SIMULATED</title>\n<style>"
				: " \xc2\xb7 dossier</title>\n<style>");
	for (size_t i = 0; i < n_page_style; i++)
		buf_z(b, page_style[i]);
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
		html_words(b, p->only);
	} else {
		buf_z(b, "all");
	}
	fact(d, "Exhibits");
	say_count(b, publication_exhibits(p));
	fact(d, "Claims");
	say_count(b, p->claims ? p->claims->n : 0);
	fact(d, "Case");
	html_el(b, "span", "id", p->case_id);
	fact(d, "Made by");
	buf_z(b, "ashiato ");
	html_words(b, p->version);
	buf_z(b, "</dd></div></dl>\n");
}

static void masthead(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	buf_z(b, "<header class=\"mast\">\n");
	if (p->simulated) {
		buf_z(b, "<p class=\"banner\" role=\"note\">");
		simulated_words(d);
		buf_z(b, ".</p>\n");
	}
	if (p->not_run.n) {
		buf_z(b, "<p class=\"banner\" role=\"note\">");
		html_text(b, p->not_run);
		buf_z(b,
			": what follows from it is not in this dossier.</p>\n");
	}
	if (p->kept.sentence.n) {
		buf_z(b, "<p class=\"banner\" role=\"note\">");
		html_text(b, p->kept.sentence);
		buf_z(b, ".</p>\n");
	}
	buf_z(b, "<p class=\"kicker\">Case dossier ");
	doc_tlp(d);
	buf_z(b, "</p>\n");
	html_el(b,
		"h1",
		NULL,
		p->case_name.n ? p->case_name : STR("Untitled case"));
	facts(d);
	buf_z(b, "</header>\n<nav aria-label=\"Contents\"><ol>");
	for (int i = 0; i < N_SECTIONS; i++) {
		buf_fmt(b,
			"<li><a href=\"#%s\">%s</a></li>",
			sections[i].id,
			sections[i].title);
	}
	buf_z(b, "</ol></nav>\n");
}

static void body(struct doc *d)
{
	struct buf *b = d->b;

	running_head(d);
	buf_z(b, "<div class=\"page\">\n");
	masthead(d);
	buf_z(b, "<main>\n");
	for (int i = 0; i < N_SECTIONS; i++) {
		buf_fmt(b,
			"<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 "
			"id=\"h-%s\">%s</h2>\n",
			sections[i].id,
			sections[i].id,
			sections[i].id,
			sections[i].title);
		sections[i].write(d);
		buf_z(b, "</section>\n");
	}
	buf_z(b, "</main>\n<footer>");
	if (d->p->simulated) {
		simulated_words(d);
		buf_z(b, ". ");
	}
	buf_z(b,
		"Every sentence can be walked back to its bytes: <code>ashiato "
		"show CASE why CLAIM</code>.</footer>\n"
		"</div>\n</body>\n</html>\n");
}

bool dossier_write(const struct publication *p,
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
	};
	doc_choose_claims(&d);
	if (!a.full) {
		head(&d);
		body(&d);
	}
	bool full = a.full;
	arena_close(&a);
	if (full || out->bad) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to write the dossier");
	}
	return true;
}
