/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's sections about the judgement. */
#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static const struct verdict *verdict(const struct doc *d, int layer)
{
	static const struct verdict none;

	return d->p->assessment ? &d->p->assessment->layer[layer] : &none;
}

/* a layer by its place: a zeroed verdict does not know its own */
static const char *layer_title(int layer)
{
	static const char *const name[LAYERS] = { "Machine",
		"Persona",
		"Individual",
		"Group",
		"Unit",
		"Sponsor" };

	return name[layer];
}

static void missing(struct doc *d, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_missing; i++) {
		buf_z(d->b, i ? "; " : "");
		html_words(d->b, say_clause(v->missing[i]));
	}
}

static void chances(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_z(b, "probability ");
	say_percent(b, v->p);
	buf_z(b, ", interval ");
	say_range(b, v->low, v->high);
}

/* --- summary ------------------------------------------------------------- */

static void sentence_established(struct doc *d,
	int layer,
	const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b,
		"<li><strong>%s: established.</strong> ",
		layer_title(layer));
	html_entity(b, v->hypothesis);
	if (v->scope.n) {
		buf_z(b, ", for ");
		html_words(b, say_clause(v->scope));
	}
	buf_z(b, " (");
	chances(d, v);
	buf_z(b, ").</li>\n");
}

static void sentence_open(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b, "<li><strong>%s: ", layer_title(layer));
	html_z(b, say_judgement_word(v));
	buf_z(b,
		verdict_none(v) || !v->n_missing
			? ".</strong> "
			: ", not established.</strong> ");
	if (!verdict_none(v)) {
		if (v->hypothesis.n)
			html_entity(b, v->hypothesis);
		else
			buf_z(b, "None of the named");
		buf_z(b, " (");
		chances(d, v);
		buf_z(b, "). ");
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

static void lead(struct doc *d)
{
	struct buf *b = d->b;
	int top = -1;

	for (int i = 0; i < LAYERS; i++) {
		if (verdict_established(verdict(d, i)))
			top = i;
	}
	buf_z(b, "<p class=\"lead\">");
	if (top < 0) {
		buf_z(b,
			"No layer of attribution is established by what counts "
			"here.");
	} else {
		buf_fmt(b,
			"The evidence carries as far as the %s",
			layer_name((enum layer)top));
		buf_z(b,
			top + 1 < LAYERS ? "; nothing above it is established."
					 : ".");
	}
	buf_z(b, "</p>\n");
}

static void lead_numbers(struct doc *d)
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
	buf_z(b,
		" in contact with the suspect servers. Likelihood and "
		"confidence are two things: the first says how probable an "
		"answer is, the second how good the evidence for it is.</p>\n");
}

void section_summary(struct doc *d)
{
	lead(d);
	buf_z(d->b, "<ul class=\"plain\">\n");
	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = verdict(d, i);

		if (verdict_established(v))
			sentence_established(d, i, v);
		else
			sentence_open(d, i, v);
	}
	buf_z(d->b, "</ul>\n");
	lead_numbers(d);
}

/* --- ladder -------------------------------------------------------------- */

static void rung_answer(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_z(b, "<td>");
	if (v->hypothesis.n)
		html_entity(b, v->hypothesis);
	else
		buf_z(b, verdict_named(v) ? "none of these" : "none was named");
	if (v->scope.n) {
		buf_z(b, "<br><span class=\"scope\">for ");
		html_words(b, v->scope);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td>");
}

static void rung_chance(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_z(b, "<td class=\"chance\">");
	if (verdict_named(v)) {
		figure_bar(b, v->p, v->low, v->high);
		buf_z(b, "<b>");
		say_percent(b, v->p);
		buf_z(b, "</b> <span class=\"scope\">");
		say_range(b, v->low, v->high);
		buf_z(b, "</span>");
	} else {
		buf_z(b, "\xe2\x80\x93");
	}
	buf_fmt(b,
		"</td><td>%s</td><td>",
		verdict_named(v) ? confidence_name(v->confidence)
				 : "\xe2\x80\x93");
	if (v->n_missing)
		missing(d, v);
	else
		buf_z(b, verdict_established(v) ? "nothing" : "\xe2\x80\x93");
	buf_z(b, "</td>");
}

static void rung(struct doc *d, int layer)
{
	struct buf *b = d->b;
	const struct verdict *v = verdict(d, layer);
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
		layer_title(layer));
	html_z(b, say_judgement_word(v));
	if (!yes && !no && v->n_missing)
		buf_z(b, ",<br><span class=\"scope\">not established</span>");
	buf_z(b, "</td>");
	rung_answer(d, v);
	rung_chance(d, v);
	buf_z(b, "</tr>\n");
}

void section_ladder(struct doc *d)
{
	static const char *const cols[] = { "Layer",
		"Judgement",
		"Answer",
		"Probability and interval",
		"Confidence",
		"What is missing" };

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
		buf_fmt(d->b, "<li><b>%s</b> ", layer_title(layer));
	else
		buf_z(d->b, "<li>");
	html_words(d->b, buf_str(&b));
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
			"<p class=\"none\">No examiner has recorded a grade or "
			"weight of their own.</p>\n");
		return;
	}
	buf_z(b,
		"<p>Examiners who would grade or weigh single claims "
		"otherwise. The judgement above is the machine's and stays as "
		"it is; "
		"beside it stands what it would be with theirs.</p>\n");
	for (uint32_t i = 0; i < p->n_second; i++) {
		const struct dissenting_assessment *x = &p->second[i];
		bool any = false;

		html_el(b, "h3", NULL, x->by);
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
		html_entity(b, s->hypothesis);
	else
		buf_z(b, "none of these");
	buf_fmt(b, "<br><span class=\"scope\">%s, ", s->judgement);
	say_percent(b, s->p);
	buf_z(b, "</span></td>");
}

static void history_row(struct doc *d, int layer, const struct step *s)
{
	struct buf *b = d->b;

	buf_z(b, "<tr><td class=\"c\">");
	say_date(b, s->day_s);
	buf_fmt(b, "</td><td>%s</td>", layer_title(layer));
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

/* --- reasons ------------------------------------------------------------- */

static void reason_row(struct doc *d, const struct reason *r)
{
	struct buf *b = d->b;
	bool out = withheld(&d->held, r->claim);

	buf_z(b, "<tr><td class=\"n\">");
	say_milli(b, r->weight_milli);
	buf_z(b, "</td><td class=\"n\">");
	say_ratio(b, r->raw_milli);
	buf_fmt(b,
		"</td><td class=\"c\">%s</td><td>",
		r->cls < CLASSES ? class_name(r->cls) : "\xe2\x80\x93");
	if (out) {
		buf_z(b,
			"Rests on a damage record that is kept out of what is "
			"published.");
	} else {
		html_el(b, "span", NULL, r->sentence);
		if (r->claim && r->claim->source.n) {
			buf_z(b, " <span class=\"scope\">");
			html_words(b, r->claim->source);
			buf_z(b, "</span>");
		}
	}
	buf_z(b, "</td><td>");
	doc_claim_link(d, r->claim);
	buf_z(b, "</td></tr>\n");
}

static void reasons_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "#Weight (nat)",
		"#Likelihood ratio",
		"Class",
		"Reason",
		"Claim" };

	buf_fmt(b, "<h3>%s</h3>\n", layer_title(layer));
	html_table(b,
		"reasons",
		arena_z(d->a,
			arena_fmt(d->a,
				"For %.*s, largest weight first",
				STR_FMT(say_name(v->hypothesis)))),
		cols,
		5);
	for (uint32_t i = 0; i < v->n_reason; i++)
		reason_row(d, &v->reason[i]);
	html_table_end(b);
}

void section_reasons(struct doc *d)
{
	uint32_t all = 0;

	buf_z(d->b,
		"<p>The likelihood ratio is what the table gives: how much "
		"more probable the claim is if the answer is right than if "
		"it is none of the named. The weight is what is left of its "
		"logarithm after the grade of the source, what is easy to "
		"forge, what shares an origin, and the cap of its class. "
		"Weights add.</p>\n");
	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = verdict(d, i);

		all += v->n_reason;
		if (v->n_reason)
			reasons_of(d, i, v);
	}
	if (!all) {
		buf_z(d->b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
	}
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
		buf_fmt(b, "<h3>%s</h3>\n<figure>\n", layer_title(l));
		figure_matrix(b, &m[l], l, &d->held, *d->a);
		buf_z(b, "</figure>\n");
	}
	if (!any) {
		buf_z(b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
	}
}

/* --- alternatives -------------------------------------------------------- */

static void alternative_row(struct doc *d,
	int layer,
	const struct alternative *x,
	bool first,
	uint32_t rows)
{
	struct buf *b = d->b;

	buf_z(b, first ? "<tr class=\"first\">" : "<tr>");
	if (first) {
		buf_fmt(b,
			"<th scope=\"rowgroup\" rowspan=\"%u\">%s</th>",
			(unsigned)rows,
			layer_title(layer));
	}
	buf_z(b, "<td>");
	if (x->id.n)
		html_entity(b, x->id);
	else
		buf_z(b, "<b class=\"name\">none of these</b>");
	buf_z(b, "</td><td class=\"n\">");
	say_percent(b, x->p);
	buf_z(b, "</td><td class=\"chance\">");
	figure_bar(b, x->p, x->low, x->high);
	buf_z(b, "</td><td class=\"n\">");
	say_range(b, x->low, x->high);
	buf_z(b, "</td><td class=\"n\">");
	say_milli(b, x->weight_milli);
	buf_z(b, "</td></tr>\n");
}

/* of a layer; "none of these" is always among them */
enum {
	ALTERNATIVES_MAX = 12
};

static void alternatives_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;
	uint32_t n = v->n_alternative;
	uint32_t rows = n < ALTERNATIVES_MAX ? n : ALTERNATIVES_MAX;
	uint32_t none = n;

	for (uint32_t i = rows; i < n; i++) {
		if (!v->alternative[i].id.n)
			none = i;
	}
	uint32_t span = rows + (n > rows) + (none < n);
	buf_z(b, rows ? "<tbody>" : "");
	for (uint32_t i = 0; i < rows; i++)
		alternative_row(d, layer, &v->alternative[i], i == 0, span);
	if (none < n)
		alternative_row(d, layer, &v->alternative[none], false, 0);
	if (n > rows) {
		buf_z(b, "<tr><td colspan=\"5\">and ");
		say_count(b, n - rows - (none < n));
		buf_z(b, " less likely</td></tr>\n");
	}
	buf_z(b, rows ? "</tbody>" : "");
}

void section_alternatives(struct doc *d)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "Layer",
		"Answer",
		"#Probability",
		"Interval, 0 to 100 %",
		"#Low to high",
		"#Weight (nat)" };
	uint32_t all = 0;

	for (int i = 0; i < LAYERS; i++)
		all += verdict(d, i)->n_alternative;
	if (!all) {
		buf_z(b,
			"<p class=\"none\">No answer was put forward for any "
			"layer.</p>\n");
		return;
	}
	buf_z(b,
		"<p>An answer that nobody has named is always among them, as "
		"none of these.</p>\n");
	html_table(b,
		"alts",
		"Every answer considered, likeliest first",
		cols,
		6);
	buf_z(b, "</tbody>");
	for (int i = 0; i < LAYERS; i++)
		alternatives_of(d, i, verdict(d, i));
	buf_z(b, "</table></div>\n");
}

/* --- what would change it ------------------------------------------------ */

static void claim_item(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	buf_z(b, "<li>");
	if (withheld(&d->held, c)) {
		buf_z(b,
			"a damage record that is kept out of what is "
			"published");
	} else {
		doc_statement(d, c);
	}
	if (!withheld(&d->held, c)) {
		buf_z(b, " <span class=\"scope\">");
		html_words(b, c->source);
		buf_z(b, "</span> ");
		doc_claim_link(d, c);
	}
	buf_z(b, "</li>\n");
}

static void change_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;

	buf_fmt(b, "<h3>%s</h3>\n", layer_title(layer));
	if (v->n_flip) {
		buf_z(b, "<p>The answer changes without ");
		buf_z(b,
			v->n_flip == 1 ? "this one claim:</p>\n<ul>\n"
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
			html_el(b, "li", NULL, v->stability[i]);
		buf_z(b, "</ul>\n");
	}
	if (v->forgery.n) {
		buf_z(b, "<p><b>Cheapest forgery.</b> ");
		html_el(b, "span", NULL, v->forgery);
		buf_z(b, "</p>\n");
	}
	if (v->n_wanted) {
		buf_z(b,
			"<p><b>Next best evidence</b>, by how much it would be "
			"expected to narrow the answer:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_wanted; i++)
			html_el(b, "li", NULL, v->wanted[i].sentence);
		buf_z(b, "</ul>\n");
	}
}

void section_change(struct doc *d)
{
	bool any = false;

	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = verdict(d, i);

		if (!v->n_flip && !v->n_stability && !v->forgery.n &&
			!v->n_wanted) {
			continue;
		}
		any = true;
		change_of(d, i, v);
	}
	if (!any) {
		buf_z(d->b,
			"<p class=\"none\">Nothing is judged that the removal "
			"of evidence could change.</p>\n");
	}
}

/* --- kept in sight ------------------------------------------------------- */

static bool shown_before(const struct doc *d, int layer, uint32_t i)
{
	const struct claim *c = verdict(d, layer)->shown[i];

	for (int l = 0; l <= layer; l++) {
		for (uint32_t k = 0;
			k < verdict(d, l)->n_shown && (l < layer || k < i);
			k++) {
			if (verdict(d, l)->shown[k] == c)
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
	html_words(b, c->source);
	buf_z(b, ", known ");
	say_date(b, c->recorded_at_s);
	buf_z(b, "; weight 0: moves nothing</span> ");
	doc_claim_link(d, c);
	if (c->text.n)
		html_el(b, "div", "said", c->text);
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
		for (uint32_t i = 0; i < verdict(d, l)->n_shown; i++) {
			const struct claim *c = verdict(d, l)->shown[i];

			if (!c)
				continue;
			if (withheld(&d->held, c))
				continue;
			if (shown_before(d, l, i))
				continue;
			any = true;
			shown_item(d, c);
		}
	}
	buf_z(d->b, any ? "</ul>\n" : "<li class=\"none\">None.</li></ul>\n");
}
