/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the event logs of test/read: make_evtx FOLDER puts them into
 * FOLDER/golden and FOLDER/hostile. The same bytes on every run. source:
 * libyal, "Windows XML Event Log (EVTX) format" */
#include "core/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	CHUNK_N = 65536,
	CHUNK_HEAD_N = 512,
	FILE_N = 4096,
	UNSET = -1
};
enum {
	STRING = 1,
	ANSI = 2,
	I32 = 7,
	U16 = 6,
	U64 = 10,
	REAL32 = 11,
	BOOLEAN = 13,
	BINARY = 14,
	GUID = 15,
	SIZE = 16,
	FILETIME = 17,
	SYSTEMTIME = 18,
	SID = 19,
	HEX64 = 21,
	XML = 0x21,
	STRINGS = 0x81,
	U16S = 0x86
};

/* a chunk as it grows: offsets in it are b.n */
struct log {
	struct buf b;
	/* where the record began; the length field of its template */
	size_t record;
	size_t bytes;
	uint64_t id;
	struct {
		const char *name;
		size_t at;
	} known[64];
	unsigned n_known;
	/* not closed; the chunk stands in the file twice; it does not match its
	 * checksum */
	bool dirty;
	bool twice;
	bool damaged;
	/* what its head says of the end of the records; 0 = the truth */
	size_t free;
};

static const char *folder;

static void le(struct buf *b, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_add(b, (struct str){ (char[]){ (char)(v >> 8 * i) }, 1 });
}

static void set(struct buf *b, size_t at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		b->p[at + i] = (char)(v >> 8 * i);
}

static void wide(struct buf *b, const char *z)
{
	for (; *z; z++)
		le(b, (unsigned char)*z, 2);
}

/* --- binary XML ---------------------------------------------------------- */

static void name(struct log *l, const char *z)
{
	for (unsigned i = 0; i < l->n_known; i++) {
		if (!strcmp(l->known[i].name, z)) {
			le(&l->b, l->known[i].at, 4);
			return;
		}
	}
	le(&l->b, l->b.n + 4, 4);
	l->known[l->n_known].name = z;
	l->known[l->n_known++].at = l->b.n;
	le(&l->b, 0, 4);
	le(&l->b, 0, 2);
	le(&l->b, strlen(z), 2);
	wide(&l->b, z);
	le(&l->b, 0, 2);
}

/* where its length stands, for end_element */
static size_t element(struct log *l,
	const char *z,
	bool attributes,
	bool bare)
{
	le(&l->b, attributes ? 0x41 : 1, 1);
	le(&l->b, 0xffff, bare ? 0 : 2);
	size_t at = l->b.n;
	le(&l->b, 0, 4);
	name(l, z);
	le(&l->b, 0, attributes ? 4 : 0);
	return at;
}

static void end(struct log *l, size_t at, unsigned token)
{
	le(&l->b, token, 1);
	set(&l->b, at, l->b.n - at - 4, 4);
}

static void value(struct log *l, const char *z)
{
	le(&l->b, 5, 1);
	le(&l->b, STRING, 1);
	le(&l->b, strlen(z), 2);
	wide(&l->b, z);
}

static void substitution(struct log *l,
	unsigned token,
	unsigned id,
	unsigned type)
{
	le(&l->b, token, 1);
	le(&l->b, id, 2);
	le(&l->b, type, 1);
}

static void attribute(struct log *l, const char *z)
{
	le(&l->b, 6, 1);
	name(l, z);
}

/* <NAME>%id</NAME>; id UNSET: <NAME>text</NAME>; key: with an attribute Name */
static void leaf(struct log *l,
	const char *element_name,
	const char *key,
	int id,
	unsigned type,
	const char *text,
	bool bare)
{
	size_t at = element(l, element_name, key, bare);

	if (key) {
		attribute(l, "Name");
		value(l, key);
	}
	le(&l->b, 2, 1);
	if (id != UNSET)
		substitution(l, 0x0e, (unsigned)id, type);
	else
		value(l, text);
	end(l, at, 4);
}

static size_t begin_template(struct log *l)
{
	le(&l->b, 0x0c, 1);
	le(&l->b, 1, 1);
	le(&l->b, 7, 4);
	le(&l->b, l->b.n + 4, 4);
	le(&l->b, 0, 4);
	le(&l->b, 7, 4);
	le(&l->b, 0, 12);
	l->bytes = l->b.n;
	le(&l->b, 0, 4);
	size_t at = l->bytes - 20;
	le(&l->b, 0x0001010f, 4);
	return at;
}

static void end_template(struct log *l)
{
	le(&l->b, 0, 1);
	set(&l->b, l->bytes, l->b.n - l->bytes - 4, 4);
}

static void again(struct log *l, size_t template)
{
	le(&l->b, 0x0c, 1);
	le(&l->b, 1, 1);
	le(&l->b, 7, 4);
	le(&l->b, template, 4);
}

/* --- values -------------------------------------------------------------- */

struct values {
	struct buf sizes;
	struct buf bytes;
	uint32_t n;
};

static void add(struct values *v, unsigned type, struct str bytes)
{
	le(&v->sizes, bytes.n, 2);
	le(&v->sizes, type, 1);
	le(&v->sizes, 0, 1);
	buf_add(&v->bytes, bytes);
	v->n++;
}

static void add_number(struct values *v,
	unsigned type,
	uint64_t number,
	unsigned n)
{
	struct buf b = { 0 };

	le(&b, number, n);
	add(v, type, buf_str(&b));
	buf_done(&b);
}

static void add_text(struct values *v, const char *z)
{
	struct buf b = { 0 };

	wide(&b, z);
	add(v, STRING, buf_str(&b));
	buf_done(&b);
}

static void put_values(struct log *l, struct values *v)
{
	le(&l->b, v->n, 4);
	buf_add(&l->b, buf_str(&v->sizes));
	buf_add(&l->b, buf_str(&v->bytes));
	buf_done(&v->sizes);
	buf_done(&v->bytes);
	v->n = 0;
}

/* --- records, chunks, files ---------------------------------------------- */

static const uint64_t began = 133579500350000000; /* 2024-04-18T21:40:35Z */

static struct log begin_log(void)
{
	struct log l = { .id = 1 };

	buf_add(&l.b, STR("ElfChnk\0"));
	while (l.b.n < CHUNK_HEAD_N)
		le(&l.b, 0, 1);
	return l;
}

static void begin_record(struct log *l)
{
	l->record = l->b.n;
	le(&l->b, 0x2a2a, 4);
	le(&l->b, 0, 4);
	le(&l->b, l->id, 8);
	le(&l->b, began + 10000000 * l->id, 8);
	l->id++;
	le(&l->b, 0x0001010f, 4);
}

static void end_record(struct log *l)
{
	le(&l->b, 0, 1);
	while (l->b.n % 8 != 4)
		le(&l->b, 0, 1);
	set(&l->b, l->record + 4, l->b.n + 4 - l->record, 4);
	le(&l->b, l->b.n + 4 - l->record, 4);
}

static uint32_t crc(const char *p, size_t n, uint32_t from)
{
	return (uint32_t)crc32(from, (const unsigned char *)p, (unsigned)n);
}

/* cut: bytes of the chunk that are in the file */
static void save(const char *file, struct log *l, size_t cut)
{
	struct buf b = { 0 };
	size_t used = l->free ? l->free : l->b.n;
	char path[4096];
	struct err err;

	while (l->b.n < CHUNK_N)
		le(&l->b, 0, 1);
	set(&l->b, 8, 1, 8);
	set(&l->b, 16, l->id - 1, 8);
	set(&l->b, 24, 1, 8);
	set(&l->b, 32, l->id - 1, 8);
	set(&l->b, 40, 128, 4);
	set(&l->b, 44, l->record, 4);
	set(&l->b, 48, used, 4);
	set(&l->b, 52, crc(l->b.p + CHUNK_HEAD_N, used - CHUNK_HEAD_N, 0), 4);
	set(&l->b,
		124,
		crc(l->b.p + 128, CHUNK_HEAD_N - 128, crc(l->b.p, 120, 0)),
		4);
	l->b.p[CHUNK_N - 1] = (char)l->damaged;
	buf_add(&b, STR("ElfFile\0"));
	le(&b, 0, 8);
	le(&b, 0, 8);
	le(&b, l->id, 8);
	le(&b, 128, 4);
	le(&b, 1, 2);
	le(&b, 3, 2);
	le(&b, FILE_N, 2);
	le(&b, 1, 2);
	while (b.n < FILE_N)
		le(&b, 0, 1);
	set(&b, 120, l->dirty, 4);
	set(&b, 124, crc(b.p, 120, 0), 4);
	for (int i = 0; i <= l->twice; i++)
		buf_add(&b, str_head(buf_str(&l->b), cut));
	snprintf(path, sizeof path, "%s/%s", folder, file);
	if (b.bad || l->b.bad || !file_write(path, buf_str(&b), 0644, &err)) {
		fprintf(stderr,
			"%s\n",
			b.bad || l->b.bad ? "no memory" : err.text);
		exit(1);
	}
	buf_done(&b);
	buf_done(&l->b);
}

/* --- samples ------------------------------------------------------------- */

/* <System>: values 0 EventID, 1 TimeCreated, 2 EventRecordID */
static void system_part(struct log *l,
	const char *provider,
	const char *channel)
{
	size_t system = element(l, "System", false, false);
	size_t at;

	le(&l->b, 2, 1);
	at = element(l, "Provider", true, false);
	attribute(l, "Name");
	value(l, provider);
	end(l, at, 3);
	leaf(l, "EventID", NULL, 0, U16, NULL, false);
	at = element(l, "TimeCreated", true, false);
	attribute(l, "SystemTime");
	substitution(l, 0x0e, 1, FILETIME);
	end(l, at, 3);
	leaf(l, "EventRecordID", NULL, 2, U64, NULL, false);
	leaf(l, "Channel", NULL, UNSET, 0, channel, false);
	leaf(l, "Computer", NULL, UNSET, 0, "FILES.example", false);
	end(l, system, 4);
}

static void system_values(struct values *v, unsigned event, uint64_t id)
{
	add_number(v, U16, event, 2);
	add_number(v, FILETIME, began + 1234567, 8);
	add_number(v, U64, id, 8);
}

/* an event whose data have these names, values from 3 on; its template's offset
 */
static size_t event_template(struct log *l,
	const char *provider,
	const char *channel,
	const char *const *names,
	unsigned type)
{
	size_t at = begin_template(l);
	size_t event = element(l, "Event", false, false);
	size_t data;

	le(&l->b, 2, 1);
	system_part(l, provider, channel);
	data = element(l, "EventData", false, false);
	le(&l->b, 2, 1);
	for (int i = 0; names[i]; i++) {
		leaf(l,
			"Data",
			names[i][0] ? names[i] : NULL,
			3 + i,
			type,
			NULL,
			false);
	}
	end(l, data, 4);
	end(l, event, 4);
	end_template(l);
	return at;
}

static const char *const logon_names[] = { "TargetUserName",
	"TargetDomainName",
	"LogonType",
	"LogonProcessName",
	"WorkstationName",
	"IpAddress",
	"IpPort",
	"Status",
	"ServiceName",
	"ShareName",
	"RelativeTargetName",
	"SubjectUserName",
	"CommandLine",
	"NewProcessName",
	NULL };

static const struct {
	unsigned event;
	const char *value[14];
} security[] = {
	{ 4624,
		{ "m.weber",
			"EXAMPLE",
			"3",
			"NtLmSsp ",
			"DESK-7",
			"198.51.100.23",
			"50122" } },
	{ 4625,
		{ "administrator",
			"-",
			"10",
			"User32 ",
			"-",
			"2001:db8::17",
			"0" } },
	{ 4648, { "m.weber", "EXAMPLE", "-", NULL, NULL, "-", "-" } },
	{ 4769,
		{ "m.weber@EXAMPLE",
			"EXAMPLE",
			NULL,
			NULL,
			NULL,
			"::ffff:198.51.100.23",
			"50123",
			"0x0",
			"FILES$" } },
	{ 4768,
		{ "nobody",
			"EXAMPLE",
			NULL,
			NULL,
			NULL,
			"::ffff:198.51.100.23",
			"70000",
			"0x6",
			"krbtgt" } },
	{ 5145,
		{ [5] = "198.51.100.23",
			[6] = "50124",
			[9] = "\\\\*\\ADMIN$",
			[10] = "svc.exe",
			[11] = "m.weber" } },
	{ 4688,
		{ [11] = "m.weber",
			[12] = "cmd.exe /c whoami",
			[13] = "C:\\Windows\\System32\\cmd.exe" } },
	{ 4688,
		{ [11] = "FILES$",
			[13] = "C:\\Windows\\System32\\svchost.exe" } },
	{ 4634, { "m.weber", "EXAMPLE", "3" } },
};

static void security_log(void)
{
	struct log l = begin_log();
	struct values v = { .n = 0 };
	size_t template = 0;

	for (size_t i = 0; i < sizeof security / sizeof *security; i++) {
		begin_record(&l);
		if (i) {
			again(&l, template);
		} else {
			template = event_template(&l,
				"Microsoft-Windows-Security-Auditing",
				"Security",
				logon_names,
				STRING);
		}
		system_values(&v, security[i].event, l.id - 1);
		for (int k = 0; k < 14; k++) {
			if (security[i].value[k])
				add_text(&v, security[i].value[k]);
			else
				add(&v, 0, (struct str){ 0 });
		}
		put_values(&l, &v);
		end_record(&l);
	}
	save("golden/security.evtx", &l, CHUNK_N);
}

static void service_log(void)
{
	static const char *const names[] = { "ServiceName",
		"ImagePath",
		NULL };
	struct log l = begin_log();
	struct values v = { .n = 0 };

	begin_record(&l);
	event_template(&l,
		"Service Control Manager",
		"System",
		names,
		STRING);
	system_values(&v, 7045, 1);
	add_text(&v, "updater");
	add_text(&v, "%COMSPEC% /c start");
	put_values(&l, &v);
	end_record(&l);
	l.twice = true;
	save("golden/service.evtx", &l, CHUNK_N);
}

/* 1102 with UserData that is a value, written where it will stand, as names are
 * found by their offset: behind the count, four descriptors and three values */
static void cleared_record(struct log *l)
{
	begin_record(l);
	begin_template(l);
	size_t event = element(l, "Event", false, false);
	le(&l->b, 2, 1);
	system_part(l, "Microsoft-Windows-Eventlog", "Security");
	size_t user = element(l, "UserData", false, false);
	le(&l->b, 2, 1);
	substitution(l, 0x0d, 3, XML);
	end(l, user, 4);
	end(l, event, 4);
	end_template(l);
	le(&l->b, 4, 4);
	le(&l->b, 2 | U16 << 16, 4);
	le(&l->b, 8 | FILETIME << 16, 4);
	le(&l->b, 8 | U64 << 16, 4);
	size_t size = l->b.n;
	le(&l->b, XML << 16, 4);
	le(&l->b, 1102, 2);
	le(&l->b, began, 8);
	le(&l->b, 2, 8);
	size_t from = l->b.n;
	size_t cleared = element(l, "LogFileCleared", false, true);
	le(&l->b, 2, 1);
	leaf(l, "SubjectUserName", NULL, UNSET, 0, "m.weber", true);
	size_t at = element(l, "Reason", false, true);
	le(&l->b, 2, 1);
	value(l, "R");
	le(&l->b, 0x49, 1);
	name(l, "amp");
	le(&l->b, 0x48, 1);
	le(&l->b, 'D', 2);
	end(l, at, 4);
	end(l, cleared, 4);
	set(&l->b, size, l->b.n - from, 2);
	end_record(l);
}

/* every type of value, an array without names; an entity, an element that is a
 * value itself */
static void typed_log(void)
{
	static const char *const names[] = { "",
		"Ports",
		"Guid",
		"Size",
		"Time",
		"System",
		"Sid",
		"Hex",
		"Signed",
		"Float",
		"True",
		"Raw",
		"Ansi",
		NULL };
	struct log l = begin_log();
	struct values v = { .n = 0 };

	begin_record(&l);
	event_template(&l, "Example", "Example/Operational", names, STRING);
	system_values(&v, 65534, 1);
	add(&v,
		STRINGS,
		(struct str){ "a\0\xe9\0\0\0\x3d\xd8\0\xde\0\0\0\xdc\0",
			14 });
	add(&v, U16S, (struct str){ "\x50\0\xbb\1", 4 });
	add(&v,
		GUID,
		STR("\x25\x96\x84\x54\x78\x54\x94\x49\xa5\xba\x3e\x3b\x03\x28"
		    "\xc3\x0d"));
	add_number(&v, SIZE, 4096, 8);
	add_number(&v, FILETIME, UINT64_MAX, 8);
	add(&v,
		SYSTEMTIME,
		STR("\xe8\7\4\0\4\0\x12\0\x17\0\x2f\0\x0f\0\x7b\0"));
	add(&v, SID, STR("\1\2\0\0\0\0\0\5\x20\0\0\0\x20\2\0\0"));
	add_number(&v, HEX64, 0x80000000000000, 8);
	add_number(&v, I32, UINT32_MAX - 1, 4);
	add_number(&v, REAL32, 0x3fc00000, 4);
	add_number(&v, BOOLEAN, 1, 4);
	add(&v, BINARY, STR("\xde\xad"));
	add(&v, ANSI, STR("caf\xe9"));
	put_values(&l, &v);
	end_record(&l);
	cleared_record(&l);
	save("golden/typed.evtx", &l, l.b.n);
}

/* --- hostile ------------------------------------------------------------- */

/* a record that is fine, so that the next one is seen to be left out alone */
static size_t good(struct log *l)
{
	static const char *const names[] = { "Key", NULL };
	struct values v = { .n = 0 };

	begin_record(l);
	size_t at = event_template(l, "Example", "Example", names, STRING);
	system_values(&v, 1, l->id - 1);
	add_text(&v, "value");
	put_values(l, &v);
	end_record(l);
	return at;
}

static void template_loops(void)
{
	struct log l = begin_log();
	size_t event;
	size_t at;

	good(&l);
	begin_record(&l); /* a template that holds itself twice */
	at = begin_template(&l);
	event = element(&l, "Event", false, false);
	le(&l.b, 2, 1);
	again(&l, at);
	le(&l.b, 0, 4);
	again(&l, at);
	le(&l.b, 0, 4);
	end(&l, event, 4);
	end_template(&l);
	le(&l.b, 0, 4);
	end_record(&l);
	good(&l);
	save("hostile/template-loop.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	begin_record(&l);
	again(&l, 0xfffffff0);
	le(&l.b, 0, 4);
	end_record(&l);
	good(&l);
	save("hostile/template-outside.evtx", &l, l.b.n);
	/* ten templates, each with the next one ten times: no circle, but 10^9
	 * elements */
	l = begin_log();
	good(&l);
	size_t before = 0;
	for (int i = 0; i < 10; i++) {
		begin_record(&l);
		at = begin_template(&l);
		event = element(&l, "Event", false, false);
		le(&l.b, 2, 1);
		for (int k = 0; before && k < 10; k++) {
			again(&l, before);
			le(&l.b, 0, 4);
		}
		end(&l, event, 4);
		end_template(&l);
		le(&l.b, 0, 4);
		end_record(&l);
		before = at;
	}
	for (int i = 0; i < 100; i++) {
		begin_record(&l);
		again(&l, before);
		le(&l.b, 0, 4);
		end_record(&l);
	}
	save("hostile/template-tower.evtx", &l, l.b.n);
}

static void elements(void)
{
	struct log l = begin_log();
	struct values v = { .n = 0 };
	size_t at;

	good(&l);
	begin_record(&l);
	for (int i = 0; i < 1000; i++) {
		at = element(&l, "a", false, false);
		set(&l.b, at, 0, 4);
		le(&l.b, 2, 1);
	}
	end_record(&l);
	good(&l);
	save("hostile/deep.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	begin_record(&l);
	le(&l.b, 1, 1);
	le(&l.b, 0xffff, 2);
	le(&l.b, 4, 4);
	le(&l.b, 0x7fffffff, 4);
	end_record(&l);
	good(&l);
	save("hostile/name-outside.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	begin_record(&l);
	begin_template(&l);
	at = element(&l, "Event", false, false);
	le(&l.b, 2, 1);
	substitution(&l, 0x0d, 9, STRING);
	end(&l, at, 4);
	end_template(&l);
	add_text(&v, "x");
	put_values(&l, &v);
	end_record(&l);
	good(&l);
	save("hostile/substitution-beyond.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	begin_record(&l);
	begin_template(&l);
	at = element(&l, "Event", false, false);
	le(&l.b, 2, 1);
	end(&l, at, 4);
	end_template(&l);
	le(&l.b, UINT32_MAX, 4);
	end_record(&l);
	good(&l);
	save("hostile/values-many.evtx", &l, l.b.n);
	l = begin_log(); /* ends that nothing began */
	good(&l);
	begin_record(&l);
	le(&l.b, 4, 1);
	end_record(&l);
	begin_record(&l);
	le(&l.b, 6, 1);
	end_record(&l);
	begin_record(&l);
	le(&l.b, 0x33, 1);
	end_record(&l);
	good(&l);
	save("hostile/tokens.evtx", &l, l.b.n);
}

static void records(void)
{
	static const struct {
		const char *file;
		uint32_t size;
	} sizes[] = {
		{ "hostile/record-size-0.evtx", 0 },
		{ "hostile/record-size-27.evtx", 27 },
		{ "hostile/record-beyond.evtx", 70000 },
		{ "hostile/record-huge.evtx", UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct log l = begin_log();

		good(&l);
		good(&l);
		set(&l.b, l.record + 4, sizes[i].size, 4);
		good(&l);
		save(sizes[i].file, &l, l.b.n);
	}
	struct log l = begin_log();
	good(&l);
	good(&l);
	save("hostile/truncated.evtx", &l, l.b.n - 40);
	l = begin_log();
	good(&l);
	save("hostile/truncated-head.evtx", &l, 100);
	l = begin_log();
	good(&l);
	l.b.p[0] = 'X';
	save("hostile/no-chunk.evtx", &l, l.b.n);
}

/* Behind the end that the head tells: the rest of a log that was not closed, or
 * old records. And a chunk that was changed. */
static void ends(void)
{
	struct log l = begin_log();

	good(&l);
	l.free = l.b.n;
	good(&l);
	l.id = 1;
	good(&l);
	l.dirty = true;
	save("golden/dirty.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	l.free = l.b.n;
	good(&l);
	save("golden/old-records.evtx", &l, l.b.n);
	l = begin_log();
	good(&l);
	l.free = CHUNK_N;
	save("golden/zeros.evtx", &l, CHUNK_N);
	l = begin_log();
	good(&l);
	l.free = CHUNK_N;
	l.damaged = true;
	save("golden/damaged.evtx", &l, CHUNK_N);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: make_evtx FOLDER\n");
		return 2;
	}
	folder = argv[1];
	security_log();
	service_log();
	typed_log();
	ends();
	template_loops();
	elements();
	records();
	return 0;
}
