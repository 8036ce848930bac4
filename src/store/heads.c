/* SPDX-License-Identifier: Apache-2.0 */
#include "store/heads.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum {
	HEAD_TEXT_MAX = 128
};

bool heads_path(const struct ledger *l, char ret[static PATH_MAX])
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
		       "%s/heads/%.*s",
		       home,
		       STR_FMT(l->case_id)) < PATH_MAX;
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
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, text, sizeof text);
	close(fd);
	line = (struct str){ text, n > 0 ? (size_t)n : 0 };
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
	struct err ignored;

	if (!head || !heads_path(l, path))
		return;
	if (head_read(l, &size, &root) && size == head->size &&
		memcmp(&root, &head->root, sizeof root) == 0) {
		return;
	}
	*strrchr(path, '/') = 0;
	if (!file_make_dir(path, &ignored) || !heads_path(l, path))
		return;
	hex_write(head->root.b, SHA256_N, hex);
	int n = snprintf(text,
		sizeof text,
		"%" PRIu64 " %.64s\n",
		head->size,
		hex);
	file_write(path, (struct str){ text, (size_t)n }, 0600, &ignored);
}
