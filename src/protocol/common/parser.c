/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/parser.h"

void parser_put(struct parser *e,
	const struct session *t,
	const struct chunk *h,
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
