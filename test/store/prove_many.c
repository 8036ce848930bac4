/* SPDX-License-Identifier: Apache-2.0 */
/* Prints proofs of a case for other people's programs to check: "i INDEX SIZE
 * HASHES" and "c OLD SIZE HASHES", HASHES in Base64 between commas.
 * usage: prove_many CASE COUNT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/store.h"

static void put(char kind,
	uint64_t a,
	uint64_t b,
	const struct merkle_proof *p)
{
	char text[(SHA256_N + 2) / 3 * 4 + 1];

	printf("%c %" PRIu64 " %" PRIu64 " ", kind, a, b);
	for (uint32_t i = 0; i < p->n; i++) {
		base64_write(p->hash[i].b, SHA256_N, text);
		printf("%s%s", i ? "," : "", text);
	}
	putchar('\n');
}

static bool both(const struct store *s,
	uint64_t a,
	uint64_t b,
	struct err *err)
{
	struct merkle_proof p;
	uint64_t size = b + 1;

	if (!store_prove_entry(s, a % size, size, &p, err))
		return false;
	put('i', a % size, size, &p);
	if (!store_prove_consistency(s, a % size + 1, size, &p, err))
		return false;
	put('c', a % size + 1, size, &p);
	return true;
}

int main(int argc, char **argv)
{
	struct store *s;
	struct err err = { 0 };
	uint64_t n;
	uint64_t size;
	uint64_t x = 22;
	char root[SHA256_HEX_N + 1];

	if (argc != 3 || !str_u64(str_of(argv[2]), &n))
		return 2;
	bool ok = store_open(&s, argv[1], STORE_READ, &err);
	if (ok)
		store_head(s, &size, root);
	for (uint64_t i = 0; ok && i < n; i++) {
		x = hash_mix(x + 1);
		ok = both(s, x >> 32, (uint32_t)x % size, &err);
	}
	if (!ok)
		fprintf(stderr, "prove_many: %s\n", err.text);
	else
		store_close(s, &err);
	return !ok;
}
