/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a rule, and what modifiers make of them. source: Sigma
 * specification 2.1.0, "Sigma modifiers"; where it leaves a case open, as
 * pySigma 2.0 has it */
#ifndef DETECT_SIGMA_VALUE_H
#define DETECT_SIGMA_VALUE_H

#include "detect/sigma/yaml.h"

enum {
	TOKEN_ANY = 256, /* "*" */
	TOKEN_ONE = 257, /* "?": one character */
	PATTERN_MAX = 65536,
	MODIFIERS_MAX = 16
};

/* Bytes 0 to 255, TOKEN_ANY and TOKEN_ONE. */
struct pattern {
	uint16_t *t;
	uint32_t n;
};

enum value_kind {
	VALUE_STRING,
	VALUE_NUMBER,
	VALUE_BOOL,
	VALUE_NULL,
	VALUE_REGEX,
	VALUE_CIDR,
	VALUE_COMPARE,
	VALUE_FIELD,
	VALUE_EXISTS,
	VALUE_TIME,
	VALUE_ANY_OF /* what one value became several of */
};

enum compare {
	COMPARE_LT,
	COMPARE_LTE,
	COMPARE_GT,
	COMPARE_GTE
};

enum time_part {
	PART_MINUTE,
	PART_HOUR,
	PART_DAY,
	PART_WEEK,
	PART_MONTH,
	PART_YEAR
};

enum regex_flag {
	REGEX_CASELESS = 1,
	REGEX_MULTILINE = 2,
	REGEX_DOTALL = 4
};

struct value {
	enum value_kind kind;
	struct pattern p; /* of strings */
	struct str text;  /* as written; of a field its name */
	double number;
	unsigned what; /* of enum compare, time_part, or regex_flag's set */
	bool truth;    /* of booleans and VALUE_EXISTS */
	bool cased;
	bool starts; /* VALUE_FIELD: the other's text stands at the start */
	bool ends;
	struct value *of; /* VALUE_ANY_OF: n_of of them */
	uint32_t n_of;
};

/* The values of one item, and how they are joined. */
struct values {
	struct value *v;
	uint32_t n;
	bool all;     /* all of them, not any */
	bool negated; /* "neq" */
};

/* key: "Field|modifier|modifier"; *ret_field: the name before the first |.
 * false: *err says what cannot be expressed. */
bool values_of(struct str key,
	const struct yaml_node *n,
	struct arena *a,
	struct values *ret,
	struct str *ret_field,
	struct err *err);

#endif
