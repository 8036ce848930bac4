/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/times.h"

#include <stdlib.h>

#include "case/steps/plan.h"

/* --- clocks -------------------------------------------------------------- */

/* Whose clock a format has, and in which order it was written; of the others
 * nothing is inferred from the order of their records. */
static const struct {
	const char *format;
	enum clock_sort sort;
} sorts[] = {
	{ "pcap", CLOCK_SENSOR },
	{ "pcapng", CLOCK_SENSOR },
	{ "netflow", CLOCK_SENSOR },
	{ "flow-csv", CLOCK_SENSOR },
	{ "nfdump", CLOCK_SENSOR },
	{ "zeek-tsv", CLOCK_SENSOR },
	{ "zeek-json", CLOCK_SENSOR },
	{ "suricata-eve", CLOCK_SENSOR },
	{ "web-log", CLOCK_WRITES_IN_ORDER },
	{ "w3c-log", CLOCK_WRITES_IN_ORDER },
	{ "squid-log", CLOCK_WRITES_IN_ORDER },
	{ "syslog", CLOCK_WRITES_IN_ORDER },
	{ "evtx", CLOCK_WRITES_IN_ORDER },
	{ "cowrie", CLOCK_WRITES_IN_ORDER },
	{ "dionaea", CLOCK_WRITES_IN_ORDER },
	{ "audit-log", CLOCK_WRITES_IN_ORDER },
	{ "log-lines", CLOCK_WRITES_IN_ORDER },
	{ "shell-history", CLOCK_WRITES_IN_ORDER },
	{ "utmp", CLOCK_WRITES_IN_ORDER },
	{ "journal", CLOCK_WRITES_IN_ORDER },
	{ "usn-journal", CLOCK_WRITES_IN_ORDER },
};

static enum clock_sort sort_of(struct str format)
{
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		if (str_is(format, sorts[i].format))
			return sorts[i].sort;
	}
	return CLOCK_COLLECTS;
}

static bool is_read(const struct times *t, uint32_t i)
{
	const struct publication *p = &t->v->publication;
	const struct exhibit *x = &p->exhibit[i];

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
		if (!chronology_exhibit(t->c, x, i, sort_of(x->format), err) ||
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

/* --- one event ----------------------------------------------------------- */

/* The record that begins at an offset: what is told of it first, but rather
 * something with a time. */
struct looking_up {
	const struct times *t;
	uint32_t exhibit;
	uint64_t at_byte;
	uint64_t nearest; /* record before it, for who is a few bytes off */
	struct timed_event *ret;
	bool found;
	struct err *err;
	bool failed;
};

static bool put_looked_up(void *ctx, const struct obs *o)
{
	struct looking_up *l = ctx;

	if (o->at_byte < l->at_byte)
		l->nearest = o->at_byte;
	if (o->at_byte != l->at_byte)
		return true;
	l->failed = !chronology_event(l->t->c,
		l->exhibit,
		o,
		l->t->a,
		l->ret,
		l->err);
	l->found = true;
	return !l->failed && !l->ret->n_as_read;
}

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

static bool record_event(struct times *t,
	struct str exhibit,
	struct str offset,
	struct timed_event *ret,
	struct err *err)
{
	const struct publication *p = &t->v->publication;
	struct looking_up l = { .t = t, .ret = ret, .err = err };

	if (!offset_parse(offset, &l.at_byte)) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\": behind @ the offset of a record was "
			"expected, as `ashiato show CASE events` prints it",
			STR_FMT(offset));
	}
	if (!case_exhibit_named(t->s, exhibit, &l.exhibit, err))
		return false;
	if (l.exhibit >= p->n_exhibit || !is_read(t, l.exhibit)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s is no log that counts for this question",
			STR_FMT(exhibit));
	}
	if (!case_read_exhibit(t->s,
		    &p->exhibit[l.exhibit],
		    &(struct sink){ &l, put_looked_up, pass_skip },
		    err) ||
		l.failed) {
		return false;
	}
	return l.found ||
		fail(err,
			ERR_USAGE,
			0,
			"no record of %.*s begins at byte %llu; the one before "
			"it begins at %llu, and `ashiato show CASE events` "
			"lists them",
			STR_FMT(exhibit),
			(unsigned long long)l.at_byte,
			(unsigned long long)l.nearest);
}

static bool claim_event(struct times *t,
	struct str id,
	struct timed_event *ret,
	struct err *err)
{
	const struct claim *c;

	return case_claim_named(t->s,
		       &t->v->counted,
		       id,
		       t->v->publication.as_of_s,
		       &c,
		       err) &&
		chronology_claim(t->c, c, t->a, ret, err);
}

bool times_event(struct times *t,
	struct str name,
	struct timed_event *ret,
	struct err *err)
{
	enum entity_type type = entity_type_of(name);
	size_t at = 0;

	if (type == ENT_EVENT || type == ENT_CLAIM)
		name = entity_name(name);
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '@')
			at = i;
	}
	if (!at)
		return claim_event(t, name, ret, err);
	return record_event(t,
		str_head(name, at),
		(struct str){ name.p + at + 1, name.n - at - 1 },
		ret,
		err);
}

/* --- what analysts take for granted -------------------------------------- */

struct assumed {
	struct timed_event *event;
	uint32_t n_event;
	uint32_t event_cap;
	struct time_relation *relation;
	uint32_t n_relation;
	uint32_t relation_cap;
};

static bool take_event(struct times *t,
	struct assumed *w,
	struct str name,
	uint32_t *ret,
	struct err *err)
{
	struct timed_event e;

	if (!times_event(t, name, &e, err))
		return false;
	for (uint32_t i = 0; i < w->n_event; i++) {
		*ret = i;
		if (str_eq(w->event[i].event, e.event))
			return true;
	}
	w->event = arena_grown(t->a,
		w->event,
		w->n_event,
		&w->event_cap,
		sizeof *w->event);
	if (!w->event)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	*ret = w->n_event;
	w->event[w->n_event++] = e;
	return true;
}

/* "seconds" of an assumption's detail, as ns; a day where it is not told */
static int64_t seconds_of(struct str detail, struct arena *a)
{
	struct str key = STR("\"seconds\":\"");
	struct arena scratch = *a;

	for (size_t i = 0; i + key.n <= detail.n; i++) {
		struct str s = { detail.p + i, key.n };

		if (!str_eq(s, key))
			continue;
		s = (struct str){ detail.p + i + key.n, detail.n - i - key.n };
		return (int64_t)(strtod(arena_z(&scratch, str_head(s, 32)),
					 NULL) *
			1e9);
	}
	return DAY_S * INT64_C(1000000000);
}

static bool take_relation(struct times *t,
	struct assumed *w,
	const struct claim *c,
	struct err *err)
{
	struct time_relation r = { .text = c->text };
	int64_t most = INT64_MAX;

	if (!take_event(t, w, c->subject, &r.first, err) ||
		!take_event(t, w, c->object, &r.second, err)) {
		return false;
	}
	if (c->predicate == PRED_IS_NEAR)
		most = seconds_of(c->detail, t->a);
	r.most_ns = most;
	r.least_ns = c->predicate == PRED_IS_NEAR ? -most : 1;
	w->relation = arena_grown(t->a,
		w->relation,
		w->n_relation,
		&w->relation_cap,
		sizeof *w->relation);
	if (!w->relation)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	w->relation[w->n_relation++] = r;
	return true;
}

static bool take_relations(struct times *t, struct assumed *w, struct err *err)
{
	const struct claimset *all = &t->v->counted;

	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct err why = { 0 };

		if ((c->predicate != PRED_CAME_BEFORE &&
			    c->predicate != PRED_IS_NEAR) ||
			c->told != TOLD_WHOLE || take_relation(t, w, c, &why)) {
			continue;
		}
		if (why.code != ERR_USAGE) {
			*err = why;
			return false;
		}
		if (t->tell)
			t->tell(t->ctx, str_of(why.text));
	}
	return true;
}

bool times_order(struct times *t,
	struct str first,
	struct str second,
	struct order_row *ret,
	struct err *err)
{
	struct assumed w = { 0 };
	uint32_t a = 0;
	uint32_t b = 0;

	if (!take_event(t, &w, first, &a, err) ||
		!take_event(t, &w, second, &b, err)) {
		return false;
	}
	if (a == b) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\" and \"%.*s\" are one event",
			STR_FMT(first),
			STR_FMT(second));
	}
	return take_relations(t, &w, err) &&
		chronology_order(t->c,
			w.event,
			w.n_event,
			w.relation,
			w.n_relation,
			t->a,
			ret,
			err);
}

bool times_assumptions(struct times *t, struct err *err)
{
	struct assumed w = { 0 };
	struct order_row unused;

	if (!take_relations(t, &w, err))
		return false;
	return w.n_event < 2 ||
		chronology_order(t->c,
			w.event,
			w.n_event,
			w.relation,
			w.n_relation,
			t->a,
			&unused,
			err);
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
	bool pruned; /* the first of them stand in order: none after is wanted
		      */
	struct err *err;
	bool failed;
};

static int64_t sort_key(const struct timed_event *e)
{
	if (e->bounds.from_ns != NEVER_BEFORE_NS)
		return e->bounds.from_ns;
	if (e->n_as_read)
		return e->as_read[0][0];
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
	int64_t from = e->bounds.from_ns;
	int64_t to = e->bounds.to_ns;

	if (from == NEVER_BEFORE_NS && e->n_as_read)
		from = e->as_read[0][0];
	if (e->bounds.from_ns == NEVER_BEFORE_NS && e->n_as_read)
		to = e->as_read[e->n_as_read - 1][1];
	return from < w->to_ns && to > w->from_ns;
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
	return true;
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

	l.cap = 4 * w->most + 64;
	l.event = NEW(t->a, struct timed_event, l.cap);
	if (!l.event)
		return fail(err, ERR_LIMIT, 0, "no memory left for events");
	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (!is_read(t, i) ||
			(w->source.n && !str_eq(w->source, x->name))) {
			continue;
		}
		l.exhibit = i;
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
