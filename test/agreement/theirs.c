/* SPDX-License-Identifier: Apache-2.0 */
/* What is told as JSON: published JA4 fingerprints, Community-ID's baselines,
 * Arkime's sessions. */
#include "agreement.h"

#include <jansson.h>

static struct str text_of(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_string(v)
		? (struct str){ json_string_value(v), json_string_length(v) }
		: (struct str){ 0 };
}

static long long number_of(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static const char *path_of(struct arena *a,
	const char *folder,
	struct str name)
{
	return arena_z(a, arena_fmt(a, "%s/%.*s", folder, STR_FMT(name)));
}

static struct str flow_of(struct arena *a,
	unsigned proto,
	struct str src,
	long long sport,
	struct str dst,
	long long dport,
	bool *ret_turned)
{
	struct tuple t = {
		.proto = (uint8_t)proto,
		.sport = (uint16_t)sport,
		.dport = (uint16_t)dport,
	};

	addr_parse(src, &t.src);
	addr_parse(dst, &t.dst);
	return where_of(a, &t, ret_turned);
}

/* --- JA4 ----------------------------------------------------------------- */

static void ja4_line(struct agreement *g, const char *folder, const json_t *o)
{
	struct arena all = g->scratch;
	struct str name = text_of(o, "pcap");
	bool turned;

	if (!g->capture || !str_is(name, g->capture)) {
		read_capture(g,
			path_of(&g->scratch, folder, name),
			text_of(o, "pcap").p);
	}
	struct str where = flow_of(&g->scratch,
		str_is(text_of(o, "transport"), "tcp") ? 6 : 17,
		text_of(o, "src"),
		number_of(o, "src_port"),
		text_of(o, "dst"),
		number_of(o, "dst_port"),
		&turned);
	expect(g, LINE_JA4, where, text_of(o, "ja4"));
	if (text_of(o, "sni").n)
		expect(g, LINE_JA4_NAME, where, text_of(o, "sni"));
	g->scratch = all;
}

bool hear_ja4(struct agreement *g, const char *folder)
{
	struct arena scratch = g->scratch;
	FILE *f = fopen(path_of(&scratch, folder, STR("ja4.jsonl")), "rb");
	const char *captures = path_of(&g->scratch, folder, STR("pcap"));
	char line[4096];
	char name[256] = "";
	json_t *o;

	while (f && fgets(line, sizeof line, f)) {
		if (!(o = json_loads(line, 0, NULL)))
			continue;
		ja4_line(g, captures, o);
		/* outlives the line */
		snprintf(name, sizeof name, "%s", text_of(o, "pcap").p);
		g->capture = name;
		json_decref(o);
	}
	if (f)
		fclose(f);
	g->capture = NULL;
	return f != NULL;
}

/* --- Community-ID: any capture's flows; the baseline does not say whose --- */

bool hear_community_id(struct agreement *g, const char *folder)
{
	struct arena scratch = g->scratch;
	json_t *all = json_load_file(
		path_of(&scratch, folder, STR("baseline_deflt.json")),
		0,
		NULL);
	size_t i;
	json_t *o;

	if (!all ||
		!read_capture(g,
			path_of(&g->scratch, folder, STR("combined.pcap.gz")),
			"combined.pcap.gz")) {
		return false;
	}
	json_array_foreach(all, i, o)
	{
		bool turned;
		struct arena a = g->scratch;
		struct str where = flow_of(&a,
			(unsigned)number_of(o, "proto"),
			text_of(o, "saddr"),
			number_of(o, "sport"),
			text_of(o, "daddr"),
			number_of(o, "dport"),
			&turned);
		g->scratch = a;
		expect(g, LINE_ID, where, text_of(o, "communityid"));
		g->scratch = scratch;
	}
	json_decref(all);
	return true;
}

/* --- Arkime -------------------------------------------------------------- */

enum how {
	AS_IT_IS,
	NO_COLONS,
	NO_ZEROS,
	CIPHER,
	KEY,
	ADDRESS,
	SAME_WORD,
	NO_PORT
};

static const struct {
	enum line line;
	const char *path;
	enum how how;
} fields[] = {
	{ ARKIME_DNS_QUERY, "dns.queryHost", SAME_WORD },
	{ ARKIME_DNS_HOST, "dns.host", AS_IT_IS },
	{ ARKIME_DNS_TYPE, "dns.qt", AS_IT_IS },
	{ ARKIME_DNS_STATUS, "dns.status", SAME_WORD },
	{ ARKIME_DNS_IP, "dns.ip", ADDRESS },
	{ ARKIME_HTTP_HOST, "http.host", NO_PORT },
	{ ARKIME_HTTP_URI, "http.uri", NO_PORT },
	{ ARKIME_HTTP_AGENT, "http.useragent", AS_IT_IS },
	{ ARKIME_HTTP_STATUS, "http.statuscode", AS_IT_IS },
	{ ARKIME_HTTP_METHOD, "http.method", AS_IT_IS },
	{ ARKIME_HTTP_USER, "http.user", AS_IT_IS },
	{ ARKIME_HTTP_SHA256, "http.sha256", AS_IT_IS },
	{ ARKIME_TLS_JA3, "tls.ja3", AS_IT_IS },
	{ ARKIME_TLS_JA3S, "tls.ja3s", AS_IT_IS },
	{ ARKIME_TLS_JA4, "tls.ja4", AS_IT_IS },
	{ ARKIME_TLS_VERSION, "tls.version", SAME_WORD },
	{ ARKIME_TLS_CIPHER, "tls.cipher", CIPHER },
	{ ARKIME_CERT_HASH, "cert.hash", NO_COLONS },
	{ ARKIME_CERT_SERIAL, "cert.serial", NO_ZEROS },
	{ ARKIME_CERT_SUBJECT, "cert.subjectCN", AS_IT_IS },
	{ ARKIME_CERT_ISSUER, "cert.issuerCN", AS_IT_IS },
	{ ARKIME_CERT_ALT, "cert.alt", AS_IT_IS },
	{ ARKIME_CERT_FROM, "cert.notBefore", AS_IT_IS },
	{ ARKIME_CERT_TO, "cert.notAfter", AS_IT_IS },
	{ ARKIME_SSH_VERSION, "ssh.version", AS_IT_IS },
	{ ARKIME_SSH_HASSH, "ssh.hassh", AS_IT_IS },
	{ ARKIME_SSH_HASSH_SERVER, "ssh.hasshServer", AS_IT_IS },
	{ ARKIME_SSH_KEY, "ssh.key", KEY },
	{ ARKIME_MAIL_FROM, "email.src", AS_IT_IS },
	{ ARKIME_MAIL_TO, "email.dst", AS_IT_IS },
	{ ARKIME_MAIL_SUBJECT, "email.subject", AS_IT_IS },
	{ ARKIME_MAIL_ID, "email.id", AS_IT_IS },
	{ ARKIME_MAIL_HELO, "email.smtpHello", AS_IT_IS },
	{ ARKIME_MAIL_AGENT, "email.useragent", AS_IT_IS },
	{ ARKIME_MAIL_SHA256, "email.sha256", AS_IT_IS },
	{ ARKIME_MAIL_FILE, "email.filename", AS_IT_IS },
	{ ARKIME_KRB_CNAME, "krb5.cname", AS_IT_IS },
	{ ARKIME_KRB_REALM, "krb5.realm", AS_IT_IS },
	{ ARKIME_KRB_SNAME, "krb5.sname", AS_IT_IS },
	{ ARKIME_SMB_FILE, "smb.filename", AS_IT_IS },
	{ ARKIME_DHCP_HOST, "dhcp.host", AS_IT_IS },
	{ ARKIME_NBNS_NAME, "nbns.name", AS_IT_IS },
	{ ARKIME_SOCKS_HOST, "socks.host", AS_IT_IS },
	{ ARKIME_SOCKS_HOST, "socks.ip", AS_IT_IS },
	{ ARKIME_SOCKS_USER, "socks.user", AS_IT_IS },
	{ ARKIME_QUIC_HOST, "quic.host", AS_IT_IS },
	{ ARKIME_FTP_COMMAND, "ftp.command", AS_IT_IS },
	{ ARKIME_LDAP_NAME, "ldap.bindname", AS_IT_IS },
	{ ARKIME_MYSQL_USER, "mysql.user", AS_IT_IS },
	{ ARKIME_POSTGRES_USER, "postgresql.user", AS_IT_IS },
	{ ARKIME_POSTGRES_DB, "postgresql.db", AS_IT_IS },
	{ ARKIME_MQTT_CLIENT, "mqtt.clientId", AS_IT_IS },
	{ ARKIME_IRC_NICK, "irc.nick", AS_IT_IS },
	{ ARKIME_RDP_CHOSEN, "rdp.selectedProtocol", SAME_WORD },
};

static struct str without_colons(struct arena *a, struct str s)
{
	char *to = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; to && i < s.n; i++) {
		if (s.p[i] != ':')
			to[n++] = s.p[i];
	}
	return (struct str){ to, n };
}

static struct str key_sum(struct arena *a, struct str base64)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
		"nopqrstuvwxyz0123456789+/";
	unsigned char *to = NEW(a, unsigned char, base64.n + 1);
	char *hex = NEW(a, char, SHA256_HEX_N);
	uint32_t bits = 0;
	unsigned n_bits = 0;
	size_t n = 0;
	const char *d;

	for (size_t i = 0; to && hex && i < base64.n &&
		(d = memchr(alphabet, base64.p[i], 64));
		i++) {
		bits = (bits << 6 | (uint32_t)(d - alphabet)) & 0xffffff;
		if ((n_bits += 6) >= 8)
			to[n++] = (unsigned char)(bits >> (n_bits -= 8));
	}
	struct sha256 sum = sha256_of((struct str){ (const char *)to, n });
	hex_write(sum.b, sizeof sum.b, hex);
	return (struct str){ hex, SHA256_HEX_N };
}

static struct str address(struct arena *a, struct str s)
{
	char text[ADDR_TEXT_N];
	struct addr v;

	return addr_parse(s, &v) ? arena_str(a, addr_text(v, text)) : s;
}

/* what both mean, and write differently */
static struct str same_word(struct str s)
{
	static const struct {
		const char *theirs, *ours;
	} words[] = { { "TLSv1", "TLSv1.0" },
		{ "NOTIMPL", "NOTIMP" },
		{ "BADSIG_VERS", "BADVERS" },
		{ "<root>", "." },
		{ "ssl", "TLS" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(s, words[i].theirs))
			return str_of(words[i].ours);
	}
	return s;
}

/* "host:8080/path" */
static struct str without_port(struct arena *a, struct str s)
{
	size_t colon = 0;
	size_t end;

	while (colon < s.n && s.p[colon] != ':' && s.p[colon] != '/')
		colon++;
	for (end = colon + 1;
		end < s.n && s.p[end] >= '0' && s.p[end] <= '9';)
		end++;
	if (colon >= s.n || s.p[colon] != ':' || end == colon + 1 ||
		(end < s.n && s.p[end] != '/')) {
		return s;
	}
	return arena_fmt(a,
		"%.*s%.*s",
		(int)colon,
		s.p,
		STR_FMT(str_from(s, end)));
}

static struct str made_alike(struct arena *a, enum how how, struct str s)
{
	switch (how) {
	case NO_COLONS:
		return without_colons(a, s);
	case CIPHER:
		return cipher_of(a, s);
	case KEY:
		return key_sum(a, s);
	case ADDRESS:
		return address(a, s);
	case SAME_WORD:
		return same_word(s);
	case NO_PORT:
		/* a token in it is withheld here */
		return secret_withhold(without_port(a, s), SECRET_IN_URI, a);
	case NO_ZEROS:
		while (s.n && s.p[0] == '0')
			s = str_from(s, 1);
		return s;
	case AS_IT_IS:
		break;
	}
	return s;
}

/* every value at the path, through arrays */
static void expect_at(struct agreement *g,
	size_t field,
	struct str where,
	const json_t *v,
	const char *path)
{
	struct arena all = g->scratch;
	const char *dot = strchr(path, '.');
	char name[64];
	size_t i;
	json_t *one;

	if (json_is_array(v)) {
		json_array_foreach(v, i, one)
			expect_at(g, field, where, one, path);
	} else if (json_is_object(v) && *path) {
		snprintf(name,
			sizeof name,
			"%.*s",
			dot ? (int)(dot - path) : (int)strlen(path),
			path);
		expect_at(g,
			field,
			where,
			json_object_get(v, name),
			dot ? dot + 1 : "");
	} else if (json_is_string(v)) {
		struct str s = made_alike(&g->scratch,
			fields[field].how,
			(struct str){ json_string_value(v),
				json_string_length(v) });
		if (s.n)
			expect(g, fields[field].line, where, s);
	} else if (json_is_integer(v)) {
		expect(g,
			fields[field].line,
			where,
			arena_fmt(&g->scratch,
				"%lld",
				(long long)json_integer_value(v)));
	}
	g->scratch = all;
}

static void add_session(struct agreement *g, const json_t *s)
{
	enum {
		ESP = 50
	};
	struct arena all = g->scratch;
	const json_t *src = json_object_get(s, "source");
	const json_t *dst = json_object_get(s, "destination");
	struct str id =
		text_of(json_object_get(s, "network"), "community_id");
	bool turned;

	if (!text_of(src, "ip").n)
		return; /* not IP */
	struct str where = flow_of(&g->scratch,
		(unsigned)number_of(s, "ipProtocol"),
		text_of(src, "ip"),
		number_of(src, "port"),
		text_of(dst, "ip"),
		number_of(dst, "port"),
		&turned);
	struct sum *sum = sum_of(g, where, true);
	sum->any = true;
	sum->byte[turned] += (uint64_t)number_of(src, "bytes");
	sum->byte[!turned] += (uint64_t)number_of(dst, "bytes");
	sum->packets[turned] += (uint64_t)number_of(src, "packets");
	sum->packets[!turned] += (uint64_t)number_of(dst, "packets");
	sum->client[turned] = true;
	if (id.n) {
		expect(g,
			number_of(s, "ipProtocol") == ESP ? ARKIME_ID_ESP
							  : ARKIME_ID,
			where,
			id);
	}
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		expect_at(g, i, where, s, fields[i].path);
	g->scratch = all;
}

static bool arkime_test(void *ctx, const char *path, struct err *err)
{
	struct agreement *g = ctx;
	char capture[4096];
	size_t n = strlen(path);
	size_t i;
	json_t *session;

	(void)err;
	if (!str_ends(str_of(path), STR(".test")))
		return true;
	json_t *all = json_load_file(path, 0, NULL);
	snprintf(capture, sizeof capture, "%.*s.pcap", (int)(n - 5), path);
	const char *slash = strrchr(capture, '/');
	if (all && file_exists(capture) &&
		read_capture(g, capture, slash ? slash + 1 : capture)) {
		json_array_foreach(json_object_get(all, "sessions3"),
			i,
			session)
		{
			add_session(g, json_object_get(session, "body"));
		}
		judge_sums(g, ARKIME_TOTAL, ARKIME_WAYS, ARKIME_CLIENT);
	}
	json_decref(all);
	g->capture = NULL;
	return true;
}

bool hear_arkime(struct agreement *g, const char *folder)
{
	struct err err;

	return file_walk(folder, arkime_test, g, &err);
}
