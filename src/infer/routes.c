/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/routes.h"

#define HAND (T(PERSONA) | T(PERSON))
#define MACHINE ROUTE_MACHINE
#define HANDLE ROUTE_HANDLE
#define T(x) (UINT32_C(1) << ENT_##x)

const struct route routes[] = {
	{ PRED_IDENTIFIED_BY,
		SIDE_SUBJECT,
		T(PERSONA) | T(ACCOUNT),
		HANDLE,
		false,
		false },
	{ PRED_RENTED, SIDE_OBJECT, MACHINE, HAND, true, true },
	{ PRED_REGISTERED, SIDE_OBJECT, MACHINE | HANDLE, HAND, true, true },
	{ PRED_REGISTERED, SIDE_OBJECT, MACHINE, HANDLE, true, false },
	{ PRED_CONTROLS, SIDE_OBJECT, MACHINE | HANDLE, HAND, true, true },
	{ PRED_CONTROLS, SIDE_OBJECT, MACHINE, HANDLE, true, false },
	{ PRED_OPERATED,
		SIDE_OBJECT,
		MACHINE | HANDLE | T(PERSONA),
		HAND,
		true,
		true },
	{ PRED_HOLDER_OF, SIDE_OBJECT, HANDLE, HAND, false, true },
	{ PRED_DEVICE_SEIZED,
		SIDE_OBJECT,
		HANDLE | T(PERSONA),
		HAND,
		false,
		true },
	{ PRED_RESOLVES_TO,
		SIDE_SUBJECT,
		T(DOMAIN),
		T(ADDRESS),
		false,
		false },
	{ PRED_PAID_TO,
		SIDE_SUBJECT,
		HANDLE,
		HANDLE | HAND | T(ORG),
		false,
		false },
	{ PRED_LOGGED_IN_FROM,
		SIDE_SUBJECT,
		HANDLE | T(PERSONA) | MACHINE,
		T(IDENTIFIER),
		true,
		false },
	{ PRED_WRITTEN_BY, SIDE_SUBJECT, T(SAMPLE), HAND, false, true },
	{ PRED_AUTHOR_MARK, SIDE_SUBJECT, T(SAMPLE), HAND, false, true },
	{ PRED_METADATA, SIDE_SUBJECT, T(SAMPLE), HAND, false, true },
	{ PRED_HANDED_TO, SIDE_SUBJECT, HAND, T(PERSON), false, true },
	{ PRED_EMPLOYED_BY, SIDE_SUBJECT, T(PERSON), T(ORG), false, false },
	{ PRED_PAID_BY, SIDE_SUBJECT, T(PERSON), T(ORG), false, false },
};

const size_t n_routes = sizeof routes / sizeof *routes;

const struct beginning beginnings[] = {
	{ PRED_ATTACK_PASSED_THROUGH, SIDE_OBJECT, T(DOMAIN) | T(SERVER) },
	{ PRED_FOUND_IN, SIDE_SUBJECT, MACHINE | HANDLE | T(SAMPLE) },
	{ PRED_ACTED_IN, SIDE_SUBJECT, HAND | T(ACCOUNT) },
	{ PRED_PLEADED, SIDE_SUBJECT, T(PERSON) },
	{ PRED_CONFIGURED_IN, SIDE_SUBJECT, T(DOMAIN) | T(SERVER) },
};

const size_t n_beginnings = sizeof beginnings / sizeof *beginnings;

const struct route *route_of(enum predicate predicate,
	enum side from,
	enum entity_type from_type,
	enum entity_type to_type)
{
	for (size_t i = 0; i < n_routes; i++) {
		const struct route *r = &routes[i];

		if (r->predicate == predicate && r->from == from &&
			r->from_types >> from_type & 1 &&
			r->to_types >> to_type & 1) {
			return r;
		}
	}
	return NULL;
}
