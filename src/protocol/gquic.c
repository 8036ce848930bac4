/* SPDX-License-Identifier: Apache-2.0 */
/* Google's QUIC up to Q046, whose first packet is not encrypted: which server
 * the client named. */
#include "protocol/gquic.h"

#include "protocol/common/writer.h"

enum {
	TAGS_MAX = 128,
	NAME_MAX_N = 255,
	VERSION_N = 4,
	HEAD_MAX = 64
};

bool gquic_hello_put(struct str hello,
	struct str version,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(hello.p, hello.n);
	struct obs o = { .kind = OBS_TLS };
	struct str name = { 0 };
	uint32_t at = 0;

	cur_take(&c, 4);
	uint32_t n = cur_u32le(&c) & 0xffff;
	struct str values = str_from(hello, 8 + 8 * (size_t)n);
	if (n > TAGS_MAX)
		return false;
	for (uint32_t i = 0; i < n && !name.n && !c.bad; i++) {
		const unsigned char *tag = cur_take(&c, 4);
		uint32_t end = cur_u32le(&c);

		if (c.bad || end < at || end > values.n)
			return false;
		if (memcmp(tag, "SNI\0", 4) == 0)
			name = str_head(str_from(values, at), end - at);
		at = end;
	}
	if (c.bad || !name.n || name.n > NAME_MAX_N)
		return false;
	struct arena scratch = e->scratch;
	struct writer text = writer_of(&scratch, 4 * NAME_MAX_N);
	struct writer spoken = writer_of(&scratch, 4 * VERSION_N);
	writer_plain(&text, name);
	writer_plain(&spoken, version);
	o.tls.server_name = writer_str(&text);
	o.tls.version = writer_str(&spoken);
	parser_put(e, t, h, &o);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The version, when the datagram begins as one of these versions does: flags
 * with the version's, eight bytes of connection ID, version ("QUIC Wire Layout
 * Specification", public header); or, Q046, a long header with the version at
 * its place in QUIC. */
static struct str version_of(struct str bytes)
{
	enum {
		HAS_VERSION = 1,
		RESET = 2,
		LONG_ID = 8,
		LONG = 0xc0,
		TOP = 0x80
	};
	const unsigned looked_at = HAS_VERSION | RESET | LONG_ID | TOP;
	unsigned char first = bytes.n ? (unsigned char)bytes.p[0] : 0;
	bool is_long = (first & LONG) == LONG;
	struct str at = str_from(bytes, is_long ? 1 : 9);
	struct str v = str_head(at, VERSION_N);

	if (!is_long && (first & looked_at) != (HAS_VERSION | LONG_ID))
		return (struct str){ 0 };
	if (v.n < VERSION_N || v.p[0] != 'Q' || v.p[1] != '0')
		return (struct str){ 0 };
	if (!is_digit(v.p[2]) || !is_digit(v.p[3]))
		return (struct str){ 0 };
	return v;
}

static struct str hello_of(struct str bytes)
{
	struct str head = str_head(bytes, HEAD_MAX);

	if (!head.n)
		return head;
	const char *hit = memmem(head.p, head.n, "CHLO", 4);
	if (!hit)
		return (struct str){ 0 };
	return str_from(bytes, (size_t)(hit - bytes.p));
}

/* The hello is in one datagram. */
static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct str version = version_of(h->bytes);
	struct str hello = hello_of(h->bytes);

	if (version.n && hello.n)
		gquic_hello_put(hello, version, t, h, e);
	return SESSION_DONE;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)t;
	(void)dir;
	return version_of(bytes).n && hello_of(bytes).n ? 2 : 0;
}

const struct protocol gquic_protocol = {
	.name = "gquic",
	.datagram = true,
	.detect = detect,
	.on_data = on_data,
};
