/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: sources of macros. source: [MS-OVBA] */
#ifndef TRIAGE_DOCUMENT_VBA_H
#define TRIAGE_DOCUMENT_VBA_H

#include "triage/common/work.h"

enum {
	/* modules of one project, and bytes of a source */
	VBA_MODULES_MOST = 1000,
	VBA_SOURCE_MAX = 16 << 20
};

/* What a compressed container (2.4.1) holds, in the arena: of a damaged one the
 * part before the damage; empty when it is none. */
struct str vba_decompress(struct str s, struct arena *a);

struct vba_module {
	struct str name;   /* bytes of the project's code page */
	struct str stream; /* the same, of the stream that holds it */
	size_t source_at;  /* where in that its source begins, compressed */
};

struct vba_project {
	struct str name;
	struct vba_module *module;
	uint32_t n;
};

/* Reads a decompressed dir stream (2.3.4.2), texts in it. false: it is none. */
bool vba_project(struct str dir, struct arena *a, struct vba_project *ret);

/* Tells procedures in a source that run by themselves, each name once. */
void vba_auto_run(struct triage_work *w, struct str source);

#endif
