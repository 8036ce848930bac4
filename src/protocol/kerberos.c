/* SPDX-License-Identifier: Apache-2.0 */
/* Kerberos 5 (RFC 4120): who asks the KDC for which ticket, and whether it was
 * given. */
#include <stdio.h>

#include "protocol/common/der.h"
#include "protocol/common/principal.h"
#include "protocol/common/server_time.h"
#include "protocol/common/words.h"
#include "model/model.h"

enum {
	GENERAL_STRING = 0x1b,
	GENERALIZED_TIME = 0x18,
	AS_REQ = 10,
	AS_REP,
	TGS_REQ,
	TGS_REP,
	ERROR = 30,
	NETBIOS = 20
};
/* s from 1601 to 1970 */
#define EPOCH_S INT64_C(11644473600)

struct kerberos {
	bool asking;
	bool ticket; /* for a service, by who has logged on already */
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
	KEPT(128) user;
	KEPT(128) realm;
	KEPT(128) service;
	KEPT(32) host;
};

/* 5.2.5: Windows gives its NetBIOS name, filled up with blanks */
static struct str netbios_address(struct str body)
{
	struct str list;
	struct str one;
	struct str type;
	struct str address;
	uint8_t tag;
	int64_t v;

	if (!der_field(body, 9, DER_SEQUENCE, &list))
		return (struct str){ 0 };
	while (der_next(&list, &tag, &one)) {
		if (der_field(one, 0, DER_INTEGER, &type) &&
			der_int(type, &v) && v == NETBIOS &&
			der_field(one, 1, DER_OCTETS, &address)) {
			return str_trim(address);
		}
	}
	return (struct str){ 0 };
}

static void put(struct session *t, struct parser *e, int8_t success)
{
	struct kerberos *s = t->state;
	struct chunk at = {
		.t_ns = s->t_ns,
		.at_byte = s->at_byte,
		.len_byte = s->len_byte,
	};
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){
		.method = STR("kerberos"),
		.user = KEPT_STR(s->user),
		.domain = KEPT_STR(s->realm),
		.host = KEPT_STR(s->host),
		.service = KEPT_STR(s->service),
		.success = success,
	};
	if (s->asking)
		parser_put(e, t, &at, &o);
	*s = (struct kerberos){ 0 };
}

static void parse_request(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str message,
	bool ticket)
{
	struct kerberos *s = t->state;
	struct arena a = e->scratch;
	struct str body;
	struct str realm = { 0 };

	if (!der_field(message, 4, DER_SEQUENCE, &body))
		return;
	put(t, e, -1);
	s->asking = true;
	s->ticket = ticket;
	s->t_ns = h->t_ns;
	s->at_byte = h->at_byte;
	s->len_byte = h->len_byte;
	der_field(body, 2, GENERAL_STRING, &realm);
	KEEP(s->realm, realm);
	KEEP(s->user, principal_text(body, 1, &a));
	KEEP(s->service, principal_text(body, 3, &a));
	KEEP(s->host, netbios_address(body));
}

/* The answer names the client also when the request did not (TGS). */
static void parse_reply(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str message)
{
	struct kerberos *s = t->state;
	struct arena a = e->scratch;
	struct str user = principal_text(message, 4, &a);
	struct str realm;

	if (!s->asking) {
		s->asking = true;
		s->t_ns = h->t_ns;
		s->at_byte = h->at_byte;
		s->len_byte = h->len_byte;
	}
	if (user.n)
		KEEP(s->user, user);
	if (!s->realm.n && der_field(message, 3, GENERAL_STRING, &realm))
		KEEP(s->realm, realm);
	put(t, e, 1);
}

/* 5.9.1: stime and susec, "20160912083015Z", as the KDC's clock shows it */
static void put_time(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str message)
{
	enum {
		TICKS_PER_US = 10
	};
	char iso[STAMP_N];
	struct str time;
	struct str value;
	struct span at;
	int64_t us = 0;

	if (!der_field(message, 4, GENERALIZED_TIME, &time) || time.n != 15)
		return;
	snprintf(iso,
		sizeof iso,
		"%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ",
		time.p,
		time.p + 4,
		time.p + 6,
		time.p + 8,
		time.p + 10,
		time.p + 12);
	if (!span_parse(str_of(iso), STR(""), &at))
		return;
	if (der_field(message, 5, DER_INTEGER, &value))
		der_int(value, &us);
	us = us < 0 || us > 999999 ? 0 : us;
	server_time_put(t,
		h,
		e,
		"kerberos",
		(uint64_t)(at.from + EPOCH_S) * 10000000 +
			(uint64_t)us * TICKS_PER_US);
}

static void parse_error(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str message)
{
	struct str value;
	int64_t code = 0;

	put_time(t, h, e, message);

	if (der_field(message, 6, DER_INTEGER, &value) &&
		der_int(value, &code)) {
		bool logon = !((struct kerberos *)t->state)->ticket;

		put(t,
			e,
			logon && code > 0
				? kerberos_failed_code((uint64_t)code)
				: -1);
	}
}

static bool is_message(uint8_t tag)
{
	uint8_t n = tag & 0x1f;

	return (tag & 0xe0) == DER_APPLICATION &&
		((n >= AS_REQ && n <= TGS_REP) || n == ERROR);
}

static bool parse_message(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str bytes)
{
	struct str outer;
	struct str message;
	uint8_t tag;

	if (!der_next(&bytes, &tag, &outer) || !is_message(tag) ||
		!der_find(outer, DER_SEQUENCE, &message)) {
		return false;
	}
	tag &= 0x1f;
	if (tag == AS_REQ || tag == TGS_REQ)
		parse_request(t, h, e, message, tag == TGS_REQ);
	else if (tag == ERROR)
		parse_error(t, h, e, message);
	else
		parse_reply(t, h, e, message);
	return true;
}

static void end(struct session *t, struct parser *e)
{
	put(t, e, -1);
}

static int udp_detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)dir;
	if (t->dport == 88 && bytes.n > 8 && is_message((uint8_t)bytes.p[0]))
		return 2;
	return 0;
}

static ptrdiff_t udp_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	parse_message(t, h, e, h->bytes);
	t->idle = !((struct kerberos *)t->state)->asking;
	return (ptrdiff_t)h->bytes.n;
}

/* 7.2.2: "each request and response .. is preceded by the length of the request
 * as 4 octets in network byte order" */
static int tcp_detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)dir;
	if (t->dport != 88)
		return 0;
	/* none is as long as 64 KiB */
	for (size_t i = 0; i < 2 && i < bytes.n; i++) {
		if (bytes.p[i])
			return 0;
	}
	if (bytes.n < 5)
		return 1;
	if (is_message((uint8_t)bytes.p[4]))
		return 2;
	return 0;
}

static ptrdiff_t tcp_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (h->lost)
		return SESSION_SENSELESS;
	for (;;) {
		struct cur before = c;
		uint32_t n = cur_u32be(&c);
		const unsigned char *p = cur_take(&c, n);

		if (n > HOLD_MAX - 8)
			return SESSION_SENSELESS;
		if (!p)
			return before.p - before.base;
		if (!parse_message(t,
			    h,
			    e,
			    (struct str){ (const char *)p, n }))
			return SESSION_SENSELESS;
	}
}

const struct protocol kerberos_udp_protocol = {
	.name = "kerberos",
	.datagram = true,
	.state_byte = sizeof(struct kerberos),
	.detect = udp_detect,
	.on_data = udp_on_data,
	.end = end,
};
const struct protocol kerberos_tcp_protocol = {
	.name = "kerberos",
	.state_byte = sizeof(struct kerberos),
	.detect = tcp_detect,
	.on_data = tcp_on_data,
	.end = end,
};
