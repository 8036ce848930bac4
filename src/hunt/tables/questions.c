/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/questions.h"

#include <stdlib.h>

/* the longest top-level domain that is not written in punycode has as many */
enum {
	SUFFIX_MAX_BYTE = 18
};

/* Top-level names that no registry on the Internet has. source: RFC 6761, 6762,
 * 8375; draft-chapin-additional-reserved-tlds-02 */
static bool is_private(struct str suffix)
{
	static const char *const tops[] = { "arpa",
		"local",
		"localhost",
		"localdomain",
		"lan",
		"home",
		"corp",
		"mail",
		"internal",
		"intranet",
		"private",
		"domain",
		"workgroup",
		"belkin",
		"onion" };

	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
		if (str_is(suffix, tops[i]))
			return true;
	}
	return false;
}

static bool is_odd(struct str suffix)
{
	bool digits = false;

	for (size_t i = 0; i < suffix.n; i++)
		digits |= suffix.p[i] >= '0' && suffix.p[i] <= '9';
	return !str_starts(suffix, STR("xn--")) &&
		(suffix.n > SUFFIX_MAX_BYTE || digits);
}

/* the text of the domain that the name stands under, ZONE_ODD, or TABLE_NONE */
static uint32_t zone_of(const struct hunt_tables *f, uint32_t text)
{
	uint32_t zone = tables_zone(f, text);

	if (zone == TABLE_NONE)
		return TABLE_NONE;
	struct str name = interned_at(f, zone);
	struct str suffix = name;
	for (size_t i = name.n; i-- > 0;) {
		if (name.p[i] == '.') {
			suffix = str_from(name, i + 1);
			break;
		}
	}
	if (is_odd(suffix))
		return ZONE_ODD;
	if (is_private(suffix))
		return TABLE_NONE;
	return zone;
}

static int by_group(const void *a, const void *b)
{
	const struct question *x = a;
	const struct question *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->text > y->text) - (x->text < y->text);
}

/* counts the clients, and who asked within each zone; once for each group */
static void count_askers(struct questions *q)
{
	for (uint32_t i = 0; i < q->n; i++) {
		const struct question *x = &q->of[i];
		const struct question *before = i ? &q->of[i - 1] : NULL;

		if (before && x->group == before->group)
			continue;
		if (!before || question_src(x) != question_src(before))
			q->n_client++;
		if (question_zone(x) != ZONE_ODD)
			q->askers[question_zone(x)]++;
	}
}

static bool collect(const struct hunt_tables *f,
	struct arena *a,
	struct questions *q)
{
	q->of = arena_raw(a,
		sizeof *q->of,
		f->conversations.n + 1,
		alignof(struct question));
	q->askers = NEW(a, uint32_t, f->text.n + 1);
	if (!q->of || !q->askers)
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (p->key_kind != KEY_QUERY)
			continue;
		uint32_t zone = zone_of(f, p->dst);
		if (zone == TABLE_NONE)
			continue;
		q->of[q->n++] = (struct question){
			.group = (uint64_t)p->src << 32 | zone,
			.text = p->dst,
			.conv = i,
		};
	}
	qsort(q->of, q->n, sizeof *q->of, by_group);
	count_askers(q);
	return true;
}

static bool is_loopback(struct addr a)
{
	return addr_is_v4(a) && (uint32_t)a.lo >> 24 == 127;
}

static bool is_unspecified(struct addr a)
{
	return addr_is_v4(a) ? !(uint32_t)a.lo : !a.hi && !a.lo;
}

static uint8_t state_of(const struct hunt_tables *f,
	const struct attribute *x,
	uint32_t *text)
{
	struct str name;
	struct str other;

	*text = x->text;
	if (x->kind == ATTR_NXDOMAIN)
		return NAME_MISSING;
	/* a resolver that blocks it */
	if (x->kind == ATTR_ANSWER && is_unspecified(host_at(f, x->dst)))
		return NAME_LISTED;
	if (x->kind == ATTR_ANSWER) {
		return NAME_EXISTS |
			(is_loopback(host_at(f, x->dst)) ? NAME_LISTED
							 : NAME_ADDRESS);
	}
	if (x->kind != ATTR_ALIAS)
		return 0;
	other = interned_at(f, x->text);
	if (!part_next(&other, &name))
		return 0;
	*text = table_find(&f->text, name);
	return *text == TABLE_NONE ? 0 : NAME_EXISTS;
}

/* what is known of names, and their answers sorted by name */
static bool look_at_answers(const struct hunt_tables *f,
	struct arena *a,
	struct questions *q)
{
	uint32_t n = 0;
	uint32_t text;

	q->state = NEW(a, uint8_t, f->text.n + 1);
	q->start = NEW(a, uint32_t, f->text.n + 3);
	if (!q->state || !q->start)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);
		uint8_t state = state_of(f, x, &text);

		if (state)
			q->state[text] |= state;
		if (x->kind == ATTR_ANSWER) {
			q->start[x->text + 2]++;
			n++;
		}
	}
	q->answer = arena_raw(a,
		sizeof *q->answer,
		n + 1,
		alignof(struct asked_answer));
	for (uint32_t i = 0; i < f->text.n; i++)
		q->start[i + 2] += q->start[i + 1];
	for (uint32_t i = 0; q->answer && i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		/* start[t + 1] goes from where t begins to where it ends */
		if (x->kind == ATTR_ANSWER) {
			q->answer[q->start[x->text + 1]++] =
				(struct asked_answer){ x->src, x->dst };
		}
	}
	return q->answer;
}

bool questions_finalize(const struct hunt_tables *f,
	struct arena *a,
	struct questions *ret)
{
	struct questions q = { 0 };

	if (!collect(f, a, &q) || (q.n && !look_at_answers(f, a, &q)))
		return false;
	*ret = q;
	return true;
}

bool questions_talked(const struct hunt_tables *f, uint32_t src, uint32_t dst)
{
	struct clients c = prevalence_clients(&f->prevalence, dst);

	for (uint32_t low = 0, high = c.n; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t at = client_at(c, middle);

		if (at == src)
			return true;
		if (at < src)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool question_followed(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t src,
	uint32_t text)
{
	for (uint32_t i = q->start[text]; i < q->start[text + 1]; i++) {
		if ((q->answer[i].src == src ||
			    q->answer[i].src == HOST_NONE) &&
			questions_talked(f, src, q->answer[i].dst)) {
			return true;
		}
	}
	return false;
}

/* --- places -------------------------------------------------------------- */

struct place {
	int64_t t_ms;
	struct locator loc;
};

static int by_time(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->t_ms != y->t_ms)
		return x->t_ms < y->t_ms ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

/* The time of the MOST-th of them, or of the last; and how many are no later.
 */
enum {
	MOST = sizeof((struct claim *)0)->loc / sizeof(struct locator)
};
static int64_t early_until(const struct hunt_tables *f,
	const struct question *v,
	uint32_t n,
	uint32_t *ret_n)
{
	int64_t early[MOST];
	uint32_t kept = 0;
	uint32_t no_later = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t t_ms = summary_at(f, v[i].conv)->first_ms;
		uint32_t at = kept;

		if (kept == MOST && t_ms >= early[MOST - 1])
			continue;
		while (at > 0 && early[at - 1] > t_ms)
			at--;
		kept += kept < MOST;
		memmove(early + at + 1,
			early + at,
			(kept - 1 - at) * sizeof *early);
		early[at] = t_ms;
	}
	for (uint32_t i = 0; i < n; i++) {
		no_later +=
			summary_at(f, v[i].conv)->first_ms <= early[kept - 1];
	}
	*ret_n = no_later;
	return early[kept - 1];
}

bool questions_places(const struct hunt_tables *f,
	const struct question *v,
	uint32_t n,
	struct claim *c,
	struct arena a)
{
	uint32_t room = 0;
	uint32_t kept = 0;

	if (!n)
		return true;
	int64_t until_ms = early_until(f, v, n, &room);
	struct place *p =
		arena_raw(&a, sizeof *p, room, alignof(struct place));
	for (uint32_t i = 0; p && i < n; i++) {
		struct arena scratch = a;
		struct conversation_view view;

		if (summary_at(f, v[i].conv)->first_ms > until_ms)
			continue;
		if (!conversation_view(&f->conversations,
			    conversations_at(&f->conversations, v[i].conv),
			    &scratch,
			    &view)) {
			return false;
		}
		if (view.n) {
			p[kept++] = (struct place){ view.first_ms,
				view.event[0].loc };
		}
	}
	if (p)
		qsort(p, kept, sizeof *p, by_time);
	for (uint32_t i = 0; i < kept && i < MOST; i++)
		c->loc[c->n_loc++] = p[i].loc;
	return p;
}
