/* SPDX-License-Identifier: Apache-2.0 */
/* What is followed, whom alerts go to, and how it goes. */
#ifndef MODEL_FOLLOWING_H
#define MODEL_FOLLOWING_H

#include "model/exhibit.h"

struct follow_counts {
	uint64_t records;
	uint64_t bytes;
	uint64_t skipped; /* records that could not be read */
	uint64_t alerts;
	uint64_t future;    /* alerts of records from later than now */
	uint64_t waiting;   /* alerts that were not delivered yet */
	uint64_t failed;    /* that could not be delivered */
	uint64_t behind;    /* bytes that are there and were not read */
	double lag_s;       /* from a line's being there to its being read */
	double records_s;   /* a second, since the last time */
	uint32_t n_watched; /* things */
	uint32_t n_file;    /* that are followed */
};

struct follow_order {
	/* files, folders, "-", "syslog+udp:[ADDRESS:]PORT",
	 * "syslog+tcp:[ADDRESS:]PORT", "netflow+udp:[ADDRESS:]PORT",
	 * "iface:INTERFACE" */
	const char *const *source;
	int n_source;
	/* of logs whose times name no zone or year */
	struct time_told told;
	const char *exec;   /* for /bin/sh; NULL = none */
	const char *syslog; /* "local", "udp:ADDRESS:PORT"; NULL = none */
	const char *file;   /* alerts are appended to it; NULL = to alert */
	bool once;          /* read what is there, and end */
	bool poll;          /* without inotify */
	void *ctx;
	/* Takes whole lines of JSON. false: nobody takes them any more */
	bool (*alert)(void *ctx, struct str lines);
	/* A sentence for people. */
	void (*say)(void *ctx, const char *sentence);
	/* How it goes, about every second. */
	void (*status)(void *ctx, const struct follow_counts *c);
};

#endif
