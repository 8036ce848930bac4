/* SPDX-License-Identifier: Apache-2.0 */
#include "structure/compound.h"

#include "structure/wide.h"

enum {
	HEAD_N = 512,
	ENTRY_N = 128,
	IN_HEAD = 109, /* sectors of the table that the head names */
	IN_HEAD_AT = 76,
	STREAM = 2,
	CLASS_AT = 80 /* in an entry */
};
/* [MS-CFB] 2.1: from here on numbers are no sectors */
static const uint32_t last_sector = 0xfffffffa;

bool compound_probe(struct str head)
{
	return head.n >= HEAD_N &&
		str_starts(head, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
}

static uint32_t word_at(struct str s, size_t at)
{
	struct str rest = str_from(s, at);
	struct cur c = cur_of(rest.p, rest.n);

	return cur_u32le(&c);
}

static struct str sector(const struct compound *c, uint32_t i)
{
	size_t at = ((size_t)i + 1) * c->sector_n;

	return str_head(str_from(c->file, at), c->sector_n);
}

/* The bytes of a chain of sectors, up to the first that is not in the file; of
 * what goes round in a circle no more than the file has. */
static struct str chain(const struct compound *c,
	uint32_t first,
	uint64_t most,
	struct arena *a)
{
	size_t n = 0;
	char *to;

	if (most > c->file.n)
		most = c->file.n;
	to = most ? arena_raw(a, (size_t)most, 1, 1) : NULL;
	for (uint32_t i = first; to && i < c->n_fat && n < most;
		i = c->fat[i]) {
		struct str s = str_head(sector(c, i), (size_t)most - n);

		if (!s.n)
			break;
		memcpy(to + n, s.p, s.n);
		n += s.n;
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}

static void add_table(struct compound *c, uint32_t from)
{
	struct str s = sector(c, from);

	for (size_t at = 0; at + 4 <= s.n && c->n_fat < c->n_sectors; at += 4)
		c->fat[c->n_fat++] = word_at(s, at);
}

/* The head names 109 sectors of the table, then sectors name more. A file names
 * no more of them than it has, however many it says. */
static void tables(struct compound *c, uint32_t more, uint32_t n)
{
	uint32_t per = c->sector_n / 4 - 1;

	for (unsigned i = 0; i < IN_HEAD; i++) {
		uint32_t v = word_at(c->file, IN_HEAD_AT + 4 * i);

		if (v < last_sector)
			add_table(c, v);
	}
	for (uint32_t k = 0;
		k < n && k < c->n_sectors && c->n_fat < c->n_sectors &&
		more < last_sector;
		k++) {
		struct str s = sector(c, more);

		if (s.n < c->sector_n)
			return;
		for (uint32_t i = 0; i < per; i++) {
			uint32_t v = word_at(s, (size_t)4 * i);

			if (v < last_sector)
				add_table(c, v);
		}
		more = word_at(s, (size_t)4 * per);
	}
}

/* Those that the file holds, a cut one with them; the head is the first. */
static uint32_t sectors_of(struct str file, uint32_t sector_n)
{
	uint64_t n = file.n / sector_n + 1;

	return n < last_sector ? (uint32_t)n : last_sector;
}

const char *compound_open(struct compound *c,
	struct str file,
	struct arena *a)
{
	struct cur h = cur_of(file.p, file.n);
	struct compound_entry root;

	*c = (struct compound){ .file = file };
	cur_take(&h, 30);
	unsigned shift = cur_u16le(&h);
	unsigned mini_shift = cur_u16le(&h);
	cur_take(&h, 14);
	uint32_t folder = cur_u32le(&h);
	cur_take(&h, 4);
	c->mini_below = cur_u32le(&h);
	uint32_t mini_fat = cur_u32le(&h);
	cur_take(&h, 4);
	uint32_t more = cur_u32le(&h);
	uint32_t n_more = cur_u32le(&h);
	if (h.bad || !compound_probe(file))
		return "the head of a compound file was expected";
	if ((shift != 9 && shift != 12) || mini_shift > shift ||
		mini_shift < 4)
		return "sectors of 512 or 4096 bytes were expected";
	c->sector_n = 1U << shift;
	c->mini_n = 1U << mini_shift;
	c->n_sectors = sectors_of(file, c->sector_n);
	c->fat = arena_raw(a,
		sizeof *c->fat,
		c->n_sectors,
		alignof(uint32_t));
	if (!c->fat)
		return "memory for its tables was expected";
	tables(c, more, n_more);
	c->folder = chain(c, folder, file.n, a);
	c->mini_fat = chain(c, mini_fat, file.n, a);
	if (!compound_entry(c, 0, &root, *a))
		return "the root of a compound file was expected";
	c->mini = chain(c, root.first, root.size_byte, a);
	return NULL;
}

bool compound_entry(const struct compound *c,
	uint32_t i,
	struct compound_entry *ret,
	struct arena a)
{
	struct str s = str_from(c->folder, (size_t)i * ENTRY_N);
	struct cur e = cur_of(s.p, s.n);

	*ret = (struct compound_entry){ 0 };
	if (s.n < ENTRY_N)
		return false;
	struct str name = wide_take(&e, 64, &a);
	cur_take(&e, 2);
	unsigned type = cur_u8(&e);
	cur_u8(&e);
	ret->left = cur_u32le(&e);
	ret->right = cur_u32le(&e);
	ret->child = cur_u32le(&e);
	memcpy(ret->class_id, s.p + CLASS_AT, sizeof ret->class_id);
	cur_take(&e, 36);
	ret->first = cur_u32le(&e);
	ret->size_byte = cur_u64le(&e);
	/* of version 3 only the lower half counts ([MS-CFB] 2.6.1) */
	if (c->sector_n == 512)
		ret->size_byte &= UINT32_MAX;
	ret->stream = type == STREAM;
	ret->used = type != 0;
	name = str_head(name, COMPOUND_NAME_N - 1);
	if (name.n)
		memcpy(ret->name, name.p, name.n);
	return true;
}

static struct str small(const struct compound *c,
	const struct compound_entry *e,
	struct arena *a)
{
	size_t most = (size_t)e->size_byte;
	char *to = most ? arena_raw(a, most, 1, 1) : NULL;
	size_t n = 0;

	for (uint32_t i = e->first; to && n < most && i < last_sector;
		i = word_at(c->mini_fat, (size_t)i * 4)) {
		struct str s =
			str_head(str_from(c->mini, (size_t)i * c->mini_n),
				c->mini_n);

		s = str_head(s, most - n);
		if (!s.n || (size_t)i * 4 >= c->mini_fat.n)
			break;
		if (s.n)
			memcpy(to + n, s.p, s.n);
		n += s.n;
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}

struct str compound_stream(const struct compound *c,
	const struct compound_entry *e,
	struct arena *a)
{
	if (e->size_byte < c->mini_below && e->size_byte <= c->file.n)
		return small(c, e, a);
	return chain(c, e->first, e->size_byte, a);
}
