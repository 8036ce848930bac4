/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of rules and, behind a line "%%", a record: nothing is
 * read beyond them, each document is one rule that either runs or says why
 * not and where, a record matches a rule once at most, and all of it is the
 * same twice. */
#include <stdlib.h>
#include <string.h>

#include "detect/detect.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 256 << 20,
	RULES_MOST = 100000
};

/* "name=value" lines */
static uint32_t cells_of(struct str rest, struct detection_cell *cell)
{
	struct str line;
	uint32_t n = 0;

	while (rest.n && n < DETECT_CELLS_MAX) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest = (struct str){ 0 };
		}
		n += str_cut(line, '=', &cell[n].name, &cell[n].value);
	}
	return n;
}

static void check(const struct detection_rule *r, size_t lines)
{
	bool ran = r->state == DETECTION_RAN;

	MUST(r->state < DETECTION_STATES);
	MUST(ran == (r->reason.n == 0));
	MUST(r->line <= lines + 1);
	MUST(r->possible <= r->count);
	MUST(r->n_match <= r->count && r->n_match <= DETECTION_KEPT);
}

static uint64_t hold(struct str rules, struct str record, struct arena a)
{
	struct detection_cell cell[DETECT_CELLS_MAX];
	struct detect_record r = { .from = STR("rows"),
		.cell = cell,
		.n_cell = cells_of(record, cell),
		.t_ns = 1 };
	struct detection d = { 0 };
	struct err err = { 0 };
	struct sigma *s = sigma_open(&a, true);
	size_t lines = 1;
	uint64_t hash = 0;

	for (size_t i = 0; i < rules.n; i++)
		lines += rules.p[i] == '\n' || rules.p[i] == '\r' ||
			(unsigned char)rules.p[i] >= 0x80;
	if (s && sigma_add(s, STR("rules.yml"), rules) &&
		sigma_ready(s, &err) && sigma_take(s, &r, NULL, NULL) &&
		sigma_end(s, &d)) {
		MUST(d.n && d.n < RULES_MOST);
		MUST(d.matches <= d.n);
		for (uint32_t i = 0; i < d.n; i++) {
			check(&d.rule[i], lines);
			hash = hash_mix(hash ^ d.rule[i].count ^
				hash_bytes(d.rule[i].reason));
		}
	}
	sigma_close(s);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size };
	const char *cut = size ? memmem(data, size, "\n%%\n", 4) : NULL;
	struct str rules =
		cut ? str_head(all, (size_t)(cut - all.p) + 1) : all;
	struct str record = cut ? str_from(all, rules.n + 3) : STR("");
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	uint64_t once = hold(rules, record, a);
	arena_close(&a);
	MUST(arena_open(&a, ROOM, &err));
	MUST(once == hold(rules, record, a));
	arena_close(&a);
	return 0;
}
