/* SPDX-License-Identifier: Apache-2.0 */
/* Private to sandbox/: what a reader says, as bytes between its jailed process
 * and ours. Our side believes nothing: every length is checked against what was
 * received, every number against what it may be. Native byte order; both ends
 * are the same program. */
#ifndef SANDBOX_WIRE_H
#define SANDBOX_WIRE_H

#include "read/read.h"

enum wire_kind {
	WIRE_FOUND = 'r',
	WIRE_OBS = 'o',
	WIRE_FLOW = 'f',
	WIRE_SKIP = 's',
	WIRE_END = 'e'
};
/* kind and length before each message; no message is longer */
enum {
	WIRE_HEAD = 5,
	WIRE_MAX = 16 << 20
};

/* The descriptors of the jailed process. Messages are bytes in shared memory
 * that only it writes: it fills slots in turn, and says the length of each
 * (uint32_t) through one pipe; we copy it and give a byte back through the
 * other. */
enum {
	JAIL_EXHIBIT = 3,
	JAIL_FILLED,
	JAIL_SHARED,
	JAIL_FREED,
	JAIL_NEXT /* only of a process that serves exhibit after exhibit */
};
enum {
	SLOT_BYTE = 1 << 16,
	SLOTS = 256
};

struct jail_shared {
	/* of the exhibit as it is stored: we only show it */
	uint64_t done_byte;
	unsigned char pad[4096 - sizeof(uint64_t)];
	unsigned char slot[SLOTS][SLOT_BYTE];
};

/* What goes to a process that serves exhibit after exhibit, for each of them:
 * its bytes lie in JAIL_EXHIBIT then. Ours, so believed. */
struct wire_request {
	uint32_t reader; /* index in readers[]; UINT32_MAX = recognise */
	uint32_t count_only;
};

/* What the head of an exhibit was taken for. */
struct wire_found {
	uint32_t reader; /* index in readers[]; UINT32_MAX = none */
	bool empty;
	bool simulated;
};

struct wire_end {
	bool ok;
	struct err err;
	struct read_stats stats;
	int64_t first_ns;
	int64_t last_ns;
};

/* Appends the message WIRE_FOUND, the first of a reading, to b. */
void wire_put_found(struct buf *b, const struct wire_found *f);

/* Appends one observation: WIRE_FLOW for a flow without a scanner's mark, which
 * is nearly every one, else WIRE_OBS. */
void wire_put_obs(struct buf *b, const struct obs *o);

/* Appends a record that could not be read: WIRE_SKIP. */
void wire_put_skip(struct buf *b, const struct skip *s);

/* Appends how the reading ended: WIRE_END, the last message. */
void wire_put_end(struct buf *b, const struct wire_end *e);

/* The next message at the front of bytes: its length with head, 0 = not all of
 * it is there, -1 = no message of ours. */
ptrdiff_t wire_next(struct str bytes,
	enum wire_kind *ret_kind,
	struct str *ret_body);

enum {
	WIRE_CELLS_MAX = RECORD_CELLS_MAX
};

/* The body of WIRE_FOUND. false, here and below: it is not what it should be,
 * which no reader of ours sends. */
bool wire_get_found(struct str body, struct wire_found *ret);

/* What an observation points to: as many cells as a row or record can have. */
struct wire_room {
	struct str cell[WIRE_CELLS_MAX];
	struct clock_reading reading;
};

/* The body of WIRE_OBS or WIRE_FLOW (kind): texts are slices of it; ret points
 * into the room. */
bool wire_get_obs(enum wire_kind kind,
	struct str body,
	struct wire_room *room,
	struct obs *ret);

/* The body of WIRE_SKIP; ret->why is copied into why. */
bool wire_get_skip(struct str body, char why[static 256], struct skip *ret);

/* The body of WIRE_END. */
bool wire_get_end(struct str body, struct wire_end *ret);

#endif
