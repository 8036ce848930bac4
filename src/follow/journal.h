/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: what was found and how far was read, in one file that
 * only grows. Lines of JSON come in groups; the last line of a group says how
 * many bytes it has and their digest. What stands behind the last whole group
 * was never acknowledged, and is cut off when the journal is opened. */
#ifndef FOLLOW_JOURNAL_H
#define FOLLOW_JOURNAL_H

#include "core/core.h"

struct journal;

/* Opens CASE/watch, which is made when it is not there, and tells each line of
 * each whole group, in their order; the line ends with its line feed. ERR_IO:
 * it cannot be read or written, or another process has it. */
bool journal_open(struct journal **ret,
	const char *folder,
	bool (*line)(void *ctx, struct str line),
	void *ctx,
	struct err *err);
/* NULL is a no-op. */
void journal_close(struct journal *j);

/* Appends whole lines as one group; durable: they are on disk then. false:
 * nothing of it counts, and nothing more is taken. cost: one write */
bool journal_commit(struct journal *j,
	struct str lines,
	bool durable,
	struct err *err);

#endif
