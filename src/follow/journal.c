/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMMIT "{\"commit\":"

enum {
	SUM_N = 16, /* hexadecimal digits of a digest */
	END_MAX = 96,
	FIRST_ROOM = 1 << 16
};

struct journal {
	int fd;
	uint64_t size; /* of whole groups */
	bool broken;
	struct buf group;
	char path[PATH_MAX];
};

static void sum_of(struct str lines, char ret[static SUM_N + 1])
{
	struct sha256 d = sha256_of(lines);

	hex_write(d.b, SUM_N / 2, ret);
	ret[SUM_N] = 0;
}

static int end_line(struct str lines, char ret[static END_MAX])
{
	char sum[SUM_N + 1];

	sum_of(lines, sum);
	return snprintf(ret,
		END_MAX,
		COMMIT "%zu,\"sum\":\"%s\"}\n",
		lines.n,
		sum);
}

/* --- opening ------------------------------------------------------------- */

struct replay {
	struct journal *j;
	bool (*line)(void *ctx, struct str line);
	void *ctx;
	bool stopped;
};

static bool tell_group(struct replay *r, struct str group)
{
	struct str line;

	while (group.n) {
		size_t n = (size_t)((const char *)memchr(group.p,
					    '\n',
					    group.n) -
				   group.p) +
			1;

		line = str_head(group, n);
		group = str_from(group, n);
		if (!r->line(r->ctx, line))
			return false;
	}
	return true;
}

/* A whole line; false: what comes from here on does not count. */
static bool take_line(struct replay *r, struct str line)
{
	struct journal *j = r->j;
	char end[END_MAX];

	if (!str_starts(line, STR(COMMIT))) {
		buf_add(&j->group, line);
		return !j->group.bad;
	}
	int n = end_line(buf_str(&j->group), end);
	if (!str_eq(line, (struct str){ end, (size_t)n }))
		return false;
	r->stopped = !tell_group(r, buf_str(&j->group));
	j->size += j->group.n + line.n;
	j->group.n = 0;
	return !r->stopped;
}

static bool replay(struct replay *r, struct err *err)
{
	struct journal *j = r->j;
	int own = fcntl(j->fd, F_DUPFD_CLOEXEC, 3);
	FILE *f = own < 0 ? NULL : fdopen(own, "rb");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!f)
		return fail_os(err, "cannot read %s", j->path);
	while ((n = getline(&line, &room, f)) > 0) {
		if (line[n - 1] != '\n' ||
			!take_line(r, (struct str){ line, (size_t)n })) {
			break;
		}
	}
	bool bad = ferror(f) != 0;
	free(line);
	fclose(f);
	j->group.n = 0;
	if (bad)
		return fail_os(err, "cannot read %s", j->path);
	return !r->stopped ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for what %s says",
			j->path);
}

/* What was not acknowledged goes. */
static bool cut_end(struct journal *j, struct err *err)
{
	struct stat st;

	if (fstat(j->fd, &st) != 0)
		return fail_os(err, "cannot look at %s", j->path);
	if ((uint64_t)st.st_size != j->size &&
		ftruncate(j->fd, (off_t)j->size) != 0) {
		return fail_os(err, "cannot cut %s", j->path);
	}
	return lseek(j->fd, (off_t)j->size, SEEK_SET) >= 0 ||
		fail_os(err, "cannot write %s", j->path);
}

static bool open_file(struct journal *j, const char *folder, struct err *err)
{
	if (!file_make_dir(folder, err))
		return false;
	if ((size_t)snprintf(j->path,
		    sizeof j->path,
		    "%s/follow.jsonl",
		    folder) >= sizeof j->path) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.80s... is too long",
			folder);
	}
	bool there = file_exists(j->path);
	j->fd = open(j->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (j->fd < 0)
		return fail_os(err, "cannot open %s", j->path);
	if (flock(j->fd, LOCK_EX | LOCK_NB) != 0) {
		return errno == EWOULDBLOCK
			? fail(err,
				  ERR_IO,
				  0,
				  "another `ashiato watch CASE follow` is "
				  "running: %s is in use",
				  j->path)
			: fail_os(err, "cannot lock %s", j->path);
	}
	return there || file_sync_dir(folder, err);
}

bool journal_open(struct journal **ret,
	const char *folder,
	bool (*line)(void *ctx, struct str line),
	void *ctx,
	struct err *err)
{
	struct journal *j = calloc(1, sizeof *j);
	struct replay r = { .j = j, .line = line, .ctx = ctx };

	if (!j)
		return fail(err, ERR_LIMIT, 0, "no memory left to follow");
	j->fd = -1;
	if (!open_file(j, folder, err) || !replay(&r, err) ||
		!cut_end(j, err)) {
		journal_close(j);
		return false;
	}
	*ret = j;
	return true;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	buf_done(&j->group);
	free(j);
}

/* --- writing ------------------------------------------------------------- */

bool journal_commit(struct journal *j,
	struct str lines,
	bool durable,
	struct err *err)
{
	char end[END_MAX];

	if (j->broken)
		return fail(err, ERR_IO, 0, "%s is not written", j->path);
	int n = end_line(lines, end);
	j->group.n = 0;
	buf_add(&j->group, lines);
	buf_add(&j->group, (struct str){ end, (size_t)n });
	if (j->group.bad)
		return fail(err, ERR_LIMIT, 0, "no memory left to follow");
	bool ok = file_write_all(j->fd, buf_str(&j->group), j->path, err);
	if (ok && durable && fdatasync(j->fd) != 0)
		ok = fail_os(err, "cannot write %s to disk", j->path);
	if (ok) {
		j->size += j->group.n;
		return true;
	}
	/* what is there of it has no whole end and does not count; where it
	 * cannot be cut off now, the next one does */
	j->broken = true;
	if (ftruncate(j->fd, (off_t)j->size) == 0)
		fdatasync(j->fd);
	return false;
}
