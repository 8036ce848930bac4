/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of persons and firms in Asia. */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"

static uint32_t wrong_unless(bool right)
{
	return right ? 0 : FORM_DOUBT_CHECK;
}

static bool has_part(struct str s, size_t at, size_t n, const char *allowed)
{
	return str_listed(str_of(allowed), ' ', str_head(str_from(s, at), n));
}

/* --- China, Japan, Korea, Taiwan, Hong Kong ------------------------------- */

/* GB 11643; GB/T 2260 (provinces); ISO 7064, MOD 11-2 */
uint32_t asia_cn_ric(struct str s)
{
	static const char provinces[] =
		"11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 "
		"46 50 51 52 53 54 61 62 63 64 65 71 81 82 83";
	unsigned check = 0;

	for (size_t i = 0; i < 18; i++) {
		unsigned v = s.p[i] == 'X' ? 10 : value_at(s, i);

		check = (check * 2 + v) % 11;
	}
	if (!is_day((unsigned)number_at(s, 6, 4),
		    two_at(s, 10),
		    two_at(s, 12)))
		return FORM_DOUBT_IMPOSSIBLE;
	if (!has_part(s, 0, 2, provinces))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(check == 1);
}

/* GB 32100-2015 */
uint32_t asia_cn_uscc(struct str s)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const unsigned char weight[] = { 1,
		3,
		9,
		27,
		19,
		26,
		16,
		17,
		20,
		29,
		25,
		13,
		8,
		24,
		10,
		30,
		28,
		1 };
	unsigned sum = 0;

	for (size_t i = 0; i < 18; i++) {
		const char *at = strchr(letters, s.p[i]);

		if (!at)
			return FORM_DOUBT_SHAPE;
		sum += (unsigned)(at - letters) * weight[i];
	}
	return wrong_unless(sum % 31 == 0);
}

/* Ministerial order of the Ministry of Finance no. 70 of 2014 */
uint32_t asia_jp_corporate(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 1; i < 13; i++)
		sum += value_at(s, i) * (i % 2 ? 2 : 1);
	return wrong_unless(9 - sum % 9 == value_at(s, 0));
}

/* Resident Registration Act, enforcement rules; since October 2020 the last
 * digits are random */
uint32_t asia_kr_rrn(struct str s)
{
	static const unsigned
		century[] = { 18, 19, 19, 20, 20, 19, 19, 20, 20, 18 };
	unsigned year = century[value_at(s, 6)] * 100 + two_at(s, 0);

	if (!is_day(year, two_at(s, 2), two_at(s, 4)) || two_at(s, 7) > 96)
		return FORM_DOUBT_IMPOSSIBLE;
	unsigned sum = summed(s, SUM_kr_rrn);
	return wrong_unless((11 - sum) % 10 == value_at(s, 12));
}

/* National Tax Service: three digits of the office, two of the kind */
uint32_t asia_kr_brn(struct str s)
{
	bool can_be = number_at(s, 0, 3) >= 101 && two_at(s, 3) &&
		number_at(s, 5, 4);

	return can_be ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

/* Household Registration: the letter of the county as two digits */
uint32_t asia_tw_id(struct str s)
{
	static const unsigned char county[26] = { 10,
		11,
		12,
		13,
		14,
		15,
		16,
		17,
		34,
		18,
		19,
		20,
		21,
		22,
		35,
		23,
		24,
		25,
		26,
		27,
		28,
		29,
		32,
		30,
		31,
		33 };
	unsigned c = county[value_at(s, 0) - 10];
	unsigned sum = c / 10 + c % 10 * 9;

	if (!str_has_char(STR("1289"), s.p[1]))
		return FORM_DOUBT_SHAPE;
	for (size_t i = 1; i < 9; i++)
		sum += value_at(s, i) * (unsigned)(9 - i);
	return wrong_unless((sum + value_at(s, 9)) % 10 == 0);
}

/* Fiscal Information Agency, Ministry of Finance; of a seventh digit 7 both 0
 * and 1 may be added */
uint32_t asia_tw_ubn(struct str s)
{
	static const unsigned char weight[] = { 1, 2, 1, 2, 1, 2, 4, 1 };
	unsigned sum = 0;

	for (size_t i = 0; i < 8; i++) {
		unsigned v = value_at(s, i) * weight[i];

		sum += v / 10 + v % 10;
	}
	return wrong_unless(
		sum % 10 == 0 || (sum % 10 == 9 && s.p[6] == '7'));
}

/* Immigration Department: one or two letters, six digits, 0..9 or A */
uint32_t asia_hk_id(struct str s)
{
	size_t letters = s.n - 7;
	unsigned sum = letters == 1 ? 9 * 36 : 9 * value_at(s, 0);

	sum += 8 * value_at(s, letters - 1);
	for (size_t i = 0; i < 6; i++)
		sum += (unsigned)(7 - i) * value_at(s, letters + i);
	sum += s.p[s.n - 1] == 'A' ? 10 : value_at(s, s.n - 1);
	return wrong_unless(sum % 11 == 0);
}

/* --- South-East Asia ------------------------------------------------------ */

/* Immigration & Checkpoints Authority; the sum is not published: as
 * implementations agree on it */
uint32_t asia_sg_nric(struct str s)
{
	static const struct {
		char first;
		unsigned char more;
		const char *letters;
	} series[] = {
		{ 'S', 0, "JZIHGFEDCBA" },
		{ 'T', 4, "JZIHGFEDCBA" },
		{ 'F', 0, "XWUTRQPNMLK" },
		{ 'G', 4, "XWUTRQPNMLK" },
		{ 'M', 3, "XWUTRQPNJLK" },
	};
	unsigned sum = summed(str_from(s, 1), SUM_sg_nric);

	for (size_t i = 0; i < sizeof series / sizeof *series; i++) {
		unsigned at = (sum + series[i].more) % 11;

		if (s.p[0] != series[i].first)
			continue;
		/* M counts from the other end */
		return wrong_unless(series[i].letters[at] == s.p[8]);
	}
	return FORM_DOUBT_SHAPE;
}

/* National Registration Department: day of birth, place of birth */
uint32_t asia_my_nric(struct str s)
{
	static const char unused[] =
		"00 17 18 19 20 69 70 73 80 81 94 95 96 97";
	unsigned year = two_at(s, 0);

	if (!is_day(1900 + year, two_at(s, 2), two_at(s, 4)) &&
		!is_day(2000 + year, two_at(s, 2), two_at(s, 4)))
		return FORM_DOUBT_IMPOSSIBLE;
	return has_part(s, 6, 2, unused) ? FORM_DOUBT_IMPOSSIBLE : 0;
}

/* Law no. 23 of 2006: province, day of birth, of women with 40 added */
uint32_t asia_id_nik(struct str s)
{
	static const char provinces[] =
		"11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 "
		"62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96";
	unsigned day = two_at(s, 6) % 40;

	if (!is_day(1900 + two_at(s, 10), two_at(s, 8), day) &&
		!is_day(2000 + two_at(s, 10), two_at(s, 8), day))
		return FORM_DOUBT_IMPOSSIBLE;
	return has_part(s, 0, 2, provinces) ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

/* Bureau of Registration Administration */
uint32_t asia_th_pin(struct str s)
{
	unsigned sum = summed(s, SUM_th_pin);

	if (s.p[0] == '0' || s.p[0] == '9')
		return FORM_DOUBT_SHAPE;
	return wrong_unless((11 - sum) % 10 == value_at(s, 12));
}

/* General Department of Taxation, circular 105/2020 */
uint32_t asia_vn_mst(struct str s)
{
	unsigned sum = summed(s, SUM_vn_mst);

	if (!number_at(s, 2, 7) || (s.n == 13 && !number_at(s, 10, 3)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(sum > 0 && 10 - sum == value_at(s, 9));
}

/* --- South Asia, Near East ------------------------------------------------ */

/* UIDAI; a number that reads the same backwards is none */
uint32_t asia_in_aadhaar(struct str s)
{
	bool same = true;

	for (size_t i = 0; i < 6; i++)
		same = same && s.p[i] == s.p[11 - i];
	if (s.p[0] < '2' || same)
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(is_verhoeff(s));
}

/* Income Tax Department: the fourth letter is the kind of holder */
uint32_t asia_in_pan(struct str s)
{
	bool can_be = str_has_char(STR("ABCFGHLJPTK"), s.p[3]) &&
		number_at(s, 5, 4);

	return can_be ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

/* GST Council: state, PAN, count, Z, check */
uint32_t asia_in_gstin(struct str s)
{
	unsigned state = two_at(s, 0);

	if (state < 1 || state > 37 || s.p[12] == '0' || s.p[13] != 'Z')
		return FORM_DOUBT_IMPOSSIBLE;
	if (asia_in_pan(str_from(s, 2)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 36) == 0);
}

/* NADRA: the first digit is the province */
uint32_t asia_pk_cnic(struct str s)
{
	bool can_be = s.p[0] >= '1' && s.p[0] <= '7' && s.p[12] != '0';

	return can_be ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

/* Population and Immigration Authority */
uint32_t asia_il_id(struct str s)
{
	if (!number_at(s, 0, s.n))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}

/* General Directorate of Civil Registration */
uint32_t asia_tr_kimlik(struct str s)
{
	unsigned odd = summed(s, SUM_tr_kimlik);
	unsigned first = (10 - odd) % 10;
	unsigned all = summed(s, SUM_tr_kimlik_2);

	if (s.p[0] == '0')
		return FORM_DOUBT_SHAPE;
	return wrong_unless(first == value_at(s, 9) &&
		(first + all) % 10 == value_at(s, 10));
}

/* Revenue Administration */
uint32_t asia_tr_vkn(struct str s)
{
	unsigned sum = 0;

	for (unsigned i = 1; i <= 9; i++) {
		unsigned v = (value_at(s, 9 - i) + i) % 10;
		unsigned turn = v * (1U << i) % 9;

		if (v)
			sum += turn ? turn : 9;
	}
	return wrong_unless((10 - sum % 10) % 10 == value_at(s, 9));
}
