/* SPDX-License-Identifier: Apache-2.0 */
/* Every sample of test/read/golden and test/read/hostile against the x.obs
 * beside it. GOLDEN_UPDATE=1 rewrites them: read the difference before it goes
 * in. */
#include "../core/check.h"

#include <stdlib.h>

#include "drive.h"

enum {
	SAMPLE_MAX = 1 << 20,
	MEMORY = 256 << 20
};

struct golden {
	struct arena memory;
	bool update;
	unsigned samples;
	unsigned different;
};

static void first_difference(const char *path, struct str was, struct str is)
{
	struct str a = was;
	struct str b = is;
	struct str line_a = was;
	struct str line_b = is;

	for (unsigned line = 1; a.n || b.n; line++) {
		if (!str_cut(a, '\n', &line_a, &a)) {
			line_a = a;
			a = (struct str){ 0 };
		}
		if (!str_cut(b, '\n', &line_b, &b)) {
			line_b = b;
			b = (struct str){ 0 };
		}
		if (str_eq(line_a, line_b))
			continue;
		print_error("%s.obs:%u\n  - %.*s\n  + %.*s\n",
			path,
			line,
			STR_FMT(line_a),
			STR_FMT(line_b));
		return;
	}
}

static bool sample(void *ctx, const char *path, struct err *err)
{
	struct golden *g = ctx;
	struct arena a = g->memory;
	struct str bytes;
	struct str was = { 0 };
	struct buf is = { 0 };

	if (str_ends(str_of(path), STR(".obs")))
		return true;
	if (!file_read(path, SAMPLE_MAX, &a, &bytes, err))
		return false;
	g->samples++;
	drive_text(&is, bytes, 0, a);
	const char *beside = arena_z(&a, arena_fmt(&a, "%s.obs", path));
	bool have = file_read(beside, SAMPLE_MAX, &a, &was, err);
	bool same = have && str_eq(was, buf_str(&is));
	if (!same && g->update) {
		print_message("rewritten: %s\n", beside);
		same = file_write(beside, buf_str(&is), 0644, err);
	} else if (!same) {
		first_difference(path, was, buf_str(&is));
		g->different++;
	}
	buf_done(&is);
	return same || have || !g->update;
}

static void run_folder(const char *name)
{
	struct golden g = { .update = getenv("GOLDEN_UPDATE") != NULL };
	struct err err;

	assert_true(arena_open(&g.memory, MEMORY, &err));
	struct arena scratch = g.memory;
	const char *folder = source_path(&scratch, name);
	g.memory = scratch;
	if (!file_walk(folder, sample, &g, &err))
		fail_msg("%s", err.text);
	arena_close(&g.memory);
	if (g.different) {
		fail_msg("%u of %u samples differ; GOLDEN_UPDATE=1 rewrites "
			 "their .obs",
			g.different,
			g.samples);
	}
	assert_true(g.samples > 5);
}

static void golden_samples(void **state)
{
	(void)state;
	run_folder("test/read/golden");
}

static void hostile_samples(void **state)
{
	(void)state;
	run_folder("test/read/hostile");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(
							   golden_samples),
		cmocka_unit_test(hostile_samples) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
