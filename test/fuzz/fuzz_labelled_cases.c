/* SPDX-License-Identifier: Apache-2.0 */
/* Labelled cases: in one piece or in small pulls the same must come out, every
 * text whole and inside memory, every skip located. */
#include "harness.h"

#include <stdlib.h>

#include "../read/drive.h"

enum {
	MEMORY = 64 << 20
};

#define MUST(x) ((x) ? (void)0 : abort())

struct run {
	size_t bytes;
	uint64_t hash;
	uint64_t skips;
};

static void mix(struct run *r, uint64_t v)
{
	r->hash = hash_mix(r->hash * 31 + v);
}

static void mix_str(struct run *r, struct str s)
{
	MUST(s.n <= r->bytes);
	mix(r, s.n);
	/* reads every byte, so that a sanitizer sees a slice that is gone */
	mix(r, hash_bytes(s));
}

static void mix_strs(struct run *r, const struct str *s, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		MUST(s[i].n);
		mix_str(r, s[i]);
	}
}

static void skip(void *ctx, const struct skip *s)
{
	struct run *r = ctx;

	MUST(s->why && *s->why && s->at_byte <= r->bytes);
	r->skips++;
	mix(r, s->at_byte);
	mix(r, s->line);
	mix(r, hash_bytes(str_of(s->why)));
}

static uint64_t one_run(struct str bytes, size_t piece, struct arena a)
{
	struct feed feed = { bytes, 0, piece };
	struct input in = feed_input(&feed);
	struct run r = { .bytes = bytes.n };
	const struct incident *x = NULL;
	struct err err = { 0 };
	uint32_t n = 0;
	bool ok = labelled_cases_read(&in, &a, skip, &r, &x, &n, &err);

	MUST(ok ? x && n
		: !n && err.code != ERR_NONE && err.text[0] &&
				err.at <= bytes.n);
	mix(&r, n);
	for (uint32_t i = 0; i < n; i++) {
		MUST(x[i].id.n &&
			x[i].n_technique + x[i].n_software + x[i].n_via +
				x[i].n_mark);
		mix_str(&r, x[i].id);
		mix_str(&r, x[i].report);
		mix_str(&r, x[i].url);
		mix(&r, (uint64_t)x[i].day);
		mix_strs(&r, x[i].report_name, x[i].n_report_name);
		mix_strs(&r, x[i].truth, x[i].n_truth);
		mix_strs(&r, x[i].technique, x[i].n_technique);
		mix_strs(&r, x[i].software, x[i].n_software);
		mix_strs(&r, x[i].via, x[i].n_via);
		for (uint32_t m = 0; m < x[i].n_mark; m++) {
			mix_str(&r, x[i].mark[m].type);
			mix_str(&r, x[i].mark[m].value);
		}
	}
	return r.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena memory;
	struct str bytes = { (const char *)data, size };
	struct err err;

	if (!memory.base && !arena_open(&memory, MEMORY, &err))
		abort();
	MUST(one_run(bytes, 0, memory) ==
		one_run(bytes, 1 + size % 61, memory));
	return 0;
}
