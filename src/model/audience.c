/* SPDX-License-Identifier: Apache-2.0 */
#include "model/audience.h"

bool audience_sees(const struct audience *a, const struct exhibit *x)
{
	if (!a->restricted)
		return true;
	if (x->tlp > a->tlp)
		return false;
	for (uint32_t i = 0; i < a->n_compartment; i++) {
		if (str_eq(a->compartment[i], x->compartment))
			return true;
	}
	return !x->compartment.n;
}
