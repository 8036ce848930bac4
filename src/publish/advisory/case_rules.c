/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of a whole case: what can be looked for without accusing innocents
 * (publish/exchange/indicators.c), written as letters to victims have them.
 */
#include "publish/advisory/advisory.h"

struct rules {
	bool (*write)(const struct advisory *a,
		struct buf *out,
		struct err *err);
	unsigned groups; /* set of 1 << ADVISED_*: what they can look for */
	const char *why; /* not the others */
};

/* A reference that stands in rules: letters, digits and hyphens. */
static struct str reference_of(const struct publication *p, struct arena *a)
{
	char *to = NEW(a, char, p->case_name.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < p->case_name.n; i++) {
		char c = p->case_name.p[i];
		char low = (char)(c | 0x20);
		bool plain =
			(low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');

		to[n++] = plain ? c : '-';
	}
	return (struct str){ to, n };
}

/* Of addresses the ports under which victims met them. */
static struct str ports_of(const struct publication *p, struct str address)
{
	for (uint32_t i = 0; i < p->n_victim; i++) {
		const struct victim *v = &p->victim[i];

		for (uint32_t k = 0; k < v->n_contacted; k++) {
			if (str_eq(v->contacted[k].server, address))
				return v->contacted[k].ports;
		}
	}
	return (struct str){ 0 };
}

/* Counts what those rules look for, and what they cannot. */
static void count(struct losses *lost,
	const struct advised *x,
	uint32_t n,
	const struct rules *r)
{
	for (uint32_t i = 0; i < n; i++) {
		bool can = r->groups & 1u << advised_group(x[i].kind);

		lost->carried += can;
		loss_add(lost, "indicator", r->why, !can);
	}
}

static bool write_rules(const struct publication *p,
	const struct rules *r,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)1 << 30;
	struct arena a = { 0 };
	struct lead *lead;
	uint32_t n;

	if (!arena_open(&a, budget, err))
		return false;
	struct advised *advised = NULL;
	bool ok = exchange_leads(p, &a, &lead, &n, lost);
	if (ok)
		advised = NEW(&a, struct advised, n + 1);
	for (uint32_t i = 0; advised && i < n; i++) {
		advised[i] = lead[i].advised;
		if (advised_group(advised[i].kind) == ADVISED_ADDRESSES)
			advised[i].ports = ports_of(p, advised[i].value);
	}
	struct advisory x = {
		.reference = reference_of(p, &a),
		.tlp = p->tlp,
		.simulated = p->simulated,
		.day_s = p->as_of_s - 1,
		.advised = advised,
		.n_advised = n,
	};
	if (!advised || a.full)
		ok = fail(err, ERR_LIMIT, 0, "no memory left for rules");
	count(lost, advised, advised ? n : 0, r);
	ok = ok && r->write(&x, out, err);
	arena_close(&a);
	if (!ok)
		return false;
	loss_add(lost,
		"claim",
		"rules have what to look for only",
		p->claims->n);
	lose_kept_out(lost, p);
	return true;
}

bool sigma_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct rules rules = {
		.write = rules_sigma,
		.groups = 1u << ADVISED_ADDRESSES | 1u << ADVISED_NAMES |
			1u << ADVISED_FILES,
		.why = "",
	};

	return write_rules(p, &rules, out, lost, err);
}

bool suricata_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct rules rules = {
		.write = rules_suricata,
		.groups = 1u << ADVISED_ADDRESSES | 1u << ADVISED_NAMES,
		.why = "a rule on traffic sees no digest",
	};

	return write_rules(p, &rules, out, lost, err);
}

bool yara_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct rules rules = {
		.write = rules_yara,
		.groups = 1u << ADVISED_FILES,
		.why = "a rule on files sees no traffic",
	};

	return write_rules(p, &rules, out, lost, err);
}
