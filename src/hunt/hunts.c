/* SPDX-License-Identifier: Apache-2.0 */
/* The table of hunts, and what is done with what they find. */
#include <stdlib.h>
#include <string.h>

#include "hunt/rank/suspect.h"
#include "hunt/rank/usual.h"

/* A build may name one more list, with hunts that stand elsewhere. */
#ifndef HUNTS_MORE
#define HUNTS_MORE "hunt/none.list"
#endif

#define HUNT(id, name, version, after, manual, what, needs) HUNT_FUNCTION(id)
#include HUNTS_MORE
#undef HUNT

/* Two rows of one name do not compile. */
#define HUNT(id, name, version, after, manual, what, needs) HUNT_IS_##id,
enum {
#include "hunt/hunts.list"
#include HUNTS_MORE
	HUNTS
};
#undef HUNT

#define HUNT(id, name_, version_, after_, manual_, what_, needs_) \
	{ .name = name_,                                          \
		.version = version_,                              \
		.what = what_,                                    \
		.needs = needs_,                                  \
		.manual = #manual_,                               \
		.after = HUNT_##after_,                           \
		.evaluate = id##_evaluate },
const struct hunt hunts[] = {
#include "hunt/hunts.list"
#include HUNTS_MORE
};
#undef HUNT
const size_t n_hunts = sizeof hunts / sizeof *hunts;

const struct hunt *hunt_named(const char *name)
{
	for (size_t i = 0; name && i < n_hunts; i++) {
		if (strcmp(name, hunts[i].name) == 0)
			return &hunts[i];
	}
	return NULL;
}

/* What was found, until it is sorted: in the order in which hunts come upon
 * things lies the order of ingest. */
struct finds {
	struct hunt_tables *f;
	struct claim *claim;
	uint32_t n;
	uint32_t cap;
};

/* {"hunt":"beacon","version":"2", and what the hunt has to say; a finding that
 * no hunt answers for stays as it is */
static struct str detail_of(const struct claim *c, struct arena *a)
{
	const struct hunt *h = hunt_named(predicates[c->predicate].hunt);

	if (!h || !c->detail.n)
		return c->detail;
	struct str rest = str_from(c->detail, 1);
	return arena_fmt(a,
		"{\"hunt\":\"%s\",\"version\":\"%s\"%s%.*s",
		h->name,
		h->version,
		rest.n > 1 ? "," : "",
		STR_FMT(rest));
}

static bool keep(void *ctx, const struct claim *c)
{
	struct finds *s = ctx;
	struct arena *a = &s->f->found;
	struct claim *grown =
		arena_grown(a, s->claim, s->n, &s->cap, sizeof *grown);

	if (!grown)
		return false;
	s->claim = grown;
	struct claim *own = &s->claim[s->n++];
	*own = *c;
	own->detail = detail_of(c, a);
	claim_own_strings(a, own);
	return !a->full;
}

static int by_content(const void *a, const void *b)
{
	const struct claim *x = a;
	const struct claim *y = b;
	const struct str one[] = { predicate_name(x->predicate),
		x->subject,
		x->object,
		x->source,
		x->scope,
		x->text,
		x->detail };
	const struct str two[] = { predicate_name(y->predicate),
		y->subject,
		y->object,
		y->source,
		y->scope,
		y->text,
		y->detail };

	for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
		int d = str_cmp(one[i], two[i]);

		if (d)
			return d;
	}
	return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

static void sort(struct finds *s)
{
	if (s->n)
		qsort(s->claim, s->n, sizeof *s->claim, by_content);
}

static bool no_memory(struct err *err, const char *what)
{
	return fail(err, ERR_LIMIT, 0, "no memory left to %s", what);
}

static bool evaluate_hunts(struct finds *s,
	enum hunt_after after,
	int64_t recorded_at_s,
	struct err *err)
{
	const struct claim_sink kept = { s, keep };

	for (size_t i = 0; i < n_hunts; i++) {
		if (hunts[i].after == after &&
			!hunts[i].evaluate(s->f, recorded_at_s, &kept, err)) {
			return false;
		}
	}
	return true;
}

static bool summarise(struct hunt_tables *f, struct err *err)
{
	if (prevalence_finalize(&f->prevalence,
		    &f->conversations,
		    false,
		    0,
		    &f->found) &&
		prevalence_finalize(&f->name_prevalence,
			&f->conversations,
			true,
			f->text.n,
			&f->found) &&
		summaries_finalize(&f->summaries,
			&f->conversations,
			&f->found,
			f->scratch)) {
		return true;
	}
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left to sum up %u host pairs",
		f->conversations.n);
}

/* First the hunts that stand alone, then those that ask whom these suspect,
 * then the suspects from all of them. */
static bool evaluate_all(struct finds *s,
	int64_t recorded_at_s,
	struct err *err)
{
	struct hunt_tables *f = s->f;
	const struct claim_sink kept = { s, keep };
	struct alongside alongside;

	if (!evaluate_hunts(s, HUNT_ALONE, recorded_at_s, err))
		return false;
	/* which findings are one event depends on their order */
	sort(s);
	if (!suspects_alongside(f, &alongside))
		return no_memory(err, "join findings");
	f->suspect = suspects_of(f, &alongside, s->claim, s->n);
	if (!f->suspect)
		return no_memory(err, "look for siblings");
	if (!evaluate_hunts(s, HUNT_SUSPECTS, recorded_at_s, err))
		return false;
	sort(s);
	if (!suspects_join(f,
		    &alongside,
		    s->claim,
		    s->n,
		    recorded_at_s,
		    &kept,
		    err))
		return false;
	sort(s);
	return true;
}

static void forget(struct hunt_tables *f, struct arena before)
{
	f->found = before;
	f->suspect = NULL;
	f->prevalence = (struct prevalence){ 0 };
	f->name_prevalence = (struct prevalence){ 0 };
	f->summaries = (struct summaries){ 0 };
}

bool hunt_usual(struct hunt_tables *f,
	bool (*put)(void *ctx, struct str entry),
	void *ctx,
	struct err *err)
{
	struct arena before = f->found;
	struct finds s = { .f = f };
	struct alongside alongside;
	bool ok = hunt_ingested(f, err) && summarise(f, err) &&
		evaluate_all(&s, 0, err);

	ok = ok &&
		((suspects_alongside(f, &alongside) &&
			 usual_servers(f,
				 &alongside,
				 s.claim,
				 s.n,
				 put,
				 ctx)) ||
			no_memory(err, "tell what is usual"));
	forget(f, before);
	return ok;
}

bool hunt_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena before = f->found;
	struct finds s = { .f = f };
	bool ok = hunt_ingested(f, err) && summarise(f, err) &&
		evaluate_all(&s, recorded_at_s, err);

	for (uint32_t i = 0; ok && i < s.n; i++)
		ok = out->put(out->ctx, &s.claim[i]);
	forget(f, before);
	return ok;
}
