/* SPDX-License-Identifier: Apache-2.0 */
/* Records that services and tools write as JSON, each with a time of its own:
 * audit logs of clouds, and timelines that other tools made. A row a form:
 * which members tell it, and where its fields stand. */
/* source: AWS, "CloudTrail record contents"; Microsoft, "Activity log event
 * schema", "signIn resource type", "Office 365 Management Activity API schema"
 * ("CreationTime: the date and time in Coordinated Universal Time"); Google,
 * "LogEntry", "Reports API: activities"; Kubernetes, "audit.k8s.io/v1: Event";
 * GitHub, "Audit log events"; Atlassian, "Audit log events in Bitbucket";
 * OpenCanary, opencanary/logger.py; Okta, "System Log API"; plaso, "JSON
 * line output"; Timesketch, "Upload data"; the manuals of Hayabusa, Chainsaw */
#include "read/read.h"

#include <stdio.h>

#include "read/input/document.h"
#include "read/input/head.h"
#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/json_scan.h"
#include "read/text/log_text.h"
#include "read/text/pattern.h"

enum {
	MARKS = 3,
	TIMES = 3,
	DEPTH_MAX = 4,
	/* values of one record that are taken out of their escapes */
	ROOM_N = 4 * (LINE_MAX_BYTE + LINES_PULL)
};

enum when_form {
	WHEN_TEXT, /* ISO 8601 or near it */
	WHEN_S,
	WHEN_MS,
	WHEN_US,
	WHEN_NS
};

struct json_when {
	const char *path;
	const char *what; /* NULL: the record tells it */
	enum when_form form;
	enum time_role role;
};

/* Paths: members with / between, a number is that element of a list. */
struct json_form {
	const char *name;
	/* what stands in every record, as it is written; NULL = no more */
	const char *mark[MARKS];
	/* of times that tell none */
	enum reading_zone zone;
	struct json_when when[TIMES];
	const char *what;
	const char *thing;
	const char *user;
	const char *text;
	const char *host;
	const char *service;
	const char *number;
};

static const struct json_form forms[] = {
	{ .name = "aws-cloudtrail",
		.mark = { "\"eventTime\"",
			"\"eventSource\"",
			"\"userIdentity\"" },
		.zone = READ_UNKNOWN,
		.when = { { "eventTime", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "eventName",
		.thing = "eventSource",
		.user = "userIdentity/arn",
		.text = "sourceIPAddress",
		.service = "eventSource" },
	/* what `aws cloudtrail lookup-events` prints */
	{ .name = "aws-cloudtrail",
		.mark = { "\"EventTime\"",
			"\"EventSource\"",
			"\"EventName\"" },
		.zone = READ_UNKNOWN,
		.when = { { "EventTime", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "EventName",
		.thing = "EventSource",
		.user = "Username",
		.text = "EventId",
		.service = "EventSource" },
	{ .name = "azure-signin",
		.mark = { "\"createdDateTime\"",
			"\"userPrincipalName\"",
			"\"appDisplayName\"" },
		.zone = READ_UNKNOWN,
		.when = { { "createdDateTime",
			"signed in",
			WHEN_TEXT,
			ROLE_OCCURRED } },
		.thing = "appDisplayName",
		.user = "userPrincipalName",
		.text = "ipAddress" },
	{ .name = "azure-activity",
		.mark = { "\"event_timestamp\"", "\"operation_name\"" },
		.zone = READ_UNKNOWN,
		.when = { { "event_timestamp",
				  NULL,
				  WHEN_TEXT,
				  ROLE_OCCURRED },
			{ "submission_timestamp",
				"submitted",
				WHEN_TEXT,
				ROLE_RECORDED } },
		.what = "operation_name/value",
		.thing = "resource_id",
		.user = "caller",
		.text = "status/value" },
	{ .name = "azure-activity",
		.mark = { "\"eventTimestamp\"", "\"operationName\"" },
		.zone = READ_UNKNOWN,
		.when = { { "eventTimestamp",
				  NULL,
				  WHEN_TEXT,
				  ROLE_OCCURRED },
			{ "submissionTimestamp",
				"submitted",
				WHEN_TEXT,
				ROLE_RECORDED } },
		.what = "operationName/value",
		.thing = "resourceId",
		.user = "caller",
		.text = "status/value" },
	{ .name = "azure-activity",
		.mark = { "\"operationName\"",
			"\"resourceId\"",
			"\"category\"" },
		.zone = READ_UNKNOWN,
		.when = { { "time", NULL, WHEN_TEXT, ROLE_OCCURRED },
			{ "timeStamp", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "operationName",
		.thing = "resourceId",
		.user = "identity",
		.text = "callerIpAddress" },
	/* CreationTime has no zone and is UTC by its schema */
	{ .name = "microsoft-365",
		.mark = { "\"CreationTime\"",
			"\"Operation\"",
			"\"Workload\"" },
		.zone = READ_UTC,
		.when = { { "CreationTime",
			NULL,
			WHEN_TEXT,
			ROLE_OCCURRED } },
		.what = "Operation",
		.thing = "ObjectId",
		.user = "UserId",
		.text = "ClientIP",
		.service = "Workload" },
	{ .name = "gcp-audit",
		.mark = { "\"insertId\"", "\"logName\"", "\"timestamp\"" },
		.zone = READ_UNKNOWN,
		.when = { { "timestamp", NULL, WHEN_TEXT, ROLE_OCCURRED },
			{ "receiveTimestamp",
				"received by the log",
				WHEN_TEXT,
				ROLE_RECORDED } },
		.what = "protoPayload/methodName",
		.thing = "protoPayload/resourceName",
		.user = "protoPayload/authenticationInfo/principalEmail",
		.text = "protoPayload/requestMetadata/callerIp",
		.service = "logName" },
	{ .name = "google-workspace",
		.mark = { "\"admin#reports#activity\"",
			"\"actor\"",
			"\"events\"" },
		.zone = READ_UNKNOWN,
		.when = { { "id/time", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "events/0/name",
		.thing = "events/0/type",
		.user = "actor/email",
		.text = "ipAddress",
		.service = "id/applicationName" },
	{ .name = "okta",
		.mark = { "\"published\"", "\"eventType\"", "\"actor\"" },
		.zone = READ_UNKNOWN,
		.when = { { "published", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "eventType",
		.thing = "displayMessage",
		.user = "actor/alternateId",
		.text = "client/ipAddress" },
	{ .name = "kubernetes-audit",
		.mark = { "\"audit.k8s.io/",
			"\"requestReceivedTimestamp\"",
			"\"verb\"" },
		.zone = READ_UNKNOWN,
		.when = { { "requestReceivedTimestamp",
			NULL,
			WHEN_TEXT,
			ROLE_OCCURRED } },
		.what = "verb",
		.thing = "requestURI",
		.user = "user/username",
		.text = "userAgent" },
	{ .name = "github-audit",
		.mark = { "\"_document_id\"", "\"action\"", "\"actor\"" },
		.zone = READ_UTC,
		.when = { { "@timestamp", NULL, WHEN_MS, ROLE_OCCURRED } },
		.what = "action",
		.thing = "repo",
		.user = "actor",
		.text = "org" },
	{ .name = "bitbucket-audit",
		.mark = { "\"auditType\"",
			"\"affectedObjects\"",
			"\"epochSecond\"" },
		.zone = READ_UTC,
		.when = { { "timestamp/epochSecond",
			NULL,
			WHEN_S,
			ROLE_OCCURRED } },
		.what = "auditType/action",
		.thing = "auditType/category",
		.user = "author/name",
		.text = "source" },
	{ .name = "opencanary",
		.mark = { "\"logtype\"", "\"node_id\"", "\"utc_time\"" },
		/* utc_time names none, and says so in its name */
		.zone = READ_UTC,
		.when = { { "utc_time", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "logtype",
		.thing = "dst_port",
		.text = "src_host",
		.host = "node_id" },
	{ .name = "plaso",
		.mark = { "\"__container_type__\"",
			"\"timestamp\"",
			"\"timestamp_desc\"" },
		.zone = READ_UTC,
		.when = { { "timestamp", NULL, WHEN_US, ROLE_OCCURRED } },
		.what = "timestamp_desc",
		.thing = "display_name",
		.user = "username",
		.text = "message",
		.host = "hostname",
		.service = "parser" },
	{ .name = "timesketch",
		.mark = { "\"message\"",
			"\"datetime\"",
			"\"timestamp_desc\"" },
		.zone = READ_UNKNOWN,
		.when = { { "datetime", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "timestamp_desc",
		.thing = "source",
		.user = "user",
		.text = "message",
		.host = "hostname" },
	{ .name = "hayabusa",
		.mark = { "\"Timestamp\"", "\"RuleTitle\"", "\"Computer\"" },
		.zone = READ_UNKNOWN,
		.when = { { "Timestamp", NULL, WHEN_TEXT, ROLE_RECORDED } },
		.what = "RuleTitle",
		.thing = "EventID",
		.text = "Level",
		.host = "Computer",
		.service = "Channel",
		.number = "RecordID" },
	{ .name = "chainsaw",
		.mark = { "\"document\"", "\"timestamp\"", "\"group\"" },
		.zone = READ_UNKNOWN,
		.when = { { "timestamp", NULL, WHEN_TEXT, ROLE_RECORDED } },
		.what = "name",
		.thing = "document/path",
		.text = "level",
		.host = "document/data/Event/System/Computer",
		.service = "document/data/Event/System/Channel",
		.number = "document/data/Event/System/EventRecordID" },
	/* when a service wrote it, and when the journal got it: two clocks'
	 * words, of which --since and --until use the second */
	{ .name = "journal",
		.mark = { "\"__REALTIME_TIMESTAMP\"",
			"\"__CURSOR\"",
			"\"_BOOT_ID\"" },
		.zone = READ_UTC,
		.when = { { "__REALTIME_TIMESTAMP",
				  "received by the journal",
				  WHEN_US,
				  ROLE_RECORDED },
			{ "_SOURCE_REALTIME_TIMESTAMP",
				"logged",
				WHEN_US,
				ROLE_OCCURRED } },
		.thing = "SYSLOG_IDENTIFIER",
		.user = "_UID",
		.text = "MESSAGE",
		.host = "_HOSTNAME",
		.service = "SYSLOG_IDENTIFIER" },
	{ .name = "ios-app-privacy",
		.mark = { "\"timeStamp\"",
			"\"accessor\"",
			"\"identifierType\"" },
		.zone = READ_UNKNOWN,
		.when = { { "timeStamp", NULL, WHEN_TEXT, ROLE_OCCURRED } },
		.what = "kind",
		.thing = "accessor/identifier",
		.text = "category" },
	{ .name = "container",
		.mark = { "\"StartedAt\"", "\"FinishedAt\"", "\"Config\"" },
		.zone = READ_UNKNOWN,
		.when = { { "Created",
				  "container made",
				  WHEN_TEXT,
				  ROLE_OCCURRED },
			{ "State/StartedAt",
				"container started",
				WHEN_TEXT,
				ROLE_OCCURRED },
			{ "State/FinishedAt",
				"container ended",
				WHEN_TEXT,
				ROLE_OCCURRED } },
		.thing = "Name",
		.text = "ID" },
	{ .name = "container-log",
		.mark = { "\"log\":", "\"stream\":\"std", "\"time\":\"" },
		.zone = READ_UNKNOWN,
		.when = { { "time", "logged", WHEN_TEXT, ROLE_RECORDED } },
		.thing = "stream",
		.text = "log" },
};

struct json_events {
	struct lines lines;
	struct events e;
	const struct json_form *form;
	char *room;
	size_t room_n;
	size_t used;
	bool as_written;
};

static const struct json_form *form_of(struct str head)
{
	struct str s = str_trim(text_unmarked(head));

	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return NULL;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		bool all = true;

		for (unsigned k = 0; k < MARKS && forms[i].mark[k]; k++)
			all &= str_has(head, str_of(forms[i].mark[k]));
		if (all)
			return &forms[i];
	}
	return NULL;
}

int json_events_probe(struct str head)
{
	return form_of(head) ? 72 : 0;
}

/* --- members ------------------------------------------------------------- */

/* The member of an object or element of a list; text out of its escapes, in the
 * room, which only what is found keeps. */
static bool member(struct json_events *z,
	struct str in,
	struct str name,
	struct str *ret,
	enum json_kind *ret_kind)
{
	struct json_scan s = { .rest = in };
	uint64_t index = 0;
	struct str key;
	bool list = in.n && in.p[0] == '[';

	if (in.n > z->room_n - z->used || (list && !str_u64(name, &index)))
		return false;
	for (uint64_t i = 0;; i++) {
		s.unescaped = z->room + z->used;
		bool is = list ? json_scan_item(&s, ret, ret_kind)
			       : json_scan_next(&s, &key, ret, ret_kind);
		if (!is)
			return false;
		if (list ? i == index : str_eq(key, name))
			break;
	}
	z->used = (size_t)(s.unescaped - z->room);
	return true;
}

static struct str at_path(struct json_events *z,
	struct str object,
	const char *path)
{
	struct str rest = str_of(path);
	struct str name;
	struct str v = object;
	enum json_kind kind = JSON_NESTED;

	for (unsigned depth = 0; path && depth < DEPTH_MAX + 1; depth++) {
		bool more = str_cut(rest, '/', &name, &rest);

		if (kind != JSON_NESTED ||
			!member(z, v, more ? name : rest, &v, &kind)) {
			return (struct str){ 0 };
		}
		if (!more && kind == JSON_TRUE)
			return STR("true");
		if (!more)
			return kind == JSON_NULL ? (struct str){ 0 } : v;
	}
	return (struct str){ 0 };
}

/* --- times --------------------------------------------------------------- */

static const struct {
	enum time_form_id form;
} counts[] = {
	[WHEN_S] = { FORM_POSIX_S },
	[WHEN_MS] = { FORM_POSIX_MS },
	[WHEN_US] = { FORM_POSIX_US },
	[WHEN_NS] = { FORM_POSIX_NS },
};

static struct clock_reading when(struct json_events *z,
	const struct json_when *w,
	struct str raw)
{
	struct clock_reading r;
	int64_t v;

	if (w->form != WHEN_TEXT && str_i64(raw, &v)) {
		r = event_count(&z->e,
			counts[w->form].form,
			(uint64_t)v,
			w->role);
	} else if (w->form != WHEN_TEXT || !pattern_iso(raw, &r)) {
		r = (struct clock_reading){ .raw = raw,
			.form = STR("text"),
			.zone = READ_ZONES,
			.doubts = DOUBT_UNREADABLE };
	}
	if (r.zone == READ_ZONES)
		r.zone = z->form->zone;
	r.role = w->role;
	return r;
}

/* plaso turns every time into microseconds; what it was before tells how fine
 * it is, and whether plaso took a local time for UTC. */
static void plaso_doubts(struct json_events *z,
	struct str record,
	struct clock_reading *r)
{
	static const struct {
		const char *class;
		uint64_t tick_ns;
	} classes[] = {
		{ "PosixTime", 1000000000 },
		{ "TimeElements", 1000000000 },
		{ "HFSTime", 1000000000 },
		{ "FATDateTime", 2000000000 },
		{ "PosixTimeInMilliseconds", 1000000 },
		{ "TimeElementsInMilliseconds", 1000000 },
		{ "JavaTime", 1000000 },
		{ "Systemtime", 1000000 },
	};
	struct str class = at_path(z, record, "date_time/__class_name__");
	struct str local = at_path(z, record, "date_time/is_local_time");
	struct str parser = at_path(z, record, "parser");

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (str_is(class, classes[i].class))
			r->tick_ns = classes[i].tick_ns;
	}
	if (str_is(class, "NotSet") || str_is(class, "SemanticTime") ||
		str_is(class, "Never") || str_is(class, "InvalidTime")) {
		r->doubts |= DOUBT_NOT_SET;
	}
	/* whoever owns a file can set its times */
	if (str_is(parser, "filestat"))
		r->doubts |= DOUBT_SETTABLE;
	if (str_is(local, "true") || str_is(class, "FATDateTime"))
		r->zone = READ_LOCAL_UNKNOWN;
}

/* --- records ------------------------------------------------------------- */

static bool put(struct json_events *z,
	struct str record,
	uint64_t at,
	size_t len,
	unsigned *ret_times)
{
	const struct json_form *f = z->form;
	struct obs_event v = {
		.source = str_of(f->name),
		.name = at_path(z, record, f->thing),
		.user = at_path(z, record, f->user),
		.text = at_path(z, record, f->text),
		.number = COUNT_NOT_TOLD,
	};
	struct str what = at_path(z, record, f->what);
	struct str host = at_path(z, record, f->host);
	struct str service = at_path(z, record, f->service);

	str_u64(at_path(z, record, f->number), &v.number);
	for (unsigned i = 0; i < TIMES && f->when[i].path; i++) {
		struct str raw = at_path(z, record, f->when[i].path);

		if (!raw.n)
			continue;
		struct clock_reading r = when(z, &f->when[i], raw);
		if (str_is(v.source, "plaso") ||
			str_is(v.source, "timesketch")) {
			plaso_doubts(z, record, &r);
		}
		r.host = host;
		r.service = service;
		v.what = f->when[i].what ? str_of(f->when[i].what) : what;
		(*ret_times)++;
		if (!event_put(&z->e, v, r, at, len))
			return false;
	}
	return true;
}

/* --- as they are written -------------------------------------------------
 */

/* Members as names and values; those of objects inside by their path. */
struct members {
	struct json_events *z;
	struct str cell[RECORD_CELLS_MAX];
	uint32_t n;
};

/* "userIdentity.type"; empty: no room */
static struct str path_of(struct json_events *z,
	struct str path,
	struct str name)
{
	struct str to = { z->room + z->used, 0 };

	if (!name.n)
		return path;
	if (path.n + name.n + 1 > z->room_n - z->used)
		return to;
	char *p = z->room + z->used;
	if (path.n) {
		memcpy(p, path.p, path.n);
		p[path.n] = '.';
		to.n = path.n + 1;
	}
	memcpy(p + to.n, name.p, name.n);
	to.n += name.n;
	z->used += to.n;
	return to;
}

/* bound: WRITTEN_DEPTH */
static void members_of(struct members *m,
	struct str in,
	struct str path,
	unsigned depth);

static void take_member(struct members *m,
	struct str path,
	struct str v,
	enum json_kind kind,
	unsigned depth)
{
	enum {
		WRITTEN_DEPTH = 8
	};
	if (kind == JSON_NESTED && depth < WRITTEN_DEPTH)
		members_of(m, v, path, depth + 1);
	if (kind == JSON_NESTED || kind == JSON_NULL || !path.n ||
		m->n + 2 > RECORD_CELLS_MAX)
		return;
	if (kind == JSON_TRUE || kind == JSON_FALSE)
		v = kind == JSON_TRUE ? STR("true") : STR("false");
	m->cell[m->n++] = path;
	m->cell[m->n++] = v;
}

static void members_of(struct members *m,
	struct str in,
	struct str path,
	unsigned depth)
{
	struct json_events *z = m->z;
	struct json_scan s = { .rest = in };
	bool list = in.n && in.p[0] == '[';

	for (;;) {
		struct str key = { 0 };
		struct str v;
		enum json_kind kind;

		if (in.n > z->room_n - z->used || m->n + 2 > RECORD_CELLS_MAX)
			return;
		s.unescaped = z->room + z->used;
		if (!(list ? json_scan_item(&s, &v, &kind)
			   : json_scan_next(&s, &key, &v, &kind)))
			return;
		z->used = (size_t)(s.unescaped - z->room);
		take_member(m, path_of(z, path, key), v, kind, depth);
	}
}

static bool put_members(struct json_events *z,
	struct str record,
	uint64_t at,
	unsigned *ret_times)
{
	struct members m = { .z = z };
	struct obs o = { .kind = OBS_RECORD,
		.at_byte = at,
		.len_byte = (uint32_t)record.n };
	struct clock_reading r = { 0 };
	char source[64];

	for (unsigned i = 0; i < TIMES && z->form->when[i].path; i++) {
		struct str raw = at_path(z, record, z->form->when[i].path);

		if (!raw.n || *ret_times)
			continue;
		r = when(z, &z->form->when[i], raw);
		++*ret_times;
	}
	if (!*ret_times)
		return true;
	members_of(&m, record, STR(""), 0);
	int n = snprintf(source, sizeof source, "json/%s", z->form->name);
	o.record = (struct obs_record){ { source, (size_t)n }, m.cell, m.n };
	return event_put_as(&z->e, &o, r);
}

/* What the lists of records are called. */
static const char *const lists[] = { "Records",
	"records",
	"items",
	"value",
	"Events" };
enum {
	LISTS = sizeof lists / sizeof *lists
};

/* A record, or an object that has them in a list. */
static bool object(struct json_events *z, struct str o, uint64_t at);

/* The elements of a list, which may end too early. *ret_n: how many. */
static bool each_of(struct json_events *z,
	struct str list,
	uint64_t at,
	uint64_t *ret_n)
{
	struct json_scan s = { .rest = list };
	struct str item;
	enum json_kind kind;

	for (*ret_n = 0;; ++*ret_n) {
		s.unescaped = z->room;
		if (!json_scan_item(&s, &item, &kind))
			break;
		uint64_t here = at + (uint64_t)(s.value_at - list.p);

		if (kind != JSON_NESTED || item.p[0] != '{') {
			event_skip(&z->e,
				here,
				z->lines.line,
				"an object was expected in a list of "
				"records");
		} else if (!object(z, item, here)) {
			return false;
		}
	}
	if (s.bad) {
		event_skip(&z->e,
			at + (uint64_t)(s.rest.p - list.p),
			z->lines.line,
			s.bad);
	}
	return true;
}

static bool object(struct json_events *z, struct str o, uint64_t at)
{
	unsigned times = 0;
	uint64_t n;

	z->used = 0;
	if (z->as_written ? !put_members(z, o, at, &times)
			  : !put(z, o, at, o.n, &times))
		return false;
	if (times)
		return true;
	for (size_t i = 0; i < LISTS; i++) {
		z->used = 0;
		struct str list = at_path(z, o, lists[i]);

		if (list.n && list.p[0] == '[') {
			return each_of(z,
				list,
				at + (uint64_t)(list.p - o.p),
				&n);
		}
	}
	event_skip(&z->e,
		at,
		z->lines.line,
		"a record with a time was expected");
	return true;
}

static bool value(struct json_events *z, struct str v, uint64_t at)
{
	uint64_t n;

	if (v.p[0] == '{')
		return object(z, v, at);
	if (!each_of(z, v, at, &n))
		return false;
	if (!n) {
		event_skip(&z->e,
			at,
			z->lines.line,
			"a record was expected in the list");
	}
	return true;
}

/* Whether an object that has no end breaks off within a list of records:
 * *ret is that list. */
static bool cut_list(struct json_events *z, struct str o, struct str *ret)
{
	struct json_scan s = { .rest = o, .unescaped = z->room };
	enum json_kind kind;
	struct str key = { 0 };
	struct str v;

	while (json_scan_next(&s, &key, &v, &kind))
		s.unescaped = z->room;
	*ret = s.rest;
	for (size_t i = 0; s.rest.n && s.rest.p[0] == '[' && i < LISTS; i++) {
		if (str_is(key, lists[i]))
			return true;
	}
	return false;
}

/* What has no end: of a list the records before it breaks off. */
static bool cut_value(struct json_events *z, struct str v, uint64_t at)
{
	struct str list = v;
	uint64_t n;

	if (v.p[0] == '[' || (v.p[0] == '{' && cut_list(z, v, &list)))
		return each_of(z, list, at + (uint64_t)(list.p - v.p), &n);
	event_skip(&z->e, at, z->lines.line, "a whole object was expected");
	return true;
}

/* All values of a text, one behind the other, commas or line ends between. */
static bool values(struct json_events *z, struct str text, uint64_t at)
{
	struct json_scan s = { .rest = text };
	struct str v;

	while (s.rest.n) {
		char c = s.rest.p[0];

		if (str_has_char(STR(" \t\r\n,"), c)) {
			s.rest = str_from(s.rest, 1);
			continue;
		}
		uint64_t here = at + (uint64_t)(s.rest.p - text.p);
		s.unescaped = z->room;
		if ((c != '{' && c != '[') || !json_scan_nested(&s, &v))
			return cut_value(z, s.rest, here);
		if (!value(z, v, here))
			return false;
	}
	return true;
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	return values(ctx, at ? whole : text_unmarked(whole), at);
}

/* Whether the first line is a whole object: else one document is read. */
static bool is_lines(struct str head)
{
	struct str first;
	struct str rest;
	struct json_scan s = { 0 };

	if (!str_cut(text_unmarked(head), '\n', &first, &rest))
		return false;
	s.rest = str_trim(first);
	return s.rest.n && s.rest.p[0] == '{' && json_scan_nested(&s, &rest);
}

static bool document(struct json_events *z,
	struct input *in,
	struct arena *a,
	struct err *err)
{
	struct str all;

	if (!document_read(in, DOCUMENT_MAX, a, z->e.stats, &all, err))
		return false;
	/* the object around all records is one that must fit as well */
	if (all.n > ROOM_N) {
		z->room_n = all.n;
		z->room = arena_raw(a, all.n, 1, 1);
	}
	if (!z->room)
		return fail(err, ERR_LIMIT, 0, "no memory left to read JSON");
	struct str text = text_unmarked(all);
	if (values(z, text, (uint64_t)(text.p - all.p)))
		return true;
	return fail(err, ERR_LIMIT, 0, "the reading was stopped");
}

bool json_events_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct json_events *z = NEW(&scratch, struct json_events, 1);
	struct input_head *h = NEW(&scratch, struct input_head, 1);
	bool ok = z && h;

	if (ok) {
		z->room_n = ROOM_N;
		z->room = arena_raw(&scratch, ROOM_N, 1, 1);
		ok = z->room && input_head_open(h, in, &scratch, err);
	}
	if (!ok) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read records in JSON");
	}
	z->e = events_of("json-events", in, out, stats);
	z->as_written = in->as_written;
	z->form = form_of(h->head);
	if (!z->form)
		z->form = &forms[0];
	if (!is_lines(h->head))
		ok = document(z, &h->in, &scratch, err);
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
