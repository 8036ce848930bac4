/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: one flat JSON object, key by key, without building it. Nested values come as their raw text. */
#ifndef READ_JSON_SCAN_H
#define READ_JSON_SCAN_H

#include "core/core.h"

enum json_kind { JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL, JSON_NESTED };

struct json_scan {
	struct str rest;
	char *unescaped;                /* room for text with escapes: at least as many bytes as the object */
	const char *bad;                /* what was expected, once something is wrong; sticks */
	bool started;
};

/* The next member; false at the closing brace and on error (then s->bad is set). Key and string values are unescaped
 * (RFC 8259, 7; an unpaired surrogate becomes U+FFFD). */
bool json_scan_next(struct json_scan *s, struct str *ret_key, struct str *ret_value, enum json_kind *ret_kind);

/* What the keys at each place of an object turned out to be, the last time. A log writes its keys in one order, record after record: nearly every
 * look-up of a key in a table becomes one comparison. Zeroed at the start. */
enum { KEYS_AT = 64, KEY_MAX = 27 };
struct key_memo {
	struct { int32_t meaning; uint8_t n; char key[KEY_MAX]; } at[KEYS_AT];
};

/* true: *ret is what key_learn said of the same key at this place. */
static inline bool key_known(const struct key_memo *m, unsigned place, struct str key, int32_t *ret)
{
	if (place >= KEYS_AT || m->at[place].n != key.n || !key.n)
		return false;
	/* without a call: what is so short costs less than one */
	const char *a = m->at[place].key, *b = key.p;
	size_t i = 0;
	for (; i + 8 <= key.n; i += 8)
		if (memcmp(a + i, b + i, 8) != 0)
			return false;
	for (; i < key.n; i++)
		if (a[i] != b[i])
			return false;
	*ret = m->at[place].meaning;
	return true;
}

static inline void key_learn(struct key_memo *m, unsigned place, struct str key, int32_t meaning)
{
	if (place >= KEYS_AT || !key.n || key.n > KEY_MAX)
		return;
	m->at[place].meaning = meaning;
	m->at[place].n = (uint8_t)key.n;
	memcpy(m->at[place].key, key.p, key.n);
}

/* The next element of an array, s->rest beginning with its bracket; false at the closing one and on error. */
bool json_scan_item(struct json_scan *s, struct str *ret_value, enum json_kind *ret_kind);

/* The elements of a raw array of strings or numbers, joined with commas into s->unescaped; other elements are left out. */
struct str json_scan_list(struct json_scan *s, struct str raw);

#endif
