/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/suspect.h"

#include <stdlib.h>

enum {
	SHOWN_MAX = 100,    /* of the strongest */
	SHOWN_MILLI = 3000, /* bits; weaker ones are not worth a line */
	/* each further host that a finding of the same hunt is about */
	OTHERS_MILLI = 500,
	OTHERS_MAX = 4,
	SIBLINGS_MILLI = 7000, /* bits from which siblings are looked for */
	REASONS_MAX = 6,       /* in the sentence; all are in the detail */
};

/* What findings of one predicate say about a suspect. */
struct said {
	int64_t best_milli; /* capped */
	uint32_t best;      /* finding + 1; 0 = none */
	uint32_t others;    /* further ones with evidence */
};

struct suspect {
	struct str entity;
	uint32_t host;     /* HOST_NONE for a domain */
	struct said *said; /* by place in joining.order */
	uint32_t n_finding;
	int64_t first_s;
	int64_t last_s;
	int64_t total_milli;
	uint32_t set; /* marks */
};

struct joining {
	struct hunt_tables *f;
	const struct claim *found;
	uint32_t n;
	struct table key;
	struct suspect *suspect;
	uint32_t cap;
	const struct alongside *alongside;
	struct arena *a;
	/* predicates of hunts, family by family: the order of reasons. place:
	 * by predicate, where it stands there; -1 = no hunt finds it */
	enum predicate *order;
	int *place;
	uint32_t n_order;
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
				(int)predicates[p].family != family) {
				continue;
			}
			j->place[p] = (int)j->n_order;
			j->order[j->n_order++] = (enum predicate)p;
		}
	}
	return true;
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

		if ((x->kind != ATTR_SNI && x->kind != ATTR_HTTP_HOST &&
			    x->kind != ATTR_ANSWER) ||
			x->dst == HOST_NONE || !x->text) {
			continue;
		}
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

bool suspects_alongside(struct hunt_tables *f, struct alongside *ret)
{
	return (ret->one_address = resolve_names(f, &f->found)) &&
		flags_finalize(f, &f->found, &ret->flags);
}

static uint32_t host_of(const struct joining *j, struct str entity)
{
	struct str type;
	struct str name = entity_name(entity);
	struct addr addr;

	if (str_cut(entity, ':', &type, &name) && str_is(type, "address")) {
		return addr_parse(name, &addr) ? hosts_find(&j->f->hosts, addr)
					       : HOST_NONE;
	}
	uint32_t text = str_is(type, "domain") ? table_find(&j->f->text, name)
					       : TABLE_NONE;
	return text == TABLE_NONE ? HOST_NONE : j->alongside->one_address[text];
}

static struct suspect *suspect_for(struct joining *j, struct str entity)
{
	uint32_t host = host_of(j, entity);
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
			.said = NEW(j->a, struct said, j->n_order + 1),
			.first_s = INT64_MAX,
			.last_s = INT64_MIN,
		};
	}
	return j->suspect[i].said ? &j->suspect[i] : NULL;
}

/* Beyond the cap a tenth of a bit for each doubling, a bit at most: enough to
 * rank by. */
static int64_t capped(int64_t milli, int64_t cap)
{
	int64_t beyond = 0;

	for (int64_t at = 2 * cap; at <= milli && beyond < 1000; at *= 2)
		beyond += 100;
	return milli < cap ? milli : cap + beyond;
}

/* Of one that a hunt is sure of enough to count. */
static bool counts(const struct joining *j, const struct claim *c)
{
	return j->place[c->predicate] >= 0 && c->weight_milli > 0;
}

static bool join_one(struct joining *j, const struct claim *c)
{
	const struct predicate_row *row = &predicates[c->predicate];
	int place = j->place[c->predicate];

	struct suspect *s = suspect_for(j,
		row->suspect == SUSPECT_OBJECT ? c->object : c->subject);
	if (!s)
		return false;
	struct said *said = &s->said[place];
	/* The cap is the point: a beacon of 500 bits is no more certainly an
	 * attacker's than one of 30. Of one family only the strongest counts in
	 * full, the others half. Judgement, and from what: suspect.md */
	int64_t milli = capped(c->weight_milli, row->cap_milli);
	said->others += said->best > 0;
	if (!said->best || milli > said->best_milli) {
		said->best_milli = milli;
		said->best = (uint32_t)(c - j->found) + 1;
	}
	s->n_finding++;
	if (c->from_s != TIME_UNKNOWN && c->from_s < s->first_s)
		s->first_s = c->from_s;
	if (c->to_s != TIME_OPEN && c->to_s > s->last_s)
		s->last_s = c->to_s;
	return true;
}

static void weigh(const struct joining *j, struct suspect *s)
{
	int64_t strongest[FAMILIES] = { 0 };

	s->set = s->host == HOST_NONE ? 0 : j->alongside->flags.set[s->host];
	for (uint32_t k = 0; k < j->n_order; k++) {
		const struct said *said = &s->said[k];
		int64_t others =
			said->others < OTHERS_MAX ? said->others : OTHERS_MAX;
		int64_t milli = said->best_milli + OTHERS_MILLI * others;
		int64_t *best = &strongest[predicates[j->order[k]].family];

		s->total_milli += milli / 2;
		*best = milli > *best ? milli : *best;
	}
	for (unsigned k = 0; k < FAMILIES; k++)
		s->total_milli += strongest[k] - strongest[k] / 2;
	for (unsigned m = 0; m < FLAGS; m++) {
		if (s->set >> m & 1)
			s->total_milli += flag_rows[m].weight_milli;
	}
}

static int strongest_first(const void *a, const void *b)
{
	const struct suspect *x = a;
	const struct suspect *y = b;

	if (x->total_milli != y->total_milli)
		return x->total_milli > y->total_milli ? -1 : 1;
	return str_cmp(x->entity, y->entity);
}

/* --- saying -------------------------------------------------------------- */

static struct str sentence(const struct joining *j,
	const struct suspect *s,
	struct arena *a)
{
	struct buf b = { 0 };
	unsigned n = 0;

	for (uint32_t k = 0; k < j->n_order; k++) {
		if (s->said[k].best && n++ < REASONS_MAX) {
			buf_z(&b, n > 1 ? "; " : "");
			buf_add(&b, j->found[s->said[k].best - 1].text);
		}
	}
	for (unsigned m = 0; m < FLAGS; m++) {
		if (s->set >> m & 1) {
			buf_z(&b, "; ");
			buf_z(&b, flag_rows[m].why);
		}
	}
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void reason(struct jw *j,
	const char *what,
	const struct claim *c,
	int64_t milli,
	uint32_t others)
{
	jw_object(j, NULL);
	jw_z(j, "what", what);
	jw_milli(j, "bits", milli);
	if (c) {
		jw_str(j, "subject", c->subject);
		jw_str(j, "object", c->object);
		jw_str(j, "scope", c->scope);
		jw_milli(j, "finding_bits", c->weight_milli);
		jw_u64(j, "others", others);
		jw_str(j, "text", c->text);
	} else {
		for (unsigned m = 0; m < FLAGS; m++) {
			if (str_is(str_of(what), flag_rows[m].name))
				jw_z(j, "text", flag_rows[m].why);
		}
	}
	jw_object_end(j);
}

static struct str detail(const struct joining *j,
	const struct suspect *s,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw w = { .to = &b };

	jw_object(&w, NULL);
	jw_z(&w, "hunt", "suspect");
	jw_z(&w, "version", "1");
	jw_u64(&w, "findings", s->n_finding);
	jw_array(&w, "reasons");
	for (uint32_t k = 0; k < j->n_order; k++) {
		if (s->said[k].best) {
			reason(&w,
				predicates[j->order[k]].name,
				&j->found[s->said[k].best - 1],
				s->said[k].best_milli,
				s->said[k].others);
		}
	}
	for (unsigned m = 0; m < FLAGS; m++) {
		if (s->set >> m & 1) {
			reason(&w,
				flag_rows[m].name,
				NULL,
				flag_rows[m].weight_milli,
				0);
		}
	}
	jw_array_end(&w);
	jw_object_end(&w);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static bool say(const struct joining *j,
	const struct suspect *s,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	bool over = s->total_milli >= SUSPECT_MILLI;
	struct claim c = finding_of(PRED_SUSPECTED,
		s->entity,
		over ? STR("indicator:hunt:suspect")
		     : STR("indicator:hunt:candidate"),
		STR("hunt/suspect"),
		recorded_at_s);

	c.from_s = s->first_s == INT64_MAX ? TIME_UNKNOWN : s->first_s;
	c.to_s = s->last_s == INT64_MIN ? TIME_OPEN : s->last_s;
	c.weight_milli = s->total_milli;
	c.text = sentence(j, s, &a);
	c.detail = detail(j, s, &a);
	for (uint32_t k = 0; k < j->n_order; k++) {
		uint32_t best = s->said[k].best;

		if (c.n_loc == sizeof c.loc / sizeof *c.loc)
			break;
		if (best && j->found[best - 1].n_loc)
			c.loc[c.n_loc++] = j->found[best - 1].loc[0];
	}
	c.n_records = s->n_finding;
	return !a.full && out->put(out->ctx, &c);
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
			if (same.also[i][k]->weight_milli > best->weight_milli)
				best = same.also[i][k];
		}
		if (!join_one(j, best))
			return false;
	}
	return true;
}

/* All of them, weighed, in the order in which they were found. */
static bool join(struct joining *j)
{
	bool ok = order_predicates(j) && join_events(j);

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
	for (uint32_t i = 0; ok && i < j.key.n && i < SHOWN_MAX &&
		j.suspect[i].total_milli >= SHOWN_MILLI;
		i++) {
		ok = say(&j, &j.suspect[i], recorded_at_s, out, f->scratch);
	}
	return ok || fail(err, ERR_LIMIT, 0, "no memory left to join findings");
}
