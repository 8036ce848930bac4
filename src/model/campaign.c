/* SPDX-License-Identifier: Apache-2.0 */
#include "model/campaign.h"

#include <stdlib.h>

enum {
	TOKENS = SCAN_PORTS + SCAN_TTLS + SCAN_MARKS + 3,
	ALIKE = MINHASH_N * 7 / 10,
	SHARED_OF_100 = 80
};

const char *const scanner_name[SCAN_MARKS] = { "zmap", "masscan", "mirai" };
const char *const scan_pace_name[SCAN_PACES] = {
	"each once a day",
	"each several times a second",
	"each every 1 to 10 s",
	"each every 10 to 100 s",
	"each every 2 to 17 minutes",
	"each every 17 minutes to 3 hours",
	"each every 3 hours and more",
};
const unsigned scan_ttl[SCAN_TTLS] = { 32, 64, 128, 255 };

uint64_t scan_hash(struct addr a)
{
	return hash_mix(hash_mix(a.hi + 0x9e3779b97f4a7c15U) ^ a.lo);
}

/* --- a source's day ------------------------------------------------------ */

static void add_port(struct scan_source *s, uint32_t port)
{
	uint64_t h = hash_mix(port + 1);
	uint32_t i = 0;

	while (i < s->n_port && hash_mix(s->port[i] + 1) < h)
		i++;
	if (i < s->n_port && s->port[i] == port)
		return;
	s->many |= s->n_port == SCAN_PORTS;
	if (i == SCAN_PORTS)
		return;
	uint32_t n = s->n_port < SCAN_PORTS ? s->n_port : SCAN_PORTS - 1;
	memmove(s->port + i + 1, s->port + i, (n - i) * sizeof *s->port);
	s->port[i] = port;
	s->n_port = (uint8_t)(n + 1);
}

static void widen_window(struct scan_source *s, uint16_t low, uint16_t high)
{
	if (!low)
		return;
	if (!s->window_low || low < s->window_low)
		s->window_low = low;
	if (high > s->window_high)
		s->window_high = high;
}

static void widen_time(struct scan_source *s,
	uint32_t first,
	uint32_t last,
	uint32_t n)
{
	if (!s->n || first < s->first_s)
		s->first_s = first;
	if (!s->n || last > s->last_s)
		s->last_s = last;
	s->n = n > UINT32_MAX - s->n ? UINT32_MAX : s->n + n;
}

static void add_ttl(struct scan_source *s, uint8_t ttl)
{
	for (unsigned i = 0; i < SCAN_TTLS; i++) {
		if (ttl <= scan_ttl[i]) {
			s->ttls |= (uint8_t)(1U << i);
			return;
		}
	}
}

static void add_mark(struct scan_source *s, struct str mark)
{
	for (unsigned i = 0; i < SCAN_MARKS; i++) {
		if (str_is(mark, scanner_name[i]))
			s->marks |= (uint8_t)(1U << i);
	}
}

void scan_source_see(struct scan_source *s,
	const struct obs *o,
	uint32_t second_of_day)
{
	widen_time(s, second_of_day, second_of_day, 1);
	add_port(s, (uint32_t)o->tuple.dport << 8 | o->tuple.proto);
	if (o->kind != OBS_FLOW)
		return;
	const struct obs_flow *f = &o->flow;
	if (f->ttl)
		add_ttl(s, f->ttl);
	if (o->tuple.proto == 6)
		widen_window(s, f->window, f->window);
	add_mark(s, f->mark);
}

void scan_source_merge(struct scan_source *s, const struct scan_source *o)
{
	widen_time(s, o->first_s, o->last_s, o->n);
	for (uint32_t i = 0; i < o->n_port; i++)
		add_port(s, o->port[i]);
	s->many |= o->many;
	s->ttls |= o->ttls;
	s->marks |= o->marks;
	widen_window(s, o->window_low, o->window_high);
}

/* index in scan_pace_name: accesses on average apart, in powers of ten */
static unsigned scan_pace(const struct scan_source *s)
{
	uint32_t limit = 1;
	unsigned pace = 1;

	if (s->n < 2)
		return 0;
	uint32_t gap = (s->last_s - s->first_s) / (s->n - 1);
	while (gap >= limit && pace + 1 < SCAN_PACES) {
		limit *= 10;
		pace++;
	}
	return pace;
}

/* --- traits -------------------------------------------------------------- */

enum trait {
	TRAIT_PORT = 1,
	TRAIT_MANY,
	TRAIT_TTLS,
	TRAIT_MARKS,
	TRAIT_WINDOW,
	TRAIT_PACE
};

/* kind << 32 | value, ascending within a kind */
static uint32_t traits_of(const struct scan_source *s,
	uint64_t to[static TOKENS])
{
	uint32_t n = 0;

	/* of many ports the kept ones are a sample: that there are many is the
	 * trait */
	for (uint32_t i = 0; !s->many && i < s->n_port; i++)
		to[n++] = (uint64_t)TRAIT_PORT << 32 | s->port[i];
	if (s->many)
		to[n++] = (uint64_t)TRAIT_MANY << 32;
	if (s->ttls)
		to[n++] = (uint64_t)TRAIT_TTLS << 32 | s->ttls;
	if (s->marks)
		to[n++] = (uint64_t)TRAIT_MARKS << 32 | s->marks;
	if (s->window_low && s->window_low == s->window_high)
		to[n++] = (uint64_t)TRAIT_WINDOW << 32 | s->window_low;
	to[n++] = (uint64_t)TRAIT_PACE << 32 | scan_pace(s);
	return n;
}

/* --- who is alike -------------------------------------------------------- */

/* days with the very same traits */
struct profile {
	uint64_t key;
	/* in the array of sources */
	uint32_t first;
	uint32_t n;
	uint32_t up; /* another of its group; itself at the top */
	struct minhash m;
};

struct keyed {
	uint64_t key;
	uint32_t at;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a;
	const struct keyed *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int by_source(const void *a, const void *b)
{
	const struct scan_source *x = a;
	const struct scan_source *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

static uint64_t traits_key(const struct scan_source *s)
{
	uint64_t token[TOKENS];
	uint32_t n = traits_of(s, token);
	uint64_t key = 0;

	for (uint32_t t = 0; t < n; t++)
		key = hash_mix(key * 31 + token[t]);
	return key;
}

static struct minhash traits_sketch(const struct scan_source *s)
{
	uint64_t token[TOKENS];
	uint32_t n = traits_of(s, token);

	return minhash_of(token, n);
}

static struct profile *profiles_of(struct scan_source *s,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n)
{
	struct keyed *k = NEW(a, struct keyed, n + 1);
	struct scan_source *sorted = NEW(a, struct scan_source, n + 1);
	struct profile *p = NEW(a, struct profile, n + 1);
	uint32_t n_p = 0;

	if (!p || !sorted || !k)
		return NULL;
	qsort(s, n, sizeof *s, by_source);
	for (uint32_t i = 0; i < n; i++) {
		k[i].at = i;
		k[i].key = traits_key(&s[i]);
	}
	qsort(k, n, sizeof *k, by_key);
	for (uint32_t i = 0; i < n; i++) {
		sorted[i] = s[k[i].at];
		if (!n_p || p[n_p - 1].key != k[i].key) {
			p[n_p] = (struct profile){
				.key = k[i].key,
				.first = i,
				.up = n_p,
				.m = traits_sketch(&sorted[i]),
			};
			n_p++;
		}
		p[n_p - 1].n++;
	}
	memcpy(s, sorted, n * sizeof *s);
	*ret_n = n_p;
	return p;
}

static uint32_t top(struct profile *p, uint32_t i)
{
	while (p[i].up != i) {
		p[i].up = p[p[i].up].up;
		i = p[i].up;
	}
	return i;
}

static void join_groups(struct profile *p, uint32_t a, uint32_t b)
{
	uint32_t x = top(p, a);
	uint32_t y = top(p, b);

	if (x > y)
		p[x].up = y;
	else
		p[y].up = x;
}

/* Of profiles that share a band, each is compared with the first only: no
 * square, and no chain within the band. */
static void join_alike(struct profile *p, uint32_t n, struct keyed *k)
{
	for (uint32_t band = 0; band < MINHASH_BANDS; band++) {
		uint32_t first = 0;

		for (uint32_t i = 0; i < n; i++)
			k[i] = (struct keyed){ minhash_band(&p[i].m, band),
				i };
		qsort(k, n, sizeof *k, by_key);
		for (uint32_t i = 1; i < n; i++) {
			uint32_t a = k[i].at;
			uint32_t b = k[first].at;

			if (k[i].key != k[first].key)
				first = i;
			else if (minhash_alike(&p[a].m, &p[b].m) >= ALIKE)
				join_groups(p, a, b);
		}
	}
}

/* --- what a group is ----------------------------------------------------- */

struct group {
	const struct scan_source **s;
	uint32_t n;
	int32_t data_from;
	int32_t from;
	int32_t to;
};

struct counted {
	uint64_t token;
	uint32_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct counted *x = a;
	const struct counted *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return (x->token > y->token) - (x->token < y->token);
}

static int by_token(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void take_trait(struct campaign *c, uint64_t token)
{
	uint32_t v = (uint32_t)token;

	switch ((enum trait)(token >> 32)) {
	case TRAIT_PORT:
		if (c->n_port < SCAN_PORTS)
			c->port[c->n_port++] = v;
		break;
	case TRAIT_MANY:
		c->many = true;
		break;
	case TRAIT_TTLS:
		c->ttls = (uint8_t)v;
		break;
	case TRAIT_MARKS:
		c->marks = (uint8_t)v;
		break;
	case TRAIT_WINDOW:
		c->window = (uint16_t)v;
		break;
	case TRAIT_PACE:
		c->pace = (int8_t)v;
		break;
	}
}

static bool shared_traits(const struct group *g,
	struct campaign *c,
	struct arena a)
{
	uint64_t *all = NEW(&a, uint64_t, (size_t)g->n * TOKENS);
	uint32_t n = 0;
	uint32_t n_distinct = 0;
	struct counted *k;

	if (!all)
		return false;
	for (uint32_t i = 0; i < g->n; i++)
		n += traits_of(g->s[i], all + n);
	qsort(all, n, sizeof *all, by_token);
	k = NEW(&a, struct counted, n + 1);
	if (!k)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!n_distinct || k[n_distinct - 1].token != all[i])
			k[n_distinct++].token = all[i];
		k[n_distinct - 1].n++;
	}
	qsort(k, n_distinct, sizeof *k, by_count);
	c->pace = -1;
	for (uint32_t i = 0; i < n_distinct; i++) {
		uint64_t of_100 = (uint64_t)k[i].n * 100;

		if (of_100 < (uint64_t)g->n * SHARED_OF_100)
			break;
		take_trait(c, k[i].token);
	}
	return true;
}

/* When it began: after the last silence of CAMPAIGN_SILENT days. Days with less
 * than a twentieth of its busiest are background. */
static bool dates(const struct group *g, struct campaign *c, struct arena a)
{
	int32_t low = g->s[0]->day;
	int32_t high = low;
	int32_t seen = INT32_MIN;
	uint32_t busiest = 0;

	for (uint32_t i = 0; i < g->n; i++) {
		int32_t day = g->s[i]->day;

		low = day < low ? day : low;
		high = day > high ? day : high;
	}
	uint32_t *n = NEW(&a, uint32_t, (size_t)(high - low) + 1);
	if (!n)
		return false;
	for (uint32_t i = 0; i < g->n; i++)
		n[g->s[i]->day - low]++;
	for (int32_t d = low; d <= high; d++) {
		if (n[d - low] > busiest)
			busiest = n[d - low];
	}
	for (int32_t d = low; d <= high; d++) {
		uint32_t today = n[d - low];

		if (!today || today < busiest / 20)
			continue;
		if (seen == INT32_MIN) {
			c->first_day = d;
			c->silent = d - g->data_from;
		} else if (d - seen > CAMPAIGN_SILENT) {
			c->first_day = d;
			c->silent = d - (seen + 1);
		}
		c->last_day = d;
		seen = d;
	}
	if (c->silent > CAMPAIGN_SILENT)
		c->silent = CAMPAIGN_SILENT;
	bool asked_for = c->first_day >= g->from && c->first_day <= g->to;
	c->fresh = asked_for && c->silent >= CAMPAIGN_HISTORY;
	return true;
}

/* false: the arena is spent. What did nothing in the asked period is left with
 * n_source = 0. */
static bool describe(const struct group *g,
	struct campaign *c,
	struct arena a)
{
	uint64_t last = 0;

	*c = (struct campaign){ 0 };
	for (uint32_t i = 0; i < g->n; i++) {
		const struct scan_source *s = g->s[i];

		if (s->day < g->from || s->day > g->to)
			continue;
		if (!c->n_source_day || s->hash != last)
			c->n_source++;
		c->n_source_day++;
		c->accesses += s->n;
		last = s->hash;
	}
	if (c->n_source < CAMPAIGN_SOURCES_MIN)
		return true;
	return shared_traits(g, c, a) && dates(g, c, a);
}

static int by_size(const void *a, const void *b)
{
	const struct campaign *x = a;
	const struct campaign *y = b;

	if (x->n_source != y->n_source)
		return x->n_source < y->n_source ? 1 : -1;
	if (x->accesses != y->accesses)
		return x->accesses < y->accesses ? 1 : -1;
	if (x->first_day != y->first_day)
		return x->first_day < y->first_day ? -1 : 1;
	return memcmp(x->port, y->port, sizeof x->port);
}

/* the sources of a group by hash, so that each is counted once */
static int by_hash(const void *a, const void *b)
{
	const struct scan_source *x = *(const struct scan_source *const *)a;
	const struct scan_source *y = *(const struct scan_source *const *)b;

	return by_source(x, y);
}

bool campaigns_find(struct scan_source *s,
	uint32_t n,
	int32_t data_from,
	int32_t from,
	int32_t to,
	uint32_t max,
	struct arena *a,
	struct campaign **ret,
	uint32_t *ret_n)
{
	struct arena scratch = *a;
	uint32_t n_p = 0;
	uint32_t n_c = 0;
	uint32_t cap = n / CAMPAIGN_SOURCES_MIN + 1;
	struct campaign *c = NEW(&scratch, struct campaign, cap);

	*ret = NULL;
	*ret_n = 0;
	if (!n)
		return true;
	struct arena work = scratch;
	struct profile *p = profiles_of(s, n, &work, &n_p);
	struct keyed *k = NEW(&work, struct keyed, n + 1);
	struct group g = {
		.s = NEW(&work, const struct scan_source *, n + 1),
		.data_from = data_from,
		.from = from,
		.to = to,
	};
	if (!c || !p || !k || !g.s)
		return false;
	join_alike(p, n_p, k);
	for (uint32_t i = 0; i < n_p; i++)
		k[i] = (struct keyed){ top(p, i), i };
	qsort(k, n_p, sizeof *k, by_key);
	for (uint32_t i = 0; i < n_p;) {
		uint64_t group = k[i].key;

		for (g.n = 0; i < n_p && k[i].key == group; i++) {
			const struct profile *member = &p[k[i].at];

			for (uint32_t j = 0; j < member->n; j++)
				g.s[g.n++] = &s[member->first + j];
		}
		qsort(g.s, g.n, sizeof *g.s, by_hash);
		if (n_c < cap && !describe(&g, &c[n_c], work))
			return false;
		if (c[n_c].n_source >= CAMPAIGN_SOURCES_MIN)
			n_c++;
	}
	qsort(c, n_c, sizeof *c, by_size);
	*ret_n = n_c < max ? n_c : max;
	*ret = c;
	/* what was scratch behind it is free again */
	a->at = (unsigned char *)(c + n_c);
	return true;
}

bool campaign_has(const struct campaign *c, const struct scan_source *s)
{
	for (uint32_t i = 0; i < c->n_port; i++) {
		uint32_t k = 0;

		while (k < s->n_port && s->port[k] != c->port[i])
			k++;
		if (s->many || k == s->n_port)
			return false;
	}
	bool one_window = s->window_low == s->window_high;

	if (c->many && !s->many)
		return false;
	if (c->ttls && c->ttls != s->ttls)
		return false;
	if (c->marks && c->marks != s->marks)
		return false;
	if (c->window && (!one_window || c->window != s->window_low))
		return false;
	return c->pace < 0 || (unsigned)c->pace == scan_pace(s);
}
