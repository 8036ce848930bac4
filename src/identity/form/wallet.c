/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/wallet.h"

#include "identity/form/fold.h"
#include "identity/form/form.h"
#include "identity/form/ink.h"
#include "identity/form/keccak.h"

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	BASE58_MAX = 40, /* bytes of what is decoded */
	PAYLOAD_N = 21,  /* version, and RIPEMD-160 of the key */
	CHECKSUM_N = 4,
	ETHEREUM_N = 40,
	BECH32_N = 6, /* characters of its checksum */
	BECH32M = 0x2bc830a3,
	MONERO_N = 95,
	MONERO_WITH_ID_N = 106
};

static const char bitcoin58[] =
	"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char ripple58[] =
	"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/* --- base58check ---------------------------------------------------------- */

/* source: Bitcoin chainparams.cpp and those of its kin: prefixes; TRON and XRP
 * Ledger documentation */
static const struct {
	const char *currency;
	const char *first; /* characters that addresses begin with */
	const char *letters;
	unsigned char version[3];
	unsigned char n_version;
} base58_kinds[] = {
	{ "bitcoin", "13", bitcoin58, { 0, 5 }, 2 },
	{ "litecoin", "LM", bitcoin58, { 48, 50 }, 2 },
	{ "dogecoin", "DA9", bitcoin58, { 30, 22 }, 2 },
	{ "dash", "X7", bitcoin58, { 76, 16 }, 2 },
	{ "tron", "T", bitcoin58, { 65 }, 1 },
	{ "ripple", "r", ripple58, { 0 }, 1 },
	{ "bitcoin-test", "mn2", bitcoin58, { 111, 196 }, 2 },
};

/* big endian, at the end of the room; false: another letter, or too much */
static bool base58(struct str s,
	const char *letters,
	unsigned char room[static BASE58_MAX])
{
	memset(room, 0, BASE58_MAX);
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] ? strchr(letters, s.p[i]) : NULL;
		unsigned carry;

		if (!at)
			return false;
		carry = (unsigned)(at - letters);
		for (size_t k = BASE58_MAX; k-- > 0;) {
			carry += room[k] * 58U;
			room[k] = (unsigned char)carry;
			carry >>= 8;
		}
		if (carry)
			return false;
	}
	return true;
}

static bool checksum_fits(const unsigned char *p)
{
	struct sha256 h =
		sha256_of((struct str){ (const char *)p, PAYLOAD_N });

	h = sha256_of((struct str){ (const char *)h.b, SHA256_N });
	return memcmp(h.b, p + PAYLOAD_N, CHECKSUM_N) == 0;
}

static bool is_base58(struct str s, const char *letters)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!strchr(letters, s.p[i]))
			return false;
	}
	return true;
}

static bool read_base58(struct str s, struct arena *a, struct wallet *ret)
{
	unsigned char room[BASE58_MAX];
	const unsigned char *p = room + BASE58_MAX - PAYLOAD_N - CHECKSUM_N;

	for (size_t i = 0; s.n >= 26 && s.n <= 35 && i < N(base58_kinds);
		i++) {
		const char *letters = base58_kinds[i].letters;
		bool known = false;

		if (!strchr(base58_kinds[i].first, s.p[0]) ||
			!is_base58(s, letters) || !base58(s, letters, room))
			continue;
		for (size_t v = 0; v < base58_kinds[i].n_version; v++)
			known = known || *p == base58_kinds[i].version[v];
		*ret = (struct wallet){ base58_kinds[i].currency,
			arena_str(a, s),
			known && checksum_fits(p) ? 0 : FORM_DOUBT_CHECK };
		return true;
	}
	return false;
}

/* --- bech32 --------------------------------------------------------------- */

static const struct {
	const char *prefix;
	const char *currency;
} bech32_kinds[] = {
	{ "bc1", "bitcoin" },
	{ "ltc1", "litecoin" },
	{ "tb1", "bitcoin-test" },
	{ "addr1", "cardano" },
	{ "cosmos1", "cosmos" },
};

static uint32_t bech32_step(uint32_t sum, unsigned v)
{
	static const uint32_t generator[] = { 0x3b6a57b2,
		0x26508e6d,
		0x1ea119fa,
		0x3d4233dd,
		0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ v;
	for (unsigned i = 0; i < 5; i++)
		sum ^= top >> i & 1 ? generator[i] : 0;
	return sum;
}

/* BIP 173; of Bitcoin's versions from 1 on BIP 350 */
static uint32_t bech32_doubts(struct str s, size_t prefix_n)
{
	static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	uint32_t sum = 1;
	bool later;

	for (size_t i = 0; i < prefix_n; i++)
		sum = bech32_step(sum, (unsigned char)s.p[i] >> 5);
	sum = bech32_step(sum, 0);
	for (size_t i = 0; i < prefix_n; i++)
		sum = bech32_step(sum, (unsigned char)s.p[i] & 31);
	for (size_t i = prefix_n + 1; i < s.n; i++) {
		const char *at = s.p[i] ? strchr(letters, s.p[i]) : NULL;

		if (!at)
			return FORM_DOUBT_SHAPE;
		sum = bech32_step(sum, (unsigned)(at - letters));
	}
	later = s.p[prefix_n + 1] != 'q' && prefix_n <= 3;
	if (later)
		sum ^= BECH32M ^ 1;
	return sum == 1 ? 0 : FORM_DOUBT_CHECK;
}

static bool read_bech32(struct str s, struct arena *a, struct wallet *ret)
{
	struct str low = fold_lower(s, a);

	for (size_t i = 0; i < N(bech32_kinds); i++) {
		struct str prefix = str_of(bech32_kinds[i].prefix);

		if (!str_starts(low, prefix) ||
			low.n < prefix.n + BECH32_N + 2 ||
			str_has_char(low, ' '))
			continue;
		*ret = (struct wallet){ bech32_kinds[i].currency,
			low,
			bech32_doubts(low, prefix.n - 1) };
		return true;
	}
	return false;
}

/* --- Ethereum, Monero ----------------------------------------------------- */

static bool is_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = lower_of(s.p[i]);

		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return s.n > 0;
}

/* EIP-55: a letter is a capital where the digest of the small ones has 8 or
 * more; in one case there is no checksum */
static bool eip55_fits(struct str digits, struct str low)
{
	struct sha256 h = keccak_of(low);
	bool small = false;
	bool big = false;
	bool right = true;

	for (size_t i = 0; i < digits.n; i++) {
		unsigned half = h.b[i / 2] >> (i % 2 ? 0 : 4) & 15;

		if (is_digit(digits.p[i]))
			continue;
		small = small || !is_upper(digits.p[i]);
		big = big || is_upper(digits.p[i]);
		right = right && is_upper(digits.p[i]) == (half >= 8);
	}
	return right || !small || !big;
}

static bool read_ethereum(struct str s, struct arena *a, struct wallet *ret)
{
	struct str digits = str_from(s, 2);
	struct str low;

	if (s.n != ETHEREUM_N + 2 || s.p[0] != '0' ||
		lower_of(s.p[1]) != 'x' || !is_hex(digits))
		return false;
	low = fold_lower(s, a);
	*ret = (struct wallet){ "ethereum",
		low,
		eip55_fits(digits, str_from(low, 2)) ? 0 : FORM_DOUBT_CHECK };
	return true;
}

/* by form: 4 or 8 at the beginning; its own base58 in blocks is not decoded */
static bool read_monero(struct str s, struct arena *a, struct wallet *ret)
{
	bool length = s.n == MONERO_N || s.n == MONERO_WITH_ID_N;

	if (!length || (s.p[0] != '4' && s.p[0] != '8') ||
		!is_base58(s, bitcoin58))
		return false;
	*ret = (struct wallet){ "monero", arena_str(a, s), 0 };
	return true;
}

bool wallet_read(struct str s, struct arena *a, struct wallet *ret)
{
	return s.n &&
		(read_ethereum(s, a, ret) || read_monero(s, a, ret) ||
			read_bech32(s, a, ret) || read_base58(s, a, ret));
}
