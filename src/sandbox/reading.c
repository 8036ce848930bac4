/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sandbox.h"

#include <unistd.h>

/* an input that counts what passes, for progress */
struct counted {
	struct input in;
	const struct progress *p;
	uint64_t done;
	uint64_t total;
};

static ptrdiff_t pull_counted(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct counted *c = ctx;

	/* before more is asked for, what came has been read: a live source may
	 * let us wait now */
	if (c->p && c->p->step)
		c->p->step(c->p->ctx, "reading", c->done, c->total);
	ptrdiff_t n = c->in.pull(c->in.ctx, to, cap, err);
	c->done += n > 0 ? (uint64_t)n : 0;
	return n;
}

static ptrdiff_t at_counted(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	const struct counted *c = ctx;

	if (c->p && c->p->step)
		c->p->step(c->p->ctx, "reading", offset, c->total);
	return c->in.at(c->in.ctx, offset, to, n, err);
}

/* A head may come in pieces. false: its end is damaged; *ret is what came
 * before. */
static bool read_head(struct input *in,
	unsigned char *to,
	size_t cap,
	size_t *ret,
	struct err *err)
{
	ptrdiff_t got = 1;

	*ret = 0;
	while (*ret < cap && got > 0) {
		got = in->pull(in->ctx, to + *ret, cap - *ret, err);
		*ret += got > 0 ? (size_t)got : 0;
	}
	return got >= 0;
}

/* of a capture of the next generation: its first block, whose comment is what
 * the program that wrote it says */
static struct str first_block(struct str head)
{
	struct str rest = str_from(head, 4);
	struct cur c = cur_of(rest.p, rest.n);
	bool little = head.n > 8 && (unsigned char)head.p[8] == 0x4d;
	uint32_t n = little ? cur_u32le(&c) : cur_u32be(&c);

	return str_head(head, n);
}

/* Only the program that made a file can say that it is made for practice, in
 * the first comment line, or in the comment of a capture's first block. What
 * stands in records others wrote: an attacker could call the evidence an
 * exercise. */
static bool says_simulated(struct str head)
{
	const struct str words = STR("SIMULATED: made for a sample case");
	struct str line;
	struct str rest = head;

	if (str_starts(head, STR("\x0a\x0d\x0d\x0a")))
		return str_has(first_block(head), words);
	/* Zeek's header: its first line says how the others are to be read */
	if (str_starts(head, STR("#separator")))
		str_cut(rest, '\n', &line, &rest);
	return str_starts(rest, STR("# SIMULATED: ")) ||
		str_starts(rest, STR("#simulated\t"));
}

bool sandbox_recognise(int fd,
	struct arena scratch,
	struct reading *ret,
	struct err *err)
{
	struct input raw = input_fd(&fd);
	struct input in = input_inflated(raw, &scratch, err);
	unsigned char *head = NEW(&scratch, unsigned char, PROBE_N);
	size_t n = 0;

	*ret = (struct reading){
		.first_ns = T_NONE,
		.last_ns = T_NONE,
	};
	if (!head) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look at a file");
	}
	/* a damaged end: what came before is looked at */
	bool ok = read_head(&in, head, PROBE_N, &n, err);
	(void)ok;
	struct str s = { (const char *)head, n };
	ret->empty = ok && n == 0;
	ret->reader = n ? reader_for(s) : NULL;
	if (ok && !ret->reader)
		ret->reader = reader_for_document(s, &in, scratch);
	if (!ret->reader)
		table_hint(s, ret->stats.note, sizeof ret->stats.note);
	ret->simulated = says_simulated(s);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return fail_os(err, "cannot read the exhibit again");
	return true;
}

/* notes the times that records tell on their way */
struct dated {
	const struct sink *out;
	struct reading *ret;
};

static bool dated_put(void *ctx, const struct obs *o)
{
	struct dated *d = ctx;
	struct reading *r = d->ret;

	if (o->t_ns != T_NONE) {
		if (r->first_ns == T_NONE || o->t_ns < r->first_ns)
			r->first_ns = o->t_ns;
		if (o->t_ns > r->last_ns)
			r->last_ns = o->t_ns;
	}
	return d->out->put(d->out->ctx, o);
}

static void dated_skip(void *ctx, const struct skip *s)
{
	const struct dated *d = ctx;

	d->out->skip(d->out->ctx, s);
}

bool sandbox_read_here(int fd,
	const struct reader *reader,
	const struct local_clock *clock,
	struct str beside,
	bool as_written,
	unsigned payload,
	const struct media_wanted *media,
	struct arena scratch,
	const struct sink *out,
	struct reading *ret,
	const struct progress *p,
	uint64_t total,
	struct err *err)
{
	struct counted counted = { input_fd(&fd), p, 0, total };
	struct dated dated = { out, ret };
	const struct sink to_dated = { &dated, dated_put, dated_skip };
	struct secret_filter filter = { .out = &to_dated };
	struct input raw = { .ctx = &counted,
		.pull = pull_counted,
		.at = counted.in.at ? at_counted : NULL };
	/* a sample is the bytes as they are */
	struct input in = reader->role == ROLE_SAMPLES
		? raw
		: input_inflated(raw, &scratch, err);

	in.clock = clock;
	in.beside = beside;
	in.as_written = as_written;
	in.payload = payload;
	in.media = media;
	ret->reader = reader;
	ret->stats = (struct read_stats){ 0 };
	ret->first_ns = T_NONE;
	ret->last_ns = T_NONE;
	if (!secret_room(&filter, &scratch, err))
		return false;
	struct sink sink = secret_sink(&filter);
	return reader->read(&in, scratch, &sink, &ret->stats, err);
}
