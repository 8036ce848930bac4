/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/tls_hello.h"

bool tls_is_grease(uint16_t v)
{
	return (v & 0x0f0f) == 0x0a0a && v >> 8 == (v & 0xff);
}

struct str tls_version_text(uint16_t version)
{
	static const char *const from_ssl3[] = { "SSLv3",
		"TLSv1.0",
		"TLSv1.1",
		"TLSv1.2",
		"TLSv1.3" };

	if (version >= SSL_3 && version <= TLS_1_3)
		return str_of(from_ssl3[version - SSL_3]);
	switch (version) {
	case SSL_2:
		return STR("SSLv2");
	case DTLS_OLD:
		return STR("DTLSv0.9");
	case DTLS_1_0:
		return STR("DTLSv1.0");
	case DTLS_1_2:
		return STR("DTLSv1.2");
	case DTLS_1_3:
		return STR("DTLSv1.3");
	default:
		return (struct str){ 0 };
	}
}

static struct str take(struct cur *c, size_t n)
{
	const unsigned char *p = cur_take(c, n);

	return (struct str){ (const char *)p, p ? n : 0 };
}

static struct str take8(struct cur *c)
{
	return take(c, cur_u8(c));
}
static struct str take16(struct cur *c)
{
	return take(c, cur_u16be(c));
}
static struct cur inside(struct str s)
{
	return cur_of(s.p, s.n);
}

bool extension_next(struct cur *c, uint16_t *ret_type, struct str *ret_data)
{
	if (!cur_left(c))
		return false;
	uint16_t type = cur_u16be(c);
	struct str data = take16(c);
	if (c->bad)
		return false;
	*ret_type = type;
	*ret_data = data;
	return true;
}

/* RFC 6066, 3: a list of names, of which only type 0 (host_name) was ever
 * defined */
static struct str first_server_name(struct str data)
{
	struct cur c = inside(data);
	struct cur list = inside(take16(&c));

	while (cur_left(&list) && !list.bad) {
		uint8_t type = cur_u8(&list);
		struct str name = take16(&list);

		if (type == 0)
			return name;
	}
	return (struct str){ 0 };
}

/* RFC 7301, 3.1 */
static struct str first_alpn(struct str data)
{
	struct cur c = inside(data);
	struct cur list = inside(take16(&c));

	return take8(&list);
}

/* DTLS counts its versions down: RFC 9147, 5.3 */
static bool better(uint16_t a, uint16_t than, bool datagram)
{
	if (datagram)
		return a >> 8 == 0xfe && (a < than || than >> 8 != 0xfe);
	return a > than && a >= SSL_2;
}

static uint16_t best_version(struct str data, bool datagram)
{
	struct cur c = inside(data);
	struct cur list = inside(take8(&c));
	uint16_t best = 0;

	while (cur_left(&list) >= 2) {
		uint16_t v = cur_u16be(&list);

		if (!tls_is_grease(v) && (!best || better(v, best, datagram)))
			best = v;
	}
	return best;
}

static void client_extension(struct client_hello *h,
	uint16_t type,
	struct str data,
	bool datagram)
{
	struct cur c = inside(data);

	switch (type) {
	case EXT_SERVER_NAME:
		h->server_name = first_server_name(data);
		h->has_server_name = true;
		break;
	case EXT_GROUPS:
		h->groups = take16(&c);
		break;
	case EXT_POINT_FORMATS:
		h->points = take8(&c);
		break;
	case EXT_SIGNATURE_ALGORITHMS:
		h->algorithms = take16(&c);
		break;
	case EXT_ALPN:
		h->alpn = first_alpn(data);
		break;
	case EXT_VERSIONS: {
		uint16_t best = best_version(data, datagram);
		if (best)
			h->best = best;
		break;
	}
	default:
		break;
	}
}

bool client_hello_read(struct str body,
	bool datagram,
	struct client_hello *ret)
{
	struct cur c = inside(body);
	struct client_hello h = { .cipher_byte = 2 };
	uint16_t type;
	struct str data;

	h.best = cur_u16be(&c);
	h.version = h.best;
	cur_take(&c, 32);
	struct str session = take8(&c);
	if (datagram)
		take8(&c); /* RFC 6347, 4.2.1: the cookie */
	h.ciphers = take16(&c);
	struct str compressions = take8(&c);
	if (c.bad || session.n > 32 || h.ciphers.n % 2 || !compressions.n)
		return false;
	unsigned major = datagram ? 0xfe : 3;
	bool old = datagram && h.version == DTLS_OLD;
	if (h.version >> 8 != major && !old)
		return false;
	if (cur_left(&c)) {
		h.extensions = take16(&c);
		if (c.bad)
			return false;
	}
	struct cur list = inside(h.extensions);
	while (extension_next(&list, &type, &data))
		client_extension(&h, type, data, datagram);
	*ret = h;
	return true;
}

/* RFC 5246, E.2 */
bool client_hello_read_v2(struct str body, struct client_hello *ret)
{
	struct cur c = inside(body);
	struct client_hello h = { .cipher_byte = 3 };
	uint8_t type = cur_u8(&c);

	h.best = cur_u16be(&c);
	h.version = h.best;
	size_t ciphers = cur_u16be(&c);
	size_t session = cur_u16be(&c);
	size_t challenge = cur_u16be(&c);
	h.ciphers = take(&c, ciphers);
	take(&c, session);
	take(&c, challenge);
	if (c.bad || type != TLS_CLIENT_HELLO)
		return false;
	if (!ciphers || ciphers % 3 || session > 32)
		return false;
	if (challenge < 16 || challenge > 32)
		return false;
	if (h.version != SSL_2 && (h.version < SSL_3 || h.version > TLS_1_3))
		return false;
	*ret = h;
	return true;
}

static void server_extension(struct server_hello *h,
	uint16_t type,
	struct str data)
{
	struct cur c = inside(data);

	if (type == EXT_ALPN) {
		h->alpn = first_alpn(data);
	} else if (type == EXT_VERSIONS) {
		uint16_t v = cur_u16be(&c);
		if (!c.bad)
			h->chosen = v;
	}
}

bool server_hello_read(struct str body, struct server_hello *ret)
{
	/* RFC 8446, 4.1.3: the random of a HelloRetryRequest, SHA-256 of its
	 * name */
	static const char retry[] = "\xcf\x21\xad\x74\xe5\x9a\x61\x11"
				    "\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
				    "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e"
				    "\x07\x9e\x09\xe2\xc8\xa8\x33\x9c";
	struct cur c = inside(body);
	struct server_hello h = { 0 };
	uint16_t type;
	struct str data;

	h.chosen = cur_u16be(&c);
	h.version = h.chosen;
	const unsigned char *random = cur_take(&c, 32);
	struct str session = take8(&c);
	h.cipher = cur_u16be(&c);
	uint8_t compression = cur_u8(&c);
	if (c.bad || session.n > 32 || compression > 1 ||
		!tls_version_text(h.version).n) {
		return false;
	}
	h.retry = memcmp(random, retry, sizeof retry - 1) == 0;
	if (cur_left(&c)) {
		h.extensions = take16(&c);
		if (c.bad)
			return false;
	}
	struct cur list = inside(h.extensions);
	while (extension_next(&list, &type, &data))
		server_extension(&h, type, data);
	*ret = h;
	return true;
}
