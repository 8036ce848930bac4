/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody published, looked for in everything that was seen. Manual: indicator.md */
#include "hunt/field.h"

/* One match: an indicator and the thing in our evidence that it matched. */
struct match {
	uint32_t indicator;
	struct str entity;              /* "address:203.0.113.9", "domain:a.b.example", "sample:<sha256>" */
	int64_t first_s, last_s;
	uint64_t n;
	struct locator loc[16];
	uint32_t n_loc;
	struct str host;                /* who was seen with it first; empty = not known */
	uint32_t n_host;                /* how many different ones in a row: a lower bound */
};

struct cidr {
	struct prefix prefix;
	uint32_t indicator;
};

struct indicator_set {
	struct table value;             /* lower-case value -> first indicator with it */
	uint32_t *first;                /* by index in `value` */
	uint32_t *next;                 /* chain of indicators with one value: index + 1 */
	struct cidr *cidr;
	uint32_t n_cidr;
	struct table match_key;         /* indicator number and entity -> match */
	struct match *match;            /* MATCHES_MAX */
	uint32_t pairs_done;            /* pairs whose addresses were looked up */
	struct table seen_pair;
};

enum { MATCHES_MAX = 1 << 16, NAME_MAX_BYTE = 256, LABELS_MAX = 32 };

static struct str lower(struct str s, char to[static NAME_MAX_BYTE])
{
	size_t n = s.n < NAME_MAX_BYTE ? s.n : NAME_MAX_BYTE;

	for (size_t i = 0; i < n; i++)
		to[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
	while (n && to[n - 1] == '.')
		n--;
	return (struct str){ to, n };
}

static bool add_value(struct indicator_set *s, struct str value, uint32_t indicator)
{
	char room[NAME_MAX_BYTE];
	uint32_t known = s->value.n, v = table_put(&s->value, lower(value, room));

	if (v == TABLE_NONE)
		return false;
	if (v == known)
		s->first[v] = 0;
	s->next[indicator] = s->first[v];
	s->first[v] = indicator + 1;
	return true;
}

static bool add_address(struct field *f, struct indicator_set *s, struct str value, uint32_t indicator)
{
	struct prefix p;

	if (!prefix_parse(value, &p))
		return true;            /* not an address: nothing can match; the table's reader has said so */
	if (p.bits != 128) {
		s->cidr[s->n_cidr++] = (struct cidr){ p, indicator };
		return true;
	}
	struct arena a = f->scratch;
	return add_value(s, entity_name(address_entity(&a, p.net)), indicator);
}

bool indicators_open(struct field *f, struct err *err)
{
	uint32_t n = f->setup.n_indicator;
	struct indicator_set *s = n ? NEW(&f->a, struct indicator_set, 1) : NULL;

	if (!n)
		return true;
	if (s)
		*s = (struct indicator_set){
			.value = table_in(&f->a), .match_key = table_in(&f->a), .first = NEW(&f->a, uint32_t, n), .next = NEW(&f->a, uint32_t, n),
			.cidr = NEW(&f->a, struct cidr, n), .match = NEW(&f->a, struct match, MATCHES_MAX),
		};
	bool ok = s && !f->a.full;
	for (uint32_t i = 0; ok && i < n; i++) {
		const struct indicator *x = &f->setup.indicator[i];
		bool address = str_is(x->type, "ip") || str_is(x->type, "cidr");

		ok = address ? add_address(f, s, x->value, i) : add_value(s, x->value, i);
	}
	f->indicators = s;
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for %u indicators", n);
}

/* --- matching -------------------------------------------------------------------------------------------------------------- */

struct sighting {
	struct str entity, host;
	int64_t first_s, last_s;
	uint64_t n;
	struct locator loc;
};

static bool in_force(const struct indicator *x, const struct sighting *s)
{
	return s->first_s == TIME_UNKNOWN || ((x->from_s == TIME_UNKNOWN || s->last_s >= x->from_s) && (x->to_s == TIME_OPEN || s->first_s < x->to_s));
}

/* a: scratch behind what the sighting points at, here and below */
static bool record(struct field *f, uint32_t indicator, const struct sighting *g, struct arena a)
{
	struct indicator_set *s = f->indicators;
	uint32_t before = s->match_key.n;
	uint32_t i = table_put(&s->match_key, arena_fmt(&a, "%u %.*s", indicator, STR_FMT(g->entity)));

	if (i == TABLE_NONE || i >= MATCHES_MAX)
		return false;
	struct match *m = &s->match[i];
	if (i == before)
		*m = (struct match){ .indicator = indicator, .entity = arena_str(&f->a, g->entity), .first_s = g->first_s, .last_s = g->last_s, .host = arena_str(&f->a, g->host), .n_host = 1 };
	else if (!str_eq(m->host, g->host))
		m->n_host++;
	if (g->first_s < m->first_s)
		m->first_s = g->first_s;
	if (g->last_s > m->last_s)
		m->last_s = g->last_s;
	if (m->n_loc < sizeof m->loc / sizeof *m->loc)
		m->loc[m->n_loc++] = g->loc;
	m->n += g->n;
	return !f->a.full;
}

static bool look_up(struct field *f, struct str value, const char *type, const struct sighting *g, struct arena a)
{
	struct indicator_set *s = f->indicators;
	uint32_t v = table_find(&s->value, value);

	for (uint32_t i = v == TABLE_NONE ? 0 : s->first[v]; i; i = s->next[i - 1]) {
		const struct indicator *x = &f->setup.indicator[i - 1];

		if (str_is(x->type, type) && in_force(x, g) && !record(f, i - 1, g, a))
			return false;
	}
	return true;
}

/* the name itself and every domain above it */
static bool look_up_name(struct field *f, struct str name, struct sighting g, struct arena a)
{
	char room[NAME_MAX_BYTE];
	struct str rest = lower(name, room), head;

	if (!rest.n)
		return true;
	struct str shown = claim_text(&a, rest);
	g.entity = arena_fmt(&a, "domain:%.*s", STR_FMT(shown));
	for (int i = 0; i < LABELS_MAX; i++) {
		if (!look_up(f, rest, "domain", &g, a))
			return false;
		if (!str_cut(rest, '.', &head, &rest))
			break;
	}
	return true;
}

static bool look_up_address(struct field *f, struct addr addr, struct sighting g, struct arena a)
{
	struct indicator_set *s = f->indicators;

	g.entity = address_entity(&a, addr);
	for (uint32_t i = 0; i < s->n_cidr; i++)
		if (prefix_has(s->cidr[i].prefix, addr) && in_force(&f->setup.indicator[s->cidr[i].indicator], &g) && !record(f, s->cidr[i].indicator, &g, a))
			return false;
	return look_up(f, entity_name(g.entity), "ip", &g, a);
}

/* answers as the log wrote them: names and addresses between commas */
static bool look_up_answers(struct field *f, struct str answers, const struct sighting *g, struct arena a)
{
	struct str rest = answers, one;
	struct addr addr;

	for (bool more = answers.n > 0; more;) {
		one = rest;
		more = str_cut(rest, ',', &one, &rest);
		if (addr_parse(one, &addr) ? !look_up_address(f, addr, *g, a) : !look_up_name(f, one, *g, a))
			return false;
	}
	return true;
}

static bool look_up_file(struct field *f, const struct obs_file *file, struct sighting g, struct arena a)
{
	const struct { const char *type; struct str value; } hash[] = { { "sha256", file->sha256 }, { "sha1", file->sha1 }, { "md5", file->md5 } };

	for (size_t i = 0; i < 3; i++) {
		char room[NAME_MAX_BYTE];
		struct str v = lower(hash[i].value, room);

		if (!v.n)
			continue;
		struct str shown = claim_text(&a, v);
		g.entity = arena_fmt(&a, "sample:%.*s", STR_FMT(shown));
		if (!look_up(f, v, hash[i].type, &g, a))
			return false;
	}
	return true;
}

bool indicators_feed(struct field *f, uint32_t exhibit, const struct obs *o)
{
	struct arena a = f->scratch;
	int64_t t_s = o->t_ns == T_NONE ? TIME_UNKNOWN : o->t_ns / 1000000000;
	struct sighting g = { .host = address_entity(&a, o->tuple.src), .first_s = t_s, .last_s = t_s, .n = 1, .loc = { exhibit, o->len_byte, o->at_byte } };

	switch (o->kind) {
	case OBS_DNS:  return look_up_name(f, o->dns.query, g, a) && look_up_answers(f, o->dns.answers, &g, a);
	case OBS_HTTP: return look_up_name(f, o->http.host, g, a);
	case OBS_TLS:  return look_up_name(f, o->tls.server_name, g, a);
	case OBS_FILE: return look_up_file(f, &o->file, g, a);
	default:       return true;
	}
}

/* --- settling ---------------------------------------------------------------------------------------------------------------- */

/* flows are looked up once per pair, when settling: the fast path pays nothing */
static bool look_up_pairs(struct field *f)
{
	struct indicator_set *s = f->indicators;

	for (; s->pairs_done < f->pairs.n; s->pairs_done++) {
		const struct pair *p = pairs_at(&f->pairs, s->pairs_done);
		struct event_iter it = pair_events(p);
		struct pair_event e;
		struct arena a = f->scratch;

		if (!event_next(&it, &e))
			continue;
		struct sighting g = { .host = address_entity(&a, p->key.src), .first_s = p->first_ms / 1000, .last_s = p->last_ms / 1000, .n = p->n, .loc = e.loc };
		if (!look_up_address(f, p->key.dst, g, a))
			return false;
		g.host = address_entity(&a, p->key.dst);
		if (!look_up_address(f, p->key.src, g, a))
			return false;
	}
	return true;
}

static bool found(struct field *f, const struct match *m, int64_t known_s, const struct claim_sink *out, struct arena a)
{
	const struct indicator *x = &f->setup.indicator[m->indicator];
	struct str object = arena_fmt(&a, "indicator:%.*s:%.*s", STR_FMT(x->type), STR_FMT(x->value));
	struct claim c = finding_of("matches-indicator", m->entity, object, field_source(f, f->sensor_of[m->loc[0].exhibit], &a), known_s);
	struct str list = f->setup.warned ? f->setup.warned(f->setup.warned_ctx, m->entity) : (struct str){ 0 };
	struct str host = entity_name(m->host);
	struct str more = m->n_host > 1 ? STR(" and others") : STR("");

	c.from_s = m->first_s;
	c.to_s = m->last_s == TIME_UNKNOWN ? TIME_OPEN : m->last_s + 1;
	c.scope = x->label;
	/* bits as the link table's likelihood ratios say: hash 900, domain 145, address 85 (infer/weights.c) */
	c.weight_milli = list.n ? 0 : str_is(x->type, "domain") ? 7180 : str_is(x->type, "ip") ? 6409 : str_is(x->type, "cidr") ? 4000 : 9814;
	c.text = arena_fmt(&a, "%.*s was seen with %.*s%.*s and stands in the list of %.*s%s%.*s%s%.*s", STR_FMT(m->entity), STR_FMT(host), STR_FMT(more), STR_FMT(x->source),
	                   x->label.n ? " as " : "", STR_FMT(x->label), list.n ? "; discounted: on the warning list " : "", STR_FMT(list));
	c.detail = arena_fmt(&a, "{\"hunt\":\"indicator\",\"version\":\"1\",\"type\":\"%.*s\",\"indicator\":%u}", STR_FMT(x->type), m->indicator);
	memcpy(c.loc, m->loc, sizeof c.loc);
	c.n_loc = m->n_loc;
	c.n_records = m->n;
	return !a.full && out->put(out->ctx, &c);
}

bool indicator_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err)
{
	struct indicator_set *s = f->indicators;

	if (!s)
		return true;
	if (!look_up_pairs(f))
		return fail(err, ERR_LIMIT, 0, "no memory left for indicator matches");
	for (uint32_t i = 0; i < s->match_key.n; i++)
		if (f->setup.indicator[s->match[i].indicator].known_s <= known_s && !found(f, &s->match[i], known_s, out, f->scratch))
			return fail(err, ERR_LIMIT, 0, "no memory left for indicator matches");
	return true;
}
