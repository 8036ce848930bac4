/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about matches of other rules: how many, how different, how close. */
#ifndef DETECT_SIGMA_CORRELATE_H
#define DETECT_SIGMA_CORRELATE_H

#include "detect/sigma/engine.h"

struct field_value {
	uint32_t field;
	struct str v;
};

/* The correlation of a document. NULL: *err says what cannot be expressed. */
struct correlation *correlation_of(struct sigma *s,
	const struct yaml_node *doc,
	struct err *err);

/* After the last file: finds the rules that it names. false: *err says which
 * is not there, or cannot be used. */
bool correlation_resolve(struct sigma *s, uint32_t rule, struct err *err);

/* A match of one of them; values: of the record. false: no memory */
bool correlation_take(struct sigma *s,
	uint32_t correlation,
	uint32_t matched,
	const struct field_value *values,
	uint32_t n,
	const struct detect_record *r);

/* After the last record: how often it held. false: no memory */
bool correlation_end(struct sigma *s, uint32_t rule);

#endif
