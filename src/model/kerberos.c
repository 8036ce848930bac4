/* SPDX-License-Identifier: Apache-2.0 */
#include "model/kerberos.h"

/* RFC 4120, 7.5.9. The others tell of clocks, ciphers, names of services and
 * sizes, or are a step of every logon, as KDC_ERR_PREAUTH_REQUIRED (25) is. */
static const struct {
	uint64_t code;
	const char *name;
} failures[] = {
	{ 6, "KDC_ERR_C_PRINCIPAL_UNKNOWN" },
	{ 12, "KDC_ERR_POLICY" },
	{ 18, "KDC_ERR_CLIENT_REVOKED" },
	{ 23, "KDC_ERR_KEY_EXPIRED" },
	{ 23, "KDC_ERR_KEY_EXP" }, /* as Suricata writes it */
	{ 24, "KDC_ERR_PREAUTH_FAILED" },
	{ 31, "KRB_AP_ERR_BAD_INTEGRITY" },
};

/* "0x18", "24"; false: no number */
static bool number_of(struct str s, uint64_t *ret)
{
	bool hex = s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x';

	if (!hex)
		return str_u64(s, ret);
	*ret = 0;
	for (size_t i = 2; i < s.n && i < 18; i++) {
		char c = (char)(s.p[i] | 0x20);
		bool letter = c >= 'a' && c <= 'f';
		bool digit = c >= '0' && c <= '9';

		if (!letter && !digit)
			return false;
		*ret = *ret << 4 |
			(uint64_t)(letter ? c - 'a' + 10 : c - '0');
	}
	return true;
}

int8_t kerberos_failed_code(uint64_t code)
{
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		if (failures[i].code == code)
			return 0;
	}
	return -1;
}

int8_t kerberos_failed(struct str error)
{
	uint64_t code;

	if (!error.n)
		return 0;
	if (number_of(error, &code))
		return kerberos_failed_code(code);
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		if (str_is(error, failures[i].name))
			return 0;
	}
	return -1;
}
