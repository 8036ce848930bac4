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
	buf_z(d->b, "<tr><td>");
	doc_when(d, e->from_s, e->to_s, e->zone);
	buf_fmt(d->b,
		"</td><td class=\"role\">%s</td>",
		e->role <= ROLE_CLAIMED ? time_role_name(e->role)
					: "\xe2\x80\x93");
	html_el(d->b, "td", NULL, e->what);
	html_el(d->b,
		"td",
		"scope",
		e->source.n ? e->source : STR("case record"));
	buf_z(d->b, "<td>");
	doc_claim_link(d, e->claim);
	buf_z(d->b, "</td></tr>\n");
}

static void event_table(struct doc *d, const struct timeline *t)
{
	static const char *const cols[] = { "When (UTC)",
		"Time is of",
		"Event",
		"Source",
		"Claim" };
	uint32_t rest = 0;

	html_table(d->b,
		"events",
		"The events with a label, in order",
		cols,
		5);
	for (uint32_t i = 0; i < t->n_mark; i++)
		if (t->mark[i].label.w)
			event_row(d, t->mark[i].e);
		else
			rest++;
	html_table_end(d->b);
	if (!rest)
		return;
	buf_z(d->b, "<p class=\"note\">");
	say_plural(d->b, rest, "more event stands", "more events stand");
	buf_z(d->b,
		" in the strips without a label; <code>ashiato show CASE "
		"timeline</code> lists every one.</p>\n");
}

void section_timeline(struct doc *d)
{
	struct timeline *t = NEW(d->a, struct timeline, 2);
	int64_t from_s;
	int64_t to_s;

	if (!t ||
		!timeline_lay(&d->held, TIME_UNKNOWN, TIME_OPEN, d->a, &t[0])) {
		buf_z(d->b,
			"<p class=\"none\">Nothing in the case carries a "
			"date.</p>\n");
		return;
	}
	timeline_draw(d->b, &t[0], "tl-all", STR("Timeline of the whole case"));
	if (timeline_busiest(&d->held, d->a, &from_s, &to_s) &&
		timeline_lay(&d->held, from_s, to_s, d->a, &t[1]))
		timeline_draw(d->b,
			&t[1],
			"tl-busy",
			STR("Timeline of the busiest days"));
	if (t[0].n_undated) {
		buf_z(d->b, "<p class=\"note\">");
		say_plural(d->b, t[0].n_undated, "event has", "events have");
		buf_z(d->b,
			" no date that is known and cannot be drawn.</p>\n");
	}
	event_table(d, &t[0]);
}

void section_graph(struct doc *d)
{
	struct graph g;

	if (graph_lay(&d->held, d->a, &g))
		graph_draw(d->b, &g, d->p);
	else
		buf_z(d->b,
			"<p class=\"none\">No claim connects two "
			"entities.</p>\n");
}

/* --- victims and damage -------------------------------------------------- */

enum {
	VICTIMS_MAX = 3000
};

static void victim_row(struct doc *d, const struct victim *v)
{
	html_open(d->b, "tr", NULL);
	html_row_head(d->b, "name", say_name(v->name));
	buf_z(d->b, "<td>");
	html_words(d->b, v->sector.n ? v->sector : STR("not known"));
	if (v->country.n) {
		buf_z(d->b, " <span class=\"scope\">");
		html_words(d->b, v->country);
		buf_z(d->b, "</span>");
	}
	buf_z(d->b, "</td><td class=\"when\">");
	say_stamp(d->b, v->first_s);
	buf_z(d->b, "</td><td class=\"when\">");
	say_stamp(d->b, v->last_s);
	buf_z(d->b, "</td><td class=\"n\">");
	say_count(d->b, v->contacts);
	buf_z(d->b, "</td>");
	html_el(d->b, "td", "id", v->servers);
	html_el(d->b, "td", NULL, v->contact.n ? v->contact : STR("not known"));
	buf_z(d->b, "<td>");
	doc_claim_link(d, v->claim);
	buf_z(d->b, "</td></tr>\n");
}

void section_victims(struct doc *d)
{
	static const char *const cols[] = {
		"Organisation",
		"Sector",
		"First contact",
		"Last contact",
		"#Records",
		"Suspect servers",
		"Whom to warn",
		"Claim",
	};
	uint32_t n = d->p->n_victim;
	uint32_t shown = n < VICTIMS_MAX ? n : VICTIMS_MAX;
	uint32_t no_contact = 0;

	if (!n) {
		buf_z(d->b,
			"<p class=\"none\">No organisation was seen in contact "
			"with a suspect server.</p>\n");
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		no_contact += !d->p->victim[i].contact.n;
	buf_z(d->b, "<p>");
	say_plural(d->b, n, "organisation", "organisations");
	buf_z(d->b,
		" talked to a suspect server. Contact is not yet harm: each is "
		"to be warned and asked. ");
	if (no_contact) {
		buf_z(d->b, "For ");
		say_count(d->b, no_contact);
		buf_z(d->b, " of them nobody to warn is known.</p>\n");
	} else {
		buf_z(d->b, "Whom to warn is known for all of them.</p>\n");
	}
	html_table(d->b, "victims", "Organisations by first contact", cols, 8);
	for (uint32_t i = 0; i < shown; i++)
		victim_row(d, &d->p->victim[i]);
	html_table_end(d->b);
	if (n > shown) {
		buf_z(d->b, "<p class=\"note\">");
		say_plural(d->b,
			n - shown,
			"more organisation is",
			"more organisations are");
		buf_z(d->b,
			" listed by <code>ashiato show CASE "
			"victims</code>.</p>\n");
	}
}

static void number_cell(struct doc *d, bool known, uint64_t n, struct str unit)
{
	buf_z(d->b, known ? "<td class=\"n\">" : "<td class=\"n unknown\">");
	if (known) {
		say_count(d->b, n);
		buf_z(d->b, unit.n ? " " : "");
		html_words(d->b, unit);
	} else {
		buf_z(d->b, "not known");
	}
	buf_z(d->b, "</td>");
}

static void damage_row(struct doc *d, const struct damage *x)
{
	html_open(d->b, "tr", NULL);
	html_row_head(d->b, "name", say_name(x->incident));
	html_el(d->b,
		"td",
		NULL,
		x->organisation.n ? say_name(x->organisation)
				  : STR("the campaign as a whole"));
	number_cell(d, x->has_people, x->people, STR(""));
	number_cell(d, x->has_files, x->files, STR(""));
	number_cell(d, x->has_money, x->money, x->currency);
	buf_fmt(d->b,
		"<td class=\"c\">%s</td>",
		x->leak <= LEAK_YES ? leak_name(x->leak) : "unknown");
	html_el(d->b, "td", NULL, x->note);
	buf_z(d->b, "<td>");
	if (x->claim) {
		html_words(d->b, x->claim->source);
		buf_z(d->b, " ");
		html_words(d->b,
			(struct str){
				(const char[]){ x->claim->grade.reliability,
					x->claim->grade.credibility },
				2 });
		buf_z(d->b, "<br>");
	}
	doc_claim_link(d, x->claim);
	buf_z(d->b, "</td></tr>\n");
}

void section_damage(struct doc *d)
{
	static const char *const cols[] = { "Incident",
		"Organisation",
		"#People",
		"#Files",
		"#Money",
		"Leak",
		"Note",
		"Source and grade" };
	uint32_t kept_out = d->held.n;
	uint32_t told = d->p->n_damage - kept_out;

	if (!d->p->n_damage)
		buf_z(d->b,
			"<p class=\"none\">The damage register of this case is "
			"empty.</p>\n");
	if (told) {
		html_table(d->b, "damage", "Damage register", cols, 8);
		for (uint32_t i = 0; i < d->p->n_damage; i++)
			if (d->p->damage[i].publish)
				damage_row(d, &d->p->damage[i]);
		html_table_end(d->b);
	}
	if (!kept_out)
		return;
	buf_z(d->b, "<p class=\"note\">");
	say_plural(d->b,
		kept_out,
		"row of the register is",
		"rows of the register are");
	buf_z(d->b,
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
	buf_fmt(d->b, "<tr><td class=\"n\">%u</td>", (unsigned)rank);
	html_el(d->b, "td", NULL, hunt_name(c));
	buf_z(d->b, "<td>");
	html_entity(d->b, c->subject);
	buf_z(d->b, "</td><td>");
	html_entity(d->b, c->object);
	buf_z(d->b, "</td><td class=\"n\">");
	say_milli(d->b, c->weight_milli);
	buf_z(d->b, "</td><td>");
	html_el(d->b, "span", NULL, c->text);
	figure_intervals(d->b, c->detail);
	buf_z(d->b, "</td><td class=\"locs\">");
	doc_locators(d, c, 2);
	buf_z(d->b, "</td><td>");
	doc_claim_link(d, c);
	buf_z(d->b, "</td></tr>\n");
}

/* --- suspects ------------------------------------------------------------ */

enum {
	SUSPECTS_MAX = 30
};

void section_suspects(struct doc *d)
{
	static const char *const cols[] = { "#Rank",
		"Server",
		"",
		"#Evidence (bit)",
		"Why",
		"Claim" };
	uint32_t n = d->p->n_suspect;
	uint32_t shown = n < SUSPECTS_MAX ? n : SUSPECTS_MAX;

	if (!n) {
		buf_z(d->b,
			"<p class=\"none\">No server stands out by what the "
			"hunts found.</p>\n");
		return;
	}
	html_table(d->b,
		"suspects",
		"Servers by everything that the hunts found about each, "
		"strongest first",
		cols,
		6);
	for (uint32_t i = 0; i < shown; i++) {
		const struct claim *c = d->p->suspect[i];

		if (withheld(&d->held, c))
			continue;
		buf_fmt(d->b,
			"<tr><td class=\"n\">%u</td><td>",
			(unsigned)i + 1);
		html_entity(d->b, c->subject);
		buf_fmt(d->b,
			"</td><td>%s</td><td class=\"n\">",
			str_is(c->object, "indicator:hunt:suspect")
				? "suspect"
				: "candidate");
		say_milli(d->b, c->weight_milli);
		buf_z(d->b, "</td><td>");
		html_el(d->b, "span", NULL, c->text);
		buf_z(d->b, "</td><td>");
		doc_claim_link(d, c);
		buf_z(d->b, "</td></tr>\n");
	}
	html_table_end(d->b);
	buf_z(d->b,
		"<p class=\"note\">A rank says where to look first. It moves "
		"no judgement: what the findings weigh there, each for itself, "
		"stands with the layers.</p>\n");
}

enum {
	FINDINGS_MAX = 100
}; /* the others still stand among the claims */

void section_findings(struct doc *d)
{
	static const char *const cols[] = { "#Rank",
		"Hunt",
		"Subject",
		"Peer",
		"#Evidence (bit)",
		"Why",
		"Where it stands",
		"Claim" };
	uint32_t n = d->p->n_finding;
	uint32_t shown = n < FINDINGS_MAX ? n : FINDINGS_MAX;

	if (!n) {
		buf_z(d->b, "<p class=\"none\">The hunts found nothing.</p>\n");
		return;
	}
	html_table(d->b,
		"findings",
		"What the hunts found, strongest first",
		cols,
		8);
	for (uint32_t i = 0; i < shown; i++)
		if (d->p->finding[i] && !withheld(&d->held, d->p->finding[i]))
			finding_row(d, i + 1, d->p->finding[i]);
	html_table_end(d->b);
	if (n > shown) {
		buf_z(d->b, "<p class=\"note\">");
		say_plural(d->b,
			n - shown,
			"weaker finding is",
			"weaker findings are");
		buf_z(d->b,
			" not in this table; <code>ashiato show CASE "
			"findings</code> lists every one.</p>\n");
	}
}
