/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/repeats.h"

enum {
	RUN_LEAST = 6
};

/* the longest run of digits in which each is `step` more than the one before */
static size_t run(struct str s, int step)
{
	size_t longest = 1;
	size_t now = 1;

	for (size_t i = 1; i < s.n; i++) {
		now = s.p[i] - s.p[i - 1] == step ? now + 1 : 1;
		if (now > longest)
			longest = now;
	}
	return longest;
}

bool is_made_up(struct str digits)
{
	if (digits.n < RUN_LEAST)
		return false;
	return run(digits, 0) >= RUN_LEAST || run(digits, 1) >= RUN_LEAST ||
		run(digits, -1) >= RUN_LEAST + 1;
}
