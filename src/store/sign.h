/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: Ed25519 (RFC 8032) by OpenSSL. The private key belongs to
 * the examiner, not to the case: $ASHIATO_HOME/signing.key, else
 * $XDG_CONFIG_HOME/ashiato/, else ~/.config/ashiato/. 64 hexadecimal digits,
 * mode 0600. */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include "core/core.h"

enum {
	KEY_N = 32,
	KEY_HEX_N = 64,
	SIG_N = 64,
	SIG_HEX_N = 128
};

struct signer;

/* makes the key on first use */
bool signer_open(struct signer **ret, struct err *err);

/* Forgets the key. NULL is a no-op. */
void signer_close(struct signer *s);
/* the public key */
struct str signer_key_hex(const struct signer *s);

/* Ed25519 over the message, in lower-case hexadecimal without a NUL. ERR_IO:
 * OpenSSL could not. */
bool signer_sign(const struct signer *s,
	struct str message,
	char ret_hex[static SIG_HEX_N],
	struct err *err);

/* Whether the signature over the message is of that key; false also when either
 * is not hexadecimal of the right length. */
bool signature_ok(struct str key_hex, struct str message, struct str sig_hex);

#endif
