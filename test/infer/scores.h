/* SPDX-License-Identifier: Apache-2.0 */
/* What assessments of investigations with known truth are worth, counted. */
#ifndef TEST_INFER_SCORES_H
#define TEST_INFER_SCORES_H

#include "investigations.h"

enum spoken {
	WORD_UNLIKELY, /* and everything below */
	WORD_EVEN,
	WORD_POSSIBLE,
	WORD_LIKELY,
	WORD_VERY_LIKELY,
	WORD_ALMOST_CERTAIN,
	WORD_ESTABLISHED,
	WORD_OTHER,
	WORDS,
	WORD_NONE = WORDS
};

/* "likely", ...; NULL is not returned */
const char *word_name(enum spoken w);

enum {
	WHYS_MAX = 64
};

/* Cases, of one layer, in which ... */
struct layer_score {
	uint32_t led; /* a name stood first with a word that accuses */
	uint32_t right;
	uint32_t established;
	uint32_t right_established;
	/* innocent, and the case could tell */
	uint32_t innocent_established;
	uint32_t innocent_word; /* established among them */
	/* another name than the first with a word, or where the library has no
	 * words for them, with 55 % on a layer whose names are no rivals */
	uint32_t innocent_candidate;
	/* innocent, and nothing in the case tells of it */
	uint32_t untold_established;
	uint32_t untold_word;
	/* by what was made, the evidence is enough */
	uint32_t suffices;
	uint32_t suffices_right; /* established, rightly */
	uint32_t
		suffices_right_word; /* with any word that accuses, rightly */
	struct {
		uint32_t n;
		uint32_t right;
		uint32_t untold; /* wrong, and nothing in the case tells */
	} word[WORDS];
};

/* How the innocent came into the case that stood first with a word. */
struct why {
	const char *why;
	enum layer layer;
	bool told;
	uint32_t word;
	uint32_t established;
};

struct scores {
	uint32_t cases;
	uint32_t theft;
	uint32_t theft_told;
	uint32_t planted;
	uint32_t skipped;  /* claims that the library has no words for */
	uint32_t nameless; /* hypotheses that the case does not have: a bug */
	struct layer_score layer[LAYERS];
	struct why why[WHYS_MAX];
	uint32_t n_why;
};

/* What one case did wrong, for people who look into it. */
struct blame {
	const struct named
		*name; /* the innocent; NULL = nobody was accused */
	enum layer layer;
	bool established;
};

/* WORD_NONE for "not established" */
enum spoken word_of(const char *judgement);

/* Counts one case; ret may be NULL. The worst wrong is told. */
void scores_add(struct scores *s,
	const struct investigation *inv,
	const struct assessment *a,
	struct blame *ret);

/* Adds the counts of another. */
void scores_join(struct scores *s, const struct scores *more);

#endif
