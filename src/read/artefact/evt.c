/* SPDX-License-Identifier: Apache-2.0 */
/* Windows event logs before Vista (EVT): of each record its number, when it
 * came about and when it was written. */
/* source: Microsoft, EVENTLOGRECORD and ELF_LOGFILE_HEADER; libyal, libevt,
 * "Windows Event Log (EVT) format" */
#include "read/read.h"

#include <stdio.h>

#include "read/input/document.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	HEAD_N = 48,
	RECORD_LEAST = 56,
	RECORD_MOST = 1 << 20,
	STRINGS_MOST = 32,
	TEXT_N = 1024
};

struct evt {
	struct events e;
	struct arena a;
	struct str p;
};

int evt_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	bool size = cur_u32le(&c) == HEAD_N;
	bool mark = cur_u32le(&c) == 0x654c664c; /* "LfLe" */

	return !c.bad && size && mark ? 100 : 0;
}

/* The length of the record there, which stands at its end as well; 0: none. */
static size_t record_n(struct str s)
{
	struct cur c = cur_of(s.p, s.n);
	struct cur tail = c;
	size_t n = cur_u32le(&c);
	bool mark = cur_u32le(&c) == 0x654c664c;

	if (c.bad || !mark || n < RECORD_LEAST || n > RECORD_MOST || n > s.n)
		return 0;
	cur_take(&tail, n - 4);
	return cur_u32le(&tail) == n ? n : 0;
}

/* The texts that were put into the message, with blanks between. */
static size_t strings(struct evt *z,
	struct str s,
	size_t at,
	unsigned n,
	char *to,
	size_t room)
{
	size_t used = 0;

	for (unsigned i = 0; i < n && i < STRINGS_MOST && at < s.n; i++) {
		struct str v = wide_at(s, at, &z->a);
		struct str fits = str_head(v, room - used);

		if (used + 1 < room && i)
			to[used++] = ' ';
		fits = str_head(v, room - used);
		if (fits.n)
			if (fits.n)
				memcpy(to + used, fits.p, fits.n);
		used += fits.n;
		while (at + 1 < s.n && (s.p[at] || s.p[at + 1]))
			at += 2;
		at += 2;
	}
	return used;
}

static bool record(struct evt *z, struct str s)
{
	static const char *const what[] = { "event", "record written" };
	struct cur c = cur_of(s.p, s.n);
	struct arena before = z->a;
	char text[TEXT_N];
	uint64_t at = (uint64_t)(s.p - z->p.p);

	cur_take(&c, 8);
	uint64_t number = cur_u32le(&c);
	uint64_t when[2];
	when[0] = cur_u32le(&c);
	when[1] = cur_u32le(&c);
	uint32_t id = cur_u32le(&c) & 0xffff;
	cur_take(&c, 2);
	unsigned n_strings = cur_u16le(&c);
	cur_take(&c, 8);
	size_t strings_at = cur_u32le(&c);
	size_t source_n = 0;
	struct str source = wide_at(s, RECORD_LEAST, &z->a);
	while (RECORD_LEAST + source_n + 1 < s.n &&
		(s.p[RECORD_LEAST + source_n] ||
			s.p[RECORD_LEAST + source_n + 1])) {
		source_n += 2;
	}
	struct str host = wide_at(s, RECORD_LEAST + source_n + 2, &z->a);
	int n = snprintf(text, sizeof text, "%u ", id);
	size_t used = (size_t)n +
		strings(z, s, strings_at, n_strings, text + n, TEXT_N - 8);
	bool ok = true;
	for (unsigned i = 0; ok && i < 2; i++) {
		struct obs_event v = {
			.what = str_of(what[i]),
			.name = source,
			.text = { text, used },
			.number = number,
		};
		struct clock_reading r = event_count(&z->e,
			FORM_POSIX_S,
			when[i],
			i ? ROLE_RECORDED : ROLE_OCCURRED);

		if (!when[i])
			r.doubts |= DOUBT_NOT_SET;
		r.host = host;
		r.service = source;
		ok = event_put(&z->e, v, r, at, s.n);
	}
	z->a = before;
	return ok;
}

bool evt_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct evt z = { .e = events_of("evt", in, out, stats) };
	bool lost = false;

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z.p, err))
		return false;
	z.a = scratch;
	if (!evt_probe(z.p))
		return fail(err,
			ERR_FORMAT,
			0,
			"the head of a log was expected");
	/* records begin at places that four divides; the log goes round, so
	 * that one may lie on both ends of the file, and is not read */
	for (size_t at = HEAD_N; at < z.p.n;) {
		struct str s = str_from(z.p, at);
		size_t n = record_n(s);

		if (!n && !lost && s.n >= 8 &&
			str_starts(str_from(s, 4), STR("LfLe"))) {
			event_skip(&z.e,
				at,
				0,
				"a record, its size at both ends, was "
				"expected");
			lost = true;
		}
		if (!n) {
			at += 4;
			continue;
		}
		lost = false;
		if (!record(&z, str_head(s, n)))
			return fail(err, ERR_LIMIT, at, "stopped");
		at += n;
	}
	events_note(&z.e);
	return true;
}
