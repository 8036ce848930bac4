/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/pen.h"

void pen_u32(struct pen *to, uint32_t v)
{
	char digit[10], *p = digit + sizeof digit;

	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	pen_add(to, (struct str){ p, (size_t)(digit + sizeof digit - p) });
}

void pen_hex(struct pen *to, const unsigned char *b, size_t n)
{
	char *p = pen_room(to, 2 * n);

	if (p)
		hex_write(b, n, p);
}

void pen_hex16(struct pen *to, uint16_t v)
{
	pen_hex(to, (const unsigned char[]){ (unsigned char)(v >> 8), (unsigned char)v }, 2);
}

static char *octet(char *p, unsigned v)
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

static char *v4(char *p, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		p = octet(p, v >> shift & 255);
		if (shift)
			*p++ = '.';
	}
	return p;
}

static char *group(char *p, unsigned v)
{
	static const char digit[] = "0123456789abcdef";

	if (v >= 0x1000)
		*p++ = digit[v >> 12];
	if (v >= 0x100)
		*p++ = digit[v >> 8 & 15];
	if (v >= 0x10)
		*p++ = digit[v >> 4 & 15];
	*p++ = digit[v & 15];
	return p;
}

/* RFC 5952, 4.2: "::" for the longest run of zero groups, the first of equals, never for a single one */
static char *v6(char *p, struct addr a)
{
	unsigned g[8];
	int best = 8, best_n = 1;

	for (int i = 0; i < 4; i++) {
		g[i] = (unsigned)(a.hi >> (48 - 16 * i)) & 0xffff;
		g[4 + i] = (unsigned)(a.lo >> (48 - 16 * i)) & 0xffff;
	}
	for (int i = 0, n = 0; i < 8; i++) {
		n = g[i] ? 0 : n + 1;
		if (n > best_n)
			best_n = n, best = i + 1 - n;
	}
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			*p++ = ':', i += best_n - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i)
			*p++ = ':';
		p = group(p, g[i]);
	}
	return p;
}

void pen_addr(struct pen *to, struct addr a)
{
	char text[ADDR_TEXT_N], *end;

	if (addr_is_v4(a))
		end = v4(text, (uint32_t)a.lo);
	else if (a.hi)
		end = v6(text, a);
	else
		end = text + addr_text(a, text).n;      /* the forms that end in dots */
	pen_add(to, (struct str){ text, (size_t)(end - text) });
}

void pen_plain(struct pen *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c < 0x7f && c != '\\') {
			pen_c(to, (char)c);
			continue;
		}
		pen_add(to, STR("\\x"));
		pen_hex(to, &c, 1);
	}
}

void pen_md5(struct pen *to, struct str s)
{
	unsigned char sum[MD5_N];

	md5_of(s, sum);
	pen_hex(to, sum, sizeof sum);
}

void pen_sha256(struct pen *to, struct str s, size_t digits)
{
	struct sha256 sum = sha256_of(s);

	pen_hex(to, sum.b, digits / 2);
}
