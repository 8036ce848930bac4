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

/* key may be NULL inside arrays and at the top */
void jw_object(struct jw *j, const char *key);
void jw_object_end(struct jw *j);
void jw_array(struct jw *j, const char *key);
void jw_array_end(struct jw *j);
/* invalid UTF-8 bytes become U+FFFD */
void jw_str(struct jw *j, const char *key, struct str value);
void jw_z(struct jw *j, const char *key, const char *value);
void jw_u64(struct jw *j, const char *key, uint64_t value);
void jw_i64(struct jw *j, const char *key, int64_t value);
void jw_bool(struct jw *j, const char *key, bool value);
void jw_null(struct jw *j, const char *key);
/* 1234 -> 1.234 */
void jw_milli(struct jw *j, const char *key, int64_t thousandths);
/* six decimals */
void jw_double(struct jw *j, const char *key, double value);
/* value is JSON already */
void jw_raw(struct jw *j, const char *key, struct str value);

#endif
