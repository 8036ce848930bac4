/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that others wrote against every log or capture of a case. */
#include "case/steps/inside.h"
#include "case/steps/plan.h"
#include "detect/detect.h"

enum {
	/* what one record may take while it is looked at */
	RECORD_ROOM = 1 << 20,
	RULE_FILE_MAX = 64 << 20
};

struct detecting {
	struct arena *a;
	struct sigma *sigma;
	struct suricata *suricata; /* one of both */
	struct arena room;
	uint32_t exhibit;
	bool failed;
	uint64_t files;
};

static bool open_engine(struct detecting *d, const struct detect_call *call)
{
	if (call->n_suricata)
		d->suricata = suricata_open(d->a);
	else
		d->sigma = sigma_open(d->a, false);
	return d->suricata || d->sigma;
}

static bool engine_add(struct detecting *d, struct str file, struct str text)
{
	return d->suricata ? suricata_add(d->suricata, file, text)
			   : sigma_add(d->sigma, file, text);
}

static bool engine_ready(struct detecting *d, struct err *err)
{
	return d->suricata ? suricata_ready(d->suricata, err)
			   : sigma_ready(d->sigma, err);
}

static bool engine_end(struct detecting *d, struct detection *ret)
{
	return d->suricata ? suricata_end(d->suricata, ret)
			   : sigma_end(d->sigma, ret);
}

/* --- rules ---------------------------------------------------------------
 */

static bool is_rule_file(const struct detecting *d, const char *path)
{
	struct str s = str_of(path);

	if (d->suricata)
		return str_ends(s, STR(".rules"));
	return str_ends(s, STR(".yml")) || str_ends(s, STR(".yaml"));
}

static bool add_file(void *ctx, const char *path, struct err *err)
{
	struct detecting *d = ctx;
	struct str text;

	if (!file_read(path, RULE_FILE_MAX, d->a, &text, err))
		return false;
	d->files++;
	return engine_add(d, str_of(path), text) ||
		fail(err,
			ERR_LIMIT,
			0,
			"%s: the rules before it and this one are more than "
			"there is room for",
			path);
}

static bool add_in_folder(void *ctx, const char *path, struct err *err)
{
	return !is_rule_file(ctx, path) || add_file(ctx, path, err);
}

/* A file whatever it is called; of a folder those that are called as rules
 * are. */
static bool add_rules(struct detecting *d, const char *path, struct err *err)
{
	struct err none = { 0 };

	if (file_readable(path, &none))
		return add_file(d, path, err);
	uint64_t before = d->files;
	if (!file_walk(path, add_in_folder, d, err))
		return false;
	return d->files > before ||
		fail(err,
			ERR_USAGE,
			0,
			d->suricata
				? "--suricata %s: it holds no file *.rules"
				: "--sigma %s: it holds no file *.yml or "
				  "*.yaml",
			path);
}

/* --- records -------------------------------------------------------------
 */

static bool put_record(void *ctx, const struct obs *o)
{
	struct detecting *d = ctx;
	struct arena room = d->room;
	struct detection_cell cell[DETECT_CELLS_MAX];
	struct detect_record r;

	if (!detect_record_of(o, &room, cell, &r))
		return true;
	r.loc.exhibit = d->exhibit;
	d->failed = !sigma_take(d->sigma, &r, NULL, NULL);
	return !d->failed;
}

static bool put_sent(void *ctx, const struct obs *o)
{
	struct detecting *d = ctx;

	d->failed = !suricata_take(d->suricata, d->exhibit, o);
	return !d->failed;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static bool is_capture(const struct exhibit *x)
{
	return str_is(x->format, "pcap") || str_is(x->format, "pcapng");
}

static bool look_into(struct detecting *d,
	struct store *s,
	const struct exhibit *x,
	struct err *err)
{
	if (!d->suricata)
		return case_read_exhibit_as_written(s,
			x,
			&(struct sink){ d, put_record, pass_skip },
			err);
	unsigned asks = suricata_asks(d->suricata);
	if (!is_capture(x) || !asks)
		return true;
	if (!case_read_exhibit_payload(s,
		    x,
		    asks,
		    &(struct sink){ d, put_sent, pass_skip },
		    err))
		return false;
	d->failed |= !suricata_end_of_capture(d->suricata);
	return true;
}

static bool look_through(struct detecting *d,
	struct store *s,
	const struct exhibit *x,
	uint32_t n,
	const struct progress *p,
	struct err *err)
{
	uint64_t all = 0;
	uint64_t done = 0;

	for (uint32_t i = 0; i < n; i++)
		all += x[i].size_byte;
	for (uint32_t i = 0; i < n; i++) {
		if (p && p->step)
			p->step(p->ctx, "hunting", done, all);
		done += x[i].size_byte;
		if (x[i].withdrawn ||
			!plan_reads(x[i].format, PASS_TELEMETRY))
			continue;
		d->exhibit = i;
		if (!look_into(d, s, &x[i], err))
			return false;
		if (d->failed)
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

/* The names that people know exhibits by, in the arena. */
static bool name_exhibits(struct detecting *d,
	const struct exhibit *x,
	uint32_t n,
	struct detection *to)
{
	to->exhibit = NEW(d->a, struct str, (size_t)n + 1);
	for (uint32_t i = 0; to->exhibit && i < n; i++)
		to->exhibit[i] = arena_str(d->a, x[i].name);
	to->n_exhibit = n;
	return !d->a->full;
}

static bool hunt_in(struct detecting *d,
	const char *dir,
	const struct progress *p,
	struct detection *ret,
	struct err *err)
{
	struct exhibit *x = NULL;
	uint32_t n = 0;
	struct store *s;

	if (!store_open(&s, dir, STORE_READ, err))
		return false;
	bool ok = store_unchanged(s, err) &&
		store_exhibits_as_of(s,
			INT64_MAX,
			UINT64_MAX,
			d->a,
			&x,
			&n,
			err) &&
		look_through(d, s, x, n, p, err);
	if (ok && !(engine_end(d, ret) && name_exhibits(d, x, n, ret)))
		ok = fail(err, ERR_LIMIT, 0, "no memory left");
	return store_close(s, &(struct err){ 0 }) && ok;
}

bool case_detect(const struct detect_call *call,
	struct arena *a,
	struct detection *ret,
	struct err *err)
{
	struct detecting d = { .a = a };
	bool ok = open_engine(&d, call) &&
		arena_open(&d.room, RECORD_ROOM, err);

	for (int i = 0; ok && i < call->n_sigma; i++)
		ok = add_rules(&d, call->sigma[i], err);
	for (int i = 0; ok && i < call->n_suricata; i++)
		ok = add_rules(&d, call->suricata[i], err);
	ok = ok && engine_ready(&d, err) &&
		hunt_in(&d, call->dir, call->progress, ret, err);
	if (!ok && err->code == ERR_NONE)
		fail(err, ERR_LIMIT, 0, "no memory left for the rules");
	sigma_close(d.sigma);
	suricata_close(d.suricata);
	arena_close(&d.room);
	return ok;
}

void case_detect_json(const struct detection *d, struct buf *out)
{
	publish_detection_json(d, out);
}

void case_detect_page(const struct detection *d,
	unsigned width,
	bool colour,
	struct buf *out)
{
	publish_detection(d, width, colour, out);
}
