/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READ_NETWORK_ZEEK_TSV_H
#define READ_NETWORK_ZEEK_TSV_H
#include "read/read.h"
int zeek_tsv_probe(struct str head);
bool zeek_tsv_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
