/* SPDX-License-Identifier: Apache-2.0 */
/* Windows event logs since Vista (EVTX): logons, commands, services and shares
 * by their shapes, every other event as names and values. */
#ifndef READ_HOST_EVTX_H
#define READ_HOST_EVTX_H

#include "read/read.h"

int evtx_probe(struct str head);
bool evtx_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

#endif
