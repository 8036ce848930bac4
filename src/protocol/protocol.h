/* SPDX-License-Identifier: Apache-2.0 */
/* protocol: what conversations say. Bytes of one conversation in, in order;
 * observations out. One file per protocol, one row each in protocols[]. A
 * protocol knows nothing of packets, captures or files: whoever has
 * conversations (a capture, a live interface) drives it. */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "model/model.h"
#include "protocol/common/parser.h"
#include "protocol/netflow.h"

extern const struct protocol *const protocols[];
extern const size_t n_protocols;
/* only expected, never recognised */
extern const struct protocol ftp_data_protocol;

/* Loads what the libraries behind the protocols load on first use, for a
 * process that will not be able to later. scratch: some KiB. */
void protocol_warm_up(struct arena scratch);

/* --- driving them: which protocol a conversation speaks, what it has not taken
 * yet, within a budget --- */

struct sessions { /* of one input */
	/* states and what is kept back; its budget is theirs */
	struct slabs *slabs;
	struct parser parser;
	/* conversations whose rest was not parsed: budget out, or nothing taken
	 * of HOLD_MAX */
	uint64_t given_up;
};

/* Hashing contexts that are taken and given back; whoever drives the sessions
 * owns them. NULL in the parser context: files have no hash. */
struct hashers;
/* files on their way at once that get a hash; about 1 KiB each */
enum {
	HASHERS_MAX = 4096
};
/* makes contexts only as they are asked for; NULL: no memory */
struct hashers *hashers_new(void);
/* From now on files are kept whole, each up to FILE_KEPT_MAX bytes and together
 * up to FILES_KEPT_MAX, and put as obs_file.body. NULL is a no-op. */
void hashers_keep_files(struct hashers *h);
enum {
	FILE_KEPT_MAX = 32 << 20,
	FILES_KEPT_MAX = 128 << 20
};
/* NULL is a no-op; all must have been given back */
void hashers_free(struct hashers *s);

/* In the flow; zeroed at the start but for the tuple and time. */
struct flow_session {
	struct session session;
	struct {
		unsigned char *p;
		uint32_t n;
		uint32_t cap;
	} held[2];
	bool done; /* nothing more to learn */
	/* the side that was connected to is the client: session.tuple, held and
	 * tried are as it sees them */
	bool turned;
	bool over[2]; /* this direction has nothing more to say */
	bool tried
		[2]; /* no protocol claimed what this direction began with */
};

/* The next bytes of a direction, in order. h as in protocol.h, its bytes only
 * what is new. Cost: none when done. */
void session_stream(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h);
/* The same of a datagram, whole. */
void session_datagram(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h);
/* before anything was parsed: it speaks p, which was told of it. name must
 * outlive the call only. */
void session_expect(struct sessions *s,
	struct flow_session *g,
	const struct protocol *p,
	struct str name);
/* ends the protocol and gives back the memory; g is done then */
void session_end(struct sessions *s, struct flow_session *g);

#endif
