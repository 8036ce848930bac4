/* SPDX-License-Identifier: Apache-2.0 */
/* Programs, documents and archives that somebody handed in as samples: what
 * static analysis tells of them, each fact an observation. A capture is a
 * sample too, when it is asked about as one: the files that it carries are. */
#include <stdio.h>

#include "read/input/head.h"
#include "read/read.h"
#include "read/sample/fact_obs.h"
#include "triage/triage.h"

enum {
	SURE = 100,
	/* of what carries the files: the rest of the arena is the capture's */
	CARRIED_ARENA = 128 << 20,
	PATH_N = 512
};

struct telling {
	const struct sink *out;
	struct read_stats *stats;
};

static bool put_fact(void *ctx, const struct fact *f)
{
	struct telling *t = ctx;

	return fact_obs_put(t->out, t->stats, f);
}

int sample_probe(struct str head)
{
	return triage_probe(head);
}

/* --- files that a capture carries ----------------------------------------- */

struct carrying {
	struct triage *triage;
	struct facts *facts;
	struct input_head *from;
	struct triage_stream *digests;
};

static void path_of(const struct obs *o, char to[static PATH_N])
{
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];

	addr_text(o->tuple.src, src);
	addr_text(o->tuple.dst, dst);
	snprintf(to,
		PATH_N,
		"%.*s %s to %s port %u%s%.*s",
		STR_FMT(o->file.source),
		src,
		dst,
		(unsigned)o->tuple.dport,
		o->file.name.n ? ": " : "",
		STR_FMT(str_head(o->file.name, PATH_N / 2)));
}

static bool put_carried(void *ctx, const struct obs *o)
{
	struct carrying *c = ctx;
	char path[PATH_N];

	if (o->kind != OBS_FILE || !o->file.body.n)
		return true;
	path_of(o, path);
	triage_carried(c->triage,
		"capture",
		str_of(path),
		o->at_byte,
		o->file.body);
	return !c->facts->stopped;
}

static void no_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* told when the capture is read as one */
}

static ptrdiff_t pull_digested(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct carrying *c = ctx;
	ptrdiff_t n = c->from->in.pull(c->from->in.ctx, to, cap, err);

	if (n > 0) {
		triage_stream_add(c->digests,
			(struct str){ (const char *)to, (size_t)n });
	}
	return n;
}

/* The formats of captures. */
static const struct capture_kind {
	const char *format;
	int (*probe)(struct str head);
	bool (*read)(struct input *in,
		struct arena scratch,
		const struct sink *out,
		struct read_stats *stats,
		struct err *err);
} captures[] = {
	{ "pcap", pcap_probe, pcap_read },
	{ "pcapng", pcapng_probe, pcapng_read },
};

static bool of_capture(struct input_head *from,
	const struct capture_kind *capture,
	struct arena scratch,
	struct facts *facts,
	struct read_stats *stats,
	struct err *err)
{
	struct carrying c = { .facts = facts, .from = from };
	unsigned char *room = arena_raw(&scratch, 1, CARRIED_ARENA, 64);
	struct arena own = { .at = room, .end = room + CARRIED_ARENA };
	struct read_stats of = { 0 };

	c.triage = room ? triage_open(from->in.beside, own, facts) : NULL;
	c.digests = c.triage ? triage_stream_begin() : NULL;
	if (!c.digests) {
		triage_close(c.triage);
		return fail(err, ERR_LIMIT, 0, "no memory left for samples");
	}
	fact_text(facts, FACT_FORMAT, str_of(capture->format));
	struct input in = { .ctx = &c,
		.pull = pull_digested,
		.keeps_files = true };
	bool ok = capture->read(&in,
		scratch,
		&(struct sink){ &c, put_carried, no_skip },
		&of,
		err);
	stats->bytes = triage_stream_end(c.digests, facts);
	triage_close(c.triage);
	return ok;
}

bool sample_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct telling t = { out, stats };
	struct facts facts = { .ctx = &t, .put = put_fact };
	struct input_head head;

	if (!input_head_open(&head, in, &scratch, err))
		return false;
	if (ewf_probe(head.head))
		return ewf_read(&head.in, scratch, out, stats, err);
	for (size_t i = 0; i < sizeof captures / sizeof *captures; i++) {
		if (captures[i].probe(head.head) == SURE) {
			return of_capture(&head,
				&captures[i],
				scratch,
				&facts,
				stats,
				err);
		}
	}
	if (!triage_sample(&head.in, scratch, &facts, &stats->bytes, err))
		return false;
	return !facts.stopped ||
		fail(err, ERR_LIMIT, stats->bytes, "the reading was stopped");
}
