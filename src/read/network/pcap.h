/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READ_NETWORK_PCAP_H
#define READ_NETWORK_PCAP_H
#include "read/read.h"
/* The same without listening to what was said. */
bool pcap_read_flows(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
