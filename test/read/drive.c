/* SPDX-License-Identifier: Apache-2.0 */
#include "drive.h"

#include <stdlib.h>

#include "obs_text.h"

static ptrdiff_t pull_feed(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct feed *f = ctx;
	size_t n = f->bytes.n - f->at;

	(void)err;
	if (f->piece && n > f->piece)
		n = f->piece;
	n = n < cap ? n : cap;
	if (n)
		memcpy(to, f->bytes.p + f->at, n);
	f->at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t at_bytes(struct str bytes,
	uint64_t offset,
	unsigned char *to,
	size_t n)
{
	struct str from = str_from(bytes,
		offset < bytes.n ? (size_t)offset : bytes.n);

	n = n < from.n ? n : from.n;
	if (n)
		memcpy(to, from.p, n);
	return (ptrdiff_t)n;
}

static ptrdiff_t at_feed(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	const struct feed *f = ctx;

	(void)err;
	return at_bytes(f->bytes, offset, to, n);
}

struct input feed_input(struct feed *f)
{
	return (struct input){ .ctx = f, .pull = pull_feed, .at = at_feed };
}

/* the head that the probe saw, then the rest; a failure met while the head was
 * filled comes at its place */
struct replay {
	struct input rest;
	struct str head;
	bool failed;
	bool keep;
	struct str bytes; /* all of them, where nothing was compressed */
	struct err err;
	size_t piece;
	struct buf seen;
};

static ptrdiff_t pull_replay(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct replay *r = ctx;
	size_t n = r->head.n < cap ? r->head.n : cap;
	ptrdiff_t got;

	if (r->piece && n > r->piece)
		n = r->piece;
	if (n) {
		memcpy(to, r->head.p, n);
		r->head = str_from(r->head, n);
		got = (ptrdiff_t)n;
	} else if (r->failed) {
		*err = r->err;
		return -1;
	} else {
		got = r->rest.pull(r->rest.ctx,
			to,
			r->piece && r->piece < cap ? r->piece : cap,
			err);
	}
	if (got > 0 && r->keep) {
		buf_add(&r->seen,
			(struct str){ (const char *)to, (size_t)got });
	}
	return got;
}

static ptrdiff_t at_replay(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	const struct replay *r = ctx;

	(void)err;
	return at_bytes(r->bytes, offset, to, n);
}

static void fill_head(struct replay *r, char *room)
{
	size_t n = 0;
	ptrdiff_t got = 1;

	while (n < PROBE_N && got > 0) {
		got = r->rest.pull(r->rest.ctx,
			(unsigned char *)room + n,
			PROBE_N - n,
			&r->err);
		n += got > 0 ? (size_t)got : 0;
	}
	r->failed = got < 0;
	r->head = (struct str){ room, n };
}

struct drive drive(struct str bytes,
	size_t piece,
	const struct reader *force,
	bool keep,
	struct arena *a,
	const struct sink *out)
{
	struct drive d = { .reader = force };
	struct feed feed = { bytes, 0, piece };
	struct replay r = {
		.piece = piece,
		.keep = keep,
		.bytes = bytes,
	};
	char *room = NEW(a, char, PROBE_N);

	if (!room)
		abort();
	r.rest = input_inflated(feed_input(&feed), a, &d.err);
	fill_head(&r, room);
	if (!d.reader)
		d.reader = reader_for(r.head);
	if (!d.reader) {
		struct feed again = { bytes, r.head.n, piece };
		struct input behind = feed_input(&again);

		d.reader = reader_for_document(r.head, &behind, *a);
	}
	struct input in = { .ctx = &r,
		.pull = pull_replay,
		.at = str_starts(bytes, r.head) ? at_replay : NULL };
	struct secret_filter filter = { .out = out };
	struct sink sink = secret_sink(&filter);
	d.ok = d.reader && secret_room(&filter, a, &d.err) &&
		d.reader->read(&in, *a, &sink, &d.stats, &d.err);
	if (!d.reader)
		d.err = r.err;
	d.seen = arena_str(a, buf_str(&r.seen));
	buf_done(&r.seen);
	return d;
}

static bool put_text(void *ctx, const struct obs *o)
{
	obs_text(ctx, o);
	return true;
}

static void skip_to_text(void *ctx, const struct skip *s)
{
	skip_text(ctx, s);
}

void drive_text(struct buf *to,
	struct str bytes,
	size_t piece,
	struct arena scratch)
{
	struct sink sink = { to, put_text, skip_to_text };
	struct drive d = drive(bytes, piece, NULL, false, &scratch, &sink);

	buf_fmt(to, "reader: %s\n", d.reader ? d.reader->name : "unknown");
	buf_fmt(to,
		"records: %llu, skipped: %llu",
		(unsigned long long)d.stats.records,
		(unsigned long long)d.stats.skipped);
	/* how far it had pulled when it failed depends on the pulls */
	if (d.ok)
		buf_fmt(to,
			", bytes: %llu",
			(unsigned long long)d.stats.bytes);
	buf_z(to, "\n");
	if (d.stats.note[0])
		buf_fmt(to, "note: %s\n", d.stats.note);
	if (!d.ok && d.err.code) {
		buf_fmt(to,
			"failed: code %d @%llu: %s\n",
			(int)d.err.code,
			(unsigned long long)d.err.at,
			d.err.text);
	}
}

const char *source_path(struct arena *a, const char *name)
{
	const char *root = getenv("ASHIATO_SRC");

	return arena_z(a,
		arena_fmt(a, "%s/%s", root && *root ? root : ".", name));
}
