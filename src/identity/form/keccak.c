/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/keccak.h"

#include <assert.h>

enum {
	ROUNDS = 24,
	LANES = 25,
	RATE_BYTE = 136
};

static uint64_t rotated(uint64_t x, unsigned n)
{
	return n ? x << n | x >> (64 - n) : x;
}

/* one step of the register that gives the constants of the rounds */
static bool next_bit(unsigned *r)
{
	bool bit = *r & 1;

	*r = *r << 1 ^ (*r >> 7) * 0x171;
	return bit;
}

static uint64_t constant(unsigned *r)
{
	uint64_t c = 0;

	for (unsigned j = 0; j < 7; j++) {
		if (next_bit(r))
			c |= UINT64_C(1) << ((1U << j) - 1);
	}
	return c;
}

static void theta(uint64_t s[static LANES])
{
	uint64_t c[5];

	for (unsigned x = 0; x < 5; x++)
		c[x] = s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20];
	for (unsigned x = 0; x < 5; x++) {
		uint64_t d = c[(x + 4) % 5] ^ rotated(c[(x + 1) % 5], 1);

		for (unsigned y = 0; y < LANES; y += 5)
			s[x + y] ^= d;
	}
}

static void rho_pi(uint64_t s[static LANES])
{
	unsigned x = 1;
	unsigned y = 0;
	uint64_t carried = s[1];

	for (unsigned t = 0; t < 24; t++) {
		unsigned next = (2 * x + 3 * y) % 5;

		x = y;
		y = next;
		uint64_t was = s[x + 5 * y];
		s[x + 5 * y] = rotated(carried, (t + 1) * (t + 2) / 2 % 64);
		carried = was;
	}
}

static void chi(uint64_t s[static LANES])
{
	for (unsigned y = 0; y < LANES; y += 5) {
		uint64_t row[5];

		for (unsigned x = 0; x < 5; x++)
			row[x] = s[y + x];
		for (unsigned x = 0; x < 5; x++)
			s[y + x] = row[x] ^
				(~row[(x + 1) % 5] & row[(x + 2) % 5]);
	}
}

struct sha256 keccak_of(struct str bytes)
{
	unsigned char block[RATE_BYTE] = { 0 };
	uint64_t s[LANES] = { 0 };
	struct sha256 ret;
	unsigned r = 1;

	assert(bytes.n < RATE_BYTE);
	if (bytes.n)
		memcpy(block, bytes.p, bytes.n);
	block[bytes.n] = 1;
	block[RATE_BYTE - 1] |= 0x80;
	for (unsigned i = 0; i < RATE_BYTE; i++)
		s[i / 8] ^= (uint64_t)block[i] << i % 8 * 8;
	for (unsigned round = 0; round < ROUNDS; round++) {
		theta(s);
		rho_pi(s);
		chi(s);
		s[0] ^= constant(&r);
	}
	for (unsigned i = 0; i < SHA256_N; i++)
		ret.b[i] = (unsigned char)(s[i / 8] >> i % 8 * 8);
	return ret;
}
