/* SPDX-License-Identifier: Apache-2.0 */
/* Activity clusters: incidents that are joined by what they share, before
 * anybody is named. A view of claims, like the assessment. */
#ifndef MODEL_CLUSTER_H
#define MODEL_CLUSTER_H

#include "model/claim.h"

/* What two incidents can share. */
enum tie_kind {
	TIE_SAMPLE,
	TIE_CERTIFICATE,
	TIE_ADDRESS,
	TIE_NET,
	TIE_DOMAIN,
	TIE_CONFIGURED,
	TIE_PERSONA,
	TIE_IDENTIFIER,
	TIE_FINGERPRINT,
	TIE_TOOL,
	TIE_TECHNIQUE,
	TIE_SECTOR,
	TIE_KINDS
};

/* The tie in a word or two, as in documents and JSON. */
const char *tie_name(enum tie_kind k);

/* An analyst's word on two incidents: one actor's, or two. As it stands in the
 * ledger; the newest word on a pair counts. */
struct analyst_link {
	char id[RECORD_ID_N]; /* of the pair, the word and who gave it */
	/* entity ids of incidents, or of organisations for their implicit ones;
	 * a before b in byte order */
	struct str a;
	struct str b;
	bool together;
	struct str by;
	struct str why;
	int64_t recorded_at_s; /* when it was recorded */
};
/* puts a before b and fills id */
void analyst_link_seal(struct analyst_link *p);

/* An incident of the case. An organisation that was in contact with an
 * attacker's machine and has no incident row of that time counts as an incident
 * of its own: implicit, its id is the organisation's. */
struct activity {
	struct str id;
	bool implicit;
	/* what claims of it cover; TIME_UNKNOWN, TIME_OPEN */
	int64_t from_s;
	int64_t to_s;
	const struct claim *claim; /* one that speaks of it */
	uint32_t cluster;          /* index; TABLE_NONE = it stands alone */
};

/* One thing shared, and what it weighs. */
struct tie {
	enum tie_kind kind;
	struct str value;
	int64_t raw_milli; /* ln of the table's likelihood ratio, after time */
	/* after prevalence, grades, shared origin and class cap */
	int64_t weight_milli;
	const struct claim *left, *right; /* the best claim of each end */
	/* what ties the end to the thing when it goes by way of a server; NULL
	 * = directly */
	const struct claim *behind[2];
	struct str sentence;
};

struct cluster_link {
	/* activities */
	uint32_t a;
	uint32_t b;
	int64_t weight_milli;
	const struct tie *tie; /* heaviest first */
	uint32_t n_tie;
	const struct analyst_link
		*word; /* an analyst put them together; NULL */
};

struct cluster {
	/* of its earliest member: it stays while others come in */
	char id[RECORD_ID_N];
	char label[RECORD_ID_N + 3]; /* "AC-3f2a" */
	const uint32_t *member;      /* activities, earliest first */
	uint32_t n_member;
	int64_t from_s;
	int64_t to_s;
	/* a tree that spans it, of the heaviest links; heaviest first */
	const struct cluster_link *link;
	uint32_t n_link;
	/* evidence between the two halves that hold together least */
	int64_t cut_milli;
	/* minimum cut over all pairs; else the weakest link of the tree */
	bool cut_exact;
	const uint32_t *half; /* the smaller half, n_half activities */
	uint32_t n_half;
	/* the heaviest link between the halves */
	const struct cluster_link *weakest;
	/* without these the cluster falls apart; n_split 0 = not found within
	 * the bounds */
	const struct claim *const *split;
	/* parts that then remain, single incidents among them */
	uint32_t n_split;
	uint32_t n_split_parts;
	/* no smaller set does; else none of it can be spared */
	bool split_smallest;
	bool by_analyst; /* some analyst's word made or kept it what it is */
	/* the name: the group layer judged on what bears on the members alone
	 */
	bool examined;
	const char *judgement; /* of the group layer then */
	struct str name;       /* entity id, only when the gates are passed */
	struct str leader; /* who stands first, entity id; empty = nobody */
	const struct str *missing;
	uint32_t n_missing;
};

/* An analyst's word beside the machine's own answer. */
struct word {
	const struct analyst_link *said;
	/* activities */
	uint32_t a;
	uint32_t b;
	bool machine_together; /* the machine alone has them in one cluster */
	int64_t machine_milli; /* evidence between the two alone */
	/* another analyst's newer word on the pair, or a split, stands against
	 * it */
	bool overruled;
};

struct clusters {
	const struct activity *activity; /* by id */
	uint32_t n_activity;
	/* of two incidents or more; largest first, then earliest */
	const struct cluster *cluster;
	uint32_t n_cluster;
	const struct word *word;
	uint32_t n_word;
	/* heaviest links between clusters that were not enough to join them */
	const struct cluster_link *near;
	uint32_t n_near;
	int64_t threshold_milli;
};

#endif
