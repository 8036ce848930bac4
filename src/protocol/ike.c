/* SPDX-License-Identifier: Apache-2.0 */
/* IKE 1 and 2 (RFC 2408, RFC 7296) as far as it is in clear: what both say that
 * they are (vendor ids), names and certificates. With port 4500 four zero bytes
 * stand in front (RFC 3948, 2.2). */
#include "protocol/common/logon.h"
#include "protocol/x509.h"

enum {
	HEAD = 28,
	V1 = 0x10,
	V2 = 0x20,
	ENCRYPTED_V1 = 1,
	PAYLOADS_MAX = 32,
	CERTIFICATES_MAX = 8,
	MESSAGES_MAX = 16, /* that are looked at */
	AGGRESSIVE = 4,
	SA_INIT = 34
};

struct ike {
	uint8_t messages;
	uint8_t certificates;
};

enum what {
	OTHER,
	IDENTITY,
	CERTIFICATE,
	VENDOR
};

static const struct {
	uint8_t version;
	uint8_t type;
	enum what what;
} payloads[] = {
	{ V1, 5, IDENTITY },
	{ V1, 6, CERTIFICATE },
	{ V1, 13, VENDOR },
	{ V2, 35, IDENTITY },
	{ V2, 36, IDENTITY },
	{ V2, 37, CERTIFICATE },
	{ V2, 43, VENDOR },
};

/* Their beginnings, in hexadecimal. What is not here is told as text where it
 * is text, else in hexadecimal. */
static const struct {
	const char *hex, *name;
} vendors[] = {
	/* RFC 3947, 3.1: the MD5 of "RFC 3947" */
	{ "4a131c81070358455c5728f20e95452f", "RFC 3947 NAT-T" },
	{ "90cb80913ebb696e086381b5ec427b1f",
		"draft-ietf-ipsec-nat-t-ike-02" },
	{ "cd60464335df21f87cfdb2fc68b6a448",
		"draft-ietf-ipsec-nat-t-ike-02" },
	{ "7d9419a65310ca6f2c179d9215529d56",
		"draft-ietf-ipsec-nat-t-ike-03" },
	{ "4485152d18b6bbcd0be8a8469579ddcc",
		"draft-ietf-ipsec-nat-t-ike-00" },
	{ "afcad71368a1f1c96b8696fc7757", "dead peer detection" },
	{ "12f5f28c457168a9702d9fe274cc", "Cisco Unity" },
	{ "09002689dfd6b712", "XAUTH" },
	{ "1e2b516905991c7d7c96fcbfb587e461", "Microsoft" },
	{ "4048b7d56ebce88525e7de7f00d6c2d3", "fragmentation" },
	{ "882fe56d6fd20dbc2251613b2ebe5beb", "strongSwan" },
	{ "f4ed19e0c114eb516faaac0ee37daf28", "Shrew Soft" },
};

/* --- what is told -------------------------------------------------------- */

static bool is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	}
	return s.n > 0;
}

static void write_vendor(struct writer *to, struct str id, struct arena a)
{
	struct writer hex = writer_of(&a, 128);

	if (to->n)
		writer_c(to, ',');
	if (is_text(id)) {
		writer_add(to, id);
		return;
	}
	writer_hex(&hex, (const unsigned char *)id.p, id.n < 64 ? id.n : 64);
	for (size_t i = 0; i < sizeof vendors / sizeof *vendors; i++) {
		if (str_starts(writer_str(&hex), str_of(vendors[i].hex))) {
			writer_add(to, str_of(vendors[i].name));
			return;
		}
	}
	writer_add(to, writer_str(&hex));
}

/* RFC 2407, 4.6.2, and RFC 7296, 3.5: kind, three bytes, the name; addresses
 * say no more than the packet */
static void write_identity(struct writer *to, struct str body)
{
	enum {
		FQDN = 2,
		USER_FQDN = 3,
		KEY_ID = 11
	};
	struct str name = str_from(body, 4);
	uint8_t kind = body.n ? (uint8_t)body.p[0] : 0;

	if ((kind == FQDN || kind == USER_FQDN || kind == KEY_ID) &&
		is_text(name)) {
		if (to->n)
			writer_c(to, ',');
		writer_add(to, name);
	}
}

/* Who shows it is the server of the tuple, as everywhere. */
static void put_certificate(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str body)
{
	enum {
		X509_SIGNATURE = 4,
		X509_KEY_EXCHANGE = 5
	};
	struct ike *s = t->state;
	struct arena a = e->scratch;
	struct session shown = *t;
	struct obs o = { .kind = OBS_CERTIFICATE };
	uint8_t encoding = body.n ? (uint8_t)body.p[0] : 0;
	struct str der = str_from(body, 1);

	if ((encoding != X509_SIGNATURE && encoding != X509_KEY_EXCHANGE) ||
		!der.n || s->certificates == CERTIFICATES_MAX) {
		return;
	}
	s->certificates++;
	if (h->dir == 0)
		shown.tuple = tuple_reversed(t->tuple);
	x509_read(der, &a, &o.certificate);
	parser_put(e, &shown, h, &o);
}

struct said {
	struct writer vendors;
	struct writer names;
};

static void put_said(struct session *t,
	const struct chunk *h,
	struct parser *e,
	const struct said *said,
	uint8_t version)
{
	struct str cells[8];
	uint32_t n = 0;
	struct obs o = { .kind = OBS_RECORD };

	cells[n++] = STR("version");
	cells[n++] = version == V2 ? STR("2") : STR("1");
	cells[n++] = STR("from");
	cells[n++] = h->dir ? STR("responder") : STR("initiator");
	if (said->vendors.n) {
		cells[n++] = STR("vendor_ids");
		cells[n++] = writer_str(&said->vendors);
	}
	if (said->names.n) {
		cells[n++] = STR("identity");
		cells[n++] = writer_str(&said->names);
	}
	o.record = (struct obs_record){
		.source = STR("ike"),
		.cell = cells,
		.n_cell = n,
	};
	if (n > 4)
		parser_put(e, t, h, &o);
}

/* --- messages ------------------------------------------------------------ */

static enum what what_of(uint8_t version, uint8_t type)
{
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
		if (payloads[i].version == version &&
			payloads[i].type == type)
			return payloads[i].what;
	}
	return OTHER;
}

static bool marked(const struct tuple *t)
{
	return t->sport == 4500 || t->dport == 4500;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ike *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct arena a = e->scratch;
	struct said said = {
		.vendors = writer_of(&a, 2048),
		.names = writer_of(&a, 512),
	};
	struct parser inner = *e;

	inner.scratch = a;
	if (marked(&t->tuple) && cur_u32be(&c))
		return (ptrdiff_t)h->bytes.n; /* ESP */
	cur_take(&c, 16);
	uint8_t type = cur_u8(&c);
	uint8_t version = cur_u8(&c) & 0xf0;
	cur_u8(&c);
	uint8_t flags = cur_u8(&c);
	cur_take(&c, 8);
	if (c.bad || s->messages == MESSAGES_MAX)
		return c.bad ? (ptrdiff_t)h->bytes.n : SESSION_DONE;
	s->messages++;
	if (version == V1 && flags & ENCRYPTED_V1)
		return (ptrdiff_t)h->bytes.n;
	for (int i = 0; type && i < PAYLOADS_MAX; i++) {
		uint8_t next = cur_u8(&c);

		cur_u8(&c);
		size_t n = cur_u16be(&c);
		const unsigned char *p = n >= 4 ? cur_take(&c, n - 4) : NULL;
		if (!p)
			break;
		struct str body = { (const char *)p, n - 4 };
		enum what what = what_of(version, type);
		if (what == VENDOR)
			write_vendor(&said.vendors, body, inner.scratch);
		else if (what == IDENTITY)
			write_identity(&said.names, body);
		else if (what == CERTIFICATE)
			put_certificate(t, h, &inner, body);
		type = next;
	}
	put_said(t, h, &inner, &said, version);
	e->stopped = inner.stopped;
	return (ptrdiff_t)h->bytes.n;
}

/* Its own length is that of the datagram; exchanges as far as they are assigned
 * (RFC 2408, 3.1; IANA, IKEv2 exchange types) */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = bytes.n;

	(void)dir;
	if (marked(t)) {
		bool ours = cur_u32be(&c) == 0;

		if (!ours || c.bad)
			return 1; /* ESP before, or to keep a way open */
		n -= 4;
	} else if (t->sport != 500 && t->dport != 500) {
		return 0;
	}
	const unsigned char *cookie = cur_take(&c, 16);
	cur_u8(&c);
	uint8_t version = cur_u8(&c) & 0xf0;
	uint8_t exchange = cur_u8(&c);
	cur_u8(&c);
	cur_u32be(&c);
	uint32_t length = cur_u32be(&c);
	if (c.bad || length != n || memcmp(cookie, "\0\0\0\0\0\0\0", 8) == 0)
		return 0;
	if (version == V1)
		return exchange <= AGGRESSIVE + 1 || exchange == 32 ? 2 : 0;
	return version == V2 && exchange >= SA_INIT && exchange <= 44 ? 2 : 0;
}

const struct protocol ike_protocol = {
	.name = "ike",
	.datagram = true,
	.state_byte = sizeof(struct ike),
	.detect = detect,
	.on_data = on_data,
};
