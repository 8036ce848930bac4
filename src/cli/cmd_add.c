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
	struct acquisition how;
	struct progress progress;
	struct arena a; /* of one file */
	bool json;
	uint32_t files;
	uint32_t sealed;
	uint32_t known;
	uint32_t refused;
	uint32_t hidden;
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
			printf("  skipped: %s, line %" PRIu64
			       ", column %u: %s\n",
				name,
				s->line,
				s->column,
				s->why);
		} else if (s->line) {
			printf("  skipped: %s, line %" PRIu64 ": %s\n",
				name,
				s->line,
				s->why);
		} else {
			printf("  skipped: %s, byte %" PRIu64 ": %s\n",
				name,
				s->at_byte,
				s->why);
		}
	}
	if (r->skipped > SHOWN) {
		printf("  skipped: %" PRIu64
		       " more; `ashiato show CASE exhibits --json` lists the "
		       "first 100\n",
			r->skipped - SHOWN);
	}
}

static void say_added(const char *path, const struct added *x)
{
	char hex[SHA256_HEX_N];
	const struct reading_run *r = &x->reading;

	hex_write(x->exhibit.sha256.b, SHA256_N, hex);
	if (!x->is_new) {
		printf("%s: sealed before as %.12s (%.*s); nothing was added\n",
			path,
			hex,
			STR_FMT(x->exhibit.name));
		return;
	}
	printf("%s: sealed %.12s, %" PRIu64 " bytes; ",
		path,
		hex,
		x->exhibit.size_byte);
	if (str_is(r->format, "unknown")) {
		printf("no reader knows this format: kept, not read");
	} else if (str_is(r->format, "empty")) {
		printf("empty: nothing to read");
	} else {
		printf("%.*s: %" PRIu64 " records, %" PRIu64 " skipped",
			STR_FMT(r->format),
			r->records,
			r->skipped);
	}
	printf("%s%.*s\n", r->note.n ? "; " : "", STR_FMT(r->note));
	if (r->failed.n) {
		printf("  the rest could not be read: %s: %.*s\n",
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
	jw_str(&j, "format", x->reading.format);
	jw_u64(&j, "records", x->reading.records);
	jw_u64(&j, "skipped", x->reading.skipped);
	jw_str(&j, "note", x->reading.note);
	jw_str(&j, "failed", x->reading.failed);
	jw_object_end(&j);
	buf_z(&b, "\n");
	put_out(&b);
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
	complain(why);
	if (!d->json)
		return;
	jw_object(&j, NULL);
	jw_z(&j, "file", path);
	jw_z(&j, "refused", why->text);
	jw_object_end(&j);
	buf_z(&b, "\n");
	put_out(&b);
	buf_done(&b);
}

static bool add_as(struct adding *d,
	const char *path,
	const struct acquisition *how,
	struct err *err)
{
	struct added x;

	d->a.at = d->a.base;
	d->a.full = false;
	if (!case_add(d->store, path, how, &d->a, &x, &d->progress, err)) {
		if (x.refused)
			say_refused(d, path, err);
		return x.refused;
	}
	if (x.is_new && str_is(x.reading.format, "table") &&
		x.reading.exhibit < d->rows_from) {
		d->rows_from = x.reading.exhibit;
	}
	d->files++;
	d->sealed += x.is_new;
	d->known += !x.is_new;
	count_format(d, x.exhibit.format);
	if (d->json)
		say_added_json(path, &x);
	else
		say_added(path, &x);
	fflush(stdout); /* acknowledged means said */
	return true;
}

static void passed_over(void *ctx,
	const char *path,
	enum walk_passed kind,
	const struct err *why)
{
	struct adding *d = ctx;

	if (kind == WALK_HIDDEN)
		d->hidden++;
	else
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
	put_out(&b);
	buf_done(&b);
}

static void say_sums(const struct adding *d)
{
	if (d->files + d->refused + d->hidden < 2)
		return;
	printf("%u files: %u sealed, %u known before",
		d->files,
		d->sealed,
		d->known);
	if (d->refused)
		printf(", %u not taken (named above)", d->refused);
	if (d->hidden) {
		printf(", %u hidden names passed over (--hidden takes them)",
			d->hidden);
	}
	printf("\n");
	if (d->files < 2)
		return;
	printf("  by format:");
	for (uint32_t i = 0; i < d->n_format; i++) {
		printf("%s %s %u",
			i ? "," : "",
			d->format[i].name,
			d->format[i].n);
	}
	printf("\n");
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
			buf_fmt(&b, "  %.*s\n", STR_FMT(s[i]));
		if (n > SHOWN) {
			buf_fmt(&b,
				"  and %u more rows that move nothing, or "
				"names "
				"that look alike; --json lists them all\n",
				n - SHOWN);
		}
	}
	put_out(&b);
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

/* room: what ret may point into */
static bool acquisition_from(const struct args *a,
	char room[static INDICATOR_MAX_BYTE],
	struct acquisition *ret)
{
	*ret = (struct acquisition){
		.by = str_of(whoami(a)),
		.how = str_of(a->how),
		.authority = str_of(a->authority),
		.vantage = str_of(a->vantage),
		.tlp = TLP_AMBER,
	};
	const char *const names[] = { a->by, a->how, a->authority, a->vantage };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i] && strlen(names[i]) > 1024) {
			usage("add: of --by, --how, --authority and --vantage "
			      "at most 1,024 bytes each were expected");
			return false;
		}
	}
	if (a->tlp && !tlp_parse(str_of(a->tlp), &ret->tlp)) {
		usage("--tlp: RED, AMBER+STRICT, AMBER, GREEN or CLEAR was "
		      "expected");
		return false;
	}
	ret->vantage = indicator_refanged(ret->vantage, room);
	if (a->vantage && entity_type_of(ret->vantage) == ENT_NONE) {
		usage("--vantage: an entity such as org:NAME or "
		      "address:203.0.113.10 was expected");
		return false;
	}
	if (!clock_from(a, &ret->told))
		return false;
	ret->acquired_s = (now_s() / DAY_S + 1) * DAY_S;
	if (a->acquired &&
		!day_end_parse(str_of(a->acquired), &ret->acquired_s)) {
		usage("--acquired: a day such as 2016-12-31 was expected");
		return false;
	}
	ret->acquired_s--;
	return true;
}

int cmd_add(const struct args *a)
{
	struct err err = { 0 };
	struct adding d = {
		.json = a->json || a->jsonl,
		.rows_from = UINT32_MAX,
	};
	const struct folder_walk walk = {
		.hidden = a->hidden,
		.ctx = &d,
		.file = add_path,
		.passed = passed_over,
	};
	struct arena manifest = { 0 };
	char vantage[INDICATOR_MAX_BYTE];
	struct meter m;

	if (a->n_word < 1 || (a->n_word < 2 && !a->manifest)) {
		return usage("add: a case and at least one file were expected; "
			     "see `ashiato help add`");
	}
	if (!acquisition_from(a, vantage, &d.how))
		return EXIT_USAGE;
	d.progress = meter_open(&m, a->quiet);
	if (!case_open(&d.store, a->word[0], &err))
		return complain(&err);
	warn_of(d.store);
	bool ok = arena_open(&d.a, 64 << 20, &err) &&
		arena_open(&manifest, 64 << 20, &err);
	if (ok && a->manifest) {
		ok = case_manifest(a->manifest,
			a->anywhere,
			&manifest,
			add_listed,
			manifest_refused,
			&d,
			&err);
	}
	for (int i = 1; ok && i < a->n_word; i++)
		ok = folder_walk(a->word[i], &walk, &err);
	meter_close(&m);
	if (ok && d.json)
		say_sums_json(&d);
	else if (ok)
		say_sums(&d);
	if (ok && d.rows_from != UINT32_MAX)
		ok = say_remarks(&d, &err);
	arena_close(&manifest);
	arena_close(&d.a);
	struct err closing = { 0 };
	if (!case_close(d.store, &closing) && ok)
		return complain(&closing);
	if (!ok)
		return complain(&err);
	/* named above, each */
	return d.refused ? EXIT_FAILED : EXIT_OK;
}
