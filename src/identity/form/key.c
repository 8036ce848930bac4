/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of keys and certificates. source: RFC 4716 and OpenSSH (SSH),
 * RFC 9580, 5.5.4 (PGP) */
#include "identity/form/fold.h"
#include "identity/form/making.h"

#include <openssl/evp.h>

enum {
	SSH_SHA256_N = 43, /* base64 without padding */
	LONG_ID_N = 16,
	SHORT_ID_N = 8,
	KEY_MAX_BYTE = 1024
};

/* A whole public key, "ssh-ed25519 AAAA... comment": its fingerprint. */
static bool put_public_key(struct making *m)
{
	unsigned char room[KEY_MAX_BYTE];
	char text[64];
	struct str head;
	struct str rest;
	int n;

	if (!str_cut(m->text, ' ', &head, &rest) ||
		(!str_starts(head, STR("ssh-")) &&
			!str_starts(head, STR("ecdsa-"))))
		return false;
	if (str_cut(rest, ' ', &head, &rest))
		rest = head;
	if (rest.n % 4 || !rest.n || rest.n > KEY_MAX_BYTE)
		return false;
	n = EVP_DecodeBlock(room, (const unsigned char *)rest.p, (int)rest.n);
	for (size_t i = 1; n > 0 && i <= 2; i++)
		n -= rest.p[rest.n - i] == '=';
	if (n <= 0)
		return false;
	struct sha256 h =
		sha256_of((struct str){ (const char *)room, (size_t)n });
	base64_write(h.b, SHA256_N, text);
	m->f->normal = arena_fmt(m->a, "sha256:%.*s", SSH_SHA256_N, text);
	m->f->part = str_from(m->f->normal, 7);
	m->f->scope = STR("ssh");
	return true;
}

static bool is_base64(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_letter(s.p[i]) && !is_digit(s.p[i]) &&
			s.p[i] != '+' && s.p[i] != '/')
			return false;
	}
	return true;
}

/* "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8" */
static bool put_ssh(struct making *m)
{
	struct str s = m->text;

	if (str_lower_eq(str_head(s, 7), STR("sha256:")))
		s = str_from(s, 7);
	while (s.n && s.p[s.n - 1] == '=')
		s.n--;
	if (s.n != SSH_SHA256_N || !is_base64(s))
		return false;
	m->f->normal = arena_fmt(m->a, "sha256:%.*s", STR_FMT(s));
	m->f->part = str_from(m->f->normal, 7);
	m->f->scope = STR("ssh");
	return true;
}

/* hexadecimal digits without what stands between and before them */
static struct str hex_in(struct str s, struct arena *a)
{
	static const char *const before[] = { "md5:",
		"sha1:",
		"sha-1:",
		"sha256:",
		"sha-256:",
		"openpgp4fpr:",
		"0x",
		"fingerprint:",
		"pgp:",
		"gpg:",
		"key id:" };
	struct str low = fold_lower(s, a);

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		if (str_starts(low, str_of(before[i])))
			low = str_trim(str_from(low, strlen(before[i])));
	}
	char *p = low.n ? NEW(a, char, low.n) : NULL;
	size_t n = 0;
	for (size_t i = 0; p && i < low.n; i++) {
		char c = low.p[i];

		if (c == ':' || c == ' ' || c == '-')
			continue;
		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return (struct str){ 0 };
		p[n++] = c;
	}
	return (struct str){ p, n };
}

static const struct {
	uint8_t digits;
	const char *scope;
	uint32_t doubts;
} lengths[] = {
	{ SHORT_ID_N, "pgp", FORM_DOUBT_PARTIAL },
	{ LONG_ID_N, "pgp", FORM_DOUBT_PARTIAL },
	{ 32, "md5", 0 },
	/* a PGP fingerprint of version 4, or SHA-1 of a certificate */
	{ 40, "sha1", 0 },
	{ 64, "sha256", 0 },
	{ 96, "sha384", 0 },
	{ 128, "sha512", 0 },
};

void key_make(struct making *m)
{
	struct form *f = m->f;
	struct str hex;

	if (put_public_key(m) || put_ssh(m))
		return;
	hex = hex_in(m->text, m->a);
	if (!hex.n)
		return;
	f->normal = arena_fmt(m->a, "hex:%.*s", STR_FMT(hex));
	f->part = hex.n > LONG_ID_N ? str_from(hex, hex.n - LONG_ID_N) : hex;
	f->scope = STR("serial");
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		if (lengths[i].digits != hex.n)
			continue;
		f->scope = str_of(lengths[i].scope);
		f->doubts |= lengths[i].doubts;
	}
}
