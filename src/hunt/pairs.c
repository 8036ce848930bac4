/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/pairs.h"

enum { CHUNK_MIN = 48, CHUNK_MAX = 1008, EVENT_MAX = 10 + 5 + 5 + 10, FIRST_CAP = 1 << 16, CACHE_LINE = 64 };

struct event_chunk {
	struct event_chunk *next;
	uint16_t used;          /* of a chunk that is no longer the tail */
	unsigned char byte[];
};

bool pairs_open(struct pairs *p, struct arena *a)
{
	*p = (struct pairs){ .a = a, .cap = FIRST_CAP };
	p->slot = NEW(a, struct pair_slot, FIRST_CAP);
	p->block = NEW(a, struct pair *, PAIR_BLOCKS_MAX);
	return p->slot && p->block;
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
	struct pair_slot *slot = NEW(p->a, struct pair_slot, cap);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		uint64_t h = key_hash(&pairs_at(p, i)->key);
		uint32_t at = (uint32_t)h & (cap - 1);

		while (slot[at].index)
			at = (at + 1) & (cap - 1);
		slot[at] = (struct pair_slot){ i + 1, (uint32_t)(h >> 32) };
	}
	p->slot = slot, p->cap = cap;
	return true;
}

static struct pair *append(struct pairs *p, const struct pair_key *k, uint32_t at, uint32_t hash)
{
	if (p->n % PAIR_BLOCK == 0) {
		if (p->n_block == PAIR_BLOCKS_MAX || !(p->block[p->n_block] = arena_get(p->a, sizeof(struct pair), PAIR_BLOCK, CACHE_LINE)))
			return NULL;
		p->n_block++;
	}
	struct pair *pair = pairs_at(p, p->n);
	pair->key = *k;
	pair->bits = -1;
	p->slot[at] = (struct pair_slot){ ++p->n, hash };
	return pair;
}

static struct pair *find_or_add(struct pairs *p, const struct pair_key *k, uint64_t h)
{
	uint32_t hash = (uint32_t)(h >> 32);

	for (uint32_t at = (uint32_t)h & (p->cap - 1);; at = (at + 1) & (p->cap - 1)) {
		if (!p->slot[at].index)
			return append(p, k, at, hash);
		if (p->slot[at].hash == hash) {
			struct pair *pair = pairs_at(p, p->slot[at].index - 1);

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
static bool tail_room(struct pairs *p, struct pair *pair)
{
	if (pair->tail && pair->tail_size - pair->tail_used >= EVENT_MAX)
		return true;
	unsigned size = !pair->tail ? CHUNK_MIN : pair->tail_size >= CHUNK_MAX / 2 ? CHUNK_MAX : pair->tail_size * 2U + 16;
	struct event_chunk *c = arena_get(p->a, sizeof *c + size, 1, alignof(struct event_chunk));
	if (!c)
		return false;
	if (pair->tail)
		pair->tail->used = pair->tail_used;
	*(pair->tail ? &pair->tail->next : &pair->head) = c;
	pair->tail = c;
	pair->tail_used = 0;
	pair->tail_size = (uint16_t)size;
	return true;
}

/* time difference; length and whether the exhibit changes; the exhibit if so; offset, as a difference within one exhibit */
static bool put_event(struct pairs *p, struct pair *pair, const struct pending *w)
{
	bool other = !pair->n || w->exhibit != pair->prev_exhibit;

	if (!tail_room(p, pair))
		return false;
	unsigned char *from = pair->tail->byte + pair->tail_used, *to = from;
	to = put_uint(to, zigzag(w->t_ms - pair->prev_ms));
	to = put_uint(to, (uint64_t)w->len_byte << 1 | other);
	if (other)
		to = put_uint(to, w->exhibit);
	to = put_uint(to, zigzag((int64_t)(w->at_byte - (other ? 0 : pair->prev_at))));
	pair->tail_used = (uint16_t)(pair->tail_used + (to - from));
	pair->prev_ms = w->t_ms, pair->prev_at = w->at_byte, pair->prev_exhibit = w->exhibit;
	return true;
}

struct event_iter pair_events(const struct pair *p)
{
	return (struct event_iter){ .chunk = p->head, .pair = p };
}

bool event_next(struct event_iter *it, struct pair_event *ret)
{
	while (it->chunk && it->at == (it->chunk == it->pair->tail ? it->pair->tail_used : it->chunk->used)) {
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

static bool add_one(struct pairs *p, const struct pending *w)
{
	struct pair *pair = w->pair;

	if (!put_event(p, pair, w))
		return false;
	if (!pair->n || w->t_ms < pair->first_ms)
		pair->first_ms = w->t_ms;
	if (!pair->n || w->t_ms > pair->last_ms)
		pair->last_ms = w->t_ms;
	if (pair->n < UINT32_MAX)
		pair->n++;
	if (w->duration_ms > pair->longest_ms) {
		pair->longest_ms = w->duration_ms;
		pair->longest_loc = (struct locator){ w->exhibit, w->len_byte, w->at_byte };
		pair->longest_t_ms = w->t_ms;
	}
	pair->n_answered += w->answered;
	pair->src_byte += w->src_byte;
	pair->dst_byte += w->dst_byte;
	p->duration_hist[duration_bin(w->duration_ms)]++;
	p->n_event++;
	return true;
}

/* the pair that the key's first slot names is nearly always the right one */
static void fetch_pair(const struct pairs *p, const struct pending *w)
{
	uint32_t i = p->slot[(uint32_t)w->hash & (p->cap - 1)].index;

	if (!i)
		return;
	__builtin_prefetch(pairs_at(p, i - 1), 1);
	__builtin_prefetch((const char *)pairs_at(p, i - 1) + CACHE_LINE, 1);
}

static struct pending *pending_at(struct pairs *p, uint64_t i)
{
	return &p->pending[i % PENDING_MAX];
}

static bool locate(struct pairs *p, struct pending *w)
{
	if ((p->n + 1) * 4ULL >= p->cap * 3ULL && !grow(p))
		return false;
	w->pair = find_or_add(p, &w->key, w->hash);
	if (!w->pair)
		return false;
	__builtin_prefetch(w->pair->tail ? w->pair->tail->byte + w->pair->tail_used : NULL, 1);
	return true;
}

bool pairs_flush(struct pairs *p)
{
	for (; p->n_located < p->n_fed; p->n_located++)
		if (!locate(p, pending_at(p, p->n_located)))
			return false;
	for (; p->n_written < p->n_located; p->n_written++)
		if (!add_one(p, pending_at(p, p->n_written)))
			return false;
	return true;
}

bool pairs_add(struct pairs *p, const struct obs *o, uint32_t exhibit, uint32_t sensor)
{
	struct pending *w = pending_at(p, p->n_fed++);

	w->key = (struct pair_key){ o->tuple.src, o->tuple.dst, (uint32_t)o->tuple.dport << 8 | o->tuple.proto, sensor };
	w->at_byte = o->at_byte, w->src_byte = o->flow.src_byte, w->dst_byte = o->flow.dst_byte, w->t_ms = floor_ms(o->t_ns);
	w->len_byte = o->len_byte, w->exhibit = exhibit, w->duration_ms = to_ms(o->flow.duration_ns), w->answered = o->flow.answered;
	w->hash = key_hash(&w->key);
	__builtin_prefetch(&p->slot[(uint32_t)w->hash & (p->cap - 1)]);
	if (p->n_fed - p->n_located > PENDING_STEP)
		fetch_pair(p, pending_at(p, p->n_fed - PENDING_STEP - 1));
	if (p->n_fed - p->n_located > 2 * PENDING_STEP && !locate(p, pending_at(p, p->n_located++)))
		return false;
	return p->n_fed - p->n_written <= 3 * PENDING_STEP || add_one(p, pending_at(p, p->n_written++));
}
