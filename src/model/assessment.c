/* SPDX-License-Identifier: Apache-2.0 */
#include "model/assessment.h"

const char *layer_name(enum layer l)
{
	static const char *const name[LAYERS] = { "machine", "persona", "individual", "group", "unit", "sponsor" };

	return name[l];
}

const char *class_name(enum evidence_class c)
{
	static const char *const name[CLASSES] = {
		"technique", "malware", "infrastructure", "control server", "telemetry", "record", "people", "motive",
	};

	return name[c];
}

const char *confidence_name(enum confidence c)
{
	static const char *const name[] = { "low", "moderate", "high" };

	return name[c];
}
