/* SPDX-License-Identifier: Apache-2.0 */
/* From an address to its organisation by longest prefix. */
#include "link/victims/organisations.h"

#include <stdlib.h>

static int longest_first(const void *a, const void *b)
{
	const struct org_prefix *x = a;
	const struct org_prefix *y = b;

	if (x->prefix.bits != y->prefix.bits)
		return y->prefix.bits - x->prefix.bits;
	return (x->org > y->org) - (x->org < y->org);
}

static uint32_t count_prefixes(struct str list)
{
	uint32_t n = list.n > 0;

	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ';';
	return n;
}

static void add_prefixes(struct link *l, struct str list, uint32_t org)
{
	struct str rest = list;
	struct str one;

	for (bool more = list.n > 0; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (prefix_parse(str_trim(one), &l->prefix[l->n_prefix].prefix))
			l->prefix[l->n_prefix++].org = org;
	}
}

bool organisations_open(struct link *l)
{
	uint32_t n_prefix = 0;

	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		if (l->setup.row[i].table == ROW_ORGANISATIONS) {
			n_prefix += count_prefixes(
				l->setup.row[i].cell[ORG_PREFIXES]);
		}
	}
	l->org = NEW(l->a, struct organisation, l->setup.n_row + 1);
	l->prefix = NEW(l->a, struct org_prefix, n_prefix + 1);
	if (!l->org || !l->prefix)
		return false;
	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		const struct row *r = &l->setup.row[i];

		if (r->table != ROW_ORGANISATIONS)
			continue;
		l->org[l->n_org] = (struct organisation){
			.name = r->cell[ORG_NAME],
			.sector = r->cell[ORG_SECTOR],
			.country = r->cell[ORG_COUNTRY],
			.contact = r->cell[ORG_CONTACT],
			.recorded_at_s = r->acquired_s,
		};
		add_prefixes(l, r->cell[ORG_PREFIXES], l->n_org++);
	}
	if (l->n_prefix)
		qsort(l->prefix, l->n_prefix, sizeof *l->prefix, longest_first);
	return true;
}

uint32_t organisation_of(const struct link *l, struct addr a)
{
	for (uint32_t i = 0; i < l->n_prefix; i++) {
		if (prefix_has(l->prefix[i].prefix, a))
			return l->prefix[i].org;
	}
	return TABLE_NONE;
}

struct str link_organisation(void *ctx, struct addr a)
{
	const struct link *l = ctx;
	uint32_t org = organisation_of(l, a);

	return org == TABLE_NONE ? (struct str){ 0 } : l->org[org].name;
}
