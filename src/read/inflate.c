/* SPDX-License-Identifier: Apache-2.0 */
/* gzip (RFC 1952), any number of members, through zlib. */
#include "read/read.h"

#include <zlib.h>

/* ZLIB_N: inflateInit and its window, taken together up front: zlib 1.2.13 takes 7 KiB + 32 KiB */
enum { RAW_N = 1 << 16, ZLIB_N = 1 << 17 };

struct inflater {
	struct input raw;
	unsigned char *in;              /* RAW_N bytes */
	size_t in_at, in_n;             /* plain: what the peek took and was not handed out yet */
	uint64_t raw_at;                /* compressed bytes consumed before z.next_in's buffer */
	z_stream z;
	bool raw_ended, member_ended;
	struct arena memory;            /* zlib's own: it takes its window late, when the caller's arena may be somebody's scratch */
};

static void *zlib_get(void *ctx, unsigned n, unsigned size)
{
	return arena_get(ctx, size, n, 16);
}

static void zlib_put(void *ctx, void *p)
{
	(void)ctx, (void)p;
}

static bool refill(struct inflater *f, struct err *err)
{
	if (f->z.avail_in || f->raw_ended)
		return true;
	f->raw_at += (uint64_t)(f->z.next_in ? f->z.next_in - f->in : 0);
	ptrdiff_t got = f->raw.pull(f->raw.ctx, f->in, RAW_N, err);
	if (got < 0)
		return false;
	f->raw_ended = got == 0;
	f->z.next_in = f->in;
	f->z.avail_in = (unsigned)got;
	return true;
}

static uint64_t compressed_at(const struct inflater *f)
{
	return f->raw_at + (uint64_t)(f->z.next_in - f->in);
}

static ptrdiff_t pull_gzip(void *ctx, unsigned char *to, size_t cap, struct err *err)
{
	struct inflater *f = ctx;

	f->z.next_out = to;
	f->z.avail_out = (unsigned)(cap < (1U << 30) ? cap : 1U << 30);
	while (f->z.next_out == to) {
		if (!refill(f, err))
			return -1;
		if (!f->z.avail_in && f->member_ended)
			return 0;
		if (f->member_ended) {
			inflateReset(&f->z);
			f->member_ended = false;
		}
		int rc = inflate(&f->z, Z_NO_FLUSH);
		f->member_ended = rc == Z_STREAM_END;
		if (rc == Z_BUF_ERROR && f->raw_ended) {        /* nothing left to give, and no end was seen */
			fail(err, ERR_FORMAT, compressed_at(f), "the gzip stream is cut off at compressed byte %llu", (unsigned long long)compressed_at(f));
			return -1;
		}
		if (rc != Z_OK && rc != Z_STREAM_END && f->z.next_out == to) {
			fail(err, ERR_FORMAT, compressed_at(f), "the gzip stream is damaged at compressed byte %llu", (unsigned long long)compressed_at(f));
			return -1;
		}
	}
	return f->z.next_out - to;
}

static ptrdiff_t pull_plain(void *ctx, unsigned char *to, size_t cap, struct err *err)
{
	struct inflater *f = ctx;

	if (f->in_at == f->in_n)
		return f->raw.pull(f->raw.ctx, to, cap, err);
	size_t left = f->in_n - f->in_at, n = left < cap ? left : cap;
	memcpy(to, f->in + f->in_at, n);
	f->in_at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t pull_failed(void *ctx, unsigned char *to, size_t cap, struct err *err)
{
	(void)to, (void)cap;
	*err = *(const struct err *)ctx;
	return -1;
}

static struct input failed(struct arena *a, struct err *err)
{
	static const struct err no_memory = { .code = ERR_LIMIT, .text = "no memory left to read" };
	struct err *keep = NEW(a, struct err, 1);

	if (keep)
		*keep = *err;
	return (struct input){ keep ? (void *)keep : (void *)(uintptr_t)&no_memory, pull_failed };
}

/* enough to know gzip by, even when a pipe gives a byte at a time */
static bool peek(struct inflater *f, struct err *err)
{
	while (f->in_n < 3) {
		ptrdiff_t got = f->raw.pull(f->raw.ctx, f->in + f->in_n, RAW_N - f->in_n, err);

		if (got < 0)
			return false;
		if (got == 0)
			return true;
		f->in_n += (size_t)got;
	}
	return true;
}

struct input input_inflated(struct input raw, struct arena *a, struct err *err)
{
	struct inflater *f = NEW(a, struct inflater, 1);
	unsigned char *in = NEW(a, unsigned char, RAW_N), *own = NEW(a, unsigned char, ZLIB_N);

	if (!f || !in || !own) {
		fail(err, ERR_LIMIT, 0, "no memory left to read");
		return failed(a, err);
	}
	*f = (struct inflater){ .raw = raw, .in = in, .memory = { .at = own, .end = own + ZLIB_N } };
	if (!peek(f, err))
		return failed(a, err);
	if (f->in_n < 3 || memcmp(in, "\x1f\x8b\x08", 3) != 0)
		return (struct input){ f, pull_plain };
	f->z = (z_stream){ .next_in = in, .avail_in = (unsigned)f->in_n, .zalloc = zlib_get, .zfree = zlib_put, .opaque = &f->memory };
	if (inflateInit2(&f->z, 16 + MAX_WBITS) != Z_OK) {
		fail(err, ERR_LIMIT, 0, "no memory left to inflate");
		return failed(a, err);
	}
	return (struct input){ f, pull_gzip };
}
