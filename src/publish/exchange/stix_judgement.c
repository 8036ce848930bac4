/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/exchange/stix.h"

#include <stdio.h>

#include "publish/text/say.h"

/* What is judged: its object when the bundle has one, else the incidents,
 * else who made the bundle; a note must refer to something. */
static void put_subjects(struct stix *x, struct str hypothesis)
{
	const struct table *id = &x->things.id;
	struct jw *j = x->j;
	bool any = false;

	jw_array(j, "object_refs");
	if (hypothesis.n && table_find(id, hypothesis) != TABLE_NONE) {
		struct stix_thing o =
			stix_thing_of(x->p->case_id, hypothesis);

		stix_put_id(j, NULL, o.type, o.uuid);
		any = true;
	}
	for (uint32_t i = 0; !any && i < id->n; i++) {
		if (entity_type_of(id->key[i]) != ENT_INCIDENT)
			continue;
		struct stix_thing o =
			stix_thing_of(x->p->case_id, id->key[i]);

		stix_put_id(j, NULL, o.type, o.uuid);
		any = true;
	}
	if (!any)
		stix_put_id(j, NULL, "identity", x->maker);
	jw_array_end(j);
}

static void put_reasons(struct stix *x, const struct verdict *v)
{
	struct jw *j = x->j;
	bool any = false;

	for (uint32_t i = 0; i < v->n_reason; i++) {
		char uuid[UUID_N];

		if (v->reason[i].claim->told == TOLD_NOT) {
			loss_add(x->lost,
				"judgement.reason",
				"this audience may not see it",
				1);
			continue;
		}
		if (!any)
			jw_array(j, "reasons");
		any = true;
		stix_claim_uuid(x, v->reason[i].claim, uuid);
		stix_put_id(j, NULL, "relationship", uuid);
	}
	if (any)
		jw_array_end(j);
}

static void put_verdict_extension(struct stix *x, const struct verdict *v)
{
	struct jw *j = x->j;

	stix_open_extension(j, "property-extension");
	jw_z(j, "layer", layer_name(v->layer));
	jw_z(j, "judgement", v->judgement);
	if (v->hypothesis.n)
		jw_str(j, "hypothesis", v->hypothesis);
	/* of what is not established a number would be read as one that is */
	if (v->has_chance && v->hypothesis.n &&
		!str_is(str_of(v->judgement), "not established")) {
		jw_u64(j, "probability_permille", say_permille(v->p));
		jw_u64(j, "low_permille", say_permille(v->low));
		jw_u64(j, "high_permille", say_permille(v->high));
	}
	jw_z(j, "confidence", confidence_name(v->confidence));
	if (v->n_missing)
		jw_array(j, "missing");
	for (uint32_t i = 0; i < v->n_missing; i++)
		jw_str(j, NULL, v->missing[i]);
	if (v->n_missing)
		jw_array_end(j);
	put_reasons(x, v);
	stix_close_extension(j);
}

void stix_layer_uuid(const struct stix *x,
	enum layer l,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	/* what is told of a layer differs from audience to audience */
	buf_fmt(&b,
		"%.*s %s %s",
		STR_FMT(x->p->case_id),
		layer_name(l),
		tlp_name(x->tlp));
	exchange_uuid(STR("stix layer"), buf_str(&b), ret);
	buf_done(&b);
}

/* When the answer was last moved by anything. */
static int64_t judged_s(const struct stix *x)
{
	return x->p->as_of_s - 1;
}

/* The day of the first thing that was ever heard of. */
static int64_t begun_s(const struct stix *x)
{
	int64_t first = judged_s(x);

	for (uint32_t i = 0; i < x->keyed.key.n; i++)
		first = x->keyed.known_s[i] < first ? x->keyed.known_s[i]
						    : first;
	return first;
}

void stix_put_verdict(struct stix *x, const struct verdict *v)
{
	struct jw *j = x->j;
	char uuid[UUID_N];
	struct buf b = { 0 };

	stix_layer_uuid(x, v->layer, uuid);
	stix_open(x, "note", uuid, begun_s(x), judged_s(x));
	buf_fmt(&b, "%s: %s", layer_name(v->layer), v->judgement);
	jw_str(j, "abstract", buf_str(&b));
	buf_done(&b);
	b = (struct buf){ 0 };
	say_verdict_line(&b, v);
	jw_str(j, "content", buf_str(&b));
	buf_done(&b);
	put_subjects(x, v->hypothesis);
	put_verdict_extension(x, v);
	jw_object_end(j);
}

/* --- dissents --------------------------------------------------------------
 */

/* A weight or grade of one's own beside the machine's: whether it thinks less
 * or more of the claim. */
static const char *opinion_of(const struct override *o)
{
	if (o->weight_milli == 0)
		return "strongly-disagree";
	if (o->weight_milli > 0)
		return "neutral";
	return grade_rho_milli(o->grade) < grade_rho_milli(o->claim->grade)
		? "disagree"
		: "agree";
}

static void put_opinion(struct stix *x, const struct override *o)
{
	struct jw *j = x->j;
	char uuid[UUID_N];

	exchange_uuid(STR("stix dissent"), str_of(o->id), uuid);
	stix_open(x, "opinion", uuid, o->recorded_at_s, o->recorded_at_s);
	if (o->why.n)
		jw_str(j, "explanation", o->why);
	jw_array(j, "authors");
	jw_str(j, NULL, o->by);
	jw_array_end(j);
	jw_z(j, "opinion", opinion_of(o));
	jw_array(j, "object_refs");
	stix_claim_uuid(x, o->claim, uuid);
	stix_put_id(j, NULL, "relationship", uuid);
	jw_array_end(j);
	jw_object_end(j);
}

static void put_dissents(struct stix *x)
{
	for (uint32_t i = 0; i < x->p->n_second; i++) {
		const struct dissenting_assessment *d = &x->p->second[i];

		for (uint32_t k = 0; k < d->n_override; k++) {
			if (d->override[k].claim->told == TOLD_WHOLE)
				put_opinion(x, &d->override[k]);
		}
	}
}

/* --- the report around it --------------------------------------------------
 */

static void put_report(struct stix *x)
{
	const struct table *id = &x->things.id;
	struct jw *j = x->j;
	char uuid[UUID_N];

	stix_uuid(x, "stix case", str_of(tlp_name(x->tlp)), uuid);
	stix_open(x, "report", uuid, begun_s(x), judged_s(x));
	jw_str(j, "name", x->p->case_name);
	jw_array(j, "report_types");
	jw_z(j, NULL, "attribution");
	jw_array_end(j);
	stix_put_stamp(j, "published", judged_s(x));
	jw_array(j, "object_refs");
	for (int l = 0; l < LAYERS; l++) {
		stix_layer_uuid(x, (enum layer)l, uuid);
		stix_put_id(j, NULL, "note", uuid);
	}
	for (uint32_t i = 0; i < id->n; i++) {
		struct stix_thing o =
			stix_thing_of(x->p->case_id, id->key[i]);

		stix_put_id(j, NULL, o.type, o.uuid);
	}
	jw_array_end(j);
	jw_object_end(j);
}

void stix_put_judgement(struct stix *x)
{
	for (int l = 0; l < LAYERS; l++)
		stix_put_verdict(x, &x->p->assessment->layer[l]);
	put_dissents(x);
	put_report(x);
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &x->p->assessment->layer[l];

		loss_add(x->lost,
			"judgement.alternative",
			"the bundle has the leading answer of each layer",
			v->n_alternative > 1 ? v->n_alternative - 1 : 0);
	}
	loss_add(x->lost,
		"damage",
		"STIX 2.1 has no type for it",
		x->p->n_damage);
}
