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

/* The most that each hunt can say. The cap is the point: a beacon of 500 bits
 * is no more certainly an attacker's than one of 30. Of one family only the
 * strongest counts in full, the others half: a program that calls home makes
 * all of them at once, benign or not. Judgement, and from what: suspect.md */
enum family {
	FAMILY_CONTACT,
	FAMILY_DATA,
	FAMILY_NAMES,
	FAMILY_ATTACK,
	FAMILY_KNOWN,
	FAMILY_SHARED,
	FAMILIES
};
static const struct role {
	const char *predicate;
	uint8_t family;
	int cap_milli;
} roles[] = {
	{ "beacons-to", FAMILY_CONTACT, 8000 },
	{ "long-connection-to", FAMILY_CONTACT, 4000 },
	{ "drips-to", FAMILY_CONTACT, 5000 },
	{ "uploads-to", FAMILY_DATA, 6000 },
	{ "tunnels-through", FAMILY_NAMES, 12000 },
	{ "asks-generated-names", FAMILY_NAMES, 8000 },
	{ "scanned", FAMILY_ATTACK, 12000 },
	{ "guessed-passwords-on", FAMILY_ATTACK, 12000 },
	{ "moved-laterally-to", FAMILY_ATTACK, 7000 },
	{ "staged-on", FAMILY_ATTACK, 5000 },
	{ "matches-indicator", FAMILY_KNOWN, 10000 },
	{ "shows-fingerprint", FAMILY_KNOWN, 1000 },
	{ "shared-rare-server", FAMILY_SHARED, 6000 },
	{ "sibling-of", FAMILY_SHARED, 4000 },
};
enum {
	ROLES = sizeof roles / sizeof *roles
};

struct suspect {
	struct str entity;
	uint32_t host;             /* HOST_NONE for a domain */
	int64_t best_milli[ROLES]; /* capped */
	uint32_t best[ROLES];      /* finding + 1 */
	/* further findings of that hunt with evidence */
	uint32_t others[ROLES];
	uint32_t n_finding;
	int64_t first_s;
	int64_t last_s;
	int64_t total_milli;
	uint32_t set; /* marks */
};

struct joining {
	struct field *f;
	const struct claim *found;
	uint32_t n;
	struct table key;
	struct suspect *suspect;
	uint32_t cap;
	const struct beside *beside;
	struct arena *a;
};

static const struct role *role_of(struct str predicate)
{
	for (size_t i = 0; i < ROLES; i++)
		if (str_is(predicate, roles[i].predicate))
			return &roles[i];
	return NULL;
}

/* Where a name leads: to one address, or to several and then it stands for
 * itself. */
static uint32_t *resolve_names(const struct field *f, struct arena *a)
{
	uint32_t *one =
		arena_raw(a, sizeof *one, f->text.n + 1, alignof(uint32_t));
	uint8_t *seen = NEW(a, uint8_t, f->text.n + 1);

	if (!one || !seen)
		return NULL;
	for (uint32_t i = 0; i < f->facts.n; i++) {
		const struct fact *x = facts_at(&f->facts, i);

		if ((x->kind != FACT_SNI && x->kind != FACT_HTTP_HOST &&
			    x->kind != FACT_ANSWER) ||
			x->dst == HOST_NONE || !x->text)
			continue;
		one[x->text] = !seen[x->text] || one[x->text] == x->dst
			? x->dst
			: HOST_NONE;
		seen[x->text] = 1;
	}
	for (uint32_t i = 0; i < f->text.n; i++)
		if (!seen[i])
			one[i] = HOST_NONE;
	return one;
}

bool suspects_beside(struct field *f, struct beside *ret)
{
	return (ret->one_address = resolve_names(f, &f->found)) &&
		marks_settle(f, &f->found, &ret->marks);
}

static uint32_t host_of(const struct joining *j, struct str entity)
{
	struct str type;
	struct str name = entity_name(entity);
	struct addr addr;

	if (str_cut(entity, ':', &type, &name) && str_is(type, "address"))
		return addr_parse(name, &addr) ? hosts_find(&j->f->hosts, addr)
					       : HOST_NONE;
	uint32_t text = str_is(type, "domain") ? table_find(&j->f->text, name)
					       : TABLE_NONE;
	return text == TABLE_NONE ? HOST_NONE : j->beside->one_address[text];
}

static struct suspect *suspect_for(struct joining *j, struct str entity)
{
	uint32_t host = host_of(j, entity);
	uint32_t before = j->key.n;
	struct str key = host == HOST_NONE
		? entity
		: address_entity(j->a, host_at(j->f, host));
	uint32_t i = table_put(&j->key, key);

	struct suspect *grown = i == TABLE_NONE
		? NULL
		: arena_grown(j->a, j->suspect, before, &j->cap, sizeof *grown);
	if (!grown)
		return NULL;
	j->suspect = grown;
	if (i == before)
		j->suspect[i] = (struct suspect){ .entity = j->key.key[i],
			.host = host,
			.first_s = INT64_MAX,
			.last_s = INT64_MIN };
	return &j->suspect[i];
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

static bool join_one(struct joining *j, uint32_t number)
{
	const struct claim *c = &j->found[number];
	const struct role *role = role_of(c->predicate);
	const struct hunted *h = hunted_find(c->predicate);

	if (!role || !h || c->weight_milli <= 0)
		return true;
	struct suspect *s =
		suspect_for(j, h->suspect_is_object ? c->object : c->subject);
	if (!s)
		return false;
	size_t k = (size_t)(role - roles);
	int64_t milli = capped(c->weight_milli, role->cap_milli);
	s->others[k] += s->best[k] > 0;
	if (!s->best[k] || milli > s->best_milli[k]) {
		s->best_milli[k] = milli;
		s->best[k] = number + 1;
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

	s->set = s->host == HOST_NONE ? 0 : j->beside->marks.set[s->host];
	for (size_t k = 0; k < ROLES; k++) {
		int64_t milli = s->best_milli[k] +
			OTHERS_MILLI *
				(int64_t)(s->others[k] < OTHERS_MAX
						? s->others[k]
						: OTHERS_MAX);
		int64_t *best = &strongest[roles[k].family];

		s->total_milli += milli / 2;
		*best = milli > *best ? milli : *best;
	}
	for (unsigned k = 0; k < FAMILIES; k++)
		s->total_milli += strongest[k] - strongest[k] / 2;
	for (unsigned m = 0; m < MARKS; m++)
		if (s->set >> m & 1)
			s->total_milli += mark_rows[m].weight_milli;
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

	for (size_t k = 0; k < ROLES; k++)
		if (s->best[k] && n++ < REASONS_MAX) {
			buf_z(&b, n > 1 ? "; " : "");
			buf_add(&b, j->found[s->best[k] - 1].text);
		}
	for (unsigned m = 0; m < MARKS; m++)
		if (s->set >> m & 1) {
			buf_z(&b, "; ");
			buf_z(&b, mark_rows[m].why);
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
		for (unsigned m = 0; m < MARKS; m++)
			if (str_is(str_of(what), mark_rows[m].name))
				jw_z(j, "text", mark_rows[m].why);
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
	for (size_t k = 0; k < ROLES; k++)
		if (s->best[k])
			reason(&w,
				roles[k].predicate,
				&j->found[s->best[k] - 1],
				s->best_milli[k],
				s->others[k]);
	for (unsigned m = 0; m < MARKS; m++)
		if (s->set >> m & 1)
			reason(&w,
				mark_rows[m].name,
				NULL,
				mark_rows[m].weight_milli,
				0);
	jw_array_end(&w);
	jw_object_end(&w);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static bool say(const struct joining *j,
	const struct suspect *s,
	int64_t known_s,
	const struct claim_sink *out,
	struct arena a)
{
	bool over = s->total_milli >= SUSPECT_MILLI;
	struct claim c = finding_of("suspected",
		s->entity,
		over ? STR("indicator:hunt:suspect")
		     : STR("indicator:hunt:candidate"),
		STR("hunt/suspect"),
		known_s);

	c.from_s = s->first_s == INT64_MAX ? TIME_UNKNOWN : s->first_s;
	c.to_s = s->last_s == INT64_MIN ? TIME_OPEN : s->last_s;
	c.weight_milli = s->total_milli;
	c.text = sentence(j, s, &a);
	c.detail = detail(j, s, &a);
	for (size_t k = 0; k < ROLES && c.n_loc < sizeof c.loc / sizeof *c.loc;
		k++)
		if (s->best[k] && j->found[s->best[k] - 1].n_loc)
			c.loc[c.n_loc++] = j->found[s->best[k] - 1].loc[0];
	c.n_records = s->n_finding;
	return !a.full && out->put(out->ctx, &c);
}

/* All of them, weighed, in the order in which they were found. */
static bool join(struct joining *j)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < j->n; i++)
		ok = join_one(j, i);
	for (uint32_t i = 0; ok && i < j->key.n; i++)
		weigh(j, &j->suspect[i]);
	return ok;
}

const uint8_t *suspects_of(struct field *f,
	const struct beside *b,
	const struct claim *found,
	uint32_t n)
{
	uint8_t *is = NEW(&f->found, uint8_t, f->hosts.n + 1);
	struct joining j = { .f = f,
		.found = found,
		.n = n,
		.key = table_in(&f->found),
		.beside = b,
		.a = &f->found };

	if (!is || !join(&j))
		return NULL;
	for (uint32_t i = 0; i < j.key.n; i++)
		if (j.suspect[i].host != HOST_NONE &&
			j.suspect[i].total_milli >= SIBLINGS_MILLI)
			is[j.suspect[i].host] = 1;
	return is;
}

bool suspects_join(struct field *f,
	const struct beside *b,
	const struct claim *found,
	uint32_t n,
	int64_t known_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct joining j = { .f = f,
		.found = found,
		.n = n,
		.key = table_in(&f->found),
		.beside = b,
		.a = &f->found };
	bool ok = join(&j);

	if (ok && j.key.n)
		qsort(j.suspect, j.key.n, sizeof *j.suspect, strongest_first);
	for (uint32_t i = 0; ok && i < j.key.n && i < SHOWN_MAX &&
		j.suspect[i].total_milli >= SHOWN_MILLI;
		i++)
		ok = say(&j, &j.suspect[i], known_s, out, f->scratch);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left to join findings");
}
