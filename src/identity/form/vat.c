/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the value added tax in the European Union, where they are no other
 * number of the firm. source: European Commission, VIES: algorithms of the
 * member states, and their tax offices */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"

static uint32_t wrong_unless(bool right)
{
	return right ? 0 : FORM_DOUBT_CHECK;
}

/* Two letters or digits, and the SIREN; of firms in Monaco it has no check */
uint32_t vat_fr(struct str s)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	const char *a = strchr(letters, s.p[0]);
	const char *b = strchr(letters, s.p[1]);
	uint64_t n = number_at(s, 2, 9);
	uint64_t v;

	if (!a || !b)
		return FORM_DOUBT_SHAPE;
	if (number_at(s, 2, 3) && luhn_sum(str_from(s, 2), 10))
		return FORM_DOUBT_CHECK;
	if (all_digits(s))
		return wrong_unless(two_at(s, 0) == (n * 100 + 12) % 97);
	v = (uint64_t)(a - letters) * (is_digit(s.p[0]) ? 24 : 34) +
		(uint64_t)(b - letters);
	v -= is_digit(s.p[0]) ? 10 : 100;
	return wrong_unless((n + 1 + v / 11) % 11 == v % 11);
}

/* the number of a citizen, or since 2020 one that MOD 97-10 checks */
uint32_t vat_nl(struct str s)
{
	char room[14] = "NL";
	struct str whole = { room, sizeof room };

	memcpy(room + 2, s.p, 12);
	if (!number_at(s, 0, 9) || !two_at(s, 10))
		return FORM_DOUBT_SHAPE;
	return wrong_unless(
		summed(s, SUM_nl_bsn) == 0 || remainder_of(whole, 97) == 1);
}

/* seven digits, a check letter, and since 2013 another one; before, the second
 * character was a letter */
uint32_t vat_ie(struct str s)
{
	static const char letters[] = "WABCDEFGHIJKLMNOPQRSTUV";
	const char *more = s.n == 9 ? strchr(letters, s.p[8]) : letters;
	unsigned sum;

	if (!more)
		return FORM_DOUBT_SHAPE;
	if (is_digit(s.p[1])) {
		sum = summed(str_head(s, 7), SUM_ie_pps);
		sum += 9 * (unsigned)(more - letters);
	} else {
		sum = 2 * value_at(s, 0);
		for (unsigned i = 2; i < 7; i++)
			sum += (9 - i) * value_at(s, i);
	}
	return wrong_unless(letters[sum % 23] == s.p[7]);
}

/* The organisation number and 01 */
uint32_t vat_se(struct str s)
{
	return wrong_unless(luhn_sum(str_head(s, 10), 10) == 0);
}

/* Weights from the right end */
uint32_t vat_ro(struct str s)
{
	static const unsigned char weight[] = { 2, 3, 5, 7, 1, 2, 3, 5, 7 };
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		sum += value_at(s, s.n - 2 - i) * weight[i];
	if (s.p[0] == '0')
		return FORM_DOUBT_SHAPE;
	return wrong_unless(sum * 10 % 11 % 10 == value_at(s, s.n - 1));
}

/* nine digits of a firm; ten of a citizen, a foreigner, or others */
uint32_t vat_bg(struct str s)
{
	unsigned sum;
	unsigned last = value_at(s, s.n - 1);

	if (s.n == 10)
		return wrong_unless(!europe_bg_egn(s) ||
			summed(str_head(s, 9), SUM_bg_foreign) == last ||
			(11 - summed(s, SUM_bg_other)) % 11 == last);
	sum = summed(s, SUM_bg_firm);
	if (sum == 10)
		sum = summed(s, SUM_bg_firm_2);
	return wrong_unless(sum % 10 == last);
}

/* eight digits of a firm, nine or ten of a citizen, nine that begin with 6 of
 * others */
uint32_t vat_cz(struct str s)
{
	unsigned sum = summed(s, SUM_cz_firm);
	unsigned other;

	if (s.n == 8) {
		sum = (11 - sum) % 11;
		if (s.p[0] == '9')
			return FORM_DOUBT_IMPOSSIBLE;
		return wrong_unless((sum ? sum : 1) % 10 == value_at(s, 7));
	}
	if (s.n == 9 && s.p[0] == '6') {
		sum = summed(str_from(s, 1), SUM_cz_firm);
		other = (21 - sum) % 11;
		return wrong_unless((18 - other) % 10 == value_at(s, 8));
	}
	return europe_cz_rc(s);
}

/* a citizen's, or one that 11 divides */
uint32_t vat_sk(struct str s)
{
	if (!europe_cz_rc(s))
		return 0;
	if (s.p[0] == '0' || !str_has_char(STR("234789"), s.p[2]))
		return FORM_DOUBT_SHAPE;
	return wrong_unless(number_at(s, 0, 10) % 11 == 0);
}

/* nine digits of a firm, twelve of others, 1 before the check; of 10 a second
 * sum decides */
uint32_t vat_lt(struct str s)
{
	unsigned sum = 0;
	unsigned again = 0;

	if (s.p[s.n - 2] != '1')
		return FORM_DOUBT_IMPOSSIBLE;
	for (unsigned i = 0; i + 1 < s.n; i++) {
		sum += value_at(s, i) * (i % 9 + 1);
		again += value_at(s, i) * ((i + 2) % 9 + 1);
	}
	sum = sum % 11 == 10 ? again : sum;
	return wrong_unless(sum % 11 % 10 == value_at(s, s.n - 1));
}

/* eight digits and a letter; digits at odd places count otherwise */
uint32_t vat_cy(struct str s)
{
	static const unsigned char
		odd[] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };
	unsigned sum = 0;

	if (str_starts(s, STR("12")))
		return FORM_DOUBT_IMPOSSIBLE;
	for (size_t i = 0; i < 8; i++)
		sum += i % 2 ? value_at(s, i) : odd[value_at(s, i)];
	return wrong_unless(sum % 26 + 10 == value_at(s, 8));
}

/* 11 is 1 short of nothing: it is no check digit, and 10 counts as 0 */
uint32_t vat_si(struct str s)
{
	unsigned check = 11 - summed(s, SUM_si_vat);

	if (s.p[0] == '0')
		return FORM_DOUBT_SHAPE;
	return wrong_unless((check == 10 ? 0 : check) == value_at(s, 7));
}
