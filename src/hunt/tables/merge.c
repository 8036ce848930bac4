/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of one part into those of another: hosts and texts get new
 * numbers. */
#include "hunt/tables/tables.h"

static uint32_t *number_hosts(struct hunt_tables *to,
	const struct hunt_tables *from,
	struct arena *a)
{
	uint32_t *of = NEW(a, uint32_t, from->hosts.n + 1);

	for (uint32_t i = 0; of && i < from->hosts.n; i++)
		of[i] = tables_host(to, from->hosts.addr[i]);
	return of;
}

/* names as names, so that their domains are known */
static uint32_t *number_texts(struct hunt_tables *to,
	const struct hunt_tables *from,
	struct arena *a)
{
	uint32_t *of = NEW(a, uint32_t, from->text.n + 1);

	for (uint32_t i = 1; of && i < from->text.n; i++) {
		of[i] = i < from->zones.cap && from->zones.of[i]
			? tables_name(to, interned_at(from, i))
			: tables_string(to, interned_at(from, i));
	}
	return of;
}

bool tables_merge(struct hunt_tables *to, const struct hunt_tables *from)
{
	struct arena a = to->scratch;
	uint32_t *host_of = number_hosts(to, from, &a);
	uint32_t *text_of = number_texts(to, from, &a);

	for (unsigned i = 0; i < DURATION_BINS; i++)
		to->duration_hist[i] += from->duration_hist[i];
	if (!host_of || !text_of || to->a.full)
		return false;
	if (!conversations_merge(&to->conversations,
		    &from->conversations,
		    host_of,
		    text_of)) {
		return false;
	}
	if (!conversations_merge(&to->logons,
		    &from->logons,
		    host_of,
		    text_of))
		return false;
	return attributes_merge(&to->attributes,
		&from->attributes,
		host_of,
		text_of);
}
