/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: times that logs write as seconds since 1970. */
#ifndef READ_TEXT_EPOCH_H
#define READ_TEXT_EPOCH_H

#include "core/core.h"

/* "1713484795.943239" to ns since 1970, years 1970 to 2199;
 * "2020-04-30T00:06:39.824370Z" and milliseconds, "1588205199824", too. */
bool epoch_time(struct str s, int64_t *ret_ns);

/* "1713484795.943239", the form of nearly every time stamp; false = another
 * form. 17 readable bytes. */
bool epoch_fast(struct str s, int64_t *ret_ns);

/* Seconds with a fraction or an exponent, at most max_s, to ns. */
bool epoch_duration(struct str s, uint64_t max_s, int64_t *ret_ns);

#endif
