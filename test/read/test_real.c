/* SPDX-License-Identifier: Apache-2.0 */
/* Logs that others made, where they are at hand (../shared/data beside the
 * source): every line is a record, or tells again of a connection, and none is
 * skipped. */
#include "../core/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "drive.h"

enum {
	FILE_MAX = 64 << 20
};
#define MEMORY ((size_t)512 << 20)

struct tally {
	struct arena memory;
	unsigned files;
	unsigned wrong;
	uint64_t records;
	uint64_t skipped;
	uint64_t
		beside; /* certificates of the file at hand: of a line of TLS */
	const char
		*reader; /* how the names of the readers in question begin */
};

static bool put(void *ctx, const struct obs *o)
{
	struct tally *t = ctx;

	t->beside += o->kind == OBS_CERTIFICATE &&
		str_starts(str_of(t->reader), STR("suricata"));
	return true;
}

static void skip_one(void *ctx, const struct skip *s)
{
	(void)ctx;
	print_message("  skip: line %llu, column %u: %s\n",
		(unsigned long long)s->line,
		s->column,
		s->why);
}

/* lines with a record: neither empty nor a header, which somebody may have
 * indented */
static uint64_t record_lines(struct str all)
{
	uint64_t n = 0;
	struct str line = all;

	for (bool more = true; more;) {
		more = str_cut(all, '\n', &line, &all);
		line = str_trim(more ? line : all);
		n += line.n && line.p[0] != '#';
	}
	return n;
}

/* rows of connections that rows before them told of, as the note says */
static uint64_t told_again(const char *note)
{
	const char *hit = strstr(note, " rows tell again");
	uint64_t n = 0;

	while (hit && hit > note && hit[-1] >= '0' && hit[-1] <= '9')
		hit--;
	if (hit)
		sscanf(hit, "%" SCNu64, &n);
	return n;
}

static bool one_file(void *ctx, const char *path, struct err *err)
{
	struct tally *t = ctx;
	struct arena a = t->memory;
	struct sink sink = { t, put, skip_one };
	struct str bytes;

	t->beside = 0;
	if (!file_read(path, FILE_MAX, &a, &bytes, err))
		return false;
	struct drive d = drive(bytes, 0, NULL, true, &a, &sink);
	if (!d.reader ||
		!str_starts(str_of(d.reader->name), str_of(t->reader)))
		return true;
	uint64_t want = record_lines(d.seen);
	uint64_t all = d.stats.records + d.stats.skipped +
		told_again(d.stats.note) - t->beside;
	t->files++;
	t->records += d.stats.records;
	t->skipped += d.stats.skipped;
	if (!d.ok || d.stats.skipped || all != want) {
		print_error("%s: %llu records and %llu skips of %llu lines\n",
			path,
			(unsigned long long)d.stats.records,
			(unsigned long long)d.stats.skipped,
			(unsigned long long)want);
		t->wrong++;
	}
	return true;
}

static void logs_of(const char *begin, const char *below, const char *what)
{
	struct tally t = { .reader = begin };
	struct err err;

	assert_true(arena_open(&t.memory, MEMORY, &err));
	const char *folder = source_path(&t.memory, below);
	if (!file_exists(folder)) {
		print_message("skipped: no real data at %s\n", folder);
		arena_close(&t.memory);
		skip();
	}
	if (!file_walk(folder, one_file, &t, &err))
		fail_msg("%s", err.text);
	arena_close(&t.memory);
	print_message("%u %s, %llu records, %llu skips\n",
		t.files,
		what,
		(unsigned long long)t.records,
		(unsigned long long)t.skipped);
	assert_true(t.files > 0);
	assert_int_equal(t.wrong, 0);
}

static void zeek_logs(void **state)
{
	(void)state;
	logs_of("zeek", "../shared/data/network", "Zeek logs");
}

static void suricata_events(void **state)
{
	(void)state;
	logs_of("suricata",
		"../shared/data/network/slips",
		"files of Suricata events");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(
							   zeek_logs),
		cmocka_unit_test(suricata_events) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
