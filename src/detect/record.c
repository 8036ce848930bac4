/* SPDX-License-Identifier: Apache-2.0 */
/* Observations as the names and values that rules ask of. */
#include "detect/detect.h"

#include <stdio.h>

enum {
	NUMBER_N = 24,
	ADDRESS_N = 64
};

struct telling {
	struct arena *room;
	struct detection_cell *cell;
	uint32_t n;
};

static void tell(struct telling *t, struct str name, struct str value)
{
	if (t->n < DETECT_CELLS_MAX)
		t->cell[t->n++] = (struct detection_cell){ name, value };
}

static void tell_z(struct telling *t, const char *name, struct str value)
{
	if (value.n)
		tell(t, str_of(name), value);
}

static void tell_number(struct telling *t, const char *name, uint64_t v)
{
	char *to = NEW(t->room, char, NUMBER_N);

	if (!to)
		return;
	int n = snprintf(to, NUMBER_N, "%llu", (unsigned long long)v);
	tell(t, str_of(name), (struct str){ to, (size_t)n });
}

static void tell_address(struct telling *t, const char *name, struct addr a)
{
	char *to = NEW(t->room, char, ADDRESS_N);

	if (!to || (!a.hi && !a.lo))
		return;
	addr_text(a, to);
	tell(t, str_of(name), str_of(to));
}

/* --- names and values that the source gave -------------------------------
 */

/* "Data0" to "Data99", which a rule calls Data */
static struct str name_of(struct str name)
{
	const struct str data = STR("Data");

	if (!str_starts(name, data) || name.n > data.n + 3)
		return name;
	for (size_t i = data.n; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9')
			return name;
	}
	return data;
}

/* "windows/4688", "zeek/smb_files", "json/okta" */
static bool of_record(struct telling *t,
	const struct obs *o,
	struct detect_record *r)
{
	const struct obs_record *v = &o->record;

	if (!str_cut(v->source, '/', &r->from, &r->name))
		return false;
	for (uint32_t i = 0; i + 1 < v->n_cell; i += 2)
		tell(t, name_of(v->cell[i]), v->cell[i + 1]);
	if (!str_is(r->from, "windows"))
		return true;
	tell(t, STR("EventID"), r->name);
	str_u64(r->name, &r->id);
	r->name = (struct str){ 0 };
	for (uint32_t i = 0; i < t->n; i++) {
		if (str_is(t->cell[i].name, "Channel"))
			r->name = t->cell[i].value;
	}
	return true;
}

static struct str unquoted(struct str v)
{
	bool quoted = v.n > 1 && (v.p[0] == '"' || v.p[0] == '\'') &&
		v.p[v.n - 1] == v.p[0];

	return quoted ? str_head(str_from(v, 1), v.n - 2) : v;
}

/* key=value words; what an enriched record has behind 0x1d in upper case is
 * the same in words */
static void tell_words(struct telling *t, struct str text)
{
	struct str rest = text;

	while (rest.n) {
		size_t n = 0;
		char quote = 0;
		struct str name;
		struct str value;

		for (; n < rest.n; n++) {
			char c = rest.p[n];

			if (quote ? c == quote : c == '"')
				quote = quote ? 0 : c;
			else if (!quote && (c == ' ' || c == 0x1d))
				break;
		}
		if (str_cut(str_head(rest, n), '=', &name, &value))
			tell(t, name, unquoted(value));
		rest = str_from(rest, n + 1);
	}
}

/* A program that was started, as other sources tell it: the call with its
 * program, the record beside it with its words. source: Linux,
 * include/uapi/linux/audit.h (AUDIT_SYSCALL, AUDIT_EXECVE) */
static void tell_program(struct telling *t,
	const struct obs_event *e,
	struct detect_record *r)
{
	enum {
		SYSCALL = 1300,
		EXECVE = 1309
	};
	struct str line = { 0 };

	if (str_is(e->what, "SYSCALL")) {
		r->id = SYSCALL;
		tell_z(t, "Image", e->name);
		tell_z(t, "User", e->user);
	}
	if (!str_is(e->what, "EXECVE"))
		return;
	r->id = EXECVE;
	for (uint32_t i = 0, n = t->n; i < n; i++) {
		struct str name = t->cell[i].name;

		if (name.n < 2 || name.n > 4 || name.p[0] != 'a' ||
			name.p[1] < '0' || name.p[1] > '9')
			continue;
		if (!line.n && t->cell[i].value.n)
			tell_z(t, "Image", t->cell[i].value);
		line = arena_fmt(t->room,
			"%.*s%s%.*s",
			STR_FMT(line),
			line.n ? " " : "",
			STR_FMT(t->cell[i].value));
	}
	tell_z(t, "CommandLine", line);
}

static bool of_event(struct telling *t,
	const struct obs *o,
	struct detect_record *r)
{
	const struct obs_event *e = &o->event;

	r->name = e->source;
	if (str_is(e->source, "audit-log")) {
		r->from = STR("auditd");
		tell_z(t, "type", e->what);
		tell_words(t, e->text);
		tell_program(t, e, r);
		return true;
	}
	r->from = STR("line");
	tell_z(t, "what", e->what);
	tell_z(t, "name", e->name);
	tell_z(t, "user", e->user);
	tell_z(t, "message", e->text);
	/* firewalls write their fields so */
	if (str_has_char(e->text, '='))
		tell_words(t, e->text);
	return true;
}

/* --- shapes --------------------------------------------------------------
 */

/* Every field of the shape by its name. */
static void tell_shape(struct telling *t, const struct obs *o)
{
	const struct obs_shape *s = &obs_shapes[o->kind];

	for (uint32_t i = 0; i < s->n; i++) {
		const struct obs_field *f = &s->field[i];

		if (!obs_field_present(o, f))
			continue;
		if (f->type == FIELD_TEXT)
			tell_z(t, f->name, obs_text_at(o, f));
		else if (f->type != FIELD_ADDRESS)
			tell_number(t, f->name, obs_number_at(o, f));
	}
}

static void tell_tuple(struct telling *t, const struct tuple *u)
{
	const struct {
		const char *address[3];
		const char *port[3];
		struct addr a;
		uint16_t p;
	} side[] = {
		{ { "src_ip", "c-ip", "id.orig_h" },
			{ "src_port", "c-port", "id.orig_p" },
			u->src,
			u->sport },
		{ { "dst_ip", "s-ip", "id.resp_h" },
			{ "dst_port", "s-port", "id.resp_p" },
			u->dst,
			u->dport },
	};

	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 3; k++) {
			tell_address(t, side[i].address[k], side[i].a);
			if (side[i].p)
				tell_number(t, side[i].port[k], side[i].p);
		}
	}
}

/* What of a URI rules ask of: the path without its query, and its extension.
 */
static void tell_uri(struct telling *t, struct str uri)
{
	struct str stem = uri;
	struct str rest;
	struct str file;
	struct str extension;

	if (!uri.n)
		return;
	str_cut(uri, '?', &stem, &rest);
	tell(t, STR("cs-uri-stem"), stem);
	if (!str_cut_last(stem, '/', &rest, &file))
		file = stem;
	if (str_cut_last(file, '.', &rest, &extension))
		tell(t, STR("c-uri-extension"), extension);
}

static bool of_shape(struct telling *t,
	const struct obs *o,
	struct detect_record *r)
{
	static const enum obs_kind kinds[] = { OBS_FLOW,
		OBS_DNS,
		OBS_HTTP,
		OBS_CERTIFICATE,
		OBS_FILE,
		OBS_SHARE,
		OBS_COMMAND,
		OBS_LOGON,
		OBS_TLS,
		OBS_SSH };
	bool known = false;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		known |= kinds[i] == o->kind;
	if (!known)
		return false;
	r->from = str_of(obs_shapes[o->kind].name);
	tell_shape(t, o);
	tell_tuple(t, &o->tuple);
	if (o->kind == OBS_HTTP)
		tell_uri(t, o->http.uri);
	return true;
}

bool detect_record_of(const struct obs *o,
	struct arena *room,
	struct detection_cell cell[static DETECT_CELLS_MAX],
	struct detect_record *ret)
{
	struct telling t = { room, cell, 0 };
	bool known;

	*ret = (struct detect_record){ .cell = cell,
		.t_ns = o->t_ns,
		.loc = { 0, o->len_byte, o->at_byte } };
	if (o->kind == OBS_RECORD)
		known = of_record(&t, o, ret);
	else if (o->kind == OBS_EVENT)
		known = of_event(&t, o, ret);
	else
		known = of_shape(&t, o, ret);
	ret->n_cell = t.n;
	return known && !room->full;
}
