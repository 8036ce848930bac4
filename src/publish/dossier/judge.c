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
	buf_z(d->b, "probability ");
	say_percent(d->b, v->p);
	buf_z(d->b, ", interval ");
	say_range(d->b, v->low, v->high);
}

/* --- summary ------------------------------------------------------------- */

static void sentence_established(struct doc *d,
	int layer,
	const struct verdict *v)
{
	buf_fmt(d->b,
		"<li><strong>%s: established.</strong> ",
		layer_title(layer));
	html_entity(d->b, v->hypothesis);
	if (v->scope.n) {
		buf_z(d->b, ", for ");
		html_words(d->b, say_clause(v->scope));
	}
	buf_z(d->b, " (");
	chances(d, v);
	buf_z(d->b, ").</li>\n");
}

static void sentence_open(struct doc *d, int layer, const struct verdict *v)
{
	buf_fmt(d->b, "<li><strong>%s: ", layer_title(layer));
	html_z(d->b, say_judgement_word(v));
	buf_z(d->b,
		verdict_none(v) || !v->n_missing
			? ".</strong> "
			: ", not established.</strong> ");
	if (!verdict_none(v)) {
		if (v->hypothesis.n)
			html_entity(d->b, v->hypothesis);
		else
			buf_z(d->b, "None of the named");
		buf_z(d->b, " (");
		chances(d, v);
		buf_z(d->b, "). ");
	}
	if (v->n_missing) {
		buf_z(d->b, "Missing: ");
		missing(d, v);
		buf_z(d->b, ".");
	} else if (verdict_none(v)) {
		buf_z(d->b, "Nothing in the case speaks to this layer.");
	}
	buf_z(d->b, "</li>\n");
}

static void lead(struct doc *d)
{
	int top = -1;

	for (int i = 0; i < LAYERS; i++)
		if (verdict_established(verdict(d, i)))
			top = i;
	buf_z(d->b, "<p class=\"lead\">");
	if (top < 0) {
		buf_z(d->b,
			"No layer of attribution is established by what counts "
			"here.");
	} else {
		buf_fmt(d->b,
			"The evidence carries as far as the %s",
			layer_name((enum layer)top));
		buf_z(d->b,
			top + 1 < LAYERS ? "; nothing above it is established."
					 : ".");
	}
	buf_z(d->b, "</p>\n");
}

static void lead_numbers(struct doc *d)
{
	const struct publication *p = d->p;

	buf_z(d->b, "<p>It rests on ");
	say_plural(d->b, publication_exhibits(p), "exhibit", "exhibits");
	buf_z(d->b, " and ");
	say_plural(d->b, p->claims ? p->claims->n : 0, "claim", "claims");
	buf_z(d->b, ", of which ");
	say_count(d->b, p->n_finding);
	buf_z(d->b, p->n_finding == 1 ? " is a finding" : " are findings");
	buf_z(d->b, " made by a hunt. ");
	say_plural(d->b, p->n_victim, "organisation was", "organisations were");
	buf_z(d->b,
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
	buf_z(d->b, "<td>");
	if (v->hypothesis.n)
		html_entity(d->b, v->hypothesis);
	else
		buf_z(d->b,
			verdict_named(v) ? "none of these" : "none was named");
	if (v->scope.n) {
		buf_z(d->b, "<br><span class=\"scope\">for ");
		html_words(d->b, v->scope);
		buf_z(d->b, "</span>");
	}
	buf_z(d->b, "</td>");
}

static void rung_chance(struct doc *d, const struct verdict *v)
{
	buf_z(d->b, "<td class=\"chance\">");
	if (verdict_named(v)) {
		figure_bar(d->b, v->p, v->low, v->high);
		buf_z(d->b, "<b>");
		say_percent(d->b, v->p);
		buf_z(d->b, "</b> <span class=\"scope\">");
		say_range(d->b, v->low, v->high);
		buf_z(d->b, "</span>");
	} else {
		buf_z(d->b, "\xe2\x80\x93");
	}
	buf_fmt(d->b,
		"</td><td>%s</td><td>",
		verdict_named(v) ? confidence_name(v->confidence)
				 : "\xe2\x80\x93");
	if (v->n_missing)
		missing(d, v);
	else
		buf_z(d->b,
			verdict_established(v) ? "nothing" : "\xe2\x80\x93");
	buf_z(d->b, "</td>");
}

static void rung(struct doc *d, int layer)
{
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
	buf_fmt(d->b,
		"<tr class=\"%s\"><th scope=\"row\"><span class=\"mark\" "
		"aria-hidden=\"true\">%s</span>%s</th><td class=\"word\">",
		cls,
		sign,
		layer_title(layer));
	html_z(d->b, say_judgement_word(v));
	if (!yes && !no && v->n_missing)
		buf_z(d->b,
			",<br><span class=\"scope\">not established</span>");
	buf_z(d->b, "</td>");
	rung_answer(d, v);
	rung_chance(d, v);
	buf_z(d->b, "</tr>\n");
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
	const struct second_view *x,
	int layer,
	const struct opinion *o)
{
	struct buf b = { 0 };

	if (o)
		say_opinion(&b, o);
	else
		say_second(&b, x, layer);
	if (!o)
		buf_fmt(d->b, "<li><b>%s</b> ", layer_title(layer));
	else
		buf_z(d->b, "<li>");
	html_words(d->b, buf_str(&b));
	if (o) {
		buf_z(d->b, " <span class=\"scope\">recorded ");
		say_date(d->b, o->known_s);
		buf_z(d->b, "</span> ");
		doc_claim_link(d, o->claim);
	}
	buf_z(d->b, "</li>\n");
	buf_done(&b);
}

void section_dissent(struct doc *d)
{
	if (!d->p->n_second) {
		buf_z(d->b,
			"<p class=\"none\">No examiner has recorded a grade or "
			"weight of their own.</p>\n");
		return;
	}
	buf_z(d->b,
		"<p>Examiners who would grade or weigh single claims "
		"otherwise. The judgement above is the machine's and stays as "
		"it is; "
		"beside it stands what it would be with theirs.</p>\n");
	for (uint32_t i = 0; i < d->p->n_second; i++) {
		const struct second_view *x = &d->p->second[i];
		bool any = false;

		html_el(d->b, "h3", NULL, x->by);
		buf_z(d->b, "<ul>\n");
		for (uint32_t k = 0; k < x->n_opinion; k++)
			dissent_line(d, x, 0, &x->opinion[k]);
		for (int l = 0; l < LAYERS; l++)
			if (second_differs(x, d->p->assessment, l)) {
				any = true;
				dissent_line(d, x, l, NULL);
			}
		buf_z(d->b,
			any ? "</ul>\n"
			    : "<li>No layer's judgement or probability "
			      "moves.</li></ul>\n");
	}
}

/* --- history ------------------------------------------------------------- */

static void history_cell(struct doc *d, const struct standing *s)
{
	buf_z(d->b, "<td>");
	if (s->hypothesis.n)
		html_entity(d->b, s->hypothesis);
	else
		buf_z(d->b, "none of these");
	buf_fmt(d->b, "<br><span class=\"scope\">%s, ", s->judgement);
	say_percent(d->b, s->p);
	buf_z(d->b, "</span></td>");
}

static void history_row(struct doc *d, int layer, const struct step *s)
{
	buf_z(d->b, "<tr><td class=\"c\">");
	say_date(d->b, s->day_s);
	buf_fmt(d->b, "</td><td>%s</td>", layer_title(layer));
	history_cell(d, &s->before);
	history_cell(d, &s->after);
	buf_z(d->b, "<td>");
	for (uint32_t i = 0; i < s->n_mover; i++) {
		buf_z(d->b, i ? " " : "");
		doc_claim_link(d, s->mover[i].claim);
		if (s->mover[i].more)
			buf_fmt(d->b,
				" <span class=\"scope\">and %u more of its "
				"origin</span>",
				s->mover[i].more);
	}
	buf_z(d->b, "</td></tr>\n");
}

void section_history(struct doc *d)
{
	static const char *const cols[] = { "Day",
		"Layer",
		"Before",
		"After",
		"Claims that moved it" };
	const struct history *h = d->p->history;

	if (!h || !figure_history(d->b, h, *d->a)) {
		buf_z(d->b, "<p class=\"none\">No judgement ever moved.</p>\n");
		return;
	}
	html_table(d->b,
		"history",
		"Every day on which a judgement, its leading answer or its "
		"probability by a point moved; the heaviest claims first",
		cols,
		5);
	for (int l = 0; l < LAYERS; l++)
		for (uint32_t i = 0; i < h->layer[l].n; i++)
			history_row(d, l, &h->layer[l].step[i]);
	html_table_end(d->b);
}

/* --- reasons ------------------------------------------------------------- */

static void reason_row(struct doc *d, const struct reason *r)
{
	bool out = withheld(&d->held, r->claim);

	buf_z(d->b, "<tr><td class=\"n\">");
	say_milli(d->b, r->weight_milli);
	buf_z(d->b, "</td><td class=\"n\">");
	say_ratio(d->b, r->raw_milli);
	buf_fmt(d->b,
		"</td><td class=\"c\">%s</td><td>",
		r->cls < CLASSES ? class_name(r->cls) : "\xe2\x80\x93");
	if (out) {
		buf_z(d->b,
			"Rests on a damage record that is kept out of what is "
			"published.");
	} else {
		html_el(d->b, "span", NULL, r->sentence);
		if (r->claim && r->claim->source.n) {
			buf_z(d->b, " <span class=\"scope\">");
			html_words(d->b, r->claim->source);
			buf_z(d->b, "</span>");
		}
	}
	buf_z(d->b, "</td><td>");
	doc_claim_link(d, r->claim);
	buf_z(d->b, "</td></tr>\n");
}

static void reasons_of(struct doc *d, int layer, const struct verdict *v)
{
	static const char *const cols[] = { "#Weight (nat)",
		"#Likelihood ratio",
		"Class",
		"Reason",
		"Claim" };

	buf_fmt(d->b, "<h3>%s</h3>\n", layer_title(layer));
	html_table(d->b,
		"reasons",
		arena_z(d->a,
			arena_fmt(d->a,
				"For %.*s, largest weight first",
				STR_FMT(say_name(v->hypothesis)))),
		cols,
		5);
	for (uint32_t i = 0; i < v->n_reason; i++)
		reason_row(d, &v->reason[i]);
	html_table_end(d->b);
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
	if (!all)
		buf_z(d->b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
}

/* --- matrix -------------------------------------------------------------- */

void section_matrix(struct doc *d)
{
	const struct matrix *m = d->p->matrix;
	bool any = false;

	for (int l = 0; m && l < LAYERS; l++) {
		if (!m[l].n_row)
			continue;
		any = true;
		buf_fmt(d->b, "<h3>%s</h3>\n<figure>\n", layer_title(l));
		figure_matrix(d->b, &m[l], l, &d->held, *d->a);
		buf_z(d->b, "</figure>\n");
	}
	if (!any)
		buf_z(d->b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
}

/* --- alternatives -------------------------------------------------------- */

static void alternative_row(struct doc *d,
	int layer,
	const struct alternative *x,
	bool first,
	uint32_t rows)
{
	buf_z(d->b, first ? "<tr class=\"first\">" : "<tr>");
	if (first)
		buf_fmt(d->b,
			"<th scope=\"rowgroup\" rowspan=\"%u\">%s</th>",
			(unsigned)rows,
			layer_title(layer));
	buf_z(d->b, "<td>");
	if (x->id.n)
		html_entity(d->b, x->id);
	else
		buf_z(d->b, "<b class=\"name\">none of these</b>");
	buf_z(d->b, "</td><td class=\"n\">");
	say_percent(d->b, x->p);
	buf_z(d->b, "</td><td class=\"chance\">");
	figure_bar(d->b, x->p, x->low, x->high);
	buf_z(d->b, "</td><td class=\"n\">");
	say_range(d->b, x->low, x->high);
	buf_z(d->b, "</td><td class=\"n\">");
	say_milli(d->b, x->weight_milli);
	buf_z(d->b, "</td></tr>\n");
}

/* of a layer; "none of these" is always among them */
enum {
	ALTERNATIVES_MAX = 12
};

static void alternatives_of(struct doc *d, int layer, const struct verdict *v)
{
	uint32_t n = v->n_alternative;
	uint32_t rows = n < ALTERNATIVES_MAX ? n : ALTERNATIVES_MAX;
	uint32_t none = n;

	for (uint32_t i = rows; i < n; i++)
		if (!v->alternative[i].id.n)
			none = i;
	uint32_t span = rows + (n > rows) + (none < n);
	buf_z(d->b, rows ? "<tbody>" : "");
	for (uint32_t i = 0; i < rows; i++)
		alternative_row(d, layer, &v->alternative[i], i == 0, span);
	if (none < n)
		alternative_row(d, layer, &v->alternative[none], false, 0);
	if (n > rows) {
		buf_z(d->b, "<tr><td colspan=\"5\">and ");
		say_count(d->b, n - rows - (none < n));
		buf_z(d->b, " less likely</td></tr>\n");
	}
	buf_z(d->b, rows ? "</tbody>" : "");
}

void section_alternatives(struct doc *d)
{
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
		buf_z(d->b,
			"<p class=\"none\">No answer was put forward for any "
			"layer.</p>\n");
		return;
	}
	buf_z(d->b,
		"<p>An answer that nobody has named is always among them, as "
		"none of these.</p>\n");
	html_table(d->b,
		"alts",
		"Every answer considered, likeliest first",
		cols,
		6);
	buf_z(d->b, "</tbody>");
	for (int i = 0; i < LAYERS; i++)
		alternatives_of(d, i, verdict(d, i));
	buf_z(d->b, "</table></div>\n");
}

/* --- what would change it ------------------------------------------------ */

static void claim_item(struct doc *d, const struct claim *c)
{
	buf_z(d->b, "<li>");
	if (withheld(&d->held, c))
		buf_z(d->b,
			"a damage record that is kept out of what is "
			"published");
	else
		doc_statement(d, c);
	if (!withheld(&d->held, c)) {
		buf_z(d->b, " <span class=\"scope\">");
		html_words(d->b, c->source);
		buf_z(d->b, "</span> ");
		doc_claim_link(d, c);
	}
	buf_z(d->b, "</li>\n");
}

static void change_of(struct doc *d, int layer, const struct verdict *v)
{
	buf_fmt(d->b, "<h3>%s</h3>\n", layer_title(layer));
	if (v->n_flip) {
		buf_z(d->b, "<p>The answer changes without ");
		buf_z(d->b,
			v->n_flip == 1 ? "this one claim:</p>\n<ul>\n"
				       : "these claims together, the smallest "
					 "such set:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_flip; i++)
			if (v->flip[i])
				claim_item(d, v->flip[i]);
		buf_z(d->b, "</ul>\n");
	}
	if (v->n_stability) {
		buf_z(d->b,
			"<p>Leaving out one origin or one class at a "
			"time:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_stability; i++)
			html_el(d->b, "li", NULL, v->stability[i]);
		buf_z(d->b, "</ul>\n");
	}
	if (v->forgery.n) {
		buf_z(d->b, "<p><b>Cheapest forgery.</b> ");
		html_el(d->b, "span", NULL, v->forgery);
		buf_z(d->b, "</p>\n");
	}
	if (v->n_wanted) {
		buf_z(d->b,
			"<p><b>Next best evidence</b>, by how much it would be "
			"expected to narrow the answer:</p>\n<ul>\n");
		for (uint32_t i = 0; i < v->n_wanted; i++)
			html_el(d->b, "li", NULL, v->wanted[i].sentence);
		buf_z(d->b, "</ul>\n");
	}
}

void section_change(struct doc *d)
{
	bool any = false;

	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = verdict(d, i);

		if (!v->n_flip && !v->n_stability && !v->forgery.n &&
			!v->n_wanted)
			continue;
		any = true;
		change_of(d, i, v);
	}
	if (!any)
		buf_z(d->b,
			"<p class=\"none\">Nothing is judged that the removal "
			"of evidence could change.</p>\n");
}

/* --- kept in sight ------------------------------------------------------- */

static bool shown_before(const struct doc *d, int layer, uint32_t i)
{
	const struct claim *c = verdict(d, layer)->shown[i];

	for (int l = 0; l <= layer; l++)
		for (uint32_t k = 0;
			k < verdict(d, l)->n_shown && (l < layer || k < i);
			k++)
			if (verdict(d, l)->shown[k] == c)
				return true;
	return false;
}

static void shown_item(struct doc *d, const struct claim *c)
{
	buf_z(d->b, "<li>");
	doc_statement(d, c);
	buf_z(d->b, " <span class=\"scope\">");
	html_words(d->b, c->source);
	buf_z(d->b, ", known ");
	say_date(d->b, c->known_s);
	buf_z(d->b, "; weight 0: moves nothing</span> ");
	doc_claim_link(d, c);
	if (c->text.n)
		html_el(d->b, "div", "said", c->text);
	buf_z(d->b, "</li>\n");
}

void section_shown(struct doc *d)
{
	bool any = false;

	buf_z(d->b,
		"<p>Denials, decisions not to indict and the like. They are "
		"shown because a reader must know them; they "
		"<strong>move nothing</strong>, up or down, because they are "
		"about as likely either way.</p>\n<ul>\n");
	for (int l = 0; l < LAYERS; l++)
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
	buf_z(d->b, any ? "</ul>\n" : "<li class=\"none\">None.</li></ul>\n");
}
