/* SPDX-License-Identifier: Apache-2.0 */
#include "model/watch.h"

const char *watch_type_name(unsigned type)
{
	return type == WATCH_HOST_KEY
		? "host-key"
		: indicator_type_name((enum indicator_type)type);
}

static unsigned type_named(struct str word)
{
	enum indicator_type t = indicator_type_named(word);

	if (str_is(word, "host-key"))
		return WATCH_HOST_KEY;
	return t == IND_EMAIL || t == INDICATOR_TYPES ? WATCH_TYPES
						      : (unsigned)t;
}

/* Printed as base64 or as pairs of digits with colons: letters are folded, as
 * observations of them are. */
static bool host_key_of(struct str text, char *room, struct str *ret)
{
	if (text.n < 16 || text.n > INDICATOR_MAX_BYTE)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c <= ' ' || c > '~')
			return false;
		room[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	*ret = (struct str){ room, text.n };
	return true;
}

/* What JA4 writes: protocol, version, SNI, counts and ALPN in ten letters, two
 * digests of twelve digits. source: FoxIO, JA4 technical details */
static bool looks_like_ja4(struct str s)
{
	enum {
		JA4_N = 36,
		FIRST = 10,
		SECOND = 23
	};

	if (s.n != JA4_N || s.p[FIRST] != '_' || s.p[SECOND] != '_')
		return false;
	return s.p[0] == 't' || s.p[0] == 'q' || s.p[0] == 'd';
}

static bool of_type(unsigned type,
	struct str text,
	char room[static INDICATOR_MAX_BYTE],
	struct watched *ret)
{
	ret->type = type;
	if (type == IND_JA4 && !looks_like_ja4(text))
		return false;
	if (type == WATCH_HOST_KEY)
		return host_key_of(text, room, &ret->value);
	return type < INDICATOR_TYPES &&
		indicator_canonical((enum indicator_type)type,
			text,
			room,
			&ret->value);
}

bool watched_parse(struct str word,
	struct str text,
	char room[static INDICATOR_MAX_BYTE],
	struct watched *ret)
{
	struct str before;
	struct str rest;

	if (word.n)
		return of_type(type_named(word), text, room, ret);
	if (str_cut(text, ':', &before, &rest)) {
		/* "address:", "certificate:" and "cert:" as people say it */
		unsigned type = type_named(before);

		if (str_is(before, "address"))
			type = IND_IP;
		if (str_is(before, "cert") || str_is(before, "certificate"))
			type = rest.n == 40 ? IND_CERT_SHA1 : IND_CERT_SHA256;
		if (type < WATCH_TYPES && !str_starts(rest, STR("//")))
			return of_type(type, rest, room, ret);
	}
	if (looks_like_ja4(text))
		return of_type(IND_JA4, text, room, ret);
	struct str value;
	enum indicator_type form = indicator_type_of_form(text, &value);
	return form != IND_EMAIL && of_type(form, value, room, ret);
}

struct str watched_entity(const struct watched *w, struct arena *a)
{
	if (w->type == IND_IP)
		return arena_fmt(a, "address:%.*s", STR_FMT(w->value));
	if (w->type == IND_DOMAIN)
		return arena_fmt(a, "domain:%.*s", STR_FMT(w->value));
	return arena_fmt(a,
		"indicator:%s:%.*s",
		watch_type_name(w->type),
		STR_FMT(w->value));
}

/* --- windows ------------------------------------------------------------- */

static bool touch(int64_t from_s,
	int64_t to_s,
	int64_t from2_s,
	int64_t to2_s)
{
	return from_s <= to2_s && from2_s <= to_s;
}

static void drop(struct windows *t, uint32_t i)
{
	for (; i + 1 < t->n; i++)
		t->w[i] = t->w[i + 1];
	t->n--;
}

/* The two that are nearest to each other become one. */
static void make_room(struct windows *t)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i + 1 < t->n; i++) {
		if (t->w[i + 1].from_s - t->w[i].to_s <
			t->w[best + 1].from_s - t->w[best].to_s) {
			best = i;
		}
	}
	t->w[best].to_s = t->w[best + 1].to_s;
	drop(t, best + 1);
}

void windows_add(struct windows *to, int64_t from_s, int64_t to_s)
{
	uint32_t at = 0;

	if (from_s >= to_s)
		return;
	for (uint32_t i = 0; i < to->n;) {
		if (!touch(from_s, to_s, to->w[i].from_s, to->w[i].to_s)) {
			i++;
			continue;
		}
		if (to->w[i].from_s < from_s)
			from_s = to->w[i].from_s;
		if (to->w[i].to_s > to_s)
			to_s = to->w[i].to_s;
		drop(to, i);
	}
	if (to->n == WINDOWS_MAX)
		make_room(to);
	while (at < to->n && to->w[at].from_s < from_s)
		at++;
	for (uint32_t i = to->n; i > at; i--)
		to->w[i] = to->w[i - 1];
	to->w[at].from_s = from_s;
	to->w[at].to_s = to_s;
	to->n++;
}

bool windows_have(const struct windows *w, int64_t t_s)
{
	return windows_cover(w, t_s, t_s + 1);
}

bool windows_cover(const struct windows *w, int64_t first_s, int64_t last_s)
{
	for (uint32_t i = 0; i < w->n; i++) {
		if (w->w[i].from_s <= first_s && last_s <= w->w[i].to_s)
			return true;
	}
	return false;
}
