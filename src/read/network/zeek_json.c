/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's JSON logs, one object a line, alone or many logs in one stream. The
 * log is named by _path or @stream, else known by its keys. */
#include <stdio.h>

#include "read/text/json_order.h"
#include "read/input/head.h"
#include "read/input/lines.h"
#include "read/network/zeek.h"
#include "read/network/zeek_lasting.h"
#include "read/read.h"

/* Keys that tell an unnamed log: of those that stand in every record, one that
 * no other log has. What a log shares with another (SMTP and SIP have
 * trans_depth and user_agent, QUIC has server_name, DHCP has had trans_id) is
 * overruled by a key that is sure: one such key tells. source: the record types
 * of Zeek 6 and 7 */
#define K(lit)                         \
	{                              \
		(lit), sizeof(lit) - 1 \
	}
static const struct {
	struct str key;
	enum zeek_log log;
	bool sure;
} telltale[] = {
	{ K("conn_state"), ZLOG_CONN, false },
	{ K("orig_ip_bytes"), ZLOG_CONN, false },
	{ K("missed_bytes"), ZLOG_CONN, false },
	{ K("qclass"), ZLOG_DNS, false },
	{ K("qtype_name"), ZLOG_DNS, false },
	{ K("rcode_name"), ZLOG_DNS, false },
	{ K("trans_id"), ZLOG_DNS, false },
	{ K("rejected"), ZLOG_DNS, false },
	{ K("trans_depth"), ZLOG_HTTP, false },
	{ K("user_agent"), ZLOG_HTTP, false },
	{ K("ssl_history"), ZLOG_SSL, false },
	{ K("server_name"), ZLOG_SSL, false },
	{ K("established"), ZLOG_SSL, false },
	{ K("resumed"), ZLOG_SSL, false },
	{ K("curve"), ZLOG_SSL, false },
	{ K("auth_attempts"), ZLOG_SSH, false },
	{ K("hasshVersion"), ZLOG_SSH, false },
	{ K("kex_alg"), ZLOG_SSH, false },
	{ K("seen_bytes"), ZLOG_FILES, false },
	{ K("overflow_bytes"), ZLOG_FILES, false },
	{ K("tx_hosts"), ZLOG_FILES, false },
	{ K("helo"), ZLOG_SMTP, true },
	{ K("mailfrom"), ZLOG_SMTP, true },
	{ K("last_reply"), ZLOG_SMTP, true },
	{ K("is_webmail"), ZLOG_SMTP, true },
	{ K("assigned_ip"), ZLOG_DHCP, true },
	{ K("assigned_addr"), ZLOG_DHCP, true },
	{ K("msg_types"), ZLOG_DHCP, true },
	{ K("times_modified"), ZLOG_SMB_FILES, true },
	{ K("orig_hw"), ZLOG_ARP, true },
	{ K("resp_hw"), ZLOG_ARP, true },
	{ K("share_type"), ZLOG_SMB_MAPPING, true },
	{ K("domainname"), ZLOG_NTLM, true },
	{ K("request_type"), ZLOG_KERBEROS, true },
	{ K("data_channel.passive"), ZLOG_FTP, true },
	{ K("reply_msg"), ZLOG_FTP, true },
	{ K("certificate.serial"), ZLOG_X509, true },
	{ K("certificate_serial"), ZLOG_X509, true },
	{ K("suppress_for"), ZLOG_NOTICE, true },
	{ K("call_id"), ZLOG_OTHER, true },
	{ K("request_path"), ZLOG_OTHER, true },
	{ K("client_initial_dcid"), ZLOG_OTHER, true },
};

/* What a key means, in what is remembered of it: whether it names the log,
 * which telltale it is (+ 1), and of one log (+ 1) which field. */
enum {
	LOOKED_UP = 1 << 25,
	NAMES_LOG = 1 << 24,
	TELLTALE_AT = 16,
	LOG_AT = 8
};
_Static_assert(sizeof telltale / sizeof *telltale < 255 && ZF_N < 255 &&
		ZLOG_OTHER < 254,
	"each in a byte");

static int32_t meaning_of(struct str key)
{
	if (str_is(key, "_path") || str_is(key, "@stream") ||
		str_is(key, "@path")) {
		return LOOKED_UP | NAMES_LOG;
	}
	for (size_t i = 0; i < sizeof telltale / sizeof *telltale; i++) {
		if (str_eq(key, telltale[i].key))
			return LOOKED_UP | (int32_t)(i + 1) << TELLTALE_AT;
	}
	return LOOKED_UP;
}

/* Any log of Zeek's, arp.log too: the time stands first, as a number or a date.
 * Programs that name their own times so have a level, too. */
static bool begins_as_zeek(struct str head)
{
	struct str rest = str_trim(str_from(head, 1));
	struct str line;
	struct str below;
	struct str name;
	struct str inner;

	/* {"pe": {"ts": .. */
	if (!str_starts(rest, STR("\"ts\"")) &&
		str_cut(rest, ':', &name, &inner)) {
		inner = str_trim(inner);
		if (inner.n && inner.p[0] == '{')
			rest = str_trim(str_from(inner, 1));
	}
	if (!str_starts(rest, STR("\"ts\"")))
		return false;
	rest = str_trim(str_from(rest, 4));
	if (!rest.n || rest.p[0] != ':')
		return false;
	rest = str_trim(str_from(rest, 1));
	bool time = rest.n &&
		((rest.p[0] >= '0' && rest.p[0] <= '9') || rest.p[0] == '"');
	if (!str_cut(rest, '\n', &line, &below))
		line = rest;
	return time && !str_has(line, STR("\"level\"")) &&
		!str_has(line, STR("\"lvl\""));
}

int zeek_json_probe(struct str head)
{
	/* the tuple; else what stands in the logs that have none */
	static const char *const marks[] = {
		"\"id.orig_h\"",
		"\"id_orig_h\"",
		"\"orig_h\"",
		"\"fuid\"",
		"\"@stream\"",
		"\"_path\"",
		"\"uids\"",
		"\"certificate.serial\"",
		"\"certificate_serial\"",
		"\"suppress_for\"",
		"\"software_type\"",
		"\"is_exe\"",
		"\"percent_lost\"",
	};

	if (!head.n || head.p[0] != '{')
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_has(head, str_of(marks[i])))
			return str_has(head, STR("\"ts\"")) ? 90 : 0;
	}
	return begins_as_zeek(head) ? 40 : 0;
}

enum {
	MEMBERS_MAX = 160
};

/* Which log it is, by its name (then *ret_named is the member, + 1) or by its
 * keys. */
static enum zeek_log log_of(const struct json_member *m,
	unsigned n,
	unsigned *ret_named)
{
	enum zeek_log guessed = ZLOG_OTHER;
	bool sure = false;

	for (unsigned i = 0; i < n; i++) {
		int32_t meaning = *m[i].meaning;

		if (!meaning)
			*m[i].meaning = meaning = meaning_of(m[i].key);
		if (meaning & NAMES_LOG)
			*ret_named = i + 1;
		int told = sure ? -1 : (meaning >> TELLTALE_AT & 255) - 1;
		if (told >= 0 &&
			(telltale[told].sure || guessed == ZLOG_OTHER)) {
			guessed = telltale[told].log;
			sure = telltale[told].sure;
		}
	}
	return *ret_named ? zeek_log_of(m[*ret_named - 1].value) : guessed;
}

/* What is to be done with objects of the same steps. */
enum {
	PLANS = 32
};
struct plan {
	/* members; as log_of says; wanted fields. n = 0: none yet */
	uint8_t n;
	uint8_t named;
	uint8_t n_field;
	bool nests; /* may hold the record, or its tuple, one level down */
	enum zeek_log log;
	uint8_t step[MEMBERS_MAX];
	struct {
		uint8_t member;
		uint8_t field;
	} wanted[MEMBERS_MAX];
};

struct zeek_json {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	char *unescaped;           /* LINE_MAX_BYTE */
	struct zeek_record record; /* all unset between lines */
	struct json_order key_order;
	json_order_fn *follow;
	/* once: of a line with keys that are not remembered */
	struct plan plan[PLANS];
	struct plan once;
	/* NULL: an ordinary log, of which nothing is kept */
	struct zeek_lasting *lasting;
	uint64_t other; /* records kept as they are written */
};

static void skip_object(struct zeek_json *z,
	uint64_t at,
	struct str line,
	const struct json_scan *s,
	const char *why)
{
	unsigned column = s ? (unsigned)(s->rest.p - line.p) + 1 : 0;

	sink_skip(z->out,
		z->stats,
		(struct skip){ at, z->lines.line, column, why });
}

/* names and values as they stand there: of a log that has no shape here */
static void cells_of(const struct json_member *m,
	unsigned n,
	struct str cell[static RECORD_CELLS_MAX],
	struct obs_record *ret)
{
	unsigned k = 0;

	for (unsigned i = 0; i < n && k + 2 <= RECORD_CELLS_MAX; i++) {
		if (m[i].kind != JSON_NULL) {
			cell[k++] = m[i].key;
			cell[k++] = m[i].value;
		}
	}
	ret->cell = cell;
	ret->n_cell = k;
}

/* The field that a key is in that log. */
static enum zeek_field field_of(enum zeek_log log,
	const struct json_member *m)
{
	if ((*m->meaning >> LOG_AT & 255) == (int32_t)log + 1)
		return (enum zeek_field)(*m->meaning & 255);
	enum zeek_field f = zeek_field_of(log, m->key);
	*m->meaning = (*m->meaning & ~0xffff) | ((int32_t)log + 1) << LOG_AT |
		(int32_t)f;
	return f;
}

/* Where the plan for such objects is, or another's that has to go. */
static struct plan *plan_at(struct zeek_json *z,
	const struct json_member *m,
	unsigned n)
{
	if (n) {
		return &z->plan[(n + 5U * m[n / 2].step +
					3U * m[n - 1].step) %
			PLANS];
	}
	return &z->once;
}

static bool is_plan(const struct plan *p,
	const struct json_member *m,
	unsigned n)
{
	if (p->n != n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (p->step[i] != m[i].step)
			return false;
	}
	return !p->named || zeek_log_of(m[p->named - 1].value) == p->log;
}

/* {"$date": "2020-03-01T00:00:00.123Z"}, as MongoDB exports a time */
static struct str dated(struct json_scan *s, struct str raw)
{
	struct json_scan in = { .rest = raw, .unescaped = s->unescaped };
	struct str key;
	struct str v;
	enum json_kind kind;

	if (!json_scan_next(&in, &key, &v, &kind) || !str_is(key, "$date"))
		return (struct str){ 0 };
	s->unescaped = in.unescaped;
	if (kind == JSON_NESTED)
		return (struct str){ 0 };
	return v;
}

static void set_field(struct json_scan *s,
	struct zeek_record *r,
	enum zeek_field f,
	const struct json_member *m)
{
	if (m->kind == JSON_NULL)
		return;
	if (m->kind != JSON_NESTED)
		r->field[f] = m->value;
	else if (m->value.p[0] == '{')
		r->field[f] = dated(s, m->value);
	else
		r->field[f] = json_scan_list(s, m->value);
}

/* an object that is not like those before it */
static const struct plan *plan_new(struct zeek_json *z,
	const struct json_member *m,
	unsigned n)
{
	unsigned named = 0;
	enum zeek_log log = log_of(m, n, &named);
	struct plan *p = plan_at(z, m, n);

	for (unsigned i = 0; i < n; i++) {
		if (!m[i].step)
			p = &z->once;
	}
	*p = (struct plan){
		.n = (uint8_t)n,
		.nests = n == 1,
		.named = (uint8_t)named,
		.log = log,
	};
	for (unsigned i = 0; i < n; i++) {
		enum zeek_field f = field_of(log, &m[i]);

		p->step[i] = m[i].step;
		p->nests |= str_is(m[i].key, "id");
		if (f != ZF_NONE) {
			p->wanted[p->n_field].member = (uint8_t)i;
			p->wanted[p->n_field++].field = (uint8_t)f;
		}
	}
	return p;
}

static const char *observe(struct zeek_json *z,
	const struct plan *p,
	struct json_scan *s,
	const struct json_member *m,
	struct obs *ret)
{
	struct zeek_record *r = &z->record;
	enum zeek_field bad;

	for (unsigned i = 0; i < p->n_field; i++) {
		set_field(s,
			r,
			(enum zeek_field)p->wanted[i].field,
			&m[p->wanted[i].member]);
	}
	const char *why = p->log == ZLOG_CONN && zeek_conn_fast_record(r, ret)
		? NULL
		: zeek_observe(p->log, r, ret, &bad);
	for (unsigned i = 0; i < p->n_field; i++)
		r->field[p->wanted[i].field] = (struct str){ 0 };
	return why;
}

/* all members of the line; s->bad is set when it holds anything else than one
 * object */
static unsigned members(struct zeek_json *z,
	struct json_scan *s,
	struct json_member m[static MEMBERS_MAX])
{
	if (json_order_full(&z->key_order))
		memset(z->plan, 0, sizeof z->plan);
	struct json_walk w = json_order_open(&z->key_order, 0);
	unsigned n = z->follow(&w, s, m, MEMBERS_MAX);

	if (!s->bad && n == MEMBERS_MAX)
		s->bad = "an object of fewer than 160 members was expected";
	else if (!s->bad && s->rest.n && str_trim(s->rest).n)
		s->bad = "the end of the line was expected behind the object";
	return n;
}

/* --- records one level down ---------------------------------------------- */

struct flat {
	struct json_member m[MEMBERS_MAX];
	unsigned n;
	bool full;
};

static void flat_add(struct flat *f,
	struct str key,
	struct str v,
	enum json_kind kind)
{
	f->full |= f->n == MEMBERS_MAX - 1;
	if (f->full)
		return;
	struct json_member *m = &f->m[f->n++];
	*m = (struct json_member){ .key = key, .value = v, .kind = kind };
	m->meaning = &m->own;
}

/* "id": {"orig_h": .., "resp_h": ..}: the tuple, as the members it is written
 * as elsewhere */
static void flat_id(struct flat *f, struct json_scan *s, struct str raw)
{
	static const char *const names[][2] = { { "orig_h", "id.orig_h" },
		{ "orig_p", "id.orig_p" },
		{ "resp_h", "id.resp_h" },
		{ "resp_p", "id.resp_p" } };
	struct json_scan in = { .rest = raw, .unescaped = s->unescaped };
	struct str key;
	struct str v;
	enum json_kind kind;

	while (json_scan_next(&in, &key, &v, &kind)) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			if (str_is(key, names[i][0]))
				key = str_of(names[i][1]);
		}
		flat_add(f, key, v, kind);
	}
	s->unescaped = in.unescaped;
	s->bad = in.bad;
}

/* {"conn": {..}}: the record of that log. source: SeisoLLC/zeek-kafka,
 * tag_json */
static void flat_tagged(struct flat *f,
	struct json_scan *s,
	const struct json_member *tag)
{
	struct json_scan in = { .rest = tag->value,
		.unescaped = s->unescaped };
	struct str key;
	struct str v;
	enum json_kind kind;
	bool named = false;

	while (json_scan_next(&in, &key, &v, &kind)) {
		named |= str_is(key, "_path");
		if (kind == JSON_NESTED && v.p[0] == '{' && str_is(key, "id"))
			flat_id(f, &in, v);
		else
			flat_add(f, key, v, kind);
	}
	s->unescaped = in.unescaped;
	s->bad = in.bad;
	if (!named)
		flat_add(f, STR("_path"), tag->key, JSON_STRING);
}

/* false: nothing is one level down, *ret is then anything */
static bool flatten(struct json_scan *s,
	const struct json_member *m,
	unsigned n,
	struct flat *ret)
{
	bool found = false;

	ret->n = 0;
	ret->full = false;
	if (n == 1 && m->kind == JSON_NESTED && m->value.p[0] == '{') {
		flat_tagged(ret, s, m);
		return true;
	}
	for (unsigned i = 0; i < n; i++) {
		if (m[i].kind == JSON_NESTED && m[i].value.p[0] == '{' &&
			str_is(m[i].key, "id")) {
			found = true;
			flat_id(ret, s, m[i].value);
		} else {
			flat_add(ret, m[i].key, m[i].value, m[i].kind);
		}
	}
	return found;
}

/* --- lines --------------------------------------------------------------- */

static struct str value_of(const struct json_member *m,
	unsigned n,
	const char *key)
{
	for (unsigned i = 0; i < n; i++) {
		if (m[i].kind == JSON_STRING && str_is(m[i].key, key))
			return m[i].value;
	}
	return (struct str){ 0 };
}

/* false: the sink wants no more */
static inline __attribute__((always_inline)) bool put_object(
	struct zeek_json *z,
	const struct plan *p,
	struct json_scan *s,
	const struct json_member *m,
	unsigned n,
	struct str line,
	uint64_t at)
{
	struct str cell[RECORD_CELLS_MAX];
	char source[ZEEK_SOURCE_N];
	struct obs o;
	const char *why = observe(z, p, s, m, &o);

	if (why) {
		skip_object(z, at, line, NULL, why);
		return true;
	}
	if (p->log == ZLOG_OTHER) {
		z->other++;
		cells_of(m, n, cell, &o.record);
		o.record.source = zeek_source(p->named ? m[p->named - 1].value
						       : (struct str){ 0 },
			source);
	}
	o.at_byte = at;
	o.len_byte = (uint32_t)line.n;
	if (z->lasting && p->log == ZLOG_CONN)
		return zeek_lasting_put(z->lasting,
			value_of(m, n, "uid"),
			&o);
	z->stats->records++;
	return z->out->put(z->out->ctx, &o);
}

static __attribute__((noinline)) bool nested_object(struct zeek_json *z,
	const struct plan *p,
	struct json_scan *s,
	const struct json_member *m,
	unsigned n,
	struct str line,
	uint64_t at)
{
	struct flat f;

	if (!flatten(s, m, n, &f))
		return put_object(z, p, s, m, n, line, at);
	if (!s->bad && f.full)
		s->bad = "an object of fewer than 160 members was expected";
	if (s->bad) {
		skip_object(z, at, line, NULL, s->bad);
		return true;
	}
	p = plan_new(z, f.m, f.n);
	return put_object(z, p, s, f.m, f.n, line, at);
}

static bool object(struct zeek_json *z, struct str line, uint64_t at)
{
	struct json_member m[MEMBERS_MAX];
	struct json_scan s = {
		.rest = line,
		.unescaped = z->unescaped,
	};
	unsigned n = members(z, &s, m);

	if (s.bad) {
		skip_object(z, at, line, &s, s.bad);
		return true;
	}
	const struct plan *p = plan_at(z, m, n);
	if (!n || !is_plan(p, m, n))
		p = plan_new(z, m, n);
	if (p->nests)
		return nested_object(z, p, &s, m, n, line, at);
	return put_object(z, p, &s, m, n, line, at);
}

bool zeek_json_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at = 0;
	int rc;
	struct zeek_json *z = NEW(&scratch, struct zeek_json, 1);
	struct input_head h;

	if (!input_head_open(&h, in, &scratch, err))
		return false;
	if (!z || !lines_open(&z->lines, &h.in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a Zeek log");
	}
	z->out = out;
	z->stats = stats;
	z->key_order.sorts = 1;
	z->follow = json_order_best();
	z->unescaped = arena_raw(&scratch, 1, LINE_MAX_BYTE + LINES_PULL, 1);
	z->record.room = arena_raw(&scratch, 1, 2 * LINE_MAX_BYTE, 1);
	bool keeps = zeek_keeps_state(h.head);
	if (keeps)
		z->lasting = zeek_lasting_open(&scratch, out, stats);
	if (!z->unescaped || !z->record.room ||
		keeps != (z->lasting != NULL)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a Zeek log");
	}
	while ((rc = lines_next(&z->lines, &it, &line, &at, err)) > 0) {
		if (line.n && line.p[0] != '#' && !object(z, line, at)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	if (z->other) {
		snprintf(stats->note,
			sizeof stats->note,
			"%llu records of other logs are kept as names and "
			"values",
			(unsigned long long)z->other);
	}
	if (z->lasting && !zeek_lasting_end(z->lasting, scratch) && rc == 0)
		return fail(err, ERR_LIMIT, at, "the reading was stopped");
	return rc == 0;
}
