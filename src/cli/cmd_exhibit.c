/* SPDX-License-Identifier: Apache-2.0 */
/* amend, withdraw: what was said of an exhibit, corrected; and what the options
 * of add say of one. */
#include "cli/cli.h"

/* what of an exhibit the options say: AMEND_* */
static unsigned given_in(const struct args *a)
{
	const struct {
		const char *value;
		unsigned bit;
	} options[] = { { a->acquired, AMEND_ACQUIRED },
		{ a->vantage, AMEND_VANTAGE },
		{ a->tlp, AMEND_TLP },
		{ a->compartment, AMEND_COMPARTMENT },
		{ a->authority, AMEND_AUTHORITY },
		{ a->how, AMEND_HOW },
		{ a->zone, AMEND_ZONE },
		{ a->year, AMEND_YEAR } };
	unsigned set = 0;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		set |= options[i].value ? options[i].bit : 0;
	return set;
}

static bool acquired_in(const struct args *a, struct acquisition *ret)
{
	ret->acquired_s = (now_s() / DAY_S + 1) * DAY_S;
	if (a->acquired &&
		!day_end_parse(str_of(a->acquired), &ret->acquired_s)) {
		usage("--acquired: a day such as 2016-12-31 was expected, "
		      "not "
		      "\"%s\"",
			a->acquired);
		return false;
	}
	ret->acquired_s--;
	return true;
}

static bool wrong_tlp(const struct args *a)
{
	struct nearest near = near_to(str_of(a->tlp));

	near_offer_list(&near, STR(TLP_WORDS), ' ');
	usage_near(&near,
		"--tlp ",
		"RED, AMBER+STRICT, AMBER, GREEN or CLEAR was expected",
		"--tlp: there is no marking \"%s\"",
		a->tlp);
	return false;
}

/* an entity that names no known type */
static bool wrong_vantage(const char *entity)
{
	struct str type = str_of(entity);
	struct str name;
	struct nearest near;

	str_cut(type, ':', &type, &name);
	near = near_to(type);
	for (int t = 0; t < ENT_TYPES; t++)
		near_offer(&near,
			str_of(entity_type_name((enum entity_type)t)));
	usage_near(&near,
		"",
		"an entity such as org:NAME or address:203.0.113.10 was "
		"expected",
		"--vantage: \"%s\" begins with no known type",
		entity);
	return false;
}

bool acquisition_from(const struct args *a,
	char room[static INDICATOR_MAX_BYTE],
	struct acquisition *ret)
{
	*ret = (struct acquisition){
		.by = str_of(whoami(a)),
		.how = str_of(a->how),
		.authority = str_of(a->authority),
		.vantage = str_of(a->vantage),
		.tlp = TLP_AMBER,
		.compartment = str_trim(str_of(a->compartment)),
		.replaces = str_of(a->replaces),
		.given = given_in(a),
	};
	const char *const names[] = { a->by,
		a->how,
		a->authority,
		a->vantage,
		a->compartment };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i] && strlen(names[i]) > 1024) {
			usage("%s: of --by, --how, --authority, --vantage "
			      "and "
			      "--compartment at most 1,024 bytes each were "
			      "expected",
				a->command->name);
			return false;
		}
	}
	if (a->tlp && !tlp_parse(str_of(a->tlp), &ret->tlp)) {
		return wrong_tlp(a);
	}
	ret->vantage = indicator_refanged(ret->vantage, room);
	if (a->vantage && entity_type_of(ret->vantage) == ENT_NONE) {
		return wrong_vantage(a->vantage);
	}
	if (!clock_from(a, &ret->told))
		return false;
	return acquired_in(a, ret);
}

/* false: --day is none, which was said */
static bool day_from(const struct args *a, struct exhibit_change *c)
{
	c->from_s = TIME_UNKNOWN;
	if (!a->day)
		return true;
	if (!day_end_parse(str_of(a->day), &c->from_s)) {
		usage("--day: a day such as 2016-12-31 was expected, not "
		      "\"%s\"",
			a->day);
		return false;
	}
	c->from_s -= DAY_S;
	return true;
}

static int change(const struct args *a, struct exhibit_change *c)
{
	struct store *s = NULL;
	struct err err = { 0 };
	char from[STAMP_N];

	c->by = str_of(whoami(a));
	c->why = str_of(a->why);
	c->replaced_by = NOT_REPLACED;
	if (!day_from(a, c))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_change_exhibit(s, str_of(a->word[1]), c, &err);
	if (ok) {
		say_line("%s: exhibit %u is %s from %.10s on. `ashiato run "
			 "%s` "
			 "derives what follows; `ashiato undo %s %s --why "
			 "TEXT` "
			 "takes it back.",
			c->id,
			c->exhibit + 1,
			c->kind == CHANGE_WITHDRAWN ? "withdrawn" : "amended",
			stamp_text(c->from_s, from),
			a->word[0],
			a->word[0],
			c->id);
	}
	return case_finish(s, ok, &err);
}

int cmd_amend(const struct args *a)
{
	struct acquisition how;
	char vantage[INDICATOR_MAX_BYTE];
	struct exhibit_change c = { .kind = CHANGE_AMENDED };

	if (a->n_word != 2) {
		return usage(
			"amend: a case and an exhibit were expected; see "
			"`ashiato help amend`");
	}
	if (!a->why)
		return usage("amend: say why: --why TEXT");
	if (!acquisition_from(a, vantage, &how))
		return EXIT_USAGE;
	if (!how.given) {
		return usage("amend: say what to correct: --acquired, "
			     "--vantage, --tlp, --compartment, --authority, "
			     "--how, --zone or --year");
	}
	if (how.given & AMEND_ACQUIRED &&
		how.acquired_s > now_s() + 2 * DAY_S) {
		say_error("warning: --acquired %s is in the future",
			a->acquired);
	}
	c.set = how.given;
	c.to = (struct exhibit){
		.acquired_s = how.acquired_s,
		.vantage = how.vantage,
		.tlp = how.tlp,
		.compartment = how.compartment,
		.authority = how.authority,
		.how = how.how,
		.told = how.told,
	};
	return change(a, &c);
}

int cmd_withdraw(const struct args *a)
{
	struct exhibit_change c = { .kind = CHANGE_WITHDRAWN };

	if (a->n_word != 2) {
		return usage("withdraw: a case and an exhibit were expected; "
			     "see `ashiato help withdraw`");
	}
	if (!a->why)
		return usage("withdraw: say why: --why TEXT");
	return change(a, &c);
}
