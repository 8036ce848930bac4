/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline as JSON Lines that Timesketch imports: message, datetime and
 * timestamp_desc are what it asks for. It knows points only, so an event that
 * lies somewhere in a stretch stands at its beginning, with both bounds
 * beside it, and says so: an uncertain time never becomes one false point
 * silently. */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

static void put_stamp(struct jw *j, const char *key, int64_t s)
{
	char stamp[STAMP_N];
	struct buf b = { 0 };

	buf_fmt(&b, "%.19s+00:00", stamp_text(s, stamp));
	jw_str(j, key, buf_str(&b));
	buf_done(&b);
}

static void put_claim(struct jw *j, const struct claim *c)
{
	char grade[3];

	if (!c || c->told != TOLD_WHOLE)
		return;
	jw_str(j, "claim", claim_key(c));
	jw_str(j, "subject", c->subject);
	jw_str(j, "predicate", predicate_name(c->predicate));
	jw_str(j, "object", c->object);
	jw_z(j, "grade", grade_text(c->grade, grade));
}

static void put_event(struct buf *out,
	const struct publication *p,
	const struct event *e)
{
	struct jw j = { .to = out };
	char hex[SHA256_HEX_N];
	struct str exhibit = locator_exhibit(p, &e->loc, hex);
	bool bounded = say_dated(e->to_s) && e->to_s > e->from_s + 1;

	jw_object(&j, NULL);
	jw_str(&j, "message", e->what);
	put_stamp(&j, "datetime", e->from_s);
	jw_z(&j,
		"timestamp_desc",
		bounded ? "earliest possible time" : "time");
	put_stamp(&j, "earliest", e->from_s);
	if (say_dated(e->to_s))
		put_stamp(&j, "latest", e->to_s);
	jw_bool(&j, "zone_known", e->zone != ZONE_LOCAL_UNKNOWN);
	jw_str(&j, "source", e->source);
	put_claim(&j, e->claim);
	if (exhibit.n) {
		jw_str(&j, "exhibit", exhibit);
		jw_u64(&j, "offset", e->loc.at_byte);
	}
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* That an exhibit came in is nothing to tell whom it is kept from. */
static bool kept_from(const struct publication *p, const struct event *e)
{
	return !e->claim && e->loc.exhibit < p->n_exhibit &&
		p->exhibit[e->loc.exhibit].kept_out;
}

bool timesketch_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	(void)err;
	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct event *e = &p->event[i];

		if (kept_from(p, e)) {
			loss_add(lost,
				"event",
				"this audience may not see it",
				1);
			continue;
		}
		if (!say_dated(e->from_s)) {
			loss_add(lost,
				"event",
				"Timesketch needs a time, and no beginning "
				"is "
				"known",
				1);
			continue;
		}
		put_event(out, p, e);
		loss_add(lost,
			"event.also",
			"a line names one source",
			e->n_also);
		lost->carried++;
	}
	lose_kept_out(lost, p);
	loss_add(lost, "judgement", "a timeline has events only", LAYERS);
	return true;
}
