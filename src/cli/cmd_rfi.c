/* SPDX-License-Identifier: Apache-2.0 */
/* rfi: what allies ask, what they may be told, and what became of it. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

static void tell(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("%.*s", STR_FMT(sentence));
}

/* The day, TIME_UNKNOWN when none was said. false: it is none. */
static bool day_from(const struct args *a, int64_t *ret_s)
{
	const struct many *day = &a->value[PARAM_DAY];

	*ret_s = TIME_UNKNOWN;
	if (!day->n)
		return true;
	if (!day_end_parse(str_of(day->v[0]), ret_s)) {
		usage("--day: a day such as 2016-12-31 was expected, not "
		      "\"%s\"",
			day->v[0]);
		return false;
	}
	*ret_s -= DAY_S;
	return true;
}

/* --- a request ------------------------------------------------------------
 */

static bool layers_from(const struct args *a, unsigned *ret)
{
	*ret = 0;
	for (int i = 0; i < a->layers.n; i++) {
		int l = 0;

		while (l < LAYERS &&
			strcmp(a->layers.v[i], layer_name((enum layer)l)) !=
				0)
			l++;
		if (l == LAYERS) {
			struct nearest near = near_to(str_of(a->layers.v[i]));

			for (l = 0; l < LAYERS; l++)
				near_offer(&near,
					str_of(layer_name((enum layer)l)));
			usage_near(&near,
				"",
				"the layers are machine, persona, "
				"individual, "
				"group, unit and sponsor",
				"--layer: there is no layer \"%s\"",
				a->layers.v[i]);
			return false;
		}
		*ret |= 1U << l;
	}
	return true;
}

/* 0 = the words fit together, and *ret holds them; about: room for them */
static int wrong_words(const struct args *a,
	struct str about[static MANY_MAX],
	struct rfi_call *ret)
{
	struct question q;

	*ret = (struct rfi_call){
		.from = str_trim(str_of(a->from)),
		.about = about,
		.until = str_trim(str_of(a->until)),
		.why = str_trim(str_of(a->why)),
		.two_person = a->two_person,
		.by = str_trim(str_of(whoami(a))),
		.tell = tell,
	};
	for (int i = 0; i < a->about.n; i++)
		about[ret->n_about++] = str_of(a->about.v[i]);
	if (!layers_from(a, &ret->layers) || !question_from(a, &q))
		return EXIT_USAGE;
	if (!utf8_valid(ret->by) || !utf8_valid(ret->why))
		return usage("rfi: --by and --why must be UTF-8");
	ret->whom = q.audience;
	/* who asks at that level is answered at that level */
	ret->marked = q.audience.restricted ? q.audience.tlp : TLP_GREEN;
	return day_from(a, &ret->day_s) ? 0 : EXIT_USAGE;
}

static void say_request(const struct rfi_entry *e, bool is_new)
{
	say_line("%s%s%.*s: %.*s asks%s.",
		is_new ? e->id : "",
		is_new ? ": " : "",
		STR_FMT(e->reference),
		STR_FMT(e->from),
		is_new ? "" : "; it is recorded already");
}

static void taken(void *ctx, const struct rfi_entry *e, bool is_new)
{
	(void)ctx;
	say_request(e, is_new);
}

static int new_request(const struct args *a)
{
	struct str about[MANY_MAX];
	struct rfi_call call;
	struct rfi_entry e;
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };
	bool is_new;

	if (a->n_word > 2)
		return usage("rfi: new takes no more words; what is asked "
			     "about goes behind --about");
	if (!a->from)
		return usage("rfi: say who asks: --from \"agency/NAME\"");
	int status = wrong_words(a, about, &call);
	if (status)
		return status;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, (size_t)1 << 32, &err) &&
		case_rfi_new(s, &call, &room, &e, &is_new, &err);
	if (ok)
		say_request(&e, is_new);
	arena_close(&room);
	return case_finish(s, ok, &err);
}

static int import_requests(const struct args *a)
{
	struct str about[MANY_MAX];
	struct rfi_call call;
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };

	if (a->n_word != 3)
		return usage("rfi: a file was expected behind import");
	if (a->about.n || a->why)
		return usage(
			"rfi: what is asked, and why, stands in the file; "
			"--about and --why are of `rfi CASE new`");
	int status = wrong_words(a, about, &call);
	if (status)
		return status;
	call.taken = taken;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, (size_t)1 << 32, &err) &&
		case_rfi_import(s, a->word[2], &call, &room, &err);
	arena_close(&room);
	return case_finish(s, ok, &err);
}

/* --- an answer ------------------------------------------------------------
 */

static int wrong_answer(const struct args *a, struct rfi_answering *ret)
{
	const char *policy = a->withhold ? a->withhold : "silent";
	struct question q;

	*ret = (struct rfi_answering){
		.withhold = strcmp(policy, "said") == 0 ? WITHHOLD_SAID
							: WITHHOLD_SILENT,
		.language = a->lang ? str_of(a->lang) : STR("en"),
		.issuer = a->issuer,
		.by = str_trim(str_of(whoami(a))),
		.tell = tell,
	};
	if (a->n_word != 3)
		return usage("rfi: the reference of a request was expected "
			     "behind answer; `ashiato rfi %s status` lists "
			     "them",
			a->word[0]);
	if (strcmp(policy, "said") != 0 && strcmp(policy, "silent") != 0)
		return usage("--withhold: silent or said was expected, not "
			     "\"%s\"",
			policy);
	if (!case_advisory_template(ret->language, STR("letter")).n)
		return usage("--lang: letters are written in en and ja, not "
			     "in \"%s\"",
			a->lang);
	if (!utf8_valid(ret->by))
		return usage("rfi: --by must be UTF-8");
	if (!question_from(a, &q))
		return EXIT_USAGE;
	ret->whom = q.audience;
	return day_from(a, &ret->day_s) ? 0 : EXIT_USAGE;
}

static void answered_json(const struct rfi_answered *x, struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	jw_z(&j, "reference", x->reference);
	jw_z(&j, "folder", x->folder);
	jw_z(&j, "tlp", tlp_name(x->tlp));
	jw_u64(&j, "about", x->about);
	jw_u64(&j, "nothing", x->nothing);
	jw_u64(&j, "claims", x->claims);
	jw_u64(&j, "withheld", x->withheld);
	jw_bool(&j, "new", x->is_new);
	jw_object_end(&j);
	buf_z(b, "\n");
}

/* How much is withheld is for who drafts, whatever the letter says of it. */
static void say_counts(const struct rfi_answered *x)
{
	say_error("TLP:%s; %" PRIu64 " claims are cited; nothing is told of "
		  "%" PRIu64 " of %" PRIu64 " things; %" PRIu64
		  " claims are withheld",
		tlp_name(x->tlp),
		x->claims,
		x->nothing,
		x->about,
		x->withheld);
	if (!x->is_new)
		say_error("the draft stands already, and says the same");
}

static bool say_answer(const struct args *a, const struct rfi_answered *x)
{
	struct buf b = { 0 };

	if (a->json)
		answered_json(x, &b);
	else
		buf_fmt(&b, "%s\n", x->folder);
	if (!a->json)
		say_counts(x);
	bool ok = a->json ? put_json(buf_str(&b)) : put_text(buf_str(&b));
	buf_done(&b);
	return ok;
}

static int answer(const struct args *a)
{
	struct rfi_answering how;
	struct rfi_answered x;
	struct store *s = NULL;
	struct err err = { 0 };
	int status = wrong_answer(a, &how);

	if (status)
		return status;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_rfi_answer(s, str_of(a->word[2]), &how, &x, &err);
	bool told = !ok || say_answer(a, &x);
	status = case_finish(s, ok, &err);
	return ok && !told ? EXIT_FAILED : status;
}

/* --- what became of it ----------------------------------------------------
 */

static const struct {
	const char *word;
	enum rfi_state state;
} steps[] = {
	{ "approve", RFI_APPROVED },
	{ "sent", RFI_SENT },
	{ "withdraw", RFI_WITHDRAWN },
};

static enum rfi_state step_named(const char *word)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (strcmp(word, steps[i].word) == 0)
			return steps[i].state;
	}
	return RFI_STATES;
}

static int wrong_step(const struct args *a, struct rfi_entry *e)
{
	if (a->n_word != 3) {
		return usage("rfi: the reference of a request was expected "
			     "behind %s; `ashiato rfi %s status` lists them",
			a->word[1],
			a->word[0]);
	}
	if (!e->by.n)
		return usage("rfi: who does it must have a name: --by NAME");
	if (e->state == RFI_APPROVED && !a->by)
		return usage("rfi: say who approves it: --by NAME");
	if (e->state == RFI_WITHDRAWN && !e->why.n)
		return usage("rfi: say why: --why TEXT");
	if (!utf8_valid(e->by) || !utf8_valid(e->why))
		return usage("rfi: --by and --why must be UTF-8");
	return day_from(a, &e->day_s) ? 0 : EXIT_USAGE;
}

static int take_step(const struct args *a, enum rfi_state state)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };
	struct rfi_entry e = {
		.state = state,
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
	};

	if (wrong_step(a, &e))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, (size_t)1 << 32, &err) &&
		case_rfi_step(s, str_of(a->word[2]), &e, &room, &err);
	if (ok) {
		say_line("%s: %.*s is %s.",
			e.id,
			STR_FMT(e.reference),
			rfi_state_name(state));
	}
	arena_close(&room);
	return case_finish(s, ok, &err);
}

static int unknown_action(const char *word)
{
	struct nearest near = near_to(str_of(word));

	near_offer_list(&near, STR(RFI_WORDS), ' ');
	return usage_near(&near,
		"",
		"`ashiato help rfi` explains it",
		"rfi: \"%s\" is nothing that can be done to requests",
		word);
}

int cmd_rfi(const struct args *a)
{
	if (a->n_word < 2) {
		return usage("rfi: a case and what to do were expected; see "
			     "`ashiato help rfi`");
	}
	if (strcmp(a->word[1], "new") == 0)
		return new_request(a);
	if (strcmp(a->word[1], "import") == 0)
		return import_requests(a);
	if (strcmp(a->word[1], "answer") == 0)
		return answer(a);
	enum rfi_state state = step_named(a->word[1]);
	if (state != RFI_STATES)
		return take_step(a, state);
	if (strcmp(a->word[1], "status") != 0)
		return unknown_action(a->word[1]);
	if (a->n_word > 2)
		return usage("rfi: status is of all requests");
	const struct query_call c = call_of(a, "requests", a->word[0]);
	return ask(a, &c);
}
