/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: lines of a WHOIS answer as UTF-8, and what label and value
 * a line has. */
#ifndef READ_INTEL_WHOIS_TEXT_H
#define READ_INTEL_WHOIS_TEXT_H

#include "core/core.h"

enum whois_encoding {
	WHOIS_UTF8,
	WHOIS_JIS, /* ISO-2022-JP, RFC 1468 */
	WHOIS_CP932,
	WHOIS_LATIN1
};

/* By the escapes of ISO-2022-JP, by validity, and by whether it speaks of
 * Japan.
 */
enum whois_encoding whois_encoding_of(struct str all);

/* One line as UTF-8: a slice of it, or a copy in the arena. false: it is not in
 * the encoding. */
bool whois_utf8(struct str line,
	enum whois_encoding from,
	struct arena *a,
	struct str *ret);

struct whois_line {
	struct str label; /* lower case, in the arena; empty: none */
	struct str value; /* trimmed */
	struct str whole; /* the line, trimmed */
	unsigned indent;  /* blanks before it; a tab is eight */
	bool bracket;     /* [label] value */
};

/* "Label: value", "[Label] value", "a. [Label] value", "Label : value". line:
 * UTF-8. What stands before a colon counts as a label when it is short. */
struct whois_line whois_line_of(struct str line, struct arena *a);

#endif
