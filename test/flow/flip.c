/* SPDX-License-Identifier: Apache-2.0 */
/* Flips bit N of a file in place, for tests. usage: flip FILE N */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	long bit = atol(argv[2]);
	FILE *f = fopen(argv[1], "r+b");
	if (!f || fseek(f, bit / 8, SEEK_SET))
		return 1;
	int c = getc(f);
	if (c == EOF || fseek(f, bit / 8, SEEK_SET) ||
		putc(c ^ 1 << bit % 8, f) == EOF) {
		return 1;
	}
	return fclose(f) != 0;
}
