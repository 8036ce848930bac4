/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: one flat JSON object, key by key, without building it.
 * Nested values come as their raw text. */
#ifndef READ_TEXT_JSON_SCAN_H
#define READ_TEXT_JSON_SCAN_H

#include "core/core.h"

enum json_kind {
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	JSON_NESTED
};

struct json_scan {
	struct str rest;
	/* room for text with escapes: at least as many bytes as the object */
	char *unescaped;
	/* what was expected, once something is wrong; sticks */
	const char *bad;
	bool started;
	const char *value_at; /* where the value stood that was read last */
};

/* The next member; false at the closing brace and on error (then s->bad is
 * set). Key and string values are unescaped (RFC 8259, 7; an unpaired surrogate
 * becomes U+FFFD). */
bool json_scan_next(struct json_scan *s,
	struct str *ret_key,
	struct str *ret_value,
	enum json_kind *ret_kind);

/* The brackets or braces that s->rest begins with, and what is between them, as
 * raw text: matched by count, texts are stepped over. */
bool json_scan_nested(struct json_scan *s, struct str *ret);

/* The next element of an array, s->rest beginning with its bracket; false at
 * the closing one and on error. */
bool json_scan_item(struct json_scan *s,
	struct str *ret_value,
	enum json_kind *ret_kind);

/* The elements of a raw array of strings or numbers, joined with commas into
 * s->unescaped; other elements are left out. */
struct str json_scan_list(struct json_scan *s, struct str raw);

#endif
