/* SPDX-License-Identifier: Apache-2.0 */
#include "model/assessment.h"

void dissent_seal(struct dissent *d)
{
	struct buf b = { 0 };

	buf_fmt(&b, "dissent\x1f%s\x1f%.*s", d->claim, STR_FMT(d->by));
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, d->id);
	d->id[RECORD_ID_N - 1] = 0;
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

const char *reply_word(enum reply t)
{
	static const char *const word[] = { "open", "no", "open", "yes" };

	return word[t];
}

bool machine_role_cuts(const struct machine_role *m, enum machine_part *ret)
{
	bool cuts = false;

	for (int r = 0; r < MACHINE_PARTS_THAT_CUT; r++) {
		if (m->answer[r] == REPLY_NO)
			continue;
		/* what is known is named before what is open */
		if (!cuts || m->answer[r] == REPLY_YES)
			*ret = (enum machine_part)r;
		cuts = true;
		if (m->answer[r] == REPLY_YES)
			break;
	}
	return cuts;
}

const char *judgement_word(enum judgement j)
{
	static const char *const word[JUDGEMENTS] = { "not established",
		"possible",
		"likely",
		"very likely",
		"established" };

	return word[j];
}
