/* SPDX-License-Identifier: Apache-2.0 */
#include "model/recorded.h"

const char *recorded_name(enum recorded_kind k)
{
	static const char *const name[] = { "claim",
		"dissent",
		"word on these incidents" };

	return name[k];
}
