/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_INPUT_H
#define CORE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/local.h"
#include "core/str.h"

/* Where bytes come from. pull fills up to cap bytes; 0 = end, -1 = failed (*err
 * says why). */
enum {
	PAYLOAD_ASKS_STREAMS = 1, /* TCP in order, datagrams, HTTP's messages */
	PAYLOAD_ASKS_PACKETS = 2, /* every packet, of TCP its header alone */
	PAYLOAD_ASKS_BYTES = 4,   /* and the payload of each */
	PAYLOAD_ASKS = 7
};

/* Where the bytes of the medium in a disk image go, and what the segments of
 * the image before this one tell. */
struct media_wanted {
	void *ctx;
	/* The next bytes, in their order, zeros for what cannot be read; false:
	 * no more are taken. */
	bool (*put)(void *ctx, struct str bytes);
	uint64_t before; /* chunks in those segments */
	/* of the medium: chunks, sectors of one, bytes of a sector, sectors;
	 * zeros: nobody told */
	uint32_t chunks;
	uint32_t chunk_sectors;
	uint32_t sector_byte;
	uint64_t sectors;
};

struct input {
	void *ctx;
	ptrdiff_t (*pull)(void *ctx,
		unsigned char *to,
		size_t cap,
		struct err *err);
	/* Up to n bytes from that offset on, whatever was pulled: fewer than
	 * n only at the end, 0 behind it, -1 = failed (*err says why).
	 * Pulling goes on where it was. NULL: these bytes come only once, in
	 * their order (a pipe, what is decompressed on the way). */
	ptrdiff_t (*at)(void *ctx,
		uint64_t offset,
		unsigned char *to,
		size_t n,
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
	/* of a disk image, the bytes of the medium are wanted, too; NULL = they
	 * are not */
	const struct media_wanted *media;
};

/* An open descriptor as an input; the caller keeps it open and closes it. fd
 * must outlive the input. A regular file can be read at any place. */
struct input input_fd(const int *fd);

#endif
