/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers made of names. source: RFC 9562, 5.5 */
#include <stdio.h>

#include "taxii/taxii.h"

void uuid_named(struct str name, char ret[static UUID_TEXT_N])
{
	/* the namespace of URLs: RFC 9562, 6.6 */
	static const unsigned char space[] = { 0x6b,
		0xa7,
		0xb8,
		0x11,
		0x9d,
		0xad,
		0x11,
		0xd1,
		0x80,
		0xb4,
		0x00,
		0xc0,
		0x4f,
		0xd4,
		0x30,
		0xc8 };
	static const unsigned char cut[] = { 4, 2, 2, 2, 6 };
	unsigned char d[SHA1_N];
	struct buf b = { 0 };
	char *to = ret;
	const unsigned char *from = d;

	buf_add(&b, (struct str){ (const char *)space, sizeof space });
	buf_add(&b, name);
	sha1_of(buf_str(&b), d);
	buf_done(&b);
	d[6] = (unsigned char)((d[6] & 0x0f) | 0x50);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof cut; i++) {
		if (i)
			*to++ = '-';
		hex_write(from, cut[i], to);
		to += (size_t)cut[i] * 2;
		from += cut[i];
	}
	*to = '\0';
}
