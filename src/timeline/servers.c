/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks of servers that say in their answers what time they have: of a server
 * that nobody can look at, what its Date shows against who watched. */
#include <stdlib.h>

#include "timeline/chronology.h"

enum {
	LEAST = 3 /* answers, of different hours, before it has a clock */
};

/* A server dates an answer when it makes it: after the question, and mostly
 * within this. A cache between may give out an older one: those stand apart. */
#define ANSWERS_IN_NS (5 * NS_PER_S)

struct answers {
	uint32_t server;
	uint32_t exhibit; /* index in the gathering */
	const struct sighting *s;
};

struct server_clock {
	uint32_t server;
	struct clock_map *map;
	struct clock_piece piece;
	uint32_t n;
	int64_t first_ns;
	int64_t last_ns;
};

static int by_server(const void *a, const void *b)
{
	const struct answers *x = a;
	const struct answers *y = b;

	if (x->server != y->server)
		return x->server < y->server ? -1 : 1;
	return locator_cmp(x->s->loc, y->s->loc);
}

static bool collect(struct chronology *c,
	struct answers **ret,
	uint32_t *ret_n)
{
	size_t n = 0;

	for (uint32_t i = 0; i < c->g.n_exhibit; i++)
		n += c->g.exhibit[i].dated.n;
	struct answers *x = NEW(&c->g.a, struct answers, n + 1);
	*ret = x;
	*ret_n = 0;
	for (uint32_t i = 0; x && i < c->g.n_exhibit; i++) {
		const struct sample *d = &c->g.exhibit[i].dated;

		for (uint32_t k = 0; k < d->n; k++) {
			x[(*ret_n)++] = (struct answers){ d->at[k].clock,
				i,
				&d->at[k] };
		}
	}
	if (*ret_n)
		qsort(x, *ret_n, sizeof *x, by_server);
	return x != NULL;
}

/* one answer as an anchor; false: nothing is known of who watched */
static bool anchor_of(const struct chronology *c,
	const struct answers *x,
	struct clock_anchor *ret)
{
	uint32_t clock = c->g.exhibit[x->exhibit].first_clock;
	int64_t date_ns = x->s->other_ns;
	struct fitted_instants seen;

	if (clock == TABLE_NONE ||
		!fitted_bounds(c, clock, x->s->at_ns, x->s->at_ns + 1, &seen))
		return false;
	*ret = (struct clock_anchor){
		.at_ns = date_ns,
		.low_ns = date_ns - (seen.at.to_ns + ANSWERS_IN_NS),
		.high_ns = date_ns + NS_PER_S - seen.at.from_ns,
		.witness = x->exhibit % CLOCK_WITNESSES_MAX,
		.loc = x->s->loc,
	};
	return true;
}

static bool fit(struct chronology *c,
	const struct answers *x,
	uint32_t n,
	struct server_clock *ret,
	struct err *err)
{
	struct clock_anchor *anchor = NEW(&c->g.a, struct clock_anchor, n);

	*ret = (struct server_clock){
		.server = x->server,
		.first_ns = INT64_MAX,
		.last_ns = INT64_MIN,
	};
	if (!anchor)
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	for (uint32_t i = 0; i < n; i++) {
		if (!anchor_of(c, &x[i], &anchor[ret->n]))
			continue;
		int64_t at = anchor[ret->n].at_ns;
		ret->first_ns = at < ret->first_ns ? at : ret->first_ns;
		ret->last_ns = at > ret->last_ns ? at : ret->last_ns;
		ret->n++;
	}
	if (ret->n < LEAST)
		return true;
	return clock_fit(anchor,
		ret->n,
		NULL,
		0,
		clock_limits_usual(),
		&c->g.a,
		&ret->map,
		err);
}

static bool add_row(struct chronology *c, const struct server_clock *s)
{
	struct str name = c->g.server.key[s->server];
	struct str address = name;
	struct str service = { 0 };
	struct clock_row *row = &c->row[c->n_row++];

	str_cut(name, ' ', &address, &service);
	*row = (struct clock_row){
		.clock = arena_fmt(&c->g.a, "server %.*s", STR_FMT(name)),
		.host = address,
		.service = service,
		.zone = reading_zone_name(READ_UTC),
		.state = BOUNDS_CHECKED,
		.n_reading = s->n,
		.first_ns = s->first_ns,
		.last_ns = s->last_ns,
		.tick_ns = NS_PER_S,
		.n_anchor = s->n,
	};
	row->n_piece = map_pieces(s->map,
		s->first_ns,
		s->last_ns,
		&c->g.a,
		&row->piece);
	clock_outliers(s->map, &row->n_outlier);
	return row->piece != NULL;
}

bool servers_fit(struct chronology *c, struct err *err)
{
	struct answers *x;
	uint32_t n;
	uint32_t shown = 0;

	if (!collect(c, &x, &n))
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	for (uint32_t i = 0; i < n && shown < SERVERS_SHOWN;) {
		uint32_t k = i + 1;
		struct server_clock s;

		while (k < n && x[k].server == x[i].server)
			k++;
		if (k - i >= LEAST && !fit(c, &x[i], k - i, &s, err))
			return false;
		if (k - i >= LEAST && s.map) {
			if (!add_row(c, &s)) {
				return fail(err,
					ERR_LIMIT,
					0,
					"no memory left for clocks");
			}
			shown++;
		}
		i = k;
	}
	return true;
}
