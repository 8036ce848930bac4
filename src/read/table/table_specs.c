/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that people write, as data: the reader, the templates and the
 * manual page are made from this. */
#include "read/read.h"

#define N(x) (uint32_t)(sizeof(x) / sizeof *(x))

#define FROM                                                         \
	{                                                            \
		.name = "from", CELL_DATE, false, NULL,              \
		"when it began to hold; as fine as is known: 2016, " \
		"2016-09, 2016-09-12, 2016-09-12T08:30",             \
		"2016-09-12"                                         \
	}
#define TO                                                                   \
	{                                                                    \
		.name = "to", CELL_DATE, false, NULL,                        \
		"when it ended; empty = not known or still so", "2017-03-31" \
	}
#define ZONE                                                        \
	{                                                           \
		.name = "zone", CELL_ZONE, false, NULL,             \
		"zone of the dates in this row: Z, UTC or +09:00; " \
		"empty = local time of unknown zone, kept as such", \
		"+09:00"                                            \
	}
#define SOURCE(required)                                            \
	{                                                           \
		.name = "source", CELL_TEXT, required, NULL,        \
		"who gives it to us, kind first: police/..., "      \
		"provider/..., victim/..., vendor/..., press/..., " \
		"state/..., court/..., analyst/...",                \
		"provider/Hosting Example"                          \
	}
#define ORIGIN                                                         \
	{                                                              \
		.name = "origin", CELL_TEXT, false, NULL,              \
		"where it ultimately comes from; copies share it and " \
		"add nothing; empty = the source itself",              \
		""                                                     \
	}
#define GRADE                                                    \
	{                                                        \
		.name = "grade", CELL_GRADE, false, NULL,        \
		"Admiralty grade A1..F6; empty = F6, cannot be " \
		"judged",                                        \
		"A2"                                             \
	}
#define KNOWN                                                         \
	{                                                             \
		.name = "known", CELL_DATE, false, NULL,              \
		"when it became known; empty = when the exhibit was " \
		"acquired",                                           \
		"2017-06-01"                                          \
	}
#define NOTE                                            \
	{                                               \
		.name = "note", CELL_TEXT, false, NULL, \
		"anything a reader should know", ""     \
	}
#define SUBJECT                                                      \
	{                                                            \
		.name = "subject", CELL_ENTITY, true, NULL,          \
		"what is spoken of, as type:name", "person:Person A" \
	}
#define PREDICATE                                                  \
	{                                                          \
		.name = "predicate", CELL_PREDICATE, true, NULL,   \
		"what is said of it: a word of ashiato-tables(5)", \
		"operated"                                         \
	}
#define OBJECT                                                         \
	{                                                              \
		.name = "object", CELL_ENTITY, true, NULL,             \
		"the other side, as type:name", "persona:Example Name" \
	}

#define WITHDRAWN                                                      \
	{                                                              \
		.name = "withdrawn", CELL_DATE, false, NULL,           \
		"from the beginning of this day on the row no longer " \
		"counts; earlier answers stay as they were",           \
		"", true                                               \
	}
#define SUPERSEDES(what)                                              \
	{                                                             \
		.name = "supersedes", CELL_TEXT, false, NULL,         \
		what " that this row replaces: the older one counts " \
		     "until this one became known",                   \
		"", true                                              \
	}
#define KIND                                                   \
	{                                                      \
		.name = "kind", CELL_WORD, false,              \
		"witness|intercept|open record|seized system|" \
		"partner service|technical|document",          \
		"what kind of source it is", "", true          \
	}
#define DEPENDENCE                                                          \
	{                                                                   \
		.name = "dependence", CELL_WORD, false,                     \
		"independent|partly|copy",                                  \
		"how far it depends on other sources of its case", "", true \
	}

static const struct column organisations[ORG_N] = {
	[ORG_NAME] = { .name = "name",
		CELL_TEXT,
		true,
		NULL,
		"name of the organisation",
		"Example Institute" },
	[ORG_SECTOR] = { .name = "sector",
		CELL_TEXT,
		false,
		NULL,
		"aerospace, defence, university, ...",
		"research" },
	[ORG_COUNTRY] = { .name = "country",
		CELL_TEXT,
		false,
		NULL,
		"two letters, ISO 3166",
		"JP" },
	[ORG_PREFIXES] = { .name = "prefixes",
		CELL_PREFIXES,
		false,
		NULL,
		"its networks, separated by ;",
		"192.0.2.0/29;2001:db8:17::/48" },
	[ORG_DOMAINS] = { .name = "domains",
		CELL_TEXT,
		false,
		NULL,
		"its domains, separated by ;",
		"institute.example",
		.fanged = true },
	[ORG_CONTACT] = { .name = "contact",
		CELL_TEXT,
		false,
		NULL,
		"whom to warn",
		"cert@institute.example",
		.fanged = true },
	[ORG_NOTE] = NOTE,
	[ORG_FROM] = { .name = "from",
		CELL_DATE,
		false,
		NULL,
		"since when the networks are its own; empty = always",
		"",
		true },
	[ORG_TO] = { .name = "to",
		CELL_DATE,
		false,
		NULL,
		"until when they were; empty = still",
		"",
		true },
};

static const struct column contracts[CON_N] = {
	[CON_CONTRACT] = { .name = "contract",
		CELL_TEXT,
		true,
		NULL,
		"number of the contract",
		"C-2016-0042" },
	[CON_PROVIDER] = { .name = "provider",
		CELL_TEXT,
		false,
		NULL,
		"who rents the server out",
		"Hosting Example" },
	[CON_SERVER] = { .name = "server",
		CELL_ADDRESS,
		true,
		NULL,
		"address of the server",
		"203.0.113.10" },
	[CON_PERSONA] = { .name = "persona",
		CELL_TEXT,
		true,
		NULL,
		"the name given by the tenant, as written; true or false",
		"Example Name" },
	[CON_START] = { .name = "start",
		CELL_DATE,
		true,
		NULL,
		"first day of the rental",
		"2016-09-12T10:00" },
	[CON_END] = { .name = "end",
		CELL_DATE,
		false,
		NULL,
		"last day; empty = not known",
		"2017-03-31" },
	[CON_ZONE] = ZONE,
	[CON_EMAIL] = { .name = "email",
		CELL_TEXT,
		false,
		NULL,
		"address given",
		"someone@mail.example",
		.fanged = true },
	[CON_PHONE] = { .name = "phone",
		CELL_TEXT,
		false,
		NULL,
		"number given",
		"" },
	[CON_PAYMENT] = { .name = "payment",
		CELL_TEXT,
		false,
		NULL,
		"card, account or token that paid, masked as your rules ask",
		"card:****1111" },
	[CON_DOCUMENT] = { .name = "document",
		CELL_TEXT,
		false,
		NULL,
		"identity document shown",
		"" },
	[CON_LOGIN] = { .name = "login",
		CELL_TEXT,
		false,
		NULL,
		"address from which the contract was made or managed",
		"198.51.100.77",
		.fanged = true },
	[CON_SOURCE] = SOURCE(true),
	[CON_ORIGIN] = ORIGIN,
	[CON_GRADE] = GRADE,
	[CON_KNOWN] = KNOWN,
	[CON_NOTE] = NOTE,
	[CON_WITHDRAWN] = WITHDRAWN,
	[CON_SUPERSEDES] = SUPERSEDES("number of the contract"),
};

static const struct column statements[STA_N] = {
	[STA_STATEMENT] = { .name = "statement",
		CELL_TEXT,
		true,
		NULL,
		"number of the statement",
		"S-7" },
	[STA_SPEAKER] = { .name = "speaker",
		CELL_TEXT,
		true,
		NULL,
		"who says it",
		"Person A" },
	[STA_SAID] = { .name = "said",
		CELL_DATE,
		false,
		NULL,
		"when it was said",
		"2021-04-20" },
	[STA_SUBJECT] = SUBJECT,
	[STA_PREDICATE] = PREDICATE,
	[STA_OBJECT] = OBJECT,
	[STA_FROM] = FROM,
	[STA_TO] = TO,
	[STA_ZONE] = ZONE,
	[STA_SOURCE] = SOURCE(true),
	[STA_ORIGIN] = ORIGIN,
	[STA_GRADE] = GRADE,
	[STA_KNOWN] = KNOWN,
	[STA_TEXT] = { .name = "text",
		CELL_TEXT,
		false,
		NULL,
		"the statement in one sentence, as given",
		"says that he rented servers under false names" },
	[STA_WITHDRAWN] = WITHDRAWN,
	[STA_SUPERSEDES] = SUPERSEDES("number of the statement"),
	[STA_KIND] = KIND,
	[STA_DEPENDENCE] = DEPENDENCE,
};

static const struct column relations[REL_N] = {
	[REL_SUBJECT] = SUBJECT,
	[REL_PREDICATE] = PREDICATE,
	[REL_OBJECT] = OBJECT,
	[REL_FROM] = FROM,
	[REL_TO] = TO,
	[REL_ZONE] = ZONE,
	[REL_SOURCE] = SOURCE(true),
	[REL_ORIGIN] = ORIGIN,
	[REL_GRADE] = GRADE,
	[REL_KNOWN] = KNOWN,
	[REL_SCOPE] = { .name = "scope",
		CELL_TEXT,
		false,
		NULL,
		"within which it holds: for an alias, whose name it is",
		"" },
	[REL_NOTE] = NOTE,
	[REL_ITEM] = { .name = "item",
		CELL_TEXT,
		false,
		NULL,
		"number of the row, for supersedes and retracts",
		"",
		true },
	[REL_WITHDRAWN] = WITHDRAWN,
	[REL_SUPERSEDES] = SUPERSEDES("item"),
	[REL_KIND] = KIND,
	[REL_DEPENDENCE] = DEPENDENCE,
};

static const struct column incidents[INC_N] = {
	[INC_INCIDENT] = { .name = "incident",
		CELL_TEXT,
		true,
		NULL,
		"name of the incident",
		"example-2016" },
	[INC_ORGANISATION] = { .name = "organisation",
		CELL_TEXT,
		false,
		NULL,
		"who was harmed, as in the table of organisations; empty for "
		"a "
		"campaign",
		"Example Institute" },
	[INC_FROM] = FROM,
	[INC_TO] = TO,
	[INC_ZONE] = ZONE,
	[INC_PEOPLE] = { .name = "people",
		CELL_COUNT,
		false,
		NULL,
		"people whose data is touched",
		"8000" },
	[INC_FILES] = { .name = "files",
		CELL_COUNT,
		false,
		NULL,
		"files touched",
		"" },
	[INC_MONEY] = { .name = "money",
		CELL_COUNT,
		false,
		NULL,
		"loss in whole units of the currency",
		"" },
	[INC_CURRENCY] = { .name = "currency",
		CELL_TEXT,
		false,
		NULL,
		"three letters, ISO 4217",
		"" },
	[INC_LEAK] = { .name = "leak",
		CELL_WORD,
		true,
		"yes|possible|none found|unknown|denied",
		"what is known of a leak",
		"possible" },
	[INC_PUBLISH] = { .name = "publish",
		CELL_WORD,
		true,
		"yes|no",
		"no = kept in the register, left out of everything published",
		"yes" },
	[INC_SOURCE] = SOURCE(true),
	[INC_ORIGIN] = ORIGIN,
	[INC_GRADE] = GRADE,
	[INC_KNOWN] = KNOWN,
	[INC_NOTE] = NOTE,
	[INC_WITHDRAWN] = WITHDRAWN,
	[INC_SUPERSEDES] = SUPERSEDES("name of the incident"),
	[INC_RECORDS] = { .name = "records",
		CELL_COUNT,
		false,
		NULL,
		"records of data touched, which are not people",
		"",
		true },
	[INC_BOUND] = { .name = "bound",
		CELL_WORD,
		false,
		BOUND_WORDS,
		"how the numbers of the row are meant",
		"",
		true },
	[INC_DATA] = { .name = "data",
		CELL_TEXT,
		false,
		NULL,
		"kinds of data: names, addresses, credentials, ...",
		"",
		true },
};

static const struct column indicators[IND_N] = {
	[IND_TYPE] = { .name = "type",
		CELL_WORD,
		true,
		INDICATOR_TYPE_WORDS,
		"kind of indicator; a domain matches its subdomains too, a "
		"URL "
		"is matched without scheme and port",
		"domain" },
	[IND_VALUE] = { .name = "value",
		CELL_TEXT,
		true,
		NULL,
		"the indicator",
		"update.control.example",
		.fanged = true },
	[IND_LABEL] = { .name = "label",
		CELL_TEXT,
		false,
		NULL,
		"what it stands for: group:..., malware:...; empty = only "
		"bad",
		"malware:ExampleRAT" },
	[IND_FROM] = { .name = "from",
		CELL_DATE,
		false,
		NULL,
		"valid from",
		"2016-01-01" },
	[IND_TO] = { .name = "to",
		CELL_DATE,
		false,
		NULL,
		"valid until",
		"" },
	[IND_SOURCE] = SOURCE(true),
	[IND_ORIGIN] = ORIGIN,
	[IND_GRADE] = GRADE,
	[IND_KNOWN] = KNOWN,
	[IND_NOTE] = NOTE,
	[IND_WITHDRAWN] = WITHDRAWN,
	[IND_SUPERSEDES] = SUPERSEDES("value of the indicator"),
};

static const struct column watch[WAT_N] = {
	[WAT_WATCHED] = { .name = "watched",
		CELL_TEXT,
		true,
		NULL,
		"what is watched: an address, a network, a name and those "
		"below it, a URL, a digest, a fingerprint, a key",
		"control.watched.example",
		.fanged = true },
	[WAT_TYPE] = { .name = "type",
		CELL_WORD,
		false,
		WATCH_TYPE_WORDS,
		"kind of thing; empty = by its form",
		"domain" },
	[WAT_SINCE] = { .name = "since",
		CELL_DATE,
		false,
		NULL,
		"contact from then on counts; empty = whenever it was",
		"2016-01-01" },
	[WAT_UNTIL] = { .name = "until",
		CELL_DATE,
		false,
		NULL,
		"contact until then counts; empty = until further notice",
		"" },
	[WAT_ZONE] = ZONE,
	[WAT_REASON] = { .name = "reason",
		CELL_TEXT,
		true,
		NULL,
		"why it is watched",
		"the attack passed through it" },
	[WAT_AUTHORITY] = { .name = "authority",
		CELL_TEXT,
		false,
		NULL,
		"on what legal ground",
		"" },
	[WAT_SOURCE] = SOURCE(true),
	[WAT_ORIGIN] = ORIGIN,
	[WAT_GRADE] = GRADE,
	[WAT_KNOWN] = KNOWN,
	[WAT_WITHDRAWN] = WITHDRAWN,
	[WAT_SUPERSEDES] = SUPERSEDES("watched thing"),
};

static const struct column assumptions[ASM_N] = {
	[ASM_ASSUMPTION] = { .name = "assumption",
		CELL_WORD,
		true,
		"clock|before|within",
		"what is taken for granted: how far a clock was ahead of "
		"UTC, "
		"that one event came before another, that they lie no "
		"further "
		"apart than so many seconds",
		"clock" },
	[ASM_SUBJECT] = { .name = "subject",
		CELL_TEXT,
		true,
		NULL,
		"the clock as `ashiato clocks` names it, or the first event: "
		"the id of a claim, or EXHIBIT@OFFSET",
		"proxy.log" },
	[ASM_OBJECT] = { .name = "object",
		CELL_TEXT,
		false,
		NULL,
		"the other event; empty for a clock",
		"" },
	[ASM_SECONDS] = { .name = "seconds",
		CELL_TEXT,
		false,
		NULL,
		"clock: by how much it was ahead of UTC, less than 0 when it "
		"was behind; within: how far apart at most",
		"3660" },
	[ASM_ERROR] = { .name = "error",
		CELL_TEXT,
		false,
		NULL,
		"clock: how many seconds more or less it may have been; "
		"empty "
		"= 1",
		"30" },
	[ASM_FROM] = { .name = "from",
		CELL_DATE,
		false,
		NULL,
		"clock: since when, by itself; empty = whenever it was",
		"2016-03-03" },
	[ASM_TO] = { .name = "to",
		CELL_DATE,
		false,
		NULL,
		"clock: until when; empty = whenever it was",
		"" },
	[ASM_ZONE] = ZONE,
	[ASM_REASON] = { .name = "reason",
		CELL_TEXT,
		true,
		NULL,
		"how it is known",
		"read off when the machine was seized" },
	[ASM_SOURCE] = SOURCE(true),
	[ASM_ORIGIN] = ORIGIN,
	[ASM_GRADE] = GRADE,
	[ASM_KNOWN] = KNOWN,
	[ASM_WITHDRAWN] = WITHDRAWN,
};

static const struct column manifest[MAN_N] = {
	[MAN_FILE] = { .name = "file",
		CELL_TEXT,
		true,
		NULL,
		"the file, relative to the manifest",
		"conn.log" },
	[MAN_ACQUIRED] = { .name = "acquired",
		CELL_DATE,
		true,
		NULL,
		"when it came into evidence; as-of questions compare with it",
		"2016-12-20" },
	[MAN_BY] = { .name = "by",
		CELL_TEXT,
		false,
		NULL,
		"who brought it in",
		"Examiner 1" },
	[MAN_HOW] = { .name = "how",
		CELL_TEXT,
		false,
		NULL,
		"how it was acquired",
		"handed over on disk" },
	[MAN_AUTHORITY] = { .name = "authority",
		CELL_TEXT,
		false,
		NULL,
		"on what legal ground",
		"voluntary" },
	[MAN_TLP] = { .name = "tlp",
		CELL_TLP,
		false,
		NULL,
		"RED, AMBER+STRICT, AMBER, GREEN or CLEAR; empty = AMBER",
		"AMBER" },
	[MAN_VANTAGE] = { .name = "vantage",
		CELL_TEXT,
		false,
		NULL,
		"what the sensor watched, as type:name; empty = not told",
		"org:Example Institute",
		.fanged = true },
	[MAN_ZONE] = { .name = "zone",
		CELL_TEXT,
		false,
		NULL,
		"of a log whose times name no zone: +09:00 or Asia/Tokyo; "
		"empty = not known",
		"",
		true },
	[MAN_YEAR] = { .name = "year",
		CELL_COUNT,
		false,
		NULL,
		"of a log whose times name no year: that of its first "
		"record; "
		"empty = not known",
		"",
		true },
	[MAN_COMPARTMENT] = { .name = "compartment",
		CELL_TEXT,
		false,
		NULL,
		"who need to know it have this compartment; empty = none",
		"",
		true },
};

static const struct column sensors[SEN_N] = {
	[SEN_SENSOR] = { .name = "sensor",
		CELL_PREFIXES,
		true,
		NULL,
		"address of the sensor, or the network that is all sensors",
		"192.0.2.16/28" },
	[SEN_FROM] = { .name = "from",
		CELL_DATE,
		false,
		NULL,
		"first whole day (UTC) on which it listened; empty with an "
		"empty `to` = only on days on which something arrived",
		"2020-04-01" },
	[SEN_TO] = { .name = "to",
		CELL_DATE,
		false,
		NULL,
		"last day; empty = still so",
		"" },
	[SEN_PLACE] = { .name = "place",
		CELL_TEXT,
		false,
		NULL,
		"where it stands",
		"Tokyo" },
};

static const struct column totals[TOT_N] = {
	[TOT_PERIOD] = { .name = "period",
		CELL_DATE,
		true,
		NULL,
		"the year or month that the figure is of: 2016, 2021-02",
		"2021-02" },
	[TOT_SERIES] = { .name = "series",
		CELL_WORD,
		true,
		"accesses per day and address|accesses|source addresses per "
		"day|sources per day|sources|detections per day and "
		"address|detections|backscatter per day|backscatter",
		"what was counted",
		"accesses per day and address" },
	[TOT_VALUE] = { .name = "value",
		CELL_TEXT,
		true,
		NULL,
		"the mean per day, up to three decimals; commas between "
		"thousands are allowed",
		"5438.3" },
	[TOT_SOURCE] = { .name = "source",
		CELL_TEXT,
		false,
		NULL,
		"who published it",
		"state/Example Agency" },
};

static const struct column identities[IDE_N] = {
	[IDE_RECORD] = { .name = "record",
		CELL_TEXT,
		true,
		NULL,
		"id of the record in its source",
		"R-0042" },
	[IDE_KIND] = { .name = "kind",
		CELL_WORD,
		false,
		"contract|registration|payment|login|mailbox|account|travel|"
		"residence|device|key|certificate|wallet|person|other",
		"what kind of record it is",
		"contract" },
	[IDE_PERSONA] = { .name = "persona",
		CELL_TEXT,
		false,
		NULL,
		"the name under which it stands in the case, when it is "
		"known",
		"Example Name" },
	[IDE_NAME] = { .name = "name",
		CELL_TEXT,
		false,
		NULL,
		"name given, as written, in any script",
		"Example Name" },
	[IDE_ORGANISATION] = { .name = "organisation",
		CELL_TEXT,
		false,
		NULL,
		"organisation given",
		"",
		true },
	[IDE_BIRTH] = { .name = "birth",
		CELL_TEXT,
		false,
		NULL,
		"date of birth given, as written",
		"1980-02-28" },
	[IDE_EMAIL] = { .name = "email",
		CELL_TEXT,
		false,
		NULL,
		"addresses given, separated by ;",
		"someone@mail.example",
		.fanged = true },
	[IDE_PHONE] = { .name = "phone",
		CELL_TEXT,
		false,
		NULL,
		"numbers given, separated by ;",
		"+81 3 0000 0000" },
	[IDE_ADDRESS] = { .name = "address",
		CELL_TEXT,
		false,
		NULL,
		"postal address given, as written",
		"1-2-3 Example" },
	[IDE_CITY] = { .name = "city",
		CELL_TEXT,
		false,
		NULL,
		"city given",
		"",
		true },
	[IDE_POSTCODE] = { .name = "postcode",
		CELL_TEXT,
		false,
		NULL,
		"postcode given",
		"",
		true },
	[IDE_COUNTRY] = { .name = "country",
		CELL_TEXT,
		false,
		NULL,
		"country of the record, two letters, ISO 3166: phones and "
		"documents are read by it",
		"JP" },
	[IDE_DOCUMENT] = { .name = "document",
		CELL_TEXT,
		false,
		NULL,
		"identity document shown, as type:number or number",
		"passport:XX0000000" },
	[IDE_PAYMENT] = { .name = "payment",
		CELL_TEXT,
		false,
		NULL,
		"token, IBAN or card that paid, masked as your rules ask",
		"card:****1111" },
	[IDE_WALLET] = { .name = "wallet",
		CELL_TEXT,
		false,
		NULL,
		"address of a cryptocurrency",
		"",
		true },
	[IDE_LOGIN] = { .name = "login",
		CELL_TEXT,
		false,
		NULL,
		"accounts or handles, separated by ;",
		"example_user" },
	[IDE_DEVICE] = { .name = "device",
		CELL_TEXT,
		false,
		NULL,
		"fingerprint or serial number of the device",
		"",
		true },
	[IDE_AGENT] = { .name = "agent",
		CELL_TEXT,
		false,
		NULL,
		"user agent of the browser, whole",
		"",
		true },
	[IDE_LANGUAGE] = { .name = "language",
		CELL_TEXT,
		false,
		NULL,
		"language of the form or of the browser",
		"",
		true },
	[IDE_KEY] = { .name = "key",
		CELL_TEXT,
		false,
		NULL,
		"fingerprint of an SSH or PGP key",
		"",
		true },
	[IDE_CERTIFICATE] = { .name = "certificate",
		CELL_TEXT,
		false,
		NULL,
		"digest or serial number of a certificate",
		"",
		true },
	[IDE_IP] = { .name = "ip",
		CELL_TEXT,
		false,
		NULL,
		"addresses from which it was made or used, separated by ;",
		"198.51.100.77",
		.fanged = true },
	[IDE_FOR] = { .name = "for",
		CELL_TEXT,
		false,
		NULL,
		"what it was for: a server, a domain, an account",
		"203.0.113.10",
		.fanged = true },
	[IDE_FROM] = FROM,
	[IDE_TO] = TO,
	[IDE_ZONE] = ZONE,
	[IDE_PLACE] = { .name = "place",
		CELL_TEXT,
		false,
		NULL,
		"where the person or the device was in that time: city or "
		"country",
		"",
		true },
	[IDE_SOURCE] = SOURCE(true),
	[IDE_ORIGIN] = ORIGIN,
	[IDE_GRADE] = GRADE,
	[IDE_KNOWN] = KNOWN,
	[IDE_NOTE] = NOTE,
	[IDE_WITHDRAWN] = WITHDRAWN,
	[IDE_SUPERSEDES] = SUPERSEDES("record"),
};

const struct table_spec table_specs[ROW_TABLES] = {
	[ROW_ORGANISATIONS] = { ROW_ORGANISATIONS,
		"organisations",
		"who might be a victim, and how to reach them",
		organisations,
		.n_column = N(organisations) },
	[ROW_CONTRACTS] = { ROW_CONTRACTS,
		"contracts",
		"who rented which server, as the provider's records say",
		contracts,
		.n_column = N(contracts) },
	[ROW_STATEMENTS] = { ROW_STATEMENTS,
		"statements",
		"who said what: testimony, announcements, press, denials",
		statements,
		.n_column = N(statements) },
	[ROW_RELATIONS] = { ROW_RELATIONS,
		"relations",
		"what records and reports tie together",
		relations,
		.n_column = N(relations) },
	[ROW_INCIDENTS] = { ROW_INCIDENTS,
		"incidents",
		"what was harmed, and how much",
		incidents,
		.n_column = N(incidents) },
	[ROW_INDICATORS] = { ROW_INDICATORS,
		"indicators",
		"addresses, names and hashes that somebody published",
		indicators,
		.n_column = N(indicators) },
	[ROW_MANIFEST] = { ROW_MANIFEST,
		"manifest",
		"how each file came into evidence, for `ashiato add "
		"--manifest`",
		manifest,
		.n_column = N(manifest) },
	[ROW_SENSORS] = { ROW_SENSORS,
		"sensors",
		"addresses that offer nothing, and when they listened, for "
		"`ashiato telescope`",
		sensors,
		.n_column = N(sensors) },
	[ROW_TOTALS] = { ROW_TOTALS,
		"totals",
		"what others have published of network telescopes, to stand "
		"beside "
		"what was counted, for `ashiato telescope`",
		totals,
		.n_column = N(totals) },
	[ROW_WATCH] = { ROW_WATCH,
		"watch",
		"servers, names and traces whose every contact is looked "
		"for, "
		"as `ashiato watch` writes them",
		watch,
		.n_column = N(watch) },
	[ROW_ASSUMPTIONS] = { ROW_ASSUMPTIONS,
		"assumptions",
		"what an analyst takes for granted of clocks and of the "
		"order "
		"of events, as `ashiato assume` writes it",
		assumptions,
		.n_column = N(assumptions) },
	[ROW_IDENTITIES] = { ROW_IDENTITIES,
		"identities",
		"records in which a person or an account appears, true or "
		"false",
		identities,
		N(identities),
		.telling = true },
};

const struct table_spec *table_named(struct str name)
{
	for (int i = 0; i < ROW_TABLES; i++) {
		if (str_is(name, table_specs[i].name))
			return &table_specs[i];
	}
	return NULL;
}

int table_column(const struct table_spec *t, const char *name)
{
	for (uint32_t i = 0; i < t->n_column; i++) {
		if (strcmp(t->column[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}
