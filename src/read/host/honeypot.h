/* SPDX-License-Identifier: Apache-2.0 */
/* What honeypots write, one JSON object a line: Cowrie (SSH and Telnet) and
 * Dionaea (many services). */
#ifndef READ_HOST_HONEYPOT_H
#define READ_HOST_HONEYPOT_H
#include "read/read.h"
int cowrie_probe(struct str head);
bool cowrie_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
int dionaea_probe(struct str head);
bool dionaea_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
