/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a sample, its first line as a resource and a user string: facts
 * are bounded and well formed, the same again, and digests and TLSH's text hold
 * together. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "triage/config/config.h"
#include "triage/digest/digest.h"
#include "triage/digest/tlsh.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	SCRATCH_BYTE = 32 << 20,
	SAMPLE_MOST = 4096, /* more takes long and finds nothing else */
	FACTS_MOST = CONFIG_FOUND_MOST * 1000
};

struct seen {
	uint64_t sum;
	uint32_t n;
	bool begun;
};

static bool look(void *ctx, const struct fact *f)
{
	struct seen *s = ctx;

	MUST(f->kind < FACTS);
	MUST(f->kind >= FACT_CONFIGURATION || f->kind < FACT_YARA);
	if (f->kind == FACT_CONFIGURATION)
		s->begun = true;
	if (f->kind > FACT_CONFIGURATION)
		MUST(s->begun);
	if (f->kind == FACT_CONFIGURATION_TO_PORT)
		MUST(f->number > 0 && f->number <= UINT16_MAX);
	s->sum = hash_mix(s->sum ^ hash_bytes(f->text) ^ f->number ^ f->kind);
	MUST(++s->n <= FACTS_MOST);
	return true;
}

static bool first_line(void *ctx, uint32_t i, struct config_part *ret)
{
	struct str line = *(struct str *)ctx, rest;

	str_cut(line, '\n', &line, &rest);
	*ret = (struct config_part){ .name = STR("SETTINGS"), .bytes = line };
	return i == 0;
}

static void check_tlsh(struct str s)
{
	static struct tlsh_state state;
	char text[TLSH_TEXT_N];
	struct tlsh a, b;

	tlsh_begin(&state);
	tlsh_add(&state, s);
	if (!tlsh_end(&state, &a))
		return;
	tlsh_write(&a, text);
	MUST(tlsh_read((struct str){ text, sizeof text }, &b));
	MUST(tlsh_distance(&a, &b) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	struct config_input in = { .whole = s,
		.ctx = &s,
		.resources = first_line,
		.strings = first_line };
	struct seen seen[2] = { 0 };
	struct err err;

	if (size > SAMPLE_MOST)
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		struct facts f = { .ctx = &seen[i], .put = look };
		struct triage_work w = { .facts = &f };

		MUST(arena_open(&w.scratch, SCRATCH_BYTE, &err));
		config_find(&w, &in);
		digest_sample(&w, s);
		arena_close(&w.scratch);
	}
	MUST(seen[0].sum == seen[1].sum && seen[0].n == seen[1].n);
	check_tlsh(s);
	return 0;
}
