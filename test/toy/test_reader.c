/* SPDX-License-Identifier: Apache-2.0 */
/* A reader is one file and one row: the toy is recognised and read, and every
 * other one still is, in a build that names one more list of rows and touches
 * nothing else. */
#include "core/check.h"
#include "read/read.h"

static bool count(void *ctx, const struct obs *o)
{
	unsigned *n = ctx;

	*n += o->kind == OBS_FLOW;
	return true;
}

static void pass(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static ptrdiff_t pull(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct str *rest = ctx;
	size_t n = rest->n < cap ? rest->n : cap;

	(void)err;
	memcpy(to, rest->p, n);
	*rest = str_from(*rest, n);
	return (ptrdiff_t)n;
}

static void toy_is_read(void **state)
{
	const struct reader *r = reader_for(STR("TOY a b\n"));
	struct str text = STR("TOY a b\n");
	struct input in = { .ctx = &text, .pull = pull };
	struct arena a;
	struct read_stats stats = { 0 };
	struct err err;
	unsigned n = 0;

	(void)state;
	assert_non_null(r);
	assert_string_equal(r->name, "toy");
	assert_ptr_equal(r, reader_named(STR("toy")));
	assert_int_equal(r->role, ROLE_TELEMETRY);
	assert_true(arena_open(&a, 1 << 16, &err));
	assert_true(r->read(&in,
		a,
		&(struct sink){ &n, count, pass },
		&stats,
		&err));
	assert_int_equal(n, 1);
	assert_non_null(reader_named(STR("zeek-tsv")));
	assert_ptr_equal(r, &readers[n_readers - 1]);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(toy_is_read) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
