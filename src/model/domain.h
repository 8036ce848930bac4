/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names: the one form in which they are compared, and by the Public
 * Suffix List what somebody can register, and what stands above it. */
#ifndef MODEL_DOMAIN_H
#define MODEL_DOMAIN_H

#include "core/core.h"

enum {
	DOMAIN_MAX_BYTE = 255
};

/* The one form of a name, whoever wrote it: lower case, no dots at the end, and
 * of other scripts the A-label (RFC 5890: "xn--..."), from Unicode, from
 * percent-encoded UTF-8 (RFC 3986, 3.2.2) and from the escapes of zone files
 * (RFC 1035, 5.1: "\195\188"). What is no name of a host stays as it is, in
 * lower case. room: DOMAIN_MAX_BYTE bytes. false, and *ret untouched: it is
 * empty, longer than a name may be, or has an A-label that nobody can read. */
bool domain_name(struct str text,
	char room[static DOMAIN_MAX_BYTE],
	struct str *ret);

/* Whether the last label is one of the public suffixes, or reserved (RFC 2606,
 * 6761, 7686): what tells "report.example" and "evil.com" from "report.txt". */
bool domain_is_public(struct str name);

struct domain_parts {
	char text[DOMAIN_MAX_BYTE + 1]; /* as domain_name, where it is one */
	struct str whole;
	/* empty when the name is itself a public suffix or not a name */
	struct str registrable;
	struct str suffix;
};

/* false when the text cannot be a name. The parts point into *ret. */
bool domain_cut(struct str text, struct domain_parts *ret);

#endif
