/* SPDX-License-Identifier: Apache-2.0 */
/* Private to detect/suricata: the conversations that are open, with their
 * flowbits and what was said in them and is not looked into yet. */
#ifndef DETECT_SURICATA_FLOWS_H
#define DETECT_SURICATA_FLOWS_H

#include "detect/suricata/engine.h"

enum {
	FLOWS_SEEN_MAX = 1 << 20, /* as many as a capture has open */
	BITS_MAX = 256,           /* of one flow; public rules set ten */
	ALERTED_MAX = 64,
	APP_N = 16
};

/* One direction. */
struct said {
	struct buf bytes; /* since the other side said something */
	size_t seen;      /* of it, was looked into */
	int64_t t_ns;
	struct locator loc;
	/* rules that matched it already */
	uint32_t alerted[ALERTED_MAX];
	uint32_t n_alerted;
	/* a message of HTTP */
	struct buf head;
	struct buf body;
	bool in_message;
	int64_t head_ns;
	struct locator head_loc;
	/* rules without a fast pattern that its packets are of, by their
	 * addresses, ports and direction, which do not change */
	uint32_t *always;
	uint32_t n_always;
	bool always_known;
	bool addresses_held; /* rules of addresses alone were asked */
};

struct flow_seen {
	struct flow_seen *next;
	struct tuple tuple;
	struct said said[2];
	uint32_t *bit;
	uint32_t n_bit;
	int last_dir; /* who spoke last; -1 = nobody */
	bool asked;   /* DNS: something before */
	uint8_t n_app;
	char app[APP_N];
};

/* NULL: no memory */
struct flows_seen *flows_seen_open(void);
/* NULL is a no-op */
void flows_seen_close(struct flows_seen *f);

/* The flow of that tuple, whichever way round; NULL: there is none. */
struct flow_seen *flow_find(struct flows_seen *f, const struct tuple *t);
/* The same, a new one where there is none. NULL: no memory, or more than
 * FLOWS_SEEN_MAX are open. */
struct flow_seen *flow_get(struct flows_seen *f, const struct tuple *t);
/* Forgets it. */
void flow_drop(struct flows_seen *f, struct flow_seen *w);
/* Calls fn for each, in no order that depends on addresses of memory, and
 * forgets them. */
void flows_seen_drop_all(struct flows_seen *f,
	void (*fn)(void *ctx, struct flow_seen *w),
	void *ctx);

/* Bytes that wait in all flows. */
size_t *flows_waiting(struct flows_seen *f);

/* Whether a rule set it. */
bool flow_bit(const struct flow_seen *w, uint32_t bit);
/* false: no memory */
bool flow_bit_set(struct flow_seen *w, uint32_t bit, bool on);

#endif
