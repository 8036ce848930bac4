/* SPDX-License-Identifier: Apache-2.0 */
/* Everything machine-made, from the exhibits alone: rows, warning lists and
 * lists of indicators first, then the telemetry in the order in which it came
 * into evidence, the hunts evaluated on every day on which something became
 * known. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "case/steps/commodity.h"
#include "case/steps/inside.h"
#include "case/steps/plan.h"
#include "case/steps/resemble.h"
#include "case/steps/resume.h"
#include "case/steps/samples.h"

enum {
	AHEAD_MAX = 7, /* exhibits read at once: each may take READ_ARENA */
	AHEAD_SMALL = 4,
	/* of address space; pages become real as pairs come in */
	FIELD_GIB = 16,
};

struct derivation {
	struct store *store;
	const struct exhibit *exhibit;
	uint32_t n_exhibit;
	const struct progress *p;
	/* bytes of exhibits */
	uint64_t total;
	uint64_t done;
	uint32_t processors;
	/* exhibits that will be read after this one, n_next of them, in this
	 * order */
	const uint32_t *next;
	uint32_t n_next;
	/* by exhibit: readings that were started before their turn, and the
	 * digests that are taken beside them, once in a run */
	struct jailed **ahead;
	struct exhibit_check **check;
	bool *checked;
	/* what reads small exhibits, and room for the bytes of one */
	struct reader_pool *pool;
	char *small;

	struct arena rows_a; /* rows and warnings */
	struct row *row;
	uint32_t n_row;
	uint32_t row_cap;
	struct warning *warning;
	uint32_t n_warning;
	uint32_t warning_cap;
	uint32_t reading;          /* exhibit that is being read */
	struct sample_rows sample; /* of it, when it is a sample */

	struct arena work; /* claims while they may still be superseded */
	struct claimset current; /* ids are not kept here */
	/* what a finding is about -> the open claim about it */
	struct table key;
	uint32_t *open_claim; /* index in current, by key */
	uint32_t open_cap;
	struct link *link;
	struct hunt_tables *field;

	/* published knowledge, as it stood on the day that is evaluated */
	struct arena known_a;
	struct knowledge known;
	struct comparer *comparer; /* NULL while there is none */
	struct table resembles;    /* what was found again on that day */
	/* keys of contacts, and of steps to servers, that were */
	struct table contacts;

	uint32_t n_row_claim; /* the first of current: rows make them */
	/* the last day is evaluated on what was kept: the first of the
	 * exhibits that came since; 0 = from the beginning */
	uint32_t resumed;
	/* where this is to be kept: until when claims counted before the last
	 * day was evaluated, n_before of them */
	bool keeps;
	int64_t *until;
	uint32_t n_before;
	/* hunts are asked something else than what they find each day */
	bool ingest_only;
	int64_t last_day_s;

	struct run_result counts;
	struct err *err;
};

/* --- first pass: what people wrote --------------------------------------- */

static bool add_row(void *ctx, const struct row *row)
{
	struct derivation *d = ctx;

	d->row = arena_grown(&d->rows_a,
		d->row,
		d->n_row,
		&d->row_cap,
		sizeof *d->row);
	if (!d->row) {
		return fail(d->err,
			ERR_LIMIT,
			row->loc.at_byte,
			"no memory left for the rows of tables");
	}
	d->row[d->n_row++] = *row;
	return true;
}

static bool keep_row(struct derivation *d, const struct obs *o)
{
	struct str *cell =
		NEW(&d->rows_a, struct str, o->row.n ? o->row.n : 1);

	for (uint32_t i = 0; cell && i < o->row.n; i++)
		cell[i] = arena_str(&d->rows_a, o->row.cell[i]);
	if (!cell) {
		return fail(d->err,
			ERR_LIMIT,
			o->at_byte,
			"no memory left for the rows of tables");
	}
	return add_row(d,
		&(struct row){ (enum row_table)o->row.table,
			cell,
			{ d->reading, o->len_byte, o->at_byte },
			d->exhibit[d->reading].acquired_s });
}

/* What static analysis tells of a sample makes rows, as if somebody had written
 * them into a table of relations. */
static bool keep_fact(struct derivation *d, const struct obs *o)
{
	if (d->sample.exhibit != d->reading || !d->sample.put) {
		d->sample = (struct sample_rows){
			.a = &d->rows_a,
			.exhibit = d->reading,
			.known_s = d->exhibit[d->reading].acquired_s,
			.put = add_row,
			.ctx = d,
		};
	}
	if (sample_rows_take(&d->sample, o))
		return true;
	return d->err->code == ERR_NONE &&
		fail(d->err,
			ERR_LIMIT,
			o->at_byte,
			"no memory left for what samples tell");
}

static bool keep_warning(struct derivation *d, const struct obs *o)
{
	d->warning = arena_grown(&d->rows_a,
		d->warning,
		d->n_warning,
		&d->warning_cap,
		sizeof *d->warning);
	if (!d->warning) {
		return fail(d->err,
			ERR_LIMIT,
			o->at_byte,
			"no memory left for warning lists");
	}
	d->warning[d->n_warning++] =
		(struct warning){ arena_str(&d->rows_a, o->warning.list),
			arena_str(&d->rows_a, o->warning.entry),
			d->exhibit[d->reading].acquired_s,
			o->warning.usual };
	return true;
}

static bool put_written(void *ctx, const struct obs *o)
{
	struct derivation *d = ctx;

	if (o->kind == OBS_ROW)
		return keep_row(d, o);
	if (o->kind == OBS_SAMPLE)
		return keep_fact(d, o);
	return o->kind != OBS_WARNING_LIST || keep_warning(d, o);
}

static bool put_seen(void *ctx, const struct obs *o)
{
	struct derivation *d = ctx;

	return hunt_ingest(d->field, d->reading, o, d->err);
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* counted and shown when the exhibit was added */
}

static void step_total(void *ctx,
	const char *doing,
	uint64_t done,
	uint64_t total)
{
	struct derivation *d = ctx;

	(void)total;
	d->p->step(d->p->ctx, doing, d->done + done, d->total);
}

/* A small exhibit is read here, and only if it is what was sealed; what was
 * checked is what the reader gets. */
static bool start_small(struct derivation *d, uint32_t index, struct err *err)
{
	const struct exhibit *x = &d->exhibit[index];
	struct str bytes;

	return store_exhibit_bytes(d->store,
		       x,
		       d->small,
		       SANDBOX_SMALL + 1,
		       &bytes,
		       err) &&
		sandbox_start_small(&d->ahead[index],
			d->pool,
			bytes,
			reader_named(x->format),
			false,
			&x->told,
			err);
}

static bool start_large(struct derivation *d, uint32_t index, struct err *err)
{
	const struct exhibit *x = &d->exhibit[index];
	int fd;

	if (!store_exhibit_open(d->store, x, &fd, err))
		return false;
	bool ok = sandbox_start_told(&d->ahead[index],
		fd,
		reader_named(x->format),
		READ_ARENA,
		false,
		&x->told,
		err);
	if (ok && !d->checked[index] && !d->check[index])
		ok = store_check_start(&d->check[index], fd, err);
	close(fd);
	return ok;
}

static bool start_reading(struct derivation *d,
	uint32_t index,
	struct err *err)
{
	if (d->ahead[index])
		return true;
	return d->exhibit[index].size_byte <= SANDBOX_SMALL
		? start_small(d, index, err)
		: start_large(d, index, err);
}

/* The next exhibits are read while this one is hunted in: one for each further
 * processor, and some more that are small. What cannot be started now is
 * started in its turn. */
static void start_ahead(struct derivation *d)
{
	for (uint32_t i = 0; i < d->n_next && i < AHEAD_MAX; i++) {
		uint64_t size_byte = d->exhibit[d->next[i]].size_byte;

		if (i + 1 >= d->processors &&
			(i >= AHEAD_SMALL || size_byte > SANDBOX_SMALL)) {
			break;
		}
		start_reading(d, d->next[i], &(struct err){ 0 });
	}
}

/* What was read is used only if it is what was sealed. */
static bool as_sealed(struct derivation *d, uint32_t index)
{
	struct exhibit_check *c = d->check[index];
	struct err why = { 0 };

	d->check[index] = NULL;
	d->checked[index] = true;
	if (store_check_finish(c, &d->exhibit[index], &why))
		return true;
	*d->err = why;
	return false;
}

/* A reader that fails half-way gives what it could: that is what the case knows
 * of the exhibit. */
static bool read_one(struct derivation *d,
	uint32_t index,
	bool (*put)(void *, const struct obs *))
{
	const struct exhibit *x = &d->exhibit[index];
	struct progress p = { d, d->p && d->p->step ? step_total : NULL };
	struct reading reading = { 0 };
	struct err why = { 0 };

	if (!reader_named(x->format))
		return true;
	d->reading = index;
	d->err->code = ERR_NONE;
	if (!start_reading(d, index, d->err))
		return false;
	start_ahead(d);
	struct jailed *j = d->ahead[index];
	d->ahead[index] = NULL;
	bool ok = sandbox_finish(j,
		&(struct sink){ d, put, pass_skip },
		&reading,
		&p,
		x->size_byte,
		&why);
	if (!ok && why.code == ERR_IO && d->err->code == ERR_NONE)
		*d->err = why;
	if (!as_sealed(d, index))
		return false;
	d->done += x->size_byte;
	d->counts.bytes += reading.stats.bytes;
	d->counts.records += reading.stats.records;
	return d->err->code == ERR_NONE;
}

/* Lists of indicators go straight into the index of the hunts: millions of them
 * never become rows. */
static bool put_listed(void *ctx, const struct obs *o)
{
	struct derivation *d = ctx;

	return (o->kind != OBS_INDICATOR && o->kind != OBS_REVOCATION) ||
		hunt_ingest(d->field, d->reading, o, d->err);
}

/* --- superseding --------------------------------------------------------- */

static bool same_content(const struct claim *a, const struct claim *b)
{
	return str_eq(a->text, b->text) && str_eq(a->detail, b->detail) &&
		a->weight_milli == b->weight_milli &&
		a->from_s == b->from_s && a->to_s == b->to_s &&
		a->n_records == b->n_records && str_eq(a->origin, b->origin);
}

static struct claim *keep_claim(struct derivation *d, const struct claim *c)
{
	struct claimset *s = &d->current;
	struct claim *own = NEW(&d->work, struct claim, 1);

	s->claim = arena_grown(&d->work,
		s->claim,
		s->n,
		&s->cap,
		sizeof *s->claim);
	if (!own || !s->claim)
		return NULL;
	*own = *c;
	claim_own_strings(&d->work, own);
	s->claim[s->n++] = own;
	return d->work.full ? NULL : own;
}

static bool no_room(struct derivation *d)
{
	return fail(d->err, ERR_LIMIT, 0, "no memory left for claims");
}

static bool put_row_claim(void *ctx, const struct claim *c)
{
	return keep_claim(ctx, c) || no_room(ctx);
}

/* The claim in current, sealed, is the open one about what it is about. */
static bool open_for(struct derivation *d, const struct claim *c, uint32_t i)
{
	uint32_t before = d->key.n;
	uint32_t k = table_put(&d->key, claim_key(c));

	d->open_claim = arena_grown(&d->work,
		d->open_claim,
		before,
		&d->open_cap,
		sizeof *d->open_claim);
	if (k == TABLE_NONE || !d->open_claim)
		return no_room(d);
	d->open_claim[k] = i;
	return true;
}

/* A finding about the same thing replaces the one before it, from today on. */
static bool put_found(void *ctx, const struct claim *found)
{
	struct derivation *d = ctx;
	struct claim clean = *found;
	struct claim *c = &clean;

	claim_clean(&d->work,
		c); /* compared in the form in which it is kept */
	claim_seal(c);
	uint32_t before = d->key.n;
	uint32_t k = table_put(&d->key, claim_key(c));

	d->open_claim = arena_grown(&d->work,
		d->open_claim,
		before,
		&d->open_cap,
		sizeof *d->open_claim);
	if (k == TABLE_NONE || !d->open_claim)
		return no_room(d);
	struct claim *old =
		k < before ? d->current.claim[d->open_claim[k]] : NULL;
	/* what has ended is not replaced: it counts again */
	if (old && old->superseded_at_s <= c->recorded_at_s)
		old = NULL;
	if (old && same_content(old, c))
		return true;
	/* the same day said something else: the later word counts */
	if (old && old->recorded_at_s == c->recorded_at_s) {
		struct claim copy = *c;

		claim_own_strings(&d->work, &copy);
		*old = copy;
		return !d->work.full || no_room(d);
	}
	if (old)
		old->superseded_at_s = c->recorded_at_s;
	d->open_claim[k] = d->current.n;
	return keep_claim(d, c) || no_room(d);
}

/* --- published knowledge ------------------------------------------------- */

static bool put_known(void *ctx, const struct obs *o)
{
	struct derivation *d = ctx;

	return o->kind != OBS_KNOWN || knowledge_put(&d->known, &o->known) ||
		fail(d->err,
			ERR_LIMIT,
			0,
			"no memory left for published knowledge");
}

/* all that had come into evidence by then, read anew: what is published later
 * may change what is said of a thing */
static bool reload_knowledge(struct derivation *d, int64_t day_s)
{
	uint64_t done = d->done;

	arena_close(&d->known_a);
	d->comparer = NULL;
	if (!arena_open(&d->known_a, KNOWLEDGE_ARENA, d->err))
		return false;
	knowledge_open(&d->known, &d->known_a);
	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		if (plan_reads(d->exhibit[i].format, PASS_KNOWLEDGE) &&
			d->exhibit[i].acquired_s <= day_s &&
			!read_one(d, i, put_known)) {
			return false;
		}
	}
	d->done = done;
	return knowledge_index(&d->known, d->err) &&
		(d->comparer = comparer_new(&d->known,
			 &d->known_a,
			 d->err)) != NULL;
}

static struct str resemblance_key(const struct claim *c, struct arena *a)
{
	return arena_fmt(a,
		"%.*s\x1f%.*s\x1f%.*s",
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->subject),
		STR_FMT(c->object));
}

static bool put_resemblance(void *ctx, const struct claim *c)
{
	struct derivation *d = ctx;
	struct claim clean = *c;

	claim_clean(&d->work, &clean);
	return table_put(&d->resembles, resemblance_key(&clean, &d->work)) !=
		TABLE_NONE &&
		put_found(d, c);
}

/* to what is published; that rows share code is another matter */
static bool is_resemblance(const struct claim *c)
{
	return source_matches(c->source, STR("knowledge")) &&
		(c->predicate == PRED_RESEMBLES_BY_TECHNIQUES ||
			c->predicate == PRED_RESEMBLES_BY_SOFTWARE ||
			c->predicate == PRED_RESEMBLES_BY_INDICATORS);
}

/* takes a character away of which only a part fitted */
static void cut_at_character(char *text, size_t n)
{
	while (n && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	if (n && (unsigned char)text[n - 1] & 0x80)
		n--;
	text[n] = 0;
}

/* what the last day that is evaluated says of names is what the run says */
static void note_name(void *ctx, struct str incident, struct str sentence)
{
	struct derivation *d = ctx;
	struct run_names *n = &d->counts.names;

	if (n->n < RUN_NAMES_MAX) {
		char *to = n->said[n->n];
		int whole = snprintf(to,
			RUN_NAME_N,
			"%.*s: %.*s",
			STR_FMT(entity_name(incident)),
			STR_FMT(sentence));
		if (whole >= RUN_NAME_N)
			cut_at_character(to, RUN_NAME_N - 1);
	}
	n->n++;
}

/* What an incident resembled before and no longer does has ended. */
static bool evaluate_resemblances(struct derivation *d, int64_t day_s)
{
	if (!d->comparer)
		return true;
	d->resembles = table_in(&d->work);
	d->counts.names.n = 0;
	if (!resemble_claims(&d->known,
		    d->comparer,
		    &d->current,
		    day_s,
		    &(struct claim_sink){ d, put_resemblance },
		    &(struct resemble_tell){ d, note_name },
		    d->known_a,
		    d->err)) {
		return false;
	}
	for (uint32_t i = 0; i < d->current.n; i++) {
		struct claim *c = d->current.claim[i];
		struct arena scratch = d->work;

		if (c->maker == MADE_BY_LINK && is_resemblance(c) &&
			c->superseded_at_s == TIME_OPEN &&
			table_find(&d->resembles,
				resemblance_key(c, &scratch)) == TABLE_NONE) {
			c->superseded_at_s = day_s;
		}
	}
	return true;
}

/* --- days ---------------------------------------------------------------- */

static bool put_contact(void *ctx, const struct claim *c)
{
	struct derivation *d = ctx;
	struct claim clean = *c;

	claim_clean(&d->work, &clean);
	claim_seal(&clean);
	return table_put(&d->contacts, claim_key(&clean)) != TABLE_NONE &&
		put_found(d, c);
}

/* A contact, or a step to a server, that does not follow any more, because
 * nothing says that the server is of interest or until when, has ended. */
static bool end_contacts(struct derivation *d, int64_t day_s)
{
	for (uint32_t i = 0; i < d->current.n; i++) {
		struct claim *c = d->current.claim[i];
		bool ours = c->predicate == PRED_CONTACTED ||
			c->predicate == PRED_WATCHED;

		if (!ours || c->maker != MADE_BY_LINK ||
			c->superseded_at_s != TIME_OPEN ||
			c->recorded_at_s >= day_s) {
			continue;
		}
		struct claim copy = *c;
		claim_seal(&copy);
		if (table_find(&d->contacts, claim_key(&copy)) == TABLE_NONE)
			c->superseded_at_s = day_s;
	}
	return !d->work.full || no_room(d);
}

/* What is watched leads to servers, which then are watched, too: once, not on
 * from there. */
static bool evaluate_contacts(struct derivation *d, int64_t day_s)
{
	const struct claim_sink sink = { d, put_contact };
	const struct claim_sink *out = &sink;
	struct interest follows = link_follows(d->link);
	struct interest all = link_interest(d->link);

	d->contacts = table_in(&d->work);

	if (!link_suspects(d->link, &d->current, day_s, d->err))
		return false;
	if (!hunt_follow(d->field, &follows, link_followed, d->link))
		return no_room(d);
	if (!link_steps(d->link, day_s, out, d->err) ||
		!link_suspects(d->link, &d->current, day_s, d->err)) {
		return false;
	}
	if (!hunt_contacts(d->field, &all, link_contact, d->link))
		return no_room(d);
	return link_contacts(d->link, day_s, out, d->err) &&
		end_contacts(d, day_s);
}

static bool evaluate(struct derivation *d, int64_t day_s)
{
	const struct claim_sink out = { d, put_found };

	if (!hunt_evaluate(d->field, day_s, &out, d->err))
		return false;
	if (!evaluate_resemblances(d, day_s))
		return false;
	if (!link_uses(d->link, &d->current, day_s, &out, d->err))
		return false;
	if (!evaluate_contacts(d, day_s))
		return false;
	return link_shared(d->link, &d->current, day_s, &out, d->err);
}

struct dated {
	int64_t day_s;
	uint32_t exhibit; /* TABLE_NONE = a day on which rows became known */
};

static int by_day(const void *a, const void *b)
{
	const struct dated *x = a;
	const struct dated *y = b;

	if (x->day_s != y->day_s)
		return x->day_s < y->day_s ? -1 : 1;
	return (x->exhibit > y->exhibit) - (x->exhibit < y->exhibit);
}

/* telemetry as it came into evidence, and the days on which rows became known
 */
static struct dated *calendar(struct derivation *d, uint32_t *ret_n)
{
	uint32_t n_day;
	uint32_t n = 0;
	const int64_t *day = link_days(d->link, &n_day);
	struct dated *c =
		NEW(&d->work, struct dated, (size_t)n_day + d->n_exhibit + 1);

	for (uint32_t i = 0; c && i < n_day; i++)
		c[n++] = (struct dated){ day[i], TABLE_NONE };
	for (uint32_t i = 0; c && i < d->n_exhibit; i++) {
		if (!plan_is_main(d->exhibit[i].format, PASS_ROWS))
			c[n++] =
				(struct dated){ d->exhibit[i].acquired_s, i };
	}
	if (c)
		qsort(c, n, sizeof *c, by_day);
	*ret_n = n;
	return c;
}

static bool is_read_in(const struct derivation *d,
	uint32_t exhibit,
	enum pass pass)
{
	return exhibit != TABLE_NONE &&
		plan_reads(d->exhibit[exhibit].format, pass);
}

static bool read_dated(struct derivation *d, const struct dated *c)
{
	if (is_read_in(d, c->exhibit, PASS_KNOWLEDGE))
		return reload_knowledge(d, c->day_s);
	if (!is_read_in(d, c->exhibit, PASS_TELEMETRY))
		return true;
	d->next++;
	d->n_next--;
	return read_one(d, c->exhibit, put_seen);
}

/* An evaluation adds claims, and ends some that were there. */
static bool remember_before(struct derivation *d)
{
	uint32_t n = d->current.n;

	d->until = NEW(&d->work, int64_t, (size_t)n + 1);
	d->n_before = n;
	if (!d->until)
		return no_room(d);
	for (uint32_t i = 0; i < n; i++)
		d->until[i] = d->current.claim[i]->superseded_at_s;
	return true;
}

/* The days from the entry on. */
static bool walk_from(struct derivation *d,
	const struct dated *c,
	uint32_t first,
	uint32_t n)
{
	for (uint32_t i = first; i < n; i++) {
		bool last = i + 1 == n || c[i + 1].day_s != c[i].day_s;

		if (!read_dated(d, &c[i]))
			return false;
		if (i + 1 == n && d->keeps && !remember_before(d))
			return false;
		if (last && !d->ingest_only && !evaluate(d, c[i].day_s))
			return false;
	}
	return true;
}

/* What was kept covers whatever stands before the first exhibit that came
 * since: resume_read. */
static uint32_t first_entry(const struct derivation *d,
	const struct dated *c,
	uint32_t n)
{
	if (!d->resumed)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		if (c[i].exhibit == TABLE_NONE)
			continue;
		if (c[i].exhibit >= d->resumed)
			return i;
	}
	return n;
}

static bool walk_days(struct derivation *d)
{
	uint32_t n;
	const struct dated *c = calendar(d, &n);
	uint32_t *next = c ? NEW(&d->work, uint32_t, n + 1) : NULL;

	if (!next)
		return no_room(d);
	uint32_t first = first_entry(d, c, n);
	d->next = next;
	d->last_day_s = n ? c[n - 1].day_s : TIME_UNKNOWN;
	for (uint32_t i = first; i < n; i++) {
		if (is_read_in(d, c[i].exhibit, PASS_TELEMETRY))
			next[d->n_next++] = c[i].exhibit;
	}
	return walk_from(d, c, first, n);
}

/* --- from one run to the next -------------------------------------------- */

static bool places_ok(const struct derivation *d, const struct claim *c)
{
	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (c->loc[i].exhibit >= d->n_exhibit)
			return false;
	}
	return true;
}

static bool is_sealed(const struct claim *c)
{
	struct claim again = *c;

	claim_seal(&again);
	return strcmp(again.id, c->id) == 0;
}

static bool restore_claim(struct derivation *d, struct cur *c)
{
	struct str packed = cur_str(c);
	struct claim x;

	if (!store_unpack_claim(&packed, &x) || packed.n)
		return false;
	if (!places_ok(d, &x))
		return false;
	return keep_claim(d, &x);
}

/* Back to before the last day was evaluated, or past what says how. */
static bool restore_before(struct derivation *d, bool back, struct cur *c)
{
	uint32_t n = cur_uint_to(c, d->current.n);

	for (;;) {
		uint32_t number = cur_uint_to(c, n);
		int64_t until_s = cur_int(c);

		if (c->bad)
			return false;
		if (!number)
			break;
		if (back)
			d->current.claim[number - 1]->superseded_at_s =
				until_s;
	}
	if (back)
		d->current.n = n;
	return true;
}

/* Claims as they were, in the place of those that rows just made. */
static bool restore_claims(struct derivation *d, bool back, struct cur *c)
{
	uint64_t left = cur_uint(c);

	d->current.n = 0;
	while (left--) {
		if (!restore_claim(d, c))
			return false;
	}
	if (!restore_before(d, back, c))
		return false;
	for (uint32_t i = d->n_row_claim; i < d->current.n; i++) {
		const struct claim *x = d->current.claim[i];

		if (!is_sealed(x))
			return false;
		if (!open_for(d, x, i))
			return false;
	}
	return d->current.n >= d->n_row_claim;
}

/* published knowledge as it stood on the last day on which some came */
static bool restore_knowledge(struct derivation *d)
{
	int64_t day_s = TIME_UNKNOWN;
	bool any = false;

	for (uint32_t i = 0; i < d->resumed; i++) {
		if (!plan_reads(d->exhibit[i].format, PASS_KNOWLEDGE))
			continue;
		if (!any || d->exhibit[i].acquired_s > day_s)
			day_s = d->exhibit[i].acquired_s;
		any = true;
	}
	return !any || reload_knowledge(d, day_s);
}

/* Where something is new; else what was said of it last is all. */
static bool restore_stages(struct derivation *d, struct cur *c)
{
	if (d->resumed == d->n_exhibit)
		return true;
	if (!hunt_restore(d->field, c, d->err))
		return false;
	return restore_knowledge(d);
}

/* What is not read counts as done; the rest was read already. */
static void pass_over(struct derivation *d, const struct exhibit *x)
{
	if (plan_is_main(x->format, PASS_ROWS))
		return;
	if (!plan_is_main(x->format, PASS_INDICATORS))
		d->done += x->size_byte;
}

/* Goes on where the run before this one stood; an exhibit of its last day means
 * that this is evaluated again. */
static bool resume(struct derivation *d,
	const struct resume *r,
	struct cur *kept)
{
	bool back = resume_same_day(r, d->exhibit, d->n_exhibit);

	d->resumed = r->n_exhibit;
	if (r->n_row_claim != d->n_row_claim)
		return false;
	if (!restore_claims(d, back, kept))
		return false;
	if (!restore_stages(d, kept))
		return false;
	d->counts = r->counts;
	for (uint32_t i = 0; i < r->n_exhibit; i++)
		pass_over(d, &d->exhibit[i]);
	return true;
}

struct keep_out {
	struct kept_file *file;
	struct err *err;
};

static bool put_kept(void *ctx, struct str piece)
{
	struct keep_out *k = ctx;

	return store_keep_add(k->file, piece, k->err);
}

static bool write_claims(const struct derivation *d, struct spool *out)
{
	struct buf b = { 0 };

	spool_uint(out, d->current.n);
	for (uint32_t i = 0; i < d->current.n; i++) {
		b.n = 0;
		store_pack_claim(d->current.claim[i], &b);
		spool_str(out, buf_str(&b));
	}
	spool_uint(out, d->n_before);
	for (uint32_t i = 0; i < d->n_before; i++) {
		if (d->until[i] == d->current.claim[i]->superseded_at_s)
			continue;
		spool_uint(out, i + UINT64_C(1));
		spool_int(out, d->until[i]);
	}
	spool_uint(out, 0);
	spool_int(out, 0);
	bool ok = !b.bad;
	buf_done(&b);
	return ok;
}

static bool write_kept(struct derivation *d,
	const struct exhibit *x,
	struct keep_out *k)
{
	struct spool out = { .ctx = k, .put = put_kept };
	const struct resume r = {
		.n_exhibit = d->n_exhibit,
		.day_s = d->last_day_s,
		.n_row_claim = d->n_row_claim,
		.counts = d->counts,
	};

	if (!resume_write(&r, x, &out))
		return false;
	if (!write_claims(d, &out))
		return false;
	return hunt_save(d->field, &out, k->err);
}

/* Without it the next run reads all again, so a full disk is no failure of this
 * one. */
static void keep(struct derivation *d, const struct exhibit *x, uint32_t part)
{
	struct err err = { 0 };
	struct keep_out k = { .err = &err };

	if (d->resumed != d->n_exhibit &&
		store_keep_start(d->store, part, &k.file, &err)) {
		bool whole = write_kept(d, x, &k);

		store_keep_end(k.file, whole, &err);
	}
	if (err.code != ERR_NONE)
		snprintf(d->counts.not_kept, RUN_NAME_N, "%s", err.text);
}

/* --- all of it ----------------------------------------------------------- */

/* Reads what has something for that pass. */
static bool read_pass(struct derivation *d,
	enum pass pass,
	bool (*put)(void *ctx, const struct obs *o))
{
	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		struct str format = d->exhibit[i].format;
		uint64_t done = d->done;

		if (!plan_reads(format, pass))
			continue;
		if (!read_one(d, i, put))
			return false;
		/* what is read again later counts as done then */
		if (!plan_is_main(format, pass))
			d->done = done;
	}
	return true;
}

static bool read_written(struct derivation *d)
{
	return read_pass(d, PASS_ROWS, put_written);
}

/* What a list says counts from the day on which it came into evidence; the hunt
 * sees to that. */
static bool read_lists(struct derivation *d)
{
	return read_pass(d, PASS_INDICATORS, put_listed);
}

static bool open_stages(struct derivation *d)
{
	struct hunt_setup setup = {
		.exhibit = d->exhibit,
		.n_exhibit = d->n_exhibit,
		.warned = link_warned,
		.usual = link_usual,
	};

	if (!link_open(&d->link,
		    &(struct link_setup){ d->row,
			    d->n_row,
			    d->warning,
			    d->n_warning },
		    &d->rows_a,
		    d->err)) {
		return false;
	}
	setup.organisation = link_organisation;
	setup.warned_ctx = setup.organisation_ctx = d->link;
	setup.indicator = link_indicators(d->link, &setup.n_indicator);
	return hunt_open(&d->field,
		       &setup,
		       (size_t)FIELD_GIB << 30,
		       d->err) &&
		link_rows(d->link,
			&(struct claim_sink){ d, put_row_claim },
			d->err) &&
		commodity_claims(&d->current,
			&(struct claim_sink){ d, put_row_claim },
			d->err);
}

/* what rows say, and what follows from them alone, on their last day */
static bool evaluate_rows(struct derivation *d)
{
	const struct claim_sink out = { d, put_found };
	int64_t last_s = 0;

	for (uint32_t i = 0; i < d->current.n; i++) {
		if (d->current.claim[i]->recorded_at_s > last_s)
			last_s = d->current.claim[i]->recorded_at_s;
	}
	return link_uses(d->link, &d->current, last_s, &out, d->err) &&
		link_shared(d->link, &d->current, last_s, &out, d->err);
}

static bool hand_over(struct derivation *d, struct claimset *ret)
{
	for (uint32_t i = 0; i < d->current.n; i++) {
		if (!claimset_add(ret, d->current.claim[i]))
			return no_room(d);
	}
	return true;
}

/* Exhibits of one state; what was withdrawn is read in no pass. */
static bool take_exhibits(struct derivation *d,
	const struct exhibit *x,
	uint32_t n)
{
	struct exhibit *own = NEW(&d->work, struct exhibit, n + 1);

	if (!own)
		return no_room(d);
	for (uint32_t i = 0; i < n; i++) {
		own[i] = x[i];
		if (x[i].withdrawn)
			own[i].format = STR("");
		d->total += x[i].size_byte;
	}
	d->exhibit = own;
	d->n_exhibit = n;
	d->ahead = NEW(&d->work, struct jailed *, n + 1);
	d->check = NEW(&d->work, struct exhibit_check *, n + 1);
	d->checked = NEW(&d->work, bool, n + 1);
	return !d->work.full || no_room(d);
}

static uint32_t processors(void)
{
	cpu_set_t ours;

	return sched_getaffinity(0, sizeof ours, &ours) == 0
		? (uint32_t)CPU_COUNT(&ours)
		: 1;
}

static bool open_derivation(struct derivation *d,
	struct store *s,
	const struct exhibit *x,
	uint32_t n)
{
	d->store = s;
	d->processors = processors();
	if (!arena_open(&d->rows_a, CASE_ARENA, d->err))
		return false;
	if (!arena_open(&d->work, CASE_ARENA, d->err))
		return false;
	d->current = claimset_in(&d->work);
	d->key = table_in(&d->work);
	d->small = malloc(SANDBOX_SMALL + 1);
	if (!d->small)
		return no_room(d);
	return sandbox_pool_open(&d->pool, READ_ARENA, d->err) &&
		take_exhibits(d, x, n);
}

static void close_derivation(struct derivation *d)
{
	for (uint32_t i = 0; d->checked && i < d->n_exhibit; i++) {
		sandbox_abandon(d->ahead[i]);
		store_check_finish(d->check[i], NULL, &(struct err){ 0 });
	}
	sandbox_pool_close(d->pool);
	free(d->small);
	hunt_close(d->field);
	arena_close(&d->known_a);
	arena_close(&d->work);
	arena_close(&d->rows_a);
}

/* The exhibits as they stand now, in the arena. */
static bool exhibits_now(struct store *s,
	struct arena *a,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return store_exhibits_as_of(s,
		INT64_MAX,
		UINT64_MAX,
		a,
		ret,
		ret_n,
		err);
}

bool case_derive_rows(struct store *s,
	struct claimset *ret,
	const struct link_tell *idle,
	struct err *err)
{
	struct derivation d = { .err = err };
	struct exhibit *x;
	uint32_t n;
	bool ok = exhibits_now(s, ret->a, &x, &n, err) &&
		open_derivation(&d, s, x, n) && read_written(&d) &&
		open_stages(&d) && evaluate_rows(&d) && hand_over(&d, ret) &&
		(link_idle(d.link, idle) || no_room(&d));

	close_derivation(&d);
	return ok;
}

bool case_owners(struct store *s,
	const struct addr *address,
	uint32_t n,
	struct arena *a,
	const struct str **ret,
	struct err *err)
{
	struct derivation d = { .err = err };
	struct exhibit *x;
	uint32_t n_exhibit;
	struct str *owner = NEW(a, struct str, n + 1);
	bool ok = exhibits_now(s, a, &x, &n_exhibit, err) &&
		open_derivation(&d, s, x, n_exhibit) && read_written(&d) &&
		open_stages(&d);

	for (uint32_t i = 0; ok && owner && i < n; i++)
		owner[i] =
			arena_str(a, link_organisation(d.link, address[i]));
	close_derivation(&d);
	*ret = owner;
	return ok && (!a->full || fail(err, ERR_LIMIT, 0, "no memory left"));
}

bool case_warned(struct store *s,
	const struct str *entity,
	uint32_t n,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct derivation d = { .err = err };
	struct exhibit *x;
	uint32_t n_exhibit;
	bool ok = exhibits_now(s, a, &x, &n_exhibit, err) &&
		open_derivation(&d, s, x, n_exhibit) && read_written(&d) &&
		open_stages(&d);

	for (uint32_t i = 0; ok && i < n; i++)
		ret[i] = arena_str(a, link_warned(d.link, entity[i]));
	close_derivation(&d);
	return ok;
}

struct case_networks {
	struct arena a;
	struct derivation d;
};

bool case_networks_open(struct case_networks **ret,
	struct store *s,
	struct err *err)
{
	struct case_networks *n = calloc(1, sizeof *n);
	struct exhibit *x;
	uint32_t n_exhibit;

	if (!n)
		return fail(err, ERR_LIMIT, 0, "no memory left for networks");
	n->d.err = err;
	if (!arena_open(&n->a, CASE_ARENA, err) ||
		!exhibits_now(s, &n->a, &x, &n_exhibit, err) ||
		!open_derivation(&n->d, s, x, n_exhibit) ||
		!read_written(&n->d) || !open_stages(&n->d)) {
		case_networks_close(n);
		return false;
	}
	*ret = n;
	return true;
}

void case_networks_close(struct case_networks *n)
{
	if (!n)
		return;
	close_derivation(&n->d);
	arena_close(&n->a);
	free(n);
}

struct str case_network_of(const struct case_networks *n, struct addr a)
{
	return link_organisation(n->d.link, a);
}

/* One state of the exhibits, and what is made of it. */
struct state {
	struct store *store;
	const struct exhibit *exhibit;
	uint32_t n;
	/* what was kept of it, and is to be kept, under that number; NULL:
	 * nothing is */
	const struct run_how *how;
	uint32_t part;
	struct claimset *claims;
	struct run_result *counts;
	const struct progress *p;
	struct err *err;
};

static bool worth_keeping(const struct state *t)
{
	uint64_t bytes = 0;

	if (!t->how)
		return false;
	for (uint32_t i = 0; i < t->n; i++) {
		const struct exhibit *x = &t->exhibit[i];

		if (!x->withdrawn && plan_reads(x->format, PASS_TELEMETRY))
			bytes += x->size_byte;
	}
	return bytes >= t->how->keep_from_byte;
}

static void count_hunts(struct derivation *d)
{
	if (!d->field || d->resumed == d->n_exhibit)
		return;
	d->counts.pairs = hunt_conversations(d->field);
	d->counts.events = hunt_events(d->field);
	d->counts.hunt_bytes = hunt_memory(d->field);
}

/* What an earlier run kept of a state. */
struct kept {
	struct arena a; /* its bytes */
	struct resume at;
	struct cur rest; /* claims, and the tables of the hunts */
};

/* Rows and lists, which are read each time. */
static bool prepare(struct derivation *d, const struct state *t)
{
	if (!open_derivation(d, t->store, t->exhibit, t->n))
		return false;
	if (!read_written(d))
		return false;
	if (!open_stages(d))
		return false;
	d->n_row_claim = d->current.n;
	return read_lists(d);
}

/* kept: where to go on; NULL: from the beginning. *ret_stood: what was kept was
 * what it should be; if not, nothing was derived. */
static bool derive_from(const struct state *t,
	struct kept *kept,
	bool *ret_stood)
{
	struct derivation d = {
		.p = t->p,
		.err = t->err,
		.keeps = worth_keeping(t),
	};
	bool ok = prepare(&d, t);

	*ret_stood = !ok || !kept || resume(&d, &kept->at, &kept->rest);
	if (kept)
		arena_close(&kept->a); /* before hunts take memory */
	ok = ok && *ret_stood && walk_days(&d);
	count_hunts(&d);
	if (ok && d.keeps)
		keep(&d, t->exhibit, t->part);
	d.counts.from_kept = d.resumed;
	d.counts.exhibits = t->n;
	ok = ok && hand_over(&d, t->claims);
	close_derivation(&d);
	*t->counts = d.counts;
	t->counts->claims = t->claims->n;
	return ok;
}

/* From what was kept of it. *ret_done: whether that still fits; if not, nothing
 * was derived. why: a sentence, where it may not be believed. */
static bool derive_on(const struct state *t,
	bool *ret_done,
	char why[static RUN_NAME_N])
{
	struct kept kept = { .a = { 0 } };
	struct err not_mine = { 0 };
	struct str bytes = { 0 };
	bool ok = true;

	*ret_done = false;
	if (!arena_open(&kept.a, CASE_ARENA, t->err))
		return false;
	if (!store_kept(t->store, t->part, &kept.a, &bytes, &not_mine))
		snprintf(why, RUN_NAME_N, "%s", not_mine.text);
	kept.rest = cur_of(bytes.p, bytes.n);
	bool fits = resume_read(&kept.rest, t->exhibit, t->n, &kept.at);
	if (fits)
		ok = derive_from(t, &kept, ret_done);
	arena_close(&kept.a);
	if (!fits || *ret_done)
		return ok;
	*t->err = (struct err){ 0 };
	snprintf(why, RUN_NAME_N, "what the last run kept cannot be used");
	return true;
}

/* Everything from one state of the exhibits. */
static bool derive_state(const struct state *t)
{
	char why[RUN_NAME_N] = "";
	bool done = false;
	bool ok = true;

	if (worth_keeping(t) && !t->how->again)
		ok = derive_on(t, &done, why);
	if (!ok || done)
		return ok;
	ok = derive_from(t, NULL, &done);
	if (why[0])
		memcpy(t->counts->not_used, why, sizeof why);
	return ok;
}

/* --- exhibits that were amended or withdrawn ----------------------------- */

/* What a derivation depends on; how strictly an exhibit is kept is no part of
 * it. */
static bool moves_claims(const struct exhibit_change *c)
{
	return c->kind == CHANGE_WITHDRAWN ||
		c->set &
		(AMEND_ACQUIRED | AMEND_VANTAGE | AMEND_ZONE | AMEND_YEAR);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The instants from which on claims follow from other exhibits, in order. */
static bool change_days(struct store *s,
	uint64_t before_entry,
	struct arena *a,
	int64_t **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct exhibit_change *c;
	uint32_t n;
	uint32_t days = 0;

	if (!store_changes(s, false, a, &c, &n, err))
		return false;
	int64_t *day = NEW(a, int64_t, n + 1);
	if (!day)
		return fail(err, ERR_LIMIT, 0, "no memory left for changes");
	for (uint32_t i = 0; i < n; i++) {
		if (c[i].entry < before_entry && moves_claims(&c[i]))
			day[days++] = c[i].from_s;
	}
	qsort(day, days, sizeof *day, by_time);
	*ret = day;
	*ret_n = 0;
	for (uint32_t i = 0; i < days; i++) {
		if (!i || day[i] != day[i - 1])
			day[(*ret_n)++] = day[i];
	}
	return true;
}

/* What follows no longer ends that day; what would only have become known
 * later never does. */
static bool end_claims(const struct claimset *was,
	const struct claimset *now,
	const struct claimset *so_far,
	int64_t day_s,
	struct claimset *ret)
{
	for (uint32_t i = 0; i < so_far->n; i++) {
		struct claim c = *so_far->claim[i];
		struct str id = str_of(c.id);
		bool goes = table_find(&was->ids, id) != TABLE_NONE &&
			table_find(&now->ids, id) == TABLE_NONE;

		if (goes && c.recorded_at_s >= day_s)
			continue;
		if (goes && c.superseded_at_s > day_s)
			c.superseded_at_s = day_s;
		if (!claimset_add(ret, &c))
			return false;
	}
	return true;
}

/* What follows anew became known that day, at the earliest. */
static bool begin_claims(const struct claimset *was,
	const struct claimset *now,
	int64_t day_s,
	struct claimset *ret)
{
	for (uint32_t i = 0; i < now->n; i++) {
		struct claim c = *now->claim[i];

		if (table_find(&was->ids, str_of(c.id)) != TABLE_NONE)
			continue;
		if (c.recorded_at_s < day_s)
			c.recorded_at_s = day_s;
		if (c.superseded_at_s <= c.recorded_at_s)
			continue;
		if (!claimset_add(ret, &c))
			return false;
	}
	return true;
}

/* A state after another: `so_far`, with what the day changed, into *ret. */
static bool change_state(const struct claimset *was,
	const struct claimset *now,
	const struct claimset *so_far,
	int64_t day_s,
	struct claimset *ret)
{
	return end_claims(was, now, so_far, day_s, ret) &&
		begin_claims(was, now, day_s, ret);
}

struct states {
	struct store *store;
	uint64_t before_entry;
	const bool *without;
	const struct run_how *how;
	const int64_t *day;
	uint32_t n_day;
	struct arena *a;
};

/* exhibits sealed before that entry, as of an instant */
static bool state_exhibits(const struct states *t,
	int64_t as_of_s,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err)
{
	if (!store_exhibits_as_of(t->store,
		    as_of_s,
		    t->before_entry,
		    t->a,
		    ret,
		    ret_n,
		    err)) {
		return false;
	}
	while (*ret_n && (*ret)[*ret_n - 1].entry >= t->before_entry)
		--*ret_n;
	for (uint32_t i = 0; t->without && i < *ret_n; i++)
		(*ret)[i].withdrawn |= t->without[i];
	return true;
}

static bool derive_states(const struct states *t,
	struct claimset *ret,
	struct run_result *counts,
	const struct progress *p,
	struct err *err)
{
	struct claimset was = claimset_in(t->a);
	struct claimset so_far = claimset_in(t->a);

	for (uint32_t i = 0; i <= t->n_day; i++) {
		struct claimset now = claimset_in(t->a);
		struct claimset next = claimset_in(t->a);
		struct exhibit *x;
		uint32_t n;
		int64_t as_of_s = i < t->n_day ? t->day[i] : INT64_MAX;

		if (!state_exhibits(t, as_of_s, &x, &n, err))
			return false;
		const struct state state = {
			.store = t->store,
			.exhibit = x,
			.n = n,
			.how = t->how,
			.part = i,
			.claims = &now,
			.counts = counts,
			.p = p,
			.err = err,
		};
		if (!derive_state(&state))
			return false;
		if (i &&
			!change_state(&was,
				&now,
				&so_far,
				t->day[i - 1],
				&next)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for claims");
		}
		so_far = i ? next : now;
		was = now;
	}
	for (uint32_t i = 0; i < so_far.n; i++) {
		if (!claimset_add(ret, so_far.claim[i]))
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory for claims");
	}
	counts->claims = ret->n;
	return true;
}

bool case_derive(struct store *s,
	uint64_t before_entry,
	const bool *without,
	const struct run_how *how,
	struct claimset *ret,
	struct run_result *counts,
	const struct progress *p,
	struct err *err)
{
	struct states t = {
		.store = s,
		.before_entry = before_entry,
		.without = without,
		.how = how,
		.a = ret->a,
	};
	struct exhibit *x;
	int64_t *day = NULL;
	uint32_t n;

	if (!change_days(s, before_entry, t.a, &day, &t.n_day, err))
		return false;
	t.day = day;
	if (t.n_day)
		return derive_states(&t, ret, counts, p, err);
	if (!state_exhibits(&t, INT64_MAX, &x, &n, err))
		return false;
	const struct state state = {
		.store = s,
		.exhibit = x,
		.n = n,
		.how = how,
		.claims = ret,
		.counts = counts,
		.p = p,
		.err = err,
	};
	return derive_state(&state);
}

/* --- what is usual ---------------------------------------------------------
 */

struct usual {
	struct arena *a;
	struct str *entry;
	uint32_t n;
	uint32_t cap;
};

static bool put_usual(void *ctx, struct str entry)
{
	struct usual *u = ctx;
	struct str *grown =
		arena_grown(u->a, u->entry, u->n, &u->cap, sizeof *grown);

	if (!grown)
		return false;
	u->entry = grown;
	u->entry[u->n++] = arena_str(u->a, entry);
	return !u->a->full;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void write_baseline(const struct store *s,
	const struct usual *u,
	struct buf *out)
{
	struct jw j = { .to = out };
	struct case_head h = case_head(s);
	struct buf name = { 0 };

	buf_fmt(&name, "Usual in the case %.16s", h.root);
	jw_object(&j, NULL);
	jw_str(&j, "name", buf_str(&name));
	jw_z(&j,
		"description",
		"Servers that hosts of one network go to on several days, in "
		"many hours or from several machines, and that no hunt "
		"suspects. It speaks against suspicion in that network "
		"alone, "
		"and clears nobody: whoever was there when it was made "
		"stands "
		"in it.");
	jw_u64(&j, "version", 1);
	jw_z(&j, "type", "hostname");
	jw_bool(&j, "baseline", true);
	jw_array(&j, "list");
	for (uint32_t i = 0; i < u->n; i++) {
		/* a line each, so that a person can take some out */
		buf_z(out, "\n");
		jw_str(&j, NULL, u->entry[i]);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
	buf_done(&name);
}

bool case_baseline(struct store *s,
	const struct progress *p,
	struct buf *out,
	struct err *err)
{
	struct derivation d = { .p = p, .err = err, .ingest_only = true };
	struct arena a;
	struct usual u = { .a = &a };
	struct state state = { .store = s, .err = err };
	struct exhibit *x;

	if (!arena_open(&a, CASE_ARENA, err))
		return false;
	bool ok = exhibits_now(s, &a, &x, &state.n, err);
	state.exhibit = x;
	ok = ok && prepare(&d, &state) && walk_days(&d) &&
		hunt_usual(d.field, put_usual, &u, err);
	if (ok && u.n)
		qsort(u.entry, u.n, sizeof *u.entry, by_text);
	if (ok)
		write_baseline(s, &u, out);
	close_derivation(&d);
	arena_close(&a);
	return ok && (!out->bad || fail(err, ERR_LIMIT, 0, "no memory left"));
}

bool case_is_baseline(const char *path, struct err *err)
{
	json_error_t why;
	json_t *j = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	json_t *list = json_object_get(j, "list");
	bool read = j != NULL;
	bool is = json_is_true(json_object_get(j, "baseline")) &&
		json_is_array(list);

	for (size_t i = 0; is && i < json_array_size(list); i++)
		is = json_is_string(json_array_get(list, i));
	json_decref(j);
	return is ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s: a list that `ashiato baseline` wrote was "
			"expected%s%s; nothing was sealed",
			path,
			read ? "" : ": ",
			read ? "" : why.text);
}
