/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, names and files that so many have to do with that
 * contact with them says nothing. A case that holds warning lists knows many
 * more. */
#ifndef MODEL_WIDELY_USED_H
#define MODEL_WIDELY_USED_H

#include "model/watch.h"

/* What it is: "a public DNS resolver (Google)"; NULL = not known as such. */
const char *widely_used(const struct watched *w);
/* Whether everybody has contact with the site, "www." before it or not: names
 * below it may be rented. */
bool decoy_site(struct str name);

#endif
