/* SPDX-License-Identifier: Apache-2.0 */
#include "model/assessment.h"

void dissent_seal(struct dissent *d)
{
	struct buf b = { 0 };

	buf_fmt(&b, "dissent\x1f%s\x1f%.*s", d->claim, STR_FMT(d->by));
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (CLAIM_ID_N - 1) / 2, d->id);
	d->id[CLAIM_ID_N - 1] = 0;
	buf_done(&b);
}

const char *layer_name(enum layer l)
{
	static const char *const name[LAYERS] = { "machine",
		"persona",
		"individual",
		"group",
		"unit",
		"sponsor" };

	return name[l];
}

const char *class_name(enum evidence_class c)
{
	static const char *const name[CLASSES] = {
		"technique",
		"malware",
		"infrastructure",
		"control server",
		"telemetry",
		"record",
		"people",
		"motive",
	};

	return name[c];
}

const char *confidence_name(enum confidence c)
{
	static const char *const name[] = { "low", "moderate", "high" };

	return name[c];
}
