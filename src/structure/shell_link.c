/* SPDX-License-Identifier: Apache-2.0 */
#include "structure/shell_link.h"

#include "structure/wide.h"

enum {
	HAS_IDS = 1,
	HAS_INFO = 2,
	HAS_NAME = 4,
	IS_UNICODE = 0x80,
	/* flags of the link information */
	HAS_VOLUME = 1,
	HAS_SHARE = 2,
	WIDE_HEAD_N = 0x24, /* of link information with wide texts */
	EXTENSION = (int)0xbeef0004
};

/* 4c 00 00 00, and the class {00021401-0000-0000-c000-000000000046} */
static const char head_bytes[] =
	"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0"
	"\0\0\x46";

bool shell_link_at(struct str bytes)
{
	return bytes.n >= SHELL_LINK_HEAD_N &&
		str_starts(bytes,
			(struct str){ head_bytes, sizeof head_bytes - 1 });
}

/* the text at that place, up to its zero */
static struct str narrow_at(struct str s, size_t at)
{
	struct str t = str_from(s, at);

	t.n = t.n ? strnlen(t.p, t.n) : 0;
	return t;
}

/* --- where the target lies (2.3) ----------------------------------------- */

static void volume(struct shell_link *l, struct str s, struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 4);
	l->drive = cur_u32le(&c);
	l->serial = cur_u32le(&c);
	size_t label = cur_u32le(&c);
	l->has_volume = !c.bad;
	if (c.bad)
		return;
	/* 2.3.1: 0x14 says that a wide one stands elsewhere */
	if (label == 0x14)
		l->label = wide_at(s, cur_u32le(&c), a);
	else
		l->label = narrow_at(s, label);
}

static void share(struct shell_link *l, struct str s, struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 8);
	size_t name = cur_u32le(&c);
	cur_take(&c, 8);
	size_t wide = name > 0x14 ? cur_u32le(&c) : 0;
	if (c.bad)
		return;
	if (wide)
		l->share = wide_at(s, wide, a);
	if (!l->share.n && name)
		l->share = narrow_at(s, name);
}

/* A text of link information: the wide one where there is one. */
static struct str info_text(struct str s,
	size_t narrow,
	size_t wide,
	struct arena *a)
{
	struct str t = { 0 };

	if (wide)
		t = wide_at(s, wide, a);
	if (!t.n && narrow)
		t = narrow_at(s, narrow);
	return t;
}

static void info(struct shell_link *l, struct str s, struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 4);
	uint32_t head_n = cur_u32le(&c);
	uint32_t flags = cur_u32le(&c);
	size_t volume_at = cur_u32le(&c);
	size_t local = cur_u32le(&c);
	size_t share_at = cur_u32le(&c);
	size_t suffix = cur_u32le(&c);
	size_t wide = head_n >= WIDE_HEAD_N ? cur_u32le(&c) : 0;
	size_t wide_suffix = head_n >= WIDE_HEAD_N ? cur_u32le(&c) : 0;
	if (c.bad)
		return;
	l->path = info_text(s, local, wide, a);
	l->suffix = info_text(s, suffix, wide_suffix, a);
	if (flags & HAS_VOLUME && volume_at)
		volume(l, str_from(s, volume_at), a);
	if (flags & HAS_SHARE && share_at)
		share(l, str_from(s, share_at), a);
}

/* --- all of it ------------------------------------------------------------ */

/* those that the flags tell of */
static void strings(struct shell_link *l, struct cur *c, struct arena *a)
{
	for (unsigned i = 0; i < SHELL_LINK_STRINGS; i++) {
		if (!(l->flags & (uint32_t)HAS_NAME << i))
			continue;
		size_t n = cur_u16le(c);
		if (l->flags & IS_UNICODE) {
			l->string[i] = wide_take(c, n * 2, a);
		} else {
			const char *p = (const char *)cur_take(c, n);

			if (p)
				l->string[i] = (struct str){ p, n };
		}
	}
}

static void head(struct shell_link *l, struct cur *c)
{
	cur_take(c, 20);
	l->flags = cur_u32le(c);
	l->attributes = cur_u32le(c);
	for (unsigned i = 0; i < 3; i++)
		l->time[i] = cur_u64le(c);
	l->size_byte = cur_u32le(c);
	l->icon = cur_u32le(c);
	l->show = cur_u32le(c);
	l->hot_key = cur_u16le(c);
	cur_take(c, 10);
}

void shell_link_open(struct shell_link *l, struct str bytes, struct arena *a)
{
	struct cur c = cur_of(bytes.p, bytes.n);

	*l = (struct shell_link){ .bytes = bytes };
	head(l, &c);
	if (l->flags & HAS_IDS) {
		size_t n = cur_u16le(&c);

		l->ids_at = SHELL_LINK_HEAD_N + 2;
		l->ids = str_head(str_from(bytes, l->ids_at), n);
		cur_take(&c, n);
	}
	if (l->flags & HAS_INFO) {
		struct cur look = c;
		size_t n = cur_u32le(&look);

		info(l,
			str_head(str_from(bytes, bytes.n - cur_left(&c)), n),
			a);
		cur_take(&c, n);
	}
	strings(l, &c, a);
	l->cut = c.bad;
	l->extra_at = bytes.n - cur_left(&c);
}

/* --- items on the path ---------------------------------------------------- */

bool shell_item_next(struct str list, size_t *at, struct str *ret)
{
	struct str s = str_from(list, *at);
	struct cur c = cur_of(s.p, s.n);
	size_t n = cur_u16le(&c);

	if (c.bad || n < 3 || n > s.n)
		return false;
	*ret = str_head(s, n);
	*at += n;
	return true;
}

/* The extension that a file entry of Windows XP and later has. */
static void extension(struct str item,
	struct arena *a,
	struct shell_item *ret)
{
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
		return;
	struct cur c = cur_of(item.p, item.n);
	cur_take(&c, at + 2);
	unsigned version = cur_u16le(&c);
	cur_u32le(&c);
	ret->extension = at;
	ret->made = cur_u32le(&c);
	ret->accessed = cur_u32le(&c);
	size_t name_at = at + 20;
	if (version >= 7)
		name_at += 18;
	if (version >= 3)
		name_at += 2;
	if (version >= 9)
		name_at += 4;
	if (version >= 8)
		name_at += 4;
	ret->name = wide_at(item, name_at, a);
}

/* A file or folder: its size, when it was modified, attributes, name. */
static void entry(struct str item, struct arena *a, struct shell_item *ret)
{
	struct cur c = cur_of(item.p, item.n);

	ret->is_entry = true;
	cur_take(&c, 8);
	ret->modified = cur_u32le(&c);
	if (ret->class & 4)
		ret->short_name = wide_text(str_from(item, 14), a);
	else
		ret->short_name = narrow_at(item, 14);
	extension(item, a, ret);
}

void shell_item_read(struct str item, struct arena *a, struct shell_item *ret)
{
	struct cur c = cur_of(item.p, item.n);

	*ret = (struct shell_item){ 0 };
	cur_take(&c, 2);
	ret->class = cur_u8(&c);
	if ((ret->class & 0x70) == 0x30 && item.n >= 14)
		entry(item, a, ret);
	else if ((ret->class & 0x70) == 0x20 && ret->class & 1)
		ret->short_name = narrow_at(item, 3);
	else if ((ret->class & 0x70) == 0x40)
		ret->short_name = narrow_at(item, 5);
}

bool shell_link_extra(const struct shell_link *l,
	size_t *at,
	uint32_t *ret_mark,
	struct str *ret)
{
	struct str s = str_from(l->bytes, *at);
	struct cur c = cur_of(s.p, s.n);
	uint32_t n = cur_u32le(&c);
	uint32_t mark = cur_u32le(&c);

	if (c.bad || n < 8 || n > s.n)
		return false;
	*at += n;
	*ret_mark = mark;
	*ret = str_head(s, n);
	return true;
}
