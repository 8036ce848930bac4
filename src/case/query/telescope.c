/* SPDX-License-Identifier: Apache-2.0 */
/* What came to a network telescope: addresses that nobody uses. */
#include <inttypes.h>

#include "case/query/answer.h"

struct watching {
	struct answer *a;
	struct telescope *telescope;
	struct arena room;
	struct telescope_question q;
	bool reported;
	struct telescope_report report;
};

static void watching_close(struct answer *a)
{
	struct watching *w = a->own;

	telescope_close(w->telescope);
	arena_close(&w->room);
}

static void tell_on(void *ctx, struct str sentence)
{
	const struct watching *w = ctx;

	w->a->call->tell(w->a->call->ctx, sentence);
}

static struct telescope_question month_of(const struct answer *a)
{
	struct telescope_question q = { .version = ASHIATO_VERSION };
	const char *month = answer_value(a, PARAM_MONTH);
	struct span s;
	int64_t year;
	unsigned day;

	if (month && span_parse(str_of(month), STR("Z"), &s)) {
		civil_from_days(s.from / DAY_S, &year, &q.month, &day);
		q.year = (int32_t)year;
	}
	return q;
}

/* sensors and totals are told apart by their columns */
static const char *const *tables_of(struct answer *a, int *ret_n)
{
	const struct query_call *c = a->call;
	int n = c->value[PARAM_SENSORS].n + c->value[PARAM_TOTALS].n;
	const char **path = NEW(&a->room, const char *, (size_t)n + 1);

	*ret_n = 0;
	for (int i = 0; path && i < c->value[PARAM_SENSORS].n; i++)
		path[(*ret_n)++] = c->value[PARAM_SENSORS].v[i];
	for (int i = 0; path && i < c->value[PARAM_TOTALS].n; i++)
		path[(*ret_n)++] = c->value[PARAM_TOTALS].v[i];
	return path;
}

static void tell_counts(const struct answer *a,
	const struct telescope_counted *n,
	const struct telescope *g)
{
	if (!a->call->quiet && (n->files || n->saved)) {
		answer_tell(a,
			"counted %" PRIu64 " files (%.1f MB, %" PRIu64
			" observations, %" PRIu64 " skipped) and %" PRIu64
			" saved counts; %.1f MB of memory",
			n->files,
			(double)n->bytes / 1e6,
			n->records,
			n->skipped,
			n->saved,
			(double)telescope_bytes(g) / 1e6);
	}
}

ASKS(telescope)
{
	const struct query_call *c = a->call;
	struct telescope_job job = {
		.path = c->value[PARAM_PATH].v,
		.n_path = c->value[PARAM_PATH].n,
		.sensor = c->value[PARAM_SENSOR].v,
		.n_sensor = c->value[PARAM_SENSOR].n,
		.mmdb = c->value[PARAM_MMDB].v,
		.n_mmdb = c->value[PARAM_MMDB].n,
		.progress = c->progress,
		.say = tell_on,
	};
	struct telescope_counted n;

	if (!arena_open(&a->room, 1 << 20, err))
		return false;
	struct watching *w = NEW(&a->room, struct watching, 1);
	job.table = tables_of(a, &job.n_table);
	if (!w || !job.table)
		return fail(err, ERR_LIMIT, 0, "too many files in one call");
	w->a = a;
	w->q = month_of(a);
	job.ctx = w;
	a->own = w;
	a->close = watching_close;
	if (!job.n_path && !job.n_table) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s: a file, folder, case or saved counts are "
			"expected, and a sensor, such as 192.0.2.10",
			a->call->called);
	}
	if (!case_telescope(&job, &w->telescope, &n, err))
		return false;
	tell_counts(a, &n, w->telescope);
	return true;
}

/* Made when it is first written: what was counted can be saved also when it has
 * nothing of the month that was asked for. NULL: *err says why. */
static const struct telescope_report *report_of(struct answer *a,
	struct err *err)
{
	struct watching *w = a->own;

	if (w->reported)
		return &w->report;
	if (!w->room.base && !arena_open(&w->room, TELESCOPE_ARENA, err))
		return NULL;
	w->reported = telescope_report(w->telescope,
		&w->q,
		&w->room,
		&w->report,
		err);
	return w->reported ? &w->report : NULL;
}

WRITES(telescope)
{
	const struct telescope_report *r = report_of(a, err);

	if (!r)
		return false;
	publish_telescope(r, a->call->width, a->call->colour, out);
	return true;
}

WRITES(telescope_json)
{
	const struct telescope_report *r = report_of(a, err);

	if (!r)
		return false;
	publish_telescope_json(r, out);
	return true;
}

WRITES(telescope_csv)
{
	const struct telescope_report *r = report_of(a, err);

	if (!r)
		return false;
	publish_telescope_csv(r, out);
	return true;
}

WRITES(telescope_html)
{
	const struct telescope_report *r = report_of(a, err);

	return r && publish_telescope_html(r, out, err);
}

WRITES(telescope_saved)
{
	const struct watching *w = a->own;

	(void)err;
	telescope_save(w->telescope, out);
	return true;
}
