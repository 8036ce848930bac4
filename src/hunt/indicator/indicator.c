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
	struct addr host;               /* who was seen with it first; unspecified = not known */
	uint32_t n_host;                /* how many different ones in a row: a lower bound */
};

struct cidr {
	struct prefix prefix;
	uint32_t indicator;
};

struct indicator_index {
	struct table value;             /* lower-case value -> first indicator with it */
	uint32_t *first;                /* by index in `value` */
	uint32_t *next;                 /* chain of indicators with one value: index + 1 */
	struct cidr *cidr;
	uint32_t n_cidr;
};

/* What is found in one settling. */
struct matching {
	struct field *f;
	const struct indicator_index *index;
	struct arena *a;
	struct table key;               /* indicator number and entity -> match */
	struct match *match;            /* MATCHES_MAX */
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

static bool add_value(struct indicator_index *s, struct str value, uint32_t indicator)
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

static bool add_address(struct field *f, struct indicator_index *s, struct str value, uint32_t indicator)
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
	struct indicator_index *s = n ? NEW(&f->a, struct indicator_index, 1) : NULL;

	if (!n)
		return true;
	if (s)
		*s = (struct indicator_index){
			.value = table_in(&f->a), .first = NEW(&f->a, uint32_t, n), .next = NEW(&f->a, uint32_t, n), .cidr = NEW(&f->a, struct cidr, n),
		};
	bool ok = s && !f->a.full;
	for (uint32_t i = 0; ok && i < n; i++) {
		const struct indicator *x = &f->setup.indicator[i];
		bool address = str_is(x->type, "ip") || str_is(x->type, "cidr");

		ok = address ? add_address(f, s, x->value, i) : add_value(s, x->value, i);
	}
	f->index = s;
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for %u indicators", n);
}

/* --- matching -------------------------------------------------------------------------------------------------------------- */

struct sighting {
	struct str entity;
	struct addr host;
	int64_t first_s, last_s;        /* TIME_UNKNOWN where the record had no time */
	uint64_t n;
	struct locator loc;             /* of the first record */
	const struct pair_view *view;   /* all of them; NULL = only the first is known */
};

static bool in_force(const struct indicator *x, const struct sighting *s)
{
	return s->first_s == TIME_UNKNOWN || ((x->from_s == TIME_UNKNOWN || s->last_s >= x->from_s) && (x->to_s == TIME_OPEN || s->first_s < x->to_s));
}

static bool sooner(const struct sighting *g, const struct match *m)
{
	struct locator a = g->loc, b = m->loc[0];

	if (g->first_s != m->first_s)
		return g->first_s < m->first_s;
	return a.exhibit != b.exhibit ? a.exhibit < b.exhibit : a.at_byte < b.at_byte;
}

/* the first places, in order of exhibit and offset */
static void keep_place(struct match *m, struct locator l)
{
	enum { MOST = sizeof m->loc / sizeof *m->loc };
	uint32_t i = m->n_loc;

	while (i > 0 && (m->loc[i - 1].exhibit != l.exhibit ? m->loc[i - 1].exhibit > l.exhibit : m->loc[i - 1].at_byte > l.at_byte))
		i--;
	if (i == MOST)
		return;
	if (m->n_loc < MOST)
		m->n_loc++;
	memmove(m->loc + i + 1, m->loc + i, (m->n_loc - 1 - i) * sizeof l);
	m->loc[i] = l;
}

/* a: scratch behind what the sighting points at, here and below */
static bool record(struct matching *s, uint32_t indicator, const struct sighting *g, struct arena a)
{
	uint32_t before = s->key.n, i = table_put(&s->key, arena_fmt(&a, "%u %.*s", indicator, STR_FMT(g->entity)));

	if (i == TABLE_NONE || i >= MATCHES_MAX)
		return false;
	struct match *m = &s->match[i];
	if (i == before)
		*m = (struct match){ .indicator = indicator, .entity = arena_str(s->a, g->entity), .first_s = g->first_s, .last_s = g->last_s, .host = g->host, .n_host = 1 };
	else if (!addr_eq(m->host, g->host))
		m->n_host++;
	if (m->n_loc && sooner(g, m))
		m->first_s = g->first_s, m->host = g->host;
	if (g->last_s > m->last_s)
		m->last_s = g->last_s;
	for (uint32_t k = 1; g->view && k < g->view->n && k < sizeof m->loc / sizeof *m->loc; k++)
		keep_place(m, g->view->event[k].loc);
	keep_place(m, g->loc);
	m->n += g->n;
	return !s->a->full;
}

static bool look_up(struct matching *s, struct str value, const char *type, const struct sighting *g, struct arena a)
{
	uint32_t v = table_find(&s->index->value, value);

	for (uint32_t i = v == TABLE_NONE ? 0 : s->index->first[v]; i; i = s->index->next[i - 1]) {
		const struct indicator *x = &s->f->setup.indicator[i - 1];

		if (str_is(x->type, type) && in_force(x, g) && !record(s, i - 1, g, a))
			return false;
	}
	return true;
}

/* the name itself and every domain above it */
static bool look_up_name(struct matching *s, struct str name, struct sighting g, struct arena a)
{
	char room[NAME_MAX_BYTE];
	struct str rest = lower(name, room), head;

	g.entity = domain_entity(&a, rest);
	for (int i = 0; i < LABELS_MAX && rest.n; i++) {
		if (!look_up(s, rest, "domain", &g, a))
			return false;
		if (!str_cut(rest, '.', &head, &rest))
			break;
	}
	return true;
}

static bool look_up_address(struct matching *s, struct addr addr, struct sighting g, struct arena a)
{
	const struct indicator_index *x = s->index;

	g.entity = address_entity(&a, addr);
	for (uint32_t i = 0; i < x->n_cidr; i++)
		if (prefix_has(x->cidr[i].prefix, addr) && in_force(&s->f->setup.indicator[x->cidr[i].indicator], &g) && !record(s, x->cidr[i].indicator, &g, a))
			return false;
	return look_up(s, entity_name(g.entity), "ip", &g, a);
}

static bool look_up_pair(struct matching *s, const struct pair *p, struct arena a)
{
	const struct field *f = s->f;
	struct pair_view v;

	if (p->by != BY_ADDRESS && p->by != BY_QUERY)
		return true;
	if (!pair_view(&f->pairs, p, &a, &v) || !v.n)
		return false;
	struct sighting g = { .host = host_at(f, p->src), .first_s = v.first_ms / 1000, .last_s = v.last_ms / 1000, .n = v.total, .loc = v.event[0].loc, .view = &v };
	if (p->by == BY_QUERY)
		return look_up_name(s, text_at(f, p->dst), g, a);
	if (!look_up_address(s, host_at(f, p->dst), g, a))
		return false;
	g.host = host_at(f, p->dst);
	return look_up_address(s, host_at(f, p->src), g, a);
}

/* how a fact is looked up: as a name, an address or another name behind 0x1f, or as it stands with these types */
static const struct { uint8_t fact; const char *type, *entity; } as_it_stands[] = {
	{ FACT_MD5, "md5", "sample" }, { FACT_SHA1, "sha1", "sample" }, { FACT_SHA256, "sha256", "sample" },
};

static bool look_up_fact(struct matching *s, const struct fact *x, struct arena a)
{
	const struct field *f = s->f;
	struct str text = text_at(f, x->text), head;
	struct sighting g = { .host = host_at(f, x->src), .n = x->n, .loc = x->loc };

	g.first_s = x->first_ms == INT64_MIN ? TIME_UNKNOWN : x->first_ms / 1000;
	g.last_s = x->last_ms == INT64_MIN ? TIME_UNKNOWN : x->last_ms / 1000;
	if (x->kind == FACT_SNI || x->kind == FACT_HTTP_HOST)
		return look_up_name(s, text, g, a);
	if (x->kind == FACT_ANSWER)
		return look_up_address(s, host_at(f, x->dst), g, a);
	if (x->kind == FACT_ALIAS)
		return !str_cut(text, '\x1f', &head, &text) || look_up_name(s, text, g, a);
	for (size_t i = 0; i < sizeof as_it_stands / sizeof *as_it_stands; i++) {
		if (as_it_stands[i].fact != x->kind)
			continue;
		struct str shown = claim_text(&a, text);
		g.entity = arena_fmt(&a, "%s:%.*s", as_it_stands[i].entity, STR_FMT(shown));
		return look_up(s, text, as_it_stands[i].type, &g, a);
	}
	return true;
}

/* --- settling ---------------------------------------------------------------------------------------------------------------- */

static bool found(struct field *f, const struct match *m, int64_t known_s, const struct claim_sink *out, struct arena a)
{
	const struct indicator *x = &f->setup.indicator[m->indicator];
	struct str object = arena_fmt(&a, "indicator:%.*s:%.*s", STR_FMT(x->type), STR_FMT(x->value));
	struct claim c = finding_of("matches-indicator", m->entity, object, field_source(f, f->sensor_of[m->loc[0].exhibit], &a), known_s);
	char room[ADDR_TEXT_N];
	struct str host = addr_text(m->host, room);
	struct str list = f->setup.warned ? f->setup.warned(f->setup.warned_ctx, m->entity) : (struct str){ 0 };
	struct str more = m->n_host > 1 ? STR(" and others") : STR("");

	c.from_s = m->first_s;
	c.to_s = m->last_s == TIME_UNKNOWN ? TIME_OPEN : m->last_s + 1;
	c.scope = x->label;
	/* bits as the link table's likelihood ratios say: hash 900, domain 145, address 85 (infer/weights.c) */
	c.weight_milli = list.n ? 0 : str_is(x->type, "domain") ? 7180 : str_is(x->type, "ip") ? 6409 : str_is(x->type, "cidr") ? 4000 : 9814;
	c.text = arena_fmt(&a, "%.*s was seen with %.*s%.*s and stands in the list of %.*s%s%.*s%s%.*s", STR_FMT(m->entity), STR_FMT(host), STR_FMT(more), STR_FMT(x->source),
	                   x->label.n ? " as " : "", STR_FMT(x->label), list.n ? "; discounted: on the warning list " : "", STR_FMT(list));
	c.detail = arena_fmt(&a, "{\"hunt\":\"indicator\",\"version\":\"2\",\"type\":\"%.*s\",\"indicator\":%u}", STR_FMT(x->type), m->indicator);
	memcpy(c.loc, m->loc, sizeof c.loc);
	c.n_loc = m->n_loc;
	c.n_records = m->n;
	return !a.full && out->put(out->ctx, &c);
}

bool indicator_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err)
{
	struct arena a = f->scratch;
	struct matching s = { f, f->index, &f->found, table_in(&f->found), NULL };
	bool ok = true;

	if (!f->index)
		return true;
	s.match = arena_raw(&f->found, sizeof *s.match, MATCHES_MAX, alignof(struct match));
	for (uint32_t i = 0; ok && s.match && i < f->pairs.n; i++)
		ok = look_up_pair(&s, pairs_at(&f->pairs, i), a);
	for (uint32_t i = 0; ok && s.match && i < f->facts.n; i++)
		ok = look_up_fact(&s, facts_at(&f->facts, i), a);
	for (uint32_t i = 0; ok && s.match && i < s.key.n; i++)
		if (f->setup.indicator[s.match[i].indicator].known_s <= known_s)
			ok = found(f, &s.match[i], known_s, out, a);
	return (ok && s.match) || fail(err, ERR_LIMIT, 0, "no memory left for indicator matches");
}
