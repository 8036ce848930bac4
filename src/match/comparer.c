/* SPDX-License-Identifier: Apache-2.0 */
/* A knowledge base as dense counts: who uses what, by which report. */
#include <stdlib.h>

#include "match/profile.h"

static int by_all(const void *a, const void *b)
{
	const struct saying *x = a;
	const struct saying *y = b;

	if (x->x != y->x)
		return x->x < y->x ? -1 : 1;
	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->report < y->report ? -1 : x->report > y->report;
}

static int by_report(const void *a, const void *b)
{
	const struct saying *x = a;
	const struct saying *y = b;

	if (x->report != y->report)
		return x->report < y->report ? -1 : 1;
	return by_all(a, b);
}

static uint32_t sort_unique(struct saying *s, uint32_t n)
{
	uint32_t kept = 0;

	if (n)
		qsort(s, n, sizeof *s, by_all);
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || by_all(&s[kept - 1], &s[i]) != 0)
			s[kept++] = s[i];
	}
	return kept;
}

/* --- dense numbers ------------------------------------------------------- */

static int by_id(const void *a, const void *b, void *things)
{
	const struct known_thing *t = things;

	return str_cmp(t[*(const uint32_t *)a].id,
		t[*(const uint32_t *)b].id);
}

/* numbers by id, so that the order of import does not matter */
static uint32_t number(struct comparer *c,
	enum known_kind kind,
	const bool *wanted,
	uint32_t **ret)
{
	const struct knowledge *k = c->k;
	uint32_t n = 0;
	uint32_t *list = NEW(c->a, uint32_t, k->n_thing + 1);

	for (uint32_t i = 0; list && i < k->n_thing; i++) {
		if (k->thing[i].kind == kind &&
			k->thing[i].state != THING_REVOKED && wanted[i]) {
			list[n++] = i;
		}
	}
	if (n)
		qsort_r(list, n, sizeof *list, by_id, k->thing);
	for (uint32_t i = 0; i < n; i++)
		c->dense[list[i]] = i;
	*ret = list;
	return n;
}

/* The group that a fact speaks of, when it says what somebody uses or who
 * somebody is; THING_NONE */
static uint32_t spoken_of(const struct known_fact *f)
{
	if (f->subject == THING_NONE || f->object == THING_NONE)
		return THING_NONE;
	if (knowledge_doubts_fact(f))
		return THING_NONE;
	if (f->relation == RELATION_USES)
		return f->subject;
	if (f->relation == RELATION_ATTRIBUTED_TO)
		return f->object;
	return THING_NONE;
}

/* groups that anything is said of; all software and techniques */
static void want(const struct knowledge *k, bool *wanted)
{
	for (uint32_t i = 0; i < k->n_thing; i++) {
		wanted[i] = k->thing[i].kind == KNOWN_SOFTWARE ||
			k->thing[i].kind == KNOWN_TECHNIQUE;
	}
	for (uint32_t i = 0; i < k->n_fact; i++) {
		uint32_t t = spoken_of(&k->fact[i]);

		if (t != THING_NONE)
			wanted[t] = true;
	}
	for (uint32_t i = 0; i < k->n_list; i++) {
		if (k->list[i].group != THING_NONE)
			wanted[k->list[i].group] = true;
	}
}

static bool number_things(struct comparer *c)
{
	const struct knowledge *k = c->k;
	bool *wanted = NEW(c->a, bool, k->n_thing + 1);

	c->dense = NEW(c->a, uint32_t, k->n_thing + 1);
	if (!wanted || !c->dense)
		return false;
	for (uint32_t i = 0; i < k->n_thing; i++)
		c->dense[i] = UINT32_MAX;
	want(k, wanted);
	c->n_group = number(c, KNOWN_GROUP, wanted, &c->group);
	c->n_tech = number(c, KNOWN_TECHNIQUE, wanted, &c->tech);
	c->n_soft = number(c, KNOWN_SOFTWARE, wanted, &c->soft);
	c->common_tool = NEW(c->a, bool, c->n_soft + 1);
	for (uint32_t s = 0; c->common_tool && s < c->n_soft; s++)
		c->common_tool[s] =
			str_is(k->thing[c->soft[s]].detail, "tool");
	return !c->a->full;
}

/* --- who uses what ------------------------------------------------------- */

struct collect {
	struct comparer *c;
	uint32_t n[3];
	bool counting;
};

static void note(struct collect *l,
	int which,
	uint32_t x,
	uint32_t y,
	const struct known_fact *f)
{
	struct saying *to[3] = { l->c->uses_tech,
		l->c->uses_soft,
		l->c->soft_tech };
	uint32_t most = f->n_cite ? f->n_cite : 1;

	for (uint32_t i = 0; !l->counting && i < most; i++) {
		to[which][l->n[which] + i] = (struct saying){
			.x = x,
			.y = y,
			.report = f->n_cite ? f->cite[i] : UNCITED,
		};
	}
	l->n[which] += most;
}

/* one use, of a group, of software, or of a campaign for each group it is
 * attributed to */
static void use(struct collect *l,
	const struct known_fact *f,
	uint32_t subject)
{
	const struct knowledge *k = l->c->k;
	uint32_t from = knowledge_now(k, subject);
	uint32_t to = knowledge_now(k, f->object);

	if (from == THING_NONE)
		return;
	if (to == THING_NONE)
		return;
	if (l->c->dense[from] == UINT32_MAX)
		return;
	if (l->c->dense[to] == UINT32_MAX)
		return;
	enum known_kind of = k->thing[from].kind;
	enum known_kind what = k->thing[to].kind;
	if (of == KNOWN_GROUP &&
		(what == KNOWN_TECHNIQUE || what == KNOWN_SOFTWARE)) {
		note(l,
			what == KNOWN_TECHNIQUE ? 0 : 1,
			l->c->dense[from],
			l->c->dense[to],
			f);
	} else if (of == KNOWN_SOFTWARE && what == KNOWN_TECHNIQUE) {
		note(l, 2, l->c->dense[from], l->c->dense[to], f);
	}
}

/* campaign -> groups, as sorted pairs */
static uint32_t attributions(const struct knowledge *k, struct saying *ret)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->n_fact; i++) {
		if (k->fact[i].relation == RELATION_ATTRIBUTED_TO &&
			k->fact[i].subject != THING_NONE &&
			k->fact[i].object != THING_NONE &&
			!knowledge_doubts_fact(&k->fact[i])) {
			ret[n++] = (struct saying){
				.x = k->fact[i].subject,
				.y = k->fact[i].object,
				.report = 0,
			};
		}
	}
	return sort_unique(ret, n);
}

static void collect(struct collect *l,
	const struct saying *att,
	uint32_t n_att)
{
	const struct knowledge *k = l->c->k;

	for (uint32_t i = 0; i < k->n_fact; i++) {
		const struct known_fact *f = &k->fact[i];

		if (f->relation != RELATION_USES || knowledge_doubts_fact(f))
			continue;
		if (f->subject == THING_NONE)
			continue;
		if (f->object == THING_NONE)
			continue;
		if (k->thing[f->subject].kind != KNOWN_CAMPAIGN) {
			use(l, f, f->subject);
			continue;
		}
		uint32_t lo = 0;
		uint32_t hi = n_att;
		while (lo < hi) {
			uint32_t mid = (lo + hi) / 2;

			if (att[mid].x < f->subject)
				lo = mid + 1;
			else
				hi = mid;
		}
		for (; lo < n_att && att[lo].x == f->subject; lo++)
			use(l, f, att[lo].y);
	}
}

static bool collect_uses(struct comparer *c)
{
	struct saying *att = NEW(c->a, struct saying, c->k->n_fact + 1);
	struct collect l = {
		.c = c,
		.counting = true,
	};

	if (!att)
		return false;
	uint32_t n_att = attributions(c->k, att);
	collect(&l, att, n_att);
	c->uses_tech = NEW(c->a, struct saying, l.n[0] + 1);
	c->uses_soft = NEW(c->a, struct saying, l.n[1] + 1);
	c->soft_tech = NEW(c->a, struct saying, l.n[2] + 1);
	if (c->a->full)
		return false;
	l = (struct collect){ .c = c };
	collect(&l, att, n_att);
	c->n_uses_tech = sort_unique(c->uses_tech, l.n[0]);
	c->n_uses_soft = sort_unique(c->uses_soft, l.n[1]);
	c->n_soft_tech = sort_unique(c->soft_tech, l.n[2]);
	return true;
}

/* what each report says of software, by report */
static bool index_present(struct comparer *c)
{
	const struct knowledge *k = c->k;
	uint32_t at = 0;
	uint32_t n = 0;

	c->told = NEW(c->a, struct saying, c->n_soft_tech + 1);
	c->told_from = NEW(c->a, uint32_t, k->n_report + 2);
	if (c->a->full)
		return false;
	for (uint32_t i = 0; i < c->n_soft_tech; i++) {
		if (c->soft_tech[i].report != UNCITED)
			c->told[n++] = c->soft_tech[i];
	}
	if (n)
		qsort(c->told, n, sizeof *c->told, by_report);
	for (uint32_t r = 0; r < k->n_report; r++) {
		c->told_from[r] = at;
		while (at < n && c->told[at].report == r)
			at++;
	}
	c->told_from[k->n_report] = n;
	return true;
}

static int by_report_id(const void *a, const void *b, void *reports)
{
	const struct known_report *r = reports;

	return str_cmp(r[*(const uint32_t *)a].id,
		r[*(const uint32_t *)b].id);
}

static bool order_reports(struct comparer *c)
{
	const uint32_t n = c->k->n_report;

	c->report_order = NEW(c->a, uint32_t, n + 1);
	c->report_rank = NEW(c->a, uint32_t, n + 1);
	if (c->a->full)
		return false;
	for (uint32_t r = 0; r < n; r++)
		c->report_order[r] = r;
	if (n) {
		qsort_r(c->report_order,
			n,
			sizeof *c->report_order,
			by_report_id,
			c->k->report);
	}
	for (uint32_t i = 0; i < n; i++)
		c->report_rank[c->report_order[i]] = i;
	return true;
}

/* --- reports about groups ------------------------------------------------ */

/* a pair of group and report, this by its rank, and one mark of it */
struct pair {
	uint32_t group;
	uint32_t report;
	uint32_t mark;
	bool soft;
};

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->report != y->report)
		return x->report < y->report ? -1 : 1;
	if (x->soft != y->soft)
		return x->soft ? 1 : -1;
	return x->mark < y->mark ? -1 : x->mark > y->mark;
}

/* what reports say of groups, into p from its n-th on; how many there are then
 */
static uint32_t put_pairs(const struct comparer *c,
	const struct saying *said,
	uint32_t n_said,
	bool soft,
	struct pair *p,
	uint32_t n)
{
	for (uint32_t i = 0; i < n_said; i++) {
		if (said[i].report == UNCITED)
			continue;
		p[n++] = (struct pair){
			.group = said[i].x,
			.report = c->report_rank[said[i].report],
			.mark = said[i].y,
			.soft = soft,
		};
	}
	return n;
}

/* a report about a group for each run of pairs */
static void put_docs(struct comparer *c, const struct pair *p, uint32_t n)
{
	uint32_t t = 0;
	uint32_t s = 0;
	struct doc *d = NULL;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t report = c->report_order[p[i].report];

		if (!d || p[i].group != d->group || report != d->report) {
			d = &c->doc[c->n_doc++];
			d->group = p[i].group;
			d->report = report;
			d->tech = t;
			d->soft = s;
		}
		if (p[i].soft) {
			c->doc_soft[s++] = p[i].mark;
			d->n_soft++;
		} else {
			c->doc_tech[t++] = p[i].mark;
			d->n_tech++;
		}
	}
}

static bool make_docs(struct comparer *c)
{
	uint32_t most = c->n_uses_tech + c->n_uses_soft;
	uint32_t n = 0;
	struct pair *p = NEW(c->a, struct pair, most + 1);

	c->doc = NEW(c->a, struct doc, most + 1);
	c->doc_tech = NEW(c->a, uint32_t, c->n_uses_tech + 1);
	c->doc_soft = NEW(c->a, uint32_t, c->n_uses_soft + 1);
	if (c->a->full)
		return false;
	n = put_pairs(c, c->uses_tech, c->n_uses_tech, false, p, n);
	n = put_pairs(c, c->uses_soft, c->n_uses_soft, true, p, n);
	if (n)
		qsort(p, n, sizeof *p, by_pair);
	put_docs(c, p, n);
	return true;
}

/* --- copies -------------------------------------------------------------- */

static uint32_t shared(const uint32_t *a,
	uint32_t n,
	const uint32_t *b,
	uint32_t m)
{
	uint32_t both = 0;
	uint32_t i = 0;
	uint32_t j = 0;

	while (i < n && j < m) {
		if (a[i] < b[j]) {
			i++;
		} else if (a[i] > b[j]) {
			j++;
		} else {
			both++;
			i++;
			j++;
		}
	}
	return both;
}

enum {
	COPY_MARKS_MIN = 5,
	COPY_DAYS = 60
};

/* near-copy: one group, at least five marks, half or more of them shared, and
 * within two months of each other; what is not dated cannot show that it is not
 */
static bool repeats(const struct comparer *c,
	const struct doc *x,
	const struct doc *y)
{
	uint32_t n = x->n_tech + x->n_soft;
	uint32_t m = y->n_tech + y->n_soft;
	int32_t dx = c->k->report[x->report].day;
	int32_t dy = c->k->report[y->report].day;

	if (n < COPY_MARKS_MIN || m < COPY_MARKS_MIN)
		return false;
	if (dx != DAY_NONE && dy != DAY_NONE) {
		int32_t apart = dx > dy ? dx - dy : dy - dx;

		if (apart > COPY_DAYS)
			return false;
	}
	uint32_t both = shared(c->doc_tech + x->tech,
		x->n_tech,
		c->doc_tech + y->tech,
		y->n_tech);
	both += shared(c->doc_soft + x->soft,
		x->n_soft,
		c->doc_soft + y->soft,
		y->n_soft);
	return 2 * both >= n + m - both;
}

/* earliest first, then by id, so that the order of import does not matter */
static bool earlier(const struct knowledge *k, uint32_t a, uint32_t b)
{
	if (k->report[a].day != k->report[b].day)
		return k->report[a].day < k->report[b].day;
	return str_cmp(k->report[a].id, k->report[b].id) < 0;
}

static bool plain_urls(struct comparer *c)
{
	const struct knowledge *k = c->k;

	c->plain_url = NEW(c->a, struct str, k->n_report + 1);
	for (uint32_t r = 0; c->plain_url && r < k->n_report; r++)
		c->plain_url[r] = plain_url(k->report[r].url);
	return c->plain_url != NULL;
}

/* two reports that repeat each other: the later one is a copy of the earliest
 * that it repeats */
static void mark_copy(struct comparer *c, uint32_t a, uint32_t b)
{
	uint32_t first = earlier(c->k, a, b) ? a : b;
	uint32_t second = first == a ? b : a;
	uint32_t *of = &c->copy_of[second];

	if (*of == second || earlier(c->k, first, *of))
		*of = first;
}

static bool mark_copies(struct comparer *c)
{
	c->copy_of = NEW(c->a, uint32_t, c->k->n_report + 1);
	if (!c->copy_of)
		return false;
	for (uint32_t r = 0; r < c->k->n_report; r++)
		c->copy_of[r] = r;
	for (uint32_t i = 0; i < c->n_doc; i++) {
		const struct doc *x = &c->doc[i];

		for (uint32_t j = i + 1; j < c->n_doc; j++) {
			const struct doc *y = &c->doc[j];

			if (y->group != x->group)
				break;
			if (repeats(c, x, y))
				mark_copy(c, x->report, y->report);
		}
	}
	return true;
}

static bool prepare(struct comparer *c)
{
	if (!number_things(c))
		return false;
	if (!collect_uses(c))
		return false;
	if (!order_reports(c))
		return false;
	if (!index_present(c))
		return false;
	if (!make_docs(c))
		return false;
	if (!plain_urls(c))
		return false;
	return mark_copies(c) && infrastructure_new(c);
}

struct comparer *comparer_new(const struct knowledge *k,
	struct arena *a,
	struct err *err)
{
	struct comparer *c = NEW(a, struct comparer, 1);

	if (c) {
		*c = (struct comparer){
			.k = k,
			.a = a,
		};
		if (prepare(c))
			return c;
	}
	fail(err,
		ERR_LIMIT,
		0,
		"the knowledge base is too large to compare with: %u facts, "
		"%u "
		"indicators",
		k->n_fact,
		k->n_mark);
	return NULL;
}

uint32_t comparer_groups(const struct comparer *c)
{
	return c->n_group;
}
