/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that try one made-up domain after another until one of them exists.
 * Manual: generated_names.md */
#include <stdlib.h>

#include "hunt/generated_names/letters.h"
#include "hunt/tables/questions.h"

enum {
	LABEL_MIN = 6,   /* letters: shorter labels look made up too often */
	DOMAINS_MIN = 8, /* of a client; fewer say nothing */
	/* missing domains in an hour that a client in order may have */
	BURST_MIN = 4,
	EXAMPLES = 5,
	LIVE = 20,
	ADDRESSES = 8,
	/* addresses that several live ones lead to, those with most first */
	SERVERS = 4,
};
/* How many ordinary labels look made up: of those that exist, as measured; of
 * those that do not, three times that, for what is asked for without success is
 * abbreviations and slips of the finger. */
static const double chance_live = 0.06, chance_missing = 0.18;
static const double faint_bits = 4, letters_most = 6, burst_most = 5;
static const int64_t widths_ms[] = { 300 * 1000, 3600 * 1000 };

/* One label that a client asked for, under whatever top-level domains. */
struct asked {
	struct str label;
	/* of several, the first by its letters; one that exists before others
	 */
	uint32_t zone;
	/* a host of it, whoever asked; the client went there; somebody
	 * answered, whatever */
	bool missing;
	bool exists;
	bool went;
	bool answered;
	int64_t first_ms;
	int64_t generated_milli;
};

struct asker {
	uint32_t src;
	uint16_t sensor;
	uint32_t n;
	uint32_t missing;
	uint32_t missing_long;
	uint32_t made_missing;
	uint32_t live;
	uint32_t made_live;
	uint32_t burst;
	uint32_t burst_all;
	uint64_t questions;
	int64_t first_ms;
	int64_t last_ms;
	int64_t burst_ms;
	int64_t burst_end_ms;
	double letters_bits;
	double burst_bits;
	double length;
	struct asked *of; /* n of them, the most telling first */
};

static struct str label_of(struct str zone)
{
	struct str label = zone;
	struct str rest;

	return str_cut(zone, '.', &label, &rest) ? label : zone;
}

/* bits by which made of n are more than chance would have: Chernoff's bound on
 * the binomial tail */
static double excess_bits(uint32_t made, uint32_t n, double chance)
{
	double share = n ? (double)made / n : 0;

	if (share <= chance)
		return 0;
	double bits = share * num_log2(share / chance);
	if (share < 1)
		bits += (1 - share) * num_log2((1 - share) / (1 - chance));
	return n * bits;
}

static bool better_zone(const struct hunt_tables *f,
	const struct asked *x,
	bool exists,
	uint32_t zone)
{
	return x->zone == TABLE_NONE || (exists && !x->exists) ||
		(exists == x->exists &&
			str_cmp(interned_at(f, zone),
				interned_at(f, x->zone)) < 0);
}

/* one question of a client for the label within a zone */
static void look_at_question(const struct hunt_tables *f,
	const struct questions *q,
	const struct question *v,
	struct asker *c,
	struct asked *x)
{
	const struct summary *m = summary_at(f, v->conv);
	uint16_t sensor =
		conversations_at(&f->conversations, v->conv)->sensor;

	if (m->first_ms < x->first_ms)
		x->first_ms = m->first_ms;
	if (m->first_ms < c->first_ms)
		c->first_ms = m->first_ms;
	if (m->last_ms > c->last_ms)
		c->last_ms = m->last_ms;
	if (sensor < c->sensor)
		c->sensor = sensor;
	c->questions += m->n;
	x->answered |= !nobody_answered(m);
	x->missing |= (q->state[v->text] & NAME_MISSING) != 0;
}

/* q->of[from .. to): the client's questions about one domain */
static void look_at_zone(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t from,
	uint32_t to,
	struct asker *c,
	struct asked *x)
{
	uint32_t zone = question_zone(&q->of[from]);
	bool exists = false;
	bool went = false;

	for (uint32_t i = from; i < to; i++) {
		const struct question *v = &q->of[i];
		uint8_t state = q->state[v->text];

		look_at_question(f, q, v, c, x);
		exists |= (state & NAME_EXISTS) != 0;
		if (!went && (state & NAME_ADDRESS))
			went = question_followed(f, q, c->src, v->text);
	}
	if (better_zone(f, x, exists, zone))
		x->zone = zone;
	x->exists |= exists;
	x->went |= went;
}

/* Each label of the client once. q->of[from .. to): all its questions. false:
 * memory */
static bool collect(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t from,
	uint32_t to,
	struct arena *a,
	struct asker *c)
{
	struct table labels = table_in(a);
	uint32_t cap = 0;

	for (uint32_t i = from, end; i < to; i = end) {
		end = questions_end(q, i);
		if (question_zone(&q->of[i]) == ZONE_ODD)
			continue;
		struct str label =
			label_of(interned_at(f, question_zone(&q->of[i])));
		uint32_t before = labels.n;
		uint32_t k = table_put(&labels, label);
		struct asked *grown = k == TABLE_NONE
			? NULL
			: arena_grown(a, c->of, before, &cap, sizeof *grown);
		if (!grown)
			return false;
		c->of = grown;
		if (k == before) {
			c->of[k] = (struct asked){
				.label = labels.key[k],
				.zone = TABLE_NONE,
				.first_ms = INT64_MAX,
				.generated_milli = label.n < LABEL_MIN
					? INT64_MIN
					: letters_generated_milli(label),
			};
		}
		look_at_zone(f, q, i, end, c, &c->of[k]);
	}
	c->n = labels.n;
	return true;
}

static bool is_missing(const struct asked *x)
{
	return x->missing && !x->exists;
}
static bool is_made(const struct asked *x)
{
	return x->generated_milli > 0;
}

/* Where it leads, and then how surely it is made up: a program that makes up
 * names goes to the one that exists. */
static int best_first(const void *a, const void *b)
{
	const struct asked *x = a;
	const struct asked *y = b;
	bool live[2] = { is_made(x) && x->exists, is_made(y) && y->exists };
	bool went[2] = { live[0] && x->went, live[1] && y->went };

	if (went[0] != went[1])
		return went[0] ? -1 : 1;
	if (live[0] != live[1])
		return live[0] ? -1 : 1;
	if (is_missing(x) != is_missing(y))
		return is_missing(x) ? -1 : 1;
	if (x->generated_milli != y->generated_milli)
		return x->generated_milli > y->generated_milli ? -1 : 1;
	return str_cmp(x->label, y->label);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* In what time most domains were asked for without success for the first time,
 * how many began then at all, and what that is worth. t[0 .. n): when those
 * that do not exist were asked for first, ascending */
static void weigh_burst(struct asker *c,
	const int64_t *t,
	uint32_t n,
	int64_t width_ms)
{
	uint32_t most = 0;
	uint32_t all = 0;
	int64_t from_ms = 0;
	int64_t to_ms = 0;

	for (uint32_t i = 0, begin = 0; i < n; i++) {
		while (t[i] - t[begin] > width_ms)
			begin++;
		if (i - begin + 1 > most) {
			most = i - begin + 1;
			from_ms = t[begin];
			to_ms = t[i];
		}
	}
	if (most <= BURST_MIN)
		return;
	for (uint32_t i = 0; i < c->n; i++) {
		all += c->of[i].first_ms >= from_ms &&
			c->of[i].first_ms <= to_ms;
	}
	/* as a share of what began then, for who asks for everything asks for
	 * much that is not there; but if they look made up, what else somebody
	 * does at the machine is no excuse */
	double share = (double)most / all;
	double made = (double)c->made_missing / c->missing;
	double bits = num_log2((double)most / BURST_MIN) *
		(share > made ? share : made);
	bits = bits < burst_most ? bits : burst_most;
	if (bits > c->burst_bits) {
		c->burst_bits = bits;
		c->burst = most;
		c->burst_all = all;
		c->burst_ms = from_ms;
		c->burst_end_ms = to_ms;
	}
}

/* false: memory */
static bool find_burst(struct asker *c, struct arena a)
{
	int64_t *t = arena_raw(&a, sizeof *t, c->n + 1, alignof(int64_t));
	uint32_t n = 0;

	if (!t)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		if (is_missing(&c->of[i]))
			t[n++] = c->of[i].first_ms;
	}
	qsort(t, n, sizeof *t, by_time);
	for (size_t i = 0; i < sizeof widths_ms / sizeof *widths_ms; i++)
		weigh_burst(c, t, n, widths_ms[i]);
	return true;
}

static void count(struct asker *c)
{
	uint32_t made = 0;
	uint32_t silent = 0;
	uint32_t made_silent = 0;
	double bytes = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct asked *x = &c->of[i];

		if (is_made(x)) {
			made++;
			bytes += (double)x->label.n;
		}
		if (is_missing(x)) {
			c->missing++;
			c->missing_long += x->label.n >= LABEL_MIN;
			c->made_missing += is_made(x);
		} else if (x->label.n < LABEL_MIN) {
			continue;
		} else if (x->exists || x->answered) {
			c->live++;
			c->made_live += is_made(x);
		} else {
			silent++;
			made_silent += is_made(x);
		}
	}
	c->length = made ? bytes / made : 0;
	/* names of one client have much in common: half of what they would say
	 * alone, and a quarter of those that may exist */
	c->letters_bits = excess_bits(c->made_missing,
				  c->missing_long,
				  chance_missing) /
			2 +
		excess_bits(c->made_live, c->live, chance_live) / 4 +
		excess_bits(made_silent, silent, chance_live) / 4;
	c->letters_bits = c->letters_bits < letters_most ? c->letters_bits
							 : letters_most;
}

/* --- saying -------------------------------------------------------------- */

static void list_examples(const struct hunt_tables *f,
	const struct asker *c,
	bool live,
	uint32_t most,
	struct jw *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n && n < most; i++) {
		if (!is_made(&c->of[i]) || c->of[i].exists != live)
			continue;
		jw_str(w, NULL, interned_at(f, c->of[i].zone));
		n++;
	}
}

static int by_address(const void *a, const void *b)
{
	const struct addr *x = a;
	const struct addr *y = b;

	return addr_cmp(*x, *y);
}

/* The addresses of the domain itself, the least first. Returns how many; `to`
 * has ADDRESSES of them at most. */
static uint32_t addresses_of(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t zone,
	struct arena a,
	struct addr *to)
{
	uint32_t n = q->start[zone + 1] - q->start[zone];
	uint32_t kept = 0;
	struct addr *all =
		arena_raw(&a, sizeof *all, n + 1, alignof(struct addr));

	for (uint32_t i = 0; all && i < n; i++)
		all[i] = host_at(f, q->answer[q->start[zone] + i].dst);
	if (all && n)
		qsort(all, n, sizeof *all, by_address);
	for (uint32_t i = 0; all && i < n && kept < ADDRESSES; i++) {
		if (!i || by_address(&all[i], &all[i - 1]))
			to[kept++] = all[i];
	}
	return kept;
}

static void list_addresses(const struct addr *at, uint32_t n, struct jw *w)
{
	for (uint32_t i = 0; i < n; i++) {
		char text[ADDR_TEXT_N];

		jw_str(w, NULL, addr_text(at[i], text));
	}
}

static struct str detail(const struct hunt_tables *f,
	const struct asker *c,
	const struct addr *at,
	uint32_t n_at,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw w = { .to = &b };

	jw_object(&w, NULL);
	jw_u64(&w, "domains", c->n);
	jw_u64(&w, "missing", c->missing);
	jw_u64(&w, "missing_made_up", c->made_missing);
	jw_u64(&w, "live", c->live);
	jw_u64(&w, "live_made_up", c->made_live);
	jw_u64(&w, "missing_in_burst", c->burst);
	jw_u64(&w, "begun_in_burst", c->burst_all);
	jw_milli(&w, "mean_length", (int64_t)(c->length * 1000));
	jw_milli(&w, "letters_bits", (int64_t)(c->letters_bits * 1000));
	jw_milli(&w, "burst_bits", (int64_t)(c->burst_bits * 1000));
	jw_array(&w, "made_up_and_live");
	list_examples(f, c, true, LIVE, &w);
	jw_array_end(&w);
	jw_array(&w, "made_up_and_missing");
	list_examples(f, c, false, LIVE, &w);
	jw_array_end(&w);
	jw_array(&w, "addresses");
	list_addresses(at, n_at, &w);
	jw_array_end(&w);
	jw_object_end(&w);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static struct str examples_text(const struct hunt_tables *f,
	const struct asker *c,
	struct arena *a)
{
	struct str text = { 0 };

	for (uint32_t i = 0; i < c->n && i < EXAMPLES; i++) {
		struct str one = claim_text(a, interned_at(f, c->of[i].zone));

		text = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(text),
			i ? ", " : "",
			STR_FMT(one));
	}
	return text;
}

static struct str leads_text(const struct hunt_tables *f,
	const struct asked *best,
	const struct addr *at,
	uint32_t n_at,
	struct arena *a)
{
	struct str name = claim_text(a, interned_at(f, best->zone));
	struct str to = { 0 };

	if (!is_made(best) || !best->exists)
		return STR("; none of those that look made up resolved");
	for (uint32_t i = 0; i < n_at; i++) {
		char text[ADDR_TEXT_N];
		struct str one = addr_text(at[i], text);

		to = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(to),
			i ? ", " : "",
			STR_FMT(one));
	}
	return arena_fmt(a,
		"; %.*s resolved%s%.*s%s",
		STR_FMT(name),
		n_at ? " to " : "",
		STR_FMT(to),
		best->went ? ", and it went there" : "");
}

/* An address that live made-up domains lead to, and that the client went to. */
struct server {
	struct addr addr;
	uint32_t domains;
};

static int most_first(const void *a, const void *b)
{
	const struct server *x = a;
	const struct server *y = b;

	if (x->domains != y->domains)
		return x->domains > y->domains ? -1 : 1;
	return by_address(&x->addr, &y->addr);
}

/* The addresses of the domain itself that the client was told and went to, each
 * once; to: room for all of its answers. */
static uint32_t went_to(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t src,
	uint32_t zone,
	struct addr *to)
{
	uint32_t n = 0;
	uint32_t kept = 0;

	for (uint32_t i = q->start[zone]; i < q->start[zone + 1]; i++) {
		if (q->answer[i].src == src &&
			questions_talked(f, src, q->answer[i].dst)) {
			to[n++] = host_at(f, q->answer[i].dst);
		}
	}
	qsort(to, n, sizeof *to, by_address);
	/* two sensors saw it, or two types of record said it */
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || by_address(&to[i], &to[kept - 1]))
			to[kept++] = to[i];
	}
	return kept;
}

static bool was_gone_to(const struct asked *x)
{
	return is_made(x) && x->went;
}

/* where runs of one address end; the servers of several domains among them */
static uint32_t count_servers(const struct addr *at,
	uint32_t n,
	struct server *to)
{
	uint32_t kept = 0;
	uint32_t next;

	for (uint32_t i = 0; i < n; i = next) {
		next = i + 1;
		while (next < n && !by_address(&at[next], &at[i]))
			next++;
		if (next - i == 1 || addr_is_local(at[i]))
			continue;
		to[kept++] = (struct server){ at[i], next - i };
	}
	return kept;
}

/* Each address of each such domain, with how many domains; the first of *ret_n
 * are those of several. NULL: memory */
static struct server *servers_of(const struct hunt_tables *f,
	const struct questions *q,
	const struct asker *c,
	struct arena *a,
	uint32_t *ret_n)
{
	uint32_t room = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t zone = c->of[i].zone;

		if (was_gone_to(&c->of[i]))
			room += q->start[zone + 1] - q->start[zone];
	}
	struct addr *at =
		arena_raw(a, sizeof *at, room + 1, alignof(struct addr));
	struct server *s =
		arena_raw(a, sizeof *s, room + 1, alignof(struct server));
	if (!at || !s)
		return NULL;
	for (uint32_t i = 0; i < c->n; i++) {
		if (was_gone_to(&c->of[i]))
			n += went_to(f, q, c->src, c->of[i].zone, at + n);
	}
	qsort(at, n, sizeof *at, by_address);
	uint32_t kept = count_servers(at, n, s);
	qsort(s, kept, sizeof *s, most_first);
	*ret_n = kept < SERVERS ? kept : SERVERS;
	return s;
}

/* claim: what was found of the client, its object to be replaced */
static bool found_server(const struct hunt_tables *f,
	const struct asker *c,
	const struct server *s,
	struct claim claim,
	const struct claim_sink *out,
	struct arena a)
{
	const char *discount = tables_discount(f, s->addr, 443, 6, &a);
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];

	addr_text(host_at(f, c->src), src);
	addr_text(s->addr, dst);
	claim.object = address_entity(&a, s->addr);
	claim.weight_milli = discount ? 0 : claim.weight_milli;
	claim.text = arena_fmt(&a,
		"%s went to %s, where %u domains lead that look made up; it "
		"asked for %u domains, of which %u do not exist (%u look "
		"made "
		"up)%s%s",
		src,
		dst,
		s->domains,
		c->n,
		c->missing,
		c->made_missing,
		discount ? "; discounted: " : "",
		discount ? discount : "");
	return !a.full && out->put(out->ctx, &claim);
}

/* q->of[from .. to): all questions of the client */
static bool found(const struct hunt_tables *f,
	const struct questions *q,
	struct asker *c,
	uint32_t from,
	uint32_t to,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct addr at[ADDRESSES];
	char src[ADDR_TEXT_N];
	char first[STAMP_N];

	qsort(c->of, c->n, sizeof *c->of, best_first);
	uint32_t n_at = addresses_of(f, q, c->of[0].zone, a, at);
	struct claim claim = finding_of(PRED_ASKS_GENERATED_NAMES,
		address_entity(&a, host_at(f, c->src)),
		domain_entity(&a, interned_at(f, c->of[0].zone)),
		tables_source(f, c->sensor, &a),
		recorded_at_s);
	struct str examples = examples_text(f, c, &a);
	struct str leads = leads_text(f, &c->of[0], at, n_at, &a);

	addr_text(host_at(f, c->src), src);
	claim.from_s = c->first_ms / 1000;
	claim.to_s = c->last_ms / 1000 + 1;
	claim.weight_milli =
		(int64_t)((c->letters_bits + c->burst_bits) * 1000);
	struct str burst = c->burst
		? arena_fmt(&a,
			  "; %u of them within %lld s from %s",
			  c->burst,
			  (long long)(c->burst_end_ms - c->burst_ms) / 1000 +
				  1,
			  stamp_text(c->burst_ms / 1000, first))
		: STR("");
	claim.text = arena_fmt(&a,
		"%s asked for %u domains, of which %u do not exist (%u look "
		"made up)%.*s; of %u others %u look made up, by their "
		"letters; "
		"such as %.*s%.*s",
		src,
		c->n,
		c->missing,
		c->made_missing,
		STR_FMT(burst),
		c->n - c->missing,
		c->made_live,
		STR_FMT(examples),
		STR_FMT(leads));
	claim.detail = detail(f, c, at, n_at, &a);
	claim.n_records = c->questions;
	bool ok = questions_places(f, q->of + from, to - from, &claim, a) &&
		!a.full && out->put(out->ctx, &claim);
	uint32_t n_server = 0;
	struct server *server = servers_of(f, q, c, &a, &n_server);
	for (uint32_t i = 0; ok && server && i < n_server; i++)
		ok = found_server(f, c, &server[i], claim, out, a);
	return ok && server;
}

bool generated_names_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct questions q;
	bool ok = questions_finalize(f, &a, &q);

	for (uint32_t i = 0, end; ok && i < q.n; i = end) {
		struct arena scratch = a;
		struct asker c = {
			.src = question_src(&q.of[i]),
			.sensor = UINT16_MAX,
			.first_ms = INT64_MAX,
			.last_ms = INT64_MIN,
		};

		for (end = i; end < q.n && question_src(&q.of[end]) == c.src;
			end++) {
		}
		if (end - i < DOMAINS_MIN)
			continue;
		ok = collect(f, &q, i, end, &scratch, &c);
		if (!ok || c.n < DOMAINS_MIN)
			continue;
		count(&c);
		ok = find_burst(&c, scratch);
		if (ok && c.letters_bits + c.burst_bits >= faint_bits)
			ok = found(f,
				&q,
				&c,
				i,
				end,
				recorded_at_s,
				out,
				scratch);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look for generated names");
}
