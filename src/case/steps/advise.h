/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings on their way from a view to files and the ledger. */
#ifndef CASE_STEPS_ADVISE_H
#define CASE_STEPS_ADVISE_H

#include "case/steps/forbidden.h"
#include "case/steps/inside.h"

/* What was left out, and why. */
struct advise_counts {
	uint32_t marked;     /* organisations that may be no victims */
	uint32_t not_told;   /* contacts that the marking keeps out */
	uint32_t of_others;  /* contacts with a host of another victim */
	uint32_t names;      /* names with another victim's in them */
	uint32_t no_address; /* advisories that no message can be sent to */
};

/* The facts of advisories, of a view that was made for each of its readers
 * (audience.each_its_own). In its arena. */
struct advise_facts {
	struct view *v;
	const struct claim *
		*file; /* what hunts found of files, n_file of them */
	uint32_t n_file;
	bool marked;
	enum tlp tlp;
	struct forbidden others;   /* names of all victims, told or not */
	struct table victim;       /* the same, as they are */
	struct table host;         /* of victims */
	const struct str *host_of; /* by host: whose */
	struct table vantage;      /* whose sensor's clock is told */
	const struct str *zone;    /* by vantage */
	struct local_clock clock;
	struct str clock_zone;
	struct advise_counts counts;
};

/* Organisations of whose own sensors there are exhibits that are marked
 * stricter than what that audience may see: each gets a view of its own, in
 * which these count. In the view's arena; of its order in which they were
 * sealed. */
struct table advise_with_own(const struct view *v, enum tlp tlp);
/* How strict what an organisation's own sensors saw is marked, at least tlp. */
enum tlp advise_marking(const struct view *v, struct str org, enum tlp tlp);

/* The view for readers of that marking: what they see of the exhibits, and each
 * its own rows; org: one reader, who sees its own besides; empty = all. *ret is
 * to be closed with case_view_close, also when this fails. */
bool advise_view(struct view *ret,
	struct store *s,
	const struct audience *whom,
	struct str org,
	struct err *err);
/* s: whose tables say in whose networks servers lie; NULL = nobody's */
bool advise_facts_open(struct advise_facts *ret,
	struct store *s,
	struct view *v,
	enum tlp tlp,
	bool marked,
	struct err *err);
/* Of one victim. false: there is nothing to warn it of, or no memory
 * (v->a.full). */
bool advise_victim(struct advise_facts *f,
	const struct victim *v,
	struct advisory *ret);
/* Of all victims of a sector together; of all there are when none is of it.
 * *ret_of_sector: how many are. */
bool advise_sector(struct advise_facts *f,
	struct str sector,
	struct advisory *ret,
	uint32_t *ret_of_sector);

/* Who warns; all empty where no file says it. */
bool advise_issuer(const char *path,
	bool must_exist,
	struct arena *a,
	struct issuer *ret,
	struct err *err);
/* The template, checked. words: told when one of its words is unknown. */
bool advise_template(const struct advising *how,
	struct arena *a,
	struct str *ret,
	struct err *err);

struct advise_files {
	struct sha256 all;
	/* by index of advisory_files; size 0: it says nothing, and is not there
	 */
	struct sha256 file[16];
	uint64_t size[16];
};
/* Writes the files of an advisory into that folder of CASE/out/advisories/,
 * which is there, unless they stand there already; the caller makes them
 * durable. */
bool advise_write(const char *dir,
	const struct advisory *a,
	struct advise_files *ret,
	struct err *err);

struct advise_asked {
	struct str for_org; /* only of that organisation; empty = all */
	int64_t now_s;
	uint64_t remind_days; /* 0 = 7 to acknowledge, 30 to fix */
};
/* Where each advisory stands, with what is stale and due. In the arena. */
bool advise_standings(struct store *s,
	const struct advise_asked *q,
	struct arena *a,
	struct advisory_standing **ret,
	uint32_t *ret_n,
	struct err *err);

#endif
