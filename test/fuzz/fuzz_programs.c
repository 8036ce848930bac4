/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a program: nothing is read beyond them, every fact is of a row
 * and follows its list, texts lie within what there is, what is told is bounded
 * and the same twice, and what is handed on is a part of the bytes. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "triage/program/program.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 64 << 20,
	/* of lists that have caps: a few ten thousand each */
	FACTS_MOST = 400000,
	TEXT_MOST = 1 << 17
};

struct heard {
	struct str bytes;
	uint64_t hash;
	uint32_t n;
	bool begun[FACTS];
};

/* A member of a list, "a[].b", whose list "a" has begun; leaves that are told
 * many times, "a[]", belong to none. */
static void check_member(const struct heard *h, const char *path)
{
	const char *end = strstr(path, "[].");
	enum fact_kind list;

	if (!end)
		return;
	list = fact_named((struct str){ path, (size_t)(end - path) });
	MUST(list < FACTS && h->begun[list]);
}

static bool put(void *ctx, const struct fact *f)
{
	struct heard *h = ctx;
	const struct fact_row *r;

	MUST(f->kind < FACTS);
	r = &fact_rows[f->kind];
	h->begun[f->kind] = true;
	check_member(h, r->path);
	MUST(f->text.n <= TEXT_MOST);
	if (r->type == FACT_IS_YES_NO)
		MUST(f->number <= 1);
	if (r->type == FACT_IS_MILLI)
		MUST(f->number <= 8000);
	h->hash = hash_mix(h->hash ^ hash_bytes(f->text) ^ f->number ^
		(uint64_t)f->kind << 32);
	MUST(++h->n < FACTS_MOST);
	return true;
}

static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	struct heard *h = w->ctx;
	struct arena a = w->scratch;
	void *p = arena_raw(&a, 1, 1 << 16, 1);

	/* the receiver may use all scratch it is given */
	if (p)
		memset(p, 0xff, 1 << 16);
	MUST(kind && path.n && bytes.n);
	MUST(bytes.p >= h->bytes.p);
	MUST(bytes.p + bytes.n <= h->bytes.p + h->bytes.n);
}

static uint64_t tell(struct str bytes, struct arena a)
{
	struct heard h = { .bytes = bytes };
	struct facts f = { .ctx = &h, .put = put };
	struct triage_work w = { .facts = &f,
		.scratch = a,
		.inside = inside,
		.ctx = &h };

	program_pe(bytes, &w);
	program_elf(bytes, &w);
	program_macho(bytes, &w);
	return h.hash;
}

static bool take_string(void *ctx, uint32_t token, struct str utf16)
{
	struct str *bytes = ctx;

	MUST(token >> 24 == 0x70);
	MUST(utf16.p >= bytes->p);
	MUST(utf16.p + utf16.n <= bytes->p + bytes->n);
	return true;
}

static void view(struct str bytes, struct arena a)
{
	struct program p;

	if (!program_open(bytes, &a, &p))
		return;
	MUST(p.n_section <= PROGRAM_SECTIONS_MOST);
	for (uint32_t i = 0; i < p.n_section; i++)
		MUST(p.section[i].bytes.n <= bytes.n);
	for (uint32_t i = 0; i < p.n_map; i++)
		MUST(program_at(&p, p.map[i].low, 64).n <= 64);
	program_user_string_each(&p, take_string, &bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	MUST(tell(bytes, a) == tell(bytes, a));
	view(bytes, a);
	arena_close(&a);
	return 0;
}
