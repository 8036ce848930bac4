/* SPDX-License-Identifier: Apache-2.0 */
/* A form under construction, of bounded size. */
#ifndef IDENTITY_NAME_BUILD_H
#define IDENTITY_NAME_BUILD_H

#include "identity/name/layout.h"

enum {
	BUILD_TEXT = 8192,
	BUILD_READINGS = 320,
	BUILD_TOKENS = 160,
	BUILD_VARIANTS = 12,
	VARIANT_TOKENS = 16, /* words of a name that are compared */
	TOKEN_READINGS = 48,
	WORD_LETTERS = 60, /* bytes of a word that are kept */
};

/* What does not fit is left out: a name of that length is compared by what did.
 */
struct build {
	uint32_t text_n;
	uint32_t sound_n;
	uint32_t readings;
	uint32_t tokens;
	uint32_t variants;
	uint32_t normal_n;
	uint16_t legal;
	bool cut; /* the name is longer than what is read of it */
	struct variant variant[BUILD_VARIANTS];
	struct token token[BUILD_TOKENS];
	struct reading reading[BUILD_READINGS];
	char text[BUILD_TEXT];
	char sound[BUILD_TEXT];
	char normal[4 * 256];
};

/* Nothing is in it; its arrays are not touched. */
void build_start(struct build *b);

/* A variant, to which the next tokens belong; false when there is no room. */
bool build_variant(struct build *b, enum system system);

/* Says that the last variant is made of such syllables. */
void build_syllables(struct build *b, enum syllables which);

/* A token of the last variant with one reading. letters: [a-z0-9], or UTF-8 of
 * its own script, for which no sounds are made. Empty ones are left out. */
void build_token(struct build *b, enum token_class class, struct str letters);

/* One reading more of the last token; one that it has is left out. */
void build_reading(struct build *b, struct str letters);

/* Takes the last variant back when it has no tokens, or says what one before
 * says already. */
void build_variant_end(struct build *b);

/* A copy of it in the arena, as small as it can be; NULL when that is full. */
const struct name_form *build_form(const struct build *b,
	enum name_kind kind,
	struct arena *a);

#endif
