/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/pe_parts.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	CLR_N = 72,
	ROOT_N = 16,
	STREAMS_MOST = 16, /* there are five kinds */
	STREAM_NAME_MOST = 32,
	VERSION_MOST = 255,
	TABLES = 64,
	GUID_N = 16,
	TEXT_MOST = 1024,
	/* namespaces and references told: large programs have a hundred */
	LISTED_MOST = 256,
	ROWS_MOST = 1 << 16, /* rows of one table looked at */
	ASSEMBLY_TAG = 14,   /* in C, HasCustomAttribute */
};

enum dotnet_table {
	MODULE = 0x00,
	TYPE_REF = 0x01,
	TYPE_DEF = 0x02,
	MEMBER_REF = 0x0a,
	CUSTOM_ATTRIBUTE = 0x0c,
	ASSEMBLY = 0x20,
	ASSEMBLY_REF = 0x23
};

static const char *const columns[TABLES] = {
#define TABLE(number, list) [number] = list,
#include "triage/program/dotnet_tables.list"
#undef TABLE
};

static const struct coded {
	char letter;
	unsigned bits;
	const char *tables;
} coded[] = {
#define CODED(letter, bits, tables) { letter, bits, tables },
#include "triage/program/dotnet_coded.list"
#undef CODED
};

struct dotnet {
	struct str version;
	struct str strings;
	struct str user;
	struct str guids;
	struct str blobs;
	struct str tables;
	uint32_t rows[TABLES];
	unsigned row_n[TABLES];
	uint64_t at[TABLES]; /* in tables */
	unsigned char
		heaps; /* which are large: 1 strings, 2 GUIDs, 4 blobs */
};

/* --- streams ------------------------------------------------------------- */

static void stream(struct dotnet *d, struct str name, struct str bytes)
{
	if (str_is(name, "#~") || str_is(name, "#-"))
		d->tables = bytes;
	else if (str_is(name, "#Strings"))
		d->strings = bytes;
	else if (str_is(name, "#US"))
		d->user = bytes;
	else if (str_is(name, "#GUID"))
		d->guids = bytes;
	else if (str_is(name, "#Blob"))
		d->blobs = bytes;
}

/* II.24.2.1: magic, versions, length of the version, version, flags, streams */
static bool root(const struct program *p, struct dotnet *d)
{
	struct str clr =
		program_at(p, p->directory[DIRECTORY_CLR].address, CLR_N);
	struct str m = { 0 };
	uint64_t at = 0;
	unsigned n = 0;

	if (p->format != PROGRAM_PE || clr.n < CLR_N ||
		!p->directory[DIRECTORY_CLR].address)
		return false;
	m = program_at(p, bytes_u32(clr, 8), bytes_u32(clr, 12));
	if (!str_starts(m, STR("BSJB")))
		return false;
	d->version = bytes_text(m, ROOT_N, VERSION_MOST);
	at = ROOT_N + (uint64_t)bytes_u32(m, 12) + 2;
	n = bytes_u16(m, at);
	at += 2;
	for (unsigned i = 0; i < n && i < STREAMS_MOST; i++) {
		struct str name = bytes_text(m, at + 8, STREAM_NAME_MOST);

		stream(d,
			name,
			bytes_part(m,
				bytes_u32(m, at),
				bytes_u32(m, at + 4)));
		at += 8 + ((name.n + 4) & ~(size_t)3);
	}
	return true;
}

/* --- tables -------------------------------------------------------------- */

static unsigned hex_digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static unsigned table_number(const char *hex)
{
	return hex_digit(hex[0]) << 4 | hex_digit(hex[1]);
}

/* II.24.2.6: two bytes when every table it may point to is short enough */
static unsigned coded_n(const struct dotnet *d, char letter)
{
	const struct coded *c = &coded[letter - 'A'];

	for (const char *t = c->tables; *t; t += 2) {
		if (*t != '-' &&
			d->rows[table_number(t)] >= 1U << (16 - c->bits))
			return 4;
	}
	return 2;
}

/* How many bytes the column has that begins at *c; moves *c past it. */
static unsigned column_n(const struct dotnet *d, const char **c)
{
	char kind = *(*c)++;

	if (kind >= '1' && kind <= '4')
		return (unsigned)(kind - '0');
	if (kind == 's')
		return d->heaps & 1 ? 4 : 2;
	if (kind == 'g')
		return d->heaps & 2 ? 4 : 2;
	if (kind == 'b')
		return d->heaps & 4 ? 4 : 2;
	if (kind == 't') {
		*c += 2;
		return d->rows[table_number(*c - 2)] > UINT16_MAX ? 4 : 2;
	}
	return coded_n(d, kind);
}

/* II.24.2.6: how many rows each table has, then the rows. false: a table that
 * nobody knows stands before others */
static bool tables(struct dotnet *d)
{
	uint64_t valid = bytes_number(d->tables, 8, 8, false);
	uint64_t at = 24;

	d->heaps = (unsigned char)bytes_number(d->tables, 6, 1, false);
	for (unsigned t = 0; t < TABLES; t++) {
		if (!(valid >> t & 1))
			continue;
		d->rows[t] = bytes_u32(d->tables, at);
		at += 4;
	}
	if (d->heaps & 0x40)
		at += 4; /* extra data, of edit-and-continue */
	for (unsigned t = 0; t < TABLES; t++) {
		const char *c = columns[t];

		if (d->rows[t] && !c)
			return false;
		d->at[t] = at;
		while (c && *c)
			d->row_n[t] += column_n(d, &c);
		at += (uint64_t)d->rows[t] * d->row_n[t];
	}
	return true;
}

/* Column k of a row, counted from 1; 0 where there is none. */
static uint32_t cell(const struct dotnet *d,
	unsigned t,
	uint32_t row,
	unsigned k)
{
	const char *c = columns[t];
	uint64_t at = d->at[t];
	unsigned n = 0;

	if (!row || row > d->rows[t])
		return 0;
	at += (uint64_t)(row - 1) * d->row_n[t];
	for (n = column_n(d, &c); k > 0; k--) {
		at += n;
		n = column_n(d, &c);
	}
	return (uint32_t)bytes_number(d->tables, at, n, false);
}

static struct str string(const struct dotnet *d,
	unsigned t,
	uint32_t row,
	unsigned k)
{
	return bytes_text(d->strings, cell(d, t, row, k), TEXT_MOST);
}

/* II.24.2.4: the length of a blob in one, two or four bytes */
static struct str blob(struct str heap, uint64_t at, size_t *whole)
{
	unsigned first = (unsigned)bytes_number(heap, at, 1, false);
	uint64_t n = first;
	unsigned head = 1;

	if (first >> 6 == 2) {
		n = bytes_number(heap, at, 2, true) & 0x3fff;
		head = 2;
	} else if (first >> 5 == 6) {
		n = bytes_number(heap, at, 4, true) & 0x1fffffff;
		head = 4;
	}
	*whole = (size_t)(head + n);
	return bytes_part(heap, at + head, n);
}

/* --- what is told -------------------------------------------------------- */

/* The argument of GuidAttribute on the assembly: the id of its type library,
 * which projects keep from build to build. */
static struct str typelib(const struct dotnet *d)
{
	uint32_t n = d->rows[CUSTOM_ATTRIBUTE];

	for (uint32_t i = 1; i <= n && i <= ROWS_MOST; i++) {
		uint32_t parent = cell(d, CUSTOM_ATTRIBUTE, i, 0);
		uint32_t type = cell(d, CUSTOM_ATTRIBUTE, i, 1);
		uint32_t class = 0;
		struct str value = { 0 };
		size_t whole = 0;

		if (parent != (1U << 5 | ASSEMBLY_TAG) || (type & 7) != 3)
			continue;
		class = cell(d, MEMBER_REF, type >> 3, 0);
		if ((class & 7) != 1 ||
			!str_is(string(d, TYPE_REF, class >> 3, 1),
				"GuidAttribute"))
			continue;
		value = blob(d->blobs,
			cell(d, CUSTOM_ATTRIBUTE, i, 2),
			&whole);
		/* II.23.3: two bytes of prolog, the text with its length */
		return blob(value, 2, &whole);
	}
	return (struct str){ 0 };
}

static void tell_listed(const struct dotnet *d,
	unsigned t,
	unsigned column,
	enum fact_kind kind,
	struct triage_work *w)
{
	struct arena a = w->scratch;
	struct table seen = table_in(&a);

	for (uint32_t i = 1; i <= d->rows[t] && i <= ROWS_MOST; i++) {
		struct str s = string(d, t, i, column);
		uint32_t before = seen.n;

		if (!s.n || seen.n >= LISTED_MOST)
			continue;
		if (table_put(&seen, s) == before)
			fact_text(w->facts, kind, s);
	}
}

static void tell_assembly(const struct dotnet *d, struct triage_work *w)
{
	struct arena a = w->scratch;
	uint32_t mvid = cell(d, MODULE, 1, 2);
	struct str guid = { 0 };
	struct str id = typelib(d);

	if (mvid)
		guid = bytes_guid(bytes_part(d->guids,
					  (uint64_t)(mvid - 1) * GUID_N,
					  GUID_N),
			&a);
	if (guid.n)
		fact_text(w->facts, FACT_PE_DOTNET_MVID, guid);
	if (id.n)
		fact_text(w->facts, FACT_PE_DOTNET_TYPELIB, id);
	fact_text(w->facts, FACT_PE_DOTNET_MODULE, string(d, MODULE, 1, 1));
	if (!d->rows[ASSEMBLY])
		return;
	fact_text(w->facts,
		FACT_PE_DOTNET_ASSEMBLY,
		string(d, ASSEMBLY, 1, 7));
	fact_text(w->facts,
		FACT_PE_DOTNET_VERSION,
		arena_fmt(&a,
			"%u.%u.%u.%u",
			cell(d, ASSEMBLY, 1, 1),
			cell(d, ASSEMBLY, 1, 2),
			cell(d, ASSEMBLY, 1, 3),
			cell(d, ASSEMBLY, 1, 4)));
}

static bool count(void *ctx, uint32_t token, struct str utf16)
{
	(void)token;
	(void)utf16;
	++*(uint64_t *)ctx;
	return true;
}

void pe_dotnet(const struct program *p, struct triage_work *w)
{
	struct dotnet d = { .heaps = 0 };
	uint64_t n = 0;

	if (!root(p, &d))
		return;
	fact_text(w->facts, FACT_PE_DOTNET_RUNTIME, d.version);
	program_user_string_each(p, count, &n);
	fact_number(w->facts, FACT_PE_DOTNET_USER_STRINGS, n);
	if (!tables(&d)) {
		fact_warn(w->facts,
			(uint64_t)(d.tables.p - p->bytes.p),
			"the metadata has a table that is not known");
		return;
	}
	tell_assembly(&d, w);
	tell_listed(&d, TYPE_DEF, 2, FACT_PE_DOTNET_NAMESPACE, w);
	tell_listed(&d, ASSEMBLY_REF, 6, FACT_PE_DOTNET_REFERENCE, w);
}

void program_user_string_each(const struct program *p,
	bool (*take)(void *ctx, uint32_t token, struct str utf16),
	void *ctx)
{
	struct dotnet d = { .heaps = 0 };
	size_t whole = 0;

	if (!root(p, &d))
		return;
	/* each takes a byte at least, so this ends */
	for (size_t at = 1; at < d.user.n; at += whole) {
		struct str s = blob(d.user, at, &whole);

		if (s.n < 2)
			continue;
		if (!take(ctx,
			    0x70000000 | (uint32_t)at,
			    str_head(s, s.n - 1)))
			return;
	}
}
