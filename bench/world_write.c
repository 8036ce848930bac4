/* SPDX-License-Identifier: Apache-2.0 */
/* What the sensor makes of what happened: it loses some, its clock is wrong,
 * and it writes down its own kind of thing. */
#include "world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEAD                                                   \
	"#separator \\x09\n#set_separator\t,\n#empty_field\t(" \
	"empty)\n#unset_field\t-\n#path\t"
#define TUPLE "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"
#define TUPLE_TYPES "time\tstring\taddr\tport\taddr\tport"

/* The clock of a sensor: where it stands wrong. */
struct clock {
	int64_t offset_us;
	double drift; /* seconds a second */
	int64_t step_at_us;
	int64_t step_us;
	int64_t unit_us; /* what is finer is cut off */
	int64_t from_us;
};

struct writing {
	struct world *w;
	struct draw d;
	struct clock clock;
	int64_t active_us; /* flows: what lasts longer is told in pieces */
	FILE *log[5];
	struct part *part; /* of flows */
	size_t n_part;
	size_t part_cap;
};

enum zeek_file {
	CONN_LOG,
	DNS_LOG,
	HTTP_LOG,
	SSL_LOG,
	SSH_LOG
};

/* --- the sensor ---------------------------------------------------------- */

static struct clock clock_of(struct world *w, struct draw *d)
{
	static const double offsets[2] = { -120, 120 };
	static const double drifts[2] = { -50e-6, 50e-6 };
	struct clock c = { .unit_us = 1, .from_us = w->from_us };
	bool wrong = draw_chance(d, 400);
	bool steps = draw_chance(d, 150);
	double part = draw_uni(d);
	double step_s = draw_between(d, offsets) / 2;
	unsigned coarse = draw_below(d, 10);

	if (wrong) {
		c.offset_us = (int64_t)(draw_between(d, offsets) * 1e6);
		c.drift = draw_between(d, drifts);
	}
	c.step_at_us = w->from_us +
		(int64_t)(part * (double)(w->to_us - w->from_us));
	c.step_us = steps ? (int64_t)(step_s * 1e6) : 0;
	if (w->sensor == FLOW)
		c.unit_us = coarse < 7 ? 1000 : US_PER_S;
	else if (w->sensor == PROXY || coarse < 2)
		c.unit_us = 1000;
	return c;
}

static int64_t shown(const struct clock *c, int64_t t_us)
{
	int64_t at = t_us + c->offset_us +
		(int64_t)(c->drift * (double)(t_us - c->from_us));

	if (t_us >= c->step_at_us)
		at += c->step_us;
	return at - at % c->unit_us;
}

static int later(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	int64_t s = x->t_us + x->lasts_us;
	int64_t t = y->t_us + y->lasts_us;

	if (s != t)
		return s > t ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static FILE *file_in(const struct world *w, const char *name)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s", w->out, name);
	FILE *f = n > 0 && (size_t)n < sizeof path ? fopen(path, "wb") : NULL;

	if (!f)
		fprintf(stderr,
			"world: %s/%s: cannot be written\n",
			w->out,
			name);
	return f;
}

static bool closed(FILE *f)
{
	bool bad = ferror(f) != 0;

	return fclose(f) == 0 && !bad;
}

static const char *or_dash(const char *s)
{
	return s && *s ? s : "-";
}

static uint64_t packets(uint64_t bytes, uint64_t back, enum proto proto)
{
	/* one for three of the other side's are acknowledgements, and three
	 * open and close */
	if (proto == TCP)
		return 3 + bytes / 1400 + back / 4200;
	return 1 + bytes / 1200;
}

/* --- Zeek ---------------------------------------------------------------- */

static const struct state {
	const char *name;
	const char *history;
	unsigned share; /* permille of answered ones */
} states[] = {
	{ "SF", "ShADadFf", 780 },
	{ "RSTO", "ShADadR", 70 },
	{ "RSTR", "ShADadr", 50 },
	{ "S1", "ShADad", 60 },
	{ "S3", "ShADadf", 20 },
	{ "OTH", "^dADa", 20 },
};
static const struct state unanswered = { "S0", "S", 0 };
static const struct state refused = { "REJ", "Sr", 0 };
static const struct state datagrams = { "SF", "Dd", 0 };
static const struct state datagrams_alone = { "S0", "D", 0 };

static const struct state *state_of(struct draw *d, const struct row *r)
{
	unsigned at = draw_below(d, 1000);

	if (r->outcome == SILENT)
		return r->proto == TCP ? &unanswered : &datagrams_alone;
	if (r->proto != TCP)
		return &datagrams;
	if (r->outcome == REFUSED)
		return &refused;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (at < states[i].share)
			return &states[i];
		at -= states[i].share;
	}
	return &states[0];
}

static void tuple(const struct writing *x, FILE *f, const struct row *r)
{
	int64_t t = shown(&x->clock, r->t_us);
	struct draw uid = { x->w->seed ^ (uint64_t)r->number << 20 };

	fprintf(f,
		"%" PRId64 ".%06" PRId64 "\tC%016" PRIx64 "\t%s\t%u\t%s\t%u",
		t / US_PER_S,
		t % US_PER_S,
		draw_u64(&uid),
		r->src,
		r->proto == ICMP ? 8U : r->sport,
		r->dst,
		r->proto == ICMP ? 0U : r->dport);
}

static const char *proto_name(enum proto p)
{
	if (p == ICMP)
		return "icmp";
	return p == TCP ? "tcp" : "udp";
}

static void zeek_conn(struct writing *x, const struct row *r)
{
	static const char *const service[] = { "-",
		"dns",
		"http",
		"ssl",
		"ssh" };
	const struct state *s = state_of(&x->d, r);
	uint64_t n = packets(r->up_byte, r->down_byte, r->proto);
	uint64_t m = r->outcome == ANSWERED
		? packets(r->down_byte, r->up_byte, r->proto)
		: r->outcome == REFUSED;
	FILE *f = x->log[CONN_LOG];

	if (r->outcome != ANSWERED)
		n = r->proto == TCP && r->outcome == SILENT ? 3 : 1;
	tuple(x, f, r);
	fprintf(f,
		"\t%s\t%s\t%" PRId64 ".%06" PRId64 "\t%" PRIu64 "\t%" PRIu64
		"\t%s\t%s\t%s\t0\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\t%" PRIu64 "\t-\n",
		proto_name(r->proto),
		r->outcome == ANSWERED ? service[r->app] : "-",
		r->lasts_us / US_PER_S,
		r->lasts_us % US_PER_S,
		r->up_byte,
		r->down_byte,
		s->name,
		r->inbound ? "F" : "T",
		r->inbound ? "T" : "F",
		s->history,
		n,
		r->up_byte + 40 * n,
		m,
		r->down_byte + 40 * m);
}

static const struct {
	const char *name;
	unsigned number;
} types[QTYPES] = {
	[Q_A] = { "A", 1 },
	[Q_AAAA] = { "AAAA", 28 },
	[Q_TXT] = { "TXT", 16 },
	[Q_NULL] = { "NULL", 10 },
	[Q_KEY] = { "KEY", 25 },
	[Q_CNAME] = { "CNAME", 5 },
	[Q_PTR] = { "PTR", 12 },
};

static void zeek_dns(struct writing *x, const struct row *r)
{
	FILE *f = x->log[DNS_LOG];

	tuple(x, f, r);
	fprintf(f,
		"\tudp\t%u\t%s\t1\tC_INTERNET\t%u\t%s\t%u\t%"
		"s\tF\tF\tT\tT\t0\t"
		"%s\t%s\tF\n",
		r->number & 0xffff,
		r->name,
		types[r->qtype].number,
		types[r->qtype].name,
		r->nxdomain ? 3U : 0U,
		r->nxdomain ? "NXDOMAIN" : "NOERROR",
		or_dash(r->note),
		r->note ? "60.000000" : "-");
}

static void zeek_http(struct writing *x, const struct row *r)
{
	FILE *f = x->log[HTTP_LOG];
	bool post = r->up_byte > 600;

	tuple(x, f, r);
	fprintf(f,
		"\t1\t%s\t%s\t%s\t-\t%s\t%" PRIu64 "\t%" PRIu64
		"\t200\tOK\t-\t-\t(empty)\t-\t-\t-\n",
		post ? "POST" : "GET",
		or_dash(r->no_host ? NULL : r->name),
		or_dash(r->note),
		or_dash(r->program),
		post ? r->up_byte - 400 : 0,
		r->down_byte > 180 ? r->down_byte - 180 : 0);
}

static void zeek_ssl(struct writing *x, const struct row *r)
{
	FILE *f = x->log[SSL_LOG];

	tuple(x, f, r);
	fprintf(f,
		"\tTLSv13\tTLS_AES_128_GCM_SHA256\tx25519\t%s\tF\t-\t-\tT",
		or_dash(r->name));
	if (x->w->has_ja4)
		fprintf(f, "\t%s", or_dash(r->program));
	fputc('\n', f);
}

static void zeek_ssh(struct writing *x, const struct row *r)
{
	FILE *f = x->log[SSH_LOG];

	tuple(x, f, r);
	fprintf(f,
		"\t2\t%s\t%u\t%s\t%s\tSSH-2.0-OpenSSH_8.4p1\n",
		r->logged_on ? "T" : "F",
		r->logged_on ? 1U : 3U,
		r->inbound ? "INBOUND" : "OUTBOUND",
		or_dash(r->program));
}

static const struct zeek_log {
	const char *name;
	enum app app;
	const char *head;
} zeek_logs[] = {
	[CONN_LOG] = { "conn.log",
		APP_NONE,
		HEAD
		"conn\n#fields\t" TUPLE
		"\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_"
		"state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_"
		"pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_"
		"parents\n#types\t" TUPLE_TYPES
		"\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\t"
		"count\tstring\tcount\tcount\tcount\tcount\tset[string]\n" },
	[DNS_LOG] = { "dns.log",
		APP_DNS,
		HEAD
		"dns\n#fields\t" TUPLE
		"\tproto\ttrans_id\tquery\tqclass\tqclass_name\tqtype\tqtype_"
		"name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\t"
		"rejected\n#types\t" TUPLE_TYPES
		"\tenum\tcount\tstring\tcount\tstring\tcount\tstring\tcount\t"
		"string\tbool\tbool\tbool\tbool\tcount\tvector[string]"
		"\tvector["
		"interval]\tbool\n" },
	[HTTP_LOG] = { "http.log",
		APP_HTTP,
		HEAD
		"http\n#fields\t" TUPLE
		"\ttrans_depth\tmethod\thost\turi\treferrer\tuser_agent\t"
		"request_body_len\tresponse_body_len\tstatus_code\tstatus_"
		"msg\t"
		"info_code\tinfo_msg\ttags\tusername\tpassword\tproxied\n"
		"#types\t" TUPLE_TYPES "\tcount\tstring\tstring\tstring\tstri"
				       "ng\tstring\tcount\tcount"
		"\tcount\tstring\tcount\tstring\tset[enum]\tstring\tstring\t"
		"set[string]\n" },
	[SSL_LOG] = { "ssl.log",
		APP_TLS,
		HEAD
		"ssl\n#fields\t" TUPLE
		"\tversion\tcipher\tcurve\tserver_name\tresumed\tlast_alert\t"
		"next_protocol\testablished" },
	[SSH_LOG] = { "ssh.log",
		APP_SSH,
		HEAD
		"ssh\n#fields\t" TUPLE
		"\tversion\tauth_success\tauth_attempts\tdirection\tclient\t"
		"server\n#types\t" TUPLE_TYPES
		"\tcount\tbool\tcount\tenum\tstring\tstring\n" },
};

static void (*const zeek_write[])(struct writing *, const struct row *) = {
	[APP_NONE] = zeek_conn,
	[APP_DNS] = zeek_dns,
	[APP_HTTP] = zeek_http,
	[APP_TLS] = zeek_ssl,
	[APP_SSH] = zeek_ssh,
};

/* The header of ssl.log goes on with the fingerprint, where the sensor has the
 * plug-in for it. */
static void zeek_head(struct writing *x, enum zeek_file i)
{
	fputs(zeek_logs[i].head, x->log[i]);
	if (i != SSL_LOG)
		return;
	fprintf(x->log[i],
		"%s\n#types\t" TUPLE_TYPES "\tstring\tstring\tstring\tstring"
					   "\tbool\tstring\tstring\tbool%"
		"s\n",
		x->w->has_ja4 ? "\tja4" : "",
		x->w->has_ja4 ? "\tstring" : "");
}

static bool lost(struct writing *x)
{
	return draw_uni(&x->d) < x->w->loss;
}

static void zeek_row(struct writing *x, struct row *r)
{
	enum app app = r->outcome == ANSWERED ? r->app : APP_NONE;
	bool conn_lost = lost(x);
	bool app_lost = lost(x);

	if (!conn_lost && x->log[CONN_LOG])
		zeek_conn(x, r);
	r->written = !conn_lost && x->log[CONN_LOG];
	if (app == APP_NONE || app_lost)
		return;
	/* logs stand in the order of applications */
	if (x->log[app])
		zeek_write[app](x, r);
}

static bool write_zeek(struct writing *x)
{
	bool dns_only = x->w->sensor == DNS;
	bool ok = true;

	for (enum zeek_file i = CONN_LOG; i <= SSH_LOG; i++) {
		if (dns_only && i != DNS_LOG)
			continue;
		x->log[i] = file_in(x->w, zeek_logs[i].name);
		if (!x->log[i])
			return false;
		zeek_head(x, i);
	}
	for (size_t i = 0; i < x->w->n_row; i++)
		zeek_row(x, &x->w->row[i]);
	for (enum zeek_file i = CONN_LOG; i <= SSH_LOG; i++)
		ok &= !x->log[i] || closed(x->log[i]);
	return ok;
}

/* --- flows, as nfdump -o csv --------------------------------------------- */

static void stamp(char to[static 32], int64_t t_us, int64_t unit_us)
{
	time_t s = (time_t)(t_us / US_PER_S);
	struct tm tm;

	gmtime_r(&s, &tm);
	size_t n = strftime(to, 32, "%Y-%m-%d %H:%M:%S", &tm);
	if (unit_us < US_PER_S) {
		snprintf(to + n,
			32 - n,
			".%03d",
			(int)(t_us % US_PER_S / 1000));
	}
}

/* One direction of one piece. */
struct part {
	int64_t t_us;
	int64_t lasts_us;
	const char *from;
	const char *to;
	unsigned sport;
	unsigned dport;
	const char *flags;
	enum proto proto;
	uint64_t packets;
	uint64_t bytes;
	size_t number;
};

/* What is left when one packet in so many is looked at. false: nothing */
static bool sampled(struct writing *x, struct part *p)
{
	unsigned n = x->w->sampling;
	double left = (double)p->packets / (n ? n : 1);
	uint64_t whole = (uint64_t)left;

	if (n < 2)
		return true;
	whole += draw_uni(&x->d) < left - (double)whole;
	if (!whole)
		return false;
	p->bytes = p->bytes * whole / p->packets;
	p->packets = whole;
	return true;
}

static void flow_part(struct writing *x, struct part p)
{
	if (lost(x) || !sampled(x, &p))
		return;
	x->part =
		world_grown(x->w, x->part, x->n_part, &x->part_cap, sizeof p);
	p.number = x->n_part;
	x->part[x->n_part++] = p;
}

/* An exporter tells of a flow when it ends, or has lasted long enough. */
static int exported_later(const void *a, const void *b)
{
	const struct part *x = a;
	const struct part *y = b;
	int64_t s = x->t_us + x->lasts_us;
	int64_t t = y->t_us + y->lasts_us;

	if (s != t)
		return s > t ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static void flow_line(struct writing *x, const struct part *p)
{
	static const char *const
		name[] = { [ICMP] = "ICMP", [TCP] = "TCP", [UDP] = "UDP" };
	int64_t unit_us = x->clock.unit_us;
	int64_t from = shown(&x->clock, p->t_us);
	int64_t to = shown(&x->clock, p->t_us + p->lasts_us);
	char first[32];
	char last[32];

	stamp(first, from, unit_us);
	stamp(last, to, unit_us);
	fprintf(x->log[CONN_LOG],
		"%s,%s,%" PRId64 ".%03" PRId64
		",%s,%s,%u,%u%s,%s,%s,0,0,%" PRIu64 ",%" PRIu64 ",0,0\n",
		first,
		last,
		p->lasts_us / US_PER_S,
		p->lasts_us % US_PER_S / 1000,
		p->from,
		p->to,
		p->sport,
		p->dport,
		p->proto == ICMP ? ".0" : "",
		name[p->proto],
		p->proto == TCP ? p->flags : "........",
		p->packets,
		p->bytes);
}

/* SYN in the first piece, FIN in the last: by these a reader knows that what
 * lies between is one connection. */
static const char *flags_of(const struct row *r, int64_t i, int64_t pieces)
{
	static const char *const flags[2][2] = {
		{ "...AP...", "...AP..F" },
		{ "...AP.S.", "...AP.SF" },
	};

	if (r->outcome != ANSWERED)
		return "......S.";
	return flags[i == 0][i == pieces - 1];
}

static void flow_piece(struct writing *x,
	const struct row *r,
	int64_t from_us,
	int64_t lasts_us,
	int64_t i,
	int64_t pieces)
{
	bool icmp = r->proto == ICMP;
	uint64_t n = packets(r->up_byte, r->down_byte, r->proto);
	uint64_t m = packets(r->down_byte, r->up_byte, r->proto);
	double share = 1.0 / (double)pieces;
	struct part up = {
		.t_us = from_us,
		.lasts_us = lasts_us,
		.from = r->src,
		.to = r->dst,
		.sport = icmp ? 0 : r->sport,
		.dport = icmp ? 8 : r->dport,
		.flags = flags_of(r, i, pieces),
		.proto = r->proto,
		.packets = 1 + (uint64_t)(share * (double)n),
	};
	struct part down = up;

	if (r->outcome != ANSWERED)
		up.packets = r->proto == TCP && r->outcome == SILENT ? 3 : 1;
	up.bytes = (uint64_t)(share * (double)r->up_byte) + 40 * up.packets;
	flow_part(x, up);
	if (r->outcome == SILENT)
		return;
	down.from = r->dst;
	down.to = r->src;
	down.sport = up.dport;
	down.dport = up.sport;
	if (icmp) {
		down.sport = 0;
		down.dport = 0;
	}
	down.t_us = from_us + (lasts_us < 40000 ? lasts_us / 2 : 20000);
	down.lasts_us = lasts_us - (down.t_us - from_us);
	down.packets =
		r->outcome == REFUSED ? 1 : 1 + (uint64_t)(share * (double)m);
	if (r->outcome == REFUSED)
		down.flags = "...A.R..";
	down.bytes =
		(uint64_t)(share * (double)r->down_byte) + 40 * down.packets;
	flow_part(x, down);
}

static void flow_row(struct writing *x, struct row *r)
{
	int64_t pieces = 1 + r->lasts_us / x->active_us;

	r->written = true;
	for (int64_t i = 0; i < pieces; i++) {
		int64_t from = i * x->active_us;
		int64_t lasts = r->lasts_us - from;

		if (lasts > x->active_us)
			lasts = x->active_us;
		flow_piece(x, r, r->t_us + from, lasts, i, pieces);
	}
}

static bool write_flow(struct writing *x)
{
	static const double timeouts_s[2] = { 60, 1800 };
	double t = draw_log_between(&x->d, timeouts_s);

	x->active_us = (int64_t)(t / 60) * 60 * US_PER_S;
	x->log[CONN_LOG] = file_in(x->w, "flows.csv");
	if (!x->log[CONN_LOG])
		return false;
	fputs("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n",
		x->log[CONN_LOG]);
	for (size_t i = 0; i < x->w->n_row; i++)
		flow_row(x, &x->w->row[i]);
	if (x->n_part)
		qsort(x->part, x->n_part, sizeof *x->part, exported_later);
	for (size_t i = 0; i < x->n_part; i++)
		flow_line(x, &x->part[i]);
	return closed(x->log[CONN_LOG]);
}

/* --- a proxy's log, as squid's own --------------------------------------- */

static void proxy_row(struct writing *x, struct row *r)
{
	bool tls = r->app == APP_TLS;
	bool ok = r->outcome == ANSWERED;
	int64_t t = shown(&x->clock, r->t_us + r->lasts_us);
	const char *host = r->name && !r->no_host ? r->name : r->dst;
	const char *method = r->up_byte > 600 ? "POST" : "GET";
	char url[1024];

	if ((!tls && r->app != APP_HTTP) || r->proto != TCP || r->inbound)
		return;
	r->written = !lost(x);
	if (!r->written)
		return;
	if (tls)
		method = "CONNECT";
	if (tls)
		snprintf(url, sizeof url, "%s:%u", host, r->dport);
	else if (r->dport == 80)
		snprintf(url, sizeof url, "http://%s%s", host, r->note);
	else
		snprintf(url,
			sizeof url,
			"http://%s:%u%s",
			host,
			r->dport,
			r->note);
	fprintf(x->log[CONN_LOG],
		"%" PRId64 ".%03" PRId64 " %6" PRId64 " %s %s/%s %" PRIu64
		" %s %s - HIER_DIRECT/%s %s\n",
		t / US_PER_S,
		t % US_PER_S / 1000,
		r->lasts_us / 1000,
		r->src,
		tls ? "TCP_TUNNEL" : "TCP_MISS",
		ok ? "200" : "503",
		r->down_byte,
		method,
		url,
		r->dst,
		tls ? "-" : "text/html");
}

static bool write_proxy(struct writing *x)
{
	x->log[CONN_LOG] = file_in(x->w, "access.log");
	if (!x->log[CONN_LOG])
		return false;
	for (size_t i = 0; i < x->w->n_row; i++)
		proxy_row(x, &x->w->row[i]);
	return closed(x->log[CONN_LOG]);
}

/* --- what is true -------------------------------------------------------- */

static bool write_truth(const struct world *w)
{
	static const char *const set[] = { "-", "fit", "held" };
	const struct truth *t = &w->truth;
	FILE *f = file_in(w, "truth.tsv");

	if (!f)
		return false;
	fputs("list\tfamily\tset\thost\tservers\n", f);
	fprintf(f,
		"%s\t%s\t%s\t%s\t",
		t->list,
		t->family,
		set[t->n_server ? t->set : BASE],
		t->host);
	for (unsigned i = 0; i < t->n_server; i++)
		fprintf(f, "%s%s", i ? "," : "", t->server[i]);
	fputs(t->n_server ? "\n" : "-\n", f);
	return closed(f);
}

/* Who knocked beside the attacker: attackers too, and not the one looked for.
 */
static bool write_background(const struct world *w)
{
	FILE *f = file_in(w, "background.tsv");

	if (!f)
		return false;
	for (size_t i = 0; i < w->n_stranger; i++)
		fprintf(f, "%s\n", w->stranger[i]);
	return closed(f);
}

/* Whose server each is, for who asks why one was suspected. */
static bool write_software(const struct world *w)
{
	FILE *f = file_in(w, "software.tsv");

	if (!f)
		return false;
	fputs("family\tserver\taddresses\n", f);
	if (w->nat)
		fprintf(f, "a host of ours\t-\t%s\n", w->nat);
	for (unsigned i = 0; i < w->n_reached; i++)
		fprintf(f, "a host of ours\t-\t%s\n", w->reached[i]);
	for (unsigned i = 0; i < w->n_site; i++) {
		const struct site *s = w->site[i];

		if (!s->family)
			continue;
		fprintf(f, "%s\t%s\t", s->family, or_dash(s->name));
		for (unsigned k = 0; k < s->n_addr; k++)
			fprintf(f, "%s%s", k ? "," : "", s->addr[k]);
		fprintf(f,
			"%s%s\n",
			s->addr6 ? "," : "",
			s->addr6 ? s->addr6 : "");
	}
	return closed(f);
}

static bool write_world(const struct world *w, const struct clock *c)
{
	static const char *const sensor[] = { "zeek",
		"flow",
		"dns",
		"proxy" };
	static const char *const set[] = { "all", "fit", "held" };
	static const char *const view[] = { "host", "resolver", "none" };
	FILE *f = file_in(w, "world.tsv");

	if (!f)
		return false;
	fputs("seed\thosts\thours\tsensor\tsoftware\tloss\tsampling\tnat\tpro"
	      "xy"
	      "\tpublic\tdns\tinside\tstrangers\tstep\tunit\trows\tbenign_"
	      "host_"
	      "days\tnet\n",
		f);
	fprintf(f,
		"%" PRIu64
		"\t%u\t%u\t%s\t%s\t%.2f\t%u\t%d\t%d\t%d\t%s\t%d\t%zu"
		"\t%" PRId64 "\t%" PRId64 "\t%zu\t%.2f\t%s\n",
		w->seed,
		w->n_host,
		w->hours,
		sensor[w->sensor],
		set[w->has_set ? w->set : BASE],
		w->loss,
		w->sampling,
		w->nat != NULL,
		w->proxy != NULL,
		w->public_hosts,
		view[w->dns_view],
		w->sees_inside,
		w->n_stranger,
		c->step_us / US_PER_S,
		c->unit_us,
		w->n_row,
		w->n_host * w->hours / 24.0,
		w->net);
	return closed(f);
}

static double loss_of(struct draw *d)
{
	static const double
		losses[] = { 0, 0, 0, 0, 0, 0, 0.02, 0.05, 0.1, 0.3 };

	return losses[draw_below(d, sizeof losses / sizeof *losses)];
}

static bool write_pairs(struct world *w)
{
	FILE *f = file_in(w, "pairs.tsv");

	return f && world_pairs(w, f) && closed(f);
}

bool world_write(struct world *w)
{
	static bool (*const write[SENSORS])(struct writing *) = {
		[ZEEK] = write_zeek,
		[DNS] = write_zeek,
		[FLOW] = write_flow,
		[PROXY] = write_proxy,
	};
	struct writing x = { .w = w, .d = draw_for(w->seed, "sensor", 0) };
	double loss = loss_of(&x.d);

	if (w->loss < 0)
		w->loss = loss;
	x.clock = clock_of(w, &x.d);
	if (w->sensor == FLOW && draw_chance(&x.d, 120))
		w->sampling = 10;
	if (w->n_row)
		qsort(w->row, w->n_row, sizeof *w->row, later);
	return write[w->sensor](&x) && write_truth(w) &&
		write_background(w) && write_software(w) &&
		write_world(w, &x.clock) && write_pairs(w);
}
