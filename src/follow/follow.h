/* SPDX-License-Identifier: Apache-2.0 */
/* follow: looking forward. Logs that grow, and lines that come in, are read
 * piece by piece in the jailed readers, held against what is watched, and what
 * is found is written into a journal before anybody is told. Only reads, and
 * listens where it is told to: nothing is sent to what is watched. */
#ifndef FOLLOW_FOLLOW_H
#define FOLLOW_FOLLOW_H

#include "model/model.h"

/* --- what is watched ----------------------------------------------------- */

struct follow_watch;

/* What an alert says of a thing that is watched. */
struct follow_item {
	struct str entity; /* "address:203.0.113.7" */
	struct str value;
	struct str claim; /* its key */
	struct str reason;
	struct str from; /* what led to it; empty: somebody named it */
	bool leads;      /* a name: what answers it with leads on */
};

/* Empty, with memory of its own. */
bool follow_watch_open(struct follow_watch **ret, struct err *err);
/* NULL is a no-op. */
void follow_watch_close(struct follow_watch *w);
/* Adds a copy, within [from_s, to_s). false: no memory */
bool follow_watch_add(struct follow_watch *w,
	const struct watched *what,
	int64_t from_s,
	int64_t to_s,
	const struct follow_item *item);

/* --- following ----------------------------------------------------------- */

struct follow_setup {
	const struct follow_order *order;
	const char *folder; /* of the journal, made when it is not there */
	void *ctx;
	/* What is watched now; *ret is closed by the caller of this. */
	bool (*load)(void *ctx, struct follow_watch **ret, struct err *err);
	/* Whether load would say something else; asked every second. */
	bool (*changed)(void *ctx);
	/* Whose network the address lies in; empty = not known. */
	struct str (*organisation)(void *ctx, struct addr a);
};

/* Follows until SIGINT or SIGTERM, or, once, until everything that is there was
 * read and told. An alert is in the journal exactly once, whatever interrupts;
 * it is delivered at least once. *ret: of this call. ERR_USAGE: a source is
 * none; ERR_IO: the journal cannot be written, and nothing was told that does
 * not stand there; or another one follows for the same case. */
bool follow(const struct follow_setup *how,
	struct follow_counts *ret,
	struct err *err);

#endif
