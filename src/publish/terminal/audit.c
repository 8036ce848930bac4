/* SPDX-License-Identifier: Apache-2.0 */
/* What a case's own logs hold of what is known elsewhere, and how far they were
 * looked through. */
#include <inttypes.h>

#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	FOUND_SHOWN = 40,
	GAPS_SHOWN = 24,
	ALIKE_SHOWN = 8,
	FIGURE_MIN = 12, /* columns for days */
	NAME_WIDE = 22
};

static void found_hosts(struct buf *b, const struct audit_found *f)
{
	enum {
		SHOWN = 4
	};
	uint32_t shown = f->n_host < SHOWN ? f->n_host : SHOWN;
	char text[ADDR_TEXT_N];

	for (uint32_t i = 0; i < shown; i++) {
		buf_z(b, i ? ", " : "; hosts ");
		buf_add(b, addr_text(f->host[i], text));
	}
	if (f->n_host > shown)
		buf_fmt(b, " and %u more", f->n_host - shown);
}

static void found_line(const struct publication *p,
	const struct audit_found *f,
	struct term *t)
{
	struct buf b = { 0 };
	char first[STAMP_N];
	char last[STAMP_N];

	buf_fmt(&b, "%.*s %.*s", STR_FMT(f->type), STR_FMT(f->value));
	if (f->label.n)
		buf_fmt(&b, " (%.*s)", STR_FMT(f->label));
	buf_fmt(&b,
		": %" PRIu64 " records, first as %.*s in %.*s",
		f->records,
		STR_FMT(f->field),
		STR_FMT(p->exhibit[f->loc.exhibit].name));
	if (f->first_s != TIME_UNKNOWN) {
		buf_fmt(&b,
			", %s to %s",
			stamp_text(f->first_s, first),
			stamp_text(f->last_s, last));
	}
	found_hosts(&b, f);
	term_item(t, 2, PLAIN, buf_str(&b));
	buf_done(&b);
}

/* Cut or filled up to a column's width. */
static void padded(struct buf *b, struct str text)
{
	struct str cut = text;

	if (text.n > NAME_WIDE) {
		cut = str_head(text, NAME_WIDE - 2);
		while (cut.n && ((unsigned char)cut.p[cut.n] & 0xc0) == 0x80)
			cut.n--;
	}
	say_text(b, cut);
	if (cut.n < text.n)
		buf_z(b, "..");
	size_t n = cut.n + (cut.n < text.n ? 2 : 0);
	for (; n < NAME_WIDE + 2; n++)
		buf_z(b, " ");
}

/* A square for each day, or for some days that stand together. */
static void days_drawn(const struct audit *x,
	const struct audit_coverage *c,
	uint32_t columns,
	struct buf *b)
{
	uint32_t wide = x->n_day < columns ? x->n_day : columns;

	for (uint32_t k = 0; k < wide; k++) {
		uint32_t from = (uint32_t)((uint64_t)k * x->n_day / wide);
		uint32_t to = (uint32_t)((uint64_t)(k + 1) * x->n_day / wide);
		uint32_t some = 0;

		for (uint32_t d = from; d < to; d++)
			some += c->day[d];
		if (!some)
			buf_z(b, ".");
		else
			buf_z(b, some == to - from ? "#" : "+");
	}
}

static void coverage(const struct audit *x, struct term *t, unsigned width)
{
	unsigned left = 2 + 2 * (NAME_WIDE + 2);
	uint32_t columns =
		width > left + FIGURE_MIN ? width - left : FIGURE_MIN;
	char first[DATE_N];
	char last[DATE_N];

	term_paragraph(t, "", 0, BOLD, STR("How far was looked"));
	if (!x->n_coverage) {
		term_paragraph(t,
			"",
			2,
			PLAIN,
			STR("No log of the case tells anything of this."));
		return;
	}
	if (x->n_day) {
		struct buf b = { 0 };

		date_text(x->first_day_s, first);
		date_text(x->first_day_s + (x->n_day - 1) * DAY_S, last);
		buf_fmt(&b,
			"%s to %s, %u days: # on every day, + on some, . on "
			"none",
			first,
			last,
			x->n_day);
		term_paragraph(t, "", 2, PLAIN, buf_str(&b));
		buf_done(&b);
	}
	for (uint32_t i = 0; i < x->n_coverage; i++) {
		const struct audit_coverage *c = &x->coverage[i];
		struct buf b = { 0 };

		buf_z(&b, "  ");
		padded(&b, c->sensor);
		padded(&b, c->evidence);
		days_drawn(x, c, columns, &b);
		buf_z(&b, "\n");
		buf_add(t->to, buf_str(&b));
		buf_done(&b);
	}
}

static bool same_gap(const struct audit_gap *a, const struct audit_gap *b)
{
	return !a->things && !b->things && str_eq(a->why, b->why) &&
		str_eq(a->collect, b->collect);
}

/* Whether one before it says the same of something else: they are said
 * together. */
static bool is_said(const struct audit *x, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++) {
		if (same_gap(&x->gap[i], &x->gap[at]))
			return true;
	}
	return false;
}

/* "T1003.001 LSASS Memory, T1005 Data from Local System and 36 more" */
static void put_alike(const struct audit *x, uint32_t at, struct buf *b)
{
	uint32_t n = 0;

	buf_add(b, x->gap[at].what);
	for (uint32_t i = at + 1; i < x->n_gap; i++) {
		if (!same_gap(&x->gap[i], &x->gap[at]))
			continue;
		if (++n >= ALIKE_SHOWN)
			continue;
		buf_z(b, ", ");
		buf_add(b, x->gap[i].what);
	}
	if (n >= ALIKE_SHOWN)
		buf_fmt(b, " and %u more", n - ALIKE_SHOWN + 1);
}

static void gap(const struct audit *x, uint32_t at, struct term *t)
{
	const struct audit_gap *g = &x->gap[at];
	struct buf b = { 0 };

	put_alike(x, at, &b);
	buf_fmt(&b, ": %.*s", STR_FMT(g->why));
	if (g->things) {
		buf_fmt(&b,
			"; only they could show %" PRIu64 " of them",
			g->things);
	}
	buf_fmt(&b, ". To collect: %.*s", STR_FMT(g->collect));
	term_item(t, 2, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void gaps(const struct audit *x, struct term *t)
{
	uint32_t n = 0;
	struct buf b = { 0 };

	term_paragraph(t, "", 0, BOLD, STR("Not checked"));
	if (!x->n_gap) {
		term_paragraph(t,
			"",
			2,
			PLAIN,
			STR("Everything that was asked could be seen."));
	}
	for (uint32_t i = 0; i < x->n_gap; i++) {
		if (!is_said(x, i) && n++ < GAPS_SHOWN)
			gap(x, i, t);
	}
	if (n > GAPS_SHOWN) {
		buf_fmt(&b, "and %u more; --json lists all", n - GAPS_SHOWN);
		term_item(t, 2, PLAIN, buf_str(&b));
	}
	buf_done(&b);
}

static void found(const struct publication *p, struct term *t)
{
	const struct audit *x = p->audit;
	struct buf b = { 0 };

	term_paragraph(t, "", 0, BOLD, STR("Found"));
	buf_fmt(&b,
		"Of %" PRIu64
		" things that are known, the logs here can show "
		"%" PRIu64 "; %u were found.",
		x->asked,
		x->could_show,
		x->n_found);
	term_paragraph(t, "", 2, PLAIN, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < x->n_found && i < FOUND_SHOWN; i++)
		found_line(p, &x->found[i], t);
}

static void techniques(const struct audit *x, struct term *t)
{
	struct buf b = { 0 };

	if (!x->techniques)
		return;
	term_paragraph(t, "", 0, BOLD, STR("Techniques"));
	buf_fmt(&b,
		"Of %u techniques that are published of the actor, hunts "
		"look "
		"for %u. A finding is not the actor's because he uses the "
		"technique: many do.",
		x->techniques,
		x->techniques_looked_for);
	term_paragraph(t, "", 2, PLAIN, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < x->techniques; i++) {
		const struct audit_technique *q = &x->technique[i];
		struct buf line = { 0 };

		if (!q->looked_for)
			continue;
		buf_fmt(&line,
			"%.*s %.*s: %" PRIu64 " findings",
			STR_FMT(q->id),
			STR_FMT(q->name),
			q->findings);
		term_item(t, 2, PLAIN, buf_str(&line));
		buf_done(&line);
	}
}

void publish_audit(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = {
		.to = out,
		.width = width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		.colour = colour,
	};

	term_heading(&t, p);
	found(p, &t);
	buf_z(out, "\n");
	coverage(p->audit, &t, t.width);
	buf_z(out, "\n");
	if (p->audit->techniques) {
		techniques(p->audit, &t);
		buf_z(out, "\n");
	}
	gaps(p->audit, &t);
}
