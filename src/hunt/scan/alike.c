/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/scan/alike.h"

enum {
	DAY_MS = 86400 * 1000,
	SOURCE_DAYS_MAX = 1 << 19, /* more are left out: 40 MB */
	CAMPAIGNS_MAX = 64,
};

static bool never_answered(const struct hunt_tables *f, uint32_t host)
{
	const struct summaries *s = &f->summaries;
	bool none = s->start[host + 1] > s->start[host];

	for (uint32_t i = s->start[host]; none && i < s->start[host + 1]; i++)
		none = nobody_answered(summary_at(f, s->conv[i]));
	return none;
}

/* the source's entry of that day, which may be new */
static struct scan_source *day_of(struct alike *x,
	uint32_t from,
	uint64_t hash,
	int32_t day)
{
	for (uint32_t i = x->n; i-- > from;) {
		if (x->source[i].day == day)
			return &x->source[i];
	}
	x->source[x->n] = (struct scan_source){
		.hash = hash,
		.day = day,
	};
	return &x->source[x->n++];
}

static bool see(const struct hunt_tables *f,
	struct alike *x,
	uint32_t host,
	uint32_t room,
	struct arena a)
{
	const struct summaries *s = &f->summaries;
	uint32_t from = x->n;

	for (uint32_t i = s->start[host]; i < s->start[host + 1]; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, s->conv[i]);
		const struct obs flow = {
			.kind = OBS_FLOW,
			.tuple = { host_at(f, p->src),
				host_at(f, p->dst),
				0,
				p->port,
				p->proto },
		};
		struct arena scratch = a;
		struct conversation_view v;

		if (!conversation_view(&f->conversations, p, &scratch, &v))
			return false;
		for (uint32_t k = 0; k < v.n && x->n < room; k++) {
			int64_t day = v.event[k].t_ms / DAY_MS -
				(v.event[k].t_ms % DAY_MS < 0);

			scan_source_see(day_of(x,
						from,
						scan_hash(host_at(f, host)),
						(int32_t)day),
				&flow,
				(uint32_t)((v.event[k].t_ms - day * DAY_MS) /
					1000));
		}
	}
	return true;
}

/* What packets looked like is known of the source, not of its days. */
static void see_stacks(const struct hunt_tables *f,
	struct alike *x,
	const uint32_t *first)
{
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *y = attributes_at(&f->attributes, i);
		bool stack = y->kind == ATTR_STACK;
		bool marked = y->kind == ATTR_SCANNER;
		struct scan_source seen = { .first_s = UINT32_MAX };

		if (!stack && !marked)
			continue;
		if (y->src == HOST_NONE)
			continue;
		if (!first[y->src])
			continue;
		for (unsigned k = 0; stack && k < SCAN_TTLS; k++) {
			if (y->bytes <= scan_ttl[k]) {
				seen.ttls = (uint8_t)(1U << k);
				break;
			}
		}
		seen.window_low = stack ? y->code : 0;
		seen.window_high = seen.window_low;
		for (unsigned k = 0; marked && k < SCAN_MARKS; k++) {
			seen.marks |=
				(uint8_t)((unsigned)str_is(
						  interned_at(f, y->text),
						  scanner_name[k])
					<< k);
		}
		for (uint32_t k = first[y->src] - 1; k < x->n &&
			x->source[k].hash ==
				x->source[first[y->src] - 1].hash;
			k++) {
			seen.first_s = x->source[k].first_s;
			seen.last_s = x->source[k].last_s;
			scan_source_merge(&x->source[k], &seen);
		}
	}
}

bool alike_find(const struct hunt_tables *f,
	struct arena *a,
	struct alike *ret)
{
	struct alike x = { .n = 0 };
	uint64_t days = 0;
	int32_t low = INT32_MAX;
	int32_t high = INT32_MIN;

	for (uint32_t i = 0; i < f->conversations.n; i++) {
		days += conversations_at(&f->conversations, i)->key_kind ==
					KEY_ADDRESS &&
				nobody_answered(summary_at(f, i))
			? summary_at(f, i)->n
			: 0;
	}
	uint32_t room =
		days < SOURCE_DAYS_MAX ? (uint32_t)days : SOURCE_DAYS_MAX;
	uint32_t *first = NEW(a, uint32_t, f->hosts.n + 1);
	x.source = NEW(a, struct scan_source, (size_t)room + 1);
	if (!first || !x.source)
		return false;
	for (uint32_t host = 0; host < f->summaries.n_host; host++) {
		if (!never_answered(f, host))
			continue;
		first[host] = x.n + 1;
		if (!see(f, &x, host, room, *a))
			return false;
	}
	see_stacks(f, &x, first);
	for (uint32_t i = 0; i < x.n; i++) {
		if (x.source[i].day < low)
			low = x.source[i].day;
		if (x.source[i].day > high)
			high = x.source[i].day;
	}
	if (!campaigns_find(x.source,
		    x.n,
		    low,
		    low,
		    high,
		    CAMPAIGNS_MAX,
		    a,
		    &x.campaign,
		    &x.n_campaign)) {
		return false;
	}
	*ret = x;
	return true;
}

/* a pace alone makes no campaign that one would name */
static bool telling(const struct campaign *c)
{
	return c->n_port || c->many || c->marks;
}

const struct campaign *alike_of(const struct hunt_tables *f,
	const struct alike *x,
	uint32_t host)
{
	uint64_t hash = scan_hash(host_at(f, host));
	uint32_t best = x->n_campaign;

	for (uint32_t i = 0; i < x->n; i++) {
		for (uint32_t c = 0; x->source[i].hash == hash && c < best;
			c++) {
			if (telling(&x->campaign[c]) &&
				campaign_has(&x->campaign[c],
					&x->source[i])) {
				best = c;
			}
		}
	}
	return best < x->n_campaign ? &x->campaign[best] : NULL;
}
