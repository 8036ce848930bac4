/* SPDX-License-Identifier: Apache-2.0 */
#include "model/exculpatory.h"

/* whoever holds such a machine, account or device need not have acted */
static bool cuts(struct str role)
{
	static const char *const roles[] = { "role:relay",
		"role:nat",
		"role:compromised",
		"role:shared-edge",
		"role:proxy",
		"role:sinkhole" };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (str_is(role, roles[i]))
			return true;
	}
	return false;
}

bool claim_exculpatory(const struct claim *c)
{
	switch ((int)c->predicate) {
	case PRED_NOT_PROSECUTED:
	case PRED_SYSTEM_OFF:
	case PRED_SHARED_INFRASTRUCTURE:
	case PRED_NOT_SAME_AS:
		return true;
	case PRED_HAS_ROLE:
		return cuts(c->object);
	default:
		return predicates[c->predicate].topic == TOPIC_AGAINST;
	}
}
