/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: what agreement is worth, learned from the records. */
#ifndef IDENTITY_LINKAGE_LEARN_H
#define IDENTITY_LINKAGE_LEARN_H

#include "identity/linkage/blocks.h"
#include "identity/linkage/patterns.h"

/* u from pairs at random and, where columns lean on each other, from pairs that
 * are equal in the other; m by EM over the candidates, started at the rows of
 * field_rows, which also count as some pairs. Stops when the number of matches
 * stands still, or after ROUNDS_MAX. A column whose equality speaks against one
 * person is marked as doubtful. false: no memory. seen: of the
 * candidates, sorted. cost: O(rounds x patterns) */
bool learn(const struct values *v,
	struct patterns *seen,
	struct arena scratch,
	struct linkage_model *ret);

/* What the pattern says in the column on which this one leans. */
enum leaning leaning_of(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t column);

/* Of each class, 1/1000 nat beside strangers, who have 0. */
struct class_weights {
	int32_t of[PAIR_CLASSES];
	int32_t twins; /* two of one birth, by their given names */
};

/* Of a pattern: prior and columns. */
struct class_weights pattern_weights(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t n_column);

/* One person or one hand against all else: logit, 1/1000. */
int32_t class_logit(const struct class_weights *w);

#endif
