/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: what a persona that leads is called, and by which of its
 * machines it came to lead. */
#ifndef INFER_HEADLINE_H
#define INFER_HEADLINE_H

#include "infer/exam.h"

/* The machines of a layer that has been examined which earn the word
 * "established" by themselves. Lives in the arena. false: memory. cost:
 * O(items)
 */
bool headline_machines(struct exam *machine, struct table *ret);

/* Fills verdict.called and verdict.rests_on of a persona; its confidence is not
 * high when no machine that it had is established. */
void headline_persona(const struct evidence *e,
	const struct verdict *machine,
	const struct table *established,
	struct arena *a,
	struct verdict *v);

#endif
