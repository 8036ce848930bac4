/* SPDX-License-Identifier: Apache-2.0 */
/* A server says what its clock shows. */
#ifndef PROTOCOL_COMMON_SERVER_TIME_H
#define PROTOCOL_COMMON_SERVER_TIME_H

#include "protocol/common/parser.h"

/* Puts an OBS_RECORD "server-time" of the protocol; filetime: 100 ns since
 * 1601-01-01, [MS-DTYP] 2.3.3. Nothing when it lies before 1970 or after 2200,
 * as what is not set does. h NULL: nothing. */
void server_time_put(struct session *t,
	const struct chunk *h,
	struct parser *e,
	const char *protocol,
	uint64_t filetime);

#endif
