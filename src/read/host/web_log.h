/* SPDX-License-Identifier: Apache-2.0 */
/* What web servers and proxies write down of each request.
 * src is the client, dst the server where the log has it. uri is the request
 * target as written: absolute when a proxy was asked. */
#ifndef READ_HOST_WEB_LOG_H
#define READ_HOST_WEB_LOG_H
#include "read/read.h"
int web_log_probe(struct str head);
bool web_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
int w3c_log_probe(struct str head);
bool w3c_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
int squid_log_probe(struct str head);
bool squid_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
