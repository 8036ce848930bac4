/* SPDX-License-Identifier: Apache-2.0 */
/* The usual row of conn.log, which is nearly every row: IPv4, a time stamp of
 * the usual form, short numbers. Read in place at a third of the cost of the
 * general way; whatever is unusual or wrong is left to that one, which gives
 * the same and says why. Every cell is followed by a separator, so that a
 * number ends by itself. */
#include "read/network/zeek.h"
#include "read/text/epoch.h"

enum {
	NO_COLUMN = 255
};

/* a row of columns, or a record */
struct fast_row {
	const uint8_t *column;
	const char *p;
	const int32_t *at;
	char unset;
	const struct zeek_record *record; /* NULL: columns */
};

static inline bool is_unset(const struct fast_row *r, struct str s)
{
	return r->record ? s.n == 0 : s.n == 1 && s.p[0] == r->unset;
}

static inline struct str cell(const struct fast_row *r, enum zeek_field f)
{
	if (r->record)
		return r->record->field[f];
	unsigned c = r->column[f];

	return (struct str){ r->p + r->at[c] + 1,
		(size_t)(r->at[c + 1] - r->at[c] - 1) };
}

/* up to nine digits that fill the cell; unset = COUNT_NOT_TOLD */
static inline bool number(const struct fast_row *r,
	enum zeek_field f,
	uint64_t *ret)
{
	struct str s = cell(r, f);
	uint32_t v = 0;
	uint32_t digit;
	size_t i = 0;

	*ret = COUNT_NOT_TOLD;
	if (is_unset(r, s))
		return true;
	for (; i < 9 && (digit = (uint32_t)(unsigned char)s.p[i] - '0') <= 9;
		i++) {
		v = v * 10 + digit;
	}
	*ret = v;
	return i == s.n && i > 0;
}

static inline bool octet(const char **p, uint32_t *v)
{
	const char *s = *p;
	uint32_t a = (uint32_t)(unsigned char)s[0] - '0';
	uint32_t b = (uint32_t)(unsigned char)s[1] - '0';
	uint32_t c;

	if (a > 9)
		return false;
	if (b > 9) {
		*p = s + 1;
		*v = *v << 8 | a;
		return true;
	}
	c = (uint32_t)(unsigned char)s[2] - '0';
	uint32_t n = a * 10 + b;
	bool three = c <= 9;
	if (three)
		n = n * 10 + c;
	*p = s + (three ? 3 : 2);
	*v = *v << 8 | n;
	return a && n <= 255;
}

static inline bool ipv4(const struct fast_row *r,
	enum zeek_field f,
	struct addr *ret)
{
	struct str s = cell(r, f);
	const char *p = s.p;
	uint32_t v = 0;

	if (s.n < 7)
		return false;
	for (int i = 0; i < 3; i++) {
		if (!octet(&p, &v) || *p++ != '.')
			return false;
	}
	if (!octet(&p, &v) || p != s.p + s.n)
		return false;
	*ret = addr_v4(v);
	return true;
}

/* "12.345678"; unset = not known */
static inline bool duration(const struct fast_row *r, int64_t *ret_ns)
{
	struct str s = cell(r, ZF_DURATION);
	uint64_t whole = 0;
	uint64_t part = 0;
	uint32_t digit;
	size_t i = 0;

	if (is_unset(r, s)) {
		*ret_ns = -1;
		return true;
	}
	for (; i < 6 && (digit = (uint32_t)(unsigned char)s.p[i] - '0') <= 9;
		i++) {
		whole = whole * 10 + digit;
	}
	if (!i || s.n != i + 7 || s.p[i] != '.')
		return false;
	for (size_t k = i + 1; k < s.n; k++) {
		digit = (uint32_t)(unsigned char)s.p[k] - '0';
		if (digit > 9)
			return false;
		part = part * 10 + digit;
	}
	*ret_ns = (int64_t)(whole * 1000000 + part) * 1000;
	return true;
}

static inline bool proto(const struct fast_row *r, uint8_t *ret)
{
	struct str s = cell(r, ZF_PROTO);

	if (s.n == 3 && memcmp(s.p, "tcp", 3) == 0)
		*ret = 6;
	else if (s.n == 3 && memcmp(s.p, "udp", 3) == 0)
		*ret = 17;
	else if (s.n == 4 && memcmp(s.p, "icmp", 4) == 0)
		*ret = 1;
	else
		*ret = 0;
	return *ret != 0;
}

static struct str cell_or_none(const struct fast_row *r, enum zeek_field f)
{
	if (!r->record && r->column[f] == NO_COLUMN)
		return (struct str){ 0 };
	struct str s = cell(r, f);
	return is_unset(r, s) ? (struct str){ 0 } : s;
}

static __attribute__((noinline)) void fill(const struct fast_row *r,
	struct obs *o)
{
	zeek_fill(o, cell_or_none(r, ZF_ORIG_IP_BYTES));
}

static inline __attribute__((always_inline)) bool read_row(
	const struct fast_row *r,
	struct obs *ret)
{
	uint64_t sport;
	uint64_t dport;

	ret->kind = OBS_FLOW;
	ret->reading = NULL;
	ret->flow = (struct obs_flow){ .duration_ns = -1 };
	if (!epoch_fast(cell(r, ZF_TS), &ret->t_ns) ||
		!ipv4(r, ZF_ORIG_H, &ret->tuple.src) ||
		!ipv4(r, ZF_RESP_H, &ret->tuple.dst) ||
		!number(r, ZF_ORIG_P, &sport) ||
		!number(r, ZF_RESP_P, &dport) || sport > 65535 ||
		dport > 65535 || !proto(r, &ret->tuple.proto) ||
		!duration(r, &ret->flow.duration_ns) ||
		!number(r, ZF_ORIG_BYTES, &ret->flow.src_byte) ||
		!number(r, ZF_RESP_BYTES, &ret->flow.dst_byte) ||
		!number(r, ZF_ORIG_PKTS, &ret->flow.src_packets) ||
		!number(r, ZF_RESP_PKTS, &ret->flow.dst_packets)) {
		return false;
	}
	ret->tuple.sport = (uint16_t)sport;
	ret->tuple.dport = (uint16_t)dport;
	if (ret->flow.src_byte == COUNT_NOT_TOLD ||
		ret->flow.dst_byte == COUNT_NOT_TOLD)
		fill(r, ret);
	ret->flow.answered =
		zeek_answered(&ret->flow, cell(r, ZF_CONN_STATE));
	if (r->record || r->column[ZF_HISTORY] != NO_COLUMN)
		zeek_history(ret, cell(r, ZF_HISTORY));
	if (ret->flow.answered < 0)
		ret->flow.answered = zeek_heard(cell_or_none(r, ZF_HISTORY));
	return true;
}

bool zeek_conn_fast(const uint8_t column[static ZF_N],
	char unset,
	const char *p,
	const int32_t *at,
	struct obs *ret)
{
	static const enum zeek_field all[] = { ZF_TS,
		ZF_ORIG_H,
		ZF_ORIG_P,
		ZF_RESP_H,
		ZF_RESP_P,
		ZF_PROTO,
		ZF_DURATION,
		ZF_ORIG_BYTES,
		ZF_RESP_BYTES,
		ZF_CONN_STATE,
		ZF_ORIG_PKTS,
		ZF_RESP_PKTS };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (column[all[i]] == NO_COLUMN)
			return false;
	}
	return read_row(&(struct fast_row){ column, p, at, unset, NULL },
		ret);
}

bool zeek_conn_fast_record(const struct zeek_record *r, struct obs *ret)
{
	return read_row(&(struct fast_row){ .record = r }, ret);
}
