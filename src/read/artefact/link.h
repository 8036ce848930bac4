/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: shell links of Windows, alone and in jump lists. */
#ifndef READ_ARTEFACT_LINK_H
#define READ_ARTEFACT_LINK_H

#include "read/text/event.h"

/* Whether the bytes begin with the head of a link: its size and class. */
bool link_at(struct str bytes);

/* Puts the times of a link: of its target, of the items on the path to it, and
 * when the identifiers of link tracking were made. at: where the bytes stand in
 * the input. false: the sink wants no more. What is cut is skipped. source:
 * [MS-SHLLINK]; libyal, libfwsi, "Windows Shell Item format" */
bool link_put(struct events *e,
	struct str bytes,
	uint64_t at,
	struct arena a);

#endif
