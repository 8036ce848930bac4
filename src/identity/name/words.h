/* SPDX-License-Identifier: Apache-2.0 */
/* Words that stand in names without telling one from another. */
#ifndef IDENTITY_NAME_WORDS_H
#define IDENTITY_NAME_WORDS_H

#include "core/core.h"

enum token_class {
	TOKEN_NAME,
	TOKEN_INITIAL,    /* one letter of a person's name */
	TOKEN_PARTICLE,   /* bin, van, de */
	TOKEN_FATHER,     /* the word behind bin */
	TOKEN_PATRONYMIC, /* Viktorovich, Petrovna */
	TOKEN_TITLE,      /* Mr, Dr, Haji, President */
	TOKEN_LEGAL,      /* GmbH */
	TOKEN_NUMBER,
	TOKEN_PLACE,   /* a country or a city in an organisation's name */
	TOKEN_GENERIC, /* bank, holding, international */
	TOKEN_STOP,    /* the, of, and */
};

/* The class of one word of a person's name.
 *   word: [a-z0-9], folded     cost: O(word.n), no allocation */
enum token_class person_word(struct str word);

/* Whether what follows is the name of a father: bin, ibn, bint. */
bool is_child_of(struct str word);

/* The class of one word of an organisation's name, legal forms and numbers left
 * out. */
enum token_class organisation_word(struct str word);

/* What an abbreviation stands for, or the word itself: intl, international. */
struct str words_unabbreviated(struct str word);

/* The number that a word says: twenty, iv (a Roman one of two letters and more,
 * and x and v), 3rd.
 *   ret: 0 to 999,999     return: false when it is none */
bool words_number(struct str word, uint32_t *ret);

/* Classes of legal forms: those of one class are one form in other words. */
enum legal {
	LEGAL_NONE,
	LEGAL_COMPANY,     /* company, co: which, is not said */
	LEGAL_LIMITED,     /* Ltd, GmbH, OOO, LLC, SRL */
	LEGAL_SHARES,      /* plc, AG, SA, Inc, OAO, KK */
	LEGAL_PARTNERSHIP, /* LP, KG, LLP */
	LEGAL_SOCIETY,     /* e.V., foundation */
	LEGAL_STATE,       /* FGUP, GUP: of the state */
};

/* The longest legal form at the head of a list of words.
 *   word, n : [a-z0-9] folded; of other scripts as spell writes them
 *   ret_form: which; untouched when there is none
 *   return  : how many words it takes, 0 when there is none
 *   source  : ISO 20275 (entity legal forms), its abbreviations */
uint32_t legal_form(const struct str *word, uint32_t n, enum legal *ret_form);

/* A legal form in Chinese, Japanese or Korean writing at the end or the
 * beginning of a text of UTF-8, in plain characters (han_plain).
 *   ret_rest: the text without it; untouched when there is none */
bool legal_native(struct str text,
	struct str *ret_rest,
	enum legal *ret_form);

#endif
