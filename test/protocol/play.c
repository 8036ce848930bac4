/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <stdio.h>

/* "http 1970-.. 192.0.2.1 40000 > 198.51.100.2 80 proto=6 method=.. @0+0" as
 * "http method=.." */
static void plain_line(struct buf *to, struct str line)
{
	struct str place = { 0 };
	const char *proto = line.p && line.n
		? memmem(line.p, line.n, " proto=", 7)
		: NULL;
	const char *at =
		line.p && line.n ? memrchr(line.p, '@', line.n) : NULL;

	if (!proto || !at || at < proto) {
		buf_add(to, line);
		return;
	}
	place = str_from(line, (size_t)(proto + 7 - line.p));
	struct str kind;
	struct str rest;
	if (!str_cut(line, ' ', &kind, &rest) ||
		!str_cut(place, ' ', &place, &rest)) {
		return;
	}
	buf_add(to, kind);
	buf_add(to, (struct str){ rest.p - 1, (size_t)(at - rest.p) });
}

static void plain(struct buf *to, struct str all)
{
	struct str line;

	while (str_cut(all, '\n', &line, &all)) {
		plain_line(to, line);
		buf_z(to, "\n");
	}
}

static bool play_in_parts(const struct play *p,
	bool datagram,
	uint16_t port,
	size_t n,
	size_t part,
	struct buf *ret)
{
	struct buf full = { 0 };

	converse(&full, datagram, port, p->piece, n, part);
	plain(ret, buf_str(&full));
	buf_done(&full);
	bool ok = !str_has(buf_str(ret), STR("not given back")) &&
		(!p->said || str_is(buf_str(ret), p->said));
	if (!ok) {
		fprintf(stderr,
			"%s, in parts of %zu: said\n%.*swanted\n%s\n",
			p->name,
			part,
			STR_FMT(buf_str(ret)),
			p->said ? p->said : "anything, and all memory back");
	}
	return ok;
}

bool play(const struct play *p, bool datagram, uint16_t port)
{
	static const size_t sizes[] = { 0, 100, 7, 3, 2, 1 };
	struct buf whole = { 0 };
	size_t n = 0;

	while (n < PLAY_PIECES && (p->piece[n].bytes.n || p->piece[n].last))
		n++;
	bool ok = play_in_parts(p, datagram, port, n, 0, &whole);
	for (size_t i = 1; i < sizeof sizes / sizeof *sizes; i++) {
		struct buf parts = { 0 };

		ok &= play_in_parts(p, datagram, port, n, sizes[i], &parts);
		if (ok && !str_eq(buf_str(&whole), buf_str(&parts))) {
			fprintf(stderr,
				"%s: whole\n%.*sin parts of %zu\n%.*s\n",
				p->name,
				STR_FMT(buf_str(&whole)),
				sizes[i],
				STR_FMT(buf_str(&parts)));
			ok = false;
		}
		buf_done(&parts);
	}
	buf_done(&whole);
	return ok;
}

size_t play_all(const struct play *p, size_t n, bool datagram, uint16_t port)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !play(&p[i], datagram, port);
	return bad;
}
