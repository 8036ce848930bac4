/* SPDX-License-Identifier: Apache-2.0 */
/* What happens becomes rows here: names are asked for before they are gone to,
 * and what a sensor at the border cannot see leaves no row. */
#include "world.h"

#include <string.h>

/* --- spans --------------------------------------------------------------- */

void span_put(struct world *w,
	struct spans *s,
	int64_t from_us,
	int64_t to_us)
{
	size_t cap = s->cap;

	s->at = world_grown(w, s->at, s->n, &cap, sizeof *s->at);
	s->cap = (unsigned)cap;
	s->at[s->n++] = (struct span){ from_us, to_us };
}

int64_t span_next(const struct spans *s, int64_t t_us)
{
	for (unsigned i = 0; i < s->n; i++) {
		if (t_us < s->at[i].to_us) {
			return t_us > s->at[i].from_us ? t_us
						       : s->at[i].from_us;
		}
	}
	return INT64_MAX;
}

bool span_has(const struct spans *s, int64_t t_us)
{
	return span_next(s, t_us) == t_us;
}

/* --- rows ---------------------------------------------------------------- */

void world_row(struct world *w, const struct row *r)
{
	if (r->t_us < w->from_us || r->t_us >= w->to_us)
		return;
	w->row =
		world_grown(w, w->row, w->n_row, &w->row_cap, sizeof *w->row);
	w->row[w->n_row] = *r;
	struct row *put = &w->row[w->n_row];
	put->number = (uint32_t)w->n_row++;
	/* the sensor stops when the world does */
	if (put->lasts_us > w->to_us - put->t_us)
		put->lasts_us = w->to_us - put->t_us;
}

static uint16_t next_port(struct host *h)
{
	h->next_port =
		(uint16_t)(h->next_port == 60999 ? 32768 : h->next_port + 1);
	return h->next_port;
}

const char *world_seen_as(const struct world *w,
	const struct host *h,
	enum app app)
{
	if (w->proxy && (app == APP_HTTP || app == APP_TLS))
		return w->proxy;
	return h->behind_nat ? w->nat : h->addr;
}

/* --- names --------------------------------------------------------------- */

void world_ask(struct world *w,
	struct host *h,
	int64_t t_us,
	const char *name,
	enum qtype type,
	const char *answers,
	bool nxdomain)
{
	struct row r = {
		.t_us = t_us,
		.lasts_us = 20000 + (int64_t)(h->next_port % 97) * 300,
		.src = world_seen_as(w, h, APP_DNS),
		.dst = w->resolver,
		.name = name,
		.note = answers,
		.sport = next_port(h),
		.dport = 53,
		.proto = UDP,
		.app = APP_DNS,
		.qtype = type,
		.nxdomain = nxdomain,
		.up_byte = 29 + strlen(name),
	};

	r.down_byte = r.up_byte + (answers ? 16 + strlen(answers) : 60);
	if (w->sensor != DNS && w->dns_view == DNS_UNSEEN)
		return;
	if (w->sensor != DNS && w->dns_view == DNS_BY_RESOLVER &&
		w->resolver_inside) {
		r.src = w->resolver;
		r.dst = w->upstream;
	} else if (w->resolver_inside) {
		r.src = h->addr;
	}
	world_row(w, &r);
}

/* All addresses of the site, the one that is taken first. */
static const char *answer_text(struct world *w,
	const struct site *s,
	unsigned first)
{
	char line[512] = "";
	size_t at = 0;
	unsigned n = s->n_addr < 4 ? s->n_addr : 4;

	for (unsigned i = 0; i < n; i++) {
		int k = snprintf(line + at,
			sizeof line - at,
			"%s%s",
			i ? "," : "",
			s->addr[(first + i) % s->n_addr]);
		at += (size_t)k;
	}
	return world_text(w, "%s", line);
}

const char *world_reach(struct world *w,
	struct draw *d,
	struct host *h,
	const struct site *s,
	int64_t t_us,
	bool v6)
{
	bool six = v6 && h->addr6 && s->addr6 && !w->nat && !w->proxy;

	if (!s->name)
		return s->addr[0];
	if (h->known_until_us[s->number] < t_us) {
		int64_t before = t_us - 30000 - (int64_t)draw_below(d, 60000);
		unsigned pick = draw_below(d, s->n_addr);

		h->address_of[s->number] = (uint8_t)pick;
		world_ask(w,
			h,
			before,
			s->name,
			Q_A,
			answer_text(w, s, pick),
			false);
		if (w->has_v6)
			world_ask(w,
				h,
				before,
				s->name,
				Q_AAAA,
				s->addr6,
				false);
		h->known_until_us[s->number] =
			t_us + (int64_t)(s->ttl_s * 1e6);
	}
	return six ? s->addr6 : s->addr[h->address_of[s->number]];
}

void world_call(struct world *w,
	struct draw *d,
	struct host *h,
	const struct site *s,
	bool v6,
	struct row r)
{
	r.dst = world_reach(w, d, h, s, r.t_us, v6);
	bool six = s->addr6 && r.dst == s->addr6;
	r.src = six ? h->addr6 : world_seen_as(w, h, r.app);
	r.sport = next_port(h);
	if (s->inside)
		r.src = h->addr;
	if (!r.name && !r.no_host)
		r.name = s->name;
	/* the proxy's own log has its clients */
	if (w->sensor == PROXY)
		r.src = h->addr;
	if (s->inside && !w->sees_inside)
		return;
	if (s->inside && !strcmp(r.dst, r.src))
		return;
	if (r.outcome != ANSWERED) {
		r.up_byte = r.down_byte = 0;
		r.lasts_us = r.outcome == SILENT && r.proto == TCP
			? 3 * US_PER_S
			: 200;
	}
	world_row(w, &r);
}
