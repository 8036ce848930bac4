/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: a document on its way (the dossier, the brief), and what
 * all its sections write alike. */
#ifndef PUBLISH_DOSSIER_DOC_H
#define PUBLISH_DOSSIER_DOC_H

#include "publish/publish.h"

struct doc {
	const struct publication *p;
	struct buf *b;
	struct arena *a; /* scratch of this document */
	/* a text of the case is cut, with an ellipsis, after so many columns;
	 * 0 = never */
	unsigned text_max;
	/* rows of a list within a cell or a layer; 0 = all */
	unsigned list_max;
	const struct claim **claim; /* those printed in full, in order */
	/* n_more: that `show why` can still show */
	uint32_t n_claim;
	uint32_t n_more;
	struct table anchor; /* their ids: what may be linked to */
};

struct section {
	const char *id;
	const char *title;
	void (*write)(struct doc *d); /* its body, below the heading */
};

/* One kind of document: what it is called, what stands in it. */
struct doc_kind {
	const char *name;   /* "dossier" */
	const char *kicker; /* above the title: "Case dossier" */
	const struct section *section;
	size_t n_section;
	unsigned text_max; /* see struct doc, as is the next */
	unsigned list_max;
	void (*prepare)(
		struct doc *d); /* before the first section; or NULL */
};

/* The whole page, from doctype to end. false: *err says why; out is not to be
 * used then. */
bool doc_write(const struct publication *p,
	const struct doc_kind *kind,
	struct buf *out,
	struct err *err);

/* html_words of a text of the case, cut where the document cuts. */
void doc_words(struct doc *d, struct str s);
/* html_text of a sentence about the document as a whole, which is cut only when
 * it is as long as a paragraph. */
void doc_sentence(struct doc *d, struct str s);
/* html_el, cut likewise */
void doc_el(struct doc *d, const char *tag, const char *cls, struct str s);
/* html_entity, cut likewise */
void doc_entity(struct doc *d, struct str id);
/* Its short id: a link when it is printed; says so when it is kept out; a dash
 * for NULL. */
void doc_claim_link(struct doc *d, const struct claim *c);
/* Subject, verb, object, and the scope when it has one. */
void doc_statement(struct doc *d, const struct claim *c);
/* the places of its bytes, at most max, and how many more there are */
void doc_locators(struct doc *d, const struct claim *c, uint32_t max);
/* a half-open interval, no date of which a browser may break */
void doc_when(struct doc *d, int64_t from_s, int64_t to_s, enum zone zone);
/* What is said of a layer; an empty one when nothing was judged. */
const struct verdict *doc_verdict(const struct doc *d, int layer);
/* "Machine", "Persona", ..: by its place, for an empty verdict does not know
 * its own */
const char *doc_layer_title(int layer);
/* the strictest label of all exhibits */
void doc_tlp(struct doc *d);

#endif
