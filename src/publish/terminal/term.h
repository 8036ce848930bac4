/* SPDX-License-Identifier: Apache-2.0 */
/* Text for a terminal of a given width. Data goes through say_char, so no
 * escape sequence of theirs reaches the terminal. */
#ifndef PUBLISH_TERMINAL_TERM_H
#define PUBLISH_TERMINAL_TERM_H

#include "publish/publish.h"

enum {
	TERM_WIDTH_MIN = 40
};

struct term {
	struct buf *to;
	unsigned width;
	bool colour; /* ANSI */
};

enum style {
	PLAIN,
	BOLD,
	DIM,
	ACCENT
};

/* One paragraph: `head` at the margin, the text wrapped after it and below it
 * at `indent`, each line closed. */
void term_paragraph(struct term *t,
	const char *head,
	unsigned indent,
	enum style style,
	struct str text);

/* One of several things below each other: "- " at `indent`, the text wrapped
 * behind it. */
void term_item(struct term *t,
	unsigned indent,
	enum style style,
	struct str text);

/* What stands beside the machine's judgement on a layer: a line for each
 * examiner whose grades change it. */
void term_second(struct term *t, const struct publication *p, int layer);

/* Which case, as of when, from which sources; whether it is simulated. */
void term_heading(struct term *t, const struct publication *p);

#endif
