/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's sections that the others point to: claims, exhibits, limits. */
#include "publish/dossier/dossier.h"
#include "publish/dossier/sections.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

/* --- which claims -------------------------------------------------------- */

static void put(struct table *t, const struct claim *c)
{
	if (c)
		table_put(t, str_of(c->id));
}

/* what the judgement rests on or names */
static void put_judged(struct table *t, const struct assessment *v)
{
	for (int l = 0; v && l < LAYERS; l++) {
		const struct verdict *layer = &v->layer[l];

		for (uint32_t i = 0; i < layer->n_reason; i++)
			put(t, layer->reason[i].claim);
		for (uint32_t i = 0; i < layer->n_flip; i++)
			put(t, layer->flip[i]);
		for (uint32_t i = 0; i < layer->n_shown; i++)
			put(t, layer->shown[i]);
	}
}

void doc_choose_claims(struct doc *d)
{
	struct arena *a = d->a;
	const struct publication *p = d->p;
	uint32_t n = p->claims ? p->claims->n : 0;
	struct table kept = table_in(a);

	d->anchor = table_in(a);
	d->claim = NEW(a, const struct claim *, n + 1);
	put_judged(&kept, p->assessment);
	for (uint32_t i = 0; i < p->n_suspect; i++)
		put(&kept, p->suspect[i]);
	for (uint32_t i = 0; i < p->n_finding; i++)
		put(&kept, p->finding[i]);
	for (uint32_t i = 0; d->claim && i < n; i++) {
		const struct claim *c = p->claims->claim[i];
		bool chosen = n <= DOSSIER_CLAIMS_MAX ||
			c->maker == MADE_BY_ROW ||
			table_find(&kept, str_of(c->id)) != TABLE_NONE;

		if (table_find(&d->anchor, str_of(c->id)) != TABLE_NONE)
			continue;
		if (!chosen) {
			d->n_more++;
			continue;
		}
		put(&d->anchor, c);
		d->claim[d->n_claim++] = c;
	}
}

/* --- claims -------------------------------------------------------------- */

/* What the text says beyond the statement, with which most begin: to print both
 * would print all of them twice. */
static struct str said_beyond(const struct doc *d, const struct claim *c)
{
	struct str s = arena_fmt(d->a,
		"%.*s %s %.*s",
		STR_FMT(say_name(c->subject)),
		predicates[c->predicate].verb,
		STR_FMT(say_name(c->object)));
	struct str rest = c->text;

	if (!s.n || !str_starts(rest, s))
		return c->text;
	rest = str_from(rest, s.n);
	if (rest.n && rest.p[0] != ':' && rest.p[0] != ';' &&
		rest.p[0] != ',')
		return c->text;
	return str_trim(str_from(rest, rest.n > 0));
}

static void source_words(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	html_words(b, c->source.n ? c->source : STR("source not known"));
	if (str_eq(c->source, c->origin))
		return;
	buf_z(b, " from ");
	html_words(b, c->origin.n ? c->origin : STR("not known"));
}

static void grade_words(struct buf *b, struct grade g)
{
	const char text[2] = { g.reliability ? g.reliability : '?',
		g.credibility ? g.credibility : '?' };

	html_el(b, "b", NULL, (struct str){ text, 2 });
}

/* In one line: grade, source, when it held, since when it is known, where it
 * stands. */
static void claim_meta(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	buf_z(b, "<div class=\"meta\">");
	grade_words(b, c->grade);
	buf_z(b, " ");
	source_words(d, c);
	buf_z(b, " \xc2\xb7 held ");
	doc_when(d, c->from_s, c->to_s, c->zone);
	buf_z(b, " \xc2\xb7 known <span class=\"c\">");
	say_date(b, c->recorded_at_s);
	buf_z(b, "</span> \xc2\xb7 ");
	doc_locators(d, c, 2);
	buf_z(b, "</div>");
}

static void claim_row(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;
	struct arena before = *d->a;
	struct str said = said_beyond(d, c);

	buf_z(b, "<tr id=\"c-");
	html_id(b, c->id);
	buf_z(b, "\">");
	buf_z(b, "<th scope=\"row\" class=\"id\">");
	if (c->told == TOLD_WHOLE) {
		html_text(b, claim_key(c));
		buf_z(b, "<wbr>");
		html_text(b, claim_revision(c));
	} else {
		buf_z(b, "kept out");
	}
	buf_z(b, "</th><td>");
	doc_statement(d, c);
	if (said.n) {
		buf_z(b, " <span class=\"said\">");
		html_words(b, said);
		buf_z(b, "</span>");
	}
	claim_meta(d, c);
	buf_z(b, "</td></tr>\n");
	if (!d->a->full)
		*d->a = before;
}

void section_claims(struct doc *d)
{
	struct buf *b = d->b;
	static const char *const cols[] = { "Claim",
		"What is claimed; its grade, who says so, when it held, "
		"since "
		"when it is known, where it stands (UTC)" };

	if (!d->n_claim) {
		buf_z(b,
			"<p class=\"none\">The case holds no claim that "
			"counts.</p>\n");
		return;
	}
	buf_z(b,
		"<p>Everything above is made of these. The grade is the "
		"Admiralty code: reliability of the source A to F, "
		"credibility "
		"of the information 1 to 6; F and 6 mean that it cannot be "
		"judged. Copies of one origin add no weight.</p>\n");
	html_table(b,
		"claims",
		"Each claim with its source, its grade and its place in the "
		"evidence",
		cols,
		2);
	for (uint32_t i = 0; i < d->n_claim; i++)
		claim_row(d, d->claim[i]);
	html_table_end(b);
	if (d->n_more) {
		buf_z(b, "<p class=\"note\">");
		say_plural(b,
			d->n_more,
			"more claim, made by machine and",
			"more claims, made by machine and");
		buf_z(b,
			" carrying no judgement by itself, can be seen with "
			"<code>ashiato show CASE why ID</code>.</p>\n");
	}
}

/* --- exhibits ------------------------------------------------------------ */

static void exhibit_row(struct doc *d, uint32_t i)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	const struct exhibit *x = &p->exhibit[i];
	const struct reading_run *r = p->reading ? &p->reading[i] : NULL;
	char hex[SHA256_HEX_N];

	if (x->kept_out)
		memset(hex, '-', sizeof hex);
	else
		hex_write(x->sha256.b, SHA256_N, hex);
	buf_fmt(b, "<tr id=\"x-%u\">", (unsigned)i);
	buf_z(b, "<th scope=\"row\"><bdi class=\"name\">");
	html_words(b, x->name);
	buf_fmt(b,
		"</bdi>%s%s<span class=\"sha\">%.64s</span></th><td>",
		x->simulated ? " <span class=\"scope\">simulated</span>" : "",
		x->withdrawn ? " <span class=\"scope\">withdrawn</span>" : "",
		hex);
	html_words(b, x->format.n ? x->format : STR("unknown"));
	if (x->told.zone.n || x->told.year) {
		buf_z(b,
			" <span class=\"scope\">clock, as the analyst "
			"says: ");
		html_words(b, x->told.zone);
		if (x->told.year)
			buf_fmt(b, " %u", (unsigned)x->told.year);
		buf_z(b, "</span>");
	}
	buf_z(b, "</td><td class=\"n\">");
	say_size(b, x->size_byte);
	buf_z(b, "</td><td class=\"n\">");
	say_count(b, r ? r->records : 0);
	buf_z(b, "</td><td class=\"n\">");
	say_count(b, r ? r->skipped : 0);
	buf_z(b, "</td><td class=\"when\">");
	say_date(b, x->acquired_s);
	buf_z(b, "</td>");
	html_el(b, "td", NULL, x->by);
	html_el(b, "td", NULL, x->how);
	html_el(b, "td", NULL, x->authority);
	buf_fmt(b,
		"<td>%s</td></tr>\n",
		x->tlp <= TLP_RED ? tlp_name(x->tlp) : "not set");
}

enum {
	SKIPS_MAX = 10
}; /* of one exhibit */

static void skip_item(struct doc *d, const struct skip *s)
{
	struct buf *b = d->b;

	buf_z(b, "<li>");
	if (s->line) {
		buf_z(b, "line ");
		say_count(b, s->line);
		if (s->column)
			buf_fmt(b, ", column %u", (unsigned)s->column);
	} else {
		buf_z(b, "byte ");
		say_count(b, s->at_byte);
	}
	buf_z(b, ": ");
	html_z(b, s->why);
	buf_z(b, "</li>\n");
}

static void skips_of(struct doc *d, uint32_t i)
{
	struct buf *b = d->b;
	const struct reading_run *r = &d->p->reading[i];
	uint32_t n = r->n_skip < SKIPS_MAX ? r->n_skip : SKIPS_MAX;

	buf_fmt(b, "<h4><a href=\"#x-%u\"><bdi>", (unsigned)i);
	html_words(b, d->p->exhibit[i].name);
	buf_z(b, "</bdi></a>: ");
	say_plural(b, r->skipped, "record skipped", "records skipped");
	buf_z(b, "</h4>\n<ul>\n");
	for (uint32_t k = 0; k < n; k++)
		skip_item(d, &r->skip[k]);
	if (r->skipped > n) {
		buf_z(b, "<li>and ");
		say_count(b, r->skipped - n);
		buf_z(b, " more</li>\n");
	}
	if (r->failed.n)
		html_el(b, "li", NULL, r->failed);
	buf_z(b, "</ul>\n");
}

void section_exhibits(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;
	static const char *const cols[] = { "Exhibit and SHA-256",
		"Format",
		"#Size",
		"#Records",
		"#Skipped",
		"Acquired",
		"By",
		"How",
		"Authority",
		"TLP" };
	bool headed = false;

	if (!publication_exhibits(p)) {
		buf_z(b,
			"<p class=\"none\">Nothing has been sealed in this "
			"case.</p>\n");
		return;
	}
	html_table(b, "exhibits", "Exhibits, as sealed", cols, 10);
	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		if (publication_has(p, i))
			exhibit_row(d, i);
	}
	html_table_end(b);
	if (p->head.n) {
		buf_z(b, "<p>Ledger head: <span class=\"sha\">");
		html_text(b, p->head);
		buf_z(b,
			"</span>. <code>ashiato verify --root</code> with it "
			"shows whether the ledger was cut back or rewritten "
			"since.</p>\n");
	}
	for (uint32_t i = 0; p->reading && i < p->n_exhibit; i++) {
		if (!publication_has(p, i))
			continue;
		if (!p->reading[i].skipped && !p->reading[i].failed.n)
			continue;
		if (!headed)
			buf_z(b, "<h3>What could not be read</h3>\n");
		headed = true;
		skips_of(d, i);
	}
}

/* --- limits -------------------------------------------------------------- */

void section_limits(struct doc *d)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	buf_z(b, "<ul>\n");
	if (p->simulated) {
		buf_z(b,
			"<li><strong>SIMULATED.</strong> Exhibits of this "
			"case "
			"were made for practice. Nothing here is evidence "
			"against anybody.</li>\n");
	}
	buf_z(b,
		"<li>The work was passive: no suspect system was scanned, "
		"probed or touched.</li>\n"
		"<li>The probabilities are conditional on the claims: they "
		"say "
		"what follows if the claims are as graded. They do not say "
		"that a claim is true.</li>\n"
		"<li>Weights come from counts on public data and from "
		"published tables; another population of actors may "
		"differ.</li>\n"
		"<li>Only what was known by the as-of day counts. Evidence "
		"that was not acquired cannot speak; absence in a log that "
		"was "
		"not kept is not absence.</li>\n"
		"<li>Where a server stands says nothing about who commands "
		"it, "
		"and a motive is never proof.</li>\n"
		"<li>Times of unknown zone are intervals wide enough for "
		"every "
		"zone; they were not shifted.</li>\n"
		"<li>A judgement here is an assessment, not a verdict of a "
		"court. Persons named have not been convicted by it.</li>\n");
	if (p->only.n) {
		buf_z(b, "<li>Only claims from the source ");
		doc_el(d, "b", NULL, p->only);
		buf_z(b, " count here; the case may hold others.</li>\n");
	}
	if (p->kept.sentence.n) {
		buf_z(b, "<li>");
		doc_sentence(d, p->kept.sentence);
		buf_z(b,
			". Who is kept out is a pseudonym here, the same one "
			"throughout.</li>\n");
	}
	buf_z(b, "</ul>\n");
}
