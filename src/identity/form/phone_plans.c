/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/phone_plans.h"

#define L(n) (UINT32_C(1) << (n))
#define TO(a, b) ((L((b) + 1) - 1) & ~(L(a) - 1))

#define PLAN(...) { __VA_ARGS__ },
const struct phone_plan phone_plans[] = {
#include "identity/form/phone_plans.list"
};
const size_t n_phone_plans = sizeof phone_plans / sizeof *phone_plans;

const struct phone_plan *phone_plan_of(struct str country)
{
	for (size_t i = 0; country.n && i < n_phone_plans; i++) {
		if (str_is(country, phone_plans[i].country))
			return &phone_plans[i];
	}
	return NULL;
}

/* no code is the beginning of another one */
const struct phone_plan *phone_plan_called(struct str digits, size_t *ret_n)
{
	uint64_t code = 0;

	for (size_t n = 1; n <= 3 && n <= digits.n; n++) {
		code = code * 10 + (uint64_t)(digits.p[n - 1] - '0');
		for (size_t i = 0; i < n_phone_plans; i++) {
			if (phone_plans[i].code != code ||
				!phone_plans[i].main)
				continue;
			*ret_n = n;
			return &phone_plans[i];
		}
	}
	return NULL;
}
