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

#include "store/protect.h"

struct signer {
	EVP_PKEY *key;
	unsigned char pub[KEY_N];
	char hex[KEY_HEX_N];
};

_Static_assert((int)SEED_N == (int)KEY_N, "protect.h has no key but ours");

static const struct str public_line = { "ashiato public key ", 19 };

/* --- its file ------------------------------------------------------------
 */

static bool key_path(const char *suffix,
	char ret[static PATH_MAX],
	struct err *err)
{
	if (!file_home(ret, err))
		return false;
	size_t n = strlen(ret);
	return snprintf(ret + n, PATH_MAX - n, "/signing.key%s", suffix) <
		(int)(PATH_MAX - n) ||
		fail(err, ERR_USAGE, 0, "the path of the key is too long");
}

/* The bytes of the file, which is its owner's alone. */
static bool key_read(const char *path,
	char ret[static PROTECTED_MAX],
	struct str *ret_text,
	struct err *err)
{
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
	ssize_t n = read(fd, ret, PROTECTED_MAX);
	close(fd);
	if (n < 0)
		return fail_os(err, "cannot read the signing key %s", path);
	*ret_text = (struct str){ ret, (size_t)n };
	return true;
}

static bool no_key(const char *path, struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		0,
		"%s is not a signing key: 64 hexadecimal digits were "
		"expected",
		path);
}

static bool plain_seed(struct str text, unsigned char *ret)
{
	return text.n == KEY_HEX_N + 1 && text.p[KEY_HEX_N] == '\n' &&
		hex_read(str_head(text, KEY_HEX_N), ret, KEY_N);
}

/* The public part that the first line names; false: it names none. */
static bool public_of(struct str text, struct str *ret_hex)
{
	unsigned char key[KEY_N];
	struct str line;
	struct str rest;

	if (!str_starts(text, public_line) ||
		!str_cut(text, '\n', &line, &rest)) {
		return false;
	}
	*ret_hex = str_from(line, public_line.n);
	return hex_read(*ret_hex, key, sizeof key);
}

static bool public_key(const unsigned char *seed, unsigned char *ret)
{
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
		NULL,
		seed,
		KEY_N);
	size_t n = KEY_N;
	bool ok = k && EVP_PKEY_get_raw_public_key(k, ret, &n) == 1;

	EVP_PKEY_free(k);
	return ok;
}

static void put_plain(const unsigned char *seed, struct buf *ret)
{
	char text[KEY_HEX_N + 1];

	hex_write(seed, KEY_N, text);
	text[KEY_HEX_N] = '\n';
	buf_add(ret, (struct str){ text, sizeof text });
	OPENSSL_cleanse(text, sizeof text);
}

static bool put_protected(const unsigned char *seed,
	const struct passphrase *p,
	struct buf *ret,
	struct err *err)
{
	unsigned char pub[KEY_N];
	char hex[KEY_HEX_N];

	if (!public_key(seed, pub))
		return fail(err, ERR_IO, 0, "OpenSSL cannot use the key");
	hex_write(pub, KEY_N, hex);
	buf_add(ret, public_line);
	buf_fmt(ret, "%.*s\n", KEY_HEX_N, hex);
	return protect_seed(seed, p, ret, err);
}

/* p NULL: as digits */
static bool key_write(const char *path,
	const unsigned char *seed,
	const struct passphrase *p,
	struct err *err)
{
	struct buf b = { 0 };
	bool ok = true;

	if (p)
		ok = put_protected(seed, p, &b, err);
	else
		put_plain(seed, &b);
	if (ok && b.bad)
		ok = fail(err, ERR_LIMIT, 0, "no memory left for the key");
	ok = ok && file_write(path, buf_str(&b), 0600, err);
	if (b.p)
		OPENSSL_cleanse(b.p, b.n);
	buf_done(&b);
	return ok;
}

static bool key_make(const char *path,
	const struct passphrase *p,
	struct err *err)
{
	unsigned char seed[KEY_N];

	if (RAND_bytes(seed, sizeof seed) != 1) {
		return fail(err,
			ERR_IO,
			0,
			"the system gives no random numbers for a signing "
			"key");
	}
	bool ok = key_write(path, seed, p, err);
	OPENSSL_cleanse(seed, sizeof seed);
	return ok;
}

/* one under a passphrase, which is asked for */
static bool open_protected(struct str text,
	const char *path,
	unsigned char ret_seed[static KEY_N],
	struct err *err)
{
	struct passphrase p;
	bool ok = passphrase_ask("Passphrase of the signing key: ",
			  false,
			  &p,
			  err) &&
		unprotect_seed(text, path, &p, ret_seed, err);

	passphrase_forget(&p);
	return ok;
}

static bool key_load(const char *path,
	unsigned char ret_seed[static KEY_N],
	struct err *err)
{
	char room[PROTECTED_MAX];
	struct str text;
	struct str hex;
	bool ok = key_read(path, room, &text, err);

	if (ok && public_of(text, &hex))
		ok = open_protected(text, path, ret_seed, err);
	else if (ok && !plain_seed(text, ret_seed))
		ok = no_key(path, err);
	OPENSSL_cleanse(room, sizeof room);
	return ok;
}

static bool signer_of(const unsigned char *seed,
	struct signer **ret,
	struct err *err)
{
	struct signer *s = calloc(1, sizeof *s);
	size_t n = KEY_N;

	if (s) {
		s->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
			NULL,
			seed,
			KEY_N);
	}
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

bool signer_open(struct signer **ret, struct err *err)
{
	char path[PATH_MAX];
	unsigned char seed[KEY_N];

	if (!key_path("", path, err) ||
		(!file_exists(path) && !key_make(path, NULL, err)) ||
		!key_load(path, seed, err)) {
		return false;
	}
	bool ok = signer_of(seed, ret, err);
	OPENSSL_cleanse(seed, sizeof seed);
	return ok;
}

/* --- what becomes of it --------------------------------------------------
 */

static bool look_at(struct key_state *s, struct err *err)
{
	char room[PROTECTED_MAX];
	unsigned char key[KEY_N];
	struct str text;
	struct str hex;

	if (!key_read(s->path, room, &text, err))
		return false;
	s->is_protected = public_of(text, &hex);
	bool ok = s->is_protected ||
		(plain_seed(text, key) && public_key(key, key));
	if (s->is_protected)
		memcpy(s->public_hex, hex.p, KEY_HEX_N);
	else if (ok)
		hex_write(key, KEY_N, s->public_hex);
	OPENSSL_cleanse(room, sizeof room);
	OPENSSL_cleanse(key, sizeof key);
	return ok || no_key(s->path, err);
}

bool key_look(struct key_state *ret, struct err *err)
{
	*ret = (struct key_state){ 0 };
	if (!key_path("", ret->path, err))
		return false;
	ret->there = file_exists(ret->path);
	return !ret->there || look_at(ret, err);
}

bool key_protect(struct err *err)
{
	struct passphrase p;
	struct key_state s;
	unsigned char seed[KEY_N];

	if (!key_look(&s, err) ||
		(!s.there && !key_make(s.path, NULL, err)) ||
		!key_load(s.path, seed, err)) {
		return false;
	}
	bool ok = passphrase_ask("New passphrase of the signing key: ",
			  true,
			  &p,
			  err) &&
		key_write(s.path, seed, &p, err);
	passphrase_forget(&p);
	OPENSSL_cleanse(seed, sizeof seed);
	return ok;
}

bool key_make_next(char ret[static KEY_HEX_N + 1], struct err *err)
{
	struct key_state old;
	struct key_state next = { 0 };
	struct passphrase p = { 0 };

	if (!key_look(&old, err) || !key_path(".next", next.path, err))
		return false;
	if (!old.there) {
		return fail(err,
			ERR_USAGE,
			0,
			"there is no key to rotate: the first command that "
			"writes makes one");
	}
	bool ok = true;
	if (!file_exists(next.path)) {
		ok = (!old.is_protected ||
			     passphrase_ask(
				     "Passphrase of the new signing key: ",
				     true,
				     &p,
				     err)) &&
			key_make(next.path,
				old.is_protected ? &p : NULL,
				err);
	}
	passphrase_forget(&p);
	ok = ok && look_at(&next, err);
	memcpy(ret, next.public_hex, sizeof next.public_hex);
	return ok;
}

bool key_take_next(struct err *err)
{
	struct key_state s;
	char next[PATH_MAX];
	char kept[PATH_MAX];
	char suffix[16];

	if (!key_look(&s, err) || !key_path(".next", next, err))
		return false;
	snprintf(suffix, sizeof suffix, ".%.8s", s.public_hex);
	if (!key_path(suffix, kept, err))
		return false;
	/* at every moment there is a key of that name */
	if (link(s.path, kept) && errno != EEXIST)
		return fail_os(err, "cannot keep the old key as %s", kept);
	return rename(next, s.path) == 0 ||
		fail_os(err, "cannot put the new key in place of %s", s.path);
}

/* --- signing -------------------------------------------------------------
 */

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
