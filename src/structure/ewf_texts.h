/* SPDX-License-Identifier: Apache-2.0 */
/* What the acquisition program of a disk image wrote into it as text. */
#ifndef STRUCTURE_EWF_TEXTS_H
#define STRUCTURE_EWF_TEXTS_H

#include "core/core.h"

/* What the acquisition program was told, and what it tells of itself. */
enum ewf_value {
	EWF_CASE,
	EWF_EVIDENCE,
	EWF_DESCRIPTION,
	EWF_EXAMINER,
	EWF_NOTES,
	EWF_MODEL,
	EWF_SERIAL,
	EWF_VERSION,
	EWF_OS,
	EWF_ACQUIRED, /* as written: digits since 1970, or local time */
	EWF_SYSTEM,
	EWF_VALUES
};

/* The texts of a `header` or `header2` section [3.5, 3.6], inflated:
 * value[i], in the arena, for every enum ewf_value that it tells and told[i]
 * does not say was told already. NULL, or what was expected. */
const char *ewf_texts(struct str text,
	bool wide,
	struct arena scratch,
	struct arena *a,
	struct str *value,
	bool *told);

#endif
