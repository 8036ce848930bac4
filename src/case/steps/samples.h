/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: what static analysis tells of samples, in a case. */
#ifndef CASE_STEPS_SAMPLES_H
#define CASE_STEPS_SAMPLES_H

#include "case/steps/inside.h"

/* Appends sent.* to the facts: what went to the destinations of their
 * configurations, in the telemetry of the case. false: a log could not be
 * opened, or no memory. cost: the telemetry is read once, twice when a
 * destination is a name */
bool samples_sent(struct store *s,
	struct arena *a,
	struct fact_list *facts,
	struct err *err);

/* What static analysis tells of an open file, in a process of its own; beside:
 * as triage_told_put wrote it. Facts go into the arena. */
bool samples_read(int fd,
	struct str beside,
	struct arena *a,
	struct fact_list *ret,
	struct err *err);

/* Appends kin.* to the facts: which files at or below the path, or (path NULL)
 * which other exhibits of the case, come from one source with a sample in them
 * (kinship/), at most twenty of each sample. What cannot be read is left out.
 * false: the path cannot be walked, or no memory. cost: every file is read in a
 * process of its own */
bool samples_kin(struct store *s,
	const struct exhibit *self,
	const char *path,
	struct str beside,
	struct arena *a,
	struct fact_list *facts,
	struct err *err);

/* Rows of the table of relations that follow from the facts of one exhibit, in
 * their order. */
struct sample_rows {
	struct arena *a;
	uint32_t exhibit;
	int64_t known_s;
	struct str *sample; /* "sample:SHA-256", by number of the sample */
	uint32_t n_sample;
	uint32_t sample_cap;
	/* false: no memory */
	bool (*put)(void *ctx, const struct row *row);
	void *ctx;
};

/* Takes the next fact of the exhibit; puts the rows that it makes. */
bool sample_rows_take(struct sample_rows *r, const struct obs *o);

#endif
