/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what the hunts look at. Feeding fills four tables; hunts
 * are functions of them, when they are evaluated:
 *
 *     hosts   addresses                       texts   names, agents, digests,
 * each once pairs   who talked to whom, every event attributes   who showed,
 * asked, said what, each once with how often
 *
 * Nothing that a hunt gives may depend on the numbers of hosts, texts, pairs or
 * attributes, for these tell the order of ingest: findings are sorted by what
 * they say (hunts.c), and a hunt that keeps only the best breaks ties by
 * addresses and texts. */
#ifndef HUNT_TABLES_TABLES_H
#define HUNT_TABLES_TABLES_H

#include "hunt/tables/attributes.h"
#include "hunt/tables/conversations.h"
#include "hunt/tables/prevalence.h"
#include "hunt/tables/summary.h"

enum {
	TEXT_MAX = 1024,
	LONG_MS = 3600 * 1000,
	DURATION_BINS = 8 * 32
};

struct hunt_tables {
	struct arena a; /* the four tables */
	struct hunt_setup setup;
	uint32_t fed;         /* the exhibit of which something came last */
	struct table vantage; /* of exhibits: the sensors */
	uint16_t *sensor_of;  /* exhibit -> index in vantage */
	struct hosts hosts;
	struct table text; /* number 0 is the empty one */
	struct conversations conversations;
	struct conversations logons; /* KEY_LOGON alone */
	struct attributes attributes;
	struct zones zones; /* registrable domains of texts that are names */
	/* flows by duration: eighths of an octave from 1 ms */
	uint64_t duration_hist[DURATION_BINS];
	/* these three only while hunts are evaluated */
	struct prevalence prevalence;
	struct prevalence name_prevalence; /* who asked for which name */
	struct summaries summaries;
	/* what the beacon hunt remembers of pairs; it allocates them */
	struct weighings *weighings;
	struct indicator_index *index; /* indicators to look for */
	struct arena scratch;          /* of one evaluation */
	/* what hunts found in this evaluation, until it is handed on */
	struct arena found;
	/* by host, for hunts that come after the others: whether these make it
	 * worth looking for others built like it; else NULL */
	const uint8_t *suspect;
};

/* --- filling ------------------------------------------------------------- */

/* Empty tables, and the sensors of the setup's exhibits; f->a is open. false:
 * no memory */
bool tables_open(struct hunt_tables *f);
/* Adds the tables of `from`, which was opened with the same setup, under the
 * numbers of `to`. false: no memory; what was added by then stays */
bool tables_merge(struct hunt_tables *to, const struct hunt_tables *from);
/* A flow lasted so long. */
void tables_lasted(struct hunt_tables *f, uint64_t duration_ms);
/* its number; at most TEXT_MAX bytes are kept. TABLE_NONE: no memory */
uint32_t tables_string(struct hunt_tables *f, struct str s);
/* of a domain name, in the form in which names are compared (domain_name) */
uint32_t tables_name(struct hunt_tables *f, struct str s);
/* The text of the registrable domain of a name; TABLE_NONE: it has none. */
static inline uint32_t tables_zone(const struct hunt_tables *f, uint32_t text)
{
	uint32_t zone = text < f->zones.cap ? f->zones.of[text] : 0;

	return zone && zone != UINT32_MAX ? zone - 1 : TABLE_NONE;
}
/* HOST_NONE for the unspecified address and without memory */
uint32_t tables_host(struct hunt_tables *f, struct addr a);
static inline struct str interned_at(const struct hunt_tables *f, uint32_t i)
{
	return f->text.key[i];
}
static inline struct addr host_at(const struct hunt_tables *f, uint32_t i)
{
	return i == HOST_NONE ? (struct addr){ 0 } : f->hosts.addr[i];
}

/* The next part of an attribute's text that has several (attributes.h): each
 * has its length before it, so that nothing in a part can pass for the end of
 * it. false: there is none. */
bool part_next(struct str *rest, struct str *ret);

/* "from 2016-09-12T08:30:15Z to .."; where no record told a time (INT64_MAX and
 * INT64_MIN, or INT64_MIN) that it is not known. */
struct str tables_span_text(struct arena *a,
	int64_t first_ms,
	int64_t last_ms);

/* its first TEXT_MAX bytes, ASCII letters folded */
struct str text_lower(struct str s, char to[static TEXT_MAX]);

/* --- what is common ------------------------------------------------------ */

/* Share of all sources that talked to the server, in 1/1000, when enough
 * sources are known to say so; else -1. A server that many talk to is a
 * service, not an attacker's. */
int tables_prevalence(const struct hunt_tables *f, struct addr server);

/* Why contact with the server on this service is not suspicious by itself: a
 * clause for people, or NULL. */
const char *tables_discount(const struct hunt_tables *f,
	struct addr server,
	uint16_t port,
	uint8_t proto,
	struct arena *a);

/* One machine: neither multicast nor, by its last byte, broadcast, nor nobody,
 * nor whoever asks. */
bool tables_is_machine(struct addr a);

static inline const struct summary *summary_at(const struct hunt_tables *f,
	uint32_t conv)
{
	return &f->summaries.of[conv];
}

/* Flows that lasted at least as long; of 0: all. What several exhibits tell of
 * is taken out in proportion, for how long each lasted is not kept. */
uint64_t tables_longer(const struct hunt_tables *f, uint64_t duration_ms);

/* --- what findings share ------------------------------------------------- */

/* What every finding has: graded A2, origin the source, made by a hunt, valid
 * without bounds, no locators yet. Borrows the texts. */
struct claim finding_of(enum predicate predicate,
	struct str subject,
	struct str object,
	struct str source,
	int64_t recorded_at_s);
/* "sensor/org:JAXA", "sensor" when not told */
struct str tables_source(const struct hunt_tables *f,
	uint16_t sensor,
	struct arena *a);
/* the first eight and the last eight events */
void finding_locators(struct claim *c, const struct conversation_view *v);
/* the first max places by exhibit and offset, in that order */
void keep_first(struct locator *loc,
	uint32_t *n,
	uint32_t max,
	struct locator l);
/* "address:198.51.100.7", in the arena */
struct str address_entity(struct arena *a, struct addr addr);
/* "domain:example.org", in the arena; what may not stand in a claim is escaped
 * */
struct str domain_entity(struct arena *a, struct str name);
/* "443/tcp" */
struct str service_text(struct arena *a, uint16_t port, uint8_t proto);

#endif
