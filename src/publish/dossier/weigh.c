/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's sections about what the evidence weighs: against, then for; the
 * trail; who else was considered. */
#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

void doc_what_weight_is(struct doc *d)
{
	buf_z(d->b,
		"<p>The <strong>weight of the evidence</strong> says how "
		"many "
		"times more what was found is to be expected if an answer is "
		"right than if another is. It is not the chance that "
		"somebody "
		"did it: that depends also on how likely it was before any "
		"evidence, so it stands behind the weight, for a range of "
		"such "
		"beginnings (ENFSI guideline for evaluative reporting in "
		"forensic science, 2015).</p>\n");
}

uint32_t doc_against(struct doc *d, const struct verdict *v, uint32_t most)
{
	struct buf *b = d->b;
	uint32_t n = v->n_against < most ? v->n_against : most;
	const struct reason *r = v->reason + (v->n_reason - v->n_against);

	for (uint32_t i = 0; i < n; i++) {
		buf_z(b, i ? "; " : " Against it speaks: ");
		doc_words(d, say_clause(r[i].sentence));
		buf_z(b, " <span class=\"scope\">");
		say_odds(b, r[i].weight_milli);
		buf_z(b, "</span>");
	}
	return n;
}

/* --- reasons ------------------------------------------------------------- */

static void reason_row(struct doc *d, const struct reason *r)
{
	struct buf *b = d->b;

	buf_z(b, "<tr><td class=\"n\">");
	say_odds(b, r->weight_milli);
	buf_z(b, "</td><td class=\"n\">");
	say_odds(b, r->raw_milli);
	buf_fmt(b,
		"</td><td class=\"c\">%s</td><td>",
		r->cls < CLASSES ? class_name(r->cls) : "\xe2\x80\x93");
	doc_el(d, "span", NULL, r->sentence);
	if (r->claim && r->claim->source.n) {
		buf_z(b, " <span class=\"scope\">");
		doc_words(d, r->claim->source);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td><td>");
	doc_claim_link(d, r->claim);
	buf_z(b, "</td></tr>\n");
}

static void reason_table(struct doc *d,
	struct str caption,
	const struct reason *r,
	uint32_t n)
{
	static const char *const cols[] = { "#Weight (odds)",
		"#By the table (odds)",
		"Class",
		"Reason",
		"Claim" };

	html_table(d->b, "reasons", arena_z(d->a, caption), cols, 5);
	for (uint32_t i = 0; i < n; i++)
		reason_row(d, &r[i]);
	html_table_end(d->b);
}

/* the trail, the weight, and what it comes to from several beginnings */
static void weight_of_all(struct doc *d, const struct verdict *v)
{
	struct buf *b = d->b;
	struct buf words = { 0 };

	say_trail(&words, v, " \xe2\x86\x92 ");
	if (words.n) {
		buf_z(b, "<p class=\"trail\"><b>Trail.</b> ");
		doc_words(d, buf_str(&words));
		buf_z(b, "</p>\n");
	}
	buf_done(&words);
	say_weight(&words, v);
	if (!words.n)
		return;
	buf_z(b, "<p><b>Weight.</b> All together: ");
	doc_words(d, buf_str(&words));
	buf_z(b,
		". What that comes to depends on how likely it was before: ");
	say_priors(b, v);
	buf_z(b, ".</p>\n");
	buf_done(&words);
}

static void reasons_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;
	uint32_t pro = v->n_reason - v->n_against;
	struct str name = say_name(v->hypothesis);

	buf_fmt(b, "<h3>%s: ", doc_layer_title(layer));
	doc_entity(d, v->hypothesis);
	buf_z(b, "</h3>\n");
	if (v->n_against) {
		reason_table(d,
			arena_fmt(d->a,
				"Against %.*s, heaviest first",
				STR_FMT(name)),
			v->reason + pro,
			v->n_against);
	} else {
		buf_z(b,
			"<p><b>Against.</b> Nothing that was put into the "
			"case "
			"speaks against it.</p>\n");
	}
	weight_of_all(d, v);
	if (pro) {
		reason_table(d,
			arena_fmt(d->a,
				"For %.*s, heaviest first",
				STR_FMT(name)),
			v->reason,
			pro);
	}
}

void section_reasons(struct doc *d)
{
	uint32_t all = 0;

	buf_z(d->b,
		"<p>What speaks against an answer stands before what speaks "
		"for it. By the table stand the odds that the table of "
		"weights "
		"gives: how much more the claim is to be expected if the "
		"answer is right than if another is. The weight is what is "
		"left of them after the grade of the source, what is easy to "
		"forge, what others say of the same thing, what shares an "
		"origin, and the cap of its class. Weights multiply: 10 to 1 "
		"and 5 to 1 are 50 to 1 together. Where a claim against "
		"takes "
		"away from one that speaks for it, what it takes is shown as "
		"a "
		"weight; that part is gone from the other already, and is "
		"not "
		"counted again. Each thing on "
		"a trail is reached as surely as the percentage says, never "
		"more surely than the weakest step, unless trails from "
		"several "
		"machines lead there; what no trail reaches is nobody's "
		"candidate.</p>\n");
	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = doc_verdict(d, i);

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

/* --- alternatives -------------------------------------------------------- */

static const struct contender *contender_of(const struct verdict *v,
	struct str id)
{
	for (uint32_t i = 0; id.n && i < v->n_candidate; i++) {
		if (str_eq(v->candidate[i].id, id))
			return &v->candidate[i];
	}
	return NULL;
}

/* why it has no probability, or what caps it, and what speaks against it */
static void bearing_cell(struct doc *d, const struct contender *c)
{
	enum {
		AGAINST = 3
	};
	struct buf *b = d->b;
	uint32_t n = c && c->n_con < AGAINST ? c->n_con : AGAINST;

	buf_z(b, "<td>");
	if (c && c->note.n)
		doc_words(d, c->note);
	for (uint32_t i = 0; c && i < n; i++) {
		/* it undercuts and weighs: told once */
		if (i && c->con[i].claim == c->con[i - 1].claim)
			continue;
		buf_z(b, i || c->note.n ? "<br>against: " : "against: ");
		doc_words(d, say_clause(c->con[i].sentence));
	}
	if (c && c->n_con > n)
		buf_fmt(b, "; and %u more", c->n_con - n);
	buf_z(b, "</td>");
}

static void chance_cells(struct doc *d, const struct alternative *x)
{
	struct buf *b = d->b;

	if (!x->has_chance) {
		buf_z(b, "<td class=\"c\" colspan=\"3\">no probability</td>");
		return;
	}
	buf_z(b, "<td class=\"n\">");
	say_percent(b, x->p);
	buf_z(b, "</td><td class=\"chance\">");
	figure_bar(b, x->p, x->low, x->high);
	buf_z(b, "</td><td class=\"n\">");
	say_range(b, x->low, x->high);
	buf_z(b, "</td>");
}

/* rows: of the layer, when it is the first of them; else 0 */
static void alternative_row(struct doc *d,
	int layer,
	const struct alternative *x,
	uint32_t rows)
{
	struct buf *b = d->b;

	buf_z(b, rows ? "<tr class=\"first\">" : "<tr>");
	if (rows) {
		buf_fmt(b,
			"<th scope=\"rowgroup\" rowspan=\"%u\">%s</th>",
			(unsigned)rows,
			doc_layer_title(layer));
	}
	buf_z(b, "<td>");
	if (x->id.n)
		doc_entity(d, x->id);
	else
		buf_z(b, "<b class=\"name\">none of these</b>");
	buf_z(b, "</td><td class=\"n\">");
	if (x->id.n)
		say_odds(b, x->weight_milli);
	else
		buf_z(b, "\xe2\x80\x93");
	buf_z(b, "</td>");
	chance_cells(d, x);
	bearing_cell(d, contender_of(doc_verdict(d, layer), x->id));
	buf_z(b, "</tr>\n");
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
		alternative_row(d, layer, &v->alternative[i], i ? 0 : span);
	if (none < n)
		alternative_row(d, layer, &v->alternative[none], 0);
	if (n > rows) {
		buf_z(b, "<tr><td colspan=\"6\">and ");
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
		"#Weight (odds)",
		"#Probability",
		"Interval, 0 to 100 %",
		"#Low to high",
		"What bears on it" };
	uint32_t all = 0;

	for (int i = 0; i < LAYERS; i++)
		all += doc_verdict(d, i)->n_alternative;
	if (!all) {
		buf_z(b,
			"<p class=\"none\">No answer was put forward for any "
			"layer.</p>\n");
		return;
	}
	buf_z(b,
		"<p>An answer that nobody has named is always among them, as "
		"none of these. A name for which nothing of its own speaks "
		"at "
		"first hand has no probability: it is not improbable, "
		"nothing "
		"is known of it. Machines, personas and persons do not "
		"exclude "
		"each other; groups, units and sponsors do.</p>\n");
	html_table(b,
		"alts",
		"Every answer considered, likeliest first",
		cols,
		7);
	buf_z(b, "</tbody>");
	for (int i = 0; i < LAYERS; i++)
		alternatives_of(d, i, doc_verdict(d, i));
	buf_z(b, "</table></div>\n");
}
