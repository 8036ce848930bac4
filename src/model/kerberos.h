/* SPDX-License-Identifier: Apache-2.0 */
/* What a Kerberos error tells of a logon. */
#ifndef MODEL_KERBEROS_H
#define MODEL_KERBEROS_H

#include "core/core.h"

/* Of the error that answers a request for a first ticket (AS-REQ): 0 when it
 * says that somebody failed to log on, else -1. error: a name
 * ("KDC_ERR_PREAUTH_FAILED") or a number, decimal
 * or as 0x18. Empty: 0, as the source says no more than that it failed. */
int8_t kerberos_failed(struct str error);

/* The same of its number, as RFC 4120 has it. */
int8_t kerberos_failed_code(uint64_t code);

#endif
