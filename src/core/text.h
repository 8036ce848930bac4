/* SPDX-License-Identifier: Apache-2.0 */
/* Text as people save it: UTF-8 with or without a byte order mark, UTF-16,
 * CP932 (Japanese spreadsheets). */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include "core/arena.h"
#include "core/err.h"
#include "core/buf.h"
#include "core/str.h"
#include "core/utf8.h"

enum text_encoding {
	TEXT_UTF8,
	TEXT_UTF16LE,
	TEXT_UTF16BE,
	TEXT_CP932,
	TEXT_UNKNOWN
};
/* by mark, then by validity; UTF-8 with some damage is UTF-8 */
enum text_encoding text_encoding_of(struct str head);

/* "UTF-8", "UTF-16LE", ... as people know them; "unknown" */
const char *text_encoding_name(enum text_encoding e);

/* The whole text as UTF-8 without a mark. No copy when it is UTF-8 already.
 * Conversion by iconv. ERR_FORMAT with the byte offset of the first sequence
 * that is not in the encoding. */
bool text_to_utf8(struct str in,
	struct arena *a,
	struct str *ret,
	enum text_encoding *ret_from,
	struct err *err);
/* loads what conversions need, for a process that will not be able to later;
 * what it opens stays open */
void text_warm_up(void);
/* without a byte order mark */
struct str text_unmarked(struct str utf8);

/* Places in a text that was converted, told in the bytes it was converted from:
 * forward only, each byte is walked once. */
struct text_walk {
	/* as text_to_utf8 took and gave them */
	struct str raw;
	struct str utf8;
	enum text_encoding from;
	uint64_t raw_at;
	uint64_t utf8_at;
};

/* A walk that stands at the beginning. raw and utf8 must outlive it. */
struct text_walk text_walk_of(struct str raw,
	struct str utf8,
	enum text_encoding from);
/* never less than the one before; <= utf8.n */
uint64_t text_walk_to(struct text_walk *w, uint64_t utf8_at);

#endif
