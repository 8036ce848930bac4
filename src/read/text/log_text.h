/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what logs for people have in common. One record a line,
 * dates in letters, shapes instead of separators. */
#ifndef READ_TEXT_LOG_TEXT_H
#define READ_TEXT_LOG_TEXT_H

#include "read/input/lines.h"

/* Whether s begins with a shape: 9 a digit, a an ASCII letter, + a sign, _ a
 * digit or a blank, anything else itself. */
bool log_fits(struct str s, const char *shape);

/* "Jan" .. "Dec" as 1 .. 12; 0 when it is none. */
unsigned log_month(struct str three);

/* "2000-10-10T13:55:36.5-0700" as ns since 1970; a blank may stand for T. The
 * zone must be there. false: no such instant, or one outside the years 1970 to
 * 2199. A leap second is read as the next one. */
bool log_instant(struct str iso, int64_t *ret_ns);

/* The next word, up to a blank; blanks before it are passed. false at the end:
 * *s is then empty. */
bool log_word(struct str *s, struct str *ret);

/* For probes: of the first lines of a head, how many are of a kind. 100 all, 0
 * none; at least 1 when one is. */
unsigned log_share(struct str head, bool (*is)(struct str line));

/* One line in its reader's own state. false only when the sink wants no more.
 */
typedef bool log_line_fn(void *ctx, struct str line, uint64_t at);

/* Every line that is not empty. false: the input failed, or the sink wanted no
 * more. */
bool log_read(struct lines *l, log_line_fn *each, void *ctx, struct err *err);

#endif
