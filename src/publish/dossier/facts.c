/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's sections about what happened: timeline, graph, victims, damage,
 * findings. */
#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

/* --- timeline ------------------------------------------------------------ */

static void event_row(struct doc *d, const struct event *e)
{
	struct buf *b = d->b;

	buf_z(b, "<tr><td>");
	doc_when(d, e->from_s, e->to_s, e->zone);
	buf_fmt(b,
		"</td><td class=\"role\">%s</td>",
		e->role <= ROLE_CLAIMED ? time_role_name(e->role)
					: "\xe2\x80\x93");
	html_el(b, "td", NULL, e->what);
	struct buf sources = { 0 };
	say_event_sources(&sources, e);
	html_el(b, "td", "scope", buf_str(&sources));
	b->bad |= sources.bad;
	buf_done(&sources);
	buf_z(b, "<td>");
	doc_claim_link(d, e->claim);
	buf_z(b, "</td></tr>\n");
}

static void event_table(struct doc *d, const struct timeline *t)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "When (UTC)",
		"Time is of",
		"Event",
		"Source",
		"Claim" };
	uint32_t rest = 0;

	html_table(b, "events", "The events with a label, in order", cols, 5);
	for (uint32_t i = 0; i < t->n_mark; i++) {
		if (t->mark[i].label.w)
			event_row(d, t->mark[i].e);
		else
			rest++;
	}
	html_table_end(b);
	if (!rest)
		return;
	buf_z(b, "<p class=\"note\">");
	say_plural(b, rest, "more event stands", "more events stand");
	buf_z(b,
		" in the strips without a label; <code>ashiato show CASE "
		"timeline</code> lists every one.</p>\n");
}

void section_timeline(struct doc *d)
{
	struct buf *b = d->b;
	struct arena *a = d->a;
	struct timeline *t = NEW(a, struct timeline, 2);
	int64_t from_s;
	int64_t to_s;

	if (!t ||
		!timeline_lay(d->p,
			TIME_UNKNOWN,
			TIME_OPEN,
			TIMELINE_PAGE_H,
			a,
			&t[0])) {
		buf_z(b,
			"<p class=\"none\">Nothing in the case carries a "
			"date.</p>\n");
		return;
	}
	timeline_draw(b, &t[0], "tl-all", STR("Timeline of the whole case"));
	if (timeline_busiest(d->p, a, &from_s, &to_s) &&
		timeline_lay(d->p, from_s, to_s, TIMELINE_PAGE_H, a, &t[1])) {
		timeline_draw(b,
			&t[1],
			"tl-busy",
			STR("Timeline of the busiest days"));
	}
	if (t[0].n_undated) {
		buf_z(b, "<p class=\"note\">");
		say_plural(b, t[0].n_undated, "event has", "events have");
		buf_z(b, " no date that is known and cannot be drawn.</p>\n");
	}
	event_table(d, &t[0]);
}

void section_graph(struct doc *d)
{
	struct graph g;

	if (graph_lay(d->p, d->a, &g)) {
		graph_draw(d->b, &g, d->p);
	} else {
		buf_z(d->b,
			"<p class=\"none\">No claim connects two "
			"entities.</p>\n");
	}
}

/* --- victims and damage -------------------------------------------------- */

enum {
	VICTIMS_MAX = 3000
};

static void victim_row(struct doc *d, const struct victim *v)
{
	struct buf *b = d->b;

	html_open(b, "tr", NULL);
	html_row_head(b, "name", say_name(v->name));
	buf_z(b, "<td>");
	html_words(b, v->sector.n ? v->sector : STR("not known"));
	if (v->country.n) {
		buf_z(b, " <span class=\"scope\">");
		html_words(b, v->country);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td><td>");
	buf_z(b, contact_grade_name(v->grade));
	if (v->marked.n) {
		buf_z(b, " <span class=\"scope\">perhaps no victim: ");
		html_words(b, v->marked);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td><td class=\"when\">");
	say_stamp(b, v->first_s);
	buf_z(b, "</td><td class=\"when\">");
	say_stamp(b, v->last_s);
	buf_z(b, "</td><td class=\"n\">");
	say_count(b, v->contacts);
	buf_z(b, "</td>");
	html_el(b, "td", "id", v->servers.n ? v->servers : v->names);
	html_el(b, "td", NULL, v->contact.n ? v->contact : STR("not known"));
	buf_z(b, "<td>");
	doc_claim_link(d, v->claim);
	buf_z(b, "</td></tr>\n");
}

void doc_victim_numbers(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	uint32_t no_contact = 0;

	if (!p->n_victim) {
		buf_z(b,
			"<p class=\"none\">No organisation was seen in "
			"contact "
			"with a suspect server.</p>\n");
		return;
	}
	for (uint32_t i = 0; i < p->n_victim; i++)
		no_contact += !p->victim[i].contact.n;
	buf_z(b, "<p>");
	say_plural(b, p->n_victim, "organisation", "organisations");
	buf_z(b,
		" talked to a suspect server. Contact is not yet harm: each "
		"is "
		"to be warned and asked. ");
	if (no_contact) {
		buf_z(b, "For ");
		say_count(b, no_contact);
		buf_z(b, " of them nobody to warn is known.</p>\n");
	} else {
		buf_z(b, "Whom to warn is known for all of them.</p>\n");
	}
}

void section_victims(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	static const char *const cols[] = {
		"Organisation",
		"Sector",
		"How far",
		"First contact",
		"Last contact",
		"#Records",
		"Suspect servers",
		"Whom to warn",
		"Claim",
	};
	uint32_t n = p->n_victim;
	uint32_t shown = n < VICTIMS_MAX ? n : VICTIMS_MAX;

	doc_victim_numbers(d);
	if (!n)
		return;
	html_table(b, "victims", "Organisations by first contact", cols, 9);
	for (uint32_t i = 0; i < shown; i++)
		victim_row(d, &p->victim[i]);
	html_table_end(b);
	if (n > shown) {
		buf_z(b, "<p class=\"note\">");
		say_plural(b,
			n - shown,
			"more organisation is",
			"more organisations are");
		buf_z(b,
			" listed by <code>ashiato show CASE "
			"victims</code>.</p>\n");
	}
}

static void number_cell(struct doc *d,
	bool known,
	uint64_t n,
	struct str unit)
{
	struct buf *b = d->b;

	buf_z(b, known ? "<td class=\"n\">" : "<td class=\"n unknown\">");
	if (known) {
		say_count(b, n);
		buf_z(b, unit.n ? " " : "");
		html_words(b, unit);
	} else {
		buf_z(b, "not known");
	}
	buf_z(b, "</td>");
}

static void damage_row(struct doc *d, const struct damage *x)
{
	struct buf *b = d->b;

	html_open(b, "tr", NULL);
	html_row_head(b, "name", say_name(x->incident));
	html_el(b,
		"td",
		NULL,
		x->organisation.n ? say_name(x->organisation)
				  : STR("the campaign as a whole"));
	number_cell(d, x->has_people, x->people, STR(""));
	number_cell(d, x->has_files, x->files, STR(""));
	number_cell(d, x->has_money, x->money, x->currency);
	buf_fmt(b,
		"<td class=\"c\">%s</td>",
		x->leak <= LEAK_DENIED ? leak_name(x->leak) : "unknown");
	html_el(b, "td", NULL, x->note);
	buf_z(b, "<td>");
	if (x->claim) {
		html_words(b, x->claim->source);
		buf_z(b, " ");
		html_words(b,
			(struct str){
				(const char[]){ x->claim->grade.reliability,
					x->claim->grade.credibility },
				2 });
		buf_z(b, "<br>");
	}
	doc_claim_link(d, x->claim);
	buf_z(b, "</td></tr>\n");
}

void section_damage(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	static const char *const cols[] = { "Incident",
		"Organisation",
		"#People",
		"#Files",
		"#Money",
		"Leak",
		"Note",
		"Source and grade" };
	uint32_t kept_out = p->kept.damage;

	if (!p->n_damage && !kept_out) {
		buf_z(b,
			"<p class=\"none\">The damage register of this case "
			"is "
			"empty.</p>\n");
	}
	if (p->n_damage) {
		html_table(b, "damage", "Damage register", cols, 8);
		for (uint32_t i = 0; i < p->n_damage; i++)
			damage_row(d, &p->damage[i]);
		html_table_end(b);
	}
	if (!kept_out)
		return;
	buf_z(b, "<p class=\"note\">");
	say_plural(b,
		kept_out,
		"row of the register is",
		"rows of the register are");
	buf_z(b,
		" kept out of this document, with every claim behind it: the "
		"register marks what its source does not want "
		"published. It stays in the case.</p>\n");
}

/* --- findings ------------------------------------------------------------ */

static struct str hunt_name(const struct claim *c)
{
	const struct predicate_row *p = &predicates[c->predicate];

	return str_of(p->hunt ? p->hunt : p->name);
}

static void finding_row(struct doc *d, uint32_t rank, const struct claim *c)
{
	struct buf *b = d->b;

	buf_fmt(b, "<tr><td class=\"n\">%u</td>", (unsigned)rank);
	buf_z(b, "<td class=\"n\">");
	say_odds(b, nat_of_bits(c->weight_milli));
	buf_z(b, "</td><td>");
	html_el(b, "span", "type", hunt_name(c));
	buf_z(b, " ");
	html_entity(b, c->subject);
	buf_z(b, " \xe2\x86\x92 ");
	html_entity(b, c->object);
	buf_z(b, " ");
	html_el(b, "span", "said", c->text);
	buf_z(b, "<div class=\"meta\">");
	doc_locators(d, c, 2);
	buf_z(b, "</div></td><td>");
	figure_intervals(b, c->detail);
	buf_z(b, "</td><td>");
	doc_claim_link(d, c);
	buf_z(b, "</td></tr>\n");
}

/* --- suspects ------------------------------------------------------------ */

enum {
	SUSPECTS_MAX = 30
};

void section_suspects(struct doc *d)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "#Rank",
		"Server",
		"",
		"#Evidence (odds)",
		"Why",
		"Claim" };
	uint32_t n = d->p->n_suspect;
	uint32_t shown = n < SUSPECTS_MAX ? n : SUSPECTS_MAX;

	if (!n) {
		buf_z(b,
			"<p class=\"none\">No server stands out by what the "
			"hunts found.</p>\n");
		return;
	}
	html_table(b,
		"suspects",
		"Servers by everything that the hunts found about each, "
		"strongest first",
		cols,
		6);
	for (uint32_t i = 0; i < shown; i++) {
		const struct claim *c = d->p->suspect[i];

		buf_fmt(b,
			"<tr><td class=\"n\">%u</td><td>",
			(unsigned)i + 1);
		html_entity(b, c->subject);
		buf_fmt(b,
			"</td><td>%s</td><td class=\"n\">",
			str_is(c->object, "indicator:hunt:suspect")
				? "suspect"
				: "candidate");
		say_odds(b, nat_of_bits(c->weight_milli));
		buf_z(b, "</td><td>");
		html_el(b, "span", NULL, c->text);
		buf_z(b, "</td><td>");
		doc_claim_link(d, c);
		buf_z(b, "</td></tr>\n");
	}
	html_table_end(b);
	buf_z(b,
		"<p class=\"note\">A rank says where to look first. It moves "
		"no judgement: what the findings weigh there, each for "
		"itself, "
		"stands with the layers.</p>\n");
}

enum {
	FINDINGS_MAX = 100
}; /* the others still stand among the claims */

void section_findings(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	static const char *const cols[] = { "#Rank",
		"#Evidence (odds)",
		"Hunt, subject and peer; why; where it stands",
		"Intervals",
		"Claim" };
	uint32_t n = p->n_finding;
	uint32_t shown = n < FINDINGS_MAX ? n : FINDINGS_MAX;

	if (!n) {
		buf_z(b, "<p class=\"none\">The hunts found nothing.</p>\n");
		return;
	}
	html_table(b,
		"findings",
		"What the hunts found, strongest first",
		cols,
		5);
	for (uint32_t i = 0; i < shown; i++) {
		if (p->finding[i])
			finding_row(d, i + 1, p->finding[i]);
	}
	html_table_end(b);
	if (n > shown) {
		buf_z(b, "<p class=\"note\">");
		say_plural(b,
			n - shown,
			"weaker finding is",
			"weaker findings are");
		buf_z(b,
			" not in this table; <code>ashiato show CASE "
			"findings</code> lists every one.</p>\n");
	}
}
