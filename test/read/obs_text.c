/* SPDX-License-Identifier: Apache-2.0 */
#include "obs_text.h"

#include <inttypes.h>
#include <stdio.h>

/* " name=value" for a value that is there; quotes, backslashes and what does
 * not print are escaped */
static void field(struct buf *to, const char *name, struct str v)
{
	if (!v.n)
		return;
	buf_fmt(to, " %s=\"", name);
	while (v.n) {
		size_t n = utf8_step(v);
		unsigned char c = (unsigned char)v.p[0];

		if (c == '"' || c == '\\')
			buf_fmt(to, "\\%c", c);
		else if (!n || c < 0x20 || c == 0x7f)
			buf_fmt(to, "\\x%02x", c);
		else
			buf_add(to, str_head(v, n));
		v = str_from(v, n ? n : 1);
	}
	buf_z(to, "\"");
}

static void number(struct buf *to, const char *name, uint64_t v)
{
	buf_fmt(to, " %s=%" PRIu64, name, v);
}

static void when(struct buf *to, int64_t t_ns)
{
	char stamp[STAMP_N];
	int64_t s = t_ns / 1000000000;
	int64_t ns = t_ns % 1000000000;

	if (t_ns == T_NONE) {
		buf_z(to, " -");
		return;
	}
	buf_fmt(to,
		" %.19s.%09" PRId64 "Z",
		stamp_text(s - (ns < 0), stamp),
		ns < 0 ? ns + 1000000000 : ns);
}

static void ends(struct buf *to, const struct tuple *t)
{
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];

	buf_fmt(to,
		" %.*s %u > %.*s %u proto=%u",
		STR_FMT(addr_text(t->src, src)),
		t->sport,
		STR_FMT(addr_text(t->dst, dst)),
		t->dport,
		t->proto);
}

static void shaped(struct buf *to,
	const struct obs *o,
	const struct obs_field *f)
{
	char text[ADDR_TEXT_N];

	if (f->type == FIELD_TEXT) {
		field(to, f->name, obs_text_at(o, f));
	} else if (f->type == FIELD_DURATION || f->type == FIELD_MAYBE) {
		buf_fmt(to,
			" %s=%" PRId64,
			f->name,
			(int64_t)obs_number_at(o, f));
	} else if (!obs_field_present(o, f)) {
		return;
	} else if (f->type == FIELD_ADDRESS) {
		field(to,
			f->name,
			addr_text(*(const struct addr *)(const void
						  *)((const char *)o + f->at),
				text));
	} else if (f->type == FIELD_TIME) {
		buf_fmt(to, " %s=", f->name);
		when(to, (int64_t)obs_number_at(o, f));
	} else {
		number(to, f->name, obs_number_at(o, f));
	}
}

static void cells(struct buf *to, const struct obs *o)
{
	char name[16];
	uint32_t n;
	const struct str *cell = obs_cells(o, &n);

	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%" PRIu32, i);
		field(to,
			o->kind == OBS_KNOWN
				? known_shapes[o->known.kind].column[i]
				: name,
			cell[i]);
	}
}

/* what the clock showed: raw, form, civil time, unit, zone, role, doubts */
static void reading(struct buf *to, const struct clock_reading *r)
{
	char stamp[STAMP_N];
	char zone[24] = "";

	field(to, "clock", r->raw);
	buf_fmt(to,
		" %.*s %.19s.%09" PRIu32 "/%" PRIu64,
		STR_FMT(r->form),
		stamp_text(r->s, stamp),
		r->ns,
		r->tick_ns);
	if (r->zone == READ_OFFSET || r->zone == READ_NAMED)
		snprintf(zone, sizeof zone, "%+" PRId32, r->offset_s);
	buf_fmt(to,
		" %s%s %s",
		reading_zone_name(r->zone),
		zone,
		time_role_name(r->role));
	for (unsigned i = 0; i < READING_DOUBT_N; i++) {
		if (r->doubts >> i & 1)
			buf_fmt(to, " (%s)", reading_doubt_names[i]);
	}
	field(to, "of_host", r->host);
	field(to, "of_service", r->service);
}

void obs_text(struct buf *to, const struct obs *o)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];

	buf_z(to, shape->name);
	if (o->kind != OBS_ROW && o->kind != OBS_WARNING_LIST &&
		o->kind != OBS_KNOWN && o->kind != OBS_INDICATOR &&
		o->kind != OBS_REVOCATION && o->kind != OBS_SAMPLE) {
		when(to, o->t_ns);
		ends(to, &o->tuple);
	}
	if (o->kind == OBS_ROW)
		number(to, "table", o->row.table);
	if (o->kind == OBS_KNOWN)
		buf_fmt(to, " %s", known_shapes[o->known.kind].name);
	for (uint32_t i = 0; i < shape->n; i++)
		shaped(to, o, &shape->field[i]);
	cells(to, o);
	if (o->reading)
		reading(to, o->reading);
	buf_fmt(to, " @%" PRIu64 "+%" PRIu32 "\n", o->at_byte, o->len_byte);
}

void skip_text(struct buf *to, const struct skip *s)
{
	buf_fmt(to,
		"skip line=%" PRIu64 " column=%" PRIu32 " @%" PRIu64 ": %s\n",
		s->line,
		s->column,
		s->at_byte,
		s->why);
}
