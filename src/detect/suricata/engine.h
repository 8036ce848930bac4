/* SPDX-License-Identifier: Apache-2.0 */
/* Private to detect/suricata: what loading leaves and matching uses. */
#ifndef DETECT_SURICATA_ENGINE_H
#define DETECT_SURICATA_ENGINE_H

#include "detect/common/automaton.h"
#include "detect/common/regex.h"
#include "detect/suricata/rule.h"

struct flows_seen;

/* One value of a buffer. */
struct buffer_value {
	enum buffer of;
	struct str v;
};

enum {
	EVENT_VALUES_MAX = 320 /* buffers, and HTTP_FIELDS_MAX fields twice */
};

/* A value of a buffer behind its transforms. */
struct viewed {
	uint32_t view;
	struct str v;
};
enum {
	VIEWED_MAX = 2048
};

/* Counts of one rule and one address. */
struct counted {
	int64_t from_ns;
	uint32_t n;
};

struct suricata {
	struct arena *a;
	struct suricata_rule *rule;
	uint32_t n;
	uint32_t cap;
	struct buffer_view view[VIEWS_MAX];
	uint32_t n_view;
	struct automaton *scan[VIEWS_MAX]; /* by view; NULL = none */
	bool view_short[VIEWS_MAX];        /* there was no room for it once */
	uint32_t view_events[VIEWS_MAX]; /* ON_*: of rules that look there */
	struct table bit;                /* names of flowbits */
	struct table variable;           /* that stood for any */
	struct table sid;                /* "gid:sid" */
	uint32_t *always[EVENTS];        /* rules without a fast pattern */
	uint32_t n_always[EVENTS];
	struct flows_seen *flows;
	struct regex_room *regex;
	struct table tracked; /* of struct counted */
	struct counted *counted;
	uint32_t counted_cap;
	uint64_t *candidate; /* order, rule; room for each rule */
	uint32_t n_candidate;
	/* room of the event that is looked at */
	struct buffer_value *value;
	struct viewed *viewed;
	struct buf leaf[4]; /* of a certificate that came: see take.c */
	struct tuple leaf_of;
	uint32_t now;      /* the event that is looked at, from 1 */
	struct arena room; /* of one event */
	uint64_t records;
	uint64_t events[EVENTS];
	uint32_t asked_events; /* ON_*: of all rules */
	bool wants_said;       /* some rule looks into what one side says */
	bool failed;
};

/* What rules are held against. */
struct net_event {
	enum event_kind kind;
	struct flow_seen *flow;
	struct tuple tuple; /* of who opened the conversation */
	int dir;
	bool unanswered;
	struct str app;
	int64_t t_ns;
	struct locator loc;
	const struct obs_payload *packet; /* EVENT_PACKET */
	uint64_t tls_version;             /* 0 = not told */
	struct buffer_value *value;       /* EVENT_VALUES_MAX */
	uint32_t n;
	/* what one side said lately, where that is wanted beside a message */
	struct str said;
};

static inline void event_value(struct net_event *e,
	enum buffer of,
	struct str v)
{
	if (e->n < EVENT_VALUES_MAX)
		e->value[e->n++] = (struct buffer_value){ of, v };
}

/* Holds the event against all rules that it may concern. */
void event_hold(struct suricata *s, struct net_event *e);

/* Whether all conditions of the list hold of `in`. *ret_limit: it could not
 * be told within the bounds. */
bool inspect_list(struct regex_room *w,
	struct suricata_rule *r,
	const struct test_list *l,
	struct str in,
	bool *ret_limit);

/* Whether v is as the test wants it. */
bool number_holds(const struct number_test *t, uint64_t v);

/* Gives back what expressions of the rule took outside the arena. */
void regexes_free(struct suricata_rule *r);

/* What the transforms of a view make of a value, in the room; "" and the
 * value empty where there is no room. */
struct str view_text(const struct buffer_view *v,
	struct str in,
	struct arena *room);
/* %41 as A; with plus, + as a blank; in the room. */
struct str percent_decoded(struct str in, bool plus, struct arena *room);

/* The buffers of a message of HTTP: its first line and fields, its body. */
void http_values(struct net_event *e,
	struct str head,
	struct str body,
	struct arena *room);

/* Whether counts let the match be told. *ret_ok false: no memory */
bool counts_let(struct suricata *s,
	uint32_t rule,
	const struct net_event *e,
	bool *ret_ok);

#endif
