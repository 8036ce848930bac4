/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/ear.h"

void ear_put(struct ear *e,
	const struct talk *t,
	const struct heard *h,
	struct obs *o)
{
	if (e->stopped)
		return;
	o->tuple = t->tuple;
	o->t_ns = h->t_ns;
	o->at_byte = h->at_byte;
	o->len_byte = h->len_byte;
	e->stopped = !e->out->put(e->out->ctx, o);
}
