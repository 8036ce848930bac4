/* SPDX-License-Identifier: Apache-2.0 */
/* What static analysis finds in a sample: a tree, told leaf by leaf in the
 * order of the document, so that it crosses a process boundary as a stream of
 * small records and becomes JSON, a page or claims on the other side.
 *
 * A row whose path ends in nothing special is a leaf ("pe.imphash"). A LIST row
 * ("pe.sections") begins a new element of that list; leaves below it
 * ("pe.sections[].name") belong to the element begun last. A leaf that ends in
 * [] ("pe.imports[].functions[]") may be told many times. */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "core/core.h"

enum fact_type {
	FACT_IS_TEXT, /* bytes, shown as UTF-8; what is not becomes U+FFFD */
	FACT_IS_NUMBER, /* a whole number */
	FACT_IS_HEX,    /* a whole number that people read in hexadecimal */
	FACT_IS_YES_NO, /* number 0 or 1; not told is not told */
	FACT_IS_TIME,   /* number: seconds since 1970, as int64_t */
	FACT_IS_MILLI,  /* number: thousandths, such as an entropy */
	FACT_IS_LIST    /* begins an element */
};

enum fact_kind {
#define FACT(ID, path, type, what) FACT_##ID,
#include "model/facts.list"
#undef FACT
	FACTS
};

struct fact_row {
	const char *path; /* dotted keys of the JSON of `ashiato sample` */
	enum fact_type type;
	const char *what; /* for people, a clause */
};
extern const struct fact_row fact_rows[FACTS];

struct fact {
	enum fact_kind kind;
	/* 0: the file itself; others are what was found inside it, in the order
	 * found (FACT_MEMBER_PARENT says in which) */
	uint32_t sample;
	uint64_t number;
	struct str text; /* valid until put returns */
};

/* All that was told of a file and of what is inside it, in its order. */
struct fact_list {
	struct fact *fact;
	uint32_t n;
	uint32_t cap;
};

/* Appends a copy of the fact, its text in the arena. false: no room. */
bool fact_keep(struct fact_list *l, struct arena *a, const struct fact *f);

/* The same as a place for facts: .put of struct facts, its ctx a fact_keeper. */
struct fact_keeper {
	struct fact_list *to;
	struct arena *a;
};
/* ctx: struct fact_keeper; false: no room */
bool fact_keep_put(void *ctx, const struct fact *f);

/* The first fact of the kind about the sample; NULL = it was not told. cost: a
 * walk over the list */
const struct fact *fact_of(const struct fact_list *l,
	uint32_t sample,
	enum fact_kind kind);

/* Where facts go. */
struct facts {
	void *ctx;
	/* false: nobody takes more; stopped is set then */
	bool (*put)(void *ctx, const struct fact *f);
	uint32_t sample; /* of which sample the next facts are */
	bool stopped;
};

/* The row with that path; FACTS when there is none. cost: a binary search is
 * not worth it, FACTS string comparisons at most. */
enum fact_kind fact_named(struct str path);

/* Tells a leaf of type FACT_IS_TEXT. Empty texts are told too. */
void fact_text(struct facts *f, enum fact_kind kind, struct str text);
/* Tells a leaf of any other type but FACT_IS_LIST. */
void fact_number(struct facts *f, enum fact_kind kind, uint64_t number);
/* Begins a new element of a list. */
void fact_item(struct facts *f, enum fact_kind list);
/* n bytes as 2n lower-case hexadecimal digits; n <= 64 */
void fact_hex(struct facts *f, enum fact_kind kind, const void *b, size_t n);
/* Something that could not be read, or lies: `why`, a clause without a full
 * stop ("the import table points behind the end of the file"), at a byte
 * offset in the sample. Reading goes on. */
void fact_warn(struct facts *f, uint64_t at, const char *why);

#endif
