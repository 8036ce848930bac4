/* SPDX-License-Identifier: Apache-2.0 */
/* kinship: which samples come from one source, as their facts tell
 * (model/facts.h). Pure: facts in, scores with reasons out. That two samples
 * share code says that they share code; who wrote either is not said. */
#ifndef KINSHIP_KINSHIP_H
#define KINSHIP_KINSHIP_H

#include "model/model.h"

enum kin_kind {
#define KIN(ID, fact, milli_nat, forgeable, what, why) KIN_##ID,
#include "kinship/traits.list"
#undef KIN
	KIN_KINDS
};

struct kin_row {
	enum fact_kind fact;
	int64_t milli_nat;
	bool forgeable;
	const char *what;
	const char *why;
};
extern const struct kin_row kin_rows[KIN_KINDS];

enum {
	/* milli-nat: a link at odds of about 50 to 1 for one source; all that
	 * is forgeable together; all functions */
	KIN_LINK = 4000,
	KIN_FORGEABLE_MOST = 3000,
	KIN_CODE_MOST = 15000,
	/* functions shared, and per cent of those of the smaller sample, below
	 * which code is not called shared */
	KIN_CODE_LEAST = 3,
	KIN_CODE_PERCENT = 10,
	/* distances of TLSH that weigh in full, and nothing any more */
	KIN_TLSH_SAME = 10,
	KIN_TLSH_NEAR = 30,
	KIN_TRAITS_MOST = 4096, /* of one sample; more of them are left out */
	KIN_RARE_MOST = 512,
	KIN_SECTION_LEAST = 512,
	KIN_ENTROPY_LEAST = 1000, /* milli-bits a byte */
};

struct kin_trait {
	enum kin_kind kind;
	struct str value;
};

/* What of one sample can be compared. */
struct kin_traits {
	struct str name;         /* as whoever shows it calls it */
	struct kin_trait *trait; /* by kind and value, each once */
	uint32_t n_trait;
	/* hashes of rare functions, ascending; KIN_RARE_MOST: there are more,
	 * all above the last */
	uint64_t *rare;
	uint32_t n_rare;
	struct tlsh tlsh;
	bool has_tlsh;
};

/* From the facts of that sample. ret: in the arena, texts as well. false: no
 * memory. cost: a walk over the facts */
bool kin_traits_of(const struct fact_list *facts,
	uint32_t sample,
	struct str name,
	struct arena *a,
	struct kin_traits *ret);

/* How many of a set share what; what common run-times have. */
struct kin_base {
	struct table seen; /* kind and value */
	uint32_t *n;       /* samples that have it, by number in the table */
	uint32_t cap;
	uint32_t n_sample;
	struct str common; /* lines, one a value that weighs nothing */
};

/* common: lines (data/kin-common.txt), or empty; kept. false: no memory */
bool kin_base_of(const struct kin_traits *t,
	uint32_t n,
	struct str common,
	struct arena *a,
	struct kin_base *ret);

enum kin_verdict {
	KIN_NONE,
	KIN_RESEMBLES,
	KIN_SHARES_CODE,
	KIN_SAME_FILE
};
/* "same file", "shares code", "resembles"; empty for KIN_NONE */
const char *kin_verdict_name(enum kin_verdict v);

struct kin_reason {
	enum kin_kind kind;
	int64_t milli_nat; /* after all discounts */
	uint32_t n;       /* things of that kind shared; TLSH: the distance */
	uint32_t of;      /* CODE: rare functions of the smaller one */
	struct str value; /* of the first one shared */
};

struct kin {
	enum kin_verdict verdict;
	int64_t score;    /* milli-nat */
	uint32_t percent; /* of the smaller one's rare functions */
	struct kin_reason reason[KIN_KINDS]; /* the weightiest first */
	uint32_t n_reason;
};

/* What speaks for one source of the two. A value that more of the base's
 * samples have than eight and an eighth of all weighs so much less. cost: n of
 * both */
void kin_compare(const struct kin_traits *a,
	const struct kin_traits *b,
	const struct kin_base *base,
	struct kin *ret);

/* Every pair of the set that is kin, in order of its numbers i < j. take: false
 * ends it. cost: n * n / 2 comparisons, of 1 us to 10 us each */
void kin_pairs(const struct kin_traits *t,
	uint32_t n,
	const struct kin_base *base,
	bool (*take)(void *ctx, uint32_t i, uint32_t j, const struct kin *k),
	void *ctx);

/* A reason as a sentence without a full stop. */
void kin_say(const struct kin_reason *r, struct buf *to);

#endif
