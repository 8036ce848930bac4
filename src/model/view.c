/* SPDX-License-Identifier: Apache-2.0 */
#include "model/view.h"

bool publication_has(const struct publication *p, uint32_t exhibit)
{
	return exhibit < p->n_exhibit &&
		p->exhibit[exhibit].acquired_s < p->as_of_s;
}

uint32_t publication_exhibits(const struct publication *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n_exhibit; i++)
		n += publication_has(p, i);
	return n;
}
