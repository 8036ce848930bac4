/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cluster.h"

const char *tie_name(enum tie_kind k)
{
	static const char *const name[TIE_KINDS] = {
		"sample",
		"certificate",
		"address",
		"network",
		"domain",
		"configuration",
		"persona",
		"identifier",
		"fingerprint",
		"tool",
		"technique",
		"sector",
	};

	return name[k];
}

void analyst_link_seal(struct analyst_link *p)
{
	struct buf b = { 0 };

	if (str_cmp(p->b, p->a) < 0) {
		struct str a = p->a;

		p->a = p->b;
		p->b = a;
	}
	buf_fmt(&b,
		"pairing\x1f%.*s\x1f%.*s\x1f%d\x1f%.*s",
		STR_FMT(p->a),
		STR_FMT(p->b),
		p->together,
		STR_FMT(p->by));
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, p->id);
	p->id[RECORD_ID_N - 1] = 0;
	buf_done(&b);
}
