/* SPDX-License-Identifier: Apache-2.0 */
#include "model/entity.h"

static const char *const names[ENT_TYPES] = {
	"address",
	"domain",
	"server",
	"certificate",
	"sample",
	"malware",
	"tool",
	"account",
	"identifier",
	"persona",
	"person",
	"group",
	"unit",
	"sponsor",
	"org",
	"incident",
	"technique",
	"country",
	"indicator",
	"contract",
	"state",
	"analyst",
	"role",
	"statement",
	"claim",
	"day",
	"wallet",
	"device",
	"place",
	"clock",
	"event",
	"duration",
};

const char *entity_type_name(enum entity_type t)
{
	return t < ENT_TYPES ? names[t] : "none";
}

enum entity_type entity_type_of(struct str id)
{
	struct str type;
	struct str name;

	if (!str_cut(id, ':', &type, &name) || !name.n)
		return ENT_NONE;
	for (int i = 0; i < ENT_TYPES; i++) {
		if (str_is(type, names[i]))
			return (enum entity_type)i;
	}
	return ENT_NONE;
}

struct str entity_name(struct str id)
{
	struct str type;
	struct str name;

	return str_cut(id, ':', &type, &name) ? name : id;
}
