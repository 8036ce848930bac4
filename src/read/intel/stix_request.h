/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/intel/: requests for information, as a grouping whose
 * context says so, with the objects that it asks about and notes
 * (docs/exchange.md). */
#ifndef READ_INTEL_STIX_REQUEST_H
#define READ_INTEL_STIX_REQUEST_H

#include "read/intel/published.h"

/* A grouping; texts are parts of the document. */
struct stix_request {
	struct str raw;
	struct str id;
	struct str notes; /* ids of notes on it, blanks between */
	struct str from;  /* the name of who made it; empty = not told */
	const void *ctx;
	/* an object of the bundle, as JSON; empty = there is none */
	struct str (*object)(const void *ctx, struct str id);
};

/* Whether the grouping is a request. Then each thing that it asks about was
 * put as a row of the table of relations, "org:WHO asks-for-information
 * THING": to = until when, scope = "tlp=AMBER; layers=machine,persona", note
 * = its words (RFI_WORDS_MAX bytes), item = its id; where layers alone are
 * asked for, THING is role:attacker. What cannot be asked about is skipped
 * and told. cost: each object that it names is read once */
bool stix_request_put(struct published *p, const struct stix_request *r);

#endif
