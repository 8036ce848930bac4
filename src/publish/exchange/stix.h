/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the writers of STIX: one bundle of a case. */
#ifndef PUBLISH_EXCHANGE_STIX_H
#define PUBLISH_EXCHANGE_STIX_H

#include "publish/exchange/exchange.h"

/* Of entities for which STIX has no type. */
#define STIX_OWN_TYPE "ashiato-entity"
#define STIX_EXTENSION \
	"extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"

struct stix {
	const struct publication *p;
	struct jw *j;
	struct arena *a;
	struct losses *lost;
	enum tlp tlp;
	char maker[UUID_N];   /* of the identity that all objects are of */
	struct claimset gone; /* withdrawn */
	struct mentioned things;
	struct keyed keyed;
	struct lead *lead; /* what is an indicator */
	uint32_t n_lead;
	struct table lead_of; /* value -> its index */
};

/* An entity's object. */
struct stix_thing {
	const char *type;
	char uuid[UUID_N];
	bool observable; /* its id is the standard's */
};

/* --- stix_things.c -------------------------------------------------------
 */

/* What an entity is in STIX. Observables have the id that the standard gives
 * them; the rest is of the case, so that a second export updates the first.
 */
struct stix_thing stix_thing_of(struct str case_id, struct str id);
/* The members that an observable's id is made of, as canonical JSON. */
void stix_members_of(struct str id, struct buf *b);
/* The object of an entity. known_s: when it was first heard of. */
void stix_put_thing(struct stix *x, struct str id, int64_t known_s);

/* --- stix_object.c --------------------------------------------------------
 */

/* A UUID of a thing of this case. */
const char *stix_uuid(const struct stix *x,
	const char *kind,
	struct str name,
	char ret[static UUID_N]);
/* The UUID of a claim's relationship: of its key, or of its content when its
 * names are withheld. */
void stix_claim_uuid(const struct stix *x,
	const struct claim *c,
	char ret[static UUID_N]);
/* Opens an object of that type with what all but observables have. */
void stix_open(struct stix *x,
	const char *type,
	const char *uuid,
	int64_t created_s,
	int64_t modified_s);
/* Opens "extensions" with ours of that kind in it, for members of our own. */
void stix_open_extension(struct jw *j, const char *kind);
/* Closes both. */
void stix_close_extension(struct jw *j);

/* --- stix_judgement.c -----------------------------------------------------
 */

/* The UUID of the note on a layer. */
void stix_layer_uuid(const struct stix *x,
	enum layer l,
	char ret[static UUID_N]);
/* The note on one layer. */
void stix_put_verdict(struct stix *x, const struct verdict *v);
/* A note for each layer, an opinion for each examiner's own grade, and one
 * report around them. */
void stix_put_judgement(struct stix *x);

/* --- stix.c ---------------------------------------------------------------
 */

/* The marking, who makes the bundle (by the publication's case_name), and
 * what our own members mean. */
void stix_put_preamble(struct stix *x);
/* A claim as a relationship between two objects of the bundle. */
void stix_put_claim(struct stix *x, const struct claim *c, bool revoked);

#endif
