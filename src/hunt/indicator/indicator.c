/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody published, looked for in everything that was seen. Each
 * distinct host and text is looked up once, all of them together; only what is
 * found is looked at record by record. Manual: indicator.md */
#include "hunt/indicator/indicator.h"

#include <stdlib.h>

#include "hunt/indicator/index.h"

enum {
	MATCHES_MAX = 1 << 18,
	NAME_MAX_BYTE = 256,
	KEYS_MAX = 32,
	BATCH = 1024,
	LISTS_SHOWN = 3
};

/* One match: an indicator and the thing in our evidence that it matched. */
struct match {
	uint32_t entry; /* of the index */
	/* "indicator:domain:evil.example": as it was written in a table,
	 * canonical of a list */
	struct str object;
	/* "address:203.0.113.9", "domain:a.b.example", "sample:<sha256>" */
	struct str entity;
	int64_t first_s;
	int64_t last_s;
	uint64_t n;
	struct locator loc[16];
	uint32_t n_loc;
	/* who was seen with it first; unspecified = not known */
	struct addr host;
	uint32_t n_host; /* how many different ones in a row: a lower bound */
	const struct indicator_group *group;
	int64_t ended_at_s; /* TIME_OPEN: it still stands in the list */
	/* of an indicator that is meant for one port */
	bool at_port;
	uint16_t other_port; /* 0 = which was used was not told */
};

/* What is found in one evaluation. */
struct matching {
	struct hunt_tables *f;
	const struct indicator_index *index;
	int64_t recorded_at_s;
	struct arena *a;
	struct table key;    /* group, indicator and entity -> match */
	struct match *match; /* MATCHES_MAX */
	uint8_t *
		host_hit; /* by host: it, or a network around it, is listed */
	/* by text: bits of enum indicator_type, and AS_ALIAS */
	uint16_t *asked;
	uint16_t *hit;
};

/* How the texts of attributes are looked up. Of an alias the name behind the
 * first separator is meant. */
enum {
	AS_ALIAS = INDICATOR_TYPES
};
_Static_assert(AS_ALIAS < 16, "a bit each");
static const uint8_t ways[ATTR_KINDS] = {
	[ATTR_SNI] = IND_DOMAIN + 1,
	[ATTR_HTTP_HOST] = IND_DOMAIN + 1,
	[ATTR_ALIAS] = AS_ALIAS + 1,
	[ATTR_URL] = IND_URL + 1,
	[ATTR_MAIL] = IND_EMAIL + 1,
	[ATTR_MD5] = IND_MD5 + 1,
	[ATTR_SHA1] = IND_SHA1 + 1,
	[ATTR_SHA256] = IND_SHA256 + 1,
	[ATTR_JA3] = IND_JA3 + 1,
	[ATTR_JA3S] = IND_JA3S + 1,
	[ATTR_JA4] = IND_JA4 + 1,
	[ATTR_HASSH] = IND_HASSH + 1,
	[ATTR_HASSH_SERVER] = IND_HASSH_SERVER + 1,
	[ATTR_CERT_SHA1] = IND_CERT_SHA1 + 1,
	[ATTR_CERTIFICATE] = IND_CERT_SHA256 + 1,
};

/* What a match of each type is about, what it weighs, how it is said. Bits as
 * the link table's likelihood ratios say: hash 900, domain 145, address 85
 * (infer/weights.c), network 16; the others are judgement (indicator.md). A
 * fingerprint of software is shared by all who run it. */
static const struct sort {
	/* NULL: the server that it was shown to, or showed it */
	const char *entity;
	enum predicate predicate;
	int milli;
} sorts[INDICATOR_TYPES] = {
	[IND_IP] = { "address", PRED_MATCHES_INDICATOR, 6409 },
	[IND_CIDR] = { "address", PRED_MATCHES_INDICATOR, 4000 },
	[IND_DOMAIN] = { "domain", PRED_MATCHES_INDICATOR, 7180 },
	[IND_URL] = { "domain", PRED_MATCHES_INDICATOR, 7180 },
	[IND_EMAIL] = { "account", PRED_MATCHES_INDICATOR, 6409 },
	[IND_MD5] = { "sample", PRED_MATCHES_INDICATOR, 9814 },
	[IND_SHA1] = { "sample", PRED_MATCHES_INDICATOR, 9814 },
	[IND_SHA256] = { "sample", PRED_MATCHES_INDICATOR, 9814 },
	[IND_JA3] = { NULL, PRED_SHOWS_FINGERPRINT, 1000 },
	[IND_JA3S] = { NULL, PRED_SHOWS_FINGERPRINT, 1000 },
	[IND_JA4] = { NULL, PRED_SHOWS_FINGERPRINT, 1000 },
	[IND_HASSH] = { NULL, PRED_SHOWS_FINGERPRINT, 1000 },
	[IND_HASSH_SERVER] = { NULL, PRED_SHOWS_FINGERPRINT, 1000 },
	[IND_CERT_SHA1] = { "certificate", PRED_MATCHES_INDICATOR, 7180 },
	[IND_CERT_SHA256] = { "certificate", PRED_MATCHES_INDICATOR, 7180 },
};

bool indicators_open(struct hunt_tables *f, struct err *err)
{
	uint32_t n = f->setup.n_indicator;

	f->index = NEW(&f->a, struct indicator_index, 1);
	bool ok = f->index && indicator_index_open(f->index, err);
	for (uint32_t i = 0; ok && i < n; i++)
		ok = indicator_index_add_row(f->index,
			&f->setup.indicator[i]);
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for %u indicators",
			n);
}

void indicators_close(struct hunt_tables *f)
{
	if (f->index)
		indicator_index_close(f->index);
}

bool indicators_merge(struct hunt_tables *to, const struct hunt_tables *from)
{
	return indicator_index_merge(to->index, from->index);
}

size_t indicators_bytes(const struct hunt_tables *f)
{
	return indicator_index_bytes(f->index);
}

/* whole days, outwards: lists that name a second for each of their lines would
 * have as many groups as lines */
static int64_t day_bound(int64_t ns, int64_t none, bool up)
{
	int64_t s = ns / 1000000000;

	if (ns == T_NONE || s < 0)
		return none;
	if (up)
		s += DAY_S - 1;
	return s / DAY_S * DAY_S;
}

/* the end of the day in which that instant is */
static int64_t day_end(int64_t ns)
{
	int64_t s = day_bound(ns, TIME_OPEN, false);

	return s == TIME_OPEN ? s : s + DAY_S;
}

/* what is not dated is as new as the list that it stands in */
static int64_t version_of(int64_t version_ns, int64_t known_s)
{
	bool fits = known_s > INT64_MIN / 1000000000 &&
		known_s < INT64_MAX / 1000000000;

	return version_ns == T_NONE && fits ? known_s * 1000000000
					    : version_ns;
}

static bool indicators_revoke(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs_revocation *r)
{
	int64_t known_s = f->setup.exhibit[exhibit].acquired_s;
	const struct indicator_version v = {
		.id = indicator_index_id(r->id),
		.version_ns = version_of(r->version_ns, known_s),
		.recorded_at_s = known_s,
		.where = INDEX_NOWHERE,
	};

	return indicator_index_revoke(f->index, &v);
}

bool indicators_ingest(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o)
{
	const struct obs_indicator *x = &o->indicator;
	const struct exhibit *list = &f->setup.exhibit[exhibit];
	if (o->kind == OBS_REVOCATION)
		return indicators_revoke(f, exhibit, &o->revocation);
	struct indicator_group g = {
		.type = indicator_type_named(x->type),
		.exhibit = exhibit,
		.label = str_head(x->label, TEXT_MAX),
		.source = x->source.n ? str_head(x->source, TEXT_MAX)
				      : list->name,
		.from_s = day_bound(x->from_ns, TIME_UNKNOWN, false),
		.to_s = day_bound(x->to_ns, TIME_OPEN, true),
		.seen_from_s =
			day_bound(x->seen_from_ns, TIME_UNKNOWN, false),
		.seen_to_s = day_end(x->seen_to_ns),
		.port = x->port,
		.recorded_at_s = list->acquired_s,
		.superseded_at_s = TIME_OPEN,
	};

	const struct indicator_version v = {
		.id = indicator_index_id(x->id),
		.version_ns = version_of(x->version_ns, list->acquired_s),
		.recorded_at_s = list->acquired_s,
	};

	return indicator_index_add(f->index,
		&g,
		x->id.n ? &v : NULL,
		x->value,
		o->at_byte);
}

/* --- what is looked up --------------------------------------------------- */

struct key {
	uint64_t fingerprint;
	struct str value;
	enum indicator_type type;
};

/* the name itself and every domain above it */
static unsigned keys_of_name(struct str name, struct key ret[static KEYS_MAX])
{
	struct str rest = name;
	struct str head;
	unsigned n = 0;

	while (n < KEYS_MAX && rest.n) {
		ret[n++] = (struct key){
			.fingerprint =
				indicator_index_of_text(IND_DOMAIN, rest),
			.value = rest,
			.type = IND_DOMAIN,
		};
		if (!str_cut(rest, '.', &head, &rest))
			break;
	}
	return n;
}

/* of "from" and of each "to" */
static unsigned keys_of_mail(struct str text,
	char room[static TEXT_MAX],
	struct key ret[static KEYS_MAX])
{
	struct str part[2] = { { 0 } };
	struct str rest = text;
	struct str one;
	struct str value;
	size_t used = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < 2 && part_next(&rest, &part[i]); i++) {
		for (bool more = part[i].n > 0; more && n < KEYS_MAX;) {
			char canonical[INDICATOR_MAX_BYTE];

			one = part[i];
			more = str_cut(part[i], ',', &one, &part[i]);
			if (!indicator_canonical(IND_EMAIL,
				    str_trim(one),
				    canonical,
				    &value)) {
				continue;
			}
			if (used + value.n > TEXT_MAX)
				continue;
			memcpy(room + used, value.p, value.n);
			value.p = room + used;
			used += value.n;
			ret[n++] = (struct key){
				.fingerprint =
					indicator_index_of_text(IND_EMAIL,
						value),
				.value = value,
				.type = IND_EMAIL,
			};
		}
	}
	return n;
}

/* the name in the form in which lists are compared; what is none in lower case
 */
static struct str name_meant(struct str s, char room[static TEXT_MAX])
{
	struct str name;

	if (domain_name(s, room, &name))
		return name;
	name = text_lower(str_head(s, NAME_MAX_BYTE), room);
	while (name.n && name.p[name.n - 1] == '.')
		name.n--;
	return name;
}

static unsigned keys_of(struct str text,
	unsigned way,
	char room[static TEXT_MAX],
	struct key ret[static KEYS_MAX])
{
	struct str head;
	struct str name;

	switch (way) {
	case IND_DOMAIN:
		return keys_of_name(name_meant(text, room), ret);
	case AS_ALIAS:
		if (!part_next(&text, &head) || !part_next(&text, &name))
			return 0;
		return keys_of_name(name_meant(name, room), ret);
	case IND_EMAIL:
		return keys_of_mail(text, room, ret);
	case IND_URL:
		/* attributes have it in its canonical form already, but for a
		 * fragment, which no request has */
		*ret = (struct key){
			.fingerprint = indicator_index_of_text(IND_URL, text),
			.value = text,
			.type = IND_URL,
		};
		return 1;
	default:
		if (!indicator_canonical((enum indicator_type)way,
			    text,
			    room,
			    &ret->value)) {
			return 0;
		}
		ret->type = (enum indicator_type)way;
		ret->fingerprint =
			indicator_index_of_text(ret->type, ret->value);
		return 1;
	}
}

/* the address itself and the networks around it: of those that lists have */
static unsigned lengths_for(const struct indicator_index *x,
	struct addr a,
	uint8_t ret[static 130])
{
	unsigned n = 0;

	ret[n++] = 128;
	for (unsigned i = 0; i < x->n_bits; i++) {
		if (!addr_is_v4(a) || x->bits[i] >= 96)
			ret[n++] = x->bits[i];
	}
	return n;
}

/* --- all at once --------------------------------------------------------- */

struct batch {
	struct matching *s;
	uint64_t fingerprint[BATCH];
	uint32_t of[BATCH]; /* host or text */
	uint8_t way[BATCH];
	uint32_t n;
};
enum {
	AS_HOST = UINT8_MAX
};

static void flush(struct batch *b)
{
	uint32_t entry[BATCH];

	indicator_index_find(b->s->index, b->fingerprint, b->n, entry);
	for (uint32_t i = 0; i < b->n; i++) {
		if (entry[i] == INDEX_NONE)
			continue;
		if (b->way[i] == AS_HOST)
			b->s->host_hit[b->of[i]] = 1;
		else
			b->s->hit[b->of[i]] |= (uint16_t)(1U << b->way[i]);
	}
	b->n = 0;
}

static void ask(struct batch *b,
	uint64_t fingerprint,
	uint32_t of,
	uint8_t way)
{
	if (b->n == BATCH)
		flush(b);
	b->fingerprint[b->n] = fingerprint;
	b->of[b->n] = of;
	b->way[b->n++] = way;
}

static void ask_hosts(struct batch *b)
{
	const struct hosts *h = &b->s->f->hosts;
	uint8_t bits[130];

	for (uint32_t i = 0; i < h->n; i++) {
		for (unsigned k = 0,
			      n = lengths_for(b->s->index, h->addr[i], bits);
			k < n;
			k++) {
			ask(b,
				indicator_index_of_address(h->addr[i],
					bits[k]),
				i,
				AS_HOST);
		}
	}
}

static void ask_texts(struct batch *b)
{
	struct matching *s = b->s;
	char room[TEXT_MAX];
	struct key key[KEYS_MAX];

	for (uint32_t i = 1; i < s->f->text.n; i++) {
		for (unsigned way = 0; s->asked[i] >> way; way++) {
			for (unsigned k = 0,
				      n = s->asked[i] >> way & 1
					? keys_of(interned_at(s->f, i),
						  way,
						  room,
						  key)
					: 0;
				k < n;
				k++) {
				ask(b, key[k].fingerprint, i, (uint8_t)way);
			}
		}
	}
}

/* by text: as which types of indicator it is looked up, as a set */
static void ask_of_texts(const struct hunt_tables *f, uint16_t *asked)
{
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);
		unsigned way = ways[x->kind];

		if (way)
			asked[x->text] |= (uint16_t)(1U << (way - 1));
	}
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (p->key_kind == KEY_QUERY)
			asked[p->dst] |= 1U << IND_DOMAIN;
	}
}

static bool prepare(struct matching *s, struct arena *a)
{
	const struct hunt_tables *f = s->f;
	struct batch *b = NEW(a, struct batch, 1);

	s->host_hit = NEW(a, uint8_t, f->hosts.n + 1);
	s->asked = NEW(a, uint16_t, f->text.n + 1);
	s->hit = NEW(a, uint16_t, f->text.n + 1);
	if (!b || !s->host_hit || !s->asked || !s->hit)
		return false;
	b->s = s;
	ask_of_texts(f, s->asked);
	ask_hosts(b);
	ask_texts(b);
	flush(b);
	return true;
}

/* --- matching ------------------------------------------------------------ */

struct sighting {
	struct str entity;
	struct addr host;
	/* TIME_UNKNOWN where the record had no time */
	int64_t first_s;
	int64_t last_s;
	uint64_t n;
	struct locator loc; /* of the first record */
	/* all of them; NULL = only the first is known */
	const struct conversation_view *view;
	uint16_t port; /* where it was met; 0 = not told */
	/* the records are counted elsewhere: this one only tells the port */
	bool port_only;
};

static bool in_force(const struct indicator_group *x,
	const struct sighting *s)
{
	return s->first_s == TIME_UNKNOWN ||
		((x->from_s == TIME_UNKNOWN || s->last_s >= x->from_s) &&
			(x->to_s == TIME_OPEN || s->first_s < x->to_s));
}

static bool sooner(const struct sighting *g, const struct match *m)
{
	struct locator a = g->loc;
	struct locator b = m->loc[0];

	if (g->first_s != m->first_s)
		return g->first_s < m->first_s;
	return a.exhibit != b.exhibit ? a.exhibit < b.exhibit
				      : a.at_byte < b.at_byte;
}

/* the first places, in order of exhibit and offset */
static void keep_place(struct match *m, struct locator l)
{
	enum {
		MOST = sizeof m->loc / sizeof *m->loc
	};
	uint32_t i = m->n_loc;

	while (i > 0 &&
		(m->loc[i - 1].exhibit != l.exhibit
				? m->loc[i - 1].exhibit > l.exhibit
				: m->loc[i - 1].at_byte > l.at_byte)) {
		i--;
	}
	if (i == MOST)
		return;
	if (m->n_loc < MOST)
		m->n_loc++;
	memmove(m->loc + i + 1, m->loc + i, (m->n_loc - 1 - i) * sizeof l);
	m->loc[i] = l;
}

/* when whoever published it took it back or put something else in its place;
 * TIME_OPEN */
static int64_t ended_at(const struct indicator_index *x, uint32_t entry)
{
	int64_t group_s = index_group(x, entry)->superseded_at_s;
	int64_t own_s = indicator_index_ended(x, entry);

	return own_s < group_s ? own_s : group_s;
}

/* whether whoever published it stands by it at that instant */
static bool stands(const struct indicator_index *x,
	uint32_t entry,
	int64_t at_s)
{
	return index_group(x, entry)->recorded_at_s <= at_s &&
		ended_at(x, entry) > at_s;
}

/* a: scratch behind what the sighting points at, here and below */
static bool record(struct matching *s,
	uint32_t entry,
	struct str object,
	const struct sighting *g,
	struct arena a)
{
	struct str id = arena_fmt(&a,
		"%u %zu %.*s%.*s",
		(unsigned)(s->index->where[entry] >> 40),
		object.n,
		STR_FMT(object),
		STR_FMT(g->entity));
	uint32_t before = s->key.n;
	uint32_t i = table_put(&s->key, id);

	if (i == TABLE_NONE || i >= MATCHES_MAX)
		return false;
	struct match *m = &s->match[i];
	if (i == before) {
		*m = (struct match){
			.entry = entry,
			.group = index_group(s->index, entry),
			.object = arena_str(s->a, object),
			.entity = arena_str(s->a, g->entity),
			.first_s = g->first_s,
			.last_s = g->last_s,
			.host = g->host,
			.n_host = 1,
			.ended_at_s = ended_at(s->index, entry),
		};
	} else if (!addr_eq(m->host, g->host)) {
		m->n_host++;
	}
	if (m->n_loc && sooner(g, m)) {
		m->first_s = g->first_s;
		m->host = g->host;
	}
	if (g->last_s > m->last_s)
		m->last_s = g->last_s;
	if (g->port && g->port == m->group->port)
		m->at_port = true;
	else if (g->port && (!m->other_port || g->port < m->other_port))
		m->other_port = g->port;
	for (uint32_t k = 1; g->view && k < g->view->n &&
		k < sizeof m->loc / sizeof *m->loc;
		k++) {
		keep_place(m, g->view->event[k].loc);
	}
	keep_place(m, g->loc);
	m->n += g->port_only ? 0 : g->n;
	return !s->a->full;
}

/* every indicator with this fingerprint that is known by then and valid when
 * the thing was seen */
static bool look_up(struct matching *s,
	const struct key *key,
	const struct sighting *g,
	struct arena a)
{
	const struct indicator_index *x = s->index;
	uint32_t i;

	indicator_index_find(x, &key->fingerprint, 1, &i);
	for (; i < x->n && x->fingerprint[i] == key->fingerprint; i++) {
		const struct indicator_group *of = index_group(x, i);
		const struct indicator *row =
			of->row ? &s->f->setup.indicator[of->row - 1] : NULL;
		struct arena scratch = a;

		if (!stands(x, i, s->recorded_at_s) || !in_force(of, g))
			continue;
		if (g->port_only && of->port != g->port)
			continue;
		struct str type = row ? row->type
				      : str_of(indicator_type_name(of->type));
		struct str shown =
			row ? row->value : claim_text(&scratch, key->value);
		if (!record(s,
			    i,
			    arena_fmt(&scratch,
				    "indicator:%.*s:%.*s",
				    STR_FMT(type),
				    STR_FMT(shown)),
			    g,
			    scratch)) {
			return false;
		}
	}
	return true;
}

static bool look_up_address(struct matching *s,
	uint32_t host,
	struct sighting g,
	struct arena a)
{
	uint8_t bits[130];
	char text[ADDR_TEXT_N];

	if (host == HOST_NONE || !s->host_hit[host])
		return true;
	struct addr addr = host_at(s->f, host);
	g.entity = address_entity(&a, addr);
	for (unsigned k = 0, n = lengths_for(s->index, addr, bits); k < n;
		k++) {
		bool v4 = addr_is_v4(addr);
		bool one = bits[k] == 128;
		struct addr net = addr_masked(addr, bits[k]);
		struct str shown = addr_text(net, text);
		unsigned length = v4 ? bits[k] - 96U : bits[k];
		struct key key = {
			.fingerprint =
				indicator_index_of_address(addr, bits[k]),
			.value = shown,
			.type = one ? IND_IP : IND_CIDR,
		};

		if (!one) {
			key.value = arena_fmt(&a,
				"%.*s/%u",
				STR_FMT(shown),
				length);
		}

		if (!look_up(s, &key, &g, a))
			return false;
	}
	return true;
}

/* "host/path" -> the host's */
static struct str url_entity(struct arena *a, struct str url)
{
	struct str host = url;
	struct str path;
	struct addr addr;

	str_cut(url, '/', &host, &path);
	return addr_parse(host, &addr) ? address_entity(a, addr)
				       : domain_entity(a, host);
}

static struct str entity_of(struct matching *s,
	const struct key *key,
	uint32_t server,
	struct str name,
	struct arena *a)
{
	const char *entity = sorts[key->type].entity;

	if (!entity) {
		return server == HOST_NONE
			? (struct str){ 0 }
			: address_entity(a, host_at(s->f, server));
	}
	if (key->type == IND_DOMAIN)
		return domain_entity(a, name);
	if (key->type == IND_URL)
		return url_entity(a, key->value);
	struct str shown = claim_text(a, key->value);
	return arena_fmt(a, "%s:%.*s", entity, STR_FMT(shown));
}

static bool look_up_text(struct matching *s,
	uint32_t text,
	unsigned way,
	uint32_t server,
	struct sighting g,
	struct arena a)
{
	char room[TEXT_MAX];
	struct key key[KEYS_MAX];

	if (!(s->hit[text] >> way & 1))
		return true;
	for (unsigned k = 0,
		      n = keys_of(interned_at(s->f, text), way, room, key);
		k < n;
		k++) {
		struct arena scratch = a;

		/* of a name: the whole, whatever part of it is listed */
		g.entity =
			entity_of(s, &key[k], server, key[0].value, &scratch);
		if (g.entity.n && !look_up(s, &key[k], &g, scratch))
			return false;
	}
	return true;
}

static bool is_between_hosts(const struct conversation *p)
{
	return p->key_kind == KEY_ADDRESS || p->key_kind == KEY_UNDIRECTED;
}

static bool look_up_conversation(struct matching *s,
	const struct conversation *p,
	struct arena a)
{
	const struct hunt_tables *f = s->f;
	bool address = is_between_hosts(p);
	bool query = p->key_kind == KEY_QUERY;
	struct conversation_view v;

	if (p->key_kind == KEY_INSIDE || p->key_kind == KEY_SPOKEN)
		return true;
	/* names in TLS and HTTP are attributes, which tell no port */
	if (!address && !query && !s->index->ports)
		return true;
	if (address ? !(s->host_hit[p->dst] || s->host_hit[p->src])
		    : !(s->hit[p->dst] >> IND_DOMAIN & 1))
		return true;
	if (!conversation_view(&f->conversations, p, &a, &v) || !v.n)
		return false;
	struct sighting g = {
		.host = host_at(f, p->src),
		.first_s = v.first_ms / 1000,
		.last_s = v.last_ms / 1000,
		.n = v.total,
		.loc = v.event[0].loc,
		.view = &v,
		/* of what nobody knows who opened it either may be the server's
		 */
		.port = query || p->key_kind == KEY_UNDIRECTED ? 0 : p->port,
		.port_only = !address && !query,
	};
	if (!address)
		return look_up_text(s, p->dst, IND_DOMAIN, HOST_NONE, g, a);
	if (!look_up_address(s, p->dst, g, a))
		return false;
	g.host = host_at(f, p->dst);
	g.port = 0; /* of whoever began it is not kept */
	return look_up_address(s, p->src, g, a);
}

static bool look_up_attribute(struct matching *s,
	const struct attribute *x,
	struct arena a)
{
	struct sighting g = {
		.host = host_at(s->f, x->src),
		.n = x->n,
		.loc = x->loc,
	};

	g.first_s =
		x->first_ms == INT64_MIN ? TIME_UNKNOWN : x->first_ms / 1000;
	g.last_s = x->last_ms == INT64_MIN ? TIME_UNKNOWN : x->last_ms / 1000;
	if (x->kind == ATTR_ANSWER)
		return look_up_address(s, x->dst, g, a);
	return !ways[x->kind] ||
		look_up_text(s, x->text, ways[x->kind] - 1U, x->dst, g, a);
}

/* --- evaluation ---------------------------------------------------------- */

static int by_content(const void *a, const void *b)
{
	const struct match *x = a;
	const struct match *y = b;
	const struct str one[] = { x->entity,
		x->object,
		x->group->label,
		x->group->source };
	const struct str two[] = { y->entity,
		y->object,
		y->group->label,
		y->group->source };

	for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
		int d = str_cmp(one[i], two[i]);

		if (d)
			return d;
	}
	if (x->first_s != y->first_s)
		return x->first_s < y->first_s ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	uint32_t p = x->group->exhibit;
	uint32_t q = y->group->exhibit;
	return (p > q) - (p < q);
}

static bool one_finding(const struct match *x, const struct match *y)
{
	if (!str_eq(x->entity, y->entity))
		return false;
	if (!str_eq(x->object, y->object))
		return false;
	return str_eq(x->group->label, y->group->label);
}

/* whose lists they are: "A, B and 3 more" */
static struct str sources_of(const struct match *m,
	uint32_t n,
	struct arena *a)
{
	struct str all = m->group->source;
	uint32_t distinct = 1;

	for (uint32_t i = 1; i < n; i++) {
		if (str_eq(m[i].group->source, m[i - 1].group->source))
			continue;
		if (++distinct <= LISTS_SHOWN) {
			all = arena_fmt(a,
				"%.*s, %.*s",
				STR_FMT(all),
				STR_FMT(m[i].group->source));
		}
	}
	return distinct <= LISTS_SHOWN ? all
				       : arena_fmt(a,
						 "%.*s and %u more",
						 STR_FMT(all),
						 distinct - LISTS_SHOWN);
}

static void put_day(struct jw *j, const char *name, int64_t s, int64_t none)
{
	char text[DATE_N];

	if (s != none)
		jw_z(j, name, date_text(s, text));
}

/* where each stands, so that a person can look */
static struct str detail_of(const struct matching *s,
	const struct match *m,
	uint32_t n,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_z(&j, "type", indicator_type_name(m->group->type));
	jw_array(&j, "stands_in");
	for (uint32_t i = 0; i < n && i < LISTS_SHOWN; i++) {
		const struct indicator_group *g = m[i].group;

		jw_object(&j, NULL);
		if (g->port)
			jw_u64(&j, "port", g->port);
		put_day(&j, "first_seen", g->seen_from_s, TIME_UNKNOWN);
		put_day(&j, "last_seen", g->seen_to_s - 1, TIME_OPEN - 1);
		if (g->row) {
			jw_u64(&j, "row", g->row - 1);
		} else {
			jw_str(&j,
				"list",
				s->f->setup.exhibit[g->exhibit].name);
			jw_u64(&j, "offset", index_at(s->index, m[i].entry));
		}
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

/* when the last of them is withdrawn */
static int64_t end_of(const struct match *m, uint32_t n)
{
	int64_t end_s = m->ended_at_s;

	for (uint32_t i = 1; i < n; i++) {
		if (m[i].ended_at_s > end_s)
			end_s = m[i].ended_at_s;
	}
	return end_s;
}

/* --- what makes it weaker ------------------------------------------------ */

/* What another service of a listed machine weighs at most: as much as a machine
 * of a listed network. */
enum {
	OTHER_PORT_MILLI = 4000
};

static bool as_listed(const struct match *m)
{
	return !m->group->port || m->at_port;
}

/* Lists of which one says less of the port than the others: it is met when one
 * is. */
static bool any_as_listed(const struct match *m, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (as_listed(&m[i]))
			return true;
	}
	return false;
}

static struct str port_clause(const struct match *m,
	uint32_t n,
	struct arena *a)
{
	if (any_as_listed(m, n))
		return (struct str){ 0 };
	if (m->other_port) {
		return arena_fmt(a,
			"; listed for port %u, seen at port %u: weighs less",
			m->group->port,
			m->other_port);
	}
	return arena_fmt(a,
		"; listed for port %u, which port it was is not told: weighs "
		"less",
		m->group->port);
}

/* Others saw it from then to then, which ends nothing (MISP core format, 2.4):
 * what was seen outside of it counts, and is said. The longest of several lists
 * is meant. */
static struct str seen_clause(const struct match *m,
	uint32_t n,
	struct arena *a)
{
	int64_t from_s = m->group->seen_from_s;
	int64_t to_s = m->group->seen_to_s;
	char day[DATE_N];

	for (uint32_t i = 1; i < n; i++) {
		if (m[i].group->seen_from_s < from_s)
			from_s = m[i].group->seen_from_s;
		if (m[i].group->seen_to_s > to_s)
			to_s = m[i].group->seen_to_s;
	}
	if (m->first_s == TIME_UNKNOWN)
		return (struct str){ 0 };
	if (to_s != TIME_OPEN && m->last_s >= to_s) {
		return arena_fmt(a,
			"; %s after others last saw it, %s",
			m->first_s >= to_s ? "all of it" : "the last of it",
			date_text(to_s - 1, day));
	}
	if (from_s != TIME_UNKNOWN && m->first_s < from_s) {
		return arena_fmt(a,
			"; %s before others first saw it, %s",
			m->last_s < from_s ? "all of it" : "the first of it",
			date_text(from_s, day));
	}
	return (struct str){ 0 };
}

/* list: the warning list on which it stands; empty = on none */
static struct str wording(const struct match *m,
	const struct match *first,
	uint32_t n,
	struct str list,
	struct arena *a)
{
	bool told = m->host.hi || m->host.lo;
	bool software = !sorts[m->group->type].entity;
	char room[ADDR_TEXT_N];
	struct str host = told ? addr_text(m->host, room)
			       : STR("a resolution that others collected");
	struct str label = m->group->label;
	struct str sources = sources_of(first, n, a);
	struct str port = port_clause(first, n, a);
	struct str others_saw = seen_clause(first, n, a);
	struct str what = { 0 };

	if (software) {
		what = arena_fmt(a,
			" (%s, which much software may share)",
			indicator_type_name(m->group->type));
	}
	return arena_fmt(a,
		"%.*s was seen with %.*s%s%.*s and stands in the list of "
		"%.*s%s%.*s%.*s%.*s%s%.*s",
		STR_FMT(m->entity),
		STR_FMT(host),
		m->n_host > 1 ? " and others" : "",
		STR_FMT(what),
		STR_FMT(sources),
		label.n ? " as " : "",
		STR_FMT(label),
		STR_FMT(port),
		STR_FMT(others_saw),
		list.n ? "; discounted: on the warning list " : "",
		STR_FMT(list));
}

/* the matches of one thing with one indicator under one label: several lists
 * repeat each other, and are one finding */
static bool found(const struct matching *s,
	const struct match *first,
	uint32_t n,
	const struct claim_sink *out,
	struct arena a)
{
	const struct hunt_tables *f = s->f;
	const struct match *m = first;

	for (uint32_t i = 1; i < n; i++) {
		if (first[i].n > m->n)
			m = &first[i];
	}
	const struct sort *sort = &sorts[m->group->type];
	struct claim c = finding_of(sort->predicate,
		m->entity,
		m->object,
		tables_source(f, f->sensor_of[m->loc[0].exhibit], &a),
		s->recorded_at_s);
	struct str list = f->setup.warned
		? f->setup.warned(f->setup.warned_ctx, m->entity)
		: (struct str){ 0 };

	c.superseded_at_s = end_of(first, n);
	c.from_s = m->first_s;
	c.to_s = m->last_s == TIME_UNKNOWN ? TIME_OPEN : m->last_s + 1;
	c.scope = m->group->label;
	c.weight_milli = list.n ? 0 : sort->milli;
	if (!any_as_listed(first, n) && c.weight_milli > OTHER_PORT_MILLI)
		c.weight_milli = OTHER_PORT_MILLI;
	c.text = wording(m, first, n, list, &a);
	c.detail = detail_of(s, first, n, &a);
	memcpy(c.loc, m->loc, sizeof c.loc);
	c.n_loc = m->n_loc;
	c.n_records = m->n;
	return !a.full && out->put(out->ctx, &c);
}

static bool tell(const struct matching *s,
	const struct claim_sink *out,
	struct arena a)
{
	bool ok = true;

	if (s->key.n)
		qsort(s->match, s->key.n, sizeof *s->match, by_content);
	for (uint32_t i = 0, n; ok && i < s->key.n; i += n) {
		for (n = 1; i + n < s->key.n &&
			one_finding(&s->match[i], &s->match[i + n]);
			n++)
			;
		ok = found(s, &s->match[i], n, out, a);
	}
	return ok;
}

bool indicator_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct matching s = {
		.f = f,
		.index = f->index,
		.recorded_at_s = recorded_at_s,
		.a = &f->found,
		.key = table_in(&f->found),
	};

	if (!f->index->n)
		return true;
	if (!index_order(f->index)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to put indicators in order");
	}
	s.match = arena_raw(&f->found,
		sizeof *s.match,
		MATCHES_MAX,
		alignof(struct match));
	bool ok = s.match && prepare(&s, &a);
	for (uint32_t i = 0; ok && i < f->conversations.n; i++) {
		ok = look_up_conversation(&s,
			conversations_at(&f->conversations, i),
			a);
	}
	for (uint32_t i = 0; ok && i < f->attributes.n; i++)
		ok = look_up_attribute(&s,
			attributes_at(&f->attributes, i),
			a);
	return (ok && tell(&s, out, a)) ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for indicator matches, or more than "
			"%d "
			"of them",
			MATCHES_MAX);
}
