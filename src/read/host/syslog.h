/* SPDX-License-Identifier: Apache-2.0 */
/* System logs, of which two things are used: who logged in over SSH or tried
 * to, and packets that a packet filter wrote down. A line without year or zone
 * has no time: it is never guessed from the lines around it or from the file.
 */
#ifndef READ_HOST_SYSLOG_H
#define READ_HOST_SYSLOG_H
#include "read/read.h"
int syslog_probe(struct str head);
bool syslog_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
#endif
