/* SPDX-License-Identifier: Apache-2.0 */
/* Who was touched, and what it cost them. */
#ifndef MODEL_VICTIM_H
#define MODEL_VICTIM_H

#include "model/claim.h"

struct victim {
	/* contact empty = not known */
	struct str name;
	struct str sector;
	struct str country;
	struct str contact;
	int64_t first_s, last_s; /* first and last contact seen */
	uint64_t contacts;       /* records */
	uint32_t n_server;       /* suspect servers it talked to */
	struct str servers;      /* their addresses, separated by ", " */
	/* the first of its `contacted` claims: where it can be checked */
	const struct claim *claim;
};

enum leak {
	LEAK_UNKNOWN,
	LEAK_NONE_FOUND,
	LEAK_POSSIBLE,
	LEAK_YES
};
/* "unknown", "none found", "possible", "yes" */
const char *leak_name(enum leak l);

struct damage {
	/* organisation may be empty: a campaign */
	struct str incident;
	struct str organisation;
	struct str currency;
	struct str note;
	uint64_t people;
	uint64_t files;
	uint64_t money;
	bool has_people;
	bool has_files;
	bool has_money;
	enum leak leak;
	/* false: stays in the register, out of everything published */
	bool publish;
	const struct claim *claim; /* source, grade, locator */
};

#endif
