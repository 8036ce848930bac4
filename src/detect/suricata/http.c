/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of HTTP as the buffers of rules. source: Suricata 7.0
 * documentation, "HTTP Keywords"; RFC 3986, 5.2.4 (dots in paths) */
#include "detect/suricata/engine.h"

enum {
	HTTP_FIELDS_MAX = 128 /* servers refuse more than 100 */
};
_Static_assert(EVENT_VALUES_MAX >= 2 * HTTP_FIELDS_MAX + 40,
	"each field has room, too");

struct field {
	struct str name;
	struct str value;
	bool later; /* one of that name stands before it */
};

struct message {
	struct net_event *e;
	struct arena *room;
	struct str line;
	struct str block; /* the fields as they are */
	struct field field[HTTP_FIELDS_MAX];
	uint32_t n;
};

static struct str lowered(struct str s, struct arena *room)
{
	char *to = NEW(room, char, s.n + 1);

	for (size_t i = 0; to && i < s.n; i++) {
		char c = s.p[i];
		to[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return to ? (struct str){ to, s.n } : (struct str){ 0 };
}

static bool same_name(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char x = a.p[i];
		char y = b.p[i];

		x = (char)(x >= 'A' && x <= 'Z' ? x + 32 : x);
		y = (char)(y >= 'A' && y <= 'Z' ? y + 32 : y);
		if (x != y)
			return false;
	}
	return true;
}

static struct str next_line(struct str *rest)
{
	struct str line;

	if (!str_cut(*rest, '\n', &line, rest)) {
		line = *rest;
		*rest = (struct str){ 0 };
	}
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static void read_fields(struct message *m)
{
	struct str rest = m->block;

	while (rest.n && m->n < HTTP_FIELDS_MAX) {
		struct str line = next_line(&rest);
		struct field *f = &m->field[m->n];

		if (!str_cut(line, ':', &f->name, &f->value))
			continue;
		f->name = str_trim(f->name);
		f->value = str_trim(f->value);
		f->later = false;
		for (uint32_t i = 0; i < m->n; i++)
			f->later |= same_name(m->field[i].name, f->name);
		m->n++;
	}
}

/* The values of that name, joined by ", ". false: there is none. */
static bool field_value(struct message *m, struct str name, struct str *ret)
{
	struct buf b = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->n; i++) {
		if (!same_name(m->field[i].name, name))
			continue;
		*ret = m->field[i].value;
		buf_z(&b, n++ ? ", " : "");
		buf_add(&b, m->field[i].value);
	}
	if (n > 1)
		*ret = arena_str(m->room, buf_str(&b));
	buf_done(&b);
	return n > 0;
}

static const struct {
	const char *name;
	enum buffer of[2]; /* of a request, of a response; BUFFERS: none */
} named[] = {
#include "detect/suricata/http_fields.list"
};

static void put_named(struct message *m, int dir)
{
	struct str v;

	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (named[i].of[dir] != BUFFERS &&
			field_value(m, str_of(named[i].name), &v))
			event_value(m->e, named[i].of[dir], v);
	}
}

/* Fields as they are looked into: one of a name, no cookies. */
static void put_fields(struct message *m, int dir)
{
	struct str cookie = dir ? STR("set-cookie") : STR("cookie");
	enum buffer each = dir ? BUFFER_HTTP_RESPONSE_HEADER
			       : BUFFER_HTTP_REQUEST_HEADER;
	struct buf all = { 0 };
	struct buf names = { 0 };
	struct str v;

	buf_z(&names, "\r\n");
	for (uint32_t i = 0; i < m->n; i++) {
		struct field *f = &m->field[i];

		buf_add(&names, f->name);
		buf_z(&names, "\r\n");
		if (f->later || same_name(f->name, cookie))
			continue;
		field_value(m, f->name, &v);
		size_t from = all.n;
		buf_fmt(&all, "%.*s: ", STR_FMT(f->name));
		buf_add(&all, v);
		v = arena_str(m->room, str_from(buf_str(&all), from));
		event_value(m->e, each, v);
		buf_z(&all, "\r\n");
	}
	buf_z(&names, "\r\n");
	event_value(m->e,
		BUFFER_HTTP_HEADER,
		arena_str(m->room, buf_str(&all)));
	event_value(m->e,
		BUFFER_HTTP_HEADER_NAMES,
		arena_str(m->room, buf_str(&names)));
	buf_done(&all);
	buf_done(&names);
}

/* --- requests ------------------------------------------------------------
 */

/* "/a/./b/../c" as "/a/c", without double slashes, in place. */
static size_t without_dots(char *p, size_t n)
{
	size_t to = 0;
	size_t i = 0;

	while (i < n) {
		size_t end = i + 1;

		while (end < n && p[end] != '/')
			end++;
		size_t part = end - i;
		bool dot = part == 2 && p[i] == '/' && p[i + 1] == '.';
		bool up = part == 3 && p[i] == '/' && p[i + 1] == '.' &&
			p[i + 2] == '.';

		if (up) {
			while (to && p[--to] != '/')
				continue;
		}
		if ((dot || up) && end == n)
			p[to++] = '/';
		else if (!dot && !up &&
			!(part == 1 && p[i] == '/' && end < n)) {
			memmove(p + to, p + i, part);
			to += part;
		}
		i = end;
	}
	return to;
}

/* "http://host:1/path?q" without what stands before the path */
static struct str without_authority(struct str uri, struct str *ret_host)
{
	const char *at = uri.n ? memmem(uri.p, uri.n, "://", 3) : NULL;

	*ret_host = (struct str){ 0 };
	if (!at || uri.p[0] == '/' || (size_t)(at - uri.p) > 8)
		return uri;
	struct str rest = str_from(uri, (size_t)(at - uri.p) + 3);
	size_t i = 0;
	while (i < rest.n && rest.p[i] != '/' && rest.p[i] != '?')
		i++;
	*ret_host = str_head(rest, i);
	rest = str_from(rest, i);
	return rest.n ? rest : STR("/");
}

static struct str normal_uri(struct str uri, struct arena *room)
{
	struct str host;
	struct str path = without_authority(uri, &host);
	struct str query = { 0 };
	bool asks = str_cut(path, '?', &path, &query);

	path = percent_decoded(path, false, room);
	query = percent_decoded(query, false, room);
	char *to = NEW(room, char, path.n + query.n + 2);
	if (!to)
		return (struct str){ 0 };
	if (path.n)
		memcpy(to, path.p, path.n);
	for (size_t i = 0; i < path.n; i++)
		to[i] = (char)(to[i] == '\\' ? '/' : to[i]);
	size_t n = path.n && to[0] == '/' ? without_dots(to, path.n) : path.n;
	if (asks)
		to[n++] = '?';
	if (query.n)
		memcpy(to + n, query.p, query.n);
	return (struct str){ to, n + query.n };
}

/* A name without its port; an address of IPv6 keeps its brackets. */
static struct str without_port(struct str host)
{
	struct str name = host;
	struct str port;

	if (str_has_char(host, '@'))
		str_cut_last(host, '@', &port, &host);
	name = host;
	if (!str_ends(host, STR("]")))
		str_cut_last(host, ':', &name, &port);
	return name;
}

static void put_host(struct message *m, struct str uri)
{
	struct str host;

	without_authority(uri, &host);
	if (!host.n && !field_value(m, STR("host"), &host))
		return;
	event_value(m->e, BUFFER_HTTP_HOST_RAW, host);
	event_value(m->e,
		BUFFER_HTTP_HOST,
		lowered(without_port(host), m->room));
}

static void put_request(struct message *m, struct str body)
{
	struct str method;
	struct str uri;
	struct str version = { 0 };

	if (!str_cut(m->line, ' ', &method, &uri))
		return;
	struct str target = uri;
	if (str_cut_last(uri, ' ', &target, &version) &&
		str_starts(version, STR("HTTP/")))
		uri = target;
	else
		version = (struct str){ 0 };
	uri = str_trim(uri);
	event_value(m->e, BUFFER_HTTP_METHOD, method);
	event_value(m->e, BUFFER_HTTP_URI_RAW, uri);
	event_value(m->e, BUFFER_HTTP_URI, normal_uri(uri, m->room));
	event_value(m->e, BUFFER_HTTP_REQUEST_LINE, m->line);
	if (version.n)
		event_value(m->e, BUFFER_HTTP_PROTOCOL, version);
	put_host(m, uri);
	if (!body.n)
		return;
	event_value(m->e, BUFFER_HTTP_REQUEST_BODY, body);
	event_value(m->e, BUFFER_FILE_DATA, body);
}

static void put_response(struct message *m, struct str body)
{
	struct str version = m->line;
	struct str rest = { 0 };

	str_cut(m->line, ' ', &version, &rest);
	struct str code = rest;
	struct str msg = { 0 };
	str_cut(rest, ' ', &code, &msg);
	event_value(m->e, BUFFER_HTTP_PROTOCOL, version);
	event_value(m->e, BUFFER_HTTP_STAT_CODE, code);
	event_value(m->e, BUFFER_HTTP_STAT_MSG, msg);
	event_value(m->e, BUFFER_HTTP_RESPONSE_LINE, m->line);
	if (!body.n)
		return;
	event_value(m->e, BUFFER_HTTP_RESPONSE_BODY, body);
	event_value(m->e, BUFFER_FILE_DATA, body);
}

void http_values(struct net_event *e,
	struct str head,
	struct str body,
	struct arena *room)
{
	struct message m = { .e = e, .room = room, .block = head };
	int dir = e->kind == EVENT_RESPONSE;

	m.line = next_line(&m.block);
	read_fields(&m);
	if (dir)
		put_response(&m, body);
	else
		put_request(&m, body);
	put_named(&m, dir);
	put_fields(&m, dir);
	event_value(e, BUFFER_HTTP_HEADER_RAW, m.block);
	event_value(e, BUFFER_HTTP_START, head);
}
