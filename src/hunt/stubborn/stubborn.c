/* SPDX-License-Identifier: Apache-2.0 */
/* Servers that are called again and again and never answer. Manual: stubborn.md
 */
#include <stdlib.h>

#include "hunt/tables/tables.h"

enum {
	/* attempts; four benign host-days have no pair with more than four */
	CALLS_MIN = 8,
	/* attempts closer than this are one: a program tries both families of
	 * addresses, a system sends again */
	ATTEMPT_MS = 1000,
	/* so are those from one source port, as long as a system sends again
	 * (tcp_syn_retries 6, 127 s) */
	AGAIN_MS = 130 * 1000,
	BITS_MAX_MILLI = 16000,
	/* a machine of one's own that is off: a printer, an old server */
	LOCAL_MILLI = 1500,
	/* one in so many of a sensor's TCP connections answered, else it does
	 * not see answers */
	ANSWERED_SHARE = 50,
};

/* Calls of one host to one server, whatever the port or the sensor. */
struct calls {
	uint32_t src;
	uint32_t dst;
	uint32_t conv; /* the one with most calls */
	uint32_t n;    /* attempts, of the sensor that saw most */
	uint16_t port;
	int64_t first_ms;
	int64_t last_ms;
};

/* What each sensor tells of answers. */
struct sensor_answers {
	uint64_t answered;
	uint64_t all;
};

static struct sensor_answers *count_answers(const struct hunt_tables *f,
	struct arena *a)
{
	struct sensor_answers *s =
		NEW(a, struct sensor_answers, f->vantage.n + 1);

	for (uint32_t i = 0; s && i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		const struct summary *m = summary_at(f, i);

		if (p->key_kind != KEY_ADDRESS || p->proto != 6)
			continue;
		s[p->sensor].answered += m->n_answered;
		s[p->sensor].all += m->n - m->n_not_told;
	}
	return s;
}

/* A caller that gets no answer from anybody may be heard by a sensor that does
 * not hear answers. */
static bool hears_answers(const struct sensor_answers *s)
{
	return s->answered * ANSWERED_SHARE >= s->all;
}

/* A connection that is known to have come to nothing: who sends more than SYN
 * has heard something. */
static bool is_in_vain(const struct conversation_event *e)
{
	return e->answered == 0 && !e->src_byte;
}

static bool is_again(const struct conversation_event *e,
	const struct conversation_event *before)
{
	int64_t after_ms = e->t_ms - before->t_ms;

	return after_ms < ATTEMPT_MS ||
		(e->src_port && e->src_port == before->src_port &&
			after_ms < AGAIN_MS);
}

/* Attempts of the conversation that came to nothing after the server was last
 * heard by anybody, each as many packets or addresses as its program tried at
 * once. false: scratch is full */
static bool count_attempts(const struct hunt_tables *f,
	const struct conversation *p,
	int64_t heard_ms,
	struct arena scratch,
	struct calls *ret)
{
	struct conversation_view v;
	const struct conversation_event *before = NULL;

	ret->n = 0;
	if (!conversation_view(&f->conversations, p, &scratch, &v))
		return false;
	for (uint32_t i = 0; i < v.n; i++) {
		const struct conversation_event *e = &v.event[i];

		if (e->t_ms <= heard_ms || !is_in_vain(e))
			continue;
		if (!before)
			ret->first_ms = e->t_ms;
		ret->last_ms = e->t_ms;
		ret->n += !before || !is_again(e, before);
		before = e;
	}
	return true;
}

static int by_pair(const void *a, const void *b)
{
	const struct calls *x = a;
	const struct calls *y = b;

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dst != y->dst)
		return x->dst < y->dst ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->conv > y->conv) - (x->conv < y->conv);
}

/* By host: when it was last heard by anybody, on whatever port; INT64_MIN =
 * never. A server that is heard later is only off for a while, or closed to one
 * host. NULL: no memory */
static int64_t *last_heard(const struct hunt_tables *f, struct arena *a)
{
	int64_t *ms =
		arena_raw(a, sizeof *ms, f->hosts.n + 1, alignof(int64_t));

	for (uint32_t i = 0; ms && i <= f->hosts.n; i++)
		ms[i] = INT64_MIN;
	for (uint32_t i = 0; ms && i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		const struct summary *m = summary_at(f, i);

		if (m->is_contact && m->last_heard_ms > ms[p->dst])
			ms[p->dst] = m->last_heard_ms;
	}
	return ms;
}

/* Whether enough of the conversation may be in vain to be worth a look. */
static bool may_be_in_vain(const struct hunt_tables *f, uint32_t i)
{
	const struct conversation *p = conversations_at(&f->conversations, i);
	const struct summary *m = summary_at(f, i);

	return p->key_kind == KEY_ADDRESS && p->proto == 6 &&
		m->n - m->n_answered - m->n_not_told >= CALLS_MIN &&
		tables_is_machine(host_at(f, p->dst));
}

/* Calls by pair of hosts, one behind the other by source. */
static bool gather(const struct hunt_tables *f,
	struct arena *a,
	struct calls **ret,
	uint32_t *ret_n)
{
	const struct sensor_answers *answers = count_answers(f, a);
	const int64_t *heard_ms = last_heard(f, a);
	uint32_t cap = 0;
	uint32_t n = 0;
	struct calls *c = NULL;

	if (!answers || !heard_ms)
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		struct calls x = {
			.src = p->src,
			.dst = p->dst,
			.conv = i,
			.port = p->port,
		};

		if (!may_be_in_vain(f, i) ||
			!hears_answers(&answers[p->sensor]))
			continue;
		if (!count_attempts(f, p, heard_ms[p->dst], *a, &x))
			return false;
		if (x.n < CALLS_MIN)
			continue;
		struct calls *grown =
			arena_grown(a, c, n, &cap, sizeof *grown);
		if (!grown)
			return false;
		c = grown;
		c[n++] = x;
	}
	if (n)
		qsort(c, n, sizeof *c, by_pair);
	*ret = c;
	*ret_n = n;
	return true;
}

/* Two bits for each doubling; as much less as the host calls others as
 * stubbornly: a network that is broken, or a program that has lost its peers.
 */
static int64_t weigh(const struct calls *c, uint32_t n_as_stubborn)
{
	double bits = 2 * num_log2((double)c->n / (CALLS_MIN / 2)) -
		num_log2((double)n_as_stubborn);
	int64_t milli = (int64_t)(bits * 1000);

	return milli < BITS_MAX_MILLI ? milli : BITS_MAX_MILLI;
}

static bool found(const struct hunt_tables *f,
	const struct calls *c,
	uint32_t n_as_stubborn,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct conversation *p =
		conversations_at(&f->conversations, c->conv);
	const char *discount =
		tables_discount(f, host_at(f, c->dst), p->port, p->proto, &a);
	struct conversation_view v;
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	char from[STAMP_N];
	char to[STAMP_N];
	struct claim x = finding_of(PRED_KEEPS_CALLING,
		address_entity(&a, host_at(f, c->src)),
		address_entity(&a, host_at(f, c->dst)),
		tables_source(f, p->sensor, &a),
		recorded_at_s);

	if (!conversation_view(&f->conversations, p, &a, &v))
		return false;
	addr_text(host_at(f, c->src), src);
	addr_text(host_at(f, c->dst), dst);
	x.scope = service_text(&a, p->port, p->proto);
	x.from_s = c->first_ms / 1000;
	x.to_s = c->last_ms / 1000 + 1;
	x.weight_milli = discount ? 0 : weigh(c, n_as_stubborn);
	if (addr_is_local(host_at(f, c->dst)) && x.weight_milli > LOCAL_MILLI)
		x.weight_milli = LOCAL_MILLI;
	x.text = arena_fmt(&a,
		"%s called %s on %.*s %u times from %s to %s and had no "
		"answer, "
		"or was refused%s%s",
		src,
		dst,
		STR_FMT(x.scope),
		c->n,
		stamp_text(c->first_ms / 1000, from),
		stamp_text(c->last_ms / 1000, to),
		discount ? "; discounted: " : "",
		discount ? discount : "");
	x.detail = arena_fmt(&a,
		"{\"port\":%u,\"calls\":%u,\"as_stubborn\":%u}",
		p->port,
		c->n,
		n_as_stubborn);
	finding_locators(&x, &v);
	return !a.full && out->put(out->ctx, &x);
}

/* Those of one source, c[0 .. n): several entries of one server stand one
 * behind the other, the one with most calls first, and only that one counts,
 * here and among the servers that are called as stubbornly. */
static bool found_of_source(const struct hunt_tables *f,
	const struct calls *c,
	uint32_t n,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t as_stubborn = 0;

		if (i && c[i].dst == c[i - 1].dst)
			continue;
		for (uint32_t k = 0; k < n; k++) {
			as_stubborn += (!k || c[k].dst != c[k - 1].dst) &&
				2 * c[k].n >= c[i].n;
		}
		if (weigh(&c[i], as_stubborn) > 0 &&
			!found(f,
				&c[i],
				as_stubborn,
				recorded_at_s,
				out,
				a)) {
			return false;
		}
	}
	return true;
}

bool stubborn_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct calls *c;
	uint32_t n;
	bool ok = gather(f, &a, &c, &n);

	for (uint32_t i = 0; ok && i < n;) {
		uint32_t k = i;

		while (k < n && c[k].src == c[i].src)
			k++;
		ok = found_of_source(f, c + i, k - i, recorded_at_s, out, a);
		i = k;
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to look for calls");
}
