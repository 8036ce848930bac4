/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON writer over a buf: commas and nesting are its business, key order is
 * the caller's, output is canonical (no blanks, fixed number forms), so equal
 * values give equal bytes. source: RFC 8259 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"

struct jw {
	struct buf *to;
	bool comma; /* a value stands before the next one */
};

/* Opens an object. key: NULL inside arrays and at the top, here and below;
 * otherwise a plain word, which is not escaped. */
void jw_object(struct jw *j, const char *key);

/* Closes what jw_object opened. */
void jw_object_end(struct jw *j);

/* As jw_object, for an array. */
void jw_array(struct jw *j, const char *key);

/* Closes what jw_array opened. */
void jw_array_end(struct jw *j);
/* invalid UTF-8 bytes become U+FFFD */
void jw_str(struct jw *j, const char *key, struct str value);

/* The same of a NUL-terminated string; NULL is written as "". */
void jw_z(struct jw *j, const char *key, const char *value);

/* A whole number, exact. Readers that hold numbers as doubles lose it above
 * 2^53. */
void jw_u64(struct jw *j, const char *key, uint64_t value);

/* The same, signed. */
void jw_i64(struct jw *j, const char *key, int64_t value);

/* true or false */
void jw_bool(struct jw *j, const char *key, bool value);

/* null */
void jw_null(struct jw *j, const char *key);
/* 1234 -> 1.234 */
void jw_milli(struct jw *j, const char *key, int64_t thousandths);
/* six decimals */
void jw_double(struct jw *j, const char *key, double value);
/* value is JSON already */
void jw_raw(struct jw *j, const char *key, struct str value);

#endif
