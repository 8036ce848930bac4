/* SPDX-License-Identifier: Apache-2.0 */
/* Labelled cases: who is meant, and which part of a cross fit answers. */
#include "match/profile.h"

uint32_t match_truth(const struct knowledge *k,
	struct str text,
	struct arena scratch)
{
	uint32_t n = 0;
	uint32_t t = knowledge_thing(k, text);
	uint32_t found = THING_NONE;

	if (t != THING_NONE)
		return knowledge_now(k, t);
	const struct name_use *use = knowledge_uses_of(k, text, &scratch, &n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t now = knowledge_now(k, use[i].thing);

		if (now == THING_NONE || k->thing[now].kind != KNOWN_GROUP)
			continue;
		/* a name of two actors is no label */
		if (found != THING_NONE && found != now)
			return THING_NONE;
		found = now;
	}
	return found;
}

int match_fold(struct str group_id)
{
	unsigned char sum[SHA1_N];

	sha1_of(group_id, sum);
	return sum[0] % MATCH_FOLDS;
}

int match_fold_of_publisher(struct str url)
{
	return match_fold(vendor_of(url));
}
