/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

struct signer {
	EVP_PKEY *key;
	unsigned char pub[KEY_N];
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
			"the system gives no random numbers for a signing "
			"key");
	}
	hex_write(seed, sizeof seed, text);
	text[KEY_HEX_N] = '\n';
	bool ok = file_write(path,
		(struct str){ text, sizeof text },
		0600,
		err);
	OPENSSL_cleanse(seed, sizeof seed);
	OPENSSL_cleanse(text, sizeof text);
	return ok;
}

static bool key_load(const char *path,
	unsigned char ret_seed[static KEY_N],
	struct err *err)
{
	char text[KEY_HEX_N + 2];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail_os(err, "cannot open the signing key %s", path);
	if (fstat(fd, &st) || st.st_mode & (S_IRWXG | S_IRWXO)) {
		close(fd);
		return fail(err,
			ERR_IO,
			0,
			"the signing key %s may be read or written by others "
			"than its owner; `chmod 600 %s`, and make a new one "
			"if "
			"somebody may have copied it",
			path,
			path);
	}
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
	size_t n = KEY_N;

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
		EVP_PKEY_get_raw_public_key(s->key, s->pub, &n) != 1) {
		signer_close(s);
		return fail(err,
			ERR_IO,
			0,
			"OpenSSL cannot use the signing key");
	}
	hex_write(s->pub, KEY_N, s->hex);
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

const unsigned char *signer_key(const struct signer *s)
{
	return s->pub;
}

struct str signer_key_hex(const struct signer *s)
{
	return (struct str){ s->hex, KEY_HEX_N };
}

bool signer_sign(const struct signer *s,
	struct str message,
	unsigned char ret[static SIG_N],
	struct err *err)
{
	size_t n = SIG_N;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx &&
		EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->key) == 1 &&
		EVP_DigestSign(ctx,
			ret,
			&n,
			(const unsigned char *)message.p,
			message.n) == 1 &&
		n == SIG_N;

	EVP_MD_CTX_free(ctx);
	return ok ||
		fail(err, ERR_IO, 0, "OpenSSL could not sign the checkpoint");
}

static bool mac(const unsigned char key[static SHA256_N],
	struct str message,
	unsigned char ret[static SHA256_N])
{
	unsigned n = 0;

	return HMAC(EVP_sha256(),
		       key,
		       SHA256_N,
		       (const unsigned char *)message.p,
		       message.n,
		       ret,
		       &n) &&
		n == SHA256_N;
}

bool signer_mac(const struct signer *s,
	struct str message,
	unsigned char ret[static SHA256_N])
{
	unsigned char seed[KEY_N];
	unsigned char key[SHA256_N];
	size_t n = sizeof seed;
	bool ok = EVP_PKEY_get_raw_private_key(s->key, seed, &n) == 1 &&
		n == KEY_N &&
		mac(seed, STR("ashiato: what is kept 1"), key) &&
		mac(key, message, ret);

	OPENSSL_cleanse(seed, sizeof seed);
	OPENSSL_cleanse(key, sizeof key);
	return ok;
}

bool signature_ok(const unsigned char key[static KEY_N],
	struct str message,
	const unsigned char sig[static SIG_N])
{
	EVP_PKEY *pub = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519,
		NULL,
		key,
		KEY_N);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = pub && ctx &&
		EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pub) == 1 &&
		EVP_DigestVerify(ctx,
			sig,
			SIG_N,
			(const unsigned char *)message.p,
			message.n) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pub);
	return ok;
}
