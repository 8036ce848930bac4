/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a document of each kind: every fact is of a row and follows its
 * list, texts and their number are bounded, and what is told and handed on is
 * the same twice. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "structure/structure.h"
#include "triage/document/document.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 128 << 20,
	FACTS_MOST = 200000,
	INSIDE_MOST = 20000,
	TEXT_MOST = 1 << 13
};

struct heard {
	uint64_t hash;
	uint32_t n;
	uint32_t inside;
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
	MUST(strchr(r->path, '[') || r->type == FACT_IS_LIST ||
		!h->begun[f->kind]);
	h->begun[f->kind] = true;
	check_member(h, r->path);
	MUST(f->text.n <= TEXT_MOST);
	if (r->type == FACT_IS_YES_NO)
		MUST(f->number <= 1);
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
	void *p = arena_raw(&a, 1, 1 << 12, 1);
	uint64_t before = hash_bytes(bytes);

	/* the receiver may use all scratch it is given */
	if (p)
		memset(p, 0xff, 1 << 12);
	MUST(kind && path.n && bytes.n);
	MUST(hash_bytes(bytes) == before);
	h->hash = hash_mix(h->hash ^ before ^ hash_bytes(path));
	MUST(++h->inside < INSIDE_MOST);
}

static uint64_t tell(document_part *f, struct str bytes, struct arena a)
{
	struct heard h = { .n = 0 };
	struct facts facts = { .ctx = &h, .put = put };
	struct triage_work w = { .facts = &facts,
		.scratch = a,
		.inside = inside,
		.ctx = &h };

	document_once(f, bytes, &w);
	return h.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static document_part *const parts[] = { document_ole,
		document_office,
		document_pdf,
		document_lnk,
		document_rtf,
		document_onenote,
		document_text };
	struct str bytes = { (const char *)data, size };
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		MUST(tell(parts[i], bytes, a) == tell(parts[i], bytes, a));
		MUST(!a.full);
	}
	document_text_format(bytes);
	document_zip_format(bytes);
	arena_close(&a);
	return 0;
}
