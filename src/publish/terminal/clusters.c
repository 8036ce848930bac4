/* SPDX-License-Identifier: Apache-2.0 */
/* Activity clusters: words for all, and the page for a terminal. */
#include <stdio.h>

#include "publish/text/cluster_words.h"
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14,
	MEMBERS = 12,
	LINKS = 8,
	TIES = 4
};

void say_activity(struct buf *b, const struct telling *t, uint32_t activity)
{
	const struct activity *x = &t->all->activity[activity];

	if (!x->implicit &&
		table_find(&t->held.incident, entity_name(x->id)) !=
			TABLE_NONE) {
		buf_z(b, "an incident that is kept out of what is published");
		return;
	}
	buf_z(b, x->implicit ? "incident of " : "");
	say_text(b, entity_name(x->id));
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
		c->examined
			? "unnamed: "
			: "unnamed: not examined, larger clusters came first");
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
	say_milli(b, l->weight_milli);
	buf_z(b, " nat");
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
	say_milli(b, c->cut_milli);
	buf_z(b,
		c->cut_exact ? " nat in all (minimum cut over every pair); the "
			       "heaviest of it is "
			     : " nat (weakest link of the spanning tree): ");
	say_link_head(b, t, c->weakest);
}

void say_split(struct buf *b, const struct cluster *c)
{
	if (!c->n_split)
		buf_z(b,
			"no set of claims was found within the bounds of the "
			"search that takes more than a few members off");
	else if (c->n_split == 1)
		buf_fmt(b,
			"without this one claim it falls into %u parts:",
			c->n_split_parts);
	else
		buf_fmt(b,
			"without these %u claims, %s, it falls into %u parts:",
			c->n_split,
			c->split_smallest ? "the smallest such set"
					  : "none of which can be spared",
			c->n_split_parts);
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
	say_milli(b, w->machine_milli);
	buf_fmt(b, " nat. [%.8s]", w->said->id);
}

bool tie_withheld(const struct telling *t, const struct tie *x)
{
	return withheld(&t->held, x->left) || withheld(&t->held, x->right) ||
		withheld(&t->held, x->behind[0]) ||
		withheld(&t->held, x->behind[1]);
}

/* what others already said in full is left out, what is shared by everybody is
 * told */
bool tie_tells(const struct tie *x)
{
	return x->weight_milli >= 5 ||
		(x->behind[0] &&
			str_is(x->behind[0]->predicate,
				"shared-infrastructure"));
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

/* --- terminal ------------------------------------------------------------ */

struct page {
	struct term t;
	struct telling say;
	bool all;
};

static void line(struct page *g,
	const char *head,
	enum style style,
	struct buf *b)
{
	term_paragraph(&g->t, head, INDENT, style, buf_str(b));
	buf_done(b);
}

static void put_tie(struct page *g, const struct tie *x)
{
	const struct claim *claim[4];
	struct buf b = { 0 };

	buf_z(&b, "+");
	say_milli(&b, x->weight_milli);
	buf_z(&b, "  ");
	say_text(&b,
		tie_withheld(&g->say, x)
			? STR("what rests on a damage record that is kept out "
			      "of what is published")
			: x->sentence);
	for (uint32_t i = 0, n = tie_claims(x, claim); i < n; i++)
		buf_fmt(&b, "%s%.8s", i ? " " : " [", claim[i]->id);
	buf_z(&b, "]");
	line(g, "", DIM, &b);
}

static void put_link(struct page *g,
	const char *head,
	const struct cluster_link *l)
{
	struct buf b = { 0 };

	say_link_head(&b, &g->say, l);
	line(g, head, PLAIN, &b);
	for (uint32_t i = 0; i < l->n_tie && (g->all || i < TIES); i++)
		if (g->all || tie_tells(&l->tie[i]))
			put_tie(g, &l->tie[i]);
}

static void members(struct page *g, const struct cluster *c)
{
	uint32_t n = g->all || c->n_member < MEMBERS ? c->n_member : MEMBERS;
	struct buf b = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		buf_z(&b, i ? ", " : "");
		say_activity(&b, &g->say, c->member[i]);
	}
	if (n < c->n_member)
		buf_fmt(&b, " and %u more", c->n_member - n);
	line(g, "  members", PLAIN, &b);
}

static void cluster(struct page *g, const struct cluster *c)
{
	uint32_t n = g->all || c->n_link < LINKS ? c->n_link : LINKS;
	struct buf b = { 0 };

	say_plural(&b, c->n_member, "incident, ", "incidents, ");
	say_when(&b, c->from_s, c->to_s, ZONE_UTC);
	buf_z(&b, c->by_analyst ? "; as an analyst has it; " : "; ");
	say_cluster_name(&b, c);
	line(g, c->label, c->name.n ? ACCENT : BOLD, &b);
	members(g, c);
	for (uint32_t i = 0; i < n; i++)
		put_link(g, i ? "" : "  links", &c->link[i]);
	if (n < c->n_link)
		buf_fmt(&b, "and %u more; --all shows them", c->n_link - n);
	if (n < c->n_link)
		line(g, "", DIM, &b);
	say_cut(&b, &g->say, c);
	line(g, "  weakest", PLAIN, &b);
	say_split(&b, c);
	line(g, "  splits", PLAIN, &b);
	for (uint32_t i = 0; i < c->n_split; i++) {
		buf_fmt(&b, "%.8s  ", c->split[i]->id);
		say_text(&b,
			withheld(&g->say.held, c->split[i])
				? STR("a damage record that is kept out of "
				      "what is published")
				: c->split[i]->text);
		line(g, "", DIM, &b);
	}
	buf_z(g->t.to, "\n");
}

static void alone(struct page *g)
{
	const struct clusters *k = g->say.all;
	uint32_t n = alone_count(k);
	uint32_t told = 0;
	struct buf b = { 0 };

	say_plural(&b, n, "incident stands alone", "incidents stand alone");
	for (uint32_t i = 0; i < k->n_activity; i++) {
		if (k->activity[i].cluster != TABLE_NONE ||
			(!g->all && told == MEMBERS))
			continue;
		buf_z(&b, told++ ? ", " : ": ");
		say_activity(&b, &g->say, i);
	}
	if (told < n)
		buf_fmt(&b, " and %u more", n - told);
	line(g, "alone", PLAIN, &b);
}

void publish_clusters(const struct publication *p,
	unsigned width,
	bool colour,
	bool all,
	struct buf *out)
{
	struct arena a;
	struct err err;

	if (!arena_open(&a, (size_t)64 << 20, &err)) {
		out->bad = true;
		return;
	}
	const struct clusters *k = p->clusters;
	struct page g = { { out,
				  width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN
							 : width,
				  colour },
		{ p, k, withheld_of(p, &a) },
		all };
	struct buf b = { 0 };
	term_heading(&g.t, p);
	for (uint32_t i = 0; i < k->n_cluster; i++)
		cluster(&g, &k->cluster[i]);
	for (uint32_t i = 0; i < k->n_word; i++) {
		say_word(&b, &g.say, &k->word[i]);
		line(&g, i ? "" : "words", PLAIN, &b);
	}
	for (uint32_t i = 0; i < k->n_near && (all || i < 3); i++)
		put_link(&g, i ? "" : "not enough", &k->near[i]);
	alone(&g);
	buf_z(&b, "Joined from ");
	say_milli(&b, k->threshold_milli);
	buf_z(&b,
		" nat on, on all the evidence between two clusters; `ashiato "
		"weights` has every number with its source. An organisation "
		"that was in contact with an "
		"attacker's machine and has no incident row of that time "
		"counts as an incident of its own.");
	line(&g, "", DIM, &b);
	arena_close(&a);
}
