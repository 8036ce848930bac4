/* SPDX-License-Identifier: Apache-2.0 */
/* What allies share. No case is opened: what comes is a file, which becomes
 * evidence as every other does. */
#include "case/steps/inside.h"
#include "taxii/taxii.h"

bool case_taxii_list(const struct taxii_order *o,
	struct arena *a,
	struct taxii_offer *ret,
	struct err *err)
{
	return taxii_list(o, a, ret, err);
}

bool case_taxii_pull(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err)
{
	return taxii_pull(o, ret, err);
}

bool case_taxii_push(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err)
{
	return taxii_push(o, ret, err);
}
