/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what the hunts share. */
#ifndef HUNT_FIELD_H
#define HUNT_FIELD_H

#include "hunt/pairs.h"

struct indicator_set;

struct link_pair {
	uint32_t source, server;
};

struct field {
	struct arena a;                 /* pairs, matches */
	struct field_setup setup;
	struct pairs pairs;
	struct table vantage;           /* of exhibits: the sensors */
	uint32_t *sensor_of;            /* exhibit -> index in vantage */
	struct indicator_set *indicators;       /* NULL = none to look for */
	struct arena scratch;           /* of one settling */
	/* Who is common: counted over sources with a choice, those that talk to CHOICE_MIN servers or more. A sensor in front of
	 * one server sees thousands of sources that talk to it alone; they say nothing of what is common. */
	uint32_t prevalence_n;          /* pairs counted so far */
	struct table source, server;    /* 16-byte addresses */
	uint32_t *source_servers;       /* distinct servers of each source, by index in `source` */
	uint32_t *server_sources;       /* distinct sources with a choice of each server, by index in `server` */
	struct link_pair *link;         /* distinct (source, server), n_link of them */
	uint32_t n_link, link_cap;
	struct table link_key;
	uint32_t n_choosers;
	bool prevalence_stale;
	uint64_t beacon_event, long_event;      /* events that the hunt has settled: nothing new, nothing to do */
};

/* Share of all sources that talked to the server, in 1/1000, when enough sources are known to say so; else -1.
 * A server that many talk to is a service, not an attacker's. */
int field_prevalence(struct field *f, struct addr server);

/* Why a pair is not suspicious by itself: a clause for people, or NULL. */
const char *field_discount(struct field *f, const struct pair *p, struct arena *a);

/* Fills what all findings share. */
struct claim finding_of(const char *predicate, struct str subject, struct str object, struct str source, int64_t known_s);
struct str field_source(const struct field *f, uint32_t sensor, struct arena *a);      /* "sensor/org:JAXA", "sensor" when not told */
void finding_locators(struct claim *c, const struct pair *p);   /* the first eight and the last eight events */
struct str address_entity(struct arena *a, struct addr addr);
struct str service_text(struct arena *a, uint32_t service);     /* "443/tcp" */

bool beacon_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err);
bool long_connection_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err);
bool indicator_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err);

/* hunt/indicator: looks at every observation while it passes */
bool indicators_open(struct field *f, struct err *err);
bool indicators_feed(struct field *f, uint32_t exhibit, const struct obs *o);

#endif
