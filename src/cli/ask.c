/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a command line as questions. */
#include <string.h>

#include "cli/cli.h"

static void tell(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("%.*s", STR_FMT(sentence));
}

struct query_call call_of(const struct args *a,
	const char *query,
	const char *dir)
{
	struct query_call c = {
		.query = query_named(str_of(query)),
		.dir = dir,
		.called = a->command->name,
		.prefix = "--",
		.width = terminal_width(),
		.colour = terminal_colour(),
		.tell = tell,
	};

	for (int p = 0; p < PARAMETERS; p++)
		call_give(&c,
			(enum parameter)p,
			a->value[p].v,
			a->value[p].n);
	return c;
}

void call_give(struct query_call *c,
	enum parameter p,
	const char *const *v,
	int n)
{
	c->value[p].v = v;
	c->value[p].n = n;
}

enum query_format format_of(const struct args *a, const struct query *q)
{
	if (a->csv)
		return QUERY_CSV;
	if (a->svg)
		return QUERY_SVG;
	if (a->json && q->write[QUERY_JSON])
		return QUERY_JSON;
	if ((a->json || a->jsonl) && q->write[QUERY_LINES])
		return QUERY_LINES;
	return a->jsonl && q->write[QUERY_JSON] ? QUERY_JSON : QUERY_TEXT;
}

static bool put_as(const struct args *a,
	enum query_format f,
	const struct buf *out)
{
	if (f == QUERY_TEXT)
		return put_answer(a, out);
	if (f == QUERY_JSON || f == QUERY_LINES)
		return put_json(buf_str(out));
	return put_data(buf_str(out));
}

int answer_out(const struct args *a,
	struct answer *x,
	enum query_format f,
	bool asked,
	struct err *err)
{
	struct buf out = { 0 };
	bool ok = asked && query_write(x, f, &out, err);

	/* whoever reads for an hour holds no case open */
	query_close(x);
	int status = EXIT_FAILED;
	if (!ok)
		status = complain(err);
	else if (put_as(a, f, &out))
		status = EXIT_OK;
	buf_done(&out);
	return status;
}

bool answer_file(struct answer *x,
	enum query_format f,
	const char *path,
	struct err *err)
{
	struct buf out = { 0 };
	bool ok = query_write(x, f, &out, err) &&
		file_write(path, buf_str(&out), 0644, err);

	buf_done(&out);
	return ok;
}

int ask(const struct args *a, const struct query_call *c)
{
	struct answer *x;
	struct err err = { 0 };
	bool asked = query_ask(&x, c, &err);

	return answer_out(a, x, format_of(a, c->query), asked, &err);
}
