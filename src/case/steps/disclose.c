/* SPDX-License-Identifier: Apache-2.0 */
/* What was computed from all claims, as an audience may be told it: the numbers
 * stay, so that the judgement is the same for everybody; claims, names and
 * sentences are those that may be told. */
#include "case/steps/disclosure.h"

#include <stdio.h>

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left to restrict the answer");
}

/* A copy of n elements to change; NULL only when memory is spent. */
static void *own(const struct disclosure *d,
	const void *from,
	size_t size,
	uint32_t n)
{
	void *to = arena_get(d->a, size, (size_t)n + 1, alignof(max_align_t));

	if (to && n)
		memcpy(to, from, size * n);
	return to;
}

static const struct str *texts(const struct disclosure *d,
	const struct str *s,
	uint32_t n)
{
	struct str *to = own(d, s, sizeof *s, n);

	for (uint32_t i = 0; to && i < n; i++)
		to[i] = disclosure_text(d, s[i]);
	return to;
}

static const struct claim *const *claims(const struct disclosure *d,
	const struct claim *const *c,
	uint32_t n)
{
	const struct claim **to = own(d, c, sizeof *c, n);

	for (uint32_t i = 0; to && i < n; i++)
		to[i] = disclosure_claim(d, c[i]);
	return to;
}

/* --- assessment ---------------------------------------------------------- */

static const struct reason *reasons(const struct disclosure *d,
	const struct reason *r,
	uint32_t n)
{
	struct reason *to = own(d, r, sizeof *r, n);

	for (uint32_t i = 0; to && i < n; i++) {
		to[i].claim = disclosure_claim(d, r[i].claim);
		to[i].sentence =
			disclosure_sentence(d, r[i].claim, r[i].sentence);
	}
	return to;
}

static const struct machine_role *role(const struct disclosure *d,
	const struct machine_role *m)
{
	struct machine_role *to = m ? own(d, m, sizeof *m, 1) : NULL;

	for (int i = 0; to && i < MACHINE_PARTS; i++)
		to->by[i] = disclosure_claim(d, m->by[i]);
	return to;
}

static void contender(const struct disclosure *d, struct contender *c)
{
	struct trail_step *chain =
		own(d, c->chain, sizeof *c->chain, c->n_chain);

	c->id = disclosure_name(d, c->id);
	c->pro = reasons(d, c->pro, c->n_pro);
	c->con = reasons(d, c->con, c->n_con);
	for (uint32_t i = 0; chain && i < c->n_chain; i++) {
		chain[i].from = disclosure_name(d, chain[i].from);
		chain[i].to = disclosure_name(d, chain[i].to);
		chain[i].claim = disclosure_claim(d, chain[i].claim);
	}
	c->chain = chain;
	c->role = role(d, c->role);
	c->note = disclosure_text(d, c->note);
}

static void wanted(const struct disclosure *d, struct verdict *v)
{
	struct wanted *to = own(d, v->wanted, sizeof *to, v->n_wanted);

	for (uint32_t i = 0; to && i < v->n_wanted; i++) {
		to[i].hypothesis = disclosure_name(d, to[i].hypothesis);
		to[i].sentence = disclosure_text(d, to[i].sentence);
	}
	v->wanted = to;
}

/* Without what is kept out: it is shown for what it says. */
static void shown(const struct disclosure *d, struct verdict *v)
{
	const struct claim **to = own(d, v->shown, sizeof *to, v->n_shown);
	uint32_t n = 0;

	for (uint32_t i = 0; to && i < v->n_shown; i++) {
		const struct claim *c = disclosure_claim(d, v->shown[i]);

		if (c->told != TOLD_NOT)
			to[n++] = c;
	}
	v->shown = to;
	v->n_shown = n;
}

/* Whether a claim that joins names, or one about that name, is kept out. */
static bool keeps_out(const struct disclosure *d,
	struct str name,
	bool *ret_joins)
{
	bool about = false;

	*ret_joins = false;
	for (uint32_t i = 0; d->audience->restricted && i < d->all->n; i++) {
		const struct claim *c = d->all->claim[i];

		if (d->how[i] != TOLD_NOT)
			continue;
		*ret_joins |= c->predicate == PRED_SAME_AS;
		about |= str_eq(c->subject, name) || str_eq(c->object, name);
	}
	return about;
}

/* Which names are one, and which machines they had, is said by claims, too:
 * where such are kept out, it is not told. name: of the hypothesis, as it is */
static void headline(const struct disclosure *d,
	struct verdict *v,
	struct str name)
{
	bool joins;
	bool about = keeps_out(d, name, &joins);

	if (joins)
		v->called = (struct str){ 0 };
	if (v->rests_on.n && (about || joins))
		v->rests_on = STR("what it rests on is partly kept out");
	v->called = disclosure_text(d, v->called);
	v->rests_on = disclosure_text(d, v->rests_on);
}

static void verdict(const struct disclosure *d, struct verdict *v)
{
	struct contender *candidate =
		own(d, v->candidate, sizeof *candidate, v->n_candidate);
	struct alternative *other =
		own(d, v->alternative, sizeof *other, v->n_alternative);

	headline(d, v, v->hypothesis);
	v->hypothesis = disclosure_name(d, v->hypothesis);
	v->scope = disclosure_text(d, v->scope);
	v->role = role(d, v->role);
	v->joint = disclosure_text(d, v->joint);
	v->missing = texts(d, v->missing, v->n_missing);
	v->reason = reasons(d, v->reason, v->n_reason);
	for (uint32_t i = 0; candidate && i < v->n_candidate; i++)
		contender(d, &candidate[i]);
	v->candidate = candidate;
	for (uint32_t i = 0; other && i < v->n_alternative; i++)
		other[i].id = disclosure_name(d, other[i].id);
	v->alternative = other;
	v->flip = claims(d, v->flip, v->n_flip);
	v->stability = texts(d, v->stability, v->n_stability);
	v->forgery = disclosure_text(d, v->forgery);
	v->budget.to = disclosure_name(d, v->budget.to);
	wanted(d, v);
	shown(d, v);
}

static void assessment(const struct disclosure *d, struct assessment *x)
{
	for (int l = 0; l < LAYERS; l++)
		verdict(d, &x->layer[l]);
}

/* An examiner's reason is of the claim: it goes with it. */
static void second_views(const struct disclosure *d, struct view *v)
{
	for (uint32_t i = 0; i < v->publication.n_second; i++) {
		struct dissenting_assessment *x = &v->second[i];
		struct override *o =
			own(d, x->override, sizeof *o, x->n_override);

		for (uint32_t k = 0; o && k < x->n_override; k++) {
			o[k].claim = disclosure_claim(d, o[k].claim);
			if (d->audience->restricted &&
				o[k].claim->told != TOLD_WHOLE) {
				o[k].why = STR("kept out");
				o[k].id = "withheld";
			}
			o[k].why = disclosure_words(d, o[k].why);
			o[k].by = disclosure_text(d, o[k].by);
		}
		x->override = o;
		x->by = disclosure_text(d, x->by);
		assessment(d, &x->assessment);
	}
}

bool disclosure_clearing(const struct disclosure *d,
	struct clearing *c,
	struct err *err)
{
	c->id = disclosure_name(d, c->id);
	contender(d, &c->candidate);
	return !d->a->full || no_room(err);
}

/* --- history, matrices --------------------------------------------------- */

static void history(const struct disclosure *d, struct history *h, int l)
{
	struct step *to = own(d, h->layer[l].step, sizeof *to, h->layer[l].n);

	for (uint32_t i = 0; to && i < h->layer[l].n; i++) {
		struct mover *m =
			own(d, to[i].mover, sizeof *m, to[i].n_mover);

		for (uint32_t k = 0; m && k < to[i].n_mover; k++)
			m[k].claim = disclosure_claim(d, m[k].claim);
		to[i].mover = m;
		to[i].before.hypothesis =
			disclosure_name(d, to[i].before.hypothesis);
		to[i].after.hypothesis =
			disclosure_name(d, to[i].after.hypothesis);
	}
	h->layer[l].step = to;
}

static void matrix(const struct disclosure *d, struct matrix *m)
{
	for (uint32_t i = 0; i < m->n_column; i++)
		m->column[i].id = disclosure_name(d, m->column[i].id);
	for (uint32_t i = 0; i < m->n_row; i++)
		m->row[i].claim = disclosure_claim(d, m->row[i].claim);
}

/* --- clusters ------------------------------------------------------------ */

static bool kept_out(const struct claim *c)
{
	return c && c->told == TOLD_NOT;
}

static const struct tie *ties(const struct disclosure *d,
	const struct tie *x,
	uint32_t n)
{
	struct tie *to = own(d, x, sizeof *x, n);

	for (uint32_t i = 0; to && i < n; i++) {
		struct tie *t = &to[i];

		t->left = disclosure_claim(d, t->left);
		t->right = disclosure_claim(d, t->right);
		t->behind[0] = disclosure_claim(d, t->behind[0]);
		t->behind[1] = disclosure_claim(d, t->behind[1]);
		t->value = disclosure_text(d, t->value);
		t->sentence = disclosure_text(d, t->sentence);
		if (!kept_out(t->left) && !kept_out(t->right) &&
			!kept_out(t->behind[0]) && !kept_out(t->behind[1]))
			continue;
		t->value = STR("kept out");
		t->sentence = STR("what rests on a claim that is kept out of "
				  "what is told here");
	}
	return to;
}

static const struct analyst_link *word(const struct disclosure *d,
	const struct analyst_link *w)
{
	struct analyst_link *to = w ? own(d, w, sizeof *w, 1) : NULL;

	if (!to)
		return NULL;
	to->a = disclosure_name(d, w->a);
	to->b = disclosure_name(d, w->b);
	to->by = disclosure_text(d, w->by);
	to->why = disclosure_words(d, w->why);
	if (str_eq(to->a, w->a) && str_eq(to->b, w->b))
		return to;
	/* the id is a hash of the names */
	snprintf(to->id, sizeof to->id, "withheld");
	to->why = STR("kept out");
	return to;
}

static const struct cluster_link *links(const struct disclosure *d,
	const struct cluster_link *l,
	uint32_t n)
{
	struct cluster_link *to = own(d, l, sizeof *l, n);

	for (uint32_t i = 0; to && i < n; i++) {
		to[i].tie = ties(d, l[i].tie, l[i].n_tie);
		to[i].word = word(d, l[i].word);
	}
	return to;
}

/* Its label is a hash of its earliest member. */
static void label(const struct disclosure *d, struct cluster *c, uint32_t i)
{
	if (!d->audience->restricted)
		return;
	snprintf(c->id, sizeof c->id, "%u", i + 1);
	snprintf(c->label, sizeof c->label, "AC-%u", i + 1);
}

static void cluster(const struct disclosure *d, struct cluster *c)
{
	c->link = links(d, c->link, c->n_link);
	if (c->weakest)
		c->weakest = links(d, c->weakest, 1);
	c->split = claims(d, c->split, c->n_split);
	c->name = disclosure_name(d, c->name);
	c->leader = disclosure_name(d, c->leader);
	c->missing = texts(d, c->missing, c->n_missing);
}

static void clusters(const struct disclosure *d, struct clusters *k)
{
	struct activity *x = own(d, k->activity, sizeof *x, k->n_activity);
	struct cluster *c = own(d, k->cluster, sizeof *c, k->n_cluster);
	struct word *w = own(d, k->word, sizeof *w, k->n_word);

	for (uint32_t i = 0; x && i < k->n_activity; i++) {
		x[i].id = disclosure_name(d, x[i].id);
		x[i].claim = disclosure_claim(d, x[i].claim);
	}
	for (uint32_t i = 0; c && i < k->n_cluster; i++) {
		cluster(d, &c[i]);
		label(d, &c[i], i);
	}
	for (uint32_t i = 0; w && i < k->n_word; i++)
		w[i].said = word(d, w[i].said);
	k->activity = x;
	k->cluster = c;
	k->word = w;
	k->near = links(d, k->near, k->n_near);
}

/* Exhibits come last: clusters are joined by whose sensors they are. */
/* Who signed, and whether it still holds; of what only the case itself says. Of
 * a judgement that follows from less nobody signed anything. */
static void signoffs(const struct disclosure *d, struct publication *p)
{
	struct signoff *to = own(d, p->signoff, sizeof *to, p->n_signoff);

	p->signoff = to;
	if (!to || d->audience->alone)
		p->n_signoff = 0;
	for (uint32_t i = 0; i < p->n_signoff; i++) {
		to[i].by = d->n_out ? STR("an examiner")
				    : disclosure_text(d, to[i].by);
		to[i].why = disclosure_words(d, to[i].why);
		to[i].text = (struct str){ 0 };
	}
}

bool disclosure_results(const struct disclosure *d,
	struct view *v,
	struct err *err)
{
	struct publication *p = &v->publication;

	if (d->audience->restricted && !disclosure_exhibits(d, p, err))
		return false;
	if (p->assessment) {
		assessment(d, &v->assessment);
		second_views(d, v);
		signoffs(d, p);
	}
	for (int l = 0; p->history && l < LAYERS; l++)
		history(d, &v->history, l);
	for (int l = 0; p->matrix && l < LAYERS; l++)
		matrix(d, &v->matrix[l]);
	if (p->clusters)
		clusters(d, &v->clusters);
	return !d->a->full || no_room(err);
}
