/* SPDX-License-Identifier: Apache-2.0 */
/* The public interface as JSON, documented in api/. A list is one object with
 * an array, or one element a line. */
#include <inttypes.h>
#include <stdlib.h>

#include "publish/publish.h"
#include "publish/text/say.h"


static void jw_day(struct jw *j, const char *key, int64_t s)
{
	char text[DATE_N];

	if (s == TIME_UNKNOWN || s == TIME_OPEN)
		jw_null(j, key);
	else
		jw_z(j, key, date_text(s, text));
}

/* one element of a list: separated by the writer in an array, by line feeds as
 * JSON Lines */
static void element(struct jw *j, bool lines)
{
	if (lines)
		j->comma = false;
	jw_object(j, NULL);
}

static void element_end(struct jw *j, bool lines)
{
	jw_object_end(j);
	if (lines)
		buf_z(j->to, "\n");
}

/* of what no answer for others tells */
static void closed(struct jw *j, const struct publication *p, struct str id)
{
	if (publication_closed(p, id))
		jw_bool(j, "not_for_others", true);
}

/* what the answer leaves out, when it does */
static void kept_out(struct jw *j, const struct publication *p)
{
	const struct kept_out *k = &p->kept;

	if (!k->sentence.n)
		return;
	jw_object(j, "kept_out");
	jw_u64(j, "claims", k->claims);
	jw_u64(j, "exhibits", k->exhibits);
	jw_u64(j, "names", k->names);
	jw_str(j, "sentence", k->sentence);
	jw_object_end(j);
}

static void list(struct jw *j,
	const struct publication *p,
	const char *key,
	bool lines)
{
	if (lines)
		return;
	jw_object(j, NULL);
	kept_out(j, p);
	if (p->listed.page) {
		jw_u64(j, "total", p->listed.total);
		jw_u64(j, "first", p->listed.first + 1);
	}
	jw_array(j, key);
}

static void list_end(struct jw *j, bool lines)
{
	if (lines)
		return;
	jw_array_end(j);
	jw_object_end(j);
}

/* --- judgement ----------------------------------------------------------- */

static void hypothesis(struct jw *j, const char *key, struct str id)
{
	if (!id.n) {
		jw_null(j, key);
		return;
	}
	jw_object(j, key);
	jw_str(j, "id", id);
	jw_str(j, "name", entity_name(id));
	jw_object_end(j);
}

static void strings(struct jw *j,
	const char *key,
	const struct str *s,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, s[i]);
	jw_array_end(j);
}

static void claim_ids(struct jw *j,
	const char *key,
	const struct claim *const *c,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, claim_key(c[i]));
	jw_array_end(j);
}

/* which claim something rests on, and which revision of it */
static void claim_ref(struct jw *j, const struct claim *c)
{
	jw_str(j, "key", claim_key(c));
	jw_str(j, "revision", claim_revision(c));
	jw_str(j, "claim", claim_key(c));
	if (c->told != TOLD_WHOLE)
		jw_bool(j, "withheld", true);
}

/* a chance, or null when the name has none */
static void chance(struct jw *j, const char *key, bool has, int64_t p)
{
	if (has)
		say_probability_json(j, key, p);
	else
		jw_null(j, key);
}

static void put_reasons(struct jw *j, const struct reason *reason, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct reason *r = &reason[i];

		jw_object(j, NULL);
		claim_ref(j, r->claim);
		jw_str(j, "sentence", r->sentence);
		jw_milli(j, "weight_nat", r->weight_milli);
		jw_milli(j, "raw_nat", r->raw_milli);
		jw_z(j, "class", class_name(r->cls));
		jw_str(j, "origin", r->claim->origin);
		jw_object_end(j);
	}
}

static void reasons(struct jw *j,
	const char *key,
	const struct reason *reason,
	uint32_t n)
{
	jw_array(j, key);
	put_reasons(j, reason, n);
	jw_array_end(j);
}

static void alternatives(struct jw *j, const struct verdict *v)
{
	jw_array(j, "alternatives");
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		const struct alternative *a = &v->alternative[i];

		jw_object(j, NULL);
		hypothesis(j, "hypothesis", a->id);
		chance(j, "probability", a->has_chance, a->p);
		chance(j, "low", a->has_chance, a->low);
		chance(j, "high", a->has_chance, a->high);
		jw_milli(j, "weight_nat", a->weight_milli);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void forgery(struct jw *j, const struct verdict *v)
{
	const struct forgery *f = &v->budget;

	jw_object(j, "forgery_budget");
	if (f->such_as)
		jw_z(j, "such_as", f->such_as);
	else
		jw_null(j, "such_as");
	jw_u64(j, "marks", f->marks);
	hypothesis(j, "moves_to", f->to);
	jw_u64(j, "marks_to_lose_word", f->lose_word);
	jw_u64(j, "names_to_none", f->none);
	jw_object_end(j);
}

static void wanted(struct jw *j, const struct verdict *v)
{
	jw_array(j, "next");
	for (uint32_t i = 0; i < v->n_wanted; i++) {
		const struct wanted *w = &v->wanted[i];

		jw_object(j, NULL);
		jw_z(j, "predicate", w->predicate);
		jw_z(j, "class", class_name(w->cls));
		hypothesis(j, "hypothesis", w->hypothesis);
		jw_milli(j, "information_bit", w->info_milli);
		say_probability_json(j, "found", w->p_found);
		say_probability_json(j, "probability_then", w->p_then);
		jw_str(j, "sentence", w->sentence);
		jw_object_end(j);
	}
	jw_array_end(j);
}

/* yes, no or open for every part that a machine can play */
static void role(struct jw *j, const struct machine_role *m)
{
	static const struct machine_role nobody_said = { .by = { NULL } };

	if (!m)
		m = &nobody_said;
	jw_object(j, "role");
	for (int r = 0; r < MACHINE_PARTS; r++) {
		jw_z(j,
			part_name((enum machine_part)r),
			reply_word(m->answer[r]));
	}
	jw_object(j, "answered_by");
	for (int r = 0; r < MACHINE_PARTS; r++) {
		if (m->by[r]) {
			jw_str(j,
				part_name((enum machine_part)r),
				claim_key(m->by[r]));
		}
	}
	jw_object_end(j);
	jw_object_end(j);
}

static void chain(struct jw *j, const struct contender *c)
{
	jw_array(j, "chain");
	for (uint32_t i = 0; i < c->n_chain; i++) {
		const struct trail_step *s = &c->chain[i];

		jw_object(j, NULL);
		if (s->from.n)
			jw_str(j, "from", s->from);
		else
			jw_null(j, "from");
		jw_str(j, "to", s->to);
		if (s->claim) {
			claim_ref(j, s->claim);
			jw_str(j, "sentence", s->claim->text);
		}
		say_probability_json(j, "probability", s->p);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void candidates(struct jw *j, const struct verdict *v)
{
	jw_array(j, "candidates");
	for (uint32_t i = 0; i < v->n_candidate; i++) {
		const struct contender *c = &v->candidate[i];

		jw_object(j, NULL);
		jw_str(j, "id", c->id);
		jw_str(j, "name", entity_name(c->id));
		chance(j, "probability", c->has_chance, c->p);
		chance(j, "low", c->has_chance, c->low);
		chance(j, "high", c->has_chance, c->high);
		reasons(j, "for", c->pro, c->n_pro);
		reasons(j, "against", c->con, c->n_con);
		chain(j, c);
		if (v->layer == LAYER_MACHINE)
			role(j, c->role);
		if (c->note.n)
			jw_str(j, "note", c->note);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_u64(j, "more_candidates", v->more_candidates);
}

static void weight(struct jw *j, const struct verdict *v)
{
	struct buf b = { 0 };

	say_weight(&b, v);
	jw_milli(j, "weight_nat", v->weight_milli);
	jw_str(j, "weight", buf_str(&b));
	buf_done(&b);
}

static void layer(struct jw *j, const struct verdict *v)
{
	jw_object(j, NULL);
	jw_z(j, "layer", layer_name(v->layer));
	jw_z(j, "judgement", v->judgement);
	hypothesis(j, "hypothesis", v->hypothesis);
	chance(j, "probability", v->has_chance, v->p);
	chance(j, "low", v->has_chance, v->low);
	chance(j, "high", v->has_chance, v->high);
	jw_z(j, "confidence", confidence_name(v->confidence));
	weight(j, v);
	if (v->called.n)
		jw_str(j, "called", v->called);
	if (v->rests_on.n)
		jw_str(j, "rests_on", v->rests_on);
	if (v->scope.n)
		jw_str(j, "scope", v->scope);
	if (v->joint.n)
		jw_str(j, "joint", v->joint);
	if (v->layer == LAYER_MACHINE && v->hypothesis.n)
		role(j, v->role);
	strings(j, "missing", v->missing, v->n_missing);
	jw_array(j, "reasons");
	/* what speaks against first */
	put_reasons(j,
		v->reason + (v->n_reason - v->n_against),
		v->n_against);
	put_reasons(j, v->reason, v->n_reason - v->n_against);
	jw_array_end(j);
	candidates(j, v);
	alternatives(j, v);
	claim_ids(j, "flips", v->flip, v->n_flip);
	strings(j, "stability", v->stability, v->n_stability);
	jw_str(j, "forgery", v->forgery);
	forgery(j, v);
	wanted(j, v);
	claim_ids(j, "shown", v->shown, v->n_shown);
	jw_object_end(j);
}

void publish_clearing_json(const struct publication *p,
	const struct clearing *c,
	struct buf *out)
{
	struct jw j = { .to = out };
	const struct contender *x = &c->candidate;

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_str(&j, "id", c->id);
	jw_str(&j, "name", entity_name(c->id));
	jw_z(&j, "layer", layer_name(c->layer));
	jw_bool(&j, "candidate", c->is_candidate);
	jw_bool(&j, "leads", c->leads);
	if (c->leads)
		jw_z(&j, "judgement", c->judgement);
	chance(&j, "probability", c->is_candidate && x->has_chance, x->p);
	reasons(&j, "against", x->con, x->n_con);
	reasons(&j, "for", x->pro, x->n_pro);
	chain(&j, x);
	if (x->note.n)
		jw_str(&j, "note", x->note);
	jw_array(&j, "would_clear");
	for (uint32_t i = 0; i < c->n_clears; i++) {
		const struct clears *w = &c->clears[i];

		jw_object(&j, NULL);
		jw_z(&j, "predicate", w->predicate);
		jw_z(&j, "class", class_name(w->cls));
		jw_z(&j, "ask", w->ask);
		chance(&j,
			"probability_then",
			c->is_candidate && x->has_chance,
			w->p_then);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void dissenting_assessment(struct jw *j,
	const struct dissenting_assessment *x)
{
	jw_object(j, NULL);
	jw_str(j, "by", x->by);
	jw_array(j, "claims");
	for (uint32_t i = 0; i < x->n_override; i++) {
		const struct override *o = &x->override[i];
		const char grade[3] = { o->grade.reliability,
			o->grade.credibility,
			0 };

		jw_object(j, NULL);
		jw_z(j, "id", o->id);
		claim_ref(j, o->claim);
		if (o->weight_milli < 0)
			jw_z(j, "grade", grade);
		else
			jw_milli(j, "weight_nat", o->weight_milli);
		jw_str(j, "why", o->why);
		say_second_json(j, "recorded", o->recorded_at_s);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_array(j, "layers");
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &x->assessment.layer[l];

		jw_object(j, NULL);
		jw_z(j, "layer", layer_name((enum layer)l));
		jw_z(j, "judgement", v->judgement);
		hypothesis(j, "hypothesis", v->hypothesis);
		chance(j, "probability", v->has_chance, v->p);
		chance(j, "low", v->has_chance, v->low);
		chance(j, "high", v->has_chance, v->high);
		strings(j, "missing", v->missing, v->n_missing);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_object_end(j);
}

static void dissenting_assessments(struct jw *j, const struct publication *p)
{
	if (!p->n_second)
		return;
	jw_array(j, "dissents");
	for (uint32_t i = 0; i < p->n_second; i++)
		dissenting_assessment(j, &p->second[i]);
	jw_array_end(j);
}

void publish_judgement_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_day(&j, "as_of", p->as_of_s - 1);
	if (p->only.n)
		jw_str(&j, "only", p->only);
	jw_bool(&j, "simulated", p->simulated);
	if (p->not_run.n)
		jw_str(&j, "not_run", p->not_run);
	if (p->n_signoff)
		publish_signoffs_json(p->signoff,
			p->n_signoff,
			"signed",
			&j);
	jw_array(&j, "layers");
	for (int l = 0; l < LAYERS; l++)
		layer(&j, &p->assessment->layer[l]);
	jw_array_end(&j);
	dissenting_assessments(&j, p);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- history ------------------------------------------------------------- */

static void standing(struct jw *j, const char *key, const struct standing *s)
{
	/* a name without a chance stands at nothing */
	bool has = !s->hypothesis.n || s->p;

	jw_object(j, key);
	jw_z(j, "judgement", s->judgement);
	hypothesis(j, "hypothesis", s->hypothesis);
	chance(j, "probability", has, s->p);
	chance(j, "low", has, s->low);
	chance(j, "high", has, s->high);
	jw_object_end(j);
}

static void history_step(struct jw *j, const struct step *s)
{
	jw_object(j, NULL);
	jw_day(j, "day", s->day_s);
	standing(j, "before", &s->before);
	standing(j, "after", &s->after);
	jw_array(j, "claims");
	for (uint32_t i = 0; i < s->n_mover; i++) {
		jw_object(j, NULL);
		claim_ref(j, s->mover[i].claim);
		jw_u64(j, "more_of_origin", s->mover[i].more);
		say_probability_json(j,
			"undoes",
			s->mover[i].undone > 0 ? s->mover[i].undone : 0);
		jw_bool(j, "superseded", s->mover[i].ceased);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_object_end(j);
}

void publish_history_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_day(&j, "as_of", p->as_of_s - 1);
	jw_u64(&j, "days", p->history->n_day);
	jw_array(&j, "layers");
	for (int l = 0; l < LAYERS; l++) {
		jw_object(&j, NULL);
		jw_z(&j, "layer", layer_name((enum layer)l));
		jw_array(&j, "steps");
		for (uint32_t i = 0; i < p->history->layer[l].n; i++)
			history_step(&j, &p->history->layer[l].step[i]);
		jw_array_end(&j);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- matrix -------------------------------------------------------------- */

static void matrix_row(struct jw *j, const struct matrix *m, uint32_t i)
{
	const struct claim *c = m->row[i].claim;
	const char grade[3] = { c->grade.reliability,
		c->grade.credibility,
		0 };

	jw_object(j, NULL);
	claim_ref(j, c);
	jw_str(j, "sentence", c->text);
	jw_z(j, "class", class_name(m->row[i].cls));
	jw_str(j, "origin", c->origin);
	jw_z(j, "grade", grade);
	jw_array(j, "weight_nat");
	for (uint32_t k = 0; k < m->n_column; k++) {
		jw_milli(j,
			NULL,
			k == m->row[i].column ? m->row[i].weight_milli : 0);
	}
	jw_array_end(j);
	jw_object_end(j);
}

static void matrix_layer(struct jw *j, int layer, const struct matrix *m)
{
	jw_object(j, NULL);
	jw_z(j, "layer", layer_name((enum layer)layer));
	jw_array(j, "columns");
	for (uint32_t k = 0; k < m->n_column; k++) {
		jw_object(j, NULL);
		hypothesis(j, "hypothesis", m->column[k].id);
		jw_milli(j, "sum_nat", m->column[k].sum_milli);
		jw_milli(j, "more_nat", m->column[k].more_milli);
		chance(j,
			"probability",
			!m->column[k].id.n || m->column[k].p,
			m->column[k].p);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_array(j, "rows");
	for (uint32_t i = 0; i < m->n_row; i++)
		matrix_row(j, m, i);
	jw_array_end(j);
	jw_u64(j, "more_claims", m->more_rows);
	jw_u64(j, "more_hypotheses", m->more_columns);
	jw_object_end(j);
}

void publish_matrix_json(const struct publication *p,
	int layer,
	struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_day(&j, "as_of", p->as_of_s - 1);
	jw_array(&j, "layers");
	for (int l = 0; l < LAYERS; l++) {
		if (layer < 0 || layer == l)
			matrix_layer(&j, l, &p->matrix[l]);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- locators, claims ---------------------------------------------------- */

static void exhibit_hex(struct jw *j,
	const char *key,
	const struct exhibit *x)
{
	char hex[SHA256_HEX_N];

	if (x->kept_out) {
		jw_z(j, key, "");
		return;
	}
	hex_write(x->sha256.b, SHA256_N, hex);
	jw_str(j, key, (struct str){ hex, sizeof hex });
}

static void locators(struct jw *j,
	const struct publication *p,
	const struct claim *c)
{
	jw_array(j, "locators");
	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (c->loc[i].exhibit >= p->n_exhibit)
			continue;
		const struct exhibit *x = &p->exhibit[c->loc[i].exhibit];

		jw_object(j, NULL);
		exhibit_hex(j, "exhibit", x);
		jw_str(j, "name", x->name);
		jw_u64(j, "offset", c->loc[i].at_byte);
		jw_u64(j, "length", c->loc[i].len_byte);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void claim_members(struct jw *j,
	const struct publication *p,
	const struct claim *c)
{
	const char grade[3] = { c->grade.reliability,
		c->grade.credibility,
		0 };

	jw_str(j, "id", claim_key(c));
	jw_str(j, "key", claim_key(c));
	jw_str(j, "revision", claim_revision(c));
	if (c->told != TOLD_WHOLE)
		jw_bool(j, "withheld", true);
	jw_bool(j, "undone", c->undone);
	jw_str(j, "subject", c->subject);
	jw_str(j, "predicate", predicate_name(c->predicate));
	jw_str(j, "object", c->object);
	say_second_json(j, "from", c->from_s);
	say_second_json(j, "to", c->to_s);
	jw_bool(j, "zone_known", c->zone != ZONE_LOCAL_UNKNOWN);
	jw_z(j, "resolution", resolution_name(c->res));
	jw_day(j, "known", c->recorded_at_s);
	jw_str(j, "source", c->source);
	jw_str(j, "origin", c->origin);
	if (c->scope.n)
		jw_str(j, "scope", c->scope);
	jw_z(j, "grade", grade);
	jw_z(j, "made_by", maker_name(c->maker));
	jw_str(j, "sentence", c->text);
	if (c->detail.n)
		jw_raw(j, "detail", c->detail);
	jw_u64(j, "records", c->n_records);
	locators(j, p, c);
}

/* every revision that the ledger has of the claim, oldest first */
static void revisions(struct jw *j,
	const struct claim *c,
	const struct claimset *all)
{
	jw_array(j, "revisions");
	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *r = all->claim[i];

		if (!claim_same_key(r, c))
			continue;
		jw_object(j, NULL);
		jw_str(j, "revision", claim_revision(r));
		jw_day(j, "known", r->recorded_at_s);
		if (r->superseded_at_s == TIME_OPEN)
			jw_null(j, "until");
		else
			jw_day(j, "until", r->superseded_at_s);
		jw_milli(j, "evidence_bits", r->weight_milli);
		jw_u64(j, "records", r->n_records);
		jw_str(j, "sentence", r->text);
		jw_object_end(j);
	}
	jw_array_end(j);
}

void publish_claim_json(const struct publication *p,
	const struct claim *c,
	const struct claimset *all,
	struct jw *j)
{
	kept_out(j, p);
	claim_members(j, p, c);
	revisions(j, c, all);
}

/* 0 = none: withdrawn */
static void rank_or_none(struct jw *j, uint32_t rank)
{
	if (rank)
		jw_u64(j, "rank", rank);
	else
		jw_null(j, "rank");
}

void publish_kept_json(const struct publication *p, struct jw *j)
{
	kept_out(j, p);
}

/* --- findings ------------------------------------------------------------ */

/* who says or saw it: the first, and who stands beside it */
static void sources(struct jw *j,
	struct str first,
	const struct claim *const *also,
	uint32_t n)
{
	jw_array(j, "sources");
	jw_str(j, NULL, first);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, also[i]->source);
	jw_array_end(j);
}

static void also_seen(struct jw *j,
	const struct claim *const *also,
	uint32_t n)
{
	jw_array(j, "also");
	for (uint32_t i = 0; i < n; i++) {
		jw_object(j, NULL);
		claim_ref(j, also[i]);
		jw_str(j, "source", also[i]->source);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void finding(struct jw *j,
	const struct publication *p,
	const struct seen_finding *f,
	uint32_t rank)
{
	const struct claim *c = f->claim;
	const struct predicate_row *row = &predicates[c->predicate];
	bool object = row->suspect == SUSPECT_OBJECT;

	rank_or_none(j, rank);
	jw_z(j, "hunt", row->hunt ? row->hunt : row->name);
	jw_str(j, "subject", entity_name(object ? c->object : c->subject));
	jw_str(j, "peer", entity_name(object ? c->subject : c->object));
	/* what was withdrawn weighs nothing */
	jw_milli(j, "evidence_bits", c->undone ? 0 : c->weight_milli);
	jw_str(j, "reason", c->text);
	sources(j, c->source, f->also, f->n_also);
	claim_ref(j, c);
	jw_bool(j, "undone", c->undone);
	jw_u64(j, "records", c->n_records);
	if (c->detail.n)
		jw_raw(j, "detail", c->detail);
	also_seen(j, f->also, f->n_also);
	locators(j, p, c);
}

static void suspect_reasons(struct jw *j,
	const char *key,
	const struct suspect_reason *r,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++) {
		jw_object(j, NULL);
		jw_str(j, "what", r[i].what);
		jw_milli(j, "bits", r[i].bits_milli);
		jw_str(j, "text", r[i].text);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void suspect_explained(struct jw *j, const struct suspect_reasons *r)
{
	suspect_reasons(j, "reasons", r->reason, r->n);
	suspect_reasons(j, "against", r->against, r->n_against);
	jw_str(j, "benign", r->benign);
	jw_array(j, "next");
	for (uint32_t i = 0; i < r->n_next; i++)
		jw_str(j, NULL, r->next[i]);
	jw_array_end(j);
}

/* r: n 0 and rank 0 of what was withdrawn */
static void suspect(struct jw *j,
	const struct publication *p,
	const struct claim *c,
	const struct suspect_reasons *r)
{
	int64_t milli = c->undone ? 0 : c->weight_milli;

	jw_str(j, "list", r->list.n ? r->list : STR("went_to"));
	rank_or_none(j, r->rank);
	jw_str(j, "server", entity_name(c->subject));
	jw_bool(j, "suspect", str_is(c->object, "indicator:hunt:suspect"));
	jw_double(j, "odds", num_exp((double)milli / 1000 * NUM_LN2));
	jw_milli(j, "evidence_bits", milli);
	jw_str(j, "reason", c->text);
	suspect_explained(j, r);
	claim_ref(j, c);
	jw_bool(j, "undone", c->undone);
	jw_u64(j, "findings", c->n_records);
	if (c->detail.n)
		jw_raw(j, "detail", c->detail);
	locators(j, p, c);
}

void publish_suspects_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "suspects", lines);
	for (uint32_t i = 0; i < p->n_suspect; i++) {
		element(&j, lines);
		suspect(&j, p, p->suspect[i], suspect_why(p, i));
		element_end(&j, lines);
	}
	for (uint32_t i = 0; i < p->n_undone; i++) {
		if (p->undone[i]->predicate != PRED_SUSPECTED)
			continue;
		element(&j, lines);
		suspect(&j, p, p->undone[i], &suspect_reasons_none);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_findings_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "findings", lines);
	for (uint32_t i = 0; i < p->n_finding; i++) {
		element(&j, lines);
		finding(&j, p, &p->found[i], listed_rank(&p->listed, i));
		element_end(&j, lines);
	}
	for (uint32_t i = 0; i < p->n_undone; i++) {
		if (p->undone[i]->predicate == PRED_SUSPECTED)
			continue;
		const struct seen_finding alone = { .claim = p->undone[i] };

		element(&j, lines);
		finding(&j, p, &alone, 0);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

/* --- exhibits, entities, timeline, victims ------------------------------- */

void publish_exhibits_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "exhibits", lines);
	for (uint32_t i = 0; i < p->n_exhibit_listed; i++) {
		const uint32_t at = p->exhibit_listed[i];
		const struct exhibit *x = &p->exhibit[at];
		const struct reading_run *r = &p->reading[at];

		element(&j, lines);
		exhibit_hex(&j, "sha256", x);
		jw_str(&j, "name", x->name);
		jw_u64(&j, "size", x->size_byte);
		jw_str(&j, "format", x->format);
		jw_day(&j, "acquired", x->acquired_s);
		say_second_json(&j, "added", x->added_s);
		jw_str(&j, "by", x->by);
		jw_str(&j, "how", x->how);
		jw_str(&j, "authority", x->authority);
		jw_str(&j, "vantage", x->vantage);
		jw_z(&j, "tlp", tlp_name(x->tlp));
		jw_bool(&j, "simulated", x->simulated);
		if (x->compartment.n)
			jw_str(&j, "compartment", x->compartment);
		if (x->kept_out)
			jw_bool(&j, "withheld", true);
		jw_bool(&j, "withdrawn", x->withdrawn);
		if (x->told.zone.n)
			jw_str(&j, "zone_told", x->told.zone);
		if (x->told.year)
			jw_u64(&j, "year_told", x->told.year);
		jw_u64(&j, "records", r->records);
		jw_u64(&j, "skipped", r->skipped);
		jw_str(&j, "note", r->note);
		jw_str(&j, "failed", r->failed);
		jw_array(&j, "skips");
		for (uint32_t k = 0; k < r->n_skip; k++) {
			jw_object(&j, NULL);
			jw_u64(&j, "offset", r->skip[k].at_byte);
			jw_u64(&j, "line", r->skip[k].line);
			jw_u64(&j, "column", r->skip[k].column);
			jw_z(&j, "expected", r->skip[k].why);
			jw_object_end(&j);
		}
		jw_array_end(&j);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_entities_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "entities", lines);
	for (uint32_t i = 0; i < p->n_entity; i++) {
		const struct entity_row *e = &p->entity[i];

		element(&j, lines);
		jw_str(&j, "id", e->id);
		jw_z(&j, "type", entity_type_name(entity_type_of(e->id)));
		jw_str(&j, "name", entity_name(e->id));
		jw_u64(&j, "claims", e->claims);
		say_second_json(&j, "first", e->first_s);
		say_second_json(&j, "last", e->last_s);
		if (e->tags.n)
			jw_str(&j, "tags", e->tags);
		if (e->n_note)
			strings(&j, "notes", e->note, e->n_note);
		closed(&j, p, e->id);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_hits_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "hits", lines);
	for (uint32_t i = 0; i < p->n_hit; i++) {
		element(&j, lines);
		jw_z(&j, "kind", hit_kind_name(p->hit[i].kind));
		jw_str(&j, "id", p->hit[i].id);
		jw_str(&j, "text", p->hit[i].text);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_timeline_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "events", lines);
	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct event *e = &p->event[i];

		element(&j, lines);
		say_second_json(&j, "from", e->from_s);
		say_second_json(&j, "to", e->to_s);
		jw_bool(&j, "zone_known", e->zone != ZONE_LOCAL_UNKNOWN);
		jw_z(&j, "resolution", resolution_name(e->res));
		jw_z(&j, "role", time_role_name(e->role));
		jw_str(&j, "what", e->what);
		jw_str(&j, "source", e->source);
		sources(&j, e->source, e->also, e->n_also);
		if (e->claim)
			claim_ref(&j, e->claim);
		else
			jw_null(&j, "claim");
		also_seen(&j, e->also, e->n_also);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

/* "a, b" as ["a","b"] */
static void joined(struct jw *j, const char *key, struct str list)
{
	struct str one;
	struct str rest = list;

	jw_array(j, key);
	while (victim_list_next(&rest, &one))
		jw_str(j, NULL, one);
	jw_array_end(j);
}

static void victim(struct jw *j, const struct victim *v)
{
	jw_str(j, "organisation", v->name);
	jw_str(j, "sector", v->sector);
	jw_str(j, "country", v->country);
	jw_str(j, "contact", v->contact);
	jw_str(j, "grade", str_of(contact_grade_name(v->grade)));
	say_second_json(j, "first", v->first_s);
	say_second_json(j, "last", v->last_s);
	jw_u64(j, "contacts", v->contacts);
	jw_u64(j, "looked_up", v->looked_up);
	if (v->has_bytes) {
		jw_u64(j, "bytes_out", v->bytes_out);
		jw_u64(j, "bytes_in", v->bytes_in);
	}
	joined(j, "servers", v->servers);
	joined(j, "names", v->names);
	joined(j, "hosts", v->hosts);
	if (v->marked.n)
		jw_str(j, "marked", v->marked);
	else
		jw_null(j, "marked");
}

void publish_victims_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "victims", lines);
	for (uint32_t i = 0; i < p->n_victim; i++) {
		const struct victim *v = &p->victim[i];

		element(&j, lines);
		victim(&j, v);
		closed(&j, p, v->claim->subject);
		claim_ref(&j, v->claim);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_watches_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "watches", lines);
	for (uint32_t i = 0; i < p->n_watch; i++) {
		const struct watch_row *w = &p->watch[i];

		element(&j, lines);
		jw_str(&j, "watched", w->what);
		jw_str(&j, "type", w->type);
		jw_str(&j, "value", w->value);
		say_second_json(&j, "since", w->claim->from_s);
		say_second_json(&j, "until", w->claim->to_s);
		jw_str(&j, "reason", w->from.n ? w->claim->text : w->reason);
		jw_str(&j, "authority", w->authority);
		jw_str(&j, "followed_from", w->from);
		jw_str(&j, "source", w->claim->source);
		jw_z(&j,
			"grade",
			(const char[]){ w->claim->grade.reliability,
				w->claim->grade.credibility,
				0 });
		say_second_json(&j, "known", w->claim->recorded_at_s);
		jw_u64(&j, "contacts", w->contacts);
		jw_u64(&j, "organisations", w->organisation);
		claim_ref(&j, w->claim);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

void publish_candidates_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	list(&j, p, "candidates", lines);
	for (uint32_t i = 0; i < p->n_candidate; i++) {
		const struct watch_candidate *c = &p->candidate[i];

		element(&j, lines);
		jw_str(&j, "candidate", c->what);
		jw_str(&j, "value", entity_name(c->what));
		jw_str(&j, "with", c->with);
		jw_str(&j, "shared", c->shared);
		claim_ref(&j, c->claim);
		element_end(&j, lines);
	}
	list_end(&j, lines);
	if (!lines)
		buf_z(out, "\n");
}

/* --- damage -------------------------------------------------------------- */

static void range_members(struct jw *j, const struct amount *a)
{
	jw_u64(j, "low", a->low);
	if (a->open)
		jw_null(j, "high");
	else
		jw_u64(j, "high", a->high);
}

static void range(struct jw *j, const char *key, const struct amount *a)
{
	if (!a->told) {
		jw_null(j, key);
		return;
	}
	jw_object(j, key);
	range_members(j, a);
	jw_object_end(j);
}

static void said_of_damage(struct jw *j, const struct damage *x)
{
	jw_object(j, NULL);
	jw_str(j, "source", x->claim->source);
	jw_z(j,
		"grade",
		(const char[]){ x->claim->grade.reliability,
			x->claim->grade.credibility,
			0 });
	jw_z(j, "leak", leak_name(x->leak));
	jw_str(j, "data", x->data);
	if (x->has_people)
		jw_u64(j, "people", x->people);
	if (x->has_records)
		jw_u64(j, "records", x->records);
	if (x->has_files)
		jw_u64(j, "files", x->files);
	if (x->has_money)
		jw_u64(j, "money", x->money);
	jw_z(j, "bound", bound_name(x->bound));
	jw_str(j, "note", x->note);
	claim_ref(j, x->claim);
	jw_object_end(j);
}

static void damage_group(struct jw *j,
	const struct damage_register *r,
	const struct damage_group *g)
{
	jw_object(j, NULL);
	jw_str(j, "incident", g->incident);
	jw_str(j, "organisation", g->organisation);
	for (int k = 0; k < AMOUNTS; k++)
		range(j, amount_name((enum amount_kind)k), &g->amount[k]);
	jw_str(j, "currency", g->currency);
	jw_bool(j, "disagree", g->disagree);
	if (!g->publish)
		jw_bool(j, "not_for_others", true);
	jw_array(j, "sources");
	for (uint32_t i = 0; i < g->n_row; i++)
		said_of_damage(j, &r->row[g->row + i]);
	jw_array_end(j);
	jw_object_end(j);
}

static void damage_totals(struct jw *j, const struct damage_register *r)
{
	jw_object(j, "totals");
	for (int k = 0; k < AMOUNT_MONEY; k++)
		range(j, amount_name((enum amount_kind)k), &r->total[k]);
	jw_array(j, "money");
	for (uint32_t i = 0; i < r->n_money; i++) {
		jw_object(j, NULL);
		jw_str(j, "currency", r->money[i].currency);
		range_members(j, &r->money[i].amount);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_object(j, "silent");
	for (int k = 0; k < AMOUNTS; k++)
		jw_u64(j, amount_name((enum amount_kind)k), r->silent[k]);
	jw_object_end(j);
	jw_object_end(j);
}

void publish_damage_json(const struct publication *p, struct buf *out)
{
	const struct damage_register *r = p->damages;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_array(&j, "damage");
	for (uint32_t i = 0; i < r->n_group; i++)
		damage_group(&j, r, &r->group[i]);
	jw_array_end(&j);
	damage_totals(&j, r);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- audit --------------------------------------------------------------- */

static void audit_hosts(struct jw *j, const struct audit_found *f)
{
	uint32_t kept = f->n_host < AUDIT_HOSTS ? f->n_host : AUDIT_HOSTS;
	char text[ADDR_TEXT_N];

	jw_array(j, "hosts");
	for (uint32_t i = 0; i < kept; i++)
		jw_str(j, NULL, addr_text(f->host[i], text));
	jw_array_end(j);
	if (f->n_host > kept)
		jw_bool(j, "more_hosts", true);
}

static void audit_found(struct jw *j,
	const struct publication *p,
	const struct audit_found *f)
{
	jw_object(j, NULL);
	jw_str(j, "type", f->type);
	jw_str(j, "value", f->value);
	jw_str(j, "label", f->label);
	jw_str(j, "field", f->field);
	jw_u64(j, "records", f->records);
	say_second_json(j, "first", f->first_s);
	say_second_json(j, "last", f->last_s);
	audit_hosts(j, f);
	jw_str(j, "exhibit", p->exhibit[f->loc.exhibit].name);
	jw_u64(j, "at_byte", f->loc.at_byte);
	jw_object_end(j);
}

static void audit_gap(struct jw *j, const struct audit_gap *g)
{
	jw_object(j, NULL);
	jw_str(j, "what", g->what);
	jw_str(j, "why", g->why);
	jw_str(j, "collect", g->collect);
	if (g->things)
		jw_u64(j, "things", g->things);
	jw_object_end(j);
}

static void audit_coverage(struct jw *j, const struct audit_coverage *c)
{
	jw_object(j, NULL);
	jw_str(j, "sensor", c->sensor);
	jw_str(j, "evidence", c->evidence);
	jw_u64(j, "records", c->records);
	jw_u64(j, "hosts", c->hosts);
	jw_u64(j, "days", c->days);
	jw_object_end(j);
}

static void audit_technique(struct jw *j, const struct audit_technique *t)
{
	jw_object(j, NULL);
	jw_str(j, "id", t->id);
	jw_str(j, "name", t->name);
	jw_bool(j, "looked_for", t->looked_for);
	jw_u64(j, "findings", t->findings);
	jw_object_end(j);
}

void publish_audit_json(const struct publication *p, struct buf *out)
{
	const struct audit *x = p->audit;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_str(&j, "against", x->against);
	jw_u64(&j, "asked", x->asked);
	jw_u64(&j, "could_show", x->could_show);
	jw_day(&j, "first_day", x->n_day ? x->first_day_s : TIME_UNKNOWN);
	jw_u64(&j, "days", x->n_day);
	jw_array(&j, "found");
	for (uint32_t i = 0; i < x->n_found; i++)
		audit_found(&j, p, &x->found[i]);
	jw_array_end(&j);
	jw_array(&j, "not_checked");
	for (uint32_t i = 0; i < x->n_gap; i++)
		audit_gap(&j, &x->gap[i]);
	jw_array_end(&j);
	jw_array(&j, "coverage");
	for (uint32_t i = 0; i < x->n_coverage; i++)
		audit_coverage(&j, &x->coverage[i]);
	jw_array_end(&j);
	jw_array(&j, "techniques");
	for (uint32_t i = 0; i < x->techniques; i++)
		audit_technique(&j, &x->technique[i]);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- activity clusters --------------------------------------------------- */

static void ties(struct jw *j, const struct tie *t, uint32_t n)
{
	jw_array(j, "shared");
	for (uint32_t i = 0; i < n; i++) {
		const struct claim *all[4] = { t[i].left,
			t[i].right,
			t[i].behind[0],
			t[i].behind[1] };

		jw_object(j, NULL);
		jw_z(j, "kind", tie_name(t[i].kind));
		jw_str(j, "value", t[i].value);
		jw_milli(j, "weight_nat", t[i].weight_milli);
		jw_milli(j, "raw_nat", t[i].raw_milli);
		jw_str(j, "sentence", t[i].sentence);
		jw_array(j, "claims");
		for (int k = 0; k < 4; k++) {
			if (all[k] && (k < 1 || all[k] != all[k - 1]))
				jw_str(j, NULL, claim_key(all[k]));
		}
		jw_array_end(j);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void cluster_link(struct jw *j,
	const char *key,
	const struct clusters *k,
	const struct cluster_link *l)
{
	jw_object(j, key);
	jw_str(j, "a", k->activity[l->a].id);
	jw_str(j, "b", k->activity[l->b].id);
	jw_milli(j, "weight_nat", l->weight_milli);
	if (l->word)
		jw_str(j, "by", l->word->by);
	ties(j, l->tie, l->n_tie);
	jw_object_end(j);
}

static void members(struct jw *j,
	const char *key,
	const struct clusters *k,
	const uint32_t *member,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++) {
		const struct activity *x = &k->activity[member[i]];

		jw_object(j, NULL);
		jw_str(j, "id", x->id);
		jw_bool(j, "implicit", x->implicit);
		say_second_json(j, "from", x->from_s);
		say_second_json(j, "to", x->to_s);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void cluster_name(struct jw *j, const struct cluster *c)
{
	hypothesis(j, "name", c->name);
	if (!c->examined)
		return;
	jw_z(j, "judgement", c->judgement);
	hypothesis(j, "leader", c->leader);
	strings(j, "missing", c->missing, c->n_missing);
}

static void cluster(struct jw *j,
	const struct clusters *k,
	const struct cluster *c)
{
	jw_object(j, NULL);
	jw_z(j, "id", c->id);
	jw_z(j, "label", c->label);
	cluster_name(j, c);
	jw_bool(j, "by_analyst", c->by_analyst);
	members(j, "members", k, c->member, c->n_member);
	jw_array(j, "links");
	for (uint32_t i = 0; i < c->n_link; i++)
		cluster_link(j, NULL, k, &c->link[i]);
	jw_array_end(j);
	jw_object(j, "weakest");
	jw_milli(j, "cut_nat", c->cut_milli);
	jw_bool(j, "exact", c->cut_exact);
	members(j, "half", k, c->half, c->n_half);
	if (c->weakest)
		cluster_link(j, "link", k, c->weakest);
	jw_object_end(j);
	jw_object(j, "splits");
	claim_ids(j, "claims", c->split, c->n_split);
	jw_u64(j, "parts", c->n_split_parts);
	jw_bool(j, "smallest", c->split_smallest);
	jw_object_end(j);
	jw_object_end(j);
}

static void analysts_words(struct jw *j, const struct clusters *k)
{
	jw_array(j, "words");
	for (uint32_t i = 0; i < k->n_word; i++) {
		const struct word *w = &k->word[i];

		jw_object(j, NULL);
		jw_z(j, "id", w->said->id);
		jw_z(j, "word", w->said->together ? "join" : "split");
		jw_str(j, "a", w->said->a);
		jw_str(j, "b", w->said->b);
		jw_str(j, "by", w->said->by);
		jw_str(j, "why", w->said->why);
		say_second_json(j, "recorded", w->said->recorded_at_s);
		jw_bool(j, "machine_together", w->machine_together);
		jw_milli(j, "machine_nat", w->machine_milli);
		jw_bool(j, "overruled", w->overruled);
		jw_object_end(j);
	}
	jw_array_end(j);
}

void publish_clusters_json(const struct publication *p, struct buf *out)
{
	const struct clusters *k = p->clusters;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	kept_out(&j, p);
	jw_day(&j, "as_of", p->as_of_s - 1);
	if (p->only.n)
		jw_str(&j, "only", p->only);
	jw_bool(&j, "simulated", p->simulated);
	jw_milli(&j, "joined_from_nat", k->threshold_milli);
	jw_array(&j, "clusters");
	for (uint32_t i = 0; i < k->n_cluster; i++)
		cluster(&j, k, &k->cluster[i]);
	jw_array_end(&j);
	analysts_words(&j, k);
	jw_array(&j, "near");
	for (uint32_t i = 0; i < k->n_near; i++)
		cluster_link(&j, NULL, k, &k->near[i]);
	jw_array_end(&j);
	jw_array(&j, "alone");
	for (uint32_t i = 0; i < k->n_activity; i++) {
		if (k->activity[i].cluster == TABLE_NONE)
			jw_str(&j, NULL, k->activity[i].id);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}
