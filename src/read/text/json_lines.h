/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: logs of one JSON object a line whose members are read by
 * name. */
#ifndef READ_TEXT_JSON_LINES_H
#define READ_TEXT_JSON_LINES_H

#include "read/text/json_scan.h"
#include "read/input/lines.h"

enum {
	JSON_MEMBERS_MAX = RECORD_CELLS_MAX / 2
};

struct json_members {
	struct str key[JSON_MEMBERS_MAX];
	struct str value[JSON_MEMBERS_MAX];
	enum json_kind kind[JSON_MEMBERS_MAX];
	unsigned n; /* those behind the last that fits are left out */
	/* behind the members: its room is free for what is nested in them */
	struct json_scan scan;
};

/* NULL, or what was expected. room: at least twice as many bytes as the object.
 */
const char *json_members_read(struct str object,
	char *room,
	struct json_members *ret);

/* a string or a number; else empty */
struct str json_text(const struct json_members *m, const char *key);
/* raw, when it begins with open; else empty */
struct str json_nested(const struct json_members *m,
	const char *key,
	char open);

/* The members as a record's cells: names and values as they stand there. cell:
 * room for RECORD_CELLS_MAX */
struct obs_record json_record(const struct json_members *m,
	struct str source,
	struct str *cell);

/* Reads lines until the input ends: each gets every line that is not empty. ctx
 * and what it holds are the caller's. */
struct json_lines {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	char *room;
};

/* Takes about 4 MiB of the arena. ERR_LIMIT: it is spent. */
bool json_lines_open(struct json_lines *j,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

/* The line, whose place is at, could not be read: counted, located, shown. why
 * must outlive the call only. */
void json_lines_skip(struct json_lines *j, uint64_t at, const char *why);

/* Counts and puts a record. false: the sink wants no more. */
bool json_lines_put(struct json_lines *j, const struct obs *o);

/* "2024-04-19T00:00:00.5Z" or seconds since 1970; without a zone UTC. false:
 * neither */
bool json_time(struct str s, int64_t *ret_ns);
/* unset: 0 */
bool json_port(struct str s, uint16_t *ret);

#endif
