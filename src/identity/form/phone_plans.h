/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: the numbering plans of the world. */
#ifndef IDENTITY_FORM_PHONE_PLANS_H
#define IDENTITY_FORM_PHONE_PLANS_H

#include "core/core.h"

struct phone_plan {
	const char *country; /* ISO 3166; empty: a code of no country */
	uint16_t code;       /* 81 */
	/* of the countries that share a code, the one whose plan all follow */
	bool main;
	const char *trunk; /* dialled before a number within the country */
	/* dialled before a country code, the alternatives with | between, the
	 * longest first; . is any digit */
	const char *abroad;
	bool may_lead; /* national numbers may begin as the trunk prefix does */
	uint32_t lengths; /* bit n: national numbers may have n digits */
	uint32_t usual;   /* the same of geographic and mobile ones */
	const char *area; /* before numbers dialled within the only area */
	uint8_t local;    /* which have so many digits; 0: none */
};
extern const struct phone_plan phone_plans[];
extern const size_t n_phone_plans;

/* The plan of a country by its two capitals; NULL: none. cost: a walk of the
 * table */
const struct phone_plan *phone_plan_of(struct str country);

/* The plan whose code the digits begin with; NULL: none. */
const struct phone_plan *phone_plan_called(struct str digits, size_t *ret_n);

#endif
