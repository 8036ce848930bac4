/* SPDX-License-Identifier: Apache-2.0 */
/* A record: u32 its size, u64 entry, the id's 32 digits, maker, zone,
 * resolution, two letters of the grade, how many locators; from, to, known,
 * until, weight, records as 64 bits; nine lengths of strings as u32; the
 * locators; the strings, each behind a NUL. Little-endian. */
#include "store/packed.h"

#include <string.h>

#include "store/store.h"

enum {
	ID_N = CLAIM_ID_N - 1,
	STRINGS = 9,
	SIZE_N = 4,
	ENTRY_AT = SIZE_N,
	N_LOC_AT = ENTRY_AT + 8 + ID_N + 5,
	LENGTHS_AT = N_LOC_AT + 1 + 6 * 8,
	HEAD_N = LENGTHS_AT + STRINGS * 4,
	LOCATOR_N = 16,
	LOCATORS_MAX =
		sizeof((struct claim *)0)->loc / sizeof(struct locator),
};

/* --- writing ------------------------------------------------------------- */

static void put_bytes(struct buf *b, uint64_t v, int n)
{
	char p[8];

	for (int i = 0; i < n; i++)
		p[i] = (char)(v >> 8 * i & 0xff);
	buf_add(b, (struct str){ p, (size_t)n });
}

/* in the order of the record: what nobody searches for first and last */
static void strings_of(const struct claim *c, struct str ret[static STRINGS])
{
	const struct str s[STRINGS] = { predicate_name(c->predicate),
		c->subject,
		c->object,
		c->source,
		c->origin,
		c->scope,
		c->text,
		c->words,
		c->detail };

	memcpy(ret, s, sizeof s);
}

static void put_head(struct buf *b, uint64_t entry, const struct claim *c)
{
	const int64_t number[] = { c->from_s,
		c->to_s,
		c->recorded_at_s,
		c->superseded_at_s,
		c->weight_milli,
		(int64_t)c->n_records };

	put_bytes(b, entry, 8);
	buf_add(b, (struct str){ c->id, ID_N });
	put_bytes(b, c->maker, 1);
	put_bytes(b, c->zone, 1);
	put_bytes(b, c->res, 1);
	put_bytes(b, (unsigned char)c->grade.reliability, 1);
	put_bytes(b, (unsigned char)c->grade.credibility, 1);
	put_bytes(b, c->n_loc, 1);
	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		put_bytes(b, (uint64_t)number[i], 8);
}

static void put_record(struct buf *b, uint64_t entry, const struct claim *c)
{
	struct str s[STRINGS];
	size_t n = HEAD_N + c->n_loc * LOCATOR_N + STRINGS;

	strings_of(c, s);
	for (int i = 0; i < STRINGS; i++)
		n += s[i].n;
	put_bytes(b, n, SIZE_N);
	put_head(b, entry, c);
	for (int i = 0; i < STRINGS; i++)
		put_bytes(b, s[i].n, 4);
	for (uint32_t i = 0; i < c->n_loc; i++) {
		put_bytes(b, c->loc[i].exhibit, 4);
		put_bytes(b, c->loc[i].len_byte, 4);
		put_bytes(b, c->loc[i].at_byte, 8);
	}
	for (int i = 0; i < STRINGS; i++) {
		buf_add(b, (struct str){ "", 1 });
		buf_add(b, s[i]);
	}
}

static bool load_part(struct packer *p, int64_t part)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(p->db,
			  "SELECT bytes FROM packed WHERE part=?",
			  -1,
			  &st,
			  NULL) == SQLITE_OK;

	p->bytes.n = 0;
	p->part = part;
	p->changed = false;
	if (ok)
		sqlite3_bind_int64(st, 1, part);
	int rc = ok ? sqlite3_step(st) : SQLITE_ERROR;
	if (rc == SQLITE_ROW) {
		buf_add(&p->bytes,
			(struct str){ sqlite3_column_blob(st, 0),
				(size_t)sqlite3_column_bytes(st, 0) });
	}
	sqlite3_finalize(st);
	struct str rest = buf_str(&p->bytes);
	struct packed r;
	bool bad = false;
	p->last = 0;
	while (packed_next(&rest, &r, &bad))
		p->last = r.entry;
	p->loaded = (rc == SQLITE_ROW || rc == SQLITE_DONE) && !bad &&
		!p->bytes.bad;
	return p->loaded;
}

static bool write_part(struct packer *p)
{
	sqlite3_stmt *st = NULL;

	if (!p->loaded || !p->changed)
		return true;
	bool ok = !p->bytes.bad &&
		sqlite3_prepare_v2(p->db,
			"INSERT OR REPLACE INTO packed VALUES(?,?,?)",
			-1,
			&st,
			NULL) == SQLITE_OK;
	if (ok) {
		sqlite3_bind_int64(st, 1, p->part);
		sqlite3_bind_int64(st, 2, packed_last(buf_str(&p->bytes)));
		sqlite3_bind_blob64(st,
			3,
			p->bytes.p,
			p->bytes.n,
			SQLITE_STATIC);
		ok = sqlite3_step(st) == SQLITE_DONE;
	}
	sqlite3_finalize(st);
	p->changed = false;
	return ok;
}

/* Where the entry's record is, or would be; what stands before it is left in
 * *ret_before. */
static struct packed place_of(const struct packer *p,
	uint64_t entry,
	size_t *ret_before)
{
	struct str rest = buf_str(&p->bytes);
	struct packed r;
	bool bad;

	*ret_before = 0;
	while (packed_next(&rest, &r, &bad)) {
		if (r.entry == entry)
			return r;
		if (r.entry > entry)
			break;
		*ret_before += r.bytes.n;
	}
	return (struct packed){ 0 };
}

bool packer_put(struct packer *p, uint64_t entry, const struct claim *c)
{
	int64_t part = (int64_t)(entry / PACKED_ENTRIES);
	struct buf whole = { 0 };
	size_t before;

	if ((!p->loaded || p->part != part) &&
		(!write_part(p) || !load_part(p, part))) {
		return false;
	}
	p->changed = true;
	if (entry > p->last) {
		p->last = entry;
		put_record(&p->bytes, entry, c);
		return !p->bytes.bad;
	}
	struct packed old = place_of(p, entry, &before);
	buf_add(&whole, str_head(buf_str(&p->bytes), before));
	put_record(&whole, entry, c);
	buf_add(&whole, str_from(buf_str(&p->bytes), before + old.bytes.n));
	buf_done(&p->bytes);
	p->bytes = whole;
	return !whole.bad;
}

bool packer_done(struct packer *p, bool ok)
{
	ok = ok && write_part(p);
	buf_done(&p->bytes);
	*p = (struct packer){ 0 };
	return ok;
}

/* --- reading ------------------------------------------------------------- */

bool packed_next(struct str *rest, struct packed *ret, bool *bad)
{
	struct cur c = cur_of(rest->p, rest->n);
	uint32_t n = cur_u32le(&c);

	*bad = false;
	if (!rest->n)
		return false;
	*bad = c.bad || n < HEAD_N + STRINGS || n > rest->n;
	if (*bad)
		return false;
	ret->entry = cur_u64le(&c);
	ret->bytes = str_head(*rest, n);
	*rest = str_from(*rest, n);
	return true;
}

/* The lengths of the strings, checked against the record, and where the first
 * one begins, behind its NUL. 0: it is no record */
static size_t lengths(const struct packed *p, uint32_t ret[static STRINGS])
{
	const unsigned char n_loc = (unsigned char)p->bytes.p[N_LOC_AT];
	struct cur c = cur_of(p->bytes.p + LENGTHS_AT, STRINGS * 4);
	size_t at = HEAD_N + (size_t)n_loc * LOCATOR_N;
	size_t n = at + STRINGS;

	for (int i = 0; i < STRINGS; i++) {
		ret[i] = cur_u32le(&c);
		n += ret[i];
	}
	return n_loc <= LOCATORS_MAX && n == p->bytes.n ? at + 1 : 0;
}

bool packed_holds(const struct packed *p, struct str word)
{
	uint32_t n[STRINGS];
	size_t at = lengths(p, n);

	if (!at)
		return false;
	at += n[0];
	size_t end = p->bytes.n - n[STRINGS - 1];
	return str_has_lower((struct str){ p->bytes.p + at, end - at }, word);
}

static enum predicate named(struct packed_names *names, struct str name)
{
	char *keep = names->room;

	if (name.n == names->n && memcmp(name.p, keep, name.n) == 0)
		return names->is;
	names->is = predicate_named(name);
	names->n = names->is == PRED_NONE ? 0 : name.n;
	memcpy(keep, name.p, names->n);
	return names->is;
}

enum predicate packed_predicate(const struct packed *p,
	struct packed_names *names)
{
	uint32_t n[STRINGS];
	size_t at = lengths(p, n);

	return at ? named(names, (struct str){ p->bytes.p + at, n[0] })
		  : PRED_NONE;
}

enum maker packed_maker(const struct packed *p)
{
	return (enum maker)(unsigned char)p->bytes.p[ENTRY_AT + 8 + ID_N];
}

void packed_known(const struct packed *p,
	int64_t *ret_known_s,
	int64_t *ret_until_s)
{
	struct cur c = cur_of(p->bytes.p + N_LOC_AT + 1 + 16, 16);

	*ret_known_s = (int64_t)cur_u64le(&c);
	*ret_until_s = (int64_t)cur_u64le(&c);
}

static void keep_last(int64_t *last, int64_t s)
{
	if (s != TIME_OPEN && s > *last)
		*last = s;
}

int64_t packed_last(struct str part)
{
	struct packed r;
	int64_t last = 0;
	int64_t known_s;
	int64_t until_s;
	bool bad;

	while (packed_next(&part, &r, &bad)) {
		packed_known(&r, &known_s, &until_s);
		keep_last(&last, known_s);
		keep_last(&last, until_s);
	}
	return last;
}

static void read_head(struct cur *c, struct claim *ret)
{
	const unsigned char *id = cur_take(c, ID_N);

	if (id)
		memcpy(ret->id, id, ID_N);
	ret->maker = (enum maker)cur_u8(c);
	ret->zone = (enum zone)cur_u8(c);
	ret->res = (enum resolution)cur_u8(c);
	ret->grade.reliability = (char)cur_u8(c);
	ret->grade.credibility = (char)cur_u8(c);
	ret->n_loc = cur_u8(c);
	ret->from_s = (int64_t)cur_u64le(c);
	ret->to_s = (int64_t)cur_u64le(c);
	ret->recorded_at_s = (int64_t)cur_u64le(c);
	ret->superseded_at_s = (int64_t)cur_u64le(c);
	ret->weight_milli = (int64_t)cur_u64le(c);
	ret->n_records = cur_u64le(c);
}

/* What indexes tables must stay within them. */
static bool is_in_tables(const struct claim *c)
{
	const char letters[2] = { c->grade.reliability,
		c->grade.credibility };
	struct grade ignored;

	return c->maker <= MADE_BY_LINK && c->zone <= ZONE_LOCAL_UNKNOWN &&
		c->res <= RES_SECOND &&
		grade_parse((struct str){ letters, 2 }, &ignored);
}

bool packed_claim(const struct packed *p,
	struct packed_names *names,
	struct claim *ret)
{
	struct cur c =
		cur_of(p->bytes.p + ENTRY_AT + 8, HEAD_N - ENTRY_AT - 8);
	uint32_t n[STRINGS];
	size_t at = lengths(p, n);
	struct str s[STRINGS];

	*ret = (struct claim){ 0 };
	if (!at)
		return false;
	read_head(&c, ret);
	c = cur_of(p->bytes.p + HEAD_N, ret->n_loc * (size_t)LOCATOR_N);
	for (uint32_t i = 0; i < ret->n_loc; i++) {
		ret->loc[i].exhibit = cur_u32le(&c);
		ret->loc[i].len_byte = cur_u32le(&c);
		ret->loc[i].at_byte = cur_u64le(&c);
	}
	for (int i = 0; i < STRINGS; i++) {
		s[i] = (struct str){ p->bytes.p + at, n[i] };
		at += n[i] + 1;
	}
	ret->predicate = named(names, s[0]);
	ret->subject = s[1];
	ret->object = s[2];
	ret->source = s[3];
	ret->origin = s[4];
	ret->scope = s[5];
	ret->text = s[6];
	ret->words = s[7];
	ret->detail = s[8];
	return ret->predicate != PRED_NONE && is_in_tables(ret);
}

/* --- by themselves ------------------------------------------------------- */

void store_pack_claim(const struct claim *c, struct buf *to)
{
	put_record(to, 0, c);
}

bool store_unpack_claim(struct str *rest, struct claim *ret)
{
	struct packed_names names = { 0 };
	struct str next = *rest;
	struct packed r;
	bool bad;

	if (!packed_next(&next, &r, &bad))
		return false;
	if (!packed_claim(&r, &names, ret))
		return false;
	*rest = next;
	return true;
}
