/* SPDX-License-Identifier: Apache-2.0 */
/* One predicate against one value: what no automaton finds. */
#ifndef DETECT_SIGMA_TEST_H
#define DETECT_SIGMA_TEST_H

#include "detect/common/regex.h"
#include "detect/sigma/rule.h"

/* Whether the pattern is the value, from end to end. cost: the product of
 * their lengths at worst, within TEST_STEPS_MAX, beyond which it is not */
bool test_pattern(const struct asked *r, struct str v);

/* Every kind but IS_TEXT, IS_GLOB, IS_REGEX, IS_FIELD and IS_PRESENT. */
bool test_value(const struct asked *r, struct str v);

/* IS_FIELD: the value against the other field's. */
bool test_fields(const struct asked *r, struct str v, struct str other);

/* *ret_limit: the expression reached its limit, and is tried no more. */
bool test_regex(struct regex_room *room,
	struct asked *r,
	struct str v,
	bool *ret_limit);

#endif
