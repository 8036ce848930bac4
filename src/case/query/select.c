/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a list are asked for, in which order, and which page of them.
 * One path for every list: a row of the table below says what a row of the list
 * is about, from when to when, from whom, and how much of it there is. */
#include <stdio.h>
#include <stdlib.h>

#include "case/query/answer.h"

/* What a row of a list says of itself. */
struct row_traits {
	const struct claim *claim; /* NULL = none */
	const struct claim *const *also;
	uint32_t n_also;
	struct str name; /* by which it is sorted */
	struct str
		names; /* in which an entity may stand beside the claim's */
	struct str source;
	int64_t from_s;
	int64_t to_s;
	int64_t size; /* what --min and --sort size are of */
};

struct selection {
	struct answer *a;
	struct publication *p;
	const struct list_of *l;
	struct str about; /* an id; empty = anything */
	struct str source;
	struct str hunt;
	int64_t from_s;
	int64_t to_s;
	int64_t least;
	const char *sort;
	uint32_t *pick; /* rows that are wanted, in order */
	uint32_t n;
	struct row_traits *facts; /* by row */
	/* what claims of that hunt and that source are about, and in which
	 * exhibits they stand; when one of the two is asked for */
	struct table reached;
	bool *in_exhibit;
};

struct list_of {
	enum list list;
	bool odds; /* size is evidence in bits */
	uint32_t (*n)(const struct publication *p);
	void (*facts)(const struct publication *p,
		uint32_t i,
		struct row_traits *f);
	/* keeps rows pick[0..n) alone, in that order. false: memory */
	bool (*keep)(struct selection *s);
};

/* --- the lists ----------------------------------------------------------- */

static void of_claim(struct row_traits *f, const struct claim *c)
{
	f->claim = c;
	f->source = c->source;
	f->from_s = c->from_s;
	f->to_s = c->to_s;
}

static uint32_t n_suspects(const struct publication *p)
{
	return p->n_suspect;
}
static void suspect_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	of_claim(f, p->suspect[i]);
	f->name = entity_name(p->suspect[i]->subject);
	f->names = p->suspect[i]->text;
	f->size = p->suspect[i]->weight_milli;
}

static uint32_t n_findings(const struct publication *p)
{
	return p->n_finding;
}
static void finding_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct claim *c = p->finding[i];

	of_claim(f, c);
	f->also = p->found[i].also;
	f->n_also = p->found[i].n_also;
	f->name =
		entity_name(predicates[c->predicate].suspect == SUSPECT_OBJECT
				? c->object
				: c->subject);
	f->size = c->weight_milli;
}

static uint32_t n_events(const struct publication *p)
{
	return p->n_event;
}
static void event_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct event *e = &p->event[i];

	f->claim = e->claim;
	f->also = e->also;
	f->n_also = e->n_also;
	f->name = e->what;
	f->names = e->claim ? (struct str){ 0 } : e->what;
	f->source = e->source;
	f->from_s = e->from_s;
	f->to_s = e->to_s;
	f->size = e->claim ? (int64_t)e->claim->n_records : 0;
}

static uint32_t n_victims(const struct publication *p)
{
	return p->n_victim;
}
static void victim_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct victim *v = &p->victim[i];

	of_claim(f, v->claim);
	f->name = v->name;
	f->names = v->servers;
	f->from_s = v->first_s;
	f->to_s = v->last_s;
	f->size = (int64_t)v->contacts;
}

static uint32_t n_watches(const struct publication *p)
{
	return p->n_watch;
}
static void watch_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct watch_row *w = &p->watch[i];

	of_claim(f, w->claim);
	f->name = f->names = w->what;
	f->from_s = w->claim->from_s;
	f->to_s = w->claim->to_s;
	f->size = (int64_t)w->contacts;
}

static uint32_t n_candidates(const struct publication *p)
{
	return p->n_candidate;
}
static void candidate_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct watch_candidate *c = &p->candidate[i];

	of_claim(f, c->claim);
	f->name = f->names = c->what;
}

static uint32_t n_exhibits(const struct publication *p)
{
	return p->n_exhibit_listed;
}
static void exhibit_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct exhibit *x = &p->exhibit[p->exhibit_listed[i]];

	f->name = x->name;
	f->names = x->vantage;
	f->source = x->by;
	f->from_s = f->to_s = x->acquired_s;
	f->size = (int64_t)p->reading[p->exhibit_listed[i]].records;
}

static uint32_t n_entities(const struct publication *p)
{
	return p->n_entity;
}
static void entity_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	const struct entity_row *e = &p->entity[i];

	f->name = f->names = e->id;
	f->from_s = e->first_s;
	f->to_s = e->last_s;
	f->size = (int64_t)e->claims;
}

static uint32_t n_hits(const struct publication *p)
{
	return p->n_hit;
}
static void hit_facts(const struct publication *p,
	uint32_t i,
	struct row_traits *f)
{
	f->name = p->hit[i].id;
	f->from_s = TIME_UNKNOWN;
	f->to_s = TIME_OPEN;
}

/* Of an array of publication: rows pick[0..n) alone, in the arena. */
#define KEEP(s, array, count, type)                                \
	do {                                                       \
		type *to = NEW(&(s)->a->view.a, type, (s)->n + 1); \
		for (uint32_t i = 0; to && i < (s)->n; i++)        \
			to[i] = (s)->p->array[(s)->pick[i]];       \
		(s)->p->array = to;                                \
		(s)->p->count = (s)->n;                            \
	} while (0)

static bool keep_suspects(struct selection *s)
{
	KEEP(s, suspect_reasons, n_suspect, struct suspect_reasons);
	KEEP(s, suspect, n_suspect, const struct claim *);
	return !s->a->view.a.full;
}
static bool keep_findings(struct selection *s)
{
	KEEP(s, found, n_finding, struct seen_finding);
	KEEP(s, finding, n_finding, const struct claim *);
	return !s->a->view.a.full;
}
static bool keep_events(struct selection *s)
{
	KEEP(s, event, n_event, struct event);
	return !s->a->view.a.full;
}
static bool keep_victims(struct selection *s)
{
	KEEP(s, victim, n_victim, struct victim);
	return !s->a->view.a.full;
}
static bool keep_watches(struct selection *s)
{
	KEEP(s, watch, n_watch, struct watch_row);
	return !s->a->view.a.full;
}
static bool keep_candidates(struct selection *s)
{
	KEEP(s, candidate, n_candidate, struct watch_candidate);
	return !s->a->view.a.full;
}
static bool keep_exhibits(struct selection *s)
{
	KEEP(s, exhibit_listed, n_exhibit_listed, uint32_t);
	return !s->a->view.a.full;
}
static bool keep_entities(struct selection *s)
{
	KEEP(s, entity, n_entity, struct entity_row);
	return !s->a->view.a.full;
}
static bool keep_hits(struct selection *s)
{
	KEEP(s, hit, n_hit, struct hit);
	return !s->a->view.a.full;
}

static const struct list_of lists[LISTS] = {
	[LIST_EXHIBITS] = { LIST_EXHIBITS,
		false,
		n_exhibits,
		exhibit_facts,
		keep_exhibits },
	[LIST_SUSPECTS] = { LIST_SUSPECTS,
		true,
		n_suspects,
		suspect_facts,
		keep_suspects },
	[LIST_FINDINGS] = { LIST_FINDINGS,
		true,
		n_findings,
		finding_facts,
		keep_findings },
	[LIST_ENTITIES] = { LIST_ENTITIES,
		false,
		n_entities,
		entity_facts,
		keep_entities },
	[LIST_TIMELINE] = { LIST_TIMELINE,
		false,
		n_events,
		event_facts,
		keep_events },
	[LIST_VICTIMS] = { LIST_VICTIMS,
		false,
		n_victims,
		victim_facts,
		keep_victims },
	[LIST_WATCHES] = { LIST_WATCHES,
		false,
		n_watches,
		watch_facts,
		keep_watches },
	[LIST_CANDIDATES] = { LIST_CANDIDATES,
		false,
		n_candidates,
		candidate_facts,
		keep_candidates },
	[LIST_HITS] = { LIST_HITS, false, n_hits, hit_facts, keep_hits },
};

/* --- which rows ---------------------------------------------------------- */

/* Letters of names: what stands next to one is another name. */
static bool in_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '.' || c == ':' || c == '-' ||
		c == '_' || (unsigned char)c >= 0x80;
}

/* Whether the name stands in the text, and not as part of another. */
static bool mentions(struct str text, struct str name)
{
	while (name.n && text.n >= name.n) {
		const char *at = memmem(text.p, text.n, name.p, name.n);

		if (!at)
			return false;
		struct str behind =
			str_from(text, (size_t)(at - text.p) + name.n);
		bool before = at > text.p && in_name(at[-1]) && at[-1] != ':';
		/* a full stop may end the sentence */
		bool after = behind.n && in_name(behind.p[0]) &&
			!(behind.p[0] == '.' || behind.p[0] == ':');
		if (!before && !after)
			return true;
		text = str_from(text, (size_t)(at - text.p) + 1);
	}
	return false;
}

static bool is_about(const struct selection *s, const struct row_traits *f)
{
	struct str name = entity_name(s->about);

	if (f->claim &&
		(str_eq(f->claim->subject, s->about) ||
			str_eq(f->claim->object, s->about))) {
		return true;
	}
	return mentions(f->names, name);
}

static bool is_from(const struct selection *s, const struct row_traits *f)
{
	if (source_matches(f->source, s->source))
		return true;
	for (uint32_t i = 0; i < f->n_also; i++) {
		if (source_matches(f->also[i]->source, s->source))
			return true;
	}
	return false;
}

static bool is_of_hunt(const struct selection *s, const struct claim *c)
{
	const char *hunt = predicates[c->predicate].hunt;

	return hunt && str_is(s->hunt, hunt);
}

static void reach_claim(struct selection *s, const struct claim *c)
{
	table_put(&s->reached, c->subject);
	table_put(&s->reached, c->object);
	for (uint32_t k = 0; k < c->n_loc; k++) {
		if (c->loc[k].exhibit < s->p->n_exhibit)
			s->in_exhibit[c->loc[k].exhibit] = true;
	}
}

/* What claims of that hunt and that source are about. */
static bool reach(struct selection *s)
{
	const struct publication *p = s->p;

	s->reached = table_in(&s->a->view.a);
	s->in_exhibit = NEW(&s->a->view.a, bool, p->n_exhibit + 1);
	for (uint32_t i = 0; s->in_exhibit && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if ((!s->hunt.n || is_of_hunt(s, c)) &&
			source_matches(c->source, s->source)) {
			reach_claim(s, c);
		}
	}
	return !s->a->view.a.full;
}

static bool is_reached(const struct selection *s, struct str id)
{
	return table_find(&s->reached, id) != TABLE_NONE;
}

/* One of the servers of a victim, "a, b". */
static bool reaches_server(const struct selection *s, struct str servers)
{
	struct str one;
	char id[INDICATOR_MAX_BYTE];

	while (servers.n) {
		if (!str_cut(servers, ',', &one, &servers)) {
			one = servers;
			servers.n = 0;
		}
		one = str_trim(one);
		int n = snprintf(id, sizeof id, "address:%.*s", STR_FMT(one));
		if (n > 0 && (size_t)n < sizeof id &&
			is_reached(s, (struct str){ id, (size_t)n })) {
			return true;
		}
	}
	return false;
}

/* Whether a suspect is one for what the hunt found, as far as its reasons are
 * told. */
static bool has_reason_of(const struct selection *s, uint32_t row)
{
	const struct suspect_reasons *r = suspect_why(s->p, row);

	for (uint32_t i = 0; i < r->n; i++) {
		const char *hunt =
			predicates[predicate_named(r->reason[i].what)].hunt;

		if (hunt && str_is(s->hunt, hunt))
			return true;
	}
	return !r->n && is_reached(s, s->p->suspect[row]->subject);
}

/* Whether a row has to do with what the hunt found. */
static bool fits_hunt(const struct selection *s,
	uint32_t row,
	const struct row_traits *f)
{
	const struct publication *p = s->p;

	switch (s->l->list) {
	case LIST_EXHIBITS:
		return s->in_exhibit[p->exhibit_listed[row]];
	case LIST_SUSPECTS:
		return has_reason_of(s, row);
	case LIST_ENTITIES:
		return is_reached(s, p->entity[row].id);
	case LIST_VICTIMS:
		return reaches_server(s, p->victim[row].servers);
	default:
		return f->claim && is_of_hunt(s, f->claim);
	}
}

/* Suspicion comes from no sensor, but what else is said of a server does. */
static bool fits_source(const struct selection *s,
	uint32_t row,
	const struct row_traits *f)
{
	if (is_from(s, f))
		return true;
	if (s->l->list == LIST_SUSPECTS)
		return is_reached(s, s->p->suspect[row]->subject);
	if (s->l->list == LIST_VICTIMS)
		return is_reached(s, s->p->victim[row].claim->subject);
	return s->l->list == LIST_ENTITIES &&
		is_reached(s, s->p->entity[row].id);
}

static bool is_wanted(const struct selection *s, uint32_t row)
{
	const struct row_traits *f = &s->facts[row];

	if (s->about.n && !is_about(s, f))
		return false;
	if (s->source.n && !fits_source(s, row, f))
		return false;
	if (s->hunt.n && !fits_hunt(s, row, f))
		return false;
	if (f->to_s != TIME_OPEN && f->to_s < s->from_s)
		return false;
	if (f->from_s != TIME_UNKNOWN && f->from_s >= s->to_s)
		return false;
	/* what has no date is in no span */
	bool dated = f->from_s != TIME_UNKNOWN || f->to_s != TIME_OPEN;
	if (!dated && (s->from_s != INT64_MIN || s->to_s != INT64_MAX))
		return false;
	return f->size >= s->least;
}

/* --- in which order ------------------------------------------------------ */

struct sorted {
	const struct row_traits *f;
	uint32_t row;
};

static int by_time(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;

	if (x->f->from_s != y->f->from_s)
		return x->f->from_s < y->f->from_s ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int by_name(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;
	int order = str_cmp(x->f->name, y->f->name);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_size(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;

	if (x->f->size != y->f->size)
		return x->f->size > y->f->size ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static const struct {
	const char *name;
	int (*order)(const void *a, const void *b);
} orders[] = { { "time", by_time },
	{ "name", by_name },
	{ "size", by_size } };

static bool sort_rows(struct selection *s, struct err *err)
{
	struct sorted *x = NEW(&s->a->view.a, struct sorted, s->n + 1);

	if (!x)
		return fail(err, ERR_LIMIT, 0, "no memory left for the list");
	for (uint32_t i = 0; i < s->n; i++)
		x[i] = (struct sorted){ &s->facts[s->pick[i]], s->pick[i] };
	for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
		if (s->sort && str_is(str_of(s->sort), orders[k].name))
			qsort(x, s->n, sizeof *x, orders[k].order);
	}
	for (uint32_t i = 0; i < s->n; i++)
		s->pick[i] = x[i].row;
	return true;
}

/* --- what was asked ------------------------------------------------------ */

/* ln N in 1/1000 bit: what odds of N to 1 weigh */
static int64_t bits_of_odds(uint64_t n)
{
	uint64_t most = INT64_MAX / FIXED_ONE;
	int64_t ln = fixed_ln((int64_t)(n < most ? n : most) * FIXED_ONE);

	return ln * 1000000 / 693147;
}

static uint64_t count_of(const struct answer *a,
	enum parameter p,
	uint64_t none)
{
	const char *v = answer_value(a, p);
	uint64_t n = none;

	if (v)
		str_u64(str_of(v), &n);
	return n;
}

static void span_of(struct selection *s)
{
	const char *from = answer_value(s->a, PARAM_FROM);
	const char *to = answer_value(s->a, PARAM_TO);
	struct span x;

	s->from_s = INT64_MIN;
	s->to_s = INT64_MAX;
	if (from && span_parse(str_of(from), STR("Z"), &x))
		s->from_s = x.from;
	if (to && span_parse(str_of(to), STR("Z"), &x))
		s->to_s = x.to;
}

static bool hunt_of(struct selection *s, struct err *err)
{
	const char *hunt = answer_value(s->a, PARAM_HUNT);
	struct buf near = { 0 };
	struct nearest n;

	s->hunt = str_of(hunt);
	if (!hunt)
		return true;
	n = near_to(s->hunt);
	for (size_t i = 0; i < n_hunts; i++) {
		if (str_is(s->hunt, hunts[i].name))
			return true;
		near_offer(&n, str_of(hunts[i].name));
	}
	near_say(&n, "", "", &near);
	fail(err,
		ERR_USAGE,
		0,
		"%shunt: there is no hunt \"%s\"%.*s%s `ashiato hunts` lists "
		"them",
		s->a->call->prefix,
		hunt,
		STR_FMT(buf_str(&near)),
		near.n ? "" : ";");
	buf_done(&near);
	return false;
}

static bool read_selection(struct selection *s, struct err *err)
{
	const char *about = answer_value(s->a, PARAM_ABOUT);
	uint64_t least = count_of(s->a, PARAM_MIN, 0);

	s->source = str_of(answer_value(s->a, PARAM_SOURCE));
	s->sort = answer_value(s->a, PARAM_SORT);
	s->least = INT64_MIN;
	if (least)
		s->least = s->l->odds ? bits_of_odds(least) : (int64_t)least;
	span_of(s);
	if (s->from_s >= s->to_s) {
		return fail(err,
			ERR_USAGE,
			0,
			"%sfrom: a time before the end of %sto was expected",
			s->a->call->prefix,
			s->a->call->prefix);
	}
	if (!hunt_of(s, err))
		return false;
	return !about ||
		case_entity_meant(&s->a->view.counted,
			str_of(about),
			&s->a->view.a,
			&s->about,
			err);
}

/* "about address:192.0.2.1, from sensor, sorted by time" */
static struct str say_asked(const struct selection *s)
{
	static const enum parameter said[] = { PARAM_ABOUT,
		PARAM_SOURCE,
		PARAM_HUNT,
		PARAM_FROM,
		PARAM_TO,
		PARAM_MIN,
		PARAM_SORT };
	static const char *const word[] = { "about ",
		"from the source ",
		"found by the hunt ",
		"from ",
		"to ",
		"of at least ",
		"sorted by " };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		const char *v = answer_value(s->a, said[i]);

		if (!v)
			continue;
		buf_z(&b, b.n ? ", " : "");
		buf_z(&b, word[i]);
		buf_shown(&b,
			said[i] == PARAM_ABOUT ? s->about : str_of(v),
			TEXT_SHOWN_MAX);
	}
	struct str ret = arena_str(&s->a->view.a, buf_str(&b));
	buf_done(&b);
	return ret;
}

/* The page that was asked for: *ret_first, and s->n of it. */
static void cut_page(struct selection *s)
{
	struct listed *x = &s->p->listed;
	uint64_t page = count_of(s->a, PARAM_PAGE, 0);
	uint64_t per = count_of(s->a, PARAM_PER, 0);

	x->total = s->n;
	if (!page && !per)
		return;
	x->page = true;
	per = per ? per : publish_list_per(s->l->list);
	page = page ? page : 1;
	uint64_t first = page - 1 < s->n / per + 1 ? (page - 1) * per : s->n;
	first = first < s->n ? first : s->n;
	x->first = (uint32_t)first;
	s->n = (uint32_t)(s->n - first < per ? s->n - first : per);
	s->pick += first;
}

/* Exhibits of the publication, by index. */
static bool list_exhibits(struct answer *a)
{
	struct publication *p = &a->view.publication;
	uint32_t *x = NEW(&a->view.a, uint32_t, p->n_exhibit + 1);

	p->n_exhibit_listed = 0;
	for (uint32_t i = 0; x && i < p->n_exhibit; i++) {
		if (publication_has(p, i))
			x[p->n_exhibit_listed++] = i;
	}
	p->exhibit_listed = x;
	return x != NULL;
}

/* Names that match nothing are told. */
static void tell_nothing(const struct selection *s)
{
	struct nearest near = near_to(s->source);
	struct buf b = { 0 };

	if (!s->source.n || s->n)
		return;
	for (uint32_t i = 0; i < s->l->n(s->p); i++) {
		near_offer(&near, s->facts[i].source);
		near_offer(&near, source_kind(s->facts[i].source));
	}
	near_say(&near, "", "", &b);
	answer_tell(s->a,
		"nothing here is from the source \"%.*s\"%.*s",
		STR_FMT(s->source),
		STR_FMT(buf_str(&b)));
	buf_done(&b);
}

bool answer_select(struct answer *a, enum list list, struct err *err)
{
	struct selection s = {
		.a = a,
		.p = &a->view.publication,
		.l = &lists[list],
	};
	const bool asked = a->call->value[PARAM_SORT].n ||
		a->call->value[PARAM_PAGE].n || a->call->value[PARAM_PER].n;

	if (list == LIST_EXHIBITS && !list_exhibits(a))
		return fail(err, ERR_LIMIT, 0, "no memory left for the list");
	if (!read_selection(&s, err))
		return false;
	s.p->listed.asked = say_asked(&s);
	if (!asked && !s.p->listed.asked.n)
		return true;
	uint32_t n = s.l->n(s.p);
	s.pick = NEW(&a->view.a, uint32_t, n + 1);
	s.facts = NEW(&a->view.a, struct row_traits, n + 1);
	bool reaches = s.hunt.n || s.source.n;
	if (!s.pick || !s.facts || (reaches && !reach(&s)))
		return fail(err, ERR_LIMIT, 0, "no memory left for the list");
	for (uint32_t i = 0; i < n; i++) {
		s.l->facts(s.p, i, &s.facts[i]);
		if (is_wanted(&s, i))
			s.pick[s.n++] = i;
	}
	tell_nothing(&s);
	if (!sort_rows(&s, err))
		return false;
	cut_page(&s);
	uint32_t *rank = NEW(&a->view.a, uint32_t, s.n + 1);
	for (uint32_t i = 0; rank && i < s.n; i++)
		rank[i] = s.pick[i] + 1;
	s.p->listed.rank = rank;
	/* what was withdrawn is no row of a selection */
	s.p->n_undone = 0;
	return s.l->keep(&s) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the list");
}
