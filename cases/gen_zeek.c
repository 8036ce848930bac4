/* SPDX-License-Identifier: Apache-2.0 */
/* gen_zeek.c - connection lists as Zeek logs, in the fields Zeek 2.5 wrote. */
#include "gen.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ID_FIELDS "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"
#define ID_TYPES "time\tstring\taddr\tport\taddr\tport"

struct row {
	const struct log *l;
	const struct conn *c;
	char id[200], uid[20], fuid[20], orig[48], resp[48];
};

static const char *const
	proto_name[] = { [TCP] = "tcp", [UDP] = "udp", [ICMP] = "icmp" };

/* Zeek's identifiers are a letter and base-62 digits; 17 digits hold the drawn
 * 128 bits but for the last. */
static void uid_text(char letter, uint64_t a, uint64_t b, char ret[20])
{
	static const char digit[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
		"ghijklmnopqrstuvwxyz";
	ret[0] = letter;
	for (int i = 1; i < 18; i++) {
		uint64_t *from = i < 9 ? &a : &b;
		ret[i] = digit[*from % 62];
		*from /= 62;
	}
	ret[18] = 0;
}

static struct row row_of(const struct log *l, const struct conn *c)
{
	struct row r = {
		.l = l,
		.c = c,
	};
	addr_text(c->orig, r.orig);
	addr_text(c->resp, r.resp);
	uid_text('C', c->uid[0], c->uid[1], r.uid);
	uid_text('F', c->uid[1], c->uid[0], r.fuid);
	snprintf(r.id,
		sizeof r.id,
		"%" PRId64 ".%06" PRId64 "\t%s\t%s\t%u\t%s\t%u",
		c->ts_us / SECOND,
		c->ts_us % SECOND,
		r.uid,
		r.orig,
		c->orig_p,
		r.resp,
		c->resp_p);
	return r;
}

/* Header octets per packet: IPv4 20 or IPv6 40, and TCP 20, UDP 8, ICMP 8. */
static uint64_t ip_bytes(const struct conn *c, uint64_t byte, uint64_t pkt)
{
	return byte +
		pkt *
		((c->resp.v6 ? 40u : 20u) + (c->proto == TCP ? 20u : 8u));
}

static void put_conn(struct out *o, const struct row *r)
{
	const struct conn *c = r->c;
	bool bare = strcmp(c->state, "SF") != 0 && c->proto == TCP;
	char dur[32] = "-";
	char out[24] = "-";
	char in[24] = "-";
	if (!bare) {
		snprintf(dur,
			sizeof dur,
			"%" PRId64 ".%06" PRId64,
			c->dur_us / SECOND,
			c->dur_us % SECOND);
		snprintf(out, sizeof out, "%" PRIu64, c->orig_byte);
		snprintf(in, sizeof in, "%" PRIu64, c->resp_byte);
	}
	out_text(o,
		"%s\t%s\t%s\t%s\t%s\t%s\t%s\t%c\t%c\t0\t%s\t%" PRIu64
		"\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t(empty)\n",
		r->id,
		proto_name[c->proto],
		c->service ? c->service : "-",
		dur,
		out,
		in,
		c->state,
		r->l->inbound ? 'F' : 'T',
		r->l->inbound ? 'T' : 'F',
		c->history ? c->history : "-",
		c->orig_pkt,
		ip_bytes(c, c->orig_byte, c->orig_pkt),
		c->resp_pkt,
		ip_bytes(c, c->resp_byte, c->resp_pkt));
}

static void put_dns(struct out *o, const struct row *r)
{
	char answer[48];
	addr_text(r->c->answer, answer);
	out_text(o,
		"%s\tudp\t%u\t0.%06" PRId64
		"\t%s\t1\tC_INTERNET\t%s\t0\tNOERROR\tF\tF\tT\tT\t0\t%"
		"s\t3600."
		"000000\tF\n",
		r->id,
		(unsigned)(r->c->uid[0] >> 48),
		r->c->dur_us,
		r->c->name,
		r->c->answer.v6 ? "28\tAAAA" : "1\tA",
		answer);
}

static const struct web *web_of(const struct conn *c)
{
	static const struct web ordinary[] = {
		{ "GET",
			"/",
			"Mozilla/5.0 (Windows NT 6.1; WOW64; rv:49.0) "
			"Gecko/20100101 Firefox/49.0",
			NULL },
		{ "GET",
			"/news/",
			"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) "
			"like Gecko",
			NULL },
		{ "GET",
			"/style/main.css",
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:50.0) "
			"Gecko/20100101 Firefox/50.0",
			NULL },
		{ "POST",
			"/search",
			"Mozilla/5.0 (Windows NT 6.1; WOW64; rv:49.0) "
			"Gecko/20100101 Firefox/49.0",
			NULL },
	};
	return c->web ? c->web : &ordinary[c->uid[0] >> 33 & 3];
}

/* One ordinary page in eight is kept as a file, so that the implant does not
 * stand alone in files.log. */
static bool is_file(const struct conn *c)
{
	if (c->web)
		return c->web->file != NULL;
	return c->service && strcmp(c->service, "http") == 0 &&
		c->resp_byte > 1024 && (c->uid[1] >> 40 & 7) == 0;
}

static void put_http(struct out *o, const struct row *r)
{
	const struct conn *c = r->c;
	const struct web *w = web_of(c);
	const struct payload page = { "-", "text/html", NULL, NULL, NULL };
	const struct payload *p = w->file ? w->file : &page;
	bool post = w->method[0] == 'P', file = is_file(c);
	uint64_t sent = post && c->orig_byte > 300 ? c->orig_byte - 300 : 0;
	uint64_t got = c->resp_byte > 180 ? c->resp_byte - 180 : 0;
	out_text(o,
		"%s\t1\t%s\t%s\t%s\t-\t1.1\t%s\t%" PRIu64 "\t%" PRIu64
		"\t200\tOK\t-\t-\t(empty)\t-\t-\t-\t-\t-\t-\t%s\t%s\t%s\n",
		r->id,
		w->method,
		c->name,
		w->uri,
		w->agent,
		sent,
		got,
		file ? r->fuid : "-",
		file ? p->name : "-",
		file ? p->mime : "-");
}

static void put_ssl(struct out *o, const struct row *r)
{
	out_text(o,
		"%s\tTLSv12\tTLS_ECDHE_RSA_WITH_AES_128_GCM_"
		"SHA256\tsecp256r1\t%s\tF\t-\t-\tT\t-\t-\t-\t-\t-\t-\tok\n",
		r->id,
		r->c->name);
}

static void put_ssh(struct out *o, const struct row *r)
{
	bool person = strcmp(r->c->name, "operator") == 0;
	out_text(o,
		"%s\t2\t%s\t%d\tINBOUND\t%s\tSSH-2.0-OpenSSH_6.7p1\taes128-"
		"ctr\thmac-sha2-256\tnone\tecdh-sha2-nistp256\tssh-rsa\t-\n",
		r->id,
		person ? "T" : "F",
		person ? 1 : 3,
		person ? "SSH-2.0-PuTTY_Release_0.67"
		       : "SSH-2.0-libssh2_1.4.3");
}

/* The digests of an ordinary page: drawn, since there is no page. */
static void draw_digest(struct rng *r, unsigned octets, char ret[65])
{
	for (unsigned i = 0; i < octets; i++)
		snprintf(ret + 2 * i,
			3,
			"%02x",
			(unsigned)(rng_next(r) >> 56));
}

static void put_file(struct out *o, const struct row *r)
{
	const struct conn *c = r->c;
	struct rng draw = rng_of(c->uid[0]);
	char md5[65];
	char sha1[65];
	char sha256[65];
	draw_digest(&draw, 16, md5);
	draw_digest(&draw, 20, sha1);
	draw_digest(&draw, 32, sha256);
	const struct payload page = { "-", "text/html", md5, sha1, sha256 };
	const struct payload *p = c->web ? c->web->file : &page;
	uint64_t seen = c->resp_byte - 180;
	out_text(o,
		"%" PRId64 ".%06" PRId64
		"\t%s\t%s\t%s\t%s\tHTTP\t0\tMD5,SHA1,SHA256\t%s\t%s\t0."
		"900000\tF\tF\t%" PRIu64 "\t%" PRIu64
		"\t0\t0\tF\t-\t%s\t%s\t%s\t-\n",
		c->ts_us / SECOND,
		c->ts_us % SECOND,
		r->fuid,
		r->resp,
		r->orig,
		r->uid,
		p->mime,
		p->name,
		seen,
		seen,
		p->md5,
		p->sha1,
		p->sha256);
}

static bool of_service(const struct conn *c, const char *service)
{
	return c->service && strcmp(c->service, service) == 0;
}

static bool is_conn(const struct conn *c)
{
	(void)c;
	return true;
}
static bool is_dns(const struct conn *c)
{
	return of_service(c, "dns");
}
static bool is_http(const struct conn *c)
{
	return of_service(c, "http");
}
static bool is_ssl(const struct conn *c)
{
	return of_service(c, "ssl");
}
static bool is_ssh(const struct conn *c)
{
	return of_service(c, "ssh");
}

static const struct kind {
	const char *path;
	const char *fields;
	const char *types;
	bool (*mine)(const struct conn *c);
	void (*put)(struct out *o, const struct row *r);
} kinds[] = {
	{ "conn",
		ID_FIELDS "\tproto\tservice\tduration\torig_bytes\tresp_"
			  "bytes\tconn_state\tlocal_orig\tlocal_resp"
			  "\tmissed_bytes\thistory\torig_pkts\torig_ip_"
			  "bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents",
		ID_TYPES
		"\tenum\tstring\tinterval\tcount\tcount\tstring\tbool"
		"\tbool\tcount\tstring\tcount\tcount\tcount\tcount"
		"\tset[string]",
		is_conn,
		put_conn },
	{ "dns",
		ID_FIELDS
		"\tproto\ttrans_id\trtt\tquery\tqclass\tqclass_"
		"name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD"
		"\tRA\tZ\tanswers\tTTLs\trejected",
		ID_TYPES
		"\tenum\tcount\tinterval\tstring\tcount\tstring\tcount"
		"\tstring\tcount\tstring\tbool\tbool\tbool\tbool"
		"\tcount\tvector[string]\tvector[interval]\tbool",
		is_dns,
		put_dns },
	{ "http",
		ID_FIELDS
		"\ttrans_depth\tmethod\thost\turi\treferrer\tversion\tuser_"
		"agent\trequest_body_len"
		"\tresponse_body_len\tstatus_code\tstatus_msg\tinfo_"
		"code\tinfo_"
		"msg\ttags\tusername\tpassword\tproxied\torig_fuids"
		"\torig_filenames\torig_mime_types\tresp_fuids\tresp_"
		"filenames\tresp_mime_types",
		ID_TYPES
		"\tcount\tstring\tstring\tstring\tstring\tstring\tstring\tcou"
		"nt"
		"\tcount\tcount\tstring\tcount\tstring"
		"\tset[enum]\tstring\tstring\tset[string]\tvector[string]"
		"\tvector[string]\tvector[string]\tvector[string]"
		"\tvector[string]\tvector[string]",
		is_http,
		put_http },
	{ "ssl",
		ID_FIELDS
		"\tversion\tcipher\tcurve\tserver_name\tresumed\tlast_"
		"alert\tnext_protocol\testablished"
		"\tcert_chain_fuids\tclient_cert_chain_"
		"fuids\tsubject\tissuer\tclient_subject\tclient_"
		"issuer\tvalidation_status",
		ID_TYPES
		"\tstring\tstring\tstring\tstring\tbool\tstring\tstrin"
		"g\tbool\tvector[string]\tvector[string]\tstring"
		"\tstring\tstring\tstring\tstring",
		is_ssl,
		put_ssl },
	{ "ssh",
		ID_FIELDS
		"\tversion\tauth_success\tauth_"
		"attempts\tdirection\tclient\tserver\tcipher_alg\tmac_alg"
		"\tcompression_alg\tkex_alg\thost_key_alg\thost_key",
		ID_TYPES
		"\tcount\tbool\tcount\tenum\tstring\tstring\tstring\ts"
		"tring\tstring\tstring\tstring\tstring",
		is_ssh,
		put_ssh },
	{ "files",
		"ts\tfuid\ttx_hosts\trx_hosts\tconn_"
		"uids\tsource\tdepth\tanalyzers\tmime_"
		"type\tfilename\tduration\tlocal_orig"
		"\tis_orig\tseen_bytes\ttotal_bytes\tmissing_bytes\toverflow_"
		"bytes\ttimedout\tparent_fuid\tmd5\tsha1\tsha256\textracted",
		"time\tstring\tset[addr]\tset[addr]\tset[string]"
		"\tstring\tcount\tset[string]"
		"\tstring\tstring\tinterval\tbool\tbool"
		"\tcount\tcount\tcount\tcount\tbool\tstring\tstring\tstring\t"
		"st"
		"ring\tstring",
		is_file,
		put_file },
};

static void write_kind(const char *dir,
	const char *name,
	const struct log *l,
	const struct kind *k,
	int64_t from,
	int64_t until)
{
	struct out *o = out_open(dir, name);
	char when[40];
	int64_t last = from;
	utc_text(from, when);
	out_text(o,
		"#separator \\x09\n#simulated\tmade for a sample case; no "
		"line "
		"is real evidence\n#set_separator\t,\n"
		"#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#open\t%"
		"s\n#fields\t%s\n#types\t%s\n",
		k->path,
		when,
		k->fields,
		k->types);
	for (const struct conn *c = l->v; c < l->v + l->n; c++) {
		int64_t end = c->ts_us + c->dur_us;
		if (end < from || end >= until || !k->mine(c))
			continue;
		struct row r = row_of(l, c);
		k->put(o, &r);
		last = end;
	}
	utc_text(last + SECOND, when);
	out_text(o, "#close\t%s\n", when);
	out_close(o);
}

void zeek_conn(const char *dir,
	const char *name,
	const struct log *l,
	int64_t from,
	int64_t until)
{
	write_kind(dir, name, l, &kinds[0], from, until);
}

void zeek_app(const char *dir,
	const char *name,
	const struct log *l,
	const char *path)
{
	const struct kind *k = kinds;
	/* a wrong path is our own mistake, not input */
	while (strcmp(k->path, path) != 0)
		k++;
	write_kind(dir, name, l, k, l->n ? l->v[0].ts_us : 0, INT64_MAX);
}

/* JSON lines have no header, so every record carries the mark and none can be
 * taken for evidence once cut loose. */
void zeek_conn_json(const char *dir, const char *name, const struct log *l)
{
	struct out *o = out_open(dir, name);
	for (const struct conn *c = l->v; c < l->v + l->n; c++) {
		struct row r = row_of(l, c);
		out_text(o,
			"{\"ts\":%" PRId64 ".%06" PRId64
			",\"uid\":\"%s\",\"id.orig_h\":\"%s\",\"id.orig_p\":%"
			"u,"
			"\"id.resp_h\":\"%s\","
			"\"id.resp_p\":%u,\"proto\":\"%s\"",
			c->ts_us / SECOND,
			c->ts_us % SECOND,
			r.uid,
			r.orig,
			c->orig_p,
			r.resp,
			c->resp_p,
			proto_name[c->proto]);
		if (c->service)
			out_text(o, ",\"service\":\"%s\"", c->service);
		if (strcmp(c->state, "SF") == 0 || c->proto != TCP) {
			out_text(o,
				",\"duration\":%" PRId64 ".%06" PRId64
				",\"orig_bytes\":%" PRIu64
				",\"resp_bytes\":%" PRIu64,
				c->dur_us / SECOND,
				c->dur_us % SECOND,
				c->orig_byte,
				c->resp_byte);
		}
		out_text(o,
			",\"conn_state\":\"%s\",\"local_orig\":true,\"local_"
			"resp\":false,\"missed_bytes\":0",
			c->state);
		if (c->history)
			out_text(o, ",\"history\":\"%s\"", c->history);
		out_text(o,
			",\"orig_pkts\":%" PRIu64
			",\"orig_ip_bytes\":%" PRIu64
			",\"resp_pkts\":%" PRIu64
			",\"resp_ip_bytes\":%" PRIu64
			",\"tunnel_parents\":[],\"simulated\":true}\n",
			c->orig_pkt,
			ip_bytes(c, c->orig_byte, c->orig_pkt),
			c->resp_pkt,
			ip_bytes(c, c->resp_byte, c->resp_pkt));
	}
	out_close(o);
}
