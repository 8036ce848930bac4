/* SPDX-License-Identifier: Apache-2.0 */
/* Reading in a process of its own that has no file system and no network: this program again, started anew so that it carries
 * nothing of ours, with the exhibit, a pipe to us, and a page that says how far it is. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/reading.h"
#include "engine/wire.h"

extern char **environ;

enum { JAIL_EXHIBIT = 3, JAIL_PIPE = 4, JAIL_PAGE = 5, JAIL_CPU_S = 4 * 3600, OUT_FLUSH = 1 << 16, IN_FIRST = 1 << 18 };

/* shared with the jailed process; only it writes, we only show it */
struct jail_page {
	uint64_t done_byte;             /* of the exhibit as it is stored */
};

/* --- in the jail ---------------------------------------------------------------------------------------------------------------- */

struct inmate {
	struct buf out;
	bool gone;                      /* nobody listens */
	bool live;                      /* the exhibit is a pipe that is still written to */
	volatile struct jail_page *page;
};

static void flush_out(struct inmate *m)
{
	struct err none;

	if (m->out.bad || !file_write_all(JAIL_PIPE, buf_str(&m->out), "pipe", &none))
		m->gone = true;
	m->out.n = 0;
}

static bool send_obs(void *ctx, const struct obs *o)
{
	struct inmate *m = ctx;

	wire_put_obs(&m->out, o);
	if (m->out.n >= OUT_FLUSH)
		flush_out(m);
	return !m->gone;
}

static void send_skip(void *ctx, const struct skip *s)
{
	struct inmate *m = ctx;

	wire_put_skip(&m->out, s);
	if (m->out.n >= OUT_FLUSH)
		flush_out(m);
}

/* Before the next piece of the exhibit is asked for. What was seen in a live one must not wait for it. */
static void note_place(void *ctx, const char *doing, uint64_t done, uint64_t total)
{
	struct inmate *m = ctx;

	(void)doing, (void)total;
	m->page->done_byte = done;
	if (m->live && m->out.n)
		flush_out(m);
}

/* whatever libraries load on first use must be there before the door closes */
static void warm_up(void)
{
	unsigned char sum[SHA1_N];

	sha1_of(STR(""), sum);
	text_warm_up();
}

static void serve(struct inmate *m, struct str reader, struct arena scratch)
{
	const struct progress p = { m, note_place };
	struct wire_end end = { .ok = true };
	struct reading r = { 0 };

	if (reader.n)
		r.reader = reader_named(reader);
	else
		end.ok = recognise_fd(JAIL_EXHIBIT, scratch, &r, &end.err);
	if (end.ok) {
		wire_put_found(&m->out, &(struct wire_found){ r.reader ? (uint32_t)(r.reader - readers) : UINT32_MAX, r.empty, r.simulated });
		if (r.reader)
			end.ok = read_fd(JAIL_EXHIBIT, r.reader, scratch, &(struct sink){ m, send_obs, send_skip }, &r, &p, 0, &end.err);
		end.stats = r.stats;
	}
	wire_put_end(&m->out, &end);
	flush_out(m);
}

int engine_jail_main(const char *reader, const char *arena_byte)
{
	void *page = mmap(NULL, sizeof(struct jail_page), PROT_READ | PROT_WRITE, MAP_SHARED, JAIL_PAGE, 0);
	struct inmate m = { .page = page, .live = lseek(JAIL_EXHIBIT, 0, SEEK_CUR) < 0 };
	struct arena scratch = { 0 };
	struct err err = { 0 };

	warm_up();
	if (page == MAP_FAILED || !arena_open(&scratch, strtoull(arena_byte, NULL, 10), &err) || !jail_enter(JAIL_CPU_S, &err)) {
		wire_put_end(&m.out, &(struct wire_end){ .ok = false, .err = err });
		flush_out(&m);
		return 1;
	}
	serve(&m, str_of(reader), scratch);
	return m.gone;
}

/* --- on our side ------------------------------------------------------------------------------------------------------------------ */

struct keeper {
	pid_t pid;
	int pipe;
	volatile struct jail_page *page;
	unsigned char *in;
	size_t have, cap;
	const struct sink *out;
	struct reading *ret;
	struct err *err;
	uint64_t put, skipped;
	bool ended, stopped, foreign;
	struct wire_end end;
};

static bool start(struct keeper *k, int fd, const char *reader, size_t arena_byte)
{
	char room[32];
	char *argv[] = { (char *)(uintptr_t)"ashiato", (char *)(uintptr_t)"reader-jail", (char *)(uintptr_t)reader, room, NULL };
	posix_spawn_file_actions_t act;
	int ends[2], page = memfd_create("place", MFD_CLOEXEC);

	snprintf(room, sizeof room, "%zu", arena_byte);
	if (page < 0 || ftruncate(page, sizeof(struct jail_page)) != 0 || pipe2(ends, O_CLOEXEC) != 0)
		return fail_os(k->err, "cannot start a reading process");
	k->page = mmap(NULL, sizeof(struct jail_page), PROT_READ, MAP_SHARED, page, 0);
	/* above the numbers they get, so that none is overwritten before it is used */
	int exhibit = fcntl(fd, F_DUPFD_CLOEXEC, 10), out = fcntl(ends[1], F_DUPFD_CLOEXEC, 10), place = fcntl(page, F_DUPFD_CLOEXEC, 10);
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_adddup2(&act, exhibit, JAIL_EXHIBIT);
	posix_spawn_file_actions_adddup2(&act, out, JAIL_PIPE);
	posix_spawn_file_actions_adddup2(&act, place, JAIL_PAGE);
	int rc = k->page == MAP_FAILED || exhibit < 0 || out < 0 || place < 0 ? errno : posix_spawn(&k->pid, "/proc/self/exe", &act, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&act);
	close(ends[1]), close(page), close(exhibit), close(out), close(place);
	k->pipe = ends[0];
	if (rc) {
		close(ends[0]);
		errno = rc;
		return fail_os(k->err, "cannot start a reading process");
	}
	return true;
}

/* one message; false: enough */
static bool take(struct keeper *k, enum wire_kind kind, struct str body, struct str *cells)
{
	struct wire_found f;
	struct obs o;
	struct skip s;
	char why[256];

	switch (kind) {
	case WIRE_FOUND:
		if ((k->foreign = !wire_get_found(body, &f)))
			return false;
		k->ret->reader = f.reader == UINT32_MAX ? NULL : &readers[f.reader];
		k->ret->empty = f.empty, k->ret->simulated = f.simulated;
		return true;
	case WIRE_OBS:
		if ((k->foreign = !k->out || !wire_get_obs(body, cells, &o)))
			return false;
		k->put++;
		k->stopped = !k->out->put(k->out->ctx, &o);
		return !k->stopped;
	case WIRE_SKIP:
		if ((k->foreign = !k->out || !wire_get_skip(body, why, &s)))
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
static bool take_all(struct keeper *k, struct str *cells)
{
	size_t used = 0;

	for (;;) {
		enum wire_kind kind;
		struct str body;
		ptrdiff_t n = wire_next((struct str){ (const char *)k->in + used, k->have - used }, &kind, &body);

		if (n < 0) {
			k->foreign = true;
			return false;
		}
		if (n == 0)
			break;
		used += (size_t)n;
		if (!take(k, kind, body, cells))
			return false;
	}
	memmove(k->in, k->in + used, k->have - used);
	k->have -= used;
	return true;
}

static bool more_room(struct keeper *k)
{
	if (k->have < k->cap)
		return true;
	size_t cap = k->cap ? k->cap * 2 : IN_FIRST;
	unsigned char *wide = cap <= 2 * (size_t)WIRE_MAX ? realloc(k->in, cap) : NULL;
	if (!wide)
		return false;
	k->in = wide, k->cap = cap;
	return true;
}

static void listen_to(struct keeper *k, const struct progress *p, uint64_t total)
{
	struct str cells[WIRE_CELLS_MAX];

	while (more_room(k)) {
		ssize_t n = read(k->pipe, k->in + k->have, k->cap - k->have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		k->have += (size_t)n;
		if (!take_all(k, cells))
			break;
		if (p && p->step)
			p->step(p->ctx, "reading", k->page->done_byte, total);
	}
}

/* how it ended, in *err when it did not end well */
static bool conclude(struct keeper *k, int status)
{
	uint64_t at = k->page->done_byte;

	k->ret->stats = k->ended ? k->end.stats : (struct read_stats){ .bytes = at, .records = k->put, .skipped = k->skipped };
	if (k->stopped)
		return fail(k->err, ERR_LIMIT, 0, "the reading was stopped");
	if (k->ended && k->end.ok)
		return true;
	if (k->ended) {
		*k->err = k->end.err;
		return false;
	}
	if (k->foreign)
		return fail(k->err, ERR_FORMAT, at, "the reading process said what it must not say, after %" PRIu64 " bytes of the exhibit; the rest was not read", at);
	if (WIFSIGNALED(status))
		return fail(k->err, ERR_FORMAT, at, "the reading process was ended by signal %d (%s) after %" PRIu64 " bytes of the exhibit; the rest was not read", WTERMSIG(status),
		            strsignal(WTERMSIG(status)), at);
	return fail(k->err, ERR_FORMAT, at, "the reading process ended after %" PRIu64 " bytes of the exhibit; the rest was not read", at);
}

bool read_jailed(int fd, const struct reader *reader, const struct sink *out, size_t arena_byte, struct reading *ret, const struct progress *p, uint64_t total, struct err *err)
{
	struct keeper k = { .out = out, .ret = ret, .err = err };
	int status = 0;

	*ret = (struct reading){ .reader = reader };
	if (!start(&k, fd, reader ? reader->name : "", arena_byte))
		return false;
	listen_to(&k, p, total);
	if (!k.ended)
		kill(k.pid, SIGKILL);
	close(k.pipe);
	while (waitpid(k.pid, &status, 0) < 0 && errno == EINTR)
		continue;
	bool ok = conclude(&k, status);
	munmap((void *)(uintptr_t)k.page, sizeof(struct jail_page));
	free(k.in);
	return ok;
}
