/* SPDX-License-Identifier: Apache-2.0 */
#include "model/comparison.h"

const char *agreement_name(enum compared_as a)
{
	static const char *const name[AGREEMENTS] = { "independent",
		"origin not told",
		"one origin",
		"contradiction" };

	return name[a];
}
