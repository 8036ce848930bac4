/* SPDX-License-Identifier: Apache-2.0 */
/* Where a command writes what leaves the case. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "case/steps/inside.h"

bool case_outside(const struct store *s, const char *path, struct err *err)
{
	char folder[PATH_MAX];
	char in[PATH_MAX];
	char of[PATH_MAX];
	struct stat st;
	const char *end = strrchr(path, '/');
	int n = end ? (int)(end - path) + 1 : 1;

	snprintf(folder, sizeof folder, "%.*s", n, end ? path : ".");
	if (!realpath(folder, in) || !realpath(store_dir(s), of))
		return fail_os(err, "cannot make %s", path);
	size_t len = strlen(of);
	if (strncmp(in, of, len) == 0 && (!in[len] || in[len] == '/')) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s lies in the case; what leaves it goes to a file "
			"elsewhere",
			path);
	}
	return lstat(path, &st) != 0 || S_ISREG(st.st_mode) ||
		fail(err,
			ERR_USAGE,
			0,
			"%s is there, and no plain file: nothing is written in "
			"its place",
			path);
}
