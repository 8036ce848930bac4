/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests for information stand, for a terminal. */
#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	/* columns before who asks */
	REFERENCE = 14,
	STATE = 11,
	DAY = 12,
	INDENT = REFERENCE,
	ABOUT_MOST = 6
};

static void put_padded(struct buf *b, struct str s, unsigned columns)
{
	unsigned has = say_columns(s);

	say_text(b, s);
	for (; has < columns; has++)
		buf_z(b, " ");
}

static void put_row(struct term *t, const struct rfi_standing *x)
{
	struct buf head = { 0 };
	struct buf name = { 0 };
	char day[DATE_N];

	put_padded(&head, x->request->reference, REFERENCE);
	put_padded(&head, str_of(rfi_state_name(x->state)), STATE);
	put_padded(&head, str_of(date_text(x->day_s[x->state], day)), DAY);
	buf_add(&head, (struct str){ "", 1 });
	say_text(&name, x->request->from);
	buf_fmt(&name, " (may see TLP:%s)", tlp_name(x->request->whom.tlp));
	term_paragraph(t,
		head.bad ? "" : head.p,
		REFERENCE + STATE + DAY,
		PLAIN,
		buf_str(&name));
	buf_done(&head);
	buf_done(&name);
}

static void say_about(struct buf *b, const struct rfi_entry *r)
{
	struct str rest = r->about;
	struct str line;
	unsigned n = 0;

	buf_z(b, "about ");
	while (rest.n && n < ABOUT_MOST) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.n = 0;
		}
		buf_z(b, n++ ? ", " : "");
		say_text(b, line);
	}
	buf_z(b, rest.n ? ", ..." : "");
	for (int l = 0; l < LAYERS; l++) {
		if (!(r->layers & 1U << l))
			continue;
		buf_fmt(b,
			"%sthe %s layer",
			n++ ? ", " : "",
			layer_name((enum layer)l));
	}
}

static void put_question(struct term *t, const struct rfi_standing *x)
{
	struct buf b = { 0 };
	char day[DATE_N];

	say_about(&b, x->request);
	term_item(t, INDENT, PLAIN, buf_str(&b));
	b.n = 0;
	if (x->request->until_s != TIME_UNKNOWN) {
		buf_fmt(&b,
			"until %s%s",
			date_text(x->request->until_s - 1, day),
			x->overdue ? " (past)" : "");
		term_item(t, INDENT, PLAIN, buf_str(&b));
	}
	buf_done(&b);
}

static void put_more(struct term *t, const struct rfi_standing *x)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < x->n_approver; i++) {
		buf_z(&b, i ? ", " : "approved by ");
		say_text(&b, x->approver[i]);
	}
	if (b.n)
		term_item(t, INDENT, PLAIN, buf_str(&b));
	if (x->stale) {
		term_item(t,
			INDENT,
			PLAIN,
			STR("stale: the case says something else by now"));
	}
	b.n = 0;
	if (x->due.n) {
		buf_z(&b, "due: ");
		say_text(&b, x->due);
		term_item(t, INDENT, ACCENT, buf_str(&b));
	}
	buf_done(&b);
}

static void put_summary(struct term *t,
	const struct rfi_standing *x,
	uint32_t n)
{
	uint32_t in[RFI_STATES] = { 0 };
	uint32_t overdue = 0;
	struct buf b = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		in[x[i].state]++;
		overdue += x[i].overdue;
	}
	say_plural(&b, n, "request", "requests");
	for (int s = 0; s < RFI_STATES; s++) {
		if (in[s]) {
			buf_fmt(&b,
				", %u %s",
				in[s],
				rfi_state_name((enum rfi_state)s));
		}
	}
	if (overdue)
		buf_fmt(&b, "; %u overdue", overdue);
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	buf_z(t->to, n ? "\n" : "");
	buf_done(&b);
}

void publish_requests(const struct rfi_standing *x,
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
			"REFERENCE     STATE      SINCE       ",
			REFERENCE + STATE + DAY,
			DIM,
			STR("WHO ASKS"));
	}
	for (uint32_t i = 0; i < n; i++) {
		put_row(&t, &x[i]);
		put_question(&t, &x[i]);
		put_more(&t, &x[i]);
	}
}
