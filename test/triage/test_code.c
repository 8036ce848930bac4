/* SPDX-License-Identifier: Apache-2.0 */
/* Code as hashes of functions: how long instructions are, what makes tokens
 * equal, where functions are cut, and what hostile files say. */
#include "core/check.h"

#include <stdlib.h>

#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/jail.h"
#include "told.h"
#include "triage/code/baseline.h"
#include "triage/code/code.h"
#include "triage/code/cut.h"
#include "triage/code/x86.h"

enum {
	ARENA_BYTE = 64 << 20,
	FILE_N = 2048,
	TEXT_AT = 0x100,
	TEXT_N = 0x200,
	HEADERS_AT = 0x700,
	ADDRESS = 0x1000,
	X64 = 62
};

#define B(lit)                      \
	{                           \
		lit, sizeof lit - 1 \
	}

/* --- lengths -------------------------------------------------------------- */

static const struct {
	struct str code;
	bool wide;
	uint32_t n;
} lengths[] = {
	{ B("\x90"), true, 0 }, /* nop, pause or xchg: told by the name */
	{ B("\xc3"), true, 1 },
	{ B("\x48\x89\xe5"), true, 3 },
	{ B("\x48\xb8\1\2\3\4\5\6\7\x8"), true, 10 },
	{ B("\x66\xb8\1\2"), true, 4 },
	{ B("\xb8\1\2\3\4"), false, 5 },
	{ B("\x8b\x84\x24\1\2\3\4"), true, 7 },
	{ B("\x8b\x04\x25\1\2\3\4"), true, 7 },
	{ B("\x8b\x05\1\2\3\4"), true, 6 },
	{ B("\x8b\x45\xfc"), true, 3 },
	{ B("\xf6\xc1\x01"), true, 3 },
	{ B("\xf6\xd1"), true, 2 },
	{ B("\xf7\xc1\1\2\3\4"), true, 6 },
	{ B("\x66\xf7\xc1\1\2"), true, 5 },
	{ B("\x0f\x84\1\2\3\4"), true, 6 },
	{ B("\x0f\xba\xe0\x05"), true, 4 },
	{ B("\xc5\xf8\x77"), true, 3 },
	{ B("\xc4\xe2\x7d\x18\x45\x08"), true, 6 },
	{ B("\xc5\xf8\x77"), false, 3 },
	{ B("\xc4\x02\x08"), false, 0 }, /* les: left to its name */
	{ B("\xe8\1\2\3\4"), true, 5 },
	{ B("\x66\xe8\1\2"), true, 0 },
	{ B("\xc8\1\2\3"), true, 4 },
	{ B("\xa1\1\2\3\4\5\6\7\x8"), true, 9 },
	{ B("\xa1\1\2\3\4"), false, 5 },
	{ B("\x67\x8b\x00"), false, 0 },
	{ B("\x47\x47\xc9"), true, 0 },
	{ B("\x62\xf1\x7c\x48\x10\x00"), true, 0 },
	{ B("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66"
	    "\x90"),
		true,
		0 },
	{ B(""), true, 0 },
};

static void test_lengths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct str code = lengths[i].code;
		struct x86_form f = x86_form(code, lengths[i].wide);

		assert_int_equal(f.n, lengths[i].n);
		for (size_t k = 0; f.n && k < f.n; k++) {
			assert_int_equal(
				x86_form(str_head(code, k), lengths[i].wide)
					.n,
				0);
		}
	}
}

/* --- tokens --------------------------------------------------------------- */

static const struct {
	enum code_machine machine;
	struct str a, b;
	bool same;
	enum code_flow flow; /* of a */
} tokens[] = {
	{ CODE_X64, B("\x89\xd8"), B("\x44\x89\xf7"), true, CODE_GOES_ON },
	{ CODE_X64, B("\x89\xd8"), B("\x8b\x45\xfc"), false, CODE_GOES_ON },
	{ CODE_X64,
		B("\x83\xc0\x05"),
		B("\x05\1\2\3\4"),
		true,
		CODE_GOES_ON },
	{ CODE_X64,
		B("\x83\xc0\x05"),
		B("\x83\xe8\x05"),
		false,
		CODE_GOES_ON },
	{ CODE_X64,
		B("\x7e\x05"),
		B("\x0f\x8e\1\2\3\4"),
		true,
		CODE_GOES_ON },
	{ CODE_X64, B("\xeb\x05"), B("\xe9\1\2\3\4"), true, CODE_ENDS },
	{ CODE_X64, B("\xc3"), B("\xc3"), true, CODE_ENDS },
	{ CODE_X64, B("\x90"), B("\x66\x90"), true, CODE_PADS },
	{ CODE_X86,
		B("\x8d\x76\x00"),
		B("\x8d\x74\x26\x00"),
		true,
		CODE_PADS },
	{ CODE_X86,
		B("\x8d\x76\x01"),
		B("\x8d\x76\x00"),
		true,
		CODE_GOES_ON },
	{ CODE_X64,
		B("\x0f\xc2\xc1\x00"),
		B("\x0f\xc2\xc1\x01"),
		false,
		CODE_GOES_ON },
	{ CODE_ARM64,
		B("\x20\x00\x02\x8b"),
		B("\x83\x00\x05\x8b"),
		true,
		CODE_GOES_ON },
	{ CODE_ARM64,
		B("\xc0\x03\x5f\xd6"),
		B("\xc0\x03\x5f\xd6"),
		true,
		CODE_ENDS },
};

static void test_tokens(void **state)
{
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		struct arena here = a;
		struct code_decoder *d =
			code_decoder_open(tokens[i].machine, &here);

		assert_non_null(d);
		struct code_step x = code_step(d, tokens[i].a);
		struct code_step y = code_step(d, tokens[i].b);
		assert_int_equal(x.n, tokens[i].a.n);
		assert_int_equal(y.n, tokens[i].b.n);
		assert_int_equal(x.flow, tokens[i].flow);
		if (x.flow != CODE_PADS)
			assert_int_equal(x.token == y.token, tokens[i].same);
		code_decoder_close(d);
	}
	arena_close(&a);
}

/* --- files ---------------------------------------------------------------- */

#define FIRST                                                              \
	"\x55\x48\x89\xe5\x48\x83\xec\x10\x89\x7d\xfc\x8b\x45\xfc\x83\xc0" \
	"\x05"                                                             \
	"\x0f\xaf\x45\xfc\x89\x45\xf8\x8b\x45\xf8\x3d\xe8\x03\x00\x00\x7e" \
	"\x05"                                                             \
	"\xb8\xe8\x03\x00\x00\xc9\xc3"
/* the same of other registers and numbers, and a long jump */
#define AGAIN                                                              \
	"\x55\x48\x89\xe5\x48\x83\xec\x20\x89\x75\xf4\x8b\x4d\xf4\x83\xc1" \
	"\x07"                                                             \
	"\x0f\xaf\x4d\xf4\x89\x4d\xf0\x8b\x4d\xf0\x81\xf9\xd0\x07\x00\x00" \
	"\x0f"                                                             \
	"\x8e\x05\x00\x00\x00\xb9\xd0\x07\x00\x00\xc9\xc3"
/* sub in place of add */
#define OTHER                                                              \
	"\x55\x48\x89\xe5\x48\x83\xec\x10\x89\x7d\xfc\x8b\x45\xfc\x83\xe8" \
	"\x05"                                                             \
	"\x0f\xaf\x45\xfc\x89\x45\xf8\x8b\x45\xf8\x3d\xe8\x03\x00\x00\x7e" \
	"\x05"                                                             \
	"\xb8\xe8\x03\x00\x00\xc9\xc3"
#define SHORT "\x55\x48\x89\xe5\x31\xc0\x5d\xc3"
#define PAD "\x66\x0f\x1f\x44\x00\x00\x90\x90"

static void number(unsigned char *p, uint64_t v, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static void section(unsigned char *f,
	int i,
	uint32_t name,
	uint32_t type,
	uint64_t flags,
	uint64_t at,
	uint64_t n)
{
	unsigned char *h = f + HEADERS_AT + 64 * i;

	number(h, name, 4);
	number(h + 4, type, 4);
	number(h + 8, flags, 8);
	number(h + 16, flags ? ADDRESS + at : 0, 8);
	number(h + 24, at, 8);
	number(h + 32, n, 8);
}

/* An ELF file whose only code that is. */
static struct str elf(unsigned char f[static FILE_N],
	struct str code,
	uint16_t machine)
{
	static const char names[] = "\0.text\0.names";

	memset(f, 0, FILE_N);
	memcpy(f, "\177ELF\2\1\1", 7);
	number(f + 16, 2, 2);
	number(f + 18, machine, 2);
	number(f + 20, 1, 4);
	number(f + 40, HEADERS_AT, 8);
	number(f + 52, 64, 2);
	number(f + 58, 64, 2);
	number(f + 60, 3, 2);
	number(f + 62, 2, 2);
	memcpy(f + TEXT_AT, code.p, code.n);
	section(f, 1, 1, 1, 6, TEXT_AT, code.n);
	section(f, 2, 7, 3, 0, 0x600, sizeof names);
	memcpy(f + 0x600, names, sizeof names);
	return (struct str){ (const char *)f, FILE_N };
}

static struct told told;

static void look(struct str bytes)
{
	struct facts f = { .ctx = &told, .put = told_put };
	struct triage_work w = { .facts = &f };
	struct err err;

	told = (struct told){ 0 };
	assert_true(arena_open(&w.scratch, ARENA_BYTE, &err));
	code_facts(bytes, &w);
	arena_close(&w.scratch);
}

static const struct {
	struct str code;
	uint16_t machine;
	const char *told; /* NULL: nothing */
} files[] = {
	{ B(FIRST), X64, "code.functions=1\ncode.common=0\n" },
	{ B(AGAIN), X64, "code.functions=1\ncode.common=0\n" },
	{ B(FIRST PAD AGAIN), X64, "code.functions=1\ncode.common=0\n" },
	{ B(FIRST PAD AGAIN PAD OTHER),
		X64,
		"code.functions=2\ncode.common=0\n" },
	/* behind a return without padding, by how it begins */
	{ B(FIRST OTHER), X64, "code.functions=2\ncode.common=0\n" },
	/* too short, twice */
	{ B(SHORT PAD SHORT), X64, NULL },
	/* a jump table, text and the like between them */
	{ B(FIRST "\xff\xff\x06\x0e" PAD OTHER),
		X64,
		"code.functions=2\ncode.common=0\n" },
	{ B(FIRST), 40, NULL }, /* ARM of 32 bits is not read */
	{ B("\0\0\0\0"), X64, NULL },
};

static void test_files(void **state)
{
	static unsigned char f[FILE_N];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		look(elf(f, files[i].code, files[i].machine));
		if (!files[i].told)
			assert_string_equal(told.text, "");
		else
			assert_ptr_equal(strstr(told.text, files[i].told),
				told.text);
	}
}

/* A value that must never change: cases have it on disk. */
static void test_value(void **state)
{
	static unsigned char f[FILE_N];

	(void)state;
	look(elf(f, (struct str)B(FIRST), X64));
	assert_non_null(strstr(told.text, "code.rare[]=529f183601e16dcf\n"));
	look(elf(f, (struct str)B(AGAIN), X64));
	assert_non_null(strstr(told.text, "code.rare[]=529f183601e16dcf\n"));
}

/* --- hostile -------------------------------------------------------------- */

static void test_truncated(void **state)
{
	static unsigned char f[FILE_N];
	struct str all = elf(f, (struct str)B(FIRST PAD OTHER), X64);

	(void)state;
	for (size_t n = 0; n < all.n; n += n < 0x80 ? 1 : 7) {
		unsigned char *copy = malloc(n + 1);

		assert_non_null(copy);
		memcpy(copy, f, n);
		look((struct str){ (const char *)copy, n });
		free(copy);
	}
}

static const struct {
	size_t at;
	uint64_t value;
	int n;
} lies[] = {
	{ HEADERS_AT + 64 + 32, UINT64_MAX, 8 },     /* size of the text */
	{ HEADERS_AT + 64 + 24, FILE_N - 1, 8 },     /* where it begins */
	{ HEADERS_AT + 64 + 16, UINT64_MAX - 3, 8 }, /* its address */
	{ HEADERS_AT + 128 + 4, 2, 4 },              /* names as symbols */
	{ 60, 0xffff, 2 },                           /* number of sections */
	{ 16, 1, 2 },                                /* an object */
};

static void test_lies(void **state)
{
	static unsigned char f[FILE_N];

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct str all = elf(f, (struct str)B(FIRST PAD OTHER), X64);

		number(f + lies[i].at, lies[i].value, lies[i].n);
		look(all);
		assert_true(told_count(&told, "code.rare[]") <= 4);
	}
}

/* Calls to every place, and prefixes without end: a bounded number of steps. */
static void test_dense(void **state)
{
	static unsigned char f[FILE_N];
	static char code[TEXT_N];

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		memset(code, byte, sizeof code);
		look(elf(f, (struct str){ code, sizeof code }, X64));
		look(elf(f, (struct str){ code, sizeof code }, 3));
		look(elf(f, (struct str){ code, sizeof code }, 183));
	}
	for (size_t i = 0; i + 5 <= sizeof code; i += 5) {
		code[i] = (char)0xe8;
		number((unsigned char *)code + i + 1, (i * 37) % 200, 4);
	}
	look(elf(f, (struct str){ code, sizeof code }, X64));
}

/* --- the baseline --------------------------------------------------------- */

static const struct {
	struct str bytes;
	bool good;
} baselines[] = {
	{ B("made so\nbits=16 probes=2\n\n\xff\xff"), true },
	{ B("made so\nbits=16 probes=2\n\n\xff"), false },
	{ B("made so\nbits=16 probes=0\n\n\xff\xff"), false },
	{ B("made so\nbits=16 probes=33\n\n\xff\xff"), false },
	{ B("made so\nbits=0 probes=1\n\n\xff\xff"), false },
	{ B("made so\nbits=12 probes=1\n\n\xff\xff"), false },
	{ B("made so\nbits=18446744073709551617 probes=1\n\n\xff"), false },
	{ B("made so\nbits= probes=1\n\n\xff\xff"), false },
	{ B("made so\nbits=16 probes=2\n"), false },
	{ B(""), false },
};

static void test_baseline(void **state)
{
	struct code_baseline b;

	(void)state;
	for (size_t i = 0; i < sizeof baselines / sizeof *baselines; i++) {
		assert_int_equal(code_baseline_read(baselines[i].bytes, &b),
			baselines[i].good);
		assert_int_equal(code_baseline_has(&b, 12345),
			baselines[i].good);
	}
	b = code_baseline_shipped();
	assert_true(b.n_bit > 1000000);
	assert_false(code_baseline_has(&b, 0x0123456789abcdefU));
}

/* --- in the jail ---------------------------------------------------------- */

static void test_jail(void **state)
{
	static unsigned char f[FILE_N];
	struct str bytes = elf(f, (struct str)B(FIRST PAD OTHER), X64);
	int status = -1;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct err err;
		struct facts to = { .ctx = &told, .put = told_put };
		struct triage_work w = { .facts = &to };

		told = (struct told){ 0 };
		if (!arena_open(&w.scratch, ARENA_BYTE, &err) ||
			!jail_enter(20, (size_t)1 << 30, &err))
			_exit(2);
		code_facts(bytes, &w);
		_exit(told_count(&told, "code.rare[]") == 2 ? 0 : 1);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_dense),
		cmocka_unit_test(test_baseline),
		cmocka_unit_test(test_jail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
