/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: what arrives at a sensor, by day. */
#include <inttypes.h>
#include <stdlib.h>

#include "telescope/counts.h"

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left to count; count fewer files at a time with "
		"--save, then merge the saved counts");
}

bool telescope_open(struct telescope **ret,
	struct where where,
	struct err *err)
{
	struct arena a = { 0 };

	if (!arena_open(&a, TELESCOPE_ARENA, err))
		return false;
	struct telescope *g = NEW(&a, struct telescope, 1);
	g->where = where;
	g->near = NEW(&a, struct near, NEAR_SLOTS);
	g->began = NEW(&a, struct began, BEGAN_SLOTS);
	g->day_at = NEW(&a, uint16_t, DAY_NUMBERS);
	g->a = a;
	g->sensor_at = table_in(&g->a);
	for (int i = 0; i < CELL_KINDS; i++)
		g->cells[i].with_sources = i != CELLS_SENSOR;
	*ret = g;
	return true;
}

void telescope_close(struct telescope *g)
{
	if (!g)
		return;
	struct arena a = g->a;
	arena_close(&a);
}

uint32_t telescope_sensors(const struct telescope *g)
{
	return g->n_row;
}
size_t telescope_bytes(const struct telescope *g)
{
	return (size_t)(g->a.at - g->a.base);
}

/* text that people or databases wrote, fit for one line */
static struct str one_line(struct arena *a, struct str s)
{
	struct str own = arena_str(a, str_head(s, 200));

	for (size_t i = 0; i < own.n; i++) {
		if ((unsigned char)own.p[i] < 0x20 || own.p[i] == 0x7f)
			((char *)(uintptr_t)own.p)[i] = ' ';
	}
	return own;
}

/* --- sensors ------------------------------------------------------------- */

bool telescope_sensor(struct telescope *g,
	struct prefix net,
	int32_t from_day,
	int32_t to_day,
	struct str place,
	struct err *err)
{
	struct sensor_row r = { net, from_day, to_day, place };
	char text[ADDR_TEXT_N];

	for (uint32_t i = 0; i < g->n_row; i++) {
		struct sensor_row *o = &g->row[i];

		if (o->net.bits == net.bits && addr_eq(o->net.net, net.net) &&
			o->from_day == from_day && o->to_day == to_day) {
			/* the same in any order */
			if (!o->place.n ||
				(place.n && str_cmp(place, o->place) < 0)) {
				o->place = one_line(&g->a, place);
			}
			return true;
		}
	}
	if (sensor_dated(&r) && net.bits < 112) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the network of %.*s has more than %d addresses: it "
			"cannot be said to listen whole; leave its dates "
			"empty",
			STR_FMT(addr_text(net.net, text)),
			TELESCOPE_LIVES_MAX);
	}
	g->row = arena_grown(&g->a,
		g->row,
		g->n_row,
		&g->row_cap,
		sizeof *g->row);
	r.place = one_line(&g->a, place);
	if (!g->row || g->a.full)
		return no_room(err);
	g->row[g->n_row++] = r;
	memset(g->near, 0, NEAR_SLOTS * sizeof *g->near);
	return true;
}

static int32_t day_of(int64_t s)
{
	return (int32_t)((s - (s < 0 ? DAY_S - 1 : 0)) / DAY_S);
}

bool telescope_sensor_row(struct telescope *g,
	const struct str *cell,
	struct err *err)
{
	struct span from = { 0 };
	struct span to = { 0 };
	struct str one;
	struct str rest = cell[SEN_SENSOR];
	struct prefix net;
	bool has_from = cell[SEN_FROM].n &&
		span_parse(cell[SEN_FROM], STR("Z"), &from);
	bool has_to =
		cell[SEN_TO].n && span_parse(cell[SEN_TO], STR("Z"), &to);

	for (bool more = true; more;) {
		more = str_cut(rest, ';', &one, &rest);
		one = str_trim(more ? one : rest);
		if (one.n && !prefix_parse(one, &net)) {
			return fail(err,
				ERR_FORMAT,
				0,
				"sensor: an address or network was expected");
		}
		if (one.n &&
			!telescope_sensor(g,
				net,
				has_from ? day_of(from.from) : INT32_MIN,
				has_to ? day_of(to.to - 1) : INT32_MAX,
				cell[SEN_PLACE],
				err)) {
			return false;
		}
	}
	return true;
}

static uint32_t row_of(const struct telescope *g, struct addr a)
{
	struct near *n = &g->near[scan_hash(a) % NEAR_SLOTS];

	if (n->row != ROW_NOT_ASKED && addr_eq(n->a, a))
		return n->row;
	*n = (struct near){ a, ROW_NONE };
	for (uint32_t i = 0; i < g->n_row && n->row != ROW_SEVERAL; i++) {
		if (prefix_has(g->row[i].net, a)) {
			n->row = n->row == ROW_NONE ? ROW_FIRST + i
						    : ROW_SEVERAL;
		}
	}
	return n->row;
}

bool telescope_is_sensor(const struct telescope *g, struct addr a)
{
	return row_of(g, a) != ROW_NONE;
}

static bool row_lives(const struct sensor_row *r,
	int32_t day,
	bool *ret_by_table)
{
	bool lives = day >= r->from_day && day <= r->to_day;

	*ret_by_table |= lives && sensor_dated(r);
	return lives;
}

bool telescope_lives(const struct telescope *g,
	struct addr a,
	int32_t day,
	bool *ret_by_table)
{
	uint32_t row = row_of(g, a);
	bool lives = false;

	*ret_by_table = false;
	if (row != ROW_SEVERAL) {
		return row >= ROW_FIRST &&
			row_lives(&g->row[row - ROW_FIRST],
				day,
				ret_by_table);
	}
	for (uint32_t i = 0; i < g->n_row; i++) {
		lives |= prefix_has(g->row[i].net, a) &&
			row_lives(&g->row[i], day, ret_by_table);
	}
	return lives;
}

bool telescope_sensor_address(struct telescope *g,
	struct addr a,
	uint32_t *ret)
{
	char text[ADDR_TEXT_N];
	struct str t = addr_text(a, text);
	uint32_t at = table_find(&g->sensor_at, t);

	if (at == TABLE_NONE) {
		if (g->n_sensor == TELESCOPE_SENSORS_MAX)
			return false;
		g->sensor = arena_grown(&g->a,
			g->sensor,
			g->n_sensor,
			&g->sensor_cap,
			sizeof *g->sensor);
		at = g->sensor ? table_put(&g->sensor_at, t) : TABLE_NONE;
		if (at == TABLE_NONE)
			return false;
		g->sensor[g->n_sensor++] = a;
	}
	*ret = at;
	return true;
}

/* --- what others published ----------------------------------------------- */

/* "5,438.3" as thousandths */
static bool milli_parse(struct str s, int64_t *ret)
{
	uint64_t v = 0;
	unsigned digits = 0;
	unsigned part = 0;
	bool point = false;

	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

		if (s.p[i] == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (s.p[i] == ',' && !point && digits)
			continue;
		if (d > 9 || v > 100000000000000U || (point && ++part > 3))
			return false;
		v = v * 10 + d;
		digits++;
	}
	for (; part < 3; part++)
		v *= 10;
	*ret = (int64_t)v;
	return digits > 0;
}

/* a row without its source */
static bool parse_total(const struct str *cell,
	struct total *ret,
	struct err *err)
{
	struct span period;
	struct total t = { 0 };
	int64_t year;
	unsigned month;
	unsigned day;

	if (!span_parse(cell[TOT_PERIOD], STR("Z"), &period) ||
		period.res > RES_MONTH) {
		return fail(err,
			ERR_FORMAT,
			0,
			"period: a year or a month was expected, such as "
			"2016 "
			"or 2021-02");
	}
	if (!telescope_series_parse(cell[TOT_SERIES], &t.series)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"series: one of the words of the table `totals` was "
			"expected");
	}
	if (!milli_parse(cell[TOT_VALUE], &t.milli)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"value: a number such as 5438.3 was expected, at "
			"most "
			"three digits behind the point");
	}
	civil_from_days(period.from / DAY_S, &year, &month, &day);
	t.year = (int32_t)year;
	t.month = period.res == RES_MONTH ? month : 0;
	*ret = t;
	return true;
}

/* the figure of the same series and period; NULL when there is none */
static const struct total *total_like(const struct telescope *g,
	const struct total *t)
{
	for (uint32_t i = 0; i < g->n_total; i++) {
		const struct total *o = &g->total[i];

		if (o->series == t->series && o->year == t->year &&
			o->month == t->month) {
			return o;
		}
	}
	return NULL;
}

bool telescope_total_row(struct telescope *g,
	const struct str *cell,
	struct err *err)
{
	struct total t;

	if (!parse_total(cell, &t, err))
		return false;
	const struct total *there = total_like(g, &t);
	if (there) {
		return there->milli == t.milli ||
			fail(err,
				ERR_DIFFERS,
				0,
				"two figures for %s of %.*s: keep one",
				telescope_series_name(t.series),
				STR_FMT(cell[TOT_PERIOD]));
	}
	g->total = arena_grown(&g->a,
		g->total,
		g->n_total,
		&g->total_cap,
		sizeof *g->total);
	t.source = arena_str(&g->a, cell[TOT_SOURCE]);
	if (!g->total || g->a.full)
		return no_room(err);
	g->total[g->n_total++] = t;
	return true;
}

/* --- exhibits, days, cells ----------------------------------------------- */

bool telescope_exhibit(struct telescope *g,
	struct sha256 sha256,
	bool *ret_new,
	struct err *err)
{
	*ret_new = false;
	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		if (memcmp(g->exhibit[i].b, sha256.b, SHA256_N) == 0)
			return true;
	}
	g->exhibit = arena_grown(&g->a,
		g->exhibit,
		g->n_exhibit,
		&g->exhibit_cap,
		sizeof *g->exhibit);
	if (!g->exhibit)
		return no_room(err);
	g->exhibit[g->n_exhibit++] = sha256;
	return *ret_new = true;
}

/* each exhibit by itself: their order must not matter */
void telescope_begins(struct telescope *g)
{
	if (g->n_began)
		memset(g->began, 0, BEGAN_SLOTS * sizeof *g->began);
	g->n_began = 0;
}

void telescope_simulated(struct telescope *g)
{
	g->simulated = true;
}

struct day *telescope_day(struct telescope *g, int32_t day, bool *ret_limit)
{
	*ret_limit = day < 0 || day >= DAY_NUMBERS ||
		(!g->day_at[day] && g->n_day == TELESCOPE_DAYS_MAX);
	if (*ret_limit) {
		g->days_refused++;
		return NULL;
	}
	if (g->day_at[day])
		return &g->day[g->day_at[day] - 1];
	g->day = arena_grown(&g->a,
		g->day,
		g->n_day,
		&g->day_cap,
		sizeof *g->day);
	if (!g->day)
		return NULL;
	g->day[g->n_day] = (struct day){
		.day = day,
		.first_s = DAY_S,
		.last_s = 0,
	};
	g->day_at[day] = (uint16_t)++g->n_day;
	return &g->day[g->n_day - 1];
}

static uint64_t cell_hash(int32_t day, uint32_t key)
{
	return hash_mix((uint64_t)(uint32_t)day << 32 | key);
}

static bool cells_widen(struct cells *c, struct arena *a)
{
	uint32_t n_slot = c->n_slot ? c->n_slot * 2 : 1024;
	uint32_t *slot = NEW(a, uint32_t, n_slot);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		uint64_t at = cell_hash(c->cell[i].day, c->cell[i].key);

		while (slot[at & (n_slot - 1)])
			at++;
		slot[at & (n_slot - 1)] = i + 1;
	}
	c->slot = slot;
	c->n_slot = n_slot;
	return true;
}

struct cell *telescope_cell(struct telescope *g,
	enum cell_kind kind,
	int32_t day,
	uint32_t key,
	uint64_t n,
	bool *ret_limit)
{
	struct cells *c = &g->cells[kind];

	*ret_limit = false;
	if (c->n * 2 >= c->n_slot && !cells_widen(c, &g->a))
		return NULL;
	uint64_t at = cell_hash(day, key);
	for (; c->slot[at & (c->n_slot - 1)]; at++) {
		struct cell *x = &c->cell[c->slot[at & (c->n_slot - 1)] - 1];

		if (x->day == day && x->key == key) {
			x->n += n;
			return x;
		}
	}
	*ret_limit = c->n == TELESCOPE_CELLS_MAX;
	if (*ret_limit) {
		g->cells_refused += n;
		return NULL;
	}
	c->cell = arena_grown(&g->a, c->cell, c->n, &c->cap, sizeof *c->cell);
	if (!c->cell)
		return NULL;
	c->cell[c->n] = (struct cell){
		.day = day,
		.key = key,
		.n = n,
	};
	c->slot[at & (c->n_slot - 1)] = ++c->n;
	return &c->cell[c->n - 1];
}

bool telescope_network_name(struct telescope *g,
	uint32_t asn,
	struct str name)
{
	uint32_t low = 0;
	uint32_t high = g->n_network;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (g->network[mid].asn < asn)
			low = mid + 1;
		else
			high = mid;
	}
	name = one_line(&g->a, name);
	struct known_network *k =
		low < g->n_network ? &g->network[low] : NULL;
	if (k && k->asn == asn) {
		/* of two names the first by its bytes */
		if (name.n && !str_eq(name, k->name) &&
			(!k->name.n || str_cmp(name, k->name) < 0)) {
			k->name = name;
		}
		return !g->a.full;
	}
	g->network = arena_grown(&g->a,
		g->network,
		g->n_network,
		&g->network_cap,
		sizeof *g->network);
	if (!g->network)
		return false;
	memmove(g->network + low + 1,
		g->network + low,
		(g->n_network - low) * sizeof *g->network);
	g->network[low] = (struct known_network){ asn, name };
	g->n_network++;
	return !g->a.full;
}

/* --- the sample of sources ----------------------------------------------- */

static int by_hash(const void *a, const void *b)
{
	const struct scan_source *x = a;
	const struct scan_source *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static void sample_index(struct sample *s)
{
	memset(s->slot, 0, s->n_slot * sizeof *s->slot);
	for (uint32_t i = 0; i < s->n; i++) {
		uint64_t at = s->source[i].hash;

		while (s->slot[at & (s->n_slot - 1)])
			at++;
		s->slot[at & (s->n_slot - 1)] = i + 1;
	}
}

uint64_t sample_limit(struct sample *s)
{
	qsort(s->source, s->n, sizeof *s->source, by_hash);
	return s->n < TELESCOPE_SAMPLE ? UINT64_MAX
				       : s->source[TELESCOPE_SAMPLE - 1].hash;
}

/* down to TELESCOPE_SAMPLE */
static void sample_trim(struct sample *s)
{
	if (s->n <= TELESCOPE_SAMPLE)
		return;
	qsort(s->source, s->n, sizeof *s->source, by_hash);
	s->n = TELESCOPE_SAMPLE;
	s->limit = s->source[s->n - 1].hash;
	sample_index(s);
}

static bool sample_room(struct sample *s, struct arena *a)
{
	if (s->n == 2 * TELESCOPE_SAMPLE)
		sample_trim(s);
	if (s->n < s->cap)
		return true;
	s->source =
		arena_grown(a, s->source, s->n, &s->cap, sizeof *s->source);
	s->slot = NEW(a, uint32_t, s->cap * 2);
	s->n_slot = s->cap * 2;
	if (!s->source || !s->slot)
		return false;
	sample_index(s);
	return true;
}

/* the source's place, new or old. *ret = NULL: not in the sample; false: no
 * memory */
static bool sample_at(struct telescope *g,
	struct sample *s,
	uint64_t hash,
	int32_t day,
	struct scan_source **ret)
{
	*ret = NULL;
	if (s->limit && hash > s->limit)
		return true;
	for (uint64_t at = hash; s->n_slot && s->slot[at & (s->n_slot - 1)];
		at++) {
		*ret = &s->source[s->slot[at & (s->n_slot - 1)] - 1];
		if ((*ret)->hash == hash)
			return true;
	}
	*ret = NULL;
	if (!sample_room(s, &g->a))
		return false;
	if (s->limit && hash > s->limit)
		return true;
	uint64_t at = hash;
	while (s->slot[at & (s->n_slot - 1)])
		at++;
	s->source[s->n] = (struct scan_source){
		.hash = hash,
		.day = day,
	};
	*ret = &s->source[s->n];
	s->slot[at & (s->n_slot - 1)] = ++s->n;
	return true;
}

bool telescope_sample(struct telescope *g,
	struct day *d,
	const struct scan_source *x)
{
	struct scan_source *s;

	if (!sample_at(g, &d->sample, x->hash, d->day, &s))
		return false;
	if (s)
		scan_source_merge(s, x);
	return true;
}

/* --- what a flow is ------------------------------------------------------ */

enum {
	FIN = 0x01,
	SYN = 0x02,
	RST = 0x04,
	ACK = 0x10
};

/* A peer that opens sends SYN and never ACK before it heard something; a victim
 * that answers a forged SYN sends SYN with ACK, or RST. Flags are or'ed, so a
 * client's SYN and later ACK look alike: but then the sensor sent SYN and ACK
 * itself. */
static bool tcp_answers(uint8_t src, uint8_t dst)
{
	return !(dst & SYN) &&
		((src & (SYN | ACK)) == (SYN | ACK) ||
			(src & RST && !(src & (SYN | FIN))));
}

/* source: RFC 792, RFC 4443, as taken together by Moore et al. 2006, table 1 */
static bool icmp_answers(uint8_t proto, uint16_t type)
{
	static const uint8_t v4[] = { 0, 3, 4, 5, 11, 12, 14, 16, 18 };
	static const uint8_t v6[] = { 1, 2, 3, 4, 129 };
	const uint8_t *t = proto == 1 ? v4 : v6;

	for (size_t i = 0; i < (proto == 1 ? sizeof v4 : sizeof v6); i++) {
		if (t[i] == type)
			return true;
	}
	return false;
}

/* services that are made to reflect, or to answer to forged questions */
static bool udp_answers(uint16_t sport, uint16_t dport)
{
	static const uint16_t service[] = { 7,
		17,
		19,
		53,
		69,
		111,
		123,
		137,
		161,
		389,
		443,
		500,
		520,
		1194,
		1434,
		1900,
		3702,
		5353,
		5683,
		11211,
		27015 };
	bool from = false;

	for (size_t i = 0; i < sizeof service / sizeof *service; i++) {
		/* a question to a service, from a port that looks like one */
		if (service[i] == dport)
			return false;
		from |= service[i] == sport;
	}
	return from && dport >= 1024;
}

bool is_backscatter(const struct obs *o)
{
	const struct tuple *t = &o->tuple;

	if (t->proto == 6)
		return tcp_answers(o->flow.src_flags, o->flow.dst_flags);
	if (t->proto == 1 || t->proto == 58)
		return icmp_answers(t->proto, t->sport);
	return t->proto == 17 && udp_answers(t->sport, t->dport);
}

/* A source that saw no beginning may have called the sensor the beginner: it is
 * none when all it sent was a refusal, or nothing. */
static bool is_turned(const struct obs *o)
{
	const struct obs_flow *f = &o->flow;

	if (o->tuple.proto == 6 && (f->src_flags || f->dst_flags)) {
		return f->dst_flags && !(f->src_flags & ~(RST | ACK)) &&
			(f->src_flags == 0 || f->src_flags & RST);
	}
	return f->src_packets == 0 && f->dst_packets > 0;
}

static struct obs turned(const struct obs *o)
{
	struct obs t = *o;

	t.tuple.src = o->tuple.dst;
	t.tuple.dst = o->tuple.src;
	if (o->tuple.proto != 1 && o->tuple.proto != 58) {
		t.tuple.sport = o->tuple.dport;
		t.tuple.dport = o->tuple.sport;
	}
	t.flow.src_flags = o->flow.dst_flags;
	t.flow.dst_flags = o->flow.src_flags;
	t.flow.ttl = 0;
	t.flow.window = 0;
	t.flow.mark = (struct str){ 0 };
	return t;
}

static uint64_t talk_hash(struct addr sensor,
	uint16_t at_sensor,
	struct addr peer,
	uint16_t at_peer,
	uint8_t proto)
{
	return hash_mix(scan_hash(sensor) * 31 + scan_hash(peer)) ^
		hash_mix((uint64_t)at_sensor << 32 | (uint64_t)at_peer << 8 |
			proto);
}

static bool has_ports(const struct tuple *t)
{
	return t->proto == 6 || t->proto == 17;
}

enum side {
	BY_SENSOR,
	BY_PEER
};

static uint64_t began_hash(const struct tuple *t,
	bool sensor_is_src,
	enum side side)
{
	uint16_t sport = has_ports(t) ? t->sport : 0;
	uint16_t dport = has_ports(t) ? t->dport : 0;

	return talk_hash(sensor_is_src ? t->src : t->dst,
		       sensor_is_src ? sport : dport,
		       sensor_is_src ? t->dst : t->src,
		       sensor_is_src ? dport : sport,
		       t->proto) +
		side;
}

static void remember(struct telescope *g, const struct obs *o, uint64_t hash)
{
	g->n_began++;
	g->began[hash % BEGAN_SLOTS] = (struct began){ hash, o->t_ns };
}

/* ns since the other side began; -1 = it did not, or too long ago */
static int64_t since_began(const struct telescope *g,
	const struct obs *o,
	uint64_t hash)
{
	const struct began *b = &g->began[hash % BEGAN_SLOTS];
	int64_t after = b->hash == hash ? o->t_ns - b->t_ns : -1;

	return after <= ANSWER_S * (int64_t)1000000000 ? after : -1;
}

/* What a sensor sends, from sources that tell each direction alone, may be an
 * answer: a reset always is. */
static void sensor_sends(struct telescope *g, const struct obs *o)
{
	bool answers = o->tuple.proto == 6 && o->flow.src_flags &&
		!(o->flow.src_flags & SYN);

	if (!answers &&
		since_began(g, o, began_hash(&o->tuple, true, BY_PEER)) < 0) {
		remember(g, o, began_hash(&o->tuple, true, BY_SENSOR));
	}
}

/* What comes back to a sensor that asked. Where both directions have one time,
 * whoever has the lower port is taken for the server. */
static bool is_answer(struct telescope *g, const struct obs *o)
{
	uint64_t by_sensor = began_hash(&o->tuple, false, BY_SENSOR);
	struct began *b = &g->began[by_sensor % BEGAN_SLOTS];
	int64_t after = since_began(g, o, by_sensor);

	/* the answer stood before its question: the sensor began nothing */
	if (b->hash == by_sensor && b->t_ns > o->t_ns)
		*b = (struct began){ 0 };
	if (after > 0 || (after == 0 && o->tuple.dport > o->tuple.sport))
		return true;
	remember(g, o, began_hash(&o->tuple, false, BY_PEER));
	return false;
}

/* --- feeding ------------------------------------------------------------- */

/* the key of a port: of ICMP its type stands in its place */
static uint32_t port_key(const struct tuple *t)
{
	bool icmp = t->proto == 1 || t->proto == 58;
	uint32_t port = 0;

	if (icmp)
		port = t->sport;
	else if (has_ports(t))
		port = t->dport;
	return port << 8 | t->proto;
}

static bool count_in(struct telescope *g,
	enum cell_kind kind,
	int32_t day,
	uint32_t key,
	uint64_t source)
{
	bool limit;
	struct cell *c = telescope_cell(g, kind, day, key, 1, &limit);

	return limit ||
		(c &&
			(!g->cells[kind].with_sources ||
				hll_add(&c->sources, &g->a, source)));
}

static bool count_place(struct telescope *g,
	struct day *d,
	struct addr source,
	uint64_t hash)
{
	struct place p = { 0 };

	if (!g->where.look)
		return true;
	g->where.look(g->where.ctx, source, &p);
	d->placed += p.country[0] != 0;
	d->named += p.asn != 0;
	if (p.country[0] &&
		!count_in(g,
			CELLS_COUNTRY,
			d->day,
			(uint32_t)(unsigned char)p.country[0] << 8 |
				(unsigned char)p.country[1],
			hash)) {
		return false;
	}
	return !p.asn ||
		(count_in(g, CELLS_NETWORK, d->day, p.asn, hash) &&
			telescope_network_name(g, p.asn, p.name));
}

static bool count_traits(struct telescope *g,
	struct day *d,
	const struct obs *o,
	uint64_t hash)
{
	struct scan_source *s;
	struct obs by_port = *o;

	by_port.tuple.dport = (uint16_t)(port_key(&o->tuple) >> 8);
	if (!sample_at(g, &d->sample, hash, d->day, &s))
		return false;
	if (s) {
		scan_source_see(s,
			&by_port,
			(uint32_t)(o->t_ns / 1000000000 % DAY_S));
	}
	return true;
}

static bool arrival(struct telescope *g, struct day *d, const struct obs *o)
{
	uint64_t hash = scan_hash(o->tuple.src);
	uint32_t sensor;
	bool by_table;

	if (!telescope_lives(g, o->tuple.dst, d->day, &by_table)) {
		d->outside++;
		return true;
	}
	if (!telescope_sensor_address(g, o->tuple.dst, &sensor)) {
		g->sensors_refused++;
		return !g->a.full;
	}
	d->accesses++;
	bool answers = o->kind == OBS_FLOW && is_backscatter(o);
	d->backscatter += answers;
	if (answers && !hll_add(&d->victims, &g->a, hash))
		return false;
	/* the port that an answer goes to was made up by whoever forged the
	 * question: it says nothing of what was looked for */
	if (!hll_add(&d->sources, &g->a, hash))
		return false;
	if (!count_in(g, CELLS_SENSOR, d->day, sensor, hash))
		return false;
	if (!count_place(g, d, o->tuple.src, hash))
		return false;
	return answers ||
		(count_in(g, CELLS_PORT, d->day, port_key(&o->tuple), hash) &&
			count_traits(g, d, o, hash));
}

static bool put_flow(struct telescope *g, struct day *d, const struct obs *o)
{
	bool from = telescope_is_sensor(g, o->tuple.src);

	if (from && is_turned(o)) {
		struct obs t = turned(o);

		return arrival(g, d, &t);
	}
	if (from) {
		sensor_sends(g, o);
		return true;
	}
	return !telescope_is_sensor(g, o->tuple.dst) || is_answer(g, o) ||
		arrival(g, d, o);
}

/* A honeypot's word for a new connection. Dionaea's log_json has one record a
 * connection, named by its protocol; its log_incident has events. */
static bool is_connect(const struct obs *o)
{
	struct str s = o->record.source;
	struct str event = str_from(s, 8);

	if (str_is(s, "cowrie/session.connect"))
		return true;
	if (!str_starts(s, STR("dionaea/")))
		return false;
	return !str_has(event, STR(".")) ||
		str_is(event, "connection.tcp.accept") ||
		str_is(event, "connection.tls.accept") ||
		str_is(event, "connection.udp.connect");
}

/* what a program doubts of the wire is no detection of an attack */
static bool is_detection(const struct obs *o)
{
	return !str_is(o->alert.category, "weird") &&
		!str_is(o->alert.category, "anomaly");
}

bool telescope_feed(struct telescope *g, const struct obs *o, struct err *err)
{
	static const bool telemetry[OBS_KINDS] = { [OBS_FLOW] = true,
		[OBS_DNS] = true,
		[OBS_HTTP] = true,
		[OBS_TLS] = true,
		[OBS_SSH] = true,
		[OBS_ALERT] = true,
		[OBS_RECORD] = true,
		[OBS_COMMAND] = true,
		[OBS_LOGON] = true };
	bool limit;
	bool ok = true;

	if (!telemetry[o->kind])
		return true;
	if (o->t_ns == T_NONE || o->t_ns < 0) {
		g->undated += o->kind == OBS_FLOW;
		return true;
	}
	struct day *d =
		telescope_day(g, day_of(o->t_ns / 1000000000), &limit);
	if (!d)
		return limit || no_room(err);
	uint32_t second = (uint32_t)(o->t_ns / 1000000000 % DAY_S);
	if (second < d->first_s)
		d->first_s = second;
	if (second > d->last_s)
		d->last_s = second;
	d->records++;
	if (o->kind == OBS_FLOW) {
		ok = put_flow(g, d, o);
	} else if (o->kind == OBS_RECORD && is_connect(o) &&
		telescope_is_sensor(g, o->tuple.dst)) {
		ok = arrival(g, d, o);
	} else if (o->kind == OBS_ALERT && is_detection(o)) {
		struct addr sensor = telescope_is_sensor(g, o->tuple.dst)
			? o->tuple.dst
			: o->tuple.src;
		bool by_table;

		if (telescope_is_sensor(g, sensor) &&
			telescope_lives(g, sensor, d->day, &by_table)) {
			d->detections++;
		}
	}
	return ok || no_room(err);
}
