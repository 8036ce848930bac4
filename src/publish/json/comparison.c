/* SPDX-License-Identifier: Apache-2.0 */
/* Two cases of one attack, as JSON. */
#include "publish/text/say.h"

static void side(struct jw *j, const char *key, const struct claim *c)
{
	const char grade[3] = { c->grade.reliability,
		c->grade.credibility,
		0 };

	jw_object(j, key);
	jw_str(j, "claim", claim_key(c));
	jw_str(j, "subject", c->subject);
	jw_str(j, "predicate", predicate_name(c->predicate));
	jw_str(j, "object", c->object);
	say_second_json(j, "from", c->from_s);
	say_second_json(j, "to", c->to_s);
	jw_str(j, "source", c->source);
	jw_str(j, "origin", c->origin);
	jw_z(j, "grade", grade);
	jw_str(j, "sentence", c->text);
	jw_object_end(j);
}

static void verdict(struct jw *j, const char *key, const struct verdict *v)
{
	jw_object(j, key);
	jw_z(j, "judgement", v->judgement);
	jw_str(j, "hypothesis", v->hypothesis);
	if (v->has_chance)
		say_probability_json(j, "probability", v->p);
	else
		jw_null(j, "probability");
	jw_array(j, "missing");
	for (uint32_t i = 0; i < v->n_missing; i++)
		jw_str(j, NULL, v->missing[i]);
	jw_array_end(j);
	jw_object_end(j);
}

void publish_comparison_json(const struct case_comparison *c, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_str(&j, "partner", c->partner);
	jw_u64(&j, "ours", c->n_ours);
	jw_u64(&j, "theirs", c->n_theirs);
	jw_u64(&j, "ours_alone", c->n_ours_alone);
	jw_u64(&j, "theirs_alone", c->n_theirs_alone);
	jw_u64(&j, "refused", c->refused);
	jw_array(&j, "pairs");
	for (uint32_t i = 0; i < c->n_pair; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "agreement", agreement_name(c->pair[i].agreement));
		side(&j, "ours", c->pair[i].ours);
		side(&j, "theirs", c->pair[i].theirs);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_array(&j, "layers");
	for (int l = 0; l < LAYERS; l++) {
		jw_object(&j, NULL);
		jw_z(&j, "layer", layer_name((enum layer)l));
		verdict(&j, "ours", &c->ours.layer[l]);
		verdict(&j, "theirs", &c->theirs.layer[l]);
		verdict(&j, "pooled", &c->pooled.layer[l]);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}
