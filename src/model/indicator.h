/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_INDICATOR_H
#define MODEL_INDICATOR_H

#include "model/addr.h"
#include "model/claim.h"

/* Something that somebody published. type: ip, cidr, domain, md5, sha1, sha256. Times bound its validity. */
struct indicator {
	struct str type, value, label, source, origin;
	struct grade grade;
	int64_t from_s, to_s, known_s;
};

/* Who talked to a server, summed over one host and one port. */
struct contact {
	struct addr host, server;
	int64_t first_s, last_s;        /* half-open */
	uint64_t n;
	struct locator loc;             /* of the first record */
	bool answered;
};

/* Claims on their way out of a stage: *c lacks only its id. put returns false to stop. */
struct claim_sink {
	void *ctx;
	bool (*put)(void *ctx, const struct claim *c);
};

#endif
