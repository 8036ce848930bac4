/* SPDX-License-Identifier: Apache-2.0 */
/* Jump lists of Windows: what programs offered to open again. Custom ones hold
 * links one behind the other; automatic ones are compound files of links, with
 * a list of when each was used. */
/* source: libyal dtformats, "Jump lists format" */
#include "read/read.h"

#include <stdio.h>

#include "structure/structure.h"
#include "read/artefact/link.h"
#include "read/input/document.h"
#include "read/text/event.h"

enum {
	JUMP_LIST_MAX = DOCUMENT_MAX,
	LINKS_MOST = 1 << 16,
	ENTRIES_MOST = 1 << 16,
	LIST_HEAD_N = 32,
	PATH_AT_OLD = 112,
	PATH_AT_NEW = 128
};

/* 0xbabffbab ends a category */
static const char footer[] = "\xab\xfb\xbf\xba";

/* A version of 2, categories, and the class of the first link in them: of none
 * there is nothing to read. */
static bool is_custom(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	uint32_t version = cur_u32le(&c);
	uint32_t categories = cur_u32le(&c);

	cur_u32le(&c);
	uint32_t type = cur_u32le(&c);
	return !c.bad && version == 2 && categories && categories < 64 &&
		type < 3 &&
		str_has(str_head(head, 1024),
			STR("\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"));
}

static bool is_automatic(struct str head)
{
	return compound_probe(head) &&
		str_has(head, STR("D\0e\0s\0t\0L\0i\0s\0t\0"));
}

int jump_list_probe(struct str head)
{
	if (is_automatic(head))
		return 95;
	return is_custom(head) ? 85 : 0;
}

/* --- custom -------------------------------------------------------------- */

static size_t next_link(struct str file, size_t from)
{
	for (size_t at = from; at < file.n; at++) {
		struct str rest = str_from(file, at);
		const char *hit = memchr(rest.p, 0x4c, rest.n);

		if (!hit)
			return file.n;
		at = (size_t)(hit - file.p);
		if (link_at(str_from(file, at)))
			return at;
	}
	return file.n;
}

static bool custom(struct events *e, struct str file, struct arena a)
{
	size_t at = next_link(file, 0);

	for (unsigned i = 0; i < LINKS_MOST && at < file.n; i++) {
		size_t end = next_link(file, at + 4);
		struct str one = str_head(str_from(file, at), end - at);

		/* what stands between links is the class of the next */
		if (end == file.n && str_ends(one, STR(footer)))
			one.n -= 4;
		if (!link_put(e, one, at, a))
			return false;
		at = end;
	}
	return true;
}

/* --- automatic ----------------------------------------------------------- */

/* An entry of the list: checksum, four identifiers, the machine's name, number,
 * when it was used, and its path; later versions have counts before that. */
static bool used(struct events *e,
	struct cur *c,
	uint32_t version,
	struct arena a)
{
	size_t path_at = version == 1 ? PATH_AT_OLD : PATH_AT_NEW;

	cur_take(c, 72);
	const char *p = (const char *)cur_take(c, 16);
	struct str host = { p, p ? strnlen(p, 16) : 0 };
	uint64_t number = cur_u32le(c);
	cur_take(c, 8);
	uint64_t bits = cur_u64le(c);
	cur_take(c, path_at - 108);
	size_t n = cur_u16le(c);
	struct str path = wide_take(c, n * 2, &a);
	if (version > 1)
		cur_take(c, 4);
	if (c->bad)
		return true;
	struct obs_event v = {
		.what = STR("opened from a jump list"),
		.source = STR("jump-list"),
		.name = path,
		.number = number,
	};
	struct clock_reading r =
		event_count(e, FORM_FILETIME, bits, ROLE_OCCURRED);
	r.host = host;
	return event_put(e, v, r, 0, 0);
}

static bool list(struct events *e, struct str stream, struct arena a)
{
	struct cur c = cur_of(stream.p, stream.n);
	uint32_t version = cur_u32le(&c);
	uint32_t n = cur_u32le(&c);

	cur_take(&c, LIST_HEAD_N - 8);
	for (uint32_t i = 0; i < n && i < ENTRIES_MOST && !c.bad; i++) {
		if (!used(e, &c, version, a))
			return false;
	}
	if (c.bad)
		event_skip(e, 0, 0, "DestList ends within an entry");
	return true;
}

static bool automatic(struct events *e,
	const struct compound *c,
	struct arena a)
{
	struct compound_entry entry;

	for (uint32_t i = 0; compound_entry(c, i, &entry, a); i++) {
		struct arena own = a;

		if (!entry.stream)
			continue;
		struct str s = compound_stream(c, &entry, &own);
		bool ok = true;
		if (str_is(str_of(entry.name), "DestList"))
			ok = list(e, s, own);
		else if (link_at(s))
			ok = link_put(e, s, 0, own);
		if (!ok)
			return false;
	}
	return true;
}

bool jump_list_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("jump-list", in, out, stats);
	struct compound c;
	struct str file;
	const char *why = NULL;
	bool ok;

	if (!document_read(in, JUMP_LIST_MAX, &scratch, stats, &file, err))
		return false;
	if (compound_probe(file)) {
		why = compound_open(&c, file, &scratch);
		ok = why || automatic(&e, &c, scratch);
	} else {
		ok = custom(&e, file, scratch);
	}
	events_note(&e);
	if (why)
		return fail(err, ERR_FORMAT, 0, "%s", why);
	return ok || fail(err, ERR_LIMIT, 0, "the reading was stopped");
}
