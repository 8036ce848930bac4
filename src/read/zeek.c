/* SPDX-License-Identifier: Apache-2.0 */
#include "read/zeek.h"

#define L(x) (1U << ZLOG_##x)
#define TUPLE (L(CONN) | L(DNS) | L(HTTP) | L(SSL) | L(SSH))

static const struct {
	const char *name;
	enum zeek_field field;
	unsigned logs;
} wanted[] = {
	{ "ts", ZF_TS, TUPLE | L(FILES) },
	{ "id.orig_h", ZF_ORIG_H, TUPLE | L(FILES) },   /* files.log has the tuple since Zeek 5.1 */
	{ "id.orig_p", ZF_ORIG_P, TUPLE },
	{ "id.resp_h", ZF_RESP_H, TUPLE | L(FILES) },
	{ "id.resp_p", ZF_RESP_P, TUPLE },
	{ "proto", ZF_PROTO, L(CONN) | L(DNS) },
	{ "duration", ZF_DURATION, L(CONN) },
	{ "orig_bytes", ZF_ORIG_BYTES, L(CONN) },
	{ "resp_bytes", ZF_RESP_BYTES, L(CONN) },
	{ "conn_state", ZF_CONN_STATE, L(CONN) },
	{ "orig_pkts", ZF_ORIG_PKTS, L(CONN) },
	{ "resp_pkts", ZF_RESP_PKTS, L(CONN) },
	{ "query", ZF_QUERY, L(DNS) },
	{ "qtype_name", ZF_QTYPE, L(DNS) },
	{ "rcode_name", ZF_RCODE, L(DNS) },
	{ "answers", ZF_ANSWERS, L(DNS) },
	{ "method", ZF_METHOD, L(HTTP) },
	{ "host", ZF_HOST, L(HTTP) },
	{ "uri", ZF_URI, L(HTTP) },
	{ "user_agent", ZF_AGENT, L(HTTP) },
	{ "status_code", ZF_STATUS, L(HTTP) },
	{ "version", ZF_VERSION, L(SSL) },
	{ "server_name", ZF_SERVER_NAME, L(SSL) },
	{ "ja3", ZF_JA3, L(SSL) },
	{ "client", ZF_CLIENT, L(SSH) },
	{ "server", ZF_SERVER, L(SSH) },
	{ "auth_success", ZF_AUTH_SUCCESS, L(SSH) },
	{ "tx_hosts", ZF_TX_HOSTS, L(FILES) },
	{ "rx_hosts", ZF_RX_HOSTS, L(FILES) },
	{ "mime_type", ZF_MIME, L(FILES) },
	{ "filename", ZF_FILENAME, L(FILES) },
	{ "seen_bytes", ZF_SEEN_BYTES, L(FILES) },
	{ "md5", ZF_MD5, L(FILES) },
	{ "sha1", ZF_SHA1, L(FILES) },
	{ "sha256", ZF_SHA256, L(FILES) },
};

enum zeek_log zeek_log_of(struct str path)
{
	static const char *const name[] = { "conn", "dns", "http", "ssl", "ssh", "files" };

	for (int i = 0; i < ZLOG_OTHER; i++)
		if (str_is(path, name[i]))
			return (enum zeek_log)i;
	return ZLOG_OTHER;
}

/* exporters that cannot hold dots in a key write id_orig_h */
static bool same_name(struct str s, const char *name)
{
	for (size_t i = 0; i < s.n; i++)
		if (!name[i] || (s.p[i] != name[i] && !(s.p[i] == '_' && name[i] == '.')))
			return false;           /* s may hold a NUL itself */
	return name[s.n] == 0;
}

enum zeek_field zeek_field_of(enum zeek_log log, struct str name)
{
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (wanted[i].logs >> log & 1 && same_name(name, wanted[i].name))
			return wanted[i].field;
	return ZF_NONE;
}

/* up to nine digits behind the point, as ns; *s is advanced past all of them */
static int64_t fraction_ns(struct str *s)
{
	static const int32_t unit[] = { 1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	int64_t v = 0;
	size_t i = 0, used;

	for (; i < s->n && (unsigned char)(s->p[i] - '0') <= 9 && i < 9; i++)
		v = v * 10 + (s->p[i] - '0');
	for (used = i; used < s->n && (unsigned char)(s->p[used] - '0') <= 9; used++)
		;
	*s = str_from(*s, used);
	return v * unit[i];
}

/* "5.9604644775390625e-05", as JSON writers put small numbers: mantissa digits and a decimal exponent, in integers */
static bool seconds_exponent(struct str s, uint64_t max_s, int64_t *ret_ns)
{
	uint64_t mantissa = 0;
	int64_t shift = 9, exponent;            /* ns = mantissa * 10^shift */
	struct str digits = s, power;
	bool point = false;

	if (!str_cut(s, 'e', &digits, &power) && !str_cut(s, 'E', &digits, &power))
		return false;
	if (!str_i64(power.n && power.p[0] == '+' ? str_from(power, 1) : power, &exponent) || exponent < -30 || exponent > 12)
		return false;
	for (size_t i = 0; i < digits.n; i++) {
		unsigned d = (unsigned)(unsigned char)digits.p[i] - '0';

		if (digits.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (d > 9)
			return false;
		bool keep = mantissa < 1000000000000000;
		mantissa = keep ? mantissa * 10 + d : mantissa;
		shift += !keep - point;
	}
	for (shift += exponent; shift < 0 && mantissa; shift++)
		mantissa /= 10;
	for (; shift > 0 && mantissa && mantissa <= max_s * 100000000; shift--)
		mantissa *= 10;
	if (mantissa / 1000000000 > max_s || (shift > 0 && mantissa))
		return false;
	*ret_ns = (int64_t)mantissa;
	return true;
}

/* seconds with a fraction */
static bool seconds(struct str s, uint64_t max_s, int64_t *ret_ns)
{
	const struct str whole = s;
	uint64_t v = 0;
	size_t i = 0;

	while (i < s.n && (unsigned char)(s.p[i] - '0') <= 9 && v <= max_s)
		v = v * 10 + (unsigned char)(s.p[i++] - '0');
	if (i == 0 || v > max_s)
		return false;
	s = str_from(s, i);
	int64_t ns = 0;
	if (s.n && s.p[0] == '.') {
		s = str_from(s, 1);
		ns = fraction_ns(&s);
	}
	if (s.n)
		return seconds_exponent(whole, max_s, ret_ns);
	*ret_ns = (int64_t)v * 1000000000 + ns;
	return true;
}

static bool iso_time(struct str s, int64_t *ret_ns)
{
	struct span v;
	struct str head, tail;

	if (!span_parse(s, STR("Z"), &v) || v.res != RES_SECOND)
		return false;
	*ret_ns = v.from * 1000000000;
	if (str_cut(s, '.', &head, &tail))
		*ret_ns += fraction_ns(&tail);
	return true;
}

/* eight ASCII digits at once; false when one is none. source: D. Lemire, "Quickly parsing eight digits" */
static inline bool eight_digits(const char *p, uint64_t *ret)
{
	uint64_t x;

	memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	if (((x & 0xf0f0f0f0f0f0f0f0U) | (((x + 0x0606060606060606U) & 0xf0f0f0f0f0f0f0f0U) >> 4)) != 0x3333333333333333U)
		return false;
	x = (x & 0x0f0f0f0f0f0f0f0fU) * 2561 >> 8;
	x = (x & 0x00ff00ff00ff00ffU) * 6553601 >> 16;
	*ret = (x & 0x0000ffff0000ffffU) * 42949672960001U >> 32;
	return true;
}

/* "1713484795.943239", the form of nearly every time stamp: ten digits, a point, six digits */
bool zeek_usual_time(struct str s, int64_t *ret_ns)
{
	uint64_t high, low, tail;
	char last[8] = { '0', '0' };

	if (s.n != 17 || s.p[10] != '.' || s.p[0] > '6')        /* before the year 2191 */
		return false;
	memcpy(last + 2, s.p + 11, 6);
	if (!eight_digits(s.p, &high) || !eight_digits(s.p + 2, &tail) || !eight_digits(last, &low))
		return false;
	*ret_ns = (int64_t)(high * 100 + tail % 100) * 1000000000 + (int64_t)low * 1000;
	return true;
}

bool zeek_time(struct str s, int64_t *ret_ns)
{
	const uint64_t last_of_2199_s = 7258118399;

	return zeek_usual_time(s, ret_ns) || seconds(s, last_of_2199_s, ret_ns) || (s.n > 10 && s.p[4] == '-' && iso_time(s, ret_ns));
}

/* A number, or unset: stays as it is. Short ones, nearly all, without a call. */
static inline bool count(struct str s, uint64_t *ret)
{
	enum { SHORT = 9 };
	uint32_t v = 0, bad = 0;

	if (!s.n)
		return true;
	if (s.n > SHORT)
		return str_u64(s, ret);
	for (size_t i = 0; i < s.n; i++) {
		uint32_t digit = (uint32_t)(unsigned char)s.p[i] - '0';

		bad |= digit > 9;
		v = v * 10 + digit;
	}
	*ret = v;
	return !bad;
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

static const char *observe_tuple(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
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
		o->tuple.proto = 58;            /* Zeek calls both icmp */
	return NULL;
}

bool zeek_answered(const struct obs_flow *f, struct str state)
{
	return f->dst_byte || (f->dst_packets && !str_is(state, "REJ")) || (state.n == 2 && state.p[0] == 'S' && state.p[1] != '0' && state.p[1] != 'H');
}

static const char *observe_conn(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	struct obs_flow *f = &o->flow;
	struct str state = r->field[ZF_CONN_STATE];
	const char *why = observe_tuple(r, o, bad);

	o->kind = OBS_FLOW;
	*f = (struct obs_flow){ .duration_ns = -1 };
	if (why)
		return why;
	*bad = ZF_DURATION;
	if (r->field[ZF_DURATION].n && !seconds(r->field[ZF_DURATION], 1000000000, &f->duration_ns))
		return "duration: seconds were expected";
	*bad = ZF_ORIG_BYTES;
	if (!count(r->field[ZF_ORIG_BYTES], &f->src_byte) || !count(r->field[ZF_RESP_BYTES], &f->dst_byte))
		return "orig_bytes and resp_bytes: numbers were expected";
	*bad = ZF_ORIG_PKTS;
	if (!count(r->field[ZF_ORIG_PKTS], &f->src_packets) || !count(r->field[ZF_RESP_PKTS], &f->dst_packets))
		return "orig_pkts and resp_pkts: numbers were expected";
	f->answered = zeek_answered(f, state);
	return NULL;
}

static const char *observe_dns(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	o->kind = OBS_DNS;
	o->dns = (struct obs_dns){ r->field[ZF_QUERY], r->field[ZF_QTYPE], r->field[ZF_RCODE], r->field[ZF_ANSWERS] };
	return observe_tuple(r, o, bad);
}

static const char *observe_http(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	uint64_t status = 0;

	*bad = ZF_STATUS;
	if (!count(r->field[ZF_STATUS], &status) || status > 999)
		return "status_code: a number below 1000 was expected";
	o->kind = OBS_HTTP;
	o->http = (struct obs_http){ r->field[ZF_HOST], r->field[ZF_URI], r->field[ZF_METHOD], r->field[ZF_AGENT], (uint32_t)status, .date_ns = T_NONE };
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_ssl(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	o->kind = OBS_TLS;
	o->tls = (struct obs_tls){ .server_name = r->field[ZF_SERVER_NAME], .ja3 = r->field[ZF_JA3], .version = r->field[ZF_VERSION] };
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

static const char *observe_ssh(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	struct str ok = r->field[ZF_AUTH_SUCCESS];
	bool yes = str_is(ok, "T") || str_is(ok, "true");

	o->kind = OBS_SSH;
	o->ssh = (struct obs_ssh){ .client = r->field[ZF_CLIENT], .server = r->field[ZF_SERVER], .success = (int8_t)(ok.n ? yes : -1) };
	const char *why = observe_tuple(r, o, bad);
	o->tuple.proto = 6;
	return why;
}

/* the first of a set: files.log lists every host that sent the file, almost always one */
static struct str first_of(struct str set)
{
	struct str head, tail;

	return str_cut(set, ',', &head, &tail) ? head : set;
}

static const char *observe_files(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	struct obs_file *f = &o->file;

	o->kind = OBS_FILE;
	*f = (struct obs_file){ .name = r->field[ZF_FILENAME], .mime = r->field[ZF_MIME], .md5 = r->field[ZF_MD5], .sha1 = r->field[ZF_SHA1], .sha256 = r->field[ZF_SHA256], .size_byte = 0 };
	*bad = ZF_SEEN_BYTES;
	if (!count(r->field[ZF_SEEN_BYTES], &f->size_byte))
		return "seen_bytes: a number was expected";
	/* who received stands as source, who sent as destination: the receiver fetched it from there */
	bool got = addr_parse(first_of(r->field[ZF_RX_HOSTS]), &o->tuple.src) && addr_parse(first_of(r->field[ZF_TX_HOSTS]), &o->tuple.dst);
	if (!got && !(addr_parse(r->field[ZF_ORIG_H], &o->tuple.src) && addr_parse(r->field[ZF_RESP_H], &o->tuple.dst)))
		o->tuple = (struct tuple){ 0 };
	return NULL;
}

static const char *observe_other(const struct zeek_record *r, struct obs *o, enum zeek_field *bad)
{
	(void)r, (void)o;
	*bad = ZF_TS;
	return "no hunt uses this log";
}

const char *zeek_observe(enum zeek_log log, const struct zeek_record *r, struct obs *ret, enum zeek_field *ret_field)
{
	static const char *(*const observe[])(const struct zeek_record *, struct obs *, enum zeek_field *) = {
		observe_conn, observe_dns, observe_http, observe_ssl, observe_ssh, observe_files, observe_other,
	};

	ret->tuple = (struct tuple){ 0 };
	*ret_field = ZF_TS;
	if (!zeek_time(r->field[ZF_TS], &ret->t_ns))
		return "ts: seconds since 1970, before the year 2200, were expected";
	return observe[log](r, ret, ret_field);
}
