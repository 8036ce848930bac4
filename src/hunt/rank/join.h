/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: a suspect while findings about it are put together, and
 * how it is told. */
#ifndef HUNT_RANK_JOIN_H
#define HUNT_RANK_JOIN_H

#include "hunt/rank/flags.h"

/* What stands beside findings, found once in an evaluation and kept in
 * f->found.
 */
struct alongside {
	struct neighbours neighbours;
	struct flags flags;
	/* by text: the one host that a name stands for; HOST_NONE = several, or
	 * no name */
	uint32_t *one_address;
	/* by host: the registered domain of all its names (tables.h: zones);
	 * TABLE_NONE = several, or no name */
	uint32_t *domain;
	/* the same, of names for which the DNS gave the host */
	uint32_t *answered;
};

enum suspect_list {
	WENT_TO,    /* a server that hosts of ours went to */
	CAME_TO_US, /* a source that came to hosts of ours */
	SUSPECT_LISTS
};

/* What findings of one predicate say about a suspect. */
struct said {
	int64_t best_milli;  /* what the strongest says, by its counts */
	int64_t adds_milli;  /* of that, and further ones: what it adds */
	int64_t found_milli; /* the strongest, as its hunt weighs it */
	uint32_t best;       /* finding + 1; 0 = none */
	uint32_t others;     /* further ones with evidence */
};

struct suspect {
	struct str entity;
	uint32_t host; /* HOST_NONE for a domain */
	/* the name by which it was first found, else TABLE_NONE */
	uint32_t text;
	struct said *said; /* by place in joining.order */
	uint32_t n_finding;
	int64_t first_s;
	int64_t last_s;
	int64_t total_milli;
	int64_t side_milli[SUSPECT_LISTS]; /* the strongest finding of each */
	enum suspect_list list;
	uint32_t set;  /* flags */
	uint32_t told; /* of which it is told whether it has them */
	int64_t flag_adds[FLAGS];
	/* what its reasons add up to is cut by that, as a domain counts once
	 * and weather is weather; negative, 0 = nothing is */
	int64_t cut_milli;
	const char *cut_what; /* as a reason against it */
	const char *cut_why;
	bool all_weather; /* every finding is */
};

struct joining {
	struct hunt_tables *f;
	const struct claim *found;
	uint32_t n;
	struct table key;
	struct suspect *suspect;
	uint32_t cap;
	const struct alongside *alongside;
	struct arena *a;
	/* predicates of hunts, family by family: the order of reasons. place:
	 * by predicate, where it stands there; -1 = no hunt finds it */
	enum predicate *order;
	int *place;
	uint32_t n_order;
};

enum {
	CONTACT_BINS = 24 /* of the figure of contacts over time */
};

/* Contacts of a suspect by time; from_ms > to_ms: none */
struct contact_figure {
	int64_t from_ms;
	int64_t to_ms;
	uint32_t bin[CONTACT_BINS];
};

/* The figures of v[0 .. n), by index, in the arena. NULL: no memory. cost: one
 * pass over conversations, and the events of theirs */
struct contact_figure *contacts_over_time(const struct hunt_tables *f,
	const struct suspect *v,
	uint32_t n,
	struct arena *a);

/* Puts the claim of one suspect. false: no memory, or the sink said so */
bool suspect_say(const struct joining *j,
	const struct suspect *s,
	const struct contact_figure *figure,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a);

#endif
