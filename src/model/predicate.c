/* SPDX-License-Identifier: Apache-2.0 */
#include "model/predicate.h"

#define T(x) (1U << ENT_##x)
#define MACHINE (T(ADDRESS) | T(DOMAIN) | T(SERVER))
#define ACTOR (T(PERSONA) | T(PERSON) | T(GROUP) | T(UNIT) | T(SPONSOR))
#define THING                                                        \
	(MACHINE | T(SAMPLE) | T(MALWARE) | T(TOOL) | T(TECHNIQUE) | \
		T(INDICATOR) | T(CERTIFICATE))
#define VICTIM (T(ORG) | T(INCIDENT))
#define ANY ENTITY_TYPES_ALL

/* A build may name one more list. */
#ifndef PREDICATES_MORE
#define PREDICATES_MORE "model/none.list"
#endif

/* Two rows of one id, or a row that takes nothing, do not compile. */
#define PREDICATE(id, topic, name, verb, subjects, objects, found, meaning) \
	static const int predicate_is_##id =                                \
		sizeof(char[(subjects) && (objects) ? 1 : -1]);
#include "model/predicates.list"
#include PREDICATES_MORE
#undef PREDICATE

#define SAID .hunt = NULL
#define FOUND(hunt_, side, family_, cap)          \
	.hunt = hunt_, .suspect = SUSPECT_##side, \
	.family = FAMILY_##family_, .cap_milli = cap
#define PREDICATE(id,                  \
	topic_,                        \
	name_,                         \
	verb_,                         \
	subjects_,                     \
	objects_,                      \
	found,                         \
	meaning_)                      \
	{ .topic = TOPIC_##topic_,     \
		.name = name_,         \
		.verb = verb_,         \
		.subjects = subjects_, \
		.objects = objects_,   \
		.meaning = meaning_,   \
		found },
const struct predicate_row predicates[] = {
	{ .name = "", .verb = "", .meaning = "" },
#include "model/predicates.list"
#include PREDICATES_MORE
};
#undef PREDICATE
const size_t n_predicates = sizeof predicates / sizeof *predicates;

const char *topic_name(enum topic t)
{
	static const char *const name[TOPICS] = {
		[TOPIC_FINDINGS] = "what hunts find in telemetry",
		[TOPIC_MACHINES] = "machines, names and their roles",
		[TOPIC_PERSONAS] =
			"personas and the environment of their operators",
		[TOPIC_PERSONS] = "persons",
		[TOPIC_ORGANISATIONS] =
			"organisations and who stands behind them",
		[TOPIC_GROUPS] = "groups and what is known of them",
		[TOPIC_UNITS] = "units, sponsors, tasking and place",
		[TOPIC_ROLES] =
			"several hands: who made, ran, bought, supplied",
		[TOPIC_ARTEFACTS] = "samples, code and its marks",
		[TOPIC_TIMES] = "order and coincidence",
		[TOPIC_MONEY] = "payments",
		[TOPIC_AGAINST] = "what speaks against, takes back or cuts",
		[TOPIC_RECORD] = "damage, warnings and notes",
	};

	return name[t];
}

enum predicate predicate_named(struct str name)
{
	for (size_t i = 1; i < n_predicates; i++) {
		if (str_is(name, predicates[i].name))
			return (enum predicate)i;
	}
	return PRED_NONE;
}

struct str predicate_name(enum predicate p)
{
	return str_of(predicates[p].name);
}

const char *predicate_check(enum predicate p,
	struct str subject,
	struct str object)
{
	enum entity_type s = entity_type_of(subject);
	enum entity_type o = entity_type_of(object);

	if (s == ENT_NONE) {
		return "the subject is not an entity: expected type:name "
		       "with "
		       "a known type, e.g. address:203.0.113.10";
	}
	if (o == ENT_NONE) {
		return "the object is not an entity: expected type:name with "
		       "a "
		       "known type, e.g. group:Tick";
	}
	if (!(predicates[p].subjects >> s & 1))
		return "this predicate does not take a subject of that type";
	if (!(predicates[p].objects >> o & 1))
		return "this predicate does not take an object of that type";
	return NULL;
}
