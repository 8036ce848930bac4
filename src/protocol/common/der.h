/* SPDX-License-Identifier: Apache-2.0 */
/* Distinguished encoding (X.690): elements of one byte of tag and definite
 * lengths below 2^32. */
#ifndef PROTOCOL_COMMON_DER_H
#define PROTOCOL_COMMON_DER_H

#include "protocol/protocol.h"

enum {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT = 0xa0,
	DER_APPLICATION = 0x60
};

/* The next element and past it. false, and *rest empty: there is none, or it is
 * not all there. */
bool der_next(struct str *rest, uint8_t *ret_tag, struct str *ret_value);
/* the first element with the tag among those of `in` */
bool der_find(struct str in, uint8_t tag, struct str *ret_value);
/* what is inside [tag] of a sequence's content, unwrapped once more: the value
 * of the element that it holds, of that type */
bool der_field(struct str in,
	unsigned field,
	uint8_t type,
	struct str *ret_value);
/* of an INTEGER's value, at most eight bytes */
bool der_int(struct str value, int64_t *ret);

#endif
