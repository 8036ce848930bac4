/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/pen.h"

void pen_u32(struct pen *to, uint32_t v)
{
	char digit[10];
	char *p = digit + sizeof digit;

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
	pen_hex(to,
		(const unsigned char[]){ (unsigned char)(v >> 8),
			(unsigned char)v },
		2);
}

void pen_addr(struct pen *to, struct addr a)
{
	char text[ADDR_TEXT_N];

	pen_add(to, addr_text(a, text));
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
