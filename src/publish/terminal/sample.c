/* SPDX-License-Identifier: Apache-2.0 */
/* A sample on a page: what a person would look for first. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 16,
	PARTS = 12,
	LINE_SHOWN = 12,  /* of a leaf that comes often */
	PART_SHOWN = 200, /* bytes of one value */
	MEMBERS_SHOWN = 60
};

enum row_kind {
	ROW_HEAD,
	ROW_LINE,
	ROW_ITEMS
};

struct page_row {
	enum row_kind kind;
	const char *label;
	enum fact_kind fact;
	uint32_t most;
	bool inside; /* those of what lies inside, too */
	enum fact_kind
		part[PARTS]; /* 0 = no more: no list has FORMAT in it */
};

#define HEAD(label_) { .kind = ROW_HEAD, .label = label_ },
#define LINE(label_, fact_) \
	{ .kind = ROW_LINE, .label = label_, .fact = FACT_##fact_ },
#define ITEMS(label_, list_, most_, ...) \
	{ .kind = ROW_ITEMS,             \
		.label = label_,         \
		.fact = FACT_##list_,    \
		.most = most_,           \
		.part = { __VA_ARGS__ } },
#define EVERYWHERE(label_, list_, most_, ...) \
	{ .kind = ROW_ITEMS,                  \
		.label = label_,              \
		.fact = FACT_##list_,         \
		.most = most_,                \
		.inside = true,               \
		.part = { __VA_ARGS__ } },
static const struct page_row page[] = {
#include "publish/terminal/sample_page.list"
};

struct writing {
	struct term t;
	const struct fact_list *facts;
	uint32_t sample;
	const char *head;  /* that waits for its first line */
	const char *label; /* of the line before */
};

static void put_line(struct writing *w, const char *label, struct buf *b)
{
	char head[INDENT + 1];
	bool again = !w->head && w->label && strcmp(w->label, label) == 0;

	if (w->head) {
		buf_z(w->t.to, "\n");
		term_paragraph(&w->t, "", 0, BOLD, str_of(w->head));
		w->head = NULL;
	}
	/* of lines that are alike the first one has the name */
	snprintf(head, sizeof head, "  %s", again ? "" : label);
	w->label = label;
	term_paragraph(&w->t, head, INDENT, PLAIN, buf_str(b));
	buf_done(b);
	*b = (struct buf){ 0 };
}

/* "port" of "configuration[].destinations[].port" */
static const char *last_part(enum fact_kind kind)
{
	const char *path = fact_rows[kind].path;
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

/* Ports, builds and languages are names, though they are digits. */
static bool is_amount(enum fact_kind kind)
{
	static const char *const names[] = { "port",
		"build",
		"product",
		"language",
		"code_page" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(last_part(kind), names[i]) == 0)
			return false;
	}
	return true;
}

static void say_value(struct buf *b, const struct fact *f)
{
	char stamp[STAMP_N];

	switch (fact_rows[f->kind].type) {
	case FACT_IS_TEXT:
		buf_shown(b, f->text, PART_SHOWN);
		break;
	case FACT_IS_NUMBER:
		if (is_amount(f->kind))
			say_count(b, f->number);
		else
			buf_fmt(b, "%" PRIu64, f->number);
		break;
	case FACT_IS_HEX:
		buf_fmt(b, "0x%" PRIx64, f->number);
		break;
	case FACT_IS_YES_NO:
		buf_z(b, f->number ? "yes" : "no");
		break;
	case FACT_IS_TIME:
		buf_z(b, stamp_text((int64_t)f->number, stamp));
		break;
	case FACT_IS_MILLI:
		say_milli(b, (int64_t)f->number);
		break;
	case FACT_IS_LIST:
		break;
	}
}

static void write_leaf(struct writing *w, const struct page_row *row)
{
	struct buf b = { 0 };
	uint64_t n = 0;

	for (uint32_t i = 0; i < w->facts->n; i++) {
		const struct fact *f = &w->facts->fact[i];

		if (f->kind != row->fact || f->sample != w->sample)
			continue;
		if (n++ >= LINE_SHOWN)
			continue;
		buf_z(&b, n > 1 ? ", " : "");
		say_value(&b, f);
	}
	if (n > LINE_SHOWN) {
		buf_z(&b, ", and ");
		say_plural(&b, n - LINE_SHOWN, "other", "others");
	}
	if (n)
		put_line(w, row->label, &b);
}

static bool is_part(const struct page_row *row, enum fact_kind kind)
{
	for (size_t i = 0; i < PARTS && row->part[i]; i++) {
		if (row->part[i] == kind)
			return true;
	}
	return false;
}

static void add_part(struct buf *b, const struct fact *f, uint32_t n)
{
	if (n > LINE_SHOWN)
		return;
	if (n == LINE_SHOWN) {
		buf_z(b, ", ..");
		return;
	}
	if (b->n)
		buf_z(b, n ? ", " : " ");
	/* numbers alone say nothing */
	if (fact_rows[f->kind].type != FACT_IS_TEXT)
		buf_fmt(b, "%s ", last_part(f->kind));
	say_value(b, f);
}

static void write_items(struct writing *w, const struct page_row *row)
{
	struct buf b = { 0 };
	uint64_t n = 0;
	uint32_t parts = 0;

	for (uint32_t i = 0; i < w->facts->n; i++) {
		const struct fact *f = &w->facts->fact[i];

		if (f->sample != w->sample && !row->inside)
			continue;
		if (f->kind == row->fact) {
			if (n++ && b.n)
				put_line(w, row->label, &b);
			parts = 0;
			if (f->sample && n <= row->most)
				buf_fmt(&b, "inside %" PRIu32 ":", f->sample);
		} else if (n <= row->most && is_part(row, f->kind)) {
			add_part(&b, f, parts++);
		}
	}
	if (b.n)
		put_line(w, row->label, &b);
	if (n <= row->most)
		return;
	buf_z(&b, "and ");
	say_plural(&b, n - row->most, "other", "others");
	put_line(w, row->label, &b);
}

static void write_rows(struct writing *w)
{
	for (size_t i = 0; i < sizeof page / sizeof *page; i++) {
		const struct page_row *row = &page[i];

		if (row->kind == ROW_HEAD)
			w->head = row->label;
		else if (row->kind == ROW_LINE)
			write_leaf(w, row);
		else
			write_items(w, row);
	}
}

static void say_fact(struct writing *w,
	struct buf *b,
	uint32_t sample,
	enum fact_kind kind,
	const char *before)
{
	const struct fact *f = fact_of(w->facts, sample, kind);

	if (!f)
		return;
	buf_z(b, before);
	say_value(b, f);
}

static uint64_t fact_number_of(const struct fact_list *l,
	uint32_t sample,
	enum fact_kind kind)
{
	const struct fact *f = fact_of(l, sample, kind);

	return f ? f->number : 0;
}

static uint32_t samples_in(const struct fact_list *l)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		if (l->fact[i].sample > most)
			most = l->fact[i].sample;
	}
	return most;
}

/* What is inside, a line each: `--json` has all that is told of it. */
static void write_members(struct writing *w)
{
	uint32_t n = samples_in(w->facts);
	struct buf b = { 0 };
	char label[16];

	w->head = "Inside";
	for (uint32_t i = 1; i <= n && i <= MEMBERS_SHOWN; i++) {
		snprintf(label, sizeof label, "%" PRIu32, i);
		w->label = NULL;
		say_fact(w, &b, i, FACT_MEMBER_KIND, "");
		say_fact(w, &b, i, FACT_MEMBER_PATH, " ");
		say_fact(w, &b, i, FACT_FORMAT, ": ");
		say_fact(w, &b, i, FACT_SIZE, ", ");
		buf_z(&b, " bytes");
		if (fact_number_of(w->facts, i, FACT_MEMBER_PARENT))
			say_fact(w, &b, i, FACT_MEMBER_PARENT, ", inside ");
		say_fact(w, &b, i, FACT_SHA256, ", ");
		put_line(w, label, &b);
	}
	if (n <= MEMBERS_SHOWN)
		return;
	buf_z(&b, "and ");
	say_plural(&b, n - MEMBERS_SHOWN, "other", "others");
	put_line(w, "", &b);
}

void publish_sample(const struct fact_list *facts,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct writing w = { .t = { out, width, colour }, .facts = facts };
	struct buf b = { 0 };

	say_fact(&w, &b, 0, FACT_FORMAT, "");
	say_fact(&w, &b, 0, FACT_SIZE, ", ");
	buf_z(&b, " bytes. Static analysis: nothing was executed.");
	term_paragraph(&w.t, "", 0, BOLD, buf_str(&b));
	buf_done(&b);
	write_rows(&w);
	write_members(&w);
}
