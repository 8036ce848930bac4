/* SPDX-License-Identifier: Apache-2.0 */
/* What configurations are looked for in. */
#ifndef TRIAGE_CONFIG_INPUT_H
#define TRIAGE_CONFIG_INPUT_H

#include "triage/common/work.h"

/* A piece of the sample. */
struct config_part {
	struct str name;  /* of a section or resource; of a string none */
	struct str bytes; /* a string is UTF-8 */
	uint64_t at;      /* byte offset in the sample */
	bool executable;  /* of a section: it holds code */
};

/* A list of parts: the ith into ret; false = there are no more. NULL stands for
 * an empty list. */
typedef bool config_parts(void *ctx, uint32_t i, struct config_part *ret);

struct config_input {
	struct str whole; /* the sample */
	void *ctx;        /* of these: */
	config_parts
		*sections; /* NULL: taken from the headers of PE and ELF */
	config_parts *resources;
	config_parts *strings; /* .NET user strings, in their order */
};

enum {
	CONFIG_FOUND_MOST = 16,      /* configurations of one sample */
	CONFIG_WHOLE_MOST = 64 << 20 /* bytes that are looked at */
};

#endif
