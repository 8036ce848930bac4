/* SPDX-License-Identifier: Apache-2.0 */
/* The chunks of one segment file, each with a checksum of its own [3.10]. */
#include <zlib.h>

#include "structure/ewf.h"
#include "structure/ewf_bytes.h"

enum {
	PAGE = 4096, /* entries of a table that are in memory */
	SUM_N = 4,
	/* what a chunk can grow by when it is compressed: zlib's bound, and
	 * more */
	GROWN = 1 << 16
};

#define COMPRESSED UINT32_C(0x80000000)

struct reading_chunks {
	struct input *in;
	const struct ewf_image *image;
	const struct ewf_chunks *to;
	struct err *err;
	z_stream z;
	unsigned char *stored;
	unsigned char *bytes;
	const unsigned char *from; /* the one of both that has the chunk */
	size_t stored_max;
	uint64_t number;
	/* entries from that one on, of a table */
	unsigned char page[4 * (PAGE + 1)];
	uint32_t page_from;
	uint32_t page_n;
};

/* Where a chunk stands, by its table. */
struct place {
	uint64_t at;
	uint64_t end;
	bool compressed;
};

/* Bytes of the medium in this chunk: the last one may have fewer. */
static size_t media_in(const struct ewf_volume *v, uint64_t number)
{
	uint64_t all = v->sectors * v->sector_byte;
	uint64_t chunk = ewf_chunk_byte(v);
	uint64_t from = number * chunk;

	if (from >= all)
		return 0;
	return (size_t)(all - from < chunk ? all - from : chunk);
}

/* Entry i of the table; false: it is not there. */
static bool entry(struct reading_chunks *r,
	const struct ewf_table *t,
	uint32_t i,
	uint32_t *ret)
{
	if (i < r->page_from || i >= r->page_from + r->page_n) {
		uint32_t left = t->n - i;

		r->page_from = i;
		r->page_n = left < PAGE + 1 ? left : PAGE + 1;
		if (!ewf_take(r->in,
			    t->entries + (uint64_t)i * 4,
			    r->page,
			    (size_t)r->page_n * 4,
			    r->err)) {
			r->page_n = 0;
			return false;
		}
	}
	struct cur c = cur_of(r->page + (size_t)(i - r->page_from) * 4, 4);
	*ret = cur_u32le(&c);
	return true;
}

static bool place_of(struct reading_chunks *r,
	const struct ewf_table *t,
	uint32_t i,
	struct place *ret)
{
	uint32_t own, next = 0;

	if (!entry(r, t, i, &own))
		return false;
	ret->at = t->base + (own & ~COMPRESSED);
	ret->compressed = own & COMPRESSED;
	ret->end = t->end;
	if (i + 1 == t->n)
		return true;
	if (!entry(r, t, i + 1, &next))
		return false;
	ret->end = t->base + (next & ~COMPRESSED);
	return true;
}

/* NULL: r->from has *ret_n bytes; else why not. */
static const char *inflated(struct reading_chunks *r, size_t n, size_t *ret_n)
{
	inflateReset(&r->z);
	r->z.next_in = r->stored;
	r->z.avail_in = (uInt)n;
	r->z.next_out = r->bytes;
	r->z.avail_out = (uInt)ewf_chunk_byte(&r->image->volume);
	if (inflate(&r->z, Z_FINISH) != Z_STREAM_END)
		return "it cannot be decompressed, or its checksum does not "
		       "fit";
	r->from = r->bytes;
	*ret_n = r->z.total_out;
	return NULL;
}

/* n stored bytes, the last four of them the checksum; of the last chunk it is
 * where the medium ends when something else follows it. */
static const char *plain(struct reading_chunks *r,
	size_t n,
	size_t want,
	size_t *ret_n)
{
	*ret_n = n - SUM_N;
	if (!ewf_sum_fits(r->stored, *ret_n))
		*ret_n = want;
	if (!ewf_sum_fits(r->stored, *ret_n))
		return "its checksum does not fit";
	r->from = r->stored;
	return NULL;
}

/* Stored bytes that are read, at most; 0: the place is none. */
static size_t stored_in(const struct reading_chunks *r,
	const struct place *p,
	size_t want)
{
	size_t chunk = (size_t)ewf_chunk_byte(&r->image->volume);
	uint64_t n = p->end > p->at ? p->end - p->at : 0;

	if (p->compressed)
		return n <= r->stored_max ? (size_t)n : 0;
	if (n < want + SUM_N)
		return 0;
	/* what a writer left between chunks is none of them */
	return n < chunk + SUM_N ? (size_t)n : chunk + SUM_N;
}

/* NULL, or why the chunk is bad; r->from has *ret_n bytes. err->code is
 * set when the input failed. */
static const char *read_chunk(struct reading_chunks *r,
	const struct place *p,
	size_t want,
	size_t *ret_n)
{
	size_t n = stored_in(r, p, want);

	if (!n)
		return "its entry in the table cannot be right";
	if (!ewf_take(r->in, p->at, r->stored, n, r->err))
		return "it lies behind the end of the file";
	const char *why = p->compressed ? inflated(r, n, ret_n)
					: plain(r, n, want, ret_n);
	if (!why && *ret_n < want)
		return "it decompresses to fewer bytes than it has";
	return why;
}

static bool one_chunk(struct reading_chunks *r,
	const struct ewf_table *t,
	uint32_t i)
{
	const struct ewf_volume *v = &r->image->volume;
	size_t want = media_in(v, r->number);
	struct place p = { .at = t->entries };
	size_t n = want;
	struct ewf_chunk c = { .number = r->number,
		.first_byte = r->number * ewf_chunk_byte(v) };

	if (t->lost)
		c.bad = "its table cannot be read";
	else if (place_of(r, t, i, &p))
		c.bad = read_chunk(r, &p, want, &n);
	else
		c.bad = "its entry in the table is not there";
	if (r->err->code != ERR_NONE)
		return false;
	c.at = p.at;
	if (c.bad) {
		memset(r->bytes, 0, want);
		r->from = r->bytes;
		n = want;
	}
	c.bytes = (struct str){ (const char *)r->from, want };
	c.tail = (struct str){ (const char *)r->from + want, n - want };
	r->number++;
	return r->to->put(r->to->ctx, &c);
}

static bool room_for(struct reading_chunks *r, struct arena *a)
{
	size_t chunk = (size_t)ewf_chunk_byte(&r->image->volume);

	r->stored_max = chunk + chunk / 64 + GROWN;
	r->stored = arena_raw(a, 1, r->stored_max, 64);
	r->bytes = arena_raw(a, 1, chunk, 64);
	return r->stored && r->bytes && inflateInit(&r->z) == Z_OK;
}

static bool all_chunks(struct reading_chunks *r)
{
	const struct ewf_image *x = r->image;

	for (uint32_t k = 0; k < x->n_table; k++) {
		r->page_n = 0;
		for (uint32_t i = 0; i < x->table[k].n; i++) {
			/* chunks behind the end of the medium are none */
			if (!media_in(&x->volume, r->number))
				return true;
			if (!one_chunk(r, &x->table[k], i))
				return false;
		}
	}
	return true;
}

bool ewf_each_chunk(struct input *in,
	const struct ewf_image *image,
	struct arena scratch,
	const struct ewf_chunks *to,
	struct err *err)
{
	struct err why = { 0 };
	struct reading_chunks *r = NEW(&scratch, struct reading_chunks, 1);

	if (!image->has_volume || !image->n_table)
		return true;
	if (r)
		*r = (struct reading_chunks){ .in = in,
			.image = image,
			.to = to,
			.err = &why,
			.number = to->before };
	if (!r || !room_for(r, &scratch)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the chunks of the image");
	}
	bool ok = all_chunks(r);
	inflateEnd(&r->z);
	if (why.code != ERR_NONE)
		*err = why;
	return ok;
}
