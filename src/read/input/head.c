/* SPDX-License-Identifier: Apache-2.0 */
#include "read/input/head.h"

static ptrdiff_t pull(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct input_head *h = ctx;
	size_t n = h->head.n - h->used;

	if (n) {
		n = n < cap ? n : cap;
		memcpy(to, h->head.p + h->used, n);
		h->used += n;
		return (ptrdiff_t)n;
	}
	if (h->failed) {
		*err = h->err;
		return -1;
	}
	return h->ended ? 0 : h->rest.pull(h->rest.ctx, to, cap, err);
}

static ptrdiff_t at(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	const struct input_head *h = ctx;

	return h->rest.at(h->rest.ctx, offset, to, n, err);
}

bool input_head_open(struct input_head *ret,
	struct input *in,
	struct arena *a,
	struct err *err)
{
	unsigned char *p = arena_raw(a, 1, PROBE_N, 1);
	size_t n = 0;

	*ret = (struct input_head){ .rest = *in };
	if (!p) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the beginning of a log");
	}
	while (n < PROBE_N && !ret->ended && !ret->failed) {
		ptrdiff_t got =
			in->pull(in->ctx, p + n, PROBE_N - n, &ret->err);

		ret->ended = got == 0;
		ret->failed = got < 0;
		n += got > 0 ? (size_t)got : 0;
	}
	ret->head = (struct str){ (const char *)p, n };
	ret->in = *in;
	ret->in.ctx = ret;
	ret->in.pull = pull;
	ret->in.at = in->at ? at : NULL;
	return true;
}
