/* SPDX-License-Identifier: Apache-2.0 */
/* Where readers and protocols put what they see. */
#ifndef MODEL_SINK_H
#define MODEL_SINK_H

#include "model/obs.h"

struct read_stats {
	uint64_t bytes;   /* pulled, after decompression */
	uint64_t records; /* put into the sink */
	uint64_t skipped;
	/* the strictest that the document itself bears: enum tlp + 1; 0 =
	 * none */
	uint8_t marking;
	/* what the reader has to say of the whole; "" = nothing */
	char note[1024];
};

/* put returns false to stop the reading (with the reason kept by the sink's
 * owner). Neither may keep a slice, nor skip's why. */
struct sink {
	void *ctx;
	bool (*put)(void *ctx, const struct obs *o);
	void (*skip)(void *ctx, const struct skip *s);
};

/* Counts, locates and shows a record that could not be read. */
void sink_skip(const struct sink *out,
	struct read_stats *stats,
	struct skip s);

#endif
