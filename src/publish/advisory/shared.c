/* SPDX-License-Identifier: Apache-2.0 */
/* What writers of advisories share. */
#include "publish/advisory/advisory.h"

bool advisory_has(const struct advisory *a, enum advised_group group)
{
	for (uint32_t i = 0; i < a->n_advised; i++) {
		if (advised_group(a->advised[i].kind) == group)
			return true;
	}
	return false;
}
