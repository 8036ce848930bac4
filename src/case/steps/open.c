/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "case/steps/inside.h"

bool case_create(const char *dir, struct str by, struct err *err)
{
	return store_create(dir, by, err);
}

bool case_open(struct store **ret, const char *dir, struct err *err)
{
	return store_open(ret, dir, STORE_WRITE, err);
}

const char *case_warning(const struct store *s)
{
	return store_warning(s);
}

bool case_close(struct store *s, struct err *err)
{
	return store_close(s, err);
}

/* The end of the log, from the beginning of its last entry on. */
static struct str last_entry(const struct store *s, struct arena *a)
{
	enum {
		TAIL = 1 << 17
	};
	char path[PATH_MAX];
	struct str tail = { 0 };
	struct str before;
	struct str last;

	snprintf(path, sizeof path, "%s/ledger/log", store_dir(s));
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	off_t n = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	char *p = n > 0 ? NEW(a, char, TAIL) : NULL;
	if (p) {
		ssize_t got = pread(fd, p, TAIL, n > TAIL ? n - TAIL : 0);

		tail = (struct str){ p, got > 0 ? (size_t)got : 0 };
	}
	if (fd >= 0)
		close(fd);
	if (tail.n && tail.p[tail.n - 1] == '\n')
		tail.n--;
	return str_cut_last(tail, '\n', &before, &last) ? last : tail;
}

bool case_clock_behind(const struct store *s, struct arena *a, struct str *ret)
{
	const struct str member = STR("\"at\":\"");
	struct str entry = last_entry(s, a);
	char now[STAMP_N];
	char then[STAMP_N];
	struct span at;

	const char *p =
		entry.n ? memmem(entry.p, entry.n, member.p, member.n) : NULL;
	if (!p)
		return false;
	struct str stamp =
		str_head(str_from(entry, (size_t)(p - entry.p) + member.n),
			STAMP_N - 1);
	if (!span_parse(stamp, STR("Z"), &at) || at.from <= now_s())
		return false;
	*ret = arena_fmt(a,
		"the clock of this machine stands at %s, before the last entry "
		"of the ledger, of %s: what is recorded now will seem older",
		stamp_text(now_s(), now),
		stamp_text(at.from, then));
	return ret->n > 0;
}
