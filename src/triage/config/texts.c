/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations that stand as characters, or compressed, and what ciphers
 * made of them before. */
#include "triage/config/engine.h"

enum {
	RUN_LEAST = 32,
	RUN_MOST = 64 << 10,
	ALPHABET = 64,
	WORD_BEFORE = 8,
	NEAR = 4096,  /* bytes between an alphabet and its text */
	BESIDE = 160, /* bytes on both sides in which a key may lie */
	STREAMS_MOST = 20000,
	TOKEN_MOST = 400 /* characters of a key in base64 or digits */
};

void search_headers(struct engine *e, struct range s)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	unsigned tried = 0;

	for (size_t at = s.from; at + 20 < s.to && tried < STREAMS_MOST;
		at++) {
		struct arena before = e->a;
		struct found *f;

		if (!(p[at] == 0x78 && looks_zlib(p + at)) &&
			!looks_gzip(p + at))
			continue;
		tried++;
		f = NEW(&e->a, struct found, 1);
		if (f && !engine_has(e, at) &&
			layers_read(str_from(e->file, at),
				false,
				0,
				f,
				&e->a) &&
			engine_plain_enough(f))
			engine_keep(e, f, NULL, (struct str){ 0 }, at);
		else
			e->a = before;
	}
}

/* --- what base64 and digits hold
 * ------------------------------------------------ */

/* A buffer to search: what stands before the run, what it holds, what stands
 * behind it; and the texts next to it, decoded, for keys stand there too. */
struct joined {
	char *b;
	size_t n, most;
};

static void join(struct joined *j, struct str s)
{
	size_t n = s.n < j->most - j->n ? s.n : j->most - j->n;

	if (n)
		memcpy(j->b + j->n, s.p, n);
	j->n += n;
}

static bool decoded_token(struct str token, struct str *ret, struct arena *a)
{
	struct alphabet by;

	if (token.n < 8 || token.n > TOKEN_MOST)
		return false;
	if (hex_of(token, ret, a))
		return true;
	alphabet_of(str_of(base64_standard), &by);
	if (base64_of(token, &by, ret, a))
		return true;
	alphabet_of(str_of(base64_url), &by);
	return base64_of(token, &by, ret, a);
}

static bool token_char(unsigned char c)
{
	return c > ' ' && c <= '~' && c != '"' && c != '\'' && c != ',' &&
		c != ':' && c != ';' && c != '|';
}

/* The text before (back) or behind a place, past what separates them. */
static struct str token_beside(struct str file, size_t at, bool back)
{
	size_t gap = 0, n = 0;

	if (back) {
		while (gap < at && gap < 16 &&
			!token_char((unsigned char)file.p[at - gap - 1]))
			gap++;
		while (gap + n < at && n <= TOKEN_MOST &&
			token_char((unsigned char)file.p[at - gap - n - 1]))
			n++;
		return (struct str){ file.p + at - gap - n, n };
	}
	while (at + gap < file.n && gap < 16 &&
		!token_char((unsigned char)file.p[at + gap]))
		gap++;
	while (at + gap + n < file.n && n <= TOKEN_MOST &&
		token_char((unsigned char)file.p[at + gap + n]))
		n++;
	return (struct str){ file.p + at + gap, n };
}

static void join_token(struct joined *j, struct str token, struct arena *a)
{
	struct str key;

	if (decoded_token(token, &key, a) && key.n >= 4)
		join(j, key);
}

static void search_joined(struct engine *e,
	struct str around,
	struct range run,
	struct str inner,
	const char *outer)
{
	struct joined j = { NULL, 0, inner.n + 4 * BESIDE + 4 * TOKEN_MOST };
	struct engine sub = *e;
	struct str before = str_head(around, run.from);
	struct range all;

	j.b = arena_raw(&sub.a, 1, j.most, 1);
	if (!j.b)
		return;
	if (before.n > BESIDE)
		before = str_from(before, before.n - BESIDE);
	join(&j, before);
	join_token(&j, token_beside(around, run.from, true), &sub.a);
	join(&j, inner);
	join_token(&j, token_beside(around, run.to, false), &sub.a);
	join(&j, str_head(str_from(around, run.to), BESIDE));
	sub.file = (struct str){ j.b, j.n };
	sub.at = e->at + run.from;
	sub.decoded = true;
	sub.outer = outer;
	all = (struct range){ 0, j.n };
	search_xor(&sub, all);
	if (sub.n == e->n)
		search_islands(&sub, all);
	if (sub.n > e->n) {
		for (uint32_t i = e->n; i < sub.n; i++)
			sub.found[i].size = run.to - run.from;
		e->a = sub.a; /* what was found lies in it */
	}
	e->n = sub.n;
	e->xor_steps = sub.xor_steps;
	e->cipher_steps = sub.cipher_steps;
}

/* --- runs of characters
 * ------------------------------------------------------------ */

enum {
	UPPER = 1,
	LOWER = 2,
	DIGIT = 4,
	EXTRA = 8
};

/* Names in programs use letters and underlines, too; base64 of noise has all
 * kinds in its first half already, and whole quadruples. */
static bool mixed(struct str s)
{
	unsigned kinds = 0, changes = 0;
	unsigned last = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		unsigned k = EXTRA;

		if (c >= 'A' && c <= 'Z')
			k = UPPER;
		else if (c >= 'a' && c <= 'z')
			k = LOWER;
		else if (c >= '0' && c <= '9')
			k = DIGIT;
		kinds |= k;
		changes += k != last;
		last = k;
	}
	return (kinds & 7) == 7 && changes * 3 > s.n;
}

static bool all_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!memchr("0123456789abcdefABCDEF", s.p[i], 22))
			return false;
	}
	return s.n % 2 == 0;
}

static bool keep_plain(struct engine *e,
	struct range run,
	struct str inner,
	const char *outer)
{
	struct arena before = e->a;
	struct found *f = NEW(&e->a, struct found, 1);

	if (f && layers_read(inner, true, 1, f, &e->a) &&
		engine_plain_enough(f)) {
		f->size = run.to - run.from;
		engine_keep(e, f, outer, (struct str){ 0 }, run.from);
		return true;
	}
	e->a = before;
	return false;
}

/* What the run holds, as digits or as base64; NULL: neither. */
static const char *decoded(struct str s,
	const struct alphabet *by,
	struct str *ret,
	struct arena *a)
{
	if (all_hex(s) && hex_of(s, ret, a))
		return "hex";
	return base64_of(s, by, ret, a) ? "base64" : NULL;
}

/* false: nothing was found in it */
static bool read_run(struct engine *e,
	struct range run,
	const struct alphabet *by)
{
	struct arena before = e->a;
	struct str s = { e->file.p + run.from, run.to - run.from };
	uint32_t n = e->n;
	struct str inner;
	const char *outer = decoded(s, by, &inner, &e->a);

	if (outer && !engine_has(e, run.from) &&
		!keep_plain(e, run, inner, outer) &&
		(outer[0] == 'h' || (mixed(s) && s.n % 4 != 1)))
		search_joined(e, e->file, run, inner, outer);
	if (e->n == n)
		e->a = before;
	return e->n > n;
}

/* A word before the text may be of its characters, too. */
static void run_found(struct engine *e,
	struct range run,
	const struct alphabet *by)
{
	for (size_t skip = 0; skip <= WORD_BEFORE; skip++) {
		struct range rest = { run.from + skip, run.to };

		if (rest.to - rest.from < RUN_LEAST ||
			read_run(e, rest, by)) {
			return;
		}
		/* names are not looked at again and again */
		if (!mixed((struct str){ e->file.p + run.from,
			    run.to - run.from })) {
			return;
		}
	}
}

static void runs(struct engine *e, struct range s, const struct alphabet *by)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	size_t at = s.from;

	while (at < s.to) {
		size_t end = at;

		while (end < s.to && by->value[p[end]] >= 0)
			end++;
		size_t bare = end;
		while (end < s.to && end < bare + 2 && p[end] == '=')
			end++;
		if (bare - at >= RUN_LEAST && bare - at <= RUN_MOST)
			run_found(e, (struct range){ at, end }, by);
		at = end + (end == at);
	}
}

/* --- alphabets in the file
 * ---------------------------------------------------------- */

static bool is_known(struct str s)
{
	return str_eq(s, str_of(base64_standard)) ||
		str_eq(s, str_of(base64_url));
}

static void alphabet_at(struct engine *e, size_t at)
{
	struct str s = { e->file.p + at, ALPHABET };
	struct alphabet by;
	struct range near;

	if (is_known(s) || !alphabet_of(s, &by))
		return;
	near.from = at > NEAR ? at - NEAR : 0;
	near.to = at;
	runs(e, near, &by);
	near.from = at + ALPHABET;
	near.to = near.from + NEAR < e->file.n ? near.from + NEAR : e->file.n;
	/* the text may touch the alphabet, which is made of its characters */
	runs(e, near, &by);
}

/* 64 different characters in 64, letters and digits among them */
static void alphabets(struct engine *e, struct range s)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	uint8_t count[256] = { 0 };
	unsigned different = 0;
	size_t from = s.from;

	for (size_t at = s.from; at < s.to; at++) {
		if (p[at] <= ' ' || p[at] > '~') {
			memset(count, 0, sizeof count);
			different = 0;
			from = at + 1;
			continue;
		}
		different += count[p[at]]++ == 0;
		if (at - from >= ALPHABET) {
			different -= --count[p[from]] == 0;
			from++;
		}
		if (different == ALPHABET)
			alphabet_at(e, from);
	}
}

void search_texts(struct engine *e, struct range s)
{
	struct alphabet by;

	alphabet_of(str_of(base64_standard), &by);
	runs(e, s, &by);
	alphabet_of(str_of(base64_url), &by);
	runs(e, s, &by);
	alphabets(e, s);
}
