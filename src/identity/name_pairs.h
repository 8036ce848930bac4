/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of names of which it is known whether they are one. */
#ifndef IDENTITY_NAME_PAIRS_H
#define IDENTITY_NAME_PAIRS_H

#include "identity/dataset.h"
#include "identity/name/name.h"

/* Whether the table is one of pairs: columns name1, name2, is_match. utf8 */
bool name_pairs_are(struct str utf8, struct arena scratch);

/* How often two names are rightly taken for one. Of `schema`, where it is there,
 * Person and all else are told apart: names of persons are compared as such.
 * persons: the same of persons alone. false: *err */
bool name_pairs_evaluate(struct str utf8,
	struct names *names,
	struct arena *a,
	struct evaluated *ret,
	struct evaluated *ret_persons,
	struct err *err);

#endif
