/* SPDX-License-Identifier: Apache-2.0 */
/* DNS over UDP and TCP (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC
 * 4795): one observation for a question and its answer. */
#include "protocol/dns_message.h"
#include "protocol/protocol.h"

enum {
	PORT_DNS = 53,
	PORT_NBNS = 137,
	PORT_MDNS = 5353,
	PORT_LLMNR = 5355
};
enum {
	PENDING = 8,
	WIRE_MAX = 720,
	ANSWERS_MAX = 16 << 10
};

/* A question that has no answer yet. */
struct pending {
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
	/* n: bytes of it in wire */
	uint16_t id;
	uint16_t n;
};

struct dns_state {
	uint32_t n;
	uint32_t n_wire;
	bool over[2]; /* TCP: where a message begins is not known any more */
	struct pending pending[PENDING]; /* oldest first */
	char wire[WIRE_MAX]; /* the questions, one behind the other */
};

/* --- what is put --------------------------------------------------------- */

static struct chunk place_of(const struct pending *p)
{
	return (struct chunk){
		.t_ns = p->t_ns,
		.at_byte = p->at_byte,
		.len_byte = p->len_byte,
	};
}

static void put_unanswered(const struct pending *p,
	const char *wire,
	const struct session *t,
	struct parser *e)
{
	struct arena scratch = e->scratch;
	struct writer name = writer_of(&scratch, DNS_NAME_TEXT_MAX);
	struct writer type = writer_of(&scratch, 16);
	struct chunk place = place_of(p);
	struct obs o = { .kind = OBS_DNS };

	dns_question_text((struct str){ wire, p->n }, &name, &type);
	o.dns.query = writer_str(&name);
	o.dns.type = writer_str(&type);
	parser_put(e, t, &place, &o);
}

/* What stands in the question's place: mDNS answers without one (RFC 6762, 6),
 * and so do some servers that refuse. */
static void first_record_text(struct cur c,
	const struct dns_head *head,
	struct writer *name,
	struct writer *type)
{
	if (!head->n[DNS_ANSWERS])
		return;
	if (dns_name_read(&c, name))
		dns_type_text(type, cur_u16be(&c));
	else
		name->n = 0;
}

static void put_answered(const struct dns_head *head,
	struct cur *c,
	struct str question,
	const struct chunk *place,
	const struct session *t,
	struct parser *e)
{
	struct arena scratch = e->scratch;
	struct writer name = writer_of(&scratch, DNS_NAME_TEXT_MAX);
	struct writer type = writer_of(&scratch, 16);
	struct writer rcode = writer_of(&scratch, 16);
	struct writer answers = writer_of(&scratch, ANSWERS_MAX);
	struct obs o = { .kind = OBS_DNS };
	unsigned code;

	if (question.n)
		dns_question_text(question, &name, &type);
	else
		first_record_text(*c, head, &name, &type);
	dns_records_text(c, head, &answers, &code);
	dns_rcode_text(&rcode, code);
	o.dns.query = writer_str(&name);
	o.dns.type = writer_str(&type);
	o.dns.rcode = writer_str(&rcode);
	o.dns.answers = writer_str(&answers);
	parser_put(e, t, place, &o);
}

/* --- what waits for its answer ------------------------------------------- */

static void forget(struct dns_state *s, uint32_t i, size_t at_wire)
{
	size_t n = s->pending[i].n;

	memmove(s->wire + at_wire,
		s->wire + at_wire + n,
		s->n_wire - at_wire - n);
	memmove(s->pending + i,
		s->pending + i + 1,
		(s->n - i - 1) * sizeof *s->pending);
	s->n_wire -= (uint32_t)n;
	s->n--;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* RFC 4343, 3: names compare without regard to case, and servers do change it
 */
static bool same_question(struct str a, struct str b)
{
	if (str_eq(a, b))
		return true;
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

/* s->n: none. An answer without a question is the answer to what had its
 * number. */
static uint32_t find(const struct dns_state *s,
	uint16_t id,
	struct str question,
	size_t *ret_at_wire)
{
	size_t at = 0;
	uint32_t i;

	for (i = 0; i < s->n; at += s->pending[i++].n) {
		if (s->pending[i].id == id &&
			(!question.n ||
				same_question((struct str){ s->wire + at,
						      s->pending[i].n },
					question))) {
			break;
		}
	}
	*ret_at_wire = at;
	return i;
}

static void keep(struct dns_state *s,
	uint16_t id,
	struct str question,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	size_t at;

	if (find(s, id, question, &at) < s->n)
		return; /* asked again: it is the same question */
	while (s->n == PENDING || s->n_wire + question.n > WIRE_MAX) {
		put_unanswered(&s->pending[0], s->wire, t, e);
		forget(s, 0, 0);
	}
	s->pending[s->n++] = (struct pending){ h->t_ns,
		h->at_byte,
		h->len_byte,
		id,
		(uint16_t)question.n };
	memcpy(s->wire + s->n_wire, question.p, question.n);
	s->n_wire += (uint32_t)question.n;
}

/* --- messages ------------------------------------------------------------ */

static bool has_port(const struct tuple *t, uint16_t port)
{
	return t->sport == port || t->dport == port;
}

static void parse_question(struct dns_state *s,
	const struct dns_head *head,
	struct cur *c,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct str question;

	if (!head->n[DNS_QUESTIONS] || !dns_question_read(c, &question))
		return;
	/* answers go to everybody, in another conversation */
	if (has_port(&t->tuple, PORT_MDNS)) {
		put_unanswered(&(struct pending){ h->t_ns,
				       h->at_byte,
				       h->len_byte,
				       head->id,
				       (uint16_t)question.n },
			question.p,
			t,
			e);
	} else {
		keep(s, head->id, question, t, h, e);
	}
}

static void parse_answer(struct dns_state *s,
	const struct dns_head *head,
	struct cur *c,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct str question = { 0 };
	struct str more;
	struct chunk place = *h;
	struct pending asked;
	char wire[DNS_QUESTION_MAX];
	size_t at;

	for (unsigned i = 0; i < head->n[DNS_QUESTIONS]; i++) {
		if (!dns_question_read(c, i ? &more : &question))
			return;
	}
	uint32_t i = find(s, head->id, question, &at);
	if (i < s->n) {
		asked = s->pending[i];
		place = place_of(&asked);
		if (!question.n) {
			question = (struct str){
				memcpy(wire, s->wire + at, asked.n),
				asked.n
			};
		}
		forget(s, i, at);
	}
	put_answered(head, c, question, &place, t, e);
}

static void parse_message(struct dns_state *s,
	struct str bytes,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	struct dns_head head;

	if (!dns_head_read(&c, &head))
		return;
	if (head.flags & DNS_FLAG_ANSWER)
		parse_answer(s, &head, &c, t, h, e);
	else
		parse_question(s, &head, &c, t, h, e);
}

static void end(struct session *t, struct parser *e)
{
	struct dns_state *s = t->state;

	while (s->n) {
		put_unanswered(&s->pending[0], s->wire, t, e);
		forget(s, 0, 0);
	}
}

/* --- recognising --------------------------------------------------------- */

/* A question of one name as resolvers ask it, nothing behind it but an OPT or a
 * signature: what is asked of servers on other ports. */
static bool plain_question(struct str bytes)
{
	enum {
		RD_AD_CD = 0x0130,
		CLASS_IN = 1,
		LEAST_N = 4 + 4
	};
	struct cur c = cur_of(bytes.p, bytes.n);
	struct dns_head h;
	struct str question;

	if (!dns_head_read(&c, &h) || h.flags & ~RD_AD_CD)
		return false;
	if (h.n[DNS_QUESTIONS] != 1 || h.n[DNS_ADDITIONALS] > 2)
		return false;
	if (h.n[DNS_ANSWERS] || h.n[DNS_AUTHORITIES])
		return false;
	if (!dns_question_read(&c, &question) || question.n < LEAST_N)
		return false;
	if (dns_question_class(question) != CLASS_IN)
		return false;
	if (!dns_type_known(dns_question_type(question)))
		return false;
	return h.n[DNS_ADDITIONALS] ? cur_left(&c) >= 11 : !cur_left(&c);
}

/* A message where one is expected: RFC 1035, 4.1.1 and the operations of RFC
 * 1996, 2136, 8490; the bit Z "must be zero in all queries and responses". */
static bool any_message(struct str bytes)
{
	enum {
		OPCODES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6
	};
	struct cur c = cur_of(bytes.p, bytes.n);
	struct dns_head h;
	struct str question;

	if (!dns_head_read(&c, &h) || h.flags & DNS_FLAG_Z ||
		!(OPCODES >> (h.flags >> 11 & 15) & 1)) {
		return false;
	}
	if (h.n[DNS_QUESTIONS])
		return dns_question_read(&c, &question);
	if (h.flags & DNS_FLAG_ANSWER)
		return !h.n[DNS_ANSWERS] || dns_name_read(&c, NULL);
	return false;
}

static bool usual_port(const struct tuple *t)
{
	return has_port(t, PORT_DNS) || has_port(t, PORT_MDNS) ||
		has_port(t, PORT_LLMNR);
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	if (usual_port(t))
		return any_message(bytes) ? 2 : 0;
	/* NetBIOS names look just like it */
	if (dir == 0 && !has_port(t, PORT_NBNS) && plain_question(bytes))
		return 2;
	return 0;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct dns_state *s = t->state;

	parse_message(s, h->bytes, t, h, e);
	t->idle = !s->n;
	return (ptrdiff_t)h->bytes.n;
}

/* --- TCP: RFC 1035, 4.2.2: "prefixed with a two byte length field which gives
 * the message length, excluding the two byte length field" --- */

static int detect_tcp(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = cur_u16be(&c);
	bool usual = usual_port(t);
	bool whole = bytes.n >= n + 2;

	if (c.bad)
		return 1;
	if (n < DNS_HEAD_N ||
		(!usual && (dir || n > DNS_HEAD_N + DNS_QUESTION_MAX + 64))) {
		return 0;
	}
	if (!whole && bytes.n < 2 + DNS_HEAD_N + DNS_QUESTION_MAX)
		return 1;
	struct str message = str_head(str_from(bytes, 2), n);
	bool dns = usual ? any_message(message) : plain_question(message);
	return dns ? 2 : 0;
}

static ptrdiff_t parse_tcp(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct dns_state *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	size_t n = cur_u16be(&c);

	s->over[h->dir] |=
		h->lost || n + 2 > HOLD_MAX || (!c.bad && n < DNS_HEAD_N);
	if (s->over[h->dir])
		return s->over[!h->dir] ? SESSION_DONE
					: (ptrdiff_t)h->bytes.n;
	const unsigned char *message = cur_take(&c, n);
	if (!message)
		return 0;
	parse_message(s, (struct str){ (const char *)message, n }, t, h, e);
	return (ptrdiff_t)n + 2;
}

_Static_assert(sizeof(struct dns_state) <= 1024, "one slab of 1 KiB");

const struct protocol dns_protocol = {
	.name = "dns",
	.datagram = true,
	.state_byte = sizeof(struct dns_state),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
const struct protocol dns_tcp_protocol = {
	.name = "dns",
	.state_byte = sizeof(struct dns_state),
	.detect = detect_tcp,
	.on_data = parse_tcp,
	.end = end,
};
