/* SPDX-License-Identifier: Apache-2.0 */
/* Who talked to servers of interest. */
#include "hunt/tables/tables.h"

bool hunt_contacts(const struct hunt_tables *f,
	bool (*is_server)(void *ctx, struct addr a),
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		struct arena a = f->scratch;
		struct conversation_view v;

		if (p->key_kind != KEY_ADDRESS)
			continue;
		if (!is_server(ctx, conversation_dst(&f->conversations, p)))
			continue;
		if (!conversation_view(&f->conversations, p, &a, &v))
			return false;
		struct contact c = {
			.host = conversation_src(&f->conversations, p),
			.server = conversation_dst(&f->conversations, p),
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
