/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators against published lists: by trait, how much oftener a group's
 * lists have what the incident has than all lists do. Near-copies of a list are
 * one origin and count once. */
#include <math.h>
#include <stdlib.h>

#include "match/profile.h"

/* A posting: this key stands in a list of that origin. */
struct posting {
	uint32_t key;
	uint32_t origin;
};

struct infrastructure {
	struct table keys; /* trait as one letter, then the text */
	uint32_t *from;    /* keys.n + 1, into posting */
	struct posting *posting;
	struct origin *origin;
	uint32_t n_origin;
	/* lists by id, so that the order of import does not matter; where each
	 * list stands */
	uint32_t *order;
	uint32_t *place;
	uint32_t *of_list;  /* list by place -> origin */
	struct str *vendor; /* list by place: who publishes its report */
	double *lists_of;   /* by group: origins */
};

struct gathering {
	struct infrastructure *in;
	struct posting *posting;
	size_t n;
	size_t cap;
	uint32_t list;
	bool counting;
	bool full;
};

static const struct known_list *list_at(const struct comparer *c,
	const struct infrastructure *in,
	uint32_t place)
{
	return &c->k->list[in->order[place]];
}

static struct str key_of(enum trait t, struct str text, char room[static 600])
{
	size_t n = text.n < 598 ? text.n : 598;

	room[0] = (char)('A' + t);
	memcpy(room + 1, text.p, n);
	return (struct str){ room, n + 1 };
}

static void gather(void *ctx, enum trait t, struct str text)
{
	struct gathering *g = ctx;
	char room[600];

	if (g->counting) {
		g->n++;
		return;
	}
	uint32_t key = table_put(&g->in->keys, key_of(t, text, room));
	if (key == TABLE_NONE || g->n == g->cap)
		g->full = true;
	else
		g->posting[g->n++] = (struct posting){ key, g->list };
}

static int by_key(const void *a, const void *b)
{
	const struct posting *x = a;
	const struct posting *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->origin < y->origin ? -1 : x->origin > y->origin;
}

static void index_postings(struct infrastructure *in,
	struct posting *p,
	size_t n)
{
	size_t kept = 0;
	size_t at = 0;

	if (n)
		qsort(p, n, sizeof *p, by_key);
	for (size_t i = 0; i < n; i++) {
		if (!kept || by_key(&p[kept - 1], &p[i]) != 0)
			p[kept++] = p[i];
	}
	for (uint32_t k = 0; k < in->keys.n; k++) {
		in->from[k] = (uint32_t)at;
		while (at < kept && p[at].key == k)
			at++;
	}
	in->from[in->keys.n] = (uint32_t)kept;
	in->posting = p;
}

/* --- origins ------------------------------------------------------------- */

static bool is_exact(enum trait t)
{
	return t == TRAIT_HASH || t == TRAIT_CERTIFICATE ||
		t == TRAIT_ADDRESS || t == TRAIT_NAME || t == TRAIT_MAILBOX ||
		t == TRAIT_URL || t == TRAIT_TOOL_MARK;
}

static enum trait trait_of_key(struct str key)
{
	return (enum trait)(key.p[0] - 'A');
}

/* a key in more lists than this says nothing of copying */
enum {
	SHARED_KEY_MAX = 64
};

static uint32_t root(uint32_t *up, uint32_t i)
{
	while (up[i] != i) {
		up[i] = up[up[i]];
		i = up[i];
	}
	return i;
}

/* the smaller number stands for both */
static void join(uint32_t *up, uint32_t a, uint32_t b)
{
	a = root(up, a);
	b = root(up, b);
	if (a < b)
		up[b] = a;
	else
		up[a] = b;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The keys of each list that stand for themselves: those of list l are
 * key[start[l]] .. key[start[l + 1] - 1]. */
struct list_keys {
	uint32_t *start;
	uint32_t *key;
};

static bool posting_is_exact(const struct infrastructure *in,
	uint32_t posting)
{
	struct str key = in->keys.key[in->posting[posting].key];

	return is_exact(trait_of_key(key));
}

static bool keys_by_list(const struct infrastructure *in,
	uint32_t n_list,
	struct arena *a,
	struct list_keys *ret)
{
	uint32_t n_posting = in->from[in->keys.n];
	uint32_t *start = NEW(a, uint32_t, n_list + 2);
	uint32_t *at = NEW(a, uint32_t, n_list + 1);

	if (!start || !at)
		return false;
	for (uint32_t i = 0; i < n_posting; i++) {
		if (posting_is_exact(in, i))
			start[in->posting[i].origin + 1]++;
	}
	for (uint32_t l = 0; l < n_list; l++) {
		start[l + 1] += start[l];
		at[l] = start[l];
	}
	uint32_t *key = NEW(a, uint32_t, (size_t)start[n_list] + 1);
	if (!key)
		return false;
	for (uint32_t i = 0; i < n_posting; i++) {
		const struct posting *p = &in->posting[i];

		if (posting_is_exact(in, i))
			key[at[p->origin]++] = p->key;
	}
	ret->start = start;
	ret->key = key;
	return true;
}

/* lists before l that have a key of l, once for each key they share, ascending;
 * how many */
static uint32_t meet(const struct infrastructure *in,
	const struct list_keys *keys,
	uint32_t l,
	uint32_t *met)
{
	uint32_t n = 0;

	for (uint32_t i = keys->start[l]; i < keys->start[l + 1]; i++) {
		uint32_t from = in->from[keys->key[i]];
		uint32_t end = in->from[keys->key[i] + 1];

		if (end - from > SHARED_KEY_MAX)
			continue;
		for (uint32_t p = from; p < end; p++) {
			if (in->posting[p].origin >= l)
				break;
			met[n++] = in->posting[p].origin;
		}
	}
	if (n)
		qsort(met, n, sizeof *met, by_number);
	return n;
}

/* the first list of the same group of which this one is a near-copy takes it
 * in: Jaccard overlap of what stands for itself >= 1/2 */
static bool join_copies(struct comparer *c,
	struct infrastructure *in,
	uint32_t *up,
	struct arena scratch)
{
	const uint32_t n_list = c->k->n_list;
	struct list_keys keys;
	uint32_t *met =
		NEW(&scratch, uint32_t, (size_t)in->from[in->keys.n] + 1);

	if (!met || !keys_by_list(in, n_list, &scratch, &keys))
		return false;
	for (uint32_t l = 0; l < n_list; l++) {
		uint32_t n = meet(in, &keys, l, met);
		uint32_t group = list_at(c, in, l)->group;
		uint32_t size = keys.start[l + 1] - keys.start[l];
		uint32_t next;

		for (uint32_t i = 0; i < n; i = next) {
			uint32_t m = met[i];
			uint32_t other = keys.start[m + 1] - keys.start[m];

			for (next = i + 1; next < n && met[next] == m;)
				next++;
			uint32_t same = next - i;
			if (list_at(c, in, m)->group != group)
				continue;
			if (2 * same >= size + other - same)
				join(up, l, m);
		}
	}
	return true;
}

/* a list into the origin of the first list that it repeats, or one of its own
 */
static void put_list(const struct comparer *c,
	struct infrastructure *in,
	uint32_t l,
	uint32_t first)
{
	const struct known_list *list = list_at(c, in, l);
	struct origin *o;

	if (list->report != REPORT_NONE)
		in->vendor[l] = vendor_of(c->k->report[list->report].url);
	if (first != l) {
		in->of_list[l] = in->of_list[first];
		o = &in->origin[in->of_list[l]];
		if (list->day < o->day)
			o->day = list->day;
		o->undated |= list->day == DAY_NONE;
		return;
	}
	o = &in->origin[in->n_origin];
	o->group = UINT32_MAX;
	if (list->group != THING_NONE)
		o->group = c->dense[list->group];
	o->day = list->day;
	o->undated = list->day == DAY_NONE;
	o->first_list = l;
	in->of_list[l] = in->n_origin++;
}

static bool make_origins(struct comparer *c, struct infrastructure *in)
{
	const uint32_t n_list = c->k->n_list;

	in->of_list = NEW(c->a, uint32_t, n_list + 1);
	in->origin = NEW(c->a, struct origin, n_list + 1);
	in->vendor = NEW(c->a, struct str, n_list + 1);
	in->lists_of = NEW(c->a, double, c->n_group + 1);
	struct arena scratch = *c->a;
	uint32_t *up = NEW(&scratch, uint32_t, n_list + 1);
	if (!up)
		return false;
	for (uint32_t l = 0; l < n_list; l++)
		up[l] = l;
	if (!join_copies(c, in, up, scratch))
		return false;
	for (uint32_t l = 0; l < n_list; l++)
		put_list(c, in, l, root(up, l));
	for (uint32_t o = 0; o < in->n_origin; o++) {
		if (in->origin[o].group != UINT32_MAX)
			in->lists_of[in->origin[o].group]++;
	}
	return true;
}

static int by_list_id(const void *a, const void *b, void *lists)
{
	const struct known_list *l = lists;

	return str_cmp(l[*(const uint32_t *)a].id,
		l[*(const uint32_t *)b].id);
}

static bool order_lists(struct comparer *c, struct infrastructure *in)
{
	const uint32_t n = c->k->n_list;

	in->order = NEW(c->a, uint32_t, n + 1);
	in->place = NEW(c->a, uint32_t, n + 1);
	if (c->a->full)
		return false;
	for (uint32_t l = 0; l < n; l++)
		in->order[l] = l;
	qsort_r(in->order, n, sizeof *in->order, by_list_id, c->k->list);
	for (uint32_t l = 0; l < n; l++)
		in->place[in->order[l]] = l;
	return true;
}

static void tell_traits(const struct known_mark *m, struct gathering *g)
{
	const struct seen_indicator seen = { m->type, m->value };

	traits_of(&seen, gather, g);
}

/* one posting for each trait of each mark, by the place of its list */
static bool gather_postings(struct comparer *c, struct infrastructure *in)
{
	const struct knowledge *k = c->k;
	struct gathering g = { .counting = true };

	for (uint32_t i = 0; i < k->n_mark; i++)
		tell_traits(&k->mark[i], &g);
	struct posting *p = NEW(c->a, struct posting, g.n + 1);
	if (!p)
		return false;
	g = (struct gathering){
		.in = in,
		.posting = p,
		.cap = g.n,
	};
	for (uint32_t i = 0; i < k->n_mark; i++) {
		g.list = in->place[k->mark[i].list];
		tell_traits(&k->mark[i], &g);
	}
	in->from = NEW(c->a, uint32_t, in->keys.n + 2);
	if (g.full || !in->from)
		return false;
	index_postings(in, p, g.n);
	return true;
}

/* from lists to their origins, of which each key keeps one posting */
static void postings_to_origins(struct infrastructure *in)
{
	struct posting *p = in->posting;
	size_t kept = 0;

	for (size_t i = 0; i < in->from[in->keys.n]; i++)
		p[i].origin = in->of_list[p[i].origin];
	for (uint32_t key = 0; key < in->keys.n; key++) {
		uint32_t from = in->from[key];
		uint32_t end = in->from[key + 1];
		uint32_t start = (uint32_t)kept;

		qsort(p + from, end - from, sizeof *p, by_key);
		for (uint32_t i = from; i < end; i++) {
			if (kept == start ||
				p[kept - 1].origin != p[i].origin)
				p[kept++] = p[i];
		}
		in->from[key] = start;
	}
	in->from[in->keys.n] = (uint32_t)kept;
}

bool infrastructure_new(struct comparer *c)
{
	if (!c->k->n_list)
		return true;
	struct infrastructure *in = NEW(c->a, struct infrastructure, 1);
	if (!in)
		return false;
	in->keys = table_in(c->a);
	if (!order_lists(c, in))
		return false;
	if (!gather_postings(c, in))
		return false;
	if (!make_origins(c, in))
		return false;
	postings_to_origins(in);
	c->infra = in;
	return true;
}

/* --- who publishes ------------------------------------------------------- */

struct str vendor_of(struct str url)
{
	/* platforms where an account publishes, and look-up services where each
	 * page is a case of its own */
	static const char *const accounts[] = { "twitter.com",
		"x.com",
		"mobile.twitter.com",
		"github.com",
		"medium.com",
		"t.me" };
	static const char *const pages[] = { "virustotal.com",
		"app.validin.com",
		"otx.alienvault.com",
		"pastebin.com" };
	const char *hit = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
	struct str host;
	struct str path = { 0 };
	struct str rest;

	if (!hit)
		return url;
	struct str from = str_from(url, (size_t)(hit - url.p) + 3);
	if (str_starts(from, STR("www.")))
		from = str_from(from, 4);
	if (!str_cut(from, '/', &host, &path))
		host = from;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (str_is(host, pages[i]))
			return from;
	}
	for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
		if (str_is(host, accounts[i])) {
			return str_cut(path, '/', &path, &rest)
				? (struct str){ from.p, host.n + 1 + path.n }
				: from;
		}
	}
	return host;
}

/* --- one incident -------------------------------------------------------- */

struct comparing {
	const struct comparer *c;
	const struct infrastructure *in;
	const bool *out; /* by origin */
	double all;      /* origins in scope */
	int32_t day;
	double *ret;  /* [group][TRAITS + 1] */
	double *hits; /* by group, scratch */
	uint32_t *touched;
	double *base; /* by trait: keys that any list in scope has */
	/* keys of the incident that some list has, each once */
	struct table seen;
	bool linked;
};

/* A trait that ties an incident to a list, and not only says what it is like.
 */
static bool links(enum trait t)
{
	if (t == TRAIT_NET16 || t == TRAIT_SUFFIX)
		return false;
	if (t == TRAIT_WORD || t == TRAIT_HOST)
		return false;
	return t < TRAIT_SHAPE;
}

/* how much an origin's word counts on the incident's day */
static double aged(const struct comparing *x,
	const struct origin *o,
	enum trait t)
{
	if (x->day == INT32_MAX || o->day == DAY_NONE)
		return 1;
	return trait_aged(&trait_rules[t], x->day - o->day);
}

static void compare_key(struct comparing *x, enum trait t, uint32_t key)
{
	const struct infrastructure *in = x->in;
	double n = 0;
	uint32_t touched = 0;

	for (uint32_t i = in->from[key]; i < in->from[key + 1]; i++) {
		uint32_t origin = in->posting[i].origin;
		const struct origin *o = &in->origin[origin];

		if (x->out[origin] || o->group == UINT32_MAX)
			continue;
		double w = aged(x, o, t);
		if (!(x->hits[o->group] > 0))
			x->touched[touched++] = o->group;
		x->hits[o->group] += w;
		n += w;
	}
	if (!(n > 0))
		return;
	double share = n / x->all;
	double expected = trait_rules[t].prior_weight * share;
	x->base[t]++;
	x->linked |= links(t);
	for (uint32_t i = 0; i < touched; i++) {
		uint32_t g = x->touched[i];
		double *ret = x->ret + (size_t)g * (TRAITS + 1);

		ret[t] += num_ln((x->hits[g] + expected) / expected);
		x->hits[g] = 0;
	}
}

static void note_key(void *ctx, enum trait t, struct str text)
{
	struct comparing *x = ctx;
	char room[600];
	struct str key = key_of(t, text, room);

	if (table_find(&x->in->keys, key) != TABLE_NONE)
		table_put(&x->seen, key);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* in the order of their text: the order in which indicators are handed in must
 * not matter, not even in the last bit */
static void compare_keys(struct comparing *x)
{
	if (x->seen.n)
		qsort(x->seen.key, x->seen.n, sizeof *x->seen.key, by_text);
	for (uint32_t i = 0; i < x->seen.n; i++) {
		compare_key(x,
			trait_of_key(x->seen.key[i]),
			table_find(&x->in->keys, x->seen.key[i]));
	}
}

/* what stands for itself, shared with each list: a list that is half the
 * incident's own is its copy */
struct overlap {
	const struct infrastructure *in;
	uint32_t *shared; /* by origin */
	uint32_t own;
	struct table seen;
};

static void overlap_trait(void *ctx, enum trait t, struct str text)
{
	struct overlap *o = ctx;
	char room[600];
	struct str key = key_of(t, text, room);
	uint32_t before = o->seen.n;

	if (!is_exact(t) || table_put(&o->seen, key) != before)
		return;
	o->own++;
	uint32_t k = table_find(&o->in->keys, key);
	for (uint32_t i = k == TABLE_NONE ? 0 : o->in->from[k];
		k != TABLE_NONE && i < o->in->from[k + 1];
		i++) {
		o->shared[o->in->posting[i].origin]++;
	}
}

static void leave_copies_out(const struct comparer *c,
	const struct incident *x,
	bool *out,
	struct arena scratch)
{
	const struct infrastructure *in = c->infra;
	struct overlap o = {
		.in = in,
		.shared = NEW(&scratch, uint32_t, in->n_origin + 1),
	};

	if (!o.shared)
		return;
	o.seen = table_in(&scratch);
	for (uint32_t i = 0; i < x->n_mark; i++)
		traits_of(&x->mark[i], overlap_trait, &o);
	for (uint32_t l = 0; l < c->k->n_list; l++) {
		uint32_t origin = in->of_list[l];
		uint32_t shared = o.shared[origin];

		uint32_t n = list_at(c, in, l)->n_mark;

		if (shared &&
			2 * shared >= o.own + n - (shared < n ? shared : n)) {
			out[origin] = true;
		}
	}
}

/* whether a list is left out for what it is, whoever asks */
static bool out_of_scope(const struct infrastructure *in,
	const struct known_list *list,
	uint32_t place,
	const struct match_scope *s)
{
	if (s->before_day != INT32_MAX && list->day >= s->before_day)
		return true;
	if (s->leave_group_out != THING_NONE &&
		list->group == s->leave_group_out) {
		return true;
	}
	if (s->list_out && s->list_out[in->order[place]])
		return true;
	if (!s->report_out || list->report == REPORT_NONE)
		return false;
	return s->report_out[list->report];
}

/* whether anybody could have read it before the incident; what is not known
 * counts as public */
static bool was_public(const struct origin *o, int32_t day)
{
	return o->undated || day == INT32_MAX || o->day <= day;
}

static void choose(const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	bool *out,
	struct arena scratch)
{
	const struct infrastructure *in = c->infra;
	bool *own = NEW(&scratch, bool, c->k->n_report + 1);
	struct str vendor = vendor_of(x->url.n ? x->url : x->report);

	if (!own)
		return;
	if (s->leave_report_out)
		own_reports(c, x, own);
	for (uint32_t l = 0; l < c->k->n_list; l++) {
		const struct known_list *list = list_at(c, in, l);
		bool *o = &out[in->of_list[l]];

		*o |= out_of_scope(in, list, l, s);
		if (!s->leave_report_out || list->report == REPORT_NONE)
			continue;
		*o |= own[list->report];
		*o |= vendor.n && str_eq(in->vendor[l], vendor);
	}
	if (s->leave_report_out)
		leave_copies_out(c, x, out, scratch);
	for (uint32_t o = 0; s->unpublished_lists_only && o < in->n_origin;
		o++)
		out[o] |= was_public(&in->origin[o], x->day);
}

/* Many marks of one kind depend on each other: they count as the root of their
 * number. v: what the group's marks of the kind say; seen: keys of the kind
 * that any list has; lists: of the group. */
static double evaluate_trait(double v,
	double seen,
	double lists,
	double prior)
{
	if (!(seen > 0))
		return 0;
	return (v + seen * num_ln(prior / (lists + prior))) / sqrt(seen);
}

/* by group: origins in scope; all of them together */
static double count_origins(const struct infrastructure *in,
	const bool *out,
	double *left)
{
	double all = 0;

	for (uint32_t o = 0; o < in->n_origin; o++) {
		uint32_t group = in->origin[o].group;

		if (out[o] || group == UINT32_MAX)
			continue;
		left[group]++;
		all++;
	}
	return all;
}

bool infrastructure_of(const struct comparer *c,
	const struct incident *in,
	const struct match_scope *s,
	double *ret,
	bool *ret_known,
	bool *ret_linked,
	struct arena scratch)
{
	struct comparing x = {
		.c = c,
		.in = c->infra,
		.day = in->day,
		.ret = ret,
	};
	bool *out = NEW(&scratch, bool, c->infra->n_origin + 1);
	double *left = NEW(&scratch, double, c->n_group + 1);

	x.hits = NEW(&scratch, double, c->n_group + 1);
	x.touched = NEW(&scratch, uint32_t, c->n_group + 1);
	x.base = NEW(&scratch, double, TRAITS);
	if (scratch.full)
		return false;
	x.seen = table_in(&scratch);
	choose(c, in, s, out, scratch);
	x.all = count_origins(c->infra, out, left);
	x.out = out;
	memset(ret, 0, (size_t)c->n_group * (TRAITS + 1) * sizeof *ret);
	for (uint32_t i = 0; x.all > 0 && i < in->n_mark; i++)
		traits_of(&in->mark[i], note_key, &x);
	compare_keys(&x);
	for (uint32_t g = 0; g < c->n_group; g++) {
		double *of = ret + (size_t)g * (TRAITS + 1);

		ret_known[g] = left[g] > 0;
		for (uint32_t t = 0; t < TRAITS; t++) {
			of[t] = evaluate_trait(of[t],
				x.base[t],
				left[g],
				trait_rules[t].prior_weight);
		}
		of[TRAITS] = num_ln(left[g] + .5);
	}
	*ret_linked = x.linked;
	return !scratch.full;
}

/* --- what is shared with one group --------------------------------------- */

/* how many groups' lists in scope have the key; the first origin of the wanted
 * group, UINT32_MAX when it has none */
static uint32_t holders(const struct comparing *x,
	uint32_t key,
	uint32_t group,
	uint32_t *ret_origin)
{
	const struct infrastructure *in = x->in;
	uint32_t n = 0;

	*ret_origin = UINT32_MAX;
	for (uint32_t i = in->from[key]; i < in->from[key + 1]; i++) {
		uint32_t o = in->posting[i].origin;
		uint32_t g = in->origin[o].group;

		if (x->out[o] || g == UINT32_MAX)
			continue;
		if (g == group && *ret_origin == UINT32_MAX)
			*ret_origin = o;
		if (!(x->hits[g] > 0))
			x->touched[n++] = g;
		x->hits[g] = 1;
	}
	for (uint32_t i = 0; i < n; i++)
		x->hits[x->touched[i]] = 0;
	return n;
}

bool infrastructure_shared(const struct comparer *c,
	const struct incident *in,
	const struct match_scope *s,
	uint32_t group,
	bool (*fn)(void *ctx,
		enum trait t,
		struct str text,
		uint32_t groups,
		uint32_t report),
	void *ctx,
	struct arena *a)
{
	struct comparing x = {
		.c = c,
		.in = c->infra,
		.hits = NEW(a, double, c->n_group + 1),
		.touched = NEW(a, uint32_t, c->n_group + 1),
	};
	bool *out = NEW(a, bool, c->infra->n_origin + 1);
	bool ok = !a->full;

	if (!ok)
		return false;
	x.seen = table_in(a);
	x.out = out;
	choose(c, in, s, out, *a);
	for (uint32_t i = 0; i < in->n_mark; i++)
		traits_of(&in->mark[i], note_key, &x);
	if (x.seen.n)
		qsort(x.seen.key, x.seen.n, sizeof *x.seen.key, by_text);
	for (uint32_t i = 0; ok && i < x.seen.n; i++) {
		uint32_t origin;
		uint32_t groups = holders(&x,
			table_find(&c->infra->keys, x.seen.key[i]),
			group,
			&origin);

		if (origin != UINT32_MAX) {
			ok = fn(ctx,
				trait_of_key(x.seen.key[i]),
				str_from(x.seen.key[i], 1),
				groups,
				list_at(c,
					c->infra,
					c->infra->origin[origin].first_list)
					->report);
		}
	}
	return ok && !a->full;
}
