/* SPDX-License-Identifier: Apache-2.0 */
/* The Apple system log (ASL): messages of macOS and iOS before 2016. */
/* source: Apple, syslog, libsystem_asl, asl_file.h; libyal dtformats, "Apple
 * System Log (ASL) file format" */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"

enum {
	HEAD_N = 80,
	RECORDS_MOST = 1 << 20,
	INLINE_MOST = 7
};

struct asl {
	struct events e;
	struct str p;
};

int asl_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);

	cur_take(&c, 12);
	return cur_u32be(&c) == 2 && !c.bad &&
			str_starts(head, STR("ASL DB\0\0\0\0\0\0"))
		? 100
		: 0;
}

static uint64_t u64be(struct cur *c)
{
	uint64_t high = cur_u32be(c);

	return high << 32 | cur_u32be(c);
}

/* A text in its place, when the highest bit is set: its length, then up to
 * seven bytes; or the place of one: a mark, its length, its bytes and a zero.
 */
static struct str text(const struct asl *z, struct cur *c)
{
	const char *here = (const char *)cur_take(c, 8);
	struct cur r = cur_of(here, here ? 8 : 0);
	uint64_t at = u64be(&r);

	if (!here || !at)
		return (struct str){ 0 };
	if (at >> 63) {
		size_t n = (unsigned char)here[0] & 0x7f;

		return (struct str){ here + 1,
			n < INLINE_MOST ? n : INLINE_MOST };
	}
	struct str s = str_from(z->p, at < z->p.n ? (size_t)at : z->p.n);
	struct cur t = cur_of(s.p, s.n);
	unsigned mark = cur_u16be(&t);
	size_t n = cur_u32be(&t);
	if (t.bad || mark != 1 || n > cur_left(&t))
		return (struct str){ 0 };
	s = str_head(str_from(s, 6), n);
	return str_head(s, strnlen(s.p, s.n));
}

/* size, next, number, seconds, nanoseconds, level, flags, process, owners,
 * count of more values; host, sender, facility, message. *ret_next: where the
 * next one stands. false: the sink wants no more. */
static bool record(struct asl *z, uint64_t at, uint64_t *ret_next)
{
	struct str s = str_from(z->p, at < z->p.n ? (size_t)at : z->p.n);
	struct cur c = cur_of(s.p, s.n);
	struct obs_event v = { .what = STR("logged") };

	*ret_next = 0;
	cur_take(&c, 2);
	uint32_t n = cur_u32be(&c);
	uint64_t next = u64be(&c);
	v.number = u64be(&c);
	uint64_t seconds = u64be(&c);
	uint32_t ns = cur_u32be(&c);
	cur_take(&c, 32);
	struct str host = text(z, &c);
	v.name = text(z, &c);
	text(z, &c);
	v.text = text(z, &c);
	if (c.bad || ns >= 1000000000) {
		event_skip(&z->e, at, 0, "a whole message was expected");
		return true;
	}
	/* a list: no message stands before the one that names it */
	if (next > at)
		*ret_next = next;
	struct clock_reading r =
		event_count(&z->e, FORM_POSIX_S, seconds, ROLE_RECORDED);
	r.ns = ns;
	r.tick_ns = 1;
	if (!seconds)
		r.doubts |= DOUBT_NOT_SET;
	r.host = host;
	r.service = v.name;
	return event_put(&z->e, v, r, at, (size_t)n + 6);
}

bool asl_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct asl z = { .e = events_of("asl", in, out, stats) };
	struct obs_event v = {
		.what = STR("log made"),
		.number = COUNT_NOT_TOLD,
	};

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z.p, err))
		return false;
	struct cur c = cur_of(z.p.p, z.p.n);
	cur_take(&c, 16);
	uint64_t at = u64be(&c);
	uint64_t made = u64be(&c);
	if (c.bad || !asl_probe(z.p)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the head of an Apple system log was expected");
	}
	bool ok = event_put(&z.e,
		v,
		event_count(&z.e, FORM_POSIX_S, made, ROLE_RECORDED),
		24,
		8);
	for (unsigned i = 0; ok && at && i < RECORDS_MOST; i++)
		ok = record(&z, at, &at);
	if (!ok)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&z.e);
	return true;
}
