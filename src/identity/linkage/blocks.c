/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/blocks.h"

#include <stdlib.h>

enum {
	ALL_PAIRS = 300000, /* as many are all looked at */
	BLOCK_MAX = 100,
	PAIRS_A_RECORD = 60,
	KEYS_MAX = 96,
	KEYS_TRIED = 2048,
	DIGIT = 11,
	RECORD_BITS = 24,
	SAMPLE_FROM = 100000, /* records; of so many, one key in 16 is counted */
	SAMPLE = 16
};

/* --- sorting -------------------------------------------------------------- */

void sort_by_bits(uint64_t *key,
	uint64_t *room,
	size_t n,
	unsigned low,
	unsigned high)
{
	uint64_t *from = key;
	uint64_t *to = room;

	for (; low < high; low += DIGIT) {
		unsigned bits = high - low < DIGIT ? high - low : DIGIT;
		uint64_t mask = (UINT64_C(1) << bits) - 1;
		size_t at[(1 << DIGIT) + 1] = { 0 };

		for (size_t i = 0; i < n; i++)
			at[(from[i] >> low & mask) + 1]++;
		for (size_t i = 1; i <= mask; i++)
			at[i] += at[i - 1];
		for (size_t i = 0; i < n; i++)
			to[at[from[i] >> low & mask]++] = from[i];
		uint64_t *t = from;
		from = to;
		to = t;
	}
	if (from != key)
		memcpy(key, from, n * sizeof *key);
}

/* --- keys ----------------------------------------------------------------- */

/* What one column or two say, in one form each. */
struct block_key {
	uint8_t column[2];
	uint8_t form[2]; /* VALUE_FORMS = no second column */
	uint64_t pairs;
};

struct blocking {
	const struct values *v;
	struct arena *a;
	uint64_t *line; /* hash and record, by hash */
	uint64_t *room;
	uint64_t *pair;
	size_t n_pair;
	size_t pair_max;
};

static uint64_t form_of(const struct column_values *c,
	uint32_t record,
	unsigned form,
	uint32_t i)
{
	const struct value *v = value_of(c, record);

	return v && i < v->n ? value_member(c, v, i)->form[form] : 0;
}

/* One line for every text of the first column with the first of the second. */
static size_t lines_of(const struct blocking *b,
	const struct block_key *k,
	bool sampled)
{
	const struct column_values *x = &b->v->column[k->column[0]];
	const struct column_values *y = &b->v->column[k->column[1]];
	size_t n = 0;

	for (uint32_t r = 0; r < b->v->n; r++) {
		uint64_t h = form_of(x, r, k->form[0], 0);

		if (h && k->form[1] < VALUE_FORMS) {
			uint64_t g = form_of(y, r, k->form[1], 0);

			h = g ? hash_mix(h ^ (g << 1 | g >> 63)) : 0;
		}
		if (!h || (sampled && h % SAMPLE))
			continue;
		b->line[n++] = h >> RECORD_BITS << RECORD_BITS | r;
	}
	sort_by_bits(b->line, b->room, n, RECORD_BITS, 64);
	return n;
}

static uint64_t pairs_in(const uint64_t *line, size_t n)
{
	uint64_t pairs = 0;

	for (size_t i = 0; i < n;) {
		size_t end = i;

		while (end < n &&
			line[end] >> RECORD_BITS == line[i] >> RECORD_BITS)
			end++;
		if (end - i <= BLOCK_MAX)
			pairs += (end - i) * (end - i - 1) / 2;
		i = end;
	}
	return pairs;
}

static bool put_pairs(struct blocking *b, const uint64_t *line, size_t n)
{
	uint64_t mask = (UINT64_C(1) << RECORD_BITS) - 1;
	const uint8_t *side = b->v->side;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			uint64_t x = line[i] & mask;
			uint64_t y = line[j] & mask;

			if (x == y ||
				(side &&
					side[b->v->given[x]] ==
						side[b->v->given[y]]))
				continue;
			if (b->n_pair == b->pair_max)
				return false;
			b->pair[b->n_pair++] = x < y ? x << 32 | y
						     : y << 32 | x;
		}
	}
	return true;
}

static void take_key(struct blocking *b, const struct block_key *k)
{
	size_t n = lines_of(b, k, false);

	for (size_t i = 0; i < n;) {
		size_t end = i;

		while (end < n &&
			b->line[end] >> RECORD_BITS ==
				b->line[i] >> RECORD_BITS)
			end++;
		if (end - i <= BLOCK_MAX && !put_pairs(b, b->line + i, end - i))
			return;
		i = end;
	}
}

/* --- which keys ----------------------------------------------------------- */

static bool has_form(const struct column_values *c, unsigned form)
{
	for (uint32_t i = 0; i < c->text.n; i++) {
		if (c->member[i].form[form])
			return true;
	}
	return false;
}

static uint32_t keys_of_columns(const struct values *v,
	uint32_t x,
	uint32_t y,
	struct block_key *key,
	uint32_t n)
{
	for (unsigned f = 0; f < VALUE_FORMS; f++) {
		for (unsigned g = 0; g < VALUE_FORMS; g++) {
			if (n == KEYS_TRIED || !has_form(&v->column[x], f) ||
				!has_form(&v->column[y], g))
				continue;
			key[n++] = (struct block_key){
				.column = { (uint8_t)x, (uint8_t)y },
				.form = { (uint8_t)f, (uint8_t)g },
			};
		}
	}
	return n;
}

static uint32_t all_keys(const struct values *v, struct block_key *key)
{
	uint32_t n = 0;

	for (uint32_t x = 0; x < v->n_column; x++) {
		if (n < KEYS_TRIED && v->column[x].text.n > BLOCK_MAX) {
			key[n++] = (struct block_key){
				.column = { (uint8_t)x, (uint8_t)x },
				.form = { 0, VALUE_FORMS },
			};
		}
		for (uint32_t y = x + 1; y < v->n_column; y++)
			n = keys_of_columns(v, x, y, key, n);
	}
	return n;
}

static int by_pairs(const void *a, const void *b)
{
	const struct block_key *x = a;
	const struct block_key *y = b;
	int o = (x->pairs > y->pairs) - (x->pairs < y->pairs);

	return o ? o : memcmp(x->column, y->column, 4);
}

/* the most telling ones, as many as there is room for their pairs */
static uint32_t choose_keys(const struct blocking *b, struct block_key *key)
{
	bool sampled = b->v->n >= SAMPLE_FROM;
	uint32_t n = all_keys(b->v, key);
	uint64_t sum = 0;
	uint32_t chosen = 0;

	for (uint32_t i = 0; i < n; i++) {
		key[i].pairs = pairs_in(b->line, lines_of(b, &key[i], sampled));
		key[i].pairs *= sampled ? SAMPLE : 1;
	}
	qsort(key, n, sizeof *key, by_pairs);
	for (uint32_t i = 0; i < n && chosen < KEYS_MAX; i++) {
		if (!key[i].pairs)
			continue;
		sum += key[i].pairs;
		if (sum > b->pair_max)
			break;
		key[chosen++] = key[i];
	}
	return chosen;
}

/* --- candidates ----------------------------------------------------------- */

static bool every_pair(struct blocking *b)
{
	for (uint32_t i = 0; i < b->v->n; i++)
		b->line[i] = i;
	return put_pairs(b, b->line, b->v->n);
}

static bool once_each(struct blocking *b, struct candidates *ret)
{
	uint64_t *room = arena_raw(b->a,
		sizeof *room,
		b->n_pair + 1,
		alignof(uint64_t));
	uint32_t n = 0;

	ret->keys = arena_raw(b->a, 1, b->n_pair + 1, 1);
	if (!room || !ret->keys)
		return false;
	sort_by_bits(b->pair, room, b->n_pair, 0, RECORD_BITS);
	sort_by_bits(b->pair, room, b->n_pair, 32, 32 + RECORD_BITS);
	for (size_t i = 0; i < b->n_pair; i++) {
		if (n && b->pair[n - 1] == b->pair[i]) {
			if (ret->keys[n - 1] < UINT8_MAX)
				ret->keys[n - 1]++;
			continue;
		}
		ret->keys[n] = 1;
		b->pair[n++] = b->pair[i];
	}
	ret->pair = b->pair;
	ret->n = n;
	return true;
}

bool candidates_find(const struct values *v,
	struct arena *a,
	struct candidates *ret)
{
	uint64_t all = (uint64_t)v->n * (v->n ? v->n - 1 : 0) / 2;
	struct blocking b = { .v = v, .a = a };
	struct block_key *key;

	b.pair_max = (size_t)v->n * PAIRS_A_RECORD;
	if (b.pair_max < ALL_PAIRS)
		b.pair_max = ALL_PAIRS;
	b.pair = arena_raw(a, sizeof *b.pair, b.pair_max, alignof(uint64_t));
	struct arena scratch = *a;
	b.line = arena_raw(&scratch, sizeof *b.line, v->n + 1, alignof(uint64_t));
	b.room = arena_raw(&scratch, sizeof *b.room, v->n + 1, alignof(uint64_t));
	key = NEW(&scratch, struct block_key, KEYS_TRIED);
	if (!b.pair || !b.line || !b.room || !key)
		return false;
	if (all <= ALL_PAIRS) {
		every_pair(&b);
		return once_each(&b, ret);
	}
	uint32_t n = choose_keys(&b, key);
	for (uint32_t i = 0; i < n; i++)
		take_key(&b, &key[i]);
	return once_each(&b, ret);
}
