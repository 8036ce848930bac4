/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/saved.h"

/* --- hosts, texts, domains ----------------------------------------------- */

static void save_hosts(const struct hosts *h, struct spool *out)
{
	spool_uint(out, h->n);
	for (uint32_t i = 0; i < h->n; i++) {
		spool_uint(out, h->addr[i].hi);
		spool_uint(out, h->addr[i].lo);
	}
}

static bool restore_hosts(struct hosts *h, struct cur *c)
{
	uint64_t left = cur_uint(c);

	while (left-- && !c->bad) {
		uint32_t number = h->n;
		struct addr x;

		x.hi = cur_uint(c);
		x.lo = cur_uint(c);
		/* each once */
		if (hosts_put(h, x, host_hash(x)) != number)
			return false;
	}
	return !c->bad;
}

/* Number 0 is in every table; with each of the others its domain, and how many
 * names that has. */
static void save_texts(const struct hunt_tables *f, struct spool *out)
{
	const struct zones *z = &f->zones;

	spool_uint(out, f->text.n);
	for (uint32_t i = 1; i < f->text.n; i++) {
		bool known = i < z->cap;

		spool_str(out, interned_at(f, i));
		/* + 1: none is the usual one */
		spool_uint(out, known ? z->of[i] + 1U : 1);
		spool_uint(out, known ? z->names[i] : 0);
	}
}

static bool restore_zones(struct hunt_tables *f, uint32_t n)
{
	struct zones *z = &f->zones;

	z->of = NEW(z->a, uint32_t, n + 1U);
	z->names = NEW(z->a, uint32_t, n + 1U);
	z->cap = z->of && z->names ? n + 1 : 0;
	return z->cap;
}

static bool restore_texts(struct hunt_tables *f, struct cur *c)
{
	uint32_t n = cur_uint_to(c, INT32_MAX);

	/* each takes three bytes, or more */
	if (n > cur_left(c))
		return false;
	if (!restore_zones(f, n))
		return false;
	while (f->text.n < n) {
		uint32_t i = f->text.n;
		struct str s = cur_str(c);
		uint32_t zone = cur_uint_to(c, n + 1);

		/* none, or one of the texts */
		f->zones.of[i] = zone - 1;
		f->zones.names[i] = cur_uint_to_32(c);
		c->bad |= !s.n || s.n > TEXT_MAX;
		if (c->bad)
			return false;
		/* each once */
		if (table_put(&f->text, s) != i)
			return false;
	}
	return n && !c->bad;
}

/* --- pairs --------------------------------------------------------------- */

static void save_conversations(const struct conversations *p,
	struct spool *out)
{
	spool_uint(out, p->n);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct conversation *x = conversations_at(p, i);
		const uint64_t number[] = {
			x->src,
			x->dst,
			x->port,
			x->sensor,
			x->proto,
			x->key_kind,
			x->sampling_level,
			x->n,
			x->src_byte,
			x->dst_byte,
		};

		spool_uints(out, number, sizeof number / sizeof *number);
		conversations_chunks(p, x, out);
	}
	spool_uint(out, p->n_event);
	spool_uint(out, p->n_overflow);
	for (uint32_t i = 0; i < p->fan_out_cap && i < p->hosts->n; i++) {
		if (!p->fan_out[i].overflow)
			continue;
		spool_uint(out, i + UINT64_C(1));
		spool_uint(out, p->fan_out[i].overflow);
	}
	spool_uint(out, 0);
}

/* key and counts of a pair */
static struct conversation read_conversation(const struct hunt_tables *f,
	struct cur *c)
{
	struct conversation x = {
		.src = cur_below(c, f->hosts.n),
	};

	x.dst = cur_uint_to_32(c);
	x.port = cur_uint_to_16(c);
	x.sensor = cur_uint_to_16(c);
	x.proto = cur_uint_to_8(c);
	x.key_kind = cur_uint_to_8(c);
	x.sampling_level = cur_uint_to_8(c);
	x.n = cur_uint_to_32(c);
	x.src_byte = cur_uint(c);
	x.dst_byte = cur_uint(c);
	enum key_kind kind = (enum key_kind)x.key_kind;
	uint32_t ends = f->hosts.n;
	if (key_is_name(kind))
		ends = f->text.n;
	c->bad |= kind >= KEY_KINDS;
	c->bad |= x.sensor >= f->vantage.n;
	c->bad |= x.dst >= ends;
	return x;
}

static bool restore_beyond(struct conversations *p, struct cur *c)
{
	p->n_event = cur_uint(c);
	p->n_overflow = cur_uint(c);
	for (;;) {
		uint32_t host = cur_uint_to_32(c);

		if (!host)
			return !c->bad;
		if (!conversations_restore_beyond(p,
			    host - 1,
			    cur_uint_to_32(c)))
			return false;
	}
}

static bool restore_conversations(struct hunt_tables *f,
	struct conversations *p,
	bool logons,
	struct cur *c)
{
	const struct conversations_bounds within = {
		f->setup.n_exhibit,
		logons,
	};

	uint64_t left = cur_uint(c);

	while (left--) {
		struct conversation x = read_conversation(f, c);

		c->bad |= (x.key_kind == KEY_LOGON) != logons;
		c->bad |= logons && x.port > OUTCOME_YES;
		if (c->bad)
			return false;
		if (!conversations_restore(p, &x, c, &within))
			return false;
	}
	return restore_beyond(p, c);
}

/* --- attributes ---------------------------------------------------------- */

static void save_attributes(const struct attributes *t, struct spool *out)
{
	spool_uint(out, t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct attribute *x = attributes_at(t, i);

		const uint64_t number[] = {
			x->kind,
			x->code,
			x->sensor,
			x->text,
			/* + 1: none becomes the shortest number */
			x->src + 1U,
			x->dst + 1U,
			x->n,
			x->bytes,
			x->loc.exhibit,
			x->loc.len_byte,
			x->loc.at_byte,
		};

		spool_uints(out, number, sizeof number / sizeof *number);
		spool_int(out, x->first_ms);
		spool_int(out, x->last_ms);
	}
	spool_uint(out, t->n_beyond);
}

static struct attribute read_attribute(const struct hunt_tables *f,
	struct cur *c)
{
	struct attribute x = {
		.kind = cur_uint_to_8(c),
	};

	x.code = cur_uint_to_16(c);
	x.sensor = cur_uint_to_16(c);
	x.text = cur_below(c, f->text.n);
	x.src = cur_uint_to(c, f->hosts.n) - 1;
	x.dst = cur_uint_to(c, f->hosts.n) - 1;
	x.n = cur_uint_to_32(c);
	x.bytes = cur_uint(c);
	x.loc.exhibit = cur_below(c, f->setup.n_exhibit);
	x.loc.len_byte = cur_uint_to_32(c);
	x.loc.at_byte = cur_uint(c);
	x.first_ms = cur_int(c);
	x.last_ms = cur_int(c);
	c->bad |= x.kind >= ATTR_KINDS;
	c->bad |= x.sensor >= f->vantage.n;
	c->bad |= !x.n;
	c->bad |= !hunted_time(x.first_ms, true);
	c->bad |= !hunted_time(x.last_ms, true);
	return x;
}

static bool restore_attributes(struct hunt_tables *f, struct cur *c)
{
	struct attributes *t = &f->attributes;

	uint64_t left = cur_uint(c);

	while (left--) {
		struct attribute x = read_attribute(f, c);
		uint32_t before = t->n;

		if (c->bad)
			return false;
		if (!attributes_put(t, &x))
			return false;
		/* each once */
		if (t->n == before)
			return false;
	}
	t->n_beyond = cur_uint(c);
	return !c->bad;
}

/* --- all of them --------------------------------------------------------- */

void tables_save(const struct hunt_tables *f, struct spool *out)
{
	save_hosts(&f->hosts, out);
	save_texts(f, out);
	save_conversations(&f->conversations, out);
	save_conversations(&f->logons, out);
	save_attributes(&f->attributes, out);
	for (unsigned i = 0; i < DURATION_BINS; i++)
		spool_uint(out, f->duration_hist[i]);
}

bool tables_restore(struct hunt_tables *f, struct cur *c)
{
	if (!restore_hosts(&f->hosts, c))
		return false;
	if (!restore_texts(f, c))
		return false;
	if (!restore_conversations(f, &f->conversations, false, c))
		return false;
	if (!restore_conversations(f, &f->logons, true, c))
		return false;
	if (!restore_attributes(f, c))
		return false;
	for (unsigned i = 0; i < DURATION_BINS; i++)
		f->duration_hist[i] = cur_uint(c);
	return !c->bad && !f->a.full;
}
