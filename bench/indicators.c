/* SPDX-License-Identifier: Apache-2.0 */
/* How fast indicators are looked up, and what they cost: usage: indicators
 * [MILLIONS]. Four kinds in equal parts (addresses, networks of 25 lengths,
 * names, SHA-256) of three lists. Medians of seven runs, seconds of one
 * processor. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hunt/indicator/index.h"

enum {
	RUNS = 7,
	LOOKED_UP = 1 << 22,
	AT_ONCE = 1024,
	LENGTHS = 25
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double t[static RUNS])
{
	qsort(t, RUNS, sizeof *t, by_size);
	return t[RUNS / 2];
}

/* the i-th indicator's text; mixed numbers, so that no order helps */
static enum indicator_type value_of(uint64_t i, char to[static 100])
{
	uint64_t r = hash_mix(i + 0x9e3779b97f4a7c15U);
	uint32_t v4 = (uint32_t)(r >> 8);

	switch (i % 4) {
	case 0:
		snprintf(to,
			100,
			"%u.%u.%u.%u",
			v4 >> 24,
			v4 >> 16 & 255,
			v4 >> 8 & 255,
			v4 & 255);
		return IND_IP;
	case 1: {
		unsigned bits = 8 + (unsigned)(r & 0xff) % LENGTHS;
		v4 &= UINT32_MAX << (32 - bits);
		snprintf(to,
			100,
			"%u.%u.%u.%u/%u",
			v4 >> 24,
			v4 >> 16 & 255,
			v4 >> 8 & 255,
			v4 & 255,
			bits);
		return IND_CIDR;
	}
	case 2:
		snprintf(to, 100, "%" PRIx64 ".bad%u.example", r, v4 % 1000);
		return IND_DOMAIN;
	default:
		snprintf(to,
			100,
			"%016" PRIx64 "%016" PRIx64 "%016" PRIx64
			"%016" PRIx64,
			r,
			hash_mix(r),
			hash_mix(r + 1),
			hash_mix(r + 2));
		return IND_SHA256;
	}
}

static double fill(struct indicator_index *x, uint64_t n)
{
	static const char *const label[] = { "malware:One",
		"malware:Two",
		"" };
	char text[100];
	double t = now();

	for (uint64_t i = 0; i < n; i++) {
		struct indicator_group g = {
			.exhibit = (uint32_t)(i % 3),
			.label = str_of(label[i % 3]),
			.source = STR("list"),
			.from_s = TIME_UNKNOWN,
			.to_s = TIME_OPEN,
			.seen_from_s = TIME_UNKNOWN,
			.seen_to_s = TIME_OPEN,
			.superseded_at_s = TIME_OPEN,
		};

		g.type = value_of(i, text);
		if (!indicator_index_add(x, &g, NULL, str_of(text), i * 40))
			exit(1);
	}
	return now() - t;
}

static uint64_t look_up(const struct indicator_index *x,
	const uint64_t *fingerprint)
{
	uint32_t entry[AT_ONCE];
	uint64_t found = 0;

	for (uint32_t i = 0; i < LOOKED_UP; i += AT_ONCE) {
		indicator_index_find(x, fingerprint + i, AT_ONCE, entry);
		for (uint32_t k = 0; k < AT_ONCE; k++)
			found += entry[k] != INDEX_NONE;
	}
	return found;
}

static void rate(const struct indicator_index *x,
	const char *what,
	const uint64_t *fingerprint)
{
	double t[RUNS];
	uint64_t found = 0;

	for (int r = 0; r < RUNS; r++) {
		double from = now();

		found = look_up(x, fingerprint);
		t[r] = now() - from;
	}
	printf("%-44s %6.1f million/s, %5.1f %% found\n",
		what,
		LOOKED_UP / median(t) / 1e6,
		100.0 * (double)found / LOOKED_UP);
}

/* addresses, from their sixteen bytes to the answer */
static void rate_addresses(const struct indicator_index *x,
	uint64_t *fingerprint)
{
	double t[RUNS];

	for (int r = 0; r < RUNS; r++) {
		double from = now();

		for (uint32_t i = 0; i < LOOKED_UP; i += AT_ONCE) {
			uint32_t entry[AT_ONCE];

			for (uint32_t k = 0; k < AT_ONCE; k++) {
				fingerprint[k] = indicator_index_of_address(
					addr_v4((uint32_t)(hash_mix(i + k) >>
						16)),
					128);
			}
			indicator_index_find(x, fingerprint, AT_ONCE, entry);
		}
		t[r] = now() - from;
	}
	printf("%-44s %6.1f million/s\n",
		"addresses, fingerprints made too",
		LOOKED_UP / median(t) / 1e6);
}

static uint64_t fingerprint_of(uint64_t i)
{
	char text[100];
	char room[INDICATOR_MAX_BYTE];
	enum indicator_type t = value_of(i, text);
	struct str canonical;
	struct prefix p;

	if (prefix_parse(str_of(text), &p))
		return indicator_index_of_address(p.net, p.bits);
	return indicator_canonical(t, str_of(text), room, &canonical)
		? indicator_index_of_text(t, canonical)
		: 0;
}

int main(int argc, char **argv)
{
	uint64_t n =
		argc > 1 ? strtoull(argv[1], NULL, 10) * 1000000 : 5000000;
	struct indicator_index x;
	struct err err;
	uint64_t *hits = malloc(LOOKED_UP * sizeof *hits);
	uint64_t *misses = malloc(LOOKED_UP * sizeof *misses);
	double order[RUNS];
	double filled[RUNS];

	for (int r = 0; r < RUNS && hits && misses; r++) {
		if (r)
			indicator_index_close(&x);
		if (!indicator_index_open(&x, &err))
			return 1;
		filled[r] = fill(&x, n);
		double t = now();
		if (!index_order(&x))
			return 1;
		order[r] = now() - t;
	}
	if (!hits || !misses)
		return 1;
	for (uint64_t i = 0; i < LOOKED_UP; i++) {
		hits[i] = fingerprint_of(hash_mix(i) % n);
		misses[i] = hash_mix(~i);
	}
	printf("%u indicators after copies of networks, %zu bytes: %.2f "
	       "bytes "
	       "each\n",
		x.n,
		indicator_index_bytes(&x),
		(double)indicator_index_bytes(&x) / x.n);
	printf("added in %.2f s (making and reading the texts included), put "
	       "in order in %.2f s\n",
		median(filled),
		median(order));
	rate(&x, "look-ups that hit, in random order", hits);
	rate(&x, "look-ups that miss", misses);
	rate_addresses(&x, misses);
	indicator_index_close(&x);
	free(hits);
	free(misses);
	return 0;
}
