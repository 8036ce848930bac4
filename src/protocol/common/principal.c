/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/principal.h"

#include "protocol/common/der.h"

enum {
	GENERAL_STRING = 0x1b,
	AP_REQ = DER_APPLICATION | 14,
	TICKET = DER_APPLICATION | 1
};

struct str principal_text(struct str body, unsigned field, struct arena *a)
{
	struct str name;
	struct str parts;
	struct str part;
	uint8_t tag;

	if (!der_field(body, field, DER_SEQUENCE, &name) ||
		!der_field(name, 1, DER_SEQUENCE, &parts)) {
		return (struct str){ 0 };
	}
	char *to = NEW(a, char, parts.n + 1);
	size_t n = 0;
	while (to && der_next(&parts, &tag, &part)) {
		if (tag != GENERAL_STRING)
			continue;
		if (n)
			to[n++] = '/';
		if (part.n)
			memcpy(to + n, part.p, part.n);
		n += part.n;
	}
	return (struct str){ to, n };
}

/* the fields of the ticket in an AP-REQ (RFC 4120, 5.5.1 and 5.3) */
static bool ticket_fields(struct str ap_req, struct str *ret)
{
	struct str message;
	struct str ticket;

	return der_find(ap_req, AP_REQ, &message) &&
		der_find(message, DER_SEQUENCE, &message) &&
		der_field(message, 3, TICKET, &ticket) &&
		der_find(ticket, DER_SEQUENCE, ret);
}

bool ticket_find(struct str bytes,
	struct arena *a,
	struct str *ret_realm,
	struct str *ret_service)
{
	/* 1.2.840.113554.1.2.2, and KRB_AP_REQ (RFC 4121, 4.1) */
	static const char krb5[] =
		"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00";
	struct str fields;
	const char *at = bytes.n
		? memmem(bytes.p, bytes.n, krb5, sizeof krb5 - 1)
		: NULL;

	if (!at)
		return false;
	bytes = str_from(bytes, (size_t)(at - bytes.p) + sizeof krb5 - 1);
	if (!ticket_fields(bytes, &fields))
		return false;
	*ret_service = principal_text(fields, 2, a);
	return der_field(fields, 1, GENERAL_STRING, ret_realm) &&
		ret_service->n;
}
