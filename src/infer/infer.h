/* SPDX-License-Identifier: Apache-2.0 */
/* infer: from claims to what may be said of each layer. A ledger of graded,
 * capped weights; integers only, fixed order: the same claims give the same
 * bytes on every machine, in whatever order they are handed in. Method and
 * every number: weights.h, ashiato-inference(7). */
#ifndef INFER_INFER_H
#define INFER_INFER_H

#include "model/model.h"

/* What is asked: of which claims, as of an instant (the first that no longer
 * counts), from sources that match `only`, and with which of the claims weighed
 * as an examiner weighs them. Claims that were undone must not be in the set.
 */
struct inquiry {
	const struct claimset *claims;
	int64_t as_of_s;
	struct str only;
	const struct override *override; /* one for each claim at most */
	uint32_t n_override;
};

/* Assesses all six layers. Results live in the arena and point at the claims.
 * cost: O(claims) to collect, O(n log n) in the claims of one hypothesis;
 * leave-one-out sums again what it touches. */
bool infer_inquire(const struct inquiry *q,
	struct arena *a,
	struct assessment *ret,
	struct err *err);

/* The same without an examiner's view. */
bool infer_assess(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct assessment *ret,
	struct err *err);

/* A claim that people made, or what links made of such (`uses`), and that moves
 * nothing, and why: a clause. */
struct silence {
	const struct claim *claim;
	const char *why;
};

/* All such claims of the inquiry, in their order; in the arena. cost: as
 * assessing the case, without leave-one-out */
bool infer_silent(const struct inquiry *q,
	struct arena *a,
	struct silence **ret,
	uint32_t *ret_n,
	struct err *err);

/* What speaks for the innocence of a name; in the arena. ERR_USAGE when the id
 * is of no type that answers a layer. cost: as assessing its layer */
bool infer_clear(const struct inquiry *q,
	struct str id,
	struct arena *a,
	struct clearing *ret,
	struct err *err);

/* How the judgements came to be, day by day, up to the inquiry's instant: only
 * days on which something became known or was superseded are looked at, and of
 * these only the layers that it can touch. cost: O(days x claims), each step
 * some dozens of layers. */
bool infer_history(const struct inquiry *q,
	struct arena *a,
	struct history *ret,
	struct err *err);

/* The matrix of every layer. ret: LAYERS of them. */
bool infer_matrices(const struct inquiry *q,
	struct arena *a,
	struct matrix *ret,
	struct err *err);

/* A layer that is kept while claims come in: one claim sums again only the
 * hypothesis it speaks for. Equal to assessing all claims anew, in whatever
 * order they came. Claims must stay where they are; those that do not count for
 * the inquiry change nothing. cost: open as infer_inquire without
 * leave-one-out; add O(claims of the hypothesis), except that a claim which
 * says that two personas are the same collects its layer anew; alternatives
 * O(hypotheses log hypotheses). NULL or false: memory */
struct running;
/* Starts from the inquiry's claims; lives in the arena. errors: ERR_LIMIT */
struct running *infer_running_open(enum layer layer,
	const struct inquiry *q,
	struct arena *a,
	struct err *err);
/* One more claim, which is kept by its address. errors: ERR_LIMIT; r is then of
 * no more use */
bool infer_running_add(struct running *r,
	const struct claim *c,
	struct err *err);
/* likeliest first; valid until the next call */
const struct alternative *infer_running_alternatives(struct running *r,
	uint32_t *ret_n,
	struct err *err);

/* ICD 203 (2015), likelihood words; p in 2^-30. The seven bands of its table.
 */
const char *likelihood_word(int64_t p);

/* The table of weights as text, for the manual and for `ashiato weights`. */
void infer_print_weights(struct buf *out);

#endif
