/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timeline/: what a pass over the evidence keeps of its clocks, in
 * bounded memory: their readings as a rhythm, where their order breaks, and
 * what other clocks may have seen too. */
#ifndef TIMELINE_GATHER_H
#define TIMELINE_GATHER_H

#include "timeline/anchor.h"
#include "timeline/sample.h"
#include "timeline/timeline.h"

#define NS_PER_S INT64_C(1000000000)

enum {
	CLOCKS_MAX = 4096,
	BREAKS_KEPT = 16,
	ASKED_KEPT = 64,
	BUCKET_S = 600
};

/* A record that does not follow the one before it: a reading before its own, or
 * a number that is not the next. */
struct order_break {
	int64_t was_ns;
	int64_t is_ns;
	uint64_t was_number;
	uint64_t is_number;
	uint64_t size; /* how far it goes back, or how many are missing */
	struct locator loc;
};

struct breaks {
	struct order_break worst[BREAKS_KEPT]; /* by size, greatest first */
	uint32_t n_worst;
	uint64_t n;
};

struct bucket {
	int64_t at; /* readings from at * BUCKET_S */
	uint32_t n;
};

struct gathered_clock {
	struct str name;
	struct str host;
	uint32_t exhibit; /* index in the gathering */
	bool zone_known;
	bool is_web; /* its records show when a request came, not was written */
	enum reading_zone zone;
	uint64_t n;
	int64_t first_ns;
	int64_t last_ns;
	int64_t tick_ns; /* the unit of every reading so far */
	/* Of readings without a year, in the order of their records: the year
	 * that the last was taken for, and its month. A month two or more
	 * before that of the record above is of the next year. Which year the
	 * first was of only anchors tell. */
	bool yearless;
	int64_t year;
	unsigned month;
	/* by the order of records */
	bool has_before;
	int64_t before_ns;
	uint64_t before_number; /* COUNT_NOT_TOLD = none */
	struct breaks back;
	uint64_t n_far; /* by more than half an hour */
	struct breaks missing;
	/* where it was set, as it tells itself: the latest */
	struct clock_step set[BREAKS_KEPT];
	uint32_t n_set;
	struct bucket *bucket; /* by time, each once, after gather_end */
	uint32_t n_bucket;
	uint32_t cap_bucket;
	uint32_t merge_at; /* so many buckets before those alike are joined */
};

/* A file whose owner says that it was made earlier than the file system itself
 * does. */
struct backdated {
	struct str name;
	int64_t says_ns;  /* $STANDARD_INFORMATION, which can be set */
	int64_t named_ns; /* $FILE_NAME, which cannot */
	/* to the full second, where the other is not: as tools write it */
	bool whole;
	struct locator loc;
};

struct gathered_exhibit {
	struct str name;
	struct str digest; /* the first digits */
	uint32_t exhibit;  /* in the case */
	enum clock_sort sort;
	int64_t acquired_s;
	uint32_t first_clock; /* TABLE_NONE = none yet */
	struct sample seen[SEEN_KINDS];
	struct sample dated; /* answers of servers with their Date */
	/* of a file table: the record above, and what does not fit; those with
	 * whole seconds first */
	uint64_t file_above;
	int64_t made_above_ns;
	struct backdated backdated[BREAKS_KEPT];
	uint32_t n_kept;
	uint64_t n_backdated;
	/* what clients last asked time servers with, by hash: only an answer to
	 * such a question counts */
	uint64_t asked[ASKED_KEPT];
	uint32_t n_asked;
	struct sample timed; /* answers of time servers */
};

struct gathering {
	struct arena a;
	struct gathered_exhibit *exhibit;
	uint32_t n_exhibit;
	uint32_t cap_exhibit;
	struct gathered_clock *clock;
	uint32_t n_clock;
	uint32_t cap_clock;
	struct table names;  /* of clocks: exhibit, host, zone told or not */
	struct table server; /* addresses that told a Date, as text */
};

/* The instant that a reading claims where its zone is told, and else its value
 * as if it were UTC; false: it names no single one, or its owner sets it. */
bool gather_reading(const struct obs *o, int64_t *ret_ns);

/* Index of the clock of an observation of an exhibit; TABLE_NONE when there is
 * none such. */
uint32_t gather_clock_of(const struct gathering *g,
	uint32_t exhibit,
	const struct obs *o);

/* Begins an exhibit; what is taken next is of it. false: no memory. */
bool gather_exhibit(struct gathering *g,
	const struct exhibit *x,
	uint32_t index,
	enum clock_sort sort);

/* Takes an observation; false: no memory. */
bool gather_take(struct gathering *g, const struct obs *o);

/* Sorts what was taken. */
void gather_end(struct gathering *g);

/* Gives everything back. */
void gather_close(struct gathering *g);

#endif
