/* SPDX-License-Identifier: Apache-2.0 */
/* Who was touched, and what it cost them. */
#ifndef MODEL_VICTIM_H
#define MODEL_VICTIM_H

#include "model/claim.h"

struct victim {
	struct str name, sector, country, contact;      /* contact empty = not known */
	int64_t first_s, last_s;        /* first and last contact seen */
	uint64_t contacts;              /* records */
	uint32_t n_server;              /* suspect servers it talked to */
	struct str servers;             /* their addresses, separated by ", " */
	const struct claim *claim;      /* the first of its `contacted` claims: where it can be checked */
};

enum leak { LEAK_UNKNOWN, LEAK_NONE_FOUND, LEAK_POSSIBLE, LEAK_YES };
const char *leak_name(enum leak l);     /* "unknown", "none found", "possible", "yes" */

struct damage {
	struct str incident, organisation, currency, note;      /* organisation may be empty: a campaign */
	uint64_t people, files, money;
	bool has_people, has_files, has_money;
	enum leak leak;
	bool publish;                   /* false: stays in the register, out of everything published */
	const struct claim *claim;      /* source, grade, locator */
};

#endif
