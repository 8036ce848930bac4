/* SPDX-License-Identifier: Apache-2.0 */
/* read: bytes in, observations out through a sink. A reader sees no file, no
 * path, no case: only an input to pull from, an arena to work in and a sink to
 * put into. Behind that seam it runs in a process without file system and
 * network. */
#ifndef READ_READ_H
#define READ_READ_H

#include "model/model.h"

/* What the bytes of a format are to a case. It decides when they are read: a
 * role without a pass does not compile (case/steps/plan.c). */
enum reader_role {
	/* what sensors and hosts recorded: hunted in, in the order in which it
	 * came into evidence */
	ROLE_TELEMETRY,
	/* rows that people wrote: become claims, first of all */
	ROLE_STATEMENTS,
	/* what is looked for: into the index of the hunts, before telemetry */
	ROLE_INDICATORS,
	/* what is published of actors: incidents are compared with it, as it
	 * stood on each day */
	ROLE_KNOWLEDGE,
	/* what is public or shared, so that a match means little */
	ROLE_DISCOUNT,
	/* programs, documents, archives that were handed in: looked at by
	 * static analysis, what it finds becomes claims */
	ROLE_SAMPLES,
	ROLES
};

/* What a format may hold beside what its role says. */
enum reader_also {
	ALSO_INDICATORS = 1, /* lists what can be looked for */
	ALSO_ROWS = 2,       /* claims, as rows of a table */
	ALSO_MARKINGS = 4    /* a marking of its own */
};

struct reader {
	const char *name;
	const char *what;
	/* by which content it is recognised, and what of a record is used: for
	 * people; code spans between ` */
	const char *known_by;
	const char *used;
	enum reader_role role;
	enum clock_sort clock;
	unsigned also; /* ALSO_*: beside what its role says */
	/* head: the first bytes after decompression, up to PROBE_N. 0 = not
	 * mine .. 100 = magic number matched */
	int (*probe)(struct str head);
	/* false: the rest could not be read (*err says why and where); what was
	 * put before stands */
	bool (*read)(struct input *in,
		struct arena scratch,
		const struct sink *out,
		struct read_stats *stats,
		struct err *err);
};

enum {
	PROBE_N = 65536
};

/* The two functions of a reader. */
#define READER_FUNCTIONS(format)             \
	int format##_probe(struct str head); \
	bool format##_read(struct input *in, \
		struct arena scratch,        \
		const struct sink *out,      \
		struct read_stats *stats,    \
		struct err *err);
#define READER(format, name, role, clock, also, what, known_by, used) \
	READER_FUNCTIONS(format)
#include "read/readers.list"
#undef READER

extern const struct reader readers[];
extern const size_t n_readers;

struct role_row {
	const char *name; /* "telemetry" */
	const char *what; /* what its exhibits are to a case, a clause */
};
extern const struct role_row reader_roles[ROLES];

/* the surest probe; NULL when none claims it */
const struct reader *reader_for(struct str head);
/* Of a JSON document that is longer than the head, a whole one of PROBE_N bytes
 * that no reader claims: its beginning, up to 64 MiB, with long texts and lists
 * cut short, as a head. rest: what comes behind the head; some of it is pulled.
 * NULL: no reader claims that either, or it is no such document. */
const struct reader *reader_for_document(struct str head,
	struct input *rest,
	struct arena scratch);
/* NULL when no reader has that name. */
const struct reader *reader_named(struct str name);

/* Of bytes that no reader claims: what is wrong with them when they are nearly
 * a table that people write (its separator, the names of its columns), one
 * clause into `to`, which holds room bytes; else `to` stays. */
void table_hint(struct str head, char *to, size_t room);

/* Whether a Zeek log, by its head (the first PROBE_N bytes), tells of one
 * connection again and again while it is open: all its rows of conn.log last a
 * minute or more, or one uid stands there twice. Only then do its readers keep
 * anything from row to row, but for headers. */
bool zeek_keeps_state(struct str head);

/* --- tables that people write -------------------------------------------- */

enum cell_kind {
	CELL_TEXT,
	CELL_ENTITY,
	CELL_PREDICATE,
	CELL_DATE,
	CELL_ZONE,
	CELL_GRADE,
	CELL_COUNT,
	CELL_PREFIXES,
	CELL_ADDRESS,
	CELL_WORD,
	CELL_TLP
};

struct column {
	const char *name;
	enum cell_kind kind;
	bool required;
	const char *words; /* CELL_WORD: the words allowed, separated by | */
	const char *meaning;
	const char *example;
	/* a table is recognised without it: most do not have it */
	bool rare;
	/* CELL_TEXT: holds addresses, names of hosts, mail or URLs, which
	 * people may have defanged */
	bool fanged;
};

struct table_spec {
	enum row_table table;
	const char *name; /* "contracts" */
	const char *what;
	const struct column *column;
	uint32_t n_column;
	/* the columns that must be there tell it from every other table: few
	 * of the rest need to be */
	bool telling;
};

extern const struct table_spec table_specs[ROW_TABLES];
/* NULL when there is none */
const struct table_spec *table_named(struct str name);
/* -1 when there is none */
int table_column(const struct table_spec *t, const char *name);

/* A template file: comment lines that explain each column and list the
 * predicates that may stand in the table, the header row, one example row. */
void table_template(const struct table_spec *t, struct buf *out);

/* --- past cases ---------------------------------------------------------- */

/* Labelled cases, one JSON object a line, with the members case, report,
 * report_names, url, date, truth (a text, a list, or empty for unknown),
 * techniques, software, techniques_via_software, indicators (pairs of type and
 * value); all but one kind of evidence may be missing. A published indicator
 * list (group instead of truth) is a case as well. What cannot be read goes to
 * skip. *ret lives in the arena. ERR_FORMAT when no line is a case. */
bool labelled_cases_read(struct input *in,
	struct arena *a,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err);

/* --- compressed input ---------------------------------------------------- */

/* Wraps an input: gzip and zstd are decompressed, anything else passes through.
 * The wrapper and its buffers live in the arena. A truncated or damaged stream
 * gives what it holds, then fails with the offset in the compressed bytes. */
struct input input_inflated(struct input raw,
	struct arena *a,
	struct err *err);

#endif
