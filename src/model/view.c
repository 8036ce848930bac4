/* SPDX-License-Identifier: Apache-2.0 */
#include "model/view.h"

const struct suspect_reasons suspect_reasons_none = { 0 };

bool publication_has(const struct publication *p, uint32_t exhibit)
{
	return exhibit < p->n_exhibit &&
		p->exhibit[exhibit].acquired_s < p->as_of_s;
}

static bool listed(const struct table *t, struct str name)
{
	return t && table_find(t, name) != TABLE_NONE;
}

bool publication_closed(const struct publication *p, struct str id)
{
	enum entity_type t = entity_type_of(id);

	if (t == ENT_ORG)
		return listed(p->closed_org, entity_name(id));
	return t == ENT_INCIDENT &&
		listed(p->closed_incident, entity_name(id));
}

const char *hit_kind_name(enum hit_kind k)
{
	static const char *const name[] = { "entity",
		"claim",
		"exhibit",
		"incident",
		"indicator",
		"note" };

	return name[k];
}

uint32_t publication_exhibits(const struct publication *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n_exhibit; i++)
		n += publication_has(p, i);
	return n;
}
