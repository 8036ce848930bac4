/* SPDX-License-Identifier: Apache-2.0 */
#include "core/input.h"

#include <errno.h>
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

struct input input_fd(const int *fd)
{
	return (struct input){ .ctx = (void *)(uintptr_t)fd,
		.pull = pull_fd };
}
