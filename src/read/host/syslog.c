/* SPDX-License-Identifier: Apache-2.0 */
/* System logs: who logged in over SSH or tried to, packets that a packet filter
 * wrote down, and every other message as an event. A line without year or zone
 * has no time unless an analyst told them (input.clock): it is never guessed
 * from the lines around it or from the file. */
/* source: RFC 3164; RFC 5424; OpenSSH, auth.c (auth_log); Linux,
 * net/ipv4/netfilter/nf_log_ipv4.c and its IPv6 sibling */
#include <stdio.h>

#include "read/text/epoch.h"
#include "read/text/log_text.h"
#include "read/read.h"

enum {
	CONNECTIONS = 1 << 13
};

/* What was said of a connection to sshd: several messages may tell of one try.
 */
struct ssh_connection {
	uint64_t key; /* 0 = none */
	int64_t when_ns;
	uint16_t port;
	bool seen;
	/* a try was counted that no outcome was named for yet */
	bool implied;
};

struct syslog {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	uint64_t undated; /* records whose line has no year or no zone */
	uint64_t twice;   /* in the hour that the zone has twice */
	uint64_t never;   /* at a time that the zone or the year has not */
	const struct local_clock *clock;
	/* of lines without one: told for the first, then counted on */
	unsigned year;
	unsigned month;                    /* of the line before; 0 = none */
	struct ssh_connection *connection; /* CONNECTIONS */
	/* of the line before, for "last message repeated" */
	struct obs last;
	bool has_last;
	/* the message at hand tells of as many more when it is repeated: one
	 * that tells of a connection does not */
	bool adds;
	uint64_t last_host;
};

struct message {
	int64_t t_ns;
	/* else what the clock showed, as if it were UTC, T_NONE = nothing; of
	 * the year 2000 where the line has none */
	int64_t local_ns;
	bool yearless;
	struct str raw;      /* the date as it stands there; "-" = none */
	enum local_time why; /* what came of it */
	int32_t offset_s;    /* of the zone that an analyst told, then */
	/* "sshd" without its number; "" = none */
	struct str tag;
	struct str text;
	struct str host;
	struct str number; /* of the process; "" = none */
	/* a form that other logs have, too: only a numbered tag makes it one of
	 * a system */
	bool loose;
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
static bool tag_of(struct str word, struct message *ret)
{
	struct str name;
	struct str number;

	if (word.n < 2 || word.p[word.n - 1] != ':')
		return false;
	word.n--;
	ret->tag = word;
	if (str_cut(word, '[', &name, &number) && number.n &&
		number.p[number.n - 1] == ']') {
		ret->tag = name;
		ret->number = str_head(number, number.n - 1);
	}
	return ret->tag.n > 0;
}

/* "[host] tag[number]: text"; relays leave the host out, and some messages have
 * no tag */
static void host_and_tag(struct str s, struct message *ret)
{
	struct str word;
	struct str rest = s;

	ret->tag = (struct str){ 0 };
	for (int i = 0; i < 2 && log_word(&rest, &word); i++) {
		if (tag_of(word, ret))
			break;
		/* the host: without a tag the text begins behind it */
		if (i == 0) {
			s = rest;
			ret->host = word;
		}
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

/* "Feb", in any case; some languages of the C library write "Sept", "June" and
 * "July". 0 = none */
static unsigned month_of(struct str word)
{
	static const char *const name[] = { "january",
		"february",
		"march",
		"april",
		"may",
		"june",
		"july",
		"august",
		"september",
		"october",
		"november",
		"december" };

	for (unsigned i = 0; word.n >= 3 && i < 12; i++) {
		if (str_lower_eq(word, str_head(str_of(name[i]), word.n)))
			return i + 1;
	}
	return 0;
}

/* digits at the head of *s, least to most of them, which are passed */
static bool digits_of(struct str *s, size_t least, size_t most, unsigned *ret)
{
	size_t i = 0;

	*ret = 0;
	for (; i < most && i < s->n; i++) {
		unsigned digit = (unsigned)(unsigned char)s->p[i] - '0';

		if (digit > 9)
			break;
		*ret = *ret * 10 + digit;
	}
	*s = str_from(*s, i);
	return i >= least;
}

static bool pass(struct str *s, char c)
{
	bool is = s->n && s->p[0] == c;

	*s = str_from(*s, is);
	return is;
}

/* "99:99:99", some with a fraction behind a point or a comma */
static bool clock_of(struct str *s, int64_t *ret_ns)
{
	unsigned hour;
	unsigned minute;
	unsigned second;
	int64_t unit = 100000000;

	if (!digits_of(s, 2, 2, &hour) || !pass(s, ':') ||
		!digits_of(s, 2, 2, &minute) || !pass(s, ':') ||
		!digits_of(s, 2, 2, &second)) {
		return false;
	}
	*ret_ns = (int64_t)(hour * 3600 + minute * 60 + second) * 1000000000;
	if (pass(s, '.') || pass(s, ',')) {
		for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; unit /= 10) {
			*ret_ns += (s->p[0] - '0') * unit;
			*s = str_from(*s, 1);
		}
	}
	return hour < 24 && minute < 60 && second <= 60;
}

/* RFC 3164, 4.1.2: "The TIMESTAMP field is the local time and is in the format
 * of "Mmm dd hh:mm:ss"". There is no year and no zone, with Cisco's year there
 * is no zone: no instant. What no year has, 31 February, is refused; 2000 was a
 * leap year. Real writers leave the blank before a day of one digit out, add a
 * fraction of the second, or put a colon behind. */
static bool local_time(struct str *s, struct message *ret)
{
	struct str t = *s;
	struct str word;
	unsigned day;
	unsigned year;
	unsigned same_month;
	unsigned same_day;
	int64_t same_year;
	int64_t clock_ns;

	if (!log_fits(t, "aaa") || !log_word(&t, &word))
		return false;
	unsigned month = month_of(word);
	t = str_from(t, 1);
	pass(&t, ' ');
	if (!month || !digits_of(&t, 1, 2, &day) || !pass(&t, ' '))
		return false;
	ret->yearless = !log_fits(t, "9999 ");
	if (ret->yearless)
		year = 2000;
	else
		digits_of(&t, 4, 4, &year);
	if (!ret->yearless)
		pass(&t, ' ');
	if (year < 1970 || year > 2199 || !clock_of(&t, &clock_ns))
		return false;
	if (t.n && !pass(&t, ' ') && !pass(&t, ':'))
		return false;
	int64_t days = days_from_civil(year, month, day);
	civil_from_days(days, &same_year, &same_month, &same_day);
	if (same_month != month || same_day != day)
		return false;
	ret->local_ns = days * DAY_S * 1000000000 + clock_ns;
	*s = t;
	return true;
}

/* "2003-10-11T22:14:15.003Z", "..+09:00": nearly every one, for a third of the
 * cost. false: another form */
static bool usual_time(struct str s, int64_t *ret_ns)
{
	unsigned year;
	unsigned month;
	unsigned day;
	unsigned hour = 0;
	unsigned minute = 0;
	int64_t clock_ns;

	digits_of(&s, 4, 4, &year);
	pass(&s, '-');
	digits_of(&s, 2, 2, &month);
	pass(&s, '-');
	digits_of(&s, 2, 2, &day);
	pass(&s, 'T');
	if (year < 1971 || year > 2198 || !month || month > 12 || !day ||
		day > 28 || !clock_of(&s, &clock_ns) || !s.n) {
		return false;
	}
	bool west = s.p[0] == '-';
	if (!str_is(s, "Z")) {
		if (!pass(&s, '+') && !pass(&s, '-'))
			return false;
		if (!digits_of(&s, 2, 2, &hour) || !pass(&s, ':') ||
			!digits_of(&s, 2, 2, &minute) || s.n || hour > 14 ||
			minute > 59) {
			return false;
		}
	}
	int64_t offset_s = (int64_t)(hour * 3600 + minute * 60);
	int64_t day_s = days_from_civil(year, month, day) * DAY_S;
	*ret_ns = (day_s - (west ? -offset_s : offset_s)) * 1000000000 +
		clock_ns;
	return true;
}

/* "2003-10-11T22:14:15.003Z" as a word. RFC 5424, 6.2.3.1: ""T" and "Z"
 * characters in this syntax MUST be upper case", and "Leap seconds MUST NOT be
 * used": where one stands it is read as the next second (see leap). No zone: a
 * time, but no instant. */
static bool full_time(struct str word, struct message *ret)
{
	struct span v;

	if (!log_fits(word, "9999-99-99T99:99:99"))
		return false;
	if (usual_time(word, &ret->t_ns))
		return true;
	if (log_instant(word, &ret->t_ns))
		return true;
	return span_parse(word, STR(""), &v) &&
		v.zone == ZONE_LOCAL_UNKNOWN &&
		as_if_utc(word, &ret->local_ns);
}

/* "2024-07-02 10:00:01" and what stands behind it as a zone, as journald's
 * short-full has it behind the day of the week; its names of zones other than
 * UTC are no zones that are known. */
static bool blank_time(struct str *s, struct message *ret)
{
	char joined[48];
	struct str zone;
	struct str clock;
	struct str date;
	bool weekday = log_fits(*s, "aaa 9999-99-99 99:99:99");
	struct str t = str_from(*s, weekday ? 4 : 0);

	if (!log_fits(t, "9999-99-99 99:99:99"))
		return false;
	ret->loose = true;
	if (!log_word(&t, &date) || !log_word(&t, &clock))
		return false;
	struct str rest = t;
	bool has_zone = log_word(&rest, &zone) &&
		(weekday || str_is(zone, "UTC") || log_fits(zone, "+99"));
	if (has_zone)
		t = rest;
	bool utc = has_zone && (str_is(zone, "UTC") || str_is(zone, "GMT"));
	if (utc)
		zone = STR("Z");
	if (!utc && !(has_zone && log_fits(zone, "+99")))
		zone = (struct str){ 0 };
	if (date.n + clock.n + zone.n + 1 > sizeof joined)
		return false;
	int n = snprintf(joined,
		sizeof joined,
		"%.*sT%.*s%.*s",
		STR_FMT(date),
		STR_FMT(clock),
		STR_FMT(zone));
	*s = t;
	return full_time((struct str){ joined, (size_t)n }, ret);
}

/* journald's short-unix: "1719914401.123456 host sshd[1]: .." */
static bool unix_time(struct str *s, struct message *ret)
{
	struct str t = *s;
	struct str word;

	ret->loose = true;
	if (!log_word(&t, &word) || !epoch_time(word, &ret->t_ns))
		return false;
	*s = t;
	return true;
}

static bool any_time(struct str *s, struct message *ret)
{
	struct str when;

	if (log_fits(*s, "9999-99-99T"))
		return log_word(s, &when) && full_time(when, ret);
	if (log_fits(*s, "9999999999.9"))
		return unix_time(s, ret);
	if (log_fits(*s, "9999-") || log_fits(*s, "aaa 9999-"))
		return blank_time(s, ret);
	return local_time(s, ret);
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
	struct str id;

	s = str_from(s, 2);
	if (!log_word(&s, &when) || !log_word(&s, &ret->host))
		return false;
	if (!log_word(&s, &ret->tag))
		return false;
	if (!log_word(&s, &ret->number) || !log_word(&s, &id))
		return false;
	ret->raw = when;
	if (str_is(ret->number, "-"))
		ret->number = (struct str){ 0 };
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
	const char *from = s.p;
	if (!any_time(&s, ret))
		return false;
	ret->raw = str_trim((struct str){ from, (size_t)(s.p - from) });
	if (str_ends(ret->raw, STR(":")))
		ret->raw.n--;
	host_and_tag(s, ret);
	return true;
}

/* --- sshd ---------------------------------------------------------------- */

enum found {
	FOUND_NONE,
	FOUND_ONE,
	FOUND_UNREADABLE
};

enum ssh_form {
	SSH_OUTCOME, /* "METHOD for USER from ADDRESS port N": of one try */
	/* of a connection that tried, once at least: what else is said of it
	 * tells of the same try */
	SSH_FROM, /* "USER from ADDRESS port N" */
	SSH_REFUSED /* "USER from ADDRESS not allowed because .." */,
	SSH_BY, /* "USER ADDRESS port N[: reason]" */
};

/* OpenSSH, auth.c: "%s %s%s%s for %s%.100s from %.200s port %d ssh2%s%s".
 * Postponed and Partial are no outcome yet. Who asks for a key and never
 * answers, or closes after a wrong password that is not logged, is told by
 * packet.c (fmt_connection_id) only: "authenticating user" is one who had not
 * got in. "Connection closed by ADDRESS" named no user: no try. */
static const struct {
	struct str start;
	enum ssh_form form;
	bool success;
} ssh_says[] = {
	{ { "Accepted ", 9 }, SSH_OUTCOME, true },
	{ { "Failed ", 7 }, SSH_OUTCOME, false },
	{ { "Invalid user ", 13 }, SSH_FROM, false },
	{ { "Illegal user ", 13 }, SSH_FROM, false },
	{ { "error: maximum authentication attempts exceeded for ", 52 },
		SSH_FROM,
		false },
	{ { "maximum authentication attempts exceeded for ", 45 },
		SSH_FROM,
		false },
	{ { "error: PAM: Authentication failure for ", 39 },
		SSH_FROM,
		false },
	{ { "User ", 5 }, SSH_REFUSED, false },
	{ { "Connection closed by authenticating user ", 41 },
		SSH_BY,
		false },
	{ { "Connection closed by invalid user ", 34 }, SSH_BY, false },
	{ { "Connection reset by authenticating user ", 40 }, SSH_BY, false },
	{ { "Connection reset by invalid user ", 33 }, SSH_BY, false },
	{ { "Disconnected from authenticating user ", 38 }, SSH_BY, false },
	{ { "Disconnected from invalid user ", 31 }, SSH_BY, false },
	{ { "Disconnecting authenticating user ", 34 }, SSH_BY, false },
	{ { "Disconnecting invalid user ", 27 }, SSH_BY, false },
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

/* "USER ADDRESS port N", then the end or ": reason": the user, and so all
 * before the address, is what the client chose. Without a reason the last is
 * sshd's. */
static bool ssh_by(struct str text, struct tuple *ret)
{
	struct str word;
	struct str before;
	struct str number;
	struct str rest;
	struct addr address;
	uint64_t port;
	unsigned n = 0;
	bool last = false;

	for (size_t i = 0; i + 6 < text.n; i++) {
		if (!str_starts(str_from(text, i), STR(" port ")))
			continue;
		word = str_head(text, i);
		str_cut_last(word, ' ', &before, &word);
		rest = str_from(text, i + 6);
		bool end = !str_cut(rest, ':', &number, &rest);
		if (end)
			number = rest;
		if (!addr_parse(word, &address) || !str_u64(number, &port) ||
			port > 65535) {
			continue;
		}
		n += !n || !addr_eq(address, ret->src) || port != ret->sport;
		last = end;
		*ret = (struct tuple){ .proto = 6,
			.src = address,
			.sport = (uint16_t)port };
	}
	return n == 1 || (n && last);
}

/* The same connection by its client's port, or by the process that serves it:
 * what is kept of it; NULL = nothing tells it apart. */
static struct ssh_connection *connection_of(struct syslog *s,
	const struct message *m,
	const struct tuple *t,
	bool by_port)
{
	const int64_t long_ns = 600 * 1000000000LL;
	int64_t when_ns = m->t_ns != T_NONE ? m->t_ns : m->local_ns;
	uint64_t key = hash_bytes(m->host) * 31 + t->src.hi * 7 + t->src.lo;

	if (by_port ? !t->sport : !m->number.n)
		return NULL;
	key = key * 31 + (by_port ? t->sport : hash_bytes(m->number));
	key = hash_mix(key * 2 + by_port) | 1;
	struct ssh_connection *c = &s->connection[(key >> 8) % CONNECTIONS];
	bool late = when_ns != T_NONE && c->when_ns != T_NONE &&
		(when_ns - c->when_ns > long_ns ||
			c->when_ns - when_ns > long_ns);
	/* old servers do not always tell the port */
	bool other = c->port && t->sport && c->port != t->sport;
	if (c->key != key || late || other) {
		*c = (struct ssh_connection){
			.key = key,
			.when_ns = when_ns,
			.port = t->sport,
		};
	}
	if (!c->port)
		c->port = t->sport;
	return c;
}

/* How many tries a message tells of that none before it did. */
static uint32_t tries_of(struct syslog *s,
	const struct message *m,
	const struct tuple *t,
	enum ssh_form form,
	uint32_t times)
{
	struct ssh_connection *by[2];
	bool known = false;
	bool implied = false;

	for (int i = 0; i < 2; i++) {
		by[i] = connection_of(s, m, t, i == 0);
		known |= by[i] && by[i]->seen;
		implied |= by[i] && by[i]->implied;
	}
	for (int i = 0; i < 2; i++) {
		if (!by[i])
			continue;
		by[i]->seen = true;
		if (form == SSH_OUTCOME)
			by[i]->implied = false;
		else if (!known)
			by[i]->implied = true;
	}
	if (form == SSH_OUTCOME)
		return times - implied;
	if (!by[0] && !by[1])
		return times;
	return !known;
}

/* what the form's text tells of the client; false: nothing that is sure */
static bool ssh_client(enum ssh_form form, struct str rest, struct tuple *ret)
{
	if (form == SSH_BY)
		return ssh_by(rest, ret);
	return ssh_from(rest, ret);
}

/* "none" is how a client asks which methods there are, and an agent offers
 * every key that it holds: no try, but of a user whom nobody knows "none" is
 * the one that is logged. Who gets in with no key is told when the connection
 * ends. */
static bool asks_only(struct str method, struct str rest)
{
	return str_is(method, "none") &&
		!str_starts(rest, STR(" for invalid user ")) &&
		!str_starts(rest, STR(" for illegal user "));
}

static enum found ssh(struct syslog *s,
	const struct message *m,
	struct obs *o,
	uint32_t *times,
	const char **ret_why)
{
	static const char refused[] = " not allowed because ";
	struct str text = m->text;
	struct str method = { 0 };
	size_t i = 0;
	size_t n = sizeof ssh_says / sizeof *ssh_says;

	if (str_ends(text, STR(" [preauth]")))
		text.n -= 10;
	while (i < n && !str_starts(text, ssh_says[i].start))
		i++;
	if (i == n)
		return FOUND_NONE;
	struct str rest = str_from(text, ssh_says[i].start.n);
	enum ssh_form form = ssh_says[i].form;
	/* "Accepted key .. found at ..": not an outcome */
	if (form == SSH_OUTCOME &&
		(!log_word(&rest, &method) ||
			!str_starts(rest, STR(" for ")) ||
			asks_only(method, rest))) {
		return FOUND_NONE;
	}
	if (!ssh_says[i].success && str_is(method, "publickey"))
		return FOUND_NONE;
	if (str_is(method, "none"))
		form = SSH_FROM;
	if (form == SSH_REFUSED) {
		const char *hit = rest.n
			? memmem(rest.p, rest.n, refused, sizeof refused - 1)
			: NULL;
		if (!hit)
			return FOUND_NONE;
		rest = str_head(rest, (size_t)(hit - rest.p));
	}
	*ret_why = "sshd: one address that is surely the client's was "
		   "expected, as from 192.0.2.1 port 40000";
	o->kind = OBS_SSH;
	o->ssh = (struct obs_ssh){ .success = ssh_says[i].success };
	if (!ssh_client(form, rest, &o->tuple))
		return FOUND_UNREADABLE;
	s->adds = form == SSH_OUTCOME;
	*times = tries_of(s, m, &o->tuple, form, *times);
	return FOUND_ONE;
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
	uint16_t
		header_byte; /* without options, which the log does not have */
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
		!str_has(str_head(text, (size_t)(hit - text.p)),
			STR("IN="))) {
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

static enum found packet(struct syslog *s,
	const struct message *m,
	struct obs *o,
	uint32_t *times,
	const char **ret_why)
{
	struct str text = m->text;
	struct packet_line l;
	struct tuple *t = &o->tuple;
	uint64_t sport;
	uint64_t dport;
	uint64_t len;
	uint64_t udp_len;
	uint64_t ttl;
	uint64_t window;

	(void)times;
	s->adds = true;
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
		*ret_why =
			"SPT= and DPT=: ports from 0 to 65535 were expected";
	if (!number_below(from, end, &sport) ||
		!number_below(to, end, &dport))
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
	enum found (*find)(struct syslog *s,
		const struct message *m,
		struct obs *o,
		uint32_t *times,
		const char **ret_why);
} speakers[] = {
	{ "sshd", ssh },
	{ "sshd-session", ssh },
	{ "sshd-auth", ssh },
	{ "kernel", packet },
	{ "ulogd", packet },
	{ "", packet },
};

/* "3 times" at the head; false: no such number */
static bool times_of(struct str s, uint32_t *ret)
{
	struct str number;
	uint64_t v;

	if (!log_word(&s, &number) || !str_u64(number, &v) || !v ||
		v > UINT32_MAX || !str_starts(s, STR(" time"))) {
		return false;
	}
	*ret = (uint32_t)v;
	return true;
}

/* rsyslog, of every program: "message repeated 2 times: [ Failed password ..]"
 * is the message, as often as that. */
static void unrepeated(struct message *m, uint32_t *times)
{
	static const char says[] = "message repeated ";
	struct str head;
	struct str tail;

	if (str_starts(m->text, STR(says)) && str_ends(m->text, STR("]")) &&
		str_cut(m->text, '[', &head, &tail)) {
		/* a number that cannot be: once at least */
		times_of(str_from(head, sizeof says - 1), times);
		m->text = str_trim(str_head(tail, tail.n - 1));
	}
}

/* syslogd: "last message repeated 5 times", of the line before from that host.
 * Some write it between "---", some without a host. */
static bool is_again(const struct syslog *s,
	const struct message *m,
	uint32_t *times)
{
	static const char says[] = "message repeated ";
	struct str text = m->text;

	if (m->tag.n || !s->has_last)
		return false;
	bool hostless = str_is(m->host, "last") || str_is(m->host, "---");
	if (!hostless && hash_bytes(m->host) != s->last_host)
		return false;
	if (str_starts(text, STR("--- ")))
		text = str_from(text, 4);
	if (str_starts(text, STR("last ")))
		text = str_from(text, 5);
	return str_starts(text, STR(says)) &&
		times_of(str_from(text, sizeof says - 1), times);
}

/* The observation, as often as that. What came between the last time and this
 * line came at times that are not told. */
static void repeat(struct obs *o, uint32_t times)
{
	if (times < 2)
		return;
	if (o->kind == OBS_SSH) {
		o->ssh.times = times;
		return;
	}
	o->flow.src_packets *= times;
	o->flow.src_byte *= times;
	o->flow.duration_ns = -1;
}

static enum found find(struct syslog *s,
	struct message *m,
	struct obs *o,
	uint32_t *ret_times,
	const char **ret_why)
{
	enum found found = FOUND_NONE;

	*ret_times = 1;
	if (is_again(s, m, ret_times)) {
		s->last.at_byte = o->at_byte;
		s->last.len_byte = o->len_byte;
		*o = s->last;
		return FOUND_ONE;
	}
	unrepeated(m, ret_times);
	for (size_t i = 0; i < sizeof speakers / sizeof *speakers; i++) {
		if (str_is(m->tag, speakers[i].tag)) {
			found = speakers[i].find(s, m, o, ret_times, ret_why);
			break;
		}
	}
	s->has_last = found == FOUND_ONE && s->adds;
	if (s->has_last) {
		s->last = *o;
		s->last_host = hash_bytes(m->host);
	}
	return found;
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
		m->local_ns = civil_s * second + m->local_ns % second;
		m->yearless = false;
	}
	m->why = local_instant(s->clock, civil_s, &t_s);
	if (m->why != LOCAL_ONE)
		return;
	m->t_ns = t_s * second + m->local_ns % second;
	m->offset_s = (int32_t)(civil_s - t_s);
}

/* --- readings ------------------------------------------------------------ */

/* the unit in which the date counts: that of its last digit */
static uint64_t tick_of(struct str raw)
{
	struct str head;
	struct str digits;
	uint64_t tick_ns = 1000000000;

	if (!str_cut(raw, '.', &head, &digits) &&
		!str_cut(raw, ',', &head, &digits)) {
		return tick_ns;
	}
	for (size_t i = 0; i < digits.n && digits.p[i] >= '0' &&
		digits.p[i] <= '9' && tick_ns > 1;
		i++) {
		tick_ns /= 10;
	}
	return tick_ns;
}

/* "+09:00" or "+0900" at the end of a date, in s; 0 = none */
static int32_t offset_of(struct str raw)
{
	struct str s = str_from(raw, raw.n > 6 ? raw.n - 6 : 0);
	unsigned hours;
	unsigned minutes;

	if (!log_fits(s, "+99:99"))
		s = str_from(s, 1);
	if (!log_fits(s, "+99:99") && !log_fits(s, "+9999"))
		return 0;
	bool west = s.p[0] == '-';
	s = str_from(s, 1);
	digits_of(&s, 2, 2, &hours);
	pass(&s, ':');
	digits_of(&s, 2, 2, &minutes);
	int32_t offset_s = (int32_t)(hours * 3600 + minutes * 60);
	return west ? -offset_s : offset_s;
}

/* "23:59:60": a leap second, if it was one. */
static bool is_leap(const struct message *m)
{
	return str_has(m->raw, STR(":59:60"));
}

/* The header read it as the next second, which is of another day, at times of
 * another year. It is told as the second before it, for two seconds. */
static void leap(struct message *m)
{
	const int64_t second = 1000000000;

	if (!is_leap(m))
		return;
	if (m->t_ns != T_NONE && m->t_ns >= second)
		m->t_ns -= m->t_ns % second + second;
	if (m->local_ns != T_NONE && m->local_ns >= second)
		m->local_ns -= m->local_ns % second + second;
}

/* The value that the clock showed, and of which zone. */
static void value_of(const struct syslog *s,
	const struct message *m,
	struct clock_reading *r)
{
	const int64_t second = 1000000000;
	int64_t civil_ns = m->local_ns;

	if (civil_ns == T_NONE) {
		r->offset_s = offset_of(m->raw);
		r->zone = r->offset_s ? READ_OFFSET : READ_UTC;
		civil_ns = m->t_ns + r->offset_s * second;
	} else if (m->t_ns != T_NONE) {
		bool named = s->clock && s->clock->named;

		/* with the year that was told, too */
		r->zone = named ? READ_NAMED : READ_OFFSET;
		r->offset_s = m->offset_s;
		civil_ns = m->t_ns + m->offset_s * second;
	} else {
		bool told = m->why == LOCAL_TWICE;

		/* of an hour that came twice the zone is told */
		r->zone = told ? READ_NAMED : READ_LOCAL_UNKNOWN;
		r->doubts = m->yearless ? DOUBT_YEAR : 0;
	}
	if (r->zone == READ_NAMED)
		r->zone_name = str_of(s->clock->name);
	r->s = civil_ns / second - (civil_ns % second < 0);
	r->ns = (uint32_t)(civil_ns - r->s * second);
}

/* Whoever relays a message keeps its time and the name of its host: whose clock
 * it is. */
static struct clock_reading reading_of(const struct syslog *s,
	const struct message *m)
{
	struct clock_reading r = {
		.raw = m->raw,
		.form = STR("text"),
		.tick_ns = tick_of(m->raw),
		.role = ROLE_RECORDED,
		.host = m->host,
		.service = m->tag,
	};

	if (m->t_ns == T_NONE && m->local_ns == T_NONE) {
		r.zone = READ_UNKNOWN;
		r.doubts = DOUBT_UNREADABLE;
		return r;
	}
	if (log_fits(m->raw, "9999999999"))
		r.form = STR("posix-s");
	if (is_leap(m))
		r.tick_ns = 2000000000;
	value_of(s, m, &r);
	return r;
}

/* What nothing here has a shape for. */
static void other(struct obs *o, const struct message *m)
{
	o->kind = OBS_EVENT;
	o->event = (struct obs_event){
		.what = STR("logged"),
		.source = STR("syslog"),
		.name = m->tag,
		.text = m->text,
		.number = COUNT_NOT_TOLD,
	};
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct syslog *s = ctx;
	struct message m;
	struct clock_reading r;
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)whole.n,
	};
	const char *why = "a line of RFC 3164 or RFC 5424 with a date that "
			  "exists was expected";
	enum found found = FOUND_UNREADABLE;
	uint32_t times = 1;

	if (parse(at ? whole : text_unmarked(whole), &m)) {
		leap(&m);
		complete(s, &m);
		found = find(s, &m, &o, &times, &why);
	}
	if (found == FOUND_UNREADABLE) {
		sink_skip(s->out,
			s->stats,
			(struct skip){ at, s->lines.line, 0, why });
	}
	if (found == FOUND_NONE)
		other(&o, &m);
	else if (found == FOUND_UNREADABLE || !times)
		return true;
	else
		repeat(&o, times);
	o.t_ns = m.t_ns;
	r = reading_of(s, &m);
	o.reading = &r;
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

	if (!parse(text, &m))
		return false;
	if (m.loose)
		return m.number.n > 0;
	return m.tag.n || text.p[0] == '<' ||
		log_fits(text, "aaa _9 99:99:99");
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

	if (s) {
		s->connection =
			NEW(&scratch, struct ssh_connection, CONNECTIONS);
	}
	if (!s || !s->connection ||
		!lines_open(&s->lines, in, &scratch, out, stats, err)) {
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
