/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/split.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define WIDE 1
#else
#define WIDE 0
#endif

/* Bits of 64 bytes: where the separator and where the line feed stand. */
struct masks {
	uint64_t sep;
	uint64_t nl;
};

/* What all three share: walk 64 bytes at a time until the line feed. Always
 * inlined, so that `look` is a direct call. */
static inline __attribute__((always_inline)) unsigned split(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end,
	struct masks (*look)(const char *, char))
{
	unsigned got = 0;
	size_t end = n;

	ret_at[0] = -1;
	for (size_t at = 0; at < n; at += 64) {
		struct masks m = look(p + at, sep);

		if (m.nl)
			m.sep &= (m.nl & -m.nl) - 1;
		for (; m.sep && got < max; m.sep &= m.sep - 1)
			ret_at[++got] = (int32_t)at + __builtin_ctzll(m.sep);
		if (m.nl) {
			size_t nl = at + (size_t)__builtin_ctzll(m.nl);
			end = nl < n ? nl : n;
			break;
		}
	}
	while (got && (size_t)ret_at[got] >= end)
		got--; /* bytes behind the block */
	ret_at[got + 1] = (int32_t)end;
	*ret_end = end;
	return got;
}

static inline struct masks look_scalar(const char *p, char sep)
{
	struct masks m = { 0, 0 };

	for (unsigned i = 0; i < 64; i++) {
		m.sep |= (uint64_t)(p[i] == sep) << i;
		m.nl |= (uint64_t)(p[i] == '\n') << i;
	}
	return m;
}

unsigned split_line_scalar(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end)
{
	return split(p, n, sep, ret_at, max, ret_end, look_scalar);
}

#if WIDE
static inline uint64_t equal16(__m128i v, __m128i c)
{
	return (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, c));
}

static inline struct masks look_sse2(const char *p, char sep)
{
	const __m128i vs = _mm_set1_epi8(sep);
	const __m128i vn = _mm_set1_epi8('\n');
	struct masks m = { 0, 0 };

	for (unsigned i = 0; i < 4; i++) {
		__m128i v = _mm_loadu_si128(
			(const __m128i *)(const void *)(p + 16 * i));

		m.sep |= equal16(v, vs) << 16 * i;
		m.nl |= equal16(v, vn) << 16 * i;
	}
	return m;
}

unsigned split_line_sse2(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end)
{
	return split(p, n, sep, ret_at, max, ret_end, look_sse2);
}

#define AVX2 __attribute__((target("avx2,bmi")))

static inline AVX2 uint64_t equal64(__m256i a, __m256i b, __m256i c)
{
	uint32_t lo = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, c));
	uint32_t hi = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, c));

	return (uint64_t)hi << 32 | lo;
}

static inline AVX2 struct masks look_avx2(const char *p, char sep)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b =
		_mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	return (struct masks){ equal64(a, b, _mm256_set1_epi8(sep)),
		equal64(a, b, _mm256_set1_epi8('\n')) };
}

AVX2 unsigned split_line_avx2(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end)
{
	return split(p, n, sep, ret_at, max, ret_end, look_avx2);
}

split_fn *split_line_best(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
		? split_line_avx2
		: split_line_sse2;
}
#else
unsigned split_line_sse2(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end)
{
	return split_line_scalar(p, n, sep, ret_at, max, ret_end);
}

unsigned split_line_avx2(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end)
{
	return split_line_scalar(p, n, sep, ret_at, max, ret_end);
}

split_fn *split_line_best(void)
{
	return split_line_scalar;
}
#endif
