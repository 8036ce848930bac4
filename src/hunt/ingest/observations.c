/* SPDX-License-Identifier: Apache-2.0 */
/* What observations other than flows tell: attributes, and events of pairs by
 * name.
 */
#include <stdio.h>

#include "hunt/ingest/observations.h"

#include <stddef.h>

enum {
	PARTS_MAX = 6
};

/* One observation on its way into the tables. */
struct ingest {
	struct hunt_tables *f;
	const struct obs *o;
	struct attribute
		attribute; /* all but kind, code, text and bytes filled in */
};

static bool put(struct ingest *s,
	enum attribute_kind kind,
	uint16_t code,
	uint32_t text,
	uint64_t bytes)
{
	s->attribute.kind = (uint8_t)kind;
	s->attribute.code = code;
	s->attribute.text = text;
	s->attribute.bytes = bytes;
	return text != TABLE_NONE &&
		attributes_put(&s->f->attributes, &s->attribute);
}

/* an event of src and a name */
static bool put_event(struct ingest *s,
	enum key_kind key_kind,
	uint16_t port,
	uint32_t text,
	uint64_t src_byte,
	uint64_t dst_byte,
	int8_t answered)
{
	struct conversation key = {
		.src = s->attribute.src,
		.dst = text,
		.port = port,
		.sensor = s->attribute.sensor,
		.proto = s->o->tuple.proto,
		.key_kind = (uint8_t)key_kind,
	};
	struct conversation_event e = {
		.t_ms = s->attribute.first_ms,
		.src_byte = src_byte,
		.dst_byte = dst_byte,
		.loc = s->attribute.loc,
		.src_port = s->o->tuple.sport,
		.answered = answered,
	};

	if (s->o->t_ns == T_NONE || key.src == HOST_NONE)
		return true;
	return text != TABLE_NONE &&
		conversations_put(&s->f->conversations, &key, &e);
}

/* The record shows that src talked to dst. Where the sensor's flows are known,
 * they tell that better. */
static bool put_spoken(struct ingest *s, int8_t answered)
{
	struct conversation key = {
		.src = s->attribute.src,
		.dst = s->attribute.dst,
		.port = s->o->tuple.dport,
		.sensor = s->attribute.sensor,
		.proto = s->o->tuple.proto,
		.key_kind = KEY_ADDRESS,
	};
	struct conversation_event e = {
		.t_ms = s->attribute.first_ms,
		.loc = s->attribute.loc,
		.src_port = s->o->tuple.sport,
		.answered = answered,
		.src_not_told = true,
		.dst_not_told = true,
	};

	if (s->o->t_ns == T_NONE || key.src == HOST_NONE ||
		key.dst == HOST_NONE || !key.port) {
		return true;
	}
	if (conversations_find(&s->f->conversations, &key))
		return true;
	key.key_kind = KEY_SPOKEN;
	return conversations_put(&s->f->conversations, &key, &e);
}

static uint32_t lower_text(struct hunt_tables *f, struct str text)
{
	char to[TEXT_MAX];

	return tables_string(f, text_lower(text, to));
}

/* "5:admin0:", as part_next takes it apart; a part that is too long is cut so
 * that those after it have room */
static uint32_t joined(struct hunt_tables *f,
	const struct str *part,
	size_t n)
{
	enum {
		LENGTH_N = 5 /* of TEXT_MAX, and a colon */
	};
	char to[TEXT_MAX + 1];
	size_t at = 0;
	size_t each = TEXT_MAX / n - LENGTH_N;

	for (size_t i = 0; i < n; i++) {
		struct str head = str_head(part[i], each);

		at += (size_t)
			snprintf(to + at, sizeof to - at, "%zu:", head.n);
		if (head.n)
			memcpy(to + at, head.p, head.n);
		at += head.n;
	}
	return tables_string(f, (struct str){ to, at });
}

/* --- fields that are attributes as they stand
 * --------------------------------- */

enum as {
	AS_TEXT,
	AS_NAME,
	AS_LOWER
};
static const struct told {
	uint8_t obs;
	uint8_t kind;
	uint8_t as;
	uint16_t at; /* of a struct str in struct obs */
} told[] = {
	{ OBS_HTTP, ATTR_AGENT, AS_TEXT, offsetof(struct obs, http.agent) },
	{ OBS_HTTP,
		ATTR_HTTP_SERVER,
		AS_TEXT,
		offsetof(struct obs, http.server) },
	{ OBS_HTTP,
		ATTR_HEADERS,
		AS_TEXT,
		offsetof(struct obs, http.headers) },
	{ OBS_TLS, ATTR_JA3, AS_LOWER, offsetof(struct obs, tls.ja3) },
	{ OBS_TLS, ATTR_JA3S, AS_LOWER, offsetof(struct obs, tls.ja3s) },
	{ OBS_TLS, ATTR_JA4, AS_TEXT, offsetof(struct obs, tls.ja4) },
	{ OBS_TLS, ATTR_CIPHER, AS_LOWER, offsetof(struct obs, tls.cipher) },
	{ OBS_CERTIFICATE,
		ATTR_CERTIFICATE,
		AS_LOWER,
		offsetof(struct obs, certificate.sha256) },
	{ OBS_CERTIFICATE,
		ATTR_CERT_SHA1,
		AS_LOWER,
		offsetof(struct obs, certificate.sha1) },
	{ OBS_CERTIFICATE,
		ATTR_CERT_SUBJECT,
		AS_TEXT,
		offsetof(struct obs, certificate.subject) },
	{ OBS_SSH, ATTR_HASSH, AS_LOWER, offsetof(struct obs, ssh.hassh) },
	{ OBS_SSH,
		ATTR_HASSH_SERVER,
		AS_LOWER,
		offsetof(struct obs, ssh.hassh_server) },
	{ OBS_SSH,
		ATTR_HOST_KEY,
		AS_LOWER,
		offsetof(struct obs, ssh.host_key) },
	{ OBS_FILE, ATTR_MD5, AS_LOWER, offsetof(struct obs, file.md5) },
	{ OBS_FILE, ATTR_SHA1, AS_LOWER, offsetof(struct obs, file.sha1) },
	{ OBS_FILE,
		ATTR_SHA256,
		AS_LOWER,
		offsetof(struct obs, file.sha256) },
	{ OBS_HOST, ATTR_NAME, AS_TEXT, offsetof(struct obs, host.name) },
};

static bool put_told(struct ingest *s)
{
	struct hunt_tables *f = s->f;

	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		struct str text = *(
			const struct str *)(const void *)((const char *)s->o +
			told[i].at);

		if (told[i].obs != s->o->kind || !text.n)
			continue;
		uint32_t number;
		if (told[i].as == AS_NAME)
			number = tables_name(f, text);
		else if (told[i].as == AS_LOWER)
			number = lower_text(f, text);
		else
			number = tables_string(f, text);
		if (!put(s, (enum attribute_kind)told[i].kind, 0, number, 0))
			return false;
	}
	return true;
}

/* --- and those that are not ---------------------------------------------- */

/* IANA's number of a record type; 0 = not told. A type that has no name here
 * is written with its number: "TYPE65399" (RFC 3597), "query-65399" (Zeek),
 * "65399"; one that has neither gets the last of those for private use. */
static uint16_t record_type(struct str type)
{
	enum {
		PRIVATE_LAST = 65534
	};
	static const struct {
		const char *name;
		uint16_t number;
	} types[] = {
		{ "A", 1 },
		{ "NS", 2 },
		{ "CNAME", 5 },
		{ "SOA", 6 },
		{ "NULL", 10 },
		{ "KEY", 25 },
		{ "NAPTR", 35 },
		{ "DNAME", 39 },
		{ "DS", 43 },
		{ "DNSKEY", 48 },
		{ "SVCB", 64 },
		{ "PTR", 12 },
		{ "MX", 15 },
		{ "TXT", 16 },
		{ "AAAA", 28 },
		{ "SRV", 33 },
		{ "HTTPS", 65 },
		{ "*", 255 },
		{ "ANY", 255 },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (str_is(type, types[i].name))
			return types[i].number;
	}
	uint64_t number;
	size_t digits = type.n;
	while (digits && type.p[digits - 1] >= '0' &&
		type.p[digits - 1] <= '9')
		digits--;
	if (!type.n)
		return 0;
	return str_u64(str_from(type, digits), &number) &&
			number <= UINT16_MAX
		? (uint16_t)number
		: PRIVATE_LAST;
}

/* what may hold anything is left out: TXT, NULL, KEY, private types */
static bool answers_are_names(uint16_t type)
{
	static const uint16_t named[] = {
		0,  /* not told */
		1,  /* A, of an alias */
		2,  /* NS */
		5,  /* CNAME */
		6,  /* SOA */
		12, /* PTR */
		15, /* MX */
		28, /* AAAA, of an alias */
		33, /* SRV */
		39, /* DNAME */
		64, /* SVCB */
		65, /* HTTPS */
	};

	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (named[i] == type)
			return true;
	}
	return false;
}

/* answers as the log wrote them: names and addresses between commas */
static bool put_answers(struct ingest *s,
	uint32_t name,
	struct str answers,
	uint16_t type)
{
	struct hunt_tables *f = s->f;
	struct str rest = answers;
	struct str one;
	struct attribute asked = s->attribute;
	bool ok = true;

	for (bool more = answers.n > 0; more && ok;) {
		struct addr addr;

		one = rest;
		more = str_cut(rest, ',', &one, &rest);
		s->attribute.dst = HOST_NONE;
		if (addr_parse(one, &addr)) {
			s->attribute.dst = tables_host(f, addr);
			ok = put(s, ATTR_ANSWER, type, name, one.n);
		} else if (answers_are_names(type)) {
			struct str part[2] = { interned_at(f, name), one };

			ok = put(s,
				ATTR_ALIAS,
				type,
				joined(f, part, 2),
				one.n);
		}
	}
	s->attribute = asked;
	return ok;
}

static bool ingest_dns(struct ingest *s)
{
	const struct obs_dns *d = &s->o->dns;
	uint32_t name = tables_name(s->f, d->query);
	uint16_t type = record_type(d->type);

	if (!name || name == TABLE_NONE)
		return name == 0;
	if (str_is(d->rcode, "NXDOMAIN") &&
		!put(s, ATTR_NXDOMAIN, type, name, 0)) {
		return false;
	}
	return put_event(s,
		       KEY_QUERY,
		       type,
		       name,
		       d->query.n,
		       d->answers.n,
		       d->rcode.n > 0) &&
		put_answers(s, name, d->answers, type);
}

static bool ingest_passive(struct ingest *s)
{
	const struct obs_passive_dns *d = &s->o->passive_dns;
	uint32_t name = tables_name(s->f, d->query);

	s->attribute.src = HOST_NONE;
	return name == TABLE_NONE ? false
				  : !name ||
			put_answers(s,
				name,
				d->answers,
				record_type(d->type));
}

/* A status that the server that was asked for gave: not a proxy's own word that
 * it did not reach it, or that nobody may. source: RFC 9110, 15.5.8, 15.6.3 to
 * 15.6.5, 9.3.6 */
static bool server_answered(const struct obs_http *h)
{
	bool gateway =
		h->status == 407 || (h->status >= 502 && h->status <= 504);
	bool refused = str_is(h->method, "CONNECT") && h->status >= 300;

	return h->status > 0 && !gateway && !refused;
}

static bool ingest_http(struct ingest *s)
{
	const struct obs_http *h = &s->o->http;
	struct str host = h->host;
	struct str port;
	char url[TEXT_MAX];
	struct str shown;

	/* "name:8080", but not a bare IPv6 address */
	if (str_cut(host, ':', &host, &port) && memchr(port.p, ':', port.n))
		host = h->host;
	uint32_t name = tables_name(s->f, host);
	if (!put(s, ATTR_HTTP_HOST, 0, name, 0) ||
		!put_spoken(s, server_answered(h))) {
		return false;
	}
	if (name &&
		!put_event(s,
			KEY_HTTP_HOST,
			s->o->tuple.dport,
			name,
			h->src_byte,
			h->dst_byte,
			server_answered(h))) {
		return false;
	}
	if (!h->uri.n || !host.n || host.n + h->uri.n > TEXT_MAX)
		return true;
	if (!domain_name(host, url, &shown))
		shown = text_lower(host, url);
	if (shown.n + h->uri.n > TEXT_MAX)
		return true;
	memcpy(url + shown.n, h->uri.p, h->uri.n);
	return put(s,
		ATTR_URL,
		0,
		tables_string(s->f, (struct str){ url, shown.n + h->uri.n }),
		0);
}

static bool ingest_tls(struct ingest *s)
{
	const struct obs_tls *t = &s->o->tls;
	uint32_t name = tables_name(s->f, t->server_name);
	struct str rest = t->certificates;
	struct str one;
	uint16_t at = 0;

	if (t->verification.n &&
		!put(s, ATTR_PROOF, str_is(t->verification, "ok"), 0, 0)) {
		return false;
	}
	if (!put_spoken(s, t->cipher.n > 0))
		return false;
	if (name &&
		(!put(s, ATTR_SNI, 0, name, 0) ||
			!put_event(s,
				KEY_SNI,
				s->o->tuple.dport,
				name,
				0,
				0,
				t->cipher.n > 0))) {
		return false;
	}
	for (bool more = rest.n > 0; more; at++) {
		one = rest;
		more = str_cut(rest, ',', &one, &rest);
		if (one.n &&
			!put(s,
				ATTR_CERTIFICATE,
				at,
				lower_text(s->f, one),
				0)) {
			return false;
		}
	}
	return true;
}

static uint16_t outcome(int8_t success)
{
	if (success < 0)
		return OUTCOME_UNKNOWN;
	if (success)
		return OUTCOME_YES;
	return OUTCOME_NO;
}

/* Somebody logged on, or tried. A log and a capture name method and domain each
 * in their way: machine and user are what tells logons of one connection apart.
 */
static bool put_logon(struct ingest *s,
	struct str user,
	int8_t success,
	uint32_t times)
{
	char dst[ADDR_TEXT_N] = "";
	struct conversation key = {
		.src = s->attribute.src,
		.port = outcome(success),
		.sensor = s->attribute.sensor,
		.key_kind = KEY_LOGON,
	};
	struct conversation_event e = {
		.t_ms = s->attribute.first_ms,
		.src_byte = times,
		.loc = s->attribute.loc,
		.src_port = s->o->tuple.sport,
		.answered = success,
	};

	if (key.src == HOST_NONE)
		return true;
	if (s->attribute.dst != HOST_NONE)
		addr_text(s->o->tuple.dst, dst);
	key.dst = joined(s->f, (struct str[]){ str_of(dst), user }, 2);
	return key.dst != TABLE_NONE &&
		conversations_put(&s->f->logons, &key, &e);
}

/* a handshake names nobody */
static bool ingest_ssh(struct ingest *s)
{
	uint32_t times = s->o->ssh.times;

	/* a handshake has two sides */
	return put(s,
		       ATTR_SSH_CLIENT,
		       s->o->tuple.dport,
		       tables_string(s->f, s->o->ssh.client),
		       0) &&
		put_spoken(s, 1) &&
		put_logon(s,
			(struct str){ 0 },
			s->o->ssh.success,
			times ? times : 1);
}

/* A lease that was asked for or given, with what the record knows of the
 * server: who sends to clients, or who was sent to, which may be all. */
static bool put_lease(struct ingest *s)
{
	enum {
		CLIENT_PORT = 68
	};
	const struct tuple *t = &s->o->tuple;
	const struct obs_host *h = &s->o->host;

	s->attribute.src =
		tables_host(s->f, t->dport == CLIENT_PORT ? t->src : t->dst);
	if (attributes_full(&s->f->attributes, s->attribute.src)) {
		s->f->attributes.n_beyond++;
		return true;
	}
	s->attribute.dst = tables_host(s->f, h->address);
	return put(s, ATTR_LEASE, 0, lower_text(s->f, h->mac), 0);
}

static bool ingest_host(struct ingest *s)
{
	const struct obs_host *h = &s->o->host;

	if (h->mac.n && str_is(h->source, "dhcp"))
		return put_lease(s);
	if (!str_is(h->source, "arp") || s->attribute.src == HOST_NONE)
		return true;
	if (!put(s, ATTR_HARDWARE, 0, lower_text(s->f, h->mac), 0))
		return false;
	s->attribute.dst = tables_host(s->f, h->asks_for);
	return s->attribute.dst == HOST_NONE ||
		put(s, ATTR_ASKED_FOR, 0, 0, 0);
}

static bool ingest_logon(struct ingest *s)
{
	const struct obs_logon *l = &s->o->logon;

	return put_logon(s, l->user, l->success, 1);
}

static bool ingest_file(struct ingest *s)
{
	return put(s,
		ATTR_FILE,
		0,
		tables_string(s->f, s->o->file.name),
		s->o->file.size_byte);
}

static bool ingest_mail(struct ingest *s)
{
	const struct obs_mail *m = &s->o->mail;

	return put(s,
		ATTR_MAIL,
		0,
		joined(s->f, (struct str[]){ m->from, m->to, m->subject }, 3),
		0);
}

static bool ingest_share(struct ingest *s)
{
	const struct obs_share *h = &s->o->share;

	return put(s,
		ATTR_SHARE,
		0,
		joined(s->f,
			(struct str[]){ h->share, h->name, h->action },
			3),
		h->size_byte);
}

static bool ingest_alert(struct ingest *s)
{
	uint32_t severity = s->o->alert.severity;

	return put(s,
		ATTR_ALERT,
		(uint16_t)(severity < UINT16_MAX ? severity : UINT16_MAX),
		tables_string(s->f, s->o->alert.signature),
		0);
}

static bool ingest_command(struct ingest *s)
{
	const struct obs_command *c = &s->o->command;

	return put(s,
		ATTR_COMMAND,
		0,
		joined(s->f,
			(struct str[]){ c->source, c->user, c->text },
			3),
		0);
}

/* Records of no shape that some hunt asks for: their source, and the cells that
 * are kept. */
static const struct {
	const char *source;
	const char *cell[PARTS_MAX - 1];
} wanted[] = {
	/* a service was installed */
	{ "windows/7045", { "ServiceName", "ImagePath" } },
	/* the same, in the security log */
	{ "windows/4697", { "ServiceName", "ServiceFileName" } },
	{ "windows/4698", { "TaskName" } }, /* a task was scheduled */
	/* the security log was cleared */
	{ "windows/1102", { "SubjectUserName" } },
	{ "zeek/dce_rpc", { "endpoint", "operation" } },
};

static struct str cell_named(const struct obs_record *r, const char *name)
{
	for (uint32_t i = 0; i + 1 < r->n_cell; i += 2) {
		if (str_is(r->cell[i], name))
			return r->cell[i + 1];
	}
	return (struct str){ 0 };
}

static bool ingest_record(struct ingest *s)
{
	const struct obs_record *r = &s->o->record;

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		struct str part[PARTS_MAX] = { r->source };
		size_t n = 1;

		if (!str_is(r->source, wanted[i].source))
			continue;
		for (; n < PARTS_MAX && wanted[i].cell[n - 1]; n++)
			part[n] = cell_named(r, wanted[i].cell[n - 1]);
		return put(s, ATTR_RECORD, 0, joined(s->f, part, n), 0);
	}
	return true;
}

/* "0+517 12-1400": what src sent are events of the pair's inside */
static bool ingest_timing(struct ingest *s)
{
	const struct obs *o = s->o;
	struct conversation key = {
		.src = s->attribute.src,
		.dst = s->attribute.dst,
		.port = o->tuple.dport,
		.sensor = s->attribute.sensor,
		.proto = o->tuple.proto,
		.key_kind = KEY_INSIDE,
	};
	struct str rest = o->timing.beats;
	struct str one;

	if (o->t_ns == T_NONE)
		return true;
	if (key.src == HOST_NONE)
		return true;
	if (key.dst == HOST_NONE)
		return true;
	for (bool more = rest.n > 0; more;) {
		struct str ms;
		struct str bytes;
		uint64_t after_ms;
		uint64_t n;

		one = rest;
		more = str_cut(rest, ' ', &one, &rest);
		if (!str_cut(one, '+', &ms, &bytes))
			continue;
		if (!str_u64_quick(ms, &after_ms))
			continue;
		if (!str_u64_quick(bytes, &n))
			continue;
		if (after_ms > INT64_MAX / 4)
			continue;
		struct conversation_event e = {
			.t_ms = s->attribute.first_ms + (int64_t)after_ms,
			.src_byte = n,
			.dst_byte = 0,
			.loc = s->attribute.loc,
			.src_port = o->tuple.sport,
			.answered = 1,
		};
		if (!conversations_put(&s->f->conversations, &key, &e))
			return false;
	}
	return true;
}

bool ingest_observation(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o)
{
	static bool (*const ingest_rows[OBS_KINDS])(struct ingest *) = {
		[OBS_DNS] = ingest_dns,
		[OBS_HTTP] = ingest_http,
		[OBS_TLS] = ingest_tls,
		[OBS_SSH] = ingest_ssh,
		[OBS_FILE] = ingest_file,
		[OBS_MAIL] = ingest_mail,
		[OBS_LOGON] = ingest_logon,
		[OBS_HOST] = ingest_host,
		[OBS_SHARE] = ingest_share,
		[OBS_ALERT] = ingest_alert,
		[OBS_COMMAND] = ingest_command,
		[OBS_PASSIVE_DNS] = ingest_passive,
		[OBS_TIMING] = ingest_timing,
		[OBS_RECORD] = ingest_record,
	};
	int64_t t_ms = o->t_ns == T_NONE ? INT64_MIN : o->t_ns / 1000000;
	struct ingest s = {
		.f = f,
		.o = o,
		.attribute = { .n = 1,
			.sensor = f->sensor_of[exhibit],
			.first_ms = t_ms,
			.last_ms = t_ms,
			.loc = { exhibit, o->len_byte, o->at_byte }, },
	};

	if (o->kind == OBS_ROW)
		return true;
	if (o->kind == OBS_WARNING_LIST)
		return true;
	if (o->kind == OBS_KNOWN)
		return true;
	s.attribute.src = tables_host(f, o->tuple.src);
	s.attribute.dst = tables_host(f, o->tuple.dst);
	if (attributes_full(&f->attributes, s.attribute.src)) {
		f->attributes.n_beyond++;
		return true;
	}
	return put_told(&s) &&
		(!ingest_rows[o->kind] || ingest_rows[o->kind](&s));
}
