/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/http_said.h"

#include "protocol/common/ntlm.h"

enum {
	URI_MAX = 16 << 10,
	TEXT_MAX = 3 << 10
};
_Static_assert(URI_MAX + HTTP_TEXTS * TEXT_MAX < SLAB_MAX - 1024,
	"a message fits a block");

/* --- values -------------------------------------------------------------- */

static bool digits_at(struct str s,
	size_t at,
	size_t n,
	uint64_t max,
	uint64_t *ret)
{
	return word_number(str_head(str_from(s, at), n), 10, max, ret);
}

/* IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7); the two
 * obsolete forms are not read */
static int64_t fixdate(struct str s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	uint64_t day;
	uint64_t year;
	uint64_t hour;
	uint64_t minute;
	uint64_t second;
	unsigned month = 0;

	if (s.n != 29 || memcmp(s.p + 25, " GMT", 4) != 0)
		return T_NONE;
	while (month < 12 &&
		memcmp(months + 3 * (size_t)month, s.p + 8, 3) != 0) {
		month++;
	}
	if (month == 12)
		return T_NONE;
	bool date = digits_at(s, 5, 2, 31, &day) &&
		digits_at(s, 12, 4, 2199, &year);
	bool clock = digits_at(s, 17, 2, 23, &hour) &&
		digits_at(s, 20, 2, 59, &minute) &&
		digits_at(s, 23, 2, 60, &second);
	if (!date || !clock || !day || year < 1970)
		return T_NONE;
	int64_t days =
		days_from_civil((int64_t)year, month + 1, (unsigned)day);
	uint64_t of_day_s = hour * 3600 + minute * 60 + second;
	return (days * DAY_S + (int64_t)of_day_s) * 1000000000;
}

static size_t authority_at(struct str uri)
{
	struct str scheme = str_head(uri, 9);

	if (!scheme.n)
		return 0;
	const char *p = memmem(scheme.p, scheme.n, "://", 3);
	return p ? (size_t)(p - uri.p) + 3 : 0;
}

static size_t authority_n(struct str rest)
{
	size_t n = 0;

	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' &&
		rest.p[n] != '#') {
		n++;
	}
	return n;
}

/* "http://name:password@host/": what stands before the @ is not handed on */
struct str http_without_user(struct str uri, struct arena *a)
{
	size_t at = authority_at(uri);
	struct str rest = str_from(uri, at);
	struct str authority = str_head(rest, authority_n(rest));
	struct str user;
	struct str host;

	if (!at || !str_cut_last(authority, '@', &user, &host))
		return uri;
	struct str tail = str_from(rest, user.n + 1);
	char *to = NEW(a, char, uri.n);
	if (!to)
		return tail;
	for (size_t i = 0; i < at; i++)
		to[i] = uri.p[i];
	if (tail.n)
		memcpy(to + at, tail.p, tail.n);
	return (struct str){ to, at + tail.n };
}

/* The port is left out: the tuple has it. */
static struct str without_port(struct str host)
{
	struct str user;
	struct str name;
	struct str port;
	uint64_t number;

	str_cut_last(host, '@', &user, &host);
	if (!str_cut_last(host, ':', &name, &port))
		return host;
	return word_number(port, 10, 65535, &number) ? name : host;
}

/* RFC 9110, 7.2: the Host field; of a request without one the authority of its
 * target */
struct str http_host(struct str method, struct str uri, struct str host)
{
	size_t at = authority_at(uri);

	if (!host.n && (at || str_is(method, "CONNECT"))) {
		host = str_from(uri, at);
		host.n = authority_n(host);
	}
	return without_port(host);
}

static struct str last_segment(struct str uri)
{
	size_t at = authority_at(uri);
	size_t n = at;
	struct str before;
	struct str segment = { 0 };

	while (n < uri.n && uri.p[n] != '?' && uri.p[n] != '#')
		n++;
	str_cut_last(str_from(str_head(uri, n), at), '/', &before, &segment);
	return segment;
}

/* Who the Authorization field says is asking; never the password. NTLM's logon
 * is told in *ret_ntlm as well. */
static struct str user_of(struct str auth,
	struct arena *a,
	struct ntlm *ret_ntlm)
{
	struct str value = auth;
	struct str scheme = word_next(&value);
	struct str user = { 0 };
	struct str password;

	if (str_lower_eq(scheme, STR("basic"))) {
		str_cut(base64_read(value, a), ':', &user, &password);
		return user;
	}
	if (str_lower_eq(scheme, STR("digest")))
		return header_param(value, STR("username"));
	if (!str_lower_eq(scheme, STR("ntlm")) &&
		!str_lower_eq(scheme, STR("negotiate"))) {
		return user;
	}
	struct ntlm n = ntlm_find(base64_read(value, a), a);
	if (n.type != NTLM_AUTHENTICATE)
		return user;
	*ret_ntlm = n;
	return n.user;
}

/* --- saying -------------------------------------------------------------- */

static struct chunk place_of(const struct http_message *m)
{
	return (struct chunk){
		.t_ns = m->t_ns,
		.at_byte = m->at_byte,
		.len_byte = m->len_byte,
	};
}

void http_put(const struct session *t,
	struct parser *e,
	const struct http_message *q)
{
	static const struct http_message none;
	const struct http_message *r = q->answer ? q->answer : &none;
	struct arena a = e->scratch;
	struct chunk at = place_of(q);
	struct ntlm ntlm = { 0 };
	struct obs o = { .kind = OBS_HTTP };

	o.http = (struct obs_http){
		.method = q->text[HTTP_METHOD],
		.uri = q->text[HTTP_URI],
		.host = q->text[HTTP_HOST],
		.agent = q->text[HTTP_AGENT],
		.referrer = q->text[HTTP_REFERRER],
		.forwarded = q->text[HTTP_FORWARDED],
		.status = r->status,
		.mime = header_bare(r->text[HTTP_MIME]),
		.src_byte = q->body_byte,
		.dst_byte = r->body_byte,
		.server = r->text[HTTP_SERVER],
		.date_ns = fixdate(r->text[HTTP_DATE]),
		.headers = r->text[HTTP_HEADERS],
		.user = user_of(q->text[HTTP_AUTH], &a, &ntlm),
	};
	parser_put(e, t, &at, &o);
	if (ntlm.type == NTLM_NONE)
		return;
	int8_t success = -1;
	if (r->status)
		success = r->status != 401 && r->status != 407;
	o = (struct obs){ .kind = OBS_LOGON };
	o.logon = (struct obs_logon){
		.method = STR("ntlm"),
		.user = ntlm.user,
		.domain = ntlm.domain,
		.host = ntlm.host,
		.service = STR("http"),
		.success = success,
	};
	parser_put(e, t, &at, &o);
}

void http_free(struct parser *e, struct http_message *m)
{
	if (m)
		slab_give(e->slabs, m, m->block_byte);
}

void http_put_file(const struct session *t,
	struct parser *e,
	struct file_hash *file,
	const struct http_message *m,
	const struct http_message *request)
{
	struct chunk at = place_of(m);
	struct obs_file about = {
		.name = header_filename(m->text[HTTP_NAME]),
		.mime = header_bare(m->text[HTTP_MIME]),
		.source = STR("HTTP"),
	};

	if (!about.name.n && request)
		about.name = last_segment(request->text[HTTP_URI]);
	file_hash_put(file, e, t, &at, &about);
}

/* --- fields -------------------------------------------------------------- */

/* dir 2: both */
static const struct {
	struct str name;
	int dir;
	enum http_text text;
} wanted[] = {
	{ { "host", 4 }, 0, HTTP_HOST },
	{ { "user-agent", 10 }, 0, HTTP_AGENT },
	{ { "referer", 7 }, 0, HTTP_REFERRER },
	{ { "authorization", 13 }, 0, HTTP_AUTH },
	{ { "proxy-authorization", 19 }, 0, HTTP_AUTH },
	{ { "x-forwarded-for", 15 }, 0, HTTP_FORWARDED },
	{ { "forwarded", 9 }, 0, HTTP_FORWARDED },
	{ { "x-real-ip", 9 }, 0, HTTP_FORWARDED },
	{ { "content-type", 12 }, 2, HTTP_MIME },
	{ { "content-disposition", 19 }, 2, HTTP_NAME },
	{ { "server", 6 }, 1, HTTP_SERVER },
	{ { "date", 4 }, 1, HTTP_DATE },
	{ { "content-length", 14 }, 2, HTTP_LENGTH },
	{ { "transfer-encoding", 17 }, 2, HTTP_CODING },
	{ { "upgrade", 7 }, 1, HTTP_UPGRADE },
};

/* RFC 9110, 5.3: several fields of a name are one, joined by commas. Of Host,
 * the first counts; for lengths that matters most: two that differ. */
static void join(struct str *to,
	struct str value,
	enum http_text which,
	struct arena *a)
{
	if (!to->n)
		*to = value;
	else if (which == HTTP_LENGTH || which == HTTP_CODING ||
		which == HTTP_FORWARDED)
		*to = arena_fmt(a,
			"%.*s, %.*s",
			STR_FMT(*to),
			STR_FMT(value));
}

void http_field(struct str name,
	struct str value,
	int dir,
	struct str text[static HTTP_TEXTS],
	struct arena *a)
{
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		bool ours = wanted[i].dir == dir || wanted[i].dir == 2;
		enum http_text which = wanted[i].text;

		if (ours && str_lower_eq(name, wanted[i].name))
			join(&text[which], value, which, a);
	}
}

void http_add_name(char *p, size_t *n, struct str name)
{
	if (!p || *n + name.n + 1 >= HTTP_HEADERS_MAX)
		return;
	if (*n)
		p[(*n)++] = ',';
	if (name.n)
		memcpy(p + *n, name.p, name.n);
	*n += name.n;
}

/* --- what is kept -------------------------------------------------------- */

static size_t most_of(int text)
{
	return text == HTTP_URI ? URI_MAX : TEXT_MAX;
}

/* the message in a block of its own; NULL: no room */
struct http_message *http_keep(struct parser *e,
	const struct chunk *h,
	const struct str text[static HTTP_TEXTS])
{
	size_t n = sizeof(struct http_message);

	for (int i = 0; i < HTTP_TEXTS; i++)
		n += str_head(text[i], most_of(i)).n;
	struct http_message *m = slab_take(e->slabs, n);
	if (!m)
		return NULL;
	*m = (struct http_message){
		.block_byte = (uint32_t)n,
		.t_ns = h->t_ns,
		.at_byte = h->at_byte,
		.len_byte = h->len_byte,
	};
	char *to = (char *)(m + 1);
	for (int i = 0; i < HTTP_TEXTS; i++) {
		struct str s = str_head(text[i], most_of(i));

		if (s.n)
			memcpy(to, s.p, s.n);
		m->text[i] = (struct str){ to, s.n };
		to += s.n;
	}
	return m;
}
