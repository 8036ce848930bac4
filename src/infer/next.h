/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: which evidence would decide a layer. */
#ifndef INFER_NEXT_H
#define INFER_NEXT_H

#include "infer/exam.h"

/* Fills verdict.wanted. */
void exam_wanted(struct exam *e, struct verdict *v);

#endif
