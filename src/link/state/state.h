/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: what is remembered of rows, warnings and contacts. */
#ifndef LINK_STATE_STATE_H
#define LINK_STATE_STATE_H

#include "link/link.h"

struct withdrawals;

struct organisation {
	struct str name;
	struct str sector;
	struct str country;
	struct str contact;
	int64_t recorded_at_s;
};

struct org_prefix {
	struct prefix prefix;
	uint32_t org;
};

struct touch { /* an organisation and a server */
	uint32_t org;
	struct addr server;
	int64_t first_s;
	int64_t last_s;
	uint64_t n;
	struct locator loc[16];
	uint32_t n_loc;
};

struct link {
	struct link_setup setup;
	struct arena *a;
	struct indicator *indicator;
	uint32_t n_indicator;
	struct table indicator_entity; /* "indicator:type:value" */
	/* chains in order of rows, by entity and by indicator: index + 1 */
	uint32_t *indicator_first;
	uint32_t *indicator_next;
	int64_t *day;
	uint32_t n_day;
	struct withdrawals *withdrawals; /* when rows count */
	struct organisation *org;
	uint32_t n_org;
	struct org_prefix *prefix; /* longest first */
	uint32_t n_prefix;
	/* exact addresses and domains on warning lists -> setup.warning index
	 * below */
	struct table warn_value;
	uint32_t *warn_of;
	struct {
		struct prefix prefix;
		uint32_t warning;
	} * warn_prefix;
	uint32_t n_warn_prefix;
	struct table suspect; /* 16-byte addresses */
	/* the same; kept from evaluation to evaluation */
	struct table beacon_server;
	/* of the first beacon to it in this evaluation; beacon_cap */
	struct str *beacon_origin;
	uint32_t beacon_cap;
	struct table touch_key; /* organisation and server -> touch */
	struct touch *touch;    /* TOUCHES_MAX */
	bool full;
};

enum {
	TOUCHES_MAX = 1 << 16
};

#endif
