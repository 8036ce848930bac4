/* SPDX-License-Identifier: Apache-2.0 */
/* What went to the destinations that a sample's configurations name, as far
 * as the telemetry of the case shows it: by host, server and exhibit. */
#include "case/steps/plan.h"
#include "case/steps/samples.h"

enum {
	DESTINATIONS_MAX = 4096,
	ADDRESSES_MAX = 65536,
	PAIRS_MAX = 65536
};

struct pair {
	uint32_t destination;
	uint32_t exhibit;
	struct addr host;
	struct addr server;
	uint16_t port;
	uint64_t sent_byte; /* COUNT_NOT_TOLD once a flow does not tell */
	uint64_t received_byte;
	uint64_t connections;
	int64_t first_s;
	int64_t last_s;
};

struct looking {
	struct store *store;
	struct arena *a;
	uint32_t exhibit;
	struct table name; /* of destinations */
	/* addresses, 16 bytes each, and what they stand for */
	struct table address;
	uint32_t *of;
	uint32_t of_cap;
	struct table key; /* of pairs */
	struct pair *pair;
	uint32_t pair_cap;
	int64_t last_s; /* of all telemetry */
	struct err *err;
};

static bool no_room(struct looking *k)
{
	return fail(k->err,
		ERR_LIMIT,
		0,
		"no memory left for the contacts of a sample");
}

static bool note_address(struct looking *k,
	struct addr a,
	uint32_t destination)
{
	uint32_t before = k->address.n;

	if (before >= ADDRESSES_MAX)
		return true;
	uint32_t i = table_put(&k->address,
		(struct str){ (const char *)&a, sizeof a });
	k->of = arena_grown(k->a, k->of, before, &k->of_cap, sizeof *k->of);
	if (i == TABLE_NONE || !k->of)
		return no_room(k);
	if (i == before)
		k->of[i] = destination;
	return true;
}

/* A question about a destination: whatever the answer names stands for it. */
static bool take_answers(struct looking *k, const struct obs_dns *dns)
{
	char room[DOMAIN_MAX_BYTE];
	struct str name;
	struct str rest = dns->answers;
	struct str one;
	struct addr a;

	if (!domain_name(dns->query, room, &name))
		return true;
	uint32_t destination = table_find(&k->name, name);
	if (destination == TABLE_NONE)
		return true;
	do {
		bool more = str_cut(rest, ',', &one, &rest);

		if (!more) {
			one = rest;
			rest = STR("");
		}
		if (addr_parse(str_trim(one), &a) &&
			!note_address(k, a, destination)) {
			return false;
		}
	} while (rest.n);
	return true;
}

static bool put_name(void *ctx, const struct obs *o)
{
	return o->kind != OBS_DNS || take_answers(ctx, &o->dns);
}

static uint64_t plus(uint64_t a, uint64_t b)
{
	if (a == COUNT_NOT_TOLD || b == COUNT_NOT_TOLD)
		return COUNT_NOT_TOLD;
	return a + b;
}

/* What names a pair, as bytes. */
struct pair_key {
	struct addr host;
	struct addr server;
	uint32_t exhibit;
	uint32_t port;
};

static struct pair *pair_of(struct looking *k,
	struct addr host,
	struct addr server,
	uint16_t port,
	uint32_t destination)
{
	const struct pair_key key = { host, server, k->exhibit, port };
	uint32_t before = k->key.n;

	if (before >= PAIRS_MAX)
		return NULL;
	uint32_t i = table_put(&k->key,
		(struct str){ (const char *)&key, sizeof key });
	k->pair = arena_grown(k->a,
		k->pair,
		before,
		&k->pair_cap,
		sizeof *k->pair);
	if (i == TABLE_NONE || !k->pair)
		return NULL;
	if (i == before) {
		k->pair[i] = (struct pair){ destination,
			k->exhibit,
			host,
			server,
			port,
			.first_s = INT64_MAX,
			.last_s = INT64_MIN };
	}
	return &k->pair[i];
}

/* Of an observation that has a time. */
static int64_t ended_s(const struct obs *o)
{
	int64_t lasting_ns = 0;

	if (o->kind == OBS_FLOW && o->flow.duration_ns > 0)
		lasting_ns = o->flow.duration_ns;
	return (o->t_ns + lasting_ns) / 1000000000;
}

static bool count_flow(struct looking *k,
	const struct obs *o,
	bool to_server,
	uint32_t address)
{
	const struct tuple *t = &o->tuple;
	const struct obs_flow *f = &o->flow;
	struct pair *p = pair_of(k,
		to_server ? t->src : t->dst,
		to_server ? t->dst : t->src,
		to_server ? t->dport : t->sport,
		k->of[address]);

	if (!p)
		return no_room(k);
	p->connections++;
	p->sent_byte =
		plus(p->sent_byte, to_server ? f->src_byte : f->dst_byte);
	p->received_byte =
		plus(p->received_byte, to_server ? f->dst_byte : f->src_byte);
	if (o->t_ns == T_NONE)
		return true;
	int64_t from_s = o->t_ns / 1000000000;
	int64_t to_s = ended_s(o);
	p->first_s = from_s < p->first_s ? from_s : p->first_s;
	p->last_s = to_s > p->last_s ? to_s : p->last_s;
	return true;
}

static bool put_flow(void *ctx, const struct obs *o)
{
	struct looking *k = ctx;

	if (o->t_ns != T_NONE && ended_s(o) > k->last_s)
		k->last_s = ended_s(o);
	if (o->kind != OBS_FLOW)
		return true;
	const struct addr *ends[] = { &o->tuple.src, &o->tuple.dst };
	for (int to_server = 0; to_server < 2; to_server++) {
		uint32_t i = table_find(&k->address,
			(struct str){ (const char *)ends[to_server],
				sizeof *ends[0] });

		if (i != TABLE_NONE)
			return count_flow(k, o, to_server, i);
	}
	return true;
}

static void no_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* counted when the exhibit was added */
}

static bool each_log(struct looking *k,
	bool (*put)(void *, const struct obs *))
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(k->store, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (x[i].withdrawn ||
			!plan_reads(x[i].format, PASS_TELEMETRY))
			continue;
		k->exhibit = i;
		k->err->code = ERR_NONE;
		if (!case_read_exhibit(k->store,
			    &x[i],
			    &(struct sink){ k, put, no_skip },
			    k->err)) {
			return false;
		}
		if (k->err->code != ERR_NONE)
			return false;
	}
	return true;
}

/* Destinations that are addresses stand for themselves. false: no memory */
static bool gather_destinations(struct looking *k,
	const struct fact_list *facts,
	bool *ret_names)
{
	char room[DOMAIN_MAX_BYTE];
	struct str name;
	struct addr a;

	*ret_names = false;
	for (uint32_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (f->kind != FACT_CONFIGURATION_TO_HOST ||
			k->name.n >= DESTINATIONS_MAX) {
			continue;
		}
		bool is_address = addr_parse(f->text, &a);
		if (!is_address && !domain_name(f->text, room, &name))
			continue;
		uint32_t at =
			table_put(&k->name, is_address ? f->text : name);
		if (at == TABLE_NONE)
			return no_room(k);
		*ret_names |= !is_address;
		if (is_address && !note_address(k, a, at))
			return false;
	}
	return true;
}

/* Contact with another port of a server may be with something else on it. */
static void tell_configured(const struct fact_list *facts,
	uint16_t port,
	struct facts *to)
{
	bool named = false;
	bool same = false;

	for (uint32_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (f->kind != FACT_CONFIGURATION_TO_PORT)
			continue;
		named = true;
		same |= f->number == port;
	}
	if (named)
		fact_number(to, FACT_SENT_CONFIGURED, same);
}

static bool tell(struct looking *k, struct fact_list *facts)
{
	char text[ADDR_TEXT_N];
	uint32_t n_x;
	const struct exhibit *x = store_exhibits(k->store, &n_x);
	struct facts to = { .ctx = &(struct fact_keeper){ facts, k->a },
		.put = fact_keep_put };

	for (uint32_t i = 0; i < k->key.n; i++) {
		const struct pair *p = &k->pair[i];

		fact_item(&to, FACT_SENT);
		fact_text(&to, FACT_SENT_TO, k->name.key[p->destination]);
		fact_text(&to, FACT_SENT_SERVER, addr_text(p->server, text));
		fact_number(&to, FACT_SENT_PORT, p->port);
		tell_configured(facts, p->port, &to);
		fact_text(&to, FACT_SENT_HOST, addr_text(p->host, text));
		fact_text(&to, FACT_SENT_EXHIBIT, x[p->exhibit].name);
		fact_number(&to, FACT_SENT_CONNECTIONS, p->connections);
		if (p->sent_byte != COUNT_NOT_TOLD)
			fact_number(&to, FACT_SENT_BYTES, p->sent_byte);
		if (p->received_byte != COUNT_NOT_TOLD)
			fact_number(&to, FACT_SENT_BACK, p->received_byte);
		if (p->first_s == INT64_MAX)
			continue;
		fact_number(&to, FACT_SENT_FIRST, (uint64_t)p->first_s);
		fact_number(&to, FACT_SENT_LAST, (uint64_t)p->last_s);
	}
	if (k->name.n && k->last_s != INT64_MIN)
		fact_number(&to, FACT_SENT_UNTIL, (uint64_t)k->last_s);
	return !to.stopped || no_room(k);
}

bool samples_sent(struct store *s,
	struct arena *a,
	struct fact_list *facts,
	struct err *err)
{
	struct looking k = {
		.store = s,
		.a = a,
		.name = table_in(a),
		.address = table_in(a),
		.key = table_in(a),
		.last_s = INT64_MIN,
		.err = err,
	};
	bool names;

	if (!gather_destinations(&k, facts, &names))
		return false;
	if (!k.name.n)
		return true;
	if (names && !each_log(&k, put_name))
		return false;
	return each_log(&k, put_flow) && tell(&k, facts);
}
