/* SPDX-License-Identifier: Apache-2.0 */
#include "model/predicate.h"

#define T(x) (1U << ENT_##x)
#define MACHINE (T(ADDRESS) | T(DOMAIN) | T(SERVER))
#define ACTOR (T(PERSONA) | T(PERSON) | T(GROUP) | T(UNIT) | T(SPONSOR))
#define THING                                                        \
	(MACHINE | T(SAMPLE) | T(MALWARE) | T(TOOL) | T(TECHNIQUE) | \
		T(INDICATOR) | T(CERTIFICATE))
#define VICTIM (T(ORG) | T(INCIDENT))
#define ANY ((1U << ENT_TYPES) - 1)

const struct predicate predicates[] = {
	/* made by hunts */
	{ "beacons-to",
		"beacons to",
		MACHINE,
		MACHINE,
		"periodic contact, found in telemetry" },
	{ "long-connection-to",
		"held a long connection to",
		MACHINE,
		MACHINE,
		"a connection far longer than others, found in telemetry" },
	{ "matches-indicator",
		"matches",
		MACHINE | T(SAMPLE) | T(CERTIFICATE) | T(ACCOUNT),
		T(INDICATOR),
		"something seen in telemetry stands in an indicator list" },
	{ "shows-fingerprint",
		"showed",
		MACHINE,
		T(INDICATOR),
		"a client or server there behaves like listed software: JA3, "
		"JA4, HASSH; much software may share it, so it moves nothing "
		"by itself" },
	{ "uploads-to",
		"uploaded far more than usual to",
		MACHINE,
		MACHINE,
		"against the host's own habits" },
	{ "drips-to",
		"makes many small uploads to",
		MACHINE,
		MACHINE,
		"many connections that each send about the same little" },
	{ "tunnels-through",
		"hides data in questions about",
		MACHINE,
		MACHINE,
		"the DNS used as a channel" },
	{ "asks-generated-names",
		"asks for generated names under",
		MACHINE,
		MACHINE,
		"names that a program made up" },
	{ "scanned",
		"scanned",
		MACHINE,
		T(INDICATOR),
		"tried many machines or ports" },
	{ "guessed-passwords-on",
		"guessed passwords on",
		MACHINE,
		MACHINE,
		"many logons that failed, and whether one did not" },
	{ "shared-rare-server",
		"is rare, but shared by",
		MACHINE,
		T(INDICATOR),
		"few talk to it, from several unrelated organisations, in the "
		"same way" },
	{ "sibling-of",
		"was built like",
		MACHINE,
		MACHINE,
		"two servers share a trait that few have" },
	{ "moved-laterally-to",
		"went on to",
		MACHINE,
		MACHINE,
		"administration from a machine that never did it before" },
	{ "staged-on",
		"collected files on",
		MACHINE,
		MACHINE,
		"an archive was written before an upload" },
	{ "suspected",
		"is suspected by",
		MACHINE,
		T(INDICATOR),
		"what all hunts found about one server, joined and ranked; "
		"moves nothing by itself" },
	/* made by link, from tables and telemetry */
	{ "rented",
		"rented",
		T(PERSONA),
		MACHINE,
		"a contract names the persona as the tenant of the server" },
	{ "identified-by",
		"is identified by",
		T(PERSONA),
		T(IDENTIFIER),
		"an identifier given or used by the persona" },
	{ "same-as",
		"is the same as",
		T(PERSONA),
		T(PERSONA),
		"two names, one hand: shared exact identifiers" },
	{ "uses",
		"uses",
		ACTOR,
		THING,
		"a tool, malware, server or technique that the actor uses" },
	{ "contacted",
		"contacted",
		T(ORG),
		MACHINE,
		"a host of the organisation talked to the server" },
	{ "shared-infrastructure",
		"is shared infrastructure:",
		MACHINE,
		T(INDICATOR),
		"public or shared: stands on a warning list" },
	{ "resembles-by-techniques",
		"resembles, by its techniques,",
		T(INCIDENT),
		T(GROUP),
		"published knowledge in the case describes an actor with such "
		"techniques" },
	{ "resembles-by-software",
		"resembles, by its software,",
		T(INCIDENT),
		T(GROUP),
		"published knowledge in the case describes an actor with such "
		"software" },
	{ "resembles-by-indicators",
		"resembles, by its indicators,",
		T(INCIDENT),
		T(GROUP),
		"published lists in the case hold such indicators" },
	{ "damaged",
		"was harmed in",
		T(ORG),
		T(INCIDENT),
		"the organisation and what it lost" },
	/* made by people */
	{ "holder-of",
		"is the holder of",
		T(PERSON),
		T(IDENTIFIER) | T(ACCOUNT),
		"a record that is hard to forge ties the person to the "
		"identifier" },
	{ "operated",
		"operated",
		T(PERSON),
		T(PERSONA) | T(ACCOUNT) | MACHINE,
		"the person acted under the false name, or used the machine" },
	{ "handed-to",
		"handed access to",
		T(PERSON) | T(PERSONA),
		T(GROUP) | T(UNIT) | T(PERSON),
		"access or credentials passed on" },
	{ "attributed-to",
		"is attributed to",
		T(INCIDENT),
		ACTOR,
		"somebody says who did it" },
	{ "member-of",
		"is a member of",
		T(PERSON) | T(GROUP),
		T(GROUP) | T(UNIT),
		"belongs to" },
	{ "tasked-by",
		"was tasked by",
		T(PERSON) | T(GROUP) | T(UNIT),
		T(PERSON) | T(UNIT) | T(SPONSOR),
		"acted on the order of" },
	{ "part-of",
		"is part of",
		T(UNIT) | T(GROUP),
		T(UNIT) | T(SPONSOR),
		"organisational place" },
	{ "funds", "funds", T(SPONSOR) | T(UNIT), ACTOR, "pays for" },
	{ "motive",
		"has a motive in",
		ACTOR | T(COUNTRY),
		VICTIM,
		"who gains; never proof" },
	{ "located-in",
		"stands in",
		MACHINE | T(ORG),
		T(COUNTRY),
		"where it stands; says nothing about who commands it" },
	{ "attack-passed-through",
		"passed through",
		T(INCIDENT),
		MACHINE,
		"the attack was seen passing through the server" },
	{ "configured-in",
		"is the control server in the configuration of",
		MACHINE,
		T(SAMPLE) | T(MALWARE),
		"malware analysis finds the server in a sample" },
	{ "found-in",
		"was found in",
		THING | T(IDENTIFIER) | T(ACCOUNT),
		VICTIM,
		"a sample, tool, technique, server, domain or client "
		"fingerprint (identifier:ja3:...) seen in the incident; "
		"clusters and published knowledge are compared by it" },
	{ "targeted",
		"targeted",
		ACTOR | T(INCIDENT),
		T(ORG),
		"meant to harm" },
	{ "alias-of",
		"is an alias of",
		ACTOR,
		ACTOR,
		"a name used by the source in scope for another name; never a "
		"merge" },
	{ "charged",
		"was charged over",
		T(PERSON) | T(UNIT),
		T(INCIDENT),
		"a public charge" },
	{ "papers-sent",
		"had papers sent to prosecutors over",
		T(PERSON),
		ANY,
		"the police hand the case over" },
	{ "not-prosecuted",
		"was not prosecuted over",
		T(PERSON),
		ANY,
		"a decision not to indict" },
	{ "left-country", "left", T(PERSON), T(COUNTRY), "left the country" },
	{ "denies",
		"denies",
		T(STATE) | T(COUNTRY) | T(ORG) | ACTOR,
		ANY,
		"a denial: kept and shown, moves nothing" },
	{ "no-leak-found",
		"found no leak:",
		VICTIM,
		VICTIM,
		"the victim's own finding" },
	{ "asks-for-information",
		"asked for information about",
		T(STATE) | T(COUNTRY) | T(ORG),
		ANY,
		"somebody wants to know more" },
	{ "warned",
		"was warned about",
		T(ORG),
		THING | T(INCIDENT),
		"a warning was given" },
	{ "considered",
		"looked into the role of",
		T(ANALYST) | T(PERSON),
		MACHINE,
		"relay, NAT and compromised host were looked into" },
	{ "signed-off",
		"signed off",
		T(ANALYST) | T(PERSON),
		T(PERSON),
		"the named examiner answers for naming an individual" },
	{ "noted",
		"noted",
		ANY,
		ANY,
		"a fact kept for the record; moves nothing" },
};
const size_t n_predicates = sizeof predicates / sizeof *predicates;

const struct predicate *predicate_find(struct str name)
{
	for (size_t i = 0; i < n_predicates; i++)
		if (str_is(name, predicates[i].name))
			return &predicates[i];
	return NULL;
}

const char *predicate_check(const struct predicate *p,
	struct str subject,
	struct str object)
{
	enum entity_type s = entity_type_of(subject);
	enum entity_type o = entity_type_of(object);

	if (s == ENT_NONE)
		return "the subject is not an entity: expected type:name with "
		       "a known type, e.g. address:203.0.113.10";
	if (o == ENT_NONE)
		return "the object is not an entity: expected type:name with a "
		       "known type, e.g. group:Tick";
	if (!(p->subjects >> s & 1))
		return "this predicate does not take a subject of that type";
	if (!(p->objects >> o & 1))
		return "this predicate does not take an object of that type";
	return NULL;
}

static const struct hunted hunted[] = {
	{ "beacons-to", "beacon", true },
	{ "long-connection-to", "long-connection", true },
	{ "matches-indicator", "indicator", false },
	{ "shows-fingerprint", "indicator", false },
	{ "uploads-to", "upload", true },
	{ "drips-to", "upload", true },
	{ "tunnels-through", "dns-tunnel", true },
	{ "asks-generated-names", "generated-names", true },
	{ "scanned", "scan", false },
	{ "guessed-passwords-on", "brute-force", false },
	{ "shared-rare-server", "shared-server", false },
	{ "sibling-of", "sibling", false },
	{ "moved-laterally-to", "lateral", false },
	{ "staged-on", "staging", true },
};

const struct hunted *hunted_find(struct str predicate)
{
	for (size_t i = 0; i < sizeof hunted / sizeof *hunted; i++)
		if (str_is(predicate, hunted[i].predicate))
			return &hunted[i];
	return NULL;
}
