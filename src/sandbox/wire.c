/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/wire.h"

#include <stdio.h>

/* --- writing ------------------------------------------------------------- */

static size_t open_message(struct buf *b, enum wire_kind kind)
{
	const char head[WIRE_HEAD] = { (char)kind };

	buf_add(b, (struct str){ head, sizeof head });
	return b->n;
}

static void close_message(struct buf *b, size_t from)
{
	uint32_t n = (uint32_t)(b->n - from);

	if (!b->bad)
		memcpy(b->p + from - sizeof n, &n, sizeof n);
}

static void put(struct buf *b, const void *p, size_t n)
{
	buf_add(b, (struct str){ p, n });
}

#define PUT(b, x) put((b), &(x), sizeof(x))

static void put_text(struct buf *b, struct str s)
{
	uint32_t n = (uint32_t)s.n;

	PUT(b, n);
	buf_add(b, s);
}

void wire_put_found(struct buf *b, const struct wire_found *f)
{
	size_t from = open_message(b, WIRE_FOUND);
	uint8_t flags = (uint8_t)(f->empty | f->simulated << 1);

	PUT(b, f->reader);
	PUT(b, flags);
	close_message(b, from);
}

/* what stands before the fields: for rows the table, for known records their
 * kind, for records the number of cells */
static uint32_t detail_of(const struct obs *o)
{
	if (o->kind == OBS_ROW)
		return o->row.table;
	if (o->kind == OBS_KNOWN)
		return (uint32_t)o->known.kind;
	if (o->kind == OBS_RECORD)
		return o->record.n_cell;
	return 0;
}

/* In front of every observation. What is zero or empty is left out: told has a
 * bit for each field of the shape that follows; addresses of IPv4 are sent as
 * four bytes each. */
struct obs_head {
	uint8_t kind;
	uint8_t proto;
	uint8_t v4;      /* 1: both ends are IPv4 */
	uint8_t reading; /* 1: what the clock showed follows */
	uint16_t sport;
	uint16_t dport;
	uint32_t told;
	uint32_t detail;
	uint32_t len_byte;
	uint32_t
		spare_too; /* no byte between the members is left to chance */
	int64_t t_ns;
	uint64_t at_byte;
};
_Static_assert(sizeof(struct obs_head) == 40, "no padding");

static void put_ends(struct buf *b, const struct tuple *t, bool v4)
{
	const uint32_t four[] = { (uint32_t)t->src.lo, (uint32_t)t->dst.lo };
	const struct addr sixteen[] = { t->src, t->dst };

	if (v4)
		put(b, four, sizeof four);
	else
		put(b, sixteen, sizeof sixteen);
}

enum {
	FIELDS_MAX = 32
}; /* bits of told */

/* the numbers that are told, then the texts and addresses, each in the order of
 * the shape */
static uint32_t gather(const struct obs *o,
	uint64_t number[static FIELDS_MAX],
	unsigned *ret_n)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];
	uint32_t told = 0;
	unsigned n = 0;

	for (uint32_t i = 0; i < shape->n; i++) {
		const struct obs_field *f = &shape->field[i];
		bool is = true; /* an address always is */

		if (f->type == FIELD_TEXT) {
			is = obs_text_at(o, f).n > 0;
		} else if (f->type != FIELD_ADDRESS) {
			number[n] = obs_number_at(o, f);
			is = number[n] != 0;
			n += is;
		}
		told |= (uint32_t)is << i;
	}
	*ret_n = n;
	return told;
}

/* Flows are nearly all of what is sent: their numbers go as they stand. A flow
 * with a scanner's mark goes the long way. */
struct flow_message {
	int64_t t_ns;
	int64_t duration_ns;
	uint64_t at_byte;
	uint64_t src_byte;
	uint64_t dst_byte;
	uint64_t src_packets;
	uint64_t dst_packets;
	uint64_t src_wire_byte;
	uint64_t dst_wire_byte;
	struct addr src;
	struct addr dst;
	uint32_t len_byte;
	uint16_t sport;
	uint16_t dport;
	uint16_t window;
	uint8_t proto;
	int8_t answered;
	uint8_t src_flags;
	uint8_t dst_flags;
	uint8_t ttl;
	uint8_t direction_unknown;
	uint32_t sampling;
	uint8_t spare[4]; /* no byte between the members is left to chance */
};
_Static_assert(sizeof(struct flow_message) == 9 * 8 + 32 + 24, "no padding");

/* The numbers of a reading; its texts follow. */
struct reading_message {
	int64_t s;
	uint64_t tick_ns;
	uint32_t ns;
	int32_t offset_s;
	uint32_t doubts;
	uint8_t zone;
	uint8_t role;
	uint8_t spare[2]; /* no byte between the members is left to chance */
};
_Static_assert(sizeof(struct reading_message) == 32, "no padding");

static void put_reading(struct buf *b, const struct clock_reading *r)
{
	const struct reading_message m = {
		.s = r->s,
		.tick_ns = r->tick_ns,
		.ns = r->ns,
		.offset_s = r->offset_s,
		.doubts = r->doubts,
		.zone = (uint8_t)r->zone,
		.role = (uint8_t)r->role,
	};

	PUT(b, m);
	put_text(b, r->raw);
	put_text(b, r->form);
	put_text(b, r->zone_name);
	put_text(b, r->host);
	put_text(b, r->service);
}

static void put_flow(struct buf *b, const struct obs *o)
{
	const struct obs_flow *f = &o->flow;
	const struct flow_message m = {
		.t_ns = o->t_ns,
		.duration_ns = f->duration_ns,
		.at_byte = o->at_byte,
		.src_byte = f->src_byte,
		.dst_byte = f->dst_byte,
		.src_packets = f->src_packets,
		.dst_packets = f->dst_packets,
		.src_wire_byte = f->src_wire_byte,
		.dst_wire_byte = f->dst_wire_byte,
		.src = o->tuple.src,
		.dst = o->tuple.dst,
		.len_byte = o->len_byte,
		.sport = o->tuple.sport,
		.dport = o->tuple.dport,
		.window = f->window,
		.proto = o->tuple.proto,
		.answered = f->answered,
		.src_flags = f->src_flags,
		.dst_flags = f->dst_flags,
		.ttl = f->ttl,
		.direction_unknown = f->direction_unknown,
		.sampling = f->sampling,
	};
	size_t from = open_message(b, WIRE_FLOW);

	PUT(b, m);
	close_message(b, from);
}

static bool get_flow(struct str body, struct obs *ret)
{
	struct flow_message m;

	if (body.n != sizeof m)
		return false;
	memcpy(&m, body.p, sizeof m);
	if (m.answered < -1 || m.answered > 1 || m.direction_unknown > 1)
		return false;
	*ret = (struct obs){
		.kind = OBS_FLOW,
		.t_ns = m.t_ns,
		.tuple = { m.src, m.dst, m.sport, m.dport, m.proto },
		.at_byte = m.at_byte,
		.len_byte = m.len_byte,
	};
	ret->flow = (struct obs_flow){
		.duration_ns = m.duration_ns,
		.src_byte = m.src_byte,
		.dst_byte = m.dst_byte,
		.src_packets = m.src_packets,
		.dst_packets = m.dst_packets,
		.src_wire_byte = m.src_wire_byte,
		.dst_wire_byte = m.dst_wire_byte,
		.sampling = m.sampling,
		.answered = m.answered,
		.direction_unknown = m.direction_unknown,
		.src_flags = m.src_flags,
		.dst_flags = m.dst_flags,
		.ttl = m.ttl,
		.window = m.window,
	};
	return true;
}

void wire_put_obs(struct buf *b, const struct obs *o)
{
	if (o->kind == OBS_FLOW && !o->flow.mark.n && !o->reading) {
		put_flow(b, o);
		return;
	}
	const struct obs_shape *shape = &obs_shapes[o->kind];
	struct obs_head head = {
		.kind = (uint8_t)o->kind,
		.proto = o->tuple.proto,
		.v4 = addr_is_v4(o->tuple.src) && addr_is_v4(o->tuple.dst),
		.reading = o->reading != NULL,
		.sport = o->tuple.sport,
		.dport = o->tuple.dport,
		.detail = detail_of(o),
		.len_byte = o->len_byte,
		.t_ns = o->t_ns,
		.at_byte = o->at_byte,
	};
	uint64_t number[FIELDS_MAX];
	uint32_t n_cell;
	unsigned n;
	const struct str *cell = obs_cells(o, &n_cell);
	size_t from = open_message(b, WIRE_OBS);

	head.told = gather(o, number, &n);
	PUT(b, head);
	put_ends(b, &o->tuple, head.v4);
	put(b, number, n * sizeof *number);
	for (uint32_t i = 0; i < shape->n; i++) {
		const struct obs_field *f = &shape->field[i];

		if (!(head.told >> i & 1))
			continue;
		if (f->type == FIELD_TEXT)
			put_text(b, obs_text_at(o, f));
		else if (f->type == FIELD_ADDRESS)
			put(b, (const char *)o + f->at, sizeof(struct addr));
	}
	for (uint32_t i = 0; i < n_cell; i++)
		put_text(b, cell[i]);
	if (o->reading)
		put_reading(b, o->reading);
	close_message(b, from);
}

void wire_put_skip(struct buf *b, const struct skip *s)
{
	size_t from = open_message(b, WIRE_SKIP);

	PUT(b, s->at_byte);
	PUT(b, s->line);
	PUT(b, s->column);
	put_text(b, str_head(str_of(s->why), 255));
	close_message(b, from);
}

void wire_put_end(struct buf *b, const struct wire_end *e)
{
	size_t from = open_message(b, WIRE_END);

	PUT(b, *e);
	close_message(b, from);
}

/* --- reading ------------------------------------------------------------- */

static bool is_kind(char c)
{
	switch (c) {
	case WIRE_FOUND:
	case WIRE_OBS:
	case WIRE_FLOW:
	case WIRE_SKIP:
	case WIRE_END:
		return true;
	default:
		return false;
	}
}

ptrdiff_t wire_next(struct str bytes,
	enum wire_kind *ret_kind,
	struct str *ret_body)
{
	uint32_t n;

	if (bytes.n < WIRE_HEAD)
		return 0;
	memcpy(&n, bytes.p + 1, sizeof n);
	if (n > WIRE_MAX || !is_kind(bytes.p[0]))
		return -1;
	if (bytes.n < WIRE_HEAD + (size_t)n)
		return 0;
	*ret_kind = (enum wire_kind)bytes.p[0];
	*ret_body = (struct str){ bytes.p + WIRE_HEAD, n };
	return WIRE_HEAD + (ptrdiff_t)n;
}

static bool get(struct cur *c, void *to, size_t n)
{
	const unsigned char *p = cur_take(c, n);

	if (p)
		memcpy(to, p, n);
	return p != NULL;
}

static bool get_text(struct cur *c, struct str *ret)
{
	uint32_t n;

	if (!get(c, &n, sizeof n))
		return false;
	const unsigned char *p = cur_take(c, n);
	if (!p)
		return false;
	*ret = (struct str){ (const char *)p, n };
	return true;
}

bool wire_get_found(struct str body, struct wire_found *ret)
{
	struct cur c = cur_of(body.p, body.n);
	uint8_t flags;

	if (!get(&c, &ret->reader, sizeof ret->reader))
		return false;
	if (!get(&c, &flags, sizeof flags) || cur_left(&c))
		return false;
	if (ret->reader != UINT32_MAX && ret->reader >= n_readers)
		return false;
	ret->empty = flags & 1;
	ret->simulated = flags >> 1 & 1;
	return true;
}

/* cells of rows and known records are UTF-8; records hold what their source
 * wrote */
static bool get_cells(struct cur *c, struct str *cells, uint32_t n, bool utf8)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!get_text(c, &cells[i]) ||
			(utf8 && !utf8_valid(cells[i])))
			return false;
	}
	return true;
}

/* false: a number that the field cannot hold */
static bool set_number(struct obs *o, const struct obs_field *f, uint64_t v)
{
	void *p = (char *)o + f->at;

	switch (f->type) {
	case FIELD_U64:
	case FIELD_COUNT:
	case FIELD_DURATION:
	case FIELD_TIME:
		*(uint64_t *)p = v;
		return true;
	case FIELD_U32:
		*(uint32_t *)p = (uint32_t)v;
		return v <= UINT32_MAX;
	case FIELD_U16:
		*(uint16_t *)p = (uint16_t)v;
		return v <= UINT16_MAX;
	case FIELD_U8:
		*(uint8_t *)p = (uint8_t)v;
		return v <= UINT8_MAX;
	case FIELD_MARK:
		*(bool *)p = v & 1;
		return v <= 1;
	case FIELD_MAYBE:
		*(int8_t *)p = (int8_t)v;
		return (int64_t)v >= -1 && (int64_t)v <= 1;
	case FIELD_TEXT:
	case FIELD_ADDRESS:
		break;
	}
	return false;
}

static bool is_number(const struct obs_field *f)
{
	return f->type != FIELD_TEXT && f->type != FIELD_ADDRESS;
}

static bool get_fields(struct cur *c, struct obs *o, uint32_t told)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];
	uint64_t number;

	for (uint32_t i = 0; i < shape->n; i++) {
		const struct obs_field *f = &shape->field[i];

		if (!(told >> i & 1) || !is_number(f))
			continue;
		if (!get(c, &number, sizeof number))
			return false;
		if (!set_number(o, f, number))
			return false;
	}
	for (uint32_t i = 0; i < shape->n; i++) {
		const struct obs_field *f = &shape->field[i];
		void *to = (char *)o + f->at;
		bool ok = true;

		if (!(told >> i & 1))
			continue;
		if (f->type == FIELD_TEXT)
			ok = get_text(c, to);
		else if (f->type == FIELD_ADDRESS)
			ok = get(c, to, sizeof(struct addr));
		if (!ok)
			return false;
	}
	return true;
}

/* where the cells go, and how many there are; false: a detail that the kind
 * does not have */
static bool set_detail(struct obs *o,
	uint32_t detail,
	struct str *cells,
	uint32_t *ret_n)
{
	*ret_n = 0;
	switch (o->kind) {
	case OBS_ROW:
		o->row.table = detail;
		o->row.cell = cells;
		if (detail >= ROW_TABLES)
			return false;
		o->row.n = table_specs[detail].n_column;
		*ret_n = o->row.n;
		return true;
	case OBS_KNOWN:
		o->known.kind = (enum known_kind)detail;
		o->known.cell = cells;
		if (detail >= KNOWN_KINDS)
			return false;
		*ret_n = known_shapes[detail].n;
		return true;
	case OBS_RECORD:
		o->record.cell = cells;
		o->record.n_cell = detail;
		*ret_n = detail;
		return detail <= RECORD_CELLS_MAX && detail % 2 == 0;
	default:
		return detail == 0;
	}
}

static bool get_ends(struct cur *c, struct tuple *t, bool v4)
{
	uint32_t four[2];
	struct addr sixteen[2];

	if (v4) {
		if (!get(c, four, sizeof four))
			return false;
		t->src = addr_v4(four[0]);
		t->dst = addr_v4(four[1]);
		return true;
	}
	if (!get(c, sixteen, sizeof sixteen))
		return false;
	t->src = sixteen[0];
	t->dst = sixteen[1];
	return true;
}

static bool get_reading(struct cur *c, struct clock_reading *ret)
{
	struct reading_message m;

	if (!get(c, &m, sizeof m) || m.zone >= READ_ZONES ||
		m.role > ROLE_CLAIMED) {
		return false;
	}
	if (m.ns >= 1000000000 || m.doubts > READING_DOUBTS)
		return false;
	if (m.s < READING_LEAST_S || m.s > READING_MOST_S)
		return false;
	*ret = (struct clock_reading){
		.s = m.s,
		.ns = m.ns,
		.tick_ns = m.tick_ns,
		.zone = (enum reading_zone)m.zone,
		.offset_s = m.offset_s,
		.role = (enum time_role)m.role,
		.doubts = m.doubts,
	};
	return get_text(c, &ret->raw) && get_text(c, &ret->form) &&
		get_text(c, &ret->zone_name) && get_text(c, &ret->host) &&
		get_text(c, &ret->service);
}

bool wire_get_obs(enum wire_kind kind,
	struct str body,
	struct wire_room *room,
	struct obs *ret)
{
	struct cur c = cur_of(body.p, body.n);
	struct obs_head h;
	uint32_t n_cell;

	if (kind == WIRE_FLOW)
		return get_flow(body, ret);
	if (!get(&c, &h, sizeof h) || h.kind >= OBS_KINDS ||
		h.told >> obs_shapes[h.kind].n) {
		return false;
	}
	*ret = (struct obs){
		.kind = (enum obs_kind)h.kind,
		.t_ns = h.t_ns,
		.tuple = { .sport = h.sport,
			.dport = h.dport,
			.proto = h.proto, },
		.at_byte = h.at_byte,
		.len_byte = h.len_byte,
	};
	if (!get_ends(&c, &ret->tuple, h.v4) ||
		!set_detail(ret, h.detail, room->cell, &n_cell) ||
		!get_fields(&c, ret, h.told)) {
		return false;
	}
	if (n_cell > WIRE_CELLS_MAX || h.reading > 1 ||
		!get_cells(&c, room->cell, n_cell, ret->kind != OBS_RECORD)) {
		return false;
	}
	if (h.reading && !get_reading(&c, &room->reading))
		return false;
	ret->reading = h.reading ? &room->reading : NULL;
	return cur_left(&c) == 0;
}

bool wire_get_skip(struct str body, char why[static 256], struct skip *ret)
{
	struct cur c = cur_of(body.p, body.n);
	struct str text;

	if (!get(&c, &ret->at_byte, sizeof ret->at_byte))
		return false;
	if (!get(&c, &ret->line, sizeof ret->line))
		return false;
	if (!get(&c, &ret->column, sizeof ret->column))
		return false;
	if (!get_text(&c, &text) || cur_left(&c) || text.n > 255)
		return false;
	memcpy(why, text.p, text.n);
	why[text.n] = 0;
	ret->why = why;
	return true;
}

bool wire_get_end(struct str body, struct wire_end *ret)
{
	unsigned char ok;

	if (body.n != sizeof *ret)
		return false;
	memcpy(&ok, body.p + offsetof(struct wire_end, ok), sizeof ok);
	if (ok > 1)
		return false;
	memcpy(ret, body.p, sizeof *ret);
	ret->err.text[sizeof ret->err.text - 1] = 0;
	ret->stats.note[sizeof ret->stats.note - 1] = 0;
	return (unsigned)ret->err.code <= ERR_DIFFERS &&
		ret->stats.marking <= TLP_RED + 1;
}
