/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READ_NETWORK_ZEEK_JSON_H
#define READ_NETWORK_ZEEK_JSON_H
#include "read/read.h"
int zeek_json_probe(struct str head);
bool zeek_json_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
