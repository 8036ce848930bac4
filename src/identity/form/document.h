/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: documents with numbers that can be checked. */
#ifndef IDENTITY_FORM_DOCUMENT_H
#define IDENTITY_FORM_DOCUMENT_H

#include "core/core.h"

/* How the last digit follows from a weighted sum of those before it. */
enum check_rule {
	RULE_NONE,
	RULE_ZERO, /* the sum over all digits is 0 */
	RULE_SAME, /* it is the sum, of which 10 counts as 0 */
	RULE_BACK, /* it is what the sum lacks, of which 10 counts as 0 */
	RULE_SAME_ONLY, /* as RULE_SAME, but there is no number with 10 */
	RULE_BACK_ONLY
};

enum {
	WEIGHTS_MAX = 17
};

struct document_row {
	const char *type; /* "jp-my-number": what normal forms begin with */
	const char *country; /* ISO 3166, or empty */
	const char *words;   /* other names of the type, | between, folded */
	const char *prefix;  /* may stand before the number, and goes */
	/* what the number looks like, | between: d digit, A letter, w one of
	 * both, . anything; others stand for themselves */
	const char *shape;
	enum check_rule rule;
	uint8_t mod;
	signed char weight[WEIGHTS_MAX];
	/* doubts of a number that has the shape; NULL: none but the rule's */
	uint32_t (*check)(struct str number);
	uint8_t filled; /* zeros are put before it up to so many digits */
	bool signs;     /* what stands between its digits is a part of it */
	bool bare;      /* zeros before it are no part of it */
};
extern const struct document_row document_rows[];
extern const size_t n_document_rows;

/* Doubts of an IBAN in capitals, without blanks. source: SWIFT, IBAN Registry;
 * ISO 13616 */
uint32_t iban_check(struct str s);

/* Whether it begins as an IBAN does: a country that has them, two digits. */
bool iban_is_like(struct str s);

/* Doubts of a machine readable zone, its lines one behind the other; *ret the
 * number of the document in it. source: ICAO Doc 9303, parts 4 to 6 */
uint32_t mrz_check(struct str s, struct arena *a, struct str *ret);

/* Whether it may be one: its length, and fillers. */
bool mrz_is_like(struct str s);

/* Numbers of nations: each gives the doubts of a number that has the shape of
 * its row, in capitals without separators. */
#define NATIONAL(name) uint32_t name(struct str number);
#include "identity/form/national.list"
#undef NATIONAL

#endif
