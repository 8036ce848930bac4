/* SPDX-License-Identifier: Apache-2.0 */
/* Suricata's EVE JSON, one event a line. What stands in an event is one table
 * (wanted), what an event needs another (kinds); source: the user guide's "Eve
 * JSON Format" and etc/schema.json of Suricata 4 to 8 */
#include <stdio.h>

#include "read/text/json_order.h"
#include "read/input/lines.h"
#include "read/network/pieces.h"
#include "read/read.h"
#include "read/text/epoch.h"

#define S(lit)                         \
	{                              \
		(lit), sizeof(lit) - 1 \
	}

int suricata_eve_probe(struct str head)
{
	if (!head.n || head.p[0] != '{' ||
		!str_has(head, STR("\"event_type\"")) ||
		!str_has(head, STR("\"timestamp\""))) {
		return 0;
	}
	/* other programs have these two as well; all of Suricata's events but
	 * its counters have addresses, under this name */
	if (str_has(head, STR("\"dest_ip\"")) ||
		str_has(head, STR("\"stats\""))) {
		return 80;
	}
	return 0;
}

/* --- what is wanted ------------------------------------------------------ */

enum section {
	TOP,
	FLOW,
	NETFLOW,
	DNS,
	QUERY,
	ANSWER,
	HTTP,
	TLS,
	JA3,
	SSH,
	SSH_CLIENT,
	SSH_SERVER,
	FILEINFO,
	JA3S,
	HASSH,
	HASSH_SERVER,
	TCP,
	ALERT,
	ANOMALY,
	SMB,
	NTLMSSP,
	KRB5,
	DHCP,
	FTP,
	SMTP,
	EMAIL,
	SECTIONS
};

enum eve_field {
	EF_NONE,
	EF_TIMESTAMP,
	EF_EVENT_TYPE,
	EF_FLOW_ID,
	EF_SRC_IP,
	EF_SRC_PORT,
	EF_DEST_IP,
	EF_DEST_PORT,
	EF_PROTO,
	EF_ICMP_TYPE,
	EF_ICMP_CODE,
	EF_EVENT,
	EF_FLOW,
	EF_NETFLOW,
	EF_DNS,
	EF_HTTP,
	EF_TLS,
	EF_QUIC,
	EF_SSH,
	EF_FILEINFO,
	EF_START,
	EF_END,
	EF_TO_SERVER_BYTE,
	EF_TO_CLIENT_BYTE,
	EF_TO_SERVER_PKTS,
	EF_TO_CLIENT_PKTS,
	EF_DNS_TYPE,
	EF_RRNAME,
	EF_RRTYPE,
	EF_RCODE,
	EF_RDATA,
	EF_QUERIES,
	EF_ANSWERS,
	EF_GROUPED,
	EF_ANSWER_NAME,
	EF_ANSWER_RDATA,
	EF_HOSTNAME,
	EF_URL,
	EF_AGENT,
	EF_XFF,
	EF_X_FORWARDED,
	EF_METHOD,
	EF_STATUS,
	EF_SNI,
	EF_VERSION,
	EF_FINGERPRINT,
	EF_CERT_SUBJECT,
	EF_CERT_ISSUER,
	EF_CERT_SERIAL,
	EF_NOT_BEFORE,
	EF_NOT_AFTER,
	EF_CERT_NAMES,
	EF_JA3,
	EF_JA3_HASH,
	EF_CLIENT,
	EF_SERVER,
	EF_CLIENT_SOFTWARE,
	EF_SERVER_SOFTWARE,
	EF_FILENAME,
	EF_MAGIC,
	EF_MIME,
	EF_SIZE,
	EF_MD5,
	EF_SHA1,
	EF_SHA256,
	EF_REFERRER,
	EF_CONTENT_TYPE,
	EF_LENGTH,
	EF_JA3S,
	EF_JA3S_HASH,
	EF_JA4,
	EF_CLIENT_HASSH,
	EF_SERVER_HASSH,
	EF_HASSH,
	EF_HASSH_SERVER,
	EF_TCP,
	EF_TO_SERVER_FLAGS,
	EF_TO_CLIENT_FLAGS,
	EF_NETFLOW_FLAGS,
	EF_ALERT,
	EF_SIGNATURE,
	EF_SIGNATURE_ID,
	EF_CATEGORY,
	EF_SEVERITY,
	EF_ANOMALY,
	EF_ANOMALY_TYPE,
	EF_ANOMALY_EVENT,
	EF_SMB,
	EF_SMB_COMMAND,
	EF_SMB_STATUS,
	EF_SMB_FILENAME,
	EF_SMB_PIPE,
	EF_SMB_SHARE,
	EF_SMB_SIZE,
	EF_NTLMSSP,
	EF_USER,
	EF_DOMAIN,
	EF_HOST,
	EF_KRB5,
	EF_MSG_TYPE,
	EF_CNAME,
	EF_REALM,
	EF_SNAME,
	EF_KRB_ERROR,
	EF_KRB_REQUEST,
	EF_DHCP,
	EF_MAC,
	EF_ASSIGNED_IP,
	EF_CLIENT_IP,
	EF_HOST_NAME,
	EF_FTP,
	EF_COMMAND,
	EF_COMMAND_DATA,
	EF_COMPLETION,
	EF_SMTP,
	EF_HELO,
	EF_MAIL_FROM,
	EF_RCPT_TO,
	EF_EMAIL,
	EF_SUBJECT,
	EF_MESSAGE_ID,
	EF_MAIL_DATE,
	EF_MAILER,
	EF_N
};

/* kinds of value; 0 = unset, null among it */
enum {
	TEXT = 1,
	NUMBER = 2,
	OBJECT = 4,
	LIST = 8,
	OTHER = 16
};

static const struct eve_member {
	struct str name;
	enum section in;
	enum eve_field field;
	unsigned kinds;
	const char *why; /* said when it is of another kind */
} wanted[] = {
	{ S("timestamp"),
		TOP,
		EF_TIMESTAMP,
		TEXT,
		"timestamp: a text was expected" },
	{ S("event_type"),
		TOP,
		EF_EVENT_TYPE,
		TEXT,
		"event_type: a text was expected" },
	{ S("flow_id"),
		TOP,
		EF_FLOW_ID,
		TEXT | NUMBER,
		"flow_id: a number was expected" },
	{ S("src_ip"),
		TOP,
		EF_SRC_IP,
		TEXT,
		"src_ip: an IP address as text was expected" },
	{ S("src_port"),
		TOP,
		EF_SRC_PORT,
		NUMBER,
		"src_port: a number was expected" },
	{ S("dest_ip"),
		TOP,
		EF_DEST_IP,
		TEXT,
		"dest_ip: an IP address as text was expected" },
	{ S("dest_port"),
		TOP,
		EF_DEST_PORT,
		NUMBER,
		"dest_port: a number was expected" },
	{ S("proto"),
		TOP,
		EF_PROTO,
		TEXT | NUMBER,
		"proto: a name or a number was expected" },
	{ S("icmp_type"),
		TOP,
		EF_ICMP_TYPE,
		NUMBER,
		"icmp_type: a number was expected" },
	{ S("icmp_code"),
		TOP,
		EF_ICMP_CODE,
		NUMBER,
		"icmp_code: a number was expected" },
	/* extra-data of the option xff */
	{ S("xff"), TOP, EF_XFF, TEXT, "xff: a text was expected" },
	{ S("event"),
		TOP,
		EF_EVENT,
		OBJECT,
		"event: an object was expected" },
	{ S("flow"), TOP, EF_FLOW, OBJECT, "flow: an object was expected" },
	{ S("netflow"),
		TOP,
		EF_NETFLOW,
		OBJECT,
		"netflow: an object was expected" },
	{ S("dns"), TOP, EF_DNS, OBJECT, "dns: an object was expected" },
	{ S("http"), TOP, EF_HTTP, OBJECT, "http: an object was expected" },
	{ S("tls"), TOP, EF_TLS, OBJECT, "tls: an object was expected" },
	{ S("quic"), TOP, EF_QUIC, OBJECT, "quic: an object was expected" },
	{ S("ssh"), TOP, EF_SSH, OBJECT, "ssh: an object was expected" },
	{ S("fileinfo"),
		TOP,
		EF_FILEINFO,
		OBJECT,
		"fileinfo: an object was expected" },
	{ S("start"),
		FLOW,
		EF_START,
		TEXT,
		"flow.start: a text was expected" },
	{ S("end"), FLOW, EF_END, TEXT, "flow.end: a text was expected" },
	{ S("bytes_toserver"),
		FLOW,
		EF_TO_SERVER_BYTE,
		NUMBER,
		"flow.bytes_toserver: a number was expected" },
	{ S("bytes_toclient"),
		FLOW,
		EF_TO_CLIENT_BYTE,
		NUMBER,
		"flow.bytes_toclient: a number was expected" },
	{ S("pkts_toserver"),
		FLOW,
		EF_TO_SERVER_PKTS,
		NUMBER,
		"flow.pkts_toserver: a number was expected" },
	{ S("pkts_toclient"),
		FLOW,
		EF_TO_CLIENT_PKTS,
		NUMBER,
		"flow.pkts_toclient: a number was expected" },
	{ S("start"),
		NETFLOW,
		EF_START,
		TEXT,
		"netflow.start: a text was expected" },
	{ S("end"),
		NETFLOW,
		EF_END,
		TEXT,
		"netflow.end: a text was expected" },
	{ S("bytes"),
		NETFLOW,
		EF_TO_SERVER_BYTE,
		NUMBER,
		"netflow.bytes: a number was expected" },
	{ S("pkts"),
		NETFLOW,
		EF_TO_SERVER_PKTS,
		NUMBER,
		"netflow.pkts: a number was expected" },
	{ S("type"),
		DNS,
		EF_DNS_TYPE,
		TEXT,
		"dns.type: a text was expected" },
	{ S("rrname"),
		DNS,
		EF_RRNAME,
		TEXT,
		"dns.rrname: a text was expected" },
	{ S("rrtype"),
		DNS,
		EF_RRTYPE,
		TEXT,
		"dns.rrtype: a text was expected" },
	{ S("rcode"), DNS, EF_RCODE, TEXT, "dns.rcode: a text was expected" },
	{ S("rdata"), DNS, EF_RDATA, TEXT, "dns.rdata: a text was expected" },
	{ S("queries"),
		DNS,
		EF_QUERIES,
		LIST,
		"dns.queries: a list was expected" },
	{ S("answers"),
		DNS,
		EF_ANSWERS,
		LIST,
		"dns.answers: a list was expected" },
	{ S("grouped"),
		DNS,
		EF_GROUPED,
		OBJECT,
		"dns.grouped: an object was expected" },
	{ S("rrname"),
		QUERY,
		EF_RRNAME,
		TEXT,
		"dns.queries.rrname: a text was expected" },
	{ S("rrtype"),
		QUERY,
		EF_RRTYPE,
		TEXT,
		"dns.queries.rrtype: a text was expected" },
	{ S("rrname"),
		ANSWER,
		EF_ANSWER_NAME,
		TEXT,
		"dns.answers.rrname: a text was expected" },
	{ S("rdata"),
		ANSWER,
		EF_ANSWER_RDATA,
		TEXT,
		"dns.answers.rdata: a text was expected" },
	{ S("hostname"),
		HTTP,
		EF_HOSTNAME,
		TEXT,
		"http.hostname: a text was expected" },
	{ S("url"), HTTP, EF_URL, TEXT, "http.url: a text was expected" },
	{ S("http_user_agent"),
		HTTP,
		EF_AGENT,
		TEXT,
		"http.http_user_agent: a text was expected" },
	{ S("xff"), HTTP, EF_XFF, TEXT, "http.xff: a text was expected" },
	{ S("x_forwarded_for"),
		HTTP,
		EF_X_FORWARDED,
		TEXT,
		"http.x_forwarded_for: a text was expected" },
	{ S("http_method"),
		HTTP,
		EF_METHOD,
		TEXT,
		"http.http_method: a text was expected" },
	/* a text in the guide's own samples */
	{ S("status"),
		HTTP,
		EF_STATUS,
		TEXT | NUMBER,
		"http.status: a number was expected" },
	{ S("sni"), TLS, EF_SNI, TEXT, "sni: a text was expected" },
	{ S("version"),
		TLS,
		EF_VERSION,
		TEXT,
		"version: a text was expected" },
	/* what the server showed: its digest is a SHA-1, with colons */
	{ S("fingerprint"),
		TLS,
		EF_FINGERPRINT,
		TEXT,
		"tls.fingerprint: a text was expected" },
	{ S("subject"),
		TLS,
		EF_CERT_SUBJECT,
		TEXT,
		"tls.subject: a text was expected" },
	{ S("issuerdn"),
		TLS,
		EF_CERT_ISSUER,
		TEXT,
		"tls.issuerdn: a text was expected" },
	{ S("serial"),
		TLS,
		EF_CERT_SERIAL,
		TEXT,
		"tls.serial: a text was expected" },
	{ S("notbefore"),
		TLS,
		EF_NOT_BEFORE,
		TEXT,
		"tls.notbefore: a text was expected" },
	{ S("notafter"),
		TLS,
		EF_NOT_AFTER,
		TEXT,
		"tls.notafter: a text was expected" },
	{ S("subjectaltname"),
		TLS,
		EF_CERT_NAMES,
		LIST,
		"tls.subjectaltname: a list was expected" },
	{ S("ja3"), TLS, EF_JA3, OBJECT, "ja3: an object was expected" },
	{ S("hash"),
		JA3,
		EF_JA3_HASH,
		TEXT,
		"ja3.hash: a text was expected" },
	{ S("client"),
		SSH,
		EF_CLIENT,
		OBJECT,
		"ssh.client: an object was expected" },
	{ S("server"),
		SSH,
		EF_SERVER,
		OBJECT,
		"ssh.server: an object was expected" },
	{ S("software_version"),
		SSH_CLIENT,
		EF_CLIENT_SOFTWARE,
		TEXT,
		"ssh.client.software_version: a text was expected" },
	{ S("software_version"),
		SSH_SERVER,
		EF_SERVER_SOFTWARE,
		TEXT,
		"ssh.server.software_version: a text was expected" },
	{ S("filename"),
		FILEINFO,
		EF_FILENAME,
		TEXT,
		"fileinfo.filename: a text was expected" },
	{ S("magic"),
		FILEINFO,
		EF_MAGIC,
		TEXT,
		"fileinfo.magic: a text was expected" },
	{ S("mimetype"),
		FILEINFO,
		EF_MIME,
		TEXT,
		"fileinfo.mimetype: a text was expected" },
	{ S("size"),
		FILEINFO,
		EF_SIZE,
		NUMBER,
		"fileinfo.size: a number was expected" },
	{ S("md5"),
		FILEINFO,
		EF_MD5,
		TEXT,
		"fileinfo.md5: a text was expected" },
	{ S("sha1"),
		FILEINFO,
		EF_SHA1,
		TEXT,
		"fileinfo.sha1: a text was expected" },
	{ S("sha256"),
		FILEINFO,
		EF_SHA256,
		TEXT,
		"fileinfo.sha256: a text was expected" },
	{ S("tcp"), TOP, EF_TCP, OBJECT, "tcp: an object was expected" },
	{ S("alert"),
		TOP,
		EF_ALERT,
		OBJECT,
		"alert: an object was expected" },
	{ S("anomaly"),
		TOP,
		EF_ANOMALY,
		OBJECT,
		"anomaly: an object was expected" },
	{ S("smb"), TOP, EF_SMB, OBJECT, "smb: an object was expected" },
	{ S("krb5"), TOP, EF_KRB5, OBJECT, "krb5: an object was expected" },
	{ S("dhcp"), TOP, EF_DHCP, OBJECT, "dhcp: an object was expected" },
	{ S("ftp"), TOP, EF_FTP, OBJECT, "ftp: an object was expected" },
	{ S("smtp"), TOP, EF_SMTP, OBJECT, "smtp: an object was expected" },
	{ S("email"),
		TOP,
		EF_EMAIL,
		OBJECT,
		"email: an object was expected" },
	{ S("http_refer"),
		HTTP,
		EF_REFERRER,
		TEXT,
		"http.http_refer: a text was expected" },
	{ S("http_content_type"),
		HTTP,
		EF_CONTENT_TYPE,
		TEXT,
		"http.http_content_type: a text was expected" },
	{ S("length"),
		HTTP,
		EF_LENGTH,
		NUMBER,
		"http.length: a number was expected" },
	{ S("ja3s"), TLS, EF_JA3S, OBJECT, "ja3s: an object was expected" },
	{ S("hash"),
		JA3S,
		EF_JA3S_HASH,
		TEXT,
		"ja3s.hash: a text was expected" },
	{ S("ja4"), TLS, EF_JA4, TEXT, "ja4: a text was expected" },
	{ S("hassh"),
		SSH_CLIENT,
		EF_CLIENT_HASSH,
		OBJECT,
		"ssh.client.hassh: an object was expected" },
	{ S("hassh"),
		SSH_SERVER,
		EF_SERVER_HASSH,
		OBJECT,
		"ssh.server.hassh: an object was expected" },
	{ S("hash"),
		HASSH,
		EF_HASSH,
		TEXT,
		"hassh.hash: a text was expected" },
	{ S("hash"),
		HASSH_SERVER,
		EF_HASSH_SERVER,
		TEXT,
		"hassh.hash: a text was expected" },
	{ S("tcp_flags_ts"),
		TCP,
		EF_TO_SERVER_FLAGS,
		TEXT,
		"tcp.tcp_flags_ts: a text was expected" },
	{ S("tcp_flags_tc"),
		TCP,
		EF_TO_CLIENT_FLAGS,
		TEXT,
		"tcp.tcp_flags_tc: a text was expected" },
	{ S("tcp_flags"),
		TCP,
		EF_NETFLOW_FLAGS,
		TEXT,
		"tcp.tcp_flags: a text was expected" },
	{ S("signature"),
		ALERT,
		EF_SIGNATURE,
		TEXT,
		"alert.signature: a text was expected" },
	{ S("signature_id"),
		ALERT,
		EF_SIGNATURE_ID,
		NUMBER,
		"alert.signature_id: a number was expected" },
	{ S("category"),
		ALERT,
		EF_CATEGORY,
		TEXT,
		"alert.category: a text was expected" },
	{ S("severity"),
		ALERT,
		EF_SEVERITY,
		NUMBER,
		"alert.severity: a number was expected" },
	{ S("type"),
		ANOMALY,
		EF_ANOMALY_TYPE,
		TEXT,
		"anomaly.type: a text was expected" },
	{ S("event"),
		ANOMALY,
		EF_ANOMALY_EVENT,
		TEXT,
		"anomaly.event: a text was expected" },
	{ S("command"),
		SMB,
		EF_SMB_COMMAND,
		TEXT,
		"smb.command: a text was expected" },
	{ S("status"),
		SMB,
		EF_SMB_STATUS,
		TEXT,
		"smb.status: a text was expected" },
	{ S("filename"),
		SMB,
		EF_SMB_FILENAME,
		TEXT,
		"smb.filename: a text was expected" },
	{ S("named_pipe"),
		SMB,
		EF_SMB_PIPE,
		TEXT,
		"smb.named_pipe: a text was expected" },
	{ S("share"),
		SMB,
		EF_SMB_SHARE,
		TEXT,
		"smb.share: a text was expected" },
	{ S("size"),
		SMB,
		EF_SMB_SIZE,
		NUMBER,
		"smb.size: a number was expected" },
	{ S("ntlmssp"),
		SMB,
		EF_NTLMSSP,
		OBJECT,
		"smb.ntlmssp: an object was expected" },
	{ S("user"),
		NTLMSSP,
		EF_USER,
		TEXT,
		"smb.ntlmssp.user: a text was expected" },
	{ S("domain"),
		NTLMSSP,
		EF_DOMAIN,
		TEXT,
		"smb.ntlmssp.domain: a text was expected" },
	{ S("host"),
		NTLMSSP,
		EF_HOST,
		TEXT,
		"smb.ntlmssp.host: a text was expected" },
	{ S("msg_type"),
		KRB5,
		EF_MSG_TYPE,
		TEXT,
		"krb5.msg_type: a text was expected" },
	{ S("cname"),
		KRB5,
		EF_CNAME,
		TEXT,
		"krb5.cname: a text was expected" },
	{ S("realm"),
		KRB5,
		EF_REALM,
		TEXT,
		"krb5.realm: a text was expected" },
	{ S("sname"),
		KRB5,
		EF_SNAME,
		TEXT,
		"krb5.sname: a text was expected" },
	{ S("error_code"),
		KRB5,
		EF_KRB_ERROR,
		TEXT | NUMBER,
		"krb5.error_code: a name or a number was expected" },
	{ S("failed_request"),
		KRB5,
		EF_KRB_REQUEST,
		TEXT,
		"krb5.failed_request: a text was expected" },
	{ S("client_mac"),
		DHCP,
		EF_MAC,
		TEXT,
		"dhcp.client_mac: a text was expected" },
	{ S("assigned_ip"),
		DHCP,
		EF_ASSIGNED_IP,
		TEXT,
		"dhcp.assigned_ip: a text was expected" },
	{ S("client_ip"),
		DHCP,
		EF_CLIENT_IP,
		TEXT,
		"dhcp.client_ip: a text was expected" },
	{ S("hostname"),
		DHCP,
		EF_HOST_NAME,
		TEXT,
		"dhcp.hostname: a text was expected" },
	{ S("command"),
		FTP,
		EF_COMMAND,
		TEXT,
		"ftp.command: a text was expected" },
	{ S("command_data"),
		FTP,
		EF_COMMAND_DATA,
		TEXT,
		"ftp.command_data: a text was expected" },
	{ S("completion_code"),
		FTP,
		EF_COMPLETION,
		LIST,
		"ftp.completion_code: a list was expected" },
	{ S("helo"), SMTP, EF_HELO, TEXT, "smtp.helo: a text was expected" },
	{ S("mail_from"),
		SMTP,
		EF_MAIL_FROM,
		TEXT,
		"smtp.mail_from: a text was expected" },
	{ S("rcpt_to"),
		SMTP,
		EF_RCPT_TO,
		LIST,
		"smtp.rcpt_to: a list was expected" },
	{ S("subject"),
		EMAIL,
		EF_SUBJECT,
		TEXT,
		"email.subject: a text was expected" },
	{ S("message_id"),
		EMAIL,
		EF_MESSAGE_ID,
		TEXT,
		"email.message_id: a text was expected" },
	{ S("date"),
		EMAIL,
		EF_MAIL_DATE,
		TEXT,
		"email.date: a text was expected" },
	{ S("x_mailer"),
		EMAIL,
		EF_MAILER,
		TEXT,
		"email.x_mailer: a text was expected" },
};

/* types that are counted by name; all others together */
static const char *const unused[] = { "stats", "drop", "other" };
enum {
	UNUSED_N = sizeof unused / sizeof *unused
};

struct value {
	struct str v;
	unsigned kind;
};

enum {
	DAYS = 32,
	ZONE_N = 5,
	DATE_T_N = 11
}; /* "-0400", "2018-07-05T" */

struct eve {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	char *unescaped, *joined; /* LINE_MAX_BYTE + LINES_PULL each */
	uint64_t unused[UNUSED_N];
	uint64_t halves;
	/* the first half of a netflow, until it is known whether the second
	 * follows */
	struct obs half;
	uint64_t half_flow; /* its flow_id */
	bool has_half;
	/* netflows that may go on in later ones; NULL = none so far */
	struct pieces *netflows;
	struct arena *a;
	/* the event that is read */
	struct value field[EF_N];
	/* a bit for each field that may be other than zero */
	uint64_t was_set[(EF_N + 63) / 64];
	/* in unescaped: each byte of a line is unescaped once at most */
	char *room;
	size_t n_joined;
	json_order_fn *follow;
	struct json_order
		key_order; /* a meaning: place in wanted + 1, or -1 */
	struct eve_day {
		char date[DATE_T_N];
		char zone[ZONE_N];
		int64_t ns; /* its midnight */
	} day[DAYS];        /* by day of the month */
	const char *bad_at; /* where in the line, NULL = not known */
	bool joins; /* the event is the second half of the one that waits */
};

/* --- members to fields --------------------------------------------------- */

static const char *bad(struct eve *z, enum eve_field f, const char *why)
{
	z->bad_at = z->field[f].v.p;
	return why;
}

static unsigned kind_of(enum json_kind kind, struct str v)
{
	switch (kind) {
	case JSON_STRING:
		return TEXT;
	case JSON_NUMBER:
		return NUMBER;
	case JSON_NESTED:
		return v.p[0] == '{' ? OBJECT : LIST;
	case JSON_NULL:
		return 0;
	case JSON_TRUE:
	case JSON_FALSE:
		break;
	}
	return OTHER;
}

static const struct eve_member *wanted_named(enum section in, struct str name)
{
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (wanted[i].in == in && str_eq(name, wanted[i].name))
			return &wanted[i];
	}
	return NULL;
}

static void set(struct eve *z, enum eve_field f, struct value v)
{
	z->field[f] = v;
	z->was_set[f / 64] |= 1ULL << f % 64;
}

/* All fields become unset; most are. */
static void unset_all(struct eve *z)
{
	for (unsigned i = 0; i < sizeof z->was_set / sizeof *z->was_set;
		i++) {
		uint64_t bits = z->was_set[i];

		for (; bits; bits &= bits - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(bits);

			z->field[64 * i + bit] = (struct value){ 0 };
		}
		z->was_set[i] = 0;
	}
}

/* A member that is wanted becomes a field; false: it is of a kind that it
 * should not be. */
static inline bool keep(struct eve *z,
	enum section in,
	const struct json_member *m)
{
	if (!*m->meaning) {
		const struct eve_member *w = wanted_named(in, m->key);
		*m->meaning = w ? (int32_t)(w - wanted) + 1 : -1;
	}
	if (*m->meaning < 0)
		return true;
	const struct eve_member *w = &wanted[*m->meaning - 1];
	unsigned kind = kind_of(m->kind, m->value);
	set(z, w->field, (struct value){ m->value, kind });
	return w->kinds & kind;
}

/* The members of an object; of a key that stands twice the last. Objects of
 * other events than this one may be anything. */
static const char *collect(struct eve *z,
	enum section in,
	struct json_scan *s)
{
	enum {
		AT_ONCE = 32
	};
	struct json_walk walk = json_order_open(&z->key_order, in);
	struct json_member m[AT_ONCE];
	bool odd = false;
	unsigned n;

	do {
		n = z->follow(&walk, s, m, AT_ONCE);
		for (unsigned i = 0; i < n; i++)
			odd |= !keep(z, in, &m[i]);
	} while (n == AT_ONCE);
	z->room = s->unescaped;
	if (s->bad) {
		z->bad_at = s->rest.p;
		return s->bad;
	}
	for (size_t i = 0; odd && i < sizeof wanted / sizeof *wanted; i++) {
		const struct eve_member *w = &wanted[i];
		unsigned kind_got = z->field[w->field].kind;
		bool others = in == TOP && w->kinds == OBJECT;

		if (w->in != in || !kind_got || others)
			continue;
		if (!(w->kinds & kind_got))
			return bad(z, w->field, w->why);
	}
	return NULL;
}

static const char *collect_nested(struct eve *z,
	enum section in,
	struct str raw)
{
	struct json_scan s = {
		.rest = raw,
		.unescaped = z->room,
	};

	return collect(z, in, &s);
}

/* --- fields to values ---------------------------------------------------- */

static struct str text(const struct eve *z, enum eve_field f)
{
	return z->field[f].v;
}

/* Two digits as a number; *bad is set when one is none. */
static inline unsigned two(const char *p, bool *bad)
{
	unsigned a = (unsigned)(unsigned char)p[0] - '0';
	unsigned b = (unsigned)(unsigned char)p[1] - '0';

	*bad |= a > 9 || b > 9;
	return a * 10 + b;
}

/* "2018-07-05" "T" "15:43:47.690014" "-0400" */
enum {
	DATE = 10,
	CLOCK = DATE_T_N,
	CLOCK_N = 15,
	ZONE = CLOCK + CLOCK_N,
	USUAL_N = ZONE + ZONE_N
};

/* the clock of a time of that form, as ns of its day */
static bool usual_clock(struct str s, int64_t *ret_ns)
{
	/* or none at all */
	if (s.n != USUAL_N)
		return false;
	const char *p = s.p + CLOCK;
	if (p[2] != ':' || p[5] != ':' || p[8] != '.')
		return false;
	bool bad = false;
	unsigned hour = two(p, &bad);
	unsigned minute = two(p + 3, &bad);
	unsigned second = two(p + 6, &bad);
	unsigned us = two(p + 9, &bad) * 10000;
	us += two(p + 11, &bad) * 100;
	us += two(p + 13, &bad);
	int64_t s_of_day = hour * 3600 + minute * 60 + second;
	*ret_ns = (s_of_day * 1000000 + us) * 1000;
	return !bad && hour < 24 && minute < 60 && second < 60;
}

static bool in_years(int64_t ns)
{
	const int64_t year_2200_ns = 7258118400000000000;

	return ns >= 0 && ns < year_2200_ns;
}

/* "2018-07-05T15:43:47.690014-0400", or with Z. Without an offset it is no
 * instant: refused, for the sensor's zone is not known. */
static bool any_time(struct str s, int64_t *ret_ns)
{
	struct str clock = str_from(s, CLOCK);
	int64_t ns;

	if (s.n < DATE + 2 || s.p[4] != '-' || s.p[DATE] != 'T')
		return false;
	bool zone = str_has_char(clock, 'Z') || str_has_char(clock, '+') ||
		str_has_char(clock, '-');
	if (!zone)
		return false;
	if (!epoch_time(s, &ns) || !in_years(ns))
		return false;
	*ret_ns = ns;
	return true;
}

/* Events come day by day: of a day that was read before only the clock is. */
static bool eve_time(struct eve *z, struct str s, int64_t *ret_ns)
{
	int64_t clock_ns;

	if (!usual_clock(s, &clock_ns))
		return any_time(s, ret_ns);
	const unsigned char *digit = (const unsigned char *)s.p + 8;
	struct eve_day *day = &z->day[(digit[0] * 10 + digit[1]) % DAYS];
	bool known = memcmp(day->date, s.p, CLOCK) == 0 &&
		memcmp(day->zone, s.p + ZONE, ZONE_N) == 0;
	if (known && in_years(day->ns + clock_ns)) {
		*ret_ns = day->ns + clock_ns;
		return true;
	}
	if (!any_time(s, ret_ns))
		return false;
	memcpy(day->date, s.p, CLOCK);
	memcpy(day->zone, s.p + ZONE, ZONE_N);
	day->ns = *ret_ns - clock_ns;
	return true;
}

/* unset: stays as it is */
static bool number(const struct eve *z,
	enum eve_field f,
	uint64_t max,
	uint64_t *ret)
{
	uint64_t v;

	if (!z->field[f].kind)
		return true;
	if (!str_u64_quick(z->field[f].v, &v) || v > max)
		return false;
	*ret = v;
	return true;
}

/* Suricata writes the name of /etc/protocols, or three digits; ICMPv6 as
 * "IPv6-ICMP". A name not listed is protocol 0, unknown. */
static bool proto_number(struct str s, uint8_t *ret)
{
	static const struct {
		struct str name;
		uint8_t number;
	} proto[] = {
		{ S("tcp"), 6 },
		{ S("udp"), 17 },
		{ S("icmp"), 1 },
		{ S("ipv6-icmp"), 58 },
		{ S("icmpv6"), 58 },
		{ S("icmp6"), 58 },
		{ S("sctp"), 132 },
		{ S("gre"), 47 },
		{ S("esp"), 50 },
		{ S("ah"), 51 },
		{ S("igmp"), 2 },
		{ S("ipv6"), 41 },
		{ S("dccp"), 33 },
		{ S("ospf"), 89 },
		{ S("ospfigp"), 89 },
		{ S("pim"), 103 },
		{ S("vrrp"), 112 },
		{ S("udplite"), 136 },
	};
	uint64_t v = 0;

	if (!s.n)
		return false;
	if (s.n == 3 && memcmp(s.p, "TCP", 3) == 0)
		v = 6;
	else if (s.n == 3 && memcmp(s.p, "UDP", 3) == 0)
		v = 17;
	for (size_t i = 0; !v && i < sizeof proto / sizeof *proto; i++) {
		if (str_lower_eq(s, proto[i].name))
			v = proto[i].number;
	}
	bool digit = s.p[0] >= '0' && s.p[0] <= '9';
	if (!v && (digit || s.p[0] == '-') && !str_u64(s, &v))
		return false;
	if (v > 255)
		return false;
	*ret = (uint8_t)v;
	return true;
}

static const char *type_and_code(struct eve *z, struct tuple *t)
{
	uint64_t type = 0;
	uint64_t code = 0;

	if (!number(z, EF_ICMP_TYPE, 255, &type)) {
		return bad(z,
			EF_ICMP_TYPE,
			"icmp_type: a number from 0 to 255 was expected");
	}
	if (!number(z, EF_ICMP_CODE, 255, &code)) {
		return bad(z,
			EF_ICMP_CODE,
			"icmp_code: a number from 0 to 255 was expected");
	}
	t->sport = (uint16_t)type;
	t->dport = (uint16_t)code;
	return NULL;
}

/* false: it is none, or needed and not there */
static bool port(const struct eve *z,
	enum eve_field f,
	bool needed,
	uint16_t *ret)
{
	uint64_t v = 0;

	if (needed && !z->field[f].kind)
		return false;
	if (!number(z, f, 65535, &v))
		return false;
	*ret = (uint16_t)v;
	return true;
}

static const char *ports(struct eve *z, struct tuple *t)
{
	bool needed = t->proto == 6 || t->proto == 17 || t->proto == 132;

	if (t->proto == 1 || t->proto == 58)
		return type_and_code(z, t);
	if (!port(z, EF_SRC_PORT, needed, &t->sport)) {
		return bad(z,
			EF_SRC_PORT,
			"src_port: a port from 0 to 65535 was expected");
	}
	if (!port(z, EF_DEST_PORT, needed, &t->dport)) {
		return bad(z,
			EF_DEST_PORT,
			"dest_port: a port from 0 to 65535 was expected");
	}
	return NULL;
}

static const char *observe_tuple(struct eve *z, struct tuple *t)
{
	*t = (struct tuple){ 0 };
	if (!addr_parse(text(z, EF_SRC_IP), &t->src))
		return bad(z,
			EF_SRC_IP,
			"src_ip: an IP address was expected");
	if (!addr_parse(text(z, EF_DEST_IP), &t->dst)) {
		return bad(z,
			EF_DEST_IP,
			"dest_ip: an IP address was expected");
	}
	if (!proto_number(text(z, EF_PROTO), &t->proto)) {
		return bad(z,
			EF_PROTO,
			"proto: a protocol's name or number was expected");
	}
	if (t->proto == 1 && !addr_is_v4(t->src))
		t->proto = 58;
	return ports(z, t);
}

/* --- events -------------------------------------------------------------- */

/* "1b"; not written, or nonsense: 0 */
static uint8_t flags_of(struct str hex)
{
	unsigned char b = 0;

	if (hex.n != 2 || !hex_read(hex, &b, 1))
		return 0;
	return b;
}

/* A reset alone, which is what a closed port sends, is no answer; nor is one
 * behind which no connection was (SYN). */
static int8_t is_answer(uint64_t packets, uint8_t flags)
{
	if (packets == COUNT_NOT_TOLD)
		return -1;
	return packets && ((flags & 0x04) == 0 || flags & 0x02);
}

/* Suricata counts whole frames, of Ethernet nearly always */
static void payload_of(const struct tuple *t, struct obs_flow *f)
{
	enum {
		ETHERNET_N = 14
	};

	f->src_wire_byte = f->src_byte == COUNT_NOT_TOLD ? 0 : f->src_byte;
	f->dst_wire_byte = f->dst_byte == COUNT_NOT_TOLD ? 0 : f->dst_byte;
	f->src_byte =
		flow_payload(t, f->src_byte, f->src_packets, ETHERNET_N);
	f->dst_byte =
		flow_payload(t, f->dst_byte, f->dst_packets, ETHERNET_N);
}

static const char *observe_flow(struct eve *z, struct obs *o)
{
	/* a netflow event is one direction: nothing came back unless the next
	 * event tells of it */
	uint64_t back =
		z->field[EF_NETFLOW_FLAGS].kind || z->field[EF_NETFLOW].kind
		? 0
		: COUNT_NOT_TOLD;
	struct obs_flow f = {
		.duration_ns = -1,
		.src_byte = COUNT_NOT_TOLD,
		.src_packets = COUNT_NOT_TOLD,
		.dst_byte = back,
		.dst_packets = back,
	};
	int64_t end_ns;

	if (!eve_time(z, text(z, EF_START), &o->t_ns)) {
		return bad(z,
			EF_START,
			"start: a date and time with its offset, years 1970 "
			"to "
			"2199, was expected");
	}
	if (z->field[EF_END].kind && !eve_time(z, text(z, EF_END), &end_ns)) {
		return bad(z,
			EF_END,
			"end: a date and time with its offset, years 1970 to "
			"2199, was expected");
	}
	/* a clock that was set back tells no duration */
	if (z->field[EF_END].kind && end_ns >= o->t_ns)
		f.duration_ns = end_ns - o->t_ns;
	if (!number(z, EF_TO_SERVER_BYTE, UINT64_MAX, &f.src_byte) ||
		!number(z, EF_TO_CLIENT_BYTE, UINT64_MAX, &f.dst_byte)) {
		return bad(z,
			EF_TO_SERVER_BYTE,
			"bytes: numbers below 2^64 were expected");
	}
	if (!number(z, EF_TO_SERVER_PKTS, UINT64_MAX, &f.src_packets) ||
		!number(z, EF_TO_CLIENT_PKTS, UINT64_MAX, &f.dst_packets)) {
		return bad(z,
			EF_TO_SERVER_PKTS,
			"packets: numbers below 2^64 were expected");
	}
	struct str src_flags = text(z, EF_TO_SERVER_FLAGS);
	if (z->field[EF_NETFLOW_FLAGS].kind)
		src_flags = text(z, EF_NETFLOW_FLAGS);
	f.src_flags = flags_of(src_flags);
	f.dst_flags = flags_of(text(z, EF_TO_CLIENT_FLAGS));
	f.answered = is_answer(f.dst_packets, f.dst_flags);
	payload_of(&o->tuple, &f);
	o->kind = OBS_FLOW;
	o->flow = f;
	return NULL;
}

static bool same_ends(struct tuple a, struct tuple b)
{
	bool addresses = addr_eq(a.src, b.src) && addr_eq(a.dst, b.dst);
	bool ports = a.sport == b.sport && a.dport == b.dport;

	return addresses && ports && a.proto == b.proto;
}

/* A netflow event tells one direction: that of the request first, then, when
 * there were packets, that of the answer. Read on its own, the answer would be
 * a connection that the server opened: both become one flow. source:
 * JsonNetFlowLogger of Suricata */
static const char *observe_netflow(struct eve *z, struct obs *o)
{
	const char *why = observe_flow(z, o);
	uint64_t flow = 0;
	struct tuple back = tuple_reversed(o->tuple);
	bool icmp = back.proto == 1 || back.proto == 58;

	if (why || !z->has_half)
		return why;
	/* the answer has a type and code of its own */
	if (icmp) {
		back.sport = z->half.tuple.sport;
		back.dport = z->half.tuple.dport;
	}
	bool same_flow = str_u64(text(z, EF_FLOW_ID), &flow) && flow &&
		flow == z->half_flow;
	z->joins = same_flow && o->t_ns == z->half.t_ns &&
		same_ends(back, z->half.tuple);
	return NULL;
}

static void join_answer(struct eve *z, struct str v)
{
	if (z->n_joined && v.n)
		z->joined[z->n_joined++] = ',';
	if (v.n)
		memcpy(z->joined + z->n_joined, v.p, v.n);
	z->n_joined += v.n;
}

/* "answers": [{"rrname", "rrtype", "ttl", "rdata"}]; *ret_first: the name of
 * the first, which is the one asked for */
static const char *answers_detailed(struct eve *z, struct str *ret_first)
{
	struct json_scan s = {
		.rest = text(z, EF_ANSWERS),
		.unescaped = z->room,
	};
	struct str v;
	enum json_kind kind;

	while (json_scan_item(&s, &v, &kind)) {
		z->field[EF_ANSWER_RDATA] = (struct value){ 0 };
		z->field[EF_ANSWER_NAME] = (struct value){ 0 };
		z->bad_at = v.p;
		if (kind_of(kind, v) != OBJECT)
			return "dns.answers: objects were expected";
		z->room = s.unescaped;
		const char *why = collect_nested(z, ANSWER, v);
		s.unescaped = z->room;
		if (why)
			return why;
		join_answer(z, text(z, EF_ANSWER_RDATA));
		if (!ret_first->n)
			*ret_first = text(z, EF_ANSWER_NAME);
	}
	z->bad_at = s.rest.p;
	return s.bad;
}

/* "grouped": {"A": [...], "CNAME": [...]}; records that are objects (SOA, SRV)
 * hold no address */
static const char *answers_grouped(struct eve *z)
{
	struct json_scan s = {
		.rest = text(z, EF_GROUPED),
		.unescaped = z->room,
	};
	struct str key;
	struct str v;
	enum json_kind kind;

	while (json_scan_next(&s, &key, &v, &kind)) {
		z->bad_at = v.p;
		if (kind_of(kind, v) != LIST)
			return "dns.grouped: lists were expected";
		join_answer(z, json_scan_list(&s, v));
	}
	z->room = s.unescaped;
	z->bad_at = s.rest.p;
	return s.bad;
}

/* Version 3 has the questions as a list. More than one in a message is not used
 * on the internet (RFC 9619): the first is read. */
static const char *first_query(struct eve *z)
{
	struct json_scan s = {
		.rest = text(z, EF_QUERIES),
		.unescaped = z->room,
	};
	struct str v;
	enum json_kind kind;

	z->bad_at = s.rest.p;
	if (!json_scan_item(&s, &v, &kind))
		return s.bad;
	z->room = s.unescaped;
	if (kind_of(kind, v) != OBJECT)
		return "dns.queries: objects were expected";
	return collect_nested(z, QUERY, v);
}

/* Version 1: a line for each query and each answer (rdata). 2: an answer with
 * all its records. 3: the same, with queries as a list. */
static const char *observe_dns(struct eve *z, struct obs *o)
{
	struct str first = { 0 };
	const char *why = z->field[EF_QUERIES].kind ? first_query(z) : NULL;

	if (!why && z->field[EF_ANSWERS].kind)
		why = answers_detailed(z, &first);
	else if (!why && z->field[EF_GROUPED].kind)
		why = answers_grouped(z);
	if (why)
		return why;
	if (!z->n_joined)
		join_answer(z, text(z, EF_RDATA));
	if (z->field[EF_RRNAME].kind)
		first = text(z, EF_RRNAME);
	o->kind = OBS_DNS;
	o->dns = (struct obs_dns){
		.query = first,
		.type = text(z, EF_RRTYPE),
		.rcode = text(z, EF_RCODE),
		.answers = { z->joined, z->n_joined },
	};
	/* a request has no result yet, whatever its header says; of an answer,
	 * versions 1 and 3 write the direction of the packet and 2 that of the
	 * flow: here who asked is always the source */
	struct str type = text(z, EF_DNS_TYPE);
	bool request = str_is(type, "query") || str_is(type, "request");
	bool from_server = o->tuple.sport == 53 && o->tuple.dport != 53;
	if (request)
		o->dns.rcode = (struct str){ 0 };
	else if (z->field[EF_DNS_TYPE].kind && from_server)
		o->tuple = tuple_reversed(o->tuple);
	return NULL;
}

static const char *observe_http(struct eve *z, struct obs *o)
{
	uint64_t status = 0;

	if (!number(z, EF_STATUS, 999, &status)) {
		return bad(z,
			EF_STATUS,
			"http.status: a number below 1000 was expected");
	}
	o->kind = OBS_HTTP;
	o->http = (struct obs_http){
		.host = text(z, EF_HOSTNAME),
		.uri = text(z, EF_URL),
		.method = text(z, EF_METHOD),
		.agent = text(z, EF_AGENT),
		.status = (uint32_t)status,
		.date_ns = T_NONE,
		.mime = text(z, EF_CONTENT_TYPE),
		.referrer = text(z, EF_REFERRER),
		.forwarded = text(z, EF_XFF),
	};
	if (!o->http.forwarded.n)
		o->http.forwarded = text(z, EF_X_FORWARDED);
	if (!number(z, EF_LENGTH, UINT64_MAX, &o->http.dst_byte)) {
		return bad(z,
			EF_LENGTH,
			"http.length: a number below 2^64 was expected");
	}
	return NULL;
}

static const char *observe_tls(struct eve *z, struct obs *o)
{
	o->kind = OBS_TLS;
	o->tls = (struct obs_tls){
		.server_name = text(z, EF_SNI),
		.ja3 = text(z, EF_JA3_HASH),
		.version = text(z, EF_VERSION),
		.ja3s = text(z, EF_JA3S_HASH),
		.ja4 = text(z, EF_JA4),
	};
	return NULL;
}

static const char *observe_ssh(struct eve *z, struct obs *o)
{
	o->kind = OBS_SSH;
	o->ssh = (struct obs_ssh){
		.client = text(z, EF_CLIENT_SOFTWARE),
		.server = text(z, EF_SERVER_SOFTWARE),
		.success = -1,
		.hassh = text(z, EF_HASSH),
		.hassh_server = text(z, EF_HASSH_SERVER),
	};
	return NULL;
}

static const char *observe_file(struct eve *z, struct obs *o)
{
	struct str mime =
		text(z, z->field[EF_MIME].kind ? EF_MIME : EF_MAGIC);

	o->kind = OBS_FILE;
	o->file = (struct obs_file){
		.name = text(z, EF_FILENAME),
		.mime = mime,
		.md5 = text(z, EF_MD5),
		.sha1 = text(z, EF_SHA1),
		.sha256 = text(z, EF_SHA256),
		.size_byte = 0,
	};
	if (!number(z, EF_SIZE, UINT64_MAX, &o->file.size_byte)) {
		return bad(z,
			EF_SIZE,
			"fileinfo.size: a number below 2^64 was expected");
	}
	/* Suricata has the sender as source; here it is who received, as with
	 * Zeek */
	o->tuple = tuple_reversed(o->tuple);
	return NULL;
}

static const char *observe_alert(struct eve *z, struct obs *o)
{
	uint64_t severity = 0;

	if (!number(z, EF_SEVERITY, UINT32_MAX, &severity)) {
		return bad(z,
			EF_SEVERITY,
			"alert.severity: a number below 2^32 was expected");
	}
	o->kind = OBS_ALERT;
	o->alert = (struct obs_alert){
		.signature = text(z, EF_SIGNATURE),
		.category = text(z, EF_CATEGORY),
		.id = text(z, EF_SIGNATURE_ID),
		.severity = (uint32_t)severity,
	};
	return NULL;
}

static const char *observe_anomaly(struct eve *z, struct obs *o)
{
	o->kind = OBS_ALERT;
	o->alert = (struct obs_alert){
		.signature = text(z, EF_ANOMALY_EVENT),
		.category = STR("anomaly"),
		.id = text(z, EF_ANOMALY_TYPE),
	};
	return NULL;
}

/* a session that was set up is a logon; anything else is about a share */
static const char *observe_smb(struct eve *z, struct obs *o)
{
	struct str status = text(z, EF_SMB_STATUS);

	if (z->field[EF_NTLMSSP].kind) {
		int8_t success = -1;

		if (status.n)
			success = str_is(status, "STATUS_SUCCESS");
		o->kind = OBS_LOGON;
		o->logon = (struct obs_logon){
			.method = STR("ntlm"),
			.user = text(z, EF_USER),
			.domain = text(z, EF_DOMAIN),
			.host = text(z, EF_HOST),
			.service = STR("smb"),
			.success = success,
		};
		return NULL;
	}
	struct str name = text(z, EF_SMB_PIPE);
	if (z->field[EF_SMB_FILENAME].kind)
		name = text(z, EF_SMB_FILENAME);
	o->kind = OBS_SHARE;
	o->share = (struct obs_share){
		.share = text(z, EF_SMB_SHARE),
		.name = name,
		.action = text(z, EF_SMB_COMMAND),
	};
	if (!number(z, EF_SMB_SIZE, UINT64_MAX, &o->share.size_byte)) {
		return bad(z,
			EF_SMB_SIZE,
			"smb.size: a number below 2^64 was expected");
	}
	return NULL;
}

static const char *observe_krb5(struct eve *z, struct obs *o)
{
	struct str type = text(z, EF_MSG_TYPE);
	int8_t success = -1;

	/* who asks for the ticket of a service has logged on already */
	if (str_is(type, "KRB_ERROR") &&
		!str_is(text(z, EF_KRB_REQUEST), "KRB_TGS_REQ")) {
		success = kerberos_failed(text(z, EF_KRB_ERROR));
	} else if (str_ends(type, STR("_REP")))
		success = 1;
	o->kind = OBS_LOGON;
	o->logon = (struct obs_logon){
		.method = STR("kerberos"),
		.user = text(z, EF_CNAME),
		.domain = text(z, EF_REALM),
		.service = text(z, EF_SNAME),
		.success = success,
	};
	return NULL;
}

/* false: no address, or 0.0.0.0, which stands for none */
static bool address_present(const struct eve *z,
	enum eve_field f,
	struct addr *ret)
{
	return addr_parse(text(z, f), ret) && !addr_eq(*ret, addr_v4(0));
}

static const char *observe_dhcp(struct eve *z, struct obs *o)
{
	struct addr a = { 0 };

	if (!address_present(z, EF_ASSIGNED_IP, &a) &&
		!address_present(z, EF_CLIENT_IP, &a)) {
		a = (struct addr){ 0 };
	}
	o->kind = OBS_HOST;
	o->host = (struct obs_host){
		.name = text(z, EF_HOST_NAME),
		.mac = text(z, EF_MAC),
		.source = STR("dhcp"),
		.address = a,
	};
	return NULL;
}

/* the strings of a list, joined with commas */
static struct str list_of(struct eve *z, enum eve_field f)
{
	struct json_scan s = { .unescaped = z->room };

	if (z->field[f].kind != LIST)
		return (struct str){ 0 };
	struct str joined = json_scan_list(&s, text(z, f));
	z->room = s.unescaped;
	return joined;
}

static const char *observe_ftp(struct eve *z, struct obs *o)
{
	struct str codes = list_of(z, EF_COMPLETION);
	struct str rest;
	uint64_t status = 0;

	str_cut(codes, ',', &codes, &rest);
	if (!str_u64(codes, &status) || status > 999)
		status = 0;
	join_answer(z, text(z, EF_COMMAND));
	struct str data = text(z, EF_COMMAND_DATA);
	if (data.n) {
		z->joined[z->n_joined++] = ' ';
		memcpy(z->joined + z->n_joined, data.p, data.n);
		z->n_joined += data.n;
	}
	o->kind = OBS_COMMAND;
	o->command = (struct obs_command){
		.source = STR("ftp"),
		.session = text(z, EF_FLOW_ID),
		.text = { z->joined, z->n_joined },
		.status = (uint32_t)status,
	};
	return NULL;
}

static const char *observe_smtp(struct eve *z, struct obs *o)
{
	o->kind = OBS_MAIL;
	o->mail = (struct obs_mail){
		.helo = text(z, EF_HELO),
		.from = text(z, EF_MAIL_FROM),
		.to = list_of(z, EF_RCPT_TO),
		.subject = text(z, EF_SUBJECT),
		.message_id = text(z, EF_MESSAGE_ID),
		.date = text(z, EF_MAIL_DATE),
		.agent = text(z, EF_MAILER),
	};
	return NULL;
}

/* "46:ab:A9" as "46aba9", at *to, which is moved on */
static struct str without_colons(struct str s, char **to)
{
	char *from = *to;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c != ':')
			*(*to)++ =
				(char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return (struct str){ from, (size_t)(*to - from) };
}

/* The certificate that a tls event tells of besides; false: it tells of none.
 */
static bool certificate_of(struct eve *z,
	const struct obs *tls,
	struct obs *ret)
{
	enum {
		SHA1_DIGITS = 40,
		SHA256_DIGITS = 64
	};
	struct str digits = text(z, EF_FINGERPRINT);
	struct str serial = text(z, EF_CERT_SERIAL);
	char *to = z->joined;

	if (!z->field[EF_FINGERPRINT].kind && !z->field[EF_CERT_SUBJECT].kind)
		return false;
	*ret = *tls;
	ret->kind = OBS_CERTIFICATE;
	ret->certificate = (struct obs_certificate){
		.subject = text(z, EF_CERT_SUBJECT),
		.issuer = text(z, EF_CERT_ISSUER),
		.from_ns = T_NONE,
		.to_ns = T_NONE,
		.names = list_of(z, EF_CERT_NAMES),
	};
	struct obs_certificate *c = &ret->certificate;
	digits = without_colons(digits, &to);
	c->serial = without_colons(serial, &to);
	if (digits.n == SHA1_DIGITS)
		c->sha1 = digits;
	else if (digits.n == SHA256_DIGITS)
		c->sha256 = digits;
	if (!epoch_time(text(z, EF_NOT_BEFORE), &c->from_ns))
		c->from_ns = T_NONE;
	if (!epoch_time(text(z, EF_NOT_AFTER), &c->to_ns))
		c->to_ns = T_NONE;
	return true;
}

enum {
	PARTS_MAX = 5
};

static const struct event_kind {
	struct str name;
	struct part {
		enum eve_field object;
		enum section in;
	} part[PARTS_MAX]; /* the first is required */
	const char *(*observe)(struct eve *z, struct obs *o);
	bool may_lack_tuple; /* an anomaly of a packet that is not even IP */
} kinds[] = {
	{ S("flow"),
		{ { EF_FLOW, FLOW }, { EF_TCP, TCP } },
		observe_flow,
		false },
	{ S("netflow"),
		{ { EF_NETFLOW, NETFLOW }, { EF_TCP, TCP } },
		observe_netflow,
		false },
	{ S("alert"), { { EF_ALERT, ALERT } }, observe_alert, true },
	{ S("anomaly"), { { EF_ANOMALY, ANOMALY } }, observe_anomaly, true },
	{ S("smb"),
		{ { EF_SMB, SMB }, { EF_NTLMSSP, NTLMSSP } },
		observe_smb,
		false },
	{ S("krb5"), { { EF_KRB5, KRB5 } }, observe_krb5, false },
	{ S("dhcp"), { { EF_DHCP, DHCP } }, observe_dhcp, false },
	{ S("ftp"), { { EF_FTP, FTP } }, observe_ftp, false },
	{ S("smtp"),
		{ { EF_SMTP, SMTP }, { EF_EMAIL, EMAIL } },
		observe_smtp,
		false },
	{ S("dns"), { { EF_DNS, DNS } }, observe_dns, false },
	{ S("http"), { { EF_HTTP, HTTP } }, observe_http, false },
	{ S("tls"),
		{ { EF_TLS, TLS }, { EF_JA3, JA3 }, { EF_JA3S, JA3S } },
		observe_tls,
		false },
	{ S("quic"),
		{ { EF_QUIC, TLS }, { EF_JA3, JA3 }, { EF_JA3S, JA3S } },
		observe_tls,
		false },
	{ S("ssh"),
		{ { EF_SSH, SSH },
			{ EF_CLIENT, SSH_CLIENT },
			{ EF_SERVER, SSH_SERVER },
			{ EF_CLIENT_HASSH, HASSH },
			{ EF_SERVER_HASSH, HASSH_SERVER } },
		observe_ssh,
		false },
	{ S("fileinfo"), { { EF_FILEINFO, FILEINFO } }, observe_file, false },
};

static const struct event_kind *kind_named(struct str name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_eq(name, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}

static const char *object_expected(enum eve_field f)
{
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (wanted[i].field == f)
			return wanted[i].why;
	}
	return "an object was expected";
}

/* fills *ret but its place */
static const char *observe(struct eve *z,
	const struct event_kind *k,
	struct obs *ret)
{
	const char *why;

	if (!eve_time(z, text(z, EF_TIMESTAMP), &ret->t_ns)) {
		return bad(z,
			EF_TIMESTAMP,
			"timestamp: a date and time with its offset, years "
			"1970 to 2199, was expected");
	}
	bool no_ends =
		!z->field[EF_SRC_IP].kind && !z->field[EF_DEST_IP].kind;
	ret->tuple = (struct tuple){ 0 };
	if (!no_ends || !k->may_lack_tuple) {
		why = observe_tuple(z, &ret->tuple);
		if (why)
			return why;
	}
	for (int i = 0; i < PARTS_MAX && k->part[i].object; i++) {
		enum eve_field object = k->part[i].object;
		struct value v = z->field[object];

		if (!v.kind && i > 0)
			continue;
		if (v.kind != OBJECT)
			return bad(z, object, object_expected(object));
		why = collect_nested(z, k->part[i].in, v.v);
		if (why)
			return why;
	}
	return k->observe(z, ret);
}

/* --- lines --------------------------------------------------------------- */

static void count_unused(struct eve *z, struct str name)
{
	int i = 0;

	while (i < UNUSED_N - 1 && !str_is(name, unused[i]))
		i++;
	z->unused[i]++;
}

static bool put(struct eve *z, const struct obs *o)
{
	z->stats->records++;
	return z->out->put(z->out->ctx, o);
}

static bool put_netflow(void *ctx, const struct obs *o)
{
	return put(ctx, o);
}

/* A flow that lasts is told piece by piece: what goes on is one. */
static bool put_half(struct eve *z)
{
	bool had = z->has_half;

	z->has_half = false;
	if (!had)
		return true;
	if (!z->netflows)
		z->netflows = pieces_new(z->a);
	const struct sink to = { .ctx = z, .put = put_netflow };
	return z->netflows &&
		pieces_put(z->netflows, z->half_flow, &z->half, &to);
}

/* all that waits */
static bool put_rest(struct eve *z)
{
	const struct sink to = { .ctx = z, .put = put_netflow };

	return put_half(z) && (!z->netflows || pieces_end(z->netflows, &to));
}

/* a second half goes into the first; a first waits for one more event */
static bool put_event(struct eve *z,
	const struct event_kind *k,
	const struct obs *o)
{
	if (z->joins) {
		z->half.flow.dst_byte = o->flow.src_byte;
		z->half.flow.dst_packets = o->flow.src_packets;
		z->half.flow.dst_wire_byte = o->flow.src_wire_byte;
		z->half.flow.dst_flags = o->flow.src_flags;
		z->half.flow.answered =
			is_answer(o->flow.src_packets, o->flow.src_flags);
		z->halves++;
		return put_half(z);
	}
	if (!put_half(z))
		return false;
	if (k->part[0].object != EF_NETFLOW)
		return put(z, o);
	z->half = *o;
	z->has_half = true;
	z->half_flow = 0;
	str_u64(text(z, EF_FLOW_ID), &z->half_flow);
	return true;
}

/* all members of an event. Firewalls that have Suricata inside wrap it:
 * {"firewall_name", "event_timestamp", "event": {...}} */
static const char *members(struct eve *z, struct str line)
{
	struct json_scan s = {
		.rest = line,
		.unescaped = z->unescaped,
	};
	const char *why = collect(z, TOP, &s);
	struct value inner = z->field[EF_EVENT];

	if (!why && str_trim(s.rest).n) {
		z->bad_at = s.rest.p;
		return "the end of the line was expected behind the object";
	}
	if (!why && !z->field[EF_EVENT_TYPE].kind && inner.kind == OBJECT) {
		unset_all(z);
		why = collect_nested(z, TOP, inner.v);
	}
	if (why)
		return why;
	if (z->field[EF_EVENT_TYPE].kind)
		return NULL;
	return "event_type: a text was expected";
}

static void skip_event(struct eve *z,
	uint64_t at,
	struct str line,
	const char *why)
{
	/* text with escapes lies elsewhere */
	uintptr_t from = (uintptr_t)line.p;
	uintptr_t place = (uintptr_t)z->bad_at;
	bool inside = z->bad_at && place >= from && place <= from + line.n;
	struct skip skip = {
		.at_byte = at,
		.line = z->lines.line,
		.why = why,
	};

	if (inside)
		skip.column = (unsigned)(place - from) + 1;
	sink_skip(z->out, z->stats, skip);
}

/* false: the sink wants no more */
static bool event(struct eve *z, struct str line, uint64_t at)
{
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
	};

	unset_all(z);
	z->n_joined = 0;
	z->bad_at = NULL;
	z->joins = false;
	const char *why = members(z, line);
	if (why) {
		skip_event(z, at, line, why);
		return true;
	}
	struct str type = text(z, EF_EVENT_TYPE);
	const struct event_kind *k = kind_named(type);
	if (!k) {
		count_unused(z, type);
		return true;
	}
	why = observe(z, k, &o);
	if (why) {
		skip_event(z, at, line, why);
		return true;
	}
	if (!put_event(z, k, &o))
		return false;
	struct obs certificate;
	return k->observe != observe_tls ||
		!certificate_of(z, &o, &certificate) || put(z, &certificate);
}

/* all of it fits while every number has at most eight digits */
static void say(struct eve *z)
{
	struct read_stats *st = z->stats;
	size_t n = 0;
	size_t room = sizeof st->note;

	for (int i = 0; i < UNUSED_N && n < room; i++) {
		if (z->unused[i]) {
			n += (size_t)snprintf(st->note + n,
				room - n,
				"%s%llu %s",
				n ? ", " : "",
				(unsigned long long)z->unused[i],
				unused[i]);
		}
	}
	if (n && n < room) {
		n += (size_t)snprintf(st->note + n,
			room - n,
			" events are kept; no hunt uses them");
	}
	if (z->halves && n < room) {
		snprintf(st->note + n,
			room - n,
			"%s%llu netflow pairs joined",
			n ? "; " : "",
			(unsigned long long)z->halves);
	}
}

bool suricata_eve_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at = 0;
	int rc;
	struct eve *z = NEW(&scratch, struct eve, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read Suricata's events");
	}
	z->out = out;
	z->a = &scratch;
	z->stats = stats;
	z->key_order.sorts = SECTIONS;
	z->follow = json_order_best();
	z->unescaped = arena_raw(&scratch, 1, LINE_MAX_BYTE + LINES_PULL, 1);
	z->joined = arena_raw(&scratch, 1, LINE_MAX_BYTE + LINES_PULL, 1);
	if (!z->unescaped || !z->joined) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read Suricata's events");
	}
	while ((rc = lines_next(&z->lines, &it, &line, &at, err)) > 0) {
		if (line.n && !event(z, line, at)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	if (!put_rest(z) && rc == 0)
		return fail(err, ERR_LIMIT, at, "the reading was stopped");
	say(z);
	return rc == 0;
}
