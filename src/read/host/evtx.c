/* SPDX-License-Identifier: Apache-2.0 */
/* Windows event logs since Vista (EVTX): logons, commands, services and shares
 * by their shapes, every other event as names and values. */
/* Each record has a number that grows and the time at which it was written:
 * that is an event beside what the record tells. */
/* source: libyal, "Windows XML Event Log (EVTX) format"; Microsoft, "Windows
 * security audit events", for what the events mean */
#include "read/read.h"

#include <stdio.h>
#include <zlib.h>

#include "read/host/bxml.h"
#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"
#include "read/input/stream.h"

enum {
	FILE_HEAD_N = 128,
	FILE_BLOCK_N = 4096,
	CHUNK_N = 65536,
	CHUNK_HEAD_N = 512,
	RECORD_HEAD_N = 24,
	RECORD_MIN = RECORD_HEAD_N + 4,
	FLAG_DIRTY = 1
};
enum {
	PAIRS_MAX = RECORD_CELLS_MAX / 2,
	NAME_N = 48
};

struct chunk {
	struct str p;
	size_t free; /* where the records end, as its head says */
	uint64_t at; /* in the input */
};

struct win_event {
	uint64_t id;
	struct str computer;
	struct str channel;
	struct str provider;
	struct str record;
	struct str created; /* TimeCreated, as written */
	struct str cell[RECORD_CELLS_MAX];
	uint32_t n; /* cells in use: name, value, name, value .. */
	unsigned unnamed;
	/* has an EventID; more pairs than there are cells */
	bool identified;
	bool cut;
	char name[PAIRS_MAX][8]; /* "Data0" */
};

struct evtx {
	struct stream s;
	const struct sink *out;
	struct read_stats *stats;
	struct events times;
	struct bxml xml;
	struct win_event e;
	bool dirty;
	bool as_written;
	/* chunks; records */
	uint64_t damaged;
	uint64_t cut;
};

int evtx_probe(struct str head)
{
	if (head.n >= FILE_HEAD_N && str_starts(head, STR("ElfFile\0")))
		return 100;
	return 0;
}

/* --- what an event says -------------------------------------------------- */

static void add_pair(struct win_event *e, struct str key, struct str v)
{
	if (e->n + 2 > RECORD_CELLS_MAX) {
		e->cut = true;
		return;
	}
	e->cell[e->n++] = key;
	e->cell[e->n++] = v;
}

static void system_item(struct win_event *e,
	const struct bxml_item *i,
	int64_t *t_ns)
{
	const struct {
		const char *element, *attribute;
		struct str *to;
	} wanted[] = {
		{ "Computer", "", &e->computer },
		{ "Channel", "", &e->channel },
		{ "EventRecordID", "", &e->record },
		{ "Provider", "Name", &e->provider },
	};
	int64_t t;

	for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
		if (str_is(i->element, wanted[k].element) &&
			str_is(i->attribute, wanted[k].attribute)) {
			*wanted[k].to = i->value;
		}
	}
	if (str_is(i->element, "EventID") && !i->attribute.n)
		e->identified = str_u64(i->value, &e->id);
	if (str_is(i->element, "TimeCreated") &&
		str_is(i->attribute, "SystemTime") &&
		log_instant(i->value, &t)) {
		*t_ns = t;
		e->created = i->value;
	}
}

/* <Data Name="x">y</Data>, <Data>y</Data>, or in UserData any element by its
 * own name */
static void data_item(struct win_event *e,
	const struct bxml_item *i,
	const struct bxml_item *attribute)
{
	bool data = str_is(i->element, "Data");
	bool named = attribute && attribute->node == i->node;
	struct str key = named ? attribute->value : i->element;

	if (data && !named && e->n + 2 <= RECORD_CELLS_MAX) {
		char *to = e->name[e->n / 2];
		int n = snprintf(to,
			sizeof e->name[0],
			"Data%u",
			e->unnamed++ % 1000);

		key = (struct str){ to, (size_t)n };
	}
	add_pair(e, key, i->value);
}

/* What rules ask of, and nothing else here does. */
static void more_of_system(struct win_event *e, const struct bxml *x)
{
	for (uint32_t i = 0; i < x->n_item; i++) {
		const struct bxml_item *v = &x->item[i];

		if (str_is(v->section, "System") && !v->attribute.n &&
			v->value.n &&
			str_listed(STR("Level Task Opcode Keywords"),
				' ',
				v->element))
			add_pair(e, v->element, v->value);
		if (str_is(v->element, "Security") &&
			str_is(v->attribute, "UserID"))
			add_pair(e, STR("UserID"), v->value);
	}
}

static void gather(struct win_event *e, const struct bxml *x, int64_t *t_ns)
{
	const struct bxml_item *attribute = NULL;

	e->id = 0;
	e->n = 0;
	e->unnamed = 0;
	e->cut = false;
	e->identified = false;
	e->computer = (struct str){ 0 };
	e->channel = (struct str){ 0 };
	e->provider = (struct str){ 0 };
	e->record = (struct str){ 0 };
	e->created = (struct str){ 0 };
	for (uint32_t i = 0; i < x->n_item; i++) {
		if (str_is(x->item[i].section, "System"))
			system_item(e, &x->item[i], t_ns);
	}
	const struct {
		const char *key;
		struct str v;
	} head[] = {
		{ "Computer", e->computer },
		{ "Channel", e->channel },
		{ "Provider", e->provider },
		{ "EventRecordID", e->record },
	};
	for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
		if (head[i].v.n)
			add_pair(e, str_of(head[i].key), head[i].v);
	}
	for (uint32_t i = 0; i < x->n_item; i++) {
		const struct bxml_item *v = &x->item[i];

		/* RenderingInfo says the same in words, where a log was
		 * forwarded */
		if (!v->section.n || str_is(v->section, "System") ||
			str_is(v->section, "RenderingInfo")) {
			continue;
		}
		if (!v->value.n && str_eq(v->element, v->section))
			continue; /* <EventData/> */
		if (str_is(v->attribute, "Name"))
			attribute = v;
		else if (!v->attribute.n)
			data_item(e, v, attribute);
	}
}

/* Without the blanks that some programs leave at the end. Empty when it is not
 * there; "-" is how Windows writes that. */
static struct str told(const struct win_event *e, const char *name)
{
	for (uint32_t i = 0; name && i + 1 < e->n; i += 2) {
		if (str_is(e->cell[i], name)) {
			if (str_is(e->cell[i + 1], "-"))
				return (struct str){ 0 };
			return str_trim(e->cell[i + 1]);
		}
	}
	return (struct str){ 0 };
}

/* --- shapes -------------------------------------------------------------- */

enum {
	FAILED = 0,
	SUCCEEDED = 1,
	UNKNOWN = -1,
	BY_STATUS = 2,
	/* by the error of Kerberos that answered who asked for a first ticket,
	 * or for one of a service: that is by who has logged on already */
	BY_KERBEROS = 3,
	BY_TICKET = 4
};

static const struct logon {
	uint16_t id;
	int8_t success;
	const char *user;
	const char *domain;
	const char *host;
	const char *service;
	const char *address;
	const char *port;
} logons[] = {
	{ 4624,
		SUCCEEDED,
		"TargetUserName",
		"TargetDomainName",
		"WorkstationName",
		"LogonProcessName",
		"IpAddress",
		"IpPort" },
	{ 4625,
		FAILED,
		"TargetUserName",
		"TargetDomainName",
		"WorkstationName",
		"LogonProcessName",
		"IpAddress",
		"IpPort" },
	/* "was attempted" */
	{ 4648,
		UNKNOWN,
		"TargetUserName",
		"TargetDomainName",
		NULL,
		"TargetServerName",
		"IpAddress",
		"IpPort" },
	{ 4768,
		BY_KERBEROS,
		"TargetUserName",
		"TargetDomainName",
		NULL,
		"ServiceName",
		"IpAddress",
		"IpPort" },
	{ 4769,
		BY_TICKET,
		"TargetUserName",
		"TargetDomainName",
		NULL,
		"ServiceName",
		"IpAddress",
		"IpPort" },
	{ 4771,
		BY_KERBEROS,
		"TargetUserName",
		NULL,
		NULL,
		"ServiceName",
		"IpAddress",
		"IpPort" },
	{ 4776,
		BY_STATUS,
		"TargetUserName",
		NULL,
		"Workstation",
		"PackageName",
		NULL,
		NULL },
	{ 4778,
		SUCCEEDED,
		"AccountName",
		"AccountDomain",
		"ClientName",
		"SessionName",
		"ClientAddress",
		NULL },
};

static const struct command {
	uint16_t id;
	const char *channel;
	const char *source;
	const char *user;
	const char *session;
	const char *text;
	const char *or_text;
} commands[] = {
	{ 4688,
		"Security",
		"windows",
		"SubjectUserName",
		NULL,
		"CommandLine",
		"NewProcessName" },
	{ 4697,
		"Security",
		"windows service",
		"SubjectUserName",
		"ServiceName",
		"ServiceFileName",
		"ImagePath" },
	{ 7045,
		"System",
		"windows service",
		NULL,
		"ServiceName",
		"ImagePath",
		NULL },
};

static const uint16_t shares[] = { 5140, 5145 };

static bool put(struct evtx *z, const struct obs *o)
{
	z->stats->records++;
	return z->out->put(z->out->ctx, o);
}

static void set_source(const struct win_event *e,
	const char *address,
	const char *port,
	struct tuple *t)
{
	uint64_t number;

	if (addr_parse(told(e, address), &t->src) &&
		str_u64(told(e, port), &number) && number <= UINT16_MAX) {
		t->sport = (uint16_t)number;
	}
}

static int8_t outcome_of(const struct logon *l, struct str status)
{
	if (l->success <= SUCCEEDED)
		return l->success;
	/* 4771 is "pre-authentication failed", whatever else is missing */
	if (!status.n)
		return l->id == 4771 ? FAILED : UNKNOWN;
	if (str_is(status, "0x0"))
		return SUCCEEDED;
	if (l->success == BY_STATUS)
		return FAILED;
	return l->success == BY_TICKET ? UNKNOWN : kerberos_failed(status);
}

static bool put_logon(struct evtx *z, struct obs o, const struct logon *l)
{
	const struct win_event *e = &z->e;
	struct str type = str_head(told(e, "LogonType"), 10);
	struct str status = told(e, "Status");
	char method[NAME_N];
	int n = snprintf(method,
		sizeof method,
		"windows %u%s%.*s",
		l->id,
		type.n ? "/" : "",
		STR_FMT(type));

	o.kind = OBS_LOGON;
	o.logon = (struct obs_logon){ { method, (size_t)n },
		told(e, l->user),
		told(e, l->domain),
		told(e, l->host),
		told(e, l->service),
		l->success };
	o.logon.success = outcome_of(l, status);
	set_source(e, l->address, l->port, &o.tuple);
	return put(z, &o);
}

static bool put_command(struct evtx *z, struct obs o, const struct command *c)
{
	const struct win_event *e = &z->e;
	struct str text = told(e, c->text);

	o.kind = OBS_COMMAND;
	o.command = (struct obs_command){ str_of(c->source),
		told(e, c->session),
		told(e, c->user),
		text.n ? text : told(e, c->or_text),
		0 };
	return put(z, &o);
}

static bool put_share(struct evtx *z, struct obs o)
{
	o.kind = OBS_SHARE;
	o.share = (struct obs_share){ told(&z->e, "ShareName"),
		told(&z->e, "RelativeTargetName"),
		STR("access"),
		0 };
	set_source(&z->e, "IpAddress", "IpPort", &o.tuple);
	return put(z, &o);
}

static bool put_record(struct evtx *z, struct obs o)
{
	char source[NAME_N];
	int n = snprintf(source,
		sizeof source,
		"windows/%llu",
		(unsigned long long)z->e.id);

	o.kind = OBS_RECORD;
	o.record = (struct obs_record){ { source, (size_t)n },
		z->e.cell,
		z->e.n };
	return put(z, &o);
}

/* An EventID means something only in its channel. */
static bool put_event(struct evtx *z, struct obs o)
{
	bool security = str_is(z->e.channel, "Security");

	if (z->as_written)
		return put_record(z, o);
	for (size_t i = 0; security && i < sizeof logons / sizeof *logons;
		i++) {
		if (z->e.id == logons[i].id)
			return put_logon(z, o, &logons[i]);
	}
	for (size_t i = 0; security && i < sizeof shares / sizeof *shares;
		i++) {
		if (z->e.id == shares[i])
			return put_share(z, o);
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (z->e.id == commands[i].id &&
			str_is(z->e.channel, commands[i].channel)) {
			return put_command(z, o, &commands[i]);
		}
	}
	return put_record(z, o);
}

/* --- records ------------------------------------------------------------- */

/* What the clock of the machine showed when the event came about. */
static struct clock_reading created(const struct win_event *e, int64_t t_ns)
{
	const int64_t second = 1000000000;
	int64_t s = t_ns / second - (t_ns % second < 0);

	return (struct clock_reading){
		.raw = e->created,
		.form = STR("text"),
		.s = s,
		.ns = (uint32_t)(t_ns - s * second),
		.tick_ns = 100,
		.zone = READ_UTC,
		.host = e->computer,
		.service = e->channel,
	};
}

/* The record itself: its number, and when it was written. */
static bool put_written(struct evtx *z,
	const struct obs *o,
	uint64_t id,
	uint64_t bits)
{
	struct obs_event v = {
		.what = STR("record written"),
		.name = z->e.channel,
		.text = z->e.provider,
		.number = id,
	};
	struct clock_reading r =
		event_count(&z->times, FORM_FILETIME, bits, ROLE_RECORDED);

	r.host = z->e.computer;
	r.service = z->e.channel;
	return event_put(&z->times, v, r, o->at_byte, o->len_byte);
}

/* FILETIME as ns since 1970; T_NONE outside the years 1970 to 2199 */
static int64_t filetime(uint64_t v)
{
	const uint64_t to_1970 = 116444736000000000;
	const uint64_t to_2200 = to_1970 + 72581184000000000;

	if (v >= to_1970 && v < to_2200)
		return (int64_t)(v - to_1970) * 100;
	return T_NONE;
}

/* false: the sink wants no more */
static bool record(struct evtx *z,
	const struct chunk *k,
	size_t at,
	size_t n,
	uint64_t id,
	uint64_t written)
{
	struct clock_reading r;
	struct obs o = {
		.t_ns = filetime(written),
		.at_byte = k->at + at,
		.len_byte = (uint32_t)n,
	};
	const char *why =
		bxml_read(&z->xml, at + RECORD_HEAD_N, n - RECORD_MIN);

	if (!why)
		gather(&z->e, &z->xml, &o.t_ns);
	if (!why && !z->e.identified)
		why = "an event with an EventID was expected";
	if (why) {
		sink_skip(z->out,
			z->stats,
			(struct skip){ o.at_byte, 0, 0, why });
		return true;
	}
	if (z->as_written)
		more_of_system(&z->e, &z->xml);
	z->cut += z->xml.cut || z->e.cut;
	if (z->e.created.n) {
		r = created(&z->e, o.t_ns);
		o.reading = &r;
	}
	return put_event(z, o) &&
		(z->as_written || put_written(z, &o, id, written));
}

/* the size of the record there, which stands at both of its ends; 0: there is
 * none */
static size_t record_at(const struct chunk *k,
	size_t at,
	uint64_t *ret_id,
	uint64_t *ret_written)
{
	struct cur c = cur_of(k->p.p + at, k->p.n - at);
	struct cur tail = c;
	bool magic = cur_u32le(&c) == 0x00002a2a;
	size_t n = cur_u32le(&c);
	uint64_t id = cur_u64le(&c);
	uint64_t written = cur_u64le(&c);

	if (!magic || c.bad || n < RECORD_MIN || n > k->p.n - at)
		return 0;
	cur_take(&tail, n - 4);
	if (cur_u32le(&tail) != n)
		return 0;
	*ret_id = id;
	*ret_written = written;
	return n;
}

/* The next place from at that holds a record, or the chunk's end. */
static size_t resume(const struct chunk *k, size_t at)
{
	uint64_t id;
	uint64_t t;

	while (at < k->p.n && !record_at(k, at, &id, &t))
		at++;
	return at;
}

static bool is_empty(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i])
			return false;
	}
	return true;
}

/* Behind the end that the head tells, a log that was not closed goes on, with
 * the next number; in others old records lie there. */
static bool records(struct evtx *z, const struct chunk *k)
{
	uint64_t id;
	uint64_t last = 0;
	uint64_t written;

	for (size_t at = CHUNK_HEAD_N; at < k->p.n;) {
		size_t n = record_at(k, at, &id, &written);

		/* archived logs count the zeros at the end among the records */
		if ((at >= k->free && !(z->dirty && n && id == last + 1)) ||
			(!n && is_empty(str_from(k->p, at)))) {
			return true;
		}
		if (n) {
			if (!record(z, k, at, n, id, written))
				return false;
			at += n;
			last = id;
			continue;
		}
		/* where the file is cut, that is told once, for the whole */
		if (k->free <= k->p.n || resume(k, at) < k->p.n) {
			sink_skip(z->out,
				z->stats,
				(struct skip){ k->at + at,
					0,
					0,
					"a record that ends within its "
					"chunk, "
					"its size at both ends, was "
					"expected" });
		}
		at = resume(k, at + 1);
	}
	return true;
}

/* --- chunks -------------------------------------------------------------- */

static uint32_t crc_of(struct str s, uint32_t crc)
{
	return (uint32_t)crc32(crc,
		(const unsigned char *)s.p,
		(unsigned)s.n);
}

static bool checks(const struct chunk *k,
	uint32_t of_records,
	uint32_t of_head)
{
	uint32_t head = crc_of(str_head(k->p, 120), 0);

	head = crc_of(str_head(str_from(k->p, 128), CHUNK_HEAD_N - 128),
		head);
	return head == of_head &&
		crc_of(str_from(str_head(k->p, k->free), CHUNK_HEAD_N), 0) ==
		of_records;
}

/* false: the sink wants no more. *ret_complete: its records all lie within p.
 */
static bool chunk(struct evtx *z, struct str p, bool *ret_complete)
{
	struct chunk k = {
		.p = p,
		.at = z->s.at,
	};
	struct cur c = cur_of(p.p, p.n);

	*ret_complete =
		is_empty(p); /* files grow before they are written to */
	if (*ret_complete)
		return true;
	if (!str_starts(p, STR("ElfChnk\0"))) {
		sink_skip(z->out,
			z->stats,
			(struct skip){ k.at,
				0,
				0,
				"a chunk was expected: 64 KiB are not "
				"read" });
		return true;
	}
	cur_take(&c, 48);
	k.free = cur_u32le(&c);
	uint32_t of_records = cur_u32le(&c);
	cur_take(&c, 68);
	uint32_t of_head = cur_u32le(&c);
	if (c.bad || k.free < CHUNK_HEAD_N || k.free > CHUNK_N)
		k.free = CHUNK_N;
	*ret_complete = k.free <= p.n;
	bxml_chunk(&z->xml, p);
	z->damaged += p.n == CHUNK_N && !checks(&k, of_records, of_head);
	return records(z, &k);
}

static bool chunks(struct evtx *z, struct err *err)
{
	struct str p;
	bool complete;
	int rc;

	while ((rc = stream_peek(&z->s, CHUNK_N, &p, err)) > 0) {
		if (!chunk(z, p, &complete)) {
			return fail(err,
				ERR_LIMIT,
				z->s.at,
				"the reading was stopped");
		}
		stream_take(&z->s, CHUNK_N);
	}
	size_t left = stream_left(&z->s);
	if (rc < 0 || !left)
		return rc == 0;
	if (stream_peek(&z->s, left, &p, err) != 1 || !chunk(z, p, &complete))
		return fail(err,
			ERR_LIMIT,
			z->s.at,
			"the reading was stopped");
	if (complete)
		return true;
	sink_skip(z->out,
		z->stats,
		(struct skip){ z->s.at + left,
			0,
			0,
			"the file ends within a chunk" });
	return fail(err,
		ERR_FORMAT,
		z->s.at + left,
		"the event log ends within a chunk");
}

static void remark(const struct evtx *z)
{
	char *to = z->stats->note;
	size_t cap = sizeof z->stats->note;
	size_t n = 0;

	if (z->dirty)
		n = (size_t)snprintf(to, cap, "the log was not closed");
	if (z->damaged) {
		n += (size_t)snprintf(to + n,
			cap - n,
			"%schunks that do not match their checksum: %llu",
			n ? "; " : "",
			(unsigned long long)z->damaged);
	}
	if (z->cut) {
		snprintf(to + n,
			cap - n,
			"%srecords that are cut, as they hold too much: %llu",
			n ? "; " : "",
			(unsigned long long)z->cut);
	}
}

bool evtx_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct evtx *z = NEW(&scratch, struct evtx, 1);
	struct str head;

	if (!z || !bxml_open(&z->xml, &scratch) ||
		!stream_open(&z->s, in, &scratch, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read an event log");
	}
	z->out = out;
	z->stats = stats;
	z->as_written = in->as_written;
	z->times = events_of("evtx", in, out, stats);
	int rc = stream_peek(&z->s, FILE_HEAD_N, &head, err);
	if (rc > 0) {
		z->dirty = head.p[120] & FLAG_DIRTY;
		rc = stream_skip(&z->s, FILE_BLOCK_N, err);
	}
	if (rc == 0) {
		sink_skip(out,
			stats,
			(struct skip){ z->s.at,
				0,
				0,
				"the file ends within its header" });
	}
	bool ok = rc == 0 ? fail(err,
				    ERR_FORMAT,
				    z->s.at,
				    "the event log ends within its header")
			  : rc > 0 && chunks(z, err);
	remark(z);
	return ok;
}
