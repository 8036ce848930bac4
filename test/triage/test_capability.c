/* SPDX-License-Identifier: Apache-2.0 */
/* What a program could do: the rows, and what they must not say. */
#include "core/check.h"

#include "told.h"
#include "triage/capability/capability.h"

enum {
	ARENA_BYTE = 16 << 20
};

static struct told told;

static void look(const char *bytes, size_t n)
{
	struct facts f = { .ctx = &told, .put = told_put };
	struct triage_work w = { .facts = &f };
	struct err err;

	told = (struct told){ 0 };
	assert_true(arena_open(&w.scratch, ARENA_BYTE, &err));
	capability_facts((struct str){ bytes, n }, &w);
	arena_close(&w.scratch);
}

#define B(lit) lit, sizeof lit
static const struct {
	const char *bytes;
	size_t n;
	const char *technique; /* NULL: none */
	const char *because;
} programs[] = {
	{ B("\0\0VirtualAllocEx\0\1\0WriteProcessMemory\0\0\0"
	    "CreateRemoteThread\0"),
		"T1055.002",
		"VirtualAllocEx, WriteProcessMemory, CreateRemoteThread" },
	/* a need is missing, or its name is a part of another */
	{ B("\0\0VirtualAllocEx\0\1\0WriteProcessMemory\0"), NULL, NULL },
	{ B("\0\0MyVirtualAllocEx\0\1\0WriteProcessMemory\0\0\0"
	    "CreateRemoteThread\0"),
		NULL,
		NULL },
	/* names with the version of a symbol, of wide and narrow forms */
	{ B("\0memfd_create@GLIBC_2.27\0fexecve\0"),
		"T1620",
		"memfd_create, fexecve" },
	{ B("\0\0CreateServiceW\0\0\0OpenSCManagerA\0\0\0StartServiceW\0"),
		"T1543.003",
		"CreateService, OpenSCManager, StartService" },
	/* texts in UTF-16 */
	{ B("\0\0s\0t\0r\0a\0t\0u\0m\0+\0t\0c\0p\0:\0/\0/\0"),
		"T1496",
		"\"stratum+tcp://\"" },
	/* a need that one word serves twice is one reason */
	{ B("\0CreateFileA\0\0SetFileTime\0GetFileTime\0"),
		"T1070.006",
		"SetFileTime, GetFileTime, CreateFile" },
	{ B("nothing at all"), NULL, NULL },
	{ "", 0, NULL, NULL },
};

static void test_programs(void **state)
{
	char line[256];

	(void)state;
	for (size_t i = 0; i < N(programs); i++) {
		look(programs[i].bytes, programs[i].n);
		if (!programs[i].technique) {
			assert_string_equal(told.text, "");
			continue;
		}
		snprintf(line,
			sizeof line,
			"capabilities[].technique=%s\n",
			programs[i].technique);
		if (!strstr(told.text, line))
			fail_msg("%zu: no %s in %s", i, line, told.text);
		snprintf(line,
			sizeof line,
			"capabilities[].because=%s\n",
			programs[i].because);
		if (!strstr(told.text, line))
			fail_msg("%zu: no %s in %s", i, line, told.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
