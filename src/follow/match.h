/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: pieces of logs into alerts. */
#ifndef FOLLOW_MATCH_H
#define FOLLOW_MATCH_H

#include "follow/form.h"
#include "follow/watched.h"
#include "sandbox/sandbox.h"

enum {
	/* of a piece with what stands before it */
	PIECE_BYTE = SANDBOX_SMALL,
	/* a record from so much later than now is one of the future */
	FUTURE_S = 300
};

struct matcher {
	struct reader_pool *pool;
	const struct follow_setup *how;
	struct follow_watch *watch;
	struct leads leads;
	struct follow_counts *counts;
	struct buf lines; /* alerts and leads of the piece at hand */
	uint32_t n_alert; /* in lines */
	/* of the piece at hand */
	const struct piece *piece;
	uint64_t
		last_offset; /* of the alerts with that, by what is watched */
	uint32_t n_same;
	uint32_t same[WATCH_HITS_MAX];
	int64_t last_ns;
	int64_t now_ns;
	bool no_room;
};

struct piece {
	struct str source; /* as the user named it */
	struct str file;   /* the file's name now; empty: none */
	uint64_t log;      /* its number */
	struct str front;  /* stands before it */
	struct str bytes;  /* whole lines */
	/* where a line begins in them that has no end: it was rotated away in
	 * its middle; bytes.n = none */
	size_t torn_at;
	uint64_t at;                  /* of the first of them in the log */
	const struct line_form *form; /* NULL: not recognised yet */
	struct time_told told;
};

/* The reader for a log that begins so; NULL: none. Same errors. */
bool match_recognise(struct matcher *m,
	const struct piece *p,
	const struct reader **ret,
	struct err *err);

/* Reads a piece in the jail, and appends a line for each alert, and for each
 * address to which something leads, to m->lines. What a reader loses of it is
 * counted; p->form is set. m->last_ns: the time of its last record, T_NONE.
 * false: no reading process could be started, or no memory */
bool match_piece(struct matcher *m, const struct piece *p, struct err *err);

/* The same of one observation of live traffic, of which p tells the source; a
 * record by itself. false: no memory */
bool match_heard(struct matcher *m,
	const struct piece *p,
	const struct obs *o);

/* A line of the journal that tells of a lead: keeps it. false: no memory */
bool match_lead_line(struct leads *l, struct str line);
/* Whether it is such a line. */
bool match_is_lead(struct str line);

#endif
