/* SPDX-License-Identifier: Apache-2.0 */
/* A file on its way through a conversation: size and SHA-256 while the bytes
 * pass, nothing kept back. */
#ifndef PROTOCOL_COMMON_FILE_HASH_H
#define PROTOCOL_COMMON_FILE_HASH_H

#include "protocol/protocol.h"

/* Zeroed: nothing begun. Every file begun must come to file_hash_put or
 * file_hash_drop.
 */
struct file_hash {
	/* NULL: no bytes yet, or the hash will not be right */
	struct hasher *hasher;
	uint64_t size_byte; /* as far as seen */
	bool lost; /* bytes are missing, or there was no context to be had */
	/* the bytes, when files are kept; NULL = not, or not any more */
	char *body;
	size_t body_cap;
};

/* The next bytes of the file. The first take a context from e->hashers; when
 * there is none to be had the file gets no hash. */
void file_hash_add(struct file_hash *f, struct parser *e, struct str bytes);
/* some bytes of it were not seen */
void file_hash_lost(struct file_hash *f, struct parser *e);
/* Says the file when it has any bytes, and begins anew. An incomplete one has
 * no hash: one of a part would pass for one of the whole. */
void file_hash_put(struct file_hash *f,
	struct parser *e,
	const struct session *t,
	const struct chunk *h,
	const struct obs_file *about);

/* Gives the context back and begins anew, without a word about the file. */
void file_hash_drop(struct file_hash *f, struct parser *e);

#endif
