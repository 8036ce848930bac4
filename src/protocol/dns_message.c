/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/dns_message.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_DNAME = 39,
	TYPE_OPT = 41,
	TYPE_SVCB = 64,
	TYPE_HTTPS = 65
};

static inline uint16_t u16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

bool dns_head_read(struct cur *c, struct dns_head *ret)
{
	const unsigned char *p = cur_take(c, DNS_HEAD_N);

	if (!p)
		return false;
	ret->id = u16(p);
	ret->flags = u16(p + 2);
	for (int i = 0; i < DNS_SECTIONS; i++)
		ret->n[i] = u16(p + 4 + 2 * i);
	return true;
}

/* --- names --------------------------------------------------------------- */

static void escape(char *p, unsigned char c)
{
	p[0] = '\\';
	p[1] = (char)('0' + c / 100);
	p[2] = (char)('0' + c / 10 % 10);
	p[3] = (char)('0' + c % 10);
}

/* what is written as it is: 0x21 .. 0x7e without the comma, the dot and the
 * backslash; a bit each */
static inline bool plain(unsigned char c)
{
	static const uint64_t bits[4] = { 0xfffffffe00000000 &
			~(1ULL << ',' | 1ULL << '.'),
		0x7fffffffffffffff & ~(1ULL << ('\\' - 64)),
		0,
		0 };

	return bits[c >> 6] >> (c & 63) & 1;
}

/* Sixteen bytes at a time where the processor has it, which every x86-64 does;
 * names are most of the bytes of DNS. */
#ifdef __SSE2__
static inline bool sixteen_plain(const unsigned char b[static 16])
{
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)b);
	const __m128i in =
		_mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(0x20)),
			_mm_cmpgt_epi8(_mm_set1_epi8(0x7f), x));
	const __m128i odd = _mm_or_si128(
		_mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(',')),
			_mm_cmpeq_epi8(x, _mm_set1_epi8('.'))),
		_mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));

	return _mm_movemask_epi8(_mm_andnot_si128(odd, in)) == 0xffff;
}
#else
static inline bool sixteen_plain(const unsigned char b[static 16])
{
	bool all = true;

	for (int i = 0; i < 16; i++)
		all &= plain(b[i]);
	return all;
}
#endif

static bool all_plain(const unsigned char *b, size_t n)
{
	unsigned char tail[16];

	for (; n >= sizeof tail; b += sizeof tail, n -= sizeof tail) {
		if (!sixteen_plain(b))
			return false;
	}
	memset(tail, 'a', sizeof tail);
	memcpy(tail, b, n);
	return sixteen_plain(tail);
}

/* Almost every label is plain */
static void label_text(const unsigned char *label,
	size_t n,
	struct writer *to)
{
	size_t start = to->n;
	char *p = writer_room(to, n);

	if (p && all_plain(label, n)) {
		memcpy(p, label, n);
		return;
	}
	to->n = start;
	for (size_t i = 0; i < n; i++) {
		if (plain(label[i])) {
			writer_c(to, (char)label[i]);
			continue;
		}
		p = writer_room(to, 4);
		if (p)
			escape(p, label[i]);
	}
}

/* A pointer's target, where the two bytes of it were just taken. RFC
 * 1035, 4.1.4: it is "to a prior occurance of the same name": each must lead to
 * before where its own name began, so that no chain of them can go round. NULL:
 * it does not. */
static inline const unsigned char *target(const struct cur *c,
	const unsigned char *before)
{
	size_t at = (size_t)u16(c->p - 2) & 0x3fff;

	if (at < DNS_HEAD_N || at >= (size_t)(before - c->base))
		return NULL;
	return c->base + at;
}

/* past the name; where it points to is not looked at */
static bool name_skip(struct cur *c)
{
	const unsigned char *start = c->p;

	for (;;) {
		size_t n = cur_u8(c);

		if (n >= 0xc0)
			return cur_take(c, 1) && target(c, start);
		if (n > 63 || !cur_take(c, n))
			return false;
		if (!n)
			return c->p - start <= DNS_NAME_MAX;
	}
}

/* RFC 1035, 2.3.4: names are 255 octets or less */
bool dns_name_read(struct cur *in, struct writer *to)
{
	struct cur c = *in;
	const unsigned char *before = c.p;
	const unsigned char *behind = NULL;
	size_t total = 0;

	if (!to)
		return name_skip(in);
	for (;;) {
		size_t n = cur_u8(&c);

		if (n >= 0xc0) {
			if (!cur_take(&c, 1))
				return false;
			before = target(&c, before);
			if (!before)
				return false;
			if (!behind)
				behind = c.p;
			c.p = before;
			continue;
		}
		const unsigned char *label = cur_take(&c, n);
		total += n + 1;
		if (!label || n > 63 || total > DNS_NAME_MAX)
			return false;
		if (!n)
			break;
		if (total > n + 1)
			writer_c(to, '.');
		label_text(label, n, to);
	}
	if (total == 1)
		writer_c(to, '.');
	in->p = behind ? behind : c.p;
	return true;
}

bool dns_question_read(struct cur *c, struct str *ret)
{
	const unsigned char *start = c->p;

	if (!dns_name_read(c, NULL) || !cur_take(c, 4))
		return false;
	*ret = (struct str){ (const char *)start, (size_t)(c->p - start) };
	bool pointer = *start & 0xc0;
	return !pointer && ret->n <= DNS_QUESTION_MAX;
}

uint16_t dns_question_type(struct str q)
{
	return u16((const unsigned char *)q.p + q.n - 4);
}
uint16_t dns_question_class(struct str q)
{
	return u16((const unsigned char *)q.p + q.n - 2);
}

void dns_question_text(struct str q, struct writer *name, struct writer *type)
{
	struct cur c = cur_of(q.p, q.n);

	dns_name_read(&c, name);
	dns_type_text(type, dns_question_type(q));
}

/* --- numbers that have names: IANA, Domain Name System (DNS) Parameters --- */

/* STR is no constant in the eyes of C17 */
#define NAME(z)                    \
	{                          \
		(z), sizeof(z) - 1 \
	}

static const struct str types[] = {
#include "protocol/dns_types.list"
};

static const struct str rcodes[] = {
#include "protocol/dns_rcodes.list"
};

static void named(struct writer *to,
	const struct str *names,
	size_t n,
	struct str otherwise,
	unsigned v)
{
	if (v < n && names[v].n) {
		writer_add(to, names[v]);
		return;
	}
	writer_add(to, otherwise);
	writer_u32(to, v);
}

bool dns_type_known(uint16_t type)
{
	return type < sizeof types / sizeof *types && types[type].n;
}
void dns_type_text(struct writer *to, uint16_t type)
{
	named(to, types, sizeof types / sizeof *types, STR("TYPE"), type);
}
void dns_rcode_text(struct writer *to, unsigned rcode)
{
	named(to,
		rcodes,
		sizeof rcodes / sizeof *rcodes,
		STR("RCODE"),
		rcode);
}

/* --- data of records: c is bounded to it, but its base is the message's, for
 * names --- */

static bool a_text(struct cur *c, struct writer *to)
{
	uint32_t v4 = cur_u32be(c);

	if (!c->bad)
		writer_addr(to, addr_v4(v4));
	return !c->bad;
}

static bool aaaa_text(struct cur *c, struct writer *to)
{
	const unsigned char *b = cur_take(c, 16);

	if (b)
		writer_addr(to, addr_v6(b));
	return b;
}

static bool name_text(struct cur *c, struct writer *to)
{
	return dns_name_read(c, to);
}
static bool mx_text(struct cur *c, struct writer *to)
{
	return cur_take(c, 2) && dns_name_read(c, to);
}
static bool srv_text(struct cur *c, struct writer *to)
{
	return cur_take(c, 6) && dns_name_read(c, to);
}

static void text_plain(struct writer *to, const unsigned char *b, size_t n)
{
	char *p;

	for (size_t i = 0; i < n; i++) {
		if (plain(b[i]) || b[i] == ' ' || b[i] == '.')
			writer_c(to, (char)b[i]);
		else if ((p = writer_room(to, 4)))
			escape(p, b[i]);
	}
}

/* each string with its length before it, as Zeek writes them: what is hidden in
 * TXT shows by it */
static bool txt_text(struct cur *c, struct writer *to)
{
	for (bool first = true; !to->full && (first || cur_left(c));
		first = false) {
		size_t n = cur_u8(c);
		const unsigned char *b = cur_take(c, n);

		if (!b)
			return false;
		writer_add(to, first ? STR("TXT ") : STR(" TXT "));
		writer_u32(to, (uint32_t)n);
		writer_c(to, ' ');
		text_plain(to, b, n);
	}
	return true;
}

/* RFC 9460, 7.1.1: a list of names, each with its length */
static void alpn_text(struct cur *c, struct writer *to)
{
	for (bool first = true; cur_left(c) && !to->full; first = false) {
		size_t n = cur_u8(c);
		const unsigned char *b = cur_take(c, n);

		if (!b)
			return;
		if (!first)
			writer_c(to, '|');
		text_plain(to, b, n);
	}
}

static void hints_text(struct cur *c, struct writer *to, bool v6)
{
	for (bool first = true; cur_left(c) && !to->full; first = false) {
		size_t start = to->n;

		if (!first)
			writer_c(to, '|');
		bool ok = v6 ? aaaa_text(c, to) : a_text(c, to);
		if (!ok) {
			writer_back(to, start);
			return;
		}
	}
}

/* "HTTPS 1 . alpn=h3|h2 ipv4hint=192.0.2.1": RFC 9460, 2.2; of the parameters
 * those that say where and how */
static bool svcb_text(struct cur *c, struct writer *to)
{
	enum {
		ALPN = 1,
		PORT = 3,
		IPV4HINT = 4,
		IPV6HINT = 6
	};
	static const struct str names[] = { [ALPN] = NAME(" alpn="),
		[PORT] = NAME(" port="),
		[IPV4HINT] = NAME(" ipv4hint="),
		[IPV6HINT] = NAME(" ipv6hint=") };

	writer_u32(to, cur_u16be(c));
	writer_c(to, ' ');
	if (!dns_name_read(c, to))
		return false;
	while (cur_left(c) >= 4 && !to->full) {
		uint16_t key = cur_u16be(c);
		size_t n = cur_u16be(c);
		const unsigned char *b = cur_take(c, n);

		if (!b)
			return false;
		struct cur value = cur_of(b, n);
		if (key < sizeof names / sizeof *names)
			writer_add(to, names[key]);
		if (key == ALPN)
			alpn_text(&value, to);
		else if (key == PORT)
			writer_u32(to, cur_u16be(&value));
		else if (key == IPV4HINT || key == IPV6HINT)
			hints_text(&value, to, key == IPV6HINT);
	}
	return true;
}

static bool https_text(struct cur *c, struct writer *to)
{
	writer_add(to, STR("HTTPS "));
	return svcb_text(c, to);
}

static bool plain_svcb_text(struct cur *c, struct writer *to)
{
	writer_add(to, STR("SVCB "));
	return svcb_text(c, to);
}

static bool (*const data_text[])(struct cur *c, struct writer *to) = {
	[TYPE_A] = a_text,
	[TYPE_NS] = name_text,
	[TYPE_CNAME] = name_text,
	[TYPE_SOA] = name_text,
	[TYPE_PTR] = name_text,
	[TYPE_MX] = mx_text,
	[TYPE_TXT] = txt_text,
	[TYPE_AAAA] = aaaa_text,
	[TYPE_SRV] = srv_text,
	[TYPE_DNAME] = name_text,
	[TYPE_SVCB] = plain_svcb_text,
	[TYPE_HTTPS] = https_text,
};

/* --- records ------------------------------------------------------------- */

struct record {
	uint16_t type;
	uint32_t ttl;
	struct cur data;
};

/* RFC 1035, 4.1.3 */
static bool record_read(struct cur *c, struct record *ret)
{
	if (!dns_name_read(c, NULL))
		return false;
	const unsigned char *p =
		cur_take(c, 10); /* type, class, TTL, length */
	if (!p)
		return false;
	ret->type = u16(p);
	ret->ttl = (uint32_t)u16(p + 4) << 16 | u16(p + 6);
	size_t n = u16(p + 8);
	const unsigned char *b = cur_take(c, n);
	if (!b)
		return false;
	ret->data = (struct cur){ c->base, b, b + n, false };
	return true;
}

/* Data that cannot be read, or that nothing here reads, is told by its type. */
static void record_text(const struct record *r, struct writer *to)
{
	struct cur data = r->data;
	size_t start = to->n;

	if (start)
		writer_c(to, ',');
	size_t here = to->n;
	if (r->type >= sizeof data_text / sizeof *data_text ||
		!data_text[r->type] || !data_text[r->type](&data, to)) {
		to->n = here;
		dns_type_text(to, r->type);
	}
	if (to->full)
		to->n = start; /* no halves of answers */
}

void dns_records_text(struct cur *c,
	const struct dns_head *head,
	struct writer *answers,
	unsigned *ret_rcode)
{
	struct record r;
	unsigned n = head->n[DNS_ANSWERS];

	*ret_rcode = head->flags & DNS_FLAG_RCODE;
	for (unsigned i = 0; i < n; i++) {
		if (!record_read(c, &r))
			return;
		if (!answers->full)
			record_text(&r, answers);
	}
	n = (unsigned)head->n[DNS_AUTHORITIES] + head->n[DNS_ADDITIONALS];
	for (unsigned i = 0; i < n && record_read(c, &r); i++) {
		if (r.type == TYPE_OPT)
			*ret_rcode |= r.ttl >> 24 << 4;
	}
}
