/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "read/network/zeek.h"
#include "read/text/epoch.h"

#define L(x) (1U << ZLOG_##x)
#define TUPLE                                                               \
	(L(CONN) | L(DNS) | L(HTTP) | L(SSL) | L(SSH) | L(SMB_FILES) |      \
		L(SMB_MAPPING) | L(NTLM) | L(KERBEROS) | L(FTP) | L(SMTP) | \
		L(NOTICE) | L(WEIRD) | L(OTHER))

static const struct {
	const char *name;
	enum zeek_field field;
	unsigned logs;
} wanted[] = {
#include "read/network/zeek_columns.list"
};

enum zeek_log zeek_log_of(struct str path)
{
	static const char *const name[] = {
		"conn",
		"dns",
		"http",
		"ssl",
		"ssh",
		"files",
		"x509",
		"smb_files",
		"smb_mapping",
		"ntlm",
		"kerberos",
		"ftp",
		"smtp",
		"dhcp",
		"notice",
		"weird",
		"arp",
	};

	for (int i = 0; i < ZLOG_OTHER; i++) {
		if (str_is(path, name[i]))
			return (enum zeek_log)i;
	}
	return ZLOG_OTHER;
}

struct str zeek_source(struct str path, char to[static ZEEK_SOURCE_N])
{
	struct str name = str_head(path, ZEEK_SOURCE_N - 6);
	int n = snprintf(to,
		ZEEK_SOURCE_N,
		"zeek%s%.*s",
		name.n ? "/" : "",
		STR_FMT(name));

	return (struct str){ to, (size_t)n };
}

/* exporters that cannot hold dots in a key write id_orig_h */
static bool same_name(struct str s, const char *name)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dot = s.p[i] == '_' && name[i] == '.';

		/* s may hold a NUL itself */
		if (!name[i])
			return false;
		if (s.p[i] != name[i] && !dot)
			return false;
	}
	return name[s.n] == 0;
}

enum zeek_field zeek_field_of(enum zeek_log log, struct str name)
{
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (wanted[i].logs >> log & 1 &&
			same_name(name, wanted[i].name)) {
			return wanted[i].field;
		}
	}
	return ZF_NONE;
}

/* A number, or unset: stays as it is. Short ones, nearly all, without a call.
 */
static inline bool count(struct str s, uint64_t *ret)
{
	return !s.n || str_u64_quick(s, ret);
}

static inline bool port(struct str s, uint16_t *ret)
{
	uint64_t v = 0;

	if (!count(s, &v) || v > 65535)
		return false;
	*ret = (uint16_t)v;
	return true;
}

static uint8_t proto_number(struct str s)
{
	if (str_is(s, "tcp"))
		return 6;
	if (str_is(s, "udp"))
		return 17;
	return str_is(s, "icmp") ? 1 : 0;
}

static const char *observe_tuple(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	*bad = ZF_ORIG_H;
	if (!addr_parse(r->field[ZF_ORIG_H], &o->tuple.src))
		return "id.orig_h: an IP address was expected";
	*bad = ZF_RESP_H;
	if (!addr_parse(r->field[ZF_RESP_H], &o->tuple.dst))
		return "id.resp_h: an IP address was expected";
	*bad = ZF_ORIG_P;
	if (!port(r->field[ZF_ORIG_P], &o->tuple.sport))
		return "id.orig_p: a port from 0 to 65535 was expected";
	*bad = ZF_RESP_P;
	if (!port(r->field[ZF_RESP_P], &o->tuple.dport))
		return "id.resp_p: a port from 0 to 65535 was expected";
	o->tuple.proto = proto_number(r->field[ZF_PROTO]);
	if (o->tuple.proto == 1 && !addr_is_v4(o->tuple.src))
		o->tuple.proto = 58; /* Zeek calls both icmp */
	return NULL;
}

/* Who was heard, by the state that Zeek gives a connection; states that do not
 * tell are not here. source: Zeek, base/protocols/conn/main.zeek */
static const struct {
	char state[8];
	int8_t answered;
} states[] = { { "S0", 0 },
	{ "SH", 0 },
	{ "REJ", 0 },
	{ "RSTOS0", 0 },
	{ "S1", 1 },
	{ "S2", 1 },
	{ "S3", 1 },
	{ "SF", 1 },
	{ "SHR", 1 },
	{ "RSTO", 1 },
	{ "RSTR", 1 },
	{ "RSTRH", 1 } };

int8_t zeek_answered(const struct obs_flow *f, struct str state)
{
	bool bytes = f->dst_byte != COUNT_NOT_TOLD;
	bool packets = f->dst_packets != COUNT_NOT_TOLD;

	if (bytes && f->dst_byte)
		return 1;
	if (packets && f->dst_packets && !str_is(state, "REJ"))
		return 1;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (str_is(state, states[i].state))
			return states[i].answered;
	}
	return bytes || packets ? 0 : -1;
}

int8_t zeek_heard(struct str history)
{
	int8_t heard = history.n ? 0 : -1;

	/* small letters are the responder's; a reset alone is no answer */
	for (size_t i = 0; i < history.n; i++) {
		if (memchr("dhaf", history.p[i], 4))
			heard = 1;
	}
	return heard;
}

/* Zeek tells no bytes of a connection that lasted no time, which is mostly one
 * packet: what its length leaves, where that stands in the row; a lone packet
 * of TCP holds none. */
static void fill(const struct tuple *t,
	struct str ip_byte,
	uint64_t packets,
	uint64_t *byte)
{
	uint64_t wire;

	if (*byte != COUNT_NOT_TOLD || packets == COUNT_NOT_TOLD)
		return;
	if (!packets || (packets == 1 && t->proto == 6))
		*byte = 0;
	else if (ip_byte.n && str_u64(ip_byte, &wire))
		*byte = flow_payload(t, wire, packets, 0);
}

void zeek_fill(struct obs *o, struct str orig_ip_byte)
{
	struct obs_flow *f = &o->flow;
	struct str none = { 0 };

	fill(&o->tuple, orig_ip_byte, f->src_packets, &f->src_byte);
	fill(&o->tuple, none, f->dst_packets, &f->dst_byte);
}

void zeek_history(struct obs *o, struct str history)
{
	static const uint8_t flags[32] = { ['S' & 31] = 0x02,
		['H' & 31] = 0x12,
		['A' & 31] = 0x10,
		['D' & 31] = 0x10,
		['F' & 31] = 0x01,
		['R' & 31] = 0x04 };

	if (o->tuple.proto != 6)
		return;
	for (size_t i = 0; i < history.n; i++) {
		unsigned char c = (unsigned char)history.p[i];

		if (c >= 'A' && c <= 'Z')
			o->flow.src_flags |= flags[c & 31];
		else if (c >= 'a' && c <= 'z')
			o->flow.dst_flags |= flags[c & 31];
	}
}

static const char *observe_conn(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct obs_flow *f = &o->flow;
	struct str state = r->field[ZF_CONN_STATE];
	const char *why = observe_tuple(r, o, bad);

	o->kind = OBS_FLOW;
	*f = (struct obs_flow){
		.duration_ns = -1,
		.src_byte = COUNT_NOT_TOLD,
		.dst_byte = COUNT_NOT_TOLD,
		.src_packets = COUNT_NOT_TOLD,
		.dst_packets = COUNT_NOT_TOLD,
	};
	if (why)
		return why;
	*bad = ZF_DURATION;
	struct str duration = r->field[ZF_DURATION];
	if (duration.n &&
		!epoch_duration(duration, 1000000000, &f->duration_ns)) {
		return "duration: seconds were expected";
	}
	*bad = ZF_ORIG_BYTES;
	if (!count(r->field[ZF_ORIG_BYTES], &f->src_byte) ||
		!count(r->field[ZF_RESP_BYTES], &f->dst_byte)) {
		return "orig_bytes and resp_bytes: numbers were expected";
	}
	*bad = ZF_ORIG_PKTS;
	if (!count(r->field[ZF_ORIG_PKTS], &f->src_packets) ||
		!count(r->field[ZF_RESP_PKTS], &f->dst_packets)) {
		return "orig_pkts and resp_pkts: numbers were expected";
	}
	zeek_fill(o, r->field[ZF_ORIG_IP_BYTES]);
	f->answered = zeek_answered(f, state);
	zeek_history(o, r->field[ZF_HISTORY]);
	if (f->answered < 0)
		f->answered = zeek_heard(r->field[ZF_HISTORY]);
	return NULL;
}

static const char *observe_dns(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_DNS;
	o->dns = (struct obs_dns){
		.query = r->field[ZF_QUERY],
		.type = r->field[ZF_QTYPE],
		.rcode = r->field[ZF_RCODE],
		.answers = r->field[ZF_ANSWERS],
	};
	return observe_tuple(r, o, bad);
}

/* the first of a set: files.log lists every host that sent the file, almost
 * always one */
static struct str first_of(struct str set)
{
	struct str head;
	struct str tail;

	return str_cut(set, ',', &head, &tail) ? head : set;
}

static int8_t success_of(struct str s)
{
	if (!s.n)
		return -1;
	return str_is(s, "T") || str_is(s, "true");
}

/* The name as four digits, as the other sources have it; a name not listed
 * stays as it is. source: IANA, TLS Cipher Suites */
static struct str cipher_of(struct str name)
{
	static const struct {
		const char *name;
		const char *digits;
	} cipher[] = {
		{ "TLS_AES_256_GCM_SHA384", "1302" },
		{ "TLS_AES_128_GCM_SHA256", "1301" },
		{ "TLS_CHACHA20_POLY1305_SHA256", "1303" },
		{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "c02f" },
		{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "c030" },
		{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "c02b" },
		{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "c02c" },
		{ "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "cca8" },
		{ "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "cca9" },
		{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "c013" },
		{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "c014" },
		{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "c027" },
		{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "c028" },
		{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "c009" },
		{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "c00a" },
		{ "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "009e" },
		{ "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "009f" },
		{ "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "0033" },
		{ "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "0039" },
		{ "TLS_RSA_WITH_AES_128_GCM_SHA256", "009c" },
		{ "TLS_RSA_WITH_AES_256_GCM_SHA384", "009d" },
		{ "TLS_RSA_WITH_AES_128_CBC_SHA", "002f" },
		{ "TLS_RSA_WITH_AES_256_CBC_SHA", "0035" },
		{ "TLS_RSA_WITH_AES_128_CBC_SHA256", "003c" },
		{ "TLS_RSA_WITH_AES_256_CBC_SHA256", "003d" },
		{ "TLS_RSA_WITH_RC4_128_SHA", "0005" },
		{ "TLS_RSA_WITH_RC4_128_MD5", "0004" },
		{ "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "000a" },
	};

	for (size_t i = 0; i < sizeof cipher / sizeof *cipher; i++) {
		if (str_is(name, cipher[i].name))
			return str_of(cipher[i].digits);
	}
	return name;
}

static const char *observe_http(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	uint64_t status = 0;

	*bad = ZF_STATUS;
	if (!count(r->field[ZF_STATUS], &status) || status > 999)
		return "status_code: a number below 1000 was expected";
	o->kind = OBS_HTTP;
	o->http = (struct obs_http){
		.host = r->field[ZF_HOST],
		.uri = r->field[ZF_URI],
		.method = r->field[ZF_METHOD],
		.agent = r->field[ZF_AGENT],
		.status = (uint32_t)status,
		.date_ns = T_NONE,
		.mime = first_of(r->field[ZF_RESP_MIME]),
		.referrer = r->field[ZF_REFERRER],
		.user = r->field[ZF_USER],
		.forwarded = r->field[ZF_PROXIED],
		.headers = r->field[ZF_SERVER_HEADERS],
	};
	*bad = ZF_ORIG_BODY;
	if (!count(r->field[ZF_ORIG_BODY], &o->http.src_byte) ||
		!count(r->field[ZF_RESP_BODY], &o->http.dst_byte)) {
		return "request_body_len and response_body_len: numbers were "
		       "expected";
	}
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

/* A chain that holds proves nothing of a name that its certificate does not
 * bear (Zeek 4.1 tells that apart). */
static struct str verification_of(const struct zeek_record *r)
{
	struct str status = r->field[ZF_VALIDATION];
	bool other = str_is(r->field[ZF_SNI_MATCHES], "F") ||
		str_is(r->field[ZF_SNI_MATCHES], "false");

	return str_is(status, "ok") && other
		? STR("not for the name that was asked for")
		: status;
}

static const char *observe_ssl(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_TLS;
	o->tls = (struct obs_tls){
		.server_name = r->field[ZF_SERVER_NAME],
		.ja3 = r->field[ZF_JA3],
		.version = r->field[ZF_VERSION],
		.ja3s = r->field[ZF_JA3S],
		.ja4 = r->field[ZF_JA4],
		.alpn = r->field[ZF_ALPN],
		.cipher = cipher_of(r->field[ZF_CIPHER]),
		.certificates = r->field[ZF_CERTIFICATES],
		.verification = verification_of(r),
	};
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_ssh(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_SSH;
	o->ssh = (struct obs_ssh){
		.client = r->field[ZF_CLIENT],
		.server = r->field[ZF_SERVER],
		.success = success_of(r->field[ZF_AUTH_SUCCESS]),
		.hassh = r->field[ZF_HASSH],
		.hassh_server = r->field[ZF_HASSH_SERVER],
	};
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

/* false: one of them is none; *ret is anything then */
static bool addresses(struct str src, struct str dst, struct tuple *ret)
{
	return addr_parse(src, &ret->src) && addr_parse(dst, &ret->dst);
}

static const char *observe_files(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct obs_file *f = &o->file;

	o->kind = OBS_FILE;
	*f = (struct obs_file){
		.name = r->field[ZF_FILENAME],
		.mime = r->field[ZF_MIME],
		.md5 = r->field[ZF_MD5],
		.sha1 = r->field[ZF_SHA1],
		.sha256 = r->field[ZF_SHA256],
		.size_byte = 0,
		.source = r->field[ZF_SOURCE],
	};
	*bad = ZF_SEEN_BYTES;
	if (!count(r->field[ZF_SEEN_BYTES], &f->size_byte))
		return "seen_bytes: a number was expected";
	/* who received stands as source, who sent as destination: the receiver
	 * fetched it from there */
	struct str receiver = first_of(r->field[ZF_RX_HOSTS]);
	struct str sender = first_of(r->field[ZF_TX_HOSTS]);
	if (!addresses(receiver, sender, &o->tuple) &&
		!addresses(r->field[ZF_ORIG_H],
			r->field[ZF_RESP_H],
			&o->tuple)) {
		o->tuple = (struct tuple){ 0 };
	}
	return NULL;
}

/* For logs whose records have no tuple, or need not have one: all of it or
 * nothing. */
static void optional_tuple(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field src,
	enum zeek_field dst)
{
	enum zeek_field unused;

	if (src == ZF_ORIG_H && !observe_tuple(r, o, &unused))
		return;
	o->tuple = (struct tuple){ 0 };
	if (!addresses(r->field[src], r->field[dst], &o->tuple))
		o->tuple = (struct tuple){ 0 };
}

/* two texts with something between, in the record's room */
static struct str joined(const struct zeek_record *r,
	struct str a,
	struct str between,
	struct str b)
{
	char *to = r->room;

	if (!a.n || !b.n)
		return a.n ? a : b;
	memcpy(to, a.p, a.n);
	memcpy(to + a.n, between.p, between.n);
	memcpy(to + a.n + between.n, b.p, b.n);
	return (struct str){ to, a.n + between.n + b.n };
}

static const char *observe_x509(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	enum {
		SHA1_DIGITS = 40,
		SHA256_DIGITS = 64
	};
	struct obs_certificate *c = &o->certificate;
	struct str print = r->field[ZF_FINGERPRINT];

	(void)bad;
	o->kind = OBS_CERTIFICATE;
	*c = (struct obs_certificate){
		.subject = r->field[ZF_SUBJECT],
		.issuer = r->field[ZF_ISSUER],
		.serial = r->field[ZF_SERIAL],
		.from_ns = T_NONE,
		.to_ns = T_NONE,
		.names = r->field[ZF_SAN_DNS],
	};
	if (print.n == SHA256_DIGITS)
		c->sha256 = print;
	else if (print.n == SHA1_DIGITS)
		c->sha1 = print;
	if (!epoch_time(r->field[ZF_NOT_BEFORE], &c->from_ns))
		c->from_ns = T_NONE;
	if (!epoch_time(r->field[ZF_NOT_AFTER], &c->to_ns))
		c->to_ns = T_NONE;
	return NULL;
}

static const char *observe_smb(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct str action = r->field[ZF_ACTION];
	struct str head;
	struct str tail;

	o->kind = OBS_SHARE;
	o->share = (struct obs_share){
		.share = r->field[ZF_PATH],
		.name = r->field[ZF_NAME],
		.size_byte = 0,
	};
	if (!action.n) {
		o->share.action = STR("map");
	} else if (str_starts(action, STR("SMB::")) &&
		str_cut(str_from(action, 5), '_', &head, &tail)) {
		o->share.action = tail;
	} else {
		o->share.action = action;
	}
	*bad = ZF_SIZE;
	if (!count(r->field[ZF_SIZE], &o->share.size_byte))
		return "size: a number was expected";
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_ntlm(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_LOGON;
	o->logon = (struct obs_logon){
		.method = STR("ntlm"),
		.user = r->field[ZF_USER],
		.domain = r->field[ZF_DOMAIN],
		.host = r->field[ZF_HOSTNAME],
		.success = success_of(r->field[ZF_SUCCESS]),
	};
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

/* the client is written "user/REALM"; the user of a service has slashes of its
 * own, the realm none */
static const char *observe_kerberos(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct str user = r->field[ZF_USER];
	struct str realm = { 0 };

	str_cut_last(user, '/', &user, &realm);
	o->kind = OBS_LOGON;
	o->logon = (struct obs_logon){
		.method = STR("kerberos"),
		.user = user,
		.domain = realm,
		.service = r->field[ZF_SERVICE],
		.success = success_of(r->field[ZF_SUCCESS]),
	};
	/* who asks for the ticket of a service has logged on already */
	if (o->logon.success == 0) {
		o->logon.success = str_is(r->field[ZF_REQUEST_TYPE], "TGS")
			? -1
			: kerberos_failed(r->field[ZF_ERROR_MSG]);
	}
	return observe_tuple(r, o, bad);
}

/* The number at the head of a server's answer; 0 = none */
static uint32_t reply_code(struct str s)
{
	struct str word = s;
	struct str rest;
	uint64_t v;

	str_cut(s, ' ', &word, &rest);
	return str_u64(word, &v) && v < 1000 ? (uint32_t)v : 0;
}

static const char *observe_ftp(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_COMMAND;
	o->command = (struct obs_command){
		.source = STR("ftp"),
		.session = r->field[ZF_UID],
		.user = r->field[ZF_USER],
		.text = joined(r,
			r->field[ZF_COMMAND],
			STR(" "),
			r->field[ZF_ARG]),
		.status = reply_code(r->field[ZF_REPLY_CODE]),
	};
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_smtp(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	o->kind = OBS_MAIL;
	o->mail = (struct obs_mail){
		.helo = r->field[ZF_HELO],
		.from = r->field[ZF_MAILFROM],
		.to = r->field[ZF_RCPTTO],
		.subject = r->field[ZF_MAIL_SUBJECT],
		.message_id = r->field[ZF_MSG_ID],
		.date = r->field[ZF_DATE],
		.agent = r->field[ZF_AGENT],
		.status = reply_code(r->field[ZF_LAST_REPLY]),
	};
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_dhcp(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct addr a = { 0 };

	(void)bad;
	optional_tuple(r, o, ZF_CLIENT_ADDR, ZF_SERVER_ADDR);
	if (o->tuple.src.lo) {
		o->tuple.sport = 68;
		o->tuple.dport = 67;
		o->tuple.proto = 17;
	}
	if (!addr_parse(r->field[ZF_ASSIGNED_ADDR], &a) &&
		!addr_parse(r->field[ZF_CLIENT_ADDR], &a)) {
		a = (struct addr){ 0 };
	}
	o->kind = OBS_HOST;
	struct str name = r->field[ZF_HOST_NAME];
	o->host = (struct obs_host){
		.name = name.n ? name : r->field[ZF_CLIENT_FQDN],
		.mac = r->field[ZF_MAC],
		.source = STR("dhcp"),
		.address = a,
	};
	return NULL;
}

static const char *observe_notice(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	uint64_t port = 0;

	(void)bad;
	optional_tuple(r, o, ZF_ORIG_H, ZF_RESP_H);
	if (!o->tuple.src.lo && !o->tuple.src.hi) {
		optional_tuple(r, o, ZF_SRC, ZF_DST);
		if ((o->tuple.src.lo || o->tuple.src.hi) &&
			count(r->field[ZF_P], &port) && port <= 65535) {
			o->tuple.dport = (uint16_t)port;
			o->tuple.proto = proto_number(r->field[ZF_PROTO]);
		}
	}
	o->kind = OBS_ALERT;
	o->alert = (struct obs_alert){
		.signature = joined(r,
			r->field[ZF_NOTE],
			STR(": "),
			r->field[ZF_MSG]),
		.category = STR("notice"),
		.id = r->field[ZF_NOTE],
	};
	return NULL;
}

static const char *observe_weird(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	(void)bad;
	optional_tuple(r, o, ZF_ORIG_H, ZF_RESP_H);
	o->kind = OBS_ALERT;
	o->alert = (struct obs_alert){
		.signature = joined(r,
			r->field[ZF_NAME],
			STR(": "),
			r->field[ZF_ADDL]),
		.category = STR("weird"),
		.id = r->field[ZF_NAME],
	};
	return NULL;
}

/* As captures tell it: who has which address, and for whom it asks. A probe
 * comes from nobody yet (RFC 5227); who asks for itself says where it is. */
static const char *observe_arp(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	struct addr who;
	struct addr whom;
	bool asks = str_is(r->field[ZF_OPERATION], "request");

	*bad = ZF_ORIG_H;
	if (!addr_parse(r->field[ZF_ORIG_H], &who))
		return "orig_h: an IP address was expected";
	*bad = ZF_RESP_H;
	if (!addr_parse(r->field[ZF_RESP_H], &whom))
		return "resp_h: an IP address was expected";
	o->kind = OBS_HOST;
	o->host = (struct obs_host){
		.mac = r->field[ZF_MAC],
		.source = STR("arp"),
	};
	if (addr_eq(who, addr_v4(0)))
		return NULL;
	o->tuple.src = o->host.address = who;
	if (asks && !addr_eq(who, whom))
		o->host.asks_for = whom;
	return NULL;
}

static const char *observe_other(const struct zeek_record *r,
	struct obs *o,
	enum zeek_field *bad)
{
	(void)bad;
	optional_tuple(r, o, ZF_ORIG_H, ZF_RESP_H);
	o->kind = OBS_RECORD;
	o->record = (struct obs_record){ .source = STR("zeek") };
	return NULL;
}

const char *zeek_observe(enum zeek_log log,
	const struct zeek_record *r,
	struct obs *ret,
	enum zeek_field *ret_field)
{
	static const char *(*const observe[])(const struct zeek_record *,
		struct obs *,
		enum zeek_field *) = {
		observe_conn,
		observe_dns,
		observe_http,
		observe_ssl,
		observe_ssh,
		observe_files,
		observe_x509,
		observe_smb,
		observe_smb,
		observe_ntlm,
		observe_kerberos,
		observe_ftp,
		observe_smtp,
		observe_dhcp,
		observe_notice,
		observe_weird,
		observe_arp,
		observe_other,
	};

	ret->tuple = (struct tuple){ 0 };
	ret->reading = NULL;
	*ret_field = ZF_TS;
	if (log == ZLOG_OTHER && !r->field[ZF_TS].n) {
		ret->t_ns =
			T_NONE; /* not every log of this sort has a time */
	} else if (!epoch_time(r->field[ZF_TS], &ret->t_ns)) {
		return "ts: seconds since 1970, before the year 2200, were "
		       "expected";
	}
	return observe[log](r, ret, ret_field);
}
