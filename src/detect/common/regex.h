/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of rules, on bytes that strangers sent: PCRE2 with bounds on
 * steps, memory and time, so that none runs without end. */
#ifndef DETECT_COMMON_REGEX_H
#define DETECT_COMMON_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/core.h"

/* What matching needs, one for a thread. */
struct regex_room {
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
};

/* NULL: no memory */
struct regex_room *regex_room_open(void);
/* NULL is a no-op. */
void regex_room_close(struct regex_room *r);

/* Looks for the expression anywhere in the text: whether it is there; then
 * room->data holds where. spent_ns grows by the CPU time of texts that are
 * long enough to ask for it. *ret_limit: a bound of one match was reached;
 * otherwise untouched. */
bool regex_match(const struct regex_room *room,
	const pcre2_code *regex,
	struct str text,
	int64_t *spent_ns,
	bool *ret_limit);

#endif
