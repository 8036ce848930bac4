/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/neighbours.h"

#include "hunt/rank/firsts.h"

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
	struct firsts network;

	if (!seen || !firsts_open(&network, f->hosts.n, &scratch))
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
			firsts_put(&network,
				hash_mix(network_of(host_at(f, i), false)),
				i);
		}
	}
	for (uint32_t i = 0; i < f->hosts.n; i++) {
		uint64_t key = hash_mix(network_of(host_at(f, i), false));

		if (!ours[i])
			ours[i] = firsts_put(&network, key, i) != i &&
				ours[firsts_put(&network, key, i)];
	}
	return true;
}

static void know_near(const struct hunt_tables *f, uint8_t *near, uint8_t *far)
{
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (!summary_at(f, i)->is_contact)
			continue;
		if (network_of(host_at(f, p->src), false) ==
			network_of(host_at(f, p->dst), false)) {
			near[p->dst] = 1;
		} else {
			far[p->dst] = 1;
		}
	}
	for (uint32_t i = 0; i < f->hosts.n; i++)
		near[i] = near[i] && !far[i];
}

static bool know_pooled(const struct hunt_tables *f,
	uint8_t *pooled,
	struct arena scratch)
{
	struct firsts first;

	if (!firsts_open(&first, f->conversations.n, &scratch))
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (!is_answered(f, i) || addr_is_local(host_at(f, p->dst)))
			continue;
		uint64_t key = hash_mix(network_of(host_at(f, p->dst), false) ^
			hash_mix((uint64_t)p->src << 32 |
				(uint64_t)p->port << 8 | p->proto));
		uint32_t other = firsts_put(&first, key, p->dst);
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
	struct arena scratch = f->scratch;
	uint8_t *far = NEW(&scratch, uint8_t, f->hosts.n + 1);

	ret->pooled = NEW(a, uint8_t, f->hosts.n + 1);
	ret->near = NEW(a, uint8_t, f->hosts.n + 1);
	if (a->full || !far)
		return false;
	know_near(f, ret->near, far);
	return know_ours(f, ret->ours, f->scratch) &&
		know_pooled(f, ret->pooled, f->scratch);
}
