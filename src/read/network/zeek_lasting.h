/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: connections that a log tells of again and again while they
 * are open, as those of long connections do: each is one, with the figures that
 * were told last. */
#ifndef READ_NETWORK_ZEEK_LASTING_H
#define READ_NETWORK_ZEEK_LASTING_H

#include "read/read.h"

enum {
	LASTING_SETS = 1 << 13,
	LASTING_WAYS = 8
};

struct zeek_lasting {
	const struct sink *out;
	struct read_stats *stats;
	uint64_t *key; /* LASTING_SETS of LASTING_WAYS; 0 = free */
	struct obs *last;
	uint64_t
		again; /* rows of connections that a row before them told of */
};

/* Some 25 MiB of the arena, of which what is used is touched. NULL: it is
 * spent. */
struct zeek_lasting *zeek_lasting_open(struct arena *a,
	const struct sink *out,
	struct read_stats *stats);

/* A row of conn.log, which is kept until the end, or until its place is needed:
 * 65,536 connections have one. Without uid it is put at once. false: the sink
 * wants no more. */
bool zeek_lasting_put(struct zeek_lasting *l,
	struct str uid,
	const struct obs *o);

/* What is kept, in the order of the rows; says in the note how many rows were
 * told again. false: the sink wants no more, or the arena is spent. */
bool zeek_lasting_end(struct zeek_lasting *l, struct arena a);

#endif
