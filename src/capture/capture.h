/* SPDX-License-Identifier: Apache-2.0 */
/* capture: packets in, flows and what was said in them out. Knows nothing of
 * files: capture files and live interfaces drive it. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "model/model.h"

struct capture;

/* Whether packets of that link type can be read; types as tcpdump.org assigns
 * them. */
bool packet_link_known(uint32_t link);
/* What a link type that cannot be read is called: "IEEE 802.15.4"; NULL when it
 * has no name here. */
const char *packet_link_name(uint32_t link);

/* A packet as its record in the capture gives it. bytes must stand until the
 * next capture_flush. */
struct captured {
	uint32_t link;      /* link type */
	uint32_t wire_byte; /* length on the wire */
	int64_t t_ns;
	struct str bytes;
	uint64_t number;  /* of the packet, from 1 */
	uint64_t at_byte; /* its record: header and all */
	uint32_t len_byte;
};

/* NULL: the arena is spent. flows_only: conversations are not parsed.
 * About 160 MiB of address space, and as much again as conversations ask for
 * it; what is touched grows with the flows that are open. */
struct capture *capture_new(struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	bool flows_only);

/* Files that conversations carry are put whole (obs_file.body). */
void capture_keep_files(struct capture *c);

/* What is sent is put, too (OBS_PAYLOAD); asks: the sum of PAYLOAD_ASKS_*. Of
 * each direction of TCP up to PAYLOAD_STREAM_MAX bytes. */
void capture_tell_payload(struct capture *c, unsigned asks);
enum {
	/* source: Suricata's stream.reassembly.depth */
	PAYLOAD_STREAM_MAX = 1 << 20
};

/* false: the sink stopped the reading. Packets are worked on some at a time:
 * what they give may come out with a later one. */
bool capture_packet(struct capture *c, const struct captured *p);

/* Works on all packets so far: their bytes may go then. false: the sink stopped
 * the reading. */
bool capture_flush(struct capture *c);
/* of the file; ends what is open, in the order of first packets; says in
 * stats->note what was left out */
bool capture_end(struct capture *c, uint64_t packets);

#endif
