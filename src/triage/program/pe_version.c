/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/pe_parts.h"

#include "structure/structure.h"
#include "triage/program/bytes.h"

enum {
	HEAD_N = 6, /* length, length of the value, type */
	KEY_MOST = 256,
	BLOCKS_MOST = 1024, /* of one parent; real ones have a dozen */
};
static const uint32_t fixed_magic = 0xfeef04bd;

struct block {
	struct str all;
	struct str key;   /* UTF-16LE */
	struct str value; /* the rest, from the value on */
	uint16_t value_n; /* as told: bytes, or characters of text */
};

static struct str wide_to_nul(struct str s, size_t at, size_t most)
{
	struct str from = str_head(str_from(s, at), most);
	size_t n = 0;

	while (n + 2 <= from.n && (from.p[n] || from.p[n + 1]))
		n += 2;
	return str_head(from, n);
}

static size_t aligned(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* false: nothing more that makes sense */
static bool block_at(struct str s, struct block *ret)
{
	size_t n = bytes_u16(s, 0);

	if (s.n < HEAD_N || n <= HEAD_N)
		return false;
	ret->all = str_head(s, n);
	ret->value_n = bytes_u16(s, 2);
	ret->key = wide_to_nul(ret->all, HEAD_N, 2 * KEY_MOST);
	ret->value = str_from(ret->all, aligned(HEAD_N + ret->key.n + 2));
	return true;
}

static struct str behind(struct str s, const struct block *b)
{
	return str_from(s, aligned(b->all.n));
}

static bool key_is(const struct block *b, const char *word)
{
	size_t n = strlen(word);
	bool same = b->key.n == 2 * n;

	for (size_t i = 0; same && i < n; i++)
		same = b->key.p[2 * i] == word[i] && !b->key.p[2 * i + 1];
	return same;
}

static void string(const struct block *b, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct str value = wide_to_nul(b->value, 0, b->value.n);

	fact_item(w->facts, FACT_PE_VERSION);
	fact_text(w->facts, FACT_PE_VERSION_KEY, wide_all(b->key, &a));
	fact_text(w->facts, FACT_PE_VERSION_VALUE, wide_all(value, &a));
}

static void strings(struct str s, struct triage_work *w)
{
	struct block b;

	for (unsigned i = 0; i < BLOCKS_MOST && block_at(s, &b); i++) {
		string(&b, w);
		s = behind(s, &b);
	}
}

static void tables(struct str s, struct triage_work *w)
{
	struct block b;

	for (unsigned i = 0; i < BLOCKS_MOST && block_at(s, &b); i++) {
		strings(b.value, w);
		s = behind(s, &b);
	}
}

static void number(struct str fixed,
	size_t at,
	enum fact_kind kind,
	struct triage_work *w)
{
	struct arena a = w->scratch;

	fact_text(w->facts,
		kind,
		arena_fmt(&a,
			"%u.%u.%u.%u",
			bytes_u16(fixed, at + 2),
			bytes_u16(fixed, at),
			bytes_u16(fixed, at + 6),
			bytes_u16(fixed, at + 4)));
}

void pe_version(struct str bytes, struct triage_work *w)
{
	struct block top;
	struct block b;
	struct str s;

	if (!block_at(bytes, &top))
		return;
	if (bytes_u32(top.value, 0) == fixed_magic) {
		number(top.value, 8, FACT_PE_FILE_VERSION, w);
		number(top.value, 16, FACT_PE_PRODUCT_VERSION, w);
	}
	s = str_from(top.value, aligned(top.value_n));
	for (unsigned i = 0; i < BLOCKS_MOST && block_at(s, &b); i++) {
		if (key_is(&b, "StringFileInfo"))
			tables(b.value, w);
		s = behind(s, &b);
	}
}
