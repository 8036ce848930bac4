/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

enum {
	PIECE_N = 1 << 18,
	ROWS_AT_FIRST = 256
};

struct bundled_file {
	const char *name; /* NULL: left out */
	struct sha256 digest;
	uint64_t size;
};

struct bundle {
	char path[PATH_MAX];
	char part[PATH_MAX];
	int fd;
	struct archive *to;
	struct hasher *all;  /* of the tar */
	struct hasher *file; /* of the file on its way */
	uint64_t written;
	int64_t made_s;
	struct bundled_file *row;
	size_t n;
	size_t cap;
	bool full; /* no memory for a row */
	unsigned char piece[PIECE_N];
};

static la_ssize_t write_on(struct archive *to,
	void *ctx,
	const void *p,
	size_t n)
{
	struct bundle *b = ctx;
	struct err err;

	if (!file_write_all(b->fd, (struct str){ p, n }, b->part, &err)) {
		archive_set_error(to, EIO, "%s", err.text);
		return -1;
	}
	hasher_add(b->all, (struct str){ p, n });
	b->written += n;
	return (la_ssize_t)n;
}

static bool failed(const struct bundle *b, struct err *err)
{
	const char *why = archive_error_string(b->to);

	return fail(err,
		ERR_IO,
		0,
		"%s cannot be written: %s",
		b->path,
		why ? why : "no memory left");
}

static void free_it(struct bundle *b)
{
	archive_write_free(b->to);
	hasher_free(b->all);
	hasher_free(b->file);
	free(b->row);
	free(b);
}

static bool start_tar(struct bundle *b)
{
	b->to = archive_write_new();
	b->all = hasher_new();
	b->file = hasher_new();
	if (!b->to || !b->all || !b->file)
		return false;
	hasher_start(b->all);
	/* the last block is not padded to ten of them */
	return archive_write_set_format_pax_restricted(b->to) == ARCHIVE_OK &&
		archive_write_add_filter_none(b->to) == ARCHIVE_OK &&
		archive_write_set_bytes_in_last_block(b->to, 1) == ARCHIVE_OK &&
		archive_write_open(b->to, b, NULL, write_on, NULL) ==
		ARCHIVE_OK;
}

bool bundle_open(struct bundle **ret,
	const char *path,
	int64_t made_s,
	struct err *err)
{
	struct bundle *b = calloc(1, sizeof *b);

	if (!b)
		return fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
	b->made_s = made_s;
	int n = snprintf(b->part, sizeof b->part, "%s.part", path);
	snprintf(b->path, sizeof b->path, "%s", path);
	if (n < 0 || (size_t)n >= sizeof b->part) {
		free(b);
		return fail(err, ERR_USAGE, 0, "the path %s is too long", path);
	}
	b->fd = open(b->part,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0666);
	if (b->fd < 0) {
		fail_os(err, "cannot make %s", b->part);
		free(b);
		return false;
	}
	*ret = b;
	if (start_tar(b))
		return true;
	*ret = NULL;
	failed(b, err);
	return bundle_close(b, false, NULL, NULL, err);
}

static void keep_row(struct bundle *b, struct bundled_file row)
{
	if (b->n == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : ROWS_AT_FIRST;
		void *more = realloc(b->row, cap * sizeof *b->row);

		b->full |= !more;
		if (!more)
			return;
		b->row = more;
		b->cap = cap;
	}
	b->row[b->n++] = row;
}

static bool put_head(struct bundle *b,
	const char *name,
	uint64_t size,
	struct err *err)
{
	struct archive_entry *e = archive_entry_new();

	if (!e)
		return failed(b, err);
	archive_entry_set_pathname(e, name);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_mtime(e, b->made_s, 0);
	int rc = archive_write_header(b->to, e);
	archive_entry_free(e);
	hasher_start(b->file);
	return rc == ARCHIVE_OK || failed(b, err);
}

static bool put_bytes(struct bundle *b, struct str s, struct err *err)
{
	hasher_add(b->file, s);
	return !s.n || archive_write_data(b->to, s.p, s.n) == (la_ssize_t)s.n ||
		failed(b, err);
}

bool bundle_put(struct bundle *b,
	const char *name,
	struct str bytes,
	struct err *err)
{
	if (!put_head(b, name, bytes.n, err) || !put_bytes(b, bytes, err))
		return false;
	keep_row(b,
		(struct bundled_file){ name, hasher_end(b->file), bytes.n });
	return true;
}

/* At most size bytes; how many there were. */
static bool copy(struct bundle *b,
	int fd,
	uint64_t size,
	const struct progress *p,
	uint64_t *ret_done,
	struct err *err)
{
	uint64_t done = 0;

	while (done < size) {
		uint64_t left = size - done;
		ssize_t n = read(fd,
			b->piece,
			left < PIECE_N ? (size_t)left : PIECE_N);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_os(err, "an exhibit cannot be read");
		if (!n)
			break;
		if (!put_bytes(b,
			    (struct str){ (char *)b->piece, (size_t)n },
			    err))
			return false;
		done += (uint64_t)n;
		if (p && p->step)
			p->step(p->ctx, "bundling", done, size);
	}
	*ret_done = done;
	return true;
}

bool bundle_put_file(struct bundle *b,
	const char *name,
	int fd,
	uint64_t size,
	struct sha256 digest,
	const struct progress *p,
	struct err *err)
{
	uint64_t done = 0;

	if (!put_head(b, name, size, err) ||
		!copy(b, fd, size, p, &done, err))
		return false;
	struct sha256 have = hasher_end(b->file);
	if (done != size || memcmp(&have, &digest, sizeof have) != 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is not what was sealed; `ashiato verify` tells "
			"what differs",
			name);
	}
	keep_row(b, (struct bundled_file){ name, digest, size });
	return true;
}

void bundle_leave_out(struct bundle *b, struct sha256 digest, uint64_t size)
{
	keep_row(b, (struct bundled_file){ NULL, digest, size });
}

/* Files by name, then what is left out by digest. */
static int in_order(const void *a, const void *b)
{
	const struct bundled_file *x = a;
	const struct bundled_file *y = b;

	if (!x->name != !y->name)
		return x->name ? -1 : 1;
	return x->name ? strcmp(x->name, y->name)
		       : memcmp(&x->digest, &y->digest, sizeof x->digest);
}

void bundle_list(struct bundle *b, struct buf *ret)
{
	char hex[SHA256_HEX_N];

	if (b->n)
		qsort(b->row, b->n, sizeof *b->row, in_order);
	for (size_t i = 0; i < b->n; i++) {
		const struct bundled_file *x = &b->row[i];

		hex_write(x->digest.b, SHA256_N, hex);
		buf_fmt(ret,
			"%s %.64s %" PRIu64 "%s%s\n",
			x->name ? "file" : "left-out",
			hex,
			x->size,
			x->name ? " " : "",
			x->name ? x->name : "");
	}
}

static bool finish(struct bundle *b, struct err *err)
{
	if (b->full)
		return fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
	if (archive_write_close(b->to) != ARCHIVE_OK)
		return failed(b, err);
	if (fsync(b->fd))
		return fail_os(err, "cannot write %s", b->part);
	return rename(b->part, b->path) == 0 ||
		fail_os(err, "cannot make %s", b->path);
}

bool bundle_close(struct bundle *b,
	bool whole,
	struct sha256 *ret_digest,
	uint64_t *ret_size,
	struct err *err)
{
	if (!b)
		return true;
	bool ok = whole && finish(b, err);
	/* else freeing it would write the end of it */
	if (!ok && b->to)
		archive_write_fail(b->to);
	close(b->fd);
	if (!ok)
		unlink(b->part);
	if (ok && ret_digest)
		*ret_digest = hasher_end(b->all);
	if (ok && ret_size)
		*ret_size = b->written;
	free_it(b);
	return ok;
}
