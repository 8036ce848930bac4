/* SPDX-License-Identifier: Apache-2.0 */
/* Which other samples come from one source with a sample: exhibits of its case,
 * or files of a folder. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/steps/samples.h"
#include "triage/triage.h"

extern const char shipped_common[], shipped_common_end[];

enum {
	OTHERS_MAX = 20000, /* samples that are compared */
	OWN_MAX = 16,       /* of the file's own, those inside it too */
	TOLD_MAX = 20,
	REASONS_MAX = 6
};

struct gathering {
	struct arena *a;
	struct str beside;
	struct kin_traits *other;
	uint32_t n;
	uint32_t cap;
	struct err *err;
};

/* What of a sample is above chance. */
struct found {
	struct kin kin;
	uint32_t other;
};

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left for what a sample is compared with");
}

static uint32_t samples_in(const struct fact_list *facts)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < facts->n; i++) {
		if (facts->fact[i].sample > most)
			most = facts->fact[i].sample;
	}
	return most + 1;
}

static bool is_whole(const struct fact_list *facts, uint32_t sample)
{
	return fact_of(facts, sample, FACT_SHA256) != NULL;
}

/* The samples of one file, each by the name of the file and its own path. */
static bool take_file(struct gathering *g,
	struct str name,
	const struct fact_list *facts)
{
	uint32_t n = samples_in(facts);

	for (uint32_t i = 0; i < n && g->n < OTHERS_MAX; i++) {
		const struct fact *path = fact_of(facts, i, FACT_MEMBER_PATH);
		struct str called = path ? arena_fmt(g->a,
						   "%.*s: %.*s",
						   STR_FMT(name),
						   STR_FMT(path->text))
					 : arena_str(g->a, name);

		if (!is_whole(facts, i))
			continue;
		g->other = arena_grown(g->a,
			g->other,
			g->n,
			&g->cap,
			sizeof *g->other);
		if (!g->other ||
			!kin_traits_of(facts,
				i,
				called,
				g->a,
				&g->other[g->n]))
			return no_room(g->err);
		g->n++;
	}
	return true;
}

static bool take_fd(struct gathering *g, struct str name, int fd)
{
	/* facts are looked at once: they stay in scratch, traits do not */
	struct arena scratch = { 0 };
	struct fact_list facts = { 0 };
	struct err why = { 0 };

	if (!arena_open(&scratch, READ_ARENA, g->err))
		return false;
	samples_read(fd, g->beside, &scratch, &facts, &why);
	bool ok = take_file(g, name, &facts);
	arena_close(&scratch);
	return ok;
}

static bool take_path(void *ctx, const char *path, struct err *err)
{
	struct gathering *g = ctx;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)err;
	if (fd < 0)
		return true;
	bool ok = take_fd(g, str_of(path), fd);
	close(fd);
	return ok;
}

static bool take_exhibits(struct gathering *g,
	struct store *s,
	const struct exhibit *self)
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);

	for (uint32_t i = 0; i < n; i++) {
		int fd;

		if (x[i].withdrawn || &x[i] == self ||
			!str_eq(x[i].format, STR("sample")) ||
			!store_exhibit_open(s,
				&x[i],
				&fd,
				&(struct err){ 0 }))
			continue;
		bool ok = take_fd(g, x[i].name, fd);
		close(fd);
		if (!ok)
			return false;
	}
	return true;
}

/* --- best first ----------------------------------------------------------- */

static int by_score(const void *a, const void *b)
{
	const struct found *x = a;
	const struct found *y = b;

	if (x->kin.verdict != y->kin.verdict)
		return x->kin.verdict > y->kin.verdict ? -1 : 1;
	if (x->kin.score != y->kin.score)
		return x->kin.score > y->kin.score ? -1 : 1;
	return x->other < y->other ? -1 : x->other > y->other;
}

static void tell_one(const struct found *found,
	struct str name,
	struct facts *f)
{
	struct buf b = { 0 };

	fact_item(f, FACT_KIN);
	fact_text(f, FACT_KIN_SAMPLE, name);
	fact_text(f,
		FACT_KIN_VERDICT,
		str_of(kin_verdict_name(found->kin.verdict)));
	fact_number(f, FACT_KIN_PERCENT, found->kin.percent);
	for (uint32_t i = 0; i < found->kin.n_reason && i < REASONS_MAX;
		i++) {
		b.n = 0;
		kin_say(&found->kin.reason[i], &b);
		fact_text(f, FACT_KIN_REASON, buf_str(&b));
	}
	buf_done(&b);
}

static bool tell_kin(const struct gathering *g,
	const struct kin_traits *own,
	const struct kin_base *base,
	struct facts *f)
{
	struct found *found = NEW(g->a, struct found, (size_t)g->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; found && i < g->n; i++) {
		found[n].other = i;
		kin_compare(own, &g->other[i], base, &found[n].kin);
		n += found[n].kin.verdict != KIN_NONE;
	}
	if (!found)
		return no_room(g->err);
	qsort(found, n, sizeof *found, by_score);
	for (uint32_t i = 0; i < n && i < TOLD_MAX; i++)
		tell_one(&found[i], g->other[found[i].other].name, f);
	return !f->stopped || no_room(g->err);
}

bool samples_kin(struct store *s,
	const struct exhibit *self,
	const char *path,
	struct str beside,
	struct arena *a,
	struct fact_list *facts,
	struct err *err)
{
	struct gathering g = { .a = a, .beside = beside, .err = err };
	struct facts to = { .ctx = &(struct fact_keeper){ facts, a },
		.put = fact_keep_put };
	struct str common = { shipped_common,
		(size_t)(shipped_common_end - shipped_common) };
	struct kin_traits own;
	struct kin_base base;
	uint32_t n = samples_in(facts);

	if (!(path ? file_walk(path, take_path, &g, err)
		   : take_exhibits(&g, s, self)))
		return false;
	if (!g.n)
		return true;
	if (!kin_base_of(g.other, g.n, common, a, &base))
		return no_room(err);
	for (uint32_t i = 0; i < n && i < OWN_MAX; i++) {
		if (!is_whole(facts, i))
			continue;
		if (!kin_traits_of(facts, i, STR(""), a, &own))
			return no_room(err);
		to.sample = i;
		if (!tell_kin(&g, &own, &base, &to))
			return false;
	}
	return true;
}
