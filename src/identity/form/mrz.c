/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	FIELDS_MAX = 4
};
struct field {
	uint8_t at;
	uint8_t n; /* the check digit stands behind */
};

/* Where the checked fields stand. source: ICAO Doc 9303, part 4 (TD3), 5 (TD1),
 * 6 (TD2) */
static const struct {
	uint8_t length; /* of all lines */
	struct field number;
	struct field dates[2];
	struct field whole[FIELDS_MAX]; /* of the last check digit */
	uint8_t last;
} kinds[] = {
	{ 88,
		{ 44, 9 },
		{ { 57, 6 }, { 65, 6 } },
		{ { 44, 10 }, { 57, 7 }, { 65, 22 } },
		87 },
	{ 90,
		{ 5, 9 },
		{ { 30, 6 }, { 38, 6 } },
		{ { 5, 25 }, { 30, 7 }, { 38, 7 }, { 48, 11 } },
		59 },
	{ 72,
		{ 36, 9 },
		{ { 49, 6 }, { 57, 6 } },
		{ { 36, 10 }, { 49, 7 }, { 57, 14 } },
		71 },
};

/* Doc 9303, part 3, 4.9: weights 7, 3, 1; < is 0 */
static unsigned sum_of(struct str s, struct field f, size_t *at)
{
	static const unsigned char weight[] = { 7, 3, 1 };
	unsigned sum = 0;

	for (size_t i = 0; i < f.n; i++, ++*at) {
		unsigned v = value_at(s, f.at + i);

		sum += (v == 36 ? 0 : v) * weight[*at % 3];
	}
	return sum;
}

static bool is_right(struct str s, struct field f)
{
	size_t at = 0;
	unsigned check = value_at(s, (size_t)f.at + f.n);

	return sum_of(s, f, &at) % 10 == (check == 36 ? 0 : check);
}

static int kind_of(struct str s)
{
	for (size_t i = 0; i < N(kinds); i++) {
		if (s.n == kinds[i].length)
			return (int)i;
	}
	return -1;
}

bool mrz_is_like(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (value_at(s, i) == 36 && s.p[i] != '<')
			return false;
	}
	return kind_of(s) >= 0 && str_has(s, STR("<<"));
}

uint32_t mrz_check(struct str s, struct arena *a, struct str *ret)
{
	int k = kind_of(s);
	size_t at = 0;
	unsigned sum = 0;
	bool right;
	struct str number;

	if (k < 0)
		return FORM_DOUBT_LENGTH;
	right = is_right(s, kinds[k].number);
	for (size_t i = 0; i < N(kinds[k].dates); i++)
		right = is_right(s, kinds[k].dates[i]) && right;
	for (size_t i = 0; i < FIELDS_MAX; i++)
		sum += sum_of(s, kinds[k].whole[i], &at);
	right = right && sum % 10 == value_at(s, kinds[k].last);
	number = str_head(str_from(s, kinds[k].number.at), 9);
	while (number.n && number.p[number.n - 1] == '<')
		number.n--;
	*ret = arena_str(a, number);
	return right ? 0 : FORM_DOUBT_CHECK;
}
