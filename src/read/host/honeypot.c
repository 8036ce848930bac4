/* SPDX-License-Identifier: Apache-2.0 */
/* What honeypots write, one JSON object a line: Cowrie (SSH and Telnet) and
 * Dionaea (many services). */
/* source: Cowrie, docs/OUTPUT.rst and output/jsonlog.py; Dionaea,
 * modules/python/dionaea/log_json.py and log_incident.py */
#include "read/read.h"

#include <stdio.h>

#include "read/text/json_lines.h"
#include "read/text/log_text.h"

enum {
	SESSIONS = 1 << 14,
	SOURCE_N = 64
};

/* Only the first event of a session has both ends: they are kept for the
 * others, for as long as no other session takes the place. */
struct session {
	uint64_t hash;
	struct tuple tuple;
	bool telnet;
};

struct honeypot {
	const struct local_clock *clock;
	uint64_t undated; /* records whose clock's zone nobody tells */
	struct json_lines j;
	struct json_members m;
	struct session *session; /* SESSIONS; Cowrie only */
	struct str cell[RECORD_CELLS_MAX];
	char source[SOURCE_N];
};

int cowrie_probe(struct str head)
{
	if (head.n && head.p[0] == '{' && str_has(head, STR("\"eventid\"")) &&
		str_has(head, STR("\"cowrie."))) {
		return 90;
	}
	return 0;
}

int dionaea_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	bool connection = str_has(head, STR("\"connection\"")) &&
		str_has(head, STR("\"transport\"")) &&
		str_has(head, STR("\"src_ip\"")) &&
		str_has(head, STR("\"dst_ip\""));
	if (connection ||
		(str_has(head, STR("\"origin\"")) &&
			str_has(head, STR("\"dionaea.")))) {
		return 75;
	}
	return 0;
}

static struct str source_of(struct honeypot *z,
	const char *program,
	struct str event)
{
	int n = snprintf(z->source,
		SOURCE_N,
		"%s/%.*s",
		program,
		STR_FMT(str_head(event, SOURCE_N - 12)));

	return (struct str){ z->source, (size_t)n };
}

static bool put_record(struct honeypot *z,
	struct obs o,
	const char *program,
	struct str event)
{
	o.kind = OBS_RECORD;
	o.record = json_record(&z->m, source_of(z, program, event), z->cell);
	return json_lines_put(&z->j, &o);
}

/* name: NULL = the event does not tell it */
static struct str end_text(const struct json_members *m, const char *name)
{
	return name ? json_text(m, name) : (struct str){ 0 };
}

/* false: an address or a port that is none; what is not there stays zero */
static bool ends(const struct json_members *m,
	const char *const names[static 4],
	struct tuple *t)
{
	struct str src = end_text(m, names[0]);
	struct str dst = end_text(m, names[2]);

	if (!(!src.n || addr_parse(src, &t->src)))
		return false;
	if (!(!dst.n || addr_parse(dst, &t->dst)))
		return false;
	if (!json_port(end_text(m, names[1]), &t->sport))
		return false;
	return json_port(end_text(m, names[3]), &t->dport);
}

/* --- Cowrie -------------------------------------------------------------- */

static bool is_set(struct addr a)
{
	return a.hi || a.lo;
}

/* Which events tell the ends of their session. connect does; of sessions that
 * began before the log, those of the same families may, where somebody put the
 * ends into each. In all others the same names tell of another thing:
 * direct-tcpip.* has in dst_ip, dst_port and src_port what the intruder asks to
 * be forwarded to and from, by number or by name. source: Cowrie,
 * ssh/forwarding.py */
static bool tells_ends(struct str event)
{
	static const char *const family[] = { "session.",
		"login.",
		"command.",
		"client." };

	if (str_has(event, STR("tcpip")) || str_has(event, STR("forward")))
		return false;
	for (size_t i = 0; i < sizeof family / sizeof *family; i++) {
		if (str_starts(event, str_of(family[i])))
			return true;
	}
	return false;
}

/* whose events these are; a session that began before the log has the source
 * only */
static struct session session_of(struct honeypot *z,
	const struct tuple *told,
	struct str event)
{
	struct str id = json_text(&z->m, "session");
	uint64_t hash = hash_bytes(id);
	struct session *s = &z->session[hash % SESSIONS];
	bool kept = s->hash == hash && addr_eq(s->tuple.src, told->src);
	bool connects = str_is(event, "session.connect");

	if (is_set(told->dst) && id.n && (connects || !kept)) {
		struct str protocol = json_text(&z->m, "protocol");

		s->hash = hash;
		s->tuple = *told;
		if (protocol.n)
			s->telnet = str_is(protocol, "telnet");
		else
			s->telnet = told->dport == 23;
	}
	if (id.n && s->hash == hash && addr_eq(s->tuple.src, told->src))
		return *s;
	return (struct session){ .tuple = *told };
}

static bool put_logon(struct honeypot *z,
	struct obs o,
	bool telnet,
	bool success)
{
	struct str event = str_from(json_text(&z->m, "eventid"), 7);

	o.kind = OBS_LOGON;
	o.logon = (struct obs_logon){
		.method = STR("cowrie"),
		.user = json_text(&z->m, "username"),
		.service = telnet ? STR("telnet") : STR("ssh"),
		.success = success,
	};
	/* the password stands there only */
	return json_lines_put(&z->j, &o) && put_record(z, o, "cowrie", event);
}

/* Who received stands as source. What was fetched came from a host that only
 * the URL tells; what was sent up came from the client. */
static bool put_file(struct honeypot *z, struct obs o, bool up)
{
	struct tuple t = o.tuple;
	struct str url = json_text(&z->m, "url");
	struct str name = json_text(&z->m, "filename");
	struct str size = json_text(&z->m, "size");

	if (url.n)
		name = url;
	else if (!name.n)
		name = json_text(&z->m, "destfile");
	o.kind = OBS_FILE;
	o.file = (struct obs_file){
		.name = name,
		.sha256 = json_text(&z->m, "shasum"),
		.size_byte = 0,
		.source = STR("cowrie"),
	};
	if (!str_u64(size, &o.file.size_byte))
		o.file.size_byte = 0;
	o.tuple = (struct tuple){ .src = t.dst };
	if (up)
		o.tuple = tuple_reversed(t);
	return json_lines_put(&z->j, &o);
}

static bool put_ssh(struct honeypot *z, struct obs o)
{
	struct str client = json_text(&z->m, "version");

	bool python_bytes = str_starts(client, STR("b'")) ||
		str_starts(client, STR("b\""));

	if (client.n > 3 && python_bytes)
		client = str_head(str_from(client, 2), client.n - 3);
	o.kind = OBS_SSH;
	o.ssh = (struct obs_ssh){
		.client = client,
		.hassh = json_text(&z->m, "hassh"),
		.success = -1,
	};
	return json_lines_put(&z->j, &o);
}

static bool put_event(struct honeypot *z, struct obs o, struct str event)
{
	struct session s = session_of(z, &o.tuple, event);

	o.tuple = s.tuple;
	if (str_is(event, "login.success"))
		return put_logon(z, o, s.telnet, true);
	if (str_is(event, "login.failed"))
		return put_logon(z, o, s.telnet, false);
	if (str_is(event, "session.file_download"))
		return put_file(z, o, false);
	if (str_is(event, "session.file_upload"))
		return put_file(z, o, true);
	if (str_is(event, "client.version") || str_is(event, "client.kex"))
		return put_ssh(z, o);
	if (!str_is(event, "command.input"))
		return put_record(z, o, "cowrie", event);
	o.kind = OBS_COMMAND;
	o.command = (struct obs_command){
		.source = STR("cowrie"),
		.session = json_text(&z->m, "session"),
		.user = json_text(&z->m, "username"),
		.text = json_text(&z->m, "input"),
	};
	return json_lines_put(&z->j, &o);
}

static const char *const ends_of_line[] = { "src_ip",
	"src_port",
	"dst_ip",
	"dst_port" };
/* of an event that tells its client only: no event has the other members */
static const char *const client_of_line[] = { "src_ip", NULL, NULL, NULL };

/* NULL, or what was expected */
static const char *who(const struct json_members *m,
	const char *const names[static 4],
	struct obs *o)
{
	if (ends(m, names, &o->tuple))
		return NULL;
	return "src_ip, src_port, dst_ip and dst_port: IP addresses and "
	       "ports "
	       "were expected";
}

static const char time_expected[] = "timestamp: a date and time of the years "
				    "1970 to 2199 was expected";

/* What a shipper stamped, in UTC, when it took the line up: where both are of
 * one moment, the honeypot's clock is UTC, for no two zones are less than a
 * quarter of an hour apart. */
static bool shipped_then(const struct json_members *m, int64_t t_ns)
{
	const int64_t near_ns = 7 * 60 * 1000000000LL;
	int64_t shipped_ns;

	if (!json_time(json_text(m, "@timestamp"), &shipped_ns))
		return false;
	return shipped_ns - t_ns < near_ns && t_ns - shipped_ns < near_ns;
}

/* Cowrie puts a Z behind what its clock shows in whatever zone the process
 * runs: that Z tells nothing. What is known: an offset, what an analyst told of
 * the clock, a shipper's own stamp. source: Cowrie, core/output.py */
static const char *cowrie_time(struct honeypot *z, struct obs *o)
{
	const int64_t second = 1000000000;
	struct str s = json_text(&z->m, "timestamp");
	int64_t utc_ns;
	int64_t t_s;

	if (!json_time(s, &utc_ns))
		return time_expected;
	o->t_ns = utc_ns;
	bool letter = s.n && s.p[s.n - 1] == 'Z';
	bool offset = s.n > 19 && !letter &&
		(str_has_char(str_from(s, 19), '+') ||
			str_has_char(str_from(s, 19), '-'));
	bool epoch = s.n > 4 && s.p[4] != '-';
	if (offset || epoch || shipped_then(&z->m, utc_ns))
		return NULL;
	o->t_ns = T_NONE;
	if (z->clock && z->clock->zoned &&
		local_instant(z->clock, utc_ns / second, &t_s) == LOCAL_ONE) {
		o->t_ns = t_s * second + utc_ns % second;
	}
	z->undated += o->t_ns == T_NONE;
	return NULL;
}

static bool cowrie_line(void *ctx, struct str line, uint64_t at)
{
	struct honeypot *z = ctx;
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
		.tuple.proto = 6,
	};
	const char *why = json_members_read(line, z->j.room, &z->m);
	struct str event = { 0 };

	if (!why) {
		event = json_text(&z->m, "eventid");
		if (!str_starts(event, STR("cowrie.")))
			why = "eventid: one of Cowrie was expected";
	}
	event = str_from(event, 7);
	if (!why) {
		why = who(&z->m,
			tells_ends(event) ? ends_of_line : client_of_line,
			&o);
	}
	if (!why)
		why = cowrie_time(z, &o);
	if (why) {
		json_lines_skip(&z->j, at, why);
		return true;
	}
	return put_event(z, o, event);
}

/* --- Dionaea ------------------------------------------------------------- */

struct told {
	struct honeypot *z;
	const struct obs *about;
	struct str protocol;
};

static bool put_credential(struct told *t, const struct json_members *m)
{
	struct obs o = *t->about;

	o.kind = OBS_LOGON;
	o.logon = (struct obs_logon){
		.method = STR("dionaea"),
		.user = json_text(m, "username"),
		.service = t->protocol,
		.success = -1,
	};
	return json_lines_put(&t->z->j, &o);
}

static bool put_command(struct told *t, const struct json_members *m)
{
	struct str text = json_text(m, "command");
	struct str arguments = json_nested(m, "arguments", '[');
	char *to = m->scan.unescaped;
	struct json_scan s = { .unescaped = to + text.n + 1 };
	struct obs o = *t->about;

	if (text.n && arguments.n > 2) {
		memcpy(to, text.p, text.n);
		to[text.n] = ' ';
		struct str list = json_scan_list(&s, arguments);
		text = (struct str){ to, text.n + 1 + list.n };
	}
	o.kind = OBS_COMMAND;
	o.command = (struct obs_command){
		.source = STR("dionaea"),
		.text = text,
	};
	return json_lines_put(&t->z->j, &o);
}

/* the objects of a list, one by one; false: the sink wants no more */
static bool each(struct told *t,
	struct str list,
	struct json_members *room,
	bool (*put)(struct told *t, const struct json_members *m))
{
	struct json_scan s = {
		.rest = list,
		.unescaped = t->z->m.scan.unescaped,
	};
	struct str v;
	enum json_kind kind;

	while (list.n && json_scan_item(&s, &v, &kind)) {
		if (kind != JSON_NESTED || v.p[0] != '{')
			continue;
		if (json_members_read(v, s.unescaped, room))
			continue;
		if (!put(t, room))
			return false;
	}
	return true;
}

static bool connection(struct honeypot *z,
	struct obs *o,
	struct json_members *inner)
{
	struct told t = {
		.z = z,
		.about = o,
	};
	struct str ftp = json_nested(&z->m, "ftp", '{');
	struct str head = json_nested(&z->m, "connection", '{');
	struct str commands = { 0 };
	struct json_members own = { .n = 0 };
	char *room = z->m.scan.unescaped;

	if (head.n && !json_members_read(head, room, &own)) {
		struct str transport = json_text(&own, "transport");

		t.protocol = json_text(&own, "protocol");
		if (str_is(transport, "tcp") || str_is(transport, "tls"))
			o->tuple.proto = 6;
		else if (str_is(transport, "udp"))
			o->tuple.proto = 17;
		else
			o->tuple.proto = 0;
		z->m.scan.unescaped = own.scan.unescaped;
	}
	if (!put_record(z, *o, "dionaea", t.protocol))
		return false;
	struct str credentials = json_nested(&z->m, "credentials", '[');
	if (!each(&t, credentials, inner, put_credential))
		return false;
	if (ftp.n && !json_members_read(ftp, z->m.scan.unescaped, inner)) {
		commands = json_nested(inner, "commands", '[');
		z->m.scan.unescaped = inner->scan.unescaped;
	}
	return each(&t, commands, inner, put_command);
}

/* {"origin": "dionaea.download.complete.hash", "data": {"md5hash", "url",
 * "connection": {..}}} */
static bool incident(struct honeypot *z,
	struct obs *o,
	struct str origin,
	struct json_members *inner)
{
	static const char *const names[] = { "remote_ip",
		"remote_port",
		"local_ip",
		"local_port" };
	struct str data = json_nested(&z->m, "data", '{');
	struct str con;
	struct str md5 = { 0 };
	struct str url = { 0 };
	struct json_members of;

	if (data.n && !json_members_read(data, z->m.scan.unescaped, inner)) {
		con = json_nested(inner, "connection", '{');
		if (!con.n)
			con = json_nested(inner, "con", '{');
		md5 = json_text(inner, "md5hash");
		url = json_text(inner, "url");
		if (con.n &&
			!json_members_read(con, inner->scan.unescaped, &of) &&
			!ends(&of, names, &o->tuple)) {
			o->tuple = (struct tuple){ 0 };
		}
	}
	if (str_starts(origin, STR("dionaea.")))
		origin = str_from(origin, 8);
	if (!put_record(z, *o, "dionaea", origin))
		return false;
	if (!md5.n)
		return true;
	o->tuple = tuple_reversed(o->tuple);
	o->kind = OBS_FILE;
	o->file = (struct obs_file){
		.name = url,
		.md5 = md5,
		.size_byte = 0,
		.source = STR("dionaea"),
	};
	return json_lines_put(&z->j, o);
}

static bool dionaea_line(void *ctx, struct str line, uint64_t at)
{
	struct honeypot *z = ctx;
	struct json_members inner;
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
	};
	const char *why = json_members_read(line, z->j.room, &z->m);

	if (!why && !json_time(json_text(&z->m, "timestamp"), &o.t_ns))
		why = time_expected;
	if (!why)
		why = who(&z->m, ends_of_line, &o);
	if (why) {
		json_lines_skip(&z->j, at, why);
		return true;
	}
	struct str origin = json_text(&z->m, "origin");
	if (origin.n)
		return incident(z, &o, origin, &inner);
	return connection(z, &o, &inner);
}

/* --- both ---------------------------------------------------------------- */

static bool read_with(log_line_fn *each_line,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct honeypot *z = NEW(a, struct honeypot, 1);

	if (z)
		z->session = NEW(a, struct session, SESSIONS);
	if (!z || !z->session) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a honeypot's log");
	}
	z->clock = in->clock;
	bool ok = json_lines_open(&z->j, in, a, out, stats, err) &&
		log_read(&z->j.lines, each_line, z, err);
	if (z->undated) {
		snprintf(stats->note,
			sizeof stats->note,
			"%llu events have no time: Cowrie writes what its "
			"clock shows and a Z behind it, whatever the zone; "
			"--zone tells it (--zone UTC where it ran in UTC)",
			(unsigned long long)z->undated);
	}
	return ok;
}

bool cowrie_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_with(cowrie_line, in, &scratch, out, stats, err);
}

bool dionaea_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_with(dionaea_line, in, &scratch, out, stats, err);
}
