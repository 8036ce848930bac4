/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/writer.h"

void writer_u32(struct writer *to, uint32_t v)
{
	char digit[10];
	char *p = digit + sizeof digit;

	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	writer_add(to, (struct str){ p, (size_t)(digit + sizeof digit - p) });
}

void writer_hex(struct writer *to, const unsigned char *b, size_t n)
{
	char *p = writer_room(to, 2 * n);

	if (p)
		hex_write(b, n, p);
}

void writer_hex16(struct writer *to, uint16_t v)
{
	writer_hex(to,
		(const unsigned char[]){ (unsigned char)(v >> 8),
			(unsigned char)v },
		2);
}

void writer_addr(struct writer *to, struct addr a)
{
	char text[ADDR_TEXT_N];

	writer_add(to, addr_text(a, text));
}

void writer_plain(struct writer *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c < 0x7f && c != '\\') {
			writer_c(to, (char)c);
			continue;
		}
		writer_add(to, STR("\\x"));
		writer_hex(to, &c, 1);
	}
}

void writer_md5(struct writer *to, struct str s)
{
	unsigned char sum[MD5_N];

	md5_of(s, sum);
	writer_hex(to, sum, sizeof sum);
}

void writer_sha256(struct writer *to, struct str s, size_t digits)
{
	struct sha256 sum = sha256_of(s);

	writer_hex(to, sum.b, digits / 2);
}
