/* SPDX-License-Identifier: Apache-2.0 */
/* The damage register: what several sources say of one loss side by side, and
 * totals that count nobody twice. */
#include <stdlib.h>

#include "link/link.h"

static int by_loss(const void *a, const void *b)
{
	const struct damage *x = a;
	const struct damage *y = b;
	int c = str_cmp(x->incident, y->incident);

	if (!c)
		c = str_cmp(x->organisation, y->organisation);
	if (!c)
		c = str_cmp(x->currency, y->currency);
	return c ? c : str_cmp(claim_key(x->claim), claim_key(y->claim));
}

static bool same_loss(const struct damage *x, const struct damage *y)
{
	return str_eq(x->incident, y->incident) &&
		str_eq(x->organisation, y->organisation);
}

static uint64_t capped_sum(uint64_t x, uint64_t y)
{
	return x > UINT64_MAX - y ? UINT64_MAX : x + y;
}

/* --- what one row says --------------------------------------------------- */

static bool number_of(const struct damage *x, int kind, uint64_t *ret)
{
	const struct {
		uint64_t n;
		bool told;
	} of[AMOUNTS] = {
		[AMOUNT_PEOPLE] = { x->people, x->has_people },
		[AMOUNT_RECORDS] = { x->records, x->has_records },
		[AMOUNT_FILES] = { x->files, x->has_files },
		[AMOUNT_MONEY] = { x->money, x->has_money },
	};

	*ret = of[kind].n;
	return of[kind].told;
}

static struct amount amount_of(const struct damage *x, int kind)
{
	uint64_t n;
	struct amount a = { 0 };

	if (!number_of(x, kind, &n))
		return a;
	a = (struct amount){ n, n, true, false };
	switch (x->bound) {
	case BOUND_AT_LEAST:
		a.open = true;
		break;
	case BOUND_ABOUT:
		a.low = n - n / 10;
		a.high = capped_sum(n, n / 10);
		break;
	case BOUND_UP_TO:
		a.low = 0;
		break;
	default:
		break;
	}
	return a;
}

/* --- one loss ------------------------------------------------------------ */

static bool fit(const struct amount *x, const struct amount *y)
{
	return (x->open || y->low <= x->high) &&
		(y->open || x->low <= y->high);
}

/* Sources stand side by side: the range holds what any of them says. */
static void take_row(struct damage_group *g, const struct damage *x)
{
	for (int k = 0; k < AMOUNTS; k++) {
		struct amount a = amount_of(x, k);
		struct amount *to = &g->amount[k];

		if (!a.told)
			continue;
		if (!to->told) {
			*to = a;
			continue;
		}
		g->disagree |= !fit(to, &a);
		to->low = a.low < to->low ? a.low : to->low;
		to->high = a.high > to->high ? a.high : to->high;
		to->open |= a.open;
	}
	g->publish &= x->publish;
	if (!g->currency.n)
		g->currency = x->currency;
	g->n_row++;
}

/* --- totals -------------------------------------------------------------- */

/* People of two incidents, or of a campaign and of an organisation in it, may
 * be the same; files and records are not. */
static void add_total(struct amount *to, const struct amount *a, bool same)
{
	if (!a->told)
		return;
	uint64_t most = a->low > to->low ? a->low : to->low;
	to->low = same ? most : capped_sum(to->low, a->low);
	to->high = capped_sum(to->high, a->high);
	to->open |= a->open;
	to->told = true;
}

/* What is said of a campaign as a whole holds what is said of organisations in
 * it. They stand behind it, for their names are longer. */
static bool is_part(const struct damage_group *g, uint32_t at, int k)
{
	uint32_t first = at;

	while (first && str_eq(g[first - 1].incident, g[at].incident))
		first--;
	return first < at && !g[first].organisation.n &&
		g[first].amount[k].told;
}

static void add_money(struct damage_register *r,
	struct damage_money *m,
	const struct damage_group *g)
{
	uint32_t i = 0;

	while (i < r->n_money && !str_eq(m[i].currency, g->currency))
		i++;
	if (i == r->n_money)
		m[r->n_money++] = (struct damage_money){ g->currency, { 0 } };
	add_total(&m[i].amount, &g->amount[AMOUNT_MONEY], false);
}

static void sum_up(struct damage_register *r, struct damage_money *money)
{
	for (uint32_t i = 0; i < r->n_group; i++) {
		const struct damage_group *g = &r->group[i];

		for (int k = 0; k < AMOUNTS; k++) {
			if (!g->amount[k].told) {
				r->silent[k]++;
				continue;
			}
			if (is_part(r->group, i, k))
				continue;
			if (k == AMOUNT_MONEY)
				add_money(r, money, g);
			else
				add_total(&r->total[k],
					&g->amount[k],
					k == AMOUNT_PEOPLE);
		}
	}
	r->money = money;
}

bool link_register(const struct damage *d,
	uint32_t n,
	struct arena *a,
	struct damage_register *ret,
	struct err *err)
{
	struct damage *row = NEW(a, struct damage, (size_t)n + 1);
	struct damage_group *g = NEW(a, struct damage_group, (size_t)n + 1);
	struct damage_money *money =
		NEW(a, struct damage_money, (size_t)n + 1);

	*ret = (struct damage_register){ .row = row, .group = g };
	if (!row || !g || !money) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the damage register");
	}
	if (n) {
		memcpy(row, d, n * sizeof *row);
		qsort(row, n, sizeof *row, by_loss);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (!i || !same_loss(&row[i], &row[i - 1])) {
			g[ret->n_group++] = (struct damage_group){
				.incident = row[i].incident,
				.organisation = row[i].organisation,
				.row = i,
				.publish = true,
			};
		}
		take_row(&g[ret->n_group - 1], &row[i]);
	}
	sum_up(ret, money);
	return true;
}
