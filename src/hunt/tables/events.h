/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: events of a pair. What several exhibits tell of one
 * connection or logon happened once: two taps, a capture and a sensor's log of
 * it, exporters in a row, two logs of one daemon. */
#ifndef HUNT_TABLES_EVENTS_H
#define HUNT_TABLES_EVENTS_H

#include "model/model.h"

enum {
	/* Within what time two sensors begin one connection. A log of whole
	 * seconds is up to one early; another is room for clocks, which NTP
	 * keeps within tenths, for exporters that put their uptime upon a whole
	 * second, and for the way between two taps. A client does not open the
	 * same five-tuple again as fast (RFC 9293, 3.6.1: 2 MSL). */
	CLOCK_TOLERANCE_MS = 2000,
};

/* One event of a pair. */
struct conversation_event {
	int64_t t_ms;
	/* 0 where not told */
	uint64_t src_byte;
	uint64_t dst_byte;
	struct locator loc;
	uint16_t src_port; /* 0 = not told, or there are none */
	int8_t answered;   /* 1 yes, 0 no, -1 not told */
	bool src_not_told;
	bool dst_not_told;
};

/* By time, bytes from src, place: the order in which hunts see events. As
 * qsort's function. */
int events_cmp(const void *a, const void *b);

/* e: *n events of one pair, sorted by events_cmp. Leaves those that happened,
 * in that order. Two are one when they stand in different exhibits, have one
 * source port and begin within CLOCK_TOLERANCE_MS; without a source port when
 * instant and bytes are the same. They are matched one by one in the order of
 * time, so that two of one exhibit stay two, and what remains is as many as the
 * exhibit has that saw most. The first stands for all, with the larger of what
 * they tell. A function of the events alone, not of the order in which they
 * came. false: scratch is full. cost: O(n); O(n log n) where exhibits tell of
 * the same seconds. */
bool events_once(struct conversation_event *e,
	uint32_t *n,
	struct arena scratch);

#endif
