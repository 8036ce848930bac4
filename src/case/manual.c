/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the manual that are made from tables, so that the two cannot differ.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "case/steps/inside.h"

void manual_head(struct buf *b,
	const char *name,
	const char *section,
	const char *what)
{
	buf_z(b, ".Dd November 22, 2026\n.Dt ");
	for (const char *c = name; *c; c++)
		buf_fmt(b, "%c", toupper((unsigned char)*c));
	buf_fmt(b,
		" %s\n.Os ashiato %s\n.Sh NAME\n.Nm %s\n.Nd %s\n",
		section,
		ASHIATO_VERSION,
		name,
		what);
}

/* mdoc source of running text: a line must not begin with a dot or quote,
 * backslashes are escaped */
void manual_text(struct buf *b, const char *z)
{
	bool start = true;

	for (; *z; z++) {
		if (start && (*z == '.' || *z == '\''))
			buf_z(b, "\\&");
		if (*z == '\\')
			buf_z(b, "\\e");
		else
			buf_add(b, (struct str){ z, 1 });
		start = *z == '\n';
	}
}

void manual_literal(struct buf *b, const char *z)
{
	buf_z(b, ".Bd -literal\n");
	manual_text(b, z);
	buf_z(b, "\n.Ed\n");
}

static void table_columns(struct buf *b, const struct table_spec *t)
{
	buf_z(b, ".Bl -tag -width organisation\n");
	for (uint32_t i = 0; i < t->n_column; i++) {
		const struct column *c = &t->column[i];

		buf_fmt(b,
			".It Cm %s\n%s",
			c->name,
			c->required ? "Required. " : "");
		manual_text(b, c->meaning);
		if (c->words)
			buf_fmt(b, ": %s", c->words);
		buf_z(b, "\n");
	}
	buf_z(b, ".El\n");
}

static void entity_types(struct buf *b, uint32_t set)
{
	const char *sep = "";

	if (set == ENTITY_TYPES_ALL) {
		buf_z(b, "anything");
		return;
	}
	for (int t = 0; t < ENT_TYPES; t++) {
		if (!(set >> t & 1))
			continue;
		buf_fmt(b,
			"%s%s",
			sep,
			entity_type_name((enum entity_type)t));
		sep = ", ";
	}
}

static void predicates_head(struct buf *b, enum topic t)
{
	buf_fmt(b,
		".Ss %s\n.Bl -tag -width attack-passed-through\n",
		topic_name(t));
}

/* what makes tables short, and how to take back what stands in them */
static void tables_habits(struct buf *b)
{
	buf_z(b,
		".Ss Said once\nA comment line above the header row says "
		"what "
		"empty cells of a column stand for, and stands for the "
		"column "
		"when it is missing:\n"
		".Dl # default source: vendor/Example\n"
		"So may source, origin, grade, known, zone, scope, kind and "
		"dependence be said, where the table has them. A default "
		"that "
		"is not valid is refused with\nits line, and with it every "
		"row that needs it.\n"
		".Ss Several in a cell\nIn statements and relations the "
		"cells "
		"subject and object may hold several entities, separated by "
		"a "
		"semicolon and a blank; every\ncombination is a claim of its "
		"own, and all of them go in or none. One that names no type "
		"has that of the first:\n"
		".Dl role:nat; relay\n"
		"A semicolon of a name that a blank follows is written\n"
		".Ql \\e; .\n"
		".Ss Taken back\nNothing is erased: what is taken back "
		"counts "
		"until a day, and an answer as of an earlier day stays as it "
		"was. A row says so itself\n.Pq Cm withdrawn ;\n"
		"or a newer row of the same table names the one that it "
		"replaces\n.Pq Cm supersedes ;\n"
		"or a row says that its subject\n.Cm retracts\nstatement:, "
		"contract: or claim: with the number of a statement or of an "
		"item of the relations, of a contract, or with at least 8 "
		"digits of a claim's id.\nA retraction acts from the day on "
		"which it became known, as long as it is not itself taken "
		"back: then the earlier word counts again. It takes\n"
		"nothing back when speaker, source and origin of the two all "
		"differ; when its subject is a statement of the case, that "
		"statement is what is compared,\nelse the row itself and "
		"whom it names. Of two retractions only the later acts on "
		"the "
		"earlier; a circle of one day takes nothing back.\n"
		"An examiner withdraws a claim with\n.Ic ashiato undo .\n");
}

static void tables_page(struct buf *b)
{
	manual_head(b,
		"ashiato-tables",
		"5",
		"tables that people write, and the words in them");
	buf_z(b,
		".Sh DESCRIPTION\nCSV as RFC 4180 writes it, with a header "
		"row; UTF-8, UTF-16 with a mark, or CP932.\n"
		"Lines that begin with # above the header row are comments. "
		"Columns may stand in any order; unknown ones are ignored.\n"
		"A bad row is refused with its line, column, what was "
		"expected and what was found; the good rows go in. A row "
		"that "
		"contradicts itself is bad: it ends\nbefore it begins, ties "
		"a thing to itself, or is withdrawn before it is "
		"known.\n.Pp\n"
		".Ic ashiato template Ar TABLE\nprints an empty table, with "
		"the predicates that may stand in it.\n.Pp\n"
		"A date is as fine as it is known: 2016, 2016-09, "
		"2016-09-12, "
		"2016-09-12T08:30, with Z or +09:00. Without a zone it is "
		"local time\n"
		"of unknown zone, kept as such: it stands for the interval "
		"that the zones of the world allow.\n.Pp\n"
		"An entity is written type:name. A source begins with its "
		"kind: police/, provider/, victim/, vendor/, press/, state/, "
		"court/, analyst/.\n"
		"Press repeats, it does not witness: what only the press "
		"says "
		"never earns a word of likelihood. Claims that share an "
		"origin "
		"count as one.\n");
	tables_habits(b);
	for (int i = 0; i < ROW_TABLES; i++) {
		buf_fmt(b, ".Sh %s\n", table_specs[i].name);
		manual_text(b, table_specs[i].what);
		buf_z(b, ".\n");
		table_columns(b, &table_specs[i]);
	}
	buf_z(b, ".Sh PREDICATES\n");
	predicates_head(b, predicates[1].topic);
	for (size_t i = 1; i < n_predicates; i++) {
		if (i > 1 && predicates[i].topic != predicates[i - 1].topic) {
			buf_z(b, ".El\n");
			predicates_head(b, predicates[i].topic);
		}
		buf_fmt(b, ".It Cm %s\n", predicates[i].name);
		manual_text(b, predicates[i].meaning);
		buf_z(b, ".\nSubject: ");
		entity_types(b, predicates[i].subjects);
		buf_z(b, ". Object: ");
		entity_types(b, predicates[i].objects);
		buf_z(b, ".\n");
	}
	buf_z(b,
		".El\n.Sh SEE ALSO\n.Xr ashiato 1 ,\n.Xr ashiato-inference "
		"7\n");
}

static void change(struct buf *b)
{
	buf_z(b,
		".Sh WHAT WOULD CHANGE IT\n"
		"Every origin and every class is left out in turn, from the "
		"sums, the gates and the words, and the "
		"smallest set of claims is searched whose removal changes "
		"the "
		"answer or its word.\n"
		"The forgery budget counts marks that are cheap to plant "
		"(everything but records; for a persona records too: whoever "
		"registers makes them),\n"
		"each graded C3 and from an origin of its own. One that must "
		"hang on a trail counts only as surely as something of the "
		"case is reached that it could hang on. They are added "
		"to the sums one after the other, each where it moves most, "
		"until another name\n"
		"stands first, until the answer loses its word, or, one mark "
		"each for made-up names, until none of these stands first: "
		"each name that is put\n"
		"forward takes its share of the prior. Where no mark by "
		"itself "
		"gives a name a chance, no number of them is told.\n"
		".Sh NEXT BEST EVIDENCE\n"
		"For every kind of item in the table below that the leading "
		"answer does not have, graded B2 and from an origin of its "
		"own: the expected\n"
		"information in bit (D. V. Lindley, On a measure of the "
		"information provided by an experiment, Annals of "
		"Mathematical "
		"Statistics 27, 1956): the sum over all that the item can "
		"speak for of the chance of it times the divergence of the "
		"answers then from the answers now. They are those that the "
		"judgement would give: no surer than their trail, unmoved "
		"where "
		"names do not exclude each other and the item speaks for "
		"another one. What no trail of the case could carry, or what "
		"would give nobody a chance, is not advised. With m names "
		"told "
		"apart (at most four; "
		"one on a layer without rivals) and l the likelihood ratio "
		"that is left after every\n"
		"cap, the item speaks for the right one with probability l / "
		"(l + m), for each other with 1 / (l + m). Of a name or a "
		"person what would clear\n"
		"comes first, at most two of three, for it is to be looked "
		"for "
		"first; then by information, "
		"of equal ones first what brings a class of evidence that "
		"the "
		"leading answer has not had. What an item is worth says "
		"nothing of what it costs.\n"
		".Ic ashiato clear Ar CASE NAME\ntells of anybody, named or "
		"not, what speaks against, how a trail leads there or why it "
		"ends, and every kind of item that would clear.\n");
}

static void beyond(struct buf *b)
{
	buf_z(b,
		".Sh DISSENT\n"
		"An examiner may grade or weigh a claim otherwise\n.Pq Ic "
		"ashiato dissent .\nThe ledger keeps who, when and why; the "
		"machine's judgement stays, and beside it stands\n"
		"what it would be with the examiner's grades: one for each "
		"examiner. A weight takes the place of what table, grade and "
		"forgeability leave;\n"
		"shared origin and class caps still hold. Asked as of a day, "
		"only dissents recorded by its end show.\n"
		".Sh HOW A JUDGEMENT CAME TO BE\n"
		".Ic ashiato assess Ar CASE Fl -history\njudges again as of "
		"every day on which something became known or was "
		"superseded. "
		"For each day that moved a judgement,\n"
		"its leading answer or its probability by a point, the "
		"fewest "
		"claims of that day are named that, left out, bring the old "
		"words back or undo half\n"
		"of the change; where single claims undo nothing because "
		"others of their origin take their place, all of an origin "
		"together.\n");
}

static void what_is_said(struct buf *b)
{
	buf_z(b,
		".Sh DESCRIPTION\n"
		"Six layers are judged apart: machine, persona, individual, "
		"group, unit, sponsor. An upper layer never inherits from a "
		"lower one:\n"
		"it needs evidence of its own, and of persons and above also "
		"a "
		"trail that leads to them from the attack.\n"
		".Pp\n"
		"Of the leading answer what speaks against it is told first. "
		"Then the weight of the evidence: how many times more what "
		"was "
		"found is to be\n"
		"expected if that is the answer than if another is. Only "
		"then "
		"what that comes to: a probability, in a range of chances "
		"before the evidence.\n"
		"The first is a statement about the evidence, the second "
		"about "
		"a person; taking one for the other is the prosecutor's "
		"fallacy.\n"
		".Pp\n"
		"Every claim that counts (as of the day asked, from the "
		"sources asked, not withdrawn by then) goes through the "
		"steps "
		"below, in integers\n"
		"of 1/1000 nat and in a fixed order, so that the same claims "
		"give the same bytes everywhere. A nat is a natural "
		"logarithm: "
		"0.69 doubles odds, 2.30 is ten to one, 4.61 a hundred to "
		"one.\n");
}

static void weight_of_a_claim(struct buf *b)
{
	buf_z(b,
		".Sh WHAT A CLAIM WEIGHS\n.Bl -enum\n"
		".It\nTable. Its predicate has a likelihood ratio l for the "
		"hypothesis on one of its sides (below): how much more it is "
		"to be expected if the\n"
		"answer is right than if another is. Ratios below one speak "
		"against, with the same steps and caps, and have budgets of "
		"their own.\n"
		".It\nGrade. The chance q that the claim is right: "
		"reliability (A .99, B .92, C .55, D .40, E .30, F .28) "
		"times "
		"credibility (1 .985, 2 .90, 3 .69,\n"
		"4 .50, 5 .30, 6 .40). A source that is wrong says the same "
		"whoever did it, so of the ratio is left 1 / (1 - q + q / "
		"l), "
		"never more than\n"
		"1 / (1 - q), however large l is (W. C. Thompson, F. Taroni, "
		"C. G. G. Aitken, How the probability of a false positive "
		"affects the value of\n"
		"DNA evidence, Journal of Forensic Sciences 48, 2003). B2 "
		"leaves 5.8 at most, C3 1.6, F6 1.1.\n"
		".It\nTemperature. Classes whose claims depend on each other "
		"count by a power of their ratio (below).\n"
		".It\nForgery. It may not exceed the table's 1 / (chance "
		"that "
		"somebody plants it times chance that it then succeeds), "
		"either way.\n"
		".It\nUndercutting. What says that the link itself does not "
		"hold (an identity stolen before the attack used it, "
		"excluded "
		"from, not a member of,\n"
		"not tasked by, not used by, planted) takes no side: with "
		"chance q of its own the claim bears only with chance 1 - q, "
		"and the step on the trail\n"
		"likewise. A theft counts when it is dated before the rental "
		"can have begun that leads to the thing; of an account, "
		"mailbox, telephone, login or key,\n"
		"which others can take over, until the attack ends. What is "
		"surer to be wrong than C3 undercuts nothing. Planted acts "
		"on "
		"what people say of machines too,\n"
		"never on what sensors saw.\n"
		".It\nDependence. A row that calls its source a copy weighs "
		"nothing; "
		"one that calls it partly dependent is doubted by half.\n"
		".It\nTrail. A claim that ties a group, unit or sponsor to "
		"somebody of the case is doubted in the same way by how "
		"surely "
		"he is reached.\n"
		".It\nSharing. Of tenancy, registration, holding and "
		"operating: where the "
		"best claims of other names of a "
		"persona or person say of the same thing at the same time "
		"that "
		"it is theirs, ln(1 + o) is\n"
		"taken away, o their odds together times the prior odds of "
		"one name: two tenants of one server, two holders of one "
		"document, two witnesses who\n"
		"name two hands. Whoever is named with less than doubled "
		"odds "
		"takes nothing from anybody.\n"
		".It\nOrigin. The same three words from the same origin "
		"count "
		"once; what sensors at both ends of one contact saw counts "
		"once. Other claims of that\n"
		"origin count 1, 1/2, 1/4 ... in order of weight, and no "
		"origin moves more than -ln(1 - q) with the q of the best "
		"that "
		"it says.\n"
		".It\nClass. All claims of one class of evidence together "
		"may "
		"not exceed its cap; of telemetry only the heaviest claim of "
		"each sensor counts.\n"
		".El\n"
		"What was public before it was seen in the case, by "
		"\\(oqpublic-since\\(cq or because a list had it by then, "
		"weighs nothing for a group or unit: anybody could have "
		"it.\n");
}

static void trails(struct buf *b)
{
	buf_z(b,
		".Sh TRAILS\n"
		"Personas and persons are candidates only at the end of a "
		"trail that begins at the attack; whoever no trail reaches "
		"is "
		"data of the case, however much\n"
		"of it there is: a customer list accuses nobody. A trail "
		"begins at a machine of the case, as surely as the machine "
		"is "
		"one (its probability); at what was\n"
		"found in the incident or configured in its sample, at who "
		"acted in it, as surely as that is graded. It goes on along "
		"claims: machine or domain to\n"
		"tenant, tenant to identifier, identifier to holder, account "
		"to login address, sample to author, person to employer.\n"
		".Bl -bullet\n"
		".It\nA thing is reached as surely as the weakest step of "
		"its "
		"best trail. Several origins for one step, and trails from "
		"several machines to one\n"
		"persona or person of which no two steps are said by one "
		"origin, fail only together: 1 - (1 - q1)(1 - q2) "
		"... Steps that the layer itself weighs (tenancy, holding, "
		"operating) are not doubted twice.\n"
		".It\nNobody is surer than the trail that leads to him, nor "
		"than what the layer below says of those on it.\n"
		".It\nRoles. From a machine a trail goes on only when "
		"somebody answered whether it is a relay, a shared address "
		"(NAT), a compromised host or a shared\n"
		"edge, and none of the answers is yes or open. Answers come "
		"from \\(oqhas-role\\(cq, \\(oqexcluded-from\\(cq a "
		"role, \\(oqshared-infrastructure\\(cq and the notes of\n"
		"\\(oqconsidered\\(cq; one of less than 45 % is none; two "
		"good ones that contradict each other leave the question "
		"open. "
		"Rented or own answers the four\n"
		"with no, unless somebody says otherwise; the answer for NAT "
		"stands for a shared edge that nobody spoke of. Domains, and "
		"accounts, mailboxes and devices that were seen in the "
		"attack, "
		"are asked the same:\n"
		"they may be the victim's. What identifies a persona of the "
		"case is not asked. Rented or own implies the others only "
		"from "
		"60 % on.\n"
		".It\nTime. A dated trace of the attack on the machine must "
		"lie within the rental, of the finest that there are: a "
		"trace "
		"of a year says little beside one of an hour.\n"
		"Where less than 95 % of it does, or nothing is dated, the "
		"word "
		"is at most likely. An alibi for a time at which nothing of "
		"the "
		"attack was seen is none.\n"
		".It\nOne hand. Personas that are one hand go by the name "
		"that "
		"had what the attack used, then; the others may be those "
		"from "
		"whom it took what identifies it.\n"
		".It\nActivities. Incidents, and what is seen in them, that "
		"hang together are one activity. The one with most evidence "
		"of "
		"machines, and steps from them on, is what the case is\n"
		"about; what speaks of another is weighed for that one, and "
		"what is said against somebody counts in his own.\n"
		".El\n"
		"Aliases and \\(oqsame-as\\(cq claims of at least even "
		"chance make two names one; an entry of a catalogue is the "
		"name that it has, when no other entry has it.\n");
}

static void chances(struct buf *b)
{
	buf_z(b,
		".Sh FROM WEIGHT TO PROBABILITY\n"
		"Machines, personas and persons do not exclude each other: "
		"each stands against none alone, with odds (1 - none) / none "
		"times e to the sum of\n"
		"its weights. Groups, units and sponsors do: the n names "
		"that "
		"have a chance share what none leaves evenly with one more "
		"hand, known, but named\n"
		"by nobody. Units that are part of one command do not "
		"exclude "
		"each "
		"other either. Where rivals stand level, what they mean "
		"together "
		"is said. None, with its range, comes from how many hands "
		"there could be (below), and from how the name came up: a "
		"machine that an examination of the attack names "
		"(attack-passed-through, configured-in)\nstarts at even "
		"odds, "
		"for it is not one of the many that hunts put forward.\n"
		".Pp\n"
		"A name has a chance only when what one origin says of it at "
		"first hand (neither the press nor a catalogue) at least "
		"doubles the odds, and a\n"
		"trail leads there where one is needed. Any other has no "
		"probability at all, neither a small one nor the prior: "
		"nothing is known of it.\n"
		"It takes no share of the prior, so a long list of names "
		"thins nobody's chance.\n"
		".Pp\n"
		"The range comes from the ends of all that is judgement: "
		"claims wrong half as often again or a third less, planting "
		"twice or half as easy, later\n"
		"claims of an origin at .3 or .7, the ends of none. Trails "
		"are "
		"laid once, in the middle, so the "
		"upper end is cut where a trail carries no more.\n");
}

static void gates_below(struct buf *b)
{
	buf_z(b,
		".Sh GATES AND WHAT THEY ASK\nAll must hold for\n.Dq "
		"established ;\nelse the "
		"judgement names what is missing, and the most that may be "
		"said without it stands in brackets.\n.Bl -tag -width "
		"individual\n"
		".It machine\ntelemetry of a hunt in sealed records "
		"[likely]; "
		"of two sensors that overlap in time [very likely]; its role "
		"looked into [very likely]; "
		"what speaks against it is answered [likely];\n"
		"lower bound 55 %: more than timing [likely]. A role that is "
		"open is said beside the word.\n"
		".It persona\na trail [nothing]; what speaks against it, or "
		"against a machine of its trail, and doubles the odds is "
		"answered [nothing; from 1.25 times on: very likely]; two "
		"kinds of "
		"identifier, each attested twice,\n"
		"overlapping in time [likely]; the attack dated within the "
		"rental [likely]; lower bound 80 % [very likely].\n"
		".It individual\na trail; what speaks against him or "
		"anything "
		"of "
		"his trail is answered; "
		"nobody else is named for the same thing; a record that is "
		"hard to forge; a second\n"
		"source, independent of it [without any of these: nothing]; "
		"the attack dated within the rental [likely]; lower bound 95 "
		"%, a named examiner\n"
		"signed off [very likely]. Unless something shows whose "
		"hands "
		"were on the machines, the scope is the contracts only.\n");
}

static void gates_above(struct buf *b)
{
	buf_z(b,
		".It group\ntwo classes of evidence, one not techniques, and "
		"two origins, each by itself worth at least ln 2 [likely; "
		"neither of the two and no item of\n"
		"its own: possible]; more than five planted marks could do "
		"for another name [likely]; lower bound 80 %; stable without "
		"any one class [very likely].\n"
		".It unit\nthe group's gate, and an item of its own on "
		"person, tasking or place [possible].\n"
		".It sponsor\ntasking or funding of its own [possible], and "
		"the group's gate. Motive, an organisation chart and where a "
		"server stands never count.\n"
		".El\n");
}

static void judgement_words(struct buf *b)
{
	buf_z(b,
		".Sh WORDS\nBelow the gate, from 55 % on and of a name that "
		"has a chance, a likelihood word of ICD 203 (2015) is "
		"said: likely (55-80 %),\n"
		"very likely (80-95 %), almost certain (95 % and more), but "
		"no "
		"more than what is missing leaves: possible, likely, very "
		"likely. Below "
		"55 %, or when all is hearsay:\n.Dq not established .\n"
		"Confidence is apart: high when the gate holds and the "
		"interval is at most 20 points wide, moderate with two "
		"origins, else low.\n");
}

static void in_court(struct buf *b)
{
	buf_z(b,
		".Sh HOW TO SAY IT IN COURT\n"
		"After the ENFSI guideline for evaluative reporting in "
		"forensic science (2015): give both propositions, the weight "
		"between them, what it rests on,\n"
		"and leave the chance of the person to the court.\n"
		".Bl -bullet\n"
		".It\nSay:\n.Dq What was found is 34 times more to be "
		"expected if it was Tick than if it was another.\nDo not "
		"say:\n.Dq \\&It is 34 times more likely that it was Tick ,\n"
		"nor:\n.Dq The chance that it was somebody else is one in "
		"34 .\n"
		".It\nName what speaks against first, and say of each "
		"alternative whether it was looked into: theft, borrowing, a "
		"relay, another tenant.\n"
		".It\nA probability is said only together with the chance "
		"before the evidence that it was taken from, and in its "
		"range. "
		"The dossier prints what the\n"
		"weight comes to from 1, 10, 30 and 50 %; the court may take "
		"its own.\n"
		".It\nA name without a probability is not improbable. Say "
		"that nothing at first hand speaks for it.\n"
		".It\nSay what the answer is an answer to: who rented is not "
		"who typed, and who typed is not who ordered.\n"
		".It\nSay which numbers are measured and which are judgement "
		"(below), and what the answer would be without each source "
		"and with the sources'\n"
		"grades of whoever disputes them\n.Pq Ic ashiato dissent .\n"
		".El\n");
}

static void clusters(struct buf *b)
{
	buf_z(b,
		".Sh ACTIVITY CLUSTERS\nBefore anybody is named, incidents "
		"are "
		"joined by what they share. Each thing shared has a "
		"likelihood "
		"ratio (below); it falls with the\n"
		"time between the two sightings where it is an address or "
		"network, by the grades of both ends, and by the logarithm "
		"of "
		"how many other incidents have it,\n"
		"unless somebody held it alone then (a contract, a sample's "
		"configuration). What stands on a warning list weighs "
		"nothing. "
		"Things from one origin count\n"
		"1, 1/2, 1/4 ...; each class is capped. Two clusters are "
		"joined on all the evidence between them, a thing by the "
		"share "
		"of each side that has it (average linkage):\n"
		"a chain over one weak or shared server dilutes. A cluster "
		"is "
		"named only when what bears on its members alone passes the "
		"group gate. Analysts' joins and splits bind,\n"
		"are kept with who and why, can be undone, and stand beside "
		"the machine's own answer; a split outweighs a join.\n");
}

static void inference_page(struct buf *b)
{
	struct buf numbers = { 0 };

	manual_head(b,
		"ashiato-inference",
		"7",
		"how claims become a judgement, with every number");
	what_is_said(b);
	weight_of_a_claim(b);
	trails(b);
	chances(b);
	gates_below(b);
	gates_above(b);
	judgement_words(b);
	in_court(b);
	change(b);
	beyond(b);
	clusters(b);
	buf_z(b, ".Sh NUMBERS\n");
	infer_print_weights(&numbers);
	link_print_ties(&numbers);
	buf_add(&numbers, (struct str){ "", 1 });
	manual_literal(b, numbers.p ? numbers.p : "");
	buf_done(&numbers);
	buf_z(b,
		".Sh LIMITS\nWeights marked as judgement are judgement, not "
		"measurement. What follows from a claim is as good as the "
		"claim: a wrong grade or a hidden\n"
		"common origin is not seen. Probabilities are conditional on "
		"what was put into the case; that nothing speaks against "
		"somebody says nothing where\n"
		"nobody looked. Priors are counts of hands that were thought "
		"of, and the same for everybody: nothing about a person "
		"(where "
		"from, what he did\n"
		"before) moves them.\n.Sh SEE ALSO\n.Xr ashiato 1 "
		",\n.Xr ashiato-tables 5\n");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void manual_pages(struct buf *b)
{
	const char *page[64] = { "inference", "suspect", "telescope" };
	size_t n = 3;

	for (size_t i = 0; i < n_hunts && n < 64; i++)
		page[n++] = hunts[i].manual;
	qsort(page, n, sizeof *page, by_name);
	for (size_t i = 0; i < n; i++) {
		/* one page may describe several hunts */
		if (i && strcmp(page[i], page[i - 1]) == 0)
			continue;
		buf_z(b, i ? " ,\n.Xr ashiato-" : ".Xr ashiato-");
		for (const char *c = page[i]; *c; c++)
			buf_fmt(b, "%c", *c == '_' ? '-' : *c);
		buf_z(b, " 7");
	}
	buf_z(b, "\n");
}

/* --- lines as mdoc wants them --------------------------------------------
 */

/* "it." and "(C, 1956).", but not "E." of a name, nor "..." */
static bool ends_sentence(struct str word)
{
	size_t n = word.n;

	while (n && strchr(")\"'", word.p[n - 1]))
		n--;
	if (n < 3 || !strchr(".!?", word.p[n - 1]))
		return false;
	return isalnum((unsigned char)word.p[n - 2]) ||
		strchr(")]", word.p[n - 2]);
}

/* a line of running text, broken after sentences and before column 80 */
static void fill_line(struct buf *b, struct str line)
{
	enum {
		WIDTH = 78
	};
	bool end = false;
	size_t used = 0;

	for (size_t at = 0; at < line.n;) {
		struct str word = str_from(line, at);
		size_t n = 0;

		while (n < word.n && word.p[n] != ' ')
			n++;
		word = str_head(word, n);
		at += n + 1;
		if (!n)
			continue;
		bool fits = used + 1 + n <= WIDTH && !end;
		/* what would be taken for a macro keeps its line */
		bool macro = word.p[0] == '.' || word.p[0] == '\'';
		if (used && (fits || macro))
			buf_z(b, " ");
		else
			buf_z(b, used ? "\n" : "");
		used = used && (fits || macro) ? used + 1 + n : n;
		buf_add(b, word);
		end = ends_sentence(word);
	}
	buf_z(b, "\n");
}

/* macros and literal text stay as they are */
static void fill(struct buf *b, struct str page)
{
	bool literal = false;

	while (page.n) {
		size_t n = 0;

		while (n < page.n && page.p[n] != '\n')
			n++;
		struct str line = str_head(page, n);
		page = str_from(page, n < page.n ? n + 1 : n);
		if (str_starts(line, STR(".Bd")))
			literal = true;
		if (str_starts(line, STR(".Ed")))
			literal = false;
		if (literal || !line.n || line.p[0] == '.') {
			buf_add(b, line);
			buf_z(b, "\n");
		} else {
			fill_line(b, line);
		}
	}
}

static const struct {
	const char *name;
	const char *what;
	void (*write)(struct buf *b); /* NULL: the caller's own */
	bool mdoc;
} pages[] = {
	{ "commands", "every command and its options", NULL, true },
	{ "tables",
		"tables that people write, and the words in them",
		tables_page,
		true },
	{ "inference",
		"how claims become a judgement, with every number",
		inference_page,
		true },
	{ "openapi",
		"the interface for programs, as YAML",
		query_openapi,
		false },
	{ "formats",
		"every format: how it is recognised, what is used; Markdown",
		query_formats_page,
		false },
};

/* --- pages that were made from descriptions ------------------------------ */

/* tools/embed: mdoc source, one page behind the other */
extern const char shipped_pages[], shipped_pages_end[];

/* The next of them; false: there is none. */
static bool next_page(struct str *rest, struct str *ret)
{
	struct str line;
	struct str tail = *rest;

	if (!rest->n)
		return false;
	do {
		if (!str_cut(tail, '\n', &line, &tail))
			tail = (struct str){ 0 };
	} while (tail.n && !str_starts(tail, STR(".Dd ")));
	*ret = str_head(*rest, rest->n - tail.n);
	*rest = tail;
	return true;
}

/* what stands behind the macro in its first line of the page */
static struct str said_by(struct str page, struct str macro)
{
	struct str line;

	while (str_cut(page, '\n', &line, &page)) {
		if (str_starts(line, macro))
			return str_from(line, macro.n);
	}
	return (struct str){ 0 };
}

static struct str described(void)
{
	return (struct str){ shipped_pages,
		(size_t)(shipped_pages_end - shipped_pages) };
}

/* "beacon" of "ashiato-beacon" and "ashiato-beacon.7" */
static struct str short_name(struct str page)
{
	struct str rest = page;
	struct str section;

	if (str_starts(page, STR("ashiato-")))
		rest = str_from(page, 8);
	if (str_cut_last(rest, '.', &page, &section) && section.n == 1)
		rest = page;
	return str_is(rest, "ashiato") ? STR("commands") : rest;
}

static bool described_page(struct str name, struct buf *out)
{
	struct str rest = described();
	struct str page;

	while (next_page(&rest, &page)) {
		if (str_eq(short_name(said_by(page, STR(".Nm "))), name)) {
			buf_add(out, page);
			return true;
		}
	}
	return false;
}

bool case_manual(struct str page, struct buf *out)
{
	struct str name = short_name(page);

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct buf b = { 0 };

		if (!str_is(name, pages[i].name) || !pages[i].write)
			continue;
		pages[i].write(&b);
		if (pages[i].mdoc)
			fill(out, buf_str(&b));
		else
			buf_add(out, buf_str(&b));
		out->bad |= b.bad;
		buf_done(&b);
		return true;
	}
	return described_page(name, out);
}

void case_manual_names(struct buf *out)
{
	struct str rest = described();
	struct str page;

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		buf_fmt(out, "%s%s", i ? " " : "", pages[i].name);
	while (next_page(&rest, &page)) {
		buf_fmt(out,
			" %.*s",
			STR_FMT(short_name(said_by(page, STR(".Nm ")))));
	}
}

void case_manual_list(struct buf *out)
{
	struct str rest = described();
	struct str page;

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		buf_fmt(out, "%-16s %s\n", pages[i].name, pages[i].what);
	while (next_page(&rest, &page)) {
		buf_fmt(out,
			"%-16.*s %.*s\n",
			STR_FMT(short_name(said_by(page, STR(".Nm ")))),
			STR_FMT(said_by(page, STR(".Nd "))));
	}
}

void case_publication_names(struct buf *out)
{
	for (size_t i = 0; i < n_publishers; i++)
		buf_fmt(out, "%s%s", i ? " " : "", publishers[i].name);
}

void case_hunt_names(struct buf *out)
{
	for (size_t i = 0; i < n_hunts; i++)
		buf_fmt(out, "%s%s", i ? " " : "", hunts[i].name);
}

void case_tables(struct buf *out)
{
	for (int i = 0; i < ROW_TABLES; i++) {
		buf_fmt(out,
			"%-14s %s\n",
			table_specs[i].name,
			table_specs[i].what);
	}
	buf_fmt(out,
		"%-14s %s\n",
		"law",
		"elements of offences, for report --as referral --law (no "
		"evidence: not to be added)");
}

void case_table_names(struct buf *out)
{
	for (int i = 0; i < ROW_TABLES; i++)
		buf_fmt(out, "%s%s", i ? " " : "", table_specs[i].name);
	buf_z(out, " law");
}

bool case_template(struct str table, struct buf *out)
{
	const struct table_spec *t = table_named(table);

	if (str_is(table, "law")) {
		publish_law_template(out);
		return true;
	}
	if (t)
		table_template(t, out);
	return t != NULL;
}
