/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/timing.h"

#include <stdio.h>

void timing_start(struct beats *b, int64_t t_ns)
{
	b->start_ns = t_ns;
	b->n = 0;
	b->last_ms = 0;
}

bool timing_add(struct beats *b, int dir, uint32_t byte, int64_t t_ns)
{
	int64_t ms = t_ns > b->start_ns ? (t_ns - b->start_ns) / 1000000 : 0;
	int32_t most = INT32_MAX / 2;
	int32_t n = byte < (uint32_t)most ? (int32_t)byte : most;

	if (ms > UINT32_MAX)
		return false;
	int32_t signed_n = dir ? -n : n;
	int32_t *last = b->n ? &b->beat[b->n - 1].byte : NULL;
	bool joins = last && (*last < 0) == (dir == 1) &&
		ms - b->last_ms < BEAT_JOIN_MS;
	if (joins && *last<most && * last> - most) {
		*last += signed_n;
	} else {
		if (b->n == BEATS_MAX)
			return false;
		b->beat[b->n].ms = (uint32_t)ms;
		b->beat[b->n].byte = signed_n;
		b->n++;
	}
	b->last_ms = (uint32_t)ms;
	return true;
}

bool timing_said(const struct beats *b, struct arena *scratch, struct obs *o)
{
	enum {
		ONE_N = 24, /* ten digits, a sign, ten digits, a blank */
		TEXT_N = BEATS_MAX * ONE_N
	};
	size_t n = 0;

	if (b->n < BEATS_MIN)
		return false;
	char *text = NEW(scratch, char, TEXT_N);
	if (!text)
		return false;
	for (uint32_t i = 0; i < b->n; i++) {
		n += (size_t)snprintf(text + n,
			ONE_N,
			"%s%u%+d",
			i ? " " : "",
			b->beat[i].ms,
			b->beat[i].byte);
	}
	o->t_ns = b->start_ns;
	o->timing = (struct obs_timing){ { text, n }, b->n };
	return true;
}
