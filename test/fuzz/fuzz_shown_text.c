/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes through the door of every text: what comes out is UTF-8 that steers
 * no terminal, whichever writer it goes through. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

/* Unicode: categories Cc, Cf, Zl, Zp, and noncharacters, told apart from the
 * tables that are tested */
static bool steers(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c)
		return true;
	if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e))
		return true;
	if ((c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x180e)
		return true;
	if ((c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f))
		return true;
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static uint32_t code_point(struct str s, size_t n)
{
	static const uint32_t lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)s.p[0] & lead[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	return c;
}

/* passes: bytes that the writer itself puts there */
static void check(struct str s, const char *passes)
{
	while (s.n) {
		size_t n = utf8_step(s);

		MUST(n > 0);
		MUST(!steers(code_point(s, n)) ||
			(n == 1 && s.p[0] && strchr(passes, s.p[0])));
		s = str_from(s, n);
	}
}

/* what stands behind an ESC is a colour and nothing else */
static void check_colours(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\033')
			continue;
		MUST(i + 2 < s.n && s.p[i + 1] == '[');
		for (i += 2; i < s.n && s.p[i] != 'm'; i++)
			MUST(s.p[i] == ';' ||
				(s.p[i] >= '0' && s.p[i] <= '9'));
		MUST(i < s.n);
	}
}

static void cut(struct str in, struct buf *b)
{
	char room[300];
	struct err err;

	for (size_t most = 0; most < 260; most += 51) {
		b->n = 0;
		buf_shown(b, in, most);
		check(buf_str(b), "");
		MUST(b->n <= 3 * most + 40);
	}
	size_t n = sentence_fit(in, room, sizeof room);
	MUST(n < sizeof room && room[n] == 0);
	MUST(!utf8_valid(in) || utf8_valid((struct str){ room, n }));
	fail(&err, ERR_USAGE, 0, "%.*s", STR_FMT(in));
	MUST(strlen(err.text) < sizeof err.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct buf b = { 0 };

	buf_safe(&b, in);
	check(buf_str(&b), "");
	MUST(text_columns(in) == text_columns(buf_str(&b)));
	b.n = 0;
	buf_terminal(&b, in, false);
	check(buf_str(&b), "\n\t");
	b.n = 0;
	buf_terminal(&b, in, true);
	check(buf_str(&b), "\n\t\033");
	check_colours(buf_str(&b));
	b.n = 0;
	buf_json_shown(&b, in);
	check(buf_str(&b), "\n");
	b.n = 0;
	buf_wrapped(&b, in, 1 + (unsigned)size % 90);
	MUST(!b.bad);
	cut(in, &b);
	b.n = 0;
	near_words(in, STR("show report evidence"), ' ', &b);
	check(buf_str(&b), "");
	buf_done(&b);
	return 0;
}
