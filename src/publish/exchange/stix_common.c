/* SPDX-License-Identifier: Apache-2.0 */
/* What every bundle of STIX 2.1 shares. */
#include <stdio.h>

#include "publish/exchange/exchange.h"

#define TLP_EXTENSION \
	"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

/* OASIS, cti-stix-common-objects: TLP 2.0; their ids and their day are fixed
 */
static const struct {
	const char *id;
	const char *value;
} markings[] = {
	[TLP_CLEAR] = { "94868c89-83c2-464b-929b-a1a8aa3c8487", "clear" },
	[TLP_GREEN] = { "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green" },
	[TLP_AMBER] = { "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber" },
	[TLP_AMBER_STRICT] = { "939a9414-2ddd-4d32-a0cd-375ea402b003",
		"amber+strict" },
	[TLP_RED] = { "e828b379-4e03-4974-9ac4-e53a884c97c1", "red" },
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

const char *stix_marking(enum tlp t)
{
	return markings[t].id;
}

void stix_put_marking(struct jw *j, enum tlp t)
{
	char name[32];

	jw_object(j, NULL);
	jw_z(j, "type", "marking-definition");
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", "marking-definition", markings[t].id);
	jw_z(j, "created", "2022-10-01T00:00:00.000Z");
	snprintf(name, sizeof name, "TLP:%s", tlp_name(t));
	jw_z(j, "name", name);
	jw_object(j, "extensions");
	jw_object(j, TLP_EXTENSION);
	jw_z(j, "extension_type", "property-extension");
	jw_z(j, "tlp_2_0", markings[t].value);
	jw_object_end(j);
	jw_object_end(j);
	jw_object_end(j);
}
