/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts that others have published; rows in families.list. */
#ifndef TRIAGE_CONFIG_FAMILIES_H
#define TRIAGE_CONFIG_FAMILIES_H

#include "triage/config/engine.h"

/* Keeps in e what any family's layout has, verified as its row says. */
void families_find(struct engine *e, const struct config_input *in);

#endif
