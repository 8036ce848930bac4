/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: readings as observations. An event has an instant only
 * where its reading leaves nothing open. */
#ifndef READ_TEXT_EVENT_H
#define READ_TEXT_EVENT_H

#include "read/read.h"

struct events {
	const struct sink *out;
	struct read_stats *stats;
	const struct local_clock *clock; /* what an analyst told; or NULL */
	/* of lines without one: told for the first, by an analyst or the log
	 * itself, then counted on; 0 = not told */
	unsigned first_year;
	unsigned year;
	unsigned month; /* of the line before; 0 = none */
	const char *source;
	/* how many have no instant: for want of a zone or year, of years that
	 * have none, in an hour that came twice, that never came; what stands
	 * for no date */
	uint64_t undated;
	uint64_t outside;
	uint64_t twice;
	uint64_t never;
	uint64_t unset;
	char raw[64]; /* of the reading that was made last */
};

/* source: the format's name, which the events get. */
struct events events_of(const char *source,
	const struct input *in,
	const struct sink *out,
	struct read_stats *stats);

/* Puts an event; source is added where it has none, at and len are the
 * record's. What an analyst told of the clock completes the reading. false: the
 * sink wants no more. */
bool event_put(struct events *e,
	struct obs_event v,
	struct clock_reading r,
	uint64_t at,
	size_t len);

/* The same of an observation of another kind, to which the reading is added. */
bool event_put_as(struct events *e, struct obs *o, struct clock_reading r);

/* The log itself tells the year of the lines that follow. */
void events_year(struct events *e, unsigned year);

/* What the reading and the analyst leave no doubt of, of the years 1970 to
 * 2199: ns since 1970, else T_NONE. Years and zones that were told are written
 * into *r. */
int64_t event_instant(struct events *e, struct clock_reading *r);

/* A machine's time as a reading in UTC; raw is good until the next one. */
struct clock_reading event_count(struct events *e,
	enum time_form_id form,
	uint64_t bits,
	enum time_role role);

/* The same of a double. */
struct clock_reading event_double(struct events *e,
	enum time_form_id form,
	double v,
	enum time_role role);

/* The same of FAT's date and time, in that order in bits, which are local time.
 */
struct clock_reading event_fat(struct events *e,
	uint32_t bits,
	enum time_role role);

/* The same of a SYSTEMTIME, sixteen bytes; the zone is the caller's to tell. */
struct clock_reading event_systemtime(struct events *e,
	struct str bytes,
	enum reading_zone zone,
	enum time_role role);

/* A skip of the record at that place. why must outlive the call only. */
void event_skip(struct events *e,
	uint64_t at,
	uint64_t line,
	const char *why);

/* How many have no instant and why, for people, into stats->note. */
void events_note(const struct events *e);

#endif
