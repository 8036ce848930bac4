/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what the labels of WHOIS answers mean, in every dialect. */
#ifndef READ_INTEL_WHOIS_LABELS_H
#define READ_INTEL_WHOIS_LABELS_H

#include "read/intel/registry.h"

enum whois_role {
	WHOIS_REGISTRANT,
	WHOIS_ADMIN,
	WHOIS_TECH,
	WHOIS_ZONE,
	WHOIS_BILLING,
	WHOIS_REGISTRAR,
	WHOIS_ABUSE,
	WHOIS_CONTACT, /* of no role: the contact that the registry shows */
	WHOIS_ROLES,
	WHOIS_HERE /* of the section that was begun last */
};
extern const char *const whois_roles[WHOIS_ROLES];

/* What a value is. */
enum whois_what {
	WHOIS_FIELD,   /* a field of a contact */
	WHOIS_THING,   /* what is registered: an answer begins */
	WHOIS_SECTION, /* a contact begins; a value is its name */
	WHOIS_CREATED,
	WHOIS_EXPIRES,
	WHOIS_ANSWERED, /* when the registry answered */
	WHOIS_STATUS,
	WHOIS_SOURCE,
	WHOIS_REFERENCE, /* handle of a contact that stands elsewhere */
	WHOIS_NOTHING    /* known, and not used: ends what stood before */
};

struct whois_meaning {
	enum whois_what what;
	enum whois_role role;
	enum registry_field field;
};

/* The meaning of a label in lower case, without its brackets or colon. false:
 * it is not known. */
bool whois_meaning_of(struct str label, struct whois_meaning *ret);

/* The same of an attribute of an RPSL object: "admin-c". source: RFC 2622, RIPE
 * and APNIC databases, AFNIC, TCI */
bool whois_attribute(struct str name, struct whois_meaning *ret);

/* Whether an object of RPSL begins with that attribute; *ret_thing: it is a
 * thing, and no contact. */
bool whois_class(struct str name, bool *ret_thing);

#endif
