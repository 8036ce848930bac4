/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/x509.h"

enum {
	NAME_MAX_TEXT = 4 << 10,
	NAMES_MAX_TEXT = 16 << 10,
	SERIAL_MAX = 64
};
enum {
	BOOLEAN = 0x01,
	INTEGER = 0x02,
	OCTET_STRING = 0x04,
	OID = 0x06,
	UTF8_STRING = 0x0c,
	PRINTABLE_STRING = 0x13,
	TELETEX_STRING = 0x14,
	IA5_STRING = 0x16,
	UTC_TIME = 0x17,
	GENERALIZED_TIME = 0x18,
	VISIBLE_STRING = 0x1a,
	UNIVERSAL_STRING = 0x1c,
	BMP_STRING = 0x1e,
	SEQUENCE = 0x30,
	SET = 0x31,
	VERSION = 0xa0,
	EXTENSIONS = 0xa3
};

struct tlv {
	uint8_t tag;
	struct cur value;
	struct str whole;
};

/* X.690, 8.1.3: lengths of at most three bytes are enough for X509_MAX;
 * indefinite ones are no DER */
static bool next(struct cur *c, struct tlv *ret)
{
	const unsigned char *start = c->p;
	uint8_t tag = cur_u8(c);
	uint8_t first = cur_u8(c);
	size_t n = first;

	if (first >= 0x80) {
		if (first == 0x80 || first > 0x83)
			c->bad = true;
		n = 0;
		for (int i = first & 0x7f; i && !c->bad; i--)
			n = n << 8 | cur_u8(c);
	}
	const unsigned char *p = cur_take(c, n);
	if (!p || (tag & 0x1f) == 0x1f)
		return false;
	*ret = (struct tlv){ tag,
		cur_of(p, n),
		{ (const char *)start, (size_t)(p + n - start) } };
	return true;
}

static bool next_is(struct cur *c, uint8_t tag, struct tlv *ret)
{
	return next(c, ret) && ret->tag == tag;
}

static struct str rest(const struct cur *c)
{
	return (struct str){ (const char *)c->p, cur_left(c) };
}

/* --- names: RFC 4514 ----------------------------------------------------- */

static void dotted(struct cur oid, struct writer *to)
{
	bool first = true;

	while (cur_left(&oid)) {
		uint32_t v = 0;
		uint8_t b;

		do {
			b = cur_u8(&oid);
			/* arcs of more than 32 bits come out wrong, and nobody
			 * has them */
			v = v << 7 | (b & 0x7f);
		} while (b & 0x80 && cur_left(&oid));
		if (first) {
			uint32_t root = v < 80 ? v / 40 : 2;
			writer_u32(to, root);
			writer_c(to, '.');
			v -= 40 * root;
		} else {
			writer_c(to, '.');
		}
		writer_u32(to, v);
		first = false;
	}
}

/* the names of RFC 4514, 3, and the others that certificates have, as OpenSSL
 * writes them */
static const struct {
	struct str oid;
	struct str name;
} attributes[] = {
#define ROW(bytes, name)                         \
	{                                        \
		{ (bytes), sizeof(bytes) - 1 },  \
		{                                \
			(name), sizeof(name) - 1 \
		}                                \
	}
	ROW("\x55\x04\x03", "CN"),
	ROW("\x55\x04\x04", "SN"),
	ROW("\x55\x04\x05", "serialNumber"),
	ROW("\x55\x04\x06", "C"),
	ROW("\x55\x04\x07", "L"),
	ROW("\x55\x04\x08", "ST"),
	ROW("\x55\x04\x09", "street"),
	ROW("\x55\x04\x0a", "O"),
	ROW("\x55\x04\x0b", "OU"),
	ROW("\x55\x04\x0c", "title"),
	ROW("\x55\x04\x0d", "description"),
	ROW("\x55\x04\x0f", "businessCategory"),
	ROW("\x55\x04\x11", "postalCode"),
	ROW("\x55\x04\x29", "name"),
	ROW("\x55\x04\x2a", "GN"),
	ROW("\x55\x04\x2b", "initials"),
	ROW("\x55\x04\x2e", "dnQualifier"),
	ROW("\x55\x04\x61", "organizationIdentifier"),
	ROW("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
	ROW("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x02", "unstructuredName"),
	ROW("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
	ROW("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
	ROW("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01", "jurisdictionL"),
	ROW("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02", "jurisdictionST"),
	ROW("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", "jurisdictionC"),
#undef ROW
};

static void attribute_name(struct cur oid, struct writer *to)
{
	struct str bytes = rest(&oid);

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		if (str_eq(attributes[i].oid, bytes)) {
			writer_add(to, attributes[i].name);
			return;
		}
	}
	dotted(oid, to);
}

static void utf8(struct writer *to, uint32_t v)
{
	if (v >= 0x800 && v <= 0xffff && v >> 11 != 0x1b) {
		writer_c(to, (char)(0xe0 | v >> 12));
		writer_c(to, (char)(0x80 | (v >> 6 & 63)));
	} else if (v >= 0x80 && v < 0x800) {
		writer_c(to, (char)(0xc0 | v >> 6));
	} else if (v >= 0x10000 && v <= 0x10ffff) {
		writer_c(to, (char)(0xf0 | v >> 18));
		writer_c(to, (char)(0x80 | (v >> 12 & 63)));
		writer_c(to, (char)(0x80 | (v >> 6 & 63)));
	} else {
		writer_c(to, '?');
		return;
	}
	writer_c(to, (char)(0x80 | (v & 63)));
}

/* RFC 4514, 2.4: what must be escaped, and what does not print */
static void character(struct writer *to, uint32_t v, bool first, bool last)
{
	if (v >= 0x80) {
		utf8(to, v);
	} else if (v < 0x20 || v == 0x7f) {
		writer_c(to, '\\');
		writer_hex(to,
			(const unsigned char[]){ (unsigned char)v },
			1);
	} else {
		bool special = strchr("\"+,;<>\\", (int)v);
		bool outer_blank = v == ' ' && (first || last);
		bool leading_hash = v == '#' && first;

		if (special || outer_blank || leading_hash)
			writer_c(to, '\\');
		writer_c(to, (char)v);
	}
}

/* a character of a UTF-8 string that is one, else of Latin-1: what lies about
 * its type is still told */
static uint32_t utf8_take(struct cur *c)
{
	size_t n = utf8_step(rest(c));
	uint8_t b = cur_u8(c);
	uint32_t v = n < 2 ? b : b & (0xffU >> (n + 1));

	for (size_t i = 1; i < n; i++)
		v = v << 6 | (cur_u8(c) & 63);
	return v;
}

static bool is_string(uint8_t tag)
{
	switch (tag) {
	case UTF8_STRING:
	case PRINTABLE_STRING:
	case TELETEX_STRING:
	case IA5_STRING:
	case VISIBLE_STRING:
	case UNIVERSAL_STRING:
	case BMP_STRING:
		return true;
	default:
		return false;
	}
}

/* the next character, whose width depends on the type */
static uint32_t string_take(struct cur *c, uint8_t tag)
{
	switch (tag) {
	case BMP_STRING:
		return cur_u16be(c);
	case UNIVERSAL_STRING:
		return cur_u32be(c);
	case TELETEX_STRING:
		return cur_u8(c);
	default:
		return utf8_take(c);
	}
}

/* X.520 strings; types that are no strings as "#" and their DER */
static void value_text(const struct tlv *t, struct writer *to)
{
	struct cur c = t->value;

	if (!is_string(t->tag)) {
		writer_c(to, '#');
		writer_hex(to, (const unsigned char *)t->whole.p, t->whole.n);
		return;
	}
	for (bool first = true; cur_left(&c); first = false) {
		uint32_t v = string_take(&c, t->tag);

		if (c.bad || to->full)
			return;
		character(to, v, first, !cur_left(&c));
	}
}

/* one RelativeDistinguishedName: "CN=a+OU=b" */
static void rdn_text(struct cur set, struct writer *to)
{
	struct tlv pair;
	struct tlv type;
	struct tlv value;

	bool first = true;

	while (cur_left(&set) && next_is(&set, SEQUENCE, &pair)) {
		if (!next_is(&pair.value, OID, &type))
			return;
		if (!next(&pair.value, &value))
			return;
		if (!first)
			writer_c(to, '+');
		first = false;
		attribute_name(type.value, to);
		writer_c(to, '=');
		value_text(&value, to);
	}
}

/* RFC 4514, 2.1: "starting with the last element of the sequence and moving
 * backwards toward the first" */
static struct str name_text(struct cur name, struct arena *scratch)
{
	enum {
		RDNS = 64
	};
	struct cur rdn[RDNS];
	struct tlv set;
	size_t n = 0;
	struct writer to = writer_of(scratch, NAME_MAX_TEXT);

	while (n < RDNS && cur_left(&name) && next_is(&name, SET, &set))
		rdn[n++] = set.value;
	while (n && !to.full) {
		size_t before = to.n;

		if (before)
			writer_c(&to, ',');
		rdn_text(rdn[--n], &to);
		if (to.full && before)
			to.n = before;
	}
	return writer_str(&to);
}

/* --- subject alternative names: RFC 5280, 4.2.1.6 ------------------------ */

enum {
	SAN_MAIL = 0x81,
	SAN_DNS = 0x82,
	SAN_URI = 0x86,
	SAN_ADDRESS = 0x87
};

static void alternative_name(struct tlv *t, struct writer *to)
{
	struct str s = rest(&t->value);

	if (t->tag == SAN_MAIL || t->tag == SAN_DNS || t->tag == SAN_URI) {
		for (size_t i = 0; i < s.n; i++) {
			if (s.p[i] == ',')
				writer_add(to, STR("\\x2c"));
			else
				writer_plain(to, (struct str){ s.p + i, 1 });
		}
	} else if (t->tag == SAN_ADDRESS && s.n == 4) {
		writer_addr(to, addr_v4(cur_u32be(&t->value)));
	} else if (t->tag == SAN_ADDRESS && s.n == 16) {
		writer_addr(to, addr_v6((const unsigned char *)s.p));
	}
}

static struct str alternative_names(struct cur value, struct arena *scratch)
{
	struct writer to = writer_of(scratch, NAMES_MAX_TEXT);
	struct tlv list;
	struct tlv t;

	if (!next_is(&value, SEQUENCE, &list))
		return (struct str){ 0 };
	while (!to.full && cur_left(&list.value) && next(&list.value, &t)) {
		size_t before = to.n;

		if (before)
			writer_c(&to, ',');
		size_t here = to.n;
		alternative_name(&t, &to);
		if (to.full || to.n == here)
			to.n = before;
	}
	return writer_str(&to);
}

/* Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT
 * FALSE, extnValue OCTET STRING } */
static void extensions_read(struct cur c,
	struct arena *scratch,
	struct obs_certificate *ret)
{
	struct tlv list;
	struct tlv one;
	struct tlv oid;
	struct tlv value;

	if (!next_is(&c, SEQUENCE, &list))
		return;
	while (cur_left(&list.value) &&
		next_is(&list.value, SEQUENCE, &one)) {
		if (!next_is(&one.value, OID, &oid))
			return;
		if (!next(&one.value, &value))
			return;
		if (value.tag == BOOLEAN && !next(&one.value, &value))
			return;
		if (value.tag != OCTET_STRING)
			continue;
		if (!str_is(rest(&oid.value), "\x55\x1d\x11"))
			continue;
		ret->names = alternative_names(value.value, scratch);
		return;
	}
}

/* --- times: RFC 5280, 4.1.2.5 -------------------------------------------- */

static bool two(struct cur *c, int *ret)
{
	int tens = cur_u8(c) - '0';
	int ones = cur_u8(c) - '0';

	*ret = 10 * tens + ones;
	return !c->bad && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
}

/* "Z"; or, which RFC 5280 forbids and X.680 (46, 47) does not, the offset from
 * it: "+0530". Seconds to take away. */
static bool zone(struct cur *c, int *ret_s)
{
	uint8_t sign = cur_u8(c);
	int hours = 0;
	int minutes = 0;

	*ret_s = 0;
	if (sign == 'Z')
		return true;
	if (sign != '+' && sign != '-')
		return false;
	if (!two(c, &hours) || !two(c, &minutes))
		return false;
	if (hours > 14 || minutes > 59)
		return false;
	*ret_s = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return true;
}

static int64_t time_ns(struct tlv *t)
{
	/* what fits into nanoseconds of 64 bits */
	enum {
		YEAR_LEAST = 1700,
		YEAR_MOST = 2261
	};
	int century = 0;
	int v[6], offset_s;
	bool ok = t->tag == UTC_TIME ||
		(t->tag == GENERALIZED_TIME && two(&t->value, &century));

	for (int i = 0; i < 6 && ok; i++)
		ok = two(&t->value, &v[i]);
	if (!ok || !zone(&t->value, &offset_s))
		return T_NONE;
	/* "UTCTime .. YYMMDDHHMMSSZ .. Where YY is greater than or equal to 50,
	 * the year SHALL be interpreted as 19YY" */
	if (t->tag == UTC_TIME)
		century = v[0] >= 50 ? 19 : 20;
	int year = 100 * century + v[0];
	bool day_exists = v[1] >= 1 && v[1] <= 12 && v[2] >= 1 && v[2] <= 31;
	bool second_exists = v[3] <= 23 && v[4] <= 59 && v[5] <= 60;
	if (year < YEAR_LEAST || !day_exists || !second_exists)
		return T_NONE;
	/* "no well-defined expiration date": 99991231235959Z */
	if (year > YEAR_MOST)
		return INT64_MAX;
	int64_t day = days_from_civil(year, (unsigned)v[1], (unsigned)v[2]);
	int64_t s = v[3] * 3600 + v[4] * 60 + v[5] - offset_s;
	return (day * DAY_S + s) * 1000000000;
}

/* --- the whole ----------------------------------------------------------- */

/* TBSCertificate up to its subject. false: no more can be read */
static bool head_read(struct cur *c,
	struct arena *scratch,
	struct obs_certificate *ret)
{
	struct tlv t;
	struct tlv validity;
	struct tlv from;
	struct tlv to;
	struct writer serial = writer_of(scratch, SERIAL_MAX);

	if (!next(c, &t) || (t.tag == VERSION && !next(c, &t)) ||
		t.tag != INTEGER) {
		return false;
	}
	struct str number = rest(&t.value);
	while (number.n > 1 && !*number.p)
		number = str_from(number, 1);
	writer_hex(&serial, (const unsigned char *)number.p, number.n);
	ret->serial = writer_str(&serial);
	/* signature algorithm, issuer */
	if (!next_is(c, SEQUENCE, &t) || !next_is(c, SEQUENCE, &t))
		return false;
	ret->issuer = name_text(t.value, scratch);
	if (!next_is(c, SEQUENCE, &validity) ||
		!next(&validity.value, &from) ||
		!next(&validity.value, &to)) {
		return false;
	}
	ret->from_ns = time_ns(&from);
	ret->to_ns = time_ns(&to);
	if (!next_is(c, SEQUENCE, &t))
		return false;
	ret->subject = name_text(t.value, scratch);
	return true;
}

void x509_read(struct str der,
	struct arena *scratch,
	struct obs_certificate *ret)
{
	struct cur c = cur_of(der.p, der.n);
	struct writer sha1 = writer_of(scratch, 2 * SHA1_N);
	struct writer sha256 = writer_of(scratch, SHA256_HEX_N);
	unsigned char sum[SHA1_N];
	struct tlv all;
	struct tlv tbs;
	struct tlv t;

	*ret = (struct obs_certificate){
		.from_ns = T_NONE,
		.to_ns = T_NONE,
	};
	sha1_of(der, sum);
	writer_hex(&sha1, sum, SHA1_N);
	writer_sha256(&sha256, der, SHA256_HEX_N);
	ret->sha1 = writer_str(&sha1);
	ret->sha256 = writer_str(&sha256);
	if (der.n > X509_MAX || !next_is(&c, SEQUENCE, &all) ||
		!next_is(&all.value, SEQUENCE, &tbs) ||
		!head_read(&tbs.value, scratch, ret)) {
		return;
	}
	while (cur_left(&tbs.value) && next(&tbs.value, &t)) {
		if (t.tag == EXTENSIONS)
			extensions_read(t.value, scratch, ret);
	}
}
