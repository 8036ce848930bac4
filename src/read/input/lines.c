/* SPDX-License-Identifier: Apache-2.0 */
#include "read/input/lines.h"

bool lines_open(struct lines *l,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	*l = (struct lines){
		.in = in,
		.out = out,
		.stats = stats,
	};
	/* filled before it is looked at: a small file must not pay for zeros */
	l->buf = arena_raw(a, 1, LINE_MAX_BYTE + LINES_PULL + LINES_PAD, 1);
	return l->buf ||
		fail(err, ERR_LIMIT, 0, "no memory left for a line buffer");
}

/* pulls once more behind what is there; false on failure */
static bool fill(struct lines *l, struct err *err)
{
	memmove(l->buf, l->buf + l->used, l->have - l->used);
	l->at += l->used;
	l->have -= l->used;
	l->used = 0;
	ptrdiff_t got =
		l->in->pull(l->in->ctx, l->buf + l->have, LINES_PULL, err);
	if (got < 0)
		return false;
	l->ended = got == 0;
	l->have += (size_t)got;
	l->stats->bytes += (size_t)got;
	memset(l->buf + l->have, 0, LINES_PAD);
	return true;
}

/* The rest of a line that is too long, as far as it is there. Called right
 * after fill: the buffer begins inside the line. */
static void drop_to_line_end(struct lines *l)
{
	unsigned char *nl = memchr(l->buf, '\n', l->have);

	l->used = nl ? (size_t)(nl - l->buf) + 1 : l->have;
	l->dropping = !nl && !l->ended;
	l->line += nl != NULL;
}

/* Only the first line in the buffer can be too long. However the input was cut
 * into pulls, the same lines are. */
static bool too_long(const struct lines *l)
{
	return l->used == 0 && l->have > LINE_MAX_BYTE &&
		!memchr(l->buf, '\n', LINE_MAX_BYTE + 1);
}

int lines_block(struct lines *l,
	struct str *ret,
	uint64_t *ret_at,
	struct err *err)
{
	for (;;) {
		if (l->ended && l->used == l->have)
			return 0;
		if (!l->ended && !fill(l, err))
			return -1;
		if (!l->dropping && too_long(l)) {
			sink_skip(l->out,
				l->stats,
				(struct skip){ l->at,
					l->line + 1,
					0,
					"a line of at most 1 MiB was "
					"expected" });
			l->dropping = true;
		}
		if (l->dropping) {
			drop_to_line_end(l);
			continue;
		}
		unsigned char *from = l->buf + l->used;
		unsigned char *nl = memrchr(from, '\n', l->have - l->used);
		if (!nl && !l->ended)
			continue;
		size_t n = nl ? (size_t)(nl - from) + 1 : l->have - l->used;
		if (!n)
			continue;
		*ret = (struct str){ (const char *)from, n };
		*ret_at = l->at + l->used;
		l->used += n;
		return 1;
	}
}

int lines_next(struct lines *l,
	struct line_iter *it,
	struct str *ret,
	uint64_t *ret_at,
	struct err *err)
{
	if (!it->block.n) {
		int rc = lines_block(l, &it->block, &it->at, err);

		if (rc <= 0)
			return rc;
	}
	const char *nl = memchr(it->block.p, '\n', it->block.n);
	size_t whole = nl ? (size_t)(nl - it->block.p) + 1 : it->block.n;
	size_t n = whole - (nl != NULL);
	if (n && it->block.p[n - 1] == '\r')
		n--;
	*ret = str_head(it->block, n);
	*ret_at = it->at;
	it->block = str_from(it->block, whole);
	it->at += whole;
	l->line++;
	return 1;
}
