/* SPDX-License-Identifier: Apache-2.0 */
/* identity: who may be the same, with reasons and a probability. Pure: no
 * files, no case. */
#ifndef IDENTITY_IDENTITY_H
#define IDENTITY_IDENTITY_H

#include "identity/dataset.h"
#include "identity/form/form.h"
#include "identity/hands.h"
#include "identity/linkage/linkage.h"
#include "identity/name/name.h"
#include "identity/name_pairs.h"

#endif
