/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: templates of NetFlow 9 and IPFIX, and what a record
 * says by one. */
#ifndef PROTOCOL_NETFLOW_TEMPLATE_H
#define PROTOCOL_NETFLOW_TEMPLATE_H

#include "model/model.h"

/* What is wanted of a record; source of the numbers: IANA, IP Flow Information
 * Export Entities */
enum nf_field {
	NF_NONE,
	NF_SRC4,
	NF_DST4,
	NF_SRC6,
	NF_DST6,
	/* behind a translation (RFC 8158) */
	NF_NAT_SRC4,
	NF_NAT_DST4,
	NF_NAT_SRC6,
	NF_NAT_DST6,
	NF_ADDRESSES = NF_NAT_DST6,
	NF_SPORT,
	NF_DPORT,
	NF_PROTO,
	NF_FLAGS,
	NF_TTL,
	NF_ICMP4,
	NF_ICMP6,
	NF_ICMP4_TYPE,
	NF_ICMP4_CODE,
	NF_ICMP6_TYPE,
	NF_ICMP6_CODE,
	NF_OCTETS,
	NF_PACKETS,
	NF_OCTETS_TOTAL,
	NF_PACKETS_TOTAL,
	NF_OCTETS_POST,
	NF_PACKETS_POST,
	NF_OCTETS_FROM,
	NF_PACKETS_FROM,
	NF_OCTETS_TO,
	NF_PACKETS_TO,
	NF_START_UP,
	NF_END_UP,
	NF_START_S,
	NF_END_S,
	NF_START_MS,
	NF_END_MS,
	NF_START_US,
	NF_END_US,
	NF_START_NS,
	NF_END_NS,
	NF_START_BEFORE_US,
	NF_END_BEFORE_US,
	NF_SEEN_MS,
	NF_LASTED_MS,
	NF_LASTED_US,
	NF_BOOT_MS,
	NF_SAMPLING,
	NF_SAMPLER_RANDOM,
	NF_SAMPLING_PACKETS,
	NF_SAMPLING_SPACE,
	NF_SAMPLING_SIZE,
	NF_SAMPLING_POPULATION,
	NF_BACK_OCTETS,
	NF_BACK_PACKETS,
	NF_BACK_OCTETS_TOTAL,
	NF_BACK_PACKETS_TOTAL,
	NF_BACK_FLAGS,
	NF_BACK_ICMP,
	NF_BACK_ICMP_TYPE,
	NF_BACK_ICMP_CODE,
	NF_BIFLOW_DIRECTION,
	NF_FIREWALL_EVENT,
	NF_NAT_EVENT,
	NF_NAT_SPORT,
	NF_NAT_DPORT,
	NF_N
};

enum {
	NF_STEPS_MAX = 124,
	NF_VARIABLE = 65535,
	NF_TEMPLATES = 4096,
	NF_WAYS = 8
};

struct nf_step {
	uint16_t n; /* bytes; NF_VARIABLE: the record tells (RFC 7011, 7) */
	uint8_t field; /* NF_NONE: passed */
};

struct nf_key {
	struct addr exporter;
	uint32_t domain; /* source ID, observation domain */
	/* 0: the domain itself, whose clock and sampling an option told */
	uint16_t id;
	uint16_t version;
};

struct nf_template {
	struct nf_key key;
	uint64_t used;    /* when last; 0 = free */
	int64_t boot_ms;  /* of a domain; 0 = not told */
	uint32_t least_n; /* bytes of the shortest record, at least 1 */
	/* flow: its records have addresses */
	bool options;
	bool flow;
	uint8_t n_step;
	struct nf_step step[NF_STEPS_MAX];
};

/* Sets of some ways, in each of which the one not used for longest goes: a
 * flood of templates costs the flooder's neighbours at most. */
struct nf_templates {
	struct nf_template *at; /* NF_TEMPLATES, zeroed */
	uint64_t clock;
};

/* The template, which is then the one used last. NULL: not known. cost: NF_WAYS
 * compares */
struct nf_template *nf_template_find(struct nf_templates *t,
	const struct nf_key *k);
/* anew, in place of the old one */
struct nf_template *nf_template_add(struct nf_templates *t,
	const struct nf_key *k);

/* Withdraws it; nothing when it is not known. */
void nf_template_drop(struct nf_templates *t, const struct nf_key *k);

/* n_field specifications off the cursor. false: no usable template; the cursor
 * then stands behind them if they were there, else it is bad. */
bool nf_template_read(struct nf_template *t,
	struct cur *c,
	unsigned n_field,
	bool enterprises);

/* fields, as a set */
struct nf_set {
	uint64_t bit[2];
};
static inline void nf_add(struct nf_set *s, enum nf_field f)
{
	s->bit[f / 64] |= UINT64_C(1) << f % 64;
}
static inline bool nf_in(const struct nf_set *s, enum nf_field f)
{
	return s->bit[f / 64] >> f % 64 & 1;
}

struct nf_record {
	struct nf_set told;
	uint64_t v[NF_N];
	struct addr src;
	struct addr dst;
	struct addr nat_src;
	struct addr nat_dst;
};
static inline bool nf_present(const struct nf_record *r, enum nf_field f)
{
	return nf_in(&r->told, f);
}

/* The next record; false: it is not whole. */
bool nf_record_read(const struct nf_template *t,
	struct cur *c,
	struct nf_record *ret);

_Static_assert(NF_N <= 128, "a bit for each");

#endif
