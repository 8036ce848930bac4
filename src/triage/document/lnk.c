/* SPDX-License-Identifier: Apache-2.0 */
/* source: [MS-SHLLINK] */
#include <stdio.h>

#include "structure/structure.h"
#include "triage/document/document.h"
#include "triage/document/part.h"

enum {
	PATH_N = 2048,
	WIDE_N = 260 * 2, /* of a block with a path (2.5.4) */
	NARROW_N = 260
};

struct bit_name {
	uint32_t value;
	const char *name;
};

/* Tells the name of a value, or the number. */
static void named(struct triage_work *w,
	enum fact_kind kind,
	uint32_t value,
	const struct bit_name *names,
	size_t n)
{
	char text[16];
	size_t i = 0;

	while (i < n && names[i].value != value)
		i++;
	snprintf(text, sizeof text, "%u", value);
	fact_text(w->facts, kind, str_of(i < n ? names[i].name : text));
}

/* --- the list of items ---------------------------------------------------- */

/* Names on the path with a backslash between; a root that is known by its
 * class identifier alone says nothing. */
static void path_of_items(struct triage_work *w,
	const struct shell_link *l,
	struct arena a)
{
	char path[PATH_N];
	size_t n = 0;
	size_t at = 0;
	struct str s;

	for (unsigned i = 0; i < SHELL_LINK_ITEMS_MOST; i++) {
		struct shell_item item;

		if (!shell_item_next(l->ids, &at, &s))
			break;
		shell_item_read(s, &a, &item);
		struct str name = item.name.n ? item.name : item.short_name;
		bool between = n && path[n - 1] != '\\';
		if (!name.n || n + between + name.n > sizeof path)
			continue;
		if (between)
			path[n++] = '\\';
		memcpy(path + n, name.p, name.n);
		n += name.n;
	}
	part_text(w, FACT_LNK_TARGET_IDS, (struct str){ path, n });
}

/* --- what the head and the link information say --------------------------- */

static void head(struct triage_work *w, const struct shell_link *l)
{
	/* 2.1, ShowCommand */
	static const struct bit_name shows[] = { { 1, "normal" },
		{ 3, "maximized" },
		{ 7, "minimized" } };
	struct facts *f = w->facts;

	fact_number(f, FACT_LNK_FLAGS, l->flags);
	fact_number(f, FACT_LNK_ATTRIBUTES, l->attributes);
	fact_number(f, FACT_LNK_SIZE, l->size_byte);
	named(w, FACT_LNK_SHOW, l->show, shows, 3);
	if (l->hot_key)
		fact_number(f, FACT_LNK_HOT_KEY, l->hot_key);
	part_filetime(w, FACT_LNK_CREATED, l->time[0]);
	part_filetime(w, FACT_LNK_ACCESSED, l->time[1]);
	part_filetime(w, FACT_LNK_MODIFIED, l->time[2]);
}

static void place(struct triage_work *w, const struct shell_link *l)
{
	/* 2.3.1, DriveType */
	static const struct bit_name drives[] = { { 0, "unknown" },
		{ 1, "no root" },
		{ 2, "removable" },
		{ 3, "fixed" },
		{ 4, "remote" },
		{ 5, "cdrom" },
		{ 6, "ramdisk" } };

	if (l->has_volume) {
		named(w, FACT_LNK_DRIVE, l->drive, drives, 7);
		fact_number(w->facts, FACT_LNK_SERIAL, l->serial);
		part_text(w, FACT_LNK_LABEL, l->label);
	}
	part_text(w, FACT_LNK_SHARE, l->share);
}

/* The local path and what stands behind it, or the share and that. */
static void target(struct triage_work *w,
	const struct shell_link *l,
	struct arena a)
{
	struct str before = l->path.n ? l->path : l->share;

	if (before.n && l->suffix.n) {
		bool between = !l->path.n && l->suffix.p[0] != '\\';

		before = arena_fmt(&a,
			"%.*s%s%.*s",
			STR_FMT(str_head(before, PATH_N)),
			between ? "\\" : "",
			STR_FMT(str_head(l->suffix, PATH_N)));
	}
	part_text(w, FACT_LNK_TARGET, before);
}

static size_t characters(struct str utf8)
{
	size_t n = 0;

	for (size_t i = 0; i < utf8.n; i++)
		n += ((unsigned char)utf8.p[i] & 0xc0) != 0x80;
	return n;
}

static void strings(struct triage_work *w, const struct shell_link *l)
{
	static const enum fact_kind kinds[] = { FACT_LNK_DESCRIPTION,
		FACT_LNK_RELATIVE,
		FACT_LNK_FOLDER,
		FACT_LNK_ARGUMENTS,
		FACT_LNK_ICON };

	for (unsigned i = 0; i < SHELL_LINK_STRINGS; i++)
		part_text(w, kinds[i], l->string[i]);
	if (l->string[SHELL_LINK_ARGUMENTS].n) {
		fact_number(w->facts,
			FACT_LNK_ARGUMENTS_SIZE,
			characters(l->string[SHELL_LINK_ARGUMENTS]));
	}
	if (l->string[SHELL_LINK_ICON].n)
		fact_number(w->facts, FACT_LNK_ICON_INDEX, l->icon);
}

/* --- blocks of extra data ------------------------------------------------- */

/* RFC 9562, 5.1: an identifier of version 1 holds when and by whom. */
static void identifier(struct triage_work *w, const char *p, struct arena a)
{
	const unsigned char *b = (const unsigned char *)p;
	struct cur c = cur_of(p, SHELL_GUID_N);
	uint64_t low = cur_u32le(&c);
	uint64_t middle = cur_u16le(&c);
	uint64_t high = cur_u16le(&c);
	struct machine_time t;

	if (high >> 12 != 1)
		return;
	fact_text(w->facts,
		FACT_LNK_MAC,
		arena_fmt(&a,
			"%02x:%02x:%02x:%02x:%02x:%02x",
			b[10],
			b[11],
			b[12],
			b[13],
			b[14],
			b[15]));
	if (time_of_count(FORM_UUID,
		    (high & 0xfff) << 48 | middle << 32 | low,
		    &t))
		fact_number(w->facts, FACT_LNK_DROID_TIME, (uint64_t)t.s);
}

/* 2.5.10: size, signature, length, version, name of the machine, two
 * identifiers of now and two of the target's birth */
static void tracker(struct triage_work *w, struct str s, struct arena a)
{
	static const enum fact_kind kinds[] = { FACT_LNK_DROID_VOLUME,
		FACT_LNK_DROID_OBJECT,
		FACT_LNK_BIRTH_VOLUME,
		FACT_LNK_BIRTH_OBJECT };
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 16);
	const char *machine = (const char *)cur_take(&c, 16);
	if (machine)
		part_text(w,
			FACT_LNK_MACHINE,
			(struct str){ machine, strnlen(machine, 16) });
	for (unsigned i = 0; i < 4; i++) {
		const char *id = (const char *)cur_take(&c, SHELL_GUID_N);

		if (!id)
			return;
		fact_text(w->facts, kinds[i], part_guid(id, &a));
		if (kinds[i] == FACT_LNK_DROID_OBJECT)
			identifier(w, id, a);
	}
}

static void environment(struct triage_work *w, struct str s, struct arena a)
{
	struct str narrow = str_head(str_from(s, 8), NARROW_N);
	struct str wide = str_head(str_from(s, 8 + NARROW_N), WIDE_N);
	struct str text = wide_text(wide, &a);

	narrow.n = narrow.n ? strnlen(narrow.p, narrow.n) : 0;
	part_text(w, FACT_LNK_ENVIRONMENT, text.n ? text : narrow);
}

static void block(struct triage_work *w,
	uint32_t mark,
	struct str s,
	struct arena a)
{
	fact_number(w->facts, FACT_LNK_EXTRA, mark);
	if (mark == (uint32_t)SHELL_LINK_TRACKER)
		tracker(w, s, a);
	else if (mark == (uint32_t)SHELL_LINK_ENVIRONMENT)
		environment(w, s, a);
	else if (mark == (uint32_t)SHELL_LINK_KNOWN_FOLDER && s.n >= 24)
		fact_text(w->facts,
			FACT_LNK_KNOWN_FOLDER,
			part_guid(s.p + 8, &a));
}

/* Blocks, and what stands behind the last one. */
static void extras(struct triage_work *w,
	const struct shell_link *l,
	struct arena a)
{
	size_t at = l->extra_at;
	uint32_t mark;
	struct str s;

	for (unsigned i = 0; i < SHELL_LINK_EXTRAS_MOST; i++) {
		if (!shell_link_extra(l, &at, &mark, &s))
			break;
		block(w, mark, s, a);
	}
	/* the terminal block is four bytes below 4 (2.5) */
	struct str rest = str_from(l->bytes, at);
	struct cur c = cur_of(rest.p, rest.n);
	if (cur_u32le(&c) < 4 && !c.bad)
		rest = str_from(rest, 4);
	if (rest.n) {
		fact_number(w->facts, FACT_LNK_BEHIND, rest.n);
		part_hand(w, a, "overlay", STR("behind the link"), rest);
	}
}

void document_lnk(struct str bytes, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct shell_link l;

	if (!shell_link_at(bytes))
		return;
	shell_link_open(&l, bytes, &a);
	target(w, &l, a);
	path_of_items(w, &l, a);
	strings(w, &l);
	head(w, &l);
	place(w, &l);
	if (l.cut)
		fact_warn(w->facts,
			bytes.n,
			"the link ends within its parts");
	else
		extras(w, &l, a);
}
