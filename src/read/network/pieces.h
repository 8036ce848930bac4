/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/network/: flows that a sensor tells piece by piece, all
 * pieces under one number of its own. What lasts is one flow. */
#ifndef READ_NETWORK_PIECES_H
#define READ_NETWORK_PIECES_H

#include "read/read.h"

struct pieces;

/* Up to 15 MB of the arena, real only as it fills. NULL: the arena is spent. */
struct pieces *pieces_new(struct arena *a);

/* *o: a flow without texts, both ways told; id: its number, 0 = none. A later
 * one of the same number and ends that begins where an earlier one ended, or up
 * to an hour later, is more of that; what overlaps is not. Put sooner or later,
 * the latest 65,536 wait. false: the sink wants no more. */
bool pieces_put(struct pieces *p,
	uint64_t id,
	const struct obs *o,
	const struct sink *out);

/* Puts all that wait, in the order in which they began in the source. false:
 * the sink wants no more. */
bool pieces_end(struct pieces *p, const struct sink *out);

#endif
