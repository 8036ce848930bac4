/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sink.h"

void sink_skip(const struct sink *out,
	struct read_stats *stats,
	struct skip s)
{
	stats->skipped++;
	out->skip(out->ctx, &s);
}
