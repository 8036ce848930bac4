/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/neighbours.h"

enum {
	/* of NETWORK_BITS classes of networks (/16, or /32) those of which
	 * servers answered a client: who comes from outside to look for victims
	 * is answered by the few that the sensor guards */
	NETWORKS_MIN = 40,
	NETWORK_BITS = 64
};

/* the network of an address: /24 or /64; wide: /16 or /32 */
static uint64_t network_of(struct addr a, bool wide)
{
	if (addr_is_v4(a))
		return (uint64_t)(uint32_t)a.lo >> (wide ? 16 : 8);
	return wide ? a.hi >> 32 | UINT64_C(1) << 63 : a.hi;
}

/* Keys once each, with the host that came first under each. */
struct first {
	uint64_t *key; /* cap of them; 0 = free */
	uint32_t *host;
	uint32_t cap;
};

static bool first_open(struct first *t, uint32_t n, struct arena *a)
{
	t->cap = 16;
	while (t->cap < 2 * (uint64_t)n && t->cap < UINT32_C(1) << 31)
		t->cap *= 2;
	t->key = NEW(a, uint64_t, t->cap);
	t->host = NEW(a, uint32_t, t->cap);
	return t->key && t->host;
}

/* the first host under the key: this one, when there was none */
static uint32_t first_put(struct first *t, uint64_t key, uint32_t host)
{
	uint32_t at = (uint32_t)(key >> 32) & (t->cap - 1);

	key = key ? key : 1;
	while (t->key[at] && t->key[at] != key)
		at = (at + 1) & (t->cap - 1);
	if (!t->key[at]) {
		t->key[at] = key;
		t->host[at] = host;
	}
	return t->host[at];
}

static bool is_answered(const struct hunt_tables *f, uint32_t i)
{
	const struct summary *m = summary_at(f, i);

	return m->is_contact && m->n_answered;
}

static bool is_told(const struct hunt_tables *f, uint32_t host)
{
	struct addr a = host_at(f, host);

	return addr_is_local(a) ||
		(f->setup.organisation &&
			f->setup.organisation(f->setup.organisation_ctx, a).n);
}

static bool know_ours(const struct hunt_tables *f,
	uint8_t *ours,
	struct arena scratch)
{
	uint64_t *seen = NEW(&scratch, uint64_t, f->hosts.n + 1);
	struct first network;

	if (!seen || !first_open(&network, f->hosts.n, &scratch))
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (is_answered(f, i)) {
			seen[p->src] |= UINT64_C(1)
				<< hash_mix(network_of(host_at(f, p->dst),
					   true)) %
					NETWORK_BITS;
		}
	}
	for (uint32_t i = 0; i < f->hosts.n; i++) {
		ours[i] = is_told(f, i) ||
			__builtin_popcountll(seen[i]) >= NETWORKS_MIN;
		if (ours[i] && !is_told(f, i)) {
			first_put(&network,
				hash_mix(network_of(host_at(f, i), false)),
				i);
		}
	}
	for (uint32_t i = 0; i < f->hosts.n; i++) {
		uint64_t key = hash_mix(network_of(host_at(f, i), false));

		if (!ours[i])
			ours[i] = first_put(&network, key, i) != i &&
				ours[first_put(&network, key, i)];
	}
	return true;
}

static bool know_pooled(const struct hunt_tables *f,
	uint8_t *pooled,
	struct arena scratch)
{
	struct first first;

	if (!first_open(&first, f->conversations.n, &scratch))
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (!is_answered(f, i) || addr_is_local(host_at(f, p->dst)))
			continue;
		uint64_t key = hash_mix(network_of(host_at(f, p->dst), false) ^
			hash_mix((uint64_t)p->src << 32 |
				(uint64_t)p->port << 8 | p->proto));
		uint32_t other = first_put(&first, key, p->dst);
		if (other != p->dst)
			pooled[other] = pooled[p->dst] = 1;
	}
	return true;
}

bool neighbours_know(const struct hunt_tables *f,
	struct arena *a,
	struct neighbours *ret)
{
	ret->ours = NEW(a, uint8_t, f->hosts.n + 1);
	ret->pooled = NEW(a, uint8_t, f->hosts.n + 1);
	return ret->ours && ret->pooled &&
		know_ours(f, ret->ours, f->scratch) &&
		know_pooled(f, ret->pooled, f->scratch);
}
