/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a conversation is lost to packets that are none of its own: stray
 * packets of many kinds are put into every capture of a folder, one kind at a
 * time, and what is read with them is compared with what is read without. Every
 * observation but flows and their timing must still be there.
 *
 *     strays FOLDER [MOST_BYTES]      captures up to so long, 0 = all */
#include "../core/check.h"

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#include "../read/drive.h"
#include "../read/obs_text.h"

enum {
	PACKETS_MAX = 400000,
	CONNECTIONS_MAX = 4096,
	FILLED_MAX = 128, /* of payload that is made */
	ETHERNET = 1,
	RAW = 101,
	COOKED = 113,
	FIN = 1,
	SYN = 2,
	RST = 4,
	PSH = 8,
	ACK = 16,
	NONE = -1
};
#define MEMORY ((size_t)3 << 30)

/* --- captures ------------------------------------------------------------ */

struct frame {
	struct timeval t;
	uint32_t wire;
	struct str bytes;
	int connection; /* NONE: not TCP that can be read here */
	int dir;        /* 0 from who sent the SYN, or the first packet */
	uint32_t ip, tcp, payload; /* where they begin */
	uint32_t seq, ack, n;      /* n: bytes of payload, as IP tells */
	uint8_t flags;
};

struct connection {
	struct str ends; /* addresses and ports of the client's packets */
	/* packets; NONE = was not seen */
	int syn, synack, said[2];
	int first;
};

struct trace {
	uint32_t link;
	struct frame *frame;
	int n;
	struct connection connection[CONNECTIONS_MAX];
	int n_connection;
};

static uint32_t be(const struct str s, size_t at, int n)
{
	uint32_t v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | (unsigned char)s.p[at + (size_t)i];
	return v;
}

/* where TCP begins; 0: it is not TCP, or in more wrapping than is read here */
static uint32_t tcp_at(uint32_t link, struct frame *f)
{
	uint32_t at = 0;

	if (link == ETHERNET)
		at = 14;
	else if (link == COOKED)
		at = 16;
	else if (link != RAW)
		return 0;
	if (f->bytes.n < at + 40)
		return 0;
	f->ip = at;
	uint32_t version = be(f->bytes, at, 1) >> 4;
	if (at && be(f->bytes, at - 2, 2) != (version == 4 ? 0x800 : 0x86dd))
		return 0;
	if (version == 6) {
		f->n = be(f->bytes, at + 4, 2) + 40;
		return be(f->bytes, at + 6, 1) == 6 ? at + 40 : 0;
	}
	bool piece = be(f->bytes, at + 6, 2) & 0x3fff;
	if (version != 4 || be(f->bytes, at + 9, 1) != 6 || piece)
		return 0;
	f->n = be(f->bytes, at + 2, 2);
	return at + 4 * (be(f->bytes, at, 1) & 15);
}

static struct str ends_of(const struct frame *f)
{
	bool six = be(f->bytes, f->ip, 1) >> 4 == 6;

	/* both addresses stand next to each other, and so do the ports */
	return str_head(str_from(f->bytes, f->ip + (six ? 8 : 12)),
		six ? 32 : 8);
}

static bool from_client(const struct connection *c,
	const struct frame *f,
	bool *ret)
{
	struct str own = ends_of(f);
	size_t half = own.n / 2;
	uint32_t sport = be(f->bytes, f->tcp, 2);
	uint32_t dport = be(f->bytes, f->tcp + 2, 2);
	uint32_t ports = be(c->ends, c->ends.n - 4, 4);

	if (c->ends.n != own.n + 4)
		return false;
	if (memcmp(own.p, c->ends.p, own.n) == 0 &&
		ports == (sport << 16 | dport)) {
		*ret = true;
		return true;
	}
	*ret = false;
	return memcmp(own.p, c->ends.p + half, half) == 0 &&
		memcmp(own.p + half, c->ends.p, half) == 0 &&
		ports == (dport << 16 | sport);
}

static struct connection *begin(struct trace *t,
	struct frame *f,
	int at,
	struct arena *a)
{
	struct connection *c = &t->connection[t->n_connection++];
	struct str own = ends_of(f);
	char *ends = arena_raw(a, 1, own.n + 4, 1);

	assert_non_null(ends);
	memcpy(ends, own.p, own.n);
	memcpy(ends + own.n, f->bytes.p + f->tcp, 4);
	*c = (struct connection){
		.ends = { ends, own.n + 4 },
		.syn = NONE,
		.synack = NONE,
		.said = { NONE, NONE },
		.first = at,
	};
	return c;
}

/* A SYN behind data of the same ends begins another connection. */
static void place(struct trace *t, struct frame *f, int at, struct arena *a)
{
	bool client = true;
	bool syn = (f->flags & (SYN | ACK)) == SYN;
	struct connection *c = NULL;

	for (int i = t->n_connection; i-- > 0 && !c;) {
		if (from_client(&t->connection[i], f, &client))
			c = &t->connection[i];
	}
	if (!c || (syn && (!client || c->said[0] >= 0 || c->said[1] >= 0))) {
		if (t->n_connection == CONNECTIONS_MAX)
			return;
		c = begin(t, f, at, a);
		client = true;
	}
	f->connection = (int)(c - t->connection);
	f->dir = !client;
	if (syn && c->syn < 0)
		c->syn = at;
	if ((f->flags & (SYN | ACK)) == (SYN | ACK) && c->synack < 0)
		c->synack = at;
	if (f->n && c->said[f->dir] < 0)
		c->said[f->dir] = at;
}

/* zeros that fill a short frame, counted by mistake: there already */
static bool is_filling(const struct frame *f)
{
	if (f->n > 6 || f->flags & (PSH | SYN | FIN | RST))
		return false;
	for (uint32_t i = 0; i < f->n; i++) {
		if (f->payload + i < f->bytes.n && f->bytes.p[f->payload + i])
			return false;
	}
	return true;
}

static void look_at(struct trace *t, int at, struct arena *a)
{
	struct frame *f = &t->frame[at];

	f->connection = NONE;
	f->tcp = tcp_at(t->link, f);
	if (!f->tcp || f->bytes.n < f->tcp + 20)
		return;
	uint32_t head = 4 * (be(f->bytes, f->tcp + 12, 1) >> 4);
	uint32_t before = f->tcp - f->ip + head;
	if (head < 20 || f->n < before || f->bytes.n < f->tcp + head)
		return;
	f->payload = f->tcp + head;
	f->n -= before;
	f->seq = be(f->bytes, f->tcp + 4, 4);
	f->ack = be(f->bytes, f->tcp + 8, 4);
	f->flags = (uint8_t)be(f->bytes, f->tcp + 13, 1);
	if (is_filling(f))
		f->n = 0;
	place(t, f, at, a);
}

/* false: no capture, or not one that this program can change */
static bool load(const char *path, struct trace *t, struct arena *a)
{
	char why[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *p;
	pcap_t *in = pcap_open_offline(path, why);

	if (!in)
		return false;
	*t = (struct trace){ .link = (uint32_t)pcap_datalink(in) };
	t->frame = arena_raw(a, sizeof *t->frame, PACKETS_MAX, 16);
	assert_non_null(t->frame);
	while (t->n < PACKETS_MAX && pcap_next_ex(in, &h, &p) == 1) {
		char *own = arena_raw(a, 1, h->caplen + 1, 1);

		assert_non_null(own);
		memcpy(own, p, h->caplen);
		t->frame[t->n] = (struct frame){
			.t = h->ts,
			.wire = h->len,
			.bytes = { own, h->caplen },
		};
		look_at(t, t->n++, a);
	}
	pcap_close(in);
	return t->n_connection > 0;
}

/* --- kinds --------------------------------------------------------------- */

enum where {
	BEFORE_SYN,
	BEFORE_SYNACK,
	BEFORE_REQUEST, /* in front of the first payload of the client */
	BEFORE_ANSWER,  /* of the server */
	BEHIND_REQUEST,
	BEHIND_ANSWER
};
enum number {
	OTHER,   /* that of no connection here */
	SYN_OWN, /* of this side's SYN */
	NEXT,    /* what the other side waits for */
	BEFORE_NEXT,
	RIGHT /* as acknowledgement: all that came */
};
enum whole {
	PACKETS, /* stray ones are put in */
	TWICE,   /* every packet, one behind the other */
	TAPS,    /* every packet, again behind the next */
	TURNED   /* an answer is written before its question */
};

static const struct kind {
	const char *name;
	enum where where;
	int dir;
	uint8_t flags;
	enum number seq;
	enum number ack;
	unsigned n; /* of payload */
	bool zeros;
	enum whole whole;
} kinds[] = {
#define STRAY(name, where, dir, flags, seq, ack)                     \
	{                                                            \
		name, where, dir, flags, seq, ack, 0, false, PACKETS \
	}
	STRAY("another SYN first", BEFORE_SYN, 0, SYN, OTHER, OTHER),
	STRAY("another SYN in the handshake",
		BEFORE_SYNACK,
		0,
		SYN,
		OTHER,
		OTHER),
	STRAY("another SYN behind the handshake",
		BEFORE_REQUEST,
		0,
		SYN,
		OTHER,
		OTHER),
	STRAY("another SYN behind the request",
		BEHIND_REQUEST,
		0,
		SYN,
		OTHER,
		OTHER),
	STRAY("another SYN behind the answer",
		BEHIND_ANSWER,
		0,
		SYN,
		OTHER,
		OTHER),
	STRAY("a SYN of the server", BEFORE_REQUEST, 1, SYN, OTHER, OTHER),
	STRAY("the SYN again, late", BEFORE_REQUEST, 0, SYN, SYN_OWN, OTHER),
	STRAY("the SYN again, later", BEHIND_REQUEST, 0, SYN, SYN_OWN, OTHER),
	STRAY("another SYN-ACK first",
		BEFORE_SYN,
		1,
		SYN | ACK,
		OTHER,
		OTHER),
	STRAY("another SYN-ACK in the handshake",
		BEFORE_SYNACK,
		1,
		SYN | ACK,
		OTHER,
		RIGHT),
	STRAY("another SYN-ACK behind the handshake",
		BEFORE_REQUEST,
		1,
		SYN | ACK,
		OTHER,
		RIGHT),
	STRAY("another SYN-ACK behind the request",
		BEHIND_REQUEST,
		1,
		SYN | ACK,
		OTHER,
		RIGHT),
	STRAY("a SYN-ACK for nobody",
		BEFORE_REQUEST,
		1,
		SYN | ACK,
		OTHER,
		OTHER),
	STRAY("the SYN-ACK again",
		BEHIND_REQUEST,
		1,
		SYN | ACK,
		SYN_OWN,
		RIGHT),
	STRAY("a reset first", BEFORE_SYN, 1, RST, OTHER, OTHER),
	STRAY("a reset in the handshake",
		BEFORE_SYNACK,
		1,
		RST | ACK,
		OTHER,
		OTHER),
	STRAY("a reset of the client", BEFORE_REQUEST, 0, RST, OTHER, OTHER),
	STRAY("a reset of the server", BEFORE_REQUEST, 1, RST, OTHER, OTHER),
	STRAY("a reset behind the request",
		BEHIND_REQUEST,
		1,
		RST | ACK,
		OTHER,
		OTHER),
	STRAY("a reset behind the answer",
		BEHIND_ANSWER,
		0,
		RST,
		OTHER,
		OTHER),
	STRAY("a FIN first", BEFORE_SYN, 0, FIN | ACK, OTHER, OTHER),
	STRAY("a FIN of the client",
		BEFORE_REQUEST,
		0,
		FIN | ACK,
		OTHER,
		OTHER),
	STRAY("a FIN of the server",
		BEHIND_REQUEST,
		1,
		FIN | ACK,
		OTHER,
		OTHER),
	STRAY("a SYN that ends behind the handshake",
		BEFORE_REQUEST,
		0,
		SYN | FIN,
		OTHER,
		OTHER),
	STRAY("a SYN that resets before the answer",
		BEFORE_ANSWER,
		0,
		SYN | RST,
		OTHER,
		OTHER),
	STRAY("an ACK first", BEFORE_SYN, 0, ACK, OTHER, OTHER),
	STRAY("an ACK of the server", BEFORE_REQUEST, 1, ACK, OTHER, OTHER),
#undef STRAY
#define DATA(name, where, dir, seq, ack, n, zeros)                 \
	{                                                          \
		name, where, dir, ACK, seq, ack, n, zeros, PACKETS \
	}
	DATA("data of another connection first",
		BEFORE_SYN,
		0,
		OTHER,
		OTHER,
		100,
		false),
	DATA("data of another server first",
		BEFORE_SYN,
		1,
		OTHER,
		OTHER,
		100,
		false),
	DATA("data of another connection",
		BEFORE_REQUEST,
		0,
		OTHER,
		OTHER,
		100,
		false),
	DATA("data of another server",
		BEFORE_ANSWER,
		1,
		OTHER,
		OTHER,
		100,
		false),
	DATA("data behind the answer",
		BEHIND_ANSWER,
		1,
		OTHER,
		OTHER,
		100,
		false),
	DATA("an ACK filled with 6 zeros",
		BEFORE_REQUEST,
		0,
		NEXT,
		RIGHT,
		6,
		true),
	DATA("an ACK filled with 2 zeros",
		BEFORE_REQUEST,
		0,
		NEXT,
		RIGHT,
		2,
		true),
	DATA("an ACK of the server filled with 6",
		BEFORE_ANSWER,
		1,
		NEXT,
		RIGHT,
		6,
		true),
	DATA("an ACK of the server filled with 1",
		BEFORE_ANSWER,
		1,
		NEXT,
		RIGHT,
		1,
		true),
	DATA("an ACK behind the answer filled",
		BEHIND_ANSWER,
		0,
		NEXT,
		RIGHT,
		6,
		true),
	DATA("keep-alive of the client",
		BEFORE_REQUEST,
		0,
		BEFORE_NEXT,
		RIGHT,
		1,
		true),
	DATA("keep-alive of the server",
		BEFORE_ANSWER,
		1,
		BEFORE_NEXT,
		RIGHT,
		1,
		true),
	DATA("keep-alive behind the answer",
		BEHIND_ANSWER,
		0,
		BEFORE_NEXT,
		RIGHT,
		1,
		true),
#undef DATA
#define NO_ACK(name, where, dir)                                       \
	{                                                              \
		name, where, dir, PSH, NEXT, RIGHT, 10, false, PACKETS \
	}
	NO_ACK("data without an ACK of the client", BEHIND_REQUEST, 0),
	NO_ACK("data without an ACK of the server", BEFORE_ANSWER, 1),
#undef NO_ACK
	{ "every packet twice", 0, 0, 0, 0, 0, 0, false, TWICE },
	{ "two taps", 0, 0, 0, 0, 0, 0, false, TAPS },
	{ "answers written before questions",
		0,
		0,
		0,
		0,
		0,
		0,
		false,
		TURNED },
};

/* the packet in front of which it goes; NONE: this connection has no such place
 */
static int place_of(const struct connection *c, enum where where)
{
	switch (where) {
	case BEFORE_SYN:
		return c->syn;
	case BEFORE_SYNACK:
		return c->syn >= 0 ? c->synack : NONE;
	case BEFORE_REQUEST:
		return c->synack >= 0 ? c->said[0] : NONE;
	case BEFORE_ANSWER:
		return c->synack >= 0 ? c->said[1] : NONE;
	case BEHIND_REQUEST:
		return c->said[0] >= 0 ? c->said[0] + 1 : NONE;
	case BEHIND_ANSWER:
		return c->said[1] >= 0 ? c->said[1] + 1 : NONE;
	}
	return NONE;
}

/* the number behind the last byte of a side, before a packet */
static uint32_t next_of(const struct trace *t,
	int connection,
	int dir,
	int at)
{
	uint32_t next = 0;
	bool any = false;

	for (int i = t->connection[connection].first; i < at; i++) {
		const struct frame *f = &t->frame[i];
		uint32_t end = f->seq + f->n + (f->flags & SYN ? 1 : 0);

		if (f->connection != connection || f->dir != dir)
			continue;
		/* one SYN, one SYN-ACK: others are strays already */
		if (f->flags & SYN && i != t->connection[connection].syn &&
			i != t->connection[connection].synack)
			continue;
		if (f->flags & RST || (any && (int32_t)(end - next) <= 0))
			continue;
		next = end;
		any = true;
	}
	return next;
}

static uint32_t number_of(const struct trace *t,
	const struct kind *k,
	enum number which,
	int connection,
	int dir,
	int at)
{
	const struct connection *c = &t->connection[connection];
	int syn = dir ? c->synack : c->syn;

	switch (which) {
	case OTHER:
		break;
	case SYN_OWN:
		return syn >= 0 ? t->frame[syn].seq : 0;
	case NEXT:
	case RIGHT:
		return next_of(t, connection, dir, at);
	case BEFORE_NEXT:
		return next_of(t, connection, dir, at) - 1;
	}
	/* far from all numbers of the connection */
	return next_of(t, connection, dir, at) + 0x30000000U +
		(uint32_t)(k - kinds) * 0x01234567U % 0x20000000U;
}

/* --- writing ------------------------------------------------------------- */

static void put32(struct buf *b, uint32_t v)
{
	buf_add(b, (struct str){ (const char *)&v, sizeof v });
}

static void write_frame(struct buf *b, const struct frame *f)
{
	put32(b, (uint32_t)f->t.tv_sec);
	put32(b, (uint32_t)f->t.tv_usec);
	put32(b, (uint32_t)f->bytes.n);
	put32(b, f->wire);
	buf_add(b, f->bytes);
}

static void set_be(char *p, uint32_t v, int n)
{
	for (int i = n; i-- > 0; v >>= 8)
		p[i] = (char)(v & 255);
}

/* A packet of the connection and direction, changed into the stray one. */
static void write_stray(struct buf *b,
	const struct trace *t,
	const struct kind *k,
	int connection,
	int at)
{
	const struct frame *like = NULL;
	char room[FILLED_MAX + 256];

	for (int i = t->connection[connection].first; i < t->n && !like;
		i++) {
		const struct frame *f = &t->frame[i];

		if (f->connection == connection && f->dir == k->dir &&
			f->payload < 256)
			like = f;
	}
	if (!like)
		return;
	struct frame own = *like;
	size_t head = like->payload;
	memcpy(room, like->bytes.p, head);
	memset(room + head, k->zeros ? 0 : 'x', k->n);
	uint32_t length = (uint32_t)(head - like->ip) + k->n;
	if ((unsigned char)room[like->ip] >> 4 == 4)
		set_be(room + like->ip + 2, length, 2);
	else
		set_be(room + like->ip + 4, length - 40, 2);
	set_be(room + like->tcp + 4,
		number_of(t, k, k->seq, connection, k->dir, at),
		4);
	set_be(room + like->tcp + 8,
		k->flags & ACK
			? number_of(t, k, k->ack, connection, !k->dir, at)
			: 0,
		4);
	room[like->tcp + 13] = (char)k->flags;
	own.bytes = (struct str){ room, head + k->n };
	own.wire = (uint32_t)own.bytes.n;
	own.t = t->frame[at < t->n ? at : t->n - 1].t;
	write_frame(b, &own);
}

/* two neighbours of one connection whose beginning is there, from either side,
 * both with payload */
static bool may_turn(const struct trace *t,
	const struct frame *x,
	const struct frame *y)
{
	if (x->connection < 0 || t->connection[x->connection].syn < 0)
		return false;
	return x->connection >= 0 && x->connection == y->connection &&
		x->dir != y->dir && y->n && x->n && !(x->flags & SYN) &&
		!(y->flags & SYN);
}

/* How many connections the kind was tried on; the capture with it in *b. */
static unsigned write_with(struct buf *b,
	const struct trace *t,
	const struct kind *k)
{
	unsigned n = 0;

	put32(b, 0xa1b2c3d4);
	put32(b, 4 << 16 | 2);
	put32(b, 0);
	put32(b, 0);
	put32(b, 262144);
	put32(b, t->link);
	for (int i = 0; i <= t->n; i++) {
		for (int c = 0;
			k && k->whole == PACKETS && c < t->n_connection;
			c++) {
			if (place_of(&t->connection[c], k->where) != i)
				continue;
			write_stray(b, t, k, c, i);
			n++;
		}
		if (i == t->n)
			break;
		bool turn = k && k->whole == TURNED && i + 1 < t->n &&
			may_turn(t, &t->frame[i], &t->frame[i + 1]);
		if (turn)
			write_frame(b, &t->frame[i + 1]);
		write_frame(b, &t->frame[i]);
		if (k && k->whole == TWICE)
			write_frame(b, &t->frame[i]);
		if (k && k->whole == TAPS && i)
			write_frame(b, &t->frame[i - 1]);
		i += turn;
		n += turn;
	}
	return k && (k->whole == TWICE || k->whole == TAPS)
		? (unsigned)t->n_connection
		: n;
}

/* --- comparing ----------------------------------------------------------- */

struct heard {
	uint64_t *hash; /* of observations, sorted at the end */
	char **text;
	size_t n, cap;
};

static bool hear(void *ctx, const struct obs *o)
{
	struct heard *h = ctx;
	struct obs own = *o;
	struct buf text = { 0 };

	if (o->kind == OBS_FLOW || o->kind == OBS_TIMING)
		return true;
	own.t_ns = T_NONE;
	own.at_byte = own.len_byte = 0;
	obs_text(&text, &own);
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 64;
		h->text = realloc(h->text, h->cap * sizeof *h->text);
		assert_non_null(h->text);
	}
	struct str s = buf_str(&text);
	h->text[h->n++] = strndup(s.p, s.n);
	buf_done(&text);
	return true;
}

static void pass_over(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct heard hear_all(struct str bytes, struct arena a)
{
	struct heard h = { 0 };
	struct sink out = { &h, hear, pass_over };

	drive(bytes, 0, NULL, false, &a, &out);
	if (h.n)
		qsort(h.text, h.n, sizeof *h.text, by_text);
	return h;
}

static void forget(struct heard *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->text[i]);
	free(h->text);
}

/* of those without, how many are not among those with */
static unsigned lacking(const struct heard *without,
	const struct heard *with,
	const char *path,
	const struct kind *k)
{
	unsigned lost = 0;
	size_t j = 0;

	for (size_t i = 0; i < without->n; i++) {
		while (j < with->n &&
			strcmp(with->text[j], without->text[i]) < 0)
			j++;
		if (j < with->n &&
			strcmp(with->text[j], without->text[i]) == 0) {
			j++;
			continue;
		}
		if (!lost) {
			printf("%s: %s: lost: %.200s\n",
				path,
				k->name,
				without->text[i]);
		}
		lost++;
	}
	return lost;
}

struct tally {
	struct arena memory;
	size_t most_byte;
	unsigned captures;
	unsigned tried[N(kinds)];
	unsigned lost[N(kinds)];
};

static void try_all(struct tally *t, const char *path, struct arena a)
{
	static struct trace trace;
	struct buf b = { 0 };

	if (!load(path, &trace, &a))
		return;
	t->captures++;
	write_with(&b, &trace, NULL);
	struct heard without = hear_all(buf_str(&b), a);
	for (size_t k = 0; k < N(kinds) && without.n; k++) {
		struct buf with = { 0 };
		unsigned n = write_with(&with, &trace, &kinds[k]);

		if (n) {
			struct heard h = hear_all(buf_str(&with), a);

			t->lost[k] += lacking(&without, &h, path, &kinds[k]);
			t->tried[k] += n;
			forget(&h);
		}
		buf_done(&with);
	}
	forget(&without);
	buf_done(&b);
}

static bool one_file(void *ctx, const char *path, struct err *err)
{
	struct tally *t = ctx;
	struct arena a = t->memory;
	struct str name = str_of(path);

	if (!str_has(name, STR(".pcap")) || str_has(name, STR(".gz")))
		return true;
	FILE *f = fopen(path, "rb");
	if (!f)
		return true;
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	fclose(f);
	if (!t->most_byte || (size_t)n <= t->most_byte)
		try_all(t, path, a);
	(void)err;
	return true;
}

int main(int argc, char **argv)
{
	struct tally t = { .most_byte = 0 };
	struct err err = { 0 };
	unsigned lost = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: strays FOLDER [MOST_BYTES]\n");
		return 2;
	}
	if (argc > 2)
		t.most_byte = strtoull(argv[2], NULL, 10);
	if (!arena_open(&t.memory, MEMORY, &err))
		return 1;
	if (!file_walk(argv[1], one_file, &t, &err)) {
		printf("skipped: %s is not here\n", argv[1]);
		return 77;
	}
	for (size_t k = 0; k < N(kinds); k++) {
		printf("%-40s %7u connections, %u observations lost\n",
			kinds[k].name,
			t.tried[k],
			t.lost[k]);
		lost += t.lost[k];
	}
	printf("%u captures, %zu kinds, %u observations lost\n",
		t.captures,
		N(kinds),
		lost);
	arena_close(&t.memory);
	return lost != 0;
}
