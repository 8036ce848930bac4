/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/steps/disclosure.h"
#include "case/steps/inside.h"

static struct str case_name(const char *dir)
{
	struct str s = str_of(dir);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '/')
			return str_from(s, i);
	}
	return s;
}

/* "everything": the end of the last day on which something became known or was
 * withdrawn, so that the answer does not depend on today */
static int64_t last_known(int64_t of_claims_s,
	const struct exhibit *x,
	uint32_t n)
{
	int64_t last = of_claims_s;

	for (uint32_t i = 0; i < n; i++)
		last = x[i].acquired_s > last ? x[i].acquired_s : last;
	return (last / DAY_S + 1) * DAY_S;
}

/* best first; what was discounted comes after, by what it would have weighed */
static int best_first(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;

	if (x->weight_milli != y->weight_milli)
		return x->weight_milli > y->weight_milli ? -1 : 1;
	if (x->n_records != y->n_records)
		return x->n_records > y->n_records ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* What hunts found and examiners withdrew, the newest revision of each. */
static bool pick_undone(struct view *v)
{
	struct publication *p = &v->publication;
	const struct claim **undone =
		NEW(&v->a, const struct claim *, v->all.n + 1);
	struct table key = table_in(&v->a);

	if (!undone)
		return false;
	for (uint32_t i = 0; i < v->shown.n; i++) {
		const struct claim *c = v->shown.claim[i];

		if (!c->undone || c->maker != MADE_BY_HUNT ||
			c->recorded_at_s >= p->as_of_s ||
			c->superseded_at_s >= p->as_of_s ||
			!source_matches(c->source, p->only)) {
			continue;
		}
		uint32_t k = table_put(&key,
			str_head(str_of(c->id), CLAIM_KEY_N - 1));
		if (k == TABLE_NONE)
			return false;
		undone[k] = c;
	}
	p->undone = undone;
	p->n_undone = key.n;
	return true;
}

static int by_server(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	int order = str_cmp(x->subject, y->subject);

	if (order)
		return order;
	if (x->recorded_at_s != y->recorded_at_s)
		return x->recorded_at_s > y->recorded_at_s ? -1 : 1;
	return best_first(a, b);
}

/* A server that was a candidate and became a suspect, or the other way, is what
 * it was found to be last. How many are left. */
static uint32_t newest_suspicions(const struct claim **c, uint32_t n)
{
	uint32_t kept = 0;

	qsort(c, n, sizeof *c, by_server);
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || !str_eq(c[kept - 1]->subject, c[i]->subject))
			c[kept++] = c[i];
	}
	return kept;
}

static bool pick_counted(struct view *v)
{
	const struct claim **finding =
		NEW(&v->a, const struct claim *, v->all.n + 1);
	const struct claim **suspect =
		NEW(&v->a, const struct claim *, v->all.n + 1);
	uint32_t n = 0;
	uint32_t n_suspect = 0;

	v->counted = claimset_in(&v->a);
	v->counted.claim = NEW(&v->a, struct claim *, v->all.n + 1);
	if (v->a.full)
		return false;
	for (uint32_t i = 0; i < v->shown.n; i++) {
		struct claim *c = v->shown.claim[i];

		if (!claim_counts(c,
			    v->publication.as_of_s,
			    v->publication.only)) {
			continue;
		}
		v->counted.claim[v->counted.n++] = c;
		if (c->predicate == PRED_SUSPECTED)
			suspect[n_suspect++] = c;
		else if (c->maker == MADE_BY_HUNT)
			finding[n++] = c;
	}
	n_suspect = newest_suspicions(suspect, n_suspect);
	qsort(finding, n, sizeof *finding, best_first);
	qsort(suspect, n_suspect, sizeof *suspect, best_first);
	v->publication.suspect = suspect;
	v->publication.n_suspect = n_suspect;
	v->publication.finding = finding;
	v->publication.n_finding = n;
	return true;
}

/* one reading for each exhibit, same index; an exhibit that was never read has
 * an empty one */
static bool pick_readings(struct view *v,
	const struct store *s,
	struct err *err)
{
	struct reading_run *have;
	struct reading_run *all =
		NEW(&v->a, struct reading_run, v->publication.n_exhibit + 1);
	uint32_t n;

	if (!all || !store_readings(s, &v->a, &have, &n, err))
		return false;
	for (uint32_t i = 0; i < v->publication.n_exhibit; i++)
		all[i].exhibit = i;
	for (uint32_t i = 0; i < n; i++) {
		if (have[i].exhibit < v->publication.n_exhibit)
			all[have[i].exhibit] = have[i];
	}
	v->publication.reading = all;
	return true;
}

static bool judge(struct view *v, const struct store *s, struct err *err)
{
	struct publication *p = &v->publication;

	if (!infer_assess(&v->all,
		    p->as_of_s,
		    p->only,
		    &v->a,
		    &v->assessment,
		    err)) {
		return false;
	}
	p->assessment = &v->assessment;
	/* who dissents has seen everything */
	if (v->stored.n)
		return true;
	return case_dissents(v, s, v->asked_before_s, err);
}

/* What speaks for the innocence of who leads a layer. A machine has none. */
static bool clear_leaders(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct inquiry q = {
		.claims = &v->all,
		.as_of_s = p->as_of_s,
		.only = p->only,
	};
	struct clearing *c = NEW(&v->a, struct clearing, LAYERS);

	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	for (int l = LAYER_PERSONA; l < LAYERS; l++) {
		struct str id = v->assessment.layer[l].hypothesis;
		struct clearing *to = &c[p->n_clearing];

		if (!id.n)
			continue;
		if (!infer_clear(&q, id, &v->a, to, err) ||
			(v->disclosure &&
				!disclosure_clearing(v->disclosure, to, err)))
			return false;
		p->n_clearing++;
	}
	p->clearing = c;
	return true;
}

static bool order_events(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct event *event;

	if (!timeline_build(&v->counted,
		    p->exhibit,
		    p->n_exhibit,
		    p->as_of_s,
		    p->only,
		    &v->a,
		    &event,
		    &p->n_event,
		    err) ||
		!lists_merge_events(v, event, &p->n_event, err)) {
		return false;
	}
	p->event = event;
	return true;
}

static bool list_victims(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct victim *victim;

	if (!link_victims(&v->counted,
		    p->as_of_s,
		    p->only,
		    &v->a,
		    &victim,
		    &p->n_victim,
		    err)) {
		return false;
	}
	p->victim = victim;
	return true;
}

/* What some needs rest on. */
static unsigned all_needs(unsigned needs)
{
	if (needs & (NEEDS_HISTORY | NEEDS_MATRICES | NEEDS_CLEARING))
		needs |= NEEDS_ASSESSMENT;
	if (needs & NEEDS_REST_ON_CLAIMS)
		needs |= NEEDS_CLAIMS;
	return needs;
}

/* Goes with claims, whatever is asked. */
static bool load_damage(struct view *v, struct err *err)
{
	struct publication *p = &v->publication;
	struct damage *damage;

	if (!link_damage(&v->counted,
		    p->as_of_s,
		    p->only,
		    &v->a,
		    &damage,
		    &p->n_damage,
		    err)) {
		return false;
	}
	p->damage = damage;
	return true;
}

/* What lists of hunts' findings and of victims are made of. false: memory */
static bool want_for_lists(struct view *v,
	unsigned needs,
	struct claims_wanted *ret)
{
	bool *is = NEW(&v->a, bool, n_predicates);

	if (!is)
		return false;
	is[PRED_CONTACTED] = (needs & NEEDS_VICTIMS) != 0;
	is[PRED_WATCHED] = is[PRED_CONTACTED];
	/* what is marked as closed goes with every answer */
	is[PRED_DAMAGED] = true;
	is[PRED_NOTED] = true;
	ret->predicate = is;
	ret->by_hunts = (needs & NEEDS_FINDINGS) != 0;
	return true;
}

static bool load_claims(struct view *v,
	struct store *s,
	unsigned needs,
	const struct audience *audience,
	struct err *err)
{
	struct publication *p = &v->publication;
	struct claims_wanted wanted = { 0 };
	int64_t last_s;

	/* what is left out is decided on all of it */
	if (!audience->restricted && !(needs & NEEDS_CLAIMS) &&
		!want_for_lists(v, needs, &wanted)) {
		return fail(err, ERR_LIMIT, 0, "no memory left for claims");
	}
	if (!audience->restricted)
		wanted.word = v->word;
	v->whole = !wanted.predicate && !wanted.word.n;
	if (audience->alone
			? !case_alone(v, s, audience, &last_s, err)
			: !store_claims(s, &wanted, &v->all, &last_s, err))
		return false;
	if (p->as_of_s == INT64_MAX)
		p->as_of_s = last_known(last_s, p->exhibit, p->n_exhibit);
	if (!case_restrict(v, s, audience, err))
		return false;
	if (!pick_counted(v) || !pick_undone(v)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to show the case");
	}
	p->claims = &v->counted;
	p->revisions = &v->shown;
	return lists_merge_findings(v, err) &&
		lists_suspect_reasons(v, err) && load_damage(v, err);
}

static bool load_notes(struct view *v, const struct store *s, struct err *err)
{
	struct note *n;

	if (case_view_restricted(v))
		return true;
	if (!store_notes(s, false, &v->a, &n, &v->n_note, err))
		return false;
	v->note = n;
	return true;
}

/* In the order in which they rest on each other. */
static bool fill(struct view *v,
	struct store *s,
	unsigned needs,
	const struct audience *audience,
	struct err *err)
{
	if (needs & NEEDS_ANY_CLAIMS &&
		!load_claims(v, s, needs, audience, err)) {
		return false;
	}
	if (needs & NEEDS_EXHIBITS && !pick_readings(v, s, err))
		return false;
	if (needs & NEEDS_NOTES && !load_notes(v, s, err))
		return false;
	if (needs & NEEDS_ASSESSMENT &&
		!(judge(v, s, err) && case_view_signoffs(v, s, err)))
		return false;
	if (needs & NEEDS_HISTORY && !case_history(v, err))
		return false;
	if (needs & NEEDS_MATRICES && !case_matrices(v, err))
		return false;
	if (needs & NEEDS_CLUSTERS && !case_clusters(v, s, err))
		return false;
	if (needs & NEEDS_CLEARING && !clear_leaders(v, err))
		return false;
	/* everything was computed from everything; from here on it is what may
	 * be told */
	if (v->disclosure && !disclosure_results(v->disclosure, v, err))
		return false;
	if (needs & NEEDS_TIMELINE && !order_events(v, err))
		return false;
	return !(needs & NEEDS_VICTIMS) || list_victims(v, err);
}

static struct str head_of(const struct store *s, struct arena *a)
{
	char root[SHA256_HEX_N + 1];
	uint64_t size;

	store_head(s, &size, root);
	return arena_fmt(a, "%" PRIu64 ":%s", size, root);
}

/* Exhibits as of the question's day; they say whether this is an exercise. */
static bool take_exhibits(struct view *v,
	struct store *s,
	const struct question *q,
	struct err *err)
{
	struct publication *p = &v->publication;
	struct exhibit *x;

	if (!store_exhibits_as_of(s,
		    q->as_of_s,
		    UINT64_MAX,
		    &v->a,
		    &x,
		    &p->n_exhibit,
		    err)) {
		return false;
	}
	p->exhibit = x;
	for (uint32_t i = 0; i < p->n_exhibit; i++)
		p->simulated |= x[i].simulated;
	return true;
}

/* What is said of the case as a whole. */
static void tell_case(struct view *v)
{
	struct publication *p = &v->publication;

	if (!v->disclosure)
		return;
	p->case_name = disclosure_text(v->disclosure, p->case_name);
	p->not_run = disclosure_text(v->disclosure, p->not_run);
}

static struct str word_of(struct str word, struct arena *a)
{
	struct str plain = indicator_refanged_in(word, a);
	char *p = NEW(a, char, plain.n + 1);

	for (size_t i = 0; p && i < plain.n; i++) {
		bool capital = plain.p[i] >= 'A' && plain.p[i] <= 'Z';

		p[i] = capital ? (char)(plain.p[i] | 0x20) : plain.p[i];
	}
	return (struct str){ p, p ? plain.n : 0 };
}

/* The strictest marking of what is told. */
static enum tlp marking_of(const struct publication *p)
{
	enum tlp ret = TLP_CLEAR;

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (!x->kept_out && !x->withdrawn && x->tlp > ret)
			ret = x->tlp;
	}
	return ret;
}

bool case_view(struct view *ret,
	struct store *s,
	const struct question *q,
	unsigned needs,
	struct err *err)
{
	struct view *v = ret;
	struct publication *p = &v->publication;

	*v = (struct view){ .asked_before_s = q->as_of_s };
	if (!arena_open(&v->a, CASE_ARENA, err))
		return false;
	v->all = claimset_in(&v->a);
	v->word = word_of(q->word, &v->a);
	p->case_name = case_name(store_dir(s));
	p->case_id = store_case_id(s);
	p->version = STR(ASHIATO_VERSION);
	p->head = head_of(s, &v->a);
	p->made_at_s = TIME_UNKNOWN;
	p->as_of_s = q->as_of_s;
	p->only = q->only;
	/* nothing is said of bytes that are not those that were sealed */
	if (!store_unchanged(s, err) || !take_exhibits(v, s, q, err) ||
		!case_not_run(s, &v->a, &p->not_run, err)) {
		return false;
	}
	if (q->audience.restricted)
		needs |= NEEDS_CLAIMS;
	if (!fill(v, s, all_needs(needs), &q->audience, err))
		return false;
	tell_case(v);
	p->tlp = marking_of(p);
	return true;
}

static struct inquiry inquiry_of(const struct view *v)
{
	return (struct inquiry){
		.claims = &v->all,
		.as_of_s = v->publication.as_of_s,
		.only = v->publication.only,
	};
}

bool case_matrices(struct view *v, struct err *err)
{
	struct inquiry q = inquiry_of(v);

	v->publication.matrix = v->matrix;
	return infer_matrices(&q, &v->a, v->matrix, err);
}

bool case_history(struct view *v, struct err *err)
{
	struct inquiry q = inquiry_of(v);

	v->publication.history = &v->history;
	return infer_history(&q, &v->a, &v->history, err);
}

void case_view_close(struct view *v)
{
	arena_close(&v->a);
}

enum {
	HEADER_MAX = 16384
};

/* the line on its way, and the last one that names columns */
struct header {
	bool wanted;
	char line[HEADER_MAX];
	size_t n;
	char names[HEADER_MAX];
	size_t n_names;
};

/* source: Zeek, ASCII log writer: "#fields" and a separator before the names */
static void header_line(struct header *h)
{
	const struct str mark = STR("#fields\t");
	struct str line = { h->line, h->n };

	h->n = 0;
	if (!str_starts(line, mark))
		return;
	h->n_names = line.n - mark.n;
	memcpy(h->names, line.p + mark.n, h->n_names);
}

static void header_watch(struct header *h, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n')
			header_line(h);
		else if (h->n < HEADER_MAX)
			h->line[h->n++] = (char)p[i];
	}
}

static bool skip_to(struct input *in,
	uint64_t at,
	struct header *h,
	struct arena scratch,
	struct err *err)
{
	enum {
		STEP = 1 << 16
	};
	unsigned char *buf = NEW(&scratch, unsigned char, STEP);

	while (buf && at) {
		ptrdiff_t n = in->pull(in->ctx,
			buf,
			at < STEP ? (size_t)at : STEP,
			err);

		if (n <= 0) {
			return n == 0 ? fail(err,
						ERR_FORMAT,
						at,
						"the exhibit ends before the "
						"place that the claim names")
				      : false;
		}
		if (h->wanted)
			header_watch(h, buf, (size_t)n);
		at -= (uint64_t)n;
	}
	return buf != NULL;
}

bool case_excerpt(const struct store *s,
	struct locator loc,
	size_t cap,
	struct arena *a,
	struct excerpt *ret,
	struct err *err)
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);
	struct arena scratch = { 0 };
	size_t want = loc.len_byte < cap ? loc.len_byte : cap;
	size_t got = 0;
	unsigned char *to = NEW(a, unsigned char, want + 1);
	struct header *h = NEW(a, struct header, 1);
	int fd;

	if (loc.exhibit >= n || !to || !h) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the claim names an exhibit that the case does not "
			"have");
	}
	if (!store_exhibit_open(s, &x[loc.exhibit], &fd, err))
		return false;
	h->wanted = str_is(x[loc.exhibit].format, "zeek-tsv");
	bool ok = arena_open(&scratch, READ_ARENA, err);
	struct input in = ok ? input_inflated(input_fd(&fd), &scratch, err)
			     : (struct input){ 0 };
	ok = ok && skip_to(&in, loc.at_byte, h, scratch, err);
	while (ok && got < want) {
		ptrdiff_t step = in.pull(in.ctx, to + got, want - got, err);

		if (step <= 0)
			break;
		got += (size_t)step;
	}
	arena_close(&scratch);
	close(fd);
	*ret = (struct excerpt){
		.bytes = { (const char *)to, got },
		.names = { h->names, h->n_names },
	};
	return ok;
}
