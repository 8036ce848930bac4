/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: tools that anybody can have. */
#ifndef CASE_STEPS_COMMODITY_H
#define CASE_STEPS_COMMODITY_H

#include "case/steps/inside.h"

/* `public-since` for every tool or malware that the claims name and that the
 * knowledge the program carries says five groups or more use: since the first
 * report of it. Nothing is read when the claims name none. cost: the shipped
 * knowledge, once. */
bool commodity_claims(const struct claimset *claims,
	const struct claim_sink *out,
	struct err *err);

#endif
