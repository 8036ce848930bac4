/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/words.h"

#include "publish/publish.h"

static const char *const words[PAPER_WORDS][PAPER_LANGUAGES] = {
#define WORD(id, en, ja) [W_##id] = { en, ja },
#include "publish/papers/words.list"
#undef WORD
};

static const char *const types[ENT_TYPES] = {
#define TYPE(id, ja) [ENT_##id] = ja,
#include "publish/papers/types.list"
#undef TYPE
};

static const struct {
	enum predicate predicate;
	const char *ja;
} verbs[] = {
#define VERB(id, ja_) { .predicate = PRED_##id, .ja = ja_ },
#include "publish/papers/verbs.list"
#undef VERB
};

static const struct {
	struct str en; /* how it begins */
	struct str ja;
} gaps[] = {
#define GAP(en_, ja_) \
	{ .en = { en_, sizeof(en_) - 1 }, .ja = { ja_, sizeof(ja_) - 1 } },
#include "publish/papers/gaps.list"
#undef GAP
};

static const char *const codes[PAPER_LANGUAGES] = { "en", "ja" };

bool paper_language_named(struct str code, enum paper_language *ret)
{
	if (!code.n) {
		*ret = PAPER_EN;
		return true;
	}
	for (int i = 0; i < PAPER_LANGUAGES; i++) {
		if (str_is(code, codes[i])) {
			*ret = (enum paper_language)i;
			return true;
		}
	}
	return false;
}

bool publish_language_known(struct str code)
{
	enum paper_language l;

	return paper_language_named(code, &l);
}

const char *paper_language_code(enum paper_language l)
{
	return codes[l];
}

const char *paper_word(enum paper_word w, enum paper_language l)
{
	return words[w][l];
}

struct str paper_gap(struct str sentence,
	enum paper_language l,
	struct str *ret_rest)
{
	*ret_rest = (struct str){ 0 };
	for (size_t i = 0; l == PAPER_JA && i < sizeof gaps / sizeof *gaps;
		i++) {
		if (!str_starts(sentence, gaps[i].en))
			continue;
		/* a value goes on; an explanation is in the words */
		if (str_ends(gaps[i].en, STR(" ")))
			*ret_rest = str_from(sentence, gaps[i].en.n);
		return gaps[i].ja;
	}
	return sentence;
}

const char *paper_type(enum entity_type t, enum paper_language l)
{
	if (t >= ENT_TYPES)
		return "";
	return l == PAPER_JA ? types[t] : entity_type_name(t);
}

const char *paper_verb(enum predicate p, enum paper_language l)
{
	if (l != PAPER_JA)
		return NULL;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (verbs[i].predicate == p)
			return verbs[i].ja;
	}
	return NULL;
}
