/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/pairs.h"

#include <stddef.h>
#include <stdlib.h>

enum {
	EVENT_MAX = 10 + 10 + 5 + 10, /* bytes of one event at most */
	/* chunks of 32, 64 .. 1,024 bytes, each twice the one before it */
	SIZES = 6,
	CHUNK_ALIGN = 16,
	FIRST_CAP = 1 << 16,
	CACHE_LINE = 64,
	WINDOW_SHIFT = 16, /* of ms: 65 s */
	SINGLES = 9,
	THIN_EVERY = 1 << 16, /* events between two looks whether to thin */
	CHUNK_EVENTS_MAX = 1024 / 4,
};

_Static_assert(sizeof(struct pair) == CACHE_LINE, "a pair is a cache line");

/* Chunks are chained backwards, and each is coded by itself. */
struct event_chunk {
	uint32_t before; /* as struct pair's tail */
	uint16_t used;   /* of a chunk that is no longer the tail */
	uint8_t class;
	unsigned char byte[];
};
enum {
	CHUNK_HEAD = offsetof(struct event_chunk, byte)
};

static size_t chunk_room(unsigned class)
{
	return ((size_t)32 << class) - CHUNK_HEAD;
}

static struct event_chunk *chunk_at(const struct pairs *p, uint32_t at)
{
	return at ? (struct event_chunk *)(void *)(p->a->base +
			    (size_t)at * CHUNK_ALIGN)
		  : NULL;
}

bool pairs_open(struct pairs *p, struct arena *a, struct hosts *hosts)
{
	*p = (struct pairs){
		.a = a,
		.hosts = hosts,
		.cap = FIRST_CAP,
	};
	p->slot = NEW(a, struct pair_slot, FIRST_CAP);
	p->block = NEW(a, struct pair *, PAIR_BLOCKS_MAX);
	return p->slot && p->block;
}

static uint64_t key_hash(const struct pair *k)
{
	uint64_t what = (uint64_t)k->port << 32 | (uint64_t)k->sensor << 16 |
		(uint64_t)k->proto << 8 | k->by;

	return hash_mix(
		((uint64_t)k->src << 32 | k->dst) * 0x9e3779b97f4a7c15U ^
		what * 0xc2b2ae3d27d4eb4fU);
}

static bool key_eq(const struct pair *a, const struct pair *b)
{
	return a->src == b->src && a->dst == b->dst && a->port == b->port &&
		a->sensor == b->sensor && a->proto == b->proto &&
		a->by == b->by;
}

static bool grow(struct pairs *p)
{
	uint32_t cap = p->cap * 2;
	struct pair_slot *slot = NEW(p->a, struct pair_slot, cap);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		uint64_t h = key_hash(pairs_at(p, i));
		uint32_t at = (uint32_t)h & (cap - 1);

		while (slot[at].index)
			at = (at + 1) & (cap - 1);
		slot[at] = (struct pair_slot){ i + 1, (uint32_t)(h >> 32) };
	}
	p->slot = slot;
	p->cap = cap;
	return true;
}

/* NULL: the source has too many pairs (the event is counted) or memory is spent
 */
static struct pair *append(struct pairs *p,
	const struct pair *k,
	uint32_t at,
	uint32_t hash)
{
	while (k->src >= p->spread_cap) {
		struct spread *wider = arena_grown(p->a,
			p->spread,
			p->spread_cap,
			&p->spread_cap,
			sizeof *wider);

		if (!wider)
			return NULL;
		p->spread = wider;
	}
	struct spread *spread = &p->spread[k->src];
	if (spread->pairs == SPREAD_MAX) {
		spread->beyond++;
		p->n_beyond++;
		return NULL;
	}
	if (p->n % PAIR_BLOCK == 0) {
		if (p->n_block == PAIR_BLOCKS_MAX)
			return NULL;
		struct pair *block = arena_get(p->a,
			sizeof(struct pair),
			PAIR_BLOCK,
			CACHE_LINE);
		if (!block)
			return NULL;
		p->block[p->n_block++] = block;
	}
	struct pair *pair = pairs_at(p, p->n);
	*pair = (struct pair){
		.src = k->src,
		.dst = k->dst,
		.port = k->port,
		.sensor = k->sensor,
		.proto = k->proto,
		.by = k->by,
	};
	p->slot[at] = (struct pair_slot){ ++p->n, hash };
	spread->pairs++;
	return pair;
}

static struct pair *find_or_add(struct pairs *p,
	const struct pair *k,
	uint64_t h)
{
	uint32_t hash = (uint32_t)(h >> 32);

	for (uint32_t at = (uint32_t)h & (p->cap - 1);;
		at = (at + 1) & (p->cap - 1)) {
		if (!p->slot[at].index)
			return append(p, k, at, hash);
		if (p->slot[at].hash == hash) {
			struct pair *pair = pairs_at(p, p->slot[at].index - 1);

			if (key_eq(pair, k))
				return pair;
		}
	}
}

/* --- events: varints (LEB128), differences zigzagged --------------------- */

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

static uint64_t where_of(struct locator l)
{
	return (uint64_t)l.exhibit << 40 |
		(l.at_byte < AT_MAX ? l.at_byte : AT_MAX);
}

/* time, payload from src and whether it was answered, length and place of the
 * record */
static size_t code(const struct pair *pair,
	const struct pair_event *e,
	unsigned char to[static EVENT_MAX])
{
	const uint64_t most = UINT64_MAX >> 1;
	unsigned char *at = put_uint(to,
		zigzag((int64_t)((uint64_t)e->t_ms - (uint64_t)pair->prev_ms)));

	at = put_uint(at,
		(e->src_byte < most ? e->src_byte : most) << 1 | e->answered);
	at = put_uint(at, e->loc.len_byte);
	return (size_t)(put_uint(at,
				zigzag((int64_t)(where_of(e->loc) -
					pair->prev_where))) -
		to);
}

static bool new_tail(struct pairs *p, struct pair *pair)
{
	unsigned class;
	if (!pair->tail)
		class = 0;
	else if (pair->tail_class + 1 < SIZES)
		class = pair->tail_class + 1U;
	else
		class = SIZES - 1;
	struct event_chunk *c =
		arena_get(p->a, CHUNK_HEAD + chunk_room(class), 1, CHUNK_ALIGN);

	if (!c ||
		(size_t)((unsigned char *)c - p->a->base) / CHUNK_ALIGN >
			UINT32_MAX)
		return false;
	if (pair->tail)
		chunk_at(p, pair->tail)->used = pair->tail_used;
	c->before = pair->tail;
	c->class = (uint8_t) class;
	pair->tail = (uint32_t)((size_t)((unsigned char *)c - p->a->base) /
		CHUNK_ALIGN);
	pair->tail_class = (uint8_t) class;
	pair->tail_used = 0;
	pair->prev_ms = 0;
	pair->prev_where = 0;
	return true;
}

static bool put_event(struct pairs *p,
	struct pair *pair,
	const struct pair_event *e)
{
	unsigned char coded[EVENT_MAX];
	size_t n = pair->tail ? code(pair, e, coded) : 0;

	/* the first chunk cannot hold every event */
	while (!pair->tail ||
		pair->tail_used + n > chunk_room(pair->tail_class)) {
		if (!new_tail(p, pair))
			return false;
		n = code(pair, e, coded);
	}
	memcpy(chunk_at(p, pair->tail)->byte + pair->tail_used, coded, n);
	pair->tail_used = (uint16_t)(pair->tail_used + n);
	pair->prev_ms = e->t_ms;
	pair->prev_where = where_of(e->loc);
	return true;
}

/* Whether an event is kept when the pair is thinned so far: windows whole, so
 * that neighbours stay neighbours; and everywhere one in a thousand or fewer,
 * so that something is left of a flood that fits into one window. What is kept
 * when thinner was kept before. */
static bool stays(const struct pair_event *e, unsigned thin)
{
	uint64_t window = hash_mix(
		(uint64_t)(e->t_ms >> WINDOW_SHIFT) + 0x9e3779b97f4a7c15U);
	uint64_t one =
		thin ? hash_mix(where_of(e->loc) ^ (uint64_t)e->t_ms << 20) : 0;

	return !(window & ((UINT64_C(1) << thin) - 1)) ||
		!(one & ((UINT64_C(1) << (thin + SINGLES)) - 1));
}

/* All events of a chunk; how many. */
static uint32_t decode(const struct event_chunk *c,
	uint32_t used,
	struct pair_event *ret)
{
	const unsigned char *at = c->byte;
	const unsigned char *end = at + used;
	uint64_t t_ms = 0;
	uint64_t where = 0;
	uint32_t n = 0;

	while (at < end) {
		t_ms += (uint64_t)unzigzag(get_uint(&at));
		uint64_t sent = get_uint(&at);
		uint64_t len = get_uint(&at);
		where += (uint64_t)unzigzag(get_uint(&at));
		ret[n++] = (struct pair_event){
			.t_ms = (int64_t)t_ms,
			.src_byte = sent >> 1,
			.dst_byte = 0,
			.loc = { (uint32_t)(where >> 40),
				(uint32_t)len,
				where & AT_MAX },
			.answered = sent & 1,
		};
	}
	return n;
}

/* bytes of events in a chunk of the pair */
static uint32_t chunk_used(const struct pairs *p,
	const struct pair *pair,
	const struct event_chunk *c)
{
	return c == chunk_at(p, pair->tail) ? pair->tail_used : c->used;
}

static uint32_t kept(const struct pairs *p,
	const struct pair *pair,
	unsigned thin)
{
	struct pair_event e[CHUNK_EVENTS_MAX];
	uint32_t n = 0;

	for (const struct event_chunk *c = chunk_at(p, pair->tail); c;
		c = chunk_at(p, c->before))
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(p, pair, c), e);
			i < held;
			i++)
			n += stays(&e[i], thin);
	return n;
}

/* Leaves out the events of windows that are no longer kept. The memory of those
 * before is not used again: each thinning halves, so all of them together cost
 * at most twice what was kept. */
static bool thin_to(struct pairs *p, struct pair *pair, unsigned thin)
{
	struct pair_event e[CHUNK_EVENTS_MAX];
	const struct pair old = *pair;

	pair->thin = (uint8_t)thin;
	pair->tail = 0;
	pair->tail_used = 0;
	pair->tail_class = 0;
	for (const struct event_chunk *c = chunk_at(p, old.tail); c;
		c = chunk_at(p, c->before))
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(p, &old, c), e);
			i < held;
			i++)
			if (stays(&e[i], thin) && !put_event(p, pair, &e[i]))
				return false;
	return true;
}

static bool thin_out(struct pairs *p, struct pair *pair)
{
	unsigned thin = pair->thin;

	if (pair->n <= PAIR_EVENTS_MAX)
		return true;
	while (thin < 63 - SINGLES && kept(p, pair, thin) > PAIR_EVENTS_MAX)
		thin++;
	return thin == pair->thin || thin_to(p, pair, thin);
}

static bool add_one(struct pairs *p,
	struct pair *pair,
	const struct pair_event *e)
{
	if (stays(e, pair->thin) && !put_event(p, pair, e))
		return false;
	pair->n += pair->n < UINT32_MAX;
	pair->src_byte += e->src_byte;
	pair->dst_byte += e->dst_byte;
	p->n_event++;
	return pair->n < PAIR_EVENTS_MAX || pair->n % THIN_EVERY ||
		thin_out(p, pair);
}

/* --- on their way -------------------------------------------------------- */

static void fetch_pair(const struct pairs *p, const struct pending *w)
{
	uint32_t hash = (uint32_t)(w->hash >> 32);
	uint32_t at = (uint32_t)w->hash & (p->cap - 1);

	while (p->slot[at].index && p->slot[at].hash != hash)
		at = (at + 1) & (p->cap - 1);
	if (p->slot[at].index)
		__builtin_prefetch(pairs_at(p, p->slot[at].index - 1), 1);
}

static struct pending *pending_at(struct pairs *p, uint64_t i)
{
	return &p->pending[i % PENDING_MAX];
}

static bool host(struct pairs *p, struct pending *w)
{
	w->key.src = hosts_put(p->hosts, w->src_addr, w->src_hash);
	w->key.dst = hosts_put(p->hosts, w->dst_addr, w->dst_hash);
	w->hash = key_hash(&w->key);
	__builtin_prefetch(&p->slot[(uint32_t)w->hash & (p->cap - 1)]);
	return w->key.src != HOST_NONE && w->key.dst != HOST_NONE;
}

static bool locate(struct pairs *p, struct pending *w)
{
	uint64_t beyond = p->n_beyond;

	if ((p->n + 1) * 4ULL >= p->cap * 3ULL && !grow(p))
		return false;
	w->pair = find_or_add(p, &w->key, w->hash);
	if (w->pair && w->pair->tail)
		__builtin_prefetch(chunk_at(p, w->pair->tail)->byte +
				w->pair->tail_used,
			1);
	return w->pair || p->n_beyond > beyond;
}

static bool write_one(struct pairs *p, const struct pending *w)
{
	return !w->pair || add_one(p, w->pair, &w->event);
}

bool pairs_flush(struct pairs *p)
{
	for (; p->n_hosted < p->n_fed; p->n_hosted++)
		if (!host(p, pending_at(p, p->n_hosted)))
			return false;
	for (; p->n_located < p->n_fed; p->n_located++)
		if (!locate(p, pending_at(p, p->n_located)))
			return false;
	for (; p->n_written < p->n_fed; p->n_written++)
		if (!write_one(p, pending_at(p, p->n_written)))
			return false;
	for (uint32_t i = 0; i < p->n; i++)
		if (pairs_at(p, i)->n > PAIR_EVENTS_MAX &&
			!thin_out(p, pairs_at(p, i)))
			return false;
	return true;
}

static int64_t floor_ms(int64_t t_ns)
{
	return t_ns / 1000000 - (t_ns % 1000000 < 0);
}

static bool is_icmp(uint8_t proto)
{
	return proto == 1 || proto == 58;
}

bool pairs_add(struct pairs *p,
	const struct obs *o,
	uint32_t exhibit,
	uint16_t sensor)
{
	struct pending *w = pending_at(p, p->n_fed++);

	w->event = (struct pair_event){
		.t_ms = floor_ms(o->t_ns),
		.src_byte = o->flow.src_byte,
		.dst_byte = o->flow.dst_byte,
		.loc = { exhibit, o->len_byte, o->at_byte },
		.answered = o->flow.answered,
	};
	w->key = (struct pair){
		.port = is_icmp(o->tuple.proto) ? o->tuple.sport
						: o->tuple.dport,
		.sensor = sensor,
		.proto = o->tuple.proto,
		.by = BY_ADDRESS,
	};
	w->src_addr = o->tuple.src;
	w->dst_addr = o->tuple.dst;
	w->src_hash = host_hash(w->src_addr);
	w->dst_hash = host_hash(w->dst_addr);
	hosts_fetch(p->hosts, w->src_hash);
	hosts_fetch(p->hosts, w->dst_hash);
	if (p->n_fed - p->n_hosted > PENDING_STEP / 2) {
		const struct pending *soon =
			pending_at(p, p->n_fed - PENDING_STEP / 2 - 1);

		hosts_fetch_address(p->hosts, soon->src_hash);
		hosts_fetch_address(p->hosts, soon->dst_hash);
	}
	if (p->n_fed - p->n_hosted > PENDING_STEP &&
		!host(p, pending_at(p, p->n_hosted++)))
		return false;
	if (p->n_hosted - p->n_located > PENDING_STEP)
		fetch_pair(p, pending_at(p, p->n_hosted - PENDING_STEP - 1));
	if (p->n_hosted - p->n_located > 2 * PENDING_STEP &&
		!locate(p, pending_at(p, p->n_located++)))
		return false;
	return p->n_located - p->n_written <= PENDING_STEP ||
		write_one(p, pending_at(p, p->n_written++));
}

bool pairs_put(struct pairs *p,
	const struct pair *key,
	const struct pair_event *e)
{
	struct pending w = {
		.event = *e,
		.key = *key,
		.hash = key_hash(key),
	};

	return locate(p, &w) && write_one(p, &w);
}

/* --- looking ------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	const struct pair_event *x = a;
	const struct pair_event *y = b;

	if (x->t_ms != y->t_ms)
		return x->t_ms < y->t_ms ? -1 : 1;
	if (x->src_byte != y->src_byte)
		return x->src_byte < y->src_byte ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

static bool same_record(const struct pair_event *a, const struct pair_event *b)
{
	return a->t_ms == b->t_ms && a->src_byte == b->src_byte &&
		a->loc.exhibit != b->loc.exhibit;
}

/* in the order in which they came in, which is nearly always that of time */
static uint32_t gather(const struct pairs *p,
	const struct pair *x,
	const struct event_chunk **chunk,
	uint32_t n_chunk,
	struct pair_event *ret)
{
	uint32_t n = 0;
	bool sorted = true;

	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before))
		chunk[--n_chunk] = c;
	for (bool more = x->tail != 0; more; n_chunk++) {
		more = chunk[n_chunk] != chunk_at(p, x->tail);
		n += decode(chunk[n_chunk],
			chunk_used(p, x, chunk[n_chunk]),
			ret + n);
	}
	for (uint32_t i = 1; i < n && sorted; i++)
		sorted = by_time(&ret[i - 1], &ret[i]) <= 0;
	if (!sorted)
		qsort(ret, n, sizeof *ret, by_time);
	return n;
}

static uint64_t share(uint64_t of, uint32_t n, uint32_t all)
{
	return of / all * n + of % all * n / all;
}

bool pair_view(const struct pairs *p,
	const struct pair *x,
	struct arena *scratch,
	struct pair_view *ret)
{
	uint32_t n_chunk = 0;
	uint32_t n = 0;

	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before))
		n_chunk++;
	const struct event_chunk **chunk =
		NEW(scratch, const struct event_chunk *, n_chunk + 1);
	struct pair_event *e = arena_raw(scratch,
		sizeof *e,
		(size_t)n_chunk * CHUNK_EVENTS_MAX + 1,
		alignof(struct pair_event));
	if (!chunk || !e)
		return false;
	uint32_t all = gather(p, x, chunk, n_chunk, e);
	struct pair_view v = {
		.pair = x,
		.event = e,
	};
	for (uint32_t i = 0; i < all; i++) {
		if (!x->thin && n && same_record(&e[n - 1], &e[i]))
			continue;
		if (n != i)
			e[n] = e[i];
		n++;
		v.n_answered += e[i].answered;
		v.src_byte += e[i].src_byte;
	}
	scratch->at = (unsigned char *)(e + n);
	v.n = n;
	if (x->thin) {
		v.total = x->n;
		v.src_byte = x->src_byte;
		v.dst_byte = x->dst_byte;
	} else {
		v.total = n;
		v.dst_byte = share(x->dst_byte, n, all ? all : 1);
	}
	v.first_ms = n ? e[0].t_ms : 0;
	v.last_ms = n ? e[n - 1].t_ms : 0;
	*ret = v;
	return true;
}

static bool merge_pair(struct pairs *to,
	const struct pairs *from,
	const struct pair *x,
	struct pair *key,
	struct pair_event *e)
{
	uint64_t hash = key_hash(key);
	uint64_t beyond = to->n_beyond;

	if ((to->n + 1) * 4ULL >= to->cap * 3ULL && !grow(to))
		return false;
	struct pair *pair = find_or_add(to, key, hash);
	if (!pair) {
		to->spread[key->src].beyond += x->n - 1;
		to->n_beyond += x->n - 1;
		return to->n_beyond > beyond;
	}
	if (x->thin > pair->thin && !thin_to(to, pair, x->thin))
		return false;
	for (const struct event_chunk *c = chunk_at(from, x->tail); c;
		c = chunk_at(from, c->before))
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(from, x, c), e);
			i < held;
			i++)
			if (stays(&e[i], pair->thin) &&
				!put_event(to, pair, &e[i]))
				return false;
	pair->n = UINT32_MAX - pair->n < x->n ? UINT32_MAX : pair->n + x->n;
	pair->src_byte += x->src_byte;
	pair->dst_byte += x->dst_byte;
	to->n_event += x->n;
	return thin_out(to, pair);
}

bool pairs_merge(struct pairs *to,
	const struct pairs *from,
	const uint32_t *host_of,
	const uint32_t *text_of)
{
	struct pair_event e[CHUNK_EVENTS_MAX];

	for (uint32_t i = 0; i < from->n; i++) {
		const struct pair *x = pairs_at(from, i);
		struct pair key = *x;

		key.src = host_of[x->src];
		key.dst = by_name((enum by)x->by) ? text_of[x->dst]
						  : host_of[x->dst];
		if (!merge_pair(to, from, x, &key, e))
			return false;
	}
	for (uint32_t i = 0; i < from->spread_cap && i < from->hosts->n; i++)
		if (from->spread[i].beyond) {
			to->spread[host_of[i]].beyond += from->spread[i].beyond;
			to->n_beyond += from->spread[i].beyond;
		}
	return true;
}
