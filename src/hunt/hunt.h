/* SPDX-License-Identifier: Apache-2.0 */
/* hunt: observations in, findings out. A finding is a claim with the method,
 * its parameters and version.
 *
 * What is ingested goes into a few tables (tables.h), each hunt is a function
 * of them (hunts.c). The tables of parts can be merged.
 *
 * Feeding goes exhibit by exhibit in the order in which they came into
 * evidence. Between two days of acquisition the hunts are evaluated: what they
 * find then is what could be known then, so that every question can be asked as
 * of a day and the data is read once. */
#ifndef HUNT_HUNT_H
#define HUNT_HUNT_H

#include "model/model.h"

struct hunt_tables; /* what all hunts see: who talked to whom, and when */

/* Of so many servers of attackers, and of so many others, that hosts of ours
 * went to, how many showed something: a flag, or findings of one predicate that
 * are at least as strong. */
struct count_row {
	const char *what;   /* the name of the flag, or of the predicate */
	int32_t from_milli; /* 1/1000 bit that the finding has at least */
	uint32_t attackers_with;
	uint32_t attackers;
	uint32_t others_with;
	uint32_t others;
};
struct sign_counts {
	const struct count_row *row;
	uint32_t n;
};
/* what the shipped counts are: hunt/rank/counts.list */
extern const struct sign_counts counts_shipped;

struct hunt_setup {
	const struct indicator *indicator;
	uint32_t n_indicator;
	/* index = struct locator's exhibit; its vantage tells the sensor */
	const struct exhibit *exhibit;
	uint32_t n_exhibit;
	/* names the warning list on which the address or domain stands; empty =
	 * none */
	struct str (*warned)(void *ctx, struct str entity);
	/* names the baseline in which the address or domain stands as usual;
	 * NULL: there is none */
	struct str (*usual)(void *ctx, struct str entity);
	void *warned_ctx; /* of both */
	/* whose the address is; empty = not known. NULL: nobody knows, and
	 * local addresses are told apart by their sensors' vantage */
	struct str (*organisation)(void *ctx, struct addr a);
	void *organisation_ctx;
	/* by which suspects are ranked; no rows: the shipped ones */
	struct sign_counts counts;
	/* ranks every server that was gone to, also those of which nothing was
	 * found: for whoever counts what benign servers show */
	bool every_server;
};

/* cap_byte: budget for all that is seen; when it is spent, ingest fails with
 * ERR_LIMIT. */
bool hunt_open(struct hunt_tables **ret,
	const struct hunt_setup *setup,
	size_t cap_byte,
	struct err *err);
/* NULL is a no-op. */
void hunt_close(struct hunt_tables *f);
/* One observation of that exhibit, in the order in which exhibits came into
 * evidence. false: memory is spent, *err says so. cost: O(1) */
bool hunt_ingest(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o,
	struct err *err);
/* after ingest, before counting or contacts: nothing is on its way any more */
bool hunt_ingested(struct hunt_tables *f, struct err *err);
/* Runs all hunts on everything ingested so far. Findings come sorted: the same
 * bytes in whatever order, and in however many parts that were merged, it was
 * ingested. */
bool hunt_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
/* What is usual in the network of everything ingested so far: registered
 * domains, and addresses that have no one domain, that hosts of ours went to on
 * three days, in eight hours, or three of them, and that are no suspects. In no
 * order, each once. cost: that of hunt_evaluate */
bool hunt_usual(struct hunt_tables *f,
	bool (*put)(void *ctx, struct str entry),
	void *ctx,
	struct err *err);
/* evidence in 1/1000 bit from which a server is a suspect; below it is a
 * candidate: hunt/rank/suspect.md */
enum {
	SUSPECT_MILLI = 10000
};
/* Adds all that was ingested into `from`, opened with the same setup. Both must
 * have been ingested. */
bool hunt_merge(struct hunt_tables *to,
	const struct hunt_tables *from,
	struct err *err);
/* All that was ingested, and what evaluating remembers of it, as bytes; lists
 * of indicators are not among them. false: what is on its way has no room, or
 * out took something not: *err says so. cost: one pass over the tables */
bool hunt_save(struct hunt_tables *f, struct spool *out, struct err *err);
/* Goes on from there: f was just opened with the setup that was saved, or one
 * with more exhibits behind; lists may have been ingested. Findings are then
 * the same bytes as if everything had been ingested in this one. The bytes come
 * from outside: each number is checked. ERR_FORMAT: they are no such tables, or
 * there is no memory for them; f is only to be closed then. */
bool hunt_restore(struct hunt_tables *f, struct cur *c, struct err *err);
/* Conversations so far, by every kind of key. */
uint64_t hunt_conversations(const struct hunt_tables *f);
/* Events so far. */
uint64_t hunt_events(const struct hunt_tables *f);
/* memory used */
size_t hunt_memory(const struct hunt_tables *f);

enum hunt_after {
	HUNT_ALONE,
	HUNT_SUSPECTS /* whom the others suspect is known then */
};

struct hunt {
	const char *name;
	const char *version;
	const char *what;
	/* what a source must tell, without which it says nothing of it */
	const char *needs;
	const char *manual; /* folder of the page that describes it */
	enum hunt_after after;
	/* What was found in everything ingested so far, as of recorded_at_s: a
	 * function of what was ingested, whatever the order. Called by
	 * hunt_evaluate, which says what is common first, writes hunt and
	 * version into each finding's detail, and sorts what is found. */
	bool (*evaluate)(struct hunt_tables *f,
		int64_t recorded_at_s,
		const struct claim_sink *out,
		struct err *err);
};

/* The function of a hunt. */
#define HUNT_FUNCTION(name)                         \
	bool name##_evaluate(struct hunt_tables *f, \
		int64_t recorded_at_s,              \
		const struct claim_sink *out,       \
		struct err *err);
#define HUNT(id, name, version, after, manual, what, needs) HUNT_FUNCTION(id)
#include "hunt/hunts.list"
#undef HUNT

extern const struct hunt hunts[];
extern const size_t n_hunts;

/* NULL when no hunt has that name. */
const struct hunt *hunt_named(const char *name);

/* Everybody who had to do with a server of interest, for the list of victims:
 * who opened a connection to it, or shared one of which it is not known who
 * did, asked for its name, or exchanged something that is watched. Connections
 * that the server itself opened are not among them. What several sensors saw
 * is counted once. false when put said so, or memory is spent. cost: one pass
 * over conversations and attributes */
bool hunt_contacts(const struct hunt_tables *f,
	const struct interest *q,
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx);

/* Servers to which what is of interest leads: addresses with which a name was
 * answered, and who showed a certificate or the key of an SSH server. x->from
 * stays as long as the tables. false: as above */
bool hunt_follow(const struct hunt_tables *f,
	const struct interest *q,
	bool (*put)(void *ctx, const struct followed *x),
	void *ctx);

#endif
