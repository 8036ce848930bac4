/* SPDX-License-Identifier: Apache-2.0 */
/* What two samples share, what it weighs, and what never is enough. */
#include "core/check.h"

#include "kinship/kinship.h"

enum {
	ARENA_BYTE = 64 << 20,
	MANY = 80
};

#define HASH(n) "00000000000000" #n
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

struct told {
	enum fact_kind kind;
	uint64_t number;
	const char *text;
};

struct side {
	struct told fact[12];
};

static const struct {
	struct side a, b;
	enum kin_verdict verdict;
	uint32_t percent;
	const char *reason; /* the first; NULL: none */
} pairs[] = {
	{ { { { FACT_SHA256, 0, SHA "1" } } },
		{ { { FACT_SHA256, 0, SHA "1" } } },
		KIN_SAME_FILE,
		0,
		"all bytes" },
	{ { { { FACT_SHA256, 0, SHA "1" } } },
		{ { { FACT_SHA256, 0, SHA "2" } } },
		KIN_NONE,
		0,
		NULL },
	{ { { { FACT_CODE_RARE, 0, HASH(10) },
		  { FACT_CODE_RARE, 0, HASH(20) },
		  { FACT_CODE_RARE, 0, HASH(30) },
		  { FACT_CODE_RARE, 0, HASH(40) } } },
		{ { { FACT_CODE_RARE, 0, HASH(40) },
			{ FACT_CODE_RARE, 0, HASH(20) },
			{ FACT_CODE_RARE, 0, HASH(30) },
			{ FACT_CODE_RARE, 0, HASH(50) } } },
		KIN_SHARES_CODE,
		75,
		"3 of 4 functions that are rare elsewhere" },
	/* one function by itself */
	{ { { { FACT_CODE_RARE, 0, HASH(10) } } },
		{ { { FACT_CODE_RARE, 0, HASH(10) } } },
		KIN_NONE,
		100,
		"1 of 1 functions that are rare elsewhere" },
	/* hashes that are none */
	{ { { { FACT_CODE_RARE, 0, "xyz" }, { FACT_CODE_RARE, 0, "" } } },
		{ { { FACT_CODE_RARE, 0, "xyz" },
			{ FACT_CODE_RARE, 0, "" } } },
		KIN_NONE,
		0,
		NULL },
	/* all that is forgeable together makes no link */
	{ { { { FACT_PE_RICH_HASH, 0, "aa" },
		  { FACT_PE_PDB, 0, "c:\\a.pdb" },
		  { FACT_PE_PDB_GUID, 0, "{1}" },
		  { FACT_GO_PATH, 0, "m" },
		  { FACT_PE_VERSION_VALUE, 0, "Firm" } } },
		{ { { FACT_PE_RICH_HASH, 0, "aa" },
			{ FACT_PE_PDB, 0, "c:\\a.pdb" },
			{ FACT_PE_PDB_GUID, 0, "{1}" },
			{ FACT_GO_PATH, 0, "m" },
			{ FACT_PE_VERSION_VALUE, 0, "Firm" } } },
		KIN_NONE,
		0,
		"the path of the debug file: c:\\a.pdb; easily forged" },
	/* with what is not */
	{ { { { FACT_PE_IMPHASH, 0, "bb" }, { FACT_PE_PDB, 0, "a" } } },
		{ { { FACT_PE_IMPHASH, 0, "bb" }, { FACT_PE_PDB, 0, "a" } } },
		KIN_RESEMBLES,
		0,
		"all imports in their order (imphash): bb" },
	/* what run-times bring weighs nothing */
	{ { { { FACT_PE_DOTNET_MVID, 0, "common" } } },
		{ { { FACT_PE_DOTNET_MVID, 0, "common" } } },
		KIN_NONE,
		0,
		NULL },
	{ { { { FACT_PE_DOTNET_MVID, 0, "commo" } } },
		{ { { FACT_PE_DOTNET_MVID, 0, "commo" } } },
		KIN_RESEMBLES,
		0,
		"the .NET module: commo" },
	/* a serial number is of its issuer */
	{ { { { FACT_PE_SIGNATURE_ISSUER, 0, "A" },
		  { FACT_PE_SIGNATURE_SERIAL, 0, "01" },
		  { FACT_PE_DOTNET_TYPELIB, 0, "t" } } },
		{ { { FACT_PE_SIGNATURE_ISSUER, 0, "B" },
			{ FACT_PE_SIGNATURE_SERIAL, 0, "01" },
			{ FACT_PE_DOTNET_TYPELIB, 0, "u" } } },
		KIN_NONE,
		0,
		NULL },
	/* sections: small ones and even ones do not count */
	{ { { { FACT_PE_SECTION, 0, NULL },
		  { FACT_PE_SECTION_SIZE, 511, NULL },
		  { FACT_PE_SECTION_ENTROPY, 6000, NULL },
		  { FACT_PE_SECTION_SHA256, 0, SHA "3" } } },
		{ { { FACT_PE_SECTION, 0, NULL },
			{ FACT_PE_SECTION_SIZE, 511, NULL },
			{ FACT_PE_SECTION_ENTROPY, 6000, NULL },
			{ FACT_PE_SECTION_SHA256, 0, SHA "3" } } },
		KIN_NONE,
		0,
		NULL },
	{ { { { FACT_PE_SECTION, 0, NULL },
		  { FACT_PE_SECTION_SIZE, 4096, NULL },
		  { FACT_PE_SECTION_ENTROPY, 6000, NULL },
		  { FACT_PE_SECTION_SHA256, 0, SHA "3" } } },
		{ { { FACT_PE_SECTION, 0, NULL },
			{ FACT_PE_SECTION_SIZE, 4096, NULL },
			{ FACT_PE_SECTION_ENTROPY, 6000, NULL },
			{ FACT_PE_SECTION_SHA256, 0, SHA "3" } } },
		KIN_NONE,
		0,
		"a section, byte by byte: " SHA "3" },
	{ { { { 0, 0, NULL } } }, { { { 0, 0, NULL } } }, KIN_NONE, 0, NULL },
};

static void take(const struct side *s,
	struct arena *a,
	struct kin_traits *ret)
{
	struct fact_list l = { 0 };

	for (int i = 0; i < 12 && s->fact[i].kind; i++) {
		const struct told *t = &s->fact[i];
		struct fact f = { t->kind,
			0,
			t->number,
			str_of(t->text ? t->text : "") };

		assert_true(fact_keep(&l, a, &f));
	}
	/* of another sample: nothing of it counts */
	assert_true(fact_keep(&l,
		a,
		&(struct fact){ FACT_PE_DOTNET_MVID, 1, 0, STR("other") }));
	assert_true(kin_traits_of(&l, 0, STR("x"), a, ret));
}

static void test_pairs(void **state)
{
	struct arena all;
	struct err err;

	(void)state;
	assert_true(arena_open(&all, ARENA_BYTE, &err));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct arena a = all;
		struct kin_traits t[2];
		struct kin_base base;
		struct kin k, back;
		struct buf b = { 0 };

		take(&pairs[i].a, &a, &t[0]);
		take(&pairs[i].b, &a, &t[1]);
		assert_true(
			kin_base_of(t, 2, STR("# x\ncommon\n"), &a, &base));
		kin_compare(&t[0], &t[1], &base, &k);
		kin_compare(&t[1], &t[0], &base, &back);
		assert_int_equal(k.score, back.score);
		assert_int_equal(k.verdict, pairs[i].verdict);
		assert_int_equal(k.percent, pairs[i].percent);
		assert_int_equal(k.n_reason > 0, pairs[i].reason != NULL);
		if (k.n_reason)
			kin_say(&k.reason[0], &b);
		buf_z(&b, "");
		assert_true(str_eq(buf_str(&b),
			str_of(pairs[i].reason ? pairs[i].reason : "")));
		buf_done(&b);
	}
	arena_close(&all);
}

/* Rows: what may be forged stays below a link, alone and together. */
static void test_rows(void **state)
{
	(void)state;
	assert_true(KIN_FORGEABLE_MOST < KIN_LINK);
	for (int i = 0; i < KIN_KINDS; i++) {
		assert_true(kin_rows[i].milli_nat > 0);
		if (kin_rows[i].forgeable)
			assert_true(kin_rows[i].milli_nat < KIN_LINK);
	}
}

static bool count(void *ctx, uint32_t i, uint32_t j, const struct kin *k)
{
	uint32_t *n = ctx;

	assert_true(i < j && k->verdict);
	(*n)++;
	return *n < 1000;
}

/* A value that a whole set has says nothing about two of it. */
static void test_set(void **state)
{
	static struct kin_traits t[MANY];
	const struct side few = { { { FACT_PE_DOTNET_MVID, 0, "rare" } } };
	const struct side most = { { { FACT_PE_DOTNET_MVID, 0, "usual" } } };
	struct arena a;
	struct err err;
	struct kin_base base;
	uint32_t n = 0;

	(void)state;
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	for (uint32_t i = 0; i < MANY; i++)
		take(i < 4 ? &few : &most, &a, &t[i]);
	assert_true(kin_base_of(t, MANY, STR(""), &a, &base));
	kin_pairs(t, MANY, &base, count, &n);
	assert_int_equal(n, 6); /* four, two by two */
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
