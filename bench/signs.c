/* SPDX-License-Identifier: Apache-2.0 */
/* What every server that was gone to shows, found or not: one line each,
 *   server, list, evidence in 1/1000 bit, "sign=1/1000 bit as found" ..,
 *   "?flag" .. of which it is told whether the server has them
 * usage: signs [--counts FILE] FILE..  (logs and captures, not compressed, of
 * one network). --counts: by which they are ranked, a line each: sign, 1/1000
 * bit from which, attackers with it, attackers, others with it, others */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "hunt/hunt.h"
#include "read/read.h"

enum {
	ROOM = 1 << 29,
	COUNTS_MAX = 256
};
#define TABLES_BYTE ((size_t)4 << 30)

struct feeding {
	struct hunt_tables *f;
	uint32_t exhibit;
	struct err err;
};

static bool put(void *ctx, const struct obs *o)
{
	struct feeding *s = ctx;

	return hunt_ingest(s->f, s->exhibit, o, &s->err);
}

static void skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static void print_signs(const json_t *list)
{
	size_t i;
	json_t *x;

	json_array_foreach(list, i, x)
	{
		printf("\t%s=%.0f",
			json_string_value(json_object_get(x, "what")),
			1000 *
				json_number_value(
					json_object_get(x, "finding_bits")));
	}
}

static void print_told(const json_t *list)
{
	size_t i;
	json_t *x;

	json_array_foreach(list, i, x) printf("\t?%s", json_string_value(x));
}

static bool print(void *ctx, const struct claim *c)
{
	(void)ctx;
	if (c->predicate != PRED_SUSPECTED)
		return true;
	json_t *j = json_loadb(c->detail.p, c->detail.n, 0, NULL);
	printf("%.*s\t%s\t%lld",
		STR_FMT(entity_name(c->subject)),
		json_string_value(json_object_get(j, "list")),
		(long long)c->weight_milli);
	print_signs(json_object_get(j, "reasons"));
	print_signs(json_object_get(j, "against"));
	print_told(json_object_get(j, "told"));
	printf("\n");
	json_decref(j);
	return true;
}

/* The rows of a file of counts; they live until the end. */
static bool read_counts(const char *path, struct sign_counts *ret)
{
	static struct count_row row[COUNTS_MAX];
	static char name[COUNTS_MAX][64];
	FILE *in = fopen(path, "r");
	uint32_t n = 0;

	while (in && n < COUNTS_MAX &&
		fscanf(in,
			"%63s %d %u %u %u %u",
			name[n],
			&row[n].from_milli,
			&row[n].attackers_with,
			&row[n].attackers,
			&row[n].others_with,
			&row[n].others) == 6) {
		row[n].what = name[n];
		n++;
	}
	*ret = (struct sign_counts){ row, n };
	return in && fclose(in) == 0 && n;
}

static bool feed(struct feeding *s, const char *path, struct arena scratch)
{
	static char head[PROBE_N];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof head, 0);
	const struct reader *r =
		n > 0 ? reader_for((struct str){ head, (size_t)n }) : NULL;
	struct input in = input_fd(&fd);
	struct read_stats stats = { 0 };

	if (!r || r->role != ROLE_TELEMETRY)
		return fprintf(stderr, "%s: no telemetry\n", path), false;
	bool ok = r->read(&in,
		scratch,
		&(struct sink){ s, put, skip },
		&stats,
		&s->err);
	close(fd);
	if (!ok)
		fprintf(stderr, "%s: %s\n", path, s->err.text);
	return ok;
}

int main(int argc, char **argv)
{
	struct exhibit *exhibit =
		calloc((size_t)argc, sizeof(struct exhibit));
	struct hunt_setup setup = {
		.exhibit = exhibit,
		.n_exhibit = (uint32_t)argc,
		.every_server = true,
	};
	struct feeding s = { 0 };
	struct arena scratch;

	int from = argc > 2 && strcmp(argv[1], "--counts") == 0 ? 3 : 1;
	if (argc <= from)
		return fputs("usage: signs [--counts FILE] FILE..\n", stderr),
		       2;
	if (from > 1 && !read_counts(argv[2], &setup.counts))
		return fprintf(stderr, "%s: no counts\n", argv[2]), 1;
	bool ok = exhibit && arena_open(&scratch, ROOM, &s.err) &&
		hunt_open(&s.f, &setup, TABLES_BYTE, &s.err);
	for (int i = from; ok && i < argc; i++) {
		s.exhibit = (uint32_t)i - 1;
		feed(&s, argv[i], scratch);
	}
	ok = ok && hunt_ingested(s.f, &s.err) &&
		hunt_evaluate(s.f,
			0,
			&(struct claim_sink){ NULL, print },
			&s.err);
	if (!ok)
		fprintf(stderr, "signs: %s\n", s.err.text);
	hunt_close(s.f);
	free(exhibit);
	return ok ? 0 : 1;
}
