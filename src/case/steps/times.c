/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/times.h"

#include <stdlib.h>

#include "case/steps/disclosure.h"
#include "case/steps/plan.h"

/* --- clocks -------------------------------------------------------------- */

static bool is_read(const struct times *t, uint32_t i)
{
	const struct publication *p = &t->v->publication;
	const struct disclosure *d = t->v->disclosure;
	const struct exhibit *x = &p->exhibit[i];

	if (d && i < d->n_exhibit && d->exhibit_out[i])
		return false;
	return !x->withdrawn && publication_has(p, i) &&
		x->acquired_s < p->as_of_s &&
		plan_reads(x->format, PASS_TELEMETRY);
}

static bool has_text(const struct obs *o, struct str word)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];
	uint32_t n;
	const struct str *cell = obs_cells(o, &n);

	for (uint32_t i = 0; i < shape->n; i++) {
		if (shape->field[i].type == FIELD_TEXT &&
			str_has(obs_text_at(o, &shape->field[i]), word)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		if (str_has(cell[i], word))
			return true;
	}
	return false;
}

static bool is_about(const struct obs *o, struct str about)
{
	enum entity_type type = entity_type_of(about);
	struct addr address;

	if (!about.n)
		return true;
	if (type != ENT_NONE)
		about = entity_name(about);
	if (addr_parse(about, &address) &&
		(addr_eq(address, o->tuple.src) ||
			addr_eq(address, o->tuple.dst))) {
		return true;
	}
	return has_text(o, about);
}

/* Those that are asked about, to the chronology. */
struct about_sink {
	struct sink to;
	struct str about;
};

static bool put_about(void *ctx, const struct obs *o)
{
	const struct about_sink *f = ctx;

	return !is_about(o, f->about) || f->to.put(f->to.ctx, o);
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static bool read_logs(struct times *t, struct err *err)
{
	const struct publication *p = &t->v->publication;
	struct about_sink f = { chronology_sink(t->c), t->about };
	const struct sink sink = { &f, put_about, pass_skip };

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (!is_read(t, i))
			continue;
		/* what is read has a reader */
		enum clock_sort clock = reader_named(x->format)->clock;
		if (!chronology_exhibit(t->c, x, i, clock, err) ||
			!case_read_exhibit(t->s, x, &sink, err)) {
			return false;
		}
	}
	return true;
}

/* People's words on clocks that nothing here has are passed on, not lost. */
static bool take_words(struct times *t, struct err *err)
{
	const struct claimset *all = &t->v->counted;

	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct err why = { 0 };

		if (c->predicate != PRED_CLOCK_AHEAD_BY ||
			c->told != TOLD_WHOLE)
			continue;
		if (chronology_clock_said(t->c, c, &why))
			continue;
		if (why.code != ERR_USAGE) {
			*err = why;
			return false;
		}
		if (t->tell)
			t->tell(t->ctx, str_of(why.text));
	}
	return true;
}

bool times_open(struct times *t, struct err *err)
{
	return chronology_open(&t->c, err) && read_logs(t, err) &&
		take_words(t, err) && chronology_fit(t->c, err);
}

void times_close(struct times *t)
{
	chronology_close(t->c);
	t->c = NULL;
}

/* --- events by name ------------------------------------------------------ */

/* An event that is asked for, or that an assumption names. */
struct meant {
	struct str name;
	bool is_record;
	uint32_t exhibit; /* of a record */
	uint64_t at_byte;
	uint32_t which; /* of the times that are told there, from 1 */
	uint32_t passed;
	uint64_t nearest; /* record before it, for who is a few bytes off */
	struct timed_event event;
	bool found;
	struct err why; /* it was not */
};

struct meanings {
	struct times *t;
	struct table names;
	struct meant *meant; /* by index of the names */
	uint32_t n;
	uint32_t cap;
};

static bool offset_parse(struct str s, uint64_t *ret)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > UINT64_MAX / 10 - 9)
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	*ret = n;
	return s.n > 0;
}

static bool parse_record(const struct times *t,
	struct str exhibit,
	struct str offset,
	struct meant *m)
{
	struct str rest = offset;
	struct str which = { 0 };
	uint64_t n = 1;

	if (str_cut(offset, '#', &rest, &which) && !offset_parse(which, &n))
		n = 0;
	m->which = n && n < UINT32_MAX ? (uint32_t)n : 0;
	if (!m->which || !offset_parse(rest, &m->at_byte)) {
		return fail(&m->why,
			ERR_USAGE,
			0,
			"\"%.*s\": behind @ the offset of a record was "
			"expected, as `ashiato show CASE events` prints it",
			STR_FMT(offset));
	}
	if (!case_exhibit_named(t->s, exhibit, &m->exhibit, &m->why))
		return false;
	m->is_record = m->exhibit < t->v->publication.n_exhibit &&
		is_read(t, m->exhibit);
	return m->is_record ||
		fail(&m->why,
			ERR_USAGE,
			0,
			"%.*s is no log that counts for this question",
			STR_FMT(exhibit));
}

static bool find_claim(const struct times *t, struct str id, struct meant *m)
{
	const struct claim *c;

	m->found = case_claim_named(t->s,
			   &t->v->counted,
			   id,
			   t->v->publication.as_of_s,
			   &c,
			   &m->why) &&
		chronology_claim(t->c, c, t->a, &m->event, &m->why);
	return m->found;
}

static void parse_name(const struct times *t, struct meant *m)
{
	enum entity_type type = entity_type_of(m->name);
	struct str name = m->name;
	size_t at = 0;

	if (type == ENT_EVENT || type == ENT_CLAIM)
		name = entity_name(name);
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '@')
			at = i;
	}
	if (at)
		parse_record(t,
			str_head(name, at),
			str_from(name, at + 1),
			m);
	else
		find_claim(t, name, m);
}

/* its index; TABLE_NONE: no memory */
static uint32_t mean(struct meanings *w, struct str name)
{
	uint32_t i = table_put(&w->names, name);

	if (i == TABLE_NONE || i < w->n)
		return i;
	w->meant = arena_grown(w->t->a,
		w->meant,
		w->n,
		&w->cap,
		sizeof *w->meant);
	if (!w->meant)
		return TABLE_NONE;
	w->meant[w->n] = (struct meant){ .name = w->names.key[i] };
	parse_name(w->t, &w->meant[w->n]);
	return w->n++;
}

/* Those of one exhibit, by offset, while it is read. */
struct looking_up {
	struct meanings *w;
	struct meant **at;
	uint32_t n;
	struct err *err;
	bool failed;
};

/* EXHIBIT@OFFSET is the first time that is told there, EXHIBIT@OFFSET#2 the
 * second; of a record without any it is the record. */
static bool name_nth(struct timed_event *e, uint32_t n, struct arena *a)
{
	if (n > 1)
		e->event = arena_fmt(a, "%.*s#%u", STR_FMT(e->event), n);
	return !a->full;
}

static bool take_record(struct looking_up *l,
	struct meant *m,
	const struct obs *o)
{
	bool timed = chronology_is_timed(o);

	m->passed += timed;
	if (timed ? m->passed != m->which : m->found || m->which > 1)
		return true;
	m->found = true;
	return chronology_event(l->w->t->c,
		       m->exhibit,
		       o,
		       l->w->t->a,
		       &m->event,
		       l->err) &&
		name_nth(&m->event, m->which, l->w->t->a);
}

static bool put_looked_up(void *ctx, const struct obs *o)
{
	struct looking_up *l = ctx;
	uint32_t low = 0;
	uint32_t high = l->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (l->at[mid]->at_byte < o->at_byte)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < l->n)
		l->at[low]->nearest = o->at_byte < l->at[low]->at_byte
			? o->at_byte
			: l->at[low]->nearest;
	for (; low < l->n && l->at[low]->at_byte == o->at_byte; low++) {
		l->failed = !take_record(l, l->at[low], o);
		if (l->failed)
			return false;
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct meant *x = *(struct meant *const *)a;
	const struct meant *y = *(struct meant *const *)b;

	if (x->exhibit != y->exhibit)
		return x->exhibit < y->exhibit ? -1 : 1;
	return (x->at_byte > y->at_byte) - (x->at_byte < y->at_byte);
}

static bool look_up(struct looking_up *l, struct err *err)
{
	const struct times *t = l->w->t;
	const struct exhibit *x =
		&t->v->publication.exhibit[l->at[0]->exhibit];

	if (!case_read_exhibit(t->s,
		    x,
		    &(struct sink){ l, put_looked_up, pass_skip },
		    err) ||
		l->failed) {
		return false;
	}
	for (uint32_t i = 0; i < l->n; i++) {
		struct meant *m = l->at[i];

		if (m->found)
			continue;
		fail(&m->why,
			ERR_USAGE,
			0,
			"no record of %.*s begins at byte %llu; the one "
			"before "
			"it begins at %llu, and `ashiato show CASE events` "
			"lists them",
			STR_FMT(x->name),
			(unsigned long long)m->at_byte,
			(unsigned long long)m->nearest);
	}
	return true;
}

/* Each exhibit is read once, however many of its records are meant. */
static bool find_records(struct meanings *w, struct err *err)
{
	struct meant **at = NEW(w->t->a, struct meant *, w->n + 1U);
	uint32_t n = 0;

	if (!at)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	for (uint32_t i = 0; i < w->n; i++) {
		if (w->meant[i].is_record)
			at[n++] = &w->meant[i];
	}
	qsort(at, n, sizeof *at, by_place);
	for (uint32_t i = 0; i < n;) {
		uint32_t k = i + 1;

		while (k < n && at[k]->exhibit == at[i]->exhibit)
			k++;
		struct looking_up l = { w, &at[i], k - i, err, false };
		if (!look_up(&l, err))
			return false;
		i = k;
	}
	return true;
}

/* --- what analysts take for granted -------------------------------------- */

struct relations {
	struct time_relation *r;
	uint32_t n;
	uint32_t cap;
};

static bool is_relation(const struct claim *c)
{
	return (c->predicate == PRED_CAME_BEFORE ||
		       c->predicate == PRED_IS_NEAR) &&
		c->told == TOLD_WHOLE;
}

static bool add_relation(struct meanings *w,
	struct relations *to,
	const struct claim *c)
{
	bool near = c->predicate == PRED_IS_NEAR;
	int64_t most = near ? assumed_ns(c,
				      "seconds",
				      DAY_S * INT64_C(1000000000),
				      *w->t->a)
			    : INT64_MAX;

	to->r = arena_grown(w->t->a, to->r, to->n, &to->cap, sizeof *to->r);
	if (!to->r)
		return false;
	to->r[to->n] = (struct time_relation){
		.first = mean(w, c->subject),
		.second = mean(w, c->object),
		.least_ns = near ? -most : 1,
		.most_ns = most,
		.text = c->text,
	};
	to->n++;
	return !w->t->a->full;
}

/* Those whose two events are there; the others are told. */
static void drop_lost(struct meanings *w, struct relations *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct meant *a = &w->meant[r->r[i].first];
		const struct meant *b = &w->meant[r->r[i].second];

		if (a->found && b->found)
			r->r[n++] = r->r[i];
		else if (w->t->tell)
			w->t->tell(w->t->ctx,
				str_of(a->found ? b->why.text : a->why.text));
	}
	r->n = n;
}

static bool find_all(struct meanings *w,
	struct relations *r,
	struct timed_event **ret,
	struct err *err)
{
	const struct claimset *all = &w->t->v->counted;

	for (uint32_t i = 0; i < all->n; i++) {
		if (is_relation(all->claim[i]) &&
			!add_relation(w, r, all->claim[i])) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for events");
		}
	}
	if (!find_records(w, err))
		return false;
	drop_lost(w, r);
	*ret = NEW(w->t->a, struct timed_event, w->n + 1U);
	if (!*ret)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	for (uint32_t i = 0; i < w->n; i++)
		(*ret)[i] = w->meant[i].event;
	return true;
}

/* Of n names, and everything that is taken for granted; ret NULL: bounds alone.
 */
static bool ask_order(struct times *t,
	const struct str *name,
	uint32_t n,
	struct order_row *ret,
	struct timed_event *ret_first,
	struct err *err)
{
	struct meanings w = { .t = t, .names = table_in(t->a) };
	struct relations r = { 0 };
	struct timed_event *event;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = mean(&w, name[i]);

		if (at == TABLE_NONE)
			return fail(err, ERR_LIMIT, 0, "no memory left");
		if (at < i) {
			return fail(err,
				ERR_USAGE,
				0,
				"\"%.*s\" is one event, and stands there "
				"twice",
				STR_FMT(name[i]));
		}
	}
	if (!find_all(&w, &r, &event, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!w.meant[i].found) {
			*err = w.meant[i].why;
			return false;
		}
	}
	bool ok =
		chronology_order(t->c, event, w.n, r.r, r.n, t->a, ret, err);
	if (ok && ret_first)
		*ret_first = event[0];
	return ok;
}

bool times_event(struct times *t,
	struct str name,
	struct timed_event *ret,
	struct err *err)
{
	return ask_order(t, &name, 1, NULL, ret, err);
}

bool times_order(struct times *t,
	struct str first,
	struct str second,
	struct order_row *ret,
	struct err *err)
{
	const struct str name[] = { first, second };

	return ask_order(t, name, 2, ret, NULL, err);
}

bool times_assumptions(struct times *t, struct err *err)
{
	return ask_order(t, NULL, 0, NULL, NULL, err);
}

/* --- lists --------------------------------------------------------------- */

struct listing {
	const struct times *t;
	const struct times_wanted *w;
	uint32_t exhibit;
	/* the earliest so far; more than are wanted, pruned now and then */
	struct timed_event *event;
	uint32_t n;
	uint32_t cap;
	uint64_t seen;
	/* how many times were told where the record began that came last */
	uint64_t last_at;
	uint32_t nth;
	bool pruned; /* the first of them stand in order: none after is wanted
		      */
	struct err *err;
	bool failed;
};

/* the latest that it can mean: of readings without a year the likeliest */
static int64_t sort_key(const struct timed_event *e)
{
	if (e->bounds.from_ns != NEVER_BEFORE_NS)
		return e->bounds.from_ns;
	if (e->n_as_read)
		return e->as_read[e->n_as_read - 1][0];
	return e->bounds.to_ns;
}

static int by_instant(const void *a, const void *b)
{
	const struct timed_event *x = a;
	const struct timed_event *y = b;
	int64_t i = sort_key(x);
	int64_t j = sort_key(y);

	if (i != j)
		return i < j ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

/* may lie there: by its bounds, and where there are none by its reading */
static bool may_lie_in(const struct timed_event *e,
	const struct times_wanted *w)
{
	bool bounded = e->bounds.from_ns != NEVER_BEFORE_NS;

	if (bounded || !e->n_as_read) {
		return e->bounds.from_ns < w->to_ns &&
			e->bounds.to_ns > w->from_ns;
	}
	for (uint32_t i = 0; i < e->n_as_read; i++) {
		if (e->as_read[i][0] < w->to_ns &&
			e->as_read[i][1] > w->from_ns)
			return true;
	}
	return false;
}

static void prune(struct listing *l)
{
	qsort(l->event, l->n, sizeof *l->event, by_instant);
	l->n = l->w->most;
	l->pruned = true;
}

static bool put_listed(void *ctx, const struct obs *o)
{
	struct listing *l = ctx;
	struct timed_event e;
	bool same = l->nth && o->at_byte == l->last_at;

	l->nth = (same ? l->nth : 0) + chronology_is_timed(o);
	l->last_at = o->at_byte;
	if (!is_about(o, l->w->about))
		return true;
	struct arena before = *l->t->a;
	if (!chronology_event(l->t->c, l->exhibit, o, l->t->a, &e, l->err)) {
		l->failed = true;
		return false;
	}
	if ((!e.n_as_read && e.bounds.state == BOUNDS_UNCHECKED) ||
		!may_lie_in(&e, l->w)) {
		*l->t->a = before;
		return true;
	}
	l->seen++;
	if (l->n == l->cap)
		prune(l);
	/* what comes after all that are kept anyway needs no room */
	if (l->pruned && by_instant(&e, &l->event[l->w->most - 1]) > 0) {
		*l->t->a = before;
		return true;
	}
	l->event[l->n++] = e;
	return name_nth(&l->event[l->n - 1], l->nth, l->t->a);
}

bool times_list(struct times *t,
	const struct times_wanted *w,
	const struct timed_event **ret,
	uint32_t *ret_n,
	uint64_t *ret_more,
	struct err *err)
{
	const struct publication *p = &t->v->publication;
	struct listing l = { .t = t, .w = w, .err = err };

	l.cap = w->most + w->most / 2 + 64;
	l.event = arena_raw(t->a,
		sizeof *l.event,
		l.cap,
		alignof(struct timed_event));
	if (!l.event)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (!is_read(t, i) ||
			(w->source.n && !str_eq(w->source, x->name))) {
			continue;
		}
		l.exhibit = i;
		l.nth = 0;
		if (!case_read_exhibit(t->s,
			    x,
			    &(struct sink){ &l, put_listed, pass_skip },
			    err) ||
			l.failed) {
			return false;
		}
	}
	qsort(l.event, l.n, sizeof *l.event, by_instant);
	*ret = l.event;
	*ret_n = l.n < w->most ? l.n : w->most;
	*ret_more = l.seen - *ret_n;
	return true;
}

/* --- hours of work ------------------------------------------------------- */

struct working {
	const struct times *t;
	struct str about;
	uint32_t exhibit;
	struct act *act;
	uint32_t n;
	uint32_t cap;
	uint64_t left_out;
	struct err *err;
	bool failed;
};

#define WIDEST_NS (INT64_C(1800) * 1000000000)

static bool put_act(void *ctx, const struct obs *o)
{
	struct working *w = ctx;
	struct timed_event e;
	struct arena scratch = *w->t->a;

	if (!is_about(o, w->about))
		return true;
	w->failed = !chronology_event(w->t->c,
		w->exhibit,
		o,
		&scratch,
		&e,
		w->err);
	if (w->failed)
		return false;
	if (e.bounds.from_ns == NEVER_BEFORE_NS ||
		e.bounds.to_ns - e.bounds.from_ns > WIDEST_NS) {
		w->left_out++;
		return true;
	}
	w->act = arena_grown(w->t->a, w->act, w->n, &w->cap, sizeof *w->act);
	w->failed = !w->act;
	if (w->failed) {
		return fail(w->err,
			ERR_LIMIT,
			0,
			"no memory left for hours of work");
	}
	w->act[w->n++] = (struct act){
		(e.bounds.from_ns / 2 + e.bounds.to_ns / 2) / 1000000000,
		w->exhibit,
	};
	return true;
}

bool times_hours(struct times *t,
	struct str about,
	struct hours_of_work *ret,
	struct err *err)
{
	const struct publication *p = &t->v->publication;
	struct working w = { .t = t, .about = about, .err = err };

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		if (!is_read(t, i))
			continue;
		w.exhibit = i;
		if (!case_read_exhibit(t->s,
			    &p->exhibit[i],
			    &(struct sink){ &w, put_act, pass_skip },
			    err) ||
			w.failed) {
			return false;
		}
	}
	if (!hours_judge(w.act, w.n, t->a, ret))
		return fail(err, ERR_LIMIT, 0, "no memory left for hours");
	ret->left_out = w.left_out;
	return true;
}
