/* SPDX-License-Identifier: Apache-2.0 */
/* Flows as a table: nfdump's CSV, Argus' binetflow, AWS' VPC flow logs,
 * CICFlowMeter, exports of clouds, and any other whose columns have names that
 * are known here, or are told in a comment before the header: # columns:
 * start=began,src=client,dst=server,dst_port=service_port,proto=ip_proto,src_bytes=sent
 *     # zone: +02:00
 * A time without a zone is read as UTC unless the second line says otherwise;
 * how many were is said. */
/* source: nfdump(1), -o csv; Argus' ra(1); AWS, "Flow log records";
 * CICFlowMeter, FlowFeature.java */
#include "read/read.h"

#include <stdio.h>

#include "read/text/log_text.h"

enum {
	COLUMNS_MAX = 160,
	NAME_MAX_N = 48,
	ZONE_N = 8,
	NONE = 255
};

enum flow_column {
	C_START,
	C_END,
	C_LASTED_S,
	C_LASTED_MS,
	C_LASTED_US,
	C_SRC,
	C_DST,
	C_SPORT,
	C_DPORT,
	C_PROTO,
	C_FLAGS,
	C_SRC_BYTE,
	C_DST_BYTE,
	C_BYTE,
	C_SRC_PACKETS,
	C_DST_PACKETS,
	C_PACKETS,
	C_SRC_PAYLOAD,
	C_DST_PAYLOAD,
	C_STATE,
	C_DIR,
	C_ACTION,
	C_STATUS,
	C_EXPORTER,
	C_RATE_BYTE,
	C_RATE_PACKETS,
	C_SAMPLING,
	C_N
};

/* what a map of one's own calls them */
static const char *const own_name[C_N] = {
	[C_START] = "start",
	[C_END] = "end",
	[C_LASTED_S] = "duration",
	[C_LASTED_MS] = "duration_ms",
	[C_LASTED_US] = "duration_us",
	[C_SRC] = "src",
	[C_DST] = "dst",
	[C_SPORT] = "src_port",
	[C_DPORT] = "dst_port",
	[C_PROTO] = "proto",
	[C_FLAGS] = "flags",
	[C_SRC_BYTE] = "src_bytes",
	[C_DST_BYTE] = "dst_bytes",
	[C_BYTE] = "bytes",
	[C_SRC_PACKETS] = "src_packets",
	[C_DST_PACKETS] = "dst_packets",
	[C_PACKETS] = "packets",
	[C_SRC_PAYLOAD] = "src_payload",
	[C_DST_PAYLOAD] = "dst_payload",
	[C_STATE] = "state",
	[C_DIR] = "direction",
	[C_ACTION] = "action",
	[C_STATUS] = "status",
	[C_EXPORTER] = "exporter",
	[C_RATE_BYTE] = "bytes_per_s",
	[C_RATE_PACKETS] = "packets_per_s",
	[C_SAMPLING] = "sampling",
};

/* Names as others write them: in lower case, without blanks and marks. "bytes"
 * alone is one direction, "totbytes" both. */
static const struct {
	enum flow_column column;
	const char *names; /* between blanks */
} synonyms[] = {
	{ C_START,
		" ts start starttime first firstseen datefirstseen flowstart "
		"flowstarttime stime timestamp begin flowstartmilliseconds "
		"flowstartseconds starttimeutc jsonpayloadstarttime " },
	{ C_END,
		" te end endtime last lastseen flowend flowendtime ltime "
		"flowendmilliseconds flowendseconds endtimeutc "
		"jsonpayloadendtime " },
	{ C_LASTED_S,
		" td dur duration durations durationsec flowdurations " },
	{ C_LASTED_MS,
		" durationms flowdurationms flowdurationmilliseconds "
		"durationmsec " },
	{ C_LASTED_US, " flowduration durationus flowdurationmicroseconds " },
	{ C_SRC,
		" sa srcaddr srcip sourceip src source sourceaddress saddr "
		"srcipaddr srcipaddress ipsrc ipv4srcaddr sourceipv4address "
		"sourceipv6address sourceipaddress clientip client "
		"connectionsrcip jsonpayloadconnectionsrcip idorigh "
		"srcips " },
	{ C_DST,
		" da dstaddr dstip destinationip destip dst dest destination "
		"destinationaddress daddr dstipaddr dstipaddress ipdst "
		"ipv4dstaddr destinationipv4address destinationipv6address "
		"destinationipaddress serverip server connectiondestip "
		"jsonpayloadconnectiondestip idresph destips destaddr " },
	{ C_SPORT,
		" sp sport srcport sourceport l4srcport sourcetransportport "
		"clientport jsonpayloadconnectionsrcport connectionsrcport "
		"idorigp srcpt " },
	{ C_DPORT,
		" dp dport dstport destport destinationport l4dstport "
		"destinationtransportport serverport "
		"jsonpayloadconnectiondestport connectiondestport idrespp "
		"destports " },
	{ C_PROTO,
		" pr proto prot protocol protocolidentifier ipprotocol "
		"protocolnumber l4protocol l4protocols "
		"jsonpayloadconnectionprotocol connectionprotocol " },
	{ C_FLAGS, " flg flags tcpflags tcpcontrolbits " },
	{ C_SRC_BYTE,
		" ibyt inbytes srcbytes sbytes bytes octets octetdeltacount "
		"bytessent jsonpayloadbytessent bytestoserver bytesin "
		"origbytes bytessrctodest bytessrctodestd " },
	{ C_DST_BYTE,
		" obyt outbytes dstbytes dbytes bytesreceived bytestoclient "
		"bytesout respbytes bytesdesttosrc bytesdesttosrcd " },
	{ C_BYTE, " totbytes totalbytes " },
	{ C_SRC_PACKETS,
		" ipkt inpkts srcpkts spkts packets pkts packetdeltacount "
		"packetssent jsonpayloadpacketssent inpackets srcpackets "
		"totfwdpkts totalfwdpackets totalfwdpacket packetssrctodest "
		"packetssrctodestd origpkts " },
	{ C_DST_PACKETS,
		" opkt outpkts dstpkts dpkts packetsreceived outpackets "
		"dstpackets totbwdpkts totalbackwardpackets totalbwdpackets "
		"packetsdesttosrc packetsdesttosrcd resppkts " },
	{ C_PACKETS, " totpkts totalpackets totalpkts " },
	{ C_SRC_PAYLOAD,
		" totlenfwdpkts totallengthoffwdpackets "
		"totallengthoffwdpacket " },
	{ C_DST_PAYLOAD,
		" totlenbwdpkts totallengthofbwdpackets "
		"totallengthofbwdpacket " },
	{ C_STATE, " state " },
	{ C_DIR, " dir " },
	{ C_ACTION, " action " },
	{ C_STATUS, " logstatus " },
	{ C_EXPORTER,
		" ra interfaceid exporter exporterip exporteraddress "
		"routerip deviceip agentip reporter jsonpayloadreporter " },
	{ C_RATE_BYTE, " flowbytss flowbytess " },
	{ C_RATE_PACKETS, " flowpktss flowpacketss " },
	{ C_SAMPLING, " sampling samplingrate samplinginterval " },
};

struct layout {
	char sep;
	unsigned n;       /* columns of the header */
	uint8_t at[C_N];  /* NONE: there is none */
	bool micro_clock; /* CICFlowMeter: writes the day first */
	/* a row is one direction: what came back stands in a row of its own */
	bool one_way;
	bool both_ways; /* and always does */
	/* below IP, in what is counted: Argus counts frames */
	unsigned link_byte;
};

struct cells {
	struct str v[COLUMNS_MAX];
	unsigned n;
};

struct flow_csv {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	struct layout layout;
	struct cells cells;
	char map_text[1024];
	struct str map; /* of one's own */
	char zone_text[ZONE_N];
	struct str zone;
	bool has_header;
	bool over;
	uint64_t zoneless;
	uint64_t
		unsure; /* times that the told zone has twice or not at all */
	const struct local_clock *clock;
	struct biflows *pairs;
	struct sink joined; /* where they go */
	uint64_t turned_times;
	uint64_t undated;
	uint64_t sampled;
	uint64_t not_ip;
	uint64_t no_data;
	uint64_t together;
};

/* --- cells --------------------------------------------------------------- */

static struct str unquoted(struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_trim(str_head(str_from(s, 1), s.n - 2));
	return s;
}

/* A separator inside quotes separates nothing. false: too many cells */
static bool split(struct str line, char sep, struct cells *ret)
{
	bool quote = false;
	size_t from = 0;

	ret->n = 0;
	for (size_t i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] == '"')
			quote = !quote;
		if (i < line.n && (quote || line.p[i] != sep))
			continue;
		if (ret->n == COLUMNS_MAX)
			return false;
		ret->v[ret->n++] =
			unquoted((struct str){ line.p + from, i - from });
		from = i + 1;
	}
	return true;
}

/* --- the header ---------------------------------------------------------- */

/* " srcaddr " of "Src_Addr", for a search in a list; "" when it is too long */
static struct str plain_name(struct str s, char to[static NAME_MAX_N])
{
	size_t n = 0;

	to[n++] = ' ';
	for (size_t i = 0; i < s.n && n < NAME_MAX_N - 1; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			to[n++] = c;
	}
	if (n == 1 || n == NAME_MAX_N - 1)
		return (struct str){ to, 0 };
	to[n++] = ' ';
	return (struct str){ to, n };
}

static enum flow_column by_synonym(struct str name)
{
	char plain[NAME_MAX_N];
	struct str s = plain_name(name, plain);

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms && s.n;
		i++) {
		if (str_has(str_of(synonyms[i].names), s))
			return synonyms[i].column;
	}
	return C_N;
}

static enum flow_column by_own_map(struct str map, struct str name)
{
	struct str pair;
	struct str rest;
	struct str own;
	struct str theirs;

	for (bool more = map.n > 0; more; map = rest) {
		more = str_cut(map, ',', &pair, &rest);
		if (!more) {
			pair = map;
			rest = (struct str){ 0 };
		}
		if (!str_cut(pair, '=', &own, &theirs) ||
			!str_eq(str_trim(theirs), name)) {
			continue;
		}
		for (int i = 0; i < C_N; i++) {
			if (str_is(str_trim(own), own_name[i]))
				return (enum flow_column)i;
		}
	}
	return C_N;
}

static bool has(const struct layout *l, enum flow_column c)
{
	return l->at[c] != NONE;
}

/* What the columns say of the rows. nfdump has columns for both directions and
 * counts one; the CICFlowMeter that is written in Python counts frames under
 * the names of the one that counts payload. */
static void describe(const struct cells *names, bool own, struct layout *l)
{
	static const enum flow_column back[] = { C_DST_BYTE,
		C_BYTE,
		C_DST_PACKETS,
		C_PACKETS,
		C_DST_PAYLOAD,
		C_STATE };
	bool nfdump = !own && has(l, C_DST_PACKETS) &&
		str_is(names->v[l->at[C_DST_PACKETS]], "opkt");
	bool python = !own && has(l, C_SRC_PAYLOAD) &&
		str_is(names->v[l->at[C_SRC_PAYLOAD]], "totlen_fwd_pkts");
	bool counts_back = false;

	for (size_t i = 0; i < sizeof back / sizeof *back; i++)
		counts_back |= has(l, back[i]);
	l->micro_clock = has(l, C_SRC_PAYLOAD) && has(l, C_LASTED_US) && !own;
	l->link_byte = has(l, C_BYTE) && has(l, C_DIR) ? 14 : 0;
	l->one_way = nfdump || (!counts_back && has(l, C_SPORT));
	l->both_ways = has(l, C_STATUS) && has(l, C_ACTION);
	if (python) {
		l->link_byte = 14;
		l->at[C_SRC_BYTE] = l->at[C_SRC_PAYLOAD];
		l->at[C_DST_BYTE] = l->at[C_DST_PAYLOAD];
		l->at[C_SRC_PAYLOAD] = l->at[C_DST_PAYLOAD] = NONE;
	}
}

/* The first column of a kind counts. false: this is no header of flows */
static bool header(struct str line,
	struct str map,
	struct cells *room,
	struct layout *ret)
{
	static const char separators[] = ",\t; ";

	for (size_t s = 0; separators[s]; s++) {
		*ret = (struct layout){ .sep = separators[s] };
		memset(ret->at, NONE, sizeof ret->at);
		if (!split(line, separators[s], room) || room->n < 4)
			continue;
		for (unsigned i = 0; i < room->n; i++) {
			enum flow_column c = map.n
				? by_own_map(map, room->v[i])
				: by_synonym(room->v[i]);

			if (c != C_N && ret->at[c] == NONE)
				ret->at[c] = (uint8_t)i;
		}
		ret->n = room->n;
		describe(room, map.n > 0, ret);
		bool ends = has(ret, C_SRC) && has(ret, C_DST);
		bool time = has(ret, C_START) || has(ret, C_END);
		bool service = has(ret, C_PROTO) || has(ret, C_DPORT);
		if (ends && time && service)
			return true;
	}
	return false;
}

/* AWS' default format as it lies in a bucket's older files or comes from a
 * stream: without a header. source: AWS, "Flow log records", version 2 */
static const char aws_default[] =
	"version account-id interface-id srcaddr dstaddr srcport dstport "
	"protocol packets bytes start end action log-status";

static bool is_aws(struct str line, struct cells *room)
{
	struct addr a;

	if (!str_starts(line, STR("2 ")))
		return false;
	if (!split(line, ' ', room))
		return false;
	if (room->n != 14)
		return false;
	if (!(str_is(room->v[13], "OK") || str_is(room->v[13], "NODATA") ||
		    str_is(room->v[13], "SKIPDATA"))) {
		return false;
	}
	return addr_parse(room->v[3], &a) || str_is(room->v[3], "-");
}

/* "# zone: +01:00" after its key; false: the line has another one */
static bool comment(struct str line, const char *key, struct str *ret)
{
	struct str s = str_trim(str_from(line, 1));

	if (!str_starts(s, str_of(key)))
		return false;
	*ret = str_trim(str_from(s, strlen(key)));
	return true;
}

int flow_csv_probe(struct str head)
{
	struct str line;
	struct str rest = text_unmarked(head);
	struct str map = { 0 };
	struct cells room;
	struct layout l;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &line, &rest);
		line = more ? line : rest;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n && line.p[0] != '#')
			break;
		if (line.n)
			comment(line, "columns:", &map);
	}
	if (line.n > 4096)
		return 0;
	if (is_aws(line, &room))
		return 80;
	return header(line, map, &room, &l) ? 70 : 0;
}

/* --- values -------------------------------------------------------------- */

static struct str value(const struct flow_csv *z, enum flow_column c)
{
	unsigned at = z->layout.at[c];

	if (at != NONE && at < z->cells.n && !str_is(z->cells.v[at], "-"))
		return z->cells.v[at];
	return (struct str){ 0 };
}

/* "12.5" in units of ns; whole digits up to max_whole */
static bool decimal(struct str s,
	uint64_t unit_ns,
	uint64_t max_whole,
	int64_t *ret_ns)
{
	struct str whole = s;
	struct str part = { 0 };
	uint64_t v;

	str_cut(s, '.', &whole, &part);
	if (!str_u64(whole, &v) || v > max_whole)
		return false;
	int64_t ns = (int64_t)(v * unit_ns);
	for (size_t i = 0; i < part.n; i++) {
		if ((unsigned char)(part.p[i] - '0') > 9)
			return false;
		unit_ns /= 10;
		ns += (int64_t)(unit_ns * (uint64_t)(part.p[i] - '0'));
	}
	*ret_ns = ns;
	return true;
}

/* Seconds, or ms, us, ns since 1970: by how large it is; 2200 in one unit is
 * 1970 in the next */
static bool epoch(struct str s, int64_t *ret_ns)
{
	struct str whole = s;
	struct str part;
	uint64_t v;
	uint64_t unit = 1000000000;
	uint64_t most = 7258118399;

	str_cut(s, '.', &whole, &part);
	if (!str_u64(whole, &v))
		return false;
	while (v > most && unit > 1) {
		unit /= 1000;
		most = most * 1000 + 999;
	}
	return v <= most && decimal(s, unit, most, ret_ns);
}

/* "03/07/2017 08:55:58 AM", the day first */
static size_t day_first(struct str s, char to[static 40])
{
	bool pm = str_ends(s, STR("PM"));
	unsigned hour;

	if (!log_fits(s, "99/99/9999 99:99"))
		return 0;
	hour = (unsigned)(s.p[11] - '0') * 10 + (unsigned)(s.p[12] - '0');
	if (pm || str_ends(s, STR("AM")))
		hour = hour % 12 + (pm ? 12 : 0);
	struct str clock = str_head(str_from(s, 13),
		log_fits(str_from(s, 16), ":99") ? 6 : 3);
	return (size_t)snprintf(to,
		40,
		"%.4s-%.2s-%.2sT%02u%.*s",
		s.p + 6,
		s.p + 3,
		s.p,
		hour % 100,
		STR_FMT(clock));
}

static bool is_zoned(struct str clock)
{
	return clock.n &&
		(clock.p[clock.n - 1] == 'Z' ||
			memchr(clock.p, '+', clock.n) ||
			memchr(clock.p, '-', clock.n));
}

/* as the analyst says that the clock stood */
static bool told_date(struct flow_csv *z, struct str iso, int64_t *ret_ns)
{
	const int64_t second = 1000000000;
	char utc[72];
	int64_t t_s;
	int64_t ns;
	int n = snprintf(utc, sizeof utc, "%.*sZ", STR_FMT(iso));

	if (!log_instant((struct str){ utc, (size_t)n }, &ns))
		return false;
	if (local_instant(z->clock, ns / second, &t_s) != LOCAL_ONE) {
		z->unsure++;
		*ret_ns = T_NONE;
		return true;
	}
	*ret_ns = t_s * second + ns % second;
	return true;
}

static bool date(struct flow_csv *z, struct str s, int64_t *ret_ns)
{
	char iso[64];
	size_t n = z->layout.micro_clock ? day_first(s, iso) : 0;

	if (!n) {
		if (s.n < 16 || s.n > 40)
			return false;
		memcpy(iso, s.p, n = s.n);
		if (iso[4] == '/' && iso[7] == '/')
			iso[4] = iso[7] = '-';
		if (str_ends(s, STR(" UTC"))) {
			iso[n - 4] = 'Z';
			n -= 3;
		}
	}
	if (!is_zoned(str_from((struct str){ iso, n }, 11))) {
		if (!z->zone_text[0] && z->clock && z->clock->zoned)
			return told_date(z, (struct str){ iso, n }, ret_ns);
		if (n + z->zone.n > sizeof iso)
			return false;
		memcpy(iso + n, z->zone.p, z->zone.n);
		n += z->zone.n;
		z->zoneless += !z->zone_text[0];
	}
	return log_instant((struct str){ iso, n }, ret_ns);
}

static bool instant(struct flow_csv *z, enum flow_column c, int64_t *ret_ns)
{
	struct str s = value(z, c);

	*ret_ns = T_NONE;
	/* "13:39:18.766": Argus as it prints by itself, of a day that is not
	 * told */
	if (log_fits(s, "99:99:99")) {
		z->undated += c == C_START;
		return true;
	}
	return !s.n || epoch(s, ret_ns) || date(z, s, ret_ns);
}

/* a duration below 0 that was printed as one without a sign: 2^64 ms and less
 */
static bool is_negative(struct str s)
{
	struct str whole = s;
	struct str part;
	uint64_t v;

	str_cut(s, '.', &whole, &part);
	return str_u64(whole, &v) && v > UINT64_MAX / 1000 - 1000000000000;
}

/* of "12.5"; 0 = it is none */
static double decimal_of(struct str s)
{
	int64_t micro;

	return decimal(s, 1000000, INT64_MAX / 1000000, &micro)
		? (double)micro / 1e6
		: 0;
}

/* The unit of "flow_duration", which CICFlowMeter writes in microseconds, and
 * since Python's 0.3.0 in seconds: what its own rates say. */
static uint64_t unit_by_rate(const struct flow_csv *z, struct str duration)
{
	static const struct {
		enum flow_column rate;
		enum flow_column of[2][2];
	} ways[] = {
		{ C_RATE_PACKETS, { { C_SRC_PACKETS }, { C_DST_PACKETS } } },
		{ C_RATE_BYTE,
			{ { C_SRC_PAYLOAD, C_SRC_BYTE },
				{ C_DST_PAYLOAD, C_DST_BYTE } } },
	};
	double told = decimal_of(duration);

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		double rate = decimal_of(value(z, ways[i].rate));
		double sum = 0;

		for (size_t k = 0; k < 4; k++) {
			enum flow_column c = ways[i].of[k / 2][k % 2];

			/* C_START, which is 0, stands for none */
			sum += c ? decimal_of(value(z, c)) : 0;
		}
		if (rate <= 0 || sum <= 0 || told <= 0)
			continue;
		double per_second = told * rate / sum;
		if (per_second < 30)
			return 1000000000;
		return per_second < 30000 ? 1000000 : 1000;
	}
	return 1000;
}

static const char *times(struct flow_csv *z, struct obs *o)
{
	static const struct {
		enum flow_column c;
		uint64_t unit_ns;
	} lasted[] = { { C_LASTED_S, 1000000000 },
		{ C_LASTED_MS, 1000000 },
		{ C_LASTED_US, 1000 } };
	int64_t start;
	int64_t end;
	int64_t ns = -1;

	if (!instant(z, C_START, &start) || !instant(z, C_END, &end)) {
		return "start and end: seconds since 1970 or a date and time "
		       "of the years 1970 to 2199 were expected";
	}
	for (size_t i = 0; i < sizeof lasted / sizeof *lasted; i++) {
		struct str s = value(z, lasted[i].c);
		uint64_t unit_ns = lasted[i].c == C_LASTED_US
			? unit_by_rate(z, s)
			: lasted[i].unit_ns;

		if (!s.n || s.p[0] == '-' || is_negative(s))
			continue;
		if (!decimal(s,
			    unit_ns,
			    1000000000 * (1000000000 / unit_ns),
			    &ns)) {
			return "duration: a number was expected";
		}
	}
	/* nfdump 1.7 exchanges start and end of IPFIX */
	if (start != T_NONE && end != T_NONE && end < start) {
		int64_t first = end;

		end = start;
		start = first;
		z->turned_times++;
	} else if (is_negative(value(z, C_LASTED_S))) {
		z->turned_times++;
		if (start == end)
			end = T_NONE; /* in whole seconds: how long, not known
				       */
	}
	if (ns < 0 && start != T_NONE && end != T_NONE && end >= start)
		ns = end - start;
	if (start == T_NONE && end != T_NONE)
		start = ns > 0 && ns <= end ? end - ns : end;
	o->t_ns = start;
	o->flow.duration_ns = ns;
	return NULL;
}

static bool number(struct str s, uint64_t max, uint64_t *ret)
{
	struct str whole;
	struct str zeros;
	uint64_t v = 0;

	if (str_starts(s, STR("0x"))) {
		if (s.n < 3 || s.n > 10)
			return false;
		for (size_t i = 2; i < s.n; i++) {
			char c = s.p[i];
			unsigned d;
			if (c >= '0' && c <= '9')
				d = (unsigned)(c - '0');
			else if ((c | 32) >= 'a' && (c | 32) <= 'f')
				d = (unsigned)((c | 32) - 'a') + 10;
			else
				d = 16;
			if (d > 15)
				return false;
			v = v << 4 | d;
		}
	} else {
		/* spreadsheets and data frames: "443.0" */
		if (str_cut(s, '.', &whole, &zeros) && str_is(zeros, "0"))
			s = whole;
		if (s.n && !str_u64(s, &v))
			return false;
	}
	*ret = v;
	return v <= max;
}

/* nfdump's names, by number. source: nfdump 1.7, protocol list */
static const char *const protocol_names[] = { "0",
	"icmp",
	"igmp",
	"ggp",
	"ipip",
	"st",
	"tcp",
	"cbt",
	"egp",
	"igp",
	"bbn",
	"nvpii",
	"pup",
	"argus",
	"encom",
	"xnet",
	"chaos",
	"udp",
	"mux",
	"dcn",
	"hmp",
	"prm",
	"xns",
	"trnk1",
	"trnk2",
	"leaf1",
	"leaf2",
	"rdp",
	"irtp",
	"iso-4",
	"netbk",
	"mfesp",
	"meinp",
	"dccp",
	"3pc",
	"idpr",
	"xtp",
	"ddp",
	"idpr",
	"tp++",
	"il",
	"ipv6",
	"sdrp",
	"rte6",
	"frag6",
	"idrp",
	"rsvp",
	"gre",
	"mhrp",
	"bna",
	"esp",
	"ah",
	"inlsp",
	"swipe",
	"narp",
	"mobil",
	"tlsp",
	"skip",
	"icmp6",
	"nohe6",
	"opts6",
	"host",
	"cftp",
	"net",
	"satnt",
	"klan",
	"rvd",
	"ippc",
	"fs",
	"satm",
	"visa",
	"ipcv",
	"cpnx",
	"cphb",
	"wsn",
	"pvp",
	"bsatm",
	"sunnd",
	"wbmon",
	"wbexp",
	"isoip",
	"vmtp",
	"svmtp",
	"vines",
	"ttp",
	"nsigp",
	"dgp",
	"tcf",
	"eigrp",
	"ospf",
	"s-rpc",
	"larp",
	"mtp",
	"ax.25",
	"os",
	"micp",
	"sccsp",
	"ethip",
	"encap",
	"99",
	"gmtp",
	"ifmp",
	"pnni",
	"pim",
	"aris",
	"scps",
	"qnx",
	"a/n",
	"ipcmp",
	"snp",
	"cpqpp",
	"ipxip",
	"vrrp",
	"pgm",
	"0hop",
	"l2tp",
	"ddx",
	"iatp",
	"stp",
	"srp",
	"uti",
	"smp",
	"sm",
	"ptp",
	"isis4",
	"fire",
	"crtp",
	"crudp",
	"sscop",
	"iplt",
	"sps",
	"pipe",
	"sctp",
	"fc",
	"ign",
	"mhead",
	"udp-l",
	"mpls",
	"manet",
	"hip",
	"shim6",
	"wesp",
	"rohc",
	"ether" };

static bool protocol(struct str s, uint8_t *ret)
{
	/* as others write them; applications are told by what carries them */
	static const struct {
		const char *name;
		uint8_t number;
	} others[] = { { "ipv6-icmp", 58 },
		{ "icmpv6", 58 },
		{ "t", 6 },
		{ "u", 17 },
		{ "udt", 17 },
		{ "rtp", 17 },
		{ "rtcp", 17 },
		{ "udplite", 136 },
		{ "etherip", 97 },
		{ "ipcomp", 108 },
		{ "ospfigp", 89 },
		{ "mobile", 55 } };
	const size_t named = sizeof protocol_names / sizeof *protocol_names;
	uint64_t v = 0;

	if (number(s, 255, &v)) {
		*ret = (uint8_t)v;
		return true;
	}
	*ret = 0;
	for (size_t i = 0; i < sizeof others / sizeof *others && !*ret; i++) {
		if (str_lower_eq(s, str_of(others[i].name)))
			*ret = others[i].number;
	}
	for (size_t i = 0; i < named && !*ret; i++) {
		if (str_lower_eq(s, str_of(protocol_names[i])))
			*ret = (uint8_t)i;
	}
	/* another name: unknown */
	return *ret || (s.n && (unsigned char)(s.p[0] - '0') > 9);
}

/* "8.0" as nfdump writes type and code of ICMP; else Argus' source port, 256
 * for each code and the type, or the type alone; else both in the
 * destination's, 256 for each type */
static bool icmp_ports(struct str from,
	struct str to,
	bool argus,
	struct tuple *t)
{
	struct str type;
	struct str code;
	uint64_t a;
	uint64_t b;

	if (str_cut(to, '.', &type, &code)) {
		if (!number(type, 255, &a) || !str_u64(code, &b) || b > 255)
			return false;
	} else if (argus && number(from, 65535, &b)) {
		a = b & 255;
		b >>= 8;
	} else if (number(from, 255, &a) && a) {
		b = 0;
	} else {
		if (!number(to, 65535, &b))
			return false;
		a = b >> 8;
		b &= 255;
	}
	tuple_set_icmp(t, (unsigned)a, (unsigned)b);
	return true;
}

/* a number, or a name where others look it up: those that are seen most.
 * source: IANA, service names and port numbers */
static bool port(struct str s, uint64_t *ret)
{
	static const struct {
		const char *name;
		uint16_t number;
	} names[] = { { "ftp-data", 20 },
		{ "ftp", 21 },
		{ "ssh", 22 },
		{ "telnet", 23 },
		{ "smtp", 25 },
		{ "domain", 53 },
		{ "bootps", 67 },
		{ "bootpc", 68 },
		{ "tftp", 69 },
		{ "http", 80 },
		{ "kerberos", 88 },
		{ "pop3", 110 },
		{ "sunrpc", 111 },
		{ "ntp", 123 },
		{ "epmap", 135 },
		{ "loc-srv", 135 },
		{ "netbios-ns", 137 },
		{ "netbios-dgm", 138 },
		{ "netbios-ssn", 139 },
		{ "imap2", 143 },
		{ "imap", 143 },
		{ "snmp", 161 },
		{ "snmp-trap", 162 },
		{ "bgp", 179 },
		{ "ldap", 389 },
		{ "https", 443 },
		{ "microsoft-ds", 445 },
		{ "isakmp", 500 },
		{ "syslog", 514 },
		{ "submission", 587 },
		{ "ldaps", 636 },
		{ "imaps", 993 },
		{ "pop3s", 995 },
		{ "socks", 1080 },
		{ "openvpn", 1194 },
		{ "ms-sql-s", 1433 },
		{ "mysql", 3306 },
		{ "ms-wbt-server", 3389 },
		{ "sip", 5060 },
		{ "mdns", 5353 },
		{ "postgresql", 5432 },
		{ "http-alt", 8080 } };

	if (number(s, 65535, ret))
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_lower_eq(s, str_of(names[i].name))) {
			*ret = names[i].number;
			return true;
		}
	}
	return false;
}

static const char *ends(struct flow_csv *z, struct tuple *t)
{
	uint64_t from;
	uint64_t to;

	if (!addr_parse(value(z, C_SRC), &t->src) ||
		!addr_parse(value(z, C_DST), &t->dst)) {
		return "source and destination: IP addresses were expected";
	}
	if (!protocol(value(z, C_PROTO), &t->proto))
		return "protocol: a name or a number up to 255 was expected";
	if (t->proto == 1 && !addr_is_v4(t->src))
		t->proto = 58;
	if (t->proto == 1 || t->proto == 58) {
		if (icmp_ports(value(z, C_SPORT),
			    value(z, C_DPORT),
			    has(&z->layout, C_BYTE) && has(&z->layout, C_DIR),
			    t))
			return NULL;
		return "ports: type and code of ICMP were expected";
	}
	if (!port(value(z, C_SPORT), &from) ||
		!port(value(z, C_DPORT), &to)) {
		return "ports: numbers from 0 to 65535, or names of services "
		       "that are common, were expected";
	}
	t->sport = (uint16_t)from;
	t->dport = (uint16_t)to;
	return NULL;
}

/* "...AP.SF", "SPA", "0x1b" or a number */
static uint8_t flags_of(struct str s)
{
	static const char letter[] = "FSRPAUEC";
	uint64_t v;
	uint8_t f = 0;

	if (number(s, 255, &v))
		return (uint8_t)v;
	for (size_t i = 0; i < s.n; i++) {
		const char *hit = s.p[i] ? strchr(letter, s.p[i]) : NULL;
		if (hit)
			f |= (uint8_t)(1U << (hit - letter));
	}
	return f;
}

/* Argus: what either side sent, "SPA_SPA" */
static void flags(struct flow_csv *z, struct obs *o)
{
	struct str src;
	struct str dst;
	struct str state = value(z, C_STATE);

	if (o->tuple.proto != 6)
		return;
	o->flow.src_flags = flags_of(value(z, C_FLAGS));
	if (str_cut(state, '_', &src, &dst)) {
		o->flow.src_flags = flags_of(src);
		o->flow.dst_flags = flags_of(dst);
	}
}

/* what is left of a sum for one side, when the other's share is told */
static void rest_of(uint64_t sum, uint64_t share[static 2])
{
	for (int i = 0; i < 2; i++) {
		if (share[i] == COUNT_NOT_TOLD && share[!i] != COUNT_NOT_TOLD)
			share[i] = sum > share[!i] ? sum - share[!i] : 0;
	}
}

/* Both directions together, and of one alone, or of none. Whose the packets
 * were is told only when one side sent none, or each one. ret_most: so many of
 * either there can have been. */
static void share_out(struct flow_csv *z,
	struct obs_flow *f,
	uint64_t bytes,
	uint64_t packets,
	uint64_t wire[static 2],
	uint64_t ret_most[static 2])
{
	if (bytes != COUNT_NOT_TOLD)
		rest_of(bytes, wire);
	ret_most[0] = f->src_packets;
	ret_most[1] = f->dst_packets;
	bool split = wire[0] != COUNT_NOT_TOLD && wire[1] != COUNT_NOT_TOLD;
	if (packets == COUNT_NOT_TOLD)
		return;
	rest_of(packets, ret_most);
	if (ret_most[0] == COUNT_NOT_TOLD && split) {
		bool both = wire[0] && wire[1];
		uint64_t most = packets - (both && packets);
		bool unsure = both && packets > 2;

		ret_most[0] = wire[0] ? most : 0;
		ret_most[1] = wire[1] ? most : 0;
		z->together += unsure;
		if (unsure)
			return;
	}
	f->src_packets = ret_most[0];
	f->dst_packets = ret_most[1];
}

/* a cell, or not told */
static bool count(const struct flow_csv *z, enum flow_column c, uint64_t *ret)
{
	struct str s = value(z, c);

	*ret = COUNT_NOT_TOLD;
	return !s.n || number(s, UINT64_MAX - 1, ret);
}

/* as obs.h keeps counts of whole packets */
static uint64_t wire_of(uint64_t told)
{
	return told == COUNT_NOT_TOLD ? 0 : told;
}

/* What Argus calls what became of a flow, where it tells that somebody
 * answered. source: ra(1) */
static int8_t by_state(struct str state)
{
	static const struct {
		char word[4];
		int8_t answered;
	} states[] = { { "CON", 1 },
		{ "EST", 1 },
		{ "FIN", 1 },
		{ "ACC", 1 },
		{ "INT", 0 },
		{ "REQ", 0 } };

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (str_is(state, states[i].word))
			return states[i].answered;
	}
	return -1;
}

static void answer(const struct flow_csv *z, struct obs_flow *f)
{
	bool refused = f->dst_flags & 4 && !(f->dst_flags & 2);
	bool told = f->dst_packets != COUNT_NOT_TOLD ||
		f->dst_byte != COUNT_NOT_TOLD || f->dst_wire_byte;
	bool any = f->dst_wire_byte ||
		(f->dst_packets && f->dst_packets != COUNT_NOT_TOLD) ||
		(f->dst_byte && f->dst_byte != COUNT_NOT_TOLD);

	int8_t state = by_state(value(z, C_STATE));

	if (any)
		f->answered = !refused;
	else if (!f->dst_flags && flow_heard(f->src_flags))
		f->answered = 1;
	/* a later piece of a connection that stood */
	else if (state > 0)
		f->answered = 1;
	else
		f->answered = told ? 0 : state;
}

static const char *counts(struct flow_csv *z, struct obs *o)
{
	struct obs_flow *f = &o->flow;
	unsigned link = z->layout.link_byte;
	uint64_t bytes;
	uint64_t packets;
	uint64_t wire[2];
	uint64_t most[2];
	uint64_t sampling;

	if (!count(z, C_SRC_BYTE, &wire[0]) ||
		!count(z, C_DST_BYTE, &wire[1]) ||
		!count(z, C_BYTE, &bytes) ||
		!count(z, C_SRC_PAYLOAD, &f->src_byte) ||
		!count(z, C_DST_PAYLOAD, &f->dst_byte)) {
		return "bytes: numbers were expected";
	}
	if (!count(z, C_SRC_PACKETS, &f->src_packets) ||
		!count(z, C_DST_PACKETS, &f->dst_packets) ||
		!count(z, C_PACKETS, &packets)) {
		return "packets: numbers were expected";
	}
	if (!count(z, C_SAMPLING, &sampling))
		return "sampling: a number was expected";
	if (sampling > 1 && sampling <= UINT32_MAX)
		f->sampling = (uint32_t)sampling;
	z->sampled += f->sampling > 0;
	if (z->layout.one_way && !wire_of(f->dst_packets) &&
		!wire_of(wire[1]))
		f->dst_packets = wire[1] = COUNT_NOT_TOLD;
	share_out(z, f, bytes, packets, wire, most);
	f->src_wire_byte = wire_of(wire[0]);
	f->dst_wire_byte = wire_of(wire[1]);
	if (f->src_byte == COUNT_NOT_TOLD) {
		f->src_byte = flow_payload(&o->tuple, wire[0], most[0], link);
		if (!f->src_byte && f->src_packets == COUNT_NOT_TOLD)
			f->src_byte = COUNT_NOT_TOLD;
	}
	if (f->dst_byte == COUNT_NOT_TOLD) {
		f->dst_byte = flow_payload(&o->tuple, wire[1], most[1], link);
		if (!f->dst_byte && f->dst_packets == COUNT_NOT_TOLD)
			f->dst_byte = COUNT_NOT_TOLD;
	}
	flags(z, o);
	answer(z, f);
	return NULL;
}

/* --- lines --------------------------------------------------------------- */

static void skip(struct flow_csv *z, uint64_t at, const char *why)
{
	sink_skip(z->out,
		z->stats,
		(struct skip){ at, z->lines.line, 0, why });
}

static void keep(struct str s, char *to, size_t room, struct str *ret)
{
	*ret = str_head(s, room);
	if (ret->n)
		memcpy(to, ret->p, ret->n);
	ret->p = to;
}

static bool put(void *ctx, const struct obs *o)
{
	struct flow_csv *z = ctx;

	z->stats->records++;
	return z->out->put(z->out->ctx, o);
}

/* Argus tells with an arrow who began: "<-" was the other one, and a question
 * mark that it does not know */
static void direct(const struct flow_csv *z, struct obs *o)
{
	struct str arrow = value(z, C_DIR);

	if (str_has(arrow, STR("?")))
		biflow_direct(o, false);
	else if (str_is(arrow, "<-"))
		biflow_turn(o);
	if (o->flow.answered < 0)
		o->flow.answered = by_state(value(z, C_STATE));
}

/* What Argus saw that has no IP addresses: by its protocol's name, or that of
 * its own records. */
static bool is_not_ip(const struct flow_csv *z)
{
	static const char *const names[] = { "arp", "rarp", "llc", "man" };
	struct str name = value(z, C_PROTO);
	struct addr a;
	uint8_t number = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_lower_eq(name, str_of(names[i])))
			return true;
	}
	return z->layout.link_byte && protocol(name, &number) && !number &&
		!addr_parse(value(z, C_SRC), &a);
}

static bool row(struct flow_csv *z, struct str line, uint64_t at)
{
	struct obs o = {
		.kind = OBS_FLOW,
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
	};
	const char *why = "as many cells as the header has were expected";

	if (!split(line, z->layout.sep, &z->cells) ||
		z->cells.n < (z->layout.n < 4 ? z->layout.n : 4)) {
		skip(z, at, why);
		return true;
	}
	if (str_is(value(z, C_STATUS), "NODATA") ||
		str_is(value(z, C_STATUS), "SKIPDATA")) {
		z->no_data++;
		return true;
	}
	if (is_not_ip(z)) {
		z->not_ip++;
		return true;
	}
	if ((why = ends(z, &o.tuple)) || (why = times(z, &o)) ||
		(why = counts(z, &o))) {
		skip(z, at, why);
		return true;
	}
	direct(z, &o);
	if (str_is(value(z, C_ACTION), "REJECT"))
		o.flow.answered = 0;
	if (!z->layout.one_way)
		return put(z, &o);
	struct str exporter = value(z, C_EXPORTER);
	return biflows_put(z->pairs, hash_bytes(exporter), &o, &z->joined);
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct flow_csv *z = ctx;
	struct str s = at ? whole : text_unmarked(whole);
	struct str told;

	if (z->over)
		return true;
	if (s.n && s.p[0] == '#' && !z->has_header) {
		if (comment(s, "columns:", &told))
			keep(told, z->map_text, sizeof z->map_text, &z->map);
		else if (comment(s, "zone:", &told))
			keep(told,
				z->zone_text,
				sizeof z->zone_text,
				&z->zone);
		return true;
	}
	if (!s.n || s.p[0] == '#')
		return true;
	if (!z->has_header) {
		bool aws = is_aws(s, &z->cells);

		z->has_header = header(aws ? str_of(aws_default) : s,
			z->map,
			&z->cells,
			&z->layout);
		if (!z->has_header) {
			skip(z,
				at,
				"a header with columns for time, source, "
				"destination and protocol or port was "
				"expected");
		}
		if (z->layout.both_ways)
			biflows_both_ways(z->pairs);
		return aws ? row(z, s, at) : true;
	}
	z->over = str_is(s, "Summary"); /* nfdump's sums at the end */
	return z->over || row(z, s, at);
}

static void note(struct flow_csv *z)
{
	const struct {
		uint64_t n;
		const char *text;
	} say[] = {
		{ z->zoneless, "times without a zone were read as UTC" },
		{ z->unsure,
			"times that the zone has twice, or not at all, are "
			"not known" },
		{ z->together,
			"rows count both directions' packets together" },
		{ biflows_counts(z->pairs)->joined,
			"pairs of directions joined" },
		{ biflows_counts(z->pairs)->undirected,
			"flows do not tell who opened them" },
		{ z->undated, "times are without a date, and not known" },
		{ z->turned_times, "rows end before they begin: exchanged" },
		{ z->sampled, "rows are of sampled packets" },
		{ z->not_ip, "rows are not of IP" },
		{ z->no_data, "rows hold no data" },
	};
	size_t used = 0;
	size_t room = sizeof z->stats->note;

	for (size_t i = 0; i < sizeof say / sizeof *say && used < room; i++) {
		if (say[i].n) {
			used += (size_t)snprintf(z->stats->note + used,
				room - used,
				"%s%llu %s",
				used ? "; " : "",
				(unsigned long long)say[i].n,
				say[i].text);
		}
	}
}

bool flow_csv_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct flow_csv *z = NEW(&scratch, struct flow_csv, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err))
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read flows");
	z->out = out;
	z->stats = stats;
	z->zone = STR("Z");
	z->clock = in->clock;
	z->pairs = biflows_new(&scratch);
	z->joined = (struct sink){ z, put, NULL };
	if (!z->pairs)
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read flows");
	bool ok = log_read(&z->lines, line, z, err);
	if (ok && !biflows_end(z->pairs, &z->joined))
		ok = fail(err, ERR_LIMIT, 0, "the reading was stopped");
	note(z);
	return ok;
}
