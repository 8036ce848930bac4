/* SPDX-License-Identifier: Apache-2.0 */
/* One observation as one JSON object, for programs that want the readers by
 * themselves. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/publish.h"

void publish_instant_json(struct jw *j, const char *key, int64_t t_ns)
{
	enum {
		DOT = STAMP_N - 2,
		DIGITS = 9
	};
	char text[DOT + 1 + DIGITS + 1];
	int64_t s = t_ns / 1000000000 - (t_ns % 1000000000 < 0);
	int64_t ns = t_ns - s * 1000000000;

	stamp_text(s, text);
	text[DOT] = '.';
	for (int i = DIGITS; i > 0; i--, ns /= 10)
		text[DOT + i] = (char)('0' + ns % 10);
	text[DOT + 1 + DIGITS] = 'Z';
	jw_str(j, key, (struct str){ text, sizeof text });
}

/* a count; beyond what parsers take for an integer it is text (RFC 8259, 6) */
static void count(struct jw *j, const char *key, uint64_t n)
{
	char text[24];

	if (n <= INT64_MAX) {
		jw_u64(j, key, n);
		return;
	}
	snprintf(text, sizeof text, "%" PRIu64, n);
	jw_z(j, key, text);
}

static void ends(struct jw *j, const struct tuple *t)
{
	static const struct addr none = { 0 };
	char text[ADDR_TEXT_N];

	if (!addr_eq(t->src, none))
		jw_str(j, "src", addr_text(t->src, text));
	if (t->sport)
		jw_u64(j, "src_port", t->sport);
	if (!addr_eq(t->dst, none))
		jw_str(j, "dst", addr_text(t->dst, text));
	if (t->dport)
		jw_u64(j, "dst_port", t->dport);
	if (t->proto)
		jw_u64(j, "proto", t->proto);
}

static void field(struct jw *j,
	const struct obs *o,
	const struct obs_field *f)
{
	char text[ADDR_TEXT_N];

	if (!obs_field_present(o, f))
		return;
	switch (f->type) {
	case FIELD_TEXT:
		jw_str(j, f->name, obs_text_at(o, f));
		break;
	case FIELD_ADDRESS:
		jw_str(j,
			f->name,
			addr_text(*(const struct addr *)(const void
						  *)((const char *)o + f->at),
				text));
		break;
	case FIELD_TIME:
		publish_instant_json(j,
			f->name,
			(int64_t)obs_number_at(o, f));
		break;
	case FIELD_MARK:
	case FIELD_MAYBE:
		jw_bool(j, f->name, obs_number_at(o, f) == 1);
		break;
	default:
		count(j, f->name, obs_number_at(o, f));
	}
}

static void cells(struct jw *j, const struct obs *o)
{
	uint32_t n;
	const struct str *cell = obs_cells(o, &n);

	switch (o->kind) {
	case OBS_ROW:
		jw_array(j, "cells");
		for (uint32_t i = 0; i < n; i++)
			jw_str(j, NULL, cell[i]);
		jw_array_end(j);
		break;
	case OBS_KNOWN:
		jw_z(j, "record", known_shapes[o->known.kind].name);
		for (uint32_t i = 0; i < n; i++) {
			if (cell[i].n) {
				jw_str(j,
					known_shapes[o->known.kind].column[i],
					cell[i]);
			}
		}
		break;
	case OBS_RECORD:
		/* pairs, not members: a source may write a name twice */
		jw_array(j, "fields");
		for (uint32_t i = 0; i + 1 < n; i += 2) {
			jw_array(j, NULL);
			jw_str(j, NULL, cell[i]);
			jw_str(j, NULL, cell[i + 1]);
			jw_array_end(j);
		}
		jw_array_end(j);
		break;
	default:
		break;
	}
}

/* The value as its source's calendar has it, without a zone. */
static void reading_value(struct jw *j, const struct clock_reading *r)
{
	char text[STAMP_N + 10];

	if (r->doubts & DOUBT_UNREADABLE)
		return;
	stamp_text(r->s, text);
	snprintf(text + STAMP_N - 2, 11, ".%09" PRIu32, r->ns);
	jw_z(j, "value", text);
	jw_u64(j, "tick_ns", r->tick_ns);
}

void publish_reading_json(struct jw *j,
	const char *key,
	const struct clock_reading *r)
{
	jw_object(j, key);
	if (r->raw.n)
		jw_str(j, "raw", r->raw);
	if (r->form.n)
		jw_str(j, "form", r->form);
	reading_value(j, r);
	jw_z(j, "zone", reading_zone_name(r->zone));
	if (r->zone == READ_OFFSET)
		jw_i64(j, "offset_s", r->offset_s);
	if (r->zone == READ_NAMED)
		jw_str(j, "zone_name", r->zone_name);
	jw_z(j, "role", time_role_name(r->role));
	if (r->host.n)
		jw_str(j, "host", r->host);
	if (r->service.n)
		jw_str(j, "service", r->service);
	jw_array(j, "doubts");
	for (unsigned i = 0; i < READING_DOUBT_N; i++) {
		if (r->doubts >> i & 1)
			jw_z(j, NULL, reading_doubt_names[i]);
	}
	jw_array_end(j);
	jw_object_end(j);
}

/* A port of 0 is one that the source does not tell, as a proxy's log that has
 * none of its clients: but of a flow one side's may be 0 indeed, which is how
 * some scan. */
static bool ports_told(const struct obs *o)
{
	const struct tuple *t = &o->tuple;
	bool has_ports = t->proto == 6 || t->proto == 17 || t->proto == 132;

	if (!has_ports)
		return true;
	if (o->kind == OBS_FLOW)
		return t->sport || t->dport;
	return t->sport && t->dport;
}

void publish_observation_json(const struct obs *o, struct buf *out)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];
	char id[COMMUNITY_ID_N];
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_z(&j, "kind", shape->name);
	if (o->t_ns != T_NONE)
		publish_instant_json(&j, "time", o->t_ns);
	ends(&j, &o->tuple);
	if (ports_told(o) && community_id(&o->tuple, id).n)
		jw_z(&j, "community_id", id);
	for (uint32_t i = 0; i < shape->n; i++)
		field(&j, o, &shape->field[i]);
	cells(&j, o);
	if (o->reading)
		publish_reading_json(&j, "reading", o->reading);
	jw_u64(&j, "offset", o->at_byte);
	jw_u64(&j, "length", o->len_byte);
	jw_object_end(&j);
	buf_z(out, "\n");
}
