/* SPDX-License-Identifier: Apache-2.0 */
#include "store/heads.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum {
	HEAD_TEXT_MAX = 128,
	INDEX_TEXT_MAX = 320
};

/* $ASHIATO_HOME/heads/CASE and a suffix */
static bool path_of(const struct ledger *l,
	const char *suffix,
	char ret[static PATH_MAX])
{
	char home[PATH_MAX];
	struct err ignored;

	/* the name comes from a file: it must be one of ours */
	for (size_t i = 0; i < l->case_id.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), l->case_id.p[i]))
			return false;
	}
	if (l->case_id.n != 16 || !file_home(home, &ignored))
		return false;
	return snprintf(ret,
		       PATH_MAX,
		       "%s/heads/%.*s%s",
		       home,
		       STR_FMT(l->case_id),
		       suffix) < PATH_MAX;
}

bool heads_path(const struct ledger *l, char ret[static PATH_MAX])
{
	return path_of(l, "", ret);
}

/* What a small file holds, in room. */
static struct str read_text(const char *path, char *room, size_t cap)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return (struct str){ 0 };
	ssize_t n = read(fd, room, cap);
	close(fd);
	return (struct str){ room, n > 0 ? (size_t)n : 0 };
}

static void write_text(const char *path, struct str text)
{
	char folder[PATH_MAX];
	struct err ignored;

	snprintf(folder, sizeof folder, "%s", path);
	*strrchr(folder, '/') = 0;
	if (file_make_dir(folder, &ignored))
		file_write(path, text, 0600, &ignored);
}

static bool head_read(const struct ledger *l,
	uint64_t *ret_size,
	struct sha256 *ret_root)
{
	char path[PATH_MAX];
	char text[HEAD_TEXT_MAX];
	struct str size;
	struct str root;
	struct str line;

	if (!heads_path(l, path))
		return false;
	line = read_text(path, text, sizeof text);
	return str_cut(line, '\n', &line, &root) &&
		str_cut(line, ' ', &size, &root) && str_u64(size, ret_size) &&
		hex_read(root, ret_root->b, SHA256_N);
}

enum head_state heads_check(const struct ledger *l, uint64_t *ret_size)
{
	struct sha256 root;

	if (!head_read(l, ret_size, &root))
		return HEAD_NOT_SEEN;
	for (uint32_t i = l->n_point; i > 0; i--) {
		const struct checkpoint *c = &l->point[i - 1];

		if (c->size == *ret_size)
			return memcmp(&c->root, &root, sizeof root) == 0
				? HEAD_HELD
				: HEAD_LOST;
	}
	return HEAD_LOST;
}

void heads_keep(const struct ledger *l)
{
	const struct checkpoint *head = ledger_head(l);
	char path[PATH_MAX];
	char text[HEAD_TEXT_MAX];
	char hex[SHA256_HEX_N];
	uint64_t size;
	struct sha256 root;

	if (!head || !heads_path(l, path))
		return;
	if (head_read(l, &size, &root) && size == head->size &&
		memcmp(&root, &head->root, sizeof root) == 0) {
		return;
	}
	hex_write(head->root.b, SHA256_N, hex);
	int n = snprintf(text,
		sizeof text,
		"%" PRIu64 " %.64s\n",
		head->size,
		hex);
	write_text(path, (struct str){ text, (size_t)n });
}

/* "DIGEST LOOK" and a line feed; empty when there is no digest to speak of */
static struct str index_line(const struct ledger *l,
	const char *look,
	char room[static INDEX_TEXT_MAX])
{
	const struct checkpoint *head = ledger_head(l);

	if (!head || !head->index.n)
		return (struct str){ 0 };
	int n = snprintf(room,
		INDEX_TEXT_MAX,
		"%.*s %s\n",
		STR_FMT(head->index),
		look);
	return (struct str){ room, n < INDEX_TEXT_MAX ? (size_t)n : 0 };
}

bool heads_index_seen(const struct ledger *l, const char *look)
{
	char path[PATH_MAX];
	char want[INDEX_TEXT_MAX];
	char have[INDEX_TEXT_MAX];
	struct str line = index_line(l, look, want);

	return line.n && path_of(l, ".index", path) &&
		str_eq(line, read_text(path, have, sizeof have));
}

void heads_index_keep(const struct ledger *l, const char *look)
{
	char path[PATH_MAX];
	char text[INDEX_TEXT_MAX];
	struct str line = index_line(l, look, text);

	if (line.n && path_of(l, ".index", path))
		write_text(path, line);
}
