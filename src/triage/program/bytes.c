/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/bytes.h"

struct str bytes_part(struct str s, uint64_t at, uint64_t n)
{
	struct str rest = str_from(s, at < s.n ? (size_t)at : s.n);

	return str_head(rest, n < rest.n ? (size_t)n : rest.n);
}

uint64_t bytes_number(struct str s, uint64_t at, unsigned n, bool big)
{
	struct str part = bytes_part(s, at, n);
	uint64_t v = 0;

	if (part.n < n)
		return 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned k = big ? i : n - 1 - i;

		v = v << 8 | (unsigned char)part.p[k];
	}
	return v;
}

struct str bytes_text(struct str s, uint64_t at, size_t most)
{
	struct str part = bytes_part(s, at, most);

	part.n = part.n ? strnlen(part.p, part.n) : 0;
	return part;
}

bool bytes_zero(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i])
			return false;
	}
	return true;
}

struct str bytes_guid(struct str s, struct arena *a)
{
	enum {
		GUID_N = 16
	};
	char tail[GUID_N];

	if (s.n < GUID_N)
		return (struct str){ 0 };
	hex_write((const unsigned char *)s.p + 8, 8, tail);
	return arena_fmt(a,
		"%08x-%04x-%04x-%.4s-%.12s",
		bytes_u32(s, 0),
		bytes_u16(s, 4),
		bytes_u16(s, 6),
		tail,
		tail + 4);
}

uint64_t bytes_entropy(struct str s)
{
	uint32_t count[4][256] = { { 0 } };
	double sum = 0;
	double n = (double)s.n;

	if (!s.n)
		return 0;
	/* four tables: runs of one byte would wait for themselves */
	for (size_t i = 0; i < s.n; i++)
		count[i & 3][(unsigned char)s.p[i]]++;
	for (unsigned i = 0; i < 256; i++) {
		double c = (double)count[0][i] + count[1][i] + count[2][i] +
			count[3][i];

		if (c > 0)
			sum += c * (num_log2(n) - num_log2(c));
	}
	return (uint64_t)(sum / n * 1000 + 0.5);
}

size_t bytes_find(struct str s, size_t from, struct str part)
{
	struct str rest = str_from(s, from);
	const char *at = NULL;

	if (rest.n)
		at = memmem(rest.p, rest.n, part.p, part.n);
	return at ? (size_t)(at - s.p) : s.n;
}
