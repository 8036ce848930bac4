/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/engine.h"

enum {
	BASE64_LEAST = 24,
	LENGTH_BEFORE = 16, /* bytes in which the length may stand */
	NOISE_LEAST = 8,
	FIRST_LOOK = 256,
	HOST_LEAST = 7,   /* a.test has 6: with its port */
	STRUCT_LEAST = 48 /* bytes of a struct under XOR */
};

bool engine_plain_enough(const struct found *f)
{
	bool port = false;

	for (uint32_t i = 0; i < f->to_n; i++)
		port |= f->to[i].port != NO_PORT;
	return port && f->meant >= 2 && f->size <= DECODED_MOST;
}

/* --- layers
 * -----------------------------------------------------------------
 */

static size_t base64_run(struct str s, const struct alphabet *by)
{
	size_t n = 0;

	while (n < s.n && by->value[(unsigned char)s.p[n]] >= 0)
		n++;
	for (unsigned i = 0; i < 2 && n % 4 && n < s.n && s.p[n] == '='; i++)
		n++;
	return n;
}

static bool base64_layer(struct str s,
	bool whole,
	unsigned depth,
	struct found *ret,
	struct arena *a)
{
	const char *const both[] = { base64_standard, base64_url };
	struct alphabet by;
	struct str inner;

	for (unsigned i = 0; i < 2; i++) {
		alphabet_of(str_of(both[i]), &by);
		size_t n = base64_run(s, &by);

		/* noise behind it may look like one character more */
		if (!whole && s.p[n ? n - 1 : 0] != '=' && n < s.n)
			n -= n % 4;
		if (n < BASE64_LEAST || (whole && n < s.n) ||
			!base64_of(str_head(s, n), &by, &inner, a))
			continue;
		if (layers_read(inner, whole, depth + 1, ret, a)) {
			found_inside(ret, "base64");
			ret->size = n;
			return true;
		}
	}
	return false;
}

static bool hex_layer(struct str s,
	bool whole,
	unsigned depth,
	struct found *ret,
	struct arena *a)
{
	struct str inner;
	size_t n = 0;

	while (n < s.n && strchr("0123456789abcdefABCDEF", s.p[n]) && s.p[n])
		n++;
	n -= n % 2;
	if (n < 2 * FORM_LEAST || (whole && n < s.n) ||
		!hex_of(str_head(s, n), &inner, a) ||
		!layers_read(inner, whole, depth + 1, ret, a))
		return false;
	found_inside(ret, "hex");
	ret->size = n;
	return true;
}

static bool deflate_layer(struct str s,
	bool whole,
	unsigned depth,
	struct found *ret,
	struct arena *a)
{
	const unsigned char *b = (const unsigned char *)s.p;
	bool zlib = s.n > 8 && b[0] == 0x78 && looks_zlib(b);
	bool gzip = s.n > 18 && looks_gzip(b);
	struct str inner;
	size_t used;

	if ((!zlib && !gzip) ||
		!inflate_of(s,
			zlib ? WRAP_ZLIB : WRAP_GZIP,
			&inner,
			&used,
			a) ||
		!layers_read(inner, true, depth + 1, ret, a))
		return false;
	(void)whole;
	found_inside(ret, zlib ? "zlib" : "gzip");
	ret->size = used;
	return true;
}

/* Calls itself through its layers, LAYERS_MOST deep. */
bool layers_read(struct str s,
	bool whole,
	unsigned depth,
	struct found *ret,
	struct arena *a)
{
	struct arena before = *a;

	if (s.n < FORM_LEAST || depth > LAYERS_MOST)
		return false;
	if (deflate_layer(s, whole, depth, ret, a))
		return true;
	*a = before;
	if (form_read(s, whole, ret, a))
		return true;
	*a = before;
	if (hex_layer(s, whole, depth, ret, a))
		return true;
	*a = before;
	if (base64_layer(s, whole, depth, ret, a))
		return true;
	*a = before;
	return false;
}

/* --- what was found
 * ----------------------------------------------------------
 */

bool engine_has(const struct engine *e, size_t at)
{
	uint64_t in_sample = e->decoded ? e->at : e->at + at;

	for (uint32_t i = 0; i < e->n; i++) {
		const struct found *f = &e->found[i];

		if (in_sample + 16 >= f->at && in_sample < f->at + f->size)
			return true;
	}
	return false;
}

static struct str kept(struct arena *a, struct str s)
{
	return s.n ? arena_str(a, s) : s;
}

/* The texts lie where the next hypothesis writes: they are copied. */
static void keep_texts(struct found *f, struct arena *a)
{
	for (uint32_t i = 0; i < f->n; i++) {
		f->field[i].name = kept(a, f->field[i].name);
		f->field[i].value = kept(a, f->field[i].value);
	}
	for (uint32_t i = 0; i < f->to_n; i++) {
		f->to[i].host = kept(a, f->to[i].host);
		f->to[i].url = kept(a, f->to[i].url);
	}
	f->mutex = kept(a, f->mutex);
	f->campaign = kept(a, f->campaign);
	f->version = kept(a, f->version);
}

void engine_keep(struct engine *e,
	struct found *f,
	const char *cipher,
	struct str key,
	size_t at)
{
	if (e->n == CONFIG_FOUND_MOST)
		return;
	if (cipher)
		found_inside(f, cipher);
	if (e->outer)
		found_inside(f, e->outer);
	f->key_n = key.n < KEY_MOST ? key.n : KEY_MOST;
	if (f->key_n)
		memcpy(f->key, key.p, f->key_n);
	f->at = e->decoded ? e->at : e->at + at;
	keep_texts(f, &e->a);
	e->found[e->n++] = *f;
}

/* --- one hypothesis
 * ----------------------------------------------------------
 */

/* A number before the text, or before the key, that is a length of it. */
static bool said_length(const struct engine *e,
	size_t at,
	unsigned which,
	size_t most,
	size_t *ret)
{
	const unsigned char *p = (const unsigned char *)e->file.p;
	size_t back = which / 4 + 1;
	struct cur c;
	uint32_t v;

	if (at < back)
		return false;
	c = cur_of(p + at - back, back < 4 ? back : 4);
	switch (which % 4) {
	case 0:
		v = cur_u32le(&c);
		break;
	case 1:
		v = cur_u32be(&c);
		break;
	case 2:
		v = cur_u16le(&c);
		break;
	default:
		v = cur_u16be(&c);
	}
	*ret = v;
	return !c.bad && v >= FORM_LEAST && v <= most;
}

static bool read_to_said(struct engine *e,
	size_t at,
	struct str plain,
	struct found *f)
{
	size_t n;

	for (unsigned i = 0; i < 4 * LENGTH_BEFORE; i++) {
		struct arena before = e->a;

		if (said_length(e, at, i, plain.n, &n) &&
			layers_read(str_head(plain, n), true, 0, f, &e->a))
			return true;
		e->a = before;
	}
	return false;
}

/* Enciphered with zeros or with plain text, a key would read as itself. */
static bool is_noise(struct str s)
{
	size_t odd = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		odd += c != 0 && !is_text(c);
	}
	return odd * NOISE_LEAST >= s.n;
}

static bool keyed_by_noise(struct str key)
{
	size_t odd = 0;

	for (size_t i = 0; i < key.n; i++)
		odd += key.p[i] && !is_text((unsigned char)key.p[i]);
	return odd * 2 >= key.n && !str_has_char(key, '\0');
}

static bool host_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool base64_char(unsigned char c)
{
	return host_char(c) || c == '+' || c == '/' || c == '_' || c == '=';
}

/* Characters of hosts with a full stop among them, of which the narrow ones
 * are `step` apart. */
static bool hints_host(const unsigned char *b, size_t n, size_t step)
{
	size_t run = 0;
	bool stop = false;

	for (size_t i = 0; i < n; i += step) {
		bool in = host_char(b[i]) && (step == 1 || !b[i + 1]);

		stop = in && (stop || (run && b[i] == '.'));
		run = in ? run + 1 : 0;
		if (stop && run >= HOST_LEAST && b[i] != '.')
			return true;
	}
	return false;
}

bool engine_hints(struct str s)
{
	const unsigned char *b = (const unsigned char *)s.p;
	size_t run = 0;

	if (s.n > 3 && ((b[0] == 0x78 && looks_zlib(b)) || looks_gzip(b)))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		run = base64_char(b[i]) ? run + 1 : 0;
		if (run >= BASE64_LEAST)
			return true;
	}
	return hints_host(b, s.n, 1) || hints_host(b, s.n & ~(size_t)1, 2) ||
		(s.n > 2 && hints_host(b + 1, (s.n - 1) & ~(size_t)1, 2));
}

static bool worth_reading(struct engine *e,
	const struct hypothesis *h,
	struct str s)
{
	struct arena before = e->a;
	struct str front = h->decipher(h, str_head(s, FIRST_LOOK), &e->a);
	bool ok = front.n && engine_hints(front);

	e->a = before;
	return ok;
}

bool engine_try(struct engine *e,
	const struct hypothesis *h,
	size_t at,
	size_t end)
{
	struct arena before = e->a;
	struct str s =
		str_head(str_from(str_head(e->file, end), at), DECODED_MOST);
	struct str plain;
	bool ok;

	if (s.n < FORM_LEAST || engine_has(e, at) || !worth_reading(e, h, s))
		return false;
	struct found *f = NEW(&e->a, struct found, 1);
	if (!f)
		return false;
	e->cipher_steps -= 2000;
	e->xor_steps -= 4000;
	plain = h->decipher(h, s, &e->a);
	ok = plain.n >= FORM_LEAST && layers_read(plain, false, 0, f, &e->a);
	if (ok && f->size < plain.n) {
		struct found *g = NEW(&e->a, struct found, 1);

		/* a number there may be anything: it must not cost fields */
		if (g && read_to_said(e, at, plain, g) && g->n >= f->n)
			f = g;
	}
	if (ok && !is_noise(str_head(s, f->size)))
		ok = *h->cipher == 'x' && h->key_bytes.n == 1 &&
			f->meant >= 2;
	/* tables of harmless files, one over the other, look like these */
	if (ok && *h->cipher == 'x' && !f->meant)
		ok = keyed_by_noise(h->key_bytes) &&
			(!str_is(str_of(f->layout), "struct") ||
				f->size >= STRUCT_LEAST);
	if (!ok) {
		e->a = before;
		return false;
	}
	engine_keep(e, f, h->cipher, h->key_bytes, at);
	return true;
}

/* of the first eight bytes: most hypotheses end here */
static unsigned high_bits(const unsigned char *text,
	const unsigned char *stream)
{
	uint64_t a;
	uint64_t b;

	memcpy(&a, text, sizeof a);
	memcpy(&b, stream, sizeof b);
	return (unsigned)__builtin_popcountll((a ^ b) & 0x8080808080808080U);
}

bool engine_is_key(const unsigned char *p, size_t n)
{
	uint64_t seen[4] = { 0 };
	unsigned different = 0;
	unsigned zero = 0;

	for (size_t i = 0; i < n; i++) {
		seen[p[i] >> 6] |= (uint64_t)1 << (p[i] & 63);
		zero += !p[i];
	}
	for (unsigned i = 0; i < 4; i++)
		different += (unsigned)__builtin_popcountll(seen[i]);
	return zero <= n / 8 && different * 5 >= n * 3;
}

bool stream_begins(const unsigned char *text,
	const unsigned char *stream,
	size_t n)
{
	unsigned high = 0, letters = 0, control = 0;
	size_t look = n < AHEAD ? n : AHEAD;
	unsigned char b0 = text[0] ^ stream[0];
	unsigned char b1 = text[1] ^ stream[1];

	if (high_bits(text, stream) > 2)
		high = BLOCK;
	for (size_t i = 0; i < BLOCK && high <= 3; i++)
		high += (text[i] ^ stream[i]) > '~';
	if (high > 3) {
		const unsigned char head[3] = { b0, b1, text[2] ^ stream[2] };

		return (b0 == 0x78 && looks_zlib(head)) || looks_gzip(head);
	}
	for (size_t i = 0; i < look; i++) {
		unsigned char c = text[i] ^ stream[i];

		high += i >= BLOCK && c > '~';
		letters += c >= ' ' && c <= '~';
		control += c && c < ' ' && !is_text(c);
	}
	/* text over text leaves control characters, half of all */
	return high <= look / 8 + 1 && letters * 6 >= look &&
		control * 4 <= look;
}
