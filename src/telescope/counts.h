/* SPDX-License-Identifier: Apache-2.0 */
/* Private to telescope/: what a telescope holds. */
#ifndef TELESCOPE_COUNTS_H
#define TELESCOPE_COUNTS_H

#include "telescope/telescope.h"

enum cell_kind {
	CELLS_PORT,
	CELLS_COUNTRY,
	CELLS_NETWORK,
	CELLS_SENSOR,
	CELL_KINDS
};

/* Accesses of one day and one port, country, network or sensor. */
struct cell {
	int32_t day;
	/* port << 8 | protocol; two letters; number of the network; index of
	 * the sensor's address */
	uint32_t key;
	uint64_t n;
	struct hll sources; /* not of sensors */
};

/* An open hash of cells, in the order in which they came. */
struct cells {
	struct cell *cell;
	uint32_t n;
	uint32_t cap;
	uint32_t *slot; /* index + 1; 0 = free; n_slot is a power of two */
	uint32_t n_slot;
	bool with_sources;
};

/* The sources of a day with the smallest hashes. Whoever is among them at the
 * end was so from the beginning: their traits are complete. */
struct sample {
	struct scan_source *source;
	uint32_t n;
	uint32_t cap;
	uint32_t *slot;
	uint32_t n_slot;
	uint64_t limit; /* larger hashes are not taken; 0 = all are */
};

struct day {
	int32_t day;
	/* of the day: the first and last record of a sensor's surroundings */
	uint32_t first_s;
	uint32_t last_s;
	uint64_t records;
	uint64_t accesses;
	uint64_t detections;
	uint64_t backscatter;
	/* arrivals at sensors that did not live then, not counted */
	uint64_t outside;
	/* accesses whose country, network is known */
	uint64_t placed;
	uint64_t named;
	struct hll sources;
	struct hll victims;
	struct sample sample;
};

struct sensor_row {
	struct prefix net;
	/* INT32_MIN, INT32_MAX: open */
	int32_t from_day;
	int32_t to_day;
	struct str place;
};
static inline bool sensor_dated(const struct sensor_row *r)
{
	return r->from_day != INT32_MIN || r->to_day != INT32_MAX;
}

struct total {
	enum telescope_series series;
	int32_t year;
	uint32_t month;
	int64_t milli;
	struct str source;
};

enum {
	DAY_NUMBERS = 84006,
	NEAR_SLOTS = 1 << 14,
	BEGAN_SLOTS = 1 << 17,
	ANSWER_S = 600
};

/* which rows of sensors hold an address: the answer is remembered */
enum {
	ROW_NOT_ASKED,
	ROW_NONE,
	ROW_SEVERAL,
	ROW_FIRST
};
struct near {
	struct addr a;
	uint32_t row; /* ROW_FIRST + index of the only one */
};

/* A conversation, and who began it: what comes back to a sensor that asked is
 * no access, and what a sensor answers is no question. */
struct began {
	uint64_t hash; /* another one for each side that may have begun */
	int64_t t_ns;
};

struct known_network {
	uint32_t asn;
	struct str name;
};

struct telescope {
	struct arena a;
	struct where where;
	struct sensor_row *row;
	uint32_t n_row;
	uint32_t row_cap;
	struct total *total;
	uint32_t n_total;
	uint32_t total_cap;
	struct sha256 *exhibit;
	uint32_t n_exhibit;
	uint32_t exhibit_cap;
	struct addr *sensor; /* addresses at which something arrived */
	uint32_t n_sensor;
	uint32_t sensor_cap;
	struct table sensor_at; /* their text to their index */
	struct near *near;
	struct began *began;
	uint64_t n_began; /* since it was emptied */
	bool simulated;
	struct day *day; /* in the order in which they came */
	uint32_t n_day;
	uint32_t day_cap;
	uint16_t *day_at; /* day number to index + 1 */
	struct cells cells[CELL_KINDS];
	struct known_network *network; /* ascending by number, no two alike */
	uint32_t n_network;
	uint32_t network_cap;
	uint64_t undated;
	uint64_t days_refused;
	uint64_t sensors_refused;
	uint64_t cells_refused;
};

/* NULL: no memory, or beyond a limit (*ret_limit; it is counted) */
struct day *telescope_day(struct telescope *g, int32_t day, bool *ret_limit);
/* its index; false: no memory, or TELESCOPE_SENSORS_MAX */
bool telescope_sensor_address(struct telescope *g,
	struct addr a,
	uint32_t *ret);
/* n accesses into a cell. NULL: no memory, or TELESCOPE_CELLS_MAX (*ret_limit).
 */
struct cell *telescope_cell(struct telescope *g,
	enum cell_kind kind,
	int32_t day,
	uint32_t key,
	uint64_t n,
	bool *ret_limit);
/* Notes what an autonomous system is called; of two names the first by its
 * bytes stays. false: no memory */
bool telescope_network_name(struct telescope *g,
	uint32_t asn,
	struct str name);
/* merges it in; false: no memory */
bool telescope_sample(struct telescope *g,
	struct day *d,
	const struct scan_source *s);

/* on some day */
bool telescope_is_sensor(const struct telescope *g, struct addr a);
/* Whether a row of the sensors lets the address count on that day; by_table:
 * also when nothing arrives. */
bool telescope_lives(const struct telescope *g,
	struct addr a,
	int32_t day,
	bool *ret_by_table);

/* Whether a flow toward a sensor answers what nobody there asked. */
bool is_backscatter(const struct obs *o);

/* --- surges.c ------------------------------------------------------------ */

/* One series of days without gaps. exposure: sensors that lived; 0 = not
 * counted that day. */
struct surge_day {
	uint64_t n;
	uint32_t exposure;
};

struct surge_found {
	/* indexes */
	uint32_t first;
	uint32_t alarm;
	uint32_t last;
	uint64_t n;
	uint64_t expected;
	bool open;
};

/* SURGE_WEEKS of the same weekday make the baseline; none is looked for before
 * SURGE_DAYS_MIN counted days. parameters: telescope.md */
enum {
	SURGE_WEEKS = 8,
	SURGE_DAYS_MIN = 35,
	SURGE_ACCESSES_MIN = 20
};
/* At most max, in order. cost: n * 60 * log 60 */
uint32_t surges_find(const struct surge_day *d,
	uint32_t n,
	struct surge_found *ret,
	uint32_t max);

/* the largest hash of the TELESCOPE_SAMPLE smallest; sorts */
uint64_t sample_limit(struct sample *s);

#endif
