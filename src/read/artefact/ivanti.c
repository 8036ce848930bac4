/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of Ivanti (Pulse) Connect Secure as they lie on the appliance (.vc0): of
 * each record seconds since 1970 and a number that grows, both hexadecimal,
 * then fields with tabs between. */
/* source: files of appliances; plaso, parsers/ivanti_vc0.py */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"

enum {
	HEAD_N = 8192,
	BEGINS = 5,
	STAMP_LEN = 19, /* BEGINS, 8 digits, a point, 8 digits, a tab */
	RECORD_MOST = 1 << 16,
	CODE = 1,
	REALM = 3
};

static bool hex(struct str s, uint64_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9';

		if (!digit && !(c >= 'a' && c <= 'f'))
			return false;
		*ret = *ret << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
	}
	return true;
}

/* Whether a record begins there. */
static bool stamp(struct str s, uint64_t *ret_s, uint64_t *ret_number)
{
	if (s.n < STAMP_LEN || s.p[0] != BEGINS || s.p[9] != '.' ||
		s.p[18] != '\t') {
		return false;
	}
	return hex(str_head(str_from(s, 1), 8), ret_s) &&
		hex(str_head(str_from(s, 10), 8), ret_number);
}

int ivanti_probe(struct str head)
{
	uint64_t s;
	uint64_t number;
	bool mark = str_starts(head, STR("\5\0\0\0\1\0\0\0"));

	return mark && stamp(str_from(head, HEAD_N), &s, &number) ? 95 : 0;
}

/* host, code, what wrote it, realm, and what the code has fields for */
static bool record(struct events *e,
	struct str fields,
	uint64_t seconds,
	uint64_t number,
	uint64_t at)
{
	struct str field = { 0 };
	struct str rest = fields;
	struct str host = { 0 };
	struct obs_event v = { .number = number };

	for (unsigned i = 0; i <= REALM && str_cut(rest, '\t', &field, &rest);
		i++) {
		if (i == 0)
			host = field;
		else if (i == CODE)
			v.what = field;
		else if (i == REALM)
			v.name = field;
	}
	v.text = rest;
	struct clock_reading r =
		event_count(e, FORM_POSIX_S, seconds, ROLE_RECORDED);
	if (!seconds)
		r.doubts |= DOUBT_NOT_SET;
	r.host = host;
	return event_put(e, v, r, at, STAMP_LEN + fields.n);
}

bool ivanti_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("ivanti", in, out, stats);
	struct str file;
	uint64_t seconds;
	uint64_t number;
	uint64_t next_s;
	uint64_t next_number;

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &file, err))
		return false;
	for (size_t at = HEAD_N; at < file.n;) {
		struct str s = str_from(file, at);
		size_t n = STAMP_LEN;

		if (!stamp(s, &seconds, &number)) {
			at++;
			continue;
		}
		while (n < s.n && n < RECORD_MOST &&
			!(s.p[n] == BEGINS &&
				stamp(str_from(s, n),
					&next_s,
					&next_number))) {
			n++;
		}
		/* zeros fill up what was not written yet */
		struct str fields = str_from(str_head(s, n), STAMP_LEN);
		while (fields.n && !fields.p[fields.n - 1])
			fields.n--;
		if (!record(&e, fields, seconds, number, at))
			return fail(err, ERR_LIMIT, at, "stopped");
		at += n;
	}
	if (file.n < HEAD_N) {
		return fail(err,
			ERR_FORMAT,
			file.n,
			"the log ends within its head of 8192 bytes");
	}
	events_note(&e);
	return true;
}
