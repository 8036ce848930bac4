/* SPDX-License-Identifier: Apache-2.0 */
/* Techniques and software by whatever name a case gives them. */
#include <stdlib.h>

#include "match/match.h"

enum {
	NEAR_MAX = 3,
	MEANT_MAX = 16, /* things of one name that are told apart */
	CONTAINED_MIN =
		5 /* letters of a name that may be a part of another */
};

/* things by folded name, in the order of their ids */
struct lookup {
	const struct knowledge *k;
	struct table names;
	uint32_t *from; /* names.n + 1, into meant */
	struct named {
		uint32_t name;
		uint32_t thing;
	} * meant;
	uint32_t n;
};

static bool is_wanted(enum known_kind kind)
{
	return kind == KNOWN_TECHNIQUE || kind == KNOWN_SOFTWARE;
}

static bool put_name(struct lookup *l, struct str name, uint32_t thing)
{
	struct arena *a = l->names.a;
	uint32_t now =
		thing == THING_NONE ? thing : knowledge_now(l->k, thing);

	if (!name.n || now == THING_NONE || !is_wanted(l->k->thing[now].kind))
		return true;
	uint32_t i = table_put(&l->names, name_folded(name, a));
	if (i == TABLE_NONE)
		return false;
	l->meant[l->n++] = (struct named){ i, now };
	return true;
}

static int by_name(const void *a, const void *b, void *things)
{
	const struct named *x = a;
	const struct named *y = b;
	const struct known_thing *t = things;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return str_cmp(t[x->thing].id, t[y->thing].id);
}

static void index_names(struct lookup *l)
{
	uint32_t kept = 0;
	uint32_t at = 0;

	if (l->n)
		qsort_r(l->meant,
			l->n,
			sizeof *l->meant,
			by_name,
			l->k->thing);
	for (uint32_t i = 0; i < l->n; i++) {
		if (kept && l->meant[kept - 1].name == l->meant[i].name &&
			l->meant[kept - 1].thing == l->meant[i].thing) {
			continue;
		}
		l->meant[kept++] = l->meant[i];
	}
	l->n = kept;
	for (uint32_t name = 0; name < l->names.n; name++) {
		l->from[name] = at;
		while (at < kept && l->meant[at].name == name)
			at++;
	}
	l->from[l->names.n] = at;
}

struct lookup *lookup_new(const struct knowledge *k, struct arena *a)
{
	struct lookup *l = NEW(a, struct lookup, 1);
	size_t most = (size_t)k->n_thing + k->n_alias + 1;

	if (!l)
		return NULL;
	*l = (struct lookup){
		.k = k,
		.names = table_in(a),
		.meant = NEW(a, struct named, most),
	};
	if (a->full)
		return NULL;
	for (uint32_t i = 0; i < k->n_thing; i++) {
		if (!put_name(l, k->thing[i].name, i))
			return NULL;
	}
	for (uint32_t i = 0; i < k->n_alias; i++) {
		if (!put_name(l, k->alias[i].name, k->alias[i].thing))
			return NULL;
	}
	l->from = NEW(a, uint32_t, l->names.n + 1);
	if (!l->from)
		return NULL;
	index_names(l);
	return l;
}

/* --- one text ------------------------------------------------------------ */

struct meaning {
	uint32_t thing[MEANT_MAX];
	uint32_t n;
};

static void means(struct meaning *m, uint32_t thing)
{
	if (m->n < MEANT_MAX)
		m->thing[m->n++] = thing;
}

static bool by_id(const struct lookup *l,
	struct str text,
	enum known_kind kind,
	struct meaning *ret)
{
	uint32_t t = knowledge_thing(l->k, text);
	struct str parent;
	struct str sub;

	/* a sub-technique that this knowledge does not have yet */
	if (t == THING_NONE && kind == KNOWN_TECHNIQUE &&
		str_cut(text, '.', &parent, &sub)) {
		t = knowledge_thing(l->k, parent);
	}
	if (t != THING_NONE)
		t = knowledge_now(l->k, t);
	if (t == THING_NONE || l->k->thing[t].kind != kind)
		return false;
	means(ret, t);
	return true;
}

static bool by_a_name(const struct lookup *l,
	struct str text,
	struct str parent,
	enum known_kind kind,
	struct arena scratch,
	struct meaning *ret)
{
	struct str wanted = name_folded(text, &scratch);
	struct str above = name_folded(parent, &scratch);
	uint32_t name = table_find(&l->names, wanted);

	for (uint32_t i = name == TABLE_NONE ? 0 : l->from[name];
		name != TABLE_NONE && i < l->from[name + 1];
		i++) {
		const struct known_thing *t = &l->k->thing[l->meant[i].thing];

		if (t->kind != kind)
			continue;
		if (parent.n) {
			if (t->parent == THING_NONE)
				continue;
			struct str of = l->k->thing[t->parent].name;
			if (!str_eq(name_folded(of, &scratch), above))
				continue;
		}
		means(ret, l->meant[i].thing);
	}
	return ret->n > 0;
}

/* An id, a name or an alias; an id with its name behind it; a technique and,
 * behind a colon, its sub-technique. */
static void find(const struct lookup *l,
	struct str text,
	enum known_kind kind,
	struct arena scratch,
	struct meaning *ret)
{
	const struct str none = { 0 };
	struct str head;
	struct str tail;

	*ret = (struct meaning){ .n = 0 };
	if (by_id(l, text, kind, ret))
		return;
	if (by_a_name(l, text, none, kind, scratch, ret))
		return;
	if (str_cut(text, ' ', &head, &tail)) {
		if (head.n && head.p[head.n - 1] == ':')
			head.n--;
		if (by_id(l, head, kind, ret))
			return;
	}
	if (str_cut(text, ':', &head, &tail)) {
		by_a_name(l,
			str_trim(tail),
			str_trim(head),
			kind,
			scratch,
			ret);
	}
}

/* --- near names ---------------------------------------------------------- */

struct near {
	unsigned distance;
	uint32_t name;
};

static unsigned distance_of(struct str wanted, struct str name)
{
	const struct str *less = wanted.n < name.n ? &wanted : &name;
	const struct str *more = wanted.n < name.n ? &name : &wanted;
	unsigned slips = 1 + (unsigned)(wanted.n / 5);
	unsigned d = text_distance(wanted, name);

	if (d <= slips)
		return d;
	return less->n >= CONTAINED_MIN && str_has(*more, *less) ? slips + 1
								 : UINT8_MAX;
}

static void put_near(struct near list[static NEAR_MAX], struct near x)
{
	for (int i = 0; i < NEAR_MAX; i++) {
		if (x.distance < list[i].distance) {
			struct near was = list[i];

			list[i] = x;
			x = was;
		}
	}
}

/* "; near: \"Foo\" (S0001), ..."; empty when nothing is */
static struct str near_names(const struct lookup *l,
	struct str text,
	enum known_kind kind,
	struct arena *a)
{
	struct near list[NEAR_MAX] = { { UINT8_MAX, 0 },
		{ UINT8_MAX, 0 },
		{ UINT8_MAX, 0 } };
	struct str said = { 0 };
	struct str wanted = name_folded(text, a);

	for (uint32_t name = 0; name < l->names.n; name++) {
		struct near x = { distance_of(wanted, l->names.key[name]),
			name };
		bool has = false;

		for (uint32_t i = l->from[name]; i < l->from[name + 1]; i++)
			has |= l->k->thing[l->meant[i].thing].kind == kind;
		if (has)
			put_near(list, x);
	}
	for (int i = 0; i < NEAR_MAX && list[i].distance < UINT8_MAX; i++) {
		const struct known_thing *t =
			&l->k->thing[l->meant[l->from[list[i].name]].thing];

		said = arena_fmt(a,
			"%.*s%s %.*s (%.*s)",
			STR_FMT(said),
			said.n ? "," : "; near:",
			STR_FMT(t->name),
			STR_FMT(t->id));
	}
	return said;
}

/* --- one incident -------------------------------------------------------- */

static const char *kind_word(enum known_kind kind)
{
	return kind == KNOWN_TECHNIQUE ? "technique" : "software";
}

static struct str say_several(const struct lookup *l,
	struct str text,
	enum known_kind kind,
	const struct meaning *m,
	struct arena *a)
{
	struct str said = arena_fmt(a,
		"the %s \"%.*s\" is a name of",
		kind_word(kind),
		STR_FMT(text));

	for (uint32_t i = 0; i < m->n; i++) {
		struct str id = l->k->thing[m->thing[i]].id;

		said = arena_fmt(a,
			"%.*s%s %.*s",
			STR_FMT(said),
			i ? "," : "",
			STR_FMT(id));
	}
	return arena_fmt(a, "%.*s: each counts", STR_FMT(said));
}

static struct str say_unknown(const struct lookup *l,
	struct str text,
	enum known_kind kind,
	struct arena *a)
{
	struct str near = near_names(l, text, kind, a);

	return arena_fmt(a,
		"the %s \"%.*s\" is not counted: no published knowledge that "
		"was given has it by id, name or alias%.*s",
		kind_word(kind),
		STR_FMT(text),
		STR_FMT(near));
}

/* ids in the place of one list of texts; what is to be said of them goes to the
 * end of x->remark */
static bool look_up(const struct lookup *l,
	const struct str **list,
	uint32_t *n,
	enum known_kind kind,
	struct incident *x,
	struct str *remark,
	struct arena *a)
{
	struct str *ids = NEW(a, struct str, (size_t)*n * MEANT_MAX + 1);
	uint32_t kept = 0;

	for (uint32_t i = 0; ids && i < *n; i++) {
		struct str text = str_trim((*list)[i]);
		struct meaning m;

		find(l, text, kind, *a, &m);
		for (uint32_t k = 0; k < m.n; k++)
			ids[kept++] = l->k->thing[m.thing[k]].id;
		if (m.n > 1) {
			remark[x->n_remark++] =
				say_several(l, text, kind, &m, a);
		} else if (!m.n) {
			remark[x->n_remark++] = say_unknown(l, text, kind, a);
			x->n_not_counted++;
		}
	}
	*list = ids;
	*n = kept;
	return !a->full;
}

bool lookup_incident(const struct lookup *l,
	struct incident *x,
	struct arena *a)
{
	struct str *remark = NEW(a,
		struct str,
		(size_t)x->n_technique + x->n_software + x->n_via + 1);

	if (!remark)
		return false;
	x->n_remark = 0;
	x->n_not_counted = 0;
	x->remark = remark;
	if (!look_up(l,
		    &x->technique,
		    &x->n_technique,
		    KNOWN_TECHNIQUE,
		    x,
		    remark,
		    a)) {
		return false;
	}
	if (!look_up(l,
		    &x->software,
		    &x->n_software,
		    KNOWN_SOFTWARE,
		    x,
		    remark,
		    a)) {
		return false;
	}
	return look_up(l, &x->via, &x->n_via, KNOWN_TECHNIQUE, x, remark, a);
}
