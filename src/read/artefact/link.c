/* SPDX-License-Identifier: Apache-2.0 */
#include "read/artefact/link.h"

#include <stdio.h>

#include "read/input/document.h"
#include "structure/structure.h"

enum {
	LINK_MAX = 16 << 20,
	HEAD_N = 76,
	HAS_IDS = 1,
	HAS_INFO = 2,
	HAS_NAME = 4,
	IS_UNICODE = 0x80,
	STRINGS = 5, /* name, relative path, folder, arguments, icon */
	ARGUMENTS = 3,
	TRACKER = (int)0xa0000003,
	ITEMS_MOST = 256,
	EXTRAS_MOST = 64,
	EXTENSION = (int)0xbeef0004,
	GUID_N = 16
};

/* 4c 00 00 00, and the class {00021401-0000-0000-c000-000000000046} */
static const char head_bytes[] = "\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0"
				 "\0\0\x46";

struct shell_link {
	struct events *e;
	struct arena a;
	struct str p;
	uint64_t at;
	struct str path;
	struct str arguments;
};

bool link_at(struct str bytes)
{
	return bytes.n >= HEAD_N &&
		str_starts(bytes,
			(struct str){ head_bytes, sizeof head_bytes - 1 });
}

static bool put(struct shell_link *z,
	const char *what,
	struct str name,
	struct clock_reading r,
	size_t where,
	size_t n)
{
	struct obs_event v = {
		.what = str_of(what),
		.source = STR("link"),
		.name = name,
		.text = z->arguments,
		.number = COUNT_NOT_TOLD,
	};

	return event_put(z->e, v, r, z->at + where, n);
}

/* --- the target ---------------------------------------------------------- */

static bool target(struct shell_link *z)
{
	static const char *const what[] = { "link target made",
		"link target accessed",
		"link target modified" };
	struct cur c = cur_of(z->p.p + 28, 24);

	for (unsigned i = 0; i < 3; i++) {
		uint64_t bits = cur_u64le(&c);
		struct clock_reading r =
			event_count(z->e, FORM_FILETIME, bits, ROLE_OCCURRED);

		r.doubts |= DOUBT_SETTABLE;
		if (!put(z, what[i], z->path, r, 28 + 8 * i, 8))
			return false;
	}
	return true;
}

/* --- items on the path --------------------------------------------------- */

/* FAT's date and time; the format does not say of which zone they are. */
static bool item_time(struct shell_link *z,
	const char *what,
	struct str name,
	uint32_t bits,
	size_t where)
{
	struct clock_reading r = event_fat(z->e, bits, ROLE_OCCURRED);

	r.zone = READ_UNKNOWN;
	r.doubts |= DOUBT_SETTABLE;
	return put(z, what, name, r, where, 4);
}

/* The extension that a file entry of Windows XP and later has: when it was made
 * and accessed, and its long name. */
static bool extension(struct shell_link *z, struct str item, size_t where)
{
	struct cur c = cur_of(item.p, item.n);
	struct str name = { 0 };
	size_t at = 4;

	/* its place stands in the last two bytes of the item */
	for (; at + 18 < item.n; at += 2) {
		struct str s = str_from(item, at);
		struct cur mark = cur_of(s.p, s.n);

		cur_take(&mark, 4);
		if (cur_u32le(&mark) == (uint32_t)EXTENSION)
			break;
	}
	if (at + 18 >= item.n)
		return true;
	cur_take(&c, at);
	cur_take(&c, 2);
	unsigned version = cur_u16le(&c);
	cur_u32le(&c);
	uint32_t made = cur_u32le(&c);
	uint32_t accessed = cur_u32le(&c);
	size_t name_at = at + 20;
	if (version >= 7)
		name_at += 18;
	if (version >= 3)
		name_at += 2;
	if (version >= 9)
		name_at += 4;
	if (version >= 8)
		name_at += 4;
	name = wide_at(item, name_at, &z->a);
	return item_time(z, "link item made", name, made, where + at + 8) &&
		item_time(z,
			"link item accessed",
			name,
			accessed,
			where + at + 12);
}

/* A file or folder: classes 0x30 to 0x3f; its size, when it was modified,
 * attributes, name. */
static bool item(struct shell_link *z, struct str s, size_t where)
{
	struct cur c = cur_of(s.p, s.n);
	struct arena before = z->a;
	bool ok = true;

	cur_take(&c, 2);
	unsigned class = cur_u8(&c);
	if ((class & 0x70) != 0x30 || s.n < 14)
		return true;
	cur_take(&c, 5);
	uint32_t modified = cur_u32le(&c);
	cur_take(&c, 2);
	struct str name = str_from(s, 14);
	if (class & 4)
		name = wide_text(name, &z->a);
	else
		name.n = strnlen(name.p, name.n);
	ok = item_time(z, "link item modified", name, modified, where + 8) &&
		extension(z, s, where);
	z->a = before;
	return ok;
}

static bool items(struct shell_link *z, struct str list, size_t where)
{
	size_t at = 0;

	for (unsigned i = 0; i < ITEMS_MOST; i++) {
		struct str s = str_from(list, at);
		struct cur c = cur_of(s.p, s.n);
		size_t n = cur_u16le(&c);

		if (c.bad || n < 3 || n > s.n)
			return true;
		if (!item(z, str_head(s, n), where + at))
			return false;
		at += n;
	}
	return true;
}

/* --- the rest ------------------------------------------------------------ */

/* The path of the target: local, or on the share. */
static void info(struct shell_link *z, struct str s)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 4);
	uint32_t head_n = cur_u32le(&c);
	cur_take(&c, 8);
	size_t local = cur_u32le(&c);
	cur_take(&c, 8);
	size_t wide = head_n >= 0x24 ? cur_u32le(&c) : 0;
	if (c.bad)
		return;
	if (wide)
		z->path = wide_at(s, wide, &z->a);
	if (!z->path.n && local) {
		z->path = str_from(s, local);
		z->path.n = z->path.n ? strnlen(z->path.p, z->path.n) : 0;
	}
}

/* name, relative path, folder, arguments, icon: those that the flags tell of */
static void strings(struct shell_link *z, struct cur *c, uint32_t flags)
{
	for (unsigned i = 0; i < STRINGS; i++) {
		if (!(flags & (uint32_t)HAS_NAME << i))
			continue;
		size_t n = cur_u16le(c);
		struct str v;
		if (flags & IS_UNICODE) {
			v = wide_take(c, n * 2, &z->a);
		} else {
			const char *p = (const char *)cur_take(c, n);
			v = p ? (struct str){ p, n } : (struct str){ 0 };
		}
		if (i == ARGUMENTS)
			z->arguments = v;
		else if (i == 1 && !z->path.n)
			z->path = v;
	}
}

/* RFC 9562, 5.1: an identifier of version 1 holds when it was made */
static bool identifier(struct shell_link *z,
	const char *what,
	struct str host,
	struct cur *c,
	size_t where)
{
	uint64_t low = cur_u32le(c);
	uint64_t middle = cur_u16le(c);
	uint64_t high = cur_u16le(c);

	cur_take(c, GUID_N - 8);
	if (c->bad || high >> 12 != 1)
		return true;
	struct clock_reading r = event_count(z->e,
		FORM_UUID,
		(high & 0xfff) << 48 | middle << 32 | low,
		ROLE_OCCURRED);
	r.host = host;
	return put(z, what, z->path, r, where, GUID_N);
}

/* length, version, the machine's name, two identifiers of now and two of when
 * the target was made: volume and object */
static bool tracker(struct shell_link *z, struct str s, size_t where)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 16);
	const char *p = (const char *)cur_take(&c, 16);
	struct str host = { p, p ? strnlen(p, 16) : 0 };
	cur_take(&c, GUID_N);
	struct cur birth = c;
	cur_take(&birth, 2 * GUID_N);
	return identifier(z, "object tracked", host, &c, where + 48) &&
		identifier(z, "object tracked first", host, &birth, where + 80);
}

static bool extras(struct shell_link *z, struct cur *c)
{
	for (unsigned i = 0; i < EXTRAS_MOST; i++) {
		size_t where = z->p.n - cur_left(c);
		struct str s = str_from(z->p, where);
		uint32_t n = cur_u32le(c);
		uint32_t mark = cur_u32le(c);

		if (c->bad || n < 8 || n > s.n)
			return true;
		cur_take(c, n - 8);
		if (mark == (uint32_t)TRACKER &&
			!tracker(z, str_head(s, n), where)) {
			return false;
		}
	}
	return true;
}

bool link_put(struct events *e, struct str bytes, uint64_t at, struct arena a)
{
	struct shell_link z = { .e = e, .a = a, .p = bytes, .at = at };
	struct cur c = cur_of(bytes.p, bytes.n);
	struct str ids = { 0 };

	cur_take(&c, 20);
	uint32_t flags = cur_u32le(&c);
	cur_take(&c, HEAD_N - 24);
	if (flags & HAS_IDS) {
		size_t n = cur_u16le(&c);

		ids = str_head(str_from(bytes, HEAD_N + 2), n);
		cur_take(&c, n);
	}
	if (flags & HAS_INFO) {
		struct cur look = c;
		size_t n = cur_u32le(&look);

		info(&z, str_head(str_from(bytes, bytes.n - cur_left(&c)), n));
		cur_take(&c, n);
	}
	strings(&z, &c, flags);
	if (c.bad) {
		event_skip(e, at, 0, "the link ends within its parts");
		return target(&z);
	}
	return target(&z) && items(&z, ids, HEAD_N + 2) && extras(&z, &c);
}

/* --- a link alone -------------------------------------------------------- */

int shell_link_probe(struct str head)
{
	return link_at(head) ? 100 : 0;
}

bool shell_link_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("link", in, out, stats);
	struct str file;

	if (!document_read(in, LINK_MAX, &scratch, stats, &file, err))
		return false;
	if (!link_at(file)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the head of a shell link was expected");
	}
	if (!link_put(&e, file, 0, scratch))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&e);
	return true;
}
