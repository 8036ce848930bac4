/* SPDX-License-Identifier: Apache-2.0 */
/* An entity is written "type:name", everywhere: in tables, claims, the database
 * and documents. Names are never merged. */
#ifndef MODEL_ENTITY_H
#define MODEL_ENTITY_H

#include "core/core.h"

enum entity_type {
	ENT_ADDRESS,
	ENT_DOMAIN,
	ENT_SERVER,
	ENT_CERTIFICATE,
	ENT_SAMPLE,
	ENT_MALWARE,
	ENT_TOOL,
	ENT_ACCOUNT,
	ENT_IDENTIFIER,
	ENT_PERSONA,
	ENT_PERSON,
	ENT_GROUP,
	ENT_UNIT,
	ENT_SPONSOR,
	ENT_ORG,
	ENT_INCIDENT,
	ENT_TECHNIQUE,
	ENT_COUNTRY,
	ENT_INDICATOR,
	ENT_CONTRACT,
	ENT_STATE,
	ENT_ANALYST,
	ENT_ROLE,
	ENT_STATEMENT,
	ENT_CLAIM,
	ENT_DAY,
	ENT_WALLET,
	ENT_DEVICE,
	ENT_PLACE,
	ENT_CLOCK,
	ENT_EVENT,
	ENT_DURATION,
	ENT_TYPES,
	ENT_NONE = ENT_TYPES
};

/* the set of all of them, as bits: as many as 32 bits hold */
#define ENTITY_TYPES_ALL (UINT32_MAX >> (32 - ENT_TYPES))

/* "address", "domain", ...; "none" when it is not a type */
const char *entity_type_name(enum entity_type t);

/* The type of "type:name", ENT_NONE when the text is not of that form or the
 * type is unknown or the name is empty. */
enum entity_type entity_type_of(struct str id);
/* what stands after the first colon */
struct str entity_name(struct str id);

#endif
