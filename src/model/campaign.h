/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that scan alike. A source's day is a handful of traits: the ports it
 * asked for, the TTL and window its packets began with, the scanner whose habit
 * they have, its pace. Days with much the same traits are found by MinHash
 * (core/minhash.h) and stand together, with the traits on show that hold them.
 * Alike is all that is meant: nobody says that one hand is behind them. */
#ifndef MODEL_CAMPAIGN_H
#define MODEL_CAMPAIGN_H

#include "model/obs.h"

enum {
	SCAN_PORTS = 8,
	SCAN_TTLS = 4,
	SCAN_MARKS = 3,
	SCAN_PACES = 7
};

/* What one source did on one day. Merging two parts of a day gives what the
 * whole gives. */
struct scan_source {
	uint64_t hash; /* of its address; scan_hash */
	int32_t day;   /* since 1970 */
	uint32_t n;    /* accesses; stays at UINT32_MAX */
	/* of the day */
	uint32_t first_s;
	uint32_t last_s;
	/* port << 8 | protocol, ascending by hash: of more than SCAN_PORTS
	 * those with the smallest, and `many` */
	uint32_t port[SCAN_PORTS];
	uint8_t n_port;
	bool many;
	/* set: bit 0 it began at 32, 1 at 64, 2 at 128, 3 at 255 (the next
	 * above what was seen) */
	uint8_t ttls;
	uint8_t marks; /* set: zmap, masscan, mirai */
	/* of TCP; 0 = not told */
	uint16_t window_low;
	uint16_t window_high;
};

extern const char *const scanner_name[SCAN_MARKS];
/* "each once a day", "each every 1 to 10 s", ... */
extern const char *const scan_pace_name[SCAN_PACES];
extern const unsigned scan_ttl[SCAN_TTLS];

/* The hash that stands for a source: of the address alone, the same on every
 * machine. */
uint64_t scan_hash(struct addr a);
/* an OBS_FLOW, or another that has a tuple */
void scan_source_see(struct scan_source *s,
	const struct obs *flow,
	uint32_t second_of_day);
/* of the same source and day */
void scan_source_merge(struct scan_source *s,
	const struct scan_source *other);

/* Days of sources that are alike. Shared: what four of five of them have. */
struct campaign {
	uint32_t n_source;
	uint32_t n_source_day;
	uint64_t accesses;
	/* since it was last silent for `silent` days */
	int32_t first_day;
	int32_t last_day;
	/* days before first_day in which it was not seen, as far as was asked
	 * for */
	int32_t silent;
	/* first_day is in the asked period, and nothing was seen in the
	 * CAMPAIGN_SILENT days before it, which were looked at */
	bool fresh;
	/* port << 8 | protocol, the most frequent first */
	uint32_t port[SCAN_PORTS];
	uint32_t n_port;
	bool many; /* more than SCAN_PORTS ports each */
	uint8_t ttls;
	uint8_t marks;
	uint16_t window; /* 0 = not shared or not told */
	int8_t pace;     /* -1 = not shared */
};

/* CAMPAIGN_SILENT: days without it before it counts as new; CAMPAIGN_HISTORY:
 * fewer days of data before it say nothing */
enum {
	CAMPAIGN_SOURCES_MIN = 10,
	CAMPAIGN_SILENT = 28,
	CAMPAIGN_HISTORY = 7
};

/* Groups of CAMPAIGN_SOURCES_MIN sources and more that were active in [from,
 * to], the largest first, at most max; seen from data_from on. *s is put into
 * another order; what comes out depends on the set only. *ret lives in the
 * arena. false: the arena is spent. cost: O(n log n) */
bool campaigns_find(struct scan_source *s,
	uint32_t n,
	int32_t data_from,
	int32_t from,
	int32_t to,
	uint32_t max,
	struct arena *a,
	struct campaign **ret,
	uint32_t *ret_n);

/* Whether a source's day has all traits that the campaign shares. */
bool campaign_has(const struct campaign *c, const struct scan_source *s);

#endif
