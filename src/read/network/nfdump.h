/* SPDX-License-Identifier: Apache-2.0 */
/* Files of nfcapd and nfdump 1.6 that are not compressed. What is compressed or
 * of a later layout is refused with the command that turns it into CSV, which
 * flow_csv.h reads. */
#ifndef READ_NETWORK_NFDUMP_H
#define READ_NETWORK_NFDUMP_H

#include "read/read.h"

int nfdump_probe(struct str head);
bool nfdump_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

#endif
