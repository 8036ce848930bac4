/* SPDX-License-Identifier: Apache-2.0 */
/* cli: one file per command, a const table of them. The only folder that may
 * end the program. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "case/case.h"

/* of options that may be given more than once */
enum {
	KB_MAX = 16,
	MANY_MAX = 256
};
struct many {
	const char *v[MANY_MAX];
	int n;
};

enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2
};

/* What the words of a command line came to. */
struct args {
	const char **word; /* what is not an option */
	int n_word;
	const char *as_of;
	const char *only;
	const char *by;
	const char *how;
	const char *authority;
	const char *tlp;
	const char *vantage;
	const char *acquired;
	const char *manifest;
	const char *as;
	const char *why;
	const char *grade;
	const char *weight;
	const char *kb[KB_MAX]; /* --kb, each time it was given */
	int n_kb;
	const char *as_of_days;
	const char *without_source;
	const char *answers;
	const char *parameters;
	const char *filter;
	const char *save;
	const char *packets;
	const char *seconds;
	struct many sensor, table, mmdb; /* table: --sensors and --totals */
	const char *month;
	const char *csv_file;
	const char *html;
	bool json;
	bool jsonl;
	bool all;
	bool restore;
	bool quiet;
	bool history;
	bool matrix;
	bool csv;
	bool svg;
	bool open_set;
	bool leave_report_out;
	bool cross_fit;
	bool false_flags;
	bool join;
	bool split;
	bool promiscuous;
};

struct command {
	const char *name;
	const char *use;
	const char *what;
	const char *help; /* paragraphs under the synopsis, with examples */
	unsigned options; /* set of OPT_* that it takes */
	int (*run)(const struct args *a);
};

enum {
	OPT_AS_OF = 1,
	OPT_ONLY = 2,
	OPT_JSON = 4,
	OPT_ACQUIRED = 8,
	OPT_MANIFEST = 16,
	OPT_AS = 32,
	OPT_WHY = 64,
	OPT_ALL = 128,
	OPT_BY = 256,
	OPT_RESTORE = 512,
	OPT_QUIET = 1024,
	OPT_ASSESS = 2048,
	OPT_DISSENT = 4096,
	OPT_KB = 8192,
	OPT_CLUSTERS = 16384,
	OPT_LISTEN = 32768,
	OPT_GRID = 65536,
};

extern const struct command commands[];
extern const size_t n_commands;

int cmd_new(const struct args *a);
int cmd_add(const struct args *a);
int cmd_run(const struct args *a);
int cmd_show(const struct args *a);
int cmd_assess(const struct args *a);
int cmd_clusters(const struct args *a);
int cmd_dissent(const struct args *a);
int cmd_report(const struct args *a);
int cmd_verify(const struct args *a);
int cmd_template(const struct args *a);
int cmd_formats(const struct args *a);
int cmd_undo(const struct args *a);
int cmd_weights(const struct args *a);
int cmd_manual(const struct args *a);
/* the page that a names, as mdoc; list: the commands that a page tells of */
int print_manual(const struct args *a, const struct command *list, size_t n);
int cmd_read(const struct args *a);
int cmd_listen(const struct args *a);
int cmd_grid(const struct args *a);
int cmd_kb(const struct args *a);
int kb_match(const struct args *a);
int kb_fit(const struct args *a);
int kb_evaluate(const struct args *a);
int cmd_help(const struct args *a);
int cmd_version(const struct args *a);

/* "ashiato: ..." on stderr; the exit status that fits */
int complain(const struct err *err);
/* the same for a wrong call */
int usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* to stdout; false when it cannot take it */
bool put_out(const struct buf *b);
/* the store's warning, if any, on stderr */
void warn_of(const struct store *s);
/* --by, else the user's name */
const char *whoami(const struct args *a);

/* columns of stdout; 100 when it is none */
unsigned terminal_width(void);
bool terminal_colour(void);
/* text from outside: no control characters, no escape sequences */
void put_safe(struct buf *b, struct str s);

/* The reports whose source, title or address matches a regular expression, and
 * the lists whose source does; in the arena. */
bool sources_matching(const char *pattern,
	const struct knowledge *k,
	struct arena *a,
	const bool **ret_report,
	const bool **ret_list,
	struct err *err);

/* The parameters to judge with: of the file of --parameters, else the shipped
 * ones. */
bool parameters_of(const struct args *a,
	struct arena *room,
	struct match_parameters *ret,
	struct err *err);

/* Progress on stderr, only on a terminal: percent, rate, time left. */
struct meter {
	bool on;
	int64_t started_ms;
	int64_t shown_ms;
	uint64_t shown;
};
struct progress meter_open(struct meter *m, bool quiet);
void meter_close(struct meter *m);

/* false: a sentence was printed; *ret_status is the exit status */
bool question_from(const struct args *a, struct question *ret);

#endif
