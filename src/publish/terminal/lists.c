/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of what a case holds, for a terminal: a line or two each. */
#include <inttypes.h>
#include <stdlib.h>

#include "publish/publish.h"

static void put_more(struct buf *out, uint32_t shown, uint32_t all)
{
	if (shown < all) {
		buf_fmt(out,
			"... and %u more; --all lists them\n",
			all - shown);
	}
}

static uint32_t shown_of(uint32_t limit, uint32_t n)
{
	return n < limit ? n : limit;
}

/* Of what no answer for others tells. */
static void put_mark(const struct publication *p,
	struct str id,
	struct buf *out)
{
	if (publication_closed(p, id))
		buf_z(out, " [not for others: publish=no]");
}

/* What an analyst said of the clock, apart from what the bytes say. */
static void put_told(const struct time_told *t, struct buf *out)
{
	if (!t->zone.n && !t->year)
		return;
	buf_z(out, "\n    as the analyst says:");
	if (t->zone.n) {
		buf_z(out, " its clock ran in the zone ");
		buf_safe(out, t->zone);
	}
	if (t->year) {
		buf_fmt(out,
			"%s its first record is of the year %u",
			t->zone.n ? "," : "",
			(unsigned)t->year);
	}
}

void publish_exhibits(const struct publication *p,
	uint32_t limit,
	struct buf *out)
{
	uint32_t all = publication_exhibits(p);
	uint32_t n = shown_of(limit, all);
	uint32_t shown = 0;

	for (uint32_t i = 0; i < p->n_exhibit && shown < n; i++) {
		const struct exhibit *x = &p->exhibit[i];
		char hex[SHA256_HEX_N];
		char day[DATE_N];

		if (!publication_has(p, i))
			continue;
		shown++;
		if (x->kept_out)
			memset(hex, '-', sizeof hex);
		else
			hex_write(x->sha256.b, SHA256_N, hex);
		buf_fmt(out,
			"%.12s  %s  %-12s %-10.*s %9" PRIu64
			" records %6" PRIu64 " skipped  ",
			hex,
			date_text(x->acquired_s, day),
			tlp_name(x->tlp),
			STR_FMT(x->format),
			p->reading[i].records,
			p->reading[i].skipped);
		buf_safe(out, x->name);
		if (x->compartment.n) {
			buf_z(out, "  (compartment ");
			buf_safe(out, x->compartment);
			buf_z(out, ")");
		}
		if (x->withdrawn)
			buf_z(out, "  (withdrawn: nothing rests on it)");
		put_told(&x->told, out);
		if (p->reading[i].note.n &&
			str_has(p->reading[i].note, STR("no time"))) {
			buf_z(out, "\n    ");
			buf_safe(out, p->reading[i].note);
		}
		if (p->reading[i].failed.n) {
			buf_z(out, "\n    not read to the end: ");
			buf_safe(out, p->reading[i].failed);
		}
		buf_z(out, "\n");
	}
	put_more(out, n, all);
}

/* what an examiner withdrew, below what counts */
static void put_undone(const struct claim *c, struct buf *out)
{
	buf_fmt(out,
		"   -   withdrawn  %-18.*s ",
		STR_FMT(predicate_name(c->predicate)));
	buf_safe(out, c->text);
	buf_fmt(out, "  [%.8s]\n", c->id);
}

void publish_suspects(const struct publication *p,
	uint32_t limit,
	struct buf *out)
{
	uint32_t n = shown_of(limit, p->n_suspect);

	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = p->suspect[i];
		struct str server = entity_name(c->subject);

		buf_fmt(out,
			"%4u  %6.1f bits  %-9s %.*s: ",
			i + 1,
			(double)c->weight_milli / 1000,
			str_is(c->object, "indicator:hunt:suspect")
				? "suspect"
				: "candidate",
			STR_FMT(server));
		buf_safe(out, c->text);
		buf_fmt(out, "  [%.8s]\n", c->id);
	}
	put_more(out, n, p->n_suspect);
	for (uint32_t i = 0; i < p->n_undone; i++) {
		if (p->undone[i]->predicate == PRED_SUSPECTED)
			put_undone(p->undone[i], out);
	}
	if (!p->n_suspect)
		buf_z(out, "no suspects\n");
}

void publish_findings(const struct publication *p,
	uint32_t limit,
	struct buf *out)
{
	uint32_t n = shown_of(limit, p->n_finding);

	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = p->finding[i];

		buf_fmt(out,
			"%4u  %8.1f bits  %-18.*s ",
			i + 1,
			(double)c->weight_milli / 1000,
			STR_FMT(predicate_name(c->predicate)));
		buf_safe(out, c->text);
		buf_fmt(out, "  [%.8s]\n", c->id);
	}
	put_more(out, n, p->n_finding);
	for (uint32_t i = 0; i < p->n_undone; i++) {
		if (p->undone[i]->predicate != PRED_SUSPECTED)
			put_undone(p->undone[i], out);
	}
	if (!p->n_finding)
		buf_z(out, "no findings\n");
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void publish_entities(const struct publication *p,
	uint32_t limit,
	struct arena scratch,
	struct buf *out)
{
	const struct claimset *c = p->claims;
	struct table t = table_in(&scratch);
	struct str *id = NEW(&scratch, struct str, c->n * 2 + 1);

	for (uint32_t i = 0; id && i < c->n; i++) {
		table_put(&t, c->claim[i]->subject);
		table_put(&t, c->claim[i]->object);
	}
	for (uint32_t i = 0; id && i < t.n; i++)
		id[i] = t.key[i];
	if (t.n)
		qsort(id, t.n, sizeof *id, by_text);
	uint32_t n = shown_of(limit, t.n);
	for (uint32_t i = 0; i < n; i++) {
		buf_safe(out, id[i]);
		put_mark(p, id[i], out);
		buf_z(out, "\n");
	}
	put_more(out, n, t.n);
}

static void put_bound(struct buf *b, int64_t s, const char *none)
{
	char text[STAMP_N];

	buf_fmt(b,
		"%-20s",
		s == TIME_UNKNOWN || s == TIME_OPEN ? none
						    : stamp_text(s, text));
}

void publish_timeline(const struct publication *p,
	uint32_t limit,
	struct buf *out)
{
	uint32_t n = shown_of(limit, p->n_event);

	for (uint32_t i = 0; i < n; i++) {
		const struct event *e = &p->event[i];

		put_bound(out, e->from_s, "not known");
		buf_z(out, " .. ");
		put_bound(out, e->to_s, "open");
		buf_fmt(out,
			"  %-6s  %-8s  ",
			resolution_name(e->res),
			time_role_name(e->role));
		buf_safe(out, e->what);
		buf_z(out,
			e->zone == ZONE_LOCAL_UNKNOWN
				? "  (local time, zone unknown; source: "
				: "  (source: ");
		buf_safe(out, e->source);
		buf_z(out, ")\n");
	}
	put_more(out, n, p->n_event);
}

void publish_victims(const struct publication *p,
	uint32_t limit,
	struct buf *out)
{
	uint32_t n = shown_of(limit, p->n_victim);

	for (uint32_t i = 0; i < n; i++) {
		const struct victim *v = &p->victim[i];
		char first[STAMP_N];
		char last[STAMP_N];

		buf_fmt(out,
			"%s .. %s  %6" PRIu64 " contacts  ",
			v->first_s == TIME_UNKNOWN
				? "not known"
				: stamp_text(v->first_s, first),
			v->last_s == TIME_OPEN ? "open"
					       : stamp_text(v->last_s, last),
			v->contacts);
		buf_safe(out, v->name);
		put_mark(p, v->claim->subject, out);
		buf_z(out, " -> ");
		buf_safe(out, v->servers);
		buf_z(out, "; warn: ");
		buf_safe(out,
			v->contact.n ? v->contact : STR("contact not known"));
		buf_z(out, "\n");
	}
	put_more(out, n, p->n_victim);
}
