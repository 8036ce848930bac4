/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: Keccak-256 as Ethereum uses it, with the padding of before
 * FIPS 202. */
#ifndef IDENTITY_FORM_KECCAK_H
#define IDENTITY_FORM_KECCAK_H

#include "core/core.h"

/* The digest of up to 135 bytes. source: Keccak reference, version 3.0 */
struct sha256 keccak_of(struct str bytes);

#endif
