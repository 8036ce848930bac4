/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of custody of an exhibit: what people wrote down, between what the
 * ledger shows by itself. */
#include <stdlib.h>

#include "case/steps/inside.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for the custody");
}

/* --- gathered ------------------------------------------------------------- */

/* Records of one exhibit on their way. */
struct chain {
	struct custody_record *record;
	uint32_t n;
	uint32_t exhibit;
	struct str holder;
	uint32_t n_broken;
};

static void add(struct chain *c, struct custody_record r)
{
	r.exhibit = c->exhibit;
	c->record[c->n++] = r;
}

static void add_recorded(struct chain *c,
	const struct custody_record *r,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (r[i].exhibit == c->exhibit || r[i].exhibit == CUSTODY_ALL)
			add(c, r[i]);
	}
}

/* "vantage, TLP" */
static struct str amended_what(const struct exhibit_change *c, struct arena *a)
{
	struct buf b = { 0 };

	amended_words(c->set, &b);
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static void add_changes(struct chain *c,
	const struct exhibit_change *x,
	uint32_t n,
	struct arena *a)
{
	for (uint32_t i = 0; i < n; i++) {
		bool out = x[i].kind == CHANGE_WITHDRAWN;

		if (x[i].exhibit != c->exhibit)
			continue;
		struct custody_record r = {
			.step = out ? CUSTODY_WITHDRAWN : CUSTODY_AMENDED,
			.by = x[i].by,
			.why = x[i].why,
			.to = amended_what(&x[i], a),
			.at_s = x[i].recorded_at_s,
			.recorded_at_s = x[i].recorded_at_s,
			.entry = x[i].entry,
		};
		memcpy(r.id, x[i].id, sizeof r.id);
		add(c, r);
	}
}

/* Whether the number stands in the list of a bundle. */
static bool listed(struct str numbers, uint32_t exhibit, struct arena scratch)
{
	return str_listed(numbers,
		' ',
		arena_fmt(&scratch, "%u", (unsigned)exhibit));
}

static void add_bundles(struct chain *c,
	const struct bundled *x,
	uint32_t n,
	const struct arena *a)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!listed(x[i].exhibits, c->exhibit, *a))
			continue;
		struct custody_record r = {
			.step = CUSTODY_EXPORTED,
			.by = x[i].by,
			.to = x[i].file,
			.why = x[i].audience,
			.at_s = x[i].recorded_at_s,
			.recorded_at_s = x[i].recorded_at_s,
			.entry = x[i].entry,
		};
		memcpy(r.id, x[i].id, sizeof r.id);
		add(c, r);
	}
}

static void add_sealed(struct chain *c,
	const struct exhibit *x,
	const struct reading_run *r)
{
	add(c,
		(struct custody_record){
			.step = CUSTODY_SEALED,
			.by = x->by,
			.why = x->authority,
			.to = x->how,
			.at_s = x->added_s,
			.recorded_at_s = x->added_s,
			.entry = x->entry,
		});
	add(c,
		(struct custody_record){
			.step = CUSTODY_READ,
			.to = r->failed.n ? r->failed : r->format,
			.at_s = x->added_s,
			.recorded_at_s = x->added_s,
			.entry = x->entry + 1,
		});
}

static int by_time(const void *a, const void *b)
{
	return custody_cmp(a, b);
}

/* Whoever hands it over must have had it: the first that is known to is who
 * brought it in. */
static void follow_holder(struct chain *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		struct custody_record *r = &c->record[i];
		bool over = r->step == CUSTODY_HANDED_OVER;

		if (r->undone || r->void_key)
			continue;
		if (r->step == CUSTODY_ACQUIRED || r->step == CUSTODY_SEALED) {
			/* who brings it in must have had it */
			r->broken = c->holder.n &&
				!same_person(r->by, c->holder);
			c->holder = r->by;
		}
		/* nobody is known to have had it then */
		if (r->step == CUSTODY_ACCESSED || r->step == CUSTODY_COPIED)
			r->broken = !c->holder.n;
		if (over)
			r->broken = !same_person(r->from, c->holder);
		c->n_broken += r->broken;
		if (over)
			c->holder = r->to;
	}
}

/* What of all exhibits is in the ledger. */
struct all_records {
	struct custody_record *custody;
	struct exhibit_change *change;
	struct bundled *bundle;
	struct reading_run *reading;
	uint32_t n_custody;
	uint32_t n_change;
	uint32_t n_bundle;
	uint32_t n_reading;
};

static bool load(const struct store *s,
	struct arena *a,
	struct all_records *r,
	struct err *err)
{
	return store_custody(s, a, &r->custody, &r->n_custody, err) &&
		store_changes(s, true, a, &r->change, &r->n_change, err) &&
		store_bundles(s, a, &r->bundle, &r->n_bundle, err) &&
		store_readings(s, a, &r->reading, &r->n_reading, err);
}

static bool gather(struct store *s,
	uint32_t exhibit,
	struct arena *a,
	struct custody_chain *ret,
	struct err *err)
{
	struct all_records all;
	struct chain c = { .exhibit = exhibit };
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);

	if (!load(s, a, &all, err))
		return false;
	c.record = NEW(a,
		struct custody_record,
		all.n_custody + all.n_change + all.n_bundle + 2);
	if (!c.record)
		return no_room(err);
	add_sealed(&c, &x[exhibit], &all.reading[exhibit]);
	add_recorded(&c, all.custody, all.n_custody);
	add_changes(&c, all.change, all.n_change, a);
	add_bundles(&c, all.bundle, all.n_bundle, a);
	qsort(c.record, c.n, sizeof *c.record, by_time);
	follow_holder(&c);
	*ret = (struct custody_chain){ .exhibit = &x[exhibit],
		.number = exhibit + 1,
		.record = c.record,
		.n_record = c.n,
		.holder = c.holder,
		.n_broken = c.n_broken };
	return !a->full || no_room(err);
}

bool case_custody(struct store *s,
	struct str exhibit,
	struct arena *a,
	struct custody_chain *ret,
	struct err *err)
{
	uint32_t i;

	return case_exhibit_named(s, exhibit, &i, err) &&
		gather(s, i, a, ret, err);
}

/* --- written down --------------------------------------------------------- */

/* The one step of the exhibit that is confirmed, whole, into *of. */
static bool find_step(const struct custody_chain *c,
	const struct custody_record *mine,
	struct str *of,
	struct err *err)
{
	const struct custody_record *found = NULL;
	uint32_t hits = 0;

	for (uint32_t i = 0; i < c->n_record; i++) {
		if (str_starts(str_of(c->record[i].id), *of)) {
			found = &c->record[i];
			hits++;
		}
	}
	if (hits != 1) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s of this exhibit has the id %.*s; `ashiato custody "
			"CASE EXHIBIT` lists them",
			hits ? "more than one step" : "no step",
			STR_FMT(*of));
	}
	if (mine->at_s != TIME_UNKNOWN && mine->at_s < found->at_s) {
		return fail(err,
			ERR_USAGE,
			0,
			"the step was later than --at says: nobody confirms "
			"what has not happened");
	}
	if (same_person(found->by, mine->by) ||
		same_person(found->from, mine->by) ||
		same_person(found->to, mine->by)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s took part in it, and cannot confirm it too; a "
			"second person does: --by NAME",
			STR_FMT(mine->by));
	}
	*of = str_of(found->id);
	return true;
}

/* What was not said and follows from the chain. */
static bool complete_record(struct store *s,
	struct custody_record *r,
	struct arena *a,
	struct err *err)
{
	struct custody_chain c;

	if (r->exhibit == CUSTODY_ALL)
		return true;
	if (!gather(s, r->exhibit, a, &c, err))
		return false;
	if (r->step == CUSTODY_HANDED_OVER && !r->from.n)
		r->from = c.holder;
	if (r->step == CUSTODY_HANDED_OVER && same_person(r->from, r->to)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s has it already, and hands it over to nobody else",
			STR_FMT(r->to));
	}
	return !r->of.n || find_step(&c, r, &r->of, err);
}

bool case_custody_record(struct store *s,
	struct str exhibit,
	struct custody_record *r,
	struct arena *a,
	struct err *err)
{
	r->exhibit = CUSTODY_ALL;
	if (!str_is(exhibit, "all") &&
		!case_exhibit_named(s, exhibit, &r->exhibit, err))
		return false;
	if (!complete_record(s, r, a, err))
		return false;
	r->recorded_at_s = now_s();
	if (r->at_s == TIME_UNKNOWN)
		r->at_s = r->recorded_at_s;
	if (r->at_s > r->recorded_at_s + DAY_S) {
		return fail(err,
			ERR_USAGE,
			0,
			"what is written down has happened: its time is in the "
			"future");
	}
	custody_seal(r);
	return store_put_custody(s, r, err) && store_commit(s, err);
}
