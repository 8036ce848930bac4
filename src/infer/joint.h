/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: answers that stand level, and what they mean together. */
#ifndef INFER_JOINT_H
#define INFER_JOINT_H

#include "infer/exam.h"

/* Fills verdict.joint when a rival of the leader is at least half as probable,
 * or when another answer does not exclude it. */
void exam_joint(struct exam *e, struct verdict *v);

#endif
