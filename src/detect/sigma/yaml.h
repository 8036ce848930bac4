/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as a tree, within bounds: by libyaml's events, no tags, no aliases. A
 * scalar keeps how it was written, since "4688" and 4688 are not one. */
#ifndef DETECT_SIGMA_YAML_H
#define DETECT_SIGMA_YAML_H

#include "core/core.h"

enum {
	YAML_DEPTH_MAX = 24,      /* rules nest five deep */
	YAML_FILE_MAX = 32 << 20, /* bytes; the largest public one has 1 MB */
	YAML_NODES_MAX = 2000000  /* of one file */
};

enum yaml_kind {
	YAML_SCALAR,
	YAML_MAP,
	YAML_LIST
};

struct yaml_node {
	enum yaml_kind kind;
	bool plain;     /* a scalar without quotes, which may be a number */
	uint32_t line;  /* from 1 */
	struct str key; /* in a map */
	struct str text;
	struct yaml_node *first;
	struct yaml_node *next;
	uint32_t n; /* members */
};

struct yaml_docs {
	struct yaml_node **doc;
	uint32_t n;
	uint32_t cap;
};

/* The documents of a text, in the arena. false: *err says what is wrong and
 * *ret_line where, 0 = everywhere; *ret has those before it. ERR_FORMAT,
 * ERR_LIMIT */
bool yaml_read(struct str text,
	struct arena *a,
	struct yaml_docs *ret,
	uint32_t *ret_line,
	struct err *err);

/* The member of that name; NULL: there is none, or n is no map. */
const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);

/* Its text; empty when there is none or it is no scalar. */
struct str yaml_text(const struct yaml_node *n, const char *key);

#endif
