/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/document.h"

/* Facts on their way, of which each that stands once is let through once. */
struct once {
	struct facts facts;
	struct facts *to;
	uint32_t sample; /* whose they are; those of others pass */
	bool told[FACTS];
};

static bool put(void *ctx, const struct fact *f)
{
	struct once *o = ctx;
	bool many = strchr(fact_rows[f->kind].path, '[') ||
		fact_rows[f->kind].type == FACT_IS_LIST;

	if (f->sample == o->sample && !many) {
		if (o->told[f->kind])
			return true;
		o->told[f->kind] = true;
	}
	if (!o->to->put(o->to->ctx, f))
		o->to->stopped = true;
	return !o->to->stopped;
}

void document_once(document_part *part,
	struct str bytes,
	struct triage_work *w)
{
	struct once o = { .to = w->facts, .sample = w->facts->sample };
	struct triage_work inner = *w;

	o.facts = (struct facts){ .ctx = &o,
		.put = put,
		.sample = o.sample,
		.stopped = w->facts->stopped };
	inner.facts = &o.facts;
	part(bytes, &inner);
}
