/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/text/cluster_words.h"

#include "publish/text/say.h"

void say_activity(struct buf *b, const struct telling *t, uint32_t activity)
{
	const struct activity *x = &t->all->activity[activity];

	buf_z(b, x->implicit ? "incident of " : "");
	say_text(b, entity_name(x->id));
	if (publication_closed(t->p, x->id))
		buf_z(b, " [not for others: publish=no]");
}

void say_cluster_name(struct buf *b, const struct cluster *c)
{
	if (c->name.n) {
		buf_z(b, "named ");
		say_text(b, entity_name(c->name));
		buf_z(b, ": the group gates are passed on its members alone");
		return;
	}
	buf_z(b,
		c->examined ? "unnamed: "
			    : "unnamed: not examined, larger clusters came "
			      "first");
	if (!c->examined)
		return;
	if (c->leader.n) {
		say_text(b, entity_name(c->leader));
		buf_fmt(b, " stands first (%s); ", c->judgement);
	}
	buf_z(b, "missing ");
	for (uint32_t i = 0; i < c->n_missing; i++) {
		buf_z(b, i ? "; " : "");
		say_text(b, say_clause(c->missing[i]));
	}
}

void say_link_head(struct buf *b,
	const struct telling *t,
	const struct cluster_link *l)
{
	say_activity(b, t, l->a);
	buf_z(b, " \xe2\x80\x93 ");
	say_activity(b, t, l->b);
	buf_z(b, ", ");
	say_odds(b, l->weight_milli);
	if (l->word) {
		buf_z(b, ", put together by ");
		say_text(b, l->word->by);
	}
}

void say_cut(struct buf *b, const struct telling *t, const struct cluster *c)
{
	enum {
		NAMES = 4
	};

	if (!c->weakest)
		return;
	for (uint32_t i = 0; i < c->n_half && i < NAMES; i++) {
		buf_z(b, i ? ", " : "");
		say_activity(b, t, c->half[i]);
	}
	if (c->n_half > NAMES)
		buf_fmt(b, " and %u more", c->n_half - NAMES);
	buf_z(b,
		c->n_half == 1 ? " hangs on the rest by "
			       : " hang on the rest by ");
	say_odds(b, c->cut_milli);
	buf_z(b,
		c->cut_exact ? " in all (minimum cut over every pair); the "
			       "heaviest of it is "
			     : " (weakest link of the spanning tree): ");
	say_link_head(b, t, c->weakest);
}

void say_split(struct buf *b, const struct cluster *c)
{
	if (!c->n_split) {
		buf_z(b,
			"no set of claims was found within the bounds of the "
			"search that takes more than a few members off");
	} else if (c->n_split == 1) {
		buf_fmt(b,
			"without this one claim it falls into %u parts:",
			c->n_split_parts);
	} else {
		buf_fmt(b,
			"without these %u claims, %s, it falls into %u "
			"parts:",
			c->n_split,
			c->split_smallest ? "the smallest such set"
					  : "none of which can be spared",
			c->n_split_parts);
	}
}

void say_word(struct buf *b, const struct telling *t, const struct word *w)
{
	say_text(b, w->said->by);
	buf_z(b, w->said->together ? " puts together " : " keeps apart ");
	say_activity(b, t, w->a);
	buf_z(b, " and ");
	say_activity(b, t, w->b);
	buf_z(b, ": ");
	say_text(b, w->said->why);
	buf_z(b, w->overruled ? " (another word stands against it). " : ". ");
	buf_fmt(b,
		"The machine alone has them %s; they share ",
		w->machine_together ? "in one cluster" : "apart");
	say_odds(b, w->machine_milli);
	buf_fmt(b, ". [%.8s]", w->said->id);
}

static bool kept_out(const struct claim *c)
{
	return c && c->told == TOLD_NOT;
}

bool tie_told(const struct tie *x)
{
	return !kept_out(x->left) && !kept_out(x->right) &&
		!kept_out(x->behind[0]) && !kept_out(x->behind[1]);
}

/* what others already said in full is left out, what is shared by everybody is
 * told */
bool tie_tells(const struct tie *x)
{
	return x->weight_milli >= 5 ||
		(x->behind[0] &&
			x->behind[0]->predicate ==
				PRED_SHARED_INFRASTRUCTURE);
}

uint32_t tie_claims(const struct tie *t, const struct claim *ret[static 4])
{
	const struct claim *all[4] = { t->left,
		t->right,
		t->behind[0],
		t->behind[1] };
	uint32_t n = 0;

	for (int i = 0; i < 4; i++) {
		bool known = !all[i];

		for (uint32_t k = 0; k < n; k++)
			known |= ret[k] == all[i];
		if (!known)
			ret[n++] = all[i];
	}
	return n;
}

uint32_t alone_count(const struct clusters *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_activity; i++)
		n += c->activity[i].cluster == TABLE_NONE;
	return n;
}
