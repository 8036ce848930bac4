/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a claim holds, as members of a JSON object: in the
 * extension of STIX, and as a line of its own. */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

static void put_locators(const struct publication *p,
	const struct claim *c,
	struct jw *j,
	struct losses *lost)
{
	char hex[SHA256_HEX_N];
	bool any = false;

	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct str exhibit = locator_exhibit(p, &c->loc[i], hex);

		if (!exhibit.n) {
			loss_add(lost,
				"claim.locators",
				"this audience may not see the exhibit",
				1);
			continue;
		}
		if (!any)
			jw_array(j, "locators");
		any = true;
		jw_object(j, NULL);
		jw_str(j, "exhibit", exhibit);
		jw_u64(j, "offset", c->loc[i].at_byte);
		jw_u64(j, "length", c->loc[i].len_byte);
		jw_object_end(j);
	}
	if (any)
		jw_array_end(j);
}

/* STIX has neither null nor an empty list: what is not told is left out. */
static void put_time(struct jw *j, const char *key, int64_t s)
{
	if (say_dated(s))
		say_second_json(j, key, s);
}

void exchange_put_claim(const struct publication *p,
	const struct claim *c,
	struct jw *j,
	struct losses *lost)
{
	char grade[3];

	jw_str(j, "claim", claim_key(c));
	jw_str(j, "revision", claim_revision(c));
	jw_str(j, "subject", c->subject);
	jw_str(j, "predicate", predicate_name(c->predicate));
	jw_str(j, "object", c->object);
	put_time(j, "held_from", c->from_s);
	put_time(j, "held_until", c->to_s);
	jw_bool(j, "zone_known", c->zone != ZONE_LOCAL_UNKNOWN);
	jw_z(j, "resolution", resolution_name(c->res));
	put_time(j, "known", c->recorded_at_s);
	/* of what is withheld in part, who says it is withheld */
	if (c->told == TOLD_WHOLE) {
		jw_str(j, "source", c->source);
		jw_str(j, "origin", c->origin);
	}
	if (c->scope.n)
		jw_str(j, "scope", c->scope);
	jw_z(j, "grade", grade_text(c->grade, grade));
	jw_z(j, "made_by", maker_name(c->maker));
	jw_str(j, "sentence", c->text);
	if (c->words.n)
		jw_str(j, "words", c->words);
	if (c->weight_milli)
		jw_milli(j, "evidence_bits", c->weight_milli);
	if (c->detail.n)
		jw_raw(j, "detail", c->detail);
	jw_u64(j, "records", c->n_records);
	put_locators(p, c, j, lost);
	loss_add(lost,
		"claim.source",
		"this audience may not see it",
		c->told != TOLD_WHOLE);
}
