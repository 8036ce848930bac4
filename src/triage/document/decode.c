/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/decode.h"

#include <zlib.h>

enum {
	BLOCK_BYTE = 1 << 16
};

/* Output whose size is known only at the end: it grows at the arena's free
 * place, and nothing else may be taken meanwhile. */
struct growing {
	struct arena *a;
	char *start;
	size_t n;
	size_t room;
};

static struct growing growing_in(struct arena *a)
{
	return (struct growing){ a, (char *)a->at, 0, 0 };
}

/* false: no memory, or too much */
static bool grow(struct growing *g, size_t n)
{
	while (g->room - g->n < n) {
		if (g->room >= DECODED_MAX ||
			!arena_raw(g->a, 1, BLOCK_BYTE, 1))
			return false;
		g->room += BLOCK_BYTE;
	}
	return true;
}

static bool put(struct growing *g, unsigned c)
{
	if (g->n == g->room && !grow(g, 1))
		return false;
	g->start[g->n++] = (char)c;
	return true;
}

static struct str grown(struct growing *g)
{
	g->a->at = (unsigned char *)g->start + g->n;
	return (struct str){ g->start, g->n };
}

int decode_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

struct str decode_hex(struct str s, struct arena *a)
{
	struct growing g = growing_in(a);
	int high = -1;

	for (size_t i = 0; i < s.n; i++) {
		int v = decode_digit(s.p[i]);

		if (v < 0)
			continue;
		if (high < 0) {
			high = v;
			continue;
		}
		if (!put(&g, (unsigned)(high << 4 | v)))
			break;
		high = -1;
	}
	if (high >= 0)
		put(&g, (unsigned)high << 4);
	return grown(&g);
}

int decode_letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
		!c;
}

struct str decode_base64(struct str s, struct arena *a)
{
	struct growing g = growing_in(a);
	uint32_t bits = 0;
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int v = decode_letter(s.p[i]);

		if (v < 0 && is_blank(s.p[i]))
			continue;
		if (v < 0)
			break;
		bits = bits << 6 | (uint32_t)v;
		n += 6;
		if (n < 8)
			continue;
		n -= 8;
		if (!put(&g, bits >> n & 0xff))
			break;
	}
	return grown(&g);
}

/* "=" and what follows it at i; how many bytes that is, *ret_byte = -1 for a
 * soft line end. 0: it stands for itself */
static size_t quoted(struct str s, size_t i, int *ret_byte)
{
	struct str t = str_from(s, i + 1);

	*ret_byte = -1;
	if (str_starts(t, STR("\r\n")))
		return 3;
	if (str_starts(t, STR("\n")))
		return 2;
	if (t.n < 2 || decode_digit(t.p[0]) < 0 || decode_digit(t.p[1]) < 0)
		return 0;
	*ret_byte = decode_digit(t.p[0]) << 4 | decode_digit(t.p[1]);
	return 3;
}

struct str decode_quoted(struct str s, bool header, struct arena *a)
{
	struct growing g = growing_in(a);
	bool ok = true;

	for (size_t i = 0; ok && i < s.n;) {
		int byte = s.p[i] == '_' && header ? ' ' : (uint8_t)s.p[i];
		size_t n = s.p[i] == '=' ? quoted(s, i, &byte) : 1;

		if (!n)
			byte = '=';
		i += n ? n : 1;
		if (byte >= 0)
			ok = put(&g, (unsigned)byte);
	}
	return grown(&g);
}

/* n: characters of the group, 2 to 5; n - 1 bytes */
static bool put_group(struct growing *g, uint32_t v, unsigned n)
{
	bool ok = true;

	for (unsigned i = n; i < 5; i++)
		v = v * 85 + 84;
	for (unsigned i = 0; ok && i + 1 < n; i++)
		ok = put(g, v >> (24 - 8 * i) & 0xff);
	return ok;
}

struct str decode_ascii85(struct str s, struct arena *a)
{
	struct growing g = growing_in(a);
	uint32_t v = 0;
	unsigned n = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < s.n && s.p[i] != '~'; i++) {
		if (s.p[i] == 'z' && !n) {
			ok = put_group(&g, 0, 5);
		} else if (s.p[i] >= '!' && s.p[i] <= 'u') {
			v = v * 85 + (uint32_t)(s.p[i] - '!');
			if (++n < 5)
				continue;
			ok = put_group(&g, v, 5);
			v = 0;
			n = 0;
		}
	}
	if (ok && n > 1)
		put_group(&g, v, n);
	return grown(&g);
}

struct str decode_run_length(struct str s, struct arena *a)
{
	struct growing g = growing_in(a);
	struct cur c = cur_of(s.p, s.n);
	bool ok = true;

	while (ok && cur_left(&c)) {
		unsigned n = cur_u8(&c);

		if (n == 128)
			break;
		if (n < 128) {
			for (unsigned i = 0; ok && i <= n && cur_left(&c);
				i++)
				ok = put(&g, cur_u8(&c));
			continue;
		}
		unsigned byte = cur_u8(&c);
		for (unsigned i = 0; ok && !c.bad && i < 257 - n; i++)
			ok = put(&g, byte);
	}
	return grown(&g);
}

/* --- LZW ------------------------------------------------------------------ */

enum {
	LZW_CODES = 4096,
	LZW_CLEAR = 256,
	LZW_END = 257
};

struct lzw {
	struct growing g;
	/* of each code where its bytes stand in the output, and how many */
	uint32_t at[LZW_CODES];
	uint32_t n[LZW_CODES];
	uint32_t next;
	uint32_t last_at;
	uint32_t last_n; /* 0: a clear code came before */
};

/* The bytes of a code that stand in the output already, once more. */
static bool lzw_copy(struct lzw *z, uint32_t at, uint32_t n)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < n; i++)
		ok = put(&z->g, (unsigned char)z->g.start[at + i]);
	return ok;
}

/* false: the code cannot be, or there is no room */
static bool lzw_code(struct lzw *z, uint32_t code)
{
	uint32_t at = (uint32_t)z->g.n;
	bool ok;

	if (code < LZW_CLEAR)
		ok = put(&z->g, code);
	else if (code < z->next)
		ok = lzw_copy(z, z->at[code], z->n[code]);
	else if (code == z->next && z->last_n)
		ok = lzw_copy(z, z->last_at, z->last_n) &&
			put(&z->g, (unsigned char)z->g.start[at]);
	else
		return false;
	if (ok && z->last_n && z->next < LZW_CODES) {
		/* the last code's bytes and the first of these lie together */
		z->at[z->next] = z->last_at;
		z->n[z->next++] = z->last_n + 1;
	}
	z->last_at = at;
	z->last_n = (uint32_t)z->g.n - at;
	return ok;
}

static unsigned lzw_width(uint32_t next, bool early)
{
	uint32_t n = next + early;
	unsigned width = 9;

	while (width < 12 && n >= 1U << width)
		width++;
	return width;
}

struct str decode_lzw(struct str s, bool early, struct arena *a)
{
	struct lzw *z = NEW(a, struct lzw, 1);
	uint32_t bits = 0;
	unsigned n = 0;
	bool ok = true;

	if (!z)
		return (struct str){ 0 };
	z->g = growing_in(a);
	z->next = LZW_END + 1;
	for (size_t i = 0; ok && i < s.n; i++) {
		unsigned width = lzw_width(z->next, early);

		bits = bits << 8 | (unsigned char)s.p[i];
		n += 8;
		if (n < width)
			continue;
		n -= width;
		uint32_t code = bits >> n & ((1U << width) - 1);
		if (code == LZW_END)
			break;
		if (code == LZW_CLEAR) {
			z->next = LZW_END + 1;
			z->last_n = 0;
		} else {
			ok = lzw_code(z, code);
		}
	}
	return grown(&z->g);
}

/* --- deflate -------------------------------------------------------------- */

struct str decode_inflate(struct str s,
	enum decode_wrap wrap,
	struct arena *a)
{
	static const int bits[] = { -MAX_WBITS, MAX_WBITS, MAX_WBITS + 16 };
	struct growing g = growing_in(a);
	z_stream z = { 0 };
	int rc = Z_OK;

	if (s.n > UINT32_MAX || inflateInit2(&z, bits[wrap]) != Z_OK)
		return (struct str){ 0 };
	z.next_in = (Bytef *)(uintptr_t)s.p;
	z.avail_in = (uInt)s.n;
	while (rc == Z_OK && grow(&g, BLOCK_BYTE)) {
		z.next_out = (Bytef *)g.start + g.n;
		z.avail_out = BLOCK_BYTE;
		rc = inflate(&z, Z_NO_FLUSH);
		g.n += BLOCK_BYTE - z.avail_out;
		if (z.avail_out == BLOCK_BYTE && !z.avail_in)
			break;
	}
	inflateEnd(&z);
	return grown(&g);
}
