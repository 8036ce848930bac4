/* SPDX-License-Identifier: Apache-2.0 */
/* Observations into the tables that hunts look at. */
#include "hunt/ingest/observations.h"

#include <stdlib.h>

#include "hunt/indicator/indicator.h"

#define SCRATCH_BYTE ((size_t)1 << 30)
#define FOUND_BYTE ((size_t)4 << 30)

static bool checked(const struct hunt_tables *f, struct err *err)
{
	if (f->setup.n_exhibit >= EXHIBIT_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%u exhibits are more than the %d that hunts can "
			"tell "
			"apart",
			f->setup.n_exhibit,
			EXHIBIT_MAX);
	}
	if (f->vantage.n > UINT16_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%u sensors are more than the %d that hunts can tell "
			"apart",
			f->vantage.n,
			UINT16_MAX);
	}
	return true;
}

bool hunt_open(struct hunt_tables **ret,
	const struct hunt_setup *setup,
	size_t cap_byte,
	struct err *err)
{
	struct hunt_tables *f = calloc(1, sizeof *f);

	if (!f)
		return fail(err, ERR_LIMIT, 0, "no memory left to hunt");
	f->setup = *setup;
	bool ok = arena_open(&f->a, cap_byte, err) &&
		arena_open(&f->scratch, SCRATCH_BYTE, err) &&
		arena_open(&f->found, FOUND_BYTE, err);
	ok = ok &&
		(tables_open(f) ||
			fail(err, ERR_LIMIT, 0, "no memory left to hunt")) &&
		checked(f, err) && indicators_open(f, err);
	if (!ok) {
		hunt_close(f);
		return false;
	}
	*ret = f;
	return true;
}

void hunt_close(struct hunt_tables *f)
{
	if (!f)
		return;
	indicators_close(f);
	arena_close(&f->a);
	arena_close(&f->scratch);
	arena_close(&f->found);
	free(f);
}

/* what few flows have */
static bool ingest_rare(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o,
	uint64_t duration_ms)
{
	int64_t t_ms = o->t_ns / 1000000;
	struct attribute x = {
		.n = 1,
		.sensor = f->sensor_of[exhibit],
		.src = tables_host(f, o->tuple.src),
		.dst = tables_host(f, o->tuple.dst),
		.first_ms = t_ms,
		.last_ms = t_ms,
		.loc = { exhibit, o->len_byte, o->at_byte },
	};
	struct arena a = f->scratch;
	bool ok = true;

	if (duration_ms >= LONG_MS) {
		x.kind = ATTR_LONG;
		x.code = o->tuple.dport;
		x.bytes = duration_ms;
		x.text = tables_string(f,
			service_text(&a, o->tuple.dport, o->tuple.proto));
		ok = attributes_put(&f->attributes, &x);
	}
	if (o->flow.mark.n) {
		x.kind = ATTR_SCANNER;
		x.code = o->tuple.dport;
		x.bytes = 0;
		x.text = tables_string(f, o->flow.mark);
		ok = attributes_put(&f->attributes, &x) && ok;
	}
	if (o->flow.ttl) {
		x.kind = ATTR_STACK;
		x.code = o->flow.window;
		x.bytes = o->flow.ttl;
		x.text = 0;
		x.dst = HOST_NONE;
		ok = attributes_put(&f->attributes, &x) && ok;
	}
	return ok && !f->a.full;
}

static bool ingest_flow(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o)
{
	uint64_t duration_ms = o->flow.duration_ns > 0
		? (uint64_t)o->flow.duration_ns / 1000000
		: 0;

	tables_lasted(f, duration_ms);
	if ((duration_ms >= LONG_MS || o->flow.mark.n || o->flow.ttl) &&
		!ingest_rare(f, exhibit, o, duration_ms)) {
		return false;
	}
	return conversations_add(&f->conversations,
		o,
		exhibit,
		f->sensor_of[exhibit]);
}

static bool spent(const struct hunt_tables *f,
	uint64_t at_byte,
	struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		at_byte,
		"the memory set aside for hunting is spent (%u host pairs, "
		"%u "
		"attributes)",
		f->conversations.n,
		f->attributes.n);
}

/* Tables that are saved between two exhibits, and those that are not, come to
 * the same numbers. */
static bool begin_exhibit(struct hunt_tables *f, uint32_t exhibit)
{
	f->fed = exhibit;
	return conversations_settle(&f->conversations);
}

bool hunt_ingest(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o,
	struct err *err)
{
	if (o->kind == OBS_INDICATOR || o->kind == OBS_REVOCATION) {
		return indicators_ingest(f, exhibit, o) ||
			fail(err,
				ERR_LIMIT,
				o->at_byte,
				"no memory left for indicators: lists of 134 "
				"million together are too many");
	}
	if (exhibit != f->fed && !begin_exhibit(f, exhibit))
		return spent(f, o->at_byte, err);
	bool ok = o->kind == OBS_FLOW
		? o->t_ns == T_NONE || ingest_flow(f, exhibit, o)
		: ingest_observation(f, exhibit, o);

	return (ok && !f->a.full) || spent(f, o->at_byte, err);
}

bool hunt_ingested(struct hunt_tables *f, struct err *err)
{
	bool ok = conversations_flush(&f->conversations) &&
		conversations_flush(&f->logons);

	return ok || spent(f, 0, err);
}

size_t hunt_memory(const struct hunt_tables *f)
{
	return (size_t)(f->a.at - f->a.base) + indicators_bytes(f);
}

bool hunt_merge(struct hunt_tables *to,
	const struct hunt_tables *from,
	struct err *err)
{
	bool ok = tables_merge(to, from) && indicators_merge(to, from);

	return ok || spent(to, 0, err);
}
