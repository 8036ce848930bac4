/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of persons and firms in Europe. */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"
#include "identity/form/phone_plans.h"

enum {
	/* years of two digits up to this one may be of this century */
	THIS_YEAR = 26
};

static uint32_t wrong_unless(bool right)
{
	return right ? 0 : FORM_DOUBT_CHECK;
}

static bool has_part(struct str s, size_t at, size_t n, const char *allowed)
{
	return str_listed(str_of(allowed), ' ', str_head(str_from(s, at), n));
}

/* a day of which the century is either */
static bool is_some_day(unsigned year, unsigned month, unsigned day)
{
	return is_day(1900 + year, month, day) ||
		is_day(2000 + year, month, day);
}

static unsigned back(unsigned sum, unsigned mod)
{
	return (mod - sum % mod) % mod;
}

/* --- Germany, Austria, Switzerland, Benelux, France ------------------------
 */

/* Abgabenordnung, § 139b: of the first ten digits one stands twice or three
 * times, the others once at most */
uint32_t europe_de_idnr(struct str s)
{
	unsigned char count[10] = { 0 };
	unsigned twice = 0;

	for (size_t i = 0; i < 10; i++)
		count[value_at(s, i)]++;
	for (size_t i = 0; i < 10; i++) {
		twice += count[i] > 1;
		if (count[i] > 3)
			return FORM_DOUBT_IMPOSSIBLE;
	}
	if (twice != 1 || s.p[0] == '0')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(is_mod_11_10(s));
}

/* ISO 7064, MOD 11,10; numbers of firms in Germany, Croatia, Serbia */
uint32_t europe_mod_11_10(struct str s)
{
	return wrong_unless(is_mod_11_10(s));
}

/* Sozialversicherung: the check digit is the fourth */
uint32_t europe_at_vnr(struct str s)
{
	unsigned sum = summed(s, SUM_at_vnr);

	if (s.p[0] == '0')
		return FORM_DOUBT_SHAPE;
	return wrong_unless(sum == value_at(s, 3));
}

/* Bundesministerium für Finanzen, BMF UID-Konstruktionsregeln */
uint32_t europe_at_uid(struct str s)
{
	unsigned sum = 4;

	for (size_t i = 1; i < 8; i++) {
		unsigned v = value_at(s, i) * (i % 2 ? 1 : 2);

		sum += v / 10 + v % 10;
	}
	return wrong_unless(back(sum, 10) == value_at(s, 8));
}

/* Zentrale Ausgleichsstelle; EAN-13 */
uint32_t europe_ch_ahv(struct str s)
{
	unsigned sum = summed(s, SUM_ch_ahv);

	return wrong_unless(sum == 0);
}

/* Bundesamt für Statistik */
uint32_t europe_ch_uid(struct str s)
{
	unsigned sum = summed(s, SUM_ch_uid);

	return wrong_unless(back(sum, 11) == value_at(s, 8));
}

/* Rijksregister, royal decree of 3 April 1984; of this century with a 2 put
 * before it; day and month may be 0 */
uint32_t europe_be_nn(struct str s)
{
	uint64_t n = number_at(s, 0, 9);
	unsigned check = two_at(s, 9);
	unsigned month = two_at(s, 2);

	if (!number_at(s, 0, 11) || month > 12)
		return FORM_DOUBT_IMPOSSIBLE;
	if (97 - n % 97 == check)
		return 0;
	n += 2000000000;
	return wrong_unless(
		two_at(s, 0) <= THIS_YEAR && 97 - n % 97 == check);
}

/* FOD Financiën; nine digits are of the time before 2005 */
uint32_t europe_be_vat(struct str s)
{
	uint64_t n = number_at(s, 0, s.n - 2);

	return wrong_unless(n && (n + two_at(s, s.n - 2)) % 97 == 0);
}

/* Rijksdienst voor Identiteitsgegevens: the elfproef */
uint32_t europe_nl_bsn(struct str s)
{
	unsigned sum = summed(s, SUM_nl_bsn);

	if (!number_at(s, 0, s.n))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(sum == 0);
}

/* Administration de l'enregistrement */
uint32_t europe_lu_tva(struct str s)
{
	return wrong_unless(number_at(s, 0, 6) % 89 == two_at(s, 6));
}

/* INSEE; Corsica counts as 19 and 18 */
uint32_t europe_fr_nir(struct str s)
{
	char room[13];
	struct str n = { room, sizeof room };

	memcpy(room, s.p, sizeof room);
	if (is_letter(room[6])) {
		if (room[5] != '2' || (room[6] != 'A' && room[6] != 'B'))
			return FORM_DOUBT_SHAPE;
		room[5] = '1';
		room[6] = room[6] == 'A' ? '9' : '8';
	}
	return wrong_unless(97 - remainder_of(n, 97) == two_at(s, 13));
}

/* Direction générale des Finances publiques */
uint32_t europe_fr_nif(struct str s)
{
	if (s.p[0] > '3')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(number_at(s, 0, 10) % 511 == number_at(s, 10, 3));
}

/* SIREN, IMEI: Luhn; ISO/IEC 7812-1, annex B */
uint32_t europe_luhn(struct str s)
{
	return wrong_unless(luhn_sum(s, 10) == 0);
}

/* --- Italy, Spain, Portugal, Greece ----------------------------------------
 */

/* Agenzia delle Entrate: three digits are the office */
uint32_t europe_it_iva(struct str s)
{
	uint64_t office = number_at(s, 7, 3);
	bool known = (office >= 1 && office <= 100) || office == 120 ||
		office == 121 || office == 888 || office == 999;

	if (!number_at(s, 0, 7) || !known)
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}

/* letters that stand for digits where two codes would be the same */
static unsigned omocodia(char c)
{
	static const char letters[] = "LMNPQRSTUV";
	const char *at = is_digit(c) ? NULL : strchr(letters, c);

	return at ? (unsigned)(at - letters) : (unsigned)(c - '0') % 10;
}

static bool is_omocodia(struct str s)
{
	static const unsigned char places[] = { 6, 7, 9, 10, 12, 13, 14 };

	for (size_t i = 0; i < sizeof places; i++) {
		char c = s.p[places[i]];

		if (!is_digit(c) && !str_has_char(STR("LMNPQRSTUV"), c))
			return false;
	}
	return true;
}

/* Of 15 characters, the last apart: each counts otherwise at odd places. */
static unsigned codice_sum(struct str s)
{
	static const unsigned char odd[36] = { 1,
		0,
		5,
		7,
		9,
		13,
		15,
		17,
		19,
		21,
		1,
		0,
		5,
		7,
		9,
		13,
		15,
		17,
		19,
		21,
		2,
		4,
		18,
		20,
		11,
		3,
		6,
		8,
		12,
		14,
		16,
		10,
		22,
		25,
		24,
		23 };
	unsigned sum = 0;

	for (size_t i = 0; i < 15; i++) {
		unsigned v = value_at(s, i) % 36;

		if (i % 2)
			sum += v > 9 ? v - 10 : v;
		else
			sum += odd[v];
	}
	return sum % 26;
}

/* Decreto ministeriale 23 December 1976; some persons have the number of a firm
 */
uint32_t europe_it_codice(struct str s)
{
	static const char months[] = "ABCDEHLMPRST";
	const char *month;
	unsigned day;
	unsigned year;

	if (s.n == 11)
		return europe_it_iva(s);
	month = strchr(months, s.p[8]);
	day = (omocodia(s.p[9]) * 10 + omocodia(s.p[10])) % 40;
	year = omocodia(s.p[6]) * 10 + omocodia(s.p[7]);
	if (!month || !is_omocodia(s))
		return FORM_DOUBT_SHAPE;
	if (!is_some_day(year, (unsigned)(month - months) + 1, day))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(codice_sum(s) + 10 == value_at(s, 15));
}

static bool is_dni_letter(uint64_t number, char letter)
{
	return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter;
}

/* Firms: a letter for the kind; the check is a digit or a letter */
static uint32_t es_firm(struct str s)
{
	unsigned sum = 0;

	if (!str_has_char(STR("ABCDEFGHJNPQRSUVW"), s.p[0]))
		return FORM_DOUBT_SHAPE;
	for (size_t i = 1; i < 8; i++) {
		unsigned v = value_at(s, i) * (i % 2 ? 2 : 1);

		sum += v / 10 + v % 10;
	}
	sum = back(sum, 10);
	return wrong_unless(
		s.p[8] == (char)('0' + sum) || s.p[8] == "JABCDEFGHI"[sum]);
}

/* Real Decreto 1065/2007, articles 19 to 22: DNI, NIE, and firms */
uint32_t europe_es_nif(struct str s)
{
	char first = s.p[0];
	uint64_t n = number_at(s, 1, 7);

	if (is_digit(first))
		return wrong_unless(
			is_dni_letter(number_at(s, 0, 8), s.p[8]));
	if (first >= 'X' && first <= 'Z') {
		n += (uint64_t)(first - 'X') * 10000000;
		return wrong_unless(is_dni_letter(n, s.p[8]));
	}
	if (first >= 'K' && first <= 'M')
		return wrong_unless(is_dni_letter(n, s.p[8]));
	return es_firm(s);
}

/* Cartão de Cidadão: Luhn over letters as numbers */
uint32_t europe_pt_cc(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned v = value_at(s, s.n - 1 - i);

		if (i % 2)
			v = v * 2 > 9 ? v * 2 - 9 : v * 2;
		sum += v;
	}
	return wrong_unless(sum % 10 == 0);
}

/* IDIKA: day of birth, Luhn */
uint32_t europe_gr_amka(struct str s)
{
	if (!is_some_day(two_at(s, 4), two_at(s, 2), two_at(s, 0)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(luhn_sum(s, 10) == 0);
}

/* --- the isles, the North --------------------------------------------------
 */

/* HM Revenue & Customs, NIM39110: prefixes that are not given out */
uint32_t europe_gb_nino(struct str s)
{
	static const char unused[] = "BG GB KN NK NT TN ZZ";

	if (str_has_char(STR("DFIQUV"), s.p[0]) ||
		str_has_char(STR("DFIQUVO"), s.p[1]) ||
		has_part(s, 0, 2, unused) || s.p[8] > 'D')
		return FORM_DOUBT_IMPOSSIBLE;
	return 0;
}

/* HM Revenue & Customs: the first digit checks */
uint32_t europe_gb_utr(struct str s)
{
	unsigned sum = summed(str_from(s, 1), SUM_gb_utr);

	return wrong_unless("21987654321"[sum] == s.p[0]);
}

/* Department of Social Protection: a letter, and since 2013 a second one */
uint32_t europe_ie_pps(struct str s)
{
	unsigned sum = summed(s, SUM_ie_pps);

	if (s.n == 9 && !str_has_char(STR("ABHWTX"), s.p[8]))
		return FORM_DOUBT_SHAPE;
	if (s.n == 9 && str_has_char(STR("ABH"), s.p[8]))
		sum = (sum + 9 * (unsigned)(s.p[8] - 'A' + 1)) % 23;
	return wrong_unless("WABCDEFGHIJKLMNOPQRSTUV"[sum] == s.p[7]);
}

/* CPR-kontoret; since 2007 the old sum may be wrong */
uint32_t europe_dk_cpr(struct str s)
{
	unsigned year = two_at(s, 4);
	char c = s.p[6];

	if (str_has_char(STR("5678"), c) && year >= 58)
		year += 1800;
	else if (c <= '3' || (str_has_char(STR("49"), c) && year >= 37))
		year += 1900;
	else
		year += 2000;
	if (year > 2000 + THIS_YEAR)
		return FORM_DOUBT_IMPOSSIBLE;
	return is_day(year, two_at(s, 2), two_at(s, 0))
		? 0
		: FORM_DOUBT_IMPOSSIBLE;
}

/* Skatteverket, SKV 704: after the 60th day of a month for those who are not
 * registered; + stands before the number of who is 100 */
uint32_t europe_se_pnr(struct str s)
{
	size_t at = s.n - 10;

	if (at) {
		if (!is_day((unsigned)number_at(s, 0, 4),
			    two_at(s, 4),
			    two_at(s, 6)))
			return FORM_DOUBT_IMPOSSIBLE;
	} else if (!is_some_day(two_at(s, 0), two_at(s, 2), two_at(s, 4))) {
		return FORM_DOUBT_IMPOSSIBLE;
	}
	return wrong_unless(luhn_sum(str_from(s, at), 10) == 0);
}

static bool no_century(unsigned year, unsigned individual, unsigned *ret)
{
	if (individual < 500)
		*ret = 1900 + year;
	else if (individual < 750 && year >= 54)
		*ret = 1800 + year;
	else if (year < 40)
		*ret = 2000 + year;
	else if (individual >= 900)
		*ret = 1900 + year;
	else
		return false;
	return true;
}

/* Folkeregisterloven; 40 more on the day for D numbers, on the month for
 * numbers of the health service */
uint32_t europe_no_fnr(struct str s)
{
	unsigned a = summed(s, SUM_no_fnr);
	unsigned b = summed(s, SUM_no_fnr_2);
	unsigned day = two_at(s, 0);
	unsigned month = two_at(s, 2);
	unsigned year = 0;

	if (back(a, 11) != value_at(s, 9) || back(b, 11) != value_at(s, 10))
		return FORM_DOUBT_CHECK;
	if (day >= 80 ||
		!no_century(two_at(s, 4),
			(unsigned)number_at(s, 6, 3),
			&year))
		return FORM_DOUBT_IMPOSSIBLE;
	day -= day > 40 ? 40 : 0;
	month -= month > 40 ? 40 : 0;
	if (!is_day(year, month, day) || year > 2000 + THIS_YEAR)
		return FORM_DOUBT_IMPOSSIBLE;
	return 0;
}

/* Digi- ja väestötietovirasto; signs of the century since 2023 */
uint32_t europe_fi_hetu(struct str s)
{
	unsigned century = str_has_char(STR("ABCDEF"), s.p[6]) ? 2000 : 1900;
	uint64_t individual = number_at(s, 7, 3);
	uint64_t n = number_at(s, 0, 6) * 1000 + individual;

	if (s.p[6] == '+')
		century = 1800;
	else if (!str_has_char(STR("ABCDEFYXWVU-"), s.p[6]))
		return FORM_DOUBT_SHAPE;
	if (!is_day(century + two_at(s, 4), two_at(s, 2), two_at(s, 0)))
		return FORM_DOUBT_IMPOSSIBLE;
	if (individual < 2 || individual >= 900)
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(
		"0123456789ABCDEFHJKLMNPRSTUVWXY"[n % 31] == s.p[10]);
}

/* Registers Iceland; firms have 40 more on the day */
uint32_t europe_is_kennitala(struct str s)
{
	unsigned day = two_at(s, 0);
	unsigned year = two_at(s, 4) + (s.p[9] == '9' ? 1900U : 2000U);

	if ((s.p[9] != '9' && s.p[9] != '0') ||
		!is_day(year, two_at(s, 2), day >= 40 ? day - 40 : day))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(!summed(s, SUM_is_kennitala));
}

/* --- East ------------------------------------------------------------------
 */

/* EVS 585; of 10 a second sum decides. Estonia and Lithuania */
static bool is_baltic(struct str s)
{
	unsigned sum = summed(s, SUM_is_baltic);

	if (sum == 10)
		sum = summed(s, SUM_is_baltic_2);
	return sum % 10 == value_at(s, 10);
}

uint32_t europe_ee_ik(struct str s)
{
	unsigned century = 1700 + (value_at(s, 0) + 1) / 2 * 100;

	if (s.p[0] == '0' || s.p[0] == '9' ||
		!is_day(century + two_at(s, 1), two_at(s, 3), two_at(s, 5)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(is_baltic(s));
}

uint32_t europe_lt_asmens(struct str s)
{
	/* 9: without a day of birth */
	if (s.p[0] == '9')
		return wrong_unless(is_baltic(s));
	return europe_ee_ik(s);
}

/* PMLP; since 2017 numbers begin with 32 and tell no day */
uint32_t europe_lv_pk(struct str s)
{
	unsigned sum = summed(s, SUM_lv_pk);

	if (s.p[0] > '3')
		return wrong_unless(summed(s, SUM_lv_pk_2) == 3);
	if (!str_starts(s, STR("32")) &&
		!is_day(1800 + value_at(s, 6) * 100 + two_at(s, 4),
			two_at(s, 2),
			two_at(s, 0)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless((sum + 1) % 11 % 10 == value_at(s, 10));
}

/* Ustawa o ewidencji ludności: the century is in the month */
uint32_t europe_pl_pesel(struct str s)
{
	static const unsigned century[] = { 1900, 2000, 2100, 2200, 1800 };
	unsigned month = two_at(s, 2);
	unsigned sum = summed(s, SUM_pl_pesel);

	if (!is_day(century[month / 20] + two_at(s, 0),
		    month % 20,
		    two_at(s, 4)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(back(sum, 10) == value_at(s, 10));
}

/* Główny Urząd Statystyczny: nine digits, and five of a unit */
uint32_t europe_pl_regon(struct str s)
{
	unsigned a = summed(s, SUM_pl_regon);
	unsigned b = summed(s, SUM_pl_regon_2);

	if (a % 10 != value_at(s, 8))
		return FORM_DOUBT_CHECK;
	return wrong_unless(s.n == 9 || b % 10 == value_at(s, 13));
}

/* Act 133/2000: of women 50, and since 2004 20 more on the month; until 1953
 * without a check digit. Czechia and Slovakia */
uint32_t europe_cz_rc(struct str s)
{
	unsigned year = 1900 + two_at(s, 0);
	unsigned month = two_at(s, 2) % 50 % 20;

	if (s.n == 9) {
		year -= year >= 1980 ? 100 : 0;
		if (year > 1953)
			return FORM_DOUBT_LENGTH;
	} else if (year < 1954) {
		year += 100;
	}
	if (!is_day(year, month, two_at(s, 4)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(
		s.n == 9 || number_at(s, 0, 9) % 11 % 10 == value_at(s, 9));
}

/* Law 105/1996: the county behind the day of birth */
uint32_t europe_ro_cnp(struct str s)
{
	static const unsigned century[] = { 0,
		1900,
		1900,
		1800,
		1800,
		2000,
		2000,
		1900,
		1900,
		1900 };
	unsigned county = two_at(s, 7);
	unsigned sum = summed(s, SUM_ro_cnp);
	bool known = (county >= 1 && county <= 48) || county == 51 ||
		county == 52 || county == 70 ||
		(county >= 80 && county <= 83);

	if (s.p[0] == '0' || !known ||
		!is_day(century[value_at(s, 0)] + two_at(s, 1),
			two_at(s, 3),
			two_at(s, 5)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless((sum == 10 ? 1 : sum) == value_at(s, 12));
}

/* Ordinance RD-02-20-9: the century is in the month */
uint32_t europe_bg_egn(struct str s)
{
	unsigned month = two_at(s, 2);
	unsigned year = 1900 + two_at(s, 0);
	unsigned sum = summed(s, SUM_bg_egn);

	if (month > 40) {
		year += 100;
		month -= 40;
	} else if (month > 20) {
		year -= 100;
		month -= 20;
	}
	if (!is_day(year, month, two_at(s, 4)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(sum % 10 == value_at(s, 9));
}

/* JMBG of Yugoslavia and its successors: the year in three digits */
uint32_t europe_si_emso(struct str s)
{
	unsigned year = (unsigned)number_at(s, 4, 3);
	unsigned sum = summed(s, SUM_si_emso);

	year += year < 800 ? 2000 : 1000;
	if (!is_day(year, two_at(s, 2), two_at(s, 0)))
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(back(sum, 11) % 10 == value_at(s, 12));
}

/* State Statistics Service of Ukraine: other weights for numbers between 30 and
 * 60 million; of 10 a second sum decides */
uint32_t europe_ua_edrpou(struct str s)
{
	static const signed char low[2][7] = { { 1, 2, 3, 4, 5, 6, 7 },
		{ 3, 4, 5, 6, 7, 8, 9 } };
	static const signed char high[2][7] = { { 7, 1, 2, 3, 4, 5, 6 },
		{ 9, 3, 4, 5, 6, 7, 8 } };
	bool between = s.p[0] >= '3' && s.p[0] <= '5';
	unsigned sum = weighted(s, between ? high[0] : low[0], 7, 11);

	if (sum == 10)
		sum = weighted(s, between ? high[1] : low[1], 7, 11);
	return wrong_unless(sum % 10 == value_at(s, 7));
}

/* Federal Tax Service, order SAE-3-09/826 */
uint32_t europe_ru_inn(struct str s)
{
	if (s.n == 10)
		return wrong_unless(
			summed(s, SUM_ru_inn) % 10 == value_at(s, 9));
	unsigned a = summed(s, SUM_ru_inn_2);
	unsigned b = summed(s, SUM_ru_inn_3);
	return wrong_unless(
		a % 10 == value_at(s, 10) && b % 10 == value_at(s, 11));
}

/* Government decree 438 of 2002 */
uint32_t europe_ru_ogrn(struct str s)
{
	uint64_t n = number_at(s, 0, s.n - 1);

	if (s.n == 13 ? s.p[0] == '0' : s.p[0] != '3' && s.p[0] != '4')
		return FORM_DOUBT_IMPOSSIBLE;
	return wrong_unless(
		n % (s.n == 13 ? 11 : 13) % 10 == value_at(s, s.n - 1));
}

/* Pension Fund decree 192p of 2006: numbers up to 001-001-998 have no check */
uint32_t europe_ru_snils(struct str s)
{
	unsigned sum = 0;

	if (number_at(s, 0, 9) <= 1001998)
		return 0;
	for (unsigned i = 0; i < 9; i++)
		sum += value_at(s, i) * (9 - i);
	sum %= 101;
	return wrong_unless(sum % 100 == two_at(s, 9));
}

/* --- everywhere ------------------------------------------------------------
 */

/* ISO 17442 */
uint32_t world_lei(struct str s)
{
	return wrong_unless(remainder_of(s, 97) == 1);
}

/* ISO 3166-1, and the codes that ISO 6166 adds */
static bool has_country(struct str s)
{
	static const char others[] =
		"AN AQ BV CS EU GS HM PN QS QT TF UM XA XB "
		"XC XD XF XS";

	return phone_plan_of(str_head(s, 2)) || has_part(s, 0, 2, others);
}

/* ISO 6166: Luhn over the digits of all values */
uint32_t world_isin(struct str s)
{
	char room[24];
	struct str digits = { room, 0 };

	if (!has_country(s))
		return FORM_DOUBT_IMPOSSIBLE;
	for (size_t i = 0; i < s.n; i++) {
		unsigned v = value_at(s, i);

		if (v > 9)
			room[digits.n++] = (char)('0' + v / 10);
		room[digits.n++] = (char)('0' + v % 10);
	}
	return wrong_unless(luhn_sum(digits, 10) == 0);
}

/* 3GPP TS 23.003: 15 digits have a check, 14 and 16 have none */
uint32_t world_imei(struct str s)
{
	return wrong_unless(s.n != 15 || luhn_sum(s, 10) == 0);
}
