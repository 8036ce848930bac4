/* SPDX-License-Identifier: Apache-2.0 */
/* The systemd journal: its files, and its export format. Of each entry two
 * times are kept: when the journal got it (__REALTIME, by which journalctl
 * filters), and when whoever sent it says that he did (_SOURCE_REALTIME, which
 * journalctl shows). */
/* source: systemd, "Journal File Format", "Journal Export Formats" */
#include "read/read.h"

#include <zstd.h>

#include "read/input/document.h"
#include "read/text/event.h"

enum {
	HEAD_N = 208,
	OBJECT_N = 16,
	DATA = 1,
	ENTRY = 3,
	ENTRY_ITEMS_AT = 64,
	DATA_AT = 64,
	DATA_AT_COMPACT = 72,
	COMPACT = 16, /* offsets of four bytes */
	BY_ZSTD = 4,
	COMPRESSED = 7,
	ITEMS_MOST = 1024,
	FIELD_MOST = 1 << 16
};

enum journal_field {
	W_MESSAGE,
	W_NAME,
	W_HOST,
	W_UID,
	W_SOURCE,
	W_REALTIME,
	W_SEQNUM,
	WANTED
};
static const char *const names[WANTED] = {
	"MESSAGE",
	"SYSLOG_IDENTIFIER",
	"_HOSTNAME",
	"_UID",
	"_SOURCE_REALTIME_TIMESTAMP",
	"__REALTIME_TIMESTAMP",
	"__SEQNUM",
};

struct journal {
	struct events e;
	struct str p;
	bool compact;
	struct str value[WANTED];
	uint64_t unread; /* fields whose compression is not known here */
};

int journal_probe(struct str head)
{
	if (head.n >= HEAD_N && str_starts(head, STR("LPKSHHRH")))
		return 100;
	if (str_starts(head, STR("__CURSOR=")) &&
		str_has(head, STR("\n__REALTIME_TIMESTAMP="))) {
		return 95;
	}
	return 0;
}

/* Two readings of an entry: what the journal's own clock showed, and what its
 * source tells. */
static bool put(struct journal *z,
	uint64_t received_us,
	uint64_t number,
	uint64_t at,
	size_t n)
{
	struct obs_event v = {
		.what = STR("received by the journal"),
		.name = z->value[W_NAME],
		.user = z->value[W_UID],
		.text = z->value[W_MESSAGE],
		.number = number,
	};
	struct clock_reading r =
		event_count(&z->e, FORM_POSIX_US, received_us, ROLE_RECORDED);
	uint64_t source_us;

	r.host = z->value[W_HOST];
	if (!event_put(&z->e, v, r, at, n))
		return false;
	if (!str_u64(z->value[W_SOURCE], &source_us))
		return true;
	v.what = STR("logged");
	r = event_count(&z->e, FORM_POSIX_US, source_us, ROLE_OCCURRED);
	r.host = z->value[W_HOST];
	r.service = z->value[W_NAME];
	return event_put(&z->e, v, r, at, n);
}

/* "NAME=value", where it is one of those that are used */
static void take(struct journal *z, struct str field)
{
	struct str name;
	struct str v;

	if (!str_cut(field, '=', &name, &v))
		return;
	for (unsigned i = 0; i < WANTED; i++) {
		if (str_is(name, names[i]))
			z->value[i] = v;
	}
}

static void forget(struct journal *z)
{
	memset(z->value, 0, sizeof z->value);
}

/* --- files --------------------------------------------------------------- */

/* The object there: its kind, and its bytes; false: it is none, or cut. */
static bool object(const struct journal *z,
	uint64_t at,
	unsigned *ret_type,
	unsigned *ret_flags,
	struct str *ret)
{
	struct str s = str_from(z->p, at < z->p.n ? (size_t)at : z->p.n);
	struct cur c = cur_of(s.p, s.n);

	*ret_type = cur_u8(&c);
	*ret_flags = cur_u8(&c);
	cur_take(&c, 6);
	uint64_t n = cur_u64le(&c);
	if (c.bad || n < OBJECT_N || n > s.n || at % 8)
		return false;
	*ret = str_head(s, (size_t)n);
	return true;
}

static void data(struct journal *z, uint64_t at, struct arena *a)
{
	unsigned type;
	unsigned flags;
	struct str s;

	if (!object(z, at, &type, &flags, &s) || type != DATA)
		return;
	s = str_from(s, z->compact ? DATA_AT_COMPACT : DATA_AT);
	if (!(flags & COMPRESSED)) {
		take(z, s);
		return;
	}
	char *to = flags & BY_ZSTD ? arena_raw(a, FIELD_MOST, 1, 1) : NULL;
	size_t n = to ? ZSTD_decompress(to, FIELD_MOST, s.p, s.n) : 0;
	if (!to || ZSTD_isError(n))
		z->unread++;
	else
		take(z, (struct str){ to, n });
}

static bool entry(struct journal *z,
	struct str s,
	uint64_t at,
	struct arena a)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, OBJECT_N);
	uint64_t number = cur_u64le(&c);
	uint64_t received_us = cur_u64le(&c);
	cur_take(&c, ENTRY_ITEMS_AT - OBJECT_N - 16);
	forget(z);
	for (unsigned i = 0; i < ITEMS_MOST && !c.bad; i++) {
		size_t width = z->compact ? 4 : 16;

		if (cur_left(&c) < width)
			break;
		uint64_t item = z->compact ? cur_u32le(&c) : cur_u64le(&c);
		if (!z->compact)
			cur_u64le(&c);
		data(z, item, &a);
	}
	return c.bad || put(z, received_us, number, at, s.n);
}

/* Every object in its place, one behind the other: lists that were not written
 * to the end do not hide an entry. */
static bool objects(struct journal *z, struct arena a)
{
	struct cur c = cur_of(z->p.p, z->p.n);
	unsigned type;
	unsigned flags;
	struct str s;

	cur_take(&c, 12);
	z->compact = cur_u32le(&c) & COMPACT;
	cur_take(&c, 72);
	uint64_t at = cur_u64le(&c);
	cur_take(&c, 40);
	uint64_t tail = cur_u64le(&c);
	while (at <= tail && object(z, at, &type, &flags, &s)) {
		if (type == ENTRY && !entry(z, s, at, a))
			return false;
		at += (s.n + 7) / 8 * 8;
	}
	if (at <= tail)
		event_skip(&z->e,
			at,
			0,
			"an object of the journal was expected");
	return true;
}

/* --- export -------------------------------------------------------------- */

/* A field that is no text: its name, a length of eight bytes, the bytes. *rest
 * stands behind the name's line; false: it is cut. */
static bool binary(struct journal *z, struct str name, struct str *rest)
{
	struct cur c = cur_of(rest->p, rest->n);
	uint64_t n = cur_u64le(&c);

	if (c.bad || n > cur_left(&c))
		return false;
	struct str v = str_head(str_from(*rest, 8), (size_t)n);
	for (unsigned i = 0; i < WANTED; i++) {
		if (str_is(name, names[i]))
			z->value[i] = v;
	}
	*rest = str_from(*rest, 8 + (size_t)n);
	if (rest->n && rest->p[0] == '\n')
		*rest = str_from(*rest, 1);
	return true;
}

static bool exported_entry(struct journal *z, uint64_t at, uint64_t end)
{
	uint64_t received_us;
	uint64_t number = COUNT_NOT_TOLD;
	bool any = z->value[W_REALTIME].n;
	bool ok = true;

	str_u64(z->value[W_SEQNUM], &number);
	if (any && str_u64(z->value[W_REALTIME], &received_us))
		ok = put(z, received_us, number, at, (size_t)(end - at));
	else if (any)
		event_skip(&z->e,
			at,
			0,
			"microseconds since 1970 were expected");
	forget(z);
	return ok;
}

static bool exported(struct journal *z)
{
	struct str rest = z->p;
	struct str one;
	uint64_t begin = 0;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &one, &rest);
		if (!more)
			one = rest;
		uint64_t here = (uint64_t)(one.p - z->p.p);
		if (!one.n) {
			if (!exported_entry(z, begin, here))
				return false;
			begin = here + 1;
			continue;
		}
		if (str_has_char(one, '=')) {
			take(z, one);
		} else if (!more || !binary(z, one, &rest)) {
			event_skip(&z->e,
				here,
				0,
				"a whole field was expected");
			break;
		}
	}
	return exported_entry(z, begin, z->p.n);
}

bool journal_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct journal z = { .e = events_of("journal", in, out, stats) };
	bool ok;

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z.p, err))
		return false;
	if (str_starts(z.p, STR("LPKSHHRH")))
		ok = objects(&z, scratch);
	else
		ok = exported(&z);
	if (ok && z.unread) {
		event_skip(&z.e,
			0,
			0,
			"fields that are compressed otherwise than by zstd "
			"are "
			"not read");
	}
	events_note(&z.e);
	return ok || fail(err, ERR_LIMIT, 0, "the reading was stopped");
}
