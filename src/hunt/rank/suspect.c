/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/suspect.h"

#include <stdlib.h>

#include <jansson.h>

#include "hunt/rank/ratio.h"

enum {
	SHOWN_MAX = 100,    /* of the strongest of a list */
	SHOWN_MILLI = 3000, /* bits; weaker ones are not worth a line */
	/* each further host that a finding of the same hunt is about: who was
	 * broken into is rarely alone, and popular software never is */
	OTHERS_MILLI = 100,
	OTHERS_MAX = 4,
	SIBLINGS_MILLI = 7000, /* bits from which siblings are looked for */
	/* scanning and guessing from outside that came to nothing: weather,
	 * which every public address has all day, and nobody can act on */
	WEATHER_MILLI = 4000,
	/* and all of it together */
	WEATHER_ALL_MILLI = 8000,
};

/* The predicates that hunts find, one family behind the other. */
static bool order_predicates(struct joining *j)
{
	j->order = NEW(j->a, enum predicate, n_predicates);
	j->place = NEW(j->a, int, n_predicates);
	if (!j->order || !j->place)
		return false;
	for (size_t p = 0; p < n_predicates; p++)
		j->place[p] = -1;
	for (int family = 0; family < FAMILIES; family++) {
		for (size_t p = 0; p < n_predicates; p++) {
			if (!predicates[p].hunt ||
				predicates[p].suspect == SUSPECT_NOBODY ||
				(int)predicates[p].family != family) {
				continue;
			}
			j->place[p] = (int)j->n_order;
			j->order[j->n_order++] = (enum predicate)p;
		}
	}
	return true;
}

/* a name that the server of the record was asked by, or that leads to it */
static bool names_server(const struct attribute *x)
{
	bool names = x->kind == ATTR_SNI || x->kind == ATTR_HTTP_HOST ||
		x->kind == ATTR_ANSWER;

	return names && x->dst != HOST_NONE && x->text;
}

/* Where a name leads: to one address, or to several and then it stands for
 * itself. */
static uint32_t *resolve_names(const struct hunt_tables *f, struct arena *a)
{
	uint32_t *one =
		arena_raw(a, sizeof *one, f->text.n + 1, alignof(uint32_t));
	uint8_t *seen = NEW(a, uint8_t, f->text.n + 1);

	if (!one || !seen)
		return NULL;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (!names_server(x))
			continue;
		one[x->text] = !seen[x->text] || one[x->text] == x->dst
			? x->dst
			: HOST_NONE;
		seen[x->text] = 1;
	}
	for (uint32_t i = 0; i < f->text.n; i++) {
		if (!seen[i])
			one[i] = HOST_NONE;
	}
	return one;
}

/* Of each host the registered domain of its names, if they have one. answered:
 * of the names for which the DNS gave it, and not of what clients call it. */
static uint32_t *resolve_domains(const struct hunt_tables *f,
	bool answered,
	struct arena *a)
{
	uint32_t *domain = arena_raw(a,
		sizeof *domain,
		f->hosts.n + 1,
		alignof(uint32_t));
	uint8_t *seen = NEW(a, uint8_t, f->hosts.n + 1);

	if (!domain || !seen)
		return NULL;
	for (uint32_t i = 0; i <= f->hosts.n; i++)
		domain[i] = TABLE_NONE;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (!names_server(x) || (answered && x->kind != ATTR_ANSWER))
			continue;
		uint32_t zone = tables_zone(f, x->text);
		domain[x->dst] = !seen[x->dst] || domain[x->dst] == zone
			? zone
			: TABLE_NONE;
		seen[x->dst] = 1;
	}
	return domain;
}

bool suspects_alongside(struct hunt_tables *f, struct alongside *ret)
{
	return (ret->one_address = resolve_names(f, &f->found)) &&
		(ret->domain = resolve_domains(f, false, &f->found)) &&
		(ret->answered = resolve_domains(f, true, &f->found)) &&
		neighbours_know(f, &f->found, &ret->neighbours) &&
		flags_finalize(f, &ret->neighbours, &f->found, &ret->flags);
}

/* The host of an entity; *text: of a domain, else TABLE_NONE. */
static uint32_t host_of(const struct joining *j,
	struct str entity,
	uint32_t *text)
{
	struct str type;
	struct str name = entity_name(entity);
	struct addr addr;

	*text = TABLE_NONE;
	if (str_cut(entity, ':', &type, &name) && str_is(type, "address")) {
		return addr_parse(name, &addr)
			? hosts_find(&j->f->hosts, addr)
			: HOST_NONE;
	}
	if (str_is(type, "domain"))
		*text = table_find(&j->f->text, name);
	return *text == TABLE_NONE ? HOST_NONE
				   : j->alongside->one_address[*text];
}

static struct suspect *suspect_for(struct joining *j, struct str entity)
{
	uint32_t text;
	uint32_t host = host_of(j, entity, &text);
	uint32_t before = j->key.n;
	struct str key = entity;

	if (host != HOST_NONE)
		key = address_entity(j->a, host_at(j->f, host));
	uint32_t i = table_put(&j->key, key);
	if (i == TABLE_NONE)
		return NULL;
	struct suspect *grown =
		arena_grown(j->a, j->suspect, before, &j->cap, sizeof *grown);
	if (!grown)
		return NULL;
	j->suspect = grown;
	if (i == before) {
		j->suspect[i] = (struct suspect){
			.entity = j->key.key[i],
			.host = host,
			.text = text,
			.said = NEW(j->a, struct said, j->n_order + 1),
			.all_weather = true,
			.first_s = INT64_MAX,
			.last_s = INT64_MIN,
		};
	}
	return j->suspect[i].said ? &j->suspect[i] : NULL;
}

/* What exceeds the cap is enough to rank by, and no more. */
static int64_t capped(int64_t milli, int64_t cap)
{
	return milli < cap ? milli : cap + beyond_milli(cap, milli);
}

/* Of one that a hunt is sure of enough to count. */
static bool counts(const struct joining *j, const struct claim *c)
{
	return j->place[c->predicate] >= 0 && c->weight_milli > 0;
}

static bool is_ours(const struct joining *j, uint32_t host)
{
	return host != HOST_NONE && j->alongside->neighbours.ours[host];
}

/* Somebody from outside came to a host of ours. */
static bool from_outside(const struct joining *j, const struct claim *c)
{
	uint32_t text;
	uint32_t src = host_of(j, c->subject, &text);
	uint32_t dst = host_of(j, c->object, &text);

	return src != HOST_NONE && !is_ours(j, src) && is_ours(j, dst);
}

/* Findings of attacks are about who came; all others about a server, unless it
 * is ours and who went there is not. */
static enum suspect_list list_of(const struct joining *j,
	const struct claim *c,
	struct str *entity)
{
	const struct predicate_row *row = &predicates[c->predicate];

	*entity = row->suspect == SUSPECT_OBJECT ? c->object : c->subject;
	if (row->suspect == SUSPECT_OBJECT && from_outside(j, c)) {
		*entity = c->subject;
		return CAME_TO_US;
	}
	return row->family == FAMILY_ATTACK && row->suspect == SUSPECT_SUBJECT
		? CAME_TO_US
		: WENT_TO;
}

/* A guess that was right, or came from who got in as well. */
static bool got_in(const struct claim *c)
{
	json_t *j = json_loadb(c->detail.p, c->detail.n, 0, NULL);
	bool ret = json_integer_value(json_object_get(j, "succeeded")) > 0;

	json_decref(j);
	return ret;
}

/* Scans and guesses from outside of which none succeeded, and contacts that
 * strangers make with servers of ours, which are there for it. */
static bool is_weather(const struct joining *j, const struct claim *c)
{
	uint32_t text;

	if (predicates[c->predicate].suspect == SUSPECT_OBJECT)
		return from_outside(j, c);
	if (c->predicate != PRED_SCANNED &&
		c->predicate != PRED_GUESSED_PASSWORDS_ON) {
		return false;
	}
	return !got_in(c) && !is_ours(j, host_of(j, c->subject, &text));
}

/* What the finding says of a suspect: by the counts of such findings, and at
 * most what judgement allows, of which the cap is the point: a beacon of 500
 * bits is no more certainly an attacker's than one of 30. */
static int64_t says(const struct joining *j, const struct claim *c)
{
	const struct predicate_row *row = &predicates[c->predicate];
	int64_t milli;

	if (is_weather(j, c))
		return capped(c->weight_milli, WEATHER_MILLI);
	const struct count_row *counted =
		counts_find(by_counts(j->f), row->name, c->weight_milli);
	if (!counts_say(by_counts(j->f), row->name, c->weight_milli, &milli))
		return capped(c->weight_milli, row->cap_milli);
	/* what nobody was seen to show by innocence says no more than its hunt
	 * does */
	if (!counted->others_with && milli > c->weight_milli)
		milli = c->weight_milli;
	/* for the order alone: more beyond the cap is a little more */
	int64_t most = row->cap_milli +
		(milli > row->cap_milli ? (milli - row->cap_milli) / 16 : 0);
	return milli < most ? milli : most;
}

static bool join_one(struct joining *j, const struct claim *c)
{
	struct str entity;
	enum suspect_list list = list_of(j, c, &entity);
	struct suspect *s = suspect_for(j, entity);

	if (!s)
		return false;
	struct said *said = &s->said[j->place[c->predicate]];
	int64_t milli = says(j, c);
	said->others += said->best > 0;
	if (!said->best || milli > said->best_milli) {
		said->best_milli = milli;
		said->found_milli = c->weight_milli;
		said->best = (uint32_t)(c - j->found) + 1;
	}
	if (milli > s->side_milli[list])
		s->side_milli[list] = milli;
	s->n_finding++;
	s->all_weather &= is_weather(j, c);
	if (c->from_s != TIME_UNKNOWN && c->from_s < s->first_s)
		s->first_s = c->from_s;
	if (c->to_s != TIME_OPEN && c->to_s > s->last_s)
		s->last_s = c->to_s;
	return true;
}

/* Of one habit only what says most counts in full, the others half; what speaks
 * against counts whole. Returns the sum; *adds become what each adds. */
static int64_t add_up(int64_t *adds[], uint32_t n)
{
	int64_t sum = 0;
	uint32_t best = n;

	for (uint32_t i = 0; i < n; i++) {
		if (*adds[i] > 0 && (best == n || *adds[i] > *adds[best]))
			best = i;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (i != best && *adds[i] > 0)
			*adds[i] /= 2;
		sum += *adds[i];
	}
	return sum;
}

static int64_t weigh_findings(const struct joining *j, struct suspect *s)
{
	int64_t sum = 0;

	for (int family = 0; family < FAMILIES; family++) {
		int64_t *adds[PREDICATES];
		uint32_t n = 0;

		for (uint32_t k = 0; k < j->n_order && n < PREDICATES; k++) {
			struct said *said = &s->said[k];
			int64_t others = said->others < OTHERS_MAX
				? said->others
				: OTHERS_MAX;

			if ((int)predicates[j->order[k]].family != family ||
				!said->best) {
				continue;
			}
			said->adds_milli =
				said->best_milli + OTHERS_MILLI * others;
			adds[n++] = &said->adds_milli;
		}
		sum += add_up(adds, n);
	}
	return sum;
}

/* It stands in a baseline, or the one registered domain of the names for which
 * the DNS gave it: what a client calls it may be a lie. */
static bool is_usual(const struct joining *j, const struct suspect *s)
{
	const struct hunt_tables *f = j->f;
	struct arena a = f->scratch;
	uint32_t domain = s->host == HOST_NONE
		? s->text
		: j->alongside->answered[s->host];

	if (!f->setup.usual || s->list != WENT_TO)
		return false;
	return f->setup.usual(f->setup.warned_ctx, s->entity).n ||
		(domain != TABLE_NONE &&
			f->setup.usual(f->setup.warned_ctx,
					domain_entity(&a,
						interned_at(f, domain)))
				.n);
}

/* A server that is known by its name alone has the flags of the name. */
static void know_flags(const struct joining *j, struct suspect *s)
{
	const struct flags *flags = &j->alongside->flags;
	bool by_host = s->host != HOST_NONE &&
		(s->text == TABLE_NONE ||
			prevalence_clients(&j->f->prevalence, s->host).n);

	s->set = s->told = 0;
	if (is_usual(j, s))
		s->set |= 1U << FLAG_USUAL;
	if (by_host) {
		s->set |= flags->set[s->host];
		s->told = flags->told[s->host];
	} else if (s->text != TABLE_NONE) {
		s->set |= flags->set_of_name[s->text];
		s->told = flags->told_of_name[s->text];
	}
}

static int64_t weigh_flags(const struct joining *j, struct suspect *s)
{
	int64_t sum = 0;

	know_flags(j, s);
	for (unsigned group = 0; group < FLAG_GROUPS; group++) {
		int64_t *adds[FLAGS];
		uint32_t n = 0;

		for (unsigned k = 0; k < FLAGS; k++) {
			if (flag_rows[k].group != group || !(s->set >> k & 1))
				continue;
			s->flag_adds[k] = flag_milli(j->f, (enum flag)k);
			adds[n++] = &s->flag_adds[k];
		}
		sum += add_up(adds, n);
	}
	return sum;
}

static void cut(struct suspect *s,
	int64_t to_milli,
	const char *what,
	const char *why)
{
	s->cut_milli = to_milli - s->total_milli;
	s->cut_what = what;
	s->cut_why = why;
	s->total_milli = to_milli;
}

/* A server that ours went to stays one, whatever else it does: who scans us as
 * well is no less suspicious. What is said of servers says nothing of who came.
 */
static void weigh(const struct joining *j, struct suspect *s)
{
	bool server = s->side_milli[WENT_TO] >= SHOWN_MILLI ||
		s->side_milli[WENT_TO] >= s->side_milli[CAME_TO_US];

	s->list = server ? WENT_TO : CAME_TO_US;
	s->total_milli = weigh_findings(j, s);
	if (server)
		s->total_milli += weigh_flags(j, s);
	else if (s->all_weather && s->total_milli > WEATHER_ALL_MILLI)
		cut(s,
			WEATHER_ALL_MILLI,
			"weather",
			"strangers do that all day, and nothing came of it");
}

static int strongest_first(const void *a, const void *b)
{
	const struct suspect *x = a;
	const struct suspect *y = b;

	if (x->total_milli != y->total_milli)
		return x->total_milli > y->total_milli ? -1 : 1;
	return str_cmp(x->entity, y->entity);
}

/* What several sensors saw happened once: the one that says most counts, and
 * the others say nothing beside it. */
static bool join_events(struct joining *j)
{
	struct same_event same;
	const struct claim **c = NEW(j->a, const struct claim *, j->n + 1);

	for (uint32_t i = 0; c && i < j->n; i++)
		c[i] = counts(j, &j->found[i]) ? &j->found[i] : NULL;
	if (!c || !claims_by_event(c, j->n, j->a, &same))
		return false;
	for (uint32_t i = 0; i < j->n; i++) {
		const struct claim *best = c[i];

		if (!best || same.first[i] != i)
			continue;
		for (uint32_t k = 0; k < same.n_also[i]; k++) {
			if (same.also[i][k]->weight_milli >
				best->weight_milli)
				best = same.also[i][k];
		}
		if (!join_one(j, best))
			return false;
	}
	return true;
}

/* servers of which nothing was found as well, for those who count */
static bool join_every_server(struct joining *j)
{
	for (uint32_t i = 0; i < j->f->hosts.n; i++) {
		if (!prevalence_clients(&j->f->prevalence, i).n)
			continue;
		if (!suspect_for(j, address_entity(j->a, host_at(j->f, i))))
			return false;
	}
	for (uint32_t i = 0; i < j->f->text.n; i++) {
		uint32_t host = j->alongside->one_address[i];

		if (!prevalence_clients(&j->f->name_prevalence, i).n)
			continue;
		if (host != HOST_NONE &&
			prevalence_clients(&j->f->prevalence, host).n) {
			continue;
		}
		if (!suspect_for(j,
			    domain_entity(j->a, interned_at(j->f, i)))) {
			return false;
		}
	}
	return true;
}

/* All of them, weighed, in the order in which they were found. */
static bool join(struct joining *j)
{
	bool ok = order_predicates(j) && join_events(j);

	if (ok && j->f->setup.every_server)
		ok = join_every_server(j);
	for (uint32_t i = 0; ok && i < j->key.n; i++)
		weigh(j, &j->suspect[i]);
	return ok;
}

const uint8_t *suspects_of(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n)
{
	uint8_t *is = NEW(&f->found, uint8_t, f->hosts.n + 1);
	struct joining j = {
		.f = f,
		.found = found,
		.n = n,
		.key = table_in(&f->found),
		.alongside = b,
		.a = &f->found,
	};

	if (!is || !join(&j))
		return NULL;
	for (uint32_t i = 0; i < j.key.n; i++) {
		if (j.suspect[i].host != HOST_NONE &&
			j.suspect[i].total_milli >= SIBLINGS_MILLI) {
			is[j.suspect[i].host] = 1;
		}
	}
	return is;
}

/* the registered domain of a suspect; TABLE_NONE: none, or several */
static uint32_t domain_of(const struct joining *j, const struct suspect *s)
{
	if (s->host != HOST_NONE)
		return j->alongside->domain[s->host];
	return s->text == TABLE_NONE ? TABLE_NONE
				     : tables_zone(j->f, s->text);
}

/* Leaves in front, strongest first, what is worth showing: of each list as many
 * as are shown. Several servers of one registered domain are one suspect: the
 * strongest; the others stay candidates. Returns how many. */
static uint32_t count_once(struct joining *j)
{
	struct table above = table_in(j->a);
	uint32_t shown[SUSPECT_LISTS] = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->key.n; i++) {
		struct suspect s = j->suspect[i];
		uint32_t domain =
			s.list == WENT_TO ? domain_of(j, &s) : TABLE_NONE;

		if (domain != TABLE_NONE) {
			struct str name = interned_at(j->f, domain);

			bool stands = table_find(&above, name) != TABLE_NONE;

			table_put(&above, name);
			if (stands && s.total_milli >= SUSPECT_MILLI) {
				cut(&s,
					SUSPECT_MILLI - 1,
					"same-domain",
					"a server of the same registered "
					"domain stands above it: a domain "
					"counts once");
			}
		}
		if (s.total_milli < SHOWN_MILLI && !j->f->setup.every_server)
			continue;
		if (shown[s.list]++ < SHOWN_MAX || j->f->setup.every_server)
			j->suspect[n++] = s;
	}
	return n;
}

bool suspects_join(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct joining j = {
		.f = f,
		.found = found,
		.n = n,
		.key = table_in(&f->found),
		.alongside = b,
		.a = &f->found,
	};
	bool ok = join(&j);

	if (ok && j.key.n)
		qsort(j.suspect, j.key.n, sizeof *j.suspect, strongest_first);
	uint32_t shown = ok ? count_once(&j) : 0;
	const struct contact_figure *figure =
		ok ? contacts_over_time(f, j.suspect, shown, j.a) : NULL;
	ok = figure != NULL;
	for (uint32_t i = 0; ok && i < shown; i++) {
		ok = suspect_say(&j,
			&j.suspect[i],
			&figure[i],
			recorded_at_s,
			out,
			f->scratch);
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to join findings");
}
