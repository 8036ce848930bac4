/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for somebody's innocence: a paper for prosecutors holds all of
 * it, or says that some is kept out. */
#ifndef MODEL_EXCULPATORY_H
#define MODEL_EXCULPATORY_H

#include "model/claim.h"

/* Whether the claim speaks, or can speak, against an accusation, whoever is
 * accused: a denial, an alibi, a stolen identity, a decision not to indict, a
 * machine that others used or that was off, what was planted or is public.
 * What it weighs is another question. */
bool claim_exculpatory(const struct claim *c);

#endif
