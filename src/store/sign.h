/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: Ed25519 (RFC 8032) by OpenSSL. The private key belongs
 * to the examiner, not to the case: $ASHIATO_HOME/signing.key, else
 * $XDG_CONFIG_HOME/ashiato/, else ~/.config/ashiato/. Mode 0600: 64
 * hexadecimal digits, or the line "ashiato public key HEX" and the key under
 * a passphrase (protect.h). */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include <limits.h>

#include "core/core.h"

enum {
	KEY_N = 32,
	KEY_HEX_N = 64,
	SIG_N = 64,
	SIG_HEX_N = 128
};

struct signer;

/* Makes the key on first use; asks for its passphrase when it has one.
 * ERR_IO: others than its owner may read it. */
bool signer_open(struct signer **ret, struct err *err);

/* The key of this user, without opening it. */
struct key_state {
	bool there;
	bool is_protected;
	/* as the file says, for one under a passphrase; hexadecimal */
	char public_hex[KEY_HEX_N + 1];
	char path[PATH_MAX];
};
/* ERR_IO, ERR_FORMAT: as signer_open. */
bool key_look(struct key_state *ret, struct err *err);

/* Puts the key under a new passphrase, which is asked for; one that it has is
 * asked for first. The file is replaced whole. Makes the key when there is
 * none. */
bool key_protect(struct err *err);

/* Makes the key that follows this user's, beside it, or finds the one that an
 * interrupted rotation left: under a passphrase when the old one is. ret: its
 * public part, hexadecimal. ERR_USAGE: there is no old one. */
bool key_make_next(char ret[static KEY_HEX_N + 1], struct err *err);

/* It takes the old one's place, which stays beside it as signing.key.DIGITS,
 * the first eight of its public part. */
bool key_take_next(struct err *err);

/* Forgets the key. NULL is a no-op. */
void signer_close(struct signer *s);
/* the public key; it lives as long as the signer */
const unsigned char *signer_key(const struct signer *s);
/* the same in hexadecimal */
struct str signer_key_hex(const struct signer *s);

/* Ed25519 over the message. ERR_IO: OpenSSL could not. */
bool signer_sign(const struct signer *s,
	struct str message,
	unsigned char ret[static SIG_N],
	struct err *err);

/* What only who has the private key can tell of the message: HMAC-SHA256 under
 * a key that is derived from it, for what this user keeps for himself and for
 * the salts of entries, each of which begins with words of its own. false:
 * OpenSSL could not. */
bool signer_mac(const struct signer *s,
	struct str message,
	unsigned char ret[static SHA256_N]);

/* Whether the signature over the message is of that key. */
bool signature_ok(const unsigned char key[static KEY_N],
	struct str message,
	const unsigned char sig[static SIG_N]);

#endif
