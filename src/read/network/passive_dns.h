/* SPDX-License-Identifier: Apache-2.0 */
/* Passive DNS in the common output format, one JSON object a line. source:
 * draft-dulaunoy-dnsop-passive-dns-cof */
#ifndef READ_NETWORK_PASSIVE_DNS_H
#define READ_NETWORK_PASSIVE_DNS_H
#include "read/read.h"
int passive_dns_probe(struct str head);
bool passive_dns_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
