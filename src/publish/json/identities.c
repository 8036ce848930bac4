/* SPDX-License-Identifier: Apache-2.0 */
/* Which names may be one hand, as JSON and CSV. */
#include "publish/publish.h"
#include "publish/text/say.h"

static void logit(struct jw *j, const char *key, int32_t weight)
{
	jw_double(j, key, (double)fixed_logistic(weight) / (double)FIXED_ONE);
}

static void kinds(struct jw *j,
	const char *key,
	const struct hand_field *f,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, f[i].kind);
	jw_array_end(j);
}

static void agreements(struct jw *j, const struct hand_pair *p)
{
	jw_array(j, "agreements");
	for (uint32_t i = 0; i < p->n_agree; i++) {
		jw_object(j, NULL);
		jw_str(j, "kind", p->agree[i].kind);
		jw_z(j, "how", p->agree[i].how);
		if (p->agree[i].value.n)
			jw_str(j, "value", p->agree[i].value);
		jw_bool(j, "costly", p->agree[i].strong);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void pair(struct jw *j, const struct hand_pair *p)
{
	jw_object(j, NULL);
	jw_str(j, "a", entity_name(p->a));
	jw_str(j, "b", entity_name(p->b));
	logit(j, "probability", p->weight);
	logit(j, "low", p->low);
	logit(j, "high", p->high);
	jw_z(j, "likely", say_pair_class(p->likely));
	kinds(j, "agree", p->agree, p->n_agree);
	kinds(j, "disagree", p->differ, p->n_differ);
	agreements(j, p);
	if (p->place[0].n) {
		jw_array(j, "places_at_once");
		jw_str(j, NULL, p->place[0]);
		jw_str(j, NULL, p->place[1]);
		jw_array_end(j);
	}
	jw_bool(j, "possibly_stolen", p->stolen);
	if (p->decides.n) {
		jw_object(j, "would_decide");
		jw_str(j, "kind", p->decides);
		jw_str(j, "of", entity_name(p->decides_of));
		jw_object_end(j);
	}
	if (p->claim)
		jw_z(j, "claim", p->claim->id);
	if (p->word) {
		jw_object(j, "said");
		jw_z(j, "claim", p->word->id);
		jw_bool(j, "same", p->word->predicate == PRED_SAME_AS);
		jw_str(j, "source", p->word->source);
		jw_object_end(j);
	}
	jw_object_end(j);
}

static void cluster(struct jw *j, const struct hand_cluster *c)
{
	jw_object(j, NULL);
	jw_array(j, "personas");
	for (uint32_t i = 0; i < c->n; i++)
		jw_str(j, NULL, entity_name(c->persona[i]));
	jw_array_end(j);
	if (c->weakest) {
		jw_object(j, "weakest");
		jw_str(j, "a", entity_name(c->weakest->a));
		jw_str(j, "b", entity_name(c->weakest->b));
		logit(j, "probability", c->weakest->weight);
		jw_object_end(j);
	}
	jw_object_end(j);
}

static void doubt(struct jw *j, const struct doubtful_fact *d)
{
	jw_object(j, NULL);
	jw_str(j, "persona", entity_name(d->persona));
	jw_str(j, "kind", d->kind);
	jw_str(j, "value", d->value);
	jw_str(j, "normal", d->normal);
	jw_str(j, "doubts", d->doubts);
	jw_object_end(j);
}

void publish_identities_json(const struct publication *p, struct buf *out)
{
	const struct identities_answer *x = p->identities;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_u64(&j, "personas", x->n_persona);
	jw_array(&j, "same");
	for (uint32_t i = 0; i < x->n_pair; i++)
		pair(&j, &x->pair[i]);
	jw_array_end(&j);
	jw_array(&j, "clusters");
	for (uint32_t i = 0; i < x->n_cluster; i++)
		cluster(&j, &x->cluster[i]);
	jw_array_end(&j);
	jw_array(&j, "doubtful");
	for (uint32_t i = 0; i < x->n_doubt; i++)
		doubt(&j, &x->doubt[i]);
	jw_array_end(&j);
	publish_kept_json(p, &j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void csv_kinds(struct buf *b, const struct hand_field *f, uint32_t n)
{
	struct buf list = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		buf_z(&list, i ? "; " : "");
		buf_add(&list, f[i].kind);
	}
	csv_cell(b, buf_str(&list));
	buf_done(&list);
}

void publish_identities_csv(const struct publication *p, struct buf *out)
{
	const struct identities_answer *x = p->identities;

	buf_z(out, "a,b,probability,low,high,likely,agree,disagree,stolen\n");
	for (uint32_t i = 0; i < x->n_pair; i++) {
		const struct hand_pair *q = &x->pair[i];

		csv_cell(out, entity_name(q->a));
		buf_z(out, ",");
		csv_cell(out, entity_name(q->b));
		buf_fmt(out,
			",%.6f,%.6f,%.6f,",
			(double)fixed_logistic(q->weight) / (double)FIXED_ONE,
			(double)fixed_logistic(q->low) / (double)FIXED_ONE,
			(double)fixed_logistic(q->high) / (double)FIXED_ONE);
		csv_cell(out, str_of(say_pair_class(q->likely)));
		buf_z(out, ",");
		csv_kinds(out, q->agree, q->n_agree);
		buf_z(out, ",");
		csv_kinds(out, q->differ, q->n_differ);
		buf_fmt(out, ",%s\n", q->stolen ? "possibly" : "");
	}
}
