/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/ntlm.h"

enum {
	UNICODE = 1,
	AV_HOST = 1,
	AV_DOMAIN = 2,
	NAME_MAX_BYTE = 1024
};

/* the next character; U+FFFD for half of a pair */
static uint32_t utf16_take(struct cur *in)
{
	uint32_t c = cur_u16le(in);
	struct cur ahead = *in;

	if (c < 0xd800 || c >= 0xe000)
		return c;
	uint32_t low = cur_u16le(&ahead);
	bool pair = c < 0xdc00 && low >= 0xdc00 && low < 0xe000;
	if (!pair)
		return 0xfffd;
	*in = ahead;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

struct str utf16le_text(struct str s, struct arena *a)
{
	struct cur in = cur_of(s.p, s.n & ~(size_t)1);
	/* at most three bytes for two, four for four */
	char *to = s.n > 1 ? NEW(a, char, s.n / 2 * 3) : NULL;
	size_t n = 0;

	while (to && cur_left(&in))
		n += utf8_write(to + n, utf16_take(&in));
	return (struct str){ to, n };
}

/* length, room and offset of a field, and what it points to: within the
 * message, else empty */
static struct str field(struct cur *c, struct str message)
{
	uint16_t n = cur_u16le(c);

	cur_u16le(c);
	uint32_t at = cur_u32le(c);
	if (c->bad || at > message.n || n > message.n - at ||
		n > NAME_MAX_BYTE)
		return (struct str){ 0 };
	return str_head(str_from(message, at), n);
}

static struct str text(struct str s, bool unicode, struct arena *a)
{
	return unicode ? utf16le_text(s, a) : s;
}

/* 2.2.1.3 */
static void authenticate(struct cur *c,
	struct str message,
	struct ntlm *ret,
	struct arena *a)
{
	field(c, message); /* the two responses */
	field(c, message);
	struct str domain = field(c, message);
	struct str user = field(c, message);
	struct str host = field(c, message);

	field(c, message); /* the session key */
	bool unicode = cur_u32le(c) & UNICODE;
	ret->type = NTLM_AUTHENTICATE;
	ret->domain = text(domain, unicode, a);
	ret->user = text(user, unicode, a);
	ret->host = text(host, unicode, a);
}

/* 2.2.1.2; of the target information (2.2.2.1) the NetBIOS names, always in
 * Unicode */
static void challenge(struct cur *c,
	struct str message,
	struct ntlm *ret,
	struct arena *a)
{
	field(c, message);
	cur_take(c, 4 + 8 + 8); /* flags, challenge, reserved */
	struct str info = field(c, message);
	struct cur av = cur_of(info.p, info.n);

	ret->type = NTLM_CHALLENGE;
	while (!av.bad && cur_left(&av)) {
		uint16_t id = cur_u16le(&av);
		uint16_t n = cur_u16le(&av);
		const unsigned char *p = cur_take(&av, n);

		if (!id || !p)
			break;
		struct str name = { (const char *)p, n };
		if (id == AV_HOST)
			ret->host = utf16le_text(name, a);
		else if (id == AV_DOMAIN)
			ret->domain = utf16le_text(name, a);
	}
}

struct ntlm ntlm_find(struct str bytes, struct arena *a)
{
	struct ntlm r = { 0 };

	if (!bytes.n)
		return r;
	const char *at = memmem(bytes.p, bytes.n, "NTLMSSP", 8);
	if (!at)
		return r;
	struct str message = str_from(bytes, (size_t)(at - bytes.p));
	struct cur c = cur_of(message.p, message.n);
	cur_take(&c, 8);
	uint32_t type = cur_u32le(&c);
	if (c.bad)
		return r;
	if (type == NTLM_AUTHENTICATE)
		authenticate(&c, message, &r, a);
	else if (type == NTLM_CHALLENGE)
		challenge(&c, message, &r, a);
	else if (type == NTLM_NEGOTIATE)
		r.type = NTLM_NEGOTIATE;
	return r;
}
