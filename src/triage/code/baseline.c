/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/baseline.h"

extern const char shipped_code[], shipped_code_end[];

enum {
	PROBES_MOST = 32,
	NUMBER_MOST = 20 /* digits */
};

/* The number behind `key` in the head. */
static bool number_of(struct str head, struct str key, uint64_t *ret)
{
	const char *p = memmem(head.p, head.n, key.p, key.n);
	uint64_t n = 0;

	if (!p)
		return false;
	struct str rest = str_from(head, (size_t)(p - head.p) + key.n);
	size_t i = 0;
	for (; i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9'; i++) {
		if (i == NUMBER_MOST - 1)
			return false;
		n = n * 10 + (uint64_t)(rest.p[i] - '0');
	}
	*ret = n;
	return i > 0;
}

bool code_baseline_read(struct str bytes, struct code_baseline *ret)
{
	const char *end = memmem(bytes.p, bytes.n, "\n\n", 2);
	uint64_t bits;
	uint64_t probes;

	*ret = (struct code_baseline){ 0 };
	if (!end)
		return false;
	struct str head = str_head(bytes, (size_t)(end - bytes.p));
	struct str rest = str_from(bytes, head.n + 2);
	if (!number_of(head, STR("\nbits="), &bits) ||
		!number_of(head, STR(" probes="), &probes) || !bits ||
		bits / 8 > rest.n || bits % 8 || !probes ||
		probes > PROBES_MOST)
		return false;
	*ret = (struct code_baseline){ (const unsigned char *)rest.p,
		bits,
		(uint32_t)probes };
	return true;
}

struct code_baseline code_baseline_shipped(void)
{
	struct code_baseline b;

	code_baseline_read(
		(struct str){ shipped_code,
			(size_t)(shipped_code_end - shipped_code) },
		&b);
	return b;
}

bool code_baseline_has(const struct code_baseline *b, uint64_t hash)
{
	/* source: Kirsch, Mitzenmacher, Less hashing, same performance, 2006 */
	uint64_t step = hash_mix(hash ^ 0x9e3779b97f4a7c15U) | 1;

	for (uint32_t i = 0; i < b->probes; i++, hash += step) {
		uint64_t at = hash % b->n_bit;

		if (!(b->bit[at / 8] >> (at % 8) & 1))
			return false;
	}
	return b->probes > 0;
}
