/* SPDX-License-Identifier: Apache-2.0 */
/* Private to taxii/: a bundle that grows, an object a line, beside the file
 * that it will become. */
#ifndef TAXII_PART_H
#define TAXII_PART_H

#include <stdio.h>

#include "taxii/taxii.h"

struct part {
	FILE *f;
	char path[PATH_MAX]; /* FILE.part */
	const char *file;
	uint64_t byte; /* written */
	uint64_t objects;
};

/* Opens FILE.part: cut to keep_byte when that is not 0, else begun anew with
 * what stands in FILE, if that is there. each: every object that is in it
 * then. ERR_FORMAT: what is there is no file that part_finish wrote. */
bool part_open(struct part *p,
	const char *file,
	const char *bundle_id,
	uint64_t keep_byte,
	bool (*each)(void *ctx, struct str object, struct err *err),
	void *ctx,
	struct err *err);

/* One more; it holds no line end. */
bool part_put(struct part *p, struct str object, struct err *err);

/* What was put is on the disk. */
bool part_save(struct part *p, struct err *err);

/* Ends the bundle and puts it in the place of FILE. */
bool part_finish(struct part *p, struct err *err);

/* Closes without finishing; keep: FILE.part stays. A no-op when it is closed.
 */
void part_close(struct part *p, bool keep);

#endif
