/* SPDX-License-Identifier: Apache-2.0 */
/* What is sealed of a judgement: its numbers. Sentences are made from them, and
 * another release may word them otherwise. */
#include <jansson.h>

#include "case/steps/inside.h"

static int64_t rank_of(const char *judgement)
{
	for (int i = 0; i < JUDGEMENTS; i++) {
		if (strcmp(judgement, judgement_word((enum judgement)i)) == 0)
			return i;
	}
	return -1;
}

static void put_chance(struct jw *j,
	bool has,
	int64_t p,
	int64_t low,
	int64_t high)
{
	jw_array(j, "chance");
	if (has) {
		jw_i64(j, NULL, p);
		jw_i64(j, NULL, low);
		jw_i64(j, NULL, high);
	}
	jw_array_end(j);
}

static void put_reason(struct jw *j, const struct reason *r)
{
	jw_array(j, NULL);
	jw_z(j, NULL, r->claim->id);
	jw_i64(j, NULL, r->raw_milli);
	jw_i64(j, NULL, r->weight_milli);
	jw_array_end(j);
}

static void put_alternative(struct jw *j, const struct alternative *a)
{
	jw_object(j, NULL);
	jw_str(j, "id", a->id);
	put_chance(j, a->has_chance, a->p, a->low, a->high);
	jw_i64(j, "weight", a->weight_milli);
	jw_object_end(j);
}

static void put_layer(struct jw *j, const struct verdict *v)
{
	jw_object(j, NULL);
	jw_u64(j, "layer", (uint64_t)v->layer);
	jw_i64(j, "judgement", rank_of(v->judgement));
	jw_str(j, "hypothesis", v->hypothesis);
	jw_str(j, "scope", v->scope);
	put_chance(j, v->has_chance, v->p, v->low, v->high);
	jw_u64(j, "confidence", (uint64_t)v->confidence);
	jw_i64(j, "weight", v->weight_milli);
	jw_u64(j, "missing", v->n_missing);
	jw_array(j, "reasons");
	for (uint32_t i = 0; i < v->n_reason; i++)
		put_reason(j, &v->reason[i]);
	jw_array_end(j);
	jw_array(j, "alternatives");
	for (uint32_t i = 0; i < v->n_alternative; i++)
		put_alternative(j, &v->alternative[i]);
	jw_array_end(j);
	jw_array(j, "flips");
	for (uint32_t i = 0; i < v->n_flip; i++)
		jw_z(j, NULL, v->flip[i]->id);
	jw_array_end(j);
	jw_object_end(j);
}

void judgement_numbers(const struct assessment *a, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_i64(&j, "as_of_s", a->as_of_s);
	jw_array(&j, "numbers");
	for (int l = 0; l < LAYERS; l++)
		put_layer(&j, &a->layer[l]);
	jw_array_end(&j);
	jw_object_end(&j);
}

/* --- pages of format 1 --------------------------------------------------- */

/* Members of a layer's page that are numbers, or names of entities. */
static const char *const page_numbers[] = { "layer",
	"hypothesis",
	"probability",
	"low",
	"high",
	"weight_nat",
	"alternatives" };

static bool same_layer(json_t *a, json_t *b)
{
	for (size_t i = 0; i < sizeof page_numbers / sizeof *page_numbers;
		i++) {
		json_t *x = json_object_get(a, page_numbers[i]);
		json_t *y = json_object_get(b, page_numbers[i]);

		if (x != y && !json_equal(x, y))
			return false;
	}
	return true;
}

static json_t *layers_of(json_t *page)
{
	return json_object_get(page, "layers");
}

/* Whether two pages give every layer the same numbers. */
static bool same_page(struct str was, struct str now)
{
	json_error_t why;
	json_t *a = json_loadb(was.p, was.n, JSON_ALLOW_NUL, &why);
	json_t *b = json_loadb(now.p, now.n, JSON_ALLOW_NUL, &why);
	json_t *x = layers_of(a);
	json_t *y = layers_of(b);
	size_t n = json_array_size(x);
	bool same = n && n == json_array_size(y);

	for (size_t i = 0; same && i < n; i++)
		same = same_layer(json_array_get(x, i), json_array_get(y, i));
	json_decref(a);
	json_decref(b);
	return same;
}

bool judgement_same(struct str sealed, const struct publication *p)
{
	struct buf b = { 0 };
	bool same;

	if (str_has(sealed, STR("\"numbers\":["))) {
		judgement_numbers(p->assessment, &b);
		same = str_eq(sealed, buf_str(&b));
	} else {
		publish_judgement_json(p, &b);
		same = same_page(sealed, buf_str(&b));
	}
	buf_done(&b);
	return same;
}
