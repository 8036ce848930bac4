/* SPDX-License-Identifier: Apache-2.0 */
/* Connections far longer than others. Manual: long_connection.md */
#include "core/core.h"
#include "hunt/field.h"

/* An hour: interactive sessions and control channels stay open, web connections do not (Zeek's and RITA's reports use 1 h too). */
enum { LONG_MS = 3600 * 1000, BITS_MAX_MILLI = 12000 };

/* bits: how rare a connection of this length is among all that were seen; at most 12, as length alone is no proof */
static int64_t rarity_milli(const struct field *f, const struct pair *p)
{
	double longer = (double)pairs_longer(&f->pairs, p->longest_ms), all = (double)f->pairs.n_event;
	int64_t milli = (int64_t)(num_ln((all + 1) / (longer + 1)) / NUM_LN2 * 1000);

	return milli > BITS_MAX_MILLI ? BITS_MAX_MILLI : milli;
}

static bool found(struct field *f, const struct pair *p, int64_t known_s, const struct claim_sink *out, struct arena a)
{
	char src[ADDR_TEXT_N], dst[ADDR_TEXT_N], at[STAMP_N];
	const char *discount = field_discount(f, p, &a);
	struct claim c = finding_of("long-connection-to", address_entity(&a, p->key.src), address_entity(&a, p->key.dst), field_source(f, p->key.sensor, &a), known_s);
	struct str service = service_text(&a, p->key.service);
	int64_t milli = rarity_milli(f, p);

	addr_text(p->key.src, src);
	addr_text(p->key.dst, dst);
	c.scope = service;
	c.from_s = p->longest_t_ms / 1000;
	c.to_s = (p->longest_t_ms + p->longest_ms) / 1000 + 1;
	c.weight_milli = discount ? 0 : milli;
	c.text = arena_fmt(&a, "%s held a connection to %s on %.*s for %.1f hours from %s%s%s", src, dst, STR_FMT(service), p->longest_ms / 3600000.0,
	                   stamp_text(p->longest_t_ms / 1000, at), discount ? "; discounted: " : "", discount ? discount : "");
	c.detail = arena_fmt(&a, "{\"hunt\":\"long-connection\",\"version\":\"1\",\"port\":%u,\"proto\":%u,\"duration_s\":%u,\"bits_milli\":%lld}", p->key.service >> 8,
	                     p->key.service & 0xff, p->longest_ms / 1000, (long long)milli);
	c.loc[c.n_loc++] = p->longest_loc;
	c.n_records = 1;
	return !a.full && out->put(out->ctx, &c);
}

bool long_connection_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err)
{
	if (f->long_event == f->pairs.n_event)
		return true;
	f->long_event = f->pairs.n_event;
	for (uint32_t i = 0; i < f->pairs.n; i++) {
		const struct pair *p = pairs_at(&f->pairs, i);

		if (p->longest_ms >= LONG_MS && !found(f, p, known_s, out, f->scratch))
			return fail(err, ERR_LIMIT, 0, "no memory left for long connections");
	}
	return true;
}
