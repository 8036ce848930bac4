/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: servers built like those that are suspected for other
 * reasons. Method: sibling.md */
#ifndef HUNT_SIBLING_SIBLING_H
#define HUNT_SIBLING_SIBLING_H

#include "hunt/tables/field.h"

/* suspect: by host, whether to look for its siblings. cost: O(facts log facts).
 */
bool siblings_settle(struct field *f,
	const uint8_t *suspect,
	int64_t known_s,
	const struct claim_sink *out,
	struct err *err);

#endif
