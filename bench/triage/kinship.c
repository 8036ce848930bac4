/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the files named on the input are kin, for bench/triage/kinship.py.
 * usage: kinship COMMON <NAMES    COMMON: data/kin-common.txt
 * output: "i j verdict score percent functions tlsh", by number on the input,
 * of every pair with a score of at least 500 milli-nat */
#include <stdio.h>
#include <string.h>

#include "kinship/kinship.h"
#include "triage/triage.h"
#include "triage/code/code.h"
#include "triage/digest/digest.h"

enum {
	FILES_MOST = 20000,
	SHOWN_LEAST = 500
};

static bool facts_of(const char *path, struct arena *a, struct fact_list *ret)
{
	struct fact_keeper keeper = { ret, a };
	struct facts f = { .ctx = &keeper, .put = fact_keep_put };
	struct arena scratch = { 0 };
	struct err err = { 0 };
	struct str bytes;

	if (!arena_open(&scratch, (size_t)2 << 30, &err))
		return false;
	bool ok = file_read(path, 256 << 20, &scratch, &bytes, &err);
	struct triage_work w = { .facts = &f, .scratch = scratch };
	if (ok) {
		digest_sample(&w, bytes);
		if (program_is_pe(bytes))
			program_pe(bytes, &w);
		else if (program_is_elf(bytes))
			program_elf(bytes, &w);
		code_facts(bytes, &w);
	}
	arena_close(&scratch);
	return ok;
}

static void show(uint32_t i, uint32_t j, const struct kin *k)
{
	uint32_t functions = 0;
	uint32_t apart = 0;

	for (uint32_t r = 0; r < k->n_reason; r++) {
		if (k->reason[r].kind == KIN_CODE)
			functions = k->reason[r].n;
		if (k->reason[r].kind == KIN_TLSH)
			apart = k->reason[r].n;
	}
	printf("%u %u %d %lld %u %u %u",
		i,
		j,
		(int)k->verdict,
		(long long)k->score,
		k->percent,
		functions,
		apart);
	for (uint32_t r = 0; r < k->n_reason; r++)
		printf(" %d:%lld",
			(int)k->reason[r].kind,
			(long long)k->reason[r].milli_nat);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct str common = STR("");
	char line[4096];
	uint32_t n = 0;
	struct kin k;

	if (!arena_open(&a, (size_t)32 << 30, &err))
		return 1;
	if (argc > 1 && !file_read(argv[1], 64 << 20, &a, &common, &err))
		return 1;
	struct kin_traits *t = NEW(&a, struct kin_traits, FILES_MOST);
	for (; t && n < FILES_MOST && fgets(line, sizeof line, stdin); n++) {
		struct fact_list facts = { 0 };
		struct arena room = { 0 };

		line[strcspn(line, "\n")] = 0;
		if (!arena_open(&room, (size_t)1 << 30, &err) ||
			!facts_of(line, &room, &facts) ||
			!kin_traits_of(&facts, 0, STR(""), &a, &t[n]))
			fprintf(stderr, "%s: not read\n", line);
		printf("@ %u %u %u\n", n, t[n].n_rare, t[n].n_trait);
		arena_close(&room);
	}
	struct kin_base base;
	if (!t || !kin_base_of(t, n, common, &a, &base))
		return 1;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = i + 1; j < n; j++) {
			kin_compare(&t[i], &t[j], &base, &k);
			if (k.score >= SHOWN_LEAST || k.verdict)
				show(i, j, &k);
		}
	}
	arena_close(&a);
	return 0;
}
