/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/flags.h"

#include "hunt/rank/ratio.h"

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
	/* sources with a choice before what they share says anything */
	CHOOSERS_MIN = 5,
	COMMON_MIN = 3,
	/* exchanges alike; fewer agree by accident */
	ALIKE_MIN = 10,
	/* the most that a flag says against a server, whatever was counted: no
	 * habit of a benign one is closed to an attacker who knows it */
	AGAINST_MAX_MILLI = -3000,
	RARE_MILLI = 20,
	COMMON_MILLI = 50,
};

const struct flag_row flag_rows[FLAGS] = {
	[FLAG_NO_HOST] = { "no-host",
		"most HTTP requests to it name no host",
		GROUP_ADDRESSING,
		3000 },
	[FLAG_BARE_HOST] = { "bare-host",
		"most HTTP requests to it name a bare address as the host",
		GROUP_ADDRESSING,
		1000 },
	[FLAG_DIRECT] = { "direct",
		"its clients learn addresses from DNS, but not this one",
		GROUP_ADDRESSING,
		2000 },
	[FLAG_RARE_CLIENT] = { "rare-client",
		"its clients talk to it with a program that they use nowhere "
		"else",
		GROUP_PROGRAM,
		2000 },
	[FLAG_ODD_PORT] = { "odd-port",
		"it listens on a port that no usual service has",
		GROUP_PORT,
		2000 },
	[FLAG_REPEATS] = { "repeats",
		"most exchanges with it ask for and get as much, to the byte",
		GROUP_CONTACT,
		2000 },
	[FLAG_RARE] = { "rare",
		"almost nobody of those that were seen talks to it",
		GROUP_PREVALENCE,
		1000 },
	[FLAG_NEW] = { "new",
		"it was first seen well after the beginning of the evidence",
		GROUP_PREVALENCE,
		500 },
	[FLAG_UNPROVEN] = { "unproven-certificate",
		"no certificate that it showed could be verified",
		GROUP_PROOF,
		2000 },
	[FLAG_PROVEN] = { "proven-certificate",
		"its certificates were verified for the names that were "
		"asked "
		"for",
		GROUP_PROOF,
		-1000 },
	[FLAG_COMMON] = { "common",
		"many talk to it",
		GROUP_PREVALENCE,
		-3000 },
	[FLAG_POOLED] = { "pooled",
		"its clients use other servers of its network alike",
		GROUP_POOL,
		-1000 },
	[FLAG_NEAR] = { "near",
		"it stands in the network of its clients, or in a private "
		"one "
		"as they do",
		GROUP_POOL,
		-2000 },
	[FLAG_SILENT] = { "silent",
		"it never answered",
		GROUP_SILENCE,
		-1000 },
	[FLAG_USUAL] = { "usual",
		"it stands in the baseline as usual here",
		GROUP_PREVALENCE,
		-4000 },
};

int64_t flag_milli(const struct hunt_tables *f, enum flag k)
{
	int64_t milli = flag_rows[k].judged_milli;

	counts_say(by_counts(f), flag_rows[k].name, 0, &milli);
	/* calls in vain are a finding, which counts them once */
	if (k == FLAG_SILENT && milli > 0)
		milli = 0;
	return milli < AGAINST_MAX_MILLI ? AGAINST_MAX_MILLI : milli;
}

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
	uint32_t learnt;    /* answers that it had, as a client */
	uint32_t programs;  /* fingerprints that it showed, as a client */
	uint32_t requests;  /* by HTTP, to it as a server */
	uint32_t no_host;   /* of them, those that name none */
	uint32_t bare_host; /* of them, those that name an address */
	uint32_t proven;    /* connections whose certificates were verified */
	uint32_t unproven;  /* or could not be */
	bool followed;      /* by a client that learns addresses */
	bool told;          /* somebody had it in an answer */
	/* as a server */
	bool answers;
	bool usual;
	int64_t first_ms;
};

struct marking {
	const struct hunt_tables *f;
	struct tally *host;
	uint32_t *
		uses; /* by text: clients and servers with that fingerprint */
	int64_t *name_first_ms; /* by text: when it was first asked for */
	const struct neighbours *neighbours;
	struct flags *flags;
};

static void flag(struct marking *m, uint32_t host, enum flag k)
{
	m->flags->set[host] |= 1U << k;
}

static uint32_t bit(enum flag k)
{
	return 1U << k;
}

static bool is_program(const struct attribute *x)
{
	return x->kind == ATTR_JA4 || x->kind == ATTR_AGENT ||
		x->kind == ATTR_HASSH;
}

static void count_request(const struct hunt_tables *f,
	const struct attribute *x,
	struct tally *server)
{
	struct addr addr;

	server->requests += x->n;
	if (!x->text)
		server->no_host += x->n;
	else if (addr_parse(interned_at(f, x->text), &addr))
		server->bare_host += x->n;
}

static void count_attribute(struct marking *m, const struct attribute *x)
{
	struct tally *src = x->src == HOST_NONE ? NULL : &m->host[x->src];
	struct tally *dst = x->dst == HOST_NONE ? NULL : &m->host[x->dst];

	if (x->kind == ATTR_ANSWER) {
		/* "::": a resolver that blocks the name */
		if (dst)
			dst->told = true;
		if (src)
			src->learnt++;
	} else if (is_program(x) && src) {
		src->programs++;
		m->uses[x->text]++;
	} else if (x->kind == ATTR_HTTP_HOST && dst) {
		count_request(m->f, x, dst);
	} else if (x->kind == ATTR_PROOF && dst) {
		dst->proven += x->code ? x->n : 0;
		dst->unproven += x->code ? 0 : x->n;
	}
}

static void count_attributes(struct marking *m)
{
	for (uint32_t i = 0; i < m->f->attributes.n; i++)
		count_attribute(m, attributes_at(&m->f->attributes, i));
}

/* one client with many fingerprints, and one of them only here */
static void flag_programs(struct marking *m)
{
	for (uint32_t i = 0; i < m->f->attributes.n; i++) {
		const struct attribute *x =
			attributes_at(&m->f->attributes, i);

		if (is_program(x) && x->src != HOST_NONE &&
			x->dst != HOST_NONE &&
			m->uses[x->text] <= RARE_PAIRS &&
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
		struct tally *h = v->is_contact ? &m->host[p->dst] : NULL;

		if (!h)
			continue;
		if (v->first_ms < h->first_ms)
			h->first_ms = v->first_ms;
		h->answers |= !nobody_answered(v);
		h->usual |= v->n_answered > 0 && !odd(p);
		if (v->n_alike >= ALIKE_MIN && p->proto == 6)
			flag(m, p->dst, FLAG_REPEATS);
		if (v->n_answered > 0 && odd(p))
			flag(m, p->dst, FLAG_ODD_PORT);
		h->followed |= m->host[p->src].learnt >= ANSWERS_MIN;
	}
}

/* as a server of names: requests, certificates */
static void flag_spoken(struct marking *m, uint32_t host)
{
	const struct tally *h = &m->host[host];

	if (2 * h->no_host > h->requests)
		flag(m, host, FLAG_NO_HOST);
	if (2 * h->bare_host > h->requests)
		flag(m, host, FLAG_BARE_HOST);
	if (h->proven && !h->unproven)
		flag(m, host, FLAG_PROVEN);
	if (h->unproven && !h->proven)
		flag(m, host, FLAG_UNPROVEN);
}

/* RARE or COMMON, by the sources with a choice; 0: neither, or too few */
static uint32_t prevalence_flag(const struct prevalence *v, uint32_t server)
{
	uint32_t n = v->choosers[server];

	if (v->n_choosers < CHOOSERS_MIN)
		return 0;
	uint32_t milli = (uint32_t)(n * UINT64_C(1000) / v->n_choosers);
	if (n >= COMMON_MIN && milli >= COMMON_MILLI)
		return bit(FLAG_COMMON);
	return n <= 1 || milli <= RARE_MILLI ? bit(FLAG_RARE) : 0;
}

/* Of which flags so much was told that their absence says something. */
static uint32_t told_of(const struct tally *h,
	const struct prevalence *v,
	bool span)
{
	uint32_t told = bit(FLAG_ODD_PORT) | bit(FLAG_SILENT) |
		bit(FLAG_REPEATS) | bit(FLAG_RARE_CLIENT) | bit(FLAG_POOLED);

	if (h->requests)
		told |= bit(FLAG_NO_HOST) | bit(FLAG_BARE_HOST);
	if (h->proven || h->unproven)
		told |= bit(FLAG_PROVEN) | bit(FLAG_UNPROVEN);
	if (h->followed)
		told |= bit(FLAG_DIRECT);
	if (v->n_choosers >= CHOOSERS_MIN)
		told |= bit(FLAG_RARE) | bit(FLAG_COMMON);
	return span ? told | bit(FLAG_NEW) : told;
}

/* evidence long enough to have a beginning; flows may be none */
static bool has_span(const struct summaries *s)
{
	return s->last_ms > s->first_ms &&
		s->last_ms - s->first_ms >= SPAN_MIN_MS;
}

static bool is_new(const struct summaries *s, int64_t first_ms)
{
	return has_span(s) &&
		first_ms - s->first_ms >
		(s->last_ms - s->first_ms) / NEW_SHARE;
}

static void flag_hosts(struct marking *m)
{
	const struct hunt_tables *f = m->f;

	for (uint32_t i = 0; i < m->flags->n; i++) {
		const struct tally *h = &m->host[i];

		flag_spoken(m, i);
		m->flags->told[i] =
			told_of(h, &f->prevalence, has_span(&f->summaries));
		if (h->first_ms == INT64_MAX)
			continue; /* no server */
		if (!h->answers)
			flag(m, i, FLAG_SILENT);
		if (h->usual)
			m->flags->set[i] &= ~bit(FLAG_ODD_PORT);
		if (h->followed && !h->told && !addr_is_local(host_at(f, i)))
			flag(m, i, FLAG_DIRECT);
		if (is_new(&f->summaries, h->first_ms))
			flag(m, i, FLAG_NEW);
		if (m->neighbours->pooled[i])
			flag(m, i, FLAG_POOLED);
		if (m->neighbours->near[i])
			flag(m, i, FLAG_NEAR);
		m->flags->set[i] |= prevalence_flag(&f->prevalence, i);
	}
}

/* Names know who asks for them, and since when. */
static void flag_names(struct marking *m)
{
	const struct hunt_tables *f = m->f;
	const struct prevalence *v = &f->name_prevalence;
	uint32_t told = has_span(&f->summaries) ? bit(FLAG_NEW) : 0;

	if (v->n_choosers >= CHOOSERS_MIN)
		told |= bit(FLAG_RARE) | bit(FLAG_COMMON);
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (key_is_name((enum key_kind)p->key_kind) &&
			summary_at(f, i)->first_ms < m->name_first_ms[p->dst])
			m->name_first_ms[p->dst] = summary_at(f, i)->first_ms;
	}
	for (uint32_t i = 0; i < v->n_server; i++) {
		if (m->name_first_ms[i] == INT64_MAX)
			continue;
		m->flags->told_of_name[i] = told;
		m->flags->set_of_name[i] = prevalence_flag(v, i);
		if (is_new(&f->summaries, m->name_first_ms[i]))
			m->flags->set_of_name[i] |= bit(FLAG_NEW);
	}
}

bool flags_finalize(const struct hunt_tables *f,
	const struct neighbours *neighbours,
	struct arena *a,
	struct flags *ret)
{
	struct flags s = {
		.set = NEW(a, uint32_t, f->hosts.n + 1),
		.set_of_name = NEW(a, uint32_t, f->text.n + 1),
		.n = f->hosts.n,
		.told = NEW(a, uint32_t, f->hosts.n + 1),
		.told_of_name = NEW(a, uint32_t, f->text.n + 1),
	};
	struct marking m = {
		.f = f,
		.host = NEW(a, struct tally, f->hosts.n + 1),
		.uses = NEW(a, uint32_t, f->text.n + 1),
		.name_first_ms = NEW(a, int64_t, f->text.n + 1),
		.neighbours = neighbours,
		.flags = &s,
	};

	if (a->full)
		return false;
	for (uint32_t i = 0; i < s.n; i++)
		m.host[i].first_ms = INT64_MAX;
	for (uint32_t i = 0; i < f->text.n; i++)
		m.name_first_ms[i] = INT64_MAX;
	count_attributes(&m);
	flag_programs(&m);
	look_at_conversations(&m);
	flag_hosts(&m);
	flag_names(&m);
	*ret = s;
	return true;
}
