/* SPDX-License-Identifier: Apache-2.0 */
/* What lists need beside the claims: which findings and events are the same,
 * why a server is suspected, what claims are about. */
#include <stdlib.h>
#include <string.h>

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

/* Findings by what they say of whom: which stand, and which an examiner took
 * out; and by what they say against whom: the strongest, and how many. */
struct standing_findings {
	struct table counted;
	struct table undone;
	struct table against;
	const struct claim **best;
	uint32_t *n;
};

static struct str finding_key(const struct claim *c, struct buf *b)
{
	b->n = 0;
	buf_fmt(b,
		"%.*s\n%.*s\n%.*s\n%.*s",
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->subject),
		STR_FMT(c->object),
		STR_FMT(c->scope));
	return buf_str(b);
}

static struct str against_key(struct str what, struct str whom, struct buf *b)
{
	b->n = 0;
	buf_fmt(b, "%.*s\n%.*s", STR_FMT(what), STR_FMT(whom));
	return buf_str(b);
}

static struct str suspected_in(const struct claim *c)
{
	return predicates[c->predicate].suspect == SUSPECT_OBJECT
		? c->object
		: c->subject;
}

/* the strongest come first */
static void list_against(struct standing_findings *f,
	const struct claim *c,
	struct buf *b)
{
	uint32_t before = f->against.n;
	uint32_t k = table_put(&f->against,
		against_key(predicate_name(c->predicate),
			suspected_in(c),
			b));

	if (k == TABLE_NONE)
		return;
	if (k == before)
		f->best[k] = c;
	f->n[k]++;
}

static bool list_standing(struct view *v, struct standing_findings *f)
{
	const struct publication *p = &v->publication;
	struct buf b = { 0 };

	f->counted = f->undone = f->against = table_in(&v->a);
	f->best = NEW(&v->a, const struct claim *, p->n_finding + 1);
	f->n = NEW(&v->a, uint32_t, p->n_finding + 1);
	for (uint32_t i = 0; !v->a.full && i < p->n_finding; i++) {
		if (p->n_undone)
			table_put(&f->counted,
				finding_key(p->finding[i], &b));
		list_against(f, p->finding[i], &b);
	}
	for (uint32_t i = 0; i < p->n_undone; i++)
		table_put(&f->undone, finding_key(p->undone[i], &b));
	bool ok = !v->a.full && !b.bad;
	buf_done(&b);
	return ok;
}

/* Whether the finding that is the reason was taken out. */
static bool is_taken_out(const struct standing_findings *f, json_t *x)
{
	struct buf b = { 0 };
	const char *part[] = { "what", "subject", "object", "scope" };

	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		json_t *s = json_object_get(x, part[i]);

		buf_z(&b, i ? "\n" : "");
		buf_add(&b,
			(struct str){ json_string_value(s),
				json_string_length(s) });
	}
	bool out = table_find(&f->undone, buf_str(&b)) != TABLE_NONE &&
		table_find(&f->counted, buf_str(&b)) == TABLE_NONE;
	buf_done(&b);
	return out;
}

static struct str part_of(json_t *x, const char *key)
{
	json_t *s = json_object_get(x, key);

	return (struct str){ json_string_value(s), json_string_length(s) };
}

/* Where findings of the reason's kind against the server stand, else those
 * against whom the quoted one is; TABLE_NONE: there are none. */
static uint32_t against_whom(const struct standing_findings *f,
	struct str server,
	json_t *x)
{
	struct buf b = { 0 };
	enum predicate p = predicate_named(part_of(x, "what"));
	bool object = predicates[p].suspect == SUSPECT_OBJECT;
	uint32_t k = table_find(&f->against,
		against_key(part_of(x, "what"), server, &b));

	if (k == TABLE_NONE) {
		k = table_find(&f->against,
			against_key(part_of(x, "what"),
				part_of(x, object ? "object" : "subject"),
				&b));
	}
	buf_done(&b);
	return k;
}

/* A reason as it stands now: of what was taken out the strongest that is left.
 * false: nothing is. */
static bool reason_left(const struct standing_findings *f,
	struct str server,
	json_t *x,
	struct arena *a,
	struct suspect_reason *r)
{
	uint32_t k = against_whom(f, server, x);
	bool out = f->undone.n && is_taken_out(f, x);

	*r = (struct suspect_reason){
		.what = text_of(x, "what", a),
		.text = text_of(x, "text", a),
		.bits_milli = (int64_t)(1000 *
			json_number_value(json_object_get(x, "bits"))),
		.others = (uint64_t)json_integer_value(
			json_object_get(x, "others")),
	};
	if (k != TABLE_NONE && r->others)
		r->others = f->n[k] - 1;
	if (!out)
		return true;
	if (k == TABLE_NONE)
		return false;
	r->text = f->best[k]->text;
	if (f->best[k]->weight_milli < r->bits_milli)
		r->bits_milli = f->best[k]->weight_milli;
	return true;
}

/* What speaks against a suspect, as it was written. */
static void add_against(struct suspect_reasons *ret,
	json_t *j,
	struct arena *a)
{
	json_t *list = json_object_get(j, "against");
	size_t n = json_array_size(list);
	struct suspect_reason *r = NEW(a, struct suspect_reason, n + 1);

	for (size_t i = 0; r && i < n; i++) {
		json_t *x = json_array_get(list, i);

		r[i] = (struct suspect_reason){
			.what = text_of(x, "what", a),
			.text = text_of(x, "text", a),
			.bits_milli = (int64_t)(1000 *
				json_number_value(
					json_object_get(x, "bits"))),
		};
	}
	ret->against = r;
	ret->n_against = r ? (uint32_t)n : 0;
}

static void add_next(struct suspect_reasons *ret, json_t *j, struct arena *a)
{
	json_t *list = json_object_get(j, "next");
	size_t n = json_array_size(list);
	struct str *next = NEW(a, struct str, n + 1);

	for (size_t i = 0; next && i < n; i++) {
		json_t *x = json_array_get(list, i);

		next[i] = arena_str(a,
			(struct str){ json_string_value(x),
				json_string_length(x) });
	}
	ret->next = next;
	ret->n_next = next ? (uint32_t)n : 0;
	ret->benign = text_of(j, "benign", a);
}

static void add_contacts(struct suspect_reasons *ret, json_t *j)
{
	json_t *contacts = json_object_get(j, "contacts");
	json_t *bins = json_object_get(contacts, "bins");
	size_t n = json_array_size(bins);

	ret->n_bin = n < CONTACT_BINS_MAX ? (uint32_t)n : CONTACT_BINS_MAX;
	for (uint32_t i = 0; i < ret->n_bin; i++) {
		ret->bin[i] =
			(uint32_t)json_integer_value(json_array_get(bins, i));
	}
	ret->from_s = json_integer_value(json_object_get(contacts, "from_s"));
	ret->to_s = json_integer_value(json_object_get(contacts, "to_s"));
}

/* What the ranking hunt wrote, without what was taken out since; nothing of a
 * detail that is not so. *ret_out: bits that went; *ret_changed: or words. */
static struct suspect_reasons reasons_of(const struct claim *c,
	const struct standing_findings *f,
	struct arena *a,
	int64_t *ret_out,
	bool *ret_changed)
{
	struct suspect_reasons ret = { 0 };
	json_error_t why;
	json_t *j = c->detail.n
		? json_loadb(c->detail.p, c->detail.n, 0, &why)
		: NULL;
	json_t *list = json_object_get(j, "reasons");
	size_t n = json_array_size(list);
	struct suspect_reason *r = NEW(a, struct suspect_reason, n + 1);

	*ret_out = 0;
	*ret_changed = false;
	for (size_t i = 0; r && i < n; i++) {
		json_t *x = json_array_get(list, i);
		int64_t bits = (int64_t)(1000 *
			json_number_value(json_object_get(x, "bits")));
		bool left = reason_left(f, c->subject, x, a, &r[ret.n]);

		*ret_changed |= f->undone.n && is_taken_out(f, x);
		*ret_out += left ? bits - r[ret.n].bits_milli : bits;
		ret.n += left;
	}
	ret.reason = r;
	ret.list = text_of(j, "list", a);
	add_against(&ret, j, a);
	add_next(&ret, j, a);
	add_contacts(&ret, j);
	json_decref(j);
	return ret;
}

/* "A; B" of the reasons that are left */
static struct str sentence_of(const struct suspect_reasons *r,
	struct arena *a)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < r->n; i++) {
		buf_z(&b, i ? "; " : "");
		buf_add(&b, r->reason[i].text);
	}
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

/* A suspicion of which a part was taken out; NULL: nothing of it is left but
 * flags, which accuse nobody alone. */
static const struct claim *weaker(const struct claim *c,
	const struct suspect_reasons *r,
	int64_t out_milli,
	struct arena *a)
{
	struct claim *own = NEW(a, struct claim, 1);
	bool found = false;

	for (uint32_t i = 0; i < r->n; i++)
		found |= predicate_named(r->reason[i].what) != PRED_NONE;
	if (!own || !found)
		return NULL;
	*own = *c;
	own->text = sentence_of(r, a);
	own->detail = STR("{}");
	own->weight_milli -= out_milli;
	if (own->weight_milli < SUSPECT_MILLI)
		own->object = STR("indicator:hunt:candidate");
	return own;
}

struct ranked {
	const struct claim *claim;
	struct suspect_reasons reasons;
};

/* whom ours went to, then who came to us; the heaviest of each first */
static int heaviest_first(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;
	bool came_x = str_is(x->reasons.list, "came_to_us");
	bool came_y = str_is(y->reasons.list, "came_to_us");

	if (came_x != came_y)
		return came_x ? 1 : -1;
	if (x->claim->weight_milli != y->claim->weight_milli)
		return x->claim->weight_milli > y->claim->weight_milli ? -1
								       : 1;
	if (x->claim->n_records != y->claim->n_records)
		return x->claim->n_records > y->claim->n_records ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

bool lists_suspect_reasons(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct ranked *x = NEW(&v->a, struct ranked, p->n_suspect + 1);
	struct suspect_reasons *r =
		NEW(&v->a, struct suspect_reasons, p->n_suspect + 1);
	const struct claim **c =
		NEW(&v->a, const struct claim *, p->n_suspect + 1);
	struct standing_findings f;
	uint32_t n = 0;

	if (v->a.full || !list_standing(v, &f))
		return no_room(err);
	for (uint32_t i = 0; i < p->n_suspect; i++) {
		int64_t out = 0;
		bool changed = false;

		x[n].claim = p->suspect[i];
		/* a sentence that is not told whole has no parts */
		if (p->suspect[i]->told == TOLD_WHOLE)
			x[n].reasons = reasons_of(p->suspect[i],
				&f,
				&v->a,
				&out,
				&changed);
		if (changed)
			x[n].claim = weaker(p->suspect[i],
				&x[n].reasons,
				out,
				&v->a);
		n += x[n].claim != NULL;
	}
	qsort(x, n, sizeof *x, heaviest_first);
	for (uint32_t i = 0; i < n; i++) {
		c[i] = x[i].claim;
		r[i] = x[i].reasons;
		if (i && str_eq(r[i].list, r[i - 1].list))
			r[i].rank = r[i - 1].rank + 1;
		else
			r[i].rank = 1;
	}
	p->suspect = c;
	p->suspect_reasons = r;
	p->n_suspect = n;
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

/* What examiners wrote beside entities: words that begin with # are tags. */
static bool add_notes(struct view *v, struct entity_row *e, struct table *ids)
{
	for (uint32_t i = 0; i < v->n_note; i++) {
		const struct note *n = &v->note[i];
		uint32_t k = table_find(ids, n->about);

		if (k == TABLE_NONE || n->recorded_at_s >= v->asked_before_s)
			continue;
		if (note_is_tag(n) && str_listed(e[k].tags, ' ', n->text))
			continue;
		if (note_is_tag(n)) {
			e[k].tags = arena_fmt(&v->a,
				"%.*s%s%.*s",
				STR_FMT(e[k].tags),
				e[k].tags.n ? " " : "",
				STR_FMT(n->text));
			continue;
		}
		struct str *more = NEW(&v->a, struct str, e[k].n_note + 1);
		if (!more)
			return false;
		for (uint32_t m = 0; m < e[k].n_note; m++)
			more[m] = e[k].note[m];
		more[e[k].n_note++] = arena_fmt(&v->a,
			"%.*s: %.*s",
			STR_FMT(n->by),
			STR_FMT(n->text));
		e[k].note = more;
	}
	return true;
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
	if (!add_notes(v, e, &ids))
		return no_room(err);
	qsort(e, ids.n, sizeof *e, by_id);
	p->entity = e;
	p->n_entity = ids.n;
	return !v->a.full || no_room(err);
}

bool lists_watches(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct watch_row *w;

	if (!link_watches(&v->counted,
		    p->as_of_s,
		    &v->a,
		    &w,
		    &p->n_watch,
		    err))
		return false;
	p->watch = w;
	return true;
}

bool lists_candidates(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct watch_candidate *c;

	if (!link_candidates(&v->counted,
		    p->as_of_s,
		    &v->a,
		    &c,
		    &p->n_candidate,
		    err)) {
		return false;
	}
	p->candidate = c;
	return true;
}

bool lists_damages(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct damage_register *r = NEW(&v->a, struct damage_register, 1);

	if (!r) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the damage register");
	}
	p->damages = r;
	return link_register(p->damage, p->n_damage, &v->a, r, err);
}
