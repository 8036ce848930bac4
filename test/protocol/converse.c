/* SPDX-License-Identifier: Apache-2.0 */
#include "converse.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/common/file_hash.h"
#include "../read/obs_text.h"

enum {
	MEMORY = 64 << 20,
	BUDGET = 16 << 20
};

static bool put(void *ctx, const struct obs *o)
{
	obs_text(ctx, o);
	return true;
}

static void skip(void *ctx, const struct skip *s)
{
	skip_text(ctx, s);
}

static void say(struct sessions *s,
	struct flow_session *g,
	bool datagram,
	const struct chunk *h,
	const struct protocol **last)
{
	if (datagram)
		session_datagram(s, g, h);
	else
		session_stream(s, g, h);
	if (g->session.protocol)
		*last = g->session.protocol;
}

void converse(struct buf *to,
	bool datagram,
	uint16_t port,
	const struct piece *piece,
	size_t n,
	size_t part)
{
	struct arena a;
	struct err err;

	if (!arena_open(&a, MEMORY, &err))
		abort();
	struct arena slabs_room = { 0 };
	struct arena room = a;
	slabs_room = room;
	slabs_room.end = slabs_room.at + MEMORY / 2;
	room.at = slabs_room.end;
	struct slabs slabs = slabs_in(&slabs_room, BUDGET);
	struct sink sink = { to, put, skip };
	struct sessions sessions = { .slabs = &slabs,
		.parser = { .out = &sink,
			.scratch = room,
			.hashers = hashers_new(), }, };
	struct flow_session g = {
		.session.tuple = { addr_v4(0xc0000201),
			addr_v4(0xc6336402),
			40000,
			port,
			datagram ? 17 : 6 },
		.session.start_ns = 1000000000,
	};
	const struct protocol *last = NULL;

	for (size_t i = 0; i < n; i++) {
		struct str rest = piece[i].bytes;
		uint64_t lost = piece[i].lost;

		do {
			size_t take = datagram || !part || rest.n < part
				? rest.n
				: part;
			say(&sessions,
				&g,
				datagram,
				&(struct chunk){
					.dir = piece[i].dir,
					.bytes = str_head(rest, take),
					.lost = lost,
					.last = piece[i].last &&
						take == rest.n,
					.t_ns = 1000000000 +
						(int64_t)i * 1000000,
				},
				&last);
			rest = str_from(rest, take);
			lost = 0;
		} while (rest.n);
	}
	session_end(&sessions, &g);
	if (slabs.out_byte)
		buf_fmt(to, "%zu bytes not given back\n", slabs.out_byte);
	buf_fmt(to, "%s\n", last ? last->name : "unknown");
	hashers_free(sessions.parser.hashers);
	arena_close(&a);
}

struct str from_hex(struct arena *a, const char *hex)
{
	char *to = NEW(a, char, strlen(hex) / 2 + 1);
	size_t n = 0;

	for (const char *p = hex; to && *p; p++) {
		unsigned value;

		if (isspace((unsigned char)*p))
			continue;
		if (sscanf(p, "%2x", &value) != 1 ||
			!isxdigit((unsigned char)p[1])) {
			fprintf(stderr,
				"from_hex: not hexadecimal: %.10s\n",
				p);
			exit(2);
		}
		to[n++] = (char)value;
		p++;
	}
	return (struct str){ to, n };
}
