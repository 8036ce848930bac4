/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations inside a sample: where it connects to, how often, for whom.
 * Layouts that others have published are rows of families.list; what is
 * nobody's is recognised by structure (generic.h). Nothing is guessed: a
 * configuration counts when what was decoded parses wholly and names a
 * destination. */
#ifndef TRIAGE_CONFIG_CONFIG_H
#define TRIAGE_CONFIG_CONFIG_H

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
	struct str whole;       /* the sample */
	void *ctx;              /* of these: */
	config_parts *sections; /* NULL: taken from the headers of PE and ELF */
	config_parts *resources;
	config_parts *strings; /* .NET user strings, in their order */
};

enum {
	CONFIG_FOUND_MOST = 16,      /* configurations of one sample */
	CONFIG_WHOLE_MOST = 64 << 20 /* bytes that are looked at */
};

/* Tells every configuration, those of families first. cost: at most about 0.1
 * us a byte and a second for keys (generic.h); memory: 8 MiB of w->scratch. */
void config_find(struct triage_work *w, const struct config_input *in);

/* The same of bytes of which no more is known. */
void config_sample(struct triage_work *w, struct str bytes);

#endif
