/* SPDX-License-Identifier: Apache-2.0 */
/* TLP as marking-definitions of STIX: by whom which id is used. */
#ifndef MODEL_MARKING_H
#define MODEL_MARKING_H

#include "model/exhibit.h"

/* The UUID that OASIS gave to the level of TLP 2.0. */
const char *marking_uuid(enum tlp t);
/* Whether the UUID is of a level, by anybody's table: OASIS's of TLP 1 and 2,
 * and those of programs that made their own. */
bool marking_level(struct str uuid, enum tlp *ret);

#endif
