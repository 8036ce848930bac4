/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: the words of PDF. source: ISO 32000-1, 7.2 and 7.3 */
#ifndef TRIAGE_DOCUMENT_PDF_TOKEN_H
#define TRIAGE_DOCUMENT_PDF_TOKEN_H

#include "core/core.h"

enum pdf_token_kind {
	PDF_NAME,   /* text: behind the slash */
	PDF_STRING, /* text: between the parentheses */
	PDF_HEX,    /* text: between < and > */
	PDF_OPEN,   /* << */
	PDF_CLOSE,  /* >> */
	PDF_LEFT,   /* [ */
	PDF_RIGHT,  /* ] */
	PDF_WORD    /* numbers, R, obj, stream, true */
};

struct pdf_token {
	enum pdf_token_kind kind;
	struct str text;
	size_t at; /* of its first byte */
};

struct pdf_words {
	struct str s;
	size_t at;
	unsigned faults; /* strings without an end, so far */
};

/* The next one. false: the end. cost: linear over all calls, strings without
 * an end too. */
bool pdf_next(struct pdf_words *z, struct pdf_token *ret);

enum {
	PDF_NAME_N = 64 /* bytes of a name that are looked at */
};
/* A name with #xx decoded into room; *ret_escaped: there was one. */
struct str pdf_name(struct str raw,
	char room[static PDF_NAME_N],
	bool *ret_escaped);

/* Bytes that a string token stands for, in the arena. */
struct str pdf_bytes(const struct pdf_token *t, struct arena *a);

/* The same as text: UTF-8 of UTF-16 with a mark, of UTF-8 with a mark, or of
 * PDFDocEncoding, of which what is not ASCII is read as Windows-1252. */
struct str pdf_text(const struct pdf_token *t, struct arena *a);

/* "D:20240305101112+01'00'" (7.9.4) as seconds since 1970; false: it is no
 * such date, or of no zone. */
bool pdf_date(struct str s, int64_t *ret_s);

#endif
