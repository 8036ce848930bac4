/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about time. */
#include <stdlib.h>

#include "case/query/answer.h"
#include "case/steps/disclosure.h"
#include "case/steps/times.h"

/* of what one question answers; pages become real when touched */
#define TIMES_ARENA ((size_t)8 << 30)

enum {
	LISTED = 50,
	ALL = 1 << 20
};

struct asking {
	struct times t;
	struct chronology_answer said;
	struct order_row order;
	struct timed_event event;
};

static void tell(void *ctx, struct str sentence)
{
	answer_tell(ctx, "%.*s", STR_FMT(sentence));
}

static void close_times(struct answer *a)
{
	struct asking *k = a->own;

	times_close(&k->t);
}

/* Everything that the question is asked of: read, and its clocks fitted. */
static struct asking *ask_times(struct answer *a, struct err *err)
{
	bool gaps = str_is(str_of(a->query->name), "gaps");
	const char *about = gaps ? answer_value(a, PARAM_ABOUT) : NULL;

	if (!arena_open(&a->room, TIMES_ARENA, err))
		return NULL;
	struct asking *k = NEW(&a->room, struct asking, 1);
	if (!k) {
		fail(err, ERR_LIMIT, 0, "no memory left for the question");
		return NULL;
	}
	a->own = k;
	a->close = close_times;
	k->t = (struct times){
		.s = a->store,
		.v = &a->view,
		.a = &a->room,
		.about = about ? str_of(about) : (struct str){ 0 },
		.tell = tell,
		.ctx = a,
	};
	a->view.publication.times = &k->said;
	if (!store_unchanged(a->store, err) || !times_open(&k->t, err))
		return NULL;
	return k;
}

/* What an audience may not read stands in no sentence. */
static void withhold(const struct answer *a, struct timed_event *e)
{
	const struct disclosure *d = a->view.disclosure;

	if (!d)
		return;
	e->what = disclosure_text(d, e->what);
	e->reading.raw = disclosure_text(d, e->reading.raw);
}

ASKS(when)
{
	struct asking *k = ask_times(a, err);

	if (!k ||
		!times_event(&k->t,
			str_of(answer_value(a, PARAM_EVENT)),
			&k->event,
			err)) {
		return false;
	}
	withhold(a, &k->event);
	k->said.event = &k->event;
	k->said.n_event = 1;
	return true;
}

ASKS(order)
{
	struct asking *k = ask_times(a, err);

	if (!k ||
		!times_order(&k->t,
			str_of(answer_value(a, PARAM_EVENT)),
			str_of(answer_value(a, PARAM_OTHER)),
			&k->order,
			err)) {
		return false;
	}
	withhold(a, &k->order.a);
	withhold(a, &k->order.b);
	k->said.order = &k->order;
	return true;
}

ASKS(clocks)
{
	struct asking *k = ask_times(a, err);

	if (!k)
		return false;
	k->said.clock = chronology_clocks(k->t.c, &k->said.n_clock);
	return true;
}

ASKS(conflicts)
{
	struct asking *k = ask_times(a, err);

	if (!k || !times_assumptions(&k->t, err))
		return false;
	k->said.conflict = chronology_conflicts(k->t.c, &k->said.n_conflict);
	return true;
}

ASKS(gaps)
{
	struct asking *k = ask_times(a, err);

	if (!k)
		return false;
	k->said.gap = chronology_gaps(k->t.c, &k->said.n_gap);
	return true;
}

ASKS(hours)
{
	struct asking *k = ask_times(a, err);
	struct hours_of_work *h = NEW(&a->room, struct hours_of_work, 1);

	if (!k || !h)
		return false;
	k->said.hours = h;
	return times_hours(&k->t,
		str_of(answer_value(a, PARAM_ABOUT)),
		h,
		err);
}

/* 2016, 2016-09 or 2016-09-12T08:30Z: the first or the last instant of it */
static bool bound_of(const struct answer *a,
	enum parameter p,
	bool last,
	int64_t *ret_ns)
{
	const char *v = answer_value(a, p);
	struct span s;

	*ret_ns = last ? INT64_MAX : INT64_MIN;
	if (!v)
		return true;
	if (!span_parse(str_of(v), STR("Z"), &s))
		return false;
	*ret_ns = (last ? s.to : s.from) * INT64_C(1000000000);
	return true;
}

ASKS(events)
{
	const char *per = answer_value(a, PARAM_PER);
	const char *about = answer_value(a, PARAM_ABOUT);
	const char *source = answer_value(a, PARAM_SOURCE);
	struct times_wanted w = {
		.about = about ? str_of(about) : (struct str){ 0 },
		.source = source ? str_of(source) : (struct str){ 0 },
		.most = per ? (uint32_t)strtoul(per, NULL, 10) : LISTED,
	};
	if (answer_flag(a, PARAM_ALL) && !per)
		w.most = ALL;
	struct asking *k = ask_times(a, err);

	if (!k)
		return false;
	if (!bound_of(a, PARAM_FROM, false, &w.from_ns) ||
		!bound_of(a, PARAM_TO, true, &w.to_ns)) {
		return fail(err,
			ERR_USAGE,
			0,
			"from, to: a day such as 2016-09-12 was expected");
	}
	if (!times_list(&k->t,
		    &w,
		    &k->said.event,
		    &k->said.n_event,
		    &k->said.n_more,
		    err)) {
		return false;
	}
	if (k->said.n_more) {
		answer_tell(a,
			"%llu more records are not listed; --per N or --all "
			"lists them",
			(unsigned long long)k->said.n_more);
	}
	for (uint32_t i = 0; i < k->said.n_event; i++)
		withhold(a, (struct timed_event *)&k->said.event[i]);
	return true;
}
