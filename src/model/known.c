/* SPDX-License-Identifier: Apache-2.0 */
#include "model/known.h"

#define THING_CELLS { "id", "source", "created", "state", "name", "detail", "uuid" }, THING_N

const struct known_shape known_shapes[KNOWN_KINDS] = {
	[KNOWN_SOURCE] = { "source", "who publishes", { "id", "title", "terms" }, SRC_N },
	[KNOWN_REPORT] = { "report", "what was published", { "id", "published", "source", "title", "url" }, REP_N },
	[KNOWN_GROUP] = { "group", "an actor as its source defines it", THING_CELLS },
	[KNOWN_CAMPAIGN] = { "campaign", "a set of intrusions", THING_CELLS },
	[KNOWN_SOFTWARE] = { "software", "malware or a tool", THING_CELLS },
	[KNOWN_TECHNIQUE] = { "technique", "a way of doing it", THING_CELLS },
	[KNOWN_VICTIM] = { "victim", "a sector or a country that is attacked", THING_CELLS },
	[KNOWN_ALIAS] = { "alias", "a name and who uses it", { "of", "name", "used-by", "report" }, ALIAS_N },
	[KNOWN_FACT] = { "fact", "a relation and the reports that say so", { "relation", "subject", "object", "created", "reports" }, FACT_N },
	[KNOWN_LIST] = { "list", "a published list of indicators", { "id", "source", "group", "published", "report" }, LIST_N },
	[KNOWN_MARK] = { "mark", "one indicator of a list", { "list", "type", "value" }, MARK_N },
};

static const char *const relations[RELATIONS] = { "uses", "attributed-to", "subtechnique-of", "revoked-by", "targets", "similar", "related-to" };

const char *relation_name(enum relation r)
{
	return relations[r];
}

enum relation relation_of(struct str name)
{
	for (int r = 0; r < RELATION_OTHER; r++)
		if (str_is(name, relations[r]))
			return (enum relation)r;
	return RELATION_OTHER;
}

void report_id_of(struct str url_or_title, char ret[static REPORT_ID_N])
{
	unsigned char sum[SHA1_N];

	sha1_of(url_or_title, sum);
	ret[0] = 'R';
	hex_write(sum, (REPORT_ID_N - 2) / 2, ret + 1);
	ret[REPORT_ID_N - 1] = 0;
}
