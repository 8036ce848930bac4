/* SPDX-License-Identifier: Apache-2.0 */
/* A publication made by hand, for tests: a case of the size of a real one, with
 * or without hostile strings. SIMULATED. */
#ifndef TEST_PUBLISH_SAMPLE_H
#define TEST_PUBLISH_SAMPLE_H

#include "publish/publish.h"

struct sample {
	struct publication p;
	struct arena a;
	struct claimset claims;
	struct assessment assessment;
	struct history history;
	struct matrix matrix[LAYERS];
	struct step step[2];
	struct mover mover[3];
	struct exhibit exhibit[10];
	struct reading_run reading[10];
	const struct claim *finding[24];
	struct event event[2000];
	struct victim victim[300];
	struct damage damage[8];
	struct skip skip[3];
};

struct sample_size {
	uint32_t victims, events; /* up to 300 and 2000 */
	/* markup, control characters, broken UTF-8 in every kind of string */
	bool hostile;
	bool simulated;
};

void sample_make(struct sample *s, struct sample_size size);
void sample_done(struct sample *s);

#endif
