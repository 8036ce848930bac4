/* SPDX-License-Identifier: Apache-2.0 */
#include "scores.h"

static const struct {
	const char *judgement;
	enum spoken word;
} words[] = {
	{ "almost no chance", WORD_UNLIKELY },
	{ "very unlikely", WORD_UNLIKELY },
	{ "unlikely", WORD_UNLIKELY },
	{ "roughly even chance", WORD_EVEN },
	{ "possible", WORD_POSSIBLE },
	{ "likely", WORD_LIKELY },
	{ "very likely", WORD_VERY_LIKELY },
	{ "almost certain", WORD_ALMOST_CERTAIN },
	{ "established", WORD_ESTABLISHED },
};

const char *word_name(enum spoken w)
{
	static const char *const name[WORDS] = { "unlikely or less",
		"roughly even chance",
		"possible",
		"likely",
		"very likely",
		"almost certain",
		"established",
		"another word" };

	return w < WORDS ? name[w] : "not established";
}

enum spoken word_of(const char *judgement)
{
	if (!judgement || !*judgement)
		return WORD_NONE;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(judgement, words[i].judgement) == 0)
			return words[i].word;
	}
	if (strncmp(judgement, "not ", 4) == 0)
		return WORD_NONE;
	return WORD_OTHER;
}

static bool accuses(enum spoken w)
{
	return w != WORD_NONE && w != WORD_UNLIKELY;
}

static bool rivals(enum layer l)
{
	return l >= LAYER_GROUP;
}

static enum spoken word_of_alternative(const struct alternative *x,
	enum layer layer)
{
#ifdef ALTERNATIVE_JUDGEMENT
	(void)layer;
	return word_of(x->judgement);
#else
	if (rivals(layer) || x->p < FIXED_ONE / 100 * 55)
		return WORD_NONE;
	return WORD_LIKELY;
#endif
}

static void add_why(struct scores *s, const struct why *x)
{
	uint32_t i = 0;

	while (i < s->n_why &&
		(strcmp(s->why[i].why, x->why) != 0 ||
			s->why[i].layer != x->layer ||
			s->why[i].told != x->told)) {
		i++;
	}
	if (i == WHYS_MAX)
		return;
	if (i == s->n_why) {
		s->why[s->n_why++] = *x;
		return;
	}
	s->why[i].word += x->word;
	s->why[i].established += x->established;
}

static void count_why(struct scores *s,
	const struct named *who,
	bool established)
{
	struct why x = {
		.why = who->why,
		.layer = who->layer,
		.told = who->told,
		.word = 1,
		.established = established,
	};

	add_why(s, &x);
}

static void blame(struct blame *ret,
	const struct named *who,
	bool established)
{
	if (!ret || (ret->name && ret->established >= established))
		return;
	*ret = (struct blame){
		.name = who,
		.layer = who->layer,
		.established = established,
	};
}

static bool has_candidate(struct scores *s,
	const struct investigation *inv,
	const struct verdict *v,
	struct blame *ret)
{
	bool any = false;

	for (uint32_t i = 0; i < v->n_alternative; i++) {
		const struct alternative *x = &v->alternative[i];
		const struct named *who;

		if (!x->id.n || str_eq(x->id, v->hypothesis))
			continue;
		who = investigation_name(inv, x->id);
		s->nameless += !who;
		if (!who || who->guilty || !who->told ||
			!accuses(word_of_alternative(x, v->layer))) {
			continue;
		}
		any = true;
		blame(ret, who, false);
	}
	return any;
}

static void count_leader(struct scores *s,
	struct layer_score *l,
	const struct named *who,
	enum spoken word,
	struct blame *ret)
{
	bool established = word == WORD_ESTABLISHED;

	l->word[word].n++;
	l->word[word].right += who->guilty;
	l->word[word].untold += !who->guilty && !who->told;
	if (!accuses(word))
		return;
	l->led++;
	l->established += established;
	if (who->guilty) {
		l->right++;
		l->right_established += established;
		return;
	}
	count_why(s, who, established);
	if (!who->told) {
		l->untold_word++;
		l->untold_established += established;
		return;
	}
	l->innocent_word++;
	l->innocent_established += established;
	blame(ret, who, established);
}

static void count_layer(struct scores *s,
	const struct investigation *inv,
	const struct verdict *v,
	struct blame *ret)
{
	struct layer_score *l = &s->layer[v->layer];
	const struct named *who = NULL;
	enum spoken word = word_of(v->judgement);
	bool right;

	if (v->hypothesis.n) {
		who = investigation_name(inv, v->hypothesis);
		s->nameless += !who;
	}
	right = who && who->guilty && accuses(word);
	if (inv->suffices[v->layer]) {
		l->suffices++;
		l->suffices_right_word += right;
		l->suffices_right += right && word == WORD_ESTABLISHED;
	}
	if (who && word != WORD_NONE)
		count_leader(s, l, who, word, ret);
	l->innocent_candidate += has_candidate(s, inv, v, ret);
}

void scores_add(struct scores *s,
	const struct investigation *inv,
	const struct assessment *a,
	struct blame *ret)
{
	if (ret)
		*ret = (struct blame){ 0 };
	s->cases++;
	s->theft += inv->theft;
	s->theft_told += inv->theft_told;
	s->planted += inv->planted;
	s->skipped += inv->skipped;
	for (int l = 0; l < LAYERS; l++)
		count_layer(s, inv, &a->layer[l], ret);
}

static void join_layer(struct layer_score *l, const struct layer_score *more)
{
	l->led += more->led;
	l->right += more->right;
	l->established += more->established;
	l->right_established += more->right_established;
	l->innocent_established += more->innocent_established;
	l->innocent_word += more->innocent_word;
	l->innocent_candidate += more->innocent_candidate;
	l->untold_established += more->untold_established;
	l->untold_word += more->untold_word;
	l->suffices += more->suffices;
	l->suffices_right += more->suffices_right;
	l->suffices_right_word += more->suffices_right_word;
	for (int w = 0; w < WORDS; w++) {
		l->word[w].n += more->word[w].n;
		l->word[w].right += more->word[w].right;
		l->word[w].untold += more->word[w].untold;
	}
}

void scores_join(struct scores *s, const struct scores *more)
{
	s->cases += more->cases;
	s->theft += more->theft;
	s->theft_told += more->theft_told;
	s->planted += more->planted;
	s->skipped += more->skipped;
	s->nameless += more->nameless;
	for (int l = 0; l < LAYERS; l++)
		join_layer(&s->layer[l], &more->layer[l]);
	for (uint32_t i = 0; i < more->n_why; i++)
		add_why(s, &more->why[i]);
}
