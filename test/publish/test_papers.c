/* SPDX-License-Identifier: Apache-2.0 */
/* The papers: a statement is never stronger than its judgement, whatever the
 * layer, the probability and the gates; what speaks for somebody's innocence
 * is in every referral; nobody is listed of whom nothing is established or
 * whose name was stolen; every sentence is there in both languages. */
#include "core/check.h"

#include "publish/papers/law.h"
#include "publish/papers/strength.h"
#include "publish/papers/words.h"
#include "publish/print/blocks.h"
#include "publish/publish.h"

enum {
	DAY_1 = 1479081600,
	CLAIMS_MOST = 64
};

/* A small case that a test fills. */
struct small {
	struct publication p;
	struct arena a;
	struct assessment assessment;
	struct claimset claims;
	struct missing_of {
		struct str sentence;
	} missing;
	struct claim *last;
};

static void open_small(struct small *x)
{
	struct err err = { 0 };

	*x = (struct small){ 0 };
	assert_true(arena_open(&x->a, 1 << 26, &err));
	x->claims = claimset_in(&x->a);
	x->p = (struct publication){
		.case_name = STR("small"),
		.case_id = STR("00"),
		.version = STR("1"),
		.as_of_s = DAY_1 + 10 * 86400,
		.head = STR("1:00"),
		.made_by = STR("Examiner 1"),
		.made_at_s = DAY_1,
		.assessment = &x->assessment,
		.claims = &x->claims,
	};
	x->missing.sentence = STR("a second origin");
}

static struct claim *add(struct small *x,
	const char *subject,
	enum predicate predicate,
	const char *object)
{
	struct claim c = {
		.subject = str_of(subject),
		.predicate = predicate,
		.object = str_of(object),
		.source = STR("police/desk"),
		.from_s = DAY_1,
		.to_s = DAY_1 + 86400,
		.superseded_at_s = TIME_OPEN,
		.grade = { 'B', '2' },
	};

	x->last = claimset_add(&x->claims, &c);
	assert_non_null(x->last);
	return x->last;
}

static const char *const answer[LAYERS] = { "address:203.0.113.77",
	"persona:Persona Q",
	"person:Person Q",
	"group:Group Q",
	"unit:Unit Q",
	"sponsor:Sponsor Q" };

static void judge(struct small *x,
	int layer,
	enum judgement word,
	int percent,
	bool missing,
	bool chance)
{
	x->assessment.layer[layer] = (struct verdict){
		.layer = (enum layer)layer,
		.judgement = judgement_word(word),
		.hypothesis = str_of(answer[layer]),
		.has_chance = chance,
		.p = FIXED_ONE / 100 * percent,
		.missing = &x->missing.sentence,
		.n_missing = missing,
	};
}

typedef bool writer(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err);

static struct buf written(struct small *x, writer *w, const char *language)
{
	struct losses lost = { 0 };
	struct err err = { 0 };
	struct buf b = { 0 };

	x->p.language = str_of(language);
	if (!w(&x->p, &b, &lost, &err))
		fail_msg("%s", err.text);
	return b;
}

static bool has(const struct buf *b, const char *what)
{
	return str_has(buf_str(b), str_of(what));
}

/* --- words -----------------------------------------------------------------
 */

static void every_sentence_has_both_languages(void **state)
{
	(void)state;
	for (int w = 0; w < PAPER_WORDS; w++) {
		for (int l = 0; l < PAPER_LANGUAGES; l++) {
			const char *z = paper_word((enum paper_word)w,
				(enum paper_language)l);

			if (!z || !*z)
				fail_msg("word %d has no language %d", w, l);
		}
		/* what is filled in is filled in in both */
		for (char k = '0'; k <= '3'; k++) {
			char place[] = { '{', k, '}', 0 };
			bool en = strstr(
				paper_word((enum paper_word)w, PAPER_EN),
				place);
			bool ja = strstr(
				paper_word((enum paper_word)w, PAPER_JA),
				place);

			if (en != ja)
				fail_msg("word %d fills %s in once",
					w,
					place);
		}
	}
	for (int t = 0; t < ENT_TYPES; t++)
		assert_true(*paper_type((enum entity_type)t, PAPER_JA));
	for (size_t i = 1; i < n_predicates; i++) {
		const char *z = paper_verb((enum predicate)i, PAPER_JA);

		if (!z || !strstr(z, "{0}") || !strstr(z, "{1}"))
			fail_msg("no verb for %s", predicates[i].name);
	}
}

/* --- the statement ---------------------------------------------------------
 */

static const char *word_of(int layer, enum judgement j)
{
	static const char *const established[LAYERS] = {
		"was used in the attack",
		"was carried out under the name",
		"is presumed innocent",
		"that the group",
		"that the unit",
		"stood behind the attack",
	};
	static const char *const open[] = {
		"nothing is established, and nobody is named",
		"there are indications",
		": it is likely, and not established",
		": it is very likely, and not established",
	};

	return j == SAID_ESTABLISHED ? established[layer] : open[j];
}

/* How strongly the page speaks of that layer, alone in its case. */
static enum judgement page_strength(const struct buf *b, int layer)
{
	for (int j = SAID_ESTABLISHED; j > 0; j--) {
		if (has(b, word_of(layer, (enum judgement)j)))
			return (enum judgement)j;
	}
	return SAID_NOT_ESTABLISHED;
}

static void one_statement(int layer,
	enum judgement word,
	int percent,
	bool missing,
	bool chance)
{
	struct small x;

	open_small(&x);
	judge(&x, layer, word, percent, missing, chance);
	struct buf en = written(&x, statement_write, "en");
	struct buf ja = written(&x, statement_write, "ja");
	enum judgement said = page_strength(&en, layer);
	const char *name = strchr(answer[layer], ':') + 1;

	/* never stronger than the word, the probability, the gates */
	assert_true(said <= word);
	if (percent < 80)
		assert_true(said <= SAID_LIKELY);
	if (percent < 55)
		assert_true(said <= SAID_POSSIBLE);
	if (missing)
		assert_true(said < SAID_ESTABLISHED);
	if (!chance)
		assert_int_equal(said, SAID_NOT_ESTABLISHED);
	assert_int_equal(said, strength_of(&x.assessment.layer[layer]));
	/* and nobody is named of whom nothing is established */
	assert_int_equal(has(&en, name), said == SAID_ESTABLISHED);
	assert_int_equal(has(&ja, name), said == SAID_ESTABLISHED);
	buf_done(&en);
	buf_done(&ja);
	arena_close(&x.a);
}

static void a_statement_is_no_stronger_than_its_judgement(void **state)
{
	static const int
		percents[] = { 0, 1, 19, 20, 54, 55, 79, 80, 94, 95, 100 };

	(void)state;
	for (int layer = 0; layer < LAYERS; layer++) {
		for (int j = 0; j < JUDGEMENTS; j++) {
			for (size_t i = 0; i < N(percents); i++) {
				for (int k = 0; k < 4; k++)
					one_statement(layer,
						(enum judgement)j,
						percents[i],
						k & 1,
						k & 2);
			}
		}
	}
}

static void a_dissent_weakens_a_statement(void **state)
{
	struct dissenting_assessment second = { .by = STR("Examiner 2") };
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_GROUP, SAID_ESTABLISHED, 99, false, true);
	second.assessment = x.assessment;
	second.assessment.layer[LAYER_GROUP].judgement =
		judgement_word(SAID_LIKELY);
	x.p.second = &second;
	x.p.n_second = 1;
	struct buf b = written(&x, statement_write, "en");
	assert_false(has(&b, "Group Q"));
	assert_true(has(&b, "Examiners differ"));
	buf_done(&b);
	arena_close(&x.a);
}

static void victims_are_named_with_their_consent(void **state)
{
	const struct damage d[] = {
		{ .organisation = STR("org:Yes Org"), .publish = true },
		{ .organisation = STR("org:No Org"), .publish = false },
		{ .organisation = STR("org:Both Org"), .publish = true },
		{ .organisation = STR("org:Both Org"), .publish = false },
	};
	const struct victim v[] = {
		{ .name = STR("Silent Org") },
	};
	struct small x;

	(void)state;
	open_small(&x);
	x.p.damage = d;
	x.p.n_damage = N(d);
	x.p.victim = v;
	x.p.n_victim = N(v);
	struct buf b = written(&x, statement_write, "en");
	assert_true(has(&b, "Yes Org"));
	assert_false(has(&b, "No Org"));
	assert_false(has(&b, "Both Org"));
	assert_false(has(&b, "Silent Org"));
	buf_done(&b);
	arena_close(&x.a);
}

/* --- the referral ----------------------------------------------------------
 */

/* objects that make a role one of others */
static const char *object_for(enum predicate p)
{
	return p == PRED_HAS_ROLE ? "role:relay" : "incident:Incident 1";
}

static void what_exculpates_is_in_every_referral(void **state)
{
	static const char *const languages[] = { "en", "ja" };
	struct small x;
	unsigned n = 0;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_INDIVIDUAL, SAID_ESTABLISHED, 98, false, true);
	for (size_t i = 1; i < n_predicates; i++) {
		struct claim c = {
			.predicate = (enum predicate)i,
			.object = str_of(object_for((enum predicate)i)),
		};

		if (!claim_exculpatory(&c))
			continue;
		add(&x, "person:Person Q", (enum predicate)i, c.object.p);
		n++;
	}
	assert_true(n >= 19);
	for (size_t l = 0; l < N(languages); l++) {
		struct buf b = written(&x, referral_write, languages[l]);
		struct str page = buf_str(&b);
		const char *at = memmem(page.p, page.n, "id=\"against\"", 12);

		assert_non_null(at);
		page = str_from(page, (size_t)(at - page.p));
		for (uint32_t i = 0; i < x.claims.n; i++) {
			struct str id =
				str_head(str_of(x.claims.claim[i]->id), 8);

			if (!str_has(page, id))
				fail_msg("%s is not in the referral (%s)",
					predicates[x.claims.claim[i]
							   ->predicate]
						.name,
					languages[l]);
		}
		buf_done(&b);
	}
	arena_close(&x.a);
}

static void what_is_withheld_is_said(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	x.p.kept.exculpatory = 2;
	struct buf en = written(&x, referral_write, "en");
	struct buf ja = written(&x, referral_write, "ja");
	assert_true(has(&en,
		"was withheld from this reader by its marking: 2 claims"));
	assert_true(has(&ja, "無罪方向の主張が2件"));
	buf_done(&en);
	buf_done(&ja);
	arena_close(&x.a);
}

/* How often `what` stands in the page, and how often with `with` around it.
 */
static unsigned times(struct str page, const char *what)
{
	unsigned n = 0;
	struct str w = str_of(what);
	const char *at;

	while ((at = memmem(page.p, page.n, w.p, w.n))) {
		n++;
		page = str_from(page, (size_t)(at - page.p) + w.n);
	}
	return n;
}

static void persons_are_suspected(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_INDIVIDUAL, SAID_LIKELY, 70, true, true);
	add(&x, "person:Person Q", PRED_OPERATED, "persona:Persona Q");
	add(&x, "person:Person Q", PRED_ALIBI, "incident:Incident 1");
	add(&x, "person:Witness W", PRED_KNEW_OF, "incident:Incident 1");
	x.missing.sentence =
		STR("a sign-off for Person Q, not for Person Quill");
	x.assessment.layer[LAYER_INDIVIDUAL].forgery =
		STR("two planted marks would clear Person Q.");
	struct event e[2] = {
		{ .from_s = DAY_1, .to_s = DAY_1 + 86400 },
		{ .from_s = DAY_1, .to_s = DAY_1 + 86400 },
	};
	e[0].claim = x.claims.claim[0];
	e[1].claim = x.claims.claim[2];
	x.p.event = e;
	x.p.n_event = 2;
	struct buf en = written(&x, referral_write, "en");
	struct buf ja = written(&x, referral_write, "ja");
	unsigned n = times(buf_str(&en), "Person Q");
	assert_true(n >= 3);
	assert_int_equal(n, times(buf_str(&en), "suspected: Person Q") + 1);
	assert_int_equal(times(buf_str(&en), "suspected: Person Quill"), 0);
	n = times(buf_str(&ja), "Person Q");
	assert_true(n >= 3);
	assert_int_equal(n, times(buf_str(&ja), "Person Q（容疑）") + 1);
	/* whom nobody accuses is not suspected */
	assert_true(has(&en, "person Witness W"));
	assert_false(has(&en, "suspected: Witness W"));
	buf_done(&en);
	buf_done(&ja);
	arena_close(&x.a);
}

/* --- law -------------------------------------------------------------------
 */

static const struct {
	const char *text;
	const char *said; /* NULL: it is taken */
} laws[] = {
	{ "offence,element,text,predicates\nO,e,t,operated\n", NULL },
	{ "\xef\xbb\xbf# "
	  "x\noffence,element,text,predicates,layer\nO,e,t,operated "
	  "rented,persona\n",
		NULL },
	{ "", NULL },
	{ "# nothing\n", "has no row" },
	{ "offence,text\nO,t\n", "line 1: a head" },
	{ "offence,element,text,predicates\nO,e,t,stole\n",
		"line 2: a predicate" },
	{ "offence,element,text,predicates\nO,e,t,\n",
		"line 2: at least one predicate" },
	{ "offence,element,text,predicates,layer\nO,e,t,operated,king\n",
		"line 2: machine, persona" },
	{ "offence,element,text,predicates\n,e,t,operated\n",
		"line 2: an offence" },
	{ "offence,element,text,predicates\nO,e,\"t,operated\n", "line 2" },
};

static void tables_of_law(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(laws); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct law law;

		assert_true(arena_open(&a, 1 << 24, &err));
		bool ok = law_read(str_of(laws[i].text),
			STR("law.csv"),
			&a,
			&law,
			&err);
		if (ok != !laws[i].said ||
			(!ok && !strstr(err.text, laws[i].said)))
			fail_msg("law %zu: %s", i, err.text);
		arena_close(&a);
	}
}

static void elements_say_what_is_missing(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	x.p.law = STR("offence,element,text,predicates,layer\n"
		      "O,means,t,rented,\nO,actor,t,operated,individual\n"
		      "O,harm,t,damaged,\n");
	x.p.law_name = STR("law.csv");
	add(&x, "persona:Persona Q", PRED_RENTED, "address:203.0.113.7");
	add(&x, "person:Person Q", PRED_OPERATED, "persona:Persona Q");
	struct buf b = written(&x, referral_write, "en");
	assert_true(has(&b, "supported by 1 claims"));
	assert_true(has(&b, "but the layer is not established"));
	assert_true(has(&b, "not established: missing a claim of damaged"));
	assert_false(has(&b, "EXAMPLE"));
	buf_done(&b);
	x.p.law = (struct str){ 0 };
	b = written(&x, referral_write, "en");
	assert_true(has(&b, "EXAMPLE of a table of law"));
	buf_done(&b);
	arena_close(&x.a);
}

/* --- sanctions -------------------------------------------------------------
 */

static void nobody_is_listed_whose_name_was_stolen(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_INDIVIDUAL, SAID_ESTABLISHED, 98, false, true);
	judge(&x, LAYER_GROUP, SAID_ESTABLISHED, 98, false, true);
	judge(&x, LAYER_UNIT, SAID_VERY_LIKELY, 90, true, true);
	add(&x,
		"person:Person Q",
		PRED_HOLDER_OF,
		"identifier:birth:1980-01-02");
	add(&x, "group:Group R", PRED_ALIAS_OF, "group:Group Q");
	struct buf b = written(&x, sanctions_write, "en");
	assert_true(has(&b, "<h3><bdi>Person Q"));
	assert_true(has(&b, "<h3><bdi>Group Q"));
	assert_false(has(&b, "<h3><bdi>Unit Q"));
	assert_true(has(&b, "Unit Q: not established on the layer Unit"));
	assert_true(has(&b, "1980-01-02"));
	assert_true(has(&b, "Group R"));
	buf_done(&b);
	add(&x, "person:Person Q", PRED_IDENTITY_STOLEN, "identifier:pass:1");
	b = written(&x, sanctions_write, "en");
	assert_false(has(&b, "<h3><bdi>Person Q"));
	assert_true(has(&b, "stolen or copied"));
	buf_done(&b);
	arena_close(&x.a);
}

/* --- all of them -----------------------------------------------------------
 */

static bool readable(const struct buf *b, struct err *err)
{
	struct arena a = { 0 };
	struct print_page page;
	bool ok = arena_open(&a, 1 << 26, err) &&
		print_blocks(buf_str(b), &a, &page, err) && page.n > 5;

	arena_close(&a);
	return ok;
}

static void every_paper_can_be_printed(void **state)
{
	static writer *const writers[] = { referral_write,
		statement_write,
		sanctions_write,
		brief_write,
		dossier_write };
	static const char *const languages[] = { "en", "ja" };
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_INDIVIDUAL, SAID_LIKELY, 70, true, true);
	add(&x,
		"person:<b>&\"'\xff Q",
		PRED_OPERATED,
		"persona:\xe2\x80\xae");
	for (size_t i = 0; i < N(writers); i++) {
		for (size_t l = 0; l < N(languages); l++) {
			struct buf b = written(&x, writers[i], languages[l]);
			struct err err = { 0 };

			if (!readable(&b, &err))
				fail_msg("%zu: %s", i, err.text);
			buf_done(&b);
		}
	}
	arena_close(&x.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sentence_has_both_languages),
		cmocka_unit_test(
			a_statement_is_no_stronger_than_its_judgement),
		cmocka_unit_test(a_dissent_weakens_a_statement),
		cmocka_unit_test(victims_are_named_with_their_consent),
		cmocka_unit_test(what_exculpates_is_in_every_referral),
		cmocka_unit_test(what_is_withheld_is_said),
		cmocka_unit_test(persons_are_suspected),
		cmocka_unit_test(tables_of_law),
		cmocka_unit_test(elements_say_what_is_missing),
		cmocka_unit_test(nobody_is_listed_whose_name_was_stolen),
		cmocka_unit_test(every_paper_can_be_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
