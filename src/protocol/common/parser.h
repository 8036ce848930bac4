/* SPDX-License-Identifier: Apache-2.0 */
/* What a protocol is, what it is given and what it may call: all that the files
 * of one protocol need. Driving them is protocol.h. */
#ifndef PROTOCOL_COMMON_PARSER_H
#define PROTOCOL_COMMON_PARSER_H

#include "model/model.h"

struct hashers;
struct netflow;
struct protocol;

/* What a protocol may do besides reading. Owned by the driver; one for all
 * sessions. */
struct parser {
	const struct sink *out;
	/* copy it for one call of on_data or end: what was taken from the copy
	 * is gone afterwards */
	struct arena scratch;
	bool stopped; /* the sink wants no more */
	/* where a state takes more memory for as long as it lives (requests
	 * without an answer); end gives it back */
	struct slabs *slabs;
	/* heads and bodies of HTTP are put as they are (OBS_PAYLOAD) */
	bool tells_messages;
	/* for the files on their way; NULL = files have no hash */
	struct hashers *hashers;
	/* remembers what exporters told once, beyond one conversation
	 * (netflow.h); NULL = NetFlow is not read */
	struct netflow *netflow;
	void *expect_ctx;
	/* "the next conversation that somebody opens to this server and port
	 * speaks that protocol, and is about `name`" (FTP data); NULL = nobody
	 * listens */
	void (*expect)(void *ctx,
		struct addr server,
		uint16_t port,
		const struct protocol *p,
		struct str name);
};

/* One conversation as its protocol sees it. */
struct session {
	const struct protocol *protocol;
	void *state; /* protocol->state_byte bytes, zeroed at the start */
	struct tuple tuple; /* src = client: who opened it, as far as known */
	int64_t start_ns;
	/* set by on_data: behind what it took the conversation speaks another
	 * protocol (STARTTLS, CONNECT) */
	bool changes;
	/* set by on_data of a datagram protocol: its state may be dropped; the
	 * next call gets a zeroed one */
	bool idle;
};

/* A piece of one direction. */
struct chunk {
	int dir; /* 0 from tuple.src, 1 from tuple.dst */
	/* everything in this direction that was not consumed yet; a datagram:
	 * its payload */
	struct str bytes;
	/* bytes that the capture lacks just before these; 0 mostly. Bytes kept
	 * back before are given up then. */
	uint64_t lost;
	bool last; /* nothing will follow in this direction */
	/* of the packet that completed the piece, and where it stands */
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
};

/* nothing more to learn, or not this protocol after all: on_data is not called
 * again; end is */
enum {
	SESSION_DONE = -1,
	/* this direction is not this protocol, or not from here on: what
	 * follows in it is dropped, and the other one goes on */
	SESSION_SENSELESS = -2
};

struct protocol {
	const char *name;
	bool datagram; /* UDP; otherwise TCP */
	uint32_t state_byte;
	/* Whether the first bytes of a direction are of this protocol: 0 no, 1
	 * more bytes are needed to tell (a datagram: the next one may be), 2
	 * yes. Strict: a false yes costs the right protocol its conversation.
	 * NULL = only when expected. */
	int (*detect)(const struct tuple *t, int dir, struct str bytes);
	/* Whether the side that was connected to is the one that asks (a proxy
	 * that dials out to whoever uses it), by what it began with and by what
	 * the other side began its answer with; 0, 1 or 2 as detect. On 2 the
	 * conversation is heard with its sides exchanged, its tuple too. NULL:
	 * never. */
	int (*detect_turned)(struct str asked, struct str answered);
	/* How many bytes it took from the front of h->bytes; the rest comes
	 * again with what follows it. Or SESSION_DONE, or SESSION_SENSELESS. At
	 * most HOLD_MAX are kept back: a protocol that does not take any then
	 * is taken off the conversation. Datagrams are always taken whole. */
	ptrdiff_t (*on_data)(struct session *t,
		const struct chunk *h,
		struct parser *e);
	/* Begins in place of mine, for who is only expected: what the
	 * conversation that expected it said of it. May come again, when that
	 * says more. NULL = nothing to keep. */
	void (*begin)(struct session *t, struct str name);
	/* The conversation ended or was given up: says what it still knows,
	 * gives back what it holds. NULL = nothing to do. */
	void (*end)(struct session *t, struct parser *e);
};

enum {
	HOLD_MAX = 64 << 10
};

/* Fills time, place and tuple from the session and the chunk, and puts it. dir
 * 1 does not turn the tuple: it is always client to server. */
void parser_put(struct parser *e,
	const struct session *t,
	const struct chunk *h,
	struct obs *o);

#endif
