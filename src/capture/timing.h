/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: when a long connection carried payload, for hunts that
 * look for a beat inside it. */
#ifndef CAPTURE_TIMING_H
#define CAPTURE_TIMING_H

#include "model/model.h"

/* BEAT_JOIN_MS: packets of one direction closer than this are one beat: a
 * request of several segments, not several requests. BEATS_MIN: with fewer
 * nothing can be said of a period. */
enum {
	BEATS_MAX = 500,
	BEATS_MIN = 4,
	BEAT_JOIN_MS = 200
};

struct beats {
	int64_t start_ns;
	/* last_ms: when the last packet of the last beat came */
	uint32_t n;
	uint32_t last_ms;
	/* byte < 0: from dst */
	struct {
		uint32_t ms;
		int32_t byte;
	} beat[BEATS_MAX];
};

/* Empties b; times count from t_ns on. */
void timing_start(struct beats *b, int64_t t_ns);
/* false: full, or beyond 49 days: put them out and start anew */
bool timing_add(struct beats *b, int dir, uint32_t byte, int64_t t_ns);
/* fills o's timing and time; false: too few */
bool timing_said(const struct beats *b, struct arena *scratch, struct obs *o);

#endif
