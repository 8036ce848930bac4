/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/layout.h"

#include "identity/name/kana.h"
#include "identity/name/pinyin.h"

enum {
	CANDIDATE_MAX = 600, /* bytes */
	COMBINATIONS_MAX = 4096,
	WADE = 1,
	PINYIN_KINDS = 2,
};

struct candidate {
	char p[CANDIDATE_MAX];
	size_t n;
};

static void add(struct candidate *c, struct str s)
{
	for (size_t i = 0; i < s.n && c->n < CANDIDATE_MAX; i++)
		c->p[c->n++] = s.p[i];
}

static void add_wade(struct candidate *c, struct str word)
{
	while (word.n) {
		char to[PINYIN_MAX];
		size_t n = pinyin_step(word);
		size_t len;

		if (!n) {
			add(c, word);
			return;
		}
		len = wade_of(str_head(word, n), to);
		add(c, (struct str){ to, len });
		word = str_from(word, n);
		/* Wade and Giles write a hyphen */
		if (word.n)
			add(c, STR(" "));
	}
}

static void add_word(struct candidate *c,
	struct str word,
	enum system system,
	int convention)
{
	char to[ROMAJI_MAX];

	if (c->n)
		add(c, STR(" "));
	if (system == SYSTEM_ROMAJI)
		add(c,
			(struct str){ to,
				romaji_spelled(word,
					(enum romaji)convention,
					to) });
	else if (system == SYSTEM_PINYIN && convention == WADE)
		add_wade(c, word);
	else
		add(c, word);
}

/* The combination of readings with this number, counted like digits. */
static void combined(const struct name_form *f,
	const struct variant *v,
	uint32_t number,
	int convention,
	struct candidate *ret)
{
	ret->n = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		const struct token *t = &f->token[v->first + i];
		const struct reading *r =
			&f->reading[t->first + number % t->n];

		number /= t->n;
		add_word(ret,
			reading_letters(f, r),
			(enum system)v->system,
			convention);
	}
}

static uint32_t combinations(const struct name_form *f,
	const struct variant *v)
{
	uint32_t n = 1;

	for (uint32_t i = 0; i < v->n && n < COMBINATIONS_MAX; i++)
		n *= f->token[v->first + i].n;
	return n < COMBINATIONS_MAX ? n : COMBINATIONS_MAX;
}

static int conventions(const struct variant *v)
{
	if (v->system == SYSTEM_ROMAJI)
		return ROMAJI_KINDS;
	return v->system == SYSTEM_PINYIN ? PINYIN_KINDS : 1;
}

static void variant_candidates(const struct name_form *f,
	const struct variant *v,
	struct table *found,
	uint32_t max)
{
	uint32_t n = combinations(f, v);
	struct candidate c;

	for (int how = 0; how < conventions(v); how++) {
		for (uint32_t i = 0; i < n && found->n < max; i++) {
			combined(f, v, i, how, &c);
			table_put(found, (struct str){ c.p, c.n });
		}
	}
}

uint32_t name_romanised(const struct name_form *f,
	struct str *ret,
	uint32_t max,
	struct arena *a)
{
	struct table found = table_in(a);

	for (uint32_t i = 0; i < f->variants; i++) {
		if (f->variant[i].system < SYSTEM_HAN)
			variant_candidates(f, &f->variant[i], &found, max);
	}
	if (found.n)
		memcpy(ret, found.key, found.n * sizeof *ret);
	return found.n;
}
