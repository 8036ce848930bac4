/* SPDX-License-Identifier: Apache-2.0 */
/* Flow stitching: exporters that count packets one way (NetFlow, IPFIX, VPC
 * logs, nfdump) write two records for one connection. Read on its own, each
 * would be a connection that nobody answered, and the second one that the
 * server opened. Here the two become one flow; of a record that stays alone,
 * what came back is told only when the exporter is known to record both
 * directions.
 *
 * Two records belong together when one exporter wrote both, their 5-tuples are
 * each other's reverse, and their times overlap or are no more than
 * BIFLOW_GAP_S apart. What an exporter writes of a long connection piece by
 * piece is one flow too: a record of the same ends without a SYN that follows
 * within BIFLOW_GAP_S and in less time than one of them lasted, or, when TCP
 * flags are told, within an hour. BIFLOW_HELD records are held for what may
 * follow.
 * source: RFC 5103 (biflow, uniflow); B. Claise, RFC 3954, 1 (one direction) */
#ifndef MODEL_BIFLOW_H
#define MODEL_BIFLOW_H

#include "model/sink.h"

enum {
	/* what inactive flows wait before they are exported, by default */
	BIFLOW_GAP_S = 15,
	BIFLOW_HELD = 1 << 17
};

struct biflows;

struct biflow_counts {
	uint64_t joined;     /* pairs of records that became one flow */
	uint64_t alone;      /* records whose other half is not there */
	uint64_t undirected; /* flows of which nobody knows who opened them */
};

/* Up to 25 MB of the arena, real only as it fills. NULL: the arena is spent. It
 * must live as long as the input. */
struct biflows *biflows_new(struct arena *a);

/* The source is known to record both directions of all it sees: what is missing
 * was not there. */
void biflows_both_ways(struct biflows *b);

/* A flow of one direction has dst counts that are not told; answered is what
 * the record itself says (-1 mostly). It is put, with its other half and what
 * goes on with it, sooner or later; with its mark lost. exporter: any number
 * that tells exporters apart. false: the sink wants no more. */
bool biflows_put(struct biflows *b,
	uint64_t exporter,
	const struct obs *o,
	const struct sink *out);

/* One packet in n was looked at, says the exporter: for its flows that do not
 * tell it themselves and were not yet put. */
void biflows_sampling(struct biflows *b, uint64_t exporter, uint32_t n);

/* Puts all that wait. false: the sink wants no more. */
bool biflows_end(struct biflows *b, const struct sink *out);

/* What came of it so far. */
const struct biflow_counts *biflows_counts(const struct biflows *b);

/* Of a flow that tells both directions, whose src is only one end: turns it so
 * that src is who opened it, as far as flags and ports tell, else marks that it
 * is not known. ordered: the source may put the lower address first; then one
 * that it put behind was put there for a reason. */
void biflow_direct(struct obs *o, bool ordered);

/* The same flow, seen from the other end. Whether src answered is told by what
 * it sent and its flags. */
void biflow_turn(struct obs *o);

#endif
