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
