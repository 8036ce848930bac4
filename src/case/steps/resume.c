/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/resume.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/steps/plan.h"

enum {
	PROGRAM_PIECE = 1 << 18
};

#define MAGIC STR("ashiato kept 1\n")

static void add_bytes(struct hasher *h, const void *p, size_t n)
{
	if (n)
		hasher_add(h, (struct str){ p, n });
}

/* Of this program's own bytes: whatever is changed in it, and be it a table of
 * a hunt, makes what it kept another program's. */
static bool program_digest(struct hasher *h)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *piece = fd >= 0 ? malloc(PROGRAM_PIECE) : NULL;
	ssize_t n = piece ? 1 : -1;

	while (n > 0) {
		n = read(fd, piece, PROGRAM_PIECE);
		if (n > 0)
			add_bytes(h, piece, (size_t)n);
	}
	free(piece);
	if (fd >= 0)
		close(fd);
	return n == 0;
}

static void add_text(struct hasher *h, struct str s)
{
	uint64_t n = s.n;

	add_bytes(h, &n, sizeof n);
	add_bytes(h, s.p, s.n);
}

/* Everything of an exhibit that readers, hunts and links are told. */
static void add_exhibit(struct hasher *h, const struct exhibit *x)
{
	const int64_t number[] = { x->acquired_s,
		(int64_t)x->size_byte,
		x->told.year,
		x->simulated,
		x->withdrawn };

	add_bytes(h, x->sha256.b, SHA256_N);
	add_bytes(h, number, sizeof number);
	add_text(h, x->name);
	add_text(h, x->vantage);
	add_text(h, x->format);
	add_text(h, x->told.zone);
}

bool resume_fingerprint(const struct exhibit *x,
	uint32_t n,
	struct sha256 *ret)
{
	struct hasher *h = hasher_new();

	if (!h)
		return false;
	hasher_start(h);
	bool ok = program_digest(h);
	for (uint32_t i = 0; i < n; i++)
		add_exhibit(h, &x[i]);
	*ret = hasher_end(h);
	hasher_free(h);
	return ok;
}

/* --- writing ------------------------------------------------------------- */

static void write_counts(const struct run_result *r, struct spool *out)
{
	uint32_t n = r->names.n < RUN_NAMES_MAX ? r->names.n : RUN_NAMES_MAX;

	const uint64_t number[] = {
		r->bytes,
		r->records,
		r->pairs,
		r->events,
		r->names.n,
	};

	spool_uints(out, number, sizeof number / sizeof *number);
	for (uint32_t i = 0; i < n; i++)
		spool_str(out, str_of(r->names.said[i]));
}

bool resume_write(const struct resume *r,
	const struct exhibit *x,
	struct spool *out)
{
	struct sha256 of;

	if (!resume_fingerprint(x, r->n_exhibit, &of))
		return false;
	spool_bytes(out, MAGIC.p, MAGIC.n);
	spool_uint(out, r->n_exhibit);
	spool_bytes(out, of.b, SHA256_N);
	spool_int(out, r->day_s);
	spool_uint(out, r->n_row_claim);
	write_counts(&r->counts, out);
	return !out->bad;
}

/* --- reading ------------------------------------------------------------- */

static void read_counts(struct cur *c, struct run_result *ret)
{
	*ret = (struct run_result){ .bytes = cur_uint(c) };
	ret->records = cur_uint(c);
	ret->pairs = cur_uint(c);
	ret->events = cur_uint(c);
	ret->names.n = cur_uint_to_32(c);
	for (uint32_t i = 0; i < ret->names.n && i < RUN_NAMES_MAX; i++) {
		struct str s = cur_str(c);

		if (c->bad || s.n >= RUN_NAME_N)
			c->bad = true;
		else if (s.n)
			memcpy(ret->names.said[i], s.p, s.n);
	}
}

/* Those that came since only add days of telemetry, none before the last that
 * was evaluated. What people write, and lists, say something of all days. */
static bool only_behind(const struct resume *r,
	const struct exhibit *x,
	uint32_t n)
{
	for (uint32_t i = r->n_exhibit; i < n; i++) {
		if (x[i].acquired_s < r->day_s)
			return false;
		if (plan_reads(x[i].format, PASS_ROWS))
			return false;
		if (plan_reads(x[i].format, PASS_INDICATORS))
			return false;
	}
	return true;
}

bool resume_same_day(const struct resume *r,
	const struct exhibit *x,
	uint32_t n)
{
	for (uint32_t i = r->n_exhibit; i < n; i++) {
		if (x[i].acquired_s == r->day_s)
			return true;
	}
	return false;
}

bool resume_read(struct cur *c,
	const struct exhibit *x,
	uint32_t n,
	struct resume *ret)
{
	struct sha256 now;
	const unsigned char *magic = cur_take(c, MAGIC.n);

	if (!magic || memcmp(magic, MAGIC.p, MAGIC.n) != 0)
		return false;
	*ret = (struct resume){
		.n_exhibit = cur_uint_to(c, n),
	};
	const unsigned char *of = cur_take(c, SHA256_N);
	if (!of)
		return false;
	if (!resume_fingerprint(x, ret->n_exhibit, &now))
		return false;
	if (memcmp(of, now.b, SHA256_N) != 0)
		return false;
	ret->day_s = cur_int(c);
	ret->n_row_claim = cur_uint_to_32(c);
	read_counts(c, &ret->counts);
	return !c->bad && only_behind(ret, x, n);
}
