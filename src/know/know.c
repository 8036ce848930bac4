/* SPDX-License-Identifier: Apache-2.0 */
#include "know/know.h"

#include <stdlib.h>

void knowledge_open(struct knowledge *k, struct arena *a)
{
	*k = (struct knowledge){ .a = a, .sources = table_in(a), .things = table_in(a), .uuids = table_in(a), .reports = table_in(a), .aliases = table_in(a),
	                         .facts = table_in(a), .lists = table_in(a), .marks = table_in(a) };
}

/* Room for one more element; arrays double in the arena. NULL: memory is spent. */
static void *room(struct knowledge *k, void *array, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	uint32_t wide = *cap ? *cap * 2 : 256;
	void *now = arena_get(k->a, size, wide, alignof(max_align_t));
	if (!now)
		return NULL;
	if (n)
		memcpy(now, array, n * size);
	*cap = wide;
	return now;
}

/* takes the place at the end of an array, zeroed; false when memory is spent */
#define MORE(k, array, n, kind) (((array) = room((k), (array), (n), &(k)->cap[kind], sizeof *(array))) != NULL)

/* index of a key, and whether it is new */
static uint32_t key_of(struct table *t, struct str key, bool *ret_new)
{
	uint32_t before = t->n, i = table_put(t, key);

	*ret_new = i == before;
	return i;
}

static struct str keep(struct knowledge *k, struct str s)
{
	return s.n ? arena_str(k->a, s) : (struct str){ 0 };
}

static void fill(struct knowledge *k, struct str *to, struct str s)
{
	if (s.n && !str_eq(*to, s))
		*to = keep(k, s);
}

static int32_t day_of(struct str date)
{
	struct span s;

	return span_parse(date, STR("UTC"), &s) ? (int32_t)(s.from / DAY_S) : DAY_NONE;
}

/* --- records --------------------------------------------------------------------------------------------------------------- */

static bool put_source(struct knowledge *k, const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->sources, c[SRC_ID], &is_new);

	if (i == TABLE_NONE || !MORE(k, k->source, k->n_source, KNOWN_SOURCE))
		return false;
	if (is_new)
		k->source[k->n_source++] = (struct known_source){ .id = k->sources.key[i] };
	fill(k, &k->source[i].title, c[SRC_TITLE]);
	fill(k, &k->source[i].terms, c[SRC_TERMS]);
	return true;
}

static bool put_report(struct knowledge *k, const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->reports, c[REP_ID], &is_new);
	struct known_report *r;

	if (i == TABLE_NONE || !MORE(k, k->report, k->n_report, KNOWN_REPORT))
		return false;
	if (is_new)
		k->report[k->n_report++] = (struct known_report){ .id = k->reports.key[i], .day = DAY_NONE };
	r = &k->report[i];
	if (!r->published.n)
		fill(k, &r->published, c[REP_PUBLISHED]);
	if (!r->source.n)
		fill(k, &r->source, c[REP_SOURCE]);
	if (!r->title.n)
		fill(k, &r->title, c[REP_TITLE]);
	if (!r->url.n)
		fill(k, &r->url, c[REP_URL]);
	r->day = day_of(r->published);
	return true;
}

static bool put_alias(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct arena *a = k->a;
	struct str key = arena_fmt(a, "%.*s\t%.*s\t%.*s", STR_FMT(c[ALIAS_OF]), STR_FMT(c[ALIAS_NAME]), STR_FMT(c[ALIAS_USED_BY]));
	uint32_t i = key_of(&k->aliases, key, &is_new);

	if (i == TABLE_NONE || !MORE(k, k->alias, k->n_alias, KNOWN_ALIAS))
		return false;
	if (is_new)
		k->alias[k->n_alias++] = (struct known_alias){ keep(k, c[ALIAS_OF]), keep(k, c[ALIAS_NAME]), keep(k, c[ALIAS_USED_BY]), keep(k, c[ALIAS_REPORT]), THING_NONE };
	else
		fill(k, &k->alias[i].reports, c[ALIAS_REPORT]);
	return true;
}

static bool note_uuid(struct knowledge *k, struct str uuid, uint32_t thing)
{
	bool is_new;
	uint32_t i = key_of(&k->uuids, uuid, &is_new);

	if (i == TABLE_NONE || !(k->of_uuid = room(k, k->of_uuid, i, &k->cap_uuid, sizeof *k->of_uuid)))
		return false;
	if (is_new)
		k->of_uuid[i] = thing;
	return true;
}

static enum thing_state state_of(struct str s)
{
	return str_is(s, "revoked") ? THING_REVOKED : str_is(s, "deprecated") ? THING_DEPRECATED : THING_ACTIVE;
}

static bool put_thing(struct knowledge *k, enum known_kind kind, const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->things, c[THING_ID], &is_new);
	struct known_thing *t;

	if (i == TABLE_NONE || !MORE(k, k->thing, k->n_thing, KNOWN_GROUP))
		return false;
	if (is_new)
		k->thing[k->n_thing++] = (struct known_thing){ .kind = kind, .id = k->things.key[i], .parent = THING_NONE, .instead = THING_NONE };
	t = &k->thing[i];
	if (!is_new && t->name.n && c[THING_NAME].n && !str_eq(t->name, c[THING_NAME])) {
		k->renamed++;
		if (!put_alias(k, (const struct str[ALIAS_N]){ t->id, t->name, t->source, { 0 } }))
			return false;
	}
	t = &k->thing[i];
	t->kind = kind;
	t->state = state_of(c[THING_STATE]);
	fill(k, &t->source, c[THING_SOURCE]);
	fill(k, &t->created, c[THING_CREATED]);
	fill(k, &t->name, c[THING_NAME]);
	fill(k, &t->detail, c[THING_DETAIL]);
	fill(k, &t->uuid, c[THING_UUID]);
	return !t->uuid.n || note_uuid(k, t->uuid, i);
}

/* the union of the reports that were cited and of those named in ids, ascending */
static bool cite(struct knowledge *k, struct known_fact *f, struct str ids)
{
	uint32_t most = f->n_cite + 1, n = f->n_cite;
	struct str id;

	for (size_t i = 0; i < ids.n; i++)
		most += ids.p[i] == ' ';
	uint32_t *all = NEW(k->a, uint32_t, most);
	if (!all)
		return false;
	if (n)
		memcpy(all, f->cite, n * sizeof *all);
	while (ids.n) {
		if (!str_cut(ids, ' ', &id, &ids))
			id = ids, ids = (struct str){ 0 };
		if (!id.n)
			continue;
		uint32_t r = table_find(&k->reports, id), at = n;
		if (r == TABLE_NONE && !put_report(k, (const struct str[REP_N]){ [REP_ID] = id }))
			return false;
		r = table_find(&k->reports, id);
		while (at && all[at - 1] > r)
			at--;
		if (at && all[at - 1] == r)
			continue;
		memmove(all + at + 1, all + at, (n - at) * sizeof *all);
		all[at] = r;
		n++;
	}
	f->cite = all;
	f->n_cite = n;
	return true;
}

static bool put_fact(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct str key = arena_fmt(k->a, "%.*s\t%.*s\t%.*s", STR_FMT(c[FACT_RELATION]), STR_FMT(c[FACT_SUBJECT]), STR_FMT(c[FACT_OBJECT]));
	uint32_t i = key_of(&k->facts, key, &is_new);
	struct known_fact *f;

	if (i == TABLE_NONE || !MORE(k, k->fact, k->n_fact, KNOWN_FACT))
		return false;
	if (is_new)
		k->fact[k->n_fact++] = (struct known_fact){ .said = keep(k, c[FACT_RELATION]), .relation = relation_of(c[FACT_RELATION]), .from = keep(k, c[FACT_SUBJECT]),
		                                            .to = keep(k, c[FACT_OBJECT]), .subject = THING_NONE, .object = THING_NONE };
	f = &k->fact[i];
	if (c[FACT_CREATED].n && (!f->created.n || str_cmp(c[FACT_CREATED], f->created) < 0))
		f->created = keep(k, c[FACT_CREATED]);
	return !c[FACT_REPORTS].n || cite(k, f, c[FACT_REPORTS]);
}

static bool put_list(struct knowledge *k, const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->lists, c[LIST_ID], &is_new);

	if (i == TABLE_NONE || !MORE(k, k->list, k->n_list, KNOWN_LIST))
		return false;
	if (!is_new)
		return true;
	k->list[k->n_list] = (struct known_list){ .id = k->lists.key[i], .source = keep(k, c[LIST_SOURCE]), .group_id = keep(k, c[LIST_GROUP]),
	                                          .published = keep(k, c[LIST_PUBLISHED]), .group = THING_NONE, .report = REPORT_NONE };
	if (c[LIST_REPORT].n) {
		if (table_find(&k->reports, c[LIST_REPORT]) == TABLE_NONE && !put_report(k, (const struct str[REP_N]){ [REP_ID] = c[LIST_REPORT] }))
			return false;
		k->list[k->n_list].report = table_find(&k->reports, c[LIST_REPORT]);
	}
	k->n_list++;
	return true;
}

static bool put_mark(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct str key = arena_fmt(k->a, "%.*s\t%.*s\t%.*s", STR_FMT(c[MARK_LIST]), STR_FMT(c[MARK_TYPE]), STR_FMT(c[MARK_VALUE]));
	uint32_t list = table_find(&k->lists, c[MARK_LIST]);

	if (list == TABLE_NONE)
		return true;            /* a mark of no list says nothing of anybody */
	if (key_of(&k->marks, key, &is_new) == TABLE_NONE || !MORE(k, k->mark, k->n_mark, KNOWN_MARK))
		return false;
	if (is_new)
		k->mark[k->n_mark++] = (struct known_mark){ list, keep(k, c[MARK_TYPE]), keep(k, c[MARK_VALUE]) };
	return true;
}

bool knowledge_put(struct knowledge *k, const struct obs_known *r)
{
	switch (r->kind) {
	case KNOWN_SOURCE:
		return put_source(k, r->cell);
	case KNOWN_REPORT:
		return put_report(k, r->cell);
	case KNOWN_ALIAS:
		return put_alias(k, r->cell);
	case KNOWN_FACT:
		return put_fact(k, r->cell);
	case KNOWN_LIST:
		return put_list(k, r->cell);
	case KNOWN_MARK:
		return put_mark(k, r->cell);
	default:
		return put_thing(k, r->kind, r->cell);
	}
}

/* --- settling -------------------------------------------------------------------------------------------------------------- */

uint32_t knowledge_thing(const struct knowledge *k, struct str id)
{
	uint32_t i = table_find(&k->things, id);

	if (i != TABLE_NONE)
		return i;
	i = table_find(&k->uuids, id);
	return i == TABLE_NONE ? THING_NONE : k->of_uuid[i];
}

uint32_t knowledge_report(const struct knowledge *k, struct str id)
{
	uint32_t i = table_find(&k->reports, id);

	return i == TABLE_NONE ? REPORT_NONE : i;
}

uint32_t knowledge_now(const struct knowledge *k, uint32_t thing)
{
	for (uint32_t steps = 0; thing != THING_NONE && steps <= k->n_thing; steps++) {
		if (k->thing[thing].state != THING_REVOKED || k->thing[thing].instead == THING_NONE)
			return thing;
		thing = k->thing[thing].instead;
	}
	return THING_NONE;
}

static int by_list(const void *a, const void *b)
{
	const struct known_mark *x = a, *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	int type = str_cmp(x->type, y->type);
	return type ? type : str_cmp(x->value, y->value);
}

static void settle_facts(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_fact; i++) {
		struct known_fact *f = &k->fact[i];

		f->subject = knowledge_thing(k, f->from);
		f->object = knowledge_thing(k, f->to);
		f->created_day = day_of(f->created);
		if (f->subject == THING_NONE || f->object == THING_NONE) {
			k->dangling++;
			continue;
		}
		if (f->relation == RELATION_PART_OF)
			k->thing[f->subject].parent = f->object;
		if (f->relation == RELATION_REVOKED_BY)
			k->thing[f->subject].instead = f->object;
	}
}

/* a sub-technique without the relation has its parent in its number: T1059.001 */
static void settle_parents(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_thing; i++) {
		struct known_thing *t = &k->thing[i];
		struct str parent, sub;

		if (t->kind == KNOWN_TECHNIQUE && t->parent == THING_NONE && str_cut(t->id, '.', &parent, &sub))
			t->parent = knowledge_thing(k, parent);
		if (t->parent == i)
			t->parent = THING_NONE;
	}
}

static bool settle_lists(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_list; i++) {
		struct known_list *l = &k->list[i];

		l->group = l->group_id.n ? knowledge_thing(k, l->group_id) : THING_NONE;
		if (l->group == THING_NONE && l->group_id.n) {
			if (!put_thing(k, KNOWN_GROUP, (const struct str[THING_N]){ [THING_ID] = l->group_id, [THING_SOURCE] = l->source, [THING_NAME] = l->group_id }))
				return false;
			l->group = knowledge_thing(k, l->group_id);
			k->thing[l->group].implied = true;
		}
		l->day = day_of(l->published);
		if (l->day == DAY_NONE && l->report != REPORT_NONE)
			l->day = k->report[l->report].day;
	}
	if (k->n_mark)
		qsort(k->mark, k->n_mark, sizeof *k->mark, by_list);
	for (uint32_t i = 0; i < k->n_mark; i++) {
		struct known_list *l = &k->list[k->mark[i].list];

		if (!l->n_mark++)
			l->mark = i;
	}
	return true;
}

bool knowledge_settle(struct knowledge *k, struct err *err)
{
	settle_facts(k);
	settle_parents(k);
	for (uint32_t i = 0; i < k->n_alias; i++)
		k->alias[i].thing = knowledge_thing(k, k->alias[i].of);
	if (!settle_lists(k) || k->a->full)
		return fail(err, ERR_LIMIT, 0, "the knowledge does not fit into memory: %u things, %u facts, %u indicators", k->n_thing, k->n_fact, k->n_mark);
	return true;
}
