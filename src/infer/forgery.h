/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: what it would cost to plant the answer. */
#ifndef INFER_FORGERY_H
#define INFER_FORGERY_H

#include "infer/exam.h"

/* Fills verdict.budget and verdict.forgery. */
void exam_forgery(struct exam *e, struct verdict *v);

#endif
