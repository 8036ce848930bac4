/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "publish/exchange/exchange.h"

enum {
	SPACE_N = 16
};

/* Name spaces: the first was drawn once by lot for this program alone, the
 * second is the standard's for observables (STIX 2.1, 2.9). */
static const unsigned char own_space[SPACE_N] = { 0x6d,
	0x1f,
	0x0a,
	0x92,
	0x3c,
	0x57,
	0x4b,
	0x0e,
	0x9a,
	0x41,
	0xd2,
	0x77,
	0x5e,
	0x08,
	0xc4,
	0x1b };
static const unsigned char stix_space[SPACE_N] = { 0x00,
	0xab,
	0xed,
	0xb4,
	0xaa,
	0x42,
	0x46,
	0x6c,
	0x9c,
	0x01,
	0xfe,
	0xd2,
	0x33,
	0x15,
	0xa9,
	0xb7 };

/* bytes: the name space and the name. source: RFC 9562, 5.5 */
static const char *version_5(struct str bytes, char ret[static UUID_N])
{
	unsigned char d[SHA1_N];
	char hex[33];

	sha1_of(bytes, d);
	d[6] = (unsigned char)((d[6] & 0x0f) | 0x50);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	hex_write(d, 16, hex);
	snprintf(ret,
		UUID_N,
		"%.8s-%.4s-%.4s-%.4s-%.12s",
		hex,
		hex + 8,
		hex + 12,
		hex + 16,
		hex + 20);
	return ret;
}

const char *exchange_uuid(struct str kind,
	struct str name,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_add(&b, (struct str){ (const char *)own_space, SPACE_N });
	buf_add(&b, kind);
	buf_add(&b, (struct str){ "", 1 });
	buf_add(&b, name);
	version_5(buf_str(&b), ret);
	buf_done(&b);
	return ret;
}

const char *stix_observable_uuid(struct str members, char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_add(&b, (struct str){ (const char *)stix_space, SPACE_N });
	buf_add(&b, members);
	version_5(buf_str(&b), ret);
	buf_done(&b);
	return ret;
}

/* RFC 8785, 3.2.2.2: five controls by letter, the others by number, all else
 * as it is. NULL: it is no control of a letter. */
static const char *control_letter(char c)
{
	static const char *const letter[] = { ['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r" };
	unsigned at = (unsigned char)c;

	return at < sizeof letter / sizeof *letter ? letter[at] : NULL;
}

void canonical_text(struct buf *b, struct str s)
{
	buf_z(b, "\"");
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '"' || c == '\\')
			buf_fmt(b, "\\%c", c);
		else if (control_letter(c))
			buf_z(b, control_letter(c));
		else if ((unsigned char)c < 0x20)
			buf_fmt(b, "\\u%04x", (unsigned)c);
		else
			buf_add(b, (struct str){ s.p + i, 1 });
	}
	buf_z(b, "\"");
}
