/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: a dossier on its way, and what all its sections write
 * alike. */
#ifndef PUBLISH_DOSSIER_DOC_H
#define PUBLISH_DOSSIER_DOC_H

#include "publish/publish.h"

struct doc {
	const struct publication *p;
	struct buf *b;
	struct arena *a;            /* scratch of this dossier */
	const struct claim **claim; /* those printed in full, in order */
	uint32_t n_claim, n_more;   /* n_more: that `show why` can still show */
	struct table anchor;        /* their ids: what may be linked to */
};

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
