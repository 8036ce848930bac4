/* SPDX-License-Identifier: Apache-2.0 */
/* nDPI's results: a text file for each capture with a line for each flow: "
 * 1	TCP 192.0.2.1:1025 <-> 198.51.100.2:443 [proto: 91/TLS][..]". */
#include "agreement.h"

static const struct {
	const char *name;
	uint8_t proto;
} protos[] = {
	{ "TCP", 6 },
	{ "UDP", 17 },
	{ "ICMP", 1 },
	{ "ICMPV6", 58 },
	{ "IGMP", 2 },
	{ "SCTP", 132 },
	{ "ESP", 50 },
	{ "GRE", 47 },
	{ "OSPF", 89 },
	{ "PGM", 113 },
	{ "VRRP", 112 },
	{ "AH", 51 },
};

/* "192.0.2.1:80" or "[2001:db8::1]:80", and past it */
static bool end_next(struct str *rest, struct addr *ret, uint16_t *ret_port)
{
	struct str word;
	struct str port;
	struct str host;
	struct str tail;
	uint64_t v;

	if (!str_cut(*rest, ' ', &word, &tail))
		return false;
	if (word.n && word.p[0] == '['
			? !str_cut(str_from(word, 1), ']', &host, &port)
			: !str_cut(word, ':', &host, &port)) {
		return false;
	}
	if (port.n && port.p[0] == ':')
		port = str_from(port, 1);
	if (!addr_parse(host, ret) || !str_u64(port, &v) || v > 65535)
		return false;
	*ret_port = (uint16_t)v;
	*rest = tail;
	return true;
}

static bool proto_named(struct str name, uint8_t *ret)
{
	uint64_t v;

	for (size_t i = 0; i < sizeof protos / sizeof *protos; i++) {
		if (str_is(name, protos[i].name)) {
			*ret = protos[i].proto;
			return true;
		}
	}
	if (!str_u64(name, &v) || v > 255)
		return false;
	*ret = (uint8_t)v;
	return true;
}

/* What stands in "[name: what]"; empty when it does not. */
static struct str bracket(struct str line, const char *name)
{
	char begin[64];
	int n = snprintf(begin, sizeof begin, "[%s: ", name);
	const char *hit =
		line.n ? memmem(line.p, line.n, begin, (size_t)n) : NULL;
	struct str head = { 0 };
	struct str rest;

	if (hit &&
		str_cut(str_from(line, (size_t)(hit - line.p) + (size_t)n),
			']',
			&head,
			&rest)) {
		return head;
	}
	return (struct str){ 0 };
}

/* "[7 pkts/3187 bytes <-> 11 pkts/3980 bytes]" */
static bool counts(struct str line, unsigned long long ret[static 4])
{
	const char *hit = memmem(line.p, line.n, " pkts/", 6);
	char text[160];

	while (hit && hit > line.p && *hit != '[')
		hit--;
	if (!hit)
		return false;
	snprintf(text,
		sizeof text,
		"%.*s",
		(int)(line.p + line.n - hit),
		hit);
	return sscanf(text,
		       "[%llu pkts/%llu bytes %*[<>-] %llu pkts/%llu bytes",
		       &ret[0],
		       &ret[1],
		       &ret[2],
		       &ret[3]) == 4;
}

/* protocols that tell names here */
static bool names_are_ours(struct str line)
{
	static const char *const ours[] = { "DNS",
		"MDNS",
		"LLMNR",
		"TLS",
		"DTLS",
		"QUIC",
		"HTTP",
		"HTTP_Proxy",
		"HTTP_Connect" };
	struct str proto = bracket(line, "proto");
	struct str numbers, sub;

	str_cut(proto, '/', &numbers, &proto);
	str_cut(proto, '.', &proto, &sub);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		if (str_is(proto, ours[i]))
			return true;
	}
	return false;
}

static void expect_fields(struct agreement *g,
	struct str line,
	struct str where)
{
	static const struct {
		enum line line;
		const char *name;
	} fields[] = {
		{ NDPI_JA4, "JA4" },
		{ NDPI_JA3, "JA3C" },
		{ NDPI_JA3S, "JA3S" },
		{ NDPI_CIPHER, "Cipher" },
		{ NDPI_CERT_SHA1, "Certificate SHA-1" },
		{ NDPI_HASSH, "HASSH-C" },
		{ NDPI_HASSH_SERVER, "HASSH-S" },
	};
	struct str name = bracket(line, "Hostname/SNI");
	struct str head, rest;

	if (name.n && names_are_ours(line))
		expect(g, NDPI_NAME, where, name);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct str value = bracket(line, fields[i].name);
		struct str mark;

		str_cut(value, ' ', &value, &mark); /* "(WEAK)" */
		if (fields[i].line == NDPI_CIPHER && value.n)
			value = cipher_of(&g->scratch, value);
		/* AB:CD */
		for (struct str left = fields[i].line == NDPI_CERT_SHA1
				? value
				: (struct str){ 0 };
			left.n;) {
			bool more = str_cut(left, ':', &head, &rest);
			value = left.p == value.p
				? head
				: arena_fmt(&g->scratch,
					  "%.*s%.*s",
					  STR_FMT(value),
					  STR_FMT(more ? head : left));
			left = more ? rest : (struct str){ 0 };
		}
		if (value.n)
			expect(g, fields[i].line, where, value);
		if (value.n && fields[i].line == NDPI_JA4) {
			expect(g,
				NDPI_JA4_SUMS,
				where,
				ja4_sums(&g->scratch, value));
		}
	}
}

static void flow_line(struct agreement *g, struct str line)
{
	struct arena all = g->scratch;
	struct tuple t = { .proto = 0 };
	struct str number;
	struct str proto;
	struct str arrow;
	unsigned long long n[4];
	bool turned;

	if (!str_cut(str_trim(line), '\t', &number, &line) ||
		!str_cut(line, ' ', &proto, &line) ||
		!proto_named(proto, &t.proto) ||
		!end_next(&line, &t.src, &t.sport) ||
		!str_cut(line, ' ', &arrow, &line) ||
		!end_next(&line, &t.dst, &t.dport) || !counts(line, n)) {
		return;
	}
	struct str where = where_of(&g->scratch, &t, &turned);
	struct sum *sum = sum_of(g, where, true);
	bool ours = (sum - 1)->any;
	judge(g,
		NDPI_FLOWS,
		where,
		number,
		ours,
		ours ? NULL : evidence_of_sums(g, where, sum - 1, sum));
	sum->any = true;
	sum->packets[turned] += n[0];
	sum->byte[turned] += n[1];
	sum->packets[!turned] += n[2];
	sum->byte[!turned] += n[3];
	sum->client[turned] = true;
	expect_fields(g, line, where);
	g->scratch = all;
}

static bool result(void *ctx, const char *path, struct err *err)
{
	enum {
		RESULT_MAX = 16 << 20
	};
	struct agreement *g = ctx;
	struct arena text = g->reading;
	struct str s = str_of(path);
	struct str folder, line;
	char capture[4096];

	if (!str_ends(s, STR(".out")))
		return true;
	const char *name = strrchr(path, '/');
	folder = str_head(s,
		name ? (size_t)(name - path) - strlen("/result") : 0);
	snprintf(capture,
		sizeof capture,
		"%.*s/pcap%.*s",
		STR_FMT(folder),
		(int)strlen(name) - 4,
		name);
	const char *slash = strrchr(capture, '/') + 1;
	if (!file_exists(capture) || !read_capture(g, capture, slash))
		return true;
	if (!file_read(path, RESULT_MAX, &text, &s, err))
		return false;
	while (str_cut(s, '\n', &line, &s))
		flow_line(g, line);
	judge_sums(g, NDPI_TOTAL, NDPI_WAYS, NDPI_CLIENT);
	g->capture = NULL;
	return true;
}

bool hear_ndpi(struct agreement *g, const char *folder)
{
	char results[4096];
	struct err err;

	snprintf(results, sizeof results, "%s/result", folder);
	return file_walk(results, result, g, &err);
}
