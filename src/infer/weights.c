/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/weights.h"

#define PCT(x) (FIXED_ONE / 100 * (x))
#define T(x) (UINT32_C(1) << ENT_##x)
/* what stands between the attack and a person */
#define OF_THE_TRAIL                                                    \
	(T(PERSONA) | T(ADDRESS) | T(SERVER) | T(DOMAIN) | T(ACCOUNT) | \
		T(IDENTIFIER) | T(DEVICE) | T(SAMPLE))

static const char measured_links[] =
	"vendor-independent links between published indicator lists, 4,861 "
	"lists: hash ~900, domain 145, address 85";
static const char judged[] =
	"expert judgement, to be re-estimated from closed cases";
static const char resembles[] =
	"what kb evaluate measures, capped: techniques are cheap to copy, an "
	"exclusive tool planted wins a third of rankings";
static const char beacon_rate[] =
	"measured: about 8 external periodic services per benign host-day "
	"pass "
	"the hunt, so timing alone says little; judgement for the numerator";

#define WEIGHT(predicate_,                \
	by,                               \
	layer_,                           \
	side_,                            \
	type_,                            \
	other_,                           \
	class_,                           \
	raw,                              \
	forge,                            \
	source_,                          \
	ask_,                             \
	...)                              \
	{ .predicate = PRED_##predicate_, \
		.maker = MADE_BY_##by,    \
		.layer = LAYER_##layer_,  \
		.side = SIDE_##side_,     \
		.type = ENT_##type_,      \
		.other = other_,          \
		.cls = CLASS_##class_,    \
		.raw_milli = raw,         \
		.forge_milli = forge,     \
		.source = source_,        \
		.ask = ask_,              \
		__VA_ARGS__ },
#define ALWAYS .bond = BOND_NONE
#define TRAILED .bond = BOND_TRAIL
#define REACHED .bond = BOND_REACHED
#define HELD .held = true
#define EXCLUSIVE .exclusive = true
#define OWN .own = true
#define TIED .tied = true
#define BEGINS .begins = true

/* ln 2 = 693, ln 4 = 1386, ln 10 = 2303, ln 20 = 2996, ln 50 = 3912, ln 85 =
 * 4443, ln 145 = 4977, ln 900 = 6802 */
const struct weight weights[] = {
#include "infer/weights.list"
};
const size_t n_weights = sizeof weights / sizeof *weights;

static const char unknown_share[] =
	"observed share of unknown actors: 24 to 56 %; one more share for a "
	"known hand that nobody has named; of units and sponsors there is no "
	"public measure";

const struct layer_rule layer_rules[LAYERS] = {
	[LAYER_MACHINE] = { ENT_ADDRESS,
		false,
		PCT(90),
		PCT(80),
		PCT(95),
		PCT(50),
		PCT(33),
		PCT(67),
		"of what hunts put forward on benign hosts about nine in ten "
		"are ordinary services; what an examination of the attack "
		"comes up with is not one of many" },
	[LAYER_PERSONA] = { ENT_PERSONA,
		false,
		PCT(67),
		PCT(50),
		PCT(75),
		0,
		0,
		0,
		"three hands behind a rental: the tenant, an intruder, "
		"whoever "
		"the tenant let in; judgement" },
	[LAYER_INDIVIDUAL] = { ENT_PERSON,
		false,
		PCT(75),
		PCT(60),
		PCT(80),
		0,
		0,
		0,
		"four hands behind an identifier: the holder, a thief, a "
		"borrower, whoever registers in the holder's name; "
		"judgement" },
	[LAYER_GROUP] = { ENT_GROUP,
		true,
		PCT(40),
		PCT(24),
		PCT(56),
		0,
		0,
		0,
		unknown_share },
	[LAYER_UNIT] = { ENT_UNIT,
		true,
		PCT(40),
		PCT(24),
		PCT(56),
		0,
		0,
		0,
		unknown_share },
	[LAYER_SPONSOR] = { ENT_SPONSOR,
		true,
		PCT(40),
		PCT(24),
		PCT(56),
		0,
		0,
		0,
		unknown_share },
};

const struct class_rule class_rules[CLASSES] = {
	[CLASS_TECHNIQUE] = { 1099,
		500,
		false,
		"techniques alone name the right one of 172 groups in 40-44 "
		"% "
		"of cases and cannot tell a known actor from an unknown "
		"one" },
	[CLASS_MALWARE] = { 4605, 1000, false, judged },
	[CLASS_INFRASTRUCTURE] = { 4605, 1000, false, judged },
	[CLASS_CONTROL_SERVER] = { 4605, 1000, false, judged },
	[CLASS_TELEMETRY] = { 2773,
		1000,
		true,
		"one sensor that sees many hosts poll a server has seen a "
		"server; many organisations poll ordinary ones: timing alone "
		"never exceeds \"likely\"" },
	[CLASS_RECORD] = { 6908, 1000, false, judged },
	[CLASS_PEOPLE] = { 4605, 1000, false, judged },
	[CLASS_MOTIVE] = { 405, 1000, false, "motive alone never counts" },
};

int64_t grade_right_milli(struct grade g)
{
	static const int64_t source[] = { 990, 920, 550, 400, 300, 280 };
	static const int64_t information[] = { 985, 900, 690, 500, 300, 400 };

	return source[g.reliability - 'A'] *
		information[g.credibility - '1'] / 1000;
}
