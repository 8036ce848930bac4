/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of the medium in a disk image, into a file. Each segment is
 * decoded in a process of its own without files; what comes out of it is
 * written and summed here, in a thread, while the next chunks are decoded. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/inside.h"

enum {
	PIECE = 1 << 20,
	/* address space: facts of one segment, with a thousand bad chunks */
	FACTS_ARENA = 64 << 20,
	FACTS_MAX = 100000
};

/* The file that is made, beside where it goes. */
struct writing {
	int from; /* the pipe of the segment that is decoded */
	int to;
	uint64_t at;
	char *room;
	struct hasher *sha256;
	struct old_sums *sums;
	bool failed;
	struct err err;
};

struct making_media {
	const struct media_call *call;
	struct media_made *ret;
	struct writing w;
	struct media_wanted told;
	struct arena a;
	struct fact_list facts; /* of the segment */
	char part[PATH_MAX];
	bool more; /* the segment before says that another follows */
};

/* --- what comes out of the process
 * ------------------------------------------ */

static bool all_zero(struct str s)
{
	return s.n && !s.p[0] && memcmp(s.p, s.p + 1, s.n - 1) == 0;
}

/* Zeros are left out: the file has holes there. */
static bool write_piece(struct writing *w, struct str s)
{
	while (s.n) {
		ssize_t n = all_zero(s)
			? (ssize_t)s.n
			: pwrite(w->to, s.p, s.n, (off_t)w->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_os(&w->err, "cannot write the medium");
		w->at += (uint64_t)n;
		s = str_from(s, (size_t)n);
	}
	return true;
}

static size_t fill(int fd, char *to, size_t cap)
{
	size_t have = 0;

	while (have < cap) {
		ssize_t n = read(fd, to + have, cap - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return have;
}

/* Until the process closes its end; when nothing more can be written, so do
 * we ours, and it ends. */
static void *drain(void *ctx)
{
	struct writing *w = ctx;

	for (;;) {
		struct str s = { w->room, fill(w->from, w->room, PIECE) };

		if (!s.n)
			break;
		hasher_add(w->sha256, s);
		old_sums_add(w->sums, s);
		w->failed = !write_piece(w, s);
		if (w->failed)
			break;
	}
	close(w->from);
	return NULL;
}

static bool keep_fact(void *ctx, const struct obs *o)
{
	struct making_media *m = ctx;
	enum fact_kind kind = fact_named(o->sample.fact);

	if (o->kind != OBS_SAMPLE || kind == FACTS)
		return true;
	return m->facts.n < FACTS_MAX &&
		fact_keep(&m->facts,
			&m->a,
			&(struct fact){ kind,
				0,
				o->sample.number,
				o->sample.text });
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* bad chunks are facts */
}

static bool decode(struct making_media *m, int fd, struct err *err)
{
	const struct sink out = { m, keep_fact, pass_skip };
	struct reading reading = { 0 };
	struct jailed *j = NULL;
	pthread_t thread;
	int pipe[2];

	if (pipe2(pipe, O_CLOEXEC) != 0)
		return fail_os(err, "cannot make a pipe");
	fcntl(pipe[1], F_SETPIPE_SZ, PIECE); /* as much as may be */
	m->w.from = pipe[0];
	bool ok = sandbox_start_media(&j,
		fd,
		pipe[1],
		&m->told,
		READ_ARENA,
		err);
	close(pipe[1]);
	if (ok && pthread_create(&thread, NULL, drain, &m->w) != 0) {
		sandbox_abandon(j);
		ok = fail(err, ERR_LIMIT, 0, "no thread left to write with");
	}
	if (!ok) {
		close(pipe[0]);
		return false;
	}
	ok = sandbox_finish(j, &out, &reading, NULL, 0, err);
	pthread_join(thread, NULL);
	if (m->w.failed)
		*err = m->w.err;
	return ok && !m->w.failed;
}

/* --- what it told
 * ------------------------------------------------------------ */

static uint64_t number(const struct making_media *m, enum fact_kind kind)
{
	const struct fact *f = fact_of(&m->facts, 0, kind);

	return f ? f->number : 0;
}

/* The process could say what it likes: a number that no medium has is 0. */
static uint32_t number32(const struct making_media *m, enum fact_kind kind)
{
	uint64_t n = number(m, kind);

	return n <= UINT32_MAX ? (uint32_t)n : 0;
}

static void tell_bad(struct making_media *m, const char *segment)
{
	struct media_bad b = { .segment = segment };

	for (uint32_t i = 0; i < m->facts.n; i++) {
		const struct fact *f = &m->facts.fact[i];

		if (f->kind == FACT_IMAGE_BAD_CHUNK)
			b.chunk = f->number;
		else if (f->kind == FACT_IMAGE_BAD_FIRST)
			b.first_byte = f->number;
		else if (f->kind == FACT_IMAGE_BAD_BYTES)
			b.bytes = f->number;
		else if (f->kind == FACT_IMAGE_BAD_AT)
			b.at = f->number;
		else if (f->kind == FACT_IMAGE_BAD_WHY) {
			b.why = f->text;
			m->call->bad(m->call->ctx, &b);
		}
	}
}

/* Everything else that is wrong in it, in words. */
static void tell_warnings(struct making_media *m, const char *segment)
{
	struct media_bad b = { .segment = segment };

	for (uint32_t i = 0; i < m->facts.n; i++) {
		const struct fact *f = &m->facts.fact[i];

		if (f->kind == FACT_WARNING_AT)
			b.at = f->number;
		if (f->kind != FACT_WARNING_WHY)
			continue;
		b.why = f->text;
		m->ret->faults++;
		m->call->bad(m->call->ctx, &b);
	}
}

static void take_stored(const struct making_media *m,
	enum fact_kind kind,
	char *to,
	size_t n)
{
	const struct fact *f = fact_of(&m->facts, 0, kind);

	if (f && f->text.n == n)
		memcpy(to, f->text.p, n);
}

static bool is_next(const struct making_media *m,
	const char *segment,
	struct err *err)
{
	uint64_t is = number(m, FACT_IMAGE_SEGMENT);
	uint32_t expected = m->ret->segments + 1;

	if (is != expected) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is segment %" PRIu64
			" of an image, and segment %u "
			"was expected: give all of them, in their order",
			segment,
			is,
			expected);
	}
	if (expected > 1 && fact_of(&m->facts, 0, FACT_IMAGE_SECTORS) &&
		number(m, FACT_IMAGE_SECTORS) != m->told.sectors) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is of another image: its medium has %" PRIu64
			" sectors, that of the segments before it %" PRIu64,
			segment,
			number(m, FACT_IMAGE_SECTORS),
			m->told.sectors);
	}
	return true;
}

static void take_told(struct making_media *m, const char *segment)
{
	struct media_made *r = m->ret;

	if (!r->segments) {
		m->told.chunks = number32(m, FACT_IMAGE_CHUNKS);
		m->told.chunk_sectors = number32(m, FACT_IMAGE_CHUNK_SECTORS);
		m->told.sector_byte = number32(m, FACT_IMAGE_SECTOR_BYTE);
		m->told.sectors = number(m, FACT_IMAGE_SECTORS);
	}
	m->told.before += number32(m, FACT_IMAGE_CHUNKS_HERE);
	m->more = number(m, FACT_IMAGE_MORE) != 0;
	r->segments++;
	r->bad += number(m, FACT_IMAGE_BAD_CHUNKS);
	r->error_sectors += number(m, FACT_IMAGE_ERROR_SECTORS);
	take_stored(m, FACT_IMAGE_MD5_STORED, r->md5_stored, 2 * MD5_N);
	take_stored(m, FACT_IMAGE_SHA1_STORED, r->sha1_stored, 2 * SHA1_N);
	tell_bad(m, segment);
	tell_warnings(m, segment);
}

static bool one_segment(struct making_media *m,
	int fd,
	const char *name,
	struct err *err)
{
	struct arena all = m->a;

	m->facts = (struct fact_list){ 0 };
	bool ok = decode(m, fd, err) && is_next(m, name, err);
	if (ok)
		take_told(m, name);
	m->a = all;
	return ok;
}

static bool of_file(struct making_media *m, const char *path, struct err *err)
{
	/* a pipe must not keep us waiting before it is refused */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	bool ok = one_segment(m, fd, path, err);
	close(fd);
	return ok;
}

static bool of_exhibit(struct making_media *m,
	const char *word,
	struct err *err)
{
	struct store *s = m->call->store;
	const struct exhibit *x;
	uint32_t which, n;
	int fd;

	if (!case_exhibit_named(s, str_of(word), &which, err))
		return false;
	x = &store_exhibits(s, &n)[which];
	if (!str_is(x->format, "ewf")) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s is no disk image in EWF: it was read as %.*s",
			STR_FMT(x->name),
			STR_FMT(x->format));
	}
	if (!store_exhibit_open(s, x, &fd, err))
		return false;
	bool ok = one_segment(m, fd, word, err);
	close(fd);
	return ok;
}

static bool all_segments(struct making_media *m, struct err *err)
{
	for (uint32_t i = 0; i < m->call->n; i++) {
		const char *word = m->call->segment[i];

		if (m->call->store ? !of_exhibit(m, word, err)
				   : !of_file(m, word, err))
			return false;
	}
	return true;
}

/* --- the file
 * ---------------------------------------------------------------- */

static bool same_text(const char *stored, const unsigned char *now, size_t n)
{
	char hex[2 * SHA1_N];

	hex_write(now, n, hex);
	return !stored[0] || memcmp(stored, hex, 2 * n) == 0;
}

static void compare(struct making_media *m)
{
	struct media_made *r = m->ret;
	uint64_t all = m->told.sectors * m->told.sector_byte;

	old_sums_end(m->w.sums, r->md5, r->sha1);
	m->w.sums = NULL;
	r->sha256 = hasher_end(m->w.sha256);
	r->bytes = m->w.at;
	r->missing = all > m->w.at ? all - m->w.at : 0;
	r->md5_fits = same_text(r->md5_stored, r->md5, MD5_N);
	r->sha1_fits = same_text(r->sha1_stored, r->sha1, SHA1_N);
}

/* Why what was made is not the medium as it was acquired; false: it is. */
static bool is_flawed(const struct making_media *m, struct err *why)
{
	const struct media_made *r = m->ret;

	if (m->more)
		return !fail(why,
			ERR_FORMAT,
			0,
			"the image goes on in segment %u, which was not "
			"given",
			r->segments + 1);
	if (r->bad || r->missing)
		return !fail(why,
			ERR_FORMAT,
			0,
			"%" PRIu64 " chunks are bad, and %" PRIu64
			" bytes of the medium are missing",
			r->bad,
			r->missing);
	if (!r->md5_fits || !r->sha1_fits)
		return !fail(why,
			ERR_DIFFERS,
			0,
			"the digest that the acquisition stored is not that "
			"of "
			"the medium as it is read");
	return false;
}

static bool put_in_place(struct making_media *m, struct err *err)
{
	const char *to = m->call->to;
	struct str folder = STR("."), name;

	if (ftruncate(m->w.to, (off_t)m->w.at) != 0 || fsync(m->w.to) != 0 ||
		rename(m->part, to) != 0)
		return fail_os(err, "cannot write %s", to);
	m->part[0] = 0;
	m->ret->written = true;
	if (!str_cut_last(str_of(to), '/', &folder, &name))
		folder = STR(".");
	return file_sync_dir(folder.n ? arena_z(&m->a, folder) : "/", err);
}

/* Judges what came, and puts it in place when it may be. */
static bool finish(struct making_media *m, struct err *err)
{
	struct err why;

	compare(m);
	bool flawed = is_flawed(m, &why);
	if (flawed && !m->call->even_so) {
		return fail(err,
			why.code,
			0,
			"%s: nothing is written; --even-so writes what there "
			"is, with zeros for bad chunks",
			why.text);
	}
	if (flawed)
		snprintf(m->ret->flaw, sizeof m->ret->flaw, "%s", why.text);
	return put_in_place(m, err);
}

static bool begin(struct making_media *m, struct err *err)
{
	const char *to = m->call->to;
	int n = snprintf(m->part,
		sizeof m->part,
		"%s.%ld.part",
		to,
		(long)getpid());

	if (n < 0 || (size_t)n >= sizeof m->part) {
		m->part[0] = 0;
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.200s is too long",
			to);
	}
	m->w.to =
		open(m->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->w.to < 0) {
		m->part[0] = 0;
		return fail_os(err, "cannot write %s", to);
	}
	if (!arena_open(&m->a, FACTS_ARENA, err))
		return false;
	m->w.room = arena_raw(&m->a, 1, PIECE, 64);
	m->w.sha256 = hasher_new();
	m->w.sums = old_sums_new(true);
	if (!m->w.room || !m->w.sha256 || !m->w.sums)
		return fail(err, ERR_LIMIT, 0, "no memory left for digests");
	hasher_start(m->w.sha256);
	return true;
}

static void end(struct making_media *m)
{
	unsigned char md5[MD5_N], sha1[SHA1_N];

	if (m->w.sums)
		old_sums_end(m->w.sums, md5, sha1);
	hasher_free(m->w.sha256);
	if (m->w.to >= 0)
		close(m->w.to);
	if (m->part[0])
		unlink(m->part);
	arena_close(&m->a);
}

/* That the medium was taken out of them is part of their custody. */
static bool record_copies(struct making_media *m, struct err *err)
{
	const struct media_call *call = m->call;
	struct arena room = { 0 };

	if (!call->store)
		return true;
	bool ok = arena_open(&room, (size_t)1 << 32, err);
	for (uint32_t i = 0; ok && i < call->n; i++) {
		struct custody_record r = { .step = CUSTODY_COPIED,
			.by = call->by,
			.to = str_of(call->to),
			.tool = STR("ashiato media " ASHIATO_VERSION),
			.why = STR("the bytes of the medium"),
			.at_s = TIME_UNKNOWN };
		struct arena scratch = room;

		ok = case_custody_record(call->store,
			str_of(call->segment[i]),
			&r,
			&scratch,
			err);
	}
	arena_close(&room);
	return ok;
}

bool case_media(const struct media_call *call,
	struct media_made *ret,
	struct err *err)
{
	struct making_media m = { .call = call, .ret = ret, .w.to = -1 };

	*ret = (struct media_made){ 0 };
	bool ok = begin(&m, err) && all_segments(&m, err) && finish(&m, err);
	end(&m);
	return ok && record_copies(&m, err);
}
