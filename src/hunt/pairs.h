/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: every host pair with its events, compactly. */
#ifndef HUNT_PAIRS_H
#define HUNT_PAIRS_H

#include "hunt/hunt.h"

struct pair_key {
	struct addr src, dst;
	uint32_t service;       /* dport << 8 | proto */
	uint32_t sensor;        /* who saw it: two sensors' records of one connection are two pieces of evidence, not twice the beats */
};

struct event_chunk;

/* What one more event touches stands in the first two cache lines. */
struct pair {
	struct pair_key key;
	int64_t prev_ms;        /* of the event before, to code the next */
	uint64_t prev_at;
	uint32_t prev_exhibit;
	uint32_t n;             /* events */
	struct event_chunk *tail;
	uint16_t tail_used, tail_size;
	uint32_t n_answered;
	int64_t first_ms, last_ms;      /* of start times, over all */
	uint64_t src_byte, dst_byte;
	uint32_t longest_ms;    /* longest connection, saturating at 49 days */
	uint32_t settled_n;     /* events when it was last weighed */

	struct event_chunk *head;
	struct locator longest_loc;
	int64_t longest_t_ms;
	float bits, period_s, jitter, missed;   /* last weighing; bits < 0: not weighed */
};

/* A flow on its way in. Each goes through four steps some flows apart (look for the slot, for the pair, for its last chunk, write),
 * so that the memory each step touches has been fetched meanwhile. */
struct pending {
	struct pair_key key;
	uint64_t hash, at_byte, src_byte, dst_byte;
	int64_t t_ms;
	uint32_t len_byte, exhibit, duration_ms;
	bool answered;
	struct pair *pair;
};

enum { PENDING_STEP = 8, PENDING_MAX = 4 * PENDING_STEP };

struct pair_slot {
	uint32_t index;         /* + 1; 0 = free */
	uint32_t hash;          /* upper bits of the key's hash: a miss costs no second cache line */
};

struct pairs {
	struct arena *a;
	struct pair_slot *slot; /* cap of them */
	uint32_t cap, n;
	struct pair **block;    /* pairs in blocks of PAIR_BLOCK, so that they never move */
	uint32_t n_block;
	uint64_t n_event;
	uint64_t duration_hist[8 * 32]; /* flows by duration: eighths of an octave from 1 ms */
	struct pending pending[PENDING_MAX];    /* a ring */
	uint64_t n_fed, n_located, n_written;   /* flows that have come in, whose pair is known, that are written */
};

enum { PAIR_BLOCK = 1024, PAIR_BLOCKS_MAX = 1 << 16 };

bool pairs_open(struct pairs *p, struct arena *a);
/* pairs_flush before anything looks at the pairs: some flows are on their way. false when memory is spent. */
bool pairs_add(struct pairs *p, const struct obs *o, uint32_t exhibit, uint32_t sensor);
bool pairs_flush(struct pairs *p);
static inline struct pair *pairs_at(const struct pairs *p, uint32_t i) { return &p->block[i / PAIR_BLOCK][i % PAIR_BLOCK]; }

struct pair_event {
	int64_t t_ms;
	struct locator loc;
};
/* Walks the events in the order in which they were fed. */
struct event_iter {
	const struct event_chunk *chunk;
	const struct pair *pair;
	uint32_t at;
	struct pair_event last;
};
struct event_iter pair_events(const struct pair *p);
bool event_next(struct event_iter *it, struct pair_event *ret);

/* Index of the duration's bin, and how many flows lasted at least as long. */
uint64_t pairs_longer(const struct pairs *p, uint32_t duration_ms);

#endif
