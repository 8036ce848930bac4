/* SPDX-License-Identifier: Apache-2.0 */
/* What NTFS keeps of its files: the times of both attributes of each entry of
 * $MFT, and the changes in $UsnJrnl. */
/* source: libyal, libfsntfs, "New Technologies File System (NTFS) format";
 * Microsoft, USN_RECORD_V2 and _V3 */
#include "read/read.h"

#include <inttypes.h>
#include <stdio.h>

#include "read/input/stream.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	ENTRY_LEAST = 512,
	ENTRY_MOST = 65536,
	FIX_EVERY = 512,
	IN_USE = 1,
	ATTRIBUTES_MOST = 128,
	STANDARD_INFORMATION = 0x10,
	FILE_NAME = 0x30,
	ATTRIBUTES_END = -1,
	SHORT_NAME =
		2, /* the name space of DOS: another one tells the same */
	TIMES = 4,
	TEXT_N = 160
};

struct ntfs {
	struct stream s;
	struct events e;
	struct arena a;
	uint64_t damaged;
};

/* both attributes have them in this order */
static const char *const happened[TIMES] = { "file made",
	"file modified",
	"file entry changed",
	"file accessed" };

/* --- $MFT ---------------------------------------------------------------- */

struct entry {
	char *p; /* a copy, its ends of sectors put right */
	size_t n;
	uint64_t at;
	uint32_t number;
	unsigned sequence;
	unsigned flags;
	size_t first;
	struct str name;
	char text[TEXT_N];
};

static uint32_t size_of_entry(struct str head)
{
	struct cur c = cur_of(head.p, head.n);

	cur_take(&c, 4);
	unsigned fix_at = cur_u16le(&c);
	cur_take(&c, 14);
	unsigned first = cur_u16le(&c);
	cur_take(&c, 6);
	uint32_t n = cur_u32le(&c);
	bool is = !c.bad && str_starts(head, STR("FILE")) && fix_at >= 0x2a &&
		fix_at <= 0x30 && first >= fix_at && first < 0x100 &&
		n >= ENTRY_LEAST && n <= ENTRY_MOST && !(n & (n - 1));
	return is ? n : 0;
}

int mft_probe(struct str head)
{
	return size_of_entry(head) ? 90 : 0;
}

/* The last two bytes of each sector stand in a list, so that a sector that was
 * not written shows. NULL, or what was expected. */
static const char *fix(struct entry *f)
{
	struct cur c = cur_of(f->p, f->n);
	struct cur list = c;

	cur_take(&c, 4);
	size_t at = cur_u16le(&c);
	size_t n = cur_u16le(&c);
	cur_take(&list, at);
	const unsigned char *mark = cur_take(&list, 2);
	if (!mark || n != f->n / FIX_EVERY + 1)
		return "a list of as many ends as there are sectors was "
		       "expected";
	for (size_t i = 1; i < n; i++) {
		char *end = f->p + i * FIX_EVERY - 2;
		const unsigned char *is = cur_take(&list, 2);

		if (!is || memcmp(end, mark, 2) != 0)
			return "a sector that was written with the others "
			       "was "
			       "expected";
		memcpy(end, is, 2);
	}
	return NULL;
}

static bool put_times(struct ntfs *z,
	const struct entry *f,
	struct cur c,
	size_t where,
	bool settable)
{
	char text[TEXT_N + 32];
	int n = snprintf(text,
		sizeof text,
		"%s, %s",
		settable ? "$STANDARD_INFORMATION" : "$FILE_NAME",
		f->text);

	for (unsigned i = 0; i < TIMES; i++) {
		uint64_t bits = cur_u64le(&c);
		struct obs_event v = {
			.what = str_of(happened[i]),
			.name = f->name,
			.text = { text, (size_t)n },
			.number = COUNT_NOT_TOLD,
		};

		if (c.bad)
			return true;
		struct clock_reading r = event_count(&z->e,
			FORM_FILETIME,
			bits,
			ROLE_OCCURRED);
		/* of $FILE_NAME only the system writes them */
		r.doubts |= settable ? DOUBT_SETTABLE : 0;
		if (!event_put(&z->e, v, r, f->at + where + 8 * i, 8))
			return false;
	}
	return true;
}

/* $FILE_NAME: the folder's entry and how often that was used again, four times,
 * and the name. A folder whose sequence is another one now is not the folder.
 */
static struct str name_of(struct ntfs *z, struct cur c, struct entry *f)
{
	uint64_t folder = cur_u64le(&c);

	cur_take(&c, 56);
	size_t n = cur_u8(&c);
	unsigned space = cur_u8(&c);
	if (c.bad || space == SHORT_NAME)
		return (struct str){ 0 };
	snprintf(f->text,
		sizeof f->text,
		"entry %" PRIu32 "-%u%s, in folder %" PRIu64 "-%u",
		f->number,
		f->sequence,
		f->flags & IN_USE ? "" : ", deleted",
		folder & 0xffffffffffff,
		(unsigned)(folder >> 48));
	return wide_take(&c, n * 2, &z->a);
}

struct attribute {
	uint32_t type;
	size_t at; /* of what it holds */
	struct cur c;
};

/* The attribute there, and past it; false: there is none. What does not lie in
 * the entry has nothing in c. */
static bool attribute(const struct entry *f,
	size_t *at,
	struct attribute *ret)
{
	struct cur c = cur_of(f->p, f->n);

	cur_take(&c, *at);
	ret->type = cur_u32le(&c);
	size_t n = cur_u32le(&c);
	unsigned away = cur_u8(&c);
	cur_take(&c, 7);
	size_t held_n = cur_u32le(&c);
	size_t held_at = cur_u16le(&c);
	if (c.bad || ret->type == (uint32_t)ATTRIBUTES_END || n < 24 ||
		n > f->n - *at) {
		return false;
	}
	bool in = !away && held_at <= n && held_n <= n - held_at;
	ret->at = *at + held_at;
	if (!in)
		held_n = 0;
	ret->c = cur_of(f->p + *at, n);
	cur_take(&ret->c, in ? held_at : 0);
	ret->c.end = ret->c.p + held_n;
	*at += n;
	return true;
}

static bool attributes(struct ntfs *z, struct entry *f)
{
	struct attribute x;
	size_t at = f->first;

	/* the name first: it goes with all times */
	for (unsigned i = 0; i < ATTRIBUTES_MOST && attribute(f, &at, &x);
		i++) {
		struct str name = { 0 };

		if (x.type == FILE_NAME)
			name = name_of(z, x.c, f);
		if (name.n)
			f->name = name;
	}
	at = f->first;
	for (unsigned i = 0; i < ATTRIBUTES_MOST && attribute(f, &at, &x);
		i++) {
		bool ok = true;

		if (x.type == STANDARD_INFORMATION)
			ok = put_times(z, f, x.c, x.at, true);
		if (x.type == FILE_NAME && name_of(z, x.c, f).n) {
			cur_take(&x.c, 8);
			ok = put_times(z, f, x.c, x.at + 8, false);
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool entry(struct ntfs *z, struct str piece, char *room)
{
	struct entry f = { .p = room, .n = piece.n, .at = z->s.at };
	struct arena before = z->a;
	struct cur c = cur_of(room, piece.n);

	/* entries that were never used are zeros, or cut short by nothing */
	if (!str_starts(piece, STR("FILE"))) {
		z->damaged += str_starts(piece, STR("BAAD"));
		return true;
	}
	if (piece.n)
		memcpy(room, piece.p, piece.n);
	const char *why = fix(&f);
	cur_take(&c, 16);
	f.sequence = cur_u16le(&c);
	cur_take(&c, 2);
	f.first = cur_u16le(&c);
	f.flags = cur_u16le(&c);
	cur_take(&c, 20);
	f.number = cur_u32le(&c);
	if (why) {
		event_skip(&z->e, f.at, 0, why);
		return true;
	}
	snprintf(f.text,
		sizeof f.text,
		"entry %" PRIu32 "-%u%s",
		f.number,
		f.sequence,
		f.flags & IN_USE ? "" : ", deleted");
	bool ok = attributes(z, &f);
	z->a = before;
	return ok;
}

static bool open_stream(struct ntfs *z,
	const char *source,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	z->e = events_of(source, in, out, stats);
	if (!stream_open(&z->s, in, a, stats, err))
		return fail(err, ERR_LIMIT, 0, "no memory left to read NTFS");
	return true;
}

bool mft_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct ntfs z = { 0 };
	struct str piece;
	char *room = arena_raw(&scratch, ENTRY_MOST, 1, 8);
	int rc;

	if (!room || !open_stream(&z, "mft", in, &scratch, out, stats, err))
		return fail(err, ERR_LIMIT, 0, "no memory left to read $MFT");
	z.a = scratch;
	if (stream_peek(&z.s, 48, &piece, err) < 0)
		return false;
	uint32_t n = stream_left(&z.s) >= 48 ? size_of_entry(piece) : 0;
	if (!n)
		return fail(err,
			ERR_FORMAT,
			0,
			"an entry of $MFT was expected");
	while ((rc = stream_peek(&z.s, n, &piece, err)) > 0) {
		if (!entry(&z, piece, room))
			return fail(err, ERR_LIMIT, z.s.at, "stopped");
		stream_take(&z.s, n);
	}
	if (rc == 0 && stream_left(&z.s))
		event_skip(&z.e, z.s.at, 0, "the file ends within an entry");
	events_note(&z.e);
	return rc == 0;
}

/* --- $UsnJrnl:$J --------------------------------------------------------- */

enum {
	CHANGE_LEAST = 60,
	CHANGE_MOST = 4096,
	ALIGNED = 8,
	WHAT_N = 256
};

static const struct {
	uint32_t bit;
	const char *name;
} reasons[] = {
	{ 0x00000001, "data overwritten" },
	{ 0x00000002, "data added" },
	{ 0x00000004, "data cut" },
	{ 0x00000010, "stream overwritten" },
	{ 0x00000020, "stream added to" },
	{ 0x00000040, "stream cut" },
	{ 0x00000100, "file made" },
	{ 0x00000200, "file deleted" },
	{ 0x00000400, "extended attributes changed" },
	{ 0x00000800, "security changed" },
	{ 0x00001000, "renamed from" },
	{ 0x00002000, "renamed to" },
	{ 0x00004000, "indexing changed" },
	{ 0x00008000, "attributes or times changed" },
	{ 0x00010000, "hard link changed" },
	{ 0x00020000, "compression changed" },
	{ 0x00040000, "encryption changed" },
	{ 0x00080000, "object identifier changed" },
	{ 0x00100000, "reparse point changed" },
	{ 0x00200000, "stream changed" },
	{ 0x80000000, "closed" },
};

struct change {
	size_t n;
	uint64_t file;
	uint64_t folder;
	uint64_t usn;
	uint64_t bits;
	uint32_t reason;
	size_t name_n;
	size_t name_at;
};

/* A record of version 2 or 3, which differ in how long references are. false:
 * none stands there. */
static bool change_of(struct str s, struct change *ret)
{
	struct cur c = cur_of(s.p, s.n);
	struct machine_time t;

	ret->n = cur_u32le(&c);
	unsigned version = cur_u16le(&c);
	unsigned minor = cur_u16le(&c);
	ret->file = cur_u64le(&c);
	if (version == 3)
		cur_take(&c, 8);
	ret->folder = cur_u64le(&c);
	if (version == 3)
		cur_take(&c, 8);
	ret->usn = cur_u64le(&c);
	ret->bits = cur_u64le(&c);
	ret->reason = cur_u32le(&c);
	cur_take(&c, 12);
	ret->name_n = cur_u16le(&c);
	ret->name_at = cur_u16le(&c);
	return !c.bad && (version == 2 || version == 3) && !minor &&
		ret->n >= CHANGE_LEAST && ret->n <= CHANGE_MOST &&
		ret->n % ALIGNED == 0 && ret->name_at >= CHANGE_LEAST &&
		ret->name_at + ret->name_n <= ret->n &&
		ret->name_n % 2 == 0 &&
		time_of_count(FORM_FILETIME, ret->bits, &t);
}

int usn_journal_probe(struct str head)
{
	struct change x;
	size_t at = 0;
	unsigned n = 0;

	/* the beginning was given back, and reads as zeros */
	while (at < head.n && !head.p[at])
		at++;
	for (at -= at % ALIGNED; n < 3 && change_of(str_from(head, at), &x);
		n++) {
		at += x.n;
	}
	return n ? 75 + (int)n : 0;
}

static bool put_change(struct ntfs *z, struct str s, const struct change *x)
{
	char what[WHAT_N];
	char text[TEXT_N];
	size_t n = 0;
	struct arena a = z->a;

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (!(x->reason & reasons[i].bit) || n >= sizeof what)
			continue;
		n += (size_t)snprintf(what + n,
			sizeof what - n,
			"%s%s",
			n ? ", " : "",
			reasons[i].name);
	}
	if (n >= sizeof what)
		n = sizeof what - 1;
	int text_n = snprintf(text,
		sizeof text,
		"entry %" PRIu64 "-%u, in folder %" PRIu64 "-%u",
		x->file & 0xffffffffffff,
		(unsigned)(x->file >> 48),
		x->folder & 0xffffffffffff,
		(unsigned)(x->folder >> 48));
	struct obs_event v = {
		.what = { what, n },
		.name = wide_text(
			str_head(str_from(s, x->name_at), x->name_n),
			&a),
		.text = { text, (size_t)text_n },
		.number = x->usn,
	};
	struct clock_reading r =
		event_count(&z->e, FORM_FILETIME, x->bits, ROLE_RECORDED);
	return event_put(&z->e, v, r, z->s.at, x->n);
}

/* What stands at the front: how many bytes of it are done with; 0: the sink
 * wants no more. */
static size_t journal_step(struct ntfs *z, struct str s, bool *in_damage)
{
	struct change x;
	struct cur c = cur_of(s.p, s.n);

	if (change_of(s, &x) && x.n <= s.n) {
		*in_damage = false;
		return put_change(z, s, &x) ? x.n : 0;
	}
	/* zeros fill a page up, where the next record did not fit */
	if (cur_u32le(&c) && !*in_damage) {
		event_skip(&z->e,
			z->s.at,
			0,
			"a record of version 2 or 3 was expected");
		*in_damage = true;
	}
	return ALIGNED;
}

bool usn_journal_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct ntfs z = { 0 };
	struct str piece;
	bool in_damage = false;
	int rc;

	if (!open_stream(&z, "usn-journal", in, &scratch, out, stats, err))
		return false;
	z.a = scratch;
	for (;;) {
		rc = stream_peek(&z.s, CHANGE_MOST, &piece, err);
		if (rc < 0)
			return false;
		size_t left = stream_left(&z.s);
		if (rc == 0 && left < ALIGNED)
			break;
		if (rc == 0 && stream_peek(&z.s, left, &piece, err) != 1)
			return false;
		size_t n = journal_step(&z, piece, &in_damage);
		if (!n)
			return fail(err, ERR_LIMIT, z.s.at, "stopped");
		stream_take(&z.s, n);
	}
	events_note(&z.e);
	return true;
}
