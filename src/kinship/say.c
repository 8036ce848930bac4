/* SPDX-License-Identifier: Apache-2.0 */
#include "kinship/kinship.h"

enum {
	VALUE_SHOWN = 80
};

const char *kin_verdict_name(enum kin_verdict v)
{
	static const char *const name[] = {
		[KIN_NONE] = "",
		[KIN_RESEMBLES] = "resembles",
		[KIN_SHARES_CODE] = "shares code",
		[KIN_SAME_FILE] = "same file",
	};

	return name[v];
}

void kin_say(const struct kin_reason *r, struct buf *to)
{
	const struct kin_row *row = &kin_rows[r->kind];

	if (r->kind == KIN_CODE) {
		buf_fmt(to, "%u of %u %s", r->n, r->of, row->what);
	} else if (r->kind == KIN_TLSH) {
		buf_fmt(to, "%s, at distance %u", row->what, r->n);
	} else if (r->kind == KIN_FILE) {
		buf_z(to, row->what);
	} else {
		buf_fmt(to,
			"%s: %.*s",
			row->what,
			STR_FMT(str_head(r->value, VALUE_SHOWN)));
		if (r->n > 1)
			buf_fmt(to, ", and %u more", r->n - 1);
	}
	if (row->forgeable)
		buf_z(to, "; easily forged");
}
