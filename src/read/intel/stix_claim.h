/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/intel/: claims of another case, in the extension that
 * `ashiato report --as stix` writes (docs/exchange.md). */
#ifndef READ_INTEL_STIX_CLAIM_H
#define READ_INTEL_STIX_CLAIM_H

#include "read/intel/published.h"

#define STIX_CLAIM_EXTENSION \
	"extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"

/* A relationship as far as a claim needs it; texts are parts of the document.
 */
struct stix_claim {
	struct str raw;        /* the object */
	struct str extensions; /* its member, as JSON */
	struct str by;    /* who made the bundle */
	struct str by_id; /* its identity there */
	bool revoked;
	bool simulated; /* made for practice */
};

/* Whether the relationship carries a claim. Then it was put as a row of the
 * table of relations: the maker of the bundle is its source, its origin stays
 * what it was, so that what two agencies had from one mouth counts once. One
 * that was revoked takes back what an earlier bundle said. What is no claim
 * that we know is skipped and told. */
bool stix_claim_put(struct published *p, const struct stix_claim *c);

/* A sighting at one place. */
struct stix_sighting {
	struct str raw;
	struct str thing; /* "address:192.0.2.1", or a domain, or a sample */
	struct str organisation; /* that saw it */
	struct str by;           /* who says so */
	struct str first;
	struct str last;
	struct str confidence; /* 0 to 100; empty = not told */
	struct str words;
};

/* Puts it as a row of the table of relations: contact with a server or a
 * name, a sample found. The confidence becomes the credibility of the
 * information by STIX 2.1, appendix A; how reliable its maker is nobody says.
 */
void stix_sighting_put(struct published *p, const struct stix_sighting *s);

#endif
