/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/pairs.h"

enum { CHUNK_MIN = 48, CHUNK_MAX = 1008, EVENT_MAX = 10 + 5 + 5 + 10, FIRST_CAP = 1 << 16 };

struct event_chunk {
	struct event_chunk *next;
	uint16_t used, size;
	unsigned char byte[];
};

bool pairs_open(struct pairs *p, struct arena *a)
{
	*p = (struct pairs){ .a = a, .cap = FIRST_CAP };
	p->slot = NEW(a, uint32_t, FIRST_CAP);
	p->hash = NEW(a, uint32_t, FIRST_CAP);
	p->block = NEW(a, struct pair *, PAIR_BLOCKS_MAX);
	return p->slot && p->hash && p->block;
}

static uint64_t key_hash(const struct pair_key *k)
{
	uint64_t h = k->src.lo * 0x9e3779b97f4a7c15U ^ (k->dst.lo + 0x7f4a7c159e3779b9U) * 0xc2b2ae3d27d4eb4fU;

	h ^= (k->src.hi + 1) * 0x165667b19e3779f9U + k->dst.hi * 0x27d4eb2f165667c5U;
	return hash_mix(h + (k->service | (uint64_t)k->sensor << 32) * 0x85ebca77c2b2ae63U);
}

static bool key_eq(const struct pair_key *a, const struct pair_key *b)
{
	return addr_eq(a->src, b->src) && addr_eq(a->dst, b->dst) && a->service == b->service && a->sensor == b->sensor;
}

static bool grow(struct pairs *p)
{
	uint32_t cap = p->cap * 2;
	uint32_t *slot = NEW(p->a, uint32_t, cap), *hash = NEW(p->a, uint32_t, cap);

	if (!slot || !hash)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		uint64_t h = key_hash(&pairs_at(p, i)->key);
		uint32_t at = (uint32_t)h & (cap - 1);

		while (slot[at])
			at = (at + 1) & (cap - 1);
		slot[at] = i + 1;
		hash[at] = (uint32_t)(h >> 32);
	}
	p->slot = slot, p->hash = hash, p->cap = cap;
	return true;
}

static struct pair *append(struct pairs *p, const struct pair_key *k, uint32_t at, uint32_t hash)
{
	if (p->n % PAIR_BLOCK == 0) {
		if (p->n_block == PAIR_BLOCKS_MAX || !(p->block[p->n_block] = NEW(p->a, struct pair, PAIR_BLOCK)))
			return NULL;
		p->n_block++;
	}
	struct pair *pair = pairs_at(p, p->n);
	pair->key = *k;
	pair->bits = -1;
	p->slot[at] = ++p->n;
	p->hash[at] = hash;
	return pair;
}

static struct pair *find_or_add(struct pairs *p, const struct pair_key *k)
{
	uint64_t h = key_hash(k);
	uint32_t hash = (uint32_t)(h >> 32);

	if (p->n * 4ULL >= p->cap * 3ULL && !grow(p))
		return NULL;
	for (uint32_t at = (uint32_t)h & (p->cap - 1);; at = (at + 1) & (p->cap - 1)) {
		if (!p->slot[at])
			return append(p, k, at, hash);
		if (p->hash[at] == hash) {
			struct pair *pair = pairs_at(p, p->slot[at] - 1);

			if (key_eq(&pair->key, k))
				return pair;
		}
	}
}

/* --- events: varints (LEB128), differences zigzagged ---------------------------------------------------------------- */

static unsigned char *put_uint(unsigned char *to, uint64_t v)
{
	while (v >= 0x80) {
		*to++ = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	*to++ = (unsigned char)v;
	return to;
}

static uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static uint64_t get_uint(const unsigned char **p)
{
	uint64_t v = 0;

	for (unsigned shift = 0;; shift += 7) {
		unsigned char b = *(*p)++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return v;
	}
}

/* room for one more event at the tail */
static struct event_chunk *tail_with_room(struct pairs *p, struct pair *pair)
{
	struct event_chunk *c = pair->tail;

	if (c && c->size - c->used >= EVENT_MAX)
		return c;
	unsigned size = !c ? CHUNK_MIN : c->size >= CHUNK_MAX / 2 ? CHUNK_MAX : c->size * 2U + 16;
	c = arena_get(p->a, sizeof *c + size, 1, alignof(struct event_chunk));
	if (!c)
		return NULL;
	c->size = (uint16_t)size;
	*(pair->tail ? &pair->tail->next : &pair->head) = c;
	return pair->tail = c;
}

/* time difference; length and whether the exhibit changes; the exhibit if so; offset, as a difference within one exhibit */
static bool put_event(struct pairs *p, struct pair *pair, int64_t t_ms, const struct obs *o, uint32_t exhibit)
{
	struct event_chunk *c = tail_with_room(p, pair);
	bool other = !pair->n || exhibit != pair->prev_exhibit;

	if (!c)
		return false;
	unsigned char *to = c->byte + c->used;
	to = put_uint(to, zigzag(t_ms - pair->prev_ms));
	to = put_uint(to, (uint64_t)o->len_byte << 1 | other);
	if (other)
		to = put_uint(to, exhibit);
	to = put_uint(to, zigzag((int64_t)(o->at_byte - (other ? 0 : pair->prev_at))));
	c->used = (uint16_t)(to - c->byte);
	pair->prev_ms = t_ms, pair->prev_at = o->at_byte, pair->prev_exhibit = exhibit;
	return true;
}

struct event_iter pair_events(const struct pair *p)
{
	return (struct event_iter){ .chunk = p->head };
}

bool event_next(struct event_iter *it, struct pair_event *ret)
{
	while (it->chunk && it->at == it->chunk->used) {
		it->chunk = it->chunk->next;
		it->at = 0;
	}
	if (!it->chunk)
		return false;
	const unsigned char *p = it->chunk->byte + it->at;
	it->last.t_ms += unzigzag(get_uint(&p));
	uint64_t head = get_uint(&p);
	bool other = head & 1;
	if (other)
		it->last.loc.exhibit = (uint32_t)get_uint(&p);
	int64_t at = unzigzag(get_uint(&p));
	it->last.loc.at_byte = (other ? 0 : it->last.loc.at_byte) + (uint64_t)at;
	it->last.loc.len_byte = (uint32_t)(head >> 1);
	it->at = (uint32_t)(p - it->chunk->byte);
	*ret = it->last;
	return true;
}

/* --- durations ------------------------------------------------------------------------------------------------------- */

static unsigned duration_bin(uint32_t ms)
{
	unsigned octave = 31U - (unsigned)__builtin_clz(ms | 1);
	unsigned eighth = octave >= 3 ? (ms >> (octave - 3)) & 7 : (ms << (3 - octave)) & 7;

	return octave * 8 + eighth;
}

uint64_t pairs_longer(const struct pairs *p, uint32_t duration_ms)
{
	uint64_t sum = 0;

	for (unsigned i = duration_bin(duration_ms); i < 8 * 32; i++)
		sum += p->duration_hist[i];
	return sum;
}

static uint32_t to_ms(int64_t ns)
{
	int64_t ms = ns < 0 ? 0 : ns / 1000000;

	return ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

static int64_t floor_ms(int64_t ns)
{
	return ns / 1000000 - (ns % 1000000 < 0);
}

bool pairs_add(struct pairs *p, const struct obs *o, uint32_t exhibit, uint32_t sensor)
{
	const struct pair_key k = { o->tuple.src, o->tuple.dst, (uint32_t)o->tuple.dport << 8 | o->tuple.proto, sensor };
	struct pair *pair = find_or_add(p, &k);
	uint32_t duration_ms = to_ms(o->flow.duration_ns);
	int64_t t_ms = floor_ms(o->t_ns);

	if (!pair || !put_event(p, pair, t_ms, o, exhibit))
		return false;
	if (!pair->n || t_ms < pair->first_ms)
		pair->first_ms = t_ms;
	if (!pair->n || t_ms > pair->last_ms)
		pair->last_ms = t_ms;
	if (pair->n < UINT32_MAX)
		pair->n++;
	if (duration_ms > pair->longest_ms) {
		pair->longest_ms = duration_ms;
		pair->longest_loc = (struct locator){ exhibit, o->len_byte, o->at_byte };
		pair->longest_t_ms = t_ms;
	}
	pair->n_answered += o->flow.answered;
	pair->src_byte += o->flow.src_byte;
	pair->dst_byte += o->flow.dst_byte;
	p->duration_hist[duration_bin(duration_ms)]++;
	p->n_event++;
	return true;
}
