/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/charset.h"

#include <iconv.h>

struct charset {
	const char *label;
	unsigned code_page;
	const char *name;
};
static const struct charset charsets[] = {
#define CHARSET(label, page, name) { label, page, name },
#include "triage/document/charset.list"
#undef CHARSET
};

enum {
	CHARSETS = sizeof charsets / sizeof *charsets,
	/* no character of any of them becomes more bytes of UTF-8 */
	MOST_OF_ONE = 4
};

static const char *name_of(struct str label, unsigned code_page)
{
	for (size_t i = 0; i < CHARSETS; i++) {
		const struct charset *s = &charsets[i];

		if (code_page && s->code_page == code_page)
			return s->name;
		if (!code_page && str_lower_eq(label, str_of(s->label)))
			return s->name;
	}
	return NULL;
}

static bool is_escaped(struct str s)
{
	return str_has_char(s, '\x1b');
}

struct str charset_utf8(struct str s,
	struct str label,
	unsigned code_page,
	struct arena *a)
{
	const char *name = name_of(label, code_page);
	char *in = (char *)(uintptr_t)s.p;
	size_t n = s.n;
	size_t room = s.n * MOST_OF_ONE;
	char *to = s.n && name ? arena_raw(a, MOST_OF_ONE, s.n, 1) : NULL;
	char *out = to;

	/* ISO-2022-JP is ASCII with escape sequences */
	if (!to || (utf8_valid(s) && !is_escaped(s)))
		return s;
	iconv_t how = iconv_open("UTF-8", name);
	if (how == (iconv_t)-1)
		return s;
	iconv(how, &in, &n, &out, &room);
	iconv_close(how);
	return out > to ? (struct str){ to, (size_t)(out - to) } : s;
}

void charset_warm_up(void)
{
	/* they stay open: what is closed may be unloaded */
	for (size_t i = 0; i < CHARSETS; i++) {
		if (i && charsets[i].name == charsets[i - 1].name)
			continue;
		iconv_open("UTF-8", charsets[i].name);
	}
}
