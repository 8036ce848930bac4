/* SPDX-License-Identifier: Apache-2.0 */
/* link: who is the same, who only looks the same, and who was touched. Names
 * are never merged: same-as is a claim. */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "model/model.h"

struct link;

struct link_setup {
	/* everything that people wrote, in sealing order */
	const struct row *row;
	uint32_t n_row;
	const struct warning *warning;
	uint32_t n_warning;
};

/* Borrows the setup's arrays; everything else lives in the arena. What sinks
 * are given stands there too until they return: they keep copies elsewhere. */
bool link_open(struct link **ret,
	const struct link_setup *setup,
	struct arena *a,
	struct err *err);

/* The warning list on which "address:..." or "domain:..." stands; empty = none.
 * ctx: struct link */
struct str link_warned(void *ctx, struct str entity);
/* The same of baselines: on which the address or domain stands as usual. */
struct str link_usual(void *ctx, struct str entity);

/* Whose the address is, by longest prefix; empty = nobody's in the tables. ctx:
 * struct link */
struct str link_organisation(void *ctx, struct addr a);

/* Indicators that rows publish. */
const struct indicator *link_indicators(const struct link *l,
	uint32_t *ret_n);

/* The days on which rows became known or were withdrawn, ascending, without
 * repetition: hunts must be evaluated on them too. */
const int64_t *link_days(const struct link *l, uint32_t *ret_n);

/* Claims that rows make by themselves: statements, relations, contracts,
 * incidents; and same-as between personas whose contracts share exact
 * identifiers. */
bool link_rows(struct link *l, const struct claim_sink *out, struct err *err);

/* Who is told a sentence of a row; it stands until tell returns. false: stop.
 */
struct link_tell {
	void *ctx;
	bool (*tell)(void *ctx, struct locator row, struct str sentence);
};
/* After link_rows: rows that retract or supersede something and take nothing
 * back, in their order, each with why. false: no memory, or tell said so */
bool link_idle(const struct link *l, const struct link_tell *to);

/* --- on a day of evaluation ------------------------------------------------
 */

/* Chooses the servers and names of interest from the claims known by then:
 * those that an indicator, a sample, a record or a statement names, those that
 * beacons of two sensors point at, and what is watched, within its dates. */
bool link_suspects(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	struct err *err);
/* The same as a question for the hunts. */
struct interest link_interest(struct link *l);
/* What of it leads on to further servers: only what is watched. */
struct interest link_follows(struct link *l);
/* ctx: struct link; where something watched leads. false: no memory */
bool link_followed(void *ctx, const struct followed *x);
/* `watched` claims of the servers to which it led */
bool link_steps(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
/* ctx: struct link; host -> organisation by longest prefix. false: no memory,
 * or too many */
bool link_contact(void *ctx, const struct contact *c);
/* `contacted` claims, one for each organisation and server; and starts anew */
bool link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);

/* What an indicator's publisher says its label uses, once the indicator was
 * seen in this case. */
bool link_uses(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);

/* What the claims tie to an attack and a warning list knows:
 * `shared-infrastructure`. */
bool link_shared(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);

/* --- views of claims ----------------------------------------------------- */

/* Victims by first contact, damage in order of claims; from the claims that
 * count. */
bool link_victims(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct victim **ret,
	uint32_t *ret_n,
	struct err *err);
/* What is watched as of the day, by entity: what an examiner took back takes
 * along what it led to. errors: ERR_LIMIT */
bool link_watches(const struct claimset *claims,
	int64_t as_of_s,
	struct arena *a,
	struct watch_row **ret,
	uint32_t *ret_n,
	struct err *err);
/* Servers and names that share something with what is watched, and are not
 * watched: built alike, rented by the same persona, configured in the same
 * sample, used in the same incident. errors: ERR_LIMIT */
bool link_candidates(const struct claimset *claims,
	int64_t as_of_s,
	struct arena *a,
	struct watch_candidate **ret,
	uint32_t *ret_n,
	struct err *err);
/* Damage that incidents record, in order of claims; from the claims that count.
 * errors: ERR_LIMIT */
bool link_damage(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct damage **ret,
	uint32_t *ret_n,
	struct err *err);

/* The same by incident and organisation, with totals. d: n of them. ret lives
 * in the arena. errors: ERR_LIMIT */
bool link_register(const struct damage *d,
	uint32_t n,
	struct arena *a,
	struct damage_register *ret,
	struct err *err);

/* Activity clusters of the claims that count. pairing: analysts' words that
 * count, oldest first; the array is borrowed. exhibit: whose vantage says which
 * organisation's sensor saw something. Independent of the order of claims;
 * integers only. cost: O(claims log claims); the questions about one cluster
 * (weakest link, what splits it) are bounded, see cuts.c. */
struct clustering {
	const struct claimset *claims;
	const struct exhibit *exhibit;
	uint32_t n_exhibit;
	int64_t as_of_s;
	struct str only;
	const struct analyst_link *analyst_link;
	uint32_t n_analyst_link;
};
/* ret lives in the arena and points at the claims. errors: ERR_LIMIT */
bool link_clusters(const struct clustering *q,
	struct arena *a,
	struct clusters *ret,
	struct err *err);

/* The claims that bear on the members of a cluster: of them, of what they
 * touched and of who stands behind that. Claims of other incidents are not
 * among them, nor what connects only through a group, unit or sponsor. ret
 * lives in the arena. */
bool link_cluster_claims(const struct clustering *q,
	const struct clusters *all,
	const struct cluster *c,
	struct arena *a,
	struct claimset *ret,
	struct err *err);

/* every number that joining uses, with its source */
void link_print_ties(struct buf *out);

#endif
