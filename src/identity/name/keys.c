/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/layout.h"

enum {
	SKELETON_MAX = 8, /* consonants that a key is made of */
	KEY_CHARS = 2,    /* of a script without words */
};

/* consonants that slips and conventions confuse are one; blank: left out */
static const char classes[] = "|bpfv b|dt t|gkx k|jcSzsT s|mnN n|lr l";

static char class_of(char sound)
{
	const char *hit = strchr(classes, sound);

	if (!sound || !hit || sound == ' ' || sound == '|')
		return 0;
	while (*hit != ' ')
		hit++;
	return hit[1];
}

/* FNV-1a, 64 bits */
static uint64_t hashed(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static uint64_t key_of(char kind, struct str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	return hashed(hashed(h, (struct str){ &kind, 1 }), s);
}

struct keys {
	uint64_t *key;
	uint32_t n;
	uint32_t max;
};

static void put(struct keys *k, uint64_t key)
{
	for (uint32_t i = 0; i < k->n; i++) {
		if (k->key[i] == key)
			return;
	}
	if (k->n < k->max && k->n < NAME_KEYS_MAX)
		k->key[k->n++] = key;
}

/* the consonants of a word by class; of one without any, its vowels */
static size_t skeleton(struct str sounds, char *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < sounds.n && n < SKELETON_MAX; i++) {
		char c = class_of(sounds.p[i]);

		if (c && (!n || ret[n - 1] != c))
			ret[n++] = c;
	}
	for (size_t i = 0; !n && i < sounds.n && i < SKELETON_MAX; i++)
		ret[i] = sounds.p[i];
	return n ? n : str_head(sounds, SKELETON_MAX).n;
}

static bool tells(const struct token *t)
{
	return t->class == TOKEN_NAME || t->class == TOKEN_FATHER ||
		t->class == TOKEN_PATRONYMIC || t->class == TOKEN_PLACE;
}

static void put_word(struct keys *k, struct str sounds)
{
	char bones[SKELETON_MAX];
	struct str s = { bones, skeleton(sounds, bones) };

	if (s.n)
		put(k, key_of('w', s));
}

static void put_token(struct keys *k,
	const struct name_form *f,
	const struct token *t)
{
	for (uint32_t i = t->first; i < t->first + t->n; i++)
		put_word(k, reading_sounds(f, &f->reading[i]));
}

/* words that stand side by side in the text, as if they were one */
static void put_joined(struct keys *k,
	const struct name_form *f,
	const struct variant *v)
{
	const struct reading *first = &f->reading[f->token[v->first].first];
	struct str all = reading_sounds(f, first);

	for (uint32_t i = 1; i < v->n; i++) {
		const struct reading *r =
			&f->reading[f->token[v->first + i].first];

		if (r->sound != first->sound + all.n)
			return;
		all.n += r->sound_n;
	}
	put_word(k, all);
}

/* The word with each of its consonants left out, so that one slip in the only
 * word that tells is found, too (deletion neighbourhood, Mor and Fraenkel
 * 1982). */
static void put_shortened(struct keys *k, struct str sounds)
{
	char bones[SKELETON_MAX];
	size_t n = skeleton(sounds, bones);

	for (size_t i = 0; n > 2 && i < n; i++) {
		char rest[SKELETON_MAX];

		memcpy(rest, bones, i);
		memcpy(rest + i, bones + i + 1, n - i - 1);
		put(k, key_of('w', (struct str){ rest, n - 1 }));
	}
}

static void put_variant(struct keys *k,
	const struct name_form *f,
	const struct variant *v)
{
	const struct token *only = NULL;
	uint32_t told = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct token *t = &f->token[v->first + i];

		if (!tells(t))
			continue;
		put_token(k, f, t);
		only = t;
		told++;
	}
	for (uint32_t i = 0; !told && i < v->n; i++)
		put_token(k, f, &f->token[v->first + i]);
	if (told == 1)
		put_shortened(k, reading_sounds(f, &f->reading[only->first]));
	if (v->n > 1 && v->n < 4)
		put_joined(k, f, v);
}

static size_t chars_len(struct str s, uint32_t chars)
{
	size_t n = 0;

	while (chars-- && n < s.n)
		n += utf8_step(str_from(s, n)) ? utf8_step(str_from(s, n))
					       : 1;
	return n;
}

/* the first characters and the last ones */
static void put_native(struct keys *k,
	const struct name_form *f,
	const struct variant *v)
{
	struct str text =
		reading_letters(f, &f->reading[f->token[v->first].first]);
	size_t back = 0;

	put(k, key_of('a', str_head(text, chars_len(text, KEY_CHARS))));
	while (chars_len(str_from(text, back), KEY_CHARS) + back < text.n)
		back += chars_len(str_from(text, back), 1);
	put(k, key_of('z', str_from(text, back)));
}

uint32_t name_keys(const struct name_form *f, uint64_t *ret, uint32_t max)
{
	struct keys k = { .key = ret, .max = max };

	for (uint32_t i = 0; i < f->variants; i++) {
		const struct variant *v = &f->variant[i];

		if (v->system >= SYSTEM_HAN)
			put_native(&k, f, v);
		else
			put_variant(&k, f, v);
	}
	return k.n;
}
