/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: a paper on its way, and what all of them write alike.
 */
#ifndef PUBLISH_PAPERS_PAPER_H
#define PUBLISH_PAPERS_PAPER_H

#include "publish/papers/law.h"
#include "publish/papers/names.h"
#include "publish/papers/words.h"
#include "publish/publish.h"

struct paper {
	const struct publication *p;
	struct buf *b;
	struct arena *a; /* scratch of this paper */
	enum paper_language l;
	struct law law;
	/* how much of a list is told; 0 = all */
	uint32_t list_max;
	struct robbed robbed;
	/* below this no cell and no item says the name of who was robbed */
	bool hides_robbed;
};

struct paper_section {
	const char *id;
	enum paper_word title;
	void (*write)(struct paper *d); /* its body, below the heading */
};

struct paper_kind {
	const char *name;
	enum paper_word title;
	const struct paper_section *section;
	size_t n_section;
	bool needs_law;
	uint32_t list_max; /* see struct paper */
};

/* The whole page, from doctype to end. false: *err says why; out is not to be
 * used then. */
bool paper_write(const struct publication *p,
	const struct paper_kind *kind,
	struct buf *out,
	struct err *err);

/* --- words: plain text in the arena ---------------------------------------
 */

enum {
	FILL_MAX = 4 /* of {0} to {3} */
};

/* The sentence with its places filled in; n of fill. {0?one:many}: the first
 * when what is filled in there is "1". */
struct str paper_text(struct paper *d,
	enum paper_word w,
	const struct str *fill,
	unsigned n);
/* "1,234" */
struct str paper_count(struct paper *d, uint64_t n);
/* A name of the case; of an individual who is accused never without
 * "suspected". */
struct str paper_name(struct paper *d, struct str id);
/* The same with its type before it. */
struct str paper_entity(struct paper *d, struct str id);
/* A sentence of the program's own, with "suspected" at every individual who
 * is accused. */
struct str paper_marked(struct paper *d, struct str text);
/* The same of what inference says in a clause, in the paper's language as far
 * as gaps.list has it. */
struct str paper_own(struct paper *d, struct str sentence);
/* Whether somebody accuses that individual. */
bool paper_accused(const struct publication *p, struct str id);
/* Whether the name is one that stands for a name which is kept out: "Address
 * 2", "Organisation 3". */
bool paper_stands_in(const struct publication *p, struct str id);
/* 14 November 2016; 2016年11月14日; not known, open */
struct str paper_date(struct paper *d, int64_t s);
/* a half-open interval */
struct str paper_when(struct paper *d,
	int64_t from_s,
	int64_t to_s,
	enum zone zone);
/* What the claim says: who, what, whom, and the words of its source. */
struct str paper_claim(struct paper *d, const struct claim *c);
/* "police/interview 3, B2" */
struct str paper_source(struct paper *d, const struct claim *c);
/* Where it stands: "No. 3, No. 4"; the numbers are those of the evidence
 * list.
 */
struct str paper_exhibit(struct paper *d, const struct claim *c);
/* The short id by which `show why` finds it; a dash for NULL. */
struct str paper_claim_id(struct paper *d, const struct claim *c);
/* What a layer misses, "a; b". */
struct str paper_missing(struct paper *d, const struct verdict *v);
/* What is said of a layer; an empty one when nothing was judged. */
const struct verdict *paper_verdict(const struct publication *p, int layer);
/* "Machine", .. */
enum paper_word paper_layer(int layer);
/* "likely, not established" */
enum paper_word paper_said(enum judgement j);
/* What is said of the layer, and within what it holds. */
struct str paper_judgement(struct paper *d, const struct verdict *v);

/* --- HTML -----------------------------------------------------------------
 */

/* <p> */
void paper_p(struct paper *d,
	enum paper_word w,
	const struct str *fill,
	unsigned n);
/* <li> of plain text */
void paper_item(struct paper *d, struct str text);
/* Opens a table with these heads; html_table_end closes it. */
void paper_table(struct paper *d, const enum paper_word *head, size_t n);
/* <td> of plain text */
void paper_cell(struct paper *d, struct str text);

/* --- sections that several papers have ------------------------------------
 */

/* Layer by layer: judgement, who, weight, what is missing. */
void paper_layers(struct paper *d);
/* What speaks against, all of it, or the heaviest list_max. */
void paper_against(struct paper *d);
/* The same, all of it that bears on who leads the layer. */
void paper_against_of(struct paper *d, int layer);
/* What happened, in order. */
void paper_facts(struct paper *d);
/* The exhibits. */
void paper_exhibits(struct paper *d);
/* What the paper cannot say. */
void paper_limits(struct paper *d);
/* The elements of the offence. */
void paper_elements(struct paper *d);

#endif
