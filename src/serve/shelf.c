/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/shelf.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define ROOM_BYTE ((size_t)16 << 30) /* address space */

enum {
	ITEMS_MAX = 1 << 24,
	DIGEST_N = 16, /* hexadecimal digits: versions of one object */
	/* SHA-256 of an object's bytes is kept short */
	DIGEST_BYTE = DIGEST_N / 2
};
#define TABLE_MAX ((size_t)4 << 30)

/* --- what was served -----------------------------------------------------
 */

static bool remember(struct shelf *s, struct str key, int64_t added_us)
{
	uint32_t before = s->served.n;
	uint32_t at = table_put(&s->served, key);

	if (at == TABLE_NONE || before >= ITEMS_MAX)
		return false;
	s->added_us = arena_grown(&s->served_room,
		s->added_us,
		at,
		&s->cap,
		sizeof *s->added_us);
	if (!s->added_us)
		return false;
	if (at == before)
		s->added_us[at] = added_us;
	return true;
}

static bool take_line(struct shelf *s, struct str line)
{
	struct str number;
	struct str added;
	struct str key;
	uint64_t n;
	int64_t us;

	if (!str_cut(line, '\t', &number, &line) ||
		!str_cut(line, '\t', &added, &key) || !str_u64(number, &n) ||
		n != (uint64_t)s->served.n + 1 ||
		!instant_parse(added, &us)) {
		return false;
	}
	if (s->served.n && us < s->added_us[s->served.n - 1])
		return false;
	return remember(s, key, us) && s->served.n == n;
}

static bool read_served(struct shelf *s, struct str text, struct err *err)
{
	struct str line;
	size_t whole = text.n;

	while (str_cut(text, '\n', &line, &text)) {
		if (take_line(s, line))
			continue;
		return fail(err,
			ERR_FORMAT,
			0,
			"%s, line %u is not what was written there: move the "
			"file away, and clients will get every object anew",
			s->path,
			s->served.n + 1);
	}
	s->noted = s->served.n;
	if (text.n && ftruncate(s->fd, (off_t)(whole - text.n)))
		return fail_os(err, "cannot write %s", s->path);
	return true;
}

static bool level_path(struct shelf *s,
	const char *folder,
	enum tlp level,
	struct err *err)
{
	int n = snprintf(s->path,
		PATH_MAX,
		"%s/taxii-%s.tsv",
		folder,
		tlp_name(level));

	return n < PATH_MAX ||
		fail(err, ERR_USAGE, 0, "%s: the name is too long", folder);
}

/* Two servers would give one number twice. */
static bool take_file(struct shelf *s, struct err *err)
{
	s->fd = open(s->path,
		O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (s->fd < 0)
		return fail_os(err, "cannot open %s", s->path);
	return flock(s->fd, LOCK_EX | LOCK_NB) == 0 ||
		fail(err,
			ERR_USAGE,
			0,
			"%s: the case is served already; end that server "
			"first",
			s->path);
}

bool shelf_open(struct shelf *s,
	const char *folder,
	enum tlp level,
	struct err *err)
{
	struct arena room = { 0 };
	struct str text;

	*s = (struct shelf){ .fd = -1 };
	if (!level_path(s, folder, level, err) ||
		!arena_open(&s->served_room, ROOM_BYTE, err)) {
		return false;
	}
	s->served = table_in(&s->served_room);
	bool ok = take_file(s, err) && arena_open(&room, TABLE_MAX, err) &&
		file_read(s->path, TABLE_MAX - 4096, &room, &text, err) &&
		read_served(s, text, err);
	arena_close(&room);
	return ok;
}

/* Appends the lines of what is new; nothing is served before they are on the
 * disk. */
static bool note_served(struct shelf *s, struct err *err)
{
	char added[INSTANT_N];
	struct buf b = { 0 };

	if (s->noted == s->served.n)
		return true;
	for (uint32_t i = s->noted; i < s->served.n; i++) {
		buf_fmt(&b,
			"%u\t%s\t%.*s\n",
			i + 1,
			instant_text(s->added_us[i], added),
			STR_FMT(s->served.key[i]));
	}
	bool ok = !b.bad || fail(err, ERR_LIMIT, 0, "no memory left");
	ok = ok && file_write_all(s->fd, buf_str(&b), s->path, err);
	if (ok && fsync(s->fd))
		ok = fail_os(err, "cannot write %s", s->path);
	buf_done(&b);
	if (ok)
		s->noted = s->served.n;
	return ok;
}

/* --- what is there -------------------------------------------------------
 */

struct filling {
	struct shelf *s;
	struct arena a;
	struct item *item;
	uint32_t n;
	uint32_t cap;
	int64_t now_us;
	uint32_t odd;
	struct hasher *hasher;
	struct buf key;
};

static struct str key_of(struct filling *f, const struct stix_head *h)
{
	struct sha256 d;
	char hex[DIGEST_N + 1];

	hasher_start(f->hasher);
	hasher_add(f->hasher, h->bytes);
	d = hasher_end(f->hasher);
	hex_write(d.b, DIGEST_BYTE, hex);
	hex[DIGEST_N] = '\0';
	f->key.n = 0;
	buf_fmt(&f->key,
		"%.*s\t%.*s\t%s",
		STR_FMT(h->id),
		STR_FMT(h->version),
		hex);
	return buf_str(&f->key);
}

/* What has no version is of the instant at which it was first served. */
static void set_version(struct filling *f,
	const struct stix_head *h,
	struct item *x)
{
	char text[INSTANT_N];

	x->version = h->version;
	if (!instant_parse(h->version, &x->version_us)) {
		x->version_us = x->added_us;
		x->version = str_of(instant_text(x->added_us, text));
	}
	x->version = arena_str(&f->a, x->version);
}

static bool take_object(void *ctx, const struct stix_head *h, struct err *err)
{
	struct filling *f = ctx;
	struct shelf *s = f->s;
	struct str key = key_of(f, h);

	if (f->key.bad || !remember(s, key, f->now_us))
		return fail(err, ERR_LIMIT, 0, "too many objects to serve");
	uint32_t at = table_find(&s->served, key);
	f->item = arena_grown(&f->a, f->item, f->n, &f->cap, sizeof *f->item);
	if (!f->item)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	f->item[f->n] = (struct item){
		.number = (uint64_t)at + 1,
		.added_us = s->added_us[at],
		.bytes = arena_str(&f->a, h->bytes),
		.id = arena_str(&f->a, h->id),
		.type = arena_str(&f->a, h->type),
		.spec = h->spec.n ? arena_str(&f->a, h->spec) : STR("2.1"),
	};
	set_version(f, h, &f->item[f->n++]);
	return !f->a.full || fail(err, ERR_LIMIT, 0, "no memory left");
}

static void take_odd(void *ctx, uint64_t at_byte, const char *why)
{
	struct filling *f = ctx;

	(void)at_byte;
	(void)why;
	f->odd++;
}

static int by_number(const void *a, const void *b)
{
	const struct item *x = a;
	const struct item *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int by_version(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a;
	const struct item *y = *(const struct item *const *)b;
	int c = str_cmp(x->id, y->id);

	if (!c && x->version_us != y->version_us)
		c = x->version_us < y->version_us ? -1 : 1;
	return c ? c : by_number(x, y);
}

static bool mark_versions(struct filling *f, struct err *err)
{
	const struct item **by = NULL;

	if (!f->n)
		return true;
	by = NEW(&f->a, const struct item *, f->n);
	if (!by)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	for (uint32_t i = 0; i < f->n; i++)
		by[i] = &f->item[i];
	qsort(by, f->n, sizeof *by, by_version);
	for (uint32_t i = 0; i < f->n; i++) {
		struct item *x = &f->item[by[i] - f->item];

		x->first = !i || !str_eq(by[i - 1]->id, x->id);
		x->last = i + 1 == f->n || !str_eq(by[i + 1]->id, x->id);
	}
	return true;
}

/* The same object twice in a bundle is one. */
static void order(struct filling *f)
{
	uint32_t n = 0;

	if (f->n)
		qsort(f->item, f->n, sizeof *f->item, by_number);
	for (uint32_t i = 0; i < f->n; i++) {
		if (!n || f->item[n - 1].number != f->item[i].number)
			f->item[n++] = f->item[i];
	}
	f->n = n;
}

bool shelf_fill(struct shelf *s,
	struct str bundle,
	int64_t now_us,
	uint32_t *ret_odd,
	struct err *err)
{
	struct filling f = { .s = s,
		.now_us = now_us,
		.hasher = hasher_new() };
	const struct stix_parts parts = { &f, take_object, take_odd };
	uint32_t before = s->served.n;
	struct envelope e;

	/* added_after is strict: later ones are later */
	if (before && now_us <= s->added_us[before - 1])
		f.now_us = s->added_us[before - 1] + 1;
	bool ok =
		f.hasher || fail(err, ERR_LIMIT, 0, "OpenSSL has no SHA-256");
	ok = ok && arena_open(&f.a, ROOM_BYTE, err) &&
		envelope_cut(bundle, &f.a, &e, err) &&
		envelope_each(&e, &parts, err);
	if (ok) {
		order(&f);
		ok = mark_versions(&f, err) && note_served(s, err);
	}
	buf_done(&f.key);
	hasher_free(f.hasher);
	if (!ok) {
		arena_close(&f.a);
		return false;
	}
	arena_close(&s->a);
	s->a = f.a;
	s->item = f.item;
	s->n = f.n;
	*ret_odd = f.odd;
	return true;
}

uint32_t shelf_behind(const struct shelf *s, uint64_t number)
{
	uint32_t low = 0;
	uint32_t high = s->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (s->item[mid].number <= number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void shelf_close(struct shelf *s)
{
	arena_close(&s->a);
	arena_close(&s->served_room);
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct shelf){ .fd = -1 };
}
