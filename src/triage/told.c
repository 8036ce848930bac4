/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/triage.h"

static void put_length(struct buf *b, size_t n)
{
	const char le[4] = { (char)(n & 0xff),
		(char)(n >> 8 & 0xff),
		(char)(n >> 16 & 0xff),
		(char)(n >> 24 & 0xff) };

	buf_add(b, (struct str){ le, sizeof le });
}

void triage_told_put(struct buf *b,
	enum triage_told_kind kind,
	struct str name,
	struct str text)
{
	const char k = (char)kind;

	buf_add(b, (struct str){ &k, 1 });
	put_length(b, name.n);
	put_length(b, text.n);
	buf_add(b, name);
	buf_add(b, text);
}

static struct str take(struct cur *c, uint32_t n)
{
	const unsigned char *p = cur_take(c, n);

	return (struct str){ (const char *)p, p ? n : 0 };
}

bool triage_told_next(struct cur *c, struct triage_told *ret)
{
	if (c->bad || cur_left(c) == 0)
		return false;
	struct triage_told t = { .kind = (enum triage_told_kind)cur_u8(c) };
	uint32_t n_name = cur_u32le(c);
	uint32_t n_text = cur_u32le(c);
	t.name = take(c, n_name);
	t.text = take(c, n_text);
	if (c->bad || t.kind >= TRIAGE_TOLD_KINDS)
		return false;
	*ret = t;
	return true;
}
