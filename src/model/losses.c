/* SPDX-License-Identifier: Apache-2.0 */
#include "model/losses.h"

#include <string.h>

void loss_add(struct losses *l, const char *what, const char *why, uint64_t n)
{
	uint32_t i = 0;

	if (!n)
		return;
	while (i < l->n &&
		(strcmp(l->row[i].what, what) != 0 ||
			strcmp(l->row[i].why, why) != 0)) {
		i++;
	}
	if (i == LOSSES_MAX)
		return;
	if (i == l->n)
		l->row[l->n++] = (struct loss){ .what = what, .why = why };
	l->row[i].count += n;
}
