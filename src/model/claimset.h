/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of a case, and what each is about. Order is derivation order:
 * fixed, so that sums repeat bit for bit. */
#ifndef MODEL_CLAIMSET_H
#define MODEL_CLAIMSET_H

#include "model/claim.h"

struct claimset {
	struct arena *a;      /* claims and their strings live here */
	struct claim **claim; /* n of them */
	uint32_t n;
	uint32_t cap;
	/* whole claim id -> index in claim[]; may be behind what was taken */
	struct table ids;
};

static inline struct claimset claimset_in(struct arena *a)
{
	return (struct claimset){
		.a = a,
		.ids = table_in(a),
	};
}

/* Gives the claim copies of its strings in the arena. */
void claim_own_strings(struct arena *a, struct claim *c);

/* Claims are UTF-8 without NUL: other bytes (names out of telemetry) become
 * \xNN, as Zeek writes them, so that a claim has one form and one id in memory
 * and in the ledger. Strings that are clean stay where they are. */
struct str claim_text(struct arena *a, struct str s);

/* The same for every string of the claim; in names (subject, object, source,
 * origin, scope) also of control characters, so that no name can be taken for
 * two. */
void claim_clean(struct arena *a, struct claim *c);

/* Copies *c with its strings, cleans and seals it, and adds it unless an equal
 * one is there already (its locators are then joined). Returns the one in the
 * set; NULL when memory is spent. */
struct claim *claimset_add(struct claimset *s, const struct claim *c);
/* Adds a copy of *c, which is cleaned and sealed and not yet in the set; its
 * strings are borrowed for as long as the set lives. NULL when memory is spent.
 */
struct claim *claimset_take(struct claimset *s, const struct claim *c);

/* Puts what was taken into ids, which then find every claim of the set. false:
 * memory is spent. */
bool claimset_name(struct claimset *s);

/* The claim of which id is a beginning of key or revision (a key goes before a
 * revision); of its revisions the newest that counts as of the instant, else
 * the newest. NULL when *ret_keys, how many claims are so named, is not 1. */
const struct claim *claimset_find(const struct claimset *s,
	struct str id,
	int64_t as_of_s,
	uint32_t *ret_keys);

/* Claims of which id is a beginning of key or revision, one of each key: at
 * most `most` into ret. Returns how many. */
uint32_t claimset_named(const struct claimset *s,
	struct str id,
	const struct claim **ret,
	uint32_t most);

#endif
