/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier's section on activity clusters. */
#include "publish/dossier/sections.h"
#include "publish/figure/figure.h"
#include "publish/text/cluster_words.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

enum {
	CLUSTERS_MAX = 12,
	LINKS_MAX = 6
};

static void words(struct doc *d, const char *tag, struct buf *b)
{
	buf_fmt(d->b, "<%s>", tag);
	html_words(d->b, buf_str(b));
	buf_fmt(d->b, "</%s>\n", tag);
	buf_done(b);
}

static void tie(struct doc *d, const struct tie *x)
{
	struct buf *b = d->b;
	const struct claim *claim[4];

	buf_z(b, "<li>");
	say_odds(b, x->weight_milli);
	buf_z(b, ": ");
	html_words(b, x->sentence);
	for (uint32_t i = 0, n = tie_claims(x, claim); i < n; i++) {
		buf_z(b, " ");
		doc_claim_link(d, claim[i]);
	}
	buf_z(b, "</li>\n");
}

static void links(struct doc *d,
	const struct telling *t,
	const struct cluster_link *l,
	uint32_t n,
	const char *caption)
{
	static const char *const cols[] = { "Incidents",
		"#Evidence (odds)",
		"What they share" };

	html_table(d->b, "links", caption, cols, 3);
	for (uint32_t i = 0; i < n && i < LINKS_MAX; i++) {
		struct buf b = { 0 };

		buf_z(d->b, "<tr><td>");
		say_activity(&b, t, l[i].a);
		html_words(d->b, buf_str(&b));
		b.n = 0;
		buf_z(d->b, "<br>");
		say_activity(&b, t, l[i].b);
		html_words(d->b, buf_str(&b));
		buf_done(&b);
		buf_z(d->b, "</td><td class=\"n\">");
		say_odds(d->b, l[i].weight_milli);
		buf_z(d->b, "</td><td><ul class=\"plain\">");
		for (uint32_t k = 0; k < l[i].n_tie; k++) {
			if (tie_tells(&l[i].tie[k]))
				tie(d, &l[i].tie[k]);
		}
		buf_z(d->b, "</ul></td></tr>\n");
	}
	html_table_end(d->b);
	if (n > LINKS_MAX) {
		buf_fmt(d->b,
			"<p class=\"none\">and %u more links; <code>ashiato "
			"clusters CASE --all</code> lists them</p>\n",
			n - LINKS_MAX);
	}
}

static void cluster(struct doc *d,
	const struct telling *t,
	const struct cluster *c,
	uint32_t number)
{
	struct buf b = { 0 };
	const struct tie *thing;

	html_el(d->b, "h3", NULL, str_of(c->label));
	say_plural(&b, c->n_member, "incident, ", "incidents, ");
	say_when(&b, c->from_s, c->to_s, ZONE_UTC);
	buf_z(&b, c->by_analyst ? "; as an analyst has it; " : "; ");
	say_cluster_name(&b, c);
	buf_z(&b, ".");
	words(d, "p", &b);
	if (cluster_one_thing(t, c, *d->a, &thing)) {
		say_one_thing(&b, c, thing);
		words(d, "p", &b);
	} else {
		buf_z(d->b, "<figure>\n");
		figure_clusters(d->b, t, c, number, *d->a);
		buf_z(d->b,
			"<figcaption>A line: this incident shares that thing "
			"with another of the cluster; its width is the "
			"evidence. A thin frame marks the part that hangs on "
			"least.</figcaption></figure>\n");
	}
	buf_z(&b, "Weakest link: ");
	say_cut(&b, t, c);
	buf_z(&b, ".");
	words(d, "p", &b);
	buf_z(&b, "What would split it: ");
	say_split(&b, c);
	words(d, "p", &b);
	buf_z(d->b, c->n_split ? "<ul>\n" : "");
	for (uint32_t i = 0; i < c->n_split; i++) {
		buf_z(d->b, "<li>");
		html_words(d->b, c->split[i]->text);
		buf_z(d->b, " ");
		doc_claim_link(d, c->split[i]);
		buf_z(d->b, "</li>\n");
	}
	buf_z(d->b, c->n_split ? "</ul>\n" : "");
	links(d,
		t,
		c->link,
		c->n_link,
		"The links that hold it together, heaviest first");
}

void section_clusters(struct doc *d)
{
	const struct clusters *k = d->p->clusters;

	if (!k || !k->n_activity) {
		buf_z(d->b, "<p class=\"none\">No incident is known.</p>\n");
		return;
	}
	struct telling t = { d->p, k };
	if (!k->n_cluster) {
		buf_z(d->b,
			"<p class=\"none\">No two incidents share enough to "
			"be joined.</p>\n");
	}
	buf_z(d->b,
		"<p>Incidents are joined by what they share, before anybody "
		"is "
		"named; a cluster has a name only when what bears on its "
		"members alone passes "
		"the gates of the group layer. An organisation that was in "
		"contact with an attacker's machine and has no incident row "
		"of "
		"that time counts as an "
		"incident of its own.</p>\n");
	for (uint32_t i = 0; i < k->n_cluster && i < CLUSTERS_MAX; i++)
		cluster(d, &t, &k->cluster[i], i);
	if (k->n_cluster > CLUSTERS_MAX) {
		buf_fmt(d->b,
			"<p class=\"none\">and %u smaller clusters</p>\n",
			k->n_cluster - CLUSTERS_MAX);
	}
	for (uint32_t i = 0; i < k->n_word; i++) {
		struct buf b = { 0 };

		buf_z(&b, "Beside the machine: ");
		say_word(&b, &t, &k->word[i]);
		words(d, "p", &b);
	}
	if (k->n_near) {
		links(d,
			&t,
			k->near,
			k->n_near,
			"Near, but not enough to join");
	}
	struct buf b = { 0 };
	say_plural(&b,
		alone_count(k),
		"incident stands alone.",
		"incidents stand alone.");
	words(d, "p", &b);
}
