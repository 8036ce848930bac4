/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/properties.h"

#include "structure/structure.h"
#include "triage/document/charset.h"
#include "triage/document/part.h"

enum {
	SETS_MOST = 2,
	PROPERTIES_MOST = 1000,
	HEAD_N = 28,
	/* types of values ([MS-OLEPS] 2.15) */
	VT_I2 = 2,
	VT_I4 = 3,
	VT_LPSTR = 30,
	VT_LPWSTR = 31,
	VT_FILETIME = 64,
	CP_UTF16 = 1200,
	/* more than is told, in any character set */
	TEXT_TAKEN = 4 * PART_TEXT_MAX,
	PER_S = 10000000 /* ticks of a FILETIME */
};

struct property {
	uint8_t set;
	uint8_t id;
	enum fact_kind kind;
};
static const struct property properties[] = {
#define PROPERTY(set, id, KIND) { set, id, FACT_##KIND },
#include "triage/document/properties.list"
#undef PROPERTY
};

struct reading {
	struct triage_work *w;
	struct arena a;
	unsigned set;
	unsigned code_page; /* 0: not told */
};

/* A text with its size before it. */
static struct str text_of(struct reading *r, struct cur *c, unsigned type)
{
	size_t n = cur_u32le(c);

	if (type == VT_LPWSTR)
		n *= 2;
	const char *p = (const char *)cur_take(c, n);
	if (!p)
		return (struct str){ 0 };
	if (type == VT_LPWSTR || r->code_page == CP_UTF16)
		return wide_text(str_head((struct str){ p, n }, TEXT_TAKEN),
			&r->a);
	return charset_utf8(
		(struct str){ p,
			strnlen(p, n < TEXT_TAKEN ? n : TEXT_TAKEN) },
		STR(""),
		r->code_page,
		&r->a);
}

static void value(struct reading *r, struct str s, enum fact_kind kind)
{
	struct cur c = cur_of(s.p, s.n);
	unsigned type = cur_u16le(&c);
	enum fact_type is = fact_rows[kind].type;

	cur_u16le(&c);
	if ((type == VT_LPSTR || type == VT_LPWSTR) && is == FACT_IS_TEXT) {
		part_text(r->w, kind, text_of(r, &c, type));
	} else if (type == VT_FILETIME) {
		uint64_t ticks = cur_u64le(&c);

		if (c.bad)
			return;
		if (kind == FACT_DOCUMENT_EDITED)
			fact_number(r->w->facts, kind, ticks / PER_S);
		else if (is == FACT_IS_TIME)
			part_filetime(r->w, kind, ticks);
	} else if (type == VT_I2 && is == FACT_IS_NUMBER) {
		unsigned v = cur_u16le(&c);

		if (!c.bad)
			fact_number(r->w->facts, kind, v);
	}
}

static const struct property *row_of(unsigned set, uint32_t id)
{
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
		if (properties[i].set == set && properties[i].id == id)
			return &properties[i];
	}
	return NULL;
}

/* The place of a property in its set; 0: it is not there */
static uint32_t place_of(struct str set, uint32_t wanted)
{
	struct cur c = cur_of(set.p, set.n);

	cur_u32le(&c);
	uint32_t n = cur_u32le(&c);
	for (uint32_t i = 0; i < n && i < PROPERTIES_MOST && !c.bad; i++) {
		uint32_t id = cur_u32le(&c);
		uint32_t at = cur_u32le(&c);

		if (!c.bad && id == wanted)
			return at;
	}
	return 0;
}

/* Size, count, and of each property its id and place. */
static void one_set(struct reading *r, struct str set)
{
	struct cur c = cur_of(set.p, set.n);
	struct str page = str_from(set, place_of(set, 1));
	struct cur p = cur_of(page.p, page.n);
	struct arena before = r->a;

	r->code_page = cur_u32le(&p) == VT_I2 ? cur_u16le(&p) : 0;
	cur_u32le(&c);
	uint32_t n = cur_u32le(&c);
	for (uint32_t i = 0; i < n && i < PROPERTIES_MOST; i++) {
		uint32_t id = cur_u32le(&c);
		uint32_t at = cur_u32le(&c);
		const struct property *row = row_of(r->set, id);

		if (c.bad)
			return;
		r->a = before;
		if (row)
			value(r, str_from(set, at), row->kind);
	}
}

void properties_tell(struct triage_work *w, struct str s)
{
	/* {f29f85e0-4ff9-1068-ab91-08002b27b3d9} and
	 * {d5cdd502-2e9c-101b-9397-08002b2cf9ae} */
	static const char ids[SETS_MOST][17] = {
		"\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3"
		"\xd9",
		"\x02\xd5\xcd\xd5\x9c\x2e\x1b\x10\x93\x97\x08\x00\x2b\x2c\xf9"
		"\xae",
	};
	struct reading r = { .w = w, .a = w->scratch };
	struct cur c = cur_of(s.p, s.n);

	if (cur_u16le(&c) != 0xfffe)
		return;
	cur_take(&c, HEAD_N - 6);
	uint32_t n = cur_u32le(&c);
	for (uint32_t i = 0; i < n && i < SETS_MOST; i++) {
		const char *id = (const char *)cur_take(&c, 16);
		uint32_t at = cur_u32le(&c);

		for (r.set = 0; id && !c.bad && r.set < SETS_MOST; r.set++) {
			if (memcmp(id, ids[r.set], 16) == 0)
				one_set(&r, str_from(s, at));
		}
	}
}
