/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: every answer of a layer with what bears on it. */
#ifndef INFER_CANDIDATES_H
#define INFER_CANDIDATES_H

#include "infer/exam.h"

/* One answer, from the sums as they are. */
struct contender exam_candidate(struct exam *e, uint32_t hyp);

/* Fills the candidates of a verdict, and the reasons of the one that leads.
 * cost: O(items log items) of those that are shown */
void exam_candidates(struct exam *e, struct verdict *v);

#endif
