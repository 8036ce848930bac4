/* SPDX-License-Identifier: Apache-2.0 */
#include "model/victim.h"

const char *leak_name(enum leak l)
{
	static const char *const name[] = { "unknown",
		"none found",
		"possible",
		"yes" };

	return name[l];
}
