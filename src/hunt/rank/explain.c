/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/explain.h"

static const struct explanation any = {
	"ordinary software that nobody here knows of",
	"Ask who runs the machines on both ends what they are for.",
};

static const struct {
	enum predicate predicate;
	struct explanation explanation;
} explanations[] = {
	{ PRED_BEACONS_TO,
		{ "software that asks for updates, news or mail on a timer",
			"Find the program behind the connections on the "
			"client: process, signer, when it was installed." } },
	{ PRED_LONG_CONNECTION_TO,
		{ "a push channel, remote desktop, VPN or download",
			"Find the program that holds the connection, and "
			"whether a user sat there all that time." } },
	{ PRED_KEEPS_CALLING,
		{ "a program that looks for a server that was switched off "
		  "or "
		  "moved",
			"Find the program that calls; ask passive DNS and "
			"sinkhole lists what stood at the server before." } },
	{ PRED_DRIPS_TO,
		{ "telemetry or metrics of a fixed form",
			"Read one of the uploads, if a capture or a proxy "
			"has "
			"it." } },
	{ PRED_UPLOADS_TO,
		{ "a backup, cloud storage, a video call or a big mail",
			"Ask the client's user; look for archives that were "
			"written before." } },
	{ PRED_TUNNELS_THROUGH,
		{ "look-ups of reputation by antivirus and mail filters",
			"Decode some of the names; ask whose domain it is "
			"and "
			"since when." } },
	{ PRED_ASKS_GENERATED_NAMES,
		{ "a browser that tests its resolver, or a wrong search "
		  "suffix",
			"Look which names had an answer, and who went "
			"there." } },
	{ PRED_SCANNED,
		{ "a researcher's scanner, monitoring, or a program that "
		  "looks "
		  "for its peers",
			"Look which of its targets answered, and what came "
			"after." } },
	{ PRED_ASKED_FOR_ALL,
		{ "an inventory, monitoring, a smart speaker that looks for "
		  "its like, or a gateway that is scanned from outside",
			"Ask what the machine is for; look what it did with "
			"those that answered." } },
	{ PRED_STARVED_OF_LEASES,
		{ "many real machines that come at once, after a power cut "
		  "or "
		  "to an event, at a place where nothing else of them is "
		  "seen",
			"Ask the switches on which port these hardware "
			"addresses were learnt; look for a second DHCP "
			"server "
			"afterwards." } },
	{ PRED_GUESSED_PASSWORDS_ON,
		{ "a script or a device that still has an old password",
			"Look for a logon that succeeded, and what that "
			"account did next." } },
	{ PRED_MOVED_LATERALLY_TO,
		{ "an administrator, or software distribution",
			"Ask the administrators; read the logs of the target "
			"for services and tasks that were made." } },
	{ PRED_STAGED_ON,
		{ "somebody packed files for a colleague or a backup",
			"Find out who wrote the archive and what is in "
			"it." } },
	{ PRED_MATCHES_INDICATOR,
		{ "an entry that is old, wrong, or of a server that many "
		  "share",
			"Read the report that the list cites, and check its "
			"dates against the contact." } },
	{ PRED_SHOWS_FINGERPRINT,
		{ "other software that is built with the same library",
			"Compare name, certificate and path as well." } },
	{ PRED_SHARED_RARE_SERVER,
		{ "a supplier or a service that they have in common",
			"Ask the organisations whether they know the "
			"server." } },
	{ PRED_SIBLING_OF,
		{ "an appliance or a hosting company that sets up all its "
		  "servers alike",
			"Compare who rented both, and when." } },
};

const struct explanation *explain(enum predicate p)
{
	for (size_t i = 0; i < sizeof explanations / sizeof *explanations;
		i++) {
		if (explanations[i].predicate == p)
			return &explanations[i].explanation;
	}
	return &any;
}
