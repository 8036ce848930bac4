/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* Structure of the account number of each country: so many digits (n), letters
 * (a), or both (c). source: SWIFT, IBAN Registry, release 101 */
static const struct {
	const char *country;
	const char *account;
} registry[] = {
	{ "AD", "8n12c" },
	{ "AE", "19n" },
	{ "AL", "8n16c" },
	{ "AT", "16n" },
	{ "AZ", "4a20c" },
	{ "BA", "16n" },
	{ "BE", "12n" },
	{ "BG", "4a6n8c" },
	{ "BH", "4a14c" },
	{ "BI", "23n" },
	{ "BR", "23n1a1c" },
	{ "BY", "4c4n16c" },
	{ "CH", "5n12c" },
	{ "CR", "18n" },
	{ "CY", "8n16c" },
	{ "CZ", "20n" },
	{ "DE", "18n" },
	{ "DJ", "23n" },
	{ "DK", "14n" },
	{ "DO", "4c20n" },
	{ "EE", "16n" },
	{ "EG", "25n" },
	{ "ES", "20n" },
	{ "FI", "14n" },
	{ "FK", "2a12n" },
	{ "FO", "14n" },
	{ "FR", "10n11c2n" },
	{ "GB", "4a14n" },
	{ "GE", "2a16n" },
	{ "GI", "4a15c" },
	{ "GL", "14n" },
	{ "GR", "7n16c" },
	{ "GT", "24c" },
	{ "HN", "4a20n" },
	{ "HR", "17n" },
	{ "HU", "24n" },
	{ "IE", "4a14n" },
	{ "IL", "19n" },
	{ "IQ", "4a15n" },
	{ "IS", "22n" },
	{ "IT", "1a10n12c" },
	{ "JO", "4a4n18c" },
	{ "KW", "4a22c" },
	{ "KZ", "3n13c" },
	{ "LB", "4n20c" },
	{ "LC", "4a24c" },
	{ "LI", "5n12c" },
	{ "LT", "16n" },
	{ "LU", "3n13c" },
	{ "LV", "4a13c" },
	{ "LY", "21n" },
	{ "MC", "10n11c2n" },
	{ "MD", "20c" },
	{ "ME", "18n" },
	{ "MK", "3n10c2n" },
	{ "MN", "16n" },
	{ "MR", "23n" },
	{ "MT", "4a5n18c" },
	{ "MU", "4a19n3a" },
	{ "NI", "4a20n" },
	{ "NL", "4a10n" },
	{ "NO", "11n" },
	{ "OM", "3n16c" },
	{ "PK", "4a16c" },
	{ "PL", "24n" },
	{ "PS", "4a21c" },
	{ "PT", "21n" },
	{ "QA", "4a21c" },
	{ "RO", "4a16c" },
	{ "RS", "18n" },
	{ "RU", "14n15c" },
	{ "SA", "2n18c" },
	{ "SC", "4a20n3a" },
	{ "SD", "14n" },
	{ "SE", "20n" },
	{ "SI", "15n" },
	{ "SK", "20n" },
	{ "SM", "1a10n12c" },
	{ "SO", "19n" },
	{ "ST", "21n" },
	{ "SV", "4a20n" },
	{ "TL", "19n" },
	{ "TN", "20n" },
	{ "TR", "6n16c" },
	{ "UA", "6n19c" },
	{ "VA", "18n" },
	{ "VG", "4a16n" },
	{ "XK", "16n" },
	{ "YE", "4a4n18c" },
};

static const char *account_of(struct str s)
{
	for (size_t i = 0; i < N(registry); i++) {
		if (str_is(str_head(s, 2), registry[i].country))
			return registry[i].account;
	}
	return NULL;
}

static bool fits(char kind, char c)
{
	if (kind == 'n')
		return is_digit(c);
	if (kind == 'a')
		return is_upper(c);
	return is_digit(c) || is_upper(c);
}

/* FORM_DOUBT_LENGTH or FORM_DOUBT_SHAPE: the account is none of that country */
static uint32_t account_doubts(struct str account, const char *structure)
{
	size_t at = 0;
	uint32_t doubts = 0;

	while (*structure) {
		unsigned n = 0;

		while (is_digit(*structure))
			n = n * 10 + (unsigned)(*structure++ - '0');
		for (; n; n--, at++) {
			if (at < account.n &&
				!fits(*structure, account.p[at]))
				doubts |= FORM_DOUBT_SHAPE;
		}
		structure++;
	}
	return at == account.n ? doubts : doubts | FORM_DOUBT_LENGTH;
}

static unsigned es_check(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += value_at(s, i) * (1U << i) % 11;
	sum %= 11;
	return sum < 2 ? sum : 11 - sum;
}

/* Check digits within the account, where a country has them. */
static bool is_national(struct str s)
{
	struct str account = str_from(s, 4);
	static const signed char
		norway[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };
	char branch[10] = "00";
	uint64_t check;

	if (str_starts(s, STR("BE"))) {
		check = number_at(account, 0, 10) % 97;
		return (check ? check : 97) == two_at(account, 10);
	}
	if (str_starts(s, STR("ME")))
		return remainder_of(account, 97) == 1;
	if (str_starts(s, STR("NO")))
		return str_starts(account, STR("0000"))
			? luhn_sum(str_from(account, 4), 10) == 0
			: weighted(account, norway, 11, 11) == 0;
	if (!str_starts(s, STR("ES")))
		return true;
	memcpy(branch + 2, account.p, 8);
	return es_check((struct str){ branch, 10 }) == value_at(account, 8) &&
		es_check(str_from(account, 10)) == value_at(account, 9);
}

bool iban_is_like(struct str s)
{
	return s.n >= 12 && account_of(s) && is_digit(s.p[2]) &&
		is_digit(s.p[3]);
}

uint32_t iban_check(struct str s)
{
	const char *structure = account_of(s);
	uint32_t doubts;

	if (!structure)
		return FORM_DOUBT_COUNTRY;
	doubts = account_doubts(str_from(s, 4), structure);
	if (doubts)
		return doubts;
	/* the first four characters count behind the others */
	unsigned r = remainder_of(str_from(s, 4), 97);
	for (size_t i = 0; i < 4; i++) {
		unsigned v = value_at(s, i);

		r = (r * (v > 9 ? 100 : 10) + v) % 97;
	}
	return r == 1 && is_national(s) ? 0 : FORM_DOUBT_CHECK;
}
