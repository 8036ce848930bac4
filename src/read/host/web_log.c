/* SPDX-License-Identifier: Apache-2.0 */
/* What web servers and proxies write down of each request.
 * src is the client, dst the server where the log has it. uri is the request
 * target as written: absolute when a proxy was asked. */
/* source: Apache HTTP Server, mod_log_config (common, combined, with virtual
 * host); W3C working draft WD-logfile-960323 and Microsoft's IIS log fields;
 * Squid, "Log formats", native access.log */
#include <stdio.h>

#include "read/text/log_text.h"
#include "read/read.h"

/* of #Fields: what is wanted. uri_stem and uri_query together are the target;
 * some servers write cs-uri instead */
enum w3c_field {
	W3C_DATE,
	W3C_TIME,
	W3C_CLIENT,
	W3C_CLIENT_PORT,
	W3C_SERVER,
	W3C_PORT,
	W3C_METHOD,
	W3C_STEM,
	W3C_QUERY,
	W3C_URI,
	W3C_HOST,
	W3C_AGENT,
	W3C_STATUS,
	W3C_FORWARDED,
	W3C_N
};
/* ROOM_BYTE: a text of an entry is rewritten twice at most, once out of its
 * quotes and once put together */
enum {
	HOUR_S = 3600,
	W3C_COLUMNS_MAX = 256,
	ROOM_BYTE = 2 * LINE_MAX_BYTE + LINES_PULL
};

struct web_log {
	struct lines lines;
	const struct sink *out;
	struct read_stats *stats;
	/* for texts of the line at hand that are not as they stand in it */
	char *room;
	size_t used;
	uint64_t named; /* records whose client is no address */
	uint64_t undated;
	uint64_t
		other; /* entries under a header that is not one of requests */
	/* of lines that begin with X-Forwarded-For: those above had it */
	bool forwarded_first;
	bool have_fields;
	bool of_requests;
	/* #Date: "2013-07-30" as days since 1970, of entries that have no date
	 * of their own, and the time of day of the entry above; -1 = none */
	int64_t day;
	int64_t last_s;
	bool passed_midnight;
	unsigned n_column;
	uint8_t field_of[W3C_COLUMNS_MAX]; /* W3C_N = not wanted */
};

/* What a line holds before it becomes an observation. Slices of the line, still
 * escaped. */
struct web_line {
	struct str vhost;
	struct str client;
	struct str request;
	struct str status;
	struct str agent;
	struct str forwarded;
	/* who stands first may be X-Forwarded-For as well as a virtual host */
	bool first_is_address;
	bool first_is_list;
	/* before the time stand as many words as the format has, or an address
	 * leads */
	bool plain;
	int64_t t_ns;
};

static void skip_line(struct web_log *w,
	struct str line,
	uint64_t at,
	struct str rest,
	const char *why)
{
	sink_skip(w->out,
		w->stats,
		(struct skip){ at,
			w->lines.line,
			(unsigned)(rest.p - line.p) + 1,
			why });
}

static bool put(struct web_log *w,
	struct obs *o,
	struct str line,
	uint64_t at)
{
	o->kind = OBS_HTTP;
	o->http.date_ns = T_NONE;
	o->at_byte = at;
	o->len_byte = (uint32_t)line.n;
	w->stats->records++;
	return w->out->put(w->out->ctx, o);
}

static void note(struct web_log *w)
{
	char *to = w->stats->note;
	size_t room = sizeof w->stats->note;
	int n = 0;

	if (w->named) {
		n = snprintf(to,
			room,
			"%llu records have no address of the client. ",
			(unsigned long long)w->named);
	}
	if (w->undated) {
		n += snprintf(to + n,
			room - (size_t)n,
			"%llu records have no date. ",
			(unsigned long long)w->undated);
	}
	if (w->other) {
		n += snprintf(to + n,
			room - (size_t)n,
			"%llu entries are not of requests and are kept. ",
			(unsigned long long)w->other);
	}
	if (n)
		to[n - 1] = 0;
}

static bool read_with(log_line_fn *each,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct web_log *w = NEW(a, struct web_log, 1);

	bool ok = w && lines_open(&w->lines, in, a, out, stats, err);
	if (ok) {
		w->room = NEW(a, char, ROOM_BYTE);
		ok = w->room;
	}
	if (!ok) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a web server's log");
	}
	w->out = out;
	w->stats = stats;
	w->day = -1;
	ok = log_read(&w->lines, each, w, err);
	note(w);
	return ok;
}

/* --- parts --------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct str unless_dash(struct str s)
{
	return str_is(s, "-") ? (struct str){ 0 } : s;
}

static bool status_of(struct str s, uint32_t *ret)
{
	uint64_t v = 0;

	if (!str_is(s, "-") && (s.n != 3 || !str_u64(s, &v)))
		return false;
	*ret = (uint32_t)v;
	return true;
}

static bool port_of(struct str s, uint16_t *ret)
{
	uint64_t v;

	if (s.n > 5 || !str_u64(s, &v) || v > 65535)
		return false;
	*ret = (uint16_t)v;
	return true;
}

/* "name:8080" apart; *ret_port stays when there is none. The colons inside
 * [2001:db8::1] are none of it. */
static struct str host_and_port(struct str s, uint16_t *ret_port)
{
	struct str name;
	struct str port;

	if (!str_cut_last(s, ':', &name, &port) || !port_of(port, ret_port))
		return s;
	return name;
}

/* "203.0.113.9:4433", "[2001:db8::9]:443", "203.0.113.9" */
static bool address_and_port(struct str s, struct addr *ret)
{
	uint16_t port;

	if (addr_parse(s, ret))
		return true;
	s = host_and_port(s, &port);
	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_head(str_from(s, 1), s.n - 2);
	return addr_parse(s, ret);
}

/* An address, with a port or not, or a name where the server looked names up:
 * *ret then stays zero. false: neither. */
static bool client_of(struct str s, struct addr *ret, bool *ret_named)
{
	bool letter = str_is(s, "-");

	*ret_named = !address_and_port(s, ret);
	if (!*ret_named)
		return true;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9';

		letter |= is_letter(c);
		/* : and % as in unix: and fe80::1%eth0 */
		if (!is_letter(c) && !digit && !str_has_char(STR("-._:%"), c))
			return false;
	}
	return letter;
}

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_letter(c) && c != '-' && c != '_')
			return false;
	}
	return s.n > 0;
}

/* The authority of an absolute target, or the whole target of CONNECT; false:
 * the target names no host. RFC 9112, 3.2.2: "When an origin server receives a
 * request with an absolute-form of request-target, the origin server MUST
 * ignore the received Host header field (if any) and instead use the host
 * information of the request-target." */
static bool target_host(struct str method,
	struct str uri,
	struct str *ret_host,
	uint16_t *ret_port)
{
	static const struct {
		const char *scheme;
		uint16_t port;
	} usual[] = { { "http", 80 }, { "https", 443 }, { "ftp", 21 } };
	struct str scheme;
	struct str rest = uri;
	struct str user;
	size_t n = 0;

	if (!str_is(method, "CONNECT")) {
		/* /go?to=http://name asks for no host */
		if (!str_cut(uri, ':', &scheme, &rest) || !is_token(scheme))
			return false;
		if (!str_starts(rest, STR("//")))
			return false;
		for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
			if (str_lower_eq(scheme, str_of(usual[i].scheme)))
				*ret_port = usual[i].port;
		}
		rest = str_from(rest, 2);
	}
	while (n < rest.n && !str_has_char(STR("/?#"), rest.p[n]))
		n++;
	rest = str_head(rest, n);
	str_cut(rest, '@', &user, &rest);
	rest = host_and_port(rest, ret_port);
	if (rest.n)
		*ret_host = rest;
	return rest.n > 0;
}

/* --- NCSA: common and combined ------------------------------------------- */

/* "10/Oct/2000:13:55:36 -0700" as an instant; s fits the shape */
static bool ncsa_time(struct str s, int64_t *ret_ns)
{
	char iso[32];

	int n = snprintf(iso,
		sizeof iso,
		"%.4s-%02u-%.2sT%.8s%.5s",
		s.p + 7,
		log_month(str_head(str_from(s, 3), 3)),
		s.p,
		s.p + 12,
		s.p + 21);
	return log_instant((struct str){ iso, (size_t)n }, ret_ns);
}

/* Where the time stands: ident and user are not quoted and may hold anything,
 * brackets too. */
static bool ncsa_bracket(struct str line, size_t *ret)
{
	for (size_t i = 0; i + 1 < line.n; i++) {
		const char *hit = memmem(line.p + i, line.n - i, " [", 2);

		if (!hit)
			return false;
		i = (size_t)(hit - line.p);
		if (log_fits(str_from(line, i),
			    " [99/aaa/9999:99:99:99 +9999]")) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* An element of X-Forwarded-For: an address, with a port or not, or a word for
 * one that is not told. */
static bool is_forwarded(struct str s)
{
	struct addr unused;

	s = str_trim(s);
	return str_is(s, "unknown") || str_is(s, "-") ||
		address_and_port(s, &unused);
}

/* "203.0.113.8, 10.1.1.1": all of it */
static bool is_forwarded_list(struct str s)
{
	struct str one;
	bool more = true;

	while (more) {
		more = str_cut(s, ',', &one, &s);
		if (!is_forwarded(more ? one : s))
			return false;
	}
	return true;
}

/* How much of s is a list of forwarded addresses with commas between, a blank
 * behind a comma or not: "203.0.113.8, 10.1.1.1 - -"; 0 = none, one alone too
 */
static size_t forwarded_list_n(struct str s)
{
	size_t n = 0;
	bool more = true;

	if (!str_has_char(s, ','))
		return 0;
	while (more) {
		struct str word;
		struct str rest = str_from(s, n);

		if (!log_word(&rest, &word))
			return 0;
		more = word.p[word.n - 1] == ',';
		if (!is_forwarded_list(str_head(word, word.n - more)))
			return 0;
		n = (size_t)(word.p + word.n - s.p);
	}
	return str_has_char(str_head(s, n), ',') ? n : 0;
}

/* "%{X-Forwarded-For}i %h %l %u", or "%{X-Forwarded-For}i %l %u" where the peer
 * is the last of the list: whoever stands before the last chose what he said,
 * and is told as forwarded. *ret_peer: the peer. */
static bool ncsa_forwarded(struct str s,
	size_t list_n,
	struct web_line *ret,
	bool *ret_usual)
{
	struct str list = str_head(s, list_n);
	struct str rest = str_from(s, list_n);
	struct str word[4] = { 0 };
	struct str before;
	struct str last;
	size_t n = 0;

	while (n < 4 && log_word(&rest, &word[n]))
		n++;
	ret->first_is_list = true;
	ret->forwarded = list;
	ret->client = word[0];
	*ret_usual = n == 3;
	if (n == 3)
		return true;
	if (n != 2 || !str_cut_last(list, ',', &before, &last))
		return false;
	ret->forwarded = str_trim(before);
	ret->client = str_trim(last);
	*ret_usual = true;
	return true;
}

/* "\"%{X-Forwarded-For}i\" %h %l %u", or in brackets: the same, set off. */
static bool ncsa_set_off(struct str s, struct web_line *ret)
{
	static const char opens[] = "\"(";
	static const char closes[] = "\")";
	const char *kind =
		s.n ? memchr(opens, s.p[0], sizeof opens - 1) : NULL;
	struct str list;
	struct str rest;
	struct str word;
	size_t n = 1;

	if (!kind ||
		!str_cut(str_from(s, 1),
			closes[kind - opens],
			&list,
			&rest) ||
		!is_forwarded_list(list) || !log_word(&rest, &ret->client)) {
		return false;
	}
	while (log_word(&rest, &word))
		n++;
	ret->first_is_list = true;
	ret->forwarded = unless_dash(list);
	ret->plain = n == 3;
	return n >= 3;
}

/* "%h %l %u" or, "Common Log Format with Virtual Host", "%v %h %l %u"; Debian's
 * and cPanel's have %v:%p. Proxies put X-Forwarded-For before all of it. */
static bool ncsa_who(struct str s, struct web_line *ret)
{
	struct str word[5] = { 0 };
	struct addr unused;
	uint16_t port;
	size_t list_n = forwarded_list_n(s);
	size_t n = 0;

	if (ncsa_set_off(s, ret))
		return true;
	if (list_n)
		return ncsa_forwarded(s, list_n, ret, &ret->plain);
	while (n < 5 && log_word(&s, &word[n]))
		n++;
	if (n < 3)
		return false;
	bool first_is_vhost = false;
	ret->first_is_address = addr_parse(word[0], &unused);
	bool peer_behind = n == 4 && addr_parse(word[1], &unused);
	if (n >= 4 && !ret->first_is_address) {
		bool has_port = host_and_port(word[0], &port).n < word[0].n;

		first_is_vhost = has_port || addr_parse(word[1], &unused);
	}
	ret->first_is_address &= peer_behind;
	ret->first_is_list = peer_behind && str_is(word[0], "-");
	first_is_vhost |= ret->first_is_address;
	size_t usual = 3;
	ret->client = word[0];
	if (first_is_vhost) {
		ret->vhost = word[0];
		ret->client = word[1];
		usual = 4;
	}
	ret->plain = n == usual || addr_parse(ret->client, &unused);
	return true;
}

/* A quoted text as it stands. It ends at a quote that is not escaped and before
 * a blank: old servers escape nothing. */
static bool quoted(struct str *s, struct str *ret)
{
	struct str t = *s;

	while (t.n && t.p[0] == ' ')
		t = str_from(t, 1);
	*s = t;
	if (!t.n || t.p[0] != '"')
		return false;
	for (size_t i = 1; i < t.n; i++) {
		if (t.p[i] == '\\') {
			i++;
		} else if (t.p[i] == '"' &&
			(i + 1 == t.n || t.p[i + 1] == ' ')) {
			*ret = str_head(str_from(t, 1), i - 1);
			*s = str_from(t, i + 1);
			return true;
		}
	}
	return false;
}

/* NULL, or what was expected at *ret_rest */
static const char *ncsa_parse(struct str line,
	struct web_line *ret,
	struct str *ret_rest)
{
	size_t bracket;
	uint64_t bytes;
	uint32_t status;
	struct str ref;
	struct str cell;

	*ret = (struct web_line){ 0 };
	*ret_rest = line;
	if (!ncsa_bracket(line, &bracket))
		return "a time like [10/Oct/2000:13:55:36 -0700] was "
		       "expected";
	if (!ncsa_who(str_head(line, bracket), ret))
		return "client, ident and user were expected before the time";
	*ret_rest = str_from(line, bracket + 2);
	if (!ncsa_time(*ret_rest, &ret->t_ns)) {
		return "a date and a time that exist were expected, from "
		       "1970 "
		       "to 2199";
	}
	*ret_rest = str_from(*ret_rest, 27);
	if (!quoted(ret_rest, &ret->request))
		return "a request between quotes was expected";
	struct str s = *ret_rest;
	if (!log_word(&s, &ret->status) || !status_of(ret->status, &status))
		return "a status of three digits or - was expected";
	*ret_rest = s;
	bool any = log_word(&s, &cell);
	if (!any || (!str_is(cell, "-") && !str_u64(cell, &bytes)))
		return "a number of bytes or - was expected";
	*ret_rest = s;
	/* common: the line ends, or what follows is a server's own */
	if (!str_starts(s, STR(" \"")))
		return NULL;
	if (!quoted(ret_rest, &ref) || !quoted(ret_rest, &ret->agent))
		return "referer and agent between quotes were expected";
	/* nginx's own format "main" has X-Forwarded-For behind them */
	s = *ret_rest;
	if (s.n > 2 && quoted(&s, &cell) && cell.n && is_forwarded_list(cell))
		ret->forwarded = unless_dash(cell);
	return NULL;
}

/* -1: none */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* the byte that is written at *i, and past it; Apache writes small digits,
 * nginx capitals */
static char take_escaped(struct str s, size_t *i)
{
	static const char from[] = "nrtvbf";
	static const char to[] = "\n\r\t\v\b\f";
	struct str at = str_from(s, *i);
	char next = at.p[0] == '\\' && at.n > 1 ? at.p[1] : 0;
	const char *white = next ? strchr(from, next) : NULL;
	int high = next == 'x' && at.n >= 4 ? hex_digit(at.p[2]) : -1;
	int low = high >= 0 ? hex_digit(at.p[3]) : -1;

	if (low >= 0) {
		*i += 4;
		return (char)(high << 4 | low);
	}
	if (next == '"' || next == '\\' || white) {
		*i += 2;
		return white ? to[white - from] : next;
	}
	*i += 1;
	return at.p[0];
}

/* Apache, mod_log_config: "non-printable and other special characters in %r, %i
 * and %o are escaped using \xhh sequences, where hh stands for the hexadecimal
 * representation of the raw byte. Exceptions from this rule are " and \, which
 * are escaped by prepending a backslash, and all whitespace characters, which
 * are written in their C-style notation (\n, \t, etc)." */
static struct str unescaped(struct web_log *w, struct str s)
{
	char *p = w->room + w->used;
	size_t n = 0;

	if (!str_has_char(s, '\\'))
		return s;
	for (size_t i = 0; i < s.n; n++)
		p[n] = take_escaped(s, &i);
	w->used += n;
	return (struct str){ p, n };
}

/* "GET /x HTTP/1.0" apart. What is no request at all, as TLS sent to an HTTP
 * port, stays whole as the target. */
static void request_of(struct str s, struct obs *o)
{
	struct str method;
	struct str target;
	struct str before;
	struct str version;

	o->tuple.proto = 6;
	if (str_is(s, "-"))
		return;
	o->http.uri = s;
	if (!str_cut(s, ' ', &method, &target) || !is_token(method))
		return;
	o->http.method = method;
	o->http.uri = target;
	if (!str_cut_last(target, ' ', &before, &version))
		return;
	if (!str_starts(version, STR("HTTP/")))
		return;
	o->http.uri = before;
	/* RFC 9114: over QUIC, which is UDP */
	if (str_starts(version, STR("HTTP/3")))
		o->tuple.proto = 17;
}

static bool ncsa_line(void *ctx, struct str whole, uint64_t at)
{
	struct web_log *w = ctx;
	struct web_line l;
	struct obs o = { .kind = OBS_HTTP };
	bool named;
	struct str line = at ? whole : text_unmarked(whole);
	struct str rest;
	const char *why = ncsa_parse(line, &l, &rest);

	if (!why && !client_of(l.client, &o.tuple.src, &named)) {
		rest = l.client;
		why = "an address or a name of the client was expected";
	}
	if (why) {
		skip_line(w, whole, at, rest, why);
		return true;
	}
	w->used = 0;
	w->named += named;
	w->forwarded_first |= l.first_is_list;
	if (l.first_is_address && w->forwarded_first) {
		l.forwarded = l.vhost;
		l.vhost = (struct str){ 0 };
	}
	o.t_ns = l.t_ns;
	o.http.forwarded = l.forwarded;
	o.http.host = unless_dash(host_and_port(l.vhost, &o.tuple.dport));
	o.http.agent = unless_dash(unescaped(w, l.agent));
	status_of(l.status, &o.http.status);
	request_of(unescaped(w, l.request), &o);
	/* what an absolute target names is another server's, not this one's
	 * port */
	uint16_t port = 0;
	target_host(o.http.method, o.http.uri, &o.http.host, &port);
	return put(w, &o, whole, at);
}

/* the same behind the header of a system log is the system log's */
static bool is_ncsa(struct str line)
{
	struct web_line l;
	struct str rest;

	return !ncsa_parse(line, &l, &rest) && l.plain;
}

int web_log_probe(struct str head)
{
	unsigned share = log_share(head, is_ncsa);

	if (share > 50)
		return 80;
	if (share)
		return 40;
	return 0;
}

bool web_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_with(ncsa_line, in, &scratch, out, stats, err);
}

/* --- W3C extended -------------------------------------------------------- */

static const struct {
	const char
		*name; /* lower case: names of header fields have no case */
	enum w3c_field field;
	bool of_requests;
} w3c_names[] = {
	{ "date", W3C_DATE, false },
	{ "time", W3C_TIME, false },
	{ "c-ip", W3C_CLIENT, false },
	{ "c-port", W3C_CLIENT_PORT, false },
	{ "s-ip", W3C_SERVER, false },
	{ "s-port", W3C_PORT, false },
	{ "cs-method", W3C_METHOD, true },
	{ "cs-uri-stem", W3C_STEM, true },
	{ "cs-uri-query", W3C_QUERY, true },
	{ "cs-uri", W3C_URI, true },
	{ "cs-host", W3C_HOST, true },
	{ "cs(host)", W3C_HOST, true },
	{ "cs(user-agent)", W3C_AGENT, true },
	{ "sc-status", W3C_STATUS, true },
	{ "x-forwarded-for", W3C_FORWARDED, false },
	{ "cs(x-forwarded-for)", W3C_FORWARDED, false },
	{ "cs-x-forwarded-for", W3C_FORWARDED, false },
	{ "x_forwarded_for", W3C_FORWARDED, false },
};

static size_t w3c_name(struct str s)
{
	size_t i = 0;
	size_t n = sizeof w3c_names / sizeof *w3c_names;

	while (i < n && !str_lower_eq(s, str_of(w3c_names[i].name)))
		i++;
	return i;
}

/* "Each entry consists of a sequence of fields separated by whitespace". Where
 * tabs stand, as Amazon's and Microsoft's proxies write them, blanks are part
 * of the cells. false at the end. */
static bool w3c_cell(struct str *s, bool tabs, struct str *ret)
{
	if (!tabs)
		return log_word(s, ret);
	if (!s->p)
		return false;
	if (!str_cut(*s, '\t', ret, s)) {
		*ret = *s;
		*s = (struct str){ 0 };
	}
	return true;
}

static void w3c_header(struct web_log *w,
	struct str line,
	struct str names,
	uint64_t at)
{
	bool seen[W3C_N] = { false };
	bool twice = false;
	struct str name;
	struct str rest = str_trim(names);
	bool tabs = str_has_char(rest, '\t');
	unsigned n = 0;

	w->of_requests = false;
	memset(w->field_of, W3C_N, sizeof w->field_of);
	for (; w3c_cell(&rest, tabs, &name) && n < W3C_COLUMNS_MAX; n++) {
		size_t i = w3c_name(str_trim(name));

		if (i == sizeof w3c_names / sizeof *w3c_names)
			continue;
		enum w3c_field f = w3c_names[i].field;
		twice |= seen[f];
		if (!seen[f])
			w->field_of[n] = (uint8_t)f;
		seen[f] = true;
		w->of_requests |= w3c_names[i].of_requests;
	}
	w->n_column = n;
	w->have_fields = n > 0 && n < W3C_COLUMNS_MAX;
	if (!w->have_fields) {
		skip_line(w,
			line,
			at,
			names,
			"#Fields: from 1 to 255 columns were expected");
	} else if (twice) {
		skip_line(w,
			line,
			at,
			names,
			"#Fields: each column once was expected; the first "
			"of "
			"a name counts");
	}
}

/* "string = <"> *<schar> <">", a quote inside is doubled; it may hold blanks.
 * IIS puts + for blanks and quotes nothing: a quote that is not closed is then
 * a byte as any other. */
static struct str w3c_string(struct web_log *w,
	struct str *s,
	struct str cell)
{
	struct str all = { cell.p, cell.n + s->n };
	char *p = w->room + w->used;
	size_t n = 0;
	size_t i = 1;

	if (cell.p[0] != '"')
		return cell;
	for (; i < all.n; i++) {
		bool quote = all.p[i] == '"';
		bool doubled = quote && i + 1 < all.n && all.p[i + 1] == '"';

		if (quote && !doubled)
			break;
		p[n++] = all.p[i];
		i += doubled;
	}
	if (i >= all.n || (i + 1 < all.n && all.p[i + 1] != ' '))
		return cell;
	w->used += n;
	*s = str_from(all, i + 1);
	return (struct str){ p, n };
}

/* The cells of an entry under the header; "-" is none. NULL, or what was
 * expected at *ret_rest. */
static const char *w3c_cells(struct web_log *w,
	struct str line,
	struct str cell[static W3C_N],
	struct str *ret_rest)
{
	bool tabs = memchr(line.p, '\t', line.n) != NULL;
	struct str c;
	struct str s = line;
	unsigned n = 0;

	for (; w3c_cell(&s, tabs, &c); n++) {
		*ret_rest = c;
		if (n == w->n_column)
			return "no more cells than #Fields names were "
			       "expected";
		if (!tabs)
			c = w3c_string(w, &s, c);
		if (w->field_of[n] < W3C_N)
			cell[w->field_of[n]] = unless_dash(c);
	}
	if (n == w->n_column)
		return NULL;
	return "as many cells as #Fields names were expected";
}

/* up to two digits at the head of *s, which are passed; false: none */
static bool two_digits(struct str *s, unsigned *ret)
{
	size_t i = 0;

	*ret = 0;
	for (; i < 2 && i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		*ret = *ret * 10 + (unsigned)(s->p[i] - '0');
	*s = str_from(*s, i);
	return i > 0;
}

static bool pass(struct str *s, char c)
{
	bool is = s->n && s->p[0] == c;

	*s = str_from(*s, is);
	return is;
}

/* "2020-02-07", also "2020-2-7", at the head of *s; as days since 1970 */
static bool w3c_day(struct str *s, int64_t *ret)
{
	uint64_t year;
	unsigned month;
	unsigned day;
	int64_t same_year;
	unsigned same_month;
	unsigned same_day;

	if (s->n < 8 || !str_u64(str_head(*s, 4), &year) || year < 1970 ||
		year > 2199) {
		return false;
	}
	*s = str_from(*s, 4);
	if (!pass(s, '-') || !two_digits(s, &month) || !pass(s, '-') ||
		!two_digits(s, &day) || !month || month > 12 || !day) {
		return false;
	}
	*ret = days_from_civil((int64_t)year, month, day);
	civil_from_days(*ret, &same_year, &same_month, &same_day);
	return same_month == month && same_day == day;
}

/* "16:22", "6:22:04", "16:22:04.25", all of s; a leap second is the next one */
static bool w3c_clock(struct str s, int64_t *ret_s, int64_t *ret_ns)
{
	unsigned hour;
	unsigned minute;
	unsigned second = 0;
	int64_t unit = 100000000;

	*ret_ns = 0;
	if (!two_digits(&s, &hour) || !pass(&s, ':') ||
		!two_digits(&s, &minute)) {
		return false;
	}
	if (s.n && (!pass(&s, ':') || !two_digits(&s, &second)))
		return false;
	if (s.n && !pass(&s, '.') && !pass(&s, ','))
		return false;
	for (; s.n && s.p[0] >= '0' && s.p[0] <= '9'; s = str_from(s, 1)) {
		*ret_ns += (s.p[0] - '0') * unit;
		unit /= 10;
	}
	*ret_s = hour * 3600 + minute * 60 + second;
	return !s.n && hour < 24 && minute < 60 && second <= 60;
}

/* #Date: "the date and time at which the entry was added": of entries that have
 * a time only it tells the day. */
static void w3c_dated(struct web_log *w, struct str s)
{
	int64_t ns;

	s = str_trim(s);
	w->last_s = 0;
	w->passed_midnight = false;
	if (!w3c_day(&s, &w->day)) {
		w->day = -1;
		return;
	}
	if (!w3c_clock(str_trim(s), &w->last_s, &ns))
		w->last_s = 0;
}

/* The day of an entry that has a time only: a clock that goes back by more than
 * half a day has passed midnight. */
static bool w3c_day_told(struct web_log *w, int64_t clock_s, int64_t *ret)
{
	if (w->day < 0)
		return false;
	if (w->passed_midnight && w->last_s < HOUR_S &&
		clock_s >= DAY_S - HOUR_S) {
		*ret = w->day - 1; /* written late */
		return true;
	}
	if (clock_s + DAY_S / 2 < w->last_s) {
		w->passed_midnight = true;
		w->day++;
	}
	w->last_s = clock_s;
	*ret = w->day;
	return true;
}

/* "All times are specified in GMT." It is when the transaction completed; how
 * long it took has no agreed unit. false: there is one, and it is none. */
static bool w3c_time(struct web_log *w,
	struct str date,
	struct str time,
	int64_t *ret_ns)
{
	int64_t day;
	int64_t clock_s;
	int64_t ns;

	*ret_ns = T_NONE;
	if (!time.n)
		return true;
	if (!w3c_clock(time, &clock_s, &ns))
		return false;
	bool has_date = date.n > 0;
	if (has_date && (!w3c_day(&date, &day) || date.n))
		return false;
	if (!has_date && !w3c_day_told(w, clock_s, &day))
		return true;
	*ret_ns = (day * DAY_S + clock_s) * 1000000000 + ns;
	return true;
}

/* stem and query together again */
static struct str w3c_target(struct web_log *w,
	struct str stem,
	struct str query)
{
	char *p = w->room + w->used;

	if (!query.n)
		return stem;
	if (stem.n)
		memcpy(p, stem.p, stem.n);
	p[stem.n] = '?';
	memcpy(p + stem.n + 1, query.p, query.n);
	w->used += stem.n + 1 + query.n;
	return (struct str){ p, stem.n + 1 + query.n };
}

static struct str w3c_agent(struct web_log *w, struct str s)
{
	char *p = w->room + w->used;

	if (str_has_char(s, ' ') || !str_has_char(s, '+'))
		return s;
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '+' ? ' ' : s.p[i];
	w->used += s.n;
	return (struct str){ p, s.n };
}

/* NULL, or what was expected of *ret_field */
static const char *w3c_observe(struct web_log *w,
	const struct str c[static W3C_N],
	struct obs *o,
	enum w3c_field *ret_field)
{
	bool named = true;

	*ret_field = W3C_DATE;
	if (!w3c_time(w, c[W3C_DATE], c[W3C_TIME], &o->t_ns)) {
		return "a date and a time that exist were expected, from "
		       "1970 "
		       "to 2199";
	}
	*ret_field = W3C_CLIENT;
	if (c[W3C_CLIENT].n &&
		!client_of(c[W3C_CLIENT], &o->tuple.src, &named))
		return "c-ip: an address was expected";
	*ret_field = W3C_SERVER;
	if (c[W3C_SERVER].n && !addr_parse(c[W3C_SERVER], &o->tuple.dst))
		return "s-ip: an address was expected";
	*ret_field = W3C_CLIENT_PORT;
	if (c[W3C_CLIENT_PORT].n &&
		!port_of(c[W3C_CLIENT_PORT], &o->tuple.sport)) {
		return "c-port: a port from 0 to 65535 was expected";
	}
	*ret_field = W3C_PORT;
	if (c[W3C_PORT].n && !port_of(c[W3C_PORT], &o->tuple.dport))
		return "s-port: a port from 0 to 65535 was expected";
	*ret_field = W3C_STATUS;
	if (c[W3C_STATUS].n && !status_of(c[W3C_STATUS], &o->http.status) &&
		!str_is(c[W3C_STATUS], "0")) {
		return "sc-status: a number of three digits was expected";
	}
	uint16_t port = 0;
	o->tuple.proto = 6;
	o->http.method = c[W3C_METHOD];
	o->http.uri = c[W3C_URI];
	if (!o->http.uri.n)
		o->http.uri = w3c_target(w, c[W3C_STEM], c[W3C_QUERY]);
	o->http.agent = w3c_agent(w, c[W3C_AGENT]);
	o->http.forwarded = w3c_agent(w, c[W3C_FORWARDED]);
	o->http.host = host_and_port(c[W3C_HOST], &port);
	target_host(o->http.method, o->http.uri, &o->http.host, &port);
	w->named += named;
	w->undated += o->t_ns == T_NONE;
	return NULL;
}

/* The time of day of an entry whose date nobody tells: what its clock showed.
 */
static struct clock_reading w3c_undated(struct str time)
{
	struct clock_reading r = {
		.raw = time,
		.form = STR("text"),
		.tick_ns = 1000000000,
		.role = ROLE_RECORDED,
		.doubts = DOUBT_DATE,
	};
	int64_t ns;

	if (w3c_clock(time, &r.s, &ns))
		r.ns = (uint32_t)ns;
	return r;
}

static bool w3c_line(void *ctx, struct str whole, uint64_t at)
{
	struct web_log *w = ctx;
	struct str cell[W3C_N] = { 0 };
	struct str line = at ? whole : text_unmarked(whole);
	struct str rest = line;
	struct obs o = { .kind = OBS_HTTP };
	struct clock_reading r;
	enum w3c_field bad;
	const char *why;

	if (!str_trim(line).n || line.p[0] == '#') {
		if (str_starts(line, STR("#Fields:")))
			w3c_header(w, whole, str_from(line, 8), at);
		else if (str_starts(line, STR("#Date:")))
			w3c_dated(w, str_from(line, 6));
		return true;
	}
	if (w->have_fields && !w->of_requests) {
		w->other++;
		return true;
	}
	w->used = 0;
	if (w->have_fields)
		why = w3c_cells(w, line, cell, &rest);
	else
		why = "#Fields was expected before the first entry";
	if (!why) {
		why = w3c_observe(w, cell, &o, &bad);
		/* the cell may have been written anew: the sentence names its
		 * column */
		rest = line;
	}
	if (!why && o.t_ns == T_NONE && cell[W3C_TIME].n) {
		r = w3c_undated(cell[W3C_TIME]);
		o.reading = &r;
	}
	if (!why)
		return put(w, &o, whole, at);
	skip_line(w, whole, at, rest, why);
	return true;
}

/* a header that has a column of requests: firewalls, mail and FTP servers write
 * the same format */
static bool is_w3c_header(struct str line)
{
	struct str name;
	struct str rest = str_from(line, 8);

	if (!str_starts(line, STR("#Fields:")))
		return false;
	bool tabs = memchr(line.p, '\t', line.n) != NULL;
	while (w3c_cell(&rest, tabs, &name)) {
		size_t i = w3c_name(str_trim(name));

		if (i < sizeof w3c_names / sizeof *w3c_names &&
			w3c_names[i].of_requests) {
			return true;
		}
	}
	return false;
}

int w3c_log_probe(struct str head)
{
	head = text_unmarked(head);
	if (!head.n || head.p[0] != '#')
		return 0;
	return log_share(head, is_w3c_header) ? 85 : 0;
}

bool w3c_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_with(w3c_line, in, &scratch, out, stats, err);
}

/* --- Squid --------------------------------------------------------------- */

/* time elapsed client code/status bytes method URL ident hierarchy/peer type */
enum squid_cell {
	SQ_TIME,
	SQ_ELAPSED,
	SQ_CLIENT,
	SQ_CODE,
	SQ_BYTES,
	SQ_METHOD,
	SQ_URL,
	SQ_IDENT,
	SQ_PEER,
	SQ_TYPE,
	SQ_N
};

/* The log has the end of the transaction ("the time when Squid started to log")
 * and how many ms "it busied the cache": an observation has the start. */
static bool squid_time(struct str end, struct str elapsed, int64_t *ret_ns)
{
	const uint64_t year_2200_ms = 7258118400000;
	struct str s;
	struct str ms;
	uint64_t a;
	uint64_t b;
	int64_t took;

	if (!str_cut(end, '.', &s, &ms) || ms.n != 3 || s.n > 10)
		return false;
	if (!str_u64(s, &a) || !str_u64(ms, &b))
		return false;
	if (!str_i64(elapsed, &took))
		return false;
	a = a * 1000 + b;
	took = took < 0 ? 0
			: took; /* -1 is written for what was never begun */
	if (a >= year_2200_ms || (uint64_t)took > a)
		return false;
	*ret_ns = (int64_t)(a - (uint64_t)took) * 1000000;
	return true;
}

static const char *squid_parse(struct str line,
	struct str cell[static SQ_N],
	struct obs *o,
	struct str *ret_rest)
{
	struct str code;
	struct str status;
	uint64_t bytes;
	bool named;

	for (unsigned i = 0; i < SQ_N; i++) {
		*ret_rest = line;
		if (!log_word(&line, &cell[i])) {
			return "ten cells were expected: time elapsed client "
			       "code/status bytes method URL ident "
			       "hierarchy/peer type";
		}
	}
	*ret_rest = cell[SQ_TIME];
	if (!squid_time(cell[SQ_TIME], cell[SQ_ELAPSED], &o->t_ns)) {
		return "seconds since 1970 with three decimals, and "
		       "milliseconds that do not reach before 1970, were "
		       "expected";
	}
	*ret_rest = cell[SQ_CLIENT];
	if (!client_of(cell[SQ_CLIENT], &o->tuple.src, &named))
		return "an address or a name of the client was expected";
	*ret_rest = cell[SQ_CODE];
	if (!str_cut(cell[SQ_CODE], '/', &code, &status) ||
		!status_of(status, &o->http.status)) {
		return "a result and a status of three digits were expected, "
		       "as TCP_MISS/200";
	}
	*ret_rest = cell[SQ_BYTES];
	if (!str_u64(cell[SQ_BYTES], &bytes))
		return "a number of bytes was expected";
	*ret_rest = cell[SQ_PEER];
	if (!str_has_char(cell[SQ_PEER], '/')) {
		return "a hierarchy code and a peer were expected, as "
		       "HIER_DIRECT/192.0.2.1";
	}
	return NULL;
}

static bool squid_line(void *ctx, struct str whole, uint64_t at)
{
	struct web_log *w = ctx;
	struct str cell[SQ_N];
	struct str how;
	struct str peer;
	struct str rest;
	struct str line = at ? whole : text_unmarked(whole);
	struct obs o = { .kind = OBS_HTTP };
	struct addr direct;
	uint16_t port = 0;
	const char *why = squid_parse(line, cell, &o, &rest);

	if (why) {
		skip_line(w, whole, at, rest, why);
		return true;
	}
	w->named += addr_eq(o.tuple.src, (struct addr){ 0 });
	o.tuple.proto = 6;
	o.http.method = unless_dash(cell[SQ_METHOD]);
	o.http.uri = unless_dash(cell[SQ_URL]);
	target_host(o.http.method, o.http.uri, &o.http.host, &port);
	/* only then is the peer the server itself: else it is another cache, or
	 * none */
	if (!str_cut(cell[SQ_PEER], '/', &how, &peer))
		return put(w, &o, whole, at);
	bool to_server =
		str_ends(how, STR("DIRECT")) || str_is(how, "ORIGINAL_DST");
	if (to_server && addr_parse(peer, &direct)) {
		o.tuple.dst = direct;
		o.tuple.dport = port;
	}
	return put(w, &o, whole, at);
}

static bool is_squid(struct str line)
{
	struct str cell[SQ_N];
	struct str rest;
	struct obs o;

	return !squid_parse(line, cell, &o, &rest);
}

int squid_log_probe(struct str head)
{
	unsigned share = log_share(head, is_squid);

	if (share > 50)
		return 80;
	if (share)
		return 40;
	return 0;
}

bool squid_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_with(squid_line, in, &scratch, out, stats, err);
}
