/* SPDX-License-Identifier: Apache-2.0 */
/* Postal addresses as tokens. Japanese ones by block: "１丁目２番３号",
 * "一丁目2-3" and "1-2-3" are one. source: Act on Indication of Residential
 * Address (1962); USPS Publication 28, appendices B and C; UPU S42 */
#include <stdio.h>

#include "identity/form/fold.h"
#include "identity/form/making.h"
#include "identity/form/postal_words.h"

enum {
	ROOM_TOKEN_MAX = 12, /* bytes of what may be the number of a room */
	BLOCK_PARTS = 3      /* what stands behind is the room: 1-2-3-405 */
};

/* An address while it is written twice: with rooms and without. */
struct address {
	struct ink all;
	struct ink street;
	struct str left; /* of the text */
	unsigned parts;  /* of the block that is being written */
	bool joined; /* nothing stands between the last part and the next */
};

static void put_token(struct address *x, struct str token, bool room)
{
	if (x->all.n)
		ink_char(&x->all, ' ');
	if (room)
		ink_char(&x->all, '#');
	ink_add(&x->all, token);
	if (room)
		return;
	if (x->street.n)
		ink_char(&x->street, ' ');
	ink_add(&x->street, token);
}

static void put_raw(struct address *x, struct str s)
{
	ink_add(&x->all, s);
	ink_add(&x->street, s);
}

/* --- Japanese ------------------------------------------------------------- */

/* 一 to 九十九: what stands before 丁目; *ret_n bytes of it, 0: none */
static unsigned kanji_number(struct str s, size_t *ret_n)
{
	static const char digits[] = "一二三四五六七八九";
	unsigned v = 0;
	unsigned unit = 0;
	size_t at = 0;

	for (; at + 3 <= s.n; at += 3) {
		struct str c = str_head(str_from(s, at), 3);
		unsigned d = 0;

		if (str_is(c, "十")) {
			v += (unit ? unit : 1) * 10;
			unit = 0;
			continue;
		}
		for (unsigned i = 0; i < 9; i++) {
			if (memcmp(digits + (size_t)i * 3, c.p, 3) == 0)
				d = i + 1;
		}
		if (!d)
			break;
		unit = d;
	}
	*ret_n = at;
	return v + unit;
}

/* 丁目 and its kin at the head of s; NULL: none */
static const struct block_unit *unit_at(struct str s)
{
	for (size_t i = 0; i < n_block_units; i++) {
		if (str_starts(s, str_of(block_units[i].word)))
			return &block_units[i];
	}
	return NULL;
}

static void put_number(struct address *x,
	struct str number,
	enum unit_kind kind)
{
	bool room = kind == UNIT_ROOM || kind == UNIT_FLOOR ||
		(x->joined && x->parts >= BLOCK_PARTS);

	if (room) {
		put_token(x, number, true);
		x->parts = 0;
		x->joined = false;
		return;
	}
	if (x->joined && x->parts)
		put_raw(x, STR("-"));
	else if (x->all.n)
		put_raw(x, STR(" "));
	put_raw(x, number);
	x->parts = x->joined && x->parts ? x->parts + 1 : 1;
	x->joined = kind != UNIT_LAST;
}

/* A number with its unit; false: none stands there. */
static bool take_number(struct address *x)
{
	char room[16];
	size_t n = 0;
	struct str s = x->left;
	struct str number;
	const struct block_unit *u;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	number = str_head(s, n);
	u = unit_at(str_from(s, n));
	if (!n) {
		unsigned v = kanji_number(s, &n);

		u = n ? unit_at(str_from(s, n)) : NULL;
		if (!u || !v)
			return false;
		number = (struct str){ room,
			(size_t)snprintf(room, sizeof room, "%u", v) };
	}
	x->left = str_from(s, n + (u ? strlen(u->word) : 0));
	put_number(x, number, u ? u->kind : UNIT_NONE);
	/* a number alone goes on only where a dash or の stands behind it */
	if (!u)
		x->joined = x->left.n &&
			(x->left.p[0] == '-' ||
				str_starts(x->left, STR("の")) ||
				str_starts(x->left, STR("ー")));
	return true;
}

/* signs that stand between numbers, and blanks */
static bool take_between(struct address *x)
{
	static const char *const
		between[] = { "-", "の", "ー", " ", ",", "、", "〒", "#" };

	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		struct str sign = str_of(between[i]);

		if (!str_starts(x->left, sign))
			continue;
		/* の and ー are letters of names elsewhere */
		if (sign.n > 1 && i < 3 && !x->joined)
			return false;
		if (i >= 3)
			x->joined = x->joined && i == 3 && x->parts &&
				x->left.n > 1 && is_digit(x->left.p[1]);
		x->left = str_from(x->left, sign.n);
		return true;
	}
	return false;
}

/* A word up to the next number or blank. */
static void take_name(struct address *x)
{
	size_t n = 0;
	struct str s = x->left;

	while (n < s.n) {
		size_t step = utf8_step(str_from(s, n));
		size_t kanji = 0;

		if (n && (is_digit(s.p[n]) || s.p[n] == ' ' || s.p[n] == ','))
			break;
		kanji_number(str_from(s, n), &kanji);
		if (n && kanji && unit_at(str_from(s, n + kanji)))
			break;
		n += step ? step : 1;
	}
	bool apart = x->parts || !x->all.n;
	if (apart && x->all.n)
		put_raw(x, STR(" "));
	put_raw(x, str_head(s, n));
	x->left = str_from(s, n);
	x->parts = 0;
	x->joined = false;
}

/* 〒100-0001 stands in a column of its own */
static struct str without_postcode(struct str s)
{
	struct str t = s;
	size_t n = 0;

	if (str_starts(t, STR("〒")))
		t = str_trim(str_from(t, STR("〒").n));
	while (n < t.n && (is_digit(t.p[n]) || t.p[n] == '-'))
		n++;
	if ((n == 8 && t.p[3] == '-') || (n == 7 && t.n > 7 && t.p[7] != '-'))
		return str_trim(str_from(t, n));
	return s;
}

static void japanese(struct making *m, struct address *x)
{
	struct str s = without_postcode(fold_case(m->text, m->a));

	x->left = s;
	for (size_t i = 0; i < n_prefectures; i++) {
		if (str_starts(s, str_of(prefectures[i])))
			m->f->scope = str_of(prefectures[i]);
	}
	while (x->left.n) {
		if (!take_number(x) && !take_between(x))
			take_name(x);
	}
}

/* --- others --------------------------------------------------------------- */

static bool is_token_byte(char c)
{
	return is_letter(c) || is_digit(c) || (unsigned char)c >= 0x80;
}

/* Letters and digits; between digits - and / stay: "1-2-3", "12/4". */
static struct str next_token(struct str *s)
{
	size_t from = 0;
	size_t n;
	struct str token;

	while (from < s->n && !is_token_byte(s->p[from]) && s->p[from] != '#')
		from++;
	n = from + (from < s->n && s->p[from] == '#');
	while (n < s->n) {
		bool inner = n > from && n + 1 < s->n &&
			is_digit(s->p[n - 1]) && is_digit(s->p[n + 1]) &&
			(s->p[n] == '-' || s->p[n] == '/');

		if (!is_token_byte(s->p[n]) && !inner && s->p[n] != '\'')
			break;
		n++;
	}
	token = str_head(str_from(*s, from), n - from);
	*s = str_from(*s, n);
	return token;
}

static struct str shortened(struct str token)
{
	for (size_t i = 0; i < n_postal_words; i++) {
		if (str_is(token, postal_words[i].word))
			return str_of(postal_words[i].as);
	}
	return token;
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			return true;
	}
	return false;
}

/* "2", "2-3" */
static bool is_block(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]) && s.p[i] != '-')
			return false;
	}
	return s.n > 0;
}

/* a number or a single letter */
static bool is_room_number(struct str s)
{
	return s.n && s.n <= ROOM_TOKEN_MAX && (has_digit(s) || s.n == 1);
}

static void put_latin(struct address *x, struct str token, bool *is_room)
{
	struct str word = shortened(token);

	if (token.p[0] == '#') {
		*is_room = token.n == 1;
		if (token.n > 1)
			put_token(x, str_from(token, 1), true);
		return;
	}
	if (*is_room && is_room_number(token)) {
		put_token(x, token, true);
		*is_room = false;
		return;
	}
	*is_room = str_is(word, "#");
	if (*is_room)
		return;
	/* "1 chome 2 ban 3 go" */
	if (str_is(word, "-")) {
		x->joined = x->parts > 0;
		return;
	}
	if (is_block(word) && x->joined) {
		put_raw(x, STR("-"));
		put_raw(x, word);
		x->joined = false;
		return;
	}
	put_token(x, word, false);
	x->parts = is_block(word);
	x->joined = false;
}

static void latin(struct making *m, struct address *x)
{
	struct str s = fold_case(m->text, m->a);
	bool is_room = false;

	while (s.n) {
		struct str token = next_token(&s);

		if (token.n)
			put_latin(x, token, &is_room);
	}
	m->f->scope = arena_str(m->a, m->country);
}

/* a character of CJK, and none of Hangul */
static bool is_japanese(struct str s)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0xe3 && c <= 0xe9)
			return true;
	}
	return false;
}

void postal_make(struct making *m)
{
	struct address x;

	x.all.n = 0;
	x.street.n = 0;
	x.parts = 0;
	x.joined = false;
	if (is_japanese(m->text))
		japanese(m, &x);
	else
		latin(m, &x);
	m->f->normal = arena_str(m->a, ink_str(&x.all));
	m->f->part = arena_str(m->a, ink_str(&x.street));
}
