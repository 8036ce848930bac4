/* SPDX-License-Identifier: Apache-2.0 */
/* Hives of the Windows registry: when each key was written last, and the values
 * that hold times of their own. */
/* source: M. Suhanov, "Windows registry file format specification"; libyal,
 * winreg-kb, "User Assist", "Application Compatibility Cache", "BAM", "SAM" */
#include "read/read.h"

#include <stdio.h>

#include "read/input/document.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	HEAD_N = 4096,
	DEPTH_MOST = 128,
	PATH_N = 4096,
	VALUES_MOST = 1 << 14,
	ASCII_KEY = 0x20,
	ASCII_VALUE = 1,
	KEY_NAME_AT = 76,
	VALUE_NAME_AT = 20,
	DATA_MOST = 1 << 20,
	HEAD_OF_8 = 128 /* of AppCompatCache */
};
/* the highest bit of a length: the data stand where their place would */
static const uint32_t in_place = 0x80000000;

/* A value that holds a time. key: the end of the key's path, * for one name;
 * value: its name, NULL = every one. */
static const struct timed {
	const char *key;
	const char *value;
	enum time_form_id form;
	uint16_t at;
	uint16_t least; /* bytes of data */
	uint16_t most;
	enum reading_zone zone;
	bool turned; /* its name is ROT13 */
	const char *what;
} timed[] = {
	{ "\\UserAssist\\*\\Count",
		NULL,
		FORM_FILETIME,
		60,
		68,
		256,
		READ_UTC,
		true,
		"program started by hand" },
	{ "\\UserAssist\\*\\Count",
		NULL,
		FORM_FILETIME,
		8,
		16,
		16,
		READ_UTC,
		true,
		"program started by hand" },
	{ "\\bam\\State\\UserSettings\\*",
		NULL,
		FORM_FILETIME,
		0,
		16,
		64,
		READ_UTC,
		false,
		"program ran" },
	{ "\\bam\\UserSettings\\*",
		NULL,
		FORM_FILETIME,
		0,
		16,
		64,
		READ_UTC,
		false,
		"program ran" },
	{ "\\dam\\State\\UserSettings\\*",
		NULL,
		FORM_FILETIME,
		0,
		16,
		64,
		READ_UTC,
		false,
		"program ran" },
	{ "\\Control\\Windows",
		"ShutdownTime",
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"shut down" },
	{ "\\Windows NT\\CurrentVersion",
		"InstallDate",
		FORM_POSIX_S,
		0,
		4,
		4,
		READ_UTC,
		false,
		"Windows installed" },
	{ "\\Windows NT\\CurrentVersion",
		"InstallTime",
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"Windows installed" },
	{ "\\Account\\Users\\*",
		"F",
		FORM_FILETIME,
		8,
		48,
		256,
		READ_UTC,
		false,
		"user logged on" },
	{ "\\Account\\Users\\*",
		"F",
		FORM_FILETIME,
		24,
		48,
		256,
		READ_UTC,
		false,
		"password set" },
	{ "\\Account\\Users\\*",
		"F",
		FORM_FILETIME,
		40,
		48,
		256,
		READ_UTC,
		false,
		"log-on failed" },
	{ "\\TypedURLsTime",
		NULL,
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"address typed" },
	{ "\\NetworkList\\Profiles\\*",
		"DateCreated",
		FORM_SYSTEMTIME,
		0,
		16,
		16,
		READ_LOCAL_UNKNOWN,
		false,
		"network met first" },
	{ "\\NetworkList\\Profiles\\*",
		"DateLastConnected",
		FORM_SYSTEMTIME,
		0,
		16,
		16,
		READ_LOCAL_UNKNOWN,
		false,
		"network met last" },
	{ "\\Root\\File\\*\\*",
		"17",
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"program file modified" },
	{ "\\Root\\File\\*\\*",
		"11",
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"program file modified" },
	{ "\\Root\\File\\*\\*",
		"12",
		FORM_FILETIME,
		0,
		8,
		8,
		READ_UTC,
		false,
		"program file made" },
};

struct hive {
	struct events e;
	struct arena a;
	struct str p;
	char path[PATH_N];
	size_t path_n;
	/* keys and values that may still come: as many as there is room for */
	uint64_t left;
	bool told; /* that there were more */
};

int registry_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);

	cur_take(&c, 20);
	uint32_t major = cur_u32le(&c);
	uint32_t minor = cur_u32le(&c);
	return !c.bad && str_starts(head, STR("regf")) && major == 1 &&
			minor <= 6
		? 95
		: 0;
}

/* The cell at that offset, without its size; empty: none. */
static struct str cell(const struct hive *z, uint32_t offset)
{
	size_t at = (size_t)offset + HEAD_N;
	struct str s = str_from(z->p, at);
	struct cur c = cur_of(s.p, s.n);
	int32_t size = (int32_t)cur_u32le(&c);

	/* cells in use have a negative size */
	if (c.bad || size > -8 || size == INT32_MIN)
		return (struct str){ 0 };
	size_t n = (size_t)-size;
	return n <= s.n ? str_head(str_from(s, 4), n - 4) : (struct str){ 0 };
}

static uint64_t place(const struct hive *z, struct str s)
{
	return (uint64_t)(s.p - z->p.p);
}

/* --- values -------------------------------------------------------------- */

struct value {
	struct str name;
	struct str data;
	uint64_t at;
};

static struct str text_of(struct hive *z, struct str raw, bool ascii)
{
	return ascii ? raw : wide_text(raw, &z->a);
}

static bool value_of(struct hive *z, uint32_t offset, struct value *ret)
{
	struct str s = cell(z, offset);
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 2);
	size_t name_n = cur_u16le(&c);
	uint32_t n = cur_u32le(&c);
	struct str here = str_from(s, 8);
	uint32_t data = cur_u32le(&c);
	cur_take(&c, 4);
	unsigned flags = cur_u16le(&c);
	if (c.bad || !str_starts(s, STR("vk")))
		return false;
	ret->at = place(z, s);
	ret->name = text_of(z,
		str_head(str_from(s, VALUE_NAME_AT), name_n),
		flags & ASCII_VALUE);
	if (n & in_place) {
		ret->data = str_head(here, (n & 7) < 4 ? n & 7 : 4);
		return true;
	}
	/* longer ones lie in several cells: none of those that hold a time */
	ret->data = n <= DATA_MOST ? str_head(cell(z, data), n)
				   : (struct str){ 0 };
	return true;
}

/* ROT13 of ASCII letters, in the arena */
static struct str turned(struct hive *z, struct str s)
{
	char *to = s.n ? arena_raw(&z->a, s.n, 1, 1) : NULL;

	for (size_t i = 0; to && i < s.n; i++) {
		char c = s.p[i];
		char lower = (char)(c | 32);

		to[i] = c;
		if (lower >= 'a' && lower <= 'z')
			to[i] = (char)(lower < 'n' ? c + 13 : c - 13);
	}
	return to ? (struct str){ to, s.n } : (struct str){ 0 };
}

/* Whether the path ends so, names between \ compared from behind. */
static bool ends_so(struct str path, struct str end)
{
	struct str name;
	struct str want;

	while (end.n) {
		if (!str_cut_last(end, '\\', &end, &want) ||
			!str_cut_last(path, '\\', &path, &name)) {
			return false;
		}
		if (!str_is(want, "*") && !str_eq(want, name))
			return false;
	}
	return true;
}

static struct clock_reading reading(struct hive *z,
	const struct timed *t,
	struct str data)
{
	struct str s = str_from(data, t->at);
	struct cur c = cur_of(s.p, s.n);
	struct clock_reading r;

	if (t->form == FORM_SYSTEMTIME)
		return event_systemtime(&z->e, s, t->zone, ROLE_OCCURRED);
	uint64_t bits = s.n < 8 ? cur_u32le(&c) : cur_u64le(&c);
	r = event_count(&z->e, t->form, bits, ROLE_OCCURRED);
	r.zone = t->zone;
	return r;
}

static bool timed_value(struct hive *z,
	struct str path,
	const struct value *v,
	const struct timed *t)
{
	if (v->data.n < t->least || v->data.n > t->most ||
		(t->value && !str_is(v->name, t->value)) ||
		!ends_so(path, str_of(t->key))) {
		return true;
	}
	struct obs_event o = {
		.what = str_of(t->what),
		.name = t->turned ? turned(z, v->name) : v->name,
		.text = path,
		.number = COUNT_NOT_TOLD,
	};
	if (t->value)
		o.name = path;
	return event_put(&z->e,
		o,
		reading(z, t, v->data),
		v->at,
		VALUE_NAME_AT);
}

/* --- AppCompatCache ------------------------------------------------------ */

static bool cached(struct hive *z,
	struct str path,
	uint64_t bits,
	const struct value *v)
{
	struct obs_event o = {
		.what = STR(
			"program file modified, seen by the compatibility "
			"cache"),
		.name = path,
		.text = STR("AppCompatCache"),
		.number = COUNT_NOT_TOLD,
	};
	struct clock_reading r =
		event_count(&z->e, FORM_FILETIME, bits, ROLE_OCCURRED);

	r.doubts |= DOUBT_SETTABLE;
	return event_put(&z->e, o, r, v->at, VALUE_NAME_AT);
}

/* Windows 8 to 11: entries "10ts" or "00ts", each with its size, path and time.
 */
static bool cache_new(struct hive *z, const struct value *v, size_t from)
{
	struct str s = str_from(v->data, from);
	struct cur c = cur_of(s.p, s.n);

	while (cur_left(&c) > 14) {
		struct arena before = z->a;
		const char *mark = (const char *)cur_take(&c, 4);
		cur_take(&c, 4);
		size_t n = cur_u32le(&c);
		const unsigned char *p = cur_take(&c, n);

		if (!p || memcmp(mark + 1, "0ts", 3) != 0)
			return true;
		struct cur in = cur_of(p, n);
		size_t path_n = cur_u16le(&in);
		struct str path = wide_take(&in, path_n, &z->a);
		/* Windows 8 has flags between, 8.1 a package's name as well */
		if (mark[0] == '1' && from == HEAD_OF_8)
			cur_take(&in, cur_u16le(&in));
		if (from == HEAD_OF_8)
			cur_take(&in, 8);
		uint64_t bits = cur_u64le(&in);
		bool ok = in.bad || cached(z, path, bits, v);
		z->a = before;
		if (!ok)
			return false;
	}
	return true;
}

/* Windows 7 and 2008 R2, 64 bits: entries of 48 bytes behind a head of 128; 32
 * bits: 32 bytes. The paths lie behind them. */
static bool cache_seven(struct hive *z, const struct value *v)
{
	struct cur head = cur_of(v->data.p, v->data.n);

	cur_u32le(&head);
	uint32_t n = cur_u32le(&head);
	cur_take(&head, 120);
	for (uint32_t i = 0; i < n && cur_left(&head) >= 32; i++) {
		struct arena before = z->a;
		struct cur look = head;
		cur_take(&look, 4);
		bool wide = cur_u32le(&look) == 0;
		struct cur c = head;
		size_t path_n = cur_u16le(&c);
		cur_take(&c, wide ? 6 : 2);
		uint64_t at = wide ? cur_u64le(&c) : cur_u32le(&c);
		uint64_t bits = cur_u64le(&c);
		struct str path = str_from(v->data,
			at < v->data.n ? (size_t)at : v->data.n);

		cur_take(&head, wide ? 48 : 32);
		path = wide_text(str_head(path, path_n), &z->a);
		bool ok = c.bad || cached(z, path, bits, v);
		z->a = before;
		if (!ok)
			return false;
	}
	return true;
}

static bool cache(struct hive *z, const struct value *v)
{
	struct cur c = cur_of(v->data.p, v->data.n);
	uint32_t mark = cur_u32le(&c);

	if (mark == 0xbadc0fee)
		return cache_seven(z, v);
	/* the size of the head; Windows 10 has 48 or 52 */
	if (mark == HEAD_OF_8 || mark == 0x30 || mark == 0x34)
		return cache_new(z, v, mark);
	return true;
}

static bool value(struct hive *z, struct str path, uint32_t offset)
{
	struct value v;
	struct arena before = z->a;
	bool ok = true;

	if (!value_of(z, offset, &v))
		return true;
	for (size_t i = 0; ok && i < sizeof timed / sizeof *timed; i++)
		ok = timed_value(z, path, &v, &timed[i]);
	if (ok && str_is(v.name, "AppCompatCache"))
		ok = cache(z, &v);
	z->a = before;
	return ok;
}

static bool values(struct hive *z, struct str path, uint32_t list, uint32_t n)
{
	struct str s = cell(z, list);
	struct cur c = cur_of(s.p, s.n);

	for (uint32_t i = 0; i < n && i < VALUES_MOST; i++) {
		uint32_t offset = cur_u32le(&c);

		if (c.bad || !z->left)
			return true;
		z->left--;
		if (!value(z, path, offset))
			return false;
	}
	return true;
}

/* --- keys ---------------------------------------------------------------- */

static bool key(struct hive *z, uint32_t offset, unsigned depth);

/* The keys below: lists of several makes, or a list of lists. */
static bool below(struct hive *z,
	uint32_t list,
	unsigned depth,
	unsigned deep)
{
	struct str s = cell(z, list);
	struct cur c = cur_of(s.p, s.n);
	const char *kind = (const char *)cur_take(&c, 2);
	unsigned n = cur_u16le(&c);

	if (c.bad)
		return true;
	bool lists = memcmp(kind, "ri", 2) == 0;
	bool hashed =
		memcmp(kind, "lf", 2) == 0 || memcmp(kind, "lh", 2) == 0;
	if (!lists && !hashed && memcmp(kind, "li", 2) != 0)
		return true;
	for (unsigned i = 0; i < n && !c.bad; i++) {
		uint32_t offset = cur_u32le(&c);
		bool ok = true;

		if (hashed)
			cur_u32le(&c);
		if (c.bad)
			return true;
		if (lists && !deep)
			ok = below(z, offset, depth, 1);
		else if (!lists)
			ok = key(z, offset, depth);
		if (!ok)
			return false;
	}
	return true;
}

static void add_name(struct hive *z, struct str name)
{
	size_t room = PATH_N - z->path_n;

	name = str_head(name, room ? room - 1 : 0);
	if (!room)
		return;
	z->path[z->path_n++] = '\\';
	if (name.n)
		if (name.n)
			memcpy(z->path + z->path_n, name.p, name.n);
	z->path_n += name.n;
}

static bool put_key(struct hive *z, struct str s, uint64_t bits, uint32_t n)
{
	char text[40];
	int text_n = snprintf(text, sizeof text, "%u values", n);
	struct obs_event v = {
		.what = STR("key written"),
		.name = { z->path, z->path_n },
		.text = { text, (size_t)text_n },
		.number = COUNT_NOT_TOLD,
	};

	return event_put(&z->e,
		v,
		event_count(&z->e, FORM_FILETIME, bits, ROLE_RECORDED),
		place(z, s),
		KEY_NAME_AT);
}

/* told once */
static bool more(struct hive *z, uint32_t offset)
{
	if (!z->told) {
		event_skip(&z->e,
			(uint64_t)offset + HEAD_N,
			0,
			"no more keys and values than there is room for were "
			"expected");
	}
	z->told = true;
	return true;
}

static bool key(struct hive *z, uint32_t offset, unsigned depth)
{
	struct str s = cell(z, offset);
	struct cur c = cur_of(s.p, s.n);
	size_t path_n = z->path_n;
	struct arena before = z->a;

	cur_take(&c, 2);
	unsigned flags = cur_u16le(&c);
	uint64_t bits = cur_u64le(&c);
	cur_take(&c, 8);
	uint32_t n_below = cur_u32le(&c);
	cur_take(&c, 4);
	uint32_t list = cur_u32le(&c);
	cur_take(&c, 4);
	uint32_t n_values = cur_u32le(&c);
	uint32_t value_list = cur_u32le(&c);
	cur_take(&c, 28);
	size_t name_n = cur_u16le(&c);
	cur_take(&c, 2);
	if (!z->left)
		return more(z, offset);
	z->left--;
	if (c.bad || !str_starts(s, STR("nk")) || depth > DEPTH_MOST) {
		event_skip(&z->e,
			(uint64_t)offset + HEAD_N,
			0,
			"a key was expected, at most 128 deep");
		return true;
	}
	struct str name = str_head(str_from(s, KEY_NAME_AT), name_n);
	add_name(z, text_of(z, name, flags & ASCII_KEY));
	bool ok = put_key(z, s, bits, n_values) &&
		values(z,
			(struct str){ z->path, z->path_n },
			value_list,
			n_values) &&
		(!n_below || below(z, list, depth + 1, 0));
	z->path_n = path_n;
	z->a = before;
	return ok;
}

bool registry_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct hive *z = NEW(&scratch, struct hive, 1);

	if (!z)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	z->e = events_of("registry", in, out, stats);
	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z->p, err))
		return false;
	z->a = scratch;
	/* a value takes so many bytes at least: a circle ends there */
	z->left = z->p.n / VALUE_NAME_AT;
	struct cur c = cur_of(z->p.p, z->p.n);
	cur_take(&c, 36);
	uint32_t root = cur_u32le(&c);
	if (c.bad || !registry_probe(z->p)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the head of a hive of the registry was expected");
	}
	if (!key(z, root, 0))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&z->e);
	return true;
}
