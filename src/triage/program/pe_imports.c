/* SPDX-License-Identifier: Apache-2.0 */
/* The import tables as pefile 2024.8.26 reads them, whose imphash is the one
 * that is published: what it leaves out of damaged tables is left out here. */
#include "triage/program/program.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	IMPORT_N = 20,
	DELAY_N = 32,
	ENTRIES_MOST = 0x2000, /* of all tables: MAX_IMPORT_SYMBOLS */
	EMPTY_MOST = 5,        /* descriptors without one import */
	NAME_MOST = 0x200,
	REPEATED_MOST = 15,
	SPREAD_MOST = 128 << 20, /* bytes between the names of one table */
	DESCRIPTORS_MOST = 0x2000,
	INVALID_MOST = 1000,
	SLOTS = 4 * ENTRIES_MOST
};

struct slot {
	uint64_t address;
	uint32_t table; /* of which table; 0: free */
};

struct addresses {
	uint64_t low;
	uint64_t high;
};

struct importing {
	const struct program *p;
	uint32_t total;   /* entries read so far */
	uint32_t n_table; /* tables read so far */
	struct slot *slot;
	uint64_t *
		first; /* entries of the lookup table, or the address table */
	uint64_t *second;
	bool addresses; /* this delay descriptor has addresses, not RVAs */
	bool (*take)(void *ctx, const struct program_import *m);
	void *ctx;
};

struct descriptor {
	struct program_import m;
	uint32_t lookup;
	uint32_t address;
	uint32_t name;
	uint64_t at;   /* RVA behind it */
	uint64_t most; /* bytes of a table */
};

static const struct ordinal {
	uint16_t ordinal;
	const char *dll;
	const char *name;
} ordinals[] = {
#define ORDINAL(dll, ordinal, name) { ordinal, dll, name },
#include "triage/program/pe_ordinals.list"
#undef ORDINAL
};

static bool known_dll(struct str dll)
{
	return str_lower_eq(dll, STR("ws2_32.dll")) ||
		str_lower_eq(dll, STR("wsock32.dll")) ||
		str_lower_eq(dll, STR("oleaut32.dll"));
}

/* Of the three libraries; empty for others and for ordinals that are not known.
 */
static struct str ordinal_name(struct str dll, uint16_t ordinal)
{
	if (!known_dll(dll))
		return (struct str){ 0 };
	for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++) {
		if (ordinals[i].ordinal == ordinal &&
			str_lower_eq(dll, str_of(ordinals[i].dll)))
			return str_of(ordinals[i].name);
	}
	return (struct str){ 0 };
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

static bool made_of(struct str s, struct str extra)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_word(s.p[i]) && !str_has_char(extra, s.p[i]))
			return false;
	}
	return true;
}

/* --- one table ----------------------------------------------------------- */

/* Whether the table had that address before. */
static bool seen(struct importing *i, uint64_t address)
{
	size_t k = (size_t)hash_mix(address) % SLOTS;

	while (i->slot[k].table == i->n_table &&
		i->slot[k].address != address)
		k = (k + 1) % SLOTS;
	if (i->slot[k].table == i->n_table)
		return true;
	i->slot[k] = (struct slot){ address, i->n_table };
	return false;
}

static bool spread(const struct addresses *s)
{
	return s->low <= s->high && s->high - s->low > SPREAD_MOST;
}

static void widen(struct addresses *s, uint64_t address)
{
	if (address < s->low)
		s->low = address;
	if (address > s->high)
		s->high = address;
}

static uint64_t entry_of(const struct importing *i, struct str bytes)
{
	const struct program *p = i->p;
	uint64_t v = bytes_number(bytes, 0, (unsigned)bytes.n, false);

	if (i->addresses && v >= p->base && v < p->base + p->image_size)
		v -= p->base;
	return v;
}

static uint64_t ordinal_flag(const struct program *p)
{
	return p->wide ? (uint64_t)1 << 63 : 0x80000000;
}

/* The entries of a table at that RVA; none when it makes no sense. */
static uint32_t table(struct importing *i,
	uint64_t start,
	uint64_t most,
	uint64_t *to)
{
	unsigned size = i->p->wide ? 8 : 4;
	struct addresses near[2] = { { UINT64_MAX, 0 }, { UINT64_MAX, 0 } };
	uint32_t repeated = 0;
	uint32_t n = 0;

	i->n_table++;
	for (uint64_t at = start; start && at < start + most; at += size) {
		struct str bytes = program_at(i->p, at, size);
		uint64_t v = entry_of(i, bytes);

		if (i->total > ENTRIES_MOST)
			break;
		i->total++;
		if (repeated >= REPEATED_MOST || spread(near) ||
			spread(near + 1) || bytes.n < size)
			return 0;
		if (!v || (v >= start && v <= at))
			break;
		if (v & ordinal_flag(i->p)) {
			if ((v & 0x7fffffff) > UINT16_MAX)
				return 0;
		} else {
			repeated += seen(i, v);
			widen(&near[v > UINT32_MAX], v);
		}
		to[n++] = v;
	}
	return n;
}

/* --- one descriptor ------------------------------------------------------ */

enum took {
	TOOK,
	LEFT_OUT,
	SENSELESS, /* the whole descriptor */
};

static bool mapped(const struct program *p, uint64_t address)
{
	for (uint32_t i = 0; i < p->n_map; i++) {
		if (address >= p->map[i].low && address < p->map[i].high)
			return true;
	}
	return false;
}

static enum took import_of(const struct importing *i,
	uint64_t v,
	struct program_import *m)
{
	m->ordinal = 0;
	if (v & ordinal_flag(i->p)) {
		m->ordinal = (uint16_t)v;
		m->name = ordinal_name(m->dll, m->ordinal);
		return m->ordinal ? TOOK : LEFT_OUT;
	}
	if (v >= i->p->bytes.n && !mapped(i->p, v))
		return SENSELESS;
	m->name = program_text(i->p, v + 2, NAME_MOST);
	return m->name.n ? TOOK : LEFT_OUT;
}

static bool invalid(const struct program_import *m)
{
	return !m->ordinal && !made_of(m->name, STR("._?@$()<>"));
}

/* Whether any import is left when all entries have been looked at: a table with
 * one that points nowhere is dropped as a whole. */
static uint32_t sensible(const struct importing *i,
	struct program_import m,
	uint32_t n)
{
	uint32_t taken = 0;
	uint32_t bad = 0;

	for (uint32_t k = 0; k < n; k++) {
		enum took took = import_of(i, i->first[k], &m);

		if (took == SENSELESS)
			return 0;
		if (invalid(&m)) {
			if (bad > INVALID_MOST && bad == k)
				return 0;
			bad++;
			continue;
		}
		taken += took == TOOK;
	}
	return taken;
}

static bool give(struct importing *i, struct program_import m, uint32_t n)
{
	m.first = true;
	for (uint32_t k = 0; k < n; k++) {
		if (import_of(i, i->first[k], &m) != TOOK || invalid(&m))
			continue;
		if (!i->take(i->ctx, &m))
			return false;
		m.first = false;
	}
	return true;
}

static struct str dll_name(const struct program *p, uint64_t address)
{
	struct str name = program_text(p, address, NAME_MOST);

	return made_of(name, STR("!#$%&'()-@^_`{}~+,.;=[]:\\/"))
		? name
		: STR("*invalid*");
}

/* false: nobody takes more, or too many descriptors have no import */
static bool describe(struct importing *i,
	struct descriptor *d,
	uint32_t *empty)
{
	uint32_t n = table(i, d->lookup, d->most, i->first);
	uint32_t other = table(i, d->address, d->most, i->second);

	d->m.dll = dll_name(i->p, d->name);
	if (!n) {
		uint64_t *swapped = i->first;

		i->first = i->second;
		i->second = swapped;
		n = other;
	}
	if (*empty > EMPTY_MOST)
		return false;
	if (!sensible(i, d->m, n)) {
		++*empty;
		return true;
	}
	if (d->m.delayed && i->total > ENTRIES_MOST)
		return false;
	return !d->m.dll.n || give(i, d->m, n);
}

/* A table is as long as the file goes on behind its descriptor; one that
 * stands before it, as long as what lies between. */
static uint64_t table_most(const struct program *p,
	const struct descriptor *d,
	struct str bytes)
{
	int64_t a = (int64_t)d->at - d->lookup;
	int64_t b = (int64_t)d->at - d->address;

	if (a <= 0 && b <= 0)
		return p->bytes.n - (size_t)(bytes.p - p->bytes.p);
	return (uint64_t)(a > b ? a : b);
}

static struct descriptor import_descriptor(struct importing *i, struct str b)
{
	i->addresses = false;
	return (struct descriptor){ .lookup = bytes_u32(b, 0),
		.m.bound = bytes_u32(b, 4) != 0,
		.name = bytes_u32(b, 12),
		.address = bytes_u32(b, 16) };
}

static uint32_t relative(const struct importing *i, uint32_t v)
{
	const struct program *p = i->p;

	if (i->addresses && v >= p->base && v < p->base + p->image_size)
		return (uint32_t)(v - p->base);
	return v;
}

/* Visual C++ 6 wrote addresses where RVAs stand since. */
static struct descriptor delay_descriptor(struct importing *i, struct str b)
{
	i->addresses = !bytes_u32(b, 0) && i->p->machine == MACHINE_I386;
	return (struct descriptor){ .m.delayed = true,
		.name = relative(i, bytes_u32(b, 4)),
		.address = relative(i, bytes_u32(b, 12)),
		.lookup = relative(i, bytes_u32(b, 16)),
		.m.bound = bytes_u32(b, 28) != 0 };
}

void program_import_each(const struct program *p,
	bool delay,
	struct arena a,
	bool (*take)(void *ctx, const struct program_import *m),
	void *ctx)
{
	struct importing i = { .p = p, .take = take, .ctx = ctx };
	unsigned size = delay ? DELAY_N : IMPORT_N;
	uint64_t at = p->directory[delay ? DIRECTORY_DELAY_IMPORT
					 : DIRECTORY_IMPORT]
			      .address;
	uint32_t empty = 0;

	if (p->format != PROGRAM_PE || !at)
		return;
	i.slot = NEW(&a, struct slot, SLOTS);
	i.first = arena_raw(&a, 8, ENTRIES_MOST + 2, 8);
	i.second = arena_raw(&a, 8, ENTRIES_MOST + 2, 8);
	for (uint32_t k = 0; !a.full && k < DESCRIPTORS_MOST; k++) {
		struct str b = program_at(p, at, size);
		struct descriptor d;

		if (b.n < size || bytes_zero(b))
			return;
		at += size;
		d = delay ? delay_descriptor(&i, b)
			  : import_descriptor(&i, b);
		d.at = at;
		d.most = table_most(p, &d, b);
		if (!describe(&i, &d, &empty))
			return;
	}
}
