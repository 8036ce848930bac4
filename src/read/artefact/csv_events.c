/* SPDX-License-Identifier: Apache-2.0 */
/* Timelines that other tools wrote as CSV, one event a row: a row of the table
 * a tool, by the names of its columns. */
/* source: plaso, output/dynamic.py and l2t_csv.py; Timesketch, "Upload data";
 * the manuals of Hayabusa, Chainsaw, NetworkMiner; The Sleuth Kit, mactime */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"
#include "read/text/pattern.h"

enum {
	MARKS = 3,
	PATTERNS = 3,
	JOINED_N = 96
};

struct csv_form {
	const char *name;
	/* columns that it must have */
	const char *mark[MARKS];
	const char *when;
	const char
		*and_when; /* the clock, where it has a column of its own */
	/* of the date; NULL: ISO 8601 or near it */
	const char *pattern[PATTERNS];
	enum reading_zone zone;
	enum time_role role;
	/* its fractions of a second cannot be trusted: whole seconds */
	bool widen;
	/* times of files, which whoever owns the file can set */
	bool settable;
	const char *what;
	const char *thing;
	const char *user;
	const char *text;
	const char *host;
	const char *service;
	const char *number;
};

static const struct csv_form forms[] = {
	/* psort loses the zeros that a fraction begins with: .0123450 becomes
	 * .123450 */
	{ .name = "plaso",
		.mark = { "datetime", "timestamp_desc", "source_long" },
		.when = "datetime",
		.zone = READ_UNKNOWN,
		.widen = true,
		.what = "timestamp_desc",
		.thing = "display_name",
		.text = "message",
		.host = "hostname",
		.service = "parser" },
	{ .name = "plaso",
		.mark = { "MACB", "sourcetype", "timezone" },
		.when = "date",
		.and_when = "time",
		.pattern = { "%m/%d/%Y %H:%M:%S" },
		.zone = READ_UNKNOWN,
		.what = "type",
		.thing = "filename",
		.user = "user",
		.text = "desc",
		.host = "host",
		.service = "source" },
	{ .name = "timesketch",
		.mark = { "message", "datetime", "timestamp_desc" },
		.when = "datetime",
		.zone = READ_UNKNOWN,
		.what = "timestamp_desc",
		.thing = "source",
		.user = "user",
		.text = "message",
		.host = "hostname" },
	{ .name = "hayabusa",
		.mark = { "Timestamp", "RuleTitle", "Computer" },
		.when = "Timestamp",
		.zone = READ_UNKNOWN,
		.role = ROLE_RECORDED,
		.what = "RuleTitle",
		.thing = "EventID",
		.text = "Details",
		.host = "Computer",
		.service = "Channel",
		.number = "RecordID" },
	{ .name = "chainsaw",
		.mark = { "timestamp", "detections", "Event ID" },
		.when = "timestamp",
		.zone = READ_UNKNOWN,
		.role = ROLE_RECORDED,
		.what = "detections",
		.thing = "path",
		.text = "Event Data",
		.host = "Computer",
		.service = "Event.System.Provider",
		.number = "Record ID" },
	{ .name = "networkminer",
		.mark = { "SourceIP", "FirstFrame", "Timestamp" },
		.when = "Timestamp",
		.zone = READ_UNKNOWN,
		.what = "FileStreamType",
		.thing = "Filename",
		.text = "Details",
		.host = "SourceIP" },
	/* in whatever zone the examiner asked for */
	{ .name = "mactime",
		.mark = { "Date", "Mode", "File Name" },
		.when = "Date",
		.pattern = { "%a %b %d %Y %H:%M:%S",
			"%Y-%m-%dT%H:%M:%S%Z",
			"%Y %b %d %a %H:%M:%S" },
		.zone = READ_LOCAL_UNKNOWN,
		.settable = true,
		.what = "Type",
		.thing = "File Name",
		.user = "UID",
		.text = "Mode" },
	/* both are UTC by Microsoft's word */
	{ .name = "microsoft-365",
		.mark = { "CreationDate", "UserIds", "AuditData" },
		.when = "CreationDate",
		.pattern = { "%Y-%m-%dT%H:%M:%S%f%Z",
			"%m/%d/%Y %H:%M:%S %P" },
		.zone = READ_UTC,
		.what = "Operations",
		.thing = "RecordType",
		.user = "UserIds" },
	{ .name = "microsoft-365",
		.mark = { "CreationDate", "UserId", "AuditData" },
		.when = "CreationDate",
		.pattern = { "%Y-%m-%dT%H:%M:%S%f%Z",
			"%m/%d/%Y %H:%M:%S %P" },
		.zone = READ_UTC,
		.what = "Operation",
		.thing = "RecordType",
		.user = "UserId" },
	{ .name = "azure-signin",
		.mark = { "Date (UTC)", "Request ID", "User" },
		.when = "Date (UTC)",
		.zone = READ_UTC,
		.what = "Status",
		.thing = "Application",
		.user = "Username",
		.text = "IP address" },
};

struct csv_events {
	struct events e;
	const struct csv_form *form;
	struct csv_row head;
	struct csv_row row;
	char joined[JOINED_N];
};

/* Whether the header row, a line, has a cell of that name. */
static bool has_cell(struct str line, struct str name)
{
	struct str cell;
	bool more = true;

	while (more) {
		more = str_cut(line, ',', &cell, &line);
		if (!more)
			cell = line;
		cell = str_trim(cell);
		if (cell.n > 1 && cell.p[0] == '"')
			cell = str_head(str_from(cell, 1), cell.n - 2);
		if (str_eq(cell, name))
			return true;
	}
	return false;
}

static const struct csv_form *form_of(struct str head)
{
	struct str line = text_unmarked(head);
	struct str rest;

	str_cut(line, '\n', &line, &rest);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		bool all = true;

		for (unsigned k = 0; k < MARKS; k++)
			all &= has_cell(line, str_of(forms[i].mark[k]));
		if (all)
			return &forms[i];
	}
	return NULL;
}

int csv_events_probe(struct str head)
{
	return form_of(head) ? 80 : 0;
}

static struct str cell(const struct csv_events *z, const char *column)
{
	for (unsigned i = 0; column && i < z->head.n && i < z->row.n; i++) {
		if (str_is(z->head.cell[i], column))
			return str_trim(z->row.cell[i]);
	}
	return (struct str){ 0 };
}

/* The date, with its clock where that stands in another column. */
static struct str when_text(struct csv_events *z)
{
	struct str date = cell(z, z->form->when);
	struct str clock = cell(z, z->form->and_when);

	if (!clock.n)
		return date;
	if (date.n + clock.n + 1 > JOINED_N)
		return (struct str){ 0 };
	if (date.n)
		memcpy(z->joined, date.p, date.n);
	z->joined[date.n] = ' ';
	memcpy(z->joined + date.n + 1, clock.p, clock.n);
	return (struct str){ z->joined, date.n + 1 + clock.n };
}

static bool date(const struct csv_form *f,
	struct str raw,
	struct clock_reading *ret)
{
	if (!f->pattern[0])
		return pattern_iso(raw, ret);
	for (unsigned i = 0; i < PATTERNS && f->pattern[i]; i++) {
		struct str rest = raw;

		if (pattern_date(f->pattern[i], &rest, ret) && !rest.n)
			return true;
	}
	return false;
}

/* Rows of files: of mactime all, of plaso those of the parser of file systems,
 * which l2t_csv has in another column. */
static bool is_settable(const struct csv_events *z)
{
	return z->form->settable || str_is(cell(z, "parser"), "filestat") ||
		str_is(cell(z, "format"), "filestat");
}

/* plaso writes - for a host that it does not know. */
static struct str host_of(const struct csv_events *z)
{
	struct str host = cell(z, z->form->host);

	return str_is(host, "-") ? (struct str){ 0 } : host;
}

static struct clock_reading reading(struct csv_events *z)
{
	const struct csv_form *f = z->form;
	struct str raw = when_text(z);
	struct clock_reading r;

	if (!date(f, raw, &r)) {
		r = (struct clock_reading){ .form = STR("text"),
			.zone = READ_ZONES,
			.doubts = DOUBT_UNREADABLE };
	}
	r.raw = raw;
	r.role = f->role;
	if (r.zone == READ_ZONES)
		r.zone = f->zone;
	/* l2t_csv names the zone in a column of its own */
	if (str_is(cell(z, "timezone"), "UTC"))
		r.zone = READ_UTC;
	if (f->widen) {
		r.ns = 0;
		r.tick_ns = 1000000000;
	}
	r.host = host_of(z);
	r.service = cell(z, f->service);
	if (is_settable(z))
		r.doubts |= DOUBT_SETTABLE;
	/* plaso, Timesketch and mactime write them for times that they do not
	 * have */
	if (str_starts(raw, STR("0000-00-00")) ||
		str_starts(raw, STR("Xxx Xxx 00 0000")) ||
		str_starts(raw, STR("1601-01-01")) || str_is(raw, "Never") ||
		str_is(raw, "Not set")) {
		r.doubts |= DOUBT_NOT_SET;
	}
	return r;
}

static bool row(struct csv_events *z, uint64_t at)
{
	const struct csv_form *f = z->form;
	struct obs_event v = {
		.what = cell(z, f->what),
		.source = str_of(f->name),
		.name = cell(z, f->thing),
		.user = cell(z, f->user),
		.text = cell(z, f->text),
		.number = COUNT_NOT_TOLD,
	};

	if (z->row.bad || z->row.n < z->head.n) {
		event_skip(&z->e,
			at,
			z->row.line,
			z->row.bad ? z->row.bad
				   : "as many cells as in the header were "
				     "expected");
		return true;
	}
	str_u64(cell(z, f->number), &v.number);
	return event_put(&z->e, v, reading(z), at, z->row.len);
}

bool csv_events_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct csv_events *z = NEW(&scratch, struct csv_events, 1);
	struct str raw;
	struct str text;
	enum text_encoding from;

	if (!z) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a timeline");
	}
	z->e = events_of("csv-events", in, out, stats);
	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &raw, err) ||
		!text_to_utf8(raw, &scratch, &text, &from, err)) {
		return false;
	}
	z->form = form_of(text);
	struct csv c = csv_of(text);
	struct text_walk walk = text_walk_of(raw, text, from);
	if (!z->form || !csv_next(&c, &scratch, &z->head)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the header row of a timeline was expected");
	}
	struct arena a = scratch;
	while (csv_next(&c, &a, &z->row)) {
		if (!row(z, text_walk_to(&walk, z->row.at)))
			return fail(err, ERR_LIMIT, 0, "the reading stopped");
		a = scratch;
	}
	events_note(&z->e);
	return true;
}
