/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* C2SP tlog-tiles: "<N> ... encoded into 3-digit path elements. All but the
 * last path element MUST begin with an x." */
static void put_index(struct buf *b, uint64_t n)
{
	if (n >= 1000) {
		uint64_t above = n / 1000;
		struct buf head = { 0 };

		put_index(&head, above);
		struct str s = buf_str(&head);
		/* the last element of the head is no longer the last */
		struct str folders;
		struct str last;

		if (str_cut_last(s, '/', &folders, &last))
			buf_fmt(b,
				"%.*s/x%.*s",
				STR_FMT(folders),
				STR_FMT(last));
		else
			buf_fmt(b, "x%.*s", STR_FMT(s));
		buf_z(b, "/");
		buf_done(&head);
	}
	buf_fmt(b, "%03" PRIu64, n % 1000);
}

/* tile/LEVEL/INDEX, and .p/WIDTH when it is not full */
static void tile_name(unsigned level,
	uint64_t index,
	size_t width,
	char *ret,
	size_t cap)
{
	struct buf b = { 0 };

	buf_fmt(&b, "tile/%u/", level);
	put_index(&b, index);
	if (width < TILE_WIDTH)
		buf_fmt(&b, ".p/%zu", width);
	snprintf(ret, cap, "%.*s", STR_FMT(buf_str(&b)));
	buf_done(&b);
}

/* hashes at the right edge of one level */
struct edge {
	struct sha256 hash[TILE_WIDTH];
	size_t n;
	size_t n_file; /* how many the file holds; 0 = none */
};

static size_t edge_width(uint64_t size, unsigned level)
{
	return (size_t)(size >> (TILE_BITS * level)) & (TILE_WIDTH - 1);
}

static uint64_t edge_index(uint64_t size, unsigned level)
{
	unsigned bits = TILE_BITS * (level + 1);

	return bits < 64 ? size >> bits : 0;
}

bool tiles_read(const char *dir,
	unsigned level,
	uint64_t index,
	size_t width,
	struct sha256 *ret)
{
	char name[128];
	char path[PATH_MAX];

	tile_name(level, index, width, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	size_t want = width * sizeof *ret;
	ssize_t n = read(fd, ret, want);
	char more;
	bool ok = n == (ssize_t)want && read(fd, &more, 1) == 0;
	close(fd);
	return ok;
}

/* the perfect subtrees that stand in one edge, largest first */
static void add_peaks(struct merkle *m,
	const struct edge *e,
	unsigned level,
	struct hasher *h)
{
	size_t at = 0;

	for (unsigned bit = TILE_BITS; bit-- > 0;) {
		size_t n = (size_t)1 << bit;

		if (!(e->n & n))
			continue;
		merkle_add_peak(m,
			TILE_BITS * level + bit,
			merkle_perfect(e->hash + at, n, h));
		at += n;
	}
}

static bool load_edges(const char *dir, uint64_t size, struct edge *edge)
{
	for (unsigned l = 0; l < TILE_LEVELS; l++) {
		size_t width = edge_width(size, l);

		edge[l].n = edge[l].n_file = width;
		if (width &&
			!tiles_read(dir,
				l,
				edge_index(size, l),
				width,
				edge[l].hash)) {
			return false;
		}
	}
	return true;
}

bool tiles_tree(const char *ledger_dir, uint64_t size, struct merkle *ret)
{
	struct edge *edge = calloc(TILE_LEVELS, sizeof *edge);
	struct hasher *h = hasher_new();
	bool ok = edge && h && load_edges(ledger_dir, size, edge);

	*ret = (struct merkle){ 0 };
	for (unsigned l = TILE_LEVELS; ok && l-- > 0;)
		add_peaks(ret, &edge[l], l, h);
	hasher_free(h);
	free(edge);
	return ok;
}

/* every folder above the file */
static bool make_folders(char *path, size_t from)
{
	for (char *p = path + from; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		bool ok = mkdir(path, 0777) == 0 || errno == EEXIST;
		*p = '/';
		if (!ok)
			return false;
	}
	return true;
}

/* Through a file of another name: a reader sees a whole tile or none. A full
 * one is never written again, so it is synced; of the others a power cut may
 * leave a piece, and the next writer makes them anew. */
static bool write_tile(const char *dir,
	unsigned level,
	uint64_t index,
	const struct sha256 *hash,
	size_t width)
{
	char name[128];
	char path[PATH_MAX];
	char part[PATH_MAX + sizeof ".part"];
	struct err ignored;

	tile_name(level, index, width, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (!make_folders(path, strlen(dir) + 1))
		return false;
	snprintf(part, sizeof part, "%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	bool ok = file_write_all(fd,
		(struct str){ (const char *)hash, width * sizeof *hash },
		part,
		&ignored);
	ok = ok && (width < TILE_WIDTH || fsync(fd) == 0);
	ok = close(fd) == 0 && ok;
	ok = ok && rename(part, path) == 0;
	if (!ok)
		unlink(part);
	return ok;
}

static void remove_partial(const char *dir,
	unsigned level,
	uint64_t index,
	size_t width)
{
	char name[128];
	char path[PATH_MAX];

	if (!width)
		return;
	tile_name(level, index, width, name, sizeof name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
	*strrchr(path, '/') = 0;
	rmdir(path); /* empty once its tile is full */
}

struct growing {
	const char *dir;
	struct edge *edge;
	uint64_t size;
	struct hasher *h;
};

/* one hash at the end of a level; a full tile becomes one of the level above */
static bool push(struct growing *g, unsigned level, struct sha256 hash)
{
	struct edge *e = &g->edge[level];

	e->hash[e->n++] = hash;
	if (e->n < TILE_WIDTH)
		return true;
	uint64_t index = edge_index(g->size, level);
	if (level + 1 == TILE_LEVELS ||
		!write_tile(g->dir, level, index, e->hash, TILE_WIDTH)) {
		return false;
	}
	remove_partial(g->dir, level, index, e->n_file);
	e->n = e->n_file = 0;
	return push(g, level + 1, merkle_perfect(e->hash, TILE_WIDTH, g->h));
}

static bool write_edges(const struct growing *g)
{
	for (unsigned l = 0; l < TILE_LEVELS; l++) {
		struct edge *e = &g->edge[l];
		uint64_t index = edge_index(g->size, l);

		if (!e->n || e->n == e->n_file)
			continue;
		if (!write_tile(g->dir, l, index, e->hash, e->n))
			return false;
		remove_partial(g->dir, l, index, e->n_file);
	}
	return true;
}

bool tiles_append(const char *ledger_dir,
	uint64_t size,
	const struct sha256 *leaf,
	size_t n)
{
	struct growing g = {
		.dir = ledger_dir,
		.edge = calloc(TILE_LEVELS, sizeof *g.edge),
		.size = size,
		.h = hasher_new(),
	};
	bool ok = g.edge && g.h && load_edges(ledger_dir, size, g.edge);

	for (size_t i = 0; ok && i < n; i++) {
		ok = push(&g, 0, leaf[i]);
		g.size++;
	}
	ok = ok && write_edges(&g);
	hasher_free(g.h);
	free(g.edge);
	return ok;
}

/* --- against the leaves -------------------------------------------------- */

static bool tile_fits(const char *dir,
	unsigned level,
	uint64_t index,
	const struct sha256 *hash,
	size_t width,
	char *ret,
	size_t cap)
{
	struct sha256 have[TILE_WIDTH];
	char path[PATH_MAX];
	struct stat st;

	tile_name(level, index, width, ret, cap);
	snprintf(path, sizeof path, "%s/%s", dir, ret);
	/* the next writer makes it: none is there, or a piece of one that is
	 * not full */
	if (stat(path, &st) ||
		(width < TILE_WIDTH &&
			(size_t)st.st_size < width * sizeof *have)) {
		return true;
	}
	return tiles_read(dir, level, index, width, have) &&
		memcmp(have, hash, width * sizeof *hash) == 0;
}

bool tiles_check(const char *ledger_dir,
	const struct sha256 *leaf,
	uint64_t size,
	char *ret,
	size_t cap)
{
	struct sha256 *above = calloc(size / TILE_WIDTH + 1, sizeof *above);
	struct hasher *h = hasher_new();
	const struct sha256 *hash = leaf;
	bool fits = true;

	for (unsigned l = 0; above && h && fits && size; l++) {
		uint64_t full = size / TILE_WIDTH;
		size_t rest = size % TILE_WIDTH;

		for (uint64_t i = 0; fits && i < full; i++) {
			const struct sha256 *first = hash + i * TILE_WIDTH;

			fits = tile_fits(ledger_dir,
				l,
				i,
				first,
				TILE_WIDTH,
				ret,
				cap);
			/* never ahead of what is still to be read */
			above[i] = merkle_perfect(first, TILE_WIDTH, h);
		}
		fits = fits &&
			(!rest ||
				tile_fits(ledger_dir,
					l,
					full,
					hash + full * TILE_WIDTH,
					rest,
					ret,
					cap));
		hash = above;
		size = full;
	}
	if (fits)
		*ret = 0;
	hasher_free(h);
	bool ok = above && h;
	free(above);
	return ok;
}
