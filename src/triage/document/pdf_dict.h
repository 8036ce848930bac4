/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: one object of a PDF, word by word: what is told of it,
 * and what is needed to read its stream. */
#ifndef TRIAGE_DOCUMENT_PDF_DICT_H
#define TRIAGE_DOCUMENT_PDF_DICT_H

#include "triage/common/work.h"
#include "triage/document/pdf_token.h"

enum {
	PDF_FILTERS_MOST = 6,
	PDF_INFO_TEXTS = 8,
	PDF_INFOS_MOST = 64,
	PDF_FILES_MOST = 500,
	PDF_URIS_MOST = 2000,
	PDF_LAUNCHES_MOST = 100,
	PDF_NUMBERS =
		1 << 23,     /* above, no number of an object is (annex C) */
	PDF_NAMES_MOST = 32, /* rows of pdf_names.list, with room */
	PDF_NESTED = 24      /* dictionaries in each other */
};

/* Texts of a document information dictionary (14.3.3), in the order of facts.
 */
enum {
	INFO_PRODUCER,
	INFO_CREATOR,
	INFO_AUTHOR,
	INFO_TITLE,
	INFO_SUBJECT,
	INFO_KEYWORDS,
	INFO_CREATED,
	INFO_MODIFIED
};
struct pdf_info {
	uint32_t number;
	struct str text[PDF_INFO_TEXTS];
};

struct pdf_file {
	uint32_t number; /* of the stream */
	struct str name;
};

struct pdf_name_count {
	uint64_t n;
	uint64_t at;
	uint64_t escaped;
};

/* What is found in all of the file. */
struct pdf {
	struct triage_work *w;
	struct arena *keep; /* for texts that are told at the end */
	struct pdf_name_count names[PDF_NAMES_MOST];
	struct pdf_info info[PDF_INFOS_MOST];
	uint32_t n_info;
	uint32_t info_now; /* number in the last trailer; 0 = none */
	struct pdf_file file[PDF_FILES_MOST];
	uint32_t n_file;
	struct table uris;
	uint32_t launches;
	struct str id[2];
	unsigned faults; /* strings without an end, see pdf_next */
	bool encrypted;
	bool linearized;
	unsigned char *is_script; /* a bit for each number of an object */
	unsigned char *is_file;
};

enum pdf_type {
	PDF_OTHER,
	PDF_OBJECTS_IN_STREAM,
	PDF_XREF,
	PDF_EMBEDDED_FILE,
	PDF_METADATA
};

/* What an object says of its stream. */
struct pdf_object {
	uint32_t number; /* 0: a trailer */
	enum pdf_type type;
	char filter[PDF_FILTERS_MOST][16]; /* names, with a NUL */
	unsigned n_filter;
	uint32_t predictor;
	uint32_t columns;
	uint32_t colors;
	bool late; /* codes of LZW grow late */
	uint64_t length;
	bool has_length;
	uint64_t n;     /* of an object stream: objects */
	uint64_t first; /* where they begin */
	bool stream;    /* the word stream came: data begins at words.at */
};

/* Reads an object from the words, up to its end or its stream; base: offset
 * that is told for what is in it, UINT64_MAX = that of the words. quiet:
 * nothing is told or counted. */
void pdf_object(struct pdf *p,
	struct pdf_words *z,
	struct pdf_object *o,
	uint64_t base,
	bool quiet,
	struct arena scratch);

static inline bool pdf_marked(const unsigned char *bits, uint32_t number)
{
	return number < PDF_NUMBERS && bits[number / 8] >> number % 8 & 1;
}

#endif
