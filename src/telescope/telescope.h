/* SPDX-License-Identifier: Apache-2.0 */
/* telescope: addresses that nobody uses, and who came all the same.
 * Observations in, counts by day out, then a report.
 *
 * Everything is a function of the set of exhibits that were fed, and of what is
 * said of the sensors: order does not matter, and two telescopes that counted
 * different exhibits merge into what one would have counted (telescope_save,
 * telescope_load), but where a limit below was reached. Method, parameters and
 * what it cannot see: telescope.md. */
#ifndef TELESCOPE_TELESCOPE_H
#define TELESCOPE_TELESCOPE_H

#include "model/model.h"

struct telescope;

/* Limits for hostile input; what is beyond is counted in the totals of its day
 * and said in the notes. */
enum {
	TELESCOPE_DAYS_MAX = 4096, /* different days */
	/* sensor addresses at which something arrived */
	TELESCOPE_SENSORS_MAX = 1 << 18,
	/* (day, port) pairs, and as many of countries and networks */
	TELESCOPE_CELLS_MAX = 1 << 22,
	/* sources of one day whose traits are kept: those with the smallest
	 * hashes */
	TELESCOPE_SAMPLE = 8192,
	/* addresses of one network that can be said to live without an arrival
	 */
	TELESCOPE_LIVES_MAX = 1 << 16,
};
/* address space; pages become real when touched */
#define TELESCOPE_ARENA ((size_t)8 << 30)

/* Where an address is; whoever cannot tell leaves it empty. */
struct place {
	char country[2]; /* ISO 3166; zero = not known */
	uint32_t asn;    /* 0 = not known */
	struct str name; /* of the network; valid until the next question */
};
struct where {
	void *ctx;
	void (*look)(void *ctx, struct addr a, struct place *ret);
};

/* where: NULL members = nobody can tell. */
bool telescope_open(struct telescope **ret,
	struct where where,
	struct err *err);
/* NULL is a no-op */
void telescope_close(struct telescope *g);

/* --- what people say: before anything is fed ----------------------------- */

/* A sensor, or a network that is all sensors. from_day, to_day: inclusive days
 * since 1970, INT32_MIN and INT32_MAX = open. Without either it lives on days
 * on which something arrived; with one it lives from and until then, whether or
 * not something arrived, and what arrived outside does not count. ERR_FORMAT: a
 * network with dates that is larger than TELESCOPE_LIVES_MAX. */
bool telescope_sensor(struct telescope *g,
	struct prefix net,
	int32_t from_day,
	int32_t to_day,
	struct str place,
	struct err *err);
/* a row of the table `sensors` */
bool telescope_sensor_row(struct telescope *g,
	const struct str *cell,
	struct err *err);
/* a row of the table `totals` */
bool telescope_total_row(struct telescope *g,
	const struct str *cell,
	struct err *err);
/* rows */
uint32_t telescope_sensors(const struct telescope *g);

/* --- counting ------------------------------------------------------------ */

/* Notes an exhibit; *ret_new = false: its bytes were counted already, feed
 * nothing. */
bool telescope_exhibit(struct telescope *g,
	struct sha256 sha256,
	bool *ret_new,
	struct err *err);
/* what is fed from now on comes from one exhibit */
void telescope_begins(struct telescope *g);
/* an exhibit says that it is made for practice: every page will say so */
void telescope_simulated(struct telescope *g);
/* false: no memory left */
bool telescope_feed(struct telescope *g,
	const struct obs *o,
	struct err *err);
/* memory in use */
size_t telescope_bytes(const struct telescope *g);

/* A saved counts: text, one thing a line; telescope.md has the grammar. What is
 * loaded is checked like any other bytes from outside: ERR_FORMAT with the byte
 * and line. ERR_DIFFERS: it counted some, but not all, of the exhibits counted
 * here already; *ret_known = true and nothing is added when it has nothing new.
 * On failure the telescope must be closed. */
bool telescope_is_saved(struct str head);
/* Adds what was saved. errors: as above */
bool telescope_load(struct telescope *g,
	struct str bytes,
	bool *ret_known,
	struct err *err);
/* the same bytes for the same counts */
void telescope_save(const struct telescope *g, struct buf *out);

/* --- reporting ----------------------------------------------------------- */

/* year 0: the last month that the data covers, else all the days there are.
 * *ret lives in the arena. ERR_USAGE: the month has neither data nor totals. */
struct telescope_question {
	int32_t year;
	uint32_t month;
	const char *version;
};
/* A month, or all days, in figures and sentences. cost: O(cells) */
bool telescope_report(const struct telescope *g,
	const struct telescope_question *q,
	struct arena *a,
	struct telescope_report *ret,
	struct err *err);

/* --- places (libmaxminddb) ----------------------------------------------- */

/* Databases in MaxMind's format that the operator has: countries, networks
 * (ASN), or both. Of several that know an address the first one counts.
 * ERR_FORMAT: a file is none, or damaged; the sentence names it. */
struct places;
/* ret owns the open databases. */
bool places_open(struct places **ret,
	const char *const *path,
	int n,
	struct err *err);
/* How a telescope asks for the place of an address; valid until places_close.
 */
struct where places_where(struct places *p);
/* NULL is a no-op */
void places_close(struct places *p);
/* look-ups that failed because the database is damaged */
uint64_t places_damaged(const struct places *p);

#endif
