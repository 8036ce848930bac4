/* SPDX-License-Identifier: Apache-2.0 */
/* From an address to its organisation by longest prefix. */
#include "link/victims/organisations.h"

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
	struct prefix p;

	for (bool more = list.n > 0; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (prefix_parse(str_trim(one), &p))
			prefix_map_add(&l->prefix, p, org);
	}
}

static void holds_within(const struct row *r, struct organisation *o)
{
	struct span s;

	if (span_parse(r->cell[ORG_FROM], STR("Z"), &s))
		o->from_s = s.from;
	if (span_parse(r->cell[ORG_TO], STR("Z"), &s))
		o->to_s = s.to;
}

/* Rows of one name are one organisation: what it had at other times, and what
 * another table says of it. */
static bool join_by_name(struct link *l, struct table *names)
{
	struct organisation *o = &l->org[l->n_org];
	uint32_t before = names->n;
	uint32_t at = table_put(names, o->name);

	if (at == TABLE_NONE)
		return false;
	if (at == before)
		l->first_org[at] = l->n_org;
	o->first = l->first_org[at];
	struct organisation *first = &l->org[o->first];
	if (!first->sector.n)
		first->sector = o->sector;
	if (!first->country.n)
		first->country = o->country;
	if (!first->contact.n)
		first->contact = o->contact;
	return true;
}

bool organisations_open(struct link *l)
{
	struct table names = table_in(l->a);
	uint32_t n_prefix = 0;

	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		if (l->setup.row[i].table == ROW_ORGANISATIONS) {
			n_prefix += count_prefixes(
				l->setup.row[i].cell[ORG_PREFIXES]);
		}
	}
	l->org = NEW(l->a, struct organisation, l->setup.n_row + 1);
	l->first_org = NEW(l->a, uint32_t, l->setup.n_row + 1);
	if (!l->org || !l->first_org ||
		!prefix_map_open(&l->prefix, n_prefix, l->a))
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
			.from_s = TIME_UNKNOWN,
			.to_s = TIME_OPEN,
		};
		holds_within(r, &l->org[l->n_org]);
		if (!join_by_name(l, &names))
			return false;
		add_prefixes(l, r->cell[ORG_PREFIXES], l->n_org++);
	}
	return prefix_map_order(&l->prefix, l->a);
}

uint32_t organisation_of(const struct link *l, struct addr a, int64_t t_s)
{
	uint32_t i = prefix_map_find(&l->prefix, a);

	for (; i != PREFIX_NONE; i = l->prefix.entry[i].under) {
		uint32_t org = l->prefix.entry[i].value;

		if (l->org[org].from_s <= t_s && t_s < l->org[org].to_s)
			return l->org[org].first;
	}
	return TABLE_NONE;
}

/* Whenever it was: what asks has no time. */
struct str link_organisation(void *ctx, struct addr a)
{
	const struct link *l = ctx;
	uint32_t i = prefix_map_find(&l->prefix, a);

	return i == PREFIX_NONE ? (struct str){ 0 }
				: l->org[l->prefix.entry[i].value].name;
}
