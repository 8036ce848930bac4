/* SPDX-License-Identifier: Apache-2.0 */
/* Programs, documents and archives that somebody handed in as samples: what
 * static analysis tells of them, each fact an observation. */
#include "read/read.h"
#include "triage/triage.h"

struct telling {
	const struct sink *out;
	struct read_stats *stats;
};

static bool put_fact(void *ctx, const struct fact *f)
{
	struct telling *t = ctx;
	const struct obs o = {
		.kind = OBS_SAMPLE,
		.t_ns = T_NONE,
		.sample = { f->sample,
			str_of(fact_rows[f->kind].path),
			f->text,
			f->number },
	};

	t->stats->records++;
	return t->out->put(t->out->ctx, &o);
}

int sample_probe(struct str head)
{
	return triage_probe(head);
}

bool sample_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct telling t = { out, stats };
	struct facts facts = { .ctx = &t, .put = put_fact };

	return triage_sample(in, scratch, &facts, &stats->bytes, err);
}
