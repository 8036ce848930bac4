/* SPDX-License-Identifier: Apache-2.0 */
/* Flows as a table: nfdump's CSV, Argus' binetflow, AWS' VPC flow logs,
 * CICFlowMeter, exports of clouds, and any other whose columns have names that
 * are known here, or are told in a comment before the header: # columns:
 * start=began,src=client,dst=server,dst_port=service_port,proto=ip_proto,src_bytes=sent
 *     # zone: +02:00
 * A time without a zone is read as UTC unless the second line says otherwise;
 * how many were is said. */
#ifndef READ_NETWORK_FLOW_CSV_H
#define READ_NETWORK_FLOW_CSV_H

#include "read/read.h"

int flow_csv_probe(struct str head);
bool flow_csv_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

#endif
