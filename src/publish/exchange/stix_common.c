/* SPDX-License-Identifier: Apache-2.0 */
/* What every bundle of STIX 2.1 shares. */
#include <stdio.h>

#include "publish/exchange/exchange.h"

#define TLP_EXTENSION \
	"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

/* as the extension of OASIS has them */
static const char *const level_word[] = {
	[TLP_CLEAR] = "clear",
	[TLP_GREEN] = "green",
	[TLP_AMBER] = "amber",
	[TLP_AMBER_STRICT] = "amber+strict",
	[TLP_RED] = "red",
};

void stix_put_id(struct jw *j,
	const char *key,
	const char *type,
	const char *uuid)
{
	char id[64 + UUID_N];

	snprintf(id, sizeof id, "%s--%s", type, uuid);
	jw_z(j, key, id);
}

void stix_put_stamp(struct jw *j, const char *key, int64_t s)
{
	char stamp[STAMP_N];
	char milli[STAMP_N + 4];

	snprintf(milli, sizeof milli, "%.19s.000Z", stamp_text(s, stamp));
	jw_z(j, key, milli);
}

void stix_put_marking(struct jw *j, enum tlp t)
{
	char name[32];

	jw_object(j, NULL);
	jw_z(j, "type", "marking-definition");
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", "marking-definition", marking_uuid(t));
	jw_z(j, "created", "2022-10-01T00:00:00.000Z");
	snprintf(name, sizeof name, "TLP:%s", tlp_name(t));
	jw_z(j, "name", name);
	jw_object(j, "extensions");
	jw_object(j, TLP_EXTENSION);
	jw_z(j, "extension_type", "property-extension");
	jw_z(j, "tlp_2_0", level_word[t]);
	jw_object_end(j);
	jw_object_end(j);
	jw_object_end(j);
}
