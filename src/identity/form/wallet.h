/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: addresses of cryptocurrencies. */
#ifndef IDENTITY_FORM_WALLET_H
#define IDENTITY_FORM_WALLET_H

#include "core/core.h"

struct wallet {
	const char *currency; /* "bitcoin" */
	struct str address;   /* in the one form; of the arena */
	uint32_t doubts;
};

/* Whether the text is such an address, by its beginning, length and letters;
 * its checksum may be wrong: a doubt. cost: two digests at most */
bool wallet_read(struct str s, struct arena *a, struct wallet *ret);

#endif
