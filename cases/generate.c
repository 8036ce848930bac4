/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generate - write the simulated exhibits of a sample case. The same bytes on
 * every run and machine. use  : generate CASE OUTDIR        OUTDIR must exist;
 * files of the same name are replaced exit : 0 done, 1 could not write, 2 wrong
 * use
 */
#include "gen.h"
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	void (*make)(const char *dir);
} cases[] = {
	{ "space-agency-2016", space_agency },
	{ "pension-2015", pension },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof cases / sizeof *cases;
		i++) {
		if (strcmp(argv[1], cases[i].name) != 0)
			continue;
		cases[i].make(argv[2]);
		return 0;
	}
	if (argc == 3) {
		fprintf(stderr,
			"generate: there is no sample case '%s'\n",
			argv[1]);
	}
	fprintf(stderr,
		"use: generate CASE OUTDIR   with CASE one of: "
		"space-agency-2016 pension-2015\n");
	return 2;
}
