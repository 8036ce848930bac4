/* SPDX-License-Identifier: Apache-2.0 */
#include "know/know.h"

#include <stdlib.h>

void knowledge_open(struct knowledge *k, struct arena *a)
{
	*k = (struct knowledge){
		.a = a,
		.sources = table_in(a),
		.things = table_in(a),
		.uuids = table_in(a),
		.reports = table_in(a),
		.aliases = table_in(a),
		.facts = table_in(a),
		.lists = table_in(a),
		.marks = table_in(a),
	};
}

/* Room for one more element. What was there is kept on failure. */
static bool more(struct knowledge *k,
	void **array,
	uint32_t n,
	uint32_t *cap,
	size_t size)
{
	void *now = arena_grown(k->a, *array, n, cap, size);

	if (now)
		*array = now;
	return now != NULL;
}

/* makes a place at the end of an array; false when memory is spent, and the
 * array is as it was */
#define MORE(k, array, n, kind)            \
	more((k),                          \
		(void **)(void *)&(array), \
		(n),                       \
		&(k)->cap[kind],           \
		sizeof *(array))

/* index of a key, and whether it is new */
static uint32_t key_of(struct table *t, struct str key, bool *ret_new)
{
	uint32_t before = t->n;
	uint32_t i = table_put(t, key);

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

	return span_parse(date, STR("UTC"), &s) ? (int32_t)(s.from / DAY_S)
						: DAY_NONE;
}

/* --- records ------------------------------------------------------------- */

static bool put_source(struct knowledge *k, const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->sources, c[SRC_ID], &is_new);

	if (i == TABLE_NONE || !MORE(k, k->source, k->n_source, KNOWN_SOURCE))
		return false;
	if (is_new) {
		k->source[k->n_source++] =
			(struct known_source){ .id = k->sources.key[i] };
	}
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
	if (is_new) {
		k->report[k->n_report++] = (struct known_report){
			.id = k->reports.key[i],
			.day = DAY_NONE,
		};
	}
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

/* Texts as one key, so that no two lists of texts have the same: lengths go
 * before them, whatever bytes they hold. */
static struct str key_for(struct knowledge *k,
	const struct str *part,
	uint32_t n)
{
	size_t size = 0;

	for (uint32_t i = 0; i < n; i++)
		size += sizeof part[i].n + part[i].n;
	char *p = NEW(k->a, char, size);
	char *to = p;
	if (!p)
		return (struct str){ 0 };
	for (uint32_t i = 0; i < n; i++) {
		memcpy(to, &part[i].n, sizeof part[i].n);
		to += sizeof part[i].n;
		if (part[i].n)
			memcpy(to, part[i].p, part[i].n);
		to += part[i].n;
	}
	return (struct str){ p, size };
}

/* more ids of reports behind those there are; they are put in order when all
 * have come */
static bool add_reports(struct knowledge *k,
	struct known_alias *al,
	struct str ids)
{
	size_t need = al->reports.n + 1 + ids.n;

	if (!ids.n)
		return true;
	if (need > UINT32_MAX / 2)
		return false;
	if (need > al->cap) {
		char *wide = NEW(k->a, char, 2 * need);

		if (!wide)
			return false;
		if (al->reports.n)
			memcpy(wide, al->reports.p, al->reports.n);
		al->reports.p = wide;
		al->cap = (uint32_t)(2 * need);
	}
	char *end = (char *)(uintptr_t)al->reports.p + al->reports.n;
	*end = ' ';
	memcpy(end + 1, ids.p, ids.n);
	al->reports.n = need;
	return true;
}

static bool put_alias(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct str key = key_for(k, c, ALIAS_REPORT);
	uint32_t i = key.n ? key_of(&k->aliases, key, &is_new) : TABLE_NONE;

	if (i == TABLE_NONE || !MORE(k, k->alias, k->n_alias, KNOWN_ALIAS))
		return false;
	if (is_new) {
		k->alias[k->n_alias++] = (struct known_alias){
			.of = keep(k, c[ALIAS_OF]),
			.name = keep(k, c[ALIAS_NAME]),
			.used_by = keep(k, c[ALIAS_USED_BY]),
			.thing = THING_NONE,
		};
	}
	return add_reports(k, &k->alias[i], c[ALIAS_REPORT]);
}

static bool note_uuid(struct knowledge *k, struct str uuid, uint32_t thing)
{
	bool is_new;
	uint32_t i = key_of(&k->uuids, uuid, &is_new);

	if (i == TABLE_NONE)
		return false;
	if (!more(k,
		    (void **)(void *)&k->of_uuid,
		    i,
		    &k->cap_uuid,
		    sizeof *k->of_uuid)) {
		return false;
	}
	if (is_new)
		k->of_uuid[i] = thing;
	return true;
}

static enum thing_state state_of(struct str s)
{
	if (str_is(s, "revoked"))
		return THING_REVOKED;
	if (str_is(s, "deprecated"))
		return THING_DEPRECATED;
	return THING_ACTIVE;
}

static bool put_thing(struct knowledge *k,
	enum known_kind kind,
	const struct str *c)
{
	bool is_new;
	uint32_t i = key_of(&k->things, c[THING_ID], &is_new);
	struct known_thing *t;

	if (i == TABLE_NONE || !MORE(k, k->thing, k->n_thing, KNOWN_GROUP))
		return false;
	if (is_new) {
		k->thing[k->n_thing++] = (struct known_thing){
			.kind = kind,
			.id = k->things.key[i],
			.parent = THING_NONE,
			.instead = THING_NONE,
			.now = i,
		};
	}
	t = &k->thing[i];
	if (!is_new && t->kind != kind) {
		k->clashes++;
		return true;
	}
	if (!is_new && t->name.n && c[THING_NAME].n &&
		!str_eq(t->name, c[THING_NAME])) {
		k->renamed++;
		if (!put_alias(k,
			    (const struct str[ALIAS_N]){ t->id,
				    t->name,
				    t->source,
				    { 0 } })) {
			return false;
		}
	}
	t->state = state_of(c[THING_STATE]);
	fill(k, &t->source, c[THING_SOURCE]);
	fill(k, &t->created, c[THING_CREATED]);
	fill(k, &t->name, c[THING_NAME]);
	fill(k, &t->detail, c[THING_DETAIL]);
	fill(k, &t->uuid, c[THING_UUID]);
	return !t->uuid.n || note_uuid(k, t->uuid, i);
}

/* index of a report, which is made when only its id is known; REPORT_NONE when
 * memory is spent */
static uint32_t report_named(struct knowledge *k, struct str id)
{
	uint32_t r = table_find(&k->reports, id);

	if (r == TABLE_NONE &&
		!put_report(k, (const struct str[REP_N]){ [REP_ID] = id })) {
		return REPORT_NONE;
	}
	return table_find(&k->reports, id);
}

/* the reports named in ids behind those there are; put in order, each once,
 * when all have come */
static bool cite(struct knowledge *k, struct known_fact *f, struct str ids)
{
	for (struct str id; ids.n;) {
		uint32_t *to;

		if (!str_cut(ids, ' ', &id, &ids)) {
			id = ids;
			ids = (struct str){ 0 };
		}
		if (!id.n)
			continue;
		if (f->n_cite == f->cap_cite) {
			uint32_t cap = f->cap_cite ? f->cap_cite * 2 : 2;

			to = NEW(k->a, uint32_t, cap);
			if (!to)
				return false;
			if (f->n_cite)
				memcpy(to, f->cite, f->n_cite * sizeof *to);
			f->cite = to;
			f->cap_cite = cap;
		}
		to = (uint32_t *)(uintptr_t)f->cite;
		uint32_t report = report_named(k, id);
		if (report == REPORT_NONE)
			return false;
		to[f->n_cite++] = report;
	}
	return true;
}

/* of one fact: more than anybody reads */
enum {
	OPINIONS_MAX_BYTE = 4096
};

/* the lower of two */
static void note_confidence(struct knowledge *k,
	struct known_fact *f,
	struct str told)
{
	uint64_t old;
	uint64_t now;

	if (!str_u64(told, &now))
		return;
	if (!str_u64(f->confidence, &old) || now < old)
		f->confidence = keep(k, told);
}

static bool next_opinion(struct str *rest, struct str *ret)
{
	if (!rest->n)
		return false;
	*ret = *rest;
	if (!str_cut(*rest, ',', ret, rest))
		*rest = (struct str){ 0 };
	*ret = str_trim(*ret);
	return true;
}

static bool has_opinion(struct str all, struct str opinion)
{
	for (struct str one; next_opinion(&all, &one);) {
		if (str_eq(one, opinion))
			return true;
	}
	return false;
}

/* one more, in order */
static struct str with_opinion(struct knowledge *k,
	struct str all,
	struct str opinion)
{
	struct str before = { 0 };
	struct str rest = all;

	for (struct str one; next_opinion(&rest, &one);) {
		if (str_cmp(one, opinion) > 0)
			break;
		before = str_head(all, (size_t)(one.p - all.p) + one.n);
	}
	struct str behind = str_from(all, before.n ? before.n + 2 : 0);
	return arena_fmt(k->a,
		"%.*s%s%.*s%s%.*s",
		STR_FMT(before),
		before.n ? ", " : "",
		STR_FMT(opinion),
		behind.n ? ", " : "",
		STR_FMT(behind));
}

static bool put_fact(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct str key = key_for(k, c, FACT_CREATED);
	struct str created = c[FACT_CREATED];

	if (!key.n)
		return false;
	uint32_t i = key_of(&k->facts, key, &is_new);
	if (i == TABLE_NONE || !MORE(k, k->fact, k->n_fact, KNOWN_FACT))
		return false;
	if (is_new) {
		k->fact[k->n_fact++] = (struct known_fact){
			.said = keep(k, c[FACT_RELATION]),
			.relation = relation_of(c[FACT_RELATION]),
			.from = keep(k, c[FACT_SUBJECT]),
			.to = keep(k, c[FACT_OBJECT]),
			.subject = THING_NONE,
			.object = THING_NONE,
		};
	}
	struct known_fact *f = &k->fact[i];
	bool first = !f->created.n || str_cmp(created, f->created) < 0;
	if (created.n && first)
		f->created = keep(k, created);
	note_confidence(k, f, c[FACT_CONFIDENCE]);
	struct str rest = c[FACT_OPINIONS];
	for (struct str one; next_opinion(&rest, &one);) {
		bool room = f->opinions.n + one.n + 2 < OPINIONS_MAX_BYTE;

		if (one.n && room && !has_opinion(f->opinions, one))
			f->opinions = with_opinion(k, f->opinions, one);
	}
	return cite(k, f, c[FACT_REPORTS]);
}

/* index of a list, which is implied while only its id is known; TABLE_NONE when
 * memory is spent */
static uint32_t list_named(struct knowledge *k, struct str id)
{
	bool is_new;
	uint32_t i = key_of(&k->lists, id, &is_new);

	if (i == TABLE_NONE || !MORE(k, k->list, k->n_list, KNOWN_LIST))
		return TABLE_NONE;
	if (is_new) {
		k->list[k->n_list++] = (struct known_list){
			.id = k->lists.key[i],
			.implied = true,
			.group = THING_NONE,
			.report = REPORT_NONE,
		};
	}
	return i;
}

/* What is said first of a list stands; what it leaves empty a later record
 * fills. */
static bool put_list(struct knowledge *k, const struct str *c)
{
	uint32_t i = list_named(k, c[LIST_ID]);
	uint32_t report = REPORT_NONE;
	struct known_list *l;

	if (i == TABLE_NONE)
		return false;
	if (c[LIST_REPORT].n) {
		report = report_named(k, c[LIST_REPORT]);
		if (report == REPORT_NONE)
			return false;
	}
	l = &k->list[i];
	l->implied = false;
	if (!l->source.n)
		fill(k, &l->source, c[LIST_SOURCE]);
	if (!l->group_id.n)
		fill(k, &l->group_id, c[LIST_GROUP]);
	if (!l->published.n)
		fill(k, &l->published, c[LIST_PUBLISHED]);
	if (l->report == REPORT_NONE)
		l->report = report;
	return true;
}

static bool put_mark(struct knowledge *k, const struct str *c)
{
	bool is_new;
	struct str key = key_for(k, c, MARK_N);
	uint32_t list = list_named(k, c[MARK_LIST]);

	if (list == TABLE_NONE)
		return false;
	if (!key.n)
		return false;
	if (key_of(&k->marks, key, &is_new) == TABLE_NONE)
		return false;
	if (!MORE(k, k->mark, k->n_mark, KNOWN_MARK))
		return false;
	if (is_new) {
		k->mark[k->n_mark++] = (struct known_mark){
			.list = list,
			.type = keep(k, c[MARK_TYPE]),
			.value = keep(k, c[MARK_VALUE]),
		};
	}
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

/* --- indexing ------------------------------------------------------------ */

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
	return thing == THING_NONE ? THING_NONE : k->thing[thing].now;
}

/* Where each chain of revocations ends: walked once, its end noted all along
 * it. In a circle there is no end. mark: not met, done, else the number of
 * the walk that is at it. */
static bool evaluate_chains(struct knowledge *k)
{
	enum {
		NOT_MET = 0
	};
	const uint32_t done = UINT32_MAX;
	uint32_t *mark = k->n_thing ? NEW(k->a, uint32_t, k->n_thing) : NULL;
	uint32_t n = k->n_thing;

	if (n && !mark)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i;
		uint32_t end;
		uint32_t next;

		while (mark[at] == NOT_MET &&
			k->thing[at].state == THING_REVOKED &&
			k->thing[at].instead != THING_NONE) {
			mark[at] = i + 1;
			at = k->thing[at].instead;
		}
		if (mark[at] == NOT_MET) /* it stands */
		{
			mark[at] = done;
			k->thing[at].now = at;
		}
		end = mark[at] == i + 1 ? THING_NONE : k->thing[at].now;
		for (uint32_t t = i; mark[t] == i + 1; t = next) {
			next = k->thing[t].instead;
			k->thing[t].now = end;
			mark[t] = done;
		}
	}
	return true;
}

/* A circle of parents has no top: none of it is a part of another. */
static bool index_circles(struct knowledge *k)
{
	uint32_t *mark = k->n_thing ? NEW(k->a, uint32_t, k->n_thing) : NULL;
	uint32_t n = k->n_thing;

	if (n && !mark)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i;
		uint32_t next;

		while (at != THING_NONE && !mark[at]) {
			mark[at] = i + 1;
			at = k->thing[at].parent;
		}
		while (at != THING_NONE && mark[at] == i + 1 &&
			k->thing[at].parent != THING_NONE) {
			next = k->thing[at].parent;
			k->thing[at].parent = THING_NONE;
			at = next;
		}
	}
	return true;
}

static int by_list(const void *a, const void *b)
{
	const struct known_mark *x = a;
	const struct known_mark *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	int type = str_cmp(x->type, y->type);
	return type ? type : str_cmp(x->value, y->value);
}

static void index_facts(struct knowledge *k)
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

/* a sub-technique without the relation has its parent in its number: T1059.001
 */
static void index_parents(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_thing; i++) {
		struct known_thing *t = &k->thing[i];
		struct str parent;
		struct str sub;

		if (t->kind == KNOWN_TECHNIQUE && t->parent == THING_NONE &&
			str_cut(t->id, '.', &parent, &sub)) {
			t->parent = knowledge_thing(k, parent);
		}
		if (t->parent == i)
			t->parent = THING_NONE;
	}
}

/* The group that a list names: one that is implied when nobody told of it.
 * false: no memory */
static bool index_group(struct knowledge *k, struct known_list *l)
{
	const struct str cell[THING_N] = {
		[THING_ID] = l->group_id,
		[THING_SOURCE] = l->source,
		[THING_NAME] = l->group_id,
	};

	l->group = THING_NONE;
	if (!l->group_id.n)
		return true;
	l->group = knowledge_thing(k, l->group_id);
	if (l->group != THING_NONE)
		return true;
	if (!put_thing(k, KNOWN_GROUP, cell))
		return false;
	l->group = knowledge_thing(k, l->group_id);
	k->thing[l->group].implied = true;
	return true;
}

/* before the facts, which may be of groups that only a list names */
static bool index_lists(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_list; i++) {
		struct known_list *l = &k->list[i];

		if (!index_group(k, l))
			return false;
		l->day = day_of(l->published);
		if (l->day == DAY_NONE && l->report != REPORT_NONE)
			l->day = k->report[l->report].day;
	}
	if (k->n_mark)
		qsort(k->mark, k->n_mark, sizeof *k->mark, by_list);
	for (uint32_t i = 0; i < k->n_mark; i++) {
		struct known_list *l = &k->list[k->mark[i].list];

		if (!l->n_mark)
			l->mark = i;
		l->n_mark++;
		k->unlisted += l->implied;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* each report once, ascending */
static void index_cites(struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_fact; i++) {
		uint32_t *c = (uint32_t *)(uintptr_t)k->fact[i].cite;
		uint32_t n = 0;

		if (k->fact[i].n_cite > 1)
			qsort(c, k->fact[i].n_cite, sizeof *c, by_number);
		for (uint32_t r = 0; r < k->fact[i].n_cite; r++) {
			if (!n || c[n - 1] != c[r])
				c[n++] = c[r];
		}
		k->fact[i].n_cite = n;
	}
}

/* each report once, in order */
static bool index_alias_reports(struct knowledge *k, struct known_alias *al)
{
	struct arena scratch = *k->a;
	uint32_t n = 0;
	uint32_t most = 1;
	struct str all;
	struct str id;
	struct str before = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < al->reports.n; i++)
		most += al->reports.p[i] == ' ';
	struct str *word = NEW(&scratch, struct str, most);
	all = word ? arena_str(&scratch, al->reports) : (struct str){ 0 };
	if (!all.n)
		return false;
	while (all.n) {
		if (!str_cut(all, ' ', &id, &all)) {
			id = all;
			all = (struct str){ 0 };
		}
		if (id.n)
			word[n++] = id;
	}
	qsort(word, n, sizeof *word, by_text);
	char *to = (char *)(uintptr_t)al->reports.p;
	for (uint32_t i = 0; i < n; i++) {
		if (i && str_eq(word[i], before))
			continue;
		if (at)
			to[at++] = ' ';
		memcpy(to + at, word[i].p, word[i].n);
		at += word[i].n;
		before = word[i];
	}
	al->reports.n = at;
	return true;
}

bool knowledge_index(struct knowledge *k, struct err *err)
{
	bool ok = !k->a->full && index_lists(k);

	if (ok) {
		index_facts(k);
		index_cites(k);
		index_parents(k);
	}
	ok = ok && evaluate_chains(k) && index_circles(k);
	for (uint32_t i = 0; ok && i < k->n_alias; i++) {
		k->alias[i].thing = knowledge_thing(k, k->alias[i].of);
		ok = !k->alias[i].reports.n ||
			index_alias_reports(k, &k->alias[i]);
	}
	if (!ok || k->a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the knowledge does not fit into memory: %u things, "
			"%u "
			"facts, %u indicators",
			k->n_thing,
			k->n_fact,
			k->n_mark);
	}
	return true;
}
