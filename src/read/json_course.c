/* SPDX-License-Identifier: Apache-2.0 */
#include "read/json_course.h"

struct json_walk json_course_open(struct json_course *c, unsigned sort)
{
	if (c->n == 0 || c->n == COURSE_STEPS) {        /* full: what is written now is not what was written then */
		unsigned sorts = c->sorts;

		*c = (struct json_course){ .sorts = sorts, .n = 1 + sorts };
	}
	return (struct json_walk){ c, 1 + sort, sort };
}

/* a place for a text, or where it is; slots are twice as many as steps */
static uint8_t *slot_of(struct json_course *c, struct str text, unsigned sort)
{
	uint32_t h = 2166136261 ^ sort;

	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * 16777619;
	for (;; h++) {
		uint8_t *slot = &c->slot[(h ^ h >> 16) % COURSE_SLOTS];
		const struct json_step *t = &c->step[*slot];

		if (!*slot || (t->sort == sort && str_eq(text, (struct str){ t->text, t->n })))
			return slot;
	}
}

/* the step of a key with what stood around it: 0 = cannot be remembered */
static unsigned step_of(struct json_course *c, struct str text, struct str key, unsigned sort, bool is_text)
{
	size_t key_at = (size_t)((uintptr_t)key.p - (uintptr_t)text.p);

	if (text.n > COURSE_TEXT || key_at >= text.n)   /* a key with escapes lies elsewhere */
		return 0;
	uint8_t *slot = slot_of(c, text, sort);
	if (*slot || c->n == COURSE_STEPS)
		return *slot;
	struct json_step *t = &c->step[c->n];
	*t = (struct json_step){ .mask = (uint32_t)((1ULL << text.n) - 1), .n = (uint8_t)text.n, .key_at = (uint8_t)key_at, .key_n = (uint8_t)key.n, .sort = (uint8_t)sort,
		.is_text = is_text };
	memcpy(t->text, text.p, text.n);
	*slot = (uint8_t)c->n;
	return c->n++;
}

/* the likely next one, before the others; the least likely is forgotten */
static void follows(struct json_step *t, unsigned id)
{
	unsigned k = 0;

	while (k < COURSE_NEXT - 1 && t->next[k] && t->next[k] != id)
		k++;
	t->next[k] = t->next[0];
	t->next[0] = (uint8_t)id;
}

bool json_course_search(struct json_walk *w, struct json_scan *s, struct json_member *ret)
{
	const char *from = s->rest.p;

	if (!json_scan_next(s, &ret->key, &ret->value, &ret->kind))
		return false;
	bool is_text = ret->kind == JSON_STRING;
	size_t n = (size_t)(s->value_at - from) + is_text;
	unsigned id = step_of(w->course, (struct str){ from, n }, ret->key, w->sort, is_text);
	if (id && w->at)
		follows(&w->course->step[w->at], id);
	w->at = id;
	ret->own = 0;
	ret->meaning = id ? &w->course->step[id].meaning : &ret->own;
	return true;
}
