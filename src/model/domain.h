/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names by the Public Suffix List: what somebody can register, and what
 * stands above it. */
#ifndef MODEL_DOMAIN_H
#define MODEL_DOMAIN_H

#include "core/core.h"

enum {
	DOMAIN_MAX_BYTE = 255
};

struct domain_parts {
	char text[DOMAIN_MAX_BYTE + 1]; /* lower case, without the last dot */
	struct str whole;
	/* empty when the name is itself a public suffix or not a name */
	struct str registrable;
	struct str suffix;
};

/* false when the text cannot be a name. The parts point into *ret. */
bool domain_cut(struct str text, struct domain_parts *ret);

#endif
