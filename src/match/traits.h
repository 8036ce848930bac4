/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: what two indicators can have in common. */
#ifndef MATCH_TRAITS_H
#define MATCH_TRAITS_H

#include "match/match.h"

enum trait {
	/* the same thing */
	TRAIT_HASH,
	TRAIT_CERTIFICATE,
	TRAIT_ADDRESS,
	TRAIT_NAME,
	TRAIT_DOMAIN,
	TRAIT_MAILBOX,
	TRAIT_URL,
	TRAIT_TOOL_MARK,
	/* a related one */
	TRAIT_LABEL,
	TRAIT_NET24,
	TRAIT_NET16,
	TRAIT_SUFFIX,
	TRAIT_WORD,
	TRAIT_HOST,
	TRAIT_SHAPE,
	/* whom it attacks; when and in which language it works */
	TRAIT_VICTIM,
	TRAIT_HABIT,
	TRAITS
};

struct trait_rule {
	const char *say; /* "the same registrable domain" */
	/* lists' worth of the common share that a group's own share is drawn to
	 */
	double prior_weight;
	bool ages; /* addresses change hands */
};
extern const struct trait_rule trait_rules[TRAITS];

/* Calls fn with every trait of a mark; text is scratch, valid during the call.
 * Domains by the Public Suffix List (libpsl). cost: O(length) */
void traits_of(const struct seen_indicator *m,
	void (*fn)(void *ctx, enum trait t, struct str text),
	void *ctx);

/* How much a list of this age still says of an address or a network: exp(-0.33
 * a year). Measured: two addresses in one /24 are 31 times likelier to be one
 * actor's within a month, 6 times after two years. */
double trait_aged(const struct trait_rule *r, int32_t days_apart);

#endif
