/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of queries[]: names and paths once, what is in a path is required,
 * values are checked before anything is opened. */
#include "../core/check.h"

#include "case/steps/inside.h"

static void names_stand_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_queries; i++) {
		const struct query *q = &queries[i];

		assert_ptr_equal(query_named(str_of(q->name)), q);
		assert_non_null(q->write[QUERY_TEXT]);
		assert_true(q->what[0]);
		assert_int_equal(q->required & q->optional, 0);
		assert_true(!(q->write[QUERY_JSON] ||
				    q->write[QUERY_LINES]) == !q->holds);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(q->path, queries[k].path);
	}
	for (int p = 0; p < PARAMETERS; p++) {
		assert_int_equal(parameter_named(str_of(parameters[p].name)),
			p);
		assert_true(parameters[p].what[0]);
		assert_int_equal(parameters[p].type == TYPE_WORD,
			parameters[p].words != NULL);
	}
	assert_int_equal(parameter_named(STR("nothing")), PARAMETERS);
	assert_null(query_named(STR("nothing")));
}

static void once(const char *const *name, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(name[i], name[k]);
	}
}

/* rows of two identifiers may still be called alike: nobody could say which is
 * meant */
static void names_of_tables_stand_once(void **state)
{
	const char *name[256];
	const char *file[64];
	size_t n;

	(void)state;
	assert_true(n_readers <= N(name) && n_hunts <= N(name) &&
		n_publishers <= N(file) && n_predicates <= N(name));
	for (n = 0; n < n_readers; n++)
		name[n] = readers[n].name;
	once(name, n);
	for (n = 0; n < n_hunts; n++)
		name[n] = hunts[n].name;
	once(name, n);
	for (n = 0; n < n_publishers; n++) {
		name[n] = publishers[n].name;
		file[n] = publishers[n].file;
		/* it stays in CASE/out/ */
		assert_null(strchr(file[n], '/'));
	}
	once(name, n);
	once(file, n);
	for (n = 0; n < n_predicates; n++)
		name[n] = predicates[n].name;
	once(name, n);
}

/* "{claim}" in a path is a value that must be given */
static void paths_name_what_is_required(void **state)
{
	struct str open;
	struct str name;

	(void)state;
	for (size_t i = 0; i < n_queries; i++) {
		struct str rest = str_of(queries[i].path);

		while (str_cut(rest, '{', &open, &rest)) {
			assert_true(str_cut(rest, '}', &name, &rest));
			if (str_is(name, "case")) {
				assert_true(queries[i].needs & NEEDS_CASE);
				continue;
			}
			enum parameter p = parameter_named(name);
			assert_true(p != PARAMETERS);
			assert_true(queries[i].required >> p & 1);
		}
	}
}

static void tell(void *ctx, struct str sentence)
{
	(void)ctx;
	(void)sentence;
}

static void values_are_checked_first(void **state)
{
	static const struct {
		const char *query;
		enum parameter p;
		const char *value;
		const char *says;
	} cases[] = {
		{ "timeline", PARAM_AS_OF, "yesterday", "--as-of: a day" },
		{ "matrix",
			PARAM_LAYER,
			"nation",
			"layer: one of: machine persona" },
		{ "kb-evaluate", PARAM_CASES, NULL, "cases is missing" },
		{ "why", PARAM_CLAIM, NULL, "claim is missing" },
		{ "exhibits", PARAM_LAYER, "unit", "does not take layer" },
		{ "telescope", PARAM_MONTH, "2024", "--month: a month" },
		{ "kb-kind",
			PARAM_KIND,
			"rumours",
			"kind: one of: reports groups" },
		{ "timeline", PARAM_ONLY, "press", "a case is missing" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const struct query *q = query_named(str_of(cases[i].query));
		struct query_call c = {
			.query = q,
			.called = q->name,
			.prefix = "--",
			.tell = tell,
		};
		struct answer *a;
		struct err err = { 0 };

		if (cases[i].value) {
			c.value[cases[i].p].v = &cases[i].value;
			c.value[cases[i].p].n = 1;
		}
		assert_false(query_ask(&a, &c, &err));
		query_close(a);
		assert_int_equal(err.code, ERR_USAGE);
		if (!str_has(str_of(err.text), str_of(cases[i].says)))
			fail_msg("%s: %s", cases[i].query, err.text);
	}
}

static void what_is_not_written_so_is_refused(void **state)
{
	struct query_call c = {
		.query = query_named(STR("weights")),
		.called = "weights",
		.prefix = "--",
		.tell = tell,
	};
	struct answer *a;
	struct buf b = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(query_ask(&a, &c, &err));
	assert_false(query_write(a, QUERY_SVG, &b, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(query_write(a, QUERY_TEXT, &b, &err));
	assert_true(b.n > 1000);
	buf_done(&b);
	query_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_once),
		cmocka_unit_test(names_of_tables_stand_once),
		cmocka_unit_test(paths_name_what_is_required),
		cmocka_unit_test(values_are_checked_first),
		cmocka_unit_test(what_is_not_written_so_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
