/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

struct signer {
	EVP_PKEY *key;
	char hex[KEY_HEX_N];
};

static bool key_make(const char *path, struct err *err)
{
	unsigned char seed[KEY_N];
	char text[KEY_HEX_N + 1];

	if (RAND_bytes(seed, sizeof seed) != 1) {
		return fail(err,
			ERR_IO,
			0,
			"the system gives no random numbers for a signing key");
	}
	hex_write(seed, sizeof seed, text);
	text[KEY_HEX_N] = '\n';
	bool ok =
		file_write(path, (struct str){ text, sizeof text }, 0600, err);
	OPENSSL_cleanse(seed, sizeof seed);
	OPENSSL_cleanse(text, sizeof text);
	return ok;
}

static bool key_load(const char *path,
	unsigned char ret_seed[static KEY_N],
	struct err *err)
{
	char text[KEY_HEX_N + 2];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_os(err, "cannot open the signing key %s", path);
	ssize_t n = read(fd, text, sizeof text);
	close(fd);
	bool ok = n == KEY_HEX_N + 1 && text[KEY_HEX_N] == '\n' &&
		hex_read((struct str){ text, KEY_HEX_N }, ret_seed, KEY_N);
	OPENSSL_cleanse(text, sizeof text);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s is not a signing key: 64 hexadecimal digits were "
			"expected",
			path);
}

bool signer_open(struct signer **ret, struct err *err)
{
	char path[PATH_MAX];
	unsigned char seed[KEY_N];
	unsigned char pub[KEY_N];
	size_t n = sizeof pub;

	if (!file_home(path, err))
		return false;
	size_t len = strlen(path);
	snprintf(path + len, sizeof path - len, "/signing.key");
	if ((!file_exists(path) && !key_make(path, err)) ||
		!key_load(path, seed, err)) {
		return false;
	}
	struct signer *s = calloc(1, sizeof *s);
	if (s) {
		s->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
			NULL,
			seed,
			sizeof seed);
	}
	OPENSSL_cleanse(seed, sizeof seed);
	if (!s || !s->key ||
		EVP_PKEY_get_raw_public_key(s->key, pub, &n) != 1) {
		signer_close(s);
		return fail(err,
			ERR_IO,
			0,
			"OpenSSL cannot use the signing key");
	}
	hex_write(pub, sizeof pub, s->hex);
	*ret = s;
	return true;
}

void signer_close(struct signer *s)
{
	if (!s)
		return;
	EVP_PKEY_free(s->key);
	free(s);
}

struct str signer_key_hex(const struct signer *s)
{
	return (struct str){ s->hex, KEY_HEX_N };
}

bool signer_sign(const struct signer *s,
	struct str message,
	char ret_hex[static SIG_HEX_N],
	struct err *err)
{
	unsigned char sig[SIG_N];
	size_t n = sizeof sig;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx &&
		EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->key) == 1 &&
		EVP_DigestSign(ctx,
			sig,
			&n,
			(const unsigned char *)message.p,
			message.n) == 1 &&
		n == SIG_N;

	EVP_MD_CTX_free(ctx);
	if (!ok) {
		return fail(err,
			ERR_IO,
			0,
			"OpenSSL could not sign the checkpoint");
	}
	hex_write(sig, sizeof sig, ret_hex);
	return true;
}

bool signature_ok(struct str key_hex, struct str message, struct str sig_hex)
{
	unsigned char pub[KEY_N];
	unsigned char sig[SIG_N];

	if (!hex_read(key_hex, pub, KEY_N) || !hex_read(sig_hex, sig, SIG_N))
		return false;
	EVP_PKEY *key =
		EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub, KEY_N);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = key && ctx &&
		EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestVerify(ctx,
			sig,
			SIG_N,
			(const unsigned char *)message.p,
			message.n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok;
}
