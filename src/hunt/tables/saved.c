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
	uint64_t n = cur_uint(c);

	for (uint64_t i = 0; i < n && !c->bad; i++) {
		struct addr x;

		x.hi = cur_uint(c);
		x.lo = cur_uint(c);
		/* each once */
		if (hosts_put(h, x, host_hash(x)) != i)
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
	if (c->bad || n > cur_left(c) || !restore_zones(f, n))
		return false;
	for (uint32_t i = 1; i < n && !c->bad; i++) {
		struct str s = cur_str(c);
		uint32_t zone = cur_uint_to(c, UINT32_MAX) - 1;

		f->zones.names[i] = cur_uint_to(c, UINT32_MAX);
		f->zones.of[i] = zone;
		if (c->bad || !s.n || s.n > TEXT_MAX ||
			(zone > n && zone != UINT32_MAX) ||
			table_put(&f->text, s) != i) {
			return false;
		}
	}
	return !c->bad && f->text.n == n;
}

/* --- pairs --------------------------------------------------------------- */

static void save_conversations(const struct conversations *p, struct spool *out)
{
	spool_uint(out, p->n);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct conversation *x = conversations_at(p, i);

		spool_uint(out, x->src);
		spool_uint(out, x->dst);
		spool_uint(out, x->port);
		spool_uint(out, x->sensor);
		spool_uint(out, x->proto);
		spool_uint(out, x->key_kind);
		spool_uint(out, x->sampling_level);
		spool_uint(out, x->n);
		spool_uint(out, x->src_byte);
		spool_uint(out, x->dst_byte);
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
		.src = cur_uint_to(c, f->hosts.n - 1),
		.dst = cur_uint_to(c, UINT32_MAX),
	};

	x.port = (uint16_t)cur_uint_to(c, UINT16_MAX);
	x.sensor = (uint16_t)cur_uint_to(c, f->vantage.n - 1);
	x.proto = (uint8_t)cur_uint_to(c, UINT8_MAX);
	x.key_kind = (uint8_t)cur_uint_to(c, KEY_KINDS - 1);
	x.sampling_level = (uint8_t)cur_uint_to(c, UINT8_MAX);
	x.n = cur_uint_to(c, UINT32_MAX);
	x.src_byte = cur_uint(c);
	x.dst_byte = cur_uint(c);
	return x;
}

static bool restore_beyond(struct conversations *p, struct cur *c)
{
	p->n_event = cur_uint(c);
	p->n_overflow = cur_uint(c);
	for (;;) {
		uint32_t host = cur_uint_to(c, UINT32_MAX);

		if (!host)
			return !c->bad;
		if (!conversations_restore_beyond(p,
			    host - 1,
			    cur_uint_to(c, UINT32_MAX)))
			return false;
	}
}

static bool restore_conversations(struct hunt_tables *f,
	struct conversations *p,
	bool logons,
	struct cur *c)
{
	const struct conversations_bounds within = { f->setup.n_exhibit,
		logons };
	uint64_t n = cur_uint(c);

	/* their fields are numbers below these */
	if (n && (!f->hosts.n || !f->vantage.n))
		return false;
	for (uint64_t i = 0; i < n && !c->bad; i++) {
		struct conversation x = read_conversation(f, c);
		enum key_kind kind = (enum key_kind)x.key_kind;
		uint32_t ends = key_is_name(kind) ? f->text.n : f->hosts.n;

		if (c->bad || x.dst >= ends || (kind == KEY_LOGON) != logons ||
			(logons && x.port > OUTCOME_YES) ||
			!conversations_restore(p, &x, c, &within)) {
			return false;
		}
	}
	return !c->bad && restore_beyond(p, c);
}

/* --- attributes ---------------------------------------------------------- */

static void save_attributes(const struct attributes *t, struct spool *out)
{
	spool_uint(out, t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct attribute *x = attributes_at(t, i);

		spool_uint(out, x->kind);
		spool_uint(out, x->code);
		spool_uint(out, x->sensor);
		spool_uint(out, x->text);
		/* + 1: none becomes the shortest number */
		spool_uint(out, x->src + 1U);
		spool_uint(out, x->dst + 1U);
		spool_uint(out, x->n);
		spool_uint(out, x->bytes);
		spool_int(out, x->first_ms);
		spool_int(out, x->last_ms);
		spool_uint(out, x->loc.exhibit);
		spool_uint(out, x->loc.len_byte);
		spool_uint(out, x->loc.at_byte);
	}
	spool_uint(out, t->n_beyond);
}

static struct attribute read_attribute(const struct hunt_tables *f,
	struct cur *c)
{
	struct attribute x = { 0 };

	x.kind = (uint8_t)cur_uint_to(c, ATTR_KINDS - 1);
	x.code = (uint16_t)cur_uint_to(c, UINT16_MAX);
	x.sensor = (uint16_t)cur_uint_to(c, f->vantage.n - 1);
	x.text = cur_uint_to(c, f->text.n - 1);
	x.src = cur_uint_to(c, f->hosts.n) - 1U;
	x.dst = cur_uint_to(c, f->hosts.n) - 1U;
	x.n = cur_uint_to(c, UINT32_MAX);
	x.bytes = cur_uint(c);
	x.first_ms = cur_int(c);
	x.last_ms = cur_int(c);
	x.loc.exhibit = cur_uint_to(c, f->setup.n_exhibit - 1);
	x.loc.len_byte = cur_uint_to(c, UINT32_MAX);
	x.loc.at_byte = cur_uint(c);
	c->bad |= !x.n || !hunted_time(x.first_ms, true) ||
		!hunted_time(x.last_ms, true);
	return x;
}

static bool restore_attributes(struct hunt_tables *f, struct cur *c)
{
	struct attributes *t = &f->attributes;
	uint64_t n = cur_uint(c);

	if (n && (!f->vantage.n || !f->setup.n_exhibit))
		return false;
	for (uint64_t i = 0; i < n && !c->bad; i++) {
		struct attribute x = read_attribute(f, c);

		/* each once */
		if (c->bad || !attributes_put(t, &x) || t->n != i + 1)
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
	if (!restore_hosts(&f->hosts, c) || !restore_texts(f, c) ||
		!restore_conversations(f, &f->conversations, false, c) ||
		!restore_conversations(f, &f->logons, true, c) ||
		!restore_attributes(f, c)) {
		return false;
	}
	for (unsigned i = 0; i < DURATION_BINS; i++)
		f->duration_hist[i] = cur_uint(c);
	return !c->bad && !f->a.full;
}
