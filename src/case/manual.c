/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the manual that are made from tables, so that the two cannot differ.
 */
#include <stdlib.h>
#include <string.h>

#include "case/steps/inside.h"

void manual_head(struct buf *b,
	const char *name,
	const char *section,
	const char *what)
{
	buf_fmt(b,
		".Dd November 22, 2026\n.Dt %s %s\n.Os ashiato %s\n.Sh "
		"NAME\n.Nm %s\n.Nd %s\n",
		name,
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

	if (set == (1U << ENT_TYPES) - 1) {
		buf_z(b, "anything");
		return;
	}
	for (int t = 0; t < ENT_TYPES; t++) {
		if (!(set >> t & 1))
			continue;
		buf_fmt(b, "%s%s", sep, entity_type_name((enum entity_type)t));
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
		".Ss Said once\nA comment line above the header row says what "
		"empty cells of a column stand for, and stands for the column "
		"when it is missing:\n"
		".Dl # default source: vendor/Example\n"
		"So may source, origin, grade, known, zone, scope, kind and "
		"dependence be said, where the table has them. A default that "
		"is not valid is refused with\nits line, and with it every "
		"row that needs it.\n"
		".Ss Several in a cell\nIn statements and relations the cells "
		"subject and object may hold several entities, separated by a "
		"semicolon and a blank; every\ncombination is a claim of its "
		"own, and all of them go in or none. One that names no type "
		"has that of the first:\n"
		".Dl role:nat; relay\n"
		"A semicolon of a name that a blank follows is written\n"
		".Ql \\e; .\n"
		".Ss Taken back\nNothing is erased: what is taken back counts "
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
		"whom it names. Of two retractions only the later acts on the "
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
		"expected and what was found; the good rows go in. A row that "
		"contradicts itself is bad: it ends\nbefore it begins, ties "
		"a thing to itself, or is withdrawn before it is known.\n.Pp\n"
		".Ic ashiato template Ar TABLE\nprints an empty table, with "
		"the predicates that may stand in it.\n.Pp\n"
		"A date is as fine as it is known: 2016, 2016-09, 2016-09-12, "
		"2016-09-12T08:30, with Z or +09:00. Without a zone it is "
		"local time\n"
		"of unknown zone, kept as such: it stands for the interval "
		"that the zones of the world allow.\n.Pp\n"
		"An entity is written type:name. A source begins with its "
		"kind: police/, provider/, victim/, vendor/, press/, state/, "
		"court/, analyst/.\n"
		"Press repeats, it does not witness: what only the press says "
		"never earns a word of likelihood. Claims that share an origin "
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

static void beyond(struct buf *b)
{
	buf_z(b,
		".Sh WHAT WOULD CHANGE IT\n"
		"Every origin and every class is left out in turn, and the "
		"smallest set of claims is searched whose removal changes the "
		"answer or its word.\n"
		"The forgery budget counts marks that are cheap to plant "
		"(everything but records; for a persona records too: whoever "
		"registers makes them),\n"
		"each graded C3 and from an origin of its own. They are added "
		"to the sums one after the other, each where it moves most, "
		"until another name\n"
		"stands first, until the answer loses its word, or, one mark "
		"each for made-up names, until none of these stands first: "
		"each name that is put\n"
		"forward takes its share of the prior.\n"
		".Sh NEXT BEST EVIDENCE\n"
		"For every kind of item in the table below that the leading "
		"answer does not have, graded B2 and from an origin of its "
		"own: the expected\n"
		"information H(now) - E[H(after)] in bit (D. V. Lindley, On a "
		"measure of the information provided by an experiment, Annals "
		"of Mathematical\n"
		"Statistics 27, 1956). With m names told apart (at most four; "
		"one on a layer without rivals) and l the likelihood ratio "
		"that is left after every\n"
		"cap, the item speaks for the right one with probability l / "
		"(l + m), for each other with 1 / (l + m). The three most "
		"informative are told;\n"
		"of equal ones first what brings a class of evidence that the "
		"leading answer has not had. What an item is worth says "
		"nothing of what it costs.\n"
		".Sh DISSENT\n"
		"An examiner may grade or weigh a claim otherwise\n.Pq Ic "
		"ashiato dissent .\nThe ledger keeps who, when and why; the "
		"machine's judgement stays, and beside it stands\n"
		"what it would be with the examiner's grades: one for each "
		"examiner. A weight takes the place of what table, grade and "
		"forgeability leave;\n"
		"shared origin and class caps still hold. Asked as of a day, "
		"only dissents recorded by its end show.\n"
		".Sh HISTORY\n"
		".Ic ashiato assess Ar CASE Fl -history\njudges again as of "
		"every day on which something became known or was superseded. "
		"For each day that moved a judgement,\n"
		"its leading answer or its probability by a point, the fewest "
		"claims of that day are named that, left out, bring the old "
		"words back or undo half\n"
		"of the change; where single claims undo nothing because "
		"others of their origin take their place, all of an origin "
		"together.\n");
}

static void judging_steps(struct buf *b)
{
	buf_z(b,
		".Sh DESCRIPTION\n"
		"Six layers are judged apart: machine, persona, individual, "
		"group, unit, sponsor. An upper layer never inherits from a "
		"lower one.\n"
		"For each, every claim that counts (as of the day asked, from "
		"the sources asked, not withdrawn by then) goes through these "
		"steps, in "
		"integers\n"
		"of 1/1000 nat and in a fixed order, so that the same claims "
		"give the same bytes everywhere.\n"
		".Bl -enum\n"
		".It\nIts predicate has a likelihood ratio for the hypothesis "
		"on one of its sides (table below).\n"
		".It\nGrade: the ratio moves away from 1 by the share rho = "
		"reliability (A 1, B .8, C .6, D .4, E .2, F .4) times "
		"credibility (1 1, 2 .8, 3 .6, 4 .3, 5 .1, 6 .4).\n"
		".It\nForgeability: it may not exceed what the table allows "
		"for something that can be planted.\n"
		".It\nOrigin: the same three words from the same origin count "
		"once; other claims of that origin count 1, 1/2, 1/4 ... in "
		"order of weight;\n"
		"and no origin moves more than the odds that it is not itself "
		"wrong or deceived (A 19:1, B 4:1, C 13:7, D 11:9, E 1:1).\n"
		".It\nClass: all claims of one class of evidence together may "
		"not exceed its cap; of telemetry only the heaviest claim of "
		"each sensor counts.\n"
		".It\nPrior: hypotheses share what \"none of these\" leaves; a "
		"layer without rivals sets each against none alone.\n"
		".It\nThe interval comes from the ends: origins wrong half as "
		"often again or a third less, planting twice or half as easy, "
		"gamma .3 or .7,\n"
		"the ends of the prior of none.\n"
		".El\n");
}

static void gates(struct buf *b)
{
	buf_z(b,
		".Sh GATES\nAll must hold for\n.Dq established ;\nelse the "
		"judgement names what is missing.\n.Bl -tag -width individual\n"
		".It machine\ntelemetry of two sensors that overlap in time, "
		"sealed; relay, NAT and compromised host considered.\n"
		".It persona\ntwo kinds of identifier, each attested twice, "
		"overlapping in time; lower bound 80 %.\n"
		".It individual\na record that is hard to forge and bears on a "
		"persona of the case; a second origin; lower bound 95 %; a "
		"named examiner signed off.\n"
		".It group\ntwo classes of evidence, one not techniques; two "
		"origins; each by itself worth at least ln 2; lower bound 80 "
		"%; stable without any one class.\n"
		".It unit\nthe group's gate, and an item of its own on person, "
		"tasking or place.\n"
		".It sponsor\ntasking or funding of its own, and the group's "
		"gate. Motive alone never counts; where a server stands never "
		"counts.\n"
		".El\n");
}

static void judgement_words(struct buf *b)
{
	buf_z(b,
		".Sh WORDS\nBelow the gate, from 55 % on and with at least one "
		"claim at first hand, a likelihood word of ICD 203 (2015) is "
		"said: likely (55-80 %),\n"
		"very likely (80-95 %), almost certain (95 % and more). Below "
		"55 %, or when all is hearsay:\n.Dq not established .\n"
		"Confidence is apart: high when the gate holds and the "
		"interval is at most 20 points wide, moderate with two "
		"origins, else low.\n");
}

static void clusters(struct buf *b)
{
	buf_z(b,
		".Sh ACTIVITY CLUSTERS\nBefore anybody is named, incidents are "
		"joined by what they share. Each thing shared has a likelihood "
		"ratio (below); it falls with the\n"
		"time between the two sightings where it is an address or "
		"network, by the grades of both ends, and by the logarithm of "
		"how many other incidents have it,\n"
		"unless somebody held it alone then (a contract, a sample's "
		"configuration). What stands on a warning list weighs nothing. "
		"Things from one origin count\n"
		"1, 1/2, 1/4 ...; each class is capped. Two clusters are "
		"joined on all the evidence between them, a thing by the share "
		"of each side that has it (average linkage):\n"
		"a chain over one weak or shared server dilutes. A cluster is "
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
	judging_steps(b);
	gates(b);
	judgement_words(b);
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
		"what was put into the case.\n.Sh SEE ALSO\n.Xr ashiato 1 "
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

static const struct {
	const char *name;
	void (*write)(struct buf *b);
} pages[] = {
	{ "tables", tables_page },
	{ "inference", inference_page },
	{ "openapi", query_openapi },
};

bool case_manual(struct str page, struct buf *out)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (str_is(page, pages[i].name)) {
			pages[i].write(out);
			return true;
		}
	}
	return false;
}

void case_tables(struct buf *out)
{
	for (int i = 0; i < ROW_TABLES; i++) {
		buf_fmt(out,
			"%-14s %s\n",
			table_specs[i].name,
			table_specs[i].what);
	}
}

bool case_template(struct str table, struct buf *out)
{
	const struct table_spec *t = table_named(table);

	if (t)
		table_template(t, out);
	return t != NULL;
}
