/* SPDX-License-Identifier: Apache-2.0 */
/* Where advisories stand, for a terminal. */
#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	/* columns before the name */
	REFERENCE = 19,
	STATE = 14,
	DAY = 12,
	INDENT = REFERENCE
};

static void put_padded(struct buf *b, struct str s, unsigned columns)
{
	unsigned has = say_columns(s);

	say_text(b, s);
	for (; has < columns; has++)
		buf_z(b, " ");
}

static void put_row(struct term *t, const struct advisory_standing *x)
{
	const struct advisory_entry *d = x->draft;
	struct buf head = { 0 };
	struct buf name = { 0 };
	char day[DATE_N];

	put_padded(&head, d->reference, REFERENCE);
	put_padded(&head, str_of(advisory_state_name(x->state)), STATE);
	put_padded(&head, str_of(date_text(x->day_s[x->state], day)), DAY);
	buf_add(&head, (struct str){ "", 1 });
	if (!d->organisation.n)
		buf_z(&name, "sector ");
	say_text(&name, d->organisation.n ? d->organisation : d->sector);
	buf_fmt(&name,
		" (%.*s, TLP:%s)",
		STR_FMT(d->language),
		tlp_name(d->tlp));
	term_paragraph(t,
		head.bad ? "" : head.p,
		REFERENCE + STATE + DAY,
		PLAIN,
		buf_str(&name));
	buf_done(&head);
	buf_done(&name);
}

static void put_approvers(struct term *t, const struct advisory_standing *x)
{
	struct buf b = { 0 };

	if (!x->n_approver)
		return;
	buf_z(&b, "approved by ");
	for (uint32_t i = 0; i < x->n_approver; i++) {
		buf_z(&b, i ? ", " : "");
		say_text(&b, x->approver[i]);
	}
	term_item(t, INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void put_more(struct term *t, const struct advisory_standing *x)
{
	struct buf b = { 0 };

	put_approvers(t, x);
	if (x->superseded)
		term_item(t, INDENT, DIM, STR("there is a newer draft"));
	if (x->stale) {
		term_item(t,
			INDENT,
			PLAIN,
			STR("stale: the case says something else by now"));
	}
	if (x->due.n) {
		buf_z(&b, "due: ");
		say_text(&b, x->due);
		term_item(t, INDENT, ACCENT, buf_str(&b));
	}
	buf_done(&b);
}

static void put_summary(struct term *t,
	const struct advisory_standing *x,
	uint32_t n)
{
	uint32_t in[ADVISORY_STATES] = { 0 };
	uint32_t due = 0;
	struct buf b = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		in[x[i].state]++;
		due += x[i].due.n > 0;
	}
	say_plural(&b, n, "advisory", "advisories");
	for (int s = 0; s < ADVISORY_STATES; s++) {
		if (in[s]) {
			buf_fmt(&b,
				", %u %s",
				in[s],
				advisory_state_name((enum advisory_state)s));
		}
	}
	if (due)
		buf_fmt(&b, "; something is due for %u", due);
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	buf_z(t->to, n ? "\n" : "");
	buf_done(&b);
}

void publish_advisories(const struct advisory_standing *x,
	uint32_t n,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };

	put_summary(&t, x, n);
	if (n) {
		term_paragraph(&t,
			"REFERENCE          STATE         SINCE       ",
			REFERENCE + STATE + DAY,
			DIM,
			STR("FOR"));
	}
	for (uint32_t i = 0; i < n; i++) {
		put_row(&t, &x[i]);
		put_more(&t, &x[i]);
	}
}
