/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/dns_tunnel/information.h"

#include "hunt/generated_names/letters.h"

static unsigned symbol_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 1;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 27;
	if (c == '-')
		return 37;
	if (c == '_')
		return 38;
	return 39;
}

void information_add(struct information *x, struct str label)
{
	unsigned last = 0;

	for (size_t i = 0; i <= label.n; i++) {
		unsigned next = i < label.n ? symbol_of(label.p[i]) : 0;

		x->follows[last][next]++;
		last = next;
	}
	x->ordinary_milli += letters_ordinary_milli(label);
	x->n_byte += label.n;
}

/* ln of the gamma function for x > 0: Stirling's series from 10 on, error below
 * 1e-9 */
static double ln_gamma(double x)
{
	double below = 0;

	for (; x < 10; x++)
		below += num_ln(x);
	return (x - 0.5) * num_ln(x) - x + 0.91893853320467274178 +
		1 / (12 * x) - 1 / (360 * x * x * x) +
		1 / (1260 * x * x * x * x * x) - below;
}

/* Nats that symbols cost, counted so often, when each is told from those before
 * it with half a count to begin with. source: Krichevsky, Trofimov, "The
 * Performance of Universal Encoding", IEEE Trans. Inf. Theory 27, 1981. It
 * depends on the counts alone, not on the order. */
static double nats(const uint32_t *count)
{
	double sum = 0;
	double told = 0;

	for (unsigned i = 0; i < SYMBOLS; i++) {
		if (count[i]) {
			sum += count[i];
			told += ln_gamma(count[i] + 0.5) - ln_gamma(0.5);
		}
	}
	return sum > 0 ? ln_gamma(sum + SYMBOLS / 2.0) -
			ln_gamma(SYMBOLS / 2.0) - told
		       : 0;
}

double information_bits(const struct information *x)
{
	uint32_t all[SYMBOLS] = { 0 };
	double by_last = 0;
	double ordinary = (double)x->ordinary_milli / 1000;

	for (unsigned last = 0; last < SYMBOLS; last++) {
		by_last += nats(x->follows[last]);
		for (unsigned next = 0; next < SYMBOLS; next++)
			all[next] += x->follows[last][next];
	}
	double alone = nats(all);
	double least = (alone < by_last ? alone : by_last) / NUM_LN2;
	return ordinary < least ? ordinary : least;
}
