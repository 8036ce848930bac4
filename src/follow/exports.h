/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: flow records on their way in, by who sends them. A piece
 * of a sender's packets has what describes them in front: templates come once
 * in some minutes, and count for all that follows. */
#ifndef FOLLOW_EXPORTS_H
#define FOLLOW_EXPORTS_H

#include "model/model.h"

enum {
	TEMPLATES_MAX = 64,
	PACKETS_BYTE = 768 << 10 /* that wait; more is not taken */
};

/* Whether it is an export packet of NetFlow 5 or 9, or IPFIX, whole and nothing
 * else; appends a packet of its template sets alone, if it has any, to out.
 * source: RFC 3954, 5; RFC 7011, 3 */
bool exports_whole(struct str packet, struct buf *out);

struct exporter {
	struct addr from;
	uint32_t n;
	struct buf templates[TEMPLATES_MAX]; /* a packet each, newest last */
	struct buf front;                    /* all of them */
	struct buf packets;                  /* to be read */
	uint64_t at;                         /* of the first of those */
};

/* Takes a packet. false: it is none, or no memory */
bool exporter_take(struct exporter *e, struct str packet);
/* gives all back */
void exporter_done(struct exporter *e);

#endif
