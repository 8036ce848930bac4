/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of sections of one segment file. */
#include "structure/ewf.h"

#include <inttypes.h>
#include <stdio.h>
#include <zlib.h>

#include "structure/ewf_bytes.h"

enum {
	SECTION_N = 76,
	TYPE_N = 16,
	/* texts of a header, inflated: notes are free text */
	TEXT_MAX = 1 << 20,
	TEXTS_ROOM = 5 << 20, /* packed, unpacked, as UTF-8 */
	VOLUME_N = 1052,
	VOLUME_SMART_N = 94,
	TABLE_HEAD_N = 24,
	ENTRIES_PAGE = 4096,
	ERRORS_HEAD_N = 520,
	ERROR_N = 8
};

#define SIGNATURE_N 8
static const char first_sign[] = "EVF\x09\x0d\x0a\xff";
static const char second_sign[] = "EVF2\x0d\x0a\x81";
static const char logical_sign[] = "LVF\x09\x0d\x0a\xff";
static const char logical_second_sign[] = "LEF2\x0d\x0a\x81";

/* Each with the zero behind it. */
enum ewf_sort ewf_sort_of(struct str head)
{
	static const struct {
		const char *sign;
		enum ewf_sort sort;
	} signs[] = { { first_sign, EWF_FIRST },
		{ second_sign, EWF_SECOND },
		{ logical_sign, EWF_LOGICAL },
		{ logical_second_sign, EWF_LOGICAL_SECOND } };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (str_starts(head,
			    (struct str){ signs[i].sign, SIGNATURE_N }))
			return signs[i].sort;
	}
	return EWF_NONE;
}

struct walk {
	struct input *in;
	struct arena *a;
	const struct ewf_faults *faults;
	struct ewf_image *to;
	struct err *err;
	uint32_t table_cap;
	/* the chunks that the next table is about */
	uint64_t sectors_at;
	uint64_t sectors_end;
	/* a table of which the entries are not as they were written; its copy
	 * follows */
	bool doubtful;
	struct arena texts; /* for one section of texts after another */
};

struct section {
	char type[TYPE_N + 1];
	uint64_t at;
	uint64_t next;
	uint64_t data; /* offset behind the section's own head */
	uint64_t end;
};

static void tell(const struct walk *w, uint64_t at, const char *why)
{
	w->faults->tell(w->faults->ctx, at, why);
}

static void tell_of(const struct walk *w,
	const struct section *s,
	const char *what)
{
	char why[160];

	snprintf(why, sizeof why, "the section %.16s: %s", s->type, what);
	tell(w, s->at, why);
}

/* The first n bytes of a section's data, of which the last four are the
 * Adler-32 of the others; NULL: told. */
static const unsigned char *summed(const struct walk *w,
	const struct section *s,
	size_t n,
	unsigned char *room)
{
	if (s->end - s->data < n ||
		!ewf_take(w->in, s->data, room, n, w->err)) {
		tell_of(w, s, "it is shorter than it must be");
		return NULL;
	}
	if (!ewf_sum_fits(room, n - 4)) {
		tell_of(w, s, "its checksum does not fit");
		return NULL;
	}
	return room;
}

/* --- texts [3.5, 3.6] ------------------------------------------------------
 */

static const char *read_texts(struct walk *w, const struct section *s)
{
	uint64_t n = s->end - s->data;
	uLongf text_n = TEXT_MAX;
	struct arena scratch = w->texts;
	unsigned char *packed = arena_raw(&scratch, 1, TEXT_MAX, 1);
	unsigned char *text = arena_raw(&scratch, 1, TEXT_MAX, 1);

	if (!packed || !text || n > TEXT_MAX)
		return "it is longer than is read";
	if (!ewf_take(w->in, s->data, packed, (size_t)n, w->err))
		return "the file ends in it";
	if (uncompress(text, &text_n, packed, (uLong)n) != Z_OK)
		return "it cannot be decompressed";
	return ewf_texts((struct str){ (const char *)text, text_n },
		strcmp(s->type, "header2") == 0,
		scratch,
		w->a,
		w->to->value,
		w->to->told);
}

static void take_texts(struct walk *w, const struct section *s)
{
	const char *why = read_texts(w, s);

	if (why)
		tell_of(w, s, why);
}

/* --- the medium [3.7 to 3.9] -----------------------------------------------
 */

/* NULL, or what of it cannot be. */
static const char *unsound(const struct ewf_volume *v)
{
	uint64_t chunk = v->chunk_sectors;

	if (!v->chunk_sectors || chunk > EWF_CHUNK_SECTORS_MAX)
		return "a chunk has 1 to 32,768 sectors";
	if (!v->sector_byte || v->sector_byte > EWF_SECTOR_MAX)
		return "a sector has 1 to 4,096 bytes";
	if (v->sectors > (uint64_t)v->chunks * chunk)
		return "it has more sectors than its chunks hold";
	return NULL;
}

static void volume_of(struct cur c, bool smart, struct ewf_volume *v)
{
	*v = (struct ewf_volume){ .smart = smart };
	v->media_type = cur_u8(&c);
	cur_take(&c, 3);
	v->chunks = cur_u32le(&c);
	v->chunk_sectors = cur_u32le(&c);
	v->sector_byte = cur_u32le(&c);
	if (smart) {
		v->sectors = cur_u32le(&c);
		return;
	}
	v->sectors = cur_u64le(&c);
	cur_take(&c, 12); /* cylinders, heads, sectors */
	v->media_flags = cur_u8(&c);
	cur_take(&c, 15);
	v->compression = cur_u8(&c);
	cur_take(&c, 3);
	v->granularity = cur_u32le(&c);
	cur_take(&c, 4);
	const unsigned char *guid = cur_take(&c, EWF_GUID_N);
	if (guid)
		memcpy(v->guid, guid, EWF_GUID_N);
}

static bool same_medium(const struct ewf_volume *a,
	const struct ewf_volume *b)
{
	return a->chunks == b->chunks && a->sectors == b->sectors &&
		a->chunk_sectors == b->chunk_sectors &&
		a->sector_byte == b->sector_byte;
}

/* `volume`, `disk`, and their copy `data` */
static void take_volume(struct walk *w, const struct section *s)
{
	unsigned char room[VOLUME_N];
	bool smart = s->end - s->data < VOLUME_N;
	size_t n = smart ? VOLUME_SMART_N : VOLUME_N;
	const unsigned char *p = summed(w, s, n, room);
	struct ewf_volume v;

	if (!p)
		return;
	volume_of(cur_of(p, n), smart, &v);
	const char *why = unsound(&v);
	if (why) {
		tell_of(w, s, why);
		return;
	}
	if (w->to->has_volume && !same_medium(&w->to->volume, &v)) {
		tell_of(w, s, "it says otherwise of the medium than before");
		return;
	}
	if (!w->to->has_volume)
		w->to->volume = v;
	w->to->has_volume = true;
}

/* --- where chunks stand [3.10 to 3.13] -------------------------------------
 */

static void take_sectors(struct walk *w, const struct section *s)
{
	w->sectors_at = s->data;
	w->sectors_end = s->end;
	w->doubtful = false;
}

/* Whether all entries are followed by their Adler-32. */
static bool entries_fit(const struct walk *w, const struct ewf_table *t)
{
	unsigned char page[4 * ENTRIES_PAGE];
	uLong sum = 1;
	uint64_t at = t->entries;

	for (uint32_t i = 0; i < t->n; i += ENTRIES_PAGE) {
		uint32_t n =
			t->n - i < ENTRIES_PAGE ? t->n - i : ENTRIES_PAGE;

		if (!ewf_take(w->in, at, page, (size_t)n * 4, w->err))
			return false;
		sum = adler32(sum, page, (uInt)(n * 4));
		at += (uint64_t)n * 4;
	}
	if (!ewf_take(w->in, at, page, 4, w->err))
		return false;
	struct cur c = cur_of(page, 4);
	return cur_u32le(&c) == sum;
}

/* Where the first chunk of a table stands. */
static uint64_t first_chunk(const struct walk *w, const struct ewf_table *t)
{
	unsigned char b[4];
	struct cur c = cur_of(b, sizeof b);

	if (!t->n || !ewf_take(w->in, t->entries, b, sizeof b, w->err))
		return 0;
	return t->base + (cur_u32le(&c) & INT32_MAX);
}

/* Old writers put the chunks behind the entries, into the table [3.11]: then
 * its own end is theirs, and SMART's has no checksum. false: the entries are
 * not as they were written */
static bool place_chunks(const struct walk *w,
	const struct section *s,
	struct ewf_table *t)
{
	uint64_t behind = t->entries + (uint64_t)t->n * 4;
	uint64_t first = first_chunk(w, t);
	bool inside = first >= behind && first < s->end;

	t->end = inside ? s->end : w->sectors_end;
	if (first == behind || s->end < behind + 4)
		return true;
	return entries_fit(w, t);
}

static bool table_head(const struct walk *w,
	const struct section *s,
	struct ewf_table *t)
{
	unsigned char room[TABLE_HEAD_N];
	const unsigned char *p = summed(w, s, TABLE_HEAD_N, room);
	struct cur c = cur_of(room, TABLE_HEAD_N);

	if (!p)
		return false;
	*t = (struct ewf_table){ .n = cur_u32le(&c) };
	cur_take(&c, 4);
	t->base = cur_u64le(&c);
	t->entries = s->data + TABLE_HEAD_N;
	uint64_t end = s->end < w->to->byte ? s->end : w->to->byte;
	if (end < t->entries || (uint64_t)t->n * 4 > end - t->entries ||
		t->base > INT64_MAX) {
		tell_of(w, s, "it has more entries than room for them");
		return false;
	}
	return true;
}

static void keep_table(struct walk *w, const struct ewf_table *t)
{
	struct ewf_image *x = w->to;

	x->table = arena_grown(w->a,
		x->table,
		x->n_table,
		&w->table_cap,
		sizeof *x->table);
	if (!x->table)
		return;
	x->table[x->n_table++] = *t;
	x->chunks += t->n;
}

/* A table that cannot be read is taken from its copy; one whose entries alone
 * are doubtful still is the best there is when the copy is no better: each
 * chunk has a checksum of its own. */
static void take_table(struct walk *w, const struct section *s)
{
	struct ewf_table t;

	w->doubtful = true;
	if (!table_head(w, s, &t)) {
		keep_table(w,
			&(struct ewf_table){ .entries = s->at,
				.lost = true });
		return;
	}
	w->doubtful = !place_chunks(w, s, &t);
	if (w->doubtful)
		tell_of(w, s, "the checksum of its entries does not fit");
	keep_table(w, &t);
}

static void take_copy(struct walk *w, const struct section *s)
{
	struct ewf_image *x = w->to;
	struct ewf_table *last =
		x->n_table ? &x->table[x->n_table - 1] : NULL;
	struct ewf_table t;

	if (!table_head(w, s, &t))
		return;
	bool fits = place_chunks(w, s, &t);
	if (!fits)
		tell_of(w, s, "the checksum of its entries does not fit");
	if (!w->doubtful || !last || !(fits || last->lost))
		return;
	x->chunks += t.n;
	x->chunks -= last->n;
	*last = t;
	w->doubtful = false;
}

/* --- what the acquisition says of itself [3.16 to 3.19] --------------------
 */

static void take_hash(struct walk *w, const struct section *s)
{
	unsigned char room[36];
	const unsigned char *p = summed(w, s, sizeof room, room);

	if (!p)
		return;
	memcpy(w->to->md5, p, MD5_N);
	w->to->has_md5 = true;
}

static void take_digest(struct walk *w, const struct section *s)
{
	static const unsigned char none[SHA1_N];
	unsigned char room[80];
	const unsigned char *p = summed(w, s, sizeof room, room);

	if (!p)
		return;
	if (memcmp(p, none, MD5_N) != 0) {
		memcpy(w->to->md5, p, MD5_N);
		w->to->has_md5 = true;
	}
	if (memcmp(p + MD5_N, none, SHA1_N) != 0) {
		memcpy(w->to->sha1, p + MD5_N, SHA1_N);
		w->to->has_sha1 = true;
	}
}

static void take_range(struct walk *w, struct cur *c)
{
	struct ewf_image *x = w->to;
	uint64_t first = cur_u32le(c);
	uint32_t n = cur_u32le(c);

	if (!x->range)
		x->range = NEW(w->a, struct ewf_range, EWF_RANGES_MAX);
	x->ranges++;
	x->range_sectors += n;
	if (x->range && x->n_range < EWF_RANGES_MAX)
		x->range[x->n_range++] = (struct ewf_range){ first, n };
}

static void take_errors(struct walk *w, const struct section *s)
{
	unsigned char room[ERRORS_HEAD_N];
	const unsigned char *p = summed(w, s, sizeof room, room);
	struct cur head = cur_of(room, sizeof room);
	uint64_t at = s->data + ERRORS_HEAD_N;

	if (!p)
		return;
	uint32_t n = cur_u32le(&head);
	if ((uint64_t)n * ERROR_N > s->end - at) {
		tell_of(w, s, "it has more entries than room for them");
		return;
	}
	for (uint32_t i = 0; i < n; i++, at += ERROR_N) {
		unsigned char b[ERROR_N];
		struct cur c = cur_of(b, sizeof b);

		if (!ewf_take(w->in, at, b, sizeof b, w->err))
			return;
		take_range(w, &c);
	}
}

/* --- the chain [3.1] -------------------------------------------------------
 */

static void take_next(struct walk *w, const struct section *s)
{
	(void)s;
	w->to->more = true;
}

static void take_done(struct walk *w, const struct section *s)
{
	(void)s;
	w->to->done = true;
}

static const struct {
	const char *type;
	void (*take)(struct walk *w, const struct section *s);
} sections[] = {
	{ "header", take_texts },
	{ "header2", take_texts },
	{ "volume", take_volume },
	{ "disk", take_volume },
	{ "data", take_volume },
	{ "sectors", take_sectors },
	{ "table", take_table },
	{ "table2", take_copy },
	{ "hash", take_hash },
	{ "digest", take_digest },
	{ "error2", take_errors },
	{ "next", take_next },
	{ "done", take_done },
};

static bool is_last(const struct walk *w)
{
	return w->to->more || w->to->done;
}

/* A section that must end where the next one begins. false: told */
static bool place(const struct walk *w,
	uint64_t next,
	uint64_t size,
	struct section *s)
{
	bool last =
		strcmp(s->type, "next") == 0 || strcmp(s->type, "done") == 0;

	s->next = next;
	s->data = s->at + SECTION_N;
	s->end = s->data;
	if (last)
		return true;
	if (next <= s->at || next < s->data || next > INT64_MAX) {
		tell_of(w,
			s,
			"the next one cannot begin where it says, so that no "
			"end is in sight; what follows it is not read");
		return false;
	}
	s->end = next;
	if (size >= SECTION_N && size < next - s->at)
		s->end = s->at + size;
	return true;
}

static bool section_at(const struct walk *w, uint64_t at, struct section *ret)
{
	unsigned char room[SECTION_N];
	struct cur c = cur_of(room, sizeof room);

	*ret = (struct section){ .at = at };
	if (!ewf_take(w->in, at, room, sizeof room, w->err)) {
		tell(w,
			at,
			"the file ends here, before its last section; what "
			"was behind it is missing");
		return false;
	}
	if (!ewf_sum_fits(room, SECTION_N - 4)) {
		tell(w,
			at,
			"a section should begin here, but its checksum does "
			"not fit; what follows it is not read");
		return false;
	}
	memcpy(ret->type, cur_take(&c, TYPE_N), TYPE_N);
	uint64_t next = cur_u64le(&c);
	return place(w, next, cur_u64le(&c), ret);
}

static void take(struct walk *w, const struct section *s)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		if (strcmp(s->type, sections[i].type) == 0)
			sections[i].take(w, s);
	}
}

static bool walk_all(struct walk *w)
{
	struct section s = { .next = EWF_HEAD_N };

	while (!is_last(w) && w->to->sections < EWF_SECTIONS_MAX) {
		if (!section_at(w, s.next, &s))
			break;
		w->to->sections++;
		take(w, &s);
		if (w->err->code != ERR_NONE)
			return false;
		if (w->a->full)
			return fail(w->err,
				ERR_LIMIT,
				s.at,
				"no memory left for the tables of the image");
	}
	if (w->to->sections == EWF_SECTIONS_MAX)
		tell(w, s.at, "more sections follow than are read");
	return w->err->code == ERR_NONE;
}

/* Of a table that is lost it is only known how many chunks it had, when it is
 * the only one of a whole image. What stands behind others has no place. */
static void settle_lost(struct walk *w)
{
	struct ewf_image *x = w->to;
	bool whole = x->segment == 1 && x->done && x->has_volume;
	uint64_t left = x->volume.chunks > x->chunks
		? x->volume.chunks - x->chunks
		: 0;
	uint32_t n_lost = 0;

	for (uint32_t i = 0; i < x->n_table; i++)
		n_lost += x->table[i].lost;
	for (uint32_t i = 0; n_lost && i < x->n_table; i++) {
		if (!x->table[i].lost)
			continue;
		if (n_lost == 1 && whole) {
			x->table[i].n = (uint32_t)left;
			x->chunks += left;
			return;
		}
		tell(w,
			0,
			"a table and its copy cannot be read, so that the "
			"place "
			"of the chunks behind it is not known; they are left "
			"out");
		x->n_table = i;
	}
}

/* No file can hold what some claim; to make zeros of it would be their work.
 */
static bool is_possible(const struct ewf_image *x, struct err *err)
{
	uint64_t chunk = ewf_chunk_byte(&x->volume);

	if (!chunk || x->chunks <= (x->byte / chunk + 1) * EWF_RATIO_MAX)
		return true;
	return fail(err,
		ERR_FORMAT,
		0,
		"the image claims %" PRIu64 " chunks of %" PRIu64
		" bytes, more than a file of %" PRIu64
		" bytes can hold; nothing of the medium is read",
		x->chunks,
		chunk,
		x->byte);
}

bool ewf_open(struct input *in,
	struct arena *a,
	const struct ewf_faults *faults,
	struct ewf_image *ret,
	struct err *err)
{
	unsigned char head[EWF_HEAD_N];
	struct err why = { 0 };
	struct walk w = { .in = in,
		.a = a,
		.faults = faults,
		.to = ret,
		.err = &why };

	*ret = (struct ewf_image){ 0 };
	if (!ewf_take(in, 0, head, sizeof head, err) ||
		ewf_sort_of((struct str){ (const char *)head,
			sizeof head }) != EWF_FIRST) {
		return fail(err,
			ERR_FORMAT,
			0,
			"no disk image in EWF begins here");
	}
	ret->segment = (uint16_t)(head[9] | head[10] << 8);
	ret->byte = ewf_size(in);
	unsigned char *texts = arena_raw(a, 1, TEXTS_ROOM, 1);
	w.texts = (struct arena){ .at = texts, .end = texts + TEXTS_ROOM };
	if (!texts)
		return fail(err, ERR_LIMIT, 0, "no memory left for an image");
	bool ok = walk_all(&w);
	settle_lost(&w);
	if (!ok)
		*err = why;
	return ok && is_possible(ret, err);
}
