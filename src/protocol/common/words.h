/* SPDX-License-Identifier: Apache-2.0 */
/* What the protocols made of lines of text have in common. All slices are of
 * what was passed in unless an arena is passed too. */
#ifndef PROTOCOL_COMMON_WORDS_H
#define PROTOCOL_COMMON_WORDS_H

#include "protocol/protocol.h"

/* The next line, without its end (CR LF or LF alone), and past it. false: no
 * line end yet. */
bool line_next(struct str *rest, struct str *ret_line);

/* The next "Name: value" of a block of them, value trimmed; folded lines stay
 * in the value with their line ends. Lines without a colon are passed over.
 * false: no more. */
bool header_next(struct str *block,
	struct str *ret_name,
	struct str *ret_value);
/* without the line ends of folding (RFC 5322, 2.2.3) */
struct str unfolded(struct str value, struct arena *a);
/* `name` of "value; name=x; name2="y""; empty when it is not there. name in
 * lower case. */
struct str header_param(struct str value, struct str name);
/* of Content-Disposition: the name of the file */
struct str header_filename(struct str value);
/* without its parameters */
struct str header_bare(struct str value);

/* up to the next blanks, and past them */
struct str word_next(struct str *rest);
/* digits only; false also when none or above max */
bool word_number(struct str s, unsigned base, uint64_t max, uint64_t *ret);

/* what is not of the alphabet is passed over; ends at '=' */
struct str base64_read(struct str s, struct arena *a);
/* RFC 2047 words as UTF-8 where they are in UTF-8, ISO-8859-1, Windows-1252 or
 * US-ASCII; all else as it was written, but what is no UTF-8 is taken for
 * Windows-1252. Unfolds. */
struct str words_decoded(struct str value, struct arena *a);

/* A text kept in a state: what does not fit is cut off. KEPT(n) is the member's
 * type, and these take the member. */
#define KEPT(size)            \
	struct {              \
		uint16_t n;   \
		char p[size]; \
	}
#define KEEP(k, s) ((k).n = kept((k).p, sizeof(k).p, 0, (s)))
#define KEEP_MORE(k, sep, s)                                    \
	((k).n = kept((k).p,                                    \
		 sizeof(k).p,                                   \
		 (k).n ? kept((k).p, sizeof(k).p, (k).n, (sep)) \
		       : (uint16_t)0,                           \
		 (s)))
#define KEPT_STR(k) ((struct str){ (k).p, (k).n })

/* Copies s to p[at], as much as fits in cap bytes: the new length. For the
 * macros above. */
uint16_t kept(char *p, size_t cap, uint16_t at, struct str s);

/* 0, 1 or 2 as protocol->mine: whether bytes begin with one of the words
 * (zero-terminated list), case folded on bytes; words in upper case. */
int begins_with_word(struct str bytes, const char *const *words);

/* Whether lines that this side begins with may be those that an SSH server
 * sends before its version (RFC 4253, 4.2), whatever they look like: for those
 * who recognise a server by its greeting. */
bool may_be_ssh(const struct tuple *t, int dir);

#endif
