/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: in which pass of a derivation an exhibit is read. What
 * people wrote comes first, what is looked for next, and then, day by day as it
 * came into evidence, telemetry and published knowledge. */
#ifndef CASE_STEPS_PLAN_H
#define CASE_STEPS_PLAN_H

#include "case/steps/inside.h"

enum pass {
	PASS_ROWS,
	PASS_INDICATORS,
	PASS_KNOWLEDGE, /* anew on each day that brings some */
	PASS_TELEMETRY,
	PASSES
};

/* Whether exhibits of that format are read in that pass. A format that nobody
 * reads is in none. cost: one look through readers[] */
bool plan_reads(struct str format, enum pass pass);

/* Whether the pass is the one that the format's role asks for; it may be read
 * in others as well. */
bool plan_is_main(struct str format, enum pass pass);

#endif
