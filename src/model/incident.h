/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen in one intrusion, as far as published knowledge can be compared
 * with it; and, for past cases, who it was said to be. */
#ifndef MODEL_INCIDENT_H
#define MODEL_INCIDENT_H

#include "model/known.h"

struct seen_indicator {
	/* ip, domain, hash, url, email, certificate */
	struct str type;
	struct str value;
};

struct incident {
	struct str id;
	/* the report that describes it: its id and address; may be empty */
	struct str report;
	struct str url;
	const struct str *report_name; /* its titles */
	/* ids or names of the group; n_truth 0 = unknown */
	const struct str *truth;
	const struct str *technique;
	const struct str *software;
	const struct str *via; /* techniques seen as the software's own */
	const struct seen_indicator *mark;
	uint32_t n_report_name;
	uint32_t n_truth;
	uint32_t n_technique;
	uint32_t n_software;
	uint32_t n_via;
	uint32_t n_mark;
	/* What was said of names when they were looked up: what is not counted,
	 * and what has several meanings. */
	const struct str *remark;
	uint32_t n_remark;
	uint32_t n_not_counted;
	int32_t day; /* since 1970-01-01; INT32_MAX = not known */
};

#endif
