/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: public and shared infrastructure. */
#ifndef LINK_CLAIMS_WARNINGS_H
#define LINK_CLAIMS_WARNINGS_H

#include "link/state/state.h"

/* Sorts the setup's warning entries into l->warn_*. false: no memory */
bool warnings_open(struct link *l);

#endif
