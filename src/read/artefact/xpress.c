/* SPDX-License-Identifier: Apache-2.0 */
#include "read/artefact/xpress.h"

enum {
	SYMBOLS = 512,
	LENGTHS_N = SYMBOLS / 2, /* bytes: two lengths of four bits in each */
	LONGEST = 15,
	CODES = 1 << LONGEST,
	BLOCK_N = 1 << 16,
	FIRST_MATCH = 256,
	LENGTH_MORE = 15,
	LENGTH_LEAST = 3,
	READ_AHEAD = 2
};

struct xpress {
	struct cur in;
	unsigned char *out;
	size_t n;
	size_t at;
	uint32_t bits;    /* the next ones, first in the highest */
	int extra;        /* of them beyond 16 */
	unsigned starved; /* words that were read behind the end */
	/* by the next fifteen bits: the symbol */
	uint16_t symbol[CODES];
	uint8_t length[SYMBOLS];
};

static const char bad_table[] = "a table of Huffman codes that is complete "
				"was expected";
static const char bad_end[] = "compressed bytes were expected, up to the "
			      "length that is told";
static const char bad_match[] = "a match within what came out was expected";

/* Codes in the order of their lengths, then of their symbols; all 2^15 must be
 * somebody's. */
static bool table(struct xpress *x)
{
	const unsigned char *p = cur_take(&x->in, LENGTHS_N);
	size_t next = 0;

	if (!p)
		return false;
	for (unsigned i = 0; i < SYMBOLS; i++)
		x->length[i] = i & 1 ? p[i / 2] >> 4 : p[i / 2] & 15;
	for (unsigned n = 1; n <= LONGEST; n++) {
		for (unsigned i = 0; i < SYMBOLS; i++) {
			size_t share = (size_t)1 << (LONGEST - n);

			if (x->length[i] != n)
				continue;
			if (next + share > CODES)
				return false;
			for (size_t k = 0; k < share; k++)
				x->symbol[next++] = (uint16_t)i;
		}
	}
	return next == CODES;
}

static uint16_t word(struct xpress *x)
{
	if (cur_left(&x->in) >= 2)
		return cur_u16le(&x->in);
	x->starved++;
	return 0;
}

static void begin(struct xpress *x)
{
	x->bits = (uint32_t)word(x) << 16;
	x->bits |= word(x);
	x->extra = 16;
}

static void drop(struct xpress *x, unsigned n)
{
	x->bits = n < 32 ? x->bits << n : 0;
	x->extra -= (int)n;
	if (x->extra < 0) {
		x->bits |= (uint32_t)word(x) << -x->extra;
		x->extra += 16;
	}
}

/* false: the input says no length */
static bool long_length(struct xpress *x, size_t *ret)
{
	*ret = cur_u8(&x->in);
	if (*ret == 255) {
		*ret = cur_u16le(&x->in);
		if (!*ret)
			*ret = cur_u32le(&x->in);
		if (*ret < LENGTH_MORE)
			return false;
		*ret -= LENGTH_MORE;
	}
	*ret += LENGTH_MORE;
	return !x->in.bad;
}

static const char *match(struct xpress *x, unsigned symbol)
{
	unsigned far_bits = symbol >> 4;
	size_t length = symbol & 15;

	if (length == LENGTH_MORE && !long_length(x, &length))
		return bad_end;
	length += LENGTH_LEAST;
	size_t far = (size_t)1 << far_bits;
	if (far_bits)
		far += x->bits >> (32 - far_bits);
	drop(x, far_bits);
	if (far > x->at)
		return bad_match;
	/* it may reach past the block, and not past the end */
	for (; length && x->at < x->n; length--, x->at++)
		x->out[x->at] = x->out[x->at - far];
	return NULL;
}

static const char *block(struct xpress *x)
{
	size_t end = x->at + BLOCK_N < x->n ? x->at + BLOCK_N : x->n;
	const char *why = NULL;

	if (!table(x))
		return x->in.bad ? bad_end : bad_table;
	begin(x);
	while (!why && x->at < end) {
		unsigned symbol = x->symbol[x->bits >> (32 - LONGEST)];

		drop(x, x->length[symbol]);
		if (symbol < FIRST_MATCH)
			x->out[x->at++] = (unsigned char)symbol;
		else
			why = match(x, symbol - FIRST_MATCH);
		/* words are read ahead of the codes in them */
		if (x->starved > READ_AHEAD)
			why = bad_end;
	}
	return why;
}

const char *xpress_huffman(struct str in,
	size_t n,
	struct arena *a,
	struct str *ret)
{
	unsigned char *out = n ? arena_raw(a, n, 1, 1) : NULL;
	struct xpress *x = NEW(a, struct xpress, 1);
	const char *why = NULL;

	*ret = (struct str){ 0 };
	if (!out || !x)
		return "memory for what comes out was expected";
	x->in = cur_of(in.p, in.n);
	x->out = out;
	x->n = n;
	while (!why && x->at < n)
		why = block(x);
	*ret = (struct str){ (const char *)out, x->at };
	return why;
}
