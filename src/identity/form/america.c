/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of persons and firms in the Americas, Africa and Oceania. */
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

/* Social Security Administration, POMS RM 10201.035; the numbers of
 * advertisements */
uint32_t america_us_ssn(struct str s)
{
	uint64_t area = number_at(s, 0, 3);

	if (!area || area == 666 || area >= 900 || !two_at(s, 3) ||
		!number_at(s, 5, 4))
		return FORM_DOUBT_IMPOSSIBLE;
	if (str_listed(STR("078051120 457555462 219099999"), ' ', s))
		return FORM_DOUBT_INVENTED;
	return 0;
}

/* Internal Revenue Service, IRM 3.21.263 */
uint32_t america_us_itin(struct str s)
{
	unsigned group = two_at(s, 3);
	bool can_be =
		s.p[0] == '9' && group >= 70 && group != 89 && group != 93;

	return can_be ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

/* Internal Revenue Service: prefixes that were never given out */
uint32_t america_us_ein(struct str s)
{
	static const char unused[] =
		"00 07 08 09 17 18 19 28 29 49 69 70 78 79 "
		"89 96 97";

	return has_part(s, 0, 2, unused) ? FORM_DOUBT_IMPOSSIBLE : 0;
}

/* Employment and Social Development Canada */
uint32_t america_ca_sin(struct str s)
{
	if (s.p[0] == '0' || s.p[0] == '8')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}

static bool is_curp_day(struct str s)
{
	unsigned century = is_digit(s.p[16]) ? 1900 : 2000;

	return is_day(century + two_at(s, 4), two_at(s, 6), two_at(s, 8));
}

/* RENAPO, Instructivo Normativo (2008) */
uint32_t america_mx_curp(struct str s)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
	static const char states[] =
		"AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT "
		"OC PL QR QT SL SP SR TC TL TS VZ YN ZS";
	unsigned sum = 0;

	if (!is_curp_day(s) || !str_has_char(STR("HMX"), s.p[10]) ||
		!has_part(s, 11, 2, states))
		return FORM_DOUBT_IMPOSSIBLE;
	for (unsigned i = 0; i < 17; i++) {
		const char *at = strchr(letters, s.p[i]);

		sum += (at ? (unsigned)(at - letters) : 0) * (18 - i);
	}
	return wrong_unless((10 - sum % 10) % 10 == value_at(s, 17));
}

/* SAT: a day stands behind the name */
uint32_t america_mx_rfc(struct str s)
{
	size_t at = s.n == 12 ? 3 : 4;
	bool can_be = is_day(2000 + two_at(s, at),
		two_at(s, at + 2),
		two_at(s, at + 4));

	return can_be ? 0 : FORM_DOUBT_IMPOSSIBLE;
}

static unsigned back(unsigned sum)
{
	return (11 - sum % 11) % 11 % 10;
}

/* Receita Federal */
uint32_t america_br_cpf(struct str s)
{
	unsigned a = back(summed(s, SUM_br_cpf));
	unsigned b = back(summed(s, SUM_br_cpf_2));

	if (!number_at(s, 0, 11))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(a == value_at(s, 9) && b == value_at(s, 10));
}

/* Receita Federal, IN 2.229 of 2024: letters count by their code less that of
 * 0 */
static unsigned cnpj_sum(struct str s, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (unsigned)(s.p[i] - '0') *
			(unsigned)((n - 1 - i) % 8 + 2);
	return back(sum);
}

uint32_t america_br_cnpj(struct str s)
{
	if (str_starts(s, STR("000000000000")))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(cnpj_sum(s, 12) == value_at(s, 12) &&
		cnpj_sum(s, 13) == value_at(s, 13));
}

/* AFIP, Resolución General 10/1997 */
uint32_t america_ar_cuit(struct str s)
{
	static const char kinds[] = "20 23 24 27 30 33 34 50 51 55";
	unsigned sum = summed(s, SUM_ar_cuit);
	unsigned check = 11 - sum;

	if (!has_part(s, 0, 2, kinds))
		return FORM_DOUBT_IMPOSSIBLE;
	if (check >= 10)
		check = check == 11 ? 0 : 9;
	return wrong_unless(check == value_at(s, 10));
}

/* Servicio de Registro Civil e Identificación */
uint32_t america_cl_rut(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		sum += value_at(s, s.n - 2 - i) * (unsigned)(i % 6 + 2);
	sum = 11 - sum % 11;
	if (sum == 11)
		sum = 0;
	return wrong_unless("0123456789K"[sum] == s.p[s.n - 1]);
}

/* DIAN, Orden Administrativa 4 of 1989 */
uint32_t america_co_nit(struct str s)
{
	static const unsigned char weight[] = { 3,
		7,
		13,
		17,
		19,
		23,
		29,
		37,
		41,
		43,
		47,
		53,
		59,
		67,
		71 };
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		sum += value_at(s, s.n - 2 - i) * weight[i];
	return wrong_unless("01987654321"[sum % 11] == s.p[s.n - 1]);
}

/* Registro Civil del Ecuador */
uint32_t america_ec_ci(struct str s)
{
	unsigned province = two_at(s, 0);
	bool place = (province >= 1 && province <= 24) || province == 30 ||
		province == 50;

	if (!place || s.p[2] > '6')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}

/* DGI */
uint32_t america_uy_rut(struct str s)
{
	unsigned sum = summed(s, SUM_uy_rut);
	unsigned office = two_at(s, 0);

	if (office < 1 || office > 22 || !number_at(s, 2, 6) ||
		number_at(s, 8, 3) != 1)
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless((11 - sum) % 11 == value_at(s, 11));
}

/* SENIAT */
uint32_t america_ve_rif(struct str s)
{
	static const char kinds[] = "VEJPG";
	const char *at = strchr(kinds, s.p[0]);
	unsigned sum = summed(str_from(s, 1), SUM_ve_rif);

	if (!at)
		return FORM_DOUBT_SHAPE;
	sum += (unsigned)(at - kinds + 1) * 4;
	return wrong_unless("00987654321"[sum % 11] == s.p[9]);
}

/* Carné de identidad */
uint32_t america_cu_ni(struct str s)
{
	unsigned year = two_at(s, 0);

	if (s.p[6] == '9')
		year += 1800;
	else
		year += s.p[6] <= '5' ? 1900 : 2000;
	return is_day(year, two_at(s, 2), two_at(s, 4))
		? 0
		: FORM_DOUBT_IMPOSSIBLE;
}

/* SAT, Guatemala */
uint32_t america_gt_nit(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		sum += value_at(s, s.n - 2 - i) * (unsigned)(i + 2);
	return wrong_unless(
		"0123456789K"[(11 - sum % 11) % 11] == s.p[s.n - 1]);
}

/* DNIT, Paraguay */
uint32_t america_py_ruc(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		sum += value_at(s, s.n - 2 - i) * (unsigned)(i + 2);
	return wrong_unless(back(sum) == value_at(s, s.n - 1));
}

/* Australian Taxation Office */
uint32_t america_au_tfn(struct str s)
{
	return wrong_unless(!summed(s, SUM_au_tfn));
}

/* Australian Business Register: 1 is taken off the first digit */
uint32_t america_au_abn(struct str s)
{
	unsigned sum = summed(s, SUM_au_abn);

	return wrong_unless(s.p[0] != '0' && sum == 10);
}

/* Inland Revenue, Resident withholding tax specification */
uint32_t america_nz_ird(struct str s)
{
	uint64_t v = number_at(s, 0, s.n);
	char room[9] = "000000000";
	struct str nine = { room, 9 };
	unsigned sum;

	memcpy(room + 9 - s.n, s.p, s.n);
	if (v <= 10000000 || v >= 150000000)
		return FORM_DOUBT_IMPOSSIBLE;
	sum = (11 - summed(nine, SUM_nz_ird)) % 11;
	if (sum == 10) {
		sum = summed(nine, SUM_nz_ird_2);
		sum = (11 - sum) % 11;
	}
	return wrong_unless(sum == value_at(s, s.n - 1));
}

/* Department of Home Affairs: the year is of the last hundred years */
uint32_t america_za_id(struct str s)
{
	unsigned year = two_at(s, 0);

	if (!is_day(1900 + year, two_at(s, 2), two_at(s, 4)) &&
		!is_day(2000 + year, two_at(s, 2), two_at(s, 4)))
		return FORM_DOUBT_IMPOSSIBLE;
	if (s.p[10] > '1')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}
