/* SPDX-License-Identifier: Apache-2.0 */
/* Who talked to servers of interest. */
#include "hunt/tables/tables.h"

bool hunt_contacts(const struct hunt_tables *f,
	bool (*is_server)(void *ctx, struct addr a),
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	for (uint32_t i = 0; i < f->pairs.n; i++) {
		const struct pair *p = pairs_at(&f->pairs, i);
		struct arena a = f->scratch;
		struct pair_view v;

		if (p->by != BY_ADDRESS)
			continue;
		if (!is_server(ctx, pair_dst(&f->pairs, p)))
			continue;
		if (!pair_view(&f->pairs, p, &a, &v))
			return false;
		struct contact c = {
			.host = pair_src(&f->pairs, p),
			.server = pair_dst(&f->pairs, p),
			.first_s = v.first_ms / 1000,
			.last_s = v.last_ms / 1000 + 1,
			.n = v.total,
			.loc = v.event[0].loc,
			.answered = v.n_answered > 0,
		};
		if (!put(ctx, &c))
			return false;
	}
	return true;
}
