/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/json_order.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define WIDE 1
#else
#define WIDE 0
#endif

#define INLINE inline __attribute__((always_inline))

struct json_walk json_order_open(struct json_order *c, unsigned sort)
{
	/* full: what is written now is not what was written then */
	if (c->n == 0 || json_order_full(c)) {
		unsigned sorts = c->sorts;

		*c = (struct json_order){
			.sorts = sorts,
			.n = 1 + sorts,
		};
	}
	return (struct json_walk){ c, 1 + sort, sort };
}

/* a place for a text, or where it is; slots are twice as many as steps */
static uint8_t *slot_of(struct json_order *c, struct str text, unsigned sort)
{
	uint32_t h = 2166136261 ^ sort;

	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * 16777619;
	for (;; h++) {
		uint8_t *slot = &c->slot[(h ^ h >> 16) % KEY_ORDER_SLOTS];
		const struct json_step *t = &c->step[*slot];

		if (!*slot ||
			(t->sort == sort &&
				str_eq(text,
					(struct str){ t->text, t->n }))) {
			return slot;
		}
	}
}

/* the step of a key with what stood around it: 0 = cannot be remembered */
static unsigned step_of(struct json_order *c,
	struct str text,
	struct str key,
	unsigned sort,
	bool is_text)
{
	size_t key_at = (size_t)((uintptr_t)key.p - (uintptr_t)text.p);

	/* a key with escapes lies elsewhere */
	if (text.n > KEY_ORDER_TEXT || key_at >= text.n)
		return 0;
	uint8_t *slot = slot_of(c, text, sort);
	if (*slot || c->n == KEY_ORDER_STEPS)
		return *slot;
	struct json_step *t = &c->step[c->n];
	*t = (struct json_step){
		.mask = (uint32_t)((1ULL << text.n) - 1),
		.n = (uint8_t)text.n,
		.key_at = (uint8_t)key_at,
		.key_n = (uint8_t)key.n,
		.sort = (uint8_t)sort,
		.is_text = is_text,
	};
	memcpy(t->text, text.p, text.n);
	*slot = (uint8_t)c->n;
	return c->n++;
}

/* the likely next one, before the others; the least likely is forgotten */
static void follows(struct json_step *t, unsigned id)
{
	unsigned k = 0;

	while (k < KEY_ORDER_NEXT - 1 && t->next[k] && t->next[k] != id)
		k++;
	t->next[k] = t->next[0];
	t->next[0] = (uint8_t)id;
}

/* json_scan_next, and what it found is learned */
static __attribute__((noinline)) bool search(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret)
{
	const char *from = s->rest.p;

	if (!json_scan_next(s, &ret->key, &ret->value, &ret->kind))
		return false;
	bool is_text = ret->kind == JSON_STRING;
	size_t n = (size_t)(s->value_at - from) + is_text;
	unsigned id = step_of(w->key_order,
		(struct str){ from, n },
		ret->key,
		w->sort,
		is_text);
	if (id && w->at)
		follows(&w->key_order->step[w->at], id);
	w->at = id;
	ret->own = 0;
	ret->step = (uint8_t)id;
	ret->meaning = id ? &w->key_order->step[id].meaning : &ret->own;
	return true;
}

/* What differs by processor. same: whether a step's text stands at p. text_end:
 * the first quote, backslash or control character, and there is one behind the
 * text. number_end: behind up to 32 digits, points and minus signs. */
struct looks {
	bool (*same)(const struct json_step *t, const char *p);
	const char *(*text_end)(const char *p);
	const char *(*number_end)(const char *p);
};

/* Behind the number, word or nested value at p; NULL: it must be searched. What
 * nested values have wrong stays in s->bad. */
static INLINE const char *other_value(struct json_scan *s,
	const char *p,
	const char *end,
	struct json_member *m,
	struct looks look)
{
	const char *to;
	char c = *p;

	if ((unsigned char)(c - '0') <= 9 || c == '-') {
		to = look.number_end(p);
		m->kind = JSON_NUMBER;
		m->value = (struct str){ p, (size_t)(to - p) };
		return to < end && (*to == ',' || *to == '}') ? to : NULL;
	}
	if (end - p > 4 && memcmp(p, "true", 4) == 0) {
		m->kind = JSON_TRUE;
		m->value = STR("T");
		return p + 4;
	}
	if (end - p > 5 && memcmp(p, "false", 5) == 0) {
		m->kind = JSON_FALSE;
		m->value = STR("F");
		return p + 5;
	}
	if (c != '{' && c != '[')
		return NULL;
	struct str before = s->rest;
	s->rest = (struct str){ p, (size_t)(end - p) };
	m->kind = JSON_NESTED;
	if (!json_scan_nested(s, &m->value))
		return NULL;
	to = s->rest.p;
	s->rest = before;
	return to;
}

/* The step that stands at p, among those that came behind `from`; 0 = none. It
 * is likely from now on. */
static INLINE unsigned step_at(struct json_step *step,
	unsigned from,
	const char *p,
	struct looks look)
{
	uint8_t *next = step[from].next;

	if (next[0] && look.same(&step[next[0]], p))
		return next[0];
	for (unsigned k = 1; k < KEY_ORDER_NEXT && next[k]; k++) {
		if (look.same(&step[next[k]], p)) {
			uint8_t id = next[k];

			next[k] = next[0];
			next[0] = id;
			return id;
		}
	}
	return 0;
}

/* Members as far as they come in the predicted order. */
static INLINE unsigned follow(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max,
	struct looks look)
{
	struct json_step *step = w->key_order->step;
	const char *p = s->rest.p;
	const char *end = p + s->rest.n;
	unsigned n = 0;
	unsigned at = w->at;
	unsigned id;

	for (; n < max && (id = step_at(step, at, p, look)) != 0; n++) {
		struct json_step *t = &step[id];
		struct json_member *m = &ret[n];
		const char *v = p + t->n;
		const char *to;

		if (v >= end)
			break;
		m->key = (struct str){ p + t->key_at, t->key_n };
		m->meaning = &t->meaning;
		m->step = (uint8_t)id;
		if (t->is_text) {
			to = look.text_end(v);
			if (to >= end || *to != '"')
				break;
			m->kind = JSON_STRING;
			m->value = (struct str){ v, (size_t)(to - v) };
			p = to + 1;
		} else {
			to = other_value(s, v, end, m, look);
			if (!to)
				break;
			p = to;
		}
		at = id;
	}
	w->at = at;
	s->started |= n > 0;
	if (!s->bad)
		s->rest = (struct str){ p, (size_t)(end - p) };
	return n;
}

static INLINE unsigned members(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max,
	struct looks look)
{
	unsigned n = 0;

	for (;;) {
		n += follow(w, s, ret + n, max - n, look);
		if (n == max || !search(w, s, ret + n))
			return n;
		n++;
	}
}

static bool same_scalar(const struct json_step *t, const char *p)
{
	return memcmp(t->text, p, t->n) == 0;
}

static const char *text_end_scalar(const char *p)
{
	while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

static const char *number_end_scalar(const char *p)
{
	const char *from = p;

	while (p < from + 32 && *p >= '-' && *p <= '9' && *p != '/')
		p++;
	return p;
}

unsigned json_order_scalar(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max)
{
	return members(w,
		s,
		ret,
		max,
		(struct looks){ same_scalar,
			text_end_scalar,
			number_end_scalar });
}

#if WIDE
static inline uint32_t bits_of(__m128i lo, __m128i hi)
{
	return (uint32_t)_mm_movemask_epi8(lo) |
		(uint32_t)_mm_movemask_epi8(hi) << 16;
}

static inline __m128i load_16(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline bool same_sse2(const struct json_step *t, const char *p)
{
	uint32_t same = bits_of(_mm_cmpeq_epi8(load_16(p), load_16(t->text)),
		_mm_cmpeq_epi8(load_16(p + 16), load_16(t->text + 16)));

	return (~same & t->mask) == 0;
}

static inline const char *text_end_sse2(const char *p)
{
	for (;; p += 16) {
		__m128i v = load_16(p);
		__m128i control =
			_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)),
				v);
		int odd = _mm_movemask_epi8(_mm_or_si128(control,
			_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
				_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')))));

		if (odd)
			return p + __builtin_ctz((unsigned)odd);
	}
}

static inline __m128i not_number_sse2(__m128i v)
{
	__m128i a = _mm_sub_epi8(v, _mm_set1_epi8('-'));

	return _mm_or_si128(
		_mm_cmpeq_epi8(_mm_max_epu8(a, _mm_set1_epi8('9' - '-' + 1)),
			a),
		_mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
}

static inline const char *number_end_sse2(const char *p)
{
	return p +
		__builtin_ctzll(bits_of(not_number_sse2(load_16(p)),
					not_number_sse2(load_16(p + 16))) |
			1ULL << 32);
}

unsigned json_order_sse2(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max)
{
	return members(w,
		s,
		ret,
		max,
		(struct looks){ same_sse2, text_end_sse2, number_end_sse2 });
}

#define AVX2 __attribute__((target("avx2,bmi")))

static inline AVX2 __m256i load_32(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline AVX2 bool same_avx2(const struct json_step *t, const char *p)
{
	return (~(uint32_t)_mm256_movemask_epi8(
			_mm256_cmpeq_epi8(load_32(p), load_32(t->text))) &
		       t->mask) == 0;
}

static inline AVX2 const char *text_end_avx2(const char *p)
{
	for (;; p += 32) {
		__m256i v = load_32(p);
		__m256i control = _mm256_cmpeq_epi8(
			_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)),
			v);
		__m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
		__m256i backslash =
			_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
		int odd = _mm256_movemask_epi8(_mm256_or_si256(control,
			_mm256_or_si256(quote, backslash)));

		if (odd)
			return p + __builtin_ctz((unsigned)odd);
	}
}

static inline AVX2 const char *number_end_avx2(const char *p)
{
	__m256i v = load_32(p);
	__m256i a = _mm256_sub_epi8(v, _mm256_set1_epi8('-'));
	__m256i odd = _mm256_or_si256(
		_mm256_cmpeq_epi8(
			_mm256_max_epu8(a, _mm256_set1_epi8('9' - '-' + 1)),
			a),
		_mm256_cmpeq_epi8(v, _mm256_set1_epi8('/')));

	return p +
		__builtin_ctzll(
			(uint32_t)_mm256_movemask_epi8(odd) | 1ULL << 32);
}

AVX2 unsigned json_order_avx2(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max)
{
	return members(w,
		s,
		ret,
		max,
		(struct looks){ same_avx2, text_end_avx2, number_end_avx2 });
}

json_order_fn *json_order_best(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
		? json_order_avx2
		: json_order_sse2;
}
#else
unsigned json_order_sse2(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max)
{
	return json_order_scalar(w, s, ret, max);
}

unsigned json_order_avx2(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max)
{
	return json_order_scalar(w, s, ret, max);
}

json_order_fn *json_order_best(void)
{
	return json_order_scalar;
}
#endif
