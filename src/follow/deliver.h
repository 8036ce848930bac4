/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: alerts that stand in the journal, on their way to whoever
 * is to be told. */
#ifndef FOLLOW_DELIVER_H
#define FOLLOW_DELIVER_H

#include "follow/follow.h"

#include <sys/types.h>

struct delivery {
	const struct follow_setup *how;
	struct follow_counts *counts;
	struct buf queue; /* lines; those before `at` were taken */
	size_t at;
	uint64_t queued;    /* all lines that ever were */
	uint64_t delivered; /* of them */
	uint64_t marked;    /* as the journal says */
	int file;           /* -1 = none */
	int log;            /* socket; -1 = none */
	bool rfc5424;       /* not to the local logger */
	/* the command at work */
	pid_t child; /* 0 = none */
	int64_t began_ms;
	bool gone; /* nobody takes the standard output any more */
};

/* Opens what alerts go to. ERR_USAGE: --syslog is none; ERR_IO: the file cannot
 * be opened. */
bool deliver_open(struct delivery *d,
	const struct follow_setup *how,
	struct follow_counts *counts,
	struct err *err);
/* Ends a command that is at work. */
void deliver_close(struct delivery *d);

/* Alerts that stand in the journal now. false: no memory */
bool deliver_add(struct delivery *d, struct str lines);
/* So many were delivered, as the journal says. */
void deliver_marked(struct delivery *d, uint64_t n);

/* Delivers what can be delivered without waiting. */
void deliver_step(struct delivery *d);
/* Whether all were. */
bool deliver_empty(const struct delivery *d);
/* Appends a line for the journal when more were delivered than it says. */
void deliver_mark(struct delivery *d, struct buf *lines);

#endif
