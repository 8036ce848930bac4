/* SPDX-License-Identifier: Apache-2.0 */
/* The PROXY protocol of load balancers, versions 1 and 2: one header in front
 * of what the client says, whatever that is. Only taken off.
 * source: W. Tarreau, The PROXY protocol, 2.1 and 2.2 */
#include "protocol/common/words.h"
#include "protocol/common/parser.h"

enum {
	V1_MAX = 107,
	V2_SIGNATURE = 12,
	V2_HEAD = 16,
	/* "216 bytes of addresses", and what TLVs may add within a segment */
	V2_MAX = 2048,
};

static const char signature[] = "\r\n\r\n\0\r\nQUIT\n";

/* how many bytes the header has: 0 = there is more to come, -1 = it is none */
static ptrdiff_t v1(struct str bytes)
{
	static const char *const begins[] = { "PROXY TCP4 ",
		"PROXY TCP6 ",
		"PROXY UNKNOWN",
		NULL };
	struct str head = str_head(bytes, V1_MAX);

	if (!begins_with_word(bytes, begins))
		return -1;
	const char *end = head.n ? memmem(head.p, head.n, "\r\n", 2) : NULL;
	if (!end)
		return bytes.n < V1_MAX ? 0 : -1;
	return end + 2 - bytes.p;
}

static ptrdiff_t v2(struct str bytes)
{
	size_t seen = bytes.n < V2_SIGNATURE ? bytes.n : V2_SIGNATURE;
	struct cur c = cur_of(bytes.p, bytes.n);

	if (memcmp(bytes.p, signature, seen) != 0)
		return -1;
	cur_take(&c, V2_SIGNATURE);
	uint8_t version = cur_u8(&c);
	cur_u8(&c);
	size_t n = cur_u16be(&c);
	if (c.bad)
		return 0;
	if (version >> 4 != 2 || n > V2_MAX)
		return -1;
	return bytes.n < V2_HEAD + n ? 0 : (ptrdiff_t)(V2_HEAD + n);
}

static ptrdiff_t header(struct str bytes)
{
	if (!bytes.n)
		return 0;
	return bytes.p[0] == signature[0] ? v2(bytes) : v1(bytes);
}

/* whoever connects sends it, first of all */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	ptrdiff_t n = dir == 0 ? header(bytes) : -1;

	(void)t;
	if (n < 0)
		return 0;
	return n ? 2 : 1;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	ptrdiff_t n = h->dir == 0 && !h->lost ? header(h->bytes) : 0;

	(void)e;
	if (n < 0)
		return SESSION_DONE;
	t->changes = n > 0;
	return n;
}

const struct protocol proxied_protocol = {
	.name = "proxy",
	.detect = detect,
	.on_data = on_data,
};
