/* SPDX-License-Identifier: Apache-2.0 */
/* What lists need beside the claims: which findings and events are the same,
 * why a server is suspected, what claims are about. */
#include <stdlib.h>

#include <jansson.h>

#include "case/steps/inside.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for the list");
}

bool lists_merge_findings(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	const struct claim **finding =
		NEW(&v->a, const struct claim *, p->n_finding + 1);
	struct seen_finding *found =
		NEW(&v->a, struct seen_finding, p->n_finding + 1);
	struct same_event same;
	uint32_t n = 0;

	if (!found || !finding ||
		!claims_by_event(p->finding, p->n_finding, &v->a, &same)) {
		return no_room(err);
	}
	for (uint32_t i = 0; i < p->n_finding; i++) {
		if (same.first[i] != i)
			continue;
		finding[n] = p->finding[i];
		found[n++] = (struct seen_finding){
			.claim = p->finding[i],
			.also = same.also[i],
			.n_also = same.n_also[i],
		};
	}
	p->finding = finding;
	p->found = found;
	p->n_finding = n;
	return true;
}

bool lists_merge_events(struct view *v,
	struct event *e,
	uint32_t *n,
	struct err *err)
{
	const struct claim **c = NEW(&v->a, const struct claim *, *n + 1);
	struct same_event same;
	uint32_t kept = 0;

	for (uint32_t i = 0; c && i < *n; i++)
		c[i] = e[i].claim;
	if (!c || !claims_by_event(c, *n, &v->a, &same))
		return no_room(err);
	for (uint32_t i = 0; i < *n; i++) {
		if (same.first[i] != i)
			continue;
		e[kept] = e[i];
		e[kept].also = same.also[i];
		e[kept++].n_also = same.n_also[i];
	}
	*n = kept;
	return true;
}

static struct str text_of(json_t *j, const char *key, struct arena *a)
{
	json_t *v = json_object_get(j, key);

	return arena_str(a,
		(struct str){ json_string_value(v), json_string_length(v) });
}

/* What the ranking hunt wrote; nothing of a detail that is not so. */
static struct suspect_reasons reasons_of(const struct claim *c, struct arena *a)
{
	struct suspect_reasons ret = { 0 };
	json_error_t why;
	json_t *j = c->detail.n ? json_loadb(c->detail.p, c->detail.n, 0, &why)
				: NULL;
	json_t *list = json_object_get(j, "reasons");
	size_t n = json_array_size(list);
	struct suspect_reason *r = NEW(a, struct suspect_reason, n + 1);

	for (size_t i = 0; r && i < n; i++) {
		json_t *x = json_array_get(list, i);

		r[ret.n++] = (struct suspect_reason){
			.what = text_of(x, "what", a),
			.text = text_of(x, "text", a),
			.bits_milli = (int64_t)(1000 *
				json_number_value(json_object_get(x, "bits"))),
			.others = (uint64_t)json_integer_value(
				json_object_get(x, "others")),
		};
	}
	ret.reason = r;
	json_decref(j);
	return ret;
}

bool lists_suspect_reasons(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct suspect_reasons *r =
		NEW(&v->a, struct suspect_reasons, p->n_suspect + 1);

	for (uint32_t i = 0; r && i < p->n_suspect; i++) {
		/* a sentence that is not told whole has no parts */
		if (p->suspect[i]->told == TOLD_WHOLE)
			r[i] = reasons_of(p->suspect[i], &v->a);
	}
	p->suspect_reasons = r;
	return !v->a.full || no_room(err);
}

static int by_id(const void *a, const void *b)
{
	const struct entity_row *x = a;
	const struct entity_row *y = b;

	return str_cmp(x->id, y->id);
}

static void count_claim(struct entity_row *e, const struct claim *c)
{
	e->claims++;
	if (c->from_s != TIME_UNKNOWN && c->from_s < e->first_s)
		e->first_s = c->from_s;
	if (c->to_s != TIME_OPEN && c->to_s > e->last_s)
		e->last_s = c->to_s;
}

/* the tags that notes give an entity: words that begin with # */
static void add_tags(struct view *v, struct entity_row *e, struct table *ids)
{
	for (uint32_t i = 0; i < v->n_note; i++) {
		const struct note *n = &v->note[i];
		uint32_t k = table_find(ids, n->about);

		if (k == TABLE_NONE || !note_is_tag(n))
			continue;
		e[k].tags = arena_fmt(&v->a,
			"%.*s%s%.*s",
			STR_FMT(e[k].tags),
			e[k].tags.n ? " " : "",
			STR_FMT(n->text));
	}
}

bool lists_entities(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct table ids = table_in(&v->a);
	struct entity_row *e =
		NEW(&v->a, struct entity_row, (size_t)p->claims->n * 2 + 1);

	for (uint32_t i = 0; e && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];
		const struct str end[2] = { c->subject, c->object };

		for (int k = 0; k < 2; k++) {
			uint32_t before = ids.n;
			uint32_t at = table_put(&ids, end[k]);

			if (at == TABLE_NONE)
				return no_room(err);
			if (at == before) {
				e[at] = (struct entity_row){
					.id = end[k],
					.first_s = INT64_MAX,
					.last_s = INT64_MIN,
				};
			}
			count_claim(&e[at], c);
		}
	}
	if (v->a.full)
		return no_room(err);
	for (uint32_t i = 0; i < ids.n; i++) {
		if (e[i].first_s == INT64_MAX)
			e[i].first_s = TIME_UNKNOWN;
		if (e[i].last_s == INT64_MIN)
			e[i].last_s = TIME_OPEN;
	}
	add_tags(v, e, &ids);
	qsort(e, ids.n, sizeof *e, by_id);
	p->entity = e;
	p->n_entity = ids.n;
	return !v->a.full || no_room(err);
}
