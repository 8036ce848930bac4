/* SPDX-License-Identifier: Apache-2.0 */
#include "model/machine_part.h"

const char *part_name(enum machine_part r)
{
	static const char *const name[MACHINE_PARTS] = { "relay",
		"nat",
		"compromised",
		"shared-edge",
		"rented",
		"own" };

	return name[r];
}

enum machine_part part_named(struct str name)
{
	for (int p = 0; p < MACHINE_PARTS; p++) {
		if (str_is(name, part_name((enum machine_part)p)))
			return (enum machine_part)p;
	}
	return MACHINE_PARTS;
}

const char *bystander_name(enum bystander b)
{
	static const char *const name[BYSTANDERS] = { "proxy",
		"scanner",
		"researcher",
		"search-engine",
		"sensor",
		"sinkhole" };

	return name[b];
}

enum bystander bystander_named(struct str name)
{
	for (int b = 0; b < BYSTANDERS; b++) {
		if (str_is(name, bystander_name((enum bystander)b)))
			return (enum bystander)b;
	}
	return BYSTANDERS;
}
