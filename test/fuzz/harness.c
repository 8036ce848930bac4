/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "../read/drive.h"

enum {
	MEMORY = 64 << 20
};

#define MUST(x) ((x) ? (void)0 : broken(#x, __LINE__))

static void broken(const char *what, int line)
{
	fprintf(stderr, "harness.c:%d: broken promise: %s\n", line, what);
	abort();
}

struct run {
	struct str bytes;
	bool by_line;
	bool stopped;
	uint64_t puts;
	uint64_t skips;
	uint64_t stop_after;
	uint64_t hash; /* of all that came out, in order */
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
	const char *p = r->bytes.p + o->at_byte;
	const char *end = p + o->len_byte;
	const char *limit = r->bytes.p + r->bytes.n;

	MUST(o->at_byte == 0 || p[-1] == '\n');
	MUST(o->len_byte > 0 && !memchr(p, '\n', o->len_byte));
	MUST(end == limit || *end == '\n' ||
		(*end == '\r' && (end + 1 == limit || end[1] == '\n')));
}

static void mix_field(struct run *r,
	const struct obs *o,
	const struct obs_field *f)
{
	const struct addr *a = (const void *)((const char *)o + f->at);

	switch (f->type) {
	case FIELD_TEXT:
		mix_str(r, obs_text_at(o, f));
		return;
	case FIELD_ADDRESS:
		mix(r, a->hi);
		mix(r, a->lo);
		return;
	case FIELD_DURATION:
		MUST((int64_t)obs_number_at(o, f) >= -1);
		break;
	case FIELD_MAYBE:
		MUST((int64_t)obs_number_at(o, f) >= -1 &&
			(int64_t)obs_number_at(o, f) <= 1);
		break;
	default:
		break;
	}
	mix(r, obs_number_at(o, f));
}

static void mix_fields(struct run *r, const struct obs *o)
{
	uint32_t n;

	MUST(o->kind != OBS_ROW ||
		(o->row.table < ROW_TABLES &&
			o->row.n == table_specs[o->row.table].n_column));
	MUST(o->kind != OBS_KNOWN || o->known.kind < KNOWN_KINDS);
	MUST(o->kind != OBS_RECORD ||
		(o->record.n_cell <= RECORD_CELLS_MAX &&
			o->record.n_cell % 2 == 0));
	MUST(o->kind != OBS_HTTP || o->http.status < 1000);
	for (uint32_t i = 0; i < obs_shapes[o->kind].n; i++)
		mix_field(r, o, &obs_shapes[o->kind].field[i]);
	const struct str *cell = obs_cells(o, &n);
	for (uint32_t i = 0; i < n; i++) {
		MUST(o->kind == OBS_RECORD || utf8_valid(cell[i]));
		mix_str(r, cell[i]);
	}
}

static bool put(void *ctx, const struct obs *o)
{
	const int64_t year_2200_ns = 7258118400000000000;
	struct run *r = ctx;

	MUST(!r->stopped);
	MUST(o->kind < OBS_KINDS);
	if (o->reading) {
		MUST(o->reading->s >= READING_LEAST_S);
		MUST(o->reading->s <= READING_MOST_S);
		MUST(o->reading->ns < 1000000000);
		MUST(o->reading->zone < READ_ZONES);
		MUST(o->reading->doubts <= READING_DOUBTS);
	}
	MUST(o->at_byte + o->len_byte <= r->stats->bytes &&
		r->stats->bytes <= r->bytes.n);
	MUST(o->t_ns == T_NONE || (o->t_ns >= 0 && o->t_ns < year_2200_ns));
	r->puts++;
	MUST(r->stats->records == r->puts);
	mix(r, (uint64_t)o->kind);
	mix(r, (uint64_t)o->t_ns);
	mix(r, o->at_byte);
	mix(r, o->len_byte);
	mix(r, o->tuple.src.hi);
	mix(r, o->tuple.src.lo);
	mix(r, o->tuple.dst.hi);
	mix(r, o->tuple.dst.lo);
	mix(r,
		(uint64_t)o->tuple.sport << 32 |
			(uint64_t)o->tuple.dport << 8 | o->tuple.proto);
	mix_fields(r, o);
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
	mix(r, s->at_byte);
	mix(r, s->line);
	mix(r, s->column);
	mix_str(r, str_head(str_of(s->why), r->bytes.n));
}

/* stop_after 0: never; as_written: as in struct input, and all that can be asked
 * for besides */
static struct run one_run(const struct reader *reader,
	bool by_line,
	struct str bytes,
	size_t piece,
	uint64_t stop_after,
	bool as_written,
	struct arena a)
{
	struct feed feed = { bytes, 0, piece };
	struct input in = feed_input(&feed);
	struct read_stats stats = { 0 };
	struct err err = { 0 };
	struct run r = {
		.bytes = bytes,
		.by_line = by_line,
		.stop_after = stop_after,
		.stats = &stats,
	};
	struct sink sink = { &r, put, skip };
	in.as_written = as_written;
	/* and what was sent in a capture */
	in.payload = as_written ? PAYLOAD_ASKS : 0;
	bool ok = reader->read(&in, a, &sink, &stats, &err);

	MUST(stats.records == r.puts && stats.skipped == r.skips &&
		stats.bytes <= bytes.n);
	MUST(ok ||
		(err.code != ERR_NONE && err.text[0] && err.at <= bytes.n));
	MUST(!ok || !r.stopped);
	MUST(memchr(stats.note, 0, sizeof stats.note));
	mix(&r, ok);
	mix(&r, ok ? 0 : err.at);
	mix(&r, hash_bytes(str_of(stats.note)));
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
	for (int written = 0; written < 2; written++) {
		struct run whole = one_run(reader,
			by_line,
			bytes,
			0,
			0,
			written,
			memory);
		struct run pieces = one_run(reader,
			by_line,
			bytes,
			1 + bytes.n % 61,
			0,
			written,
			memory);
		MUST(whole.hash == pieces.hash);
		if (whole.puts) {
			one_run(reader,
				by_line,
				bytes,
				0,
				1 + bytes.n % whole.puts,
				written,
				memory);
		}
	}
}

#ifdef FUZZ_STANDALONE
static bool run_file(void *ctx, const char *path, struct err *err)
{
	struct arena a = *(struct arena *)ctx;
	struct str s;

	if (!file_read(path, 16 << 20, &a, &s, err))
		return false;
	/* an allocation of its own, so that a sanitizer sees its end */
	char *exact = malloc(s.n ? s.n : 1);
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
