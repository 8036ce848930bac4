/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: members of objects that follow a course. A program writes the members of its records in one order, with one spacing: which
 * key comes next is known by the key before. So what stands between two values (`, "id.orig_h": "`) is compared with what stood there in
 * earlier records, at once, instead of being taken apart again; only the end of the value is looked for. Whatever is not as it was goes to
 * json_scan_next. Either way a member, an error and its place are what json_scan_next alone gives. */
#ifndef READ_JSON_COURSE_H
#define READ_JSON_COURSE_H

#include "read/json_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* COURSE_BEHIND readable bytes must stand behind what is scanned, and a control character before they begin or at their begin: lines.h has both. */
enum { COURSE_STEPS = 256, COURSE_SLOTS = 512, COURSE_NEXT = 4, COURSE_TEXT = 32, COURSE_BEHIND = 48 };

/* What stood between a value and the next one, up to and with the quote that opens a text. */
struct json_step {
	char text[COURSE_TEXT];
	uint32_t mask;                  /* a bit for each byte of text */
	int32_t meaning;                /* the reader's: of this key in this sort of object; 0 = not yet known */
	uint8_t next[COURSE_NEXT];      /* what came behind it, the likely first; 0 = nothing further */
	uint8_t n, key_at, key_n;
	uint8_t sort;
	bool is_text;
};

/* Zeroed at the start. step[0] is that of a key that cannot be remembered, step[1 + sort] the one before the first key. */
struct json_course {
	struct json_step step[COURSE_STEPS];
	uint8_t slot[COURSE_SLOTS];
	unsigned sorts, n;              /* sorts of objects: set by the reader, with n = 0 */
};

struct json_member {
	struct str key, value;
	enum json_kind kind;
	int32_t *meaning;               /* to be set by the reader where it is 0; remembered where the key is */
	int32_t own;                    /* where it is not */
};

struct json_walk {
	struct json_course *course;
	unsigned at, sort;
};

/* Before the members of an object. Meanings of members read earlier are void from here on. */
struct json_walk json_course_open(struct json_course *c, unsigned sort);

/* json_scan_next, by search; learns what it finds. */
bool json_course_search(struct json_walk *w, struct json_scan *s, struct json_member *ret);

#ifdef __SSE2__
static inline uint32_t course_bits(__m128i lo, __m128i hi)
{
	return (uint32_t)_mm_movemask_epi8(lo) | (uint32_t)_mm_movemask_epi8(hi) << 16;
}

static inline __m128i course_16(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

static inline bool course_same(const struct json_step *t, const char *p)
{
	uint32_t same = course_bits(_mm_cmpeq_epi8(course_16(p), course_16(t->text)), _mm_cmpeq_epi8(course_16(p + 16), course_16(t->text + 16)));

	return (~same & t->mask) == 0;
}

/* the first quote, backslash or control character; there is one behind the text */
static inline const char *course_text_end(const char *p)
{
	for (;; p += 16) {
		__m128i v = course_16(p), control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
		__m128i odd = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
		int bits = _mm_movemask_epi8(odd);

		if (bits)
			return p + __builtin_ctz((unsigned)bits);
	}
}

static inline __m128i course_not_number(__m128i v)
{
	__m128i a = _mm_sub_epi8(v, _mm_set1_epi8('-'));

	return _mm_or_si128(_mm_cmpeq_epi8(_mm_max_epu8(a, _mm_set1_epi8('9' - '-' + 1)), a), _mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
}

/* behind up to 32 digits, points and minus signs */
static inline const char *course_number_end(const char *p)
{
	uint64_t odd = course_bits(course_not_number(course_16(p)), course_not_number(course_16(p + 16))) | 1ULL << 32;

	return p + __builtin_ctzll(odd);
}
#else
static inline bool course_same(const struct json_step *t, const char *p) { return memcmp(t->text, p, t->n) == 0; }

static inline const char *course_text_end(const char *p)
{
	while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

static inline const char *course_number_end(const char *p)
{
	const char *from = p;

	while (p < from + 32 && *p >= '-' && *p <= '9' && *p != '/')
		p++;
	return p;
}
#endif

/* The value that begins at p; false, with nothing changed, when it must be searched. What nested values have wrong stays in s->bad. */
static inline bool course_value(struct json_scan *s, const char *p, bool is_text, struct str *ret, enum json_kind *kind)
{
	const char *end = s->rest.p + s->rest.n, *to;
	char c = *p;

	if (is_text) {
		to = course_text_end(p);
		if (to >= end || *to != '"')
			return false;
		*kind = JSON_STRING;
		*ret = (struct str){ p, (size_t)(to - p) };
		s->rest = (struct str){ to + 1, (size_t)(end - to - 1) };
		return true;
	}
	if ((unsigned char)(c - '0') <= 9 || c == '-') {
		to = course_number_end(p);
		if (to >= end || (*to != ',' && *to != '}'))
			return false;
		*kind = JSON_NUMBER;
		*ret = (struct str){ p, (size_t)(to - p) };
	} else if (end - p > 4 && memcmp(p, "true", 4) == 0) {
		*kind = JSON_TRUE, *ret = STR("T");
		to = p + 4;
	} else if (end - p > 5 && memcmp(p, "false", 5) == 0) {
		*kind = JSON_FALSE, *ret = STR("F");
		to = p + 5;
	} else if (c == '{' || c == '[') {
		s->rest = (struct str){ p, (size_t)(end - p) };
		*kind = JSON_NESTED;
		return json_scan_nested(s, ret);
	} else {
		return false;
	}
	s->rest = (struct str){ to, (size_t)(end - to) };
	return true;
}

static inline bool json_course_next(struct json_walk *w, struct json_scan *s, struct json_member *ret)
{
	struct json_step *step = w->course->step;
	uint8_t *next = step[w->at].next;
	const char *p = s->rest.p;

	for (unsigned k = 0; k < COURSE_NEXT && next[k]; k++) {
		struct json_step *t = &step[next[k]];

		if (!course_same(t, p))
			continue;
		if (t->n >= s->rest.n || !course_value(s, p + t->n, t->is_text, &ret->value, &ret->kind))
			break;
		ret->key = (struct str){ p + t->key_at, t->key_n };
		ret->meaning = &t->meaning;
		s->started = true;
		w->at = next[k];
		next[k] = next[0];
		next[0] = (uint8_t)w->at;
		return true;
	}
	return json_course_search(w, s, ret);
}

#endif
