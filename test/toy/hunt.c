/* SPDX-License-Identifier: Apache-2.0 */
/* A hunt from outside the tree: this file (a folder of its own, had it a page),
 * and a row in hunt.list; a predicate that nobody had is a row, too. */
#include "hunt/tables/tables.h"

HUNT_FUNCTION(toy)

bool toy_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	enum predicate p = predicate_named(STR("talked-to"));

	(void)err;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *conv =
			conversations_at(&f->conversations, i);
		struct arena a = f->scratch;

		if (key_is_name((enum key_kind)conv->key_kind))
			continue;
		struct claim c = finding_of(p,
			address_entity(&a, host_at(f, conv->src)),
			address_entity(&a, host_at(f, conv->dst)),
			tables_source(f, conv->sensor, &a),
			recorded_at_s);
		c.weight_milli = 12000;
		c.text = STR("they talked");
		c.detail = STR("{\"n\":1}");
		if (!out->put(out->ctx, &c))
			return false;
	}
	return true;
}
