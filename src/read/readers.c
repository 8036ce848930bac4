/* SPDX-License-Identifier: Apache-2.0 */
#include "read/host/evtx.h"
#include "read/network/flow_csv.h"
#include "read/host/honeypot.h"
#include "read/intel/listed.h"
#include "read/network/netflow.h"
#include "read/network/nfdump.h"
#include "read/network/passive_dns.h"
#include "read/network/pcap.h"
#include "read/intel/published.h"
#include "read/network/suricata_eve.h"
#include "read/host/syslog.h"
#include "read/table/tables.h"
#include "read/host/web_log.h"
#include "read/network/zeek_json.h"
#include "read/network/zeek_tsv.h"

const struct reader readers[] = {
	{ "pcap",
		"capture file, micro- or nanoseconds: flows and what was said "
		"in them",
		pcap_probe,
		pcap_read },
	{ "pcapng",
		"capture file of the next generation: flows and what was said "
		"in them",
		pcapng_probe,
		pcapng_read },
	{ "netflow",
		"export packets of NetFlow 5, 9 or IPFIX, one behind the other",
		netflow_probe,
		netflow_read },
	{ "flow-csv",
		"flows as a table: nfdump, Argus binetflow, AWS VPC flow logs, "
		"CICFlowMeter, or with a map of columns",
		flow_csv_probe,
		flow_csv_read },
	{ "nfdump",
		"flow file of nfcapd and nfdump 1.6, not compressed",
		nfdump_probe,
		nfdump_read },
	{ "zeek-tsv",
		"Zeek log in its own tab-separated form",
		zeek_tsv_probe,
		zeek_tsv_read },
	{ "zeek-json",
		"Zeek log as JSON, one object a line",
		zeek_json_probe,
		zeek_json_read },
	{ "suricata-eve",
		"Suricata's events (EVE) as JSON, one object a line",
		suricata_eve_probe,
		suricata_eve_read },
	{ "passive-dns",
		"resolutions that others collected, in the common output "
		"format, one JSON object a line",
		passive_dns_probe,
		passive_dns_read },
	{ "cowrie",
		"log of the honeypot Cowrie as JSON, one event a line",
		cowrie_probe,
		cowrie_read },
	{ "dionaea",
		"log of the honeypot Dionaea as JSON: connections or incidents",
		dionaea_probe,
		dionaea_read },
	{ "table",
		"CSV table of organisations, contracts, statements, relations, "
		"incidents, indicators or a manifest",
		tables_probe,
		tables_read },
	{ "web-log",
		"web server's log, common or combined, with or without virtual "
		"host",
		web_log_probe,
		web_log_read },
	{ "w3c-log",
		"web server's log in W3C extended form, as IIS writes it",
		w3c_log_probe,
		w3c_log_read },
	{ "squid-log",
		"Squid's own access.log",
		squid_log_probe,
		squid_log_read },
	{ "syslog",
		"system log of RFC 3164 or 5424: SSH logins and packets of a "
		"packet filter",
		syslog_probe,
		syslog_read },
	{ "evtx",
		"Windows event log (EVTX): logons, commands, services, shares, "
		"and every other event",
		evtx_probe,
		evtx_read },
	{ "warning-list",
		"MISP warning list of public and shared infrastructure",
		warning_list_probe,
		warning_list_read },
	{ "knowledge",
		"this program's own file of published knowledge",
		knowledge_probe,
		knowledge_read },
	{ "stix",
		"STIX 2.0 or 2.1 bundle: actors, software, techniques, "
		"relations, indicators",
		stix_probe,
		stix_read },
	{ "misp-galaxy",
		"MISP galaxy cluster of actors, software or techniques",
		misp_galaxy_probe,
		misp_galaxy_read },
	{ "attack-summary",
		"ATT&CK facts distilled to one JSON object",
		attack_summary_probe,
		attack_summary_read },
	{ "misp-event",
		"MISP event as JSON: attributes to look for",
		misp_event_probe,
		misp_event_read },
	{ "indicator-csv",
		"list of indicators as CSV: MISP's export, abuse.ch's feeds",
		indicator_csv_probe,
		indicator_csv_read },
	{ "indicator-text",
		"list of indicators, one a line: feeds, hosts files, "
		"Maltrail's trails",
		indicator_text_probe,
		indicator_text_read },
	{ "indicator-lists",
		"published indicators by actor, one JSON object a line",
		indicator_lists_probe,
		indicator_lists_read },
};
const size_t n_readers = sizeof readers / sizeof *readers;

const struct reader *reader_for(struct str head)
{
	const struct reader *best = NULL;
	int sure = 0;

	for (size_t i = 0; i < n_readers; i++) {
		int p = readers[i].probe(head);

		if (p > sure) {
			best = &readers[i];
			sure = p;
		}
	}
	return best;
}

const struct reader *reader_named(struct str name)
{
	for (size_t i = 0; i < n_readers; i++)
		if (str_is(name, readers[i].name))
			return &readers[i];
	return NULL;
}
