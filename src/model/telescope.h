/* SPDX-License-Identifier: Apache-2.0 */
/* What a telescope saw in a month, counted and compared: telescope/ makes it,
 * publish/ writes it. Means are thousandths (milli), shares are permille. */
#ifndef MODEL_TELESCOPE_H
#define MODEL_TELESCOPE_H

#include "model/campaign.h"

/* What is counted. Accesses and detections: a day and sensor address. Sources
 * and backscatter: a day. */
enum telescope_series {
	TELESCOPE_ACCESSES,
	TELESCOPE_SOURCES,
	TELESCOPE_DETECTIONS,
	TELESCOPE_BACKSCATTER,
	TELESCOPE_SERIES
};
/* "accesses per day and address" */
const char *telescope_series_name(enum telescope_series s);
/* those names and the short ones of the table `totals` */
bool telescope_series_parse(struct str s, enum telescope_series *ret);

struct telescope_day {
	int32_t day; /* since 1970, UTC */
	bool partial; /* first or last of the data, and not whole: in no mean */
	uint64_t accesses;
	uint64_t sources;
	uint64_t detections;
	uint64_t backscatter;
	uint64_t victims;
	uint32_t sensors; /* that lived */
};

/* A mean of one series in one year or month. */
struct telescope_figure {
	enum telescope_series series;
	int32_t year;
	uint32_t month; /* 1 .. 12; 0 = of a year */
	int64_t milli;
	bool published; /* by others; else counted here */
	bool carries; /* enough whole days to be compared (TELESCOPE_CARRIES) */
	struct str source; /* of what was published */
};

/* One port, country, network or sensor. */
struct telescope_line {
	/* "23/tcp"; what: the network's name, the sensor's place */
	struct str name;
	struct str what;
	/* sources: 0 = not counted for this */
	uint64_t accesses;
	uint64_t sources;
	/* a day and address; of a sensor: a day on which it lived */
	int64_t milli;
	uint32_t days; /* of a sensor: days on which it lived */
	int64_t share; /* permille of all accesses */
	bool compared; /* the month before carries a comparison */
	int64_t before_milli;
};

struct telescope_surge {
	/* port << 8 | protocol; TELESCOPE_ALL = accesses of any kind */
	uint32_t port;
	int32_t first_day;
	int32_t alarm_day;
	int32_t last_day;
	/* from first to last day; expected by the baseline */
	uint64_t accesses;
	uint64_t expected;
	uint64_t sources;
	int64_t share; /* permille of the sources of these days */
	bool open;     /* it had not ended when the data did */
};
#define TELESCOPE_ALL UINT32_MAX

struct telescope_report {
	struct str title;  /* "2024-04", "2024-04-19 to 2024-04-21" */
	struct str chosen; /* why these days, when nobody asked */
	bool simulated; /* some of the data says that it is made for practice */
	/* some record of a detection was read: else their absence says nothing
	 */
	bool detects;
	bool counted; /* false: there is no data, published totals only */
	/* days reported */
	int32_t from;
	int32_t to;
	int32_t data_from;
	int32_t data_to;
	/* every day of the data up to `to`, in order, without gaps */
	const struct telescope_day *day;
	/* first: index of `from` */
	uint32_t n_day;
	uint32_t first;
	uint32_t whole; /* days that are in the means */
	/* of the whole days; sources, victims: different ones, estimated */
	uint64_t accesses;
	uint64_t sensor_days;
	uint64_t sources;
	uint64_t detections;
	uint64_t backscatter;
	uint64_t victims;
	int64_t mean[TELESCOPE_SERIES];
	uint32_t sensors; /* different addresses that lived */
	/* counted and published, by series, year, month */
	const struct telescope_figure *figure;
	uint32_t n_figure;
	/* by accesses */
	const struct telescope_line *port;
	const struct telescope_line *country;
	const struct telescope_line *network;
	const struct telescope_line *sensor;
	uint32_t n_port;
	uint32_t n_country;
	uint32_t n_network;
	uint32_t n_sensor;
	uint32_t all_ports;
	uint32_t all_countries;
	uint32_t all_networks;
	/* accesses whose country, network could be looked up */
	uint64_t placed;
	uint64_t named;
	const struct telescope_surge *surge;
	uint32_t n_surge;
	struct str surge_note; /* why none was looked for; empty = it was */
	const struct campaign *campaign;
	uint32_t n_campaign;
	uint32_t all_campaigns;
	struct str campaign_note;
	const struct str
		*sentence; /* what the figures say, each a sentence */
	uint32_t n_sentence;
	const struct str *note; /* what a reader must know of the counting */
	uint32_t n_note;
	struct str version;
};

/* A month can be compared when three quarters of its days were counted whole, a
 * year likewise. */
#define TELESCOPE_CARRIES(whole, days) ((whole)*4 >= (days)*3)

/* "23/tcp", "icmp 8/0", "all ports" */
void port_text(uint32_t port, struct buf *to);

#endif
