/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of custody of an exhibit, for a terminal and to be printed. */
#include <inttypes.h>

#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	WHEN = 18,
	STEP = 13,
	INDENT = WHEN + STEP,
	LABEL = 13
};

static void put_label(struct term *t, const char *label, struct str text)
{
	struct buf head = { 0 };

	if (!text.n)
		return;
	buf_fmt(&head, "%-*s", LABEL, label);
	term_paragraph(t, head.bad ? "" : head.p, LABEL, PLAIN, text);
	buf_done(&head);
}

static void put_exhibit(struct term *t, const struct custody_chain *c)
{
	const struct exhibit *x = c->exhibit;
	char hex[SHA256_HEX_N];
	char day[DATE_N];
	struct buf b = { 0 };

	buf_fmt(&b, "Exhibit %" PRIu32 ": ", c->number);
	say_text(&b, x->name);
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	hex_write(x->sha256.b, SHA256_N, hex);
	put_label(t, "SHA-256", (struct str){ hex, sizeof hex });
	b.n = 0;
	say_plural(&b, x->size_byte, "byte", "bytes");
	buf_fmt(&b,
		", %.*s, TLP:%s",
		STR_FMT(x->format),
		tlp_name(x->tlp));
	put_label(t, "what", buf_str(&b));
	b.n = 0;
	say_text(&b, x->how);
	put_label(t, "how", buf_str(&b));
	b.n = 0;
	say_text(&b, x->authority);
	put_label(t, "authority", buf_str(&b));
	b.n = 0;
	say_text(&b, x->vantage);
	put_label(t, "seen from", buf_str(&b));
	put_label(t, "acquired", str_of(date_text(x->acquired_s, day)));
	buf_z(t->to, "\n");
	buf_done(&b);
}

/* "label text" below a step, when there is any. */
static void put_more(struct term *t, const char *label, struct str text)
{
	struct buf b = { 0 };

	if (!text.n)
		return;
	buf_fmt(&b, "%s ", label);
	say_text(&b, text);
	term_item(t, INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void put_doubts(struct term *t, const struct custody_record *r)
{
	if (r->broken) {
		term_item(t,
			INDENT,
			ACCENT,
			STR("BROKEN: as far as is known, somebody else had it"));
	}
	if (r->undone)
		term_item(t, INDENT, ACCENT, STR("taken back"));
	if (r->void_key) {
		term_item(t,
			INDENT,
			ACCENT,
			STR("DOES NOT COUNT: its key was revoked by then"));
	}
}

static void put_record(struct term *t, const struct custody_record *r)
{
	const struct custody_words *words = &custody_words[r->step];
	struct buf head = { 0 };
	struct buf by = { 0 };
	char at[STAMP_N];

	buf_fmt(&head,
		"%.10s %.5sZ %-*s",
		stamp_text(r->at_s, at),
		at + 11,
		STEP,
		custody_step_name(r->step));
	if (r->by.n) {
		buf_z(&by, "by ");
		say_text(&by, r->by);
	} else {
		buf_z(&by, "by this program");
	}
	term_paragraph(t, head.bad ? "" : head.p, INDENT, PLAIN, buf_str(&by));
	put_more(t, "from", r->from);
	put_more(t, words->to, r->to);
	put_more(t, "at", r->place);
	put_more(t, "with", r->tool);
	put_more(t, "witness", r->witness);
	put_more(t, words->why, r->why);
	if (r->recorded_at_s > r->at_s + DAY_S) {
		char day[DATE_N];

		put_more(t,
			"written down",
			str_of(date_text(r->recorded_at_s, day)));
	}
	put_more(t, "step", r->of);
	put_more(t, "id", str_of(r->id));
	put_doubts(t, r);
	buf_done(&head);
	buf_done(&by);
}

/* Lines on which people sign with a pen. */
static void put_form(struct term *t, const struct custody_chain *c)
{
	buf_z(t->to, "\n");
	for (uint32_t i = 0; i < c->n_record; i++) {
		const struct custody_record *r = &c->record[i];

		if (r->step != CUSTODY_HANDED_OVER || r->undone)
			continue;
		buf_fmt(t->to, "\n%.11s", r->id);
		buf_z(t->to,
			"  handed over _____________________  received "
			"_____________________\n");
	}
	buf_z(t->to,
		"\ndate ____________  name _____________________  signature "
		"_____________________\n");
}

void publish_custody(const struct custody_chain *c,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };
	struct buf b = { 0 };

	put_exhibit(&t, c);
	for (uint32_t i = 0; i < c->n_record; i++)
		put_record(&t, &c->record[i]);
	buf_z(out, "\n");
	buf_z(&b, "held by ");
	say_text(&b, c->holder);
	if (c->n_broken) {
		buf_fmt(&b,
			"; the chain is broken at %" PRIu32 " %s",
			c->n_broken,
			c->n_broken == 1 ? "place" : "places");
	}
	term_paragraph(&t, "", 0, BOLD, buf_str(&b));
	put_form(&t, c);
	buf_done(&b);
}
