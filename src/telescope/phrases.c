/* SPDX-License-Identifier: Apache-2.0 */
#include "telescope/phrases.h"

#include <inttypes.h>

static void thousands(struct buf *b, uint64_t n)
{
	if (n >= 1000) {
		thousands(b, n / 1000);
		buf_fmt(b, ",%03" PRIu64, n % 1000);
	} else {
		buf_fmt(b, "%" PRIu64, n);
	}
}

void telescope_number(struct buf *b, int64_t milli, bool published)
{
	uint64_t v = milli < 0 ? 0 : (uint64_t)milli;
	uint64_t part = v % 1000;

	if (!published) {
		v = (v + 50) / 100;
		thousands(b, v / 10);
		buf_fmt(b, ".%u", (unsigned)(v % 10));
		return;
	}
	thousands(b, v / 1000);
	if (!part)
		return;
	if (part % 10)
		buf_fmt(b, ".%03u", (unsigned)part);
	else if (part % 100)
		buf_fmt(b, ".%02u", (unsigned)(part / 10));
	else
		buf_fmt(b, ".%u", (unsigned)(part / 100));
}

static const char *const small[] = { "no",
	"one",
	"two",
	"three",
	"four",
	"five",
	"six",
	"seven",
	"eight",
	"nine",
	"ten",
	"eleven",
	"twelve" };

static void count_word(struct buf *b, uint64_t n)
{
	if (n < sizeof small / sizeof *small)
		buf_z(b, small[n]);
	else
		thousands(b, n);
}

/* the whole number that a / b is within a tenth of; 0 = none */
static uint64_t times(int64_t a, int64_t b)
{
	uint64_t n = b > 0 && a > 0 && a / b < 1000
		? (uint64_t)((a + b / 2) / b)
		: 0;
	int64_t off = n ? a - (int64_t)n * b : 0;

	return n >= 2 && n <= 20 &&
			(off < 0 ? -off : off) * 10 <= (int64_t)n * b
		? n
		: 0;
}

bool telescope_times(struct buf *b, int64_t now, int64_t before)
{
	static const char *const part[] = { NULL,
		NULL,
		"half",
		"a third of",
		"a quarter of",
		"a fifth of" };
	uint64_t n = times(now, before);

	if (n == 2) {
		buf_z(b, "about twice");
		return true;
	}
	if (n) {
		buf_z(b, "about ");
		count_word(b, n);
		buf_z(b, " times");
		return true;
	}
	n = times(before, now);
	if (n < 2 || n >= sizeof part / sizeof *part)
		return false;
	buf_fmt(b, "about %s", part[n]);
	return true;
}

void telescope_change(struct buf *b, int64_t now, int64_t before)
{
	int64_t diff = now - before;
	int64_t size = diff < 0 ? -diff : diff;

	if (before <= 0) {
		buf_z(b, now > 0 ? "against" : "as much as");
		return;
	}
	uint64_t tenths = ((uint64_t)size * 2000 + (uint64_t)before) /
		((uint64_t)before * 2);
	if (tenths >= 10000) {
		buf_fmt(b,
			"%" PRIu64 " times",
			(uint64_t)((now + before / 2) / before));
	} else if (!tenths) {
		buf_z(b, "as much as");
	} else {
		thousands(b, tenths / 10);
		buf_fmt(b,
			".%u %% %s than",
			(unsigned)(tenths % 10),
			diff < 0 ? "less" : "more");
	}
}

/* of the years first .. last those that are not given */
static void not_given(struct buf *b,
	const struct telescope_figure *f,
	uint32_t from,
	uint32_t at)
{
	enum {
		NAMED_MAX = 3
	};
	uint32_t years = (uint32_t)(f[at].year - f[from].year) + 1;
	uint32_t missing = years - (at - from + 1);
	uint32_t told = 0;

	if (missing > NAMED_MAX) {
		buf_z(b, "; ");
		count_word(b, missing);
		buf_z(b, " of them are not given");
		return;
	}
	for (uint32_t i = from; i < at; i++) {
		for (int32_t y = f[i].year + 1; y < f[i + 1].year; y++) {
			const char *before = ", ";

			if (!told)
				before = "; ";
			else if (told + 1 == missing)
				before = " and ";
			buf_fmt(b, "%s%d", before, (int)y);
			told++;
		}
	}
	if (missing)
		buf_z(b, missing == 1 ? " is not given" : " are not given");
}

bool telescope_most(struct buf *b,
	const struct telescope_figure *f,
	uint32_t n,
	uint32_t at)
{
	uint32_t from = at;

	while (at < n && from > 0 && f[from - 1].milli < f[at].milli)
		from--;
	if (at >= n || from == at)
		return false;
	uint32_t years = (uint32_t)(f[at].year - f[from].year) + 1;
	uint32_t given = at - from + 1;

	if (given * 2 < years)
		return false;
	telescope_number(b, f[at].milli, f[at].published);
	if (from > 0) {
		buf_fmt(b, " is the most since %d (", (int)f[from - 1].year);
		telescope_number(b, f[from - 1].milli, f[from - 1].published);
		buf_z(b, ")");
		not_given(b, f, from - 1, at);
	} else {
		buf_z(b, " is the most in ");
		count_word(b, years);
		buf_fmt(b,
			" years (%d to %d",
			(int)f[from].year,
			(int)f[at].year);
		not_given(b, f, from, at);
		buf_z(b, ")");
	}
	struct buf times_word = { 0 };
	if (telescope_times(&times_word, f[at].milli, f[from].milli)) {
		buf_z(b, ", ");
		buf_add(b, buf_str(&times_word));
		buf_z(b, " the ");
		telescope_number(b, f[from].milli, f[from].published);
		buf_fmt(b, " of %d", (int)f[from].year);
	}
	buf_done(&times_word);
	return true;
}
