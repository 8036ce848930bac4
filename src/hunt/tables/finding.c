/* SPDX-License-Identifier: Apache-2.0 */
/* What findings share: entities, sources, places, and reasons why a contact
 * means nothing by itself. */
#include "hunt/tables/tables.h"

/* a server that a fifth of the sources with a choice talk to is a service */
enum {
	SHARED_MILLI = 200
};

int tables_prevalence(const struct hunt_tables *f, struct addr server)
{
	uint32_t host = hosts_find(&f->hosts, server);

	return host == HOST_NONE ? -1
				 : prevalence_milli(&f->prevalence, host);
}

/* Services whose clients ask on a timer because that is what they are for. A
 * control server may hide there: the finding stays on show, with this reason,
 * and is no evidence by itself. port 0 = any */
static const struct {
	uint8_t proto;
	uint16_t port;
	const char *why;
} by_design[] = {
	{ 1, 0, "ICMP is sent on a timer by design" },
	{ 58, 0, "ICMP is sent on a timer by design" },
	{ 17, 123, "NTP asks on a timer by design" },
	{ 17, 53, "DNS resolvers are asked all day" },
	{ 6, 53, "DNS resolvers are asked all day" },
	{ 6, 853, "DNS resolvers are asked all day" },
	{ 17, 67, "address leases are renewed on a timer by design" },
	{ 17, 137, "name discovery is sent on a timer by design" },
	{ 17, 138, "name discovery is sent on a timer by design" },
	{ 17, 161, "SNMP polls on a timer by design" },
	{ 17, 1900, "service discovery is sent on a timer by design" },
	{ 17, 3702, "service discovery is sent on a timer by design" },
	{ 17, 5353, "service discovery is sent on a timer by design" },
	{ 17, 5355, "name discovery is sent on a timer by design" },
	{ 6, 110, "mail clients poll on a timer by design" },
	{ 6, 143, "mail clients poll on a timer by design" },
	{ 6, 993, "mail clients poll on a timer by design" },
	{ 6, 995, "mail clients poll on a timer by design" },
	{ 6, 5222, "push channels are kept alive on a timer by design" },
	{ 6, 5223, "push channels are kept alive on a timer by design" },
	{ 6, 5228, "push channels are kept alive on a timer by design" },
	{ 6, 8883, "push channels are kept alive on a timer by design" },
};

static const char *timed_by_design(uint16_t port, uint8_t proto)
{
	for (size_t i = 0; i < sizeof by_design / sizeof *by_design; i++) {
		if (by_design[i].proto == proto &&
			(!by_design[i].port || by_design[i].port == port)) {
			return by_design[i].why;
		}
	}
	return NULL;
}

const char *tables_discount(const struct hunt_tables *f,
	struct addr server,
	uint16_t port,
	uint8_t proto,
	struct arena *a)
{
	const char *why = timed_by_design(port, proto);

	if (why)
		return why;
	struct str list = f->setup.warned
		? f->setup.warned(f->setup.warned_ctx,
			  address_entity(a, server))
		: (struct str){ 0 };
	if (list.n) {
		return arena_z(a,
			arena_fmt(a,
				"the server stands on the warning list "
				"\"%.*s\"",
				STR_FMT(str_head(list, 80))));
	}
	int prevalence = tables_prevalence(f, server);
	if (prevalence >= SHARED_MILLI) {
		return arena_z(a,
			arena_fmt(a,
				"%d %% of %u hosts that talk to several "
				"servers talk to this one: a shared service",
				prevalence / 10,
				f->prevalence.n_choosers));
	}
	return NULL;
}

bool tables_is_machine(struct addr a)
{
	if (addr_is_v4(a)) {
		uint32_t v4 = (uint32_t)a.lo;

		return v4 >> 24 && v4 >> 24 != 127 && v4 >> 28 < 14 &&
			(uint8_t)v4 != 255;
	}
	/* "::", "::1" */
	return a.hi >> 56 != 0xff && (a.hi || a.lo > 1);
}

struct str address_entity(struct arena *a, struct addr addr)
{
	char text[ADDR_TEXT_N];
	struct str s = addr_text(addr, text);

	return arena_fmt(a, "address:%.*s", STR_FMT(s));
}

struct str domain_entity(struct arena *a, struct str name)
{
	struct str shown = claim_text(a, name);

	return arena_fmt(a, "domain:%.*s", STR_FMT(shown));
}

struct str service_text(struct arena *a, uint16_t port, uint8_t proto)
{
	if (proto == 6 || proto == 17)
		return arena_fmt(a,
			"%u/%s",
			port,
			proto == 6 ? "tcp" : "udp");
	if (proto == 1 || proto == 58)
		return STR("icmp");
	return arena_fmt(a, "IP protocol %u", proto);
}

struct str tables_span_text(struct arena *a,
	int64_t first_ms,
	int64_t last_ms)
{
	char from[STAMP_N];
	char to[STAMP_N];

	if (first_ms == INT64_MAX || first_ms == INT64_MIN) {
		return STR(
			"at times that are not known (the log tells no year "
			"or no zone)");
	}
	return arena_fmt(a,
		"from %s to %s",
		stamp_text(first_ms / 1000, from),
		stamp_text(last_ms / 1000, to));
}

struct str tables_source(const struct hunt_tables *f,
	uint16_t sensor,
	struct arena *a)
{
	struct str vantage = f->vantage.key[sensor];

	return vantage.n ? arena_fmt(a, "sensor/%.*s", STR_FMT(vantage))
			 : STR("sensor");
}

struct claim finding_of(enum predicate predicate,
	struct str subject,
	struct str object,
	struct str source,
	int64_t recorded_at_s)
{
	return (struct claim){
		.subject = subject,
		.predicate = predicate,
		.object = object,
		.source = source,
		.origin = source,
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		/* A hunt's finding is as good as the sealed telemetry it was
		   made from: confirmed by whoever reads it again. */
		.grade = { 'A', '2' },
		.maker = MADE_BY_HUNT,
	};
}

void finding_locators(struct claim *c, const struct conversation_view *v)
{
	enum {
		HALF = sizeof c->loc / sizeof *c->loc / 2
	};

	for (uint32_t i = 0; i < v->n; i++) {
		if (i < HALF || i + HALF >= v->n)
			c->loc[c->n_loc++] = v->event[i].loc;
	}
	c->n_records = v->total;
}

void keep_first(struct locator *loc,
	uint32_t *n,
	uint32_t max,
	struct locator l)
{
	uint32_t i = *n;

	while (i > 0 && locator_cmp(loc[i - 1], l) > 0)
		i--;
	if (i == max)
		return;
	*n += *n < max;
	memmove(loc + i + 1, loc + i, (*n - 1 - i) * sizeof l);
	loc[i] = l;
}

struct str text_lower(struct str s, char to[static TEXT_MAX])
{
	size_t n = s.n < TEXT_MAX ? s.n : TEXT_MAX;

	for (size_t i = 0; i < n; i++) {
		to[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z'
				? s.p[i] - 'A' + 'a'
				: s.p[i]);
	}
	return (struct str){ to, n };
}
