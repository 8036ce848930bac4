/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox: hostile bytes are read in a process of its own that has given up
 * files and network, and what it says is checked. The one place that joins a
 * descriptor, a reader and a sink. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "read/read.h"

enum {
	SKIPS_KEPT = 100,
	READ_ARENA = 1 << 30
};

/* what came of one descriptor */
struct reading {
	const struct reader *reader; /* NULL: no reader claims it */
	struct read_stats stats;
	bool empty;
	bool simulated;
	/* the times that its records tell, T_NONE = none does */
	int64_t first_ns;
	int64_t last_ns;
};

/* Reads an open descriptor in this process. reader NULL: the one that claims
 * it; when none does nothing is read, and true is returned. clock and p may be
 * NULL, beside is empty when nothing was given, as_written, payload and media as in struct input; p
 * gets compressed bytes, of `total`. false: the rest could not be read; what
 * was put before stands. */
bool sandbox_read_here(int fd,
	const struct reader *reader,
	const struct local_clock *clock,
	struct str beside,
	bool as_written,
	unsigned payload,
	const struct media_wanted *media,
	struct arena scratch,
	const struct sink *out,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err);

/* The reader for what the descriptor holds, by content; rewinds. */
bool sandbox_recognise(int fd,
	struct arena scratch,
	struct reading *ret,
	struct err *err);

/* The same in a process of its own without file system and network
 * (sandbox/jail.h): recognises unless a reader is given, and reads. A reader
 * that crashes or runs away loses the rest of its exhibit, and *err says where;
 * what was put before stands. ERR_IO: the process could not be started, or the
 * exhibit not be read. ret->reader = NULL: no reader claims it. */
struct jailed; /* a reading under way */

/* Starts one; fd may be closed then. count_only: nothing is sent but what could
 * not be read, and the sums. It works ahead by some megabytes of observations,
 * so several can be started before the first is finished: what comes out does
 * not depend on that. */
bool sandbox_start(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	bool count_only,
	struct err *err);
/* The same of a log whose clock somebody told something of. */
bool sandbox_start_told(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	bool count_only,
	const struct time_told *told,
	struct err *err);
/* The same of a log of which records are wanted as they were written
 * (input.as_written). */
bool sandbox_start_as_written(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	const struct time_told *told,
	struct err *err);
/* The same of a capture of which what was sent is wanted (input.payload). */
bool sandbox_start_payload(struct jailed **ret,
	int fd,
	const struct reader *reader,
	size_t arena_byte,
	unsigned payload,
	struct err *err);
/* The same of a sample, with what is to be read beside it (input.beside); the
 * bytes of `beside` are copied. */
bool sandbox_start_sample(struct jailed **ret,
	int fd,
	struct str beside,
	size_t arena_byte,
	struct err *err);
/* The same of a segment of a disk image, of which the bytes of the medium go
 * into the open file or pipe `to`, which may be closed then; told: what earlier
 * segments tell (its ctx and put are not looked at). Reader: "ewf". */
bool sandbox_start_media(struct jailed **ret,
	int fd,
	int to,
	const struct media_wanted *told,
	size_t arena_byte,
	struct err *err);
/* Reading processes that wait for the next small exhibit: what a process costs
 * is paid once for some hundreds of them. They have no right that the others
 * have not; an exhibit that ends one, fails or takes long is the last that it
 * reads. What comes out is the same as of a process each, unless one was taken
 * over: it could then lie about exhibits that it reads after that, some
 * hundreds at most. */
struct reader_pool;

enum {
	SANDBOX_SMALL = 1 << 20
};

/* arena_byte: as of sandbox_start, for each exhibit */
bool sandbox_pool_open(struct reader_pool **ret,
	size_t arena_byte,
	struct err *err);

/* Ends those that wait; all readings of the pool must be finished or abandoned.
 * NULL is a no-op. */
void sandbox_pool_close(struct reader_pool *p);

/* As sandbox_start_told, of an exhibit of at most SANDBOX_SMALL bytes, which
 * are copied; told is not NULL. p must stay until the reading is finished or
 * abandoned. */
bool sandbox_start_small(struct jailed **ret,
	struct reader_pool *p,
	struct str bytes,
	const struct reader *reader,
	bool count_only,
	const struct time_told *told,
	struct err *err);

/* j is gone then */
bool sandbox_finish(struct jailed *j,
	const struct sink *out,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err);
/* NULL is a no-op */
void sandbox_abandon(struct jailed *j);

/* Both at once. */
bool sandbox_read(int fd,
	const struct reader *reader,
	const struct sink *out,
	size_t arena_byte,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err);

/* --- decompressing only -------------------------------------------------- */

struct inflating;

/* Decompresses fd (gzip, zstd, or neither: then it is copied) into the open
 * file `to`, at most most_byte, in a process of its own without file system and
 * network. Both may be closed then. */
bool sandbox_inflate(struct inflating **ret,
	int fd,
	int to,
	uint64_t most_byte,
	struct err *err);
/* Whether it has ended; *ret_whole: all of it was there, and written. Then it
 * is gone. wait: until then. */
bool sandbox_inflated(struct inflating *k, bool wait, bool *ret_whole);
/* Ends it. NULL is a no-op. */
void sandbox_inflate_stop(struct inflating *k);

/* --- live ---------------------------------------------------------------- */

/* Live traffic (struct listening): listens in a process of its own, which gives
 * up root once the interface is open, and reads what it hears in another,
 * jailed one. *ret_dropped: packets that the kernel had no room for. ERR_USAGE:
 * the address or filter is none; ERR_IO: the interface, the port, or the file
 * to save into cannot be opened. */
bool sandbox_listen(const struct listening *how,
	const struct sink *out,
	struct read_stats *ret_stats,
	uint64_t *ret_dropped,
	struct err *err);

/* What the reading process runs, started by this program itself: not for
 * people. Returns its exit status. */
int sandbox_reader_main(const char *reader,
	const char *arena_byte,
	const char *what,
	const char *zone,
	const char *year);

#endif
