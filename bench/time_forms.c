/* SPDX-License-Identifier: Apache-2.0 */
/* Values of machine time forms on stdin, one a line: the form's name and the
 * value's bytes as hexadecimal digits. On stdout what core/ makes of them:
 * seconds, nanoseconds, tick, not set, offset; or "-". For bench/time_forms.py.
 */
#include <inttypes.h>
#include <stdio.h>

#include "core/core.h"

static size_t bytes_of(const char *hex, unsigned char to[static 32])
{
	size_t n = 0;
	unsigned v;

	for (; n < 32 && sscanf(hex + 2 * n, "%2x", &v) == 1; n++)
		to[n] = (unsigned char)v;
	return n;
}

static void answer(const char *name, const char *hex)
{
	unsigned char bytes[32];
	struct cur c = cur_of(bytes, bytes_of(hex, bytes));
	struct machine_time t;

	for (unsigned i = 0; i < TIME_FORMS; i++) {
		if (!str_is(str_of(name), time_forms[i].name))
			continue;
		if (!time_of_bytes(i, &c, &t)) {
			puts("-");
			return;
		}
		printf("%" PRId64 " %" PRIu32 " %" PRIu64 " %d %" PRId32 "\n",
			t.s,
			t.ns,
			t.tick_ns,
			t.not_set,
			t.offset_s);
		return;
	}
	puts("?");
}

int main(void)
{
	char name[32];
	char hex[72];

	while (scanf("%31s %71s", name, hex) == 2)
		answer(name, hex);
	return 0;
}
