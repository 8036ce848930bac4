/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: the sentences, both languages of each. */
#ifndef PUBLISH_PAPERS_WORDS_H
#define PUBLISH_PAPERS_WORDS_H

#include "model/model.h"

enum paper_language {
	PAPER_EN,
	PAPER_JA,
	PAPER_LANGUAGES
};

enum paper_word {
#define WORD(id, en, ja) W_##id,
#include "publish/papers/words.list"
#undef WORD
	PAPER_WORDS
};

/* "en", "ja"; PAPER_EN for an empty code. false: there is none of that name.
 */
bool paper_language_named(struct str code, enum paper_language *ret);
/* "en", "ja" */
const char *paper_language_code(enum paper_language l);

/* The sentence, with {0} to {3} where something is filled in,
 * {0?claim:claims} for one and for more of it. Never empty. */
const char *paper_word(enum paper_word w, enum paper_language l);
/* A sentence of inference on what is missing; as it is where it is in no
 * table. *ret_rest: what of it stands behind the words, as it is. */
struct str paper_gap(struct str sentence,
	enum paper_language l,
	struct str *ret_rest);
/* A type of entities; empty for ENT_NONE. */
const char *paper_type(enum entity_type t, enum paper_language l);
/* A predicate as "{0} verb {1}" in Japanese; NULL in English, where verbs
 * stand between their ends, and for a predicate that a build has added. */
const char *paper_verb(enum predicate p, enum paper_language l);

#endif
