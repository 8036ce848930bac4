/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_INPUT_H
#define CORE_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/local.h"

/* Where bytes come from. pull fills up to cap bytes; 0 = end, -1 = failed (*err
 * says why). */
enum {
	PAYLOAD_ASKS_STREAMS = 1, /* TCP in order, datagrams, HTTP's messages */
	PAYLOAD_ASKS_PACKETS = 2, /* every packet, of TCP its header alone */
	PAYLOAD_ASKS_BYTES = 4,   /* and the payload of each */
	PAYLOAD_ASKS = 7
};

struct input {
	void *ctx;
	ptrdiff_t (*pull)(void *ctx,
		unsigned char *to,
		size_t cap,
		struct err *err);
	/* what somebody told of the clock behind it; NULL = nothing */
	const struct local_clock *clock;
	/* what somebody gave to be read beside it; empty = nothing */
	struct str beside;
	/* files that are carried in it are wanted whole, not only their digests
	 */
	bool keeps_files;
	/* records are wanted by the names and values that their source wrote,
	 * also where an observation has a shape for them */
	bool as_written;
	/* of a capture, what was sent is wanted too: the sum of PAYLOAD_ASKS_* */
	unsigned payload;
};

/* An open descriptor as an input; the caller keeps it open and closes it. fd
 * must outlive the input. */
struct input input_fd(const int *fd);

#endif
