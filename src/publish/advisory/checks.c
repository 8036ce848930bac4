/* SPDX-License-Identifier: Apache-2.0 */
/* Commands and queries with which a reader looks for the same in logs of his
 * own. Indicators are addresses and names of plain letters (struct advised), so
 * none of them needs to be escaped for a shell or a query. */
#include "publish/advisory/advisory.h"

/* What lies between the indicators of a kind. */
struct listing {
	const char *before;
	const char *between;
	const char *behind;
};

static void put_list(const struct advisory *a,
	enum advised_group group,
	struct listing l,
	struct buf *b)
{
	bool any = false;

	for (uint32_t i = 0; i < a->n_advised; i++) {
		if (advised_group(a->advised[i].kind) != group)
			continue;
		buf_z(b, any ? l.between : "");
		buf_z(b, l.before);
		buf_add(b, a->advised[i].value);
		buf_z(b, l.behind);
		any = true;
	}
}

/* One line of a command: what stands before and behind the list; nothing when
 * the advisory has none of that kind. */
static void put_line(const struct advisory *a,
	enum advised_group group,
	const char *before,
	struct listing l,
	const char *behind,
	struct buf *b)
{
	if (!advisory_has(a, group))
		return;
	buf_z(b, "    ");
	buf_z(b, before);
	put_list(a, group, l, b);
	buf_z(b, behind);
	buf_z(b, "\n");
}

static const struct listing arguments = { " -e ", "", "" };
static const struct listing quoted = { "\"", ", ", "\"" };
static const struct listing either = { "\"", " or ", "\"" };

void check_zeek(const struct scope *s, struct buf *b)
{
	put_line(s->a,
		ADVISED_ADDRESSES,
		"zeek-cut -d ts id.orig_h id.resp_h id.resp_p proto "
		"orig_bytes resp_bytes < conn.log | grep -F -w",
		arguments,
		"",
		b);
	put_line(s->a,
		ADVISED_NAMES,
		"zeek-cut -d ts id.orig_h query answers < dns.log | grep -F "
		"-i "
		"-w",
		arguments,
		"",
		b);
	put_line(s->a,
		ADVISED_NAMES,
		"zeek-cut -d ts id.orig_h id.resp_h server_name < ssl.log | "
		"grep -F -i -w",
		arguments,
		"",
		b);
	put_line(s->a,
		ADVISED_FILES,
		"zeek-cut -d ts md5 sha1 sha256 < files.log | grep -F -w",
		arguments,
		"",
		b);
}

void check_jq(const struct scope *s, struct buf *b)
{
	put_line(s->a,
		ADVISED_ADDRESSES,
		"jq -c 'select(.\"id.resp_h\" | IN(",
		quoted,
		"))' conn.log",
		b);
	put_line(s->a,
		ADVISED_NAMES,
		"jq -c 'select(.query // \"\" | ascii_downcase | IN(",
		quoted,
		"))' dns.log",
		b);
	put_line(s->a,
		ADVISED_ADDRESSES,
		"jq -c 'select(.dest_ip | IN(",
		quoted,
		"))' eve.json",
		b);
	put_line(s->a,
		ADVISED_FILES,
		"jq -c 'select(.md5, .sha1, .sha256 | IN(",
		quoted,
		"))' files.log",
		b);
}

void check_yara(const struct scope *s, struct buf *b)
{
	if (advisory_has(s->a, ADVISED_FILES))
		buf_z(b, "    yara -r rules.yar FOLDER\n");
}

void check_suricata(const struct scope *s, struct buf *b)
{
	(void)s;
	buf_z(b, "    suricata -S rules.suricata -l /tmp -r capture.pcap\n");
}

void check_splunk(const struct scope *s, struct buf *b)
{
	static const struct listing by_address = { "dest_ip=\"",
		" OR ",
		"\"" };
	static const struct listing by_name = { "query=\"", " OR ", "\"" };
	bool names = advisory_has(s->a, ADVISED_NAMES);

	buf_z(b, "    index=* (");
	put_list(s->a, ADVISED_ADDRESSES, by_address, b);
	if (names && advisory_has(s->a, ADVISED_ADDRESSES))
		buf_z(b, " OR ");
	put_list(s->a, ADVISED_NAMES, by_name, b);
	buf_z(b,
		") | stats earliest(_time) latest(_time) count by src_ip "
		"dest_ip dest_port\n");
}

void check_elastic(const struct scope *s, struct buf *b)
{
	bool addresses = advisory_has(s->a, ADVISED_ADDRESSES);
	bool names = advisory_has(s->a, ADVISED_NAMES);

	buf_z(b, "    ");
	if (addresses) {
		buf_z(b, "destination.ip : (");
		put_list(s->a, ADVISED_ADDRESSES, either, b);
		buf_z(b, ")");
	}
	if (names) {
		buf_z(b, addresses ? " or " : "");
		buf_z(b, "dns.question.name : (");
		put_list(s->a, ADVISED_NAMES, either, b);
		buf_z(b, ") or tls.client.server_name : (");
		put_list(s->a, ADVISED_NAMES, either, b);
		buf_z(b, ")");
	}
	buf_z(b, "\n");
}

void check_kql(const struct scope *s, struct buf *b)
{
	bool addresses = advisory_has(s->a, ADVISED_ADDRESSES);
	bool names = advisory_has(s->a, ADVISED_NAMES);

	buf_z(b, "    DeviceNetworkEvents\n    | where ");
	if (addresses) {
		buf_z(b, "RemoteIP in (");
		put_list(s->a, ADVISED_ADDRESSES, quoted, b);
		buf_z(b, ")");
	}
	if (names) {
		buf_z(b, addresses ? " or " : "");
		buf_z(b, "RemoteUrl has_any (");
		put_list(s->a, ADVISED_NAMES, quoted, b);
		buf_z(b, ")");
	}
	buf_z(b,
		"\n    | project Timestamp, DeviceName, LocalIP, RemoteIP, "
		"RemotePort, RemoteUrl\n");
}
