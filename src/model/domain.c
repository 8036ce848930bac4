/* SPDX-License-Identifier: Apache-2.0 */
#include "model/domain.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* --- escapes ------------------------------------------------------------- */

static int digit_of(char c, int base)
{
	int v = -1;

	if (c >= '0' && c <= '9')
		v = c - '0';
	else if (small(c) >= 'a' && small(c) <= 'f')
		v = small(c) - 'a' + 10;
	return v < base ? v : -1;
}

/* "%C3" or "\195" at the head of s: the byte that is meant; -1 = neither */
static int escaped(struct str s, size_t *ret_n)
{
	int base = s.p[0] == '%' ? 16 : 10;
	size_t n = s.p[0] == '%' ? 3 : 4;
	int v = 0;

	if (s.n < n || (s.p[0] != '%' && s.p[0] != '\\'))
		return -1;
	for (size_t i = 1; i < n; i++) {
		int digit = digit_of(s.p[i], base);

		if (digit < 0)
			return -1;
		v = v * base + digit;
	}
	*ret_n = n;
	return v <= 255 ? v : -1;
}

/* Escapes that stand for what may be in a name, undone: not for a control
 * character, nor for what would end a name where it is written. */
static struct str without_escapes(struct str s, char room[static 1])
{
	size_t n = 0;

	while (s.n) {
		size_t took = 1;
		int c = escaped(s, &took);
		bool ends = c >= 0 && c < 128 && strchr("/\\@:?#[]%", c);

		if (c <= ' ' || c == 127 || ends) {
			c = (unsigned char)s.p[0];
			took = 1;
		}
		room[n++] = (char)c;
		s = str_from(s, took);
	}
	return (struct str){ room, n };
}

/* --- A-labels ------------------------------------------------------------ */

/* Labels of RFC 3492 for what IDNA 2008 refuses and registries sell all the
 * same: emoji, a hyphen at an end. */
enum {
	LABEL_MAX = 63,
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	BIAS = 72,
	FIRST = 128
};

/* the characters of a label, ASCII letters folded; 0: none, or too many */
static size_t characters(struct str s, uint32_t ret[static LABEL_MAX])
{
	size_t n = 0;

	for (size_t step; s.n && n < LABEL_MAX; s = str_from(s, step)) {
		uint32_t c = (unsigned char)s.p[0];

		step = utf8_step(s);
		if (!step)
			return 0;
		if (step > 1)
			c &= 0x7fU >> step;
		else
			c = (unsigned char)small(s.p[0]);
		for (size_t i = 1; i < step; i++)
			c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
		ret[n++] = c;
	}
	return s.n ? 0 : n;
}

static uint32_t adapted(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* a number in digits of which each says how large the next can be */
static bool put_number(char *to, size_t *n, uint32_t q, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k - bias;
		uint32_t d;

		if (t > T_MAX)
			t = T_MAX;
		d = q < t ? q : t + (q - t) % (BASE - t);
		if (*n >= LABEL_MAX)
			return false;
		to[(*n)++] = (char)(d < 26 ? 'a' + d : '0' + d - 26);
		if (q < t)
			return true;
		q = (q - t) / (BASE - t);
	}
}

/* source: RFC 3492, 6.3 */
static bool punycode(struct str label,
	char to[static LABEL_MAX],
	size_t *ret_n)
{
	uint32_t c[LABEL_MAX];
	size_t all = characters(label, c);
	size_t n = 4;
	uint32_t done = 0;
	uint32_t bias = BIAS;
	uint32_t delta = 0;

	memcpy(to, "xn--", n);
	for (size_t i = 0; i < all && n < LABEL_MAX - 1; i++) {
		if (c[i] < FIRST)
			to[n++] = (char)c[i];
	}
	done = (uint32_t)n - 4;
	uint32_t basic = done;
	if (basic)
		to[n++] = '-';
	for (uint32_t m = FIRST, next; done < all; m = next + 1, delta++) {
		next = UINT32_MAX;
		for (size_t i = 0; i < all; i++) {
			if (c[i] >= m && c[i] < next)
				next = c[i];
		}
		delta += (next - m) * (done + 1);
		for (size_t i = 0; i < all; i++) {
			delta += c[i] < next;
			if (c[i] != next)
				continue;
			if (!put_number(to, &n, delta, bias))
				return false;
			bias = adapted(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
	*ret_n = n;
	return all > 0;
}

/* By IDNA 2008, mapped as UTS 46 says, not transitional: what browsers ask
 * for. */
static bool a_labels(const char *z,
	char room[static DOMAIN_MAX_BYTE],
	size_t *ret_n)
{
	char *name = NULL;
	int rc = idn2_to_ascii_8z(z,
		&name,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	size_t n = rc == IDN2_OK ? strlen(name) : 0;

	if (n && n <= DOMAIN_MAX_BYTE) {
		memcpy(room, name, n);
		*ret_n = n;
	}
	idn2_free(name);
	return n && n <= DOMAIN_MAX_BYTE;
}

static bool has_other_bytes(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 128)
			return true;
	}
	return false;
}

/* each label for itself */
static bool labels(struct str name,
	char room[static DOMAIN_MAX_BYTE],
	size_t *ret_n)
{
	size_t n = 0;

	for (bool more = true; more;) {
		char z[DOMAIN_MAX_BYTE + 1];
		char one[DOMAIN_MAX_BYTE];
		struct str label = name;
		size_t m;

		more = str_cut(name, '.', &label, &name);
		m = label.n;
		memcpy(z, label.n ? label.p : "", label.n);
		z[label.n] = 0;
		if (!has_other_bytes(label))
			memcpy(one, z, m);
		else if (!a_labels(z, one, &m) && !punycode(label, one, &m))
			return false;
		if (n + m + more > DOMAIN_MAX_BYTE)
			return false;
		memcpy(room + n, one, m);
		n += m;
		if (more)
			room[n++] = '.';
	}
	*ret_n = n;
	return true;
}

/* names of other scripts, and those with escapes */
static bool foreign_name(struct str text,
	char room[static DOMAIN_MAX_BYTE],
	struct str *ret)
{
	char bare[4 * DOMAIN_MAX_BYTE];
	char z[DOMAIN_MAX_BYTE + 1];
	size_t n;

	if (text.n > sizeof bare)
		return false;
	struct str s = without_escapes(text, bare);
	/* escapes of escapes are no name; as it is, it stays the same when it
	 * is asked for again */
	char again[4 * DOMAIN_MAX_BYTE];
	if (without_escapes(s, again).n != s.n)
		s = text;
	if (s.n > DOMAIN_MAX_BYTE)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	n = s.n;
	if (!has_other_bytes(s))
		memcpy(room, z, n);
	else if (!utf8_valid(s) ||
		(!a_labels(z, room, &n) && !labels(s, room, &n)))
		return false;
	for (size_t i = 0; i < n; i++)
		room[i] = small(room[i]);
	while (n && room[n - 1] == '.')
		n--;
	if (!n)
		return false;
	*ret = (struct str){ room, n };
	return true;
}

bool domain_name(struct str text,
	char room[static DOMAIN_MAX_BYTE],
	struct str *ret)
{
	unsigned char other = 0;
	size_t n;

	while (text.n && text.p[text.n - 1] == '.')
		text.n--;
	if (!text.n || memchr(text.p, 0, text.n))
		return false;
	n = text.n < DOMAIN_MAX_BYTE ? text.n : DOMAIN_MAX_BYTE;
	for (size_t i = 0; i < n; i++) {
		char c = small(text.p[i]);

		other |= (unsigned char)c >= 128 || c == '%' || c == '\\';
		room[i] = c;
	}
	if (other || text.n > DOMAIN_MAX_BYTE)
		return foreign_name(text, room, ret);
	*ret = (struct str){ room, n };
	return true;
}

/* --- public suffixes ----------------------------------------------------- */

bool domain_is_public(struct str name)
{
	static const char reserved[] = "example,test,invalid,localhost,local,"
				       "onion,alt,arpa,internal";
	char z[DOMAIN_MAX_BYTE + 1];
	struct str s;
	struct str head;

	if (!domain_name(name, z, &s))
		return false;
	if (str_cut_last(s, '.', &head, &s) &&
		str_listed(str_of(reserved), ',', s)) {
		return true;
	}
	memmove(z, s.p, s.n);
	z[s.n] = 0;
	const psl_ctx_t *psl = psl_builtin();
	return psl &&
		psl_is_public_suffix2(psl,
			z,
			PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

bool domain_cut(struct str text, struct domain_parts *ret)
{
	struct str name;

	while (text.n && text.p[text.n - 1] == '.')
		text.n--;
	if (!text.n || text.n > DOMAIN_MAX_BYTE || memchr(text.p, 0, text.n))
		return false;
	if (!domain_name(text, ret->text, &name)) {
		for (size_t i = 0; i < text.n; i++)
			ret->text[i] = small(text.p[i]);
		name = (struct str){ ret->text, text.n };
	}
	ret->text[name.n] = 0;
	ret->whole = name;
	ret->suffix = (struct str){ ret->text + name.n, 0 };
	ret->registrable = ret->suffix;
	const psl_ctx_t *psl = psl_builtin();
	const char *registrable =
		psl ? psl_registrable_domain(psl, ret->text) : NULL;
	const char *suffix =
		psl ? psl_unregistrable_domain(psl, ret->text) : NULL;
	if (registrable && suffix && suffix > registrable) {
		ret->registrable = str_of(registrable);
		ret->suffix = str_of(suffix);
	}
	return true;
}
