/* SPDX-License-Identifier: Apache-2.0 */
/* What writers of advisories share. */
#include <stdio.h>

#include "publish/advisory/advisory.h"

const char *advisory_uuid(struct str kind,
	struct str name,
	char ret[static UUID_N])
{
	/* the name space: drawn once by lot, for this program alone */
	static const unsigned char space[16] = { 0x6d,
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
	unsigned char d[SHA1_N];
	char hex[33];
	struct buf b = { 0 };

	buf_add(&b, (struct str){ (const char *)space, sizeof space });
	buf_add(&b, kind);
	buf_add(&b, (struct str){ "", 1 });
	buf_add(&b, name);
	sha1_of(buf_str(&b), d);
	buf_done(&b);
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

bool advisory_has(const struct advisory *a, enum advised_group group)
{
	for (uint32_t i = 0; i < a->n_advised; i++) {
		if (advised_group(a->advised[i].kind) == group)
			return true;
	}
	return false;
}
