/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "structure/structure.h"
#include "triage/document/document.h"
#include "triage/document/ole_object.h"
#include "triage/document/part.h"
#include "triage/document/properties.h"
#include "triage/document/vba.h"

enum {
	ENTRIES_MOST = 1 << 13, /* installers have some hundred */
	STREAMS_MOST = 1000,    /* that are handed on */
	PATH_N = 1024,
	DEPTH_MOST = 32,
	/* how many times the file its streams are read, all together */
	TIMES_READ = 6,
	SOURCES_MAX = 64 << 20,
	/* records of workbooks ([MS-XLS] 2.3) */
	SHEET = 0x85,
	FILE_PASS = 0x2f,
	RECORDS_MOST = 1 << 20,
	MACRO_SHEET = 1,
	/* names that MSI packs two letters into one character of ([MS-CFB] has
	 * them as any) */
	MSI_LOW = 0x3800,
	MSI_HIGH = 0x4840
};

struct ole {
	struct triage_work *w;
	struct compound c;
	uint32_t n;       /* entries */
	uint32_t *parent; /* storage of each; itself = none is known */
	const char *kind; /* NULL: not known */
	uint32_t handed;
	/* bytes that are still read: streams that share sectors lie */
	uint64_t stream_left;
	uint64_t source_left; /* of sources of macros */
	bool encrypted;
	bool macros;
};

/* A stream's bytes, as long as all together are not many times the file. */
static struct str stream_of(struct ole *o,
	const struct compound_entry *e,
	struct arena *a)
{
	struct str s = { 0 };

	if (!o->stream_left)
		return s;
	s = compound_stream(&o->c, e, a);
	o->stream_left -= s.n < o->stream_left ? s.n : o->stream_left;
	return s;
}

/* --- which file it is ----------------------------------------------------- */

struct kind_row {
	const char *stream;
	const char *kind;
};
static const struct kind_row kinds[] = {
#define OLE_KIND(stream, kind) { stream, kind },
#include "triage/document/ole_kinds.list"
#undef OLE_KIND
};

/* Name of a kind by the stream that only it has; \x05 and the like as they
 * are. */
static const char *kind_of(const char *stream)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].stream, stream) == 0)
			return kinds[i].kind;
	}
	return NULL;
}

/* Class of the root of an installer, {000C1084-0000-0000-C000-000000000046};
 * patches and transforms differ in the second byte */
static bool is_installer(const struct compound_entry *root)
{
	static const char rest[] = "\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
	unsigned char first = (unsigned char)root->class_id[0];

	return (first == 0x84 || first == 0x86 || first == 0x82) &&
		memcmp(root->class_id + 1, rest, sizeof rest - 1) == 0;
}

/* --- the tree of storages ------------------------------------------------- */

/* Whose tree each entry is in. A walk over links that may lie: each entry is
 * visited once. */
static void find_parents(struct ole *o, struct arena a)
{
	uint32_t *stack = NEW(&a, uint32_t, o->n);
	uint32_t *owner = NEW(&a, uint32_t, o->n);
	uint32_t n = 0;

	if (!stack || !owner)
		return;
	stack[n++] = 0;
	while (n) {
		uint32_t i = stack[--n];
		struct compound_entry e;

		if (!compound_entry(&o->c, i, &e, a))
			continue;
		const uint32_t to[3] = { e.left, e.right, e.child };
		for (unsigned k = 0; k < 3; k++) {
			uint32_t next = to[k];

			/* the root has no neighbours */
			if (next >= o->n || !next || o->parent[next] != next)
				continue;
			o->parent[next] = k == 2 ? i : owner[i];
			owner[next] = o->parent[next];
			stack[n++] = next;
		}
	}
}

/* A name of MSI, two letters a character, as text. source: Wine, dlls/msi */
static size_t msi_name(const char *name, char to[static 2 * COMPOUND_NAME_N])
{
	static const char letters[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcd"
		"efghijklmnopqrstuvwxyz._";
	struct str s = str_of(name);
	size_t n = 0;

	while (s.n) {
		const unsigned char *p = (const unsigned char *)s.p;
		size_t step = utf8_step(s);
		unsigned v = step == 3 ? (p[0] & 15U) << 12 |
				(p[1] & 63U) << 6 | (p[2] & 63U)
				       : 0;

		if (!step)
			step = 1;
		if (v >= MSI_LOW && v < MSI_HIGH) {
			v -= MSI_LOW;
			to[n++] = letters[v & 63];
			if (v >> 6 < 64)
				to[n++] = letters[v >> 6];
		} else if (v == MSI_HIGH) {
			to[n++] = '!';
		} else {
			memcpy(to + n, p, step);
			n += step;
		}
		s = str_from(s, step);
	}
	return n;
}

/* Names from the root down, with / between. */
static struct str path_of(const struct ole *o, uint32_t i, struct arena *a)
{
	char room[PATH_N];
	char name[2 * COMPOUND_NAME_N];
	size_t at = sizeof room;

	for (unsigned d = 0; d < DEPTH_MOST; d++) {
		struct compound_entry e;

		if (!compound_entry(&o->c, i, &e, *a))
			break;
		size_t n = msi_name(e.name, name);
		if (n + 1 > at)
			break;
		at -= n;
		memcpy(room + at, name, n);
		if (o->parent[i] == i || !o->parent[i])
			break;
		i = o->parent[i];
		room[--at] = '/';
	}
	return arena_str(a, (struct str){ room + at, sizeof room - at });
}

/* The stream of that name in the storage; TABLE_NONE */
static uint32_t find_in(const struct ole *o,
	uint32_t storage,
	struct str name,
	struct arena a)
{
	for (uint32_t i = 1; i < o->n; i++) {
		struct compound_entry e;

		if (o->parent[i] == storage &&
			compound_entry(&o->c, i, &e, a) &&
			str_is(name, e.name))
			return i;
	}
	return TABLE_NONE;
}

/* --- macros --------------------------------------------------------------- */

static void module(struct ole *o,
	uint32_t storage,
	const struct vba_module *m,
	struct arena a)
{
	struct triage_work *w = o->w;
	uint32_t i = find_in(o, storage, m->stream, a);
	struct compound_entry e;

	if (i == TABLE_NONE || !compound_entry(&o->c, i, &e, a)) {
		fact_warn(w->facts, 0, "a module of macros has no stream");
		return;
	}
	struct str s = str_from(stream_of(o, &e, &a), m->source_at);
	struct str source = { 0 };

	if (o->source_left)
		source = vba_decompress(s, &a);
	o->source_left -=
		source.n < o->source_left ? source.n : o->source_left;
	fact_item(w->facts, FACT_DOCUMENT_MODULE);
	part_text(w, FACT_DOCUMENT_MODULE_NAME, m->name);
	fact_number(w->facts, FACT_DOCUMENT_MODULE_SIZE, source.n);
	vba_auto_run(w, source);
	part_hand(w, a, "macro", m->name, source);
}

/* i: a stream "dir"; its modules lie beside it */
static void project(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	struct str dir = vba_decompress(stream_of(o, e, &a), &a);
	struct vba_project p;

	if (!vba_project(dir, &a, &p))
		return;
	o->macros = true;
	part_text(o->w, FACT_DOCUMENT_VBA_PROJECT, p.name);
	for (uint32_t m = 0; m < p.n; m++)
		module(o, o->parent[i], &p.module[m], a);
}

/* --- workbooks ------------------------------------------------------------ */

static void sheets(struct ole *o, struct str s)
{
	struct cur c = cur_of(s.p, s.n);
	uint64_t macro_sheets = 0;
	uint64_t hidden = 0;

	for (uint32_t i = 0; i < RECORDS_MOST && cur_left(&c) >= 4; i++) {
		unsigned type = cur_u16le(&c);
		size_t n = cur_u16le(&c);
		struct cur r = c;

		if (!cur_take(&c, n))
			break;
		o->encrypted |= type == FILE_PASS;
		if (type != SHEET)
			continue;
		/* where it begins, how visible it is, what it is */
		cur_u32le(&r);
		unsigned visible = cur_u8(&r) & 3;
		if (cur_u8(&r) == MACRO_SHEET && !r.bad) {
			macro_sheets++;
			hidden += visible != 0;
		}
	}
	if (!macro_sheets)
		return;
	fact_number(o->w->facts, FACT_DOCUMENT_MACRO_SHEETS, macro_sheets);
	fact_number(o->w->facts, FACT_DOCUMENT_MACRO_SHEET_HIDDEN, hidden);
}

/* [MS-DOC] 2.5.2: a bit of the file information block */
static bool word_encrypted(struct str s)
{
	return s.n > 11 && (s.p[11] & 1);
}

/* --- messages of Outlook -------------------------------------------------- */

struct property_row {
	const char *stream;
	enum fact_kind kind;
};
static const struct property_row message_rows[] = {
#define MSG(stream, KIND) { stream, FACT_##KIND },
#include "triage/document/msg.list"
#undef MSG
};

/* A property of a message, kept in a stream of its own. */
static void message_property(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	struct str name = str_of(e->name);

	if (o->parent[i])
		return;
	for (size_t k = 0; k < sizeof message_rows / sizeof *message_rows;
		k++) {
		const struct property_row *r = &message_rows[k];

		if (!str_starts(name, str_of(r->stream)))
			continue;
		struct str s = stream_of(o, e, &a);
		if (str_ends(name, STR("001F")))
			part_wide(o->w, r->kind, s, a);
		else
			part_text(o->w, r->kind, s);
	}
}

/* An attachment's bytes go with the name that stands beside them. */
static struct str attachment_name(struct ole *o,
	uint32_t storage,
	struct arena *a)
{
	static const char *const names[] = { "__substg1.0_3707001F",
		"__substg1.0_3704001F",
		"__substg1.0_3707001E",
		"__substg1.0_3704001E" };

	for (unsigned k = 0; k < 4; k++) {
		uint32_t i = find_in(o, storage, str_of(names[k]), *a);
		struct compound_entry e;

		if (i == TABLE_NONE || !compound_entry(&o->c, i, &e, *a))
			continue;
		struct str s = stream_of(o, &e, a);
		return k < 2 ? wide_text(s, a) : s;
	}
	return (struct str){ 0 };
}

/* --- streams -------------------------------------------------------------- */

static bool is_summary(const char *name)
{
	return strcmp(name, "\5SummaryInformation") == 0 ||
		strcmp(name, "\5DocumentSummaryInformation") == 0;
}

/* What a stream says of the whole file. */
static void meaning(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	const char *name = e->name;

	if (is_summary(name) && !o->parent[i])
		properties_tell(o->w, stream_of(o, e, &a));
	else if (strcasecmp(name, "dir") == 0)
		project(o, i, e, a);
	else if (strcmp(name, "Workbook") == 0 || strcmp(name, "Book") == 0)
		sheets(o, stream_of(o, e, &a));
	else if (strcmp(name, "WordDocument") == 0 && !o->parent[i])
		o->encrypted |= word_encrypted(stream_of(o, e, &a));
	else if (strcmp(name, "EncryptedPackage") == 0 ||
		strcmp(name, "EncryptedSummary") == 0)
		o->encrypted = true;
	else if (o->kind && strcmp(o->kind, "outlook") == 0)
		message_property(o, i, e, a);
}

static void hand_stream(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	struct str path = path_of(o, i, &a);
	struct str s = stream_of(o, e, &a);
	struct str name = { 0 };

	if (strcasecmp(e->name, "\1Ole10Native") == 0) {
		ole_object_native(o->w, s, path, a);
		return;
	}
	if (strcmp(e->name, "__substg1.0_37010102") == 0) {
		name = attachment_name(o, o->parent[i], &a);
		part_hand(o->w, a, "attachment", name.n ? name : path, s);
		return;
	}
	part_hand(o->w, a, "stream", path, s);
}

static void each_stream(struct ole *o,
	struct arena a,
	void (*f)(struct ole *o,
		uint32_t i,
		const struct compound_entry *e,
		struct arena a))
{
	struct compound_entry e;

	for (uint32_t i = 1; i < o->n && !o->w->facts->stopped; i++) {
		if (compound_entry(&o->c, i, &e, a) && e.stream)
			f(o, i, &e, a);
	}
}

static void hand_some(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	if (o->handed++ == STREAMS_MOST)
		fact_warn(o->w->facts, 0, "more streams than are looked at");
	if (o->handed <= STREAMS_MOST)
		hand_stream(o, i, e, a);
}

static void find_kind(struct ole *o,
	uint32_t i,
	const struct compound_entry *e,
	struct arena a)
{
	(void)a;
	if (!o->kind && !o->parent[i])
		o->kind = kind_of(e->name);
}

/* Counts entries, and finds in which storage each lies. false: no memory */
static bool open_tree(struct ole *o, struct arena *a)
{
	o->n = (uint32_t)(o->c.folder.n / 128);
	if (o->n > ENTRIES_MOST)
		o->n = ENTRIES_MOST;
	o->parent = o->n ? NEW(a, uint32_t, o->n) : NULL;
	if (!o->parent)
		return false;
	for (uint32_t i = 0; i < o->n; i++)
		o->parent[i] = i;
	find_parents(o, *a);
	return true;
}

static void tell(struct ole *o)
{
	struct facts *f = o->w->facts;

	fact_number(f, FACT_DOCUMENT_ENCRYPTED, o->encrypted);
	fact_number(f, FACT_DOCUMENT_MACROS, o->macros);
}

void document_ole(struct str bytes, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct ole o = { .w = w,
		.stream_left = (uint64_t)bytes.n * TIMES_READ,
		.source_left = SOURCES_MAX };
	struct compound_entry root;
	const char *why = compound_open(&o.c, bytes, &a);

	if (why || !open_tree(&o, &a)) {
		fact_warn(w->facts, 0, why ? why : "no memory left");
		return;
	}
	each_stream(&o, a, find_kind);
	if (compound_entry(&o.c, 0, &root, a) && is_installer(&root))
		o.kind = "msi";
	if (o.kind)
		fact_text(w->facts, FACT_DOCUMENT_KIND, str_of(o.kind));
	each_stream(&o, a, meaning);
	tell(&o);
	each_stream(&o, a, hand_some);
}
