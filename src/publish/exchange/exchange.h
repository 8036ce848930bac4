/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/exchange/ and publish/advisory/: what the writers for
 * other people's programs share. Whatever a format has no place for goes onto
 * the list of losses. */
#ifndef PUBLISH_EXCHANGE_EXCHANGE_H
#define PUBLISH_EXCHANGE_EXCHANGE_H

#include "publish/publish.h"

/* --- ids.c ---------------------------------------------------------------
 */

#define UUID_N 37
/* A UUID of version 5 (RFC 9562, 5.5) in this program's own name space, of
 * the kind of thing and its name. */
const char *exchange_uuid(struct str kind,
	struct str name,
	char ret[static UUID_N]);

/* The id that the standard gives to an observable: a UUID of version 5 of the
 * members that make it up (STIX 2.1, 2.9). members: their canonical JSON (RFC
 * 8785). */
const char *stix_observable_uuid(struct str members, char ret[static UUID_N]);
/* Appends text as RFC 8785 writes it, in quotes. */
void canonical_text(struct buf *b, struct str s);

/* --- stix_common.c -------------------------------------------------------
 */

/* Appends the member KEY, or an element when key is NULL: "type--uuid". */
void stix_put_id(struct jw *j,
	const char *key,
	const char *type,
	const char *uuid);
/* s since 1970, with three digits of a second: validators ask for them. */
void stix_put_stamp(struct jw *j, const char *key, int64_t s);
/* The marking-definition itself. */
void stix_put_marking(struct jw *j, enum tlp t);

/* --- claims.c ------------------------------------------------------------
 */

/* What a claim holds, one bit each: claim_properties.list. */
enum claim_property {
#define PROPERTY(id, name) CLAIM_HAS_##id,
#include "publish/exchange/claim_properties.list"
#undef PROPERTY
	CLAIM_PROPERTIES
};
#define CARRIES(id) (1u << CLAIM_HAS_##id)
#define CARRIES_ALL ((1u << CLAIM_PROPERTIES) - 1)

/* Whether the claim tells it at all: an empty scope is no loss. */
bool claim_tells(const struct claim *c, enum claim_property which);
/* Counts what a claim tells and a format, which carries those bits, does not.
 * why: a clause, as of loss_add. */
void lose_properties(struct losses *lost,
	const struct claim *c,
	unsigned carried,
	const char *why);
/* Counts what this audience may not see. */
void lose_kept_out(struct losses *lost, const struct publication *p);
/* Everything a claim holds, as members of the object that is open; locators
 * in exhibits that the audience may not see are lost. */
void exchange_put_claim(const struct publication *p,
	const struct claim *c,
	struct jw *j,
	struct losses *lost);
/* "B2", and a NUL */
const char *grade_text(struct grade g, char ret[static 3]);
/* The SHA-256 of the exhibit in hexadecimal; empty when it is kept out. */
struct str locator_exhibit(const struct publication *p,
	const struct locator *l,
	char ret[static SHA256_HEX_N]);

/* The judgement of a layer as one line: the answer, how probable, what is
 * missing. */
void say_verdict_line(struct buf *b, const struct verdict *v);

/* Everything that claims speak of, in the order in which it is met. */
struct mentioned {
	struct table id;  /* of entities */
	int64_t *known_s; /* same index: when it was first heard of */
	/* outer bounds of what is said; TIME_UNKNOWN, TIME_OPEN */
	int64_t *first_s;
	int64_t *last_s;
};
/* Of the claims that count, and of those in gone (may be NULL). false: memory
 * is spent. */
bool exchange_mentioned(const struct publication *p,
	const struct claimset *gone,
	struct arena *a,
	struct mentioned *ret);

/* Claims that examiners withdrew and that count in no revision, the newest of
 * each, as far as they may be told. false: memory is spent. */
bool exchange_withdrawn(const struct publication *p,
	struct arena *a,
	struct claimset *ret);

/* Claims by their keys. A key says what is claimed and by whom; where that
 * holds in two stretches of time, two claims of one key count beside each
 * other. */
struct keyed {
	struct table key;
	int64_t *known_s;   /* same index: when it was first heard of */
	struct table again; /* whole ids of the second and later ones */
	uint32_t *ordinal;  /* same index: 2, 3, .. */
};
/* Of all revisions of the publication. false: memory is spent. */
bool exchange_keyed(const struct publication *p,
	struct arena *a,
	struct keyed *ret);
/* Since when the claim's key is known. */
int64_t keyed_since(const struct keyed *f, const struct claim *c);
/* Appends what no other claim that counts is called, and the claim's later
 * revisions are: its key, of a second one "KEY#2". */
void keyed_name(const struct keyed *f, const struct claim *c, struct buf *b);

/* --- indicators.c --------------------------------------------------------
 */

/* "address", "domain" or "sample": the type of entity that is looked for */
const char *advised_entity(enum advised_kind k);

/* Something to look for in one's own logs, and the claim that says so. */
struct lead {
	struct advised advised;
	const struct claim *claim; /* the first one */
};
/* What of a case can be looked for without accusing many innocents: what
 * samples are configured for, what the attack passed through or what was
 * found in an incident, by sources graded C3 or better, and what hunts alone
 * suspect from a million to one on; not what everybody has to do with, a host
 * of those who were attacked, nor a machine that others share. Those left
 * out, each once, and why, go onto lost. false: memory is spent. */
bool exchange_leads(const struct publication *p,
	struct arena *a,
	struct lead **ret,
	uint32_t *ret_n,
	struct losses *lost);

#endif
