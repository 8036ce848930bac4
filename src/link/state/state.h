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
	/* in which its networks are its own */
	int64_t from_s;
	int64_t to_s;
	uint32_t first; /* the first row of its name */
};

enum {
	REASON_KEYS = 4,
	TOUCH_HOSTS = 64,
	TOUCH_PORTS = 16,
};

/* Why contact with something is of interest, and when. */
struct interest_reason {
	/* an indicator, a sample, a record or a statement names it: always */
	bool named;
	uint8_t n_key;
	struct windows watched;      /* within these, because it is watched */
	struct str key[REASON_KEYS]; /* of the claims that say so */
};
struct interests {
	struct table key;
	struct interest_reason *of; /* by index of the key */
	uint32_t cap;
};

struct watched_net {
	struct prefix prefix;
	struct interest_reason reason;
};

struct host_role {
	struct addr who;
	uint8_t mark; /* which of the roles that explain a contact */
	int64_t from_s;
	int64_t to_s;
	struct str source;
};

struct watch_step; /* to a server, from something that is watched */

/* An organisation, and a server or a name. */
struct touch {
	uint32_t org;
	struct addr server;
	struct str name;  /* where the server is not known; else empty */
	struct str trait; /* watched, and shown there; else empty */
	enum contact_grade grade;
	int64_t first_s;
	int64_t last_s;
	uint64_t n;
	uint64_t bytes_out;
	uint64_t bytes_in;
	bool has_out;
	bool has_in;
	/* different ones; n_host may be more than are kept */
	struct addr host[TOUCH_HOSTS];
	uint32_t n_host;
	uint32_t port[TOUCH_PORTS]; /* protocol << 16 | port */
	uint32_t n_port;
	/* why it may be none of a victim: of all hosts, or NULL */
	const char *mark;
	struct str mark_by;
	struct locator loc[16];
	uint32_t n_loc;
};

/* Entries of setup.warning by what they name. */
struct listed_set {
	struct table value; /* exact addresses and domains */
	uint32_t *of;       /* by value: index in setup.warning */
	struct {
		struct prefix prefix;
		uint32_t warning;
	} * prefix;
	uint32_t n_prefix;
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
	struct table org_name;
	uint32_t *first_org;      /* by name, in their order: its first row */
	struct prefix_map prefix; /* value: index of the organisation */
	struct listed_set shared; /* on warning lists */
	struct listed_set usual;  /* in baselines */
	/* of one day of evaluation, made anew on the next */
	struct arena day_a;
	/* 16-byte addresses, names, digests and other texts */
	struct interests of_address;
	struct interests of_name;
	struct interests of_text;
	struct watched_net *watched_net;
	uint32_t n_watched_net;
	uint32_t watched_net_cap;
	struct table beacon_server; /* 16-byte addresses */
	struct str *beacon_origin;  /* of the first beacon to it */
	uint32_t beacon_cap;
	struct table raised; /* host and server -> how far contact went */
	uint8_t *raised_to;
	uint32_t raised_cap;
	struct host_role *role; /* by address */
	uint32_t n_role;
	uint32_t role_cap;
	struct table step_key;
	struct table step_from;
	struct watch_step *step;
	uint32_t step_cap;
	struct table touch_key; /* organisation and server -> touch */
	struct touch *touch;    /* TOUCHES_MAX */
	bool full;
};

enum {
	TOUCHES_MAX = 1 << 16,
	/* organisations that only the sensors' vantage names */
	SENSED_ORGS_MAX = 1 << 12,
};

#endif
