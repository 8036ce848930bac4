/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum {
	LINES_SHOWN = 40,
	EXCERPT_MAX = 600
};

struct showing {
	const struct args *args;
	const struct store *store;
	struct view *v;
	struct buf out;
	struct err *err;
};

static void put_more(struct showing *w, uint32_t shown, uint32_t all)
{
	if (shown < all)
		buf_fmt(&w->out,
			"... and %u more; --all lists them\n",
			all - shown);
}

static uint32_t limit(const struct showing *w, uint32_t n)
{
	return w->args->all || n < LINES_SHOWN ? n : LINES_SHOWN;
}

static void show_exhibits(struct showing *w)
{
	const struct publication *p = &w->v->publication;
	uint32_t all = publication_exhibits(p);
	uint32_t n = limit(w, all);
	uint32_t shown = 0;

	for (uint32_t i = 0; i < p->n_exhibit && shown < n; i++) {
		const struct exhibit *x = &p->exhibit[i];
		char hex[SHA256_HEX_N];
		char day[DATE_N];

		if (!publication_has(p, i))
			continue;
		shown++;
		hex_write(x->sha256.b, SHA256_N, hex);
		buf_fmt(&w->out,
			"%.12s  %s  %-12s %-10.*s %9" PRIu64
			" records %6" PRIu64 " skipped  ",
			hex,
			date_text(x->acquired_s, day),
			tlp_name(x->tlp),
			STR_FMT(x->format),
			p->reading[i].records,
			p->reading[i].skipped);
		put_safe(&w->out, x->name);
		if (p->reading[i].failed.n) {
			buf_z(&w->out, "\n    not read to the end: ");
			put_safe(&w->out, p->reading[i].failed);
		}
		buf_z(&w->out, "\n");
	}
	put_more(w, n, all);
}

static void show_suspects(struct showing *w)
{
	const struct publication *p = &w->v->publication;
	uint32_t n = limit(w, p->n_suspect);

	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = p->suspect[i];
		struct str server = entity_name(c->subject);

		buf_fmt(&w->out,
			"%4u  %6.1f bits  %-9s %.*s: ",
			i + 1,
			(double)c->weight_milli / 1000,
			str_is(c->object, "indicator:hunt:suspect")
				? "suspect"
				: "candidate",
			STR_FMT(server));
		put_safe(&w->out, c->text);
		buf_fmt(&w->out, "  [%.8s]\n", c->id);
	}
	put_more(w, n, p->n_suspect);
	if (!p->n_suspect)
		buf_z(&w->out, "no suspects\n");
}

static void show_findings(struct showing *w)
{
	const struct publication *p = &w->v->publication;
	uint32_t n = limit(w, p->n_finding);

	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = p->finding[i];

		buf_fmt(&w->out,
			"%4u  %8.1f bits  %-18.*s ",
			i + 1,
			(double)c->weight_milli / 1000,
			STR_FMT(c->predicate));
		put_safe(&w->out, c->text);
		buf_fmt(&w->out, "  [%.8s]\n", c->id);
	}
	put_more(w, n, p->n_finding);
	if (!p->n_finding)
		buf_z(&w->out, "no findings\n");
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void show_entities(struct showing *w)
{
	const struct claimset *c = w->v->publication.claims;
	struct table t = table_in(&w->v->a);
	struct str *id = NEW(&w->v->a, struct str, c->n * 2 + 1);

	for (uint32_t i = 0; id && i < c->n; i++) {
		table_put(&t, c->claim[i]->subject);
		table_put(&t, c->claim[i]->object);
	}
	for (uint32_t i = 0; id && i < t.n; i++)
		id[i] = t.key[i];
	if (t.n)
		qsort(id, t.n, sizeof *id, by_text);
	uint32_t n = limit(w, t.n);
	for (uint32_t i = 0; i < n; i++) {
		put_safe(&w->out, id[i]);
		buf_z(&w->out, "\n");
	}
	put_more(w, n, t.n);
}

static void put_bound(struct buf *b, int64_t s, const char *none)
{
	char text[STAMP_N];

	buf_fmt(b,
		"%-20s",
		s == TIME_UNKNOWN || s == TIME_OPEN ? none
						    : stamp_text(s, text));
}

static void show_timeline(struct showing *w)
{
	const struct publication *p = &w->v->publication;
	uint32_t n = limit(w, p->n_event);

	for (uint32_t i = 0; i < n; i++) {
		const struct event *e = &p->event[i];

		put_bound(&w->out, e->from_s, "not known");
		buf_z(&w->out, " .. ");
		put_bound(&w->out, e->to_s, "open");
		buf_fmt(&w->out,
			"  %-6s  %-8s  ",
			resolution_name(e->res),
			time_role_name(e->role));
		put_safe(&w->out, e->what);
		buf_z(&w->out,
			e->zone == ZONE_LOCAL_UNKNOWN
				? "  (local time, zone unknown; source: "
				: "  (source: ");
		put_safe(&w->out, e->source);
		buf_z(&w->out, ")\n");
	}
	put_more(w, n, p->n_event);
}

static void show_victims(struct showing *w)
{
	const struct publication *p = &w->v->publication;
	uint32_t n = limit(w, p->n_victim);

	for (uint32_t i = 0; i < n; i++) {
		const struct victim *v = &p->victim[i];
		char first[STAMP_N];
		char last[STAMP_N];

		buf_fmt(&w->out,
			"%s .. %s  %6" PRIu64 " contacts  ",
			v->first_s == TIME_UNKNOWN
				? "not known"
				: stamp_text(v->first_s, first),
			v->last_s == TIME_OPEN ? "open"
					       : stamp_text(v->last_s, last),
			v->contacts);
		put_safe(&w->out, v->name);
		buf_z(&w->out, " -> ");
		put_safe(&w->out, v->servers);
		buf_z(&w->out, "; warn: ");
		put_safe(&w->out,
			v->contact.n ? v->contact : STR("contact not known"));
		buf_z(&w->out, "\n");
	}
	put_more(w, n, p->n_victim);
}

static void show_judgement(struct showing *w)
{
	publish_ladder(&w->v->publication,
		terminal_width(),
		terminal_colour(),
		&w->out);
}

/* --- why ----------------------------------------------------------------- */

static void put_field(struct showing *w, const char *name, struct str value)
{
	buf_fmt(&w->out, "%-10s ", name);
	put_safe(&w->out, value);
	buf_z(&w->out, "\n");
}

/* text as it is, binary as hexadecimal */
static void put_excerpt(struct showing *w, struct str bytes)
{
	if (utf8_valid(bytes) && !memchr(bytes.p, 0, bytes.n)) {
		put_safe(&w->out, bytes);
		return;
	}
	for (size_t i = 0; i < bytes.n && i < 48; i++)
		buf_fmt(&w->out, "%02x ", (unsigned char)bytes.p[i]);
	if (bytes.n > 48)
		buf_z(&w->out, "...");
}

static void put_locators(struct showing *w, const struct claim *c)
{
	const struct publication *p = &w->v->publication;

	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct arena scratch = w->v->a;
		struct err err = { 0 };
		struct str bytes;

		if (c->loc[i].exhibit >= p->n_exhibit)
			continue;
		buf_z(&w->out, "record     ");
		put_safe(&w->out, p->exhibit[c->loc[i].exhibit].name);
		buf_fmt(&w->out,
			", byte %" PRIu64 ", %u bytes:\n  | ",
			c->loc[i].at_byte,
			c->loc[i].len_byte);
		if (engine_excerpt(w->store,
			    c->loc[i],
			    EXCERPT_MAX,
			    &scratch,
			    &bytes,
			    &err))
			put_excerpt(w, bytes);
		else
			buf_fmt(&w->out, "(%s)", err.text);
		buf_z(&w->out, "\n");
	}
	if (c->n_records > c->n_loc)
		buf_fmt(&w->out,
			"           %" PRIu64
			" records in all; these are the first and the last\n",
			c->n_records);
}

static void put_weights(struct showing *w, const struct claim *c)
{
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &w->v->assessment.layer[l];

		for (uint32_t i = 0; i < v->n_reason; i++)
			if (v->reason[i].claim == c)
				buf_fmt(&w->out,
					"weighs     %.3f nat for %.*s on the "
					"layer %s (before grade, forgeability "
					"and origin: %.3f)\n",
					(double)v->reason[i].weight_milli /
						1000,
					STR_FMT(v->hypothesis),
					layer_name((enum layer)l),
					(double)v->reason[i].raw_milli / 1000);
	}
}

static void put_dissents(struct showing *w, const struct claim *c)
{
	const struct publication *p = &w->v->publication;

	for (uint32_t i = 0; i < p->n_second; i++)
		for (uint32_t k = 0; k < p->second[i].n_opinion; k++) {
			const struct opinion *o = &p->second[i].opinion[k];

			if (o->claim != c)
				continue;
			buf_z(&w->out, "dissent    ");
			put_safe(&w->out, o->by);
			if (o->weight_milli < 0)
				buf_fmt(&w->out,
					": %c%c: ",
					o->grade.reliability,
					o->grade.credibility);
			else
				buf_fmt(&w->out,
					": weighs %.3f nat: ",
					(double)o->weight_milli / 1000);
			put_safe(&w->out, o->why);
			buf_z(&w->out, "\n");
		}
}

static bool show_why(struct showing *w)
{
	const char grade_text[] = "reliability and credibility, Admiralty code";
	const struct claim *c;
	char known[DATE_N];

	if (w->args->n_word != 3)
		return fail(w->err,
			ERR_USAGE,
			0,
			"show why: the id of a claim was expected");
	c = claimset_find(&w->v->all, str_of(w->args->word[2]));
	if (!c)
		return fail(w->err,
			ERR_USAGE,
			0,
			"no claim, or more than one, has the id \"%s\"",
			w->args->word[2]);
	if (w->args->json || w->args->jsonl) {
		publish_claim_json(&w->v->publication, c, &w->out);
		return true;
	}
	put_field(w, "claim", str_of(c->id));
	put_field(w, "says", c->text);
	put_field(w, "subject", c->subject);
	put_field(w, "predicate", c->predicate);
	put_field(w, "object", c->object);
	buf_z(&w->out, "holds      ");
	put_bound(&w->out, c->from_s, "not known");
	buf_z(&w->out, " .. ");
	put_bound(&w->out, c->to_s, "open");
	buf_z(&w->out,
		c->zone == ZONE_LOCAL_UNKNOWN ? " (local time, zone unknown)\n"
					      : "\n");
	put_field(w, "known", str_of(date_text(c->known_s, known)));
	put_field(w, "source", c->source);
	put_field(w, "origin", c->origin);
	buf_fmt(&w->out,
		"%-10s %c%c (%s)\n",
		"grade",
		c->grade.reliability,
		c->grade.credibility,
		grade_text);
	buf_fmt(&w->out, "%-10s %s\n", "made by", maker_name(c->maker));
	if (c->detail.n)
		put_field(w, "method", c->detail);
	put_weights(w, c);
	put_dissents(w, c);
	put_locators(w, c);
	return true;
}

/* --- the table ----------------------------------------------------------- */

static void judgement_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	(void)lines;
	publish_judgement_json(p, out);
}

static const struct {
	const char *name;
	void (*text)(struct showing *w);
	void (*json)(const struct publication *p, struct buf *out, bool lines);
} shows[] = {
	{ "judgement", show_judgement, judgement_json },
	{ "exhibits", show_exhibits, publish_exhibits_json },
	{ "suspects", show_suspects, publish_suspects_json },
	{ "findings", show_findings, publish_findings_json },
	{ "entities", show_entities, publish_entities_json },
	{ "timeline", show_timeline, publish_timeline_json },
	{ "victims", show_victims, publish_victims_json },
};

static bool show(struct showing *w, const char *what)
{
	if (strcmp(what, "why") == 0)
		return show_why(w);
	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
		if (strcmp(what, shows[i].name) != 0)
			continue;
		if (w->args->json || w->args->jsonl)
			shows[i].json(&w->v->publication,
				&w->out,
				w->args->jsonl);
		else
			shows[i].text(w);
		return true;
	}
	return fail(w->err,
		ERR_USAGE,
		0,
		"show: there is no \"%s\"; see `ashiato help show`",
		what);
}

int cmd_show(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct question q;
	struct err err = { 0 };

	if (a->n_word < 1 || a->n_word > 3)
		return usage(
			"show: a case was expected; see `ashiato help show`");
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_READ, &err))
		return complain(&err);
	warn_of(s);
	struct showing w = { a, s, &v, { 0 }, &err };
	bool ok = engine_view(&v, s, &q, &err) &&
		show(&w, a->n_word > 1 ? a->word[1] : "judgement");
	int status =
		ok ? (put_out(&w.out) ? EXIT_OK : EXIT_FAILED) : complain(&err);
	buf_done(&w.out);
	engine_view_close(&v);
	store_close(s, &(struct err){ 0 });
	return status;
}
