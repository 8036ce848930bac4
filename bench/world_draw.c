/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "core/num.h"

/* splitmix64, public domain, S. Vigna */
uint64_t draw_u64(struct draw *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

struct draw draw_for(uint64_t seed, const char *what, uint64_t number)
{
	struct draw d = { seed };
	uint64_t h = draw_u64(&d);

	/* FNV-1a over the name */
	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 0x100000001b3U;
	d.state = h + number * 0x9e3779b97f4a7c15U;
	d.state = draw_u64(&d);
	return d;
}

double draw_uni(struct draw *d)
{
	return ((double)(draw_u64(d) >> 12) + 0.5) / 4503599627370496.0;
}

double draw_between(struct draw *d, const double range[static 2])
{
	return range[0] + (range[1] - range[0]) * draw_uni(d);
}

double draw_log_between(struct draw *d, const double range[static 2])
{
	if (range[1] <= range[0])
		return range[0];
	return range[0] * num_exp(draw_uni(d) * num_ln(range[1] / range[0]));
}

double draw_expo(struct draw *d, double mean)
{
	return -mean * num_ln(draw_uni(d));
}

double draw_normal(struct draw *d)
{
	double s = -6;

	for (int i = 0; i < 12; i++)
		s += draw_uni(d);
	return s;
}

double draw_around(struct draw *d, double x, unsigned sigma_percent)
{
	return x * num_exp(0.01 * (double)sigma_percent * draw_normal(d));
}

uint32_t draw_below(struct draw *d, uint32_t n)
{
	return n ? (uint32_t)((draw_u64(d) >> 32) * n >> 32) : 0;
}

bool draw_chance(struct draw *d, unsigned permille)
{
	return draw_below(d, 1000) < permille;
}
