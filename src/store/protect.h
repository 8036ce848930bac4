/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: a private key under a passphrase, PKCS#8 (RFC 5958) with
 * PBES2: scrypt (RFC 7914, N 2^14, r 8, p 5) and AES-256-CBC; `openssl pkey`
 * opens it. And where passphrases come from: a file that
 * $ASHIATO_KEY_PASSPHRASE_FILE names, else the terminal, never an argument.
 */
#ifndef STORE_PROTECT_H
#define STORE_PROTECT_H

#include "core/core.h"

enum {
	SEED_N = 32,        /* bytes of an Ed25519 private key */
	PASSPHRASE_MIN = 8, /* bytes */
	PASSPHRASE_MAX = 1023,
	PROTECTED_MAX = 4096 /* bytes of the file */
};

struct passphrase {
	char text[PASSPHRASE_MAX + 1];
	size_t n;
};

/* The first line of the file that the environment names, else what is typed
 * after the question, twice when it is a new one. Whoever gets it forgets it
 * by passphrase_forget. ERR_USAGE: there is neither, or it is too short or
 * long, or not twice the same. ERR_IO: others than its owner may read the
 * file. */
bool passphrase_ask(const char *question,
	bool is_new,
	struct passphrase *ret,
	struct err *err);

/* Overwrites it. */
void passphrase_forget(struct passphrase *p);

/* The seed under the passphrase as PEM, appended. ERR_IO: OpenSSL could not.
 */
bool protect_seed(const unsigned char seed[static SEED_N],
	const struct passphrase *p,
	struct buf *ret,
	struct err *err);

/* The seed back. name: for the sentence. ERR_USAGE: the passphrase is
 * another. ERR_FORMAT: it is no such key. cost: some 0.2 s and 16 MiB */
bool unprotect_seed(struct str pem,
	const char *name,
	const struct passphrase *p,
	unsigned char ret[static SEED_N],
	struct err *err);

#endif
