/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: who talked to whom, and when, compactly. A pair is a host
 * and what it talked to: an address, or a name that it asked for. 64 bytes a
 * pair, 32 for its first event or two, then about thirteen an event.
 *
 * What comes out does not depend on the order in which events went in, nor on
 * how they were spread over several `struct conversations` that were merged,
 * but for what is said at CONVERSATION_EVENTS_MAX and FAN_OUT_MAX. */
#ifndef HUNT_TABLES_CONVERSATIONS_H
#define HUNT_TABLES_CONVERSATIONS_H

#include "hunt/tables/events.h"
#include "hunt/tables/hosts.h"
#include "hunt/hunt.h"

enum key_kind {
	KEY_ADDRESS, /* dst is a host */
	/* dst is a host; events are pieces of payload inside connections that
	 * lasted, from src */
	KEY_INSIDE,
	/* dst is a host; nobody knows which of the two opened it */
	KEY_UNDIRECTED,
	/* dst is a host; events are records of TLS, HTTP or SSH of which no
	 * flow was told; a contact where the sensor has no flows of the pair */
	KEY_SPOKEN,
	KEY_SNI,
	KEY_HTTP_HOST, /* dst is a text: the name in TLS, in HTTP */
	/* dst is a text: the name asked for; port is the record type */
	KEY_QUERY,
	/* dst is a text: the machine and the user that somebody logged on as,
	 * of a table of their own; port: enum outcome, src_byte: how often */
	KEY_LOGON,
	KEY_KINDS
};
static inline bool key_is_name(enum key_kind key_kind)
{
	return key_kind >= KEY_SNI;
}

enum outcome {
	OUTCOME_UNKNOWN,
	OUTCOME_NO,
	OUTCOME_YES
};

enum {
	/* Of a pair with more events, only those in some windows of 65 s are
	 * kept (whose hash has `sampling_level` zero bits, with the least
	 * `sampling_level` that is enough), and one in a thousand or fewer of
	 * the others. Counts and sums stay exact, but that copies of a record
	 * are no longer told. */
	CONVERSATION_EVENTS_MAX = 1 << 20,
	/* Of a source with more pairs, later ones are counted only. Which these
	 * are depends on the order. */
	FAN_OUT_MAX = 1 << 20,
	EXHIBIT_MAX = 1 << 24,
};
/* offsets beyond 1 TB are told as that */
#define AT_MAX ((UINT64_C(1) << 40) - 1)

struct conversation {
	/* host; host or text, by `by` */
	uint32_t src;
	uint32_t dst;
	/* of ICMP the type; two sensors' records of one connection are two
	 * pieces of evidence, not twice the beats */
	uint16_t port;
	uint16_t sensor;
	uint8_t proto;
	uint8_t key_kind;
	uint8_t sampling_level;
	uint8_t tail_class;
	uint16_t tail_used;
	uint16_t unused;
	/* the last chunk of events, in units of 16 bytes from the arena's base;
	 * 0 = none */
	uint32_t tail;
	uint32_t n; /* events ingested, copies among them */
	/* what a hunt remembers of it: index + 1; 0 = nothing */
	uint32_t weighing;
	/* of the event before in the chunk, to code the next */
	int64_t prev_ms;
	uint64_t prev_where; /* exhibit << 40 | offset */
	uint64_t src_byte;
	uint64_t dst_byte;
};

/* A flow on its way in. Each goes through steps some flows apart (hosts, slot,
 * pair, last chunk), so that the memory each step touches has been fetched
 * meanwhile. */
struct pending {
	struct conversation_event event;
	struct addr src_addr;
	struct addr dst_addr;
	uint64_t src_hash;
	uint64_t dst_hash;
	uint64_t hash;
	struct conversation key; /* its fields up to `by` */
	struct conversation *conv;
};

enum {
	PENDING_STEP = 8,
	PENDING_MAX = 5 * PENDING_STEP
};

struct conversation_slot {
	uint32_t index; /* + 1; 0 = free */
	/* upper bits of the key's hash: a miss costs no second cache line */
	uint32_t hash;
};

/* of a source; beyond: events of pairs over FAN_OUT_MAX */
struct fan_out {
	uint32_t conversations;
	uint32_t overflow;
};

struct conversations {
	struct arena *a;
	struct hosts *hosts;
	struct conversation_slot *slot; /* cap of them */
	uint32_t cap;
	uint32_t n;
	/* pairs in blocks of CONVERSATION_BLOCK, so that they never move */
	struct conversation **block;
	uint32_t n_block;
	struct fan_out *fan_out; /* by host */
	uint32_t fan_out_cap;
	uint64_t n_event;
	uint64_t n_overflow;
	struct pending pending[PENDING_MAX]; /* a ring */
	/* flows that have come in, whose hosts are known, whose pair is known,
	 * that are written */
	uint64_t n_fed;
	uint64_t n_hosted;
	uint64_t n_located;
	uint64_t n_written;
};

enum {
	CONVERSATION_BLOCK = 1024,
	CONVERSATION_BLOCKS_MAX = 1 << 17
};

/* An empty table in the arena; hosts: where addresses of flows are numbered.
 * false when memory is spent. */
bool conversations_open(struct conversations *p,
	struct arena *a,
	struct hosts *hosts);

/* A flow; conversations_flush before anything looks at the pairs: some are on
 * their way. false when memory is spent. */
bool conversations_add(struct conversations *p,
	const struct obs *o,
	uint32_t exhibit,
	uint16_t sensor);
/* Writes the flows that are on their way. false when memory is spent. */
bool conversations_settle(struct conversations *p);
/* The same, and thins pairs beyond CONVERSATION_EVENTS_MAX. */
bool conversations_flush(struct conversations *p);

/* One event of the pair that key's fields up to `by` name. */
bool conversations_put(struct conversations *p,
	const struct conversation *key,
	const struct conversation_event *e);

/* The conversation that key's fields up to `by` name; NULL: there is none, or
 * it is still on its way. */
const struct conversation *conversations_find(const struct conversations *p,
	const struct conversation *key);

static inline struct conversation *conversations_at(
	const struct conversations *p,
	uint32_t i)
{
	return &p->block[i / CONVERSATION_BLOCK][i % CONVERSATION_BLOCK];
}
static inline struct addr conversation_src(const struct conversations *p,
	const struct conversation *x)
{
	return p->hosts->addr[x->src];
}
/* not by name */
static inline struct addr conversation_dst(const struct conversations *p,
	const struct conversation *x)
{
	return p->hosts->addr[x->dst];
}

/* A pair as hunts see it: its events by time, each once, whoever saw it
 * (events.h).
 */
struct conversation_view {
	const struct conversation *conv;
	/* n of them, in the arena */
	const struct conversation_event *event;
	uint32_t n;
	uint64_t total; /* events: n, or more where they were thinned */
	uint64_t src_byte;
	uint64_t dst_byte;
	/* of the n: answered; of which it is not told whether they were; whose
	 * bytes of src, of dst are not told */
	uint32_t n_answered;
	uint32_t n_not_told;
	uint32_t n_src_not_told;
	uint32_t n_dst_not_told;
	int64_t first_ms;
	int64_t last_ms;
};
/* The events lie in scratch. false when it is full. */
bool conversation_view(const struct conversations *p,
	const struct conversation *x,
	struct arena *scratch,
	struct conversation_view *ret);

/* Puts every pair of `from` into `to`; host_of and text_of say what from's
 * numbers are there. */
bool conversations_merge(struct conversations *to,
	const struct conversations *from,
	const uint32_t *host_of,
	const uint32_t *text_of);

/* --- saved and restored (saved.c) ---------------------------------------- */

/* What numbers in bytes from outside may be. */
struct conversations_bounds {
	uint32_t exhibits; /* below */
	bool undated;      /* events may be without a time: logons */
};

/* Whether hunts can count with such a time: as ns it fits into 64 bits. */
static inline bool hunted_time(int64_t t_ms, bool undated)
{
	return (t_ms <= INT64_MAX / 1000000 &&
		       t_ms >= -INT64_MAX / 1000000) ||
		(undated && t_ms == INT64_MIN);
}

/* The pair's events as they stand in memory, from the newest chunk on. */
void conversations_chunks(const struct conversations *p,
	const struct conversation *x,
	struct spool *out);
/* Appends a pair that is not there yet: *x with its key, counts and sums, the
 * events from where conversations_chunks wrote them. p holds only what was
 * restored. false: memory is spent, or it is none; nothing of p counts then. */
bool conversations_restore(struct conversations *p,
	const struct conversation *x,
	struct cur *c,
	const struct conversations_bounds *within);
/* Of a source with restored pairs: events of pairs that were not kept. */
bool conversations_restore_beyond(struct conversations *p,
	uint32_t host,
	uint32_t overflow);

#endif
