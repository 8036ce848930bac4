/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/figure/figure.h"

#include "publish/text/html.h"
#include "publish/text/say.h"

bool box_overlap(struct box a, struct box b)
{
	return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h &&
		b.y < a.y + a.h;
}

void px(struct buf *b, int32_t tenths)
{
	int32_t t = tenths < 0 ? -tenths : tenths;

	buf_fmt(b,
		t % 10 ? "%s%d.%d" : "%s%d",
		tenths < 0 ? "-" : "",
		t / 10,
		t % 10);
}

void px_attr(struct buf *b, const char *name, int32_t tenths)
{
	buf_fmt(b, " %s=\"", name);
	px(b, tenths);
	buf_z(b, "\"");
}

/* hundredths of the font size; between the widths of the usual sans-serif faces
 * and never below them */
static int32_t advance(char c)
{
	if (strchr("iljI.,:;'|!()[]/ ", c))
		return 36;
	if (strchr("mwMW@%", c))
		return 96;
	return (c >= 'A' && c <= 'Z') ? 72 : 60;
}

/* hundredths of the size: of East Asian characters, of others beyond ASCII */
enum {
	WIDE_ADVANCE = 104,
	PLAIN_ADVANCE = 70
};

int32_t text_width(struct str s, int32_t size)
{
	int64_t all = 0;
	struct str c;
	unsigned columns;

	while (all < INT32_MAX / 2 && say_char(&s, &c, &columns)) {
		if (c.n == 1)
			all += advance(c.p[0]);
		else if (columns == 2 || str_is(c, "\xef\xbf\xbd"))
			all += WIDE_ADVANCE;
		else
			all += (int32_t)columns * PLAIN_ADVANCE;
	}
	all = all * size / 100;
	return (int32_t)(all > INT32_MAX / 4 ? INT32_MAX / 4 : all);
}

struct str text_fit(struct arena *a, struct str s, int32_t size, int32_t room)
{
	bool whole = text_width(s, size) <= room;
	int32_t limit =
		whole ? room : room - text_width(STR("\xe2\x80\xa6"), size);
	int32_t used = 0;
	char *to = NEW(a, char, s.n * 3 + 4);
	size_t n = 0;
	struct str c;
	unsigned columns;

	if (!to)
		return STR("");
	while (say_char(&s, &c, &columns)) {
		used += text_width(c, size);
		if (!whole && used > limit)
			break;
		memcpy(to + n, c.p, c.n);
		n += c.n;
	}
	while (!whole && n && to[n - 1] == ' ')
		n--;
	if (!whole) {
		memcpy(to + n, "\xe2\x80\xa6", 3);
		n += 3;
	}
	return (struct str){ to, n };
}

void text_break(struct arena *a,
	struct str s,
	int32_t size,
	int32_t room,
	struct str *ret_first,
	struct str *ret_second)
{
	struct str rest = s;
	struct str c;
	size_t cut = 0;
	size_t hard = 0;
	int32_t used = 0;
	unsigned columns;

	*ret_first = STR("");
	*ret_second = STR("");
	if (text_width(s, size) <= room) {
		*ret_first = text_fit(a, s, size, room);
		return;
	}
	while (say_char(&rest, &c, &columns)) {
		used += text_width(c, size);
		if (used > room)
			break;
		hard = (size_t)(rest.p - s.p);
		if (strchr(" -:./_,", c.p[0]))
			cut = hard;
	}
	cut = cut > hard / 3 ? cut : hard;
	*ret_first = text_fit(a, str_head(s, cut), size, room);
	*ret_second = text_fit(a, str_trim(str_from(s, cut)), size, room);
}

void svg_text(struct buf *b,
	int32_t x,
	int32_t y,
	const char *cls,
	struct str text)
{
	buf_fmt(b, "<text class=\"%s\"", cls);
	px_attr(b, "x", x);
	px_attr(b, "y", y);
	buf_z(b, ">");
	html_text(b, text);
	buf_z(b, "</text>");
}

void svg_rect(struct buf *b, struct box r, const char *cls)
{
	buf_fmt(b, "<rect class=\"%s\"", cls);
	px_attr(b, "x", r.x);
	px_attr(b, "y", r.y);
	px_attr(b, "width", r.w);
	px_attr(b, "height", r.h);
	buf_z(b, "/>");
}

void svg_line(struct buf *b,
	int32_t x1,
	int32_t y1,
	int32_t x2,
	int32_t y2,
	const char *cls)
{
	buf_fmt(b, "<line class=\"%s\"", cls);
	px_attr(b, "x1", x1);
	px_attr(b, "y1", y1);
	px_attr(b, "x2", x2);
	px_attr(b, "y2", y2);
	buf_z(b, "/>");
}

void svg_open(struct buf *b,
	const char *id,
	const char *cls,
	int32_t w,
	int32_t h,
	struct str title,
	struct str desc)
{
	buf_fmt(b,
		"<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-t "
		"%s-d\" "
		"viewBox=\"0 0 ",
		cls,
		id,
		id);
	px(b, w);
	buf_z(b, " ");
	px(b, h);
	buf_fmt(b, "\"><title id=\"%s-t\">", id);
	html_text(b, title);
	buf_fmt(b, "</title><desc id=\"%s-d\">", id);
	html_text(b, desc);
	buf_z(b, "</desc>\n");
}
