/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/decode.h"

#include <zlib.h>

const char base64_standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";
const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			  "abcdefghijklmnopqrstuvwxyz0123456789-_";

void rc4_begin(struct rc4 *r, struct str key)
{
	uint8_t j = 0;
	size_t k = 0;

	for (unsigned i = 0; i < 256; i++)
		r->s[i] = (uint8_t)i;
	for (unsigned i = 0; i < 256; i++) {
		uint8_t was = r->s[i];

		j = (uint8_t)(j + was + (uint8_t)key.p[k]);
		r->s[i] = r->s[j];
		r->s[j] = was;
		if (++k == key.n)
			k = 0;
	}
	r->i = 0;
	r->j = 0;
}

void rc4_stream(struct rc4 *r, unsigned char *ret, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		uint8_t a, b;

		a = r->s[++r->i];
		r->j = (uint8_t)(r->j + a);
		b = r->s[r->j];
		r->s[r->i] = b;
		r->s[r->j] = a;
		ret[k] = r->s[(uint8_t)(a + b)];
	}
}

struct str rc4_of(struct str s, struct str key, struct arena *a)
{
	unsigned char *b = arena_raw(a, 1, s.n ? s.n : 1, 1);
	struct rc4 r;

	if (!b)
		return (struct str){ 0 };
	rc4_begin(&r, key);
	rc4_stream(&r, b, s.n);
	for (size_t i = 0; i < s.n; i++)
		b[i] ^= (unsigned char)s.p[i];
	return (struct str){ (char *)b, s.n };
}

struct str xor_of(struct str s, struct str key, struct arena *a)
{
	char *b = arena_raw(a, 1, s.n ? s.n : 1, 1);
	size_t k = 0;

	if (!b)
		return (struct str){ 0 };
	for (size_t i = 0; i < s.n; i++) {
		b[i] = (char)(s.p[i] ^ key.p[k]);
		if (++k == key.n)
			k = 0;
	}
	return (struct str){ b, s.n };
}

bool alphabet_of(struct str sixty_four, struct alphabet *ret)
{
	memset(ret->value, -1, sizeof ret->value);
	if (sixty_four.n != 64)
		return false;
	for (unsigned i = 0; i < 64; i++) {
		int8_t *v = &ret->value[(unsigned char)sixty_four.p[i]];

		if (*v >= 0)
			return false;
		*v = (int8_t)i;
	}
	return true;
}

bool base64_of(struct str s,
	const struct alphabet *by,
	struct str *ret,
	struct arena *a)
{
	unsigned char *b;
	uint32_t bits = 0;
	size_t n = 0;

	for (unsigned pad = 0; pad < 2 && s.n && s.p[s.n - 1] == '='; pad++)
		s.n--;
	b = arena_raw(a, 1, s.n + 1, 1);
	if (!b || s.n % 4 == 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int v = by->value[(unsigned char)s.p[i]];

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4)
			b[n++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
	}
	*ret = (struct str){ (char *)b, n };
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_of(struct str s, struct str *ret, struct arena *a)
{
	char *b = arena_raw(a, 1, s.n / 2 + 1, 1);

	if (!b || s.n % 2 || !s.n)
		return false;
	for (size_t i = 0; i < s.n / 2; i++) {
		int high = hex_digit(s.p[2 * i]);
		int low = hex_digit(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		b[i] = (char)(high << 4 | low);
	}
	*ret = (struct str){ b, s.n / 2 };
	return true;
}

bool inflate_of(struct str s,
	enum wrap wrap,
	struct str *ret,
	size_t *ret_used,
	struct arena *a)
{
	struct arena before = *a;
	unsigned char *b = arena_raw(a, 1, INFLATED_MOST, 1);
	z_stream z = { 0 };
	int e;

	if (!b || inflateInit2(&z, (int)wrap) != Z_OK) {
		*a = before;
		return false;
	}
	z.next_in = (Bytef *)(uintptr_t)s.p; /* zlib does not write */
	z.avail_in = (uInt)(s.n > UINT32_MAX ? UINT32_MAX : s.n);
	z.next_out = b;
	z.avail_out = INFLATED_MOST;
	e = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	*a = before;
	if (e != Z_STREAM_END)
		return false;
	/* keeps what it needs, and no more */
	b = arena_raw(a, 1, z.total_out ? z.total_out : 1, 1);
	*ret = (struct str){ (char *)b, z.total_out };
	*ret_used = z.total_in;
	return b != NULL;
}

bool looks_zlib(const unsigned char b[static 2])
{
	return (b[0] & 15) == 8 && b[0] >> 4 <= 7 && (b[1] & 32) == 0 &&
		(b[0] << 8 | b[1]) % 31 == 0;
}

bool looks_gzip(const unsigned char b[static 3])
{
	return b[0] == 0x1f && b[1] == 0x8b && b[2] == 8;
}

ptrdiff_t unpadded(struct str s)
{
	unsigned char last = s.n ? (unsigned char)s.p[s.n - 1] : 0;
	size_t n = s.n;

	if (last >= 1 && last <= BLOCK && last <= s.n) {
		for (size_t i = s.n - last; i < s.n; i++) {
			if ((unsigned char)s.p[i] != last)
				return -1;
		}
		return (ptrdiff_t)(s.n - last);
	}
	while (n && s.n - n < BLOCK && s.p[n - 1] == 0)
		n--;
	return last == 0 && n < s.n ? (ptrdiff_t)n : -1;
}
