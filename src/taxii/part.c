/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/part.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char head[] = "{\"type\":\"bundle\",\"id\":\"bundle--";
static const char tail[] = "]}\n";

struct line_reader {
	FILE *f;
	const char *path;
	char *line; /* of getline */
	size_t cap;
	uint64_t left; /* bytes that count */
};

static bool put_raw(struct part *p, struct str bytes, struct err *err)
{
	p->byte += bytes.n;
	return fwrite(bytes.p, 1, bytes.n, p->f) == bytes.n ||
		fail_os(err, "cannot write %s", p->path);
}

/* The next line without its end; false: no more, or *ret_bad. */
static bool next_line(struct line_reader *r, struct str *ret, bool *ret_bad)
{
	ssize_t n = r->left ? getline(&r->line, &r->cap, r->f) : -1;

	*ret_bad = r->left && n < 0 && ferror(r->f);
	if (n <= 0 || (uint64_t)n > r->left || r->line[n - 1] != '\n')
		return false;
	r->left -= (uint64_t)n;
	*ret = (struct str){ r->line, (size_t)n - 1 };
	return true;
}

static bool not_ours(const char *path, struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		0,
		"%s is there already and is no bundle that was pulled: name "
		"another file, or move it away",
		path);
}

static bool read_lines(struct line_reader *r,
	bool (*each)(void *ctx, struct str object, struct err *err),
	void *ctx,
	struct err *err)
{
	struct str line;
	bool bad;

	if (!next_line(r, &line, &bad) || !str_starts(line, str_of(head)))
		return not_ours(r->path, err);
	while (next_line(r, &line, &bad)) {
		if (str_starts(line, STR(",")))
			line = str_from(line, 1);
		if (str_starts(line, STR("]")))
			break;
		if (!each(ctx, line, err))
			return false;
	}
	return !bad || fail_os(err, "cannot read %s", r->path);
}

struct copying {
	struct part *p;
	bool (*each)(void *ctx, struct str object, struct err *err);
	void *ctx;
	bool write;
};

static bool take_line(void *ctx, struct str object, struct err *err)
{
	struct copying *c = ctx;

	if (!c->each(c->ctx, object, err))
		return false;
	if (c->write)
		return part_put(c->p, object, err);
	c->p->objects++;
	return true;
}

static bool read_file(const char *path,
	uint64_t most,
	struct copying *c,
	struct err *err)
{
	struct line_reader r = { .f = fopen(path, "re"),
		.path = path,
		.left = most };

	if (!r.f)
		return fail_os(err, "cannot read %s", path);
	bool ok = read_lines(&r, take_line, c, err);
	free(r.line);
	fclose(r.f);
	return ok;
}

static bool begin_anew(struct part *p,
	const char *bundle_id,
	struct copying *c,
	struct err *err)
{
	char line[256];
	int n = snprintf(line,
		sizeof line,
		"%s%s\",\"objects\":[\n",
		head,
		bundle_id);

	p->f = fopen(p->path, "we");
	if (!p->f)
		return fail_os(err, "cannot write %s", p->path);
	/* what allies share is theirs to pass on */
	if (fchmod(fileno(p->f), S_IRUSR | S_IWUSR))
		return fail_os(err, "cannot write %s", p->path);
	c->write = true;
	return put_raw(p, (struct str){ line, (size_t)n }, err) &&
		(!file_exists(p->file) ||
			read_file(p->file, UINT64_MAX, c, err));
}

static bool go_on(struct part *p,
	uint64_t keep_byte,
	struct copying *c,
	struct err *err)
{
	if (!read_file(p->path, keep_byte, c, err))
		return false;
	p->f = fopen(p->path, "r+e");
	if (!p->f || ftruncate(fileno(p->f), (off_t)keep_byte) ||
		fseeko(p->f, (off_t)keep_byte, SEEK_SET)) {
		return fail_os(err, "cannot go on with %s", p->path);
	}
	p->byte = keep_byte;
	return true;
}

bool part_open(struct part *p,
	const char *file,
	const char *bundle_id,
	uint64_t keep_byte,
	bool (*each)(void *ctx, struct str object, struct err *err),
	void *ctx,
	struct err *err)
{
	struct copying c = { .p = p, .each = each, .ctx = ctx };

	*p = (struct part){ .file = file };
	if (snprintf(p->path, PATH_MAX, "%s.part", file) >= PATH_MAX)
		return fail(err,
			ERR_USAGE,
			0,
			"%s: the name is too long",
			file);
	return keep_byte ? go_on(p, keep_byte, &c, err)
			 : begin_anew(p, bundle_id, &c, err);
}

bool part_put(struct part *p, struct str object, struct err *err)
{
	return put_raw(p, p->objects++ ? STR(",") : STR(""), err) &&
		put_raw(p, object, err) && put_raw(p, STR("\n"), err);
}

bool part_save(struct part *p, struct err *err)
{
	return (fflush(p->f) == 0 && fdatasync(fileno(p->f)) == 0) ||
		fail_os(err, "cannot write %s", p->path);
}

bool part_finish(struct part *p, struct err *err)
{
	char folder[PATH_MAX];
	char *slash;

	if (!put_raw(p, str_of(tail), err) || !part_save(p, err))
		return false;
	if (rename(p->path, p->file))
		return fail_os(err, "cannot make %s", p->file);
	snprintf(folder, sizeof folder, "%s", p->file);
	slash = strrchr(folder, '/');
	if (slash)
		slash[1] = '\0';
	return file_sync_dir(slash ? folder : ".", err);
}

void part_close(struct part *p, bool keep)
{
	if (!p->f)
		return;
	fclose(p->f);
	p->f = NULL;
	if (!keep)
		unlink(p->path);
}
