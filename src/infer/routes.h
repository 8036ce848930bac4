/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: which claims lead a trail from one thing to the next. */
#ifndef INFER_ROUTES_H
#define INFER_ROUTES_H

#include "infer/weights.h"

/* sets of entity types, bit = 1 << type */
#define ROUTE_MACHINE                                             \
	(UINT32_C(1) << ENT_ADDRESS | UINT32_C(1) << ENT_DOMAIN | \
		UINT32_C(1) << ENT_SERVER)
#define ROUTE_HANDLE                                                    \
	(UINT32_C(1) << ENT_ACCOUNT | UINT32_C(1) << ENT_IDENTIFIER |   \
		UINT32_C(1) << ENT_WALLET | UINT32_C(1) << ENT_DEVICE | \
		UINT32_C(1) << ENT_CERTIFICATE)

/* How claims tie one thing to the next, away from the attack. */
struct route {
	enum predicate predicate;
	enum side from;
	uint32_t from_types;
	uint32_t to_types;
	/* from a machine only within the time of the attack, and only when its
	 * role does not cut the way */
	bool tenancy;
	/* the layer of what it leads to weighs the claim: no doubt twice */
	bool weighed;
};
extern const struct route routes[];
extern const size_t n_routes;

/* The route by which such a claim leads on; NULL when it leads nowhere. */
const struct route *route_of(enum predicate predicate,
	enum side from,
	enum entity_type from_type,
	enum entity_type to_type);

/* Claims that say what of the case is seen in the attack itself. */
struct beginning {
	enum predicate predicate;
	enum side side;
	uint32_t types;
};
extern const struct beginning beginnings[];
extern const size_t n_beginnings;

#endif
