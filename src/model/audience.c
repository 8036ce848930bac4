/* SPDX-License-Identifier: Apache-2.0 */
#include "model/audience.h"

#include "model/entity.h"

/* What its own sensors saw, however it is marked for others. */
static bool is_own(const struct audience *a, const struct exhibit *x)
{
	return a->each_its_own && a->for_org.n &&
		entity_type_of(x->vantage) == ENT_ORG &&
		str_eq(entity_name(x->vantage), a->for_org);
}

bool audience_sees(const struct audience *a, const struct exhibit *x)
{
	if (!a->restricted)
		return true;
	if (x->tlp > a->tlp && !is_own(a, x))
		return false;
	for (uint32_t i = 0; i < a->n_compartment; i++) {
		if (str_eq(a->compartment[i], x->compartment))
			return true;
	}
	return !x->compartment.n;
}
