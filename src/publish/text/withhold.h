/* SPDX-License-Identifier: Apache-2.0 */
/* What the damage register keeps out of everything published: rows with publish
 * == false, the claims they were made from, and every claim about an incident
 * that has no row which may be published. */
#ifndef PUBLISH_TEXT_WITHHOLD_H
#define PUBLISH_TEXT_WITHHOLD_H

#include "publish/publish.h"

struct withheld {
	const struct publication *p;
	struct table ids;      /* claim ids */
	struct table incident; /* names, without "incident:" */
	uint32_t n;            /* rows kept out */
};

/* Tables live in the arena. */
struct withheld withheld_of(const struct publication *p, struct arena *a);
/* NULL is not withheld */
bool withheld(const struct withheld *w, const struct claim *c);

#endif
