/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: packets into bidirectional flows. */
#ifndef READ_FLOWS_H
#define READ_FLOWS_H

#include "read/packet.h"

/* A flow ends when it is silent for this long, or when its TCP connection was closed and stayed so for a moment.
 * source: Zeek's defaults (tcp_inactivity_timeout 5 min, udp_inactivity_timeout and icmp 1 min) */
enum { TCP_IDLE_S = 300, OTHER_IDLE_S = 60, TCP_CLOSED_S = 5 };

/* Open at once; a power of two. The fuzzers build with few, so that they reach what happens when all are taken. */
#ifndef FLOWS_MAX
#define FLOWS_MAX (1 << 18)
#endif

struct flows;

/* NULL when the arena is spent. About 40 MiB at FLOWS_MAX. */
struct flows *flows_new(struct arena *a, const struct sink *out, struct read_stats *stats);

/* Counts the packet; flows that ended are put into the sink. When FLOWS_MAX are open, all are put out: long ones are then
 * seen in pieces, and flows_note says how often. false when the sink stopped the reading. */
bool flows_packet(struct flows *f, const struct packet *p, int64_t t_ns, uint64_t at_byte, uint32_t len_byte);
bool flows_end(struct flows *f);        /* puts out what is open, in the order of first packets */
uint64_t flows_evictions(const struct flows *f);
uint64_t flows_fragments(const struct flows *f);        /* later fragments, which no flow has counted */

#endif
