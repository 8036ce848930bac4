/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: a source that is a file, with what becomes of it when it
 * is rotated, or a folder. Which file is which log is told by content: a log
 * goes on under another name, as a copy or compressed where it was read to. */
#ifndef FOLLOW_LOGS_H
#define FOLLOW_LOGS_H

#include "follow/match.h"
#include "follow/place.h"

/* A file that is there, or that is still open. */
struct log_file {
	uint64_t device;
	uint64_t inode;
	char *name; /* in the folder */
	int fd;     /* its bytes, decompressed; -1 = not open */
	uint64_t size;
	int64_t changed_ns;
	bool packed;                 /* compressed */
	struct inflating *inflating; /* on its way to be plain */
	bool whole;                  /* of a packed one */
	struct place *place;         /* NULL: not known yet which log it is */
	bool there;                  /* under its name */
	int64_t gone_s; /* since when it is not; 0 = it is there */
	bool settled;   /* nothing to do until it changes */
	bool refused;   /* and that was said */
};

/* A compressed file that was read, or stood there before all began. */
struct log_stamp {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t changed_ns;
};

struct logs {
	struct str source; /* absolute, without links */
	struct buf name;   /* holds it */
	char folder[PATH_MAX];
	char *base;          /* the file's name; NULL: all of the folder */
	const char *room_in; /* folder for what is decompressed */
	bool began;
	uint64_t next_number;
	struct place **place;
	uint32_t n_place;
	uint32_t place_cap;
	struct log_file **file;
	uint32_t n_file;
	uint32_t file_cap;
	struct log_stamp *stamp;
	uint32_t n_stamp;
	uint32_t stamp_cap;
	/* of the piece at hand: front, then lines; and the place behind it */
	struct buf bytes;
	struct place next;
	void *ctx;
	void (*say)(void *ctx, const char *sentence);
};

/* ERR_USAGE: there is neither such a file or folder, nor a folder in which it
 * may come to be. */
bool logs_open(struct logs *ret, const char *source, struct err *err);
/* gives all back */
void logs_close(struct logs *l);

/* A line of the journal; what is not of this source is passed over. false: no
 * memory */
bool logs_replay(struct logs *l, struct str line);

/* Looks what is there. At the very first look it appends lines for the journal:
 * what stood beside the file before is not read. false: no memory */
bool logs_look(struct logs *l, struct buf *lines, struct err *err);

/* The next piece of one of its files from the i-th on, and which it is; it
 * points into l. first: of a log whose format is not known yet. 1 = there, 0 =
 * nothing more now, -1 = failed */
int logs_next(struct logs *l,
	uint32_t *i,
	struct piece *ret,
	struct err *err);
/* That file's piece was read: its place moves on. */
void logs_done(struct logs *l,
	struct log_file *f,
	const struct piece *p,
	int64_t last_ns);
/* What that file's log is taken for when its beginning does not say so: what
 * was written there before it was. NULL: nothing was */
const struct line_form *logs_guess(const struct logs *l,
	const struct log_file *f);
/* Its format is none that is written line by line (reader), or unknown (NULL).
 */
void logs_refuse(struct logs *l, struct log_file *f, const struct reader *r);

/* Appends a line for each place that moved since, and for what was read whole.
 */
void logs_lines(struct logs *l, struct buf *lines);
/* Bytes that are there and were not read. */
uint64_t logs_behind(const struct logs *l);
/* Whether something is still being decompressed. */
bool logs_busy(const struct logs *l);

#endif
