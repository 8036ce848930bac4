/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: lists of indicators as exhibits. What their readers share.
 */
#ifndef READ_INTEL_FEED_H
#define READ_INTEL_FEED_H

#include "read/read.h"

/* Something to look for, of which nothing else is told. */
struct obs_indicator feed_indicator(enum indicator_type t, struct str value);

/* What others call types of indicators (MISP, ThreatFox, OTX), and that
 * "domain|ip" and the like are two values in one. Fills type and value of at
 * most two; 0: a word for what nobody can look for in traffic, or that we do
 * not know. */
unsigned feed_parts(struct str word,
	struct str value,
	struct obs_indicator ret[static 2]);

/* Makes the value fit to be put: refanged into room, its port cut off and kept,
 * as indicator_plain, its type by its form where it says ip but is a network.
 * NULL, or what was expected. */
const char *feed_ready(struct obs_indicator *x,
	char room[static INDICATOR_MAX_BYTE]);

/* A date as lists write it, or seconds (milli-, micro-, nanoseconds) since
 * 1970, in ns; T_NONE where it is none. end: of a day, month or year its
 * end. */
int64_t feed_time(struct str s, bool end);

/* The same of the last time that something was seen: the last second of a day,
 * month or year. */
int64_t feed_last_seen(struct str s);

/* What lists write for yes and no: true, 1, "1", yes, and their opposites. -1:
 * nothing, or another word. */
int feed_flag(struct str s);

#endif
