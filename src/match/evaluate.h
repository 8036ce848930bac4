/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: one labelled case, answered. */
#ifndef MATCH_EVALUATE_H
#define MATCH_EVALUATE_H

#include "match/profile.h"

bool answer_case(struct comparer *c, const struct knowledge *k, const struct incident *x, const struct evaluation_options *o, const struct match_parameters *p,
                 struct arena scratch, struct answered *ret, struct err *err);

#endif
