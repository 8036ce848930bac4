/* SPDX-License-Identifier: Apache-2.0 */
/* brief: the case on at most ten pages, however large it is. Every list has a
 * greatest number of rows and every text of the case a greatest width; what
 * is cut says so, and where the rest stands. */
#include "publish/dossier/brief.h"

#include <stdlib.h>

#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/papers/papers.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

/* "and 12 more: WHERE" as a row that spans the table; nothing for 0 */
static void more_row(struct doc *d,
	uint64_t n,
	unsigned columns,
	const char *where)
{
	if (!n)
		return;
	buf_fmt(d->b, "<tr><td class=\"scope\" colspan=\"%u\">and ", columns);
	say_count(d->b, n);
	buf_fmt(d->b, " more: %s</td></tr>\n", where);
}

/* No more of it than a narrow column has room for. */
static void narrow(struct doc *d, struct str s)
{
	unsigned before = d->text_max;

	d->text_max = BRIEF_CELL;
	doc_words(d, s);
	d->text_max = before;
}

static void narrow_cell(struct doc *d, const char *cls, struct str s)
{
	html_open(d->b, "td", cls);
	buf_z(d->b, "<bdi>");
	narrow(d, s);
	buf_z(d->b, "</bdi></td>");
}

/* --- summary -------------------------------------------------------------
 */

static void brief_summary(struct doc *d)
{
	doc_lead(d);
	doc_lead_numbers(d);
	doc_what_weight_is(d);
}

/* --- against and for -----------------------------------------------------
 */

static void reason_row(struct doc *d,
	const struct reason *r,
	const char *side)
{
	struct buf *b = d->b;

	buf_fmt(b, "<tr><td>%s</td><td class=\"n\">", side);
	say_odds(b, r->weight_milli);
	buf_z(b, "</td><td>");
	doc_words(d, r->sentence);
	if (r->claim) {
		buf_z(b, " <span class=\"scope\">");
		narrow(d, r->claim->source);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td><td>");
	doc_claim_link(d, r->claim);
	buf_z(b, "</td></tr>\n");
}

static void on_record_row(struct doc *d, const struct claim *c)
{
	buf_z(d->b, "<tr><td>on record</td><td></td><td>");
	doc_statement(d, c);
	buf_z(d->b, " <span class=\"scope\">");
	narrow(d, c->source);
	buf_z(d->b, "</span></td><td>");
	doc_claim_link(d, c);
	buf_z(d->b, "</td></tr>\n");
}

/* What is kept in sight of the layer, and then whatever can speak for
 * somebody's innocence; returns how many there are, BRIEF_AGAINST at most
 * stand in the table. */
static uint32_t on_record(struct doc *d, const struct verdict *v)
{
	const struct claimset *all = d->p->claims;
	struct table seen = table_in(d->a);

	for (uint32_t i = 0; i < v->n_shown; i++) {
		/* what an analyst found of a machine's role is told beside
		 * the machine */
		if (v->shown[i]->predicate == PRED_CONSIDERED)
			continue;
		table_put(&seen, str_of(v->shown[i]->id));
		if (seen.n <= BRIEF_AGAINST)
			on_record_row(d, v->shown[i]);
	}
	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		uint32_t before = seen.n;

		if (!claim_exculpatory(c))
			continue;
		table_put(&seen, str_of(c->id));
		if (seen.n > before && seen.n <= BRIEF_AGAINST)
			on_record_row(d, c);
	}
	return seen.n;
}

/* Nothing is weighed against it: that is not yet nothing. */
static void none_weighed(struct doc *d, const struct verdict *v)
{
	uint32_t kept = d->p->kept.exculpatory;
	uint32_t n = on_record(d, v);

	if (n > BRIEF_AGAINST)
		more_row(d, n - BRIEF_AGAINST, 4, "the referral lists them");
	if (!n && !kept && !d->p->only.n) {
		buf_z(d->b,
			"<tr><td>against</td><td></td><td "
			"colspan=\"2\">Nothing "
			"that was put into the case speaks against "
			"it.</td></tr>\n");
	}
	if (!kept)
		return;
	buf_z(d->b,
		"<tr><td>against</td><td></td><td colspan=\"2\">Withheld "
		"from "
		"this reader: what speaks for somebody's innocence, ");
	say_plural(d->b, kept, "claim", "claims");
	buf_z(d->b, ". Ask for it before you decide.</td></tr>\n");
}

static void reasons_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;
	uint32_t pro = v->n_reason - v->n_against;
	uint32_t con_shown =
		v->n_against < BRIEF_AGAINST ? v->n_against : BRIEF_AGAINST;
	uint32_t pro_shown = pro < BRIEF_FOR ? pro : BRIEF_FOR;

	buf_fmt(b,
		"<tr class=\"first\"><th scope=\"rowgroup\" "
		"colspan=\"4\">%s: ",
		doc_layer_title(layer));
	doc_entity(d, v->hypothesis);
	buf_z(b, "</th></tr>\n");
	if (!con_shown)
		none_weighed(d, v);
	for (uint32_t i = 0; i < con_shown; i++)
		reason_row(d, &v->reason[pro + i], "against");
	for (uint32_t i = 0; i < pro_shown; i++)
		reason_row(d, &v->reason[i], "for");
	more_row(d,
		v->n_reason - con_shown - pro_shown,
		4,
		"the dossier has them all");
}

static void brief_reasons(struct doc *d)
{
	static const char *const cols[] = { "Side",
		"#Weight (odds)",
		"Reason, and who says so",
		"Claim" };
	uint32_t all = 0;

	for (int i = 0; i < LAYERS; i++)
		all += doc_verdict(d, i)->n_reason;
	if (!all) {
		buf_z(d->b,
			"<p class=\"none\">No claim carries weight for any "
			"answer.</p>\n");
		return;
	}
	d->text_max = BRIEF_SENTENCE;
	html_table(d->b,
		"reasons short",
		"The heaviest of each layer, against before for",
		cols,
		4);
	for (int i = 0; i < LAYERS; i++) {
		if (doc_verdict(d, i)->n_reason)
			reasons_of(d, i, doc_verdict(d, i));
	}
	html_table_end(d->b);
	d->text_max = BRIEF_TEXT;
}

/* --- timeline ------------------------------------------------------------
 */

/* An event that carries, and how heavily. */
struct carrying {
	const struct event *e;
	int64_t milli;
	uint32_t place; /* in event order */
};

static void raise_weight(struct table *t,
	int64_t *weight,
	const struct claim *c,
	int64_t milli)
{
	uint32_t i = c ? table_put(t, str_of(c->id)) : TABLE_NONE;

	if (milli < 0)
		milli = -milli;
	if (i != TABLE_NONE && weight[i] < milli)
		weight[i] = milli;
}

/* The claims that carry a judgement; weight[i] of t's key i, in the arena. */
static int64_t *weights_of(struct doc *d, struct table *t)
{
	uint32_t n = 0;
	int64_t *weight;

	for (int l = 0; l < LAYERS; l++)
		n += doc_verdict(d, l)->n_reason;
	weight = NEW(d->a, int64_t, (size_t)n + 1);
	for (int l = 0; weight && l < LAYERS; l++) {
		const struct verdict *v = doc_verdict(d, l);

		for (uint32_t i = 0; i < v->n_reason; i++) {
			raise_weight(t,
				weight,
				v->reason[i].claim,
				v->reason[i].weight_milli);
		}
	}
	return weight;
}

static int heaviest_first(const void *x, const void *y)
{
	const struct carrying *a = x;
	const struct carrying *b = y;

	if (a->milli != b->milli)
		return a->milli > b->milli ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static int in_order(const void *x, const void *y)
{
	const struct carrying *a = x;
	const struct carrying *b = y;

	return a->place < b->place ? -1 : a->place > b->place;
}

/* The heaviest dated events that carry a judgement, in order; *ret_n of
 * *ret_all. NULL: memory is spent. */
static struct event *carrying_events(struct doc *d,
	uint32_t *ret_n,
	uint32_t *ret_all)
{
	const struct publication *p = d->p;
	struct table t = table_in(d->a);
	const int64_t *weight = weights_of(d, &t);
	struct carrying *x = NEW(d->a, struct carrying, p->n_event + 1);
	struct event *event = NEW(d->a, struct event, BRIEF_EVENTS);
	uint32_t n = 0;

	if (!weight || !x || !event)
		return NULL;
	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct event *e = &p->event[i];
		uint32_t k = e->claim ? table_find(&t, str_of(e->claim->id))
				      : TABLE_NONE;

		if (k != TABLE_NONE &&
			(say_dated(e->from_s) || say_dated(e->to_s)))
			x[n++] = (struct carrying){ e, weight[k], i };
	}
	qsort(x, n, sizeof *x, heaviest_first);
	*ret_all = n;
	*ret_n = n < BRIEF_EVENTS ? n : BRIEF_EVENTS;
	qsort(x, *ret_n, sizeof *x, in_order);
	for (uint32_t i = 0; i < *ret_n; i++) {
		event[i] = *x[i].e;
		/* the figure holds it whole, too, for who points at it */
		event[i].what = say_head(event[i].what, BRIEF_SENTENCE);
	}
	return event;
}

static void event_row(struct doc *d, const struct event *e)
{
	struct buf *b = d->b;

	buf_z(b, "<tr><td>");
	doc_when(d, e->from_s, e->to_s, e->zone);
	buf_z(b, "</td>");
	doc_el(d, "td", NULL, e->what);
	struct buf sources = { 0 };
	say_event_sources(&sources, e);
	narrow_cell(d, "scope", buf_str(&sources));
	d->b->bad |= sources.bad;
	buf_done(&sources);
	buf_z(b, "<td>");
	doc_claim_link(d, e->claim);
	buf_z(b, "</td></tr>\n");
}

static void brief_timeline(struct doc *d)
{
	static const char *const cols[] = { "When (UTC)",
		"Event",
		"Source",
		"Claim" };
	uint32_t n = 0;
	uint32_t all = 0;
	struct event *event = carrying_events(d, &n, &all);
	struct publication few = *d->p;
	struct timeline t;

	if (!event || !n) {
		buf_z(d->b,
			"<p class=\"none\">No dated event carries a "
			"judgement.</p>\n");
		return;
	}
	few.event = event;
	few.n_event = n;
	if (timeline_lay(&few,
		    TIME_UNKNOWN,
		    TIME_OPEN,
		    TIMELINE_HALF_H,
		    d->a,
		    &t)) {
		timeline_draw(d->b,
			&t,
			"tl-brief",
			STR("The events that carry a judgement"));
	}
	html_table(d->b, "events short", "The heaviest, in order", cols, 4);
	for (uint32_t i = 0; i < n; i++)
		event_row(d, &event[i]);
	more_row(d,
		d->p->n_event - n,
		4,
		"<code>ashiato show CASE timeline</code>");
	html_table_end(d->b);
}

/* --- victims -------------------------------------------------------------
 */

struct group {
	struct str name;
	uint32_t n;
};

static int largest_first(const void *x, const void *y)
{
	const struct group *a = x;
	const struct group *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return str_cmp(a->name, b->name);
}

/* How many victims there are of each sector, or of each country. */
static void count_by(struct doc *d, bool country)
{
	const struct publication *p = d->p;
	const char *col[] = { country ? "Country" : "Sector",
		"#Organisations" };
	struct table t = table_in(d->a);
	struct group *g = NEW(d->a, struct group, p->n_victim + 1);

	for (uint32_t i = 0; g && i < p->n_victim; i++) {
		struct str name =
			country ? p->victim[i].country : p->victim[i].sector;
		uint32_t k = table_put(&t, name.n ? name : STR("not known"));

		if (k != TABLE_NONE)
			g[k].n++;
	}
	for (uint32_t i = 0; g && i < t.n; i++)
		g[i].name = t.key[i];
	if (g)
		qsort(g, t.n, sizeof *g, largest_first);
	html_table(d->b,
		"counts",
		country ? "By country" : "By sector",
		col,
		2);
	for (uint32_t i = 0; g && i < t.n && i < BRIEF_GROUPS; i++) {
		html_open(d->b, "tr", NULL);
		narrow_cell(d, NULL, g[i].name);
		buf_z(d->b, "<td class=\"n\">");
		say_count(d->b, g[i].n);
		buf_z(d->b, "</td></tr>\n");
	}
	more_row(d,
		t.n > BRIEF_GROUPS ? t.n - BRIEF_GROUPS : 0,
		2,
		"the dossier has them all");
	html_table_end(d->b);
}

static void victim_row(struct doc *d, const struct victim *v)
{
	struct buf *b = d->b;

	html_open(b, "tr", NULL);
	narrow_cell(d, "name", say_name(v->name));
	narrow_cell(d, NULL, v->sector.n ? v->sector : STR("not known"));
	narrow_cell(d, NULL, v->country.n ? v->country : STR("not known"));
	buf_z(b, "<td class=\"when\">");
	say_stamp(b, v->first_s);
	buf_z(b, "</td>");
	narrow_cell(d, NULL, v->contact.n ? v->contact : STR("not known"));
	buf_z(b, "<td>");
	doc_claim_link(d, v->claim);
	buf_z(b, "</td></tr>\n");
}

static void brief_victims(struct doc *d)
{
	static const char *const cols[] = { "Organisation",
		"Sector",
		"Country",
		"First contact",
		"Whom to warn",
		"Claim" };
	const struct publication *p = d->p;
	uint32_t shown =
		p->n_victim < BRIEF_VICTIMS ? p->n_victim : BRIEF_VICTIMS;

	doc_victim_numbers(d);
	if (!p->n_victim)
		return;
	buf_z(d->b, "<div class=\"pair\">\n");
	count_by(d, false);
	count_by(d, true);
	buf_z(d->b, "</div>\n");
	html_table(d->b,
		"victims short",
		"The first to be in contact",
		cols,
		6);
	for (uint32_t i = 0; i < shown; i++)
		victim_row(d, &p->victim[i]);
	more_row(d,
		p->n_victim - shown,
		6,
		"the dossier, and <code>ashiato show CASE victims</code>");
	html_table_end(d->b);
}

/* --- what is missing -----------------------------------------------------
 */

static void list_item(struct doc *d, const char *kind, struct str text)
{
	buf_fmt(d->b, "<li>%s", kind);
	doc_words(d, say_clause(text));
	buf_z(d->b, "</li>\n");
}

static void missing_of(struct doc *d, int layer, const struct verdict *v)
{
	struct buf *b = d->b;
	uint32_t n = v->n_missing < BRIEF_LIST ? v->n_missing : BRIEF_LIST;
	uint32_t w = v->n_wanted < BRIEF_WANTED ? v->n_wanted : BRIEF_WANTED;

	buf_fmt(b,
		"<h3>%s</h3>\n<ul class=\"plain\">\n",
		doc_layer_title(layer));
	for (uint32_t i = 0; i < n; i++)
		list_item(d, "<b>Missing:</b> ", v->missing[i]);
	for (uint32_t i = 0; i < w; i++)
		list_item(d, "", v->wanted[i].sentence);
	if (n < v->n_missing || w < v->n_wanted) {
		buf_fmt(b,
			"<li class=\"scope\">and %u more: <code>ashiato "
			"assess "
			"CASE</code></li>\n",
			v->n_missing - n + v->n_wanted - w);
	}
	buf_z(b, "</ul>\n");
}

static void brief_missing(struct doc *d)
{
	bool any = false;

	d->text_max = BRIEF_SENTENCE;
	for (int i = 0; i < LAYERS; i++) {
		const struct verdict *v = doc_verdict(d, i);

		if (!v->n_missing && !v->n_wanted)
			continue;
		any = true;
		missing_of(d, i, v);
	}
	d->text_max = BRIEF_TEXT;
	if (!any) {
		buf_z(d->b,
			"<p class=\"none\">No layer says that anything is "
			"missing.</p>\n");
	}
}

/* --- custody -------------------------------------------------------------
 */

static void custody_row(struct doc *d, const struct exhibit *x)
{
	struct buf *b = d->b;
	char hex[SHA256_HEX_N];

	if (x->kept_out)
		memset(hex, '-', sizeof hex);
	else
		hex_write(x->sha256.b, SHA256_N, hex);
	buf_z(b, "<tr><th scope=\"row\"><bdi class=\"name\">");
	doc_words(d, x->name);
	buf_fmt(b,
		"</bdi>%s%s<span class=\"sha\">%.64s</span></th><td "
		"class=\"n\">",
		x->simulated ? " <span class=\"scope\">simulated</span>" : "",
		x->withdrawn ? " <span class=\"scope\">withdrawn</span>" : "",
		hex);
	say_size(b, x->size_byte);
	buf_z(b, "</td><td class=\"when\">");
	say_date(b, x->acquired_s);
	buf_z(b, "</td>");
	doc_el(d, "td", NULL, x->by);
	doc_el(d, "td", NULL, x->how);
	buf_fmt(b,
		"<td class=\"c\">%s</td></tr>\n",
		x->tlp <= TLP_RED ? tlp_name(x->tlp) : "not set");
}

static void custody_numbers(struct doc *d)
{
	const struct publication *p = d->p;
	uint64_t bytes = 0;
	uint64_t skipped = 0;

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		if (!publication_has(p, i))
			continue;
		bytes += p->exhibit[i].size_byte;
		skipped += p->reading ? p->reading[i].skipped : 0;
	}
	buf_z(d->b, "<p>");
	say_plural(d->b, publication_exhibits(p), "exhibit, ", "exhibits, ");
	say_size(d->b, bytes);
	buf_z(d->b, "; ");
	say_plural(d->b,
		skipped,
		"record could not be read",
		"records could not be read");
	buf_z(d->b, ".</p>\n");
}

static void signers(struct doc *d)
{
	const struct publication *p = d->p;
	uint32_t n =
		p->n_signer < BRIEF_SIGNERS ? p->n_signer : BRIEF_SIGNERS;

	if (p->head.n) {
		buf_z(d->b, "<p>Ledger head: <span class=\"sha\">");
		html_text(d->b, p->head);
		buf_z(d->b,
			"</span>. <code>ashiato verify --root</code> with it "
			"shows whether the ledger was cut back or rewritten "
			"since. It was signed with:</p>\n<ul "
			"class=\"plain\">\n");
	}
	for (uint32_t i = 0; p->head.n && i < n; i++) {
		buf_z(d->b, "<li><span class=\"sha\">");
		html_z(d->b, p->signer[i].key);
		buf_z(d->b, "</span> ");
		say_plural(d->b,
			p->signer[i].checkpoints,
			"checkpoint",
			"checkpoints");
		buf_z(d->b,
			p->signer[i].introduced ? "</li>\n"
						: ", not introduced by "
						  "anybody</li>\n");
	}
	if (p->n_signer > n) {
		buf_fmt(d->b,
			"<li class=\"scope\">and %u more: <code>ashiato "
			"signers CASE</code></li>\n",
			p->n_signer - n);
	}
	buf_z(d->b, p->head.n ? "</ul>\n" : "");
}

static void brief_custody(struct doc *d)
{
	static const char *const cols[] = { "Exhibit and SHA-256",
		"#Size",
		"Acquired",
		"By",
		"How",
		"TLP" };
	const struct publication *p = d->p;
	uint32_t all = publication_exhibits(p);
	uint32_t shown = 0;

	custody_numbers(d);
	if (all) {
		d->text_max = BRIEF_CELL;
		html_table(d->b, "exhibits short", "The first", cols, 6);
		for (uint32_t i = 0;
			i < p->n_exhibit && shown < BRIEF_EXHIBITS;
			i++) {
			if (!publication_has(p, i))
				continue;
			custody_row(d, &p->exhibit[i]);
			shown++;
		}
		more_row(d,
			all - shown,
			6,
			"the dossier, and <code>ashiato show CASE "
			"exhibits</code>");
		html_table_end(d->b);
		d->text_max = BRIEF_TEXT;
	}
	signers(d);
}

bool brief_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct section sections[] = {
		{ "summary", "Summary", brief_summary },
		{ "ladder", "Judgement, layer by layer", section_ladder },
		{ "reasons", "Against and for", brief_reasons },
		{ "timeline", "Timeline", brief_timeline },
		{ "victims", "Victims", brief_victims },
		{ "missing", "What is missing", brief_missing },
		{ "custody", "Custody", brief_custody },
		{ "limits", "Limits", section_limits },
	};
	static const struct doc_kind kind = {
		.name = "brief",
		.kicker = "Case brief",
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
		.text_max = BRIEF_TEXT,
		.list_max = BRIEF_GAPS,
	};

	(void)lost; /* a page says itself what it leaves out */
	if (papers_translated(p))
		return papers_brief(p, out, err);
	return doc_write(p, &kind, out, err);
}
