/* SPDX-License-Identifier: Apache-2.0 */
/* The damage register for a terminal: sources side by side, totals as ranges.
 */
#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	INDENT = 10
};

/* "8,000", "7,200 to 8,800", "8,000 or more" */
static void put_amount(struct buf *b, const struct amount *a)
{
	say_count(b, a->low);
	if (a->high > a->low) {
		buf_z(b, " to ");
		say_count(b, a->high);
	}
	if (a->open)
		buf_z(b, " or more");
}

static void put_amounts(struct buf *b,
	const struct amount amount[static AMOUNTS],
	struct str currency)
{
	bool any = false;

	for (int k = 0; k < AMOUNTS; k++) {
		if (!amount[k].told)
			continue;
		buf_z(b, any ? "; " : "");
		put_amount(b, &amount[k]);
		buf_z(b, " ");
		if (k == AMOUNT_MONEY && currency.n)
			say_text(b, currency);
		else
			buf_z(b, amount_name((enum amount_kind)k));
		any = true;
	}
	if (!any)
		buf_z(b, "nobody says how much");
}

static void said(struct term *t, const struct damage *x)
{
	struct buf b = { 0 };

	buf_fmt(&b,
		"%c%c ",
		x->claim->grade.reliability,
		x->claim->grade.credibility);
	say_text(&b, x->claim->source);
	buf_fmt(&b, ": leak %s", leak_name(x->leak));
	if (x->data.n) {
		buf_z(&b, " of ");
		say_text(&b, x->data);
	}
	if (x->note.n) {
		buf_z(&b, "; ");
		say_text(&b, x->note);
	}
	term_item(t, INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void group(struct term *t,
	const struct damage_register *r,
	const struct damage_group *g)
{
	struct buf b = { 0 };

	say_text(&b, g->organisation.n ? g->organisation : g->incident);
	if (g->organisation.n) {
		buf_z(&b, " in ");
		say_text(&b, g->incident);
	}
	if (!g->publish)
		buf_z(&b, " [not for others: publish=no]");
	buf_z(&b, ": ");
	put_amounts(&b, g->amount, g->currency);
	if (g->disagree)
		buf_z(&b, "; the sources disagree");
	term_paragraph(t, "", 2, BOLD, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < g->n_row; i++)
		said(t, &r->row[g->row + i]);
}

static void totals(struct term *t, const struct damage_register *r)
{
	static const char *const how[AMOUNTS] = {
		"people, of whom some may be the same",
		"records",
		"files",
		"",
	};

	for (int k = 0; k < AMOUNT_MONEY; k++) {
		struct buf b = { 0 };

		if (!r->total[k].told)
			continue;
		buf_z(&b, "In all ");
		put_amount(&b, &r->total[k]);
		buf_fmt(&b, " %s", how[k]);
		if (r->silent[k]) {
			buf_z(&b, "; of ");
			say_plural(&b, r->silent[k], "loss", "losses");
			buf_z(&b, " nobody says");
		}
		term_paragraph(t, "", 2, PLAIN, buf_str(&b));
		buf_done(&b);
	}
	for (uint32_t i = 0; i < r->n_money; i++) {
		struct buf b = { 0 };

		buf_z(&b, "In all ");
		put_amount(&b, &r->money[i].amount);
		buf_z(&b, " ");
		say_text(&b,
			r->money[i].currency.n ? r->money[i].currency
					       : STR("of no currency"));
		term_paragraph(t, "", 2, PLAIN, buf_str(&b));
		buf_done(&b);
	}
}

void publish_damage(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	const struct damage_register *r = p->damages;
	struct term t = {
		.to = out,
		.width = width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		.colour = colour,
	};

	term_heading(&t, p);
	if (!r->n_group)
		term_paragraph(&t,
			"",
			0,
			PLAIN,
			STR("no damage is recorded"));
	for (uint32_t i = 0; i < r->n_group; i++)
		group(&t, r, &r->group[i]);
	if (r->n_group)
		buf_z(out, "\n");
	totals(&t, r);
}
