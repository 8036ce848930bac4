/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/program.h"

#include "structure/structure.h"
#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	LEVELS = 3, /* type, name, language */
	NODE_N = 16,
	ENTRY_N = 8,
	RESOURCES_MOST = 4096, /* large programs have a thousand */
	ENTRIES_MOST =
		0x8000 /* looked at, whatever they lead to: as pefile */
};
static const uint32_t is_name = 0x80000000;
static const uint32_t is_node = 0x80000000;

static const char *const types[] = { NULL,
	"RT_CURSOR",
	"RT_BITMAP",
	"RT_ICON",
	"RT_MENU",
	"RT_DIALOG",
	"RT_STRING",
	"RT_FONTDIR",
	"RT_FONT",
	"RT_ACCELERATOR",
	"RT_RCDATA",
	"RT_MESSAGETABLE",
	"RT_GROUP_CURSOR",
	NULL,
	"RT_GROUP_ICON",
	NULL,
	"RT_VERSION",
	"RT_DLGINCLUDE",
	NULL,
	"RT_PLUGPLAY",
	"RT_VXD",
	"RT_ANICURSOR",
	"RT_ANIICON",
	"RT_HTML",
	"RT_MANIFEST" };

struct node {
	uint32_t next;
	uint32_t n;
	uint64_t at; /* offset of the next entry in the resources */
};

struct resources {
	const struct program *p;
	uint32_t base; /* RVA of the root; all but data is relative to it */
	struct arena a;
	struct arena mark[LEVELS]; /* as it was before the name of a level */
	uint32_t looked;
	uint32_t told;
	struct program_resource r;
	bool (*take)(void *ctx, const struct program_resource *r);
	void *ctx;
};

static struct str at(const struct resources *x, uint64_t offset, uint64_t n)
{
	return program_at(x->p, x->base + offset, n);
}

static struct node node_at(const struct resources *x, uint32_t offset)
{
	struct str head = at(x, offset, NODE_N);

	return (struct node){ .at = (uint64_t)offset + NODE_N,
		.n = (uint32_t)bytes_u16(head, 12) + bytes_u16(head, 14) };
}

static struct str name_of(struct resources *x, uint32_t id, bool type)
{
	if (id & is_name) {
		uint32_t offset = id & ~is_name;
		uint64_t n = bytes_u16(at(x, offset, 2), 0);

		return wide_all(at(x, (uint64_t)offset + 2, 2 * n), &x->a);
	}
	if (type && id < sizeof types / sizeof *types && types[id])
		return str_of(types[id]);
	return arena_fmt(&x->a, "#%u", id);
}

static void level(struct resources *x, unsigned depth, uint32_t id)
{
	uint32_t number = id & is_name ? 0 : id;

	if (depth == 0) {
		x->r.type = name_of(x, id, true);
		x->r.type_number = number;
	} else if (depth == 1) {
		x->r.name = name_of(x, id, false);
		x->r.name_number = number;
	} else {
		x->r.language = number;
	}
}

/* false: nobody takes more */
static bool leaf(struct resources *x, uint32_t offset)
{
	struct str d = at(x, offset, 16);

	if (d.n < 16)
		return true;
	x->r.size = bytes_u32(d, 4);
	x->r.code_page = bytes_u32(d, 8);
	x->r.bytes = program_at(x->p, bytes_u32(d, 0), x->r.size);
	return ++x->told <= RESOURCES_MOST && x->take(x->ctx, &x->r);
}

/* One entry of a node; pushes the node it leads to. false: end */
static bool entry(struct resources *x, struct node *stack, unsigned *depth)
{
	struct node *here = &stack[*depth];
	struct str e = at(x, here->at, ENTRY_N);
	uint32_t to = bytes_u32(e, 4);

	here->next++;
	here->at += ENTRY_N;
	if (e.n < ENTRY_N) {
		here->next = here->n;
		return true;
	}
	x->a = x->mark[*depth];
	level(x, *depth, bytes_u32(e, 0));
	if (to & is_node) {
		/* deeper than three levels is a loop, or nothing Windows
		 * finds */
		if (*depth + 1 < LEVELS) {
			stack[++*depth] = node_at(x, to & ~is_node);
			x->mark[*depth] = x->a;
		}
		return true;
	}
	return leaf(x, to);
}

void program_resource_each(const struct program *p,
	struct arena a,
	bool (*take)(void *ctx, const struct program_resource *r),
	void *ctx)
{
	struct resources x = { .p = p, .a = a, .take = take, .ctx = ctx };
	struct node stack[LEVELS];
	unsigned depth = 0;

	x.base = p->directory[DIRECTORY_RESOURCE].address;
	if (p->format != PROGRAM_PE || !x.base)
		return;
	stack[0] = node_at(&x, 0);
	x.mark[0] = a;
	while (x.looked < ENTRIES_MOST) {
		if (stack[depth].next < stack[depth].n) {
			x.looked++;
			if (!entry(&x, stack, &depth))
				return;
		} else if (depth-- == 0) {
			return;
		}
	}
}
