/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_INDICATOR_H
#define MODEL_INDICATOR_H

#include "model/addr.h"
#include "model/claim.h"
#include "model/domain.h"

enum indicator_type {
	IND_IP,
	IND_CIDR,
	IND_DOMAIN,
	IND_URL,
	IND_EMAIL,
	IND_MD5,
	IND_SHA1,
	IND_SHA256,
	IND_JA3,
	IND_JA3S,
	IND_JA4,
	IND_HASSH,
	IND_HASSH_SERVER,
	IND_CERT_SHA1,
	IND_CERT_SHA256,
	INDICATOR_TYPES
};
#define INDICATOR_TYPE_WORDS                                                 \
	"ip|cidr|domain|url|email|md5|sha1|sha256|ja3|ja3s|ja4|hassh|hassh-" \
	"server|cert-sha1|cert-sha256"

/* The type's word in INDICATOR_TYPE_WORDS; "none" when it is not a type */
const char *indicator_type_name(enum indicator_type t);
/* INDICATOR_TYPES: there is none */
enum indicator_type indicator_type_named(struct str name);

enum {
	INDICATOR_MAX_BYTE = 1024
}; /* of a value; what is longer is none */

/* The one form in which values are compared: addresses as RFC 5952, without a
 * zone, networks with their bits and without those of hosts, names as
 * domain_name and without "*." before them, URLs as "host/path?query" (no
 * scheme, no user, no port, no fragment; an empty path is "/"), digests and
 * addresses of mail in lower case. ret: room for INDICATOR_MAX_BYTE. false: not
 * a value of that type. */
bool indicator_canonical(enum indicator_type t,
	struct str value,
	char room[static INDICATOR_MAX_BYTE],
	struct str *ret);

/* The value as it is shown and handed on: as it was written, but names of other
 * scripts by their A-labels, in URLs and addresses of mail too, addresses
 * without a zone, networks without bits of hosts. room, or value itself. */
struct str indicator_plain(enum indicator_type t,
	struct str value,
	char room[static INDICATOR_MAX_BYTE]);

/* What people do to a link so that nobody opens it by mistake, undone: hxxp,
 * h**p, and in any brackets, blanks and case apart, a dot or "dot", a colon,
 * "://", an @ or "at". ret: room, or text itself. */
struct str indicator_refanged(struct str text,
	char room[static INDICATOR_MAX_BYTE]);
/* The same of any length, in the arena. Empty when there is no room. */
struct str indicator_refanged_in(struct str text, struct arena *a);

/* The type by the form of the value: address (also with a port behind it, which
 * is cut off), network, URL, name, digest, address of mail. A digest of 32, 40
 * or 64 digits is taken for that of a file. *ret_value: what of the text is the
 * value. INDICATOR_TYPES: none of these. */
enum indicator_type indicator_type_of_form(struct str text,
	struct str *ret_value);

/* The port behind an address or a name: "192.0.2.1:443", "[2001:db8::1]:443",
 * "name.example:443"; 0 = none. */
uint16_t indicator_port(struct str text);

/* Something that somebody published. type: as in INDICATOR_TYPE_WORDS. Times
 * bound its validity. */
struct indicator {
	struct str type;
	struct str value;
	struct str label;
	struct str source;
	struct str origin;
	struct grade grade;
	int64_t from_s;
	int64_t to_s;
	int64_t recorded_at_s;
	int64_t superseded_at_s; /* TIME_OPEN: it was not withdrawn */
};

/* Claims on their way out of a stage: *c lacks only its id. put returns false
 * to stop. */
struct claim_sink {
	void *ctx;
	bool (*put)(void *ctx, const struct claim *c);
};

#endif
