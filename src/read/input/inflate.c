/* SPDX-License-Identifier: Apache-2.0 */
/* gzip (RFC 1952) through zlib and zstd (RFC 8878) through libzstd, any number
 * of members or frames. */
#include "read/read.h"

/* for ZSTD_createDCtx_advanced: our memory, not malloc's */
#define ZSTD_STATIC_LINKING_ONLY
#include <zlib.h>
#include <zstd.h>

/* ZLIB_N: inflateInit and its window, taken together up front: zlib 1.2.13
 * takes 7 KiB + 32 KiB */
enum {
	RAW_N = 1 << 16,
	ZLIB_N = 1 << 17
};

/* A frame says how large a window it needs: up to 32 MiB is given, which all
 * levels but `--ultra` and `--long` keep to. ZSTD_N: twice that, for a frame
 * with a larger window behind one with a smaller, and the context. */
/* ZSTD_PIECE: the largest block */
enum {
	ZSTD_WINDOW_LOG = 25,
	ZSTD_N = 80 << 20,
	ZSTD_PIECE = 128 << 10,
	ZSTD_IN = ZSTD_PIECE + RAW_N
};

struct inflater {
	struct input raw;
	unsigned char *in; /* RAW_N bytes */
	/* plain: what the peek took and was not handed out yet */
	size_t in_at;
	size_t in_n;
	/* compressed bytes consumed before z.next_in's buffer */
	uint64_t raw_at;
	z_stream z;
	ZSTD_DCtx *zstd;
	ZSTD_inBuffer zin;
	/* compressed bytes in front of the frame that is read */
	uint64_t frame_at;
	size_t wanted; /* bytes that libzstd asked for */
	/* ZSTD_IN bytes: compressed, what libzstd has not taken yet */
	unsigned char *zraw;
	/* what came out of one block, and how much of it was handed on */
	unsigned char *piece;
	size_t piece_at;
	size_t piece_n;
	bool raw_ended;
	bool member_ended;
	/* the decompressor's own: it takes its window late, when the caller's
	 * arena may be somebody's scratch */
	struct arena memory;
};

static void *zlib_get(void *ctx, unsigned n, unsigned size)
{
	return arena_get(ctx, size, n, 16);
}

static void zlib_put(void *ctx, void *p)
{
	(void)ctx;
	(void)p;
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

static ptrdiff_t pull_gzip(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
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
		/* nothing left to give, and no end was seen */
		if (rc == Z_BUF_ERROR && f->raw_ended) {
			fail(err,
				ERR_FORMAT,
				compressed_at(f),
				"the gzip stream is cut off at compressed "
				"byte "
				"%llu",
				(unsigned long long)compressed_at(f));
			return -1;
		}
		if (rc != Z_OK && rc != Z_STREAM_END && f->z.next_out == to) {
			fail(err,
				ERR_FORMAT,
				compressed_at(f),
				"the gzip stream is damaged at compressed "
				"byte "
				"%llu",
				(unsigned long long)compressed_at(f));
			return -1;
		}
	}
	return f->z.next_out - to;
}

static void *zstd_get(void *ctx, size_t n)
{
	return arena_raw(ctx, 1, n, 16);
}

/* A call that fails gives nothing of what it decompressed before it failed. So
 * that what comes out does not depend on how the bytes came in, each call is
 * given one thing, and all of it: of a frame its first byte, of what libzstd
 * wants next (RFC 8878, 3.1.1.2) the block without the header behind it. */
static size_t zstd_step(const struct inflater *f)
{
	enum {
		BLOCK_HEADER = 3
	};

	if (f->member_ended)
		return 1;
	if (f->wanted > BLOCK_HEADER)
		return f->wanted - BLOCK_HEADER;
	if (f->wanted)
		return f->wanted;
	return 1;
}

/* n bytes from zin.pos on, fewer only at the end. false: failed. n <= ZSTD_IN -
 * RAW_N */
static bool gather_zstd(struct inflater *f, size_t n, struct err *err)
{
	if (f->zin.size - f->zin.pos >= n)
		return true;
	memmove(f->zraw, f->zraw + f->zin.pos, f->zin.size - f->zin.pos);
	f->raw_at += f->zin.pos;
	f->zin = (ZSTD_inBuffer){ f->zraw, f->zin.size - f->zin.pos, 0 };
	while (f->zin.size < n && !f->raw_ended) {
		ptrdiff_t got = f->raw.pull(f->raw.ctx,
			f->zraw + f->zin.size,
			RAW_N,
			err);

		if (got < 0)
			return false;
		f->raw_ended = got == 0;
		f->zin.size += (size_t)got;
	}
	return true;
}

/* A frame, or one to be skipped (RFC 8878, 3.1). What older versions of zstd
 * wrote is refused: libzstd reads it with memory that is not ours. */
static bool frame_begins(const unsigned char *b, size_t n)
{
	if (n < 4)
		return false;
	bool frame = memcmp(b, "\x28\xb5\x2f\xfd", 4) == 0;
	bool skippable =
		b[0] >> 4 == 5 && memcmp(b + 1, "\x2a\x4d\x18", 3) == 0;
	return frame || skippable;
}

/* The next thing into f->piece. 1 = done, though nothing may have come out; 0 =
 * the end; -1 = failed. */
static int next_zstd(struct inflater *f, struct err *err)
{
	size_t step = zstd_step(f);
	ZSTD_outBuffer out = { f->piece, ZSTD_PIECE, 0 };
	size_t least = step < ZSTD_PIECE ? step : ZSTD_PIECE;

	if (f->member_ended)
		least = 4; /* the magic number of the next frame */
	if (!gather_zstd(f, least, err))
		return -1;
	size_t before = f->zin.pos;
	size_t size = f->zin.size;
	bool more = size > before;
	if (!more && f->member_ended)
		return 0;
	unsigned long long at = f->raw_at + before;
	if (f->member_ended &&
		!frame_begins(f->zraw + before, size - before)) {
		return fail(err,
			       ERR_FORMAT,
			       at,
			       "a zstd frame was expected at compressed byte "
			       "%llu",
			       at),
		       -1;
	}
	if (f->member_ended)
		f->frame_at = at;
	if (size - before > step)
		f->zin.size = before + step;
	f->wanted = ZSTD_decompressStream(f->zstd, &out, &f->zin);
	f->zin.size = size;
	f->piece_at = 0;
	f->piece_n = out.pos;
	f->member_ended = f->wanted == 0;
	at = f->frame_at;
	if (ZSTD_isError(f->wanted)) {
		return fail(err,
			       ERR_FORMAT,
			       at,
			       "the zstd frame at compressed byte %llu is "
			       "damaged, or wants more memory than is given "
			       "(%s)",
			       at,
			       ZSTD_getErrorName(f->wanted)),
		       -1;
	}
	at = f->raw_at + f->zin.pos;
	if (!more && !out.pos && f->zin.pos == before && f->wanted) {
		return fail(err,
			       ERR_FORMAT,
			       at,
			       "the zstd stream is cut off at compressed "
			       "byte "
			       "%llu",
			       at),
		       -1;
	}
	return 1;
}

static ptrdiff_t pull_zstd(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct inflater *f = ctx;
	int rc = 1;

	while (f->piece_at == f->piece_n && (rc = next_zstd(f, err)) > 0)
		;
	if (rc <= 0)
		return rc;
	size_t n = f->piece_n - f->piece_at < cap ? f->piece_n - f->piece_at
						  : cap;
	memcpy(to, f->piece + f->piece_at, n);
	f->piece_at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t pull_plain(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct inflater *f = ctx;

	if (f->in_at == f->in_n)
		return f->raw.pull(f->raw.ctx, to, cap, err);
	size_t left = f->in_n - f->in_at;
	size_t n = left < cap ? left : cap;
	memcpy(to, f->in + f->in_at, n);
	f->in_at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t pull_failed(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	(void)to;
	(void)cap;
	*err = *(const struct err *)ctx;
	return -1;
}

static struct input failed(struct arena *a, struct err *err)
{
	static const struct err no_memory = {
		.code = ERR_LIMIT,
		.text = "no memory left to read",
	};
	struct err *keep = NEW(a, struct err, 1);

	if (keep)
		*keep = *err;
	return (struct input){ .ctx = keep ? (void *)keep
					   : (void *)(uintptr_t)&no_memory,
		.pull = pull_failed };
}

/* enough to know the compression by, even when a pipe gives a byte at a time */
static bool peek(struct inflater *f, struct err *err)
{
	while (f->in_n < 4) {
		ptrdiff_t got = f->raw.pull(f->raw.ctx,
			f->in + f->in_n,
			RAW_N - f->in_n,
			err);

		if (got < 0)
			return false;
		if (got == 0)
			return true;
		f->in_n += (size_t)got;
	}
	return true;
}

static bool open_gzip(struct inflater *f, struct arena *a)
{
	unsigned char *own = arena_raw(a, 1, ZLIB_N, 16);

	if (!own)
		return false;
	f->memory = (struct arena){
		.at = own,
		.end = own + ZLIB_N,
	};
	f->z = (z_stream){
		.next_in = f->in,
		.avail_in = (unsigned)f->in_n,
		.zalloc = zlib_get,
		.zfree = zlib_put,
		.opaque = &f->memory,
	};
	return inflateInit2(&f->z, 16 + MAX_WBITS) == Z_OK;
}

static bool open_zstd(struct inflater *f, struct arena *a)
{
	unsigned char *own = arena_raw(a, 1, ZSTD_N, 16);

	f->piece = arena_raw(a, 1, ZSTD_PIECE, 16);
	f->zraw = arena_raw(a, 1, ZSTD_IN, 16);
	if (!own || !f->piece || !f->zraw)
		return false;
	memcpy(f->zraw, f->in, f->in_n);
	f->memory = (struct arena){
		.at = own,
		.end = own + ZSTD_N,
	};
	f->zstd = ZSTD_createDCtx_advanced(
		(ZSTD_customMem){ zstd_get, zlib_put, &f->memory });
	f->zin = (ZSTD_inBuffer){ f->zraw, f->in_n, 0 };
	f->member_ended = true; /* as good as */
	return f->zstd &&
		!ZSTD_isError(ZSTD_DCtx_setParameter(f->zstd,
			ZSTD_d_windowLogMax,
			ZSTD_WINDOW_LOG));
}

struct input input_inflated(struct input raw,
	struct arena *a,
	struct err *err)
{
	static const struct {
		const char magic[5];
		size_t n;
		bool (*open)(struct inflater *f, struct arena *a);
		ptrdiff_t (
			*pull)(void *, unsigned char *, size_t, struct err *);
	} kinds[] = {
		{ "\x1f\x8b\x08", 3, open_gzip, pull_gzip },
		{ "\x28\xb5\x2f\xfd", 4, open_zstd, pull_zstd },
	};
	struct inflater *f = NEW(a, struct inflater, 1);

	if (f)
		f->in = arena_raw(a, 1, RAW_N, 16);
	if (!f || !f->in) {
		fail(err, ERR_LIMIT, 0, "no memory left to read");
		return failed(a, err);
	}
	f->raw = raw;
	if (!peek(f, err))
		return failed(a, err);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (f->in_n < kinds[i].n ||
			memcmp(f->in, kinds[i].magic, kinds[i].n) != 0) {
			continue;
		}
		if (kinds[i].open(f, a))
			return (struct input){ .ctx = f,
				.pull = kinds[i].pull };
		fail(err, ERR_LIMIT, 0, "no memory left to decompress");
		return failed(a, err);
	}
	return (struct input){ .ctx = f, .pull = pull_plain };
}
