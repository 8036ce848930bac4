/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/sample: a fact as the observation in which it leaves. */
#ifndef READ_SAMPLE_FACT_OBS_H
#define READ_SAMPLE_FACT_OBS_H

#include "read/read.h"

/* Counts it and hands it on. false: nobody takes more. */
static inline bool fact_obs_put(const struct sink *out,
	struct read_stats *stats,
	const struct fact *f)
{
	const struct obs o = {
		.kind = OBS_SAMPLE,
		.t_ns = T_NONE,
		.sample = { f->sample,
			str_of(fact_rows[f->kind].path),
			f->text,
			f->number },
	};

	stats->records++;
	return out->put(out->ctx, &o);
}

#endif
