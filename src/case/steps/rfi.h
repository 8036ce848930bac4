/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for information on their way to answers. */
#ifndef CASE_STEPS_RFI_H
#define CASE_STEPS_RFI_H

#include "case/steps/inside.h"

/* --- rfi_draft.c -----------------------------------------------------------
 */

/* The case as an audience sees it, alone. */
struct rfi_look {
	struct rfi_audience whom;
	struct view v;
};
/* *ret is to be closed with case_view_close(&ret->v), also when this fails.
 * cost: a derivation, and an assessment */
bool rfi_look(struct rfi_look *ret,
	struct store *s,
	const struct rfi_audience *whom,
	struct err *err);

/* Which organisation or compartment of the audience is nowhere in what it may
 * see, perhaps a slip of the pen: for who drafts. In the arena; empty = none.
 */
struct str rfi_doubt(const struct rfi_look *l, struct arena *a);

/* What that audience may be told of the request, in the view's arena;
 * language, day and issuer are the caller's. *ret_withheld: claims about what
 * was asked that it may not be told, whatever the policy. */
bool rfi_say(struct rfi_look *l,
	const struct rfi_entry *request,
	enum rfi_withhold withhold,
	struct rfi_answer *ret,
	uint64_t *ret_withheld,
	struct err *err);

/* Whether the draft is for that audience. */
bool rfi_same_audience(const struct rfi_audience *a,
	const struct rfi_audience *b);

/* As the ledger keeps it, in the arena. Not restricted: TLP:GREEN. */
struct rfi_audience rfi_audience_of(const struct audience *x,
	struct arena *a);

/* 64 hexadecimal digits, in the arena. */
struct str rfi_hex(const struct sha256 *d, struct arena *a);

/* --- rfi.c
 * ------------------------------------------------------------------ */

/* As case_rfi_new, not yet committed. */
bool rfi_put(struct store *s,
	const struct rfi_call *call,
	struct arena *a,
	struct rfi_entry *ret,
	bool *ret_new,
	struct err *err);

/* --- rfi_track.c -----------------------------------------------------------
 */

/* Where each request stands, without looking whether it is stale. */
bool rfi_load(const struct store *s,
	struct arena *a,
	struct rfi_standing **ret,
	uint32_t *ret_n,
	struct err *err);

/* The request of whose reference that is a beginning (4 bytes or more).
 * ERR_USAGE: none, or several. */
bool rfi_meant(struct rfi_standing *x,
	uint32_t n,
	struct str word,
	struct rfi_standing **ret,
	struct err *err);

/* Where each stands as of that instant, with what is stale, overdue and due;
 * in the arena. cost: a derivation for each audience of the drafts */
bool rfi_where(struct store *s,
	int64_t now_s,
	struct arena *a,
	struct rfi_standing **ret,
	uint32_t *ret_n,
	struct err *err);

#endif
