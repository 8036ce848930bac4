/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/vba.h"

#include "triage/document/part.h"

enum {
	SIGNATURE = 1,
	CHUNK_N = 4096, /* bytes that a chunk holds, decompressed */
	CHUNK_MASK = 0x0fff,
	CHUNK_PACKED = 0x8000,
	/* records of the dir stream */
	PROJECT_NAME = 0x0004,
	PROJECT_VERSION = 0x0009,
	MODULE_NAME = 0x0019,
	MODULE_STREAM = 0x001a,
	MODULE_OFFSET = 0x0031,
	DIR_END = 0x0010,
	RECORDS_MOST = 100000,
	NAME_MAX_N = 255
};

/* --- compression (2.4.1) -------------------------------------------------- */

/* How many bits of a copy token are its offset: as many as a chunk's bytes so
 * far need, 4 at least (2.4.1.3.19.1). */
static unsigned offset_bits(size_t done)
{
	unsigned bits = 4;

	while (bits < 12 && (size_t)1 << bits < done)
		bits++;
	return bits;
}

/* Bytes of a copy token at the end of a chunk; false: it points before it, or
 * there are too many. */
static bool copy(char *to, size_t *n, unsigned token)
{
	unsigned bits = offset_bits(*n);
	size_t length = (token & (0xffffU >> bits)) + 3;
	size_t back = (token >> (16 - bits)) + 1;

	if (back > *n)
		return false;
	if (length > CHUNK_N - *n)
		length = CHUNK_N - *n;
	for (size_t i = 0; i < length; i++, ++*n)
		to[*n] = to[*n - back];
	return true;
}

/* One chunk's data; how many bytes it gives, at most CHUNK_N. false: damaged,
 * *ret_n as far as it went */
static bool unpack(struct str s, char *to, size_t *ret_n)
{
	struct cur c = cur_of(s.p, s.n);
	size_t n = 0;
	bool ok = true;

	while (ok && cur_left(&c) && n < CHUNK_N) {
		unsigned flags = cur_u8(&c);

		for (unsigned i = 0; ok && i < 8; i++) {
			if (!cur_left(&c) || n == CHUNK_N)
				break;
			if (flags >> i & 1)
				ok = copy(to, &n, cur_u16le(&c)) && !c.bad;
			else
				to[n++] = (char)cur_u8(&c);
		}
	}
	*ret_n = n;
	return ok;
}

struct str vba_decompress(struct str s, struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);
	char *start = (char *)a->at;
	size_t n = 0;
	bool ok = cur_u8(&c) == SIGNATURE;

	while (ok && cur_left(&c) > 2 && n < VBA_SOURCE_MAX) {
		unsigned head = cur_u16le(&c);
		size_t size = (head & CHUNK_MASK) + 1;
		char *to = arena_raw(a, 1, CHUNK_N, 1);
		size_t got = 0;

		/* three bits that are always 011 */
		if (!to || (head >> 12 & 7) != 3)
			break;
		if (size > cur_left(&c))
			size = cur_left(&c);
		struct str data = { (const char *)cur_take(&c, size), size };
		if (head & CHUNK_PACKED) {
			ok = unpack(data, to, &got);
		} else {
			got = size < CHUNK_N ? size : CHUNK_N;
			memcpy(to, data.p, got);
		}
		n += got;
		a->at = (unsigned char *)to + got;
	}
	return (struct str){ start, n };
}

/* --- the dir stream (2.3.4.2) --------------------------------------------- */

static struct vba_module *last(struct vba_project *p)
{
	return p->n ? &p->module[p->n - 1] : NULL;
}

static void record(struct vba_project *p, unsigned id, struct str s)
{
	struct vba_module *m = last(p);
	struct cur c = cur_of(s.p, s.n);

	if (id == PROJECT_NAME) {
		p->name = s;
	} else if (id == MODULE_NAME && p->n < VBA_MODULES_MOST) {
		p->module[p->n++] = (struct vba_module){ .name = s };
	} else if (id == MODULE_STREAM && m) {
		m->stream = s;
	} else if (id == MODULE_OFFSET && m) {
		m->source_at = cur_u32le(&c);
	}
}

bool vba_project(struct str dir, struct arena *a, struct vba_project *ret)
{
	struct cur c = cur_of(dir.p, dir.n);

	*ret = (struct vba_project){
		.module = NEW(a, struct vba_module, VBA_MODULES_MOST)
	};
	/* it begins with the kind of system, PROJECTSYSKIND */
	if (!ret->module || dir.n < 10 ||
		!str_starts(dir, STR("\1\0\4\0\0\0")))
		return false;
	for (unsigned i = 0; i < RECORDS_MOST && cur_left(&c) >= 6; i++) {
		unsigned id = cur_u16le(&c);
		size_t n = cur_u32le(&c);

		if (id == DIR_END)
			break;
		/* PROJECTVERSION tells 4 bytes and has 6 (2.3.4.2.1.11) */
		if (id == PROJECT_VERSION)
			n = 6;
		const char *p = (const char *)cur_take(&c, n);
		if (!p)
			break;
		record(ret, id, (struct str){ p, n });
	}
	return ret->n > 0;
}

/* --- what runs by itself -------------------------------------------------- */

static bool in_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '_';
}

/* The next name of a procedure: what stands behind the word Sub or Function.
 * false: there are no more. */
static bool next_procedure(struct str *rest, struct str *ret)
{
	struct str line;

	while (rest->n) {
		struct str word;

		if (!str_cut(*rest, '\n', &line, rest)) {
			line = *rest;
			rest->n = 0;
		}
		line = str_trim(line);
		while (str_cut(line, ' ', &word, &line)) {
			line = str_trim(line);
			if (!str_lower_eq(word, STR("sub")) &&
				!str_lower_eq(word, STR("function")))
				continue;
			*ret = str_head(line, NAME_MAX_N);
			ret->n = 0;
			while (ret->n < line.n && in_name(line.p[ret->n]))
				ret->n++;
			return true;
		}
	}
	return false;
}

void vba_auto_run(struct triage_work *w, struct str source)
{
	static const char *const names[] = {
#define AUTO(name) name,
#include "triage/document/auto_run.list"
#undef AUTO
	};
	enum {
		NAMES = sizeof names / sizeof *names
	};
	bool told[NAMES] = { false };
	struct str name;

	while (next_procedure(&source, &name)) {
		for (size_t i = 0; i < NAMES; i++) {
			if (told[i] || !str_lower_eq(name, str_of(names[i])))
				continue;
			told[i] = true;
			part_text(w, FACT_DOCUMENT_MODULE_AUTO, name);
		}
	}
}
