/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/http_inflate.h"

#include <zlib.h>

#include "protocol/common/words.h"

enum {
	RAW = -MAX_WBITS,
	AUTOMATIC = MAX_WBITS + 32 /* zlib's or gzip's header */
};

struct http_inflate {
	z_stream z;
	struct slabs *slabs;
	uint64_t told;
	bool deflate; /* which some send without zlib's header */
	bool begun;
	bool over;
	bool full; /* the room was: there may be more */
};

/* What zlib takes is the conversations', its size in front of it. */
static void *take(void *ctx, unsigned n, unsigned size)
{
	struct http_inflate *f = ctx;
	size_t all = (size_t)n * size + alignof(max_align_t);
	unsigned char *p = all <= SLAB_MAX ? slab_take(f->slabs, all) : NULL;

	if (!p)
		return NULL;
	memcpy(p, &all, sizeof all);
	return p + alignof(max_align_t);
}

static void give(void *ctx, void *at)
{
	struct http_inflate *f = ctx;
	unsigned char *p = (unsigned char *)at - alignof(max_align_t);
	size_t all;

	memcpy(&all, p, sizeof all);
	slab_give(f->slabs, p, all);
}

/* 0: none that is undone; 1: gzip; 2: deflate */
static int coding_of(struct str fields)
{
	struct str name;
	struct str value;
	int coding = 0;

	while (header_next(&fields, &name, &value)) {
		if (!str_lower_eq(name, STR("content-encoding")))
			continue;
		value = str_trim(value);
		coding = str_lower_eq(value, STR("gzip")) ||
			str_lower_eq(value, STR("x-gzip"));
		if (str_lower_eq(value, STR("deflate")))
			coding = 2;
	}
	return coding;
}

struct http_inflate *http_inflate_begin(struct parser *e, struct str fields)
{
	int coding = coding_of(fields);
	struct http_inflate *f =
		coding ? slab_take(e->slabs, sizeof *f) : NULL;

	if (!f)
		return NULL;
	*f = (struct http_inflate){ .slabs = e->slabs,
		.deflate = coding == 2 };
	f->z.zalloc = take;
	f->z.zfree = give;
	f->z.opaque = f;
	return f;
}

/* zlib's header: the method, and a multiple of 31 (RFC 1950, 2.2) */
static bool has_header(struct str s)
{
	unsigned first = (unsigned char)s.p[0];

	if ((first & 15) != 8)
		return false;
	return s.n < 2 || (first << 8 | (unsigned char)s.p[1]) % 31 == 0;
}

static bool start(struct http_inflate *f, struct str bytes)
{
	int bits = f->deflate && !has_header(bytes) ? RAW : AUTOMATIC;

	f->begun = inflateInit2(&f->z, bits) == Z_OK;
	f->over = !f->begun;
	return f->begun;
}

size_t http_inflate_next(struct http_inflate *f,
	struct str *bytes,
	char *room,
	size_t n)
{
	if (f->over || (!bytes->n && !f->full))
		return 0;
	if (!f->begun && !start(f, *bytes))
		return 0;
	f->z.next_in = (Bytef *)(uintptr_t)bytes->p;
	f->z.avail_in = (uInt)bytes->n;
	f->z.next_out = (Bytef *)room;
	f->z.avail_out = (uInt)n;
	int rc = inflate(&f->z, Z_NO_FLUSH);
	*bytes = str_from(*bytes, bytes->n - f->z.avail_in);
	size_t out = n - f->z.avail_out;
	f->told += out;
	f->full = !f->z.avail_out;
	f->over = (rc != Z_OK && rc != Z_BUF_ERROR) || f->told >= HTTP_INFLATED_MAX;
	return out;
}

void http_inflate_stop(struct http_inflate *f)
{
	f->over = true;
}

void http_inflate_end(struct parser *e, struct http_inflate *f)
{
	if (!f)
		return;
	if (f->begun)
		inflateEnd(&f->z);
	slab_give(e->slabs, f, sizeof *f);
}
