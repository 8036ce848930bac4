/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/weights.h"

#define PCT(x) (FIXED_ONE / 100 * (x))

static const char measured_links[] = "vendor-independent links between published indicator lists, 4,861 lists: hash ~900, domain 145, address 85";
static const char judged[] = "expert judgement, to be re-estimated from closed cases";
static const char resembles[] = "what kb evaluate measures, capped: techniques are cheap to copy, an exclusive tool planted wins a third of rankings";
static const char beacon_rate[] = "measured: about 8 external periodic services per benign host-day pass the hunt, so timing alone says little; judgement for the numerator";

/* ln 2 = 693, ln 4 = 1386, ln 10 = 2303, ln 20 = 2996, ln 50 = 3912, ln 85 = 4443, ln 145 = 4977, ln 900 = 6802 */
const struct weight weights[] = {
	{ "beacons-to", MADE_BY_HUNT, LAYER_MACHINE, SIDE_OBJECT, ENT_ADDRESS, ENT_NONE, CLASS_TELEMETRY, 1386, 4605, beacon_rate,
	  "traffic logs of another network in which a host polls the server on a timer" },
	{ "long-connection-to", MADE_BY_HUNT, LAYER_MACHINE, SIDE_OBJECT, ENT_ADDRESS, ENT_NONE, CLASS_TELEMETRY, 405, 4605, "long connections are common: 1.5; judgement",
	  "traffic logs of another network with long connections to the server" },
	{ "matches-indicator", MADE_BY_HUNT, LAYER_MACHINE, SIDE_SUBJECT, ENT_ADDRESS, ENT_INDICATOR, CLASS_INFRASTRUCTURE, 4443, 4605, measured_links,
	  "an indicator list of somebody else that names the address" },
	{ "configured-in", MADE_BY_ROW, LAYER_MACHINE, SIDE_SUBJECT, ENT_ADDRESS, ENT_NONE, CLASS_MALWARE, 4977, 4605, "a server in a sample's configuration, as a registrable domain: 145; decoy servers exist",
	  "a malware sample whose configuration names the server" },
	{ "attack-passed-through", MADE_BY_ROW, LAYER_MACHINE, SIDE_OBJECT, ENT_ADDRESS, ENT_NONE, CLASS_CONTROL_SERVER, 3912, 4605, judged,
	  "the server itself, or an image of it, that shows the attack passing through" },
	{ "contacted", MADE_BY_ROW, LAYER_MACHINE, SIDE_OBJECT, ENT_ADDRESS, ENT_ORG, CLASS_TELEMETRY, 693, 4605, judged,
	  "an organisation's own record that its hosts contacted the server" },

	{ "rented", MADE_BY_ROW, LAYER_PERSONA, SIDE_SUBJECT, ENT_PERSONA, ENT_ADDRESS, CLASS_RECORD, 4977, 5298, judged,
	  "the provider's contract record of who rented the server" },
	{ "identified-by", MADE_BY_ROW, LAYER_PERSONA, SIDE_SUBJECT, ENT_PERSONA, ENT_IDENTIFIER, CLASS_RECORD, 2996, 3912, judged,
	  "a registration, payment, key or handle that the name used" },
	{ "same-as", MADE_BY_LINK, LAYER_PERSONA, SIDE_SUBJECT, ENT_PERSONA, ENT_PERSONA, CLASS_RECORD, 2996, 3912, judged,
	  "a record whose fields tie the name to one that is known already" },

	{ "holder-of", MADE_BY_ROW, LAYER_INDIVIDUAL, SIDE_SUBJECT, ENT_PERSON, ENT_IDENTIFIER, CLASS_RECORD, 4977, 5298, "identity checked at a counter: costly to plant; judgement",
	  "a record made where identity is checked (bank, telephone shop, registrar) of who holds the identifier" },
	{ "operated", MADE_BY_ROW, LAYER_INDIVIDUAL, SIDE_SUBJECT, ENT_PERSON, ENT_NONE, CLASS_PEOPLE, 3912, 3912, "admissions can be false (false-confession literature); judgement",
	  "testimony, or a device, that shows who used the name or the machine" },

	{ "handed-to", MADE_BY_ROW, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_NONE, CLASS_PEOPLE, 2996, 3912, judged,
	  "testimony that access or data was handed to the group" },
	{ "attributed-to", MADE_BY_ROW, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_INCIDENT, CLASS_PEOPLE, 2303, 2996, "a bare assertion; judgement",
	  "an attribution to the group by somebody with evidence of their own" },
	{ "member-of", MADE_BY_ROW, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_PERSON, CLASS_PEOPLE, 2996, 3912, judged,
	  "testimony or a document that a person of the case belongs to the group" },
	{ "uses", MADE_BY_LINK, LAYER_GROUP, SIDE_SUBJECT, ENT_GROUP, ENT_SAMPLE, CLASS_MALWARE, 6802, 3689, measured_links,
	  "a malware sample of the case that is known from the group" },
	{ "uses", MADE_BY_LINK, LAYER_GROUP, SIDE_SUBJECT, ENT_GROUP, ENT_DOMAIN, CLASS_INFRASTRUCTURE, 4977, 4605, measured_links,
	  "a domain of the case that is known from the group" },
	{ "uses", MADE_BY_LINK, LAYER_GROUP, SIDE_SUBJECT, ENT_GROUP, ENT_ADDRESS, CLASS_INFRASTRUCTURE, 4443, 4605, measured_links,
	  "an address of the case that is known from the group" },

	{ "resembles-by-techniques", MADE_BY_LINK, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_INCIDENT, CLASS_TECHNIQUE, 1099, 1099, resembles,
	  "techniques seen in the incident (`found-in`), and published knowledge of actors in the case" },
	{ "resembles-by-software", MADE_BY_LINK, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_INCIDENT, CLASS_MALWARE, 2303, 1609, resembles,
	  "malware or tools seen in the incident (`found-in`), and published knowledge of actors in the case" },
	{ "resembles-by-indicators", MADE_BY_LINK, LAYER_GROUP, SIDE_OBJECT, ENT_GROUP, ENT_INCIDENT, CLASS_INFRASTRUCTURE, 4443, 4605, measured_links,
	  "addresses, domains or files seen in the incident (`found-in`), and published indicator lists in the case" },

	{ "tasked-by", MADE_BY_ROW, LAYER_UNIT, SIDE_OBJECT, ENT_UNIT, ENT_NONE, CLASS_PEOPLE, 2996, 3912, judged,
	  "testimony or a document (order, report, message) that the unit gave the task" },
	{ "member-of", MADE_BY_ROW, LAYER_UNIT, SIDE_OBJECT, ENT_UNIT, ENT_NONE, CLASS_PEOPLE, 2996, 3912, judged,
	  "testimony or a document (roster, pay, rank) that a person of the case serves in the unit" },
	{ "attributed-to", MADE_BY_ROW, LAYER_UNIT, SIDE_OBJECT, ENT_UNIT, ENT_INCIDENT, CLASS_PEOPLE, 2303, 2996, "a bare assertion; judgement",
	  "an attribution to the unit by somebody with evidence of their own" },

	{ "uses", MADE_BY_LINK, LAYER_UNIT, SIDE_SUBJECT, ENT_UNIT, ENT_SAMPLE, CLASS_MALWARE, 6802, 3689, measured_links,
	  "a malware sample of the case that is known from the unit" },
	{ "uses", MADE_BY_LINK, LAYER_UNIT, SIDE_SUBJECT, ENT_UNIT, ENT_DOMAIN, CLASS_INFRASTRUCTURE, 4977, 4605, measured_links,
	  "a domain of the case that is known from the unit" },
	{ "uses", MADE_BY_LINK, LAYER_UNIT, SIDE_SUBJECT, ENT_UNIT, ENT_ADDRESS, CLASS_INFRASTRUCTURE, 4443, 4605, measured_links,
	  "an address of the case that is known from the unit" },

	{ "tasked-by", MADE_BY_ROW, LAYER_SPONSOR, SIDE_OBJECT, ENT_SPONSOR, ENT_NONE, CLASS_PEOPLE, 2996, 3912, judged,
	  "testimony or a document (order, report, message) that the sponsor gave the task" },
	{ "funds", MADE_BY_ROW, LAYER_SPONSOR, SIDE_SUBJECT, ENT_SPONSOR, ENT_NONE, CLASS_RECORD, 3912, 4605, judged,
	  "a payment, budget line or contract by which the sponsor paid for it" },
	{ "attributed-to", MADE_BY_ROW, LAYER_SPONSOR, SIDE_OBJECT, ENT_SPONSOR, ENT_INCIDENT, CLASS_PEOPLE, 2303, 2996, "a bare assertion; judgement",
	  "an attribution to the sponsor by somebody with evidence of their own" },
	{ "motive", MADE_BY_ROW, LAYER_SPONSOR, SIDE_SUBJECT, ENT_SPONSOR, ENT_NONE, CLASS_MOTIVE, 405, 405, "many have a motive; never counts for the gate",
	  "what the sponsor stood to gain" },
};
const size_t n_weights = sizeof weights / sizeof *weights;

static const char unknown_share[] = "observed share of unknown actors: 24 to 56 %";

const struct layer_rule layer_rules[LAYERS] = {
	[LAYER_MACHINE] = { ENT_ADDRESS, false, PCT(90), PCT(80), PCT(95), "of what hunts put forward on benign hosts about nine in ten are ordinary services" },
	[LAYER_PERSONA] = { ENT_PERSONA, false, PCT(40), PCT(24), PCT(56), unknown_share },
	[LAYER_INDIVIDUAL] = { ENT_PERSON, false, PCT(40), PCT(24), PCT(56), unknown_share },
	[LAYER_GROUP] = { ENT_GROUP, true, PCT(40), PCT(24), PCT(56), unknown_share },
	[LAYER_UNIT] = { ENT_UNIT, true, PCT(56), PCT(40), PCT(70), "no public measure for units: the upper end of the share of unknown actors" },
	[LAYER_SPONSOR] = { ENT_SPONSOR, true, PCT(56), PCT(40), PCT(70), "no public measure for sponsors: the upper end of the share of unknown actors" },
};

const struct class_rule class_rules[CLASSES] = {
	[CLASS_TECHNIQUE] = { 1099, 500, false, "techniques alone name the right one of 172 groups in 40-44 % of cases and cannot tell a known actor from an unknown one" },
	[CLASS_MALWARE] = { 4605, 1000, false, judged },
	[CLASS_INFRASTRUCTURE] = { 4605, 1000, false, judged },
	[CLASS_CONTROL_SERVER] = { 4605, 1000, false, judged },
	[CLASS_TELEMETRY] = { 2773, 1000, true, "one sensor that sees many hosts poll a server has seen a server; many organisations poll ordinary ones: timing alone never exceeds \"likely\"" },
	[CLASS_RECORD] = { 6908, 1000, false, judged },
	[CLASS_PEOPLE] = { 4605, 1000, false, judged },
	[CLASS_MOTIVE] = { 405, 1000, false, "motive alone never counts" },
};

int64_t grade_wrong_milli(char reliability)
{
	static const int64_t wrong[] = { 50, 200, 350, 450, 500, 450 };

	return wrong[reliability - 'A'];
}
