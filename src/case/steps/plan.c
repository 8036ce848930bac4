/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/plan.h"

/* Every role, or this does not compile: what nobody reads would be dropped
 * without a word. */
static enum pass main_pass(enum reader_role role)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch"
	switch (role) {
	case ROLE_STATEMENTS:
	case ROLE_DISCOUNT:
	case ROLE_SAMPLES:
		return PASS_ROWS;
	case ROLE_INDICATORS:
		return PASS_INDICATORS;
	case ROLE_KNOWLEDGE:
		return PASS_KNOWLEDGE;
	case ROLE_TELEMETRY:
		return PASS_TELEMETRY;
	case ROLES:
		break;
	}
#pragma GCC diagnostic pop
	return PASSES;
}

bool plan_is_main(struct str format, enum pass pass)
{
	const struct reader *r = reader_named(format);

	return r && main_pass(r->role) == pass;
}

bool plan_reads(struct str format, enum pass pass)
{
	const struct reader *r = reader_named(format);

	if (!r)
		return false;
	if (pass == PASS_INDICATORS && r->also & ALSO_INDICATORS)
		return true;
	if (pass == PASS_ROWS && r->also & ALSO_ROWS)
		return true;
	return main_pass(r->role) == pass;
}
