/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/netflow_template.h"

enum {
	FIELDS = 512,
	REVERSE_PEN = 29305
};

/* information elements by their number */
static const uint8_t wanted[FIELDS] = {
	[1] = NF_OCTETS,
	[2] = NF_PACKETS,
	[4] = NF_PROTO,
	[6] = NF_FLAGS,
	[7] = NF_SPORT,
	[8] = NF_SRC4,
	[11] = NF_DPORT,
	[12] = NF_DST4,
	[21] = NF_END_UP,
	[22] = NF_START_UP,
	[23] = NF_OCTETS_POST,
	[24] = NF_PACKETS_POST,
	[27] = NF_SRC6,
	[28] = NF_DST6,
	[32] = NF_ICMP4,
	[34] = NF_SAMPLING,
	[50] = NF_SAMPLER_RANDOM,
	[85] = NF_OCTETS_TOTAL,
	[86] = NF_PACKETS_TOTAL,
	[139] = NF_ICMP6,
	[150] = NF_START_S,
	[151] = NF_END_S,
	[152] = NF_START_MS,
	[153] = NF_END_MS,
	[154] = NF_START_US,
	[155] = NF_END_US,
	[156] = NF_START_NS,
	[157] = NF_END_NS,
	[158] = NF_START_BEFORE_US,
	[159] = NF_END_BEFORE_US,
	[160] = NF_BOOT_MS,
	[161] = NF_LASTED_MS,
	[162] = NF_LASTED_US,
	[176] = NF_ICMP4_TYPE,
	[177] = NF_ICMP4_CODE,
	[178] = NF_ICMP6_TYPE,
	[179] = NF_ICMP6_CODE,
	[180] = NF_SPORT,
	[181] = NF_DPORT,
	[182] = NF_SPORT,
	[183] = NF_DPORT,
	[192] = NF_TTL,
	[225] = NF_NAT_SRC4,
	[226] = NF_NAT_DST4,
	[227] = NF_NAT_SPORT,
	[228] = NF_NAT_DPORT,
	[230] = NF_NAT_EVENT,
	[231] = NF_OCTETS_FROM,
	[232] = NF_OCTETS_TO,
	[233] = NF_FIREWALL_EVENT,
	[239] = NF_BIFLOW_DIRECTION,
	[281] = NF_NAT_SRC6,
	[282] = NF_NAT_DST6,
	[298] = NF_PACKETS_FROM,
	[299] = NF_PACKETS_TO,
	[305] = NF_SAMPLING_PACKETS,
	[306] = NF_SAMPLING_SPACE,
	[309] = NF_SAMPLING_SIZE,
	[310] = NF_SAMPLING_POPULATION,
	[323] = NF_SEEN_MS,
};

/* Cisco ASA before 8.4: source: Cisco, ASA NetFlow Implementation Guide */
static const struct {
	uint16_t id;
	uint8_t field;
} asa[] = { { 40001, NF_NAT_SRC4 },
	{ 40002, NF_NAT_DST4 },
	{ 40003, NF_NAT_SPORT },
	{ 40004, NF_NAT_DPORT },
	{ 40005, NF_FIREWALL_EVENT } };

/* RFC 5103, 6.1: the same number under this enterprise is the value of the
 * other direction */
static const struct {
	uint16_t id;
	uint8_t field;
} reverse[] = { { 1, NF_BACK_OCTETS },
	{ 2, NF_BACK_PACKETS },
	{ 85, NF_BACK_OCTETS_TOTAL },
	{ 86, NF_BACK_PACKETS_TOTAL },
	{ 6, NF_BACK_FLAGS },
	{ 32, NF_BACK_ICMP },
	{ 139, NF_BACK_ICMP },
	{ 176, NF_BACK_ICMP_TYPE },
	{ 177, NF_BACK_ICMP_CODE },
	{ 178, NF_BACK_ICMP_TYPE },
	{ 179, NF_BACK_ICMP_CODE } };

/* --- the table ----------------------------------------------------------- */

static struct nf_template *ways_of(struct nf_templates *t,
	const struct nf_key *k)
{
	uint64_t h = hash_mix(k->exporter.hi ^
		hash_mix(k->exporter.lo ^
			hash_mix((uint64_t)k->domain << 32 |
				(uint64_t)k->version << 16 | k->id)));

	return &t->at[h % (NF_TEMPLATES / NF_WAYS) * NF_WAYS];
}

static bool same_domain(const struct nf_key *a, const struct nf_key *b)
{
	return addr_eq(a->exporter, b->exporter) && a->domain == b->domain &&
		a->version == b->version;
}

struct nf_template *nf_template_find(struct nf_templates *t,
	const struct nf_key *k)
{
	struct nf_template *way = ways_of(t, k);

	for (int i = 0; i < NF_WAYS; i++) {
		if (way[i].used && way[i].key.id == k->id &&
			same_domain(&way[i].key, k)) {
			way[i].used = ++t->clock;
			return &way[i];
		}
	}
	return NULL;
}

struct nf_template *nf_template_add(struct nf_templates *t,
	const struct nf_key *k)
{
	struct nf_template *way = ways_of(t, k);
	struct nf_template *to = nf_template_find(t, k);

	if (!to)
		to = way;
	for (int i = 0; i < NF_WAYS &&
		(to->used &&
			!(to->key.id == k->id && same_domain(&to->key, k)));
		i++) {
		if (way[i].used < to->used)
			to = &way[i];
	}
	*to = (struct nf_template){
		.key = *k,
		.used = ++t->clock,
	};
	return to;
}

void nf_template_drop(struct nf_templates *t, const struct nf_key *k)
{
	struct nf_template *one = nf_template_find(t, k);

	if (one)
		one->used = 0;
}

/* --- templates ----------------------------------------------------------- */

static enum nf_field field_of(unsigned id, uint32_t enterprise)
{
	if (!enterprise && id < FIELDS)
		return (enum nf_field)wanted[id];
	for (size_t i = 0; i < sizeof asa / sizeof *asa && !enterprise; i++) {
		if (asa[i].id == id)
			return (enum nf_field)asa[i].field;
	}
	for (size_t i = 0; i < sizeof reverse / sizeof *reverse &&
		enterprise == REVERSE_PEN;
		i++) {
		if (reverse[i].id == id)
			return (enum nf_field)reverse[i].field;
	}
	return NF_NONE;
}

/* Neighbours that nobody wants become one step. false: too many */
static bool add_step(struct nf_template *t, enum nf_field f, uint16_t n)
{
	struct nf_step *last = t->n_step ? &t->step[t->n_step - 1] : NULL;

	bool unwanted = last && f == NF_NONE && last->field == NF_NONE;
	bool fixed = last && n != NF_VARIABLE && last->n != NF_VARIABLE;
	if (unwanted && fixed && last->n + n < NF_VARIABLE) {
		last->n = (uint16_t)(last->n + n);
		return true;
	}
	if (t->n_step == NF_STEPS_MAX)
		return false;
	t->step[t->n_step++] = (struct nf_step){ n, (uint8_t)f };
	return true;
}

bool nf_template_read(struct nf_template *t,
	struct cur *c,
	unsigned n_field,
	bool enterprises)
{
	enum {
		ENTERPRISE = 0x8000
	};
	struct nf_set has = { 0 };
	bool fits = true;

	for (unsigned i = 0; i < n_field && !c->bad; i++) {
		unsigned id = cur_u16be(c);
		uint16_t n = cur_u16be(c);
		uint32_t enterprise =
			enterprises && id & ENTERPRISE ? cur_u32be(c) : 0;
		enum nf_field f = field_of(
			enterprises ? id & ~(unsigned)ENTERPRISE : id,
			enterprise);

		f = n ? f : NF_NONE;
		fits = fits && add_step(t, f, n);
		if (f)
			nf_add(&has, f);
		t->least_n += n == NF_VARIABLE ? 1 : n;
	}
	t->flow = (nf_in(&has, NF_SRC4) || nf_in(&has, NF_SRC6)) &&
		(nf_in(&has, NF_DST4) || nf_in(&has, NF_DST6));
	/* records of no bytes would never end */
	return fits && !c->bad && t->least_n;
}

/* --- records ------------------------------------------------------------- */

/* RFC 7011, 6.2: an integer may be sent in fewer bytes than its type has. More
 * than eight are no integer. */
static bool number_of(const unsigned char *p, size_t n, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n && n <= 8; i++)
		v = v << 8 | p[i];
	*ret = v;
	return n && n <= 8;
}

static bool address_of(enum nf_field f,
	const unsigned char *p,
	size_t n,
	struct addr *ret)
{
	bool v4 = f == NF_SRC4 || f == NF_DST4 || f == NF_NAT_SRC4 ||
		f == NF_NAT_DST4;
	uint64_t v;

	if (v4 && n == 4 && number_of(p, n, &v))
		*ret = addr_v4((uint32_t)v);
	else if (!v4 && n == 16)
		*ret = addr_v6(p);
	else
		return false;
	return true;
}

static struct addr *place_of(struct nf_record *r, enum nf_field f)
{
	switch (f) {
	case NF_SRC4:
	case NF_SRC6:
		return &r->src;
	case NF_DST4:
	case NF_DST6:
		return &r->dst;
	case NF_NAT_SRC4:
	case NF_NAT_SRC6:
		return &r->nat_src;
	default:
		return &r->nat_dst;
	}
}

/* Dual-stack records have both addresses, the one not used as zeros: whichever
 * is not zero counts. */
static bool take_address(struct nf_record *r,
	enum nf_field f,
	const unsigned char *p,
	size_t n)
{
	struct addr *to = place_of(r, f);
	struct addr a;

	if (!address_of(f, p, n, &a))
		return false;
	bool zero = addr_eq(a, addr_v4(0)) || addr_eq(a, (struct addr){ 0 });
	if (!zero || addr_eq(*to, (struct addr){ 0 }))
		*to = a;
	return true;
}

bool nf_record_read(const struct nf_template *t,
	struct cur *c,
	struct nf_record *ret)
{
	ret->told = (struct nf_set){ 0 };
	ret->src = ret->dst = (struct addr){ 0 };
	ret->nat_src = ret->nat_dst = (struct addr){ 0 };
	for (unsigned i = 0; i < t->n_step; i++) {
		enum nf_field f = (enum nf_field)t->step[i].field;
		size_t n = t->step[i].n;

		/* RFC 7011, 7: one byte of length, or 255 and two */
		if (n == NF_VARIABLE && (n = cur_u8(c)) == 255)
			n = cur_u16be(c);
		const unsigned char *p = cur_take(c, n);
		if (!p)
			return false;
		if (f == NF_NONE || !n)
			continue;
		if (f <= NF_ADDRESSES ? take_address(ret, f, p, n)
				      : number_of(p, n, &ret->v[f]))
			nf_add(&ret->told, f);
	}
	return true;
}
