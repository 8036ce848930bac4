/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: incidents, the marks that claims leave on them, and what
 * two sets of them have in common. */
#ifndef LINK_CLUSTERS_SHARING_H
#define LINK_CLUSTERS_SHARING_H

#include "link/link.h"

enum tie_class {
	TIES_MALWARE,
	TIES_INFRASTRUCTURE,
	TIES_HABIT,
	TIES_CONTEXT,
	TIE_CLASSES
};

struct tie_rule {
	enum tie_class cls;
	/* ln of the likelihood ratio when both ends were seen within a month */
	int64_t fresh_milli;
	/* after two years; in between by the line through both */
	int64_t old_milli;
	/* others share it by chance: the more do, the less it says */
	bool spreads;
	const char *say; /* "the same ..." */
	const char *source;
};
extern const struct tie_rule tie_rules[TIE_KINDS];
extern const int64_t tie_class_cap_milli[TIE_CLASSES];

/* A machine while somebody holds it alone: under a contract, or written in a
 * sample. */
struct exclusive_use {
	const struct claim *claim;
	int64_t from_s;
	int64_t to_s;
	int32_t rho;
	uint32_t next; /* index + 1 */
};

struct trait {
	enum tie_kind kind;
	struct str value;
	uint32_t n;    /* incidents that have it */
	uint32_t in;   /* the network of an address; else TABLE_NONE */
	uint32_t hold; /* index + 1 of the first */
	/* what being common takes off; 0 for what does not spread */
	int64_t common_milli;
	/* says that it is shared infrastructure; NULL */
	const struct claim *shared;
};

/* What ties incidents to a trait: of one incident, or of a cluster. */
struct mark {
	/* n incidents have it */
	uint32_t trait;
	uint32_t n;
	/* the machine that leads to it; TABLE_NONE = it was seen itself */
	uint32_t via;
	int32_t rho; /* 1/1000: that the best claim is right */
	/* when it was seen; TIME_UNKNOWN .. TIME_OPEN = not known */
	int64_t from_s;
	int64_t to_s;
	const struct claim *claim;
	const struct claim *behind;
};

struct marks {
	struct mark *at; /* by trait */
	uint32_t n;
	uint32_t incidents;
};

/* Logarithms in integers are expensive and the same few are asked for again and
 * again. */
enum {
	GRADED_MEMO = 1 << 12
};
struct graded_memo {
	int32_t raw_milli;
	int32_t rho;
	int32_t milli;
};

struct sharing {
	const struct clustering *q;
	struct arena *a;
	const struct claim **claim; /* that count */
	uint32_t n_claim;
	struct activity *activity; /* by id */
	uint32_t n_activity;
	struct table activity_id;
	/* organisations with incident rows -> chain of activities */
	struct table org;
	/* index + 1; by org, by place in org_seat */
	uint32_t *org_first;
	uint32_t *org_next;
	uint32_t *org_seat;
	uint32_t n_seat;
	struct table key; /* kind and value -> trait */
	struct trait *trait;
	uint32_t trait_cap;
	struct exclusive_use *hold;
	uint32_t n_exclusive_use;
	struct marks *marks;      /* by activity */
	struct graded_memo *memo; /* GRADED_MEMO */
};

/* Collects. `before`: how common traits are is taken from there, not from these
 * claims alone; NULL. false: memory */
bool sharing_open(struct sharing *ret,
	const struct clustering *q,
	const struct claim *const *claim,
	uint32_t n_claim,
	const struct sharing *before,
	struct arena *a);

enum {
	TIES_MAX = 12
};
/* Evidence that both are one actor's, 1/1000 nat: average linkage, each trait
 * by its share on both sides. ret: room for TIES_MAX, or NULL; heaviest first.
 */
int64_t sharing_weigh(const struct sharing *s,
	const struct marks *x,
	const struct marks *y,
	struct tie *ret,
	uint32_t *ret_n);
/* fills the sentences */
void sharing_say(const struct sharing *s,
	struct tie *t,
	uint32_t n,
	struct arena *a);

/* The marks of both together; in the arena. Traits that nobody else has are
 * left out: nothing can be tied by them any more. */
struct marks sharing_join(const struct sharing *s,
	const struct marks *x,
	const struct marks *y,
	struct arena *a);

/* TABLE_NONE */
uint32_t sharing_activity(const struct sharing *s, struct str id);

/* prior odds against two random incidents being one actor's, and the odds for
 * it from which they are joined; ln, 1/1000 */
enum {
	TIE_PRIOR_MILLI = 5142,
	TIE_WORD_MILLI = 201,
	TIE_THRESHOLD_MILLI = TIE_PRIOR_MILLI + TIE_WORD_MILLI
};

#endif
