/* SPDX-License-Identifier: Apache-2.0 */
#include "read/split.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

void split_masks_scalar(const char *p, char sep, uint64_t *ret_sep, uint64_t *ret_nl)
{
	uint64_t s = 0, n = 0;

	for (unsigned i = 0; i < 64; i++) {
		s |= (uint64_t)(p[i] == sep) << i;
		n |= (uint64_t)(p[i] == '\n') << i;
	}
	*ret_sep = s;
	*ret_nl = n;
}

#ifdef __SSE2__
static inline uint64_t mask16(__m128i v, __m128i c)
{
	return (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, c));
}

static inline void masks(const char *p, char sep, uint64_t *ret_sep, uint64_t *ret_nl)
{
	const __m128i vs = _mm_set1_epi8(sep), vn = _mm_set1_epi8('\n');
	uint64_t s = 0, n = 0;

	for (unsigned i = 0; i < 4; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		s |= mask16(v, vs) << 16 * i;
		n |= mask16(v, vn) << 16 * i;
	}
	*ret_sep = s;
	*ret_nl = n;
}
#else
#define masks split_masks_scalar
#endif

void split_masks_wide(const char *p, char sep, uint64_t *ret_sep, uint64_t *ret_nl)
{
	masks(p, sep, ret_sep, ret_nl);
}

unsigned split_line(const char *p, size_t n, char sep, uint32_t *ret_at, unsigned max, size_t *ret_end)
{
	unsigned got = 0;

	for (size_t at = 0; at < n; at += 64) {
		uint64_t s, nl;

		masks(p + at, sep, &s, &nl);
		if (nl)
			s &= (nl & -nl) - 1;
		for (; s && got < max; s &= s - 1)
			ret_at[got++] = (uint32_t)at + (uint32_t)__builtin_ctzll(s);
		if (nl) {
			size_t end = at + (size_t)__builtin_ctzll(nl);
			*ret_end = end < n ? end : n;
			break;
		}
		*ret_end = n;
	}
	while (got && ret_at[got - 1] >= *ret_end)
		got--;                  /* bytes behind the block */
	return got;
}
