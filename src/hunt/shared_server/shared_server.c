/* SPDX-License-Identifier: Apache-2.0 */
/* Servers that few talk to, but several unrelated organisations do, in the same
 * way. Manual: shared_server.md */
#include <stdlib.h>

#include "hunt/beacon/beacon.h"
#include "hunt/tables/tables.h"

enum {
	CLIENTS_MAX = 200, /* more is no rare server */
	HOSTS_MIN = 20,    /* clients seen in all, before anything is rare */
	ORGS_SHOWN = 6,
	CHANCE_MAX = 8, /* bits that being rare can give */
	SAME_MAX = 5,   /* bits that the same fingerprint can give */
	SAME_PERIOD_BITS = 4,
};
static const double period_alike = 0.1;
static const double shown_bits = 5;

/* Who a client belongs to, by host: number + 1 in `name`; 0 = not known. */
struct orgs {
	uint32_t *of;
	struct table name;
	uint32_t n_client; /* hosts that talked to somebody */
};

/* whose the address is, when anybody knows */
static struct str owner_of(const struct hunt_tables *f, struct addr a)
{
	if (!f->setup.organisation)
		return (struct str){ 0 };
	return f->setup.organisation(f->setup.organisation_ctx, a);
}

/* the organisation's number; of several, the first by name */
static void put_org(struct orgs *o, uint32_t *of, struct str name)
{
	bool known = *of && *of != UINT32_MAX;

	if (!name.n) {
		if (!*of)
			*of = UINT32_MAX;
		return;
	}
	/* a full arena is seen by who asks for all of them */
	if (!known || str_cmp(name, o->name.key[*of - 1]) < 0)
		*of = table_put(&o->name, name) + 1;
}

static bool know_orgs(const struct hunt_tables *f,
	struct arena *a,
	struct orgs *o)
{
	/* by host: whose it is does not depend on who saw it */
	uint8_t *known = NEW(a, uint8_t, f->hosts.n + 1);

	o->of = NEW(a, uint32_t, f->hosts.n + 1);
	o->name = table_in(a);
	if (!o->of || !known)
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		uint32_t *of = &o->of[p->src];
		struct str name = { 0 };

		if (p->key_kind != KEY_ADDRESS || known[p->src])
			continue;
		if (!*of) {
			struct addr src = host_at(f, p->src);

			o->n_client++;
			name = owner_of(f, src);
			known[p->src] = name.n || !addr_is_local(src);
		}
		/* a local address says nothing without where it was seen; seen
		 * by several, the first by name */
		if (!known[p->src])
			name = f->vantage.key[p->sensor];
		put_org(o, of, name);
	}
	return !a->full;
}

/* What clients of a server have in common. */
struct shared {
	uint32_t server;
	uint32_t n_client;
	uint32_t n_org;
	uint32_t org[ORGS_SHOWN];
	/* that clients of two organisations showed to it */
	struct str fingerprint;
	/* clients and servers that show it anywhere */
	uint32_t fingerprint_uses;
	/* at which clients of two organisations come; 0 = none */
	double period_s;
	double bits;
	uint16_t sensor;
};

static bool is_fingerprint(const struct attribute *x)
{
	if (x->kind != ATTR_JA4 && x->kind != ATTR_AGENT &&
		x->kind != ATTR_HASSH) {
		return false;
	}
	if (x->src == HOST_NONE)
		return false;
	return x->dst != HOST_NONE;
}

static int by_server(const void *a, const void *b, void *ctx)
{
	const struct hunt_tables *f = ctx;
	const struct attribute *x =
		attributes_at(&f->attributes, *(const uint32_t *)a);
	const struct attribute *y =
		attributes_at(&f->attributes, *(const uint32_t *)b);

	if (x->dst != y->dst)
		return x->dst < y->dst ? -1 : 1;
	int d = str_cmp(interned_at(f, x->text), interned_at(f, y->text));
	if (d)
		return d;
	struct addr p = host_at(f, x->src);
	struct addr q = host_at(f, y->src);
	return addr_cmp(p, q);
}

/* Fingerprints by server, and how often each is shown anywhere. */
struct prints {
	uint32_t *order;
	uint32_t n;
	uint32_t *uses; /* by text */
	uint32_t *
		start; /* by host: the first of its attributes in `order`, + 1
			  */
};

static bool know_prints(struct hunt_tables *f,
	struct arena *a,
	struct prints *p)
{
	p->n = 0;
	p->order = arena_raw(a,
		sizeof *p->order,
		f->attributes.n + 1,
		alignof(uint32_t));
	p->uses = NEW(a, uint32_t, f->text.n + 1);
	p->start = NEW(a, uint32_t, f->hosts.n + 1);
	if (!p->order || !p->uses || !p->start)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (!is_fingerprint(x))
			continue;
		p->order[p->n++] = i;
		p->uses[x->text]++;
	}
	qsort_r(p->order, p->n, sizeof *p->order, by_server, f);
	for (uint32_t i = p->n; i-- > 0;) {
		const struct attribute *x =
			attributes_at(&f->attributes, p->order[i]);

		p->start[x->dst] = i + 1;
	}
	return true;
}

/* The rarest fingerprint that two organisations showed to the server. */
static void same_print(const struct hunt_tables *f,
	const struct prints *p,
	const struct orgs *o,
	struct shared *s)
{
	uint32_t org = 0;
	uint32_t text = TABLE_NONE;

	for (uint32_t i = p->start[s->server]; i && i <= p->n &&
		attributes_at(&f->attributes, p->order[i - 1])->dst ==
			s->server;
		i++) {
		const struct attribute *x =
			attributes_at(&f->attributes, p->order[i - 1]);

		if (x->text != text) {
			text = x->text;
			org = o->of[x->src];
		} else if (o->of[x->src] && o->of[x->src] != UINT32_MAX &&
			org && org != UINT32_MAX && o->of[x->src] != org &&
			(!s->fingerprint.n ||
				p->uses[text] < s->fingerprint_uses)) {
			s->fingerprint = interned_at(f, text);
			s->fingerprint_uses = p->uses[text];
		}
	}
}

struct beat {
	double period_s;
	uint32_t org;
};

static int by_period(const void *a, const void *b)
{
	const struct beat *x = a;
	const struct beat *y = b;

	if (x->period_s < y->period_s || x->period_s > y->period_s)
		return x->period_s < y->period_s ? -1 : 1;
	return (x->org > y->org) - (x->org < y->org);
}

/* A period at which clients of two organisations come; pair: those that lead to
 * the server. */
static bool same_period(const struct hunt_tables *f,
	const struct orgs *o,
	const uint32_t *conv,
	uint32_t n,
	struct shared *s,
	struct arena a)
{
	struct beat *beat =
		arena_raw(&a, sizeof *beat, n + 1, alignof(struct beat));
	uint32_t m = 0;

	if (!beat)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, conv[i]);
		double period_s = beacon_period(f, p);
		uint32_t org = o->of[p->src];

		if (!(period_s > 0))
			continue;
		if (org && org != UINT32_MAX)
			beat[m++] = (struct beat){ period_s, org };
	}
	if (m)
		qsort(beat, m, sizeof *beat, by_period);
	for (uint32_t i = 1; i < m; i++) {
		double period_s = beat[i - 1].period_s;
		double more_s = beat[i].period_s - period_s;

		if (beat[i].org == beat[i - 1].org)
			continue;
		if (more_s > period_alike * period_s)
			continue;
		s->period_s = period_s;
		break;
	}
	return true;
}

static void count_orgs(const struct hunt_tables *f,
	const struct orgs *o,
	struct shared *s)
{
	struct clients c = prevalence_clients(&f->prevalence, s->server);
	uint32_t seen[CLIENTS_MAX];

	s->n_client = c.n;
	for (uint32_t i = 0; i < c.n; i++) {
		uint32_t org = o->of[client_at(c, i)];
		uint32_t k = 0;

		if (!org || org == UINT32_MAX)
			continue;
		while (k < s->n_org && seen[k] != org)
			k++;
		if (k < s->n_org)
			continue;
		if (s->n_org < ORGS_SHOWN)
			s->org[s->n_org] = org;
		seen[s->n_org++] = org;
	}
}

/* bits of one fingerprint at clients of several organisations */
static double weigh_print(const struct orgs *o, const struct shared *s)
{
	double all = (double)(o->n_client + 1);
	double same = num_log2(all / s->fingerprint_uses);

	if (same < 0)
		return 0;
	return same < SAME_MAX ? same : SAME_MAX;
}

/* If c clients of N talk to a server, another organisation's client does with
 * about c / N: so many bits for each further one. */
static void weigh(const struct orgs *o, struct shared *s)
{
	double rare = num_log2((double)o->n_client / s->n_client);
	double chance = rare * (s->n_org - 1) / 2;

	s->bits = chance < CHANCE_MAX ? chance : CHANCE_MAX;
	if (s->fingerprint.n)
		s->bits += weigh_print(o, s);
	if (s->period_s > 0)
		s->bits += SAME_PERIOD_BITS;
	/* rare and shared, but nothing alike: a supplier, a small web site */
	if (!s->fingerprint.n && s->period_s <= 0)
		s->bits /= 2;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* their names, as many as are shown, in order of bytes */
static struct str orgs_text(const struct orgs *o,
	const struct shared *s,
	uint32_t n,
	struct arena *a)
{
	struct str name[ORGS_SHOWN];
	struct str text = { 0 };

	for (uint32_t i = 0; i < n; i++)
		name[i] = o->name.key[s->org[i] - 1];
	qsort(name, n, sizeof *name, by_text);
	for (uint32_t i = 0; i < n; i++) {
		text = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(text),
			i ? ", " : "",
			STR_FMT(name[i]));
	}
	return text;
}

/* what their clients have in common */
static struct str like_text(const struct shared *s, struct arena *a)
{
	struct str text = { 0 };

	if (s->fingerprint.n) {
		struct str shown =
			claim_text(a, str_head(s->fingerprint, 80));
		text = arena_fmt(a,
			"; with the same client fingerprint %.*s",
			STR_FMT(shown));
	}
	if (s->period_s > 0) {
		text = arena_fmt(a,
			"%.*s; clients of two of them come about every %.0f "
			"s",
			STR_FMT(text),
			s->period_s);
	}
	return text;
}

static bool found(const struct hunt_tables *f,
	const struct orgs *o,
	const struct shared *s,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct str entity = address_entity(&a, host_at(f, s->server));
	const char *discount =
		tables_discount(f, host_at(f, s->server), 0, 0, &a);
	struct claim c = finding_of(PRED_SHARED_RARE_SERVER,
		entity,
		STR("indicator:shared:organisations"),
		tables_source(f, s->sensor, &a),
		recorded_at_s);
	uint32_t n = s->n_org < ORGS_SHOWN ? s->n_org : ORGS_SHOWN;
	struct str orgs = orgs_text(o, s, n, &a);
	struct str like = like_text(s, &a);

	c.weight_milli = discount ? 0 : (int64_t)(s->bits * 1000);
	c.text = arena_fmt(&a,
		"%u of %u hosts talk to %.*s, but of %u organisations "
		"(%.*s%s)%.*s%s%s",
		s->n_client,
		o->n_client,
		STR_FMT(entity_name(entity)),
		s->n_org,
		STR_FMT(orgs),
		s->n_org > n ? " .." : "",
		STR_FMT(like),
		discount ? "; discounted: " : "",
		discount ? discount : "");
	c.detail = arena_fmt(&a,
		"{\"clients\":%u,"
		"\"organisations\":%u,\"fingerprint_uses\":%u,\"period_s\":%."
		"0f}",
		s->n_client,
		s->n_org,
		s->fingerprint_uses,
		s->period_s);
	c.n_records = s->n_client;
	return !a.full && out->put(out->ctx, &c);
}

/* pairs by the server they lead to */
static bool sort_by_server(const struct hunt_tables *f,
	struct arena *a,
	uint32_t **ret_start,
	uint32_t **ret_conversation)
{
	uint32_t *start = NEW(a, uint32_t, f->hosts.n + 3);
	uint32_t *conv = arena_raw(a,
		sizeof *conv,
		f->conversations.n + 1,
		alignof(uint32_t));

	if (!start || !conv)
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (p->key_kind == KEY_ADDRESS)
			start[p->dst + 2]++;
	}
	for (uint32_t i = 0; i < f->hosts.n; i++)
		start[i + 2] += start[i + 1];
	/* start[h + 1] goes from where h begins to where it ends */
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (p->key_kind == KEY_ADDRESS)
			conv[start[p->dst + 1]++] = i;
	}
	*ret_start = start;
	*ret_conversation = conv;
	return true;
}

/* the smallest sensor number of the pairs */
static uint16_t first_sensor(const struct hunt_tables *f,
	const uint32_t *conv,
	uint32_t n)
{
	uint16_t sensor =
		conversations_at(&f->conversations, conv[0])->sensor;

	for (uint32_t i = 1; i < n; i++) {
		uint16_t other =
			conversations_at(&f->conversations, conv[i])->sensor;

		if (other < sensor)
			sensor = other;
	}
	return sensor;
}

/* What clients of a server have in common, by the pairs that lead to it. false:
 * memory, or out said so */
static bool look_at(const struct hunt_tables *f,
	const struct orgs *o,
	const struct prints *prints,
	uint32_t server,
	const uint32_t *conv,
	uint32_t n_conversation,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct shared s = { .server = server };
	struct clients c = prevalence_clients(&f->prevalence, server);

	if (c.n < 2 || c.n > CLIENTS_MAX)
		return true;
	if (c.n * 10 > o->n_client)
		return true;
	count_orgs(f, o, &s);
	/* a client itself: a peer, not a server of somebody else's */
	if (s.n_org < 2 || o->of[server])
		return true;
	same_print(f, prints, o, &s);
	if (!same_period(f, o, conv, n_conversation, &s, a))
		return false;
	s.sensor = first_sensor(f, conv, n_conversation);
	weigh(o, &s);
	return s.bits < shown_bits || found(f, o, &s, recorded_at_s, out, a);
}

bool shared_server_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct orgs o = { .of = NULL };
	struct prints prints;
	uint32_t *start;
	uint32_t *conv;
	bool ok = know_orgs(f, &a, &o);

	/* nobody to compare: nothing is unrelated, or nothing rare */
	if (ok && (o.name.n < 2 || o.n_client < HOSTS_MIN))
		return true;
	ok = ok && know_prints(f, &a, &prints) &&
		sort_by_server(f, &a, &start, &conv);
	for (uint32_t i = 0; ok && i < f->prevalence.n_server; i++) {
		ok = look_at(f,
			&o,
			&prints,
			i,
			conv + start[i],
			start[i + 1] - start[i],
			recorded_at_s,
			out,
			a);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for servers that organisations "
			"share");
}
