/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/fragments.h"

enum {
	UNIT = 8,
	UNITS_MAX = 65536 / UNIT,
	BUCKETS = 4096,
	PIECES_MAX = 8192
};

struct pile { /* of the pieces of one IP packet */
	struct addr src;
	struct addr dst;
	uint32_t id;
	uint32_t proto;
	uint32_t next; /* in the bucket, index + 1 */
	uint32_t pieces;
	uint32_t total;    /* bytes; 0 = the last piece has not come */
	uint32_t have;     /* bytes, none counted twice */
	uint32_t furthest; /* end of the piece that reaches furthest */
	uint64_t wire_byte;
	uint64_t at_byte;
	uint32_t len_byte;
	bool used;
	int64_t first_ns;
	unsigned char *bytes, *covered; /* covered: a bit for each unit */
	uint32_t cap;                   /* of bytes */
};

struct fragments {
	struct slabs slabs;
	struct pile pile[FRAGMENTS_MAX];
	uint32_t bucket[BUCKETS];
	/* the joined payload that was handed out last, until the next call */
	unsigned char *handed;
	uint32_t handed_cap;
	uint64_t lost;
};

struct fragments *fragments_new(struct arena *a)
{
	struct fragments *f = NEW(a, struct fragments, 1);

	if (f)
		f->slabs = slabs_in(a, FRAGMENTS_BYTE);
	return f;
}

uint64_t fragments_lost(const struct fragments *f)
{
	uint64_t n = f->lost;

	for (uint32_t i = 0; i < FRAGMENTS_MAX; i++)
		n += f->pile[i].used ? f->pile[i].pieces : 0;
	return n;
}

static uint32_t bucket_of(const struct packet *p)
{
	return (uint32_t)hash_mix(p->tuple.src.lo ^
		       hash_mix(p->tuple.dst.lo + p->fragment.id) ^
		       p->tuple.src.hi ^ p->tuple.proto) %
		BUCKETS;
}

static bool same(const struct pile *x, const struct packet *p)
{
	return x->id == p->fragment.id && x->proto == p->tuple.proto &&
		addr_eq(x->src, p->tuple.src) &&
		addr_eq(x->dst, p->tuple.dst);
}

static void take_out(struct fragments *f, struct pile *x)
{
	struct packet key = {
		.tuple = { x->src, x->dst, 0, 0, (uint8_t)x->proto },
		.fragment.id = x->id,
	};
	uint32_t i = (uint32_t)(x - f->pile) + 1;
	uint32_t *at = &f->bucket[bucket_of(&key)];

	while (*at != i)
		at = &f->pile[*at - 1].next;
	*at = x->next;
	slab_give(&f->slabs, x->bytes, x->cap);
	slab_give(&f->slabs, x->covered, UNITS_MAX / 8);
	*x = (struct pile){ 0 };
}

static void give_up(struct fragments *f, struct pile *x)
{
	f->lost += x->pieces;
	take_out(f, x);
}

/* the oldest makes room */
static struct pile *free_pile(struct fragments *f)
{
	struct pile *oldest = NULL;

	for (uint32_t i = 0; i < FRAGMENTS_MAX; i++) {
		if (!f->pile[i].used)
			return &f->pile[i];
		if (!oldest || f->pile[i].first_ns < oldest->first_ns)
			oldest = &f->pile[i];
	}
	give_up(f, oldest);
	return oldest;
}

static struct pile *find(struct fragments *f,
	const struct packet *p,
	int64_t t_ns)
{
	const int64_t wait_ns = FRAGMENTS_WAIT_S * 1000000000LL;
	uint32_t *b = &f->bucket[bucket_of(p)];

	for (uint32_t i = *b; i; i = f->pile[i - 1].next) {
		struct pile *x = &f->pile[i - 1];

		if (!same(x, p))
			continue;
		if (t_ns - x->first_ns <= wait_ns &&
			x->first_ns - t_ns <= wait_ns) {
			return x;
		}
		give_up(f, x); /* the identifier has come round */
		break;
	}
	struct pile *x = free_pile(f);
	*x = (struct pile){
		.src = p->tuple.src,
		.dst = p->tuple.dst,
		.id = p->fragment.id,
		.proto = p->tuple.proto,
		.used = true,
		.first_ns = t_ns,
		.next = *b,
	};
	*b = (uint32_t)(x - f->pile) + 1;
	x->covered = slab_take(&f->slabs, UNITS_MAX / 8);
	if (x->covered)
		memset(x->covered, 0, UNITS_MAX / 8);
	return x;
}

static bool room(struct fragments *f, struct pile *x, uint32_t end)
{
	if (end <= x->cap)
		return true;
	uint32_t cap = (uint32_t)slab_size(end);
	unsigned char *wide = slab_take(&f->slabs, cap);

	if (!wide)
		return false;
	if (x->cap)
		memcpy(wide, x->bytes, x->cap);
	slab_give(&f->slabs, x->bytes, x->cap);
	x->bytes = wide;
	x->cap = cap;
	return true;
}

/* the units that nobody has filled yet */
static void fill(struct pile *x, const struct packet *p)
{
	for (uint32_t at = 0; at < p->payload.n; at += UNIT) {
		uint32_t unit = (p->fragment.at + at) / UNIT;
		uint32_t n = (uint32_t)(p->payload.n - at < UNIT
				? p->payload.n - at
				: UNIT);

		if (x->covered[unit / 8] >> unit % 8 & 1)
			continue;
		x->covered[unit / 8] |= (unsigned char)(1U << unit % 8);
		memcpy(x->bytes + p->fragment.at + at, p->payload.p + at, n);
		x->have += n;
	}
}

bool fragments_add(struct fragments *f,
	const struct packet *p,
	int64_t t_ns,
	uint64_t at_byte,
	uint32_t len_byte,
	uint32_t wire_byte,
	struct joined *ret)
{
	uint32_t end = p->fragment.at + (uint32_t)p->payload.n;
	slab_give(&f->slabs, f->handed, f->handed_cap);
	f->handed = NULL;
	bool odd = end > 65535 || p->payload.n < p->payload_byte ||
		(p->fragment.more && p->payload.n % UNIT);

	if (odd || !p->payload.n) {
		/* cut by the capture, or made so that no packet comes of it */
		f->lost++;
		return false;
	}
	struct pile *x = find(f, p, t_ns);
	x->pieces++;
	x->wire_byte += wire_byte;
	if (x->pieces == 1) {
		x->at_byte = at_byte;
		x->len_byte = len_byte;
	}
	bool within = !x->total || end <= x->total;
	if (!p->fragment.more)
		within = !x->total || end == x->total;
	bool fits = x->covered && x->pieces <= PIECES_MAX && room(f, x, end);
	if (!fits || !within) {
		give_up(f, x);
		return false;
	}
	fill(x, p);
	if (end > x->furthest)
		x->furthest = end;
	if (!p->fragment.more)
		x->total = end;
	if (!x->total || x->have < x->total)
		return false;
	if (x->furthest > x->total) {
		give_up(f, x);
		return false;
	}
	*ret = (struct joined){ { (const char *)x->bytes, x->total },
		x->pieces,
		x->wire_byte,
		x->at_byte,
		x->len_byte };
	f->handed = x->bytes;
	f->handed_cap = x->cap;
	x->bytes = NULL;
	take_out(f, x);
	return true;
}
