/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/program.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	EXPORT_N = 40,
	EXPORTS_MOST = 0x2000,    /* as pefile: MAX_SYMBOL_EXPORT_COUNT */
	FUNCTIONS_MOST = 0x10000, /* ordinals have 16 bits */
	NAME_MOST = 0x200,
	FORWARD_MOST = 0x200
};

struct exporting {
	const struct program *p;
	struct program_directory d;
	struct str functions; /* RVAs */
	uint32_t base;
	unsigned char *named; /* functions that had a name */
	bool (*take)(void *ctx, const struct program_export *e);
	void *ctx;
};

static struct str table(const struct program *p,
	uint32_t at,
	uint64_t n,
	unsigned size)
{
	return program_at(p,
		at,
		n < FUNCTIONS_MOST ? n * size
				   : (uint64_t)FUNCTIONS_MOST * size);
}

/* false: nobody takes more */
static bool give(struct exporting *x, uint32_t k, struct str name)
{
	struct program_export e = { .name = name,
		.ordinal = x->base + k,
		.address = bytes_u32(x->functions, 4 * (uint64_t)k) };

	if (!e.address)
		return true;
	if (e.address >= x->d.address && e.address - x->d.address < x->d.size)
		e.forward = program_text(x->p, e.address, FORWARD_MOST);
	x->named[k] = true;
	return x->take(x->ctx, &e);
}

/* A name that is none is where the table ends, or lies. */
static bool sound(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] <= ' ' || name.p[i] == 0x7f)
			return false;
	}
	return true;
}

static bool with_names(struct exporting *x, struct str head)
{
	uint32_t n = bytes_u32(head, 24);
	struct str names = table(x->p, bytes_u32(head, 32), n, 4);
	struct str numbers = table(x->p, bytes_u32(head, 36), n, 2);

	for (uint32_t i = 0; i < EXPORTS_MOST && i < names.n / 4; i++) {
		uint32_t k = bytes_u16(numbers, 2 * (uint64_t)i);
		struct str name = program_text(x->p,
			bytes_u32(names, 4 * (uint64_t)i),
			NAME_MOST);

		if (k >= x->functions.n / 4 || !sound(name))
			return true;
		if (!give(x, k, name))
			return false;
	}
	return true;
}

void program_export_each(const struct program *p,
	struct arena a,
	bool (*take)(void *ctx, const struct program_export *e),
	void *ctx)
{
	struct exporting x = { .p = p, .take = take, .ctx = ctx };
	struct str head = { 0 };
	uint32_t told = 0;

	x.d = p->directory[DIRECTORY_EXPORT];
	if (p->format != PROGRAM_PE || !x.d.address)
		return;
	head = program_at(p, x.d.address, EXPORT_N);
	x.base = bytes_u32(head, 16);
	x.functions = table(p, bytes_u32(head, 28), bytes_u32(head, 20), 4);
	x.named = NEW(&a, unsigned char, x.functions.n / 4 + 1);
	if (head.n < EXPORT_N || !x.named || !with_names(&x, head))
		return;
	for (uint32_t k = 0; k < x.functions.n / 4; k++) {
		if (x.named[k])
			continue;
		if (told++ >= EXPORTS_MOST || !give(&x, k, (struct str){ 0 }))
			return;
	}
}
