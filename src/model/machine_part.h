/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine was in an attack: the roles that `has-role` takes. */
#ifndef MODEL_MACHINE_PART_H
#define MODEL_MACHINE_PART_H

#include "core/core.h"

/* What part a machine played, and whether whoever holds it need have had a hand
 * in the attack: of the first four, yes or open ends the trail there. */
enum machine_part {
	PART_RELAY,
	PART_NAT,
	PART_COMPROMISED,
	PART_SHARED_EDGE,
	MACHINE_PARTS_THAT_CUT,
	PART_RENTED = MACHINE_PARTS_THAT_CUT,
	PART_OWN,
	MACHINE_PARTS
};

/* "relay", "nat", "compromised", "shared-edge", "rented", "own" */
const char *part_name(enum machine_part r);

/* The part of that name; MACHINE_PARTS when it is none. */
enum machine_part part_named(struct str name);

/* Roles of hosts whose contact with an attacker's server need not make them
 * victims, and of servers that no longer are the attacker's. */
enum bystander {
	BYSTANDER_PROXY,
	BYSTANDER_SCANNER,
	BYSTANDER_RESEARCHER,
	BYSTANDER_SEARCH_ENGINE,
	BYSTANDER_SENSOR,
	BYSTANDER_SINKHOLE,
	BYSTANDERS
};

/* "proxy", "scanner", "researcher", "search-engine", "sensor", "sinkhole" */
const char *bystander_name(enum bystander b);

/* The role of that name; BYSTANDERS when it is none. */
enum bystander bystander_named(struct str name);

#endif
