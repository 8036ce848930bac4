/* SPDX-License-Identifier: Apache-2.0 */
/* Activity clusters, the page for a terminal. */
#include "publish/text/cluster_words.h"
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14,
	MEMBERS = 12,
	LINKS = 8,
	TIES = 4
};

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
	say_text(&b, x->sentence);
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
	for (uint32_t i = 0; i < l->n_tie && (g->all || i < TIES); i++) {
		if (g->all || tie_tells(&l->tie[i]))
			put_tie(g, &l->tie[i]);
	}
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
		say_text(&b, c->split[i]->text);
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
			(!g->all && told == MEMBERS)) {
			continue;
		}
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
	const struct clusters *k = p->clusters;
	struct page g = { { out,
				  width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN
							 : width,
				  colour },
		{ p, k },
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
	buf_z(&b, "Joined from odds of ");
	say_odds(&b, k->threshold_milli);
	buf_z(&b,
		" on, on all the evidence between two clusters; `ashiato "
		"weights` has every number with its source. An organisation "
		"that was in contact with an "
		"attacker's machine and has no incident row of that time "
		"counts as an incident of its own.");
	line(&g, "", DIM, &b);
}
