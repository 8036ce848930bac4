/* SPDX-License-Identifier: Apache-2.0 */
/* System logs, of which two things are used: who logged in over SSH or tried
 * to, and packets that a packet filter wrote down. A line without year or zone
 * has no time unless an analyst told them (input.clock): it is never guessed
 * from the lines around it or from the file. */
/* source: RFC 3164; RFC 5424; OpenSSH, auth.c (auth_log); Linux,
 * net/ipv4/netfilter/nf_log_ipv4.c and its IPv6 sibling */
#include <stdio.h>

#include "read/text/log_text.h"
#include "read/read.h"

struct syslog {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	uint64_t other;   /* messages that nothing here uses */
	uint64_t undated; /* records whose line has no year or no zone */
	uint64_t twice;   /* in the hour that the zone has twice */
	uint64_t never;   /* at a time that the zone or the year has not */
	const struct local_clock *clock;
	/* of lines without one: told for the first, then counted on */
	unsigned year;
	unsigned month; /* of the line before; 0 = none */
};

struct message {
	int64_t t_ns;
	/* else what the clock showed, as if it were UTC, T_NONE = nothing; of
	 * the year 2000 where the line has none */
	int64_t local_ns;
	bool yearless;
	enum local_time why;  /* what came of it */
	struct str tag, text; /* "sshd" without its number; "" = none */
};

/* --- headers ------------------------------------------------------------- */

/* RFC 5424, 6.2.1: "The PRI part MUST have three, four, or five characters and
 * will be bound with angle brackets", its number "PRIVAL = 1*3DIGIT ; range 0
 * .. 191". Files mostly have none. false: broken */
static bool priority(struct str *s, bool *ret_has)
{
	struct str number;
	struct str rest;
	uint64_t v;

	*ret_has = s->n && s->p[0] == '<';
	if (!*ret_has)
		return true;
	if (!str_cut(str_from(*s, 1), '>', &number, &rest) || number.n > 3 ||
		!str_u64(number, &v) || v > 191) {
		return false;
	}
	*s = rest;
	return true;
}

/* "sshd[812]:" or "sshd:" as "sshd"; false: no tag */
static bool tag_of(struct str word, struct str *ret)
{
	struct str name;
	struct str number;

	if (word.n < 2 || word.p[word.n - 1] != ':')
		return false;
	word.n--;
	if (str_cut(word, '[', &name, &number) && number.n &&
		number.p[number.n - 1] == ']') {
		*ret = name;
	} else {
		*ret = word;
	}
	return ret->n > 0;
}

/* "[host] tag[number]: text"; relays leave the host out, and some messages have
 * no tag */
static void host_and_tag(struct str s, struct message *ret)
{
	struct str word;
	struct str rest = s;

	ret->tag = (struct str){ 0 };
	for (int i = 0; i < 2 && log_word(&rest, &word); i++) {
		if (tag_of(word, &ret->tag))
			break;
		/* the host: without a tag the text begins behind it */
		if (i == 0)
			s = rest;
	}
	ret->text = str_trim(ret->tag.n ? rest : s);
}

/* a date and time without zone: what a clock showed */
static bool as_if_utc(struct str iso, int64_t *ret_ns)
{
	char zoned[48];

	if (iso.n + 1 > sizeof zoned)
		return false;
	memcpy(zoned, iso.p, iso.n);
	zoned[iso.n] = 'Z';
	return log_instant((struct str){ zoned, iso.n + 1 }, ret_ns);
}

/* RFC 3164, 4.1.2: "The TIMESTAMP field is the local time and is in the format
 * of "Mmm dd hh:mm:ss"". There is no year and no zone, with Cisco's year there
 * is no zone: no instant. What no year has, 31 February, is refused; 2000 was a
 * leap year. */
static bool local_time(struct str *s, struct message *ret)
{
	char iso[24];
	bool year = log_fits(*s, "aaa _9 9999 99:99:99 ");
	struct str clock = str_from(*s, year ? 12 : 7);
	if (!year && !log_fits(*s, "aaa _9 99:99:99 "))
		return false;
	char day_tens = s->p[4] == ' ' ? '0' : s->p[4];
	int n = snprintf(iso,
		sizeof iso,
		"%.4s-%02u-%c%cT%.8s",
		year ? s->p + 7 : "2000",
		log_month(str_head(*s, 3)),
		day_tens,
		s->p[5],
		clock.p);
	*s = str_from(clock, 9);
	ret->yearless = !year;
	return as_if_utc((struct str){ iso, (size_t)n }, &ret->local_ns);
}

/* "2003-10-11T22:14:15.003Z" as a word. RFC 5424, 6.2.3.1: ""T" and "Z"
 * characters in this syntax MUST be upper case", and "Leap seconds MUST NOT be
 * used": where one stands it is read as the next second. No zone: a time, but
 * no instant. */
static bool full_time(struct str word, struct message *ret)
{
	struct span v;

	if (!log_fits(word, "9999-99-99T99:99:99"))
		return false;
	if (log_instant(word, &ret->t_ns))
		return true;
	return span_parse(word, STR(""), &v) && v.zone == ZONE_LOCAL_UNKNOWN &&
		as_if_utc(word, &ret->local_ns);
}

/* "-", or [id name="value" ..] one behind the other. RFC 5424, 6.3.3: inside
 * values the characters ", \ and ] are escaped by a \ */
static bool structured_data(struct str *s)
{
	bool quote = false;
	bool inside = false;
	size_t i = 0;

	if (str_starts(*s, STR("-"))) {
		*s = str_from(*s, 1);
		return true;
	}
	for (; i < s->n && (inside || s->p[i] == '['); i++) {
		if (quote && s->p[i] == '\\')
			i++;
		else if (s->p[i] == '"')
			quote = !quote;
		else if (!quote && s->p[i] == ']')
			inside = false;
		else if (!quote && s->p[i] == '[')
			inside = true;
	}
	*s = str_from(*s, i);
	return i && !inside;
}

/* "1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]" */
static bool header_5424(struct str s, struct message *ret)
{
	struct str when;
	struct str host;
	struct str number;
	struct str id;

	s = str_from(s, 2);
	if (!log_word(&s, &when) || !log_word(&s, &host))
		return false;
	if (!log_word(&s, &ret->tag))
		return false;
	if (!log_word(&s, &number) || !log_word(&s, &id))
		return false;
	if (!str_is(when, "-") && !full_time(when, ret))
		return false;
	s = str_trim(s);
	if (!structured_data(&s))
		return false;
	ret->text = text_unmarked(str_trim(s));
	return true;
}

static bool parse(struct str line, struct message *ret)
{
	struct str s = line;
	struct str when;
	bool has_priority;

	*ret = (struct message){
		.t_ns = T_NONE,
		.local_ns = T_NONE,
		.why = LOCAL_UNTOLD,
	};
	if (!priority(&s, &has_priority))
		return false;
	if (has_priority && str_starts(s, STR("1 ")))
		return header_5424(s, ret);
	if (log_fits(s, "9999-99-99T")) {
		if (!log_word(&s, &when) || !full_time(when, ret))
			return false;
	} else if (!local_time(&s, ret)) {
		return false;
	}
	host_and_tag(s, ret);
	return true;
}

/* --- sshd ---------------------------------------------------------------- */

enum found {
	FOUND_NONE,
	FOUND_ONE,
	FOUND_UNREADABLE
};

/* OpenSSH, auth.c: "%s %s%s%s for %s%.100s from %.200s port %d ssh2%s%s".
 * Postponed and Partial are no outcome yet. */
static const struct {
	struct str start;
	bool method;
	bool success;
} ssh_says[] = {
	{ { "Accepted ", 9 }, true, true },
	{ { "Failed ", 7 }, true, false },
	{ { "Invalid user ", 13 }, false, false },
};

/* " from ADDRESS port N" at the head of s; old servers wrote no port behind
 * "Invalid user". *ret_end: what follows. */
static bool from_at(struct str s, struct tuple *ret, struct str *ret_end)
{
	struct str word;
	struct str number;
	struct str rest = str_from(s, 6);
	uint64_t port = 0;

	if (!str_starts(s, STR(" from ")) || !log_word(&rest, &word) ||
		!addr_parse(word, &ret->src)) {
		return false;
	}
	if (str_starts(rest, STR(" port "))) {
		rest = str_from(rest, 6);
		if (!log_word(&rest, &number) || !str_u64(number, &port) ||
			port > 65535) {
			return false;
		}
	} else if (rest.n) {
		return false;
	}
	ret->sport = (uint16_t)port;
	*ret_end = rest;
	return true;
}

/* Who tries to log in chooses the name of the user and the identity of a
 * certificate, and may write " from 192.0.2.1 port 1" into them. The name
 * stands before the address: where nothing but ssh2 follows, the last one is
 * sshd's. Else there must be one. */
static bool ssh_from(struct str text, struct tuple *ret)
{
	struct tuple one;
	struct str end;
	unsigned n = 0;
	bool last = false;

	for (const char *hit; (hit = memmem(text.p, text.n, " from ", 6));
		text = str_from(text, 1)) {
		text = str_from(text, (size_t)(hit - text.p));
		one = (struct tuple){ .proto = 6 };
		if (!from_at(text, &one, &end))
			continue;
		last = !end.n || str_is(end, " ssh2");
		n += !n || !addr_eq(one.src, ret->src) ||
			one.sport != ret->sport;
		*ret = one;
	}
	return n == 1 || (n && last);
}

/* "message repeated 2 times: [ Failed password ..]": one observation, as one
 * line is one record */
static struct str unrepeated(struct str text)
{
	struct str head;
	struct str tail;

	if (str_starts(text, STR("message repeated ")) &&
		str_ends(text, STR("]")) && str_cut(text, '[', &head, &tail)) {
		return str_trim(str_head(tail, tail.n - 1));
	}
	return text;
}

static enum found ssh(struct str text, struct obs *o, const char **ret_why)
{
	text = unrepeated(text);
	if (str_ends(text, STR(" [preauth]")))
		text.n -= 10;
	for (size_t i = 0; i < sizeof ssh_says / sizeof *ssh_says; i++) {
		struct str method;
		struct str rest = str_from(text, ssh_says[i].start.n);

		if (!str_starts(text, ssh_says[i].start))
			continue;
		/* "Accepted key .. found at ..": not an outcome */
		if (ssh_says[i].method &&
			(!log_word(&rest, &method) ||
				!str_starts(rest, STR(" for ")))) {
			return FOUND_NONE;
		}
		*ret_why = "sshd: one address that is surely the client's was "
			   "expected, as from 192.0.2.1 port 40000";
		o->kind = OBS_SSH;
		o->ssh = (struct obs_ssh){ .success = ssh_says[i].success };
		return ssh_from(rest, &o->tuple) ? FOUND_ONE : FOUND_UNREADABLE;
	}
	return FOUND_NONE;
}

/* --- packet filter ------------------------------------------------------- */

/* the IPv6 header is not in its own length; of IPv4 it is */
enum {
	PACKET_END = 40 + 65535 + 1
};
enum nf_key {
	NF_SRC,
	NF_DST,
	NF_PROTO,
	NF_SPT,
	NF_DPT,
	NF_LEN,
	NF_TYPE,
	NF_CODE,
	NF_TTL,
	NF_WINDOW,
	NF_N
};

struct packet_line {
	struct str v[NF_N];
	struct str udp_len; /* the second LEN= is UDP's own */
	uint8_t flags;
};

static const struct {
	const char *name;
	uint8_t number;
	uint16_t header_byte; /* without options, which the log does not have */
} nf_protocols[] = {
	{ "TCP", 6, 20 },
	{ "UDP", 17, 8 },
	{ "ICMP", 1, 8 },
	{ "ICMPv6", 58, 8 },
	{ "UDPLITE", 136, 8 },
	{ "SCTP", 132, 12 },
	{ "ESP", 50, 8 },
	{ "AH", 51, 12 },
};

/* The TCP flags stand as words of their own */
static uint8_t nf_flag(struct str word)
{
	static const char *const name[] = { "FIN",
		"SYN",
		"RST",
		"PSH",
		"ACK",
		"URG" };

	for (unsigned i = 0; i < sizeof name / sizeof *name; i++) {
		if (str_is(word, name[i]))
			return (uint8_t)(1U << i);
	}
	return 0;
}

/* The words KEY=value from SRC= on: what stands before is the prefix that
 * somebody chose. An ICMP error quotes the packet it is about in [ ], which was
 * not seen here. */
static bool nf_words(struct str text, struct packet_line *ret)
{
	static const char *const key[NF_N] = { "SRC",
		"DST",
		"PROTO",
		"SPT",
		"DPT",
		"LEN",
		"TYPE",
		"CODE",
		"TTL",
		"WINDOW" };
	const char *hit = text.n ? memmem(text.p, text.n, " SRC=", 5) : NULL;
	struct str word;
	struct str name;
	struct str value;

	*ret = (struct packet_line){ 0 };
	if (!hit ||
		!str_has(str_head(text, (size_t)(hit - text.p)), STR("IN="))) {
		return false;
	}
	text = str_from(text, (size_t)(hit - text.p));
	while (log_word(&text, &word) && word.p[0] != '[') {
		ret->flags |= nf_flag(word);
		if (!str_cut(word, '=', &name, &value))
			continue;
		for (unsigned i = 0; i < NF_N; i++) {
			if (str_is(name, key[i])) {
				if (i == NF_LEN && ret->v[i].n)
					ret->udp_len = value;
				else if (!ret->v[i].n)
					ret->v[i] = value;
			}
		}
	}
	return ret->v[NF_DST].n && ret->v[NF_PROTO].n;
}

static bool number_below(struct str s, uint64_t end, uint64_t *ret)
{
	*ret = 0;
	return !s.n || (str_u64(s, ret) && *ret < end);
}

/* What is left of the packet's length behind the headers: no more than that was
 * payload. A SYN carries none, but options. */
static uint64_t nf_payload(const struct packet_line *l,
	const struct tuple *t,
	uint64_t len,
	uint64_t udp_len)
{
	uint64_t header = addr_is_v4(t->src) ? 20 : 40;

	if (l->flags & 2 && t->proto == 6)
		return 0;
	if (udp_len && t->proto == 17)
		return udp_len > 8 ? udp_len - 8 : 0;
	for (size_t i = 0; i < sizeof nf_protocols / sizeof *nf_protocols;
		i++) {
		if (nf_protocols[i].number == t->proto)
			header += nf_protocols[i].header_byte;
	}
	return len > header ? len - header : 0;
}

static bool nf_protocol(struct str s, uint8_t *ret)
{
	uint64_t v;

	for (size_t i = 0; i < sizeof nf_protocols / sizeof *nf_protocols;
		i++) {
		if (str_is(s, nf_protocols[i].name)) {
			*ret = nf_protocols[i].number;
			return true;
		}
	}
	if (!str_u64(s, &v) || v > 255)
		return false;
	*ret = (uint8_t)v;
	return true;
}

static enum found packet(struct str text, struct obs *o, const char **ret_why)
{
	struct packet_line l;
	struct tuple *t = &o->tuple;
	uint64_t sport;
	uint64_t dport;
	uint64_t len;
	uint64_t udp_len;
	uint64_t ttl;
	uint64_t window;

	if (!nf_words(text, &l))
		return FOUND_NONE;
	*ret_why = "SRC= and DST=: IP addresses of one version were expected";
	if (!addr_parse(l.v[NF_SRC], &t->src) ||
		!addr_parse(l.v[NF_DST], &t->dst) ||
		addr_is_v4(t->src) != addr_is_v4(t->dst)) {
		return FOUND_UNREADABLE;
	}
	*ret_why = "PROTO=: a protocol was expected, as TCP, UDP or a number "
		   "up to 255";
	if (!nf_protocol(l.v[NF_PROTO], &t->proto))
		return FOUND_UNREADABLE;
	bool icmp = t->proto == 1 || t->proto == 58;
	struct str from = icmp ? l.v[NF_TYPE] : l.v[NF_SPT];
	struct str to = icmp ? l.v[NF_CODE] : l.v[NF_DPT];
	uint32_t end = icmp ? 256 : 65536;
	if (icmp)
		*ret_why = "TYPE= and CODE=: numbers up to 255 were expected";
	else
		*ret_why = "SPT= and DPT=: ports from 0 to 65535 were expected";
	if (!number_below(from, end, &sport) || !number_below(to, end, &dport))
		return FOUND_UNREADABLE;
	*ret_why = "LEN=: the length of one packet was expected";
	if (!number_below(l.v[NF_LEN], PACKET_END, &len) ||
		!number_below(l.udp_len, PACKET_END, &udp_len)) {
		return FOUND_UNREADABLE;
	}
	t->sport = (uint16_t)sport;
	t->dport = (uint16_t)dport;
	o->kind = OBS_FLOW;
	o->flow = (struct obs_flow){
		.duration_ns = 0,
		.src_byte = nf_payload(&l, t, len, udp_len),
		.src_packets = 1,
		.src_flags = t->proto == 6 ? l.flags : 0,
	};
	if (number_below(l.v[NF_TTL], 256, &ttl))
		o->flow.ttl = (uint8_t)ttl;
	if (number_below(l.v[NF_WINDOW], 65536, &window))
		o->flow.window = (uint16_t)window;
	return FOUND_ONE;
}

/* --- lines --------------------------------------------------------------- */

/* Who may say what: any program can log words that look like a packet. No tag
 * is how ulogd writes its file. */
static const struct {
	const char *tag;
	enum found (
		*find)(struct str text, struct obs *o, const char **ret_why);
} speakers[] = {
	{ "sshd", ssh },
	{ "sshd-session", ssh },
	{ "sshd-auth", ssh },
	{ "kernel", packet },
	{ "ulogd", packet },
	{ "", packet },
};

static enum found find(const struct message *m,
	struct obs *o,
	const char **ret_why)
{
	for (size_t i = 0; i < sizeof speakers / sizeof *speakers; i++) {
		if (str_is(m->tag, speakers[i].tag))
			return speakers[i].find(m->text, o, ret_why);
	}
	return FOUND_NONE;
}

/* --- times that an analyst completes ------------------------------------- */

/* The year of a line that has none. Lines stand in the order in which they
 * came: a month two or more before that of the lines above is of the next year.
 * One before, or December right after January, is a line that came late. */
static unsigned year_of(struct syslog *s, unsigned month)
{
	bool advanced = s->year > s->clock->year;

	if (advanced && s->month == 1 && month == 12)
		return s->year - 1;
	if (s->month == month + 1)
		return s->year;
	if (s->month > month)
		s->year++;
	s->month = month;
	return s->year;
}

/* 29 February in a year without one: false */
static bool in_year(int64_t *s, unsigned to)
{
	int64_t days = *s / DAY_S;
	int64_t year;
	unsigned month;
	unsigned day;
	unsigned same;

	civil_from_days(days, &year, &month, &day);
	int64_t moved = days_from_civil(to, month, day);
	civil_from_days(moved, &year, &same, &day);
	*s += (moved - days) * DAY_S;
	return same == month;
}

static void complete(struct syslog *s, struct message *m)
{
	const int64_t second = 1000000000;
	int64_t civil_s = m->local_ns / second;
	int64_t t_s;
	int64_t year;
	unsigned month;
	unsigned day;

	if (m->local_ns == T_NONE || !s->clock || !s->clock->zoned ||
		(m->yearless && !s->clock->year)) {
		return;
	}
	if (m->yearless) {
		civil_from_days(civil_s / DAY_S, &year, &month, &day);
		if (!in_year(&civil_s, year_of(s, month))) {
			m->why = LOCAL_NEVER;
			return;
		}
	}
	m->why = local_instant(s->clock, civil_s, &t_s);
	if (m->why == LOCAL_ONE)
		m->t_ns = t_s * second + m->local_ns % second;
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct syslog *s = ctx;
	struct message m;
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)whole.n,
	};
	const char *why = "a line of RFC 3164 or RFC 5424 with a date that "
			  "exists was expected";
	enum found found = FOUND_UNREADABLE;

	if (parse(at ? whole : text_unmarked(whole), &m)) {
		complete(s, &m);
		found = find(&m, &o, &why);
	}
	if (found == FOUND_UNREADABLE) {
		sink_skip(s->out,
			s->stats,
			(struct skip){ at, s->lines.line, 0, why });
	}
	s->other += found == FOUND_NONE;
	if (found != FOUND_ONE)
		return true;
	o.t_ns = m.t_ns;
	s->twice += m.why == LOCAL_TWICE;
	s->never += m.why == LOCAL_NEVER;
	s->undated += m.t_ns == T_NONE && m.why == LOCAL_UNTOLD;
	s->stats->records++;
	return s->out->put(s->out->ctx, &o);
}

/* A date alone, or a date and a host, would claim many a program's log: one
 * with a full date must have a tag, or a priority. */
static bool is_syslog(struct str text)
{
	struct message m;

	return parse(text, &m) &&
		(m.tag.n || text.p[0] == '<' ||
			log_fits(text, "aaa _9 99:99:99 "));
}

int syslog_probe(struct str head)
{
	unsigned share = log_share(head, is_syslog);

	if (share > 50)
		return 70;
	if (share)
		return 30;
	return 0;
}

static void note(struct syslog *s)
{
	char *to = s->stats->note;
	size_t room = sizeof s->stats->note;
	int n = 0;

	if (s->undated) {
		n = snprintf(to,
			room,
			"%llu records have no time: their lines name no year "
			"or no zone. ",
			(unsigned long long)s->undated);
	}
	if (s->twice || s->never) {
		n += snprintf(to + n,
			room - (size_t)n,
			"no time: %llu in an hour that came twice, %llu that "
			"the zone or year has not. ",
			(unsigned long long)s->twice,
			(unsigned long long)s->never);
	}
	if (s->other && (size_t)n < room) {
		n += snprintf(to + n,
			room - (size_t)n,
			"%llu other messages are kept and not used. ",
			(unsigned long long)s->other);
	}
	if (n > 0 && (size_t)n < room)
		to[n - 1] = 0;
}

bool syslog_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct syslog *s = NEW(&scratch, struct syslog, 1);

	if (!s || !lines_open(&s->lines, in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a system log");
	}
	s->out = out;
	s->stats = stats;
	s->clock = in->clock;
	s->year = in->clock ? in->clock->year : 0;
	bool ok = log_read(&s->lines, line, s, err);
	note(s);
	return ok;
}
