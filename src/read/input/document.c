/* SPDX-License-Identifier: Apache-2.0 */
#include "read/input/document.h"

bool document_read(struct input *in,
	size_t cap,
	struct arena *a,
	struct read_stats *stats,
	struct str *ret,
	struct err *err)
{
	char *p = (char *)a->at;
	size_t n = 0;

	for (;;) {
		size_t room = (size_t)(a->end - a->at) - n;
		size_t most = room < cap + 1 - n ? room : cap + 1 - n;
		ptrdiff_t got = most
			? in->pull(in->ctx, (unsigned char *)p + n, most, err)
			: 0;

		if (got < 0)
			return false;
		if (n + (size_t)got > cap || !most) {
			return fail(err,
				ERR_LIMIT,
				n,
				"a table or document of at most %zu MiB was "
				"expected",
				(n + (size_t)got > cap ? cap : n) >> 20);
		}
		if (got == 0)
			break;
		n += (size_t)got;
		stats->bytes += (size_t)got;
	}
	a->at += n;
	*ret = (struct str){ p, n };
	return true;
}
