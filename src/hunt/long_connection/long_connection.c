/* SPDX-License-Identifier: Apache-2.0 */
/* Connections far longer than others. Manual: long_connection.md */
#include "hunt/tables/tables.h"

enum {
	BITS_MAX_MILLI = 12000
};

/* bits: how rare a connection of this length is among all that were seen; at
 * most 12, as length alone is no proof */
static int64_t rarity_milli(const struct hunt_tables *f, uint64_t duration_ms)
{
	double longer = (double)tables_longer(f, duration_ms);
	double all = (double)tables_longer(f, 0);
	int64_t milli =
		(int64_t)(num_ln((all + 1) / (longer + 1)) / NUM_LN2 * 1000);

	return milli > BITS_MAX_MILLI ? BITS_MAX_MILLI : milli;
}

static bool found(struct hunt_tables *f,
	const struct attribute *x,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct addr client = host_at(f, x->src);
	struct addr server = host_at(f, x->dst);
	struct str service = interned_at(f, x->text);
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	char at[STAMP_N];
	const char *discount = tables_discount(f,
		server,
		x->code,
		str_ends(service, STR("udp")) ? 17 : 6,
		&a);
	struct claim c = finding_of(PRED_LONG_CONNECTION_TO,
		address_entity(&a, client),
		address_entity(&a, server),
		tables_source(f, x->sensor, &a),
		recorded_at_s);
	int64_t milli = rarity_milli(f, x->bytes);

	addr_text(client, src);
	addr_text(server, dst);
	c.scope = service;
	c.from_s = x->first_ms / 1000;
	c.to_s = (x->first_ms + (int64_t)x->bytes) / 1000 + 1;
	c.weight_milli = discount ? 0 : milli;
	c.text = arena_fmt(&a,
		"%s held a connection to %s on %.*s for %.1f hours from "
		"%s%s%s",
		src,
		dst,
		STR_FMT(service),
		(double)x->bytes / 3600000.0,
		stamp_text(x->first_ms / 1000, at),
		discount ? "; discounted: " : "",
		discount ? discount : "");
	c.detail = arena_fmt(&a,
		"{\"port\":%u,"
		"\"duration_s\":%llu,\"bits_milli\":%lld}",
		x->code,
		(unsigned long long)x->bytes / 1000,
		(long long)milli);
	c.loc[c.n_loc++] = x->loc;
	c.n_records = x->n;
	return !a.full && out->put(out->ctx, &c);
}

bool long_connection_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind == ATTR_LONG &&
			!found(f, x, recorded_at_s, out, f->scratch)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for long connections");
		}
	}
	return true;
}
