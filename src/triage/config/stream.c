/* SPDX-License-Identifier: Apache-2.0 */
/* Keys whose stream is laid over the text: XOR and RC4. */
#include "triage/config/engine.h"

enum {
	XOR_KEY_MOST = 40,
	BEHIND_KEY_MOST = 32,
	AROUND = 80, /* bytes around an island in which keys lie */
	RC4_KEY_LEAST = 4,
	RC4_KEY_MOST = 40,
	NAMED_KEY_MOST = 256, /* with its length, or a zero behind */
	DEFLATE_MOST = 2048,
	RC4_STEPS = 200, /* what making its tables costs */
	SMALL = 1536     /* islands in which a text may begin anywhere */
};

static struct str decipher_xor(const struct hypothesis *h,
	struct str s,
	struct arena *a)
{
	return xor_of(s, h->key_bytes, a);
}

static struct str decipher_rc4(const struct hypothesis *h,
	struct str s,
	struct arena *a)
{
	return rc4_of(s, h->key_bytes, a);
}

static void repeat(struct str key, unsigned char ret[static AHEAD])
{
	for (size_t i = 0, k = 0; i < AHEAD; i++) {
		ret[i] = (unsigned char)key.p[k];
		if (++k == key.n)
			k = 0;
	}
}

/* The first look, before a stream is made: four bytes none of which no form has
 * at its beginning. */
static inline bool four_begin(const unsigned char *text,
	const unsigned char *key,
	size_t n)
{
	unsigned fit = 0;

	for (size_t i = 0, k = 0; i < 4; i++) {
		unsigned char c = text[i] ^ key[k];

		if (++k == n)
			k = 0;
		if (c > '~' && i > 1)
			return false;
		fit += c >= ' ' || c < 5;
	}
	return fit == 4 || (text[0] ^ key[0]) == 0x78 ||
		(text[0] ^ key[0]) == 0x1f;
}

static bool try_xor(struct engine *e, size_t key_at, size_t key_n, size_t at)
{
	struct hypothesis h = { .cipher = "xor",
		.decipher = decipher_xor,
		.key = { key_at, key_at + key_n },
		.key_bytes = { e->file.p + key_at, key_n } };
	const unsigned char *p = (const unsigned char *)e->file.p;

	e->xor_steps -= 2;
	if (at + BLOCK > e->file.n || !four_begin(p + at, p + key_at, key_n))
		return false;
	e->xor_steps -= 16;
	repeat(h.key_bytes, h.stream);
	if (!stream_begins(p + at, h.stream, e->file.n - at))
		return false;
	e->xor_steps -= 200;
	return engine_try(e, &h, at, e->file.n);
}

/* The first four bytes under a key that begins d before them. */
static inline bool may_begin(const unsigned char *p, size_t d)
{
	unsigned char a = p[0] ^ *(p - d);
	unsigned char b = d > 1 ? p[1] ^ *(p + 1 - d) : p[1] ^ *(p - 1);

	if (a > '~' || b > '~')
		return false;
	return a >= ' ' || a == '\0' || b >= ' ' || b == '\0';
}

/* Keys that begin d before the text, with nothing, a length or a number between
 * them. */
static bool xor_at(struct engine *e, size_t at, size_t d)
{
	static const uint8_t between[] = { 0, 1, 2, 4, 8, 3, 5, 6, 12, 16 };

	for (size_t i = 0; i < sizeof between; i++) {
		if (between[i] < d && try_xor(e, at - d, d - between[i], at))
			return true;
	}
	return false;
}

/* Of 32 bytes those that are no plain text, and those that are zero. */
static bool worth(const unsigned char *p, size_t n, bool any)
{
	unsigned odd = 0, zero = 0;

	for (size_t i = 0; i < n; i++) {
		odd += p[i] && !is_text(p[i]);
		zero += !p[i];
	}
	return zero <= n / 2 && (any || odd >= n / 6);
}

void search_xor(struct engine *e, struct range s, bool any)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	bool good = false;

	for (size_t at = s.from; at + 2 * BLOCK <= s.to; at++) {
		if ((at - s.from) % 8 == 0)
			good = worth(p + at, 2 * BLOCK, any);
		if (!good || !p[at] || e->xor_steps < 0)
			continue;
		e->xor_steps -= XOR_KEY_MOST / 2;
		for (size_t d = 1; d <= XOR_KEY_MOST && d <= at; d++) {
			if (p[at - d] && may_begin(p + at, d) &&
				xor_at(e, at, d))
				break;
		}
	}
}

void search_xor_behind(struct engine *e, struct range r)
{
	size_t from = r.from > BLOCK ? r.from - BLOCK : 0;
	size_t key_to = r.to + AROUND < e->file.n ? r.to + AROUND : e->file.n;
	size_t key_at = r.to > AROUND ? r.to - AROUND / 2 : 0;

	for (; key_at < key_to && e->xor_steps > 0; key_at++) {
		for (size_t n = 1; n <= BEHIND_KEY_MOST; n++) {
			if (key_at + n > key_to || !e->file.p[key_at])
				break;
			for (size_t at = from; at < from + 3 * BLOCK; at++) {
				if (at < key_at && try_xor(e, key_at, n, at))
					return;
			}
		}
	}
}

/* --- RC4
 * ---------------------------------------------------------------------- */

static struct hypothesis rc4_with(struct engine *e, struct range key)
{
	struct hypothesis h = { .cipher = "rc4",
		.decipher = decipher_rc4,
		.key = key,
		.key_bytes = { e->file.p + key.from, key.to - key.from } };
	struct rc4 r;

	e->cipher_steps -= RC4_STEPS;
	rc4_begin(&r, h.key_bytes);
	rc4_stream(&r, h.stream, sizeof h.stream);
	return h;
}

static bool rc4_starts(struct engine *e,
	const struct hypothesis *h,
	struct range starts)
{
	const unsigned char *p = (const unsigned char *)e->file.p;

	for (size_t at = starts.from; at < starts.to; at++) {
		size_t left = e->file.n - at;

		if (at + BLOCK > e->file.n)
			break;
		e->cipher_steps -= 2;
		if (stream_begins(p + at, h->stream, left) &&
			engine_try(e, h, at, e->file.n))
			return true;
	}
	return false;
}

/* raw deflate has no header: only right behind keys that something names */
static bool rc4_deflate(struct engine *e, const struct hypothesis *h, size_t at)
{
	struct arena before = e->a;
	struct str s = str_head(str_from(e->file, at), DEFLATE_MOST);
	unsigned head;
	struct str plain, inner;
	struct found *f;
	size_t used;

	if (s.n < FORM_LEAST)
		return false;
	head = ((unsigned char)s.p[0] ^ h->stream[0]) & 7;
	if (head != 3 && head != 5)
		return false;
	e->cipher_steps -= 8 * RC4_STEPS;
	plain = rc4_of(s, h->key_bytes, &e->a);
	f = NEW(&e->a, struct found, 1);
	if (!f || !plain.n ||
		!inflate_of(plain, WRAP_RAW, &inner, &used, &e->a) ||
		!layers_read(inner, true, 1, f, &e->a)) {
		e->a = before;
		return false;
	}
	f->size = used;
	found_inside(f, "deflate");
	engine_keep(e, f, "rc4", h->key_bytes, at);
	return true;
}

static bool usual_length(size_t n)
{
	return n == 5 || n == 8 || n == 16 || n == 20 || n == 24 || n == 32;
}

/* A key at `at` of n bytes whose length something says, or that is a usual one:
 * its text may begin anywhere around. */
static bool rc4_known(struct engine *e,
	struct range island,
	size_t at,
	size_t n)
{
	struct range key = { at, at + n };
	struct hypothesis h = rc4_with(e, key);
	struct range near = { key.to, key.to + AROUND };
	struct range all = island;

	if (rc4_starts(e, &h, near) || rc4_deflate(e, &h, key.to) ||
		rc4_deflate(e, &h, key.to + 4))
		return true;
	all.from = all.from > BLOCK ? all.from - BLOCK : 0;
	if (all.to - all.from > SMALL)
		all.to = all.from + 4 * BLOCK;
	return rc4_starts(e, &h, all);
}

/* bytes of a printable text at `at` that begins there and ends with a zero */
static size_t named_by_zero(const struct engine *e, size_t at)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	size_t n = 0;

	if (at && is_text(p[at - 1]))
		return 0;
	while (at + n < e->file.n && n <= NAMED_KEY_MOST && is_text(p[at + n]))
		n++;
	return at + n < e->file.n && !p[at + n] && n <= NAMED_KEY_MOST ? n : 0;
}

/* bytes that the number before `at` says; which: 1, 2 or 4 bytes, then in the
 * other order */
static size_t named_by_length(const struct engine *e, size_t at, unsigned which)
{
	static const uint8_t width[] = { 1, 2, 4, 2, 4 };
	struct cur c;
	uint32_t v;

	if (at < width[which])
		return 0;
	c = cur_of(e->file.p + at - width[which], width[which]);
	if (which == 0)
		v = cur_u8(&c);
	else if (which < 3)
		v = width[which] == 2 ? cur_u16le(&c) : cur_u32le(&c);
	else
		v = width[which] == 2 ? cur_u16be(&c) : cur_u32be(&c);
	if (v < RC4_KEY_LEAST || v > NAMED_KEY_MOST || at + v > e->file.n)
		return 0;
	return v;
}

static bool rc4_key_at(struct engine *e, struct range island, size_t at)
{
	size_t n = named_by_zero(e, at);

	if (n >= RC4_KEY_LEAST && rc4_known(e, island, at, n))
		return true;
	for (unsigned i = 0; i < 5; i++) {
		n = named_by_length(e, at, i);
		if (n && rc4_known(e, island, at, n))
			return true;
	}
	for (n = RC4_KEY_LEAST; n <= RC4_KEY_MOST; n++) {
		struct range key = { at, at + n };
		struct range starts = { at + n, at + n + 9 };

		if (at + n + BLOCK > e->file.n)
			break;
		if (usual_length(n)) {
			if (rc4_known(e, island, at, n))
				return true;
			continue;
		}
		struct hypothesis h = rc4_with(e, key);
		if (rc4_starts(e, &h, starts))
			return true;
	}
	return false;
}

void search_rc4(struct engine *e, struct range island)
{
	size_t from = island.from > AROUND ? island.from - AROUND : 0;

	for (size_t at = from; at < island.to + AROUND && at < e->file.n;
		at++) {
		if (e->cipher_steps < 0 || rc4_key_at(e, island, at))
			return;
	}
}

void search_deflate(struct engine *e, struct range island)
{
	struct str s, inner;
	size_t used;

	for (size_t at = island.from; at < island.to; at++) {
		struct arena before = e->a;
		struct found *f;
		unsigned head = (unsigned char)e->file.p[at] & 7;

		if ((head != 3 && head != 5) || e->cipher_steps < 0 ||
			engine_has(e, at))
			continue;
		e->cipher_steps -= 2 * RC4_STEPS;
		s = str_head(str_from(e->file, at), DECODED_MOST);
		f = NEW(&e->a, struct found, 1);
		if (f && inflate_of(s, WRAP_RAW, &inner, &used, &e->a) &&
			used >= FORM_LEAST &&
			layers_read(inner, true, 1, f, &e->a) &&
			engine_plain_enough(f)) {
			f->size = used;
			engine_keep(e, f, "deflate", (struct str){ 0 }, at);
			return;
		}
		e->a = before;
	}
}
