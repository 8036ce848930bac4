/* SPDX-License-Identifier: Apache-2.0 */
#include "model/marking.h"

static const struct {
	enum tlp level;
	const char *uuid;
} ids[] = {
#define MARKING(level, uuid) { TLP_##level, uuid },
#include "model/marking_ids.list"
#undef MARKING
};

const char *marking_uuid(enum tlp t)
{
	size_t i = 0;

	while (ids[i].level != t)
		i++;
	return ids[i].uuid;
}

bool marking_level(struct str uuid, enum tlp *ret)
{
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		if (str_is(uuid, ids[i].uuid)) {
			*ret = ids[i].level;
			return true;
		}
	}
	return false;
}
