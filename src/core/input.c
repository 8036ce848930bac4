/* SPDX-License-Identifier: Apache-2.0 */
#include "core/input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static ptrdiff_t pull_fd(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	for (;;) {
		ssize_t n = read(*(const int *)ctx, to, cap);

		if (n >= 0)
			return n;
		if (errno != EINTR) {
			fail_os(err, "cannot read the exhibit");
			return -1;
		}
	}
}

static ptrdiff_t at_fd(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	size_t have = 0;

	if (offset > INT64_MAX)
		return 0;
	while (have < n) {
		ssize_t got = pread(*(const int *)ctx,
			to + have,
			n - have,
			(off_t)(offset + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_os(err, "cannot read the exhibit");
			return -1;
		}
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ptrdiff_t)have;
}

struct input input_fd(const int *fd)
{
	struct stat st;
	bool regular = fstat(*fd, &st) == 0 && S_ISREG(st.st_mode);

	return (struct input){ .ctx = (void *)(uintptr_t)fd,
		.pull = pull_fd,
		.at = regular ? at_fd : NULL };
}
