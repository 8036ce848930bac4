/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: the table of bidirectional flows that are open. */
#ifndef CAPTURE_FLOWS_H
#define CAPTURE_FLOWS_H

#include "capture/packet.h"

/* A flow ends when it is silent for this long, or when its TCP connection was
 * closed and stayed so for a moment. source: Zeek's defaults
 * (tcp_inactivity_timeout 5 min, udp_inactivity_timeout and icmp 1 min) */
enum {
	TCP_IDLE_S = 300,
	OTHER_IDLE_S = 60,
	TCP_CLOSED_S = 5
};

/* Open at once; a power of two. The fuzzers build with few, so that they reach
 * what happens when all are taken. */
#ifndef FLOWS_MAX
#define FLOWS_MAX (1 << 20)
#endif

enum scanner_fingerprint {
	MARK_NONE,
	SCANNER_ZMAP,
	SCANNER_MASSCAN,
	SCANNER_MIRAI
};

struct conversation;

/* Two cache lines: the first is what a lookup needs. [0] from src, [1] from dst
 */
struct flow {
	/* src = who sent the first packet, or the SYN */
	struct addr src;
	struct addr dst;
	uint16_t sport;
	uint16_t dport;
	uint8_t proto;
	/* other_syn: a handshake with other numbers waits for who goes on with
	 * it; known0, known1: next is */
	bool closed : 1, answered : 1, done : 1, open : 1, other_syn : 1,
		known0 : 1, known1 : 1;
	uint8_t flags[2]; /* of TCP, or'ed */
	/* of TCP: the number behind the last byte of either side; of others
	 * what tells copies of its last datagram, 0 = none came; of a flow that
	 * is not open the first is the next such flow's index + 1 */
	uint32_t next[2];
	int64_t last_ns;
	/* its parsed conversation; NULL = nothing */
	struct conversation *conversation;

	int64_t first_ns;
	uint64_t byte[2];
	uint64_t wire_byte[2];
	uint64_t at_byte; /* of the first packet */
	uint32_t packets[2];
	uint32_t len_byte;
	uint16_t window;
	/* mark: enum scanner_fingerprint */
	uint8_t ttl;
	uint8_t mark;
};

struct flow_slot {
	uint32_t index; /* + 1; 0 = free */
	uint32_t hash;
};

/* a flow that is over, and what such are sorted by */
struct flow_ended {
	uint64_t at_byte;
	uint32_t index;
};

struct flows {
	struct flow *flow; /* FLOWS_MAX */
	/* open addressing; room for 2 * FLOWS_MAX, of which slot_mask + 1 are
	 * in use: at most half full */
	struct flow_slot *slot;
	uint32_t slot_mask;
	/* flow[0 .. n_used) were taken once; free: index + 1 of one given back
	 */
	uint32_t n_used;
	uint32_t n_open;
	uint32_t free;
	struct flow_ended *ended; /* room for those that a sweep ends */
	int64_t swept_ns;
	uint64_t since_sweep; /* packets */
	/* times that all flows were ended for lack of room */
	uint64_t evictions;
};

/* false: the arena is spent. Pages become real as flows are opened. */
bool flows_open(struct flows *f, struct arena *a);

/* The same for both directions. */
uint32_t flow_hash(const struct tuple *t);
static inline void flows_fetch_slot(const struct flows *f, uint32_t hash)
{
	__builtin_prefetch(&f->slot[hash & f->slot_mask]);
}
/* the memory that a lookup will touch */
void flows_fetch_flow(const struct flows *f, uint32_t hash);

/* The open flow of the tuple and which direction this is; NULL when there is
 * none. */
struct flow *flows_find(const struct flows *f,
	const struct tuple *t,
	uint32_t hash,
	int *ret_dir);
/* there must be room: n_open < FLOWS_MAX */
struct flow *flows_add(struct flows *f, const struct tuple *t, uint32_t hash);

/* Takes an open flow out of the table; what it listens to must be ended before.
 * w may be reused by the next flows_add. */
void flows_remove(struct flows *f, struct flow *w);
/* removes all */
void flows_clear(struct flows *f);

/* Whether it has been silent too long at this time. Clocks step back, and
 * captures are merged out of order: in front of its beginning counts too. */
bool flow_is_over(const struct flow *w, int64_t t_ns);

/* Indices of the flows that are over (all = every open one), in the order of
 * their first packets, in f->ended. */
uint32_t flows_sweep(struct flows *f, int64_t now_ns, bool all);

static inline struct tuple flow_tuple(const struct flow *w)
{
	return (struct tuple){ w->src, w->dst, w->sport, w->dport, w->proto };
}

#endif
