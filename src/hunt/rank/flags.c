/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/flags.h"

enum {
	/* answers that a client must have had before one that it did not have
	 * says anything */
	ANSWERS_MIN = 10,
	/* fingerprints that a client must show before one of its own says
	 * anything */
	PROGRAMS_MIN = 3,
	/* client and server with the same fingerprint: so few are rare */
	RARE_PAIRS = 2,
	/* shorter evidence has no beginning to be later than */
	SPAN_MIN_MS = 6 * 3600 * 1000,
	NEW_SHARE = 4, /* first seen after this part of the span */
	RARE_MILLI = 20,
	COMMON_MILLI = 50,
};

const struct flag_row flag_rows[FLAGS] = {
	[FLAG_NO_HOST] = { "no-host",
		"HTTP requests to it name no host",
		3000 },
	[FLAG_DIRECT] = { "direct",
		"its clients learn addresses from DNS, but not this one",
		2000 },
	[FLAG_RARE_CLIENT] = { "rare-client",
		"its clients talk to it with a program that they use nowhere "
		"else",
		2000 },
	[FLAG_ODD_PORT] = { "odd-port",
		"it listens on a port that no usual service has",
		2000 },
	[FLAG_RARE] = { "rare",
		"almost nobody of the many that were seen talks to it",
		1000 },
	[FLAG_NEW] = { "new",
		"it was first seen well after the beginning of the evidence",
		500 },
	[FLAG_COMMON] = { "common", "many talk to it", -3000 },
	[FLAG_SILENT] = { "silent", "it never answered", -6000 },
};

/* IANA's registry, and what is seen on every network; others below 1,024 are
 * odd too. */
static const uint16_t usual_port[] = { 20,
	21,
	22,
	23,
	25,
	53,
	67,
	68,
	80,
	88,
	110,
	111,
	119,
	123,
	135,
	137,
	138,
	139,
	143,
	161,
	179,
	389,
	443,
	445,
	464,
	465,
	500,
	514,
	515,
	543,
	554,
	587,
	593,
	631,
	636,
	853,
	873,
	993,
	995,
	1194,
	1433,
	1521,
	1723,
	1812,
	1883,
	1900,
	2049,
	2222,
	3128,
	3268,
	3269,
	3306,
	3389,
	3478,
	3702,
	4500,
	4789,
	5060,
	5061,
	5222,
	5223,
	5228,
	5353,
	5355,
	5432,
	5671,
	5672,
	5900,
	5985,
	5986,
	6379,
	6881,
	8000,
	8008,
	8009,
	8080,
	8443,
	8883,
	8888,
	9000,
	9090,
	9100,
	9200,
	9389,
	27017 };

static bool odd(const struct conversation *p)
{
	/* dynamic ports: peers and RPC, which come and go */
	if (p->proto != 6 || p->port >= 49152)
		return false;
	for (size_t i = 0; i < sizeof usual_port / sizeof *usual_port; i++) {
		if (usual_port[i] == p->port)
			return false;
	}
	return true;
}

/* per host, while marking */
struct tally {
	uint32_t learnt;     /* answers that it had, as a client */
	uint32_t programs;   /* fingerprints that it showed, as a client */
	bool told;           /* somebody had it in an answer */
	bool answers, usual; /* as a server */
	int64_t first_ms;
};

struct marking {
	const struct hunt_tables *f;
	struct tally *host;
	uint32_t *uses; /* by text: clients and servers with that fingerprint */
	struct flags *flags;
};

static void flag(struct marking *m, uint32_t host, enum flag k)
{
	m->flags->set[host] |= (uint16_t)(1U << k);
}

static bool is_program(const struct attribute *x)
{
	return x->kind == ATTR_JA4 || x->kind == ATTR_AGENT ||
		x->kind == ATTR_HASSH;
}

static void count_attributes(struct marking *m)
{
	for (uint32_t i = 0; i < m->f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&m->f->attributes, i);

		if (x->kind == ATTR_ANSWER) {
			/* "::": a resolver that blocks the name */
			if (x->dst != HOST_NONE)
				m->host[x->dst].told = true;
			if (x->src != HOST_NONE)
				m->host[x->src].learnt++;
		} else if (is_program(x) && x->src != HOST_NONE) {
			m->host[x->src].programs++;
			m->uses[x->text]++;
		} else if (x->kind == ATTR_HTTP_HOST && x->text == 0 &&
			x->dst != HOST_NONE) {
			flag(m, x->dst, FLAG_NO_HOST);
		}
	}
}

/* one client with many fingerprints, and one of them only here */
static void flag_programs(struct marking *m)
{
	for (uint32_t i = 0; i < m->f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&m->f->attributes, i);

		if (is_program(x) && x->src != HOST_NONE &&
			x->dst != HOST_NONE && m->uses[x->text] <= RARE_PAIRS &&
			m->host[x->src].programs >= PROGRAMS_MIN) {
			flag(m, x->dst, FLAG_RARE_CLIENT);
		}
	}
}

static void look_at_conversations(struct marking *m)
{
	for (uint32_t i = 0; i < m->f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&m->f->conversations, i);
		const struct summary *v = summary_at(m->f, i);
		struct tally *h =
			p->key_kind == KEY_ADDRESS ? &m->host[p->dst] : NULL;

		if (!h)
			continue;
		if (v->first_ms < h->first_ms)
			h->first_ms = v->first_ms;
		h->answers |= !nobody_answered(v);
		h->usual |= v->n_answered > 0 && !odd(p);
		if (v->n_answered > 0 && odd(p))
			flag(m, p->dst, FLAG_ODD_PORT);
		if (m->host[p->src].learnt >= ANSWERS_MIN && !h->told &&
			!addr_is_local(host_at(m->f, p->dst))) {
			flag(m, p->dst, FLAG_DIRECT);
		}
	}
}

static void flag_hosts(struct marking *m)
{
	int64_t begin_ms = m->f->summaries.first_ms;
	int64_t end_ms = m->f->summaries.last_ms;
	/* without flows it ends before it begins */
	int64_t span_ms = end_ms > begin_ms ? end_ms - begin_ms : 0;

	for (uint32_t i = 0; i < m->flags->n; i++) {
		const struct tally *h = &m->host[i];
		int prevalence = prevalence_milli(&m->f->prevalence, i);

		if (h->first_ms == INT64_MAX)
			continue; /* no server */
		if (!h->answers)
			flag(m, i, FLAG_SILENT);
		if (h->usual)
			m->flags->set[i] &= (uint16_t) ~(1U << FLAG_ODD_PORT);
		if (prevalence >= COMMON_MILLI)
			flag(m, i, FLAG_COMMON);
		else if (prevalence >= 0 && prevalence <= RARE_MILLI)
			flag(m, i, FLAG_RARE);
		if (span_ms >= SPAN_MIN_MS &&
			h->first_ms - begin_ms > span_ms / NEW_SHARE) {
			flag(m, i, FLAG_NEW);
		}
	}
}

bool flags_finalize(const struct hunt_tables *f,
	struct arena *a,
	struct flags *ret)
{
	struct flags s = { NEW(a, uint16_t, f->hosts.n + 1), f->hosts.n };
	struct marking m = { f,
		NEW(a, struct tally, f->hosts.n + 1),
		NEW(a, uint32_t, f->text.n + 1),
		&s };

	if (!s.set || !m.host || !m.uses)
		return false;
	for (uint32_t i = 0; i < s.n; i++)
		m.host[i].first_ms = INT64_MAX;
	count_attributes(&m);
	flag_programs(&m);
	look_at_conversations(&m);
	flag_hosts(&m);
	*ret = s;
	return true;
}
