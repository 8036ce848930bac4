/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato grid: what came to addresses that offer nothing. */
#include <inttypes.h>

#include "cli/cli.h"

static void tell(void *ctx, struct str sentence)
{
	struct buf b = { 0 };

	(void)ctx;
	put_safe(&b, sentence);
	fprintf(stderr, "ashiato: %.*s\n", STR_FMT(buf_str(&b)));
	buf_done(&b);
}

static bool month_from(const struct args *a, struct grid_question *q)
{
	struct span s;
	int64_t year;
	unsigned month;
	unsigned day;

	if (!a->month)
		return true;
	if (!span_parse(str_of(a->month), STR("Z"), &s) || s.res != RES_MONTH) {
		usage("--month: a month such as 2024-04 was expected, not "
		      "\"%s\"",
			a->month);
		return false;
	}
	civil_from_days(s.from / DAY_S, &year, &month, &day);
	q->year = (int32_t)year;
	q->month = month;
	return true;
}

static bool write_buf(const char *path, struct buf *b, struct err *err)
{
	bool ok = b->bad
		? fail(err, ERR_LIMIT, 0, "no memory left for %s", path)
		: file_write(path, buf_str(b), 0644, err);

	buf_done(b);
	return ok;
}

static bool write_files(const struct args *a,
	const struct grid_report *r,
	struct err *err)
{
	struct buf b = { 0 };

	if (a->csv_file) {
		publish_grid_csv(r, &b);
		if (!write_buf(a->csv_file, &b, err))
			return false;
	}
	if (!a->html)
		return true;
	if (publish_grid_html(r, &b, err))
		return write_buf(a->html, &b, err);
	buf_done(&b);
	return false;
}

static bool answer(const struct args *a, const struct grid_report *r)
{
	struct buf b = { 0 };

	if (a->json || a->jsonl)
		publish_grid_json(r, &b);
	else
		publish_grid(r, terminal_width(), terminal_colour(), &b);
	bool ok = put_out(&b);
	buf_done(&b);
	return ok;
}

static int report(const struct args *a,
	const struct grid *g,
	const struct grid_question *q)
{
	struct arena room = { 0 };
	struct grid_report r;
	struct buf saved = { 0 };
	struct err err;
	bool told = true;

	if (a->save) {
		grid_save(g, &saved);
		if (!write_buf(a->save, &saved, &err))
			return complain(&err);
	}
	bool ok = arena_open(&room, GRID_ARENA, &err) &&
		grid_report(g, q, &room, &r, &err) &&
		write_files(a, &r, &err) && (told = answer(a, &r));
	arena_close(&room);
	if (ok)
		return EXIT_OK;
	if (told)
		return complain(&err);
	return EXIT_FAILED;
}

int cmd_grid(const struct args *a)
{
	struct meter meter;
	struct progress p = meter_open(&meter, a->quiet);
	struct grid_question q = { .version = ASHIATO_VERSION };
	struct grid_job job = { a->word,
		a->n_word,
		a->sensor.v,
		a->sensor.n,
		a->table.v,
		a->table.n,
		a->mmdb.v,
		a->mmdb.n,
		&p,
		NULL,
		tell };
	struct grid_counted n;
	struct grid *g = NULL;
	struct err err;

	if (!a->n_word && !a->table.n)
		return usage("a file, folder, case or saved grid is expected: "
			     "`ashiato grid logs/ --sensor 192.0.2.10`");
	if (!month_from(a, &q))
		return EXIT_USAGE;
	bool ok = engine_grid(&job, &g, &n, &err);
	meter_close(&meter);
	if (!ok)
		return complain(&err);
	if (!a->quiet && (n.files || n.saved))
		fprintf(stderr,
			"ashiato: counted %" PRIu64 " files (%.1f MB, %" PRIu64
			" observations, %" PRIu64 " skipped) and %" PRIu64
			" saved grids; %.1f MB of memory\n",
			n.files,
			(double)n.bytes / 1e6,
			n.records,
			n.skipped,
			n.saved,
			(double)grid_bytes(g) / 1e6);
	int status = report(a, g, &q);
	grid_close(g);
	return status;
}
