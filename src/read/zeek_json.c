/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's JSON logs, one object a line, alone or many logs in one stream. The log is named by _path or @stream, else known by its keys. */
#include <stdio.h>

#include "read/json_course.h"
#include "read/lines.h"
#include "read/zeek.h"
#include "read/zeek_json.h"

/* Keys that tell an unnamed log: of those that stand in every record, one that no other log has. What a log shares with another
 * (SMTP and SIP have trans_depth and user_agent, QUIC has server_name, DHCP has had trans_id) is overruled by a key that is sure: one such
 * key tells. source: the record types of Zeek 6 and 7 */
#define K(lit) { (lit), sizeof(lit) - 1 }
static const struct {
	struct str key;
	enum zeek_log log;
	bool sure;
} telltale[] = {
	{ K("conn_state"), ZLOG_CONN, false }, { K("orig_ip_bytes"), ZLOG_CONN, false }, { K("missed_bytes"), ZLOG_CONN, false },
	{ K("qclass"), ZLOG_DNS, false }, { K("qtype_name"), ZLOG_DNS, false }, { K("rcode_name"), ZLOG_DNS, false }, { K("trans_id"), ZLOG_DNS, false }, { K("rejected"), ZLOG_DNS, false },
	{ K("trans_depth"), ZLOG_HTTP, false }, { K("user_agent"), ZLOG_HTTP, false },
	{ K("ssl_history"), ZLOG_SSL, false }, { K("server_name"), ZLOG_SSL, false }, { K("established"), ZLOG_SSL, false }, { K("resumed"), ZLOG_SSL, false }, { K("curve"), ZLOG_SSL, false },
	{ K("auth_attempts"), ZLOG_SSH, false }, { K("hasshVersion"), ZLOG_SSH, false }, { K("kex_alg"), ZLOG_SSH, false },
	{ K("seen_bytes"), ZLOG_FILES, false }, { K("overflow_bytes"), ZLOG_FILES, false }, { K("tx_hosts"), ZLOG_FILES, false },
	{ K("helo"), ZLOG_SMTP, true }, { K("mailfrom"), ZLOG_SMTP, true }, { K("last_reply"), ZLOG_SMTP, true }, { K("is_webmail"), ZLOG_SMTP, true },
	{ K("assigned_ip"), ZLOG_DHCP, true }, { K("assigned_addr"), ZLOG_DHCP, true }, { K("msg_types"), ZLOG_DHCP, true },
	{ K("times_modified"), ZLOG_SMB_FILES, true }, { K("share_type"), ZLOG_SMB_MAPPING, true }, { K("domainname"), ZLOG_NTLM, true },
	{ K("request_type"), ZLOG_KERBEROS, true }, { K("data_channel.passive"), ZLOG_FTP, true }, { K("reply_msg"), ZLOG_FTP, true },
	{ K("certificate.serial"), ZLOG_X509, true }, { K("certificate_serial"), ZLOG_X509, true }, { K("suppress_for"), ZLOG_NOTICE, true },
	{ K("call_id"), ZLOG_OTHER, true }, { K("request_path"), ZLOG_OTHER, true }, { K("client_initial_dcid"), ZLOG_OTHER, true },
};

/* What a key means, in what is remembered of it: whether it names the log, which telltale it is (+ 1), and of one log (+ 1) which field. */
enum { LOOKED_UP = 1 << 25, NAMES_LOG = 1 << 24, TELLTALE_AT = 16, LOG_AT = 8 };
_Static_assert(sizeof telltale / sizeof *telltale < 255 && ZF_N < 255 && ZLOG_OTHER < 254, "each in a byte");

static int32_t meaning_of(struct str key)
{
	if (str_is(key, "_path") || str_is(key, "@stream") || str_is(key, "@path"))
		return LOOKED_UP | NAMES_LOG;
	for (size_t i = 0; i < sizeof telltale / sizeof *telltale; i++)
		if (str_eq(key, telltale[i].key))
			return LOOKED_UP | (int32_t)(i + 1) << TELLTALE_AT;
	return LOOKED_UP;
}

int zeek_json_probe(struct str head)
{
	/* the tuple; else what stands in the logs that have none */
	static const char *const marks[] = {
		"\"id.orig_h\"", "\"id_orig_h\"", "\"fuid\"", "\"@stream\"", "\"_path\"", "\"uids\"", "\"certificate.serial\"", "\"certificate_serial\"", "\"suppress_for\"",
		"\"software_type\"", "\"is_exe\"", "\"percent_lost\"",
	};

	if (!head.n || head.p[0] != '{')
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_has(head, str_of(marks[i])))
			return str_has(head, STR("\"ts\"")) ? 90 : 0;
	return 0;
}

enum { MEMBERS_MAX = 160 };

/* all members of the object, and which log it is, by its name (then *ret_path) or by its keys; s->bad is set when the line holds anything else */
static unsigned members(struct json_scan *s, struct json_course *course, json_course_fn *follow, struct json_member m[static MEMBERS_MAX], enum zeek_log *ret_log, struct str *ret_path)
{
	enum zeek_log named = ZLOG_OTHER, guessed = ZLOG_OTHER;
	bool has_name = false, sure = false;
	struct json_walk w = json_course_open(course, 0);
	unsigned n = follow(&w, s, m, MEMBERS_MAX);

	for (unsigned i = 0; i < n; i++) {
		int32_t meaning = *m[i].meaning;

		if (!meaning)
			*m[i].meaning = meaning = meaning_of(m[i].key);
		if (meaning & NAMES_LOG) {
			named = zeek_log_of(m[i].value);
			*ret_path = m[i].value;
			has_name = true;
		}
		int told = has_name || sure ? -1 : (meaning >> TELLTALE_AT & 255) - 1;
		if (told >= 0 && (telltale[told].sure || guessed == ZLOG_OTHER)) {
			guessed = telltale[told].log;
			sure = telltale[told].sure;
		}
	}
	if (!s->bad && n == MEMBERS_MAX)
		s->bad = "an object of fewer than 160 members was expected";
	else if (!s->bad && str_trim(s->rest).n)
		s->bad = "the end of the line was expected behind the object";
	*ret_log = has_name ? named : guessed;
	return n;
}

struct zeek_json {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	char *unescaped;                /* LINE_MAX_BYTE */
	struct zeek_record record;      /* all unset between lines */
	struct json_course course;
	json_course_fn *follow;
	uint64_t other;                 /* records kept as they are written */
};

static void skip_object(struct zeek_json *z, uint64_t at, struct str line, const struct json_scan *s, const char *why)
{
	unsigned column = s ? (unsigned)(s->rest.p - line.p) + 1 : 0;

	read_skip(z->out, z->stats, (struct skip){ at, z->lines.line, column, why });
}

/* names and values as they stand there: of a log that has no shape here */
static void cells_of(const struct json_member *m, unsigned n, struct str cell[static RECORD_CELLS_MAX], struct obs_record *ret)
{
	unsigned k = 0;

	for (unsigned i = 0; i < n && k + 2 <= RECORD_CELLS_MAX; i++)
		if (m[i].kind != JSON_NULL) {
			cell[k++] = m[i].key;
			cell[k++] = m[i].value;
		}
	ret->cell = cell;
	ret->n_cell = k;
}

/* The field that a key is in that log. */
static enum zeek_field field_of(enum zeek_log log, const struct json_member *m)
{
	if ((*m->meaning >> LOG_AT & 255) == (int32_t)log + 1)
		return (enum zeek_field)(*m->meaning & 255);
	enum zeek_field f = zeek_field_of(log, m->key);
	*m->meaning = (*m->meaning & ~0xffff) | ((int32_t)log + 1) << LOG_AT | (int32_t)f;
	return f;
}

static void fields_of(struct json_scan *s, enum zeek_log log, const struct json_member *m, unsigned n, struct zeek_record *r)
{
	for (unsigned i = 0; i < n; i++) {
		enum zeek_field f = field_of(log, &m[i]);

		if (f != ZF_NONE && m[i].kind != JSON_NULL)
			r->field[f] = m[i].kind == JSON_NESTED ? json_scan_list(s, m[i].value) : m[i].value;
	}
}

/* What fields_of set, which is far less than there is. */
static void fields_unset(const struct json_member *m, unsigned n, struct zeek_record *r)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned f = *m[i].meaning & 255;

		if (f != ZF_NONE)
			r->field[f] = (struct str){ 0 };
	}
}

static bool object(struct zeek_json *z, struct str line, uint64_t at)
{
	struct json_member m[MEMBERS_MAX];
	struct json_scan s = { .rest = line, .unescaped = z->unescaped };
	struct str path = { 0 }, cell[RECORD_CELLS_MAX];
	char source[ZEEK_SOURCE_N];
	struct obs o;
	enum zeek_log log;
	enum zeek_field bad;
	unsigned n = members(&s, &z->course, z->follow, m, &log, &path);

	if (s.bad) {
		skip_object(z, at, line, &s, s.bad);
		return true;
	}
	fields_of(&s, log, m, n, &z->record);
	const char *why = log == ZLOG_CONN && zeek_conn_usual_record(&z->record, &o) ? NULL : zeek_observe(log, &z->record, &o, &bad);
	fields_unset(m, n, &z->record);
	if (why) {
		skip_object(z, at, line, NULL, why);
		return true;
	}
	if (log == ZLOG_OTHER) {
		z->other++;
		cells_of(m, n, cell, &o.record);
		o.record.source = zeek_source(path, source);
	}
	o.at_byte = at;
	o.len_byte = (uint32_t)line.n;
	z->stats->records++;
	return z->out->put(z->out->ctx, &o);
}

bool zeek_json_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err)
{
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at;
	int rc;
	struct zeek_json *z = NEW(&scratch, struct zeek_json, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err))
		return fail(err, ERR_LIMIT, 0, "no memory left to read a Zeek log");
	z->out = out, z->stats = stats;
	z->course.sorts = 1;
	z->follow = json_course_best();
	z->unescaped = NEW(&scratch, char, LINE_MAX_BYTE + LINES_PULL);
	z->record.room = arena_raw(&scratch, 1, 2 * LINE_MAX_BYTE, 1);
	if (!z->unescaped || !z->record.room)
		return fail(err, ERR_LIMIT, 0, "no memory left to read a Zeek log");
	while ((rc = lines_next(&z->lines, &it, &line, &at, err)) > 0)
		if (line.n && line.p[0] != '#' && !object(z, line, at))
			return fail(err, ERR_LIMIT, at, "the reading was stopped");
	if (z->other)
		snprintf(stats->note, sizeof stats->note, "%llu records of other logs are kept as names and values", (unsigned long long)z->other);
	return rc == 0;
}
