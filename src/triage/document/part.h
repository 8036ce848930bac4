/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: how texts are told and what is found inside is handed
 * on. */
#ifndef TRIAGE_DOCUMENT_PART_H
#define TRIAGE_DOCUMENT_PART_H

#include "triage/common/work.h"

enum {
	/* bytes of one text that is told; a person reads no more */
	PART_TEXT_MAX = 4096
};

/* Tells a text, its beginning where it is long; an empty one is not told. */
static inline void part_text(struct triage_work *w,
	enum fact_kind kind,
	struct str text)
{
	if (text.n)
		fact_text(w->facts, kind, str_head(text, PART_TEXT_MAX));
}

/* The same of text in UTF-16, little endian. */
void part_wide(struct triage_work *w,
	enum fact_kind kind,
	struct str utf16,
	struct arena a);

/* Hands bytes on that lie outside the arena, or in it before what is free; an
 * empty one is not. */
void part_hand(struct triage_work *w,
	struct arena a,
	const char *kind,
	struct str path,
	struct str bytes);

/* Tells a FILETIME as a time; not where it is none, or not set. */
void part_filetime(struct triage_work *w, enum fact_kind kind, uint64_t bits);

/* Tells a date of W3CDTF or ISO 8601 ("2024-03-05T10:11:12Z") where it says
 * its zone to the second. */
void part_date(struct triage_work *w, enum fact_kind kind, struct str text);

/* Where part stands in s from `from` on; s.n: nowhere. */
size_t part_find(struct str s, size_t from, struct str part);

/* A GUID as Windows writes it: 16 bytes, the first three fields little endian,
 * to "12345678-1234-1234-1234-123456789abc". */
struct str part_guid(const char *bytes, struct arena *a);

#endif
