/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: lists of indicators as exhibits. What their readers share.
 */
#ifndef READ_INTEL_FEED_H
#define READ_INTEL_FEED_H

#include "read/read.h"

/* What others call types of indicators (MISP, ThreatFox, OTX), and that
 * "domain|ip" and the like are two values in one. Fills type and value of at
 * most two; 0: a word for what nobody can look for in traffic, or that we do
 * not know. */
unsigned feed_parts(struct str word,
	struct str value,
	struct obs_indicator ret[static 2]);

/* Makes the value fit to be put: refanged into room, without port, its type by
 * its form where it says ip but is a network. NULL, or what was expected. */
const char *feed_ready(struct obs_indicator *x,
	char room[static INDICATOR_MAX_BYTE]);

/* A date as lists write it, in ns; T_NONE where it is none. */
int64_t feed_time(struct str s, bool end);

#endif
