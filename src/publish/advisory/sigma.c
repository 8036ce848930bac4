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
	enum advised_group group;
	const char *of; /* others that log it for good reasons */
} logs[] = {
	{ "zeek conn",
		"Connection to a server of",
		"    product: zeek\n    service: conn\n",
		"id.resp_h",
		ADVISED_ADDRESSES,
		"Security research and scanning from your own network" },
	{ "zeek dns",
		"Lookup of a name of",
		"    product: zeek\n    service: dns\n",
		"query",
		ADVISED_NAMES,
		"Security products that look names up" },
	{ "firewall",
		"Traffic to a server of",
		"    category: firewall\n",
		"dst_ip",
		ADVISED_ADDRESSES,
		"Security research and scanning from your own network" },
	{ "dns",
		"Query for a name of",
		"    category: dns\n",
		"query",
		ADVISED_NAMES,
		"Security products that look names up" },
	{ "proxy",
		"Request to a name of",
		"    category: proxy\n",
		"cs-host",
		ADVISED_NAMES,
		"Security products that look pages up" },
	{ "zeek files",
		"File of",
		"    product: zeek\n    service: files\n",
		NULL,
		ADVISED_FILES,
		"Security research" },
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

static void put_values(const struct advisory *a,
	enum advised_group group,
	struct buf *b)
{
	for (uint32_t i = 0; i < a->n_advised; i++) {
		if (advised_group(a->advised[i].kind) != group)
			continue;
		buf_fmt(b,
			"            - '%.*s'\n",
			STR_FMT(a->advised[i].value));
	}
}

/* Of files each digest stands in a field of its own. */
static void put_files(const struct advisory *a, struct buf *b)
{
	static const struct {
		enum advised_kind kind;
		const char *field;
	} all[] = { { ADVISED_MD5, "md5" },
		{ ADVISED_SHA1, "sha1" },
		{ ADVISED_SHA256, "sha256" } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		bool any = false;

		for (uint32_t k = 0; k < a->n_advised; k++) {
			if (a->advised[k].kind != all[i].kind)
				continue;
			if (!any)
				buf_fmt(b, "        - %s:\n", all[i].field);
			any = true;
			buf_fmt(b,
				"            - '%.*s'\n",
				STR_FMT(a->advised[k].value));
		}
	}
}

static void put_rule(const struct advisory *a, size_t which, struct buf *b)
{
	struct buf key = { 0 };
	char uuid[UUID_N];
	char day[DATE_N];

	buf_fmt(&key, "%.*s %s", STR_FMT(a->reference), logs[which].key);
	exchange_uuid(STR("sigma rule"), buf_str(&key), uuid);
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
		"detection:\n    selection:\n",
		date_text(a->day_s, day),
		tlp_tag(a->tlp),
		logs[which].logsource);
	if (logs[which].field) {
		buf_fmt(b, "        %s:\n", logs[which].field);
		put_values(a, logs[which].group, b);
	} else {
		put_files(a, b);
	}
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
		if (!advisory_has(a, logs[i].group))
			continue;
		buf_z(out, any ? "---\n" : "");
		put_rule(a, i, out);
		any = true;
	}
	return true;
}
