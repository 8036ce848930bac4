/* SPDX-License-Identifier: Apache-2.0 */
/* What an audience may be told of a case. A claim is told when it follows from
 * the exhibits that the audience may see, alone: no word of it can then come
 * from another. Whom the damage register keeps out, and who is only named in
 * what is kept out, becomes a pseudonym, and free text with such a name is
 * replaced as a whole. */
#include "case/steps/disclosure.h"

#include <inttypes.h>
#include <stdio.h>

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left to restrict the answer");
}

/* --- whom the register keeps out ----------------------------------------- */

/* the name of "type:name", or the text itself where the register wrote it
 * without the type */
static struct str bare(struct str id, enum entity_type t)
{
	return entity_type_of(id) == t ? entity_name(id) : id;
}

static bool open_row(const struct disclosure *d, const struct damage *x)
{
	struct str own = d->audience->for_org;

	return x->publish || d->audience->each_its_own ||
		(own.n && str_eq(bare(x->organisation, ENT_ORG), own));
}

static void close_row(struct disclosure *d,
	const struct damage *x,
	const struct table *open)
{
	struct str org = bare(x->organisation, ENT_ORG);
	struct str incident = bare(x->incident, ENT_INCIDENT);

	if (open_row(d, x))
		return;
	if (org.n)
		table_put(&d->closed_org, org);
	/* one that other rows may tell of stays; only its victim does not */
	if (incident.n && table_find(open, incident) == TABLE_NONE)
		table_put(&d->closed_incident, incident);
}

static bool close_rows(struct disclosure *d,
	const struct damage *const damage[2],
	const uint32_t n[2],
	struct err *err)
{
	struct table open = table_in(d->a);

	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < n[k]; i++) {
			if (open_row(d, &damage[k][i])) {
				table_put(&open,
					bare(damage[k][i].incident,
						ENT_INCIDENT));
			}
		}
	}
	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < n[k]; i++)
			close_row(d, &damage[k][i], &open);
	}
	for (uint32_t i = 0; i < n[0]; i++)
		d->n_damage += !open_row(d, &damage[0][i]);
	return !d->a->full || no_room(err);
}

static bool closed(const struct disclosure *d, struct str id)
{
	enum entity_type t = entity_type_of(id);

	if (t == ENT_ORG)
		return table_find(&d->closed_org, entity_name(id)) !=
			TABLE_NONE;
	return t == ENT_INCIDENT &&
		table_find(&d->closed_incident, entity_name(id)) !=
		TABLE_NONE;
}

static bool of_closed_incident(const struct disclosure *d,
	const struct claim *c)
{
	return (entity_type_of(c->subject) == ENT_INCIDENT &&
		       closed(d, c->subject)) ||
		(entity_type_of(c->object) == ENT_INCIDENT &&
			closed(d, c->object));
}

/* --- which claims -------------------------------------------------------- */

static bool rests_on_hidden(const struct disclosure *d, const struct claim *c)
{
	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (c->loc[i].exhibit < d->n_exhibit &&
			d->exhibit_out[c->loc[i].exhibit]) {
			return true;
		}
	}
	return false;
}

/* Of the revisions with its key that follow from what may be seen, the one that
 * was known when it was; else the first that came while it counted: what is
 * kept out showed the same earlier. */
static uint32_t revision_that_follows(const struct disclosure *d,
	const struct table *key,
	const uint32_t *first,
	const uint32_t *next,
	const struct claim *c)
{
	uint32_t exact = table_find(&d->follows->ids, str_of(c->id));
	uint32_t k = table_find(key, claim_key(c));
	uint32_t best = TABLE_NONE;
	uint32_t later = TABLE_NONE;

	if (exact != TABLE_NONE || k == TABLE_NONE)
		return exact;
	for (uint32_t i = first[k]; i != TABLE_NONE; i = next[i]) {
		const struct claim *x = d->follows->claim[i];

		if (x->recorded_at_s > c->recorded_at_s) {
			if (x->recorded_at_s < c->superseded_at_s &&
				(later == TABLE_NONE ||
					x->recorded_at_s <
						d->follows->claim[later]
							->recorded_at_s)) {
				later = i;
			}
			continue;
		}
		if (best == TABLE_NONE ||
			x->recorded_at_s >
				d->follows->claim[best]->recorded_at_s) {
			best = i;
		}
	}
	return best != TABLE_NONE ? best : later;
}

/* For each claim what follows of it from the exhibits that may be seen. */
static bool match_follows(struct disclosure *d, struct err *err)
{
	const struct claimset *f = d->follows;
	struct table key = table_in(d->a);
	uint32_t *first = NEW(d->a, uint32_t, f->n + 1);
	uint32_t *next = NEW(d->a, uint32_t, f->n + 1);

	if (d->a->full)
		return no_room(err);
	for (uint32_t i = 0; i < f->n; i++) {
		uint32_t before = key.n;
		uint32_t k = table_put(&key, claim_key(f->claim[i]));

		if (k == TABLE_NONE)
			return no_room(err);
		next[i] = k == before ? TABLE_NONE : first[k];
		first[k] = i;
	}
	for (uint32_t i = 0; i < d->all->n; i++) {
		d->same[i] = revision_that_follows(d,
			&key,
			first,
			next,
			d->all->claim[i]);
	}
	return true;
}

static enum disclosed first_told(const struct disclosure *d, uint32_t i)
{
	const struct claim *c = d->all->claim[i];
	bool row = c->maker == MADE_BY_ROW;

	if (of_closed_incident(d, c))
		return TOLD_NOT;
	if (row && (closed(d, c->subject) || closed(d, c->object)))
		return TOLD_NOT;
	if (d->follows && d->same[i] == TABLE_NONE) {
		/* the sensor's records may be told; whose network it is stands
		 * in a table that may not */
		bool victim = c->predicate == PRED_CONTACTED &&
			c->maker == MADE_BY_LINK && !rests_on_hidden(d, c);

		return victim ? TOLD_UNNAMED : TOLD_NOT;
	}
	return closed(d, c->subject) || closed(d, c->object) ? TOLD_UNNAMED
							     : TOLD_WHOLE;
}

/* --- which names --------------------------------------------------------- */

static uint32_t entity_at(const struct disclosure *d, struct str id)
{
	return table_find(&d->entity, id);
}

static bool list_entities(struct disclosure *d, struct err *err)
{
	for (uint32_t i = 0; i < d->all->n; i++) {
		table_put(&d->entity, d->all->claim[i]->subject);
		table_put(&d->entity, d->all->claim[i]->object);
	}
	d->named = NEW(d->a, bool, d->entity.n + 1);
	d->never = NEW(d->a, bool, d->entity.n + 1);
	d->pseudonym = NEW(d->a, struct str, d->entity.n + 1);
	if (d->a->full)
		return no_room(err);
	for (uint32_t e = 0; e < d->entity.n; e++)
		d->never[e] = closed(d, d->entity.key[e]);
	return true;
}

static struct str place_of(const struct locator *l, struct arena *a)
{
	return arena_fmt(a, "%" PRIu32 ":%" PRIu64, l->exhibit, l->at_byte);
}

/* The records of contacts of victims that are kept out. */
static void list_contacts(const struct disclosure *d, struct table *place)
{
	for (uint32_t i = 0; i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (c->predicate != PRED_CONTACTED || !closed(d, c->subject))
			continue;
		for (uint32_t k = 0; k < c->n_loc; k++)
			table_put(place, place_of(&c->loc[k], d->a));
	}
}

/* Whether a finding rests on what a sensor of such a victim saw, or on such a
 * contact. */
static bool of_victim(const struct disclosure *d,
	const struct claim *c,
	const struct table *place)
{
	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct arena scratch = *d->a;
		uint32_t x = c->loc[i].exhibit;

		if (x < d->n_exhibit && closed(d, d->exhibit[x].vantage))
			return true;
		if (table_find(place, place_of(&c->loc[i], &scratch)) !=
			TABLE_NONE)
			return true;
	}
	return false;
}

/* Its hosts are on the side that is not suspected: their addresses would tell
 * who it is. */
static void hide_hosts(struct disclosure *d)
{
	struct table place = table_in(d->a);

	list_contacts(d, &place);
	for (uint32_t i = 0; i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];
		const struct predicate_row *row = &predicates[c->predicate];
		bool subject = row->suspect == SUSPECT_SUBJECT;
		struct str host = subject ? c->object : c->subject;

		if (c->maker != MADE_BY_HUNT ||
			c->predicate == PRED_SUSPECTED)
			continue;
		if (entity_type_of(host) == ENT_ADDRESS &&
			of_victim(d, c, &place))
			d->never[entity_at(d, host)] = true;
	}
}

/* roles and days are words of everybody */
static bool is_name(struct str id)
{
	enum entity_type t = entity_type_of(id);

	return t != ENT_ROLE && t != ENT_DAY;
}

static bool forbid_names(struct disclosure *d)
{
	for (uint32_t e = 0; e < d->entity.n; e++) {
		struct str id = d->entity.key[e];

		if (!d->named[e] && is_name(id) &&
			!forbidden_put(&d->forbidden, entity_name(id))) {
			return false;
		}
	}
	return true;
}

static void name_what_is_told(struct disclosure *d)
{
	for (uint32_t e = 0; e < d->entity.n; e++)
		d->named[e] = false;
	for (uint32_t i = 0; i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (d->how[i] != TOLD_WHOLE)
			continue;
		d->named[entity_at(d, c->subject)] = true;
		d->named[entity_at(d, c->object)] = true;
	}
	for (uint32_t e = 0; e < d->entity.n; e++)
		d->named[e] = d->named[e] && !d->never[e];
}

/* A name with a forbidden one in it is forbidden, too. */
static bool forbid_compounds(struct disclosure *d)
{
	bool more = false;

	for (uint32_t e = 0; e < d->entity.n; e++) {
		struct str id = d->entity.key[e];

		if (!d->named[e] || !is_name(id) ||
			!forbidden_in(&d->forbidden,
				entity_name(id),
				*d->a)) {
			continue;
		}
		d->never[e] = true;
		more = true;
	}
	return more;
}

static bool either_never(const struct disclosure *d, const struct claim *c)
{
	return d->never[entity_at(d, c->subject)] ||
		d->never[entity_at(d, c->object)];
}

/* What is about a name that is never told loses it. */
static bool take_names(struct disclosure *d)
{
	bool more = false;

	for (uint32_t i = 0; i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (d->how[i] != TOLD_WHOLE || !either_never(d, c))
			continue;
		d->how[i] = c->maker == MADE_BY_ROW ? TOLD_NOT : TOLD_UNNAMED;
		more = true;
	}
	return more;
}

/* Until nothing more has to go: each round takes a claim or a name. */
static bool settle_names(struct disclosure *d, struct err *err)
{
	bool more = true;

	take_names(d);
	while (more) {
		name_what_is_told(d);
		if (!forbid_names(d))
			return no_room(err);
		more = forbid_compounds(d);
		more |= take_names(d);
	}
	return true;
}

/* "Organisation 3": numbered in the order of the claims, which tells nothing of
 * the names; a number that the case uses itself is passed over. */
static bool make_pseudonyms(struct disclosure *d, struct err *err)
{
	uint32_t n[ENT_TYPES + 1] = { 0 };

	for (uint32_t e = 0; e < d->entity.n; e++) {
		enum entity_type t = entity_type_of(d->entity.key[e]);
		const char *type = entity_type_name(t);

		while (!d->named[e] && !d->pseudonym[e].n) {
			struct str s = arena_fmt(d->a,
				"%s:%c%s %" PRIu32,
				type,
				type[0] - 'a' + 'A',
				t == ENT_ORG ? "rganisation" : type + 1,
				++n[t]);

			if (d->a->full)
				return no_room(err);
			if (entity_at(d, s) == TABLE_NONE)
				d->pseudonym[e] = s;
		}
	}
	return true;
}

/* --- which words --------------------------------------------------------- */

/* "press" and the like: a kind of source is a word of everybody */
static bool is_kind(struct str s)
{
	enum {
		KIND_MAX = 12
	};

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	}
	return s.n <= KIND_MAX;
}

static bool forbid(struct disclosure *d,
	const struct table *open,
	struct str s)
{
	if (!s.n || is_kind(s) || table_find(open, s) != TABLE_NONE)
		return true;
	return forbidden_put(&d->forbidden, s);
}

static void open_words(const struct disclosure *d, struct table *open)
{
	const struct exhibit *x = d->exhibit;

	for (uint32_t i = 0; i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (d->how[i] != TOLD_WHOLE)
			continue;
		table_put(open, c->source);
		table_put(open, c->origin);
		table_put(open, c->scope);
	}
	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		if (d->exhibit_out[i])
			continue;
		table_put(open, x[i].name);
		table_put(open, x[i].by);
		table_put(open, x[i].how);
		table_put(open, x[i].authority);
	}
}

static bool forbid_words(struct disclosure *d, struct err *err)
{
	const struct exhibit *x = d->exhibit;
	struct table open = table_in(d->a);
	bool ok = true;

	open_words(d, &open);
	for (uint32_t i = 0; ok && i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (d->how[i] != TOLD_NOT)
			continue;
		ok = forbid(d, &open, c->source) &&
			forbid(d, &open, c->origin) &&
			forbid(d, &open, c->scope) &&
			forbid(d, &open, c->words);
	}
	for (uint32_t i = 0; ok && i < d->n_exhibit; i++) {
		if (!d->exhibit_out[i])
			continue;
		ok = forbid(d, &open, x[i].name) &&
			forbid(d, &open, x[i].by) &&
			forbid(d, &open, x[i].how) &&
			forbid(d, &open, x[i].authority) &&
			forbid(d, &open, entity_name(x[i].vantage)) &&
			forbid(d, &open, x[i].compartment);
	}
	return (ok && !d->a->full) || no_room(err);
}

bool disclosure_close(struct disclosure *d,
	const struct damage *const damage[2],
	const uint32_t n_damage[2],
	struct err *err)
{
	d->closed_org = table_in(d->a);
	d->closed_incident = table_in(d->a);
	return close_rows(d, damage, n_damage, err);
}

bool disclosure_decide(struct disclosure *d, struct err *err)
{
	d->how = NEW(d->a, enum disclosed, d->all->n + 1);
	d->same = NEW(d->a, uint32_t, d->all->n + 1);
	d->entity = table_in(d->a);
	if (!forbidden_open(&d->forbidden, d->a) || d->a->full)
		return no_room(err);
	if (!list_entities(d, err))
		return false;
	/* one's own terminal: only what is marked is asked */
	if (!d->audience->restricted)
		return true;
	if (d->follows && !match_follows(d, err))
		return false;
	for (uint32_t i = 0; i < d->all->n; i++)
		d->how[i] = first_told(d, i);
	hide_hosts(d);
	return settle_names(d, err) && make_pseudonyms(d, err) &&
		forbid_words(d, err);
}

/* --- claims as they may be told ------------------------------------------ */

struct str disclosure_name(const struct disclosure *d, struct str id)
{
	uint32_t e = id.n ? entity_at(d, id) : TABLE_NONE;

	if (!d->audience->restricted || !id.n)
		return id;
	if (e != TABLE_NONE)
		return d->named[e] ? id : d->pseudonym[e];
	return disclosure_text(d, id);
}

struct str disclosure_text(const struct disclosure *d, struct str text)
{
	return forbidden_in(&d->forbidden, text, *d->a)
		? STR("words that are kept out of what is told here")
		: text;
}

struct str disclosure_words(const struct disclosure *d, struct str text)
{
	return d->n_out ? STR("kept out") : disclosure_text(d, text);
}

static bool clean(const struct disclosure *d, struct str s)
{
	return !forbidden_in(&d->forbidden, s, *d->a);
}

/* SUBJECT verb OBJECT */
static struct str plain_sentence(const struct claim *c, struct arena *a)
{
	return arena_fmt(a,
		"%.*s %s %.*s",
		STR_FMT(entity_name(c->subject)),
		predicates[c->predicate].verb,
		STR_FMT(entity_name(c->object)));
}

static void mask_id(struct disclosure *d, struct claim *c)
{
	snprintf(c->id,
		sizeof c->id,
		"withheld%08" PRIu32 "%016d",
		++d->n_masked % 100000000,
		0);
}

static void tell_not(struct disclosure *d, struct claim *c)
{
	*c = (struct claim){
		.predicate = c->predicate,
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.recorded_at_s = c->recorded_at_s,
		.superseded_at_s = c->superseded_at_s,
		.source = STR("kept out"),
		.origin = STR("kept out"),
		.grade = c->grade,
		.maker = c->maker,
		.text = STR("a claim that is kept out of what is told here"),
		.undone = c->undone,
		.told = TOLD_NOT,
	};
	/* which relation it is says too much of two names */
	c->predicate = PRED_NOTED;
	mask_id(d, c);
}

static void tell_unnamed(struct disclosure *d, struct claim *c)
{
	c->subject = disclosure_name(d, c->subject);
	c->object = disclosure_name(d, c->object);
	c->text = plain_sentence(c, d->a);
	c->words = (struct str){ 0 };
	c->detail = (struct str){ 0 };
	c->source = disclosure_text(d, c->source);
	c->origin = disclosure_text(d, c->origin);
	c->scope = disclosure_text(d, c->scope);
	c->n_loc = 0;
	c->told = TOLD_UNNAMED;
	mask_id(d, c);
}

/* Only where it stands in what may be seen. */
static void keep_locators(const struct disclosure *d, struct claim *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (c->loc[i].exhibit < d->n_exhibit &&
			!d->exhibit_out[c->loc[i].exhibit]) {
			c->loc[n++] = c->loc[i];
		}
	}
	c->n_loc = n;
}

static bool is_readers_own(const struct disclosure *d, const struct claim *c)
{
	return d->audience->each_its_own && c->predicate == PRED_CONTACTED;
}

static void tell_whole(struct disclosure *d, uint32_t i, struct claim *c)
{
	if (d->follows && d->same[i] != TABLE_NONE) {
		struct claim was = *c;

		*c = *d->follows->claim[d->same[i]];
		if (was.recorded_at_s > c->recorded_at_s)
			c->recorded_at_s = was.recorded_at_s;
		c->superseded_at_s = was.superseded_at_s;
		c->undone = was.undone;
	}
	keep_locators(d, c);
	/* told to nobody but whom it is about */
	if (is_readers_own(d, c))
		return;
	if (clean(d, c->text) && clean(d, c->words) && clean(d, c->detail) &&
		clean(d, c->source) && clean(d, c->origin) &&
		clean(d, c->scope)) {
		return;
	}
	tell_unnamed(d, c);
}

/* What a restricted answer would keep out; empty = nothing. */
static struct str mark_of(const struct disclosure *d, const struct claim *c)
{
	const struct exhibit *x = d->exhibit;

	if (of_closed_incident(d, c) || closed(d, c->subject) ||
		closed(d, c->object)) {
		return STR("publish=no");
	}
	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (c->loc[i].exhibit < d->n_exhibit &&
			x[c->loc[i].exhibit].compartment.n) {
			return x[c->loc[i].exhibit].compartment;
		}
	}
	return (struct str){ 0 };
}

/* On one's own terminal everything stands, and says so. NULL: memory */
static struct claim *marked(struct disclosure *d, struct claim *c)
{
	struct str mark = mark_of(d, c);

	if (!mark.n)
		return c;
	struct claim *own = NEW(d->a, struct claim, 1);
	if (!own)
		return NULL;
	*own = *c;
	own->text = arena_fmt(d->a,
		"%.*s [not for others: %.*s]",
		STR_FMT(c->text),
		STR_FMT(mark));
	return own;
}

static struct claim *restricted(struct disclosure *d, uint32_t i)
{
	struct claim *own = NEW(d->a, struct claim, 1);

	if (!own)
		return NULL;
	*own = *d->all->claim[i];
	if (is_readers_own(d, own) && first_told(d, i) == TOLD_WHOLE)
		tell_whole(d, i, own);
	else if (d->how[i] == TOLD_NOT)
		tell_not(d, own);
	else if (d->how[i] == TOLD_UNNAMED)
		tell_unnamed(d, own);
	else
		tell_whole(d, i, own);
	return own;
}

bool disclosure_make_claims(struct disclosure *d, struct err *err)
{
	d->told = NEW(d->a, struct claim *, d->all->n + 1);
	for (uint32_t i = 0; d->told && i < d->all->n; i++) {
		d->told[i] = d->audience->restricted
			? restricted(d, i)
			: marked(d, d->all->claim[i]);
	}
	return !d->a->full || no_room(err);
}

const struct claim *disclosure_claim(const struct disclosure *d,
	const struct claim *c)
{
	static const struct claim none = {
		.id = "withheld000000000000000000000000",
		.predicate = PRED_NOTED,
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.superseded_at_s = TIME_OPEN,
		.grade = { 'F', '6' },
		.told = TOLD_NOT,
	};

	if (!c)
		return NULL;
	uint32_t i = table_find(&d->all->ids, str_of(c->id));
	return i == TABLE_NONE ? &none : d->told[i];
}

struct str disclosure_sentence(const struct disclosure *d,
	const struct claim *c,
	struct str sentence)
{
	const struct claim *t = disclosure_claim(d, c);

	if (!d->audience->restricted) {
		struct str mark = c ? mark_of(d, c) : (struct str){ 0 };

		if (!mark.n || !sentence.n)
			return sentence;
		return arena_fmt(d->a,
			"%.*s [not for others: %.*s]",
			STR_FMT(sentence),
			STR_FMT(mark));
	}
	if (!t)
		return disclosure_text(d, sentence);
	/* of another revision, or of a name that is not told */
	if (t->told != TOLD_WHOLE || !str_eq(t->text, c->text))
		return t->text;
	return disclosure_text(d, sentence);
}

/* --- exhibits ------------------------------------------------------------ */

static struct exhibit hidden_exhibit(const struct disclosure *d,
	const struct exhibit *x,
	uint32_t i)
{
	return (struct exhibit){
		.name = arena_fmt(d->a, "exhibit %" PRIu32, i + 1),
		.tlp = x->tlp,
		.acquired_s = x->acquired_s,
		.added_s = x->added_s,
		.format = x->format,
		.simulated = x->simulated,
		.withdrawn = x->withdrawn,
		.kept_out = true,
	};
}

static struct exhibit told_exhibit(const struct disclosure *d,
	const struct exhibit *x,
	uint32_t i)
{
	struct exhibit t = *x;

	/* what it is called and how it was come by tells whose sensor it is */
	if (closed(d, x->vantage)) {
		t.by = STR("kept out");
		t.how = STR("kept out");
		t.authority = STR("kept out");
		t.vantage = disclosure_name(d, x->vantage);
		t.name = arena_fmt(d->a, "exhibit %" PRIu32, i + 1);
		return t;
	}
	if (!clean(d, x->name))
		t.name = arena_fmt(d->a, "exhibit %" PRIu32, i + 1);
	t.by = disclosure_text(d, x->by);
	t.how = disclosure_text(d, x->how);
	t.authority = disclosure_text(d, x->authority);
	t.vantage = disclosure_name(d, x->vantage);
	return t;
}

static void tell_reading(const struct disclosure *d,
	struct reading_run *r,
	bool out)
{
	if (out) {
		r->note = (struct str){ 0 };
		r->failed = (struct str){ 0 };
		r->skip = NULL;
		r->n_skip = 0;
		return;
	}
	r->note = disclosure_text(d, r->note);
	r->failed = disclosure_text(d, r->failed);
}

bool disclosure_exhibits(const struct disclosure *d,
	struct publication *p,
	struct err *err)
{
	struct exhibit *x = NEW(d->a, struct exhibit, p->n_exhibit + 1);
	struct reading_run *r =
		NEW(d->a, struct reading_run, p->n_exhibit + 1);

	if (!x || !r)
		return no_room(err);
	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		bool out = i >= d->n_exhibit || d->exhibit_out[i];

		x[i] = out ? hidden_exhibit(d, &p->exhibit[i], i)
			   : told_exhibit(d, &p->exhibit[i], i);
		if (!p->reading)
			continue;
		r[i] = p->reading[i];
		tell_reading(d, &r[i], out);
	}
	p->exhibit = x;
	p->reading = p->reading ? r : NULL;
	return !d->a->full || no_room(err);
}
