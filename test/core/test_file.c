/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ashiato-test-XXXXXX";
static struct arena memory;

static const char *below(const char *name)
{
	return arena_z(&memory, arena_fmt(&memory, "%s/%s", folder, name));
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return mkdtemp(folder) && arena_open(&memory, 1 << 20, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return rmdir(folder);
}

static void must_write(const char *path, struct str bytes)
{
	struct err err;

	if (!file_write(path, bytes, 0644, &err))
		fail_msg("%s", err.text);
}

static struct str must_read(const char *path)
{
	struct err err;
	struct str s = { 0 };

	if (!file_read(path, 1 << 16, &memory, &s, &err))
		fail_msg("%s", err.text);
	return s;
}

/* A reader that opened the old file keeps the old bytes, and no half-written
 * name is left behind. */
static void write_replaces_at_once(void **state)
{
	(void)state;
	const char *path = below("a");
	char old[4];
	struct stat st;

	must_write(path, STR("old"));
	int fd = open(path, O_RDONLY);
	must_write(path, STR("longer than old"));
	assert_int_equal(read(fd, old, sizeof old), 3);
	assert_memory_equal(old, "old", 3);
	close(fd);
	assert_true(str_is(must_read(path), "longer than old"));
	assert_false(file_exists(below("a.part")));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0400, 0400);
	must_write(path, (struct str){ 0 });
	assert_int_equal(must_read(path).n, 0);
	unlink(path);
}

static void write_that_fails_leaves_the_old(void **state)
{
	(void)state;
	const char *dir = below("d");
	const char *path = below("d/a");
	struct err err;

	assert_true(file_make_dir(dir, &err) && file_make_dir(dir, &err));
	must_write(path, STR("old"));
	/* stands in the way of the temporary file */
	assert_int_equal(mkdir(below("d/a.part"), 0700), 0);
	assert_false(file_write(path, STR("new"), 0644, &err));
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "a.part"));
	assert_true(str_is(must_read(path), "old"));
	assert_false(file_write(below("absent/a"), STR("x"), 0644, &err));
	assert_int_equal(err.code, ERR_IO);
	rmdir(below("d/a.part"));
	unlink(path);
	rmdir(dir);
}

static void read_refusals(void **state)
{
	(void)state;
	struct err err;
	struct str s = STR("untouched");

	assert_false(file_read(below("absent"), 10, &memory, &s, &err));
	assert_true(err.code == ERR_IO && strstr(err.text, "absent"));
	assert_false(file_read(folder, 10, &memory, &s, &err));
	assert_int_equal(err.code, ERR_IO);
	must_write(below("big"), STR("0123456789a"));
	assert_false(file_read(below("big"), 10, &memory, &s, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	struct arena tiny = {
		.at = memory.at,
		.end = memory.at + 4,
	};
	assert_false(file_read(below("big"), 100, &tiny, &s, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_true(str_is(s, "untouched"));
	unlink(below("big"));
	assert_false(file_sync_dir(below("absent"), &err));
}

struct seen {
	char names[512];
	int stop_after;
};

static bool note_name(void *ctx, const char *path, struct err *err)
{
	struct seen *s = ctx;
	size_t n = strlen(s->names);

	snprintf(s->names + n,
		sizeof s->names - n,
		"%s ",
		path + strlen(folder) + 1);
	return --s->stop_after != 0 || fail(err, ERR_LIMIT, 0, "enough");
}

static void note_passed(void *ctx,
	const char *path,
	enum walk_passed kind,
	const struct err *why)
{
	struct seen *s = ctx;
	size_t n = strlen(s->names);

	assert_non_null(strstr(why->text, path));
	snprintf(s->names + n,
		sizeof s->names - n,
		"%c:%s ",
		"hlsu"[kind],
		path + strlen(folder) + 1);
}

static void walk_in_byte_order(void **state)
{
	(void)state;
	static const char *const files[] = { "w/b",
		"w/B",
		"w/a/z",
		"w/a/10",
		"w/a/9",
		"w/a.log",
		"w/.hidden",
		"w/\xe3\x81\x82" };
	struct seen seen = { .stop_after = -1 };
	struct folder_walk w = {
		.ctx = &seen,
		.file = note_name,
		.passed = note_passed,
	};
	struct err err;

	file_make_dir(below("w"), &err);
	file_make_dir(below("w/a"), &err);
	file_make_dir(below("w/.git"), &err);
	must_write(below("w/.git/x"), STR("x"));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		must_write(below(files[i]), STR("x"));
	assert_int_equal(symlink("b", below("w/c")), 0);
	assert_true(folder_walk(below("w"), &w, &err));
	assert_string_equal(seen.names,
		"h:w/.git h:w/.hidden w/B w/a/10 w/a/9 w/a/z w/a.log w/b "
		"l:w/c w/\xe3\x81\x82 ");
	seen = (struct seen){ .stop_after = -1 };
	w.hidden = true;
	assert_true(folder_walk(below("w"), &w, &err));
	assert_string_equal(seen.names,
		"w/.git/x w/.hidden w/B w/a/10 w/a/9 w/a/z w/a.log w/b "
		"l:w/c w/\xe3\x81\x82 ");
	seen = (struct seen){ .stop_after = 2 };
	w.hidden = false;
	assert_false(folder_walk(below("w"), &w, &err));
	assert_string_equal(seen.names, "h:w/.git h:w/.hidden w/B w/a/10 ");
	assert_string_equal(err.text, "enough");
	seen = (struct seen){ .stop_after = -1 };
	/* a file by itself */
	assert_true(folder_walk(below("w/b"), &w, &err));
	/* a link that is named is followed */
	assert_true(folder_walk(below("w/c"), &w, &err));
	assert_true(folder_walk(below("absent"), &w, &err));
	assert_string_equal(seen.names, "w/b w/c u:absent ");
	/* all or nothing */
	seen = (struct seen){ .stop_after = -1 };
	assert_true(file_walk(below("w/a"), note_name, &seen, &err));
	assert_string_equal(seen.names, "w/a/10 w/a/9 w/a/z ");
	assert_false(file_walk(below("absent"), note_name, &seen, &err));
	unlink(below("w/c"));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(below(files[i]));
	unlink(below("w/.git/x"));
	rmdir(below("w/.git"));
	rmdir(below("w/a"));
	rmdir(below("w"));
}

static void input_of_a_descriptor(void **state)
{
	(void)state;
	struct err err;
	unsigned char b[4];

	must_write(below("i"), STR("abcdef"));
	int fd = open(below("i"), O_RDONLY);
	int closed = -1;
	struct input in = input_fd(&fd);
	struct input bad = input_fd(&closed);
	assert_int_equal(in.pull(in.ctx, b, 4, &err), 4);
	assert_int_equal(in.pull(in.ctx, b, 4, &err), 2);
	assert_int_equal(in.pull(in.ctx, b, 4, &err), 0);
	assert_int_equal(in.pull(in.ctx, b, 4, &err), 0);
	assert_int_equal(bad.pull(bad.ctx, b, 4, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	close(fd);
	unlink(below("i"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(write_replaces_at_once),
		cmocka_unit_test(write_that_fails_leaves_the_old),
		cmocka_unit_test(read_refusals),
		cmocka_unit_test(walk_in_byte_order),
		cmocka_unit_test(input_of_a_descriptor),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
