/* SPDX-License-Identifier: Apache-2.0 */
/* What names are read with; for this folder only. */
#ifndef IDENTITY_NAME_NAMES_H
#define IDENTITY_NAME_NAMES_H

#include "identity/name/dictionary.h"
#include "identity/name/icu.h"
#include "identity/name/name.h"

struct names {
	struct arena a; /* holds this struct, too */
	struct converters *converters;
	struct dictionary *dictionary;
};

#endif
