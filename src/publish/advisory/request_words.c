/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/advisory/advisory.h"

static const struct {
	const char *en;
	const char *ja;
} word[REQUEST_WORDS] = {
#define WORD(id, en_, ja_) [SAY_##id] = { .en = en_, .ja = ja_ },
#include "publish/advisory/request_words.list"
#undef WORD
};

const char *request_word(enum request_word w, struct str language)
{
	return str_is(language, "ja") ? word[w].ja : word[w].en;
}
