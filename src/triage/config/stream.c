/* SPDX-License-Identifier: Apache-2.0 */
/* Keys whose stream is laid over the text: RC4. */
#include "triage/config/engine.h"

enum {
	AROUND = 80, /* bytes around an island in which keys lie */
	RC4_KEY_LEAST = 4,
	RC4_KEY_MOST = 40,
	NAMED_KEY_MOST = 256, /* with its length, or a zero behind */
	DEFLATE_MOST = 2048,
	RC4_STEPS = 200, /* what making its tables costs */
	SMALL = 1536     /* islands in which a text may begin anywhere */
};

static struct str decipher_rc4(const struct hypothesis *h,
	struct str s,
	struct arena *a)
{
	return rc4_of(s, h->key_bytes, a);
}

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
static bool rc4_deflate(struct engine *e,
	const struct hypothesis *h,
	size_t at)
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

/* A key at `at` of n bytes whose length something says, or that is a usual
 * one: its text may begin anywhere around. */
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
	while (at + n < e->file.n && n <= NAMED_KEY_MOST &&
		is_text(p[at + n]))
		n++;
	return at + n < e->file.n && !p[at + n] && n <= NAMED_KEY_MOST ? n
								       : 0;
}

/* bytes that the number before `at` says; which: 1, 2 or 4 bytes, then in the
 * other order */
static size_t named_by_length(const struct engine *e,
	size_t at,
	unsigned which)
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
		if (!engine_is_key((const unsigned char *)e->file.p + at, n))
			continue;
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
