/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/cli.h"

static const char kb_help[] =
	"The knowledge base holds groups, campaigns, software, techniques, "
	"reports and published indicators, each fact with its reports and\n"
	"their dates. ATT&CK and the MISP galaxy of actors ship with the "
	"program; your own imports are kept in $ASHIATO_HOME or\n"
	"~/.config/ashiato. Names are never merged: the same name used by "
	"two "
	"sources is two claims. Method: ashiato-match(7).\n\n"
	"  kb import FILE...      add STIX 2.0/2.1 bundles, MISP galaxies, "
	"indicator lists; with --kb FILE into that file\n"
	"  kb list [KIND]         what the knowledge base holds, and from "
	"whom; or its reports, groups, campaigns, software, techniques, "
	"victims\n"
	"  kb show ID|NAME        one group, campaign, software, technique "
	"or "
	"report with its facts; --all: every one\n"
	"  kb alias NAME          who means what by a name, and where they "
	"disagree\n"
	"  kb diff OLD NEW        what a newer file says that an older one "
	"does not\n"
	"  kb match INCIDENTS     which described actors each incident "
	"resembles, and why; --as-of DAY\n"
	"  kb evaluate CASES      how often that is right on past cases, and "
	"whether it knows when it is not\n"
	"  kb fit [CASES]         estimate all parameters from the knowledge "
	"base, and from your own past cases; print them\n\n"
	"  --kb FILE             use this file (any of the formats; may be "
	"given more than once) instead of your own knowledge base\n"
	"  --parameters FILE     evaluate, match: judge with what `kb fit` "
	"printed\n"
	"  --leave-report-out    evaluate, match: without the case's own "
	"report, its copies, and lists of its publisher\n"
	"  --as-of-days N        evaluate: only what was published N days "
	"before each case\n"
	"  --as-of DAY           list, show, match: only what was published "
	"by "
	"then\n"
	"  --without-source RE   list, show, match, evaluate: without "
	"reports "
	"whose source, title or address matches\n"
	"  --open-set            evaluate: the actor is taken out for cases "
	"with sha1(case) mod 5 = 0\n"
	"  --cross-fit           evaluate: each fifth of the groups with "
	"parameters fitted on the others\n"
	"  --cross-fit-publishers  evaluate: the same by who publishes\n"
	"  --false-flags         evaluate: plant another actor's marks and "
	"count who is fooled\n"
	"  --answers FILE        evaluate: one JSON object a case into FILE\n"
	"  --svg                 evaluate: the reliability diagram as SVG\n\n"
	"Incidents and cases are JSON Lines, for example\n"
	"  "
	"{\"case\":\"42\",\"date\":\"2022-02-24\",\"truth\":\"G0069\","
	"\"techniques\":[\"T1047\"],\"software\":[\"S0013\"],\"indicators\":["
	"["
	"\"ip\",\"203.0.113.9\"]]}\n\n"
	"  ashiato kb import enterprise-attack.json\n"
	"  ashiato kb alias \"Fancy Bear\"\n"
	"  ashiato kb evaluate past-cases.jsonl --as-of-days 30\n";

const struct command commands[] = {
	{ .name = "new",
		"CASE [--by NAME] [--shared]",
		"make an empty case",
		"Makes the folder CASE with its ledger. The first use also "
		"makes your signing key, in\n"
		"$ASHIATO_HOME or ~/.config/ashiato/signing.key; keep it, "
		"and "
		"to yourself: it signs every checkpoint.\n"
		"What the case holds only you may read.\n\n"
		"  --shared    your group may read and write it; `ashiato "
		"signers` admits the keys of colleagues\n\n"
		"  ashiato new incident-42\n",
		OPT_BY | OPT_NEW,
		NULL,
		cmd_new,
		{ KIND_TEXT } },
	{ .name = "add",
		"CASE FILE... [--acquired DAY] [--by NAME] [--how TEXT] "
		"[--authority TEXT] [--tlp TLP] [--compartment NAME] "
		"[--vantage ENTITY] [--zone ZONE] [--year YEAR] [--hidden]\n "
		"  "
		"    "
		"ashiato add CASE --manifest FILE [--anywhere]",
		"seal files as exhibits and read them",
		"Each file is copied, hashed and recorded before it is read; "
		"folders are walked; hidden names are counted and passed "
		"over, "
		"links are not followed. What cannot be taken is named, the "
		"others are taken all the same, and the exit status is 1; so "
		"it is when tables were added and no row of them was taken. "
		"The format is\n"
		"recognised by content. What could not be read is counted "
		"and "
		"located, and stays sealed.\n"
		"Adding the same bytes again changes nothing.\n\n"
		"  --acquired DAY     when it came into evidence (default "
		"today); --as-of compares with it\n"
		"  --how, --authority how it was acquired, on what legal "
		"ground\n"
		"  --tlp TLP          RED, AMBER+STRICT, AMBER (default), "
		"GREEN, CLEAR\n"
		"  --compartment NAME need to know: only answers made for "
		"who has it tell what rests on the file\n"
		"  --vantage ENTITY   what the sensor watched: org:NAME, "
		"address:203.0.113.10\n"
		"  --replaces EXHIBIT  the file takes the place of that "
		"exhibit, "
		"which is withdrawn from the day on which this one came in\n"
		"  --zone ZONE        of logs whose times name no zone, or, "
		"as Cowrie's, a Z in every zone: +09:00, or a name of the "
		"system's database, Asia/Tokyo\n"
		"  --year YEAR        of logs whose times name no year: that "
		"of their first line\n"
		"  --manifest FILE    a table with these columns per file; "
		"see "
		"`ashiato template manifest`\n"
		"  --anywhere         files of the manifest may lie outside "
		"its folder, also through links\n"
		"  --hidden           hidden names of folders are taken, "
		"too\n\n"
		"Without --zone and --year such times are unknown: they are "
		"never guessed. What you tell is recorded as your word, "
		"shown "
		"with the exhibit, and used again by `run` and `verify`. In "
		"logs without a year the year goes on where the month falls "
		"back by two or more from one line to the next, as over new "
		"year; a line of the month before, or of December right "
		"after "
		"the first of January, is one that came late. A time that "
		"the "
		"zone shows twice (the end of summer time) or never (its "
		"beginning) stays unknown, and is counted.\n\n"
		"  ashiato add incident-42 zeek-logs/ --vantage org:Example "
		"--acquired 2016-12-01\n",
		OPT_ACQUIRED | OPT_MANIFEST | OPT_JSON | OPT_QUIET,
		NULL,
		cmd_add,
		{ KIND_CASE, KIND_FILE } },
	{ .name = "run",
		"CASE [--again] [--baseline FILE]",
		"hunt, link, order, infer: derive everything from the "
		"exhibits",
		"Reads all exhibits, runs the hunts, links, judges, and "
		"writes "
		"what changed to the ledger.\n"
		"Running again without new exhibits writes nothing.\n\n"
		"What was derived from a megabyte of logs or more is kept in "
		"CASE/kept, sealed with your key: when only logs of the last "
		"day or later days have come since, the next run reads only "
		"those, and says so. It writes the same as if it had read "
		"all. "
		"The folder is no evidence and may be deleted; what another "
		"user kept is not used.\n\n"
		"  --again          read every exhibit, whatever was kept\n"
		"  --baseline FILE  what is usual in this network, as "
		"`ashiato baseline` of an earlier case wrote it: sealed as "
		"an "
		"exhibit, it speaks against suspicion from then on, and "
		"hides "
		"nothing\n\n"
		"  ashiato run incident-42\n",
		OPT_JSON | OPT_QUIET | OPT_RUN,
		NULL,
		cmd_run,
		{ KIND_CASE } },
	{ .name = "baseline",
		"CASE",
		"write what is usual in the network that its sensors watched",
		"Lists the registered domains and addresses that hosts of "
		"ours "
		"went to on three days, in eight hours, or three of them, "
		"and "
		"that no hunt suspects; as a list for `ashiato run "
		"--baseline` "
		"of the next case. Several lists may be given to one case, "
		"each by a run of its own: what stands on any is usual.\n\n"
		"Make it of days that somebody looked at: whoever was there "
		"then stands in it. It can be read, and lines taken out.\n\n"
		"  ashiato baseline quiet-week >org.baseline\n"
		"  ashiato run incident-42 --baseline org.baseline\n",
		OPT_QUIET,
		NULL,
		cmd_baseline,
		{ KIND_CASE } },
	{ .name = "show",
		"CASE "
		"[exhibits|suspects|findings|entities|timeline|victims|"
		"watches|candidates|damage|events|judgement|why CLAIM]\n"
		"       "
		"[--about "
		"ENTITY] [--source "
		"SOURCE] [--from TIME] [--to TIME] [--hunt HUNT]\n       "
		"[--min "
		"N] [--sort rank|time|name|size] [--page N] [--per N] "
		"[--all]\n       [--as-of DAY] [--only SOURCE] [--secrets] "
		"[--tlp TLP] [--for ORG] [--compartment NAME]\n       "
		"[--proof FILE.tlog-proof] [--json|--jsonl|--csv]",
		"show what the case knows",
		"Without a word: the judgement, layer by layer. `suspects` "
		"ranks servers by everything the hunts found about each. "
		"`why "
		"CLAIM` shows a claim down to the bytes it rests on.\n\n"
		"Of a list only some rows:\n"
		"  --about ENTITY   what is about it: address:192.0.2.1, or "
		"192.0.2.1\n"
		"  --source SOURCE  what that source says or saw: press, or "
		"press/NAME\n"
		"  --from TIME      what ends then or later: 2016-12, "
		"2016-12-31, 2016-12-31T08:30Z\n"
		"  --to TIME        what begins by the end of it\n"
		"  --hunt HUNT      what that hunt found, or what its "
		"findings "
		"are about or stand in\n"
		"  --min N          rows of so much: odds to 1 of findings "
		"and "
		"suspects, contacts of victims, records of exhibits, claims "
		"of entities\n"
		"  --sort ORDER     by rank (the list's own order), time, "
		"name, "
		"or size (what --min is of)\n"
		"  --page N, --per N  that page, of so many rows\n"
		"  --all            the whole list; else the first page\n\n"
		"What counts at all:\n"
		"  --as-of DAY    only what was known by the end of that "
		"day\n"
		"  --only SOURCE  only claims from this source, e.g. press\n"
		"  --secrets      with `why`: passwords and tokens in the "
		"records, which\n"
		"                 are <withheld> everywhere else\n"
		"  --proof FILE   with `why`: writes the claim's entry of the "
		"ledger and its proof under the last checkpoint (C2SP\n"
		"                 tlog-proof), and shows it; `ashiato proof` "
		"checks it, and so do other people's programs\n"
		"  --tlp TLP      made for who may see no more than that; "
		"also --for org:NAME, --compartment NAME: see `ashiato help "
		"report`\n"
		"  --json, --jsonl, --csv  the same for programs, all rows "
		"unless a page is asked for; documented in api/\n"
		"  --svg          with `events`: a figure, a lane for each "
		"host\n\n"
		"  ashiato show incident-42 judgement --as-of 2016-12-31\n"
		"  ashiato show incident-42 timeline --about 203.0.113.10\n"
		"  ashiato show incident-42 why 3f2a\n"
		"  ashiato show incident-42 why 3f2a --proof "
		"3f2a.tlog-proof\n",
		OPT_JSON | OPT_CSV | OPT_SVG | OPT_PROOF,
		"judgement exhibits suspects findings entities timeline "
		"victims watches candidates damage events why",
		cmd_show,
		{ KIND_CASE, KIND_SHOWN, KIND_CLAIM } },
	{ .name = "search",
		"CASE WORD [--page N] [--per N] [--all] [--as-of DAY] "
		"[--only "
		"SOURCE] [--tlp TLP] [--for ORG] [--compartment NAME] "
		"[--json|--jsonl|--csv]",
		"list everything that holds a word",
		"Entities, claims, exhibits, incidents, indicators and notes "
		"whose names, sources or sentences hold the word, also "
		"inside "
		"others, whatever the case of ASCII letters. Defanged words "
		"are what they stand for.\n\n"
		"  ashiato search incident-42 orbital-weather\n"
		"  ashiato search incident-42 203.0.113.10 --json\n",
		OPT_JSON | OPT_CSV,
		"search",
		cmd_search,
		{ KIND_CASE } },
	{ .name = "assess",
		"CASE [--as-of DAY] [--only SOURCE] [--json]\n       ashiato "
		"assess CASE --history [--as-of DAY] [--only SOURCE] "
		"[--json]\n"
		"       ashiato assess CASE --matrix [LAYER] "
		"[--csv|--svg|--json] [--as-of DAY] [--only SOURCE]",
		"say what carries each judgement, what would change it, what "
		"to look for next",
		"For each layer: the judgement, every alternative with its "
		"interval, what leaving out an origin or a class does,\n"
		"the smallest set of claims that flips the answer, the "
		"cheapest forgery that would (counted by adding the marks),\n"
		"and which evidence that is not in the case would be "
		"expected "
		"to narrow the answer most.\n\n"
		"  --history  every day on which a judgement, its leader or "
		"its probability (by a point) moved, and the claims that "
		"moved "
		"it\n"
		"  --matrix   evidence against hypotheses: what each claim "
		"weighs for each answer; the 40 heaviest claims, the 8 "
		"likeliest answers\n\n"
		"  ashiato assess incident-42\n"
		"  ashiato assess incident-42 --history\n"
		"  ashiato assess incident-42 --matrix group --svg > "
		"group.svg\n"
		"  ashiato assess incident-42 --as-of 2016-12-31 --json\n",
		OPT_JSON | OPT_ASSESS,
		"assessment history matrix",
		cmd_assess,
		{ KIND_CASE, KIND_LAYER } },
	{ .name = "clear",
		"CASE NAME [--as-of DAY] [--only SOURCE] [--json]",
		"say what speaks for a name's innocence, and what would show "
		"it",
		"NAME: an id such as person:NAME, or the name alone when the "
		"case has one of it. First what speaks against the name "
		"being "
		"the one,\n"
		"then what stands for it and by which trail, then what to "
		"look "
		"for that would clear it. Who is data of the case and no "
		"candidate is\n"
		"said to be so.\n\n"
		"  ashiato clear incident-42 \"Person A\"\n",
		OPT_JSON,
		"clear",
		cmd_clear,
		{ KIND_CASE, KIND_ENTITY } },
	{ .name = "clusters",
		"CASE [--as-of DAY] [--only SOURCE] [--all] [--json|--svg]\n "
		"  "
		"    ashiato clusters CASE --join|--split INCIDENT INCIDENT "
		"--why TEXT [--by NAME]",
		"join incidents by what they share, before anybody is named",
		"For each activity cluster: its incidents, the links that "
		"hold "
		"it with what is shared and the claims, its weakest link,\n"
		"which claims it cannot do without, and the group that the "
		"gates let through on its members alone, or what is "
		"missing.\n"
		"An organisation in contact with an attacker's machine that "
		"has no incident row of that time is an incident of its "
		"own.\n\n"
		"  --join, --split  record that two incidents are one "
		"actor's, "
		"or not; it binds, and the machine's own answer stands "
		"beside "
		"it.\n"
		"                   Your newest word on a pair counts; "
		"`ashiato undo CASE WORD --why TEXT` takes it back. "
		"INCIDENT: "
		"incident:NAME,\n"
		"                   org:NAME for an organisation's, or the "
		"name alone\n\n"
		"  ashiato clusters incident-42\n"
		"  ashiato clusters incident-42 --split jaxa-2016 other-2016 "
		"--why \"the server had changed hands\"\n",
		OPT_JSON | OPT_WHY | OPT_BY | OPT_CLUSTERS,
		"clusters",
		cmd_clusters,
		{ KIND_CASE, KIND_INCIDENT, KIND_INCIDENT } },
	{ .name = "compare",
		"CASE BUNDLE [--as-of DAY] [--only SOURCE] [--json]",
		"lay a partner's case beside one's own",
		"BUNDLE: what `ashiato report CASE --as stix` wrote of "
		"another agency's case of the same attack. Says which claims "
		"both make, each from an origin of its own; which they have "
		"from one origin, so that two agencies pooled by hand would "
		"count one rumour twice; which contradict; and layer by "
		"layer what follows from ours, from theirs and from both "
		"together, by this program's rules. What hunts found is "
		"evidence where its records lie: of a partner's it counts as "
		"word. Nothing is taken into the case; `ashiato add CASE "
		"BUNDLE` does that.\n\n"
		"  ashiato compare incident-42 partner.stix.json\n",
		OPT_JSON,
		"history",
		cmd_compare,
		{ KIND_CASE, KIND_FILE } },
	{ .name = "report",
		"CASE [--brief | --as NAME] [--lang en|ja] [--pdf] [--law "
		"FILE] [--by NAME] [--as-of DAY] "
		"[--only SOURCE] [--tlp TLP] [--for ORG] [--compartment "
		"NAME]... [--json]",
		"write what others need",
		"Writes into CASE/out/ and records it in the ledger; prints "
		"where, and what the format has no place for (--json: the "
		"same for programs). Default: "
		"the dossier, one HTML file without script or network, for "
		"your own house. Printed, each page says its number, the "
		"case, who made it, when, and the ledger's head.\n\n"
		"  --brief             at most ten A4 pages, however large "
		"the "
		"case: summary, layers, reasons against and for, timeline, "
		"victims, what is missing, custody; long lists and long "
		"texts "
		"are cut, and say so\n"
		"  --as NAME           another publication; `ashiato "
		"publications` lists them\n"
		"  --lang en|ja        of brief, referral, statement and "
		"sanctions; the last three accuse: they take neither --as-of "
		"nor --only, and no case that was not run since something "
		"changed\n"
		"  --pdf               A4, drawn here from the same page; "
		"every page says its number, the maker, the time, the ledger's "
		"head, the key and the marking\n"
		"  --law FILE          the elements of the offence for a "
		"referral; `ashiato template law` writes an example\n"
		"  --by NAME           who makes it; default: your name on "
		"this machine\n"
		"  --tlp TLP           what rests on an exhibit that is "
		"marked "
		"stricter is kept out\n"
		"  --for ORG           org:NAME: may see its own rows with "
		"publish=no; without --tlp no more than TLP:AMBER\n"
		"  --compartment NAME  may see what is in that compartment; "
		"as often as needed\n\n"
		"Told is what follows from the exhibits that the audience "
		"may "
		"see, alone (the case is derived once more without the "
		"others). Of the rest only the numbers stand: the judgement "
		"is "
		"the same for everybody, a reason that is kept out says so. "
		"Who is named in nothing else is a pseudonym, "
		"\"Organisation 3\", and so is a victim with publish=no; "
		"words with such a name are replaced as a whole; ids of what "
		"is kept out are not printed, for they are hashes of names. "
		"What examiners wrote (--why) is told only to who may see "
		"every exhibit. How many things are kept out is said. The "
		"same "
		"options restrict `show`, `assess`, `clear` and `clusters`; "
		"without them these show everything, and mark what a report "
		"keeps out.\n\n"
		"SOURCE_DATE_EPOCH in the environment is the time of making, "
		"so that the same case gives the same bytes again.\n\n"
		"  ashiato report incident-42\n"
		"  ashiato report incident-42 --brief --by \"A. Examiner\"\n"
		"  ashiato report incident-42 --as stix --tlp GREEN\n"
		"  ashiato report incident-42 --as referral --lang ja --pdf\n"
		"  ashiato report incident-42 --as statement\n"
		"  ashiato report incident-42 --for \"org:Example "
		"Institute\"\n",
		OPT_AS | OPT_BY | OPT_JSON,
		"history",
		cmd_report,
		{ KIND_CASE } },
	{ .name = "advise",
		"CASE [--for org:NAME] [--lang en|ja] [--tlp TLP] "
		"[--compartment NAME]... [--sector NAME] [--marked] "
		"[--two-person] [--issuer FILE] [--template DIR] [--day DAY] "
		"[--by NAME]\n       ashiato advise CASE status [--for "
		"org:NAME] [--day DAY] [--remind-after DAYS] "
		"[--json|--jsonl|--csv]\n       ashiato advise CASE "
		"approve|sent|acknowledged|fixed|withdraw REFERENCE [--by "
		"NAME] [--why TEXT] [--day DAY]\n       ashiato advise CASE "
		"template [letter|sector] [--lang en|ja]",
		"warn each victim with its own evidence, and track who was "
		"warned",
		"Writes one advisory for each organisation in contact with "
		"the attacker's servers into CASE/out/advisories/REFERENCE/ "
		"and prints the folders: the letter (text, HTML, a message "
		"for your own mail program; nothing is sent), indicators "
		"(CSV, STIX 2.1), rules (Suricata, Sigma). It holds that "
		"organisation's own contacts alone: never another victim, an "
		"exhibit, a source, or who is suspected.\n\n"
		"  --for org:NAME     only that organisation's\n"
		"  --lang en|ja       English (default) or Japanese\n"
		"  --tlp TLP          the letter's marking (default AMBER); "
		"what rests on an exhibit that is marked stricter is left "
		"out\n"
		"  --compartment NAME the reader may see what is in it\n"
		"  --sector NAME      one advisory for those not hit yet: "
		"the "
		"servers, no victim; how many were hit only from three on\n"
		"  --marked           also who may be no victim (a shared "
		"address, a researcher); the letter says so in neutral "
		"words\n"
		"  --two-person       two different people must approve it\n"
		"  --issuer FILE      who warns, lines of name=, telephone=, "
		"email=, pgp=, web=; default: the file issuer in the case. "
		"Without it the letter says that nobody to call is named\n"
		"  --template DIR     letter.txt and sector.txt of your own, "
		"there or in DIR/LANG; `advise CASE template` prints those "
		"that ship\n"
		"  --day DAY          the letter's date, or that of the step "
		"(default today)\n\n"
		"The reference is made of the case, the reader and what the "
		"letter says: the same again while nothing changes, another "
		"one when something does; `status` calls the older draft "
		"stale then, and approvals are of the draft that was "
		"approved. Times are in the zone that was told for the "
		"reader's sensor, else in that of a country with one zone, "
		"else in UTC, with UTC beside them.\n\n"
		"  status             where each stands, and what is due: "
		"sent and not acknowledged for 7 days, not fixed for 30, or "
		"--remind-after DAYS\n"
		"  approve ...        record a step, by the first digits of "
		"the reference or org:NAME; `ashiato undo CASE STEP --why "
		"TEXT` takes it back\n\n"
		"  ashiato advise incident-42 --lang ja --issuer issuer.txt\n"
		"  ashiato advise incident-42 approve ASH-K4XD --by \"A. "
		"Examiner\"\n"
		"  ashiato advise incident-42 status --json\n",
		OPT_ADVISE | OPT_BY | OPT_WHY | OPT_JSON | OPT_CSV,
		"advisories",
		cmd_advise,
		{ KIND_CASE, KIND_ADVISE } },
	{ .name = "rfi",
		"CASE new --from agency/NAME [--about WHAT]... [--layer "
		"LAYER]... [--until DAY] [--why TEXT] [--tlp TLP] [--for "
		"org:NAME] [--compartment NAME]... [--two-person] [--day "
		"DAY] "
		"[--by NAME]\n       ashiato rfi CASE import FILE [--tlp "
		"TLP] "
		"[--for org:NAME] [--compartment NAME]... [--from "
		"agency/NAME] [--until DAY] [--two-person] [--day DAY] [--by "
		"NAME]\n       ashiato rfi CASE answer REFERENCE [--withhold "
		"silent|said] [--lang en|ja] [--tlp TLP] [--for org:NAME] "
		"[--compartment NAME]... [--issuer FILE] [--day DAY] [--by "
		"NAME] [--json]\n       ashiato rfi CASE "
		"approve|sent|withdraw REFERENCE [--by NAME] [--why TEXT] "
		"[--day DAY]\n       ashiato rfi CASE status [--day DAY] "
		"[--json|--jsonl|--csv]",
		"requests for information: what allies ask, and what they "
		"may "
		"be told",
		"Records what an ally asks (which things, which layers of "
		"the "
		"attribution, until when), drafts the answer of what that "
		"ally "
		"may see, and tracks it until it is sent. Nothing leaves "
		"this "
		"machine.\n\n"
		"  new                record a request that came by letter "
		"or "
		"telephone\n"
		"  import FILE        record those of a STIX 2.1 bundle: a "
		"grouping whose context is request-for-information, whose "
		"object_refs are asked about, with a note on it; it is read "
		"without access to files\n"
		"  --from agency/NAME who asks (of a bundle, the identity "
		"that "
		"made it)\n"
		"  --about WHAT       an address, a domain name, a digest of "
		"a "
		"file, or type:name such as group:\"Example Group\"\n"
		"  --layer LAYER      machine, persona, individual, group, "
		"unit "
		"or sponsor\n"
		"  --tlp TLP          the strictest marking that the asker "
		"may "
		"see (default GREEN); what a bundle says of itself never "
		"widens "
		"it\n"
		"  --for org:NAME     whose own rows with publish=no it may "
		"see\n"
		"  --compartment NAME it may see what is in it\n"
		"  --two-person       two different people must approve the "
		"answer\n\n"
		"  answer REFERENCE   write letter.txt, letter.html and "
		"answer.stix.json into CASE/out/requests/REFERENCE/ and "
		"print "
		"the folder: for each thing its claims with grade, source, "
		"origin and time, what speaks against them, denials, or that "
		"there is nothing; for each layer the judgement or what is "
		"missing. All of it, the judgement too, follows from what "
		"the "
		"asker may see alone: what is marked stricter does not even "
		"weigh, and examiners' dissents are left out\n"
		"  --withhold silent  (default) nothing in the answer "
		"depends on "
		"whether the case holds more: the same bytes with it and "
		"without\n"
		"  --withhold said    the number of claims that may not be "
		"shared is given, and nothing else of them; only then is it "
		"said that nothing is known\n"
		"  --lang en|ja       of the frame; the sentences of claims "
		"stay as they are\n"
		"  --issuer FILE      who answers, as of `ashiato advise`\n\n"
		"  approve ...        record a step (approve, sent, withdraw), by "
		"the first digits of the reference. A draft that the case no "
		"longer bears out is stale: it must be drafted anew before it "
		"is approved or sent. `ashiato undo CASE STEP --why TEXT` "
		"takes a step back\n"
		"  status             who asks, about what, until when, "
		"where it "
		"stands, what is overdue, stale and due\n\n"
		"  ashiato rfi incident-42 new --from \"agency/Example "
		"CERT\" "
		"--about 203.0.113.10 --layer group --until 2026-12-04 --tlp "
		"GREEN\n"
		"  ashiato rfi incident-42 answer RFI-K4XD --withhold said\n"
		"  ashiato rfi incident-42 approve RFI-K4XD --by \"A. "
		"Examiner\"\n"
		"  ashiato rfi incident-42 status --json\n",
		OPT_RFI | OPT_BY | OPT_WHY | OPT_JSON | OPT_CSV,
		"requests",
		cmd_rfi,
		{ KIND_CASE, KIND_RFI, KIND_FILE } },
	{ .name = "watch",
		"CASE add WHAT... --reason TEXT [--since DAY] [--until DAY] "
		"[--authority TEXT] [--grade GRADE] [--type TYPE]\n       "
		"[--list FILE] [--acquired DAY] [--by NAME] [--even-so] "
		"[--no-run]\n       "
		"ashiato watch CASE list|candidates [--json|--jsonl|--csv]\n "
		" "
		"     "
		"ashiato watch CASE end WHAT [--until DAY] --reason TEXT\n   "
		" "
		"   ashiato watch CASE follow SOURCE... [--exec CMD] "
		"[--syslog "
		"WHERE] [--alerts FILE] [--once] [--poll]\n       [--zone "
		"ZONE] "
		"[--year YEAR] [--quiet]",
		"watch servers, names and traces: who had to do with them, "
		"and "
		"where they lead",
		"Who was in contact with something that is watched is a "
		"victim "
		"to be warned: `ashiato show CASE victims`. WHAT is an "
		"address, a network, a name (and those below it), a URL, the "
		"digest of a file, a fingerprint or a key; what its form "
		"does "
		"not tell stands before a colon: cert:, ja3:, ja4:, hassh:, "
		"host-key:.\n\n"
		"A watched name leads to the addresses with which it was "
		"answered, for as long as it was (and a day more); a watched "
		"certificate or host key to the servers that showed it. Each "
		"step is a claim of its own, says why, and `ashiato undo "
		"CASE "
		"CLAIM` cuts it off. Nothing leads on from there.\n\n"
		"  add         watch it, and look for contact in everything "
		"that was sealed\n"
		"  list        what is watched, and what it led to\n"
		"  candidates  what shares a trait, a tenant, a sample or an "
		"incident with it; never watched by itself\n"
		"  end         contact after --until (default: today) no "
		"longer counts; what was found by then stays\n"
		"  follow      looking forward: what comes in from now on\n\n"
		"  --reason TEXT    why\n"
		"  --since, --until contact within these days counts; "
		"without "
		"them whenever it was\n"
		"  --authority      on what legal ground\n"
		"  --grade GRADE    how sure, A1 to F6\n"
		"  --type TYPE      of all that is named in the call\n"
		"  --list FILE      more of it, one a line; # begins a "
		"comment\n"
		"  --acquired DAY   from when on it is known (default "
		"today); "
		"--as-of compares with it\n"
		"  --even-so        also a network wider than a /16, an "
		"address that is local, a public resolver, a content "
		"network, "
		"what stands on a warning list\n"
		"  --no-run         only seal it; `ashiato run` looks\n\n"
		"`follow` reads each SOURCE as it grows, and tells of every "
		"record that holds something watched: a line of JSON each, "
		"with the host, what it had to do with, its time, why that "
		"is "
		"watched, and where the record stands. Nothing of it is "
		"sealed; `ashiato add` does that. SOURCE is\n"
		"  FILE             a log, from its beginning, across "
		"rotation: renamed, copied and truncated, compressed (.gz, "
		".zst), also while nobody followed\n"
		"  FOLDER           all files in it, and new ones as they "
		"come; not those in folders below it\n"
		"  -                the standard input\n"
		"  syslog+udp:[ADDRESS:]PORT, syslog+tcp:[ADDRESS:]PORT  "
		"system logs (RFC 5426, RFC 6587)\n"
		"  netflow+udp:[ADDRESS:]PORT, iface:INTERFACE  flow records "
		"that are sent there (NetFlow, IPFIX); what passes there\n"
		"Ports are those of the loopback address when none is "
		"named.\n\n"
		"  --exec CMD       runs /bin/sh -c CMD for each alert, "
		"which "
		"it has on its standard input; one after another, of 10 s at "
		"most\n"
		"  --syslog WHERE   local, or udp:ADDRESS:PORT\n"
		"  --alerts FILE    appends alerts to the file; else they go "
		"to the standard output\n"
		"  --once           reads what is there, and ends\n"
		"  --poll           looks ten times a second instead of "
		"waiting for the kernel: network file systems do not tell "
		"what "
		"others write\n"
		"  --zone, --year   of logs whose times name none, as for "
		"`ashiato add`; else an alert of theirs has no time\n\n"
		"An alert stands in CASE/watch/follow.jsonl before anybody "
		"is "
		"told, exactly once, with how far was read: whatever "
		"interrupts, following goes on where it stood. Who is told "
		"is "
		"told at least once: after a crash an alert may come again, "
		"with the same id. What is read off the standard input or a "
		"port while nobody follows is lost. Beside FILE, older "
		"rotated files that were there at the very first call are "
		"not "
		"read. A name that is watched leads to the addresses in its "
		"answers at once, for a day. `\"future\":true` marks records "
		"later than now and 5 minutes, `\"torn\":true` the last line "
		"of a file that was rotated away in the middle of it. A full "
		"disk ends it, and nothing is told that is not written.\n\n"
		"  ashiato watch incident-42 add 203.0.113.10 --reason \"the "
		"attack passed through it\"\n"
		"  ashiato watch incident-42 add update.example "
		"cert:"
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b"
		"0f00a08 --reason \"in the sample\" --since 2016-09-01\n"
		"  ashiato watch incident-42 candidates\n"
		"  ashiato watch incident-42 follow /var/log/zeek/current "
		"/var/log/auth.log --exec 'mail -s alert "
		"soc@agency.example'\n",
		OPT_WATCH | OPT_JSON | OPT_QUIET | OPT_CSV,
		"watches candidates",
		cmd_watch,
		{ KIND_CASE, KIND_TEXT, KIND_TEXT } },
	{ .name = "audit",
		"CASE --against WHAT [--kb FILE] [--as-of DAY] [--json]",
		"look through your own logs for what is known of an actor or "
		"a case, and say how far that could be seen",
		"Every log of the case is read for every address, name, URL, "
		"digest, certificate and fingerprint that is known. What "
		"could "
		"not be checked is listed with the reason and with what to "
		"collect: kinds of evidence that no log tells, days without "
		"any, hosts of which one log tells and another does not, "
		"techniques that no hunt looks for. So \"nothing found\" "
		"says "
		"how far it looked.\n\n"
		"  --against indicators       the lists that are sealed in "
		"the "
		"case\n"
		"  --against case             what the case itself watches, "
		"suspects and found in the attack\n"
		"  --against indicators:FILE  a list, MISP event or STIX "
		"bundle\n"
		"  --against case:FOLDER      what another case knows\n"
		"  --against actor:NAME       what is published of an actor, "
		"and what lists of the case name so\n"
		"  --kb FILE                  published knowledge to use "
		"instead of your own\n\n"
		"  ashiato audit incident-42 --against actor:Tick\n"
		"  ashiato audit our-logs --against case:incident-42 "
		"--json\n",
		OPT_JSON,
		"audit",
		cmd_audit,
		{ KIND_CASE } },
	{ .name = "hunt",
		"CASE --sigma|--suricata FILE|FOLDER... [--json]",
		"hold rules of Sigma against the records of a case, or rules "
		"of Suricata against its captures",
		"Every record of the case's telemetry is held against every "
		"rule of its log source: event logs of Windows, web and "
		"proxy "
		"logs, DNS, flows, logs of Linux and of clouds. A rule that "
		"cannot be expressed is listed with its line and the reason, "
		"and so is one of whose log source the case has no record; "
		"the "
		"others run all the same. Nothing is written to the case.\n\n"
		"A match is what the rule's author looked for, not yet an "
		"attack. A field that a record does not have equals nothing: "
		"what a rule excludes by it is not excluded, and such a "
		"match "
		"is \"possible\". Texts are compared whatever the case of "
		"ASCII letters.\n\n"
		"Rules of Suricata are held against what was sent in the "
		"case's captures: TCP in order, datagrams, messages of HTTP, "
		"questions of DNS, handshakes of TLS and SSH. Variables such "
		"as $HOME_NET stand for any address. Which keywords are "
		"claimed stands in docs/suricata.md; a rule with another one "
		"is listed, and never run in part.\n\n"
		"  --sigma     a file of rules, or a folder with *.yml and "
		"*.yaml; may be given more than once\n"
		"  --suricata  a file of rules, or a folder with *.rules; may "
		"be given more than once\n\n"
		"  ashiato hunt incident-42 --sigma rules/\n"
		"  ashiato hunt incident-42 --sigma encoded-command.yml "
		"--json | jq .matches\n"
		"  ashiato hunt incident-42 --suricata emerging.rules\n",
		OPT_JSON | OPT_HUNT | OPT_QUIET,
		NULL,
		cmd_hunt,
		{ KIND_CASE } },
	{ .name = "when",
		"CASE EVENT [--as-of DAY] [--tlp TLP] [--for ORG] [--json]",
		"say when an event happened, and what that rests on",
		"EVENT is the id of a claim, or EXHIBIT@OFFSET: the record "
		"that begins at that byte of a log, as `ashiato show CASE "
		"events` and `ashiato read` print it; EXHIBIT@OFFSET#2 is "
		"the "
		"second time that is told there.\n"
		"A reading is never changed. Its clock is compared with the "
		"others by the events that both saw: then there are bounds, "
		"from the earliest instant to the latest. A clock that "
		"nothing checks bounds nothing: what it shows stands under "
		"\"as read\".\n\n"
		"  checked            events that other clocks saw tie this "
		"clock to UTC\n"
		"  assumed            a sensor's clock, taken to be right "
		"within a second\n"
		"  said               a person's word\n"
		"  clock not checked  no bound but that it was before it was "
		"sealed\n"
		"  conflict           its clock contradicts another: see "
		"`ashiato conflicts`\n\n"
		"  ashiato when incident-42 auth.log@5120\n"
		"  ashiato when incident-42 3f2a --json\n",
		OPT_JSON,
		"when",
		cmd_times,
		{ KIND_CASE, KIND_CLAIM } },
	{ .name = "order",
		"CASE EVENT EVENT [--as-of DAY] [--json]",
		"say whether one event must, may or cannot have come before "
		"another",
		"By the bounds of both (see `ashiato help when`), by the "
		"order "
		"in which one clock showed them, and by what analysts take "
		"for "
		"granted (`ashiato help assume`); each answer with what it "
		"rests on.\n\n"
		"  ashiato order incident-42 auth.log@5120 proxy.log@88120\n",
		OPT_JSON,
		"order",
		cmd_times,
		{ KIND_CASE, KIND_CLAIM, KIND_CLAIM } },
	{ .name = "clocks",
		"CASE [--as-of DAY] [--json]",
		"list the clocks behind the evidence: how far each was from "
		"UTC, how sure that is, and who says so",
		"A sensor's clock is taken to be right within a second, "
		"unless "
		"other sensors saw the same connections at other times. "
		"Clocks "
		"of hosts are compared with sensors by connections, logins, "
		"web requests and mail that both saw; each stretch of a "
		"clock "
		"has its offset, its error, and how many witnesses would "
		"have "
		"to be wrong together. `ashiato assume CASE clock` adds what "
		"somebody read off.\n\n"
		"  ashiato clocks incident-42\n",
		OPT_JSON,
		"clocks",
		cmd_times,
		{ KIND_CASE } },
	{ .name = "conflicts",
		"CASE [--as-of DAY] [--json]",
		"list what the times of the evidence say that cannot all be "
		"true",
		"Of each the smallest set: without any one of its members "
		"the "
		"others can be true.\n\n"
		"  ashiato conflicts incident-42\n",
		OPT_JSON,
		"conflicts",
		cmd_times,
		{ KIND_CASE } },
	{ .name = "gaps",
		"CASE [--about WHAT] [--as-of DAY] [--json]",
		"list silences that the rhythm of a source does not explain, "
		"and records that are not there",
		"A silence is listed when, by how often the source wrote at "
		"those times of the day otherwise, it had less than one "
		"chance "
		"in a million. --about looks only at records of an address, "
		"or "
		"that hold a text.\n\n"
		"  ashiato gaps incident-42\n"
		"  ashiato gaps incident-42 --about 192.0.2.7\n",
		OPT_JSON,
		"gaps",
		cmd_times,
		{ KIND_CASE } },
	{ .name = "hours",
		"CASE --about WHAT [--as-of DAY] [--json|--svg]",
		"say in which zones what somebody did would be office hours",
		"Of records about an address, or that hold a text (an "
		"account, "
		"a host), those of which the time is known to half an hour: "
		"against office hours in every zone, with and without summer "
		"time, and against all hours alike. It says which zones do "
		"as "
		"well, and what comes of it without any one log. Weak "
		"evidence: it weighs nothing by itself. Public holidays are "
		"not known to it.\n\n"
		"  ashiato hours incident-42 --about 203.0.113.9\n"
		"  ashiato hours incident-42 --about root --svg >heat.svg\n",
		OPT_JSON | OPT_SVG,
		"hours",
		cmd_times,
		{ KIND_CASE } },
	{ .name = "assume",
		"CASE clock CLOCK --seconds N [--error N] [--since DAY] "
		"[--until DAY] --reason TEXT\n       ashiato assume CASE "
		"before "
		"EVENT EVENT --reason TEXT\n       ashiato assume CASE "
		"within "
		"EVENT EVENT --seconds N --reason TEXT\n       [--by NAME] "
		"[--grade GRADE] [--acquired DAY] [--no-run] [--quiet]",
		"take something for granted of a clock or of two events",
		"Sealed as a table of one row (`ashiato template "
		"assumptions` "
		"has its columns), so that it counts from its day on, and "
		"`ashiato undo CASE CLAIM` takes it back. The evidence may "
		"contradict it: `ashiato conflicts` says so.\n\n"
		"  clock CLOCK   it was so many seconds ahead of UTC "
		"(behind: "
		"less than 0), as `ashiato clocks` names it\n"
		"  before A B    A came before B\n"
		"  within A B    they lie at most so many seconds apart\n"
		"  --error N     clock: seconds more or less (default 1)\n"
		"  --since, --until  clock: by itself, when it was so\n\n"
		"  ashiato assume incident-42 clock proxy.log --seconds 3660 "
		"--error 30 --reason \"seen when it was seized\"\n"
		"  ashiato assume incident-42 before auth.log@5120 3f2a "
		"--reason \"the tool was left by this login\"\n",
		OPT_ASSUME | OPT_QUIET,
		NULL,
		cmd_assume,
		{ KIND_CASE, KIND_TEXT, KIND_TEXT } },
	{ .name = "tree",
		"CASE [--about NAME] [--as-of DAY] [--only SOURCE] [--json]",
		"show who is part of what, and what is said against it",
		"Units, departments, groups and their members, as claims "
		"place "
		"them (`part-of`, `member-of`), each with its dates, who "
		"says "
		"so (copies of one origin count once), grade and claim; "
		"beside "
		"it what contradicts: somebody who says the opposite, a "
		"denial, two places at the same time, what was withdrawn or "
		"superseded by then. Orders, money, access and other names "
		"stand below whom they touch. A circle is cut, and said.\n"
		"Nothing of it is guilt: no judgement moves up, down or "
		"sideways. The word beside a name is its own, of evidence of "
		"its own.\n\n"
		"  --about NAME  only what that is part of, and what is part "
		"of it\n\n"
		"  ashiato tree incident-42\n"
		"  ashiato tree incident-42 --about \"unit:Unit 1\" --as-of "
		"2021-04-30\n",
		OPT_JSON,
		"tree",
		cmd_tree,
		{ KIND_CASE } },
	{ .name = "identities",
		"CASE [--as-of DAY] [--only SOURCE] [--all] [--json|--csv]\n "
		"  "
		"    ashiato identities CASE --join|--split PERSONA PERSONA "
		"--why TEXT [--by NAME] [--grade GRADE] [--acquired DAY] "
		"[--no-run] [--quiet]\n       ashiato identities --evaluate "
		"FILE [--evaluate FILE] [--without COLUMN]... [--dictionary "
		"FILE]... [--json]",
		"say which names may be one hand, with reasons and a "
		"probability",
		"For every two personas of which contracts, identities and "
		"statements say something: how likely they are one, with an "
		"interval; the fields in which they agree and differ; what "
		"would tell most. What agreement is worth is learned from "
		"the "
		"records themselves, and from few records hardly: then what "
		"is known of such records holds. A name costs nothing to "
		"change, a payment, a device or a key does.\n"
		"From 95 % on, and with something costly in common (or two "
		"things that anybody can write down, and no papers that "
		"contradict), it is a claim (`same-as`) that feeds the "
		"persona "
		"and individual layers; `ashiato undo CASE CLAIM` takes it "
		"back. Where only "
		"the name and the papers are the same, one of the two is "
		"possibly a victim of identity theft: that is said, and "
		"never "
		"joined.\n\n"
		"  --join, --split  record that two personas are one hand, "
		"or "
		"not, whatever they share: sealed as a row of relations, "
		"taken "
		"back by `undo`\n"
		"  --evaluate FILE  how often that is right on records whose "
		"truth is known (column `cluster`, or FEBRL's rec_id; two "
		"files: only pairs across), or on pairs of names (name1, "
		"name2, is_match)\n"
		"  --without COLUMN  evaluate: a column that is not "
		"compared\n"
		"  --dictionary FILE  readings of Japanese names, in the "
		"form "
		"of enamdict\n\n"
		"  ashiato identities incident-42\n"
		"  ashiato identities incident-42 --split \"A. Example\" "
		"\"B. Example\" --why \"seen together\"\n"
		"  ashiato identities --evaluate customers.csv --json\n",
		OPT_JSON | OPT_CSV | OPT_IDENTITIES | OPT_WHY | OPT_BY |
			OPT_QUIET,
		"identities identities-evaluate",
		cmd_identities,
		{ KIND_CASE, KIND_ENTITY, KIND_ENTITY } },
	{ .name = "verify",
		"CASE [--key HEX] [--root N:HEX] [--ca FILE.pem]",
		"check every byte, derive everything again",
		"Checks the ledger's tree and signatures, every exhibit and "
		"published file, the index; then derives all\n"
		"machine-made claims and the judgement again from the "
		"exhibits, and names what differs. Exit status 1 if anything "
		"does.\n"
		"A ledger that somebody cut back, or rewrote with a key of "
		"his "
		"own, is whole in itself: only what you know from elsewhere\n"
		"shows it. `add`, `run`, `report` and the dossier print the "
		"ledger's head for that, and this machine remembers the "
		"last\n"
		"one that it wrote, in $ASHIATO_HOME/heads.\n\n"
		"  --key HEX     the public key of who made the case, or "
		"whom "
		"it admitted; signatures of any other differ\n"
		"  --root N:HEX  the head as it was printed: the first N "
		"entries must have that root\n"
		"  --ca FILE     certificates (PEM) to check time-stamps by, "
		"in place of those that were given when each was made\n\n"
		"  ashiato verify incident-42\n",
		OPT_JSON | OPT_QUIET | OPT_VERIFY,
		NULL,
		cmd_verify,
		{ KIND_CASE } },
	{ .name = "custody",
		"CASE EXHIBIT [--json]\n       ashiato custody CASE "
		"EXHIBIT|all acquired|handed-over|accessed|copied|confirmed "
		"[STEP] [--by NAME] [--from NAME] [--to NAME] [--at TIME] "
		"[--place TEXT] [--tool TEXT] [--witness NAME] [--why TEXT]",
		"say where an exhibit was, who had it, and what was done with "
		"it",
		"Prints the whole chain of custody of an exhibit: how it came "
		"in, every hand-over, access, copy, correction and bundle, "
		"who saw it, and in which entry of the ledger it stands; "
		"with lines to sign by hand. BROKEN is what somebody did who, "
		"as far as is known, did not have it: brought it in, handed it "
		"over, or looked at or copied it before anybody had it.\n\n"
		"With a word behind the exhibit it records such a step; "
		"`undo` takes one back, and both stay.\n\n"
		"  acquired     where and with what tool it was made\n"
		"  handed-over  to somebody else; `hand-over` is short for "
		"it\n"
		"  accessed     looked at, by whom and for what\n"
		"  copied       to whom or onto what\n"
		"  confirmed    a second person, who took no part in it, saw "
		"that STEP (its id), or the exhibit\n\n"
		"  --at TIME    when it happened, such as 2016-12-31T08:30Z "
		"(default now)\n"
		"  --tool TEXT  what was used, with its version\n\n"
		"  ashiato custody incident-42 conn.log acquired --place "
		"\"server room 2\" --tool \"dc3dd 7.3.1\" --witness \"B. "
		"Witness\"\n"
		"  ashiato custody incident-42 conn.log\n",
		OPT_JSON | OPT_WHY | OPT_BY | OPT_CUSTODY,
		"custody",
		cmd_custody,
		{ KIND_CASE, KIND_EXHIBIT } },
	{ .name = "hand-over",
		"CASE EXHIBIT|all --to NAME [--from NAME] [--at TIME] [--place "
		"TEXT] [--witness NAME] [--why TEXT] [--by NAME]",
		"record that an exhibit went from one person to another",
		"A step of the chain of custody, in the ledger. Without "
		"--from it is who has the exhibit as far as is known.\n\n"
		"  ashiato hand-over incident-42 conn.log --to \"Prosecutor "
		"C\" --place \"District office\" --witness \"D. Clerk\"\n",
		OPT_WHY | OPT_BY | OPT_CUSTODY,
		NULL,
		cmd_hand_over,
		{ KIND_CASE, KIND_EXHIBIT } },
	{ .name = "sign",
		"CASE [--by NAME] [--why TEXT] [--as-of DAY] [--json]",
		"sign off a judgement with your name and key",
		"Records that an examiner answers for the judgement: each "
		"layer with its word, of what, the chance and the "
		"confidence. A second examiner countersigns by the same "
		"command. When later evidence moves one of these, the "
		"sign-off is STALE, and every answer and paper says so; "
		"`undo` takes it back.\n\n"
		"  ashiato sign incident-42 --by \"A. Examiner\" --why "
		"\"reviewed against the exhibits\"\n",
		OPT_JSON | OPT_WHY | OPT_BY,
		"judgement",
		cmd_sign,
		{ KIND_CASE } },
	{ .name = "bundle",
		"CASE --to FILE.tar [--only-judgement] [--tlp TLP] [--for ORG] "
		"[--compartment NAME]... [--by NAME] [--json] [--quiet]",
		"write the case as one file that anybody can check without "
		"ashiato",
		"A tar with the ledger, its signed checkpoints, the exhibits, "
		"the dossier, and two programs that check all of it: verify.py "
		"(plain Python 3) and verify.sh (a shell and OpenSSL), which "
		"share no code with this one, with a page that tells how to "
		"check by hand. Equal bytes from the same case, audience, key "
		"and release. The ledger records that it was made.\n\n"
		"  --to FILE         what is there is replaced\n"
		"  --only-judgement  of the exhibits those that a reason of "
		"the judgement rests on\n"
		"  --tlp, --for      what that audience may not see is "
		"withheld: an entry is there as a salted hash, an exhibit not "
		"at all. The rest checks as before, and two bundles of one "
		"case are told to be that (verify.py --beside)\n\n"
		"  ashiato bundle incident-42 --to incident-42.tar\n",
		OPT_JSON | OPT_BY | OPT_QUIET | OPT_BUNDLE,
		"history",
		cmd_bundle,
		{ KIND_CASE } },
	{ .name = "keys",
		"[CASE]\n       ashiato keys protect\n       ashiato keys "
		"rotate CASE... --why TEXT\n       ashiato keys revoke CASE "
		"KEY "
		"--from DAY --why TEXT",
		"your signing key, and whose keys signed a case",
		"Your key signs what you write into cases. It lies in "
		"$ASHIATO_HOME/signing.key, else ~/.config/ashiato. With a "
		"case: every key that\n"
		"signed it, since when, from when on it is revoked, and how "
		"other programs take it (NAME+ID+KEY).\n\n"
		"`protect` puts your key under a passphrase, which the "
		"terminal asks for from then on; for commands without a "
		"terminal\n"
		"$ASHIATO_KEY_PASSPHRASE_FILE names a file that holds it "
		"(readable for you alone). `rotate` makes a new key, which "
		"the old one\n"
		"admits in the cases; what the old one signed stands. "
		"`revoke`: signatures of KEY from that day on, and after this "
		"entry, do not\n"
		"count, `verify` names them, and it writes nothing more; what "
		"it signed before stands. For days that have passed only who "
		"made the case says it, and whose key it is (with it, or the "
		"one that followed by `rotate`); of others it counts from now "
		"on. What it sealed and recorded weighs until it is taken out "
		"(`withdraw`, `undo`).\n\n"
		"  --from DAY  the first day on which it does not count\n"
		"  --why TEXT  stands in the ledger\n\n"
		"  ashiato keys incident-42\n"
		"  ashiato keys rotate incident-42 --why \"a year has "
		"passed\"\n",
		OPT_JSON | OPT_WHY | OPT_BY | OPT_KEYS,
		NULL,
		cmd_keys,
		{ KIND_CASE, KIND_CASE } },
	{ .name = "proof",
		"FILE.tlog-proof --key VERIFIER [ENTRY]",
		"check that an entry stands in a ledger, without the case",
		"FILE was written by `ashiato show CASE why CLAIM --proof "
		"FILE`. It holds the entry, the hashes up to the root, and "
		"the "
		"checkpoint that signs\n"
		"the root. Exit status 1 when it does not prove what it "
		"says.\n\n"
		"  --key VERIFIER  the ledger's key, NAME+ID+KEY, from "
		"somebody "
		"whom you trust: `ashiato keys CASE` prints it\n"
		"  ENTRY           a file: the entry that is to be proven, in "
		"place of the one that FILE holds\n\n"
		"  ashiato show incident-42 why 3f2a --proof "
		"3f2a.tlog-proof\n"
		"  ashiato proof 3f2a.tlog-proof --key "
		"ashiato/1c2f9a4b7d3e8f60+8f2b61c4+AZ...\n",
		OPT_JSON | OPT_KEY,
		NULL,
		cmd_proof,
		{ KIND_FILE, KIND_FILE } },
	{ .name = "stamp",
		"CASE --tsa URL --ca FILE.pem | --witness URL [--key "
		"VERIFIER]\n       ashiato stamp CASE --request "
		"FILE.tsq|FILE.witness [--old N]\n       ashiato stamp CASE "
		"--answer FILE [--ca FILE.pem] [--key VERIFIER]\n       "
		"ashiato stamp CASE [--ca FILE.pem] [--json]",
		"have the ledger's head time-stamped, or cosigned by a "
		"witness",
		"A time-stamping authority (RFC 3161) says that the ledger "
		"stood so at a time; a witness (C2SP tlog-witness) that it "
		"only grew since it\n"
		"saw it last. Both are asked only here, and get a digest or "
		"the checkpoint, nothing of the case. Their answers are "
		"checked, kept\n"
		"below CASE/ledger, and checked again by `verify`: a "
		"time-stamp as of its own time, for its certificate expires. "
		"Without options: what\n"
		"is kept.\n\n"
		"  --tsa URL      ask that authority\n"
		"  --ca FILE      the certificates (PEM) by which it is "
		"trusted\n"
		"  --witness URL  ask that witness: its prefix for "
		"submissions\n"
		"  --key VERIFIER the witness's key, NAME+ID+KEY, known from "
		"then on\n"
		"  --request FILE what another machine carries there: FILE.tsq "
		"or FILE.witness (a body of add-checkpoint)\n"
		"  --old N        with FILE.witness: how many entries the "
		"witness has seen (default 0)\n"
		"  --answer FILE  what came back\n"
		"  --seconds N    how long an answer may take (default "
		"30)\n\n"
		"  ashiato stamp incident-42 --request head.tsq\n"
		"  curl -H Content-Type:application/timestamp-query "
		"--data-binary @head.tsq -o head.tsr https://tsa.example/\n"
		"  ashiato stamp incident-42 --answer head.tsr --ca "
		"tsa-root.pem\n",
		OPT_JSON | OPT_STAMP,
		NULL,
		cmd_stamp,
		{ KIND_CASE } },
	{ .name = "signers",
		"CASE [--admit KEY --why TEXT] [--by NAME]",
		"list whose keys signed the ledger, or admit one",
		"Who made the case is known by the key of its first entry. "
		"Checkpoints with other keys are a warning in every "
		"command,\n"
		"until somebody who is known admits the key.\n\n"
		"  --admit KEY  64 hexadecimal digits, as this list and the "
		"warning print it\n\n"
		"  ashiato signers incident-42\n",
		OPT_JSON | OPT_WHY | OPT_BY | OPT_SIGNERS,
		NULL,
		cmd_signers,
		{ KIND_CASE } },
	{ .name = "amend",
		"CASE EXHIBIT [--acquired DAY] [--vantage ENTITY] [--tlp "
		"TLP] "
		"[--compartment NAME] [--authority TEXT] [--how TEXT] "
		"[--zone "
		"ZONE] [--year YEAR] "
		"--why TEXT [--day DAY]",
		"correct what was said of an exhibit",
		"EXHIBIT: its name, or the first digits of its digest. What "
		"was said when it was sealed stays in the ledger, and "
		"questions "
		"as of an\n"
		"earlier day are answered with it. `run` derives what "
		"follows "
		"from the correction.\n\n"
		"  --day DAY   as of which day it counts (default today)\n\n"
		"  ashiato amend incident-42 conn.log --vantage org:Example "
		"--why \"the sensor stood at their border\"\n",
		OPT_WHY | OPT_BY | OPT_AMEND | OPT_DAY,
		NULL,
		cmd_amend,
		{ KIND_CASE, KIND_EXHIBIT } },
	{ .name = "withdraw",
		"CASE EXHIBIT --why TEXT [--day DAY] [--by NAME]",
		"take an exhibit out: nothing rests on it any more",
		"Its bytes stay sealed. As of an earlier day it still "
		"counts. "
		"`ashiato add CASE FILE --replaces EXHIBIT` withdraws one "
		"for "
		"a "
		"corrected\n"
		"copy.\n\n"
		"  --day DAY   as of which day it is withdrawn (default "
		"today)\n\n"
		"  ashiato withdraw incident-42 contracts.csv --why \"it was "
		"of another customer\"\n",
		OPT_WHY | OPT_BY | OPT_DAY,
		NULL,
		cmd_withdraw,
		{ KIND_CASE, KIND_EXHIBIT } },
	{ .name = "undo",
		"CASE CLAIM|DISSENT|WORD|CHANGE|NOTE --why TEXT [--day DAY] "
		"[--by "
		"NAME]\n  "
		" "
		"    ashiato undo CASE CLAIM|DISSENT|WORD|CHANGE|NOTE "
		"--restore "
		"--why TEXT "
		"[--by NAME]",
		"withdraw a claim from a day on, or take that back",
		"The claim stays in the ledger, with who took it out and "
		"why. "
		"From the day on it no longer counts; as of an earlier day "
		"it "
		"still\n"
		"does, and the history shows the step. A dissent or a word "
		"on "
		"two incidents is taken out of every answer. `run` judges "
		"again.\n\n"
		"  --day DAY   as of which day it is withdrawn (default "
		"today); the day on which it became known takes it out of "
		"every answer\n"
		"  --restore   take the undoing back, as if it had not "
		"been\n\n"
		"  ashiato undo incident-42 3f2a --why \"the provider "
		"corrected its record\"\n",
		OPT_WHY | OPT_BY | OPT_RESTORE,
		NULL,
		cmd_undo,
		{ KIND_CASE, KIND_CLAIM } },
	{ .name = "dissent",
		"CASE CLAIM --grade GRADE|--weight NAT --why TEXT [--by "
		"NAME]",
		"record your own grade or weight of a claim beside the "
		"machine's",
		"The machine's judgement stays as it is. Beside it `show`, "
		"`assess` and `report` print what it would be with your\n"
		"grades, and why. Your newest word on a claim counts; "
		"`ashiato "
		"undo CASE DISSENT --why TEXT` takes it back.\n\n"
		"  --grade GRADE  Admiralty code, reliability A-F and "
		"credibility 1-6, such as C3\n"
		"  --weight NAT   0 to 10, in place of what table, grade and "
		"forgeability leave; shared origin and class caps still "
		"hold\n\n"
		"  ashiato dissent incident-42 3f2a --grade C4 --why \"the "
		"witness was not in the room\"\n",
		OPT_WHY | OPT_BY | OPT_DISSENT,
		NULL,
		cmd_dissent,
		{ KIND_CASE, KIND_CLAIM } },
	{ .name = "note",
		"CASE CLAIM|ENTITY TEXT [--by NAME]\n       ashiato note "
		"CASE "
		"CLAIM|ENTITY --tag WORD [--by NAME]",
		"write something down beside a claim or an entity",
		"It weighs nothing, stays with the claim whatever its "
		"revision, and stands in the ledger under your name. A tag "
		"is "
		"a note of one word, #WORD, which `show CASE entities` shows "
		"beside the entity. `ashiato undo CASE NOTE --why TEXT` "
		"takes "
		"it back; `ashiato search` finds it.\n\n"
		"  ashiato note incident-42 3f2a \"asked the provider on "
		"Monday; no answer yet\"\n"
		"  ashiato note incident-42 address:203.0.113.10 --tag "
		"relay\n",
		OPT_BY | OPT_TAG,
		NULL,
		cmd_note,
		{ KIND_CASE, KIND_NOTED } },
	{ .name = "template",
		"[TABLE]",
		"print an empty table with its explanation",
		"Tables: organisations, contracts, statements, relations, "
		"incidents, indicators, manifest, sensors, totals.\n\n"
		"  ashiato template contracts > contracts.csv\n",
		0,
		NULL,
		cmd_template,
		{ KIND_TABLE } },
	{ .name = "read",
		"FILE [--zone ZONE] [--year YEAR]",
		"print what the readers see in a file, one JSON object a "
		"line",
		"The format is recognised by content; gzip and zstd are "
		"decompressed. Observations go to the standard output with "
		"the "
		"place they came from,\n"
		"what could not be read and a summary to the standard error. "
		"Nothing is kept.\n\n"
		"  --zone, --year  of a log whose times name none, as with "
		"`ashiato add`\n\n"
		"  ashiato read capture.pcap | grep '\"kind\":\"dns\"'\n",
		OPT_JSON | OPT_CLOCK,
		NULL,
		cmd_read,
		{ KIND_FILE } },
	{ .name = "sample",
		"FILE [--against FILE|FOLDER] [--rules FILE|FOLDER] "
		"[--password WORD] [--json]\n       "
		"ashiato sample EXHIBIT CASE [--against FILE|FOLDER] "
		"[--rules FILE|FOLDER] [--password WORD] [--json]",
		"what a program, document or archive is, by static analysis",
		"Looks at the bytes and executes nothing, in a process "
		"without "
		"file system and network: digests (SHA-256, SHA-1, MD5, "
		"TLSH, "
		"ssdeep), what headers, resources, imports and signatures "
		"tell, strings and what in them can be looked for, rules of "
		"YARA that match, configurations and the servers in them, "
		"and "
		"the same of everything inside: archives, streams, what is "
		"appended or decoded.\n\n"
		"A file, or an exhibit of a case by its name or the "
		"beginning "
		"of its SHA-256. What a sample could do is said as `could`: "
		"nothing was seen to happen. A signature is described, never "
		"trusted. A compile time can be forged, and one that is a "
		"digest of the content is not shown as a time.\n\n"
		"Whose code it resembles is told of the other exhibits of "
		"the "
		"case, or of what it is compared with: functions that are "
		"rare "
		"elsewhere weigh most, and what can be forged (Rich headers, "
		"paths of debug files) is never enough by itself. Shared "
		"code "
		"is not a shared author.\n\n"
		"  --against   a file, or a folder of them, to compare with\n"
		"  --rules     a file of YARA rules, or a folder with *.yar "
		"and "
		"*.yara\n"
		"  --password  tried on archives, before the usual ones "
		"(infected, malware, virus)\n\n"
		"  ashiato sample suspect.exe\n"
		"  ashiato sample suspect.exe --against samples/\n"
		"  ashiato sample suspect.zip --json | jq .members\n"
		"  ashiato sample 3f2a9c incident-42 --rules rules/\n",
		OPT_JSON | OPT_SAMPLE,
		NULL,
		cmd_sample,
		{ KIND_FILE, KIND_CASE } },
	{ .name = "media",
		"FILE... --to FILE [--even-so] [--json]\n       "
		"ashiato media CASE EXHIBIT... --to FILE [--even-so] [--by NAME] "
		"[--json]",
		"write the bytes of the medium in a disk image (E01, s01)",
		"All segments of the image are given, in their order. Every "
		"chunk is checked by its own checksum, and the medium by the "
		"digests that the acquisition stored; both are shown. The file "
		"is there whole or not at all. Chunks that are bad are listed "
		"by number, first byte of the medium and place in the file; "
		"then nothing is written and the exit status is 1.\n"
		"Of exhibits, the copy is recorded in their custody. `ashiato "
		"sample FILE.E01` tells what the acquisition says of itself.\n\n"
		"  --to FILE   what is there is replaced\n"
		"  --even-so   write it with zeros for bad chunks, and what is "
		"not as it was acquired\n\n"
		"  ashiato media disk.E01 disk.E02 --to disk.raw\n"
		"  ashiato media incident-42 disk.E01 --to disk.raw --json\n",
		OPT_JSON | OPT_BY | OPT_MEDIA,
		NULL,
		cmd_media,
		{ KIND_FILE } },
	{ .name = "listen",
		"INTERFACE|udp:[ADDRESS:]PORT [--filter BPF] [--packets N] "
		"[--seconds N] [--save FILE] [--promiscuous]",
		"the same of live traffic, or of what NetFlow and IPFIX "
		"exporters send",
		"Prints what is seen, one JSON object a line, until N "
		"packets "
		"or seconds have passed or Ctrl-C. Only listens: nothing is "
		"sent.\n"
		"Interfaces mostly need root, which is given up as soon as "
		"they are open. A UDP port is one of loopback unless an "
		"address is said.\n\n"
		"  --filter BPF    only packets that this pcap-filter(7) "
		"expression lets pass\n"
		"  --save FILE     keep the packets as a capture, to be "
		"sealed "
		"with `ashiato add`\n"
		"  --promiscuous   also what is not for this machine\n\n"
		"  sudo ashiato listen eth0 --filter 'udp port 53' --seconds "
		"60\n"
		"  ashiato listen udp:192.0.2.1:2055 --save flows.pcap\n",
		OPT_LISTEN | OPT_JSON,
		NULL,
		cmd_listen,
		{ KIND_TEXT } },
	{ .name = "telescope",
		"FILE|FOLDER|CASE|SAVED.grid... [--sensor "
		"ADDRESS|NETWORK]... "
		"[--sensors FILE] [--month MONTH]\n       [--mmdb FILE]... "
		"[--totals FILE] [--save FILE.grid] [--json] [--csv FILE] "
		"[--html FILE]",
		"what addresses that nobody uses received: the monthly "
		"figures "
		"of a police agency or CERT",
		"Counts who came to addresses that nobody uses, from "
		"captures, Zeek, flow, packet-filter and honeypot logs: "
		"accesses per day and\n"
		"sensor address, source addresses, signature detections, "
		"denial-of-service backscatter, by port, country and "
		"network, "
		"against the\n"
		"month and the year before; surges, and groups of sources "
		"that "
		"scan alike. The same bytes count once. Method: "
		"ashiato-telescope(7).\n\n"
		"  --sensor ADDRESS|NETWORK  a sensor, or a network of "
		"nothing "
		"but sensors; it lives on days on which something arrived\n"
		"  --sensors FILE     the same as a table with the days on "
		"which each listened (`ashiato template sensors`)\n"
		"  --month 2024-04    report that month; default: the last "
		"that the data covers whole, else all days there are\n"
		"  --mmdb FILE        a database of countries or networks in "
		"MaxMind's format, your own; may be given more than once\n"
		"  --totals FILE      figures that were published, to stand "
		"beside the counted ones (`ashiato template totals`)\n"
		"  --save FILE.grid   keep the counts; saved counts of other "
		"sensors or days are merged by naming them together\n"
		"  --csv, --html FILE the report as a table; as one page "
		"with "
		"figures, without script or network\n\n"
		"  ashiato telescope zeek-logs/ --sensor 192.0.2.0/28 --save "
		"april.grid\n"
		"  ashiato telescope march.grid april.grid --totals "
		"published.csv "
		"--month 2024-04 --html april.html\n"
		"  ashiato telescope --totals published.csv\n",
		OPT_TELESCOPE | OPT_JSON | OPT_QUIET,
		"telescope",
		cmd_telescope,
		{ KIND_FILE, KIND_FILE, KIND_FILE } },
	{ .name = "taxii",
		"list URL | pull URL --to FILE.json | push FILE.json URL\n"
		"       [--secret FILE] [--ca FILE] [--added-after TIME] "
		"[--type TYPES] [--limit N] [--seconds N] [--json]",
		"fetch from, or send to, an ally's TAXII 2.1 server",
		"Asks the server that you name and no other: redirects and "
		"proxies are not followed, TLS is verified, http is for this "
		"machine only. Never name a system that you investigate.\n\n"
		"  list URL  what a discovery, an API root or a collection "
		"offers\n"
		"  pull URL  all objects of a collection as a bundle of STIX; "
		"interrupted, the same command goes on; a later one asks for "
		"what came since\n"
		"  push FILE URL  the objects of a bundle into a collection; a "
		"second one sends what the first did not\n\n"
		"What is shared already stands beside the file, in FILE.taxii "
		"and FILE.pushed. `ashiato add` makes what was pulled evidence "
		"of a case.\n\n"
		"  --to FILE       the bundle that is written\n"
		"  --secret FILE   a line `user:password` or `Bearer TOKEN`, in "
		"a file that only you can read\n"
		"  --ca FILE       certificates that are trusted, in place of "
		"the system's\n"
		"  --added-after   only what was added later, "
		"2026-01-02T03:04:05Z\n"
		"  --type          only objects of these types, separated by "
		"commas\n"
		"  --limit N       objects that are asked for at once "
		"(1000)\n"
		"  --seconds N     how long one answer may take (120)\n\n"
		"  ashiato taxii list https://taxii.example/taxii2/ --secret "
		"ally.secret\n"
		"  ashiato taxii pull "
		"https://taxii.example/api/collections/91a7b528-80eb-42ed-"
		"a74d-c6fbd5a26116/ --to ally.json --secret ally.secret\n",
		OPT_TAXII | OPT_JSON,
		NULL,
		cmd_taxii,
		{ KIND_TEXT, KIND_FILE } },
	{ .name = "serve",
		"CASE [--port N] [--users FILE] [--bundle FILE] [--tlp "
		"LEVEL]",
		"serve a case to programs on this machine: its questions, and "
		"TAXII 2.1",
		"Prints an address with a token, and answers until Ctrl-C, on "
		"this machine only: a reverse proxy or an SSH tunnel brings "
		"others to it. Under /taxii2/ TAXII 2.1: one collection for "
		"each marking, of which everyone gets those that they may see. "
		"Under /api/v1/ every question of api/openapi.yaml about the "
		"case, with the bytes that the command line prints; who is not "
		"the owner is told what his marking allows. "
		"Every request needs `Authorization: Bearer TOKEN`, or the "
		"name and the token as user and password. Nothing can be "
		"written.\n\n"
		"  --port N       the port; else one that is free\n"
		"  --users FILE   lines `NAME MARKING SHA256`, of others' "
		"tokens; the token that is printed sees all\n"
		"  --bundle FILE  serve the objects of this bundle of STIX, to "
		"whom its marking allows, in place of what `report --as stix` "
		"writes for each audience; there are no questions then\n"
		"  --tlp LEVEL    that marking (RED)\n\n"
		"  ashiato serve incident-42 --users allies.txt\n"
		"  ashiato serve incident-42 --port 8080 --bundle reviewed.json "
		"--tlp GREEN\n",
		OPT_SERVE,
		NULL,
		cmd_serve,
		{ KIND_CASE } },
	{ .name = "formats",
		"[--json|--jsonl]",
		"list the formats that are read",
		"Formats are recognised by content, never by name: `ashiato "
		"manual formats` says by which, and what is used of them.\n",
		OPT_JSON,
		"formats",
		cmd_program,
		{ KIND_TEXT } },
	{ .name = "hunts",
		"[--json|--jsonl]",
		"list the hunts, and what each looks for",
		"How each decides, and what it misses, stands in a manual "
		"page "
		"of its own; with --json they are named.\n",
		OPT_JSON,
		"hunts",
		cmd_program,
		{ KIND_TEXT } },
	{ .name = "publications",
		"[--json|--jsonl]",
		"list what `report --as NAME` writes",
		"With --json also the file, its media type, the strictest "
		"marking that may stand in it, and its options.\n",
		OPT_JSON,
		"publications",
		cmd_program,
		{ KIND_TEXT } },
	{ .name = "weights",
		"",
		"print every number that inference uses, with its source",
		"Weights are in nat; forge is the most that such a claim may "
		"move because it can be planted.\n",
		0,
		"weights",
		cmd_program,
		{ KIND_TEXT } },
	{ .name = "kb",
		"import|list|show|alias|diff|match|evaluate|fit ... [--kb "
		"FILE]... [--json]",
		"what is published of actors: import, look, measure",
		kb_help,
		OPT_JSON | OPT_EVALUATE,
		"kb-list kb-kind kb-show kb-alias kb-diff kb-match "
		"kb-evaluate "
		"kb-fit",
		cmd_kb,
		{ KIND_KB, KIND_FILE, KIND_FILE } },
	{ .name = "manual",
		"[PAGE] [--mdoc|--text]",
		"print a page of the manual, or list all",
		"PAGE: its name, with or without `ashiato-` before it. On a "
		"terminal it is text in the terminal's width; into a pipe or "
		"file it is\n"
		"mdoc source, for `man -l -`. `formats` tells how each "
		"format "
		"is recognised and what of it is used, as Markdown; "
		"`openapi` "
		"is "
		"the interface for "
		"programs, as YAML.\n\n"
		"  --mdoc  mdoc source on a terminal, too\n"
		"  --text  text into a pipe, too\n\n"
		"  ashiato manual beacon\n"
		"  ashiato manual inference | man -l -\n",
		OPT_MANUAL,
		NULL,
		cmd_manual,
		{ KIND_PAGE } },
	{ .name = "help",
		"[COMMAND]",
		"explain a command",
		"",
		0,
		NULL,
		cmd_help,
		{ KIND_COMMAND } },
	{ .name = "version",
		"",
		"print the version",
		"",
		0,
		NULL,
		cmd_version,
		{ KIND_TEXT } },
};
const size_t n_commands = sizeof commands / sizeof *commands;

/* Names that commands had before; `help` does not list them. */
static const struct {
	const char *was;
	const char *is;
} renamed[] = {
	{ "grid", "telescope" },
};

const struct command *command_named(const char *name)
{
	for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
		if (strcmp(name, renamed[i].was) == 0)
			name = renamed[i].is;
	}
	for (size_t i = 0; i < n_commands; i++) {
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

int command_unknown(const char *name)
{
	struct nearest near = near_to(str_of(name));

	for (size_t i = 0; i < n_commands; i++)
		near_offer(&near, str_of(commands[i].name));
	return usage_near(&near,
		"ashiato ",
		"`ashiato help` lists them",
		"there is no command \"%s\"",
		name);
}

int cmd_manual(const struct args *a)
{
	return print_manual(a, commands, n_commands);
}

static void help_on(const struct command *c, struct buf *b)
{
	buf_fmt(b,
		"usage: ashiato %s %s\n\n%s.\n\n%s",
		c->name,
		c->use,
		c->what,
		c->help);
}

static void help_all(struct buf *b)
{
	buf_z(b,
		"ashiato " ASHIATO_VERSION ": from scattered traces of an "
					   "attack to a judgement that can "
		"be defended. Passive: it never touches a suspect "
		"system.\n\n");
	for (size_t i = 0; i < n_commands; i++)
		buf_fmt(b,
			"  %-13s %s\n",
			commands[i].name,
			commands[i].what);
	buf_z(b,
		"\nA case from nothing to a dossier:\n\n"
		"  ashiato new mycase\n"
		"  ashiato add mycase logs/ contracts.csv statements.csv\n"
		"  ashiato run mycase\n"
		"  ashiato show mycase\n"
		"  ashiato report mycase\n\n"
		"`ashiato help COMMAND` explains one; `ashiato manual` lists "
		"the manual. An answer longer than the screen goes through\n"
		"$ASHIATO_PAGER, $PAGER or less; --no-pager, with every "
		"command, prints it.\n");
}

int cmd_help(const struct args *a)
{
	const struct command *c = NULL;
	struct buf b = { 0 };

	if (a->n_word) {
		c = command_named(a->word[0]);
		if (!c)
			return command_unknown(a->word[0]);
		help_on(c, &b);
	} else {
		help_all(&b);
	}
	struct buf lines = { 0 };
	buf_wrapped(&lines, buf_str(&b), terminal_width());
	lines.bad |= b.bad;
	bool ok = put_answer(a, &lines);
	buf_done(&b);
	buf_done(&lines);
	return ok ? EXIT_OK : EXIT_FAILED;
}

int cmd_version(const struct args *a)
{
	(void)a;
	say_line("ashiato %s", ASHIATO_VERSION);
	return EXIT_OK;
}

static int table_unknown(const char *name)
{
	struct nearest near = near_to(str_of(name));
	struct buf tables = { 0 };

	case_table_names(&tables);
	near_offer_list(&near, buf_str(&tables), ' ');
	int status = usage_near(&near,
		"",
		"`ashiato template` lists them",
		"there is no table \"%s\"",
		name);
	buf_done(&tables);
	return status;
}

int cmd_template(const struct args *a)
{
	struct buf b = { 0 };

	if (a->n_word > 1) {
		return usage("template: one table at a time was expected; "
			     "\"%s\" is one word too many",
			a->word[1]);
	}
	if (!a->n_word)
		case_tables(&b);
	else if (!case_template(str_of(a->word[0]), &b))
		return table_unknown(a->word[0]);
	bool ok = put_answer(a, &b);
	buf_done(&b);
	return ok ? EXIT_OK : EXIT_FAILED;
}
