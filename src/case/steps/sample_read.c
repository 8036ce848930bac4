/* SPDX-License-Identifier: Apache-2.0 */
/* A sample looked at in a process of its own. */
#include "case/steps/samples.h"
#include "triage/triage.h"

enum {
	FACTS_MAX = 4 << 20 /* of one file */
};

struct keeping {
	struct fact_list *to;
	struct arena *a;
	struct err *err;
};

/* The other process could say what it likes: a path that is none of ours is
 * left out, and a sample that follows no other. */
static bool keep(void *ctx, const struct obs *o)
{
	struct keeping *k = ctx;
	enum fact_kind kind = fact_named(o->sample.fact);

	if (o->kind != OBS_SAMPLE || kind == FACTS)
		return true;
	if (o->sample.sample > SAMPLES_MAX || k->to->n == FACTS_MAX) {
		return fail(k->err,
			ERR_LIMIT,
			0,
			"more was told of the sample than is kept");
	}
	return fact_keep(k->to,
		       k->a,
		       &(struct fact){ kind,
			       o->sample.sample,
			       o->sample.number,
			       o->sample.text }) ||
		fail(k->err, ERR_LIMIT, 0, "no memory left for the sample");
}

static void no_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* a sample's warnings are facts */
}

bool samples_read(int fd,
	struct str beside,
	struct arena *a,
	struct fact_list *ret,
	struct err *err)
{
	struct keeping to = { ret, a, err };
	struct reading reading = { 0 };
	struct err why = { 0 };
	struct jailed *j;

	if (!sandbox_start_sample(&j, fd, beside, READ_ARENA, err))
		return false;
	bool ok = sandbox_finish(j,
		&(struct sink){ &to, keep, no_skip },
		&reading,
		NULL,
		0,
		&why);
	if (!ok && err->code == ERR_NONE)
		*err = why;
	return ok;
}
