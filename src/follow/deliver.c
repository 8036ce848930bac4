/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/deliver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
	EXEC_MS = 10000,
	/* user-level, warning: RFC 5424, 6.2.1 */
	PRIORITY = 1 * 8 + 4,
	LOG_MAX = 8192,
	AT_ONCE = 4096 /* lines to the standard output */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- opening ------------------------------------------------------------- */

static bool open_local(struct delivery *d, struct err *err)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	strcpy(to.sun_path, "/dev/log");
	d->log = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return (d->log >= 0 &&
		       connect(d->log, (void *)&to, sizeof to) == 0) ||
		fail_os(err, "--syslog: cannot reach /dev/log");
}

static bool open_remote(struct delivery *d, struct str where, struct err *err)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct str host;
	struct str port_text;
	uint64_t port;
	char z[INET6_ADDRSTRLEN];

	if (!str_cut_last(where, ':', &host, &port_text) ||
		!str_u64(port_text, &port) || port == 0 || port > 65535 ||
		host.n >= sizeof z) {
		return false;
	}
	snprintf(z, sizeof z, "%.*s", STR_FMT(host));
	bool is_v4 = inet_pton(AF_INET, z, &v4.sin_addr) == 1;
	if (!is_v4 && inet_pton(AF_INET6, z, &v6.sin6_addr) != 1)
		return false;
	v4.sin_port = v6.sin6_port = htons((uint16_t)port);
	d->rfc5424 = true;
	d->log = socket(is_v4 ? AF_INET : AF_INET6,
		SOCK_DGRAM | SOCK_CLOEXEC,
		0);
	return (d->log >= 0 &&
		       connect(d->log,
			       is_v4 ? (void *)&v4 : (void *)&v6,
			       is_v4 ? sizeof v4 : sizeof v6) == 0) ||
		fail_os(err, "--syslog: cannot reach %s", z);
}

static bool open_log(struct delivery *d, const char *where, struct err *err)
{
	struct str s = str_of(where);

	if (!where)
		return true;
	if (str_is(s, "local"))
		return open_local(d, err);
	err->code = ERR_NONE;
	if (str_starts(s, STR("udp:")) && open_remote(d, str_from(s, 4), err))
		return true;
	return err->code == ERR_IO
		? false
		: fail(err,
			  ERR_USAGE,
			  0,
			  "--syslog: local or udp:ADDRESS:PORT was expected, "
			  "not \"%s\"",
			  where);
}

/* A line that a crash cut short is delivered again: its piece goes. What is not
 * ours stays, and gets an end. */
static bool end_last_line(int fd)
{
	static const char ours[] = "{\"id\":\"";
	char last[1 << 16];
	off_t size = lseek(fd, 0, SEEK_END);
	size_t n = size < (off_t)sizeof last ? (size_t)size : sizeof last;
	ssize_t got = pread(fd, last, n, size - (off_t)n);
	struct str piece = { last, got > 0 ? (size_t)got : 0 };
	struct str before;

	if (size <= 0 || last[piece.n - 1] == '\n')
		return true;
	str_cut_last(piece, '\n', &before, &piece);
	if (!str_starts(piece, STR(ours)))
		return write(fd, "\n", 1) == 1;
	return ftruncate(fd, size - (off_t)piece.n) == 0;
}

static bool open_file(struct delivery *d, const char *path, struct err *err)
{
	struct stat st;

	d->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (d->file < 0 || fstat(d->file, &st) != 0)
		return fail_os(err, "cannot open %s", path);
	return !S_ISREG(st.st_mode) || end_last_line(d->file) ||
		fail_os(err, "cannot write %s", path);
}

bool deliver_open(struct delivery *d,
	const struct follow_setup *how,
	struct follow_counts *counts,
	struct err *err)
{
	*d = (struct delivery){ .how = how,
		.counts = counts,
		.file = -1,
		.log = -1 };
	if (!open_log(d, how->order->syslog, err))
		return false;
	if (!how->order->file)
		return true;
	return open_file(d, how->order->file, err);
}

static void end_child(struct delivery *d)
{
	int status;

	if (d->child <= 0)
		return;
	kill(-d->child, SIGKILL);
	while (waitpid(d->child, &status, 0) < 0 && errno == EINTR)
		continue;
	d->child = 0;
}

void deliver_close(struct delivery *d)
{
	end_child(d);
	if (d->file >= 0)
		close(d->file);
	if (d->log >= 0)
		close(d->log);
	buf_done(&d->queue);
}

/* --- the queue ----------------------------------------------------------- */

static size_t lines_in(struct str s)
{
	size_t n = 0;

	for (const char *p = s.p, *end = s.p + s.n;
		p < end && (p = memchr(p, '\n', (size_t)(end - p)));
		p++) {
		n++;
	}
	return n;
}

static struct str waiting(const struct delivery *d)
{
	return str_from(buf_str(&d->queue), d->at);
}

static struct str next_line(const struct delivery *d)
{
	struct str all = waiting(d);
	const char *end = all.n ? memchr(all.p, '\n', all.n) : NULL;

	return end ? str_head(all, (size_t)(end - all.p) + 1) : all;
}

static void take(struct delivery *d, struct str lines)
{
	d->at += lines.n;
	d->delivered += lines_in(lines);
	d->counts->waiting = d->queued - d->delivered;
	if (d->at < d->queue.n)
		return;
	d->queue.n = d->at = 0;
}

bool deliver_add(struct delivery *d, struct str lines)
{
	if (d->at > d->queue.n / 2) {
		d->queue.n -= d->at;
		memmove(d->queue.p, d->queue.p + d->at, d->queue.n);
		d->at = 0;
	}
	buf_add(&d->queue, lines);
	d->queued += lines_in(lines);
	d->counts->waiting = d->queued - d->delivered;
	return !d->queue.bad;
}

void deliver_marked(struct delivery *d, uint64_t n)
{
	while (d->delivered < n && !deliver_empty(d))
		take(d, next_line(d));
	d->marked = d->delivered;
}

bool deliver_empty(const struct delivery *d)
{
	return d->delivered == d->queued && !d->child;
}

void deliver_mark(struct delivery *d, struct buf *lines)
{
	/* one that is with the command was not delivered yet */
	uint64_t n = d->delivered - (d->child != 0);

	if (d->marked >= n)
		return;
	buf_fmt(lines, "{\"delivered\":%" PRIu64 "}\n", n);
	d->marked = n;
}

/* --- to whom ------------------------------------------------------------- */

static void complain_of(struct delivery *d, const char *what)
{
	char text[512];

	d->counts->failed++;
	/* a command that fails for each of a thousand alerts is told of ten
	 * times */
	if (d->counts->failed > 10)
		return;
	snprintf(text,
		sizeof text,
		"an alert could not be delivered: %s%s",
		what,
		d->counts->failed == 10 ? "; more of these are only counted"
					: "");
	d->how->order->say(d->how->order->ctx, text);
}

static void to_log(struct delivery *d, struct str line)
{
	char text[LOG_MAX];
	char stamp[STAMP_N];
	size_t end = line.n - 1;

	int head = d->rfc5424
		? snprintf(text,
			  sizeof text,
			  "<%d>1 %s - ashiato - alert - ",
			  PRIORITY,
			  stamp_text(now_s(), stamp))
		: snprintf(text, sizeof text, "<%d>ashiato: ", PRIORITY);
	size_t n = (size_t)head;
	size_t room = sizeof text - n;
	memcpy(text + n, line.p, end < room ? end : room);
	n += end < room ? end : room;
	if (send(d->log, text, n, MSG_NOSIGNAL) < 0)
		complain_of(d, strerror(errno));
}

static void to_file(struct delivery *d, struct str lines)
{
	struct err err;

	if (!file_write_all(d->file, lines, d->how->order->file, &err))
		complain_of(d, err.text);
}

/* A descriptor from which the line can be read; -1 = none. */
static int as_input(struct str line)
{
	struct err err;
	int fd = memfd_create("alert", MFD_CLOEXEC);

	if (fd >= 0 &&
		(!file_write_all(fd, line, "alert", &err) ||
			lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int spawn_command(struct delivery *d, int input)
{
	char *argv[] = { (char *)(uintptr_t) "sh",
		(char *)(uintptr_t) "-c",
		(char *)(uintptr_t)d->how->order->exec,
		NULL };
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	sigset_t set;

	posix_spawn_file_actions_init(&act);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&act, input, 0);
	/* what it says must not get between the alerts */
	posix_spawn_file_actions_adddup2(&act, 2, 1);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
			POSIX_SPAWN_SETSIGDEF);
	int rc =
		posix_spawn(&d->child, "/bin/sh", &act, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&act);
	return rc;
}

static void start_command(struct delivery *d, struct str line)
{
	int input = as_input(line);
	int rc = input < 0 ? errno : spawn_command(d, input);

	if (input >= 0)
		close(input);
	d->began_ms = now_ms();
	if (!rc)
		return;
	d->child = 0;
	complain_of(d, strerror(rc));
}

/* Whether no command is at work. */
static bool command_ended(struct delivery *d)
{
	char text[64];
	int status = 0;

	if (!d->child)
		return true;
	if (waitpid(d->child, &status, WNOHANG) == 0) {
		if (now_ms() - d->began_ms < EXEC_MS)
			return false;
		end_child(d);
		complain_of(d,
			"the command took more than 10 s and was ended");
		return true;
	}
	d->child = 0;
	if (WIFSIGNALED(status))
		snprintf(text,
			sizeof text,
			"signal %d ended the command",
			WTERMSIG(status));
	else
		snprintf(text,
			sizeof text,
			"the command's exit status was %d",
			WEXITSTATUS(status));
	if (status)
		complain_of(d, text);
	return true;
}

/* What goes to all but the command; with one, a line at a time. */
static struct str next_lines(const struct delivery *d)
{
	struct str all = waiting(d);
	size_t n = 0;

	if (d->how->order->exec)
		return next_line(d);
	for (size_t i = 0; i < AT_ONCE && n < all.n; i++) {
		const char *end = memchr(all.p + n, '\n', all.n - n);

		n = end ? (size_t)(end - all.p) + 1 : all.n;
	}
	return str_head(all, n);
}

static void tell(struct delivery *d, struct str lines)
{
	struct str rest = lines;

	if (d->file >= 0)
		to_file(d, lines);
	else if (!d->gone)
		d->gone = !d->how->order->alert(d->how->order->ctx, lines);
	while (d->log >= 0 && rest.n) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = (size_t)(end - rest.p) + 1;

		to_log(d, str_head(rest, n));
		rest = str_from(rest, n);
	}
	if (d->how->order->exec)
		start_command(d, lines);
}

void deliver_step(struct delivery *d)
{
	while (command_ended(d) && waiting(d).n) {
		struct str lines = next_lines(d);

		tell(d, lines);
		take(d, lines);
	}
}
