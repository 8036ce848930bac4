/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/blocks.h"

#include <stdlib.h>

enum {
	ALL_PAIRS = 50000, /* as many are all looked at */
	FEWEST_PAIRS = 60000,
	BLOCK_MAX = 100,
	PAIRS_A_RECORD = 24,
	KEYS_MAX = 128,
	PASSED_OVER_ONE_IN = 50, /* records: so few do not count */
	KEYS_TRIED = 2048,
	DIGIT = 11,
	RECORD_BITS = 24,
	KEYS_BITS = 8,
	GROWN = 8, /* times the room, where keys find the same pairs */
	SAMPLE_FROM =
		100000, /* records; of so many, one key in 16 is counted */
	SAMPLE = 16,
	NAME_KEYS = VALUE_FORMS + 1 /* a form: each of the keys of a name */
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
	uint64_t lines;
	uint64_t passed_over;
};

struct blocking {
	const struct values *v;
	struct arena *a;
	uint64_t *line; /* hash and record, by hash */
	uint64_t *room;
	uint64_t *pair; /* as in struct candidates */
	size_t n_pair;
	size_t n_once; /* of these, sorted and each once */
	size_t n_put;  /* the same pair as often as it came */
	size_t pair_max;
	uint64_t *sorting; /* as long as pair */
	uint32_t *bucket;
	size_t n_bucket; /* a power of two, four a record or more */
	/* by column and form: the first text's of each record, 0 = none; NULL:
	 * no record has one */
	uint64_t *form[LINKAGE_COLUMNS_MAX * VALUE_FORMS];
	unsigned record_bits; /* that a record's number has */
};

/* NULL: there is no such column, or nothing in it */
static const uint64_t *forms_of(const struct blocking *blocking,
	uint8_t column,
	uint8_t form)
{
	return form < VALUE_FORMS
		? blocking->form[column * VALUE_FORMS + form]
		: NULL;
}

static bool has_form(const struct column_values *c, unsigned form)
{
	for (uint32_t i = 0; i < c->text.n; i++) {
		if (c->member[i].form[form])
			return true;
	}
	return false;
}

/* side by side, as every key goes through them all */
static bool take_forms(struct blocking *blocking,
	const struct column_values *c)
{
	uint64_t **form =
		&blocking->form[(c - blocking->v->column) * VALUE_FORMS];

	for (unsigned f = 0; f < VALUE_FORMS; f++) {
		if (!has_form(c, f))
			continue;
		form[f] = NEW(blocking->a, uint64_t, blocking->v->n);
		for (uint32_t r = 0; form[f] && r < blocking->v->n; r++) {
			const struct value *v = value_of(c, r);

			form[f][r] = v ? value_member(c, v, 0)->form[f] : 0;
		}
		if (!form[f])
			return false;
	}
	return true;
}

static bool take_all_forms(struct blocking *blocking)
{
	for (uint32_t c = 0; c < blocking->v->n_column; c++) {
		if (!take_forms(blocking, &blocking->v->column[c]))
			return false;
	}
	return true;
}

static const struct member *first_member(const struct column_values *c,
	uint32_t record)
{
	const struct value *v = value_of(c, record);

	return v ? value_member(c, v, 0) : NULL;
}

/* A line for each key of each name, of keys that a name has which is not ASCII:
 * the others meet by their letters. */
static size_t lines_of_names(const struct blocking *blocking,
	const struct block_key *k,
	bool sampled)
{
	const struct column_values *c = &blocking->v->column[k->column[0]];
	uint64_t left_out = sampled ? SAMPLE - 1 : 0;
	uint64_t mask = blocking->n_bucket - 1;
	uint64_t key[NAME_KEYS_MAX];
	size_t n = 0;

	memset(blocking->bucket,
		0,
		blocking->n_bucket * sizeof *blocking->bucket);
	for (uint32_t i = 0; i < 2 * blocking->v->n; i++) {
		uint32_t r = i % blocking->v->n;
		const struct member *m = first_member(c, r);
		bool mark = i < blocking->v->n;

		if (!m || (mark && text_is_ascii(m->text)))
			continue;
		uint32_t keys = name_keys(m->name, key, NAME_KEYS_MAX);
		for (uint32_t j = 0; j < keys; j++) {
			uint64_t h = hash_mix(key[j]);

			if (mark)
				blocking->bucket[h >> RECORD_BITS & mask] = 1;
			else if (blocking->bucket[h >> RECORD_BITS & mask] &&
				!(h & left_out))
				blocking->line[n++] =
					h >> RECORD_BITS << RECORD_BITS | r;
		}
	}
	return n;
}

/* A line for each record that says something in both. */
static size_t lines_of(const struct blocking *blocking,
	const struct block_key *k,
	bool sampled)
{
	const uint64_t *x = forms_of(blocking, k->column[0], k->form[0]);
	const uint64_t *y = forms_of(blocking, k->column[1], k->form[1]);
	uint64_t left_out = sampled ? SAMPLE - 1 : 0;
	size_t n = 0;

	if (k->form[0] == NAME_KEYS)
		return lines_of_names(blocking, k, sampled);
	for (uint32_t r = 0; r < blocking->v->n; r++) {
		uint64_t h = x[r];
		uint64_t g = y ? y[r] : 0;

		if (!h || (y && !g))
			continue;
		if (y)
			h = hash_mix(h ^ (g << 1 | g >> 63));
		if (!h || (h & left_out))
			continue;
		blocking->line[n++] = h >> RECORD_BITS << RECORD_BITS | r;
	}
	return n;
}

/* Counts of a key: the pairs that it brings together, and the records that
 * share what it says with too many. By hash alone: two blocks may be taken for
 * one now and then. */
static void count_key(const struct blocking *blocking,
	struct block_key *k,
	bool sampled)
{
	size_t n = lines_of(blocking, k, sampled);

	k->lines = n;
	k->pairs = 0;
	k->passed_over = 0;
	memset(blocking->bucket,
		0,
		blocking->n_bucket * sizeof *blocking->bucket);
	for (size_t i = 0; i < n; i++)
		blocking->bucket[blocking->line[i] >> RECORD_BITS &
			(blocking->n_bucket - 1)]++;
	for (size_t i = 0; i < blocking->n_bucket; i++) {
		uint32_t block = blocking->bucket[i];
		bool many = block > BLOCK_MAX;
		uint32_t few = many ? 0 : block;

		k->passed_over += many ? block : 0;
		k->pairs += few * (few - 1) / 2;
	}
	k->pairs *= sampled ? SAMPLE : 1;
}

/* Puts a pair behind others that are less, or the same. How many there are. */
static size_t put_once(uint64_t *to, size_t n, uint64_t pair)
{
	uint64_t keys = pair & UINT8_MAX;

	if (!n || to[n - 1] >> KEYS_BITS != pair >> KEYS_BITS) {
		to[n] = pair;
		return n + 1;
	}
	keys += to[n - 1] & UINT8_MAX;
	to[n - 1] = pair >> KEYS_BITS << KEYS_BITS |
		(keys < UINT8_MAX ? keys : UINT8_MAX);
	return n;
}

/* Every pair once, with the number of its keys: those that came since are
 * sorted, and merged with the others. */
static void once_each(struct blocking *blocking)
{
	uint64_t *came = blocking->pair + blocking->n_once;
	size_t n_came = blocking->n_pair - blocking->n_once;
	unsigned bits = blocking->record_bits;
	size_t i = 0;
	size_t n = 0;

	sort_by_bits(came,
		blocking->sorting,
		n_came,
		KEYS_BITS,
		KEYS_BITS + bits);
	sort_by_bits(came, blocking->sorting, n_came, 32, 32 + bits);
	for (size_t k = 0; k < n_came; k++) {
		while (i < blocking->n_once && blocking->pair[i] <= came[k])
			n = put_once(blocking->sorting,
				n,
				blocking->pair[i++]);
		n = put_once(blocking->sorting, n, came[k]);
	}
	while (i < blocking->n_once)
		n = put_once(blocking->sorting, n, blocking->pair[i++]);
	uint64_t *t = blocking->pair;
	blocking->pair = blocking->sorting;
	blocking->sorting = t;
	blocking->n_pair = n;
	blocking->n_once = n;
}

/* false: there is no room for more */
static bool put_pair(struct blocking *blocking, uint64_t x, uint64_t y)
{
	if (blocking->n_pair == blocking->pair_max)
		once_each(blocking);
	if (blocking->n_pair == blocking->pair_max)
		return false;
	if (x > y) {
		uint64_t t = x;

		x = y;
		y = t;
	}
	blocking->n_put++;
	blocking->pair[blocking->n_pair++] = x << 32 | y << KEYS_BITS | 1;
	return true;
}

static bool put_pairs(struct blocking *blocking,
	const uint64_t *line,
	size_t n)
{
	uint64_t mask = (UINT64_C(1) << RECORD_BITS) - 1;
	const uint8_t *side = blocking->v->side;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			uint64_t x = line[i] & mask;
			uint64_t y = line[j] & mask;

			if (x == y ||
				(side &&
					side[blocking->v->given[x]] ==
						side[blocking->v->given[y]]))
				continue;
			if (!put_pair(blocking, x, y))
				return false;
		}
	}
	return true;
}

/* false: there is no room for all of its pairs */
static bool take_key(struct blocking *blocking, const struct block_key *k)
{
	size_t n = lines_of(blocking, k, false);

	sort_by_bits(blocking->line, blocking->room, n, RECORD_BITS, 64);
	for (size_t i = 0; i < n;) {
		size_t end = i;

		while (end < n &&
			blocking->line[end] >> RECORD_BITS ==
				blocking->line[i] >> RECORD_BITS)
			end++;
		if (end - i <= BLOCK_MAX &&
			!put_pairs(blocking, blocking->line + i, end - i))
			return false;
		i = end;
	}
	return true;
}

/* --- which keys ----------------------------------------------------------- */

static uint32_t keys_of_columns(const struct blocking *blocking,
	uint8_t x,
	uint8_t y,
	struct block_key *key,
	uint32_t n)
{
	for (uint8_t f = 0; f < VALUE_FORMS; f++) {
		for (uint8_t g = 0; g < VALUE_FORMS; g++) {
			if (n == KEYS_TRIED || !forms_of(blocking, x, f) ||
				!forms_of(blocking, y, g))
				continue;
			key[n++] = (struct block_key){
				.column = { x, y },
				.form = { f, g },
			};
		}
	}
	return n;
}

static uint32_t all_keys(const struct blocking *blocking,
	struct block_key *key)
{
	const struct values *v = blocking->v;
	uint32_t n = 0;

	for (uint8_t x = 0; x < v->n_column; x++) {
		if (n < KEYS_TRIED && v->column[x].text.n > BLOCK_MAX) {
			key[n++] = (struct block_key){
				.column = { x, x },
				.form = { 0, VALUE_FORMS },
			};
		}
		if (n < KEYS_TRIED && v->column[x].names) {
			key[n++] = (struct block_key){
				.column = { x, x },
				.form = { NAME_KEYS, VALUE_FORMS },
			};
		}
		for (uint8_t y = x + 1; y < v->n_column; y++)
			n = keys_of_columns(blocking, x, y, key, n);
	}
	return n;
}

static int by_pairs(const void *a, const void *b)
{
	const struct block_key *x = a;
	const struct block_key *y = b;
	int o = (x->pairs < y->pairs) - (x->pairs > y->pairs);

	return o ? o : memcmp(x->column, y->column, 4);
}

/* Whether what the key says in a column follows from what the other says: the
 * exact form has every rough one in it. */
static bool follows(const struct block_key *from,
	uint8_t column,
	uint8_t form)
{
	for (int i = 0; i < 2; i++) {
		if (from->form[i] == VALUE_FORMS || from->column[i] != column)
			continue;
		if (from->form[i] == form || !from->form[i])
			return true;
	}
	return false;
}

/* All pairs of the key are pairs of the broader one, unless what that says is
 * shared by too many. */
static bool within(const struct block_key *k, const struct block_key *broader)
{
	if (broader->passed_over * PASSED_OVER_ONE_IN > broader->lines)
		return false;
	return follows(k, broader->column[0], broader->form[0]) &&
		(broader->form[1] == VALUE_FORMS ||
			follows(k, broader->column[1], broader->form[1]));
}

/* The broadest keys of at most `limit` pairs each, to the front; how many, and
 * their pairs in all. Keys come by pairs, most first. */
static uint32_t broadest(const struct block_key *key,
	uint32_t n,
	uint64_t limit,
	struct block_key *ret,
	uint64_t *ret_pairs)
{
	uint32_t chosen = 0;

	*ret_pairs = 0;
	for (uint32_t i = 0; i < n && chosen < KEYS_MAX; i++) {
		bool news = key[i].pairs && key[i].pairs <= limit;

		for (uint32_t k = 0; news && k < chosen; k++)
			news = !within(&key[i], &ret[k]);
		if (!news)
			continue;
		*ret_pairs += key[i].pairs;
		ret[chosen++] = key[i];
	}
	return chosen;
}

static uint32_t count_keys(const struct blocking *blocking,
	struct block_key *key)
{
	bool sampled = blocking->v->n >= SAMPLE_FROM;
	uint32_t n = all_keys(blocking, key);

	for (uint32_t i = 0; i < n; i++)
		count_key(blocking, &key[i], sampled);
	qsort(key, n, sizeof *key, by_pairs);
	return n;
}

/* The broadest keys whose pairs, together, are no more than `room`: to the
 * front of chosen; how many. */
static uint32_t choose_keys(const struct block_key *key,
	uint32_t n,
	uint64_t room,
	struct block_key *chosen)
{
	uint64_t limit = room;
	uint64_t pairs;
	uint32_t k = broadest(key, n, limit, chosen, &pairs);

	while (limit && pairs > room) {
		limit = limit * 3 / 4;
		k = broadest(key, n, limit, chosen, &pairs);
	}
	return k;
}

/* the most telling first; false: there is no room for all pairs */
static bool take_chosen(struct blocking *blocking,
	const struct block_key *chosen,
	uint32_t n)
{
	blocking->n_pair = 0;
	blocking->n_once = 0;
	blocking->n_put = 0;
	while (n) {
		if (!take_key(blocking, &chosen[--n]))
			return false;
	}
	once_each(blocking);
	return true;
}

/* How many keys find the same pair is known only when they are taken: where
 * most pairs are found again and again, there is room for more keys; where
 * there was none, for fewer. */
static void take_keys(struct blocking *blocking,
	struct block_key *key,
	struct block_key *chosen)
{
	uint32_t n = count_keys(blocking, key);
	uint64_t room = blocking->pair_max / 2;
	bool grown = false;

	for (;;) {
		bool fits = take_chosen(blocking,
			chosen,
			choose_keys(key, n, room, chosen));
		bool again = blocking->n_put > blocking->n_pair * 2 &&
			blocking->n_pair < blocking->pair_max / 2;

		if (fits && (!again || grown))
			return;
		if (!fits && room < blocking->pair_max)
			return;
		grown |= fits;
		room = fits ? room * GROWN : room / 2;
	}
}

/* --- candidates ----------------------------------------------------------- */

static bool every_pair(struct blocking *blocking)
{
	for (uint32_t i = 0; i < blocking->v->n; i++)
		blocking->line[i] = i;
	return put_pairs(blocking, blocking->line, blocking->v->n);
}

static bool open_blocking(struct blocking *blocking)
{
	uint32_t n = blocking->v->n;

	blocking->pair_max = (size_t)n * PAIRS_A_RECORD;
	if (blocking->pair_max < FEWEST_PAIRS)
		blocking->pair_max = FEWEST_PAIRS;
	uint32_t buckets = n >= SAMPLE_FROM ? n / SAMPLE : n;
	blocking->record_bits = 1;
	while (n >> blocking->record_bits)
		blocking->record_bits++;
	blocking->n_bucket = 4;
	while (blocking->n_bucket < buckets * 4)
		blocking->n_bucket *= 2;
	blocking->pair = arena_raw(blocking->a,
		sizeof *blocking->pair,
		blocking->pair_max,
		alignof(uint64_t));
	return blocking->pair != NULL;
}

static size_t lines_at_most(const struct values *v)
{
	bool names = false;

	for (uint32_t c = 0; c < v->n_column; c++)
		names |= v->column[c].names;
	return (size_t)v->n * (names ? NAME_KEYS_MAX : 1) + 1;
}

bool candidates_find(const struct values *v,
	struct arena *a,
	struct candidates *ret)
{
	uint64_t all = (uint64_t)v->n * (v->n ? v->n - 1 : 0) / 2;
	struct blocking blocking = { .v = v, .a = a };

	if (!open_blocking(&blocking))
		return false;
	ret->pair = blocking.pair;
	struct arena scratch = *a;
	blocking.a = &scratch;
	size_t lines = lines_at_most(v);
	blocking.line = arena_raw(&scratch,
		sizeof *blocking.line,
		lines,
		alignof(uint64_t));
	blocking.room = arena_raw(&scratch,
		sizeof *blocking.room,
		lines,
		alignof(uint64_t));
	blocking.sorting = arena_raw(&scratch,
		sizeof *blocking.sorting,
		blocking.pair_max,
		alignof(uint64_t));
	blocking.bucket = arena_raw(&scratch,
		sizeof *blocking.bucket,
		blocking.n_bucket,
		alignof(uint32_t));
	struct block_key *key = NEW(&scratch, struct block_key, KEYS_TRIED);
	struct block_key *chosen = NEW(&scratch, struct block_key, KEYS_MAX);
	if (!blocking.line || !blocking.room || !blocking.sorting ||
		!blocking.bucket || !key || !chosen)
		return false;
	if (all <= ALL_PAIRS)
		every_pair(&blocking);
	else if (take_all_forms(&blocking))
		take_keys(&blocking, key, chosen);
	else
		return false;
	if (blocking.pair != ret->pair && blocking.n_pair)
		memcpy(ret->pair,
			blocking.pair,
			blocking.n_pair * sizeof *blocking.pair);
	ret->n = (uint32_t)blocking.n_pair;
	return true;
}
