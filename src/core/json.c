/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <stdio.h>

#include <inttypes.h>

#include "core/text.h"

/* how many bytes at the front are written as they are: printable ASCII but the
 * quote and the backslash */
static size_t plain_span(struct str s)
{
	size_t n = 0;

	while (n < s.n && (unsigned char)s.p[n] - 0x20U < 0x5f &&
		s.p[n] != '"' && s.p[n] != '\\') {
		n++;
	}
	return n;
}

/* a quoted string: RFC 8259, 7 */
static void quoted(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789abcdef";

	buf_z(b, "\"");
	for (;;) {
		size_t span = plain_span(s);
		size_t n;

		buf_add(b, str_head(s, span));
		s = str_from(s, span);
		if (!s.n)
			break;
		unsigned char c = (unsigned char)s.p[0];
		n = utf8_step(s);

		if (n == 0) {
			buf_z(b, "\xef\xbf\xbd");
			n = 1;
		} else if (c == '"' || c == '\\') {
			char esc[2] = { '\\', (char)c };
			buf_add(b, (struct str){ esc, 2 });
		} else if (c < 0x20 || c == 0x7f) {
			char esc[6] = { '\\',
				'u',
				'0',
				'0',
				hex[c >> 4],
				hex[c & 15] };
			buf_add(b, (struct str){ esc, 6 });
		} else {
			buf_add(b, str_head(s, n));
		}
		s = str_from(s, n);
	}
	buf_z(b, "\"");
}

static void start(struct jw *j, const char *key)
{
	if (j->comma)
		buf_z(j->to, ",");
	j->comma = true;
	if (key) {
		quoted(j->to, str_of(key));
		buf_z(j->to, ":");
	}
}

static void open_with(struct jw *j, const char *key, const char *bracket)
{
	start(j, key);
	buf_z(j->to, bracket);
	j->comma = false;
}

static void close_with(struct jw *j, const char *bracket)
{
	buf_z(j->to, bracket);
	j->comma = true;
}

void jw_object(struct jw *j, const char *key)
{
	open_with(j, key, "{");
}
void jw_object_end(struct jw *j)
{
	close_with(j, "}");
}
void jw_array(struct jw *j, const char *key)
{
	open_with(j, key, "[");
}
void jw_array_end(struct jw *j)
{
	close_with(j, "]");
}

void jw_str(struct jw *j, const char *key, struct str value)
{
	start(j, key);
	quoted(j->to, value);
}

void jw_z(struct jw *j, const char *key, const char *value)
{
	jw_str(j, key, str_of(value));
}

void jw_u64(struct jw *j, const char *key, uint64_t value)
{
	char digit[20];
	size_t n = sizeof digit;

	start(j, key);
	do
		digit[--n] = (char)('0' + value % 10);
	while (value /= 10);
	buf_add(j->to, (struct str){ digit + n, sizeof digit - n });
}

void jw_i64(struct jw *j, const char *key, int64_t value)
{
	if (value >= 0) {
		jw_u64(j, key, (uint64_t)value);
		return;
	}
	start(j, key);
	buf_fmt(j->to, "%" PRId64, value);
}

void jw_bool(struct jw *j, const char *key, bool value)
{
	jw_raw(j, key, value ? STR("true") : STR("false"));
}

void jw_null(struct jw *j, const char *key)
{
	jw_raw(j, key, STR("null"));
}

void jw_milli(struct jw *j, const char *key, int64_t thousandths)
{
	uint64_t v = thousandths < 0 ? -(uint64_t)thousandths
				     : (uint64_t)thousandths;

	start(j, key);
	buf_fmt(j->to,
		"%s%" PRIu64 ".%03u",
		thousandths < 0 ? "-" : "",
		v / 1000,
		(unsigned)(v % 1000));
}

void jw_raw(struct jw *j, const char *key, struct str value)
{
	start(j, key);
	buf_add(j->to, value);
}

void jw_double(struct jw *j, const char *key, double value)
{
	char text[40];

	snprintf(text, sizeof text, "%.6f", value);
	jw_raw(j, key, str_of(text));
}
