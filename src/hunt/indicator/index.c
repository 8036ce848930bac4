/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/indicator/index.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
	AT_BITS = 40,
	DIRECTORY_BITS_MAX = 26
};

bool indicator_index_open(struct indicator_index *ret, struct err *err)
{
	struct indicator_index x = { 0 };
	bool ok = arena_open(&x.fingerprint_a,
			  (size_t)INDEX_MAX * sizeof *x.fingerprint,
			  err) &&
		arena_open(&x.where_a,
			(size_t)INDEX_MAX * sizeof *x.where,
			err) &&
		arena_open(&x.directory_a,
			((size_t)sizeof *x.directory << DIRECTORY_BITS_MAX) +
				64,
			err) &&
		arena_open(&x.group_a, (size_t)8 << 30, err) &&
		arena_open(&x.version_a,
			(size_t)INDEX_MAX * sizeof *x.version,
			err);

	if (!ok) {
		indicator_index_close(&x);
		return false;
	}
	x.fingerprint = (uint64_t *)(void *)x.fingerprint_a.base;
	x.where = (uint64_t *)(void *)x.where_a.base;
	x.directory = (uint32_t *)(void *)x.directory_a.base;
	x.version = (struct indicator_version *)(void *)x.version_a.base;
	/* random look-ups in 4 KiB pages wait as long for the page tables as
	 * for the data; without huge pages it is only slower */
	madvise(x.fingerprint_a.base,
		(size_t)(x.fingerprint_a.end - x.fingerprint_a.base),
		MADV_HUGEPAGE);
	madvise(x.directory_a.base,
		(size_t)(x.directory_a.end - x.directory_a.base),
		MADV_HUGEPAGE);
	*ret = x;
	return true;
}

void indicator_index_close(struct indicator_index *x)
{
	arena_close(&x->fingerprint_a);
	arena_close(&x->where_a);
	arena_close(&x->directory_a);
	arena_close(&x->group_a);
	arena_close(&x->version_a);
}

size_t indicator_index_bytes(const struct indicator_index *x)
{
	size_t directory = x->in_order ? sizeof *x->directory *
			((UINT64_C(1) << (64 - x->shift)) + 1)
				       : 0;

	return x->n * (sizeof *x->fingerprint + sizeof *x->where) +
		directory + (size_t)(x->group_a.at - x->group_a.base) +
		x->n_version * sizeof *x->version;
}

/* --- fingerprints -------------------------------------------------------- */

uint64_t indicator_index_of_address(struct addr a, unsigned bits)
{
	struct addr net = addr_masked(a, bits);

	return hash_mix(
		hash_mix(net.hi + 0x9e3779b97f4a7c15U * (bits + 1)) ^ net.lo);
}

uint64_t indicator_index_of_text(enum indicator_type t, struct str canonical)
{
	return hash_mix(hash_bytes(canonical) +
		0x9e3779b97f4a7c15U * (256 + (uint64_t)t));
}

static bool fingerprint_of(struct indicator_index *x,
	enum indicator_type t,
	struct str value,
	uint64_t *ret)
{
	char room[INDICATOR_MAX_BYTE];
	struct prefix p;
	struct str canonical;
	unsigned i = 0;

	if (t == IND_IP || t == IND_CIDR) {
		if (!prefix_parse(value, &p))
			return false;
		*ret = indicator_index_of_address(p.net, p.bits);
		while (i < x->n_bits && x->bits[i] != p.bits)
			i++;
		if (p.bits != 128 && i == x->n_bits)
			x->bits[x->n_bits++] = p.bits;
		return true;
	}
	if (!indicator_canonical(t, value, room, &canonical))
		return false;
	*ret = indicator_index_of_text(t, canonical);
	return true;
}

/* --- adding -------------------------------------------------------------- */

static bool add_entry(struct indicator_index *x,
	uint64_t fingerprint,
	uint64_t where)
{
	if (!arena_raw(&x->fingerprint_a, sizeof *x->fingerprint, 1, 1))
		return false;
	if (!arena_raw(&x->where_a, sizeof *x->where, 1, 1))
		return false;
	x->fingerprint[x->n] = fingerprint;
	x->where[x->n++] = where;
	x->in_order = false;
	return true;
}

static uint32_t add_group(struct indicator_index *x,
	const struct indicator_group *g)
{
	struct indicator_group *grown = arena_grown(&x->group_a,
		x->group,
		x->n_group,
		&x->cap_group,
		sizeof *grown);

	if (!grown || x->n_group == INDEX_GROUPS_MAX)
		return INDEX_NONE;
	x->group = grown;
	x->group[x->n_group] = *g;
	return x->n_group++;
}

bool indicator_index_add_row(struct indicator_index *x,
	const struct indicator *row)
{
	struct indicator_group g = {
		.type = indicator_type_named(row->type),
		.exhibit = 0,
		.row = ++x->n_row,
		.label = row->label,
		.source = row->source,
		.from_s = row->from_s,
		.to_s = row->to_s,
		.seen_from_s = TIME_UNKNOWN,
		.seen_to_s = TIME_OPEN,
		.recorded_at_s = row->recorded_at_s,
		.superseded_at_s = row->superseded_at_s,
	};
	uint64_t fingerprint;
	uint32_t k = add_group(x, &g);

	if (k == INDEX_NONE)
		return false;
	return !fingerprint_of(x, g.type, row->value, &fingerprint) ||
		add_entry(x, fingerprint, (uint64_t)k << AT_BITS);
}

static bool same(const struct indicator_group *a,
	const struct indicator_group *b)
{
	if (a->exhibit != b->exhibit)
		return false;
	if (a->from_s != b->from_s)
		return false;
	if (a->to_s != b->to_s)
		return false;
	if (a->seen_from_s != b->seen_from_s || a->seen_to_s != b->seen_to_s)
		return false;
	if (a->port != b->port)
		return false;
	if (!str_eq(a->label, b->label))
		return false;
	return str_eq(a->source, b->source);
}

static uint32_t group_of(struct indicator_index *x,
	const struct indicator_group *g)
{
	uint32_t *kept = &x->last[g->type][g->port % INDEX_PORTS_KEPT];
	uint32_t last = *kept;

	if (last && same(&x->group[last - 1], g))
		return last - 1;
	char text[192 + 2 * GROUP_TEXT_MAX];
	int n = snprintf(text,
		sizeof text,
		"%d %" PRIu32 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
		" %u %zu %.*s %.*s",
		(int)g->type,
		g->exhibit,
		g->from_s,
		g->to_s,
		g->seen_from_s,
		g->seen_to_s,
		(unsigned)g->port,
		g->label.n,
		STR_FMT(g->label),
		STR_FMT(g->source));
	struct str key = { text, (size_t)n };
	if (!x->group_key.a)
		x->group_key = table_in(&x->group_a);
	uint32_t before = x->group_key.n;
	uint32_t k = table_put(&x->group_key, key);
	if (k == before) {
		struct indicator_group own = *g;
		own.label = arena_str(&x->group_a, g->label);
		own.source = arena_str(&x->group_a, g->source);
		if (x->group_a.full || add_group(x, &own) == INDEX_NONE)
			return INDEX_NONE;
	}
	if (k == TABLE_NONE)
		return INDEX_NONE;
	*kept = x->n_row + k + 1;
	return x->n_row + k;
}

static bool add_version(struct indicator_index *x,
	const struct indicator_version *v,
	uint64_t where)
{
	struct indicator_version *own =
		arena_raw(&x->version_a, sizeof *own, 1, 1);

	if (!own)
		return false;
	*own = *v;
	own->where = where;
	x->n_version++;
	x->in_order = false;
	return true;
}

bool indicator_index_revoke(struct indicator_index *x,
	const struct indicator_version *v)
{
	return add_version(x, v, INDEX_NOWHERE);
}

uint64_t indicator_index_id(struct str id)
{
	char small[64];
	struct str uuid = id;
	const char *hit = id.n ? memmem(id.p, id.n, "--", 2) : NULL;

	if (hit)
		uuid = str_from(id, (size_t)(hit - id.p) + 2);
	if (uuid.n > sizeof small)
		return hash_mix(hash_bytes(uuid));
	for (size_t i = 0; i < uuid.n; i++) {
		bool upper = uuid.p[i] >= 'A' && uuid.p[i] <= 'Z';

		small[i] = (char)(upper ? uuid.p[i] - 'A' + 'a' : uuid.p[i]);
	}
	return hash_mix(hash_bytes((struct str){ small, uuid.n }));
}

bool indicator_index_add(struct indicator_index *x,
	const struct indicator_group *g,
	const struct indicator_version *v,
	struct str value,
	uint64_t at_byte)
{
	const uint64_t most = (UINT64_C(1) << AT_BITS) - 1;
	uint64_t fingerprint;

	if (g->type >= INDICATOR_TYPES)
		return true;
	if (g->label.n > GROUP_TEXT_MAX)
		return true;
	if (g->source.n > GROUP_TEXT_MAX)
		return true;
	if (!fingerprint_of(x, g->type, value, &fingerprint))
		return true;
	uint32_t k = group_of(x, g);
	if (k == INDEX_NONE)
		return false;
	uint64_t where =
		(uint64_t)k << AT_BITS | (at_byte < most ? at_byte : most);
	x->ports |= g->port != 0;
	return add_entry(x, fingerprint, where) &&
		(!v || add_version(x, v, where));
}

/* versions of the other index, their places in this one */
static bool merge_versions(struct indicator_index *to,
	const struct indicator_index *from)
{
	for (uint32_t i = 0; i < from->n_version; i++) {
		const struct indicator_version *v = &from->version[i];
		uint64_t where = INDEX_NOWHERE;

		if (v->where != INDEX_NOWHERE) {
			uint32_t k = group_of(to,
				&from->group[v->where >> AT_BITS]);
			uint64_t at =
				v->where & ((UINT64_C(1) << AT_BITS) - 1);

			if (k == INDEX_NONE)
				return false;
			where = (uint64_t)k << AT_BITS | at;
		}
		if (!add_version(to, v, where))
			return false;
	}
	return true;
}

bool indicator_index_merge(struct indicator_index *to,
	const struct indicator_index *from)
{
	for (unsigned i = 0; i < from->n_bits; i++) {
		if (!memchr(to->bits, from->bits[i], to->n_bits))
			to->bits[to->n_bits++] = from->bits[i];
	}
	for (uint32_t i = 0; i < from->n; i++) {
		const struct indicator_group *g = index_group(from, i);
		uint32_t k = g->row ? INDEX_NONE : group_of(to, g);

		if (!g->row &&
			(k == INDEX_NONE ||
				!add_entry(to,
					from->fingerprint[i],
					(uint64_t)k << AT_BITS |
						index_at(from, i)))) {
			return false;
		}
	}
	to->ports |= from->ports;
	return merge_versions(to, from);
}

/* --- order --------------------------------------------------------------- */

enum {
	DIGITS = 256,
	FEW = 32,
	LEVELS = 16
};

/* The key is fingerprint and place, 16 bytes: however often a hostile list says
 * one value, sorting stays linear. */
static unsigned digit(const struct indicator_index *x,
	uint32_t i,
	unsigned level)
{
	return (unsigned)((level < 8 ? x->fingerprint[i] >> (56 - 8 * level)
				     : x->where[i] >> (120 - 8 * level)) &
		(DIGITS - 1));
}

static void swap(struct indicator_index *x, uint32_t a, uint32_t b)
{
	uint64_t f = x->fingerprint[a];
	uint64_t w = x->where[a];

	x->fingerprint[a] = x->fingerprint[b];
	x->where[a] = x->where[b];
	x->fingerprint[b] = f;
	x->where[b] = w;
}

static void insert(struct indicator_index *x, uint32_t from, uint32_t end)
{
	for (uint32_t i = from + 1; i < end; i++) {
		uint64_t f = x->fingerprint[i];
		uint64_t w = x->where[i];
		uint32_t k = i;

		for (; k > from &&
			(x->fingerprint[k - 1] > f ||
				(x->fingerprint[k - 1] == f &&
					x->where[k - 1] > w));
			k--) {
			x->fingerprint[k] = x->fingerprint[k - 1];
			x->where[k] = x->where[k - 1];
		}
		x->fingerprint[k] = f;
		x->where[k] = w;
	}
}

/* In place. source: McIlroy, Bostic, McIlroy, "Engineering Radix Sort", 1993
 * (American flag) */
static void sort(struct indicator_index *x,
	uint32_t from,
	uint32_t end,
	unsigned level)
{
	uint32_t at[DIGITS];
	uint32_t last[DIGITS] = { 0 };
	uint32_t sum = from;

	if (end - from <= FEW || level == LEVELS) {
		insert(x, from, level == LEVELS ? from : end);
		return;
	}
	for (uint32_t i = from; i < end; i++)
		last[digit(x, i, level)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		at[d] = sum;
		sum += last[d];
		last[d] = sum;
	}
	for (unsigned d = 0; d < DIGITS; d++) {
		while (at[d] < last[d]) {
			unsigned to = digit(x, at[d], level);

			if (to == d)
				at[d]++;
			else
				swap(x, at[d], at[to]++);
		}
	}
	for (unsigned d = 0; d < DIGITS; d++) {
		if (last[d] - (d ? last[d - 1] : from) > 1)
			sort(x, d ? last[d - 1] : from, last[d], level + 1);
	}
}

/* --- versions ------------------------------------------------------------ */

static int by_version(const void *a, const void *b)
{
	const struct indicator_version *x = a;
	const struct indicator_version *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->version_ns != y->version_ns)
		return x->version_ns < y->version_ns ? -1 : 1;
	/* at the same instant, and behind what it takes back */
	bool gone = x->where == INDEX_NOWHERE;
	bool other_gone = y->where == INDEX_NOWHERE;
	if (gone != other_gone)
		return gone ? 1 : -1;
	if (x->recorded_at_s != y->recorded_at_s)
		return x->recorded_at_s < y->recorded_at_s ? -1 : 1;
	return (x->where > y->where) - (x->where < y->where);
}

static int by_where(const void *a, const void *b)
{
	const struct indicator_ended *x = a;
	const struct indicator_ended *y = b;

	if (x->where != y->where)
		return x->where < y->where ? -1 : 1;
	return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

static bool is_instead(const struct indicator_version *later,
	const struct indicator_version *of)
{
	return later->version_ns > of->version_ns ||
		(later->where == INDEX_NOWHERE && of->where != INDEX_NOWHERE);
}

/* versions [from, end) are of one object, in their order */
static void end_versions(struct indicator_index *x,
	uint32_t from,
	uint32_t end)
{
	/* when the case first knew of a version behind the one that is looked
	 * at, and of one that was changed at the same instant */
	int64_t known_s = TIME_OPEN;
	int64_t same_s = TIME_OPEN;

	for (uint32_t i = end; i-- > from;) {
		const struct indicator_version *v = &x->version[i];

		if (i + 1 < end && is_instead(v + 1, v) && same_s < known_s)
			known_s = same_s;
		if (v->where != INDEX_NOWHERE && known_s != TIME_OPEN) {
			x->ended[x->n_ended++] = (struct indicator_ended){
				v->where,
				known_s,
			};
		}
		if (v->recorded_at_s < same_s)
			same_s = v->recorded_at_s;
	}
}

static bool order_versions(struct indicator_index *x)
{
	x->n_ended = 0;
	if (!x->n_version)
		return true;
	qsort(x->version, x->n_version, sizeof *x->version, by_version);
	x->ended = NEW(&x->group_a, struct indicator_ended, x->n_version);
	if (!x->ended)
		return false;
	for (uint32_t i = 0, end; i < x->n_version; i = end) {
		end = i + 1;
		while (end < x->n_version &&
			x->version[end].id == x->version[i].id)
			end++;
		if (end - i > 1)
			end_versions(x, i, end);
	}
	if (x->n_ended)
		qsort(x->ended, x->n_ended, sizeof *x->ended, by_where);
	return true;
}

static int64_t ended_at(const struct indicator_index *x, uint64_t where)
{
	uint32_t low = 0;
	uint32_t high = x->n_ended;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (x->ended[middle].where < where)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < x->n_ended && x->ended[low].where == where)
		return x->ended[low].at_s;
	return TIME_OPEN;
}

int64_t indicator_index_ended(const struct indicator_index *x, uint32_t entry)
{
	return ended_at(x, x->where[entry]);
}

/* one group says one value once */
static void drop_copies(struct indicator_index *x)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < x->n; i++) {
		if (kept && x->fingerprint[kept - 1] == x->fingerprint[i] &&
			x->where[kept - 1] >> AT_BITS ==
				x->where[i] >> AT_BITS &&
			ended_at(x, x->where[kept - 1]) == TIME_OPEN) {
			continue;
		}
		x->fingerprint[kept] = x->fingerprint[i];
		x->where[kept++] = x->where[i];
	}
	x->n = kept;
	x->fingerprint_a.at =
		x->fingerprint_a.base + kept * sizeof *x->fingerprint;
	x->where_a.at = x->where_a.base + kept * sizeof *x->where;
}

bool index_order(struct indicator_index *x)
{
	unsigned bits = 1;

	if (x->in_order)
		return true;
	sort(x, 0, x->n, 0);
	if (!order_versions(x))
		return false;
	drop_copies(x);
	/* four to seven behind each entry: a line of memory */
	while (bits < DIRECTORY_BITS_MAX && x->n >> (bits + 1) >= 4)
		bits++;
	x->shift = 64 - bits;
	uint32_t i = 0;
	for (uint64_t d = 0; d <= UINT64_C(1) << bits; d++) {
		while (i < x->n && x->fingerprint[i] >> x->shift < d)
			i++;
		x->directory[d] = i;
	}
	x->in_order = true;
	return true;
}

/* --- looking up ---------------------------------------------------------- */

enum {
	AHEAD = 24
}; /* look-ups that wait for memory together */

static uint32_t find_one(const struct indicator_index *x,
	uint64_t fingerprint)
{
	uint32_t i = x->directory[fingerprint >> x->shift];
	uint32_t end = x->directory[(fingerprint >> x->shift) + 1];

	while (i < end && x->fingerprint[i] < fingerprint)
		i++;
	return i < end && x->fingerprint[i] == fingerprint ? i : INDEX_NONE;
}

/* the one or two lines of memory behind a directory entry */
static void fetch(const struct indicator_index *x, uint64_t d)
{
	const uint64_t *from = x->fingerprint + x->directory[d];
	const uint64_t *last = x->fingerprint + x->directory[d + 1];

	__builtin_prefetch(from);
	__builtin_prefetch(last - (last > from));
}

void indicator_index_find(const struct indicator_index *x,
	const uint64_t *fingerprint,
	uint32_t n,
	uint32_t *ret)
{
	for (uint64_t i = 0; i < (uint64_t)n + 2 * AHEAD; i++) {
		if (i < n) {
			__builtin_prefetch(
				&x->directory[fingerprint[i] >> x->shift]);
		}
		if (i >= AHEAD && i - AHEAD < n)
			fetch(x, fingerprint[i - AHEAD] >> x->shift);
		if (i >= 2 * AHEAD) {
			ret[i - 2 * AHEAD] =
				find_one(x, fingerprint[i - 2 * AHEAD]);
		}
	}
}
