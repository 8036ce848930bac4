/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/neighbours.h"

#include "hunt/rank/firsts.h"

enum {
	/* of NETWORK_BITS classes of networks (/16, or /32) those of which
	 * servers answered a client: who comes from outside to look for victims
	 * is answered by the few that the sensor guards */
	NETWORKS_MIN = 40,
	NETWORK_BITS = 64,
	/* the same of a machine of which it is told that it is ours */
	GUARDED_NETWORKS_MIN = 8,
	STRANGERS_MIN = 5,
	OURS_GUARDED = 2 /* while others are looked at */
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
			f->setup.organisation(f->setup.organisation_ctx, a)
				.n);
}

/* Whether strangers alone come to it, several of them. */
static bool only_strangers(const struct hunt_tables *f,
	const uint8_t *ours,
	uint32_t host)
{
	struct clients c = prevalence_clients(&f->prevalence, host);

	for (uint32_t i = 0; i < c.n; i++) {
		if (ours[client_at(c, i)] == 1)
			return false;
	}
	return c.n >= STRANGERS_MIN;
}

/* A sensor that guards machines which are known sees nothing between two
 * strangers: to whom several of them come is ours, too. */
static void know_guarded(const struct hunt_tables *f,
	const uint64_t *seen,
	uint8_t *ours)
{
	bool guards = false;
	uint32_t n = f->hosts.n;

	for (uint32_t i = 0; i < n; i++) {
		guards |= ours[i] &&
			__builtin_popcountll(seen[i]) >= GUARDED_NETWORKS_MIN;
	}
	for (uint32_t i = 0; guards && i < n; i++) {
		if (!ours[i] && only_strangers(f, ours, i))
			ours[i] = OURS_GUARDED;
	}
	for (uint32_t i = 0; i < n; i++)
		ours[i] = ours[i] != 0;
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
	know_guarded(f, seen, ours);
	return true;
}

/* in one network, or both in private ones */
static bool is_near(struct addr x, struct addr y)
{
	return network_of(x, false) == network_of(y, false) ||
		(addr_is_local(x) && addr_is_local(y));
}

/* Whoever comes from outside to look for victims does not make it far. */
static void know_near(const struct hunt_tables *f,
	const uint8_t *ours,
	uint8_t *near,
	uint8_t *far)
{
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (!summary_at(f, i)->is_contact)
			continue;
		if (is_near(host_at(f, p->src), host_at(f, p->dst))) {
			near[p->dst] = 1;
		} else if (ours[p->src]) {
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
		uint64_t key =
			hash_mix(network_of(host_at(f, p->dst), false) ^
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
	if (a->full || !far || !know_ours(f, ret->ours, scratch))
		return false;
	know_near(f, ret->ours, ret->near, far);
	return know_pooled(f, ret->pooled, scratch);
}
