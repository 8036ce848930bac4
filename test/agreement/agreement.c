/* SPDX-License-Identifier: Apache-2.0 */
/* agreement FOLDER [--list]: reads the captures below FOLDER (ja4,
 * community-id, arkime, ndpi) and prints how much of what others found in them
 * is found here too. --list: one line for each disagreement, with its reason.
 * Ends with 1 when less agrees than did before, with 77 when there is no data.
 */
#include "agreement.h"

enum {
	READING_BYTE = 1 << 30,
	FACTS_BYTE = 256 << 20,
	SCRATCH_BYTE = 16 << 20,
	SKIPPED = 77
};

const struct line_shape lines[LINES] = {
	[LINE_JA4] = { "JA4", "fingerprint", COMPARED_JA4, 1000 },
	[LINE_JA4_NAME] = { "JA4",
		"server name",
		COMPARED_SERVER_NAME,
		1000 },
	[LINE_ID] = { "Community-ID",
		"line of the baseline",
		COMPARED_ID,
		1000 },
	[ARKIME_ID] = { "Arkime", "Community-ID", COMPARED_ID_HERE, 1000 },
	[ARKIME_ID_ESP] = { "Arkime",
		"Community-ID of ESP",
		COMPARED_ID_HERE,
		0 },
	[ARKIME_TOTAL] = { "Arkime",
		"flow: bytes and packets",
		COMPARED_KINDS,
		973 },
	[ARKIME_WAYS] = { "Arkime",
		"flow: the same of each direction",
		COMPARED_KINDS,
		970 },
	[ARKIME_CLIENT] = { "Arkime",
		"flow: who opened it",
		COMPARED_KINDS,
		986 },
	[ARKIME_DNS_QUERY] = { "Arkime",
		"dns.queryHost",
		COMPARED_DNS_NAME,
		981 },
	[ARKIME_DNS_HOST] = { "Arkime", "dns.host", COMPARED_DNS_NAME, 964 },
	[ARKIME_DNS_TYPE] = { "Arkime", "dns.qt", COMPARED_DNS_TYPE, 1000 },
	[ARKIME_DNS_STATUS] = { "Arkime",
		"dns.status",
		COMPARED_DNS_RCODE,
		1000 },
	[ARKIME_DNS_IP] = { "Arkime", "dns.ip", COMPARED_DNS_ANSWER, 1000 },
	[ARKIME_HTTP_HOST] = { "Arkime", "http.host", COMPARED_NAME, 967 },
	[ARKIME_HTTP_URI] = { "Arkime", "http.uri", COMPARED_HTTP_URI, 920 },
	[ARKIME_HTTP_AGENT] = { "Arkime",
		"http.useragent",
		COMPARED_HTTP_AGENT,
		960 },
	[ARKIME_HTTP_STATUS] = { "Arkime",
		"http.statuscode",
		COMPARED_HTTP_STATUS,
		944 },
	[ARKIME_HTTP_METHOD] = { "Arkime",
		"http.method",
		COMPARED_HTTP_METHOD,
		947 },
	[ARKIME_HTTP_USER] = { "Arkime",
		"http.user",
		COMPARED_HTTP_USER,
		1000 },
	[ARKIME_HTTP_SHA256] = { "Arkime",
		"http.sha256",
		COMPARED_FILE_SHA256,
		947 },
	[ARKIME_TLS_JA3] = { "Arkime", "tls.ja3", COMPARED_JA3, 1000 },
	[ARKIME_TLS_JA3S] = { "Arkime", "tls.ja3s", COMPARED_JA3S, 1000 },
	[ARKIME_TLS_JA4] = { "Arkime", "tls.ja4", COMPARED_JA4, 1000 },
	[ARKIME_TLS_VERSION] = { "Arkime",
		"tls.version",
		COMPARED_VERSION,
		1000 },
	[ARKIME_TLS_CIPHER] = { "Arkime",
		"tls.cipher",
		COMPARED_CIPHER,
		1000 },
	[ARKIME_CERT_HASH] = { "Arkime",
		"cert.hash",
		COMPARED_CERT_SHA1,
		1000 },
	[ARKIME_CERT_SERIAL] = { "Arkime",
		"cert.serial",
		COMPARED_CERT_SERIAL,
		1000 },
	[ARKIME_CERT_SUBJECT] = { "Arkime",
		"cert.subjectCN",
		COMPARED_CERT_SUBJECT,
		1000 },
	[ARKIME_CERT_ISSUER] = { "Arkime",
		"cert.issuerCN",
		COMPARED_CERT_ISSUER,
		1000 },
	[ARKIME_CERT_ALT] = { "Arkime",
		"cert.alt",
		COMPARED_CERT_NAME,
		1000 },
	[ARKIME_CERT_FROM] = { "Arkime",
		"cert.notBefore",
		COMPARED_CERT_FROM,
		1000 },
	[ARKIME_CERT_TO] = { "Arkime",
		"cert.notAfter",
		COMPARED_CERT_TO,
		1000 },
	[ARKIME_SSH_VERSION] = { "Arkime",
		"ssh.version",
		COMPARED_SSH_BANNER,
		1000 },
	[ARKIME_SSH_HASSH] = { "Arkime", "ssh.hassh", COMPARED_HASSH, 1000 },
	[ARKIME_SSH_HASSH_SERVER] = { "Arkime",
		"ssh.hasshServer",
		COMPARED_HASSH_SERVER,
		1000 },
	[ARKIME_SSH_KEY] = { "Arkime", "ssh.key", COMPARED_SSH_KEY, 1000 },
	[ARKIME_MAIL_FROM] = { "Arkime",
		"email.src",
		COMPARED_MAIL_FROM,
		937 },
	[ARKIME_MAIL_TO] = { "Arkime", "email.dst", COMPARED_MAIL_TO, 1000 },
	[ARKIME_MAIL_SUBJECT] = { "Arkime",
		"email.subject",
		COMPARED_MAIL_SUBJECT,
		928 },
	[ARKIME_MAIL_ID] = { "Arkime", "email.id", COMPARED_MAIL_ID, 1000 },
	[ARKIME_MAIL_HELO] = { "Arkime",
		"email.smtpHello",
		COMPARED_MAIL_HELO,
		933 },
	[ARKIME_MAIL_AGENT] = { "Arkime",
		"email.useragent",
		COMPARED_MAIL_AGENT,
		1000 },
	[ARKIME_MAIL_SHA256] = { "Arkime",
		"email.sha256",
		COMPARED_FILE_SHA256,
		500 },
	[ARKIME_MAIL_FILE] = { "Arkime",
		"email.filename",
		COMPARED_FILE_NAME,
		1000 },
	[ARKIME_KRB_CNAME] = { "Arkime",
		"krb5.cname",
		COMPARED_LOGON_USER,
		1000 },
	[ARKIME_KRB_REALM] = { "Arkime",
		"krb5.realm",
		COMPARED_LOGON_DOMAIN,
		1000 },
	[ARKIME_KRB_SNAME] = { "Arkime",
		"krb5.sname",
		COMPARED_LOGON_SERVICE,
		1000 },
	[ARKIME_SMB_FILE] = { "Arkime",
		"smb.filename",
		COMPARED_SHARE_NAME,
		0 },
	[ARKIME_DHCP_HOST] = { "Arkime",
		"dhcp.host",
		COMPARED_HOST_NAME,
		1000 },
	[ARKIME_NBNS_NAME] = { "Arkime", "nbns.name", COMPARED_HOST_NAME, 0 },
	[ARKIME_SOCKS_HOST] = { "Arkime",
		"socks.host",
		COMPARED_SOCKS_HOST,
		1000 },
	[ARKIME_SOCKS_USER] = { "Arkime",
		"socks.user",
		COMPARED_LOGON_USER,
		1000 },
	[ARKIME_QUIC_HOST] = { "Arkime",
		"quic.host",
		COMPARED_SERVER_NAME,
		1000 },
	[ARKIME_FTP_COMMAND] = { "Arkime",
		"ftp.command",
		COMPARED_FTP_VERB,
		500 },
	[ARKIME_LDAP_NAME] = { "Arkime",
		"ldap.bindname",
		COMPARED_LOGON_USER,
		500 },
	[ARKIME_MYSQL_USER] = { "Arkime",
		"mysql.user",
		COMPARED_LOGON_USER,
		1000 },
	[ARKIME_POSTGRES_USER] = { "Arkime",
		"postgresql.user",
		COMPARED_LOGON_USER,
		1000 },
	[ARKIME_POSTGRES_DB] = { "Arkime",
		"postgresql.db",
		COMPARED_LOGON_SERVICE,
		1000 },
	[ARKIME_MQTT_CLIENT] = { "Arkime",
		"mqtt.clientId",
		COMPARED_LOGON_HOST,
		1000 },
	[ARKIME_IRC_NICK] = { "Arkime",
		"irc.nick",
		COMPARED_LOGON_USER,
		1000 },
	[ARKIME_RDP_CHOSEN] = { "Arkime",
		"rdp.selectedProtocol",
		COMPARED_RECORD,
		1000 },
	[NDPI_FLOWS] = { "nDPI", "flow", COMPARED_KINDS, 999 },
	[NDPI_TOTAL] = { "nDPI",
		"flow: bytes and packets",
		COMPARED_KINDS,
		997 },
	[NDPI_WAYS] = { "nDPI",
		"flow: the same of each direction",
		COMPARED_KINDS,
		997 },
	[NDPI_CLIENT] = { "nDPI",
		"flow: who opened it",
		COMPARED_KINDS,
		980 },
	[NDPI_NAME] = { "nDPI",
		"name (DNS, TLS, QUIC, HTTP)",
		COMPARED_NAME,
		977 },
	[NDPI_JA4] = { "nDPI", "JA4", COMPARED_JA4, 731 },
	[NDPI_JA4_SUMS] = { "nDPI",
		"JA4 but for name and ALPN",
		COMPARED_JA4_SUMS,
		997 },
	[NDPI_JA3] = { "nDPI", "JA3", COMPARED_JA3, 1000 },
	[NDPI_JA3S] = { "nDPI", "JA3S", COMPARED_JA3S, 996 },
	[NDPI_CIPHER] = { "nDPI", "cipher", COMPARED_CIPHER, 1000 },
	[NDPI_CERT_SHA1] = { "nDPI",
		"certificate SHA-1",
		COMPARED_CERT_SHA1,
		1000 },
	[NDPI_HASSH] = { "nDPI", "HASSH", COMPARED_HASSH, 1000 },
	[NDPI_HASSH_SERVER] = { "nDPI",
		"HASSH of the server",
		COMPARED_HASSH_SERVER,
		1000 },
};

/* what is known here of the same kind, of the same flow */
static void print_ours(const struct agreement *g,
	enum compared f,
	struct str where)
{
	struct arena scratch = g->scratch;
	struct str begin =
		arena_fmt(&scratch, "%d\t%.*s\t", (int)f, STR_FMT(where));

	printf(" (here:");
	for (uint32_t i = 0; i < g->ours.n; i++) {
		if (str_starts(g->ours.key[i], begin)) {
			printf(" %.*s",
				STR_FMT(str_from(g->ours.key[i], begin.n)));
		}
	}
	printf(")");
}

static void print_disagreement(const struct agreement *g,
	enum line l,
	struct str where,
	struct str value,
	const char *why)
{
	printf("%s\t%s\t%s\t%.*s\t%.*s",
		lines[l].source,
		lines[l].what,
		g->capture,
		STR_FMT(where),
		STR_FMT(value));
	if (lines[l].fact != COMPARED_KINDS) {
		print_ours(g,
			lines[l].fact == COMPARED_ID_HERE ? COMPARED_ID
							  : lines[l].fact,
			where);
	}
	printf("\t%s\n", why ? why : "unexplained");
}

void judge(struct agreement *g,
	enum line l,
	struct str where,
	struct str value,
	bool agrees,
	const char *why)
{
	struct count *c = &g->count[l];

	c->of++;
	c->agree += agrees;
	if (agrees)
		return;
	if (!why)
		why = reason_for(g, l, where, value);
	c->explained += why != NULL;
	if (g->list)
		print_disagreement(g, l, where, value, why);
}

void expect(struct agreement *g,
	enum line l,
	struct str where,
	struct str value)
{
	struct str at =
		lines[l].fact == COMPARED_ID_HERE ? (struct str){ 0 } : where;

	judge(g,
		l,
		where,
		value,
		fact_known(g, lines[l].fact, at, value),
		NULL);
}

/* --- sums over flows ----------------------------------------------------- */

static bool same_ways(const struct sum *a, const struct sum *b)
{
	return a->byte[0] == b->byte[0] && a->byte[1] == b->byte[1] &&
		a->packets[0] == b->packets[0] &&
		a->packets[1] == b->packets[1];
}

void judge_sums(struct agreement *g,
	enum line total,
	enum line ways,
	enum line client)
{
	for (uint32_t i = 0; i < g->flow.n; i++) {
		const struct sum *a = sum_of(g, g->flow.key[i], false);
		const struct sum *b = a + 1;

		if (!b->any) {
			g->flows_alone += a->any;
			continue;
		}
		uint64_t a_byte = a->byte[0] + a->byte[1];
		uint64_t a_packets = a->packets[0] + a->packets[1];
		uint64_t b_byte = b->byte[0] + b->byte[1];
		uint64_t b_packets = b->packets[0] + b->packets[1];
		bool total_same = a_byte == b_byte && a_packets == b_packets;
		bool ways_same = same_ways(a, b);
		bool client_same = a->client[0] == b->client[0] &&
			a->client[1] == b->client[1];
		const char *why = ways_same
			? NULL
			: evidence_of_sums(g, g->flow.key[i], a, b);
		struct arena all = g->scratch;
		struct str value = arena_fmt(&g->scratch,
			"%llu+%llu packets, %llu+%llu bytes (here %llu+%llu, "
			"%llu+%llu)",
			(unsigned long long)b->packets[0],
			(unsigned long long)b->packets[1],
			(unsigned long long)b->byte[0],
			(unsigned long long)b->byte[1],
			(unsigned long long)a->packets[0],
			(unsigned long long)a->packets[1],
			(unsigned long long)a->byte[0],
			(unsigned long long)a->byte[1]);
		judge(g, total, g->flow.key[i], value, total_same, why);
		judge(g, ways, g->flow.key[i], value, ways_same, why);
		why = client_same
			? NULL
			: evidence_of_opener(g, g->flow.key[i], a, b);
		judge(g,
			client,
			g->flow.key[i],
			(struct str){ 0 },
			client_same,
			why);
		g->scratch = all;
	}
}

/* --- the table ----------------------------------------------------------- */

static unsigned permille(const struct count *c)
{
	return c->of ? c->agree * 1000 / c->of : 1000;
}

static unsigned print_table(const struct agreement *g)
{
	unsigned fallen = 0;

	printf("%-13s %-34s %6s %6s %7s %10s\n",
		"source",
		"what",
		"agree",
		"of",
		"share",
		"explained");
	for (int l = 0; l < LINES; l++) {
		const struct count *c = &g->count[l];
		bool less = permille(c) < lines[l].least_permille;

		fallen += less;
		printf("%-13s %-34s %6u %6u %5u.%u %% %6u/%u%s\n",
			lines[l].source,
			lines[l].what,
			c->agree,
			c->of,
			permille(c) / 10,
			permille(c) % 10,
			c->explained,
			c->of - c->agree,
			less ? "  LESS THAN BEFORE" : "");
	}
	printf("flows here that nDPI does not tell of, or Arkime: %u\n",
		g->flows_alone);
	return fallen;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		bool (*hear)(struct agreement *g, const char *folder);
	} sources[] = {
		{ "ja4", hear_ja4 },
		{ "community-id", hear_community_id },
		{ "arkime", hear_arkime },
		{ "ndpi", hear_ndpi },
	};
	struct agreement g = { .list = argc > 2 &&
			strcmp(argv[2], "--list") == 0 };
	struct err err;
	char folder[4096];
	unsigned n = 0;

	if (argc < 2 || !arena_open(&g.reading, READING_BYTE, &err) ||
		!arena_open(&g.facts, FACTS_BYTE, &err) ||
		!arena_open(&g.file, READING_BYTE / 8, &err) ||
		!arena_open(&g.scratch, SCRATCH_BYTE, &err)) {
		return 2;
	}
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		snprintf(folder,
			sizeof folder,
			"%s/%s",
			argv[1],
			sources[i].name);
		bool there =
			file_exists(folder) && sources[i].hear(&g, folder);
		if (!there)
			printf("skipped: no %s\n", folder);
		n += there;
	}
	if (!n)
		return SKIPPED;
	return print_table(&g) || n < sizeof sources / sizeof *sources;
}
