/* SPDX-License-Identifier: Apache-2.0 */
#include "model/known.h"

#define THING_CELLS                                                       \
	{ "id", "source", "created", "state", "name", "detail", "uuid" }, \
		THING_N, 1u << THING_ID | 1u << THING_NAME, 0

const struct known_shape known_shapes[KNOWN_KINDS] = {
	[KNOWN_SOURCE] = { "source",
		"who publishes",
		{ "id", "title", "terms" },
		SRC_N,
		1u << SRC_ID,
		0 },
	[KNOWN_REPORT] = { "report",
		"what was published",
		{ "id", "published", "source", "title", "url" },
		REP_N,
		1u << REP_ID,
		0 },
	[KNOWN_GROUP] = { "group",
		"an actor as its source defines it",
		THING_CELLS },
	[KNOWN_CAMPAIGN] = { "campaign", "a set of intrusions", THING_CELLS },
	[KNOWN_SOFTWARE] = { "software", "malware or a tool", THING_CELLS },
	[KNOWN_TECHNIQUE] = { "technique", "a way of doing it", THING_CELLS },
	[KNOWN_VICTIM] = { "victim",
		"a sector or a country that is attacked",
		THING_CELLS },
	[KNOWN_ALIAS] = { "alias",
		"a name and who uses it",
		{ "of", "name", "used-by", "report" },
		ALIAS_N,
		1u << ALIAS_OF | 1u << ALIAS_NAME,
		0 },
	[KNOWN_FACT] = { "fact",
		"a relation and the reports that say so",
		{ "relation",
			"subject",
			"object",
			"created",
			"reports",
			"confidence",
			"opinions" },
		FACT_N,
		1u << FACT_RELATION | 1u << FACT_SUBJECT | 1u << FACT_OBJECT,
		2 },
	[KNOWN_LIST] = { "list",
		"a published list of indicators",
		{ "id", "source", "group", "published", "report" },
		LIST_N,
		1u << LIST_ID,
		0 },
	[KNOWN_MARK] = { "mark",
		"one indicator of a list",
		{ "list", "type", "value" },
		MARK_N,
		1u << MARK_LIST | 1u << MARK_TYPE | 1u << MARK_VALUE,
		0 },
};

/* C0, DEL and, as UTF-8 has it, C1: a terminal would obey them */
static bool has_controls(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char next =
			i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		bool white = c == '\t' || c == '\n' || c == '\r';
		bool c0 = c < 0x20 && !white;
		bool c1 = c == 0xc2 && next < 0xa0;
		if (c0 || c1 || c == 0x7f)
			return true;
	}
	return false;
}

const char *known_wrong(enum known_kind kind, const struct str *cell)
{
	for (uint32_t i = 0; i < known_shapes[kind].n; i++) {
		bool reports = (kind == KNOWN_FACT && i == FACT_REPORTS) ||
			(kind == KNOWN_ALIAS && i == ALIAS_REPORT);

		if (!cell[i].n && known_shapes[kind].needed >> i & 1) {
			if (known_is_thing(kind))
				return "an id and a name were expected";
			return "an id, a name or a value that must be there "
			       "is empty";
		}
		if (!utf8_valid(cell[i]))
			return "text in UTF-8 was expected";
		if (has_controls(cell[i]))
			return "text without control characters was expected";
		if (cell[i].n > KNOWN_CELL_MAX_BYTE && !reports)
			return "a text of at most 64 KiB was expected";
	}
	if (known_is_thing(kind) && cell[THING_STATE].n &&
		!str_is(cell[THING_STATE], "revoked") &&
		!str_is(cell[THING_STATE], "deprecated")) {
		return "a state that is empty, revoked or deprecated was "
		       "expected";
	}
	uint64_t sure;
	if (kind == KNOWN_FACT && cell[FACT_CONFIDENCE].n &&
		(!str_u64(cell[FACT_CONFIDENCE], &sure) || sure > 100))
		return "a confidence of 0 to 100 was expected";
	if (kind == KNOWN_REPORT &&
		memchr(cell[REP_ID].p, ' ', cell[REP_ID].n))
		return "an id of a report without blanks was expected";
	return NULL;
}

int known_opinion(struct str opinion)
{
	static const struct {
		const char *word;
		int says;
	} words[] = {
		{ "strongly-disagree", -2 },
		{ "disagree", -1 },
		{ "neutral", 0 },
		{ "agree", 1 },
		{ "strongly-agree", 2 },
	};
	struct str word = opinion;
	struct str rest;

	str_cut(opinion, ' ', &word, &rest);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(word, words[i].word))
			return words[i].says;
	}
	return 0;
}

static const char *const relations[RELATIONS] = { "uses",
	"attributed-to",
	"subtechnique-of",
	"revoked-by",
	"targets",
	"similar",
	"related-to" };

enum relation relation_of(struct str name)
{
	for (int r = 0; r < RELATION_OTHER; r++) {
		if (str_is(name, relations[r]))
			return (enum relation)r;
	}
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
