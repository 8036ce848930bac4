/* SPDX-License-Identifier: Apache-2.0 */
/* Sigma rules (specification 2), one for each kind of log: Zeek's connections
 * and lookups, and what firewalls, name servers and proxies write. */
#include "publish/advisory/advisory.h"

/* A kind of log, and where in it the indicators stand. */
static const struct {
	const char *key; /* in ids */
	const char *title;
	const char *logsource;
	const char *field;
	bool names;
	const char *of; /* others that log it for good reasons */
} logs[] = {
	{ "zeek conn",
		"Connection to a server of",
		"    product: zeek\n    service: conn\n",
		"id.resp_h",
		false,
		"Security research and scanning from your own network" },
	{ "zeek dns",
		"Lookup of a name of",
		"    product: zeek\n    service: dns\n",
		"query",
		true,
		"Security products that look names up" },
	{ "firewall",
		"Traffic to a server of",
		"    category: firewall\n",
		"dst_ip",
		false,
		"Security research and scanning from your own network" },
	{ "dns",
		"Query for a name of",
		"    category: dns\n",
		"query",
		true,
		"Security products that look names up" },
	{ "proxy",
		"Request to a name of",
		"    category: proxy\n",
		"cs-host",
		true,
		"Security products that look pages up" },
};

static const char *tlp_tag(enum tlp t)
{
	static const char *const tag[] = { [TLP_CLEAR] = "tlp.clear",
		[TLP_GREEN] = "tlp.green",
		[TLP_AMBER] = "tlp.amber",
		[TLP_AMBER_STRICT] = "tlp.amber-strict",
		[TLP_RED] = "tlp.red" };

	return tag[t];
}

static void put_values(const struct advisory *a, bool names, struct buf *b)
{
	for (uint32_t i = 0; i < a->n_advised; i++) {
		if ((a->advised[i].kind == ADVISED_NAME) != names)
			continue;
		buf_fmt(b,
			"            - '%.*s'\n",
			STR_FMT(a->advised[i].value));
	}
}

static void put_rule(const struct advisory *a, size_t which, struct buf *b)
{
	struct buf key = { 0 };
	char uuid[UUID_N];
	char day[DATE_N];

	buf_fmt(&key, "%.*s %s", STR_FMT(a->reference), logs[which].key);
	advisory_uuid(STR("sigma rule"), buf_str(&key), uuid);
	buf_done(&key);
	buf_fmt(b,
		"title: %s %.*s%s\nid: %s\nstatus: experimental\n"
		"description: Hosts of yours that met a server of an attack, "
		"as "
		"advisory %.*s tells.\n",
		logs[which].title,
		STR_FMT(a->reference),
		a->simulated ? " SIMULATED" : "",
		uuid,
		STR_FMT(a->reference));
	buf_fmt(b,
		"date: %s\ntags:\n    - %s\nlogsource:\n%s"
		"detection:\n    selection:\n        %s:\n",
		date_text(a->day_s, day),
		tlp_tag(a->tlp),
		logs[which].logsource,
		logs[which].field);
	put_values(a, logs[which].names, b);
	buf_fmt(b,
		"    condition: selection\nfalsepositives:\n    - %s\nlevel: "
		"high\n",
		logs[which].of);
}

bool rules_sigma(const struct advisory *a, struct buf *out, struct err *err)
{
	bool any = false;

	(void)err;
	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		if (!advisory_has(a, logs[i].names))
			continue;
		buf_z(out, any ? "---\n" : "");
		put_rule(a, i, out);
		any = true;
	}
	return true;
}
