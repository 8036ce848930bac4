/* SPDX-License-Identifier: Apache-2.0 */
#include "read/artefact/link.h"

#include "read/input/document.h"
#include "structure/structure.h"

enum {
	LINK_MAX = 16 << 20
};

struct link_reading {
	struct events *e;
	struct arena a;
	struct str p;
	uint64_t at;
	struct str path;
	struct str arguments;
};

bool link_at(struct str bytes)
{
	return shell_link_at(bytes);
}

static bool put(struct link_reading *z,
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

static bool target(struct link_reading *z)
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
static bool item_time(struct link_reading *z,
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

static bool item(struct link_reading *z, struct str s, size_t where)
{
	struct arena before = z->a;
	struct shell_item i;
	bool ok = true;

	shell_item_read(s, &z->a, &i);
	if (!i.is_entry)
		return true;
	ok = item_time(z,
		"link item modified",
		i.short_name,
		i.modified,
		where + 8);
	if (ok && i.extension) {
		size_t at = where + i.extension;

		ok = item_time(z, "link item made", i.name, i.made, at + 8) &&
			item_time(z,
				"link item accessed",
				i.name,
				i.accessed,
				at + 12);
	}
	z->a = before;
	return ok;
}

static bool items(struct link_reading *z, struct str list, size_t where)
{
	size_t at = 0;
	struct str s;

	for (unsigned i = 0; i < SHELL_LINK_ITEMS_MOST; i++) {
		if (!shell_item_next(list, &at, &s))
			return true;
		if (!item(z, s, where + at - s.n))
			return false;
	}
	return true;
}

/* --- the rest ------------------------------------------------------------ */

/* RFC 9562, 5.1: an identifier of version 1 holds when it was made */
static bool identifier(struct link_reading *z,
	const char *what,
	struct str host,
	struct cur *c,
	size_t where)
{
	uint64_t low = cur_u32le(c);
	uint64_t middle = cur_u16le(c);
	uint64_t high = cur_u16le(c);

	cur_take(c, SHELL_GUID_N - 8);
	if (c->bad || high >> 12 != 1)
		return true;
	struct clock_reading r = event_count(z->e,
		FORM_UUID,
		(high & 0xfff) << 48 | middle << 32 | low,
		ROLE_OCCURRED);
	r.host = host;
	return put(z, what, z->path, r, where, SHELL_GUID_N);
}

/* length, version, the machine's name, two identifiers of now and two of when
 * the target was made: volume and object */
static bool tracker(struct link_reading *z, struct str s, size_t where)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 16);
	const char *p = (const char *)cur_take(&c, 16);
	struct str host = { p, p ? strnlen(p, 16) : 0 };
	cur_take(&c, SHELL_GUID_N);
	struct cur birth = c;
	cur_take(&birth, 2 * SHELL_GUID_N);
	return identifier(z, "object tracked", host, &c, where + 48) &&
		identifier(z,
			"object tracked first",
			host,
			&birth,
			where + 80);
}

static bool extras(struct link_reading *z, const struct shell_link *l)
{
	size_t at = l->extra_at;
	uint32_t mark;
	struct str s;

	for (unsigned i = 0; i < SHELL_LINK_EXTRAS_MOST; i++) {
		if (!shell_link_extra(l, &at, &mark, &s))
			return true;
		if (mark == (uint32_t)SHELL_LINK_TRACKER &&
			!tracker(z, s, at - s.n)) {
			return false;
		}
	}
	return true;
}

bool link_put(struct events *e, struct str bytes, uint64_t at, struct arena a)
{
	struct link_reading z = { .e = e, .a = a, .p = bytes, .at = at };
	struct shell_link l;

	shell_link_open(&l, bytes, &z.a);
	z.path = l.path.n ? l.path : l.string[SHELL_LINK_RELATIVE];
	z.arguments = l.string[SHELL_LINK_ARGUMENTS];
	if (l.cut) {
		event_skip(e, at, 0, "the link ends within its parts");
		return target(&z);
	}
	return target(&z) && items(&z, l.ids, l.ids_at) && extras(&z, &l);
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
