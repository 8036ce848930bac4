/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cli/cli.h"

enum {
	FORMATS_MAX = 64
};

struct format_count {
	char name[32];
	uint32_t n;
};

struct adding {
	struct store *store;
	struct add_group *group;
	bool failed; /* what was pending when something was passed over */
	struct err why;
	struct acquisition how;
	struct progress progress;
	struct meter meter;
	struct arena a; /* of remarks */
	bool json;
	uint32_t files;
	uint32_t sealed;
	uint32_t known;
	uint32_t refused;
	uint32_t hidden;
	uint32_t tables; /* new ones of which something was refused */
	uint64_t rows;   /* that were taken of new tables */
	struct format_count format[FORMATS_MAX];
	uint32_t n_format;
	/* the first exhibit of this call that holds rows; UINT32_MAX = none */
	uint32_t rows_from;
};

static void say_skips(const char *name, const struct reading_run *r)
{
	enum {
		SHOWN = 5
	};

	for (uint32_t i = 0; i < r->n_skip && i < SHOWN; i++) {
		const struct skip *s = &r->skip[i];

		if (s->line && s->column) {
			say_line("  skipped: %s, line %" PRIu64
				 ", column %u: %s",
				name,
				s->line,
				s->column,
				s->why);
		} else if (s->line) {
			say_line("  skipped: %s, line %" PRIu64 ": %s",
				name,
				s->line,
				s->why);
		} else {
			say_line("  skipped: %s, byte %" PRIu64 ": %s",
				name,
				s->at_byte,
				s->why);
		}
	}
	if (r->skipped > SHOWN) {
		say_line("  skipped: %" PRIu64 " more; `ashiato show CASE "
					       "exhibits --json` lists the "
			 "first 100",
			r->skipped - SHOWN);
	}
}

/* The same bytes came with other words: they are not what the case says. */
static void say_otherwise(const struct added *x, const char *hex)
{
	struct buf b = { 0 };

	if (!x->otherwise)
		return;
	amended_words(x->otherwise, &b);
	say_line("  its %.*s was sealed otherwise, and stays so; `ashiato "
		 "amend "
		 "CASE %.12s` corrects it",
		STR_FMT(buf_str(&b)),
		hex);
	buf_done(&b);
}

static void say_known(const char *path,
	const struct added *x,
	const char *hex)
{
	say_line("%s: sealed before as %.12s (%.*s); nothing was added",
		path,
		hex,
		STR_FMT(x->exhibit.name));
	if (x->exhibit.withdrawn) {
		say_line("  it is withdrawn: nothing rests on it; "
			 "`ashiato undo` takes that back");
	}
	say_otherwise(x, hex);
}

static void what_was_read(const struct reading_run *r, struct buf *b)
{
	if (str_is(r->format, "unknown")) {
		buf_z(b, "no reader knows this format: kept, not read");
	} else if (str_is(r->format, "empty")) {
		buf_z(b, "empty: nothing to read");
	} else {
		buf_fmt(b,
			"%.*s: %" PRIu64 " records, %" PRIu64 " skipped",
			STR_FMT(r->format),
			r->records,
			r->skipped);
	}
	buf_fmt(b, "%s%.*s", r->note.n ? "; " : "", STR_FMT(r->note));
}

static void say_added(const char *path, const struct added *x)
{
	char hex[SHA256_HEX_N];
	const struct reading_run *r = &x->reading;
	struct buf b = { 0 };

	hex_write(x->exhibit.sha256.b, SHA256_N, hex);
	if (!x->is_new) {
		say_known(path, x, hex);
		return;
	}
	what_was_read(r, &b);
	say_line("%s: sealed %.12s, %" PRIu64 " bytes; %.*s",
		path,
		hex,
		x->exhibit.size_byte,
		STR_FMT(buf_str(&b)));
	buf_done(&b);
	if (r->failed.n) {
		say_line("  the rest could not be read: %s: %.*s",
			path,
			STR_FMT(r->failed));
	}
	say_skips(path, r);
}

static void say_added_json(const char *path, const struct added *x)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	char hex[SHA256_HEX_N];

	hex_write(x->exhibit.sha256.b, SHA256_N, hex);
	jw_object(&j, NULL);
	jw_z(&j, "file", path);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "size", x->exhibit.size_byte);
	jw_bool(&j, "new", x->is_new);
	if (x->otherwise) {
		struct buf words = { 0 };

		amended_words(x->otherwise, &words);
		jw_str(&j, "sealed_otherwise", buf_str(&words));
		buf_done(&words);
	}
	jw_str(&j, "format", x->reading.format);
	jw_u64(&j, "records", x->reading.records);
	jw_u64(&j, "skipped", x->reading.skipped);
	jw_str(&j, "note", x->reading.note);
	jw_str(&j, "failed", x->reading.failed);
	jw_object_end(&j);
	buf_z(&b, "\n");
	put_json(buf_str(&b));
	buf_done(&b);
}

static void count_format(struct adding *d, struct str format)
{
	for (uint32_t i = 0; i < d->n_format; i++) {
		if (str_is(format, d->format[i].name)) {
			d->format[i].n++;
			return;
		}
	}
	if (d->n_format == FORMATS_MAX)
		return;
	struct format_count *f = &d->format[d->n_format++];
	snprintf(f->name, sizeof f->name, "%.*s", STR_FMT(format));
	f->n = 1;
}

/* A file that could not be taken: named, counted, and the others go on. */
static void say_refused(struct adding *d,
	const char *path,
	const struct err *why)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	d->refused++;
	meter_close(&d->meter);
	complain(why);
	if (!d->json)
		return;
	jw_object(&j, NULL);
	jw_z(&j, "file", path);
	jw_z(&j, "refused", why->text);
	jw_object_end(&j);
	buf_z(&b, "\n");
	put_json(buf_str(&b));
	buf_done(&b);
}

/* A file that is in the case now. */
static void say_taken(void *ctx, const char *path, const struct added *x)
{
	struct adding *d = ctx;

	if (x->is_new && str_is(x->reading.format, "table") &&
		x->reading.exhibit < d->rows_from) {
		d->rows_from = x->reading.exhibit;
	}
	meter_close(&d->meter);
	d->files++;
	d->sealed += x->is_new;
	bool table = x->is_new && str_is(x->reading.format, "table");
	d->rows += table ? x->reading.records : 0;
	d->tables += table && (x->reading.skipped || x->reading.failed.n);
	d->known += !x->is_new;
	count_format(d, x->exhibit.format);
	if (d->json)
		say_added_json(path, x);
	else
		say_added(path, x);
	fflush(stdout); /* acknowledged means said */
}

static bool add_as(struct adding *d,
	const char *path,
	const struct acquisition *how,
	struct err *err)
{
	bool refused;

	if (d->failed) {
		*err = d->why;
		return false;
	}
	if (case_add(d->group, path, how, &refused, err))
		return true;
	if (refused)
		say_refused(d, path, err);
	return refused;
}

static void say_head(const struct adding *d)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	struct case_head h = case_head(d->store);

	if (d->json) {
		jw_object(&j, NULL);
		jw_u64(&j, "entries", h.size);
		jw_z(&j, "root", h.root);
		jw_object_end(&j);
		buf_z(&b, "\n");
	} else {
		head_text(d->store, &b);
	}
	put_text(buf_str(&b));
	buf_done(&b);
}

/* What came before is said before something that is not taken. */
static void say_before(struct adding *d)
{
	if (!d->failed && !case_add_flush(d->group, &d->why))
		d->failed = true;
}

static void passed_over(void *ctx,
	const char *path,
	enum walk_passed kind,
	const struct err *why)
{
	struct adding *d = ctx;

	if (kind == WALK_HIDDEN) {
		d->hidden++;
		return;
	}
	say_before(d);
	say_refused(d, path, why);
}

static void say_sums_json(const struct adding *d)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_object(&j, "summary");
	jw_u64(&j, "files", d->files);
	jw_u64(&j, "sealed", d->sealed);
	jw_u64(&j, "known_before", d->known);
	jw_u64(&j, "refused", d->refused);
	jw_u64(&j, "hidden", d->hidden);
	jw_object(&j, "formats");
	for (uint32_t i = 0; i < d->n_format; i++)
		jw_u64(&j, d->format[i].name, d->format[i].n);
	jw_object_end(&j);
	jw_object_end(&j);
	jw_object_end(&j);
	buf_z(&b, "\n");
	put_json(buf_str(&b));
	buf_done(&b);
}

static void say_formats(const struct adding *d)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < d->n_format; i++) {
		buf_fmt(&b,
			"%s %s %u",
			i ? "," : "",
			d->format[i].name,
			d->format[i].n);
	}
	say_line("  by format:%.*s", STR_FMT(buf_str(&b)));
	buf_done(&b);
}

static void say_sums(const struct adding *d)
{
	struct buf b = { 0 };

	if (d->files + d->refused + d->hidden < 2)
		return;
	if (d->refused)
		buf_fmt(&b, ", %u not taken (named above)", d->refused);
	if (d->hidden) {
		buf_fmt(&b,
			", %u hidden names passed over (--hidden takes them)",
			d->hidden);
	}
	say_line("%u files: %u sealed, %u known before%.*s",
		d->files,
		d->sealed,
		d->known,
		STR_FMT(buf_str(&b)));
	buf_done(&b);
	if (d->files >= 2)
		say_formats(d);
}

/* Whoever fills in a table wants its rows in the case. */
static bool no_row_taken(const struct adding *d)
{
	if (!d->tables || d->rows)
		return false;
	say_error(
		"no row of %s was taken, for the reasons above: mend %s and "
		"add %s again",
		d->tables == 1 ? "the table" : "the tables",
		d->tables == 1 ? "it" : "them",
		d->tables == 1 ? "it" : "them");
	return true;
}

/* Rows that move nothing are said at once, while whoever typed them is there.
 */
static bool say_remarks(struct adding *d, struct err *err)
{
	enum {
		SHOWN = 12
	};
	struct str *s;
	uint32_t n;
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	d->a.at = d->a.base;
	if (!case_remarks(d->store, d->rows_from, &d->a, &s, &n, err))
		return false;
	if (d->json) {
		jw_object(&j, NULL);
		jw_array(&j, "remarks");
		for (uint32_t i = 0; i < n; i++)
			jw_str(&j, NULL, s[i]);
		jw_array_end(&j);
		jw_object_end(&j);
		buf_z(&b, "\n");
	} else {
		for (uint32_t i = 0; i < n && i < SHOWN; i++)
			say_line("  %.*s", STR_FMT(s[i]));
		if (n > SHOWN) {
			say_line("  and %u more rows that move nothing, or "
				 "names that look alike; --json lists them "
				 "all",
				n - SHOWN);
		}
	}
	put_json(buf_str(&b));
	buf_done(&b);
	return true;
}

static bool add_path(void *ctx, const char *path, struct err *err)
{
	struct adding *d = ctx;

	return add_as(d, path, &d->how, err);
}

static bool add_listed(void *ctx,
	const char *path,
	const struct acquisition *how,
	struct err *err)
{
	return add_as(ctx, path, how, err);
}

static void manifest_refused(void *ctx, const struct skip *s)
{
	struct adding *d = ctx;
	struct err err;
	char column[32] = "";

	say_before(d);
	meter_close(&d->meter);
	if (s->column)
		snprintf(column, sizeof column, ", column %u", s->column);
	fail(&err,
		ERR_FORMAT,
		s->at_byte,
		"the manifest, line %" PRIu64 "%s: %s",
		s->line,
		column,
		s->why);
	complain(&err);
	d->refused++;
}

/* Takes what is named in the manifest and in the call. */
static bool add_all(struct adding *d,
	const struct args *a,
	struct arena *manifest,
	struct err *err)
{
	const struct folder_walk walk = {
		.hidden = a->hidden,
		.ctx = d,
		.file = add_path,
		.passed = passed_over,
	};
	const struct add_setup setup = {
		.store = d->store,
		.progress = &d->progress,
		.ctx = d,
		.said = say_taken,
	};
	struct err closing;
	bool ok = case_add_open(&d->group, &setup, err);

	if (ok && a->manifest) {
		ok = case_manifest(a->manifest,
			a->anywhere,
			manifest,
			add_listed,
			manifest_refused,
			d,
			err);
	}
	for (int i = 1; ok && i < a->n_word; i++)
		ok = folder_walk(a->word[i], &walk, err);
	/* what was taken before something failed is in the case */
	if (!case_add_close(d->group, &closing) && ok) {
		*err = closing;
		ok = false;
	}
	if (ok && d->failed)
		*err = d->why;
	return ok && !d->failed;
}

int cmd_add(const struct args *a)
{
	struct err err = { 0 };
	struct adding d = {
		.json = a->json || a->jsonl,
		.rows_from = UINT32_MAX,
	};
	struct arena manifest = { 0 };
	char vantage[INDICATOR_MAX_BYTE];

	if (a->replaces && (a->manifest || a->n_word != 2)) {
		return usage(
			"add: --replaces goes with one file: the one that "
			"takes the exhibit's place");
	}
	if (a->n_word < 1 || (a->n_word < 2 && !a->manifest)) {
		return usage(
			"add: a case and at least one file were expected; "
			"see `ashiato help add`");
	}
	if (!acquisition_from(a, vantage, &d.how))
		return EXIT_USAGE;
	d.progress = meter_open(&d.meter, a->quiet);
	if (!case_open(&d.store, a->word[0], &err))
		return complain(&err);
	warn_of(d.store);
	bool ok = arena_open(&d.a, 64 << 20, &err) &&
		arena_open(&manifest, 64 << 20, &err) &&
		add_all(&d, a, &manifest, &err);
	meter_close(&d.meter);
	if (ok && d.json)
		say_sums_json(&d);
	else if (ok)
		say_sums(&d);
	if (ok && d.rows_from != UINT32_MAX)
		ok = say_remarks(&d, &err);
	if (ok)
		say_head(&d);
	arena_close(&manifest);
	arena_close(&d.a);
	struct err closing = { 0 };
	if (!case_close(d.store, &closing) && ok)
		return complain(&closing);
	if (!ok)
		return complain(&err);
	/* named above, each */
	return no_row_taken(&d) || d.refused ? EXIT_FAILED : EXIT_OK;
}
