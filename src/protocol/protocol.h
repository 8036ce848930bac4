/* SPDX-License-Identifier: Apache-2.0 */
/* protocol: what conversations say. Bytes of one conversation in, in order;
 * observations out. One file per protocol, one row each in protocols[]. A
 * protocol knows nothing of packets, captures or files: whoever has
 * conversations (a capture, a live interface) drives it. */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "model/model.h"
#include "protocol/netflow.h"

struct protocol;

/* What a protocol may do besides reading. Owned by the driver; one for all
 * talks. */
struct ear {
	const struct sink *out;
	/* copy it for one call of hear or end: what was taken from the copy is
	 * gone afterwards */
	struct arena scratch;
	bool stopped; /* the sink wants no more */
	/* where a state takes more memory for as long as it lives (requests
	 * without an answer); end gives it back */
	struct slabs *slabs;
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
struct talk {
	const struct protocol *protocol;
	void *state; /* protocol->state_byte bytes, zeroed at the start */
	struct tuple tuple; /* src = client: who opened it, as far as known */
	int64_t start_ns;
	/* set by hear: behind what it took the conversation speaks another
	 * protocol (STARTTLS, CONNECT) */
	bool changes;
	/* set by hear of a datagram protocol: its state may be dropped; the
	 * next call gets a zeroed one */
	bool idle;
};

/* A piece of one direction. */
struct heard {
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

/* nothing more to learn, or not this protocol after all: hear is not called
 * again; end is */
enum {
	HEAR_DONE = -1
};

struct protocol {
	const char *name;
	bool datagram; /* UDP; otherwise TCP */
	uint32_t state_byte;
	/* Whether the first bytes of a direction are of this protocol: 0 no, 1
	 * more bytes are needed to tell (a datagram: the next one may be), 2
	 * yes. Strict: a false yes costs the right protocol its conversation.
	 * NULL = only when expected. */
	int (*mine)(const struct tuple *t, int dir, struct str bytes);
	/* How many bytes it took from the front of h->bytes; the rest comes
	 * again with what follows it. Or HEAR_DONE. At most HOLD_MAX are kept
	 * back: a protocol that does not take any then is taken off the
	 * conversation. Datagrams are always taken whole. */
	ptrdiff_t (*hear)(struct talk *t, const struct heard *h, struct ear *e);
	/* Begins in place of mine, for who is only expected: what the
	 * conversation that expected it said of it. May come again, when that
	 * says more. NULL = nothing to keep. */
	void (*begin)(struct talk *t, struct str name);
	/* The conversation ended or was given up: says what it still knows,
	 * gives back what it holds. NULL = nothing to do. */
	void (*end)(struct talk *t, struct ear *e);
};

enum {
	HOLD_MAX = 64 << 10
};

extern const struct protocol *const protocols[];
extern const size_t n_protocols;
/* only expected, never recognised */
extern const struct protocol ftp_data_protocol;

/* Loads what the libraries behind the protocols load on first use, for a
 * process that will not be able to later. scratch: some KiB. */
void protocol_warm_up(struct arena scratch);

/* Fills time, place and tuple from the talk and the piece, and puts it. dir 1
 * does not turn the tuple: it is always client to server. */
void ear_put(struct ear *e,
	const struct talk *t,
	const struct heard *h,
	struct obs *o);

/* --- driving them: which protocol a conversation speaks, what it has not taken
 * yet, within a budget --- */

struct talks { /* of one input */
	/* states and what is kept back; its budget is theirs */
	struct slabs *slabs;
	struct ear ear;
	/* conversations whose rest was not heard: budget out, or nothing taken
	 * of HOLD_MAX */
	uint64_t given_up;
};

/* Hashing contexts that are taken and given back; whoever drives the talks owns
 * them. NULL in the ear: files have no hash. */
struct hashers;
/* files on their way at once that get a hash; about 1 KiB each */
enum {
	HASHERS_MAX = 4096
};
/* makes contexts only as they are asked for; NULL: no memory */
struct hashers *hashers_new(void);
/* NULL is a no-op; all must have been given back */
void hashers_free(struct hashers *s);

/* In the flow; zeroed at the start but for the tuple and time. */
struct talking {
	struct talk talk;
	struct {
		unsigned char *p;
		uint32_t n, cap;
	} held[2];
	bool deaf;     /* nothing more to hear */
	bool tried[2]; /* no protocol claimed what this direction began with */
};

/* The next bytes of a direction, in order. h as in protocol.h, its bytes only
 * what is new. Cost: none when deaf. */
void talk_stream(struct talks *s, struct talking *g, const struct heard *h);
void talk_datagram(struct talks *s, struct talking *g, const struct heard *h);
/* before anything was heard: it speaks p, which was told of it. name must
 * outlive the call only. */
void talk_expected(struct talks *s,
	struct talking *g,
	const struct protocol *p,
	struct str name);
/* ends the protocol and gives back the memory; g is deaf then */
void talk_over(struct talks *s, struct talking *g);

#endif
