/* SPDX-License-Identifier: Apache-2.0 */
#include "model/event.h"

const char *time_role_name(enum time_role r)
{
	static const char *const name[] = { "occurred", "recorded", "claimed" };

	return name[r];
}
