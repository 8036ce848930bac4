/* SPDX-License-Identifier: Apache-2.0 */
/* The papers: a statement is never stronger than its judgement, whatever the
 * layer, the probability and the gates; what speaks for somebody's innocence
 * is in every referral; nobody is listed of whom nothing is established or
 * whose name was stolen; every sentence is there in both languages. */
#include "core/check.h"

#include "publish/papers/law.h"
#include "publish/papers/names.h"
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

/* What speaks for the answer of the layer. */
static struct reason *reason_for(struct small *x,
	int layer,
	const struct claim *c)
{
	struct reason *r = NEW(&x->a, struct reason, 1);

	assert_non_null(r);
	r->claim = c;
	r->weight_milli = 3000;
	x->assessment.layer[layer].reason = r;
	x->assessment.layer[layer].n_reason = 1;
	return r;
}

typedef bool writer(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err);

/* Where a browser may break a word is nobody's word. */
static void unbroken(struct buf *b)
{
	struct buf whole = { 0 };
	struct str rest = buf_str(b);
	const char *at;

	while ((at = memmem(rest.p, rest.n, "<wbr>", 5))) {
		size_t n = (size_t)(at - rest.p);

		buf_add(&whole, str_head(rest, n));
		rest = str_from(rest, n + 5);
	}
	buf_add(&whole, rest);
	buf_done(b);
	*b = whole;
}

static struct buf written(struct small *x, writer *w, const char *language)
{
	struct losses lost = { 0 };
	struct err err = { 0 };
	struct buf b = { 0 };

	x->p.language = str_of(language);
	if (!w(&x->p, &b, &lost, &err))
		fail_msg("%s", err.text);
	unbroken(&b);
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
	assert_true(has(&b, "supported by 1 claim<"));
	/* nobody is suspected: nobody did it */
	assert_true(has(&b, "missing somebody who is suspected"));
	assert_false(has(&b, "but the layer is not established"));
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
	reason_for(&x, LAYER_INDIVIDUAL, x.claims.claim[0]);
	reason_for(&x, LAYER_GROUP, x.claims.claim[1]);
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

/* The part of the page from one mark to the next. */
static struct str between(const struct buf *b,
	const char *from,
	const char *to)
{
	struct str page = buf_str(b);
	const char *at = memmem(page.p, page.n, from, strlen(from));

	if (!at)
		fail_msg("no %s", from);
	page = str_from(page, (size_t)(at - page.p));
	at = memmem(page.p, page.n, to, strlen(to));
	return at ? str_head(page, (size_t)(at - page.p)) : page;
}

static bool in(struct str part, const char *what)
{
	return str_has(part, str_of(what));
}

/* Person Q, established, for a reason that may be told. */
static void open_listed(struct small *x)
{
	open_small(x);
	judge(x, LAYER_INDIVIDUAL, SAID_ESTABLISHED, 98, false, true);
	reason_for(x,
		LAYER_INDIVIDUAL,
		add(x,
			"person:Person Q",
			PRED_HOLDER_OF,
			"identifier:payment:1"));
}

static void an_entry_says_all_that_exculpates(void **state)
{
	static const char *const languages[] = { "en", "ja" };
	static const char *const nothing[] = {
		"Nothing that was put into the case",
		"容疑に反する事項はありません",
	};
	struct small x;

	(void)state;
	for (size_t l = 0; l < N(languages); l++) {
		open_listed(&x);
		struct buf b = written(&x, sanctions_write, languages[l]);
		assert_true(has(&b, nothing[l]));
		buf_done(&b);
		x.p.only = STR("police");
		b = written(&x, sanctions_write, languages[l]);
		assert_false(has(&b, nothing[l]));
		assert_false(has(&b, "<h3>"));
		buf_done(&b);
		x.p.only = (struct str){ 0 };
		x.p.kept.exculpatory = 1;
		b = written(&x, sanctions_write, languages[l]);
		assert_false(has(&b, nothing[l]));
		buf_done(&b);
		x.p.kept.exculpatory = 0;
		const struct claim *c[] = {
			add(&x,
				"person:Person Q",
				PRED_NOT_PROSECUTED,
				"incident:Incident 1"),
			add(&x, "country:XX", PRED_DENIES, "incident:I 1"),
			add(&x, "sample:1", PRED_PLANTED, "incident:I 1"),
			add(&x,
				"person:Person R",
				PRED_ALIBI,
				"incident:I 1"),
		};
		b = written(&x, sanctions_write, languages[l]);
		struct str e = between(&b, "<h3>", "id=\"not\"");
		assert_false(in(e, nothing[l]));
		for (size_t i = 0; i < N(c); i++) {
			bool his = i + 1 < N(c);

			assert_int_equal(his,
				str_has(e, str_head(str_of(c[i]->id), 8)));
		}
		buf_done(&b);
		arena_close(&x.a);
	}
}

/* What is kept in sight without weight stands there, too. */
static void an_entry_says_what_is_kept_in_sight(void **state)
{
	struct small x;

	(void)state;
	open_listed(&x);
	const struct claim *c = add(&x,
		"analyst:Examiner 1",
		PRED_SIGNED_OFF,
		"person:Person Q");
	x.assessment.layer[LAYER_INDIVIDUAL].shown = &c;
	x.assessment.layer[LAYER_INDIVIDUAL].n_shown = 1;
	struct buf b = written(&x, sanctions_write, "en");
	struct str e = between(&b, "<h3>", "id=\"not\"");
	assert_true(in(e, "Examiner 1"));
	assert_false(in(e, "Nothing that was put"));
	buf_done(&b);
	arena_close(&x.a);
}

static const struct {
	const char *subject;
	enum predicate predicate;
	const char *object;
	struct grade grade;
	const char *name;
	bool alias;
} aliases[] = {
	{ "person:Nick 1",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'B', '2' },
		"Nick 1",
		true },
	{ "person:Nick 2",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'C', '3' },
		"Nick 2",
		true },
	{ "person:Nick 3",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'E', '5' },
		"Nick 3",
		false },
	{ "person:Nick 4",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'A', '4' },
		"Nick 4",
		false },
	{ "person:Nick 5",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'F', '6' },
		"Nick 5",
		false },
	{ "person:Person Q",
		PRED_OPERATED,
		"persona:Nick 6",
		{ 'D', '3' },
		"Nick 6",
		false },
	{ "person:Person Q",
		PRED_OPERATED,
		"persona:Nick 7",
		{ 'B', '3' },
		"Nick 7",
		true },
	{ "person:Robbed Z",
		PRED_ALIAS_OF,
		"person:Person Q",
		{ 'A', '1' },
		"Robbed Z",
		false },
	{ "person:Person Q",
		PRED_OPERATED,
		"persona:robbed z",
		{ 'A', '1' },
		"robbed z",
		false },
	{ "person:Person Q",
		PRED_HOLDER_OF,
		"identifier:id:9",
		{ 'E', '5' },
		"id:9",
		false },
	{ "person:Person Q",
		PRED_HOLDER_OF,
		"identifier:pass:Z",
		{ 'A', '1' },
		"pass:Z",
		false },
	{ "person:Person Q",
		PRED_NOT_OPERATED,
		"persona:Nick 8",
		{ 'B', '2' },
		"Nick 8",
		false },
	{ "person:Person Q",
		PRED_OPERATED,
		"persona:Nick 8",
		{ 'B', '2' },
		"Nick 8",
		false },
};

static void an_alias_is_as_well_established_as_its_entry(void **state)
{
	struct small x;

	(void)state;
	open_listed(&x);
	for (size_t i = 0; i < N(aliases); i++) {
		struct claim c = {
			.subject = str_of(aliases[i].subject),
			.predicate = aliases[i].predicate,
			.object = str_of(aliases[i].object),
			.grade = aliases[i].grade,
			.source = STR("police/desk"),
			.words = STR("Robbed Z was seen"),
			.superseded_at_s = TIME_OPEN,
		};
		assert_non_null(claimset_add(&x.claims, &c));
	}
	add(&x, "person:Robbed Z", PRED_IDENTITY_STOLEN, "identifier:pass:Z");
	x.last->grade = (struct grade){ 'E', '5' };
	struct buf b = written(&x, sanctions_write, "en");
	struct str e = between(&b, "<h3>", "<h4>");
	for (size_t i = 0; i < N(aliases); i++) {
		if (in(e, aliases[i].name) != aliases[i].alias)
			fail_msg("%s", aliases[i].name);
	}
	/* each with where it comes from */
	assert_true(in(e, "Nick 1 (source: police/desk, B2; claim "));
	/* whoever was robbed is named nowhere in the entry */
	e = between(&b, "<h3>", "id=\"not\"");
	assert_false(in(e, "Robbed Z"));
	assert_false(in(e, "robbed z"));
	e = between(&b, "id=\"not\"", "</section>");
	assert_true(in(e, "Robbed Z: not listed: identity was stolen"));
	assert_true(in(e, "Nick 3: said to be another name of"));
	assert_false(in(e, "Nick 1"));
	buf_done(&b);
	arena_close(&x.a);
}

static void who_is_listed_is_told_why(void **state)
{
	struct claim kept = { .told = TOLD_NOT };
	struct small x;

	(void)state;
	open_listed(&x);
	reason_for(&x, LAYER_INDIVIDUAL, &kept);
	struct buf en = written(&x, sanctions_write, "en");
	struct buf ja = written(&x, sanctions_write, "ja");
	assert_false(has(&en, "<h3>"));
	assert_true(has(&en, "not listed for this reader"));
	assert_true(has(&ja, "理由を開示できないため"));
	buf_done(&en);
	/* nor where most of what speaks for it is kept out */
	struct reason r[2] = {
		{ .claim = &kept, .weight_milli = 3000 },
		{ .claim = x.claims.claim[0], .weight_milli = 1000 },
	};
	x.assessment.layer[LAYER_INDIVIDUAL].reason = r;
	x.assessment.layer[LAYER_INDIVIDUAL].n_reason = 2;
	en = written(&x, sanctions_write, "en");
	assert_false(has(&en, "<h3>"));
	buf_done(&en);
	r[1].weight_milli = 3001;
	en = written(&x, sanctions_write, "en");
	assert_true(has(&en, "<h3>"));
	buf_done(&en);
	buf_done(&ja);
	arena_close(&x.a);
}

/* Of a theft that this reader may not see: no entry, and not why. */
static void a_theft_that_is_kept_out_keeps_the_name_out(void **state)
{
	struct small x;

	(void)state;
	open_listed(&x);
	judge(&x, LAYER_PERSONA, SAID_ESTABLISHED, 98, false, true);
	struct table robbed = table_in(&x.a);
	table_put(&robbed, STR("person:Person Q"));
	table_put(&robbed, STR("person:Persona Q"));
	x.p.kept.robbed = &robbed;
	struct buf b = written(&x, sanctions_write, "en");
	assert_false(has(&b, "<h3>"));
	assert_true(has(&b, "not listed for this reader"));
	buf_done(&b);
	b = written(&x, statement_write, "en");
	assert_false(has(&b, "Person Q"));
	assert_false(has(&b, "Persona Q"));
	assert_false(has(&b, "stolen"));
	assert_true(has(&b, "Name used: established. The name may not be"));
	buf_done(&b);
	arena_close(&x.a);
}

/* --- more of the statement
 * --------------------------------------------------
 */

static void a_stolen_name_is_not_published(void **state)
{
	static const struct {
		const char *subject;
		enum predicate predicate;
		const char *object;
	} rows[] = {
		{ "person:Persona Q", PRED_IDENTITY_STOLEN, "identifier:1" },
		{ "person:PERSONA Q", PRED_IDENTITY_STOLEN, "identifier:1" },
		{ "persona:Persona Q", PRED_ALIAS_OF, "person:Robbed Z" },
		{ "persona:Persona Q",
			PRED_IDENTIFIED_BY,
			"identifier:pass:Z" },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct small x;

		open_small(&x);
		judge(&x, LAYER_PERSONA, SAID_ESTABLISHED, 98, false, true);
		add(&x,
			"person:Robbed Z",
			PRED_IDENTITY_STOLEN,
			"identifier:pass:Z");
		add(&x, rows[i].subject, rows[i].predicate, rows[i].object);
		struct buf en = written(&x, statement_write, "en");
		struct buf ja = written(&x, statement_write, "ja");
		assert_false(has(&en, "Persona Q"));
		assert_false(has(&ja, "Persona Q"));
		assert_true(has(&en,
			"under a name that was stolen from somebody else; it "
			"is not named here"));
		assert_true(has(&ja, "他人から盗用された名義"));
		buf_done(&en);
		buf_done(&ja);
		arena_close(&x.a);
	}
}

static void denials_are_of_those_who_are_named(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_GROUP, SAID_ESTABLISHED, 98, false, true);
	add(&x, "country:XX", PRED_DENIES, "incident:I 1");
	add(&x, "person:Person B", PRED_DENIES, "incident:I 1");
	struct buf b = written(&x, statement_write, "en");
	assert_true(has(&b, "Denials of others that are on record: 2."));
	assert_false(has(&b, "Denials of those named"));
	assert_false(has(&b, "No denial"));
	buf_done(&b);
	add(&x, "group:Group Q", PRED_DENIES, "incident:I 1");
	add(&x, "group:Group Q", PRED_DENIES, "person:Person B");
	b = written(&x, statement_write, "en");
	assert_true(has(&b, "Group Q denies I 1."));
	assert_true(has(&b, "Denials of those named that are on record: 1."));
	assert_true(has(&b, "Denials of others that are on record: 2."));
	buf_done(&b);
	arena_close(&x.a);
}

/* --- more of the referral
 * ---------------------------------------------------
 */

static void judge_rivals(struct small *x)
{
	struct contender *c = NEW(&x->a, struct contender, 2);
	struct trail_step *t = NEW(&x->a, struct trail_step, 2);

	assert_non_null(t);
	judge(x, LAYER_INDIVIDUAL, SAID_ESTABLISHED, 98, false, true);
	t[0].to = STR("persona:Persona Q");
	t[1].from = STR("persona:Persona Q");
	t[1].to = STR("person:Person Q");
	c[0].id = STR("person:Person Q");
	c[0].chain = t;
	c[0].n_chain = 2;
	c[1].id = STR("person:Person B");
	x->assessment.layer[LAYER_INDIVIDUAL].candidate = c;
	x->assessment.layer[LAYER_INDIVIDUAL].n_candidate = 2;
}

static void an_element_mixes_no_persons(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	judge_rivals(&x);
	x.p.law = STR("offence,element,text,predicates,layer,about\n"
		      "O,intent,t,knew-of,,\n"
		      "O,actor,t,operated,individual,\n"
		      "O,money,t,paid-to,,person\n"
		      "O,means,t,rented,persona,\n");
	x.p.law_name = STR("law.csv");
	add(&x, "person:Person B", PRED_KNEW_OF, "incident:I 1");
	add(&x, "person:Person B", PRED_OPERATED, "persona:Persona Q");
	add(&x, "persona:Persona Q", PRED_PAID_TO, "org:Host 1");
	struct buf b = written(&x, referral_write, "en");
	struct str e = between(&b, "id=\"elements\"", "</section>");
	struct str_pair {
		const char *element;
		const char *q;
		const char *b;
	} rows[] = {
		{ "intent: t",
			"missing a claim of knew-of",
			"but the layer is not established" },
		{ "actor: t",
			"missing a claim of operated",
			"but the layer is not established" },
		{ "money: t",
			"supported by 1 claim<",
			"missing a claim of paid-to" },
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct buf part = { 0 };

		buf_add(&part, e);
		struct str q = between(&part, rows[i].element, "</tr>");
		assert_true(in(q, "suspected: Person Q"));
		if (!in(q, rows[i].q))
			fail_msg("%.*s", STR_FMT(q));
		struct str rest = str_from(buf_str(&part),
			(size_t)(q.p + q.n - buf_str(&part).p));
		struct buf next = { 0 };
		buf_add(&next, rest);
		q = between(&next, rows[i].element, "</tr>");
		assert_true(in(q, "suspected: Person B"));
		if (!in(q, rows[i].b))
			fail_msg("%.*s", STR_FMT(q));
		buf_done(&next);
		buf_done(&part);
	}
	assert_true(in(e, "the act, whoever did it"));
	buf_done(&b);
	arena_close(&x.a);
}

static void a_table_of_law_names_nobody(void **state)
{
	static const struct {
		const char *text;
		bool refused;
	} texts[] = {
		{ "offence,element,text,predicates\n"
		  "O,e,Person A is guilty,operated\n",
			true },
		{ "offence,element,text,predicates\n"
		  "O,e,that PERSON A did it,operated\n",
			true },
		{ "offence,element,text,predicates\nPerson A,e,t,operated\n",
			true },
		{ "offence,element,text,text_ja,predicates\n"
		  "O,e,t,Person Aは有罪,operated\n",
			true },
		{ "offence,element,text,text_ja,predicates\n"
		  "O,e,t,被告は山田である,operated\n",
			true },
		{ "offence,element,text,predicates\n"
		  "O,e,Person Able to act,operated\n",
			false },
		{ "offence,element,text,predicates\n"
		  "O,e,a person of JP,operated\n",
			false },
	};
	struct small x;

	(void)state;
	open_small(&x);
	add(&x, "person:Person A", PRED_OPERATED, "persona:山田");
	add(&x, "address:192.0.2.1", PRED_LOCATED_IN, "country:JP");
	for (size_t i = 0; i < N(texts); i++) {
		struct losses lost = { 0 };
		struct err err = { 0 };
		struct buf b = { 0 };

		x.p.law = str_of(texts[i].text);
		x.p.law_name = STR("law.csv");
		bool ok = referral_write(&x.p, &b, &lost, &err);
		if (ok == texts[i].refused ||
			(!ok && !strstr(err.text, "line 2: the name")))
			fail_msg("%zu: %s", i, err.text);
		buf_done(&b);
	}
	arena_close(&x.a);
}

static void a_judgement_is_told_with_its_scope(void **state)
{
	struct small x;

	(void)state;
	open_small(&x);
	judge(&x, LAYER_INDIVIDUAL, SAID_ESTABLISHED, 98, false, true);
	x.assessment.layer[LAYER_INDIVIDUAL].scope = STR("contracts");
	struct buf b = written(&x, referral_write, "en");
	assert_int_equal(
		times(buf_str(&b), "established; holds only for contracts"),
		2);
	buf_done(&b);
	b = written(&x, brief_write, "ja");
	assert_true(has(&b, "立証された（「contracts」の範囲に限る）"));
	buf_done(&b);
	arena_close(&x.a);
}

static void what_came_since_is_said(void **state)
{
	const struct signoff s = { .by = STR("Examiner 1"), .stale = true };
	struct small x;

	(void)state;
	open_small(&x);
	x.p.signoff = &s;
	x.p.n_signoff = 1;
	x.p.not_run = STR("not run since something was taken back");
	struct buf en = written(&x, referral_write, "en");
	struct buf ja = written(&x, referral_write, "ja");
	assert_true(
		has(&en, "added, changed or withdrawn since the case was"));
	assert_true(has(&en, "not run since something was taken back"));
	assert_true(has(&en, "STALE, the judgement is another by now"));
	assert_true(has(&ja, "追加、変更または撤回"));
	assert_true(has(&ja, "失効している"));
	buf_done(&en);
	buf_done(&ja);
	arena_close(&x.a);
}

/* A brief says that nothing speaks against it only where nothing does. */
static void a_brief_never_says_nothing_of_something(void **state)
{
	struct small x;

	(void)state;
	open_listed(&x);
	struct buf b = written(&x, brief_write, "en");
	assert_true(has(&b, "Nothing that was put into the case"));
	buf_done(&b);
	x.p.kept.exculpatory = 1;
	b = written(&x, brief_write, "en");
	assert_false(has(&b, "Nothing that was put into the case"));
	assert_true(has(&b, "Withheld from this reader"));
	buf_done(&b);
	x.p.kept.exculpatory = 0;
	add(&x, "person:Person Q", PRED_NOT_PROSECUTED, "incident:I 1");
	b = written(&x, brief_write, "en");
	assert_false(has(&b, "Nothing that was put into the case"));
	assert_true(has(&b, "on record"));
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
		cmocka_unit_test(an_entry_says_all_that_exculpates),
		cmocka_unit_test(an_entry_says_what_is_kept_in_sight),
		cmocka_unit_test(
			an_alias_is_as_well_established_as_its_entry),
		cmocka_unit_test(who_is_listed_is_told_why),
		cmocka_unit_test(a_theft_that_is_kept_out_keeps_the_name_out),
		cmocka_unit_test(a_stolen_name_is_not_published),
		cmocka_unit_test(denials_are_of_those_who_are_named),
		cmocka_unit_test(an_element_mixes_no_persons),
		cmocka_unit_test(a_table_of_law_names_nobody),
		cmocka_unit_test(a_judgement_is_told_with_its_scope),
		cmocka_unit_test(what_came_since_is_said),
		cmocka_unit_test(a_brief_never_says_nothing_of_something),
		cmocka_unit_test(every_paper_can_be_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
