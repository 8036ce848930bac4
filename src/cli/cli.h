/* SPDX-License-Identifier: Apache-2.0 */
/* cli: one file per command, a const table of them. The only folder that may
 * end the program. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "case/case.h"

enum {
	MANY_MAX = 256 /* of one option */
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

struct command;

/* What the words of a command line came to. */
struct args {
	const struct command *command;
	const char **word; /* what is not an option */
	int n_word;
	struct many value[PARAMETERS]; /* of questions: case/query.h */
	struct many sigma;
	struct many about;  /* of a request */
	struct many layers; /* of a request */
	struct many suricata;
	/* of other commands; NULL = not given */
	const char *by;
	const char *how;
	const char *authority;
	const char *tlp;
	const char *compartment;
	const char *vantage;
	const char *acquired;
	const char *zone;
	const char *year;
	const char *manifest;
	const char *baseline;
	const char *as;
	const char *why;
	const char *day;
	const char *grade;
	const char *weight;
	const char *answers;
	const char *filter;
	const char *save;
	const char *packets;
	const char *seconds;
	const char *error;
	const char *csv_file;
	const char *html;
	const char *key;
	const char *root;
	const char *proof;
	const char *tsa;
	const char *witness;
	const char *request;
	const char *answer;
	const char *old; /* entries that a witness has seen */
	const char *admit;
	const char *tag;
	const char *replaces;
	const char *lang;
	const char *law; /* a table */
	const char *template;
	const char *issuer;
	const char *sector;
	const char *from; /* who asks */
	const char *withhold;
	const char *since;
	const char *until;
	const char *reason;
	const char *type;
	const char *list;
	const char *exec;
	const char *rules;
	const char *password;
	const char *against; /* what a sample is compared with */
	const char *to;
	const char *place;
	const char *tool;
	const char *at;
	const char *ca;
	const char *secret;
	const char *added_after;
	const char *limit;
	const char *port;
	const char *users;
	const char *bundle;
	const char *syslog;
	const char *alerts;
	bool once;
	bool poll;
	bool even_so;
	bool no_run;
	bool again;
	bool json;
	bool jsonl;
	bool csv;
	bool svg;
	bool restore;
	bool quiet;
	bool history;
	bool brief;
	bool pdf;
	bool matrix;
	bool join;
	bool split;
	bool promiscuous;
	bool shared;
	bool hidden;
	bool anywhere;
	bool mdoc;
	bool text;
	bool no_pager;
	bool marked;
	bool two_person;
	bool only_judgement;
};

/* What a word of a command line is, for who completes it. */
enum word_kind {
	KIND_TEXT, /* the user's own */
	KIND_FILE, /* or folder */
	KIND_CASE,
	KIND_WORDS, /* one of a list */
	KIND_SHOWN, /* what `show` shows */
	KIND_LAYER,
	KIND_CLAIM, /* of the case: its id */
	KIND_ENTITY,
	KIND_INCIDENT,
	KIND_EXHIBIT,
	KIND_TABLE,
	KIND_PAGE,
	KIND_COMMAND,
	KIND_KB,
	KIND_PUBLICATION,
	KIND_HUNT,
	KIND_NOTED,  /* a claim or an entity of the case */
	KIND_ADVISE, /* what can be done with advisories */
	KIND_RFI,    /* what can be done with requests */
};

struct option {
	const char *name; /* without the dashes */
	uint64_t needs;   /* the command must take one of these */
	size_t at;        /* in struct args */
	bool has_value;
	enum word_kind kind; /* of the value */
	const char *words;   /* KIND_WORDS: separated by blanks */
	bool many;           /* may stand several times: a struct many */
};

struct command {
	const char *name;
	const char *use;
	const char *what;
	/* paragraphs under the synopsis, with examples */
	const char *help;
	uint64_t options; /* set of OPT_* that it takes */
	/* the questions that it asks, by their names, separated by blanks: what
	 * they may be given, it takes as options */
	const char *asks;
	int (*run)(const struct args *a);
	/* its words, in their order; the last may stand any number of times,
	 * and KIND_TEXT is not completed */
	enum word_kind takes[3];
};

enum {
	OPT_JSON = 1,
	OPT_ACQUIRED = 2,
	OPT_MANIFEST = 4,
	OPT_AS = 8,
	OPT_WHY = 16,
	OPT_BY = 32,
	OPT_RESTORE = 64,
	OPT_QUIET = 128,
	OPT_ASSESS = 256,
	OPT_DISSENT = 512,
	OPT_EVALUATE = 1024,
	OPT_CLUSTERS = 2048,
	OPT_LISTEN = 4096,
	OPT_TELESCOPE = 8192,
	OPT_NEW = 16384,
	OPT_VERIFY = 32768,
	OPT_SIGNERS = 65536,
	OPT_AMEND = 131072,
	OPT_DAY = 262144,
	OPT_CLOCK = 524288,
	OPT_CSV = 4194304, /* a table on the standard output */
	OPT_TAG = 8388608,
	OPT_ADVISE = 33554432,
	OPT_RUN = 67108864,
	OPT_WATCH = 16777216,
	OPT_ASSUME = 134217728,
	OPT_SVG = 268435456,
	OPT_IDENTITIES = 536870912,
	OPT_SAMPLE = 1073741824,
	OPT_MANUAL = 1048576,
	OPT_EVERY = 2097152, /* of every command, without its row */
};

/* the constants of an enum are ints, which have no room for more */
#define OPT_TAXII ((uint64_t)1 << 31)
#define OPT_SERVE ((uint64_t)1 << 32)
#define OPT_HUNT ((uint64_t)1 << 33)
#define OPT_RFI ((uint64_t)1 << 34)
#define OPT_CUSTODY ((uint64_t)1 << 35)
#define OPT_BUNDLE ((uint64_t)1 << 36)
#define OPT_PROOF ((uint64_t)1 << 37)
#define OPT_KEY ((uint64_t)1 << 38)
#define OPT_STAMP ((uint64_t)1 << 39)
#define OPT_KEYS ((uint64_t)1 << 40)
#define OPT_MEDIA ((uint64_t)1 << 41)

extern const struct command commands[];
extern const size_t n_commands;

/* The command of that name, or of an older one; NULL when there is none. */
const struct command *command_named(const char *name);

/* A wrong command: told, with those that are near. EXIT_USAGE */
int command_unknown(const char *name);

/* The option of that name that the command takes beside the values of its
 * questions; a name may mean one thing to one command and another to the next.
 * NULL: none. */
const struct option *option_named(const struct command *c, struct str name);

/* The value of a question that the command takes by that name; PARAMETERS when
 * none of the questions that it asks takes one. */
enum parameter parameter_of(const struct command *c, struct str name);

/* Every option that the command takes, by its name without the dashes. */
void options_each(const struct command *c,
	void (*fn)(void *ctx, const char *name),
	void *ctx);

/* What may stand at the end of a command line, a line each, for a shell: `at`
 * says which of the words after "ashiato" is completed; word: all of them, NULL
 * behind the last. Exit status: COMPLETE_FILES when names of files may stand
 * there, too. Says nothing of what goes wrong. */
int complete(const char *at, char **word);
enum {
	COMPLETE_FILES = 3
};

/* The words behind `kb`, separated by blanks. */
void kb_words(struct buf *b);

/* Commands: each prints its answer on stdout and what went wrong on stderr, and
 * returns the exit status, EXIT_USAGE when the words do not fit together. */

/* ashiato new: makes an empty case. */
int cmd_new(const struct args *a);
/* ashiato add: seals files and reads them. */
int cmd_add(const struct args *a);
/* ashiato run: derives, writes what changed, judges. */
int cmd_run(const struct args *a);
/* ashiato baseline: writes what is usual in a case's network. */
int cmd_baseline(const struct args *a);
/* ashiato show: asks a question of a case by its name. */
int cmd_show(const struct args *a);
/* ashiato assess: asks what carries a judgement, how it came to be, or the
 * matrix. */
int cmd_assess(const struct args *a);
/* ashiato search: asks for what holds a word. */
int cmd_search(const struct args *a);
/* ashiato compare: a partner's case beside one's own. */
int cmd_compare(const struct args *a);
/* ashiato clear: asks what speaks for a name's innocence. */
int cmd_clear(const struct args *a);
/* ashiato clusters: asks for activity clusters, or records a word on two
 * incidents. */
int cmd_clusters(const struct args *a);
/* ashiato dissent: records an examiner's grade or weight of a claim. */
int cmd_dissent(const struct args *a);
/* ashiato advise: writes warnings, and records what became of them. */
int cmd_advise(const struct args *a);
/* the words behind the case, separated by blanks */
#define ADVISE_WORDS \
	"status approve sent acknowledged fixed withdraw template"
/* ashiato rfi: what allies ask, and what they are told. */
int cmd_rfi(const struct args *a);
/* the words behind the case, separated by blanks */
#define RFI_WORDS "new import answer approve sent withdraw status"
/* ashiato custody: where an exhibit was, or a step of that. */
int cmd_custody(const struct args *a);
/* ashiato hand-over: an exhibit goes from one to another. */
int cmd_hand_over(const struct args *a);
/* ashiato sign: an examiner answers for a judgement. */
int cmd_sign(const struct args *a);
/* ashiato bundle: a case in one file. */
int cmd_bundle(const struct args *a);
/* ashiato report: writes a publication into the case. */
int cmd_report(const struct args *a);
/* ashiato verify: checks every byte and derives again; 1 when anything differs.
 */
int cmd_verify(const struct args *a);
/* ashiato template: prints an empty table, or the names of all. */
int cmd_template(const struct args *a);
/* formats, hunts, publications, weights: asks the only question it has. */
int cmd_program(const struct args *a);
/* ashiato proof: checks a proof of somebody's ledger. */
int cmd_proof(const struct args *a);
/* Words of a proof that holds, for people: entry, place and hashes. */
void proven_text(const struct proven *x, struct buf *b);
/* ashiato keys: this user's key, and those of a case. */
int cmd_keys(const struct args *a);
/* ashiato stamp: time-stamps and cosignatures, asked for and listed. */
int cmd_stamp(const struct args *a);
/* Time-stamps, and of each witness the last cosignature, a line each. */
void vouched_text(const struct vouched *v, struct buf *b);
/* All of them, as two members of an object. */
void vouched_json(const struct vouched *v, struct jw *j);
/* ashiato signers: whose keys signed, and whom the case admits. */
int cmd_signers(const struct args *a);
/* ashiato amend: corrects what was said of an exhibit. */
int cmd_amend(const struct args *a);
/* ashiato withdraw: takes an exhibit out. */
int cmd_withdraw(const struct args *a);
/* ashiato note: words beside a claim. */
int cmd_note(const struct args *a);
/* ashiato audit: the case's own logs against what is known elsewhere. */
int cmd_audit(const struct args *a);
/* when, order, clocks, conflicts, gaps: questions about time. */
int cmd_times(const struct args *a);
/* ashiato assume: what is taken for granted of clocks and events. */
int cmd_assume(const struct args *a);
/* What is sealed counts after a run: runs, unless --no-run. */
bool run_after(const struct args *a, struct store *s, struct err *err);
/* ashiato identities: who may be one hand; an analyst's word on it. */
int cmd_identities(const struct args *a);
/* ashiato watch: what is watched, and what it leads to. */
int cmd_watch(const struct args *a);
/* ashiato watch CASE follow: what comes in from now on is held against what is
 * watched. */
int watch_follow(const struct args *a);
/* ashiato undo: takes a claim or a word out, or back in. */
int cmd_undo(const struct args *a);
/* ashiato manual: prints a page of the manual. */
int cmd_manual(const struct args *a);
/* the page that a names, as mdoc; list: the commands that a page tells of */
int print_manual(const struct args *a, const struct command *list, size_t n);
/* ashiato read: prints what readers see in a file. */
int cmd_read(const struct args *a);
/* what static analysis tells of a sample */
int cmd_sample(const struct args *a);
/* ashiato media: the bytes of the medium in a disk image, into a file. */
int cmd_media(const struct args *a);
/* ashiato hunt: rules that others wrote against a case. */
int cmd_hunt(const struct args *a);
/* ashiato listen: the same of live traffic. */
int cmd_listen(const struct args *a);
/* ashiato taxii: what allies share, and what is shared with them. */
int cmd_taxii(const struct args *a);
/* ashiato serve: a case for programs of others, on this machine. */
int cmd_serve(const struct args *a);
/* ashiato tree: who is part of what. */
int cmd_tree(const struct args *a);
/* ashiato telescope: asks what came to a network telescope. */
int cmd_telescope(const struct args *a);
/* ashiato kb: asks what is published of actors, or imports it. */
int cmd_kb(const struct args *a);
/* ashiato help: explains a command, or lists all. */
int cmd_help(const struct args *a);
/* ashiato version: prints the version. */
int cmd_version(const struct args *a);

/* --- what reaches a screen: out.c --------------------------------------- */

/* A line on stderr behind "ashiato: ", as buf_safe shows it, its middle left
 * out when it is endless. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same of an error; the exit status that fits. */
int complain(const struct err *err);
/* The same of a wrong call: EXIT_USAGE. */
int usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same of a wrong word, with what was meant perhaps. before: stands before
 * each near word, such as "--"; next: what to do, one clause */
int usage_near(const struct nearest *n,
	const char *before,
	const char *next,
	const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
/* A line on stdout, the same way. */
void say_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* In place of the line that the cursor stands on, on stderr, which must be a
 * terminal. */
void say_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Words to stdout, as buf_terminal shows them, into a pipe too: who knows what
 * reads it. false: it cannot take them, which was said. */
bool put_text(struct str s);
/* The same of a buf. */
bool put_out(const struct buf *b);
/* What is for programs (CSV, SVG) to stdout: into a file or pipe as it is. */
bool put_data(struct str s);
/* JSON to stdout, as buf_json_shown writes it. */
bool put_json(struct str json);
/* What a command says of what it did: put_json with --json, else put_out. */
bool put_said(const struct args *a, const struct buf *b);
/* A whole answer in words to stdout: as put_text, and through a pager when it
 * is longer than the screen. */
bool put_answer(const struct args *a, const struct buf *b);
/* Shows the text in the user's pager ($ASHIATO_PAGER, $PAGER, less). false: it
 * was not shown, for it fits on the screen, no pager is wanted, or that one
 * failed. columns: of a terminal that does not say how many it has */
bool pager_show(struct str text, unsigned columns);

/* Columns to write in: $COLUMNS when that is a number, else the terminal's,
 * else 80; 40 at least, 400 at most. */
unsigned terminal_width(void);
/* Whether stdout takes ANSI colours: a terminal that is not dumb, and no
 * NO_COLOR. */
bool terminal_colour(void);

/* --- what commands share ------------------------------------------------- */

/* what was wrong when the case was opened, if anything, on stderr */
void warn_of(const struct store *s);

/* What claims a word may have meant, after an error that says that it named
 * none or several (ERR_USAGE); nothing after another. */
void tell_claims(const struct store *s,
	const char *word,
	const struct err *err);

/* What the options say of how exhibits came into evidence. false: they do not
 * fit, which was said. room: what ret may point into */
bool acquisition_from(const struct args *a,
	char room[static INDICATOR_MAX_BYTE],
	struct acquisition *ret);

/* Closes the case whatever happened; the first error counts, is said, and gives
 * the exit status. */
int case_finish(struct store *s, bool ok, struct err *err);

/* "ledger head N:ROOT", a line: what a cut-back ledger no longer holds. */
void head_text(const struct store *s, struct buf *b);
/* --by, else the user's name */
const char *whoami(const struct args *a);

/* Progress on stderr, only on a terminal: percent, rate, time left. */
struct meter {
	bool on;
	const char *doing; /* a constant */
	int64_t started_ms;
	int64_t shown_ms;
	uint64_t shown;
};
/* Starts the meter; what is returned points into it. quiet: shows nothing. */
struct progress meter_open(struct meter *m, bool quiet);
/* Takes the line off the terminal, before something else is said; the meter
 * goes on. */
void meter_close(struct meter *m);

/* --zone and --year. false: a sentence was printed. */
bool clock_from(const struct args *a, struct time_told *ret);

/* --as-of and --only. false: a sentence was printed. */
bool question_from(const struct args *a, struct question *ret);

/* --- asking -------------------------------------------------------------- */

/* A call of that question (which must be one of case/query.h) about the case,
 * with the options of the command line. */
struct query_call call_of(const struct args *a,
	const char *query,
	const char *dir);

/* Words of the command line as a value. */
void call_give(struct query_call *c,
	enum parameter p,
	const char *const *v,
	int n);

/* What --json, --jsonl, --csv and --svg ask for, of what the question is
 * written in. */
enum query_format format_of(const struct args *a, const struct query *q);

/* Asks, and writes the answer to stdout. The exit status. */
int ask(const struct args *a, const struct query_call *c);

/* Writes the answer to stdout, closes it, and gives the exit status; asked:
 * whether asking worked, else *err says why not. */
int answer_out(const struct args *a,
	struct answer *x,
	enum query_format f,
	bool asked,
	struct err *err);

/* Writes the answer into a file: whole or not at all. */
bool answer_file(struct answer *x,
	enum query_format f,
	const char *path,
	struct err *err);

#endif
