/* SPDX-License-Identifier: Apache-2.0 */
/* What readers see in a file or in live traffic, without a case. */
#include <fcntl.h>
#include <unistd.h>

#include "case/steps/inside.h"

/* address space; pages become real when touched */
#define BUNDLE_ARENA ((size_t)4 << 30)

enum {
	FLUSH_BYTE = 1 << 16
};

bool case_read_file(const char *path,
	const struct time_told *told,
	struct arena *a,
	const struct sink *out,
	struct str *ret_format,
	struct reading *ret,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	struct jailed *reader;
	*ret = (struct reading){ .reader = NULL };
	bool ok = sandbox_start_told(&reader,
			  fd,
			  NULL,
			  (size_t)(a->end - a->at),
			  false,
			  told,
			  err) &&
		sandbox_finish(reader, out, ret, NULL, 0, err);
	*ret_format =
		ret->reader ? str_of(ret->reader->name) : STR("unknown");
	if (ok && !ret->reader) {
		ok = fail(err,
			ERR_FORMAT,
			0,
			"%s: %s%s%s",
			path,
			ret->empty ? "the file is empty"
				   : "no reader knows this format; `ashiato "
				     "formats` lists them",
			ret->stats.note[0] ? "; it is " : "",
			ret->stats.note);
	}
	close(fd);
	return ok;
}

static bool start(struct jailed **ret,
	int fd,
	const struct reader *r,
	const struct exhibit *x,
	bool as_written,
	unsigned payload,
	struct err *err)
{
	if (payload)
		return sandbox_start_payload(ret,
			fd,
			r,
			READ_ARENA,
			payload,
			err);
	if (as_written)
		return sandbox_start_as_written(ret,
			fd,
			r,
			READ_ARENA,
			&x->told,
			err);
	return sandbox_start_told(ret,
		fd,
		r,
		READ_ARENA,
		false,
		&x->told,
		err);
}

static bool read_exhibit(struct store *s,
	const struct exhibit *x,
	bool as_written,
	unsigned payload,
	const struct sink *out,
	struct err *err)
{
	const struct reader *r = reader_named(x->format);
	struct jailed *j;
	struct reading reading = { 0 };
	struct err why = { 0 };
	int fd;

	if (!r)
		return true;
	if (!store_exhibit_open(s, x, &fd, err))
		return false;
	bool ok = start(&j, fd, r, x, as_written, payload, err);
	close(fd);
	if (!ok)
		return false;
	ok = sandbox_finish(j, out, &reading, NULL, x->size_byte, &why);
	if (!ok && why.code == ERR_IO)
		*err = why;
	return ok || why.code != ERR_IO;
}

bool case_read_bundle(const char *path,
	const struct sink *out,
	struct err *err)
{
	struct arena room = { 0 };
	struct reading said = { 0 };
	struct str format;

	if (!arena_open(&room, BUNDLE_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		&(struct time_told){ .year = 0 },
		&room,
		out,
		&format,
		&said,
		err);
	arena_close(&room);
	return ok;
}

bool case_read_exhibit(struct store *s,
	const struct exhibit *x,
	const struct sink *out,
	struct err *err)
{
	return read_exhibit(s, x, false, 0, out, err);
}

bool case_read_exhibit_as_written(struct store *s,
	const struct exhibit *x,
	const struct sink *out,
	struct err *err)
{
	return read_exhibit(s, x, true, 0, out, err);
}

bool case_read_exhibit_payload(struct store *s,
	const struct exhibit *x,
	unsigned payload,
	const struct sink *out,
	struct err *err)
{
	return read_exhibit(s, x, false, payload, out, err);
}

/* Observations as lines of JSON, handed on in blocks. */
struct json_sink {
	const struct json_lines_out *out;
	struct buf lines;
	size_t flush_byte;
	bool stopped; /* nobody takes the answer any more */
};

static bool hand_on(struct json_sink *j)
{
	if (j->lines.bad || !j->out->put(j->out->ctx, buf_str(&j->lines)))
		j->stopped = true;
	j->lines.n = 0;
	return !j->stopped;
}

static bool put_json(void *ctx, const struct obs *o)
{
	struct json_sink *j = ctx;

	publish_observation_json(o, &j->lines);
	return j->lines.n < j->flush_byte || hand_on(j);
}

static void pass_skip(void *ctx, const struct skip *s)
{
	struct json_sink *j = ctx;

	j->out->skip(j->out->ctx, s);
}

bool case_read(const char *path,
	const struct time_told *told,
	struct arena *a,
	const struct json_lines_out *out,
	struct str *ret_format,
	struct read_stats *ret_stats,
	struct err *err)
{
	struct json_sink j = {
		.out = out,
		.flush_byte = FLUSH_BYTE,
	};
	const struct sink sink = { &j, put_json, pass_skip };
	struct reading reading = { 0 };
	bool ok = case_read_file(path,
		told,
		a,
		&sink,
		ret_format,
		&reading,
		err);

	*ret_stats = reading.stats;
	if (!j.stopped)
		hand_on(&j);
	buf_done(&j.lines);
	return ok;
}

bool case_listen(const struct listening *how,
	const struct json_lines_out *out,
	struct read_stats *ret_stats,
	uint64_t *ret_dropped,
	struct err *err)
{
	/* what is seen live is said at once */
	struct json_sink j = {
		.out = out,
		.flush_byte = 1,
	};
	const struct sink sink = { &j, put_json, pass_skip };
	bool ok = sandbox_listen(how, &sink, ret_stats, ret_dropped, err);

	buf_done(&j.lines);
	return ok;
}

int case_reader_main(const char *reader,
	const char *arena_byte,
	const char *what,
	const char *zone,
	const char *year)
{
	return sandbox_reader_main(reader, arena_byte, what, zone, year);
}
