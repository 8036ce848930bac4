/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/conversations.h"

#include <endian.h>
#include <stddef.h>
#include <stdlib.h>

enum {
	/* bytes of one event, at most and at least */
	EVENT_MAX = 10 + 1 + 1 + 8 + 8 + 2 + 5 + 10,
	EVENT_MIN = 1 + 1 + 2 + 1 + 1,
	WORD = 8, /* counts are read and written as so many bytes */
	/* chunks of 32, 64 .. 1,024 bytes, each twice the one before it */
	SIZES = 6,
	CHUNK_ALIGN = 16,
	FIRST_CAP = 1 << 16,
	CACHE_LINE = 64,
	WINDOW_SHIFT = 16, /* of ms: 65 s */
	SINGLES = 9,
	THIN_EVERY = 1 << 16, /* events between two looks whether to thin */
	CHUNK_MAX = 32 << (SIZES - 1),
	CHUNK_EVENTS_MAX = CHUNK_MAX / EVENT_MIN,
};

_Static_assert(sizeof(struct conversation) == CACHE_LINE,
	"a pair is a cache line");

/* Chunks are chained backwards, and each is coded by itself. */
struct event_chunk {
	uint32_t before; /* as struct conversation's tail */
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

static struct event_chunk *chunk_at(const struct conversations *p,
	uint32_t at)
{
	return at ? (struct event_chunk *)(void *)(p->a->base +
			    (size_t)at * CHUNK_ALIGN)
		  : NULL;
}

bool conversations_open(struct conversations *p,
	struct arena *a,
	struct hosts *hosts)
{
	*p = (struct conversations){
		.a = a,
		.hosts = hosts,
		.cap = FIRST_CAP,
	};
	p->slot = NEW(a, struct conversation_slot, FIRST_CAP);
	p->block = NEW(a, struct conversation *, CONVERSATION_BLOCKS_MAX);
	return p->slot && p->block;
}

static uint64_t key_hash(const struct conversation *k)
{
	uint64_t what = (uint64_t)k->port << 32 | (uint64_t)k->sensor << 16 |
		(uint64_t)k->proto << 8 | k->key_kind;

	return hash_mix(
		((uint64_t)k->src << 32 | k->dst) * 0x9e3779b97f4a7c15U ^
		what * 0xc2b2ae3d27d4eb4fU);
}

static bool key_eq(const struct conversation *a, const struct conversation *b)
{
	return a->src == b->src && a->dst == b->dst && a->port == b->port &&
		a->sensor == b->sensor && a->proto == b->proto &&
		a->key_kind == b->key_kind;
}

static bool grow(struct conversations *p)
{
	uint32_t cap = p->cap * 2;
	struct conversation_slot *slot =
		NEW(p->a, struct conversation_slot, cap);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		uint64_t h = key_hash(conversations_at(p, i));
		uint32_t at = (uint32_t)h & (cap - 1);

		while (slot[at].index)
			at = (at + 1) & (cap - 1);
		slot[at] = (struct conversation_slot){ i + 1,
			(uint32_t)(h >> 32) };
	}
	p->slot = slot;
	p->cap = cap;
	return true;
}

/* NULL: the source has too many pairs (the event is counted) or memory is spent
 */
static struct conversation *append(struct conversations *p,
	const struct conversation *k,
	uint32_t at,
	uint32_t hash)
{
	while (k->src >= p->fan_out_cap) {
		struct fan_out *wider = arena_grown(p->a,
			p->fan_out,
			p->fan_out_cap,
			&p->fan_out_cap,
			sizeof *wider);

		if (!wider)
			return NULL;
		p->fan_out = wider;
	}
	struct fan_out *fan_out = &p->fan_out[k->src];
	if (fan_out->conversations == FAN_OUT_MAX) {
		fan_out->overflow++;
		p->n_overflow++;
		return NULL;
	}
	if (p->n % CONVERSATION_BLOCK == 0) {
		if (p->n_block == CONVERSATION_BLOCKS_MAX)
			return NULL;
		struct conversation *block = arena_get(p->a,
			sizeof(struct conversation),
			CONVERSATION_BLOCK,
			CACHE_LINE);
		if (!block)
			return NULL;
		p->block[p->n_block++] = block;
	}
	struct conversation *conv = conversations_at(p, p->n);
	*conv = (struct conversation){
		.src = k->src,
		.dst = k->dst,
		.port = k->port,
		.sensor = k->sensor,
		.proto = k->proto,
		.key_kind = k->key_kind,
	};
	p->slot[at] = (struct conversation_slot){ ++p->n, hash };
	fan_out->conversations++;
	return conv;
}

static struct conversation *find_or_add(struct conversations *p,
	const struct conversation *k,
	uint64_t h)
{
	uint32_t hash = (uint32_t)(h >> 32);

	for (uint32_t at = (uint32_t)h & (p->cap - 1);;
		at = (at + 1) & (p->cap - 1)) {
		if (!p->slot[at].index)
			return append(p, k, at, hash);
		if (p->slot[at].hash == hash) {
			struct conversation *conv =
				conversations_at(p, p->slot[at].index - 1);

			if (key_eq(conv, k))
				return conv;
		}
	}
}

const struct conversation *conversations_find(const struct conversations *p,
	const struct conversation *key)
{
	uint64_t h = key_hash(key);

	for (uint32_t at = (uint32_t)h & (p->cap - 1); p->slot[at].index;
		at = (at + 1) & (p->cap - 1)) {
		const struct conversation *conv =
			conversations_at(p, p->slot[at].index - 1);

		if (p->slot[at].hash == (uint32_t)(h >> 32) &&
			key_eq(conv, key)) {
			return conv;
		}
	}
	return NULL;
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

/* Counts of bytes in as many as they need, how many before them: two of them
 * are told apart without a branch for each byte, which no processor foresees.
 */
static const uint8_t size_byte[8] = { 0, 1, 2, 3, 4, 5, 6, WORD };

/* index in size_byte of the least that holds v */
static unsigned size_code(uint64_t v)
{
	unsigned n = v ? (71U - (unsigned)__builtin_clzll(v)) / 8 : 0;

	return n < 7 ? n : 7;
}

/* writes WORD bytes, of which the next take the place of what is too much */
static unsigned char *put_count(unsigned char *to, uint64_t v, unsigned size)
{
	uint64_t le = htole64(v);

	memcpy(to, &le, WORD);
	return to + size_byte[size];
}

/* reads WORD bytes */
static uint64_t get_count(const unsigned char **p, unsigned size)
{
	static const uint64_t mask[8] = { 0,
		0xff,
		0xffff,
		0xffffff,
		0xffffffff,
		0xffffffffff,
		0xffffffffffff,
		UINT64_MAX };
	uint64_t le;

	memcpy(&le, *p, WORD);
	*p += size_byte[size];
	return le64toh(le) & mask[size];
}

/* What is rarely said of an event, in a byte of its own. */
enum {
	EVENT_SRC_NOT_TOLD = 1,
	EVENT_DST_NOT_TOLD = 2,
	EVENT_ANSWER_NOT_TOLD = 4,
	EVENT_ANSWERED = 8
};

static unsigned char rarely_said(const struct conversation_event *e)
{
	unsigned v = 0;

	if (e->src_not_told)
		v |= EVENT_SRC_NOT_TOLD;
	if (e->dst_not_told)
		v |= EVENT_DST_NOT_TOLD;
	if (e->answered < 0)
		v |= EVENT_ANSWER_NOT_TOLD;
	if (!v)
		return 0;
	return (unsigned char)(v | (e->answered > 0 ? EVENT_ANSWERED : 0));
}

/* time; a byte of whether it was answered (or, 2, that a byte tells what is not
 * told) and of the sizes of both counts; source port, counts, length and place
 * of the record. Room for WORD more. */
static size_t code(const struct conversation *conv,
	const struct conversation_event *e,
	unsigned char to[static EVENT_MAX + WORD])
{
	unsigned char rarely = rarely_said(e);
	unsigned how = rarely ? 2 : e->answered > 0;
	unsigned src = size_code(e->src_byte);
	unsigned dst = size_code(e->dst_byte);
	unsigned char *at = put_uint(to,
		zigzag((int64_t)((uint64_t)e->t_ms -
			(uint64_t)conv->prev_ms)));

	*at++ = (unsigned char)(dst << 5 | src << 2 | how);
	if (rarely)
		*at++ = rarely;
	*at++ = (unsigned char)(e->src_port & 0xff);
	*at++ = (unsigned char)(e->src_port >> 8);
	at = put_count(at, e->src_byte, src);
	at = put_count(at, e->dst_byte, dst);
	at = put_uint(at, e->loc.len_byte);
	return (size_t)(put_uint(at,
				zigzag((int64_t)(where_of(e->loc) -
					conv->prev_where))) -
		to);
}

/* An empty one; *ret: where it is, as struct conversation's tail. NULL: no
 * memory */
static struct event_chunk *chunk_new(struct conversations *p,
	unsigned class,
	uint32_t *ret)
{
	struct event_chunk *c = arena_get(p->a,
		CHUNK_HEAD + chunk_room(class),
		1,
		CHUNK_ALIGN);

	if (!c)
		return NULL;
	size_t at = (size_t)((unsigned char *)c - p->a->base) / CHUNK_ALIGN;
	if (at > UINT32_MAX)
		return NULL;
	c->class = (uint8_t) class;
	*ret = (uint32_t)at;
	return c;
}

static bool new_tail(struct conversations *p, struct conversation *conv)
{
	unsigned class;
	uint32_t at;
	if (!conv->tail)
		class = 0;
	else if (conv->tail_class + 1 < SIZES)
		class = conv->tail_class + 1U;
	else
		class = SIZES - 1;
	struct event_chunk *c = chunk_new(p, class, &at);

	if (!c)
		return false;
	if (conv->tail)
		chunk_at(p, conv->tail)->used = conv->tail_used;
	c->before = conv->tail;
	conv->tail = at;
	conv->tail_class = (uint8_t) class;
	conv->tail_used = 0;
	conv->prev_ms = 0;
	conv->prev_where = 0;
	return true;
}

static bool put_event(struct conversations *p,
	struct conversation *conv,
	const struct conversation_event *e)
{
	unsigned char coded[EVENT_MAX + WORD];
	size_t n = conv->tail ? code(conv, e, coded) : 0;

	/* the first chunk cannot hold every event */
	while (!conv->tail ||
		conv->tail_used + n > chunk_room(conv->tail_class)) {
		if (!new_tail(p, conv))
			return false;
		n = code(conv, e, coded);
	}
	memcpy(chunk_at(p, conv->tail)->byte + conv->tail_used, coded, n);
	conv->tail_used = (uint16_t)(conv->tail_used + n);
	conv->prev_ms = e->t_ms;
	conv->prev_where = where_of(e->loc);
	return true;
}

/* Whether an event is kept when the pair is thinned so far: windows whole, so
 * that neighbours stay neighbours; and everywhere one in a thousand or fewer,
 * so that something is left of a flood that fits into one window. What is kept
 * when thinner was kept before. */
static bool is_sampled(const struct conversation_event *e,
	unsigned sampling_level)
{
	uint64_t window = hash_mix(
		(uint64_t)(e->t_ms >> WINDOW_SHIFT) + 0x9e3779b97f4a7c15U);
	uint64_t one = sampling_level
		? hash_mix(where_of(e->loc) ^ (uint64_t)e->t_ms << 20)
		: 0;

	return !(window & ((UINT64_C(1) << sampling_level) - 1)) ||
		!(one & ((UINT64_C(1) << (sampling_level + SINGLES)) - 1));
}

/* All events of a chunk; how many. */
static uint32_t decode(const struct event_chunk *c,
	uint32_t used,
	struct conversation_event *ret)
{
	unsigned char coded[CHUNK_MAX + WORD];
	const unsigned char *at = coded;
	const unsigned char *end = coded + used;
	uint64_t t_ms = 0;
	uint64_t where = 0;
	uint32_t n = 0;

	memcpy(coded, c->byte, used);
	memset(coded + used, 0, WORD);
	while (at < end) {
		t_ms += (uint64_t)unzigzag(get_uint(&at));
		unsigned tag = *at++;
		unsigned rarely = (tag & 2) ? *at++ : 0;
		unsigned port = at[0] | (unsigned)at[1] << 8;
		at += 2;
		uint64_t src_byte = get_count(&at, tag >> 2 & 7);
		uint64_t dst_byte = get_count(&at, tag >> 5);
		uint64_t len = get_uint(&at);
		where += (uint64_t)unzigzag(get_uint(&at));
		bool yes = tag & 1 || rarely & EVENT_ANSWERED;
		ret[n++] = (struct conversation_event){
			.t_ms = (int64_t)t_ms,
			.src_byte = src_byte,
			.dst_byte = dst_byte,
			.loc = { (uint32_t)(where >> 40),
				(uint32_t)len,
				where & AT_MAX },
			.src_port = (uint16_t)port,
			.answered = rarely & EVENT_ANSWER_NOT_TOLD
				? (int8_t)-1
				: (int8_t)yes,
			.src_not_told = rarely & EVENT_SRC_NOT_TOLD,
			.dst_not_told = rarely & EVENT_DST_NOT_TOLD,
		};
	}
	return n;
}

/* bytes of events in a chunk of the pair */
static uint32_t chunk_used(const struct conversations *p,
	const struct conversation *conv,
	const struct event_chunk *c)
{
	return c == chunk_at(p, conv->tail) ? conv->tail_used : c->used;
}

static uint32_t kept(const struct conversations *p,
	const struct conversation *conv,
	unsigned sampling_level)
{
	struct conversation_event e[CHUNK_EVENTS_MAX];
	uint32_t n = 0;

	for (const struct event_chunk *c = chunk_at(p, conv->tail); c;
		c = chunk_at(p, c->before)) {
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(p, conv, c), e);
			i < held;
			i++) {
			n += is_sampled(&e[i], sampling_level);
		}
	}
	return n;
}

/* Leaves out the events of windows that are no longer kept. The memory of those
 * before is not used again: each thinning halves, so all of them together cost
 * at most twice what was kept. */
static bool sample_to(struct conversations *p,
	struct conversation *conv,
	unsigned sampling_level)
{
	struct conversation_event e[CHUNK_EVENTS_MAX];
	const struct conversation old = *conv;

	conv->sampling_level = (uint8_t)sampling_level;
	conv->tail = 0;
	conv->tail_used = 0;
	conv->tail_class = 0;
	for (const struct event_chunk *c = chunk_at(p, old.tail); c;
		c = chunk_at(p, c->before)) {
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(p, &old, c), e);
			i < held;
			i++) {
			if (is_sampled(&e[i], sampling_level) &&
				!put_event(p, conv, &e[i]))
				return false;
		}
	}
	return true;
}

static bool sample_events(struct conversations *p, struct conversation *conv)
{
	unsigned sampling_level = conv->sampling_level;

	if (conv->n <= CONVERSATION_EVENTS_MAX)
		return true;
	while (sampling_level < 63 - SINGLES &&
		kept(p, conv, sampling_level) > CONVERSATION_EVENTS_MAX) {
		sampling_level++;
	}
	return sampling_level == conv->sampling_level ||
		sample_to(p, conv, sampling_level);
}

static bool add_one(struct conversations *p,
	struct conversation *conv,
	const struct conversation_event *e)
{
	if (is_sampled(e, conv->sampling_level) && !put_event(p, conv, e))
		return false;
	conv->n += conv->n < UINT32_MAX;
	conv->src_byte += e->src_byte;
	conv->dst_byte += e->dst_byte;
	p->n_event++;
	return conv->n < CONVERSATION_EVENTS_MAX || conv->n % THIN_EVERY ||
		sample_events(p, conv);
}

/* --- on their way -------------------------------------------------------- */

static void fetch_conversation(const struct conversations *p,
	const struct pending *w)
{
	uint32_t hash = (uint32_t)(w->hash >> 32);
	uint32_t at = (uint32_t)w->hash & (p->cap - 1);

	while (p->slot[at].index && p->slot[at].hash != hash)
		at = (at + 1) & (p->cap - 1);
	if (p->slot[at].index) {
		__builtin_prefetch(conversations_at(p, p->slot[at].index - 1),
			1);
	}
}

static struct pending *pending_at(struct conversations *p, uint64_t i)
{
	return &p->pending[i % PENDING_MAX];
}

static bool host(struct conversations *p, struct pending *w)
{
	w->key.src = hosts_put(p->hosts, w->src_addr, w->src_hash);
	w->key.dst = hosts_put(p->hosts, w->dst_addr, w->dst_hash);
	w->hash = key_hash(&w->key);
	__builtin_prefetch(&p->slot[(uint32_t)w->hash & (p->cap - 1)]);
	return w->key.src != HOST_NONE && w->key.dst != HOST_NONE;
}

static bool locate(struct conversations *p, struct pending *w)
{
	uint64_t overflow = p->n_overflow;

	if ((p->n + 1) * 4ULL >= p->cap * 3ULL && !grow(p))
		return false;
	w->conv = find_or_add(p, &w->key, w->hash);
	if (w->conv && w->conv->tail) {
		__builtin_prefetch(chunk_at(p, w->conv->tail)->byte +
				w->conv->tail_used,
			1);
	}
	return w->conv || p->n_overflow > overflow;
}

static bool write_one(struct conversations *p, const struct pending *w)
{
	return !w->conv || add_one(p, w->conv, &w->event);
}

bool conversations_settle(struct conversations *p)
{
	for (; p->n_hosted < p->n_fed; p->n_hosted++) {
		if (!host(p, pending_at(p, p->n_hosted)))
			return false;
	}
	for (; p->n_located < p->n_fed; p->n_located++) {
		if (!locate(p, pending_at(p, p->n_located)))
			return false;
	}
	for (; p->n_written < p->n_fed; p->n_written++) {
		if (!write_one(p, pending_at(p, p->n_written)))
			return false;
	}
	return true;
}

bool conversations_flush(struct conversations *p)
{
	if (!conversations_settle(p))
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		if (conversations_at(p, i)->n > CONVERSATION_EVENTS_MAX &&
			!sample_events(p, conversations_at(p, i))) {
			return false;
		}
	}
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

bool conversations_add(struct conversations *p,
	const struct obs *o,
	uint32_t exhibit,
	uint16_t sensor)
{
	struct pending *w = pending_at(p, p->n_fed++);
	/* counts of a sample are not those of all: they never mix */
	bool sampled = o->flow.sampling > 1;
	bool src_told = o->flow.src_byte != COUNT_NOT_TOLD && !sampled;
	bool dst_told = o->flow.dst_byte != COUNT_NOT_TOLD && !sampled;

	w->event = (struct conversation_event){
		.t_ms = floor_ms(o->t_ns),
		.src_byte = src_told ? o->flow.src_byte : 0,
		.dst_byte = dst_told ? o->flow.dst_byte : 0,
		.loc = { exhibit, o->len_byte, o->at_byte },
		.src_port = is_icmp(o->tuple.proto) ? 0 : o->tuple.sport,
		.answered = o->flow.answered,
		.src_not_told = !src_told,
		.dst_not_told = !dst_told,
	};
	w->key = (struct conversation){
		.port = is_icmp(o->tuple.proto) ? o->tuple.sport
						: o->tuple.dport,
		.sensor = sensor,
		.proto = o->tuple.proto,
		.key_kind = o->flow.direction_unknown ? KEY_UNDIRECTED
						      : KEY_ADDRESS,
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
		!host(p, pending_at(p, p->n_hosted++))) {
		return false;
	}
	if (p->n_hosted - p->n_located > PENDING_STEP) {
		fetch_conversation(p,
			pending_at(p, p->n_hosted - PENDING_STEP - 1));
	}
	if (p->n_hosted - p->n_located > 2 * PENDING_STEP &&
		!locate(p, pending_at(p, p->n_located++))) {
		return false;
	}
	return p->n_located - p->n_written <= PENDING_STEP ||
		write_one(p, pending_at(p, p->n_written++));
}

bool conversations_put(struct conversations *p,
	const struct conversation *key,
	const struct conversation_event *e)
{
	struct pending w = {
		.event = *e,
		.key = *key,
		.hash = key_hash(key),
	};

	return locate(p, &w) && write_one(p, &w);
}

/* --- looking ------------------------------------------------------------- */

/* in the order in which they came in, which is nearly always that of time.
 * ret_several: they stand in several exhibits */
static uint32_t gather(const struct conversations *p,
	const struct conversation *x,
	const struct event_chunk **chunk,
	uint32_t n_chunk,
	struct conversation_event *ret,
	bool *ret_several)
{
	uint32_t n = 0;
	bool sorted = true;
	bool several = false;

	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before)) {
		chunk[--n_chunk] = c;
	}
	for (bool more = x->tail != 0; more; n_chunk++) {
		more = chunk[n_chunk] != chunk_at(p, x->tail);
		n += decode(chunk[n_chunk],
			chunk_used(p, x, chunk[n_chunk]),
			ret + n);
	}
	for (uint32_t i = 1; i < n; i++) {
		sorted = sorted && ret[i - 1].t_ms <= ret[i].t_ms &&
			(ret[i - 1].t_ms < ret[i].t_ms ||
				events_cmp(&ret[i - 1], &ret[i]) <= 0);
		several |= ret[i].loc.exhibit != ret[0].loc.exhibit;
	}
	*ret_several = several;
	if (!sorted)
		qsort(ret, n, sizeof *ret, events_cmp);
	return n;
}

/* Sums over the events; of a pair that was thinned those of all that came. */
static void sum(struct conversation_view *v)
{
	const struct conversation *x = v->conv;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct conversation_event *e = &v->event[i];

		v->n_answered += e->answered > 0;
		v->n_not_told += e->answered < 0;
		v->n_src_not_told += e->src_not_told;
		v->n_dst_not_told += e->dst_not_told;
		v->src_byte += e->src_byte;
		v->dst_byte += e->dst_byte;
	}
	v->total = v->n;
	if (x->sampling_level) {
		v->total = x->n;
		v->src_byte = x->src_byte;
		v->dst_byte = x->dst_byte;
	}
	v->first_ms = v->n ? v->event[0].t_ms : 0;
	v->last_ms = v->n ? v->event[v->n - 1].t_ms : 0;
}

bool conversation_view(const struct conversations *p,
	const struct conversation *x,
	struct arena *scratch,
	struct conversation_view *ret)
{
	uint32_t n_chunk = 0;
	bool several;

	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before)) {
		n_chunk++;
	}
	const struct event_chunk **chunk =
		NEW(scratch, const struct event_chunk *, n_chunk + 1);
	struct conversation_event *e = arena_raw(scratch,
		sizeof *e,
		(size_t)n_chunk * CHUNK_EVENTS_MAX + 1,
		alignof(struct conversation_event));
	if (!chunk || !e)
		return false;
	struct conversation_view v = { .conv = x, .event = e };
	v.n = gather(p, x, chunk, n_chunk, e, &several);
	scratch->at = (unsigned char *)(e + v.n);
	if (several && !x->sampling_level && !events_once(e, &v.n, *scratch))
		return false;
	scratch->at = (unsigned char *)(e + v.n);
	sum(&v);
	*ret = v;
	return true;
}

static bool merge_conversation(struct conversations *to,
	const struct conversations *from,
	const struct conversation *x,
	struct conversation *key,
	struct conversation_event *e)
{
	uint64_t hash = key_hash(key);
	uint64_t overflow = to->n_overflow;

	if ((to->n + 1) * 4ULL >= to->cap * 3ULL && !grow(to))
		return false;
	struct conversation *conv = find_or_add(to, key, hash);
	if (!conv) {
		to->fan_out[key->src].overflow += x->n - 1;
		to->n_overflow += x->n - 1;
		return to->n_overflow > overflow;
	}
	if (x->sampling_level > conv->sampling_level &&
		!sample_to(to, conv, x->sampling_level))
		return false;
	for (const struct event_chunk *c = chunk_at(from, x->tail); c;
		c = chunk_at(from, c->before)) {
		for (uint32_t i = 0,
			      held = decode(c, chunk_used(from, x, c), e);
			i < held;
			i++) {
			if (is_sampled(&e[i], conv->sampling_level) &&
				!put_event(to, conv, &e[i])) {
				return false;
			}
		}
	}
	conv->n = UINT32_MAX - conv->n < x->n ? UINT32_MAX : conv->n + x->n;
	conv->src_byte += x->src_byte;
	conv->dst_byte += x->dst_byte;
	to->n_event += x->n;
	return sample_events(to, conv);
}

bool conversations_merge(struct conversations *to,
	const struct conversations *from,
	const uint32_t *host_of,
	const uint32_t *text_of)
{
	struct conversation_event e[CHUNK_EVENTS_MAX];

	for (uint32_t i = 0; i < from->n; i++) {
		const struct conversation *x = conversations_at(from, i);
		struct conversation key = *x;

		key.src = host_of[x->src];
		key.dst = key_is_name((enum key_kind)x->key_kind)
			? text_of[x->dst]
			: host_of[x->dst];
		if (!merge_conversation(to, from, x, &key, e))
			return false;
	}
	for (uint32_t i = 0; i < from->fan_out_cap && i < from->hosts->n;
		i++) {
		if (from->fan_out[i].overflow) {
			to->fan_out[host_of[i]].overflow +=
				from->fan_out[i].overflow;
			to->n_overflow += from->fan_out[i].overflow;
		}
	}
	return true;
}

/* --- saved and restored -------------------------------------------------- */

void conversations_chunks(const struct conversations *p,
	const struct conversation *x,
	struct spool *out)
{
	uint32_t n = 0;

	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before)) {
		n++;
	}
	spool_uint(out, n);
	for (const struct event_chunk *c = chunk_at(p, x->tail); c;
		c = chunk_at(p, c->before)) {
		spool_uint(out, c->class);
		spool_str(out,
			(struct str){ (const char *)c->byte,
				chunk_used(p, x, c) });
	}
}

/* Whether decode may have the bytes of a chunk, and hunts what it makes of
 * them. *ret: the last event's time and place, and how many there are. */
static bool chunk_ok(struct str bytes,
	const struct conversations_bounds *within,
	struct conversation *ret)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint64_t t_ms = 0;
	uint64_t where = 0;

	ret->n = 0;
	while (cur_left(&c) && !c.bad) {
		t_ms += (uint64_t)cur_int(&c);
		unsigned tag = cur_u8(&c);
		size_t rarely = tag & 2 ? 1 : 0;

		/* a port, and two counts */
		cur_take(&c,
			rarely + 2 + size_byte[tag >> 2 & 7] +
				size_byte[tag >> 5]);
		c.bad |= cur_uint(&c) > UINT32_MAX;
		where += (uint64_t)cur_int(&c);
		c.bad |= where >> 40 >= within->exhibits ||
			!hunted_time((int64_t)t_ms, within->undated);
		ret->n++;
	}
	ret->prev_ms = (int64_t)t_ms;
	ret->prev_where = where;
	return !c.bad;
}

/* Chunks come from the newest, the tail, to the oldest. */
static bool restore_events(struct conversations *p,
	struct conversation *x,
	struct cur *c,
	const struct conversations_bounds *within)
{
	struct event_chunk *newer = NULL;
	uint64_t events = 0;

	for (uint64_t left = cur_uint(c); left && !c->bad; left--) {
		struct conversation end;
		unsigned class = cur_uint_to(c, SIZES - 1);
		struct str bytes = cur_str(c);
		uint32_t at;

		if (c->bad || bytes.n > chunk_room(class))
			return false;
		if (!chunk_ok(bytes, within, &end))
			return false;
		struct event_chunk *chunk = chunk_new(p, class, &at);
		if (!chunk)
			return false;
		chunk->used = (uint16_t)bytes.n;
		if (bytes.n)
			memcpy(chunk->byte, bytes.p, bytes.n);
		if (newer) {
			newer->before = at;
		} else {
			x->tail = at;
			x->tail_class = (uint8_t) class;
			x->tail_used = (uint16_t)bytes.n;
			x->prev_ms = end.prev_ms;
			x->prev_where = end.prev_where;
		}
		newer = chunk;
		events += end.n;
	}
	return !c->bad && events <= x->n &&
		(x->sampling_level || events == x->n);
}

bool conversations_restore(struct conversations *p,
	const struct conversation *x,
	struct cur *c,
	const struct conversations_bounds *within)
{
	uint64_t h = key_hash(x);
	uint32_t before = p->n;

	if ((p->n + 1) * 4ULL >= p->cap * 3ULL && !grow(p))
		return false;
	struct conversation *own = find_or_add(p, x, h);
	if (!own || p->n == before)
		return false;
	if (x->sampling_level > 63 - SINGLES)
		return false;
	own->sampling_level = x->sampling_level;
	own->n = x->n;
	own->src_byte = x->src_byte;
	own->dst_byte = x->dst_byte;
	return restore_events(p, own, c, within);
}

bool conversations_restore_beyond(struct conversations *p,
	uint32_t host,
	uint32_t overflow)
{
	if (host >= p->fan_out_cap)
		return false;
	p->fan_out[host].overflow = overflow;
	return true;
}
