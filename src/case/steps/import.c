/* SPDX-License-Identifier: Apache-2.0 */
/* Files of published knowledge into the user's knowledge base. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "case/steps/inside.h"

enum {
	SKIPS_SHOWN = 20
};

struct importing {
	struct arena arena;
	struct knowledge k;
	char to[PATH_MAX]; /* the file that imports go to */
	bool given;        /* it was named, and is not the user's own */
	const struct import_out *out;
	struct jw j;
};

/* A file on its way in. */
struct incoming {
	struct importing *im;
	const char *path;
	uint64_t skipped;
};

static void tell(struct importing *im, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(struct importing *im, const char *fmt, ...)
{
	char sentence[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	im->out->tell(im->out->ctx, str_of(sentence));
}

static void tell_skip(void *ctx, const struct skip *s)
{
	struct incoming *f = ctx;

	if (f->skipped++ >= SKIPS_SHOWN)
		return;
	if (s->line) {
		tell(f->im,
			"%s, line %" PRIu64 ", byte %" PRIu64 ": skipped: %s",
			f->path,
			s->line,
			s->at_byte,
			s->why);
	} else {
		tell(f->im,
			"%s, byte %" PRIu64 ": skipped: %s",
			f->path,
			s->at_byte,
			s->why);
	}
}

static void say_imported(struct importing *im,
	const struct incoming *f,
	struct str format,
	const struct read_stats *stats)
{
	struct jw *j = &im->j;

	if (!im->out->json) {
		buf_fmt(j->to,
			"%s: %.*s, %" PRIu64 " records, %" PRIu64
			" skipped%s%s\n",
			f->path,
			STR_FMT(format),
			stats->records,
			f->skipped,
			stats->note[0] ? "; " : "",
			stats->note);
		return;
	}
	jw_object(j, NULL);
	jw_z(j, "file", f->path);
	jw_str(j, "format", format);
	jw_u64(j, "records", stats->records);
	jw_u64(j, "skipped", f->skipped);
	jw_object_end(j);
}

static bool import_file(struct importing *im,
	const char *path,
	struct err *err)
{
	struct incoming f = { im, path, 0 };
	struct str format;
	struct read_stats stats = { 0 };

	if (!case_knowledge_add(&im->k,
		    path,
		    tell_skip,
		    &f,
		    &format,
		    &stats,
		    err)) {
		return false;
	}
	if (f.skipped > SKIPS_SHOWN) {
		tell(im,
			"%s: %" PRIu64 " more skipped",
			path,
			f.skipped - SKIPS_SHOWN);
	}
	say_imported(im, &f, format, &stats);
	return true;
}

/* What the file holds already, else what ships. */
static bool open_base(struct importing *im, struct err *err)
{
	struct incoming f = { im, im->to, 0 };
	struct str format;
	struct read_stats stats = { 0 };

	knowledge_open(&im->k, &im->arena);
	if (!file_exists(im->to))
		return im->given || case_knowledge_shipped(&im->k, err);
	if (!case_knowledge_add(&im->k,
		    im->to,
		    tell_skip,
		    &f,
		    &format,
		    &stats,
		    err)) {
		return false;
	}
	return !f.skipped ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s holds what cannot be read (above) and would be "
			"lost when it is written anew: mend or move it",
			im->to);
}

static bool write_base(struct importing *im, struct err *err)
{
	struct buf file = { 0 };

	if (!knowledge_index(&im->k, err))
		return false;
	knowledge_write(&im->k, &file);
	bool ok = file.bad ? fail(err,
				     ERR_LIMIT,
				     0,
				     "no memory left to write %s",
				     im->to)
			   : file_write(im->to, buf_str(&file), 0644, err);
	buf_done(&file);
	return ok;
}

static void say_whole(struct importing *im)
{
	const struct knowledge *k = &im->k;
	struct buf *b = im->j.to;

	buf_fmt(b,
		"written: %s; %u facts point at something that no file names "
		"yet, %u things carry another name than before\n",
		im->to,
		k->dangling,
		k->renamed);
	if (k->clashes) {
		buf_fmt(b,
			"%u records were left out: something of another kind "
			"has their id\n",
			k->clashes);
	}
	if (k->unlisted) {
		buf_fmt(b,
			"%u indicators belong to lists that no file names "
			"yet\n",
			k->unlisted);
	}
}

static void say_whole_json(struct importing *im)
{
	const struct knowledge *k = &im->k;
	struct jw *j = &im->j;

	jw_array_end(j);
	jw_z(j, "knowledge", im->to);
	jw_u64(j, "dangling", k->dangling);
	jw_u64(j, "renamed", k->renamed);
	jw_u64(j, "clashes", k->clashes);
	jw_u64(j, "unlisted", k->unlisted);
	jw_object_end(j);
	buf_z(j->to, "\n");
}

static bool import_all(struct importing *im,
	const char *const *path,
	int n,
	struct err *err)
{
	if (!open_base(im, err))
		return false;
	if (im->out->json) {
		jw_object(&im->j, NULL);
		jw_array(&im->j, "imported");
	}
	for (int i = 0; i < n; i++) {
		if (!import_file(im, path[i], err))
			return false;
	}
	if (!write_base(im, err))
		return false;
	if (im->out->json)
		say_whole_json(im);
	else
		say_whole(im);
	return true;
}

bool case_import(const char *const *path,
	int n,
	const char *to,
	const struct import_out *out,
	struct err *err)
{
	struct importing im = {
		.out = out,
		.given = to != NULL,
		.j = { .to = out->answer },
	};

	if (to)
		snprintf(im.to, sizeof im.to, "%s", to);
	else if (!case_knowledge_home(im.to, err))
		return false;
	bool ok = arena_open(&im.arena, KNOWLEDGE_ARENA, err) &&
		import_all(&im, path, n, err);
	arena_close(&im.arena);
	return ok;
}
