/* SPDX-License-Identifier: Apache-2.0 */
/* Passive DNS in the common output format, one JSON object a line. source:
 * draft-dulaunoy-dnsop-passive-dns-cof */
#include "read/read.h"

#include "read/text/json_lines.h"
#include "read/text/log_text.h"

struct passive_dns {
	struct json_lines j;
	struct json_members m;
};

int passive_dns_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	if (!str_has(head, STR("\"rrname\"")))
		return 0;
	if (!str_has(head, STR("\"rdata\"")))
		return 0;
	if (str_has(head, STR("\"event_type\"")))
		return 0;
	bool time = str_has(head, STR("\"time_first\"")) ||
		str_has(head, STR("\"zone_time_first\""));
	return time ? 80 : 0;
}

/* Some write names with the root's dot, captures do not */
static struct str rootless(struct str s)
{
	return s.n > 1 && s.p[s.n - 1] == '.' ? str_head(s, s.n - 1) : s;
}

/* "rdata": one text or a list of them, joined with commas in the room behind
 * the members */
static struct str answers(struct json_members *m)
{
	struct json_scan s = { .rest = json_nested(m, "rdata", '[') };
	char *start = m->scan.unescaped;
	struct str v;
	enum json_kind kind;
	size_t n = 0;

	if (!s.rest.n)
		return rootless(json_text(m, "rdata"));
	for (s.unescaped = start; json_scan_item(&s, &v, &kind);
		s.unescaped = start + n + 1) {
		if (kind != JSON_STRING)
			continue;
		if (n)
			start[n++] = ',';
		v = rootless(v);
		if (v.n)
			memmove(start + n, v.p, v.n);
		n += v.n;
	}
	return (struct str){ start, n };
}

static struct str either(const struct json_members *m,
	const char *a,
	const char *b)
{
	struct str v = json_text(m, a);

	return v.n ? v : json_text(m, b);
}

static const char *observe(struct passive_dns *z, struct obs *o)
{
	struct obs_passive_dns *d = &o->passive_dns;
	struct json_members *m = &z->m;
	struct str count = json_text(m, "count");

	o->kind = OBS_PASSIVE_DNS;
	*d = (struct obs_passive_dns){
		.query = rootless(json_text(m, "rrname")),
		.type = json_text(m, "rrtype"),
		.source = either(m, "sensor_id", "origin"),
		.last_ns = T_NONE,
	};
	if (!d->query.n || !d->type.n)
		return "rrname and rrtype were expected";
	if (!json_time(either(m, "time_first", "zone_time_first"),
		    &o->t_ns) ||
		!json_time(either(m, "time_last", "zone_time_last"),
			&d->last_ns)) {
		return "time_first and time_last: seconds since 1970, before "
		       "the year 2200, were expected";
	}
	if (count.n && !str_u64(count, &d->n))
		return "count: a number was expected";
	d->answers = answers(m);
	return NULL;
}

static bool line(void *ctx, struct str s, uint64_t at)
{
	struct passive_dns *z = ctx;
	struct obs o = {
		.at_byte = at,
		.len_byte = (uint32_t)s.n,
	};
	const char *why = json_members_read(s, z->j.room, &z->m);

	if (!why)
		why = observe(z, &o);
	if (why) {
		json_lines_skip(&z->j, at, why);
		return true;
	}
	return json_lines_put(&z->j, &o);
}

bool passive_dns_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct passive_dns *z = NEW(&scratch, struct passive_dns, 1);

	if (!z) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read passive DNS");
	}
	return json_lines_open(&z->j, in, &scratch, out, stats, err) &&
		log_read(&z->j.lines, line, z, err);
}
