/* SPDX-License-Identifier: Apache-2.0 */
#include "model/exhibit.h"

static const char *const names[] = { "CLEAR",
	"GREEN",
	"AMBER",
	"AMBER+STRICT",
	"RED" };

const char *tlp_name(enum tlp t)
{
	return names[t];
}

bool tlp_parse(struct str s, enum tlp *ret)
{
	char up[16];

	if (str_starts(s, STR("TLP:")) || str_starts(s, STR("tlp:")))
		s = str_from(s, 4);
	if (s.n >= sizeof up)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		up[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z'
				? s.p[i] - 'a' + 'A'
				: s.p[i]);
	}
	for (int i = TLP_CLEAR; i <= TLP_RED; i++) {
		if (str_is((struct str){ up, s.n }, names[i])) {
			*ret = (enum tlp)i;
			return true;
		}
	}
	return false;
}
