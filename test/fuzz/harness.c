/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "../read/drive.h"

enum { MEMORY = 64 << 20 };

#define MUST(x) ((x) ? (void)0 : broken(#x, __LINE__))

static void broken(const char *what, int line)
{
	fprintf(stderr, "harness.c:%d: broken promise: %s\n", line, what);
	abort();
}

struct run {
	struct str bytes;
	bool by_line, stopped;
	uint64_t puts, skips, stop_after;
	uint64_t hash;                  /* of all that came out, in order */
	const struct read_stats *stats;
};

static void mix(struct run *r, uint64_t v)
{
	r->hash = hash_mix(r->hash * 31 + v);
}

/* reads every byte, so that a sanitizer sees a slice that is gone */
static void mix_str(struct run *r, struct str s)
{
	MUST(s.n <= 4 * r->bytes.n + 64);
	mix(r, s.n);
	mix(r, hash_bytes(s));
}

static void check_line(const struct run *r, const struct obs *o)
{
	const char *p = r->bytes.p + o->at_byte, *end = p + o->len_byte, *limit = r->bytes.p + r->bytes.n;

	MUST(o->at_byte == 0 || p[-1] == '\n');
	MUST(o->len_byte > 0 && !memchr(p, '\n', o->len_byte));
	MUST(end == limit || *end == '\n' || (*end == '\r' && (end + 1 == limit || end[1] == '\n')));
}

static void mix_strings(struct run *r, const struct obs *o)
{
	switch (o->kind) {
	case OBS_FLOW:
		mix(r, (uint64_t)o->flow.duration_ns), mix(r, o->flow.src_byte), mix(r, o->flow.dst_byte), mix(r, o->flow.src_packets), mix(r, o->flow.dst_packets);
		MUST(o->flow.duration_ns >= -1);
		break;
	case OBS_DNS:
		mix_str(r, o->dns.query), mix_str(r, o->dns.type), mix_str(r, o->dns.rcode), mix_str(r, o->dns.answers);
		break;
	case OBS_HTTP:
		mix_str(r, o->http.host), mix_str(r, o->http.uri), mix_str(r, o->http.method), mix_str(r, o->http.agent);
		MUST(o->http.status < 1000);
		break;
	case OBS_TLS:
		mix_str(r, o->tls.server_name), mix_str(r, o->tls.ja3), mix_str(r, o->tls.version);
		break;
	case OBS_SSH:
		mix_str(r, o->ssh.client), mix_str(r, o->ssh.server);
		MUST(o->ssh.success >= -1 && o->ssh.success <= 1);
		break;
	case OBS_FILE:
		mix_str(r, o->file.name), mix_str(r, o->file.mime), mix_str(r, o->file.md5), mix_str(r, o->file.sha1), mix_str(r, o->file.sha256);
		break;
	case OBS_ROW:
		MUST(o->row.table < ROW_TABLES && o->row.n == table_specs[o->row.table].n_column);
		for (uint32_t i = 0; i < o->row.n; i++) {
			MUST(utf8_valid(o->row.cell[i]));
			mix_str(r, o->row.cell[i]);
		}
		break;
	case OBS_WARNING_LIST:
		mix_str(r, o->warning.list), mix_str(r, o->warning.entry);
		break;
	case OBS_KNOWN:
		MUST(o->known.kind < KNOWN_KINDS);
		for (uint32_t i = 0; i < known_shapes[o->known.kind].n; i++) {
			MUST(utf8_valid(o->known.cell[i]));
			mix_str(r, o->known.cell[i]);
		}
		break;
	case OBS_KINDS:
		MUST(false);
	}
}

static bool put(void *ctx, const struct obs *o)
{
	const int64_t year_2200_ns = 7258118400000000000;
	struct run *r = ctx;

	MUST(!r->stopped);
	MUST(o->kind < OBS_KINDS);
	MUST(o->at_byte + o->len_byte <= r->stats->bytes && r->stats->bytes <= r->bytes.n);
	MUST(o->t_ns == T_NONE || (o->t_ns >= 0 && o->t_ns < year_2200_ns));
	r->puts++;
	MUST(r->stats->records == r->puts);
	mix(r, (uint64_t)o->kind), mix(r, (uint64_t)o->t_ns), mix(r, o->at_byte), mix(r, o->len_byte);
	mix(r, o->tuple.src.hi), mix(r, o->tuple.src.lo), mix(r, o->tuple.dst.hi), mix(r, o->tuple.dst.lo);
	mix(r, (uint64_t)o->tuple.sport << 32 | (uint64_t)o->tuple.dport << 8 | o->tuple.proto);
	mix_strings(r, o);
	if (r->by_line)
		check_line(r, o);
	r->stopped = r->puts == r->stop_after;
	return !r->stopped;
}

static void skip(void *ctx, const struct skip *s)
{
	struct run *r = ctx;

	MUST(!r->stopped);
	MUST(s->why && *s->why && s->at_byte <= r->stats->bytes);
	r->skips++;
	MUST(r->stats->skipped == r->skips);
	mix(r, s->at_byte), mix(r, s->line), mix(r, s->column), mix_str(r, str_head(str_of(s->why), r->bytes.n));
}

/* stop_after 0: never */
static struct run one_run(const struct reader *reader, bool by_line, struct str bytes, size_t piece, uint64_t stop_after, struct arena a)
{
	struct feed feed = { bytes, 0, piece };
	struct input in = feed_input(&feed);
	struct read_stats stats = { 0 };
	struct err err = { 0 };
	struct run r = { .bytes = bytes, .by_line = by_line, .stop_after = stop_after, .stats = &stats };
	struct sink sink = { &r, put, skip };
	bool ok = reader->read(&in, a, &sink, &stats, &err);

	MUST(stats.records == r.puts && stats.skipped == r.skips && stats.bytes <= bytes.n);
	MUST(ok || (err.code != ERR_NONE && err.text[0] && err.at <= bytes.n));
	MUST(!ok || !r.stopped);
	MUST(memchr(stats.note, 0, sizeof stats.note));
	mix(&r, ok), mix(&r, ok ? 0 : err.at), mix(&r, hash_bytes(str_of(stats.note)));
	return r;
}

void fuzz_reader(const char *name, bool by_line, struct str bytes)
{
	static struct arena memory;
	struct err err;
	const struct reader *reader = reader_named(str_of(name));

	if (!memory.base && !arena_open(&memory, MEMORY, &err))
		abort();
	int sure = reader->probe(str_head(bytes, PROBE_N));
	MUST(sure >= 0 && sure <= 100);
	struct run whole = one_run(reader, by_line, bytes, 0, 0, memory);
	struct run pieces = one_run(reader, by_line, bytes, 1 + bytes.n % 61, 0, memory);
	MUST(whole.hash == pieces.hash);
	if (whole.puts)
		one_run(reader, by_line, bytes, 0, 1 + bytes.n % whole.puts, memory);
}

#ifdef FUZZ_STANDALONE
static bool run_file(void *ctx, const char *path, struct err *err)
{
	struct arena a = *(struct arena *)ctx;
	struct str s;

	if (!file_read(path, 16 << 20, &a, &s, err))
		return false;
	char *exact = malloc(s.n ? s.n : 1);    /* an allocation of its own, so that a sanitizer sees its end */
	if (!exact)
		return fail(err, ERR_LIMIT, 0, "no memory for %s", path);
	if (s.n)
		memcpy(exact, s.p, s.n);
	LLVMFuzzerTestOneInput((const uint8_t *)exact, s.n);
	free(exact);
	return true;
}

int main(int argc, char **argv)
{
	struct arena a;
	struct err err;
	bool ok = arena_open(&a, 32 << 20, &err);

	for (int i = 1; ok && i < argc; i++)
		ok = file_walk(argv[i], run_file, &a, &err);
	if (!ok)
		fprintf(stderr, "%s\n", err.text);
	return ok ? 0 : 1;
}
#endif
