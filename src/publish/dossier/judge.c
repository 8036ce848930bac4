/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's sections about the judgement. */
#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static void missing(struct doc *d, const struct verdict *v)
{
	uint32_t n = v->n_missing;

	if (d->list_max && n > d->list_max)
		n = d->list_max;
	for (uint32_t i = 0; i < n; i++) {
		buf_z(d->b, i ? "; " : "");
		doc_words(d, say_clause(v->missing[i]));
	}
	if (n < v->n_missing)
		buf_fmt(d->b, "; and %u more", v->n_missing - n);
}

/* --- summary ------------------------------------------------------------- */

/* what speaks against comes before what the evidence weighs, and that before
 * any probability */
static void bearing(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;
	struct buf words = { 0 };
	uint32_t told = doc_against(d, v, 1);

	if (v->n_against > told)
		buf_fmt(b, " (and %u more).", v->n_against - told);
	else
		buf_z(b, told ? "." : "");
	say_weight(&words, v);
	if (words.n) {
		buf_z(b, " Weight of the evidence: ");
		doc_words(d, buf_str(&words));
		buf_z(b, ".");
	}
	buf_done(&words);
	if (v->has_chance) {
		buf_z(b, " Probability ");
		say_percent(b, v->p);
		buf_z(b, ", ");
		say_range(b, v->low, v->high);
		buf_z(b, " over the range of priors and grades.");
	} else {
		buf_z(b,
			" No probability: nothing at first hand speaks for "
			"it "
			"that would double the odds.");
	}
	if (v->joint.n) {
		buf_z(b, " ");
		doc_words(d, v->joint);
	}
}

/* the leading answer: a persona with all its names, and the machines it had */
static void headline(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;

	doc_entity(d, v->hypothesis);
	if (v->called.n) {
		buf_z(b, " (");
		doc_words(d, v->called);
		buf_z(b, ")");
	}
	if (v->rests_on.n) {
		buf_z(b, "; ");
		doc_words(d, v->rests_on);
	}
}

static void sentence_established(struct doc *d,
	int layer,
	const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b,
		"<li><strong>%s: established.</strong> ",
		doc_layer_title(layer));
	headline(d, v);
	if (v->scope.n) {
		buf_z(b, ", for ");
		doc_words(d, say_clause(v->scope));
	}
	if (layer == LAYER_MACHINE) {
		buf_z(b, " (");
		say_role(b, v->role);
		buf_z(b, ")");
	}
	buf_z(b, ".");
	bearing(d, v);
	buf_z(b, "</li>\n");
}

static void sentence_open(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b, "<li><strong>%s: ", doc_layer_title(layer));
	html_z(b, say_judgement_word(v));
	buf_z(b,
		verdict_none(v) || !v->n_missing
			? ".</strong> "
			: ", not established.</strong> ");
	if (!verdict_none(v)) {
		if (v->hypothesis.n)
			headline(d, v);
		else
			buf_z(b, "None of the named");
		buf_z(b, ".");
		bearing(d, v);
		buf_z(b, " ");
	}
	if (v->n_missing) {
		buf_z(b, "Missing: ");
		missing(d, v);
		buf_z(b, ".");
	} else if (verdict_none(v)) {
		buf_z(b, "Nothing in the case speaks to this layer.");
	}
	buf_z(b, "</li>\n");
}

void doc_lead(struct doc *d)
{
	struct buf *b = d->b;
	int top = -1;

	for (int i = 0; i < LAYERS; i++) {
		if (verdict_established(doc_verdict(d, i)))
			top = i;
	}
	buf_z(b, "<p class=\"lead\">");
	if (top < 0) {
		buf_z(b,
			"No layer of attribution is established by what "
			"counts "
			"here.");
	} else {
		buf_fmt(b,
			"The evidence carries as far as the %s",
			layer_name((enum layer)top));
		buf_z(b,
			top + 1 < LAYERS
				? "; nothing above it is established."
				: ".");
	}
	buf_z(b, "</p>\n");
}

void doc_lead_numbers(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	buf_z(b, "<p>It rests on ");
	say_plural(b, publication_exhibits(p), "exhibit", "exhibits");
	buf_z(b, " and ");
	say_plural(b, p->claims ? p->claims->n : 0, "claim", "claims");
	buf_z(b, ", of which ");
	say_count(b, p->n_finding);
	buf_z(b, p->n_finding == 1 ? " is a finding" : " are findings");
	buf_z(b, " made by a hunt. ");
	say_plural(b, p->n_victim, "organisation was", "organisations were");
	buf_z(b, " in contact with the suspect servers.</p>\n");
}

void section_summary(struct doc *d)
{
	doc_lead(d);
	doc_what_weight_is(d);
	buf_z(d->b, "<ul class=\"plain\">\n");
	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = doc_verdict(d, i);

		if (verdict_established(v))
			sentence_established(d, i, v);
		else
			sentence_open(d, i, v);
	}
	buf_z(d->b, "</ul>\n");
	doc_lead_numbers(d);
}

/* --- ladder -------------------------------------------------------------- */

static void rung_answer(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_z(b, "<td>");
	if (v->hypothesis.n)
		headline(d, v);
	else
		buf_z(b,
			verdict_named(v) ? "none of these"
					 : "none was named");
	if (v->scope.n) {
		buf_z(b, "<br><span class=\"scope\">for ");
		doc_words(d, v->scope);
		buf_z(b, "</span>");
	}
	if (layer == LAYER_MACHINE && v->hypothesis.n) {
		buf_z(b, "<br><span class=\"scope\">");
		say_role(b, v->role);
		buf_z(b, "</span>");
	}
	if (v->joint.n) {
		buf_z(b, "<br>");
		doc_el(d, "span", "scope", v->joint);
	}
	buf_z(b, "</td>");
}

/* what speaks against, then the weight of all together */
static void rung_weight(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;
	struct buf words = { 0 };
	const unsigned before = d->text_max;

	buf_z(b, "<td>");
	if (doc_against(d, v, 1))
		buf_z(b, ".<br>");
	say_weight(&words, v);
	/* cut in its middle it would say something else */
	d->text_max *= 2;
	if (words.n)
		doc_words(d, buf_str(&words));
	else
		buf_z(b, "\xe2\x80\x93");
	d->text_max = before;
	buf_z(b, "</td>");
	buf_done(&words);
}

static void rung_chance(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_z(b, "<td class=\"chance\">");
	if (verdict_named(v) && v->has_chance) {
		figure_bar(b, v->p, v->low, v->high);
		buf_z(b, "<b>");
		say_percent(b, v->p);
		buf_z(b, "</b> <span class=\"scope\">");
		say_range(b, v->low, v->high);
		buf_fmt(b,
			"<br>confidence %s</span>",
			confidence_name(v->confidence));
	} else {
		buf_z(b, v->hypothesis.n ? "no probability" : "\xe2\x80\x93");
	}
	buf_z(b, "</td><td>");
	if (v->n_missing)
		missing(d, v);
	else
		buf_z(b, verdict_established(v) ? "nothing" : "\xe2\x80\x93");
	buf_z(b, "</td>");
}

static void rung(struct doc *d, int layer)
{
	struct buf *b = d->b;
	const struct verdict *v = doc_verdict(d, layer);
	bool yes = verdict_established(v);
	bool no = verdict_none(v);

	const char *cls = "part";
	const char *sign = "\xe2\x97\x90";

	if (yes) {
		cls = "yes";
		sign = "\xe2\x97\x8f";
	} else if (no) {
		cls = "no";
		sign = "\xe2\x97\x8b";
	}
	buf_fmt(b,
		"<tr class=\"%s\"><th scope=\"row\"><span class=\"mark\" "
		"aria-hidden=\"true\">%s</span>%s</th><td class=\"word\">",
		cls,
		sign,
		doc_layer_title(layer));
	html_z(b, say_judgement_word(v));
	if (!yes && !no && v->n_missing)
		buf_z(b, ",<br><span class=\"scope\">not established</span>");
	buf_z(b, "</td>");
	rung_answer(d, layer, v);
	rung_weight(d, v);
	rung_chance(d, v);
	buf_z(b, "</tr>\n");
}

void section_ladder(struct doc *d)
{
	static const char *const cols[] = { "Layer",
		"Judgement",
		"Answer",
		"Weight of the evidence",
		"Probability and range",
		"What is missing" };

	buf_z(d->b,
		"<p>Likelihood and confidence are two things: the first says "
		"how probable an answer is, the second how good the evidence "
		"for it is. The range is that of the chances before the "
		"evidence, and of the doubt about each source.</p>\n");
	html_table(d->b,
		"rungs",
		"Six layers, from the machine up. No layer inherits from the "
		"one below it.",
		cols,
		6);
	for (int i = 0; i < LAYERS; i++)
		rung(d, i);
	html_table_end(d->b);
}

/* --- dissent ------------------------------------------------------------- */

static void dissent_line(struct doc *d,
	const struct dissenting_assessment *x,
	int layer,
	const struct override *o)
{
	struct buf b = { 0 };

	if (o)
		say_override(&b, o);
	else
		say_second(&b, x, layer);
	if (!o)
		buf_fmt(d->b, "<li><b>%s</b> ", doc_layer_title(layer));
	else
		buf_z(d->b, "<li>");
	doc_words(d, buf_str(&b));
	if (o) {
		buf_z(d->b, " <span class=\"scope\">recorded ");
		say_date(d->b, o->recorded_at_s);
		buf_z(d->b, "</span> ");
		doc_claim_link(d, o->claim);
	}
	buf_z(d->b, "</li>\n");
	buf_done(&b);
}

void section_dissent(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	if (!p->n_second) {
		buf_z(b,
			"<p class=\"none\">No examiner has recorded a grade "
			"or "
			"weight of their own.</p>\n");
		return;
	}
	buf_z(b,
		"<p>Examiners who would grade or weigh single claims "
		"otherwise. The judgement above is the machine's and stays "
		"as "
		"it is; "
		"beside it stands what it would be with theirs.</p>\n");
	for (uint32_t i = 0; i < p->n_second; i++) {
		const struct dissenting_assessment *x = &p->second[i];
		bool any = false;

		doc_el(d, "h3", NULL, x->by);
		buf_z(b, "<ul>\n");
		for (uint32_t k = 0; k < x->n_override; k++)
			dissent_line(d, x, 0, &x->override[k]);
		for (int l = 0; l < LAYERS; l++) {
			if (second_differs(x, p->assessment, l)) {
				any = true;
				dissent_line(d, x, l, NULL);
			}
		}
		buf_z(b,
			any ? "</ul>\n"
			    : "<li>No layer's judgement or probability "
			      "moves.</li></ul>\n");
	}
}

/* --- history ------------------------------------------------------------- */

static void history_cell(struct doc *d, const struct standing *s)
{
	struct buf *b = d->b;

	buf_z(b, "<td>");
	if (s->hypothesis.n)
		doc_entity(d, s->hypothesis);
	else
		buf_z(b, "none of these");
	buf_fmt(b, "<br><span class=\"scope\">%s, ", s->judgement);
	say_chance(b, chance_kept(s->hypothesis, s->p), s->p);
	buf_z(b, "</span></td>");
}

static void history_row(struct doc *d, int layer, const struct step *s)
{
	struct buf *b = d->b;

	buf_z(b, "<tr><td class=\"c\">");
	say_date(b, s->day_s);
	buf_fmt(b, "</td><td>%s</td>", doc_layer_title(layer));
	history_cell(d, &s->before);
	history_cell(d, &s->after);
	buf_z(b, "<td>");
	for (uint32_t i = 0; i < s->n_mover; i++) {
		buf_z(b, i ? " " : "");
		doc_claim_link(d, s->mover[i].claim);
		if (s->mover[i].more) {
			buf_fmt(b,
				" <span class=\"scope\">and %u more of its "
				"origin</span>",
				s->mover[i].more);
		}
	}
	buf_z(b, "</td></tr>\n");
}

void section_history(struct doc *d)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "Day",
		"Layer",
		"Before",
		"After",
		"Claims that moved it" };
	const struct history *h = d->p->history;

	if (!h || !figure_history(b, h, *d->a)) {
		buf_z(b, "<p class=\"none\">No judgement ever moved.</p>\n");
		return;
	}
	html_table(b,
		"history",
		"Every day on which a judgement, its leading answer or its "
		"probability by a point moved; the heaviest claims first",
		cols,
		5);
	for (int l = 0; l < LAYERS; l++) {
		for (uint32_t i = 0; i < h->layer[l].n; i++)
			history_row(d, l, &h->layer[l].step[i]);
	}
	html_table_end(b);
}

/* --- matrix -------------------------------------------------------------- */

void section_matrix(struct doc *d)
{
	struct buf *b = d->b;
	const struct matrix *m = d->p->matrix;
	bool any = false;

	for (int l = 0; m && l < LAYERS; l++) {
		if (!m[l].n_row)
			continue;
		any = true;
		buf_fmt(b, "<h3>%s</h3>\n<figure>\n", doc_layer_title(l));
		figure_matrix(b, &m[l], l, *d->a);
		buf_z(b, "</figure>\n");
	}
	if (!any) {
		buf_z(b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
	}
}

/* --- what would change it ------------------------------------------------ */

static void claim_item(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	buf_z(b, "<li>");
	doc_statement(d, c);
	buf_z(b, " <span class=\"scope\">");
	doc_words(d, c->source);
	buf_z(b, "</span> ");
	doc_claim_link(d, c);
	buf_z(b, "</li>\n");
}

static void change_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b, "<h3>%s</h3>\n", doc_layer_title(layer));
	if (v->n_flip) {
		buf_z(b, "<p>The answer changes without ");
		buf_z(b,
			v->n_flip == 1
				? "this one claim:</p>\n<ul>\n"
				: "these claims together, the smallest "
				  "such set:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_flip; i++) {
			if (v->flip[i])
				claim_item(d, v->flip[i]);
		}
		buf_z(b, "</ul>\n");
	}
	if (v->n_stability) {
		buf_z(b,
			"<p>Leaving out one origin or one class at a "
			"time:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_stability; i++)
			doc_el(d, "li", NULL, v->stability[i]);
		buf_z(b, "</ul>\n");
	}
	if (v->forgery.n) {
		buf_z(b, "<p><b>Cheapest forgery.</b> ");
		doc_el(d, "span", NULL, v->forgery);
		buf_z(b, "</p>\n");
	}
	if (v->n_wanted) {
		buf_z(b,
			"<p><b>Next best evidence</b>, by how much it would "
			"be "
			"expected to narrow the answer:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_wanted; i++)
			doc_el(d, "li", NULL, v->wanted[i].sentence);
		buf_z(b, "</ul>\n");
	}
}

void section_change(struct doc *d)
{
	bool any = false;

	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = doc_verdict(d, i);

		if (!v->n_flip && !v->n_stability && !v->forgery.n &&
			!v->n_wanted) {
			continue;
		}
		any = true;
		change_of(d, i, v);
	}
	if (!any) {
		buf_z(d->b,
			"<p class=\"none\">Nothing is judged that the "
			"removal "
			"of evidence could change.</p>\n");
	}
}

/* --- kept in sight ------------------------------------------------------- */

static bool shown_before(const struct doc *d, int layer, uint32_t i)
{
	const struct claim *c = doc_verdict(d, layer)->shown[i];

	for (int l = 0; l <= layer; l++) {
		for (uint32_t k = 0; k < doc_verdict(d, l)->n_shown &&
			(l < layer || k < i);
			k++) {
			if (doc_verdict(d, l)->shown[k] == c)
				return true;
		}
	}
	return false;
}

static void shown_item(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	buf_z(b, "<li>");
	doc_statement(d, c);
	buf_z(b, " <span class=\"scope\">");
	doc_words(d, c->source);
	buf_z(b, ", known ");
	say_date(b, c->recorded_at_s);
	buf_z(b, "; weight 0: moves nothing</span> ");
	doc_claim_link(d, c);
	if (c->text.n)
		doc_el(d, "div", "said", c->text);
	buf_z(b, "</li>\n");
}

void section_shown(struct doc *d)
{
	bool any = false;

	buf_z(d->b,
		"<p>Denials, decisions not to indict and the like. They are "
		"shown because a reader must know them; they "
		"<strong>move nothing</strong>, up or down, because they are "
		"about as likely either way.</p>\n<ul>\n");
	for (int l = 0; l < LAYERS; l++) {
		for (uint32_t i = 0; i < doc_verdict(d, l)->n_shown; i++) {
			const struct claim *c = doc_verdict(d, l)->shown[i];

			if (!c)
				continue;
			if (shown_before(d, l, i))
				continue;
			any = true;
			shown_item(d, c);
		}
	}
	buf_z(d->b, any ? "</ul>\n" : "<li class=\"none\">None.</li></ul>\n");
}
