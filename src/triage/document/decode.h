/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: encodings of bytes as text, and compressions. Each
 * gives what it could decode, in the arena; of what is damaged, the part before
 * the damage. Empty when there is nothing, or no memory. */
#ifndef TRIAGE_DOCUMENT_DECODE_H
#define TRIAGE_DOCUMENT_DECODE_H

#include "core/core.h"

enum {
	/* bytes of one stream; deflate makes 1,032 of one at most */
	DECODED_MAX = 64 << 20
};

/* Value of a hexadecimal digit; -1: it is none. */
int decode_digit(char c);

/* Value of a character of base64 (RFC 4648, 4 and 5); -1: it is none. */
int decode_letter(char c);

/* Digits two by two, whatever stands between; an odd last one counts as the
 * upper half. */
struct str decode_hex(struct str s, struct arena *a);

/* RFC 4648, 4 and 5; blanks and line ends between, = at the end. Ends at what
 * is none of it. */
struct str decode_base64(struct str s, struct arena *a);

/* RFC 2045, 6.7; header: the Q encoding of RFC 2047, 4.2 */
struct str decode_quoted(struct str s, bool header, struct arena *a);

/* source: ISO 32000-1, 7.4.3 */
struct str decode_ascii85(struct str s, struct arena *a);

/* source: ISO 32000-1, 7.4.5 */
struct str decode_run_length(struct str s, struct arena *a);

/* source: ISO 32000-1, 7.4.4; early: codes grow one code before they must */
struct str decode_lzw(struct str s, bool early, struct arena *a);

/* How the deflated bytes are wrapped. */
enum decode_wrap {
	WRAP_NONE, /* RFC 1951 */
	WRAP_ZLIB, /* RFC 1950 */
	WRAP_GZIP  /* RFC 1952 */
};
/* see enum decode_wrap; at most DECODED_MAX bytes */
struct str decode_inflate(struct str s,
	enum decode_wrap wrap,
	struct arena *a);

#endif
