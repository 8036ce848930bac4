/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators as a table, RFC 4180. */
#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

static void put_time(struct buf *b, int64_t s)
{
	char stamp[STAMP_N];

	if (say_dated(s))
		say_cell(b, str_of(stamp_text(s, stamp)));
}

bool indicators_csv(const struct advisory *a,
	struct buf *out,
	struct err *err)
{
	static const char *const kind[ADVISED_KINDS] = { "ipv4",
		"ipv6",
		"domain",
		"md5",
		"sha1",
		"sha256" };

	(void)err;
	buf_z(out, "type,value,valid_from,valid_until,note\r\n");
	for (uint32_t i = 0; i < a->n_advised; i++) {
		const struct advised *x = &a->advised[i];
		struct buf note = { 0 };

		buf_fmt(out, "%s,", kind[x->kind]);
		say_cell(out, x->value);
		buf_z(out, ",");
		put_time(out, x->from_s);
		buf_z(out, ",");
		put_time(out, x->to_s);
		buf_z(out, ",");
		buf_add(&note, a->reference);
		buf_fmt(&note, " TLP:%s", tlp_name(a->tlp));
		if (x->ports.n) {
			buf_z(&note, " ports ");
			buf_safe(&note, x->ports);
		}
		say_cell(out, buf_str(&note));
		buf_z(out, "\r\n");
		out->bad |= note.bad;
		buf_done(&note);
	}
	return true;
}
