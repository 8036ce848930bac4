/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of CASE/out that is there whole or not at all. */
#ifndef CASE_STEPS_OUT_FOLDER_H
#define CASE_STEPS_OUT_FOLDER_H

#include "core/core.h"

struct out_file {
	const char *name;
	struct str bytes; /* empty: it is not there */
};

/* Puts n files into the folder, of which no others are ours, in place of what
 * it held; nothing when the same stand there already. The caller makes it
 * durable. ERR_USAGE: the path is too long; ERR_IO */
bool out_folder_put(const char *dir,
	const struct out_file *file,
	size_t n,
	struct err *err);

/* Makes all that was written on the file system of that folder durable at
 * once: a disk takes hardly longer for many than for one. */
bool out_folder_durable(const char *dir, struct err *err);

#endif
