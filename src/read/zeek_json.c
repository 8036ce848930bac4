/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's JSON logs, one object a line, alone or many logs in one stream. The log is named by _path or @stream, else known by its keys. */
#include <stdio.h>

#include "read/json_scan.h"
#include "read/lines.h"
#include "read/zeek.h"
#include "read/zeek_json.h"

/* Keys that tell an unnamed log: of those that stand in every record, one that no other log has. What a log shares with a
 * wanted one (SMTP and SIP have trans_depth and user_agent, QUIC has server_name, DHCP has had trans_id) is named as ZLOG_OTHER:
 * one such key and the record is none of ours. source: the record types of Zeek 6 and 7 */
#define K(lit) { (lit), sizeof(lit) - 1 }
static const struct {
	struct str key;
	enum zeek_log log;
} telltale[] = {
	{ K("conn_state"), ZLOG_CONN }, { K("orig_ip_bytes"), ZLOG_CONN }, { K("missed_bytes"), ZLOG_CONN },
	{ K("qclass"), ZLOG_DNS }, { K("qtype_name"), ZLOG_DNS }, { K("rcode_name"), ZLOG_DNS }, { K("trans_id"), ZLOG_DNS }, { K("rejected"), ZLOG_DNS },
	{ K("trans_depth"), ZLOG_HTTP }, { K("user_agent"), ZLOG_HTTP },
	{ K("ssl_history"), ZLOG_SSL }, { K("server_name"), ZLOG_SSL }, { K("established"), ZLOG_SSL }, { K("resumed"), ZLOG_SSL }, { K("curve"), ZLOG_SSL },
	{ K("auth_attempts"), ZLOG_SSH }, { K("hasshVersion"), ZLOG_SSH }, { K("kex_alg"), ZLOG_SSH },
	{ K("seen_bytes"), ZLOG_FILES }, { K("overflow_bytes"), ZLOG_FILES }, { K("tx_hosts"), ZLOG_FILES },
	{ K("helo"), ZLOG_OTHER }, { K("mailfrom"), ZLOG_OTHER }, { K("last_reply"), ZLOG_OTHER }, { K("is_webmail"), ZLOG_OTHER },
	{ K("call_id"), ZLOG_OTHER }, { K("request_path"), ZLOG_OTHER }, { K("client_initial_dcid"), ZLOG_OTHER }, { K("assigned_ip"), ZLOG_OTHER },
};

/* false: the key says nothing */
static bool log_by_key(struct str key, enum zeek_log *ret)
{
	for (size_t i = 0; i < sizeof telltale / sizeof *telltale; i++)
		if (str_eq(key, telltale[i].key)) {
			*ret = telltale[i].log;
			return true;
		}
	return false;
}

int zeek_json_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	bool zeek = str_has(head, STR("\"id.orig_h\"")) || str_has(head, STR("\"id_orig_h\"")) ||
	            str_has(head, STR("\"fuid\"")) || str_has(head, STR("\"@stream\""));

	return zeek && str_has(head, STR("\"ts\"")) ? 90 : 0;
}

enum { MEMBERS_MAX = 160 };

struct member {
	struct str key, value;
	enum json_kind kind;
};

/* all members of the object, and which log it is; s->bad is set when the line holds anything else */
static unsigned members(struct json_scan *s, struct member m[static MEMBERS_MAX], enum zeek_log *ret_log)
{
	enum zeek_log named = ZLOG_OTHER, guessed = ZLOG_OTHER;
	bool has_name = false, foreign = false;
	unsigned n = 0;

	while (n < MEMBERS_MAX && json_scan_next(s, &m[n].key, &m[n].value, &m[n].kind)) {
		if (str_is(m[n].key, "_path") || str_is(m[n].key, "@stream") || str_is(m[n].key, "@path")) {
			named = zeek_log_of(m[n].value);
			has_name = true;
		}
		enum zeek_log told;
		if (!has_name && log_by_key(m[n].key, &told)) {
			foreign |= told == ZLOG_OTHER;
			guessed = guessed == ZLOG_OTHER ? told : guessed;
		}
		n++;
	}
	if (!s->bad && n == MEMBERS_MAX)
		s->bad = "an object of fewer than 160 members was expected";
	else if (!s->bad && str_trim(s->rest).n)
		s->bad = "the end of the line was expected behind the object";
	*ret_log = has_name ? named : foreign ? ZLOG_OTHER : guessed;
	return n;
}

struct zeek_json {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	char *unescaped;                /* LINE_MAX_BYTE */
	uint64_t other;                 /* records of logs that no hunt uses */
};

static void skip_object(struct zeek_json *z, uint64_t at, struct str line, const struct json_scan *s, const char *why)
{
	unsigned column = s ? (unsigned)(s->rest.p - line.p) + 1 : 0;

	read_skip(z->out, z->stats, (struct skip){ at, z->lines.line, column, why });
}

static bool object(struct zeek_json *z, struct str line, uint64_t at)
{
	struct member m[MEMBERS_MAX];
	struct zeek_record r = { 0 };
	struct json_scan s = { .rest = line, .unescaped = z->unescaped };
	struct obs o;
	enum zeek_log log;
	enum zeek_field bad;
	unsigned n = members(&s, m, &log);

	if (s.bad) {
		skip_object(z, at, line, &s, s.bad);
		return true;
	}
	if (log == ZLOG_OTHER) {
		z->other++;
		return true;
	}
	for (unsigned i = 0; i < n; i++) {
		enum zeek_field f = zeek_field_of(log, m[i].key);

		if (f != ZF_NONE && m[i].kind != JSON_NULL)
			r.field[f] = m[i].kind == JSON_NESTED ? json_scan_list(&s, m[i].value) : m[i].value;
	}
	const char *why = zeek_observe(log, &r, &o, &bad);
	if (why) {
		skip_object(z, at, line, NULL, why);
		return true;
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
	z->unescaped = NEW(&scratch, char, LINE_MAX_BYTE + LINES_PULL);
	if (!z->unescaped)
		return fail(err, ERR_LIMIT, 0, "no memory left to read a Zeek log");
	while ((rc = lines_next(&z->lines, &it, &line, &at, err)) > 0)
		if (line.n && line.p[0] != '#' && !object(z, line, at))
			return fail(err, ERR_LIMIT, at, "the reading was stopped");
	if (z->other)
		snprintf(stats->note, sizeof stats->note, "%llu records of other logs are kept; no hunt uses those logs yet", (unsigned long long)z->other);
	return rc == 0;
}
