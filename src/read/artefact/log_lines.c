/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of one line a record that differ only in where their fields stand: a row
 * a dialect. */
/* source: the programs' own manuals; where they tell no zone, neither do we */
#include "read/read.h"

#include "read/input/document.h"
#include "read/input/head.h"
#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"
#include "read/text/pattern.h"

enum {
	LINES_MAX = 6,
	PROBE_LINES = 48,
	/* of UTF-16 that the probe looks at as if it were ASCII */
	NARROW_N = 16384,
	KEPT_N = 256,
	UNMARKED_N = 64
};

enum {
	/* the other patterns may tell more of the same line */
	LINE_MORE = 1,
	/* tells the year, the zone of the lines that follow */
	LINE_YEAR = 2,
	LINE_ZONE = 4,
	/* alone, it may be of any log */
	LINE_WEAK = 8
};

struct dialect {
	const char *name;
	/* of lines that tell none */
	enum reading_zone zone;
	unsigned doubts;
	/* a line that is none goes on with the one before */
	bool goes_on;
	/* 0 stands for no time */
	bool unset_0;
	/* of 100 lines of the head, how many are of it at least */
	uint8_t share;
	/* what must be one of these; NULL = anything */
	const char *whats;
	/* what stands somewhere in the head; NULL = nothing */
	const char *mark;
	struct {
		const char *pattern;
		const char *what; /* NULL: the pattern tells it */
		unsigned flags;
	} line[LINES_MAX];
};

/* The order tells who wins where two are equally sure. */
static const struct dialect dialects[] = {
	{ .name = "dpkg",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 50,
		.whats = "status|install|upgrade|configure|trigproc|remove|"
			 "purge|startup|conffile|disappear",
		.line = { { "%Y-%m-%d %H:%M:%S %W %T", NULL, 0 } } },
	{ .name = "apt-history",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 10,
		.mark = "Start-Date: ",
		.line = { { "Start-Date: %Y-%m-%d %H:%M:%S", "started", 0 },
			{ "End-Date: %Y-%m-%d %H:%M:%S", "ended", 0 },
			{ "Commandline: %N", NULL, 0 },
			{ "Requested-By: %U", NULL, 0 } } },
	{ .name = "apt-term",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 1,
		.mark = "Log started: ",
		.line = { { "Log started: %Y-%m-%d %H:%M:%S", "started", 0 },
			{ "Log ended: %Y-%m-%d %H:%M:%S", "ended", 0 } } },
	{ .name = "yum",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 50,
		.whats = "Installed|Updated|Erased|Dep-Installed|Obsoleted",
		.line = { { "%b %d %H:%M:%S %W: %T", NULL, 0 } } },
	{ .name = "dnf",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 30,
		.whats = "CRITICAL|ERROR|WARNING|INFO|DEBUG|DDEBUG|SUBDEBUG|"
			 "TRACE|ALL",
		.line = { { "%Y-%m-%dT%H:%M:%S%f%Z %W %T", NULL, 0 } } },
	{ .name = "postgresql",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 30,
		.whats =
			"DEBUG1|DEBUG2|DEBUG3|DEBUG4|DEBUG5|INFO|NOTICE|"
			"WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|STATEMENT|"
			"CONTEXT|QUERY",
		.line = { { "%Y-%m-%d %H:%M:%S%f %Z [%_] %W: %T", NULL, 0 },
			{ "%Y-%m-%d %H:%M:%S%f %Z [%_] %U %W: %T",
				NULL,
				0 } } },
	{ .name = "google-log",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 30,
		.whats = "I|W|E|F",
		.line = { { "Log file created at: %Y/%m/%d %H:%M:%S",
				  "log created",
				  0 },
			{ "Running on machine: %I", NULL, 0 },
			{ "I%m%d %H:%M:%S%f %_ %N] %T", "information", 0 },
			{ "W%m%d %H:%M:%S%f %_ %N] %T", "warning", 0 },
			{ "E%m%d %H:%M:%S%f %_ %N] %T", "error", 0 },
			{ "F%m%d %H:%M:%S%f %_ %N] %T", "fatal", 0 } } },
	{ .name = "mac-wifi",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 60,
		.line = { { "%a %b %d %H:%M:%S%f <%N> %T", "logged", 0 },
			{ "%a %b %d %H:%M:%S%f ***%T", "logged", 0 },
			{ "%b %d %H:%M:%S %I %N: %T",
				"logged",
				LINE_WEAK } } },
	{ .name = "ios-sysdiagnose",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 60,
		.line = { { "%a %b %d %H:%M:%S %Y [%_] <%W> (%_) %T",
			NULL,
			0 } } },
	{ .name = "ios-lockdownd",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 60,
		.line = { { "%m/%d/%y %H:%M:%S%f pid=%_ %T",
			"logged",
			0 } } },
	/* its times are those of the answers, ISO 8601 in UTC; the request's
	 * creation stands behind */
	{ .name = "aws-elb",
		.zone = READ_UTC,
		.share = 80,
		.line = { { "%V %Y-%m-%dT%H:%M:%S%fZ app/%_ %I %_ %_ %_ %_ "
			    "%_ "
			    "%_ %_ %_ \"%N\" \"%T",
				  "request answered",
				  LINE_MORE },
			{ "%V %_ app/%_ %I %_ %_ %_ %_ %_ %_ %_ %_ \"%N\" "
			  "\"%_\" %_ %_ %_ \"%_\" \"%_\" \"%_\" %_ "
			  "%Y-%m-%dT%H:%M:%S%fZ",
				"request made",
				0 },
			{ "%Y-%m-%dT%H:%M:%S%fZ %V %I %_ %_ %_ %_ %_ %_ %_ "
			  "%_ "
			  "\"%N\" \"%T",
				"request answered",
				0 } } },
	/* the number behind the time is minutes to be added for UTC */
	{ .name = "sccm",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 1,
		.mark = "]LOG]!><time=\"",
		.line = { { "<![LOG[%N]LOG]!><time=\"%H:%M:%S%f%o\" "
			    "date=\"%m-%d-%Y\" component=\"%V\"%T",
				  "logged",
				  0 },
			{ "%N]LOG]!><time=\"%H:%M:%S%f%o\" date=\"%m-%d-%Y\" "
			  "component=\"%V\"%T",
				"logged",
				0 } } },
	{ .name = "santa",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 60,
		.line = { { "[%Y-%m-%dT%H:%M:%S%f%z] %_ santad: action=%W|%T",
				  NULL,
				  0 },
			{ "[%Y-%m-%dT%H:%M:%S%f%z] %_ santad: %T",
				"logged",
				0 } } },
	{ .name = "setupapi",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 2,
		.mark = "Section start 2",
		.line = { { ">>> Section start %Y/%m/%d %H:%M:%S%f",
				  "section started",
				  0 },
			{ "<<< Section end %Y/%m/%d %H:%M:%S%f",
				"section ended",
				0 },
			{ "[Boot Session: %Y/%m/%d %H:%M:%S%f]",
				"booted",
				0 },
			{ ">>> [%N]", NULL, 0 } } },
	/* StartSystemTime beside StartLocalTime shows that it is UTC */
	{ .name = "skydrive",
		.zone = READ_UTC,
		.goes_on = true,
		.share = 30,
		.line = { { "%m-%d-%y,%H:%M:%S%f,%_,%_,%_,%V,%N,%_,%_,%W,%T",
				  NULL,
				  0 },
			{ "######Logging started. Version=%_ "
			  "StartSystemTime:%Y-%m-%d-%H%M%S%f %T",
				"logging started",
				0 },
			{ "%m-%d-%Y %H:%M:%S%f %N (%W): %T", NULL, 0 } } },
	{ .name = "teamviewer",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 30,
		.line = { { "Start: %Y/%m/%d %H:%M:%S%f (UTC%z)%T",
				  "started",
				  LINE_ZONE },
			{ "%Y/%m/%d %H:%M:%S%f %# %_ %_ %T",
				"logged",
				0 } } },
	{ .name = "xchat",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 50,
		.mark = "**** ",
		.line = { { "**** %_ %a %b %d %H:%M:%S %Y",
				  "logging turned",
				  LINE_YEAR | LINE_WEAK },
			{ "**** %_ %_ %a %b %d %H:%M:%S %Y",
				"logging turned",
				LINE_YEAR },
			{ "**** %_ %_ %_ %a %b %d %H:%M:%S %Y",
				"logging turned",
				LINE_YEAR },
			{ "%b %d %H:%M:%S %T", "logged", 0 },
			{ " %b %d %H:%M:%S %T", "logged", 0 } } },
	{ .name = "powershell-transcript",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 1,
		.mark = "**********************",
		.line = { { "%_: %Y%m%d%H%M%S", "transcript", 0 },
			{ "Computer: %I (%_)", NULL, 0 },
			{ "Machine: %I (%_)", NULL, 0 } } },
	{ .name = "popularity-contest",
		.zone = READ_UTC,
		.unset_0 = true,
		.share = 50,
		.mark = "POPULARITY-CONTEST-",
		.line = { { "POPULARITY-CONTEST-%_ TIME:%e %T",
				  "started",
				  0 },
			{ "END-POPULARITY-CONTEST-%_ TIME:%e", "ended", 0 },
			{ "%e %_ %N %T", "file accessed", LINE_MORE },
			{ "%_ %e %N %T", "file changed", 0 } } },
	/* Windows writes both in UTC */
	{ .name = "pca",
		.zone = READ_UTC,
		.share = 80,
		.line = { { "%Y-%m-%d %H:%M:%S%f|%_|%N|%T",
				  "program ended badly",
				  0 },
			{ "%N|%Y-%m-%d %H:%M:%S%f", "program ran", 0 } } },
	/* its language's order of day and month */
	{ .name = "mcafee",
		.zone = READ_LOCAL_UNKNOWN,
		.doubts = DOUBT_DAY_MONTH,
		.share = 80,
		.line = { { "%m/%d/%Y\t%H:%M:%S %P\t%W\t%U\t%N\t%T",
				  NULL,
				  0 },
			{ "%d/%m/%Y\t%H:%M:%S\t%W\t%U\t%N\t%T", NULL, 0 } } },
	{ .name = "wincc-sys",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.line = { { "%_,%d.%m.%Y,%H:%M:%S%f,%N,%_,%_,%I,%V,%T",
			"logged",
			0 } } },
	{ .name = "atlassian-access",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.line = { { "[%d/%b/%Y:%H:%M:%S %z] %U %_ %I %W %N HTTP%T",
				  NULL,
				  0 },
			{ "%I | %V | %_ | %U | %Y-%m-%d %H:%M:%S%f | \"%W "
			  "%N\" | %T",
				NULL,
				0 } } },
	{ .name = "gdrive-sync",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 50,
		.line = { { "%Y-%m-%d %H:%M:%S%f %z %W pid=%_ %_ %N %T",
			NULL,
			0 } } },
	{ .name = "android-logcat",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 50,
		.whats = "V|D|I|W|E|F|A|S",
		.line = { { "%m-%d %H:%M:%S%f %_ %_ %W %V: %T", NULL, 0 },
			{ "%Y-%m-%d %H:%M:%S%f %_ %_ %W %V: %T", NULL, 0 },
			{ "%Y-%m-%d %H:%M:%S%f %z %_ %_ %W %V: %T",
				NULL,
				0 } } },
	{ .name = "snort-fast",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.line = { { "%m/%d-%H:%M:%S%f [**] [%_] %N [**] %T",
				  "alert",
				  0 },
			{ "%m/%d/%y-%H:%M:%S%f [**] [%_] %N [**] %T",
				"alert",
				0 } } },
	{ .name = "vsftpd",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.line = { { "%a %b %d %H:%M:%S %Y [pid %_] [%U] %T",
				  "logged",
				  0 },
			{ "%a %b %d %H:%M:%S %Y [pid %_] %T",
				"logged",
				0 } } },
	{ .name = "container-log",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		/* in parts, for whoever looks for who writes there */
		.whats = "std"
			 "out|std"
			 "err",
		.line = { { "%Y-%m-%dT%H:%M:%S%f%z %W %_ %T", NULL, 0 } } },
	{ .name = "aws-s3",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.mark = " REST.",
		.line = { { "%_ %N [%d/%b/%Y:%H:%M:%S %z] %I %U %_ %W %T",
			NULL,
			0 } } },
	{ .name = "viminfo",
		.zone = READ_UTC,
		.goes_on = true,
		.share = 2,
		.mark = "# This viminfo file was generated by Vim",
		.line = { { "|2,%_,%e,%_,%T", "command or search", 0 },
			{ "|4,%_,%_,%_,%e,%N", "file mark set", 0 } } },
	{ .name = "xchat-scrollback",
		.zone = READ_UTC,
		.share = 80,
		.line = { { "T %e %T", "logged", 0 } } },
	/* #Time Format: Local, of which place it does not tell */
	{ .name = "windows-firewall",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 50,
		.mark = "#Software: Microsoft Windows Firewall",
		.line = { { "%Y-%m-%d %H:%M:%S %W %V %T", NULL, 0 } } },
	{ .name = "trend-micro",
		.zone = READ_LOCAL_UNKNOWN,
		.share = 80,
		.line = { { "%Y%m%d<;>%H%M<;>%T", "logged", 0 } } },
	{ .name = "sophos-av",
		.zone = READ_LOCAL_UNKNOWN,
		.goes_on = true,
		.share = 80,
		.line = { { "%Y%m%d %H%M%S\t%T", "logged", 0 } } },
};

enum {
	DIALECTS = sizeof dialects / sizeof *dialects
};

struct log_lines {
	struct lines lines;
	struct events e;
	const struct dialect *d;
	/* what lines without a date told of those that follow */
	char host[KEPT_N];
	char name[KEPT_N];
	char user[KEPT_N];
	bool zoned;
	int32_t offset_s;
	bool begun; /* a record stands above */
	uint64_t going_on;
};

/* Day and month may only change places where both can be either. */
static bool either_way(const struct clock_reading *r)
{
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(r->s / DAY_S, &year, &month, &day);
	return day <= 12 && day != month;
}

/* One of the dialect's patterns on the line. */
static bool fits(const struct dialect *d,
	unsigned i,
	struct str line,
	struct pattern_fields *ret)
{
	if (!d->line[i].pattern ||
		!pattern_fits(d->line[i].pattern, line, ret)) {
		return false;
	}
	if (d->line[i].what)
		ret->what = str_of(d->line[i].what);
	else if (ret->parts && d->whats &&
		!str_listed(str_of(d->whats), '|', ret->what))
		return false;
	if (ret->when.zone == READ_ZONES)
		ret->when.zone = d->zone;
	if (either_way(&ret->when))
		ret->when.doubts |= d->doubts;
	return true;
}

/* --- which dialect ------------------------------------------------------- */

static bool is_of(const struct dialect *d, struct str line)
{
	struct pattern_fields f;

	for (unsigned i = 0; i < LINES_MAX; i++) {
		if (!(d->line[i].flags & LINE_WEAK) && fits(d, i, line, &f) &&
			f.parts) {
			return true;
		}
	}
	return false;
}

/* how many of 100 lines are of the dialect */
static unsigned share_of(const struct dialect *d, struct str head)
{
	struct str rest = text_unmarked(head);
	struct str line;
	unsigned n = 0;
	unsigned good = 0;
	bool more = true;

	while (more && n < PROBE_LINES) {
		more = str_cut(rest, '\n', &line, &rest);
		if (!more && head.n >= NARROW_N && n)
			break;
		if (!more)
			line = rest;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!line.n || line.p[0] == '#')
			continue;
		n++;
		good += is_of(d, line);
	}
	return n ? (good * 100 + n - 1) / n : 0;
}

static const struct dialect *dialect_of(struct str head)
{
	const struct dialect *best = NULL;
	unsigned most = 0;

	for (unsigned i = 0; i < DIALECTS; i++) {
		const struct dialect *d = &dialects[i];

		if (d->mark && !str_has(head, str_of(d->mark)))
			continue;
		unsigned share = share_of(d, head);
		if (share >= d->share && share > most) {
			best = d;
			most = share;
		}
	}
	return best;
}

/* UTF-16 whose mark was lost, as where a log was cut: every other byte of its
 * beginning is zero. */
static bool is_unmarked(struct str head)
{
	size_t n = head.n < UNMARKED_N ? head.n : UNMARKED_N;

	for (size_t i = 0; i + 1 < n; i += 2) {
		if (!head.p[i] || head.p[i + 1])
			return false;
	}
	return n >= UNMARKED_N;
}

/* UTF-16 of ASCII without its zeros, as far as there is room */
static struct str narrowed(struct str head, char to[static NARROW_N])
{
	enum text_encoding e = text_encoding_of(head);
	bool marked = e == TEXT_UTF16LE || e == TEXT_UTF16BE;
	size_t n = 0;

	if (!marked && !is_unmarked(head))
		return str_head(head, NARROW_N);
	for (size_t i = marked ? 2 : 0; i < head.n && n < NARROW_N; i++) {
		if (head.p[i])
			to[n++] = head.p[i];
	}
	return (struct str){ to, n };
}

int log_lines_probe(struct str head)
{
	char room[NARROW_N];

	return dialect_of(narrowed(head, room)) ? 76 : 0;
}

/* --- lines --------------------------------------------------------------- */

static void keep(char to[static KEPT_N], struct str v)
{
	v = str_head(str_trim(v), KEPT_N - 1);
	if (!v.n)
		return;
	if (v.n)
		memcpy(to, v.p, v.n);
	to[v.n] = 0;
}

static struct str kept(struct str own, const char *before)
{
	return own.n ? own : str_of(before);
}

static void remember(struct log_lines *z,
	const struct pattern_fields *f,
	unsigned flags)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (!f->parts) {
		keep(z->host, f->host);
		keep(z->name, f->name);
		keep(z->user, f->user);
	}
	if (flags & LINE_ZONE && f->when.zone == READ_OFFSET) {
		z->zoned = true;
		z->offset_s = f->when.offset_s;
	}
	if (flags & LINE_YEAR) {
		civil_from_days(f->when.s / DAY_S, &year, &month, &day);
		events_year(&z->e, (unsigned)year);
	}
}

static bool put(struct log_lines *z,
	const struct pattern_fields *f,
	uint64_t at,
	size_t n)
{
	struct clock_reading r = f->when;
	struct obs_event v = {
		.what = f->what,
		.source = str_of(z->d->name),
		.name = kept(f->name, z->name),
		.user = kept(f->user, z->user),
		.text = f->text,
		.number = COUNT_NOT_TOLD,
	};

	if (z->zoned && r.zone == READ_LOCAL_UNKNOWN) {
		r.zone = READ_OFFSET;
		r.offset_s = z->offset_s;
	}
	if (z->d->unset_0 && !r.s && !r.ns)
		r.doubts |= DOUBT_NOT_SET;
	r.role = ROLE_RECORDED;
	r.host = kept(f->host, z->host);
	r.service = f->service;
	return event_put(&z->e, v, r, at, n);
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct log_lines *z = ctx;
	struct str text = at ? whole : text_unmarked(whole);
	struct pattern_fields f;
	bool any = false;

	for (unsigned i = 0; i < LINES_MAX; i++) {
		unsigned flags = z->d->line[i].flags;

		if (!fits(z->d, i, text, &f))
			continue;
		any = true;
		remember(z, &f, flags);
		if (f.parts && !put(z, &f, at, whole.n))
			return false;
		if (!(flags & LINE_MORE))
			break;
	}
	z->begun |= any;
	if (any || text.p[0] == '#')
		return true;
	if (z->d->goes_on && z->begun) {
		z->going_on++;
		return true;
	}
	if (!z->d->goes_on) {
		event_skip(&z->e,
			at,
			z->lines.line,
			"a line of the log's form, with a date that exists, "
			"was expected");
	}
	return true;
}

/* The text with its mark; *ret_more: the bytes that were put before it. */
static struct str marked(struct str raw, struct arena *a, size_t *ret_more)
{
	char *to = NULL;

	*ret_more = 0;
	if (!is_unmarked(raw))
		return raw;
	to = arena_raw(a, raw.n + 2, 1, 1);
	if (!to)
		return raw;
	memcpy(to, "\xff\xfe", 2);
	if (raw.n)
		memcpy(to + 2, raw.p, raw.n);
	*ret_more = 2;
	return (struct str){ to, raw.n + 2 };
}

/* UTF-16: as one document, its places told in its own bytes */
static bool read_wide(struct log_lines *z,
	struct input *in,
	struct arena *a,
	struct err *err)
{
	struct str raw;
	struct str utf8;
	struct str one;
	enum text_encoding from;
	bool more = true;
	size_t more_n;

	if (!document_read(in, DOCUMENT_MAX, a, z->e.stats, &raw, err))
		return false;
	raw = marked(raw, a, &more_n);
	if (!text_to_utf8(raw, a, &utf8, &from, err)) {
		err->at -= err->at < more_n ? err->at : more_n;
		return false;
	}
	struct text_walk walk = text_walk_of(raw, utf8, from);
	for (struct str rest = utf8; more;) {
		uint64_t at = (uint64_t)(rest.p - utf8.p);

		more = str_cut(rest, '\n', &one, &rest);
		if (!more)
			one = rest;
		if (one.n && one.p[one.n - 1] == '\r')
			one.n--;
		z->lines.line++;
		if (one.n &&
			!line(z, one, text_walk_to(&walk, at) - more_n)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	return true;
}

bool log_lines_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct log_lines *z = NEW(&scratch, struct log_lines, 1);
	struct input_head *h = NEW(&scratch, struct input_head, 1);
	char *room = arena_raw(&scratch, NARROW_N, 1, 1);
	bool ok;

	if (!z || !h || !room || !input_head_open(h, in, &scratch, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a log");
	}
	z->e = events_of("log-lines", in, out, stats);
	struct str narrow = narrowed(h->head, room);
	z->d = dialect_of(narrow);
	if (!z->d)
		return fail(err,
			ERR_FORMAT,
			0,
			"the log is of no known form");
	if (narrow.p == room)
		ok = read_wide(z, &h->in, &scratch, err);
	else
		ok = lines_open(&z->lines,
			     &h->in,
			     &scratch,
			     out,
			     stats,
			     err) &&
			log_read(&z->lines, line, z, err);
	events_note(&z->e);
	return ok;
}
