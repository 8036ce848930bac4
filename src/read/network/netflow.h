/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: export packets of NetFlow 5, 9 and IPFIX as a file, one
 * behind the other with nothing between (RFC 5655 calls that an IPFIX file).
 * What they say is read by protocol/netflow.h. */
#ifndef READ_NETWORK_NETFLOW_H
#define READ_NETWORK_NETFLOW_H

#include "read/read.h"

int netflow_probe(struct str head);
bool netflow_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

#endif
