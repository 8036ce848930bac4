/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "triage/document/charset.h"
#include "triage/document/decode.h"
#include "triage/document/document.h"
#include "triage/document/ole_object.h"
#include "triage/document/part.h"

enum {
	WORD_N = 32,
	OBJECTS_MOST = 256,
	LINKS_MOST = 256,
	TEXTS_MOST = 256,
	FIELDS_MOST = 4096,
	/* bytes of a group that are looked at for its text */
	GROUP_LOOKED = 1 << 14,
	DATE_WORDS = 8,
	BIN_MOST = 1 << 26
};

/* Groups whose text is told; the first word of a group says which it is. */
static const struct {
	const char *word;
	enum fact_kind kind;
} texts[] = {
#define RTF_TEXT(word, KIND) { word, FACT_##KIND },
#include "triage/document/rtf.list"
#undef RTF_TEXT
};

struct rtf {
	struct triage_work *w;
	struct arena a;
	struct str s;
	size_t at;
	uint32_t objects;
	uint32_t links;
	uint32_t texts;
	uint32_t fields;
	unsigned code_page;
	bool update;
};

/* A control word and its number (page 5 of the specification). */
struct control {
	struct str word;
	bool has_number;
	long number;
};

/* s.p[at] is the backslash. false: a control symbol, of which two bytes are
 * passed */
static bool control(struct rtf *r, struct control *ret)
{
	struct str s = str_from(r->s, r->at + 1);
	char digits[12] = "";
	size_t n = 0;
	size_t d = 0;

	*ret = (struct control){ .number = 0 };
	while (n < s.n && n < WORD_N && (s.p[n] | 32) >= 'a' &&
		(s.p[n] | 32) <= 'z')
		n++;
	if (!n) {
		r->at += 2;
		return false;
	}
	ret->word = str_head(s, n);
	if (n < s.n && s.p[n] == '-')
		digits[d++] = s.p[n++];
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9' &&
		d + 1 < sizeof digits)
		digits[d++] = s.p[n++];
	ret->has_number = d > 0;
	ret->number = strtol(digits, NULL, 10);
	n += n < s.n && s.p[n] == ' ';
	r->at += 1 + n;
	return true;
}

/* --- texts of groups ------------------------------------------------------ */

/* What begins with a backslash; how many bytes it puts at `to`, three at most.
 */
static size_t group_control(struct rtf *x, char *to)
{
	struct str s = str_head(str_from(x->s, x->at), 4);
	struct control c;

	if (s.n == 4 && s.p[1] == '\'' && decode_digit(s.p[2]) >= 0 &&
		decode_digit(s.p[3]) >= 0) {
		to[0] = (char)(decode_digit(s.p[2]) << 4 |
			decode_digit(s.p[3]));
		x->at += 4;
		return 1;
	}
	if (s.n > 1 && str_has_char(STR("\\{}"), s.p[1])) {
		to[0] = s.p[1];
		x->at += 2;
		return 1;
	}
	if (!control(x, &c) || !str_is(c.word, "u"))
		return 0;
	/* a character that stands for it comes behind */
	x->at += x->at < x->s.n && x->s.p[x->at] == '?';
	return utf8_write(to, (uint32_t)c.number & 0xffff);
}

/* From there to the end of the group: plain text, \'xx, \uN; control words are
 * left out. */
static struct str group_text(struct rtf *r, struct arena *a)
{
	struct rtf x = *r;
	unsigned depth = 1;
	size_t n = 0;
	char *to = arena_raw(a, 1, PART_TEXT_MAX, 1);

	x.s = str_head(x.s, x.at + GROUP_LOOKED);
	while (to && x.at < x.s.n && n + 4 < PART_TEXT_MAX) {
		char here = x.s.p[x.at];

		if (here == '\\') {
			n += group_control(&x, to + n);
			continue;
		}
		depth += here == '{';
		depth -= here == '}';
		if (!depth)
			break;
		if (!str_has_char(STR("{}\r\n"), here))
			to[n++] = here;
		x.at++;
	}
	struct str text = str_trim((struct str){ to, n });
	return charset_utf8(text, STR(""), r->code_page, a);
}

/* "{\creatim\yr2024\mo3\dy5\hr10\min11}", of no zone: told where it is a
 * date. */
static void date(struct rtf *r, enum fact_kind kind)
{
	static const char *const words[] = { "yr", "mo", "dy", "hr", "min" };
	struct rtf x = *r;
	long v[5] = { 0 };
	struct control c;
	int64_t at;

	for (unsigned k = 0; k < DATE_WORDS; k++) {
		if (x.at >= x.s.n || x.s.p[x.at] != '\\' || !control(&x, &c))
			break;
		for (unsigned i = 0; i < 5; i++) {
			if (str_is(c.word, words[i]))
				v[i] = c.number;
		}
	}
	struct time_parts p = { .year = v[0],
		.month = (unsigned)v[1],
		.day = (unsigned)v[2],
		.hour = (unsigned)v[3],
		.minute = (unsigned)v[4] };
	if (v[0] > 0 && time_of_parts(&p, &at))
		fact_number(r->w->facts, kind, (uint64_t)at);
}

static void group(struct rtf *r, struct str word)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena a = r->a;

		if (!str_is(word, texts[i].word))
			continue;
		if (r->texts++ >= TEXTS_MOST)
			return;
		if (fact_rows[texts[i].kind].type == FACT_IS_TIME)
			date(r, texts[i].kind);
		else
			part_text(r->w, texts[i].kind, group_text(r, &a));
	}
}

static void link_to(struct rtf *r, struct str word)
{
	struct arena a = r->a;
	struct str text = { 0 };

	if (r->links++ < LINKS_MOST)
		text = group_text(r, &a);
	if (!text.n)
		return;
	fact_item(r->w->facts, FACT_DOCUMENT_EXTERNAL);
	part_text(r->w, FACT_DOCUMENT_EXTERNAL_TYPE, word);
	part_text(r->w, FACT_DOCUMENT_EXTERNAL_TARGET, text);
}

static void field(struct rtf *r)
{
	struct arena a = r->a;
	struct str text = { 0 };

	if (r->fields++ < FIELDS_MOST)
		text = group_text(r, &a);
	if (str_has_lower(text, STR("dde")))
		part_text(r->w, FACT_DOCUMENT_DDE, text);
}

/* --- objects -------------------------------------------------------------- */

/* Digits up to the end of the group, whatever stands between, as Word reads
 * them; \binN is N bytes as they are. */
static struct str object_data(struct rtf *r, struct arena *a)
{
	char *to = arena_raw(a, 1, (r->s.n - r->at) / 2 + 1, 1);
	unsigned depth = 1;
	size_t n = 0;
	int high = -1;
	struct control c;

	while (to && r->at < r->s.n && depth) {
		char here = r->s.p[r->at];
		int v = decode_digit(here);

		if (here == '\\') {
			control(r, &c);
			continue;
		}
		r->at++;
		depth += here == '{';
		depth -= here == '}';
		if (v < 0)
			continue;
		if (high >= 0)
			to[n++] = (char)(high << 4 | v);
		high = high < 0 ? v : -1;
	}
	/* the brace at the end is the group's */
	r->at -= !depth;
	return (struct str){ to, n };
}

static void object(struct rtf *r)
{
	struct arena a = r->a;
	struct str data = object_data(r, &a);

	if (r->objects++ == OBJECTS_MOST)
		fact_warn(r->w->facts, r->at, "more objects than are read");
	if (r->objects <= OBJECTS_MOST && data.n)
		ole_object_1(r->w, data, a);
}

static void word(struct rtf *r, const struct control *c)
{
	struct str w = c->word;

	if (str_is(w, "objdata")) {
		object(r);
	} else if (str_is(w, "bin") && c->number > 0) {
		size_t n =
			c->number < BIN_MOST ? (size_t)c->number : BIN_MOST;

		r->at += n < r->s.n - r->at ? n : r->s.n - r->at;
	} else if (str_is(w, "ansicpg")) {
		r->code_page = (unsigned)c->number;
	} else if (str_is(w, "objupdate")) {
		r->update = true;
	} else if (str_is(w, "template")) {
		link_to(r, w);
	} else if (str_is(w, "fldinst")) {
		field(r);
	} else {
		group(r, w);
	}
}

void document_rtf(struct str bytes, struct triage_work *w)
{
	struct rtf r = { .w = w, .a = w->scratch, .s = bytes };
	struct control c;

	fact_text(w->facts, FACT_DOCUMENT_KIND, STR("rtf"));
	while (r.at < r.s.n && !w->facts->stopped) {
		const char *p = memchr(r.s.p + r.at, '\\', r.s.n - r.at);

		if (!p)
			break;
		r.at = (size_t)(p - r.s.p);
		if (control(&r, &c))
			word(&r, &c);
	}
	fact_number(w->facts, FACT_RTF_OBJECTS, r.objects);
	if (r.objects)
		fact_number(w->facts, FACT_RTF_OBJECT_UPDATE, r.update);
}
