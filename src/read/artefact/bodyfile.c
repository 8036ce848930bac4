/* SPDX-License-Identifier: Apache-2.0 */
/* Body files of The Sleuth Kit, as fls, mac-robber and others write them: four
 * times of a file a line. */
/* source: The Sleuth Kit, "Body file", 3.x:
 * MD5|name|inode|mode_as_string|UID|GID|size|atime|mtime|ctime|crtime */
#include "read/read.h"

#include <stdio.h>

#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"

enum {
	/* behind the name */
	TAIL = 9,
	TIMES = 4,
	BILLION = 1000000000,
	TEXT_N = 256
};
enum {
	TAIL_INODE,
	TAIL_MODE,
	TAIL_UID,
	TAIL_GID,
	TAIL_SIZE,
	TAIL_TIMES
};

static const char *const happened[TIMES] = { "file accessed",
	"file modified",
	"file metadata changed",
	"file created" };

struct body_line {
	struct str name;
	struct str tail[TAIL];
};

struct bodyfile {
	struct lines lines;
	struct events e;
};

/* A name may hold | as well: so the line is taken apart from both ends. */
static bool split(struct str line, struct body_line *ret)
{
	struct str md5;
	struct str rest = line;

	for (unsigned i = TAIL; i--;) {
		if (!str_cut_last(rest, '|', &rest, &ret->tail[i]))
			return false;
	}
	return str_cut(rest, '|', &md5, &ret->name);
}

/* "1337961350", "-86400", "1337961350.5": the whole seconds and what is
 * behind them */
static bool time_of(struct str s, int64_t *ret_s, struct str *ret_fraction)
{
	struct str whole = s;

	*ret_fraction = (struct str){ 0 };
	str_cut(s, '.', &whole, ret_fraction);
	return str_i64(whole, ret_s);
}

static bool is_body(struct str line)
{
	struct body_line b;
	struct str fraction;
	int64_t s;

	if (!split(line, &b) || !b.name.n || !b.tail[TAIL_MODE].n)
		return false;
	for (unsigned i = 0; i < TIMES; i++) {
		if (!time_of(b.tail[TAIL_TIMES + i], &s, &fraction))
			return false;
	}
	return true;
}

int bodyfile_probe(struct str head)
{
	unsigned share = log_share(head, is_body);

	if (share > 50)
		return 85;
	return share > 20 ? 40 : 0;
}

/* The time as a reading; digits behind a point are told to their own place. */
static struct clock_reading reading(struct bodyfile *z, struct str raw)
{
	struct str fraction;
	int64_t s = 0;

	if (!time_of(raw, &s, &fraction)) {
		return (struct clock_reading){ .raw = raw,
			.form = STR("posix-s"),
			.tick_ns = 1,
			.zone = READ_UTC,
			.doubts = DOUBT_UNREADABLE | DOUBT_SETTABLE };
	}
	struct clock_reading r =
		event_count(&z->e, FORM_POSIX_S, (uint64_t)s, ROLE_OCCURRED);
	for (size_t i = 0; i < fraction.n && i < 9; i++) {
		r.tick_ns /= 10;
		r.ns += (uint32_t)((uint64_t)(fraction.p[i] - '0') % 10 *
			r.tick_ns);
	}
	/* -1.5 is half a second after -2 */
	if (raw.p[0] == '-' && r.ns) {
		r.s--;
		r.ns = BILLION - r.ns;
		r.doubts = 0;
	}
	r.raw = raw;
	r.doubts |= DOUBT_SETTABLE;
	/* fls writes 0 where a file system keeps no such time */
	if (!s && !r.ns)
		r.doubts |= DOUBT_NOT_SET;
	return r;
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct bodyfile *z = ctx;
	struct body_line b;
	char text[TEXT_N];

	if (whole.p[0] == '#')
		return true;
	if (!split(at ? whole : text_unmarked(whole), &b)) {
		event_skip(&z->e,
			at,
			z->lines.line,
			"eleven fields with | between were expected");
		return true;
	}
	int n = snprintf(text,
		sizeof text,
		"inode %.*s, mode %.*s, size %.*s",
		STR_FMT(str_head(b.tail[TAIL_INODE], 40)),
		STR_FMT(str_head(b.tail[TAIL_MODE], 40)),
		STR_FMT(str_head(b.tail[TAIL_SIZE], 40)));
	for (unsigned i = 0; i < TIMES; i++) {
		struct obs_event v = {
			.what = str_of(happened[i]),
			.name = b.name,
			.user = b.tail[TAIL_UID],
			.text = { text, (size_t)n },
			.number = COUNT_NOT_TOLD,
		};

		if (!event_put(&z->e,
			    v,
			    reading(z, b.tail[TAIL_TIMES + i]),
			    at,
			    whole.n)) {
			return false;
		}
	}
	return true;
}

bool bodyfile_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct bodyfile *z = NEW(&scratch, struct bodyfile, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a body file");
	}
	z->e = events_of("bodyfile", in, out, stats);
	bool ok = log_read(&z->lines, line, z, err);
	events_note(&z->e);
	return ok;
}
