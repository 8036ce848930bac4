/* SPDX-License-Identifier: Apache-2.0 */
/* Scheduled tasks of Windows: .job files, and the XML that followed them. */
/* source: [MS-TSCH] 2.4, .JOB File Format, and 2.5, XML */
#include "read/read.h"

#include <stdio.h>

#include "read/input/document.h"
#include "read/text/event.h"
#include "read/text/pattern.h"
#include "structure/structure.h"

enum {
	TASK_MAX = 4 << 20,
	JOB_FIXED_N = 68,
	RAN_AT = 52,
	TRIGGERS_MOST = 256,
	TRIGGER_N = 48,
	HAS_END = 1,
	DATE_N_MOST = 64
};

/* Versions of Windows that wrote them: NT 4 to 11 */
static const uint16_t products[] = { 0x0400,
	0x0500,
	0x0501,
	0x0600,
	0x0601,
	0x0602,
	0x0603,
	0x0a00 };

struct task {
	struct events e;
	struct arena a;
	struct str file;
	struct obs_event v;
};

static bool is_job(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	unsigned product = cur_u16le(&c);
	unsigned version = cur_u16le(&c);
	bool known = false;

	cur_take(&c, 16);
	unsigned name_at = cur_u16le(&c);
	unsigned triggers_at = cur_u16le(&c);
	for (size_t i = 0; i < sizeof products / sizeof *products; i++)
		known |= products[i] == product;
	return known && version == 1 && name_at == JOB_FIXED_N + 2 &&
		triggers_at > name_at && head.n > JOB_FIXED_N;
}

/* "<Task version=.. xmlns=http://../mit/task>" in UTF-16 or UTF-8 */
static bool is_xml(struct str head)
{
	char narrow[512];
	size_t n = 0;

	for (size_t i = 0; i < head.n && n < sizeof narrow; i++) {
		if (head.p[i])
			narrow[n++] = head.p[i];
	}
	return str_has((struct str){ narrow, n },
		STR("schemas.microsoft.com/windows/2004/02/mit/task"));
}

int task_probe(struct str head)
{
	if (is_job(head))
		return 80;
	return is_xml(head) ? 90 : 0;
}

static bool put(struct task *z,
	const char *what,
	struct clock_reading r,
	size_t at,
	size_t n)
{
	z->v.what = str_of(what);
	z->v.number = COUNT_NOT_TOLD;
	return event_put(&z->e, z->v, r, at, n);
}

/* --- .job ---------------------------------------------------------------- */

/* a count of characters, and so many of UTF-16 */
static struct str counted(struct cur *c, struct arena *a)
{
	size_t n = cur_u16le(c);

	return wide_take(c, n * 2, a);
}

/* [MS-TSCH] does not say whose time it is. */
static bool last_run(struct task *z)
{
	struct clock_reading r = event_systemtime(&z->e,
		str_from(z->file, RAN_AT),
		READ_UNKNOWN,
		ROLE_OCCURRED);

	return put(z, "task ran", r, RAN_AT, 16);
}

/* a day, and the time of day of every run */
static bool trigger_time(struct task *z,
	const char *what,
	const struct time_parts *p,
	size_t at)
{
	char raw[40];
	int n = snprintf(raw,
		sizeof raw,
		"%lld-%u-%u %u:%02u",
		(long long)p->year,
		p->month,
		p->day,
		p->hour,
		p->minute);
	struct clock_reading r = {
		.raw = { raw, (size_t)n },
		.form = STR("text"),
		.tick_ns = 60000000000,
		.zone = READ_LOCAL_UNKNOWN,
		.role = ROLE_CLAIMED,
	};

	if (!time_of_parts(p, &r.s))
		r.doubts = DOUBT_UNREADABLE;
	return put(z, what, r, at, TRIGGER_N);
}

static bool trigger(struct task *z, size_t at)
{
	struct str s = str_from(z->file, at);
	struct cur c = cur_of(s.p, s.n);
	struct time_parts from = { 0 };
	struct time_parts to = { 0 };

	cur_take(&c, 4);
	from.year = cur_u16le(&c);
	from.month = cur_u16le(&c);
	from.day = cur_u16le(&c);
	to.year = cur_u16le(&c);
	to.month = cur_u16le(&c);
	to.day = cur_u16le(&c);
	from.hour = cur_u16le(&c);
	from.minute = cur_u16le(&c);
	cur_take(&c, 8);
	uint32_t flags = cur_u32le(&c);
	if (c.bad) {
		event_skip(&z->e, at, 0, "the file ends within a trigger");
		return true;
	}
	if (!trigger_time(z, "task to run from", &from, at))
		return false;
	return !(flags & HAS_END) || !to.year ||
		trigger_time(z, "task to run until", &to, at);
}

static bool job(struct task *z)
{
	struct cur c = cur_of(z->file.p, z->file.n);

	cur_take(&c, 22);
	size_t triggers_at = cur_u16le(&c);
	cur_take(&c, JOB_FIXED_N + 2 - 24);
	z->v.name = counted(&c, &z->a);
	z->v.text = counted(&c, &z->a);
	counted(&c, &z->a);
	z->v.user = counted(&c, &z->a);
	if (!last_run(z))
		return false;
	struct str s = str_from(z->file, triggers_at);
	struct cur t = cur_of(s.p, s.n);
	unsigned n = cur_u16le(&t);
	for (unsigned i = 0; i < n && i < TRIGGERS_MOST && !t.bad; i++) {
		size_t at = z->file.n - cur_left(&t);

		if (!trigger(z, at))
			return false;
		cur_take(&t, TRIGGER_N);
	}
	return true;
}

/* --- XML ----------------------------------------------------------------- */

/* What stands between <tag> and the next <; *s goes on behind it. */
static bool element(struct str *s, const char *tag, struct str *ret)
{
	size_t n = strlen(tag);
	const char *hit = s->n ? memmem(s->p, s->n, tag, n) : NULL;
	struct str rest;

	if (!hit)
		return false;
	*s = str_from(*s, (size_t)(hit - s->p) + n);
	return str_cut(*s, '<', ret, &rest);
}

static bool xml(struct task *z, struct str text)
{
	static const struct {
		const char *tag;
		const char *what;
	} dates[] = {
		{ "<Date>", "task registered" },
		{ "<StartBoundary>", "task to run from" },
		{ "<EndBoundary>", "task to run until" },
	};
	struct str s = text;
	struct str v;

	element(&s, "<Author>", &z->v.user);
	s = text;
	element(&s, "<URI>", &z->v.name);
	s = text;
	element(&s, "<Command>", &z->v.text);
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		for (s = text; element(&s, dates[i].tag, &v);) {
			struct clock_reading r;

			v = str_head(str_trim(v), DATE_N_MOST);
			if (!pattern_iso(v, &r)) {
				r = (struct clock_reading){ .raw = v,
					.form = STR("text"),
					.zone = READ_ZONES,
					.doubts = DOUBT_UNREADABLE };
			}
			if (r.zone == READ_ZONES)
				r.zone = READ_LOCAL_UNKNOWN;
			r.role = ROLE_CLAIMED;
			if (!put(z, dates[i].what, r, 0, z->file.n))
				return false;
		}
	}
	return true;
}

bool task_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct task *z = NEW(&scratch, struct task, 1);
	struct str text;
	enum text_encoding from;
	bool ok;

	if (!z)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	z->e = events_of("task", in, out, stats);
	if (!document_read(in, TASK_MAX, &scratch, stats, &z->file, err))
		return false;
	z->a = scratch;
	if (is_job(z->file)) {
		ok = job(z);
	} else {
		if (!text_to_utf8(z->file, &z->a, &text, &from, err))
			return false;
		ok = xml(z, text);
	}
	events_note(&z->e);
	return ok || fail(err, ERR_LIMIT, 0, "the reading was stopped");
}
