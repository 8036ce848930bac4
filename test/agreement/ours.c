/* SPDX-License-Identifier: Apache-2.0 */
#include "agreement.h"

#include "../read/drive.h"

enum {
	FILE_MAX = 64 << 20
};

static struct str end_text(struct arena *a, struct addr host, uint16_t port)
{
	char text[ADDR_TEXT_N];
	struct str s = addr_text(host, text);

	return arena_fmt(a, "%.*s %u", STR_FMT(s), port);
}

struct str where_of(struct arena *a, const struct tuple *t, bool *ret_turned)
{
	/* others have them here, and not there */
	bool ports = t->proto == 6 || t->proto == 17;
	struct str src = end_text(a, t->src, ports ? t->sport : 0);
	struct str dst = end_text(a, t->dst, ports ? t->dport : 0);

	*ret_turned = str_cmp(dst, src) < 0;
	return *ret_turned ? arena_fmt(a,
				     "%u %.*s %.*s",
				     t->proto,
				     STR_FMT(dst),
				     STR_FMT(src))
			   : arena_fmt(a,
				     "%u %.*s %.*s",
				     t->proto,
				     STR_FMT(src),
				     STR_FMT(dst));
}

struct sum *sum_of(struct agreement *g, struct str where, bool theirs)
{
	uint32_t i = table_put(&g->flow, where);
	uint32_t need = 2 * i + 1;

	while (need >= g->cap_sum) {
		g->sum = arena_grown(&g->facts,
			g->sum,
			g->cap_sum,
			&g->cap_sum,
			sizeof *g->sum);
		if (!g->sum)
			abort();
	}
	return &g->sum[2 * i + theirs];
}

static struct str key_of(struct arena *a,
	enum compared f,
	struct str where,
	struct str value)
{
	struct str key = arena_fmt(a,
		"%d\t%.*s\t%.*s",
		(int)f,
		STR_FMT(where),
		STR_FMT(value));
	char *p = (char *)(uintptr_t)key.p;

	for (size_t i = 0; i < key.n; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + ('a' - 'A'));
	}
	return key;
}

bool fact_known(struct agreement *g,
	enum compared f,
	struct str where,
	struct str value)
{
	struct arena scratch = g->scratch;

	return table_find(&g->ours, key_of(&scratch, f, where, value)) !=
		TABLE_NONE;
}

void fact_add(struct agreement *g,
	enum compared f,
	struct str where,
	struct str value)
{
	struct arena scratch = g->scratch;

	if (value.n)
		table_put(&g->ours, key_of(&scratch, f, where, value));
}

/* --- from observations --------------------------------------------------- */

/* a, b, c: each of them */
static void add_each(struct agreement *g,
	enum compared f,
	struct str where,
	struct str list)
{
	struct str one;

	while (str_cut(list, ',', &one, &list))
		fact_add(g, f, where, str_trim(one));
	fact_add(g, f, where, str_trim(list));
}

static void add_number(struct agreement *g,
	enum compared f,
	struct str where,
	int64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld", (long long)v);

	fact_add(g, f, where, (struct str){ text, (size_t)n });
}

/* the values of CN in a name of RFC 4514, without its escapes */
static void add_common_names(struct agreement *g,
	enum compared f,
	struct str where,
	struct str name)
{
	char text[1024];

	for (size_t i = 0; i < name.n;) {
		bool is = str_starts(str_from(name, i), STR("CN="));
		size_t n = 0;

		for (i += is ? 3 : 0; i < name.n && name.p[i] != ','; i++) {
			i += name.p[i] == '\\' && i + 1 < name.n;
			if (n < sizeof text)
				text[n++] = name.p[i];
		}
		if (is)
			fact_add(g, f, where, (struct str){ text, n });
		i++;
	}
}

static struct str without(struct str s, const char *front)
{
	while (s.n && strchr(front, s.p[0]))
		s = str_from(s, 1);
	return s;
}

static void from_http(struct agreement *g,
	struct str where,
	const struct obs_http *o)
{
	char uri[8192];
	bool whole = str_starts(o->uri, STR("http://"));
	int n = snprintf(uri,
		sizeof uri,
		"%.*s%.*s",
		whole ? 0 : (int)o->host.n,
		o->host.n ? o->host.p : "",
		STR_FMT(o->uri));
	struct str host = o->host;
	struct str port;

	fact_add(g, COMPARED_HTTP_HOST, where, o->host);
	fact_add(g, COMPARED_NAME, where, o->host);
	if (str_cut(host, ':', &host, &port)) {
		fact_add(g, COMPARED_NAME, where, host);
		fact_add(g, COMPARED_HTTP_HOST, where, host);
	}
	fact_add(g,
		COMPARED_HTTP_URI,
		where,
		(struct str){ uri,
			n < (int)sizeof uri ? (size_t)n : sizeof uri - 1 });
	fact_add(g, COMPARED_HTTP_URI, where, o->uri);
	if (str_is(o->method, "CONNECT") &&
		str_cut(o->uri, ':', &host, &port))
		fact_add(g, COMPARED_HTTP_URI, where, host);
	fact_add(g, COMPARED_HTTP_AGENT, where, o->agent);
	if (o->status)
		add_number(g, COMPARED_HTTP_STATUS, where, o->status);
	fact_add(g, COMPARED_HTTP_METHOD, where, o->method);
	fact_add(g, COMPARED_HTTP_USER, where, o->user);
}

struct str ja4_sums(struct arena *a, struct str ja4)
{
	/* t13 d 1516 h2 _8daaf6152771_e5627efa2ab1 */
	enum {
		NAME = 3,
		ALPN = 8,
		SUMS = 10,
		WHOLE = 36
	};
	/* the sum of nothing, where the specification says zeros */
	struct str empty = STR("e3b0c44298fc");
	bool none = str_eq(str_from(ja4, WHOLE - 12), empty);

	if (ja4.n != WHOLE)
		return ja4;
	return arena_fmt(a,
		"%.*s %.*s %.*s%s",
		NAME,
		ja4.p,
		ALPN - NAME - 1,
		ja4.p + NAME + 1,
		WHOLE - 12 - SUMS,
		ja4.p + SUMS,
		none ? "000000000000"
		     : arena_z(a, str_from(ja4, WHOLE - 12)));
}

static void from_tls(struct agreement *g,
	struct str where,
	const struct obs_tls *o)
{
	fact_add(g, COMPARED_SERVER_NAME, where, o->server_name);
	fact_add(g, COMPARED_NAME, where, o->server_name);
	fact_add(g, COMPARED_VERSION, where, o->version);
	fact_add(g, COMPARED_CIPHER, where, o->cipher);
	fact_add(g, COMPARED_JA3, where, o->ja3);
	fact_add(g, COMPARED_JA3S, where, o->ja3s);
	fact_add(g, COMPARED_JA4, where, o->ja4);
	fact_add(g, COMPARED_JA4_SUMS, where, ja4_sums(&g->scratch, o->ja4));
}

static void from_certificate(struct agreement *g,
	struct str where,
	const struct obs_certificate *o)
{
	fact_add(g, COMPARED_CERT_SHA1, where, o->sha1);
	fact_add(g, COMPARED_CERT_SERIAL, where, without(o->serial, "0"));
	add_common_names(g, COMPARED_CERT_SUBJECT, where, o->subject);
	add_common_names(g, COMPARED_CERT_ISSUER, where, o->issuer);
	add_each(g, COMPARED_CERT_NAME, where, o->names);
	if (o->from_ns != T_NONE)
		add_number(g,
			COMPARED_CERT_FROM,
			where,
			o->from_ns / 1000000);
	if (o->to_ns != T_NONE)
		add_number(g, COMPARED_CERT_TO, where, o->to_ns / 1000000);
}

static void from_mail(struct agreement *g,
	struct str where,
	const struct obs_mail *o)
{
	struct str id = without(o->message_id, "<");

	fact_add(g, COMPARED_MAIL_FROM, where, o->from);
	add_each(g, COMPARED_MAIL_TO, where, o->to);
	fact_add(g, COMPARED_MAIL_SUBJECT, where, o->subject);
	fact_add(g,
		COMPARED_MAIL_ID,
		where,
		str_ends(id, STR(">")) ? str_head(id, id.n - 1) : id);
	fact_add(g, COMPARED_MAIL_HELO, where, o->helo);
	fact_add(g, COMPARED_MAIL_AGENT, where, o->agent);
}

static void from_command(struct agreement *g,
	struct str where,
	const struct obs_command *o)
{
	struct str word;
	struct str rest = o->text;
	struct str host, port;

	if (str_is(o->source, "ftp")) {
		fact_add(g,
			COMPARED_FTP_VERB,
			where,
			str_cut(o->text, ' ', &word, &rest) ? word : o->text);
	} else if (str_is(o->source, "socks") &&
		str_cut(o->text, ' ', &word, &rest) &&
		str_cut(rest, ':', &host, &port)) {
		fact_add(g, COMPARED_SOCKS_HOST, where, host);
		fact_add(g, COMPARED_LOGON_USER, where, o->user);
	}
}

static void from_logon(struct agreement *g,
	struct str where,
	const struct obs_logon *o)
{
	fact_add(g, COMPARED_LOGON_USER, where, o->user);
	fact_add(g, COMPARED_LOGON_DOMAIN, where, o->domain);
	fact_add(g, COMPARED_LOGON_HOST, where, o->host);
	fact_add(g, COMPARED_LOGON_SERVICE, where, o->service);
	fact_add(g, COMPARED_HOST_NAME, where, o->host);
}

static void from_flow(struct agreement *g,
	struct str where,
	bool turned,
	const struct obs *o)
{
	char id[COMMUNITY_ID_N];
	struct str text = community_id(&o->tuple, id);
	struct sum *s = sum_of(g, where, false);

	s->any = true;
	s->byte[turned] += o->flow.src_wire_byte;
	s->byte[!turned] += o->flow.dst_wire_byte;
	s->packets[turned] += o->flow.src_packets;
	s->packets[!turned] += o->flow.dst_packets;
	s->client[turned] = true;
	fact_add(g, COMPARED_ID, where, text);
	fact_add(g, COMPARED_ID_HERE, (struct str){ 0 }, text);
}

static void from_rest(struct agreement *g,
	struct str where,
	const struct obs *o)
{
	switch (o->kind) {
	case OBS_SSH:
		fact_add(g, COMPARED_SSH_BANNER, where, o->ssh.client);
		fact_add(g, COMPARED_SSH_BANNER, where, o->ssh.server);
		fact_add(g, COMPARED_HASSH, where, o->ssh.hassh);
		fact_add(g,
			COMPARED_HASSH_SERVER,
			where,
			o->ssh.hassh_server);
		fact_add(g, COMPARED_SSH_KEY, where, o->ssh.host_key);
		break;
	case OBS_FILE:
		fact_add(g, COMPARED_FILE_SHA256, where, o->file.sha256);
		fact_add(g, COMPARED_FILE_NAME, where, o->file.name);
		break;
	case OBS_HOST:
		fact_add(g, COMPARED_HOST_NAME, where, o->host.name);
		break;
	case OBS_SHARE:
		fact_add(g, COMPARED_SHARE_NAME, where, o->share.name);
		break;
	case OBS_DNS:
		fact_add(g, COMPARED_NAME, where, o->dns.query);
		fact_add(g, COMPARED_DNS_NAME, where, o->dns.query);
		fact_add(g, COMPARED_DNS_TYPE, where, o->dns.type);
		fact_add(g, COMPARED_DNS_RCODE, where, o->dns.rcode);
		add_each(g, COMPARED_DNS_ANSWER, where, o->dns.answers);
		break;
	case OBS_RECORD:
		for (uint32_t i = 1; i < o->record.n_cell; i += 2)
			add_each(g,
				COMPARED_RECORD,
				where,
				o->record.cell[i]);
		break;
	default:
		break;
	}
}

static bool put(void *ctx, const struct obs *o)
{
	struct agreement *g = ctx;
	struct arena all = g->scratch;
	bool turned;
	struct str where = where_of(&g->scratch, &o->tuple, &turned);

	switch (o->kind) {
	case OBS_FLOW:
		from_flow(g, where, turned, o);
		break;
	case OBS_HTTP:
		from_http(g, where, &o->http);
		break;
	case OBS_TLS:
		from_tls(g, where, &o->tls);
		break;
	case OBS_CERTIFICATE:
		from_certificate(g, where, &o->certificate);
		break;
	case OBS_MAIL:
		from_mail(g, where, &o->mail);
		break;
	case OBS_COMMAND:
		from_command(g, where, &o->command);
		break;
	case OBS_LOGON:
		from_logon(g, where, &o->logon);
		break;
	default:
		from_rest(g, where, o);
		break;
	}
	g->scratch = all;
	return true;
}

static void skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

bool read_capture(struct agreement *g, const char *path, const char *name)
{
	struct sink sink = { g, put, skip };
	struct str bytes;
	struct err err;

	g->facts.at = g->facts.base;
	g->ours = table_in(&g->facts);
	g->flow = table_in(&g->facts);
	g->sum = NULL;
	g->cap_sum = 0;
	g->capture = name;
	struct arena a = g->reading;
	struct arena file = g->file;
	if (!file_read(path, FILE_MAX, &file, &bytes, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	g->bytes = bytes;
	drive(bytes, 0, NULL, false, &a, &sink);
	return true;
}
