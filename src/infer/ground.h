/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: the ground that layers stand on. Machines of the case,
 * what part they played, their tenants within the rental, identifiers, persons;
 * each as sure as what leads to it. */
#ifndef INFER_GROUND_H
#define INFER_GROUND_H

#include "infer/roles.h"
#include "infer/tally.h"
#include "infer/trail.h"

/* Lays the trails that a layer asks for, and those below it: e->trail and
 * e->roles, which live in the arena. cost: as assessing the layers below, and
 * the steps of trails. false: memory */
bool ground_open(struct evidence *e, enum layer layer, struct arena *a);

/* Whether claims with this predicate are steps of trails. */
bool ground_ties(enum predicate predicate);

/* The same for a higher layer on ground that is laid already. A layer is judged
 * on ground that carries it and no higher one: else it would be capped by what
 * it says itself. */
bool ground_rise(struct evidence *e, enum layer layer, struct arena *a);

/* Whether claims with this predicate change the ground of a layer. */
bool ground_rests_on(enum predicate predicate, enum layer layer);

#endif
