/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/quic_initial.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

enum {
	SALT_N = 20,
	TAG_N = 16,
	SAMPLE_N = 16
};

/* RFC 9001, 5.2; RFC 9369, 3.2 and 3.3; draft-ietf-quic-tls-21 to -34, 5.2; the
 * last five: Facebook's mvfst, which took the salts of drafts 22 and 23, and
 * Google's Q050, T050 and T051 (chromium, net/third_party/quiche:
 * quic/core/crypto/crypto_utils.cc) */
static const struct version {
	uint32_t first;
	uint32_t last;
	unsigned char salt[SALT_N];
	unsigned char initial_type; /* in the long header */
	const char *key;
	const char *iv;
	const char *hp;
} versions[] = {
	{ 0x00000001,
		0x00000001,
		{ 0x38,
			0x76,
			0x2c,
			0xf7,
			0xf5,
			0x59,
			0x34,
			0xb3,
			0x4d,
			0x17,
			0x9a,
			0xe6,
			0xa4,
			0xc8,
			0x0c,
			0xad,
			0xcc,
			0xbb,
			0x7f,
			0x0a },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0x6b3343cf,
		0x6b3343cf,
		{ 0x0d,
			0xed,
			0xe3,
			0xde,
			0xf7,
			0x00,
			0xa6,
			0xdb,
			0x81,
			0x93,
			0x81,
			0xbe,
			0x6e,
			0x26,
			0x9d,
			0xcb,
			0xf9,
			0xbd,
			0x2e,
			0xd9 },
		1,
		"quicv2 key",
		"quicv2 iv",
		"quicv2 hp" },
	{ 0xff000021,
		0xff000022,
		{ 0x38,
			0x76,
			0x2c,
			0xf7,
			0xf5,
			0x59,
			0x34,
			0xb3,
			0x4d,
			0x17,
			0x9a,
			0xe6,
			0xa4,
			0xc8,
			0x0c,
			0xad,
			0xcc,
			0xbb,
			0x7f,
			0x0a },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0xff00001d,
		0xff000020,
		{ 0xaf,
			0xbf,
			0xec,
			0x28,
			0x99,
			0x93,
			0xd2,
			0x4c,
			0x9e,
			0x97,
			0x86,
			0xf1,
			0x9c,
			0x61,
			0x11,
			0xe0,
			0x43,
			0x90,
			0xa8,
			0x99 },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0xff000017,
		0xff00001c,
		{ 0xc3,
			0xee,
			0xf7,
			0x12,
			0xc7,
			0x2e,
			0xbb,
			0x5a,
			0x11,
			0xa7,
			0xd2,
			0x43,
			0x2b,
			0xb4,
			0x63,
			0x65,
			0xbe,
			0xf9,
			0xf5,
			0x02 },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0xff000015,
		0xff000016,
		{ 0x7f,
			0xbc,
			0xdb,
			0x0e,
			0x7c,
			0x66,
			0xbb,
			0xe9,
			0x19,
			0x3a,
			0x96,
			0xcd,
			0x21,
			0x51,
			0x9e,
			0xbd,
			0x7a,
			0x02,
			0x64,
			0x4a },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0xfaceb001,
		0xfaceb001,
		{ 0x7f,
			0xbc,
			0xdb,
			0x0e,
			0x7c,
			0x66,
			0xbb,
			0xe9,
			0x19,
			0x3a,
			0x96,
			0xcd,
			0x21,
			0x51,
			0x9e,
			0xbd,
			0x7a,
			0x02,
			0x64,
			0x4a },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0xfaceb002,
		0xfaceb002,
		{ 0xc3,
			0xee,
			0xf7,
			0x12,
			0xc7,
			0x2e,
			0xbb,
			0x5a,
			0x11,
			0xa7,
			0xd2,
			0x43,
			0x2b,
			0xb4,
			0x63,
			0x65,
			0xbe,
			0xf9,
			0xf5,
			0x02 },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ QUIC_Q050,
		QUIC_Q050,
		{ 0x50,
			0x45,
			0x74,
			0xef,
			0xd0,
			0x66,
			0xfe,
			0x2f,
			0x9d,
			0x94,
			0x5c,
			0xfc,
			0xdb,
			0xd3,
			0xa7,
			0xf0,
			0xd3,
			0xb5,
			0x6b,
			0x45 },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0x54303530,
		0x54303530,
		{ 0x7f,
			0xf5,
			0x79,
			0xe5,
			0xac,
			0xd0,
			0x72,
			0x91,
			0x55,
			0x80,
			0x30,
			0x4c,
			0x43,
			0xa2,
			0x36,
			0x7c,
			0x60,
			0x48,
			0x83,
			0x10 },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
	{ 0x54303531,
		0x54303531,
		{ 0x7a,
			0x4e,
			0xde,
			0xf4,
			0xe7,
			0xcc,
			0xee,
			0x5f,
			0xa4,
			0x50,
			0x6c,
			0x19,
			0x12,
			0x4f,
			0xc8,
			0xcc,
			0xda,
			0x6e,
			0x03,
			0x3d },
		0,
		"quic key",
		"quic iv",
		"quic hp" },
};

static const struct version *version_of(uint32_t v)
{
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		if (v >= versions[i].first && v <= versions[i].last)
			return &versions[i];
	}
	return NULL;
}

/* --- packets ------------------------------------------------------------- */

/* RFC 9000, 16: the two upper bits of the first byte say how many bytes the
 * number has */
uint64_t quic_varint(struct cur *c)
{
	uint8_t first = cur_u8(c);
	uint64_t v = first & 0x3f;

	for (int more = (1 << (first >> 6)) - 1; more; more--)
		v = v << 8 | cur_u8(c);
	return v;
}

static struct str take(struct cur *c, uint64_t n)
{
	const unsigned char *p =
		n <= cur_left(c) ? cur_take(c, (size_t)n) : NULL;

	c->bad |= !p;
	return (struct str){ (const char *)p, p ? (size_t)n : 0 };
}

bool quic_packet_next(struct cur *c, struct quic_packet *ret)
{
	enum {
		LONG_AND_FIXED = 0xc0,
		RETRY_AFTER_INITIAL = 3
	};
	struct cur at = *c;
	const unsigned char *start = at.p;
	uint8_t first = cur_u8(&at);
	uint32_t version = cur_u32be(&at);
	const struct version *v = version_of(version);

	if (at.bad || (first & LONG_AND_FIXED) != LONG_AND_FIXED || !v)
		return false;
	/* the four types keep their order in RFC 9369, turned by one */
	unsigned type = ((unsigned)(first >> 4) - v->initial_type) & 3;
	if (type == RETRY_AFTER_INITIAL)
		return false;
	struct str dcid = take(&at, cur_u8(&at));
	struct str scid = take(&at, cur_u8(&at));
	if (type == 0)
		take(&at, quic_varint(&at)); /* the token */
	uint64_t n = quic_varint(&at);
	const unsigned char *number = at.p;
	take(&at, n);
	if (at.bad || dcid.n > QUIC_ID_MAX || scid.n > QUIC_ID_MAX)
		return false;
	*ret = (struct quic_packet){ version,
		type == 0,
		dcid,
		scid,
		{ (const char *)start, (size_t)(at.p - start) },
		(size_t)(number - start) };
	*c = at;
	return true;
}

/* --- keys: RFC 9001, 5.1, 5.2 -------------------------------------------- */

static bool hmac(const unsigned char *key,
	size_t n_key,
	const unsigned char *data,
	size_t n,
	unsigned char ret[static SHA256_N])
{
	unsigned got = SHA256_N;

	return HMAC(EVP_sha256(), key, (int)n_key, data, n, ret, &got) !=
		NULL;
}

/* RFC 8446, 7.1: HKDF-Expand-Label with an empty context; up to 32 bytes are
 * one block of HKDF-Expand (RFC 5869, 2.3) */
static bool expand(const unsigned char secret[static SHA256_N],
	const char *label,
	unsigned char *ret,
	size_t n)
{
	unsigned char info[64];
	unsigned char block[SHA256_N];
	size_t n_label = strlen(label);
	size_t at = 0;

	info[at++] = 0;
	info[at++] = (unsigned char)n;
	info[at++] = (unsigned char)(6 + n_label);
	memcpy(info + at, "tls13 ", 6);
	memcpy(info + at + 6, label, n_label);
	at += 6 + n_label;
	info[at++] = 0;
	info[at++] = 1;
	if (!hmac(secret, SHA256_N, info, at, block))
		return false;
	memcpy(ret, block, n);
	return true;
}

bool quic_initial_keys(uint32_t version,
	struct str dcid,
	bool of_server,
	struct quic_keys *ret)
{
	const struct version *v = version_of(version);
	unsigned char initial[SHA256_N];
	unsigned char secret[SHA256_N];

	if (!v)
		return false;
	if (!hmac(v->salt,
		    SALT_N,
		    (const unsigned char *)dcid.p,
		    dcid.n,
		    initial)) {
		return false;
	}
	if (!expand(initial,
		    of_server ? "server in" : "client in",
		    secret,
		    sizeof secret)) {
		return false;
	}
	if (!expand(secret, v->key, ret->key, sizeof ret->key))
		return false;
	if (!expand(secret, v->iv, ret->iv, sizeof ret->iv))
		return false;
	return expand(secret, v->hp, ret->hp, sizeof ret->hp);
}

/* --- opening ------------------------------------------------------------- */

/* RFC 9001, 5.4.3: AES-ECB of the sample */
static bool mask_of(const unsigned char key[static 16],
	const unsigned char *sample,
	unsigned char ret[static SAMPLE_N])
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok = x &&
		EVP_EncryptInit_ex(x, EVP_aes_128_ecb(), NULL, key, NULL) ==
			1 &&
		EVP_CIPHER_CTX_set_padding(x, 0) == 1 &&
		EVP_EncryptUpdate(x, ret, &n, sample, SAMPLE_N) == 1 &&
		n == SAMPLE_N;

	EVP_CIPHER_CTX_free(x);
	return ok;
}

/* to has room for sealed.n - TAG_N bytes */
static bool unseal(const struct quic_keys *k,
	const unsigned char iv[static 12],
	struct str header,
	struct str sealed,
	unsigned char *to)
{
	unsigned char tag[TAG_N];
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int n = 0;
	int n_text = (int)(sealed.n - TAG_N);

	memcpy(tag, sealed.p + n_text, TAG_N);
	bool ok = x &&
		EVP_DecryptInit_ex(x, EVP_aes_128_gcm(), NULL, k->key, iv) ==
			1 &&
		EVP_DecryptUpdate(x,
			NULL,
			&n,
			(const unsigned char *)header.p,
			(int)header.n) == 1 &&
		EVP_DecryptUpdate(x,
			to,
			&n,
			(const unsigned char *)sealed.p,
			n_text) == 1 &&
		EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, TAG_N, tag) ==
			1 &&
		EVP_DecryptFinal_ex(x, to + n, &n) == 1;
	EVP_CIPHER_CTX_free(x);
	return ok;
}

/* RFC 9001, 5.4.1, 5.4.2: the sample starts four bytes behind the start of the
 * packet number; 5.3: the nonce is the IV and the packet number, exclusive
 * or'ed. The number is taken as it stands: first packets are far from where its
 * upper bits would be left out. */
bool quic_initial_open(const struct quic_packet *p,
	struct str dcid,
	bool from_server,
	struct arena *scratch,
	struct str *ret_frames)
{
	struct quic_keys k;
	unsigned char mask[SAMPLE_N];

	if (p->bytes.n - p->at_number < 4 + SAMPLE_N ||
		!quic_initial_keys(p->version, dcid, from_server, &k)) {
		return false;
	}
	if (!mask_of(k.hp,
		    (const unsigned char *)p->bytes.p + p->at_number + 4,
		    mask)) {
		return false;
	}
	struct writer header = writer_of(scratch, p->at_number + 4);
	unsigned char *head =
		(unsigned char *)writer_room(&header, p->at_number + 4);
	if (!head)
		return false;
	memcpy(head, p->bytes.p, header.n);
	head[0] ^= mask[0] & 0x0f;
	size_t n_number = (head[0] & 3U) + 1;
	for (size_t i = 0; i < n_number; i++) {
		head[p->at_number + i] ^= mask[1 + i];
		k.iv[12 - n_number + i] ^= head[p->at_number + i];
	}
	struct str sealed = str_from(p->bytes, p->at_number + n_number);
	if (sealed.n < TAG_N)
		return false;
	struct writer text = writer_of(scratch, sealed.n);
	if (!writer_room(&text, sealed.n - TAG_N) ||
		!unseal(&k,
			k.iv,
			(struct str){ header.p, p->at_number + n_number },
			sealed,
			(unsigned char *)text.p)) {
		return false;
	}
	*ret_frames = writer_str(&text);
	return true;
}
