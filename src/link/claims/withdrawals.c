/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn, superseded, retracted, and retractions that are themselves
 * retracted: later acts on earlier. */
#include "link/claims/withdrawals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "link/state/rows.h"

enum {
	/* so often a word may be taken back and restored; what comes after is
	 * not followed */
	TURNS_MAX = 16,
	CLEAN_BYTE = 1 << 20,
};
#define NO_ROW UINT32_MAX

/* The times at which something counts: from_s <= t < to_s, ascending. */
struct turns {
	uint32_t n;
	struct turn {
		int64_t from_s;
		int64_t to_s;
	} turn[TURNS_MAX];
};

/* A row that takes back another. */
struct act {
	uint32_t by;
	uint32_t of;
	bool off; /* of a circle: takes nothing back */
};

/* A row that takes back a claim by the beginning of its id. */
struct claim_act {
	uint32_t by;
	struct str id;
};

/* What became of a row that is to take something back: of several things that
 * bear the name, what came furthest. */
enum fate {
	FATE_NONE, /* takes nothing back, and is not to */
	FATE_NO_SUCH,
	FATE_ITSELF,
	FATE_STRANGER,
	FATE_EARLIER,
	FATE_CIRCLE,
	FATE_DONE
};

struct withdrawals {
	const struct row *row;
	uint32_t n_row;
	struct arena *a;
	/* number -> the first row of the table that has it; index + 1 */
	struct {
		struct table number;
		uint32_t *first;
		uint32_t cap;
	} named[ROW_TABLES];
	uint32_t *next;
	/* by row; NULL: it counts from when it became known on */
	struct turns **turns;
	struct act *act;
	uint32_t n_act;
	uint32_t cap_act;
	struct claim_act *claim_act;
	uint32_t n_claim_act;
	uint32_t cap_claim_act;
	uint32_t *hit; /* rows that take back the claim that is looked at */
	uint32_t n_hit;
	struct table place; /* of contracts that do not always count */
	uint32_t *at_place; /* the row */
	uint32_t cap_place;
	/* by row: acts that it waits for; of acts, the first of each row */
	uint32_t *waits;
	uint32_t *first_act;
	/* by row: enum fate of what it retracts, and of what it supersedes */
	uint8_t *retracted;
	uint8_t *superseded;
	struct arena clean; /* for ids; used anew for each claim */
};

static void come_to(uint8_t *fate, enum fate to)
{
	if (*fate < to)
		*fate = (uint8_t)to;
}

/* --- times ---------------------------------------------------------------
 */

static void keep_turn(struct turns *t, int64_t from_s, int64_t to_s)
{
	if (from_s < to_s && t->n < TURNS_MAX)
		t->turn[t->n++] = (struct turn){ from_s, to_s };
}

/* counts no more from from_s until to_s */
static void cut(struct turns *t, int64_t from_s, int64_t to_s)
{
	struct turns left = { 0 };

	for (uint32_t i = 0; i < t->n; i++) {
		const struct turn *x = &t->turn[i];

		keep_turn(&left,
			x->from_s,
			x->to_s < from_s ? x->to_s : from_s);
		keep_turn(&left,
			x->from_s > to_s ? x->from_s : to_s,
			x->to_s);
	}
	*t = left;
}

static void cut_by(struct turns *t, const struct turns *off)
{
	for (uint32_t i = 0; i < off->n; i++)
		cut(t, off->turn[i].from_s, off->turn[i].to_s);
}

/* counts only while the other does */
static void cut_to(struct turns *t, const struct turns *on)
{
	int64_t from_s = TIME_UNKNOWN;

	for (uint32_t i = 0; i < on->n; i++) {
		cut(t, from_s, on->turn[i].from_s);
		from_s = on->turn[i].to_s;
	}
	if (from_s != TIME_OPEN)
		cut(t, from_s, TIME_OPEN);
}

static struct turns turns_from(int64_t s)
{
	return (struct turns){ 1, { { s, TIME_OPEN } } };
}

static struct turns turns_of(const struct withdrawals *w, uint32_t row)
{
	return w->turns[row] ? *w->turns[row]
			     : turns_from(row_recorded(&w->row[row]));
}

/* for changing; NULL: no memory */
static struct turns *own_turns(struct withdrawals *w, uint32_t row)
{
	if (!w->turns[row]) {
		w->turns[row] = NEW(w->a, struct turns, 1);
		if (w->turns[row])
			*w->turns[row] =
				turns_from(row_recorded(&w->row[row]));
	}
	return w->turns[row];
}

/* --- names ---------------------------------------------------------------
 */

static struct str cell_of(const struct withdrawals *w,
	uint32_t row,
	size_t column)
{
	const struct row *r = &w->row[row];
	const uint8_t *c = (const uint8_t *)&row_columns[r->table];

	return row_cell(r, c[column]);
}
#define CELL(w, row, what) cell_of(w, row, offsetof(struct row_columns, what))

static bool name_row(struct withdrawals *w, uint32_t row)
{
	struct str number = CELL(w, row, number);
	enum row_table t = w->row[row].table;
	uint32_t before = w->named[t].number.n;

	if (!number.n)
		return true;
	uint32_t k = table_put(&w->named[t].number, number);
	uint32_t *first = arena_grown(w->a,
		w->named[t].first,
		before,
		&w->named[t].cap,
		sizeof *first);
	if (k == TABLE_NONE || !first)
		return false;
	w->named[t].first = first;
	w->next[row] = k < before ? first[k] : 0;
	first[k] = row + 1;
	return true;
}

static bool name_rows(struct withdrawals *w)
{
	w->next = NEW(w->a, uint32_t, (size_t)w->n_row + 1);
	if (!w->next)
		return false;
	for (int t = 0; t < ROW_TABLES; t++)
		w->named[t].number = table_in(w->a);
	for (uint32_t i = w->n_row; i-- > 0;) {
		if (!name_row(w, i))
			return false;
	}
	return true;
}

/* the first row of the table with that number, + 1; 0 = none */
static uint32_t row_named(const struct withdrawals *w,
	enum row_table t,
	struct str number)
{
	uint32_t k = table_find(&w->named[t].number, number);

	return k == TABLE_NONE ? 0 : w->named[t].first[k];
}

/* The tables whose rows an entity may name. */
static uint32_t tables_of(struct str id, enum row_table ret[static 2])
{
	switch (entity_type_of(id)) {
	case ENT_STATEMENT:
		ret[0] = ROW_STATEMENTS;
		ret[1] = ROW_RELATIONS;
		return 2;
	case ENT_CONTRACT:
		ret[0] = ROW_CONTRACTS;
		return 1;
	default:
		return 0;
	}
}

/* --- ends ----------------------------------------------------------------
 */

/* Whether a row takes the place of another that has the number it names. */
static bool replaces(const struct withdrawals *w, uint32_t by, uint32_t old)
{
	int64_t then_s = row_recorded(&w->row[by]);
	int64_t was_s = row_recorded(&w->row[old]);

	if (then_s != was_s)
		return then_s > was_s;
	/* two rows of one day and one name: what was sealed later is later */
	if (str_eq(CELL(w, by, number), CELL(w, old, number)))
		return w->row[by].loc.exhibit > w->row[old].loc.exhibit;
	/* and not each other */
	return !str_eq(CELL(w, old, supersedes), CELL(w, by, number));
}

static bool end_at(struct withdrawals *w, uint32_t row, int64_t s)
{
	struct turns *t = own_turns(w, row);

	if (t)
		cut(t, s, TIME_OPEN);
	return t != NULL;
}

static enum fate superseding(const struct withdrawals *w,
	uint32_t by,
	uint32_t old)
{
	if (by == old)
		return FATE_ITSELF;
	if (replaces(w, by, old))
		return FATE_DONE;
	return str_eq(CELL(w, old, supersedes), CELL(w, by, number))
		? FATE_CIRCLE
		: FATE_EARLIER;
}

static bool supersede(struct withdrawals *w,
	uint32_t by,
	enum row_table t,
	struct str number)
{
	for (uint32_t i = row_named(w, t, number); i; i = w->next[i - 1]) {
		enum fate to = superseding(w, by, i - 1);

		come_to(&w->superseded[by], to);
		if (to == FATE_DONE &&
			!end_at(w, i - 1, row_recorded(&w->row[by]))) {
			return false;
		}
	}
	return true;
}

static bool end_row(struct withdrawals *w, uint32_t row)
{
	int64_t s = row_withdrawn(&w->row[row]);
	struct str older = CELL(w, row, supersedes);
	enum row_table t[2] = { w->row[row].table };
	uint32_t n = tables_of(older, t);

	if (s != TIME_OPEN && !end_at(w, row, s))
		return false;
	if (!older.n)
		return true;
	come_to(&w->superseded[row], FATE_NO_SUCH);
	if (!n)
		return supersede(w, row, t[0], older);
	for (uint32_t i = 0; i < n; i++) {
		if (!supersede(w, row, t[i], entity_name(older)))
			return false;
	}
	return true;
}

bool withdrawals_open(struct link *l)
{
	struct withdrawals *w = NEW(l->a, struct withdrawals, 1);

	l->withdrawals = w;
	if (!w)
		return false;
	*w = (struct withdrawals){
		.row = l->setup.row,
		.n_row = l->setup.n_row,
		.a = l->a,
		.turns =
			NEW(l->a, struct turns *, (size_t)l->setup.n_row + 1),
		.retracted = NEW(l->a, uint8_t, (size_t)l->setup.n_row + 1),
		.superseded = NEW(l->a, uint8_t, (size_t)l->setup.n_row + 1),
	};
	bool ok = w->turns && w->superseded && name_rows(w);
	for (uint32_t i = 0; ok && i < w->n_row; i++)
		ok = end_row(w, i);
	return ok;
}

int64_t withdrawals_end(const struct withdrawals *w, uint32_t row)
{
	const struct turns *t = w->turns[row];

	if (!t)
		return TIME_OPEN;
	return t->n ? t->turn[t->n - 1].to_s : row_recorded(&w->row[row]);
}

/* --- who takes back what -------------------------------------------------
 */

static bool retracts(const struct withdrawals *w, uint32_t row)
{
	return str_eq(CELL(w, row, predicate), predicate_name(PRED_RETRACTS));
}

static struct str origin_of(const struct withdrawals *w, uint32_t row)
{
	struct str origin = CELL(w, row, origin);

	return origin.n ? origin : CELL(w, row, source);
}

static bool same(struct str a, struct str b)
{
	return a.n && str_eq(a, b);
}

/* whether one hand gave both: speaker, source or origin agree */
static bool agree(const struct withdrawals *w, uint32_t a, uint32_t b)
{
	return same(CELL(w, a, speaker), CELL(w, b, speaker)) ||
		same(CELL(w, a, source), CELL(w, b, source)) ||
		same(origin_of(w, a), origin_of(w, b));
}

/* Whoever said it takes it back. When the later statement is in the case, it
 * is what is compared; else the row itself, and whom it names. */
static bool may_take_back(const struct withdrawals *w,
	uint32_t by,
	uint32_t of)
{
	struct str subject = CELL(w, by, subject);
	enum row_table t[2];
	uint32_t n = entity_type_of(subject) == ENT_STATEMENT
		? tables_of(subject, t)
		: 0;
	bool found = false;

	for (uint32_t k = 0; k < n; k++) {
		uint32_t i = row_named(w, t[k], entity_name(subject));

		for (; i; i = w->next[i - 1]) {
			found = true;
			if (agree(w, i - 1, of))
				return true;
		}
	}
	if (n)
		return !found;
	return agree(w, by, of) ||
		same(entity_name(subject), CELL(w, of, speaker));
}

/* Of two retractions only the later acts on the earlier: there are circles
 * only of one instant. */
static bool add_act(struct withdrawals *w, uint32_t by, uint32_t of)
{
	enum fate to = FATE_CIRCLE; /* until it has acted */

	if (by == of)
		to = FATE_ITSELF;
	else if (!may_take_back(w, by, of))
		to = FATE_STRANGER;
	else if (retracts(w, of) &&
		row_recorded(&w->row[by]) < row_recorded(&w->row[of]))
		to = FATE_EARLIER;
	come_to(&w->retracted[by], to);
	if (to != FATE_CIRCLE)
		return true;
	w->act = arena_grown(w->a,
		w->act,
		w->n_act,
		&w->cap_act,
		sizeof *w->act);
	if (!w->act)
		return false;
	w->act[w->n_act++] = (struct act){ by, of, false };
	return true;
}

static bool add_claim_act(struct withdrawals *w, uint32_t by, struct str id)
{
	w->claim_act = arena_grown(w->a,
		w->claim_act,
		w->n_claim_act,
		&w->cap_claim_act,
		sizeof *w->claim_act);
	if (!w->claim_act)
		return false;
	w->claim_act[w->n_claim_act++] = (struct claim_act){ by, id };
	return true;
}

static bool collect(struct withdrawals *w, uint32_t by)
{
	struct str object = CELL(w, by, object);
	enum row_table t[2];
	uint32_t n = tables_of(object, t);

	come_to(&w->retracted[by], FATE_NO_SUCH);
	if (entity_type_of(object) == ENT_CLAIM)
		return add_claim_act(w, by, entity_name(object));
	for (uint32_t k = 0; k < n; k++) {
		uint32_t i = row_named(w, t[k], entity_name(object));

		for (; i; i = w->next[i - 1]) {
			if (!add_act(w, by, i - 1))
				return false;
		}
	}
	return true;
}

/* --- retractions named by the claims that they made ----------------------
 */

/* The id that a claim has while it counts in one turn. */
static bool has_id(const struct withdrawals *w,
	const struct claim *c,
	struct turn t,
	struct str id)
{
	struct claim copy = *c;
	struct arena scratch = w->clean;

	copy.recorded_at_s = t.from_s;
	copy.superseded_at_s = t.to_s;
	claim_clean(&scratch, &copy);
	claim_seal(&copy);
	char format1[RECORD_ID_N];

	claim_format1_id(&copy, format1);
	return !scratch.full &&
		(str_starts(str_of(copy.id), id) ||
			str_starts(claim_revision(&copy), id) ||
			str_starts(str_of(format1), id));
}

/* As it is without any retraction, or as it is with what else ends it. */
static bool is_named(const struct withdrawals *w,
	const struct claim *c,
	const struct turns *t,
	struct str id)
{
	const struct turn whole = { c->recorded_at_s, TIME_OPEN };

	if (has_id(w, c, whole, id))
		return true;
	for (uint32_t i = 0; i < t->n; i++) {
		if (has_id(w, c, t->turn[i], id))
			return true;
	}
	return false;
}

struct naming {
	struct withdrawals *w;
	uint32_t row;
};

/* Takes nothing of the arena: the claim stands behind what was taken. */
static bool name_acts(void *ctx, const struct claim *c)
{
	struct naming *n = ctx;
	struct withdrawals *w = n->w;
	struct turns t = turns_of(w, n->row);

	w->n_hit = 0;
	for (uint32_t i = 0; i < w->n_claim_act; i++) {
		const struct claim_act *x = &w->claim_act[i];

		if (is_named(w, c, &t, x->id))
			w->hit[w->n_hit++] = x->by;
	}
	return true;
}

static bool name_retraction(struct withdrawals *w,
	uint32_t row,
	row_maker *make)
{
	struct naming n = { w, row };

	if (!make(&w->row[row],
		    &(struct claim_sink){ &n, name_acts },
		    *w->a)) {
		return false;
	}
	for (uint32_t i = 0; i < w->n_hit; i++) {
		if (!add_act(w, w->hit[i], row))
			return false;
	}
	return true;
}

static bool name_retractions(struct withdrawals *w, row_maker *make)
{
	unsigned char *room = NEW(w->a, unsigned char, CLEAN_BYTE);

	w->hit = NEW(w->a, uint32_t, w->n_claim_act);
	if (!room || !w->hit)
		return false;
	w->clean = (struct arena){ .base = room,
		.at = room,
		.end = room + CLEAN_BYTE };
	for (uint32_t i = 0; i < w->n_row; i++) {
		if (retracts(w, i) && !name_retraction(w, i, make))
			return false;
	}
	return true;
}

/* --- in order ------------------------------------------------------------
 */

static int by_actor(const void *a, const void *b)
{
	const struct act *x = a;
	const struct act *y = b;

	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return (x->of > y->of) - (x->of < y->of);
}

static bool order_acts(struct withdrawals *w)
{
	w->waits = NEW(w->a, uint32_t, (size_t)w->n_row + 1);
	w->first_act = NEW(w->a, uint32_t, (size_t)w->n_row + 2);
	if (!w->waits || !w->first_act)
		return false;
	qsort(w->act, w->n_act, sizeof *w->act, by_actor);
	for (uint32_t i = 0; i < w->n_act; i++) {
		w->waits[w->act[i].of]++;
		w->first_act[w->act[i].by + 1]++;
	}
	for (uint32_t i = 0; i < w->n_row; i++)
		w->first_act[i + 1] += w->first_act[i];
	return true;
}

/* Acts of rows that wait for nobody, and then of those that waited for them.
 * todo: room for all rows, n of them in it. */
static bool act_out(struct withdrawals *w, uint32_t *todo, uint32_t n)
{
	while (n) {
		uint32_t by = todo[--n];
		struct turns now = turns_of(w, by);

		w->waits[by] = NO_ROW; /* done */
		for (uint32_t i = w->first_act[by]; i < w->first_act[by + 1];
			i++) {
			const struct act *x = &w->act[i];

			if (x->off)
				continue;
			struct turns *t = own_turns(w, x->of);
			if (!t)
				return false;
			cut_by(t, &now);
			come_to(&w->retracted[by], FATE_DONE);
			if (--w->waits[x->of] == 0)
				todo[n++] = x->of;
		}
	}
	return true;
}

/* Circles of one instant take nothing back: acts between rows that all wait
 * for each other. What only hangs on a circle keeps its acts. */
static uint32_t open_circles(struct withdrawals *w, uint32_t *todo)
{
	uint32_t *hangs = todo; /* counts acts of each row that are left */
	uint32_t n = 0;
	bool more = true;

	memset(hangs, 0, ((size_t)w->n_row + 1) * sizeof *hangs);
	for (uint32_t i = 0; i < w->n_act; i++)
		hangs[w->act[i].by] += w->waits[w->act[i].by] != NO_ROW;
	while (more) {
		more = false;
		for (uint32_t i = 0; i < w->n_act; i++) {
			struct act *x = &w->act[i];

			if (x->off || !hangs[x->by] || hangs[x->of])
				continue;
			/* whom it acts on acts on nobody of a circle */
			x->off = more = true;
			hangs[x->by]--;
		}
	}
	for (uint32_t i = 0; i < w->n_act; i++) {
		struct act *x = &w->act[i];
		bool circle = hangs[x->by] && hangs[x->of] && !x->off &&
			row_recorded(&w->row[x->by]) ==
				row_recorded(&w->row[x->of]);

		if (w->waits[x->by] == NO_ROW)
			continue;
		x->off = circle;
		w->waits[x->of] -= circle;
	}
	for (uint32_t i = 0; i < w->n_row; i++) {
		if (w->waits[i] == 0)
			todo[n++] = i;
	}
	return n;
}

static bool follow(struct withdrawals *w)
{
	uint32_t *todo = NEW(w->a, uint32_t, (size_t)w->n_row + 1);
	uint32_t n = 0;

	if (!todo || !order_acts(w))
		return false;
	for (uint32_t i = 0; i < w->n_row; i++) {
		if (w->waits[i] == 0)
			todo[n++] = i;
	}
	return act_out(w, todo, n) && act_out(w, todo, open_circles(w, todo));
}

/* contracts by their places: what is made of two of them names no row */
static bool place_contracts(struct withdrawals *w)
{
	w->place = table_in(w->a);
	for (uint32_t i = 0; i < w->n_row; i++) {
		const struct row *r = &w->row[i];
		uint32_t before = w->place.n;

		if (r->table != ROW_CONTRACTS || !w->turns[i])
			continue;
		uint32_t k = table_put(&w->place,
			arena_fmt(w->a,
				"%u:%" PRIu64,
				r->loc.exhibit,
				r->loc.at_byte));
		w->at_place = arena_grown(w->a,
			w->at_place,
			before,
			&w->cap_place,
			sizeof *w->at_place);
		if (k == TABLE_NONE || !w->at_place)
			return false;
		w->at_place[k] = i;
	}
	return true;
}

bool withdrawals_retract(struct link *l, row_maker *make)
{
	struct withdrawals *w = l->withdrawals;

	for (uint32_t i = 0; i < w->n_row; i++) {
		if (retracts(w, i) && !collect(w, i))
			return false;
	}
	if (w->n_claim_act && !name_retractions(w, make))
		return false;
	if (w->n_act && !follow(w))
		return false;
	return place_contracts(w) && !w->a->full;
}

/* --- claims --------------------------------------------------------------
 */

static struct turns turns_at_places(const struct withdrawals *w,
	const struct claim *c)
{
	struct turns t = turns_from(c->recorded_at_s);

	for (uint32_t i = 0; w->place.n && i < c->n_loc; i++) {
		char text[48];
		int n = snprintf(text,
			sizeof text,
			"%u:%" PRIu64,
			c->loc[i].exhibit,
			c->loc[i].at_byte);
		uint32_t k = table_find(&w->place,
			(struct str){ text, (size_t)n });

		if (k != TABLE_NONE)
			cut_to(&t, w->turns[w->at_place[k]]);
	}
	return t;
}

static struct turns turns_of_claim(const struct withdrawing *x,
	const struct claim *c)
{
	const struct withdrawals *w = x->w;
	struct turns t = x->row == NO_ROW ? turns_at_places(w, c)
					  : turns_of(w, x->row);
	const struct turns without = t;

	for (uint32_t i = 0; i < w->n_claim_act; i++) {
		const struct claim_act *act = &w->claim_act[i];
		struct turns off = turns_of(w, act->by);

		if (act->by == x->row || !is_named(w, c, &without, act->id))
			continue;
		bool may =
			x->row == NO_ROW || may_take_back(w, act->by, x->row);
		come_to(&w->retracted[act->by],
			may ? FATE_DONE : FATE_STRANGER);
		if (may)
			cut_by(&t, &off);
	}
	return t;
}

bool withdrawals_put(void *ctx, const struct claim *c)
{
	const struct withdrawing *x = ctx;
	struct turns t = turns_of_claim(x, c);
	struct claim now = *c;

	if (!t.n) {
		now.superseded_at_s = now.recorded_at_s;
		return x->to->put(x->to->ctx, &now);
	}
	for (uint32_t i = 0; i < t.n; i++) {
		now.recorded_at_s = t.turn[i].from_s;
		now.superseded_at_s = t.turn[i].to_s;
		/* by itself it may end before it is taken back */
		if (c->superseded_at_s < now.superseded_at_s)
			now.superseded_at_s = c->superseded_at_s;
		if (!x->to->put(x->to->ctx, &now))
			return false;
	}
	return true;
}

/* --- what takes nothing back ----------------------------------------------
 */

/* "there is no statement ST-9 in the case" */
static struct str no_such(struct str what, struct arena *a)
{
	if (entity_type_of(what) == ENT_NONE) {
		return arena_fmt(a,
			"no row of its table has the number %.*s",
			STR_FMT(what));
	}
	if (entity_type_of(what) == ENT_CLAIM) {
		return arena_fmt(a,
			"no row of the case makes a claim whose id begins "
			"with %.*s",
			STR_FMT(entity_name(what)));
	}
	return arena_fmt(a,
		"there is no %s %.*s in the case",
		entity_type_name(entity_type_of(what)),
		STR_FMT(entity_name(what)));
}

static bool tell_idle(const struct row *r,
	enum fate fate,
	const char *verb,
	struct str what,
	const struct link_tell *to,
	struct arena a)
{
	static const char *const why[FATE_DONE] = {
		[FATE_ITSELF] = "it names itself",
		[FATE_STRANGER] =
			"neither its speaker nor its source nor its "
			"origin said that",
		[FATE_EARLIER] =
			"it became known before that, or on the same "
			"day",
		[FATE_CIRCLE] = "circular: each takes back the other, on one "
				"day",
	};
	struct str number = row_cell(r, row_columns[r->table].number);
	struct str reason =
		fate == FATE_NO_SUCH ? no_such(what, &a) : str_of(why[fate]);
	struct str sentence = arena_fmt(&a,
		"takes nothing back: %.*s%s%s %.*s: %.*s",
		STR_FMT(number),
		number.n ? " " : "",
		verb,
		STR_FMT(what),
		STR_FMT(reason));

	return !a.full && to->tell(to->ctx, r->loc, sentence);
}

bool link_idle(const struct link *l, const struct link_tell *to)
{
	const struct withdrawals *w = l->withdrawals;

	for (uint32_t i = 0; i < w->n_row; i++) {
		const struct row *r = &w->row[i];
		const struct {
			enum fate fate;
			const char *verb;
			struct str what;
		} act[2] = {
			{ w->retracted[i], "retracts", CELL(w, i, object) },
			{ w->superseded[i],
				"supersedes",
				CELL(w, i, supersedes) },
		};

		for (int k = 0; k < 2; k++) {
			/* a bundle says anew what an earlier one said, and is
			 * often the first (read/intel/stix_claim.c) */
			bool own = k == 1 && act[k].fate == FATE_ITSELF &&
				str_starts(CELL(w, i, source),
					STR("partner/"));
			bool idle = act[k].fate != FATE_NONE &&
				act[k].fate != FATE_DONE && !own;

			if (idle &&
				!tell_idle(r,
					act[k].fate,
					act[k].verb,
					act[k].what,
					to,
					*l->a)) {
				return false;
			}
		}
	}
	return true;
}
