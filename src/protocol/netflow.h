/* SPDX-License-Identifier: Apache-2.0 */
/* NetFlow 5 and 9 and IPFIX: what routers tell a collector of the flows they
 * saw. One decoder for all exporters of an input, for version 9 and IPFIX tell
 * what a record looks like (a template) once and rely on the collector to
 * remember it. source: RFC 3954 (NetFlow 9); RFC 7011, 7012 and IANA's registry
 * of information elements (IPFIX); RFC 5103 (reverse elements); Cisco, "NetFlow
 * Export Datagram Formats" (version 5) */
#ifndef PROTOCOL_NETFLOW_H
#define PROTOCOL_NETFLOW_H

#include "model/model.h"

enum {
	NETFLOW_PACKET_MAX = 65535
};

struct netflow;

/* About 4 MiB of the arena; pages become real when the first packet is parsed.
 * NULL: the arena is spent. It must live as long as the input. */
struct netflow *netflow_new(struct arena *a);

/* One export packet, and where it stands. */
struct netflow_packet {
	/* templates are kept for each; zero when a file does not tell */
	struct addr exporter;
	struct str bytes;
	uint64_t at_byte;
	uint32_t len_byte;
	/* when it was captured, for exporters whose clock was never set; T_NONE
	 * = not known */
	int64_t t_ns;
	/* at_byte is that of bytes: observations point to their own record,
	 * else to the whole packet */
	bool exact;
};

/* Puts an OBS_FLOW for each connection, when both of its directions came or
 * netflow_end does (model/biflow.h), and an OBS_RECORD for what translators and
 * firewalls tell beside it; a record whose template did not come
 * yet is put when it does, while there is room to keep it. The bytes must
 * satisfy netflow_length. false: the sink wants no more. */
bool netflow_on_data(struct netflow *n,
	const struct netflow_packet *p,
	const struct sink *out);

/* Puts the flows whose other direction did not come. false: the sink wants no
 * more. */
bool netflow_end(struct netflow *n, const struct sink *out);

/* Bytes of the export packet at the head of s, by its own lengths, strictly; 0
 * = there is none. more: s may be cut short: *ret_cut then tells that the
 * packet may go on behind the end. Version 9 does not tell its length: its sets
 * are walked up to the next packet's header. */
size_t netflow_length(struct str s, bool *ret_cut);

/* What is to be said of the counts, "" when nothing. */
void netflow_note(const struct netflow *n, char *to, size_t room);

#endif
