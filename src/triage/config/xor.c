/* SPDX-License-Identifier: Apache-2.0 */
/* Texts under a repeating key. What lies a key's length apart is enciphered
 * by the same byte: b[i] ^ b[i+k] is p[i] ^ p[i+k], whose highest bit is 0
 * where p is text, small numbers or zeros. So runs of such pairs say where a
 * text lies and how long its key is, before any key is tried; then the key is
 * looked for beside it. A key of text leaves no high bits at all: there every
 * length is tried, where many bytes are control characters, which no plain
 * text has. */
#include <limits.h>

#include "triage/config/engine.h"

enum {
	KEY_LONGEST = 40,
	RUN_LEAST = 32, /* bytes; by chance 2^-32 */
	WORD = 8,
	VARIETY = 8, /* different bytes in a run */
	BESIDE = 96, /* bytes before and behind a run in which its key lies */
	LAP = 32,  /* and into it: a key may pass for the text's beginning */
	LOOK = 24, /* bytes of the text that must read */
	LOOK_MOST = 96,
	LEAD_MOST = 512,
	CANDIDATES = 8, /* keys of one run that are tried */
	BEHIND = 512,   /* what may follow a number that broke the run */
	STARTS = 96,    /* bytes before a run in which its text may begin */
};
#define HIGH_BITS 0x8080808080808080U

static uint64_t word_at(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Enough of it is neither text nor zero, or all of it would be plain; tables
 * of numbers have many zeros, what is enciphered seldom one. */
static bool is_enciphered(const unsigned char *p, size_t n)
{
	uint64_t seen[4] = { 0 };
	unsigned different = 0;
	size_t odd = 0;
	size_t zero = 0;

	for (size_t i = 0; i < n; i++) {
		odd += p[i] && !is_text(p[i]);
		zero += !p[i];
		seen[p[i] >> 6] |= (uint64_t)1 << (p[i] & 63);
	}
	for (unsigned i = 0; i < 4; i++)
		different += (unsigned)__builtin_popcountll(seen[i]);
	/* a pattern that repeats is no text under any key */
	return odd * 5 >= n && zero * 12 <= n && different >= VARIETY;
}

/* The next run of pairs k apart without different high bits, from *at on. */
static bool next_run(struct str file,
	struct range within,
	size_t k,
	size_t *at,
	struct range *ret)
{
	const unsigned char *p = (const unsigned char *)file.p;
	size_t i = *at;

	while (i + k + WORD <= within.to) {
		size_t from = i;

		while (i + k + WORD <= within.to &&
			!((word_at(p + i) ^ word_at(p + i + k)) &
				HIGH_BITS)) {
			i += WORD;
		}
		if (i - from >= RUN_LEAST - WORD &&
			is_enciphered(p + from, i - from)) {
			*ret = (struct range){ from, i + k };
			*at = i;
			return true;
		}
		i += WORD;
	}
	return false;
}

struct xor_run {
	struct range span;
	size_t k;
	size_t look; /* a place in it where letters are */
};

static struct str decipher(const struct hypothesis *h,
	struct str s,
	struct arena *a)
{
	return xor_of(s, h->key_bytes, a);
}

/* A key, turned by `phase` at the place that is looked at. */
struct candidate {
	size_t key_at;
	size_t phase;
	int score;
};

/* How much a byte that a configuration may have says for it: characters of
 * names, numbers and JSON, and zeros; other characters nothing. */
static int worth_of(unsigned char c)
{
	if (c > '~')
		return -4;
	if (!c || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return 1;
	return strchr(".:/\"{},_-= \\\n", c) ? 1 : 0;
}

/* How well n bytes at p read with that key. A character that comes again and
 * again is a zero under a wrong one. INT_MIN: not at all */
static int readable(const unsigned char *p,
	size_t n,
	const unsigned char *key,
	size_t k,
	size_t phase)
{
	unsigned char last = 0;
	int score = 0;
	int high = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = p[i] ^ key[phase];

		if (++phase == k)
			phase = 0;
		score += c && c == last ? -1 : worth_of(c);
		last = c;
		high += c > '~';
		if (i < LOOK && high > 1)
			return INT_MIN;
		if (i == LOOK - 1 && score < LOOK / 2 - 1)
			return INT_MIN;
	}
	return score;
}

/* Zeros in the file are none of the text: under the key they read as the key.
 */
static bool is_empty(const unsigned char *p)
{
	return word_at(p) == 0;
}

static bool try_start(struct engine *e,
	const struct hypothesis *h,
	size_t at,
	size_t end)
{
	e->xor_steps -= 64;
	if (at + RUN_LEAST > e->file.n ||
		is_empty((const unsigned char *)e->file.p + at)) {
		return false;
	}
	return stream_begins((const unsigned char *)e->file.p + at,
		       h->stream,
		       e->file.n - at) &&
		engine_try(e, h, at, end);
}

/* The text begins where the key does: at places a key's length apart, those
 * that are near to where the run was seen to begin first. */
static bool try_starts(struct engine *e,
	const struct xor_run *r,
	size_t key_at,
	size_t congruent)
{
	static const uint8_t between[] = { 0, 4, 2, 1, 8 };
	struct hypothesis h = { .cipher = "xor",
		.decipher = decipher,
		.key = { key_at, key_at + r->k },
		.key_bytes = { e->file.p + key_at, r->k } };
	size_t k = r->k;
	/* the last one at or before the run */
	size_t end = r->span.to + BEHIND;
	size_t first = r->span.from - (r->span.from + k - congruent % k) % k;

	if (end > e->file.n)
		end = e->file.n;
	for (size_t i = 0; i < AHEAD; i++)
		h.stream[i] = (unsigned char)h.key_bytes.p[i % k];
	/* right behind the key, or behind a number there */
	for (size_t i = 0; i < sizeof between; i++) {
		size_t at = key_at + k + between[i];

		if (at % k == congruent % k && at <= r->span.from + LAP &&
			try_start(e, &h, at, end)) {
			return true;
		}
	}
	for (size_t away = 0; away <= STARTS; away += k) {
		if (e->xor_steps < 0)
			return false;
		if (away <= first && first <= r->span.from &&
			try_start(e, &h, first - away, end)) {
			return true;
		}
		if (away < LAP && try_start(e, &h, first + away + k, end))
			return true;
	}
	return false;
}

/* Where in the run most differs from what lies a key's length behind it:
 * there are letters, not zeros. */
static size_t busiest(const unsigned char *p, const struct xor_run *r)
{
	size_t best = r->span.from;
	unsigned most = 0;

	for (size_t at = r->span.from; at + LOOK + r->k <= r->span.to;
		at += WORD) {
		unsigned n = 0;

		for (size_t i = 0; i < LOOK; i++)
			n += p[at + i] != p[at + i + r->k];
		if (n > most) {
			most = n;
			best = at;
		}
	}
	return best;
}

/* The best candidates so far, best first. */
struct best {
	struct candidate c[CANDIDATES];
	size_t n;
};

/* The same key, from another place, is one. */
static bool is_known(const unsigned char *p,
	size_t k,
	const struct best *b,
	const struct candidate *c)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct candidate *o = &b->c[i];
		size_t n = 0;

		while (n < k &&
			p[c->key_at + (c->phase + n) % k] ==
				p[o->key_at + (o->phase + n) % k]) {
			n++;
		}
		if (n == k)
			return true;
	}
	return false;
}

static void consider(struct best *b, struct candidate c)
{
	size_t at = b->n;

	while (at && b->c[at - 1].score < c.score)
		at--;
	if (at == CANDIDATES)
		return;
	b->n += b->n < CANDIDATES;
	memmove(b->c + at + 1, b->c + at, (b->n - 1 - at) * sizeof *b->c);
	b->c[at] = c;
}

/* With that key the run, and some bytes around it, name a host. */
static bool leads_somewhere(struct engine *e,
	const struct xor_run *r,
	const struct candidate *c)
{
	unsigned char plain[LEAD_MOST];
	size_t from = r->span.from > LAP ? r->span.from - LAP : 0;
	size_t to =
		r->span.to + LAP < e->file.n ? r->span.to + LAP : e->file.n;
	size_t n = to - from < LEAD_MOST ? to - from : LEAD_MOST;
	/* the key's byte that falls on the first one */
	size_t k = r->k;
	size_t phase = (c->phase + k - (r->look - from) % k) % k;

	for (size_t i = 0; i < n; i++) {
		plain[i] = (unsigned char)(e->file.p[from + i] ^
			e->file.p[c->key_at + phase]);
		if (++phase == k)
			phase = 0;
	}
	e->xor_steps -= LEAD_MOST / 2;
	return engine_hints((struct str){ (const char *)plain, n });
}

static void consider_key(struct engine *e,
	const struct xor_run *r,
	size_t key_at,
	struct best *best)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	size_t n = r->span.to - r->look;

	e->xor_steps -= 4 * (int64_t)r->k;
	for (size_t phase = 0; phase < r->k; phase++) {
		int score = readable(p + r->look,
			n < LOOK_MOST ? n : LOOK_MOST,
			p + key_at,
			r->k,
			phase);

		const struct candidate c = { key_at, phase, score };

		if (score > LOOK / 4 && !is_known(p, r->k, best, &c))
			consider(best, c);
	}
}

static bool is_key(const unsigned char *key, size_t k)
{
	bool differs = k == 1;

	for (size_t i = 0; i < k; i++) {
		if (!key[i])
			return false;
		differs |= key[i] != key[0];
	}
	return differs;
}

static void keys_within(struct engine *e,
	const struct xor_run *r,
	size_t from,
	size_t to,
	struct best *best)
{
	const unsigned char *p = (const unsigned char *)e->file.p;

	for (size_t at = from; at < to && at + r->k <= e->file.n; at++) {
		if (is_key(p + at, r->k))
			consider_key(e, r, at, best);
	}
}

/* Where keys lie: before the run and into it, at its end and behind it. */
static bool try_run(struct engine *e, struct xor_run *r)
{
	struct range s = r->span;
	size_t before = BESIDE + r->k;
	struct best best = { .n = 0 };

	r->look = busiest((const unsigned char *)e->file.p, r);
	keys_within(e,
		r,
		s.from > before ? s.from - before : 0,
		s.from + LAP,
		&best);
	keys_within(e,
		r,
		s.to > LAP + r->k ? s.to - LAP - r->k : 0,
		s.to + BESIDE,
		&best);
	for (size_t i = 0; i < best.n; i++) {
		const struct candidate *c = &best.c[i];

		if (leads_somewhere(e, r, c) &&
			try_starts(e,
				r,
				c->key_at,
				r->look + r->k - c->phase))
			return true;
	}
	return false;
}

/* Under a key of text every byte is below 0x80, whatever lies how far apart:
 * runs of them with many control characters. */
static bool next_low_run(struct str file,
	struct range within,
	size_t *at,
	struct range *ret)
{
	const unsigned char *p = (const unsigned char *)file.p;
	size_t i = *at;

	while (i + RUN_LEAST <= within.to) {
		size_t from = i;

		while (i + WORD <= within.to &&
			!(word_at(p + i) & HIGH_BITS) && word_at(p + i)) {
			i += WORD;
		}
		*at = i + WORD;
		if (i - from >= RUN_LEAST &&
			is_enciphered(p + from, i - from)) {
			*ret = (struct range){ from, i };
			return true;
		}
		i += WORD;
	}
	return false;
}

static void search_low(struct engine *e, struct range s)
{
	struct xor_run r;
	size_t at = s.from;

	while (e->xor_steps > 0 && next_low_run(e->file, s, &at, &r.span)) {
		for (r.k = 2; r.k <= KEY_LONGEST; r.k++) {
			if (engine_has(e, r.span.from) || try_run(e, &r))
				break;
		}
	}
}

void search_xor(struct engine *e, struct range s)
{
	struct xor_run r;

	for (r.k = 1; r.k <= KEY_LONGEST; r.k++) {
		size_t at = s.from;

		while (e->xor_steps > 0 &&
			next_run(e->file, s, r.k, &at, &r.span)) {
			if (!engine_has(e, r.span.from))
				try_run(e, &r);
		}
	}
	search_low(e, s);
}
