/* SPDX-License-Identifier: Apache-2.0 */
/* Every question, one row each. */
#include "case/query/answer.h"

#define P(x) (UINT64_C(1) << PARAM_##x)
#define TIMED                                                                \
	"event earliest? latest? state rests_on[] as_read[]{from? to?} "     \
	"reading{raw? form? value? tick_ns?:integer zone offset_s?:integer " \
	"zone_name? role host? service? doubts[]} clock? what "              \
	"locator?{exhibit offset:integer length:integer}"
#define FOR_AN_AUDIENCE (P(TLP) | P(FOR) | P(COMPARTMENT))
/* nothing to show more of */
#define OF_A_CASE_WHOLE (P(AS_OF) | P(ONLY) | FOR_AN_AUDIENCE)
#define OF_A_CASE (OF_A_CASE_WHOLE | P(ALL))
/* records have exhibits, not sources */
#define OF_TIMES (P(AS_OF) | FOR_AN_AUDIENCE)
#define POINT "precision:number recall:number f1:number threshold:number"
#define SCORED                                                       \
	"n:integer true_pairs:integer compared_pairs:integer " POINT \
	" at_precision_93{" POINT "} best{" POINT "}"
#define PAGED (P(PAGE) | P(PER))
#define SELECTED                                                     \
	(P(ABOUT) | P(SOURCE) | P(FROM) | P(TO) | P(MIN) | P(SORT) | \
		P(HUNT) | PAGED)
#define OF_A_LIST (OF_A_CASE | SELECTED)
#define OF_KNOWLEDGE (P(KB) | P(AS_OF) | P(WITHOUT_SOURCE) | P(ALL))

/* The writers that publish/ has for what stands in a publication. */
#define CASE_JSON(name)                                           \
	static WRITES(name##_json)                                \
	{                                                         \
		(void)err;                                        \
		publish_##name##_json(&a->view.publication, out); \
		return true;                                      \
	}
#define CASE_LIST(name)                                                  \
	static WRITES(name##_json)                                       \
	{                                                                \
		(void)err;                                               \
		publish_##name##_json(&a->view.publication, out, false); \
		return true;                                             \
	}                                                                \
	static WRITES(name##_lines)                                      \
	{                                                                \
		(void)err;                                               \
		publish_##name##_json(&a->view.publication, out, true);  \
		return true;                                             \
	}
/* for a terminal, in its width and with its colours */
#define CASE_TEXT(name, publisher)              \
	static WRITES(name)                     \
	{                                       \
		(void)err;                      \
		publisher(&a->view.publication, \
			a->call->width,         \
			a->call->colour,        \
			out);                   \
		return true;                    \
	}
/* a list as text and as CSV */
#define CASE_TABLE(name, list)                                     \
	static WRITES(name)                                        \
	{                                                          \
		(void)err;                                         \
		publish_list(&a->view.publication,                 \
			list,                                      \
			answer_flag(a, PARAM_ALL),                 \
			a->call->width,                            \
			a->call->colour,                           \
			out);                                      \
		return true;                                       \
	}                                                          \
	static WRITES(name##_csv)                                  \
	{                                                          \
		(void)err;                                         \
		publish_list_csv(&a->view.publication, list, out); \
		return true;                                       \
	}

/* reduced to what is asked for */
#define ASKS_LIST(name, list)                       \
	static ASKS(name)                           \
	{                                           \
		return answer_select(a, list, err); \
	}

CASE_JSON(judgement)
CASE_JSON(history)
CASE_JSON(clusters)
CASE_JSON(audit)
CASE_JSON(damage)
CASE_TEXT(damage, publish_damage)
CASE_JSON(when)
CASE_JSON(order)
CASE_JSON(clocks)
CASE_JSON(conflicts)
CASE_JSON(gaps)
CASE_JSON(hours)
CASE_LIST(events)
CASE_TEXT(when, publish_when)
CASE_TEXT(order, publish_order)
CASE_TEXT(clocks, publish_clocks)
CASE_TEXT(conflicts, publish_conflicts)
CASE_TEXT(gaps, publish_gaps)
CASE_TEXT(hours, publish_hours)
CASE_TEXT(events, publish_events)
CASE_TEXT(audit, publish_audit)
CASE_LIST(exhibits)
CASE_LIST(suspects)
CASE_LIST(findings)
CASE_LIST(entities)
CASE_LIST(timeline)
CASE_LIST(victims)
CASE_LIST(watches)
CASE_LIST(candidates)
CASE_LIST(hits)
CASE_TEXT(judgement, publish_ladder)
CASE_TEXT(assessment, publish_assessment)
CASE_TEXT(history, publish_history)
CASE_TABLE(exhibits, LIST_EXHIBITS)
ASKS_LIST(exhibits, LIST_EXHIBITS)
CASE_TABLE(suspects, LIST_SUSPECTS)
ASKS_LIST(suspects, LIST_SUSPECTS)
CASE_TABLE(findings, LIST_FINDINGS)
ASKS_LIST(findings, LIST_FINDINGS)
CASE_TABLE(timeline, LIST_TIMELINE)
ASKS_LIST(timeline, LIST_TIMELINE)
CASE_TABLE(victims, LIST_VICTIMS)
ASKS_LIST(victims, LIST_VICTIMS)
CASE_TABLE(watches, LIST_WATCHES)
CASE_TABLE(candidates, LIST_CANDIDATES)
CASE_TABLE(entities, LIST_ENTITIES)
CASE_TABLE(hits, LIST_HITS)

static WRITES(events_svg)
{
	(void)err;
	publish_events_svg(&a->view.publication, out);
	return true;
}

static WRITES(hours_svg)
{
	(void)err;
	publish_hours_svg(&a->view.publication, out);
	return true;
}

static WRITES(events_csv)
{
	(void)err;
	publish_events_csv(&a->view.publication, out);
	return true;
}

static ASKS(damage)
{
	return lists_damages(&a->view, err);
}

static ASKS(watches)
{
	return lists_watches(&a->view, err) &&
		answer_select(a, LIST_WATCHES, err);
}

static ASKS(candidates)
{
	return lists_candidates(&a->view, err) &&
		answer_select(a, LIST_CANDIDATES, err);
}

static ASKS(entities)
{
	return lists_entities(&a->view, err) &&
		answer_select(a, LIST_ENTITIES, err);
}

static WRITES(clusters)
{
	(void)err;
	publish_clusters(&a->view.publication,
		a->call->width,
		a->call->colour,
		answer_flag(a, PARAM_ALL),
		out);
	return true;
}

static WRITES(clusters_svg)
{
	(void)err;
	publish_clusters_svg(&a->view.publication, out);
	return true;
}

/* -1 = all */
static int layer_of(const struct answer *a)
{
	const char *asked = answer_value(a, PARAM_LAYER);

	for (int l = 0; asked && l < LAYERS; l++) {
		if (strcmp(asked, layer_name((enum layer)l)) == 0)
			return l;
	}
	return -1;
}

static WRITES(matrix)
{
	(void)err;
	publish_matrix(&a->view.publication,
		layer_of(a),
		a->call->width,
		a->call->colour,
		out);
	return true;
}

static WRITES(matrix_json)
{
	(void)err;
	publish_matrix_json(&a->view.publication, layer_of(a), out);
	return true;
}

static bool one_layer(const struct answer *a, struct err *err)
{
	return layer_of(a) >= 0 ||
		fail(err,
			ERR_USAGE,
			0,
			"a table or a picture is of one layer: name it");
}

static WRITES(matrix_csv)
{
	if (!one_layer(a, err))
		return false;
	publish_matrix_csv(&a->view.publication, layer_of(a), out);
	return true;
}

static WRITES(matrix_svg)
{
	if (!one_layer(a, err))
		return false;
	publish_matrix_svg(&a->view.publication, layer_of(a), out);
	return true;
}

#define LISTED(name)                                  \
	.ask = ask_##name,                            \
	.write = { [QUERY_TEXT] = write_##name,       \
		[QUERY_JSON] = write_##name##_json,   \
		[QUERY_LINES] = write_##name##_lines, \
		[QUERY_CSV] = write_##name##_csv }
#define SHOWN(name)                             \
	.write = { [QUERY_TEXT] = write_##name, \
		[QUERY_JSON] = write_##name##_json }

/* whose JSON is an array: an element a line is the same, cut */
#define ARRAY(name)                                 \
	.write = { [QUERY_TEXT] = write_##name,     \
		[QUERY_JSON] = write_##name##_json, \
		[QUERY_LINES] = write_array_lines }

#define HYPOTHESIS "?{id name}"
#define LOCATORS "locators[]{exhibit name offset:integer length:integer}"
#define STANDING                                     \
	"{judgement:judgement hypothesis" HYPOTHESIS \
	" probability?:number low?:number "          \
	"high?:number}"
#define VERDICT                                               \
	"layer judgement:judgement hypothesis" HYPOTHESIS " " \
	"probability?:number low?:number high?:number missing[]"
#define CLAIM "key revision claim withheld?:boolean"
#define SAID_BY CLAIM " source grade from? to?"
#define BESIDE                                                       \
	"beside[]{what " SAID_BY " subject predicate object since? " \
	"undone?:boolean}"
#define EDGE                                                            \
	"subject predicate object counts:boolean from? to? "            \
	"of_case_time? origins:integer said[]{origin claims[]{" SAID_BY \
	"}} " BESIDE " sisters[] n_sisters:integer circle:boolean"
#define KEPT \
	"kept_out?{claims:integer exhibits:integer names:integer sentence}"
#define PAGE " total?:integer first?:integer"
#define REASONS \
	"{" CLAIM " sentence weight_nat:number raw_nat:number class origin}"
#define ROLE \
	"role?{relay nat compromised shared-edge rented own answered_by{*}}"
#define RANGE "{low:integer high?:integer}"
#define CANDIDATES                                                           \
	"candidates[]{id name probability?:number low?:number high?:number " \
	"for[]" REASONS " against[]" REASONS " chain[]{from? to claim? "     \
	"key? revision? withheld?:boolean sentence? "                        \
	"probability:number} " ROLE " note?} "                               \
	"more_candidates:integer"
#define JUDGEMENT                                                            \
	KEPT " as_of only? simulated:boolean not_run? signed[]?{id by why? "  \
	     "signed as_of? key same_key:boolean entry:integer? judgement? " \
	     "stale:boolean} "                                               \
	     "layers[]{" VERDICT                                             \
	     " confidence "                                                  \
	     "weight_nat:number weight called? rests_on? scope? "            \
	     "joint? " ROLE " reasons[]" REASONS " " CANDIDATES              \
	     " alternatives[]{hypothesis" HYPOTHESIS " "                     \
	     "probability?:number low?:number high?:number "                 \
	     "weight_nat:number} "                                           \
	     "flips[] stability[] forgery forgery_budget{such_as? "          \
	     "marks:integer "                                                \
	     "moves_to" HYPOTHESIS " marks_to_lose_word:integer "            \
	     "names_to_none:integer} next[]{predicate class "                \
	     "hypothesis" HYPOTHESIS                                         \
	     " information_bit:number found:number probability_then:number " \
	     "sentence} shown[]} dissents[]?{by claims[]{id " CLAIM          \
	     " grade? "                                                      \
	     "weight_nat:number? why recorded?} layers[]{" VERDICT "}}"
#define LINK                                                                \
	"{a b weight_nat:number by? shared[]{kind value weight_nat:number " \
	"raw_nat:number sentence claims[]}}"
#define FIGURES                                                              \
	"n:integer n_known:integer n_unknown:integer top1:number "           \
	"top3:number top5:number mrr:number top1_all:number "                \
	"top5_all:number "                                                   \
	"brier:number ece:number auroc_known:number? coverage_at_90:number " \
	"named_known:number named_unknown:number named_right:number "        \
	"n_indicators:integer linked:number linked_right:number"
#define COUNTED                                                    \
	"{name what? accesses:integer per_day_and_address:number " \
	"share:number "                                            \
	"sources:integer month_before:number?}"

const struct query queries[] = {
	{ .name = "judgement",
		.path = "/cases/{case}/judgement",
		.what = "the judgement, layer by layer",
		.needs = NEEDS_ASSESSMENT,
		.optional = OF_A_CASE,
		.holds = JUDGEMENT,
		SHOWN(judgement) },
	{ .name = "assessment",
		.path = "/cases/{case}/assessment",
		.what = "what carries each judgement, what would change it, "
			"what to look for next",
		.needs = NEEDS_ASSESSMENT,
		.optional = OF_A_CASE_WHOLE,
		.holds = JUDGEMENT,
		.write = { [QUERY_TEXT] = write_assessment,
			[QUERY_JSON] = write_judgement_json } },
	{ .name = "history",
		.path = "/cases/{case}/history",
		.what = "the days on which a judgement moved, and the claims "
			"that moved it",
		.needs = NEEDS_HISTORY,
		.optional = OF_A_CASE_WHOLE,
		.holds = KEPT
		" as_of days:integer layers[]{layer steps[]{day "
		"before" STANDING " after" STANDING " claims[]{" CLAIM
		" more_of_origin:integer undoes:number "
		"superseded:boolean}}}",
		SHOWN(history) },
	{ .name = "matrix",
		.path = "/cases/{case}/matrix",
		.what = "evidence against hypotheses",
		.needs = NEEDS_MATRICES,
		.optional = OF_A_CASE_WHOLE | P(LAYER),
		.holds = KEPT
		" as_of layers[]{layer columns[]{hypothesis" HYPOTHESIS
		" sum_nat:number more_nat:number probability?:number} "
		"rows[]{" CLAIM " sentence class origin grade "
		"weight_nat[]:number} more_claims:integer "
		"more_hypotheses:integer}",
		.write = { [QUERY_TEXT] = write_matrix,
			[QUERY_JSON] = write_matrix_json,
			[QUERY_CSV] = write_matrix_csv,
			[QUERY_SVG] = write_matrix_svg } },
	{ .name = "clusters",
		.path = "/cases/{case}/clusters",
		.what = "incidents joined by what they share, before anybody "
			"is named",
		.needs = NEEDS_CLUSTERS,
		.optional = OF_A_CASE,
		.holds = KEPT
		" as_of only? simulated:boolean joined_from_nat:number "
		"clusters[]{id label "
		"name" HYPOTHESIS " judgement?:judgement leader" HYPOTHESIS
		" missing[]? by_analyst:boolean members[]:any "
		"links[]:any weakest:any splits:any} words[]:any "
		"near[]:any alone[]:any",
		.write = { [QUERY_TEXT] = write_clusters,
			[QUERY_JSON] = write_clusters_json,
			[QUERY_SVG] = write_clusters_svg } },
	{ .name = "exhibits",
		.path = "/cases/{case}/exhibits",
		.what = "what was sealed, and what reading it came to",
		.needs = NEEDS_EXHIBITS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" exhibits[]{sha256 name size:integer format acquired "
		"added by how authority vantage tlp simulated:boolean "
		"compartment? withheld?:boolean "
		"withdrawn:boolean "
		"zone_told? year_told:integer? "
		"records:integer skipped:integer note failed "
		"skips[]{offset:integer line:integer column:integer "
		"expected}}",
		LISTED(exhibits) },
	{ .name = "suspects",
		.path = "/cases/{case}/suspects",
		.what = "servers, by everything that hunts found about each",
		.needs = NEEDS_FINDINGS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" suspects[]{list rank?:integer server suspect:boolean "
		"odds:number evidence_bits:number reason "
		"reasons[]{what bits:number text} "
		"against[]{what bits:number text} benign next[] " CLAIM
		" undone:boolean findings:integer "
		"detail:any " LOCATORS "}",
		LISTED(suspects) },
	{ .name = "findings",
		.path = "/cases/{case}/findings",
		.what = "what each hunt found",
		.needs = NEEDS_FINDINGS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" findings[]{rank?:integer hunt subject peer "
		"evidence_bits:number reason sources[] " CLAIM
		" undone:boolean records:integer also[]{" CLAIM " source} "
		"detail:any " LOCATORS "}",
		LISTED(findings) },
	{ .name = "entities",
		.path = "/cases/{case}/entities",
		.what = "everything that a claim is about",
		.needs = NEEDS_CLAIMS | NEEDS_NOTES,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE " entities[]{id type name claims:integer "
				   "first? last? tags? notes[]? "
				   "not_for_others?:boolean}",
		LISTED(entities) },
	{ .name = "timeline",
		.path = "/cases/{case}/timeline",
		.what = "dated things, in one order",
		.needs = NEEDS_TIMELINE,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" events[]{from? to? zone_known:boolean resolution "
		"role what source sources[] claim? key? revision? "
		"withheld?:boolean also[]{" CLAIM " source}}",
		LISTED(timeline) },
	{ .name = "events",
		.path = "/cases/{case}/events",
		.what = "the records of the logs, each with the bounds of "
			"when "
			"it happened",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.optional = OF_TIMES | P(ABOUT) | P(SOURCE) | P(FROM) |
			P(TO) | P(PER) | P(ALL),
		.holds = " events[]{" TIMED "} not_listed:integer",
		.ask = ask_events,
		.write = { [QUERY_TEXT] = write_events,
			[QUERY_JSON] = write_events_json,
			[QUERY_LINES] = write_events_lines,
			[QUERY_CSV] = write_events_csv,
			[QUERY_SVG] = write_events_svg } },
	{ .name = "when",
		.path = "/cases/{case}/events/{event}",
		.what = "when an event happened: its bounds, and what they "
			"rest on",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.required = P(EVENT),
		.optional = OF_TIMES,
		.holds = TIMED,
		.ask = ask_when,
		SHOWN(when) },
	{ .name = "order",
		.path = "/cases/{case}/events/{event}/order/{other}",
		.what = "whether an event must, may or cannot have come "
			"before "
			"another",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.required = P(EVENT) | P(OTHER),
		.optional = OF_TIMES,
		.holds = "answer why[] a{" TIMED "} b{" TIMED "}",
		.ask = ask_order,
		SHOWN(order) },
	{ .name = "clocks",
		.path = "/cases/{case}/clocks",
		.what = "the clocks behind the evidence: how far each was "
			"from "
			"UTC, and how sure that is",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.optional = OF_TIMES,
		.holds = "clocks[]{clock exhibit host service zone "
			 "sensor:boolean state readings:integer first? last? "
			 "unit_s:number anchors:integer outliers:integer "
			 "went_back:integer compared[] segments[]{from? to? "
			 "offset_s?:number error_s?:number anchors:integer "
			 "witnesses:integer rests_on:integer}}",
		.ask = ask_clocks,
		SHOWN(clocks) },
	{ .name = "conflicts",
		.path = "/cases/{case}/conflicts",
		.what = "what the times of the evidence say that cannot all "
			"be "
			"true",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.optional = OF_TIMES,
		.holds = "conflicts[]{kind text cannot_all_be_true[] "
			 "times:integer locator?{exhibit offset:integer "
			 "length:integer}}",
		.ask = ask_conflicts,
		SHOWN(conflicts) },
	{ .name = "gaps",
		.path = "/cases/{case}/gaps",
		.what = "silences that the rhythm of a source does not "
			"explain, "
			"and records that are not there",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.optional = OF_TIMES | P(ABOUT),
		.holds = "gaps[]{clock from? to? kind missing?:integer "
			 "expected?:number text}",
		.ask = ask_gaps,
		SHOWN(gaps) },
	{ .name = "hours",
		.path = "/cases/{case}/hours",
		.what = "in which zones what somebody did would be office "
			"hours; weak evidence",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.required = P(ABOUT),
		.optional = OF_TIMES,
		.holds = "acts:integer days:integer enough:boolean "
			 "left_out:integer exhibits:integer best_offset? "
			 "summer_time? as_well_from? as_well_to? "
			 "without_one_from? without_one_to? "
			 "against_chance_nat?:number weight_nat?:number says "
			 "heat[]:any profile[]?{offset nat:number}",
		.ask = ask_hours,
		.write = { [QUERY_TEXT] = write_hours,
			[QUERY_JSON] = write_hours_json,
			[QUERY_SVG] = write_hours_svg } },
	{ .name = "victims",
		.path = "/cases/{case}/victims",
		.what = "organisations in contact with the attacker's "
			"servers",
		.needs = NEEDS_VICTIMS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" victims[]{organisation sector country contact grade first? "
		"last? contacts:integer looked_up:integer bytes_out?:integer "
		"bytes_in?:integer servers[] names[] hosts[] marked? "
		"not_for_others?:boolean " CLAIM "}",
		LISTED(victims) },
	{ .name = "advisories",
		.path = "/cases/{case}/advisories",
		.what = "the warnings that were drafted, and what became of "
			"each",
		.needs = NEEDS_EXHIBITS,
		.optional = FOR_AN_AUDIENCE | P(DAY) | P(REMIND_AFTER),
		.holds =
			"advisories[]{reference organisation? sector? "
			"language tlp state stale:boolean superseded:boolean "
			"two_person:boolean approved_by[] drafted? approved? "
			"sent? acknowledged? fixed? withdrawn? due?}",
		LISTED(advisories) },
	{ .name = "custody",
		.path = "/cases/{case}/custody",
		.what = "where an exhibit was, who had it, and what was done "
			"with it",
		.needs = NEEDS_EXHIBITS,
		.required = P(NAME),
		.holds = "exhibit{number:integer name sha256 bytes:integer "
			 "format tlp compartment? by how authority vantage "
			 "acquired? sealed? entry:integer simulated:boolean} "
			 "holder unbroken:boolean records[]{step at? recorded? "
			 "entry:integer id? by? from? to? how? authority? as? "
			 "what? file? audience? why? place? tool? witness? of? "
			 "confirmed_by[] undone:boolean counts:boolean "
			 "broken:boolean}",
		.ask = ask_custody,
		.write = { [QUERY_TEXT] = write_custody,
			[QUERY_JSON] = write_custody_json } },
	{ .name = "requests",
		.path = "/cases/{case}/requests",
		.what = "what allies asked, and what became of the answer",
		.needs = NEEDS_EXHIBITS,
		.optional = FOR_AN_AUDIENCE | P(DAY),
		.holds = "requests[]{reference from about[] layers[] until? "
			 "tlp "
			 "marked why item? state audience? withhold? "
			 "language? "
			 "stale:boolean overdue:boolean two_person:boolean "
			 "approved_by[] asked drafted? approved? sent? "
			 "withdrawn? due?}",
		LISTED(requests) },
	{ .name = "watches",
		.path = "/cases/{case}/watches",
		.what = "what is watched: servers, names, traces, and what "
			"they led to",
		.needs = NEEDS_VICTIMS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" watches[]{watched type value since? until? reason "
		"authority "
		"followed_from source grade known? contacts:integer "
		"organisations:integer " CLAIM "}",
		LISTED(watches) },
	{ .name = "candidates",
		.path = "/cases/{case}/candidates",
		.what = "servers and names that share something with what is "
			"watched, and are not watched",
		.needs = NEEDS_CLAIMS,
		.optional = OF_A_LIST,
		.holds = KEPT PAGE
		" candidates[]{candidate value with shared " CLAIM "}",
		LISTED(candidates) },
	{ .name = "damage",
		.path = "/cases/{case}/damage",
		.what = "the damage register: what each source says, and "
			"totals that count nobody twice",
		.needs = NEEDS_CLAIMS,
		.optional = OF_A_CASE_WHOLE,
		.holds = KEPT
		" damage[]{incident organisation people?" RANGE
		" records?" RANGE " files?" RANGE " money?" RANGE
		" currency disagree:boolean not_for_others?:boolean "
		"sources[]{source grade leak data people?:integer "
		"records?:integer files?:integer money?:integer bound "
		"note " CLAIM "}} totals{people?" RANGE " records?" RANGE
		" files?" RANGE
		" money[]{currency low:integer high?:integer} "
		"silent{people:integer records:integer files:integer "
		"money:integer}}",
		.ask = ask_damage,
		.write = { [QUERY_TEXT] = write_damage,
			[QUERY_JSON] = write_damage_json } },
	{ .name = "audit",
		.path = "/cases/{case}/audit",
		.what = "what the case's own logs hold of what is known of "
			"an "
			"actor or a case, and what could not be checked",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS,
		.required = P(AGAINST),
		.optional = P(KB) | P(AS_OF),
		.holds = "against asked:integer could_show:integer "
			 "first_day? days:integer "
			 "found[]{type value label field records:integer "
			 "first? last? hosts[] more_hosts?:boolean exhibit "
			 "at_byte:integer} "
			 "not_checked[]{what why collect things?:integer} "
			 "coverage[]{sensor evidence records:integer "
			 "hosts:integer days:integer} "
			 "techniques[]{id name looked_for:boolean "
			 "findings:integer}",
		.ask = ask_audit,
		.write = { [QUERY_TEXT] = write_audit,
			[QUERY_JSON] = write_audit_json } },
	{ .name = "search",
		.path = "/cases/{case}/search/{word}",
		.what = "everything that holds a word: entities, claims, "
			"exhibits, incidents, indicators, notes",
		.needs = NEEDS_CLAIMS | NEEDS_EXHIBITS | NEEDS_NOTES,
		.required = P(SEARCHED),
		.optional = OF_A_CASE | PAGED,
		.holds = KEPT PAGE " hits[]{kind id text}",
		.ask = ask_search,
		.write = { [QUERY_TEXT] = write_hits,
			[QUERY_JSON] = write_hits_json,
			[QUERY_LINES] = write_hits_lines,
			[QUERY_CSV] = write_hits_csv } },
	{ .name = "why",
		.path = "/cases/{case}/claims/{claim}",
		.what = "one claim, down to the bytes it rests on",
		.needs = NEEDS_ASSESSMENT,
		.required = P(CLAIM),
		.optional = OF_A_CASE | P(SECRETS),
		.holds = KEPT
		" id key revision withheld?:boolean undone:boolean subject "
		"predicate object from? to? "
		"zone_known:boolean resolution known? source origin "
		"scope? grade made_by sentence detail?:any "
		"records:integer " LOCATORS
		" revisions[]{revision known? until? "
		"evidence_bits:number records:integer sentence} "
		"notes[]{id by text recorded} undone_by? undone_why?",
		SHOWN(why) },

	{ .name = "clear",
		.path = "/cases/{case}/names/{name}/innocence",
		.what = "what speaks for the innocence of a name, and what "
			"would show it",
		.needs = NEEDS_ASSESSMENT,
		.required = P(NAME),
		.optional = OF_A_CASE_WHOLE,
		.holds = KEPT
		" id name layer candidate:boolean leads:boolean "
		"judgement?:judgement probability?:number "
		"against[]" REASONS " for[]" REASONS
		" chain[]{from? to claim? key? revision? "
		"withheld?:boolean sentence? "
		"probability:number} note? would_clear[]{predicate "
		"class ask probability_then?:number}",
		.ask = ask_clear,
		SHOWN(clear) },
	{ .name = "kb-list",
		.path = "/knowledge",
		.what = "what the knowledge base holds, and from whom",
		.needs = NEEDS_KNOWLEDGE,
		.optional = OF_KNOWLEDGE,
		.holds = "[]{source title terms reports:integer "
			 "groups:integer "
			 "campaigns:integer software:integer "
			 "techniques:integer victims:integer aliases:integer "
			 "facts:integer lists:integer indicators:integer "
			 "revoked_or_deprecated:integer "
			 "groups_fused_by_naive_merging:integer}",
		.ask = ask_sources,
		ARRAY(sources) },
	{ .name = "kb-kind",
		.path = "/knowledge/{kind}",
		.what = "its reports, groups, campaigns, software, "
			"techniques "
			"or victims",
		.needs = NEEDS_KNOWLEDGE,
		.required = P(KIND),
		.optional = OF_KNOWLEDGE,
		.holds = "[]{id name source date state}",
		.ask = ask_sources,
		ARRAY(kind) },
	{ .name = "kb-show",
		.path = "/knowledge/things/{name}",
		.what = "one group, campaign, software, technique or report "
			"with its facts",
		.needs = NEEDS_KNOWLEDGE,
		.required = P(NAME),
		.optional = OF_KNOWLEDGE,
		.holds =
			"[]{id kind name source state? created? detail? "
			"aliases[]? published? url? facts[]{relation subject "
			"object created reports[]}}",
		.ask = ask_known_thing,
		ARRAY(known_thing) },
	{ .name = "kb-alias",
		.path = "/knowledge/names/{name}",
		.what = "who means what by a name, and where they disagree",
		.needs = NEEDS_KNOWLEDGE,
		.required = P(NAME),
		.optional = P(KB),
		.holds = "name things:integer uses[]{used_by as "
			 "own_name:boolean id name kind reports "
			 "conflict:boolean}",
		.ask = ask_known_names,
		SHOWN(known_names) },
	{ .name = "kb-diff",
		.path = "/knowledge/difference",
		.what = "what a newer file says that an older one does not",
		.required = P(OLD) | P(NEW),
		.holds = "*{removed:integer added:integer}",
		.ask = ask_difference,
		SHOWN(difference) },
	{ .name = "kb-match",
		.path = "/knowledge/matches",
		.what = "which described actors each incident resembles, and "
			"why",
		.needs = NEEDS_KNOWLEDGE,
		.required = P(INCIDENTS),
		.optional = P(KB) | P(AS_OF) | P(WITHOUT_SOURCE) |
			P(PARAMETERS) | P(LEAVE_REPORT_OUT),
		.holds = "case named:boolean confidence:number none:number "
			 "not_named_because? left:number? left_without? "
			 "not_counted[]? candidates[]{id name source "
			 "p:number without_cheapest_marks:number} "
			 "reasons[]{say nat:number} shared[]{how what name "
			 "groups:integer report?}",
		.ask = ask_matches,
		.write = { [QUERY_TEXT] = write_matches,
			[QUERY_LINES] = write_matches_lines } },
	{ .name = "kb-evaluate",
		.path = "/knowledge/evaluation",
		.what = "how often that is right on past cases, and whether "
			"it knows when it is not",
		.needs = NEEDS_KNOWLEDGE,
		.required = P(CASES),
		.optional = P(KB) | P(WITHOUT_SOURCE) | P(PARAMETERS) |
			P(LEAVE_REPORT_OUT) | P(AS_OF_DAYS) | P(OPEN_SET) |
			P(CROSS_FIT) | P(CROSS_FIT_PUBLISHERS) |
			P(FALSE_FLAGS),
		.holds = "layer " FIGURES " reliability[]{n:integer "
			 "confidence:number right:number} "
			 "risk_at_coverage[]{coverage:number risk:number} "
			 "by_class:any false_flags[]?{planted n:integer "
			 "decoy_first:number decoy_named:number "
			 "truth_first:number truth_named:number}",
		.ask = ask_evaluation,
		.write = { [QUERY_TEXT] = write_evaluation,
			[QUERY_JSON] = write_evaluation_json,
			[QUERY_LINES] = write_evaluation_answers,
			[QUERY_SVG] = write_evaluation_svg } },
	{ .name = "kb-fit",
		.path = "/knowledge/parameters",
		.what = "all parameters, estimated from the knowledge base "
			"and from past cases",
		.needs = NEEDS_KNOWLEDGE,
		.optional = P(KB) | P(CASES),
		.holds = "cases_report_left_out:integer cases_as_of:integer "
			 "cases_group_left_out:integer lists:integer *:any",
		.ask = ask_fit,
		SHOWN(fit) },

	{ .name = "identities",
		.path = "/cases/{case}/identities",
		.what = "which personas may be one hand, and why",
		.needs = NEEDS_CLAIMS,
		.optional = OF_A_CASE,
		.holds = "personas:integer same[]{a b probability:number "
			 "low:number high:number likely agree[] disagree[] "
			 "agreements[]{kind how value? costly:boolean} "
			 "places_at_once[]? possibly_stolen:boolean "
			 "would_decide?{kind of} claim? said?{claim "
			 "same:boolean source}} clusters[]{personas[] "
			 "weakest?{a b probability:number}} "
			 "doubtful[]{persona "
			 "kind value normal doubts} " KEPT,
		.ask = ask_identities,
		.write = { [QUERY_TEXT] = write_identities,
			[QUERY_JSON] = write_identities_json,
			[QUERY_CSV] = write_identities_csv } },
	{ .name = "tree",
		.path = "/cases/{case}/tree",
		.what = "who is part of what, and what is said against it",
		.needs = NEEDS_ASSESSMENT,
		.optional = OF_A_CASE_WHOLE | P(ABOUT),
		.holds = KEPT " as_of only? simulated:boolean says about? "
			      "case_time?{from? to?} rows[]{id below? "
			      "depth:integer again?:boolean} nodes[]{id name "
			      "layer? judgement?:judgement " BESIDE
			      "} edges[]{" EDGE "} ties[]{" EDGE "}",
		.ask = ask_tree,
		SHOWN(tree) },
	{ .name = "identities-evaluate",
		.path = "/identities/evaluation",
		.what = "how often who is said to be the same is the same, "
			"on "
			"records whose truth is known",
		.required = P(EVALUATE),
		.optional = P(WITHOUT) | P(DICTIONARY),
		.holds =
			"of " SCORED " persons?{" SCORED "} "
			"clusters:integer? ece:number? said_99:integer? "
			"right_99:number? lost:number? "
			"lost_estimated:number? "
			"converged:boolean? reliability[]?{n:integer "
			"said:number right:number} columns[]?{name taken_for "
			"leans_on? doubtful?:boolean equal:number "
			"differs:number}",
		.ask = ask_identities_evaluation,
		SHOWN(identities_evaluation) },

	{ .name = "telescope",
		.path = "/telescope",
		.what = "what addresses that nobody uses received, and how "
			"that compares",
		.optional = P(PATH) | P(SENSOR) | P(SENSORS) | P(TOTALS) |
			P(MMDB) | P(MONTH),
		.holds = "period simulated:boolean counted:boolean from? to? "
			 "data_from? data_to? days_counted:integer? "
			 "sensors:integer? sensor_days:integer? "
			 "accesses:integer? sources:integer? "
			 "detections:integer? backscatter:integer? "
			 "detections_read:boolean? means?:any days[]?:any "
			 "ports[]?:any countries[]?:any networks[]?:any "
			 "sensors_seen[]?:any surges[]?:any surges_note? "
			 "campaigns[]?:any campaigns_note? figures[]{series "
			 "period value:number published:boolean "
			 "comparable:boolean source?} sentences[] notes[] "
			 "version",
		.ask = ask_telescope,
		.write = { [QUERY_TEXT] = write_telescope,
			[QUERY_JSON] = write_telescope_json,
			[QUERY_CSV] = write_telescope_csv,
			[QUERY_HTML] = write_telescope_html,
			[QUERY_SAVED] = write_telescope_saved } },

	{ .name = "formats",
		.path = "/formats",
		.what = "the formats that are read",
		.holds = "[]{name what role known_by used}",
		ARRAY(formats) },
	{ .name = "hunts",
		.path = "/hunts",
		.what = "the hunts, what each looks for, and what it needs",
		.holds = "[]{name version manual needs what}",
		ARRAY(hunts) },
	{ .name = "publications",
		.path = "/publications",
		.what = "what can be written for others",
		.holds = "[]{name file media_type audience options what}",
		ARRAY(publications) },
	{ .name = "weights",
		.path = "/weights",
		.what = "every number that inference uses, with its source",
		.holds = NULL,
		.write = { [QUERY_TEXT] = write_weights } },
};
const size_t n_queries = sizeof queries / sizeof *queries;

const struct query *query_named(struct str name)
{
	for (size_t i = 0; i < n_queries; i++) {
		if (str_is(name, queries[i].name))
			return &queries[i];
	}
	return NULL;
}

bool query_takes(const struct query *q, enum parameter p)
{
	return (q->required | q->optional) >> p & 1;
}
