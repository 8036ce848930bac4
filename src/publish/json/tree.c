/* SPDX-License-Identifier: Apache-2.0 */
/* Who is part of what, as JSON. */
#include "publish/publish.h"
#include "publish/text/say.h"

enum {
	SISTERS_MAX = 100
};

static void bound(struct jw *j, const char *key, int64_t s)
{
	char text[STAMP_N];

	if (say_dated(s))
		jw_z(j, key, stamp_text(s, text));
}

static void bounds(struct jw *j, int64_t from_s, int64_t to_s)
{
	bound(j, "from", from_s);
	bound(j, "to", to_s);
}

static void claim(struct jw *j, const struct claim *c)
{
	const char grade[3] = { c->grade.reliability,
		c->grade.credibility,
		0 };

	jw_str(j, "key", claim_key(c));
	jw_str(j, "revision", claim_revision(c));
	jw_str(j, "claim", claim_key(c));
	if (c->told != TOLD_WHOLE)
		jw_bool(j, "withheld", true);
	jw_str(j, "source", c->source);
	jw_z(j, "grade", grade);
	bounds(j, c->from_s, c->to_s);
}

static void beside(struct jw *j, const struct tree_beside *list, uint32_t n)
{
	static const char *const kind[BESIDE_KINDS] = {
		[BESIDE_NEGATED] = "opposite",
		[BESIDE_DENIED] = "denial",
		[BESIDE_ENDED] = "counts no more",
		[BESIDE_OTHER] = "two at once",
		[BESIDE_WIDER] = "also, in agreement",
	};

	jw_array(j, "beside");
	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = list[i].claim;
		char day[DATE_N];

		jw_object(j, NULL);
		jw_z(j, "what", kind[list[i].kind]);
		claim(j, c);
		jw_str(j, "subject", c->subject);
		jw_str(j, "predicate", predicate_name(c->predicate));
		jw_str(j, "object", c->object);
		if (list[i].kind == BESIDE_ENDED) {
			jw_z(j, "since", date_text(c->superseded_at_s, day));
			jw_bool(j, "undone", c->undone);
		}
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void said(struct jw *j, const struct tree_edge *e)
{
	jw_array(j, "said");
	for (uint32_t i = 0; i < e->n_said; i++) {
		jw_object(j, NULL);
		jw_str(j, "origin", e->said[i].origin);
		jw_array(j, "claims");
		for (uint32_t k = 0; k < e->said[i].n; k++) {
			jw_object(j, NULL);
			claim(j, e->said[i].claim[k]);
			jw_object_end(j);
		}
		jw_array_end(j);
		jw_object_end(j);
	}
	jw_array_end(j);
}

/* The first of them: ten thousand would name each other. */
static void sisters(struct jw *j,
	const struct tree_answer *x,
	const struct tree_edge *e)
{
	uint32_t n = 0;

	jw_array(j, "sisters");
	for (uint32_t i = e->sibling; n < e->n_sister; i++) {
		if (!tree_sisters(x, e, i))
			continue;
		if (n++ == SISTERS_MAX)
			break;
		jw_str(j, NULL, x->node[x->edge[i].child].id);
	}
	jw_array_end(j);
	jw_u64(j, "n_sisters", e->n_sister);
}

static const char *case_time(const struct tree_edge *e)
{
	if (e->never)
		return "none";
	return e->partly ? "part" : "all";
}

static void edge(struct jw *j,
	const struct tree_answer *x,
	const struct tree_edge *e)
{
	jw_object(j, NULL);
	jw_str(j, "subject", x->node[e->child].id);
	jw_str(j, "predicate", predicate_name(e->relation));
	jw_str(j, "object", x->node[e->parent].id);
	jw_bool(j, "counts", e->n_said > 0);
	bounds(j, e->from_s, e->to_s);
	bool dated = say_dated(e->from_s) || say_dated(e->to_s);

	if (e->n_said && dated && x->from_s != TIME_UNKNOWN)
		jw_z(j, "of_case_time", case_time(e));
	jw_u64(j, "origins", e->n_said);
	said(j, e);
	beside(j, e->beside, e->n_beside);
	sisters(j, x, e);
	jw_bool(j, "circle", e->circle);
	jw_object_end(j);
}

static void node(struct jw *j, const struct tree_node *n)
{
	jw_object(j, NULL);
	jw_str(j, "id", n->id);
	jw_str(j, "name", entity_name(n->id));
	if (n->judgement) {
		jw_z(j, "layer", layer_name(n->layer));
		jw_z(j, "judgement", n->judgement);
	}
	beside(j, n->beside, n->n_beside);
	jw_object_end(j);
}

static void row(struct jw *j,
	const struct tree_answer *x,
	const struct tree_row *r)
{
	jw_object(j, NULL);
	jw_str(j, "id", x->node[r->node].id);
	if (r->edge)
		jw_str(j, "below", x->node[r->edge->parent].id);
	jw_u64(j, "depth", r->depth);
	if (r->again)
		jw_bool(j, "again", true);
	jw_object_end(j);
}

static void head(struct jw *j, const struct publication *p)
{
	const struct tree_answer *x = p->tree;
	char day[DATE_N];

	publish_kept_json(p, j);
	jw_z(j, "as_of", date_text(p->as_of_s - 1, day));
	if (p->only.n)
		jw_str(j, "only", p->only);
	jw_bool(j, "simulated", p->simulated);
	jw_z(j, "says", SAY_NO_GUILT);
	if (x->about.n)
		jw_str(j, "about", x->about);
	if (x->from_s != TIME_UNKNOWN) {
		jw_object(j, "case_time");
		bounds(j, x->from_s, x->to_s);
		jw_object_end(j);
	}
}

/* What is not asked about stands in no row. */
static void whole(struct jw *j, const struct tree_answer *x)
{
	jw_array(j, "nodes");
	for (uint32_t i = 0; i < x->n_node; i++) {
		if (x->node[i].placed && x->node[i].told)
			node(j, &x->node[i]);
	}
	jw_array_end(j);
	jw_array(j, "edges");
	for (uint32_t i = 0; i < x->n_edge; i++) {
		if (x->edge[i].told)
			edge(j, x, &x->edge[i]);
	}
	jw_array_end(j);
	jw_array(j, "ties");
	for (uint32_t i = 0; i < x->n_tie; i++) {
		if (x->node[x->tie[i].child].told ||
			x->node[x->tie[i].parent].told)
			edge(j, x, &x->tie[i]);
	}
	jw_array_end(j);
}

void publish_tree_json(const struct publication *p, struct buf *out)
{
	const struct tree_answer *x = p->tree;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	head(&j, p);
	jw_array(&j, "rows");
	for (uint32_t i = 0; i < x->n_row; i++)
		row(&j, x, &x->row[i]);
	jw_array_end(&j);
	whole(&j, x);
	jw_object_end(&j);
	buf_z(out, "\n");
}
