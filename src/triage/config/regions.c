/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a file to look. */
#include "triage/config/engine.h"

enum {
	WINDOW = 64,
	STEP = 8,
	DIFFERENT_LEAST = 46, /* of 64 at random: 57, seldom below 50 */
	REGION_LEAST = 32,
	REGION_MOST = 4096,
	EDGE = 1024, /* what is searched of each end of a larger island */
	SECTIONS_MOST = 96
};

static unsigned different(const unsigned char *p)
{
	uint64_t seen[4] = { 0 };
	unsigned n = 0;

	for (unsigned i = 0; i < WINDOW; i++)
		seen[p[i] >> 6] |= (uint64_t)1 << (p[i] & 63);
	for (unsigned i = 0; i < 4; i++)
		n += (unsigned)__builtin_popcountll(seen[i]);
	return n;
}

bool next_island(struct str file,
	struct range within,
	size_t from,
	struct range *ret)
{
	const unsigned char *p = (const unsigned char *)file.p;
	size_t at = from;
	size_t end;

	while (at + WINDOW <= within.to && different(p + at) < DIFFERENT_LEAST)
		at += STEP;
	if (at + WINDOW > within.to)
		return false;
	for (end = at; end + WINDOW <= within.to; end += STEP) {
		if (different(p + end) < DIFFERENT_LEAST)
			break;
	}
	end = end + WINDOW - STEP;
	*ret = (struct range){ at, end < within.to ? end : within.to };
	return true;
}

static bool odd_block(const unsigned char *p)
{
	unsigned odd = 0, zero = 0;

	for (unsigned i = 0; i < BLOCK; i++) {
		odd += p[i] && !is_text(p[i]);
		zero += !p[i];
	}
	return odd >= 3 && zero <= BLOCK / 2;
}

bool next_region(struct str file,
	struct range within,
	size_t from,
	struct range *ret)
{
	const unsigned char *p = (const unsigned char *)file.p;
	size_t at = from;
	size_t end;

	for (; at + BLOCK <= within.to; at = end + BLOCK) {
		end = at;
		while (end + BLOCK <= within.to && odd_block(p + end))
			end += BLOCK;
		if (end - at >= REGION_LEAST && end - at <= REGION_MOST) {
			*ret = (struct range){ at, end };
			return true;
		}
	}
	return false;
}

static void search_noise(struct engine *e, struct range island)
{
	search_deflate(e, island);
	search_aes(e, island);
	search_rc4(e, island);
}

void search_islands(struct engine *e, struct range s)
{
	struct range i;
	size_t from = s.from;

	while (e->cipher_steps > 0 && next_island(e->file, s, from, &i)) {
		from = i.to;
		if (i.to - i.from <= 4 * EDGE) {
			search_noise(e, i);
			continue;
		}
		search_noise(e, (struct range){ i.from, i.from + EDGE });
		search_noise(e, (struct range){ i.to - EDGE, i.to });
	}
}

/* --- sections
 * ------------------------------------------------------------------ */

struct sections {
	struct area area[SECTIONS_MOST];
	uint32_t n;
	size_t end; /* of the last one, and of what the header names */
};

static void add(struct sections *x,
	struct str file,
	uint64_t at,
	uint64_t n,
	bool code)
{
	if (at >= file.n || !n || x->n == SECTIONS_MOST)
		return;
	if (n > file.n - at)
		n = file.n - at;
	x->area[x->n].span = (struct range){ (size_t)at, (size_t)(at + n) };
	x->area[x->n++].code = code;
	if (at + n > x->end)
		x->end = (size_t)(at + n);
}

/* source: PE Format (Microsoft): offset 0x3c, COFF File Header, Section Table
 */
static bool pe(struct str file, struct sections *x)
{
	struct cur c = cur_of(file.p, file.n);
	uint32_t at, n, optional;

	if (cur_u16le(&c) != 0x5a4d || !cur_take(&c, 0x3a))
		return false;
	at = cur_u32le(&c);
	c = cur_of(file.p, file.n);
	cur_take(&c, at);
	if (cur_u32le(&c) != 0x4550)
		return false;
	cur_take(&c, 2);
	n = cur_u16le(&c);
	cur_take(&c, 12);
	optional = cur_u16le(&c);
	cur_take(&c, 2 + optional);
	for (uint32_t i = 0; i < n && !c.bad; i++) {
		cur_take(&c, 16);
		uint32_t size = cur_u32le(&c);
		uint32_t from = cur_u32le(&c);
		cur_take(&c, 12);
		uint32_t flags = cur_u32le(&c);

		add(x, file, from, size, flags & 0x20000020);
	}
	return x->n > 0;
}

/* source: System V gABI, ELF header and section header; little endian ones */
static bool elf(struct str file, struct sections *x)
{
	struct cur c = cur_of(file.p, file.n);
	bool wide;
	uint64_t table;
	uint32_t size, n;

	if (cur_u32be(&c) != 0x7f454c46)
		return false;
	wide = cur_u8(&c) == 2;
	if (cur_u8(&c) != 1)
		return false;
	cur_take(&c, wide ? 34 : 26);
	table = wide ? cur_u64le(&c) : cur_u32le(&c);
	cur_take(&c, 10);
	size = cur_u16le(&c);
	n = cur_u16le(&c);
	if (c.bad || size < (wide ? 64U : 40U) || table >= file.n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t from = table + (uint64_t)i * size;

		if (from + size > file.n)
			break;
		c = cur_of(file.p + from, size);
		cur_take(&c, 4);
		bool empty = cur_u32le(&c) == 8; /* SHT_NOBITS */
		uint64_t flags = wide ? cur_u64le(&c) : cur_u32le(&c);
		cur_take(&c, wide ? 8 : 4);
		uint64_t at = wide ? cur_u64le(&c) : cur_u32le(&c);
		uint64_t bytes = wide ? cur_u64le(&c) : cur_u32le(&c);

		if (!empty)
			add(x, file, at, bytes, flags & 4);
	}
	add(x, file, table, (uint64_t)n * size, true);
	return x->n > 0;
}

static void told(const struct config_input *in, struct sections *x)
{
	struct config_part p;

	for (uint32_t i = 0; in->sections(in->ctx, i, &p); i++) {
		if (i == SECTIONS_MOST)
			break;
		add(x, in->whole, p.at, p.bytes.n, p.executable);
	}
}

/* What no section has, which is where things are put as well. A gap ends where
 * the next section begins; there are few of them, so it is found by trying all.
 */
static uint32_t gaps(const struct sections *x, struct area *ret)
{
	size_t at = 0;
	uint32_t n = 0;

	while (at < x->end) {
		size_t next = x->end;
		size_t covered = at;

		for (uint32_t i = 0; i < x->n; i++) {
			struct range r = x->area[i].span;

			if (r.from <= at && r.to > covered)
				covered = r.to;
			if (r.from > at && r.from < next)
				next = r.from;
		}
		if (covered > at) {
			at = covered;
			continue;
		}
		if (next - at >= REGION_LEAST)
			ret[n++].span = (struct range){ at, next };
		at = next;
	}
	return n;
}

uint32_t areas_of(const struct config_input *in,
	struct area ret[static AREAS_MOST])
{
	struct sections x = { 0 };
	struct str file = in->whole;
	uint32_t n = 0;

	if (in->sections)
		told(in, &x);
	else if (!pe(file, &x))
		elf(file, &x);
	if (x.end < file.n)
		ret[n++] = (struct area){ { x.end, file.n }, true, false };
	n += gaps(&x, ret + n);
	for (unsigned code = 0; code < 2; code++) {
		for (uint32_t i = 0; i < x.n; i++) {
			if (x.area[i].code == (code == 1))
				ret[n++] = x.area[i];
		}
	}
	return n;
}
