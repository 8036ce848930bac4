/* SPDX-License-Identifier: Apache-2.0 */
/* The door between text from outside and whoever reads it on a screen: every
 * writer of text goes through here. What comes out is valid UTF-8 without
 * control characters and without characters of formatting (Unicode category
 * Cf: what turns the direction of writing, joins, or takes no room), so no
 * escape sequence gets through, no name forges a line, and none looks like
 * another. */
#ifndef CORE_SHOWN_H
#define CORE_SHOWN_H

#include "core/buf.h"

/* The next character of text from outside, safe to show. Blanks of every kind
 * become a space; what may not be shown, noncharacters and bytes that are not
 * UTF-8 become U+FFFD. ret: a slice of *rest or of a constant; ret_columns: of
 * a terminal, 0 combining, 1, or 2 for the wide characters of East Asian text
 * (Unicode UAX 11, by blocks). false: the text is at its end. */
bool text_char(struct str *rest, struct str *ret, unsigned *ret_columns);

/* Columns of a terminal that the whole text takes, as text_char shows it. */
unsigned text_columns(struct str s);

/* Appends text from outside, each character as text_char shows it. */
void buf_safe(struct buf *b, struct str s);

enum {
	/* of a name that a message repeats; a path fits mostly */
	TEXT_SHOWN_MAX = 200
};
/* The same, of a text longer than `most` bytes its beginning and its end, with
 * how long it is: `aaa... (60,000 bytes) ...aaa`. Appends no more than most
 * bytes of it, and 40 of its own; U+FFFD is longer than what it stands for. */
void buf_shown(struct buf *b, struct str s, size_t most);

/* A whole sentence into room bytes at `to`, with a NUL: what is longer loses
 * its middle, for the beginning says what is wrong and the end what to do.
 * Characters stay whole. Returns how many bytes it has. */
size_t sentence_fit(struct str s, char *to, size_t room);

/* A whole answer: lines and tabs pass, our own colours too when colour is set
 * (ESC [ digits and ; m), everything else as text_char shows it. What a writer
 * forgot is caught here. */
void buf_terminal(struct buf *b, struct str s, bool colour);

/* Lines that are safe already, those wider than width broken at blanks, where
 * they have some; what is broken off hangs two columns further in. Lines with
 * colours stay as they are. */
void buf_broken(struct buf *b, struct str text, unsigned width);

/* Text of our own in lines of at most width columns: paragraphs are filled
 * anew; a line that begins with blanks is one of its own, and what it is broken
 * into hangs under its second part ("  --all    lists in full"). A word that is
 * longer stands out. */
void buf_wrapped(struct buf *b, struct str text, unsigned width);

/* Bytes of JSON with what may not be shown written as \uXXXX: the same values,
 * fit for a screen. */
void buf_json_shown(struct buf *b, struct str json);

#endif
