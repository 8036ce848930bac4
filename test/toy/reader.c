/* SPDX-License-Identifier: Apache-2.0 */
/* A reader from outside the tree: this file, and its row in reader.list. */
#include "read/read.h"

READER_FUNCTIONS(toy)

int toy_probe(struct str head)
{
	return str_starts(head, STR("TOY ")) ? 100 : 0;
}

bool toy_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	unsigned char *p = NEW(&scratch, unsigned char, 4096);
	ptrdiff_t n = p ? in->pull(in->ctx, p, 4096, err) : -1;
	struct obs o = {
		.kind = OBS_FLOW,
		.t_ns = 1,
	};

	if (n < 0)
		return false;
	stats->bytes = (uint64_t)n;
	stats->records = 1;
	o.tuple.proto = 6;
	addr_parse(STR("192.0.2.1"), &o.tuple.src);
	addr_parse(STR("192.0.2.2"), &o.tuple.dst);
	return out->put(out->ctx, &o);
}
