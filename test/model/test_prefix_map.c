/* SPDX-License-Identifier: Apache-2.0 */
/* Networks in networks, against the simplest thing that can be right. */
#include "../core/check.h"

#include <stdio.h>

#include "model/model.h"

enum {
	ROUNDS = 300,
	NETS = 60,
	MEMORY = 16 << 20
};

static uint64_t draw(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

/* Few bits differ, so that networks meet. */
static struct prefix any_net(uint64_t *seed)
{
	struct prefix p;
	char text[64];
	unsigned kind = (unsigned)draw(seed) % 8;

	if (kind < 5) {
		snprintf(text,
			sizeof text,
			"%u.%u.%u.%u/%u",
			(unsigned)draw(seed) % 2 ? 10 : 255,
			(unsigned)draw(seed) % 3 * 127,
			(unsigned)draw(seed) % 2 * 255,
			(unsigned)draw(seed) % 4,
			(unsigned)draw(seed) % 33);
	} else {
		snprintf(text,
			sizeof text,
			"%x:db8:%x::%x/%u",
			(unsigned)draw(seed) % 2 ? 0x2001 : 0xffff,
			(unsigned)draw(seed) % 3,
			(unsigned)draw(seed) % 4,
			(unsigned)draw(seed) % 129);
	}
	assert_true(prefix_parse_around(str_of(text), &p));
	return p;
}

static uint32_t longest(const struct prefix *p, uint32_t n, struct addr a)
{
	uint32_t best = PREFIX_NONE;

	for (uint32_t i = 0; i < n; i++) {
		if (prefix_has(p[i], a) &&
			(best == PREFIX_NONE || p[i].bits > p[best].bits)) {
			best = i;
		}
	}
	return best;
}

static void as_the_simplest_says(void **state)
{
	struct arena a;
	struct err err;
	uint64_t seed = 42;

	(void)state;
	assert_true(arena_open(&a, MEMORY, &err));
	for (int round = 0; round < ROUNDS; round++) {
		struct prefix p[NETS];
		struct prefix_map m;
		uint32_t n = (uint32_t)draw(&seed) % NETS;

		a.at = a.base;
		assert_true(prefix_map_open(&m, n, &a));
		for (uint32_t i = 0; i < n; i++) {
			p[i] = any_net(&seed);
			prefix_map_add(&m, p[i], i);
		}
		assert_true(prefix_map_order(&m, &a));
		for (int k = 0; k < 200; k++) {
			struct addr x = any_net(&seed).net;

			x.lo += draw(&seed) % 5 - 2;
			uint32_t want = longest(p, n, x);
			uint32_t got = prefix_map_find(&m, x);
			if (got != PREFIX_NONE)
				got = m.entry[got].value;
			if (got != want) {
				fail_msg("round %d: %u instead of %u",
					round,
					got,
					want);
			}
		}
	}
	arena_close(&a);
}

/* What lies beneath: all networks that have the address, longest first. */
static void what_lies_beneath(void **state)
{
	static const char *const nets[] = { "10.0.0.0/8",
		"10.1.0.0/16",
		"10.1.0.0/16",
		"10.1.2.0/24",
		"10.9.0.0/16" };
	static const uint32_t want[] = { 3, 1, 2, 0 };
	struct arena a;
	struct err err;
	struct prefix_map m;
	struct addr x;
	unsigned n = 0;

	(void)state;
	assert_true(arena_open(&a, MEMORY, &err));
	assert_true(prefix_map_open(&m, 5, &a));
	for (uint32_t i = 0; i < 5; i++) {
		struct prefix p;

		assert_true(prefix_parse(str_of(nets[i]), &p));
		prefix_map_add(&m, p, i);
	}
	assert_true(prefix_map_order(&m, &a));
	assert_true(addr_parse(STR("10.1.2.3"), &x));
	for (uint32_t i = prefix_map_find(&m, x); i != PREFIX_NONE;
		i = m.entry[i].under) {
		assert_int_equal(m.entry[i].value, want[n++]);
	}
	assert_int_equal(n, 4);
	assert_true(addr_parse(STR("11.0.0.0"), &x));
	assert_int_equal(prefix_map_find(&m, x), PREFIX_NONE);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_simplest_says),
		cmocka_unit_test(what_lies_beneath),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
