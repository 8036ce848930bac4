/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/pdf_stream.h"

#include "triage/document/decode.h"

enum {
	COLUMNS_MOST = 1 << 16,
	COLORS_MOST = 32,
	PNG = 10 /* predictors from here on */
};

/* --- predictors (7.4.4.4; PNG, 9) ----------------------------------------- */

static int paeth(int a, int b, int c)
{
	int p = a + b - c;
	int pa = p > a ? p - a : a - p;
	int pb = p > b ? p - b : b - p;
	int pc = p > c ? p - c : c - p;

	if (pa <= pb && pa <= pc)
		return a;
	return pb <= pc ? b : c;
}

/* What stands left, above, and above left of a byte, by the row's filter. */
static int predicted(int how, int left, int up, int corner)
{
	switch (how) {
	case 1:
		return left;
	case 2:
		return up;
	case 3:
		return (left + up) / 2;
	case 4:
		return paeth(left, up, corner);
	default:
		return 0;
	}
}

/* Rows of n bytes with a byte of their filter before each; 8 bits a color. */
static struct str unpredicted(struct str s,
	size_t n,
	size_t bpp,
	struct arena *a)
{
	size_t rows = s.n / (n + 1);
	unsigned char *to = rows ? arena_raw(a, n, rows, 1) : NULL;

	for (size_t r = 0; to && r < rows; r++) {
		const unsigned char *from =
			(const unsigned char *)s.p + r * (n + 1);
		unsigned char *row = to + r * n;
		const unsigned char *above = r ? row - n : NULL;

		for (size_t i = 0; i < n; i++) {
			int left = i >= bpp ? row[i - bpp] : 0;
			int up = above ? above[i] : 0;
			int corner = above && i >= bpp ? above[i - bpp] : 0;

			row[i] = (unsigned char)(from[i + 1] +
				predicted(from[0], left, up, corner));
		}
	}
	return to ? (struct str){ (const char *)to, n * rows }
		  : (struct str){ 0 };
}

static struct str predict(const struct pdf_object *o,
	struct str s,
	struct arena *a)
{
	size_t columns = o->columns ? o->columns : 1;
	size_t colors = o->colors ? o->colors : 1;

	if (o->predictor < PNG || columns > COLUMNS_MOST ||
		colors > COLORS_MOST)
		return s;
	return unpredicted(s, columns * colors, colors, a);
}

/* --- filters -------------------------------------------------------------- */

static struct str filtered(const struct pdf_object *o,
	struct str name,
	struct str s,
	struct arena *a)
{
	if (str_is(name, "FlateDecode") || str_is(name, "Fl"))
		return predict(o, decode_inflate(s, WRAP_ZLIB, a), a);
	if (str_is(name, "LZWDecode") || str_is(name, "LZW"))
		return predict(o, decode_lzw(s, !o->late, a), a);
	if (str_is(name, "ASCIIHexDecode") || str_is(name, "AHx"))
		return decode_hex(s, a);
	if (str_is(name, "ASCII85Decode") || str_is(name, "A85"))
		return decode_ascii85(s, a);
	if (str_is(name, "RunLengthDecode") || str_is(name, "RL"))
		return decode_run_length(s, a);
	return (struct str){ 0 };
}

struct str pdf_stream(const struct pdf_object *o,
	struct str data,
	struct arena *a)
{
	for (unsigned i = 0; i < o->n_filter; i++)
		data = filtered(o, str_of(o->filter[i]), data, a);
	return data;
}
