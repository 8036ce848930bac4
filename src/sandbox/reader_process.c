/* SPDX-License-Identifier: Apache-2.0 */
/* Reading in a process of its own that has no file system and no network: this
 * program again, started anew so that it carries nothing of ours, with the
 * exhibit, shared memory for what it has seen, and two pipes that say how much
 * of it is filled and how much is free. What is in the shared memory is copied
 * before it is looked at: the other side could change it while we check.
 *
 * One that serves small exhibits gets them one after another as bytes in a file
 * of its own that it can only read, and through a third pipe a word for each:
 * it needs no right for that which one without it has not. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <fcntl.h>
#include <unistd.h>

#include "sandbox/jail.h"
#include "sandbox/sandbox.h"
#include "sandbox/wire.h"
#include "protocol/protocol.h"
#include "triage/triage.h"

extern char **environ;

/* JAIL_MORE: beyond the arena, for what libraries take: hash contexts of files
 * on their way, above all. SERVED_MAX, SLOW_NS: after so many exhibits, or one
 * that took so long, a process that serves several is not used again, so that
 * the limits of one exhibit are still those of each, and one that was taken
 * over does not stay. */
enum {
	JAIL_CPU_S = 4 * 3600,
	JAIL_MORE = 64 << 20,
	IN_FIRST = 1 << 18,
	INFLATE_ARENA = 64 << 20,
	SERVED_MAX = 256,
	SLOW_NS = 1000000000,
	POOL_MAX = 8
};

/* --- in the jail --------------------------------------------------------- */

struct sandboxed_reader {
	struct buf out;
	/* slots filled so far; those that were not given back */
	uint32_t filled;
	uint32_t in_use;
	bool gone; /* nobody listens */
	bool count_only;
	bool live; /* the exhibit is a pipe that is still written to */
	struct jail_shared *shared;
	struct local_clock clock;
	struct str beside;
	bool as_written;
	unsigned payload;
	/* of a disk image: NULL = nobody wants the bytes of its medium */
	const struct media_wanted *media;
};

/* the next slot that may be filled; waits until one is given back when all are
 * in use */
static bool slot_free(struct sandboxed_reader *m)
{
	char freed[SLOTS];

	if (m->in_use < SLOTS)
		return true;
	ssize_t n = read(JAIL_FREED, freed, sizeof freed);
	if (n <= 0 || n > m->in_use)
		return false;
	m->in_use -= (uint32_t)n;
	return true;
}

static void flush_out(struct sandboxed_reader *m)
{
	struct str rest = buf_str(&m->out);
	struct err none;

	m->gone |= m->out.bad;
	while (rest.n && !m->gone) {
		uint32_t n =
			rest.n < SLOT_BYTE ? (uint32_t)rest.n : SLOT_BYTE;

		if (!slot_free(m)) {
			m->gone = true;
			break;
		}
		memcpy(m->shared->slot[m->filled % SLOTS], rest.p, n);
		m->filled++;
		m->in_use++;
		m->gone = !file_write_all(JAIL_FILLED,
			(struct str){ (const char *)&n, sizeof n },
			"pipe",
			&none);
		rest = str_from(rest, n);
	}
	m->out.n = 0;
}

static bool send_obs(void *ctx, const struct obs *o)
{
	struct sandboxed_reader *m = ctx;

	if (m->count_only)
		return true;
	wire_put_obs(&m->out, o);
	if (m->out.n >= SLOT_BYTE)
		flush_out(m);
	return !m->gone;
}

static void send_skip(void *ctx, const struct skip *s)
{
	struct sandboxed_reader *m = ctx;

	wire_put_skip(&m->out, s);
	if (m->out.n >= SLOT_BYTE)
		flush_out(m);
}

/* Before the next piece of the exhibit is asked for. What was seen in a live
 * one must not wait for it. */
static void note_place(void *ctx,
	const char *doing,
	uint64_t done,
	uint64_t total)
{
	struct sandboxed_reader *m = ctx;

	(void)doing;
	(void)total;
	__atomic_store_n(&m->shared->done_byte, done, __ATOMIC_RELAXED);
	if (m->live && m->out.n)
		flush_out(m);
}

/* whatever libraries load on first use must be there before the door closes */
static void warm_up(struct arena scratch)
{
	text_warm_up();
	triage_warm_up();
	protocol_warm_up(scratch);
}

static void serve(struct sandboxed_reader *m,
	struct str reader,
	struct arena scratch)
{
	const struct progress p = { m, note_place };
	struct wire_end end = { .ok = true };
	struct reading r = { 0 };

	if (reader.n)
		r.reader = reader_named(reader);
	else
		end.ok = sandbox_recognise(JAIL_EXHIBIT,
			scratch,
			&r,
			&end.err);
	if (end.ok) {
		wire_put_found(&m->out,
			&(struct wire_found){ r.reader
					? (uint32_t)(r.reader - readers)
					: UINT32_MAX,
				r.empty,
				r.simulated });
		if (r.reader) {
			end.ok = sandbox_read_here(JAIL_EXHIBIT,
				r.reader,
				&m->clock,
				m->beside,
				m->as_written,
				m->payload,
				m->media,
				scratch,
				&(struct sink){ m, send_obs, send_skip },
				&r,
				&p,
				0,
				&end.err);
		}
		end.stats = r.stats;
		end.first_ns = r.first_ns;
		end.last_ns = r.last_ns;
	}
	wire_put_end(&m->out, &end);
	flush_out(m);
}

/* The word for the next exhibit; false: there is none. */
static bool next_request(struct wire_request *ret)
{
	char *to = (char *)ret;
	size_t have = 0;

	while (have < sizeof *ret) {
		ssize_t n = read(JAIL_NEXT, to + have, sizeof *ret - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		have += (size_t)n;
	}
	return ret->reader == UINT32_MAX || ret->reader < n_readers;
}

/* Exhibit after exhibit; nothing of one is there when the next begins. */
static void serve_all(struct sandboxed_reader *m, struct arena scratch)
{
	struct wire_request r;

	while (!m->gone && next_request(&r)) {
		m->count_only = r.count_only;
		if (lseek(JAIL_EXHIBIT, 0, SEEK_SET) < 0)
			return;
		__atomic_store_n(&m->shared->done_byte, 0, __ATOMIC_RELAXED);
		serve(m,
			r.reader == UINT32_MAX
				? STR("")
				: str_of(readers[r.reader].name),
			scratch);
		/* what was taken reads as zero again */
		if (madvise(scratch.base,
			    (size_t)(scratch.end - scratch.base),
			    MADV_DONTNEED) != 0) {
			return;
		}
	}
}

/* What the exhibit is when it is decompressed, into the pipe's place; most:
 * bytes that are written at most. */
static bool copy_inflated(struct arena scratch, uint64_t most)
{
	const int fd = JAIL_EXHIBIT;
	struct err err = { 0 };
	struct input in = input_inflated(input_fd(&fd), &scratch, &err);
	unsigned char *room = arena_raw(&scratch, 1, SLOT_BYTE, 1);
	ptrdiff_t n = room ? in.pull(in.ctx, room, SLOT_BYTE, &err) : -1;

	for (uint64_t all = 0; n > 0;
		n = in.pull(in.ctx, room, SLOT_BYTE, &err)) {
		all += (uint64_t)n;
		if (all > most ||
			!file_write_all(JAIL_FILLED,
				(struct str){ (const char *)room, (size_t)n },
				"copy",
				&err)) {
			return false;
		}
	}
	return n == 0;
}

/* Whoever started us may be killed: nobody is left then to read for. false:
 * that happened already, and nobody holds the other end of the pipe. */
static bool ends_with_parent(void)
{
	struct pollfd p = { .fd = JAIL_FILLED };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return false;
	return poll(&p, 1, 0) >= 0 && !(p.revents & POLLERR);
}

static int inflate_main(const char *most)
{
	struct arena scratch = { 0 };
	struct err err = { 0 };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
		!arena_open(&scratch, INFLATE_ARENA, &err) ||
		!jail_enter(JAIL_CPU_S, JAIL_MORE, &err)) {
		return 1;
	}
	return !copy_inflated(scratch, strtoull(most, NULL, 10));
}

/* What is to be read beside a sample lies where words for further exhibits
 * would come from. */
static struct str beside_sample(void)
{
	struct stat st;

	if (fstat(JAIL_NEXT, &st) != 0 || st.st_size <= 0)
		return STR("");
	void *p = mmap(NULL,
		(size_t)st.st_size,
		PROT_READ,
		MAP_PRIVATE,
		JAIL_NEXT,
		0);
	if (p == MAP_FAILED)
		return STR("");
	return (struct str){ p, (size_t)st.st_size };
}

/* "payload3": what of it is asked for; 0: nothing */
static unsigned payload_of(const char *what)
{
	struct str s = str_of(what);

	if (!str_starts(s, STR("payload")) || s.n != sizeof "payload")
		return 0;
	return (unsigned)(s.p[s.n - 1] - '0') & PAYLOAD_ASKS;
}

static bool put_media(void *ctx, struct str bytes)
{
	struct err none;

	(void)ctx;
	return file_write_all(JAIL_NEXT, bytes, "pipe", &none);
}

/* "before:chunks:sectors of one:bytes of a sector:sectors", as media_words
 * writes it */
static struct media_wanted media_told(const char *words)
{
	struct media_wanted m = { .put = put_media };

	if (sscanf(words,
		    "%" SCNu64 ":%" SCNu32 ":%" SCNu32 ":%" SCNu32
		    ":%" SCNu64,
		    &m.before,
		    &m.chunks,
		    &m.chunk_sectors,
		    &m.sector_byte,
		    &m.sectors) != 5)
		m.before = 0;
	return m;
}

int sandbox_reader_main(const char *reader,
	const char *arena_byte,
	const char *what,
	const char *zone,
	const char *year)
{
	struct jail_shared *shared = mmap(NULL,
		sizeof *shared,
		PROT_READ | PROT_WRITE,
		MAP_SHARED,
		JAIL_SHARED,
		0);
	struct sandboxed_reader m = {
		.shared = shared,
		.live = lseek(JAIL_EXHIBIT, 0, SEEK_CUR) < 0,
		.count_only = strcmp(what, "count") == 0,
		.as_written = strcmp(what, "written") == 0,
		.payload = payload_of(what),
	};
	const bool is_media = strcmp(what, "media") == 0;
	const struct media_wanted media = media_told(is_media ? reader : "");
	struct arena scratch = { 0 };
	struct err err = { 0 };

	m.media = is_media ? &media : NULL;
	if (strcmp(what, "sample") == 0)
		m.beside = beside_sample();
	if (strcmp(what, "inflate") == 0)
		return inflate_main(arena_byte);
	if (shared == MAP_FAILED || !ends_with_parent())
		return 1;
	bool ok = arena_open(&scratch, strtoull(arena_byte, NULL, 10), &err);
	if (ok) {
		warm_up(scratch);
		/* the database of zones is read now: later there are no files
		 */
		ok = local_clock_open(&m.clock,
			     str_of(zone),
			     (unsigned)strtoul(year, NULL, 10)) ||
			fail(&err,
				ERR_USAGE,
				0,
				"the zone \"%s\" is not in this machine's "
				"database of time zones",
				zone);
	}
	if (!ok || !jail_enter(JAIL_CPU_S, JAIL_MORE, &err)) {
		wire_put_end(&m.out,
			&(struct wire_end){
				.ok = false,
				.err = err,
			});
		flush_out(&m);
		return 1;
	}
	if (strcmp(what, "serve") == 0)
		serve_all(&m, scratch);
	else
		serve(&m, is_media ? STR("ewf") : str_of(reader), scratch);
	return m.gone;
}

/* --- on our side --------------------------------------------------------- */

struct jailed {
	pid_t pid;
	/* pipes */
	int filled;
	int freed;
	const struct jail_shared *shared;
	uint32_t taken; /* slots */
	const struct reader *reader;
	char media[96]; /* of a disk image: what is told of its medium */
	bool count_only;
	unsigned char *in;
	size_t have;
	size_t cap;
	const struct sink *out;
	struct reading *ret;
	struct err *err;
	uint64_t put;
	uint64_t skipped;
	bool ended;
	bool stopped;
	bool foreign;
	struct wire_end end;

	/* of one that serves exhibit after exhibit, else NULL */
	struct reader_pool *pool;
	int next;  /* pipe */
	int bytes; /* of the exhibit; the process can only read them */
	char zone[ZONE_NAME_MAX + 1];
	uint32_t year;
	struct wire_request request;
	uint32_t served;
	int64_t began_ns; /* with this exhibit */
};

struct reader_pool {
	size_t arena_byte;
	struct jailed *idle[POOL_MAX];
	unsigned n;
};

enum {
	PASSED = 5
};

/* The descriptors of the jailed process, from JAIL_EXHIBIT on. Above the
 * numbers they get first, so that none is overwritten before it is used. */
static bool spawn(struct jailed *k, const int *fd, int n, char *const argv[])
{
	posix_spawn_file_actions_t act;
	int high[PASSED];
	int rc = 0;

	posix_spawn_file_actions_init(&act);
	for (int i = 0; i < n; i++) {
		high[i] = fcntl(fd[i], F_DUPFD_CLOEXEC, 10);
		if (high[i] < 0 ||
			posix_spawn_file_actions_adddup2(&act,
				high[i],
				JAIL_EXHIBIT + i) != 0) {
			rc = errno ? errno : EMFILE;
		}
	}
	if (!rc) {
		rc = posix_spawn(&k->pid,
			"/proc/self/exe",
			&act,
			NULL,
			argv,
			environ);
	}
	posix_spawn_file_actions_destroy(&act);
	for (int i = 0; i < n; i++) {
		if (high[i] >= 0)
			close(high[i]);
	}
	k->pid = rc ? 0 : k->pid;
	errno = rc;
	return rc == 0;
}

static bool open_pipes(struct jailed *k,
	int filled[static 2],
	int freed[static 2],
	int shared)
{
	k->shared = MAP_FAILED;
	if (shared < 0 || ftruncate(shared, sizeof *k->shared) != 0)
		return false;
	if (pipe2(filled, O_CLOEXEC) != 0 || pipe2(freed, O_CLOEXEC) != 0)
		return false;
	k->shared = mmap(NULL,
		sizeof *k->shared,
		PROT_READ,
		MAP_SHARED,
		shared,
		0);
	return k->shared != MAP_FAILED;
}

/* fd: the exhibit. what: the process's work. next: where words for exhibits
 * come from, or what is read beside a sample; -1 = neither. */
static bool start(struct jailed *k,
	int fd,
	const char *what,
	int next,
	size_t arena_byte)
{
	char room[32];
	char year[16];
	const char *reader = k->reader && !k->pool ? k->reader->name : "";
	const char *first = k->media[0] ? k->media : reader;
	char *argv[] = { (char *)(uintptr_t) "ashiato",
		(char *)(uintptr_t) "reader-jail",
		(char *)(uintptr_t)first,
		room,
		(char *)(uintptr_t)what,
		k->zone,
		year,
		NULL };
	int filled[2] = { -1, -1 };
	int freed[2] = { -1, -1 };
	int shared = memfd_create("seen", MFD_CLOEXEC);

	snprintf(room, sizeof room, "%zu", arena_byte);
	snprintf(year, sizeof year, "%" PRIu32, k->year);
	bool ok = open_pipes(k, filled, freed, shared) &&
		spawn(k,
			(int[]){ fd, filled[1], shared, freed[0], next },
			next < 0 ? PASSED - 1 : PASSED,
			argv);
	const int given[] = { filled[1], freed[0], shared };
	int why = errno;
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		if (given[i] >= 0)
			close(given[i]);
	}
	k->filled = filled[0];
	k->freed = freed[1];
	/* one that takes nothing back must not keep us waiting */
	ok = ok && fcntl(k->freed, F_SETFL, O_NONBLOCK) == 0;
	errno = why;
	return ok;
}

/* one message; false: enough */
static bool take(struct jailed *k,
	enum wire_kind kind,
	struct str body,
	struct wire_room *room)
{
	struct wire_found f;
	struct obs o;
	struct skip s;
	char why[256];

	switch (kind) {
	case WIRE_FOUND:
		k->foreign = !wire_get_found(body, &f);
		if (k->foreign)
			return false;
		k->ret->reader =
			f.reader == UINT32_MAX ? NULL : &readers[f.reader];
		k->ret->empty = f.empty;
		k->ret->simulated = f.simulated;
		return true;
	case WIRE_OBS:
	case WIRE_FLOW:
		k->foreign = !k->out || !wire_get_obs(kind, body, room, &o);
		if (k->foreign)
			return false;
		k->put++;
		k->stopped = !k->out->put(k->out->ctx, &o);
		return !k->stopped;
	case WIRE_SKIP:
		k->foreign = !k->out || !wire_get_skip(body, why, &s);
		if (k->foreign)
			return false;
		k->skipped++;
		k->out->skip(k->out->ctx, &s);
		return true;
	case WIRE_END:
		k->foreign = !wire_get_end(body, &k->end);
		k->ended = !k->foreign;
		return false;
	}
	return false;
}

/* all whole messages that have come; the rest stays at the front */
static bool take_all(struct jailed *k, struct wire_room *room)
{
	size_t used = 0;

	for (;;) {
		enum wire_kind kind;
		struct str body;
		ptrdiff_t n =
			wire_next((struct str){ (const char *)k->in + used,
					  k->have - used },
				&kind,
				&body);

		if (n < 0) {
			k->foreign = true;
			return false;
		}
		if (n == 0)
			break;
		used += (size_t)n;
		if (!take(k, kind, body, room)) {
			k->have -= used; /* what came behind the end */
			return false;
		}
	}
	memmove(k->in, k->in + used, k->have - used);
	k->have -= used;
	return true;
}

static bool room_for(struct jailed *k, size_t n)
{
	size_t cap = k->cap ? k->cap : IN_FIRST;

	if (k->have + n <= k->cap)
		return true;
	while (cap < k->have + n)
		cap *= 2;
	unsigned char *wide =
		cap <= 2 * (size_t)WIRE_MAX ? realloc(k->in, cap) : NULL;
	if (!wide)
		return false;
	k->in = wide;
	k->cap = cap;
	return true;
}

/* copies the slots that were filled, and gives them back; false: a length that
 * none can have */
static bool take_slots(struct jailed *k, const uint32_t *len, size_t n)
{
	static const char freed[SLOTS];

	for (size_t i = 0; i < n; i++) {
		if (len[i] == 0 || len[i] > SLOT_BYTE || !room_for(k, len[i]))
			return false;
		memcpy(k->in + k->have,
			k->shared->slot[k->taken++ % SLOTS],
			len[i]);
		k->have += len[i];
	}
	/* when nobody takes it, the other pipe says that it is over */
	ssize_t given = write(k->freed, freed, n);
	(void)given;
	return true;
}

static void listen_to(struct jailed *k,
	const struct progress *p,
	uint64_t total)
{
	struct wire_room room;
	uint32_t len[16];

	for (;;) {
		/* a length is written at once: pipes do not tear what is so
		 * short */
		ssize_t n = read(k->filled, len, sizeof len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		bool sound = take_slots(k, len, (size_t)n / sizeof *len) &&
			n % (ssize_t)sizeof *len == 0;
		if (!take_all(k, &room))
			break;
		if (!sound) { /* what was sound before it stands */
			k->foreign = true;
			break;
		}
		if (p && p->step) {
			p->step(p->ctx,
				"reading",
				__atomic_load_n(&k->shared->done_byte,
					__ATOMIC_RELAXED),
				total);
		}
	}
}

/* how it ended, in *err when it did not end well */
static bool conclude(struct jailed *k, int status)
{
	uint64_t at =
		__atomic_load_n(&k->shared->done_byte, __ATOMIC_RELAXED);

	if (k->ended) {
		k->ret->stats = k->end.stats;
		k->ret->first_ns = k->end.first_ns;
		k->ret->last_ns = k->end.last_ns;
	} else {
		k->ret->stats = (struct read_stats){
			.bytes = at,
			.records = k->put,
			.skipped = k->skipped,
		};
	}
	if (k->stopped)
		return fail(k->err, ERR_LIMIT, 0, "the reading was stopped");
	if (k->ended && k->end.ok)
		return true;
	if (k->ended) {
		*k->err = k->end.err;
		return false;
	}
	if (k->foreign) {
		return fail(k->err,
			ERR_FORMAT,
			at,
			"the reading process said what it must not say, "
			"after "
			"%" PRIu64
			" bytes of the exhibit; the rest was not read",
			at);
	}
	if (WIFSIGNALED(status)) {
		return fail(k->err,
			ERR_FORMAT,
			at,
			"the reading process was ended by signal %d (%s) "
			"after "
			"%" PRIu64
			" bytes of the exhibit; the rest was not read",
			WTERMSIG(status),
			strsignal(WTERMSIG(status)),
			at);
	}
	return fail(k->err,
		ERR_FORMAT,
		at,
		"the reading process ended after %" PRIu64
		" bytes of the exhibit; the rest was not read",
		at);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Until it has ended; what was between us is gone then. */
static int wait_for(struct jailed *k)
{
	int status = 0;

	close_one(&k->filled);
	close_one(&k->freed);
	close_one(&k->next);
	while (k->pid > 0 && waitpid(k->pid, &status, 0) < 0 &&
		errno == EINTR)
		continue;
	k->pid = 0;
	return status;
}

static void unmap(struct jailed *k)
{
	if (k->shared != MAP_FAILED)
		munmap((void *)(uintptr_t)k->shared, sizeof *k->shared);
	k->shared = MAP_FAILED;
}

static void release(struct jailed *k)
{
	unmap(k);
	close_one(&k->bytes);
	free(k->in);
	free(k);
}

static void end_process(struct jailed *k)
{
	if (k->pid > 0)
		kill(k->pid, SIGKILL);
	wait_for(k);
	unmap(k);
}

static void stop(struct jailed *k)
{
	end_process(k);
	release(k);
}

/* told: NULL = nothing */
static struct jailed *new_jailed(const struct reader *reader,
	bool count_only,
	const struct time_told *told,
	struct err *err)
{
	struct jailed *k = calloc(1, sizeof *k);

	if (!k) {
		fail(err, ERR_LIMIT, 0, "no memory left to read");
		return NULL;
	}
	k->reader = reader;
	k->count_only = count_only;
	k->filled = k->freed = k->next = k->bytes = -1;
	k->shared = MAP_FAILED;
	if (told) {
		snprintf(k->zone,
			sizeof k->zone,
			"%.*s",
			STR_FMT(told->zone));
		k->year = told->year;
	}
	return k;
}

static bool not_started(struct jailed *k, struct err *err)
{
	fail_os(err, "cannot start a reading process");
	stop(k);
	return false;
}

bool sandbox_start(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	bool count_only,
	struct err *err)
{
	return sandbox_start_told(ret,
		fd,
		reader,
		arena_byte,
		count_only,
		NULL,
		err);
}

bool sandbox_start_told(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	bool count_only,
	const struct time_told *told,
	struct err *err)
{
	struct jailed *k = new_jailed(reader, count_only, told, err);

	if (!k)
		return false;
	if (!start(k, fd, count_only ? "count" : "all", -1, arena_byte))
		return not_started(k, err);
	*ret = k;
	return true;
}

bool sandbox_start_as_written(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	const struct time_told *told,
	struct err *err)
{
	struct jailed *k = new_jailed(reader, false, told, err);

	if (!k)
		return false;
	if (!start(k, fd, "written", -1, arena_byte))
		return not_started(k, err);
	*ret = k;
	return true;
}

bool sandbox_start_payload(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	unsigned payload,
	struct err *err)
{
	struct jailed *k = new_jailed(reader, false, NULL, err);
	char what[] = "payload0";

	if (!k)
		return false;
	what[sizeof what - 2] = (char)('0' + (payload & PAYLOAD_ASKS));
	if (!start(k, fd, what, -1, arena_byte))
		return not_started(k, err);
	*ret = k;
	return true;
}

bool sandbox_start_sample(struct jailed **ret,
	int fd,
	struct str beside,
	size_t arena_byte,
	struct err *err)
{
	const struct reader *reader = reader_named(STR("sample"));
	struct jailed *k = new_jailed(reader, false, NULL, err);
	int given = k ? memfd_create("beside", MFD_CLOEXEC) : -1;

	if (!k)
		return false;
	bool ok = given >= 0 &&
		file_write_all(given, beside, "beside", err) &&
		start(k, fd, "sample", given, arena_byte);
	close_one(&given);
	if (!ok)
		return not_started(k, err);
	*ret = k;
	return true;
}

static void media_words(const struct media_wanted *m, struct jailed *k)
{
	snprintf(k->media,
		sizeof k->media,
		"%" PRIu64 ":%" PRIu32 ":%" PRIu32 ":%" PRIu32 ":%" PRIu64,
		m->before,
		m->chunks,
		m->chunk_sectors,
		m->sector_byte,
		m->sectors);
}

bool sandbox_start_media(struct jailed **ret,
	int fd,
	int to,
	const struct media_wanted *told,
	size_t arena_byte,
	struct err *err)
{
	struct jailed *k =
		new_jailed(reader_named(STR("ewf")), false, NULL, err);

	if (!k)
		return false;
	media_words(told, k);
	if (!start(k, fd, "media", to, arena_byte))
		return not_started(k, err);
	*ret = k;
	return true;
}

/* --- small exhibits, one process for several ----------------------------- */

bool sandbox_pool_open(struct reader_pool **ret,
	size_t arena_byte,
	struct err *err)
{
	struct reader_pool *p = calloc(1, sizeof *p);

	if (!p)
		return fail(err, ERR_LIMIT, 0, "no memory left to read");
	p->arena_byte = arena_byte;
	*ret = p;
	return true;
}

void sandbox_pool_close(struct reader_pool *p)
{
	for (unsigned i = 0; p && i < p->n; i++)
		stop(p->idle[i]);
	free(p);
}

/* A process that waits for the bytes of k. */
static bool start_serving(struct jailed *k)
{
	char path[64];
	int next[2];

	snprintf(path, sizeof path, "/proc/self/fd/%d", k->bytes);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = pipe2(next, O_CLOEXEC) == 0;
	if (ok) {
		k->next = next[1];
		ok = start(k, fd, "serve", next[0], k->pool->arena_byte);
		close(next[0]);
	}
	close(fd);
	k->taken = 0;
	k->served = 0;
	return ok;
}

static int64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool hand_over(struct jailed *k, struct err *err)
{
	k->served++;
	k->began_ns = clock_ns();
	return file_write_all(k->next,
		(struct str){ (const char *)&k->request, sizeof k->request },
		"pipe",
		err);
}

static bool put_bytes(struct jailed *k, struct str bytes)
{
	for (size_t at = 0; at < bytes.n;) {
		ssize_t n = pwrite(k->bytes,
			bytes.p + at,
			bytes.n - at,
			(off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return ftruncate(k->bytes, (off_t)bytes.n) == 0;
}

/* One that waits and was told the same of clocks; NULL: none does. Those that
 * were told otherwise would only be in the way. */
static struct jailed *waiting(struct reader_pool *p,
	const struct time_told *told)
{
	while (p->n) {
		struct jailed *k = p->idle[--p->n];

		if (k->year == told->year && str_is(told->zone, k->zone))
			return k;
		stop(k);
	}
	return NULL;
}

bool sandbox_start_small(struct jailed **ret,
	struct reader_pool *p,
	struct str bytes,
	const struct reader *reader,
	bool count_only,
	const struct time_told *told,
	struct err *err)
{
	struct jailed *k = waiting(p, told);
	struct err gone;

	if (!k) {
		k = new_jailed(reader, count_only, told, err);
		if (!k)
			return false;
		k->pool = p;
		k->bytes = memfd_create("exhibit", MFD_CLOEXEC);
	}
	k->reader = reader;
	k->count_only = count_only;
	k->have = 0;
	k->put = k->skipped = 0;
	k->ended = k->stopped = k->foreign = false;
	k->request = (struct wire_request){
		.reader = reader ? (uint32_t)(reader - readers) : UINT32_MAX,
		.count_only = count_only,
	};
	if (k->bytes < 0 || !put_bytes(k, bytes))
		return not_started(k, err);
	/* one that ended while it waited has no part in this exhibit */
	if (k->pid > 0 && !hand_over(k, &gone))
		end_process(k);
	if (k->pid == 0 && (!start_serving(k) || !hand_over(k, err)))
		return not_started(k, err);
	*ret = k;
	return true;
}

/* Something went wrong before anything came of this exhibit, in a process that
 * had read others: what they left may be why, so it is read in one of its own.
 */
static bool must_read_anew(const struct jailed *k)
{
	if (!k->pool || k->ended || k->stopped)
		return false;
	return k->served > 1 && !k->put && !k->skipped;
}

static bool start_anew(struct jailed *k, struct err *err)
{
	end_process(k);
	k->have = 0;
	k->foreign = false;
	*k->ret = (struct reading){ .reader = k->reader };
	return start_serving(k) && hand_over(k, err);
}

/* Whether it may have another exhibit. */
static bool may_go_on(const struct jailed *k)
{
	if (!k->pool || !k->ended || !k->end.ok)
		return false;
	if (k->have || clock_ns() - k->began_ns > SLOW_NS)
		return false;
	return k->served < SERVED_MAX && k->pool->n < POOL_MAX;
}

bool sandbox_finish(struct jailed *k,
	const struct sink *out,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err)
{
	*ret = (struct reading){ .reader = k->reader };
	k->out = out;
	k->ret = ret;
	k->err = err;
	listen_to(k, p, total);
	if (must_read_anew(k)) {
		if (!start_anew(k, err))
			return not_started(k, err);
		listen_to(k, p, total);
	}
	if (may_go_on(k)) {
		k->pool->idle[k->pool->n++] = k;
		return conclude(k, 0);
	}
	if (k->pool || !k->ended)
		kill(k->pid, SIGKILL);
	bool ok = conclude(k, wait_for(k));
	release(k);
	return ok;
}

void sandbox_abandon(struct jailed *k)
{
	if (k)
		stop(k);
}

/* --- decompressing only -------------------------------------------------- */

struct inflating {
	struct jailed k; /* of it the process alone */
};

bool sandbox_inflate(struct inflating **ret,
	int fd,
	int to,
	uint64_t most_byte,
	struct err *err)
{
	struct inflating *f = calloc(1, sizeof *f);
	char most[32];
	char *argv[] = { (char *)(uintptr_t) "ashiato",
		(char *)(uintptr_t) "reader-jail",
		(char *)(uintptr_t) "",
		most,
		(char *)(uintptr_t) "inflate",
		(char *)(uintptr_t) "",
		(char *)(uintptr_t) "0",
		NULL };

	if (!f)
		return fail(err, ERR_LIMIT, 0, "no memory left to read");
	snprintf(most, sizeof most, "%" PRIu64, most_byte);
	f->k.filled = f->k.freed = f->k.next = -1;
	if (!spawn(&f->k, (int[]){ fd, to }, 2, argv)) {
		fail_os(err, "cannot start a reading process");
		free(f);
		return false;
	}
	*ret = f;
	return true;
}

bool sandbox_inflated(struct inflating *f, bool wait, bool *ret_whole)
{
	int status = 0;
	pid_t pid;

	do {
		pid = waitpid(f->k.pid, &status, wait ? 0 : WNOHANG);
	} while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return false;
	*ret_whole = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	free(f);
	return true;
}

void sandbox_inflate_stop(struct inflating *f)
{
	bool whole;

	if (!f)
		return;
	kill(f->k.pid, SIGKILL);
	sandbox_inflated(f, true, &whole);
}

bool sandbox_read(int fd,
	const struct reader *reader,
	const struct sink *out,
	size_t arena_byte,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err)
{
	struct jailed *k;

	*ret = (struct reading){ .reader = reader };
	return sandbox_start(&k, fd, reader, arena_byte, false, err) &&
		sandbox_finish(k, out, ret, p, total, err);
}
