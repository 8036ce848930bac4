/* SPDX-License-Identifier: Apache-2.0 */
/* Private to serve/: the path and query of a request, taken apart. */
#ifndef SERVE_TARGET_H
#define SERVE_TARGET_H

#include "serve/serve.h"

enum {
	TARGET_PARTS = 12,  /* of a path: the deepest has seven */
	TARGET_VALUES = 16, /* of a query: TAXII has seven */
	WORDS_MAX = 64      /* of a value that is a list */
};

struct target {
	struct str part[TARGET_PARTS]; /* decoded; without empty ones */
	uint32_t n_part;
	struct serve_value value[TARGET_VALUES];
	uint32_t n_value;
};

/* Percent-decodes into room, which has target.n bytes. false: no absolute
 * path, bytes that no URL has, more parts or values than there are, a part
 * that is
 * "." or "..", or a NUL or slash in one. */
bool target_cut(struct str target, char *room, struct target *ret);

/* The value of that name; empty: it is not given. false: given twice. */
bool target_value(const struct target *t, const char *name, struct str *ret);

#endif
