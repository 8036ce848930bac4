/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/unwind.h"

enum {
	EXCEPTIONS = 3, /* the directory */
	PE_ARM64 = 0xaa64,
	X64_ENTRY = 12,
	ARM64_ENTRY = 8,
	/* entries looked at, of one file: hostile ones say so many as they like
	 */
	ENTRIES_MOST = 1 << 20,
};

/* --- PE ------------------------------------------------------------------- */

static bool one_x64(struct cur *c, unwind_take *take, void *ctx)
{
	uint32_t from = cur_u32le(c);
	uint32_t to = cur_u32le(c);

	cur_take(c, 4);
	return c->bad || to <= from || take(ctx, from, to - from);
}

static bool one_arm64(struct cur *c, unwind_take *take, void *ctx)
{
	uint32_t from = cur_u32le(c);
	uint32_t data = cur_u32le(c);
	/* packed: 11 bits of words from bit 2 on */
	uint32_t size = data & 3 ? (data >> 2 & 0x7ff) * 4 : 0;

	return c->bad || !from || take(ctx, from, size);
}

void unwind_pe(const struct program *p, unwind_take *take, void *ctx)
{
	bool arm = p->machine == PE_ARM64;

	if (!p->wide || p->n_directory <= EXCEPTIONS)
		return;
	const struct program_directory *d = &p->directory[EXCEPTIONS];
	struct str table = program_at(p, d->address, d->size);
	struct cur c = cur_of(table.p, table.n);
	size_t entry = arm ? ARM64_ENTRY : X64_ENTRY;

	for (uint32_t i = 0; i < ENTRIES_MOST && cur_left(&c) >= entry; i++) {
		if (!(arm ? one_arm64 : one_x64)(&c, take, ctx))
			return;
	}
}

/* --- ELF ------------------------------------------------------------------ */

enum encoding {
	AS_POINTER = 0,
	AS_U4 = 3,
	AS_U8 = 4,
	AS_S4 = 0xb,
	AS_S8 = 0xc,
	FORM = 0xf,
	RELATIVE = 0x10, /* to the place */
	APPLIED = 0x70,
	INDIRECT = 0x80,
	OMITTED = 0xff
};

struct frames {
	struct str bytes;
	uint64_t address;
	bool wide;
	/* of the CIE that was read last: FDEs follow theirs in what linkers
	 * write */
	size_t cie;
	uint8_t encoding;
};

static void past_leb128(struct cur *c)
{
	while (!c->bad && cur_u8(c) & 0x80)
		;
}

/* false: an encoding that has no size of its own */
static bool read_encoded(struct cur *c,
	uint8_t form,
	bool wide,
	uint64_t *ret)
{
	switch (form & FORM) {
	case AS_S4:
		*ret = (uint64_t)(int64_t)(int32_t)cur_u32le(c);
		return !c->bad;
	case AS_U4:
		*ret = cur_u32le(c);
		return !c->bad;
	case AS_U8:
	case AS_S8:
		*ret = cur_u64le(c);
		return !c->bad;
	case AS_POINTER:
		*ret = wide ? cur_u64le(c) : cur_u32le(c);
		return !c->bad;
	default:
		return false;
	}
}

/* The encoding of addresses in FDEs: the letter R of the augmentation. */
static uint8_t encoding_of(const struct frames *f, struct cur c)
{
	char word[8] = { 0 };
	size_t n = 0;
	uint64_t unused;

	uint8_t version = cur_u8(&c);
	for (char b = (char)cur_u8(&c); b && n < sizeof word - 1 && !c.bad;
		b = (char)cur_u8(&c))
		word[n++] = b;
	if (word[0] != 'z')
		return word[0] ? OMITTED : AS_POINTER;
	past_leb128(&c); /* alignment of code, of data */
	past_leb128(&c);
	if (version == 1)
		cur_take(&c, 1);
	else
		past_leb128(&c);
	past_leb128(&c); /* bytes of what follows */
	for (const char *l = word + 1; *l; l++) {
		if (*l == 'R')
			return c.bad ? OMITTED : cur_u8(&c);
		if (*l == 'L')
			cur_take(&c, 1);
		else if (*l == 'P' &&
			!read_encoded(&c, cur_u8(&c), f->wide, &unused))
			return OMITTED;
	}
	return AS_POINTER;
}

static uint8_t encoding_at(struct frames *f, size_t cie)
{
	if (f->cie == cie)
		return f->encoding;
	struct str s =
		str_from(f->bytes, cie < f->bytes.n ? cie : f->bytes.n);
	struct cur c = cur_of(s.p, s.n);
	uint32_t n = cur_u32le(&c);
	uint32_t id = cur_u32le(&c);

	f->cie = cie;
	f->encoding = c.bad || n < 4 || id ? OMITTED : encoding_of(f, c);
	return f->encoding;
}

/* c: behind the pointer to the CIE, which stands at `at` */
static bool one_frame(struct frames *f,
	struct cur c,
	size_t cie,
	unwind_take *take,
	void *ctx)
{
	uint8_t encoding = encoding_at(f, cie);
	uint64_t here = f->address + (uint64_t)(c.p - c.base);
	uint8_t applied = encoding & APPLIED;
	uint64_t from;
	uint64_t size;

	if (encoding == OMITTED || encoding & INDIRECT ||
		(applied && applied != RELATIVE) ||
		!read_encoded(&c, encoding, f->wide, &from) ||
		!read_encoded(&c, encoding, f->wide, &size))
		return true;
	from += applied ? here : 0;
	if (!f->wide)
		from = (uint32_t)from;
	return !size || take(ctx, from, size);
}

/* 64-bit lengths (0xffffffff) are not read: no linker writes them here. */
void unwind_elf(const struct program *p, unwind_take *take, void *ctx)
{
	const struct program_section *s = program_section(p, ".eh_frame");
	struct frames f = { .wide = p->wide, .cie = SIZE_MAX };

	if (!s || !s->address)
		return;
	f.bytes = s->bytes;
	f.address = s->address;
	struct cur c = cur_of(f.bytes.p, f.bytes.n);
	for (uint32_t i = 0; i < ENTRIES_MOST && cur_left(&c) >= 4; i++) {
		uint32_t n = cur_u32le(&c);
		struct cur entry = c;
		size_t at = (size_t)(c.p - c.base);

		if (n < 4 || !cur_take(&c, n))
			return;
		entry.end = entry.p + n;
		uint32_t back = cur_u32le(&entry);
		if (back && back <= at &&
			!one_frame(&f, entry, at - back, take, ctx))
			return;
	}
}
