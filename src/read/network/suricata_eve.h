/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READ_NETWORK_SURICATA_EVE_H
#define READ_NETWORK_SURICATA_EVE_H
#include "read/read.h"
int suricata_eve_probe(struct str head);
bool suricata_eve_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
